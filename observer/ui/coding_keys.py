"""The keys of the coding page: one table, from which key handling, tooltips and the map of keys are made."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from observer.i18n import N_

Key, Mod = Qt.Key, Qt.KeyboardModifier


FILM, EVENTS, GO, PEOPLE_GROUP = N_("Film"), N_("Events"), N_("Going and finding"), N_("People and answers")
GROUPS = (FILM, EVENTS, GO)


@dataclass(frozen=True)
class Binding:
    """A key, what it asks for, and how it is shown and explained; `also` are keys that ask for the same."""

    action: str
    key: int
    modifiers: Qt.KeyboardModifier
    shown: str
    words: str
    group: str = FILM


def _row(
    group: str,
    action: str,
    key: int,
    shown: str,
    words: str,
    modifiers: Qt.KeyboardModifier = Mod.NoModifier,
) -> Binding:
    return Binding(action, key, modifiers, shown, words, group)


# No letters but J K L, which no codebook may use: all others are indicators.
BINDINGS = (
    _row(FILM, "play", Key.Key_Space, N_("Space"), N_("Play or pause")),
    _row(FILM, "slower", Key.Key_J, "J", N_("Slower")),
    _row(FILM, "pause", Key.Key_K, "K", N_("Pause")),
    _row(FILM, "faster", Key.Key_L, "L", N_("Play, then faster")),
    _row(FILM, "step_back", Key.Key_Comma, ",", N_("One frame back")),
    _row(FILM, "step_on", Key.Key_Period, ".", N_("One frame on")),
    _row(FILM, "jump_back", Key.Key_Left, "←", N_("Jump back")),
    _row(FILM, "jump_on", Key.Key_Right, "→", N_("Jump on")),
    _row(FILM, "replay", Key.Key_Backspace, "⌫", N_("Replay the last seconds (Backspace)")),
    _row(FILM, "loop", Key.Key_Backspace, "⇧ ⌫", N_("Repeat the last seconds, or stop that"), Mod.ShiftModifier),
    _row(FILM, "subtitles", Key.Key_F7, "F7", N_("Subtitles on or off")),
    _row(FILM, "full_film", Key.Key_F12, "F12", N_("Film on the full screen, or back")),
    _row(FILM, "larger", Key.Key_PageUp, "PgUp", N_("Enlarge the picture")),
    _row(FILM, "smaller", Key.Key_PageDown, "PgDn", N_("Make the picture smaller")),
    _row(FILM, "fit", Key.Key_Home, "Home", N_("Show the whole picture")),
    _row(EVENTS, "comment", Key.Key_Return, "Enter", N_("Comment on the last event; Enter goes on")),
    _row(EVENTS, "comment_moment", Key.Key_Return, "Ctrl+Enter", N_("Comment on this moment"), Mod.ControlModifier),
    _row(EVENTS, "this_is", Key.Key_F4, "F4", N_("This is …: give an unknown person a name")),
    _row(EVENTS, "back", Key.Key_F6, "F6", N_("Mark seconds back in time, or not")),
    _row(EVENTS, "doubt", Key.Key_F8, "F8", N_("Mark as doubtful, for the team's meeting")),
    _row(
        EVENTS,
        "doubt_moment",
        Key.Key_F8,
        "⇧ F8",
        N_("Mark this moment as doubtful, without an event"),
        Mod.ShiftModifier,
    ),
    _row(EVENTS, "end_state", Key.Key_F9, "F9", N_("End here the period that began last")),
    _row(EVENTS, "delete", Key.Key_Delete, "Del", N_("Remove the selected events")),
    _row(EVENTS, "leave", Key.Key_Escape, "Esc", N_("Leave what was begun")),
    _row(GO, "previous_event", Key.Key_Up, "↑", N_("Previous event")),
    _row(GO, "next_event", Key.Key_Down, "↓", N_("Next event")),
    _row(GO, "previous_finding", Key.Key_F3, "⇧ F3", N_("Previous finding"), Mod.ShiftModifier),
    _row(GO, "next_finding", Key.Key_F3, "F3", N_("Next finding")),
    _row(GO, "search", Key.Key_Slash, "/", N_("Find an indicator by any word")),
    _row(GO, "help", Key.Key_F1, "F1", N_("Definition of the last indicator")),
    _row(GO, "keys", Key.Key_Question, "?", N_("This map of keys")),
)
PEOPLE = (
    ("1 – 9", N_("Who shows it")),
    ("Ctrl+1 – 9", N_("Somebody more who shows it too")),
    ("Alt+1 – 9", N_("Towards whom")),
    ("Ctrl+Alt+1 – 9", N_("Towards somebody more")),
    ("0", N_("Towards all")),
    ("1 – 9", N_("When something is asked: the answer")),
    ("Alt+1 – 9   0   -", N_("When asked towards whom: a person, all, nobody")),
    ("Enter", N_("When something is asked: leave it open")),
)


def find(event: QKeyEvent, bindings: tuple[Binding, ...] = BINDINGS) -> str:
    """The action that a key asks for; empty when it is none of the page's own."""
    plain = event.modifiers() & ~Mod.KeypadModifier
    key = Key.Key_Return if event.key() == Key.Key_Enter else event.key()
    for binding in bindings:
        by_sign = binding.key in (Key.Key_Question, Key.Key_Slash) and not plain & Mod.ControlModifier
        if key == binding.key and (plain == binding.modifiers or by_sign):
            return binding.action
    return ""


def answer_sign(event: QKeyEvent) -> str:
    """What a key stands for when something is asked: a digit, also with Alt, a small letter or the minus; empty
    when nothing."""
    plain = event.modifiers() & ~(Mod.KeypadModifier | Mod.ControlModifier)
    number = digit(event)
    if plain == Mod.AltModifier and number is not None:
        return f"Alt+{number}"
    if plain:
        return ""
    if number is not None:
        return str(number)
    return "-" if event.key() == Key.Key_Minus else letter(event)


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
