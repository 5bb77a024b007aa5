"""Zips of others, read with suspicion: nothing is unpacked to the disk, and sizes are counted, not believed."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from observer.errors import BadFile
from observer.formats.base import MOST_BYTES
from observer.formats.safe_xml import check_size
from observer.i18n import _

_MOST_MEMBERS = 5_000
_MOST_TIMES = 200  # a member that unpacks to more than so many times its size is a trap, once it is large
_LARGE = 20_000_000
_LINK = 0o120000


@contextmanager
def opened(path: Path, most_bytes: int = MOST_BYTES) -> Iterator[zipfile.ZipFile]:
    """A zip whose members have names that stay inside it. Raises `BadFile`."""
    check_size(path, most_bytes)
    try:
        with zipfile.ZipFile(path) as found:
            members = found.infolist()
            if len(members) > _MOST_MEMBERS:
                raise BadFile(_("“{name}” holds too many files.").format(name=path.name))
            for member in members:
                _check(path, member)
            yield found
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        words = _("“{name}” is damaged, or is no zip. Export it anew from the program that made it.")
        raise BadFile(words.format(name=path.name)) from error


def member(found: zipfile.ZipFile, name: str, most_bytes: int = MOST_BYTES) -> bytes:
    """What one member holds. Raises `BadFile` when it unpacks to more than `most_bytes`."""
    with found.open(name) as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        words = _("“{name}” unpacks to more than {n} MB.")
        raise BadFile(words.format(name=name, n=most_bytes // 1_000_000))
    return data


def _check(path: Path, info: zipfile.ZipInfo) -> None:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in info.filename.split("/", 1)[0]:
        raise BadFile(
            _("“{name}” holds a file that would land outside its folder; it is not read.").format(name=path.name)
        )
    if (info.external_attr >> 16) & 0o170000 == _LINK:
        raise BadFile(_("“{name}” holds a link to elsewhere; it is not read.").format(name=path.name))
    if info.file_size > _LARGE and info.file_size > _MOST_TIMES * max(info.compress_size, 1):
        raise BadFile(_("“{name}” would unpack to an absurd size; it is not read.").format(name=path.name))
