"""Prints as PDF, with a title page, contents, page numbers and a table of keys. Needs no screen."""

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import date
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextTable,
)

from observer import __version__
from observer.coding.codebook import Codebook, say
from observer.coding.codebook_text import key_rows, sections, speaking
from observer.errors import BadFile
from observer.i18n import LANGUAGES, _
from observer.ui import theme
from observer.ui.manual_document import PAPER, ManualWriter, fill, letters, table_shape

DOTS = 96  # pixels of the layout in an inch; what is printed is sharper
MARGIN = 68.0
FOOT = 40.0
LEAST_AFTER_HEAD = 90.0  # pixels that must be left on the page under a heading
LAID_OUT = 0.6  # of the time: the rest goes into painting
Report = Callable[[float], None]  # how far it is, from 0 to 1


class Booklet:
    """A document in pages, painted with numbers at the foot of all but the first."""

    def __init__(self, title: str, paper: QPageSize.PageSizeId = QPageSize.PageSizeId.A4) -> None:
        self.title, self.paper = title, QPageSize(paper)
        sheet = self.paper.sizePixels(DOTS)
        self.sheet = QSizeF(sheet)
        self.room = QSizeF(sheet.width() - 2 * MARGIN, sheet.height() - 2 * MARGIN - FOOT)
        self.document = QTextDocument()
        self.document.setDocumentMargin(0)
        self.document.setUseDesignMetrics(True)
        font = QFont(QGuiApplication.font())
        font.setPixelSize(PAPER.body)
        self.document.setDefaultFont(font)
        self.document.setPageSize(self.room)

    def lay_out(self) -> None:
        """Lay out anew from the first page: after a change in the middle Qt may leave pages out."""
        self.document.setPageSize(QSizeF(self.room.width() - 1, self.room.height()))
        self.document.setPageSize(self.room)

    def page_of(self, block: int) -> int:
        """The page, from 1, on which a block begins."""
        found = self.document.findBlockByNumber(block)
        top = self.document.documentLayout().blockBoundingRect(found).top()
        return int(top // self.room.height()) + 1

    def page_of_line(self, block: int) -> int:
        """The page on which the first line of a block is: a line that does not fit goes to the next."""
        found = self.document.findBlockByNumber(block)
        line = found.layout().lineAt(0)
        top = self.document.documentLayout().blockBoundingRect(found).top() + (line.y() if line.isValid() else 0.0)
        return int(top // self.room.height()) + 1

    def begin_page(self, block: int) -> None:
        """Let a block begin a page, once it is laid out anew."""
        found = self.document.findBlockByNumber(block)
        shape = QTextBlockFormat(found.blockFormat())
        shape.setPageBreakPolicy(QTextBlockFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        QTextCursor(found).setBlockFormat(shape)

    def keep_heads(self, chapters: list[list[int]]) -> None:
        """Put headings that would stand alone at the foot of a page on the next one. Each chapter has a page of its
        own to begin on, so that all can be gone through together: one such heading of each at a time."""
        left = [list(heads) for heads in chapters]
        while any(left):
            lonely = [number for heads in left if (number := self._next_lonely(heads)) is not None]
            for number in lonely:
                self.begin_page(number)
            if lonely:
                self.lay_out()

    def _next_lonely(self, heads: list[int]) -> int | None:
        """The first heading at the foot of a page; it and those before it are taken off the list."""
        layout, height = self.document.documentLayout(), self.room.height()
        while heads:
            number = heads.pop(0)
            block = self.document.findBlockByNumber(number)
            if layout.blockBoundingRect(block).bottom() % height > height - LEAST_AFTER_HEAD:
                return number
        return None

    def to_bytes(self, report: Report) -> bytes:
        """The PDF."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setPageLayout(QPageLayout(self.paper, QPageLayout.Orientation.Portrait, QMarginsF()))
        writer.setTitle(self.title)
        writer.setCreator(f"Observer {__version__}")
        painter = QPainter(writer)
        painter.scale(writer.logicalDpiX() / DOTS, writer.logicalDpiY() / DOTS)
        pages = self.document.pageCount()
        for page in range(pages):
            report(LAID_OUT + (1 - LAID_OUT) * page / pages)
            if page:
                writer.newPage()
                self._foot(painter, page)
            painter.save()
            painter.translate(MARGIN, MARGIN - page * self.room.height())
            shown = QRectF(0, page * self.room.height(), self.room.width(), self.room.height())
            self.document.drawContents(painter, shown)
            painter.restore()
        painter.end()
        return bytes(buffer.data().data())

    def _foot(self, painter: QPainter, page: int) -> None:
        box = QRectF(MARGIN, self.sheet.height() - MARGIN - FOOT / 2, self.room.width(), FOOT / 2)
        font = QFont(QGuiApplication.font())
        font.setPixelSize(PAPER.caption)
        painter.setFont(font)
        painter.setPen(QPen(PAPER.faint))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self.title)
        words = _("{page} of {pages}").format(page=page + 1, pages=self.document.pageCount())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, words)


def codebook_pdf(book: Codebook, languages: tuple[str, ...], report: Report = lambda _fraction: None) -> bytes:
    """A codebook as PDF: texts in one language or two, headings in the first of them."""
    first = languages[0]
    with speaking(first) if first in LANGUAGES else nullcontext():
        return _booklet(book, languages, report).to_bytes(report)


def _booklet(book: Codebook, languages: tuple[str, ...], report: Report) -> Booklet:
    booklet = Booklet(_("{title}, version {version}").format(title=say(book.title), version=book.version))
    writer = ManualWriter(booklet.document, PAPER)
    parts = sections(book, languages, skips_usual=True)
    chapters = [part for part in parts if part.level == 1]
    contents = _title_page(writer, book, [*(part.title for part in chapters), _("Keys")])
    report(0.05 * LAID_OUT)
    writer.write(parts)
    report(0.3 * LAID_OUT)
    booklet.lay_out()
    report(0.5 * LAID_OUT)
    begins = [writer.begins[part.place] for part in chapters]
    ends = [*begins[1:], writer.document.blockCount()]
    of_chapters = [[n for n in writer.heads if first < n < end] for first, end in zip(begins, ends, strict=True)]
    booklet.keep_heads(of_chapters)
    report(0.8 * LAID_OUT)
    _keys(writer, booklet, book, languages)
    pages = [booklet.page_of(writer.begins[part.place]) for part in chapters]
    pages.append(booklet.page_of(writer.begins["keys"]))
    writer.cursor.beginEditBlock()
    for row, page in enumerate(pages):
        fill(contents, row, 1, str(page), letters(PAPER.body, PAPER.text))
    writer.cursor.endEditBlock()
    booklet.lay_out()
    return booklet


def _title_page(writer: ManualWriter, book: Codebook, titles: list[str]) -> QTextTable:
    """Title, version and contents; the numbers of the pages are filled in later."""
    look = writer.look
    writer.block(140, theme.SPACE[1])
    writer.say(" · ".join(_said(book)), 30, weight=QFont.Weight.DemiBold)
    writer.block(0, 2)
    writer.say(_("Codebook, version {version}").format(version=book.version), 15)
    dated = str(book.changelog[-1].get("date", "")) if book.changelog else ""
    writer.block(0, 48)
    printed = _("Dated {date}, printed {today} with Observer {program}")
    today = date.today().isoformat()
    writer.say(printed.format(date=dated or "–", today=today, program=__version__), look.caption, look.faint)
    writer.block(0, theme.SPACE[1])
    writer.say(_("Contents"), look.title, weight=QFont.Weight.DemiBold)
    table = writer.cursor.insertTable(len(titles), 2, table_shape((88.0, 12.0)))
    for row, title in enumerate(titles):
        fill(table, row, 0, title, letters(PAPER.body, PAPER.text))
    writer.cursor.movePosition(QTextCursor.MoveOperation.End)
    return table


def _said(book: Codebook) -> list[str]:
    return [say(book.title) or book.key]


def _keys(writer: ManualWriter, booklet: Booklet, book: Codebook, languages: tuple[str, ...]) -> None:
    """The table of keys, each with the page of its indicator."""
    rows = key_rows(book, languages)
    pages = [str(booklet.page_of(writer.begins[f"indicator:{row.indicator.id}"])) for row in rows]
    writer.keys(rows, pages)


def part_of(path: Path) -> Path:
    """Where a file is written before it is whole."""
    return path.with_name(path.name + ".part")


def print_codebook(
    book: Codebook,
    path: Path,
    languages: tuple[str, ...],
    font: str = "",
    report: Report = lambda _fraction: None,
) -> None:
    """Write a codebook as PDF, whole or not at all; works without a window. `font` is the family of its letters, else
    that of the system. Raises `BadFile`."""
    write_pdf(path, lambda: codebook_pdf(book, languages, report), font)


def write_pdf(path: Path, made: Callable[[], bytes], font: str = "") -> None:
    """Write what `made` gives, whole or not at all; works without a window. Raises `BadFile`."""
    application = _application()
    if font:
        application.setFont(QFont(font))
    part = part_of(path)
    try:
        part.write_bytes(made())
        os.replace(part, path)
    except OSError as error:
        raise BadFile(_("“{path}” cannot be written: {why}.").format(path=path, why=error.strerror)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        del application


def _application() -> QGuiApplication:
    """The application that is there, or one without a screen: fonts need one."""
    there = QGuiApplication.instance()
    if isinstance(there, QGuiApplication):
        return there
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["observer"])
