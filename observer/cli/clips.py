"""clip: cut a stretch of a film to a file of its own, or fragments of a study to files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from observer.cli.clip_fragments import OF_STUDY, export_fragments, fragment_options, progress_bar
from observer.cli.common import PATH, choice_of
from observer.coding.timecode import clock, clock_to_us
from observer.errors import Refused
from observer.i18n import _, ngettext
from observer.progress import Progress
from observer.services import transcripts

if TYPE_CHECKING:  # what it needs takes time to import; other commands do not wait for it
    from observer.media.clips import Clip, ClipSpec, Shown
    from observer.media.masking import Masked
    from observer.media.silences import Silence

_STRETCH = re.compile(r"([\d:.,]+)\s*[-–]\s*([\d:.,]+)")
_MOST_TOLD = 10


class Mask(StrEnum):
    """What is hidden: in a bare film, or in fragments of a study."""

    FACES = "faces"
    PICTURE = "picture"
    CONSENT = "consent"
    ALL = "all"
    NONE = "none"


@click.command(
    help=_(
        "Cut a stretch of a film, or fragments of a study, to files that play everywhere, exact to the frame. "
        "They hold nothing of the film but this stretch. Masks may miss a face: look at "
        "the whole clip before anybody else does. Voices, clothes and homes can be recognised too."
    )
)
@click.argument("film", type=PATH, metavar=_("FILM|STUDY"))
@click.option("--from", "start", help=_("Of a film: where it begins, in seconds or as h:mm:ss.mmm."))
@click.option("--to", "stop", help=_("Of a film: where it ends; this frame is no longer part of it."))
@click.option(
    "--out",
    "target",
    type=PATH,
    help=_("The file to make (MP4); of a study the folder, if not the folder exports beside it."),
)
@click.option("--replace", "overwrite", is_flag=True, help=_("Of a film: replace the file if there is one."))
@click.option(
    "--mask",
    type=choice_of(Mask),
    help=_(
        "Of a film: hide all faces, or make the whole picture coarse. Of a study: hide who must be masked by consent "
        "(this is done when nothing is said), the faces of all, nobody, or the picture."
    ),
)
@click.option("--mosaic", is_flag=True, help=_("Fill faces with coarse blocks instead of even grey."))
@click.option(
    "--thorough",
    is_flag=True,
    help=_("Look for faces of those who lie down as well; finding takes about three times as long."),
)
@click.option("--still", is_flag=True, help=_("Show the first frame only, with the sound."))
@click.option("--sound-only", is_flag=True, help=_("Leave out the picture."))
@click.option(
    "--mute",
    "mutes",
    multiple=True,
    help=_("Of a film: a stretch to silence, in its times, as 14.0-14.9; may be repeated."),
)
@click.option("--bleep", "bleeps", multiple=True, help=_("Of a film: the same with a tone; may be repeated."))
@click.option(
    "--disguise-voices", is_flag=True, help=_("Lower all voices: a disguise, which can be undone; not anonymous.")
)
@click.option("--subtitles", type=PATH, help=_("Of a film: subtitles (.vtt or .srt) to put in the clip."))
@click.option("--burn", is_flag=True, help=_("Draw the subtitles into the picture."))
@fragment_options
def clip(film: Path, mask: str | None, **how: Any) -> None:
    """Cut a clip, or the clips of fragments."""
    wanted = {name: how.pop(name) for name in OF_STUDY}
    if wanted["fragments"] or wanted["is_all"] or wanted["playlist"]:
        _check_none(how, ("start", "stop", "overwrite", "mutes", "bleeps", "subtitles"))
        export_fragments(film, mask, how, wanted)
    else:
        _check_none(wanted, OF_STUDY)
        _cut_film(film, mask, how)


def _check_none(given: dict[str, Any], names: Iterable[str]) -> None:
    """Refuse what has no meaning here."""
    if any(given[name] for name in names):
        raise Refused(
            _("Give --from and --to of a film; or of a study --fragment, --playlist or --all. They do not go together.")
        )


def _cut_film(film: Path, mask: str | None, how: dict[str, Any]) -> None:
    from observer.media.clips import ClipSpec, cut
    from observer.media.masks import Fill

    if not how["start"] or not how["stop"] or how["target"] is None:
        raise Refused(_("Say with --from, --to and --out what to cut, and what to call it."))
    if mask in (Mask.CONSENT, Mask.ALL, Mask.NONE):
        raise Refused(_("Of a film, --mask is faces or picture."))
    spec = ClipSpec(
        film,
        clock_to_us(how["start"]),
        clock_to_us(how["stop"]),
        how["target"],
        shown=_shown(mask, how["still"], how["sound_only"]),
        fill=Fill.MOSAIC if how["mosaic"] else Fill.SOLID,
        silences=_silences(how["mutes"], "mute") + _silences(how["bleeps"], "bleep"),
        disguise_voice=how["disguise_voices"],
        overwrite=how["overwrite"],
    )
    spec = _with_subtitles(spec, how["subtitles"], how["burn"])
    with progress_bar(_("Making the clip")) as progress:
        masked = _masked(spec, progress, how["thorough"]) if mask == Mask.FACES and not how["sound_only"] else None
        made = masked.clip if masked else cut([spec], progress)[0]
    _tell(made, masked)


def _masked(spec: ClipSpec, progress: Progress, thorough: bool) -> Masked:
    from observer.media import faces, masking

    finder = faces.FaceFinder()
    return masking.cut_masked(spec, progress, finder=faces.EveryWay(finder) if thorough else finder)


def _shown(mask: str | None, still: bool, sound_only: bool) -> Shown:
    from observer.media.clips import Shown

    if sum((mask == Mask.PICTURE, still, sound_only)) > 1:
        raise Refused(_("Choose one: the whole picture coarse, a still, or the sound alone."))
    if sound_only:
        return Shown.NOTHING
    if still:
        return Shown.STILL
    return Shown.COARSE if mask == Mask.PICTURE else Shown.FILM


def _silences(stretches: tuple[str, ...], manner: str) -> tuple[Silence, ...]:
    from observer.media.silences import Manner, Silence

    return tuple(Silence(*_stretch(text), Manner(manner)) for text in stretches)


def _stretch(text: str) -> tuple[int, int]:
    found = _STRETCH.fullmatch(text.strip())
    if found is None:
        raise Refused(_("“{text}” is not a stretch of the film. Write 14.0-14.9.").format(text=text))
    start, stop = clock_to_us(found[1]), clock_to_us(found[2])
    if start >= stop:
        raise Refused(_("The stretch “{text}” must end after it begins.").format(text=text))
    return start, stop


def _with_subtitles(spec: ClipSpec, file: Path | None, burn: bool) -> ClipSpec:
    if file is None:
        if burn:
            raise Refused(_("Say with --subtitles which subtitles to draw."))
        return spec
    from observer.media.captions import Caption, three_letters

    lines = transcripts.read(file).lines
    captions = tuple(Caption(line.start_us, line.stop_us, line.text) for line in lines)
    language = three_letters(transcripts.language_of(file))
    return replace(spec, captions=captions, burn_captions=burn, language=language)


def _tell(made: Clip, masked: Masked | None) -> None:
    click.echo(
        _("Made “{name}”: {duration}, SHA-256 {digest}").format(
            name=made.path.name, duration=clock(made.duration_us), digest=made.sha256
        )
    )
    if masked is None:
        return
    for bare in masked.bare[:_MOST_TOLD]:
        click.echo(bare.words, err=True)
    count = len(masked.bare)
    if count:
        click.echo(
            ngettext(
                "{n} face can be seen: do not show this clip.", "{n} faces can be seen: do not show this clip.", count
            ).format(n=count),
            err=True,
        )
    count = len(masked.doubtful)
    click.echo(
        ngettext(
            "{n} frame is in doubt; look at the whole clip.", "{n} frames are in doubt; look at the whole clip.", count
        ).format(n=count),
        err=True,
    )


COMMANDS = [clip]
