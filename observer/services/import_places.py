"""Where what a file brings belongs: codebook, sessions, people, coders and codings, made where there are none."""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from observer.coding.codebook import Codebook
from observer.coding.codebook_edit import id_from, numbered
from observer.coding.codebook_made import codebook_of
from observer.coding.interchange import Document, Findings
from observer.coding.study import (
    Case,
    CaseParticipant,
    CodebookVersion,
    Coder,
    Coding,
    CodingState,
    Group,
    Participant,
    ParticipantKind,
    Recording,
    Session,
)
from observer.errors import Refused
from observer.formats import codebook_file
from observer.i18n import _, language
from observer.services import films
from observer.services.import_map import LEFT_OUT, ImportMap
from observer.services.people import groups_in, nobodies
from observer.services.roster import STANDING, checked_date, checked_name
from observer.services.scene import parse_codebook
from observer.services.studies import versions
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

_AT_ONCE = 2000


@dataclass
class Places:
    """By the names that the file has: what they are in the study. `new` are the rows that have to be made, with the
    names of their tables; `modifiers` the ids of the modifiers and values of a codebook that is made of the file."""

    new: list[tuple[str, Any]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    book: Codebook | None = None
    version: str = ""
    indicators: dict[str, str] = field(default_factory=dict)  # name of a code → indicator, with the codebook before it
    modifiers: dict[tuple[str, str], tuple[str, dict[str, str]]] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    recordings: dict[str, list[Recording]] = field(default_factory=dict)  # by the id of the session
    people: dict[tuple[str, str], Participant | Group] = field(default_factory=dict)  # (id of the session, name)
    coders: dict[str, Coder] = field(default_factory=dict)
    codings: dict[tuple[str, str], Coding] = field(default_factory=dict)  # (id of the session, id of the coder)

    def add(self, table: str, row: Any) -> Any:
        """Make a row."""
        self.new.append((table, row))
        return row


@dataclass(frozen=True)
class _Named:
    """Who is named in each session, and the sessions and coders of whom something comes in."""

    people: dict[str, set[str]]
    pairs: dict[tuple[str, str], None]


@dataclass(frozen=True)
class _Wanted:
    """What comes in, and as what."""

    document: Document
    chosen: ImportMap
    named: _Named


def places_of(
    study: StudyFile, document: Document, chosen: ImportMap, findings: Findings
) -> Generator[float, None, Places]:
    """All places that a document needs, in short steps. What stands in the way is among the refusals. Nothing is
    stored."""
    places = Places()
    named = yield from _named(document, chosen)
    for step in (_codebook, _sessions, _people, _coders, _codings):
        try:
            step(study, _Wanted(document, chosen, named), places)
        except Refused as error:
            places.refusals.append(str(error))
        yield 0.05
    for name, to in chosen.people.items():
        if to == LEFT_OUT:
            findings.add(_("Somebody is left out of all events, as was chosen."), name)
    return places


def _codebook(study: StudyFile, wanted: _Wanted, places: Places) -> None:
    document, chosen = wanted.document, wanted.chosen
    if not document.codes:
        return
    if chosen.codebook:
        row = study.codebooks.get(chosen.codebook)
        if row is None:
            raise Refused(_("The codebook that was chosen is not in the study any more."))
        places.book, places.version = parse_codebook(row.digest, row.content), row.id
        places.indicators = {name: to for name, to in chosen.codes.items() if to}
        return
    made = codebook_of(document, _free_key(study, chosen.title), checked_name(chosen.title), language())
    content = codebook_file.canonical(made.data)
    places.book = codebook_file.to_codebook(made.data, chosen.title)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    version = CodebookVersion(new_id(), places.book.key, "1.0.0", codebook_file.digest(content), content, now)
    places.version = places.add("codebooks", version).id
    kept = {name for name, to in chosen.codes.items() if to}
    places.indicators = {name: places.book.qualified(id_) for name, id_ in made.indicators.items() if name in kept}
    places.modifiers = made.modifiers


def _free_key(study: StudyFile, title: str) -> str:
    taken = {row.key for row in versions(study)}
    return next(key for key in numbered((id_from(title) or "imported")[:30]) if key not in taken)


def _sessions(study: StudyFile, wanted: _Wanted, places: Places) -> None:
    chosen = wanted.chosen
    there = {row.name.casefold(): row for row in study.sessions.where()}
    case: Case | None = None
    for one in wanted.document.sessions:
        to = chosen.sessions.get(one.name, one.name)
        if to == LEFT_OUT:
            continue
        session = there.get(to.casefold())
        if session is None:
            case = case or _case(study, chosen, places)
            session = Session(new_id(), case.id, checked_name(to), date=_day(one.date))
            there[to.casefold()] = places.add("sessions", session)
            for label in STANDING:
                places.add("participants", Participant(new_id(), _(label), ParticipantKind.UNKNOWN, session.id))
        places.sessions[one.name] = session
        places.recordings[session.id] = films.of_session(study, session)


def _case(study: StudyFile, chosen: ImportMap, places: Places) -> Case:
    there = study.cases.where("name = ? COLLATE NOCASE", [chosen.case])
    case: Case = there[0] if there else places.add("cases", Case(new_id(), checked_name(chosen.case)))
    return case


def _day(given: str) -> str | None:
    try:
        return checked_date(given[:10] or None)
    except Refused:
        return None


def _people(study: StudyFile, wanted: _Wanted, places: Places) -> None:
    """The people of each session, and a role in its case for who has none yet."""
    everybody = {row.name.casefold(): row for row in study.participants.where("session IS NULL")}
    roles = {(row.case_id, row.participant) for row in study.case_participants.where()}
    chosen, document, named = wanted.chosen, wanted.document, wanted.named.people
    for name, session in places.sessions.items():
        own = {row.name.casefold(): row for row in study.participants.where("session = ?", [session.id])}
        own |= {
            row.name.casefold(): row for kind, row in places.new if kind == "participants" and row.session == session.id
        }
        groups = {group.name.casefold(): group for group in groups_in(study, session)}
        for who in document.people:
            to = chosen.people.get(who.name, who.name)
            if to == LEFT_OUT or (who.name not in named[name] and len(places.sessions) > 1):
                continue
            found = own.get(to.casefold()) or groups.get(to.casefold()) or everybody.get(to.casefold())
            if found is None:
                kind = chosen.kinds.get(who.name, ParticipantKind.UNKNOWN)
                found = places.add("participants", Participant(new_id(), checked_name(to), kind))
                everybody[to.casefold()] = found
            places.people[session.id, who.name] = found
            role = (session.case_id, found.id)
            if isinstance(found, Participant) and found.session is None and role not in roles:
                roles.add(role)
                places.add("case_participants", CaseParticipant(new_id(), *role))


def _named(document: Document, chosen: ImportMap) -> Generator[float, None, _Named]:
    found = _Named({one.name: set() for one in document.sessions}, {})
    people, pairs = found.people, found.pairs
    for n, event in enumerate(document.events):
        if n % _AT_ONCE == 0:
            yield 0.05 * n / len(document.events)
        people[event.session].update(event.actors, event.targets)
        if chosen.with_events and chosen.codes.get(event.code):
            pairs[event.session, event.coder] = None
    for rating in document.ratings:
        people[rating.session].update((rating.target, rating.towards))
    for one in document.intervals:
        people[one.session].add(one.person)
        if chosen.with_events and chosen.codes.get(one.code):
            pairs[one.session, one.coder] = None
    spoken: list[Any] = [
        *(document.ratings if chosen.with_ratings else ()),
        *(document.notes if chosen.with_notes else ()),
    ]
    pairs.update(dict.fromkeys((one.session, one.coder) for one in spoken))
    return found


def _coders(study: StudyFile, wanted: _Wanted, places: Places) -> None:
    there = {row.name.casefold(): row for row in study.coders.where()}
    nobody = nobodies(study)
    for name, to in wanted.chosen.coders.items():
        if to == LEFT_OUT:
            continue
        coder = there.get(to.casefold())
        if coder is None:
            coder = there[to.casefold()] = places.add("coders", Coder(new_id(), checked_name(to)))
        if coder.id in nobody:
            words = _("“{name}” stands for what coders agreed on; choose another coder for what comes in.")
            raise Refused(words.format(name=coder.name))
        places.coders[name] = coder


def _codings(study: StudyFile, wanted: _Wanted, places: Places) -> None:
    """A coding for each session and coder of whom something comes in: his draft with that version, or a new one."""
    if places.book is None:
        return
    keys = {row.id: row.key for row in versions(study)}
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    for session_name, coder_name in wanted.named.pairs:
        session, coder = places.sessions.get(session_name), places.coders.get(coder_name)
        if session is None or coder is None or (session.id, coder.id) in places.codings:
            continue
        there = [
            row
            for row in study.codings.where("session = ? AND coder = ?", [session.id, coder.id])
            if keys[row.codebook] == places.book.key
        ]
        places.codings[session.id, coder.id] = _coding(places, there, session, coder, now)


def _coding(places: Places, there: list[Coding], session: Session, coder: Coder, now: str) -> Coding:
    drafts = [row for row in there if row.state is CodingState.DRAFT]
    if any(row.codebook == places.version for row in drafts):
        return next(row for row in drafts if row.codebook == places.version)
    if there:
        words = _("{coder} has coded {session} with this codebook already. Choose another coder for what comes in.")
        if drafts:
            words = _("{coder} is coding {session} with another version of this codebook; choose that version.")
        raise Refused(words.format(coder=coder.name, session=session.name))
    coding: Coding = places.add("codings", Coding(new_id(), session.id, coder.id, places.version, created=now))
    return coding
