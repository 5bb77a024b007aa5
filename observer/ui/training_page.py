"""Training: a coder's own lessons, his learning curve, and for the researcher those of all, and drift."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.changes import Changes
from observer.coding.study import Coder, StudyKind
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import quality, training
from observer.services.people import groups_in, people_in
from observer.services.training import Course, CurvePoint
from observer.ui import theme
from observer.ui.curve_view import CurveView, QualityDialog
from observer.ui.drift_room import DriftRoom
from observer.ui.drift_view import DriftView
from observer.ui.form_dialog import plain_label
from observer.ui.lesson_view import LessonView
from observer.ui.line_chart import share_words
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

SIDE = 244
MOST_PEOPLE = 8  # that are seen at once
_ID = Qt.ItemDataRole.UserRole


class TrainingPage(QWidget):
    """`code_asked` tells session, codebook and moment; `plan_asked` that somebody wants to the plan; `check_asked` the
    session (its id) and codebook that are to be coded by another too."""

    code_asked = Signal(str, str, object)
    plan_asked = Signal()
    check_asked = Signal(str, str)

    def __init__(self, workspace: Workspace, who: WhoBox) -> None:
        super().__init__()
        self._workspace, self._who = workspace, who
        self._course: Course | None = None
        self.title, self.people_label, self.lessons_label = QLabel(), QLabel(), QLabel()
        self.people, self.lessons = QListWidget(), QListWidget()
        self.empty, self.to_plan = plain_label(), QPushButton()
        self.tabs, self.lesson = QTabWidget(), LessonView(workspace)
        self.curve, self.drift = CurveView(), DriftView()
        self._comparing = DriftRoom(workspace, self.drift)
        self._arrange()
        self._wire()
        self.retranslate()

    def _arrange(self) -> None:
        self.title.setObjectName("title")
        self.tabs.setDocumentMode(True)
        side = QWidget()
        side.setObjectName("panel")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(SIDE)
        left = QVBoxLayout(side)
        left.setContentsMargins(*(theme.SPACE[2],) * 4)
        left.setSpacing(theme.SPACE[1])
        left.addWidget(self.title)
        for label, list_ in ((self.people_label, self.people), (self.lessons_label, self.lessons)):
            label.setObjectName("caption")
            label.setBuddy(list_)
            list_.setStyleSheet(
                f"QListWidget::item {{ padding: 6px; border-radius: {theme.RADIUS}px; }}"
                " QListWidget::item:selected { background: palette(highlight); color: palette(highlighted-text); }"
            )
            left.addWidget(label)
            left.addWidget(list_, 0 if list_ is self.people else 5)
        left.addStretch(1)
        self.nothing = QWidget()
        column = QVBoxLayout(self.nothing)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.addWidget(self.empty)
        column.addWidget(self.to_plan, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.nothing.setMaximumWidth(640)
        for page in (self.nothing, self.lesson, self.curve, self.drift):
            self.tabs.addTab(page, "")
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(side)
        whole.addWidget(self.tabs, 1)

    def _wire(self) -> None:
        self.people.currentItemChanged.connect(lambda *_items: self._show_trainee())
        self.lessons.currentItemChanged.connect(lambda *_items: self._show_lesson())
        self.lesson.code_asked.connect(self.code_asked)
        self.to_plan.clicked.connect(self.plan_asked)
        self.curve.settings.clicked.connect(self.ask_quality)
        self.drift.check_asked.connect(self.check_asked)
        self.tabs.currentChanged.connect(lambda _n: self._show_drift())
        self._workspace.changed.connect(self._changed)
        self._who.changed.connect(lambda: self._changed(None))
        self._workspace.closed.connect(self._closed)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.title.setText(_("Training"))
        self.people_label.setText(_("In training"))
        self.lessons_label.setText(_("Submitted lessons"))
        self.people.setAccessibleName(_("In training"))
        self.lessons.setAccessibleName(_("Submitted lessons"))
        self.to_plan.setText(_("To the plan"))
        for number, words in enumerate((_("Begin"), _("Lesson"), _("Learning curve"), _("Drift"))):
            self.tabs.setTabText(number, words)
        self.lesson.retranslate()
        self.curve.retranslate()
        if self.isVisible():
            self.refresh()

    # -- showing ----------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.refresh()

    def _changed(self, _changes: Changes | None) -> None:
        if self.isVisible():
            self.refresh()

    def viewer(self) -> Viewer:
        """Who is looking."""
        return self._who.viewer

    def refresh(self) -> None:
        """Show the study as it is now."""
        study = self._workspace.study
        if study is None:
            return
        viewer = self.viewer()
        is_package = study.info.kind is StudyKind.PACKAGE
        trainees = [] if is_package else training.trainees(study, viewer)
        self._fill_people(trainees)
        for widget in (self.people_label, self.people):
            widget.setVisible(viewer.is_researcher and bool(trainees))
        self._show_tab(self.drift, viewer.is_researcher and not is_package)
        self._show_drift()
        self.to_plan.setVisible(viewer.is_researcher)
        self._show_trainee()

    def _show_drift(self) -> None:
        """Compare everybody's work, when that page is looked at."""
        if self.tabs.currentWidget() is self.drift and self.viewer().is_researcher:
            self._comparing.show(self.viewer())

    def _closed(self) -> None:
        """Nothing of a study that is closed stays."""
        self._course = None
        with QSignalBlocker(self.people), QSignalBlocker(self.lessons):
            self.people.clear()
            self.lessons.clear()

    def _fill_people(self, trainees: list[Coder]) -> None:
        before = self._trainee()
        with QSignalBlocker(self.people):
            self.people.clear()
            for coder in trainees:
                item = QListWidgetItem(coder.name)
                item.setData(_ID, coder.id)
                self.people.addItem(item)
                if coder.id == before:
                    self.people.setCurrentItem(item)
            if self.people.currentItem() is None:
                self.people.setCurrentRow(0)
        shown = min(max(len(trainees), 1), MOST_PEOPLE)
        self.people.setFixedHeight(shown * max(self.people.sizeHintForRow(0), theme.TARGET) + 6)

    def _trainee(self) -> str:
        """The id of the trainee who is looked at."""
        item = self.people.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _show_trainee(self) -> None:
        """The lessons and the curve of the trainee who is chosen."""
        who, study = self._trainee(), self._workspace.study
        self._course = training.course(study, self.viewer(), who) if who and study is not None else None
        points = self._course.points if self._course else ()
        self._fill_lessons(points)
        for widget in (self.lessons_label, self.lessons):
            widget.setVisible(bool(points))
        self._show_tab(self.nothing, not points)
        self._show_tab(self.lesson, bool(points))
        self._show_tab(self.curve, bool(points))
        if self._course is not None and points:
            self.curve.show_course(self._course, self.viewer().is_researcher)
        else:
            self.empty.setText(self._why_nothing())
        self._show_lesson()

    def _show_tab(self, page: QWidget, shown: bool) -> None:
        self.tabs.setTabVisible(self.tabs.indexOf(page), shown)

    def _fill_lessons(self, points: tuple[CurvePoint, ...]) -> None:
        before = self._lesson_id()
        with QSignalBlocker(self.lessons):
            self.lessons.clear()
            for point in points:
                item = QListWidgetItem(f"{point.session.name}   {share_words(point.f1.value)}")
                item.setData(_ID, point.session.id)
                item.setToolTip(_("Events (F1): {share}").format(share=share_words(point.f1.value)))
                self.lessons.addItem(item)
                if point.session.id == before:
                    self.lessons.setCurrentItem(item)
            if self.lessons.currentItem() is None:
                self.lessons.setCurrentRow(self.lessons.count() - 1)

    def _lesson_id(self) -> str:
        item = self.lessons.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _show_lesson(self) -> None:
        """The lesson that is chosen."""
        study, id_ = self._workspace.study, self._lesson_id()
        session = study.sessions.get(id_) if study is not None and id_ else None
        if session is None:
            return
        try:
            feedback = training.feedback(study, self.viewer(), session, self._trainee())
        except ObserverError as error:
            self._workspace.refused.emit(str(error))
            return
        names = {person.id: person.name for person in people_in(study, session)}
        names |= {group.id: group.name for group in groups_in(study, session)}
        points = quality.settings_of(study).points
        self.lesson.show_feedback(feedback, names, points, self.viewer().coder is not None)

    def _why_nothing(self) -> str:
        """What there is to be done before there are lessons."""
        if self._workspace.study.info.kind is StudyKind.PACKAGE:
            return _("What you hit and missed is told when the package has been handed back and merged.")
        if self._course is not None:
            left = " ".join(self._course.left_out)
            return left or _(
                "Nothing of the training has been submitted yet. After that you see here, moment by moment, what was"
                " hit and missed."
            )
        if self.viewer().is_researcher:
            return _(
                "Nobody is in training. Under “Who codes what”, assign sessions to a trainee for training, and the same"
                " sessions to a researcher for the gold standard. Once both have submitted, the lesson is here."
            )
        return _("You have no training. When the researcher gives you practice sessions, they are under “To code”.")

    # -- doing ------------------------------------------------------------------------------------------

    def show_lesson_of(self, coding: str) -> None:
        """Show the lesson of a coding (its id)."""
        found = self._workspace.study.codings.get(coding)
        for row in range(self.lessons.count()):
            if found is not None and self.lessons.item(row).data(_ID) == found.session:
                self.lessons.setCurrentRow(row)
                self.tabs.setCurrentWidget(self.lesson)

    def ask_quality(self) -> None:
        """Set how strict the study is."""
        QualityDialog(self._workspace, self.viewer(), self).exec()
