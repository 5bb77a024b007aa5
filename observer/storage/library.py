"""sqlite-utils, imported when a database is first opened: showing the help needs none."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite_utils

# It imports these where they are installed, only to know their types. We give it none of them, and they
# would cost each start 0.4 s.
_HEAVY = ("pandas", "numpy")


def database(conn: Any = None) -> sqlite_utils.Database:
    """A database around an open connection; without one, an empty database in memory."""
    with _hidden(_HEAVY):
        import sqlite_utils
    return sqlite_utils.Database(conn, memory=conn is None, execute_plugins=False)


@contextmanager
def _hidden(names: tuple[str, ...]) -> Iterator[None]:
    """Let this thread, and no other, not find these packages, unless they have been imported already."""
    here = threading.get_ident()

    class Nothing:
        @staticmethod
        def find_spec(name: str, *_where: object) -> None:
            if name in names and threading.get_ident() == here:
                raise ModuleNotFoundError(name, name=name)

    finder: Any = Nothing
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
