"""The keys of the agreement page, carried out: those of the film everywhere, those of settling in the consensus."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from observer.ui import coding_keys
from observer.ui.coding_keys import BINDINGS, FILM
from observer.ui.key_map import show_keys
from observer.ui.settling_keys import SETTLE_BINDINGS

if TYPE_CHECKING:
    from observer.ui.moment_room import MomentRoom
    from observer.ui.settle_room import SettleRoom

Key = Qt.Key
_FILM = tuple(binding for binding in BINDINGS if binding.group == FILM)


def press(event: QKeyEvent, moments: "MomentRoom", settle: "SettleRoom | None", window: QWidget) -> bool:
    """A key went down; `settle` is there when the consensus is seen. Whether it meant something."""
    action = coding_keys.find(event, SETTLE_BINDINGS) if settle is not None and settle.is_open() else ""
    if action and settle is not None:
        settle.act(action)
        return True
    if event.key() == Key.Key_Question:
        show_keys(None, window)
        return True
    return _film(coding_keys.find(event, _FILM), moments)


def _film(action: str, moments: "MomentRoom") -> bool:
    orders = moments.film.orders()
    if action not in orders:
        return False
    moments.hold_on()
    orders[action]()
    return True
