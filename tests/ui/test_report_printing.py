"""A report on paper: no heading ends a page, and a table that goes on has its heads again."""

import re

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtPdf import QPdfDocument

from observer.ui import report_printing

ROW = "<tr><td>code</td><td>.81</td></tr>"
TABLE = f"<table><thead><tr><th>head</th></tr></thead>{ROW * 3}</table>"
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="420" height="170" viewBox="0 0 420 170">'
    '<rect width="420" height="170" fill="#000000"/></svg>'
)


def printed(html):
    """The PDF, and what stands on each page, without its foot and without spaces."""
    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(report_printing.html_pdf("Report", f"<style></style>{html}")))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    words = ["".join(document.getAllText(n).text().split()) for n in range(document.pageCount())]
    return document, [re.sub(r"Report\dof\d", "", page) for page in words]


def is_dark(document, page):
    """Whether the picture is on this page."""
    image = document.render(page, QSize(60, 84))
    return any(image.pixelColor(20, y).lightness() < 60 for y in range(84))


@pytest.mark.parametrize("follows", [TABLE, PICTURE, "<p>text</p>"])
def test_no_heading_ends_a_page(app, follows):
    broken = set()
    for lines in range(28, 58, 2):
        html = f"{'<p>line</p>' * lines}<h2>Heading two</h2><h3>Heading three</h3>{follows}<p>after it</p>"
        document, found = printed(html)
        page = next(n for n, words in enumerate(found) if "Headingtwo" in words)
        assert "Headingthree" in found[page]
        if follows is PICTURE:
            assert is_dark(document, page)
        else:
            assert not found[page].endswith("Headingthree"), lines
        broken.add(found[page].startswith("Headingtwo"))
    assert broken == {True, False}, "some began a page, others had room"


def test_a_long_table_has_its_heads_on_each_page(app):
    _document, found = printed(f"<table><thead><tr><th>of what</th></tr></thead>{ROW * 120}</table>")
    assert len(found) > 1
    assert all(page.startswith("ofwhat") for page in found)
