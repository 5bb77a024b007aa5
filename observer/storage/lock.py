"""One study, one program at a time: SQLite's own lock, and a side file that says who has it."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from observer.errors import StudyInUse
from observer.i18n import _


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
        return Holder(**json.loads(side_file(study).read_text(encoding="utf-8")[:10_000]))
    except (OSError, ValueError, TypeError):
        return None


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
    if who and who.machine != platform.node() and not takeover:
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
    part.write_text(json.dumps(asdict(Holder(platform.node(), os.getpid(), now))), encoding="utf-8")
    os.replace(part, side_file(study))


def remove(study: Path) -> None:
    """Say that nobody has it open any more."""
    side_file(study).unlink(missing_ok=True)
