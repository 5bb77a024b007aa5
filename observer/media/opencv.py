"""The one door to OpenCV, which leaves no trace in the environment."""

from __future__ import annotations

import os
from threading import Lock
from types import ModuleType

# On Linux the wheel of OpenCV carries a Qt 5 and points these at it; Qt 6's messages then mislead.
QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_lock = Lock()


def cv2() -> ModuleType:
    """OpenCV, imported at the first call; what the user had set in the two Qt variables stays.

    Raises `ImportError` when OpenCV or a library that it needs is not installed.
    """
    with _lock:
        before = {name: os.environ.get(name) for name in QT_VARIABLES}
        try:
            import cv2 as module
        finally:
            for name, value in before.items():
                _restore(name, value)
        return module


def _restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
