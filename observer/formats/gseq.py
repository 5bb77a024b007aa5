"""GSEQ (SDIS) files: sequences of events, states, timed events, intervals and multievents in; timed events out.

Every sequence is a session. What has no times gets a second for each step, in the order of the file. In files of ours
notes behind % say which code, people, session and coder the short names of GSEQ stand for.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledCode, FiledSession, Findings
from observer.formats import gseq_names, gseq_write
from observer.formats.base import LONGEST_NAME
from observer.formats.gseq_kinds import Kinds, Sequence
from observer.formats.gseq_text import LABEL, NOTE, Text, Token, declared
from observer.formats.text_file import read_text
from observer.i18n import _
from observer.progress import Progress

write = gseq_write.write
changes = gseq_write.changes

_MOST_BYTES = 200_000_000


def read(path: Path, progress: Progress | None = None) -> Document:
    """The sequences of a file, of whatever kind. Raises `BadFile`."""
    decoded = read_text(path, _MOST_BYTES)
    reading = _Reading(path, decoded.text, progress or Progress())
    if decoded.guessed:
        reading.findings.add(
            _("The file is not in UTF-8; it was read as Windows text. Look whether letters such as é are right.")
        )
    return reading.document()


class _Reading:
    """One file while it is read."""

    def __init__(self, path: Path, text: str, progress: Progress) -> None:
        self.findings = Findings()
        self._path, self._progress = path, progress
        self._text, self._size = Text(text), max(len(text), 1)
        self._tokens = self._text.tokens()
        self._declared, notes = declared(self._tokens, path.name, self.findings)
        self._names, self._dimensions = gseq_names.told(notes), gseq_names.dimensions_told(notes)
        self._numbers: dict[str, int] = {}
        self._kinds = Kinds(self._text, path.name, self._declared, self._names, self.findings)

    def document(self) -> Document:
        """All sequences of the file."""
        sequences = list(self._sequences())
        events = [event for one in sequences for event in one.events]
        intervals = list(self._kinds.intervals(sequences)) if self._declared.kind == "interval" else []
        made = Document(
            self._path.stem,
            "gseq",
            "GSEQ",
            codes=tuple(self._codes()),
            sessions=tuple(
                FiledSession(one.name, variables=tuple(one.variables.items()), duration_us=one.stop_us)
                for one in _each_once(sequences)
            ),
            events=tuple(events),
            intervals=tuple(intervals),
            findings=self.findings.all(),
        )
        return listed(made)

    # -- the file ---------------------------------------------------------------------------------------------

    def _sequences(self) -> Iterator[Sequence]:
        """Each sequence, read; ; ends a sequence, / the last of a unit, to which values in parentheses belong."""
        unit: list[Sequence] = []
        taken: set[str] = set()
        label, coder, n_units, is_own = "", "", 1, False
        tokens: list[Token] = []
        last = Token(NOTE, "", 0)
        for n, token in enumerate(self._tokens):
            last = token
            if n % 5000 == 0:
                self._progress.at(token.at / self._size, _("Reading sequences"))
            if token.kind == NOTE:
                if told := gseq_names.unit_told(token.text):
                    (label, coder), is_own = told, True
            elif token.kind == LABEL:
                label = token.text[1:-1].strip()[:LONGEST_NAME]
            elif token.text in (";", "/"):
                unit += self._sequence(tokens, label or self._unit_name(n_units), coder, taken, is_own)
                tokens = []
                if token.text == "/":
                    yield from self._closed(unit)
                    unit, label, coder, is_own, n_units = [], "", "", False, n_units + 1
            else:
                tokens.append(token)
        if tokens:
            self.findings.add(_("The last sequence has no end sign (; or /)."), self._text.place(last))
            unit += self._sequence(tokens, label or self._unit_name(n_units), coder, taken, is_own)
        yield from self._closed(unit)

    def _unit_name(self, n: int) -> str:
        return self._path.stem if n == 1 else f"{self._path.stem} - {n}"

    def _sequence(
        self, tokens: list[Token], label: str, coder: str, taken: set[str], is_own: bool
    ) -> Iterator[Sequence]:
        """A sequence, unless there is nothing in it; the second of a unit is called `name (2)`."""
        given, values = _without_values(tokens)
        if not given and not values:
            return
        n = self._numbers.get(label, 1)
        name = label if n == 1 or is_own else f"{label} ({n})"
        while name in taken and not is_own:
            n += 1
            name = f"{label} ({n})"
        self._numbers[label] = n
        taken.add(name)
        made = Sequence(name, coder, variables=self._values(values))
        self._kinds.read(made, given)
        yield made

    def _closed(self, unit: list[Sequence]) -> list[Sequence]:
        values = {name: value for one in unit for name, value in one.variables.items()}
        for one in unit:
            one.variables = values if self._declared.variables else {}
        return unit

    def _values(self, words: list[str]) -> dict[str, str]:
        """The values of variables: `Name=level`, or the level alone, which says of what variable it is."""
        found, at = {}, 0
        while at < len(words):
            if words[at + 1 : at + 2] == ["="] and at + 2 < len(words):
                found[words[at]] = words[at + 2]
                at += 3
                continue
            names = [name for name, levels in self._declared.variables.items() if words[at] in levels]
            if names:
                found[next((name for name in names if name not in found), names[0])] = words[at]
            at += 1
        return found

    # -- codes ------------------------------------------------------------------------------------------------

    def _codes(self) -> Iterator[FiledCode]:
        """The codes that are declared, in their sets; in files of ours those that the short names stand for."""
        seen = dict.fromkeys(code for code, _actors in self._names.values())
        above = {code: name for name, _only, codes in self._dimensions for code in codes}
        yield from (
            FiledCode(name, parent=above.get(name, ""), is_category=True) for name, only, _c in self._dimensions if only
        )
        yield from (FiledCode(code, parent=above.get(code, "")) for code in seen)
        yield from self._declared_codes()

    def _declared_codes(self) -> Iterator[FiledCode]:
        parents = {code: name for name, codes in self._declared.sets.items() for code in codes}
        foreign = {code: label for code, label in self._declared.codes.items() if code not in self._names}
        for name, codes in self._declared.sets.items():
            if set(codes) & set(foreign) and name not in self._declared.codes:
                yield FiledCode(name, is_category=True)
        for code, label in foreign.items():
            above = parents.get(code, "")
            parent = above if above not in self._declared.codes else ""
            yield FiledCode(code, label, parent=parent, exclusive_group=above)


def _without_values(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """The tokens of a sequence, and the words in parentheses."""
    given: list[Token] = []
    values: list[str] = []
    inside = False
    for token in tokens:
        if token.text in ("(", ")"):
            inside = token.text == "("
        elif inside:
            values.append(token.text[:LONGEST_NAME])
        else:
            given.append(token)
    return given, values


def _each_once(sequences: Iterable[Sequence]) -> list[Sequence]:
    """One sequence for each session: in files of ours a session has a sequence for each of its coders."""
    return list({one.name: one for one in sequences}.values())
