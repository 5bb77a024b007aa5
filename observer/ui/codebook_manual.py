"""A codebook to read: the outline at the left, the text at the right, a search over both languages."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QFrame, QSplitter, QTextBrowser, QTextEdit, QVBoxLayout, QWidget

from observer.coding.codebook import Codebook
from observer.coding.codebook_text import key_rows, sections
from observer.i18n import _
from observer.ui import theme
from observer.ui.codebook_outline import Outline
from observer.ui.manual_document import ManualWriter, window_look
from observer.ui.marks import blend
from observer.ui.search_box import SearchBox

LINE = 700  # pixels: longer lines are hard to read


class ManualText(QTextBrowser):
    """The text of a codebook. `reached` when one scrolls into another section."""

    reached = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("plain")
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setLineWrapColumnOrWidth(LINE)
        self._begins: dict[str, int] = {}
        self._is_going = False
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._look_where())

    def show_book(self, book: Codebook) -> None:
        """Show a codebook, in the language spoken now; the place in it stays."""
        place = self.place()
        document = QTextDocument(self)
        document.setDocumentMargin(theme.SPACE[4])
        document.setDefaultFont(self.font())
        writer = ManualWriter(document, window_look())
        writer.write(sections(book))
        writer.keys(key_rows(book))
        self._begins = writer.begins
        self._is_going = True
        self.setDocument(document)
        self._is_going = False
        self.go(place or "about")

    def _top(self, place: str) -> float:
        block = self.document().findBlockByNumber(self._begins[place])
        return self.document().documentLayout().blockBoundingRect(block).top()

    def go(self, place: str) -> None:
        """Show a section at the top, with its title marked."""
        if place not in self._begins:
            return
        self._is_going = True
        above = 0.0 if place == "about" else self._top(place) - theme.SPACE[1]
        self.verticalScrollBar().setValue(round(above))
        self._is_going = False
        self._mark(place)

    def _mark(self, place: str) -> None:
        shown = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document().findBlockByNumber(self._begins[place]))
        shown.cursor = cursor
        look = shown.format
        look.setBackground(blend(theme.current().selection, theme.current().panel, 0.14))
        look.setProperty(QTextFormat.Property.FullWidthSelection, True)
        self.setExtraSelections([shown] if place.startswith("indicator:") else [])

    def place(self) -> str:
        """The section at the top; empty when nothing is shown."""
        at = self.verticalScrollBar().value() + theme.SPACE[4]
        found = ""
        for place in self._begins:
            if self._top(place) > at:
                break
            found = place
        return found or next(iter(self._begins), "")

    def _look_where(self) -> None:
        if self._begins and not self._is_going:
            self.reached.emit(self.place())


class Manual(QWidget):
    """Outline, search and text of one codebook, kept in step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.book: Codebook | None = None
        self._is_stale = False
        self.text = ManualText()
        self.outline = Outline()
        self.left = QWidget()
        self.left.setObjectName("panel")
        self.search = SearchBox(self.left)
        self._arrange()
        self.outline.chosen.connect(self.text.go)
        self.text.reached.connect(self.outline.go)
        self.search.picked.connect(lambda id_: self.go(f"indicator:{id_}"))
        self.retranslate()

    def _arrange(self) -> None:
        column = QVBoxLayout(self.left)
        column.setContentsMargins(theme.SPACE[1], theme.SPACE[1], theme.SPACE[1], 0)
        column.addWidget(self.search)
        column.addWidget(self.outline, 1)
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.addWidget(self.left)
        whole.addWidget(self.text)
        whole.setStretchFactor(1, 1)
        whole.setSizes([400, 800])
        whole.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(whole)
        self.setFocusProxy(self.outline)

    def show_book(self, book: Codebook) -> None:
        """Show a codebook; one stays at the same place when it has that. Written when it is first looked at."""
        self.book, self._is_stale = book, True
        if self.isVisible():
            self._write()

    def _write(self) -> None:
        if self.book is None or not self._is_stale:
            return
        self._is_stale = False
        self.text.show_book(self.book)
        self._show_outline(self.book)
        if not self.outline.current_place():
            self.outline.go("about")
        self.search.set_codebook(self.book)

    def _show_outline(self, book: Codebook) -> None:
        there = [(s.place, s.title) for s in sections(book) if s.place in ("ratings", "modifiers", "versions")]
        behind = [*there, ("keys", _("Keys"))]
        self.outline.show_book(book, [("about", _("About this codebook"))], [(f"{p}\n{w}", []) for p, w in behind])

    def go(self, place: str) -> None:
        """Go to a section."""
        self._write()
        if self.outline.go(place):
            self.text.go(place)
            self.outline.setFocus()

    def retranslate(self) -> None:
        """Say everything in the language spoken now, in the colours of the theme of now."""
        self.outline.setAccessibleName(_("Outline of the codebook"))
        self.text.setAccessibleName(_("Text of the codebook"))
        self.search.retranslate()
        if self.book is not None:
            self.show_book(self.book)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._write()
