"""Drift: who is due for a check, and each coder's agreement in the order of coding, with its limits."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from observer.agreement.drift import Chart, ChartPoint
from observer.agreement.values import Reason, sentence
from observer.coding.words import word
from observer.i18n import _
from observer.services.drift import Due, Series
from observer.ui import theme
from observer.ui.form_dialog import plain_label
from observer.ui.line_chart import Limits, LineChart, Plot, Plotted, interval_words, share_words
from observer.ui.plain_table import PlainTable
from observer.ui.rows import caption, clear


class DriftView(QWidget):
    """Shows `Series` and what is `Due`. `check_asked` tells the session (its id) and the codebook with
    which it is to be coded by another too."""

    check_asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._series: list[Series] = []
        self._titles: dict[str, str] = {}
        self._charts: list[tuple[str, Chart]] = []
        self.title, self.words, self.due_title = QLabel(), plain_label(), QLabel()
        self.title.setObjectName("title")
        self.due_title.setStyleSheet("font-weight: 600;")
        self.due, self.which, self.what = QVBoxLayout(), QComboBox(), QComboBox()
        self.chart, self.table, self.left_out = LineChart(), PlainTable(), caption("")
        for box in (self.which, self.what):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        choose = QHBoxLayout()
        choose.addWidget(self.which)
        choose.addWidget(self.what)
        choose.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        column.addWidget(self.title)
        column.addWidget(self.due_title)
        column.addLayout(self.due)
        column.addLayout(choose)
        column.addWidget(self.words)
        column.addWidget(self.chart, 3)
        column.addWidget(self.table, 2)
        column.addWidget(self.left_out)
        column.addStretch(0)
        self.which.activated.connect(lambda _n: self._choose_series())
        self.what.activated.connect(lambda _n: self._show_chart())

    def wait(self) -> None:
        """Say that it is being looked into; what was shown before stays."""
        self.title.setText(_("Drift"))
        self.due_title.setText(_("Due for a check"))
        if not self._series:
            self.words.setText(_("The codings are being compared …"))
            for widget in (self.which, self.what, self.chart, self.table):
                widget.hide()

    def show_drift(self, found: list[Series], due: list[Due], titles: dict[str, str]) -> None:
        """Show these; `titles` of codebooks by key."""
        self._titles = titles
        self.title.setText(_("Drift"))
        self.due_title.setText(_("Due for a check"))
        self._show_due(due)
        before = self.which.currentText()
        self._series = found
        self.which.clear()
        self.which.addItems([_series_words(one, titles) for one in found])
        self.which.setCurrentIndex(max(self.which.findText(before), 0))
        self.which.setAccessibleName(_("Whose agreement"))
        self.what.setAccessibleName(_("Agreement on what"))
        for widget in (self.which, self.what, self.chart, self.table):
            widget.setVisible(bool(found))
        if found:
            self._choose_series()
        else:
            self.words.setText(
                _(
                    "Nothing was coded twice yet. Draw sessions for double coding under “Who codes what”; once both"
                    " have submitted, you see here how agreement goes over time."
                )
            )
            self.left_out.clear()

    def show_intervals(self, found: list[Series]) -> None:
        """The same series once more, with intervals."""
        self._series = found
        if found:
            self._choose_series()

    def _show_due(self, due: list[Due]) -> None:
        clear(self.due)
        if not due:
            self.due.addWidget(caption(_("Nobody, for now.")))
        for one in due:
            row = QWidget()
            across = QHBoxLayout(row)
            across.setContentsMargins(0, 0, 0, 0)
            across.addWidget(plain_label("warning", one.words), 1)
            button = QPushButton(_("Assign a second coder …"))
            button.setAccessibleName(f"{button.text()} {one.session.name}")
            button.clicked.connect(lambda _checked=False, d=one: self.check_asked.emit(d.session.id, d.codebook))
            across.addWidget(button)
            self.due.addWidget(row)

    def _choose_series(self) -> None:
        one, before = self._series[max(self.which.currentIndex(), 0)], self.what.currentText()
        near = [(_("ratings of {whose}").format(whose=word(w)), chart) for w, chart in one.near.items()]
        self._charts = [(_("events (F1)"), one.moments), *near]
        self.what.clear()
        self.what.addItems([name for name, _chart in self._charts])
        self.what.setCurrentIndex(max(self.what.findText(before), 0))
        self._show_chart()

    def _show_chart(self) -> None:
        one = self._series[max(self.which.currentIndex(), 0)]
        name, chart = self._charts[max(self.what.currentIndex(), 0)]
        self.words.setText(_chart_words(chart))
        self.chart.show_plot(_plot(one, chart), f"{_series_words(one, self._titles)}, {name}")
        heads = (_("Session"), _("Submitted"), _("With"), name, _("Smoothed"), _("Limits"), _("Outcome"))
        rows = [
            [check.session.name, check.submitted[:10], ", ".join(check.with_whom), *_point_words(point)]
            for check, point in zip(one.checks, chart.points, strict=True)
        ]
        self.table.show_rows(_("Drift"), heads, rows)
        for n, point in enumerate(chart.points):
            if point.is_outside:
                self.table.mark(n, "warning")
        below = [*one.left_out, *_without_interval(chart)]
        self.left_out.setText(" ".join(below))
        self.left_out.setVisible(bool(below))


def _series_words(one: Series, titles: dict[str, str]) -> str:
    return f"{one.coder.name} · {titles.get(one.codebook, one.codebook)} · {word(one.against)}"


def _chart_words(chart: Chart) -> str:
    """A chart in a sentence."""
    if not chart.points or chart.points[-1].in_calibration:
        return _("The calibration phase goes on: limits come when enough sessions have been coded twice.")
    last = chart.points[-1]
    if last.is_below:
        return _("The smoothed line is below its lower limit: agreement has become worse.")
    if last.is_outside:
        return _("The smoothed line is above its upper limit: agreement has become better.")
    return _("The smoothed line is within its limits.")


def _point_words(point: ChartPoint) -> list[str]:
    value, limits = point.value, "–"
    if point.low.value is not None and point.high.value is not None:
        limits = f"{share_words(max(point.low.value, 0))} … {share_words(min(point.high.value, 1))}"
    outcome = _("outside") if point.is_outside else _("calibration") if point.in_calibration else _("within")
    return [interval_words(value.value, value.low, value.high), share_words(point.ewma.value), limits, outcome]


def _without_interval(chart: Chart) -> list[str]:
    """Why sessions with a value have no interval, each reason once; nothing before any was made."""
    lost = [p.value.no_interval for p in chart.points if p.value.value is not None]
    return [sentence(why) for why in dict.fromkeys(lost) if why not in (None, Reason.NOT_COMPUTED)]


def _plot(one: Series, chart: Chart) -> Plot:
    points = chart.points
    limits = Limits(tuple(p.low.value for p in points), tuple(p.high.value for p in points), chart.centre.value)
    lines = (
        Plotted(
            _("each session"),
            tuple(p.value.value for p in points),
            tuple(None if p.value.low is None or p.value.high is None else (p.value.low, p.value.high) for p in points),
        ),
        Plotted(_("smoothed"), tuple(p.ewma.value for p in points)),
    )
    has_limits = any(p.low.value is not None for p in points)
    flagged = tuple(n for n, p in enumerate(points) if p.is_outside)
    labels = tuple(check.session.name for check in one.checks)
    return Plot(labels, lines, None, limits if has_limits else None, flagged)
