"""window: open the window."""

import os
import sys
from pathlib import Path

import click

from observer.cli.common import PATH
from observer.i18n import _


def has_screen() -> bool:
    """Whether there is a screen to open a window on."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


def open_window(study: Path | None = None, desk: tuple[str, str, str] | None = None) -> int:
    """Open the window and stay until it is closed. Imports Qt only now: it takes half a second."""
    from observer.ui.app import run

    return run(study, desk)


@click.command(help=_("Open the window, on STUDY when you give one."))
@click.argument("study", required=False, type=PATH)
def window(study: Path | None) -> int:
    """Open the window."""
    if not has_screen():
        raise click.UsageError(_("There is no screen here to open a window on."))
    return open_window(study)


COMMANDS = [window]
