"""The timeline of the coding at work: filled from the study, and what is drawn on it handed to the services."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from observer import settings
from observer.coding.changes import Changes
from observer.coding.events import Event
from observer.coding.study import Seen, Session, UncodableReason
from observer.coding.words import word
from observer.services import presence
from observer.ui import page_data
from observer.ui.film_room import FilmRoom
from observer.ui.stretch_dialog import PresenceDialog, UncodableDialog
from observer.ui.timeline_backdrop import BackdropLoader, load_backdrop
from observer.ui.timeline_bar import TimelinePanel
from observer.ui.timeline_data import ItemMaker
from observer.ui.timeline_view import TimelineView
from observer.ui.workspace import Workspace

_BANDS = ("presence", "uncodable_spans", "recordings", "participants")
_PEOPLE = ("participants", "groups", "group_members", "case_participants")


class TimelineRoom(TimelinePanel):
    """Rows, events, comments, ratings, presence, sound and pictures of one coding of one session. `fragment_drawn`
    tells from when to when somebody drew what he wants to show again."""

    fragment_drawn = Signal(object, object)

    def __init__(self, workspace: Workspace, film: FilmRoom) -> None:
        super().__init__(TimelineView())
        self._workspace, self._film = workspace, film
        self._maker: ItemMaker | None = None
        self._backdrop: BackdropLoader | None = None
        self._by = settings.load().rows_by
        self.bar.rows_by_asked.connect(partial(self._prefer, "rows_by"))
        self.bar.snap_asked.connect(partial(self._prefer, "snap"))
        self.view.span_drawn.connect(self._span_drawn)
        self.view.span_changed.connect(self._span_changed)
        self.view.stretch_asked.connect(self.ask_stretch)
        self.view.span_delete_asked.connect(self._span_deleted)
        self.view.seek.connect(film.seek)
        self.view.scrub.connect(film.scrub)
        self.view.loop_asked.connect(film.set_loop)
        film.loop_changed.connect(self.view.set_loop)
        film.at.connect(self.view.set_playhead)
        workspace.closed.connect(self._let_go)
        self.view.set_snap(lambda us: film.moment_at(us).us)
        self.apply_preferences()

    def apply_preferences(self) -> None:
        """Do as the preferences say now."""
        stored = settings.load()
        self.view.set_snap_to(stored.snap)
        self.bar.show_rows_by(stored.rows_by)
        if stored.rows_by != self._by:
            self._by = stored.rows_by
            self.refresh()

    def _prefer(self, field: str, value: str) -> None:
        stored = settings.load()
        setattr(stored, field, value)
        settings.save(stored)
        self.apply_preferences()

    # -- showing ----------------------------------------------------------------------------------------

    def sit_down(self) -> None:
        """Bring in the sound and the pictures of another session; `refresh` shows its events."""
        self._let_go()
        work, study = self._workspace.work, self._workspace.study
        if work is not None:
            self._backdrop = load_backdrop(study, work.desk.recordings(), self._workspace.jobs, self.view)

    def _let_go(self) -> None:
        if self._backdrop is not None:
            self._backdrop.cancel()
            self._backdrop = None

    def refresh(self, events: list[Event] | None = None) -> None:
        """Show all that was coded: `events`, when they have been read just now."""
        work = self._workspace.work
        if work is None:
            return
        viewer = self._workspace.viewer
        self.view.set_can_edit_spans(viewer is not None and viewer.is_researcher)
        self.view.set_editable(work.coding is None or work.coding.state.value == "draft")
        self._maker = page_data.item_maker(work, self._by)
        self.view.set_rows(self._maker.rows())
        self.view.set_length(self._film.length_us())
        self.view.set_items(self._maker.all_items(work.events() if events is None else events))
        self._show_flags()
        self._show_bands()

    def note(self, changes: Changes) -> None:
        """Show what has changed, apart from events."""
        if any(changes.touched(table) for table in _PEOPLE):
            self.refresh()
            return
        if changes.touched("comments") or changes.touched("ratings"):
            self._show_flags()
        if any(changes.touched(table) for table in _BANDS):
            self.view.set_length(self._film.length_us())
            self._show_bands()

    def show_events(self, there: list[Event], gone: list[str]) -> None:
        """These events have changed, those are gone."""
        if self._maker is None:
            return
        fresh = [item for event in there for item in self._maker.items(event)]
        kept = {item.id for item in fresh}
        stale = [id_ for event in [*(e.id for e in there), *gone] for id_ in self._maker.possible_ids(event)]
        self.view.change_items(fresh, [id_ for id_ in stale if id_ not in kept])

    def shown_ids(self, event: Event) -> list[str]:
        """The items of an event."""
        return page_data.shown_ids(event, self._by)

    def _show_flags(self) -> None:
        work = self._workspace.work
        if work is not None:
            self.view.set_comments(page_data.comments(work))
            self.view.set_ratings(page_data.ratings(work, self._by))

    def _show_bands(self) -> None:
        work = self._workspace.work
        if work is not None:
            self.view.set_bands(page_data.bands(work, self._film.length_us(), self._by))

    # -- who is there, and what cannot be coded -----------------------------------------------------------

    def _session(self) -> Session:
        session = self._workspace.session
        assert session is not None
        return session

    def _span_drawn(self, kind: str, row: str, start_us: int, stop_us: int) -> None:
        study, viewer = self._workspace.study, self._workspace.viewer
        if viewer is None:
            return
        if kind == "fragment":
            self.view.set_mode("")
            self.fragment_drawn.emit(start_us, stop_us)
            return
        if kind == "presence":
            how = self._choose(list(Seen))
            if how is not None:
                act = partial(presence.add_presence, study, viewer, self._session(), row, start_us, stop_us, Seen(how))
                self._workspace.do(act)
            return
        reason = self._choose(list(UncodableReason))
        if reason is not None:
            why, person = UncodableReason(reason), row or None
            self._workspace.do(
                lambda: presence.add_uncodable(study, viewer, self._session(), start_us, stop_us, why, person=person)
            )

    def may_ask_stretch(self) -> bool:
        """Whether somebody is here who may say who was there and what cannot be coded."""
        return self._workspace.work is not None and self.view.may_edit_spans

    def ask_stretch(self, kind: str, row: str = "", id_: str = "") -> None:
        """Let a stretch be typed: a new one from the playhead on, or over what is repeated; or that with an id."""
        self._film.pause()
        given = self.view.scene.loop or (self._film.session_us(), None)
        session, parent = self._session(), self.window()
        if kind == "presence":
            PresenceDialog(self._workspace, session, given, parent, id_, row).exec()
        else:
            UncodableDialog(self._workspace, session, given, parent, id_, row, self._film.length_us()).exec()

    def _choose(self, choices: list[Seen] | list[UncodableReason]) -> str | None:
        """Ask for one of these with a menu where the mouse is."""
        menu = QMenu(self)
        actions = {menu.addAction(word(choice)): choice.value for choice in choices}
        chosen = menu.exec(QCursor.pos())
        return actions.get(chosen)

    def _is_presence(self, id_: str) -> bool:
        return any(row.id == id_ for row in presence.of_people(self._workspace.study, self._session()))

    def _span_changed(self, id_: str, start_us: int, stop_us: int) -> None:
        study, viewer = self._workspace.study, self._workspace.viewer
        if viewer is not None:
            change = presence.change_presence if self._is_presence(id_) else presence.change_uncodable
            self._workspace.do(partial(change, study, viewer, id_, start_us=start_us, stop_us=stop_us))

    def _span_deleted(self, id_: str) -> None:
        study, viewer = self._workspace.study, self._workspace.viewer
        if viewer is not None:
            remove = presence.remove_presence if self._is_presence(id_) else presence.remove_uncodable
            self._workspace.do(partial(remove, study, viewer, id_))
