"""The masked copy of a fragment: a clip that was exported, lies where it was put, and hides who must be hidden."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.clips import ClipExport, Part, Shows
from observer.coding.fragments import Fragment
from observer.coding.gate import Copy, Verdict
from observer.errors import BadFilm, Refused
from observer.i18n import _
from observer.services import films
from observer.services.clip_order import Order, default_folder, hides_faces
from observer.services.fragment_films import parts_of
from observer.services.mask_reviews import reviews_of
from observer.services.recall import GATE
from observer.storage.study_file import StudyFile

if TYPE_CHECKING:
    from observer.media.player import Known
    from observer.media.stand_in import StandIn

Ask = Callable[[Copy], Sequence[Verdict]]


@dataclass(frozen=True)
class MaskedClip:
    """A clip that may be shown in the place of the film of a fragment: its row, its file, the film that it is of."""

    row: ClipExport
    path: Path
    part: Part


@dataclass(frozen=True)
class Search:
    """The masked clip of a fragment that may be shown, and what the gate says of it; or why there is none."""

    clip: MaskedClip | None = None
    verdicts: tuple[Verdict, ...] = ()
    why: str = ""


def find_clip(study: StudyFile, viewer: Viewer, fragment: Fragment, ask: Ask, hidden: Collection[str]) -> Search:
    """The newest clip of exactly this fragment that may be shown, by what `ask` says of who cannot be seen and heard
    in it; `hidden` are the ids of those who are in no copy to be seen or heard. It is looked at anew each time: a
    file can be changed, an end moved, a mask corrected, and consent taken back. Why not is said of the newest one."""
    check_facilitator(viewer)
    rows = study.clip_exports.where("fragment = ?", [fragment.id], order="made DESC, rowid DESC")
    why = ""
    for row in rows:
        verdicts = tuple(ask(Copy(row.masked, row.masked)))
        found = _fit(study, fragment, row, verdicts, hidden)
        if isinstance(found, MaskedClip):
            return Search(found, verdicts)
        why = why or _("The clip “{file}” cannot be shown: {why}").format(file=row.file_name, why=found)
    return Search(why=why)


def _fit(
    study: StudyFile, fragment: Fragment, row: ClipExport, verdicts: Sequence[Verdict], hidden: Collection[str]
) -> MaskedClip | str:
    """A clip that may be shown, or why it may not."""
    try:
        parts = parts_of(study, GATE, fragment.id)
    except Refused as error:
        return str(error)
    if len(parts) > 1:
        return _("this fragment goes on in a second film. Make a fragment of each.")
    if row.archive:
        return _("it is in a zip. Export it as a file.")
    if row.parts != (parts[0].key,):
        return _("it does not begin and end where the fragment does now.")
    if row.shown not in (Shows.FILM, Shows.COARSE) or not parts[0].recording.has_video:
        return _("its picture does not move with the film.")
    bare = _uncovered(study, row, verdicts, hidden)
    if bare:
        return bare
    return _looked_at(study, fragment, row) or _file_of(study, row, parts[0])


def _uncovered(study: StudyFile, row: ClipExport, verdicts: Sequence[Verdict], hidden: Collection[str]) -> str:
    """Who can be seen or heard in it who may not be; nothing when it hides all of them."""
    against = {one.person for verdict in verdicts if not verdict.may_be_shown for one in verdict.objections}
    people = (against | set(hidden)) - set(row.masked) if None not in against else set()
    names = ", ".join(sorted(one.name for one in study.participants.where() if one.id in people))
    if names:
        return _("{names} can be seen or heard in it.").format(names=names)
    return _("the gate does not allow it.") if against else ""


def _looked_at(study: StudyFile, fragment: Fragment, row: ClipExport) -> str:
    """Why its masks cannot be relied on; nothing when they were reviewed and have not been changed since."""
    if row.bare_faces:
        return _("faces can still be seen in it.")
    if row.unreviewed:
        return _("nobody had reviewed its masks.")
    order, people = Order(row.audience, row.purpose, row.masking, row.shown), []
    for one in study.fragment_people.where("fragment = ?", [fragment.id]):
        people.append(Copy(row.masked, row.masked).of(one))
    if not hides_faces(order, people):
        return ""
    try:
        kept = reviews_of(study, GATE, fragment.id)
    except (Refused, BadFilm) as error:
        return str(error)
    if not kept or not all(one.review.reviewed and one.review.reviewed <= row.made for one in kept):
        return _("its masks were changed after it was made, or are not reviewed any more.")
    return ""


def _file_of(study: StudyFile, row: ClipExport, part: Part) -> MaskedClip | str:
    """The file, where it was put or beside the study, as long as it is the one that was made."""
    places = dict.fromkeys((Path(row.folder) / row.file_name, default_folder(study) / row.file_name))
    there = [path for path in places if path.is_file()]
    if not there:
        return _("it is not where it was put.")
    same = next((path for path in there if _digest(path) == row.sha256), None)
    return MaskedClip(row, same, part) if same is not None else _("its file was changed.")


def _digest(path: Path) -> str:
    """The SHA-256 of a file, which is read again when it looks another than before; empty when it cannot be read."""
    try:
        now = path.stat()
        return _read_digest(path, now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
    except OSError:
        return ""


@lru_cache(maxsize=64)
def _read_digest(path: Path, *_looks: int) -> str:
    from observer.media.fingerprint import full_sha256

    return full_sha256(path)


def to_play(study: StudyFile, viewer: Viewer, clip: MaskedClip) -> tuple[Known, StandIn]:
    """What a player needs to play a clip in the place of the film. Raises `BadFilm` when one of them cannot be read."""
    from observer.media.footage import probe
    from observer.media.stand_in import StandIn

    check_facilitator(viewer)
    info, index = probe(clip.path)
    film = films.index_of(study, clip.part.recording)
    if index is None or film is None:
        raise BadFilm(_("There is no picture in “{name}”.").format(name=clip.path.name), reason="no_picture")
    return (info, index), StandIn(film, index, clip.part.start_us, clip.part.stop_us)
