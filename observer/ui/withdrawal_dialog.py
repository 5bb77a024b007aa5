"""Somebody withdraws, step by step: who and what, what depends on it, what becomes of it, and the certificate."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.consent import representatives, term
from observer.coding.study import Participant
from observer.errors import ObserverError, Refused
from observer.i18n import _
from observer.progress import Progress
from observer.services import consent, dependents_of_person, overview, withdrawal
from observer.services.certificates import Certificate
from observer.services.consent import Form
from observer.services.withdrawal import Erasing, How
from observer.ui import theme
from observer.ui.case_dialogs import day_example
from observer.ui.form_dialog import date_or_none, plain_label, stacked
from observer.ui.jobs import Job
from observer.ui.screens import screen_of
from observer.ui.tick_list import Tick, TickList
from observer.ui.workspace import Workspace

WHO, DEPENDS, HOW, WORK, DONE = range(5)
_BETWEEN = "\n"
_NO_WAY_BACK = 0.85  # of an erasing: from here on it is not stopped any more


class WithdrawalDialog(QDialog):
    """Carries out the withdrawal of a person (his id), who can be chosen; nothing is done before the last step."""

    def __init__(self, workspace: Workspace, viewer: Viewer, person: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._viewer = workspace, viewer
        self._order: Erasing | None = None
        self._job: Job | None = None
        self._certificate: Certificate | None = None
        self._failed = ""
        self.setWindowTitle(_("Withdrawal"))
        self.title, self.pages, self.wrong = QLabel(), QStackedWidget(), plain_label("warning")
        self.back, self.next, self.cancel = QPushButton(_("Back")), QPushButton(), QPushButton(_("Cancel"))
        self.who, self.signer, self.since = QComboBox(), QComboBox(), QLineEdit(consent.today())
        self.all, self.some = QRadioButton(_("Everything")), QRadioButton(_("Only this:"))
        self.questions = TickList(_("What is withdrawn"))
        self.tree = QTreeWidget()
        self.hows = {how: QRadioButton(words) for how, words in _how_words().items()}
        self.recordings, self.typed = TickList(_("Recordings that are destroyed too")), QLineEdit()
        self.erasing = QWidget()
        self.bar, self.doing = QProgressBar(), plain_label()
        self.text, self.save = QPlainTextEdit(), QPushButton(_("Save the certificate …"))
        self._groups = [QButtonGroup(self), QButtonGroup(self)]
        self._fill(person)
        self._arrange()
        self._wire()
        self._show(WHO)

    # -- what is in it ----------------------------------------------------------------------------------

    def _fill(self, person: str) -> None:
        study, viewer = self._workspace.study, self._viewer
        for one in overview.people(study):
            self.who.addItem(one.name, one.id)
        self.who.setCurrentIndex(max(self.who.findData(person), 0))
        questions = withdrawal.questions_of(study, viewer)
        ticks = [Tick(_BETWEEN.join(one), f"{term(one[0])} – {term(one[1])}") for one in questions]
        self.questions.show_ticks(ticks, [])
        self.all.setChecked(True)
        self.hows[How.HIDE].setChecked(True)
        self._show_signers()

    def _arrange(self) -> None:
        self.title.setObjectName("title")
        self.wrong.hide()
        self.next.setObjectName("primary")
        self.next.setDefault(True)
        for button in (self.back, self.cancel, self.save):
            button.setAutoDefault(False)
        for page in (self._who_page(), self._depends_page(), self._how_page(), self._work_page(), self._done_page()):
            self.pages.addWidget(page)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addStretch(1)
        for button in (self.back, self.cancel, self.next):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        column.addWidget(self.title)
        column.addWidget(self.pages, 1)
        column.addWidget(self.wrong)
        column.addLayout(buttons)
        room = screen_of(self).availableGeometry()
        self.resize(min(680, room.width() - 40), min(620, room.height() - 60))

    def _who_page(self) -> QWidget:
        page, form = QWidget(), QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setSpacing(theme.SPACE[1])
        self.since.setPlaceholderText(day_example())
        for words, field in (
            (_("Person"), self.who),
            (_("Who withdraws"), self.signer),
            (_("From"), self.since),
        ):
            field.setAccessibleName(words)
            form.addRow(words, field)
        for radio in (self.all, self.some):
            self._groups[0].addButton(radio)
        form.addRow(_("What is withdrawn"), stacked(self.all, self.some, self.questions))
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(plain_label("caption", _("Whoever agreed may withdraw at any time, wholly or in part.")))
        column.addLayout(form)
        column.addStretch(1)
        return page

    def _depends_page(self) -> QWidget:
        page = QWidget()
        self.tree.setAccessibleName(_("What depends on this person"))
        self.tree.setHeaderHidden(True)
        self.tree.setStyleSheet("QTreeView::item { padding: 3px 2px; }")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        words = _("All that the study and what lies beside it hold of this person. Open a line to see what it is.")
        column.addWidget(plain_label("caption", words))
        column.addWidget(self.tree, 1)
        return page

    def _how_page(self) -> QWidget:
        page, column = QWidget(), QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[0])
        page.setLayout(column)
        for how, radio in self.hows.items():
            self._groups[1].addButton(radio)
            column.addWidget(radio)
            about = plain_label("caption", _how_about()[how])
            about.setIndent(24)
            radio.setAccessibleDescription(about.text())
            column.addWidget(about)
            column.addSpacing(theme.SPACE[1])
        below = QVBoxLayout(self.erasing)
        below.setContentsMargins(24, 0, 0, 0)
        words = _("Recordings that are destroyed too, with their films, also for others who are in them")
        self.confirm_words = plain_label("warning")
        self.typed.setAccessibleName(_("The pseudonym, typed to confirm"))
        for widget in (plain_label("", words), self.recordings, self.confirm_words, self.typed):
            below.addWidget(widget)
        column.addWidget(self.erasing)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        return area

    def _work_page(self) -> QWidget:
        page, column = QWidget(), QVBoxLayout()
        page.setLayout(column)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("How far the erasing is"))
        column.addStretch(1)
        column.addWidget(self.doing)
        column.addWidget(self.bar)
        column.addStretch(2)
        return page

    def _done_page(self) -> QWidget:
        page, column = QWidget(), QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        page.setLayout(column)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(_("Certificate"))
        column.addWidget(self.text)
        return page

    def _wire(self) -> None:
        self.who.activated.connect(lambda _n: self._show_signers())
        self.some.toggled.connect(self.questions.setEnabled)
        self.questions.setEnabled(False)
        for radio in self.hows.values():
            radio.toggled.connect(lambda _on: self._show_how())
        self.back.clicked.connect(lambda: self._show(self.pages.currentIndex() - 1))
        self.next.clicked.connect(self._go_on)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)

    # -- showing ----------------------------------------------------------------------------------------

    def _person(self) -> Participant:
        found: Participant = self._workspace.study.participants.get(self.who.currentData())
        return found

    def _show_signers(self) -> None:
        """Who can withdraw for somebody: he himself first, then those with authority."""
        study = self._workspace.study
        self.signer.clear()
        if self.who.currentData() is None:
            return
        person = self._person()
        self.signer.addItem(person.name, person.id)
        for id_ in representatives(person.id, study.case_participants.where(), consent.today()):
            other = study.participants.get(id_)
            self.signer.addItem(other.name, other.id)

    def _show(self, page: int) -> None:
        self.say("")
        if page == DEPENDS:
            self._show_dependents()
        if page == HOW:
            self._show_how()
        titles = (
            _("Who withdraws, and what?"),
            _("This depends on {name}").format(name=self.who.currentText()),
            _("What becomes of it?"),
            _("Erasing …"),
            _("Done"),
        )
        self.title.setText(titles[page])
        self.pages.setCurrentIndex(page)
        self.back.setVisible(page in (DEPENDS, HOW))
        self.next.setVisible(page != WORK)
        self.next.setEnabled(self.who.count() > 0)
        self.cancel.setVisible(page != DONE)
        self.save.setVisible(page == DONE and self._certificate is not None)
        self._name_next()

    def _name_next(self) -> None:
        page, how = self.pages.currentIndex(), self.how()
        acts = {How.HIDE: _("Hide"), How.MASK: _("Mask"), How.ERASE: _("Erase for good")}
        self.next.setText(acts[how] if page == HOW else _("Close") if page == DONE else _("Next"))

    def _show_dependents(self) -> None:
        self.tree.clear()
        found = dependents_of_person.dependents_of(self._workspace.study, self._viewer, self.who.currentData())
        for one in found:
            item = QTreeWidgetItem([one.words])
            for name in one.names:
                item.addChild(QTreeWidgetItem([name]))
            self.tree.addTopLevelItem(item)
        if not found:
            self.tree.addTopLevelItem(QTreeWidgetItem([_("Nothing depends on this person.")]))
        films = dependents_of_person.recordings_of(self._workspace.study, self._viewer, self.who.currentData())
        self.recordings.show_ticks([Tick(one.id, one.name) for one in films], [])
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)

    def _show_how(self) -> None:
        is_whole, how = self.all.isChecked(), self.how()
        self.hows[How.ERASE].setEnabled(is_whole)
        if not is_whole and how is How.ERASE:
            self.hows[How.HIDE].setChecked(True)
            return
        words = _("This cannot be undone, and no backup is left. To confirm, type the pseudonym: {name}")
        self.confirm_words.setText(words.format(name=self.who.currentText()))
        self.erasing.setVisible(how is How.ERASE)
        self._name_next()

    def how(self) -> How:
        """What is chosen to become of the person's data."""
        return next(how for how, radio in self.hows.items() if radio.isChecked())

    def say(self, words: str) -> None:
        """Tell what is wrong."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    # -- doing ------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        page = self.pages.currentIndex()
        if page == DONE:
            self.accept()
        elif page == HOW:
            self._try(self._carry_out)
        elif page == WHO and self.some.isChecked() and not self.questions.ticked():
            self.say(_("Tick what is withdrawn."))
        else:
            self._show(page + 1)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except ObserverError as error:
            self.say(str(error))

    def _carry_out(self) -> None:
        if self.how() is How.ERASE:
            self._erase()
            return
        study, viewer, person, how = self._workspace.study, self._viewer, self.who.currentData(), self.how()
        ticked = [one.split(_BETWEEN) for one in self.questions.ticked()] if self.some.isChecked() else []
        asked = [(purpose, audience) for purpose, audience in ticked]
        form = Form(self.signer.currentData(), date_or_none(self.since))
        refused: list[str] = []
        self._workspace.refused.connect(refused.append)
        done = self._workspace.do(lambda: withdrawal.withdraw(study, viewer, person, how, asked, form))
        self._workspace.refused.disconnect(refused.append)
        if done is None:
            raise Refused(refused[-1])
        self._certificate = done.certificate
        self._tell(done.certificate.text())

    def _tell(self, words: str) -> None:
        self.text.setPlainText(words)
        self._show(DONE)
        self.text.setFocus()

    def _save(self) -> None:
        """Put the certificate where the researcher wants it."""
        if self._certificate is None:
            return
        name = "-".join((_("certificate"), f"{self._certificate.reference}.html"))
        place = str(self._workspace.study.path.parent / name)
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the certificate"), place, "HTML (*.html)")
        if chosen:
            try:
                Path(chosen).write_text(self._certificate.html(), encoding="utf-8")
            except OSError as error:
                self.say(_("“{path}” could not be written: {why}.").format(path=chosen, why=error.strerror))

    # -- erasing ----------------------------------------------------------------------------------------

    def _erase(self) -> None:
        """Close the study, erase beside the window, and open it again whatever came of it."""
        workspace = self._workspace
        order = withdrawal.prepare_erasing(
            workspace.study, self._viewer, self.who.currentData(), self.typed.text(), self.recordings.ticked()
        )
        self._order = order
        self._show(WORK)
        workspace.close()

        def work(progress: Progress) -> None:
            try:
                self._certificate = withdrawal.carry_out(order, progress)
            except ObserverError as error:
                self._failed = str(error)
                raise

        self._job = workspace.jobs.start(_("Erase a person"), work, lambda _none: None, lambda _error: None)
        self._job.ended.connect(lambda: QTimer.singleShot(0, self._over))
        workspace.jobs.changed.connect(self._look)

    def _look(self) -> None:
        if self._job is not None:
            self.bar.setValue(round(self._job.fraction * 1000))
            self.doing.setText(self._job.words)
            self.cancel.setEnabled(self._job.fraction < _NO_WAY_BACK and not self._job.progress.cancelled)

    def _over(self) -> None:
        """Open the study again, and tell what was done."""
        assert self._order is not None
        self._job = None
        self._workspace.jobs.changed.disconnect(self._look)
        try:
            self._workspace.open_again(self._order.path, self._order.key)
        except ObserverError as error:
            self._failed = f"{self._failed}\n{error}".strip()
        if self._certificate is not None:
            where = _("The certificate is in {path}.").format(path=self._order.certificate)
            self._tell(f"{self._certificate.text()}\n{where}")
        else:
            self._tell(self._failed or _("Stopped. Nothing was changed."))

    def reject(self) -> None:
        """Leave; while something is being erased this stops it, as long as it can be stopped."""
        if self._job is None:
            super().reject()
        elif self.cancel.isEnabled():
            self._job.cancel()
            self.cancel.setEnabled(False)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        if self._job is not None:
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)


def _how_words() -> dict[How, str]:
    return {How.HIDE: _("Hide"), How.MASK: _("Mask"), How.ERASE: _("Erase")}


def _how_about() -> dict[How, str]:
    return {
        How.HIDE: _(
            "Shown to none of these any more; fragments come off playlists. When research is withdrawn too, what this"
            " person does is left out of counts and agreement. The data stay."
        ),
        How.MASK: _("Shown only in copies in which this person can be neither seen nor heard. The data stay."),
        How.ERASE: _(
            "Codes, ratings, remarks, consents and what the history holds are overwritten; cached pictures, waveforms"
            " and backups are destroyed. Data of others stay. Only when everything is withdrawn."
        ),
    }
