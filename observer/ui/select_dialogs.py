"""Forms with which fragments are selected: a stretch, round events, by a search, by the clock. Each says before what
would come of it."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from observer.coding.blinding import Viewer
from observer.coding.codebook import Valence, say
from observer.coding.fragments import Origin, Reason
from observer.coding.timecode import SECOND, clock
from observer.coding.words import word
from observer.errors import ObserverError
from observer.i18n import _, ngettext
from observer.services import fragment_finds, fragments, people
from observer.services.fragment_finds import Wanted
from observer.services.fragments import Part, Selected
from observer.services.scene import parse_codebook
from observer.services.studies import versions
from observer.ui.decimals import Decimals
from observer.ui.event_fields import parse_time
from observer.ui.form_dialog import StudyForm, plain_label
from observer.ui.fragment_reader import short_time
from observer.ui.lines_edit import LinesEdit
from observer.ui.workspace import Workspace

_CALM_MS = 150  # after the last change, until it is looked up what would come of it
BEFORE_S, AFTER_S = 10, 20
MOST_S = 3600


class SelectForm(StudyForm):
    """What the forms share: a reason, a line that says what would be selected, and what was (`made`)."""

    def __init__(self, workspace: Workspace, viewer: Viewer, title: str, parent: QWidget, advice: str = "") -> None:
        super().__init__(parent, workspace, title, _("Select"), advice)
        self.viewer = viewer
        self.made: Selected | None = None
        self.preview = plain_label("caption")
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self.look)

    def seconds(self, words: str, now: float, least: float = 0) -> Decimals:
        """A number of seconds."""
        field = Decimals()
        field.setRange(least, MOST_S)
        field.setValue(now)
        field.setSuffix(" s")
        field.valueChanged.connect(self._calm.start)
        self.row(words, field)
        return field

    def reasons(self, now: Reason) -> QComboBox:
        """Why it is selected."""
        return self.choice(_("Reason"), Reason, now)

    def finish(self) -> None:
        """All fields are there: say what would be selected."""
        self.column.insertWidget(self.column.count() - 2, self.preview)
        self.look()

    def look(self) -> None:
        """Say what would be selected, or why nothing can be."""
        self._calm.stop()
        try:
            words, is_some = self.foresee()
        except ObserverError as error:
            words, is_some = str(error), False
        self.preview.setText(words)
        self.accept_button.setEnabled(is_some)
        if self.isVisible():
            self.fit()

    def foresee(self) -> tuple[str, bool]:
        """What would be selected, in words, and whether that is anything. Raises `ObserverError`."""
        raise NotImplementedError

    def keep(self, act: Callable[[], Selected]) -> object:
        """Select; what was selected is `made` afterwards."""
        made = self.do(act)
        self.made = made if isinstance(made, Selected) else None
        return made


class StretchForm(SelectForm):
    """A stretch of a session, from one time to another."""

    def __init__(
        self, workspace: Workspace, viewer: Viewer, session: str, span: tuple[int, int], parent: QWidget
    ) -> None:
        super().__init__(workspace, viewer, _("Select a fragment"), parent)
        self.session = QComboBox()
        for row in workspace.study.sessions.where(order="date, name"):
            self.session.addItem(row.name, row.id)
        self.session.setCurrentIndex(max(self.session.findData(session), 0))
        self.row(_("Session"), self.session)
        self.session.setEnabled(not session)  # a stretch of what is seen is of that session
        example = _("such as 12:03.4")
        self.start = self.line(_("From"), clock(span[0]), example=example)
        self.stop = self.line(_("To"), clock(span[1]), example=example)
        self.title = self.line(_("Title"), hint=_("Empty: it is called after its session and time."))
        self.reason = self.reasons(Reason.STRONG_MOMENT)
        self.notes = self.row(_("Notes"), LinesEdit())
        for field in (self.start, self.stop):
            field.textChanged.connect(lambda _text: self._calm.start())
        self.title.setFocus()
        self.finish()

    def _span(self) -> tuple[int, int]:
        return parse_time(self.start.text()), parse_time(self.stop.text())

    def foresee(self) -> tuple[str, bool]:
        start, stop = self._span()
        if stop <= start:
            return _("A fragment must stop after it starts."), False
        return _("{time} long").format(time=clock(stop - start)), True

    def submit(self) -> object:
        study, viewer, (start, stop) = self.workspace.study, self.viewer, self._span()
        where, title, notes = self.session.currentData(), self.title.text(), self.notes.toPlainText()
        reason = Reason(self.reason.currentData())
        return self.keep(lambda: fragments.add_fragment(study, viewer, where, start, stop, title, reason, notes))


class EventsForm(SelectForm):
    """Round events: of a coding, the evidence of a rating, or what coders disagree on."""

    def __init__(
        self, workspace: Workspace, viewer: Viewer, events: Sequence[str], origin: Origin, parent: QWidget
    ) -> None:
        super().__init__(workspace, viewer, _("Select a fragment"), parent, _events_words(len(events), origin))
        self._events, self._origin = tuple(events), origin
        self.before = self.seconds(_("Before it"), BEFORE_S)
        self.after = self.seconds(_("After it"), AFTER_S)
        self.apart = QCheckBox(_("Each moment apart; those that overlap become one"))
        self.apart.setChecked(origin is Origin.RATING)
        self.apart.toggled.connect(lambda _on: self.look())
        if len(self._events) > 1 and origin is not Origin.DISAGREEMENT:
            self.form.addRow(self.apart)
        self.title = self.line(_("Title"), hint=_("Empty: it is called after its session and time."))
        self.reason = self.reasons(Reason.DILEMMA if origin is Origin.DISAGREEMENT else Reason.STRONG_MOMENT)
        self.notes = self.row(_("Notes"), LinesEdit())
        self.title.setFocus()
        self.finish()

    def _how(self) -> tuple[int, int]:
        return _us(self.before), _us(self.after)

    def foresee(self) -> tuple[str, bool]:
        study, apart = self.workspace.study, self._is_apart()
        parts = fragment_finds.around_events(study, self.viewer, self._events, *self._how(), apart)
        return _parts_words(parts), True

    def _is_apart(self) -> bool:
        return self._origin is not Origin.DISAGREEMENT and len(self._events) > 1 and self.apart.isChecked()

    def submit(self) -> object:
        study, viewer, (before, after), apart = self.workspace.study, self.viewer, self._how(), self._is_apart()
        texts = self.title.text(), Reason(self.reason.currentData()), self.notes.toPlainText()
        return self.keep(
            lambda: fragment_finds.add_from_events(
                study, viewer, self._events, before, after, *texts, origin=self._origin, apart=apart
            )
        )


class SearchForm(SelectForm):
    """All events that are found, with some time round each."""

    def __init__(self, workspace: Workspace, viewer: Viewer, session: str, parent: QWidget) -> None:
        advice = _("All events of all coders that fit become fragments, with the time before and after them.")
        super().__init__(workspace, viewer, _("Select by a search"), parent, advice)
        study = workspace.study
        self._books = {v.key: parse_codebook(v.digest, v.content) for v in versions(study)}
        self.session = self._choices(_("Session"), [(_("all sessions"), None)])
        for row in study.sessions.where(order="date, name"):
            self.session.addItem(row.name, row.id)
        self.session.setCurrentIndex(max(self.session.findData(session or None), 0))
        self.dimension = self._choices(_("Dimension"), [(_("any"), None)])
        for book in self._books.values():
            for one in book.dimensions:
                self.dimension.addItem(f"{say(one.label)} ({book.key})", (book.key, one.id))
        self.indicator = self._choices(_("Indicator"), [(_("any"), None)])
        self.person = self._choices(_("Who shows it"), [(_("anybody"), None)])
        self.valence = self._choices(_("Valence"), [(_("any"), None), *((word(v), v) for v in Valence)])
        self.before = self.seconds(_("Before each"), BEFORE_S)
        self.after = self.seconds(_("After each"), AFTER_S)
        self.joins = QCheckBox(_("Those that overlap become one"))
        self.joins.setChecked(True)
        self.joins.toggled.connect(self._calm.start)
        self.form.addRow(self.joins)
        self.reason = self.reasons(Reason.STRONG_MOMENT)
        self.session.activated.connect(lambda _n: self._fill_people())
        self.dimension.activated.connect(lambda _n: self._fill_indicators())
        self._fill_people()
        self._fill_indicators()
        self.finish()

    def _choices(self, words: str, items: Sequence[tuple[str, Any]]) -> QComboBox:
        field = QComboBox()
        for text, value in items:
            field.addItem(text, value)
        field.activated.connect(lambda _n: self._calm.start())
        return self.row(words, field)

    def _fill_people(self) -> None:
        """Those of the session that is chosen; of all sessions everybody, by name: in each that has somebody so
        called."""
        study, id_, before = self.workspace.study, self.session.currentData(), self.person.currentText()
        if id_:
            session = people.find_session(study, id_)
            some: list[Any] = [*people.people_in(study, session), *people.groups_in(study, session)]
        else:
            some = [*study.participants.where(order="name"), *study.groups.where(order="name")]
        self.person.clear()
        self.person.addItem(_("anybody"), None)
        for name in dict.fromkeys(one.name for one in some):
            self.person.addItem(name, name)
        self.person.setCurrentIndex(max(self.person.findText(before), 0))

    def _fill_indicators(self) -> None:
        chosen = self.dimension.currentData()
        self.indicator.clear()
        self.indicator.addItem(_("any"), None)
        for book in self._books.values():
            for one in book.indicators:
                if not chosen or tuple(chosen) == (book.key, one.dimension):  # Qt may give a list back
                    self.indicator.addItem(say(one.label), (book.key, one.id))

    def _wanted(self) -> Wanted:
        dimension, indicator = self.dimension.currentData(), self.indicator.currentData()
        key = (indicator or dimension or [None])[0]
        valence = self.valence.currentData()
        return Wanted(
            key, dimension[1] if dimension else None, indicator[1] if indicator else None, self.person.currentData(),
            Valence(valence) if valence else None,
        )  # fmt: skip

    def foresee(self) -> tuple[str, bool]:
        study, session, joins = self.workspace.study, self.session.currentData(), self.joins.isChecked()
        how = _us(self.before), _us(self.after), joins
        found = fragment_finds.find_stretches(study, self.viewer, session, self._wanted(), *how)
        if not found.n_events:
            return _("Nothing is found: no event fits all of this."), False
        events = ngettext("{n} event", "{n} events", found.n_events).format(n=found.n_events)
        return f"{events}. {_parts_words(found.parts)}", bool(found.parts)

    def submit(self) -> object:
        study, viewer, wanted = self.workspace.study, self.viewer, self._wanted()
        session, joins = self.session.currentData(), self.joins.isChecked()
        reason = Reason(self.reason.currentData())
        before, after = _us(self.before), _us(self.after)
        return self.keep(
            lambda: fragment_finds.add_from_search(study, viewer, session, wanted, before, after, reason, joins)
        )


class SampleForm(SelectForm):
    """Stretches by the clock."""

    def __init__(self, workspace: Workspace, viewer: Viewer, session: str, parent: QWidget) -> None:
        advice = _("By the clock, whatever happens: usually two minutes in every seven.")
        super().__init__(workspace, viewer, _("Select by time sampling"), parent, advice)
        self.session = QComboBox()
        for row in workspace.study.sessions.where(order="date, name"):
            self.session.addItem(row.name, row.id)
        self.session.setCurrentIndex(max(self.session.findData(session), 0))
        self.session.activated.connect(lambda _n: self.look())
        self.row(_("Session"), self.session)
        self.length = self.seconds(_("Each lasts"), 120, 1)
        self.every = self.seconds(_("One in every"), 420, 1)
        self.first = self.seconds(_("The first begins after"), 0)
        self.finish()

    def _how(self) -> tuple[int, int, int]:
        return _us(self.length), _us(self.every), _us(self.first)

    def foresee(self) -> tuple[str, bool]:
        study, session = self.workspace.study, self.session.currentData()
        if session is None:
            return _("There is no session yet."), False
        parts = fragment_finds.sample_stretches(study, self.viewer, session, *self._how())
        return _parts_words(parts), bool(parts)

    def submit(self) -> object:
        study, viewer, session, how = self.workspace.study, self.viewer, self.session.currentData(), self._how()
        return self.keep(lambda: fragment_finds.add_samples(study, viewer, session, *how))


def _events_words(n: int, origin: Origin) -> str:
    """Round what it is."""
    if origin is Origin.DISAGREEMENT:
        return _("Round what the coders do not agree on.")
    if origin is Origin.RATING:
        words = ngettext("Round {n} moment on which a rating rests.", "Round {n} moments on which a rating rests.", n)
    else:
        words = ngettext("Round {n} event.", "Round {n} events.", n)
    return words.format(n=n)


def _us(field: Decimals) -> int:
    return round(field.value() * SECOND)


def _parts_words(parts: Sequence[Part]) -> str:
    """How many fragments, and how long together; of one from when to when."""
    if len(parts) == 1:
        session, (start, stop) = parts[0].session.name, parts[0].span
        words = _("One fragment: {session}, {start} – {stop}, {time} long")
        return words.format(session=session, start=clock(start), stop=clock(stop), time=short_time(stop - start))
    whole = short_time(sum(part.span[1] - part.span[0] for part in parts))
    words = ngettext("{n} fragment, {time} together", "{n} fragments, {time} together", len(parts))
    return words.format(n=len(parts), time=whole)
