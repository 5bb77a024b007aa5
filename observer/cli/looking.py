"""events, ratings, counts, history."""

import csv
import math
import sys
from typing import Any

import click

from observer.cli.common import json_option, print_json, print_table, with_viewer
from observer.coding.events import Targets
from observer.coding.ratings import NoRating
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.i18n import _, ngettext
from observer.services import counting, people, viewing
from observer.services import history as past

session_option = click.option("--session", required=True, help=_("The session: its name or id."))
coder_option = click.option("--coder", help=_("Only this coder's."))


def _flat(value: Any) -> str:
    """One cell: lists joined, dictionaries as name=value."""
    if isinstance(value, list):
        return "; ".join(str(v) for v in value)
    if isinstance(value, dict):
        return "; ".join(f"{k}={_flat(v)}" for k, v in value.items())
    return "" if value is None else str(value)


def _print_csv(rows: list[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for n, row in enumerate(rows):
        if n == 0:
            writer.writerow(row)
        writer.writerow(_flat(value) for value in row.values())


def _consented(study: Any, session: Any, shown: list[viewing.Shown]) -> list[viewing.Shown]:
    """What goes out as data: without what there is no consent for, of which the number is told."""
    found, n = viewing.consented(study, session, shown)
    if n:
        words = ngettext("Left out for want of consent: {n} row.", "Left out for want of consent: {n} rows.", n)
        click.echo(words.format(n=n), err=True)
    return found


@click.command(help=_("Show the events of a session that you may see."))
@with_viewer
@session_option
@coder_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help=_("Print comma-separated values."))
def events(study: Any, viewer: Any, session: str, coder: str | None, as_json: bool, as_csv: bool) -> None:
    """Print events."""
    where = people.find_session(study, session)
    found = viewing.events(study, viewer, where, coder)
    if as_json or as_csv:
        found = _consented(study, where, found)
    data = [viewing.event_data(shown) for shown in found]
    if as_json:
        print_json(data)
    elif as_csv:
        _print_csv(data)
    elif not data:
        click.echo(_("No events yet. Record some with: observer record PATH --session S --coder C"))
    else:
        head = [_("time"), _("stop"), _("coder"), _("indicator"), _("who"), _("towards"), _("comment")]
        print_table(head, [_event_row(event) for event in data])


def _event_row(event: dict[str, Any]) -> list[str]:
    start, end = event["start"], event["end"]
    stop = clock(end["us"]) if end else (_("open") if event["is_open"] else "")
    doubt = "? " if event["doubt"] else ""
    return [
        clock(start["us"]), stop, event["coder"], event["indicator"], _flat(event["actor"]),
        _target(event["target"]), doubt + " ".join(event["comment"].split()),
    ]  # fmt: skip


def _target(target: Any) -> str:
    """Names, or in words: to all, to nobody, unclear."""
    return word(Targets(target)) if isinstance(target, str) else _flat(target)


@click.command(help=_("Show the ratings of a session that you may see."))
@with_viewer
@session_option
@coder_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help=_("Print comma-separated values."))
def ratings(study: Any, viewer: Any, session: str, coder: str | None, as_json: bool, as_csv: bool) -> None:
    """Print ratings."""
    where = people.find_session(study, session)
    found = viewing.ratings(study, viewer, where, coder)
    if as_json or as_csv:
        found = _consented(study, where, found)
    data = [viewing.rating_data(shown) for shown in found]
    if as_json:
        print_json(data)
    elif as_csv:
        _print_csv(data)
    elif not data:
        click.echo(_("No ratings yet."))
    else:
        head = [_("coder"), _("dimension"), _("who"), _("rating"), _("comment")]
        print_table(head, [_rating_row(rating) for rating in data])


def _rating_row(rating: dict[str, Any]) -> list[str]:
    value = rating["value"]
    shown = word(NoRating(rating["reason"])) if value is None else f"{value:+d}" if value else "0"
    return [
        rating["coder"],
        rating["dimension"],
        rating["target"],
        shown,
        rating["overruled"] or rating["comment"],
    ]


@click.command(help=_("Count the events of a session that you may see: how often, how long, and per minute observed."))
@with_viewer
@session_option
@coder_option
@click.option("--csv", "as_csv", is_flag=True, help=_("Print comma-separated values."))
def counts(study: Any, viewer: Any, session: str, coder: str | None, as_csv: bool) -> None:
    """Print counts."""
    table = counting.count(study, viewer, people.find_session(study, session), coder)
    if as_csv:
        click.echo(table.to_csv(index=False, lineterminator="\n", float_format="%.3f"), nl=False)
    elif table.empty:
        click.echo(_("No events yet. Record some with: observer record PATH --session S --coder C"))
    else:
        head = [
            _("coder"),
            _("who"),
            _("indicator"),
            _("n"),
            _("open"),
            _("seconds"),
            _("minutes observed"),
            _("per minute"),
        ]
        print_table(head, [[_cell(value) for value in row] for row in table.itertuples(index=False)])


def _cell(value: Any) -> str:
    """A number with three decimals; what is missing is an empty cell, never 0."""
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.3f}"
    return str(value)


@click.command(help=_("Show what was done, by whom and when: all of it for a researcher, else your own work."))
@with_viewer
@click.option("--last", type=int, default=-1, metavar="N", help=_("Only the last N."))
@click.option("--verify", is_flag=True, help=_("Check that nothing was changed behind Observer's back."))
@json_option
def history(study: Any, viewer: Any, last: int, verify: bool, as_json: bool) -> int:
    """Print the audit trail."""
    if verify:
        broken = past.first_broken(study, viewer)
        click.echo(_("The trail is whole.") if broken is None else _("The trail is broken at {id}.").format(id=broken))
        return 0 if broken is None else 1
    coders = {coder.id: coder.name for coder in study.coders.where()}
    entries = past.trail(study, viewer, last)
    if as_json:
        print_json([{**vars(e), "words": e.words(), "coder": coders.get(e.coder or "")} for e in entries])
    else:
        head = [_("when"), _("who"), _("what")]
        rows = [[e.at, coders.get(e.coder or "", ""), e.words()] for e in entries]
        print_table(head, rows)
    return 0


COMMANDS = [events, ratings, counts, history]
