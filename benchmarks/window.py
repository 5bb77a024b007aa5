"""The coding window: from start to usable, from key to stored and drawn, and what a painted frame costs its thread.

The key is a real key event to the real window, on the disk that --folder names; drawn means that pad, timeline and
table have painted it. The first line of each table is what the others are compared with.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import common
from common import heading, p95, row, rows, stopwatch

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from observer.ui.findings_room import FindingsRoom

FIRST, KEYS, FRAMES, STARTS = 2, 60, 100, 7  # the first keys bring a file that was just copied to the disk


def main(folder: Path, sizes: tuple[int, ...]) -> None:
    """Print the tables."""
    os.environ["OBSERVER_CONFIG_DIR"] = str(folder / "config")
    _starts(folder)
    found = {size: _in_a_process_of_its_own(folder, size) for size in sizes}
    heading("Opening: the study (checked, backed up), and sitting down at the session")
    for size, at_work in found.items():
        for name, seconds in zip(("open the study", "sit down, all drawn"), at_work.opened, strict=True):
            row(f"{name}, {size:,} events", [seconds])
    heading("A key: stored and drawn, on the clock")
    rows("key to stored and drawn", {size: at_work.keys for size, at_work in found.items()})
    heading("A key: stored and drawn, processor time of the main thread")
    rows("key to stored and drawn", {size: at_work.busy for size, at_work in found.items()})
    heading("A painted frame: all that the window does for it, without the film itself; processor time")
    rows("frame shown", {size: at_work.frames for size, at_work in found.items()})
    print("\n  key, p95 in ms: " + ", ".join(f"{size:,}: {1000 * p95(a.keys):.1f}" for size, a in found.items()))


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


@dataclass(frozen=True)
class AtWork:
    """Seconds: on the clock to open the study and to sit down; of each key on the clock, and of the processor; of
    the processor for each painted frame."""

    opened: list[float]
    keys: list[float]
    busy: list[float]
    frames: list[float]


def _in_a_process_of_its_own(folder: Path, size: int) -> AtWork:
    """What an earlier window leaves behind in a process (fonts, pictures, memory) must not count."""
    common.filled(folder, size)
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_at_work, folder, size).result()


def _at_work(folder: Path, size: int) -> AtWork:
    from PySide6.QtTest import QTest

    from observer.ui.app import application
    from observer.ui.main_window import MainWindow
    from observer.ui.workspace import Workspace

    app = application()
    window = MainWindow(Workspace())
    window.resize(1366, 768)
    window.show()
    study = common.copy(folder, size, name="window")
    opened: list[float] = []
    busy: list[float] = []
    with stopwatch(opened):
        assert window.open(study)
    with stopwatch(opened):
        window.sit_down(common.CODER, common.SESSION, "alliance")
        app.processEvents()
    _settle(app, window.code.findings)
    keys: list[float] = []
    for number in range(-FIRST, KEYS):
        with stopwatch(keys if number >= 0 else []), processor_time(busy if number >= 0 else []):
            QTest.keyClick(window.code, "x")
            QTest.keyClick(window.code, "pt"[number % 2])
            app.processEvents()
    assert len(window.workspace.work.events()) == size + FIRST + KEYS  # type: ignore[union-attr]
    frames: list[float] = []
    for number in range(FRAMES):
        with processor_time(frames):
            window.code.film.at.emit(number * 40_000)
            app.processEvents()
    window.close()
    app.processEvents()
    common.remove(study)
    return AtWork(opened, keys, busy, frames)


def _settle(app: "QApplication", findings: "FindingsRoom") -> None:
    """Wait until the window has nothing more to do: also all findings have been found."""
    end = time.monotonic() + 1
    while time.monotonic() < end or findings.is_looking:
        app.processEvents()


@contextmanager
def processor_time(times: list[float]) -> Iterator[None]:
    """Add the seconds that this thread has worked meanwhile."""
    start = time.thread_time()
    yield
    times.append(time.thread_time() - start)


if __name__ == "__main__":
    common.run(main, __doc__)
