"""The files of a tidy package of others, read with suspicion: a folder or a zip, and never anything outside it."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from observer.coding.interchange import Findings
from observer.errors import BadFile
from observer.formats import safe_json, safe_zip
from observer.formats.base import MOST_BYTES, MOST_EVENTS, check_count
from observer.i18n import _

DESCRIPTOR = "datapackage.json"
CHECKSUMS = "CHECKSUMS.sha256"
_MOST_DESCRIBED = 20_000_000
_MOST_RESOURCES = 1_000
_LONGEST_LINE = 4_000_000
_AT_ONCE = 1 << 20
Row = dict[str, str]


@dataclass(frozen=True)
class Files:
    """The files of one package: `name` is what it is called in sentences, `descriptor` its data dictionary."""

    name: str
    descriptor: str
    has: Callable[[str], bool]
    open: Callable[[str], IO[bytes]]

    def digest(self, path: str) -> str:
        """The SHA-256 of a file."""
        found, size = hashlib.sha256(), 0
        with self.open(path) as file:
            while data := file.read(_AT_ONCE):
                size += len(data)
                _check_size(size, path)
                found.update(data)
        return found.hexdigest()

    def lines(self, path: str) -> Iterator[str]:
        """The lines of a text in UTF-8, with their ends."""
        size = 0
        with self.open(path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
            try:
                while line := text.readline(_LONGEST_LINE):
                    size += len(line)
                    if len(line) == _LONGEST_LINE:
                        raise BadFile(_("“{name}” has a line that is absurdly long.").format(name=path))
                    _check_size(size, path)
                    yield line
            except UnicodeDecodeError as error:
                words = _("“{name}” is not text in UTF-8. Save it as UTF-8 and try again.")
                raise BadFile(words.format(name=path)) from error

    def rows(self, path: str, findings: Findings) -> Iterator[tuple[int, Row]]:
        """The rows of a table with their numbers (the first under the heads of the columns is 1)."""
        lines = self.lines(path)
        head = next(lines, "")
        delimiter = ";" if ";" in head and "," not in head else ","  # so a spreadsheet of many countries saves it
        columns = next(csv.reader([head], delimiter=delimiter), [])
        if len(set(columns)) < len(columns):
            raise BadFile(_("“{name}” has two columns of one name.").format(name=path))
        try:
            for n, cells in enumerate(csv.reader(lines, delimiter=delimiter), 1):
                check_count(n, path, MOST_EVENTS)
                if not cells:
                    continue
                if len(cells) != len(columns):
                    findings.add(_("A row has more or fewer cells than there are columns."), f"{path}, {n}")
                yield n, dict(zip(columns, cells, strict=False))
        except csv.Error as error:
            raise BadFile(_("“{name}” is no table that can be read: {why}.").format(name=path, why=error)) from error


def _check_size(size: int, path: str) -> None:
    if size > MOST_BYTES:
        words = _("“{name}” unpacks to more than {n} MB.")
        raise BadFile(words.format(name=path, n=MOST_BYTES // 1_000_000))


@contextmanager
def opened(path: Path) -> Iterator[Files]:
    """The files of the package at `path`: its folder, the descriptor in it, or a zip. Raises `BadFile`."""
    if path.is_dir() or path.name.lower().endswith(DESCRIPTOR):
        folder, descriptor = (path, DESCRIPTOR) if path.is_dir() else (path.parent, path.name)
        if not (folder / descriptor).is_file():
            words = _("“{path}” holds no {name}; it is no tidy package.")
            raise BadFile(words.format(path=folder, name=descriptor))
        try:
            yield Files(
                path.name, descriptor, lambda name: _in(folder, name).is_file(), lambda name: _open(folder, name)
            )
        except OSError as error:
            words = _("“{path}” cannot be read: {why}.")
            raise BadFile(words.format(path=path, why=error.strerror or error)) from error
        return
    with safe_zip.opened(path) as found:
        yield _zipped(path, found)


def _zipped(path: Path, found: zipfile.ZipFile) -> Files:
    names = set(found.namelist())
    described = [name for name in names if PurePosixPath(name).name == DESCRIPTOR]
    if not described:
        raise BadFile(_("“{path}” holds no {name}; it is no tidy package.").format(path=path.name, name=DESCRIPTOR))
    top = min(described, key=lambda name: (name.count("/"), name)).removesuffix(DESCRIPTOR)
    return Files(path.name, DESCRIPTOR, lambda name: top + name in names, lambda name: found.open(top + name))


def _in(folder: Path, name: str) -> Path:
    """A file of the folder. Raises `BadFile` for one that a link leads out of it."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise _outside(folder.name, name)
    return path


def _open(folder: Path, name: str) -> IO[bytes]:
    return _in(folder, name).open("rb")


def _outside(package: str, name: str) -> BadFile:
    words = _("“{name}” names a file outside its folder ({path}); it is not read.")
    return BadFile(words.format(name=package, path=name[:100]))


# -- what the descriptor says ----------------------------------------------------------------------------------


def described(files: Files) -> dict[str, Any]:
    """What the data dictionary says. Raises `BadFile`."""
    with files.open(files.descriptor) as file:
        data = file.read(_MOST_DESCRIBED + 1)
    if len(data) > _MOST_DESCRIBED:
        raise BadFile(_("“{name}” is too large for a data dictionary.").format(name=files.descriptor))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = _("“{name}” is not text in UTF-8. Save it as UTF-8 and try again.")
        raise BadFile(words.format(name=files.descriptor)) from error
    found = safe_json.parse(text, files.descriptor)
    if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
        raise BadFile(_("“{name}” lists no tables; it is no data package.").format(name=files.descriptor))
    return found


def paths_of(files: Files, data: dict[str, Any], findings: Findings) -> dict[str, str]:
    """Where each table is that the data dictionary lists. Raises `BadFile` for a place outside the package."""
    check_count(len(data["resources"]), files.descriptor, _MOST_RESOURCES)
    found: dict[str, str] = {}
    for resource in data["resources"]:
        name, path = (resource.get(key) if isinstance(resource, dict) else None for key in ("name", "path"))
        if not isinstance(name, str) or not isinstance(path, str) or name in found:
            findings.add(
                _("Something that the package lists is no table of one file; it was left out."), str(name)[:80]
            )
            continue
        if _leads_out(path):
            raise _outside(files.name, path)
        if files.has(path):
            found[name] = path
        else:
            findings.add(_("A file that the package lists is missing."), path)
    return found


def _leads_out(path: str) -> bool:
    pure = PurePosixPath(path.replace("\\", "/"))
    return not path or pure.is_absolute() or ".." in pure.parts or ":" in path or not path.isprintable()


def check_sums(files: Files, paths: list[str], findings: Findings) -> None:
    """Compare the files that are read with the sums that the package has of them, when it has any."""
    if not files.has(CHECKSUMS):
        return
    sums = {}
    for n, line in enumerate(files.lines(CHECKSUMS)):
        digest, _blank, path = line.rstrip("\r\n").partition("  ")
        sums[path] = digest.lower()
        check_count(n, CHECKSUMS, _MOST_RESOURCES * 2)
    for path in [files.descriptor, *paths]:
        if path in sums and sums[path] != files.digest(path):
            findings.add(_("A file is not as it was when the package was made: its checksum differs."), path)
