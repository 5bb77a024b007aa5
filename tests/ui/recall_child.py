"""Holds a recall session in a process of its own, to be stopped and killed: `recall_child.py STUDY`.

Tells on its output, line by line, where the film is (µs of the session) and what it does.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtCore import QTimer
from ui.recalling import on_page
from ui.windows import open_window

from observer.coding.recall import Who


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(study: Path) -> None:
    window = open_window()
    room = on_page(window, study)
    window.recall.start(False)
    room.show_item(room.opened.shown[1].item.id)
    room.film.reel.set_rate(0.25)
    told = QTimer(room, interval=40)
    told.timeout.connect(lambda: tell(f"{'plays' if room.film.is_playing() else 'holds'} {room.film.now().us}"))
    told.start()

    def stop_and_write() -> None:
        room.stop(Who.RESPONDENT)
        room.console.response.note.setPlainText("I was afraid there.")

    def begin() -> None:
        if room.film.reel.stamp() is None:
            QTimer.singleShot(20, begin)
            return
        room.play(Who.RESPONDENT)
        if "write" in sys.argv:
            QTimer.singleShot(1500, stop_and_write)

    begin()
    from PySide6.QtWidgets import QApplication

    QApplication.instance().exec()


main(Path(sys.argv[1]))
