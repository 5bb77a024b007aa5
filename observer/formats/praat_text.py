"""The text of a Praat TextGrid, in the long or the short form: Praat itself looks at numbers and quoted texts alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from observer.coding.interchange import Findings
from observer.errors import BadFile
from observer.formats.base import LONGEST_TEXT, MOST_BYTES, MOST_EVENTS, bad, check_count, read_seconds
from observer.formats.text_file import read_text
from observer.i18n import _
from observer.progress import Progress

_BINARY = b"ooBinaryFile"
_TOKEN = re.compile(
    r"""!(?P<remark>[^\n]*) | "(?P<text>[^"]*+(?:""[^"]*+)*+)" | <(?P<flag>\w+)>
      | (?<![^\s])(?P<number>[-+]?\d[\d.]*(?:[eE][-+]?\d+)?)%?(?![^\s])""",
    re.VERBOSE,
)
_NOISE_US = 1  # how far intervals may overlap by rounding alone
_MOST_TIERS = 20_000


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled stretch, or a labelled moment, which ends where it begins."""

    start_us: int
    stop_us: int
    text: str


@dataclass
class TextTier:
    """A tier of intervals, without those that are empty; or of points."""

    name: str
    is_points: bool
    labels: list[Label] = field(default_factory=list)


@dataclass(frozen=True)
class Grid:
    """All tiers, and where they end."""

    stop_us: int
    tiers: list[TextTier]


def read(path: Path, progress: Progress, findings: Findings) -> Grid:
    """A whole TextGrid. Raises `BadFile`."""
    decoded = read_text(path, MOST_BYTES) if not _is_binary(path) else None
    if decoded is None:
        raise BadFile(
            _("“{name}” is a binary file of Praat. Open it in Praat and choose Save as text file.").format(
                name=path.name
            )
        )
    if decoded.guessed:
        findings.add(
            _("The file is not in UTF-8; it was read as Windows text. Look whether letters such as é are right.")
        )
    return _Parser(path.name, decoded.text, progress, findings).grid()


def _is_binary(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_BINARY)) == _BINARY
    except OSError:
        return False  # what is wrong is told by the one who reads it as text


class _Parser:
    """Goes through the numbers and texts of a file, one by one."""

    def __init__(self, name: str, text: str, progress: Progress, findings: Findings) -> None:
        self._name, self._text = name, text
        self._progress, self._findings = progress, findings
        self._tokens = self._split()
        self._at = 0
        self._n = 0

    def _split(self) -> Iterator[tuple[str, str]]:
        for found in _TOKEN.finditer(self._text):
            kind = found.lastgroup or ""
            if kind != "remark":
                self._at = found.start()
                yield kind, found[kind]

    def _next(self, kind: str) -> str:
        """The next one, which has to be of a kind."""
        got, value = next(self._tokens, ("", ""))
        if not got:
            raise BadFile(_("“{name}” is cut off: there is less in it than it says.").format(name=self._name))
        if got != kind:
            wanted = _("a number") if kind == "number" else _("a text in quotes")
            raise bad(self._name, self._place(), _("{wanted} should stand here").format(wanted=wanted))
        return value.replace('""', '"') if kind == "text" else value

    def _place(self) -> str:
        return _("line {n}").format(n=self._text.count("\n", 0, self._at) + 1)

    def _time(self) -> int:
        value = self._next("number")
        try:
            return read_seconds(value, self._name, "")
        except BadFile:
            raise bad(self._name, self._place(), _("“{value}” is no time").format(value=value[:40])) from None

    def _count(self, most: int) -> int:
        value = self._next("number")
        if not value.isdecimal() or len(value) > 9:
            raise bad(self._name, self._place(), _("“{value}” is no count").format(value=value[:40]))
        check_count(int(value), self._name, most)
        return int(value)

    def grid(self) -> Grid:
        """The whole."""
        if "ooTextFile" not in self._text[:200] or "TextGrid" not in self._text[:400]:
            raise BadFile(_("“{name}” is no TextGrid of Praat.").format(name=self._name))
        self._next("text")
        if self._next("text") != "TextGrid":
            raise BadFile(_("“{name}” is no TextGrid of Praat.").format(name=self._name))
        _start, stop = self._time(), self._time()
        if self._next("flag") != "exists":
            return Grid(stop, [])
        return Grid(stop, [self._tier() for _n in range(self._count(_MOST_TIERS))])

    def _tier(self) -> TextTier:
        kind, name = self._next("text"), self._next("text")
        if kind not in ("IntervalTier", "TextTier"):
            raise bad(self._name, self._place(), _("“{kind}” is no kind of tier").format(kind=kind[:40]))
        self._time(), self._time()
        tier = TextTier(name, kind == "TextTier")
        until = None
        for _n in range(self._count(3 * MOST_EVENTS)):
            self._step()
            start = self._time()
            stop = start if tier.is_points else self._time()
            label = Label(start, stop, self._next("text"))
            if not tier.is_points:
                self._check(label, until, name)
                until = stop
            if tier.is_points or label.text.strip():
                tier.labels.append(self._usable(label, name))
        return tier

    def _step(self) -> None:
        self._n += 1
        if self._n % 2000 == 0:
            self._progress.at(min(self._at / max(len(self._text), 1), 1), _("Reading labels"))
            check_count(self._n, self._name, 3 * MOST_EVENTS)

    def _check(self, label: Label, until: int | None, name: str) -> None:
        if until is not None and label.start_us < until - _NOISE_US:
            self._findings.add(_("An interval begins before the one before it has ended."), name)

    def _usable(self, label: Label, name: str) -> Label:
        if len(label.text) > LONGEST_TEXT:
            self._findings.add(_("A very long value; only its beginning was kept."), name)
            label = replace(label, text=label.text[:LONGEST_TEXT])
        if label.stop_us < label.start_us:
            self._findings.add(_("An interval ends before it begins; its end was set to its beginning."), name)
            return Label(label.start_us, label.start_us, label.text)
        return label
