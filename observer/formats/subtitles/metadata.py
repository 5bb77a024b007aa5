"""WebVTT as metadata: a cue for each event, with all that belongs to it as JSON on one line, and its identifier as the
name of the cue. Pages and players can act on such a track; nobody sees it.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from observer import __version__
from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledEvent, FiledNote, FiledSession, Findings
from observer.coding.timecode import divide_half_up
from observer.errors import BadFile
from observer.formats import find, safe_json
from observer.formats.base import (
    LONGEST_NAME,
    LONGEST_TEXT,
    WISHES,
    Wishes,
    check_count,
    end_of,
    in_order,
    loss_lines,
    whole_file,
)
from observer.formats.subtitles import times_of, vtt_time
from observer.formats.subtitles.spoken import first_session
from observer.formats.text_file import read_text
from observer.i18n import _
from observer.progress import Progress

TITLE = "Observer: events as metadata"
_MOST_BYTES = 300_000_000
_NAME = re.compile(r"(?!NOTE|STYLE|REGION)\S(?:[^\r\n]*\S)?")
_ENDS_LINES = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029", "\x7f": "\\u007f"})
Json = dict[str, Any]


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file is a track of metadata of ours."""
    return TITLE.encode() in head


def provenance(document: Document) -> str:
    """Of what a file is made, and by whom."""
    return _("“{name}”, written by Observer {version}").format(name=document.name, version=__version__)


# -- in -------------------------------------------------------------------------------------------------------


def read(path: Path, progress: Progress | None = None) -> Document:
    """The events and remarks of a track of ours."""
    progress, findings = progress or Progress(), Findings()
    text = read_text(path, _MOST_BYTES).text
    if TITLE not in text[:4096]:
        raise BadFile(_("“{name}” is no track of events that Observer wrote.").format(name=path.name))
    events: list[FiledEvent] = []
    notes: list[FiledNote] = []
    for n, (line, times, name, payload) in enumerate(_cues(text.split("\n"), findings)):
        if n % 1000 == 0:
            progress.at(0.5, _("Reading events"))
            check_count(n, path.name)
        place = _("line {n}").format(n=line)
        found: Any = None
        with suppress(BadFile):
            found = safe_json.parse(payload, path.name)
        if isinstance(found, dict) and _text(found, "code"):
            events.append(_event(found, path.stem, times, name, place))
        elif isinstance(found, dict) and _text(found, "remark", LONGEST_TEXT):
            at = None if found.get("whole") is True else _exact(found, "start_us", times[0])
            notes.append(FiledNote(path.stem, _text(found, "remark", LONGEST_TEXT), _text(found, "coder"), at))
        else:
            findings.add(_("A cue without an event; it was left out."), place)
    sessions = (FiledSession(path.stem),)
    document = Document(
        path.stem, "vtt-metadata", sessions=sessions, events=tuple(events), notes=tuple(notes), findings=findings.all()
    )
    return listed(document)


def _cues(rows: list[str], findings: Findings) -> Iterator[tuple[int, tuple[int, int], str, str]]:
    """The cues: at which line, their times, their name and their text; notes are passed over."""
    in_note, before = False, ""
    for n, row in enumerate(rows):
        if not before:
            in_note = row.startswith("NOTE")
        if "-->" in row and not in_note:
            times = times_of(row)
            if times is None:
                findings.add(_("The times of a cue cannot be read; it was left out."), _("line {n}").format(n=n + 1))
            else:
                yield n + 1, times, before, rows[n + 1] if n + 1 < len(rows) else ""
        before = row


def _event(found: Json, session: str, times: tuple[int, int], name: str, place: str) -> FiledEvent:
    kind = Kind.POINT if found.get("kind") == Kind.POINT else Kind.STATE
    is_open = kind is Kind.POINT or found.get("open") is True
    towards, modifiers = _text(found, "towards"), found.get("modifiers")
    return FiledEvent(
        session,
        _text(found, "code"),
        kind,
        _exact(found, "start_us", times[0]),
        None if is_open else _exact(found, "stop_us", times[1]),
        _text(found, "coder"),
        _texts(found.get("actors")),
        Targets(towards) if towards in set(Targets) else Targets.NONE,
        _texts(found.get("targets")),
        tuple((name, _texts(values)) for name, values in modifiers.items()) if isinstance(modifiers, dict) else (),
        _text(found, "comment", LONGEST_TEXT),
        found.get("doubt") is True,
        (_text(found, "id") or name)[:LONGEST_NAME],
        place,
    )


def _exact(found: Json, name: str, us: int) -> int:
    """The exact time, as long as it fits the cue: in an editor of subtitles only the latter is moved."""
    exact = found.get(name)
    if type(exact) is int and (abs(exact - us) <= 1000 or (us == 0 and -(1 << 50) < exact < 0)):
        return exact
    return us


def _text(found: Json, name: str, longest: int = LONGEST_NAME) -> str:
    given = found.get(name)
    return given[:longest] if isinstance(given, str) else ""


def _texts(given: Any) -> tuple[str, ...]:
    return tuple(one[:LONGEST_NAME] for one in given if isinstance(one, str)) if isinstance(given, list) else ()


# -- out ------------------------------------------------------------------------------------------------------


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """A cue for each event and remark, in the order of time; what it lacks stands in a note before them."""
    progress = progress or Progress()
    note = [provenance(document), *loss_lines(find("vtt-metadata").losses(document, wishes))]
    document = first_session(document)
    with whole_file(out) as part, part.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(f"WEBVTT - {TITLE}\n\nNOTE\n")
        file.write("\n".join(row.replace("-->", "--›") for row in "\n".join(note).splitlines() if row.strip()) + "\n")
        for n, (start, stop, name, found) in enumerate(_written(document, wishes)):
            if n % 1000 == 0:
                progress.at(n / max(len(document.events), n + 1), _("Writing events"))
            payload = json.dumps(found, ensure_ascii=False).translate(_ENDS_LINES).replace("-->", "--\\u003e")
            head = f"{name}\n" if name else ""
            file.write(f"\n{head}{vtt_time(start)} --> {vtt_time(stop)}\n{payload}\n")


def _written(document: Document, wishes: Wishes) -> Iterator[tuple[int, int, str, Json]]:
    ends = {one.name: end_of(document, one.name) for one in document.sessions}
    cues = [_cue_of_event(event, ends, wishes) for event in in_order(document.events)]
    cues += [_cue_of_note(note) for note in document.notes]
    return iter(sorted(cues, key=lambda cue: (cue[0], cue[1])))


def _cue_of_event(event: FiledEvent, ends: dict[str, int], wishes: Wishes) -> tuple[int, int, str, Json]:
    stop = event.stop_us
    if stop is None:
        is_point = event.kind is Kind.POINT
        stop = event.start_us + wishes.point_us if is_point else ends.get(event.session, event.start_us)
    start_us, stop_us = _inside(event.start_us, stop)
    is_name = _NAME.fullmatch(event.id) is not None and "-->" not in event.id
    found = {
        "code": event.code,
        "kind": event.kind.value,
        "coder": event.coder,
        "actors": list(event.actors),
        "towards": event.towards.value if event.towards is not Targets.NONE else None,
        "targets": list(event.targets),
        "modifiers": {name: list(values) for name, values in event.modifiers},
        "comment": event.comment,
        "doubt": event.doubt,
        "open": event.is_open,
        "id": "" if is_name else event.id,
        "start_us": event.start_us if event.start_us != start_us else None,
        "stop_us": event.stop_us if event.stop_us != stop_us else None,
    }
    return start_us, stop_us, event.id if is_name else "", _given(found)


def _cue_of_note(note: FiledNote) -> tuple[int, int, str, Json]:
    at = note.at_us or 0
    start, stop = _inside(at, at)
    found = {
        "remark": note.text,
        "coder": note.coder,
        "whole": note.at_us is None,
        "start_us": at if at != start else None,
    }
    return start, stop, "", _given(found)


def _inside(start_us: int, stop_us: int) -> tuple[int, int]:
    """Times that a cue can have: whole milliseconds, not before the film, of some length."""
    start = divide_half_up(max(start_us, 0), 1000) * 1000
    return start, max(divide_half_up(stop_us, 1000) * 1000, start + 1000)


def _given(found: Json) -> Json:
    return {name: one for name, one in found.items() if one not in (None, "", [], {}) and one is not False}
