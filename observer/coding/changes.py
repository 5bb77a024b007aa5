"""What an operation touched: the one message after every change."""

import re
from dataclasses import dataclass, field
from typing import Any

from observer.i18n import _

# Labels stand in study files, which may come from anywhere: fields are filled in by name, and nothing more.
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Changes:
    """One finished operation: its id, what it was, and the ids of the rows it touched, by table.

    `label` is an English message with named fields for `facts`; `kind` is do, undo or redo.
    """

    operation: str
    label: str
    facts: dict[str, Any] = field(default_factory=dict)
    kind: str = "do"
    rows: dict[str, frozenset[str]] = field(default_factory=dict)

    def touched(self, table: str) -> frozenset[str]:
        """The ids of the rows of `table` that were added, changed or removed."""
        return self.rows.get(table, frozenset())

    def words(self) -> str:
        """What was done, in the language spoken now."""
        return operation_words(self.kind, self.label, self.facts)


def operation_words(kind: str, label: str, facts: dict[str, Any]) -> str:
    """What an operation did, in the language spoken now."""
    text = _FIELD.sub(lambda field: str(facts.get(field[1], field[0])), _(label))
    if kind == "undo":
        return _("Undo: {operation}").format(operation=text)
    if kind == "redo":
        return _("Redo: {operation}").format(operation=text)
    return text
