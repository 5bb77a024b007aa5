"""The draws that were made, each in a line, and what came of one: with which seed, among which sessions."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from observer.coding.plan import Draw, DrawSession
from observer.coding.words import word
from observer.i18n import _, ngettext
from observer.services import drawing
from observer.ui import theme
from observer.ui.draw_dialog import names_in
from observer.ui.form_dialog import plain_label
from observer.ui.rows import as_tooltip, caption
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

Made = tuple[Draw, list[DrawSession]]


class DrawsBox(QWidget):
    """One line about the draws with a codebook, and the way to all of them; nothing when there was none."""

    def __init__(self, workspace: Workspace, who: WhoBox) -> None:
        super().__init__()
        self._workspace, self._who = workspace, who
        self.made: list[Made] = []
        self.words, self.look = caption(""), QPushButton()
        self.look.clicked.connect(self.ask)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.words, 1)
        across.addWidget(self.look)

    def show_draws(self, codebook: str) -> None:
        """Show the draws with this codebook."""
        study, viewer = self._workspace.study, self._who.viewer
        made = drawing.draws(study, viewer) if viewer.is_researcher else []
        self.made = [one for one in made if one[0].codebook_key == codebook]
        self.setVisible(bool(self.made))
        if self.made:
            more = len(self.made) - 1
            others = ngettext("and {n} earlier draw", "and {n} earlier draws", more).format(n=more) if more else ""
            self.words.setText(" · ".join(part for part in (summary(*self.made[-1]), others) if part))
            self.look.setText(_("See the draws …"))

    def ask(self) -> None:
        """Show all of them."""
        DrawsDialog(self._workspace, self._who, self.made, self).exec()


def summary(draw: Draw, rows: list[DrawSession]) -> str:
    """A draw in a line."""
    n = sum(row.is_drawn for row in rows)
    words = _("Drawn on {day}: {n} of {all} sessions ({percent} %, {strata}), seed {seed}")
    day = f"{datetime.fromisoformat(draw.made).astimezone():%Y-%m-%d %H:%M}"
    return words.format(day=day, n=n, all=len(rows), percent=draw.percent, strata=word(draw.strata), seed=draw.seed)


class DrawsDialog(QDialog):
    """Each draw, with the sessions among which was drawn and who codes which of them a second time."""

    def __init__(self, workspace: Workspace, who: WhoBox, made: list[Made], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._study, self._viewer = workspace, workspace.study, who.viewer
        self.setWindowTitle(_("Draws for double coding"))
        self.setMinimumSize(680, 420)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.setHeaderLabels([_("Session"), _("Outcome"), _("Drawn within")])
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setUniformRowHeights(True)
        self.tree.setStyleSheet("QTreeView::item { padding: 3px 2px; }")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(_("Close"))
        buttons.rejected.connect(self.reject)
        self.take_back = QPushButton(_("Take back this draw"))
        self.take_back.setAutoDefault(False)
        hint = _("As long as no second coder has begun; its sessions can be drawn again")
        self.take_back.setToolTip(as_tooltip(hint))
        self.take_back.clicked.connect(self._take_back)
        buttons.addButton(self.take_back, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.wrong = plain_label("warning")
        self.wrong.hide()
        self.tree.currentItemChanged.connect(lambda *_items: self.take_back.setEnabled(bool(self._chosen())))
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        advice = _("The lists hold all sessions among which was drawn. The same seed gives the same draw again.")
        for widget in (plain_label("caption", advice), self.tree, self.wrong, buttons):
            column.addWidget(widget)
        names = names_in(self._study)
        for one in reversed(made):
            self._add(*one, names)
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)
        self.tree.setColumnWidth(0, 300)
        self.tree.setColumnWidth(1, 200)

    def _add(self, draw: Draw, rows: list[DrawSession], names: dict[str, str]) -> None:
        head = QTreeWidgetItem([summary(draw, rows)])
        head.setData(0, Qt.ItemDataRole.UserRole, draw.id)
        self.tree.addTopLevelItem(head)
        head.setFirstColumnSpanned(True)
        same = drawing.is_reproducible(self._study, self._viewer, draw)
        check = _("drawn again with this seed: the same") if same else _("drawn again with this seed: something else")
        note = QTreeWidgetItem([f"{draw.software} · {check}"])
        head.addChild(note)
        note.setFirstColumnSpanned(True)
        for row in sorted(rows, key=lambda row: (not row.is_drawn, names.get(row.session, ""))):
            outcome = _("drawn: {coder}").format(coder=names.get(row.coder or "", "–")) if row.is_drawn else "–"
            item = QTreeWidgetItem([names.get(row.session, "?"), outcome, row.stratum or _("all together")])
            if not row.is_drawn:
                for n in range(3):
                    item.setForeground(n, theme.current().colour("faint"))
            head.addChild(item)
        head.setExpanded(True)
        head.setFlags(head.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)

    def _chosen(self) -> str:
        """The id of the draw in which a line is chosen."""
        item = self.tree.currentItem()
        head = item.parent() or item if item is not None else None
        return str(head.data(0, Qt.ItemDataRole.UserRole)) if head is not None else ""

    def _take_back(self) -> None:
        study, viewer, draw = self._study, self._viewer, self._chosen()
        self._workspace.refused.connect(self._say)
        try:
            done = self._workspace.do(lambda: drawing.remove(study, viewer, draw))
        finally:
            self._workspace.refused.disconnect(self._say)
        if done is not None:
            self.accept()

    def _say(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.show()
