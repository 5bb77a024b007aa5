"""A zip with AES-256: 7-Zip, Keka and WinZip open it with its passphrase; Windows by itself does not."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from observer.errors import ObserverError
from observer.i18n import _
from observer.progress import Progress

_BLOCK = 1 << 20
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


def write(target: Path, files: Sequence[Path], passphrase: str, progress: Progress | None = None) -> None:
    """Put files, by their own names, into a new zip; films do not become smaller, so nothing is compressed.

    Names in a zip can be read without the passphrase. Raises `ObserverError` when there is no room, and `Cancelled`;
    then there is no zip.
    """
    import pyzipper

    progress = progress or Progress()
    total, done = max(sum(file.stat().st_size for file in files), 1), 0
    try:
        with target.open("xb", buffering=0) as raw:
            sink = _Sink(raw)
            with pyzipper.AESZipFile(sink, "w", compression=pyzipper.ZIP_STORED, encryption=pyzipper.WZ_AES) as box:
                box.setpassword(passphrase.encode())
                box.setencryption(pyzipper.WZ_AES, nbits=256)
                for file in files:
                    with file.open("rb") as source, box.open(file.name, "w", force_zip64=True) as inside:
                        while block := source.read(_BLOCK):
                            progress.at(done / total, _("locking"))
                            inside.write(block)
                            sink.check()
                            done += len(block)
            sink.check()
            os.fsync(raw.fileno())
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _told(error, target) from error
        raise


class _Sink:
    """A file whose first fault is kept until it is asked for: a zip that could not be written cannot be closed."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._error: OSError | None = None
        self.seek, self.tell, self.flush, self.read = raw.seek, raw.tell, raw.flush, raw.read

    def write(self, data: bytes) -> int:
        """All of it, or nothing any more after a fault."""
        rest = memoryview(data)
        while rest and self._error is None:
            try:
                rest = rest[self._raw.write(rest) :]
            except OSError as error:
                self._error = error
        return len(data)

    def seekable(self) -> bool:
        """Places in it can be gone back to."""
        return True

    def check(self) -> None:
        """Raise the fault that there was."""
        if self._error is not None:
            raise self._error


def _told(error: OSError, target: Path) -> ObserverError:
    if error.errno in _NO_ROOM:
        words = _("There is not enough room for the clips in “{folder}”. Make room, or choose another disk.")
    else:
        words = _("The clips cannot be written in “{folder}”. Look whether you may write there.")
    return ObserverError(words.format(folder=target.parent), path=target)
