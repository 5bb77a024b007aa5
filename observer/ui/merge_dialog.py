"""What merging a package would do, in words and thing by thing; nothing is done before it is accepted."""

from datetime import datetime
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from observer.coding.merging import Choice, Outcome
from observer.coding.words import word
from observer.i18n import _
from observer.services.merging import MergeItem, MergePlan
from observer.ui import theme
from observer.ui.conflict_view import ConflictView
from observer.ui.form_dialog import plain_label
from observer.ui.rows import as_tooltip
from observer.ui.screens import screen_of


class MergeDialog(QDialog):
    """Shows a plan; when it was accepted, `choices` says whose version of each conflict holds."""

    def __init__(self, plan: MergePlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan = plan
        self.setWindowTitle(_("Merge the package of {coder}").format(coder=plan.coder.name))
        self.title, self.counts = QLabel(), plain_label("", _counted_words(plan))
        self.title.setObjectName("title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setText(self.windowTitle())
        self.conflicts = ConflictView(plan.conflicts)
        self.tree = _tree(plan)
        self.wrong = plain_label("warning", "\n".join(_warnings(plan)))
        self.wrong.setVisible(bool(self.wrong.text()))
        self.accept_button, self.cancel = QPushButton(_("Merge")), QPushButton(_("Cancel"))
        self._arrange()
        self.conflicts.decided.connect(self._show_possible)
        self._show_possible()
        (self.conflicts.list if plan.conflicts else self.accept_button).setFocus()

    def _arrange(self) -> None:
        self.accept_button.setObjectName("primary")
        self.accept_button.setDefault(True)
        self.cancel.setAutoDefault(False)
        buttons = QDialogButtonBox()
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        made = f"{datetime.fromisoformat(self.plan.package.made).astimezone():%Y-%m-%d %H:%M}"
        about = _("Made on {day}. Nothing is merged before you say so.").format(day=made)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        for widget in (self.title, plain_label("caption", about), self.counts):
            column.addWidget(widget)
        self.counts.setVisible(bool(self.counts.text()))
        if self.plan.conflicts:
            column.addWidget(self.conflicts, 3)
        if self.tree.topLevelItemCount():
            column.addWidget(self.tree, 2)
        column.addWidget(self.wrong)
        column.addWidget(buttons)
        height = 640 if self.plan.conflicts else 460 if self.tree.topLevelItemCount() else 0
        room = screen_of(self).availableGeometry()
        self.resize(min(920, room.width() - 40), min(height, room.height() - 60))

    @property
    def choices(self) -> dict[str, Choice]:
        """Whose version of each conflict holds."""
        return self.conflicts.choices

    def _show_possible(self) -> None:
        can_merge = not self.plan.refusals and not self.plan.is_empty
        self.accept_button.setVisible(can_merge)
        self.accept_button.setEnabled(can_merge and not self.conflicts.n_left())
        self.accept_button.setToolTip(as_tooltip(_("Decide each conflict first.") if self.conflicts.n_left() else ""))
        self.cancel.setText(_("Cancel") if can_merge else _("Close"))


def _counted_words(plan: MergePlan) -> str:
    """How much of what there is, in a sentence each."""
    words = " ".join(plan.words())
    return _("Events, ratings and comments in it: {counts}").format(counts=words) if words else ""


def _warnings(plan: MergePlan) -> list[str]:
    """What one must know first."""
    if plan.is_empty:
        return [_("The study has all of this already; there is nothing to merge.")]
    if plan.refusals:
        return [*plan.refusals, _("Nothing was merged.")]
    if plan.submitted:
        names = ", ".join(plan.submitted)
        return [
            _("With this, the coder hands in: {sessions}.").format(sessions=names)
            + " "
            + _("Then the merge cannot be undone; a coding that was handed in can be reopened.")
        ]
    return []


def _tree(plan: MergePlan) -> QTreeWidget:
    """What is new, changed, removed or kept, by session."""
    tree = QTreeWidget()
    tree.setAccessibleName(_("What the merge does"))
    tree.setHeaderLabels([_("Session"), _("Outcome"), _("In the study"), _("In the package")])
    tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    tree.setUniformRowHeights(True)
    items = sorted((i for i in plan.items if i.outcome is not Outcome.CONFLICT), key=lambda i: i.session)
    for session, group in groupby(items, key=lambda item: item.session):
        found = list(group)
        head = QTreeWidgetItem([session, _counted(found)])
        tree.addTopLevelItem(head)
        for item in found:
            head.addChild(_row(item))
        head.setExpanded(tree.topLevelItemCount() <= 3)
    for column, width in enumerate((170, 150)):
        tree.setColumnWidth(column, width)
    for column in (2, 3):
        tree.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    tree.setStyleSheet("QTreeView::item { padding: 3px 2px; }")
    return tree


def _counted(items: list[MergeItem]) -> str:
    """How many there are of each outcome."""
    outcomes = [item.outcome for item in items]
    return ", ".join(f"{outcomes.count(one)} {word(one)}" for one in Outcome if one in outcomes)


def _row(item: MergeItem) -> QTreeWidgetItem:
    row = QTreeWidgetItem([item.kind, word(item.outcome), item.ours or "–", item.theirs or "–"])
    for column, text in ((2, item.ours), (3, item.theirs)):
        row.setToolTip(column, as_tooltip(text))
    return row
