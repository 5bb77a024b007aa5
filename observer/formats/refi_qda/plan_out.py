"""What a project of REFI-QDA will hold, before a word of it is written: who has which GUID, what lies on which film."""

from collections.abc import Iterator
from dataclasses import dataclass

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import (
    Document,
    FiledEvent,
    FiledFilm,
    FiledFragment,
    FiledNote,
    FiledRating,
    FiledResponse,
    FiledSession,
)
from observer.coding.timecode import divide_half_up
from observer.formats.base import Wishes, distinct, end_of, in_order
from observer.formats.refi_qda.code_tree import mark_nodes, nodes_of
from observer.formats.refi_qda.marks import marks_in, with_modifiers_in_use
from observer.formats.refi_qda.names import Guids, guid


@dataclass(frozen=True)
class Source:
    """A film of a session, or a session without one, as a `VideoSource`; the first carries what is of the session."""

    guid: str
    name: str
    session: FiledSession
    film: FiledFilm | None
    is_first: bool

    @property
    def offset_us(self) -> int:
        """Where it begins in its session."""
        return self.film.offset_us if self.film else 0

    def ms(self, session_us: int) -> int:
        """A time of the session as whole milliseconds of the film."""
        return divide_half_up(session_us - self.offset_us, 1000)


@dataclass(frozen=True)
class Span:
    """Begin and end of a selection in milliseconds, and the exact times where these are not."""

    begin: int
    end: int
    us: list[int]


@dataclass(frozen=True)
class Selection:
    """Something of a source with its GUID."""

    guid: str
    thing: FiledEvent | FiledFragment | FiledNote


class Plan:
    """A document, ready to be written: everything named has its GUID."""

    def __init__(self, document: Document, wishes: Wishes) -> None:
        self.document = listed(document)
        self.wishes = wishes
        self.guids = Guids()
        self.users = {name: self.guids.of("", "coder", name) for name in self.document.coders}
        self.people = {who.name: self.guids.of("", "person", who.name) for who in self.document.people}
        self.rank = {name: n for n, name in enumerate(self.people)}
        self.codes = with_modifiers_in_use(self.document)
        self.labels = {code.name: code.label or code.name for code in self.codes}
        self.kinds = {code.name: code.kind for code in self.codes}
        self.nodes, self.given = nodes_of(self.codes, self.guids)
        self.nodes += mark_nodes(marks_in(self.document, wishes).items(), self.guids, self.given)
        self.ends = {one.name: end_of(self.document, one.name) for one in self.document.sessions}
        self.sources = list(self._sources())
        self.selections: dict[str, list[Selection]] = {source.guid: [] for source in self.sources}
        self.responses: dict[str, list[tuple[str, FiledResponse]]] = {}
        self.remarks: dict[str, list[tuple[str, FiledNote]]] = {}  # on a whole session
        self.ratings: dict[str, list[tuple[str, FiledRating]]] = {}  # of a session
        self.ratings_of: dict[str, list[FiledRating]] = {}  # of a person
        variables = dict.fromkeys(name for one in self.document.sessions for name, _value in one.variables)
        self.variables = {name: self.guids.of("", "variable", name) for name in variables}
        self.references: dict[str, list[str]] = {name: [] for name in self.people}
        self._select()

    def _sources(self) -> Iterator[Source]:
        names = distinct(name for one in self.document.sessions for name in [one.name] * max(len(one.films), 1))
        taken = iter(names)
        for session in self.document.sessions:
            films: list[FiledFilm | None] = [*sorted(session.films, key=lambda film: film.offset_us)] or [None]
            for n, film in enumerate(films):
                yield Source(self.guids.of("", "source", session.name, n), next(taken), session, film, n == 0)

    def _select(self) -> None:
        """Give every event, fragment, remark and response its GUID and its film."""
        films: dict[str, list[Source]] = {}
        for source in self.sources:
            films.setdefault(source.session.name, []).append(source)
        for event in in_order(self.document.events):
            made = self._of_event(event)
            self._put(films, made, event, event.start_us)
            for name in event.actors:
                self.references[name].append(made)
        for fragment in self.document.fragments:
            made = self.guids.of("", "fragment", fragment.session, fragment.title, fragment.start_us, fragment.stop_us)
            self._put(films, made, fragment, fragment.start_us)
        for note in self.document.notes:
            made = self.guids.of("", "remark", note.session, note.coder, note.at_us, note.text)
            if note.at_us is None:
                self.remarks.setdefault(note.session, []).append((made, note))
            else:
                self._put(films, made, note, note.at_us)
        for rating in self.document.ratings:
            about = (rating.session, rating.dimension, rating.coder, rating.target, rating.towards, rating.start_us)
            self.ratings.setdefault(rating.session, []).append((self.guids.of("", "rating", *about), rating))
            self.ratings_of.setdefault(rating.target, []).append(rating)
        for one in sorted(self.document.responses, key=lambda one: one.at_us):
            made = self.guids.of("", "response", one.session, one.respondent, one.at_us, one.text)
            self.responses.setdefault(one.session, []).append((made, one))
            self.references[one.respondent].append(made)

    def _of_event(self, event: FiledEvent) -> str:
        if event.id:
            return self.guids.of(event.id, "event", event.session, event.id)
        about = (event.session, event.coder, event.code, event.start_us, event.stop_us, *event.actors)
        return self.guids.of("", "event of", *about)

    def _put(
        self,
        films: dict[str, list[Source]],
        made: str,
        thing: FiledEvent | FiledFragment | FiledNote,
        start_us: int,
    ) -> None:
        """Put something on the film that runs when it begins."""
        of_session = films[thing.session]
        running = [source for source in of_session if source.offset_us <= start_us] or of_session[:1]
        self.selections[running[-1].guid].append(Selection(made, thing))

    def span(self, source: Source, thing: FiledEvent | FiledFragment | FiledNote) -> Span:
        """Where something lies on its film."""
        if isinstance(thing, FiledNote):
            start = stop = thing.at_us or 0
        else:
            start = thing.start_us
            stop = self._stop(thing)
        begin, end = source.ms(start), max(source.ms(stop), source.ms(start))
        if isinstance(thing, FiledEvent) and thing.kind is Kind.POINT and self.wishes.stretch_points:
            end = begin + max(divide_half_up(self.wishes.point_us, 1000), 1)
            return Span(begin, end, [] if _is_exact(source, begin, start) else [start, start])
        exact = _is_exact(source, begin, start) and _is_exact(source, end, stop)
        return Span(begin, end, [] if exact else [start, stop])

    def _stop(self, thing: FiledEvent | FiledFragment) -> int:
        if thing.stop_us is not None:
            return thing.stop_us
        is_open = isinstance(thing, FiledEvent) and thing.is_open
        return max(self.ends[thing.session], thing.start_us) if is_open else thing.start_us

    def comment_of(self, selection: str) -> str:
        """The GUID of the note that goes with a selection."""
        return guid("note", selection)


def _is_exact(source: Source, ms: int, us: int) -> bool:
    return ms * 1000 + source.offset_us == us
