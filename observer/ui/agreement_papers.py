"""What can be taken from an answer: kept in the study, a report as HTML or PDF, the methods paragraph."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from observer.agreement.methods import BANDS
from observer.coding.study import Purpose
from observer.coding.words import word
from observer.i18n import _
from observer.progress import Progress
from observer.services import agreement_report, agreement_store, agreement_words
from observer.services.agreement_answer import Answer
from observer.services.agreement_data import Material
from observer.ui.agreement_asking import Asking
from observer.ui.agreement_bar import AgreementBar
from observer.ui.kept_answers import KeepForm
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

OTHER_PURPOSES = (Purpose.REPEAT, Purpose.GOLD, Purpose.CONSENSUS)
_OTHER = {"nl": "Nederlands", "en": "English"}


def _write_html(
    answer: Answer, path: Path, material: Material | None, methods: Mapping[str, str], _progress: Progress
) -> None:
    agreement_report.write_html(answer, path, material, methods)


class AgreementPapers(QObject):
    """The menu beside the question. `said` tells in a sentence what was done, or why it could not be."""

    said = Signal(str)

    def __init__(self, page: QWidget, workspace: Workspace, who: WhoBox, asking: Asking) -> None:
        super().__init__(page)
        self._page, self._workspace, self._who, self._asking = page, workspace, who, asking
        self._below: list[QMenu] = []

    def fill(self, bar: AgreementBar) -> None:
        """Make the menu anew, in the language spoken now."""
        menu, has = bar.menu, self._asking.answer is not None
        menu.clear()
        keep = menu.addAction(_("Keep this answer …"), self.ask_keep)
        keep.setVisible(self._who.viewer.is_researcher)
        menu.addAction(_("Report as HTML …"), lambda: self.ask_report("html"))
        menu.addAction(_("Report as PDF …"), lambda: self.ask_report("pdf"))
        menu.addSeparator()
        for code in ("nl", "en"):
            words = _("Copy the methods paragraph, {language}").format(language=_OTHER[code])
            menu.addAction(words, partial(self.copy_methods, code))
        for action in menu.actions():
            action.setEnabled(has)
        menu.addSeparator()
        teaching = menu.addAction(_("Acted and internship sessions too"))
        teaching.setCheckable(True)
        teaching.setChecked(bar.with_teaching)
        teaching.toggled.connect(bar.take_teaching)
        for old in self._below:
            old.deleteLater()
        self._below = [menu.addMenu(_("Words for values"))]
        self._fill_bands(self._below[0], bar)
        if self._who.viewer.is_researcher:
            self._below.append(menu.addMenu(_("Codings of another purpose too")))
            self._fill_purposes(self._below[1], bar)

    @staticmethod
    def _fill_bands(menu: QMenu, bar: AgreementBar) -> None:
        """None, or the convention of one source: they differ, and none of them is of this field."""
        group = QActionGroup(menu)
        for key, words in {"": _("None, numbers only"), **{key: one.source for key, one in BANDS.items()}}.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(bar.bands == key)
            group.addAction(action)
            action.triggered.connect(partial(bar.take_bands, key))

    @staticmethod
    def _fill_purposes(menu: QMenu, bar: AgreementBar) -> None:
        for purpose in OTHER_PURPOSES:
            action = menu.addAction(word(purpose)[:1].upper() + word(purpose)[1:])
            action.setCheckable(True)
            action.setChecked(purpose in bar.purposes)
            action.toggled.connect(partial(bar.take_purpose, purpose))
        menu.addSeparator()
        sources = menu.addAction(_("A consensus also beside what it was made from"))
        sources.setCheckable(True)
        sources.setChecked(bar.with_sources)
        sources.setEnabled(Purpose.CONSENSUS in bar.purposes)
        sources.toggled.connect(bar.take_sources)

    @property
    def answer(self) -> Answer:
        """What there is to take from."""
        assert self._asking.answer is not None
        return self._asking.answer

    def ask_keep(self) -> None:
        """Ask for a title, and keep it."""
        study, viewer, answer = self._workspace.study, self._who.viewer, self.answer
        names = [answer.name(session) for session in answer.about.sessions]
        title = ", ".join(names) if len(names) <= 3 else _("{n} sessions").format(n=len(names))

        def keep(name: str) -> object:
            return agreement_store.store(study, viewer, answer, name)

        KeepForm(self._page, self._workspace, keep, f"{answer.name(answer.about.codebook)}: {title}").exec()

    def ask_report(self, kind: str) -> None:
        """Ask where, and write the report."""
        folder = self._workspace.study.path.parent
        kinds = {"html": _("Web pages (*.html)"), "pdf": _("PDF files (*.pdf)")}
        name = str(folder / (_("agreement") + f".{kind}"))
        path, _kind = QFileDialog.getSaveFileName(self._page, _("Report of the agreement"), name, kinds[kind])
        if path:
            self.write(Path(path), kind)

    def write(self, path: Path, kind: str) -> None:
        """Write the report beside the window; says where it is, or why it could not be written."""
        answer, material = self.answer, self._asking.material
        methods = agreement_words.methods_paragraphs(answer)  # here: a thread must not speak another language
        work: Callable[[Progress], object]
        if kind == "html":
            work = partial(_write_html, answer, path, material, methods)
        else:
            from observer.ui.print_apart import report_apart

            def made() -> str:
                return agreement_report.html(answer, material, methods=methods)

            work = report_apart(_("Agreement"), made, path, QApplication.font().family())
        self._workspace.jobs.start(
            _("Writing the report"), work, lambda _done: self._written(path), lambda error: self.said.emit(str(error))
        )

    def _written(self, path: Path) -> None:
        self.said.emit(_("The report is in {path}.").format(path=path))

    def copy_methods(self, language: str) -> None:
        """Put the methods paragraph where it can be pasted from."""
        QApplication.clipboard().setText(agreement_words.methods_paragraph(self.answer, language))
        self.said.emit(_("The methods paragraph is copied; paste it where you write."))
