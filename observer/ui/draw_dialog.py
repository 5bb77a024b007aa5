"""Drawing a random share of the sessions to be coded twice; what would be drawn is seen before it is done."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.plan import SHARE, Draw, DrawSession, Strata
from observer.errors import ObserverError, Refused
from observer.i18n import _
from observer.services import drawing, overview
from observer.ui.codebook_box import codebook_box
from observer.ui.form_dialog import StudyForm, plain_label, ticks
from observer.ui.workspace import Workspace

_ROWS = 6


class DrawDialog(StudyForm):
    """Asks for the share, within what it is drawn, who may be second and the seed; shows what comes of it."""

    def __init__(self, workspace: Workspace, viewer: Viewer, codebook: str, parent: QWidget | None = None) -> None:
        advice = _(
            "From the sessions with a main coder that were in no earlier draw. The coders are not told which"
            " sessions are coded twice."
        )
        super().__init__(parent, workspace, _("Draw for double coding"), _("Draw"), advice)
        self.setMinimumWidth(600)
        self._viewer, study = viewer, workspace.study
        self.codebook = self.row(_("Codebook"), codebook_box(study, codebook))
        self.percent = QSpinBox()
        self.percent.setRange(1, 100)
        self.percent.setValue(SHARE)
        self.percent.setSuffix(" %")
        self.row(_("Share"), self.percent)
        self.strata = self.choice(_("Spread over"), Strata, Strata.NONE)
        self.seconds = self._second_coders()
        hint = _("A number from which the draw follows. Keep the one that is proposed; with it anybody can repeat it.")
        self.seed = self.line(_("Seed"), str(drawing.new_seed()), hint)
        self.words, self.table = plain_label(), sessions_table()
        self.column.insertWidget(self.column.count() - 2, self.words)
        self.column.insertWidget(self.column.count() - 2, self.table)
        self.codebook.currentIndexChanged.connect(lambda _n: self._show())
        self.strata.currentIndexChanged.connect(lambda _n: self._show())
        self.percent.valueChanged.connect(lambda _n: self._show())
        self.seed.textEdited.connect(lambda _text: self._show())
        self._show()

    def _second_coders(self) -> dict[str, QCheckBox]:
        study = self.workspace.study
        usual = {coder.id for coder in drawing.possible_seconds(study, self._viewer)}
        boxes = {}
        for coder in overview.coders(study):
            if overview.can_code(coder):
                boxes[coder.name] = QCheckBox(coder.name)
                boxes[coder.name].setChecked(coder.id in usual)
                boxes[coder.name].toggled.connect(lambda _on: self._show())
        self.row(_("Second coders"), ticks(list(boxes.values())))
        return boxes

    # -- what would be drawn ----------------------------------------------------------------------------

    def _seed(self) -> int:
        if not self.seed.text().strip().isdecimal():
            raise Refused(_("The seed is a whole number of 0 or more."))
        return int(self.seed.text())

    def _given(self) -> drawing.Asked:
        people = [name for name, box in self.seconds.items() if box.isChecked()]
        if not people:
            raise Refused(_("Tick at least one who may be the second coder."))
        return {
            "codebook": self.codebook.currentData(),
            "coders": people,
            "percent": self.percent.value(),
            "strata": Strata(self.strata.currentData()),
            "seed": self._seed(),
        }

    def _show(self) -> None:
        try:
            draw, rows = drawing.preview(self.workspace.study, self._viewer, **self._given())
        except ObserverError as error:
            self.words.hide()
            self.table.hide()
            self.accept_button.setEnabled(False)
            self.say(str(error))
            return
        self.accept_button.setEnabled(True)
        self.words.setText(said(draw, rows))
        self.words.show()
        self.table.show()
        fill(self.table, [row for row in rows if row.is_drawn], names_in(self.workspace.study))
        self.say("")

    def submit(self) -> object:
        study, viewer, given = self.workspace.study, self._viewer, self._given()
        return self.do(lambda: drawing.draw(study, viewer, **given))


def said(draw: Draw, rows: list[DrawSession]) -> str:
    """What a draw gives, in a sentence."""
    n = sum(row.is_drawn for row in rows)
    return _("{n} of {all} sessions are drawn ({percent} %).").format(n=n, all=len(rows), percent=draw.percent)


def names_in(study: Any) -> dict[str, str]:
    """What sessions and coders are called, by their ids."""
    return {row.id: row.name for row in (*study.sessions.where(), *overview.coders(study))}


def sessions_table() -> QTableWidget:
    """An empty table for sessions of a draw."""
    table = QTableWidget(0, 3)
    table.setAccessibleName(_("Sessions that are drawn"))
    table.setHorizontalHeaderLabels([_("Session"), _("Second coder"), _("Drawn within")])
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table


def fill(table: QTableWidget, rows: list[DrawSession], names: dict[str, str]) -> None:
    """Put sessions of a draw into such a table."""
    table.setRowCount(len(rows))
    for n, row in enumerate(sorted(rows, key=lambda row: names.get(row.session, ""))):
        texts = names.get(row.session, "?"), names.get(row.coder or "", "–"), row.stratum or _("all together")
        for column, text in enumerate(texts):
            table.setItem(n, column, QTableWidgetItem(text))
    shown = min(len(rows), _ROWS) * table.verticalHeader().defaultSectionSize()
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + shown + 6)
