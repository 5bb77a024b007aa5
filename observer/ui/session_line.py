"""The sessions of a case as a line through time: a card for each, with how far its codings are."""

from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from observer.i18n import _, ngettext
from observer.services.overview import CodingLine, HowFar, Visit
from observer.ui import theme
from observer.ui.dropping import film_paths
from observer.ui.rows import as_tooltip, clear

WIDTH, WIDEST, LINE_Y, TOP, STEP = 236, 320, 14, 30, 17
BESIDE = 32  # pixels of a card that are not for its words
MOST_CODINGS = 4


def sign(progress: HowFar) -> str:
    """How far something is as a sign, beside its words."""
    return {HowFar.NOT_BEGUN: "○", HowFar.BUSY: "◐", HowFar.SUBMITTED: "●"}[progress]


class SessionCard(QAbstractButton):
    """One session on the line. Films can be dropped on it."""

    dropped = Signal(list)  # of Path
    step_asked = Signal(int)

    def __init__(self, visit: Visit, words: list[str], takes_films: bool) -> None:
        super().__init__()
        self.visit, self._words = visit, words
        self.before = ""  # how long after the one before
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAcceptDrops(takes_films)
        small = self._small()
        widest = max(QFontMetrics(small).horizontalAdvance(line) for line in (*self._about(), *words))
        self.setFixedSize(min(max(WIDTH, widest + BESIDE), WIDEST), TOP + 10 + STEP * (3 + len(words)))
        about = ", ".join([visit.session.name, *self._about(), *words])
        self.setAccessibleName(about)
        self.setToolTip(as_tooltip(about))

    def _about(self) -> list[str]:
        session = self.visit.session
        day = session.date or _("no date")
        return [" · ".join(part for part in (day, session.moment) if part), self._films()]

    def _small(self) -> QFont:
        small = self.font()
        small.setPixelSize(theme.CAPTION)
        return small

    def _films(self) -> str:
        if not self.visit.n_films:
            return _("no film yet")
        seconds = round(self.visit.length_us / 1e6)
        length = f"{round(seconds / 60)} min" if seconds >= 60 else f"{seconds} s"
        return ngettext("{n} film", "{n} films", self.visit.n_films).format(n=self.visit.n_films) + f" · {length}"

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        shown, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(shown.colour("line"), 2))
        painter.drawLine(0, LINE_Y, self.width(), LINE_Y)
        chosen = self.isChecked()
        dot = shown.colour("text" if chosen else "faint")
        painter.setPen(QPen(dot, 2))
        painter.setBrush(dot if chosen else shown.colour("window"))
        painter.drawEllipse(QPointF(18, LINE_Y), 5, 5)
        card = QRectF(self.rect()).adjusted(1, TOP - 4, -9, -1)
        painter.setBrush(shown.colour("panel"))
        edge = shown.colour("selection" if self.hasFocus() else "text" if chosen else "line")
        painter.setPen(QPen(edge, 1.6 if chosen or self.hasFocus() else 1))
        painter.drawRoundedRect(card, theme.RADIUS, theme.RADIUS)
        self._paint_words(painter, card.adjusted(12, 6, -8, -6))

    def _paint_words(self, painter: QPainter, area: QRectF) -> None:
        shown = theme.current()
        bold, small = self.font(), self._small()
        bold.setWeight(bold.Weight.DemiBold)
        if self.before:
            painter.setFont(small)
            painter.setPen(shown.colour("faint"))
            painter.drawText(QRectF(32, 0, self.width() - 40, LINE_Y - 2), Qt.AlignmentFlag.AlignLeft, self.before)
        texts = [(self.visit.session.name, bold, "text"), *((t, small, "faint") for t in self._about())]
        texts += [(t, small, "text") for t in self._words]
        for number, (text, font, colour) in enumerate(texts):
            painter.setFont(font)
            painter.setPen(shown.colour(colour))
            where = QRectF(area.left(), area.top() + number * STEP, area.width(), STEP)
            fit = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
            painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fit)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self.step_asked.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if film_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        event.acceptProposedAction()
        self.dropped.emit(film_paths(event.mimeData()))


class SessionLine(QScrollArea):
    """The cards side by side, in the order of time. `chosen` tells the id of the session that was clicked."""

    chosen = Signal(str)
    films_dropped = Signal(str, list)  # id of the session, paths

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[SessionCard] = []
        self._holder = QWidget()
        self._row = QHBoxLayout(self._holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setWidget(self._holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_visits(
        self, visits: tuple[Visit, ...], titles: dict[str, str], chosen: str, everybody: bool, takes_films: bool
    ) -> None:
        """Show these, one of them chosen; `titles` are those of the codebooks. `everybody`: name who made a coding;
        else there is only one's own."""
        had_focus = any(card.hasFocus() for card in self.cards)
        clear(self._row)
        self.cards = []
        earlier: Visit | None = None
        for number, visit in enumerate(visits):
            card = SessionCard(visit, _coding_words(visit.codings, titles, everybody), takes_films)
            card.before = _after(earlier, visit)
            card.setChecked(visit.session.id == chosen)
            card.clicked.connect(lambda _checked=False, i=visit.session.id: self.chosen.emit(i))
            card.dropped.connect(lambda paths, i=visit.session.id: self.films_dropped.emit(i, paths))
            card.step_asked.connect(lambda step, i=number: self._step(i + step))
            self._row.addWidget(card, 0, Qt.AlignmentFlag.AlignTop)
            self.cards.append(card)
            earlier = visit
        self._row.addStretch(1)
        tallest = max((card.height() for card in self.cards), default=0)
        self.setFixedHeight(tallest + (self.horizontalScrollBar().sizeHint().height() if len(visits) > 4 else 2))
        for card in self.cards:
            if card.isChecked() and had_focus:
                card.setFocus()

    def _step(self, number: int) -> None:
        if 0 <= number < len(self.cards):
            self.cards[number].setFocus()
            self.cards[number].click()
            self.ensureWidgetVisible(self.cards[number])


def _coding_words(lines: tuple[CodingLine, ...], titles: dict[str, str], everybody: bool) -> list[str]:
    """How far the codings of a session are, one line each; what is too much for a card is counted."""
    if not lines:
        return [f"{sign(HowFar.NOT_BEGUN)} " + _("no coding yet") if everybody else f"{sign(HowFar.NOT_BEGUN)} " +
                HowFar.NOT_BEGUN.words()]  # fmt: skip
    said = [
        f"{sign(line.progress)} " + (f"{line.coder.name} · " if everybody else "") +
        f"{line.progress.words()} · {titles[line.codebook]}"
        for line in lines
    ]  # fmt: skip
    if len(said) > MOST_CODINGS:
        more = len(said) - MOST_CODINGS + 1
        said = [*said[: MOST_CODINGS - 1], _("and {n} more").format(n=more)]
    return said


def _after(earlier: Visit | None, visit: Visit) -> str:
    """How long after the one before a session was held."""
    if earlier is None or not earlier.session.date or not visit.session.date:
        return ""
    days = (date.fromisoformat(visit.session.date) - date.fromisoformat(earlier.session.date)).days
    return ngettext("{n} day later", "{n} days later", days).format(n=days)
