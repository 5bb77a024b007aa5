"""Ratings: one of each, rules that warn and can be overruled, and when a family may be rated as a whole."""

from __future__ import annotations

import shutil

import pytest

from observer.coding.study import Seen
from observer.errors import Refused
from observer.services import history, rating, recordings, roster, studies
from observer.services.coding import At, Mark
from observer.services.rating import Judgement
from tests.studies_for_tests import SECOND, add_film, desk_of, make_study, researcher_of, shown_ratings

MINUTE = 60 * SECOND


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A study with a film of half an hour in "Linde 1"."""
    path = make_study(tmp_path_factory.mktemp("rating"))
    with studies.open_study(path) as study:
        add_film(study, "Linde 1", seconds=1800)
    return path


@pytest.fixture
def study(template, tmp_path):
    with studies.open_study(shutil.copyfile(template, tmp_path / "study.observer")) as opened:
        yield opened


@pytest.fixture
def desk(study):
    return desk_of(study)


def ratings(study):
    return shown_ratings(study, researcher_of(study), "Linde 1")


def rate(desk, value=1, dimension="play:part", target="Mother", **more):
    return rating.rate(desk, Judgement(dimension, target, value, **more))


def kinds(stored):
    return [finding.kind for finding in stored.findings]


# -- one rating of each ------------------------------------------------------------------------------------------


def test_a_second_rating_of_the_same_replaces_the_first(study, desk):
    first = rate(desk, 2, comment="at first sight")
    second = rate(desk, None, reason="too_short", target="mother")
    assert second.id == first.id
    [found] = ratings(study).values()
    assert (found["value"], found["reason"], found["comment"]) == (None, "too_short", "")


def test_undo_of_a_second_rating_gives_the_first(study, desk):
    rate(desk, 2, comment="at first sight")
    before = ratings(study)
    rate(desk, -2)
    history.undo(study, desk.viewer)
    assert ratings(study) == before
    history.undo(study, desk.viewer)
    assert ratings(study) == {}


def test_what_differs_in_anything_but_the_judgement_is_another_rating(study, desk):
    rate(desk)
    rate(desk, target="Father")
    rate(desk, dimension="other:part")
    rate(desk, span=(0, 60))
    rate(desk, span=(0, 61))
    rate(desk, target="Worker")
    rate(desk, target="Worker", towards="Mother")
    rate(desk, target="Worker", towards="Father")
    rate(desk, target="Worker", towards="Family")
    assert len(ratings(study)) == 9
    rate(desk, span=(0.0, "60.000"))
    rate(desk, target="Worker", towards="FATHER")
    assert len(ratings(study)) == 9


def test_the_same_rating_again_is_no_operation(study, desk):
    event = desk.record(Mark("play:refuses", At(1), actors=("Mother",))).id
    rate(desk, -1, evidence=(event,))
    before = len(history.trail(study, researcher_of(study)))
    rate(desk, -1, evidence=(event, event))
    assert len(history.trail(study, researcher_of(study))) == before


def test_evidence_goes_and_comes_back_with_its_event(study, desk):
    one, two = (desk.record(Mark("play:refuses", At(t), actors=("Mother",))).id for t in (1, 2))
    id_ = rate(desk, -1, evidence=(one, two)).id
    desk.remove(one)
    assert ratings(study)[id_]["evidence"] == [two]
    history.undo(study, desk.viewer)
    assert ratings(study)[id_]["evidence"] == sorted([one, two])
    rate(desk, -1)
    assert ratings(study)[id_]["evidence"] == []


def test_a_segment_must_lie_in_the_session(study, desk):
    for span in ((1799, 1801), (-1, 5), (5, 5), (1800, 1801)):
        with pytest.raises(Refused):
            rate(desk, span=span)
    rate(desk, span=(1799, 1800))


def test_a_rating_of_a_segment_can_be_changed_after_the_film_was_placed_elsewhere(study, desk):
    id_ = rate(desk, span=(10, 20)).id
    recordings.place_recording(study, researcher_of(study), "film", 600 * SECOND)
    assert rate(desk, 3, span=(10, 20)).id == id_
    with pytest.raises(Refused, match="outside the recording"):
        rate(desk, span=(11, 20))


# -- rules ---------------------------------------------------------------------------------------------------------

PLUS, MINUS = "play:says", "play:refuses"


def mark(desk, indicator, at=1, who="Mother", towards="none", stop=None):
    return desk.record(Mark(indicator, At(at), At(stop) if stop else None, (who,), (towards,)))


@pytest.mark.parametrize(
    ("marks", "value", "warns"),
    [
        ([], -3, False),
        ([], 3, False),
        ([PLUS], 1, False),
        ([PLUS], 0, True),
        ([PLUS, PLUS], -2, True),
        ([MINUS], -1, False),
        ([MINUS], 0, True),
        ([MINUS], 3, True),
        ([PLUS, MINUS], -3, False),
        ([PLUS, MINUS], 0, False),
        ([PLUS], None, False),
        (["play:phone"], 0, False),  # neutral
        (["play:joke"], 0, False),  # of another dimension
        (["other:says"], 0, False),  # of another codebook
    ],
)
def test_a_rule_warns_when_marks_and_rating_contradict_each_other(desk, marks, value, warns):
    for indicator in marks:
        mark(desk, indicator)
    stored = rate(desk, value, reason=None if value is not None else "absent")
    assert kinds(stored) == ["rule"] * warns


def test_only_the_marks_of_the_one_who_is_rated_count(study, desk):
    mark(desk, MINUS, who="Father")
    mark(desk_of(study, "K2"), MINUS)
    mark(desk_of(study, "K1", "Linde 2"), MINUS)
    assert kinds(rate(desk, 3)) == []
    assert kinds(rate(desk, 3, target="Father")) == ["rule"]


def test_a_rating_towards_somebody_counts_the_marks_towards_him(desk):
    mark(desk, MINUS, who="Worker", towards="Mother")
    assert kinds(rate(desk, 2, target="Worker", towards="Father")) == []
    assert kinds(rate(desk, 2, target="Worker", towards="Mother")) == ["rule"]


def test_a_rating_of_the_group_counts_the_marks_of_all(desk):
    mark(desk, "play:joke", who="Son")
    assert kinds(rate(desk, -1, "play:whole", "Family")) == ["rule"]


@pytest.mark.parametrize(
    ("span", "warns"), [((0, 10), False), ((0, 10.001), True), ((10, 11), True), ((11, 20), False), (None, True)]
)
def test_a_rating_of_a_segment_counts_the_marks_in_it(desk, span, warns):
    mark(desk, MINUS, at=10)
    assert kinds(rate(desk, 1, span=span)) == ["rule"] * warns


@pytest.mark.parametrize(("span", "warns"), [((0, 5), False), ((0, 6), True), ((7, 8), True), ((9, 20), False)])
@pytest.mark.parametrize("is_open", [False, True])
def test_a_period_counts_in_each_segment_that_it_touches(desk, span, warns, is_open):
    mark(desk, "play:tense", at=5, stop=None if is_open else 9)
    assert kinds(rate(desk, 1, span=span)) == ["rule"] * (warns or (is_open and span[0] >= 9))


def test_a_rating_that_is_kept_with_a_reason_warns_no_more_and_keeps_it(study, desk):
    mark(desk, MINUS)
    id_ = rate(desk, 3).id
    stored = rate(desk, 3, overruled="she was joking")
    assert (stored.id, kinds(stored)) == (id_, [])
    assert ratings(study)[id_]["overruled"] == "she was joking"
    assert kinds(rate(desk, 3)) == ["rule"]
    assert ratings(study)[id_]["overruled"] == ""


def test_the_warning_speaks_the_words_of_the_codebook(desk):
    mark(desk, PLUS)
    [finding] = rate(desk, 0).findings
    assert finding.words == "Only positive marks and a low rating?"


# -- the family as a whole --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("presence", "enough"),
    [
        ({}, True),  # nothing recorded: everybody is there all the time
        ({"Mother": [(0, 10)], "Father": [(20, 30)], "Son": [(10, 20)]}, False),
        ({"Mother": [(0, 10)], "Father": [(0, 10)], "Son": [(29, 30)]}, True),
        ({"Mother": [(0, 9.99)], "Father": [(0, 10)], "Son": [(29, 30)]}, False),
        ({"Mother": [(0, 5), (20, 25)], "Father": [(0, 5)], "Son": [(20, 25)]}, True),
        ({"Mother": [(0, 5), (20, 25)], "Father": [(0, 5)], "Son": [(20, 24.9)]}, False),
        ({"Mother": [(None, None)], "Father": [(None, 1)], "Son": [(20, None)]}, True),
        ({"Mother": [(None, None)], "Father": [(None, 1)], "Son": [(21.5, None)]}, False),
        ({"Mother": [(0, 30), (0, 30)], "Father": [(0, 1)], "Son": [(0, 1)]}, False),  # seen and heard is one person
        ({"Mother": [(0, 20), (5, 30)], "Father": [(0, 1)], "Son": [(0, 1)]}, False),
        ({"Mother": [(0, 90)], "Father": [(0, 1)], "Son": [(25, 90)]}, False),  # the film lasts half an hour
        ({"Mother": [(-60, 30)], "Father": [(-60, 1)], "Son": [(29, 30)]}, False),
    ],
)
def test_the_shared_dimension_asks_two_family_members_together_for_ten_minutes(study, desk, presence, enough):
    researcher = researcher_of(study)
    for person, spans in presence.items():
        for n, (start, stop) in enumerate(spans):
            us = [None if minutes is None else round(minutes * MINUTE) for minutes in (start, stop)]
            roster.add_presence(study, researcher, "Linde 1", person, *us, Seen.HEARD if n else Seen.SEEN)
    assert kinds(rate(desk, 1, "play:whole", "Family")) == ([] if enough else ["too_few_together"])
    assert len(ratings(study)) == 1  # it warns; it does not refuse


def test_the_finding_says_how_long_they_were_together(study, desk):
    for person, stop in (("Mother", 30), ("Father", 6), ("Son", 6)):
        roster.add_presence(study, researcher_of(study), "Linde 1", person, 0, stop * MINUTE)
    [finding] = rate(desk, 1, "play:whole", "Family").findings
    assert "2 or more family members were together for 6.0 minutes" in finding.words
    assert "10" in finding.words


def test_the_worker_s_share_and_persons_are_not_asked_to_be_together(study, desk):
    for person in ("Mother", "Father", "Son"):
        roster.add_presence(study, researcher_of(study), "Linde 1", person, 0, MINUTE)
    assert kinds(rate(desk, 1, "play:whole", "Worker")) == []
    assert kinds(rate(desk, 1)) == []


def test_only_members_of_the_family_in_the_group_that_is_rated_count(study, desk):
    for person in ("Father", "Son"):
        roster.add_presence(study, researcher_of(study), "Linde 1", person, 0, MINUTE)
    roster.add_presence(study, researcher_of(study), "Linde 1", "Worker", 0, 30 * MINUTE)
    assert kinds(rate(desk, 1, "play:whole", "Parents")) == ["too_few_together"]


def test_without_a_film_nobody_knows_how_long_the_session_was(study):
    assert kinds(rate(desk_of(study, "K1", "Linde 2"), 1, "play:whole", "Family")) == []
