"""The doors to OpenCV and VLC, and the doctor's view of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from observer.media import capabilities as caps

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
import os, sys
from observer.media.opencv import QT_VARIABLES, cv2
assert "cv2" not in sys.modules
assert cv2() is cv2() and cv2().__version__
print([os.environ.get(name) for name in QT_VARIABLES])
"""


def run(code: str, **more: str) -> str:
    env = {**os.environ, **more, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_opencv_leaves_the_environment_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM_PLUGIN_PATH", raising=False)
    monkeypatch.delenv("QT_QPA_FONTDIR", raising=False)
    assert run(PROBE) == "[None, None]"


def test_opencv_keeps_what_the_user_had_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_FONTDIR", raising=False)
    assert run(PROBE, QT_QPA_PLATFORM_PLUGIN_PATH="mine") == "['mine', None]"


def test_importing_the_room_loads_no_heavy_library() -> None:
    code = (
        "import sys, observer.media.footage, observer.media.demo_film, observer.media.capabilities\n"
        "print(sorted({'av', 'cv2', 'vlc', 'numpy'} & set(sys.modules)))"
    )
    assert run(code) == "[]"


def test_the_libraries_are_named_in_order() -> None:
    found = caps.capabilities()
    assert [c.name for c in found] == ["PyAV", "OpenCV", "VLC"]
    assert found[0].usable
    for capability in found:
        assert capability.usable == (capability.reason == "")
        assert bool(capability.remedy) != capability.usable
        assert capability.version or not capability.usable


def test_a_wrong_libvlc_is_told_and_does_not_end_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_VLC_LIB_PATH", os.path.join(os.sep, "nonexistent"))
    found = caps.vlc()
    assert not found.usable
    assert "SystemExit" in found.reason
    assert found.remedy


def test_a_python_that_cannot_be_started() -> None:
    found = caps.vlc(os.path.join(os.sep, "nonexistent", "python"))
    assert not found.usable
    assert found.remedy


@pytest.mark.parametrize("fault", ["plugins", "library", "binding"])
def test_each_fault_of_vlc_has_a_remedy(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = '{"version": "", "fault": "' + fault + '"}'
    monkeypatch.setattr(caps, "_VLC_PROBE", f"print({answer!r})")
    found = caps.vlc()
    assert (found.usable, bool(found.reason), bool(found.remedy)) == (False, True, True)


@pytest.mark.parametrize("code", ["import os; os.abort()", "print('nonsense')", "pass", "print('[]')"])
def test_a_probe_that_breaks_is_no_fault_of_ours(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "_VLC_PROBE", code)
    assert "broke off" in caps.vlc().reason


def test_a_probe_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "_VLC_PROBE", "import time; time.sleep(60)")
    monkeypatch.setattr(caps, "_PATIENCE_S", 0.5)
    assert "did not answer" in caps.vlc().reason


def test_other_versions_of_vlc_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "_VLC_PROBE", """print('{"version": "4.0.1", "fault": ""}')""")
    assert "4.0.1" in caps.vlc().reason
