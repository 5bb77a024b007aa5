"""A study with fragments that may be shown to the family, and a recall session with the mother; for several tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from services import homework
from services.homework import researcher

from observer.coding.blinding import Viewer
from observer.coding.consent import Answer, Signers
from observer.coding.events import Moment, moment_in
from observer.coding.recall import RecallItem, RecallSession
from observer.coding.study import ParticipantKind, Role
from observer.services import consent, fragment_people, fragments, people, playlists, recall, recall_run, roster
from observer.services.consent import Form
from observer.services.recall_prepare import Guest, prepare
from observer.services.recall_run import Running
from observer.storage.study_file import StudyFile

S = 1_000_000
AUDIENCES = ("own_family", "worker", "manager", "research_team")
TITLES = ("Warming up", "Compromise", "Rupture")


def make(path: Path) -> StudyFile:
    """Three fragments of Linde 1 with mother, son and worker, all of whom agreed; a facilitator F1, a manager; open."""
    study = homework.make(path)
    who = researcher(study)
    roster.add_coder(study, who, "F1", roles=(Role.FACILITATOR,))
    roster.add_participant(study, who, "Manager", ParticipantKind.MANAGER, "Linde")
    yes = {(p, a): Answer.YES for p in ("recall", "research") for a in AUDIENCES}
    for name in ("Mother Linde", "Son Linde", "Worker", "Manager"):
        consent.set_consent(study, who, name, yes, Form(from_date="2020-01-01"), signers=Signers.SELF)
    playlists.add_playlist(study, who, "First", "own_family")
    for n, title in enumerate(TITLES):
        fragments.add_fragment(study, who, "Linde 1", (10 + 20 * n) * S, (20 + 20 * n) * S, title)
        fragment_people.confirm(study, who, title, ["Mother Linde", "Son Linde", "Worker"])
        playlists.put_on(study, who, "First", title, practice=n == 0)
    return study


def facilitator(study: StudyFile) -> Viewer:
    """F1, who holds the talk."""
    return people.as_facilitator(study, "F1")


def prepared(study: StudyFile, *names: str, name: str = "Talk", **how: Any) -> RecallSession:
    """A recall session with these respondents, or the mother."""
    guests = [Guest(one) for one in names or ("Mother Linde",)]
    return prepare(study, facilitator(study), name, "First", guests, **how).recall


def started(study: StudyFile, *names: str, name: str = "Talk", **how: Any) -> Running:
    """The same, running."""
    return recall_run.start(study, facilitator(study), prepared(study, *names, name=name, **how).id)


def items(study: StudyFile, name: str = "Talk") -> list[RecallItem]:
    """Its fragments, practice first."""
    return [one.item for one in recall.open_recall(study, facilitator(study), name).shown]


def at(study: StudyFile, seconds: float) -> Moment:
    """A moment of the film of Linde 1."""
    film = study.recordings.where("name = ?", ["Linde 1 film"])[0]
    return moment_in(film, round(seconds * homework.TICKS))
