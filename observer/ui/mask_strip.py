"""A strip of small pictures with what is hidden in them, by which masks are looked over and a place is found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from observer.i18n import _
from observer.media.face_tracks import FaceMasks
from observer.media.mask_strip import HEIGHT, Small
from observer.ui import theme

_GAP = 3
_GREY = QColor(126, 126, 126)


class _Pictures(QWidget):
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.small: list[Small] = []
        self.images: list[QImage] = []
        self.masks: FaceMasks | None = None
        self.at = 0

    def show_small(self, small: Sequence[Small]) -> None:
        """Show these."""
        self.small = list(small)
        self.images = [
            QImage(s.picture.data, s.picture.shape[1], s.picture.shape[0], s.picture.strides[0],
                   QImage.Format.Format_RGB32)
            for s in self.small
        ]  # fmt: skip
        wide = sum(image.width() + _GAP for image in self.images)
        self.setFixedSize(QSize(max(wide, 1), HEIGHT + 2 * _GAP))
        self.update()

    def place(self, n: int) -> QRectF:
        """Where a picture lies."""
        left = sum(image.width() + _GAP for image in self.images[:n])
        return QRectF(left, _GAP, self.images[n].width(), self.images[n].height())

    def current(self) -> int:
        """The picture that is nearest before the frame that is seen."""
        return max((n for n, s in enumerate(self.small) if s.frame <= self.at), default=0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().colour("surround"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, now = 0, self.current()
        for n, image in enumerate(self.images):
            area = QRectF(left, _GAP, image.width(), image.height())
            left += image.width() + _GAP
            if not area.intersects(QRectF(event.rect())):
                continue
            painter.drawImage(area.topLeft(), image)
            painter.save()
            painter.setClipRect(area)
            self._cover(painter, area, self.small[n].frame)
            painter.restore()
            if n == now:
                painter.setPen(QPen(theme.current().colour("accent"), 3 if self.hasFocus() else 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(area.adjusted(1, 1, -1, -1))
        painter.end()

    def _cover(self, painter: QPainter, area: QRectF, frame: int) -> None:
        """The faces as they will be hidden."""
        if self.masks is None or not all(self.masks.size):
            return
        x, y = area.width() / self.masks.size[0], area.height() / self.masks.size[1]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_GREY)
        for boxes in self.masks.hidden(frame).values():
            for box in boxes:
                where = QRectF(box.left * x, box.top * y, box.width * x, box.height * y)
                painter.drawEllipse(where.translated(area.topLeft()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setFocus()
        for n in range(len(self.images)):
            if self.place(n).contains(event.position()):
                self.chosen.emit(self.small[n].frame)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -9999, Qt.Key.Key_End: 9999}
        if event.key() in moves and self.small:
            n = min(max(self.current() + moves[Qt.Key(event.key())], 0), len(self.small) - 1)
            self.chosen.emit(self.small[n].frame)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.update()


class MaskStrip(QScrollArea):
    """Shows small pictures of a fragment. `chosen` tells the frame that somebody wants to see."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.pictures = _Pictures()
        self.setWidget(self.pictures)
        self.setFixedHeight(HEIGHT + 2 * _GAP + 16)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet("QScrollArea, QScrollArea > QWidget { background: palette(window); }")
        self.pictures.setAccessibleName(_("Strip of masked frames"))
        self.pictures.setToolTip(
            _("A picture for each half second, as it is hidden. Arrow keys go from one to the next.")
        )
        self.pictures.chosen.connect(self.chosen)

    def show_small(self, small: Sequence[Small]) -> None:
        """Show these pictures."""
        self.pictures.show_small(small)

    def show_masks(self, masks: FaceMasks | None) -> None:
        """Hide these faces in them."""
        self.pictures.masks = masks
        self.pictures.update()

    def show_at(self, frame: int) -> None:
        """Mark the frame that is seen."""
        before, self.pictures.at = self.pictures.current() if self.pictures.small else 0, frame
        if self.pictures.small and self.pictures.current() != before:
            where = self.pictures.place(self.pictures.current())
            self.ensureVisible(int(where.center().x()), 0, int(where.width()), 0)
            self.pictures.update()
