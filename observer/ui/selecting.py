"""Selecting fragments from any page: what is meant there, the form for it, and what came of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from observer.coding.blinding import Viewer
from observer.coding.fragments import Origin
from observer.coding.timecode import SECOND
from observer.i18n import _, ngettext
from observer.ui.fragments_empty import SAMPLE, SEARCH
from observer.ui.select_dialogs import EventsForm, SampleForm, SearchForm, StretchForm

if TYPE_CHECKING:
    from observer.ui.agreement_page import AgreementPage
    from observer.ui.code_page import CodePage
    from observer.ui.main_window import MainWindow
    from observer.ui.select_dialogs import SelectForm

_USUAL_US = 30 * SECOND  # a stretch that begins where the film is


class Selecting(QObject):
    """Asks, and selects. Only the researcher selects; for anybody else nothing of it is to be seen."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.desk.who.changed.connect(self._who_changed)

    def listen_to_code(self, page: "CodePage") -> None:
        """Select what is meant there."""
        page.timeline.fragment_asked.connect(lambda names: self.ask_events([page.work.event_id(n) for n in names]))
        page.timeline.stretch_selected.connect(self.ask_stretch)
        page.lines.fragment_drawn.connect(self.ask_stretch)
        page.table.fragment_asked.connect(self.ask_events)
        page.rating.fragment_asked.connect(lambda ids: self.ask_events(ids, Origin.RATING))
        self._who_changed()

    def listen_to_agreement(self, page: "AgreementPage") -> None:
        """Select what is meant there."""
        page.moments.moments.fragment_asked.connect(lambda _id: self.select())
        page.settle.list.fragment_asked.connect(lambda _id: self.select())
        self._who_changed()

    def possible(self) -> bool:
        """Whether there is something to select from on the page that is seen, and a researcher who may."""
        window = self._window
        page = window.pages.current()
        if self._viewer() is None:
            return False
        return (page == "code" and window.is_at_work()) or page in ("agreement", "fragments")

    def _who_changed(self) -> None:
        may, window = self._viewer() is not None, self._window
        if window.pages.is_made("code"):
            window.code.table.may_select = may
        if window.pages.is_made("agreement"):
            for part in (window.agreement.moments.moments, window.agreement.settle.list):
                part.may_select = may

    def _viewer(self) -> Viewer | None:
        workspace = self._window.workspace
        return workspace.viewer if workspace.study is not None else None

    def select(self) -> None:
        """Select what is meant on the page that is seen: the events that are chosen, or the stretch that is repeated,
        or what begins where the film is; a disagreement; else a stretch by its times."""
        window, page = self._window, self._window.pages.current()
        if not self.possible():
            return
        if page == "agreement":
            self._select_disagreement()
        elif page == "fragments":
            self.ask_new("")
        else:
            names = window.code.timeline.selected() or []
            ids = list(dict.fromkeys(window.code.work.event_id(name) for name in names))
            self.ask_events(ids) if ids else self.ask_stretch(*self._stretch_here())

    def _stretch_here(self) -> tuple[int, int]:
        code = self._window.code
        now, length = code.film.session_us(), code.film.length_us()
        loop: tuple[int, int] | None = code.timeline.scene.loop
        return loop or (now, max(min(now + _USUAL_US, length), now + SECOND))

    def _select_disagreement(self) -> None:
        """What two coders do not agree on; of a rating what both base it on."""
        agreement = self._window.agreement
        if agreement.settles() or agreement.settle.isVisible():
            line = agreement.settle.line()
            ids = [one.id for one in line.events if one is not None] if line is not None else []
            if line is not None and not ids:
                ids = [id_ for one in line.ratings if one is not None for id_ in one.evidence]
        else:
            moment = agreement.moments.moment(agreement.moments.moments.chosen_id())
            ids = [mark.id for mark in moment.marks] if moment is not None else []
        if ids:
            self.ask_events(ids, Origin.DISAGREEMENT)
        else:
            self._window.workspace.refused.emit(_("Choose a moment in the list first; then it can be a fragment."))

    # -- asking ------------------------------------------------------------------------------------------------

    def ask_events(self, ids: Sequence[str], origin: Origin = Origin.EVENT) -> None:
        """Select round events (their ids)."""
        viewer = self._viewer()
        if viewer is not None and ids:
            self._hold()
            self._run(EventsForm(self._window.workspace, viewer, ids, origin, self._window))

    def ask_stretch(self, start_us: int, stop_us: int) -> None:
        """Select a stretch of the session that is coded."""
        viewer, session = self._viewer(), self._window.workspace.session
        if viewer is not None and session is not None:
            self._hold()
            self._run(StretchForm(self._window.workspace, viewer, session.id, (start_us, stop_us), self._window))

    def ask_new(self, how: str, session: str = "") -> None:
        """Select by a search, by the clock, or by two times."""
        viewer, workspace = self._viewer(), self._window.workspace
        if viewer is None:
            return
        if how == SEARCH:
            self._run(SearchForm(workspace, viewer, session, self._window))
        elif how == SAMPLE:
            self._run(SampleForm(workspace, viewer, session, self._window))
        else:
            self._run(StretchForm(workspace, viewer, session, (0, _USUAL_US), self._window))

    def _hold(self) -> None:
        self._window.hold_films()

    def _run(self, form: "SelectForm") -> None:
        window = self._window
        if not form.exec() or form.made is None:
            return
        made = form.made.fragments
        if window.pages.current() == "fragments":
            window.fragments.choose([one.id for one in made])
            return
        words = ngettext("{n} fragment selected: {title}", "{n} fragments selected, from {title} on", len(made))
        said = words.format(n=len(made), title=made[0].title) if made else _("Nothing was found.")
        if window.pages.current() == "code":
            window.code.film.transport.say(said)
        window.statusBar().showMessage(said, 8000)
