"""The learning curve of a trainee: how far he is from the criterion, a chart over his sessions, and its table."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.coding.training import Scores, Standing, Whose
from observer.coding.words import word
from observer.i18n import _, ngettext
from observer.services import quality
from observer.services.training import Course, CurvePoint
from observer.ui import theme
from observer.ui.form_dialog import StudyForm
from observer.ui.line_chart import LineChart, Plot, Plotted, share_words
from observer.ui.plain_table import PlainTable
from observer.ui.rows import caption
from observer.ui.workspace import Workspace


class CurveView(QWidget):
    """Shows a `Course`."""

    def __init__(self) -> None:
        super().__init__()
        self._course: Course | None = None
        self.title, self.words, self.left_out = QLabel(), QLabel(), caption("")
        self.title.setObjectName("title")
        for label in (self.title, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.settings = QPushButton()
        self.chart, self.table = LineChart(), PlainTable()
        head = QHBoxLayout()
        head.addWidget(self.words, 1)
        head.addWidget(self.settings, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        column.addWidget(self.title)
        column.addLayout(head)
        column.addWidget(self.chart, 3)
        column.addWidget(self.table, 2)
        column.addWidget(self.left_out)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.settings.setText(_("How strict …"))
        if self._course is not None:
            self._show()

    def show_course(self, course: Course, can_change: bool) -> None:
        """Show the course of a trainee."""
        self._course = course
        self.settings.setVisible(can_change)
        self._show()

    def _show(self) -> None:
        assert self._course is not None
        course = self._course
        self.title.setText(_("Learning curve · {coder}").format(coder=course.coder.name))
        self.words.setText(standing_words(course.standing))
        self.chart.setVisible(bool(course.points))
        self.table.setVisible(bool(course.points))
        self.chart.show_plot(_plot(course), self.title.text())
        rated = [whose for whose in Whose if any(whose in point.near for point in course.points)]
        heads = [_("Session"), _("Submitted"), _("Events (F1)")]
        heads += [_("Near: {whose}").format(whose=word(whose)) for whose in rated]
        heads += [_("Equal: {whose}").format(whose=word(whose)) for whose in rated]
        self.table.show_rows(_("Learning curve"), heads, [_row(point, rated) for point in course.points])
        self.left_out.setText(" ".join(course.left_out))
        self.left_out.setVisible(bool(course.left_out))


def _share(scores: Scores, whose: Whose) -> float | None:
    return scores[whose].share if whose in scores else None


def _row(point: CurvePoint, rated: list[Whose]) -> list[str]:
    near = [share_words(_share(point.near, whose)) for whose in rated]
    exact = [share_words(_share(point.exact, whose)) for whose in rated]
    return [point.session.name, point.submitted[:10], share_words(point.f1.value), *near, *exact]


def _plot(course: Course) -> Plot:
    """The chart: events found, and ratings near enough, of clients and of workers as far as they were rated."""
    lines = [Plotted(_("events (F1)"), tuple(point.f1.value for point in course.points))]
    for whose in Whose:
        values = tuple(_share(point.near, whose) for point in course.points)
        if any(value is not None for value in values):
            lines.append(Plotted(_("ratings of {whose}").format(whose=word(whose)), values))
    labels = tuple(point.session.name for point in course.points)
    return Plot(labels, tuple(lines), course.standing.settings.percent / 100)


def standing_words(standing: Standing) -> str:
    """How far a trainee is, in sentences."""
    wanted = standing.settings
    criterion = ngettext(
        "At most {n} scale point apart in {percent} % of the ratings, over {sessions} sessions.",
        "At most {n} scale points apart in {percent} % of the ratings, over {sessions} sessions.",
        wanted.points,
    ).format(n=wanted.points, percent=wanted.percent, sessions=wanted.sessions)
    if standing.met_at is not None:
        return _("✓ The criterion was met with session {n}.").format(n=standing.met_at) + " " + criterion
    parts = [_("The criterion is not met yet."), criterion]
    now = [
        f"{word(whose)} {score.near}/{score.n} ({share_words(score.share)})" for whose, score in standing.scores.items()
    ]
    if now:
        parts.append(_("Now: {scores}.").format(scores=", ".join(now)))
    n = standing.sessions_to_go
    if n:
        parts.append(ngettext("At least {n} more session.", "At least {n} more sessions.", n).format(n=n))
    return " ".join(parts)


class QualityDialog(StudyForm):
    """How strict the study is: the criterion of training, and the watch over drift."""

    def __init__(self, workspace: Workspace, viewer: Viewer, parent: QWidget | None = None) -> None:
        advice = _("The usual criterion is: at most one point apart in 90 % of the ratings, over ten sessions.")
        super().__init__(parent, workspace, _("How strict the study is"), "", advice)
        self._viewer, now = viewer, quality.settings_of(workspace.study)
        self.points = self._number(_("Points apart at most"), now.points, 0, 6)
        self.percent = self._number(_("Percent of the ratings"), now.percent, 1, 100)
        self.sessions = self._number(_("Training sessions"), now.sessions, 1, 100)
        hint = _("The limits of drift follow from so many first sessions that were coded twice.")
        self.calibration = self._number(_("Calibration sessions"), now.calibration, 2, 100, hint)
        hint = _("After so many submitted sessions of which none was coded twice, a coder is due for a check.")
        self.unchecked = self._number(_("Sessions without a check"), now.unchecked, 1, 100, hint)

    def _number(self, words: str, now: int, least: int, most: int, hint: str = "") -> QSpinBox:
        field = QSpinBox()
        field.setRange(least, most)
        field.setValue(now)
        return self.row(words, field, hint)

    def submit(self) -> object:
        study, viewer = self.workspace.study, self._viewer
        fields = (self.points, self.percent, self.sessions, self.calibration, self.unchecked)
        return self.do(lambda: quality.set_quality(study, viewer, *(field.value() for field in fields)))
