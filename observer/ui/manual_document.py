"""A codebook written into a text document: the same for the window and for paper, in another look."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextListFormat,
    QTextTable,
    QTextTableFormat,
)

from observer.coding.codebook import Indicator
from observer.coding.codebook_text import KeyRow, Line, Section, Style
from observer.i18n import _
from observer.ui import theme
from observer.ui.marks import draw_mark, key_text, readable

LINE_HEIGHT = 130.0  # per cent
SHARP = 4  # dots of a mark for each pixel that it takes


@dataclass(frozen=True)
class Look:
    """Sizes (pixels) and colours of a manual."""

    body: int
    caption: int
    title: int
    chapter: int
    text: str
    faint: str
    cap: str  # behind a key
    ground: str
    breaks_chapters: bool = False  # each on a page of its own


PAPER = Look(13, 11, 15, 22, "#1c2126", "#5b6670", "#e6e9ec", "#ffffff", breaks_chapters=True)


def window_look() -> Look:
    """The look of the window, in the theme of now."""
    shown = theme.current()
    return Look(theme.BODY, theme.CAPTION, 15, 20, shown.text, shown.faint, shown.raised, shown.panel)


class ManualWriter:
    """Writes sections at the end of a document, and knows at which block each begins."""

    def __init__(self, document: QTextDocument, look: Look) -> None:
        self.document, self.look = document, look
        self.cursor = QTextCursor(document)
        self.cursor.movePosition(QTextCursor.MoveOperation.End)
        self.begins: dict[str, int] = {}  # place -> number of the block
        self.heads: list[int] = []  # blocks that must not stand at the foot of a page
        document.setIndentWidth(theme.SPACE[3])

    def write(self, sections: list[Section]) -> None:
        """Write these sections."""
        for section in sections:
            self._title(section)
            for line in section.lines:
                self._line(line)

    def _title(self, section: Section) -> None:
        is_chapter = section.level == 1
        size = self.look.chapter if is_chapter else self.look.title
        above = 3 * theme.SPACE[4] // 2 if is_chapter else theme.SPACE[4]
        self.block(above, theme.SPACE[0], breaks=is_chapter and self.look.breaks_chapters)
        number = self.cursor.block().blockNumber()
        self.begins[section.place] = number
        self.heads.append(number)
        if section.indicator is not None:
            colour = section.indicator.colour or (section.dimension.colour if section.dimension else self.look.text)
            self.mark(section.indicator, colour, self.look.title)
            self.say("  ", size)
        self.say(section.title, size, weight=QFont.Weight.DemiBold)
        if section.indicator is not None and section.indicator.key:
            self.say("   ", size)
            self.cap(section.indicator.key)

    def _line(self, line: Line) -> None:
        look, is_item = self.look, line.style is Style.ITEM
        if line.style is Style.HEAD:
            self.block(theme.SPACE[1], 2)
            self.heads.append(self.cursor.block().blockNumber())
            self.say(line.text, look.caption, look.faint, QFont.Weight.DemiBold)
            return
        small = line.style is Style.NOTE
        colour = look.faint if small or line.is_second else look.text
        self.block(0 if small else 2, 2, is_item)
        self.say(line.text, look.caption if small else look.body, colour)

    def keys(self, rows: list[KeyRow], pages: list[str] | None = None) -> None:
        """The table of keys, with the page of each indicator when there are pages."""
        self.block(3 * theme.SPACE[4] // 2, theme.SPACE[1], breaks=self.look.breaks_chapters)
        self.begins["keys"] = self.cursor.block().blockNumber()
        self.say(_("Keys"), self.look.chapter, weight=QFont.Weight.DemiBold)
        heads = [_("Key"), _("Indicator"), _("Dimension"), *([_("Page")] if pages else [])]
        shape = table_shape((10.0, 50.0, 30.0, 10.0) if pages else (12.0, 50.0, 38.0))
        shape.setHeaderRowCount(1)
        self.cursor.beginEditBlock()  # else it is laid out anew at each cell
        table = self.cursor.insertTable(len(rows) + 1, len(heads), shape)
        for column, head in enumerate(heads):
            fill(table, 0, column, head, letters(self.look.caption, self.look.faint, QFont.Weight.DemiBold))
        for n, row in enumerate(rows):
            cells = [key_text(row.key), row.label, row.dimension, *([pages[n]] if pages else [])]
            for column, text in enumerate(cells):
                fill(table, n + 1, column, text, letters(self.look.body - 1, self.look.text))
        self.cursor.endEditBlock()
        self.cursor.movePosition(QTextCursor.MoveOperation.End)

    # -- pieces -----------------------------------------------------------------------------------------

    def block(self, above: int = 0, below: int = 0, is_item: bool = False, breaks: bool = False) -> None:
        """Begin a new block of text."""
        shape = QTextBlockFormat()
        shape.setTopMargin(above)
        shape.setBottomMargin(below)
        shape.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if breaks:
            shape.setPageBreakPolicy(QTextBlockFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        if self.document.isEmpty():
            self.cursor.setBlockFormat(shape)
        else:
            self.cursor.insertBlock(shape, QTextCharFormat())
        if is_item:
            listed = QTextListFormat()
            listed.setStyle(QTextListFormat.Style.ListDisc)
            listed.setIndent(1)
            self.cursor.createList(listed)

    def say(self, text: str, pixels: int = 0, colour: str = "", weight: QFont.Weight = QFont.Weight.Normal) -> None:
        """Write on in the block, as plain text."""
        self.cursor.insertText(text, letters(pixels or self.look.body, colour or self.look.text, weight))

    def cap(self, key: str) -> None:
        """Write a key as on its cap."""
        shape = letters(self.look.caption, self.look.text)
        shape.setBackground(QColor(self.look.cap))
        self.cursor.insertText(f" {key_text(key)} ", shape)

    def mark(self, indicator: Indicator, colour: str, pixels: int) -> None:
        """Draw the shape of the indicator's valence and kind."""
        name = f"mark:{indicator.valence}-{indicator.kind}-{colour}-{pixels}"
        picture = QImage(pixels * SHARP, pixels * SHARP, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(0)
        painter = QPainter(picture)
        painter.scale(SHARP, SHARP)
        hue = readable(colour, self.look.ground)
        draw_mark(painter, QRectF(1, 1, pixels - 2, pixels - 2), indicator.valence, indicator.kind, hue)
        painter.end()
        self.document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), picture)
        shape = QTextImageFormat()
        shape.setName(name)
        shape.setWidth(pixels)
        shape.setHeight(pixels)
        shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        self.cursor.insertImage(shape)


def letters(pixels: int, colour: str, weight: QFont.Weight = QFont.Weight.Normal) -> QTextCharFormat:
    """Letters of a size and a colour."""
    shape = QTextCharFormat()
    shape.setProperty(QTextCharFormat.Property.FontPixelSize, pixels)
    shape.setFontWeight(weight)
    shape.setForeground(QColor(colour))
    return shape


def table_shape(shares: tuple[float, ...]) -> QTextTableFormat:
    """A table without borders over the whole width; `shares` of it in per cent."""
    shape = QTextTableFormat()
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
    shape.setCellPadding(2)
    shape.setCellSpacing(0)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shape.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, share) for share in shares])
    return shape


def fill(table: QTextTable, row: int, column: int, text: str, shape: QTextCharFormat) -> None:
    """Write into a cell; a number stands at the right."""
    cell = table.cellAt(row, column).firstCursorPosition()
    place = QTextBlockFormat()
    is_number = text.isdigit()
    place.setAlignment(Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft)
    cell.setBlockFormat(place)
    cell.insertText(text, shape)
