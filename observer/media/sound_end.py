"""Takes the end off a sound file for good: what was said off the record is not left in it."""

from __future__ import annotations

import os
from pathlib import Path

from observer.errors import BadFilm
from observer.i18n import _
from observer.media.container import av_errors, open_film

_BLOCK = 1 << 20


def keep_start(file: Path, keep_us: int) -> int:
    """Leave the first `keep_us` of a sound file, without coding it anew, and overwrite the bytes of the old one.

    Gives how long it lasts then (µs), a few hundredths of a second less than asked at most; 0: nothing was left, and
    the file is gone. Raises `BadFilm`, and the file is then as it was.
    """
    part = file.with_name(f"{file.name}.part{file.suffix}")
    try:
        length = _copy(file, part, keep_us) if keep_us > 0 else 0
    except av_errors() as error:
        part.unlink(missing_ok=True)
        raise BadFilm(_("The end of “{path}” cannot be taken off: {why}.").format(path=file, why=error)) from error
    _overwrite(file)
    if length:
        os.replace(part, file)
    else:
        part.unlink(missing_ok=True)
        file.unlink()
    return length


def _copy(file: Path, part: Path, keep_us: int) -> int:
    """Copy the packets that lie before a moment wholly; until when they last (µs)."""
    import av

    until = 0
    with open_film(file) as source, av.open(str(part), "w") as target:
        stream = source.streams.audio[0]
        copy = target.add_stream_from_template(stream)
        first = None
        for packet in source.demux(stream):
            if packet.pts is None or packet.time_base is None:
                continue  # the last one, which is empty
            first = packet.pts if first is None else first
            stop = int((packet.pts + (packet.duration or 0) - first) * packet.time_base * 1_000_000)
            if stop > keep_us:
                break
            packet.stream = copy
            target.mux(packet)
            until = stop
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    return until


def _overwrite(file: Path) -> None:
    """Zeros in the place of what a file holds. What a disk keeps besides is a matter of its own encryption."""
    left = file.stat().st_size
    with file.open("rb+") as opened:
        while left > 0:
            left -= opened.write(bytes(min(left, _BLOCK)))
        os.fsync(opened.fileno())
