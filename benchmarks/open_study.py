"""Opening a study, listing its events and undoing one, by the number of events; and what opening is made of."""

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import common
from common import heading, repeat, row, rows, stopwatch

from observer.coding.study import Session
from observer.services import history, people, rating, viewing
from observer.services.coding import Desk
from observer.storage import backup, connection, events, inspection, schema
from observer.storage.history import History
from observer.storage.study_file import StudyFile

Times = dict[int, list[float]]
UNDONE = 60


def main(folder: Path, sizes: tuple[int, ...]) -> None:
    """Print the tables."""
    for encrypted in (False, True):
        words = "encrypted" if encrypted else "plain"
        _print_size(folder, sizes, encrypted, words)
        heading(f"Open, list and undo, {words} study")
        for name, times in _use(folder, sizes, encrypted).items():
            rows(name, times)
        heading(f"What opening is made of, {words} study (the ratio is to opening it unchanged)")
        _print_parts(folder, sizes, encrypted)


def _print_size(folder: Path, sizes: tuple[int, ...], encrypted: bool, words: str) -> None:
    print(f"\nSize of the file, {words} study")
    for size in sizes:
        stat = common.filled(folder, size, encrypted).stat()
        print(f"  {size:>9,} events  {stat.st_size / 1e6:8.1f} MB  {stat.st_size / size:8.0f} bytes an event")


def _use(folder: Path, sizes: tuple[int, ...], encrypted: bool) -> dict[str, Times]:
    found: dict[str, Times] = {}
    for size in sizes:
        path = common.copy(folder, size, encrypted)
        for name, times in _use_one(path, _times(size)).items():
            found.setdefault(name, {})[size] = times
        common.remove(path)
    return found


def _times(size: int) -> int:
    return 2 if size >= 100_000 else 7


def _use_one(path: Path, times: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in ("open, changed: with a backup", "open, unchanged")}
    for number in range(times):
        for timed in found.values():  # the first of the two finds the study changed
            with stopwatch(timed):
                study = common.open_study(path)
            if timed is found["open, unchanged"]:
                common.desk(study).record(common.mark(number))
            study.close()
    with common.open_study(path) as study:
        desk = common.desk(study)
        everybody, coding = people.viewer(study), desk.codings()[0].id
        found["list all events"] = repeat(lambda: viewing.events(study, everybody, desk.session), times)
        found["list all events, as plain data"] = repeat(lambda: _data(study, desk.session), times)
        found["list the open periods"] = repeat(lambda: events.open_states(study.db, coding), UNDONE)
        found |= _undo(study, desk)
        change = iter(range(UNDONE))
        last = desk.record(common.mark(0)).id
        values = cycle((2, -2))
        found["rate one (counts all events of that person)"] = repeat(lambda: _rate(desk, next(values)), 10)
        found["change an event"] = repeat(lambda: desk.change(last, comment=f"{next(change)}"), UNDONE)
    return found


def _data(study: StudyFile, session: Session) -> list[object]:
    return [viewing.event_data(event) for event in viewing.events(study, people.viewer(study), session)]


def _rate(desk: Desk, value: int) -> None:
    rating.rate(desk, rating.Judgement("engagement", "Mother", value))


def _undo(study: StudyFile, desk: Desk) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"undo one": [], "redo one": []}
    for _n in range(UNDONE):
        for name, timed in found.items():
            step = history.undo if name == "undo one" else history.redo
            with stopwatch(timed):
                step(study, desk.viewer, desk.session)
    return found


def _print_parts(folder: Path, sizes: tuple[int, ...], encrypted: bool) -> None:
    for size in sizes:
        path = common.copy(folder, size, encrypted)
        common.open_study(path).close()
        whole = repeat(lambda path=path: common.open_study(path).close(), _times(size))  # type: ignore[misc]
        row(f"{size:,} events: open and close, unchanged", whole)
        for name, times in _parts(path, encrypted, _times(size)).items():
            row(f"    {name}", times, whole)
        common.remove(path)


def _parts(path: Path, encrypted: bool, times: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    target = path.with_suffix(".copy")

    def timed(name: str, what: Callable[[], object]) -> None:
        found[name] = repeat(what, times)

    key = None
    if encrypted:
        salt = path.open("rb").read(connection.SALT_BYTES)
        timed("derive the key", lambda: connection.Key(common.PASSPHRASE, salt))
        key = connection.Key(common.PASSPHRASE, salt)
    timed("connect", lambda: connection.connect(path, key).close())
    db = connection.connect(path, key)
    try:
        timed("compare the tables with ours", lambda: schema.objects(db) == schema.expected(schema.version()))
        timed("check the content, in all", lambda: inspection.check_content(db, path, key))
        timed("    of which quick_check", lambda: db.execute("PRAGMA quick_check(1)").fetchall())
        timed("    of which foreign keys", lambda: db.execute("PRAGMA foreign_key_check").fetchall())
        found["triggers of the history"] = _triggers()
        timed("backup, when changed; with a check of the copy", lambda: backup.copy(db, key, target))
    finally:
        db.close()
        target.unlink(missing_ok=True)
    return found


def _triggers() -> list[float]:
    """Made on the same tables in memory, for they do not depend on what is in them."""
    found: list[float] = []
    for _n in range(5):
        db = common.empty_database()
        with stopwatch(found):
            History(db)
        db.close()
    return found


if __name__ == "__main__":
    common.run(main, __doc__)
