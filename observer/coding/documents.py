"""What is done with documents: their names listed, their sessions apart, without signs that no file may hold."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from observer.coding.interchange import Document, FiledCode, FiledPerson, FiledSession


def film_name(path: str) -> str:
    """The name of the file that a path in another tool's file means, whatever system wrote it."""
    try:
        plain = unquote(urlsplit(path).path if "://" in path else path)
    except ValueError:  # no address at all
        plain = path
    return PurePosixPath(plain.replace("\\", "/")).name


def listed(document: Document) -> Document:
    """The same, in which the codes, people, coders and sessions that are named anywhere are listed as well, after those
    that the file lists itself, in the order in which they are named first."""
    spoken = [line for part in (document.events, document.ratings, document.notes, document.intervals) for line in part]
    places = [*spoken, *document.transcripts, *document.fragments, *document.responses]
    codes = [*(event.code for event in document.events), *(one.code for one in document.intervals)]
    people = [name for event in document.events for name in (*event.actors, *event.targets)]
    people += [one.person for one in document.intervals]
    people += [name for one in document.ratings for name in (one.target, one.towards)]
    people += [one.respondent for one in document.responses]
    return replace(
        document,
        codes=document.codes + tuple(FiledCode(n) for n in _new(codes, (code.name for code in document.codes))),
        people=document.people + tuple(FiledPerson(n) for n in _new(people, (who.name for who in document.people))),
        coders=document.coders + tuple(_new((one.coder for one in spoken), document.coders)),
        sessions=document.sessions
        + tuple(
            FiledSession(n) for n in _new((one.session for one in places), (one.name for one in document.sessions))
        ),
    )


def _new(names: Iterable[str], known: Iterable[str]) -> list[str]:
    seen = {"", *known}
    return [name for name in dict.fromkeys(names) if name not in seen]


def apart(document: Document) -> list[Document]:
    """A document for each session, by its name, for formats whose files hold one. Lists of codes, people and coders
    stay whole in each."""
    parts = ("events", "ratings", "notes", "transcripts", "fragments", "intervals", "responses")

    def of(session: FiledSession) -> dict[str, Any]:
        return {part: tuple(one for one in getattr(document, part) if one.session == session.name) for part in parts}

    return [replace(document, name=session.name, sessions=(session,), **of(session)) for session in document.sessions]


# Signs that no file of text may hold: they end a text, steer a terminal, or are no sign at all.
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def n_harmful(document: Document) -> int:
    """How many texts hold signs that no file of text may hold."""
    return sum(bool(_HARMFUL.search(text)) for text in _texts(document))


def without_controls(document: Document) -> Document:
    """The same without signs that steer or end a text, wherever they stand. Most documents have none."""
    if not any(map(_HARMFUL.search, _texts(document))):
        return document
    cleaned: Document = _cleaned(document)
    return cleaned


def _texts(document: Document) -> Iterator[str]:
    """All that people typed or named."""
    for event in document.events:
        yield event.comment
        yield event.id
        for _name, values in event.modifiers:
            yield from values
    for one in document.transcripts:
        for line in one.lines:
            yield line.text
            yield line.speaker
    # what there may be very much of names the same few things again and again
    many = ("events", "intervals", "transcripts")
    yield from _strings([value for name, value in vars(document).items() if name not in many])
    yield from _strings(list({(e.session, e.code, e.coder, e.actors, e.targets) for e in document.events}))
    yield from _strings(list({(i.session, i.code, i.person, i.coder) for i in document.intervals}))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _strings(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _strings(getattr(value, one.name))


def _cleaned(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return _HARMFUL.sub("", value)
    if isinstance(value, tuple):
        return tuple(_cleaned(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _cleaned(getattr(value, one.name)) for one in fields(value)})
    return value
