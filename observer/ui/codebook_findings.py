"""What has to be mended before a codebook can be stored; a click goes there."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from observer.coding.codebook import Codebook
from observer.coding.codebook_fields import Fault
from observer.coding.codebook_places import Place, locate, words_of
from observer.i18n import _, ngettext
from observer.ui import theme
from observer.ui.codebook_inputs import language_name

MOST = 4  # that are seen without scrolling


class Findings(QWidget):
    """A list of faults with the part they are in. `asked` when the user wants to go to one."""

    asked = Signal(object)  # Place

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = QLabel()
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setWordWrap(True)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.itemClicked.connect(self._ask)
        self.list.itemActivated.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE[4], theme.SPACE[1], theme.SPACE[2], theme.SPACE[1])
        column.setSpacing(theme.SPACE[0])
        column.addWidget(self.head)
        column.addWidget(self.list)

    def _ask(self, item: QListWidgetItem) -> None:
        self.asked.emit(item.data(Qt.ItemDataRole.UserRole))

    def show_faults(self, book: Codebook, faults: list[Fault]) -> list[tuple[Place, Fault]]:
        """Show these faults; gives each with its place."""
        self.list.setAccessibleName(_("What has to be mended"))
        found = [(locate(book, fault.place), fault) for fault in faults]
        words = ngettext(
            "{n} thing to mend before it can be stored", "{n} things to mend before it can be stored", len(found)
        )
        self.head.setText(words.format(n=len(found)) if found else "✓ " + _("No faults"))
        row = self.list.verticalScrollBar().value()
        self.list.clear()
        for place, fault in found:
            where = " · ".join(part for part in (words_of(book, place), _language(place)) if part)
            item = QListWidgetItem(f"{where}: {fault.message} {fault.suggestion}".strip())
            item.setData(Qt.ItemDataRole.UserRole, place)
            self.list.addItem(item)
        self.list.verticalScrollBar().setValue(row)
        self.list.setVisible(bool(found))
        rows = sum(self.list.sizeHintForRow(n) for n in range(min(len(found), MOST)))
        self.list.setFixedHeight(rows + 4)
        return found


def _language(place: Place) -> str:
    return language_name(place.language) if place.language else ""
