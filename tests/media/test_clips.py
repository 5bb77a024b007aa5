"""Clips hold exactly what was asked for: the frames, the sound, and nothing hidden; in every kind of film."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clips import CLIPS, make_clip, make_sound
from media.clip_checks import RATE, TAGS, beeps, luma, numbers, pictures, tags, wave

from observer.errors import BadFilm, Cancelled, ObserverError, Refused
from observer.media.captions import Caption
from observer.media.clip_pictures import frames_between
from observer.media.clips import ClipSpec, Shown, cut
from observer.media.footage import probe
from observer.progress import Progress

SECONDS = 7
FIRST, STOP = 57, 133


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The films of `CLIPS` and some odd ones, made when they are asked for."""
    folder = tmp_path_factory.mktemp("films")
    odd: dict[str, tuple[str, dict[str, Any]]] = {
        "silent": ("silent.mkv", {"audio": False}),
        "turned": ("turned.mp4", {"rotation": 90}),
        "odd sides": ("odd.mkv", {"size": (322, 182), "codec": "ffv1"}),
        "interlaced": ("interlaced.mts", {"size": (720, 576), "interlaced": True}),
    }

    def give(kind: str) -> Path:
        name, how = {**CLIPS, **odd}[kind]
        if not (folder / name).exists():
            make_clip(folder / name, SECONDS, **how)
        return folder / name

    return give


def spec_of(film: Path, first: int, stop: int, target: Path, **more: Any) -> ClipSpec:
    """From one frame until another."""
    _info, index = probe(film)
    assert index is not None
    return ClipSpec(film, index.us_of(first), index.us_of(stop), target, **more)


# --- exactness -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CLIPS)
def test_first_and_last_frame_and_every_one_between(kind: str, films: Any, tmp_path: Path) -> None:
    film, target = films(kind), tmp_path / "clip.mp4"
    made = cut([spec_of(film, FIRST, STOP, target)])[0]
    assert numbers(target) == list(range(FIRST, STOP))
    # Also what a player is told to pass over: nothing hidden before or after.
    assert numbers(target, everything=True) == list(range(FIRST, STOP))
    assert made.frames == STOP - FIRST
    assert hashlib.sha256(target.read_bytes()).hexdigest() == made.sha256


@pytest.mark.parametrize("kind", CLIPS)
def test_each_frame_keeps_its_time_and_the_clip_its_length(kind: str, films: Any, tmp_path: Path) -> None:
    film, target = films(kind), tmp_path / "clip.mp4"
    _info, source = probe(film)
    made = cut([spec_of(film, FIRST, STOP, target)])[0]
    info, index = probe(target)
    assert source is not None
    assert index is not None
    wanted = [source.us_of(n) - source.us_of(FIRST) for n in range(FIRST, STOP + 1)]
    assert np.abs(index.us - wanted[:-1]).max() <= 12  # ticks of 1/90000 s
    assert abs(index.end_us - wanted[-1]) <= 12
    assert made.duration_us == wanted[-1]
    assert abs(info.duration_us - wanted[-1]) <= 30


@pytest.mark.parametrize("kind", CLIPS)
def test_sound_and_picture_agree_to_the_millisecond(kind: str, films: Any, tmp_path: Path) -> None:
    film, target = films(kind), tmp_path / "clip.mp4"
    spec = spec_of(film, FIRST, STOP, target)
    cut([spec])
    # In the film the beeps begin at full seconds; in an .mts after the 21 ms that its encoder needed.
    late = 0.021333 * (kind == "MPEG-TS")
    wanted = [n + late - spec.start_us / 1e6 for n in range(1, SECONDS) if spec.start_us < n * 1e6 < spec.stop_us]
    assert np.abs(np.array(beeps(wave(target))) - wanted).max() < 0.001
    length = (spec.stop_us - spec.start_us) * RATE // 1_000_000
    assert 0 <= wave(target).shape[1] - length < 1024 + 1


def test_sound_begins_and_ends_at_the_sample(tmp_path: Path) -> None:
    """A ramp, so that each sample says where it comes from."""
    film, target = tmp_path / "ramp.wav", tmp_path / "clip.m4a"
    with av.open(str(film), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        ramp = np.linspace(-20_000, 20_000, 4 * RATE).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(ramp, format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        container.mux([*stream.encode(frame), *stream.encode(None)])
    from observer.media.clip_sound import sound_of

    first, stop = 61_234, 133_001
    start_us, stop_us = (round(Fraction(n * 1_000_000, RATE)) for n in (first, stop))
    blocks = np.concatenate(list(sound_of(film, 0, start_us, stop_us)))
    assert np.array_equal(np.rint(blocks[:, 0] * 32768), ramp[0, first:stop])
    cut([ClipSpec(film, start_us, stop_us, target)])
    assert abs(wave(target)[0, 2000] * 32768 - ramp[0, first + 2000]) < 300


@pytest.mark.parametrize("late_us", [-400, 400])
def test_moments_that_were_rounded_mean_the_frame(late_us: int, films: Any) -> None:
    _info, index = probe(films("29.97"))
    assert index is not None
    found = frames_between(index, index.us_of(FIRST) + late_us, index.us_of(STOP) + late_us)
    assert found == range(FIRST, STOP)


def test_a_held_frame_is_the_one_on_the_screen(tmp_path: Path) -> None:
    """Frames of two seconds: what is on the screen at the beginning is seen, though it began long before."""
    film, target = tmp_path / "slow.mp4", tmp_path / "clip.mp4"
    make_clip(film, 8, rate=Fraction(1, 2), audio=False)
    cut([ClipSpec(film, 3_500_000, 4_500_000, target)])
    assert pictures(target) == [(1, 0.0), (2, 0.5)]


def test_the_whole_film(films: Any, tmp_path: Path) -> None:
    info, index = probe(films("GOP 25"))
    assert index is not None
    cut([ClipSpec(films("GOP 25"), 0, info.duration_us, tmp_path / "clip.mp4")])
    assert numbers(tmp_path / "clip.mp4") == list(range(len(index)))


# --- a file that plays everywhere, and tells nothing -------------------------------------------------------


def test_the_form_of_a_clip(films: Any, tmp_path: Path) -> None:
    cut([spec_of(films("GOP 25"), FIRST, STOP, tmp_path / "clip.mp4")])
    with av.open(str(tmp_path / "clip.mp4")) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.pix_fmt, video.sample_aspect_ratio) == ("h264", "yuv420p", 1)
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", RATE, 2)
        assert len(container.streams) == 2
    content = (tmp_path / "clip.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_nothing_is_told_about_the_source(films: Any, tmp_path: Path) -> None:
    film = tmp_path / "named.mp4"
    with av.open(str(films("GOP 25"))) as source, av.open(str(film), "w") as container:
        container.metadata.update({"title": "Family X", "location": "+52.09+005.12/", "comment": "secret"})
        streams = {s.index: container.add_stream_from_template(s) for s in source.streams}
        for stream in streams.values():
            stream.metadata.update({"title": "Mother", "handler_name": "Phone of X", "language": "dut"})
        for packet in source.demux():
            if packet.size:
                packet.stream = streams[packet.stream.index]
                container.mux(packet)
    cut([spec_of(film, FIRST, STOP, tmp_path / "clip.mp4")])
    assert tags(tmp_path / "clip.mp4") <= TAGS
    content = (tmp_path / "clip.mp4").read_bytes()
    for secret in (b"Family X", b"+52.09", b"secret", b"Mother", b"Phone of", b"named", b"Lavf"):
        assert secret not in content


def test_turned_pictures_stand_upright(films: Any, tmp_path: Path) -> None:
    cut([spec_of(films("turned"), 10, 20, tmp_path / "clip.mp4")])
    info, _index = probe(tmp_path / "clip.mp4")
    assert (info.width, info.height, info.rotation) == (180, 320, 0)
    # Turned back, the bar code can be read.
    from clips import read_barcode

    assert [read_barcode(np.rot90(picture)) for picture in luma(tmp_path / "clip.mp4")] == list(range(10, 20))


@pytest.mark.parametrize(("size", "clip_size"), [((322, 182), (322, 182)), ((318, 178), (318, 178))])
def test_sides_are_even(size: tuple[int, int], clip_size: tuple[int, int], tmp_path: Path) -> None:
    make_clip(tmp_path / "film.mkv", 1, size=size, audio=False)
    cut([ClipSpec(tmp_path / "film.mkv", 0, 400_000, tmp_path / "clip.mp4")])
    info, _index = probe(tmp_path / "clip.mp4")
    assert (info.width, info.height) == clip_size
    assert numbers(tmp_path / "clip.mp4") == list(range(10))


def test_an_interlaced_film_is_no_longer(films: Any, tmp_path: Path) -> None:
    cut([spec_of(films("interlaced"), FIRST, FIRST + 20, tmp_path / "clip.mp4")])
    assert numbers(tmp_path / "clip.mp4") == list(range(FIRST, FIRST + 20))
    assert not probe(tmp_path / "clip.mp4")[0].interlaced


def test_a_film_without_sound(films: Any, tmp_path: Path) -> None:
    cut([spec_of(films("silent"), FIRST, STOP, tmp_path / "clip.mp4")])
    assert numbers(tmp_path / "clip.mp4") == list(range(FIRST, STOP))
    assert not probe(tmp_path / "clip.mp4")[0].has_audio


def test_sound_alone_from_a_film_and_from_a_sound_file(films: Any, tmp_path: Path) -> None:
    make_sound(tmp_path / "sound.wav", 4, "pcm_s16le")
    specs = [
        ClipSpec(films("GOP 25"), 1_500_000, 3_250_000, tmp_path / "a.m4a", Shown.NOTHING),
        ClipSpec(tmp_path / "sound.wav", 1_500_000, 3_250_000, tmp_path / "b.m4a"),
    ]
    for made in cut(specs):
        info, index = probe(made.path)
        assert (info.has_video, info.has_audio, index) == (False, True, None)
        assert beeps(wave(made.path)) == pytest.approx([0.5, 1.5], abs=0.001)
        assert made.frames == 0


def test_a_still_with_the_sound(films: Any, tmp_path: Path) -> None:
    cut([spec_of(films("GOP 25"), FIRST, STOP, tmp_path / "clip.mp4", shown=Shown.STILL)])
    assert set(numbers(tmp_path / "clip.mp4")) == {FIRST}
    assert len(beeps(wave(tmp_path / "clip.mp4"))) == 3
    assert abs(probe(tmp_path / "clip.mp4")[0].duration_us - (STOP - FIRST) * 40_000) < 30


def test_several_streams_give_one_picture_and_one_sound(tmp_path: Path) -> None:
    film = tmp_path / "two.mkv"
    for name, seconds in (("a", 3), ("b", 3)):
        make_clip(tmp_path / f"{name}.mp4", seconds, size=(320, 180) if name == "a" else (160, 90))
    with av.open(str(film), "w") as container:
        sources = [av.open(str(tmp_path / f"{name}.mp4")) for name in "ba"]
        streams = {
            (n, s.index): container.add_stream_from_template(s) for n, c in enumerate(sources) for s in c.streams
        }
        for n, source in enumerate(sources):
            for packet in source.demux():
                if packet.size:
                    packet.stream = streams[n, packet.stream.index]
                    container.mux(packet)
            source.close()
    cut([spec_of(film, 10, 30, tmp_path / "clip.mp4")])
    info, _index = probe(tmp_path / "clip.mp4")
    assert (info.width, info.height) == (320, 180)
    with av.open(str(tmp_path / "clip.mp4")) as container:
        assert len(container.streams) == 2
    assert numbers(tmp_path / "clip.mp4") == list(range(10, 30))


# --- captions ----------------------------------------------------------------------------------------------

CAPTIONS = (
    Caption(0, 1_000_000, "before"),
    Caption(2_000_000, 3_000_000, "Één coördinator: “hè?”"),
    Caption(2_800_000, 3_400_000, "at once"),
    Caption(6_000_000, 6_500_000, "after"),
)


def said(file: Path) -> list[tuple[int, int, str]]:
    with av.open(str(file)) as container:
        found = []
        for packet in container.demux(subtitles=0):
            text = bytes(packet)[2:].decode() if packet.size else ""
            if text:
                found.append(
                    (*(round(ticks * packet.time_base * 1000) for ticks in (packet.pts, packet.duration)), text)
                )
        return found


def test_captions_beside_the_picture(films: Any, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    cut([ClipSpec(films("GOP 25"), 1_600_000, 5_000_000, target, captions=CAPTIONS, language="dut")])
    both = "Één coördinator: “hè?”\nat once"
    assert said(target) == [(400, 800, "Één coördinator: “hè?”"), (1200, 200, both), (1400, 400, "at once")]
    assert tags(target) <= TAGS
    with av.open(str(target)) as container:
        assert container.streams.subtitles[0].metadata["language"] == "dut"


def test_captions_in_the_picture(films: Any, tmp_path: Path) -> None:
    film = films("GOP 25")
    for name, burn in (("plain", False), ("burnt", True)):
        cut([ClipSpec(film, 1_600_000, 5_000_000, tmp_path / f"{name}.mp4", captions=CAPTIONS, burn_captions=burn)])
    plain, burnt = luma(tmp_path / "plain.mp4"), luma(tmp_path / "burnt.mp4")
    changed = [bool(np.abs(a.astype(int) - b)[120:].max() > 100) for a, b in zip(plain, burnt, strict=True)]
    assert changed == [2_000_000 <= 1_600_000 + n * 40_000 < 3_400_000 for n in range(len(plain))]
    with av.open(str(tmp_path / "burnt.mp4")) as container:
        assert not container.streams.subtitles


def test_captions_come_and_go_in_a_still(films: Any, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    spec = ClipSpec(films("GOP 25"), 1_600_000, 5_000_000, target, Shown.STILL, captions=CAPTIONS, burn_captions=True)
    cut([spec])
    shown = luma(target)
    changed = [bool(np.abs(picture.astype(int) - shown[0])[120:].max() > 100) for picture in shown]
    assert changed == [2_000_000 <= 1_600_000 + n * 200_000 < 3_400_000 for n in range(len(shown))]


# --- refusals, stopping, full disks --------------------------------------------------------------------------


def left(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize(
    ("start", "stop", "words"),
    [
        (2_000_000, 2_000_000, "end after it begins"),
        (3_000_000, 2_000_000, "end after it begins"),
        (-1, 2_000_000, "is not in it"),
        (1_000_000, 8_000_000, "is not in it"),
        (9_000_000, 9_500_000, "is not in it"),
    ],
)
def test_stretches_that_are_not_there(start: int, stop: int, words: str, films: Any, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=words):
        cut([ClipSpec(films("GOP 25"), start, stop, tmp_path / "clip.mp4")])
    assert left(tmp_path) == []


def test_nothing_is_overwritten_unasked(films: Any, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    target.write_text("mine")
    with pytest.raises(Refused, match="already a file"):
        cut([spec_of(films("GOP 25"), FIRST, STOP, target)])
    assert target.read_text() == "mine"
    cut([spec_of(films("GOP 25"), FIRST, FIRST + 5, target, overwrite=True)])
    assert numbers(target) == list(range(FIRST, FIRST + 5))
    assert left(tmp_path) == ["clip.mp4"]


def test_what_was_made_meanwhile_stays(films: Any, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    progress = Progress(lambda _fraction, _words: target.write_text("mine") and None)
    with pytest.raises(Refused, match="already a file"):
        cut([spec_of(films("GOP 25"), FIRST, FIRST + 5, target)], progress)
    assert target.read_text() == "mine"
    assert left(tmp_path) == ["clip.mp4"]


def test_the_film_itself_is_never_the_target(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    make_clip(film, 1)
    before = film.read_bytes()
    with pytest.raises(Refused, match="the film itself"):
        cut([ClipSpec(film, 0, 400_000, film, overwrite=True)])
    assert film.read_bytes() == before


def test_targets_that_cannot_be(films: Any, tmp_path: Path) -> None:
    one = ClipSpec(films("GOP 25"), 0, 400_000, tmp_path / "clip.mp4")
    with pytest.raises(Refused, match="same name"):
        cut([one, one])
    with pytest.raises(Refused, match="no folder"):
        cut([ClipSpec(films("GOP 25"), 0, 400_000, tmp_path / "none" / "clip.mp4")])
    with pytest.raises(Refused, match=r"must end in \.mp4"):
        cut([ClipSpec(films("GOP 25"), 0, 400_000, tmp_path / "clip.avi")])
    with pytest.raises(BadFilm, match="no file"):
        cut([ClipSpec(tmp_path / "gone.mp4", 0, 400_000, tmp_path / "clip.mp4")])
    assert left(tmp_path) == []


@pytest.mark.parametrize("at", [0.0, 0.2, 0.7, 0.97])
def test_stopping_leaves_nothing(at: float, films: Any, tmp_path: Path) -> None:
    """Not even clips that were whole already."""

    def report(fraction: float, _words: str) -> None:
        if fraction >= at:
            progress.cancel()

    progress = Progress(report)
    specs = [spec_of(films("GOP 25"), FIRST, STOP, tmp_path / f"{n}.mp4") for n in range(3)]
    with pytest.raises(Cancelled):
        cut(specs, progress)
    assert left(tmp_path) == []


def test_progress_runs_over_all_and_names_each(films: Any, tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    progress = Progress(lambda fraction, words: told.append((fraction, words)))
    cut([spec_of(films("GOP 25"), FIRST, STOP, tmp_path / f"{n}.mp4") for n in range(2)], progress)
    fractions = [fraction for fraction, _words in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert {words.split(":")[0] for _fraction, words in told} >= {"Clip 1 of 2", "Clip 2 of 2"}


@contextmanager
def no_more_than(size: int) -> Iterator[None]:
    """As on a disk where no file can grow further."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 10_000, 25_000])
def test_a_full_disk_is_said_and_leaves_nothing(size: int, films: Any, tmp_path: Path) -> None:
    spec = spec_of(films("GOP 25"), FIRST, STOP, tmp_path / "clip.mp4")
    cut([spec])
    whole = spec.target.stat().st_size
    assert whole > 27_000
    spec.target.unlink()
    with no_more_than(size), pytest.raises(ObserverError, match="not enough room"):
        cut([spec])
    assert left(tmp_path) == []


def test_a_disk_that_is_full_at_the_very_end(films: Any, tmp_path: Path) -> None:
    """When the index of the file is written and all is moved behind it."""
    spec = spec_of(films("GOP 25"), FIRST, STOP, tmp_path / "clip.mp4")
    cut([spec])
    whole = spec.target.stat().st_size
    spec.target.unlink()
    for missing in (1, 500, 3000):
        with no_more_than(whole - missing), pytest.raises(ObserverError):
            cut([spec])
        assert left(tmp_path) == []


def test_a_clip_that_fails_leaves_those_before_it(films: Any, tmp_path: Path) -> None:
    good = spec_of(films("GOP 25"), FIRST, FIRST + 5, tmp_path / "a.mp4")
    damaged = tmp_path / "damaged.mp4"
    make_clip(damaged, 4, audio=False)
    content = bytearray(damaged.read_bytes())
    place = content.index(b"mdat")
    content[place + 2000 : place + len(content) // 2] = bytes(len(content) // 2 - 2000)
    spec = ClipSpec(damaged, 1_000_000, 1_400_000, tmp_path / "b.mp4")

    info, index = probe(damaged)
    damaged.write_bytes(content)
    with pytest.raises(ObserverError):
        cut([good, spec], look=lambda film, _p: (info, index) if film == damaged else probe(film))
    assert left(tmp_path) == ["a.mp4", "damaged.mp4"]
    assert numbers(good.target) == list(range(FIRST, FIRST + 5))
