"""add case, participant, group, session, recording, coder, presence, uncodable; place a recording."""

import sys
from pathlib import Path
from typing import Any

import click

from observer.cli.common import PATH, choice_of, json_option, print_added, with_viewer
from observer.coding.study import (
    Channel,
    GroupKind,
    ParticipantKind,
    Role,
    Seen,
    SessionKind,
    UncodableReason,
)
from observer.coding.timecode import seconds_to_us
from observer.i18n import _
from observer.progress import Progress
from observer.services import recordings, roster

session_option = click.option("--session", required=True, help=_("The session: its name or id."))


@click.group(help=_("Add something to a study."))
def add() -> None:
    """Hold the add commands together."""


@add.command(help=_("Add a family and the people around it."))
@with_viewer
@click.argument("name")
@click.option("--help-form", default="", help=_("The form of help."))
@click.option("--mandated/--voluntary", default=None, help=_("Whether the help was ordered."))
@click.option("--started", help=_("The first day of the help, such as 2026-11-21."))
@click.option("--ended", help=_("The last day of the help."))
@json_option
def case(study: Any, viewer: Any, name: str, as_json: bool, **details: Any) -> None:
    """Add a case."""
    print_added(roster.add_case(study, viewer, name, **details), _("case"), as_json)


@add.command(help=_("Add a person by pseudonym, or give one who is there a role in another case."))
@with_viewer
@click.argument("name")
@click.option("--kind", required=True, type=choice_of(ParticipantKind), help=_("What this person is."))
@click.option("--case", help=_("The case in which this person has a role."))
@click.option("--role", default="", help=_("The role in that case, in your own words."))
@click.option("--from", "from_date", help=_("Since when, such as 2026-11-21."))
@click.option("--until", "until_date", help=_("Until when."))
@click.option("--authority/--no-authority", "has_authority", default=None, help=_("Whether with parental authority."))
@json_option
def participant(study: Any, viewer: Any, name: str, kind: str, as_json: bool, **details: Any) -> None:
    """Add a participant."""
    added = roster.add_participant(study, viewer, name, ParticipantKind(kind), **details)
    print_added(added, _("participant"), as_json)


@add.command(help=_("Add a named set of people in a case, such as the family or the parents."))
@with_viewer
@click.argument("name")
@click.option("--case", required=True, help=_("The case: its name or id."))
@click.option("--kind", default="other", type=choice_of(GroupKind), help=_("What sort of group."))
@click.option("--member", "members", multiple=True, required=True, help=_("Somebody in it; may be repeated."))
@json_option
def group(study: Any, viewer: Any, name: str, case: str, kind: str, members: tuple[str, ...], as_json: bool) -> None:
    """Add a group."""
    added = roster.add_group(study, viewer, case, name, GroupKind(kind), list(members))
    print_added(added, _("group"), as_json)


@add.command(help=_("Add a filmed meeting of a case."))
@with_viewer
@click.argument("name")
@click.option("--case", required=True, help=_("The case: its name or id."))
@click.option("--kind", default="home_visit", type=choice_of(SessionKind), help=_("What sort of meeting."))
@click.option("--number", type=int, help=_("Which visit it is."))
@click.option("--moment", default="", help=_("The measurement moment, such as T1."))
@click.option("--date", "held_on", help=_("The day, such as 2026-11-21."))
@click.option("--language", default="", help=_("The language spoken, such as nl."))
@json_option
def session(study: Any, viewer: Any, name: str, case: str, kind: str, as_json: bool, **details: Any) -> None:
    """Add a session."""
    added = roster.add_session(study, viewer, case, name, SessionKind(kind), **details)
    print_added(added, _("session"), as_json)


@add.command(help=_("Add a film or sound file to a session. The file stays where it is."))
@with_viewer
@click.argument("file", type=PATH)
@session_option
@click.option("--name", default="", help=_("A name for it; else that of the session with a number."))
@click.option("--camera", default="A", help=_("Files of one camera follow each other; cameras lie side by side."))
@click.option("--offset", help=_("Where it starts in the session, in seconds; else after the camera's last file."))
@json_option
def recording(
    study: Any,
    viewer: Any,
    file: Path,
    session: str,
    name: str,
    camera: str,
    offset: str | None,
    as_json: bool,
) -> None:
    """Add a recording."""
    with click.progressbar(length=1000, label=_("Reading the film"), hidden=as_json, file=sys.stderr) as bar:
        progress = Progress(lambda fraction, _words: bar.update(round(fraction * 1000) - bar.pos))
        offset_us = seconds_to_us(offset) if offset is not None else None
        added = recordings.add_recording(study, viewer, session, file, name, camera, offset_us, progress)
    print_added(added, _("recording"), as_json)


@add.command(help=_("Add somebody who codes."))
@with_viewer
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=choice_of(Role), help=_("What they may do; may be repeated."))
@click.option("--language", "languages", multiple=True, help=_("A language they understand, such as nl."))
@click.option("--with-passphrase", is_flag=True, help=_("Ask for a passphrase that protects the researcher's role."))
@json_option
def coder(
    study: Any,
    viewer: Any,
    name: str,
    roles: tuple[str, ...],
    languages: tuple[str, ...],
    with_passphrase: bool,
    as_json: bool,
) -> None:
    """Add a coder."""
    words = _("Passphrase of the researcher")
    secret = click.prompt(words, hide_input=True, confirmation_prompt=True) if with_passphrase else None
    found = tuple(Role(role) for role in roles) or (Role.CODER,)
    print_added(roster.add_coder(study, viewer, name, found, languages, secret), _("coder"), as_json)


@add.command(help=_("Record from when to when somebody is there (else: all the time)."))
@with_viewer
@click.argument("person")
@session_option
@click.option("--from", "start", help=_("Since when, in seconds of the session."))
@click.option("--until", "stop", help=_("Until when, in seconds of the session."))
@click.option("--how", default="seen", type=choice_of(Seen), help=_("Seen, or only heard."))
@json_option
def presence(
    study: Any,
    viewer: Any,
    person: str,
    session: str,
    start: str | None,
    stop: str | None,
    how: str,
    as_json: bool,
) -> None:
    """Add a presence span."""
    start_us, stop_us = (seconds_to_us(s) if s is not None else None for s in (start, stop))
    added = roster.add_presence(study, viewer, session, person, start_us, stop_us, Seen(how))
    print_added(added, _("presence"), as_json)


@add.command(help=_("Mark a stretch that no coder can code."))
@with_viewer
@session_option
@click.option("--from", "start", required=True, help=_("Since when, in seconds of the session."))
@click.option("--until", "stop", required=True, help=_("Until when, in seconds of the session."))
@click.option("--reason", required=True, type=choice_of(UncodableReason), help=_("Why."))
@click.option("--channel", default="both", type=choice_of(Channel), help=_("Picture, sound or both."))
@click.option("--person", help=_("Only for this person; else for everybody."))
@json_option
def uncodable(
    study: Any,
    viewer: Any,
    session: str,
    start: str,
    stop: str,
    reason: str,
    channel: str,
    person: str | None,
    as_json: bool,
) -> None:
    """Add an uncodable span."""
    start_us, stop_us = seconds_to_us(start), seconds_to_us(stop)
    kinds = UncodableReason(reason), Channel(channel)
    added = roster.add_uncodable(study, viewer, session, start_us, stop_us, *kinds, person)
    print_added(added, _("stretch that is not codable"), as_json)


@click.command(help=_("Say where a recording starts in its session. All that was marked in the film moves with it."))
@with_viewer
@click.argument("recording")
@click.option("--offset", help=_("Where it starts in the session, in seconds."))
@click.option(
    "--point", "points", nargs=2, type=str, multiple=True, metavar="FILM SESSION",
    help=_("A moment in seconds of the film and of the session; give two for a camera whose clock runs differently."),
)  # fmt: skip
def place(study: Any, viewer: Any, recording: str, offset: str | None, points: tuple[tuple[str, str], ...]) -> None:
    """Place a recording."""
    offset_us, rate = seconds_to_us(offset or "0"), (1, 1)
    if (offset is None) == (not points) or len(points) not in (0, 2):
        raise click.UsageError(_("Give either --offset, or --point twice."))
    if points:
        pairs = [(seconds_to_us(film), seconds_to_us(at)) for film, at in points]
        offset_us, rate = recordings.rate_from_two_points((pairs[0][0], pairs[1][0]), (pairs[0][1], pairs[1][1]))
    changes = recordings.place_recording(study, viewer, recording, offset_us, rate)
    click.echo(_("Done. {n} events moved with it.").format(n=len(changes.touched("events"))))


COMMANDS = [add, place]
