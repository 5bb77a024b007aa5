"""export."""

from pathlib import Path
from typing import Any

import click

from observer.cli.common import PATH, with_viewer
from observer.i18n import _


@click.command(help=_("Write what you may see of a study to the folder OUT, with pseudonyms only."))
@with_viewer
@click.argument("out", type=PATH)
@click.option("--format", "kind", type=click.Choice(["tidy"]), default="tidy", help=_("The form of the files."))
def export(study: Any, viewer: Any, out: Path, kind: str) -> None:
    """Export."""
    from observer.services import interchange  # other commands need not wait for the formats

    written = interchange.export_tidy(study, viewer, out)
    click.echo(_("Wrote {n} files to {path}.").format(n=written, path=out))


COMMANDS = [export]
