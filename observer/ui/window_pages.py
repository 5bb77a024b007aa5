"""The pages of the window as its other parts ask for them, and the ways to them."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QMainWindow

from observer import settings
from observer.coding.study import CodingState
from observer.ui.page_making import RAIL
from observer.ui.page_sight import PageSight
from observer.ui.pages import Ahead, Pages
from observer.ui.start_page import StartPage
from observer.ui.study_page import StudyPage
from observer.ui.workspace import Workspace

if TYPE_CHECKING:
    from observer.ui.agreement_page import AgreementPage
    from observer.ui.code_page import CodePage
    from observer.ui.codebook_page import CodebookPage
    from observer.ui.fragments_page import FragmentsPage
    from observer.ui.recall_page import RecallPage
    from observer.ui.training_page import TrainingPage


class WindowPages(QMainWindow):
    """What of the window is about pages. Two are there from the beginning, the others when they are asked for;
    `turned` when another is shown."""

    turned = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace: Workspace = workspace
        self.start, self.desk = StartPage(), StudyPage(workspace, workspace.jobs)
        self.sight: PageSight = PageSight(workspace, self.desk.who)
        self.pages = Pages()
        self.ahead = Ahead(self.pages, self._wanted, self._is_busy, self)

    @property
    def code(self) -> "CodePage":
        """Where one codes."""
        return cast("CodePage", self.pages.page("code"))

    @property
    def agreement(self) -> "AgreementPage":
        """Where codings are compared, and disagreements settled."""
        return cast("AgreementPage", self.pages.page("agreement"))

    @property
    def fragments(self) -> "FragmentsPage":
        """What was selected to be shown again."""
        return cast("FragmentsPage", self.pages.page("fragments"))

    @property
    def recall(self) -> "RecallPage":
        """Where fragments are shown to those who were there, and what they say is written down."""
        return cast("RecallPage", self.pages.page("recall"))

    @property
    def training(self) -> "TrainingPage":
        """What trainees hit and missed, how they learn, and drift."""
        return cast("TrainingPage", self.pages.page("training"))

    @property
    def codebook(self) -> "CodebookPage":
        """The codebook as a manual; a researcher can make a new version of it."""
        return cast("CodebookPage", self.pages.page("codebook"))

    def _wanted(self) -> list[str]:
        """The pages that may be asked for soon."""
        return [name for name in RAIL if name == "code" or self.sight.may_see(name)]

    def _is_busy(self) -> bool:
        """Whether a page that is made now would be in somebody's way."""
        is_coding = self.pages.current() == "code"
        return is_coding or QApplication.activeModalWidget() is not None or not self.isVisible()

    def is_playing(self) -> bool:
        """Whether the film of the coding page plays."""
        return self.pages.is_made("code") and self.code.film.is_playing()

    def hold_films(self, shown: str = "") -> None:
        """Hold what plays on all pages but the one that is shown, and store what was being written there."""
        made = self.pages.is_made
        if made("code") and shown != "code":
            self.code.film.pause()
        if made("agreement") and shown != "agreement":
            self.agreement.moments.film.pause()
        if made("fragments") and shown != "fragments":
            self.fragments.pause()

    def close_films(self) -> None:
        """The window closes: no page keeps a film."""
        self.hold_films()
        made = self.pages.is_made
        if made("code"):
            self.code.film.close_film()
        if made("agreement"):
            self.agreement.moments.film.close_film()
        if made("fragments"):
            self.fragments.editor.close_film()
        if made("recall"):
            self.recall.room.put_away()

    # -- what is possible -----------------------------------------------------------------------------------

    def has_study(self) -> bool:
        """Whether a study is open."""
        return self.workspace.study is not None

    def is_at_work(self) -> bool:
        """Whether somebody has sat down at a session."""
        return self.workspace.work is not None

    def can_code(self) -> bool:
        """Whether somebody is at work on a coding that is still a draft."""
        coding = self.workspace.work.coding if self.workspace.work else None
        return coding is not None and coding.state is CodingState.DRAFT

    # -- from page to page ----------------------------------------------------------------------------------

    def show_start(self) -> None:
        """The page where one begins."""
        self.start.show_recent(settings.load().recent)
        self._show_page("start")

    def show_desk(self) -> None:
        """The page where one says who codes what."""
        if self.has_study():
            self.desk.refresh()
            self._show_page("study")

    def show_code(self) -> None:
        """The coding page."""
        if self.is_at_work():
            self._show_page("code")
            self.code.setFocus()

    def show_agreement(self) -> None:
        """The page where codings are compared, and disagreements settled."""
        if self.sight.may_see("agreement"):
            self._show_page("agreement")
            self.agreement.setFocus()

    def show_fragments(self) -> None:
        """The page with what was selected to be shown again."""
        if self.sight.may_see("fragments"):
            self._show_page("fragments")
            self.fragments.setFocus()

    def show_recall(self) -> None:
        """Where fragments are shown to those who were there, and what they say is written down."""
        if self.sight.may_see("recall"):
            self._show_page("recall")

    def show_training(self) -> None:
        """What trainees hit and missed, how they learn, and drift."""
        if self.has_study():
            self._show_page("training")

    def show_codebook(self) -> None:
        """The codebook as a manual; a researcher can make a new version of it."""
        self.codebook.refresh()
        self._show_page("codebook")
        self.codebook.setFocus()

    def _show_page(self, name: str) -> None:
        self.hold_films(name)
        self.workspace.is_at_desk = name == "code"
        self.pages.turn_to(name)
        self.turned.emit()
