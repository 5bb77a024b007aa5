"""What was coded, as a tidy package has it: events, ratings, remarks, intervals, fragments, responses, transcripts."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from observer.coding.codebook import Kind
from observer.coding.events import IntervalMethod, Targets
from observer.coding.interchange import (
    FiledEvent,
    FiledFragment,
    FiledInterval,
    FiledLine,
    FiledNote,
    FiledRating,
    FiledResponse,
    FiledTranscript,
)
from observer.coding.ratings import NoRating
from observer.coding.study import CodingState
from observer.errors import Refused
from observer.formats.tidy.cells import differ, is_true, number_of, us_of
from observer.formats.tidy.package_files import Row
from observer.formats.tidy.read_names import Names, Tables
from observer.i18n import _

_Modifiers = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass
class Codings:
    """Reads the tables of what was coded. `replaced` are codings of which a newer one was handed in."""

    tables: Tables
    names: Names
    replaced: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.replaced = {
            row["supersedes"]
            for _place, row in self.tables.rows("codings")
            if row.get("supersedes") and row.get("state") != CodingState.DRAFT
        }

    def _rows(self, name: str) -> Iterator[tuple[str, Row]]:
        """The rows of a table that belong to a session, and to no coding that was replaced."""
        for place, row in self.tables.rows(name):
            if not self.names.session(row):
                self.tables.without(_("A row that names no session was left out."), place)
            elif row.get("coding_id") in self.replaced:
                self.tables.without(_("A row of a coding that was replaced by a newer one stays out."), place)
            else:
                yield place, row

    def _time(self, row: Row, name: str, place: str) -> int | None:
        if differ(row, name):
            words = _("The two columns of a time differ; that in microseconds counts.")
            self.tables.findings.add(words, place)
        return us_of(row, name)

    # -- events ----------------------------------------------------------------------------------------------

    def events(self) -> Iterator[FiledEvent]:
        """The events."""
        actors, targets = self._people("event_actors"), self._people("event_targets")
        modifiers = self._modifiers()
        for place, row in self._rows("events"):
            try:
                start, stop = self._time(row, "start", place), self._time(row, "stop", place)
            except Refused:
                start = stop = None
            code, id_ = self.names.code(row), row.get("event_id", "")
            if start is None or not code:
                self.tables.without(_("An event without a time or an indicator was left out."), place)
                continue
            kind = self._kind(row, start, stop, place)
            listed = self._listed(targets, "event_targets", "target_names", id_, row)
            yield FiledEvent(
                self.names.session(row),
                code,
                kind,
                start,
                None if kind is Kind.POINT else stop,
                self.names.coder(row),
                self._listed(actors, "event_actors", "actors", id_, row),
                self._towards(row, listed, place),
                listed,
                modifiers.get(id_, ()),
                row.get("comment", ""),
                is_true(row.get("doubt", "")),
                id_,
                place,
            )

    def _kind(self, row: Row, start: int, stop: int | None, place: str) -> Kind:
        if row.get("kind") in set(Kind):
            return Kind(row["kind"])
        words = _("An event does not say whether it is a moment or a period; its times say so.")
        self.tables.findings.add(words, place)
        return Kind.POINT if start == stop else Kind.STATE

    def _towards(self, row: Row, listed: tuple[str, ...], place: str) -> Targets:
        given = row.get("targets", "")
        if given in set(Targets):
            return Targets(given)
        if given:
            self.tables.findings.add(_("Towards whom an event is cannot be told by its word for it."), place)
        return Targets.LISTED if listed else Targets.NONE

    def _people(self, table: str) -> dict[str, tuple[str, ...]]:
        """The names of the people of each event."""
        found: dict[str, tuple[str, ...]] = {}
        for place, row in self.tables.rows(table):
            id_, name = row.get("event_id", ""), self.names.person(row)
            if name:
                found[id_] = (*found.get(id_, ()), name)
            else:
                self.tables.without(_("Somebody who is in no other table and has no name was left out."), place)
        return found

    def _listed(
        self, found: dict[str, tuple[str, ...]], table: str, column: str, id_: str, row: Row
    ) -> tuple[str, ...]:
        """Those of the table, or without it those that stand in the row of the event."""
        if table in self.tables.paths:
            return found.get(id_, ())
        return tuple(name for name in row.get(column, "").split("; ") if name)

    def _modifiers(self) -> dict[str, _Modifiers]:
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for _place, row in self.tables.rows("event_modifiers"):
            of_event = found.setdefault(row.get("event_id", ""), {})
            name, value = row.get("modifier", ""), row.get("value", "")
            of_event[name] = (*of_event.get(name, ()), *([value] if value else ()))
        return {id_: tuple(given.items()) for id_, given in found.items()}

    # -- ratings, remarks, intervals ---------------------------------------------------------------------------

    def ratings(self) -> Iterator[FiledRating]:
        """The ratings."""
        for place, row in self._rows("ratings"):
            try:
                start, stop = self._time(row, "start", place), self._time(row, "stop", place)
                value = number_of(row.get("value", ""))
            except Refused:
                self.tables.without(_("A rating with a value or time that is no number was left out."), place)
                continue
            reason = row.get("reason", "")
            if value is None and reason not in set(NoRating):
                self.tables.without(_("A rating without a value and a reason was left out."), place)
                continue
            yield FiledRating(
                self.names.session(row),
                self.names.dimension(row),
                self.names.person(row),
                value,
                self.names.coder(row),
                NoRating(reason) if reason in set(NoRating) else None,
                self.names.person(row, "towards_"),
                start,
                stop,
                row.get("comment", ""),
            )

    def notes(self) -> Iterator[FiledNote]:
        """The remarks."""
        for place, row in self._rows("comments"):
            try:
                at = self._time(row, "at", place)
            except Refused:
                self.tables.findings.add(_("A remark with a time that is none came in as one on the session."), place)
                at = None
            yield FiledNote(self.names.session(row), row.get("text", ""), self.names.coder(row), at)

    def intervals(self) -> Iterator[FiledInterval]:
        """The answers for intervals."""
        for place, row in self._rows("interval_codings"):
            span, method = self._span(row, place), row.get("method", "")
            if span is None:
                continue
            yield FiledInterval(
                self.names.session(row),
                self.names.code(row),
                self.names.person(row),
                *span,
                is_true(row.get("value", "")),
                self.names.coder(row),
                IntervalMethod(method) if method in set(IntervalMethod) else IntervalMethod.PARTIAL,
            )

    def _span(self, row: Row, place: str) -> tuple[int, int] | None:
        try:
            start, stop = self._time(row, "start", place), self._time(row, "stop", place)
        except Refused:
            start = stop = None
        if start is None or stop is None:
            self.tables.without(_("A stretch without a start and an end was left out."), place)
            return None
        return start, stop

    # -- what belongs to no coding -----------------------------------------------------------------------------

    def fragments(self) -> Iterator[FiledFragment]:
        """The fragments."""
        for place, row in self._rows("fragments"):
            if span := self._span(row, place):
                words = (row.get(name, "") for name in ("reason", "notes"))
                yield FiledFragment(self.names.session(row), row.get("title", ""), *span, *words)

    def responses(self) -> Iterator[FiledResponse]:
        """What was said in recall sessions; its session is that of the fragment that was shown."""
        shown = {row.get("fragment_id", ""): self.names.session(row) for _place, row in self.tables.rows("fragments")}
        for table in ("recall", "responses"):
            for place, row in self.tables.rows(table):
                session = self.names.session(row) or shown.get(row.get("fragment_id", ""), "")
                try:
                    at = us_of(row, "t")
                except Refused:
                    at = None
                if at is None or not session:
                    self.tables.without(_("A response without a time or a session was left out."), place)
                    continue
                words = (row.get(name, "") for name in ("response", "prompt", "about", "initiator"))
                yield FiledResponse(session, self.names.person(row), at, *words)

    def transcripts(self) -> Iterator[FiledTranscript]:
        """The transcripts, each with its lines."""
        lines: dict[str, list[FiledLine]] = {}
        for place, row in self.tables.rows("transcript_lines"):
            if span := self._span(row, place):
                line = FiledLine(*span, row.get("text", ""), row.get("speaker", ""))
                lines.setdefault(row.get("transcript_id", ""), []).append(line)
        for _place, row in self._rows("transcripts"):
            of_this = tuple(lines.get(row.get("transcript_id", ""), ()))
            words = (row.get(name, "") for name in ("language", "coder"))
            yield FiledTranscript(self.names.session(row), row.get("name", ""), of_this, *words)
