"""comments, identify, presence, uncodable, intervals: what else there is in a session."""

from typing import Any

import click

from observer.cli.coding import coder_option, session_option
from observer.cli.coding import desk_at_work as at_work
from observer.cli.common import json_option, print_done, print_json, print_table, with_study, with_viewer
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.i18n import _, ngettext
from observer.services import comments, identify, intervals, people, presence
from observer.services.coding import At

as_option = click.option("--as", "as_coder", metavar=_("CODER"), help=_("Who you are; the coder, unless you say so."))
codebook_option = click.option("--codebook", help=_("The codebook, when the study has more than one."))


def _codebook(desk: Any, given: str | None) -> str:
    """The codebook that is meant: the only one, when none is named."""
    keys = sorted(desk.places())
    if given is None and len(keys) != 1:
        raise click.UsageError(_("Say which codebook with --codebook: {names}.").format(names=", ".join(keys)))
    return given if given is not None else keys[0]


# -- comments -------------------------------------------------------------------------------------------------


@click.group("comments", help=_("Comments on a moment or on a whole session."))
def comments_group() -> None:
    """Hold the commands together."""


@comments_group.command("list", help=_("Show the comments of a session that you may see."))
@with_viewer
@session_option
@click.option("--coder", help=_("Only this coder's."))
@json_option
def list_comments(study: Any, viewer: Any, session: str, coder: str | None, as_json: bool) -> None:
    """Print comments."""
    shown = comments.shown(study, viewer, people.find_session(study, session), coder)
    data = [comments.comment_data(one) for one in shown]
    if as_json:
        print_json(data)
    elif not data:
        click.echo(_("No comments yet."))
    else:
        times = [clock(one.item.at.us) if one.item.at else _("whole session") for one in shown]  # type: ignore[union-attr]
        rows = [[time, one["coder"], " ".join(one["text"].split())] for time, one in zip(times, data, strict=True)]
        print_table([_("time"), _("coder"), _("comment")], rows)


@comments_group.command("add", help=_("Add a comment to a coder's own coding; without --at on the whole session."))
@with_study
@click.argument("text")
@session_option
@coder_option
@as_option
@codebook_option
@click.option("--at", help=_("The moment, in seconds of the session."))
@json_option
def add_comment(
    study: Any,
    text: str,
    session: str,
    coder: str,
    as_coder: str | None,
    codebook: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    """Add a comment."""
    desk = at_work(study, session, coder, as_coder)
    moment = At(at) if at is not None else None
    added = comments.add(desk, _codebook(desk, codebook), text, moment)
    print_done(added.changes, as_json, id=added.id)


# -- who it was -----------------------------------------------------------------------------------------------


@click.command("identify", help=_("Say who somebody is: PERSON takes the place of WHO in all that was coded of him."))
@with_viewer
@click.argument("who")
@click.argument("person")
@session_option
@click.option("--coder", help=_("Only in this coder's drafts, who must be you; else in the codings of all coders."))
@json_option
def identify_person(
    study: Any, viewer: Any, who: str, person: str, session: str, coder: str | None, as_json: bool
) -> None:
    """Identify somebody."""
    if coder:
        done = identify.this_is(at_work(study, session, coder, viewer.id), who, person)
    else:
        done = identify.this_is_for_all(study, viewer, people.find_session(study, session), who, person)
    if as_json:
        print_json({"ok": True, "operation": done.changes.operation, "events": done.events})
    else:
        n = done.events
        click.echo(done.changes.words() + ". " + ngettext("{n} event.", "{n} events.", n).format(n=n))


# -- presence and what cannot be coded ------------------------------------------------------------------------


@click.group("presence", help=_("Who is there from when to when. Add it with: observer add presence."))
def presence_group() -> None:
    """Hold the commands together."""


@presence_group.command("list", help=_("Show when people are there; who is not listed is there all the time."))
@with_viewer
@session_option
@json_option
def list_presence(study: Any, viewer: Any, session: str, as_json: bool) -> None:
    """Print presence; it is the same for all coders."""
    where = people.find_session(study, session)
    names = {p.id: p.name for p in people.people_in(study, where)}
    rows = presence.of_people(study, where)
    if as_json:
        print_json(
            [
                {
                    "id": p.id, "person": names.get(p.participant), "from": _seconds(p.start_us),
                    "until": _seconds(p.stop_us), "how": p.how.value,
                }
                for p in rows
            ]
        )  # fmt: skip
    elif not rows:
        click.echo(_("Everybody is there all the time."))
    else:
        head = [_("who"), _("from"), _("until"), _("how"), _("id")]
        print_table(
            head, [[names.get(p.participant, "?"), *_ends(p.start_us, p.stop_us), word(p.how), p.id] for p in rows]
        )


@presence_group.command("remove", help=_("Remove a stretch in which somebody is there, by its id."))
@with_viewer
@click.argument("stretch")
@json_option
def remove_presence(study: Any, viewer: Any, stretch: str, as_json: bool) -> None:
    """Remove a presence span."""
    print_done(presence.remove_presence(study, viewer, stretch), as_json, id=stretch)


@click.group("uncodable", help=_("Stretches that cannot be coded. Add one with: observer add uncodable."))
def uncodable_group() -> None:
    """Hold the commands together."""


@uncodable_group.command("list", help=_("Show the stretches of a session that cannot be coded."))
@with_viewer
@session_option
@json_option
def list_uncodable(study: Any, viewer: Any, session: str, as_json: bool) -> None:
    """Print uncodable spans; they are the same for all coders."""
    where = people.find_session(study, session)
    names = {p.id: p.name for p in people.people_in(study, where)}
    rows = presence.uncodable(study, where)
    if as_json:
        print_json(
            [
                {
                    "id": u.id, "from": _seconds(u.start_us), "until": _seconds(u.stop_us), "reason": u.reason.value,
                    "channel": u.channel.value, "person": names.get(u.participant or ""),
                }
                for u in rows
            ]
        )  # fmt: skip
    elif not rows:
        click.echo(_("All of the session can be coded."))
    else:
        head = [_("from"), _("until"), _("reason"), _("what"), _("who"), _("id")]
        who = [names.get(u.participant, "?") if u.participant else _("everybody") for u in rows]
        print_table(
            head,
            [
                [*_ends(u.start_us, u.stop_us), word(u.reason), word(u.channel), name, u.id]
                for u, name in zip(rows, who, strict=True)
            ],
        )


@uncodable_group.command("remove", help=_("Make a stretch codable again, by its id."))
@with_viewer
@click.argument("stretch")
@json_option
def remove_uncodable(study: Any, viewer: Any, stretch: str, as_json: bool) -> None:
    """Remove an uncodable span."""
    print_done(presence.remove_uncodable(study, viewer, stretch), as_json, id=stretch)


def _seconds(us: int | None) -> float | None:
    return None if us is None else us / 1e6


def _ends(start_us: int | None, stop_us: int | None) -> list[str]:
    return [clock(start_us or 0), _("the end") if stop_us is None else clock(stop_us)]


# -- intervals ------------------------------------------------------------------------------------------------


@click.group("intervals", help=_("Coding by intervals."))
def intervals_group() -> None:
    """Hold the commands together."""


@intervals_group.command("list", help=_("Show the intervals of a coder's own coding and what was answered."))
@with_study
@session_option
@coder_option
@as_option
@codebook_option
@json_option
def list_intervals(
    study: Any, session: str, coder: str, as_coder: str | None, codebook: str | None, as_json: bool
) -> None:
    """Print intervals."""
    desk = at_work(study, session, coder, as_coder)
    found = intervals.all_of(desk, _codebook(desk, codebook))
    names = {p.id: p.name for p in people.people_in(study, desk.session)}
    if as_json:
        print_json([_interval_data(interval, names) for interval in found])
    elif not found:
        click.echo(_("This coding is not done by intervals."))
    else:
        head = [_("number"), _("from"), _("until"), _("answered"), _("yes")]
        print_table(head, [_interval_row(interval, names) for interval in found])


def _interval_data(interval: Any, names: dict[str, str]) -> dict[str, Any]:
    answers = sorted(interval.answers.items(), key=lambda answer: (answer[0][0], names.get(answer[0][1], "")))
    return {
        "number": interval.number,
        "from": interval.start_us / 1e6,
        "until": interval.stop_us / 1e6,
        "codable": interval.codable_us / 1e6,
        "why_not": interval.why_not or None,
        "left_out": {names.get(person, "?"): why for person, why in interval.left_out.items()},
        "asked": len(interval.asked),
        "answers": [
            {"indicator": indicator, "person": names.get(person), "value": value}
            for (indicator, person), value in answers
        ],
    }


def _interval_row(interval: Any, names: dict[str, str]) -> list[str]:
    yes = [f"{names.get(who, '?')}: {what}" for (what, who), value in interval.answers.items() if value]
    done = interval.why_not or f"{sum(q in interval.answers for q in interval.asked)}/{len(interval.asked)}"
    return [str(interval.number), *_ends(interval.start_us, interval.stop_us), done, "; ".join(sorted(yes))]


COMMANDS = [comments_group, identify_person, presence_group, uncodable_group, intervals_group]
