"""Codings of a session under each other, row by row: what belongs together is joined, what stands alone is lit."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from observer.coding.timecode import SECOND, clock
from observer.i18n import _
from observer.ui import tie_paint
from observer.ui.agreement_items import Mark, Moment, Names
from observer.ui.rows import as_tooltip
from observer.ui.tie_places import LABELS, RULER, SIZE, joined_rows, lane, row_height, slots
from observer.ui.timeline_items import Row
from observer.ui.timeline_viewport import Viewport

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
        self.row_height = row_height(2)
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
        self.row_height = row_height(len(names.all))
        if length_us != self.length_us or self._fits:
            self.length_us, self._fits = max(length_us, SECOND), True
            self._fit()
        self.setMinimumHeight(RULER + max(len(self.rows), 1) * self.row_height)
        self._describe()
        self.update()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.setAccessibleName(_("The codings under each other"))
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
        """Where a mark of a coder (0 is the first) stands in one of its rows."""
        n = self._at_row[row]
        y, x = RULER + n * self.row_height + lane(coder), LABELS + self.viewport.x(mark.start_us)
        if mark.stop_us is None:
            return QRectF(x - SIZE / 2, y - SIZE / 2, SIZE, SIZE)
        right = LABELS + self.viewport.x(mark.stop_us)
        slot, depth = self._slots.get((mark.id, row), (0, 1))
        high = SIZE / depth if depth > 1 else SIZE
        return QRectF(x, y - SIZE / 2 + slot * high, max(right - x, 3), high)

    def ties(self) -> list[tuple[Moment, QRectF, QRectF]]:
        """What is joined: the moment, and where two marks of it stand."""
        return [(moment, above, below) for moment in self.moments for _m, above, _n, below in self.joined(moment)]

    def joined(self, moment: Moment) -> list[tuple[Mark, QRectF, Mark, QRectF]]:
        """The marks of a moment that are joined, each with the next below it, and where they stand."""
        there = [(coder, mark) for coder, mark in enumerate(moment.places) if mark is not None]
        return [
            (above, self.place(above, first, one), below, self.place(below, second, other))
            for (first, above), (second, below) in pairwise(there)
            for one, other in joined_rows(above, below)
            if one in self._at_row and other in self._at_row
        ]

    def boxes(self, moment: Moment) -> list[tuple[int, Mark, QRectF]]:
        """Where the marks of a moment stand: of which coder, the mark, and the place in each of its rows."""
        return [
            (coder, mark, self.place(mark, coder, row))
            for coder, mark in enumerate(moment.places)
            if mark is not None
            for row in mark.rows
            if row in self._at_row
        ]

    def at(self, x: float, y: float) -> Moment | None:
        """The moment at a place."""
        best: tuple[float, Moment] | None = None
        for moment in self.seen():
            for _coder, _mark, box in self.boxes(moment):
                away = max(box.left() - x, x - box.right(), 0) + max(box.top() - y, y - box.bottom(), 0)
                if away <= _NEAR and (best is None or away < best[0]):
                    best = away, moment
        return best[1] if best is not None else None

    def seen(self) -> list[Moment]:
        """The moments that are in sight."""
        start, stop = self.viewport.us(-2 * SIZE), self.viewport.us(self.viewport.width + 2 * SIZE)
        return [moment for moment in self.moments if moment.start_us <= stop and moment.stop_us >= start]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        tie_paint.paint(self, event.rect())

    @property
    def chosen_id(self) -> str:
        """The id of the moment that is meant."""
        return self._chosen

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
