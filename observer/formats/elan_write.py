"""Writing ELAN files (version 3.0): the plan of `elan_plan`, as XML that the schema accepts."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

from observer import __version__
from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledFilm, FiledSession, Loss
from observer.coding.timecode import clock
from observer.formats.base import WISHES, Wishes, loss_lines, whole_file
from observer.formats.elan_own import PROPERTY, own_text
from observer.formats.elan_plan import LATEST_MS, SUBDIVISION, Plan, PlannedTier, Under, free, in_range
from observer.formats.elan_planner import Planner
from observer.i18n import _
from observer.progress import Progress

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
_NO_DATE = date(1970, 1, 1)  # the same document gives the same bytes, whenever it is written
_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_LANGUAGE, _LANGUAGE_ADDRESS = "und", "http://cdb.iso.org/lg/CDB-00130975-001"
_CONSTRAINTS = {
    "Time_Subdivision": "Time subdivision of parent annotation's time interval, "
    "no time gaps allowed within this interval",
    "Symbolic_Subdivision": "Symbolic subdivision of a parent annotation. "
    "Annotations refering to the same parent are ordered",
    "Symbolic_Association": "1-1 association with a parent annotation",
    "Included_In": "Time alignable annotations within the parent annotation's time interval, gaps are allowed",
}
_MIME = {".wav": "audio/x-wav", ".mp3": "audio/mpeg", ".mp4": "video/mp4", ".mpg": "video/mpeg", ".mpeg": "video/mpeg"}


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """The first session of a document, its events on tiers by coder, actors and dimension."""
    from observer.formats import find  # the registry knows what is lost

    document = listed(document)
    session = document.sessions[0] if document.sessions else FiledSession(document.name)
    plan = Planner(document, session, wishes).whole()
    _write(plan, document, session, out, wishes, loss_lines(find("elan").losses(document, wishes)), progress)


def write_template(document: Document, out: Path, wishes: Wishes, progress: Progress | None) -> None:
    """The codes of a document as a template: their vocabularies, and an empty tier for each person and dimension."""
    plan = Planner(document, FiledSession(""), wishes).template()
    _write(plan, document, FiledSession(""), out, wishes, [], progress)


def _write(
    plan: Plan,
    document: Document,
    session: FiledSession,
    out: Path,
    wishes: Wishes,
    lost: list[str],
    progress: Progress | None,
) -> None:
    progress = progress or Progress()
    with whole_file(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for n, piece in enumerate(_pieces(plan, document, session, wishes, lost)):
            if n % 2000 == 0:
                progress.at(min(n / (3 * len(document.events) + 1), 1), _("Writing annotations"))
            file.write(piece)


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """What the format makes different: periods without length, times before the beginning."""
    ends = [(event.start_us, event.stop_us) for event in document.events if event.stop_us is not None]
    short = sum(in_range(stop) <= in_range(start) for start, stop in ends)
    early = sum(event.start_us < -500 or (event.stop_us or 0) > LATEST_MS * 1000 for event in document.events)
    found = (
        (_("periods shorter than a millisecond: they last one"), short),
        (_("times before the beginning of the session: they are moved to it"), early),
    )
    return [Loss(what, n) for what, n in found if n]


def as_read(path: str) -> str:
    """The path of a film as it is read from a file of ours."""
    return path.replace("\\", "/") if _is_absolute(path) else path.removeprefix("./")


def _pieces(plan: Plan, document: Document, session: FiledSession, wishes: Wishes, lost: list[str]) -> Iterator[str]:
    sizes = [
        len(tier.rows) + sum(len(part.values(row)) for part in tier.under for row in tier.rows) for tier in plan.tiers
    ]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<ANNOTATION_DOCUMENT AUTHOR="" DATE="{_date(session)}T00:00:00+00:00" FORMAT="3.0" VERSION="3.0" '
    yield f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="{_SCHEMA}">\n'
    yield '<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">\n'
    yield from (_film(film) for film in session.films)
    yield _property("lastUsedAnnotationId", str(sum(sizes)))
    yield _property("observer:version", __version__)
    if any(event.kind is Kind.POINT for event in document.events):
        yield _property(
            "observer:moments", _("Moments last {time} here.").format(time=clock(max(wishes.point_us, 1000)))
        )
    yield from (_property("observer:lost", line) for line in lost)
    yield _property(PROPERTY, own_text(plan.own, document, session))
    yield "</HEADER>\n"
    slots = _slots(plan)
    yield from slots.order()
    yield from _tiers(plan, slots)
    for kind in plan.types.values():
        yield f"<LINGUISTIC_TYPE{_attributes(CONSTRAINTS=kind.constraint, CONTROLLED_VOCABULARY_REF=kind.vocabulary)}"
        aligned = "false" if kind.constraint else "true"
        yield f' GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="{_attribute(kind.name)}" TIME_ALIGNABLE="{aligned}"/>\n'
    yield f'<LANGUAGE LANG_DEF="{_LANGUAGE_ADDRESS}" LANG_ID="{_LANGUAGE}" LANG_LABEL="undetermined (und)"/>\n'
    for name, said in _CONSTRAINTS.items():
        yield f'<CONSTRAINT DESCRIPTION="{_attribute(said)}" STEREOTYPE="{name}"/>\n'
    for name in plan.vocabularies:
        yield from _vocabulary(plan, name)
    yield "</ANNOTATION_DOCUMENT>\n"


def _date(session: FiledSession) -> date:
    try:
        return date.fromisoformat(session.date)
    except ValueError:
        return _NO_DATE


def _film(film: FiledFilm) -> str:
    """A film: ELAN counts how far into the film the annotations begin, Observer when the film begins."""
    path = as_read(film.path)
    suffix = Path(path).suffix.lower()
    url = quote(path, safe="/:")
    absolute = _is_absolute(film.path)
    return (
        f'<MEDIA_DESCRIPTOR MEDIA_URL="{("file:///" + url.lstrip("/")) if absolute else url}"'
        f' MIME_TYPE="{_MIME.get(suffix, "video/*")}"'
        + _attributes(
            RELATIVE_MEDIA_URL="" if absolute else f"./{url}",
            TIME_ORIGIN=str(-(film.offset_us // 1000)) if film.offset_us else "",
        )
        + "/>\n"
    )


def _is_absolute(path: str) -> bool:
    return path.startswith(("/", "\\")) or path[1:3] in (":/", ":\\")


def _property(name: str, value: str) -> str:
    return f'<PROPERTY NAME="{name}">{_text(value)}</PROPERTY>\n'


# -- times ----------------------------------------------------------------------------------------------------


class _Slots:
    """The time slots of all annotations with times: two each, numbered in the order of time."""

    def __init__(self, times: list[int]) -> None:
        self._times = times
        self._in_order = sorted(range(len(times)), key=times.__getitem__)
        self.number = [0] * len(times)
        for n, at in enumerate(self._in_order):
            self.number[at] = n + 1

    def order(self) -> Iterator[str]:
        """The element that lists them."""
        yield "<TIME_ORDER>\n"
        for n, at in enumerate(self._in_order):
            yield f'<TIME_SLOT TIME_SLOT_ID="ts{n + 1}" TIME_VALUE="{self._times[at]}"/>\n'
        yield "</TIME_ORDER>\n"


def _slots(plan: Plan) -> _Slots:
    return _Slots([time for tier in plan.tiers for row in tier.rows for time in (row.start_ms, row.stop_ms)])


# -- tiers ----------------------------------------------------------------------------------------------------


def _tiers(plan: Plan, slots: _Slots) -> Iterator[str]:
    ident, slot = 0, 0
    for tier in plan.tiers:
        entries = _entry_ids(plan, plan.types[tier.type].vocabulary)
        first = ident
        yield _opening(tier.name, tier.type, tier)
        for row in tier.rows:
            ident += 1
            one, two = slots.number[slot], slots.number[slot + 1]
            slot += 2
            entry = f' CVE_REF="{entries[row.value]}"' if row.value in entries else ""
            yield (
                f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{ident}"{entry} TIME_SLOT_REF1="ts{one}" '
                f'TIME_SLOT_REF2="ts{two}"><ANNOTATION_VALUE>{_text(row.value)}</ANNOTATION_VALUE>'
                "</ALIGNABLE_ANNOTATION></ANNOTATION>\n"
            )
        yield "</TIER>\n"
        for part in tier.under:
            name = free(f"{part.prefix}@{tier.name}", plan.names)
            plan.names.add(name)
            yield _opening(name, part.type, tier, tier.name)
            pieces = list(_under(plan, part, tier, first, ident))
            ident += len(pieces)
            yield from pieces
            yield "</TIER>\n"


def _under(plan: Plan, part: Under, tier: PlannedTier, first: int, ident: int) -> Iterator[str]:
    """The annotations of a tier under another, numbered on from `ident`."""
    entries = _entry_ids(plan, plan.types[part.type].vocabulary)
    chained = plan.types[part.type].constraint == SUBDIVISION
    for n, row in enumerate(tier.rows):
        for k, value in enumerate(part.values(row)):
            ident += 1
            before = f' PREVIOUS_ANNOTATION="a{ident - 1}"' if chained and k else ""
            entry = f' CVE_REF="{entries[value]}"' if value in entries else ""
            yield (
                f'<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a{ident}" ANNOTATION_REF="a{first + n + 1}"{before}'
                f"{entry}><ANNOTATION_VALUE>{_text(value)}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>\n"
            )


def _opening(name: str, kind: str, tier: PlannedTier, above: str = "") -> str:
    who = _attributes(PARTICIPANT=tier.participant, ANNOTATOR=tier.annotator, PARENT_REF=above)
    return f'<TIER LINGUISTIC_TYPE_REF="{_attribute(kind)}" TIER_ID="{_attribute(name)}"{who}>\n'


def _entry_ids(plan: Plan, vocabulary: str) -> dict[str, str]:
    if not vocabulary:
        return {}
    n = list(plan.vocabularies).index(vocabulary)
    return {value: f"cve{n}_{k}" for k, (value, _said) in enumerate(plan.vocabularies[vocabulary])}


def _vocabulary(plan: Plan, name: str) -> Iterator[str]:
    ids = _entry_ids(plan, name)
    yield f'<CONTROLLED_VOCABULARY CV_ID="{_attribute(name)}">\n<DESCRIPTION LANG_REF="{_LANGUAGE}"/>\n'
    for value, said in plan.vocabularies[name]:
        told = _attributes(DESCRIPTION=said, LANG_REF=_LANGUAGE)
        yield f'<CV_ENTRY_ML CVE_ID="{ids[value]}"><CVE_VALUE{told}>{_text(value)}</CVE_VALUE></CV_ENTRY_ML>\n'
    yield "</CONTROLLED_VOCABULARY>\n"


# -- letters --------------------------------------------------------------------------------------------------


def _attributes(**given: str) -> str:
    return "".join(f' {name}="{_attribute(value)}"' for name, value in given.items() if value)


def _attribute(text: str) -> str:
    return _UNWRITABLE.sub("", text).translate(_ATTRIBUTE)


def _text(text: str) -> str:
    return _UNWRITABLE.sub("", text).translate(_TEXT)
