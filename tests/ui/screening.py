"""A film on a screen, for tests: what is seen is read from its bar code, never from the player."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clips import read_barcode
from PySide6.QtGui import QGuiApplication, QImage

from observer.media import capabilities
from observer.media.player import Precision, SoundSource, Stamp, State
from observer.media.soundtrack import SOUND_RATE
from observer.ui.film_view import FilmView
from observer.ui.playback import Playback

Spin = Callable[..., bool]
Clip = Callable[..., Path]


@cache
def has_vlc() -> bool:
    """Whether VLC works on this computer."""
    return capabilities.vlc().usable


def need_vlc() -> None:
    """Skip the test where there is no VLC."""
    if not has_vlc():
        pytest.skip("needs VLC")


class Loud:
    """A loudspeaker without a room: takes sound at the pace of a real one, and remembers how loud it was."""

    def __init__(self, available: bool = True, delay_s: float = 0.05) -> None:
        self.available, self._delay = available, delay_s
        self.peaks: list[int] = []
        self.volume = 1.0
        self._run = 0

    def start(self, source: SoundSource) -> None:
        self._run += 1
        threading.Thread(target=self._play, args=(source, self._run), daemon=True).start()

    def stop(self) -> None:
        self._run += 1

    def set_volume(self, volume: float) -> None:
        self.volume = volume

    def _play(self, source: SoundSource, run: int) -> None:
        begin, taken = time.monotonic() + self._delay, 0
        while run == self._run:
            due = int((time.monotonic() - begin + 0.2) * SOUND_RATE)
            if due > taken:
                data = source.read(4 * (due - taken))
                assert len(data) == 4 * (due - taken)
                self.peaks.append(int(np.abs(np.frombuffer(data, np.int16).astype(int)).max()))
                taken = due
            heard = int((time.monotonic() - begin) * SOUND_RATE)
            if heard > 0:
                source.played(heard)
            time.sleep(0.02)


class Room:
    """A film on a screen, with what it told."""

    def __init__(self, spin: Spin, out: Any = None, engine: str = "own") -> None:
        self.spin = spin
        # What VLC plays is not to be heard; and to look for a loudspeaker where there is none takes it a while.
        self.out = out or Loud(available=engine == "own")
        self.view = FilmView()
        self.view.resize(320, 180)
        self.play = Playback(self.view, self.out, engine)
        self.told: list[tuple[Any, ...]] = []
        self.shown: list[tuple[int, int]] = []
        self.play.state_changed.connect(lambda state: self.told.append(("state", state)))
        self.play.failed.connect(lambda code, words: self.told.append(("failed", code, words)))
        self.play.sound_is.connect(lambda sound: self.told.append(("sound", sound)))
        self.play.rate_is.connect(lambda rate: self.told.append(("rate", rate)))
        self.play.frame_shown.connect(lambda us, frame: self.shown.append((us, frame)))
        self.view.show()
        spin(seconds=0.02)

    def open(self, path: Path) -> None:
        self.play.open(path)
        assert self.spin(lambda: self.play.state is State.PAUSED and self.play.now() is not None)

    def stamp(self) -> Stamp:
        stamp = self.play.now()
        assert stamp is not None
        return stamp

    def go(self, frame: int) -> None:
        """To the middle of a frame, and wait until the player says that it is there."""
        index = self.play.index
        assert index is not None
        self.play.seek((index.us_of(frame) + index.end_of(frame)) // 2)
        self.arrive(frame)

    def arrive(self, frame: int) -> None:
        assert self.spin(lambda: self.play.now() is not None and self.stamp().frame == frame), (frame, self.stamp())

    def state(self, state: State) -> None:
        assert self.spin(lambda: self.play.state is state), self.play.state

    def screen(self) -> QImage:
        """What was painted last: on a real screen what is there, else what is in the window's memory."""
        if QGuiApplication.platformName() == "xcb":
            return self.view.screen().grabWindow(self.view.winId()).toImage()
        image = self.view.backingStore().paintDevice()
        assert isinstance(image, QImage)
        return image.copy()

    def code(self) -> int | None:
        """The bar code that is seen."""
        return code_in(self.screen(), self.view)


def code_in(image: QImage, view: FilmView) -> int | None:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)
    ratio = image.width() / view.width()
    where = view.picture_rect()
    top, left = round(where.top() * ratio), round(where.left() * ratio)
    return read_barcode(pixels[top : round(where.bottom() * ratio), left : round(where.right() * ratio)])


def truth(path: Path) -> dict[int, int]:
    """PTS of each bar code, by decoding all of the film."""
    with av.open(str(path)) as container:
        found = ((read_barcode(f.to_ndarray(format="gray")), f.pts) for f in container.decode(video=0))
        return {code: pts for code, pts in found if code is not None and pts is not None}


def leave(room: Room) -> None:
    room.play.close()
    room.view.close()
    room.view.deleteLater()
    room.play.deleteLater()
    room.spin(seconds=0.02)


def mark(room: Room, pts_of: dict[int, int]) -> tuple[int | None, str]:
    """What is seen, and what is wrong about the stamp that a mark would get (nothing, it is hoped)."""
    stamp, code = room.stamp(), room.code()
    if code is None or stamp.frame != code or stamp.pts != pts_of[code] or stamp.precision is not Precision.EXACT:
        return code, f"seen {code}, stamp {stamp}"
    return code, ""
