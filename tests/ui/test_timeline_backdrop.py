"""Sound and pictures come below the timeline by themselves, beside the window, and stay away when told to."""

from __future__ import annotations

import pytest
from clips import make_clip

from observer.services import films, people, pictures, recordings, roster, studies
from observer.ui.jobs import Jobs
from observer.ui.timeline_backdrop import load_backdrop
from observer.ui.timeline_view import TimelineView


@pytest.fixture
def study(tmp_path):
    with studies.new_study(tmp_path / "study.observer", ["alliance"]) as opened:
        researcher = people.viewer(opened)
        roster.add_case(opened, researcher, "Linde")
        roster.add_session(opened, researcher, "Linde", "S1")
        for n, seconds in enumerate((3, 4)):
            make_clip(tmp_path / f"{n}.mp4", seconds)
            recordings.add_recording(opened, researcher, "S1", tmp_path / f"{n}.mp4")
        yield opened


@pytest.fixture
def timeline(app):
    view = TimelineView()
    view.resize(900, 400)
    yield view
    view.deleteLater()


@pytest.fixture
def load(study, timeline, app):
    jobs = Jobs()

    def start():
        there = films.of_session(study, people.find_session(study, "S1"))
        timeline.set_length(max(r.session_span[1] for r in there))
        return load_backdrop(study, there, jobs, timeline), jobs

    return start


def test_both_recordings_get_their_sound_and_pictures_and_keep_them(study, timeline, load, spin, tmp_path):
    _loader, jobs = load()
    assert timeline.scene.sound is None  # nothing is waited for
    assert jobs.running
    assert spin(lambda: not jobs.running)
    assert timeline.scene.sound_height
    assert len(timeline.scene.stills._stretches) == 2
    for n in range(2):
        (tmp_path / f"{n}.mp4").unlink()
    timeline.set_thumbnails([])
    _loader, jobs = load()
    assert spin(lambda: not jobs.running)
    assert len(timeline.scene.stills._stretches) == 2


def test_a_film_that_is_gone_does_not_keep_the_other_from_its_pictures(timeline, load, spin, tmp_path):
    (tmp_path / "0.mp4").unlink()
    _loader, jobs = load()
    assert spin(lambda: not jobs.running)
    assert len(timeline.scene.stills._stretches) == 1


def test_after_cancel_nothing_is_shown_kept_or_begun(study, timeline, load, spin):
    loader, jobs = load()
    loader.cancel()
    assert spin(lambda: not jobs.running)
    assert timeline.scene.sound is None
    assert timeline.scene.stills is None
    there = films.of_session(study, people.find_session(study, "S1"))
    assert not any(source.kept for source in pictures.sources(study, there))
