"""An answer about agreement as a flat table: one line a number, for a spreadsheet and for the tidy export."""

from __future__ import annotations

import json
from collections.abc import Iterator

from observer.coding.agreement import KeptNumber, StoredAgreement
from observer.services.agreement_answer import Answer
from observer.services.agreement_json import read_answer

COLUMNS = (
    "section", "code", "person", "coder_1", "coder_2", "rated_as", "blind", "method", "parameters", "headline", "value",
    "low", "high", "why", "why_no_interval", "n_events", "n_units", "seconds", "excluded_seconds", "cases", "seed",
    "software",
)  # fmt: skip
Cell = str | int | float | None


def lines(answer: Answer, with_names: bool = True) -> Iterator[list[Cell]]:
    """The lines, cells in the order of `COLUMNS`; persons and coders by name, or by id without `with_names`."""
    for row in answer.rows:
        subject = row.subject
        coders = [*subject.coders, "", ""][:2]
        who = [subject.person, *coders]
        place: list[Cell] = [subject.section.value, subject.code]
        place += [answer.name(id_) if id_ and with_names else id_ for id_ in who]
        place += [subject.rated_as.value if subject.rated_as else "", "true" if subject.is_blind else "false"]
        for n, one in enumerate((row.headline, *row.beside)):
            value, parameters = one.value, json.dumps(dict(one.parameters), ensure_ascii=False, sort_keys=True)
            reasons = [reason.value if reason else "" for reason in (value.why, value.no_interval)]
            yield [
                *place, one.method, parameters, "false" if n else "true", value.value, value.low, value.high, *reasons,
                one.n_events, one.n_units, round(one.seconds, 3), round(one.excluded_seconds, 3), one.cases, one.seed,
                one.software,
            ]  # fmt: skip


def kept_numbers(row: StoredAgreement) -> Iterator[KeptNumber]:
    """Every number of a kept answer, with ids instead of names."""
    answer = read_answer(row.question, row.results, {})
    for line, cells in enumerate(lines(answer, with_names=False), 1):
        named = dict(zip(COLUMNS, cells, strict=True))
        is_blind, is_headline = named.pop("blind") == "true", named.pop("headline") == "true"
        del named["software"]
        yield KeptNumber(row.id, line, is_blind=is_blind, is_headline=is_headline, **named)  # type: ignore[arg-type]
