"""What of a study may be used for research: without those who are withheld, and without what they said; counted."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from observer.coding.consensus import ConsensusItem
from observer.coding.events import Event
from observer.coding.recall import InRoom, LogRow, Who
from observer.coding.withheld import Withheld, withheld
from observer.formats.tidy.content import Content


def consented(content: Content, refused: Iterable[str] = ()) -> Content:
    """The same without the rows that there is no consent for, and with how many these are, by table.

    `refused` are those (ids) who were asked in recall sessions and did not agree to research: what was said by them is
    not in the content, and what they did goes as well.
    """
    return _Consented(content, frozenset(refused)).result()


class _Consented:
    def __init__(self, content: Content, refused: frozenset[str]) -> None:
        self._content, self._refused = content, refused
        self._sessions = {coding.id: coding.session for coding in content.codings}
        self._known: Withheld = withheld(content.uncodable_spans, content.group_members, content.recordings)
        self._n = Counter(content.left_out)

    def result(self) -> Content:
        content, known = self._content, self._known
        events = self._events()
        ratings = self._without("ratings", content.ratings, known.hides_rating)
        intervals = self._without("interval_codings", content.interval_codings, known.hides_interval)
        comments = self._without("comments", content.comments, known.hides_comment)
        gone = {row.id for rows in (content.events, content.ratings, content.interval_codings, content.comments)
                for row in rows}  # fmt: skip
        gone -= {row.id for rows in (events, ratings, intervals, comments) for row in rows}
        return replace(
            content,
            events=events,
            ratings=ratings,
            interval_codings=intervals,
            comments=comments,
            consensus_items=self._items(gone),
            agreement_numbers=self._kept("agreement_numbers", content.agreement_numbers, self._is_of_whoever_is_there),
            recall_log=self._kept("recall_log", content.recall_log, self._may_be_told),
            left_out=dict(self._n),
        )

    def _kept(self, table: str, rows: list[Any], is_kept: Callable[[Any], bool]) -> list[Any]:
        kept = [row for row in rows if is_kept(row)]
        self._n[table] += len(rows) - len(kept)
        return kept

    def _without(self, table: str, rows: list[Any], hides: Callable[[str, Any], bool]) -> list[Any]:
        return self._kept(table, rows, lambda row: not hides(self._sessions[row.coding], row))

    def _events(self) -> list[Event]:
        found = []
        for event in self._content.events:
            left = self._known.event(self._sessions[event.coding], event)
            if left is None:
                self._n["events"] += 1
                continue
            self._n["event_actors"] += len(event.actors) - len(left.actors)
            self._n["event_targets"] += len(event.target_ids) - len(left.target_ids)
            found.append(left)
        return found

    def _items(self, gone: set[str]) -> list[ConsensusItem]:
        """Items of a consensus without what is not there; without the note, and gone when nothing is left."""
        found = []
        for item in self._content.consensus_items:
            sources = tuple(id_ for id_ in item.sources if id_ not in gone)
            results = tuple(id_ for id_ in item.results if id_ not in gone)
            if (sources, results) == (item.sources, item.results):
                found.append(item)
            elif sources or results:
                found.append(replace(item, sources=sources, results=results, note=""))
            else:
                self._n["consensus_items"] += 1
        return found

    def _is_of_whoever_is_there(self, number: Any) -> bool:
        """Whether a number about agreement is of nobody who is withheld in the whole of a session."""
        return not number.person or not any(
            self._known.hides_throughout(session, number.person) for session in self._known.stretches
        )

    def _may_be_told(self, row: LogRow) -> bool:
        """Not what a respondent did who did not agree, nor what may be his."""
        if row.who is not Who.RESPONDENT:
            return row.participant not in self._refused
        asked = {
            one.participant
            for one in self._content.recall_people
            if one.recall == row.recall and one.part is InRoom.RESPONDENT
        }
        return not self._refused.intersection({row.participant} if row.participant else asked)
