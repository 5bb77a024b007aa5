"""A film that was added is known again: opened without reading all of it, and no other in its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from clips import make_clip, make_sound, read_barcode
from storage.making import new_closed

from observer.coding.study import Recording
from observer.errors import BadFilm
from observer.media import opened
from observer.media.opened import open_for_playing
from observer.media.player import View
from observer.progress import Progress
from observer.services import films, people, recordings, studies
from observer.storage.study_file import StudyFile


def added(study: StudyFile, path: Path) -> Recording:
    """A film, added to the home visit."""
    recordings.add_recording(study, people.viewer(study), "Linde 1", path)
    return next(r for r in study.recordings.where() if r.path == str(path))


def ignore(_error: object) -> None:
    """Nothing goes wrong later on."""


@pytest.mark.parametrize(("name", "how"), [("a.mp4", {}), ("a.mts", {}), ("a.mp4", {"rotation": 90}), ("a.wav", {})])
def test_what_is_known_is_what_was_probed(tmp_path: Path, name: str, how: dict[str, int]) -> None:
    film = tmp_path / name
    if film.suffix == ".wav":
        make_sound(film, 2, "pcm_s16le")
    else:
        make_clip(film, 2, **how)
    new_closed(tmp_path / "a.observer")
    with studies.open_study(tmp_path / "a.observer") as study:
        recording = added(study, film)
        fresh = open_for_playing(film, None, Progress(), ignore)
        again = open_for_playing(film, films.known(study, recording), Progress(), ignore)
    assert again.info == fresh.info
    assert again.index.to_bytes() == fresh.index.to_bytes()
    for one in (fresh, again):
        one.source.close()


def test_a_known_film_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_clip(tmp_path / "a.mp4", 2)
    new_closed(tmp_path / "a.observer")
    with studies.open_study(tmp_path / "a.observer") as study:
        recording = added(study, tmp_path / "a.mp4")
        monkeypatch.setattr(opened, "probe", lambda *_what: pytest.fail("read whole"))
        # Moved, with its study or not: what counts is what is in it.
        (tmp_path / "a.mp4").rename(tmp_path / "b.mp4")
        film = open_for_playing(tmp_path / "b.mp4", films.known(study, recording), Progress(), ignore)
    picture = film.source.still(33, View()).picture
    assert picture is not None
    assert read_barcode(picture) == 33
    film.source.close()


@pytest.mark.parametrize("kept", [True, False])
def test_another_film_in_its_place_is_refused(tmp_path: Path, kept: bool) -> None:
    make_clip(tmp_path / "a.mp4", 2)
    make_clip(tmp_path / "b.mp4", 2, gop=5)
    new_closed(tmp_path / "a.observer")
    with studies.open_study(tmp_path / "a.observer") as study:
        known = films.known(study, added(study, tmp_path / "a.mp4"))
    info, index = known
    if not kept:
        known = (info, None)
    (tmp_path / "b.mp4").replace(tmp_path / "a.mp4")
    with pytest.raises(BadFilm, match="another film"):
        open_for_playing(tmp_path / "a.mp4", known, Progress(), ignore)
    # Also one of the same size.
    same_size = (replace(info, size=(tmp_path / "a.mp4").stat().st_size), index)
    with pytest.raises(BadFilm, match="another film"):
        open_for_playing(tmp_path / "a.mp4", same_size, Progress(), ignore)


def test_without_its_cache_a_film_is_read_again(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 2)
    new_closed(tmp_path / "a.observer")
    with studies.open_study(tmp_path / "a.observer") as study:
        recording = added(study, tmp_path / "a.mp4")
        assert study.cache is not None
        study.cache.put(films.KIND, recording.fingerprint, b"damaged")
        info, index = films.known(study, recording)
        assert index is None
        film = open_for_playing(tmp_path / "a.mp4", (info, None), Progress(), ignore)
    assert len(film.index) == recording.n_frames
    film.source.close()
