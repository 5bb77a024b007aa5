"""Files that come in and go out, one module a format, and the registry of those that hold a `Document`.

`base` says how to add one.
"""

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

from observer.coding.documents import n_harmful, without_controls
from observer.coding.interchange import Document, Loss, Part
from observer.errors import BadFile, Refused
from observer.formats.base import WISHES, Wishes, losses_of
from observer.i18n import N_, _
from observer.progress import Progress

_HEAD = 4096


class Holds(StrEnum):
    """What a format is about."""

    EVENTS = "events"
    CODEBOOK = "codebook"
    TRANSCRIPT = "transcript"


@dataclass(frozen=True)
class Format:
    """A format: its identifier in commands, its title, the endings of its files (the first is used in writing), its
    module, and the parts of a document that its files keep. `extra` is the part of the installation it needs. A module
    of several formats has an object for each, with the same functions: `module:OBJECT`.
    `in_folder` is the file by which a folder is known as one of this format."""

    id: str
    title: str
    endings: tuple[str, ...]
    module: str
    parts: frozenset[Part]
    about: Holds = Holds.EVENTS
    reads: bool = True
    writes: bool = True
    extra: str = ""
    in_folder: str = ""

    @property
    def words(self) -> str:
        """The title in the language spoken."""
        return _(self.title)

    @property
    def one_session(self) -> bool:
        """Whether a file of it holds one session; several sessions are then several files. A codebook is one file,
        of however many."""
        return Part.SEVERAL_SESSIONS not in self.parts and self.about is not Holds.CODEBOOK

    @property
    def code(self) -> Any:
        """Its module, read in when it is needed first."""
        module, _colon, name = self.module.partition(":")
        found = import_module(f"observer.formats.{module}")
        return getattr(found, name) if name else found

    def read(self, path: Path, progress: Progress | None = None) -> Document:
        """What a file holds. Raises `BadFile` or `Cancelled`."""
        return without_controls(self.code.read(path, progress))

    def losses(self, document: Document, wishes: Wishes = WISHES, a_file_each: bool = False) -> list[Loss]:
        """What of a document its files cannot hold, and what they change; with `a_file_each` when every session gets
        its own file."""
        more = getattr(self.code, "changes", None)
        parts = self.parts | {Part.SEVERAL_SESSIONS} if a_file_each else self.parts
        odd = n_harmful(document)
        lost = [Loss(_("texts with signs that no file can hold: these are left out"), odd)] if odd else []
        return losses_of(document, parts) + (more(document, wishes) if more else []) + lost

    def write(
        self, document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None
    ) -> list[Loss]:
        """Write a document; what is lost by it. Raises `ObserverError`, and leaves nothing behind then."""
        self.code.write(without_controls(document), out, wishes, progress)
        return self.losses(document, wishes)


# What several formats hold.
_EVENTS = frozenset(
    {Part.EVENTS, Part.POINTS, Part.OVERLAPS, Part.CODERS, Part.ACTORS, Part.MODIFIERS, Part.COMMENTS},
)
_OF_EVENTS = _EVENTS | {Part.EVENT_IDS, Part.SEVERAL_ACTORS, Part.TARGETS, Part.DOUBTS, Part.OPEN_STATES}
_OF_SESSIONS = frozenset({Part.SESSION_FACTS, Part.VARIABLES, Part.FILMS})
_ROWS = _OF_EVENTS | {
    Part.FINE_TIMES,
    Part.CODE_LABELS,
    Part.CODE_KINDS,
    Part.CODE_PARENTS,
    Part.SEVERAL_SESSIONS,
    Part.FILMS,
}
_CODEBOOK = frozenset(
    {
        Part.CODES,
        Part.CODE_KINDS,
        Part.CODE_PARENTS,
        Part.DEFINITIONS,
        Part.COLOURS,
        Part.KEYS,
        Part.CODE_MODIFIERS,
        Part.EXCLUSIVE_GROUPS,
    }
)
_SPOKEN = frozenset(
    {
        Part.EVENTS,
        Part.POINTS,
        Part.OVERLAPS,
        Part.ACTORS,
        Part.MODIFIERS,
        Part.COMMENTS,
        Part.CODE_LABELS,
        Part.TRANSCRIPTS,
        Part.EMPTY_SESSIONS,
    }
)

FORMATS: tuple[Format, ...] = (
    Format(
        "tidy",
        N_("Tidy package"),
        (".tidy.zip", "datapackage.json", ".zip"),
        "tidy.package",
        frozenset(Part),
        in_folder="datapackage.json",
    ),
    Format(
        "boris",
        N_("BORIS project"),
        (".boris", ".boris.gz"),
        "boris",
        _OF_EVENTS
        | _CODEBOOK
        | _OF_SESSIONS
        | {
            Part.PEOPLE,
            Part.FINE_TIMES,
            Part.CODE_LABELS,
            Part.PERSON_KINDS,
            Part.SEVERAL_SESSIONS,
            Part.EMPTY_SESSIONS,
            Part.FILM_OFFSETS,
        },
    ),
    Format(
        "boris-table",
        N_("BORIS table of aggregated events"),
        (".tsv", ".csv"),
        "boris_table",
        _OF_EVENTS | _OF_SESSIONS | {Part.CODE_KINDS, Part.CODE_PARENTS, Part.SEVERAL_SESSIONS},
    ),
    Format(
        "observer-xt",
        N_("The Observer XT template"),
        (".otx", ".otb"),
        "observer_xt",
        _CODEBOOK | {Part.PEOPLE, Part.VARIABLES},
        Holds.CODEBOOK,
        writes=False,
    ),
    Format(
        "observer-text",
        N_("The Observer XT event log (text with semicolons)"),
        (".txt",),
        "observer_text",
        _OF_EVENTS | _OF_SESSIONS | {Part.CODE_KINDS, Part.EMPTY_SESSIONS, Part.FILM_OFFSETS},
    ),
    Format(
        "web-annotation",
        N_("Web Annotation (W3C, JSON-LD)"),
        (".jsonld", ".json"),
        "web_annotation",
        _OF_EVENTS | {Part.SEVERAL_SESSIONS, Part.FILMS, Part.NOTES},
    ),
    Format(
        "refi-qda",
        N_("REFI-QDA project (MAXQDA, NVivo, ATLAS.ti)"),
        (".qdpx", ".qde"),
        "refi_qda",
        frozenset(Part) - {Part.INTERVALS},
    ),
    Format(
        "refi-codebook",
        N_("REFI-QDA codebook"),
        (".qdc",),
        "refi_qda.codebook",
        _CODEBOOK | {Part.CODE_LABELS},
        Holds.CODEBOOK,
    ),
    Format("vtt", N_("WebVTT: transcripts, events to read"), (".vtt",), "subtitles.vtt", _SPOKEN, Holds.TRANSCRIPT),
    Format(
        "vtt-metadata",
        N_("WebVTT: events as metadata"),
        (".vtt",),
        "subtitles.metadata",
        _EVENTS
        | {
            Part.OPEN_STATES,
            Part.FINE_TIMES,
            Part.EVENT_IDS,
            Part.SEVERAL_ACTORS,
            Part.TARGETS,
            Part.DOUBTS,
            Part.NOTES,
            Part.EMPTY_SESSIONS,
        },
    ),
    Format("srt", N_("SubRip: transcripts, events to read"), (".srt",), "subtitles.srt", _SPOKEN, Holds.TRANSCRIPT),
    Format(
        "elan",
        N_("ELAN"),
        (".eaf",),
        "elan",
        frozenset(Part) - {Part.FINE_TIMES, Part.SEVERAL_SESSIONS, Part.RATINGS, Part.RESPONSES},
    ),
    Format(
        "elan-template",
        N_("ELAN template"),
        (".etf",),
        "elan_template",
        _CODEBOOK | {Part.CODE_LABELS, Part.PEOPLE, Part.PERSON_KINDS},
        Holds.CODEBOOK,
    ),
    Format(
        "praat",
        N_("Praat TextGrid"),
        (".TextGrid", ".textgrid"),
        "praat",
        frozenset(
            {
                Part.EVENTS,
                Part.POINTS,
                Part.OVERLAPS,
                Part.FINE_TIMES,
                Part.CODERS,
                Part.ACTORS,
                Part.SEVERAL_ACTORS,
                Part.COMMENTS,
                Part.EMPTY_SESSIONS,
                Part.TRANSCRIPTS,
            }
        ),
    ),
    Format(
        "datavyu",
        N_("Datavyu"),
        (".opf",),
        "datavyu",
        frozenset(Part) - {Part.FINE_TIMES, Part.SEVERAL_SESSIONS},
    ),
    Format(
        "gseq",
        N_("GSEQ"),
        (".sds",),
        "gseq",
        frozenset(
            {
                Part.EVENTS,
                Part.POINTS,
                Part.OVERLAPS,
                Part.CODERS,
                Part.ACTORS,
                Part.SEVERAL_ACTORS,
                Part.CODES,
                Part.CODE_PARENTS,
                Part.SEVERAL_SESSIONS,
            }
        ),
    ),
    Format(
        "label-studio",
        N_("Label Studio"),
        (".json",),
        "label_studio",
        _EVENTS
        | {
            Part.EVENT_IDS,
            Part.SEVERAL_ACTORS,
            Part.TARGETS,
            Part.DOUBTS,
            Part.OPEN_STATES,
            Part.FINE_TIMES,
            Part.SEVERAL_SESSIONS,
            Part.EMPTY_SESSIONS,
            Part.SESSION_FACTS,
            Part.VARIABLES,
            Part.FILMS,
            Part.FILM_OFFSETS,
        },
    ),
    # tables take any file with their ending: formats that know theirs by its beginning stand before them
    Format("csv-excel", N_("CSV for Excel (semicolons, decimal commas)"), (".csv",), "csv_events:EXCEL", _ROWS),
    Format("csv", N_("CSV (commas, decimal points)"), (".csv",), "csv_events:CSV", _ROWS),
    Format("tsv", N_("TSV (tabs)"), (".tsv", ".txt"), "csv_events:TSV", _ROWS),
    Format("xlsx", N_("Excel"), (".xlsx", ".xlsm"), "xlsx", frozenset(Part)),
    Format("spss", N_("SPSS"), (".sav", ".zsav"), "spss", _ROWS),
    Format("parquet", N_("Parquet"), (".parquet",), "parquet", _ROWS, reads=False, extra="parquet"),
)


def find(name: str) -> Format:
    """The format with this identifier. Raises `Refused`, with those that there are."""
    for one in FORMATS:
        if one.id == name:
            return one
    there = ", ".join(one.id for one in FORMATS)
    raise Refused(_("There is no format “{name}”. There are: {formats}.").format(name=name, formats=there))


def reader_of(path: Path) -> Format:
    """The format to read a file with, by its ending and, where several have that, by its beginning; or a folder, by a
    file in it.

    Raises `BadFile` when no format knows it.
    """
    if path.is_dir():
        return _reader_of_folder(path)
    name = path.name.lower()
    fitting = [one for one in FORMATS if one.reads and any(name.endswith(ending) for ending in one.endings)]
    head = _head(path) if fitting else b""
    for one in fitting:
        recognises = getattr(one.code, "recognises", None)
        if recognises is None or recognises(path, head):
            return one
    if not fitting:
        endings = ", ".join(sorted({ending for one in FORMATS if one.reads for ending in one.endings}))
        raise BadFile(
            _("“{name}” is of no kind that Observer reads. It reads: {endings}.").format(
                name=path.name, endings=endings
            )
        )
    raise BadFile(
        _("“{name}” does not look like {formats}.").format(
            name=path.name, formats=" / ".join(one.words for one in fitting)
        )
    )


def _reader_of_folder(path: Path) -> Format:
    known = [one for one in FORMATS if one.reads and one.in_folder]
    for one in known:
        if (path / one.in_folder).is_file():
            return one
    names = ", ".join(one.in_folder for one in known)
    raise BadFile(_("“{name}” is a folder that holds none of these: {files}.").format(name=path.name, files=names))


def writer_of(path: Path) -> Format:
    """The format that is written to files with this ending. Raises `Refused` when there is none."""
    name = path.name.lower()
    for one in FORMATS:
        if one.writes and any(name.endswith(ending) for ending in one.endings):
            return one
    raise Refused(_("Which format “{name}” should have is not clear from its ending; name one.").format(name=path.name))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as error:
        raise BadFile(_("“{path}” cannot be read: {why}.").format(path=path, why=error.strerror or error)) from error
