"""What a file is, judged by what is in it, never by its name.

A playlist can make a film library open other files or the network, so it is refused before one sees it.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from observer.errors import BadFilm
from observer.i18n import _

_HEAD = 4096
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:")
_PLAYLIST_STARTS = (b"#extm3u", b"ffconcat", b"[playlist]", b"[reference]", b"v=0", b"rtsptext", b"file '")
_PLAYLIST_TAGS = (
    b"<mpd",
    b"xspf",
    b"<playlist",
    b"<asx",
    b"<smil",
    b"<smoothstreaming",
    b"<compositionplaylist",
)
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\0", b"MM\0*", b"8BPS", b"\xff\x0a", b"\0\0\1\0")
_PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"avif", b"jp2 ", b"jxl ")
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"styp")


def checked_file(path: str | os.PathLike[str]) -> Path:
    """The absolute path of a file that may be a film.

    Raises `BadFilm` for an address, a folder, a missing, empty or unreadable file, and for content that is
    no film: text, a playlist, a still picture.
    """
    text = os.fspath(path)
    # An absolute path begins with neither a dash nor a protocol, so no library takes it for one.
    file = Path(os.path.abspath(text))
    facts = {"path": file, "name": file.name}
    try:
        status = file.stat()
    except (OSError, ValueError) as error:
        raise _unreachable(text, error) from error
    if "://" in text:
        raise _refusal("address", **facts)
    if stat.S_ISDIR(status.st_mode):
        raise _refusal("folder", **facts)
    if not stat.S_ISREG(status.st_mode):
        raise _refusal("no file", **facts)
    if status.st_size == 0:
        raise _refusal("empty", **facts)
    reason = _content_reason(_head(file))
    if reason:
        raise _refusal(reason, **facts)
    return file


def unreadable(file: Path) -> BadFilm:
    """Why no library could open `file`, which passed `checked_file`."""
    try:
        reason = "truncated" if is_mp4(file) and not has_whole_header(file) else "unreadable"
    except OSError:
        reason = "unreachable"
    return _refusal(reason, path=file, name=file.name)


def is_mp4(file: Path) -> bool:
    """Whether `file` begins as MP4 and QuickTime films do. Raises `OSError`."""
    with file.open("rb") as stream:
        return stream.read(8)[4:] in _MP4_BOXES


def has_whole_header(file: Path) -> bool:
    """Whether an MP4 holds its table of frames (the box `moov`), whole; without it nothing plays. Raises `OSError`."""
    size, place = file.stat().st_size, 0
    with file.open("rb") as stream:
        for _box in range(10_000):
            stream.seek(place)
            head = stream.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if head[4:8] == b"moov":
                return place + length <= size
            place += length
            if length < 8 or place >= size:
                return False
    return False


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(_HEAD)
    except OSError as error:
        raise _unreachable(str(file), error) from error


def _content_reason(head: bytes) -> str:
    """Why a file that begins with `head` is no film; empty when it may be one."""
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if plain.startswith(_PLAYLIST_STARTS):
        return "playlist"
    if _is_picture(head):
        return "picture"
    if not head.strip(b"\0"):
        return "zeros"
    if _is_text(head):
        return "playlist" if any(tag in plain for tag in _PLAYLIST_TAGS) else "text"
    return ""


def _is_picture(head: bytes) -> bool:
    if head[4:8] == b"ftyp":
        return head[8:12] in _PICTURE_BRANDS
    return head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:8] == b"jP  "


def _is_text(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not any(c < 32 and c not in b"\t\n\f\r\x1b" for c in head)


def _unreachable(text: str, error: Exception) -> BadFilm:
    facts = {"path": text, "name": os.path.basename(text) or text}
    if _SCHEME.match(text):
        return _refusal("address", **facts)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return _refusal("missing", **facts)
    if isinstance(error, PermissionError):
        return _refusal("forbidden", **facts)
    return _refusal("unreachable", **facts)


def _refusal(reason: str, **facts: object) -> BadFilm:
    return BadFilm(_sentences()[reason].format(**facts), reason=reason, **facts)


def _sentences() -> dict[str, str]:
    return {
        "address": _("“{path}” is an address, not a file. Download the film first, then choose the file."),
        "missing": _("There is no file “{path}”. It may have been moved, or its disk is not connected."),
        "forbidden": _("You may not read “{path}”. Ask for access to the file, or copy it to your own folder."),
        "unreachable": _("“{path}” cannot be reached. Check the disk and the name, then try again."),
        "folder": _("“{name}” is a folder. Choose the film in it."),
        "no file": _("“{name}” is a device or connection, not a file. Choose a film on a disk."),
        "empty": _("“{name}” is empty. Copy it again from the camera."),
        "zeros": _("“{name}” begins with nothing but zeros: the copy went wrong. Copy it again from the camera."),
        "playlist": _("“{name}” is a playlist: it only names other files. Choose one of those films."),
        "picture": _("“{name}” is a still picture, not a film."),
        "text": _("“{name}” is a text, not a film."),
        "truncated": _(
            "The end of the film “{name}” is missing, and with it the table of its frames. "
            "Copy it again from the camera, or have it repaired."
        ),
        "unreadable": _(
            "“{name}” cannot be read as film or sound: it is damaged or of an unknown kind. "
            "Copy it again, or convert it to MP4 with another program."
        ),
    }
