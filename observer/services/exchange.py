"""Files of other tools, in and out: read, write, and convert without any study."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from observer.coding.documents import apart
from observer.coding.interchange import Document, Loss
from observer.errors import ObserverError, Refused
from observer.formats import FORMATS as FORMATS
from observer.formats import Format as Format
from observer.formats import Holds as Holds
from observer.formats import find as find
from observer.formats import reader_of as reader_of
from observer.formats import writer_of as writer_of
from observer.formats.base import WISHES, Wishes
from observer.i18n import _
from observer.progress import Progress

_NOT_IN_NAMES = '<>:"/\\|?*\0'


def read(path: Path, form: Format | None = None, progress: Progress | None = None) -> Document:
    """What a file holds; which format it has is found out when it is not said. Work for a job. Raises `BadFile`."""
    return (form or reader_of(path)).read(path, progress)


def readable_endings() -> set[str]:
    """The endings of the files that can be read."""
    return {ending for one in FORMATS if one.reads for ending in one.endings}


def losses(document: Document, form: Format, wishes: Wishes = WISHES) -> list[Loss]:
    """What of a document files of a format cannot hold; sessions that get a file each are not lost."""
    return form.losses(document, wishes, a_file_each=True)


def write(
    document: Document,
    form: Format,
    out: Path,
    wishes: Wishes = WISHES,
    progress: Progress | None = None,
    replaces: bool = False,
) -> list[Path]:
    """Write a document, and give the files that were made: `out` itself, or a folder of that name with a file for each
    session where a format holds one session a file. Work for a job.

    Raises `Refused` for what is there already (unless a file is to be replaced) and `ObserverError` when the disk
    fails; nothing is left behind then.
    """
    progress = progress or Progress()
    if not form.writes:
        raise Refused(_("Observer reads {format}, and does not write it.").format(format=form.words))
    if not out.absolute().parent.is_dir():
        raise Refused(_("The folder “{folder}” does not exist; make it first.").format(folder=out.absolute().parent))
    parts = _parts(document, form)
    if len(parts) == 1:
        if out.exists() and not (replaces and out.is_file()):
            raise Refused(_("“{path}” is there already; choose another name.").format(path=out))
        form.write(parts[0], out, wishes, progress)
        return [out]
    return _write_each(parts, form, out, wishes, progress)


def _parts(document: Document, form: Format) -> Sequence[Document]:
    return apart(document) if form.one_session and len(document.sessions) > 1 else [document]


def _write_each(parts: Sequence[Document], form: Format, out: Path, wishes: Wishes, progress: Progress) -> list[Path]:
    """A file for each session in a new folder, which appears whole or not at all."""
    ending = form.endings[0]
    folder = out.with_name(out.name.removesuffix(ending))
    if folder.exists():
        raise Refused(_("“{path}” is there already; choose another name.").format(path=folder))
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        names = _file_names([one.name for one in parts])
        for n, (one, name) in enumerate(zip(parts, names, strict=True)):
            form.write(one, part / f"{name}{ending}", wishes, progress.part(n / len(parts), (n + 1) / len(parts)))
        os.replace(part, folder)
    except OSError as error:
        words = _("“{path}” could not be written: {why}. Nothing was left behind.")
        raise ObserverError(words.format(path=folder, why=error.strerror or error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [folder / f"{name}{ending}" for name in names]


def _file_names(names: Sequence[str]) -> list[str]:
    """Names that every system can store, no two the same but for capitals."""
    found: list[str] = []
    for name in names:
        plain = "".join("_" if c in _NOT_IN_NAMES or not c.isprintable() else c for c in name).strip(" .")[:80] or "_"
        n, made = 1, plain
        while made.casefold() in {one.casefold() for one in found}:
            n += 1
            made = f"{plain} ({n})"
        found.append(made)
    return found
