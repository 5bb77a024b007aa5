"""Films as they come from elsewhere, where they lie beside the repository, coded in the real window."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from windows import at_work

from observer.services import people, recordings, roster, studies


def films() -> list[Path]:
    """Sample films in a folder `shared` beside the repository."""
    for above in Path(__file__).resolve().parents[2:5]:
        folder = above.parent / "shared" / "samples" / "video"
        if folder.is_dir():
            return sorted(p for p in folder.iterdir() if p.suffix in (".mkv", ".mp4", ".gif"))
    return []


FILMS = films()


@pytest.mark.skipif(not FILMS, reason="no sample films beside the repository")
@pytest.mark.parametrize("film", FILMS, ids=[film.name for film in FILMS])
def test_it_plays_and_a_mark_is_on_the_frame_that_was_seen(film, tmp_path, spin):
    path = tmp_path / "care.observer"
    shutil.copy(film, tmp_path / film.name)
    with studies.new_study(path, ["alliance"]) as study:
        researcher = people.viewer(study)
        roster.add_case(study, researcher, "Linde")
        roster.add_session(study, researcher, "Linde", "Visit 1")
        recordings.add_recording(study, researcher, "Visit 1", tmp_path / film.name)
        roster.add_coder(study, researcher, "K1")
    window = at_work(path, spin)
    film_room = window.code.film
    film_room.play()
    assert spin(lambda: film_room.playback.now().frame >= 3)
    film_room.pause()
    assert spin(lambda: not film_room.is_playing())
    seen = film_room.playback.now()
    for key in "xp":
        QTest.keyClick(window.code, key)
    (event,) = window.workspace.work.events()
    assert (event.start.pts, event.start.us) == (seen.pts, seen.us)
    window.close()
    window.deleteLater()
