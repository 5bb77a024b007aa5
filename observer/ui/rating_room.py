"""The rating form of the session at work, filled from the study."""

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from observer.coding.changes import Changes
from observer.coding.codebook import Codebook, Valence, say
from observer.coding.events import Event
from observer.coding.study import Participant, ParticipantKind
from observer.i18n import _, ngettext
from observer.services import rating, watching
from observer.services.workplace import RatingLine as Line
from observer.services.workplace import Workplace
from observer.ui import theme
from observer.ui.rating_form import EvidenceMark, RatingCard, RatingForm, RatingLine
from observer.ui.workspace import Workspace

_WHEN_CALM_MS = 400
_EVENTS = {"events", "event_actors", "event_targets", "event_modifiers"}
MOST_EVIDENCE = 200  # marks of a line that are shown; all of them are counted


class RatingRoom(QWidget):
    """Shows what is rated, and hands new ratings to the services. It proposes nothing."""

    event_asked = Signal(str)
    fragment_asked = Signal(list)  # the ids of events that are to be selected

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._order: list[str] = []
        self._marks = _Marks()
        self._is_stale = False
        self._calm = QTimer(self, singleShot=True, interval=_WHEN_CALM_MS)
        self._calm.timeout.connect(self.refresh)
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
        self.form.evidence_menu.connect(self._open_menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACE[1], 0, 0)
        layout.addWidget(self.unwatched)
        layout.addWidget(self.advice)
        layout.addWidget(self.form, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.advice.setText(_("Rate the least involved person first, the most involved last."))
        self._marks.forget()
        self.form.retranslate()
        self.refresh()

    def refresh(self) -> None:
        """Show the ratings as they are in the study; when it is not looked at, as soon as it is: it reads all
        events."""
        self._is_stale = self.visibleRegion().isEmpty()  # Qt calls a panel behind another visible
        self._calm.stop()
        work = self._workspace.work
        if work is not None and self.isVisible():
            self._advise()
        if work is not None and not self._is_stale:
            self.form.set_form(self._cards(work))

    def note(self, changes: Changes) -> None:
        """Show what has changed; while one marks events, when there is time for it."""
        if self.visibleRegion().isEmpty():
            self._is_stale = True
        elif set(changes.rows) - _EVENTS:
            self.refresh()
        else:
            self._calm.start()

    def note_watched(self) -> None:
        """More of the session has been watched."""
        if not self.visibleRegion().isEmpty():
            self._advise()

    def forget(self) -> None:
        """Somebody else sits down, or at another session: the order is his own."""
        self._order = []

    def _advise(self) -> None:
        """What has not been watched yet."""
        work = self._workspace.work
        unwatched = watching.warning(work.desk, work.key) if work is not None else ""
        self.unwatched.setText(f"⚠ {unwatched}")
        self.unwatched.setVisible(bool(unwatched))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """It has come to the front: show what has changed meanwhile."""
        super().paintEvent(event)
        if self._is_stale:
            self._is_stale = False
            QTimer.singleShot(0, self, self.refresh)

    def _open_menu(self, event: str, everything: list[str], at: QPoint) -> None:
        """What the researcher can do with a mark: select it, or all on which the rating can rest."""
        if self._workspace.viewer is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        many = ngettext("Select all {n} moment …", "Select all {n} moments …", len(everything))
        for words, ids in ((_("Select as a fragment …"), [event]), (many.format(n=len(everything)), everything)):
            menu.addAction(words).triggered.connect(lambda _on=False, some=ids: self.fragment_asked.emit(some))
        menu.popup(at)

    def _cards(self, work: Workplace) -> list[RatingCard]:
        lines: dict[str, list[Line]] = {}
        for line in work.rating_lines():
            lines.setdefault(line.target.id, []).append(line)
        if not self._order:
            self._order = [some[0].target.id for some in sorted(lines.values(), key=_involvement)]
        places = {id_: n for n, id_ in enumerate(self._order)}
        ordered = sorted(lines.values(), key=lambda some: places.get(some[0].target.id, len(places)))
        self._marks.begin(work)
        return [_card(work, some, self._marks) for some in ordered]

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


class _Marks:
    """The marks of the evidence, made anew only where there is other evidence, or when names have changed."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], tuple[tuple[Event, ...], list[EvidenceMark]]] = {}
        self._names: dict[str, str] = {}
        self._codebook: Codebook | None = None

    def begin(self, work: Workplace) -> None:
        """The form is filled with what is there now."""
        names, codebook = work.names(), work.codebook
        if names != self._names or codebook is not self._codebook:
            self.forget()
            self._names, self._codebook = names, codebook

    def forget(self) -> None:
        """Make all anew, as in another language."""
        self._made = {}

    def of(self, work: Workplace, line: Line) -> list[EvidenceMark]:
        """The marks of one line."""
        key, evidence = (line.target.id, line.dimension), line.evidence
        if key not in self._made or self._made[key][0] is not evidence:
            marks = [
                EvidenceMark(event.id, event.start.us, work.valence(event), work.describe(event, self._names))
                for event in evidence[:MOST_EVIDENCE]
            ]
            self._made[key] = evidence, marks
        return self._made[key][1]


def _card(work: Workplace, lines: list[Line], marks: _Marks) -> RatingCard:
    target = lines[0].target
    kind = "group" if not isinstance(target, Participant) else "worker" if target.kind == "worker" else "person"
    return RatingCard(target.id, target.name, kind, [_form_line(work, line, marks) for line in lines])


def _form_line(work: Workplace, line: Line, marks: _Marks) -> RatingLine:
    dimension = work.codebook.find_dimension(line.dimension)
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
        evidence=marks.of(work, line),
    )
