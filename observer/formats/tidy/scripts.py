"""Short scripts that read the events into R, Python and SPSS, with types and labels."""

from observer.formats.tidy.content import Content
from observer.formats.tidy.table import Column, Table

R_TYPES = {"string": "character", "integer": "numeric", "number": "numeric", "boolean": "logical"}
SPSS_LABEL_BYTES = 120  # SPSS cuts longer value labels without a word
SPSS_TEXT_BYTES = 32_767

PYTHON = '''\
"""Reads the events of this package with pandas: python import/read_events.py"""

import json
from pathlib import Path

import pandas as pd

PACKAGE = Path(__file__).resolve().parent.parent
TYPES = {"integer": "Int64", "number": "float64", "boolean": "boolean"}


def read_table(name):
    """One table, with the types that datapackage.json gives; empty cells are missing values."""
    resources = json.loads((PACKAGE / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    resource = next(r for r in resources if r["name"] == name)
    fields = resource["schema"]["fields"]
    types = {f["name"]: TYPES.get(f["type"], "string") for f in fields}
    table = pd.read_csv(PACKAGE / resource["path"], dtype=types, keep_default_na=False, na_values=[""])
    for field in fields:
        if values := field.get("constraints", {}).get("enum"):
            table[field["name"]] = pd.Categorical(table[field["name"]], categories=values)
    return table


def read_events(language="en"):
    """The events, with the label of each indicator in a column of its own."""
    key = ["codebook", "codebook_version", "indicator"]
    codebook = read_table("codebook").query("item == 'indicator'").rename(columns={"code": "indicator"})
    labels = codebook[[*key, f"label_{language}"]].rename(columns={f"label_{language}": "indicator_label"})
    return read_table("events").merge(labels, on=key, how="left", validate="many_to_one")


if __name__ == "__main__":
    events = read_events()
    print(events.dtypes.to_string())
    print(events.groupby(["coder", "kind"], observed=True).size().to_string())
'''

R = """\
# Reads the events of this package. The working directory is the folder of the package:
#   source("import/read_events.R")
read_table <- function(path, types) {{
  read.csv(path, colClasses = types, na.strings = "", encoding = "UTF-8", quote = "\\"", comment.char = "")
}}
events <- read_table("data/events.csv", c(
{types}
))
{factors}
codebook <- read_table("data/codebook.csv", "character")
codebook <- codebook[codebook$item == "indicator", ]
key <- function(table, code) paste(table$codebook, table$codebook_version, table[[code]])
events$indicator_label <- codebook$label_en[match(key(events, "indicator"), key(codebook, "code"))]
"""

SPSS = """\
* Encoding: UTF-8.
* Reads the events of this package. First write here where the folder of the package is, without the star:.
* CD 'C:\\the\\folder\\of\\the\\package'.
SET DECIMAL=DOT.
GET DATA /TYPE=TXT /FILE='data/events.csv' /ENCODING='UTF8' /ARRANGEMENT=DELIMITED /DELCASE=LINE
  /DELIMITERS="," /QUALIFIER='"' /FIRSTCASE=2 /VARIABLES=
{variables}.
* A comment of several lines ends its row: what follows its first line is no event.
SELECT IF ({whole_id}ANY(kind, {kinds})).
{numbers}
VARIABLE LABELS
{labels}.
VALUE LABELS
{values}.
VARIABLE LEVEL {scale} (SCALE).
VARIABLE LEVEL {truths} (NOMINAL).
EXECUTE.
"""


def scripts(content: Content, tables: list[Table]) -> tuple[str, str, str]:
    """The scripts for Python, R and SPSS."""
    events = next(table for table in tables if table.name == "events")
    return PYTHON, _r(events), _spss(content, events)


def _r(events: Table) -> str:
    factors = [
        f"events${c.name} <- factor(events${c.name}, levels = c({', '.join(_quoted(v) for v in c.values)}))"
        for c in events.columns
        if c.values
    ]
    types = [f'  {c.name} = "{R_TYPES[c.kind]}"' for c in events.columns]
    return R.format(types=",\n".join(types), factors="\n".join(factors))


def _quoted(value: str) -> str:
    return f'"{value}"'


def _spss(content: Content, events: Table) -> str:
    kind = next(column for column in events.columns if column.name == "kind")
    truths = [c.name for c in events.columns if c.kind == "boolean"]
    numeric = [c.name for c in events.columns if c.kind in ("integer", "number")]
    *variables, last = (f"{c.name} {_spss_format(c, events)}" for c in events.columns)
    return SPSS.format(
        # COMMENT is a command: on a line of its own the variable would be taken for one
        variables="  " + "\n  ".join(variables) + " " + last,
        # identifiers of other tools have any length
        whole_id="" if content.filed else "LENGTH(RTRIM(event_id)) = 36 AND ",
        kinds=", ".join(_said(value) for value in kind.values),
        numbers="\n".join(_spss_truth(name) for name in truths),
        labels="  " + "\n  / ".join(f"{c.name} {_said(_cut(c.description))}" for c in events.columns),
        values=" /\n".join(_spss_values(content, events)),
        scale=" ".join(numeric),
        truths=" ".join(truths),
    )


def _spss_format(column: Column, events: Table) -> str:
    """As wide as the widest text, so that nothing is cut that SPSS can hold."""
    if column.kind in ("integer", "number"):
        return "F20.3" if column.kind == "number" else "F20.0"
    longest = max((len(str(text).encode()) for text in set(map(column.get, events.rows))), default=1)
    return f"A{min(max(longest, 5), SPSS_TEXT_BYTES)}"


def _spss_truth(name: str) -> str:
    return (
        f"RECODE {name} ('true'=1) ('false'=0) INTO {name}_n.\n"
        f"DELETE VARIABLES {name}.\nRENAME VARIABLES ({name}_n={name}).\nFORMATS {name} (F1.0)."
    )


def _spss_values(content: Content, events: Table) -> list[str]:
    """Labels of the indicators, and of true and false. Values that are words of their own need none."""
    labels: dict[str, str] = {}
    for version in content.versions:
        codebook = content.codebooks[version.id]
        for indicator in codebook.indicators:
            label = indicator.label.get("en") or next(iter(indicator.label.values()), "")
            labels[codebook.qualified(indicator.id)] = label
    used = sorted({placed.item.indicator for placed in events.rows} & set(labels))
    indicators = ["  indicator", *(f"    {_said(code)} {_said(_cut(labels[code]))}" for code in used)]
    truths = [c.name for c in events.columns if c.kind == "boolean"]
    return [*(["\n".join(indicators)] if used else []), f"  {' '.join(truths)} 0 'false' 1 'true'"]


def _said(words: str) -> str:
    """A text in a syntax file: one line, between quotes."""
    return "'" + " ".join(words.split()).replace("'", "''") + "'"


def _cut(words: str) -> str:
    return words.encode()[:SPSS_LABEL_BYTES].decode(errors="ignore")
