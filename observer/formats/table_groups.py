"""The events of a row: which cells belong to which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from observer.formats.table_cells import text_of
from observer.formats.table_layout import Cell, Column, Fixed, Layout, Role


@dataclass
class Group:
    """One of the events of a row: where its cells stand, and what is the same in all rows."""

    at: dict[Role, list[int]] = field(default_factory=dict)
    fixed: dict[Role, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def first(self, role: Role, cells: Sequence[Cell]) -> Cell:
        """The first cell of a role that is filled; what is fixed when there is no column."""
        for at in self.at.get(role, ()):
            if at < len(cells) and cells[at] is not None and cells[at] != "":
                return cells[at]
        return self.fixed.get(role)

    def all(self, role: Role, cells: Sequence[Cell]) -> list[str]:
        """The filled cells of a role, as texts."""
        found = [text_of(cells[at]) for at in self.at.get(role, ()) if at < len(cells)]
        return [text for text in [*found, self.fixed.get(role, "")] if text]


def groups_of(layout: Layout) -> Iterator[Group]:
    """The events that each row of a table holds."""
    all_: tuple[Column | Fixed, ...] = (*layout.columns, *layout.fixed)
    numbers = sorted({one.group for one in all_} - {0}) or [0]
    for number in numbers:
        group = Group()
        for column in layout.columns:
            if column.group in (0, number):
                group.at.setdefault(column.role, []).append(column.at)
                group.names[column.at] = column.name or column.heading
        group.fixed = {one.role: one.value for one in layout.fixed if one.group in (0, number)}
        yield group
