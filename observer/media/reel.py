"""One film from several clips, with title cards and held pictures between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from observer.errors import Refused
from observer.i18n import _
from observer.media.captions import Caption, in_clip
from observer.media.clip_parts import Card, Composition, FilmPart, Part, form_of
from observer.media.clip_writer import Form
from observer.media.clips import Clip, ClipSpec, Look, Shown, check_targets, film_part, remembered, take_name, write
from observer.media.footage import FilmInfo, probe
from observer.media.frame_index import MICRO, FrameIndex
from observer.media.lettering import title_card
from observer.media.silences import without_silenced
from observer.progress import Progress

_CARD_SIZE = (1280, 720)  # when nothing in the reel has a picture
_Film = tuple[FilmInfo, FrameIndex | None]


@dataclass(frozen=True)
class TitleCard:
    """Words on a dark ground, for so long, in silence."""

    title: str
    under: str = ""
    duration_us: int = 3 * MICRO


Piece = ClipSpec | TitleCard


def make_reel(
    pieces: Sequence[Piece],
    target: Path,
    progress: Progress | None = None,
    look: Look = probe,
    overwrite: bool = False,
) -> Clip:
    """Put the pieces together in one film; their own targets do not count. When it is stopped, there is none.

    The reel is as large as the largest clip; others stand in the middle of black. Each keeps the times of its own
    pictures. Captions that are not burnt in become one track. Raises as `clips.cut` does.
    """
    progress = progress or Progress()
    look = remembered(look)
    specs = [piece for piece in pieces if isinstance(piece, ClipSpec)]
    if not specs:
        raise Refused(_("A reel needs a clip at least."))
    check_targets([target], [spec.film for spec in specs], [overwrite])
    films = {spec.film: look(spec.film, progress.part(0, 0, _("Looking at the film"))) for spec in specs}
    clip = write(_composition(pieces, films), target, progress)
    take_name(target, overwrite)
    progress.at(1.0)
    return clip


def _composition(pieces: Sequence[Piece], films: dict[Path, _Film]) -> Composition:
    form = _form(pieces, films)
    parts: list[Part] = []
    captions: list[Caption] = []
    at = 0
    for piece in pieces:
        part = _part(piece, films, form)
        parts.append(part)
        if isinstance(piece, ClipSpec) and isinstance(part, FilmPart) and not piece.burn_captions:
            kept = without_silenced(piece.captions, piece.silences)
            captions += in_clip(kept, part.start_us, part.stop_us, at)
        at += part.duration_us
    return Composition(parts, replace(form, captions=bool(captions), language=_language(pieces)), captions)


def _form(pieces: Sequence[Piece], films: dict[Path, _Film]) -> Form:
    specs = [piece for piece in pieces if isinstance(piece, ClipSpec)]
    form = form_of([films[spec.film] for spec in specs if spec.shown is not Shown.NOTHING])
    cards = len(specs) < len(pieces)
    sound = any(films[spec.film][0].has_audio for spec in specs)
    return replace(form, size=form.size or (_CARD_SIZE if cards else None), sound=sound)


def _part(piece: Piece, films: dict[Path, _Film], form: Form) -> Part:
    if isinstance(piece, TitleCard):
        picture = None if form.size is None else title_card(piece.title, piece.under, form.size)
        return Card(piece.duration_us, picture)
    part = film_part(piece, *films[piece.film])
    return replace(part, index=None) if piece.shown is Shown.NOTHING else part


def _language(pieces: Sequence[Piece]) -> str:
    """That of the first captions."""
    return next((piece.language for piece in pieces if isinstance(piece, ClipSpec) and piece.captions), "und")
