"""What commands share: which study, as whom, and how to print."""

import functools
import json
import os
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from observer.errors import BadFile, Blind, NotAStudy
from observer.i18n import _
from observer.services import people, studies

Command = Callable[..., Any]

PATH = click.Path(path_type=Path)
passphrase_file = click.option(
    "--passphrase-file",
    type=PATH,
    help=_("Read the passphrase of the study from the first line of this file (or set OBSERVER_PASSPHRASE)."),
)
json_option = click.option("--json", "as_json", is_flag=True, help=_("Print data that a program can read."))


def with_study(command: Command) -> Command:
    """Give `command` an open study as its first argument, and close it afterwards."""

    @click.argument("path", type=PATH)
    @passphrase_file
    @click.option("--takeover", is_flag=True, help=_("Open it even though another computer says that it has it open."))
    @functools.wraps(command)
    def wrapped(path: Path, passphrase_file: Path | None, takeover: bool, **options: Any) -> Any:
        warn_of_place(path)
        with open_study(path, passphrase_file, takeover) as study:
            return command(study, **options)

    return wrapped


def with_viewer(command: Command) -> Command:
    """Give `command` an open study and the viewer whom --as names."""

    @click.option("--as", "as_coder", metavar=_("CODER"), help=_("Who you are: the name or id of a coder."))
    @functools.wraps(command)
    def wrapped(study: Any, as_coder: str | None, **options: Any) -> Any:
        return command(study, find_viewer(study, as_coder), **options)

    return with_study(wrapped)


def with_facilitator(command: Command) -> Command:
    """Give `command` an open study and the viewer whom --as names: as facilitator, when he is one and no researcher."""

    @functools.wraps(command)
    def wrapped(study: Any, viewer: Any, **options: Any) -> Any:
        return command(study, people.facilitating(study, viewer), **options)

    return with_viewer(wrapped)


def open_study(path: Path, passphrase_file: Path | None = None, takeover: bool = False) -> Any:
    """Open a study with the passphrase that was given, or ask for it when there is somebody to ask."""
    given = read_passphrase(passphrase_file)
    try:
        return studies.open_study(path, given, takeover)
    except NotAStudy as error:
        if given or not error.facts.get("needs_passphrase") or not sys.stdin.isatty():
            raise
    asked = click.prompt(_("Passphrase of the study"), hide_input=True)
    return studies.open_study(path, asked, takeover)


def read_passphrase(file: Path | None) -> str | None:
    """The passphrase in a file's first line, else in the environment, else None."""
    if file is None:
        return os.environ.get("OBSERVER_PASSPHRASE") or None
    return read_first_line(file)


def read_first_line(file: Path) -> str | None:
    """The passphrase in the first line of a file; None when that is empty. Raises `BadFile`."""
    try:
        with file.open(encoding="utf-8") as lines:
            return lines.readline(10_000).rstrip("\r\n") or None
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(_("The passphrase cannot be read from “{path}”.").format(path=file)) from error


def find_viewer(study: Any, name: str | None) -> Any:
    """The viewer; a researcher's passphrase comes from the environment or is asked for."""
    given = os.environ.get("OBSERVER_RESEARCHER_PASSPHRASE")
    try:
        return people.viewer(study, name, given)
    except Blind:
        if name is None or given or not sys.stdin.isatty():
            raise
    return people.viewer(study, name, click.prompt(_("Passphrase of the researcher"), hide_input=True))


def warn_of_place(path: Path) -> None:
    """Say so when a study lies on a network drive or in a folder that is synchronised."""
    warning = studies.place_warning(path)
    if warning:
        click.echo(warning, err=True)


def choice_of(kind: type[StrEnum]) -> click.Choice[str]:
    """One of the values of an enumeration."""
    return click.Choice([item.value for item in kind])


def names_of(given: str) -> tuple[str, ...]:
    """Names with commas between them; "all" and nothing mean all."""
    names = tuple(name.strip() for name in given.split(",") if name.strip())
    return () if names == ("all",) else names


def print_json(data: Any) -> None:
    """Data for a program, in UTF-8."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table for the eye: columns as wide as what is in them, the last one free."""
    widths = [max(len(str(row[n])) for row in [head, *rows]) for n in range(len(head))]
    for row in [head, *rows]:
        cells = [str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def print_done(changes: Any, as_json: bool, **more: Any) -> None:
    """Say what was done; with `more` for who reads JSON."""
    if as_json:
        print_json({"ok": True, **more, "operation": changes.operation})
    else:
        click.echo(changes.words())


def print_added(added: Any, what: str, as_json: bool) -> None:
    """Say what was added, and its id."""
    if as_json:
        print_json({"ok": True, "id": added.id, "name": getattr(added.item, "name", "")})
    else:
        named = f"{what} {getattr(added.item, 'name', '')}".rstrip()
        click.echo(_("Added {what}. Id: {id}").format(what=named, id=added.id))


def print_findings(findings: Sequence[Any]) -> None:
    """Each finding in words, those that repeat once with their number."""
    counted: dict[str, int] = {}
    for finding in findings:
        counted[finding.words] = counted.get(finding.words, 0) + 1
    for words, n in counted.items():
        click.echo(f"  {n} × {words}" if n > 1 else f"  {words}")
