"""A study from which a person was erased takes the place of the study; then all that could still hold him is wiped.

Until the new file is in place the study is as it was. From then on what is left to do stands in a side file, and the
next opening goes on with it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from observer.errors import BadFile
from observer.i18n import _
from observer.progress import Progress
from observer.storage import backup, cache
from observer.storage.connection import Key, connect
from observer.storage.erasing import Erased, Subject, erase
from observer.storage.history import head
from observer.storage.inspection import check_content
from observer.storage.rekey import discard, part_of, replace, sweep, wipe

if TYPE_CHECKING:
    import sqlite_utils

_PAGES = 1000  # copied between two looks at whether to go on


@dataclass(frozen=True)
class Left:
    """What is left to do once the new file is in place: the digest by which it is known, the files that are wiped, and
    a text with the path at which it is put."""

    head: str
    files: tuple[str, ...] = ()
    text: str = ""
    text_path: str = ""


def side_file(study: Path) -> Path:
    """Where it is written what is left to do."""
    return study.with_name(study.name + ".erasing")


def make(
    db: sqlite_utils.Database, path: Path, key: Key | None, subject: Subject, progress: Progress
) -> tuple[Erased, str]:
    """The study without this person, beside its place (see `part_of`): what was done, and its digest. The study itself
    stays as it is. Raises `Cancelled`, and then nothing is left."""
    part = part_of(path)
    discard(part)
    try:
        other = connect(part, key, create=True)
        try:
            copying = progress.part(0, 0.3, _("Copy the study"))
            db.conn.backup(
                other.conn, pages=_PAGES, progress=lambda _s, left, total: copying.at(1 - left / max(total, 1))
            )
            done = erase(other, subject, progress.part(0.3, 0.9))
            check_content(other, part, key)
            return done, head(other)
        finally:
            other.close()
    except BaseException:
        discard(part)
        raise


def forget(path: Path) -> None:
    """Throw away what `make` made."""
    discard(part_of(path))


def put_in_place(path: Path, key: Key | None, left: Left, progress: Progress) -> None:
    """Put what `make` made in the place of the study, which nobody has open, and wipe the rest. No way back."""
    _write(side_file(path), json.dumps(asdict(left)))
    replace(part_of(path), path, readable=True)
    _sync(path.parent)
    finish(path, key, left, progress)


def go_on(path: Path, db: sqlite_utils.Database, key: Key | None) -> None:
    """Finish what a crash has left half done; when the new file never came into its place, nothing was to be done."""
    there = side_file(path)
    if not there.is_file():
        return
    try:
        found = json.loads(there.read_bytes())
        left = Left(found["head"], tuple(found["files"]), found["text"], found["text_path"])
    except (ValueError, KeyError, TypeError):
        left = Left("")
    if left.head == head(db):
        with suppress(BadFile):  # what cannot be wiped now is tried again at the next opening
            finish(path, key, left, Progress())
    else:
        wipe(there)


def finish(path: Path, key: Key | None, left: Left, progress: Progress) -> None:
    """Wipe the old file, backups, pictures and waveforms, and the other files; keep drafts of codebooks, which name
    nobody. Raises `BadFile` when a file cannot be wiped; the side file then stays."""
    sweep(path)
    kept = cache.drafts(path, key)
    files = [*backup.backups(path), *_files_in(cache.folder(path)), *(Path(file) for file in left.files)]
    failed = []
    for number, file in enumerate(files):
        progress.at(number / len(files), _("Wipe files"))
        try:
            wipe(file)
        except OSError as error:
            failed.append(f"{file} ({error.strerror})")
    cache.remove(path)
    cache.keep_drafts(path, key, kept)
    try:
        if left.text:
            _write(Path(left.text_path), left.text)
    except OSError as error:
        failed.append(f"{left.text_path} ({error.strerror})")
    if failed:
        words = _("This could not be wiped or written: {names}. Close other programs, and open the study again.")
        raise BadFile(words.format(names=", ".join(failed)))
    wipe(side_file(path))
    progress.at(1.0)


def _files_in(folder: Path) -> Sequence[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()] if folder.is_dir() else []


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def _sync(folder: Path) -> None:
    """The names in a folder, on systems that can put them on disk at once."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
