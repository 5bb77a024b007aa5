"""Conflicts of a merge: both versions side by side, part by part, with the one before; a person decides."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from observer.coding.merging import Choice
from observer.i18n import _, ngettext
from observer.services.merging import MergeItem
from observer.ui import theme
from observer.ui.rows import as_tooltip, caption

_LIST = 240  # pixels


class ConflictView(QWidget):
    """Shows `MergeItem`s in conflict; `choices` holds what was decided. `decided` when that changed."""

    decided = Signal()

    def __init__(self, items: tuple[MergeItem, ...]) -> None:
        super().__init__()
        self._items = items
        self.choices: dict[str, Choice] = {}
        self.title, self.left = QLabel(), caption("")
        self.title.setStyleSheet("font-weight: 600;")
        self.list, self.table = QListWidget(), _table()
        self.list.setFixedWidth(_LIST)
        self.list.setAccessibleName(_("Conflicts"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setStyleSheet("QListWidget::item { padding: 4px 2px; }")
        self.ours, self.theirs = QRadioButton(_("Keep that of the study")), QRadioButton(_("Take that of the package"))
        self.group = QButtonGroup(self)
        self.all_ours, self.all_theirs = QPushButton(_("The study for all")), QPushButton(_("The package for all"))
        self._arrange()
        self._wire()
        for item in items:
            self.list.addItem(QListWidgetItem(_short(item)))
        self.list.setCurrentRow(0)
        self._say()

    def _arrange(self) -> None:
        choice = QHBoxLayout()
        for button in (self.ours, self.theirs):
            self.group.addButton(button)
            choice.addWidget(button)
        choice.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE[1])
        right.addWidget(self.table, 1)
        right.addLayout(choice)
        across = QHBoxLayout()
        across.setSpacing(theme.SPACE[2])
        across.addWidget(self.list)
        across.addLayout(right, 1)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.left, 1)
        for whole in (self.all_ours, self.all_theirs):
            whole.setAutoDefault(False)
            head.addWidget(whole)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addLayout(head)
        column.addLayout(across, 1)

    def _wire(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self.ours.clicked.connect(lambda: self._decide(Choice.OURS))
        self.theirs.clicked.connect(lambda: self._decide(Choice.THEIRS))
        self.all_ours.clicked.connect(lambda: self.decide_all(Choice.OURS))
        self.all_theirs.clicked.connect(lambda: self.decide_all(Choice.THEIRS))

    def item(self) -> MergeItem | None:
        """The conflict that is shown."""
        row = self.list.currentRow()
        return self._items[row] if 0 <= row < len(self._items) else None

    def _show(self) -> None:
        item = self.item()
        if item is None:
            return
        self.table.setRowCount(len(item.fields))
        for row, field in enumerate(item.fields):
            for column, text in enumerate((field.name, field.base, field.ours, field.theirs)):
                cell = QTableWidgetItem(text or "–")
                cell.setToolTip(as_tooltip(text))
                if column > 1 and field.differs:
                    font = cell.font()
                    font.setBold(True)
                    cell.setFont(font)
                elif column < 2:
                    cell.setForeground(theme.current().colour("faint"))
                self.table.setItem(row, column, cell)
        self.table.resizeRowsToContents()
        chosen = self.choices.get(item.key)
        self.group.setExclusive(False)
        for button, choice in ((self.ours, Choice.OURS), (self.theirs, Choice.THEIRS)):
            with QSignalBlocker(button):
                button.setChecked(chosen is choice)
        self.group.setExclusive(True)

    def _decide(self, choice: Choice) -> None:
        """The version of the conflict that is shown; then comes the next one that is open."""
        item = self.item()
        if item is None:
            return
        self.choices[item.key] = choice
        self._say()

    def decide_all(self, choice: Choice) -> None:
        """One version for all of them."""
        self.choices = {item.key: choice for item in self._items}
        self._say()
        self._show()

    def _say(self) -> None:
        for row, item in enumerate(self._items):
            self.list.item(row).setText(f"{_sign(self.choices.get(item.key))} {_short(item)}")
            self.list.item(row).setToolTip(as_tooltip(_short(item)))
        left = len(self._items) - len(self.choices)
        self.title.setText(_("Changed on both sides"))
        words = ngettext("{n} to decide", "{n} to decide", left).format(n=left) if left else _("all decided")
        self.left.setText(words)
        self.decided.emit()

    def n_left(self) -> int:
        """How many have not been decided."""
        return len(self._items) - len(self.choices)


def _sign(choice: Choice | None) -> str:
    return "○" if choice is None else "●"


def _short(item: MergeItem) -> str:
    """A conflict in the list."""
    what = item.ours or item.theirs or item.base
    return " · ".join([item.session, item.kind, what])


def _table() -> QTableWidget:
    table = QTableWidget(0, 4)
    table.setAccessibleName(_("Both versions"))
    table.setHorizontalHeaderLabels([_("Part"), _("When packed"), _("In the study"), _("In the package")])
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setTabKeyNavigation(False)
    table.setWordWrap(True)
    table.setShowGrid(False)
    table.setStyleSheet("QTableView::item { padding: 2px 6px; }")
    table.verticalHeader().hide()
    table.horizontalHeader().sectionResized.connect(
        lambda *_sizes: QTimer.singleShot(0, table, table.resizeRowsToContents)  # when all columns have their width
    )
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    table.setTextElideMode(Qt.TextElideMode.ElideNone)
    return table
