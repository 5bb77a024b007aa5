"""Writing tasks for Label Studio: a region a line, so that two files can be compared."""

import json
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledEvent, FiledSession, Loss
from observer.formats import find
from observer.formats.base import WISHES, Wishes, end_of, in_order, loss_lines, whole_file
from observer.formats.label_studio_frames import FPS, LABELS, OURS, frame_of, rate, us_of
from observer.i18n import _
from observer.progress import Progress

Json = dict[str, Any]
_SAME_US = 500  # a frame that begins so near is the time, in milliseconds


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """A task for each session, in it a prediction for each coder: Label Studio takes those from anybody, while
    annotations have to be by people that have an account in it."""
    progress, document = progress or Progress(), listed(document)
    lost = loss_lines(find("label-studio").losses(document, wishes))
    sheets: dict[str, dict[str, list[FiledEvent]]] = {one.name: defaultdict(list) for one in document.sessions}
    for event in document.events:
        sheets[event.session][event.coder].append(event)
    n = 0
    with whole_file(out) as part, part.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for before, session in zip(_commas("["), document.sessions, strict=False):
            data = _text(_data(session, lost if before == "[" else []))
            file.write(f'{before}\n{{"data": {data}, "predictions": ')
            fps, end = _fps(session)[0], end_of(document, session.name)
            for first, (coder, events) in zip(_commas("["), sorted(sheets[session.name].items()), strict=False):
                file.write(f'{first}\n{{"model_version": {_text(coder)}, "result": ')
                for comma, event in zip(_commas("["), in_order(events), strict=False):
                    if n % 1000 == 0:
                        progress.at(n / len(document.events), _("Writing regions"))
                    file.write(f"{comma}\n{_text(_region(event, n, _offset(session), fps, end))}")
                    n += 1
                file.write("]}")
            file.write("]}" if sheets[session.name] else "[]}")
        file.write("\n]\n" if document.sessions else "[]\n")


def _commas(first: str) -> Iterator[str]:
    """What stands before each of a list."""
    return chain((first,), repeat(","))


def _text(given: Any) -> str:
    return json.dumps(given, ensure_ascii=False)


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """Times that lie between two frames, and films of which nobody said how many frames a second has."""
    rates = {one.name: (*_fps(one), _offset(one)) for one in document.sessions}
    between = 0
    for event in document.events:
        fps, _known, offset = rates.get(event.session, (Fraction(FPS), False, 0))
        times = [event.start_us] if event.stop_us is None else [event.start_us, event.stop_us]
        between += any(abs(us_of(frame_of(us - offset, fps), fps) + offset - us) > _SAME_US for us in times)
    unknown = [name for name, (_rate, known, _at) in rates.items() if not known]
    words = _("sessions whose film does not say how many frames a second has: {n} were taken").format(n=FPS)
    found = [Loss(words, len(unknown), ", ".join(unknown[:10]))] if unknown else []
    if between:
        found.append(Loss(_("times between two frames: Label Studio shows the nearest frame"), between))
    return found


def _fps(session: FiledSession) -> tuple[Fraction, bool]:
    """Frames of a second, and whether the film says so."""
    given = rate(session.films[0].fps) if session.films else None
    return given or Fraction(FPS), given is not None


def _offset(session: FiledSession) -> int:
    return session.films[0].offset_us if session.films else 0


def _data(session: FiledSession, lost: list[str]) -> Json:
    """The data of a task: the film and its frames of a second (`frameRate="$fps"` in the set-up of Label Studio)."""
    fps, known = _fps(session)
    ours = {
        "session": session.name,
        "films": [[film.path, film.offset_us] for film in session.films],
        "offset_us": _offset(session),
        "fps_assumed": not known,
        "duration_us": session.duration_us,
        "date": session.date,
        "description": session.description,
        "variables": dict(session.variables),
        "lost": lost,
    }
    shown = int(fps) if fps.denominator == 1 else float(fps)
    film = session.films[0].path if session.films else ""
    return {"video": film, "fps": shown, OURS: _given(ours)}


def _region(event: FiledEvent, n: int, offset: int, fps: Fraction, end_us: int) -> Json:
    stop = event.start_us if event.kind is Kind.POINT else event.stop_us
    stop = max(end_us, event.start_us) if stop is None else stop
    ours = {
        "kind": event.kind.value,
        "start_us": event.start_us,
        "stop_us": None if event.kind is Kind.POINT else stop,
        "open": event.is_open,
        "actors": list(event.actors),
        "towards": "" if event.towards is Targets.NONE else event.towards.value,
        "targets": list(event.targets),
        "modifiers": {name: list(values) for name, values in event.modifiers},
        "doubt": event.doubt,
        "no_id": not event.id,
    }
    span = {"start": frame_of(event.start_us - offset, fps), "end": frame_of(stop - offset, fps)}
    text = {"text": [event.comment]} if event.comment else {}
    return {
        "id": event.id or f"r{n + 1}",
        "from_name": "videoLabels",
        "to_name": "video",
        "type": LABELS,
        "value": {"ranges": [span], LABELS: [event.code]},
        "meta": {**text, OURS: _given(ours)},
    }


def _given(made: Json) -> Json:
    return {name: value for name, value in made.items() if value or (value == 0 and value is not False)}
