"""The plan of an ELAN file from a document: events on tiers by coder, actors and dimension, all else beside them."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.events import Targets
from observer.coding.interchange import TOGETHER, Document, FiledCode, FiledEvent, FiledLine, FiledSession
from observer.coding.timecode import divide_half_up
from observer.formats.base import Wishes, end_of
from observer.formats.elan_own import ABSENT, DOUBT, OPEN, PRESENT, Means, OwnType, actors_of
from observer.formats.elan_plan import ASSOCIATION, SUBDIVISION, Plan, PlannedTier, Row, Under, free, in_range
from observer.formats.tiers import TEXT_TIER, filed_text, lanes, numbered

_GENERAL = "codes"  # the vocabulary and type of codes without a code above


class Planner:
    """Makes the plan of one session of a document."""

    def __init__(self, document: Document, session: FiledSession, wishes: Wishes) -> None:
        self._document, self._session = document, session
        self._point_ms = max(divide_half_up(wishes.point_us, 1000), 1)
        self._codes = {code.name: code for code in document.codes}
        self._ids = {code.name: code.id for code in document.codes}
        self._people = frozenset(who.name for who in document.people)
        self._tops = {name: self._top(name) for name in self._codes}
        self._end_us = end_of(document, session.name)
        self.plan = Plan()
        self._group_vocabulary: dict[str, str] = {}

    def whole(self) -> Plan:
        """The plan."""
        self._codebook()
        self._events()
        self._intervals()
        self._notes()
        self._fragments()
        self._transcripts()
        return self.plan

    def template(self) -> Plan:
        """A plan without events: the codebook, and empty tiers to code on."""
        self._codebook()
        kinds = list(self.plan.own.types)
        for who in [one.name for one in self._document.people] or [""]:
            for kind in kinds:
                name = free("@".join(filter(None, (who, kind))), self.plan.names)
                self.plan.names.add(name)
                self.plan.tiers.append(PlannedTier(name, kind, who, "", []))
        return self.plan

    # -- codes ------------------------------------------------------------------------------------------------

    def _top(self, name: str) -> str:
        """The uppermost code above a code, itself when others stand under it; empty for one that stands alone."""
        above, seen = name, {name}
        while (parent := self._codes[above].parent) in self._codes and parent not in seen:
            above = parent
            seen.add(above)
        if above != name or self._codes[name].is_category:
            return above
        return name if any(code.parent == name for code in self._document.codes) else ""

    def _codebook(self) -> None:
        """A vocabulary and a type for each dimension, whether or not there are events of it."""
        groups: dict[str, list[FiledCode]] = defaultdict(list)
        for code in self._document.codes:
            if not code.is_category and not code.id.startswith(TEXT_TIER):
                groups[self._tops[code.name]].append(code)
        for top, codes in groups.items():
            entries = [(code.name, ": ".join(filter(None, (code.label, code.definition)))) for code in codes]
            name = self.plan.vocabulary(top or _GENERAL, entries, top)
            self._group_vocabulary[top] = name
            for is_point in sorted({code.kind is Kind.POINT for code in codes}):
                self._event_type(Means.MOMENTS if is_point else Means.EVENTS, top)

    def _event_type(self, means: Means, top: str) -> str:
        name = top or _GENERAL
        vocabulary = self._group_vocabulary.get(top, "")
        return self.plan.type_of(
            OwnType(means, top), name if means is Means.EVENTS else f"{name} (moments)", vocabulary=vocabulary
        )

    # -- events -----------------------------------------------------------------------------------------------

    def _events(self) -> None:
        groups: dict[tuple[str, str, str, tuple[str, ...], bool], list[FiledEvent]] = defaultdict(list)
        for event in self._document.events:
            if event.session == self._session.name:
                top = "" if event.tier else self._tops.get(event.code, "")
                groups[event.tier, top, event.coder, event.actors, event.kind is Kind.POINT].append(event)
        for (tier, top, coder, actors, is_point), events in sorted(groups.items(), key=lambda one: one[0]):
            who = TOGETHER.join(actors)
            if tier:
                self._as_filed(tier, coder, who, is_point, events)
                continue
            name = "@".join(filter(None, (coder, who, f"{top or _GENERAL}{' (moments)' if is_point else ''}")))
            kind = self._event_type(Means.MOMENTS if is_point else Means.EVENTS, top)
            rows = [self._row(event, event.code) for event in events]
            self._add(name, kind, who, coder, rows, self._under(events))

    def _as_filed(self, tier: str, coder: str, who: str, is_point: bool, events: list[FiledEvent]) -> None:
        """A tier that came from a file of others: its name stays, and its values are what they were."""
        texts = [filed_text(event, self._ids) for event in events]
        is_text = all(texts)
        tops = {self._tops.get(event.code, "") for event, text in zip(events, texts, strict=True) if not text}
        top = tops.pop() if len(tops) == 1 else ""
        vocabulary = self._group_vocabulary.get(top, "")
        kind = OwnType(Means.TEXT if is_text else Means.VALUES, top, Kind.POINT if is_point else "")
        name = self.plan.type_of(kind, "text" if is_text else top or _GENERAL, vocabulary="" if is_text else vocabulary)
        rows = [
            self._row(event, event.comment if text else event.code) for event, text in zip(events, texts, strict=True)
        ]
        self._add(tier, name, who, coder, rows, self._under(events, is_text), filed=tier)

    def _row(self, event: FiledEvent, value: str) -> Row:
        start = in_range(event.start_us)
        if event.kind is Kind.POINT:
            stop = start + self._point_ms
        else:
            stop = in_range(max(self._end_us, event.start_us) if event.stop_us is None else event.stop_us)
        return Row(start, max(stop, start + 1), value, event)

    def _under(self, events: list[FiledEvent], is_text: bool = False) -> list[Under]:
        """The tiers under one of events: only those that one of these events needs."""
        found = []
        if any(self._needs_names(event) for event in events):
            found.append(self._detail(Means.ACTORS, "actors", self._names, SUBDIVISION))
        if any(event.targets for event in events):
            found.append(self._detail(Means.TOWARDS, "towards", lambda event: event.targets, SUBDIVISION))
        if any(_general(event) for event in events):
            names = [(one.value, "") for one in Targets if one is not Targets.NONE]
            found.append(self._detail(Means.TOWARDS_ALL, "towards_all", _general, values=names))
        for name in dict.fromkeys(name for event in events for name, _values in event.modifiers):
            found.append(self._modifier(name, events))
        if any(event.comment for event in events) and not is_text:
            found.append(
                self._detail(Means.COMMENT, "comment", lambda event: (event.comment,) if event.comment else ())
            )
        if any(_marks(event) for event in events):
            names = [(OPEN, ""), (DOUBT, ""), (f"{OPEN}, {DOUBT}", "")]
            found.append(self._detail(Means.MARKS, "marks", _marks, values=names))
        if any(event.id for event in events):
            found.append(self._detail(Means.ID, "event_id", lambda event: (event.id,) if event.id else ()))
        return found

    def _needs_names(self, event: FiledEvent) -> bool:
        return actors_of(TOGETHER.join(event.actors), self._people) != event.actors

    def _names(self, event: FiledEvent) -> tuple[str, ...]:
        return event.actors if self._needs_names(event) else ()

    def _modifier(self, name: str, events: list[FiledEvent]) -> Under:
        known = [one for code in self._document.codes for one in code.modifiers if one.name == name]
        several = any(one.kind is ModifierKind.MULTIPLE for one in known)
        several = several or any(
            len(values) > 1 for event in events for given, values in event.modifiers if given == name
        )
        entries = [(value, "") for one in known for value in one.values]

        def values(event: FiledEvent) -> tuple[str, ...]:
            given = [chosen for key, chosen in event.modifiers if key == name]
            return (tuple(value for chosen in given for value in chosen) or ("",)) if given else ()

        return self._detail(
            Means.MODIFIER, f"mod:{name}", values, SUBDIVISION if several else ASSOCIATION, entries, name
        )

    def _detail(
        self,
        means: Means,
        prefix: str,
        values_of: Callable[[FiledEvent], tuple[str, ...]],
        constraint: str = ASSOCIATION,
        values: Iterable[tuple[str, str]] = (),
        name: str = "",
    ) -> Under:
        kind = OwnType(means, name)
        is_new = kind not in self.plan.own.types.values()
        vocabulary = self.plan.vocabulary(prefix, values) if is_new else ""
        made = self.plan.type_of(kind, prefix, constraint, vocabulary)
        return Under(prefix, made, lambda row: values_of(row.of))  # type: ignore[arg-type]

    # -- what is not an event ---------------------------------------------------------------------------------

    def _intervals(self) -> None:
        groups = defaultdict(list)
        for one in self._document.intervals:
            if one.session == self._session.name:
                row = Row(*_span(one.start_us, one.stop_us), PRESENT if one.value else ABSENT)
                groups[one.coder, one.person, one.code, one.method].append(row)
        for (coder, person, code, method), rows in groups.items():
            kind = OwnType(Means.INTERVAL, code, method.value)
            if kind not in self.plan.own.types.values():
                words = self.plan.vocabulary(f"interval: {code}", [(PRESENT, ""), (ABSENT, "")])
                self.plan.type_of(kind, f"interval: {code}", vocabulary=words)
            name = "@".join(filter(None, ("interval", coder, person, code)))
            self._add(name, self.plan.type_of(kind, ""), person, coder, rows)

    def _notes(self) -> None:
        groups: dict[str, list[Row]] = defaultdict(list)
        for note in self._document.notes:
            if note.session == self._session.name and note.at_us is None:
                self.plan.own.notes += (note,)
            elif note.session == self._session.name and note.at_us is not None:
                at = in_range(note.at_us)
                groups[note.coder].append(Row(at, at + self._point_ms, note.text))
        for coder, rows in groups.items():
            kind = self.plan.type_of(OwnType(Means.NOTE), "note")
            self._add("@".join(filter(None, ("note", coder))), kind, "", coder, rows)

    def _fragments(self) -> None:
        mine = [one for one in self._document.fragments if one.session == self._session.name]
        if not mine:
            return
        rows = [Row(*_span(one.start_us, one.stop_us), one.title, one) for one in mine]
        kind = self.plan.type_of(OwnType(Means.FRAGMENT), "fragment")
        under = []
        for means, name in ((Means.REASON, "reason"), (Means.REMARK, "note")):
            if any(getattr(one, name) for one in mine):
                made = self.plan.type_of(OwnType(means), f"fragment: {name}", ASSOCIATION)
                under.append(Under(name, made, lambda row, of=name: tuple(filter(None, (getattr(row.of, of),)))))  # type: ignore[misc]
        self._add("fragment", kind, "", "", rows, under)

    def _transcripts(self) -> None:
        for one in self._document.transcripts:
            if one.session != self._session.name:
                continue
            speakers: dict[str, list[FiledLine]] = defaultdict(list)
            for line in one.lines:
                speakers[line.speaker].append(line)
            kind = self.plan.type_of(OwnType(Means.SPEECH), "transcription")
            for speaker, lines in speakers.items():
                rows = [Row(*_span(line.start_us, line.stop_us), line.text) for line in lines]
                name = one.name if len(speakers) == 1 else "@".join(filter(None, (one.name, speaker)))
                self._add(name or "transcript", kind, speaker, one.coder, rows, filed=one.name)

    def _add(
        self,
        name: str,
        kind: str,
        participant: str,
        annotator: str,
        rows: list[Row],
        under: Iterable[Under] = (),
        filed: str | None = None,
    ) -> None:
        """Add a tier, and as many beside it as it takes that nothing overlaps; `filed` is what it is called inside."""
        rows.sort(key=lambda row: (row.start_ms, row.stop_ms))
        apart: dict[int, list[Row]] = defaultdict(list)
        for row, lane in zip(rows, lanes([(row.start_ms, row.stop_ms) for row in rows]), strict=True):
            apart[lane].append(row)
        for lane, of_lane in sorted(apart.items()):
            made = free(numbered(name, lane), self.plan.names)
            parts = [part for part in under if any(part.values(row) for row in of_lane)]
            self.plan.names.add(made)
            if filed is not None and made != filed:
                self.plan.own.tiers[made] = filed
            self.plan.tiers.append(PlannedTier(made, kind, participant, annotator, of_lane, parts))


def _span(start_us: int, stop_us: int) -> tuple[int, int]:
    start = in_range(start_us)
    return start, max(in_range(stop_us), start + 1)


def _general(event: FiledEvent) -> tuple[str, ...]:
    """Towards whom, where it is not a list of people."""
    listed = event.towards is Targets.LISTED and bool(event.targets)
    return () if listed or event.towards is Targets.NONE else (event.towards.value,)


def _marks(event: FiledEvent) -> tuple[str, ...]:
    marks = [mark for mark, is_set in ((OPEN, event.is_open), (DOUBT, event.doubt)) if is_set]
    return (", ".join(marks),) if marks else ()
