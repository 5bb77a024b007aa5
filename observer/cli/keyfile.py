"""keyfile: real names, in an encrypted file that is kept apart from the study."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from observer.cli.common import PATH, json_option, print_json, print_table, read_first_line, with_viewer
from observer.errors import Refused
from observer.i18n import N_, _
from observer.services import keyfile, passphrases

_WHAT = {
    "create": N_("made"),
    "set": N_("name put in"),
    "look_up": N_("looked up"),
    "remove": N_("somebody removed"),
    "list": N_("pseudonyms listed"),
    "passphrase": N_("passphrase changed"),
}
secret_option = click.option(
    "--key-passphrase-file",
    "secret",
    type=PATH,
    help=_("Read the passphrase of the key file from the first line of this file (or set OBSERVER_KEY_PASSPHRASE)."),
)
file_argument = click.argument("file", metavar=_("KEYFILE"), type=PATH)


@click.group("keyfile", help=_("Real names: in a file of their own, encrypted, kept elsewhere than the study."))
def keyfile_group() -> None:
    """Hold the commands together."""


def _command(name: str, words: str) -> Callable[..., Any]:
    """A command of the group on a study and a key file."""

    def dressed(function: Callable[..., Any]) -> Any:
        return keyfile_group.command(name, help=words)(with_viewer(file_argument(secret_option(function))))

    return dressed


def _given(secret: Path | None, is_new: bool = False) -> str:
    """The passphrase of the key file."""
    given = read_first_line(secret) if secret is not None else os.environ.get("OBSERVER_KEY_PASSPHRASE")
    if not given and not sys.stdin.isatty():
        raise Refused(_("Give the passphrase of the key file: --key-passphrase-file, or OBSERVER_KEY_PASSPHRASE."))
    if given:
        return given
    asked = click.prompt(_("Passphrase of the key file"), hide_input=True, confirmation_prompt=is_new)
    return str(asked)


@_command("create", _("Make an empty key file, elsewhere than the study."))
def create(study: Any, viewer: Any, file: Path, secret: Path | None) -> None:
    """Make a key file."""
    given = _given(secret, is_new=True)
    passphrases.check(given)
    path = keyfile.create(study, viewer, file, given)
    click.echo(_("Made the key file {path}. If its passphrase is lost, the names are lost.").format(path=path))


@_command("set", _("Put the real name of PERSON into the key file. It is asked for, so that it stands in no list."))
@click.argument("person", metavar=_("PERSON"))
@click.option("--name-file", type=PATH, help=_("Read the name from the first line of this file."))
@click.option("--contact-file", type=PATH, help=_("Read how to reach the person from the first line of this file."))
def set_command(
    study: Any,
    viewer: Any,
    file: Path,
    secret: Path | None,
    person: str,
    name_file: Path | None,
    contact_file: Path | None,
) -> None:
    """Put in a name."""
    name = read_first_line(name_file) if name_file else str(click.prompt(_("Real name")))
    contact = read_first_line(contact_file) if contact_file else ""
    asked = keyfile.set_name(study, viewer, file, _given(secret), person, name or "", contact or "")
    click.echo(_("The name of {name} is in the key file.").format(name=asked.person.name))


@_command("show", _("Look up who PERSON is. It stands on record, here and in the key file."))
@click.argument("person", metavar=_("PERSON"))
@json_option
def show(study: Any, viewer: Any, file: Path, secret: Path | None, person: str, as_json: bool) -> None:
    """Look up one person."""
    found = keyfile.look_up(study, viewer, file, _given(secret), person)
    if as_json:
        print_json({"person": found.pseudonym, "name": found.name, "contact": found.contact})
    else:
        click.echo(f"{found.pseudonym}: {found.name}" + (f" ({found.contact})" if found.contact else ""))


@_command("remove", _("Forget who somebody is, by pseudonym; also somebody who was erased from the study."))
@click.argument("pseudonym", metavar=_("PSEUDONYM"))
def remove(study: Any, viewer: Any, file: Path, secret: Path | None, pseudonym: str) -> None:
    """Remove one person."""
    keyfile.remove(study, viewer, file, _given(secret), pseudonym)
    click.echo(_("Removed from the key file."))


@_command("list", _("List the pseudonyms of those who are in the key file, without their names."))
@json_option
def list_command(study: Any, viewer: Any, file: Path, secret: Path | None, as_json: bool) -> None:
    """List pseudonyms."""
    found = keyfile.pseudonyms(study, viewer, file, _given(secret))
    if as_json:
        print_json(found)
    else:
        click.echo("\n".join(found) or _("Nobody of this study is in the key file."))


@_command("log", _("Show what was done with the key file, without names."))
@json_option
def log(study: Any, viewer: Any, file: Path, secret: Path | None, as_json: bool) -> None:
    """Print its log."""
    found = keyfile.log(study, viewer, file, _given(secret))
    if as_json:
        print_json([{"at": one.at, "who": one.who, "what": one.what, "person": name} for one, name in found])
    else:
        rows = [[one.at, one.who, _(_WHAT[one.what]), name or "–"] for one, name in found]
        print_table([_("when"), _("by"), _("what"), _("about")], rows)


@_command("passphrase", _("Give the key file another passphrase."))
@click.option("--new-passphrase-file", type=PATH, help=_("Read the new passphrase from the first line of this file."))
def passphrase(_study: Any, viewer: Any, file: Path, secret: Path | None, new_passphrase_file: Path | None) -> None:
    """Change the passphrase."""
    old = _given(secret)
    if new_passphrase_file is not None:
        new = read_first_line(new_passphrase_file) or ""
    else:
        new = str(click.prompt(_("New passphrase of the key file"), hide_input=True, confirmation_prompt=True))
    keyfile.change_passphrase(viewer, file, old, new)
    click.echo(_("The passphrase was changed."))


COMMANDS = [keyfile_group]
