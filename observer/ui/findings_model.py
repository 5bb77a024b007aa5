"""The findings of a coding as rows: a heading for each kind, and under it what is found."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from observer.coding.checks import FindingKind
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.i18n import ngettext

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class FindingLine:
    """A finding about an event ("" when it is about no event): its kind, where it is (microseconds of session
    time), who and what the event is about, and the finding in words."""

    event: str
    kind: FindingKind
    at_us: int
    about: str
    words: str


@dataclass(frozen=True)
class Head:
    """The heading of a kind, with how many there are."""

    kind: FindingKind
    count: int
    is_open: bool


_HEADLINES: dict[FindingKind, Callable[[int], str]] = {
    FindingKind.OPEN_STATE: lambda n: ngettext("{n} period without an end", "{n} periods without an end", n),
    FindingKind.NO_ACTOR: lambda n: ngettext("{n} event without a person", "{n} events without a person", n),
    FindingKind.STANDING_PERSON: lambda n: ngettext(
        "{n} event of somebody unknown", "{n} events of somebody unknown", n
    ),
    FindingKind.ROLE_CANNOT_SHOW: lambda n: ngettext(
        "{n} event that does not fit the role", "{n} events that do not fit the role", n
    ),
    FindingKind.TARGET_UNUSUAL: lambda n: ngettext(
        "{n} event with an unusual target", "{n} events with an unusual target", n
    ),
    FindingKind.ONE_ACTOR_FOR_MUTUAL: lambda n: ngettext(
        "{n} shared event with one person", "{n} shared events with one person", n
    ),
    FindingKind.ABSENT: lambda n: ngettext("{n} event of somebody absent", "{n} events of somebody absent", n),
    FindingKind.PRESENCE: lambda n: ngettext(
        "{n} event of somebody partly absent", "{n} events of somebody partly absent", n
    ),
    FindingKind.MISSING_MODIFIER: lambda n: ngettext(
        "{n} event without its modifier", "{n} events without their modifier", n
    ),
    FindingKind.BEYOND_FILM: lambda n: ngettext("{n} event outside the film", "{n} events outside the film", n),
    FindingKind.NO_RECORDING: lambda n: ngettext("{n} event without a recording", "{n} events without a recording", n),
}


def headline(kind: FindingKind, n: int) -> str:
    """How many there are of a kind, in plain words."""
    words = _HEADLINES.get(kind)
    return words(n).format(n=n) if words else f"{n} × {word(kind)}"


class Findings(QAbstractListModel):
    """Headings, and under each that is open its findings in the order of time."""

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[FindingKind, list[FindingLine]] = {}
        self._kinds: dict[str, set[FindingKind]] = {}  # what is found about each event
        self._open: set[FindingKind] = set()
        self.rows: list[Head | FindingLine] = []

    def set_lines(self, lines: list[FindingLine]) -> None:
        """Show these."""
        self._found, self._kinds = {}, {}
        for line in lines:
            self._add(line)
        self._show()

    def change(self, events: set[str], lines: list[FindingLine]) -> None:
        """Show these instead of those about these events."""
        kinds: set[FindingKind] = set().union(*(self._kinds.pop(event, ()) for event in events))
        for kind in kinds:
            self._found[kind] = [line for line in self._found[kind] if line.event not in events]
        for line in lines:
            self._add(line)
        if kinds or lines:
            self._show()

    def _add(self, line: FindingLine) -> None:
        self._found.setdefault(line.kind, []).append(line)
        self._kinds.setdefault(line.event, set()).add(line.kind)

    def toggle(self, kind: FindingKind) -> None:
        """Open a heading, or close it."""
        self._open ^= {kind}
        self._show()

    def count(self) -> int:
        """How many there are."""
        return sum(map(len, self._found.values()))

    def lines(self) -> list[FindingLine]:
        """All findings, as they stand or would stand."""
        return [line for kind in FindingKind for line in self._sorted(kind)]

    def open_for(self, line: FindingLine) -> int:
        """Open the heading of a finding; its row."""
        if line.kind not in self._open:
            self.toggle(line.kind)
        return self.rows.index(line)

    def _sorted(self, kind: FindingKind) -> list[FindingLine]:
        return sorted(self._found.get(kind, ()), key=lambda line: line.at_us)

    def _show(self) -> None:
        self.beginResetModel()
        self.rows = []
        for kind in FindingKind:
            if self._found.get(kind):
                is_open = kind in self._open
                self.rows.append(Head(kind, len(self._found[kind]), is_open))
                self.rows += self._sorted(kind) if is_open else []
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == ROW:
            return row
        words = f"{clock(row.at_us)}  {row.about}  {row.words}" if isinstance(row, FindingLine) else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return words if isinstance(row, FindingLine) else headline(row.kind, row.count)
        return escape(words) if role == Qt.ItemDataRole.ToolTipRole else None
