"""fragment: select stretches, and say who is in them."""

from typing import Any

import click

from observer.cli.common import choice_of, json_option, print_done, print_json, print_table, with_viewer
from observer.coding.codebook import Valence
from observer.coding.consent import AUDIENCES, PURPOSES, term
from observer.coding.fragments import Reason
from observer.coding.timecode import clock, seconds_to_us
from observer.coding.words import word
from observer.i18n import _, ngettext
from observer.services import fragment_finds, fragment_people, fragments, gate, people
from observer.services.fragment_finds import Wanted
from observer.services.fragment_people import Look

session_option = click.option("--session", required=True, help=_("The session: its name or id."))
reason_option = click.option(
    "--reason", type=choice_of(Reason), default=Reason.STRONG_MOMENT.value, help=_("Why it was selected.")
)
before_option = click.option("--before", default="0", help=_("Seconds before each event."))
after_option = click.option("--after", default="0", help=_("Seconds after each event."))
audience_option = click.option(
    "--audience", required=True, help=_("To whom it is shown: {known}.").format(known=", ".join(AUDIENCES))
)
purpose_option = click.option(
    "--purpose", default="recall", help=_("What for: {known}.").format(known=", ".join(PURPOSES))
)
date_option = click.option("--date", "day", help=_("On which day; else today."))


# -- fragments -------------------------------------------------------------------------------------------------


@click.group("fragment", help=_("Select stretches of a session to look at again, and say who is in them."))
def fragment_group() -> None:
    """Hold the commands together."""


@fragment_group.command("add", help=_("Select a stretch between two times, or around an event."))
@with_viewer
@click.option("--session", help=_("The session: its name or id."))
@click.option("--from", "start", help=_("Where it starts, in seconds of the session."))
@click.option("--until", "stop", help=_("Where it stops, in seconds of the session."))
@click.option("--event", multiple=True, help=_("The id of an event, in place of two times; may be repeated."))
@before_option
@after_option
@click.option("--title", default="", help=_("What it is called; else after its session and time."))
@reason_option
@click.option("--notes", default="", help=_("A note."))
@json_option
def add(
    study: Any,
    viewer: Any,
    session: str | None,
    start: str | None,
    stop: str | None,
    event: tuple[str, ...],
    before: str,
    after: str,
    reason: str,
    as_json: bool,
    **texts: Any,
) -> None:
    """Add one."""
    if event and session is None and start is None and stop is None:
        margins = seconds_to_us(before), seconds_to_us(after)
        made = fragment_finds.add_from_events(study, viewer, event, *margins, reason=Reason(reason), **texts)
    elif not event and session is not None and start is not None and stop is not None:
        ends = seconds_to_us(start), seconds_to_us(stop)
        made = fragments.add_fragment(study, viewer, session, *ends, reason=Reason(reason), **texts)
    else:
        raise click.UsageError(_("Give --session with --from and --until, or --event."))
    _print_selected(study, viewer, made, as_json)


@fragment_group.command("from-search", help=_("Select all events that are found; those that overlap become one."))
@with_viewer
@click.option("--session", help=_("The session: its name or id; else all of them."))
@click.option("--codebook", help=_("Only with this codebook."))
@click.option("--dimension", help=_("Only of this dimension."))
@click.option("--indicator", help=_("Only this indicator."))
@click.option("--person", help=_("Only what this person or group shows."))
@click.option("--valence", type=choice_of(Valence), help=_("Only positive, negative or neutral ones."))
@before_option
@after_option
@reason_option
@json_option
def from_search(
    study: Any,
    viewer: Any,
    session: str | None,
    valence: str | None,
    before: str,
    after: str,
    reason: str,
    as_json: bool,
    **asked: str | None,
) -> None:
    """Add what is found."""
    wanted = Wanted(valence=Valence(valence) if valence else None, **asked)
    margins = seconds_to_us(before), seconds_to_us(after)
    made = fragment_finds.add_from_search(study, viewer, session, wanted, *margins, Reason(reason))
    _print_selected(study, viewer, made, as_json)


@fragment_group.command("sample", help=_("Select stretches by the clock: two minutes in every seven, unless said."))
@with_viewer
@session_option
@click.option("--length", default="120", help=_("How long each is, in seconds."))
@click.option("--every", default="420", help=_("From how long one is taken, in seconds."))
@click.option("--first", default="0", help=_("How long after the footage begins the first one starts, in seconds."))
@json_option
def sample(study: Any, viewer: Any, session: str, length: str, every: str, first: str, as_json: bool) -> None:
    """Add samples."""
    times = seconds_to_us(length), seconds_to_us(every), seconds_to_us(first)
    _print_selected(study, viewer, fragment_finds.add_samples(study, viewer, session, *times), as_json)


def _print_selected(study: Any, viewer: Any, made: fragments.Selected, as_json: bool) -> None:
    if as_json:
        print_json({"ok": True, "fragments": [_fragment_data(study, viewer, one) for one in made.fragments]})
        return
    n = len(made.fragments)
    click.echo(ngettext("{n} fragment added.", "{n} fragments added.", n).format(n=n))
    if n:
        _print_fragments(study, viewer, made.fragments)


@fragment_group.command("list", help=_("Show the fragments, of one session when it is named."))
@with_viewer
@click.option("--session", help=_("The session: its name or id."))
@json_option
def list_fragments(study: Any, viewer: Any, session: str | None, as_json: bool) -> None:
    """Print fragments."""
    found = fragments.fragments(study, viewer, session)
    if as_json:
        print_json([_fragment_data(study, viewer, one) for one in found])
    elif not found:
        click.echo(_("There is no fragment yet."))
    else:
        _print_fragments(study, viewer, found)


def _print_fragments(study: Any, viewer: Any, found: Any) -> None:
    sessions = {row.id: row.name for row in study.sessions.where()}
    head = [_("title"), _("session"), _("from"), _("until"), _("reason"), _("people"), _("id")]
    look = {Look.HOLDS: _("confirmed"), Look.NEVER: _("not confirmed"), Look.AGAIN: _("look again")}
    rows = [
        [one.title, sessions[one.session], clock(one.start_us), clock(one.stop_us), word(one.reason),
         look[fragment_people.looked(study, viewer, one).look], one.id]
        for one in found
    ]  # fmt: skip
    print_table(head, rows)


def _fragment_data(study: Any, viewer: Any, one: Any) -> dict[str, Any]:
    looked = fragment_people.looked(study, viewer, one)
    return {
        "id": one.id,
        "title": one.title,
        "session": people.find_session(study, one.session).name,
        "from": one.start_us / 1e6,
        "until": one.stop_us / 1e6,
        "start": {"us": one.start_us, "recording": one.start_recording, "pts": one.start_pts},
        "stop": {"us": one.stop_us, "recording": one.stop_recording, "pts": one.stop_pts},
        "reason": one.reason.value,
        "origin": one.origin.value,
        "notes": one.notes,
        "people_confirmed": one.confirmed,
        "look": looked.look.value,
        "named_since": list(looked.newcomers),
        "indicators": fragments.indicators_in(study, viewer, one),
    }


@fragment_group.command("change", help=_("Change a fragment; with other ends its people must be confirmed again."))
@with_viewer
@click.argument("fragment")
@click.option("--from", "start", help=_("Where it starts, in seconds of the session."))
@click.option("--until", "stop", help=_("Where it stops, in seconds of the session."))
@click.option("--title", help=_("What it is called."))
@click.option("--reason", type=choice_of(Reason), help=_("Why it was selected."))
@click.option("--notes", help=_("A note."))
@json_option
def change(
    study: Any,
    viewer: Any,
    fragment: str,
    start: str | None,
    stop: str | None,
    reason: str | None,
    as_json: bool,
    **texts: str | None,
) -> None:
    """Change one."""
    fields: dict[str, Any] = {name: given for name, given in texts.items() if given is not None}
    fields |= {"start_us": seconds_to_us(start)} if start is not None else {}
    fields |= {"stop_us": seconds_to_us(stop)} if stop is not None else {}
    fields |= {"reason": Reason(reason)} if reason is not None else {}
    print_done(fragments.change_fragment(study, viewer, fragment, **fields), as_json)


@fragment_group.command("remove", help=_("Remove a fragment that is on no playlist and was shown to nobody."))
@with_viewer
@click.argument("fragment")
@json_option
def remove(study: Any, viewer: Any, fragment: str, as_json: bool) -> None:
    """Remove one."""
    print_done(fragments.remove_fragment(study, viewer, fragment), as_json)


@fragment_group.command(
    "people", help=_("Show who is in a fragment; with --seen, --heard or --nobody, confirm that these are all.")
)
@with_viewer
@click.argument("fragment")
@click.option("--seen", multiple=True, help=_("Somebody who is seen; may be repeated."))
@click.option("--heard", multiple=True, help=_("Somebody who is only heard; may be repeated."))
@click.option("--nobody", is_flag=True, help=_("Nobody is seen or heard in it."))
@click.option("--mask", multiple=True, help=_("Somebody who is masked in picture and sound; may be repeated."))
@click.option("--mask-picture", multiple=True, help=_("Somebody who is masked in the picture only; may be repeated."))
@click.option("--mask-sound", multiple=True, help=_("Somebody who is masked in the sound only; may be repeated."))
@click.option("--unmask", multiple=True, help=_("Somebody who is not masked; may be repeated."))
@click.option("--not-again", multiple=True, help=_("Somebody who is not to be shown it again; may be repeated."))
@click.option("--again", multiple=True, help=_("Somebody who may be shown it again after all; may be repeated."))
@json_option
def people_command(
    study: Any,
    viewer: Any,
    fragment: str,
    seen: tuple[str, ...],
    heard: tuple[str, ...],
    nobody: bool,
    as_json: bool,
    **more: tuple[str, ...],
) -> None:
    """Confirm, mask, refuse; then print."""
    if nobody and (seen or heard):
        raise click.UsageError(_("Either name people, or say --nobody."))
    if seen or heard or nobody:
        fragment_people.confirm(study, viewer, fragment, seen, heard)
    for option, masking in _MASKING.items():
        for name in more[option]:
            fragment_people.set_masked(study, viewer, fragment, name, *masking)
    for option, refuses in (("not_again", True), ("again", False)):
        for name in more[option]:
            fragment_people.set_refusal(study, viewer, fragment, name, refuses)
    _print_people(study, viewer, fragment, as_json)


_MASKING = {
    "mask": (True, True),
    "mask_picture": (True, False),
    "mask_sound": (False, True),
    "unmask": (False, False),
}


def _print_people(study: Any, viewer: Any, fragment: str, as_json: bool) -> None:
    lines = fragment_people.people_of(study, viewer, fragment)
    if as_json:
        print_json([_person_data(line) for line in lines])
        return
    head = [_("who"), _("confirmed"), _("proposed"), _("masked in picture"), _("masked in sound")]
    rows = [
        [line.person.name, word(line.confirmed.how) if line.confirmed else "–",
         word(line.proposed.how) if line.proposed else "–",
         *(_("yes") if masked else "–" for masked in _masked(line))]
        for line in lines
    ]  # fmt: skip
    print_table(head, rows)


def _masked(line: Any) -> tuple[bool, bool]:
    row = line.confirmed
    return (row.picture_masked, row.sound_masked) if row else (False, False)


def _person_data(line: Any) -> dict[str, Any]:
    picture, sound = _masked(line)
    return {
        "person": line.person.name,
        "confirmed": line.confirmed.how.value if line.confirmed else None,
        "proposed": line.proposed.how.value if line.proposed else None,
        "coded": line.proposed is not None and line.proposed.is_coded,
        "present": line.proposed is not None and line.proposed.is_present,
        "picture_masked": picture,
        "sound_masked": sound,
    }


@fragment_group.command("shown", help=_("Put on record that a fragment was shown; without --audience, list to whom."))
@with_viewer
@click.argument("fragment")
@click.option("--audience", help=_("To whom it is shown: {known}.").format(known=", ".join(AUDIENCES)))
@purpose_option
@click.option("--to", multiple=True, help=_("A person of the study who saw it; may be repeated."))
@click.option("--notes", default="", help=_("A note."))
@date_option
@json_option
def shown(
    study: Any,
    viewer: Any,
    fragment: str,
    audience: str | None,
    purpose: str,
    to: tuple[str, ...],
    notes: str,
    day: str | None,
    as_json: bool,
) -> None:
    """Log a showing, or print the log."""
    if audience is not None:
        gate.log_showing(study, viewer, fragment, audience, purpose, to, notes, day)
    rows = gate.showings(study, viewer, fragment)
    names = {row.id: row.name for row in study.participants.where()}
    if as_json:
        print_json(
            [
                {"shown": row.shown, "audience": row.audience, "purpose": row.purpose,
                 "people": [names.get(id_, "?") for id_ in row.people], "outcome": row.outcome.value,
                 "notes": row.notes}
                for row in rows
            ]
        )  # fmt: skip
    else:
        head = [_("when"), _("audience"), _("purpose"), _("who"), _("consent"), _("note")]
        cells = [
            [row.shown, term(row.audience), term(row.purpose), ", ".join(names.get(id_, "?") for id_ in row.people),
             word(row.outcome), row.notes]
            for row in rows
        ]  # fmt: skip
        print_table(head, cells)


COMMANDS = [fragment_group]
