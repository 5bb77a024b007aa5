"""The one bar of the agreement page: what is compared, and how. It has an answer before anything is chosen."""

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from observer.coding.agreement import CodeLevel, Question
from observer.coding.study import Purpose
from observer.coding.timecode import SECOND
from observer.i18n import _
from observer.services.agreement_offer import Offer
from observer.ui import icons, theme
from observer.ui.flow_box import FlowBox
from observer.ui.pick_list import Pick, PickList

USUAL = Question().purposes
_CALM_MS = 250  # after the last change, before it is computed


@dataclass(frozen=True)
class Chosen:
    """What is chosen now; no sessions or coders mean all of them."""

    offer: Offer
    question: Question


class _Even(FlowBox):
    """All of them equally high, so that words stand on one line."""

    def sizes(self, width: int) -> list[QSize]:
        found = super().sizes(width)
        high = max((size.height() for size in found), default=0)
        return [QSize(size.width(), high) for size in found]


class AgreementBar(QWidget):
    """Chooses codebook, coders, sessions, level and tolerance. `asked` comes a moment after a choice."""

    asked = Signal()
    purposes_chosen = Signal()  # what can be asked is another now

    def __init__(self) -> None:
        super().__init__()
        self.codebook, self.level = QComboBox(), QComboBox()
        self.coders, self.sessions, self.more = QToolButton(), QToolButton(), QToolButton()
        self.actor, self.target, self.persons = QCheckBox(), QCheckBox(), QCheckBox()
        self.tolerance, self.tolerance_label = QDoubleSpinBox(), QLabel()
        self.menu = QMenu(self)
        self._offers: list[Offer] = []
        self._coders: tuple[str, ...] = ()
        self._sessions: tuple[str, ...] = ()
        self.with_teaching = self.with_sources = False
        self.bands = ""
        self.purposes = USUAL
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self.asked)
        self._arrange()
        self._wire()

    def _arrange(self) -> None:
        self.tolerance.setRange(0.0, 60.0)
        self.tolerance.setSingleStep(0.5)
        self.tolerance.setDecimals(1)
        self.tolerance.setFixedWidth(84)
        self.tolerance_label.setBuddy(self.tolerance)
        self.actor.setChecked(True)
        within = QWidget()
        row = QHBoxLayout(within)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.tolerance_label)
        row.addWidget(self.tolerance)
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        what = QWidget()
        row = QHBoxLayout(what)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.codebook, self.coders, self.sessions):  # what is hidden takes no room here
            row.addWidget(widget)
        self.flow = _Even(gap=theme.SPACE[2])
        self.flow.set_items([what, self.level, self.actor, self.target, within, self.persons])
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.SPACE[3], theme.SPACE[1], theme.SPACE[3], theme.SPACE[1])
        across.addWidget(self.flow, 1)
        across.addWidget(self.more)

    def _wire(self) -> None:
        self.codebook.activated.connect(lambda _n: self._book_chosen())
        self.level.activated.connect(lambda _n: self._calm.start())
        for box in (self.actor, self.target, self.persons):
            box.toggled.connect(lambda _on: self._calm.start())
        self.tolerance.valueChanged.connect(lambda _s: self._calm.start())
        self.coders.clicked.connect(self._pick_coders)
        self.sessions.clicked.connect(self._pick_sessions)

    # -- what is offered ------------------------------------------------------------------------------------

    def show_offers(self, offers: list[Offer]) -> None:
        """Offer these; what was chosen stays as far as it is still there."""
        before = self.offer()
        self._offers = list(offers)
        with QSignalBlocker(self.codebook):
            self.codebook.clear()
            for one in offers:
                self.codebook.addItem(one.title, one.codebook)
            if before is not None:
                self.codebook.setCurrentIndex(max(self.codebook.findData(before.codebook), 0))
        offer = self.offer()
        if offer is None or before is None or offer.codebook != before.codebook:
            self._begin()
        else:
            self._coders = tuple(id_ for id_ in self._coders if id_ in {coder.id for coder in offer.coders})
            self._sessions = tuple(id_ for id_ in self._sessions if id_ in {one.id for one in offer.sessions})
        self.retranslate()

    def _begin(self) -> None:
        """The defaults of a codebook: everybody, everything, as the codebook says."""
        offer = self.offer()
        self._coders, self._sessions = (), ()
        if offer is not None:
            self.with_teaching = not offer.has_research
            with QSignalBlocker(self.tolerance):
                self.tolerance.setValue(offer.tolerance_us / SECOND)

    def _book_chosen(self) -> None:
        self._begin()
        self.retranslate()
        self._calm.start()

    def offer(self) -> Offer | None:
        """What can be compared with the codebook that is chosen."""
        n = self.codebook.currentIndex()
        return self._offers[n] if 0 <= n < len(self._offers) else None

    def chosen(self) -> Chosen | None:
        """What is asked now; None when there is nothing to compare."""
        offer = self.offer()
        if offer is None:
            return None
        tolerance = round(self.tolerance.value() * SECOND)
        question = Question(
            sessions=self._sessions,
            coders=self._coders,
            codebook=offer.codebook,
            level=CodeLevel(self.level.currentData() or CodeLevel.INDICATOR),
            with_actor=self.actor.isChecked(),
            with_target=self.target.isChecked(),
            tolerance_us=None if tolerance == offer.tolerance_us else tolerance,
            per_person=self.persons.isChecked(),
            with_teaching=self.with_teaching,
            bands=self.bands,
            purposes=self.purposes,
            with_sources=self.with_sources,
        )
        return Chosen(offer, question)

    def show_question(self, question: Question) -> None:
        """Show a question that was asked before; `asked` is not told."""
        widgets = (self.codebook, self.level, self.actor, self.target, self.persons, self.tolerance)
        blockers = [QSignalBlocker(widget) for widget in widgets]
        self.codebook.setCurrentIndex(max(self.codebook.findData(question.codebook), 0))
        self.level.setCurrentIndex(max(self.level.findData(question.level), 0))
        self.actor.setChecked(question.with_actor)
        self.target.setChecked(question.with_target)
        self.persons.setChecked(question.per_person)
        offer = self.offer()
        if offer is not None:
            tolerance = offer.tolerance_us if question.tolerance_us is None else question.tolerance_us
            self.tolerance.setValue(tolerance / SECOND)
            everything = {session.id for session in offer.sessions}
            self._sessions = () if set(question.sessions) >= everything else question.sessions
        self._coders, self.with_teaching = question.coders, question.with_teaching
        self.bands, self.purposes, self.with_sources = question.bands, question.purposes, question.with_sources
        del blockers
        self.retranslate()

    def take_teaching(self, on: bool) -> None:
        """With acted and internship sessions, or without."""
        self.with_teaching = on
        self._calm.start()

    def take_bands(self, key: str) -> None:
        """Words for values after a convention; empty: numbers only."""
        self.bands = key
        self._calm.start()

    def take_purpose(self, purpose: Purpose, on: bool) -> None:
        """With codings of another purpose, or without."""
        kept = [one for one in self.purposes if one is not purpose]
        self.purposes = (*kept, purpose) if on else tuple(kept)
        self.purposes_chosen.emit()

    def take_sources(self, on: bool) -> None:
        """A consensus also beside what it was made from, or not."""
        self.with_sources = on
        self._calm.start()

    # -- choosing several -----------------------------------------------------------------------------------

    def _pick_coders(self) -> None:
        offer = self.offer()
        if offer is not None:
            picks = [Pick(coder.id, coder.name) for coder in offer.coders]
            chosen = self._coders or tuple(coder.id for coder in offer.coders)
            self._pick(self.coders, _("Coders"), picks, chosen, self._take_coders)

    def _pick_sessions(self) -> None:
        offer = self.offer()
        if offer is not None:
            picks = [Pick(session.id, session.name) for session in offer.sessions]
            chosen = self._sessions or tuple(session.id for session in offer.sessions)
            self._pick(self.sessions, _("Sessions"), picks, chosen, self._take_sessions)

    def _pick(self, button: QToolButton, title: str, picks: list[Pick], chosen: tuple[str, ...], take: object) -> None:
        made = PickList(title, picks, chosen, True, self)
        made.picked.connect(take)
        made.open_at(button.mapToGlobal(button.rect().bottomLeft()))

    def _take_coders(self, values: tuple[str, ...]) -> None:
        offer = self.offer()
        if offer is not None and (len(values) != 1 or self.purposes != USUAL):  # one alone cannot be compared
            self._coders = () if len(values) in (0, len(offer.coders)) else values
            self._changed()

    def _take_sessions(self, values: tuple[str, ...]) -> None:
        offer = self.offer()
        if offer is not None:
            self._sessions = () if len(values) in (0, len(offer.sessions)) else values
            self._changed()

    def _changed(self) -> None:
        self.retranslate()
        self._calm.start()

    # -- words ------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language or of what is chosen."""
        self._levels()
        for widget, words, more in (
            (self.actor, _("same person"), _("Two marks are the same only when the same person shows it")),
            (self.target, _("same target"), _("Two marks are the same only when they are towards the same")),
            (self.persons, _("each person apart"), _("Also a line for each person")),
        ):
            widget.setText(words)
            widget.setToolTip(more)
        self.tolerance_label.setText(_("at most"))
        self.tolerance.setSuffix(" s")
        self.tolerance.setAccessibleName(_("Tolerance in seconds"))
        self.tolerance.setToolTip(_("Two moments this far apart can still be the same"))
        self.codebook.setAccessibleName(_("Codebook"))
        self.level.setAccessibleName(_("What counts as the same"))
        self.codebook.setVisible(len(self._offers) > 1)
        for button, words, name in (
            (self.coders, self._coder_words(), _("Coders")),
            (self.sessions, self._session_words(), _("Sessions")),
        ):
            button.setText(words + "  ▾")
            button.setAccessibleName(f"{name}: {words}")
        offer = self.offer()
        least = 2 if self.purposes == USUAL else 1
        self.coders.setEnabled(offer is not None and len(offer.coders) > least)
        self.more.setIcon(icons.icon("more"))
        self.more.setToolTip(_("More: keep, report, methods, words for values, other purposes"))
        self.more.setAccessibleName(_("More: keep, report, methods, words for values, other purposes"))
        for box in (self.codebook, self.level):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.flow.arrange()

    def _levels(self) -> None:
        before = self.level.currentData()
        words = {
            CodeLevel.INDICATOR: _("same indicator"),
            CodeLevel.DIMENSION: _("same dimension"),
            CodeLevel.VALENCE: _("same sign (+ or −)"),
        }
        with QSignalBlocker(self.level):
            self.level.clear()
            for level in CodeLevel:
                self.level.addItem(words[level], level)
            self.level.setCurrentIndex(max(self.level.findData(before), 0))

    def _coder_words(self) -> str:
        offer = self.offer()
        if offer is None:
            return "–"
        chosen = [coder.name for coder in offer.coders if not self._coders or coder.id in self._coders]
        return " · ".join(chosen) if len(chosen) <= 3 else _("{n} coders").format(n=len(chosen))

    def _session_words(self) -> str:
        offer = self.offer()
        if offer is None:
            return "–"
        chosen = [session.name for session in offer.sessions if not self._sessions or session.id in self._sessions]
        if len(chosen) == 1:
            return chosen[0]
        return (_("all {n} sessions") if not self._sessions else _("{n} sessions")).format(n=len(chosen))
