"""Handing in: what is looked at before, and that it is locked after."""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from observer.coding.timecode import SECOND
from observer.i18n import _, ngettext
from observer.services import watching
from observer.services.workplace import Workplace
from observer.ui.findings_model import headline


def asks_to_submit(work: Workplace, unwatched: str, parent: QWidget) -> bool:
    """Show what stands out, and whether the coder submits all the same. `unwatched` says what was not seen."""
    box = QMessageBox(parent)
    box.setWindowTitle(_("Submit this coding"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(_("Submit this coding?"))
    box.setInformativeText("\n".join([*summary(work, unwatched), "", _("After this it is locked.")]))
    box.setStyleSheet("QLabel#qt_msgbox_label { font-weight: 600; } QLabel { min-width: 340px; }")
    yes = QPushButton(_("Submit"), box)
    yes.setObjectName("primary")
    box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(_("Go on coding"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    return box.clickedButton() is yes


def summary(work: Workplace, unwatched: str) -> list[str]:
    """What is handed in and what deserves a look, a line each."""
    lines = [_("Events: {n}").format(n=len(work.events()))]
    ratings = work.rating_lines()
    given = sum(1 for line in ratings if line.rating is not None)
    lines.append(_("Ratings: {given} of {all}").format(given=given, all=len(ratings)))
    minutes = round(watching.time_on_task(work.desk, work.key) / (60 * SECOND))
    if minutes:
        lines.append(ngettext("At work: {n} minute", "At work: {n} minutes", minutes).format(n=minutes))
    kinds = Counter(look.finding.kind for look in work.looks())
    found = [headline(kind, n) for kind, n in kinds.items()]
    more = [*([unwatched] if unwatched else []), *(found or [_("Nothing stands out.")])]
    return [" · ".join(lines), "", *more]
