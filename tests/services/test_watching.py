"""What was watched: merged as it comes, stored without an undo step, and said before somebody rates."""

from __future__ import annotations

import shutil

import pytest

from observer.coding.study import Channel, CodingState, UncodableReason
from observer.services import coding, history, presence, rating, recordings, studies, watching
from observer.services.coding import At, Mark
from observer.services.rating import Judgement
from tests.studies_for_tests import SECOND, add_film, desk_of, make_study, researcher_of

MINUTE = 60 * SECOND


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("watching"))


@pytest.fixture
def study(template, tmp_path):
    with studies.open_study(shutil.copyfile(template, tmp_path / "study.observer")) as opened:
        yield opened


@pytest.fixture
def film(study):
    return add_film(study, "Linde 1", "film", 600)


@pytest.fixture
def desk(study, film):
    return desk_of(study)


@pytest.fixture
def watch(desk, film):
    """Watch from and until a second of the film, and put it on disk."""
    at_work = watching.Watch(desk, "play")

    def action(*stretches, store=True, recording=None):
        for start, stop in stretches:
            at_work.played(recording or film.id, round(start * SECOND), round(stop * SECOND))
        return at_work.store() if store else at_work

    return action


def seconds(found):
    return [(start / SECOND, stop / SECOND) for start, stop in found]


def rows(study):
    return sorted((r.start_us / SECOND, r.stop_us / SECOND) for r in study.coding_spans.where())


def test_what_comes_in_pieces_is_one_stretch_and_one_row(study, desk, watch):
    for n in range(20):
        watch((n * 10, n * 10 + 9.9))  # a few frames between two reports are no gap
    assert seconds(watching.watched(desk, "play")) == rows(study) == [(0, 199.9)]


def test_stretches_meet_in_any_order(study, desk, watch):
    watch((0, 10), (50, 60))
    watch((20, 30))
    assert rows(study) == [(0, 10), (20, 30), (50, 60)]
    watch((10, 20), (25, 55))
    assert rows(study) == [(0, 60)]
    assert watch((5, 7)).touched("coding_spans") == frozenset()


def test_it_is_stored_when_due_and_not_before(study, watch):
    at_work = watch((0, 9), store=False)
    assert not at_work.is_due
    at_work = watch((9, 10), store=False)
    assert at_work.is_due
    assert rows(study) == []
    assert at_work.store().touched("coding_spans")
    assert not at_work.is_due
    assert at_work.store() is None


def test_watching_begins_the_coding_and_its_first_mark_goes_into_it(study, desk, watch):
    watch((0, 10))
    [begun] = desk.codings()
    desk.record(Mark("play:says", At(1), actors=("Mother",)))
    assert desk.codings() == [begun]


def test_no_undo_sees_it_and_no_redo_is_lost_to_it(study, desk, watch):
    desk.record(Mark("play:says", At(1), actors=("Mother",)))
    watch((0, 10))
    assert history.words_of_next(study, desk.viewer, desk.session) == "Record play:says"
    history.undo(study, desk.viewer, desk.session)
    watch((10, 20))
    history.redo(study, desk.viewer, desk.session)
    assert rows(study) == [(0, 20)]
    assert study.history.broken_link() is None


def test_time_at_work_and_the_last_place_are_kept(study, desk, watch):
    assert (watching.time_on_task(desk, "play"), watching.stopped_at(desk, "play")) == (0, None)
    at_work = watch((0, 10), store=False)
    at_work.worked(12 * SECOND)
    at_work.is_at(10 * SECOND)
    at_work.store()
    at_work.worked(3 * SECOND)
    assert at_work.store().touched("codings") == {desk.codings()[0].id}
    again = desk_of(study)
    assert watching.time_on_task(again, "play") == 15 * SECOND
    assert watching.stopped_at(again, "play") == 10 * SECOND


def test_what_is_watched_after_submitting_is_no_part_of_it(study, desk, watch):
    watch((0, 10))
    desk.submit()
    assert watch((10, 20)) is None
    coding.reopen(study, researcher_of(study), desk.session, desk.coder.id)
    assert watch((30, 31)) is not None
    assert rows(study) == [(0, 10), (30, 31)]


def test_nothing_watched_begins_nothing(desk):
    at_work = watching.Watch(desk, "play")
    at_work.worked(SECOND)
    at_work.is_at(5)
    assert at_work.store() is None
    assert desk.codings() == []


def test_each_coder_has_his_own(study, desk, watch):
    watch((0, 600))
    other = desk_of(study, "K2")
    assert watching.watched(other, "play") == []
    assert watching.watched(desk, "other") == []
    assert not watching.watched_to_the_end(other, "play")


@pytest.mark.parametrize(
    ("stretches", "missed", "to_the_end"),
    [
        ([], [(0, 600)], False),
        ([(0, 600)], [], True),
        ([(0, 599.5)], [], True),
        ([(0, 598)], [(598, 600)], False),
        ([(300, 600)], [(0, 300)], True),
        ([(0, 100), (100.9, 600)], [], True),
        ([(0, 100), (110, 600)], [(100, 110)], True),
    ],
)
def test_what_has_not_been_watched(desk, watch, stretches, missed, to_the_end):
    watch(*stretches)
    assert seconds(watching.unwatched(desk, "play")) == missed
    assert watching.watched_to_the_end(desk, "play") is to_the_end
    assert bool(watching.warning(desk, "play")) is bool(missed)


def test_what_nobody_can_code_need_not_be_watched(study, desk, watch):
    researcher = researcher_of(study)
    presence.add_uncodable(study, researcher, desk.session, 500 * SECOND, 700 * SECOND, UncodableReason.PRIVATE)
    presence.add_uncodable(study, researcher, desk.session, 0, 100 * SECOND, UncodableReason.INAUDIBLE, Channel.SOUND)
    watch((0, 500))
    assert watching.watched_to_the_end(desk, "play")
    assert watching.warning(desk, "play") == ""


def test_it_is_watched_through_either_camera_and_moves_with_its_film(study, desk, watch):
    other = add_film(study, "Linde 1", "second", 300, camera="B", offset_us=400 * SECOND)
    watch((0, 500))
    watch((100, 300), recording=other.id)
    assert seconds(watching.watched(desk, "play")) == [(0, 700)]
    recordings.place_recording(study, researcher_of(study), "second", 600 * SECOND)
    assert seconds(watching.unwatched(desk, "play")) == [(500, 700)]


def test_the_warning_says_how_far_or_how_much(desk, watch):
    assert "until 0:00:00. " in watching.warning(desk, "play")
    watch((0, 90))
    assert "until 0:01:30. " in watching.warning(desk, "play")
    watch((300, 600))
    assert watching.warning(desk, "play") == "About 4 minutes of this session have not been watched."
    watch((90, 260))
    assert watching.warning(desk, "play") == "About 40 seconds of this session have not been watched."


def test_a_session_without_a_film_has_nothing_to_watch(study, film):
    desk = desk_of(study, "K1", "Linde 2")
    assert watching.watched_to_the_end(desk, "play")
    assert watching.warning(desk, "play") == ""


def test_rating_before_the_end_warns_and_is_stored(desk, watch):
    def kinds(**more):
        return [f.kind.value for f in rating.rate(desk, Judgement("play:part", "Mother", 1, **more)).findings]

    assert kinds() == []  # who never watched here codes from a script
    watch((0, 60))
    assert kinds() == ["not_watched"]
    assert kinds(span=(0, 30)) == []
    watch((590, 600))
    assert kinds() == []
    assert desk.codings()[0].state is CodingState.DRAFT
