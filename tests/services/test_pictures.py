"""The backdrop of the timeline: made once, kept with the study, never of another film."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from clips import make_clip

from observer.errors import BadFilm
from observer.services import films, people, pictures, recordings, roster, studies


@pytest.fixture
def study(tmp_path):
    make_clip(tmp_path / "film.mp4", 4)
    with studies.new_study(tmp_path / "study.observer", ["alliance"]) as opened:
        researcher = people.viewer(opened)
        roster.add_case(opened, researcher, "Linde")
        roster.add_session(opened, researcher, "Linde", "S1")
        recordings.add_recording(opened, researcher, "S1", tmp_path / "film.mp4")
        yield opened


def source(study):
    [found] = pictures.sources(study, films.of_session(study, people.find_session(study, "S1")))
    return found


def test_what_was_made_once_comes_from_the_cache_without_the_film(study, tmp_path):
    assert source(study).missing == [pictures.SOUND, pictures.STILLS]
    made = pictures.make(source(study))
    pictures.keep(study, made)
    (tmp_path / "film.mp4").unlink()
    again = source(study)
    assert again.is_kept
    assert again.path is None
    back = pictures.make(again)
    assert back.fresh == {}
    assert (back.peaks.loudness == made.peaks.loudness).all()
    assert back.stills.us == made.stills.us


def test_what_is_damaged_is_made_anew(study):
    pictures.keep(study, pictures.make(source(study)))
    recording = source(study).recording
    study.cache.put(pictures.STILLS, recording.fingerprint, b"rubbish")
    made = pictures.make(source(study))
    assert list(made.fresh) == [pictures.STILLS]
    assert len(made.stills.us) >= 1


def test_a_film_that_is_gone_or_another_one_has_no_backdrop(study, tmp_path):
    make_clip(tmp_path / "film.mp4", 3)
    with pytest.raises(BadFilm):
        pictures.make(source(study))
    (tmp_path / "film.mp4").unlink()
    with pytest.raises(BadFilm):
        pictures.make(source(study))


def test_without_sound_nothing_is_missing_of_it(study):
    mute = replace(source(study), recording=replace(source(study).recording, has_audio=False))
    assert mute.missing == [pictures.STILLS]
    made = pictures.make(mute)
    assert made.peaks is None
    assert pictures.sound_of_session([made], 4_000_000) is None


def test_the_sound_of_a_session_is_as_long_as_the_session(study):
    sound = pictures.sound_of_session([pictures.make(source(study))], 6_000_000)
    assert len(sound) == 600
    assert np.flatnonzero(sound).max() < 410
