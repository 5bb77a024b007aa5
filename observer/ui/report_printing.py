"""Prints a report in HTML as PDF. Needs no screen."""

import re
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QPainter, QTextDocument
from PySide6.QtSvg import QSvgRenderer

from observer.ui import printing

_ON_PAPER = "body { margin: 0; padding: 0; line-height: 100%; }"
LETTERS = 12  # pixels; tables are wide
SHARPNESS = 3  # dots of a picture for each pixel of the layout


def html_pdf(title: str, html: str, report: printing.Report = lambda _fraction: None) -> bytes:
    """A report in HTML as PDF, in which no heading ends a page; its pictures (inline SVG) are drawn, for Qt's text
    knows none."""
    booklet = printing.Booklet(title)
    font = booklet.document.defaultFont()
    font.setPixelSize(LETTERS)
    booklet.document.setDefaultFont(font)
    booklet.document.setHtml(_with_drawn(booklet, html.replace("</style>", f"{_ON_PAPER}</style>", 1)))
    report(0.2 * printing.LAID_OUT)
    booklet.lay_out()
    report(0.6 * printing.LAID_OUT)
    keep_heads(booklet)
    return booklet.to_bytes(report)


def keep_heads(booklet: printing.Booklet) -> None:
    """Begin a page with each heading of which the text, table or picture would begin on the next one."""
    for head, follows in _heads(booklet.document):
        if booklet.page_of_line(head) != booklet.page_of_line(follows):
            booklet.begin_page(head)
            booklet.lay_out()


def _heads(document: QTextDocument) -> list[tuple[int, int]]:
    """The numbers of the blocks that are headings, of several under each other the first, and of what follows them."""
    found: list[tuple[int, int]] = []
    head: int | None = None
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel():
            head = block.blockNumber() if head is None else head
        elif head is not None and block.text().strip():
            found.append((head, block.blockNumber()))
            head = None
        block = block.next()
    return found


def _with_drawn(booklet: printing.Booklet, html: str) -> str:
    """The same HTML with an image for each inline SVG."""

    def drawn(found: re.Match[str]) -> str:
        picture = QSvgRenderer(found.group().encode())
        size = picture.defaultSize()
        if size.width() > booklet.room.width():
            size.scale(int(booklet.room.width()), size.height(), Qt.AspectRatioMode.KeepAspectRatio)
        image = QImage(size * SHARPNESS, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        picture.render(painter)
        painter.end()
        name = f"picture:{found.start()}"
        booklet.document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
        return f'<p><img src="{name}" width="{size.width()}" height="{size.height()}"></p>'

    return re.sub(r"<svg .*?</svg>", drawn, html, flags=re.DOTALL)


def print_html(
    title: str, html: str, path: Path, font: str = "", report: printing.Report = lambda _fraction: None
) -> None:
    """Write a report in HTML as PDF, whole or not at all; works without a window. `font` is the family of its letters,
    else that of the system. Raises `BadFile`."""
    printing.write_pdf(path, lambda: html_pdf(title, html, report), font)
