"""Clips of fragments leave the study: each passes the gate, and what left is kept so that it can be called back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.clips import ClipExport, Subtitling
from observer.coding.consent import standing
from observer.coding.fragments import GateOutcome
from observer.errors import ObserverError, Refused
from observer.i18n import N_, _
from observer.progress import Progress
from observer.services import clip_manifest, gate, passphrases, transcripts
from observer.services.clip_making import MadeClip, Planned, Prepared, Written, check_reel, forget, make
from observer.services.clip_manifest import Entry
from observer.services.clip_order import Line, Order, clip_name, copy_of, default_folder, order_lines
from observer.services.consent import depicted
from observer.services.fragment_films import FoundFilm, found_film, parts_of
from observer.services.fragments import find_fragment
from observer.services.people import find, find_session
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

if TYPE_CHECKING:
    from observer.media.captions import Caption
    from observer.media.faces import Finder
    from observer.media.masking import Bare


@dataclass(frozen=True)
class Exported:
    """What left the study: the files, the manifest, each clip's row; what was refused; and the faces that can still be
    seen, with the name of the file."""

    files: tuple[Path, ...]
    manifest: tuple[Path, ...]
    clips: tuple[ClipExport, ...]
    refused: tuple[Line, ...]
    bare: tuple[tuple[str, Bare], ...]
    is_checked: bool  # whether all that is masked was looked at again
    changes: Changes


def export(
    study: StudyFile,
    viewer: Viewer,
    fragments: Sequence[str],
    order: Order,
    progress: Progress | None = None,
    finder: Finder | None = None,
) -> Exported:
    """Export clips of fragments (ids or titles): `prepare`, `make` and `keep`, one after the other."""
    prepared = prepare(study, viewer, fragments, order)
    return keep(study, viewer, make(prepared, progress, finder))


# -- before ------------------------------------------------------------------------------------------------------


def prepare(study: StudyFile, viewer: Viewer, fragments: Sequence[str], order: Order) -> Prepared:
    """Ask the gate of each fragment, and look up what is needed of those that pass.

    With `order.override` a researcher lets through what the gate refuses; that is put on record at once. Raises
    `Refused` when nothing may be exported, naming whose consent is missing; `BadFilm` when a film is not there.
    """
    check_researcher(viewer)
    order = replace(order, recipients=_ids(study, order.recipients), unreviewed=_reason(order.unreviewed))
    if order.passphrase is not None:
        passphrases.check(order.passphrase)
    lines = order_lines(study, viewer, fragments, order)
    if order.override:
        _override(study, viewer, lines, order)
        lines = order_lines(study, viewer, fragments, order)
    passed = [line for line in lines if _passes(line, order)]
    refused = tuple(line for line in lines if not _passes(line, order))
    folder = (order.folder or default_folder(study)).absolute()
    planned = [_planned(study, viewer, line, order) for line in passed]
    names = _free_names(folder, [one.name for one in planned])
    planned = [replace(one, name=name) for one, name in zip(planned, names, strict=True)]
    made = datetime.now().strftime("%Y-%m-%d_%H%M%S")
    reel = _free_names(folder, [f"Observer_{'reel' if order.reel else 'clips'}_{made}"])[0]
    prepared = Prepared(order, study.info.id, folder, reel, tuple(planned), refused)
    check_reel(prepared)
    return prepared


def _ids(study: StudyFile, people: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(find(study.participants, name, _("participant")).id for name in people))


def _reason(given: str) -> str:
    why = " ".join(given.split())
    if len(why) > 2000:
        raise Refused(_("Say in at most 2000 letters why the masks were not reviewed."))
    return why


def _override(study: StudyFile, viewer: Viewer, lines: Sequence[Line], order: Order) -> None:
    for line in lines:
        objections = line.verdict.objections
        if not line.verdict.may_be_shown and all(one.can_be_overridden for one in objections):
            copy = copy_of(order, line.people)
            question = (line.fragment.id, order.audience, order.purpose, order.override)
            gate.override(study, viewer, *question, copy=copy)


def _passes(line: Line, order: Order) -> bool:
    return not line.trouble and line.verdict.may_be_shown and (not line.needs_review or bool(order.unreviewed))


def _free_names(folder: Path, wanted: Sequence[str]) -> list[str]:
    """Names of files that are not there yet, whatever their ending."""
    try:
        taken = {path.stem.casefold().removesuffix(clip_manifest.ENDING) for path in folder.iterdir()}
    except OSError:
        taken = set()
    found = []
    for name in wanted:
        free, n = name, 2
        while free.casefold() in taken:
            free, n = f"{name}_{n}", n + 1
        taken.add(free.casefold())
        found.append(free)
    return found


def _planned(study: StudyFile, viewer: Viewer, line: Line, order: Order) -> Planned:
    fragment = line.fragment
    films = tuple(found_film(study, part) for part in parts_of(study, viewer, fragment.id))
    planned = Planned(line, clip_name(study, fragment), films)
    if order.subtitles is Subtitling.NONE:
        return planned
    said, languages = zip(*(_captions(study, film) for film in films), strict=True)
    return replace(planned, captions=said, language=next((one for one in languages if one != "und"), "und"))


def _captions(study: StudyFile, film: FoundFilm) -> tuple[tuple[Caption, ...], str]:
    """What is said in a film by its first transcript, in media time, without who says it; and in what language."""
    from observer.media.captions import Caption, three_letters

    scripts = transcripts.of_recording(study, film.part.recording)
    if not scripts:
        return (), "und"
    cues = study.cues.where("transcript = ?", [scripts[0].id], order="start_us")
    return tuple(Caption(c.start_us, c.stop_us, c.text) for c in cues), three_letters(scripts[0].language)


# -- after -------------------------------------------------------------------------------------------------------


def keep(study: StudyFile, viewer: Viewer, written: Written) -> Exported:
    """Put clips that were made in their place, with their manifest, and on record, in one operation.

    The gate is asked again: consent may have been taken back meanwhile. Raises `Refused` then, and nothing is left.
    """
    check_researcher(viewer)
    try:
        return _Keeping(study, viewer, written).result()
    finally:
        forget(written)


def exports(study: StudyFile, viewer: Viewer, fragment: str | None = None) -> list[ClipExport]:
    """The clips that left the study, of one fragment or of all; oldest first."""
    check_researcher(viewer)
    only = find_fragment(study, viewer, fragment).id if fragment else None
    return study.clip_exports.where("? IS NULL OR fragment = ?", [only, only], order="made, rowid")


def unchecked() -> str:
    """What is to be said of masked clips that could not be looked at again."""
    return _("The masked clips were not looked at again: faces cannot be found on this computer.")


class _Keeping:
    def __init__(self, study: StudyFile, viewer: Viewer, written: Written) -> None:
        self._study, self._viewer, self._written = study, viewer, written
        self._order, self._folder = written.prepared.order, written.prepared.folder
        self._made = datetime.now(UTC).isoformat(timespec="seconds")
        self._archive = written.archive.name if written.archive else ""

    def result(self) -> Exported:
        lines = self._lines()
        rows = [
            self._row(lines[one.line.fragment.id], made, n)
            for made in self._written.clips
            for n, one in enumerate(made.planned)
        ]
        entries = [self._entry(lines[row.fragment], row, made) for row, made in zip(rows, self._of_rows(), strict=True)]
        stem = self._written.work / f"{self._written.prepared.reel_name}{clip_manifest.ENDING}"
        manifest = clip_manifest.write(entries, stem)
        changes = self._record(rows)
        try:
            made = [self._written.archive] if self._written.archive else self._clip_files()
            placed = self._place([*made, *manifest])
        except BaseException:
            self._strike(rows)
            raise
        bare = tuple(
            (made.clip.path.name, face) for made in self._written.clips for faces in made.bare for face in faces
        )
        checked = all(made.is_checked for made in self._written.clips)
        return Exported(placed[:-2], placed[-2:], tuple(rows), self._written.prepared.refused, bare, checked, changes)

    def _lines(self) -> dict[str, Line]:
        ids = [one.line.fragment.id for made in self._written.clips for one in made.planned]
        lines = order_lines(self._study, self._viewer, ids, self._order)
        before = {one.line.fragment.id: one.line.reviewed for made in self._written.clips for one in made.planned}
        for line in lines:
            gate.check_allowed(line.verdict, line.fragment.title)
            if before[line.fragment.id] != line.reviewed:
                words = _("The masks of “{title}” were changed while its clip was made. Export it again.")
                raise Refused(words.format(title=line.fragment.title))
        return {line.fragment.id: line for line in lines}

    def _of_rows(self) -> list[MadeClip]:
        return [made for made in self._written.clips for _one in made.planned]

    def _clip_files(self) -> list[Path]:
        return [made.clip.path for made in self._written.clips]

    def _row(self, line: Line, made: MadeClip, n: int) -> ClipExport:
        copy, verdict, order = copy_of(self._order, line.people), line.verdict, self._order
        masked = tuple(row.participant for row in line.people if copy.of(row).is_masked)
        overridden = verdict.outcome is GateOutcome.OVERRIDDEN and verdict.override is not None
        was_ready = made.planned[n].line
        return ClipExport(
            new_id(), line.fragment.id, self._made, order.audience, order.purpose, order.recipients, str(self._folder),
            made.clip.path.name, self._archive, made.clip.sha256, order.masking, order.shows,
            people=tuple(row.participant for row in line.people if row.participant not in masked),
            masked=masked,
            override=verdict.override.id if overridden and verdict.override else None,
            unreviewed=order.unreviewed if was_ready.needs_review else "",
            bare_faces=len(made.bare[n]),
            coder=self._viewer.id,
            parts=() if order.reel else tuple(film.part.key for film in made.planned[n].films),
        )  # fmt: skip

    def _entry(self, line: Line, row: ClipExport, made: MadeClip) -> Entry:
        study, override = self._study, line.verdict.override
        review = next((one.review for one in line.reviews if one.review.reviewed), None)
        reviewer = study.coders.get(review.reviewer) if review and review.reviewer else None
        planned = next(one for one in made.planned if one.line.fragment.id == row.fragment)
        return Entry(
            row.file_name, row.archive, row.fragment, line.fragment.title,
            find_session(study, line.fragment.session).name, line.fragment.start_us, line.fragment.stop_us,
            made.clip.duration_us, made.clip.frames, tuple(self._people(line)), row.masking.value, row.shown.value,
            planned.line.ready.value, (review.reviewed or "") if review else "", reviewer.name if reviewer else "",
            row.unreviewed, row.override or "", override.reason if row.override and override else "",
            row.bare_faces, row.sha256, row.audience, row.purpose, row.made,
        )  # fmt: skip

    def _people(self, line: Line) -> list[dict[str, object]]:
        copy, found = copy_of(self._order, line.people), []
        question = (self._order.purpose, self._order.audience)
        for row in line.people:
            person = self._study.participants.get(row.participant)
            assert person is not None
            how = standing(depicted(self._study, self._viewer, person, question, line.verdict.day), line.verdict.day)
            seen = copy.of(row)
            found.append(
                {"person": person.name, "how": row.how.value, "consent": how.state.value,
                 "masked_in_picture": seen.picture_masked, "masked_in_sound": seen.sound_masked}
            )  # fmt: skip
        return found

    def _record(self, rows: Sequence[ClipExport]) -> Changes:
        """Before the files get their names: a copy that nobody knows of is worse than a record of none."""
        label = N_("Export {n} clips for {audience}") if len(rows) > 1 else N_("Export a clip for {audience}")
        stream = Stream(self._viewer.id, None)
        with self._study.operation(
            stream, label, undoable=False, n=len(rows), audience=self._order.audience
        ) as running:
            for row in rows:
                self._study.clip_exports.add(row)
        return running.changes

    def _strike(self, rows: Sequence[ClipExport]) -> None:
        """The files could not be put in their place: no copy left the study."""
        stream = Stream(self._viewer.id, None)
        with self._study.operation(stream, N_("The export could not be finished"), undoable=False):
            for row in rows:
                self._study.clip_exports.remove(row.id)

    def _place(self, files: Sequence[Path]) -> tuple[Path, ...]:
        """Give files their names; when one cannot have it, none has."""
        placed: list[Path] = []
        try:
            for file in files:
                target = self._folder / file.name
                if target.exists():
                    raise ObserverError(_("There is a file “{name}” now. Export again.").format(name=file.name))
                os.replace(file, target)
                placed.append(target)
        except BaseException as error:
            for target in placed:
                with suppress(OSError):
                    target.unlink()
            if isinstance(error, OSError):
                raise ObserverError(
                    _("Nothing can be written in “{folder}”. Choose another folder.").format(folder=self._folder)
                ) from error
            raise
        return tuple(placed)
