"""What an operation touched: the one message after every change."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Changes:
    """One finished operation: its id, its words, and the ids of the rows it touched, by table."""

    operation: str
    label: str
    rows: dict[str, frozenset[str]] = field(default_factory=dict)

    def touched(self, table: str) -> frozenset[str]:
        """The ids of the rows of `table` that were added, changed or removed."""
        return self.rows.get(table, frozenset())
