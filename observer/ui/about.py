"""About Observer: its version, and those and the licences of what it is built on."""

import re
from html import escape
from importlib import metadata
from platform import machine, python_version, system

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTextBrowser, QVBoxLayout, QWidget

from observer import __version__
from observer.i18n import _
from observer.ui import theme
from observer.ui.rows import caption

_NAME = re.compile(r"^[A-Za-z0-9._-]+")
_LONGEST_LICENCE = 60


class About(QDialog):
    """Version and licences, as text that can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About Observer"))
        self.resize(640, 480)
        title = QLabel(f"Observer {__version__}")
        title.setObjectName("title")
        licence = caption(_("Free software under the GNU General Public License, version 3 or later."))
        page = QTextBrowser()
        page.setObjectName("plain")
        page.document().setDocumentMargin(theme.SPACE[2])
        page.setAccessibleName(_("About Observer"))
        page.setHtml(_html())
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        close.button(QDialogButtonBox.StandardButton.Close).setText(_("Close"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.SPACE[3],) * 4)
        layout.setSpacing(theme.SPACE[1])
        layout.addWidget(title)
        layout.addWidget(licence)
        layout.addSpacing(theme.SPACE[1])
        layout.addWidget(page, 1)
        layout.addWidget(close)


def _html() -> str:
    where = f"Python {python_version()} · Qt {qVersion()} · {system()} {machine()}"
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(version)}</td><td>{escape(licence)}</td></tr>"
        for name, version, licence in built_on()
    )
    built = escape(_("Built on:"))
    return f"<p>{escape(where)}</p><p><b>{built}</b></p><table cellpadding=3 cellspacing=0>{rows}</table>"


def built_on() -> list[tuple[str, str, str]]:
    """Name, version and licence of each package that Observer asks for, by name."""
    asked = (line for line in metadata.requires("observer") or [] if "extra ==" not in line)
    names = sorted({_NAME.findall(line)[0] for line in asked}, key=str.lower)
    found = []
    for name in names:
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # not needed on this system
        found.append((about["Name"], about["Version"], _licence(about)))
    return found


def _licence(about: metadata.PackageMetadata) -> str:
    """The licence in a few words; some packages put the whole text into the field."""
    given = about.get("License-Expression") or about.get("License") or ""  # type: ignore[attr-defined]
    classifiers = [line.split("::")[-1].strip() for line in about.get_all("Classifier") or [] if "License ::" in line]
    short = given.strip().splitlines()[0] if given.strip() else ""
    if 0 < len(short) <= _LONGEST_LICENCE:
        return short
    return ", ".join(classifiers) or short[:_LONGEST_LICENCE] or _("see its own files")
