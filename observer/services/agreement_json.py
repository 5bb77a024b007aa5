"""Questions and answers as JSON and back: what is kept in a study, and what commands print. No names are in it."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from observer.agreement.result import AgreementResult
from observer.coding.agreement import Question
from observer.errors import NotAStudy
from observer.i18n import _
from observer.services.agreement_answer import About, Answer, Row


def to_data(item: Any) -> Any:
    """Plain data of a question, an answer or a part of one."""
    if isinstance(item, AgreementResult):
        return item.to_data()
    if is_dataclass(item) and not isinstance(item, type):
        return {field.name: to_data(getattr(item, field.name)) for field in fields(item)}
    if isinstance(item, Enum):
        return item.value
    if isinstance(item, list | tuple):
        return [to_data(part) for part in item]
    if isinstance(item, Mapping):
        return {str(key): to_data(value) for key, value in item.items()}
    return item


def question_text(question: Question) -> str:
    """A question as JSON, the same text for the same question."""
    return json.dumps(to_data(question), ensure_ascii=False, sort_keys=True)


def results_text(answer: Answer) -> str:
    """What was found, as JSON, without the question and without names."""
    data = {"about": to_data(answer.about), "rows": to_data(answer.rows)}
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def read_question(text: str) -> Question:
    """The question again. Raises `NotAStudy` for what is none."""
    found = _read(Question, text)
    assert isinstance(found, Question)
    return found


def read_answer(question: str, results: str, names: Mapping[str, str]) -> Answer:
    """The answer again, with names as they are now. Raises `NotAStudy` for what is none."""
    asked = read_question(question)
    try:
        data = json.loads(results)
        about, rows = _made(About, data["about"]), _made(tuple[Row, ...], data["rows"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(error) from error
    return Answer(asked, about, rows, names)


def _read(kind: type, text: str) -> Any:
    try:
        return _made(kind, json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> NotAStudy:
    why = " ".join(str(error).split())[:200]
    return NotAStudy(_("A kept answer about agreement cannot be read ({why}).").format(why=why))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _made(hint: Any, data: Any) -> Any:
    """Data as the type that `hint` says."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return None if data is None else _made(next(a for a in get_args(hint) if a is not type(None)), data)
    if origin is tuple:
        kinds = get_args(hint)
        return tuple(_made(kinds[0], part) for part in data)
    if hint is AgreementResult:
        return AgreementResult.from_data(data)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(data)
    if is_dataclass(hint):
        hints = _hints(hint)  # type: ignore[arg-type]
        return hint(**{name: _made(hints[name], value) for name, value in data.items()})  # type: ignore[operator]
    return data
