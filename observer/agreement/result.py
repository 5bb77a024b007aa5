"""The record of one comparison: what was compared, how, with what outcome; kept as data and read back the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from observer.agreement.values import Reason, Value

FORMAT = 1


@dataclass(frozen=True)
class AgreementResult:
    """One value with all that is needed to understand and repeat it.

    `method` is an id of `methods.METHODS`, `parameters` what it was given (text, numbers, true or false, lists).
    `compared` names the codings with their versions, the codebook and so on: opaque text, as whoever asked gave it.
    `about` says of what the value is: a code, a person. `details` holds numbers beside it: tallies, a table.
    `n_events` counts the events of both coders together.
    """

    method: str
    value: Value
    parameters: Mapping[str, Any] = field(default_factory=dict)
    compared: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    n_events: int = 0
    n_units: int = 0
    seconds: float = 0.0
    excluded_seconds: float = 0.0
    cases: int = 0
    seed: int | None = None
    software: str = ""

    def to_data(self) -> dict[str, Any]:
        """The record as plain data, fit for JSON."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> AgreementResult:
        """What `to_data` gave. Raises `ValueError` for another format, `KeyError` or `TypeError` for what is none."""
        fields = dict(data)
        if fields.pop("format", None) != FORMAT:
            raise ValueError("not a record of agreement of this format")
        return cls(**{**fields, "value": _value(fields["value"])})


def _value(data: Mapping[str, Any]) -> Value:
    reasons = {name: Reason(data[name]) if data[name] is not None else None for name in ("why", "no_interval")}
    return Value(**{**data, **reasons})
