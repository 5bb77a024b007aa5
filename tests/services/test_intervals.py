"""Coding by intervals: what is asked, what is stored, and that no is not the same as not coded."""

from __future__ import annotations

import shutil

import pytest
from storage.reversible import dump, reversible

from observer.coding.events import IntervalMethod
from observer.coding.study import Channel, Seen, UncodableReason
from observer.errors import Blind, NotFound, Refused
from observer.services import history, intervals, people, presence, recordings, studies
from observer.services.coding import At, Mark
from tests.studies_for_tests import SECOND, add_film, desk_of, make_study, researcher_of

PARTIAL, WHOLE, MOMENTARY = IntervalMethod


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("intervals"))


@pytest.fixture
def study(template, tmp_path):
    with studies.open_study(shutil.copyfile(template, tmp_path / "study.observer")) as opened:
        add_film(opened, "Linde 1", "film", 65)
        yield opened


@pytest.fixture
def desk(study):
    """A coder who has begun with one mark."""
    desk = desk_of(study)
    desk.record(Mark("play:says", At(1), actors=("Mother",)))
    return desk


def begin(desk, seconds=15, method=PARTIAL, indicators=("says", "refuses"), participants=("Mother", "Son")):
    return intervals.begin(desk, "play", round(seconds * SECOND), method, indicators, participants)


def all_of(desk):
    return intervals.all_of(desk, "play")


def streams(desk):
    return history.streams(desk.study, desk.viewer, desk.session)


def person(desk, name):
    return people.find_person(desk.study, desk.session, name).id


def values(desk):
    names = {p.id: p.name for p in desk.study.participants.where()}
    return {
        (row.start_us // SECOND, row.indicator, names[row.participant]): row.value
        for row in desk.study.interval_codings.where()
    }


def test_the_session_is_cut_into_intervals_and_the_last_is_shorter(study, desk):
    reversible(study, streams(desk), lambda: begin(desk))
    found = all_of(desk)
    assert [(i.number, i.start_us // SECOND, i.stop_us // SECOND, i.is_short) for i in found] == [
        (1, 0, 15, False), (2, 15, 30, False), (3, 30, 45, False), (4, 45, 60, False), (5, 60, 65, True),
    ]  # fmt: skip
    assert len(found[0].asked) == 4
    assert intervals.progress(desk, "play") == intervals.HowFar(0, 5)


def test_every_answer_is_a_yes_or_a_no_in_one_step(study, desk):
    begin(desk)
    done = reversible(study, streams(desk), lambda: intervals.answer(desk, "play", 2, [("says", "Mother")]))
    assert values(desk) == {
        (15, "play:says", "Mother"): True,
        (15, "play:says", "Son"): False,
        (15, "play:refuses", "Mother"): False,
        (15, "play:refuses", "Son"): False,
    }
    assert len(done.changes.touched("interval_codings")) == 4
    assert done.interval == all_of(desk)[1]
    assert [i.is_done for i in all_of(desk)] == [False, True, False, False, False]
    assert intervals.progress(desk, "play") == intervals.HowFar(1, 5)
    assert study.interval_codings.where()[0].method is PARTIAL


def test_an_answer_is_changed_later_and_cleared(study, desk):
    begin(desk)
    intervals.answer(desk, "play", 1, [("says", "Mother")])
    son = person(desk, "Son")
    changed = reversible(study, streams(desk), lambda: intervals.answer(desk, "play", 1, [("play:refuses", son)]))
    assert len(changed.changes.touched("interval_codings")) == 2
    assert [key[1:] for key, value in values(desk).items() if value] == [("play:refuses", "Son")]
    reversible(study, streams(desk), lambda: intervals.clear(desk, "play", 1))
    assert values(desk) == {}
    assert intervals.next_interval(desk, "play").number == 1


def test_the_next_one_is_the_first_without_an_answer(desk):
    begin(desk)
    for number in (1, 3):
        intervals.answer(desk, "play", number, [])
    assert intervals.next_interval(desk, "play").number == 2
    assert intervals.next_interval(desk, "play", after=2).number == 4
    for number in (2, 4, 5):
        intervals.answer(desk, "play", number, [])
    assert intervals.next_interval(desk, "play") is None


def test_it_is_set_up_anew_until_the_first_answer(study, desk):
    begin(desk)
    reversible(study, streams(desk), lambda: begin(desk, 20, WHOLE))
    assert len(study.interval_schemes.where()) == 1
    intervals.answer(desk, "play", 1, [])
    before = dump(study)
    with pytest.raises(Refused, match="answers for intervals of 20"):
        begin(desk, 15)
    assert dump(study) == before
    intervals.clear(desk, "play", 1)
    begin(desk, 15)


def test_a_coding_by_intervals_can_be_the_first_thing(study):
    desk = desk_of(study, "K2")
    assert intervals.scheme_of(desk, "play") is None
    begin(desk)
    assert intervals.scheme_of(desk, "play").method is PARTIAL
    assert intervals.scheme_of(desk, "other") is None
    assert intervals.all_of(desk_of(study, "K1"), "play") == []


def test_only_who_can_show_it_in_his_role_is_asked(desk):
    begin(desk, indicators=("says", "helps"), participants=("Mother", "Worker", "Unknown 1"))
    asked = {(indicator, desk.study.participants.get(who).name) for indicator, who in all_of(desk)[0].asked}
    assert asked == {
        ("play:says", "Mother"), ("play:says", "Unknown 1"), ("play:helps", "Worker"), ("play:helps", "Unknown 1"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "absent"),
    [(PARTIAL, [3, 4, 5]), (WHOLE, [3, 4, 5]), (MOMENTARY, [2, 3, 4, 5])],  # there until 25 s
)
def test_of_who_is_absent_nothing_is_asked(study, desk, method, absent):
    presence.add_presence(study, researcher_of(study), desk.session, "Son", 0, 25 * SECOND, Seen.SEEN)
    begin(desk, method=method)
    son = person(desk, "Son")
    assert [i.number for i in all_of(desk) if son in i.left_out] == absent
    assert {i.left_out[son] for i in all_of(desk) if i.left_out} == {"absent"}
    intervals.answer(desk, "play", 4, [])
    assert {who for _at, _indicator, who in values(desk)} == {"Mother"}
    assert all_of(desk)[3].is_done
    with pytest.raises(Refused, match="not asked"):
        intervals.answer(desk, "play", 4, [("says", "Son")])


@pytest.mark.parametrize(
    ("method", "span", "blocked"),
    [
        (PARTIAL, (15, 30), [2]),
        (PARTIAL, (16, 44), []),
        (MOMENTARY, (16, 44), [2]),
        (MOMENTARY, (15, 29), []),
        (PARTIAL, (0, 100), [1, 2, 3, 4, 5]),
    ],
)
def test_what_nobody_can_code_is_told_and_not_asked(study, desk, method, span, blocked):
    researcher, (start, stop) = researcher_of(study), (s * SECOND for s in span)
    presence.add_uncodable(study, researcher, desk.session, start, stop, UncodableReason.PRIVATE)
    presence.add_uncodable(study, researcher, desk.session, 0, SECOND, UncodableReason.INAUDIBLE, Channel.SOUND)
    begin(desk, method=method)
    assert {i.number: i.why_not for i in all_of(desk) if i.why_not} == dict.fromkeys(blocked, "private")
    assert all(i.is_done and not i.asked for i in all_of(desk) if i.why_not)
    assert intervals.progress(desk, "play").of == 5 - len(blocked)
    taken = min(stop, 65 * SECOND) - start
    assert sum(i.codable_us for i in all_of(desk)) == 65 * SECOND - taken


def test_what_cannot_be_coded_of_one_person_leaves_out_that_person(study, desk):
    presence.add_uncodable(
        study, researcher_of(study), desk.session, 0, 15 * SECOND, UncodableReason.OUT_OF_VIEW, Channel.BOTH, "Son"
    )
    begin(desk)
    assert all_of(desk)[0].left_out == {person(desk, "Son"): "out of view"}
    assert all_of(desk)[1].left_out == {}


def test_a_gap_between_two_films_is_not_recorded(study, desk):
    add_film(study, "Linde 1", "later", 30, offset_us=120 * SECOND)
    begin(desk)
    assert {i.number for i in all_of(desk) if i.why_not == "not recorded"} == {6, 7, 8}
    assert len(all_of(desk)) == 10


def test_answers_keep_their_interval_when_the_film_is_placed_elsewhere(study, desk):
    begin(desk)
    intervals.answer(desk, "play", 2, [("says", "Mother")])
    recordings.place_recording(study, researcher_of(study), "film", 4 * SECOND)
    found = all_of(desk)
    assert [(i.start_us // SECOND, i.is_done) for i in found][:3] == [(0, False), (15, True), (30, False)]
    recordings.place_recording(study, researcher_of(study), "film", 40 * SECOND)
    assert all_of(desk)[0].start_us == 30 * SECOND


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"seconds": 0.5}, Refused),
        ({"seconds": 3601}, Refused),
        ({"indicators": ()}, Refused),
        ({"participants": ()}, Refused),
        ({"participants": ("Family",)}, Refused),
        ({"participants": ("Nobody",)}, NotFound),
        ({"indicators": ("nothing",)}, NotFound),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_stored(study, desk, changed, error):
    before = dump(study)
    with pytest.raises(error):
        begin(desk, **changed)
    assert dump(study) == before


def test_without_a_film_or_a_set_up_there_is_nothing_to_answer(study, desk):
    with pytest.raises(Refused, match="Without a recording"):
        begin(desk_of(study, "K1", "Linde 2"))
    with pytest.raises(Refused, match="not done by intervals"):
        intervals.answer(desk, "play", 1, [])
    begin(desk)
    for number in (0, 6):
        with pytest.raises(NotFound, match="last is 5"):
            intervals.answer(desk, "play", number, [])


def test_a_submitted_coding_keeps_its_answers(study, desk):
    begin(desk)
    intervals.answer(desk, "play", 1, [("says", "Mother")])
    desk.submit()
    for action in (
        lambda: begin(desk),
        lambda: intervals.answer(desk, "play", 1, []),
        lambda: intervals.clear(desk, "play", 1),
    ):
        with pytest.raises(Blind, match="submitted"):
            action()
    assert all_of(desk)[0].is_done


def test_each_coder_has_his_own(study, desk):
    begin(desk)
    intervals.answer(desk, "play", 1, [("says", "Mother")])
    other = desk_of(study, "K2")
    assert intervals.all_of(other, "play") == []
    begin(other)
    assert [i.answers for i in intervals.all_of(other, "play")] == [{}] * 5
    assert intervals.progress(other, "play") == intervals.HowFar(0, 5)
