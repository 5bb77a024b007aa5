"""Two codings of a session under each other, row by row: what belongs together is joined, what stands alone is lit."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from observer.coding.codebook import Kind
from observer.coding.timecode import SECOND, clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.agreement_items import Fate, Mark, Moment, Names
from observer.ui.marks import blend, draw_mark, readable, small
from observer.ui.rows import as_tooltip
from observer.ui.tie_places import foot, joined_rows, slots
from observer.ui.timeline_items import Row
from observer.ui.timeline_ruler import ticks
from observer.ui.timeline_viewport import Viewport

LABELS, RULER, ROW = 156, 22, 54  # pixels: names at the left, the ruler above, a row of two lanes
LANES = (15, 39)  # the middle of each lane in its row: the first coder above
SIZE = 12  # of a mark
_NEAR = 9  # pixels at which a click means a mark
_ZOOM = 1.25


class TieView(QWidget):
    """Shows the moments of one session. `chosen` is the id of the moment that was clicked or stepped to, `play_asked`
    comes when it is to be seen on the film."""

    chosen = Signal(str)
    play_asked = Signal(str)
    go_asked = Signal(object)  # int, session time

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.moments: list[Moment] = []
        self.names = Names()
        self.length_us, self.now_us = SECOND, 0
        self.viewport = Viewport()
        self.is_quiet = False  # only what is chosen is lit
        self._chosen = ""
        self._fits = True
        self._slots: dict[tuple[str, str], tuple[int, int]] = {}
        self._at_row: dict[str, int] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.retranslate()

    def show_moments(self, rows: list[Row], moments: list[Moment], names: Names, length_us: int) -> None:
        """Show these; rows without a moment are left out."""
        used = {row for moment in moments for mark in moment.marks for row in mark.rows}
        self.rows = [row for row in rows if row.id in used]
        self._at_row = {row.id: n for n, row in enumerate(self.rows)}
        self.moments = sorted(moments, key=lambda moment: moment.start_us)
        self.names = names
        self._slots = slots(self.moments)
        if length_us != self.length_us or self._fits:
            self.length_us, self._fits = max(length_us, SECOND), True
            self._fit()
        self.setMinimumHeight(RULER + max(len(self.rows), 1) * ROW)
        self._describe()
        self.update()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.setAccessibleName(_("Both codings under each other"))
        self._describe()
        self.update()

    def _describe(self) -> None:
        moment = self.moment(self._chosen)
        words = f"{clock(moment.start_us)} {moment.title}. {moment.words}" if moment else ""
        self.setAccessibleDescription(words)

    def moment(self, id_: str) -> Moment | None:
        """One of the moments."""
        return next((moment for moment in self.moments if moment.id == id_), None)

    def choose(self, id_: str) -> None:
        """Show which moment is meant, and bring it into sight."""
        if id_ == self._chosen:
            return
        self._chosen = id_
        moment = self.moment(id_)
        if moment is not None:
            x = self.viewport.x(moment.start_us)
            if not 40 <= x <= self.viewport.width - 40:
                self._move(self.viewport.panned(x - self.viewport.width // 2, self.length_us))
        self._describe()
        self.update()

    def set_now(self, us: int) -> None:
        """Where the film is."""
        before, self.now_us = self.viewport.x(self.now_us), us
        x = self.viewport.x(us)
        if before != x:
            for place in (before, x):
                self.update(QRect(LABELS + place - 2, 0, 5, self.height()))

    # -- where things are -----------------------------------------------------------------------------------

    def place(self, mark: Mark, coder: int, row: str) -> QRectF:
        """Where a mark of the first (0) or second (1) coder stands in one of its rows."""
        n = self._at_row[row]
        y, x = RULER + n * ROW + LANES[coder], LABELS + self.viewport.x(mark.start_us)
        if mark.stop_us is None:
            return QRectF(x - SIZE / 2, y - SIZE / 2, SIZE, SIZE)
        right = LABELS + self.viewport.x(mark.stop_us)
        slot, depth = self._slots.get((mark.id, row), (0, 1))
        high = SIZE / depth if depth > 1 else SIZE
        return QRectF(x, y - SIZE / 2 + slot * high, max(right - x, 3), high)

    def ties(self) -> list[tuple[Moment, QRectF, QRectF]]:
        """What is joined: the moment, and where its two marks stand."""
        shown = self._at_row
        return [
            (moment, self.place(moment.first, 0, one), self.place(moment.second, 1, other))
            for moment in self.moments
            if moment.first is not None and moment.second is not None
            for one, other in joined_rows(moment.first, moment.second)
            if one in shown and other in shown
        ]

    def at(self, x: float, y: float) -> Moment | None:
        """The moment at a place."""
        best: tuple[float, Moment] | None = None
        for moment in self._seen():
            for coder, mark in ((0, moment.first), (1, moment.second)):
                for row in mark.rows if mark is not None else ():
                    assert mark is not None
                    if row not in self._at_row:
                        continue
                    box = self.place(mark, coder, row)
                    away = max(box.left() - x, x - box.right(), 0) + max(box.top() - y, y - box.bottom(), 0)
                    if away <= _NEAR and (best is None or away < best[0]):
                        best = away, moment
        return best[1] if best is not None else None

    def _seen(self) -> list[Moment]:
        start, stop = self.viewport.us(-2 * SIZE), self.viewport.us(self.viewport.width + 2 * SIZE)
        return [moment for moment in self.moments if moment.start_us <= stop and moment.stop_us >= start]

    # -- painting ---------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        painter.setClipRect(event.rect())
        painter.fillRect(self.rect(), shown.colour("panel"))
        painter.setClipRect(event.rect() & QRect(LABELS, 0, self.width(), self.height()))
        self._lanes(painter)
        seen = self._seen()
        for moment in seen:
            self._tie(painter, moment)
        for moment in seen:
            self._marks(painter, moment)
        x = LABELS + self.viewport.x(self.now_us)
        painter.fillRect(QRectF(x, 0, 1.5, self.height()), shown.colour("accent"))
        self._ruler(painter)
        painter.setClipRect(event.rect())
        self._labels(painter)

    def _lanes(self, painter: QPainter) -> None:
        shown = theme.current()
        for n, _row in enumerate(self.rows):
            top = RULER + n * ROW
            for y in LANES:
                painter.fillRect(QRectF(LABELS, top + y, self.width(), 1), blend(shown.line, shown.panel, 0.55))
            painter.fillRect(QRectF(LABELS, top + ROW - 1, self.width(), 1), shown.colour("line"))

    def _tie(self, painter: QPainter, moment: Moment) -> None:
        if moment.first is None or moment.second is None:
            return
        shown = theme.current()
        rows = self._at_row
        is_chosen = moment.id == self._chosen
        ink = shown.colour("selection") if is_chosen else blend(shown.text, shown.panel, 0.55)
        style = Qt.PenStyle.SolidLine if moment.fate is Fate.MATCHED else Qt.PenStyle.DotLine
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one, other in joined_rows(moment.first, moment.second):
            if one not in rows or other not in rows:
                continue
            above, below = self.place(moment.first, 0, one), self.place(moment.second, 1, other)
            painter.setPen(QPen(ink, 2 if is_chosen else 1.2, style))
            if moment.first.is_state and moment.second.is_state:
                band = [above.bottomLeft(), above.bottomRight(), below.topRight(), below.topLeft()]
                painter.setPen(QPen(ink, 1, style))
                fill = blend(shown.text, shown.panel, 0.1)
                painter.setBrush(fill if moment.fate is Fate.MATCHED else Qt.BrushStyle.NoBrush)
                painter.drawPolygon(QPolygonF(band))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                painter.drawLine(foot(above, moment.first, above.bottom()), foot(below, moment.second, below.top()))

    def _marks(self, painter: QPainter, moment: Moment) -> None:
        shown = theme.current()
        rows = self._at_row
        is_chosen = moment.id == self._chosen
        for coder, mark in ((0, moment.first), (1, moment.second)):
            for row in mark.rows if mark is not None else ():
                if mark is None or row not in rows:
                    continue
                box = self.place(mark, coder, row)
                colour = readable(mark.colour or shown.faint, shown.panel)
                if (moment.fate is Fate.MATCHED or self.is_quiet) and not is_chosen:
                    colour = blend(colour.name(), shown.panel, 0.62)
                if is_chosen or (moment.fate is not Fate.MATCHED and not self.is_quiet):
                    self._light(painter, box, is_chosen)
                draw_mark(painter, box, mark.valence, Kind.STATE if mark.is_state else Kind.POINT, colour)
                if moment.fate in (Fate.ONLY1, Fate.ONLY2) and (is_chosen or not self.is_quiet):
                    self._missing(painter, box, coder)

    def _light(self, painter: QPainter, box: QRectF, is_chosen: bool) -> None:
        """A frame around what stands alone, or is chosen."""
        shown = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(shown.colour("selection" if is_chosen else "text"), 2 if is_chosen else 1))
        painter.setBrush(blend(shown.selection, shown.panel, 0.28) if is_chosen else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(-3.5, -3.5, 3.5, 3.5), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _missing(self, painter: QPainter, box: QRectF, coder: int) -> None:
        """A small ring where the other coder has nothing."""
        shown = theme.current()
        x = box.center().x() if box.width() <= SIZE else box.left() + 3
        y = box.center().y() + (LANES[1] - LANES[0]) * (1 if coder == 0 else -1)
        painter.setPen(QPen(shown.colour("faint"), 1, Qt.PenStyle.DotLine))
        painter.drawEllipse(QPointF(x, y), 4.5, 4.5)

    def _top(self) -> int:
        """Where the part of it that is seen begins: the ruler stays in sight when it is scrolled."""
        return max(self.visibleRegion().boundingRect().top(), 0)

    def _ruler(self, painter: QPainter) -> None:
        shown, top = theme.current(), self._top()
        painter.fillRect(QRectF(LABELS, top, self.width(), RULER), shown.colour("window"))
        painter.setFont(small(self.font()))
        painter.setPen(shown.colour("faint"))
        for tick in ticks(*self.viewport.span, self.viewport.us_per_px):
            x, high = LABELS + self.viewport.x(tick.us), 8 if tick.text else 4
            painter.fillRect(QRectF(x, top + RULER - high, 1, high), shown.colour("line"))
            if tick.text:
                painter.drawText(QPointF(x + 4, top + RULER - 7), tick.text)
        painter.fillRect(QRectF(LABELS + self.viewport.x(self.now_us), top, 1.5, RULER), shown.colour("accent"))

    def _labels(self, painter: QPainter) -> None:
        shown, top = theme.current(), self._top()
        painter.fillRect(QRectF(0, 0, LABELS, self.height()), shown.colour("panel"))
        for n, row in enumerate(self.rows):
            y = RULER + n * ROW
            painter.setFont(small(self.font(), theme.BODY))
            painter.setPen(shown.colour("text"))
            room = LABELS - 12 - 46
            words = QFontMetricsF(painter.font()).elidedText(row.label, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(12, y, room, ROW - 1), Qt.AlignmentFlag.AlignVCenter, words)
            painter.setFont(small(self.font()))
            painter.setPen(shown.colour("faint"))
            for lane, name in zip(LANES, (self.names.first, self.names.second), strict=True):
                text = QFontMetricsF(painter.font()).elidedText(name, Qt.TextElideMode.ElideRight, 40)
                box = QRectF(LABELS - 46, y + lane - 8, 40, 16)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
            painter.fillRect(QRectF(0, y + ROW - 1, LABELS, 1), shown.colour("line"))
        painter.fillRect(QRectF(0, top, LABELS, RULER), shown.colour("window"))
        painter.fillRect(QRectF(LABELS - 1, 0, 1, self.height()), shown.colour("line"))
        if self.hasFocus():
            painter.setPen(QPen(shown.colour("selection"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(0.5, top + 0.5, self.width() - 1, self.visibleRegion().boundingRect().height() - 1))

    # -- moving about -------------------------------------------------------------------------------------------

    def zoom(self, factor: float, x: float | None = None) -> None:
        """See less of it larger, or more of it smaller."""
        self._fits = False
        around = self.viewport.x(self.now_us) if x is None else x
        self._move(self.viewport.zoomed(factor, around, self.length_us))

    def fit(self) -> None:
        """See all of the session."""
        self._fits = True
        self._fit()
        self.update()

    def show_around(self, moment: Moment, margin_us: int, most_us: int) -> None:
        """See a moment, at most so much of it, and so much before and after it."""
        self._fits = False
        whole = Viewport(width=max(self.width() - LABELS, 1))
        stop = min(moment.stop_us, moment.start_us + most_us) + margin_us
        self._move(whole.fitted(max(moment.start_us - margin_us, 0), stop, self.length_us))

    def _fit(self) -> None:
        self.viewport = Viewport(width=max(self.width() - LABELS, 1)).fitted(0, self.length_us, self.length_us)

    def _move(self, to: Viewport) -> None:
        self.viewport = to
        self.update()

    def step(self, by: int) -> None:
        """Choose the next moment, or with -1 the one before."""
        ids = [moment.id for moment in self.moments]
        if ids:
            n = ids.index(self._chosen) + by if self._chosen in ids else (0 if by > 0 else len(ids) - 1)
            self.chosen.emit(ids[min(max(n, 0), len(ids) - 1)])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen:
            self.play_asked.emit(self._chosen)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        across, down = event.angleDelta().x(), event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM ** (down / 120), event.position().x() - LABELS)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or across:
            self._fits = False
            self._move(self.viewport.panned(-(across or down), self.length_us))
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() != Qt.MouseButton.LeftButton or event.position().x() < LABELS:
            return
        moment = self.at(event.position().x(), event.position().y())
        if moment is not None:
            self.chosen.emit(moment.id)
            self.play_asked.emit(moment.id)
        else:
            self.go_asked.emit(max(self.viewport.us(event.position().x() - LABELS), 0))

    def event(self, event: QEvent) -> bool:
        """Hovering tells what a mark is and what became of it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            moment = self.at(event.pos().x(), event.pos().y())
            words = f"{clock(moment.start_us)}  {moment.title}\n{moment.words}" if moment else ""
            QToolTip.showText(event.globalPos(), as_tooltip(words).replace("\n", "<br>"), self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        wide = max(self.width() - LABELS, 1)
        if self._fits:
            self._fit()
        else:
            self.viewport = self.viewport.resized(wide, self.length_us)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.update()
