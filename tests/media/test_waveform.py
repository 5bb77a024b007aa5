"""The sound and the small stills of a film: at the right time, in every container, and back from the cache."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from clips import make_clip, make_sound

from observer.coding.timecode import Placement
from observer.errors import Cancelled
from observer.media.footage import probe
from observer.media.frame_index import MICRO
from observer.media.picture import Painter
from observer.media.player import View
from observer.media.reader import FrameReader
from observer.media.thumbnails import HEIGHT, Thumbnails, make_thumbnails, moments
from observer.media.waveform import PER_SECOND, STEP_US, Peaks, on_session_clock, read_peaks
from observer.progress import Progress

BEEP = 10  # above this is a beep, below it what a codec leaves


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Films with a beep of 50 ms at each full second; the .mts begins at 1.4 s."""
    folder = tmp_path_factory.mktemp("beeps")
    for name in ("a.mp4", "a.mts", "a.mkv"):
        make_clip(folder / name, 8)
    make_sound(folder / "a.wav", 8, "pcm_s16le")
    make_clip(folder / "silent.avi", 3, audio=False, codec="mpeg4")
    return {path.suffix: path for path in folder.iterdir()}


# -- sound ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".mp4", ".mts", ".mkv", ".wav"])
def test_each_beep_stands_at_its_second(films, suffix):
    loud = read_peaks(films[suffix]).loudness > BEEP
    begins = np.flatnonzero(loud[1:] & ~loud[:-1]) + 1
    begins = np.concatenate(([0], begins)) if loud[0] else begins
    seconds = begins / PER_SECOND
    # The sound of a film begins with what its codec needs beforehand; a frame of it is 21 ms.
    assert np.abs(seconds - np.round(seconds)).max() <= 0.05
    assert set(np.round(seconds).astype(int)) >= set(range(1, 8))
    assert loud.mean() < 0.12


def test_a_film_without_sound_has_no_peaks(films):
    assert len(read_peaks(films[".avi"]).loudness) == 0


def test_peaks_come_back_from_a_cache_and_damaged_ones_do_not(films):
    peaks = read_peaks(films[".mp4"])
    data = peaks.to_bytes()
    assert (Peaks.from_bytes(data).loudness == peaks.loudness).all()
    assert len(Peaks(np.random.default_rng(1).integers(0, 255, 3600 * PER_SECOND, np.uint8)).to_bytes()) < 400_000
    for damaged in (b"", data[:-5], data[:20] + b"\0" + data[21:], b"x" * 100):
        with pytest.raises(ValueError, match="waveform"):
            Peaks.from_bytes(damaged)


def test_listening_says_how_far_it_is_and_stops_when_asked(films):
    told: list[float] = []
    progress = Progress(lambda fraction, _words: told.append(fraction))
    read_peaks(films[".mp4"], progress)
    assert told == sorted(told)
    assert len(told) >= 5
    progress.cancel()
    with pytest.raises(Cancelled):
        read_peaks(films[".mp4"], progress)


def peaks_of(*loudness: int) -> Peaks:
    return Peaks(np.array(loudness, np.uint8))


def test_recordings_lie_where_they_are_placed_and_the_louder_is_shown():
    one = (Placement(0), peaks_of(*[100] * 50))
    late = (Placement(20 * STEP_US), peaks_of(*[200] * 10))
    shown = on_session_clock([one, late], 100 * STEP_US)
    assert len(shown) == 100
    assert (shown[20:30] == 1).all()
    assert shown[:20] == pytest.approx(0.5)
    assert shown[30:50] == pytest.approx(0.5)
    assert (shown[50:] == 0).all()


def test_a_clock_that_runs_slow_is_stretched():
    peaks = peaks_of(*range(100, 200))
    shown = on_session_clock([(Placement(0, 2, 1), peaks)], 200 * STEP_US)
    assert shown[100] == pytest.approx(shown.max() * 150 / 199, abs=0.02)


def test_a_whisper_is_blown_up_but_silence_is_not():
    assert on_session_clock([(Placement(0), peaks_of(*[20] * 50))], 50 * STEP_US).max() == pytest.approx(1)
    assert on_session_clock([(Placement(0), peaks_of(*[1] * 50))], 50 * STEP_US).max() < 0.3
    assert on_session_clock([(Placement(0), peaks_of(*[0] * 50))], 50 * STEP_US).max() == 0


# -- stills ---------------------------------------------------------------------------------------------


def test_stills_are_key_frames_in_order_that_show_what_is_there(films):
    for suffix in (".mp4", ".mts", ".mkv"):
        info, index = probe(films[suffix])
        made = make_thumbnails(films[suffix], info, index)
        frames = [index.at(us) for us in made.us]
        assert frames == [index.key_before(i) for i in frames] == sorted(set(frames))
        assert made.us[0] == index.us_of(0)
        assert len(made.us) >= 3
        reader, painter = FrameReader(films[suffix], index), Painter(info)
        found = reader.key_picture(frames[1])
        expected = painter.paint(found[1], View(96, HEIGHT))
        assert (made.pictures[1] == expected).all()
        reader.close()


def test_moments_are_few_however_long_the_film_and_however_many_key_frames(films):
    _info, index = probe(films[".mp4"])
    assert moments(index) == [i for i in range(0, len(index), 50) if index.us_of(i) < 8 * MICRO]


def test_stills_stand_as_the_film_is_seen(tmp_path):
    make_clip(tmp_path / "phone.mp4", 2, rotation=90)
    info, index = probe(tmp_path / "phone.mp4")
    pictures = make_thumbnails(tmp_path / "phone.mp4", info, index).pictures
    assert pictures.shape[1] == HEIGHT
    assert pictures.shape[2] < HEIGHT


def test_stills_come_back_from_a_cache_and_damaged_ones_do_not(films):
    info, index = probe(films[".mp4"])
    made = make_thumbnails(films[".mp4"], info, index)
    data = made.to_bytes()
    back = Thumbnails.from_bytes(data)
    assert back.us == made.us
    assert np.abs(back.pictures.astype(int) - made.pictures).mean() < 12  # JPEG
    assert len(data) < 3000 * len(made.us)
    for damaged in (b"", data[:-5], data[:40] + b"\0" + data[41:], b"x" * 100):
        with pytest.raises(ValueError, match="stills"):
            Thumbnails.from_bytes(damaged)


def test_making_stills_stops_when_asked(films):
    info, index = probe(films[".mp4"])
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        make_thumbnails(films[".mp4"], info, index, progress)
