"""The keys of the coding page: one table, from which key handling, tooltips and the map of keys are made."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from observer.i18n import N_

Key, Mod = Qt.Key, Qt.KeyboardModifier


@dataclass(frozen=True)
class Binding:
    """A key, what it asks for, and how it is shown and explained."""

    action: str
    key: int
    modifiers: Qt.KeyboardModifier
    shown: str
    words: str


def _row(action: str, key: int, shown: str, words: str, modifiers: Qt.KeyboardModifier = Mod.NoModifier) -> Binding:
    return Binding(action, key, modifiers, shown, words)


BINDINGS = (
    _row("play", Key.Key_Space, "Space", N_("Play or pause")),
    _row("slower", Key.Key_J, "J", N_("Slower")),
    _row("pause", Key.Key_K, "K", N_("Pause")),
    _row("faster", Key.Key_L, "L", N_("Play, then faster")),
    _row("step_back", Key.Key_Comma, ",", N_("One frame back")),
    _row("step_on", Key.Key_Period, ".", N_("One frame on")),
    _row("jump_back", Key.Key_Left, "←", N_("Jump back")),
    _row("jump_on", Key.Key_Right, "→", N_("Jump on")),
    _row("previous_event", Key.Key_Up, "↑", N_("Previous event")),
    _row("next_event", Key.Key_Down, "↓", N_("Next event")),
    _row("comment", Key.Key_Return, "Enter", N_("Comment on the last event; Enter goes on")),
    _row("leave", Key.Key_Escape, "Esc", N_("Leave what was begun")),
    _row("delete", Key.Key_Delete, "Del", N_("Remove the selected events")),
    _row("doubt", Key.Key_F8, "F8", N_("Mark as doubtful, for the team's meeting")),
    _row("search", Key.Key_Slash, "/", N_("Find an indicator by any word")),
    _row("help", Key.Key_F1, "F1", N_("Definition of the last indicator")),
    _row("keys", Key.Key_Question, "?", N_("This map of keys")),
)
PEOPLE = (
    ("1 – 9", N_("Who shows it")),
    ("Ctrl+1 – 9", N_("Somebody more who shows it too")),
    ("Alt+1 – 9", N_("Towards whom")),
    ("Alt+0", N_("Towards all")),
)


def find(event: QKeyEvent) -> str:
    """The action that a key asks for; empty when it is none of the page's own."""
    plain = event.modifiers() & ~Mod.KeypadModifier
    key = Key.Key_Return if event.key() == Key.Key_Enter else event.key()
    for binding in BINDINGS:
        by_sign = binding.key in (Key.Key_Question, Key.Key_Slash) and not plain & Mod.ControlModifier
        if key == binding.key and (plain == binding.modifiers or by_sign):
            return binding.action
    return ""


def digit(event: QKeyEvent) -> int | None:
    """The digit on a key, also on the number pad."""
    return event.key() - Key.Key_0 if Key.Key_0 <= event.key() <= Key.Key_9 else None


def letter(event: QKeyEvent) -> str:
    """The letter that a key stands for in a codebook: a capital with Shift; empty when it is no letter."""
    plain = event.modifiers() & ~Mod.KeypadModifier
    if not Key.Key_A <= event.key() <= Key.Key_Z or plain not in (Mod.NoModifier, Mod.ShiftModifier):
        return ""
    small = chr(ord("a") + event.key() - Key.Key_A)
    return small.upper() if plain == Mod.ShiftModifier else small
