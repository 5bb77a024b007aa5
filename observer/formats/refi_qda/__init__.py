"""Projects of REFI-QDA (.qdpx, and .qde without the zip round it), which MAXQDA, NVivo, ATLAS.ti and others exchange.

`code_tree` holds what projects and codebooks have in common, `names` how things are named so that a second import finds
them again.
"""

from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from observer.coding.codebook import Kind
from observer.coding.interchange import Document, Loss, Part
from observer.coding.words import word
from observer.errors import BadFile
from observer.formats import safe_xml, safe_zip
from observer.formats.base import MOST_BYTES, WISHES, Wishes, loss_lines, losses_of
from observer.formats.refi_qda.paths import INTERNAL
from observer.formats.refi_qda.project_in import TAGS, ProjectReader
from observer.formats.refi_qda.project_out import write_project
from observer.i18n import _
from observer.progress import Progress

_MOST_TEXT = 50_000_000
PARTS = frozenset(Part) - {Part.INTERVALS}


def read(path: Path, progress: Progress | None = None) -> Document:
    """What lies on the films of a project."""
    progress = progress or Progress()
    if path.suffix.lower() == ".qde":
        return ProjectReader(path.name, path.stem, lambda _path: None, progress).take(safe_xml.elements(path, *TAGS))
    with safe_zip.opened(path) as packed:
        project = _project_in(packed, path)
        texts = _Texts(packed, path.name)
        reader = ProjectReader(path.name, path.stem, texts.at, progress)
        with packed.open(project) as file:
            return reader.take(safe_xml.elements_of(file, path, *TAGS, most_bytes=MOST_BYTES))


def _project_in(packed: ZipFile, path: Path) -> str:
    """The name of the project in the zip, however it is written."""
    found = sorted(
        (name for name in packed.namelist() if name.lower().endswith(".qde")),
        key=lambda name: (name.lower() != "project.qde", len(name), name),
    )
    if not found:
        raise BadFile(_("“{name}” is no project of REFI-QDA: there is no project.qde in it.").format(name=path.name))
    return found[0]


class _Texts:
    """Texts that lie in the zip beside the project, whatever the case of their names; together no more than a file may
    hold."""

    def __init__(self, packed: ZipFile, file: str) -> None:
        self._packed, self._file, self._left = packed, file, MOST_BYTES
        self._names = {PurePosixPath(name).name.lower(): name for name in packed.namelist()}

    def at(self, path: str) -> str | None:
        """The text at an `internal://` path; None when it is not there."""
        name = self._names.get(path.removeprefix(INTERNAL).strip("/").lower())
        if not path.startswith(INTERNAL) or name is None:
            return None
        data = safe_zip.member(self._packed, name, _MOST_TEXT)
        self._left -= len(data)
        if self._left < 0:
            raise BadFile(_("“{name}” refers to the same texts too often.").format(name=self._file))
        return data.decode("utf-8-sig", "replace")


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """Moments become short when that is wished."""
    n = sum(event.kind is Kind.POINT for event in document.events) if wishes.stretch_points else 0
    return [Loss(word(Part.POINTS), n)] if n else []


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """A project with the films outside of it."""
    lost = loss_lines(losses_of(document, PARTS) + changes(document, wishes))
    write_project(document, out, wishes, progress or Progress(), lost)
