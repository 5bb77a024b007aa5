"""The menu of the timeline: what can be done with what is at a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from observer.coding.timecode import clock
from observer.i18n import _, ngettext
from observer.ui.timeline_bands import band_at
from observer.ui.timeline_scene import LABELS

if TYPE_CHECKING:
    from observer.ui.timeline_view import TimelineView

FRAGMENT_US = 30_000_000  # how long a fragment is at first that begins somewhere


class Menu:
    """Made anew each time, and open beside the film that goes on."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self.shown: QMenu | None = None

    def open(self, at: QPoint, name: str) -> None:
        """Open the menu of an item, else of what is at a place of the widget."""
        view, place = self._view, at - QPoint(LABELS, 0)
        if self.shown is not None:
            self.shown.deleteLater()
        self.shown = menu = QMenu(view)
        item = view.scene.model.items.get(name) or view.hits.first(place)
        band = band_at(view.scene, place.x(), place.y()) if view.scene.mode and place.x() >= 0 else None
        if band is not None:
            view.take_band(band.id)
            kind = view.scene.mode
            self._add(_("Change this stretch …"), lambda: view.stretch_asked.emit(kind, "", band.id))
            self._add(_("Delete this stretch"), lambda: view.span_delete_asked.emit(band.id))
        elif item is not None and not view.scene.mode:
            view.set_current(item.id)
            if item.id not in view.scene.model.selected:
                view.choose([item.id])
            self._fill_for_items(item.id, view.selected())
        else:
            self._fill_for_moment(min(max(0, view.scene.viewport.us(place.x())), view.scene.length), place.x() >= 0)
            if view.may_edit_spans:
                self._fill_for_stretches(place)
        menu.popup(view.mapToGlobal(at))

    def _fill_for_items(self, name: str, names: list[str]) -> None:
        view, scene = self._view, self._view.scene
        can = view.is_editable
        running = [
            n for n in names if scene.model.items[n].is_running and scene.model.items[n].start_us < scene.playhead
        ]
        doubted = all(scene.model.items[n].doubt for n in names)
        self._add(_("Go there"), lambda: view.go_asked.emit(name))
        self._add(_("Repeat this stretch"), lambda: view.loop_asked.emit(*view.selected_span() or (None, None)))
        self._add(_("Zoom in on it"), view.zoom_to_selection)
        if view.may_edit_spans:
            self._add(_("Select as a fragment …"), lambda: view.fragment_asked.emit(names))
        self._separate()
        self._add(_("Comment …"), lambda: view.comment_asked.emit(names), can)
        doubt = _("No longer in doubt") if doubted else _("In doubt, for the team's meeting")
        self._add(doubt, lambda: view.doubt_asked.emit(names), can)
        self._add(_("This is …"), lambda: view.this_is_asked.emit(names), can)
        self._add(_("Another indicator …"), lambda: view.indicator_asked.emit(names), can)
        end = _("End at the playhead ({time})").format(time=clock(scene.playhead))
        self._add(end, lambda: view.close_asked.emit(running), can and bool(running))
        self._separate()
        words = ngettext("Delete {n} event", "Delete {n} events", len(names)).format(n=len(names))
        self._add(words if len(names) > 1 else _("Delete"), lambda: view.delete_asked.emit(names), can)

    def _fill_for_moment(self, us: int, is_moment: bool) -> None:
        view = self._view
        if is_moment:
            self._add(_("Go to {time}").format(time=clock(us)), lambda: view.seek.emit(us))
            words = _("Comment on this moment …")
            self._add(words, lambda: view.comment_at_asked.emit(us), view.is_editable)
            self._separate()
        self._add(_("Whole session"), view.fit_all)
        self._add(_("Follow the film"), lambda: view.set_follow(not view.lens.follows), checked=view.lens.follows)
        snaps = view.snaps_to_events
        self._add(_("Snap to events"), lambda: view.set_snap_to("frame" if snaps else "events"), checked=snaps)
        loop = view.scene.loop
        if loop is not None:
            self._add(_("Stop repeating"), lambda: view.loop_asked.emit(None, None))
        if view.may_edit_spans and loop is not None:
            self._add(_("Select what is repeated as a fragment …"), lambda: view.stretch_selected.emit(*loop))
        elif view.may_edit_spans and is_moment:
            until = min(us + FRAGMENT_US, max(view.scene.length, us + 1))
            self._add(_("Select a fragment from here …"), lambda: view.stretch_selected.emit(us, until))

    def _fill_for_stretches(self, place: QPoint) -> None:
        """What the researcher can record without drawing it; of the person in whose row it is asked."""
        view, number = self._view, self._view.scene.row_at(place.y())
        row = view.scene.rows[number] if number is not None else None
        person = row.id if row is not None and row.is_person else ""
        self._separate()
        self._add(_("Record presence …"), lambda: view.stretch_asked.emit("presence", person, ""))
        self._add(_("Mark as not codable …"), lambda: view.stretch_asked.emit("uncodable", person, ""))

    def _add(self, words: str, act: Callable[[], object], possible: bool = True, checked: bool | None = None) -> None:
        assert self.shown is not None
        action = self.shown.addAction(words.replace("&", "&&"))
        action.setEnabled(possible)
        if checked is not None:
            action.setCheckable(True)
            action.setChecked(checked)
        action.triggered.connect(lambda _checked=False: act())

    def _separate(self) -> None:
        assert self.shown is not None
        self.shown.addSeparator()
