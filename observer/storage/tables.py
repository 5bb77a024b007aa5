"""Rows of simple tables as dataclasses and back."""

from __future__ import annotations

import json
import types
import uuid
from dataclasses import fields
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from observer.storage.connection import reading

if TYPE_CHECKING:
    import sqlite_utils


def new_id() -> str:
    """A random id; nobody can count or order by it."""
    return str(uuid.uuid4())


@cache
def _types(kind: type) -> dict[str, tuple[Any, bool]]:
    """Per field: its type without None, and whether it is a tuple kept as JSON."""
    found = {}
    for name, hint in get_type_hints(kind).items():
        if get_origin(hint) in (Union, types.UnionType):
            hint = next(arg for arg in get_args(hint) if arg is not type(None))
        is_tuple = get_origin(hint) is tuple
        found[name] = (get_args(hint)[0] if is_tuple else hint, is_tuple)
    return found


def from_row(kind: Any, row: dict[str, Any]) -> Any:
    """The dataclass `kind` made of a row whose columns have the names of its fields."""
    values: dict[str, Any] = {}
    for name, (hint, is_tuple) in _types(kind).items():
        value = row[name]
        if is_tuple:
            value = tuple(_typed(hint, item) for item in json.loads(value))
        elif value is not None:
            value = _typed(hint, value)
        values[name] = value
    return kind(**values)


def _typed(hint: Any, value: Any) -> Any:
    if hint in (bool, int):
        return hint(value)
    return hint(value) if isinstance(hint, type) and issubclass(hint, Enum) else value


def to_row(item: Any) -> dict[str, Any]:
    """The row of a dataclass, with enums as their values and tuples as JSON."""
    row: dict[str, Any] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if isinstance(value, tuple):
            value = json.dumps([str(v) for v in value])
        row[field.name] = value.value if isinstance(value, Enum) else value
    return row


def insert(db: sqlite_utils.Database, table: str, row: dict[str, Any]) -> None:
    """Add a row. Names of columns come from our dataclasses, never from a user."""
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    db.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', list(row.values()))


def update(db: sqlite_utils.Database, table: str, row: dict[str, Any]) -> None:
    """Change the row with this id."""
    sets = ", ".join(f'"{name}" = ?' for name in row if name != "id")
    values = [value for name, value in row.items() if name != "id"]
    db.execute(f'UPDATE "{table}" SET {sets} WHERE id = ?', [*values, row["id"]])


class Table:
    """One table whose columns are the fields of a dataclass."""

    def __init__(self, db: sqlite_utils.Database, name: str, kind: type[Any]) -> None:
        self._db, self._name, self._kind = db, name, kind
        self._names = [field.name for field in fields(kind)]
        self._columns = ", ".join(f'"{name}"' for name in self._names)

    def where(self, condition: str = "1", values: tuple[Any, ...] | list[Any] = (), order: str = "rowid") -> list[Any]:
        """The rows that satisfy `condition`; it is ours, only `values` may come from a user."""
        sql = f'SELECT {self._columns} FROM "{self._name}" WHERE {condition} ORDER BY {order}'
        with reading(self._name):
            rows = self._db.execute(sql, list(values)).fetchall()
            return [from_row(self._kind, dict(zip(self._names, row, strict=True))) for row in rows]

    def get(self, id_: str) -> Any | None:
        """The row with this id, or None."""
        return next(iter(self.where("id = ?", [id_])), None)

    def add(self, item: Any) -> None:
        """Add a row."""
        insert(self._db, self._name, to_row(item))

    def change(self, item: Any) -> None:
        """Store the new values of a row."""
        update(self._db, self._name, to_row(item))

    def remove(self, id_: str) -> None:
        """Remove a row."""
        self._db.execute(f'DELETE FROM "{self._name}" WHERE id = ?', [id_])
