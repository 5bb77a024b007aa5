"""Which pages of the window there are for who is looking; told without making them."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from observer.coding.changes import Changes
from observer.coding.study import StudyKind
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

# A change of these can change what can be compared; marks and ratings, which come all the time, cannot.
_OFFERED = {"codings", "assignments", "codebooks", "sessions", "coders", "consensuses"}


class PageSight(QObject):
    """Asked at every change: what costs a look into the study is kept until it can be another."""

    def __init__(self, workspace: Workspace, who: WhoBox) -> None:
        super().__init__(who)
        self._workspace, self._who = workspace, who
        self._may_compare: bool | None = None
        self._rules: dict[str, Callable[[], bool]] = {
            "start": lambda: True,
            "study": self._has_study,
            "code": lambda: workspace.work is not None,
            "agreement": self._may_see_agreement,
            "fragments": lambda: self._has_study() and who.viewer.is_researcher,
            "recall": self._may_recall,
            "training": self._has_study,
            "codebook": lambda: True,
        }
        who.changed.connect(self._forget)
        workspace.opened.connect(self._forget)
        workspace.closed.connect(self._forget)
        workspace.changed.connect(self._changed)

    def may_see(self, page: str) -> bool:
        """Whether there is anything on a page (its name) for who is looking."""
        return self._rules[page]()

    def _has_study(self) -> bool:
        return self._workspace.study is not None

    def _may_see_agreement(self) -> bool:
        """The researcher sees the way to it, too."""
        from observer.services.agreement_offer import offers  # with all measures: not needed to start

        if not self._has_study():
            return False
        if self._may_compare is None:
            viewer = self._who.viewer
            self._may_compare = viewer.is_researcher or bool(offers(self._workspace.study, viewer))
        return self._may_compare

    def _may_recall(self) -> bool:
        """The researcher, and who holds recall sessions."""
        study = self._workspace.study
        return study is not None and study.info.kind is not StudyKind.PACKAGE and self._who.may_recall()

    def _forget(self) -> None:
        self._may_compare = None

    def _changed(self, changes: Changes) -> None:
        if not _OFFERED.isdisjoint(changes.rows):
            self._forget()
