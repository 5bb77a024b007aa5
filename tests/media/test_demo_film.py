"""The demo film plays, is small, and is the same each time."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from observer.errors import Cancelled
from observer.media.demo_film import make_demo_film
from observer.media.demo_scene import NODS, PITCHES, TALKS, WAVES, doing, picture, sound
from observer.media.footage import probe
from observer.progress import Progress


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_demo_film(tmp_path_factory.mktemp("demo") / "demo.mp4")


def test_it_is_what_it_says(film: Path) -> None:
    info, index = probe(film)
    assert index is not None
    assert (info.n_frames, info.duration_us, info.start_us) == (500, 20_000_000, 0)
    assert (info.width, info.height, info.codec, info.has_audio) == (640, 360, "h264", True)
    assert np.flatnonzero(index.key).tolist() == list(range(0, 500, 25))
    assert film.stat().st_size < 1_500_000
    assert list(film.parent.iterdir()) == [film]
    # The table of frames comes before the frames, so that it plays while it loads.
    assert film.read_bytes().index(b"moov") < film.read_bytes().index(b"mdat")


def test_it_decodes_whole(film: Path) -> None:
    with av.open(str(film)) as container:
        assert sum(1 for _frame in container.decode(video=0)) == 500
    with av.open(str(film)) as container:
        loudest = max(float(np.abs(frame.to_ndarray()).max()) for frame in container.decode(audio=0))
    assert 0.05 < loudest < 0.5


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    make_demo_film(tmp_path / "a.mp4", 2)
    make_demo_film(tmp_path / "b.mp4", 2)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_stopping_leaves_nothing_behind(tmp_path: Path) -> None:
    progress = Progress(lambda part, _words: progress.cancel() if part > 0.3 else None)
    (tmp_path / "a.mp4").write_bytes(b"what was there")
    with pytest.raises(Cancelled):
        make_demo_film(tmp_path / "a.mp4", 2, progress)
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"what was there"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"No such|Errno"):
        make_demo_film(tmp_path / "nowhere" / "a.mp4", 1)


def test_there_is_something_to_code() -> None:
    assert {act.who for act in TALKS} == {act.who for act in WAVES} == {act.who for act in NODS} == set(range(4))
    talking = [sum(doing(TALKS, who, second / 10) for who in range(4)) for second in range(200)]
    assert {0, 1, 2} == set(talking)
    assert (picture(1.125, 0) != picture(1.25, 0)).any()


def test_each_voice_has_its_pitch() -> None:
    rate = 48_000
    for act in TALKS[:4]:
        heard = np.abs(np.fft.rfft(sound(round(act.start * rate), round((act.end - act.start) * rate), rate)))
        assert abs(int(heard.argmax()) / (act.end - act.start) - PITCHES[act.who]) < 2
    assert np.abs(sound(round(16.2 * rate), rate // 2, rate)).max() < 1e-6
