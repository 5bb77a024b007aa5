"""Ways between the pages of the window, and of packages out of the study and home again."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from observer.coding.blinding import Viewer
from observer.ui.dropping import STUDY
from observer.ui.merge_room import MergeRoom
from observer.ui.package_work import PackageWork
from observer.ui.selecting import Selecting

if TYPE_CHECKING:
    from observer.ui.consent_room import ConsentRoom
    from observer.ui.import_room import ImportRoom
    from observer.ui.main_window import MainWindow
    from observer.ui.study_page import StudyPage
    from observer.ui.training_page import TrainingPage


class Passages(QObject):
    """Knows which page leads where, so that the pages need not know each other."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.merging = MergeRoom(window.workspace, window, window.doors.tell)
        self.packing = PackageWork(window.workspace, window, window.doors.tell)
        self.selecting: Selecting = Selecting(window)
        self.merging.is_study.connect(window.open)

    def listen_to_study(self, page: "StudyPage") -> None:
        """Go where that page leads."""
        page.family.people.consent_asked.connect(self.ask_consent)
        page.family.people.key_asked.connect(self.ask_key_file)
        page.grid.packages_asked.connect(self.ask_packages)
        page.grid.merge_asked.connect(self.ask_merge)
        page.tasks.training_asked.connect(self.show_lesson)

    def listen_to_training(self, page: "TrainingPage") -> None:
        """Go where that page leads."""
        page.code_asked.connect(self.show_moment)
        page.plan_asked.connect(self.show_plan)
        page.check_asked.connect(self.ask_check)

    def _researcher(self) -> Viewer | None:
        """Who looks after the study that is open; None when nobody has shown that."""
        workspace = self._window.workspace
        return workspace.viewer if workspace.study is not None else None

    # -- packages ---------------------------------------------------------------------------------------

    def possible(self) -> bool:
        """Whether packages can be made and merged now."""
        return self._researcher() is not None

    def ask_packages(self) -> None:
        """Make packages for coders."""
        viewer = self._researcher()
        if viewer is not None:
            self._window.show_desk()
            self.packing.ask(viewer)

    def ask_merge(self) -> None:
        """Merge a package that came back."""
        viewer = self._researcher()
        if viewer is not None:
            self._window.show_desk()
            self.merging.ask(viewer)

    def ask_export(self, fragments: Sequence[str] = (), audience: str = "") -> None:
        """Export clips of fragments (ids); without any, of all."""
        from observer.ui.export_work import ask_export  # with all that hides faces: not needed to start

        ask_export(self._window, fragments, audience)

    @cached_property
    def imports(self) -> "ImportRoom":
        """Files of other tools that come in; made when it is wanted."""
        from observer.ui.import_room import ImportRoom

        return ImportRoom(self._window.workspace, self._window, self._window.doors.tell)

    def ask_import(self) -> None:
        """Import a file of another tool."""
        viewer = self._researcher()
        if viewer is not None:
            self._window.show_desk()
            self.imports.ask(viewer)

    def ask_data_export(self) -> None:
        """Export what was coded to other tools."""
        from observer.ui.data_export_work import ask_data_export  # the formats are not needed to start

        ask_data_export(self._window)

    def receive(self, path: Path) -> None:
        """A file was dropped: a package is merged into the study of its researcher, a file of another tool is imported,
        a study is opened."""
        viewer = self._researcher()
        if path.suffix != STUDY:
            if viewer is not None:
                self._window.show_desk()
                self.imports.look(viewer, path)
        elif viewer is not None and path.absolute() != self._window.workspace.study.path.absolute():
            self._window.show_desk()
            self.merging.look(viewer, path)
        else:
            self._window.open(path)

    # -- consent ----------------------------------------------------------------------------------------

    @cached_property
    def consents(self) -> "ConsentRoom":
        """What is asked about consent; made when it is wanted."""
        from observer.ui.consent_room import ConsentRoom

        return ConsentRoom(self._window.workspace, self._window)

    def ask_consent(self, person: str = "") -> None:
        """How it stands with the consent of the family that is chosen; a person (his id) is shown first."""
        viewer = self._researcher()
        if viewer is not None:
            self._window.show_desk()
            self.consents.ask_grid(viewer, self._window.desk.case(), person)

    def ask_withdrawal(self) -> None:
        """Somebody withdraws."""
        viewer = self._researcher()
        if viewer is not None:
            self._window.show_desk()
            self.consents.ask_withdrawal(viewer)

    def ask_key_file(self, person: str = "") -> None:
        """Who somebody (his id) is in reality."""
        viewer = self._researcher()
        if viewer is not None:
            self.consents.ask_key_file(viewer, person)

    def ask_retention(self) -> None:
        """How long data are kept, and what is due."""
        viewer = self._researcher()
        if viewer is not None:
            self.consents.ask_retention(viewer)

    # -- pages ------------------------------------------------------------------------------------------

    def show_plan(self) -> None:
        """Who codes what."""
        self._window.show_desk()
        self._window.desk.tabs.setCurrentWidget(self._window.desk.grid)

    def ask_check(self, session: str, codebook: str) -> None:
        """Ask who codes a session (its id) with a codebook a second time."""
        self.show_plan()
        self._window.desk.grid.ask_check(session, codebook)

    def show_lesson(self, coding: str) -> None:
        """The lesson of a coding (its id)."""
        self._window.show_training()
        self._window.training.show_lesson_of(coding)

    def show_moment(self, session: str, codebook: str, us: int | None) -> None:
        """A moment of a session (its id) on the coding page, for whoever codes."""
        window = self._window
        coder = window.desk.who.viewer.coder
        if coder is not None:
            window.sit_down(coder.name, session, codebook)
            if us is not None and window.pages.current() == "code":
                window.code.film.seek(us)
