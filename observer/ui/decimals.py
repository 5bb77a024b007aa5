"""Numbers with a decimal comma or point, as the language has it."""

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox

from observer.i18n import decimal

INSET = 7  # pixels before a number, so that it begins where words begin in other fields


def figures(value: float, digits: int | None = None) -> str:
    """A number in the language spoken now, with so many decimals, or as few as it has."""
    text = f"{value:g}" if digits is None else f"{value:.{digits}f}"
    return decimal(text)


class Decimals(QDoubleSpinBox):
    """One decimal; whoever types a point where a comma belongs, or the other way round, means the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setDecimals(1)
        self.lineEdit().setTextMargins(INSET, 0, 0, 0)
        self.setGroupSeparatorShown(False)

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        """Let the sign of the language stand for both."""
        mark = self.locale().decimalPoint()
        state, checked, place = super().validate(text.replace("." if mark == "," else ",", mark), at)
        return state, checked, place
