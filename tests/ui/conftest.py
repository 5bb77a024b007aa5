"""A window system for the tests, and clips with bar codes that are made once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clips import CLIPS, make_clip

# A screen is not needed; the tests of the player also run on a real one, in a process of their own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from ui.windows import prepared, sit, study, window  # noqa: F401  fixtures of the real window


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Gives a clip of a kind in `CLIPS`, of so many seconds; made once."""
    folder = tmp_path_factory.mktemp("clips")
    made: dict[tuple[str, int], Path] = {}

    def give(kind: str, seconds: int = 12) -> Path:
        if (kind, seconds) not in made:
            name, how = CLIPS[kind]
            path = folder / f"{seconds}-{name}"
            make_clip(path, seconds, **how)
            made[kind, seconds] = path
        return made[kind, seconds]

    return give


@pytest.fixture(scope="session")
def app() -> QApplication:
    """The one application of this process."""
    return QApplication.instance() or QApplication([])  # type: ignore[return-value]


@pytest.fixture
def spin(app: QApplication) -> Iterator[Callable[..., bool]]:
    """Let the window work until something holds, at most so many seconds; whether it came to hold."""

    def until(holds: Callable[[], object] = lambda: False, seconds: float = 20.0) -> bool:
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                return False
            app.processEvents()
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            time.sleep(0.001)
        return True

    yield until
    until(seconds=0.02)
