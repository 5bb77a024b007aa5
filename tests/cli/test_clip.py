"""The command that cuts a clip from a bare film: what it makes, and what it says when it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clips import make_clip
from media.clip_checks import RATE, beeps, luma, numbers, wave
from media.drawn_faces import RedFinder, colour_pictures, make_film, red_left

from observer.cli import run
from observer.media import faces
from observer.media.face_tracks import Box
from observer.media.footage import probe


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "visit.mp4"
    make_clip(path, 6)
    path.with_suffix(".nl.srt").write_text("1\n00:00:02,000 --> 00:00:03,000\nÉén coördinator\n", encoding="utf-8")
    return path


@pytest.fixture
def clip(film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command; gives exit code, what was printed, and the file."""

    def run_it(*more: str, source: Path = film, start: str = "1.48", stop: str = "3.2") -> tuple[int, str, Path]:
        target = tmp_path / "clip.mp4"
        code = run(["clip", str(source), "--from", start, "--to", stop, "--out", str(target), *more])
        printed = capsys.readouterr()
        return code, printed.out + printed.err, target

    return run_it


@pytest.mark.parametrize(("start", "stop"), [("1.48", "3.2"), ("0:00:01.480", "0:03,2"), ("1.4801", "3.1999")])
def test_exact_to_the_frame(clip: Any, start: str, stop: str) -> None:
    code, printed, target = clip(start=start, stop=stop)
    assert code == 0
    assert numbers(target, everything=True) == list(range(37, 80))
    assert "SHA-256" in printed


def test_mute_and_bleep(clip: Any) -> None:
    code, _printed, target = clip("--mute", "1.9-2.2", "--bleep", "0:02.9 - 0:03.1")
    assert code == 0
    sound = wave(target)[0]
    assert not sound[int(0.42 * RATE) : int(0.72 * RATE)].any()
    tone = sound[int(1.44 * RATE) : int(1.6 * RATE)]
    assert np.abs(np.fft.rfft(tone)).argmax() * RATE / len(tone) == pytest.approx(1000, abs=10)
    assert [round(b, 2) for b in beeps(wave(target))] == [1.42]


def test_subtitles_beside_and_in_the_picture(clip: Any, film: Path) -> None:
    subtitles = str(film.with_suffix(".nl.srt"))
    assert clip("--subtitles", subtitles)[0] == 0
    *_rest, target = clip("--subtitles", subtitles, "--replace")
    with av.open(str(target)) as container:
        assert container.streams.subtitles[0].metadata["language"] == "dut"
        texts = [bytes(p)[2:].decode() for p in container.demux(subtitles=0) if p.size > 2]
    assert texts == ["Één coördinator"]
    plain = luma(target)
    assert clip("--subtitles", subtitles, "--burn", "--replace")[0] == 0
    burnt = luma(target)
    changed = [int(np.abs(a.astype(int) - b)[120:].max()) > 100 for a, b in zip(plain, burnt, strict=True)]
    assert changed == [2.0 <= n * 0.04 < 3.0 for n in range(37, 80)]


def test_the_picture_coarse_still_or_left_out(clip: Any) -> None:
    _code, _printed, target = clip("--mask", "picture")
    for picture in luma(target):
        # 24 blocks across, 14 down; look within one of them, away from its edges.
        assert np.ptp(picture[66:75, 16:25].astype(int)) < 12
        assert np.ptp(picture[66:75].astype(int)) > 30
    clip("--still", "--replace")
    assert set(numbers(target)) == {37}
    clip("--sound-only", "--disguise-voices", "--replace")
    assert not probe(target)[0].has_video
    assert len(beeps(wave(target))) == 2


def test_faces(clip: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = tmp_path / "drawn.mp4"
    make_film(drawn, 40, lambda n: [Box(40 + n, 40, 90 + n, 100)])
    monkeypatch.setattr(faces, "FaceFinder", RedFinder)
    code, printed, target = clip("--mask", "faces", source=drawn, start="0.2", stop="1.4")
    assert code == 0
    assert max(red_left(picture) for picture in colour_pictures(target)) == 0
    assert "in doubt" in printed
    assert "can be seen" not in printed
    more = ("--mosaic", "--thorough", "--replace")
    _code, printed, target = clip("--mask", "faces", *more, source=drawn, start="0.2", stop="1.4")
    assert max(red_left(picture) for picture in colour_pictures(target)) == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--mute", "x"], "“x” is not a stretch"),
        (["--mute", "3-2"], "must end after it begins"),
        (["--mute", "1:70-1:80"], "is not a time"),
        (["--burn"], "--subtitles"),
        (["--mask", "picture", "--still"], "Choose one"),
        (["--subtitles", "gone.srt"], "gone.srt"),
        (["--to", "9"], "is not in it"),
        (["--from", "soon"], "“soon” is not a time"),
        (["--out", "no/such/folder/clip.mp4"], "no folder"),
    ],
)
def test_refusals_in_words(clip: Any, more: list[str], words: str) -> None:
    code, printed, target = clip(*more)
    assert (code, target.exists()) == (1, False)
    assert words in printed
    assert "Traceback" not in printed


def test_a_file_that_is_there_stays(clip: Any) -> None:
    *_rest, target = clip()
    before = target.read_bytes()
    code, printed, _target = clip()
    assert code == 1
    assert "already a file" in printed
    assert target.read_bytes() == before
