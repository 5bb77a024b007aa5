"""The picture of a fragment: of its middle, exactly; made once, kept with the study, never of another film."""

from __future__ import annotations

import numpy as np
import pytest
from clips import make_clip, read_barcode

from observer.media.thumbnails import Jpeg
from observer.services import films, fragment_pictures, fragments, people, recordings, roster, studies

S = 1_000_000


@pytest.fixture
def study(tmp_path):
    make_clip(tmp_path / "film.mp4", 4)
    with studies.new_study(tmp_path / "study.observer", ["alliance"]) as opened:
        researcher = people.viewer(opened)
        roster.add_case(opened, researcher, "Linde")
        roster.add_session(opened, researcher, "Linde", "S1")
        recordings.add_recording(opened, researcher, "S1", tmp_path / "film.mp4")
        for start, stop in ((1, 2), (2, 4), (1, 2)):
            fragments.add_fragment(opened, researcher, "S1", start * S, stop * S)
        yield opened


def asked(study):
    who = people.viewer(study)
    return fragment_pictures.sources(study, who, fragments.fragments(study, who))


def frame_of(content):
    picture = Jpeg().read(content)
    return read_barcode(np.ascontiguousarray(picture[..., 0]))


def test_it_is_the_frame_in_the_middle_and_made_once(study):
    found = asked(study)
    assert found.kept == {}
    assert sorted(len(source.fragments) for source in found.missing) == [1, 2]  # two are of the same stretch
    made = fragment_pictures.make(found.missing)
    assert {frame_of(content) for _source, content in made.pictures} == {37, 75}
    fragment_pictures.keep(study, people.viewer(study), made)
    again = asked(study)
    assert again.missing == ()
    assert len(again.kept) == 3


def test_frames_that_are_not_known_are_read_once_and_kept(study):
    study.cache._db.execute("DELETE FROM entries")
    found = asked(study)
    assert all(source.index is None for source in found.missing)
    made = fragment_pictures.make(found.missing)
    assert len(made.indexes) == 1
    fragment_pictures.keep(study, people.viewer(study), made)
    film = films.of_session(study, people.find_session(study, "S1"))[0]
    assert len(films.kept_index(study, film)) == 100


def test_there_is_none_of_another_film_or_one_that_is_gone(study, tmp_path):
    make_clip(tmp_path / "film.mp4", 3)
    assert fragment_pictures.make(asked(study).missing) == fragment_pictures.Made()
    (tmp_path / "film.mp4").unlink()
    assert asked(study) == fragment_pictures.Pictures({}, ())
