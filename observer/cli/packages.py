"""package, merge, find-films: work that travels to a coder and comes home."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from observer.cli.common import (
    PATH,
    choice_of,
    json_option,
    names_of,
    print_json,
    print_table,
    read_first_line,
    with_viewer,
)
from observer.coding.merging import Choice, Outcome
from observer.coding.words import word
from observer.errors import BadFile, NotAStudy
from observer.i18n import _, ngettext
from observer.services import films, merging, packages, passphrases

_FROM_FILE = _("Read the passphrase of the package from the first line of this file.")
package_passphrase = click.option("--package-passphrase-file", "secret", type=PATH, help=_FROM_FILE)


@click.command(help=_("Make a package for a coder: a file with just what he has to code, to work on elsewhere."))
@with_viewer
@click.option("--coder", required=True, help=_("The coder: name or id."))
@click.option("--session", "single", multiple=True, help=_("Only this session; may be repeated."))
@click.option("--sessions", default="all", help=_("Names or ids with commas between them, or: all."))
@click.option("--out", type=PATH, help=_("The folder for the file; else that of the study."))
@click.option("--encrypt", is_flag=True, help=_("Encrypt it with a passphrase, which you are asked for."))
@package_passphrase
@json_option
def package(
    study: Any,
    viewer: Any,
    coder: str,
    single: tuple[str, ...],
    sessions: str,
    out: Path | None,
    encrypt: bool,
    secret: Path | None,
    as_json: bool,
) -> None:
    """Make a package."""
    wanted = (*single, *names_of(sessions))
    packed = packages.package(study, viewer, coder, wanted, out, _new_passphrase(secret) if encrypt else None)
    if as_json:
        print_json({"ok": True, "path": str(packed.path), "id": packed.package.id, "sessions": list(packed.sessions)})
        return
    words = _("Made the package {path}: {sessions}.")
    click.echo(words.format(path=packed.path, sessions=", ".join(packed.sessions)))
    if not encrypt:
        click.echo(_("Whoever has the file can read it; --encrypt gives it a passphrase."))


def _new_passphrase(file: Path | None) -> str:
    if file is not None:
        given = read_first_line(file) or ""
    else:
        given = str(click.prompt(_("New passphrase of the package"), hide_input=True, confirmation_prompt=True))
    passphrases.check(given)
    return given


@click.command(help=_("Bring the work in the package FILE back into the study."))
@with_viewer
@click.argument("file", type=PATH)
@click.option("--dry-run", is_flag=True, help=_("Only show what would be done."))
@click.option("--decide", type=choice_of(Choice), help=_("Of what both sides changed, take ours (study) or theirs."))
@click.option(
    "--decisions", type=PATH, help=_("A JSON file that says ours or theirs for the key of each conflict.")
)  # fmt: skip
@package_passphrase
@json_option
def merge(
    study: Any,
    viewer: Any,
    file: Path,
    dry_run: bool,
    decide: str | None,
    decisions: Path | None,
    secret: Path | None,
    as_json: bool,
) -> int:
    """Merge."""
    plan = _plan(study, viewer, file, secret)
    choices = {item.key: Choice(decide) for item in plan.conflicts} if decide else {}
    choices |= _decisions(decisions)
    undecided = [item for item in plan.conflicts if item.key not in choices]
    if dry_run or plan.refusals or undecided:
        _print_plan(plan, as_json)
        if dry_run:
            return 0
        if not plan.refusals:
            click.echo(_("Nothing was merged. Decide with --decide or --decisions."), err=True)
        return 1
    done = merging.merge(study, viewer, plan, choices)
    if as_json:
        print_json({"ok": True, "operation": done.changes.operation if done.changes.rows else None, **_data(plan)})
    elif not done.changes.rows:
        click.echo(_("The study has all of it already."))
    else:
        _print_done(plan, done)
    return 0


def _print_done(plan: Any, done: Any) -> None:
    click.echo(done.changes.words() + ".")
    for line in plan.words():
        click.echo("  " + line)
    if plan.submitted:
        click.echo(_("Handed in: {sessions}. This cannot be undone.").format(sessions=", ".join(plan.submitted)))


def _plan(study: Any, viewer: Any, file: Path, secret: Path | None) -> Any:
    """What merging would do; the passphrase comes from a file or the environment, or is asked for."""
    given = read_first_line(secret) if secret else os.environ.get("OBSERVER_PACKAGE_PASSPHRASE") or None
    try:
        return merging.plan_merge(study, viewer, file, given)
    except NotAStudy as error:
        if given or not error.facts.get("needs_passphrase") or not sys.stdin.isatty():
            raise
    asked = click.prompt(_("Passphrase of the package"), hide_input=True)
    return merging.plan_merge(study, viewer, file, asked)


def _decisions(path: Path | None) -> dict[str, Choice]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): Choice(value) for key, value in found.items()}
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        words = _("“{path}” cannot be read: it holds one JSON object with ours or theirs for each key.")
        raise BadFile(words.format(path=path)) from error


def _data(plan: Any) -> dict[str, Any]:
    items = [
        {
            "key": item.key, "kind": item.kind, "session": item.session, "outcome": item.outcome.value,
            "base": item.base, "ours": item.ours, "theirs": item.theirs,
        }
        for item in plan.items
    ]  # fmt: skip
    return {
        "coder": plan.coder.name,
        "counts": {one.value: n for one, n in plan.counts.items()},
        "submitted": list(plan.submitted),
        "refusals": list(plan.refusals),
        "can_undo": plan.can_undo,
        "items": items,
    }


def _print_plan(plan: Any, as_json: bool) -> None:
    if as_json:
        print_json(_data(plan))
        return
    for line in plan.words():
        click.echo(line)
    if plan.submitted:
        click.echo(_("To be handed in: {sessions}.").format(sessions=", ".join(plan.submitted)))
    for refusal in plan.refusals:
        click.echo(refusal, err=True)
    shown = [item for item in plan.items if item.outcome is not Outcome.NEW]
    if shown:
        head = [_("session"), _("what"), "", _("study"), _("package"), _("key")]
        print_table(head, [_row(item) for item in shown])


def _row(item: Any) -> list[str]:
    ours, theirs = (" ".join(text.split()) or "–" for text in (item.ours, item.theirs))
    return [item.session, item.kind, word(item.outcome), ours, theirs, item.key]


@click.command("find-films", help=_("Look for films that are not where they were, here and in these folders."))
@with_viewer
@click.argument("folders", nargs=-1, type=PATH)
@json_option
def find_films(study: Any, viewer: Any, folders: tuple[Path, ...], as_json: bool) -> int:
    """Find films."""
    seen = films.find_again(study, viewer, folders)
    if as_json:
        print_json({"found": [r.name for r in seen.found], "missing": [r.name for r in seen.missing]})
    else:
        n, left = len(seen.found), len(seen.missing)
        click.echo(ngettext("Found {n} film again.", "Found {n} films again.", n).format(n=n))
        if left:
            words = _("Still missing: {names}. Give the folder in which they are.")
            click.echo(words.format(names=", ".join(r.name for r in seen.missing)))
    return 1 if seen.missing else 0


COMMANDS = [package, merge, find_films]
