"""BORIS projects (.boris, .boris.gz): formats 4 to 7 come in, format 7.0 goes out.

An event of BORIS is a row (time, subject, behaviour, modifiers, comment, frame); a period is two rows, paired in the
order of time by subject, behaviour and modifiers. What BORIS has no field for is put where its users meet it as well:
towards whom, with whom and doubt are modifiers. The rest (identifiers, labels, kinds of people) stands under a key
`observer`, which BORIS passes over and keeps.
"""

from observer.formats.boris_read import read
from observer.formats.boris_write import changes, write

__all__ = ["changes", "read", "write"]
