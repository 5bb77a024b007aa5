"""Handing in: what is looked at before, and that it is locked after."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from observer.coding.timecode import SECOND
from observer.i18n import _, ngettext
from observer.services import watching
from observer.services.workplace import Workplace


def asks_to_submit(work: Workplace, unwatched: str, parent: QWidget) -> bool:
    """Show what stands out, and whether the coder submits all the same. `unwatched` says what was not seen."""
    box = QMessageBox(QMessageBox.Icon.Question, _("Submit this coding"), _("After this it is locked."), parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText("\n".join(summary(work, unwatched)))
    yes = box.addButton(_("Submit"), QMessageBox.ButtonRole.AcceptRole)
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
    looks = [look.finding.words for look in work.looks()]
    found = [f"{looks.count(words)} × {words}" for words in dict.fromkeys(looks)]
    return [*lines, *([unwatched] if unwatched else []), *(found or [_("Nothing stands out.")])]
