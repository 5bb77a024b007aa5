"""`datapackage.json`: the data dictionary that programs read (Frictionless Data Package, version 1)."""

import json
from dataclasses import dataclass
from typing import Any

from observer.formats.tidy.content import Content
from observer.formats.tidy.table import Column, Reference, Table

MISSING = [""]
DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


@dataclass(frozen=True)
class Written:
    """A table that has been written: its size in bytes and its SHA-256."""

    table: Table
    size: int
    sha256: str


def descriptor(content: Content, tables: list[Written]) -> str:
    """The text of the file."""
    data = {
        "profile": "tabular-data-package",
        "name": f"observer-{content.study.id}".lower(),
        "id": content.study.id,
        "title": content.study.name,
        "description": "Events and ratings of filmed meetings, coded with Observer. See README.md.",
        "observer": _provenance(content, tables),
        "resources": [_resource(written) for written in tables],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _provenance(content: Content, tables: list[Written]) -> dict[str, Any]:
    return {
        "software": content.software,
        **_of_whom(content),
        "time_base": "whole microseconds; columns in seconds are rounded half up to three decimals",
        "codebooks": [{"key": v.key, "version": v.version, "sha256": v.digest} for v in content.versions],
        "rows": {written.table.name: len(written.table.rows) for written in tables},
    }


def _of_whom(content: Content) -> dict[str, Any]:
    if content.filed is not None:
        return {"converted_from": content.filed.format or "unknown", "pseudonyms_only": False}
    return {
        "written_for": f"coder {content.seen_by.id}" if content.seen_by else "researcher",
        "pseudonyms_only": True,
    }


def _resource(written: Written) -> dict[str, Any]:
    table = written.table
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.path,
        "description": f"{table.description}. Rows: {len(table.rows)}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": written.size,
        "hash": f"sha256:{written.sha256}",
        "dialect": DIALECT,
        "schema": {
            "fields": [_field(column, table) for column in table.columns],
            "missingValues": MISSING,
            "primaryKey": list(table.key),
            "foreignKeys": [_foreign_key(reference, table) for reference in table.references],
        },
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.kind, "description": column.description}
    if column.unit:
        field["unit"] = column.unit
    if column.free_text:
        field["free_text"] = True
    if column.kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    if constraints:
        field["constraints"] = constraints
    return field


def _foreign_key(reference: Reference, table: Table) -> dict[str, Any]:
    other = "" if reference.table == table.name else reference.table
    return {
        "fields": list(reference.columns),
        "reference": {"resource": other, "fields": list(reference.their_columns)},
    }
