"""A codebook as a manual to read: sections with their lines, for the window, for paper and as plain text."""

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from observer import i18n
from observer.coding.codebook import Codebook, Dimension, Indicator, Kind, Modifier, ModifierKind, Rated, Rule, Words
from observer.coding.codebook_edit import groups
from observer.coding.study import Side
from observer.coding.words import word
from observer.i18n import N_, _

WIDTH = 78  # signs in a line of plain text


class Style(StrEnum):
    """What a line is: a small heading, a text, one of a list, facts in small letters."""

    HEAD = "head"
    TEXT = "text"
    ITEM = "item"
    NOTE = "note"


@dataclass(frozen=True)
class Line:
    """One line; `is_second` says that it repeats the line before in the second language."""

    style: Style
    text: str
    is_second: bool = False


@dataclass(frozen=True)
class Section:
    """A piece of the manual; `place` names it, such as `indicator:pf_blames`. `level` 1 is a chapter."""

    place: str
    level: int
    title: str
    lines: tuple[Line, ...]
    indicator: Indicator | None = None
    dimension: Dimension | None = None


@dataclass(frozen=True)
class KeyRow:
    """One row of the table of keys."""

    key: str
    indicator: Indicator
    label: str
    dimension: str


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language for a while, as for what is printed in it."""
    before = i18n.language()
    i18n.use_language(code)
    try:
        yield
    finally:
        i18n.use_language(before)


def sections(book: Codebook, languages: tuple[str, ...] = (), skips_usual: bool = False) -> list[Section]:
    """The whole manual. Headings are in the language spoken now, texts in `languages` (it alone when not given).

    With `skips_usual` an indicator that is marked and counted as usual does not say so again.
    """
    writer = _Writer(book, languages or (i18n.language(),), skips_usual)
    found = [writer.about()]
    for dimension in book.dimensions:
        found.append(writer.dimension(dimension))
        found += [writer.indicator(i, dimension) for i in book.indicators if i.dimension == dimension.id]
    found += [part for part in (writer.ratings(), writer.modifiers(), writer.versions()) if part.lines]
    return found


def key_rows(book: Codebook, languages: tuple[str, ...] = ()) -> list[KeyRow]:
    """The table of keys, in the order in which one looks them up."""
    writer = _Writer(book, languages or (i18n.language(),))
    dimensions = {d.id: writer.title(d.label) for d in book.dimensions}
    rows = [KeyRow(i.key, i, writer.title(i.label), dimensions.get(i.dimension, "")) for i in book.indicators]
    return sorted(rows, key=lambda row: (row.key.lower(), row.key))


class _Writer:
    """Writes the sections of one codebook in one language, or in two, one below the other."""

    def __init__(self, book: Codebook, languages: tuple[str, ...], skips_usual: bool = False) -> None:
        self.book, self.languages, self.skips_usual = book, languages, skips_usual

    def said(self, words: Words) -> list[str]:
        """A text in each language in which it is there, without what is the same."""
        found = [words.get(code, "") for code in self.languages]
        return list(dict.fromkeys(text for text in found if text)) or [t for t in words.values() if t][:1]

    def title(self, words: Words) -> str:
        """A label, in both languages on one line."""
        return " · ".join(self.said(words))

    def lines(self, words: Words, head: str = "") -> list[Line]:
        found = [Line(Style.TEXT, text, n > 0) for n, text in enumerate(self.said(words))]
        return [Line(Style.HEAD, head), *found] if head and found else found

    def items(self, texts: dict[str, list[str]], head: str) -> list[Line]:
        found = []
        for n, code in enumerate(self.languages):
            found += [Line(Style.ITEM, text, n > 0) for text in texts.get(code, []) if text]
        if not found:
            found = [Line(Style.ITEM, text) for text in next(iter(texts.values()), []) if text]
        return [Line(Style.HEAD, head), *found] if found else []

    def about(self) -> Section:
        book = self.book
        lines = [Line(Style.NOTE, _("{key}, version {version}").format(key=book.key, version=book.version))]
        lines += self.lines(book.description) + self.lines(book.source, _("Source"))
        if book.own_worded:
            lines.append(Line(Style.NOTE, _("In own words; not the text of a licensed instrument.")))
        for kind, head in (
            (Kind.POINT, _("Moments, unless said otherwise")),
            (Kind.STATE, _("Periods, unless said otherwise")),
        ):
            habit = book.defaults.get(kind)
            if habit:
                lines += self.lines(habit.mark_at, head) + self.lines(habit.counting)
        seconds = f"{book.point_tolerance_us / 1_000_000:g}"
        words = _("Two coders' marks of a moment count as the same within {seconds} seconds.")
        lines += [Line(Style.HEAD, _("Agreement")), Line(Style.TEXT, words.format(seconds=seconds))]
        return Section("about", 1, self.title(book.title), tuple(lines))

    def dimension(self, dimension: Dimension) -> Section:
        lines = [Line(Style.NOTE, self._rated(dimension)), *self.lines(dimension.definition)]
        place = f"dimension:{dimension.id}"
        return Section(place, 1, self.title(dimension.label), tuple(lines), dimension=dimension)

    def _rated(self, dimension: Dimension) -> str:
        if dimension.rated is not Rated.GROUP:
            return _("Rated for each person") if dimension.rated is Rated.PERSON else _("Not rated")
        words = _("Rated once for the group, when at least {n} members were together for {minutes} minutes")
        return words.format(n=dimension.min_present, minutes=dimension.min_minutes_together)

    def indicator(self, indicator: Indicator, dimension: Dimension) -> Section:
        lines = [Line(Style.NOTE, " · ".join(facts(indicator))), *self.lines(indicator.definition)]
        lines += self.items(indicator.examples, _("Examples"))
        lines += self.items(indicator.counter_examples, _("Looks like it, but is not"))
        usual = self.book.defaults.get(indicator.kind) if self.skips_usual else None
        if usual is None or indicator.mark_at != usual.mark_at:
            lines += self.lines(indicator.mark_at, _("Where to mark"))
        if usual is None or indicator.counting != usual.counting:
            lines += self.lines(indicator.counting, _("What counts as one"))
        lines += self.lines(indicator.caution, _("Take care"))
        lines += self._decisions(indicator)
        mates = groups(self.book).get(indicator.exclusive_group or "", [])
        others = [self.title(i.label) for i in mates if i.id != indicator.id]
        if others:
            lines += [Line(Style.HEAD, _("Ends for the same people")), *(Line(Style.ITEM, o) for o in others)]
        for modifier in indicator.modifiers:
            lines += [Line(Style.HEAD, self.title(modifier.label)), *self._choices(modifier)]
        place = f"indicator:{indicator.id}"
        return Section(place, 2, self.title(indicator.label), tuple(lines), indicator, dimension)

    def _decisions(self, indicator: Indicator) -> list[Line]:
        """How dilemmas were decided, oldest first, each with its day."""
        found = []
        for ruling in sorted(indicator.decisions, key=lambda ruling: ruling.date):
            for n, text in enumerate(self.said(ruling.text)):
                found.append(Line(Style.ITEM, f"{ruling.date}: {text}" if n == 0 else text, n > 0))
        return [Line(Style.HEAD, _("Decided")), *found] if found else []

    def _choices(self, modifier: Modifier) -> list[Line]:
        if modifier.kind in (ModifierKind.SINGLE, ModifierKind.MULTIPLE):
            return [Line(Style.ITEM, self.title(choice.label)) for choice in modifier.values]
        if modifier.minimum is None and modifier.maximum is None:
            return [Line(Style.TEXT, word(modifier.kind))]
        low, high = (f"{n:g}" if n is not None else "…" for n in (modifier.minimum, modifier.maximum))
        return [Line(Style.TEXT, _("a number from {low} to {high}").format(low=low, high=high))]

    def ratings(self) -> Section:
        lines: list[Line] = []
        for scale in self.book.scales:
            on_it = [self.title(d.label) for d in self.book.dimensions if d.scale == scale.id]
            if not on_it:
                continue
            lines.append(Line(Style.HEAD, "; ".join(on_it)))
            for anchor in scale.anchors:
                lines.append(Line(Style.ITEM, f"{signed(anchor.value)}  {self.title(anchor.label)}"))
        for rule in self.book.rules:
            lines += [Line(Style.HEAD, rule_words(rule)), *self.lines(rule.message)]
        return Section("ratings", 1, _("Ratings"), tuple(lines))

    def modifiers(self) -> Section:
        lines: list[Line] = []
        for modifier in self.book.modifiers:
            lines += [Line(Style.HEAD, self.title(modifier.label)), Line(Style.NOTE, word(modifier.kind))]
            lines += self._choices(modifier)
        return Section("modifiers", 1, _("Modifiers"), tuple(lines))

    def versions(self) -> Section:
        lines: list[Line] = []
        for entry in reversed(self.book.changelog):
            head = f"{entry.get('version', '')} · {entry.get('date', '')}"
            lines += self.lines(entry.get("changes", {}), head)
        return Section("versions", 1, _("Versions"), tuple(lines))


def facts(indicator: Indicator) -> list[str]:
    """Valence, kind, who shows it and towards whom, in a few words each."""
    who = ", ".join(word(side) for side in indicator.shown_by)
    towards = ", ".join(word(side) for side in indicator.towards if side is not Side.NONE)
    shown = _("{who} → {towards}").format(who=who, towards=towards) if towards else who
    found = [word(indicator.valence), word(indicator.kind), shown]
    target = TARGETS.get(indicator.default_target, indicator.default_target)
    found.append(_("usual target: {target}").format(target=_(target)))
    if indicator.mutual:
        found.append(_("done together"))
    if indicator.non_verbal:
        found.append(_("non-verbal"))
    return found


TARGETS = {
    "worker": N_("family worker"),
    "all": N_("to all"),
    "none": N_("nobody"),
    "unclear": N_("unclear"),
    "ask": N_("chosen each time"),
}
BOUNDS = {
    "min_positive": N_("at least {n} positive"),
    "max_positive": N_("at most {n} positive"),
    "min_negative": N_("at least {n} negative"),
    "max_negative": N_("at most {n} negative"),
    "min_rating": N_("rating {n} or above"),
    "max_rating": N_("rating {n} or below"),
}


def rule_words(rule: Rule) -> str:
    """When a rule warns."""
    parts = [_(BOUNDS[name]).format(n=bound) for name, bound in rule.bounds.items() if name in BOUNDS]
    return _("Warns when: {conditions}").format(conditions=", ".join(parts))


def signed(value: int) -> str:
    """A step of a scale with its sign."""
    return f"{value:+d}".replace("-", "−") if value else "0"


def as_text(book: Codebook, languages: tuple[str, ...] = ()) -> str:
    """The manual as plain text, with the table of keys at the end."""
    found: list[str] = []
    for section in sections(book, languages, skips_usual=True):
        key = f"   [{section.indicator.key}]" if section.indicator else ""
        title = section.title + key
        found += ["", title, ("=" if section.level == 1 else "-") * min(len(title), WIDTH)]
        found += [line for part in section.lines for line in _plain_lines(part)]
    found += ["", _("Keys"), "=" * len(_("Keys"))]
    found += [f"{row.key:<4}{row.label} ({row.dimension})" for row in key_rows(book, languages)]
    return "\n".join(found).strip() + "\n"


def _plain_lines(line: Line) -> list[str]:
    if line.style is Style.HEAD:
        return ["", f"{line.text}:"]
    first = "- " if line.style is Style.ITEM else ""
    return textwrap.wrap(line.text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first)) or [""]
