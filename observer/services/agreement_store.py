"""Answers about agreement that are kept in the study, and mappings between versions of a codebook. Only for a
researcher: an answer tells of the work of all coders in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from observer.coding.agreement import CodeMapping, StoredAgreement
from observer.coding.blinding import Viewer
from observer.coding.changes import Changes
from observer.services.agreement_answer import Answer, Subject
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class Kept:
    """An answer that was stored, and the operation."""

    row: StoredAgreement
    changes: Changes


@dataclass(frozen=True)
class Differing:
    """A value that is another than it was; None: it had, or has, none."""

    subject: Subject
    method: str
    was: float | None
    now: float | None


@dataclass(frozen=True)
class Rerun:
    """A stored answer asked again: then, now, what differs, and which codings changed (sentences)."""

    stored: StoredAgreement
    was: Answer
    now: Answer
    differing: tuple[Differing, ...]
    changed: tuple[str, ...]


def store(study: StudyFile, viewer: Viewer, answer: Answer, title: str) -> Kept:
    """Keep an answer under a title. Raises `Blind` and `Refused`."""
    raise NotImplementedError


def stored(study: StudyFile, viewer: Viewer) -> list[StoredAgreement]:
    """What was kept, oldest first."""
    raise NotImplementedError


def show(study: StudyFile, viewer: Viewer, name: str) -> Answer:
    """A kept answer, by id or title (of equal titles the newest). Raises `NotFound`."""
    raise NotImplementedError


def rerun(study: StudyFile, viewer: Viewer, name: str) -> Rerun:
    """Ask the question of a kept answer again and say what changed. Stores nothing."""
    raise NotImplementedError


def remove(study: StudyFile, viewer: Viewer, name: str) -> Changes:
    """Remove a kept answer."""
    raise NotImplementedError


def map_codes(
    study: StudyFile, viewer: Viewer, codebook: str, old_version: str, new_version: str, codes: Mapping[str, str]
) -> Changes:
    """Keep how the codes of one version are to be read as those of another; it takes the place of an earlier one.

    `codes` goes from id to id (without the codebook before it); an empty one leaves the code out.
    """
    raise NotImplementedError


def mappings(study: StudyFile, viewer: Viewer) -> Sequence[CodeMapping]:
    """The mappings that are kept."""
    raise NotImplementedError
