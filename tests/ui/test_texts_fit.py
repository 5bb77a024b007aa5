"""No text is cut off or elided, in either language, on a small laptop and with everything twice as large."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What people wrote may be longer than any window; it is whole in a tooltip.
DATA = ("Wilg", "Linde")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("scale", "size"), [("1", ("1366", "768")), ("2", ("1280", "720"))], ids=["small", "large"])
def test_every_text_can_be_read_whole(language, scale, size, tmp_path):
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": scale,
        "OBSERVER_CONFIG_DIR": str(tmp_path / "config"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "scripts")]),
    }
    script = Path(__file__).with_name("cut_texts.py")
    done = subprocess.run(
        [sys.executable, str(script), language, *size, str(tmp_path)],
        env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pages = json.loads(done.stdout.splitlines()[-1])
    assert len(pages) > 10
    cut = {page: found for page, texts in pages.items() if (found := [t for t in texts if not _is_data(t)])}
    assert cut == {}


def _is_data(text: str) -> bool:
    return any(text.startswith(words) for words in DATA)
