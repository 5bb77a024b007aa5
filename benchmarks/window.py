"""The coding window: from start to usable, from key to stored and drawn, and what a painted frame costs its thread.

The key is a real key event to the real window, on the disk that --folder names; drawn means that pad, timeline and
table have painted it. The first line of each table is what the others are compared with.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import common
from common import heading, p95, row, rows, stopwatch

KEYS, FRAMES, STARTS = 60, 100, 7


def main(folder: Path, sizes: tuple[int, ...]) -> None:
    """Print the tables."""
    os.environ["OBSERVER_CONFIG_DIR"] = str(folder / "config")
    _starts(folder)
    keys: dict[int, list[float]] = {}
    frames: dict[int, list[float]] = {}
    for size in sizes:
        keys[size], frames[size] = _at_work(folder, size)
    heading("A key: stored and drawn")
    rows("key to stored and drawn", keys)
    heading("A painted frame: all that the window does for it, without the film itself")
    rows("frame shown", frames)
    print("\n  key, p95 in ms: " + ", ".join(f"{size:,}: {1000 * p95(times):.1f}" for size, times in keys.items()))


# -- starting -------------------------------------------------------------------------------------------

BARE = """
from PySide6.QtWidgets import QApplication, QWidget
a = QApplication([])
w = QWidget()
w.show()
a.processEvents()
"""
OURS = """
import sys
from pathlib import Path
from observer.ui.app import application
from observer.ui.main_window import MainWindow
from observer.ui.workspace import Workspace
app = application()
window = MainWindow(Workspace())
window.show()
window.open(Path(sys.argv[1]))
window.sit_down("K1", "Linde 1", "alliance")
app.processEvents()
window.close()
"""
MEMORY = "\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


def _starts(folder: Path) -> None:
    study = common.copy(folder, 100, name="start")
    commands = {
        "an empty Qt window (the ratio is to this)": [sys.executable, "-c", BARE + MEMORY],
        "Observer, at work on a session of 100 events": [sys.executable, "-c", OURS + MEMORY, str(study)],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    memory: dict[str, int] = {}
    environment = {**os.environ, "PYTHONPATH": str(common.ROOT)}
    for number in range(-1, STARTS):
        for name, command in commands.items():
            with stopwatch(times[name] if number >= 0 else []):
                done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
            memory[name] = int(done.stdout.split()[-1])
    heading("Start to a usable window")
    first = next(iter(times.values()))
    for name, found in times.items():
        row(name, found, first)
    base = next(iter(memory.values()))
    for name, kilobytes in memory.items():
        print(f"  {name:58} {kilobytes / 1024:7.0f} MB  {kilobytes / base:5.2f}x")
    common.remove(study)


# -- at work --------------------------------------------------------------------------------------------


def _at_work(folder: Path, size: int) -> tuple[list[float], list[float]]:
    from PySide6.QtTest import QTest

    from observer.ui.app import application
    from observer.ui.main_window import MainWindow
    from observer.ui.workspace import Workspace

    app = application()
    window = MainWindow(Workspace())
    window.resize(1366, 768)
    window.show()
    study = common.copy(folder, size, name="window")
    assert window.open(study)
    window.sit_down(common.CODER, common.SESSION, "alliance")
    _settle(app)
    keys: list[float] = []
    for number in range(KEYS):
        with stopwatch(keys):
            QTest.keyClick(window.code, "x")
            QTest.keyClick(window.code, "pt"[number % 2])
            app.processEvents()
    assert len(window.workspace.work.events()) == size + KEYS  # type: ignore[union-attr]
    frames: list[float] = []
    for number in range(FRAMES):
        with stopwatch(frames):
            window.code.film.at.emit(number * 40_000)
            app.processEvents()
    window.close()
    app.processEvents()
    common.remove(study)
    return keys, frames


def _settle(app: object) -> None:
    end = time.monotonic() + 1
    while time.monotonic() < end:
        app.processEvents()  # type: ignore[attr-defined]


if __name__ == "__main__":
    common.run(main, __doc__)
