"""A paper: a title, facts, and headings with what stands under them. Written as one HTML file, or for Word (.docx)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from observer.formats.base import whole_file

_STYLE = """
body { font-family: "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; line-height: 1.5; color: #22303a;
  margin: 2em auto; max-width: 48em; padding: 0 1em; }
h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 1.8em; page-break-after: avoid; }
table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: .2em .9em .2em 0; }
p.head { margin: 1em 0 0; font-weight: bold; page-break-after: avoid; } p.text { margin: 0; white-space: pre-wrap; }
.faint { color: #5b6a74; font-size: .9em; margin: 0; }
"""


@dataclass(frozen=True)
class Entry:
    """What stands under a heading: who and when (`head`), the text, and something smaller below it (`foot`)."""

    head: str
    text: str = ""
    foot: str = ""


@dataclass(frozen=True)
class Part:
    """A heading, and what stands under it."""

    heading: str
    entries: tuple[Entry, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Paper:
    """All of it; `facts` are pairs of what something is called and what it is."""

    title: str
    language: str
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()


def html(paper: Paper) -> str:
    """The paper as one file of HTML: nothing from outside, everything escaped."""
    body = [f"<h1>{escape(paper.title)}</h1>"]
    if paper.facts:
        rows = (f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in paper.facts)
        body.append(f"<table>{''.join(rows)}</table>")
    for part in paper.parts:
        body.append(f"<h2>{escape(part.heading)}</h2>")
        if part.text:
            body.append(f'<p class="text">{escape(part.text)}</p>')
        for entry in part.entries:
            body.append(f'<p class="head">{escape(entry.head)}</p>')
            if entry.text:
                body.append(f'<p class="text">{escape(entry.text)}</p>')
            if entry.foot:
                body.append(f'<p class="faint">{escape(entry.foot)}</p>')
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{escape(paper.title)}</title><style>{_STYLE}</style>"
    )
    inner = "\n".join(body)
    return f'<!DOCTYPE html>\n<html lang="{paper.language}"><head>{head}</head>\n<body>\n{inner}\n</body></html>\n'


def write_html(paper: Paper, path: Path) -> None:
    """The paper as HTML in a file, whole or not at all. Raises `ObserverError`."""
    with whole_file(path) as part:
        part.write_text(html(paper), encoding="utf-8", newline="\n")


def write_docx(paper: Paper, path: Path) -> None:
    """The paper for Word in a file, whole or not at all; it says neither who wrote it nor when. Raises
    `ObserverError`."""
    from docx import Document

    document = Document()
    about = document.core_properties
    about.title, about.author, about.comments, about.last_modified_by = plain(paper.title), "", "", ""
    about.language = paper.language
    about.created = about.modified = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    document.add_heading(plain(paper.title), 0)
    if paper.facts:
        table = document.add_table(rows=0, cols=2)
        for name, value in paper.facts:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = plain(name), plain(value)
    for part in paper.parts:
        document.add_heading(plain(part.heading), 1)
        if part.text:
            document.add_paragraph(plain(part.text))
        for entry in part.entries:
            head = document.add_paragraph()
            head.paragraph_format.keep_with_next = True
            head.add_run(plain(entry.head)).bold = True
            if entry.text:
                document.add_paragraph(plain(entry.text))
            if entry.foot:
                document.add_paragraph().add_run(plain(entry.foot)).italic = True
    with whole_file(path) as unfinished:
        document.save(str(unfinished))


def plain(text: str) -> str:
    """A text without the control characters that no XML can hold."""
    return "".join(c for c in text.replace("\r\n", "\n") if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
