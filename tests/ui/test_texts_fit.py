"""On every page no text is cut off or elided, in either language, on a small laptop and with everything twice as large;
and every control has a name."""

import json
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEAST_PAGES = 97
SIZES = {"small": ("1", "1366", "768"), "large": ("2", "1280", "720")}  # scale, and size in pixels of that scale


@lru_cache
def tour(language, size):
    """What is cut off, and what has no name, on each page of the window."""
    scale, width, height = SIZES[size]
    script = Path(__file__).with_name("cut_texts.py")
    with TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": scale,
            "OBSERVER_CONFIG_DIR": str(Path(folder) / "config"),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "scripts")]),
        }
        done = subprocess.run(
            [sys.executable, str(script), language, width, height, folder],
            env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def of_pages(found):
    """What was found, by page, where there was anything."""
    assert len(found) >= LEAST_PAGES
    return {page: texts for page, texts in found.items() if texts}


# Dutch words are longer: what fits in Dutch at twice the size fits in English.
@pytest.mark.parametrize(("size", "language"), [("small", "nl"), ("small", "en"), ("large", "nl")])
def test_every_text_can_be_read_whole(size, language):
    assert of_pages(tour(language, size)["cut"]) == {}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_control_that_takes_the_keyboard_has_a_name(language):
    assert of_pages(tour(language, "small")["nameless"]) == {}
