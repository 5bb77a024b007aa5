"""The keys of a recall session: those of who watches, of a presenter too, and the discreet ones of the facilitator."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt

from observer.i18n import N_

RECALL = N_("Recall session")
Key = Qt.Key


class Wish(StrEnum):
    """What can be asked of the film in a recall session."""

    PLAY = "play"
    STOP = "stop"
    TOGGLE = "toggle"
    AGAIN = "again"
    RATHER_NOT = "rather_not"
    ENOUGH = "enough"
    PAUSE = "pause"
    BLANK = "blank"
    MARK = "mark"
    NEXT = "next"


@dataclass(frozen=True)
class RecallKey:
    """A key: what it asks, whether it is the respondent's, and what it says on the map of keys (nothing for a second
    key that does the same: it stands beside the first).

    `types` says that it is also a letter or a space; then it only counts where nobody is typing.
    """

    wish: Wish
    key: Qt.Key
    by_respondent: bool
    cap: str
    words: str = ""
    types: bool = False


RECALL_KEYS = (
    RecallKey(Wish.TOGGLE, Key.Key_Space, True, "Space", N_("respondent: play, stop here"), types=True),
    RecallKey(Wish.TOGGLE, Key.Key_PageDown, True, "PgDown", N_("presenter: play, stop here (respondent)")),
    RecallKey(Wish.AGAIN, Key.Key_PageUp, True, "PgUp", N_("presenter: again from the start (respondent)")),
    RecallKey(Wish.PLAY, Key.Key_F5, True, "F5", N_("presenter: play (respondent)")),
    RecallKey(Wish.BLANK, Key.Key_B, True, "B .", N_("presenter: blank the screen (respondent)"), types=True),
    RecallKey(Wish.BLANK, Key.Key_Period, True, ".", types=True),
    RecallKey(Wish.ENOUGH, Key.Key_E, True, "E", N_("enough for now (respondent)"), types=True),
    RecallKey(Wish.BLANK, Key.Key_Escape, False, "Esc", N_("blank the screen and be silent, at once")),
    RecallKey(Wish.TOGGLE, Key.Key_F8, False, "F8 F", N_("facilitator: play, stop")),
    RecallKey(Wish.TOGGLE, Key.Key_F, False, "F", types=True),
    RecallKey(Wish.PAUSE, Key.Key_F7, False, "F7 P", N_("facilitator: pause for a practical reason")),
    RecallKey(Wish.PAUSE, Key.Key_P, False, "P", types=True),
    RecallKey(Wish.MARK, Key.Key_F9, False, "F9 M", N_("facilitator: mark this moment, the film goes on")),
    RecallKey(Wish.MARK, Key.Key_M, False, "M", types=True),
    RecallKey(Wish.NEXT, Key.Key_F10, False, "F10 N", N_("facilitator: next fragment")),
    RecallKey(Wish.NEXT, Key.Key_N, False, "N", types=True),
)


def meant(key: int, is_typing: bool) -> RecallKey | None:
    """What a key means; None when it means nothing here, or only a letter."""
    for one in RECALL_KEYS:
        if one.key == key:
            return None if one.types and is_typing else one
    return None
