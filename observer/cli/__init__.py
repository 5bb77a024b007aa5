"""The command line. Each command parses its words, calls one service and prints what comes back."""

import sys

import click

from observer import __version__
from observer.cli import (
    adding,
    agreement_study,
    clips,
    codebooks,
    coding,
    consensus,
    consent,
    exchange,
    fragments,
    keyfile,
    looking,
    masks,
    packages,
    plan,
    playlists,
    quality,
    recall_after,
    retention,
    session,
    studies,
    window,
    withdrawal,
)
from observer.errors import ObserverError
from observer.i18n import _


@click.group(
    help=_("Observer: code home-visit footage, rate the alliance, compare coders, play fragments back."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="observer")
def cli() -> None:
    """Hold the commands together."""


for module in (
    studies,
    adding,
    coding,
    session,
    looking,
    agreement_study,
    codebooks,
    plan,
    packages,
    consensus,
    quality,
    fragments,
    playlists,
    consent,
    withdrawal,
    keyfile,
    retention,
    recall_after,
    exchange,
    clips,
    masks,
    window,
):
    for command in module.COMMANDS:
        cli.add_command(command)


def _name_places(command: click.Command) -> None:
    """Name in the user's language the places in the help that click names in English only."""
    places = {"text": _("TEXT"), "integer": _("NUMBER")}
    command.options_metavar = _("[OPTIONS]")
    for param in command.params:
        if isinstance(param, click.Option) and not param.is_flag and param.type.name in places:
            param.metavar = param.metavar or places[param.type.name]
    if isinstance(command, click.Group):
        command.subcommand_metavar = _("COMMAND [ARGS]...")
        for below in command.commands.values():
            _name_places(below)


_name_places(cli)


def run(arguments: list[str]) -> int:
    """Run one command. 0 when it worked; 1, with one sentence on the error channel, when it could not."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        result = cli.main(args=arguments, prog_name="observer", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except ObserverError as error:
        click.echo(str(error), err=True)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        context = getattr(error, "ctx", None)
        if context is not None:
            click.echo(_("See: {command} --help").format(command=context.command_path), err=True)
    except click.Abort:
        click.echo(_("Stopped."), err=True)
    except BrokenPipeError:  # the reader of our output has gone
        sys.stderr.close()
    return 1
