"""Parquet: events as a table for pandas, R and DuckDB; written only. Needs pyarrow, which not everybody has."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from observer import __version__
from observer.coding.interchange import Document, Loss
from observer.coding.timecode import divide_half_up
from observer.errors import Refused
from observer.formats.base import WISHES, Wishes, whole_file
from observer.formats.event_rows import Heading, Value, changes_of, headings_of, rows_of
from observer.i18n import _
from observer.progress import Progress

_ROWS = 50_000  # in a group
_REPEATED = {"session", "coder", "actors", "towards", "targets", "code", "label", "dimension", "kind", "film"}


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """A row for each event; times as seconds and as whole milliseconds. Raises `Refused` when pyarrow is not there."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise Refused(
            _("Parquet files need the package pyarrow. Install it with: pip install 'observer[parquet]'")
        ) from error
    progress, n = progress or Progress(), max(len(document.events), 1)
    headings = headings_of(document)
    schema = pyarrow.schema(list(_fields(headings, pyarrow)), metadata=_about(headings))
    with whole_file(out) as part, parquet.ParquetWriter(part, schema) as writer:
        rows, done = rows_of(document), 0
        while batch := list(islice(rows, _ROWS)):
            progress.at(done / n, _("Writing events"))
            done += len(batch)
            writer.write_table(pyarrow.table(_columns(headings, batch), schema=schema))


def _fields(headings: Sequence[Heading], pyarrow: Any) -> Iterator[Any]:
    text = pyarrow.string()
    for heading in headings:
        about = {"description": heading.words}
        if heading.holds == "seconds":
            yield pyarrow.field(heading.name, pyarrow.float64(), metadata=about)
            yield pyarrow.field(_in_ms(heading), pyarrow.int64(), metadata=about | {"unit": "ms"})
        elif heading.holds == "truth":
            yield pyarrow.field(heading.name, pyarrow.bool_(), nullable=False, metadata=about)
        else:
            kind = pyarrow.dictionary(pyarrow.int32(), text) if heading.name in _REPEATED else text
            yield pyarrow.field(heading.name, kind, metadata=about)


def _in_ms(heading: Heading) -> str:
    return f"{heading.name.removesuffix('_s')}_ms"


def _columns(headings: Sequence[Heading], rows: Sequence[Sequence[Value]]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    for heading, values in zip(headings, zip(*rows, strict=True), strict=True):
        if heading.holds == "seconds":
            columns[heading.name] = [None if us is None else us / 1_000_000 for us in values]
            columns[_in_ms(heading)] = [None if us is None else divide_half_up(us, 1000) for us in values]
        else:
            columns[heading.name] = [None if value == "" else value for value in values]
    return columns


def _about(headings: Sequence[Heading]) -> dict[str, str]:
    """What it is and what it was made with, where pandas and DuckDB show it; no time of writing."""
    return {
        "software": f"Observer {__version__}",
        "content": "events",
        "time_base": "seconds from the start of the session; *_ms: the same in whole milliseconds",
        "columns": json.dumps({heading.name: heading.words for heading in headings}, ensure_ascii=False),
    }


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """What flat rows lose beside the missing parts."""
    return changes_of(document)
