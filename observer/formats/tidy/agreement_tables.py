"""The tables of what was kept about agreement; only in the export of a researcher."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import Any

from observer.coding.agreement import CodeMapping, Section
from observer.coding.ratings import RatedAs
from observer.formats.tidy.content import Content
from observer.formats.tidy.table import (
    Cell,
    Column,
    Get,
    Table,
    identifier,
    instant,
    listed,
    number,
    of,
    one_of,
    text,
    to,
    truth,
    whole,
)

_ONLY = "; only in the export of a researcher"


def agreement_tables(content: Content) -> list[Table]:
    """All of them, in the order in which they stand in the package."""
    return [_results(content), _numbers(content), _mappings(content)]


def _results(content: Content) -> Table:
    columns = (
        identifier("agreement_result_id", "Id of the answer"),
        instant("made", "When it was computed, UTC", required=True),
        text("coder_id", "Who kept it", "coder"),
        text("title", "Its title", required=True, free_text=True),
        text("question", "What was asked, as JSON", required=True),
        text("codebook_versions", "Versions of the codebook in it", lambda r: listed(_about(r)["versions"])),
        text("coding_ids", "The codings that entered", lambda r: listed(c["coding"] for c in _about(r)["compared"])),
        text("software", "The version of Observer that computed it", required=True),
    )
    rows = sorted(content.agreement_results, key=attrgetter("id"))
    words = "One answer about the agreement of coders that was kept" + _ONLY
    references = (to("coders", "coder_id"),)
    return Table("agreement_results", words, columns, ("agreement_result_id",), references, rows)


def _about(row: Any) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(row.results)["about"]
    return about


def _numbers(content: Content) -> Table:
    columns = (
        text("agreement_result_id", "The answer", "result", required=True),
        whole("line", "Its number in the answer", required=True),
        one_of("section", "The part of the answer, each with a method of its own", Section),
        text("code", "Indicator, dimension, valence or exclusive group; missing: all codes together", _maybe("code")),
        text("person_id", "The person or group; missing: all persons pooled", _maybe("person")),
        text("coder_1", "The first coder of a pair, and a purpose other than usual; missing: all coders",
             _maybe("coder_1")),
        text("coder_2", "The second coder of a pair", _maybe("coder_2")),
        Column("rated_as", "string", "What was rated", _maybe("rated_as"), values=tuple(RatedAs)),
        truth("is_blind", "False: ratings on marks of another that were given"),
        text("method", "The coefficient", required=True),
        text("parameters", "What it was given, as JSON", required=True),
        truth("is_headline", "Whether it is the number to report first"),
        number("value", "The value; missing: undefined, see why", _decimal("value")),
        number("low", "Lower end of the 95 % interval", _decimal("low")),
        number("high", "Upper end of the 95 % interval", _decimal("high")),
        text("why", "Why there is no value", _maybe("why")),
        text("why_no_interval", "Why there is no interval", _maybe("why_no_interval")),
        whole("n_events", "Events of both coders together", required=True),
        whole("n_units", "Units (persons, intervals, pairs of marks)", required=True),
        number("compared_s", "Seconds that were compared, of all persons together", _seconds("seconds"), unit="s"),
        number("excluded_s", "Seconds that were left out", _seconds("excluded_seconds"), unit="s"),
        whole("n_sessions", "Sessions", "cases", required=True),
        whole("seed", "Seed of the resamples behind the interval"),
    )  # fmt: skip
    words = "One number of an answer about agreement" + _ONLY
    references = (to("agreement_results", "agreement_result_id"),)
    key = ("agreement_result_id", "line")
    return Table("agreement_numbers", words, columns, key, references, content.agreement_numbers)


def _maybe(name: str) -> Get:
    """Text, missing where it is empty."""
    get = of(name)
    return lambda row: get(row) or None


def _decimal(name: str) -> Get:
    get = of(name)

    def told(row: Any) -> Cell:
        value: Any = get(row)
        return None if value is None else f"{value:.6f}"

    return told


def _seconds(name: str) -> Get:
    get = of(name)
    return lambda row: f"{get(row):.3f}"


def _mappings(content: Content) -> Table:
    versions = {version.id: version for version in content.versions}
    columns = (
        identifier("code_mapping_id", "Id of the mapping"),
        instant("made", "When it was made, UTC", required=True),
        text("coder_id", "Who made it", "coder"),
        text("codebook", "Key of the codebook", lambda row: versions[row.from_version].key, required=True),
        text("version_read", "The version whose codes are read as those of another",
             lambda row: versions[row.from_version].version, required=True),
        text("codebook_version", "The version as which they are read",
             lambda row: versions[row.to_version].version, required=True),
        text("codes", "Which code is read as which; nothing behind = : left out; not listed: the same", _codes),
    )  # fmt: skip
    rows = sorted(content.code_mappings, key=attrgetter("id"))
    references = (
        to("coders", "coder_id"),
        to("codebooks", "codebook", "codebook_version"),
        to("codebooks", "codebook", "version_read", key=("codebook", "codebook_version")),
    )
    words = "How the codes of one version of a codebook are read as those of another" + _ONLY
    return Table("code_mappings", words, columns, ("code_mapping_id",), references, rows)


def _codes(row: CodeMapping) -> str | None:
    return listed(f"{old}={new}" for old, new in zip(row.old, row.new, strict=True)) or None
