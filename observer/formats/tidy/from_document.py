"""A document as what a tidy export is written of: rows with ids that are the same in every package of the same file."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import observer
from observer.coding.codebook import Choice, Codebook, Dimension, Indicator, Modifier, Valence
from observer.coding.documents import listed
from observer.coding.events import Comment, Event, IntervalCode, Moment, Precision
from observer.coding.fragments import Fragment
from observer.coding.interchange import Document, FiledCode, FiledEvent
from observer.coding.ratings import RatedAs, Rating
from observer.coding.study import (
    Case,
    CodebookVersion,
    Coder,
    Coding,
    Participant,
    ParticipantKind,
    Session,
    StudyInfo,
    StudyKind,
)
from observer.formats.tidy.content import Content
from observer.formats.tidy.document_tables import NOBODY, made_id

KEY, VERSION = "codes", "1.0.0"
_WORDS = "en"  # whatever language the file was in: the scripts look here


@dataclass(frozen=True)
class _Category(Dimension):
    """A dimension that can stand below another, as codes of other tools can."""

    dimension: str = ""


def content_of(document: Document) -> Content:
    """What is written of a document."""
    document = _all_listed(document)
    making = _Making(document)
    codebook = _codebook(document)
    nothing: list[Any] = []
    return Content(
        software=f"Observer {observer.__version__}",
        seen_by=None,
        study=StudyInfo(made_id("document", document.name), document.name or "-", StudyKind.STUDY, ""),
        cases=[Case(making.case, document.name or "-")] if document.sessions else [],
        participants=making.participants,
        case_participants=nothing,
        groups=nothing,
        group_members=nothing,
        sessions=making.sessions,
        presence=nothing,
        uncodable_spans=nothing,
        recordings=nothing,
        coders=making.coders,
        codebooks={making.version.id: codebook},
        coding_spans=nothing,
        events=making.events(),
        interval_codings=making.intervals(),
        ratings=making.ratings(),
        comments=making.comments(),
        assignments=None,
        draws=nothing,
        draw_sessions=nothing,
        agreement_results=nothing,
        agreement_numbers=nothing,
        code_mappings=nothing,
        consensuses=nothing,
        consensus_items=nothing,
        fragments=making.fragments(),
        fragment_people=nothing,
        fragment_showings=nothing,
        clip_exports=nothing,
        playlists=nothing,
        playlist_items=nothing,
        consents=nothing,
        consent_answers=nothing,
        recall_sessions=nothing,
        recall_people=nothing,
        recall_items=nothing,
        recall_log=nothing,
        recall_responses=nothing,
        response_releases=nothing,
        codings=list(making.codings.values()),
        versions=[making.version] if document.codes or making.codings else [],
        filed=document,
    )


def _all_listed(document: Document) -> Document:
    """With all that is named anywhere in a list: also the dimensions of ratings, and what codes stand below."""
    document = listed(document)
    known = {code.name for code in document.codes}
    named = [one.dimension for one in document.ratings] + [code.parent for code in document.codes]
    new = [FiledCode(name, is_category=True) for name in dict.fromkeys(named) if name and name not in known]
    return replace(document, codes=(*document.codes, *new))


class _Making:
    """The rows, by the names in the document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.case = made_id("case", document.name)
        digest = hashlib.sha256(repr(document.codes).encode()).hexdigest()
        self.version = CodebookVersion(made_id("codebook", digest), KEY, VERSION, digest, "")
        self.sessions = [
            Session(made_id("session", one.name), self.case, one.name, date=_day(one.date))
            for one in document.sessions
        ]  # fmt: skip
        self.participants = [
            Participant(made_id("person", who.name), who.name, who.kind or ParticipantKind.UNKNOWN)
            for who in document.people
            if who.name
        ]
        self.coders = [Coder(made_id("coder", name), name) for name in document.coders if name]
        self.codings: dict[tuple[str, str], Coding] = {}
        self.ids: set[str] = set()

    def _coding(self, session: str, coder: str) -> str:
        if (session, coder) not in self.codings:
            who = made_id("coder", coder) if coder else NOBODY
            if not coder and all(one.id != NOBODY for one in self.coders):
                self.coders.append(Coder(NOBODY, "nobody", ()))
            where = made_id("session", session)
            self.codings[session, coder] = Coding(made_id("coding", session, coder), where, who, self.version.id)
        return self.codings[session, coder].id

    def _person(self, name: str) -> str:
        if name:
            return made_id("person", name)
        if all(one.id != NOBODY for one in self.participants):
            self.participants.append(Participant(NOBODY, "nobody", ParticipantKind.UNKNOWN))
        return NOBODY

    def _free_id(self, given: str, *what: object) -> str:
        """The id that the file gives, the first time; else one that is made."""
        found, n = given or made_id(*what), 1
        while found in self.ids:
            n += 1
            found = made_id(*what, n)
        self.ids.add(found)
        return found

    def events(self) -> list[Event]:
        """The events."""
        self.ids = set()
        return [self._event(event) for event in self.document.events]

    def _event(self, event: FiledEvent) -> Event:
        what = (event.session, event.coder, event.code, event.start_us, event.stop_us, event.actors)
        return Event(
            self._free_id(event.id, "event", *what),
            self._coding(event.session, event.coder),
            f"{KEY}:{event.code}",
            event.kind,
            Moment(event.start_us),
            None if event.stop_us is None else Moment(event.stop_us),
            tuple(self._person(name) for name in event.actors),
            event.towards,
            tuple(self._person(name) for name in event.targets),
            dict(event.modifiers),
            event.comment,
            doubt=event.doubt,
            precision=Precision.APPROXIMATE,
        )

    def intervals(self) -> list[IntervalCode]:
        """The answers for intervals."""
        self.ids = set()
        return [
            IntervalCode(
                self._free_id("", "interval", one.session, one.coder, one.code, one.person, one.start_us),
                self._coding(one.session, one.coder),
                f"{KEY}:{one.code}",
                self._person(one.person),
                one.start_us,
                one.stop_us,
                one.method,
                one.value,
            )
            for one in self.document.intervals
        ]

    def ratings(self) -> list[Rating]:
        """The ratings."""
        self.ids = set()
        return [
            Rating(
                self._free_id(
                    "", "rating", one.session, one.coder, one.dimension, one.target, one.towards, one.start_us
                ),
                self._coding(one.session, one.coder),
                f"{KEY}:{one.dimension}",
                RatedAs.TOWARDS if one.towards else RatedAs.PERSON,
                self._person(one.target),
                one.value,  # type: ignore[arg-type]  # a document can hold 1.5
                one.reason,
                self._person(one.towards) if one.towards else None,
                one.start_us,
                one.stop_us,
                comment=one.comment,
            )
            for one in self.document.ratings
        ]

    def comments(self) -> list[Comment]:
        """The remarks."""
        self.ids = set()
        return [
            Comment(
                self._free_id("", "note", one.session, one.coder, one.at_us, one.text),
                self._coding(one.session, one.coder),
                one.text,
                None if one.at_us is None else Moment(one.at_us),
            )
            for one in self.document.notes
        ]

    def fragments(self) -> list[Fragment]:
        """The fragments."""
        self.ids = set()
        return [
            Fragment(
                self._free_id("", "fragment", one.session, one.title, one.start_us, one.stop_us),
                made_id("session", one.session),
                one.title or "-",
                one.reason,  # type: ignore[arg-type]  # in the words of the file
                None,
                None,
                one.start_us,
                None,
                None,
                one.stop_us,
                notes=one.note,
            )
            for one in self.document.fragments
        ]


def _day(given: str) -> str | None:
    try:
        return given if date.fromisoformat(given).isoformat() == given else None
    except ValueError:
        return None


# -- the codebook ------------------------------------------------------------------------------------------------


def _codebook(document: Document) -> Codebook:
    dimensions = [_category(code) for code in document.codes if code.is_category]
    indicators = [_indicator(code) for code in document.codes if not code.is_category]
    nothing: tuple[Any, ...] = ()
    return Codebook(
        KEY, VERSION, _words(document.name), {}, {}, False, (_WORDS,), 0, nothing, tuple(dimensions), tuple(indicators),
        nothing, nothing,
    )  # fmt: skip


def _category(code: FiledCode) -> Dimension:
    return _Category(code.name, _words(code.label), _words(code.definition), code.colour, dimension=code.parent)


def _indicator(code: FiledCode) -> Indicator:
    return Indicator(
        code.name,
        code.parent,
        code.key,
        Valence.NEUTRAL,
        code.kind,  # type: ignore[arg-type]  # a file may not say it
        _words(code.label),
        _words(code.definition),
        (),
        (),
        "",
        {},
        {},
        exclusive_group=code.exclusive_group or None,
        modifiers=tuple(
            Modifier(one.name, one.kind, {}, tuple(Choice(value, {}) for value in _once(one.values)))
            for one in code.modifiers
        ),
        colour=code.colour or None,
    )


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _words(text: str) -> dict[str, str]:
    return {_WORDS: text} if text else {}
