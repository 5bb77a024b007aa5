"""What can go wrong, each with a sentence that a researcher understands.

An `ObserverError` is a fault that the user can do something about. Its text says what happened and
what to do; the facts are kept as attributes. Anything else that is raised is a bug.
"""

from typing import Any


class ObserverError(Exception):
    """A fault that is told to the user in one sentence; `facts` holds its details by name."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


class NotAStudy(ObserverError):
    """The file is no study, or is damaged, or the passphrase is wrong."""


class StudyInUse(ObserverError):
    """Somebody has the study open."""


class NewerStudy(ObserverError):
    """The study was made by a newer version of Observer."""


class UnsafeStudy(ObserverError):
    """The study file holds something that Observer did not put there."""


class Refused(ObserverError):
    """What was asked breaks a rule of the data."""


class NotFound(ObserverError):
    """No such case, person, session, coder or indicator."""


class Blind(ObserverError):
    """This person may not see or change that."""


class Conflict(ObserverError):
    """What is in the study has changed since, so that this cannot be done any more."""


class BadFile(ObserverError):
    """A file that was to be read cannot be used."""


class BadCodebook(BadFile):
    """A codebook has faults; `faults` lists them."""


class BadFilm(BadFile):
    """A film or sound file cannot be read."""


class Cancelled(ObserverError):
    """The user stopped the work."""
