"""`README.md`: what is in the package, and what is not. In English, whatever language is spoken: the same
content gives the same file."""

import re

from observer.coding.interchange import Document
from observer.formats.tidy.content import Content
from observer.formats.tidy.table import Table

LOSSES = (
    "The footage: no film, no sound, no picture; nor the names of its files, where they are, and their codecs.",
    "The audit trail: who did what and when, what was undone, and when an event was recorded or changed.",
    "Of clips that left the study: in which folder they were put.",
    "Backups, frame indexes and other things that can be made anew.",
    "Names of persons: the study holds pseudonyms only, and no key to them.",
    "The passphrases of researchers.",
    "Transcripts and subtitles of films.",
    "Of the codebooks: rule checks for ratings, default targets, how many people a shared rating asks, and the"
    " list of changes. The codebook files have them.",
    "Of consent: the digest of the form, which of those with authority signed, who must sign and when to ask again,"
    " who does not want to see a fragment again, and what a researcher let through and why.",
    "The order in which several people of one event were named: it has no meaning, and they are sorted.",
    "The character U+0000, which no table can hold: it has become U+FFFD.",
)
OTHERS = "The coding of others, unless both had handed in theirs; why somebody was asked to code a session."

VALUES = """\
## How values are written

- Comma-separated values (RFC 4180), UTF-8 without byte order mark, lines end with a line feed, decimal point.
- An empty cell is a missing value. There is no NA, no 999.
- `true` and `false`; dates as 2026-11-21; moments of the clock in UTC, as 2026-11-21T13:45:00Z.
- Several words in one cell are separated by a semicolon and a space.
- Times are seconds from the start of the session (`_s`), rounded half up to three decimals, and the same in
  whole microseconds (`_us`), which are exact. Do not add rounded durations. `start_pts` and `stop_pts` are
  time stamps in ticks of the recording; media time in seconds is
  pts × time_base_num / time_base_den − media_start_us / 1 000 000.
- States last from start up to, not including, stop. A point has `stop_s` = `start_s` and a duration of 0. An
  open state, which nobody has ended, has no `stop_s`, and `is_open` is true.
- Ids are random and stay the same in every export. Rows are sorted by session, start, stop, coder and id; those
  without a time by id.
- Cells begin with whatever was typed, also with = + - or @. A spreadsheet may take such text for a formula:
  import it as text."""

READING = """\
## Reading it

- R: `source("import/read_events.R")`, with this folder as the working directory
- Python: `python import/read_events.py`, or `from read_events import read_events` (needs pandas)
- SPSS: open `import/read_events.sps`, follow its first lines, and run it. SPSS ends a row at every line break:
  of a comment of several lines it reads the first only."""

TEXT = """\
# {title}

A tidy export of a study that was coded with Observer: one table a file, one thing a row, one kind of value a
column. It was written by {software} for {whom}.

- Id of the study: `{id}`
- Codebooks: {codebooks}
- Machine-readable description of every column: `datapackage.json` (Frictionless Data Package, version 1)
- Checksums of all files: `CHECKSUMS.sha256` (check with `sha256sum -c CHECKSUMS.sha256`)

The same content gives the same files, byte for byte. No file tells when the export was made.

## Tables

| file | rows | one row is |
| --- | ---: | --- |
{tables}

`events.csv` is where to begin. Each event has one row; who shows it, at whom it is directed and its extra
choices are in `event_actors.csv`, `event_targets.csv` and `event_modifiers.csv`, one row each. What an
indicator means is in `codebook.csv`, for each version of a codebook.

Sessions with `is_research` false are acted or from an internship: leave them out of results.

{values}

## Persons

Cases, participants and coders have pseudonyms. This is not anonymous data: who knows the family may recognise
it. The columns in which people type what they like may hold a name by mistake. Read them before you share
this folder: {free_text}. The folder is not encrypted.

## What is not in it

{losses}

{left_out}

{reading}

## Citing and using it again

No licence is stated in this package. Ask those responsible for the study how it may be used and cited, and
name {software}, the codebooks with their versions, and the checksum of `datapackage.json`.
"""


CONVERTED = """\
# {title}

The content of a file of another tool, in tables: one table a file, one thing a row, one kind of value a column. It was
written by {software}, which read {source}. No study was involved.

- Machine-readable description of every column: `datapackage.json` (Frictionless Data Package, version 1)
- Checksums of all files: `CHECKSUMS.sha256` (check with `sha256sum -c CHECKSUMS.sha256`)

The same content gives the same files, byte for byte. No file tells when it was made.

## Tables

| file | rows | one row is |
| --- | ---: | --- |
{tables}

`events.csv` is where to begin. Each event has one row; who shows it, at whom it is directed and its extra
choices are in `event_actors.csv`, `event_targets.csv` and `event_modifiers.csv`, one row each, when there are any.
What a code means is in `codebook.csv`. Labels and definitions stand in the columns of English (`label_en`), in whatever
language they are. A table without rows is not there; nor is a column for what no such file says.

{values}

## Persons

Names of people, coders and films are as they were in the file: read all of it before you share it. It is not encrypted.

## What is not in it

{losses}

{reading}
"""


def readme(content: Content, tables: list[Table]) -> str:
    """The text of the file."""
    if content.filed is not None:
        return _converted(content, content.filed, tables)
    return TEXT.format(
        title=_plain(content.study.name),
        id=content.study.id,
        software=content.software,
        whom=_whom(content),
        codebooks=", ".join(f"{v.key} {v.version} (SHA-256 `{v.digest}`)" for v in content.versions) or "none",
        tables=_listed(tables),
        values=VALUES,
        reading=READING,
        free_text=", ".join(f"`{t.name}.{c.name}`" for t in tables for c in t.columns if c.free_text),
        left_out=_left_out(content),
        losses="\n".join(f"- {loss}" for loss in (*LOSSES, *([OTHERS] if content.seen_by else []))),
    )


def _left_out(content: Content) -> str:
    """How many rows are missing for want of consent: numbers, and nobody's name."""
    missing = [f"`{table}` {n}" for table, n in sorted(content.left_out.items()) if n]
    if not missing:
        return "No row was left out for want of consent."
    return (
        f"Rows that were left out for want of consent: {', '.join(missing)}. Somebody withdrew from research, was never"
        " asked, or may not be used in a stretch of a session (`uncodable_spans.csv`, reason no_consent). An event that"
        " others are in as well stays, without that person and without its comment. What was typed elsewhere can"
        " still be about that person."
    )


def _converted(content: Content, document: Document, tables: list[Table]) -> str:
    by = f"a file of {_plain(document.software)}" if document.software else "it from a file"
    return CONVERTED.format(
        title=_plain(content.study.name),
        software=content.software,
        source=by,
        tables=_listed(tables),
        values=VALUES,
        reading=READING,
        losses="- Whatever the file held that Observer has no place for; it was told when the file was read.",
    )


def _listed(tables: list[Table]) -> str:
    return "\n".join(f"| `{t.path}` | {len(t.rows)} | {t.description} |" for t in tables)


def _whom(content: Content) -> str:
    if content.seen_by is None:
        return "a researcher: it holds the coding of all coders"
    return f"coder {_plain(content.seen_by.name)}: it holds the coding that this coder may see"


def _plain(name: str) -> str:
    """A name in one line that Markdown takes as it is."""
    return re.sub(r"([\\\\`*_{}\[\]<>#|])", r"\\\1", " ".join(name.split()))
