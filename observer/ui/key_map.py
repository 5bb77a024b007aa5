"""The map of keys: one page over the window, from the same table that handles the keys."""

from html import escape

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from observer.coding.codebook import Codebook, say
from observer.i18n import _
from observer.ui import theme
from observer.ui.coding_keys import BINDINGS, PEOPLE


class KeyMap(QDialog):
    """What every key does."""

    def __init__(self, codebook: Codebook | None, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Map of keys"))
        self.resize(860, 640)
        page = QTextBrowser()
        page.setOpenLinks(False)
        page.setAccessibleName(_("Map of keys"))
        page.setHtml(_html(codebook))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(page)
        layout.addWidget(close)


def _html(codebook: Codebook | None) -> str:
    rows = [(binding.shown, _(binding.words)) for binding in BINDINGS] + [(key, _(words)) for key, words in PEOPLE]
    rows += [("Ctrl+Z", _("Undo")), ("Ctrl+Y", _("Redo"))]
    title = _("Film and coding")
    parts = [f"<h3>{escape(title)}</h3>", _table(rows)]
    if codebook is not None:
        words = _("One stroke, or two one after the other. The time is that of the first. ⇧ is Shift: the worker.")
        parts.append(f"<h3>{escape(say(codebook.title))}</h3><p>{escape(words)}</p>")
        for dimension in codebook.dimensions:
            found = [(_shown(i.key), say(i.label)) for i in codebook.indicators if i.dimension == dimension.id]
            parts.append(f"<h4>{escape(say(dimension.label))}</h4>{_table(found)}")
    return "".join(parts)


def _shown(key: str) -> str:
    return " ".join(("⇧" if letter.isupper() else "") + letter.upper() for letter in key)


def _table(rows: list[tuple[str, str]]) -> str:
    """Two pairs of key and meaning beside each other."""
    faint = theme.current().faint
    cells = [
        f'<td width="90"><b>{escape(key)}</b></td><td width="300"><font color="{faint}">{escape(words)}</font></td>'
        for key, words in rows
    ]
    half = (len(cells) + 1) // 2
    lines = [left + (cells[half + n] if half + n < len(cells) else "") for n, left in enumerate(cells[:half])]
    return "<table cellpadding=3>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
