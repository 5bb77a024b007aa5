"""The keys of the page of fragments: one table, from which key handling and the map of keys are made."""

from PySide6.QtCore import Qt

from observer.i18n import N_
from observer.ui.coding_keys import Binding

Key, Mod = Qt.Key, Qt.KeyboardModifier
FRAGMENTS = N_("Fragments and playlists")


def _row(action: str, key: int, shown: str, words: str, modifiers: Qt.KeyboardModifier = Mod.NoModifier) -> Binding:
    return Binding(action, key, modifiers, shown, words, FRAGMENTS)


# Of the fragment that is open; the other keys are those of the film.
EDITOR_BINDINGS = (
    _row("in", Key.Key_I, "I", N_("See where it begins; , and . move that by a frame")),
    _row("out", Key.Key_O, "O", N_("See where it ends; , and . move that by a frame")),
    _row("play", Key.Key_Return, "Enter", N_("Open a fragment; play the one that is open")),
    _row("before", Key.Key_Up, "Ctrl+↑", N_("Open the previous fragment"), Mod.ControlModifier),
    _row("after", Key.Key_Down, "Ctrl+↓", N_("Open the next fragment"), Mod.ControlModifier),
    _row("leave", Key.Key_Escape, "Esc", N_("Leave the edge, then the fragment")),
)
# Of the contact sheet, the playlist, and of every page from which one selects.
SHEET_BINDINGS = (
    _row("select", Key.Key_X, "Ctrl+Shift+X", N_("Select a fragment, while coding or comparing"),
         Mod.ControlModifier | Mod.ShiftModifier),
    _row("put", Key.Key_Return, "Ctrl+Enter", N_("Put it on the playlist"), Mod.ControlModifier),
    _row("up", Key.Key_Up, "Alt+↑", N_("Move it up on the playlist"), Mod.AltModifier),
    _row("down", Key.Key_Down, "Alt+↓", N_("Move it down on the playlist"), Mod.AltModifier),
    _row("remove", Key.Key_Delete, "Del", N_("Remove the fragment; take it off the playlist")),
)  # fmt: skip
