"""One lesson: what the trainee hit, missed and marked in excess, each moment with its film; and the ratings."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from observer.coding.training import Fate
from observer.coding.words import word
from observer.i18n import _
from observer.services.training import Feedback
from observer.ui import lesson_rows, theme
from observer.ui.form_dialog import plain_label
from observer.ui.lesson_film import LessonFilm
from observer.ui.lesson_rows import LessonRow, Names
from observer.ui.plain_table import PlainTable
from observer.ui.rows import caption
from observer.ui.workspace import Workspace


class LessonView(QWidget):
    """Shows a `Feedback`. `code_asked` tells session, codebook and moment that somebody wants on the coding page."""

    code_asked = Signal(str, str, object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._feedback: Feedback | None = None
        self._rows: list[LessonRow] = []
        self._names: Names = {}
        self._points = 1
        self.title, self.words = QLabel(), QLabel()
        self.title.setObjectName("title")
        for label in (self.title, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.filter, self.code = QComboBox(), QPushButton()
        self.events, self.ratings = PlainTable(), PlainTable()
        self.ratings_title, self.empty, self.detail = QLabel(), caption(""), plain_label()
        self.ratings_title.setStyleSheet("font-weight: 600;")
        self.film = LessonFilm(workspace)
        self._arrange()
        self.filter.activated.connect(lambda _n: self._show_events())
        self.events.row_chosen.connect(self._go)
        self.events.cellActivated.connect(lambda _row, _column: self.film.replay())
        self.code.clicked.connect(self._ask_code)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.words, 1)
        head.addWidget(self.filter)
        head.addWidget(self.code)
        left, left_column = QWidget(), QVBoxLayout()
        left.setLayout(left_column)
        left_column.setContentsMargins(0, 0, theme.SPACE[1], 0)
        left_column.setSpacing(theme.SPACE[1])
        left_column.addWidget(self.empty)
        left_column.addWidget(self.events, 3)
        left_column.addWidget(self.detail)
        left_column.addWidget(self.ratings_title)
        left_column.addWidget(self.ratings, 2)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.film)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([700, 290])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        column.addWidget(self.title)
        column.addLayout(head)
        column.addWidget(split, 1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        at = self.filter.currentIndex()
        self.filter.clear()
        self.filter.setAccessibleName(_("Which events"))
        self.filter.addItem(_("All events"), None)
        for fate in Fate:
            self.filter.addItem(f"{lesson_rows.SIGNS[fate]} {word(fate)}", fate)
        self.filter.setCurrentIndex(max(at, 0))
        self.code.setText(_("To the coding page"))
        self.ratings_title.setText(_("Ratings"))
        self.film.retranslate()
        if self._feedback is not None:
            self._show_all()

    def show_feedback(self, feedback: Feedback, names: Names, points: int, can_code: bool) -> None:
        """Show this lesson; `names` of people by id, `points` is how far ratings may be apart."""
        is_other = self._feedback is None or self._feedback.practised.own.id != feedback.practised.own.id
        self._feedback, self._names, self._points = feedback, names, points
        self.code.setVisible(can_code)
        if is_other:
            self.events.setCurrentCell(-1, -1)
        self._show_all()

    def _show_all(self) -> None:
        assert self._feedback is not None
        practised = self._feedback.practised
        self.title.setText(f"{practised.session.name} · {self._feedback.coder.name}")
        self.words.setText(lesson_rows.summary(self._feedback))
        self._show_events()
        rows = lesson_rows.rating_rows(self._feedback, self._names, self._points)
        heads = (_("Whom"), _("Dimension"), _("Own"), _("Model"), _("Apart"))
        texts = [
            (row.whom, row.dimension, row.own, row.gold, row.apart + ("" if row.is_near else " !")) for row in rows
        ]
        self.ratings.show_rows(_("Ratings"), heads, texts)
        self.ratings.setVisible(bool(rows))
        self.ratings_title.setVisible(bool(rows))

    def _show_events(self) -> None:
        if self._feedback is None:
            return
        wanted = self.filter.currentData()
        found = lesson_rows.event_rows(self._feedback, self._names)
        self._rows = [row for row in found if wanted in (None, row.fate)]
        heads = (_("Outcome"), _("Time"), _("Indicator"), _("Difference"), _("Who"))
        texts = [(row.outcome, row.time, row.what, row.difference, row.who) for row in self._rows]
        self.events.show_rows(_("Events next to the model"), heads, texts)
        for n, row in enumerate(self._rows):
            if row.fate is Fate.HIT:
                self.events.mark(n, "faint")
        if self.events.currentRow() < 0:
            self.detail.clear()
        self.empty.setVisible(not texts)
        self.empty.setText(_("Nothing here.") if found else _("Neither you nor the model has an event here."))

    # -- the moment -------------------------------------------------------------------------------------

    def _go(self, row: int) -> None:
        if self._feedback is not None and 0 <= row < len(self._rows):
            self._tell(self._rows[row])
            self.film.show_moment(self._feedback.practised.session, self._rows[row].at_us)

    def _tell(self, row: LessonRow) -> None:
        """All of a line, also what did not fit into the table."""
        parts = (row.time, row.what, row.who, row.difference)
        self.detail.setText(f"{row.outcome}: " + " · ".join(part for part in parts if part))

    def _ask_code(self) -> None:
        if self._feedback is not None:
            row = self.events.currentRow()
            at = self._rows[row].at_us if 0 <= row < len(self._rows) else None
            practised = self._feedback.practised
            self.code_asked.emit(practised.session.id, practised.codebook.key, at)
