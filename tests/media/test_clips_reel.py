"""A reel: clips, cards and held pictures one after the other, each with its own times and sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clips import make_clip, make_sound
from media.clip_checks import RATE, TAGS, beeps, luma, pictures, tags, wave

from observer.errors import Cancelled, Refused
from observer.media.captions import Caption, in_clip, one_at_a_time
from observer.media.clip_pictures import Planes, black
from observer.media.clips import ClipSpec, Shown
from observer.media.footage import probe
from observer.media.lettering import title_card
from observer.media.reel import TitleCard, make_reel
from observer.media.silences import Silence
from observer.progress import Progress

NOWHERE = Path("nowhere.mp4")


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reel")
    make_clip(folder / "a.mp4", 4)
    make_clip(folder / "b.mp4", 4, vfr=True)
    make_clip(folder / "small.mkv", 3, size=(160, 120), audio=False)
    make_sound(folder / "sound.wav", 3, "pcm_s16le")
    return {path.stem: path for path in folder.iterdir()}


def test_a_reel_of_everything(films: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "reel.mp4"
    captions = (Caption(1_000_000, 1_500_000, "hè"),)
    pieces = [
        TitleCard("Één", "van drie", 2_000_000),
        ClipSpec(films["a"], 1_000_000, 2_200_000, NOWHERE, captions=captions),
        ClipSpec(films["small"], 400_000, 1_400_000, NOWHERE),
        ClipSpec(films["sound"], 900_000, 1_900_000, NOWHERE),
        ClipSpec(films["a"], 400_000, 1_400_000, NOWHERE, shown=Shown.STILL),
        ClipSpec(films["b"], 0, 1_000_000, NOWHERE, silences=(Silence(0, 500_000),)),
    ]
    made = make_reel(pieces, target)
    assert made.duration_us == 7_200_000
    info, _index = probe(target)
    assert (info.width, info.height) == (320, 180)
    assert abs(info.duration_us - 7_200_000) < 50
    assert tags(target) <= TAGS
    seen = pictures(target)
    assert [n for n, time in seen if 2.0 <= time < 3.2 - 1e-4] == list(range(25, 55))
    assert [time for n, time in seen if 2.0 <= time < 3.2 - 1e-4] == pytest.approx([2 + n * 0.04 for n in range(30)])
    assert {n for n, time in seen if 5.2 - 1e-4 <= time < 6.2 - 1e-4} == {10}
    _info, source = probe(films["b"])
    assert source is not None
    last = [(n, time) for n, time in seen if time >= 6.2 - 1e-4]
    assert [n for n, _time in last] == list(range(len(last)))
    assert [time - 6.2 for _n, time in last] == pytest.approx([source.us_of(n) / 1e6 for n, _t in last], abs=1e-4)
    # Beeps at full seconds of each film: 1 s and 2 s of a, 1 s of the sound file, 1 s of a; b is silent at 0.
    assert beeps(wave(target)) == pytest.approx([2.0, 3.0, 4.3, 5.8], abs=0.001)
    assert not wave(target)[:, : int(1.95 * RATE)].any()
    with av.open(str(target)) as container:
        packets = [p for p in container.demux(subtitles=0) if p.size > 2]
        assert [float(p.pts * p.time_base) for p in packets] == [2.0]


def test_a_smaller_film_stands_in_the_middle(films: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "reel.mp4"
    make_reel([ClipSpec(films[name], 0, 400_000, NOWHERE) for name in ("a", "small")], target)
    picture = luma(target)[-1]
    assert picture[:, 45:275].mean() > 60
    assert picture[:, :36].max() <= 24
    assert picture[:, 284:].max() <= 24


def test_sound_alone_makes_a_reel_of_sound(films: dict[str, Path], tmp_path: Path) -> None:
    made = make_reel([ClipSpec(films["sound"], 900_000, 1_900_000, NOWHERE)] * 2, tmp_path / "reel.m4a")
    assert not probe(made.path)[0].has_video
    assert beeps(wave(made.path)) == pytest.approx([0.1, 1.1], abs=0.001)


def test_stopping_leaves_nothing(films: dict[str, Path], tmp_path: Path) -> None:
    def report(fraction: float, _words: str) -> None:
        if fraction > 0.5:
            progress.cancel()

    progress = Progress(report)
    with pytest.raises(Cancelled):
        make_reel([TitleCard("x"), ClipSpec(films["a"], 0, 2_000_000, NOWHERE)], tmp_path / "reel.mp4", progress)
    assert list(tmp_path.iterdir()) == []


def test_refusals(films: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(Refused, match="a clip at least"):
        make_reel([TitleCard("x")], tmp_path / "reel.mp4")
    (tmp_path / "reel.mp4").write_text("mine")
    with pytest.raises(Refused, match="already a file"):
        make_reel([ClipSpec(films["a"], 0, 400_000, NOWHERE)], tmp_path / "reel.mp4")


# --- words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (1280, 720), (32, 32)])
@pytest.mark.parametrize("title", ["Één", "Een heel lange titel die zeker niet op een regel past " * 4, "x" * 300])
def test_titles_fit_the_picture(size: tuple[int, int], title: str) -> None:
    array = title_card(title, "onder – ‘ĳ’ €", size)
    planes = Planes.of(array)
    assert array.shape == (size[1] * 3 // 2, size[0])
    assert planes.y.max() > 100 or size == (32, 32)
    # No letter is cut off at the sides.
    assert not (planes.y[:, 0] > 100).any()
    assert not (planes.y[:, -1] > 100).any()
    assert np.all(planes.u == 128)


def test_every_letter_of_dutch_is_drawn_as_itself() -> None:
    """A letter that the font lacks would be drawn as a question mark."""
    unknown = title_card("?", "", (320, 180))
    drawn = [title_card(letter, "", (320, 180)) for letter in "aáäàâeéëèêiíïoóöôuúüçñĳ€–’“”"]
    assert not any(np.array_equal(picture, unknown) for picture in drawn)
    assert len({picture.tobytes() for picture in drawn}) == len(drawn)
    assert black((320, 180)).tobytes() not in {picture.tobytes() for picture in drawn}


def test_captions_in_the_time_of_a_clip() -> None:
    captions = [Caption(0, 100, "a"), Caption(50, 200, "b"), Caption(300, 400, " "), Caption(390, 500, "c")]
    assert in_clip(captions, 80, 400, 1000) == [
        Caption(1000, 1020, "a"),
        Caption(1000, 1120, "b"),
        Caption(1310, 1320, "c"),
    ]
    assert one_at_a_time(captions[:2]) == [Caption(0, 50, "a"), Caption(50, 100, "a\nb"), Caption(100, 200, "b")]
    found: list[Any] = one_at_a_time([])
    assert found == []
