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


def html_pdf(title: str, html: str) -> bytes:
    """A report in HTML as PDF; its pictures (inline SVG) are drawn, for Qt's text knows none."""
    booklet = printing.Booklet(title)
    font = booklet.document.defaultFont()
    font.setPixelSize(LETTERS)
    booklet.document.setDefaultFont(font)
    booklet.document.setHtml(_with_drawn(booklet, html.replace("</style>", f"{_ON_PAPER}</style>", 1)))
    booklet.lay_out()
    return booklet.to_bytes(lambda _fraction: None)


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


def print_html(title: str, html: str, path: Path) -> None:
    """Write a report in HTML as PDF, whole or not at all; works without a window. Raises `BadFile`."""
    printing.write_pdf(path, lambda: html_pdf(title, html))
