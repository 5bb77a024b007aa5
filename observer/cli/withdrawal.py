"""withdrawal: what depends on somebody; hide, mask or erase him."""

import sys
from pathlib import Path
from typing import Any

import click

from observer.cli.common import PATH, json_option, print_done, print_json, with_viewer
from observer.coding.consent import AUDIENCES, PURPOSES
from observer.errors import BadFile
from observer.i18n import _
from observer.progress import Progress
from observer.services import dependents_of_person, withdrawal
from observer.services.consent import Form
from observer.services.withdrawal import How


@click.group("withdrawal", help=_("Somebody withdraws: see what depends on the person; hide, mask or erase it."))
def withdrawal_group() -> None:
    """Hold the commands together."""


@withdrawal_group.command("show", help=_("Show everything that depends on PERSON."))
@with_viewer
@click.argument("person", metavar=_("PERSON"))
@json_option
def show(study: Any, viewer: Any, person: str, as_json: bool) -> None:
    """Print what depends on somebody."""
    found = dependents_of_person.dependents_of(study, viewer, person)
    if as_json:
        print_json([{"what": one.words, "names": list(one.names)} for one in found])
        return
    for one in found:
        click.echo(f"{one.words}: {', '.join(one.names)}" if one.names else one.words)
    if not found:
        click.echo(_("Nothing depends on this person."))


def _change(how: How, words: str) -> None:
    """A command that hides or masks."""

    @withdrawal_group.command(how.value, help=words)
    @with_viewer
    @click.argument("person", metavar=_("PERSON"))
    @click.option(
        "--purpose", "purposes", multiple=True, help=_("What for: {known}.").format(known=", ".join(PURPOSES))
    )
    @click.option(
        "--audience",
        "audiences",
        multiple=True,
        help=_("To whom it is shown: {known}.").format(known=", ".join(AUDIENCES)),
    )
    @click.option("--signer", help=_("Who withdraws: name or id; else the person."))
    @click.option("--from", "from_date", help=_("From which day; else today."))
    @click.option("--certificate", type=PATH, help=_("Write the certificate to this file (HTML)."))
    @json_option
    def command(
        study: Any,
        viewer: Any,
        person: str,
        purposes: tuple[str, ...],
        audiences: tuple[str, ...],
        signer: str | None,
        from_date: str | None,
        certificate: Path | None,
        as_json: bool,
    ) -> None:
        _withdraw(study, viewer, person, how, (purposes, audiences), Form(signer, from_date), certificate, as_json)


def _withdraw(
    study: Any,
    viewer: Any,
    person: str,
    how: How,
    asked: tuple[tuple[str, ...], tuple[str, ...]],
    form: Form,
    certificate: Path | None,
    as_json: bool,
) -> None:
    purposes, audiences = asked
    questions = withdrawal.questions_of(study, viewer, purposes, audiences)
    done = withdrawal.withdraw(study, viewer, person, how, questions, form)
    if certificate is not None:
        write_certificate(certificate, done.certificate.html())
    print_done(done.changes, as_json, reference=done.certificate.reference)
    if not as_json:
        click.echo(done.certificate.text())


def write_certificate(path: Path, text: str) -> None:
    """Put a certificate into a file. Raises `BadFile`."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadFile(_("“{path}” could not be written: {why}.").format(path=path, why=error.strerror)) from error


_change(How.HIDE, _("Record that PERSON withdraws, and show the person no more, and leave it out of counts."))
_change(How.MASK, _("Record that PERSON withdraws, and show the person only masked, in picture and sound."))


@withdrawal_group.command(
    How.ERASE.value,
    help=_(
        "Erase everything of PERSON from the study, its history, backups and pictures. It cannot be undone. To confirm,"
        " type the pseudonym again (--confirm)."
    ),
)
@with_viewer
@click.argument("person", metavar=_("PERSON"))
@click.option("--confirm", help=_("The pseudonym of the person, typed again; else it is asked for."))
@click.option(
    "--recording", "recordings", multiple=True, help=_("A recording that is destroyed as well, with its film.")
)
@click.option("--certificate", type=PATH, help=_("Where the certificate is put; else beside the study."))
@json_option
def erase(
    study: Any,
    viewer: Any,
    person: str,
    confirm: str | None,
    recordings: tuple[str, ...],
    certificate: Path | None,
    as_json: bool,
) -> None:
    """Erase somebody: on the study when it is closed."""
    if confirm is None and sys.stdin.isatty():
        confirm = str(click.prompt(_("This cannot be undone. Type the pseudonym of the person to erase")))
    order = withdrawal.prepare_erasing(study, viewer, person, confirm or "", recordings, certificate)
    study.close()
    done = withdrawal.carry_out(order, Progress())
    if as_json:
        print_json({"ok": True, "reference": done.reference, "certificate": str(order.certificate)})
        return
    click.echo(done.text())
    click.echo(_("The certificate is in {path}.").format(path=order.certificate))


COMMANDS = [withdrawal_group]
