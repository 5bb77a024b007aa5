"""export, import, convert, formats: files of other tools."""

from pathlib import Path
from typing import Any

import click

from observer.cli.common import PATH, json_option, print_json, print_table, with_viewer
from observer.errors import BadFile, Refused
from observer.i18n import _

TIDY = "tidy"  # the whole study, in a folder of tables


def _of(name: str | None, path: Path, *, reads: bool) -> Any:
    from observer.services import exchange  # other commands need not wait for the formats

    if name is not None:
        return exchange.find(name)
    return exchange.reader_of(path) if reads else exchange.writer_of(path)


@click.command(
    help=_(
        "Write what you may see of a study to OUT: a folder of tables, or a file of another tool. Says what the format"
        " cannot hold. `observer formats` lists the formats."
    )
)
@with_viewer
@click.argument("out", type=PATH)
@click.option("--format", "name", default=TIDY, help=_("The form of the files."))
@click.option("--session", "sessions", multiple=True, help=_("Only this session: its name or id; may be repeated."))
@click.option("--coder", "coders", multiple=True, help=_("Only this coder: the name or id; may be repeated."))
@click.option("--ids", is_flag=True, help=_("Name indicators by their identifiers, not by their labels."))
@click.option("--names", is_flag=True, help=_("With the names of sessions, coders and films instead of numbers."))
@click.option("--full-paths", is_flag=True, help=_("With the folders of films (they may tell names)."))
@click.option("--transcripts", is_flag=True, help=_("With transcripts."))
@json_option
def export(study: Any, viewer: Any, out: Path, name: str, as_json: bool, **wanted: Any) -> None:
    """Export."""
    from observer.services import exchange, interchange

    if name == TIDY:
        if any(wanted.values()):
            raise Refused(_("The tidy package holds the whole study; it cannot be chosen what goes into it."))
        written = interchange.export_tidy(study, viewer, out)
        print_json({"ok": True, "files": written, "losses": []}) if as_json else click.echo(
            _("Wrote {n} files to {path}.").format(n=written, path=out)
        )
        return
    form = exchange.find(name)
    document, losses = _going(study, viewer, form, **wanted)
    losses = [*losses, *exchange.losses(document, form)]
    _print_written(exchange.write(document, form, out), [], losses, as_json)


def _going(study: Any, viewer: Any, form: Any, **wanted: Any) -> tuple[Any, list[Any]]:
    from observer.services import export_document, people
    from observer.services.exchange import Holds

    choice = export_document.ExportChoice(
        sessions=tuple(people.find_session(study, name).id for name in wanted["sessions"]),
        coders=tuple(people.find_coder(study, name).id for name in wanted["coders"]),
        labels=not wanted["ids"],
        pseudonyms=not wanted["names"],
        full_paths=wanted["full_paths"],
        with_transcripts=wanted["transcripts"] or form.about is Holds.TRANSCRIPT,
    )
    if form.about is Holds.CODEBOOK:
        return export_document.codebook_document(study, choice), []
    going = export_document.document_of(study, viewer, choice)
    return going.document, list(going.losses)


@click.command(
    "import",
    help=_(
        "Bring a FILE of another tool into a study, in one operation that can be undone. A map (JSON) says what becomes"
        " of codes, coders, people and sessions; --show-map prints the one that is proposed."
    ),
)
@with_viewer
@click.argument("file", type=PATH)
@click.option("--format", "name", help=_("The format, when the ending does not tell it."))
@click.option("--map", "map_file", type=PATH, help=_("What becomes of what, as --show-map prints it."))
@click.option("--show-map", is_flag=True, help=_("Print the map that is proposed, and do nothing."))
@click.option("--dry-run", is_flag=True, help=_("Only say what would be done."))
@json_option
def import_file(
    study: Any, viewer: Any, file: Path, name: str | None, map_file: Path | None, show_map: bool, dry_run: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Import."""
    from observer.services import exchange, import_map, import_plan

    document = exchange.read(file, _of(name, file, reads=True))
    given = import_map.read(map_file) if map_file else None
    chosen = import_map.propose(study, viewer, document, given, given.codebook if given else None)
    if show_map:
        print_json(chosen.to_data())
        return
    planned = import_plan.plan(study, viewer, document, chosen)
    done = None if dry_run else import_plan.apply(study, viewer, planned)
    if as_json:
        print_json(_plan_data(planned) | {"operation": done.operation if done else None})
        return
    for line in (*planned.words(), *(finding.words for finding in planned.findings), *planned.refusals):
        click.echo(line)
    click.echo(done.words() if done else _("Nothing was changed."))


def _plan_data(planned: Any) -> dict[str, Any]:
    rows = planned.rows
    return {
        "ok": not planned.refusals,
        "new": {table: planned.count(table) for table in dict.fromkeys(name for name, _row in planned.places.new)},
        "events": {
            "new": len(rows.new_events),
            "changed": len(rows.changed_events),
            "same": rows.same,
            "left_out": rows.left_out,
        },
        "ratings": len(rows.new_ratings),
        "comments": len(rows.new_comments),
        "transcripts": len(rows.transcripts),
        "fragments": len(rows.stretches.new_fragments),
        "intervals": {
            "new": len(rows.stretches.new_intervals),
            "changed": len(rows.stretches.changed_intervals),
        },
        "findings": [_finding(one) for one in planned.findings],
        "refusals": list(planned.refusals),
    }


def _finding(one: Any) -> dict[str, Any]:
    return {"text": one.text, "n": one.n, "places": list(one.places)}


@click.command(help=_("Turn a file of one tool into one of another, without any study. Says what was found and lost."))
@click.argument("source", metavar="IN", type=PATH)
@click.argument("out", type=PATH)
@click.option("--from", "read_as", help=_("The format of IN, when its ending does not tell it."))
@click.option("--to", "written_as", help=_("The format of OUT, when its ending does not tell it."))
@json_option
def convert(source: Path, out: Path, read_as: str | None, written_as: str | None, as_json: bool) -> None:
    """Convert."""
    from observer.services import exchange

    reader, writer = _of(read_as, source, reads=True), _of(written_as, out, reads=False)
    document = exchange.read(source, reader)
    if writer.about is exchange.Holds.EVENTS and not document.events and document.transcripts == ():
        raise BadFile(_("“{name}” holds no events; there is nothing to convert.").format(name=source.name))
    losses = exchange.losses(document, writer)
    _print_written(exchange.write(document, writer, out), list(document.findings), losses, as_json)


def _print_written(files: list[Path], findings: list[Any], losses: list[Any], as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "ok": True,
                "files": [str(path) for path in files],
                "findings": [_finding(one) for one in findings],
                "losses": [{"what": loss.what, "n": loss.n, "which": loss.which} for loss in losses],
            }
        )
        return
    for finding in findings:
        click.echo(finding.words)
    if losses:
        click.echo(_("Not in the file:"))
    for loss in losses:
        click.echo(f"  {loss.words}")
    for path in files:
        click.echo(_("Wrote {path}.").format(path=path))


@click.command("formats", help=_("List the formats that Observer reads and writes."))
@json_option
def list_formats(as_json: bool) -> None:
    """List formats."""
    from observer.services import exchange

    found: list[dict[str, Any]] = [
        {
            "id": one.id,
            "title": one.words,
            "endings": list(one.endings),
            "reads": one.reads,
            "writes": one.writes,
            "holds": sorted(one.parts),
        }
        for one in exchange.FORMATS
    ]
    if as_json:
        print_json(found)
        return
    said = {True: _("yes"), False: _("no")}
    rows = [(f["id"], f["title"], " ".join(f["endings"]), said[f["reads"]], said[f["writes"]]) for f in found]
    print_table([_("format"), _("title"), _("endings"), _("reads"), _("writes")], rows)


COMMANDS = [export, import_file, convert, list_formats]
