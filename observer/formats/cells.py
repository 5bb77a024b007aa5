"""Several values in one cell of a table."""

import csv
import io
from collections.abc import Sequence


def joined(values: Sequence[str]) -> str:
    """Several values in one cell, with | between them; a value with | in it is quoted."""
    if not values:
        return ""
    cell = io.StringIO()
    csv.writer(cell, delimiter="|", lineterminator="").writerow(values)
    return cell.getvalue()


def apart(cell: str) -> tuple[str, ...]:
    """The values in a cell."""
    try:
        return tuple(next(csv.reader([cell], delimiter="|"), [])) if cell else ()
    except csv.Error:
        return (cell,)
