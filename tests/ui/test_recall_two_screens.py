"""The recall session with two screens, and in two windows of a real X server with a window manager."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ui.real_screen import needs_xvfb, not_within, run_in, screen

TESTS, DRIVEN = "tests/ui/test_recall_session.py", "tests/ui/test_recall_protocol.py"
WIDE, HIGH = 1920, 1080


def test_with_two_screens(tmp_path: Path) -> None:
    config = tmp_path / "screens.json"
    one = {"name": "laptop", "x": 0, "y": 0, "width": 1366, "height": 768}
    two = {"name": "large", "x": 1366, "y": 0, "width": WIDE, "height": HIGH}
    for each in (one, two):
        each |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    config.write_text(json.dumps({"screens": [two, one]}))  # the last is the one on which windows open
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    run_in(environment, TESTS, "second_screen or blanks")
    run_in(environment, DRIVEN, "driven or finger")


@contextmanager
def managed() -> Iterator[dict[str, str]]:
    """A screen with a window manager, without which nothing is over the whole screen and no window gets the keys."""
    with screen() as environment:
        manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
        try:
            time.sleep(0.5)
            yield environment
        finally:
            manager.terminate()
            manager.wait()


@needs_xvfb
@not_within
@pytest.mark.skipif(shutil.which("openbox") is None, reason="needs a window manager")
def test_with_two_windows_on_a_real_screen() -> None:
    with managed() as environment:
        run_in(environment, TESTS, "one_screen or killed or blanks")
        run_in(environment, DRIVEN, "driven")
