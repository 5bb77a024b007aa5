"""What is silenced cannot be heard, also in the finished file; a disguised voice is another voice at the same time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clips import make_sound
from media.clip_checks import RATE, beeps, wave

from observer.media.captions import Caption
from observer.media.clip_sound import exactly, in_blocks, sample_at, silence
from observer.media.clips import ClipSpec, cut
from observer.media.silences import GUARD, Manner, Silence, silenced, without_silenced
from observer.media.voice import disguised

START, STOP = 1_000_000, 5_000_000


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds that are as loud and as broad as speech, never silent."""
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    t = np.arange(6 * RATE) / RATE
    noise = np.random.default_rng(1).standard_normal(len(t))
    sound = 0.3 * np.sin(2 * np.pi * 180 * t) * (1 + np.sin(2 * np.pi * 3 * t)) + 0.1 * noise
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        samples = (sound.clip(-1, 1) * 32_000).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def inside(file: Path, start_us: int, stop_us: int) -> np.ndarray:
    """The samples of a clip between two moments of the film."""
    return wave(file)[:, sample_at(start_us) - sample_at(START) : sample_at(stop_us) - sample_at(START)]


@pytest.mark.parametrize("start", [1_400_000, 1_403_311, 2_511_117, 3_700_009])
def test_every_sample_of_a_mute_is_zero_in_the_finished_clip(start: int, speech: Path, tmp_path: Path) -> None:
    target, stop = tmp_path / "clip.m4a", start + 700_000
    cut([ClipSpec(speech, START, STOP, target, silences=(Silence(start, stop),))])
    assert not inside(target, start, stop).any()
    # It is no longer than it must be, and the rest is there.
    for a, b in ((start - 300_000, start - 60_000), (stop + 60_000, stop + 300_000)):
        assert np.abs(inside(target, a, b)).max() > 0.3


def test_muted_by_the_unguarded_way_something_can_be_heard(
    speech: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the guard is for: without it the encoder smears the neighbours into the silence."""
    monkeypatch.setattr("observer.media.silences.GUARD", 0)
    cut([ClipSpec(speech, START, STOP, tmp_path / "clip.m4a", silences=(Silence(1_400_000, 2_000_000),))])
    assert inside(tmp_path / "clip.m4a", 1_400_000, 2_000_000).any()


def test_a_bleep_is_the_tone_and_nothing_else(speech: Path, tmp_path: Path) -> None:
    target, start, stop = tmp_path / "clip.m4a", 1_403_311, 2_000_000
    cut([ClipSpec(speech, START, STOP, target, silences=(Silence(start, stop, Manner.BLEEP),))])
    heard = inside(target, start, stop)[0]
    tone = 0.25 * np.sin(2 * np.pi * 1000 / RATE * np.arange(len(heard)))
    middle = slice(2000, -2000)
    assert np.abs(heard[middle]).max() == pytest.approx(0.25, abs=0.02)
    # At its edges the tone itself is smeared; elsewhere only the noise of the encoder is left.
    assert np.abs(heard - tone).max() < 0.06
    assert np.abs((heard - tone)[middle]).max() < 0.005


def test_before_encoding_a_bleep_holds_no_sample_of_what_was_there() -> None:
    loud = np.full((RATE, 2), 0.5, np.float32)
    start, stop = 300_000, 600_000
    blocks = list(silenced(in_blocks(iter([loud]), 1000), 0, [Silence(start, stop, Manner.BLEEP)]))
    found = np.concatenate(blocks)[:, 0]
    first, last = sample_at(start), sample_at(stop)
    tone = 0.25 * np.sin(2 * np.pi * 1000 / RATE * np.arange(last - first))
    assert np.allclose(found[first:last], tone, atol=1e-6)
    assert not found[first - GUARD : first].any()
    assert not found[last : last + GUARD].any()
    assert np.all(found[: first - GUARD - 250] == 0.5)
    assert np.all(found[last + GUARD + 250 :] == 0.5)


def test_captions_of_what_is_silenced_are_left_out() -> None:
    captions = [Caption(0, 10, "a"), Caption(10, 20, "b"), Caption(15, 30, "c"), Caption(30, 40, "d")]
    assert [c.text for c in without_silenced(captions, [Silence(18, 30)])] == ["a", "d"]


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.wav", "pcm_s16le"), ("a.mp2", "mp2"), ("a.aac", "aac"), ("a.flac", "flac"), ("a.ogg", "libopus"),
     ("a.m4a", "aac"), ("a.mka", "ac3")],
)  # fmt: skip
def test_sound_files_of_every_kind(name: str, codec: str, tmp_path: Path) -> None:
    """Also those without a table of what is where."""
    make_sound(tmp_path / name, 30, codec)
    cut([ClipSpec(tmp_path / name, 22_500_000, 24_250_000, tmp_path / "clip.m4a")])
    found = np.array(beeps(wave(tmp_path / "clip.m4a")))
    # Some of these kinds do not say how late their encoder was; never more than one of its windows.
    room = 0.001 if name in ("a.wav", "a.flac", "a.ogg", "a.m4a") else 0.05
    assert found == pytest.approx([0.5, 1.5], abs=room)


# --- blocks ----------------------------------------------------------------------------------------------


def numbered(begin: int, count: int) -> tuple[int, np.ndarray]:
    return begin, np.repeat(np.arange(begin, begin + count, dtype=np.float32)[:, None], 2, axis=1)


@pytest.mark.parametrize(
    ("blocks", "wanted"),
    [
        ([numbered(0, 100)], [*range(20, 60)]),
        ([numbered(0, 30), numbered(30, 30)], [*range(20, 60)]),
        ([numbered(0, 30), numbered(40, 30)], [*range(20, 30), *[0] * 10, *range(40, 60)]),
        ([numbered(0, 30), numbered(25, 50)], [*range(20, 60)]),
        ([numbered(30, 10)], [*[0] * 10, *range(30, 40), *[0] * 20]),
        ([numbered(0, 10), numbered(70, 10)], [0] * 40),
        ([], [0] * 40),
    ],
)
def test_as_many_samples_as_were_asked_for(blocks: list[Any], wanted: list[int]) -> None:
    found = np.concatenate(list(exactly(iter(blocks), 20, 60)))
    assert found[:, 1].tolist() == wanted


def test_blocks_of_one_size() -> None:
    found = list(in_blocks(iter([np.ones((n, 2), np.float32) for n in (3, 500, 1, 2100, 20)]), 512))
    assert [len(block) for block in found] == [512] * 5 + [64]
    assert sum(len(block) for block in silence(12_345)) == 12_345


# --- disguise --------------------------------------------------------------------------------------------


def pitch(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 17))
    return float(spectrum.argmax()) * RATE / (1 << 17)


@pytest.mark.parametrize("cut_up", [lambda s: [s], lambda s: np.array_split(s, 37)])
def test_a_disguised_voice_is_lower_and_not_later(cut_up: Callable[[Any], Any]) -> None:
    t = np.arange(2 * RATE) / RATE
    envelope = (t > 0.5) & (t < 1.5)
    sound = np.repeat((np.sin(2 * np.pi * 200 * t) * envelope)[:, None], 2, axis=1).astype(np.float32)
    found = np.concatenate(list(disguised(iter(cut_up(sound)))))
    assert found.shape == sound.shape
    assert pitch(found[int(0.6 * RATE) : int(1.4 * RATE), 0]) == pytest.approx(160, abs=12)
    loud = np.flatnonzero(np.abs(found[:, 0]) > 0.1)
    assert loud[0] / RATE == pytest.approx(0.5, abs=0.035)
    assert loud[-1] / RATE == pytest.approx(1.5, abs=0.035)
    assert np.abs(found).max() <= 1.01


def test_silence_wins_over_disguise(speech: Path, tmp_path: Path) -> None:
    start, stop = 2_000_000, 2_600_000
    spec = ClipSpec(speech, START, STOP, tmp_path / "clip.m4a", silences=(Silence(start, stop),), disguise_voice=True)
    cut([spec])
    assert not inside(spec.target, start, stop).any()
    assert np.abs(inside(spec.target, stop + 60_000, stop + 500_000)).max() > 0.1
