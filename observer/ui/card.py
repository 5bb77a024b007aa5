"""A large button with words of several kinds on it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from observer.ui import icons, theme

_ICON = 20


class Card(QPushButton):
    """A picture at the left, when there is one, and under each other the labels that are put on it."""

    def __init__(self, *labels: QLabel, icon: str = "") -> None:
        super().__init__()
        self._icon = icon
        self.picture = QLabel()
        self.picture.setVisible(bool(icon))
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in labels:
            words.addWidget(label)
        self._inside = across = QHBoxLayout(self)
        across.setContentsMargins(theme.SPACE[3], theme.SPACE[2], theme.SPACE[3], theme.SPACE[2])
        across.setSpacing(theme.SPACE[3])
        across.addWidget(self.picture)
        across.addLayout(words, 1)
        inside: tuple[QWidget, ...] = (self.picture, *labels)
        for widget in inside:
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def retint(self) -> None:
        """Draw the picture in the colours of now."""
        if self._icon:
            self.picture.setPixmap(icons.icon(self._icon).pixmap(_ICON, _ICON))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self._inside.totalSizeHint()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Always: the style sheet gives all buttons the least height of a line."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        inside = self._inside
        return inside.totalHeightForWidth(width) if inside.hasHeightForWidth() else inside.totalSizeHint().height()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self._inside.totalMinimumSize()
