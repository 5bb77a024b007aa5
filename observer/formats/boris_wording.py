"""How a document is worded in a BORIS project: behaviours, categories and subjects, and the rows of its events.

BORIS pairs the rows of periods by subject, behaviour and modifiers, so periods of one kind that overlap need a
modifier that tells them apart (`lane`).
"""

import heapq
from collections.abc import Iterable, Iterator
from typing import Any

from observer.coding.codebook import Kind
from observer.coding.interchange import Document, FiledCode, FiledEvent
from observer.formats.base import distinct, in_order
from observer.formats.boris_behaviours import Behaviour, clean_names, set_entries
from observer.formats.boris_shared import NO_SUBJECT, OURS

Json = dict[str, Any]
_KINDS = {Kind.POINT: "Point event", Kind.STATE: "State event"}


class Wording:
    """The words of a document in BORIS."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._codes = {code.name: code for code in document.codes}
        self._behaviours = self._made()
        self._code_names = self._named()
        people = [*(who.name for who in document.people), *(e.actors[0] for e in document.events if e.actors)]
        self._subject_names = clean_names(dict.fromkeys(people), "", NO_SUBJECT)
        self.category_names = self._category_names()

    @property
    def categories(self) -> list[str]:
        """The names of the categories."""
        return list(self.category_names.values())

    @property
    def renamed(self) -> list[tuple[str, str]]:
        """What has another name in BORIS, with that name."""
        sets = [one.value.renamed for behaviour in self._behaviours.values() for one in behaviour.sets.values()]
        found = [(code, shown) for (code, _kind), shown in self._code_names.items() if code != shown]
        found += [(name, shown) for name, shown in self._subject_names.items() if name != shown]
        found += [(value, written) for renamed in sets for written, value in renamed.items()]
        return list(dict.fromkeys(found))

    def _made(self) -> dict[tuple[str, Kind], Behaviour]:
        """A behaviour for each code; a second one when it has events of both kinds."""
        made: dict[tuple[str, Kind], Behaviour] = {}
        first = {event.code: event.kind for event in reversed(self._document.events)}
        for name, code in self._codes.items():
            if not code.is_category:
                kind = code.kind or first.get(name) or Kind.POINT
                made[name, kind] = Behaviour(code, kind, again=False)
        for event in self._document.events:
            key = event.code, event.kind
            if key not in made:
                made[key] = Behaviour(self._codes.get(event.code) or FiledCode(event.code), event.kind, again=True)
            made[key].needs(event)
        for behaviour, n in _most_lanes(self._document, made):
            behaviour.needs_lanes(n)
        return made

    def _named(self) -> dict[tuple[str, Kind], str]:
        """The name of each behaviour; that of the second kind of a code says of which kind it is."""
        wanted = {key: key[0] + (f" [{key[1]}]" if one.again else "") for key, one in self._behaviours.items()}
        clean = clean_names(wanted.values(), "")
        return {key: clean[name] for key, name in wanted.items()}

    def _category_names(self) -> dict[str, str]:
        """The name of each dimension or category: the label that is read, unless two have the same."""
        parents = [code.parent for code in self._codes.values() if code.parent and not code.is_category]
        names = dict.fromkeys([*(c.name for c in self._codes.values() if c.is_category), *parents])
        labels = {name: code.label for name, code in self._codes.items() if code.is_category}
        shown = distinct(" ".join((labels.get(name) or name).split()) for name in names)
        return dict(zip(names, shown, strict=True))

    # -- lists ----------------------------------------------------------------------------------------------

    def subjects(self) -> Iterator[Json]:
        """The people, as subjects."""
        people = {who.name: who for who in self._document.people}
        for name, shown in self._subject_names.items():
            who = people.get(name)
            more = {"name": name} if shown != name else {}
            more |= {"kind": who.kind.value} if who and who.kind else {}
            made = {"key": who.key if who else "", "name": shown, "description": who.description if who else ""}
            yield made | ({OURS: more} if more else {})

    def category_entries(self) -> Iterator[Json]:
        """The categories with their colours."""
        for name, shown in self.category_names.items():
            code = self._codes.get(name)
            more: Json = {"name": name}
            if code and code.is_category:
                more |= {"label": code.label, "parent": code.parent, "definition": code.definition}
            else:
                more |= {"is_code": True}
            yield {"name": shown, "color": code.colour if code else "", OURS: more}

    def behaviours(self) -> Iterator[Json]:
        """The codes, as behaviours."""
        groups: dict[str, list[str]] = {}
        for (name, kind), one in self._behaviours.items():
            if one.code.exclusive_group:
                groups.setdefault(one.code.exclusive_group, []).append(self._code_names[name, kind])
        for (name, kind), one in self._behaviours.items():
            code, shown = one.code, self._code_names[name, kind]
            key = code.key if len(code.key) == 1 or code.key in _FUNCTION_KEYS else ""
            more = {"name": name if name != shown else "", "label": code.label, "group": code.exclusive_group}
            more["key"] = code.key if key != code.key else ""
            kept: Json = {what: given for what, given in more.items() if given}
            kept |= {"kind": ""} if code.kind is None else {}
            others = [other for other in groups.get(code.exclusive_group, []) if other != shown]
            made = {
                "type": _KINDS[kind],
                "key": key,
                "code": shown,
                "description": code.definition or code.label,
                "color": code.colour,
                "category": self.category_names.get(code.parent, ""),
                "modifiers": set_entries(one.sets.values()),
                "excluded": ",".join(others),
                "coding map": "",
            }
            yield made | ({OURS: kept} if kept else {})

    # -- rows -----------------------------------------------------------------------------------------------

    def rows(self, events: Iterable[FiledEvent]) -> Iterator[tuple[list[Any], str]]:
        """The rows of the events of one observation in the order of time, each first one with the identifier of its
        event. Where one period ends and the next begins, the end comes first."""
        made: list[tuple[int, bool, int, bool, str, FiledEvent]] = []
        for n, (event, lane) in enumerate(self._with_lanes(events)):
            text = self._behaviours[event.code, event.kind].text(event, lane)
            made.append((event.start_us, True, n, True, text, event))
            if event.stop_us is not None and event.kind is Kind.STATE:
                # The end of a period of no length comes right after its beginning.
                made.append((event.stop_us, event.stop_us == event.start_us, n, False, text, event))
        for us, _later, _n, is_start, text, event in sorted(made, key=lambda row: (*row[:3], not row[3])):
            shown = self._code_names[event.code, event.kind]
            subject = self._subject_names[event.actors[0]] if event.actors else ""
            yield (
                [us / 1_000_000, subject, shown, text, event.comment if is_start else ""],
                event.id if is_start else "",
            )

    def _with_lanes(self, events: Iterable[FiledEvent]) -> Iterator[tuple[FiledEvent, int]]:
        for event, lane in _lanes(events):
            has_lanes = "lane" in self._behaviours[event.code, event.kind].sets
            yield event, lane if has_lanes and lane > 1 else 0


_FUNCTION_KEYS = {f"F{n}" for n in range(1, 13)}


def _lanes(events: Iterable[FiledEvent]) -> Iterator[tuple[FiledEvent, int]]:
    """Periods that BORIS could not tell apart get lanes, from 1, in each of which they follow each other."""
    ends: dict[Any, list[tuple[float, int]]] = {}
    for event in in_order(events):
        if event.kind is Kind.POINT:
            yield event, 0
            continue
        modifiers = tuple(sorted(event.modifiers))
        key = event.code, event.actors, event.towards, event.targets, modifiers, event.doubt
        busy = ends.setdefault(key, [])
        if busy and busy[0][0] <= event.start_us:
            _end, lane = heapq.heappop(busy)
        else:
            lane = len(busy) + 1
        heapq.heappush(busy, (float("inf") if event.stop_us is None else event.stop_us, lane))
        yield event, lane


def _most_lanes(document: Document, made: dict[tuple[str, Kind], Behaviour]) -> Iterator[tuple[Behaviour, int]]:
    by_coding: dict[tuple[str, str], list[FiledEvent]] = {}
    for event in document.events:
        if event.kind is Kind.STATE:
            by_coding.setdefault((event.session, event.coder), []).append(event)
    most: dict[tuple[str, Kind], int] = {}
    for events in by_coding.values():
        for event, lane in _lanes(events):
            most[event.code, event.kind] = max(most.get((event.code, event.kind), 0), lane)
    yield from ((made[key], n) for key, n in most.items())
