"""The tables of recall sessions: what was shown to whom, what happened, what was said; nothing of signals of concern,
of sound files and of what was off the record."""

from dataclasses import dataclass
from operator import attrgetter

from observer.coding.fragments import Ordering
from observer.coding.recall import (
    About,
    Act,
    InRoom,
    Level,
    LogRow,
    Protocol,
    RecallItem,
    RecallSession,
    RecallState,
    Relation,
    Response,
    Who,
)
from observer.coding.recall_rules import delay_days
from observer.coding.study import Session
from observer.formats.tidy.content import Content
from observer.formats.tidy.table import (
    ON_SESSION,
    Table,
    identifier,
    instant,
    listed,
    micros,
    one_of,
    seconds,
    text,
    to,
    truth,
    whole,
)

SESSION = to("recall_sessions", "recall_session_id")
FRAGMENT = to("fragments", "fragment_id")
PERSON = to("participants", "participant_id")
RECORDING = to("recordings", "recording_id")
_ONLY = "; only in the export of a researcher"
_MISSING = "missing: a session without films"


@dataclass(frozen=True)
class _Placed:
    """Something about a fragment of a recall session (None: about no fragment)."""

    row: LogRow | Response
    item: RecallItem | None
    recall: RecallSession
    session: Session | None

    @property
    def delay(self) -> int | None:
        """Days between visit and recall."""
        return delay_days(self.session.date, self.recall.started) if self.session else None

    @property
    def fragment(self) -> str | None:
        """The id of the fragment."""
        return self.item.fragment if self.item else None

    @property
    def is_practice(self) -> bool:
        """Whether it is about the practice fragment."""
        return self.item is not None and self.item.is_practice


def recall_tables(content: Content) -> list[Table]:
    """All of them; only for a researcher."""
    return [_sessions(content), _people(content), _items(content), _log(content), _said(content), _releases(content)]


def _sessions(content: Content) -> Table:
    columns = (
        identifier("recall_session_id", "Id of the recall session"),
        text("name", "What it is called", required=True, free_text=True),
        text("playlist_id", "The playlist it was prepared with", "playlist", required=True),
        one_of("state", "How far it is", RecallState),
        one_of("protocol", "Who could stop the film, and what was shown", Protocol),
        text("language", "The language of the prompts", required=True),
        text("band", "The age whose limits and prompts were used", required=True),
        text("facilitator_coder_id", "Who asked, when that is a coder", "facilitator"),
        text("facilitator_participant_id", "Who asked, when that is somebody of the study", "facilitator_person"),
        text("in_room", "Who else was in the room", free_text=True),
        one_of("ordering", "By hand, or in random order", Ordering),
        whole("seed", "The seed of the random order"),
        text("stops_of", "The recall session from which stops were passed on"),
        whole("stop_seed", "The seed of the random places among them"),
        instant("prepared", "When it was prepared", required=True),
        instant("started", "When it began"),
        instant("ended", "When it ended; missing: it has not"),
    )
    references = (
        to("playlists", "playlist_id"),
        to("coders", "facilitator_coder_id", key="coder_id"),
        to("participants", "facilitator_participant_id", key="participant_id"),
        to("", "stops_of", key="recall_session_id"),
    )
    rows = sorted(content.recall_sessions, key=attrgetter("prepared", "id"))
    words = f"One talk over fragments (stimulated-recall interview){_ONLY}"
    return Table("recall_sessions", words, columns, ("recall_session_id",), references, rows)


def _people(content: Content) -> Table:
    columns = (
        text("recall_session_id", "The recall session", "recall", required=True),
        text("participant_id", "The person", "participant", required=True),
        one_of("part", "What he was there for", InRoom),
        one_of("relation", "How he stands to the film", Relation),
        text("audience", "For which audience the gate of consent was asked", required=True),
    )
    rows = sorted(content.recall_people, key=attrgetter("recall", "participant"))
    words = f"One person who watched in a recall session{_ONLY}"
    return Table("recall_people", words, columns, ("recall_session_id", "participant_id"), (SESSION, PERSON), rows)


def _items(content: Content) -> Table:
    columns = (
        text("recall_session_id", "The recall session", "recall", required=True),
        whole("number", "Its place in the order that was prepared", "position", required=True),
        text("fragment_id", "The fragment", "fragment", required=True),
        truth("is_practice", "Whether it was for practice: what was said about it is kept out of the data"),
        truth("is_whole", "Whether it is the whole film, seen first under that protocol"),
        text("prompts", "What was to be asked about it", lambda row: listed(row.prompts), free_text=True),
    )
    rows = sorted(content.recall_items, key=attrgetter("recall", "position"))
    words = f"One fragment of a recall session{_ONLY}"
    return Table("recall_items", words, columns, ("recall_session_id", "number"), (SESSION, FRAGMENT), rows)


def _log(content: Content) -> Table:
    columns = (
        text("recall_session_id", "The recall session", "row.recall", required=True),
        whole("number", "The line of its log", "row.n", required=True),
        whole("run", "Since the program was started: the first, second ... time", "row.run", required=True),
        one_of("act", "What happened", Act, "row.act"),
        one_of("who", "Who did it", Who, "row.who"),
        text("participant_id", "Which respondent, when that is known", "row.participant"),
        text("fragment_id", "The fragment on the screen", "fragment"),
        truth("is_practice", "Whether that was for practice: leave it out of results"),
        seconds("t_s", f"Where the film stood, {ON_SESSION}", lambda row: row.row.us, required=False),
        micros("t_us", f"Where the film stood, {ON_SESSION}, exact", lambda row: row.row.us, required=False),
        text("recording_id", f"The recording; {_MISSING}", "row.recording"),
        whole("pts", "Time stamp of the frame, in ticks", "row.pts"),
        seconds("to_s", f"Where it went, {ON_SESSION} (seek, replay)", lambda row: row.row.to_us, required=False),
        micros("to_us", f"Where it went, {ON_SESSION}, exact", lambda row: row.row.to_us, required=False),
        instant("at", "When, by the clock", "row.at", required=True),
        micros("mono_us", "Since the run began, by a clock that never goes back", lambda row: row.row.mono_us),
    )
    rows = sorted(_placed(content, content.recall_log), key=lambda one: (one.row.recall, one.row.n))  # type: ignore[union-attr]
    words = f"One thing that happened in a recall session{_ONLY}"
    references = SESSION, PERSON, FRAGMENT, RECORDING
    return Table("recall_log", words, columns, ("recall_session_id", "number"), references, rows)


def _said(content: Content) -> Table:
    columns = (
        identifier("response_id", "Id of the response", "row.id"),
        text("recall_session_id", "The recall session", "row.recall", required=True),
        text("fragment_id", "The fragment", "fragment", required=True),
        text("participant_id", "Who said it", "row.participant", required=True),
        one_of("initiator", "Who stopped the film: a respondent's stop is recall, a facilitator's reflection", Who,
               "row.initiated"),
        seconds("t_s", f"Where the film stood, {ON_SESSION}", lambda row: row.row.us),
        micros("t_us", f"Where the film stood, {ON_SESSION}, exact", lambda row: row.row.us),
        text("recording_id", f"The recording; {_MISSING}", "row.recording"),
        whole("pts", "Time stamp of the frame, in ticks", "row.pts"),
        instant("opened", "When, by the clock", "row.opened", required=True),
        text("prompt", "What was asked; missing: nothing was recorded", lambda row: row.row.prompt or None,
             free_text=True),
        text("prompt_level", "How much the prompt steers", lambda row: row.row.level, values=tuple(Level)),
        text("response", "What was said, as it was typed", "row.note", free_text=True),
        text("about", "About then, now or in general; missing: not said", lambda row: row.row.about,
             values=tuple(About)),
        text("feeling", "The feeling that was chosen", lambda row: row.row.feeling or None, free_text=True),
        text("codes", "Codes: CODEBOOK:INDICATOR", lambda row: listed(row.row.codes) or None),
        whole("delay_days", "Days between the visit and the recall session", "delay"),
    )  # fmt: skip
    rows = sorted(_placed(content, content.recall_responses), key=lambda one: (one.row.recall, one.row.us, one.row.id))
    words = f"One response in a recall session, of those whose givers agreed to research{_ONLY}"
    return Table("recall", words, columns, ("response_id",), (SESSION, FRAGMENT, PERSON, RECORDING), rows)


def _releases(content: Content) -> Table:
    columns = (
        text("response_id", "The response", "response", required=True),
        text("audience", "To whom its giver released it; what has no row is for research only", required=True),
        instant("released", "When", required=True),
    )
    there = {row.id for row in content.recall_responses}
    rows = [row for row in content.response_releases if row.response in there]
    rows.sort(key=attrgetter("response", "audience"))
    words = f"One release of a response to an audience{_ONLY}"
    references = (to("recall", "response_id"),)
    return Table("response_releases", words, columns, ("response_id", "audience"), references, rows)


def _placed(content: Content, rows: list[LogRow] | list[Response]) -> list[_Placed]:
    items = {item.id: item for item in content.recall_items}
    recalls = {recall.id: recall for recall in content.recall_sessions}
    fragments = {fragment.id: fragment for fragment in content.fragments}
    sessions = {session.id: session for session in content.sessions}
    found = []
    for row in rows:
        item = items.get(row.item) if row.item else None
        session = sessions[fragments[item.fragment].session] if item else None
        found.append(_Placed(row, item, recalls[row.recall], session))
    return found
