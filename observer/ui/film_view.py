"""The film on the screen: paints the frame it was given last and tells which one that was."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from observer.i18n import _
from observer.media.player import Look, Shown, Stamp, View

MOST_ZOOM = 8.0
_ZOOM_PER_NOTCH = 1.25
_NOTCH = 120
_SURROUND = QColor("#101214")
_TEXT = QColor("#9aa3ad")
_MARGIN = 24
ON_FILM = f"color: {_TEXT.name()};"  # words beside a film: its surround is dark in both themes


class FilmView(QWidget):
    """Shows pictures of a film in the middle of a dark surround, or a few words where there is none.

    `frame_shown` is emitted while a frame is painted for the first time: from then on it is what is seen, and
    `painted` is its stamp. `view_wanted` says how pictures are wanted. Ctrl and the wheel zoom, dragging moves
    the enlarged picture.
    """

    surround = _SURROUND

    frame_shown = Signal(object)
    view_wanted = Signal(object)
    zoomed = Signal(float)
    double_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 90)
        self.setAccessibleName(_("Film"))
        self._shown: Shown | None = None
        self._image = QImage()
        self._painted: Shown | None = None
        self._message = ""
        self._zoom, self._middle = 1.0, QPointF(0.5, 0.5)
        self._look = Look()
        self._full_size = QSize()
        self._asked: View | None = None
        self._grip: QPointF | None = None

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def painted(self) -> Stamp | None:
        """The stamp of the frame that was painted last; None when that was no frame."""
        return self._painted.stamp if self._painted is not None else None

    def set_shown(self, shown: Shown) -> None:
        """Paint this frame as soon as the window system asks."""
        self._shown = shown
        self._image = _image_of(shown)
        self.update()

    def keep(self) -> None:
        """Stay with the frame that is seen; one that was given since, but not painted yet, is dropped."""
        if self._painted is not None and self._shown is not self._painted:
            self._shown = self._painted
            self._image = _image_of(self._painted)

    def set_full_size(self, width: int, height: int) -> None:
        """The size of the film itself, in pixels; pictures larger than that are not asked for."""
        self._full_size = QSize(width, height)
        self._ask()

    def set_message(self, message: str) -> None:
        """Words to show in place of a picture."""
        self._message = message
        self.update()

    def clear(self) -> None:
        """Show no picture any more; the next one is enlarged as this one was."""
        self._shown, self._painted, self._image = None, None, QImage()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for a film of television size."""
        return QSize(960, 540)

    # --- look and zoom -----------------------------------------------------------------------------------

    @property
    def look(self) -> Look:
        """Brightness and contrast."""
        return self._look

    def set_look(self, look: Look) -> None:
        """Show the film with this brightness and contrast."""
        self._look = look
        self._ask()

    @property
    def zoom(self) -> float:
        """How much larger than fitting the picture is shown; 1 fits."""
        return self._zoom

    def set_zoom(self, zoom: float, around: QPointF | None = None) -> None:
        """Enlarge the picture, keeping what is at `around` (in the widget; its middle when not given) there."""
        around = around if around is not None else QRectF(self.rect()).center()
        before = self.picture_rect()
        self._zoom = min(max(zoom, 1.0), MOST_ZOOM)
        self.zoomed.emit(self._zoom)
        fit = self._fitted()
        if before.isEmpty() or fit.isEmpty():
            return
        place = around - before.topLeft()
        there = QPointF(place.x() / before.width(), place.y() / before.height())
        offset = QRectF(self.rect()).center() - around
        width, height = fit.width() * self._zoom, fit.height() * self._zoom
        self._move_to(QPointF(there.x() + offset.x() / width, there.y() + offset.y() / height))
        self._ask()

    def reset_zoom(self) -> None:
        """Show the whole picture."""
        self._zoom, self._middle = 1.0, QPointF(0.5, 0.5)
        self.zoomed.emit(1.0)
        self._ask()
        self.update()

    def picture_rect(self) -> QRectF:
        """Where in the widget the whole picture lies; beyond its borders when it is enlarged."""
        fit = self._fitted()
        size = fit.size() * self._zoom
        left = self.width() / 2 - self._middle.x() * size.width()
        top = self.height() / 2 - self._middle.y() * size.height()
        return QRectF(QPointF(left, top), size)

    def _fitted(self) -> QRectF:
        """The picture at zoom 1, on whole device pixels, so that it need not be scaled again."""
        if self._image.isNull() or self._image.height() == 0:
            return QRectF()
        ratio = self.devicePixelRatioF()
        width, height = self.width() * ratio, self.height() * ratio
        scale = min(width / self._image.width(), height / self._image.height())
        wide, high = round(self._image.width() * scale), round(self._image.height() * scale)
        left, top = (width - wide) // 2, (height - high) // 2
        return QRectF(left / ratio, top / ratio, wide / ratio, high / ratio)

    def _move_to(self, middle: QPointF) -> None:
        """Put `middle` (as shares of the picture) in the middle of the widget, as far as the picture reaches."""
        size = self._fitted().size() * self._zoom
        if size.isEmpty():
            return
        across = min(self.width() / size.width() / 2, 0.5)
        down = min(self.height() / size.height() / 2, 0.5)
        self._middle = QPointF(min(max(middle.x(), across), 1 - across), min(max(middle.y(), down), 1 - down))
        self.update()

    def pixels(self) -> tuple[int, int]:
        """The room for the picture, in device pixels."""
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    def _ask(self) -> None:
        """Say how pictures are wanted, when that has changed."""
        width, height = self.pixels()
        if self._zoom > 1 and not self._full_size.isEmpty():
            width = max(width, min(round(width * self._zoom), self._full_size.width()))
            height = max(height, min(round(height * self._zoom), self._full_size.height()))
        view = View(width, height, self._look)
        if view != self._asked:
            self._asked = view
            self.view_wanted.emit(view)

    # --- events ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the frame, and tell that it is seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.surround)
        if self._image.isNull():
            self._paint_message(painter)
        else:
            self._paint_picture(painter)
        painter.end()
        self._tell()

    def _paint_picture(self, painter: QPainter) -> None:
        target = self._fitted() if self._zoom == 1 else self.picture_rect()
        ratio = self.devicePixelRatioF()
        same = round(target.width() * ratio) == self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not same)
        seen = target.intersected(QRectF(self.rect()))
        across, down = self._image.width() / target.width(), self._image.height() / target.height()
        part = QRectF(
            (seen.left() - target.left()) * across,
            (seen.top() - target.top()) * down,
            seen.width() * across,
            seen.height() * down,
        )
        painter.drawImage(seen, self._image, part)

    def _paint_message(self, painter: QPainter) -> None:
        painter.setPen(_TEXT)
        inside = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._message)

    def _tell(self) -> None:
        """After painting, so that who listens finds the frame on the screen."""
        if self._shown is not None and self._shown is not self._painted:
            self._painted = self._shown
            self.frame_shown.emit(self._shown.stamp)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Ask for pictures of the new size."""
        super().resizeEvent(event)
        self._move_to(self._middle)
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """The screen, and with it the size of its pixels, is known now."""
        super().showEvent(event)
        self._ask()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Perhaps on another screen, with other pixels."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._ask()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom with Ctrl."""
        notches = event.angleDelta().y() / _NOTCH
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier or not notches:
            event.ignore()
            return
        self.set_zoom(self._zoom * _ZOOM_PER_NOTCH**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of an enlarged picture."""
        if event.button() == Qt.MouseButton.LeftButton and self._zoom > 1:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Somebody wants the film alone on the screen, or no longer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move an enlarged picture."""
        if self._grip is None:
            super().mouseMoveEvent(event)
            return
        moved, self._grip = event.position() - self._grip, event.position()
        size = self.picture_rect().size()
        self._move_to(self._middle - QPointF(moved.x() / size.width(), moved.y() / size.height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go of the picture."""
        if self._grip is None:
            super().mouseReleaseEvent(event)
            return
        self._grip = None
        self.unsetCursor()


def _image_of(shown: Shown) -> QImage:
    """The picture as Qt's, without a copy where its lines are not padded; `shown` must live as long."""
    picture = shown.picture
    if picture is None:
        return QImage()
    height, width = picture.shape[:2]
    if not picture.flags.c_contiguous:
        return QImage(picture.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()
    return QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_RGB32)
