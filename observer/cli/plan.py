"""plan: assign, draw, list and remove."""

from typing import Any

import click

from observer.cli.common import choice_of, json_option, print_json, print_table, with_viewer
from observer.coding.plan import SHARE, Strata
from observer.coding.study import Part, Purpose
from observer.coding.words import word
from observer.i18n import _, ngettext
from observer.services import drawing, packages, plan

codebook_option = click.option("--codebook", default="", help=_("The codebook, when the study has more than one."))


@click.group("plan", help=_("Who codes which session: the coding plan."))
def plan_group() -> None:
    """Hold the commands together."""


@plan_group.command("assign", help=_("Ask a coder to code one or more sessions."))
@with_viewer
@click.argument("sessions", nargs=-1, required=True)
@click.option("--coder", required=True, help=_("The coder: name or id."))
@codebook_option
@click.option("--purpose", default="main", type=choice_of(Purpose), help=_("Why; coders are told of training only."))
@click.option("--part", default="both", type=choice_of(Part), help=_("What the coding consists of."))
@click.option("--marks-of", metavar=_("CODER"), help=_("Whose events are given, for ratings on given events."))
@json_option
def assign(study: Any, viewer: Any, purpose: str, part: str, as_json: bool, **asked: Any) -> None:
    """Assign."""
    planned = plan.assign(study, viewer, purpose=Purpose(purpose), part=Part(part), **asked)
    if as_json:
        rows = [_assignment_data(study, row) for row in planned.assignments]
        print_json({"ok": True, "assignments": rows, "warnings": list(planned.warnings)})
        return
    n = len(planned.assignments)
    click.echo(ngettext("Assigned {n} session.", "Assigned {n} sessions.", n).format(n=n))
    _print_warnings(planned.warnings)


@plan_group.command("draw", help=_("Draw a random share of the sessions for double coding, by two coders each."))
@with_viewer
@codebook_option
@click.option("--share", "percent", default=SHARE, show_default=True, type=int, help=_("The share, in percent."))
@click.option("--by", "strata", default="none", type=choice_of(Strata), help=_("Its part for each case or moment."))
@click.option("--seed", type=int, help=_("A number with which the same draw can be done again; else a random one."))
@click.option("--coder", "coders", multiple=True, help=_("Who may be the second coder; may be repeated."))
@click.option("--session", "sessions", multiple=True, help=_("Draw among these only; may be repeated."))
@json_option
def draw(study: Any, viewer: Any, strata: str, as_json: bool, **asked: Any) -> None:
    """Draw."""
    drawn = drawing.draw(study, viewer, strata=Strata(strata), **asked)
    if as_json:
        rows = [_assignment_data(study, row) for row in drawn.assignments]
        data = {"ok": True, "draw": drawn.draw.__dict__, "sessions": drawn.n_sessions, "assignments": rows}
        print_json({**data, "warnings": list(drawn.warnings)})
        return
    words = _("Drew {n} of {all} sessions, with seed {seed}.")
    click.echo(words.format(n=len(drawn.assignments), all=drawn.n_sessions, seed=drawn.draw.seed))
    head = [_("session"), _("second coder")]
    data_of = [_assignment_data(study, row) for row in drawn.assignments]
    print_table(head, sorted([row["session"], row["coder"]] for row in data_of))
    _print_warnings(drawn.warnings)


def _print_warnings(warnings: tuple[str, ...]) -> None:
    for warning in warnings:
        click.echo(_("Mind: {warning}").format(warning=warning))


def _assignment_data(study: Any, row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "session": study.sessions.get(row.session).name,
        "coder": study.coders.get(row.coder).name,
        "codebook": row.codebook_key,
        "purpose": row.purpose.value,
        "part": row.part.value,
        "coding": row.coding,
    }


@plan_group.command("list", help=_("Show the plan: all of it for a researcher, else what you have to code."))
@with_viewer
@json_option
def list_plan(study: Any, viewer: Any, as_json: bool) -> None:
    """Print the plan."""
    if viewer.is_researcher:
        _print_lines(study, viewer, as_json)
    else:
        _print_tasks(plan.to_code(study, viewer), as_json)


def _print_lines(study: Any, viewer: Any, as_json: bool) -> None:
    lines, draws = plan.lines(study, viewer), drawing.draws(study, viewer)
    if as_json:
        found = [
            {**_assignment_data(study, line.assignment), "progress": line.progress.value, "drawn": line.was_drawn}
            for line in lines
        ]
        print_json({"assignments": found, "draws": [_draw_data(study, viewer, *one) for one in draws]})
        return
    if not lines:
        click.echo(_("Nobody has anything to code yet. Assign it with: observer plan assign PATH SESSION --coder C"))
        return
    head = [_("session"), _("coder"), _("codebook"), _("purpose"), _("part"), _("how far"), _("id")]
    print_table(head, [_line_row(line) for line in lines])
    for one, rows in draws:
        n = sum(row.is_drawn for row in rows)
        words = _("{when}: drew {n} of {all} sessions for double coding, with seed {seed}.")
        click.echo(words.format(when=one.made, n=n, all=len(rows), seed=one.seed))


def _line_row(line: Any) -> list[str]:
    row = line.assignment
    purpose = word(row.purpose) + (" " + _("(drawn)") if line.was_drawn else "")
    ids = [line.session.name, line.coder.name, row.codebook_key]
    return [*ids, purpose, word(row.part), line.progress.words(), row.id]


def _draw_data(study: Any, viewer: Any, one: Any, rows: list[Any]) -> dict[str, Any]:
    sessions = [
        {"session": study.sessions.get(row.session).name, "stratum": row.stratum, "drawn": row.is_drawn} for row in rows
    ]
    return {**one.__dict__, "reproducible": drawing.is_reproducible(study, viewer, one), "sessions": sessions}


def _print_tasks(tasks: list[Any], as_json: bool) -> None:
    """What a coder has to code; never why, but for training."""
    if as_json:
        print_json(
            [
                {
                    "session": task.session.name, "codebook": task.codebook, "part": task.part.value,
                    "training": task.is_training, "progress": task.progress.value, "coding": task.coding,
                }
                for task in tasks
            ]
        )  # fmt: skip
    elif not tasks:
        click.echo(_("You have nothing to code."))
    else:
        rows = [
            [task.session.name, task.codebook, word(task.part), task.progress.words(),
             word(Purpose.TRAINING) if task.is_training else ""]
            for task in tasks
        ]  # fmt: skip
        print_table([_("session"), _("codebook"), _("part"), _("how far"), ""], rows)


@plan_group.command("remove", help=_("Take assignments out of the plan, as long as nothing came of them."))
@with_viewer
@click.argument("assignments", nargs=-1, required=True)
@json_option
def remove(study: Any, viewer: Any, assignments: tuple[str, ...], as_json: bool) -> None:
    """Remove."""
    changes = plan.remove(study, viewer, assignments)
    if as_json:
        print_json({"ok": True, "ids": list(assignments), "operation": changes.operation})
    else:
        click.echo(changes.words())


@plan_group.command("take-back", help=_("Take back a draw, as long as nothing came of it; its id is in `plan list`."))
@with_viewer
@click.argument("draw")
@json_option
def take_back(study: Any, viewer: Any, draw: str, as_json: bool) -> None:
    """Take back a draw."""
    changes = drawing.remove(study, viewer, draw)
    if as_json:
        print_json({"ok": True, "id": draw, "operation": changes.operation})
    else:
        click.echo(changes.words())


@plan_group.command("packages", help=_("Show which packages were made, and what has come back."))
@with_viewer
@json_option
def list_packages(study: Any, viewer: Any, as_json: bool) -> None:
    """Print the packages."""
    found = packages.sent(study, viewer)
    if as_json:
        print_json([_package_data(one) for one in found])
    elif not found:
        click.echo(_("No package has been made yet."))
    else:
        head = [_("when"), _("coder"), _("codings"), _("submitted"), _("merged"), _("id")]
        rows = [
            [one.package.made, one.coder.name, str(one.n_codings), str(one.n_submitted),
             _("yes") if one.was_merged else _("no"), one.package.id]
            for one in found
        ]  # fmt: skip
        print_table(head, rows)


def _package_data(one: Any) -> dict[str, Any]:
    return {
        "id": one.package.id,
        "made": one.package.made,
        "coder": one.coder.name,
        "codings": one.n_codings,
        "submitted": one.n_submitted,
        "merged": one.was_merged,
    }


COMMANDS = [plan_group]
