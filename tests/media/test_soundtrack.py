"""The sound that a loudspeaker gets: the right beep at the right time, at every speed; and the clock it drives."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clips import make_clip, make_sound

from observer.media.clock import Clock
from observer.media.footage import probe
from observer.media.pace import Pace, RateMeter
from observer.media.reader import Thinning
from observer.media.soundtrack import SAMPLE_BYTES, SOUND_RATE, Soundtrack, steps_of

BLOCK = 2048


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Films with a beep of 50 ms at each full second."""
    folder = tmp_path_factory.mktemp("beeps")
    for name in ("a.mp4", "a.mts", "a.mkv"):
        make_clip(folder / name, 8)
    make_sound(folder / "a.wav", 8, "pcm_s16le")
    return {path.suffix: path for path in folder.iterdir()}


@pytest.fixture
def soundtrack(request: pytest.FixtureRequest) -> Iterator[Any]:
    made: list[Soundtrack] = []

    def make(path: Path, from_us: int, rate: float, **how: Any) -> Soundtrack:
        info, _index = probe(path)
        made.append(Soundtrack(path, info.start_us, from_us, rate, **how))
        return made[-1]

    yield make
    for track in made:
        track.stop()


def heard(track: Soundtrack, samples: int) -> np.ndarray:
    """The first samples, one channel."""
    parts = []
    for _n in range(0, samples, BLOCK):
        assert track.ready(5, BLOCK * SAMPLE_BYTES)
        parts.append(np.frombuffer(track.read(BLOCK * SAMPLE_BYTES), np.int16).reshape(-1, 2)[:, 0])
    return np.concatenate(parts)


def beeps(wave: np.ndarray) -> list[int]:
    """At which samples a beep begins."""
    loud = np.flatnonzero(np.abs(wave.astype(int)) > 4000)
    return [int(loud[0]), *(int(b) for a, b in pairwise(loud) if b - a > SOUND_RATE // 10)]


@pytest.mark.parametrize("rate", [0.25, 0.5, 1.0, 1.5, 2.0, 4.0])
@pytest.mark.parametrize("kind", [".mp4", ".mts", ".mkv", ".wav"])
def test_beeps_are_heard_at_their_own_time(films: dict[str, Path], soundtrack: Any, rate: float, kind: str) -> None:
    track = soundtrack(films[kind], 1_700_000, rate)
    wave = heard(track, int(3.5 * SOUND_RATE / rate))
    times = [track.us_at(sample) for sample in beeps(wave)]
    # An .mts begins with the 21 ms of silence that the encoder needs; picture and beeps begin after that.
    expected = [n * 1_000_000 + 21_333 * (kind == ".mts") for n in (2, 3, 4, 5)]
    assert len(times) == len(expected)
    # Stretching smears a sudden sound over its window: a frame at most, or 25 ms as heard.
    room = 1_000 if rate == 1 else max(40_000, 25_000 * rate)
    assert all(abs(t - e) < room for t, e in zip(times, expected, strict=True)), times


@pytest.mark.parametrize("rate", [0.25, 0.5, 2.0, 4.0])
def test_the_pitch_stays(films: dict[str, Path], soundtrack: Any, rate: float) -> None:
    wave = heard(soundtrack(films[".wav"], 1_000_000, rate), int(0.9 * SOUND_RATE / rate)).astype(float)
    loud = np.flatnonzero(np.abs(wave) > 4000)
    # The last four fifths of the beep, without the start of the stretching.
    beep = wave[loud[0] + (loud[-1] - loud[0]) // 5 : loud[-1]]
    spectrum = np.abs(np.fft.rfft(beep * np.hanning(len(beep)), 1 << 16))
    assert spectrum.argmax() * SOUND_RATE / (1 << 16) == pytest.approx(1000, abs=60)


def test_from_any_moment(films: dict[str, Path], soundtrack: Any) -> None:
    chance = random.Random(1)
    for _n in range(8):
        from_us = chance.randrange(6_500_000)
        wave = heard(soundtrack(films[".mp4"], from_us, 1.0), int(1.2 * SOUND_RATE))
        ahead = (1_000_000 - from_us % 1_000_000) % 1_000_000
        if ahead < 60_000 or ahead > 940_000:
            continue
        assert beeps(wave)[0] / SOUND_RATE == pytest.approx(ahead / 1e6, abs=0.01)


def test_silence_after_the_end_goes_on_counting(films: dict[str, Path], soundtrack: Any) -> None:
    track = soundtrack(films[".wav"], 7_900_000, 1.0)
    heard(track, SOUND_RATE)
    assert track.us_at(SOUND_RATE // 2) == 8_400_000


def test_silence_while_nothing_is_decoded_is_no_progress(films: dict[str, Path], soundtrack: Any) -> None:
    track = soundtrack(films[".wav"], 2_000_000, 1.0)
    assert track.ready(5)
    time.sleep(0.1)
    given = 0
    while any(data := track.read(4 * SOUND_RATE)) and given < 60 * SOUND_RATE:
        given += len(data) // 4
        if track.us_at(given) < 2_000_000 + given * 1_000_000 // SOUND_RATE:
            return
    pytest.fail("a second at a time is more than is ever decoded ahead")


def test_sound_that_is_behind_skips_once(films: dict[str, Path], soundtrack: Any) -> None:
    """Half a second behind the picture: after what the loudspeaker holds, the sound is where the film is."""
    clock = Clock(1_000_000, 1.0)
    track = soundtrack(films[".wav"], 1_000_000, 1.0, heard=clock.hear, wanted_us=clock.us)
    wave = heard(track, SOUND_RATE // 4)
    clock.start()
    clock.hold_at(1_600_000)
    for _n in range(8):
        track.played(SOUND_RATE // 10)
        time.sleep(0.03)
    # The clock has gone on meanwhile; the loudspeaker of this test has not.
    track.played(SOUND_RATE // 10)
    held, latency = len(wave), len(wave) - SOUND_RATE // 10
    after = track.us_at(held)
    assert after == pytest.approx(clock.us() + latency * 1e6 / SOUND_RATE, abs=30_000)
    rest = heard(track, SOUND_RATE)
    first = held + beeps(rest)[0]
    assert track.us_at(first) == pytest.approx(2_000_000, abs=20_000)


def test_steps_of_stretching() -> None:
    for rate in (0.25, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.3, 4.0):
        steps = steps_of(rate)
        assert np.prod(steps) == pytest.approx(rate)
        assert all(0.5 <= step <= 2 for step in steps)


# --- clock ---------------------------------------------------------------------------------------------


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_clock_runs_at_its_rate_from_its_start() -> None:
    now = Time()
    clock = Clock(5_000_000, 0.5, now)
    now.now += 3
    assert clock.us() == 5_000_000
    clock.start()
    now.now += 2
    assert clock.us() == 6_000_000
    assert clock.seconds_until(6_500_000) == pytest.approx(1.0)
    clock.start()
    assert clock.us() == 6_000_000


def test_a_clock_follows_the_sound_gently_and_never_turns_back() -> None:
    now = Time()
    clock = Clock(0, 1.0, now)
    assert clock.hear(20_000)
    assert clock.us() == 20_000
    last = clock.us()
    for _n in range(200):
        now.now += 0.04
        sound = round((now.now - 100) * 1_000_000 * 0.999) - 50_000
        assert clock.hear(sound)
        assert clock.us() >= last
        last = clock.us()
    assert clock.us() == pytest.approx(sound, abs=3_000)


def test_sound_far_ahead_moves_the_clock_and_far_behind_does_not() -> None:
    now = Time()
    clock = Clock(0, 1.0, now)
    clock.start()
    assert clock.hear(500_000)
    assert clock.us() == 500_000
    assert not clock.hear(300_000)
    assert clock.us() == 500_000


# --- pace ----------------------------------------------------------------------------------------------


class Decoding:
    """A decoder that is asked what to leave out every 50 ms."""

    def __init__(self) -> None:
        self.time = Time()
        self.pace = Pace(self.time)

    def after(self, seconds: float, lag: float, stocked: bool) -> Thinning:
        for _n in range(round(seconds / 0.05)):
            self.time.now += 0.05
            given = self.pace.thinning(lag, stocked)
        return given


def test_pace_leaves_out_more_and_more_and_comes_back() -> None:
    decoding = Decoding()
    assert decoding.after(2, -0.1, True) is Thinning.NOTHING
    assert decoding.after(0.2, 0.15, False) is Thinning.NOTHING
    assert decoding.after(0.5, 0.9, False) is Thinning.UNREFERENCED
    assert decoding.after(2, 0.3, False) is Thinning.UNREFERENCED
    assert decoding.after(0.1, 0.9, False) is Thinning.ALL_BUT_KEYS
    assert decoding.pace.lost
    assert decoding.after(0.1, -0.1, True) is Thinning.ALL_BUT_KEYS
    assert not decoding.pace.lost
    assert decoding.after(0.5, -0.1, True) is Thinning.UNREFERENCED
    assert decoding.after(5, -0.1, True) is Thinning.NOTHING


def test_pace_tries_less_often_what_does_not_last() -> None:
    decoding = Decoding()
    took = []
    for _n in range(4):
        decoding.after(2.5, 0.9, False)
        begin = decoding.time.now
        while decoding.after(0.05, -0.1, True) is Thinning.ALL_BUT_KEYS:
            pass
        took.append(decoding.time.now - begin)
    assert took == sorted(took)
    assert took[-1] > 4 * took[0]


def test_rate_meter_never_tells_more_than_was_asked() -> None:
    meter = RateMeter(2.0)
    said = [meter.told(round(t * 0.04 * 1e6), 10 + t * 0.04) for t in range(100)]
    assert pytest.approx(said[-1] or min(rate for rate in said if rate is not None), abs=0.1) == 1.0
    begin = round(99 * 0.04 * 1e6)
    said = [meter.told(begin + round(t * 0.04 * 5e6), 13.96 + t * 0.04) for t in range(200)]
    told = [rate for rate in said if rate is not None]
    assert told[-1] == 2.0
    assert max(told) <= 2.0


def test_rate_meter_tells_what_is_news() -> None:
    meter = RateMeter(2.0)
    said = [meter.told(round(t * 0.04 * 2e6), 10 + t * 0.04) for t in range(100)]
    assert set(said) == {None}
    begin = round(99 * 0.04 * 2e6)
    said = [meter.told(begin + round(t * 0.04 * 1e6), 13.96 + t * 0.04) for t in range(200)]
    told = [rate for rate in said if rate is not None]
    assert told[-1] == pytest.approx(1.0, abs=0.1)
    assert len(told) < 20
