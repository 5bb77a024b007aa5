"""The tables of what coders did: codings, events, ratings, remarks."""

from collections.abc import Iterable
from operator import attrgetter

from observer.coding.codebook import Kind
from observer.coding.events import Precision, Targets
from observer.coding.ratings import NoRating, RatedAs
from observer.coding.study import CodingState, Part, Seen
from observer.formats.tidy.codebook_tables import BOOK_KEY
from observer.formats.tidy.content import Content, Placed, stop_us
from observer.formats.tidy.table import (
    ON_SESSION,
    Cell,
    Column,
    Get,
    Table,
    identifier,
    instant,
    listed,
    micros,
    of,
    one_of,
    seconds,
    span,
    text,
    to,
    truth,
    whole,
)

CODING = to("codings", "coding_id")
SESSION = to("sessions", "session_id")
CODER = to("coders", "coder_id")
PERSON = to("participants", "participant_id")
GROUP = to("groups", "group_id")
EVENT = to("events", "event_id")

# Where something in a coding belongs; with the pseudonyms, so that one table can be read alone.
WHERE = (
    text("session_id", "The session", "session.id", required=True),
    text("session", "Name of the session", "session.name", required=True),
    text("coder_id", "The coder", "coder.id", required=True),
    text("coder", "Pseudonym of the coder", "coder.name", required=True),
    text("coding_id", "The coding", "coding.id", required=True),
    text("codebook", "Key of the codebook", "version.key", required=True),
    text("codebook_version", "Version of the codebook with which it was coded", "version.version", required=True),
)
WHERE_TO = (SESSION, CODER, CODING)


def coding_tables(content: Content) -> list[Table]:
    """All of them, in the order in which they stand in the package."""
    return [
        _codings(content),
        _coding_spans(content),
        _events(content),
        _people("event_actors", "One person or group that shows an event", content, "actors"),
        _people("event_targets", "One person or group at whom an event is directed", content, "target_ids"),
        _event_modifiers(content),
        _interval_codings(content),
        _ratings(content),
        _evidence(content),
        _comments(content),
    ]


def _codings(content: Content) -> Table:
    visible = {coding.id for coding in content.codings}
    sessions = {session.id: session for session in content.sessions}
    coders = {coder.id: coder for coder in content.coders}
    versions = {version.id: version for version in content.versions}

    def other(name: str) -> Get:
        """Another coding, when the viewer may see it."""
        return lambda coding: id_ if (id_ := getattr(coding, name)) in visible else None

    columns = (
        identifier("coding_id", "Id of the coding"),
        text("session_id", "The session", "session", required=True),
        text("session", "Name of the session", lambda c: sessions[c.session].name, required=True),
        text("coder_id", "The coder", "coder", required=True),
        text("coder", "Pseudonym of the coder", lambda c: coders[c.coder].name, required=True),
        text("codebook", "Key of the codebook", lambda c: versions[c.codebook].key, required=True),
        text("codebook_version", "Version of the codebook", lambda c: versions[c.codebook].version, required=True),
        one_of("part", "What the coding consists of", Part),
        truth(
            "is_blind",
            "Whether it was made without the work of others; ratings on given events and a consensus were not",
            lambda c: content.is_blind(c),
        ),
        text("marks_coding_id", "The coding whose events were given", other("marks")),
        one_of("state", "How far it is; only a draft can be changed", CodingState),
        text("supersedes", "The coding that it replaces", other("supersedes")),
        instant("created", "When it was begun, UTC", required=True),
        instant("submitted", "When it was handed in, UTC"),
        seconds("time_on_task_s", "Time worked on it", of("time_on_task_us")),
        seconds("stopped_at_s", f"Where the coder stopped, {ON_SESSION}", of("stopped_at_us"), required=False),
    )
    others = (to("codings", name, key="coding_id") for name in ("marks_coding_id", "supersedes"))
    references = (SESSION, CODER, to("codebooks", *BOOK_KEY), *others)
    rows = sorted(content.codings, key=attrgetter("session", "coder", "id"))
    return Table("codings", "One pass of one coder over one session", columns, ("coding_id",), references, rows)


def _coding_spans(content: Content) -> Table:
    columns = (
        identifier("coding_span_id", "Id of the stretch"),
        text("coding_id", "The coding", "coding", required=True),
        text("recording_id", "The recording", "recording", required=True),
        *span("what was watched", "from the start of the recording"),
    )
    rows = sorted(content.coding_spans, key=attrgetter("coding", "recording", "start_us", "id"))
    references = CODING, to("recordings", "recording_id")
    return Table("coding_spans", "One stretch that was watched", columns, ("coding_span_id",), references, rows)


# -- events ---------------------------------------------------------------------------------------------


def _events(content: Content) -> Table:
    columns = (
        identifier("event_id", "Id of the event", "item.id"),
        *WHERE,
        text("indicator", "What was seen", "item.indicator", required=True),
        one_of("kind", "A moment or a stretch", Kind, "item.kind"),
        text("actors", "Who showed it, for a quick look; see event_actors", _named(content, "actors")),
        one_of("targets", "Towards whom: those listed, all, nobody, or it cannot be told", Targets, "item.targets"),
        text("target_names", "Those listed, for a quick look; see event_targets", _named(content, "target_ids")),
        *_event_times(),
        *_event_places(),
        one_of("perceived", "Only seen, or only heard; missing: both, or not said", Seen, "item.perceived", False),
        truth("doubt", "Whether the coder was in doubt", "item.doubt"),
        one_of("precision", "Times of frames on the screen, or estimates", Precision, "item.precision"),
        seconds("back_s", "How far before the key stroke the coder chose to mark", of("item.back_us")),
        # last, so that programs that end a row at every line break lose nothing else
        text("comment", "Comment, as typed", "item.comment", free_text=True),
    )
    places = [to("recordings", f"{end}_recording", key="recording_id") for end in ("start", "stop")]
    code = to("codebook", *BOOK_KEY, "indicator", key=(*BOOK_KEY, "code"))
    words = "One event: a point (moment) or a state (stretch) that a coder marked"
    return Table("events", words, columns, ("event_id",), (*WHERE_TO, code, *places), content.placed_events)


def _event_times() -> tuple[Column, ...]:
    def stop(placed: Placed) -> Cell:
        return stop_us(placed.item)

    def duration(placed: Placed) -> Cell:
        us = stop_us(placed.item)
        return None if us is None else us - placed.item.start.us

    start, missing = of("item.start.us"), "missing: an open state"
    return (
        seconds("start_s", f"Start, {ON_SESSION}", start),
        seconds("stop_s", f"End, exclusive, {ON_SESSION}; of a point: its start; {missing}", stop, required=False),
        seconds("duration_s", f"How long it lasts; of a point: 0; {missing}", duration, required=False),
        truth("is_open", "Whether it is a state that has no end yet", "item.is_open"),
        micros("start_us", f"Start, {ON_SESSION}, exact", start),
        micros("stop_us", f"End, {ON_SESSION}, exact; as stop_s", stop, required=False),
    )


def _event_places() -> tuple[Column, ...]:
    """In which recording, and at which of its time stamps; a point stops where it starts."""

    def end(of_what: str) -> Get:
        def get(placed: Placed) -> Cell:
            event = placed.item
            moment = event.stop if event.stop or event.is_open else event.start
            return None if moment is None else getattr(moment, of_what)

        return get

    script = "missing: the time came from a script"
    return (
        text("start_recording", f"The recording on the screen at the start; {script}", "item.start.recording"),
        whole("start_pts", "Time stamp of the frame at the start, in ticks", "item.start.pts", unit="tick"),
        text("stop_recording", f"The recording on the screen at the end; {script}", end("recording")),
        whole("stop_pts", "Time stamp of the frame at the end, in ticks", end("pts"), unit="tick"),
    )


def _named(content: Content, path: str) -> Get:
    names, ids = content.names, attrgetter(f"item.{path}")
    return lambda placed: listed(sorted(names[id_] for id_ in ids(placed)))


def _people(name: str, words: str, content: Content, path: str) -> Table:
    def kinds(ids: Iterable[str]) -> list[tuple[bool, str]]:
        found = [(id_ in content.group_ids, id_) for id_ in ids]
        return found if content.filed else sorted(found)

    rows = [
        (placed.item.id, n, None if is_group else id_, id_ if is_group else None, content.names[id_])
        for placed in content.placed_events
        for n, (is_group, id_) in enumerate(kinds(getattr(placed.item, path)), 1)
    ]
    columns = (
        text("event_id", "The event", lambda row: row[0], required=True),
        whole("number", "Numbers those of one event; it has no meaning", lambda row: row[1], required=True),
        text("participant_id", "The participant; missing: a group", lambda row: row[2]),
        text("group_id", "The group; missing: a participant", lambda row: row[3]),
        text("name", "Pseudonym of the participant or name of the group", lambda row: row[4], required=True),
    )
    return Table(name, words, columns, ("event_id", "number"), (EVENT, PERSON, GROUP), rows)


def _event_modifiers(content: Content) -> Table:
    def values(given: tuple[str, ...]) -> list[str]:
        return list(given or ("",)) if content.filed else sorted(given)

    rows = [
        (placed.item.id, modifier, n, value)
        for placed in content.placed_events
        for modifier in sorted(placed.item.modifiers)
        for n, value in enumerate(values(placed.item.modifiers[modifier]), 1)
    ]
    columns = (
        text("event_id", "The event", lambda row: row[0], required=True),
        text("modifier", "The modifier", lambda row: row[1], required=True),
        whole("number", "Numbers those of one modifier; it has no meaning", lambda row: row[2], required=True),
        text("value", "The value that was chosen or typed", lambda row: row[3], free_text=True),
    )
    words, key = "One value of an extra choice on an event", ("event_id", "modifier", "number")
    return Table("event_modifiers", words, columns, key, (EVENT,), rows)


def _interval_codings(content: Content) -> Table:
    def order(placed: Placed) -> tuple[str | int, ...]:
        return placed.session.id, placed.item.start_us, placed.item.stop_us, placed.coder.id, placed.item.id

    columns = (
        identifier("interval_coding_id", "Id of the interval code", "item.id"),
        *WHERE,
        text("indicator", "What was looked for", "item.indicator", required=True),
        text("participant_id", "In whom", "item.participant", required=True),
        *span("the interval", ON_SESSION, "item."),
        text("method", "How the interval is judged", "item.method", required=True),
        truth("value", "Whether it was seen; no row: not coded", "item.value"),
    )
    rows = sorted(content.place(content.interval_codings), key=order)
    words, references = "One yes or no for one interval", (*WHERE_TO, PERSON)
    return Table("interval_codings", words, columns, ("interval_coding_id",), references, rows)


# -- ratings and remarks --------------------------------------------------------------------------------


def _ratings(content: Content) -> Table:
    def person(path: str, group: bool) -> Get:
        def get(placed: Placed) -> Cell:
            id_: str | None = getattr(placed.item, path)
            return id_ if (id_ in content.group_ids) is group else None

        return get

    columns = (
        identifier("rating_id", "Id of the rating", "item.id"),
        *WHERE,
        text("dimension", "On what", "item.dimension", required=True),
        one_of("rated_as", "What is judged", RatedAs, "item.rated_as"),
        truth(
            "is_blind",
            "Whether it rests neither on given events nor on a consensus; keep those apart",
            lambda p: content.is_blind(p.coding),
        ),
        text("participant_id", "The participant who is rated; missing: a group", person("target", False)),
        text("group_id", "The group that is rated; missing: a participant", person("target", True)),
        text("name", "Pseudonym or name of who is rated", lambda p: content.names[p.item.target], required=True),
        text("towards_participant_id", "The counterpart, when it is a participant", person("towards", False)),
        text("towards_group_id", "The counterpart, when it is a group", person("towards", True)),
        *span("what is rated", ON_SESSION, "item.", missing="that of the session"),
        whole("value", "The rating; missing: there is a reason", "item.value"),
        one_of("reason", "Why there is no rating", NoRating, "item.reason", required=False),
        text("overruled", "Why the coder kept a value of which a rule warns", "item.overruled", free_text=True),
        text("comment", "Comment, as typed", "item.comment", free_text=True),
    )
    references = (
        *WHERE_TO,
        to("codebook", *BOOK_KEY, "dimension", key=(*BOOK_KEY, "code")),
        PERSON,
        GROUP,
        to("participants", "towards_participant_id", key="participant_id"),
        to("groups", "towards_group_id", key="group_id"),
    )
    words = "One rating of a person, a group or a worker's contribution, or why there is none"
    return Table("ratings", words, columns, ("rating_id",), references, content.placed_ratings)


def _evidence(content: Content) -> Table:
    shown = {event.id for event in content.events}  # events that were given to a coder are not his to export
    rows = [(p.item.id, event) for p in content.placed_ratings for event in sorted(shown.intersection(p.item.evidence))]
    columns = (
        text("rating_id", "The rating", lambda row: row[0], required=True),
        text("event_id", "An event that speaks for it", lambda row: row[1], required=True),
    )
    references = to("ratings", "rating_id"), EVENT
    return Table("rating_evidence", "One event as evidence of one rating", columns, ("rating_id", "event_id"),
                 references, rows)  # fmt: skip


def _comments(content: Content) -> Table:
    def at(name: str) -> Get:
        return lambda placed: placed.item.at and getattr(placed.item.at, name)

    def order(placed: Placed) -> tuple[str | int, ...]:
        at_us = placed.item.at.us if placed.item.at else -1
        return placed.session.id, at_us, placed.coder.id, placed.item.id

    columns = (
        identifier("comment_id", "Id of the remark", "item.id"),
        *WHERE,
        seconds("at_s", f"The moment, {ON_SESSION}; missing: the whole session", at("us"), required=False),
        micros("at_us", f"The moment, {ON_SESSION}, exact", at("us"), required=False),
        text("recording_id", "The recording on the screen", at("recording")),
        whole("pts", "Time stamp of the frame, in ticks", at("pts"), unit="tick"),
        text("text", "The remark, as typed", "item.text", free_text=True),
    )
    rows = sorted(content.place(content.comments), key=order)
    references = (*WHERE_TO, to("recordings", "recording_id"))
    return Table("comments", "One remark on a moment or a session", columns, ("comment_id",), references, rows)
