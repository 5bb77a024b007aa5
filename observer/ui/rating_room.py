"""The rating form of the session at work, filled from the study."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from observer.coding.codebook import Valence, say
from observer.coding.study import Participant, ParticipantKind
from observer.i18n import _
from observer.services import rating, watching
from observer.services.workplace import RatingLine as Line
from observer.services.workplace import Workplace
from observer.ui import theme
from observer.ui.rating_form import EvidenceMark, RatingCard, RatingForm, RatingLine
from observer.ui.workspace import Workspace

MOST_EVIDENCE = 200  # marks of a line that are shown; all of them are counted


class RatingRoom(QWidget):
    """Shows what is rated, and hands new ratings to the services. It proposes nothing."""

    event_asked = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._order: list[str] = []
        self.unwatched, self.advice = QLabel(), QLabel()
        for label, name in ((self.unwatched, "warning"), (self.advice, "caption")):
            label.setObjectName(name)
            label.setWordWrap(True)
            label.setContentsMargins(theme.SPACE[3], 0, theme.SPACE[3], 0)
        self.form = RatingForm()
        self.form.rated.connect(self._rate)
        self.form.not_codable.connect(self._not_codable)
        self.form.overruled.connect(self._overrule)
        self.form.order_changed.connect(self._set_order)
        self.form.evidence_clicked.connect(self.event_asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACE[1], 0, 0)
        layout.addWidget(self.unwatched)
        layout.addWidget(self.advice)
        layout.addWidget(self.form, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self._advise()
        self.form.retranslate()

    def refresh(self) -> None:
        """Show the ratings as they are in the study. Only when it is looked at: it reads all events."""
        work = self._workspace.work
        if work is not None and self.isVisible():
            self._advise()
            self.form.set_form(self._cards(work))

    def forget(self) -> None:
        """Somebody else sits down, or at another session: the order is his own."""
        self._order = []

    def _advise(self) -> None:
        """In which order to rate; before that, what has not been watched yet."""
        work = self._workspace.work
        unwatched = watching.warning(work.desk, work.key) if work is not None else ""
        self.unwatched.setText(f"⚠ {unwatched}")
        self.unwatched.setVisible(bool(unwatched))
        self.advice.setText(_("Rate the least involved person first, the most involved last."))

    def showEvent(self, event: object) -> None:  # noqa: N802
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def _cards(self, work: Workplace) -> list[RatingCard]:
        lines: dict[str, list[Line]] = {}
        for line in work.rating_lines():
            lines.setdefault(line.target.id, []).append(line)
        if not self._order:
            self._order = [some[0].target.id for some in sorted(lines.values(), key=_involvement)]
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


def _involvement(lines: list[Line]) -> tuple[int, int]:
    """People of whom little was marked come first, then groups, then workers."""
    target = lines[0].target
    is_worker = isinstance(target, Participant) and target.kind is ParticipantKind.WORKER
    place = 2 if is_worker else 0 if isinstance(target, Participant) else 1
    return place, sum(sum(line.counts.values()) for line in lines)


def _card(work: Workplace, lines: list[Line]) -> RatingCard:
    target = lines[0].target
    kind = "group" if not isinstance(target, Participant) else "worker" if target.kind == "worker" else "person"
    return RatingCard(target.id, target.name, kind, [_form_line(work, line) for line in lines])


def _form_line(work: Workplace, line: Line) -> RatingLine:
    dimension = work.codebook.find_dimension(line.dimension)
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
        warnings=[*([line.why_not] if line.why_not else []), *line.warnings],
        positive=line.counts.get(Valence.POSITIVE, 0),
        negative=line.counts.get(Valence.NEGATIVE, 0),
        neutral=line.counts.get(Valence.NEUTRAL, 0),
        evidence=[
            EvidenceMark(event.id, event.start.us, work.valence(event), work.describe(event, names))
            for event in line.evidence[:MOST_EVIDENCE]
        ],
    )
