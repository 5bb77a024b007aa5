"""Recall sessions: prepare one, see what stands in its way, hold it by script."""

import json
import sys
from typing import Any

import click

from observer.cli.common import choice_of, json_option, print_done, print_json, print_table, with_facilitator
from observer.cli.fragments import date_option
from observer.cli.recall_lines import Lines
from observer.cli.record import each
from observer.coding.consent import term
from observer.coding.recall import InRoom, Protocol, RecallState
from observer.coding.timecode import seconds_text
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services import recall, recall_prepare, recall_run, recall_stops
from observer.services.recall_prepare import Guest
from observer.services.recall_problems import Problem, problems

language_option = click.option("--language", default="nl", help=_("The language of the prompts, such as nl or en."))


@click.group("recall", help=_("Hold recall sessions, and look at what was said in them."))
def recall_group() -> None:
    """Hold the commands together."""


_options = (
    click.option("--respondent", "respondents", multiple=True, help=_("Who is asked; may be repeated.")),
    click.option("--support", multiple=True, help=_("Who is there to support; may be repeated.")),
    click.option("--interpreter", multiple=True, help=_("Who interprets; may be repeated.")),
    click.option("--protocol", type=choice_of(Protocol), default=None, help=_("Who can stop the film, what is shown.")),
    click.option("--language", help=_("The language of the prompts, such as nl or en.")),
    click.option("--band", help=_("The age: adult, young_person, child or young_child.")),
    click.option("--facilitator", help=_("Who asks: a coder or a person of the study; else who you are.")),
    click.option("--in-room", help=_("Who else is in the room, in words.")),
)


def _plan(command: Any) -> Any:
    for option in reversed(_options):
        command = option(command)
    return command


def _guests(given: dict[str, Any]) -> list[Guest]:
    parts = {"respondents": InRoom.RESPONDENT, "support": InRoom.SUPPORT, "interpreter": InRoom.INTERPRETER}
    return [Guest(name, part) for option, part in parts.items() for name in given.pop(option)]


@recall_group.command("prepare", help=_("Prepare a recall session with a playlist; it shows what stands in the way."))
@with_facilitator
@click.argument("name")
@click.option("--playlist", required=True, help=_("The playlist whose fragments are shown."))
@_plan
@json_option
def prepare(study: Any, viewer: Any, name: str, playlist: str, as_json: bool, **given: Any) -> None:
    """Prepare one."""
    guests = _guests(given)
    made = recall_prepare.prepare(study, viewer, name, playlist, guests, **_chosen(given))
    _print_prepared(made, as_json)


def _chosen(given: dict[str, Any]) -> dict[str, Any]:
    """The options that were given; of the others the service knows what is usual."""
    fields = {key: value for key, value in given.items() if value is not None}
    if "protocol" in fields:
        fields["protocol"] = Protocol(fields["protocol"])
    return fields


def _print_prepared(made: Any, as_json: bool) -> None:
    found = [_problem_data(one) for one in made.problems]
    print_done(made.changes, as_json, id=made.recall.id, name=made.recall.name, problems=found)
    if not as_json:
        _print_problems(made.problems)


def _problem_data(problem: Problem) -> dict[str, Any]:
    return {"kind": problem.trouble.value, "blocks": problem.is_blocking, "words": problem.words}


def _print_problems(found: Any) -> None:
    for one in found:
        click.echo(f"{'✗' if one.is_blocking else '!'} {one.words}")
    if not found:
        click.echo(_("Nothing stands in the way."))


@recall_group.command("change", help=_("Change a recall session that was not started; its fragments are taken anew."))
@with_facilitator
@click.argument("name")
@click.option("--name", "new_name", help=_("Another name."))
@click.option("--playlist", help=_("Another playlist."))
@_plan
@json_option
def change(study: Any, viewer: Any, name: str, new_name: str | None, as_json: bool, **given: Any) -> None:
    """Change one."""
    guests = _guests(given)
    fields = _chosen({**given, "name": new_name}) | ({"guests": guests} if guests else {})
    _print_prepared(recall_prepare.change_recall(study, viewer, name, **fields), as_json)


@recall_group.command("remove", help=_("Remove a recall session that was not started."))
@with_facilitator
@click.argument("name")
@json_option
def remove(study: Any, viewer: Any, name: str, as_json: bool) -> None:
    """Remove one."""
    print_done(recall_prepare.remove_recall(study, viewer, name), as_json)


@recall_group.command("list", help=_("Show the recall sessions, the newest first."))
@with_facilitator
@json_option
def list_recalls(study: Any, viewer: Any, as_json: bool) -> None:
    """Print them."""
    found = [recall.open_recall(study, viewer, one.id) for one in recall.recalls(study, viewer)]
    if as_json:
        print_json([_data(study, one) for one in found])
    elif not found:
        click.echo(_("There is no recall session yet. Prepare one with a playlist."))
    else:
        head = [_("recall session"), _("state"), _("respondents"), _("fragments"), _("started"), _("id")]
        rows = [
            [one.recall.name, word(one.recall.state), ", ".join(p.name for p in one.respondents),
             str(len(one.shown)), (one.recall.started or "–")[:16], one.recall.id]
            for one in found
        ]  # fmt: skip
        print_table(head, rows)


def _data(study: Any, one: Any) -> dict[str, Any]:
    row = one.recall
    return {
        "id": row.id,
        "name": row.name,
        "state": row.state.value,
        "protocol": row.protocol.value,
        "language": row.language,
        "band": row.band,
        "facilitator": recall.facilitator_of(study, row) or None,
        "in_room": row.in_room,
        "ordering": row.ordering.value,
        "seed": row.seed,
        "prepared": row.prepared,
        "started": row.started,
        "ended": row.ended,
        "people": [
            {"name": p.person.name, "part": p.row.part.value, "relation": p.row.relation.value,
             "audience": p.row.audience}
            for p in one.people
        ],
        "fragments": [
            {"n": shown.item.position, "title": shown.fragment.title, "practice": shown.item.is_practice,
             "delay_days": shown.delay_days, "prompts": list(shown.item.prompts),
             "stops": [stop.us / 1e6 for stop in one.stops if stop.item == shown.item.id]}
            for shown in one.shown
        ],
    }  # fmt: skip


@recall_group.command("show", help=_("Show a recall session: who watches, what is shown, days since the visit."))
@with_facilitator
@click.argument("name")
@json_option
def show(study: Any, viewer: Any, name: str, as_json: bool) -> None:
    """Print one."""
    one = recall.open_recall(study, viewer, name)
    if as_json:
        print_json(_data(study, one))
        return
    asks = recall.facilitator_of(study, one.recall) or _("not known")
    click.echo(f"{one.recall.name}: {word(one.recall.state)}. {word(one.recall.protocol)}.")
    click.echo(_("Asked by {name}").format(name=asks))
    for p in one.people:
        click.echo(f"{p.person.name}: {word(p.row.part)}, {word(p.row.relation)}, {term(p.row.audience)}")
    head = ["", _("title"), _("length"), _("practice"), _("days since the visit"), _("stops"), _("prompts")]
    rows = [
        [str(shown.item.position), shown.fragment.title, seconds_text(shown.fragment.length_us),
         _("yes") if shown.item.is_practice else "–", "–" if shown.delay_days is None else str(shown.delay_days),
         str(sum(stop.item == shown.item.id for stop in one.stops)), " / ".join(shown.item.prompts)]
        for shown in one.shown
    ]  # fmt: skip
    print_table(head, rows)


@recall_group.command("problems", help=_("Show all that stands in the way of a recall session."))
@with_facilitator
@click.argument("name")
@date_option
@json_option
def show_problems(study: Any, viewer: Any, name: str, day: str | None, as_json: bool) -> int:
    """Print them; the exit code is 1 when something blocks a fragment."""
    found = problems(study, viewer, name, day)
    if as_json:
        print_json([_problem_data(one) for one in found])
    else:
        _print_problems(found)
    return int(any(one.is_blocking for one in found))


@recall_group.command("pass-stops", help=_("Pass the places where respondents stopped on to the next recall session."))
@with_facilitator
@click.argument("name")
@click.option("--from", "of", required=True, help=_("The recall session that has ended."))
@click.option("--seed", type=int, help=_("The seed of the neutral places among them; else a new one."))
@json_option
def pass_stops(study: Any, viewer: Any, name: str, of: str, seed: int | None, as_json: bool) -> None:
    """Pass them on; whose they were is told to nobody."""
    print_done(recall_stops.pass_stops(study, viewer, name, of, seed), as_json)


@recall_group.command(
    "run",
    help=_(
        "Start a recall session, or go on with it: one JSON object a line from standard input, one JSON answer for"
        " each. “ok” is true only when it is on disk. See docs/recall.md."
    ),
)
@with_facilitator
@click.argument("name")
def run(study: Any, viewer: Any, name: str) -> None:
    """Answer line by line, until it ends or there are no more lines."""
    row = recall.find_recall(study, viewer, name)
    if row.state is RecallState.ENDED:
        raise Refused(_("“{name}” has ended.").format(name=row.name))
    if row.state is RecallState.PREPARED:
        running, begun = recall_run.start(study, viewer, name), {"ok": True, "state": "started"}
        lines = Lines(running)
    else:
        running, resumed = recall_run.go_on(study, viewer, name)
        lines = Lines(running, resumed.item.id if resumed.item else None)
        begun = {"ok": True, "state": "goes_on", **_resumed(resumed)}
    _print_line(begun)
    for answer in each(sys.stdin.buffer, lines.carry_out):
        _print_line(answer)
        if lines.is_over:
            return


def _resumed(resumed: Any) -> dict[str, Any]:
    return {
        "item": resumed.item.position if resumed.item else None,
        "t": resumed.place.us / 1e6 if resumed.place else None,
        "responses": [{"response": row.id, "note": draft.note} for row, draft in resumed.open_responses],
    }


def _print_line(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()
