"""A large round control with a word under it, for who watches and not for who works: calm, easy to hit."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from observer.ui import icons, theme

ROUND, ROUND_FOR_CHILDREN = 88, 132  # pixels; a finger needs 64
_WORD, _WORD_FOR_CHILDREN = 18, 22
_GAP = 10
_SIDE = 24


class RoundButton(QAbstractButton):
    """Shows an icon in a circle and the words below; on a dark ground, whatever the theme."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon, self._size, self._word = icon, ROUND, _WORD
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys mean the same wherever one clicked last

    def say(self, words: str) -> None:
        """The words below, which are its name too."""
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def be_for_children(self, on: bool) -> None:
        """Larger, so that the picture says it all."""
        self._size, self._word = (ROUND_FOR_CHILDREN, _WORD_FOR_CHILDREN) if on else (ROUND, _WORD)
        self.updateGeometry()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._word)
        return font

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        metrics = QFontMetrics(self._font())
        wide = max(self._size, metrics.horizontalAdvance(self.text())) + _SIDE
        return QSize(wide, self._size + _GAP + metrics.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        shown = theme.DARK
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF((self.width() - self._size) / 2, 0, self._size, self._size).adjusted(1, 1, -1, -1)
        ground = shown.chosen if self.isDown() else shown.line if self.underMouse() else shown.raised
        can = self.isEnabled()
        painter.setBrush(QColor(ground if can else shown.surround))
        painter.setPen(QPen(QColor(shown.faint if can else shown.line), 1.5))
        painter.drawEllipse(circle)
        side = self._size * 0.42
        at = circle.center() - QPointF(side / 2, side / 2)
        tint = shown.text if can else shown.line
        icons.tinted(self._icon, tint).paint(painter, QRectF(at, at + QPointF(side, side)).toRect())
        painter.setFont(self._font())
        painter.setPen(QColor(shown.text if can else shown.line))
        below = QRectF(0, self._size + _GAP, self.width(), self.height() - self._size - _GAP)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self.text())
