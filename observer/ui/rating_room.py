"""The rating form of the session at work, filled from the study."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from observer.coding.codebook import Valence, say
from observer.coding.study import Participant
from observer.i18n import _
from observer.services import rating
from observer.services.workplace import RatingLine as Line
from observer.services.workplace import Workplace
from observer.ui import theme
from observer.ui.rating_form import EvidenceMark, RatingCard, RatingForm, RatingLine
from observer.ui.workspace import Workspace


class RatingRoom(QWidget):
    """Shows what is rated, and hands new ratings to the services. It proposes nothing."""

    event_asked = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._order: list[str] = []
        self.advice = QLabel()
        self.advice.setObjectName("caption")
        self.advice.setWordWrap(True)
        self.form = RatingForm()
        self.form.rated.connect(self._rate)
        self.form.not_codable.connect(self._not_codable)
        self.form.overruled.connect(self._overrule)
        self.form.order_changed.connect(self._set_order)
        self.form.evidence_clicked.connect(self.event_asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACE[1], 0, 0)
        layout.addWidget(self.advice)
        layout.addWidget(self.form, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.advice.setText(
            _("Rate when you have watched the whole film: the least involved person first, the most involved last.")
        )
        self.form.retranslate()

    def refresh(self) -> None:
        """Show the ratings as they are in the study. Only when it is looked at: it reads all events."""
        work = self._workspace.work
        if work is not None and self.isVisible():
            self.form.set_form(self._cards(work))

    def showEvent(self, event: object) -> None:  # noqa: N802
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def _cards(self, work: Workplace) -> list[RatingCard]:
        lines: dict[str, list[Line]] = {}
        for line in work.rating_lines():
            lines.setdefault(line.target.id, []).append(line)
        places = {id_: n for n, id_ in enumerate(self._order)}
        ordered = sorted(lines.values(), key=lambda some: places.get(some[0].target.id, len(places)))
        return [_card(work, some) for some in ordered]

    def _set_order(self, order: list[str]) -> None:
        self._order = list(order)
        self.refresh()

    def _line(self, target: str, dimension: str) -> Line | None:
        work = self._workspace.work
        lines = work.rating_lines() if work else []
        return next((line for line in lines if line.target.id == target and line.dimension == dimension), None)

    def _store(self, target: str, dimension: str, value: int | None, reason: str | None, overruled: str = "") -> None:
        work = self._workspace.work
        if work is not None:
            name = work.codebook.qualified(dimension)
            judgement = rating.Judgement(name, target, value, reason, overruled=overruled)
            self._workspace.do(lambda: rating.rate(work.desk, judgement))

    def _rate(self, target: str, dimension: str, value: int) -> None:
        self._store(target, dimension, value, None)

    def _not_codable(self, target: str, dimension: str, reason: str) -> None:
        self._store(target, dimension, None, reason)

    def _overrule(self, target: str, dimension: str, text: str) -> None:
        line = self._line(target, dimension)
        if line is not None and line.rating is not None:
            self._store(target, dimension, line.rating.value, None, text)


def _card(work: Workplace, lines: list[Line]) -> RatingCard:
    target = lines[0].target
    kind = "group" if not isinstance(target, Participant) else "worker" if target.kind == "worker" else "person"
    return RatingCard(target.id, target.name, kind, [_form_line(work, line) for line in lines])


def _form_line(work: Workplace, line: Line) -> RatingLine:
    dimension = work.codebook.find_dimension(line.dimension)
    valences = [work.valence(event) for event in line.evidence]
    names = work.names()
    given = line.rating
    return RatingLine(
        dimension_id=dimension.id,
        label=say(dimension.label),
        definition=say(dimension.definition),
        scale=work.codebook.scale_of(dimension),
        value=given.value if given else None,
        reason=given.reason if given else None,
        overruled=given.overruled if given else "",
        warnings=list(line.warnings),
        positive=valences.count(Valence.POSITIVE),
        negative=valences.count(Valence.NEGATIVE),
        neutral=valences.count(Valence.NEUTRAL),
        evidence=[
            EvidenceMark(event.id, event.start.us, valence, work.describe(event, names))
            for event, valence in zip(line.evidence, valences, strict=True)
        ],
    )
