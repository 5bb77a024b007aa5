"""Where one looks in the timeline: zoom, pan, scroll, and following the film."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollBar, QWidget

from observer.coding.timecode import SECOND
from observer.i18n import _
from observer.ui.timeline_picture import Picture
from observer.ui.timeline_scene import BAR, LABELS, REACH, ROW, Scene
from observer.ui.timeline_viewport import Viewport

_REST_MS = 80  # a wheel that turns goes on sooner


class Lens:
    """Moves what is seen of a scene in a widget. What stays in view is moved, not drawn again."""

    def __init__(self, widget: QWidget, scene: Scene, picture: Picture) -> None:
        self._widget, self._scene, self._picture = widget, scene, picture
        self.follows = False
        self._left_alone = False  # the user looks elsewhere while it follows
        self._is_fitted = True
        self._across = QScrollBar(Qt.Orientation.Horizontal, widget)
        self._down = QScrollBar(Qt.Orientation.Vertical, widget)
        self._rest = QTimer(widget, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._sharpen)
        self._across.valueChanged.connect(lambda offset: self.pan(offset - scene.viewport.offset))
        self._down.valueChanged.connect(self._scroll)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self._across.setAccessibleName(_("Scroll through time"))
        self._down.setAccessibleName(_("Scroll through the rows"))

    # -- what is seen

    def look(self, viewport: Viewport) -> None:
        """Show another stretch."""
        scene = self._scene
        old, scene.viewport = scene.viewport, viewport
        if viewport == old:
            return
        if viewport.us_per_px == old.us_per_px and viewport.width == old.width:
            self._picture.shift(old.offset - viewport.offset)
        elif self._picture.zoomed(old):
            self._rest.start()
        self._show_place()
        self.refresh()

    def _sharpen(self) -> None:
        """Draw what was only wider or narrower for a while."""
        if self._picture.is_stretched:
            self._picture.spoil()
            self.refresh()

    def refresh(self) -> None:
        """Paint the view anew: the picture as it is, and what lies over it."""
        self._widget.update(self._picture.rect.translated(LABELS, 0))

    def pan(self, pixels: int) -> None:
        """The user looks elsewhere."""
        self.look(self._scene.viewport.panned(pixels, self._scene.length))
        self._left_alone = not self._sees_playhead()

    def zoom(self, factor: float, x: float) -> None:
        """Closer to what is at pixel `x`, or farther away."""
        viewport = self._scene.viewport.zoomed(factor, x, self._scene.length)
        self._is_fitted = viewport == viewport.fitted(0, self._scene.length, self._scene.length)
        self.look(viewport)
        self._left_alone = not self._sees_playhead()

    def zoom_here(self, factor: float) -> None:
        """Closer to the playhead when it is seen, else to the middle."""
        viewport = self._scene.viewport
        x = viewport.x(self._scene.playhead) if self._sees_playhead() else viewport.width // 2
        self.zoom(factor, x)

    def fit_all(self) -> None:
        """Show the whole session."""
        self._is_fitted = True
        self.look(self._scene.viewport.fitted(0, self._scene.length, self._scene.length))

    def zoom_to(self, a: int, b: int) -> None:
        """Show the stretch from `a` to `b` from side to side."""
        self._is_fitted = False
        self.look(self._scene.viewport.fitted(min(a, b), max(a, b), self._scene.length))

    def bring_into_view(self, row: int, us: int) -> None:
        """Scroll as far as needed to see a time in a row."""
        scene, x = self._scene, self._scene.viewport.x(us)
        if not REACH <= x <= scene.viewport.width - REACH:
            self.look(scene.viewport.panned(x - scene.viewport.width // 2, scene.length))
        above, below = scene.row_y(row) - scene.rows_top, scene.row_y(row) + ROW - scene.rows_bottom
        if above < 0 or below > 0:
            self._down.setValue(scene.scroll + (above if above < 0 else below))

    def scroll_rows(self, pixels: int) -> None:
        """The rows further down, or up."""
        self._down.setValue(self._scene.scroll + pixels)

    # -- sizes

    def lay_out(self) -> None:
        """After a change of size, rows, tracks or sound."""
        scene, widget = self._scene, self._widget
        scene.height = widget.height()
        width = max(1, widget.width() - LABELS)
        whole = Viewport(scene.viewport.us_per_px, scene.viewport.offset, width)
        fitted = whole.fitted(0, scene.length, scene.length)
        self.look(fitted if self._is_fitted else scene.viewport.resized(width, scene.length))
        hidden = max(0, len(scene.rows) * ROW - scene.rows_height)
        self._down.setVisible(hidden > 0)
        self._down.setGeometry(widget.width() - BAR, scene.rows_top, BAR, scene.rows_height)
        self._down.setRange(0, hidden)
        self._down.setPageStep(max(1, scene.rows_height))
        self._down.setSingleStep(ROW)
        self._across.setGeometry(LABELS, widget.height() - BAR, width, BAR)
        self._show_place()
        self._picture.spoil()
        widget.update()

    def length_changed(self) -> None:
        """The session has become longer or shorter."""
        if self._is_fitted:
            self.fit_all()
        else:
            self.look(self._scene.viewport.kept_in(self._scene.length))

    def _show_place(self) -> None:
        """Set the scroll bar below to what is seen."""
        low, high = self._scene.viewport.limits(self._scene.length)
        self._across.blockSignals(True)
        self._across.setVisible(low < high)
        self._across.setRange(low, high)
        self._across.setPageStep(self._scene.viewport.width)
        self._across.setSingleStep(40)
        self._across.setValue(self._scene.viewport.offset)
        self._across.blockSignals(False)

    def _scroll(self, pixels: int) -> None:
        self._scene.scroll = pixels
        self._picture.spoil()
        self._widget.update()

    # -- following the film

    def set_follow(self, follow: bool) -> None:
        """Whether the view turns the page when the playhead leaves it."""
        self.follows, self._left_alone = follow, False
        if follow:
            self._turn_page()

    def follow_to(self, old: int, is_busy: bool) -> bool:
        """Turn the page when the playhead, that was at `old`, has left it; whether it was turned."""
        if not self.follows:
            return False
        if self._sees_playhead():
            self._left_alone = False
            return False
        jumped = abs(self._scene.playhead - old) > SECOND
        if is_busy or (self._left_alone and not jumped):
            return False
        return self._turn_page()

    def _sees_playhead(self) -> bool:
        return 0 <= self._scene.viewport.x(self._scene.playhead) < self._scene.viewport.width

    def _turn_page(self) -> bool:
        """Bring the playhead to the left of the view; whether the view has moved."""
        before = self._scene.viewport
        if not self._sees_playhead():
            wish = before.x(self._scene.playhead) - before.width // 8
            self.look(before.panned(wish, self._scene.length))
        self._left_alone = False
        return self._scene.viewport != before
