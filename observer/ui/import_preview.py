"""What would come in, along the time of one session: a row for each person or code, a mark for each event."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from observer.coding.codebook import Kind
from observer.coding.interchange import TOGETHER, FiledEvent
from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.rows import as_tooltip

_ROW, _TOP, _LABEL, _MARK, _NEAR = 26, 22, 170, 5, 6
_MOST_ROWS, _MOST_MARKS = 60, 3000
_AT_ONCE = 2000
_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)  # seconds between two times on the ruler


@dataclass(frozen=True)
class Scene:
    """What is to be seen: rows with their events in the order of time, of very many evenly chosen ones (`n_hidden` are
    not painted), and the first and last time."""

    lanes: tuple[tuple[str, list[FiledEvent]], ...] = ()
    n_hidden: int = 0
    n_rows_hidden: int = 0
    first_us: int = 0
    last_us: int = 1


def scene_in_steps(events: Sequence[FiledEvent], labels: Mapping[str, str] | None) -> Generator[object, None, Scene]:
    """The rows of events in the order of time, in short steps: one for each code by its label, or, without `labels`,
    for each coder and person."""
    lanes: dict[str, list[FiledEvent]] = {}
    last = 0
    for n, event in enumerate(events):
        if n % _AT_ONCE == 0:
            yield None
        name = labels.get(event.code, event.code) if labels is not None else _who(event)
        lanes.setdefault(name, []).append(event)
        last = max(last, event.start_us, event.stop_us or 0)
    shown = sorted(lanes.items())[:_MOST_ROWS]
    most = _MOST_MARKS // max(len(shown), 1)
    thinned = tuple((name, _thinned(of_lane, most)) for name, of_lane in shown)
    n_hidden = len(events) - sum(len(of_lane) for _name, of_lane in thinned)
    first = min(events[0].start_us, 0) if events else 0
    return Scene(thinned, n_hidden, len(lanes) - len(shown), first, max(last, first + 1))


def _who(event: FiledEvent) -> str:
    who = TOGETHER.join(event.actors) or _("nobody named")
    return f"{event.coder} · {who}" if event.coder else who


def _thinned(events: list[FiledEvent], most: int) -> list[FiledEvent]:
    return events if len(events) <= most else events[:: -(-len(events) // most)]


class ImportPreview(QWidget):
    """Events of a session as they lie in its time. `chosen` tells the event that was clicked on; a table beside it says
    the same in words."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("What would come in, along the time"))
        self._scene = Scene()
        self._colours: Mapping[str, QColor] = {}
        self._selected: FiledEvent | None = None

    def show_scene(self, scene: Scene, colours: Mapping[str, QColor]) -> None:
        """Show these rows; `colours` are those of codes: what has none is left out, and painted hollow."""
        self._scene, self._colours = scene, colours
        self._selected = None
        self.setMinimumHeight(_TOP + _ROW * len(scene.lanes) + 4)
        self.update()

    def show_colours(self, colours: Mapping[str, QColor]) -> None:
        """Show the same in other colours."""
        self._colours = colours
        self.update()

    def select(self, event: FiledEvent | None) -> int:
        """Show which event is meant; gives how high its row lies."""
        self._selected = event
        self.update()
        rows = (n for n, (_name, events) in enumerate(self._scene.lanes) if any(one is event for one in events))
        return _TOP + _ROW * next(rows, 0)

    def _x(self, us: int) -> float:
        room = max(self.width() - _LABEL - 12, 1)
        return _LABEL + room * (us - self._scene.first_us) / (self._scene.last_us - self._scene.first_us)

    # -- painting -----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.current()
        self._paint_ruler(painter)
        first, last = (max(y - _TOP, 0) // _ROW for y in (event.rect().top(), event.rect().bottom()))
        for n, (name, events) in enumerate(self._scene.lanes[first : last + 1], first):
            top = _TOP + n * _ROW
            painter.setPen(colours.colour("text"))
            words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _LABEL - 12)
            painter.drawText(QRectF(0, top, _LABEL - 8, _ROW), Qt.AlignmentFlag.AlignVCenter, words)
            painter.setPen(colours.colour("line"))
            painter.drawLine(QPointF(0, top + _ROW), QPointF(self.width(), top + _ROW))
            self._paint_lane(painter, events, top + _ROW / 2)

    def _paint_ruler(self, painter: QPainter) -> None:
        colours, scene = theme.current(), self._scene
        seconds = (scene.last_us - scene.first_us) / 1_000_000
        room = max(self.width() - _LABEL, 1) / 80
        step = next((tick for tick in _TICKS if seconds / tick <= room), 7200) * 1_000_000
        step *= max(1, -(-(scene.last_us - scene.first_us) // (step * 200)))  # of absurd times not more than 200
        at = -(-scene.first_us // step) * step
        while at <= scene.last_us:
            x = self._x(at)
            painter.setPen(colours.colour("line"))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            painter.setPen(colours.colour("faint"))
            words = clock(at)[:-4]
            if x + 3 + painter.fontMetrics().horizontalAdvance(words) < self.width():
                painter.drawText(QPointF(x + 3, 14), words)
            at += step

    def _paint_lane(self, painter: QPainter, events: Iterable[FiledEvent], y: float) -> None:
        selected = None
        for event in events:
            if event is self._selected:
                selected = event  # last, so that nothing lies on it
            else:
                self._paint_event(painter, event, y, self._colours.get(event.code))
        if selected is not None:
            self._paint_event(painter, selected, y, theme.current().colour("selection"), wider=3)

    def _paint_event(
        self, painter: QPainter, event: FiledEvent, y: float, colour: QColor | None, wider: int = 0
    ) -> None:
        x, mark = self._x(event.start_us), _MARK + wider
        painter.setPen(colour or QPen(theme.current().colour("faint")))
        painter.setBrush(colour or Qt.BrushStyle.NoBrush)
        if event.kind is Kind.POINT:
            painter.drawPolygon(
                QPolygonF([QPointF(x, y - mark), QPointF(x + mark, y + mark), QPointF(x - mark, y + mark)])
            )
            return
        width = max(self._x(self._until(event)) - x, 2)
        painter.drawRoundedRect(QRectF(x, y - 4 - wider, width, 8 + 2 * wider), 2, 2)

    def _until(self, event: FiledEvent) -> int:
        if event.kind is Kind.POINT:
            return event.start_us
        return self._scene.last_us if event.stop_us is None else event.stop_us

    # -- the mouse ----------------------------------------------------------------------------------------------

    def _near(self, x: float, y: float) -> list[FiledEvent]:
        """The events there, the nearest start first."""
        n = int((y - _TOP) // _ROW)
        if not 0 <= n < len(self._scene.lanes):
            return []
        there = [
            one
            for one in self._scene.lanes[n][1]
            if self._x(one.start_us) - _NEAR <= x <= self._x(self._until(one)) + _NEAR
        ]
        return sorted(there, key=lambda one: abs(self._x(one.start_us) - x))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        near = self._near(event.position().x(), event.position().y())
        if near:
            self.chosen.emit(near[0])

    def event(self, event: QEvent) -> bool:
        """Which events the mouse points at."""
        if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().event(event)
        near = self._near(event.pos().x(), event.pos().y())
        QToolTip.showText(event.globalPos(), as_tooltip("\n".join(_words(one) for one in near[:8])), self)
        return True


def _words(event: FiledEvent) -> str:
    until = f" – {clock(event.stop_us)}" if event.stop_us is not None else ""
    return f"{clock(event.start_us)}{until}  {event.code}"
