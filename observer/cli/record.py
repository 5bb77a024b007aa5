"""The protocol of `observer record`: one JSON object a line in, one JSON object a line out.

An answer `{"ok": true, ...}` is written only after the change is on disk.
"""

import difflib
import json
from collections.abc import Callable, Iterator
from decimal import Decimal, DecimalException
from typing import Any, BinaryIO

from observer.coding.changes import Changes
from observer.coding.events import Precision
from observer.coding.study import Seen
from observer.coding.timecode import seconds_to_us
from observer.errors import ObserverError, Refused
from observer.i18n import _
from observer.services import history, rating
from observer.services.coding import At, Desk, Mark, Stored

MAX_LINE = 1_000_000
MARK = {
    "indicator",
    "t",
    "recording",
    "pts",
    "stop",
    "stop_recording",
    "stop_pts",
    "actor",
    "target",
    "modifiers",
}
MARK |= {"comment", "perceived", "doubt", "precision", "back"}
RATE = {"rate", "target", "towards", "value", "reason", "from", "until", "overrule", "comment", "evidence"}


Asked = dict[str, Any]


def answers(desk: Desk, lines: BinaryIO) -> Iterator[Asked]:
    """Carry out each line of `lines` and give its answer; empty lines are passed over."""
    return each(lines, lambda asked: _carry_out(desk, asked))


def each(lines: BinaryIO, carry_out: Callable[[Asked], Asked]) -> Iterator[Asked]:
    """Let each line be carried out, and give its answer; empty lines are passed over."""
    while line := lines.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = lines.readline(MAX_LINE)
            yield _failed(_("This line is too long; a million characters is the most."))
        elif line.strip():
            yield _answer(carry_out, line)


def event_in(text: str) -> Mark:
    """The event that one line asks for, as `observer record` takes it. Raises `Refused`."""
    return _mark(_parse(text.encode()))


def rating_in(text: str) -> rating.Judgement:
    """The rating that one line asks for, as `observer record` takes it. Raises `Refused`."""
    return _judgement(_parse(text.encode()))


def _answer(carry_out: Callable[[Asked], Asked], line: bytes) -> Asked:
    try:
        return {"ok": True, **carry_out(_parse(line))}
    except ObserverError as error:
        return _failed(str(error))


def _failed(words: str) -> dict[str, Any]:
    return {"ok": False, "error": words}


def _parse(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(
            line.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise Refused(_("This line is not text in UTF-8.")) from None
    except (ValueError, RecursionError) as error:
        raise Refused(_("This line is not valid JSON: {why}.").format(why=error)) from None
    if not isinstance(asked, dict):
        raise Refused(_("Each line is a JSON object, such as {example}.").format(example='{"undo": 1}'))
    return asked


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except DecimalException:
        raise ValueError(text[:60]) from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object each of whose fields is there once: of two values, nobody knows which one was meant."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refused(_("The field “{name}” is there twice.").format(name=name[:60]))
        found[name] = value
    return found


def _carry_out(desk: Desk, asked: dict[str, Any]) -> dict[str, Any]:
    if "undo" in asked or "redo" in asked:
        return _step(desk, asked)
    if "rate" in asked:
        return _stored(rating.rate(desk, _judgement(asked)))
    if "delete" in asked:
        _known(asked, {"delete"})
        return {"id": asked["delete"], "operation": desk.remove(_text(asked, "delete")).operation}
    if "edit" in asked:
        _known(asked, MARK | {"edit"})
        return _stored(desk.change(_text(asked, "edit"), **_edited(asked)))
    if "indicator" in asked:
        return _stored(desk.record(_mark(asked)))
    raise Refused(_("A line has one of: indicator, rate, edit, delete, undo, redo."))


def _step(desk: Desk, asked: dict[str, Any]) -> dict[str, Any]:
    word = "undo" if "undo" in asked else "redo"
    _known(asked, {word})
    if asked[word] is not True and asked[word] != 1:
        raise Refused(_("One operation at a time: {example}.").format(example=f'{{"{word}": 1}}'))
    changes: Changes = getattr(history, word)(desk.study, desk.viewer, desk.session)
    return {"id": changes.operation, word: changes.words()}


def _stored(stored: Stored) -> dict[str, Any]:
    found: dict[str, Any] = {"id": stored.id}
    if stored.findings:
        found["findings"] = [{"kind": f.kind.value, "words": f.words} for f in stored.findings]
    return found


def _mark(asked: dict[str, Any]) -> Mark:
    _known(asked, MARK)
    start = _at(asked, "t", "recording", "pts")
    if start is None:
        raise _timeless()
    return Mark(
        indicator=_text(asked, "indicator"),
        start=start,
        stop=_at(asked, "stop", "stop_recording", "stop_pts"),
        actors=_names(asked, "actor"),
        targets=_names(asked, "target"),
        modifiers=_modifiers(asked),
        comment=_optional(asked, "comment"),
        perceived=_perceived(asked),
        doubt=_doubt(asked),
        precision=_precision(asked),
        back_us=_back_us(asked),
    )


def _timeless() -> Refused:
    return Refused(_("An event needs its time “t” in seconds of the session."))


def _edited(asked: dict[str, Any]) -> dict[str, Any]:
    """The fields that an edit names; the others stay as they are."""
    found: dict[str, Any] = {}
    if asked.keys() & {"t", "recording", "pts"}:
        found["start"] = _at(asked, "t", "recording", "pts")
        if found["start"] is None:
            raise _timeless()
    if asked.keys() & {"stop", "stop_recording", "stop_pts"}:
        found["stop"] = _at(asked, "stop", "stop_recording", "stop_pts")
    for name, field, read in (
        ("actor", "actors", _names),
        ("target", "targets", _names),
        ("comment", "comment", _optional),
    ):
        if name in asked:
            found[field] = read(asked, name)
    if "indicator" in asked:
        found["indicator"] = _text(asked, "indicator")
    for name, value in _EDITED.items():
        if name in asked:
            found[name] = value(asked)
    if "back" in asked:
        found["back_us"] = _back_us(asked)
    return found


def _judgement(asked: dict[str, Any]) -> rating.Judgement:
    _known(asked, RATE)
    if "target" not in asked:
        raise Refused(_("A rating needs its target: a person or a group."))
    if ("from" in asked) != ("until" in asked):
        raise Refused(_("A segment needs both “from” and “until”."))
    span = (_number(asked, "from"), _number(asked, "until")) if "from" in asked else None
    return rating.Judgement(
        dimension=_text(asked, "rate"),
        target=_text(asked, "target"),
        value=asked.get("value"),
        reason=_optional(asked, "reason") or None,
        towards=_optional(asked, "towards") or None,
        span=span,
        overruled=_optional(asked, "overrule"),
        comment=_optional(asked, "comment"),
        evidence=_names(asked, "evidence"),
    )


# -- fields ---------------------------------------------------------------------------------------------


def _known(asked: dict[str, Any], fields: set[str]) -> None:
    for name in asked:
        if name not in fields:
            near = difflib.get_close_matches(name[:60], fields, n=1)
            hint = (
                _("Did you mean “{name}”?").format(name=near[0])
                if near
                else _("Use one of: {names}.").format(names=", ".join(sorted(fields)))
            )
            raise Refused(_("The field “{name}” is not known.").format(name=name[:60]) + " " + hint)


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str) or "\0" in value or not _is_unicode(value):
        raise Refused(_("The field “{name}” is a text.").format(name=name))
    return value


def _optional(asked: dict[str, Any], name: str) -> str:
    """A text that may be null, which is no text."""
    return "" if asked.get(name) is None else _text(asked, name)


def _is_unicode(text: str) -> bool:
    """Whether it can be stored: JSON lets half a surrogate pair through."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _number(asked: dict[str, Any], name: str) -> Decimal | int:
    value = asked[name]
    if not _is_number(value):
        raise Refused(_("The field “{name}” is a number.").format(name=name))
    return value  # type: ignore[no-any-return]


def _is_number(value: Any) -> bool:
    """Whether a value is a number; Python takes true and false for numbers as well."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _at(asked: dict[str, Any], seconds: str, recording: str, pts: str) -> At | None:
    if asked.get(recording) is not None or asked.get(pts) is not None:
        if seconds in asked:
            raise Refused(_("Give either seconds of the session, or a recording and its time stamp."))
        if not isinstance(asked.get(pts), int) or isinstance(asked[pts], bool) or abs(asked[pts]) > 1 << 62:
            raise Refused(_("The field “{name}” is a whole number.").format(name=pts))
        return At(recording=_text(asked, recording), pts=asked[pts])
    return None if asked.get(seconds) is None else At(seconds=_number(asked, seconds))


def _names(asked: dict[str, Any], name: str) -> tuple[str, ...]:
    value = asked.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value] if value else []
    if not isinstance(value, list) or len(value) > 200:
        raise Refused(_("The field “{name}” is a text or a list of texts.").format(name=name))
    return tuple(_text({name: item}, name) for item in value)


def _modifiers(asked: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    given = asked.get("modifiers")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Refused(
            _("The field “modifiers” is an object, such as {example}.").format(example='{"uptake": "declines"}')
        )
    found = {}
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        found[name] = _names({name: [str(v) if _is_number(v) else v for v in values]}, name)
    return found


def _perceived(asked: dict[str, Any]) -> Seen | None:
    value = asked.get("perceived")
    if value is None:
        return None
    if value not in list(Seen):
        raise Refused(_("The field “perceived” is seen or heard."))
    return Seen(value)


def _doubt(asked: dict[str, Any]) -> bool:
    value = asked.get("doubt", False)
    if not isinstance(value, bool):
        raise Refused(_("The field “doubt” is true or false."))
    return value


def _precision(asked: dict[str, Any]) -> Precision:
    value = asked.get("precision", Precision.EXACT)
    if value not in list(Precision):
        raise Refused(_("The field “precision” is exact or approximate."))
    return Precision(value)


def _back_us(asked: dict[str, Any]) -> int:
    """How far before the moment that is given the event starts."""
    return 0 if asked.get("back") is None else seconds_to_us(_number(asked, "back"))


_EDITED = {"modifiers": _modifiers, "perceived": _perceived, "doubt": _doubt, "precision": _precision}
