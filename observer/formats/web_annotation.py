"""W3C Web Annotation (JSON-LD): an annotation for each event, its stretch of the film as a media fragment.

What the standard has no word for stands under `observer:` names, which other programs pass over.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from sys import intern
from typing import Any

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledEvent, FiledFilm, FiledNote, FiledSession, Findings
from observer.coding.timecode import seconds_text
from observer.errors import BadFile
from observer.formats import safe_json
from observer.formats.base import (
    LONGEST_NAME,
    LONGEST_TEXT,
    WISHES,
    Wishes,
    check_count,
    end_of,
    in_order,
    read_clock,
    whole_file,
)
from observer.i18n import _
from observer.progress import Progress

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
_OURS = "observer:"
_SPAN = re.compile(r"(?:^|[#&])t=(?:npt:)?([\d:.]*)(?:,([\d:.]+))?")
Json = dict[str, Any]


def recognises(path: Path, head: bytes) -> bool:
    """Whether a JSON file holds annotations of this kind."""
    return b"/ns/anno" in head or path.suffix.lower() == ".jsonld"


# -- in -------------------------------------------------------------------------------------------------------


def read(path: Path, progress: Progress | None = None) -> Document:
    """The annotations of a page, of a collection with its first page, or of a list."""
    progress, findings = progress or Progress(), Findings()
    each = safe_json.each(path, "items")  # one at a time: a page may be large
    items = iter(_items(safe_json.load(path), path)) if each is None else each
    events: list[FiledEvent] = []
    notes: list[FiledNote] = []
    sessions: dict[str, FiledSession] = {}
    for n, item in enumerate(items):
        if n % 1000 == 0:
            check_count(n, path.name)
            progress.at(n / (n + 10_000), _("Reading annotations"))
        place = _("annotation {n}").format(n=n + 1)
        found = _annotation(item, path, place, findings)
        if found is not None:
            thing, source = found
            (events if isinstance(thing, FiledEvent) else notes).append(thing)  # type: ignore[arg-type]
            films = (FiledFilm(source),) if source else ()
            sessions.setdefault(thing.session, FiledSession(thing.session, films=films))
    read_in = Document(
        path.stem,
        "web-annotation",
        sessions=tuple(sessions.values()),
        events=tuple(events),
        notes=tuple(notes),
        findings=findings.all(),
    )
    return listed(read_in)


def _items(data: Any, path: Path) -> list[Any]:
    if isinstance(data, dict) and isinstance(data.get("first"), dict):
        data = data["first"]
    items = data.get("items", data) if isinstance(data, dict) else data
    items = [items] if isinstance(items, dict) else items
    if not isinstance(items, list):
        raise BadFile(_("“{name}” holds no list of annotations.").format(name=path.name))
    return items


def _annotation(item: Any, path: Path, place: str, findings: Findings) -> tuple[FiledEvent | FiledNote, str] | None:
    """An annotation as an event, or a remark when it tags nothing; with the film that it is about."""
    if not isinstance(item, dict):
        findings.add(_("This is no annotation; it was left out."), place)
        return None
    source, value = _target(item.get("target"))
    span = _span(value, path, place)
    code, comment = _bodies(item)
    extra = {key.removeprefix(_OURS): given for key, given in item.items() if key.startswith(_OURS)}
    session = _text(extra.get("session")) or Path(source.split("#")[0]).stem or path.stem
    coder = _creator(item.get("creator"))
    if not code:
        return FiledNote(session, comment, coder, span[0] if span else None), source
    if span is None:
        findings.add(_("A tag without a time; it was left out."), place)
        return None
    return _event(item, extra, (session, code, coder, comment, place), span), source


def _event(item: Json, extra: Json, named: tuple[str, str, str, str, str], span: tuple[int, int | None]) -> FiledEvent:
    session, code, coder, comment, place = named
    kind = Kind.POINT if extra.get("kind") == Kind.POINT else Kind.STATE
    towards = _text(extra.get("towards"))
    modifiers = extra.get("modifiers")
    return FiledEvent(
        session,
        code,
        kind,
        span[0],
        None if kind is Kind.POINT or extra.get("open") is True else span[1],
        coder,
        tuple(_texts(extra.get("actors"))),
        Targets(towards) if towards in set(Targets) else Targets.NONE,
        tuple(_texts(extra.get("targets"))),
        tuple((name, tuple(_texts(given))) for name, given in modifiers.items()) if isinstance(modifiers, dict) else (),
        comment,
        extra.get("doubt") is True,
        _text(item.get("id")).removeprefix("urn:uuid:"),
        place,
    )


def _target(target: Any) -> tuple[str, str]:
    """The film of an annotation, and the media fragment of it."""
    target = target[0] if isinstance(target, list) and target else target
    if isinstance(target, str):
        return target, target.partition("#")[2]
    if not isinstance(target, dict):
        return "", ""
    source = target.get("source", target.get("id"))
    source = _text(source.get("id") if isinstance(source, dict) else source)
    selectors = target.get("selector")
    for selector in selectors if isinstance(selectors, list) else [selectors]:
        if isinstance(selector, dict) and "t=" in _text(selector.get("value")):
            return source, _text(selector["value"])
    return source, source.partition("#")[2]


def _span(value: str, path: Path, place: str) -> tuple[int, int | None] | None:
    """From when to when, in microseconds; no end: to the end of the film."""
    found = _SPAN.search(value)
    if found is None or not (found[1] or found[2]):
        return None
    start = read_clock(found[1] or "0", path.name, place)
    return start, read_clock(found[2], path.name, place) if found[2] else None


def _bodies(item: Json) -> tuple[str, str]:
    """The code that an annotation gives, and what it says besides."""
    code, said = "", []
    bodies = item.get("body", item.get("bodyValue"))
    for body in bodies if isinstance(bodies, list) else [bodies]:
        value = _text(body.get("value") if isinstance(body, dict) else body, LONGEST_TEXT)
        is_tag = isinstance(body, dict) and body.get("purpose", item.get("motivation")) == "tagging"
        if is_tag and not code:
            code = value[:LONGEST_NAME]
        elif value:
            said.append(value)
    return code, "\n".join(said)


def _creator(given: Any) -> str:
    given = given[0] if isinstance(given, list) and given else given
    return _text(given.get("name", given.get("id")) if isinstance(given, dict) else given)


def _text(given: Any, longest: int = LONGEST_NAME) -> str:
    """A text; names, which come again and again, are kept once."""
    if not isinstance(given, str):
        return ""
    return intern(given[:longest]) if longest == LONGEST_NAME else given[:longest]


def _texts(given: Any) -> list[str]:
    return [_text(one) for one in given if isinstance(one, str)] if isinstance(given, list) else []


# -- out ------------------------------------------------------------------------------------------------------


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """One annotation page, in the order of sessions and times; an annotation a line, so that it can be compared."""
    progress = progress or Progress()
    with whole_file(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        context = json.dumps([_CONTEXT, {"observer": "urn:observer:terms#"}])
        file.write(f'{{"@context": {context},\n"type": "AnnotationPage",\n"items": [')
        for n, item in enumerate(_written(document, wishes)):
            if n % 1000 == 0:
                progress.at(n / max(len(document.events), n + 1), _("Writing annotations"))
            file.write(",\n" if n else "\n")
            json.dump(item, file, ensure_ascii=False)
        file.write("\n]}\n")


def _written(document: Document, wishes: Wishes) -> Iterator[Json]:
    for session in document.sessions:
        source = session.films[0].path if session.films else f"urn:observer:session:{session.name}"
        end = end_of(document, session.name)
        for event in in_order(event for event in document.events if event.session == session.name):
            yield _tagging(event, source, end, wishes)
        for note in document.notes:
            if note.session == session.name:
                yield _commenting(note, source, wishes)


def _tagging(event: FiledEvent, source: str, end_us: int, wishes: Wishes) -> Json:
    stop = event.start_us + wishes.point_us if event.kind is Kind.POINT else event.stop_us
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": event.code}]
    if event.comment:
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": event.comment})
    ours = {
        "session": event.session,
        "kind": event.kind.value,
        "open": event.is_open or None,
        "actors": list(event.actors),
        "towards": event.towards.value if event.towards is not Targets.NONE else None,
        "targets": list(event.targets),
        "modifiers": {name: list(values) for name, values in event.modifiers},
        "doubt": event.doubt or None,
    }
    made = {
        "id": f"urn:uuid:{event.id}" if event.id else None,
        "type": "Annotation",
        "motivation": "tagging",
        "creator": {"type": "Person", "name": event.coder} if event.coder else None,
        "body": bodies,
        "target": _on(source, event.start_us, max(end_us, event.start_us) if stop is None else stop),
        **{f"{_OURS}{name}": given for name, given in ours.items() if given},
    }
    return _given(made)


def _commenting(note: FiledNote, source: str, wishes: Wishes) -> Json:
    on: Any = source if note.at_us is None else _on(source, note.at_us, note.at_us + wishes.point_us)
    made = {
        "type": "Annotation",
        "motivation": "commenting",
        "creator": {"type": "Person", "name": note.coder} if note.coder else None,
        "body": [{"type": "TextualBody", "purpose": "commenting", "value": note.text}],
        "target": on,
        f"{_OURS}session": note.session,
    }
    return _given(made)


def _given(made: Json) -> Json:
    return {name: value for name, value in made.items() if value is not None}


def _on(source: str, start_us: int, stop_us: int) -> Json:
    value = f"t={seconds_text(max(start_us, 0))},{seconds_text(max(stop_us, start_us, 0))}"
    return {"source": source, "selector": {"type": "FragmentSelector", "conformsTo": _FRAGMENTS, "value": value}}
