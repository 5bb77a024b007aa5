"""Which column of a table is what: chosen by hand, from a kind of table, or as it was kept under a name."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import import_look, import_memory
from observer.services.import_look import ROLE_WORDS, Layout, Looked, Peek, PointMark, Role, RowsAre, TimeUnit
from observer.ui import theme
from observer.ui.columns_table import ColumnsTable
from observer.ui.form_dialog import plain_label
from observer.ui.screens import screen_of
from observer.ui.workspace import Workspace

_OWN = "own:"  # before the names of what was kept, beside the kinds of tables
_SIGNS = ("", "; ", ", ", " + ", " | ", " / ", " & ")
_TIMES = (Role.START, Role.STOP, Role.DURATION)
_USUAL_FPS = 25.0


class ColumnsDialog(QDialog):
    """Asks which column is what. When it was accepted `layout_chosen` is the answer, for the table of `peek`."""

    def __init__(self, workspace: Workspace, viewer: Viewer, looked: Looked, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        assert looked.peek is not None, "a table"
        self._workspace, self._viewer, self._file = workspace, viewer, looked.file
        self.peek: Peek = looked.peek
        self._layout = looked.layout or looked.peek.guess
        self._may_lack_headings = looked.format.id != "spss" and looked.peek.guess.header == 1
        self.setWindowTitle(_("Which column is what in {name}").format(name=looked.file.name))
        self.table = ColumnsTable()
        self.kind, self.sheet, self.between = QComboBox(), QComboBox(), QComboBox()
        self.rows_are, self.unit, self.decimal, self.points = (QComboBox() for _n in range(4))
        self.fps, self.fps_label = QDoubleSpinBox(), QLabel(_("Frames in a second"))
        self.headless = QCheckBox(_("The table has no headings: its first row is data"))
        self.name, self.keep = QLineEdit(), QPushButton(_("Keep"))
        self.wrong = plain_label("warning")
        self.accept_button, self.cancel = QPushButton(_("Read the table")), QPushButton(_("Cancel"))
        self._fill()
        self._arrange()
        self._show_kinds()
        self._show(self.peek, self._layout)
        self._wire()

    def _fill(self) -> None:
        for field, words in (
            (self.rows_are, {RowsAre.EVENTS: _("an event"), RowsAre.EDGES: _("the start or the stop of an event"),
                             RowsAre.SAMPLES: _("a look at regular times")}),
            (self.unit, {TimeUnit.SECONDS: _("seconds"), TimeUnit.MILLISECONDS: _("milliseconds"),
                         TimeUnit.CLOCK: _("hours, minutes and seconds"), TimeUnit.FRAMES: _("frames")}),
            (self.points, {PointMark.EITHER: _("no stop, or a stop at its start"), PointMark.NO_STOP: _("no stop"),
                           PointMark.EQUAL: _("a stop at its start"), PointMark.NEVER: _("all are periods")}),
            (self.decimal, {".": _("a point (1.5)"), ",": _("a comma (1,5)")}),
        ):  # fmt: skip
            for value, text in words.items():
                field.addItem(text, value)
        for sign in _SIGNS:
            self.between.addItem(sign.strip() or _("nothing: a cell is one name"), sign)
        self.fps.setRange(0, 1000)
        self.fps.setDecimals(3)
        self.sheet.addItems(list(self.peek.sheets))
        self.name.setMaxLength(import_memory.LONGEST_NAME)
        self.name.setPlaceholderText(_("Name of this kind of table"))
        self.name.setAccessibleName(_("Name of this kind of table"))
        self.headless.setVisible(self._may_lack_headings)
        self.headless.setChecked(not self._layout.header)

    def _arrange(self) -> None:
        title = QLabel(self.windowTitle())
        title.setObjectName("title")
        advice = _("Choose above each column what it holds; what nobody needs stays without. It is asked once: the next"
                   " table with these headings is read the same way.")  # fmt: skip
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE[2])
        fields = (
            (QLabel(_("Kind of table")), self.kind), (QLabel(_("A row is")), self.rows_are),
            (QLabel(_("Times are in")), self.unit), (QLabel(_("A moment has")), self.points),
            (QLabel(_("Decimal sign")), self.decimal), (QLabel(_("Between several names")), self.between),
            (self.fps_label, self.fps), (QLabel(_("Sheet")), self.sheet),
        )  # fmt: skip
        for n, (label, field) in enumerate(fields):
            label.setBuddy(field)
            field.setAccessibleName(label.text())
            grid.addWidget(label, n // 2, n % 2 * 2)
            grid.addWidget(field, n // 2, n % 2 * 2 + 1)
            if field is self.sheet:
                label.setVisible(len(self.peek.sheets) > 1)
                field.setVisible(len(self.peek.sheets) > 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(title)
        column.addWidget(plain_label("caption", advice))
        column.addLayout(grid)
        column.addWidget(self.headless)
        column.addWidget(self.table, 1)
        column.addWidget(self.wrong)
        column.addLayout(self._below())
        room = screen_of(self).availableGeometry()
        self.resize(min(1040, room.width() - 40), min(640, room.height() - 60))

    def _below(self) -> QHBoxLayout:
        """A name to keep it under, and the buttons."""
        self.accept_button.setObjectName("primary")
        self.accept_button.setDefault(True)
        for button in (self.cancel, self.keep):
            button.setAutoDefault(False)
        buttons = QDialogButtonBox()
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        across = QHBoxLayout()
        across.addWidget(self.name, 1)
        across.addWidget(self.keep)
        across.addStretch(1)
        across.addWidget(buttons)
        return across

    def _wire(self) -> None:
        self.kind.activated.connect(lambda _n: self._use_kind())
        self.sheet.activated.connect(lambda _n: self._use_sheet())
        self.headless.toggled.connect(lambda _on: self._show(self.peek, self.layout_chosen()))
        self.table.changed.connect(self._column_chosen)
        self.fps.valueChanged.connect(lambda _n: self._check())
        for field in (self.rows_are, self.unit, self.decimal, self.points, self.between):
            field.currentIndexChanged.connect(lambda _n: self._check())
        self.keep.clicked.connect(self._keep)
        self.name.textChanged.connect(lambda _text: self._check())

    # -- what it shows ------------------------------------------------------------------------------------------

    def _show_kinds(self, chosen: str = "") -> None:
        """What can be chosen as the kind of table: as it was guessed, what was kept, and what is known."""
        self.kind.clear()
        self.kind.addItem(_("as its headings tell"), "")
        for name in import_memory.presets(self._workspace.study, self._viewer):
            self.kind.addItem(name, _OWN + name)
        for id_, title in import_look.presets():
            self.kind.addItem(title, id_)
        self.kind.setCurrentIndex(max(self.kind.findData(chosen), 0))

    def _show(self, seen: Peek, layout: Layout) -> None:
        self.peek, self._layout = seen, layout
        self.table.show_peek(seen, self.headless.isChecked())
        self._show_layout(layout)

    def _show_layout(self, layout: Layout) -> None:
        self._layout = layout
        for field, value in (
            (self.rows_are, layout.rows), (self.unit, layout.unit), (self.points, layout.points),
            (self.decimal, layout.decimal), (self.between, layout.between),
        ):  # fmt: skip
            if field.findData(value) < 0:
                field.addItem(str(value).strip(), value)
            field.setCurrentIndex(field.findData(value))
        self.fps.setValue(layout.fps)
        if layout.sheet:
            self.sheet.setCurrentText(layout.sheet)
        self.table.show_layout(layout)
        self._check()

    def _column_chosen(self) -> None:
        """Another column may hold the times, and write them in another way."""
        layout = self.layout_chosen()
        times = {column.at for column in layout.columns if column.role in _TIMES}
        if times != {column.at for column in self._layout.columns if column.role in _TIMES}:
            layout = import_look.timed(layout, self.peek)
        self._show_layout(layout)

    def _check(self) -> None:
        """Say what is missing, and whether the table can be read so."""
        layout = self.layout_chosen()
        needs_fps = layout.unit in (TimeUnit.FRAMES, TimeUnit.CLOCK)
        for widget in (self.fps, self.fps_label):
            widget.setEnabled(needs_fps)
        if layout.unit is TimeUnit.FRAMES and not layout.fps:
            self.fps.setValue(_USUAL_FPS)  # what most films of homes have; it stands there to be changed
            return
        missing = [_(ROLE_WORDS[role]) for role in layout.missing]
        double = import_look.twice(layout)
        words = ""
        if missing:
            words = _("Not chosen yet: {missing}.").format(missing=", ".join(missing))
        elif double is not None:
            words = _("Two columns are “{what}”; choose one of them.").format(what=_(ROLE_WORDS[double]))
        self._say(words)
        self.accept_button.setEnabled(not words)
        self.keep.setEnabled(not words and bool(self.name.text().strip()))

    def _say(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    # -- what is chosen -----------------------------------------------------------------------------------------

    def layout_chosen(self) -> Layout:
        """The answer."""
        is_headless = self.headless.isChecked()
        headings = ["" for _one in self.peek.headings] if is_headless else list(self.peek.headings)
        header = 0 if is_headless else self._layout.header or self.peek.guess.header
        found = import_look.arranged(self._layout, headings, self.table.roles())
        values: dict[str, Any] = {
            "rows": RowsAre(self.rows_are.currentData()),  # Qt gives plain texts back
            "unit": TimeUnit(self.unit.currentData()),
            "points": PointMark(self.points.currentData()),
            "decimal": self.decimal.currentData(),
            "between": self.between.currentData(),
            "fps": self.fps.value(),
        }
        return replace(found, header=header, sheet=self.sheet.currentText(), **values)

    def _use_kind(self) -> None:
        chosen = self.kind.currentData()
        if not chosen:
            self._show_layout(self.peek.guess)
        elif chosen.startswith(_OWN):
            kept = import_memory.presets(self._workspace.study, self._viewer).get(chosen.removeprefix(_OWN))
            self._try(lambda: self._show_kept(kept or self.peek.guess))
        else:
            self._show_layout(import_look.by_preset(self.peek, chosen))

    def _show_kept(self, kept: Layout) -> None:
        layout = import_look.placed(kept, self.peek)
        self.headless.setChecked(not layout.header and self._may_lack_headings)
        self._show_layout(replace(layout, sheet=self.sheet.currentText(), separator=self.peek.guess.separator))

    def _use_sheet(self) -> None:
        """Look at another sheet, beside the window: a workbook can be large."""
        name = self.sheet.currentText()
        self._workspace.jobs.start(
            _("Read {name}").format(name=self._file.name),
            lambda _progress: import_look.peek(self._file, name),
            lambda seen: self._show(seen, seen.guess),
            lambda error: self._say(str(error)),
        )

    def _keep(self) -> None:
        """Keep it under a name, to be chosen for tables with other headings as well."""

        def keep() -> None:
            name = import_memory.keep_preset(
                self._workspace.study, self._viewer, self.name.text(), self.layout_chosen()
            )
            self._show_kinds(_OWN + name)
            self.name.clear()

        self._try(keep)

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except ObserverError as error:
            self._say(str(error))
