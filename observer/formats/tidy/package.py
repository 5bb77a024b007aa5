"""Tidy packages as a format: read from a folder or a zip, and written of a document without any study."""

import zipfile
from pathlib import Path, PurePosixPath

from observer.coding.documents import listed
from observer.coding.interchange import Document, Findings, Loss
from observer.errors import BadFile, Refused
from observer.formats import tidy
from observer.formats.base import WISHES, Wishes
from observer.formats.tidy.from_document import content_of
from observer.formats.tidy.package_files import DESCRIPTOR, check_sums, described, opened, paths_of
from observer.formats.tidy.read_codings import Codings
from observer.formats.tidy.read_names import Names, Tables, read_coders, read_codes, read_people, read_sessions
from observer.i18n import _
from observer.progress import Progress

_OURS = ("events", "sessions", "codebook")
_WHOLE_NAME = ".tidy.zip"


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file is a package: another zip than ours says so by what is in it."""
    name = path.name.lower()
    if name.endswith((DESCRIPTOR, _WHOLE_NAME)):
        return True
    try:
        with zipfile.ZipFile(path) as found:
            return any(PurePosixPath(one).name == DESCRIPTOR for one in found.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False


def read(path: Path, progress: Progress | None = None) -> Document:
    """What the tables of a package hold. Sums that differ are findings; so are rows that cannot be used."""
    progress, findings = progress or Progress(), Findings()
    with opened(path) as files:
        data = described(files)
        paths = paths_of(files, data, findings)
        if not any(one.get("name") in _OURS for one in data["resources"] if isinstance(one, dict)):
            words = _("“{name}” is a data package of something else: it has no events, sessions or codebook.")
            raise BadFile(words.format(name=path.name))
        check_sums(files, list(paths.values()), findings)
        return _document(data, Tables(files, paths, findings, progress), path)


def _document(data: dict[str, object], tables: Tables, path: Path) -> Document:
    names = Names()
    tables.progress.at(0.1, _("Reading the tables"))
    sessions = read_sessions(tables, names)
    coders = read_coders(tables, names)
    people = read_people(tables, names)
    codes = read_codes(tables, names)
    tables.done = 0.2
    coded = Codings(tables, names)
    title, ours = data.get("title"), data.get("observer")
    software = ours.get("software") if isinstance(ours, dict) else ""
    return listed(
        Document(
            title if isinstance(title, str) and title else path.stem,
            "tidy",
            software if isinstance(software, str) else "",
            codes,
            people,
            coders,
            sessions,
            events=tuple(coded.events()),
            ratings=tuple(coded.ratings()),
            notes=tuple(coded.notes()),
            transcripts=tuple(coded.transcripts()),
            fragments=tuple(coded.fragments()),
            intervals=tuple(coded.intervals()),
            responses=tuple(coded.responses()),
            findings=tables.findings.all(),
        )
    )


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """A folder, or a zip when the name ends so. A study writes its own, which holds more."""
    if out.name.lower().endswith(DESCRIPTOR):
        raise Refused(_("A tidy package is a folder or a zip: name the folder, or a file that ends in .zip."))
    tidy.write(content_of(document), out, progress)


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """What has no column."""
    ids = [event.id for event in document.events if event.id]
    counted = (
        (_("descriptions and keys of people"), sum(bool(who.description or who.key) for who in document.people)),
        (_("names of tiers"), len({event.tier for event in document.events} - {""})),
        (_("identifiers that several events have: they are made anew"), len(ids) - len(set(ids))),
    )
    return [Loss(what, n) for what, n in counted if n]
