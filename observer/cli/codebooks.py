"""codebook check, diff, print, add."""

from pathlib import Path
from typing import Any

import click

from observer.cli.common import PATH, json_option, print_json, with_viewer
from observer.i18n import _
from observer.services import codebooks, studies


@click.group(help=_("Check and compare codebooks, and put them into a study."))
def codebook() -> None:
    """Hold the codebook commands together."""


@codebook.command(help=_("List every fault of a codebook file, with its place and what to do."))
@click.argument("file")
@json_option
def check(file: str, as_json: bool) -> int:
    """Check."""
    faults = codebooks.check(file)
    if as_json:
        print_json([vars(fault) for fault in faults])
    elif faults:
        for fault in faults:
            click.echo(str(fault))
    else:
        click.echo(_("No faults."))
    return 1 if faults else 0


@codebook.command(help=_("Say in plain words what changed from codebook A to codebook B (files, or names that ship)."))
@click.argument("a")
@click.argument("b")
@json_option
def diff(a: str, b: str, as_json: bool) -> None:
    """Compare."""
    differences = codebooks.differences(a, b)
    if as_json:
        print_json([vars(difference) for difference in differences])
    else:
        _print(differences)


def _print(differences: list[Any]) -> None:
    meaning = [d for d in differences if d.weight == "meaning"]
    wording = [d for d in differences if d.weight == "wording"]
    for title, found in ((_("Changes of meaning:"), meaning), (_("Changes of wording:"), wording)):
        if found:
            click.echo(title)
            for difference in found:
                click.echo(f"  {difference.words}")
    if not differences:
        click.echo(_("No differences."))


@codebook.command("print", help=_("Print a codebook (a file, or the name of one that ships) as PDF."))
@click.argument("file")
@click.argument("out", type=PATH)
@click.option(
    "--language", "languages", multiple=True, help=_("The language of the texts; give two for both. Without: yours.")
)
def print_(file: str, out: Path, languages: tuple[str, ...]) -> None:
    """Print. Imports Qt only now: it takes half a second."""
    book = codebooks.read(file)
    chosen = codebooks.languages_to_print(book, languages)
    from observer.ui.printing import print_codebook

    print_codebook(book, out, chosen)
    click.echo(_("Written: {path}").format(path=out))


@codebook.command(help=_("Put a codebook into a study, or a new version of one that is there."))
@with_viewer
@click.argument("codebook")
def add(study: Any, viewer: Any, codebook: str) -> None:
    """Add a version."""
    added, differences = studies.add_codebook(study, viewer, codebook)
    click.echo(_("Added codebook {codebook} {version}.").format(codebook=added.item.key, version=added.item.version))
    if differences:
        click.echo(_("Codings that have begun keep their version. What changed:"))
        _print(differences)


COMMANDS = [codebook]
