"""Clips of fragments are written into a folder of their own beside their place, in whatever thread."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from observer.coding.clips import Masking, Shows, Subtitling
from observer.errors import ObserverError, Refused
from observer.formats import locked_zip
from observer.i18n import _
from observer.progress import Progress
from observer.services.clip_order import Line, Order, Ready, hides
from observer.services.fragment_films import FoundFilm

if TYPE_CHECKING:
    from observer.media.captions import Caption
    from observer.media.clips import Clip, ClipSpec
    from observer.media.face_tracks import FaceMasks
    from observer.media.faces import Finder
    from observer.media.footage import FilmInfo
    from observer.media.frame_index import FrameIndex
    from observer.media.masking import Bare
    from observer.media.reel import Piece
    from observer.media.silences import Silence

_SHARE = 0.95  # of the work that is the clips; the rest is the zip
_running: set[Path] = set()  # folders in which this program is writing


@dataclass(frozen=True)
class Planned:
    """One fragment that becomes a clip: the name of its file without an ending, its films, what is said in them."""

    line: Line
    name: str
    films: tuple[FoundFilm, ...]
    captions: tuple[tuple[Caption, ...], ...] = ()  # of each film
    language: str = "und"


@dataclass(frozen=True)
class Prepared:
    """An export that can be carried out, as plain data; `refused` are the fragments that are left out."""

    order: Order
    study: str  # its id
    folder: Path
    reel_name: str
    planned: tuple[Planned, ...]
    refused: tuple[Line, ...] = ()


@dataclass(frozen=True)
class MadeClip:
    """A clip that lies in the folder of the work: of which fragments, and the faces that can be seen in it."""

    planned: tuple[Planned, ...]
    clip: Clip
    bare: tuple[tuple[Bare, ...], ...]  # of each fragment
    is_checked: bool = True  # whether it was looked at again: that needs the finder of faces


@dataclass(frozen=True)
class Written:
    """All clips of an export, whole, in the folder `work`; `archive` is the zip that holds them."""

    prepared: Prepared
    work: Path
    clips: tuple[MadeClip, ...]
    archive: Path | None = None


def make(prepared: Prepared, progress: Progress | None = None, finder: Finder | None = None) -> Written:
    """Write all clips, and look at them again. When it fails or is stopped nothing is left.

    Raises `ObserverError` when there is no room or a film is gone, `Refused` for masks of another film, `Cancelled`.
    """
    progress = progress or Progress()
    work = _work_folder(prepared)
    try:
        share = 1.0 if prepared.order.passphrase is None else _SHARE
        groups = [prepared.planned] if prepared.order.reel else [(one,) for one in prepared.planned]
        clips = []
        for n, group in enumerate(groups):
            words = _("Clip {n} of {total}").format(n=n + 1, total=len(groups))
            step = progress.part(share * n / len(groups), share * (n + 1) / len(groups), words)
            clips.append(_Making(prepared, work, group, step, finder).clip())
        archive = _locked(prepared, work, clips, progress.part(share, 1.0))
        progress.at(1.0)
    except BaseException:
        _forget(work)
        raise
    return Written(prepared, work, tuple(clips), archive)


def forget(written: Written) -> None:
    """Throw away what was written."""
    _forget(written.work)


def _forget(work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)
    _running.discard(work)


def _work_folder(prepared: Prepared) -> Path:
    """A new folder in the one where the clips are to come; what an export that broke off left there is removed."""
    mark, folder = prepared.study[:8], prepared.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f".{mark}-*.part"):
            if old not in _running:
                shutil.rmtree(old, ignore_errors=True)
        work = folder / f".{mark}-{secrets.token_hex(4)}.part"
        work.mkdir()
    except OSError as error:
        raise ObserverError(
            _("Nothing can be written in “{folder}”. Choose another folder.").format(folder=folder)
        ) from error
    _running.add(work)
    return work


def _locked(prepared: Prepared, work: Path, clips: Sequence[MadeClip], progress: Progress) -> Path | None:
    if prepared.order.passphrase is None:
        return None
    archive = work / f"{prepared.reel_name}.zip"
    locked_zip.write(archive, [made.clip.path for made in clips], prepared.order.passphrase, progress)
    return archive


class _Making:
    """One film from one fragment, or a reel from several."""

    def __init__(
        self, prepared: Prepared, work: Path, group: Sequence[Planned], progress: Progress, finder: Finder | None
    ) -> None:
        self._order, self._work, self._group = prepared.order, work, tuple(group)
        self._name = prepared.reel_name if prepared.order.reel else group[0].name
        self._progress, self._finder = progress, finder
        self._known: dict[Path, tuple[FilmInfo, FrameIndex | None]] = {}

    def clip(self) -> MadeClip:
        """Write it, and look at it again."""
        from observer.media.clips import ClipSpec, cut
        from observer.media.faces import face_finder
        from observer.media.reel import make_reel

        pieces = list(self._pieces())
        specs = [piece for _one, piece in pieces if isinstance(piece, ClipSpec)]
        is_film = any(self._known[spec.film][1] is not None for spec in specs)
        has_picture = self._order.reel or (is_film and self._order.shows is not Shows.NOTHING)
        target = self._work / f"{self._name}{'.mp4' if has_picture else '.m4a'}"
        step = self._progress.part(0.1, 0.85 if any(spec.masks for spec in specs) else 1.0)
        if len(pieces) == 1:
            clip = cut([replace(specs[0], target=target)], step, self._look)[0]
        else:
            clip = make_reel([piece for _one, piece in pieces], target, step, self._look)
        is_checked = not any(spec.masks for spec in specs) or self._finder is not None or face_finder().usable
        bare = tuple(self._bare(clip, one, pieces) if is_checked else () for one in self._group)
        return MadeClip(self._group, clip, bare, is_checked)

    def _look(self, film: Path, progress: Progress) -> tuple[FilmInfo, FrameIndex | None]:
        return self._known[film]

    def _pieces(self) -> Iterator[tuple[Planned | None, Piece]]:
        """All of which it consists, in order: stretches of film with the fragment that they are of, cards of a reel."""
        from observer.media.reel import TitleCard

        for n, one in enumerate(self._group):
            step = self._progress.part(0.1 * n / len(self._group), 0.1 * (n + 1) / len(self._group))
            if self._order.reel:
                title = one.line.fragment.title if self._order.titles else _("Fragment {n}").format(n=n + 1)
                yield None, TitleCard(title)
            for i, film in enumerate(one.films):
                yield one, self._spec(one, i, film, step)

    def _spec(self, one: Planned, i: int, film: FoundFilm, progress: Progress) -> ClipSpec:
        from observer.media.clips import ClipSpec, Shown
        from observer.media.masks import Fill

        order = self._order
        info, index = self._known.get(film.path) or film.look(progress)
        self._known[film.path] = info, index
        return ClipSpec(
            film.path,
            film.part.start_us,
            min(film.part.stop_us, info.duration_us),
            self._work / "part.mp4",
            shown=Shown(order.shows.value),
            masks=self._masks(one, i, info, index, progress),
            fill=Fill.MOSAIC if order.mosaic else Fill.SOLID,
            silences=_silences(one, i, order),
            disguise_voice=order.disguise,
            captions=one.captions[i] if one.captions else (),
            burn_captions=order.subtitles is Subtitling.BURNT,
            language=one.language,
        )

    def _masks(
        self, one: Planned, i: int, info: FilmInfo, index: FrameIndex | None, progress: Progress
    ) -> FaceMasks | None:
        """The faces that are hidden: as they were reviewed, else as they are found now."""
        from observer.media.face_search import find_faces

        line, part = one.line, one.films[i].part
        if line.ready is Ready.NOT_NEEDED or index is None:
            return None
        if not line.reviews:
            return find_faces(info, index, part.start_us, part.stop_us, progress, self._finder)
        masks = line.reviews[i].masks(index, hides(self._order, line.people))
        return replace(masks, tracks=(*masks.tracks, *line.reviews[i].no_faces(index)))

    def _bare(self, clip: Clip, one: Planned, pieces: Sequence[tuple[Planned | None, Piece]]) -> tuple[Bare, ...]:
        """The faces of one fragment that can be seen in the finished film."""
        from observer.media.clips import ClipSpec
        from observer.media.masking import bare_faces

        at, found, step = 0, [], self._progress.part(0.85, 1.0)
        for of, piece in pieces:
            if not isinstance(piece, ClipSpec):
                at += piece.duration_us
                continue
            if of is one and piece.masks is not None:
                found += bare_faces(clip.path, piece.masks, piece, self._look, step, self._finder, at)
            at += piece.stop_us - piece.start_us
        return tuple(found)


def _silences(one: Planned, i: int, order: Order) -> tuple[Silence, ...]:
    """What may not be heard: all of it; or what was said in the review, because of somebody who is masked or of all."""
    from observer.media.silences import Silence

    part = one.films[i].part
    if one.line.is_muted:
        return (Silence(part.start_us, part.stop_us),)
    if order.masking is Masking.NONE or not one.line.reviews:
        return ()
    masked = {None, *(row.participant for row in one.line.people if row.sound_masked)}
    rows = one.line.reviews[i].silences
    return tuple(Silence(row.start_us, row.stop_us) for row in rows if row.participant in masked)


def check_reel(prepared: Prepared) -> None:
    """Refuse an export of nothing."""
    if not prepared.planned:
        words = " ".join(f"“{line.fragment.title}”: {' '.join(line.problems)}" for line in prepared.refused)
        raise Refused(_("Nothing can be exported. {why}").format(why=words), refused=prepared.refused)
