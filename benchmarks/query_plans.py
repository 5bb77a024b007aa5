"""How SQLite carries out each statement of recording, changing, listing and undoing: does it use an index?

A table that grows with the work must never be read from end to end for one event.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import common

from observer.services import history
from observer.storage.study_file import StudyFile

GROWING = "events event_actors event_targets event_modifiers comments ratings rating_evidence operations changes"


def main(folder: Path, _sizes: tuple[int, ...]) -> None:
    """Print every statement that reads a growing table from end to end."""
    path = common.copy(folder, 100, name="plans")
    with common.open_study(path) as study:
        statements = _statements(study)
        scans = [(sql, line) for sql in statements for line in _plan(study, sql) if _is_scan(line)]
        print(f"  {len(statements)} statements, of which read a growing table whole: {len(scans)}")
        for sql, line in scans:
            print(f"  {line}\n      {sql[:150]}")
    common.remove(path)


def _statements(study: StudyFile) -> list[str]:
    """What the database is asked while a coder works, those in triggers included."""
    heard: dict[str, None] = {}
    study.db.conn.set_trace_callback(lambda sql: heard.setdefault(sql.removeprefix("-- "), None))
    for what in _work(study):
        what()
    study.db.conn.set_trace_callback(None)
    shapes = {re.sub(r"'[^']*'|\b\d+\b", "?", sql): sql for sql in heard}
    return [sql for sql in shapes.values() if re.match(r"(SELECT|INSERT|UPDATE|DELETE)\b", sql) and ":" != sql[0]]


def _work(study: StudyFile) -> list[Callable[[], object]]:
    desk, ids = common.desk(study), []
    viewer, session = desk.viewer, desk.session
    state = common.Mark("ef_leans_forward", common.At(5), actors=("Son",), targets=("Mother", "Family Linde"))
    return [
        lambda: ids.append(desk.record(common.mark(1)).id),
        lambda: ids.append(desk.record(state).id),
        lambda: desk.change(ids[0], comment="other", actors=("Son",)),
        lambda: history.undo(study, viewer, session),
        lambda: history.redo(study, viewer, session),
        lambda: desk.remove(ids[0]),
        lambda: history.undo(study, viewer, session),
        lambda: common.stored.open_states(study.db, desk.codings()[0].id),
    ]


def _plan(study: StudyFile, sql: str) -> list[str]:
    try:
        return [row[3] for row in study.db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
    except Exception as error:  # noqa: BLE001 - NEW and OLD of a trigger are not known outside it
        print(f"  (not explained: {error})", file=sys.stderr)
        return []


def _is_scan(line: str) -> bool:
    return any(re.match(rf"SCAN {table}\b", line) for table in GROWING.split())


if __name__ == "__main__":
    common.run(main, __doc__)
