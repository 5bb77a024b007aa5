"""Packages: the part of a study that travels to a coder."""

import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from observer import __version__
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.packages import Package
from observer.coding.plan import open_tasks
from observer.coding.study import Assignment, Coder, Coding, CodingState, Role
from observer.errors import Cancelled, Conflict, Refused
from observer.i18n import N_, _
from observer.services.people import find_coder, find_session
from observer.services.scene import Scene
from observer.storage import packages as stored
from observer.storage.history import Stream, head
from observer.storage.study_file import SUFFIX, StudyFile, new_file
from observer.storage.tables import new_id


@dataclass(frozen=True)
class Packed:
    """A package that was made: where, what is in it, and the operation."""

    path: Path
    package: Package
    sessions: tuple[str, ...]
    changes: Changes


def package(
    study: StudyFile,
    viewer: Viewer,
    coder: str,
    sessions: Sequence[str] = (),
    out: Path | None = None,
    passphrase: str | None = None,
) -> Packed:
    """Make a package for a coder of what he has still to code, of these sessions only when they are named.

    The file `STUDY.CODER.observer` comes in the folder `out`, else beside the study; it must not exist yet. It
    appears whole or not at all. Raises `NotFound` and `Refused`. It cannot be undone: the file may be anywhere.
    """
    return keep(study, viewer, write(prepare(study, viewer, coder, sessions, out), passphrase))


# -- in three steps, of which the middle one takes time and needs no study ---------------------------------------


@dataclass(frozen=True)
class Prepared:
    """A package that can be written: where, and all its rows; `head` says of which state of the study."""

    path: Path
    order: stored.Order
    rows: dict[str, list[dict[str, Any]]]
    head: str


@dataclass(frozen=True)
class Written:
    """A package that lies written beside its place; `stack` puts it there, or throws it away."""

    prepared: Prepared
    stack: ExitStack


def prepare(
    study: StudyFile, viewer: Viewer, coder: str, sessions: Sequence[str] = (), out: Path | None = None
) -> Prepared:
    """Look up what goes into a package; see `package`."""
    check_researcher(viewer)
    who = find_coder(study, coder)
    tasks = _tasks(study, who, sessions)
    places = {task.id: Scene(study, find_session(study, task.session), who.id).places for task in tasks}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    codings = []
    for task in tasks:
        place = places[task.id][task.codebook_key]
        begun = place.coding or Coding(
            new_id(), task.session, who.id, place.version, task.part, created=now, marks=task.marks
        )
        codings.append(begun)
    tasks = [replace(task, coding=coding.id) for task, coding in zip(tasks, codings, strict=True)]
    row = Package(
        new_id(), who.id, now, f"Observer {__version__}", tuple(sorted(c.id for c in codings)),
        seal(study.info.id, who.id, [_sealed(study, coding) for coding in codings]),
    )  # fmt: skip
    path = (out or study.path.absolute().parent) / file_name(study, who)
    order = stored.Order(row, who, tuple(tasks), tuple(codings))
    return Prepared(path, order, stored.rows_for(study, order), head(study.db))


def write(prepared: Prepared, passphrase: str | None = None) -> Written:
    """Write a package beside its place, in whatever thread. Raises `Refused` and its like for a place that is none."""
    with ExitStack() as stack:
        name = prepared.order.coder.name
        stack.enter_context(new_file(prepared.path, passphrase, lambda db: stored.fill(db, prepared.rows, name)))
        return Written(prepared, stack.pop_all())


def forget(written: Written) -> None:
    """Throw away what was written."""
    with suppress(Cancelled), written.stack:
        raise Cancelled(_("Stopped."))


def keep(study: StudyFile, viewer: Viewer, written: Written) -> Packed:
    """Note a package in the study and put it in its place. Raises `Conflict` when the study has changed since."""
    check_researcher(viewer)
    with written.stack:
        if head(study.db) != written.prepared.head:
            raise Conflict(_("The study has changed since the package was begun; make it again."))
        return _note(study, viewer, written.prepared)


def _tasks(study: StudyFile, who: Coder, sessions: Sequence[str]) -> list[Assignment]:
    """What the coder has still to code. Raises `Refused` when there is nothing, or nothing of a session."""
    if not {Role.CODER, Role.RESEARCHER} & set(who.roles):
        raise Refused(_("{name} has no role in which one codes.").format(name=who.name))
    mine = study.assignments.where("coder = ?", [who.id], order="session, id")
    tasks = open_tasks(mine, study.codings.where("coder = ?", [who.id]))
    wanted = [find_session(study, name) for name in sessions]
    for session in wanted:
        if not any(task.session == session.id for task in tasks):
            raise Refused(
                _("{name} has nothing to code in “{session}”; assign it first, or reopen it.").format(
                    name=who.name, session=session.name
                )
            )
    if not tasks:
        raise Refused(_("{name} has nothing to code; assign sessions first.").format(name=who.name))
    ids = {session.id for session in wanted}
    return [task for task in tasks if not ids or task.session in ids]


def file_name(study: StudyFile, coder: Coder) -> str:
    """The name of the file of a package: that of the study and that of its coder, fit for every disk."""
    name = re.sub(r"[^\w-]+", "_", coder.name).strip("_") or "coder"
    return f"{study.path.stem}.{name}{SUFFIX}"


def _note(study: StudyFile, viewer: Viewer, made: Prepared) -> Packed:
    """Note in the study what was packed."""
    order, label = made.order, N_("Make a package for {coder}")
    stream = Stream(viewer.id, None)
    with study.operation(stream, label, undoable=False, coder=order.coder.name) as running:
        there = {coding.id for coding in study.codings.where("coder = ?", [order.coder.id])}
        for coding in order.codings:
            if coding.id not in there:
                study.codings.add(coding)
        for task in order.tasks:
            study.assignments.change(task)
        study.packages.add(replace(order.package, packed_in=running.id))
    names = tuple(row["name"] for row in made.rows["sessions"])
    return Packed(made.path, order.package, names, running.changes)


# -- by what a package is known again --------------------------------------------------------------------------


def _sealed(study: StudyFile, coding: Coding) -> tuple[str, ...]:
    version = study.codebooks.get(coding.codebook)
    assert version is not None
    return (coding.id, coding.session, coding.part.value, coding.codebook, version.digest)


def seal(study_id: str, coder: str, codings: Sequence[tuple[str, ...]]) -> str:
    """A digest of what a package is about: study, coder, and each coding with its session, part and codebook."""
    return hashlib.sha256(json.dumps([study_id, coder, sorted(codings)]).encode()).hexdigest()


def seal_of(rows: dict[str, list[dict[str, Any]]], package: dict[str, Any]) -> str:
    """The same, of the rows of a package that came back."""
    digests = {row["id"]: row["digest"] for row in rows["codebooks"]}
    mine = [row for row in rows["codings"] if row["coder"] == package["coder"]]
    found = [(c["id"], c["session"], c["part"], c["codebook"], digests.get(c["codebook"], "")) for c in mine]
    return seal(rows["studies"][0]["id"], package["coder"], found)


@dataclass(frozen=True)
class Sent:
    """A package that was made, for the researcher: how many of its codings are in hand, and whether it came back."""

    package: Package
    coder: Coder
    n_codings: int
    n_submitted: int
    was_merged: bool


def sent(study: StudyFile, viewer: Viewer) -> list[Sent]:
    """All packages that were made, oldest first. Only for a researcher."""
    check_researcher(viewer)
    coders = {coder.id: coder for coder in study.coders.where()}
    done = {coding.id for coding in study.codings.where() if coding.state is not CodingState.DRAFT}
    return [
        Sent(row, coders[row.coder], len(row.codings), len(done.intersection(row.codings)), row.merged_in is not None)
        for row in study.packages.where()
    ]
