"""clip --fragment: clips of fragments of a study, through the gate."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from observer.cli.common import Command, find_viewer, open_study, print_json, read_first_line, warn_of_place
from observer.coding.clips import Masking, Shows, Subtitling
from observer.coding.consent import AUDIENCES, PURPOSES
from observer.errors import Refused
from observer.i18n import _, ngettext
from observer.progress import Progress
from observer.services import clip_export, clip_making, fragments, playlists
from observer.services.clip_order import Order

if TYPE_CHECKING:
    from observer.media.faces import Finder
    from observer.services.clip_export import Exported

_MOST_TOLD = 10
_OPTIONS = (
    click.option("--fragment", "fragments", multiple=True, help=_("Of a study: a fragment; may be repeated.")),
    click.option("--playlist", help=_("Of a study: all fragments of a playlist, in its order, for its audience.")),
    click.option("--all", "is_all", is_flag=True, help=_("Of a study: all fragments.")),
    click.option("--audience", help=_("To whom it is shown: {known}.").format(known=", ".join(AUDIENCES))),
    click.option("--purpose", help=_("What for: {known}.").format(known=", ".join(PURPOSES))),
    click.option(
        "--to-person", "recipients", multiple=True, help=_("A person of the study who gets it; may be repeated.")
    ),
    click.option("--silent", is_flag=True, help=_("Of a study: leave out the sound.")),
    click.option("--reel", is_flag=True, help=_("Of a study: one film of all fragments, with a card before each.")),
    click.option("--titles", is_flag=True, help=_("Of a reel: the titles of the fragments on the cards.")),
    click.option(
        "--study-subtitles", "has_subtitles", is_flag=True, help=_("Of a study: put its subtitles in the clips.")
    ),
    click.option(
        "--zip", "zip_file", type=click.Path(path_type=Path),
        help=_("Of a study: put the clips in one zip, locked with the passphrase in the first line of this file."),
    ),
    click.option(
        "--override", default="", help=_("Of a study: why clips are made against the gate. It stays on record.")
    ),
    click.option(
        "--without-review", "unreviewed", default="",
        help=_("Of a study: why clips are made although nobody reviewed their masks. It stays on record."),
    ),
    click.option("--as", "as_coder", metavar=_("CODER"), help=_("Who you are: the name or id of a coder.")),
    click.option(
        "--passphrase-file", type=click.Path(path_type=Path),
        help=_("Read the passphrase of the study from the first line of this file (or set OBSERVER_PASSPHRASE)."),
    ),
    click.option("--takeover", is_flag=True, help=_("Open it even though another computer says that it has it open.")),
    click.option("--json", "as_json", is_flag=True, help=_("Print data that a program can read.")),
)  # fmt: skip
OF_STUDY = (
    "fragments", "playlist", "is_all", "audience", "purpose", "recipients", "silent", "reel", "titles",
    "has_subtitles", "zip_file", "override", "unreviewed", "as_coder", "passphrase_file", "takeover", "as_json",
)  # fmt: skip


def fragment_options(command: Command) -> Command:
    """The options that go with a study."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A bar on the terminal."""
    with click.progressbar(length=1000, label=label, file=sys.stderr) as bar:
        yield Progress(lambda fraction, _words: bar.update(round(fraction * 1000) - bar.pos))


def export_fragments(path: Path, mask: str | None, how: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Export clips of fragments, and say what was refused."""
    warn_of_place(path)
    with open_study(path, wanted["passphrase_file"], wanted["takeover"]) as study:
        viewer = find_viewer(study, wanted["as_coder"])
        names, order = _asked(study, viewer, wanted)
        order = _order(replace(order, folder=how["target"]), mask, how, wanted)
        prepared = clip_export.prepare(study, viewer, names, order)
        with progress_bar(_("Making the clips")) as progress:
            written = clip_making.make(prepared, progress, _finder(how["thorough"]))
        done = clip_export.keep(study, viewer, written)
    (_print_data if wanted["as_json"] else _tell)(done)
    if done.refused:
        raise click.exceptions.Exit(1)


def _finder(thorough: bool) -> Finder | None:
    if not thorough:
        return None
    from observer.media import faces

    return faces.EveryWay(faces.FaceFinder())


def _asked(study: Any, viewer: Any, wanted: dict[str, Any]) -> tuple[list[str], Order]:
    """Which fragments, and for whom; those of a playlist are for its audience."""
    if (bool(wanted["fragments"]) + bool(wanted["playlist"]) + wanted["is_all"]) != 1:
        raise Refused(_("Choose one: --fragment, --playlist, or --all."))
    audience, purpose, recipients = wanted["audience"], wanted["purpose"], wanted["recipients"]
    if wanted["playlist"]:
        opened = playlists.open_playlist(study, viewer, wanted["playlist"])
        of = opened.playlist
        names = [line.fragment.id for line in opened.lines]
        audience, purpose = audience or of.audience, purpose or of.purpose
        recipients = recipients or ((of.respondent,) if of.respondent else ())
    else:
        names = list(wanted["fragments"]) or [one.id for one in fragments.fragments(study, viewer)]
    if not names:
        raise Refused(_("There is no fragment yet."))
    if not audience:
        raise Refused(_("Say with --audience to whom the clips are shown."))
    return names, Order(audience, purpose or "recall", recipients=tuple(recipients))


def _order(order: Order, mask: str | None, how: dict[str, Any], wanted: dict[str, Any]) -> Order:
    if mask == "faces":
        raise Refused(_("Of a study, --mask is consent, all, none or picture."))
    shows = {"picture": mask == "picture", "still": how["still"], "sound_only": how["sound_only"]}
    if sum(shows.values()) > 1:
        raise Refused(_("Choose one: the whole picture coarse, a still, or the sound alone."))
    if how["burn"] and not wanted["has_subtitles"]:
        raise Refused(_("Say with --study-subtitles that the subtitles are wanted."))
    kinds = {"picture": Shows.COARSE, "still": Shows.STILL, "sound_only": Shows.NOTHING}
    secret = read_first_line(wanted["zip_file"]) if wanted["zip_file"] else None
    if wanted["zip_file"] and not secret:
        raise Refused(_("There is no passphrase in the first line of “{path}”.").format(path=wanted["zip_file"]))
    return replace(
        order,
        masking=Masking(mask) if mask in ("consent", "all", "none") else Masking.CONSENT,
        shows=next((kinds[name] for name, is_so in shows.items() if is_so), Shows.FILM),
        mosaic=how["mosaic"],
        silent=wanted["silent"],
        disguise=how["disguise_voices"],
        subtitles=_subtitling(wanted["has_subtitles"], how["burn"]),
        reel=wanted["reel"],
        titles=wanted["titles"],
        passphrase=secret,
        unreviewed=wanted["unreviewed"],
        override=wanted["override"],
    )


def _subtitling(wanted: bool, burn: bool) -> Subtitling:
    if not wanted:
        return Subtitling.NONE
    return Subtitling.BURNT if burn else Subtitling.SOFT


def _tell(done: Exported) -> None:
    for file in (*done.files, *done.manifest):
        click.echo(str(file))
    for name, bare in done.bare[:_MOST_TOLD]:
        click.echo(f"{name}: {bare.words}", err=True)
    if not done.is_checked:
        click.echo(clip_export.unchecked(), err=True)
    n = len(done.bare)
    if n:
        words = ngettext("{n} face can be seen: do not show this.", "{n} faces can be seen: do not show this.", n)
        click.echo(words.format(n=n), err=True)
    for line in done.refused:
        click.echo(_("Not exported: “{title}”.").format(title=line.fragment.title), err=True)
        for problem in line.problems:
            click.echo(f"  {problem}", err=True)


def _print_data(done: Exported) -> None:
    clips = [
        {"id": row.id, "fragment": row.fragment, "file": row.file_name, "archive": row.archive, "sha256": row.sha256,
         "override": row.override, "unreviewed_because": row.unreviewed, "faces_seen_afterwards": row.bare_faces}
        for row in done.clips
    ]  # fmt: skip
    refused = [{"fragment": line.fragment.id, "problems": list(line.problems)} for line in done.refused]
    files = [str(file) for file in (*done.files, *done.manifest)]
    print_json(
        {"ok": not refused, "looked_at_again": done.is_checked, "files": files, "clips": clips, "refused": refused}
    )
