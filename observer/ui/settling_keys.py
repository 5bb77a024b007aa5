"""The keys with which disagreements are settled: one table, from which key handling, buttons and the map are made."""

from PySide6.QtCore import Qt

from observer.i18n import N_
from observer.ui.coding_keys import Binding

Key, Mod = Qt.Key, Qt.KeyboardModifier
SETTLING = N_("Settling disagreements")
TAKES = 9  # coders who have a key


def _row(action: str, key: int, shown: str, words: str) -> Binding:
    return Binding(action, key, Mod.NoModifier, shown, words, SETTLING)


# No J, K, L: these play the film here as on the coding page.
SETTLE_BINDINGS = (
    _row("take_1", Key.Key_1, "1", N_("Take that of the first coder")),
    _row("take_2", Key.Key_2, "2", N_("Take that of the second coder")),
    _row("take_3", Key.Key_3, "3", N_("Take that of the third coder")),
    _row("take_4", Key.Key_4, "4", N_("Take that of the fourth coder")),
    _row("take_5", Key.Key_5, "5", N_("Take that of the fifth coder")),
    _row("take_6", Key.Key_6, "6", N_("Take that of the sixth coder")),
    _row("take_7", Key.Key_7, "7", N_("Take that of the seventh coder")),
    _row("take_8", Key.Key_8, "8", N_("Take that of the eighth coder")),
    _row("take_9", Key.Key_9, "9", N_("Take that of the ninth coder")),
    _row("both", Key.Key_B, "B", N_("Take both")),
    _row("neither", Key.Key_0, "0", N_("Take neither")),
    _row("new", Key.Key_N, "N", N_("Write a new one")),
    _row("open", Key.Key_O, "O", N_("Leave open, with a note")),
    _row("rule", Key.Key_R, "R", N_("Make a rule of a dilemma")),
    _row("back", Key.Key_Delete, "Del", N_("Put it back among what is left")),
    _row("previous", Key.Key_Up, "↑", N_("Previous disagreement")),
    _row("next", Key.Key_Down, "↓", N_("Next disagreement")),
    _row("again", Key.Key_Return, "Enter", N_("See the moment again")),
)


def cap(action: str) -> str:
    """What stands on the key of an action."""
    return next(binding.shown for binding in SETTLE_BINDINGS if binding.action == action)
