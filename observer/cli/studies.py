"""new, info, copy, passphrase, language, doctor, demo."""

from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from observer import i18n, settings
from observer.cli.common import (
    PATH,
    json_option,
    passphrase_file,
    print_json,
    print_table,
    read_passphrase,
    warn_of_place,
    with_study,
    with_viewer,
)
from observer.cli.window import has_screen, open_window
from observer.coding.study import CodingState, GroupKind, ParticipantKind, SessionKind
from observer.coding.words import word
from observer.i18n import _
from observer.services import passphrases, studies, viewing


@click.command(help=_("Make a new study at PATH, a file whose name ends in .observer."))
@click.argument("path", type=PATH)
@click.option("--codebook", "codebooks", multiple=True, help=_("A codebook: a file, or the name of one that ships."))
@click.option("--name", default="", help=_("The name of the study; else that of the file."))
@click.option("--encrypt", is_flag=True, help=_("Encrypt it with a passphrase, which you are asked for."))
@passphrase_file
def new(path: Path, codebooks: tuple[str, ...], name: str, encrypt: bool, passphrase_file: Path | None) -> None:
    """Make a study."""
    warn_of_place(path)
    passphrase = _new_passphrase(passphrase_file) if encrypt else None
    studies.new_study(path, list(codebooks), passphrase, name).close()
    click.echo(_("Made the study {path}.").format(path=path))
    click.echo(_("Next: observer add case {path} NAME").format(path=path))


def _new_passphrase(file: Path | None) -> str:
    given = read_passphrase(file)
    if given is None:
        words = _("New passphrase (if you lose it, the study is lost)")
        given = str(click.prompt(words, hide_input=True, confirmation_prompt=True))
    passphrases.check(given)
    return given


@click.command(help=_("Show what is in a study."))
@with_viewer
@json_option
def info(study: Any, viewer: Any, as_json: bool) -> None:
    """Print the overview."""
    data = viewing.overview(study, viewer)
    if as_json:
        print_json(data)
        return
    click.echo(_("Study {name}").format(name=data["study"]["name"]))
    titles = {
        "cases": _("Cases"), "participants": _("Participants"), "groups": _("Groups"), "sessions": _("Sessions"),
        "recordings": _("Recordings"), "coders": _("Coders"), "codebooks": _("Codebooks"),
    }  # fmt: skip
    if data.get("given_events"):
        titles["given_events"] = _("Sessions with events that are given, to be rated")
    for part, title in titles.items():
        named = [item for item in data[part] if not item.get("session") or part == "recordings"]
        click.echo(f"\n{title}: {len(named)}")
        for item in named:
            click.echo(f"  {item['name']}  {item.get('version') or _kind(part, item)}".rstrip())
    if data.get("codings"):
        click.echo("\n" + _("Codings") + ":")
        print_table(
            [_("session"), _("coder"), _("codebook"), _("state")],
            [[c["session"], c["coder"], c["codebook"], word(CodingState(c["state"]))] for c in data["codings"]],
        )


def _kind(part: str, item: dict[str, Any]) -> str:
    """What sort of person, group or session it is, in words."""
    kinds: dict[str, type[StrEnum]] = {
        "participants": ParticipantKind, "groups": GroupKind, "sessions": SessionKind,
    }  # fmt: skip
    return word(kinds[part](item["kind"])) if part in kinds else ""


@click.command(help=_("Write a consistent copy of a study to TARGET, with the same passphrase."))
@with_study
@click.argument("target", type=PATH)
def copy(study: Any, target: Path) -> None:
    """Copy a study."""
    studies.copy_study(study, target)
    click.echo(_("Copied to {path}.").format(path=target))


@click.command(
    help=_(
        "Give the study at PATH another passphrase, or a first one. Its older backups are removed, because they"
        " have the old passphrase or none."
    )
)
@click.argument("path", type=PATH)
@passphrase_file
@click.option("--new-passphrase-file", type=PATH, help=_("Read the new passphrase from the first line of this file."))
@click.option("--remove", is_flag=True, help=_("Take the passphrase away: the study is then readable by anybody."))
def passphrase(path: Path, passphrase_file: Path | None, new_passphrase_file: Path | None, remove: bool) -> None:
    """Change the passphrase."""
    old = read_passphrase(passphrase_file)
    if old is None and studies.is_encrypted(path):
        old = click.prompt(_("Passphrase of the study"), hide_input=True)
    new_one = None if remove else _second_passphrase(new_passphrase_file)
    left = studies.change_passphrase(path, old, new_one)
    click.echo(_("The passphrase was taken away.") if remove else _("The passphrase was changed."))
    click.echo(_("Older backups were removed; a new one was made."))
    for file in left:
        words = _("“{path}”, the sound of a talk, could not be encrypted: keep it on an encrypted disk, or delete it.")
        click.echo(words.format(path=file))


def _second_passphrase(file: Path | None) -> str:
    """The new passphrase; the environment holds the old one, so it is not looked at."""
    if file is not None:
        return _new_passphrase(file)
    words = _("New passphrase (if you lose it, the study is lost)")
    given = str(click.prompt(words, hide_input=True, confirmation_prompt=True))
    passphrases.check(given)
    return given


@click.command(help=_("Speak Dutch (nl) or English (en) from now on; without a choice, show which."))
@click.argument("code", required=False, type=click.Choice(i18n.LANGUAGES))
def language(code: str | None) -> None:
    """Set or show the language."""
    if code:
        stored = settings.load()
        stored.language = code
        settings.save(stored)
        i18n.use_language(code)
    click.echo(_("Observer speaks English."))


@click.command(help=_("Look at this computer: what Observer needs, what is there, what is missing and how to get it."))
@json_option
def doctor(as_json: bool) -> int:
    """Print the examination."""
    from observer.services import doctor as doctoring  # what it looks into takes time to import

    checks = doctoring.examine()
    if as_json:
        print_json([check.__dict__ for check in checks])
    else:
        for check in checks:
            click.echo(f"{'✓' if check.usable else '✗'} {check.name} {check.version}".rstrip())
            if not check.usable:
                click.echo(f"    {check.reason} {check.remedy}".rstrip())
    return 0 if all(check.usable or not check.needed for check in checks) else 1


@click.command(help=_("Make a demo study with a film of two minutes in the folder DIR, and say what to try next."))
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--no-window", is_flag=True, help=_("Do not open the window."))
def demo(folder: Path, no_window: bool) -> None:
    """Make the demo study, and open the window on it where there is a screen."""
    from observer.services.demo import DESK, make_demo

    path, made = make_demo(folder)
    words = (
        _("Made the demo study {path}.") if made else _("The demo study {path} is there already, and as you left it.")
    )
    click.echo(words.format(path=path) + " " + _("Now try:"))
    for line in (
        f"observer window {path}",
        f"observer info {path}",
        f"observer events {path} --session 'Linde 1' --as K1",
        f"observer ratings {path} --session 'Linde 1'",
        f"observer history {path}",
        f"observer undo {path} --as K1 --session 'Linde 1'",
        f"observer export {path} {folder / 'export'} --format tidy",
    ):
        click.echo(f"  {line}")
    if not no_window and has_screen():
        open_window(path, DESK)


COMMANDS = [new, info, copy, passphrase, language, doctor, demo]
