"""Work comes home: in any order, as often as one likes, with nobody's version winning silently."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from services import homework
from services.homework import assign, desk, mark, merge, pack, researcher, tidy, work
from storage.making import PASSPHRASE, assert_one_sentence, behind_its_back
from storage.reversible import dump, reversible

from observer.coding.merging import Choice, Outcome
from observer.coding.study import CodingState, Purpose
from observer.errors import Blind, Conflict, NotFound, ObserverError, Refused
from observer.services import (
    comments,
    history,
    identify,
    intervals,
    merging,
    people,
    rating,
    recordings,
    reopening,
    roster,
    studies,
    viewing,
)
from observer.services.coding import At
from observer.services.rating import Judgement
from observer.services.watching import Watch
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study, closed: K1 has Linde 1 and Linde 2 to code, K2 Linde 1 and Esdoorn 1."""
    path = tmp_path_factory.mktemp("merging") / "study.observer"
    with homework.make(path) as study:
        assign(study, "K1", "Linde 1", "Linde 2")
        assign(study, "K2", "Linde 1", purpose=Purpose.DOUBLE)
        assign(study, "K2", "Esdoorn 1")
    return path


@pytest.fixture
def study(made: Path, tmp_path: Path, fast_keys: None) -> Iterator[StudyFile]:
    path = tmp_path / "study.observer"
    path.write_bytes(made.read_bytes())
    with StudyFile.open(path) as opened:
        yield opened


@pytest.fixture
def package(study: StudyFile, tmp_path: Path) -> Path:
    """A package for K1, who has begun Linde 1 in the study with three events."""
    work(desk(study, "K1"), "before")
    return pack(study, "K1", tmp_path / "k1")


def said(study: StudyFile, coder: str = "K1", session: str = "Linde 1") -> list[str]:
    """What stands in the events of a coder, in the order of time."""
    where = people.find_session(study, session)
    return [one.item.comment for one in viewing.events(study, researcher(study), where, coder)]


def events_of(study: StudyFile, coder: str = "K1") -> list[str]:
    where = people.find_session(study, "Linde 1")
    return [one.item.id for one in viewing.events(study, researcher(study), where, coder)]


def look(study: StudyFile, file: Path) -> merging.MergePlan:
    return merging.plan_merge(study, researcher(study), file)


def counted(found: merging.MergePlan) -> dict[str, int]:
    return {one.value: n for one, n in found.counts.items() if n}


# -- in any order ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [None, PASSPHRASE])
def test_in_any_order_and_as_often_as_one_likes(study: StudyFile, tmp_path: Path, secret: str | None) -> None:
    files = [pack(study, coder, tmp_path / coder, secret) for coder in ("K1", "K2")]
    for coder, file in zip(("K1", "K2"), files, strict=True):
        with studies.open_study(file, secret) as opened:
            work(desk(opened, coder), f"of {coder}")
            desk(opened, coder).submit()
    study.copy_to(tmp_path / "other.observer")
    with StudyFile.open(tmp_path / "other.observer") as other:
        results = []
        for n, (where, order) in enumerate(((study, files), (other, files[::-1]))):
            for file in order * 2:
                merge(where, file, passphrase=secret)
            results.append(tidy(where, tmp_path / f"out{n}"))
            assert where.history.broken_link() is None
            merges = [entry for entry in where.history.entries() if entry.label == merging.MERGED]
            assert len(merges) == 2
        assert results[0] == results[1]
        assert said(study) == ["of K1"] * 3
        assert said(study, "K2") == ["of K2"] * 3


def test_all_that_a_coder_does_comes_along(study: StudyFile, package: Path) -> None:
    with studies.open_study(package) as opened:
        at = desk(opened, "K1", "Linde 2")
        ids = work(at, "in the package")
        intervals.begin(at, "attitude", 60_000_000, "partial", ["AL1"], ["Worker"])
        intervals.answer(at, "attitude", 1, [("AL1", "Worker")])
        mark(at, 9, indicator="AL5", stop=At(recording=at.recordings()[0].id, pts=900_000), doubt=True)
        at.submit()
        wanted = dump(opened)
    merge(study, package)
    there = dump(study)
    coding = study.codings.where("session = ?", [people.find_session(study, "Linde 2").id])[0]
    assert (coding.state, coding.time_on_task_us, coding.stopped_at_us) == (
        CodingState.SUBMITTED,
        90_000_000,
        60_000_000,
    )
    assert wanted["codings"][coding.id] == there["codings"][coding.id]
    for table in ("events", "comments", "ratings", "interval_schemes", "interval_codings", "coding_spans"):
        theirs = {id_: row for id_, row in wanted[table].items() if row["coding"] == coding.id}
        assert theirs, table
        assert theirs == {id_: row for id_, row in there[table].items() if row["coding"] == coding.id}, table
    shown = viewing.ratings(study, researcher(study), people.find_session(study, "Linde 2"))
    assert [set(one.item.evidence) for one in shown] == [set(ids[:2])]
    assert history.first_broken(study, researcher(study)) is None


def test_a_coder_goes_on_and_sends_it_again(study: StudyFile, package: Path) -> None:
    for n in range(3):
        with studies.open_study(package) as opened:
            at = desk(opened, "K1")
            at.change(events_of(opened)[0], comment=f"round {n}")
            mark(at, 20 + n, f"new {n}")
        found = look(study, package)
        assert counted(found) == {"new": 1, "changed": 1, "same": 4 + n}
        assert found.can_undo
        merge(study, package)
    assert said(study) == ["round 2", "before", "before", "new 0", "new 1", "new 2"]


def test_two_packages_of_one_coder_come_together(study: StudyFile, package: Path, tmp_path: Path) -> None:
    second = pack(study, "K1", tmp_path / "second")
    for n, file in enumerate((package, second)):
        with studies.open_study(file) as opened:
            mark(desk(opened, "K1"), 30 + n, f"from {n}")
    for file in (package, second, package):
        merge(study, file)
    assert said(study) == ["before"] * 3 + ["from 0", "from 1"]


def test_looking_changes_neither_study_nor_package(study: StudyFile, package: Path) -> None:
    with studies.open_study(package) as opened:
        mark(desk(opened, "K1"), 20)
    before, entries = package.read_bytes(), study.history.entries()
    there = sorted(path.name for path in package.parent.iterdir())
    look(study, package)
    assert package.read_bytes() == before
    assert sorted(path.name for path in package.parent.iterdir()) == there
    assert study.history.entries() == entries


def test_times_follow_from_where_the_film_lies_now(study: StudyFile, package: Path) -> None:
    with studies.open_study(package) as opened:
        mark(desk(opened, "K1"), 20, "new")
        comments.add(desk(opened, "K1"), "attitude", "there", At(recording=opened.recordings.where()[0].id, pts=0))
    recordings.place_recording(study, researcher(study), "Linde 1 film", 7_000_000)
    done = merge(study, package)
    where = people.find_session(study, "Linde 1")
    times = [one.item.start.us for one in viewing.events(study, researcher(study), where)]
    assert times == [8_000_000, 9_000_000, 10_000_000, 27_000_000]
    assert done.changes.touched("events")
    assert study.history.broken_link() is None


# -- three ways ------------------------------------------------------------------------------------------------


def test_what_only_one_side_changed_is_that_sides(study: StudyFile, package: Path) -> None:
    first, second, third = events_of(study)
    desk(study, "K1").change(first, comment="by the study")
    mark(desk(study, "K1"), 40, "new in the study")
    with studies.open_study(package) as opened:
        desk(opened, "K1").change(second, actors=("Son Linde", "Worker"))
        desk(opened, "K1").remove(third)
    found = look(study, package)
    assert counted(found) == {"changed": 1, "removed": 1, "kept": 2, "same": 2}
    merging.merge(study, researcher(study), found)
    assert said(study) == ["by the study", "before", "new in the study"]
    assert len(viewing.events(study, researcher(study), people.find_session(study, "Linde 1"))[1].item.actors) == 2
    assert look(study, package).is_empty


def test_the_same_change_on_both_sides_is_no_conflict(study: StudyFile, package: Path) -> None:
    first = events_of(study)[0]
    for where in (study, None):
        if where is not None:
            desk(where, "K1").change(first, comment="the same", actors=("Worker", "Son Linde"))
        else:
            with studies.open_study(package) as opened:
                desk(opened, "K1").change(first, comment="the same", actors=("Son Linde", "Worker"))
    assert counted(look(study, package)) == {"same": 5}
    assert merge(study, package).changes.rows == {}


@pytest.mark.parametrize("choice", list(Choice))
def test_what_both_changed_is_decided_by_a_person_and_only_once(
    study: StudyFile, package: Path, choice: Choice
) -> None:
    first = events_of(study)[0]
    desk(study, "K1").change(first, comment="ours")
    with studies.open_study(package) as opened:
        desk(opened, "K1").change(first, comment="theirs")
    found = look(study, package)
    [item] = found.conflicts
    assert (item.key, item.kind, item.session) == (f"events/{first}", "event", "Linde 1")
    assert ("before" in item.base, "ours" in item.ours, "theirs" in item.theirs) == (True, True, True)
    before = dump(study)
    with pytest.raises(Refused, match="decide which version"):
        merging.merge(study, researcher(study), found)
    with pytest.raises(NotFound, match="in conflict"):
        merging.merge(study, researcher(study), found, {"events/x": choice})
    assert dump(study) == before
    merging.merge(study, researcher(study), found, {item.key: choice})
    assert said(study)[0] == choice.value
    again = look(study, package)
    assert not again.conflicts
    assert again.is_empty
    assert merge(study, package).changes.rows == {}
    # Changed once more in the package, it is asked about again when the study's version was kept.
    with studies.open_study(package) as opened:
        desk(opened, "K1").change(first, comment="theirs anew")
    outcome = {Choice.OURS: Outcome.CHANGED, Choice.THEIRS: Outcome.CHANGED}[choice]
    assert [one.outcome for one in look(study, package).items] == [outcome]


def test_a_decision_for_ours_holds_also_when_ours_goes_on(study: StudyFile, package: Path) -> None:
    first = events_of(study)[0]
    desk(study, "K1").change(first, comment="ours")
    with studies.open_study(package) as opened:
        desk(opened, "K1").change(first, comment="theirs")
    merge(study, package, {f"events/{first}": Choice.OURS})
    desk(study, "K1").change(first, comment="ours anew")
    with studies.open_study(package) as opened:
        mark(desk(opened, "K1"), 50, "new")
    merge(study, package)
    assert said(study)[0] == "ours anew"
    assert look(study, package).is_empty


def test_removed_here_and_changed_there_is_a_conflict(study: StudyFile, package: Path) -> None:
    _first, second, third = events_of(study)
    desk(study, "K1").remove(third)
    desk(study, "K1").change(second, comment="ours")
    with studies.open_study(package) as opened:
        desk(opened, "K1").change(third, comment="theirs")
        rating.rate(desk(opened, "K1"), Judgement("allying", "Worker", 1, comment="before"))
        desk(opened, "K1").remove(second)
    found = look(study, package)
    assert {item.key for item in found.conflicts} == {f"events/{second}", f"events/{third}"}
    assert {bool(item.ours) for item in found.conflicts} == {True, False}
    merge(study, package, {f"events/{second}": Choice.THEIRS, f"events/{third}": Choice.THEIRS})
    assert said(study) == ["before", "theirs"]
    assert look(study, package).is_empty


def test_evidence_is_not_lost_without_a_word(study: StudyFile, package: Path) -> None:
    """One side removes an event, the other rests a new rating on it."""
    third = events_of(study)[2]
    desk(study, "K1").remove(third)
    with studies.open_study(package) as opened:
        rating.rate(desk(opened, "K1"), Judgement("allying", "Worker", -1, towards="Mother Linde", evidence=(third,)))
    found = look(study, package)
    assert [item.key for item in found.conflicts] == [f"events/{third}"]
    merging.merge(study, researcher(study), found, {f"events/{third}": Choice.THEIRS})
    assert third in events_of(study)
    assert look(study, package).is_empty


def test_evidence_that_a_person_gave_up_stays_given_up(study: StudyFile, package: Path) -> None:
    third = events_of(study)[2]
    desk(study, "K1").remove(third)
    with studies.open_study(package) as opened:
        rating.rate(desk(opened, "K1"), Judgement("allying", "Worker", -1, towards="Mother Linde", evidence=(third,)))
    merge(study, package, {f"events/{third}": Choice.OURS})
    assert third not in events_of(study)
    assert look(study, package).is_empty


def test_two_ratings_of_one_thing_are_one_conflict(study: StudyFile, package: Path) -> None:
    """Given on both sides, each with an id of its own."""
    rating.rate(desk(study, "K1"), Judgement("attuning", "Worker", 2))
    with studies.open_study(package) as opened:
        rating.rate(desk(opened, "K1"), Judgement("attuning", "Worker", -2))
    [item] = look(study, package).conflicts
    assert item.kind == "rating"
    assert ("+2" in item.ours, "-2" in item.theirs, item.base) == (True, True, "")
    merge(study, package, {item.key: Choice.THEIRS})
    where = people.find_session(study, "Linde 1")
    values = {one.item.dimension: one.item.value for one in viewing.ratings(study, researcher(study), where)}
    assert values["attitude:attuning"] == -2
    assert look(study, package).is_empty


def test_somebody_who_got_a_name_keeps_it(study: StudyFile, tmp_path: Path) -> None:
    at = desk(study, "K1")
    mark(at, 1, "who?", targets=("Unknown 1",))
    rating.rate(at, Judgement("allying", "Worker", 1, towards="Unknown 1"))
    package = pack(study, "K1", tmp_path / "k1")
    identify.this_is_for_all(study, researcher(study), at.session, "Unknown 1", "Son Linde")
    with studies.open_study(package) as opened:
        mark(desk(opened, "K1"), 2, "new", targets=("Unknown 1",))
    merge(study, package)
    shown = viewing.events(study, researcher(study), at.session)
    assert [one.people(one.item.target_ids) for one in shown] == [["Son Linde"], ["Unknown 1"]]
    assert look(study, package).is_empty


def test_time_worked_on_both_sides_counts_and_what_was_watched_is_joined(study: StudyFile, package: Path) -> None:
    film = desk(study, "K1").recordings()[0].id

    def watch(where: StudyFile, start: int, stop: int) -> None:
        seen = Watch(desk(where, "K1"), "attitude")
        seen.played(film, start * 1_000_000, stop * 1_000_000)
        seen.worked(10_000_000)
        seen.is_at(stop * 1_000_000)
        seen.store()

    watch(study, 100, 130)
    with studies.open_study(package) as opened:
        watch(opened, 50, 110)
        watch(opened, 200, 210)
    for _again in range(2):
        merge(study, package)
        coding = desk(study, "K1").codings()[0]
        assert (coding.time_on_task_us, coding.stopped_at_us) == (120_000_000, 210_000_000)
        rows = study.coding_spans.where("coding = ?", [coding.id], order="start_us")
        assert [(row.start_us, row.stop_us) for row in rows] == [(0, 130_000_000), (200_000_000, 210_000_000)]
    with studies.open_study(package) as opened:
        watch(opened, 0, 5)
    merge(study, package)
    assert desk(study, "K1").codings()[0].time_on_task_us == 130_000_000


# -- undo, and what has been submitted -------------------------------------------------------------------------


def test_a_merge_is_one_operation_that_can_be_undone(study: StudyFile, package: Path) -> None:
    with studies.open_study(package) as opened:
        at = desk(opened, "K1")
        at.change(events_of(opened)[0], comment="changed")
        at.remove(events_of(opened)[2])
        mark(at, 20, "new")
        work(desk(opened, "K1", "Linde 2"), "new")
    reversible(study, [Stream(researcher(study).id, None)], lambda: merge(study, package))
    history.undo(study, researcher(study), is_on_study=True)
    assert said(study) == ["before"] * 3
    merge(study, package)
    assert said(study) == ["changed", "before", "new"]


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_merge_that_is_stopped_leaves_the_study_as_it_was(study: StudyFile, package: Path, after: int) -> None:
    with StudyFile.open(package) as opened:
        for seconds in range(200):
            mark(desk(opened, "K1"), 2 + seconds / 10)
    found, before = look(study, package), (dump(study), len(study.history.entries()))
    steps = merging.merge_in_steps(study, researcher(study), found)
    for _n in range(after):
        assert 0 <= next(steps) <= 1
    steps.close()
    assert (dump(study), len(study.history.entries())) == before
    merging.merge(study, researcher(study), found)
    assert len(events_of(study)) >= 200


def test_a_merge_that_handed_in_is_not_undone_nor_what_was_before_it(study: StudyFile, package: Path) -> None:
    roster.add_case(study, researcher(study), "Before")
    with studies.open_study(package) as opened:
        desk(opened, "K1").submit()
    found = look(study, package)
    assert (found.submitted, found.can_undo) == (("Linde 1",), False)
    merge(study, package)
    who = researcher(study)
    with pytest.raises(Refused, match="cannot be undone"):
        history.undo(study, who, is_on_study=True)
    assert history.words_of_next(study, who, None, is_on_study=True) == ""
    roster.add_case(study, who, "After")
    history.undo(study, who, is_on_study=True)
    assert "After" not in {case.name for case in study.cases.where()}
    with pytest.raises(Refused, match="cannot be undone"):
        history.undo(study, who, is_on_study=True)


def test_nothing_is_merged_into_a_coding_that_has_been_submitted(study: StudyFile, package: Path) -> None:
    desk(study, "K1").submit()
    with studies.open_study(package) as opened:
        mark(desk(opened, "K1"), 20, "too late")
    found = look(study, package)
    assert len(found.refusals) == 1
    before = dump(study)
    with pytest.raises(Refused, match="Reopen it first"):
        merging.merge(study, researcher(study), found)
    assert dump(study) == before
    reopening.reopen_coding(study, researcher(study), desk(study, "K1").codings()[0].id)
    merge(study, package)
    assert said(study)[-1] == "too late"


def test_reopened_in_the_study_it_is_not_handed_in_again_by_the_same_package(study: StudyFile, package: Path) -> None:
    with studies.open_study(package) as opened:
        desk(opened, "K1").submit()
    merge(study, package)
    reopening.reopen_coding(study, researcher(study), desk(study, "K1").codings()[0].id)
    mark(desk(study, "K1"), 20, "after reopening")
    with studies.open_study(package) as opened:
        mark(desk(opened, "K1", "Linde 2"), 1, "other work")
    for _again in range(2):
        merge(study, package)
        assert desk(study, "K1").codings()[0].state is CodingState.DRAFT
    assert said(study)[-1] == "after reopening"


def test_the_study_may_not_change_between_looking_and_merging(study: StudyFile, package: Path) -> None:
    with studies.open_study(package) as opened:
        mark(desk(opened, "K1"), 20)
    found = look(study, package)
    roster.add_case(study, researcher(study), "Another")
    with pytest.raises(Conflict, match="look at the package again"):
        merging.merge(study, researcher(study), found)


def test_only_a_researcher_merges(study: StudyFile, package: Path) -> None:
    found = look(study, package)
    coder = people.as_coder(study, "K1")
    with pytest.raises(Blind):
        merging.plan_merge(study, coder, package)
    with pytest.raises(Blind):
        merging.merge(study, coder, found)


# -- what is not ours ------------------------------------------------------------------------------------------

THEIR_EVENT = "UPDATE events SET {} WHERE id = (SELECT id FROM events ORDER BY rowid LIMIT 1)"
STRANGER = "00000000-0000-4000-8000-000000000000"

HOSTILE = {
    "another study": (f"UPDATE studies SET id = '{STRANGER}'", "of another study"),
    "no package": ("UPDATE studies SET kind = 'study'", "not a package"),
    "without its row": ("DELETE FROM packages", "not a package"),
    "unknown": (f"UPDATE packages SET id = '{STRANGER}'", "does not know"),
    "of another coder": ("UPDATE packages SET coder = '{k2}'", "belongs to nothing|another coder"),
    "another codebook": ("UPDATE codebooks SET content = content || ' '", "codebook attitude"),
    "another digest": ("UPDATE codebooks SET digest = 'x'", "codebook attitude"),
    "another part": ("UPDATE codings SET part = 'events'", "other codings than it was made with"),
    "another session": (
        "UPDATE codings SET session = (SELECT id FROM sessions ORDER BY id DESC LIMIT 1)",
        "other codings",
    ),
    "one coding more": (
        "INSERT INTO codings SELECT '{stranger}', session, coder, codebook, part, state, NULL, created, NULL, 0, NULL,"
        " NULL FROM codings LIMIT 1",
        "other codings",
    ),
    "locked": ("UPDATE codings SET state = 'locked', submitted = '2026-01-01'", "state that no coder"),
    "submitted at no time": ("UPDATE codings SET state = 'submitted'", "whether a coding has been submitted"),
    "submitted at nonsense": ("UPDATE codings SET state = 'submitted', submitted = 'x'", "cannot be read"),
    "worked for ever": ("UPDATE codings SET time_on_task_us = 1 << 60", "a time is"),
    "an unknown indicator": (THEIR_EVENT.format("indicator = 'attitude:none'"), "no indicator"),
    "another's indicator": (THEIR_EVENT.format("indicator = 'alliance:AL1'"), "no indicator"),
    "another kind": (THEIR_EVENT.format("kind = 'state'"), "not as its indicator"),
    "an id that is none": (THEIR_EVENT.format("id = '" + "x" * 36 + "'"), "an id is none|belongs to nothing"),
    "too early": (THEIR_EVENT.format("start_recording = NULL, start_pts = NULL, start_us = -1"), "a time is"),
    "a book": (THEIR_EVENT.format("comment = hex(zeroblob(20001))"), "too long"),
    "an unknown modifier": ("UPDATE event_modifiers SET modifier = 'none'", "no modifier"),
    "an unknown value": ("UPDATE event_modifiers SET value = 'none'", "no value"),
    "off the scale": ("UPDATE ratings SET value = 9", "from -3 to"),
    "an unknown dimension": ("UPDATE ratings SET dimension = 'attitude:none'", "no dimension"),
    "rated as a group": ("UPDATE ratings SET rated_as = 'group'", "not as its dimension"),
    "a list that is none": (
        "INSERT INTO interval_schemes SELECT '{stranger}', id, 1000000, 'whole', '[[', '[]' FROM codings LIMIT 1",
        "cannot be read",
    ),
    "beyond all time": (THEIR_EVENT.format("start_pts = 1 << 62"), "too large|could not be stored|breaks a rule"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_not_ours_is_refused_with_a_reason(study: StudyFile, package: Path, what: str) -> None:
    change, why = HOSTILE[what]
    k2 = people.find_coder(study, "K2").id
    with behind_its_back(package) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute(change.replace("{k2}", k2).replace("{stranger}", STRANGER))
    before = dump(study)
    with pytest.raises(ObserverError, match=why) as error:
        merge(study, package)
    assert_one_sentence(error.value)
    assert dump(study) == before


def test_a_package_cannot_touch_the_work_of_another(study: StudyFile, package: Path) -> None:
    """Not by an id of his event, nor of his rating; and what it says of people, films and codes is not looked at."""
    theirs = work(desk(study, "K2"), "of K2")
    before = dump(study)
    for table in ("events", "ratings", "comments"):
        copy = package.with_name(f"{table}.observer")
        shutil.copy(package, copy)
        other = next(row["id"] for row in before[table].values() if row["coding"] == desk(study, "K2").codings()[0].id)
        with behind_its_back(copy) as raw:
            raw.execute(f"UPDATE {table} SET id = ? WHERE id = (SELECT id FROM {table} LIMIT 1)", [other])
        with pytest.raises(ObserverError):
            merge(study, copy)
    with behind_its_back(package) as raw:
        raw.execute("UPDATE participants SET name = name || ' Real', kind = 'manager'")
        raw.execute("UPDATE coders SET roles = '[\"researcher\"]', name = 'X'")
        raw.execute("UPDATE recordings SET offset_us = 5000000, path = '/etc/passwd'")
        raw.execute("UPDATE sessions SET name = name || ' x'")
        raw.execute("UPDATE assignments SET purpose = 'gold'")
        raw.execute("UPDATE packages SET merged_in = 'x', set_aside = '[\"x=y\"]'")
    assert merge(study, package).changes.rows == {}
    assert dump(study) == before
    assert events_of(study, "K2") == theirs


def test_links_of_another_are_not_taken(study: StudyFile, package: Path) -> None:
    """The ids of who did it, and of evidence, are given anew."""
    work(desk(study, "K2"), "of K2")
    k2 = desk(study, "K2").codings()[0].id
    taken = study.db.execute(
        "SELECT a.id FROM event_actors a JOIN events e ON e.id = a.event WHERE e.coding = ?", [k2]
    ).fetchone()[0]
    with studies.open_study(package) as opened:
        new = mark(desk(opened, "K1"), 20, "new")
    with behind_its_back(package) as raw:
        raw.execute("UPDATE event_actors SET id = ? WHERE event = ?", [taken, new])
    merge(study, package)
    assert said(study, "K2") == ["of K2"] * 3
    assert study.history.broken_link() is None


def test_somebody_who_was_removed_meanwhile_is_named(study: StudyFile, tmp_path: Path) -> None:
    roster.add_participant(study, researcher(study), "Aunt", "relative", "Linde")
    package = pack(study, "K1", tmp_path / "k1")
    with studies.open_study(package) as opened:
        mark(desk(opened, "K1"), 1, targets=("Aunt",))
    from observer.services.roster_changes import remove_participant

    remove_participant(study, researcher(study), "Aunt", "Linde")
    with pytest.raises(ObserverError, match="“Aunt” was coded in “Linde 1”"):
        merge(study, package)
    history.undo(study, researcher(study), is_on_study=True)
    merge(study, package)


def test_files_that_are_no_packages(study: StudyFile, package: Path, tmp_path: Path) -> None:
    (tmp_path / "text.observer").write_text("hello" * 1000)
    (tmp_path / "half.observer").write_bytes(package.read_bytes()[:5000])
    study.copy_to(tmp_path / "copy.observer")
    for name in ("text.observer", "half.observer", "copy.observer", "none.observer", "study.observer"):
        with pytest.raises(ObserverError) as error:
            merge(study, tmp_path / name)
        assert str(error.value)
    with behind_its_back(package) as raw:
        raw.execute("CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events; END")
    with pytest.raises(ObserverError, match="trigger"):
        merge(study, package)


def test_another_study_with_the_same_parts_takes_nothing(study: StudyFile, package: Path, tmp_path: Path) -> None:
    """An older copy of the study does not know of the package."""
    with homework.make(tmp_path / "another.observer") as another, pytest.raises(ObserverError, match="another study"):
        merge(another, package)


# -- whatever both sides do ------------------------------------------------------------------------------------


def _play(where: StudyFile, seed: int, n: int, name: str) -> None:
    """Some random work on a session."""
    chance, at = random.Random(seed), desk(where, "K1")
    for step in range(n):
        there = events_of(where)
        what = chance.choice(["add", "add", "change", "people", "remove", "rate"])
        if what == "add" or not there:
            mark(at, chance.randrange(1, 500), f"{name} {step}")
        elif what == "change":
            at.change(chance.choice(there), comment=f"{name} {step}")
        elif what == "people":
            at.change(chance.choice(there), targets=(chance.choice(["Son Linde", "Mother Linde", "Family Linde"]),))
        elif what == "remove":
            at.remove(chance.choice(there))
        else:
            evidence = tuple(sorted(chance.sample(there, min(2, len(there)))))
            dimension = chance.choice(["allying", "attuning"])
            rating.rate(at, Judgement(dimension, "Worker", chance.randrange(-3, 4), evidence=evidence))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), ours=st.integers(0, 6), theirs=st.integers(0, 6), choice=st.sampled_from(Choice))
def test_whatever_both_sides_do(
    tmp_path_factory: pytest.TempPathFactory, made: Path, seed: int, ours: int, theirs: int, choice: Choice
) -> None:
    """Merged, and merged again; whoever changed a thing alone has it his way; the history stays whole."""
    folder = tmp_path_factory.mktemp("play")
    path = folder / "study.observer"
    path.write_bytes(made.read_bytes())
    with StudyFile.open(path) as study:
        _play(study, seed, 4, "base")
        package = pack(study, "K1", folder / "k1")
        for round_ in range(2):
            _play(study, seed + 10 * round_ + 1, ours, f"ours {round_}")
            with studies.open_study(package) as opened:
                _play(opened, seed + 10 * round_ + 2, theirs, f"theirs {round_}")
            found = look(study, package)
            merging.merge(study, researcher(study), found, {item.key: choice for item in found.conflicts})
            shown = {item.key: item for item in look(study, package).items}
            for item in found.items:
                taken = item.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.REMOVED)
                if (taken or item.outcome is Outcome.CONFLICT) and choice is Choice.THEIRS:
                    assert item.key not in shown, item
            again = look(study, package)
            assert again.is_empty
            assert not again.conflicts
            assert study.history.broken_link() is None
