"""The answer on the page: the sentence first, then tables, matrix, two timelines, differences and pairs of coders."""

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from observer.i18n import _
from observer.services.agreement_answer import CurveStep
from observer.ui import icons, theme
from observer.ui.agreement_items import Cells, Line, Moment, Names, Pair
from observer.ui.agreement_matrix import AgreementMatrix
from observer.ui.agreement_table import AgreementTable
from observer.ui.headline import Headline
from observer.ui.onset_plot import OnsetPlot, Spread
from observer.ui.pair_scale import PairsList
from observer.ui.pair_table import Pairs, PairTable
from observer.ui.tie_view import TieView
from observer.ui.timeline_items import Row
from observer.ui.tolerance_plot import TolerancePlot

MARKS, COUNTS, RATINGS = range(3)  # the tabs
MATRIX, CURVE, MATRIX_HIGH = 1, 3, 330  # the tab of the matrix below, and the least height of use to it


@dataclass(frozen=True)
class Table:
    """A table with its heads."""

    label: str
    heads: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Session:
    """A session whose two codings can be seen under each other."""

    id: str
    name: str
    length_us: int


class Timelines(QWidget):
    """Both codings of a session under each other, with a choice of the session and of what is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.session, self.which = QComboBox(), QComboBox()
        self.ties, self.area = TieView(), QScrollArea()
        self.closer, self.further, self.whole = QToolButton(), QToolButton(), QToolButton()
        self.area.setWidget(self.ties)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.verticalScrollBar().valueChanged.connect(lambda _y: self.ties.update())
        self.closer.clicked.connect(lambda: self.ties.zoom(1.6))
        self.further.clicked.connect(lambda: self.ties.zoom(1 / 1.6))
        self.whole.clicked.connect(self.ties.fit)
        above = QHBoxLayout()
        above.setContentsMargins(theme.SPACE[2], theme.SPACE[0], theme.SPACE[1], theme.SPACE[0])
        above.addWidget(self.session)
        above.addWidget(self.which)
        above.addStretch(1)
        for button in (self.closer, self.further, self.whole):
            button.setAutoRaise(True)
            above.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.area, 1)
        self.retranslate()

    def show_sessions(self, sessions: list[Session], chosen: str) -> None:
        """The sessions that can be seen."""
        self.session.blockSignals(True)
        self.session.clear()
        for session in sessions:
            self.session.addItem(session.name, session.id)
        self.session.setCurrentIndex(max(self.session.findData(chosen), 0))
        self.session.blockSignals(False)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.session.setAccessibleName(_("Session"))
        self.which.setAccessibleName(_("Which marks"))
        chosen = self.which.currentIndex()
        self.which.blockSignals(True)
        self.which.clear()
        self.which.addItems([_("all marks"), _("only the line chosen above")])
        self.which.setCurrentIndex(max(chosen, 0))
        self.which.blockSignals(False)
        for button, icon, words in (
            (self.closer, "zoom_in", _("See less, larger (+)")),
            (self.further, "zoom_out", _("See more, smaller (−)")),
            (self.whole, "fit_time", _("See the whole session")),
        ):
            button.setIcon(icons.icon(icon, "faint"))
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.ties.retranslate()


class AgreementView(QWidget):
    """All of an answer but the film. `opened` tells the id of a line and what of it is to be shown: "figure", or
    which moments. `cell_opened`: row and column of the matrix, and whether it was in seconds."""

    opened = Signal(str, str)
    line_chosen = Signal(str)
    cell_opened = Signal(int, int, bool)
    tab_changed = Signal(int)
    pair_opened = Signal(int, int)  # the numbers of two coders

    def __init__(self) -> None:
        super().__init__()
        self.headline = Headline()
        self.marks, self.counts, self.ratings = AgreementTable(), AgreementTable(), AgreementTable()
        self.matrix, self.timelines, self.onsets = AgreementMatrix(), Timelines(), OnsetPlot()
        self.count_pairs, self.rating_pairs = PairsList(), PairsList()
        self.curve, self.pairs = TolerancePlot(), (PairTable(), PairTable(), PairTable())
        self.under_counts, self.under_ratings = QTabWidget(), QTabWidget()
        self.tabs, self.below = QTabWidget(), QTabWidget()
        self._before: list[int] = []
        self.splits = [QSplitter(Qt.Orientation.Vertical) for _tab in range(3)]
        self._arrange()
        for table in (self.marks, self.counts, self.ratings):
            table.opened.connect(self.opened)
            table.line_chosen.connect(self.line_chosen)
        self.matrix.opened.connect(self.cell_opened)
        self.tabs.currentChanged.connect(self.tab_changed)
        self.below.currentChanged.connect(self._make_room)
        self.retranslate()

    def _arrange(self) -> None:
        for widget in (self.timelines, self.matrix, self.onsets, self.curve):
            self.below.addTab(widget, "")
        self.under_counts.addTab(self.count_pairs, "")
        self.under_ratings.addTab(self.rating_pairs, "")
        for tabs, pairs in zip((self.below, self.under_counts, self.under_ratings), self.pairs, strict=True):
            tabs.addTab(pairs, "")
            pairs.opened.connect(self.pair_opened)
        for tabs in (self.tabs, self.below, self.under_counts, self.under_ratings):
            tabs.setDocumentMode(True)
        both = (
            (self.marks, self.below), (self.counts, self.under_counts), (self.ratings, self.under_ratings),
        )  # fmt: skip
        for split, (above, below) in zip(self.splits, both, strict=True):
            split.addWidget(above)
            split.addWidget(below)
            split.setSizes([230, 270])
            split.setChildrenCollapsible(False)
            self.tabs.addTab(split, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.headline)
        column.addWidget(self.tabs, 1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        for n, words in enumerate((_("Marks"), _("Counts"), _("Ratings"))):
            self.tabs.setTabText(n, words)
        self.tabs.setTabToolTip(COUNTS, _("How many marks of each person in a session, as a measure"))
        for n, words in enumerate((_("Under each other"), _("Matrix"), _("Beginnings"), _("Tolerance"))):
            self.below.setTabText(n, words)
        self.below.setTabToolTip(CURVE, _("What F1 would be with another tolerance"))
        for tabs in (self.under_counts, self.under_ratings):
            tabs.setTabText(0, _("What both gave"))
        for tabs, pairs in zip((self.below, self.under_counts, self.under_ratings), self.pairs, strict=True):
            tabs.setTabText(tabs.indexOf(pairs), _("Pairs of coders"))
        for table, words in (
            (self.marks, _("Agreement on marks")),
            (self.counts, _("Agreement on counts")),
            (self.ratings, _("Agreement on ratings")),
        ):
            table.setAccessibleName(words)
        for part in (self.headline, self.matrix, self.timelines, self.onsets, self.count_pairs, self.rating_pairs):
            part.retranslate()

    def show_tables(self, marks: Table, counts: Table, ratings: Table) -> None:
        """Show the tables; a tab without lines cannot be chosen."""
        tables = (self.marks, self.counts, self.ratings)
        for n, (widget, table) in enumerate(zip(tables, (marks, counts, ratings), strict=True)):
            widget.show_lines(table.label, table.heads, table.lines)
            self.tabs.setTabVisible(n, bool(table.lines))

    def show_cells(self, cells: Cells, names: Names) -> None:
        """Show the matrix."""
        self.matrix.show_cells(cells, names)

    def show_timelines(self, rows: list[Row], moments: list[Moment], names: Names, length_us: int) -> None:
        """Show the marks of a session."""
        self.timelines.ties.show_moments(rows, moments, names, length_us)

    def show_onsets(self, moments: list[Moment], names: Names, spread: Spread, length_us: int) -> None:
        """Show how far apart they began."""
        self.onsets.show_moments(moments, names, spread, length_us)

    def show_pairs(self, tab: int, pairs: list[Pair], names: Names) -> None:
        """Show what both gave."""
        (self.rating_pairs if tab == RATINGS else self.count_pairs).show_pairs(pairs, names, tab == RATINGS)

    def show_curve(self, label: str, steps: tuple[CurveStep, ...], tolerance_us: int) -> None:
        """Show what other tolerances would give."""
        self.curve.show_steps(label, steps, tolerance_us)

    def show_coders(self, tab: int, pairs: Pairs | None, chosen: tuple[int, int]) -> None:
        """Show the figure of each two coders of the line that is chosen; None: there are no more than two."""
        tabs, table = (self.below, self.under_counts, self.under_ratings)[tab], self.pairs[tab]
        tabs.setTabVisible(tabs.indexOf(table), pairs is not None)
        if tab != MARKS:
            tabs.tabBar().setVisible(pairs is not None)
        table.show_pairs(pairs, chosen)

    def table(self) -> AgreementTable:
        """The table that is seen."""
        return (self.marks, self.counts, self.ratings)[max(self.tabs.currentIndex(), 0)]

    def _make_room(self, tab: int) -> None:
        """A matrix needs more height than the others, to be of any use; afterwards it is as it was."""
        split = self.splits[MARKS]
        if tab == MATRIX and split.sizes()[1] < MATRIX_HIGH < split.height():
            self._before = split.sizes()
            split.setSizes([split.height() - MATRIX_HIGH, MATRIX_HIGH])
        elif self._before:
            split.setSizes(self._before)
            self._before = []

    def open_more(self, on: bool) -> None:
        """All sentences, or only those that count most."""
        self.headline.more.setChecked(on)

    def choose(self, moment: str) -> None:
        """Show which moment is meant."""
        self.timelines.ties.choose(moment)
        self.onsets.choose(moment)

    def set_now(self, us: int) -> None:
        """Where the film is."""
        self.timelines.ties.set_now(us)
