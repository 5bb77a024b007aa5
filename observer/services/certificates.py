"""The certificate of a withdrawal: what was done, without a name, to give to whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from observer import __version__
from observer.i18n import _


@dataclass(frozen=True)
class Certificate:
    """What was done, when (UTC), under a reference that stands nowhere else; `lines` say what and how much of it,
    `hashes` say by which digests study and films were known."""

    reference: str
    when: str
    title: str
    lines: tuple[str, ...]
    hashes: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """As plain text."""
        parts = [self.title, "", *(f"{name}: {value}" for name, value in self._facts()), ""]
        parts += [*(f"- {line}" for line in self.lines), ""]
        parts += [f"{name}: {digest}" for name, digest in self.hashes]
        return "\n".join([*parts, "", *self.notes, ""])

    def html(self) -> str:
        """As a page that stands alone."""
        facts = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in self._facts())
        lines = "".join(f"<li>{escape(line)}</li>" for line in self.lines)
        hashes = "".join(
            f"<tr><th>{escape(name)}</th><td><code>{escape(digest)}</code></td></tr>" for name, digest in self.hashes
        )
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        done = escape(_("What was done"))
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f"<title>{escape(self.title)}</title><style>body{{font:15px sans-serif;max-width:44em;margin:3em auto}}"
            "th{text-align:left;padding-right:1.5em;vertical-align:top;font-weight:normal;color:#555}"
            "code{overflow-wrap:anywhere}</style></head>"
            f"<body><h1>{escape(self.title)}</h1><table>{facts}</table><h2>{done}</h2>"
            f"<ul>{lines}</ul><table>{hashes}</table>{notes}</body></html>\n"
        )

    def _facts(self) -> list[tuple[str, str]]:
        return [
            (_("Reference"), self.reference),
            (_("Done on"), f"{self.when} UTC"),
            (_("Made by"), f"Observer {__version__}"),
        ]
