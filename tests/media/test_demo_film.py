"""The demo film that ships is what it says: two minutes with picture, speech and subtitles, and something to code."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from observer.coding.timecode import SECOND
from observer.errors import NotFound
from observer.formats import subtitles
from observer.media import demo_film
from observer.media.footage import probe

PEOPLE = {"father", "mother", "son", "worker"}
# Where the heads are, from left to right, as parts of the picture: left, right, top, bottom.
HEADS = ((0.09, 0.23, 0.28, 0.54), (0.32, 0.45, 0.25, 0.5), (0.55, 0.67, 0.28, 0.52), (0.78, 0.9, 0.28, 0.52))


@pytest.fixture(scope="module")
def film() -> Path:
    return demo_film.film_file()


@pytest.fixture(scope="module")
def sound(film: Path) -> np.ndarray:
    """Both channels, 48 000 samples a second."""
    with av.open(str(film)) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


def test_it_is_what_it_says(film: Path) -> None:
    info, index = probe(film)
    assert index is not None
    assert (info.n_frames, info.duration_us, info.start_us) == (3000, 120 * SECOND, 0)
    assert (info.width, info.height, info.codec, info.has_audio) == (1280, 720, "h264", True)
    assert (info.fps_num, info.fps_den, info.variable_rate, info.interlaced) == (25, 1, False, False)
    assert np.flatnonzero(index.key).tolist() == list(range(0, 3000, 50))
    assert film.stat().st_size < 8_000_000
    # The table of frames comes before the frames, so that it plays while it loads.
    head = film.read_bytes()[:1_000_000]
    assert 0 < head.index(b"moov") < head.index(b"mdat")
    with av.open(str(film)) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
        assert container.streams.audio[0].codec_context.name == "aac"
        assert container.streams.audio[0].channels == 2


def test_the_picture_is_never_blank_and_every_face_moves(film: Path) -> None:
    """A look every four seconds: many colours, and between looks something changes at each head."""
    looks = []
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for second in range(2, 120, 4):
            container.seek(round(second / stream.time_base), stream=stream)
            looks.append(next(container.decode(video=0)).to_ndarray(format="rgb24").astype(np.int16))
    assert len(looks) == 30
    for look in looks:
        assert len(np.unique(look.reshape(-1, 3) // 16, axis=0)) > 150
    high, wide = looks[0].shape[:2]
    for left, right, top, bottom in HEADS:
        part = np.s_[int(top * high) : int(bottom * high), int(left * wide) : int(right * wide)]
        changes = [np.abs(one[part] - other[part]).mean() for one, other in pairwise(looks)]
        assert np.median(changes) > 2, "a head that does not move"


def test_there_is_speech_where_the_subtitles_say_so_and_quiet_elsewhere(sound: np.ndarray) -> None:
    level = np.abs(sound).max(axis=0)
    assert level.max() < 0.9, "clipped"
    spoken = np.zeros(sound.shape[1], bool)
    lines = subtitles.read(demo_film.subtitle_file("nl")).lines
    for line in lines:
        part = np.s_[line.start_us * 48 // 1000 : line.stop_us * 48 // 1000]
        spoken[part] = True
        assert np.sqrt(np.mean(sound[:, part] ** 2)) > 0.02, line.text
    # The first 250 ms after a line belong to the room, which answers.
    still = ~np.convolve(spoken, np.ones(12_000, bool), "full")[: len(spoken)].astype(bool)
    assert still.sum() > 5 * 48_000
    assert np.sqrt(np.mean(sound[:, spoken] ** 2)) > 20 * np.sqrt(np.mean(sound[:, still] ** 2))
    begins = [float(level[line.start_us * 48 // 1000 :][:9_600].max()) for line in lines]
    assert min(begins) > 0.02, "a line that is heard later than its subtitle"


def test_the_voices_come_from_their_seats(sound: np.ndarray) -> None:
    """The father, at the left, is louder left; the worker, at the right, louder right."""
    happens = demo_film.happenings().values()

    def louder_right(who: str) -> float:
        parts = [sound[:, round(h.start * 48_000) : round(h.stop * 48_000)] for h in happens if h.who == who]
        left, right = np.sqrt(np.mean(np.concatenate(parts, axis=1) ** 2, axis=1))
        return float(right / left)

    assert louder_right("father") < 0.95
    assert louder_right("worker") > 1.05


def test_subtitles_in_both_languages_say_who_speaks() -> None:
    dutch, english = (subtitles.read(demo_film.subtitle_file(language)) for language in ("nl", "en"))
    assert dutch.findings == english.findings == ()
    assert [(d.start_us, d.stop_us) for d in dutch.lines] == [(e.start_us, e.stop_us) for e in english.lines]
    assert {line.speaker for line in dutch.lines} == {"Vader", "Moeder", "Zoon", "Hulpverlener"}
    assert {line.speaker for line in english.lines} == {"Father", "Mother", "Son", "Worker"}
    assert len(dutch.lines) == 28
    assert all(one.stop_us <= other.start_us for one, other in pairwise(dutch.lines))


def test_what_happens_lies_within_the_film_and_fits_the_subtitles() -> None:
    happens = demo_film.happenings()
    assert {h.who for h in happens.values()} == PEOPLE
    for happening in happens.values():
        assert 0 <= happening.start < happening.stop <= 120
        assert list(happening.parts) == sorted(happening.parts)
        assert happening.parts[0] == happening.start
        assert happening.parts[-1] < happening.stop
        assert all(abs(at * 25 - round(at * 25)) < 1e-6 for at in happening.parts), "between two frames"
    lines = {round(line.start_us / SECOND, 2) for line in subtitles.read(demo_film.subtitle_file("nl")).lines}
    assert lines <= {happening.start for happening in happens.values()}


def test_the_copy_is_whole_and_what_is_there_stays(tmp_path: Path, film: Path) -> None:
    (tmp_path / "demo-film.nl.vtt").write_text("mine")
    files = demo_film.copy_demo_film(tmp_path)
    assert files.film.read_bytes() == film.read_bytes()
    assert files.subtitles["nl"].read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["demo-film.en.vtt", "demo-film.mp4", "demo-film.nl.vtt"]


def test_a_folder_that_is_not_there_and_an_installation_without_the_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OSError, match=r"No such|Errno"):
        demo_film.copy_demo_film(tmp_path / "nowhere")
    monkeypatch.setattr(demo_film, "_FOLDER", tmp_path)
    with pytest.raises(NotFound, match="without its demo film"):
        demo_film.film_file()
