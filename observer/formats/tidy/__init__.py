"""The tidy export: a folder (or a zip) of tables with their description, for R, SPSS and pandas, and for an archive.

`docs/tidy-export.md` describes what is written.
"""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from observer.errors import ObserverError, Refused
from observer.formats.base import whole_file
from observer.formats.tidy.agreement_tables import agreement_tables
from observer.formats.tidy.codebook_tables import codebook_tables
from observer.formats.tidy.coding_tables import coding_tables
from observer.formats.tidy.consensus_tables import consensus_tables
from observer.formats.tidy.content import Content
from observer.formats.tidy.descriptor import Written, descriptor
from observer.formats.tidy.document_tables import document_tables, only_known
from observer.formats.tidy.fragment_tables import fragment_tables, fragments_of
from observer.formats.tidy.readme import readme
from observer.formats.tidy.recall_tables import recall_tables
from observer.formats.tidy.scripts import scripts
from observer.formats.tidy.study_tables import study_tables
from observer.formats.tidy.table import Table
from observer.i18n import _
from observer.progress import Progress

CHECKSUMS = "CHECKSUMS.sha256"
NOT_TABLES = "README.md datapackage.json import/read_events.py import/read_events.R import/read_events.sps".split()
LINES_AT_ONCE = 2000
ZIP = ".zip"
_EVERY_ZIP = (1980, 1, 1, 0, 0, 0)  # the oldest day that a zip can hold: it says nothing of when it was made


def write(content: Content, out: Path, progress: Progress | None = None) -> int:
    """Write the export to the folder `out`, which is new or empty, or to a new zip of that name; the number of files.

    It is made beside `out` and renamed when whole. Raises `Refused`, `Cancelled`, or `ObserverError` when the
    disk fails; nothing is left behind then.
    """
    if out.suffix.lower() == ZIP:
        return _write_zip(content, out, progress or Progress())
    return _write_folder(content, out, progress)


def _write_folder(content: Content, out: Path, progress: Progress | None) -> int:
    progress, found = progress or Progress(), tables(content)
    paths = [*NOT_TABLES, *(table.path for table in found)]
    with _whole_folder(out, {*paths, CHECKSUMS}) as part:
        written = _write_tables(found, part, progress)
        sums = {w.table.path: w.sha256 for w in written}
        texts = readme(content, found), descriptor(content, written), *scripts(content, found)
        for path, text in zip(NOT_TABLES, texts, strict=True):
            sums[path] = _write(part / path, [text])[1]
        _write(part / CHECKSUMS, [f"{sums[path]}  {path}\n" for path in sorted(sums)])
        progress.at(1.0)
    return len(sums) + 1


def tables(content: Content) -> list[Table]:
    """All tables, in the order in which they are described."""
    found = [*study_tables(content), *codebook_tables(content), *coding_tables(content)]
    if content.filed is not None:
        return only_known([*found, fragments_of(content), *document_tables(content)], content)
    if content.seen_by is None:
        found += [*consensus_tables(content), *fragment_tables(content), *recall_tables(content)]
    return found if content.assignments is None else [*found, *agreement_tables(content)]


def _write_tables(found: list[Table], part: Path, progress: Progress) -> list[Written]:
    """Write each table, and say after every few thousand rows how far it is."""
    total, done = sum(len(table.rows) + 1 for table in found), 0
    written = []

    def chunks(lines: Iterator[str]) -> Iterator[str]:
        nonlocal done
        while chunk := list(islice(lines, LINES_AT_ONCE)):
            progress.at(done / total, _("Writing the tables"))
            yield "".join(chunk)
            done += len(chunk)

    for table in found:
        size, sha256 = _write(part / table.path, chunks(table.lines()))
        written.append(Written(table, size, sha256))
    return written


def _write(path: Path, texts: Iterable[str]) -> tuple[int, str]:
    """Write texts in UTF-8; the size in bytes and the SHA-256."""
    path.parent.mkdir(exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for text in texts:
            data = text.encode()
            digest.update(data)
            size += file.write(data)
    return size, digest.hexdigest()


# -- a zip ---------------------------------------------------------------------------------------------------


def _write_zip(content: Content, out: Path, progress: Progress) -> int:
    """The folder, in a zip: the same content gives the same bytes."""
    if out.exists():
        raise Refused(_("“{path}” is there already; choose another name.").format(path=out))
    folder = out.resolve().with_name(out.name + ".folder")
    n = _write_folder(content, folder, progress.part(0, 0.8))
    try:
        with whole_file(out) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as made:
            paths = sorted(path for path in folder.rglob("*") if path.is_file())
            for done, path in enumerate(paths):
                progress.at(0.8 + 0.2 * done / len(paths), _("Writing the tables"))
                info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EVERY_ZIP)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                with path.open("rb") as file, made.open(info, "w", force_zip64=True) as member:
                    shutil.copyfileobj(file, member)
        progress.at(1.0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return n


# -- a folder that appears whole or not at all -------------------------------------------------------------


@contextmanager
def _whole_folder(out: Path, paths: set[str]) -> Iterator[Path]:
    """A folder beside `out` to write `paths` in, renamed to `out` at the end, or removed when something fails."""
    out = out.resolve()
    part = out.with_name(out.name + ".part")
    try:
        _check(out, part, paths)
        shutil.rmtree(part, ignore_errors=True)  # what a crash left behind
        part.mkdir()
        try:
            yield part
            if out.exists():
                out.rmdir()  # it is empty; not every system renames over a folder
            os.replace(part, out)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise ObserverError(
            _("The export could not be written to “{path}”: {why}. Nothing was left behind.").format(
                path=out, why=error.strerror or error
            )
        ) from error


def _check(out: Path, part: Path, paths: set[str]) -> None:
    """Refuse to touch what is not ours; what a crash left behind is ours."""
    if not out.parent.is_dir():
        raise Refused(_("The folder “{folder}” does not exist; make it first.").format(folder=out.parent))
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused(
            _("“{path}” is there already; choose a folder that does not exist yet, or is empty.").format(path=out)
        )
    there = {path.relative_to(part).as_posix() for path in part.rglob("*") if not path.is_dir()}
    if part.is_symlink() or part.is_file() or not there <= paths:
        raise Refused(_("“{path}” is in the way; move it to another place and try again.").format(path=part))
