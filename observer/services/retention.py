"""Until when each class of data is kept, as the researcher says it, and what is due. Nothing is destroyed here.

What comes later adds its things: a function that is put into `KEEPERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from observer.coding import retention as rules
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.retention import DataClass, Due, Kept, Retention
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import N_, _
from observer.services.consent import today
from observer.services.roster import checked_date
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

Keeper = Callable[[StudyFile], list[Kept]]


def rules_of(study: StudyFile, viewer: Viewer) -> dict[DataClass, Retention]:
    """How long each class of data is kept; a class of which nothing was said is not in it."""
    check_researcher(viewer)
    return {row.data_class: row for row in study.retention.where()}


def set_retention(
    study: StudyFile,
    viewer: Viewer,
    data_class: DataClass,
    months: int | None = None,
    until_date: str | None = None,
) -> Changes:
    """Say how long a class of data is kept: so many months after it came to be, or until a day; with neither, no end is
    set any more. Raises `Refused`."""
    check_researcher(viewer)
    if months is not None and until_date is not None:
        raise Refused(_("Give a number of months, or a day, and not both."))
    if months is not None and not 0 <= months <= 1200:
        raise Refused(_("Give a number of months from 0 to 1200."))
    old, last = rules_of(study, viewer).get(data_class), checked_date(until_date)
    with study.operation(Stream(viewer.id, None), N_("Set how long data are kept")) as running:
        if months is None and last is None:
            if old is not None:
                study.retention.remove(old.id)
        elif old is not None:
            study.retention.change(Retention(old.id, data_class, months, last))
        else:
            study.retention.add(Retention(new_id(), data_class, months, last))
    return running.changes


def due(study: StudyFile, viewer: Viewer, day: str | None = None) -> list[Due]:
    """What was to be gone before a day (None: today), the longest overdue first."""
    check_researcher(viewer)
    on = checked_date(day) or today()
    found = [
        one
        for data_class, rule in rules_of(study, viewer).items()
        for keeper in KEEPERS.get(data_class, [_unlisted(data_class)])
        for one in rules.due(rule, keeper(study), on)
    ]
    return sorted(found, key=lambda one: (one.day, one.data_class, one.name))


def _footage(study: StudyFile) -> list[Kept]:
    """Each recording, from the day of its session on."""
    days = {session.id: session.date for session in study.sessions.where()}
    return [Kept(row.name, days.get(row.session)) for row in study.recordings.where(order="name")]


def _codings(study: StudyFile) -> list[Kept]:
    """The codings of each session, from the day on which the last of them began."""
    names = {session.id: session.name for session in study.sessions.where()}
    last: dict[str, str] = {}
    for row in study.codings.where(order="created"):
        last[row.session] = row.created[:10] or last.get(row.session, "")
    return [Kept(names[session], day or None) for session, day in last.items()]


def _clips(study: StudyFile) -> list[Kept]:
    """Each clip that left the study, from the day on which it was made, wherever it was put, as long as it is there or
    that cannot be seen; and what else lies in the folder of exports beside the study, from the day of its file."""
    folder = study.path.parent / "exports"
    files = {file for file in folder.rglob("*") if file.is_file()} if folder.is_dir() else set()
    clips: dict[Path, str] = {}
    for row in study.clip_exports.where(order="made"):
        name = row.archive or row.file_name
        put = study.path.parent / row.folder / name  # a folder elsewhere is named whole
        if not put.parent.is_dir() and folder / name in files:
            put = folder / name  # the study was moved, with what lies beside it
        if put.is_file() or not put.parent.is_dir():
            clips.setdefault(put, row.made[:10])
    days = {**{file: _made(file) for file in files - clips.keys()}, **clips}
    return [Kept(_named(file, folder), day) for file, day in sorted(days.items())]


def _named(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder) if file.is_relative_to(folder) else file)


def _responses(study: StudyFile) -> list[Kept]:
    """Each recall session that was held, from the day on which it began."""
    return [Kept(row.name, row.started[:10]) for row in study.recall_sessions.where(order="started") if row.started]


def _made(file: Path) -> str:
    return date.fromtimestamp(file.stat().st_mtime).isoformat()


def _forms(study: StudyFile) -> list[Kept]:
    """The forms of each person, from the day of the last of them."""
    names = {person.id: person.name for person in study.participants.where()}
    last = {row.participant: row.from_date for row in study.consents.where(order="from_date")}
    return [Kept(names[person], day) for person, day in last.items()]


def _key_file(study: StudyFile) -> list[Kept]:
    """The key file, which the study does not know: from the day on which the study was made."""
    return [Kept(_("key file"), study.info.created[:10])]


def _unlisted(data_class: DataClass) -> Keeper:
    """A class of which the single things are not known here: as one, which is due on a day that was said."""
    return lambda _study: [Kept(word(data_class), None)]


KEEPERS: dict[DataClass, list[Keeper]] = {
    DataClass.FOOTAGE: [_footage],
    DataClass.CODINGS: [_codings],
    DataClass.RESPONSES: [_responses],
    DataClass.CLIPS: [_clips],
    DataClass.CONSENT_FORMS: [_forms],
    DataClass.KEY_FILE: [_key_file],
}
