"""What stands in the grid of who codes what: for each session and coder what was asked, and how far it is."""

from collections import defaultdict
from dataclasses import dataclass

from observer.coding.study import Coder, Session
from observer.coding.words import word
from observer.i18n import _
from observer.services.overview import CodingLine, Grid, HowFar
from observer.services.plan import PlanLine
from observer.ui.session_line import sign
from observer.ui.session_panel import coding_words


@dataclass(frozen=True)
class Cell:
    """One session and one coder: what was asked of him, and the coding that he has begun, when he has."""

    session: Session
    coder: Coder
    line: CodingLine
    planned: tuple[PlanLine, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked, and nothing was done."""
        return not self.planned and self.line.coding is None

    @property
    def removable(self) -> tuple[PlanLine, ...]:
        """What can be taken off the plan."""
        return tuple(one for one in self.planned if one.assignment.coding is None)

    def words(self) -> str:
        """In the grid."""
        if self.planned:
            return "  ".join(map(_planned_words, self.planned))
        return "–" if self.is_empty else f"{sign(self.line.progress)} {self.line.progress.words()}"

    def spoken(self) -> str:
        """To a screen reader."""
        words = _("not assigned") if self.is_empty else self.words()
        return f"{self.session.name}, {self.coder.name}: {words}"

    def about(self) -> str:
        """Under the grid, when it is chosen."""
        head = f"{self.session.name} · {self.coder.name}"
        if self.is_empty:
            return f"{head} · " + _("not assigned")
        said = [_about_planned(one) for one in self.planned] or [_("begun without a plan")]
        done = [coding_words(self.line)] if self.line.coding is not None else []
        return " · ".join([head, *said, *done])


def _planned_words(one: PlanLine) -> str:
    """What was asked, and how far it is."""
    begun = f" · {one.progress.words()}" if one.progress is not HowFar.NOT_BEGUN else ""
    return f"{sign(one.progress)} {word(one.assignment.purpose)}{begun}"


def _about_planned(one: PlanLine) -> str:
    drawn = [_("drawn at random")] if one.was_drawn else []
    return ", ".join([word(one.assignment.purpose), word(one.assignment.part), *drawn])


def cells(grid: Grid, planned: list[PlanLine], codebook: str) -> dict[tuple[str, str], Cell]:
    """The cells of the grid, by the ids of session and coder."""
    asked: dict[tuple[str, str], list[PlanLine]] = defaultdict(list)
    for one in planned:
        if one.assignment.codebook_key == codebook:
            asked[one.session.id, one.coder.id].append(one)
    return {
        (session.id, coder.id): Cell(
            session, coder, grid.lines[session.id, coder.id], tuple(asked.get((session.id, coder.id), ()))
        )
        for session in grid.sessions
        for coder in grid.coders
    }


def counted(found: dict[tuple[str, str], Cell]) -> str:
    """How many codings there are in each state."""
    states = [
        progress
        for cell in found.values()
        for progress in ([one.progress for one in cell.planned] or ([] if cell.is_empty else [cell.line.progress]))
    ]
    said = (f"{sign(p)} {states.count(p)} {p.words()}" for p in reversed(HowFar))
    return "   ".join(said) if states else ""
