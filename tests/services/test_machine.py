"""Two coders and a researcher at work in any order: the study always holds what a plain model says it must.

After each step: all that the researcher sees equals the model, each coder sees his own work and of the other's only
what both have handed in, periods stop after they start, and session times follow from time stamp and placement.
"""

from __future__ import annotations

import itertools
import shutil
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from observer.coding.study import ParticipantKind, Seen
from observer.coding.timecode import SECOND
from observer.errors import ObserverError
from observer.services import coding, history, people, rating, recordings, roster, studies
from observer.services.coding import At, Mark
from observer.storage import connection
from observer.storage.history import head
from observer.storage.study_file import StudyFile
from tests.studies_for_tests import (
    End,
    Film,
    Marked,
    Model,
    No,
    Rated,
    add_film,
    copy_study,
    desk_of,
    make_study,
    researcher_of,
    shown_events,
    shown_ratings,
)

PASSPHRASE = "four words are not enough"
CODERS = st.sampled_from(["K1", "K2"])
SESSION = st.sampled_from(["Linde 1", "Linde 1", "Linde 1", "Linde 2"])
INDICATORS = st.sampled_from(
    [f"play:{name}" for name in ("says", "refuses", "leans", "calm", "tense", "calm", "joke", "helps", "phone")]
    + ["other:says", "other:stays"]
)
NAMES = ["Mother", "Father", "Son", "Worker", "Interpreter", "Family", "Parents", "Unknown 1", "Off-camera voice"]
PERSON = st.one_of(st.sampled_from(NAMES), st.integers(0, 9))  # a number is one of those who were added since
PEOPLE = st.one_of(st.sampled_from([("Mother",), ("Father",)]), st.lists(PERSON, max_size=3).map(tuple))
TARGETS = st.one_of(st.sampled_from(["all", "none", "unclear"]), PEOPLE)
COMMENTS = st.sampled_from(["", "again", "é “so” she said\nhere", "'; DROP TABLE events; --"])
MODIFIERS = st.sampled_from(
    [(), (), (("how", ("soft",)),), (("tags", ("a", "c")), ("note", ("n",))), (("count", ("2",)),)]
)
SECONDS = st.one_of(st.integers(0, 20), st.integers(-2, 120)).map(lambda s: s * SECOND)
ENDS = st.one_of(
    SECONDS.map(lambda us: End(us)),
    st.integers(0, 500).map(lambda pts: End(film="A", pts=pts)),
    st.integers(-100, 1600).map(lambda pts: End(film="A", pts=pts)),
    st.integers(126_000, 126_000 + 41 * 90_000).map(lambda pts: End(film="B", pts=pts)),
)
STOPS = st.one_of(st.none(), ENDS)
FIELDS = {
    "indicator": INDICATORS,
    "start": ENDS,
    "stop": STOPS,
    "actors": PEOPLE,
    "target": TARGETS,
    "modifiers": MODIFIERS,
    "comment": COMMENTS,
    "perceived": st.sampled_from([None, "seen", "heard"]),
    "doubt": st.booleans(),
}
VALUES = st.sampled_from(
    [(2, None), (0, None), (-3, None), (None, "too_short"), (4, None), (None, None), (1, "absent")]
)
JUDGEMENT = {
    "dimension": st.sampled_from(["play:part", "play:part", "play:whole", "play:aside", "other:part"]),
    "target": st.sampled_from(["Mother", "Son", "Worker", "Family"]),
    "value": VALUES,
    "towards": st.sampled_from([None, None, None, "Worker"]),
    "span": st.sampled_from([None, None, (0, 10 * SECOND), (5 * SECOND, 20 * SECOND)]),
    "overruled": st.sampled_from(["", "she meant it"]),
    "comment": COMMENTS,
}
RATES = st.sampled_from([Fraction(1), Fraction(1), Fraction(1001, 1000), Fraction(999, 1000)])
OFFSETS = st.sampled_from([-5 * SECOND, 0, 1, 3 * SECOND, 10 * SECOND, 55 * SECOND, 100 * SECOND])
NUMBER = st.integers(0, 30)


class Work(RuleBasedStateMachine):
    """People at work on one study, beside the model of it."""

    template: Path
    folder: Path
    passphrase: str | None = None
    numbers = itertools.count()
    seen: Counter[tuple[str, bool]]  # what was done, and what was refused

    @initialize(work=st.lists(st.tuples(CODERS, SESSION, st.fixed_dictionaries(FIELDS)), min_size=4, max_size=8))
    def open(self, work):
        self.place_of_study = self.folder / str(next(self.numbers))
        self.place_of_study.mkdir()
        self.path = copy_study(self.template, self.place_of_study / "study.observer")
        self.study = self.opened()
        self.model = Model.new()
        self.added: list[str] = []
        self.last = ""
        films = {
            "A": add_film(self.study, "Linde 1", "A", 60, time_base_den=25),
            "B": add_film(
                self.study,
                "Linde 1",
                "B",
                40,
                time_base_den=90_000,
                start_us=1_400_000,
                offset_us=55 * SECOND,
                camera="B",
            ),
        }
        self.films = {name: film.id for name, film in films.items()}
        for film in films.values():
            self.model.rows[film.id] = Film.of(film, "Linde 1")
        for coder, session, given in work:
            self.record_one(coder, session, self.sensible(session, given))

    def opened(self) -> StudyFile:
        study = studies.open_study(self.path, self.passphrase)
        study.db.execute("PRAGMA synchronous = OFF")  # what reaches the disk is tested elsewhere
        return study

    def teardown(self) -> None:
        if hasattr(self, "study"):
            self.check_trail()
            self.study.close()
            shutil.rmtree(self.place_of_study)

    # -- words of the model and words of the program ----------------------------------------------------------

    def end(self, end: End | None) -> End | None:
        """An end with the film's id instead of its name."""
        return End(film=self.films[end.film], pts=end.pts) if end and end.film else end

    def names(self, people_meant: tuple[Any, ...]) -> frozenset[str]:
        """Names, with numbers replaced by people who were added."""
        there = list(self.model.rows_of(str).values())
        numbered = {n: there[n % len(there)] if there else "Mother" for n in range(10)}
        return frozenset(numbered.get(person, person) for person in people_meant)

    def target(self, target: Any) -> frozenset[str] | str:
        if isinstance(target, str):
            return target
        return self.names(target) or "none"

    @staticmethod
    def at(end: End | None) -> At | None:
        if end is None:
            return None
        return At(recording=end.film, pts=end.pts) if end.film else At(end.us / SECOND)

    @staticmethod
    def asked(event: Marked) -> dict[str, Any]:
        """The fields of `Mark` that say the same as the model's event."""
        targets = (event.target,) if isinstance(event.target, str) else tuple(sorted(event.target))
        return {
            "indicator": event.indicator,
            "start": Work.at(event.start),
            "stop": Work.at(event.stop),
            "actors": tuple(sorted(event.actors)),
            "targets": targets,
            "modifiers": dict(event.modifiers),
            "comment": event.comment,
            "perceived": event.perceived and Seen(event.perceived),
            "doubt": event.doubt,
        }

    def both(self, what: str, serve: Any, predict: Any) -> None:
        """Let the program do it and then the model, which must agree on whether it can be done."""
        answer, refused = None, None
        try:
            answer = serve()
        except ObserverError as error:
            refused = error
        no = None
        try:
            predict(getattr(answer, "id", "refused"))
        except No as said:
            no = said
        assert (refused is None) == (no is None), f"the program says: {refused}; the model says: {no}"
        self.seen[what, no is None] += 1

    def an_event(self, n: int, coder: str, session: str) -> tuple[str, str, str]:
        """An event that is there, or was there once, or never was; most often with its own coder and session."""
        ids = list(self.model.rows_of(Marked))
        gone = [id_ for step in self.model.steps for id_ in step.changes if id_ not in self.model.rows]
        all_ids = [*ids, *ids, *ids, *gone[:3], "no such event"]
        id_ = all_ids[n % len(all_ids)]
        row = self.model.rows.get(id_)
        return (id_, row.coder, row.session) if isinstance(row, Marked) and n % 5 < 4 else (id_, coder, session)

    # -- coders ---------------------------------------------------------------------------------------------

    @rule(coder=CODERS, session=SESSION, all_given=st.lists(st.fixed_dictionaries(FIELDS), min_size=1, max_size=3))
    def record(self, coder, session, all_given):
        for given in all_given:
            self.record_one(coder, session, self.sensible(session, given))

    @rule(
        coder=CODERS,
        who=st.sampled_from([("Mother",), ("Son", "Father")]),
        starts=st.lists(ENDS, min_size=2, max_size=3),
    )
    def change_of_mood(self, coder, who, starts):
        """States that exclude each other: the next one ends the one before."""
        for start, mood in zip(starts, itertools.cycle(["play:calm", "play:tense"]), strict=False):
            given = {"indicator": mood, "start": start, "stop": None, "actors": who, "target": "none"}
            self.record_one(coder, "Linde 1", given)

    @rule(coder=CODERS, session=SESSION, given=st.fixed_dictionaries(FIELDS))
    def record_anything(self, coder, session, given):
        self.record_one(coder, session, given)

    def record_one(self, coder: str, session: str, given: dict[str, Any]) -> None:
        event = Marked(coder, session, **self.meant(given))
        desk = desk_of(self.study, coder, session)
        self.both("record", lambda: desk.record(Mark(**self.asked(event))), lambda id_: self.model.record(id_, event))

    def sensible(self, session: str, given: dict[str, Any]) -> dict[str, Any]:
        """Given fields made into an event that can be."""
        found = dict(given)
        if session == "Linde 2" and given["start"].film:  # it has no film
            found["start"] = End(3 * SECOND)
        start, stop = self.end(found["start"]), self.end(given["stop"])
        if stop and (session == "Linde 2" or self.model.us(stop) <= self.model.us(start)):
            found["stop"] = End(self.model.us(start) + 2 * SECOND)
        if self.model.indicators[given["indicator"]]["kind"] == "point":
            found["stop"] = None
        if given["indicator"] != "play:says":
            found["modifiers"] = ()
        return found

    def meant(self, given: dict[str, Any]) -> dict[str, Any]:
        """Fields of an event with the ids of films and the names of people who were added."""
        read = {"start": self.end, "stop": self.end, "actors": self.names, "target": self.target}
        return {name: read.get(name, lambda value: value)(value) for name, value in given.items()}

    @precondition(lambda self: self.model.rows_of(Marked))
    @rule(
        coder=CODERS, session=SESSION, n=NUMBER, name=st.sampled_from(list(FIELDS)), given=st.fixed_dictionaries(FIELDS)
    )
    def edit(self, coder, session, n, name, given):
        id_, coder, session = self.an_event(n, coder, session)
        names = [name, "stop"] if name in ("indicator", "start") else [name]
        changes = self.meant({name: given[name] for name in names})
        everything = self.asked(Marked(coder, session, **{"indicator": "", "start": End(0), **changes}))
        asked = {name: everything[name] for name in ({"target": "targets"}.get(n, n) for n in changes)}
        desk = desk_of(self.study, coder, session)
        predict = lambda _id: self.model.edit(id_, coder, session, **changes)  # noqa: E731
        self.both("edit", lambda: desk.change(id_, **asked), predict)

    @precondition(lambda self: self.model.rows_of(Marked))
    @rule(coder=CODERS, session=SESSION, n=NUMBER)
    def delete(self, coder, session, n):
        id_, coder, session = self.an_event(n, coder, session)
        desk = desk_of(self.study, coder, session)
        self.both("delete", lambda: desk.remove(id_), lambda _id: self.model.delete(id_, coder, session))

    @rule(coder=CODERS, session=SESSION, given=st.fixed_dictionaries(JUDGEMENT), evidence=st.lists(NUMBER, max_size=2))
    def rate(self, coder, session, given, evidence):
        marked = self.model.rows_of(Marked)
        ids = [id_ for id_, row in marked.items() if (row.coder, row.session) == (coder, session)]
        chosen = frozenset(ids[n % len(ids)] for n in evidence if ids)
        value, reason = given.pop("value")
        self.store(Rated(coder, session, value=value, reason=reason, evidence=chosen, **given))

    @precondition(lambda self: self.model.rows_of(Rated))
    @rule(n=NUMBER, given=VALUES, comment=COMMENTS)
    def rate_again(self, n, given, comment):
        ratings = list(self.model.rows_of(Rated).values())
        old = ratings[n % len(ratings)]
        self.store(Rated(*old.what[:4], *given, *old.what[4:], "", comment, old.evidence))

    def store(self, made: Rated) -> None:
        desk = desk_of(self.study, made.coder, made.session)
        asked = rating.Judgement(
            made.dimension, made.target, made.value, made.reason, made.towards,
            made.span and (made.span[0] / SECOND, made.span[1] / SECOND), made.overruled, made.comment,
            tuple(sorted(made.evidence)),
        )  # fmt: skip
        self.both("rate", lambda: rating.rate(desk, asked), lambda id_: self.model.rate(id_, made))

    @precondition(lambda self: self.model.operations % 4 == 3)
    @rule(coder=CODERS, session=SESSION)
    def submit(self, coder, session):
        desk = desk_of(self.study, coder, session)
        self.both("submit", desk.submit, lambda _id: self.model.submit(coder, session))

    @precondition(lambda self: "submitted" in self.model.codings.values())
    @rule(coder=CODERS, session=SESSION)
    def reopen(self, coder, session):
        where, who = people.find_session(self.study, session), people.find_coder(self.study, coder)
        self.both(
            "reopen",
            lambda: coding.reopen(self.study, researcher_of(self.study), where, who.id),
            lambda _id: self.model.reopen(coder, session),
        )

    # -- undo and redo ----------------------------------------------------------------------------------------

    @rule(
        who=st.sampled_from(["K1", "K2", "K1", "K2", "R1"]),
        session=st.sampled_from([None, "Linde 1", None, "Linde 2"]),
        back=st.integers(1, 4),
        forth=st.integers(0, 3),
    )
    def undo_and_redo(self, who, session, back, forth):
        for _time in range(back):
            self.both("undo", lambda: self.past(history.undo, who, session), lambda _id: self.model.undo(who, session))
        for _time in range(forth):
            self.both("redo", lambda: self.past(history.redo, who, session), lambda _id: self.model.redo(who, session))

    def past(self, step: Any, who: str, session: str | None) -> Any:
        where = people.find_session(self.study, session) if session else None
        return step(self.study, people.viewer(self.study, who), where)

    # -- the researcher -----------------------------------------------------------------------------------------

    @rule(name=st.sampled_from("AB"), offset=OFFSETS, rate=RATES)
    def place(self, name, offset, rate):
        film, placed = self.films[name], (rate.numerator, rate.denominator)
        researcher = researcher_of(self.study)
        self.both(
            "place",
            lambda: recordings.place_recording(self.study, researcher, film, offset, placed),
            lambda _id: self.model.place(film, offset, rate),
        )

    @rule()
    def add_person(self):
        name = f"Neighbour {len(self.added)}"
        self.added.append(name)
        added = roster.add_participant(self.study, researcher_of(self.study), name, ParticipantKind.NETWORK_MEMBER)
        self.model.add_person(added.id, name)

    @precondition(lambda self: self.model.operations % 5 == 0)
    @rule()
    def close_and_open(self):
        self.study.close()
        self.study = self.opened()

    # -- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    @precondition(lambda self: hasattr(self, "study"))
    def the_study_is_as_the_model(self):
        self.compare("R1", "Linde 1")
        if head(self.study.db) != self.last:  # something was done
            self.last = head(self.study.db)
            for who, session in (("R1", "Linde 2"), ("K1", "Linde 1"), ("K2", "Linde 1")):
                self.compare(who, session)

    def compare(self, who: str, session: str) -> None:
        viewer = people.viewer(self.study, who)
        assert shown_events(self.study, viewer, session) == self.model.events(who, session)
        assert shown_ratings(self.study, viewer, session) == self.model.ratings(who, session)

    @invariant()
    @precondition(lambda self: hasattr(self, "study"))
    def periods_stop_after_they_start(self):
        for start, stop in self.study.db.execute("SELECT start_us, stop_us FROM events").fetchall():
            assert stop is None or stop > start

    @rule()
    def check_trail(self):
        """The audit trail is whole, and each row of a coding was touched by its own coder alone."""
        self.compare("K1", "Linde 2")
        self.compare("K2", "Linde 2")
        assert history.first_broken(self.study, researcher_of(self.study)) is None
        steps = [
            e for e in self.study.history.entries() if e.label.split()[0] in ("Record", "Change", "Remove", "Rate")
        ]
        places = [e for e in self.study.history.entries() if e.label.split()[0] in ("Place", "Add") and e.coder]
        assert len(steps) + len(places) == self.model.operations
        codings = {coding.id: coding for coding in self.study.codings.where()}
        rows = self.study.db.execute(
            "SELECT o.coder, o.coding, json_extract(COALESCE(c.after, c.before), '$.coding') FROM operations o"
            " JOIN changes c ON c.operation = o.id WHERE c.table_name IN ('events', 'ratings')"
        ).fetchall()
        for coder, stream, of_coding in rows:
            assert stream == of_coding
            assert codings[of_coding].coder == coder


def run(folder: Path, passphrase: str | None, examples: int, steps: int) -> Counter[tuple[str, bool]]:
    template = make_study(folder, "template", passphrase)
    seen: Counter[tuple[str, bool]] = Counter()
    given = {"folder": folder, "template": template, "passphrase": passphrase, "seen": seen}
    machine = type("Machine", (Work,), given)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return seen


@pytest.mark.slow
def test_any_order_of_work_on_a_plain_study(tmp_path):
    seen = run(tmp_path, None, examples=50, steps=50)
    done = {
        what for what in ("record", "edit", "delete", "rate", "undo", "redo", "place", "submit") if seen[what, True]
    }
    refused = {what for what in ("record", "edit", "delete", "rate", "undo", "redo", "submit") if seen[what, False]}
    assert (len(done), len(refused)) == (8, 7), f"the machine has not tried everything: {seen}"


def test_any_order_of_work_on_an_encrypted_study(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "KDF_ROUNDS", 1000)
    run(tmp_path, PASSPHRASE, examples=6, steps=40)
