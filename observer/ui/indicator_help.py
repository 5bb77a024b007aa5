"""The help panel: everything that the codebook says of one indicator."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextListFormat
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from observer.coding.codebook import Codebook, Indicator, Kind, Valence, say
from observer.coding.study import Side
from observer.coding.words import word
from observer.i18n import _, language
from observer.ui import theme
from observer.ui.marks import MarkSign, key_text

LINE_HEIGHT = 130.0  # per cent


class IndicatorHelp(QWidget):
    """Shows one indicator, in the language spoken now. All text of the codebook is shown as plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shown: tuple[Codebook, Indicator] | None = None
        self.sign = MarkSign(Valence.NEUTRAL, Kind.POINT, 18)
        self.title = QLabel()
        self.title.setObjectName("title")
        self.facts = QLabel()
        self.facts.setObjectName("caption")
        self.key = QLabel()
        self.key.setObjectName("keycap")
        for label in (self.title, self.facts, self.key):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.title, self.facts):
            label.setWordWrap(True)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setObjectName("plain")
        self.text.document().setDocumentMargin(0)
        self.text.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE[1])
        top = Qt.AlignmentFlag.AlignTop
        head.addWidget(self.sign, 0, top)
        head.addWidget(self.title, 1, top)
        head.addWidget(self.key, 0, top)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE[3], theme.SPACE[2], theme.SPACE[3], theme.SPACE[2])
        column.setSpacing(theme.SPACE[1])
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.text, 1)

    def show_indicator(self, codebook: Codebook, indicator: Indicator) -> None:
        """Show this indicator of this codebook."""
        self._shown = (codebook, indicator)
        self.retranslate()
        self.text.verticalScrollBar().setValue(0)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.text.setAccessibleName(_("Definition of the indicator"))
        is_shown = self._shown is not None
        for widget in (self.sign, self.key, self.facts):
            widget.setVisible(is_shown)
        self.text.clear()
        if self._shown is None:
            self.title.setText(_("Definition"))
            self._write("", [_("Point at an indicator and press F1, or choose one with the search.")])
            return
        codebook, indicator = self._shown
        dimension = codebook.find_dimension(indicator.dimension)
        self.sign.show_mark(indicator.valence, indicator.kind, indicator.colour or dimension.colour)
        self.title.setText(say(indicator.label))
        self.key.setText(key_text(indicator.key))
        self.key.setAccessibleName(_("key {key}").format(key=key_text(indicator.key)))
        self.facts.setText(" · ".join(_facts(codebook, indicator)))
        self._write_all(indicator)

    def _write_all(self, indicator: Indicator) -> None:
        self._write("", [say(indicator.definition)])
        self._write(_("Examples"), _lines(indicator.examples), is_list=True)
        self._write(_("Looks like it, but is not"), _lines(indicator.counter_examples), is_list=True)
        self._write(_("Where to mark"), [say(indicator.mark_at)])
        self._write(_("What counts as one"), [say(indicator.counting)])
        self._write(_("Take care"), [say(indicator.caution)])
        for modifier in indicator.modifiers:
            values = ", ".join(say(choice.label) for choice in modifier.values) or word(modifier.kind)
            self._write(say(modifier.label), [values])
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def _write(self, heading: str, lines: list[str], is_list: bool = False) -> None:
        """Add a heading and its lines; nothing when there are none."""
        lines = [line for line in lines if line]
        if not lines:
            return
        cursor, shown = self.text.textCursor(), theme.current()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if heading:
            faint = _letters(theme.CAPTION, shown.faint, QFont.Weight.DemiBold)
            self._add_line(cursor, heading, faint, theme.SPACE[2], theme.SPACE[0])
        for n, line in enumerate(lines):
            gap = theme.SPACE[0] if n else 0
            self._add_line(cursor, line, _letters(theme.BODY, shown.text), gap, 0, is_list)

    def _add_line(
        self, cursor: QTextCursor, text: str, letters: QTextCharFormat, above: int, below: int, is_listed: bool = False
    ) -> None:
        block = QTextBlockFormat()
        block.setTopMargin(above)
        block.setBottomMargin(below)
        block.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if self.text.document().isEmpty():
            cursor.setBlockFormat(block)
            cursor.setBlockCharFormat(letters)
        else:
            cursor.insertBlock(block, letters)
        cursor.insertText(text, letters)
        if is_listed:
            style = QTextListFormat()
            style.setStyle(QTextListFormat.Style.ListDisc)
            style.setIndent(1)
            cursor.createList(style)
            self.text.document().setIndentWidth(theme.SPACE[3])

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange) and hasattr(self, "text"):
            place = self.text.verticalScrollBar().value()
            self.retranslate()
            self.text.verticalScrollBar().setValue(place)


def _facts(codebook: Codebook, indicator: Indicator) -> list[str]:
    """Dimension, valence, kind, who shows it and towards whom."""
    who = ", ".join(word(side) for side in indicator.shown_by)
    towards = ", ".join(word(side) for side in indicator.towards if side is not Side.NONE)
    facts = [
        say(codebook.find_dimension(indicator.dimension).label),
        word(indicator.valence),
        word(indicator.kind),
        _("{who} → {towards}").format(who=who, towards=towards) if towards else who,
    ]
    if indicator.mutual:
        facts.append(_("done together"))
    return facts


def _lines(texts: dict[str, list[str]]) -> list[str]:
    return texts.get(language()) or next(iter(texts.values()), [])


def _letters(pixels: int, colour: str, weight: QFont.Weight = QFont.Weight.Normal) -> QTextCharFormat:
    letters = QTextCharFormat()
    letters.setProperty(QTextCharFormat.Property.FontPixelSize, pixels)
    letters.setFontWeight(weight)
    letters.setForeground(QColor(colour))
    return letters
