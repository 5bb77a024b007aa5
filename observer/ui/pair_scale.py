"""Pairs of ratings or counts of two coders, each on a little scale: the first as a triangle above, the second below."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from observer.i18n import _, ngettext
from observer.ui import theme
from observer.ui.agreement_items import Names, Pair
from observer.ui.marks import blend, small
from observer.ui.rows import as_tooltip
from observer.ui.timeline_data import value_text

AnyIndex = QModelIndex | QPersistentModelIndex
_PAIR = Qt.ItemDataRole.UserRole
ROW, SCALE = 34, 190


class PairsModel(QAbstractListModel):
    """The pairs, those furthest apart first."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[Pair] = []
        self.names, self.reach, self.signed = Names(), (-3, 3), True

    def show(self, pairs: list[Pair], names: Names, signed: bool) -> None:
        """Show others; signed ones are ratings from -3 to +3, the rest are counts."""
        self.beginResetModel()
        self.pairs = sorted(pairs, key=lambda pair: (-(pair.apart if pair.apart is not None else 99), pair.label))
        self.names, self.signed = names, signed
        values = [value for pair in pairs for value in (pair.first, pair.second) if value is not None]
        self.reach = (-3, 3) if signed else (0, max([1, *values]))
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.pairs)

    def value(self, value: int | None, why: str) -> str:
        """A value as read."""
        if value is None:
            return why or "–"
        return value_text(value) if self.signed else str(value)

    def words(self, pair: Pair) -> str:
        """A pair in a sentence."""
        first, second = self.value(pair.first, pair.first_words), self.value(pair.second, pair.second_words)
        said = f"{pair.label}: {self.names.first} {first}, {self.names.second} {second}"
        if pair.apart is None:
            return said
        apart = ngettext("{n} point apart", "{n} points apart", pair.apart).format(n=pair.apart)
        equal = _("equal")
        return f"{said}; {apart if pair.apart else equal}"

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        pair = self.pairs[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self.words(pair)
            case Qt.ItemDataRole.ToolTipRole:
                return as_tooltip(self.words(pair))
            case _ if role == _PAIR:
                return pair
        return None


class _Painter(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        model, pair, box, shown = index.model(), index.data(_PAIR), QRectF(option.rect), theme.current()
        assert isinstance(model, PairsModel)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, blend(shown.selection, shown.panel, 0.28))
        scale = QRectF(box.right() - SCALE - 14, box.top(), SCALE, box.height())
        first, second = model.value(pair.first, pair.first_words), model.value(pair.second, pair.second_words)
        said = f"{model.names.first} {first}   {model.names.second} {second}"
        painter.setFont(small(painter.font(), theme.BODY))
        wide = QFontMetricsF(painter.font()).horizontalAdvance(said)
        right = QRectF(scale.left() - wide - 16, box.top(), wide, box.height())
        painter.setPen(shown.colour("text" if pair.apart else "faint"))
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter, said)
        painter.setPen(shown.colour("text"))
        room = right.left() - box.left() - 24
        label = QFontMetricsF(painter.font()).elidedText(pair.label, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(box.left() + 12, box.top(), room, box.height()), Qt.AlignmentFlag.AlignVCenter, label)
        self._scale(painter, scale, pair, model)
        painter.restore()

    def _scale(self, painter: QPainter, box: QRectF, pair: Pair, model: PairsModel) -> None:
        shown, (low, high), y = theme.current(), model.reach, box.center().y()

        def x(value: float) -> float:
            return box.left() + 6 + (value - low) / (high - low) * (box.width() - 12)

        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(shown.colour("line"), 1))
        painter.drawLine(QPointF(x(low), y), QPointF(x(high), y))
        for tick in range(low, high + 1) if high - low <= 12 else (low, high):
            painter.drawLine(QPointF(x(tick), y - 3), QPointF(x(tick), y + 3))
        if pair.first is not None and pair.second is not None:
            painter.setPen(QPen(shown.colour("text"), 2))
            painter.drawLine(QPointF(x(pair.first), y), QPointF(x(pair.second), y))
        painter.setPen(QPen(shown.colour("text"), 1.2))
        for value, up, brush in ((pair.first, -1, shown.colour("text")), (pair.second, 1, Qt.BrushStyle.NoBrush)):
            if value is not None:
                at = x(value)
                corners = [QPointF(at, y + up), QPointF(at - 5, y + 10 * up), QPointF(at + 5, y + 10 * up)]
                painter.setBrush(brush)
                painter.drawPolygon(QPolygonF(corners))


class PairsList(QListView):
    """The list of pairs."""

    def __init__(self) -> None:
        super().__init__()
        self.list = PairsModel()
        self.setModel(self.list)
        self.setItemDelegate(_Painter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.retranslate()

    def show_pairs(self, pairs: list[Pair], names: Names, signed: bool) -> None:
        """Show these."""
        self.list.show(pairs, names, signed)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.setAccessibleName(_("What both coders gave"))
        self.viewport().update()
