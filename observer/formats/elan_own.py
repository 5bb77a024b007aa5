"""What Observer adds to an ELAN file so that its own files come back whole.

What a tier means is known by its linguistic type; the types, the codes, the people and the session stand as JSON in one
property of the header. A tier with any other type is read as one of somebody else.
"""

import json
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.interchange import (
    TOGETHER,
    Document,
    FiledCode,
    FiledFilm,
    FiledModifier,
    FiledNote,
    FiledPerson,
    FiledSession,
    Findings,
)
from observer.coding.study import ParticipantKind
from observer.errors import BadFile
from observer.formats import safe_json
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT
from observer.i18n import _

PROPERTY = "observer:document"
Json = dict[str, Any]


class Means(StrEnum):
    """What the annotations of a tier are."""

    EVENTS = "events"
    MOMENTS = "moments"
    ACTORS = "actors"
    TOWARDS = "towards"
    TOWARDS_ALL = "towards_all"
    MODIFIER = "modifier"
    COMMENT = "comment"
    MARKS = "marks"
    ID = "event_id"
    NOTE = "note"
    SPEECH = "speech"
    FRAGMENT = "fragment"
    REASON = "reason"
    REMARK = "remark"
    INTERVAL = "interval"
    VALUES = "values"  # a tier of others: codes
    TEXT = "text"  # a tier of others: its name is the code, what is in it the comment


DETAILS = frozenset(
    {
        Means.ACTORS,
        Means.TOWARDS,
        Means.TOWARDS_ALL,
        Means.MODIFIER,
        Means.COMMENT,
        Means.MARKS,
        Means.ID,
        Means.REASON,
        Means.REMARK,
    }
)
OPEN, DOUBT = "open", "doubt"
ABSENT, PRESENT = "no", "yes"


@dataclass(frozen=True)
class OwnType:
    """What a linguistic type means; `name` is the modifier, the dimension or the code, `more` how intervals count."""

    means: Means
    name: str = ""
    more: str = ""


@dataclass
class Own:
    """The property of the header. `tiers` says what a tier whose name had to be changed was called;
    `vocabularies` lists ours, those of codes with the code above."""

    types: dict[str, OwnType] = field(default_factory=dict)
    tiers: dict[str, str] = field(default_factory=dict)
    vocabularies: dict[str, str | None] = field(default_factory=dict)
    codes: tuple[FiledCode, ...] = ()
    people: tuple[FiledPerson, ...] = ()
    coders: tuple[str, ...] = ()
    session: FiledSession | None = None
    notes: tuple[FiledNote, ...] = ()


def actors_of(participant: str, people: frozenset[str]) -> tuple[str, ...]:
    """The people that the participant of a tier stands for: one, or several whose names were joined."""
    if not participant:
        return ()
    several = tuple(participant.split(TOGETHER))
    known = participant not in people and all(name in people for name in several)
    return several if known else (participant,)


# -- out ------------------------------------------------------------------------------------------------------


def own_text(own: Own, document: Document, session: FiledSession) -> str:
    """The property as text."""
    made = {
        "types": {name: _given(asdict(one)) for name, one in own.types.items()},
        "tiers": own.tiers,
        "vocabularies": own.vocabularies,
        "codes": [_given(asdict(one)) for one in document.codes],
        "people": [_given(asdict(one)) for one in document.people],
        "coders": list(document.coders),
        "session": _given(asdict(session)),
        "notes": [[one.coder, one.text] for one in own.notes],
    }
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def _given(made: Json) -> Json:
    return {name: value for name, value in made.items() if value not in ("", None, (), False)}


# -- in -------------------------------------------------------------------------------------------------------


def own_of(text: str, name: str, findings: Findings) -> Own:
    """The property, as far as it is as we write it; what is not is left out, with a finding."""
    if not text:
        return Own()
    try:
        data = safe_json.parse(text, name)
        return _own(data)
    except (BadFile, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        findings.add(
            _("What Observer wrote in the header was changed; the tiers were read as those of any other file.")
        )
        return Own()


def _own(data: Json) -> Own:
    session = _session(data.get("session", {}))
    return Own(
        {_name(key): _type(one) for key, one in data["types"].items()},
        {_name(key): _name(one) for key, one in data.get("tiers", {}).items()},
        {_name(key): None if one is None else _name(one) for key, one in data.get("vocabularies", {}).items()},
        tuple(_code(one) for one in data.get("codes", [])),
        tuple(_person(one) for one in data.get("people", [])),
        tuple(_name(one) for one in data.get("coders", [])),
        session,
        tuple(FiledNote(session.name, _text(text), _name(coder)) for coder, text in data.get("notes", [])),
    )


def _name(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError
    return given[:LONGEST_NAME]


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError
    return given[:LONGEST_TEXT]


def _type(data: Json) -> OwnType:
    return OwnType(Means(data["means"]), _name(data.get("name", "")), _name(data.get("more", "")))


def _code(data: Json) -> FiledCode:
    modifiers = tuple(
        FiledModifier(_name(one["name"]), ModifierKind(one["kind"]), tuple(_name(value) for value in one["values"]))
        for one in data.pop("modifiers", [])
    )
    kind = Kind(data.pop("kind")) if "kind" in data else None
    is_category = data.pop("is_category", False) is True
    definition = _text(data.pop("definition", ""))
    return FiledCode(
        **_names(FiledCode, data), kind=kind, definition=definition, modifiers=modifiers, is_category=is_category
    )


def _person(data: Json) -> FiledPerson:
    kind = ParticipantKind(data.pop("kind")) if "kind" in data else None
    return FiledPerson(**_names(FiledPerson, data), kind=kind)


def _session(data: Json) -> FiledSession:
    films = tuple(
        FiledFilm(_text(one["path"]), _us(one["offset_us"]) or 0, _us(one["duration_us"]), float(one["fps"]))
        for one in data.pop("films", [])
    )
    variables = tuple((_name(key), _text(value)) for key, value in data.pop("variables", []))
    duration, about = _us(data.pop("duration_us", None)), _text(data.pop("description", ""))
    name, date = _name(data.pop("name", "")), _name(data.pop("date", ""))
    return FiledSession(name, date, about, films, variables, duration)


def _names(kind: type, data: Json) -> dict[str, str]:
    known = {one.name for one in fields(kind)}
    return {key: _name(value) for key, value in data.items() if key in known}


def _us(given: Any) -> int | None:
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool) or abs(given) > 10**15:
        raise TypeError
    return given
