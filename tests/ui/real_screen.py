"""Tests once more in the windows of a real X server, as on a user's screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
needs_xvfb = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
not_within = pytest.mark.skipif(os.environ.get("QT_QPA_PLATFORM") == "xcb", reason="this is it")


@contextmanager
def screen(size: str = "1366x768x24") -> Iterator[dict[str, str]]:
    """An X server of its own; gives the environment in which programs use it."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            display = answer.readline().strip()
        yield {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()


def run_there(file: str, some: str = "", size: str = "1366x768x24") -> None:
    """Run the tests of a file there, or some of them (as with -k); fails when one of them fails."""
    with screen(size) as environment:
        run_in(environment, file, some)


def run_in(environment: dict[str, str], file: str, some: str = "") -> None:
    """Run the tests of a file in a process of its own, or some of them (as with -k); fails when one of them fails."""
    chosen = ["-k", some] if some else []
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", file, *chosen],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout.splitlines()[-1], done.stdout
