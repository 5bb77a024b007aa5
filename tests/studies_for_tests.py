"""Builds small studies for tests, and holds a plain model of what coders do, to lay beside the real thing.

The study: family Linde with Mother, Father and Son, their Worker and an Interpreter; the groups Family and
Parents; sessions "Linde 1" (two films may be added) and "Linde 2"; coders K1 and K2, researcher R1; the
codebooks `play` and `other`, which share the indicator `says` and the dimension `part`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

from observer.coding.blinding import Viewer
from observer.coding.study import GroupKind, ParticipantKind, Recording, Role
from observer.services import people, roster, studies, viewing
from observer.services.coding import Desk
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

SECOND = 1_000_000
PEOPLE = {
    "Mother": ParticipantKind.PARENT,
    "Father": ParticipantKind.PARENT,
    "Son": ParticipantKind.CHILD,
    "Worker": ParticipantKind.WORKER,
    "Interpreter": ParticipantKind.INTERPRETER,
}
GROUPS = {"Family": ["Mother", "Father", "Son"], "Parents": ["Mother", "Father"]}
SESSIONS = ("Linde 1", "Linde 2")


# -- codebooks --------------------------------------------------------------------------------------------


def _words(text: str) -> dict[str, str]:
    return {"en": text, "nl": text}


def _indicator(
    id_: str, key: str, kind: str, dimension: str = "part", valence: str = "positive", **more: Any
) -> dict[str, Any]:
    texts = {"en": [id_], "nl": [id_]}
    return {
        "id": id_,
        "key": key,
        "kind": kind,
        "dimension": dimension,
        "valence": valence,
        "label": _words(id_),
        "definition": _words(f"What {id_} means."),
        "shown_by": ["family"],
        "towards": ["worker", "family", "none"],
        "default_target": "ask",
        "examples": texts,
        "counter_examples": texts,
        **more,
    }


def play_codebook(version: str = "1.0.0", key: str = "play") -> dict[str, Any]:
    """A codebook with one of everything: points, states, an exclusive group, four kinds of modifiers, a dimension
    of persons, one of the group (two together for ten minutes) and one that is not rated."""
    all_modifiers = ["how", "tags", "count", "level", "note"]
    return {
        "format": "observer-codebook",
        "format_version": 1,
        "key": key,
        "version": version,
        "title": _words(key),
        "source": _words("Made for tests."),
        "own_worded": True,
        "languages": ["en", "nl"],
        "changelog": [{"version": version, "date": "2026-11-21", "changes": _words("First.")}],
        "defaults": {
            kind: {"mark_at": _words("At the start."), "counting": _words("Once a turn.")}
            for kind in ("point", "state")
        },
        "scales": [
            {
                "id": "scale",
                "minimum": -3,
                "maximum": 3,
                "anchors": [{"value": n, "label": _words(str(n))} for n in range(-3, 4)],
            }
        ],
        "dimensions": [
            _dimension("part", rated="person", scale="scale"),
            _dimension("whole", rated="group", scale="scale", min_present=2, min_minutes_together=10),
            _dimension("aside"),
        ],
        "modifiers": [
            {"id": "how", "kind": "single", "label": _words("how"), "values": _choices("soft", "loud")},
            {"id": "tags", "kind": "multiple", "label": _words("tags"), "values": _choices("a", "b", "c")},
            {"id": "count", "kind": "number", "label": _words("count")},
            {"id": "level", "kind": "number", "label": _words("level"), "minimum": 0, "maximum": 10},
            {"id": "note", "kind": "text", "label": _words("note")},
        ],
        "indicators": [
            _indicator("says", "s", "point", modifiers=all_modifiers),
            _indicator("refuses", "r", "point", valence="negative", modifiers=["how"]),
            _indicator("leans", "e", "state"),
            _indicator("calm", "c", "state", exclusive_group="mood"),
            _indicator("tense", "t", "state", valence="negative", exclusive_group="mood"),
            _indicator("joke", "o", "point", dimension="whole", mutual=True, towards=["none"]),
            _indicator("helps", "h", "point", shown_by=["worker"], towards=["family", "group"]),
            _indicator("phone", "p", "point", dimension="aside", valence="neutral", shown_by=["any"], towards=["none"]),
        ],
        "rules": [
            {
                "id": "low",
                "min_positive": 1,
                "max_negative": 0,
                "max_rating": 0,
                "message": _words("Only positive marks and a low rating?"),
            },
            {
                "id": "high",
                "min_negative": 1,
                "max_positive": 0,
                "min_rating": 0,
                "message": _words("Only negative marks and a high rating?"),
            },
        ],
    }


def other_codebook() -> dict[str, Any]:
    """A second codebook, whose indicator `says` and dimension `part` are also names in the first."""
    data = play_codebook(key="other")
    data["indicators"] = [_indicator("says", "s", "point"), _indicator("stays", "t", "state", dimension="solo")]
    data["dimensions"] = [_dimension("part", rated="person", scale="scale"), _dimension("solo")]
    data["modifiers"] = []
    return data


def _dimension(id_: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "label": _words(id_), "definition": _words(f"About {id_}."), "colour": "#0072B2", **more}


def _choices(*ids: str) -> list[dict[str, Any]]:
    return [{"id": id_, "label": _words(id_)} for id_ in ids]


def write_codebook(folder: Path, data: dict[str, Any]) -> str:
    """The path of a codebook file with this content."""
    path = folder / f"{data['key']}-{data['version']}.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


# -- studies ----------------------------------------------------------------------------------------------


def make_study(folder: Path, name: str = "study", passphrase: str | None = None) -> Path:
    """The path of a new, closed study as the docstring of this module says."""
    path = folder / f"{name}.observer"
    books = [write_codebook(folder, data) for data in (play_codebook(), other_codebook())]
    with studies.new_study(path, books, passphrase) as study:
        everybody = people.viewer(study)
        roster.add_case(study, everybody, "Linde")
        for person, kind in PEOPLE.items():
            roster.add_participant(study, everybody, person, kind, "Linde")
        for group, members in GROUPS.items():
            roster.add_group(study, everybody, "Linde", group, GroupKind.FAMILY, members)
        for session in SESSIONS:
            roster.add_session(study, everybody, "Linde", session)
        for coder, role in (("K1", Role.CODER), ("K2", Role.CODER), ("R1", Role.RESEARCHER)):
            roster.add_coder(study, everybody, coder, (role,))
    return path


def copy_study(path: Path, target: Path) -> Path:
    """A copy of a closed study at `target`."""
    shutil.copyfile(path, target)
    return target


def add_film(study: StudyFile, session: str, name: str = "film", seconds: int = 60, **details: Any) -> Recording:
    """A film without a file: `seconds` long, with time stamps in milliseconds unless `details` say otherwise."""
    where = people.find_session(study, session)
    known: dict[str, Any] = {
        "path": f"{name}.mp4",
        "relative_path": None,
        "fingerprint": name,
        "size": 1,
        "start_us": 0,
        "time_base_num": 1,
        "time_base_den": 1000,
        "has_video": True,
        "has_audio": True,
    }
    film = Recording(new_id(), where.id, name, duration_us=seconds * SECOND, **{**known, **details})
    with study.operation(Stream(None, None), "Add recording {name}", name=name):
        study.recordings.add(film)
    return film


def desk_of(study: StudyFile, coder: str = "K1", session: str = "Linde 1") -> Desk:
    """A coder at work on a session."""
    return Desk(study, people.as_coder(study, coder), people.find_session(study, session))


def researcher_of(study: StudyFile) -> Viewer:
    """The researcher R1."""
    return people.viewer(study, "R1")


def dump(study: StudyFile) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to see that nothing at all has changed."""
    tables = [row[0] for row in study.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    return {table: sorted(study.db.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr) for table in tables}


# -- what is in a study, as plain data ------------------------------------------------------------------------


def shown_events(study: StudyFile, viewer: Viewer, session: str) -> dict[str, dict[str, Any]]:
    """The events that a viewer may see, by id, in the form of `Model.events`."""
    found: dict[str, dict[str, Any]] = {}
    for shown in viewing.events(study, viewer, people.find_session(study, session)):
        data = viewing.event_data(shown)
        assert data["id"] not in found, "one event is shown twice"
        found[data["id"]] = {
            "coder": data["coder"],
            "indicator": data["indicator"],
            "kind": data["kind"],
            "start": _end(data["start"]),
            "stop": _end(data["end"]) if data["end"] else None,
            "actors": sorted(data["actor"]),
            "target": sorted(data["target"]) if isinstance(data["target"], list) else data["target"],
            "modifiers": {name: sorted(values) for name, values in data["modifiers"].items()},
            "comment": data["comment"],
            "perceived": data["perceived"],
            "doubt": data["doubt"],
        }
    return found


def _end(moment: dict[str, Any]) -> tuple[int, str | None, int | None]:
    return moment["us"], moment["recording"], moment["pts"]


def shown_ratings(study: StudyFile, viewer: Viewer, session: str) -> dict[str, dict[str, Any]]:
    """The ratings that a viewer may see, by id, in the form of `Model.ratings`."""
    found = {}
    for shown in viewing.ratings(study, viewer, people.find_session(study, session)):
        data = viewing.rating_data(shown)
        data["evidence"] = sorted(data["evidence"])
        del data["coding"]
        found[data.pop("id")] = data
    return found


# -- the model ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class End:
    """One end of an event: session time in whole microseconds, or a time stamp in a film."""

    us: int | None = None
    film: str | None = None
    pts: int | None = None


@dataclass(frozen=True)
class Film:
    """Where a film lies; as `Recording`, with the rate as a fraction."""

    session: str
    duration_us: int
    start_us: int
    time_base: Fraction
    offset_us: int = 0
    rate: Fraction = Fraction(1)

    @staticmethod
    def of(recording: Recording, session: str) -> Film:
        """The film that a recording is."""
        base = Fraction(recording.time_base_num, recording.time_base_den)
        rate = Fraction(recording.rate_num, recording.rate_den)
        return Film(session, recording.duration_us, recording.start_us, base, recording.offset_us, rate)

    def session_us(self, media_us: int) -> int:
        """Media time to session time."""
        return self.offset_us + _half_up(media_us * self.rate)

    def of_pts(self, pts: int) -> int:
        """The session time of a time stamp."""
        return self.session_us(_half_up(pts * self.time_base * SECOND) - self.start_us)

    @property
    def span(self) -> tuple[int, int]:
        """From when to when it lasts in the session."""
        return self.offset_us, self.session_us(self.duration_us)


def _half_up(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))


@dataclass(frozen=True)
class Marked:
    """An event as the model knows it; people by name, `target` a frozen set of names or one word."""

    coder: str
    session: str
    indicator: str
    start: End
    stop: End | None = None
    actors: frozenset[str] = frozenset()
    target: frozenset[str] | str = "none"
    modifiers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    comment: str = ""
    perceived: str | None = None
    doubt: bool = False


@dataclass(frozen=True)
class Rated:
    """A rating as the model knows it."""

    coder: str
    session: str
    dimension: str
    target: str
    value: int | None
    reason: str | None = None
    towards: str | None = None
    span: tuple[int, int] | None = None
    overruled: str = ""
    comment: str = ""
    evidence: frozenset[str] = frozenset()

    @property
    def what(self) -> tuple[Any, ...]:
        """What is rated by whom: there is one rating of it."""
        return self.coder, self.session, self.dimension, self.target, self.towards, self.span


class No(Exception):
    """The model says that this is refused; nothing has changed."""


@dataclass
class _Step:
    stream: tuple[str, ...]
    changes: dict[str, tuple[Any, Any]]
    state: str = "done"


StreamKey = tuple[str, ...]  # (coder, session, codebook) of a coding, or (coder,) for the study itself


@dataclass
class Model:
    """What a study must hold: rows by id (`Marked`, `Rated`, `Film`, or the name of an added person), the state of
    each coding, and what undo and redo reach."""

    indicators: dict[str, dict[str, Any]]
    dimensions: dict[str, str]
    rows: dict[str, Any] = field(default_factory=dict)
    codings: dict[StreamKey, str] = field(default_factory=dict)
    steps: list[_Step] = field(default_factory=list)
    operations: int = 0

    @staticmethod
    def new() -> Model:
        """The model of a new study of `make_study`."""
        books = [play_codebook(), other_codebook()]
        return Model(
            {f"{book['key']}:{i['id']}": i for book in books for i in book["indicators"]},
            {f"{book['key']}:{d['id']}": d.get("rated", "none") for book in books for d in book["dimensions"]},
        )

    def rows_of(self, kind: type) -> dict[str, Any]:
        """The rows of one kind, by id."""
        return {id_: row for id_, row in self.rows.items() if isinstance(row, kind)}

    # -- times ------------------------------------------------------------------------------------------

    def us(self, end: End) -> int:
        """The session time of an end."""
        return self.rows[end.film].of_pts(end.pts) if end.film is not None else end.us

    def _spans(self, session: str) -> list[tuple[int, int]]:
        return [row.span for row in self.rows.values() if isinstance(row, Film) and row.session == session]

    def _check(self, event: Marked, old: Marked | None = None) -> None:
        """Refuse an event that cannot be; ends that are as in `old` may lie anywhere."""
        for end in (event.start, event.stop):
            if end is not None and end.film is not None and self.rows[end.film].session != event.session:
                raise No("a film of another session")
        if self._kind(event) == "point" and event.stop is not None:
            raise No("a point has no stop")
        if event.stop is not None and self.us(event.stop) <= self.us(event.start):
            raise No("stops before it starts")
        self._check_places(event, old)
        known = self.indicators[event.indicator].get("modifiers", [])
        if any(name not in known for name, _values in event.modifiers):
            raise No("no such modifier")

    def _check_places(self, event: Marked, old: Marked | None) -> None:
        spans, start = self._spans(event.session), self.us(event.start)
        if old is None or event.start != old.start:
            inside = not spans or any(a <= start < b for a, b in spans)
            if start < 0 or not inside:
                raise No("starts outside")
        if event.stop is not None and spans and (old is None or event.stop != old.stop):
            stop = self.us(event.stop)
            if not any(a < stop <= b for a, b in spans):
                raise No("stops outside")

    def _kind(self, event: Marked) -> str:
        return str(self.indicators[event.indicator]["kind"])

    # -- what coders do -----------------------------------------------------------------------------------

    def record(self, id_: str, event: Marked) -> None:
        """Record an event under this id."""
        stream = self._draft(event.coder, event.session, event.indicator)
        self._check(event)
        changes: dict[str, tuple[Any, Any]] = {}
        group = self.indicators[event.indicator].get("exclusive_group")
        for other_id, other in self.rows.items():
            if group and isinstance(other, Marked) and self._excludes(event, other, group):
                changes[other_id] = (other, replace(other, stop=event.start))
        self._begin(stream)
        self._do(stream, {**changes, id_: (None, event)})

    def _excludes(self, event: Marked, other: Marked, group: str) -> bool:
        return (
            (other.coder, other.session, other.actors) == (event.coder, event.session, event.actors)
            and _book(other.indicator) == _book(event.indicator)
            and self.indicators[other.indicator].get("exclusive_group") == group
            and other.stop is None
            and self.us(other.start) < self.us(event.start)
        )

    def edit(self, id_: str, coder: str, session: str, **fields: Any) -> None:
        """Change fields of an event."""
        old = self._mine(id_, coder, session)
        new = replace(old, **fields)
        if _book(new.indicator) != _book(old.indicator):
            raise No("of another codebook")
        self._check(new, old)
        self._do(self._draft(coder, session, old.indicator), {id_: (old, new)})

    def delete(self, id_: str, coder: str, session: str) -> None:
        """Remove an event; it is evidence no more."""
        old = self._mine(id_, coder, session)
        changes: dict[str, tuple[Any, Any]] = {id_: (old, None)}
        for other_id, row in self.rows.items():
            if isinstance(row, Rated) and id_ in row.evidence:
                changes[other_id] = (row, replace(row, evidence=row.evidence - {id_}))
        self._do(self._draft(coder, session, old.indicator), changes)

    def _mine(self, id_: str, coder: str, session: str) -> Marked:
        row = self.rows.get(id_)
        if not isinstance(row, Marked) or (row.coder, row.session) != (coder, session):
            raise No("not there")
        self._draft(coder, session, row.indicator)
        return row

    def rate(self, id_: str, rating: Rated) -> None:
        """Store a rating under this id; one of the same must have that id already."""
        stream = self._draft(rating.coder, rating.session, rating.dimension)
        rated = self.dimensions[rating.dimension]
        is_group = rating.target in GROUPS
        if rated == "none" or (rating.value is None) == (rating.reason is None):
            raise No("not rated, or value and reason")
        if rating.value is not None and not -3 <= rating.value <= 3:
            raise No("off the scale")
        if rating.towards is None and rating.target != "Worker" and (rated == "group") != is_group:
            raise No("group or person")
        if not all(self._is_evidence(rating, event) for event in rating.evidence):
            raise No("no such event")
        before = self.rating_of(rating)
        spans = self._spans(rating.session)
        if before is None and rating.span and spans:
            first, last = min(a for a, _b in spans), max(b for _a, b in spans)
            if not first <= rating.span[0] < rating.span[1] <= last:
                raise No("the segment lies outside")
        assert before in (None, id_), "a second rating of the same"
        self._begin(stream)
        self._do(stream, {id_: (self.rows.get(id_), rating)})

    def _is_evidence(self, rating: Rated, event: str) -> bool:
        row = self.rows.get(event)
        same = isinstance(row, Marked) and (row.coder, row.session) == (rating.coder, rating.session)
        return same and _book(row.indicator) == _book(rating.dimension)

    def rating_of(self, rating: Rated) -> str | None:
        """The id of the rating of the same, if there is one."""
        for id_, row in self.rows.items():
            if isinstance(row, Rated) and row.what == rating.what:
                return id_
        return None

    # -- codings ------------------------------------------------------------------------------------------

    def _draft(self, coder: str, session: str, name: str) -> StreamKey:
        key = (coder, session, _book(name))
        if self.codings.get(key, "draft") != "draft":
            raise No("submitted")
        return key

    def _begin(self, stream: StreamKey) -> None:
        self.codings.setdefault(stream, "draft")

    def submit(self, coder: str, session: str) -> None:
        """Hand in all drafts of a session."""
        drafts = [s for s, state in self.codings.items() if s[:2] == (coder, session) and state == "draft"]
        if not drafts:
            raise No("no draft")
        for stream in drafts:
            self.codings[stream] = "submitted"
            self._drop(stream)

    def reopen(self, coder: str, session: str, researcher: str = "R1") -> None:
        """Make submitted codings drafts again."""
        found = [s for s, state in self.codings.items() if s[:2] == (coder, session) and state == "submitted"]
        if not found:
            raise No("nothing submitted")
        self.codings.update(dict.fromkeys(found, "draft"))
        self._drop((researcher,))

    # -- what a researcher does -----------------------------------------------------------------------------

    def place(self, film: str, offset_us: int, rate: Fraction, researcher: str = "R1") -> None:
        """Place a film elsewhere; all that was marked in it follows."""
        old = self.rows[film]
        new = replace(old, offset_us=offset_us, rate=rate)
        with_new = {**self.rows, film: new}
        self._check_order(with_new, [film])
        self._do((researcher,), {film: (old, new)})

    def add_person(self, id_: str, name: str, researcher: str = "R1") -> None:
        """Add a participant."""
        self._do((researcher,), {id_: (None, name)})

    def _check_order(self, rows: dict[str, Any], touched: Iterable[str]) -> None:
        """Refuse rows in which an event that is touched, or lies in a touched film, stops before it starts."""
        here = replace(self, rows=rows)
        for id_, row in rows.items():
            if isinstance(row, Marked) and row.stop is not None:
                films = {row.start.film, row.stop.film, id_}
                if films & set(touched) and here.us(row.stop) <= here.us(row.start):
                    raise No("stops before it starts")

    # -- undo and redo ----------------------------------------------------------------------------------------

    def _do(self, stream: StreamKey, changes: dict[str, tuple[Any, Any]]) -> None:
        changes = {id_: (before, after) for id_, (before, after) in changes.items() if before != after}
        if not changes:
            return
        self._drop(stream)
        self.steps.append(_Step(stream, changes))
        self.rows = _with(self.rows, {id_: after for id_, (_before, after) in changes.items()})
        self.operations += 1

    def _drop(self, stream: StreamKey) -> None:
        for step in self.steps:
            if step.stream == stream and step.state == "undone":
                step.state = "dropped"

    def streams(self, who: str, session: str | None = None) -> list[StreamKey]:
        """What the undo of somebody reaches."""
        own = [s for s, state in self.codings.items() if s[0] == who and state == "draft" and session in (None, s[1])]
        return own if session else [*own, (who,)]

    def undo(self, who: str, session: str | None = None) -> None:
        """Take back the last step."""
        reach = self.streams(who, session)
        step = next((s for s in reversed(self.steps) if s.stream in reach and s.state == "done"), None)
        self._reverse(step, 0)

    def redo(self, who: str, session: str | None = None) -> None:
        """Do again what was undone last."""
        reach = self.streams(who, session)
        step = next((s for s in self.steps if s.stream in reach and s.state == "undone"), None)
        self._reverse(step, 1)

    def _reverse(self, step: _Step | None, side: int) -> None:
        if step is None:
            raise No("nothing there")
        rows = _with(self.rows, {id_: pair[side] for id_, pair in step.changes.items()})
        self._check_order(rows, step.changes)
        added = {row for row in rows.values() if isinstance(row, str)}
        if not _people_in_use(rows) <= {*PEOPLE, *GROUPS, *roster.STANDING, *added}:
            raise No("something depends on it")
        self.rows, step.state = rows, ("undone", "done")[side]
        self.operations += 1

    # -- what somebody may see --------------------------------------------------------------------------------

    def _sees(self, who: str, stream: StreamKey) -> bool:
        if who in ("R1", stream[0]):
            return True
        own = {s[2]: state for s, state in self.codings.items() if s[:2] == (who, stream[1])}
        return self.codings[stream] != "draft" and stream[2] in own and "draft" not in own.values()

    def events(self, who: str, session: str) -> dict[str, dict[str, Any]]:
        """The events that somebody may see, in the form of `shown_events`."""
        return {
            id_: {
                "coder": row.coder,
                "indicator": row.indicator,
                "kind": self._kind(row),
                "start": (self.us(row.start), row.start.film, row.start.pts),
                "stop": (self.us(row.stop), row.stop.film, row.stop.pts) if row.stop else None,
                "actors": sorted(row.actors),
                "target": row.target if isinstance(row.target, str) else sorted(row.target),
                "modifiers": {name: sorted(values) for name, values in row.modifiers},
                "comment": row.comment,
                "perceived": row.perceived,
                "doubt": row.doubt,
            }
            for id_, row in self.rows.items()
            if isinstance(row, Marked)
            and row.session == session
            and self._sees(who, (row.coder, session, _book(row.indicator)))
        }

    def ratings(self, who: str, session: str) -> dict[str, dict[str, Any]]:
        """The ratings that somebody may see, in the form of `shown_ratings`."""
        return {
            id_: {
                "coder": row.coder,
                "dimension": row.dimension,
                "rated_as": _rated_as(row),
                "target": row.target,
                "towards": row.towards,
                "value": row.value,
                "reason": row.reason,
                "from": row.span[0] / 1e6 if row.span else None,
                "until": row.span[1] / 1e6 if row.span else None,
                "blind": True,
                "overruled": row.overruled,
                "comment": row.comment,
                "evidence": sorted(row.evidence),
            }
            for id_, row in self.rows.items()
            if isinstance(row, Rated)
            and row.session == session
            and self._sees(who, (row.coder, session, _book(row.dimension)))
        }


def _with(rows: dict[str, Any], goals: dict[str, Any]) -> dict[str, Any]:
    """The rows with these changed; None takes one away."""
    return {id_: row for id_, row in {**rows, **goals}.items() if row is not None}


def _people_in_use(rows: dict[str, Any]) -> set[str]:
    """The names of all who are in an event or a rating."""
    names: set[str] = set()
    for row in rows.values():
        if isinstance(row, Marked):
            names |= row.actors | (row.target if isinstance(row.target, frozenset) else frozenset())
        elif isinstance(row, Rated):
            names |= {row.target} if row.towards is None else {row.target, row.towards}
    return names


def _book(qualified: str) -> str:
    return qualified.split(":")[0]


def _rated_as(rating: Rated) -> str:
    if rating.towards is not None:
        return "towards"
    if rating.target == "Worker":
        return "worker_contribution"
    return "group" if rating.target in GROUPS else "person"
