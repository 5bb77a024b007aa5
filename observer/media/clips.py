"""Cuts stretches of film to files of their own, exact to the frame and the sample, with nothing else in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from observer.coding.timecode import clock
from observer.errors import Cancelled, Refused
from observer.i18n import _
from observer.media.captions import Caption, in_clip
from observer.media.clip_parts import Composition, FilmPart, form_of
from observer.media.clip_pictures import Touch
from observer.media.clip_writer import ClipWriter
from observer.media.face_tracks import FaceMasks
from observer.media.fingerprint import full_sha256
from observer.media.footage import FilmInfo, probe
from observer.media.frame_index import FrameIndex
from observer.media.lettering import burnt
from observer.media.masks import Fill, face_mask, whole_picture
from observer.media.silences import Silence, without_silenced
from observer.progress import Progress

ENDINGS = (".mp4", ".m4v", ".m4a")  # of the names of clips
_ROUNDING_US = 50_000  # how far past the end of a film a clip may be asked to go
Look = Callable[[Path, Progress], tuple[FilmInfo, FrameIndex | None]]


class Shown(Enum):
    """What is seen in a clip."""

    FILM = "film"
    COARSE = "coarse"  # the whole picture in coarse grey blocks
    STILL = "still"  # its first picture, held
    NOTHING = "nothing"  # sound alone


@dataclass(frozen=True)
class ClipSpec:
    """A stretch of a film, and the file that it is to become.

    All times are microseconds of the film, from its container's start; the first frame is the one on the screen
    at `start_us`, `stop_us` is not part of the clip. `masks` hide faces; `silences` are not heard, nor are
    captions shown that share a moment with one; `disguise_voice` is a disguise and no anonymity.
    """

    film: Path
    start_us: int
    stop_us: int
    target: Path
    shown: Shown = Shown.FILM
    masks: FaceMasks | None = None
    fill: Fill = Fill.SOLID
    silences: tuple[Silence, ...] = ()
    disguise_voice: bool = False
    captions: tuple[Caption, ...] = ()
    burn_captions: bool = False
    language: str = "und"  # of the captions, in three letters
    overwrite: bool = False


@dataclass(frozen=True)
class Clip:
    """A file that was made: how many pictures it holds, how long it lasts, and the digest of its bytes."""

    path: Path
    frames: int
    duration_us: int
    sha256: str


def cut(specs: Sequence[ClipSpec], progress: Progress | None = None, look: Look = probe) -> list[Clip]:
    """Make the clips; they take their names when all are whole, and when it is stopped there are none.

    When one fails, those before it are kept. `look` says what a film is (a study has that in its cache).
    Raises `Refused` before anything is written for a stretch or a target that cannot be; `BadFilm`;
    `ObserverError` when there is no room; `Cancelled`.
    """
    progress = progress or Progress()
    look = remembered(look)
    check_targets([spec.target for spec in specs], [spec.film for spec in specs], [s.overwrite for s in specs])
    films = [look(spec.film, progress.part(0, 0, _("Looking at the film"))) for spec in specs]
    compositions = [composition_of(spec, *film) for spec, film in zip(specs, films, strict=True)]
    whole: list[tuple[ClipSpec, Clip]] = []
    try:
        for n, (spec, composition) in enumerate(zip(specs, compositions, strict=True)):
            words = _("Clip {n} of {total}").format(n=n + 1, total=len(specs))
            step = progress.part(n / len(specs), (n + 1) / len(specs), words)
            whole.append((spec, write(composition, spec.target, step)))
        progress.at(1.0)
    except (Cancelled, KeyboardInterrupt):
        for spec, _clip in whole:
            part_of(spec.target).unlink(missing_ok=True)
        whole.clear()
        raise
    finally:
        _take_names([spec for spec, _clip in whole])
    return [clip for _spec, clip in whole]


def write(composition: Composition, target: Path, progress: Progress) -> Clip:
    """Write a film beside `target`, as a part that is whole; `take_name` ends it. On failure nothing is left."""
    part = part_of(target)
    writer = ClipWriter(part, composition.form)
    try:
        composition.write(writer, progress, _("writing"))
        writer.finish()
    except BaseException:
        writer.abandon()
        raise
    return Clip(target, writer.frames, composition.duration_us, full_sha256(part))


def part_of(target: Path) -> Path:
    """The name of a clip while it is being written."""
    return target.with_name(target.name + ".part")


def take_name(target: Path, overwrite: bool) -> None:
    """Give a clip that is whole its name. Raises `Refused` when there is such a file by now."""
    if target.exists() and not overwrite:
        part_of(target).unlink(missing_ok=True)
        raise _exists(target)
    os.replace(part_of(target), target)


def _take_names(specs: Sequence[ClipSpec]) -> None:
    """All that can have their names get them. Raises the first `Refused`."""
    refusals: list[Refused] = []
    for spec in specs:
        try:
            take_name(spec.target, spec.overwrite)
        except Refused as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]


def check_targets(targets: Sequence[Path], films: Sequence[Path], overwrite: Sequence[bool]) -> None:
    """Raise `Refused` when a file cannot be made there without harm to another."""
    if len({os.path.normcase(os.path.abspath(t)) for t in targets}) < len(targets):
        raise Refused(_("Two clips have the same name. Give each a name of its own."))
    for target, may in zip(targets, overwrite, strict=True):
        if not target.parent.is_dir():
            raise Refused(_("There is no folder “{folder}” for the clip.").format(folder=target.parent))
        if target.suffix.lower() not in ENDINGS:
            raise Refused(_("“{name}” must end in .mp4, or in .m4a for sound alone.").format(name=target.name))
        if any(_same(target, film) for film in films):
            raise Refused(_("“{name}” is the film itself. Choose another name for the clip.").format(name=target.name))
        if target.is_dir() or (target.exists() and not may):
            raise _exists(target)


def remembered(look: Look) -> Look:
    """`look`, which reads each film once."""
    known: dict[Path, tuple[FilmInfo, FrameIndex | None]] = {}

    def ask(film: Path, progress: Progress) -> tuple[FilmInfo, FrameIndex | None]:
        if film not in known:
            known[film] = look(film, progress)
        return known[film]

    return ask


def checked_stretch(info: FilmInfo, start_us: int, stop_us: int) -> tuple[int, int]:
    """The stretch, ended where the film ends. Raises `Refused` when it lies outside the film or is empty."""
    if start_us >= stop_us:
        raise Refused(_("A clip must end after it begins."))
    if start_us < 0 or start_us >= info.duration_us or stop_us > info.duration_us + _ROUNDING_US:
        raise Refused(
            _("“{name}” lasts {duration}; from {start} to {stop} is not in it.").format(
                name=info.path.name, duration=clock(info.duration_us), start=clock(start_us), stop=clock(stop_us)
            )
        )
    return start_us, min(stop_us, info.duration_us)


def film_part(spec: ClipSpec, info: FilmInfo, index: FrameIndex | None) -> FilmPart:
    """What is to be seen and heard of a film. Raises `Refused`."""
    start_us, stop_us = checked_stretch(info, spec.start_us, spec.stop_us)
    if spec.masks is not None and index is not None:
        spec.masks.check_fits(info, index, start_us, stop_us)
    return FilmPart(
        info, index, start_us, stop_us, _touches(spec), spec.silences, spec.disguise_voice, spec.shown is Shown.STILL
    )


def composition_of(spec: ClipSpec, info: FilmInfo, index: FrameIndex | None) -> Composition:
    """What a clip is put together from. Raises `Refused` when the film has no such stretch."""
    part = film_part(spec, info, index)
    form = form_of([(info, index)], spec.shown is not Shown.NOTHING)
    if form.size is None and not form.sound:
        raise Refused(
            _("“{name}” has no sound, and its picture is not wanted: nothing is left.").format(name=info.path.name)
        )
    soft = bool(spec.captions) and not spec.burn_captions and form.size is not None
    kept = without_silenced(spec.captions, spec.silences)
    captions = in_clip(kept, part.start_us, part.stop_us)
    return Composition([part], replace(form, captions=soft, language=spec.language), captions)


def _touches(spec: ClipSpec) -> tuple[Touch, ...]:
    touches: list[Touch] = []
    if spec.masks is not None:
        touches.append(face_mask(spec.masks, spec.fill))
    if spec.shown is Shown.COARSE:
        touches.append(whole_picture())
    if spec.burn_captions and spec.captions:
        touches.append(burnt(without_silenced(spec.captions, spec.silences)))
    return tuple(touches)


def _same(target: Path, film: Path) -> bool:
    with suppress(OSError):
        return target.samefile(film)
    return False


def _exists(target: Path) -> Refused:
    return Refused(
        _("There is already a file “{name}”. Choose another name, or say that it may be replaced.").format(
            name=target.name
        ),
        path=target,
    )
