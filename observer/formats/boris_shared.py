"""What the formats of BORIS share: how its files name coders, unknown subjects and modifiers that were not given.

BORIS knows no coders: each coder has an observation of his own, called `session [coder]`, with the coder in the
independent variable `coder` as well.
"""

import re

NO_SUBJECT = "No focal subject"
NOT_GIVEN = "None"
OURS = "observer"  # the key under which a project of BORIS keeps what BORIS has no field for
TO_ALL, UNCLEAR = "to all", "unclear"  # among those towards whom an event is
CODER = "coder"
CODER_WHEN_TAKEN = "observer: coder"
_NUMBERED = r"(?: \(\d+\))?"


def observation_name(session: str, coder: str) -> str:
    """What the observation of a coder of a session is called."""
    return f"{session} [{coder}]" if coder else session


def session_of(name: str, variables: dict[str, str]) -> tuple[str, str]:
    """The session and the coder of an observation. A variable `coder` alone says nothing: it may be anybody's."""
    for label in (CODER_WHEN_TAKEN, CODER):
        coder = variables.get(label, "")
        found = re.fullmatch(rf"(.+) \[{re.escape(coder)}\]{_NUMBERED}", name, re.DOTALL) if coder else None
        if found:
            return found[1], coder
    return name, ""


def unnamed(n: int) -> str:
    """What the modifier in the `n`th place is called, where the file has no name for it."""
    return f"Modifier #{n}"
