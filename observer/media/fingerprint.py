"""By what a film is known again, and where it went when it was moved."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from observer.i18n import _
from observer.progress import Progress

_MIB = 1024 * 1024
MAX_FILES_SEARCHED = 200_000


def fingerprint(path: str | os.PathLike[str]) -> str:
    """A mark by which a film is known again: 64 hexadecimal digits.

    It is the SHA-256 of the size in bytes (decimal digits and a newline), the first MiB and the last MiB of
    the file; of a file under 2 MiB some bytes count twice. Raises `OSError`.
    """
    file = Path(path)
    size = file.stat().st_size
    digest = hashlib.sha256(b"%d\n" % size)
    with file.open("rb") as stream:
        digest.update(stream.read(_MIB))
        stream.seek(max(size - _MIB, 0))
        digest.update(stream.read(_MIB))
    return digest.hexdigest()


def full_sha256(path: str | os.PathLike[str], progress: Progress | None = None) -> str:
    """The SHA-256 of the whole file, 64 hexadecimal digits. Raises `OSError` and `Cancelled`."""
    file, progress = Path(path), progress or Progress()
    size, done, digest = max(file.stat().st_size, 1), 0, hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(4 * _MIB):
            progress.at(done / size, _("Reading the whole file"))
            digest.update(chunk)
            done += len(chunk)
    progress.at(1.0)
    return digest.hexdigest()


def find_moved(
    mark: str, size: int, folders: Iterable[str | os.PathLike[str]], progress: Progress | None = None
) -> Path | None:
    """The file of `size` bytes with the fingerprint `mark` in `folders` and the folders in them, or None.

    Folders are searched in the order given, links to folders are not followed, what may not be read is passed
    over, and the search ends after 200 000 files. Raises `Cancelled`.
    """
    progress = progress or Progress()
    for number, file in enumerate(_files(folders, progress)):
        if number >= MAX_FILES_SEARCHED:
            return None
        try:
            if file.is_file() and file.stat().st_size == size and fingerprint(file) == mark:
                return file
        except OSError:
            continue
    return None


def _files(folders: Iterable[str | os.PathLike[str]], progress: Progress) -> Iterator[Path]:
    for folder in folders:
        for here, below, names in os.walk(os.path.abspath(folder)):
            progress.at(0.0, _("Searching {folder}").format(folder=here))
            below.sort()
            yield from (Path(here, name) for name in sorted(names))
