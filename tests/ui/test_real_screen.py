"""The window on a real X server: keys, mouse, both languages, both engines, closed and killed and opened again.

Its own tests run there once more; without a screen (`offscreen`) windows never lose the focus, and nothing is hidden.
"""

from __future__ import annotations

import pytest
from ui.real_screen import needs_xvfb, not_within, run_there

SOME = {
    "test_window.py": "",
    "test_window_coding.py": "kill or vlc or undo_says or found_is or edge_is or rubber or key",
    "test_window_study.py": "researcher_draws or start_page",
}


@needs_xvfb
@not_within
@pytest.mark.parametrize("file", SOME)
def test_on_a_real_screen(file: str) -> None:
    run_there(f"tests/ui/{file}", SOME[file])
