"""An ELAN file as it stands: tiers with their annotations, types, vocabularies, films and properties.

Nothing is decided here about codes and comments; `elan_times` gives every annotation its times.
"""

from dataclasses import dataclass, field
from os.path import isfile  # false for names that no disk can hold, too
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import unquote

from observer.coding.interchange import FiledFilm, Findings
from observer.coding.timecode import divide_half_up
from observer.errors import BadFile
from observer.formats import safe_xml
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, MOST_EVENTS, check_count
from observer.i18n import _
from observer.progress import Progress

_VOCABULARY_BYTES = 20_000_000
_MOST_TIERS = 20_000
_LATEST_MS = 10 * 365 * 86_400_000
_SHORT = 60  # values up to here are kept once, however often they are used
# how long one unit of time is, in microseconds: as numerator and denominator
_UNITS = {"milliseconds": (1000, 1), "PAL-frames": (40_000, 1), "NTSC-frames": (1_001_000, 30)}
_PARTS = (
    "HEADER",
    "TIME_SLOT",
    "ANNOTATION",
    "TIER",
    "LINGUISTIC_TYPE",
    "CONTROLLED_VOCABULARY",
    "EXTERNAL_REF",
)


@dataclass(slots=True)
class Annotation:
    """One annotation; its times, in microseconds, are None until `elan_times` has found them.

    `slots` are its time slots, while one of them has no time. One without slots of its own belongs to the annotation
    `above`, and comes behind `before`. `entry` is the entry of the vocabulary that it names.
    """

    id: str
    value: str
    start_us: int | None = None
    stop_us: int | None = None
    slots: tuple[str, str] | None = None
    above: str = ""
    before: str = ""
    entry: str = ""


@dataclass
class Tier:
    """A tier, with the name of its type and of the tier above it."""

    name: str
    type: str
    above: str = ""
    participant: str = ""
    annotator: str = ""
    annotations: list[Annotation] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A value of a vocabulary: in each language, the first is the main one."""

    id: str
    values: tuple[str, ...]
    definition: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """A controlled vocabulary; `outside` is the external reference where its entries stand."""

    name: str
    entries: tuple[Entry, ...] = ()
    outside: str = ""


@dataclass
class ElanFile:
    """All of a file. `vocabulary_of` and `constraint_of` are by type; `slots` holds the times of the time slots."""

    session: str
    films: tuple[FiledFilm, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)
    unit: tuple[int, int] = _UNITS["milliseconds"]
    slots: dict[str, int | None] = field(default_factory=dict)
    tiers: list[Tier] = field(default_factory=list)
    constraint_of: dict[str, str] = field(default_factory=dict)
    vocabulary_of: dict[str, str] = field(default_factory=dict)
    vocabularies: dict[str, Vocabulary] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)


def parse(path: Path, findings: Findings, progress: Progress) -> ElanFile:
    """What stands in a file (.eaf or .etf), in one pass. Raises `BadFile`."""
    found, waiting, n = ElanFile(path.stem), [], 0
    root = None
    for element in safe_xml.elements(path, *_PARTS):
        if root is None:
            root = element.getroottree().getroot()
            if safe_xml.local(root) != "ANNOTATION_DOCUMENT":
                raise _no_elan(path)
        name = safe_xml.local(element)
        if name == "ANNOTATION":
            n += 1
            if n % 2000 == 0:
                progress.at(min(n / 200_000, 0.9), _("Reading annotations"))
                check_count(n, path.name, 3 * MOST_EVENTS)
            waiting += _annotations(element, found, findings)
        elif name == "TIER":
            found.tiers.append(_tier(element, waiting))
            waiting = []
            check_count(len(found.tiers), path.name, _MOST_TIERS)
        else:
            _other(name, element, found, path, findings)
    if root is None:
        raise _no_elan(path)
    _take_in_outside(found, path, findings)
    found.values.clear()
    return found


def _no_elan(path: Path) -> BadFile:
    return BadFile(_("“{name}” is XML, but no file of ELAN.").format(name=path.name))


def _other(name: str, element: Any, found: ElanFile, path: Path, findings: Findings) -> None:
    if name == "TIME_SLOT":
        found.slots[element.get("TIME_SLOT_ID", "")] = _slot(element, found.unit, findings)
    elif name == "HEADER":
        _header(element, found, path, findings)
    elif name == "LINGUISTIC_TYPE":
        type_name = element.get("LINGUISTIC_TYPE_ID", "")
        found.constraint_of[type_name] = element.get("CONSTRAINTS", "")
        found.vocabulary_of[type_name] = element.get("CONTROLLED_VOCABULARY_REF", "")
    elif name == "CONTROLLED_VOCABULARY":
        vocabulary = _vocabulary(element)
        found.vocabularies[vocabulary.name] = vocabulary
    elif element.get("TYPE") == "ecv":
        found.outside[element.get("EXT_REF_ID", "")] = element.get("VALUE", "")


def _header(element: Any, found: ElanFile, path: Path, findings: Findings) -> None:
    units = element.get("TIME_UNITS") or "milliseconds"
    if units not in _UNITS:
        raise BadFile(
            _("“{name}” counts its times in “{units}”, which Observer does not know. In ELAN, save it anew.").format(
                name=path.name, units=units[:LONGEST_NAME]
            )
        )
    if units != "milliseconds":
        findings.add(_("Times are counted in frames ({units}); they were turned into seconds.").format(units=units))
    found.unit = _UNITS[units]
    films = []
    for part in element:
        name = safe_xml.local(part)
        if name == "MEDIA_DESCRIPTOR":
            films.append(film_of(part, findings))
        elif name == "PROPERTY":
            found.properties.setdefault(part.get("NAME", ""), part.text or "")
    found.films = tuple(film for film in films if film.path)


def film_of(descriptor: Any, findings: Findings) -> FiledFilm:
    """A film, by its relative address when there is one. Its time 0 is where the annotations begin; ELAN writes how far
    into the film that is, so the film itself begins as long before."""
    relative = _path_of(descriptor.get("RELATIVE_MEDIA_URL", ""))
    path = relative or _path_of(descriptor.get("MEDIA_URL", ""))
    try:
        origin = int(descriptor.get("TIME_ORIGIN") or 0)
    except ValueError:
        origin = _LATEST_MS + 1
    if abs(origin) > _LATEST_MS:
        findings.add(_("When a film begins is no number; it begins with the session."), path)
        origin = 0
    return FiledFilm(path, -origin * 1000)


def _path_of(url: str) -> str:
    """A path from an address as ELAN writes it: file:///C:/a%20b.mp4, file:/./b.wav, ./b.wav, or a bare name."""
    path = url[5:] if url.lower().startswith("file:") else url
    if path != url:
        path = "/" + path.lstrip("/")
        if path.startswith(("/./", "/../")) or path[2:3] == ":":
            path = path[1:]
    return unquote(path.removeprefix("./"))[: 4 * LONGEST_NAME]


def _slot(element: Any, unit: tuple[int, int], findings: Findings) -> int | None:
    given = element.get("TIME_VALUE")
    if given is None:
        return None
    try:
        value = int(given) if len(given) < 20 else _LATEST_MS + 1
    except ValueError:
        value = _LATEST_MS + 1
    if abs(value) > _LATEST_MS:
        findings.add(_("A time that is no number; it was read as one that is not given."), given)
        return None
    return value * unit[0] if unit[1] == 1 else divide_half_up(value * unit[0], unit[1])


def _tier(element: Any, annotations: list[Annotation]) -> Tier:
    def name(key: str) -> str:
        return str(element.get(key, ""))[:LONGEST_NAME]

    return Tier(
        name("TIER_ID") or _("(without a name)"),
        element.get("LINGUISTIC_TYPE_REF", ""),
        element.get("PARENT_REF", ""),
        name("PARTICIPANT"),
        name("ANNOTATOR"),
        annotations,
    )


def _annotations(element: Any, found: ElanFile, findings: Findings) -> list[Annotation]:
    return [_annotation(one, found, findings) for one in element if one.get("ANNOTATION_ID") is not None]


def _annotation(element: Any, found: ElanFile, findings: Findings) -> Annotation:
    ident, value = element.get("ANNOTATION_ID"), element.findtext("{*}ANNOTATION_VALUE") or ""
    if len(value) <= _SHORT:
        value = found.values.setdefault(value, value)
    elif len(value) > LONGEST_TEXT:
        findings.add(_("A very long value; only its beginning was kept."), ident)
        value = value[:LONGEST_TEXT]
    entry = element.get("CVE_REF", "")
    entry = found.values.setdefault(entry, entry)
    above = element.get("ANNOTATION_REF")
    if above is not None:
        return Annotation(ident, value, above=above, before=element.get("PREVIOUS_ANNOTATION", ""), entry=entry)
    slots = element.get("TIME_SLOT_REF1", ""), element.get("TIME_SLOT_REF2", "")
    start, stop = found.slots.get(slots[0]), found.slots.get(slots[1])
    return Annotation(ident, value, start, stop, None if start is not None and stop is not None else slots, entry=entry)


# -- vocabularies ---------------------------------------------------------------------------------------------


def _vocabulary(element: Any) -> Vocabulary:
    """A vocabulary in either form: entries in several languages, or (up to 2.7) one value each."""
    entries = []
    for one in element:
        kind = safe_xml.local(one)
        if kind == "CV_ENTRY":
            entries.append(_entry(one.get("CVE_ID", ""), [one]))
        elif kind == "CV_ENTRY_ML":
            entries.append(_entry(one.get("CVE_ID", ""), list(one)))
    named = tuple(entry for entry in entries if entry.values)
    return Vocabulary(element.get("CV_ID", "")[:LONGEST_NAME], named, element.get("EXT_REF", ""))


def _entry(ident: str, values: list[Any]) -> Entry:
    texts = tuple((one.text or "")[:LONGEST_NAME] for one in values)
    said = next((one.get("DESCRIPTION") for one in values if one.get("DESCRIPTION")), "")
    return Entry(ident, tuple(text for text in texts if text), said[:LONGEST_TEXT])


def _take_in_outside(found: ElanFile, path: Path, findings: Findings) -> None:
    """Fill the vocabularies that stand in a file of their own, when it lies beside this one; never from elsewhere."""
    files: dict[str, dict[str, Vocabulary]] = {}
    for name, vocabulary in found.vocabularies.items():
        if not vocabulary.outside or vocabulary.entries:
            continue
        address = found.outside.get(vocabulary.outside, "")
        if address not in files:
            files[address] = _outside(path, address, findings)
        found.vocabularies[name] = files[address].get(name, vocabulary)


def _outside(path: Path, address: str, findings: Findings) -> dict[str, Vocabulary]:
    name = PureWindowsPath(PurePosixPath(unquote(address)).name).name
    beside = path.parent / name
    if name in ("", ".", "..") or not isfile(beside):
        words = _("The vocabulary “{name}” is not beside this file; the values are those that stand in it.")
        findings.add(words.format(name=name[:LONGEST_NAME]))
        return {}
    try:
        root = safe_xml.tree(beside, _VOCABULARY_BYTES)
    except BadFile as error:
        findings.add(str(error))
        return {}
    read = [_vocabulary(one) for one in root.iter("{*}CONTROLLED_VOCABULARY")]
    return {one.name: one for one in read}
