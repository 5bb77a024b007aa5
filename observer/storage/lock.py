"""One study, one program at a time: SQLite's own lock, and a side file that says who has it."""

import json
import os
import platform
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from observer.errors import StudyInUse
from observer.i18n import _

_MOST = 10_000  # bytes of a side file that are read

# Studies open in this process. Opening such a file again, even to read a few bytes of it, would on closing
# release the lock that SQLite holds on it (POSIX locks belong to the process, not to the handle).
_open_here: set[tuple[int, int]] = set()


@dataclass(frozen=True)
class Holder:
    """Who has a study open."""

    machine: str
    process: int
    since: str


def side_file(study: Path) -> Path:
    """Where the holder of a study is written."""
    return study.with_name(study.name + ".lock")


def holder(study: Path) -> Holder | None:
    """Who says to have the study open; None when nobody, or when it cannot be read."""
    try:
        if not side_file(study).is_file():  # reading a pipe would wait for ever
            return None
        with side_file(study).open("rb") as file:
            found = json.loads(file.read(_MOST))
        return Holder(_short(found["machine"]), _whole(found["process"]), _short(found["since"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _short(text: object) -> str:
    """A text from a file of unknown origin, fit for a sentence."""
    if not isinstance(text, str):
        raise TypeError
    return "".join(letter for letter in text[:255] if letter.isprintable())


def _whole(number: object) -> int:
    if not isinstance(number, int):
        raise TypeError
    return number


def _this_machine() -> str:
    return _short(platform.node())


def in_use(study: Path) -> StudyInUse:
    """The sentence that says who has the study open."""
    who = holder(study)
    if who is None:
        return StudyInUse(_("“{path}” is open in another program. Close it there first.").format(path=study))
    return StudyInUse(
        _("“{path}” is open on {machine} (process {process}) since {since}. Close it there first.").format(
            path=study, machine=who.machine, process=who.process, since=who.since
        ),
        holder=who,
    )


def check_machine(study: Path, takeover: bool) -> None:
    """Refuse a study that another machine says to have open, unless told to take it over.

    What this machine says is left to SQLite's lock, which ends with the process: a side file that a crash
    left behind blocks nobody.
    """
    who = holder(study)
    if who and who.machine != _this_machine() and not takeover:
        raise StudyInUse(
            _(
                "“{path}” is open on another computer, {machine}, since {since}. Close it there first. If that"
                " computer has crashed, take the study over (--takeover)."
            ).format(path=study, machine=who.machine, since=who.since),
            holder=who,
        )


def write(study: Path) -> None:
    """Say that this process has the study open."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    part = side_file(study).with_suffix(".lock.part")
    part.unlink(missing_ok=True)
    part.write_text(json.dumps(asdict(Holder(_this_machine(), os.getpid(), now))), encoding="utf-8")
    os.replace(part, side_file(study))


def remove(study: Path) -> None:
    """Say that this process has it open no more; what another machine wrote after a takeover stays."""
    who = holder(study)
    if who is None or (who.machine, who.process) == (_this_machine(), os.getpid()):
        with suppress(OSError):
            side_file(study).unlink()


# -- in this process ------------------------------------------------------------------------------------


def is_open_here(study: Path) -> bool:
    """Whether this process has the study open, under this or another name."""
    return _identity(study) in _open_here


def open_here(study: Path) -> tuple[int, int]:
    """Note that this process has the study open; gives what `close_here` wants."""
    _open_here.add(_identity(study))
    return _identity(study)


def close_here(identity: tuple[int, int]) -> None:
    """Note that this process has it open no more."""
    _open_here.discard(identity)


def _identity(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_dev, stat.st_ino
