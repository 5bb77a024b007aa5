"""consent: record what people agreed to, show how it stands, and ask the gate."""

from pathlib import Path
from typing import Any

import click

from observer.cli.common import PATH, choice_of, json_option, print_done, print_json, print_table, with_viewer
from observer.cli.fragments import audience_option, date_option, purpose_option
from observer.coding.consent import AUDIENCES, PURPOSES, Answer, Signers, State, term
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services import consent, gate
from observer.services.consent import Form


@click.group("consent", help=_("What people agreed to: to be shown to whom, for what, until when."))
def consent_group() -> None:
    """Hold the commands together."""


@consent_group.command("set", help=_("Record what one signer said about a person, as his form says."))
@with_viewer
@click.argument("person")
@click.option("--purpose", "purposes", multiple=True, help=_("What for: {known}.").format(known=", ".join(PURPOSES)))
@click.option(
    "--audience", "audiences", multiple=True, help=_("To whom it is shown: {known}.").format(known=", ".join(AUDIENCES))
)
@click.option("--answer", type=choice_of(Answer), required=True, help=_("What was said."))
@click.option("--signer", help=_("Who signed: name or id; else the person."))
@click.option("--from", "from_date", help=_("From which day; else today."))
@click.option("--until", "until_date", help=_("Until which day; else without an end."))
@click.option("--form-version", "version", default="", help=_("The version of the form."))
@click.option("--form", "file", type=PATH, help=_("The file of the signed form, of which only the digest is kept."))
@click.option("--form-hash", "sha256", help=_("The SHA-256 of the file of the form, when the file is elsewhere."))
@click.option("--born", help=_("The birth date, from which follows who must sign; it is not stored."))
@click.option("--signers", type=choice_of(Signers), help=_("Who must sign, when the birth date is not given."))
@click.option("--ask-again", help=_("On which day to ask again, when the birth date is not given."))
@json_option
def set_command(
    study: Any,
    viewer: Any,
    person: str,
    purposes: tuple[str, ...],
    audiences: tuple[str, ...],
    answer: str,
    born: str | None,
    signers: str | None,
    ask_again: str | None,
    file: Path | None,
    as_json: bool,
    **form: Any,
) -> None:
    """Record one form; each purpose is taken with each audience."""
    answers = {(purpose, audience): Answer(answer) for purpose in purposes for audience in audiences}
    must = Signers(signers) if signers else None
    done = consent.set_consent(study, viewer, person, answers, Form(file=file, **form), born, must, ask_again)
    print_done(done.changes, as_json, id=done.consent.id)


@consent_group.command("show", help=_("Show how it stands with everybody's consent, or that of PERSON."))
@with_viewer
@click.argument("person", required=False)
@date_option
@json_option
def show(study: Any, viewer: Any, person: str | None, day: str | None, as_json: bool) -> None:
    """Print how it stands."""
    lines = consent.overview(study, viewer, day, person)
    names = {row.id: row.name for row in study.participants.where()}
    if as_json:
        print_json([_line_data(line, names) for line in lines])
        return
    head = [_("who"), _("purpose"), _("audience"), _("consent"), _("missing"), _("who signs"), _("ask again")]
    rows = [
        [line.person.name, term(purpose), term(audience), word(how.state),
         ", ".join(names.get(id_, "?") for id_ in how.missing), word(line.signers) if line.signers else "–",
         line.ask_again or "–"]
        for line in lines
        for (purpose, audience), how in line.standings.items()
        if person is not None or how.state is not State.NOT_ASKED
    ]  # fmt: skip
    print_table(head, rows)
    if person is None:
        click.echo(_("What is not listed was not asked, which counts as no."))


def _line_data(line: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "person": line.person.name,
        "signers": line.signers.value if line.signers else None,
        "ask_again": line.ask_again,
        "states": [
            {"purpose": purpose, "audience": audience, "state": how.state.value,
             "missing": [names.get(id_, "?") for id_ in how.missing]}
            for (purpose, audience), how in line.standings.items()
        ],
        "forms": [
            {"id": form.id, "signer": names.get(form.signer, "?"), "from": form.from_date, "until": form.until_date,
             "version": form.form_version, "sha256": form.form_sha256}
            for form in line.forms
        ],
    }  # fmt: skip


@consent_group.command(
    "check",
    help=_("Say whether a fragment may be shown, and if not, whose consent is missing. Exit code 1: it may not."),
)
@with_viewer
@click.argument("fragment")
@audience_option
@purpose_option
@date_option
@click.option("--to", multiple=True, help=_("A person of the study who will watch; may be repeated."))
@json_option
def check(
    study: Any,
    viewer: Any,
    fragment: str,
    audience: str,
    purpose: str,
    day: str | None,
    to: tuple[str, ...],
    as_json: bool,
) -> int:
    """Ask the gate."""
    verdict = gate.allowed(study, viewer, fragment, audience, purpose, day, to)
    _print_verdict(study, verdict, as_json)
    return 0 if verdict.may_be_shown else 1


def _print_verdict(study: Any, verdict: Any, as_json: bool) -> None:
    names = {row.id: row.name for row in study.participants.where()}
    masked = [names.get(id_, "?") for id_ in verdict.masked]
    if as_json:
        print_json(
            {
                "allowed": verdict.is_allowed,
                "outcome": verdict.outcome.value,
                "audience": verdict.audience,
                "purpose": verdict.purpose,
                "date": verdict.day,
                "objections": [
                    {"person": names.get(one.person), "state": one.state.value, "words": one.words,
                     "remedy": one.remedy}
                    for one in verdict.objections
                ],
                "masked": masked,
                "override": verdict.override.reason if verdict.override else None,
            }
        )  # fmt: skip
        return
    click.echo(word(verdict.outcome))
    for one in verdict.objections:
        click.echo(f"  {one.words} {one.remedy}")
    if masked:
        click.echo(_("Only a copy in which these people are masked: {names}.").format(names=", ".join(masked)))
    if verdict.override:
        click.echo(_("Let through because: {reason}").format(reason=verdict.override.reason))


@consent_group.command("override", help=_("Let a fragment be shown without consent, and say why; it stays on record."))
@with_viewer
@click.argument("fragment")
@audience_option
@purpose_option
@date_option
@click.option("--reason", required=True, help=_("Why."))
@json_option
def override(
    study: Any, viewer: Any, fragment: str, audience: str, purpose: str, day: str | None, reason: str, as_json: bool
) -> None:
    """Override the gate."""
    done = gate.override(study, viewer, fragment, audience, purpose, reason, day)
    print_done(done.changes, as_json, id=done.id)


@consent_group.command(
    "take-back", help=_("Let a fragment through no more; that it once was, and why, stays on record.")
)
@with_viewer
@click.argument("fragment")
@audience_option
@purpose_option
@json_option
def take_back(study: Any, viewer: Any, fragment: str, audience: str, purpose: str, as_json: bool) -> None:
    """End each override of it that counts for this audience."""
    rows = [
        row
        for row in gate.overrides(study, viewer, fragment)
        if (row.audience, row.purpose, row.ended) == (audience, purpose, None)
    ]
    if not rows:
        raise Refused(_("There is nothing to take back: it was not let through for this audience."))
    changes = [gate.end_override(study, viewer, row.id) for row in rows]
    print_done(changes[-1], as_json)


@consent_group.command("settings", help=_("Show or set the ages of signing, and the purposes and audiences."))
@with_viewer
@click.option("--both-from", type=int, help=_("From what age the young person signs too."))
@click.option("--self-from", type=int, help=_("From what age the person signs alone."))
@click.option("--purpose", "purposes", multiple=True, help=_("All purposes that are asked; may be repeated."))
@click.option("--audience", "audiences", multiple=True, help=_("All audiences that are asked; may be repeated."))
@json_option
def settings_command(
    study: Any,
    viewer: Any,
    both_from: int | None,
    self_from: int | None,
    purposes: tuple[str, ...],
    audiences: tuple[str, ...],
    as_json: bool,
) -> None:
    """Set some, and print all."""
    if both_from is not None or self_from is not None or purposes or audiences:
        consent.set_consent_settings(study, viewer, both_from, self_from, purposes, audiences)
    found = consent.consent_settings(study, viewer)
    if as_json:
        print_json({"both_from": found.both_from, "self_from": found.self_from, "purposes": list(found.purposes),
                    "audiences": list(found.audiences)})  # fmt: skip
        return
    words = _(
        "Under {both} those with parental authority sign; from {both} the young person too; from {alone} he alone."
    )
    click.echo(words.format(both=found.both_from, alone=found.self_from))
    click.echo(_("Purposes: {names}").format(names=", ".join(found.purposes)))
    click.echo(_("Audiences: {names}").format(names=", ".join(found.audiences)))


@consent_group.command("due", help=_("Show whose consent must be asked again: age, or it has ended."))
@with_viewer
@date_option
@json_option
def due(study: Any, viewer: Any, day: str | None, as_json: bool) -> None:
    """Print who is due."""
    rows = consent.due_to_ask(study, viewer, day)
    why = {True: "age", False: "ended"}
    if as_json:
        print_json([{"person": row.person.name, "ask_again": row.day, "why": why[row.is_age]} for row in rows])
    elif not rows:
        click.echo(_("Nobody's consent has to be asked again."))
    else:
        words = {True: _("has come to an age"), False: _("consent has ended")}
        rows_shown = [[row.person.name, row.day, words[row.is_age]] for row in rows]
        print_table([_("who"), _("ask again"), _("because")], rows_shown)


COMMANDS = [consent_group]
