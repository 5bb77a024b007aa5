"""Controls in rows, as words in a text: what does not fit begins a new row."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from observer.ui import theme


class FlowBox(QWidget):
    """Shows its children in rows, in the order of `set_items`; its height follows from its width."""

    def __init__(self, parent: QWidget | None = None, gap: int = theme.SPACE[0]) -> None:
        super().__init__(parent)
        self._items: list[QWidget] = []
        self._gap = gap
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def items(self) -> list[QWidget]:
        """The children, in order."""
        return list(self._items)

    def set_items(self, items: list[QWidget]) -> None:
        """Show these and remove those that were shown before."""
        for old in self._items:
            if old not in items:
                old.hide()
                old.deleteLater()
        self._items = list(items)
        for item in items:
            if item.parentWidget() is not self:
                item.setParent(self)
            item.show()
        self.arrange()

    def arrange(self) -> None:
        """Lay out anew, for instance after a text has changed."""
        self.updateGeometry()
        self._place(self.width())

    def sizes(self, width: int) -> list[QSize]:
        """How large each child is when there is so much width."""
        return [item.sizeHint().boundedTo(QSize(max(width, 1), 10_000)) for item in self._items]

    def rows(self, sizes: list[QSize], width: int) -> int:
        """How many rows children of these sizes take."""
        return len({place.top() for place in self._places(sizes, width)})

    def _places(self, sizes: list[QSize], width: int) -> list[QRect]:
        at, height, places = QPoint(0, 0), 0, []
        for size in sizes:
            if at.x() > 0 and at.x() + size.width() > width:
                at, height = QPoint(0, at.y() + height + self._gap), 0
            places.append(QRect(at, size))
            at += QPoint(size.width() + self._gap, 0)
            height = max(height, size.height())
        return places

    def _place(self, width: int) -> None:
        for item, place in zip(self._items, self._places(self.sizes(width), width), strict=True):
            item.setGeometry(place)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return max((place.bottom() + 1 for place in self._places(self.sizes(width), width)), default=0)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = max(self.width(), self.minimumSizeHint().width())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(max((size.width() for size in self.sizes(1)), default=0), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self._place(event.size().width())
