"""Opening a study, listing its events and undoing one, by the number of events; and what opening is made of."""

from pathlib import Path
from statistics import median

import common
from common import heading, repeat, row, rows, stopwatch

from observer.services import history, people, viewing
from observer.storage import backup, connection, schema
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
        for name, times in _use_one(path, 3 if size >= 100_000 else 10).items():
            found.setdefault(name, {})[size] = times
        common.remove(path)
    return found


def _use_one(path: Path, times: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in ("open, changed: with a backup", "open, unchanged")}
    for number in range(times):
        for timed in found.values():  # the first of the two finds the study changed
            with stopwatch(timed):
                study = common.open_study(path)
            study.close()
        with common.open_study(path) as study:
            common.desk(study).record(common.mark(number))
    with common.open_study(path) as study:
        desk = common.desk(study)
        everybody = people.viewer(study)
        found["list all events"] = repeat(lambda: viewing.events(study, everybody, desk.session), times)
        found["list all events, as plain data"] = repeat(lambda: _data(study, desk.session), times)
        found |= _undo(study, desk)
        change = iter(range(UNDONE))
        last = desk.record(common.mark(0)).id
        found["change an event"] = repeat(lambda: desk.change(last, comment=f"{next(change)}"), UNDONE)
    return found


def _data(study: StudyFile, session: object) -> list[object]:
    return [viewing.event_data(e) for e in viewing.events(study, people.viewer(study), session)]  # type: ignore[arg-type]


def _undo(study: StudyFile, desk: object) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"undo one": [], "redo one": []}
    for _n in range(UNDONE):
        for name, timed in found.items():
            step = history.undo if name == "undo one" else history.redo
            with stopwatch(timed):
                step(study, desk.viewer, desk.session)  # type: ignore[attr-defined]
    return found


def _print_parts(folder: Path, sizes: tuple[int, ...], encrypted: bool) -> None:
    for size in sizes:
        path = common.copy(folder, size, encrypted)
        common.open_study(path).close()
        whole = repeat(lambda path=path: common.open_study(path).close(), 3)  # type: ignore[misc]
        row(f"{size:,} events: open and close, unchanged", whole)
        for name, times in _parts(path, encrypted).items():
            row(f"    {name}", times, whole)
        common.remove(path)


def _parts(path: Path, encrypted: bool) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}

    def timed(name: str, what: object, times: int = 3) -> None:
        found[name] = repeat(what, times)  # type: ignore[arg-type]

    key = None
    if encrypted:
        salt = path.read_bytes()[: connection.SALT_BYTES]
        timed("derive the key", lambda: connection.Key(common.PASSPHRASE, salt))
        key = connection.Key(common.PASSPHRASE, salt)
    timed("connect", lambda: connection.connect(path, key).close())
    db = connection.connect(path, key)
    try:
        timed("compare the tables with ours", lambda: schema.objects(db) == schema.expected(schema.version()))
        timed("quick_check", lambda: db.execute("PRAGMA quick_check(1)").fetchall())
        timed("triggers of the history", lambda: _triggers(path, key), 5)
        timed("backup (when changed; checks the copy too)", lambda: backup.copy(db, key, path.with_suffix(".copy")))
    finally:
        db.close()
        path.with_suffix(".copy").unlink(missing_ok=True)
    assert median(found["connect"]) > 0
    return found


def _triggers(path: Path, key: connection.Key | None) -> None:
    """Made in memory on the same tables: they do not depend on what is in them."""
    del path, key
    db = common.empty_database()
    History(db)
    db.close()


if __name__ == "__main__":
    common.run(main, __doc__)
