"""Holds the first half of a recall session in a process of its own, until it is killed: `recall_driven.py STUDY`.

Tells on its output "ready", how long the talk has lasted and where the film stands (µs), when all of it was done.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui.recalling import FRAME, S, on_page, play_to, ready, touch
from ui.windows import open_window

from observer.ui.recall_keys import Wish

Key = Qt.Key


def spin(holds: Callable[[], object] = lambda: False, seconds: float = 10.0) -> bool:
    """Let the window work until something holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not holds():
        QApplication.processEvents()
        time.sleep(0.002)
    return bool(holds())


def main(study: Path) -> None:
    """Play, the respondent's stop and what is said, the facilitator's stop and what is half said, distress."""
    window = open_window()
    room = on_page(window, study)
    window.recall.start(False)
    ready(room, 1, spin)
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 5 * FRAME, spin)
    touch(room, Wish.STOP)
    form = room.console.response
    QTest.keyClicks(form.note, "Here I felt heard.")
    form.go_on.click()
    play_to(room, 4 * S + 15 * FRAME, spin)
    QTest.keyClick(room.console, Key.Key_F8)
    QTest.keyClicks(form.note, "And here I did")
    spin(seconds=1.5)
    QTest.keyClick(form.note, Key.Key_Escape)
    assert room.screen.is_blank
    room.console.distress.click()
    spin(seconds=1.5)
    sys.stdout.write(f"ready {room._running().talked_us()} {room.film.now().us}\n")
    sys.stdout.flush()
    while True:
        spin(seconds=1.0)


main(Path(sys.argv[1]))
