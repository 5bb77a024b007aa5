"""A growing sound file that survives a power cut: what was written a second ago can be played, whatever happens."""

from __future__ import annotations

import os
import struct
from abc import ABC, abstractmethod
from pathlib import Path
from typing import BinaryIO

from observer.errors import BadFile, Refused
from observer.i18n import _

RATE = 16_000  # samples in a second: enough for talk
SAMPLE_BYTES = 2  # one channel of 16 bits
SECOND = 1_000_000
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
HEADER_BYTES = _HEADER.size
_MOST_BYTES = (1 << 32) - 1 - HEADER_BYTES  # a WAV file cannot say that it is longer: 37 hours
_SAFE_EVERY = RATE * SAMPLE_BYTES  # bytes: once in a second


class SoundWriter(ABC):
    """Writes 16-bit samples of one channel at `RATE`.

    Time in the file is time of the clock: what is not recorded is filled with silence by who writes.
    """

    BYTES_PER_SECOND = RATE * SAMPLE_BYTES

    @property
    @abstractmethod
    def seconds(self) -> float:
        """How long it lasts."""

    @abstractmethod
    def append(self, data: bytes) -> None:
        """Add samples."""

    @abstractmethod
    def close(self) -> None:
        """All is on the disk."""

    def fill_until(self, seconds: float) -> None:
        """Silence until this time, when the file is not so long yet."""
        missing = round((seconds - self.seconds) * RATE) * SAMPLE_BYTES
        while missing > 0:
            part = min(missing, _SAFE_EVERY * 60)
            self.append(bytes(part))
            missing -= part


class WavWriter(SoundWriter):
    """Writes to `path`; goes on after what is there already."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists():
            repair(path)
        self._file: BinaryIO = path.open("r+b" if path.exists() else "x+b")
        self._file.seek(0, os.SEEK_END)
        if self._file.tell() < HEADER_BYTES:
            self._file.seek(0)
            self._file.write(header(0))
        self._size = max(self._file.tell() - HEADER_BYTES, 0)
        self._unsafe = 0
        self._make_safe()

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self._size / SAMPLE_BYTES / RATE

    def append(self, data: bytes) -> None:
        """Add samples; half a sample at the end is left out. Raises `Refused` when the disk is full."""
        whole = data[: len(data) - len(data) % SAMPLE_BYTES]
        whole = whole[: max(_MOST_BYTES - self._size, 0)]
        try:
            self._file.seek(HEADER_BYTES + self._size)
            self._file.write(whole)
            self._size += len(whole)
            self._unsafe += len(whole)
            if self._unsafe >= _SAFE_EVERY:
                self._make_safe()
        except OSError as error:
            raise no_room() from error

    def _make_safe(self) -> None:
        """Say in the file how long it is, and have it on the disk."""
        self._file.seek(0)
        self._file.write(header(self._size))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._unsafe = 0

    def close(self) -> None:
        """All is on the disk."""
        if not self._file.closed:
            self._make_safe()
            self._file.close()


def no_room() -> Refused:
    """Why nothing more is recorded."""
    return Refused(
        _(
            "The recording of the talk stopped: there is no room left on the disk, or it is gone. What was recorded"
            " until now is kept."
        )
    )


def repair(path: Path) -> int:
    """Make a file that was not closed say how long it is, and say it (µs). Raises `BadFile`."""
    try:
        return _repair(path)
    except OSError as error:
        raise BadFile(_("The sound of the talk cannot be read from “{path}”.").format(path=path)) from error


def _repair(path: Path) -> int:
    size = path.stat().st_size
    if size < HEADER_BYTES:
        return 0
    data = size - HEADER_BYTES
    with path.open("r+b") as file:
        file.truncate(size - data % SAMPLE_BYTES)
        file.write(header(data - data % SAMPLE_BYTES))
    return data // SAMPLE_BYTES * SECOND // RATE


def header(size: int) -> bytes:
    """What a file with so many bytes of samples begins with."""
    return _HEADER.pack(
        b"RIFF", size + HEADER_BYTES - 8, b"WAVE", b"fmt ", 16, 1, 1, RATE, RATE * SAMPLE_BYTES, SAMPLE_BYTES, 16,
        b"data", size,
    )  # fmt: skip
