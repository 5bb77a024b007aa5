"""What the benchmarks share: studies full of events, a stop watch, and a table to print."""

import argparse
import os
import platform
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from observer.coding.codebook import Codebook, Kind  # noqa: E402
from observer.coding.events import Event, Moment, Targets, moment_in  # noqa: E402
from observer.coding.study import GroupKind, ParticipantKind, Recording  # noqa: E402
from observer.services import people, roster, studies  # noqa: E402
from observer.services.coding import At, Desk, Mark, codebook_of  # noqa: E402
from observer.storage import backup, schema  # noqa: E402
from observer.storage import events as stored  # noqa: E402
from observer.storage.history import Stream  # noqa: E402
from observer.storage.library import database  # noqa: E402
from observer.storage.study_file import StudyFile  # noqa: E402
from observer.storage.tables import new_id  # noqa: E402

SIZES = (100, 10_000, 100_000)
PASSPHRASE = "seven words that nobody will ever guess"
SESSION, CODER = "Linde 1", "K1"
FPS, HOURS = 25, 24
FAMILY, WORKER = ("Mother", "Father", "Son"), "Worker"


# -- running --------------------------------------------------------------------------------------------


def run(main: Callable[[Path, tuple[int, ...]], None], doc: str | None) -> None:
    """Run one benchmark in a temporary folder, on the disk that --folder names."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--folder", type=Path, help="work in a folder made here (default: the system's for such)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of events")
    given = parser.parse_args()
    print(_circumstances())
    with tempfile.TemporaryDirectory(prefix="observer-bench-", dir=given.folder) as folder:
        main(Path(folder), tuple(sorted(given.sizes)))


def _circumstances() -> str:
    """The day, the machine, and how busy it was: what others do at the same time is in the figures."""
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    return (
        f"{date.today()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, {load};"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


# -- measuring ------------------------------------------------------------------------------------------


@contextmanager
def stopwatch(times: list[float]) -> Iterator[None]:
    """Add the seconds that the block takes."""
    start = time.perf_counter()
    yield
    times.append(time.perf_counter() - start)


def repeat(what: Callable[[], object], times: int) -> list[float]:
    """The seconds that each of `times` calls takes."""
    found: list[float] = []
    for _n in range(times):
        with stopwatch(found):
            what()
    return found


def p95(times: Sequence[float]) -> float:
    """The time within which 95 % lie; the longest of fewer than twenty."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


# -- printing -------------------------------------------------------------------------------------------


def heading(text: str) -> None:
    """The head of a table of times."""
    print(f"\n{text}")
    print(f"  {'':58} {'n':>5} {'minimum':>10} {'median':>10} {'p95':>10}  {'ratio':>8}")


def row(name: str, times: Sequence[float], base: Sequence[float] | None = None) -> None:
    """One line: how often, minimum, median, 95th percentile in ms; ratio of the medians to those of `base`."""
    ms = [1000 * t for t in (min(times), median(times), p95(times))]
    ratio = f"{median(times) / median(base):7.2f}x" if base else ""
    print(f"  {name:58} {len(times):5} " + " ".join(f"{m:7.2f} ms" for m in ms) + f"  {ratio:>8}", flush=True)


def rows(name: str, by_size: dict[int, list[float]]) -> None:
    """One line a size, with the ratio to the smallest."""
    base = by_size[min(by_size)]
    for size, times in by_size.items():
        row(f"{name}, {size:,} events", times, base)


# -- studies full of events -----------------------------------------------------------------------------


def filled(folder: Path, size: int, encrypted: bool = False) -> Path:
    """A study with `size` events in one coding, made once for a folder. Work on a `copy`.

    Each event is its own operation, with its lines in the history, as if it had been recorded; only the
    waiting for the disk is left out, because all are put into one transaction.
    """
    path = folder / f"filled-{size}{'-encrypted' * encrypted}.observer"
    if path.exists():
        return path
    if encrypted:
        shutil.copy(filled(folder, size), path)
        studies.change_passphrase(path, None, PASSPHRASE)
        return path
    smaller = [n for n in SIZES if n < size and (folder / f"filled-{n}.observer").exists()]
    print(f"  ... filling a study with {size:,} events", file=sys.stderr, flush=True)
    part = path.with_name("growing.observer")
    part.unlink(missing_ok=True)
    if smaller:
        shutil.copy(folder / f"filled-{smaller[-1]}.observer", part)
    else:
        _new_study(part)
    with StudyFile.open(part) as study:
        _fill(study, size)
    shutil.rmtree(backups_of(part))
    part.rename(path)
    return path


def copy(folder: Path, size: int, encrypted: bool = False, name: str = "work") -> Path:
    """A copy of a filled study that may be changed."""
    target = folder / f"{name}-{size}{'-encrypted' * encrypted}.observer"
    remove(target)
    shutil.copy(filled(folder, size, encrypted), target)
    return target


def remove(study: Path) -> None:
    """Throw a study away, with its backups."""
    study.unlink(missing_ok=True)
    shutil.rmtree(backups_of(study), ignore_errors=True)


def backups_of(study: Path) -> Path:
    """The folder of a study's backups."""
    return backup.folder(study)


def open_study(path: Path) -> StudyFile:
    """The study, with the passphrase when its name says that it has one."""
    return StudyFile.open(path, PASSPHRASE if "encrypted" in path.name else None)


def empty_database() -> Any:
    """The tables of a study, in memory."""
    db = database()
    schema.migrations().apply(db)
    return db


def desk(study: StudyFile) -> Desk:
    """The coder at work on the session."""
    return Desk(study, people.as_coder(study, CODER), people.find_session(study, SESSION))


def mark(number: int) -> Mark:
    """The event that is recorded as `number`: a moment in the film, who and towards whom."""
    at = At(recording=f"{SESSION} film 1", pts=random.Random(number).randrange(HOURS * 3600 * FPS))
    return Mark("cf_says_being_understood", at, actors=(FAMILY[number % 3],), targets=(WORKER,))


def _new_study(path: Path) -> None:
    with studies.new_study(path, ["alliance"]) as study:
        viewer = people.viewer(study)
        roster.add_case(study, viewer, "Linde")
        for name in FAMILY:
            kind = ParticipantKind.CHILD if name == "Son" else ParticipantKind.PARENT
            roster.add_participant(study, viewer, name, kind, "Linde")
        roster.add_participant(study, viewer, WORKER, ParticipantKind.WORKER, "Linde")
        roster.add_group(study, viewer, "Linde", "Family Linde", GroupKind.FAMILY, list(FAMILY))
        roster.add_coder(study, viewer, CODER)
        roster.add_session(study, viewer, "Linde", SESSION)
        with study.operation(Stream(None, None), "Add recording {name}", name="film"):
            study.recordings.add(_recording(people.find_session(study, SESSION).id))
        desk(study).record(mark(0))


def _recording(session: str) -> Recording:
    """A film of a whole day that is not there: nothing here looks into it."""
    return Recording(
        id=new_id(), session=session, name=f"{SESSION} film 1", path="none.mp4", relative_path=None,
        fingerprint="none", size=1, duration_us=HOURS * 3600 * 1_000_000, start_us=0, time_base_num=1,
        time_base_den=FPS, has_video=True, has_audio=True, width=1920, height=1080, rotation=0, sar_num=1,
        sar_den=1, fps_num=FPS, fps_den=1, variable_rate=False, n_frames=HOURS * 3600 * FPS, interlaced=False,
        codec="h264", camera="A",
    )  # fmt: skip


def _fill(study: StudyFile, size: int) -> None:
    where = desk(study)
    coding, recording = where.codings()[0], where.recordings()[0]
    codebook = codebook_of(study, coding)
    persons = [where.person(name).id for name in (*FAMILY, WORKER)]
    stream = Stream(where.coder.id, coding.id)
    there = study.db.execute("SELECT COUNT(*) FROM events").fetchone()[0]
    with study.db.atomic():
        for number in range(there, size):
            event = _event(random.Random(-number), codebook, recording, persons)
            with study.operation(stream, "Record {indicator}", indicator=event.indicator):
                stored.add(study.db, Event(**{**vars(event), "coding": coding.id}), frozenset())


def _event(chance: random.Random, codebook: Codebook, recording: Recording, persons: list[str]) -> Event:
    """Nine of ten a moment, one a period; a remark with each eighth."""
    kind = Kind.STATE if chance.random() < 0.1 else Kind.POINT
    indicator = chance.choice([i for i in codebook.indicators if i.kind is kind])
    first = chance.randrange((HOURS * 3600 - 60) * FPS)
    stop: Moment | None = moment_in(recording, first + chance.randrange(1, 60 * FPS)) if kind is Kind.STATE else None
    actor, target = chance.sample(persons, 2)
    comment = "looks at the other before answering" if chance.random() < 0.125 else ""
    return Event(
        new_id(), "", codebook.qualified(indicator.id), kind, moment_in(recording, first), stop, (actor,),
        Targets.LISTED, (target,), comment=comment,
    )  # fmt: skip


# -- films ----------------------------------------------------------------------------------------------


def moving_pictures(size: tuple[int, int], n: int) -> Iterator[Any]:
    """Pictures (yuv420p, packed) of a film that moves everywhere, as one held by hand; each is changed in place."""
    import numpy as np

    chance = np.random.default_rng(1)
    small = chance.integers(40, 210, (size[1] // 8 + 60, size[0] // 8 + 60), np.uint8)
    large = np.kron(small, np.ones((8, 8), np.uint8))
    grain = chance.integers(-6, 7, (4, *reversed(size)), np.int8)
    image = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
    for i in range(n):
        left, top = round(200 + 190 * np.sin(i / 17)), round(200 + 190 * np.cos(i / 23))
        image[: size[1]] = large[top : top + size[1], left : left + size[0]] + grain[i % 4]
        yield image


def film_stream(container: Any, size: tuple[int, int], fps: int, gop: int) -> Any:
    """A stream of pictures in H.264, with B-frames."""
    video = container.add_stream("libx264", rate=fps, options={"preset": "veryfast", "crf": "23"})
    video.width, video.height, video.pix_fmt = *size, "yuv420p"
    video.codec_context.gop_size, video.codec_context.max_b_frames = gop, 3
    return video
