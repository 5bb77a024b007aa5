"""Coding by intervals: the film stops at the end of each, something is asked, and the answer sets it going again."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from observer.coding.changes import Changes
from observer.coding.events import IntervalScheme
from observer.services import intervals
from observer.services.intervals import Interval, Question
from observer.ui import page_data
from observer.ui.film_room import FilmRoom
from observer.ui.interval_bar import IntervalBar
from observer.ui.interval_setup import IntervalPlan, IntervalSetup
from observer.ui.workspace import Workspace


class IntervalRoom(QStackedWidget):
    """The form to set it up, and after that one interval at a time. It holds the film only while it is seen."""

    left = Signal()

    def __init__(self, workspace: Workspace, film: FilmRoom) -> None:
        super().__init__()
        self._workspace, self._film = workspace, film
        self._all: list[Interval] = []
        self._scheme: IntervalScheme | None = None
        self._here: Interval | None = None
        self.form, self.bar = IntervalSetup(), IntervalBar()
        self.addWidget(self.form)
        self.addWidget(self.bar)
        self.form.begun.connect(self._begin)
        self.bar.answered.connect(self._answer)
        self.bar.step_asked.connect(self._step)
        film.at.connect(self._stop_at_the_end)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.form.retranslate()
        self.bar.retranslate()

    def refresh(self) -> None:
        """Show how far it is: the first interval that has no answer, or the one at hand."""
        work = self._workspace.work
        self._scheme = intervals.scheme_of(work.desk, work.key) if work else None
        if work is None or self._scheme is None:
            self._all, self._here = [], None
            if work is not None:
                self.form.set_sources(work.codebook, page_data.pad_people(work))
            self.setCurrentWidget(self.form)
            return
        self._all = intervals.all_of(work.desk, work.key)
        number = self._here.number if self._here else self._first_open()
        self.bar.set_scheme(work.codebook, self._scheme, page_data.pad_people(work))
        self.setCurrentWidget(self.bar)
        self._show(number)

    def note(self, changes: Changes) -> None:
        """Show what has changed."""
        if any(changes.touched(t) for t in ("interval_codings", "interval_schemes", "presence", "uncodable_spans")):
            self.refresh()

    def forget(self) -> None:
        """Somebody else sits down, or at another session."""
        self._here = None
        self.refresh()

    def _first_open(self) -> int:
        found = next((interval.number for interval in self._all if not interval.is_done), None)
        return found or (self._all[-1].number if self._all else 0)

    def _show(self, number: int) -> None:
        self._here = next((interval for interval in self._all if interval.number == number), None)
        if self._here is not None:
            self.bar.show_interval(self._here, len(self._all))

    def _begin(self, plan: IntervalPlan) -> None:
        work = self._workspace.work
        if work is not None:
            begun = self._workspace.do(
                lambda: intervals.begin(
                    work.desk, work.key, plan.length_us, plan.method, plan.indicators, plan.participants
                )
            )
            if begun is not None:
                self._play()

    def _answer(self, answers: dict[Question, bool]) -> None:
        work, here = self._workspace.work, self._here
        if work is None or here is None:
            return
        yes = [question for question, given in answers.items() if given]
        if self._workspace.do(lambda: intervals.answer(work.desk, work.key, here.number, yes)) is not None:
            following = intervals.next_interval(work.desk, work.key, here.number)
            if following is not None:
                self._show(following.number)
                self._play()

    def _step(self, by: int) -> None:
        if self._here is not None:
            self._show(min(max(self._here.number + by, 1), len(self._all)))
            self._film.seek(self._here.start_us)

    def _play(self) -> None:
        if self._here is not None:
            self._film.seek(self._here.start_us)
            self._film.play()
            self.bar.setFocus()

    def _stop_at_the_end(self, us: int) -> None:
        here = self._here
        if here is not None and self.isVisible() and self._film.is_playing() and us >= here.stop_us - 1:
            self._film.pause()
            self._film.seek(here.stop_us - 1)
            self.bar.setFocus()
