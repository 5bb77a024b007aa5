"""agreement."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from observer.cli.common import PATH, json_option, print_json, print_table
from observer.coding.spans import Span
from observer.coding.timecode import seconds_to_us
from observer.errors import BadFile, Refused
from observer.i18n import _, decimal

_CSV = ("method", "code", "codes", "coder 1", "coder 2", "value", "low", "high", "why", "no_interval", "n_events",
        "seconds", "excluded_seconds", "resamples", "undefined", "seed")  # fmt: skip


HELP = _(
    "Say how well coders agree on the events in the table PATH."
    " Its columns: coder, subject, code, start, stop; times in seconds, no stop for a moment."
)
SPAN = _("What was observed, in seconds; may be given more than once. Else from 0 to the last event.")


@click.command(help=HELP)
@click.argument("path", type=PATH)
@click.option("--span", "spans", multiple=True, metavar=_("FROM,UNTIL"), help=SPAN)
@click.option("--tolerance", default="1.0", metavar=_("SECONDS"), help=_("How far apart the same moment may lie."))
@click.option(
    "--exclusive",
    multiple=True,
    metavar=_("A,B,C"),
    help=_("Codes of which one is on at a time; may be given more than once."),
)
@click.option("--coders", metavar=_("A,B"), help=_("Only these coders, also when one of them recorded nothing."))
@click.option(
    "--gaps",
    type=click.Choice(["code", "exclude"]),
    default="code",
    help=_("No code on counts as a code, or is left out."),
)
@click.option("--seed", type=int, default=1, metavar="N", help=_("Where the drawing of the intervals begins."))
@json_option
@click.option("--csv", "as_csv", is_flag=True, help=_("Print comma-separated values."))
def agreement(
    path: Path, spans: tuple[str, ...], tolerance: str, exclusive: tuple[str, ...], coders: str | None, gaps: str,
    seed: int, as_json: bool, as_csv: bool,
) -> None:  # fmt: skip
    """Print agreement."""
    from observer.services import bare_agreement  # other commands need not wait for the arrays
    from observer.services.bare_agreement import Asked

    if not bare_agreement.is_table(path):
        raise BadFile(_("“{path}” is no table of events: give a file that ends in .csv or .tsv.").format(path=path))
    asked = Asked(
        spans=tuple(_span(given) for given in spans) or None,
        tolerance_us=_not_below_0(tolerance),
        exclusive=tuple(_names(given) for given in exclusive),
        coders=_names(coders or ""),
        gaps=gaps == "code",
        seed=seed,
    )
    found = bare_agreement.compare(path, asked)
    if as_json:
        print_json([one.to_data() for one in found])
    elif as_csv:
        _print_csv(found)
    else:
        _print(found)


def _span(given: str) -> Span:
    parts = given.split(",")
    if len(parts) != 2:
        raise Refused(_("“{value}” is no stretch of time, such as 0,600.").format(value=given))
    start, stop = (_not_below_0(part) for part in parts)
    if start >= stop:
        raise Refused(_("“{value}” ends before it begins.").format(value=given))
    return start, stop


def _not_below_0(given: str) -> int:
    us = seconds_to_us(given.strip())
    if us < 0:
        raise Refused(_("“{value}” is below 0.").format(value=given))
    return us


def _names(given: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in given.split(",") if name.strip())


def _print_csv(found: Sequence[Any]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_CSV)
    for one in found:
        flat = {**vars(one), **one.about, **vars(one.value)}
        writer.writerow(["" if flat.get(name) is None else flat[name] for name in _CSV])


def _print(found: Sequence[Any]) -> None:
    """A table for the eye, and in words why a value or an interval is missing."""
    from observer.agreement.values import sentence
    from observer.services.bare_agreement import title

    head = [_("what"), _("coders"), _("measure"), _("value"), _("95 % interval")]
    print_table(head, [[*_of_what(one), title(one.method), _number(one.value.value), _interval(one)] for one in found])
    reasons = dict.fromkeys(r for one in found for r in (one.value.why, one.value.no_interval) if r)
    for reason in reasons:
        if reason != "not_computed":
            click.echo(f"- {sentence(reason)}")
    first = found[0]
    click.echo(_("Compared: {spans}, {seconds} s observed by both.").format(
        spans=first.compared["spans"], seconds=decimal(f"{first.seconds:.3f}")))  # fmt: skip


def _of_what(one: Any) -> tuple[str, str]:
    coders = [name for key, name in one.about.items() if key.startswith("coder ")]
    return one.about.get("code") or one.about["codes"], " - ".join(coders)


def _number(value: float | None) -> str:
    return "-" if value is None else decimal(f"{value:.3f}")


def _interval(one: Any) -> str:
    value = one.value
    if value.low is None:
        return "" if value.no_interval == "not_computed" else "-"
    return decimal(f"{value.low:.3f}") + " .. " + decimal(f"{value.high:.3f}")


COMMANDS = [agreement]
