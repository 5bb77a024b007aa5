"""Somebody withdraws: what he said yes to is hidden, masked, or erased. Only a researcher does it; it cannot be undone.

To hide and to mask are one operation on the study. To erase is done in three steps, of which the last one needs no
study that is open: `prepare_erasing`, close the study, `carry_out`.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.consent import Answer
from observer.coding.study import Channel, Participant, Recording, UncodableReason, UncodableSpan
from observer.errors import BadFilm, Conflict, Refused
from observer.i18n import N_, _, ngettext
from observer.progress import Progress
from observer.services import films
from observer.services.certificates import Certificate
from observer.services.consent import (
    Form,
    Question,
    check_questions,
    consent_settings,
    find_depicted,
    form_row,
    store_form,
    today,
)
from observer.services.dependents import words_of
from observer.services.dependents_of_person import dependents_of, recordings_of
from observer.services.people import find
from observer.services.presence import END
from observer.storage import backup, erasing, erasure
from observer.storage.connection import Key
from observer.storage.dependents import What
from observer.storage.erasing import Erased, Subject
from observer.storage.history import Stream, head
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


class How(StrEnum):
    """What becomes of the data of who withdraws."""

    HIDE = "hide"
    MASK = "mask"
    ERASE = "erase"


@dataclass(frozen=True)
class Withdrawn:
    """What was done: the certificate, and the operation."""

    certificate: Certificate
    changes: Changes


def questions_of(
    study: StudyFile, viewer: Viewer, purposes: Sequence[str] = (), audiences: Sequence[str] = ()
) -> list[Question]:
    """Each of these purposes with each of these audiences; none given means all that the study asks for."""
    settings = consent_settings(study, viewer)
    return [(p, a) for p in purposes or settings.purposes for a in audiences or settings.audiences]


def withdraw(
    study: StudyFile,
    viewer: Viewer,
    person: str,
    how: How,
    questions: Sequence[Question] = (),
    form: Form | None = None,
) -> Withdrawn:
    """Record that somebody withdraws what he agreed to, for these purposes and audiences (none: for all), and hide or
    mask him. Neither can be undone; what holds after it is recorded as a new answer.

    Hidden: fragments of him that are not masked come off the playlists that are for these; when research is among them,
    he is left out of counts and agreement: his sessions cannot be coded for him, for want of consent. Masked: he is
    shown only in copies in which he can be neither seen nor heard. Raises `NotFound`, `Refused`.
    """
    check_researcher(viewer)
    if how is How.ERASE:
        raise Refused(_("Erasing is prepared first, and then carried out on the study when it is closed."))
    who = find_depicted(study, viewer, person)
    asked = list(questions) or questions_of(study, viewer)
    check_questions(consent_settings(study, viewer), asked)
    row = form_row(study, viewer, who, form or Form())
    label = {
        How.HIDE: N_("Withdraw the consent of {name}, and hide"),
        How.MASK: N_("Withdraw the consent of {name}, and mask"),
    }[how]
    with study.operation(Stream(viewer.id, None), label, undoable=False, name=who.name) as running:
        store_form(study, viewer, row, dict.fromkeys(asked, Answer.WITHDRAWN))
        lines = _hide(study, who, asked) if how is How.HIDE else _mask(study, who)
    n = len(asked)
    said = ngettext("Withdrawn for {n} purpose and audience", "Withdrawn for {n} purposes and audiences", n).format(n=n)
    title = _("Consent withdrawn: hidden") if how is How.HIDE else _("Consent withdrawn: masked")
    hashes = ((_("Study after it"), head(study.db)),)
    return Withdrawn(Certificate(_reference(), _now(), title, (said, *lines), hashes), running.changes)


def _hide(study: StudyFile, who: Participant, asked: Sequence[Question]) -> list[str]:
    masked = {r.fragment for r in study.fragment_people.where("participant = ?", [who.id]) if r.is_masked}
    shown = {r.fragment for r in study.fragment_people.where("participant = ?", [who.id])} - masked
    lists = {row.id for row in study.playlists.where() if (row.purpose, row.audience) in asked}
    off = [row for row in study.playlist_items.where() if row.playlist in lists and row.fragment in shown]
    for row in off:
        study.playlist_items.remove(row.id)
    sessions = erasing.sessions_of(study.db, who.id) if "research" in {purpose for purpose, _a in asked} else []
    for session in sessions:
        ends = [one.session_span[1] for one in study.recordings.where("session = ?", [session])]
        reason, channel = UncodableReason.NO_CONSENT, Channel.BOTH
        span = UncodableSpan(new_id(), session, 0, max(ends, default=END), reason, channel, who.id)
        study.uncodable_spans.add(span)
    taken, counted = len(off), len(sessions)
    return [
        ngettext("{n} fragment taken off a playlist", "{n} fragments taken off playlists", taken).format(n=taken),
        ngettext(
            "{n} session in which this person is left out of counts and agreement",
            "{n} sessions in which this person is left out of counts and agreement",
            counted,
        ).format(n=counted),
    ]


def _mask(study: StudyFile, who: Participant) -> list[str]:
    rows = study.fragment_people.where("participant = ?", [who.id])
    for row in rows:
        study.fragment_people.change(replace(row, picture_masked=True, sound_masked=True))
    n = len(rows)
    return [
        ngettext(
            "{n} fragment that is shown only with this person masked, in picture and sound",
            "{n} fragments that are shown only with this person masked, in picture and sound",
            n,
        ).format(n=n)
    ]


# -- erasing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Erasing:
    """An erasing that can be carried out: on which study, in which state (`head`), of whom; the files that go, the
    fingerprints of the films among them, and where the certificate is put."""

    path: Path
    key: Key | None
    head: str
    subject: Subject
    files: tuple[Path, ...]
    films: tuple[tuple[str, str], ...]
    certificate: Path


def prepare_erasing(
    study: StudyFile,
    viewer: Viewer,
    person: str,
    typed: str,
    recordings: Sequence[str] = (),
    certificate: Path | None = None,
) -> Erasing:
    """Look up what an erasing does; nothing is changed yet. `typed` is the person's pseudonym, typed again to confirm.

    `recordings` (names or ids) of sessions in which he is go as well, with their films: also for everybody else who is
    in them. The certificate is put beside the study, unless it is said where. Raises `NotFound` and `Refused`.
    """
    check_researcher(viewer)
    who = find_depicted(study, viewer, person)
    if typed.strip() != who.name:
        raise Refused(_("To erase somebody, type “{name}” exactly so. Nothing was erased.").format(name=who.name))
    his = {recording.id for recording in recordings_of(study, viewer, who.id)}
    wanted: list[Recording] = [find(study.recordings, name, _("recording")) for name in recordings]
    for recording in wanted:
        if recording.id not in his:
            raise Refused(_("{name} is not in the recording “{film}”.").format(name=who.name, film=recording.name))
    subject = Subject(who.id, who.name, _stand_in(study), tuple(one.id for one in wanted), viewer.id)
    own = [file for one in dependents_of(study, viewer, who.id) for file in one.files]
    there = [file for one in wanted if (file := _film(study, one)) is not None]
    known = tuple((_("A film that was destroyed"), one.fingerprint) for one in wanted)
    return Erasing(
        study.path, study.key, head(study.db), subject, (*own, *there), known, _place(study, certificate)
    )  # fmt: skip


def _stand_in(study: StudyFile) -> str:
    """A name that is free for who stands in for whoever is gone."""
    taken = {row.name.casefold() for row in study.participants.where()}
    names = (_("Erased person {n}").format(n=n) for n in range(1, len(taken) + 2))
    return next(name for name in names if name.casefold() not in taken)


def _film(study: StudyFile, recording: Recording) -> Path | None:
    """The file of a recording, when it is there and the one that was added: no other file is destroyed."""
    from observer.media.footage import fingerprint

    try:
        path = films.file_of(study, recording)
        return path if fingerprint(path) == recording.fingerprint else None
    except (BadFilm, OSError):
        return None


def _place(study: StudyFile, given: Path | None) -> Path:
    """Where the certificate comes: a file that is not there yet."""
    stem = ".".join((study.path.stem, "-".join((_("erased"), today()))))
    names = [f"{stem}.html", *(f"{stem}-{n}.html" for n in range(2, 1000))]
    free = (path for name in names if not (path := study.path.with_name(name)).exists())
    path = given or next(free, study.path.with_name(names[0]))
    if path.exists():
        raise Refused(_("“{path}” exists already; choose another name.").format(path=path))
    if not path.absolute().parent.is_dir():
        raise Refused(_("The folder “{folder}” does not exist; make it first.").format(folder=path.parent))
    return path.absolute()


def carry_out(erasing_: Erasing, progress: Progress | None = None) -> Certificate:
    """Erase, on a study that nobody has open. Until the new file is in its place it can be stopped, and a crash leaves
    the study as it was; after that it is finished, if need be at the next opening.

    Raises `Conflict` when the study has changed since, `Cancelled`, and `BadFile` when a file could not be wiped.
    """
    progress, path, key = progress or Progress(), erasing_.path, erasing_.key
    with StudyFile.open(path, key=key) as study:
        if head(study.db) != erasing_.head:
            raise Conflict(_("The study has changed since the erasing was begun; begin again."))
        done, after = erasure.make(study.db, path, key, erasing_.subject, progress.part(0, 0.9))
        n_backups = len(backup.backups(path))
    try:
        progress.at(0.9, _("Put the new file in its place"))
    except BaseException:
        erasure.forget(path)
        raise
    certificate = _certificate(erasing_, done, after, n_backups)
    files = tuple(str(file) for file in erasing_.files)
    left = erasure.Left(after, files, certificate.html(), str(erasing_.certificate))
    erasure.put_in_place(path, key, left, progress.to_the_end().part(0.9, 1))
    return certificate


_COUNTED = {
    "events": What.EVENTS, "ratings": What.RATINGS, "comments": What.COMMENTS, "interval_codings": What.INTERVALS,
    "presence": What.PRESENCE, "uncodable_spans": What.SPANS, "consents": What.CONSENTS,
    "playlists": What.PLAYLISTS, "agreement_results": What.AGREEMENT, "packages": What.PACKAGES,
    "recordings": What.RECORDINGS, "consensus_items": What.DECISIONS,
}  # fmt: skip


def _certificate(order: Erasing, done: Erased, after: str, n_backups: int) -> Certificate:
    lines = [
        _("Removed: {what}").format(what=words_of(what, done.gone[table]))
        for table, what in _COUNTED.items()
        if done.gone.get(table)
    ]
    others = sum(n for table, n in done.gone.items() if table not in _COUNTED)
    changed = sum(done.changed.values())
    pairs: list[tuple[str, Any]] = [
        (ngettext("Removed: {n} other row", "Removed: {n} other rows", others), others),
        (ngettext("{n} row about others changed", "{n} rows about others changed", changed), changed),
        (ngettext("{n} operation blanked", "{n} operations blanked", done.n_blanked), done.n_blanked),
        (ngettext("{n} backup destroyed", "{n} backups destroyed", n_backups), n_backups),
        (ngettext("{n} other file destroyed", "{n} other files destroyed", len(order.files)), len(order.files)),
    ]
    lines += [words.format(n=n) for words, n in pairs]
    lines.append(_("Cached pictures and waveforms destroyed; every page of the study file written anew."))
    hashes = ((_("Study before it"), order.head), (_("Study after it"), after), *order.films)
    return Certificate(_reference(), _now(), _("Erased on request"), tuple(lines), hashes, _notes())


def _notes() -> tuple[str, ...]:
    return (
        _(
            "In the place of the person stands one without a name, so that footage in which the person may be seen or"
            " heard is shown to nobody without a mask."
        ),
        _(
            "Not covered: exports, packages and copies that were given to others, the key file, and films that were"
            " kept because others are in them. On flash memory overwriting is no guarantee."
        ),
    )


def _reference() -> str:
    return secrets.token_hex(6)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").removesuffix("+00:00")
