"""What of a study goes out to other tools, as a document: only what the viewer may see, under pseudonyms by default."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from observer.coding.blinding import Viewer
from observer.coding.codebook import say
from observer.coding.documents import listed
from observer.coding.events import Event, IntervalCode
from observer.coding.interchange import (
    Document,
    FiledEvent,
    FiledFilm,
    FiledFragment,
    FiledInterval,
    FiledLine,
    FiledNote,
    FiledPerson,
    FiledRating,
    FiledSession,
    FiledTranscript,
    Loss,
)
from observer.coding.study import Coder, Coding, Participant, Recording, Session
from observer.coding.withheld import withheld
from observer.i18n import _
from observer.services import films, sight
from observer.services.export_codes import Codes, codes_in, codes_of
from observer.services.people import groups_in, people_in
from observer.services.scene import parse_codebook
from observer.services.steps import whole
from observer.services.studies import versions
from observer.services.transcripts import script_of
from observer.storage import comments as stored_comments
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.study_file import StudyFile
from observer.storage.tables import Table


@dataclass(frozen=True)
class ExportChoice:
    """What goes out, and how it is named.

    `sessions` and `coders` are ids, `codebook` that of a version; empty: all that may be seen. Indicators are named by
    their labels in the language spoken, or by their identifiers. With `pseudonyms` coders and sessions are numbered and
    films are called after their session; else films have their own names, with their folders when `full_paths`, and
    otherwise as seen from the study. Comments and transcripts are free text: what was typed there goes out as it is.
    """

    sessions: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    codebook: str = ""
    labels: bool = True
    pseudonyms: bool = True
    full_paths: bool = False
    with_events: bool = True
    with_ratings: bool = True
    with_notes: bool = True
    with_transcripts: bool = False
    with_fragments: bool = True


@dataclass(frozen=True)
class Going:
    """A document that goes out, and what of the study no document has a place for."""

    document: Document
    losses: tuple[Loss, ...]


def document_of(study: StudyFile, viewer: Viewer, choice: ExportChoice | None = None) -> Going:
    """What the viewer may see and has chosen. Nothing is changed."""
    return whole(document_in_steps(study, viewer, choice or ExportChoice()))


def document_in_steps(study: StudyFile, viewer: Viewer, choice: ExportChoice) -> Generator[float, None, Going]:
    """The same in short steps, between which a window can live; each gives how far it is, from 0 to 1."""
    sessions = [one for one in study.sessions.where(order="rowid") if not choice.sessions or one.id in choice.sessions]
    chosen = {one.id for one in sessions}
    codings = [one for one in sight.visible(study, viewer) if one.session in chosen and _is_chosen(one, choice)]
    if choice.sessions == () and not viewer.is_researcher:
        sessions = [one for one in sessions if any(coding.session == one.id for coding in codings)]
    making = _Making(study, viewer, choice, sessions, codings)
    for n, coding in enumerate(codings):
        making.add_coding(coding)
        yield n / (len(codings) + 1)
    return making.finish()


def codebook_document(study: StudyFile, choice: ExportChoice) -> Document:
    """The indicators of a version (else of the newest of each codebook), and nothing that anybody coded."""
    newest = {row.key: row for row in versions(study)}
    rows = [row for row in versions(study) if row.id == choice.codebook] or list(newest.values())
    books = [parse_codebook(row.digest, row.content) for row in rows]
    name = " + ".join(say(book.title) for book in books)
    return Document(name or study.info.name, codes=codes_in(books, choice.labels).filed)


def _is_chosen(coding: Coding, choice: ExportChoice) -> bool:
    of_coder = not choice.coders or coding.coder in choice.coders
    return of_coder and choice.codebook in ("", coding.codebook)


class _Making:
    """A document in the making."""

    def __init__(
        self, study: StudyFile, viewer: Viewer, choice: ExportChoice, sessions: list[Session], codings: list[Coding]
    ) -> None:
        self.study, self.viewer, self.choice = study, viewer, choice
        self.sessions = sessions
        self.codes: Codes = codes_of(study, codings, choice.labels)
        self.people = _people(study, sessions)
        self.names = _numbered(sessions, _("session {n}")) if choice.pseudonyms else {s.id: s.name for s in sessions}
        coders = {coding.coder for coding in codings}
        rows = [coder for coder in study.coders.where() if coder.id in coders]
        self.coders = _numbered(rows, _("coder {n}")) if choice.pseudonyms else {c.id: c.name for c in rows}
        self.events: list[FiledEvent] = []
        self.ratings: list[FiledRating] = []
        self.notes: list[FiledNote] = []
        self.intervals: list[FiledInterval] = []
        self.unheld = {_("whether it was seen or heard"): 0, _("frames and marks set back (times go out)"): 0}
        self.n_withheld = 0
        self._known = withheld(study.uncodable_spans.where(), study.group_members.where(), study.recordings.where())

    def add_coding(self, coding: Coding) -> None:
        """What is in a coding."""
        db, choice = self.study.db, self.choice
        where = {"session": self.names[coding.session], "coder": self.coders[coding.coder]}
        known, session = self._known, coding.session
        if choice.with_events:
            left = self._kept(known.event(session, event) for event in stored_events.of_coding(db, coding.id))
            self.events += [self._event(event, where) for event in left]
            asked = Table(db, "interval_codings", IntervalCode).where("coding = ?", [coding.id])
            answered = self._kept(None if known.hides_interval(session, one) else one for one in asked)
            self.intervals += [self._interval(one, where) for one in answered]
        if choice.with_ratings:
            ratings = stored_ratings.of_coding(db, coding.id)
            rated = self._kept(None if known.hides_rating(session, one) else one for one in ratings)
            self.ratings += [self._rating(one, where) for one in rated]
        if choice.with_notes:
            comments = stored_comments.of_coding(db, coding.id)
            noted = self._kept(None if known.hides_comment(session, one) else one for one in comments)
            self.notes += [FiledNote(text=one.text, at_us=one.at.us if one.at else None, **where) for one in noted]

    def _kept(self, rows: Iterable[Any]) -> list[Any]:
        """What there is consent for; the rest (None) is counted."""
        found = list(rows)
        kept = [row for row in found if row is not None]
        self.n_withheld += len(found) - len(kept)
        return kept

    def _event(self, event: Event, where: dict[str, str]) -> FiledEvent:
        seen, marked = self.unheld
        self.unheld[seen] += event.perceived is not None
        self.unheld[marked] += bool(event.back_us)
        return FiledEvent(
            code=self.codes.names[event.indicator],
            kind=event.kind,
            start_us=event.start.us,
            stop_us=event.stop.us if event.stop else None,
            actors=tuple(self._name(id_) for id_ in event.actors),
            towards=event.targets,
            targets=tuple(self._name(id_) for id_ in event.target_ids),
            modifiers=self.codes.modifiers_of(event),
            comment=event.comment,
            doubt=event.doubt,
            id=event.id,
            **where,
        )

    def _interval(self, one: IntervalCode, where: dict[str, str]) -> FiledInterval:
        return FiledInterval(
            code=self.codes.names[one.indicator],
            person=self._name(one.participant),
            start_us=one.start_us,
            stop_us=one.stop_us,
            value=one.value,
            method=one.method,
            **where,
        )

    def _rating(self, one: Any, where: dict[str, str]) -> FiledRating:
        return FiledRating(
            dimension=self.codes.names.get(one.dimension, one.dimension),
            target=self._name(one.target),
            value=one.value,
            reason=one.reason,
            towards=self._name(one.towards) if one.towards else "",
            start_us=one.start_us,
            stop_us=one.stop_us,
            comment=one.comment,
            **where,
        )

    def _name(self, id_: str) -> str:
        found = self.people.get(id_)
        return found.name if found else _("unknown")

    def finish(self) -> Going:
        """All of it, with what belongs to no coding."""
        choice, researcher = self.choice, self.viewer.is_researcher
        document = Document(
            self.study.info.name if not choice.pseudonyms else _("study"),
            codes=self.codes.filed,
            people=tuple(self.people.values()),
            coders=tuple(self.coders.values()),
            sessions=tuple(self._session(one) for one in self.sessions),
            events=tuple(self.events),
            ratings=tuple(self.ratings),
            notes=tuple(self.notes),
            intervals=tuple(self.intervals),
            transcripts=tuple(self._transcripts()) if choice.with_transcripts else (),
            fragments=tuple(self._fragments()) if choice.with_fragments and researcher else (),
        )
        unheld = {**self.unheld, _("what there is no consent for"): self.n_withheld}
        return Going(listed(document), tuple(Loss(what, n) for what, n in unheld.items() if n))

    def _session(self, session: Session) -> FiledSession:
        recordings = films.of_session(self.study, session)
        return FiledSession(
            self.names[session.id],
            session.date or "",
            films=tuple(self._film(session, one, n) for n, one in enumerate(recordings, 1)),
            duration_us=max((one.session_span[1] for one in recordings), default=None),
        )

    def _film(self, session: Session, recording: Recording, n: int) -> FiledFilm:
        path = recording.path if self.choice.full_paths else recording.relative_path or PurePath(recording.path).name
        if self.choice.pseudonyms:
            path = f"{self.names[session.id]} film {n}{Path(recording.path).suffix}"
        fps = recording.fps_num / recording.fps_den if recording.fps_num else 0.0
        return FiledFilm(path, recording.offset_us, recording.duration_us, fps)

    def _transcripts(self) -> Iterable[FiledTranscript]:
        for session in self.sessions:
            said = script_of(self.study, session).lines
            lines = (FiledLine(line.start_us, line.stop_us, line.text, line.speaker) for line in said)
            if said:
                yield FiledTranscript(self.names[session.id], _("transcript"), tuple(lines))

    def _fragments(self) -> Iterable[FiledFragment]:
        for row in self.study.fragments.where(order="session, start_us"):
            if row.session in self.names:
                name = self.names[row.session]
                yield FiledFragment(name, row.title, row.start_us, row.stop_us, row.reason.value, row.notes)


def _people(study: StudyFile, sessions: list[Session]) -> dict[str, FiledPerson]:
    """The people and groups that can be named in these sessions, by id."""
    found: dict[str, FiledPerson] = {}
    roles = {row.participant for row in study.case_participants.where() if row.case_id in {s.case_id for s in sessions}}
    for session in sessions:
        for person in people_in(study, session):
            if person.session is not None or person.id in roles or person.id in found:
                found.setdefault(person.id, FiledPerson(person.name, person.kind))
        for group in groups_in(study, session):
            found.setdefault(group.id, FiledPerson(group.name))
    return found


def _numbered(rows: Iterable[Coder | Session | Participant], words: str) -> dict[str, str]:
    return {row.id: words.format(n=n) for n, row in enumerate(rows, 1)}
