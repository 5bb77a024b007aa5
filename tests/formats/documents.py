"""Documents to write and read back: one with everything that breaks careless writers, and any that hypothesis makes up.

`kept(document, parts)` is the document as a format that holds only those parts has to give it back: what it takes away
is what the loss list names, and nothing else may be missing.
"""

from dataclasses import replace

from hypothesis import strategies as st

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.documents import listed
from observer.coding.events import Targets
from observer.coding.interchange import (
    TOGETHER,
    Document,
    FiledCode,
    FiledEvent,
    FiledFilm,
    FiledModifier,
    FiledNote,
    FiledPerson,
    FiledSession,
    Part,
)
from observer.coding.study import ParticipantKind
from observer.coding.timecode import divide_half_up
from observer.formats import Format
from observer.formats.base import WISHES, end_of

P = Part

STRANGE = "Ünïcode 漢字 🙂, \"quoted\" & <tag>; a|b\\c (d) {e} 'f'\nsecond line\n=SUM(A1)"

FULL = Document(
    "Linde",
    codes=(
        FiledCode("safety", kind=None, is_category=True, label="Safety", colour="#0072b2"),
        FiledCode("says_safe", "Says it is safe", Kind.POINT, "safety", "Says so. 漢字", "#0072b2", "s"),
        FiledCode(
            "open_posture", "Open posture", Kind.STATE, "safety", "Sits open & <calm>", "#0072b2", "o", "posture"
        ),
        FiledCode(
            "praises",
            "Praises effort",
            Kind.POINT,
            "safety",
            modifiers=(FiledModifier("uptake", ModifierKind.SINGLE, ("takes up", "declines")),),
        ),
        FiledCode("=SUM(A1)", "", Kind.POINT),
        FiledCode("never", "Never used", Kind.STATE),
    ),
    people=(
        FiledPerson("Mother", ParticipantKind.PARENT),
        FiledPerson("Son", ParticipantKind.CHILD),
        FiledPerson("Ms. Öz, worker", ParticipantKind.WORKER),
        FiledPerson("Aunt", ParticipantKind.RELATIVE),
    ),
    coders=("K1", "K2"),
    sessions=(
        FiledSession(
            "visit 1",
            "2026-03-04",
            "At home; the dog is there",
            (FiledFilm("visit-1.mp4", 0, 600_000_000, 25.0),),
            (("weather", "dry"), ("age", "12")),
            600_000_000,
        ),
        FiledSession(
            "visit 2", films=(FiledFilm("visit-2.mp4", 2_000_000, 300_000_000, 25.0),), duration_us=302_000_000
        ),
        FiledSession("empty"),
    ),
    events=(
        FiledEvent("visit 1", "says_safe", Kind.POINT, 1_250_000, coder="K1", actors=("Mother",), id="e1"),
        FiledEvent(
            "visit 1",
            "says_safe",
            Kind.POINT,
            1_250_000,
            coder="K2",
            actors=("Mother",),
            towards=Targets.LISTED,
            targets=("Son", "Ms. Öz, worker"),
            comment=STRANGE,
            doubt=True,
            id="e2",
        ),
        FiledEvent("visit 1", "open_posture", Kind.STATE, 2_000_000, 9_500_000, "K1", ("Son",), Targets.ALL, id="e3"),
        FiledEvent("visit 1", "open_posture", Kind.STATE, 5_000_000, 12_000_000, "K1", ("Son", "Mother"), id="e4"),
        FiledEvent(
            "visit 1", "open_posture", Kind.STATE, 6_000_000, 7_000_000, "K1", ("Son",), comment="inside", id="e5"
        ),
        FiledEvent(
            "visit 1",
            "praises",
            Kind.POINT,
            70_001_000,
            None,
            "K1",
            ("Ms. Öz, worker",),
            Targets.UNCLEAR,
            modifiers=(("uptake", ("takes up",)),),
            id="e6",
        ),
        FiledEvent("visit 1", "=SUM(A1)", Kind.POINT, 80_000_000, coder="K1", id="e7"),
        FiledEvent("visit 2", "open_posture", Kind.STATE, 3_000_000, None, "K2", ("Mother",), id="e8"),
        FiledEvent("visit 2", "says_safe", Kind.POINT, 4_000_000, None, "K2", ("Son",), id="e9"),
    ),
    notes=(FiledNote("visit 1", "the dog barks", "K1", 60_000_000), FiledNote("visit 1", "a quiet visit", "K1")),
)


def kept(document: Document, form: Format, point_us: int = WISHES.point_us) -> Document:
    """The document without what the format does not hold, with its events in one order: what must come back."""
    has = form.parts.__contains__
    sessions = document.sessions if has(P.SEVERAL_SESSIONS) else document.sessions[:1]
    names = {one.name for one in sessions}
    events = [e for e in document.events if e.session in names] if has(P.EVENTS) else []
    if not has(P.EMPTY_SESSIONS):
        sessions = tuple(one for one in sessions if any(e.session == one.name for e in events))
    events = [_event(event, document, has, point_us) for event in events]
    codes = {event.code for event in events}
    seen = {name for event in events for name in (*event.actors, *event.targets)}
    wanted = [c for c in document.codes if has(P.CODES) or c.name in codes]
    return Document(
        "",
        codes=tuple(sorted((_code(one, has) for one in wanted), key=lambda c: c.name)),
        people=tuple(
            sorted(
                (
                    replace(who, kind=who.kind if has(P.PERSON_KINDS) else None, description="", key="")
                    for who in document.people
                    if has(P.PEOPLE) or who.name in seen
                ),
                key=lambda who: who.name,
            )
        ),
        coders=tuple(sorted({event.coder for event in events} - {""})),
        sessions=tuple(_session(one, has) for one in sessions),
        events=tuple(sorted(events, key=_order)),
        **{
            name: tuple(sorted((one for one in getattr(document, name) if one.session in names), key=str))
            if has(Part(name))
            else ()
            for name in "ratings notes fragments intervals responses transcripts".split()
        },
    )


def _event(event: FiledEvent, document: Document, has, point_us: int) -> FiledEvent:
    stop, kind = event.stop_us, event.kind
    if event.is_open and not has(P.OPEN_STATES):
        stop = max(end_of(document, event.session), event.start_us)
    if kind is Kind.POINT and not has(P.POINTS):
        kind, stop = Kind.STATE, event.start_us + point_us
    round_ = (lambda us: us) if has(P.FINE_TIMES) else (lambda us: divide_half_up(us, 1000) * 1000)
    actors = event.actors if has(P.ACTORS) else ()
    if not has(P.SEVERAL_ACTORS) and len(actors) > 1:
        actors = (TOGETHER.join(actors),)
    return replace(
        event,
        kind=kind,
        start_us=round_(event.start_us),
        stop_us=None if stop is None else round_(stop),
        coder=event.coder if has(P.CODERS) else "",
        actors=actors,
        towards=event.towards if has(P.TARGETS) else Targets.NONE,
        targets=event.targets if has(P.TARGETS) else (),
        modifiers=tuple(sorted(event.modifiers)) if has(P.MODIFIERS) else (),
        comment=event.comment if has(P.COMMENTS) else "",
        doubt=event.doubt and has(P.DOUBTS),
        id=event.id if has(P.EVENT_IDS) else "",
        place="",
    )


def _code(code: FiledCode, has) -> FiledCode:
    return replace(
        code,
        label=(code.label if code.label != code.name else "") if has(P.CODE_LABELS) else "",
        kind=code.kind if has(P.CODE_KINDS) else None,
        parent=code.parent if has(P.CODE_PARENTS) else "",
        definition=code.definition if has(P.DEFINITIONS) else "",
        colour=code.colour if has(P.COLOURS) else "",
        key=code.key if has(P.KEYS) else "",
        modifiers=code.modifiers if has(P.CODE_MODIFIERS) else (),
        exclusive_group=code.exclusive_group if has(P.EXCLUSIVE_GROUPS) else "",
        is_category=code.is_category and has(P.CODE_PARENTS),
        id="",
    )


def _session(one: FiledSession, has) -> FiledSession:
    films = tuple(
        FiledFilm(film.path, film.offset_us if has(P.FILM_OFFSETS) else 0) for film in one.films if has(P.FILMS)
    )
    return FiledSession(
        one.name if has(P.SEVERAL_SESSIONS) else "",
        one.date if has(P.SESSION_FACTS) else "",
        one.description if has(P.SESSION_FACTS) else "",
        films,
        one.variables if has(P.VARIABLES) else (),
    )


def _order(event: FiledEvent) -> tuple:
    return (
        event.session,
        event.start_us,
        event.stop_us or -1,
        event.code,
        event.coder,
        event.actors,
        event.id,
        event.comment,
    )


def came_back(read: Document, form: Format) -> Document:
    """A document that was read, reduced in the same way, so that it can be compared with what `kept` gives.

    A format that holds one session has no name for it but the name of its file; sessions are then not compared by name.
    """
    return _without_names(kept(read, form), form)


def expected(document: Document, form: Format, point_us: int = WISHES.point_us) -> Document:
    """What must come back when the document is written and read."""
    return _without_names(kept(document, form, point_us), form)


def _without_names(found: Document, form: Format) -> Document:
    """Without the names of sessions, where a file holds one session and no name for it."""
    if not form.one_session:
        return found
    parts = "events ratings notes fragments intervals responses transcripts".split()
    return replace(found, **{name: tuple(replace(one, session="") for one in getattr(found, name)) for name in parts})


# -- any document ------------------------------------------------------------------------------------------------

_text = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Cf", "Zl", "Zp")), max_size=20
)
_word = _text.map(lambda text: " ".join(text.split())).filter(bool)
_ms = st.integers(0, 3_600_000).map(lambda ms: ms * 1000)


@st.composite
def any_document(draw: st.DrawFn) -> Document:
    """One session with a few codes, people and coders, and events in any order that may touch and overlap."""
    codes = draw(st.lists(_word, min_size=1, max_size=4, unique_by=str.casefold))
    people = draw(st.lists(_word, max_size=3, unique_by=str.casefold))
    coders = draw(st.lists(_word, min_size=1, max_size=2, unique_by=str.casefold))
    kinds = {code: draw(st.sampled_from(Kind)) for code in codes}
    events = []
    for n in range(draw(st.integers(0, 8))):
        code, start = draw(st.sampled_from(codes)), draw(_ms)
        stop = start + draw(st.integers(2, 100_000)) * 1000 if kinds[code] is Kind.STATE else None
        actors = (draw(st.sampled_from(people)),) if people and draw(st.booleans()) else ()
        comment = draw(_word) if draw(st.booleans()) else ""
        coder = draw(st.sampled_from(coders))
        events.append(FiledEvent("s", code, kinds[code], start, stop, coder, actors, comment=comment, id=f"e{n}"))
    return listed(
        Document(
            "s",
            codes=tuple(FiledCode(code, kind=kinds[code]) for code in codes),
            people=tuple(FiledPerson(name) for name in people),
            sessions=(FiledSession("s", films=(FiledFilm("s.mp4"),)),),
            events=tuple(events),
        )
    )
