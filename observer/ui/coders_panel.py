"""Everybody who codes or looks after the study, with what they may do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from observer.coding.study import Coder
from observer.coding.words import word
from observer.i18n import _
from observer.services import overview, roster_changes
from observer.ui import theme
from observer.ui.people_dialogs import CoderDialog
from observer.ui.rows import Head, Line, Rows, caption
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace


class CodersPanel(QScrollArea):
    """Shows and changes the coders of the study."""

    def __init__(self, workspace: Workspace, who: WhoBox) -> None:
        super().__init__()
        self._workspace, self._who = workspace, who
        self._coders: dict[str, Coder] = {}
        self.head, self.rows, self.words = Head(), Rows(), caption("")
        holder = QWidget()
        holder.setMaximumWidth(720)
        column = QVBoxLayout(holder)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[0])
        for widget in (self.head, self.words, self.rows):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.head.add_asked.connect(self.ask_coder)
        self.rows.edit_asked.connect(lambda id_: self.ask_coder(id_))
        self.rows.remove_asked.connect(self._remove)

    def refresh(self) -> None:
        """Show the coders as they are now."""
        found = overview.coders(self._workspace.study)
        self._coders = {coder.id: coder for coder in found}
        can_change = self._who.viewer.is_researcher
        self.head.show_words(_("Coders"), _("Add a coder …"), can_change)
        self.words.setText(
            _("Coders are known by a short name. Who codes sees nobody else's coding before both have submitted.")
        )
        self.rows.show_lines(tuple(map(_coder_line, found)), can_change, _("Nobody yet."))

    def ask_coder(self, id_: str = "") -> None:
        """Add somebody, or change the one with this id."""
        CoderDialog(self._workspace, self._coders.get(id_), self).exec()

    def _remove(self, id_: str) -> None:
        study, viewer = self._workspace.study, self._who.viewer
        self._workspace.do(lambda: roster_changes.remove_coder(study, viewer, id_))


def _coder_line(coder: Coder) -> Line:
    roles = ", ".join(word(role) for role in coder.roles)
    languages = _("understands {languages}").format(languages=", ".join(coder.languages)) if coder.languages else ""
    secret = _("with a passphrase") if coder.verifier else ""
    return Line(coder.id, coder.name, " · ".join(part for part in (roles, languages, secret) if part))
