"""The tables of consensus: what was compared, what was decided about it, and of which events and ratings it came."""

from dataclasses import dataclass
from operator import attrgetter

from observer.coding.consensus import ConsensusItem, Verdict, What
from observer.coding.timecode import seconds_text
from observer.formats.tidy.content import Content
from observer.formats.tidy.table import Table, identifier, instant, listed, number, one_of, text, to, whole

CONSENSUS = to("consensuses", "consensus_id")
ITEM = to("consensus_items", "consensus_item_id")


@dataclass(frozen=True)
class _Link:
    """One thing that an item is about (`role` source), or that came of it (`role` result): one of the four."""

    item: str
    role: str
    number: int
    event: str | None = None
    rating: str | None = None
    interval: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class _Source:
    """One coding of which a consensus was made."""

    consensus: str
    number: int
    coding: str


def consensus_tables(content: Content) -> list[Table]:
    """All of them; only for a researcher."""
    return [_consensuses(content), _sources(content), _items(content), _links(content)]


def _consensuses(content: Content) -> Table:
    columns = (
        identifier("consensus_id", "Id of the making of a consensus"),
        text("coding_id", "The coding that holds the consensus", "coding", required=True),
        number("tolerance_s", "How far two points may lie apart and agree", lambda c: seconds_text(c.tolerance_us),
               required=True, unit="s"),
        whole("overlap_percent", "How much of their union two states must share to be one", required=True),
        instant("made", "When it was begun, UTC", required=True),
        text("software", "The version of Observer that compared", required=True),
        text("present", "Who took part last", lambda c: listed(c.present), free_text=True),
    )  # fmt: skip
    words = "One consensus that was made of two or more codings of a session; only in the export of a researcher"
    rows = sorted(content.consensuses, key=attrgetter("id"))
    return Table("consensuses", words, columns, ("consensus_id",), (to("codings", "coding_id"),), rows)


def _sources(content: Content) -> Table:
    columns = (
        text("consensus_id", "The consensus", "consensus", required=True),
        whole("number", "Its place: 1 is the coder whose events were taken where all agreed", required=True),
        text("coding_id", "The coding", "coding", required=True),
    )
    rows = [
        _Source(one.id, n, coding)
        for one in sorted(content.consensuses, key=attrgetter("id"))
        for n, coding in enumerate(one.sources, 1)
    ]
    words = "One coding of which a consensus was made; only in the export of a researcher"
    references = CONSENSUS, to("codings", "coding_id")
    return Table("consensus_sources", words, columns, ("consensus_id", "number"), references, rows)


def _items(content: Content) -> Table:
    columns = (
        identifier("consensus_item_id", "Id of the item"),
        text("consensus_id", "The consensus", "consensus", required=True),
        whole("number", "Its place: events in the order of time, then ratings, intervals and comments", required=True),
        one_of("what", "An event, a rating, an answer for an interval or a comment", What),
        one_of("verdict", "What was decided: agreed already, that of one coder, all, a new one, none, left open;"
               " missing: not yet", Verdict, required=False),
        text("taken_coding_ids", "The codings of which it was taken", lambda item: listed(item.taken)),
        text("decided_by", "The coder who entered the decision", "decided_by"),
        instant("decided", "When it was decided, UTC"),
        text("present", "Who took part then", lambda item: listed(item.present), free_text=True),
        text("note", "Why, or what the dilemma is", "note", free_text=True),
    )  # fmt: skip
    rows = sorted(content.consensus_items, key=attrgetter("consensus", "number"))
    words = "One thing that was compared and what was decided about it; only in the export of a researcher"
    references = CONSENSUS, to("coders", "decided_by", key="coder_id")
    return Table("consensus_items", words, columns, ("consensus_item_id",), references, rows)


def _links(content: Content) -> Table:
    columns = (
        text("consensus_item_id", "The item", "item", required=True),
        text("role", "source: what a coder had; result: what stands in the consensus", "role", required=True,
             values=("source", "result")),
        whole("number", "Its place among those of the item in this role", required=True),
        text("event_id", "The event", "event"),
        text("rating_id", "The rating", "rating"),
        text("interval_coding_id", "The answer for an interval", "interval"),
        text("comment_id", "The comment", "comment"),
    )  # fmt: skip
    rows = []
    for item in sorted(content.consensus_items, key=attrgetter("consensus", "number")):
        for role, ids in (("source", item.sources), ("result", item.results)):
            rows += [_link(item, role, n, id_) for n, id_ in enumerate(ids, 1)]
    words = "One thing that an item of a consensus is about; only in the export of a researcher"
    others = to("interval_codings", "interval_coding_id"), to("comments", "comment_id")
    references = ITEM, to("events", "event_id"), to("ratings", "rating_id"), *others
    return Table("consensus_links", words, columns, ("consensus_item_id", "role", "number"), references, rows)


def _link(item: ConsensusItem, role: str, number: int, id_: str) -> _Link:
    return _Link(item.id, role, number, **{item.what.value: id_})
