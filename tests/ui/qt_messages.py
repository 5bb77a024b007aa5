"""Qt says what is wrong on stderr and goes on; tests should not."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

HARMLESS = ("This plugin does not support",)  # the screen that is not there can do little


@contextmanager
def none_from_qt() -> Iterator[None]:
    """Fail when Qt warns of something meanwhile."""
    said: list[str] = []

    def hear(kind: QtMsgType, _where: object, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not any(word in text for word in HARMLESS):
            said.append(text)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    assert not said, said
