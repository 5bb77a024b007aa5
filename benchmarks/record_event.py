"""The cost of recording one event, disk included, by the number of events that are there already.

Beside it, in the same run: writing 4 KB and waiting for the disk, and the naive way, one JSON file that is
written anew at each event.
"""

import json
import os
import random
import shutil
from pathlib import Path

import common
from common import filled, heading, repeat, row, rows, stopwatch

EVENTS = 300
NAIVE = {100: 300, 10_000: 40, 100_000: 5}  # it would take too long otherwise


def main(folder: Path, sizes: tuple[int, ...]) -> None:
    """Print the tables."""
    heading("Record one event (services.coding.Desk.record), disk included")
    row("(for scale: write 4 KB and fsync)", _fsync(folder))
    for encrypted in (False, True):
        rows("encrypted study" if encrypted else "plain study", _record(folder, sizes, encrypted))
    rows("naive: one JSON file, rewritten", {size: _naive(folder, size) for size in sizes})
    print("  ratio: median to that of the fewest events")


def _record(folder: Path, sizes: tuple[int, ...], encrypted: bool) -> dict[int, list[float]]:
    """The sizes take turns at each event, so that what else the computer does falls on all of them."""
    paths = {size: common.copy(folder, size, encrypted) for size in sizes}
    studies = {size: common.open_study(path) for size, path in paths.items()}
    desks = {size: common.desk(study) for size, study in studies.items()}
    times: dict[int, list[float]] = {size: [] for size in sizes}
    for number in range(-5, EVENTS):
        for size in sizes:
            with stopwatch(times[size] if number >= 0 else []):
                desks[size].record(common.mark(number + 5))
    for size in sizes:
        there = studies[size].db.execute("SELECT COUNT(*) FROM events").fetchone()[0]
        assert there == size + EVENTS + 5, there
        studies[size].close()
        common.remove(paths[size])
    return times


def _fsync(folder: Path) -> list[float]:
    with (folder / "scale").open("wb") as file:

        def write() -> None:
            file.seek(0)
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())

        return repeat(write, EVENTS)


def _naive(folder: Path, size: int) -> list[float]:
    """Append to a list and write all of it: beside the old file, to the disk, renamed."""
    from observer.services import people, viewing

    path = folder / "naive.json"
    with common.open_study(filled(folder, size)) as study:
        shown = viewing.events(study, people.viewer(study), people.find_session(study, common.SESSION))
        events = [viewing.event_data(event) for event in shown]
    shutil.rmtree(common.backups_of(filled(folder, size)))

    def record() -> None:
        events.append({**events[0], "t": random.random() * 86_400})
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            file.write(json.dumps(events))
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)

    return repeat(record, NAIVE.get(size, 10))


if __name__ == "__main__":
    common.run(main, __doc__)
