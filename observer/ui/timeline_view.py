"""The timeline: what was coded, row by row, beside the film. What it shows is set here."""

from collections.abc import Callable, Collection, Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from observer.i18n import _
from observer.ui.timeline_canvas import TimelineCanvas
from observer.ui.timeline_items import Band, CommentFlag, Item, RatingFlag, Row
from observer.ui.timeline_menu import Menu
from observer.ui.timeline_scene import HANDLE, LABELS
from observer.ui.timeline_stills import Stretch, Strip
from observer.ui.timeline_waveform import Waveform

__all__ = ["Band", "CommentFlag", "Item", "RatingFlag", "Row", "TimelineView"]

_BEFORE, _AFTER = 1_000_000, 3_000_000  # microseconds that are shown and repeated round a single moment


class TimelineView(TimelineCanvas):
    """Rows of points and states along the time of the session, with tracks above and sound and pictures below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menu = Menu(self)
        self.may_edit_spans = False
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.setAccessibleName(_("Timeline"))
        self.lens.retranslate()
        self.describe_current()
        self.redraw()

    def open_menu(self, at: QPoint, name: str = "") -> None:
        """Open the menu at a place of the widget, of the item `name` or of what is there."""
        self.menu.open(at, name)

    # -- what it shows

    def set_rows(self, rows: list[Row]) -> None:
        """Replace the rows; items of rows that are not there are not shown."""
        self.scene.all_rows = list(rows)
        self.scene.settle_rows()
        self.lens.lay_out()
        self.looks_changed.emit()

    def set_items(self, items: list[Item]) -> None:
        """Replace all items. Selection and scroll stay."""
        self.mouse.let_go()
        before = set(self.scene.model.selected)
        self.scene.model.set_items(items)
        if self.scene.settle_rows():
            self.lens.lay_out()
        self.redraw()
        self._note_lost(before)

    def change_items(self, changed: list[Item], removed: list[str]) -> None:
        """Put in, replace and take out some items; as quick with many as with few."""
        gesture, model = self.mouse.gesture, self.scene.model
        if gesture and gesture.concerns([*removed, *(item.id for item in changed)]):
            self.mouse.let_go()
        was_empty, before = not model.items, model.selected & set(removed)
        touched = model.change(changed, removed)
        if self.scene.settle_rows():
            self.lens.lay_out()
        elif was_empty or not model.items:
            self.redraw()
        else:
            self.touch(touched)
        self._note_lost(before)

    def set_filter(self, events: Collection[str] | None) -> None:
        """Let these events (`Item.event`, or the ids of items) stand out, and show all others faint; None: show
        all alike."""
        self.scene.model.keep(events)
        self.redraw()
        self.looks_changed.emit()

    def set_bands(self, bands: list[Band]) -> None:
        """Replace the stretches: presence, what is uncodable, what was watched."""
        self.scene.bands = sorted(bands, key=lambda band: band.start_us)
        if self.scene.band not in {band.id for band in bands}:
            self.scene.band = ""
        self.lens.lay_out()

    def set_comments(self, comments: list[CommentFlag]) -> None:
        """Replace the comments on moments."""
        self.scene.comments = sorted(comments, key=lambda comment: comment.us)
        self.lens.lay_out()

    def set_ratings(self, ratings: list[RatingFlag]) -> None:
        """Replace the ratings: of the session, below the names of the rows, and of segments, on a track."""
        self.scene.ratings = list(ratings)
        self.lens.lay_out()

    def set_length(self, us: int) -> None:
        """How long the session is."""
        self.scene.length = max(0, us)
        self.lens.length_changed()
        self.redraw()

    def set_waveform(self, peaks: NDArray[np.floating] | None, length_us: int | None = None) -> None:
        """Peaks of the sound, 0 to 1, evenly spread over `length_us` from the start of the session (over all of it
        when None); None when there are none."""
        self.scene.sound = None if peaks is None or not len(peaks) else Waveform(peaks, length_us)
        self.lens.lay_out()

    def set_thumbnails(self, stretches: list[Stretch]) -> None:
        """Small pictures of the recordings; an empty list when there are none."""
        self.scene.stills = Strip(stretches) if stretches else None
        self.lens.lay_out()

    def set_snap(self, frame_us: Callable[[int], int] | None) -> None:
        """What gives the time of the frame nearest to a time; None while no frames are known."""
        self.frame_near = frame_us

    def set_snap_to(self, what: str) -> None:
        """What is dragged snaps to "events" and the playhead near it, else to the "frame"; with Alt to neither."""
        self.snaps_to_events = what == "events"
        self.looks_changed.emit()

    def set_editable(self, editable: bool) -> None:
        """Whether items can be dragged and deleted: not when the coding has been submitted."""
        self.is_editable = editable

    # -- stretches that the researcher draws

    def set_can_edit_spans(self, can: bool) -> None:
        """Whether presence and uncodable stretches can be drawn here."""
        self.may_edit_spans = can
        if not can:
            self.set_mode("")
        self.looks_changed.emit()

    def set_mode(self, mode: str) -> None:
        """What the mouse draws in the rows: "presence", "uncodable" or "fragment"; "" = it takes hold of events."""
        self.mouse.let_go()
        self.scene.mode = mode if self.may_edit_spans else ""
        self.scene.band = ""
        self.unsetCursor()
        self.lens.lay_out()
        self.looks_changed.emit()

    # -- where one looks

    def set_playhead(self, us: int) -> None:
        """Where the film is; called for every frame."""
        old = self.scene.playhead
        if us == old:
            return
        self.scene.playhead = us
        if self.lens.follow_to(old, self.mouse.gesture is not None):
            return
        before, after = self.scene.viewport.x(old), self.scene.viewport.x(us)
        if before != after:
            strips = QRegion(self._playhead_strip(before)) + QRegion(self._playhead_strip(after))
            self.update(strips + self._between(before, after))

    def set_follow(self, follow: bool) -> None:
        """Whether the view turns the page when the playhead leaves it."""
        self.lens.set_follow(follow)
        self.looks_changed.emit()

    def set_loop(self, start_us: int | None, stop_us: int | None) -> None:
        """Which stretch the film repeats; None, None: none."""
        self.scene.loop = None if start_us is None or stop_us is None else (start_us, stop_us)
        self.redraw()
        self.looks_changed.emit()

    def fit_all(self) -> None:
        """Show the whole session."""
        self.lens.fit_all()

    def zoom_to(self, a: int, b: int) -> None:
        """Show the stretch from `a` to `b` from side to side."""
        self.lens.zoom_to(a, b)

    def zoom_by(self, factor: float) -> None:
        """Closer (more than 1) or farther away, round the playhead."""
        self.lens.zoom_here(factor)

    def zoom_to_selection(self) -> None:
        """Show what is selected from side to side; the stretch that is repeated when nothing is selected."""
        span = self.selected_span() or self.scene.loop
        if span is not None:
            self.lens.zoom_to(*span)

    def ask_loop(self) -> None:
        """Ask for what is selected to be repeated; for no more repeating when something is repeated already."""
        span = self.selected_span()
        if self.scene.loop is not None:
            self.loop_asked.emit(None, None)
        elif span is not None:
            self.loop_asked.emit(*span)

    def selected_span(self) -> tuple[int, int] | None:
        """From when to when what is selected lasts; with some room round a single moment."""
        found = [self.scene.model.items[name] for name in self.scene.model.selected]
        if not found:
            return None
        start = min(item.start_us for item in found)
        stop = max(max(self.scene.playhead, i.start_us) if i.is_running else i.covers[1] for i in found)
        if stop - start < 2:
            start, stop = start - _BEFORE, start + _AFTER
        return max(0, start), min(max(stop, start + 1), max(self.scene.length, start + 1))

    def select(self, ids: Iterable[str]) -> None:
        """Select these items and no others, without a signal."""
        names = [name for name in ids if name in self.scene.model.items]
        self.set_current(names[0] if names else "")
        self.light_up(names)
        self.looks_changed.emit()

    # -- how

    def _playhead_strip(self, x: int) -> QRect:
        if not -HANDLE <= x <= self.scene.viewport.width + HANDLE:
            return QRect()
        return QRect(LABELS + x - HANDLE, 0, 2 * HANDLE + 1, self.height())

    def _between(self, before: int, after: int) -> QRegion:
        """The rows in which a running state has grown or shrunk, between two places of the playhead."""
        first, last = max(0, min(before, after)), min(self.scene.viewport.width, max(before, after))
        if last - first < HANDLE or not self.scene.model.has_running():
            return QRegion()
        area = self.scene.rows_area.translated(LABELS, 0)
        return QRegion(QRect(LABELS + first, area.top(), last - first, area.height()))

    def _note_lost(self, before: set[str]) -> None:
        """After a change from outside: tell when something selected has gone."""
        if self.scene.current not in self.scene.model.items:
            self.set_current("")
        if not before <= self.scene.model.selected:
            self.selection_changed.emit(self.selected())
            self.looks_changed.emit()
