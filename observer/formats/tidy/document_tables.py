"""Tables that only a package has that was made of a file of another tool, without a study; and what such a file says
nothing of is not in the others."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from observer.coding.interchange import FiledSession
from observer.coding.timecode import divide_half_up, seconds_text
from observer.formats.tidy.content import Content
from observer.formats.tidy.table import (
    ON_SESSION,
    Column,
    Table,
    identifier,
    micros,
    number,
    of,
    one_of,
    seconds,
    span,
    text,
    to,
    whole,
)

_SPACE = uuid5(NAMESPACE_URL, "urn:observer:document")
SESSION = to("sessions", "session_id")


def made_id(*what: object) -> str:
    """The id of something that has none in the file: the same in every package."""
    return str(uuid5(_SPACE, repr(what)))


NOBODY = made_id("nobody")  # who coded, when the file does not say so


class Fact(StrEnum):
    """What a row of `session_facts.csv` tells."""

    DATE = "date"  # as it stood in the file, when it is no day of the calendar
    DESCRIPTION = "description"
    DURATION = "duration_us"
    VARIABLE = "variable"


@dataclass(frozen=True)
class _Row:
    """Something of a session, by number."""

    session: str
    number: int
    item: Any
    name: str = ""
    value: str = ""

    @property
    def id(self) -> str:
        """The id of a film or a transcript."""
        return made_id(type(self.item).__name__, self.session, self.number)


def document_tables(content: Content) -> list[Table]:
    """All of them; none for a study."""
    if content.filed is None:
        return []
    return [_films(content), _facts(content), *_transcripts(content), _responses(content)]


def _films(content: Content) -> Table:
    def fps(row: _Row) -> str | None:
        return seconds_text(divide_half_up(round(row.item.fps * 2_000_000), 2)) if row.item.fps else None

    columns = (
        identifier("film_id", "Id of the film"),
        text("session_id", "The session", "session", required=True),
        whole("number", "Its place among the films of the session", required=True),
        text("path", "As the file named it", "item.path", free_text=True),
        seconds("offset_s", "Where it begins on the clock of the session", of("item.offset_us")),
        micros("offset_us", "Where it begins on the clock of the session, exact", of("item.offset_us")),
        seconds("duration_s", "How long it lasts", of("item.duration_us"), required=False),
        micros("duration_us", "How long it lasts, exact", of("item.duration_us"), required=False),
        number("fps", "Frames per second, as the file said", fps, unit="1/s"),
    )
    rows = [
        _Row(row.id, n, film)
        for row, filed in _sessions(content)
        for n, film in enumerate(filed.films, 1)
    ]  # fmt: skip
    return Table("films", "One film of a session, as the file named it", columns, ("film_id",), (SESSION,), rows)


def _sessions(content: Content) -> list[tuple[Any, FiledSession]]:
    assert content.filed is not None
    return list(zip(content.sessions, content.filed.sessions, strict=True))


def _facts(content: Content) -> Table:
    columns = (
        text("session_id", "The session", "session", required=True),
        whole("number", "Numbers the facts of one session", required=True),
        one_of("fact", "What it is", Fact, "item"),
        text("name", "Name of a variable", free_text=True),
        text("value", "What the file said", free_text=True),
    )
    rows = []
    for row, filed in _sessions(content):
        given = [
            (Fact.DATE, "", "" if row.date else filed.date),
            (Fact.DESCRIPTION, "", filed.description),
            (Fact.DURATION, "", "" if filed.duration_us is None else str(filed.duration_us)),
            *((Fact.VARIABLE, name, value) for name, value in filed.variables),
        ]
        told = [one for one in given if one[2] or one[0] is Fact.VARIABLE]
        rows += [_Row(row.id, n, fact, name, value) for n, (fact, name, value) in enumerate(told, 1)]
    words = "One thing that the file said of a session"
    return Table("session_facts", words, columns, ("session_id", "number"), (SESSION,), rows)


def _transcripts(content: Content) -> list[Table]:
    assert content.filed is not None
    ids = {row.name: row.id for row in content.sessions}
    rows = [_Row(ids[one.session], n, one) for n, one in enumerate(content.filed.transcripts, 1)]
    columns = (
        identifier("transcript_id", "Id of the transcript"),
        text("session_id", "The session", "session", required=True),
        text("name", "What it is called", "item.name", free_text=True),
        text("language", "Its language", "item.language", free_text=True),
        text("coder", "Who wrote it down", "item.coder", free_text=True),
    )
    lines = [_Row(row.id, n, line) for row in rows for n, line in enumerate(row.item.lines, 1)]
    of_line = (
        text("transcript_id", "The transcript", "session", required=True),
        whole("number", "The number of the line", required=True),
        *span("the line", ON_SESSION, "item."),
        text("speaker", "Who says it", "item.speaker", free_text=True),
        text("text", "What is said", "item.text", free_text=True),
    )
    key = ("transcript_id", "number")
    return [
        Table("transcripts", "One transcript of a session", columns, ("transcript_id",), (SESSION,), rows),
        Table(
            "transcript_lines", "One line of a transcript", of_line, key, (to("transcripts", "transcript_id"),), lines
        ),
    ]


def _responses(content: Content) -> Table:
    assert content.filed is not None
    sessions = {row.name: row.id for row in content.sessions}
    people = {row.name: row.id for row in content.participants}
    rows = [_Row(sessions[one.session], n, one) for n, one in enumerate(content.filed.responses, 1)]
    columns = (
        identifier("response_id", "Id of the response"),
        text("session_id", "The session that was shown", "session", required=True),
        text("participant_id", "Who said it", lambda row: people.get(row.item.respondent, NOBODY), required=True),
        text("initiator", "Who stopped the film", "item.stopped_by", free_text=True),
        seconds("t_s", f"Where the film stood, {ON_SESSION}", of("item.at_us")),
        micros("t_us", f"Where the film stood, {ON_SESSION}, exact", of("item.at_us")),
        text("prompt", "What was asked", "item.prompt", free_text=True),
        text("response", "What was said", "item.text", free_text=True),
        text("about", "About then, now or in general", "item.about", free_text=True),
    )
    references = SESSION, to("participants", "participant_id")
    return Table("responses", "One response in a recall session", columns, ("response_id",), references, rows)


# -- what a file of another tool says nothing of ---------------------------------------------------------------

_UNKNOWN: dict[str, str] = {
    "sessions": "kind is_research number moment language",
    "coders": "languages",
    "codebooks": "own_worded point_tolerance_s added",
    "codebook": "valence shown_by towards mutual non_verbal rated",
    "codings": "part is_blind marks_coding_id state supersedes created submitted time_on_task_s stopped_at_s",
    "events": "start_recording start_pts stop_recording stop_pts perceived precision back_s",
    "ratings": "is_blind overruled rated_as",
    "comments": "recording_id pts",
    "fragments": "origin start_recording_id start_pts stop_recording_id stop_pts is_confirmed",
}
_ALWAYS = ("sessions", "events", "codebook")  # the scripts need them


def only_known(tables: list[Table], content: Content) -> list[Table]:
    """The tables of a package that was made of a document: those with rows, without what a document does not say."""
    there = [t for t in tables if t.name != "studies" and (t.rows or t.name in _ALWAYS)]
    names = {table.name for table in there}
    found = []
    for table in there:
        unknown = _UNKNOWN.get(table.name, "").split()
        columns = tuple(_column(table, column) for column in table.columns if column.name not in unknown)
        references = tuple(
            one for one in table.references if one.table in names and not set(one.columns) & set(unknown)
        )
        rows = content.sessions if table.name == "sessions" else table.rows  # in the order of the file
        found.append(replace(table, columns=columns, references=references, rows=rows))
    return found


def _column(table: Table, column: Column) -> Column:
    """A column that holds more in a document than in a study: any words for a reason, ratings between two numbers."""
    if (table.name, column.name) == ("fragments", "reason"):
        return replace(column, required=False, values=(), free_text=True)
    if (table.name, column.name) == ("ratings", "value"):
        return number("value", column.description, _plain_value)
    return column


def _plain_value(placed: Any) -> str | None:
    value = placed.item.value
    return None if value is None else f"{Decimal(str(value)).normalize():f}"
