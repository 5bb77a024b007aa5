"""A study in which work is planned, sent to coders and merged: for the tests of plan, packages and merging.

Two families; sessions Linde 1, Linde 2 and Esdoorn 1, each with a film (without a file); researcher R1, coders
K1 and K2; the codebook `attitude`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from storage.making import put_recording

from observer.coding.blinding import Viewer
from observer.coding.merging import Choice
from observer.coding.study import GroupKind, ParticipantKind, Role, StudyKind
from observer.services import comments, interchange, merging, packages, people, plan, roster, studies
from observer.services.coding import At, Desk, Mark
from observer.services.rating import Judgement, rate
from observer.services.watching import Watch
from observer.storage.study_file import StudyFile

SESSIONS = ("Linde 1", "Linde 2", "Esdoorn 1")
TICKS = 90_000


def make(path: Path, passphrase: str | None = None, codebooks: tuple[str, ...] = ("attitude",)) -> StudyFile:
    """The study, open."""
    study = studies.new_study(path, list(codebooks), passphrase, "Study", researcher="R1")
    who = researcher(study)
    for case in ("Linde", "Esdoorn"):
        roster.add_case(study, who, case, help_form=f"help of {case}", earlier_help=f"earlier of {case}")
        for name, kind in ((f"Mother {case}", "parent"), (f"Son {case}", "child")):
            roster.add_participant(study, who, name, ParticipantKind(kind), case)
        roster.add_participant(study, who, "Worker", ParticipantKind.WORKER, case)
        roster.add_group(study, who, case, f"Family {case}", GroupKind.FAMILY, [f"Mother {case}", f"Son {case}"])
    for number, session in enumerate(SESSIONS):
        case = session.split()[0]
        added = roster.add_session(study, who, case, session, number=number, moment=f"T{number % 2}", language="nl")
        put_recording(study, f"{session} film", session=added.id, path=f"/families/Janssen/{session}.mp4")
    for name, languages in (("K1", ("nl",)), ("K2", ("nl", "en"))):
        roster.add_coder(study, who, name, languages=languages)
    return study


@pytest.fixture
def copied(closed: Path, tmp_path: Path) -> Iterator[StudyFile]:
    """A copy, open, of the study that a file of tests makes once as its fixture `closed`; there it is `study`."""
    path = tmp_path / "study.observer"
    path.write_bytes(closed.read_bytes())
    with StudyFile.open(path) as opened:
        yield opened


def researcher(study: StudyFile) -> Viewer:
    """R1, as researcher; in a package its coder."""
    return people.viewer(study, "R1" if study.info.kind is StudyKind.STUDY else None)


def assign(study: StudyFile, coder: str, *sessions: str, **how: Any) -> plan.Planned:
    """Ask a coder to code these sessions."""
    return plan.assign(study, researcher(study), sessions, coder, **how)


def desk(study: StudyFile, coder: str, session: str = "Linde 1") -> Desk:
    """A coder at work."""
    return Desk(study, people.as_coder(study, coder), people.find_session(study, session))


def mark(at: Desk, seconds: float, comment: str = "", indicator: str = "AL1", **fields: Any) -> str:
    """The worker asks the mother; the id of the event."""
    film, case = at.recordings()[0], at.session.name.split()[0]
    when = At(recording=film.id, pts=round(seconds * TICKS))
    given: dict[str, Any] = {"actors": ("Worker",), "targets": (f"Mother {case}",), "comment": comment, **fields}
    return at.record(Mark(indicator, when, **given)).id


def work(at: Desk, said: str = "", n: int = 3) -> list[str]:
    """Work of every sort; the ids of the events."""
    ids = [mark(at, 1 + seconds, said, modifiers={"uptake": ("takes_up",)}) for seconds in range(n)]
    rate(at, Judgement("allying", "Worker", 1, comment=said, evidence=tuple(ids[:2])))
    comments.add(at, "attitude", said or "noisy", At(recording=at.recordings()[0].id, pts=TICKS))
    watch = Watch(at, "attitude")
    watch.played(at.recordings()[0].id, 0, 60_000_000)
    watch.worked(90_000_000)
    watch.is_at(60_000_000)
    watch.store()
    return ids


def pack(study: StudyFile, coder: str, folder: Path, passphrase: str | None = None, *sessions: str) -> Path:
    """A package, made in a folder of its own."""
    folder.mkdir(exist_ok=True)
    return packages.package(study, researcher(study), coder, sessions, folder, passphrase).path


def merge(
    study: StudyFile, file: Path, choices: Mapping[str, Choice] | None = None, passphrase: str | None = None
) -> merging.Merged:
    """Merge a package."""
    found = merging.plan_merge(study, researcher(study), file, passphrase)
    return merging.merge(study, researcher(study), found, choices)


def tidy(study: StudyFile, out: Path) -> dict[str, bytes]:
    """The tidy export that a researcher gets."""
    interchange.export_tidy(study, researcher(study), out)
    return {str(file.relative_to(out)): file.read_bytes() for file in sorted(out.rglob("*")) if file.is_file()}


def roles_of(study: StudyFile) -> set[Role]:
    """All roles that anybody has."""
    return {role for coder in study.coders.where() for role in coder.roles}
