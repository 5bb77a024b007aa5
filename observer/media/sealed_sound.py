"""The sound of a talk beside an encrypted study: sealed half second by half second, and opened in memory only.

A file begins with `MAGIC`; then come its pieces, each of half a second but for the last: a nonce drawn for it, the
samples encrypted by AES-GCM, and the tag that proves them. Each piece is sealed with its number and the id of the
talk, so that none can be changed, moved, or taken from another file. The key stands in the study, which is
encrypted itself.
"""

from __future__ import annotations

import errno
import io
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from observer.errors import BadFilm, Refused
from observer.i18n import _
from observer.media.wav_writer import HEADER_BYTES, RATE, SAMPLE_BYTES, SECOND, SoundWriter, header, no_room

ENDING = ".talk"
MAGIC = b"OBSTALK1"
PIECE = RATE * SAMPLE_BYTES // 2  # bytes of samples: what a crash can cost
KEY_BYTES = 32
_NONCE, _TAG = 12, 16
_SEALED = _NONCE + PIECE + _TAG
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Seal:
    """What opens a file: the id of the talk, and its key in hexadecimal."""

    talk: str
    key: str = field(repr=False)

    def close(self, n: int, samples: bytes) -> bytes:
        """Piece `n` as it stands in the file."""
        nonce = os.urandom(_NONCE)
        sealed, tag = self._cipher(n, nonce).encrypt_and_digest(samples)
        return bytes(nonce + sealed + tag)

    def open(self, n: int, piece: bytes) -> bytes:
        """The samples of piece `n`. Raises `ValueError` when it is not what was written there."""
        nonce, sealed, tag = piece[:_NONCE], piece[_NONCE:-_TAG], piece[-_TAG:]
        return bytes(self._cipher(n, nonce).decrypt_and_verify(sealed, tag))

    def _cipher(self, n: int, nonce: bytes) -> Any:
        from Cryptodome.Cipher import AES

        cipher = AES.new(bytes.fromhex(self.key), AES.MODE_GCM, nonce=nonce)
        cipher.update(MAGIC + self.talk.encode() + n.to_bytes(8, "big"))
        return cipher


def new_key() -> str:
    """A key for one file."""
    return os.urandom(KEY_BYTES).hex()


# -- writing ----------------------------------------------------------------------------------------------------


class SealedWriter(SoundWriter):
    """Writes samples to a new file; each piece is on the disk before the next is begun."""

    def __init__(self, path: Path, seal: Seal) -> None:
        self.path, self._seal = path, seal
        self._file = path.open("xb", buffering=0)
        self._n, self._rest, self._size = 0, b"", 0
        self._put(MAGIC)

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self._size / SAMPLE_BYTES / RATE

    def append(self, data: bytes) -> None:
        """Add samples; half a sample at the end is left out. Raises `Refused` when the disk is full."""
        whole = data[: len(data) - len(data) % SAMPLE_BYTES]
        self._size += len(whole)
        self._rest += whole
        try:
            while len(self._rest) >= PIECE:
                self._write(self._rest[:PIECE])
                self._rest = self._rest[PIECE:]
        except OSError as error:
            self._give_up()
            raise no_room() from error

    def _give_up(self) -> None:
        """Only whole pieces count: half of one cannot be opened."""
        self._size -= len(self._rest)
        self._rest = b""
        with suppress(OSError):
            self._file.truncate(_place(self._n))
            self._file.seek(_place(self._n))

    def _write(self, samples: bytes) -> None:
        self._put(self._seal.close(self._n, samples))
        self._n += 1

    def _put(self, data: bytes) -> None:
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """All is on the disk. Raises `Refused` when there is no room."""
        if self._file.closed:
            return
        try:
            if self._rest:
                self._write(self._rest)
        except OSError as error:
            self._give_up()
            raise no_room() from error
        finally:
            self._file.close()


def repair(path: Path, seal: Seal) -> int:
    """Take off what a crash left of a piece that was being written; how long the file lasts then (µs). Raises
    `BadFilm`."""
    try:
        with path.open("r+b") as file:
            end, n = file.seek(0, os.SEEK_END), _pieces(path.stat().st_size)
            while n and not _is_whole(file, seal, n - 1):
                n -= 1
                end = _place(n)
            file.truncate(max(min(end, path.stat().st_size), 0))
            os.fsync(file.fileno())
    except OSError as error:
        raise _unreadable(path) from error
    return length_us(path)


def _is_whole(file: BinaryIO, seal: Seal, n: int) -> bool:
    file.seek(_place(n))
    try:
        seal.open(n, file.read(_SEALED))
    except ValueError:
        return False
    return True


def seal_file(plain: Path, sealed: Path, seal: Seal) -> None:
    """Seal the samples of a file that `WavWriter` has written. Raises `BadFilm`; then nothing is left of it."""
    import wave

    try:
        with wave.open(str(plain)) as sound:
            if (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) != (1, SAMPLE_BYTES, RATE):
                raise _unreadable(plain)
            writer = SealedWriter(sealed, seal)
            try:
                while samples := sound.readframes(_BLOCK):
                    writer.append(samples)
            finally:
                writer.close()
    except (OSError, EOFError, wave.Error, Refused) as error:
        sealed.unlink(missing_ok=True)
        raise _unreadable(plain) from error


def keep_start(path: Path, seal: Seal, keep_us: int) -> int:
    """Leave the first `keep_us` of a file, and overwrite the bytes of the old one. Gives how long it lasts then (µs);
    0: nothing was left, and the file is gone. Raises `BadFilm`, and the file is then as it was."""
    keep = max(keep_us, 0) * RATE // SECOND * SAMPLE_BYTES
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with SealedSound(path, seal) as sound:
            writer = SealedWriter(part, seal)
            try:
                sound.seek(HEADER_BYTES)
                while keep > 0 and (samples := sound.read(min(keep, PIECE))):
                    writer.append(samples)
                    keep -= len(samples)
            finally:
                writer.close()
        length = length_us(part)
        _overwrite(path)
        if length:
            os.replace(part, path)
        else:
            path.unlink()
    except (OSError, Refused) as error:
        raise _unreadable(path) from error
    finally:
        part.unlink(missing_ok=True)
    return length


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(left, _BLOCK)))
        os.fsync(file.fileno())


# -- reading ----------------------------------------------------------------------------------------------------


class SealedSound(io.RawIOBase):
    """The file as the WAV file that it would be, opened piece by piece as it is read. Raises `BadFilm` where a piece
    is not what was written."""

    def __init__(self, path: Path, seal: Seal) -> None:
        super().__init__()
        self._path, self._seal = path, seal
        self._file = path.open("rb")
        size = path.stat().st_size
        if self._file.read(len(MAGIC)) != MAGIC:
            self._file.close()
            raise _unreadable(path)
        self._samples = _samples(size)
        self._header = header(self._samples)
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, to: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: HEADER_BYTES + self._samples}[whence]
        self._at = max(base + to, 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _next(self, most: int) -> bytes:
        """What comes now: of the header, or of one piece."""
        if self._at < HEADER_BYTES:
            return self._header[self._at : self._at + most]
        at = self._at - HEADER_BYTES
        if at >= self._samples:
            return b""
        n, start = divmod(at, PIECE)
        return self._piece(n)[start : start + most]

    def _piece(self, n: int) -> bytes:
        if self._held[0] != n:
            self._file.seek(_place(n))
            try:
                self._held = (n, self._seal.open(n, self._file.read(_SEALED)))
            except ValueError as error:
                raise _changed(self._path) from error
        return self._held[1]

    def close(self) -> None:
        self._file.close()
        super().close()


def length_us(path: Path) -> int:
    """How long a file lasts (µs), by its size. Raises `OSError`."""
    return _samples(path.stat().st_size) // SAMPLE_BYTES * SECOND // RATE


def _place(n: int) -> int:
    return len(MAGIC) + n * _SEALED


def _pieces(size: int) -> int:
    return -(-max(size - len(MAGIC), 0) // _SEALED)


def _samples(size: int) -> int:
    whole, rest = divmod(max(size - len(MAGIC), 0), _SEALED)
    return whole * PIECE + max(rest - _NONCE - _TAG, 0)


# -- files that are heard ---------------------------------------------------------------------------------------

_seals: dict[Path, Seal] = {}


def unlock(path: Path, seal: Seal, duration_us: int | None) -> None:
    """Let `container.open_film` open a file, until `lock`. Raises `BadFilm` when it is not as long as it was."""
    try:
        length = length_us(path)
    except OSError as error:
        raise _unreadable(path) from error
    if duration_us is not None and abs(length - duration_us) > SECOND // RATE:
        raise _changed(path)
    _seals[path.absolute()] = seal


def lock(path: Path) -> None:
    """Let it be opened no more."""
    _seals.pop(path.absolute(), None)


def sealed(path: Path) -> SealedSound | None:
    """A file that is unlocked, open for reading; None for any other."""
    seal = _seals.get(path.absolute())
    return SealedSound(path, seal) if seal is not None else None


def _unreadable(path: Path) -> BadFilm:
    return BadFilm(_("The sound of the talk cannot be read from “{path}”.").format(path=path), path=path)


def _changed(path: Path) -> BadFilm:
    return BadFilm(
        _(
            "The sound of the talk in “{path}” is damaged, or somebody changed it: it is not played. Put back the file"
            " from a backup of your disk."
        ).format(path=path),
        path=path,
    )
