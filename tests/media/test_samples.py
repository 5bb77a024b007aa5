"""Films as they come from elsewhere, where they lie beside the repository: each opens, steps, plays and seeks."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from observer.media import capabilities
from observer.media.engine import OwnEngine
from observer.media.player import Precision, Shown, Told
from observer.media.playing import FilmPlayer
from observer.media.vlc_engine import VlcEngine

PATIENCE_S = 60


def films() -> list[Path]:
    """Sample films in a folder `shared` beside the repository."""
    for above in Path(__file__).resolve().parents[2:5]:
        folder = above.parent / "shared" / "samples" / "video"
        if folder.is_dir():
            return sorted(p for p in folder.iterdir() if p.suffix in (".mkv", ".mp4", ".gif", ".mov", ".mts"))
    return []


FILMS = films()
pytestmark = pytest.mark.skipif(not FILMS, reason="no sample films beside the repository")


class Screen:
    """A player, and what it shows; in order."""

    def __init__(self, engine: str) -> None:
        self.shown: list[Shown] = []
        self.failed: list[str] = []
        self._change = threading.Condition()
        told = Told(shown=self._show, failed=lambda _code, sentence: self.failed.append(sentence))
        self.player = FilmPlayer(told, None, VlcEngine() if engine == "vlc" else OwnEngine())

    def _show(self, shown: Shown) -> None:
        with self._change:
            self.shown.append(shown)
            self._change.notify_all()

    def wait(self, holds: Callable[[Shown], bool]) -> Shown:
        """Wait until what is shown last is like this."""
        with self._change:
            assert self._change.wait_for(lambda: bool(self.shown) and holds(self.shown[-1]), PATIENCE_S), self.failed
            return self.shown[-1]

    def exact(self, frame: int) -> Any:
        """The picture of a frame that holds."""
        shown = self.wait(lambda s: s.stamp.frame == frame and s.stamp.precision is Precision.EXACT)
        assert shown.picture is not None
        return shown.picture.astype(int)


@pytest.fixture(params=["own", "vlc"])
def screen(request: pytest.FixtureRequest) -> Iterator[Screen]:
    if request.param == "vlc" and not capabilities.vlc().usable:
        pytest.skip("needs VLC")
    made = Screen(request.param)
    yield made
    made.player.close()


def in_order(film: Path) -> list[Any]:
    """Every picture, small, by decoding the film from its beginning to its end."""
    with av.open(str(film)) as container:
        return [small(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def small(picture: Any) -> Any:
    return picture[::8, ::8, :3].astype(int)


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.name)
def test_a_film_opens_steps_plays_and_seeks(screen: Screen, film: Path) -> None:
    pictures = in_order(film)
    player = screen.player
    player.open(film)
    screen.exact(0)
    index = player._film.index  # type: ignore[union-attr]
    assert len(index) == len(pictures)

    def same(frame: int) -> bool:
        # From blue, green, red to the order of the decoder; scaling and colours differ by rounding only.
        return bool(np.abs(screen.exact(frame)[::8, ::8, 2::-1] - pictures[frame]).mean() < 3)

    for n in range(1, 6):
        player.step(1)
        assert same(n)
    for n in range(4, -1, -1):
        player.step(-1)
        assert same(n)
    chance = random.Random(film.name)
    for frame in [len(index) - 1, *(chance.randrange(len(index)) for _n in range(8))]:
        player.seek((index.us_of(frame) + index.end_of(frame)) // 2)
        assert same(frame)
    player.seek(0)
    assert same(0)
    before = len(screen.shown)
    player.play()
    end = min(2_000_000, index.us_of(len(index) - 1))
    begin = time.monotonic()
    screen.wait(lambda shown: shown.stamp.us >= end)
    assert time.monotonic() - begin > end / 1e6 * 0.7
    frames = [shown.stamp.frame for shown in screen.shown[before:]]
    assert frames == sorted(frames)
    assert len(set(frames)) > 5
    player.pause()
    at = screen.wait(lambda shown: shown.stamp.precision is Precision.EXACT).stamp.frame
    assert same(at)
    assert screen.failed == []
