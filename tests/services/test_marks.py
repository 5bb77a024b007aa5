"""Where an event starts: at the key stroke, or so many seconds before it."""

from __future__ import annotations

import shutil

import pytest
from storage.reversible import reversible

from observer.coding.events import Precision
from observer.errors import Refused
from observer.services import films, history, recordings, studies
from observer.services.coding import At, Mark
from tests.studies_for_tests import SECOND, add_film, desk_of, make_study, researcher_of

POINT = Mark("play:refuses", At(10), actors=("Mother",))


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("marks"))


@pytest.fixture
def study(template, tmp_path):
    with studies.open_study(shutil.copyfile(template, tmp_path / "study.observer")) as opened:
        yield opened


@pytest.fixture
def desk(study):
    return desk_of(study)


def event_of(study, id_):
    from observer.storage import events

    return events.get(study.db, id_)


def record(desk, start, **fields):
    stored = desk.record(Mark("play:refuses", start, actors=("Mother",), **fields))
    return event_of(desk.study, stored.id)


@pytest.mark.parametrize(
    ("key", "back", "start", "stored"),
    [
        (10, 0, 10, 0),
        (10, 2, 8, 2),
        (1, 2, 0, 1),  # before the beginning there is nothing
        (0, 2, 0, 0),
    ],
)
def test_without_a_film_the_start_lies_that_much_earlier(desk, key, back, start, stored):
    event = record(desk, At(key), back_us=back * SECOND)
    assert (event.start.us, event.back_us) == (start * SECOND, stored * SECOND)


@pytest.mark.parametrize(("key", "back", "pts", "stored"), [(10_000, 2.5, 7_500, 2.5), (1_000, 2, 0, 1), (0, 2, 0, 0)])
def test_in_a_film_it_is_a_time_stamp_earlier(study, desk, key, back, pts, stored):
    film = add_film(study, "Linde 1", "film", 60, offset_us=5 * SECOND)
    event = record(desk, At(recording="film", pts=key), back_us=round(back * SECOND))
    assert (event.start.recording, event.start.pts, event.back_us) == (film.id, pts, stored * SECOND)
    assert event.start.us == 5 * SECOND + pts * 1000


def test_a_film_that_does_not_begin_at_zero_has_its_first_frame_as_the_earliest(study, desk):
    add_film(study, "Linde 1", "film", 60, time_base_den=90_000, start_us=1_400_000)
    event = record(desk, At(recording="film", pts=126_000 + 90_000), back_us=5 * SECOND)
    assert (event.start.pts, event.start.us, event.back_us) == (126_000, 0, SECOND)


def test_it_is_a_frame_that_was_shown_when_the_frames_are_known(study, desk):
    import numpy as np

    from observer.media.frame_index import FrameIndex

    film = add_film(study, "Linde 1", "film", 60)
    stamps = np.array([0, 40, 80, 500, 1000, 3000, 3040], np.int64)
    films.keep_index(study, film, FrameIndex(stamps, stamps == 0, 1, 1000, 0, 3_080_000))
    assert record(desk, At(recording="film", pts=3000), back_us=2_400_000).start.pts == 500
    assert record(desk, At(recording="film", pts=3000), back_us=1_900_000).start.pts == 1000
    event = record(desk, At(recording="film", pts=3040), back_us=2 * SECOND)
    assert (event.start.pts, event.back_us) == (1000, 2 * SECOND)


def test_the_distance_survives_another_rate_of_the_film(study, desk):
    film = add_film(study, "Linde 1", "film", 600)
    recordings.place_recording(study, researcher_of(study), "film", 0, (2, 1))  # a film second lasts two
    event = record(desk, At(recording=film.id, pts=100_000), back_us=10 * SECOND)
    assert (event.start.pts, event.start.us) == (95_000, 190 * SECOND)


@pytest.mark.parametrize("back", [-1, 60 * SECOND + 1])
def test_a_distance_that_cannot_be_meant_is_refused(study, desk, back):
    with pytest.raises(Refused, match="60 seconds back"):
        record(desk, At(100), back_us=back)
    assert desk.codings() == []


def test_the_distance_can_be_changed_later_and_the_key_stroke_stays(study, desk):
    film = add_film(study, "Linde 1", "film", 60)
    event = record(desk, At(recording="film", pts=10_000), back_us=2 * SECOND)
    streams = history.streams(study, desk.viewer, desk.session)
    reversible(study, streams, lambda: desk.change(event.id, back_us=5 * SECOND))
    changed = event_of(study, event.id)
    assert (changed.start.pts, changed.back_us) == (5_000, 5 * SECOND)
    desk.change(event.id, back_us=0)
    changed = event_of(study, event.id)
    assert (changed.start.recording, changed.start.pts, changed.back_us) == (film.id, 10_000, 0)


def test_a_start_that_is_put_somewhere_is_no_longer_marked_back(study, desk):
    event = record(desk, At(10), back_us=2 * SECOND)
    desk.change(event.id, start=At(9))
    assert (event_of(study, event.id).start.us, event_of(study, event.id).back_us) == (9 * SECOND, 0)
    desk.change(event.id, start=At(9), back_us=3 * SECOND)
    assert (event_of(study, event.id).start.us, event_of(study, event.id).back_us) == (6 * SECOND, 3 * SECOND)


def test_whether_the_time_is_exact_is_kept_and_can_be_changed(study, desk):
    assert record(desk, At(1)).precision is Precision.EXACT
    event = record(desk, At(2), precision=Precision.APPROXIMATE)
    assert event.precision is Precision.APPROXIMATE
    desk.change(event.id, comment="said softly")
    assert event_of(study, event.id).precision is Precision.APPROXIMATE
    desk.change(event.id, start=At(2.5), precision=Precision.EXACT)
    assert event_of(study, event.id).precision is Precision.EXACT
