"""How SQLite carries out each statement of recording, changing, listing and undoing: does it use an index?

A table that grows with the work must never be read from end to end for one event.
"""

import re
from collections.abc import Callable
from pathlib import Path

import common

from observer.services import history
from observer.storage.study_file import StudyFile

GROWING = "events|event_actors|event_targets|event_modifiers|comments|ratings|rating_evidence|operations|changes|e|p|m"


def main(folder: Path, _sizes: tuple[int, ...]) -> None:
    """Print every statement that reads a growing table from end to end."""
    path = common.copy(folder, 100, name="plans")
    with common.open_study(path) as study:
        triggers = _of_triggers(study)
        statements = [*_statements(study), *triggers]
        scans = [(sql, line) for sql in statements if (line := _reads_whole(study, sql))]
        print(
            f"  {len(statements)} statements, {len(triggers)} of them in triggers;"
            f" those that read a growing table from end to end: {len(scans)}"
        )
        for sql, line in scans:
            print(f"  {line}\n      {sql[:150]}")
    common.remove(path)


def _statements(study: StudyFile) -> list[str]:
    """What the database is asked while a coder works."""
    heard: dict[str, None] = {}
    study.db.conn.set_trace_callback(lambda sql: heard.setdefault(sql, None))
    for what in _work(study):
        what()
    study.db.conn.set_trace_callback(None)
    shapes = {re.sub(r"'[^']*'|\b\d+\b", "?", sql): sql for sql in heard}
    return [sql for sql in shapes.values() if re.match(r"(SELECT|INSERT|UPDATE|DELETE)\b", sql)]


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


def _of_triggers(study: StudyFile) -> list[str]:
    """What the triggers ask and do, which no plan of the statement that sets them off shows."""
    found = []
    for (sql,) in study.db.execute("SELECT sql FROM sqlite_temp_master WHERE type = 'trigger'").fetchall():
        when, body = re.fullmatch(r".*?(?: WHEN (.*))? BEGIN (.*); END", sql, re.DOTALL).groups()  # type: ignore[union-attr]
        parts = [f"SELECT 1 WHERE {when}"] if when else []
        parts += [part for part in body.split("; ") if "RAISE" not in part]
        found += [re.sub(r'\b(NEW|OLD)\.("\w+"|\w+)', "'x'", part) for part in parts]
    return list(dict.fromkeys(found))


def _plan(study: StudyFile, sql: str) -> list[str]:
    return [row[3] for row in study.db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]


def _reads_whole(study: StudyFile, sql: str) -> str | None:
    """The step that reads a growing table from end to end; one that stops at the first row does not."""
    plan = _plan(study, sql)
    stops = sql.endswith("LIMIT 1") and not any("TEMP B-TREE" in line for line in plan)
    scans = [line for line in plan if re.match(rf"SCAN ({GROWING})\b", line)]
    return scans[0] if scans and not stops else None


if __name__ == "__main__":
    common.run(main, __doc__)
