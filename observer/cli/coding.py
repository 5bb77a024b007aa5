"""record, submit, reopen, undo, redo."""

import json
import sys
from typing import Any

import click

from observer.cli.common import print_findings, with_study, with_viewer
from observer.cli.record import answers
from observer.errors import Blind
from observer.i18n import _, ngettext
from observer.services import coding, history, people

session_option = click.option("--session", required=True, help=_("The session: its name or id."))
coder_option = click.option("--coder", required=True, help=_("The coder: name or id."))
as_option = click.option("--as", "as_coder", metavar=_("CODER"), help=_("Who you are; the coder, unless you say so."))


def desk_at_work(study: Any, session: str, coder: str, as_coder: str | None) -> coding.Desk:
    """The coder at work on a session; nobody can work in another's name."""
    viewer = people.as_coder(study, coder)
    if as_coder and people.find_coder(study, as_coder).id != viewer.id:
        raise Blind(_("Only the coder can change a coding; this one is not yours."))
    return coding.Desk(study, viewer, people.find_session(study, session))


@click.command(
    help=_(
        "Record events and ratings of one coder: one JSON object a line from standard input, one JSON answer for"
        " each. “ok” is true only when the change is on disk. See docs/record.md."
    )
)
@with_study
@session_option
@coder_option
@as_option
def record(study: Any, session: str, coder: str, as_coder: str | None) -> None:
    """Answer line by line; a refused line is told in its answer, not in the exit code."""
    desk = desk_at_work(study, session, coder, as_coder)
    for answer in answers(desk, sys.stdin.buffer):
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


@click.command(help=_("Hand in a coder's work on a session; it is locked after."))
@with_study
@session_option
@coder_option
@as_option
@click.option("--codebook", help=_("Only the coding with this codebook."))
def submit(study: Any, session: str, coder: str, as_coder: str | None, codebook: str | None) -> None:
    """Submit."""
    submitted, findings = desk_at_work(study, session, coder, as_coder).submit(codebook)
    n = len(submitted)
    click.echo(ngettext("Submitted {n} coding.", "Submitted {n} codings.", n).format(n=n))
    if findings:
        click.echo(_("Worth a look:"))
        print_findings(findings)


@click.command(help=_("Make a submitted coding a draft again. Only a researcher can; it is recorded."))
@with_viewer
@session_option
@coder_option
def reopen(study: Any, viewer: Any, session: str, coder: str) -> None:
    """Reopen."""
    found = coding.reopen(study, viewer, people.find_session(study, session), people.find_coder(study, coder).id)
    click.echo(_("Reopened: {n}").format(n=len(found)))


@click.command(help=_("Take back your last operation, also one of an earlier day."))
@with_viewer
@click.option("--session", help=_("Only in this session."))
def undo(study: Any, viewer: Any, session: str | None) -> None:
    """Undo."""
    where = people.find_session(study, session) if session else None
    click.echo(history.undo(study, viewer, where).words())


@click.command(help=_("Do again what was undone last."))
@with_viewer
@click.option("--session", help=_("Only in this session."))
def redo(study: Any, viewer: Any, session: str | None) -> None:
    """Redo."""
    where = people.find_session(study, session) if session else None
    click.echo(history.redo(study, viewer, where).words())


COMMANDS = [record, submit, reopen, undo, redo]
