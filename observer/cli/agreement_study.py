"""agreement: of the coders in a study; what was kept of it; mappings between versions of a codebook."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from observer.cli.agreement import agreement as of_table
from observer.cli.common import PATH, choice_of, json_option, names_of, print_json, print_table, with_viewer
from observer.coding.agreement import SEED, CodeLevel, Question, Section
from observer.coding.study import Purpose
from observer.coding.timecode import seconds_to_us
from observer.errors import Refused
from observer.i18n import _

if TYPE_CHECKING:
    from observer.services.agreement_answer import Answer, Row

TABLES = (".csv", ".tsv")


class OfStudyOrTable(click.Group):
    """`agreement PATH` asks about a study, or about a bare table when PATH is one; `agreement list PATH` and so on
    are commands of their own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the command before a path."""
        words = [arg for arg in args if not arg.startswith("-")]
        if words and words[0] not in self.commands:
            is_table = any(Path(word).suffix.lower() in TABLES for word in words)
            args = ["table" if is_table else "ask", *args]
        return super().parse_args(ctx, args)


@click.group(
    "agreement",
    cls=OfStudyOrTable,
    help=_("How well coders agree. Give the path of a study, with the options of: observer agreement ask --help"),
)
def agreement() -> None:
    """Hold the commands together."""


@agreement.command("ask", help=_("Compute the agreement of coders who have submitted."))
@with_viewer
@click.option("--sessions", default="all", help=_("Names or ids with commas between them, or: all."))
@click.option("--coders", default="all", help=_("Names or ids with commas between them, or: all."))
@click.option("--codebook", default="", help=_("The codebook, when the study has more than one."))
@click.option("--level", default="indicator", type=choice_of(CodeLevel), help=_("What counts as the same code."))
@click.option("--tolerance", metavar=_("SECONDS"), help=_("For moments; without it, that of the codebook."))
@click.option("--no-actor", is_flag=True, help=_("The same code is the same, whoever showed it."))
@click.option("--target", "with_target", is_flag=True, help=_("Only the same towards the same target is the same."))
@click.option("--per-person", is_flag=True, help=_("Also for each person apart."))
@click.option("--only", multiple=True, type=choice_of(Section), help=_("Only this part; may be repeated."))
@click.option("--purpose", multiple=True, type=choice_of(Purpose), help=_("Codings of this purpose; may be repeated."))
@click.option("--teaching", is_flag=True, help=_("Acted and internship sessions as well."))
@click.option("--with-sources", is_flag=True, help=_("A consensus also beside the codings that it was made from."))
@click.option("--resamples", default=1000, show_default=True, type=click.IntRange(0, 100_000),
              help=_("For the intervals; 0: none."))  # fmt: skip
@click.option("--seed", default=SEED, show_default=True, type=int, help=_("With it the same intervals come again."))
@click.option("--bands", default="", type=click.Choice(["", "landis_koch", "cicchetti", "koo_li"]),
              help=_("Words for values after this convention; without it, numbers only."))  # fmt: skip
@json_option
@click.option("--csv", "as_csv", is_flag=True, help=_("Print comma-separated values."))
@click.option("--report", type=PATH, help=_("Write a report to this file: .html or .pdf."))
@click.option("--store", metavar=_("TITLE"), help=_("Keep the answer in the study under this title."))
def ask(
    study: Any, viewer: Any, as_json: bool, as_csv: bool, report: Path | None, store: str | None, **given: Any
) -> None:
    """Ask, print, and write or keep what is wanted."""
    from observer.services import agreement as service
    from observer.services import agreement_store

    _check_report(report)
    material = service.gather(study, viewer, _question(given))
    answer = service.compute(material)
    kept = agreement_store.store(study, viewer, answer, store) if store else None
    _print(answer, as_json, as_csv)
    if report is not None:
        _write_report(answer, material, report)
        if not (as_json or as_csv):
            click.echo(_("Written: {path}").format(path=report))
    if kept is not None and not (as_json or as_csv):
        click.echo(_("Kept as “{title}”. Id: {id}").format(title=kept.row.title, id=kept.row.id))


def _question(given: dict[str, Any]) -> Question:
    tolerance = given["tolerance"]
    us = None if tolerance is None else seconds_to_us(tolerance)
    if us is not None and us < 0:
        raise Refused(_("A tolerance is 0 seconds or more."))
    purposes = tuple(Purpose(name) for name in given["purpose"]) or Question().purposes
    return Question(
        names_of(given["sessions"]), names_of(given["coders"]), given["codebook"], CodeLevel(given["level"]),
        not given["no_actor"], given["with_target"], us, given["per_person"],
        tuple(Section(name) for name in given["only"]) or tuple(Section), given["resamples"], given["seed"],
        given["bands"], purposes, given["teaching"], given["with_sources"],
    )  # fmt: skip


def _check_report(report: Path | None) -> None:
    if report is not None and report.suffix.lower() not in (".html", ".pdf"):
        raise Refused(_("A report is a file that ends in .html or .pdf."))


def _write_report(answer: Answer, material: Any, path: Path) -> None:
    """HTML, or PDF of it. Imports Qt only for PDF."""
    from observer.services import agreement_report

    if path.suffix.lower() == ".html":
        agreement_report.write_html(answer, path, material)
        return
    from observer.ui.report_printing import print_html

    print_html(_("Agreement"), agreement_report.html(answer, material), path)


# -- printing --------------------------------------------------------------------------------------------------


def _print(answer: Answer, as_json: bool, as_csv: bool) -> None:
    from observer.services.agreement_json import to_data

    if as_json:
        print_json(to_data(answer))
    elif as_csv:
        _print_csv(answer)
    else:
        _print_words(answer)


def _print_words(answer: Answer) -> None:
    from observer.services import agreement_words as words

    for sentence in words.reading(answer):
        click.echo(sentence.words)
    for told in answer.about.left_out:
        click.echo(_("Left out: {what}").format(what=told))
    for section in Section:
        rows = answer.of(section)
        if rows:
            click.echo(f"\n{words.section_title(section)}")
            head = [_("of what"), _("measure"), _("value"), _("n"), _("why not")]
            print_table(head, [_line(answer, row) for row in rows])
    steps = words.next_steps(answer)
    if steps:
        click.echo("\n" + _("What to do next"))
        for step in steps:
            click.echo(f"  {step.words}")


def _line(answer: Answer, row: Row) -> list[str]:
    from observer.services import agreement_words as words

    found = row.headline
    n = found.n_events or found.n_units
    value = " ".join(filter(None, (words.number(found), words.band(answer, found))))
    return [words.label(answer, row.subject), words.method(found), value, str(n), words.why(found)]


def _print_csv(answer: Answer) -> None:
    """One line a number, for a spreadsheet."""
    from observer.services.agreement_table import COLUMNS, lines

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines(answer))


# -- what was kept ---------------------------------------------------------------------------------------------


@agreement.command("list", help=_("List the answers that were kept."))
@with_viewer
@json_option
def list_(study: Any, viewer: Any, as_json: bool) -> None:
    """List."""
    from observer.services import agreement_store

    rows = agreement_store.stored(study, viewer)
    if as_json:
        print_json([{"id": row.id, "made": row.made, "title": row.title, "software": row.software} for row in rows])
    elif not rows:
        click.echo(_("No answer about agreement was kept yet."))
    else:
        print_table([_("made"), _("title"), _("id")], [[row.made, row.title, row.id] for row in rows])


@agreement.command("show", help=_("Show an answer that was kept: its title or id."))
@with_viewer
@click.argument("name")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help=_("Print comma-separated values."))
@click.option(
    "--methods", type=click.Choice(["en", "nl"]), help=_("Only the paragraph for an article, in this language.")
)
def show(study: Any, viewer: Any, name: str, as_json: bool, as_csv: bool, methods: str | None) -> None:
    """Show."""
    from observer.services import agreement_store, agreement_words

    answer = agreement_store.show(study, viewer, name)
    if methods:
        click.echo(agreement_words.methods_paragraph(answer, methods))
    else:
        _print(answer, as_json, as_csv)


@agreement.command("rerun", help=_("Ask the question of a kept answer again, and say what changed."))
@with_viewer
@click.argument("name")
@json_option
def rerun(study: Any, viewer: Any, name: str, as_json: bool) -> None:
    """Ask again."""
    from observer.services import agreement_store
    from observer.services import agreement_words as words
    from observer.services.agreement_json import to_data

    again = agreement_store.rerun(study, viewer, name)
    if as_json:
        print_json({"changed": list(again.changed), "differing": to_data(again.differing)})
        return
    for told in again.changed or (_("No coding has changed."),):
        click.echo(told)
    if not again.differing:
        click.echo(_("All values are what they were."))
        return
    head = [_("of what"), _("measure"), _("was"), _("is now")]
    rows = [
        [words.label(again.now, one.subject), one.method, words.figure(one.was), words.figure(one.now)]
        for one in again.differing
    ]
    print_table(head, rows)


@agreement.command("remove", help=_("Remove an answer that was kept: its title or id."))
@with_viewer
@click.argument("name")
def remove(study: Any, viewer: Any, name: str) -> None:
    """Remove."""
    from observer.services import agreement_store

    agreement_store.remove(study, viewer, name)
    click.echo(_("Removed."))


@agreement.command(
    "map", help=_("Keep how codes of one version of a codebook are read as those of another: old=new ...")
)
@with_viewer
@click.argument("codes", nargs=-1)
@click.option("--codebook", default="", help=_("The codebook, when the study has more than one."))
@click.option("--from", "old", required=True, metavar=_("VERSION"), help=_("The version that is read."))
@click.option("--to", "new", required=True, metavar=_("VERSION"), help=_("The version as which it is read."))
def map_(study: Any, viewer: Any, codes: tuple[str, ...], codebook: str, old: str, new: str) -> None:
    """Map."""
    from observer.services import agreement_store
    from observer.services.plan import codebook_key

    pairs = [code.partition("=") for code in codes]
    if not all(equals for _old, equals, _new in pairs):
        raise Refused(_("Give codes as old=new; old= leaves a code out."))
    key = codebook_key(study, codebook)
    agreement_store.map_codes(study, viewer, key, old, new, {before: after for before, _equals, after in pairs})
    words = _("Codings of version {old} are now read as version {new} when agreement is computed.")
    click.echo(words.format(old=old, new=new))


agreement.add_command(of_table, "table")
COMMANDS = [agreement]
