"""BORIS projects going out, in format 7.0: one observation for each session and coder."""

import gzip
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from observer.coding.interchange import Document, FiledEvent, FiledFilm, FiledSession, Loss, VariableKind
from observer.formats.base import WISHES, Wishes, distinct, loss_lines, losses_of, whole_file
from observer.formats.boris_shared import CODER, CODER_WHEN_TAKEN, OURS, observation_name
from observer.formats.boris_wording import Wording
from observer.i18n import _
from observer.progress import Progress

_FORMAT = "7.0"
_PLAYERS = 8
_NO_FRAME = "NA"
_TYPES = {VariableKind.NUMBER: "numeric", VariableKind.CHOICE: "value from set", VariableKind.TIME: "timestamp"}
Json = dict[str, Any]


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """Names that BORIS cannot write as they are; they come back from this file as they were."""
    return _renamed(Wording(document))


def _renamed(wording: Wording) -> list[Loss]:
    renamed = wording.renamed
    words = _("names that BORIS writes otherwise")
    return [Loss(words, len(renamed), ", ".join(f"{a} → {b}" for a, b in renamed[:5]))] if renamed else []


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """One project, its events a row a line so that it can be compared; packed when `out` ends in .gz.

    All of it is ASCII, since BORIS opens projects in the letters of the system.
    """
    progress = progress or Progress()
    with whole_file(out) as part, _opened(part, packed=out.name.lower().endswith(".gz")) as file:
        wording = Wording(document)
        head = _head(document, wording)
        file.write("{\n")
        for name, value in head.items():
            file.write(f"{json.dumps(name)}: {json.dumps(value)},\n")
        file.write('"observations": {')
        observations = list(_observations(document))
        names, label = [one["label"] for one in _variables(document)], _coder_label(document)
        for n, (name, session, coder, events) in enumerate(observations):
            progress.at(n / len(observations), _("Writing observations"))
            file.write((",\n" if n else "\n") + json.dumps(name) + ": {\n")
            _write_observation(file, _facts(session, coder, names, label), session, wording.rows(events))
        file.write("\n}\n}\n")


@contextmanager
def _opened(part: Path, packed: bool) -> Iterator[TextIO]:
    """A text file to write in; a packed one has neither name nor time inside: same content, same bytes."""
    if not packed:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        return
    with (
        part.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as binary,
        io.TextIOWrapper(binary, encoding="utf-8", newline="\n") as file,
    ):
        yield file


def _head(document: Document, wording: Wording) -> Json:
    """All but the observations, with the keys and in the order of BORIS itself."""
    from observer.formats import find

    lost = loss_lines([*losses_of(document, find("boris").parts), *_renamed(wording)])
    return {
        "time_format": "hh:mm:ss",
        "project_date": max((_date(one.date) for one in document.sessions), default=""),
        "project_name": document.name,
        "project_description": "\n".join(lost),
        "project_format_version": _FORMAT,
        "subjects_conf": _numbered(wording.subjects()),
        "behaviors_conf": _numbered(wording.behaviours()),
        "behavioral_categories": wording.categories,
        "behavioral_categories_config": _numbered(wording.category_entries()),
        "independent_variables": _numbered(_variables(document)),
        "coding_map": {},
        "behaviors_coding_map": [],
        "converters": {},
        OURS: {"version": 1},
    }


def _numbered(found: Iterable[Json]) -> dict[str, Json]:
    return {str(n): one for n, one in enumerate(found)}


def _variables(document: Document) -> Iterator[Json]:
    defined = {one.name: one for one in document.variables}
    used = (name for session in document.sessions for name, _value in session.variables)
    for name in dict.fromkeys((*defined, *used)):
        one = defined.get(name)
        yield {
            "label": name,
            "description": one.description if one else "",
            "type": _TYPES.get(one.kind, "text") if one else "text",
            "default value": one.default if one else "",
            "possible values": ",".join(one.values) if one else "",
        }
    if any(event.coder for event in document.events):
        yield {
            "label": _coder_label(document),
            "description": "",
            "type": "text",
            "default value": "",
            "possible values": "",
            OURS: {"role": CODER},
        }


def _coder_label(document: Document) -> str:
    names = {name for session in document.sessions for name, _value in session.variables}
    names |= {one.name for one in document.variables}
    return CODER_WHEN_TAKEN if CODER in names else CODER


def _observations(document: Document) -> Iterator[tuple[str, FiledSession, str, list[FiledEvent]]]:
    """Name, session, coder and events of each observation; a session without events has one as well."""
    codings: dict[str, dict[str, list[FiledEvent]]] = {}
    for event in document.events:
        codings.setdefault(event.session, {}).setdefault(event.coder, []).append(event)
    found = []
    for session in document.sessions:
        of_session = codings.get(session.name) or {"": []}
        found += [(session, coder, of_session[coder]) for coder in sorted(of_session)]
    names = distinct(observation_name(session.name, coder) for session, coder, _events in found)
    yield from ((name, *one) for name, one in zip(names, found, strict=True))


def _facts(session: FiledSession, coder: str, names: list[str], label: str) -> Json:
    """An observation without its events; films make it one of media, without films it is a live one."""
    variables = dict.fromkeys(names, "") | dict(session.variables) | ({label: coder} if coder else {})
    facts: Json = {
        "file": [],
        "type": "LIVE",
        "date": _date(session.date),
        "description": session.description,
        "time offset": 0.0,
        "observation time interval": [0, 0],
        "independent_variables": variables,
        "visualize_spectrogram": False,
        "visualize_waveform": False,
        "media_creation_date_as_offset": False,
        "media_scan_sampling_duration": 0,
        "image_display_duration": 1,
        "close_behaviors_between_videos": False,
    }
    if not session.films:
        return facts | {
            "scan_sampling_time": 0,
            "start_from_current_time": False,
            "start_from_current_epoch_time": False,
        }
    return facts | _media(session.films)


def _media(films: tuple[FiledFilm, ...]) -> Json:
    """Films that follow each other share a player; the first film gives the offset of the observation."""
    start = films[0].offset_us
    players: list[list[FiledFilm]] = []
    for film in films:
        for queue in players:
            last = queue[-1]
            if last.duration_us and last.offset_us + last.duration_us == film.offset_us:
                queue.append(film)
                break
        else:
            players.append([film])
    numbered = list(enumerate(players, 1))
    return {
        "type": "MEDIA",
        "time offset": start / 1_000_000,
        "file": {str(n): [] for n in range(1, _PLAYERS + 1)} | {str(n): [f.path for f in one] for n, one in numbered},
        "media_info": {
            "length": {film.path: film.duration_us / 1_000_000 for film in films if film.duration_us},
            "fps": {film.path: film.fps for film in films if film.fps},
            "hasVideo": {film.path: True for film in films},
            "hasAudio": {film.path: True for film in films},
            "offset": {str(n): (one[0].offset_us - start) / 1_000_000 for n, one in numbered},
        },
    }


def _write_observation(file: TextIO, facts: Json, session: FiledSession, rows: Iterable[tuple[list[Any], str]]) -> None:
    """The facts of an observation, then its rows, then the identifiers of its events."""
    for name, value in facts.items():
        file.write(f"{json.dumps(name)}: {json.dumps(value)},\n")
    ids = []
    file.write('"events": [')
    for n, (row, event_id) in enumerate(rows):
        if session.films:
            row.append(_NO_FRAME)
        if event_id:
            ids.append([round(row[0] * 1_000_000), *row[1:4], event_id])
        file.write((",\n" if n else "\n") + json.dumps(row))
    file.write("\n]")
    if ids:
        file.write(f',\n"{OURS}": ' + json.dumps({"ids": ids}))
    file.write("\n}")


def _date(date: str) -> str:
    """A date as BORIS has it, with a time of the day."""
    return f"{date}T00:00:00" if len(date) == 10 else date
