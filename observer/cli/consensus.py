"""consensus: begin one, list what differs, decide, finish."""

from typing import Any

import click

from observer.cli.common import json_option, print_json, print_table, with_viewer
from observer.cli.record import event_in, rating_in
from observer.coding.consensus import Verdict, What
from observer.coding.events import Comment, Event, IntervalCode, Targets
from observer.coding.ratings import Rating
from observer.coding.timecode import clock, seconds_to_us
from observer.coding.words import word
from observer.errors import NotFound, Refused
from observer.i18n import _, ngettext
from observer.services import consensus, consensus_lines, people
from observer.services.consensus_items import Thing

session_option = click.option("--session", required=True, help=_("The session: its name or id."))
codebook_option = click.option("--codebook", default="", help=_("The codebook, when the study has more than one."))


@click.group("consensus", help=_("Settle the differences between coders, item by item, in a coding of its own."))
def consensus_group() -> None:
    """Hold the commands together."""


@consensus_group.command("start", help=_("Begin a consensus of submitted codings; what agrees is taken over at once."))
@with_viewer
@session_option
@codebook_option
@click.option("--coder", "coders", multiple=True, help=_("Whose codings; may be repeated. Else all that fit."))
@click.option("--present", multiple=True, help=_("Who takes part; may be repeated."))
@click.option("--tolerance", help=_("Within how many seconds moments are the same; else as the codebook says."))
@json_option
def start(study: Any, viewer: Any, session: str, tolerance: str | None, as_json: bool, **asked: Any) -> None:
    """Begin."""
    within = seconds_to_us(tolerance) if tolerance is not None else None
    begun = consensus.start(study, viewer, people.find_session(study, session), tolerance_us=within, **asked)
    if as_json:
        print_json({"ok": True, "id": begun.consensus.id, "agreed": begun.n_agreed, "left": begun.n_left})
    else:
        words = _("Taken over because all agree: {agreed}. To go through: {left}. Id: {id}")
        click.echo(words.format(agreed=begun.n_agreed, left=begun.n_left, id=begun.consensus.id))


@consensus_group.command("list", help=_("Show how far each consensus is; with --session its items."))
@with_viewer
@click.option("--session", help=_("The session: its name or id."))
@codebook_option
@click.option("--left", is_flag=True, help=_("Only what has still to be gone through."))
@json_option
def list_items(study: Any, viewer: Any, session: str | None, codebook: str, left: bool, as_json: bool) -> None:
    """Print items, or the consensuses."""
    if session is None:
        _print_summaries(study, viewer, as_json)
        return
    opened = consensus_lines.find_consensus(study, viewer, session, codebook)
    found = consensus_lines.lines(study, viewer, opened.consensus.id, left)
    if as_json:
        print_json([_line_data(study, opened, line) for line in found])
    elif not found:
        click.echo(_("Everything has been gone through."))
    else:
        names = _names(study)
        rows = [
            [str(line.item.number), clock(line.at_us) if line.at_us is not None else _("whole session"),
             word(line.difference), line.letters, _subject(line, names),
             word(line.item.verdict) if line.item.verdict else "–", line.item.id]
            for line in found
        ]  # fmt: skip
        print_table([_("item"), _("time"), _("difference"), _("who"), _("what"), _("decision"), _("id")], rows)


def _print_summaries(study: Any, viewer: Any, as_json: bool) -> None:
    found = consensus_lines.consensuses(study, viewer)
    if as_json:
        print_json([_summary_data(one) for one in found])
    elif not found:
        click.echo(_("There is no consensus that you can see."))
    else:
        head = [_("session"), _("codebook"), _("coders"), _("agreed"), _("decided"), _("dilemmas"), _("to go"), ""]
        rows = [
            [one.opened.session.name, one.opened.codebook.key, ", ".join(s.coder.name for s in one.opened.sources),
             str(one.n_agreed), str(one.n_decided), str(one.n_dilemmas), str(one.n_left), word(one.opened.coding.state)]
            for one in found
        ]  # fmt: skip
        print_table(head, rows)


def _summary_data(one: Any) -> dict[str, Any]:
    return {
        "id": one.opened.consensus.id,
        "session": one.opened.session.name,
        "codebook": f"{one.opened.codebook.key} {one.opened.codebook.version}",
        "coding": one.opened.coding.id,
        "state": one.opened.coding.state.value,
        "coders": {source.letter: source.coder.name for source in one.opened.sources},
        "present": list(one.opened.consensus.present),
        "agreed": one.n_agreed,
        "decided": one.n_decided,
        "dilemmas": one.n_dilemmas,
        "left": one.n_left,
    }


def _names(study: Any) -> dict[str, str]:
    return {row.id: row.name for row in [*study.participants.where(), *study.groups.where()]}


def _subject(line: Any, names: dict[str, str]) -> str:
    """What an item is about, in a few words: each coder's own where they differ."""
    said = [_said(one, names) for one in line.things if one is not None]
    return " / ".join(dict.fromkeys(said))


def _said(one: Thing, names: dict[str, str]) -> str:
    if isinstance(one, Event):
        return f"{one.indicator} {', '.join(names[id_] for id_ in one.actors)}".strip()
    if isinstance(one, IntervalCode):
        answer = _("yes") if one.value else _("no")
        return f"{one.indicator} {names[one.participant]}: {answer}"
    if isinstance(one, Comment):
        return one.text
    return f"{one.dimension} {names[one.target]}: {rating_words(one)}"


def rating_words(rating: Rating) -> str:
    """The value with its sign, or why there is none."""
    if rating.value is None:
        return word(rating.reason) if rating.reason else ""
    return f"{rating.value:+d}" if rating.value else "0"


def _line_data(study: Any, opened: Any, line: Any) -> dict[str, Any]:
    item, proposal, names = line.item, line.proposal, _names(study)
    return {
        "id": item.id,
        "number": item.number,
        "what": item.what.value,
        "difference": line.difference.value,
        "t": line.at_us / 1e6 if line.at_us is not None else None,
        "coders": {
            source.letter: _thing_data(one, names) if one is not None else None
            for source, one in zip(opened.sources, line.things, strict=True)
        },
        "proposal": proposal
        and {
            "rule": proposal.rule.value,
            "values": list(proposal.values),
            "means": list(proposal.means),
            "reason": proposal.reason.value if proposal.reason else None,
        },
        "verdict": item.verdict.value if item.verdict else None,
        "results": list(item.results),
        "note": item.note,
        "present": list(item.present),
        "decided": item.decided,
    }


def _thing_data(one: Thing, names: dict[str, str]) -> dict[str, Any]:
    if isinstance(one, Event):
        stop = one.stop.us / 1e6 if one.stop else None
        people_ = {"actor": [names[id_] for id_ in one.actors], "target": _towards(one, names)}
        return {"id": one.id, "indicator": one.indicator, "t": one.start.us / 1e6, "stop": stop, **people_}
    if isinstance(one, IntervalCode):
        person, t, stop = names[one.participant], one.start_us / 1e6, one.stop_us / 1e6
        return {"id": one.id, "indicator": one.indicator, "actor": person, "t": t, "stop": stop, "value": one.value}
    if isinstance(one, Comment):
        return {"id": one.id, "t": one.at.us / 1e6 if one.at else None, "text": one.text}
    reason = one.reason.value if one.reason else None
    return {"id": one.id, "dimension": one.dimension, "target": names[one.target], "value": one.value, "reason": reason}


def _towards(event: Event, names: dict[str, str]) -> list[str] | str:
    listed = [names[id_] for id_ in event.target_ids]
    return listed if event.targets is Targets.LISTED else event.targets.value


@consensus_group.command("decide", help=_("Decide about an item: its id, or its number with --session."))
@with_viewer
@click.argument("item")
@click.option("--session", help=_("The session, when the item is given by its number."))
@codebook_option
@click.option("--take", metavar=_("CODER"), help=_("Take what this coder has: a name, or a letter such as A."))
@click.option("--both", is_flag=True, help=_("Take what each of them has."))
@click.option("--neither", is_flag=True, help=_("Nothing of it comes into the consensus."))
@click.option("--new", metavar="JSON", help=_("A new event or rating, as one line of `observer record`."))
@click.option("--answer", type=click.Choice(["yes", "no"]), help=_("A new answer for an interval."))
@click.option("--open", "is_open", is_flag=True, help=_("Leave it open as a dilemma; needs --note."))
@click.option("--note", default="", help=_("Why."))
@json_option
def decide(
    study: Any,
    viewer: Any,
    item: str,
    session: str | None,
    codebook: str,
    take: str | None,
    both: bool,
    neither: bool,
    new: str | None,
    answer: str | None,
    is_open: bool,
    note: str,
    as_json: bool,
) -> None:
    """Decide."""
    verdict = _verdict(take, both, neither, answer or new, is_open)
    id_ = _item_id(study, viewer, item, session, codebook)
    written: dict[str, Any] = {}
    if answer is not None:
        written = {"answer": answer == "yes"}
    elif new is not None:
        _opened, row = consensus_lines.find_item(study, viewer, id_)
        written = {"mark": event_in(new)} if row.what is What.EVENT else {"judgement": rating_in(new)}
    done = consensus.decide(study, viewer, id_, verdict, take or "", note, **written)
    if as_json:
        print_json({"ok": True, "id": id_, "verdict": verdict.value, "results": list(done.item.results)})
    else:
        click.echo(done.changes.words())


def _verdict(take: str | None, both: bool, neither: bool, new: str | None, is_open: bool) -> Verdict:
    asked = {
        Verdict.TAKE: take is not None,
        Verdict.BOTH: both,
        Verdict.NEITHER: neither,
        Verdict.NEW: new is not None,
        Verdict.OPEN: is_open,
    }
    chosen = [verdict for verdict, is_asked in asked.items() if is_asked]
    if len(chosen) != 1:
        raise Refused(_("Say one of --take, --both, --neither, --new, --answer and --open."))
    return chosen[0]


def _item_id(study: Any, viewer: Any, item: str, session: str | None, codebook: str) -> str:
    if session is None:
        return item
    opened = consensus_lines.find_consensus(study, viewer, session, codebook)
    for line in consensus_lines.lines(study, viewer, opened.consensus.id):
        if item in (line.item.id, str(line.item.number)):
            return line.item.id
    raise NotFound(_("This consensus has no item {n}.").format(n=item))


def _step(name: str, text: str, act: Any) -> None:
    """A command that does one thing with the consensus of a session."""

    @consensus_group.command(name, help=text)
    @with_viewer
    @session_option
    @codebook_option
    @json_option
    def command(study: Any, viewer: Any, session: str, codebook: str, as_json: bool) -> None:
        opened = consensus_lines.find_consensus(study, viewer, session, codebook)
        changes = act(study, viewer, opened.consensus.id)
        if as_json:
            print_json({"ok": True, "id": opened.consensus.id, "operation": changes.operation})
        else:
            click.echo(changes.words())


_step("finish", _("Submit a consensus of which everything was gone through."), consensus.finish)
_step("undo", _("Take back what was decided last."), consensus.undo)
_step("redo", _("Decide again what was taken back last."), consensus.redo)
_step("remove", _("Throw away a consensus that is not finished; the codings stay."), consensus.remove)


@consensus_group.command("possible", help=_("Show of which sessions a consensus can be made."))
@with_viewer
@json_option
def list_possible(study: Any, viewer: Any, as_json: bool) -> None:
    """Print sessions."""
    found = consensus_lines.possible(study, viewer)
    if as_json:
        print_json(
            [
                {"session": one.session.name, "codebook": one.codebook, "version": one.version,
                 "coders": [source.coder.name for source in one.sources]}
                for one in found
            ]
        )  # fmt: skip
        return
    n = len(found)
    click.echo(ngettext("{n} session can be settled.", "{n} sessions can be settled.", n).format(n=n))
    for one in found:
        click.echo(
            f"  {one.session.name} ({one.codebook} {one.version}): {', '.join(s.coder.name for s in one.sources)}"
        )


@consensus_group.command("rule", help=_("Make a dilemma a dated rule in a new version of the codebook."))
@with_viewer
@click.argument("indicator")
@click.option("--text", "texts", multiple=True, required=True, metavar=_("LANGUAGE=TEXT"),
              help=_("The decision, in each language of the codebook, such as en=…; may be repeated."))  # fmt: skip
@click.option("--date", "on", help=_("The day of the decision; else today."))
@json_option
def rule(study: Any, viewer: Any, indicator: str, texts: tuple[str, ...], on: str | None, as_json: bool) -> None:
    """Store a new version."""
    words = {code: text for code, _equals, text in (given.partition("=") for given in texts)}
    added = consensus.make_rule(study, viewer, indicator, words, on)
    if as_json:
        print_json({"ok": True, "id": added.id, "codebook": added.item.key, "version": added.item.version})
    else:
        said = _("Stored as version {version} of “{codebook}”. Codings keep the version they were made with.")
        click.echo(said.format(version=added.item.version, codebook=added.item.key))


COMMANDS = [consensus_group]
