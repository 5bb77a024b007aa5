"""Which marks a project needs: codes of our own for what an event has besides its code, so that other programs can
search for it."""

from collections.abc import Iterator
from dataclasses import replace

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledCode, FiledEvent, FiledModifier
from observer.formats.base import Wishes
from observer.formats.refi_qda.code_tree import WRITTEN_OUT, Meaning
from observer.i18n import _

DOUBT, OPEN, MOMENT, ALL, UNCLEAR, TOWARDS, FRAGMENT = (
    "doubt",
    "open",
    "moment",
    "all",
    "unclear",
    "towards",
    "fragment",
)


def marks_of(event: FiledEvent, wishes: Wishes) -> Iterator[Meaning]:
    """The marks of an event."""
    if event.doubt:
        yield Meaning(mark=DOUBT)
    if event.is_open:
        yield Meaning(mark=OPEN)
    if wishes.stretch_points and event.kind is Kind.POINT:
        yield Meaning(mark=MOMENT)
    if event.towards in (Targets.ALL, Targets.UNCLEAR):
        yield Meaning(mark=event.towards.value)
    elif event.towards is Targets.LISTED:
        yield from (Meaning(mark=TOWARDS, of=name) for name in dict.fromkeys(event.targets))


def marks_in(document: Document, wishes: Wishes) -> dict[Meaning, str]:
    """All marks of a document, and what each is called."""
    words = {
        DOUBT: _("doubt"),
        OPEN: _("no end seen"),
        MOMENT: _("moment"),
        ALL: _("towards all"),
        UNCLEAR: _("towards whom is unclear"),
    }
    used = dict.fromkeys(mark for event in document.events for mark in marks_of(event, wishes))
    marks = {
        mark: words.get(mark.mark) or _("towards {name}").format(name=mark.of)
        for mark in sorted(used, key=lambda mark: ([*words, TOWARDS].index(mark.mark), mark.of))
    }
    for reason in dict.fromkeys(one.reason for one in document.fragments):
        name = _("fragment: {reason}").format(reason=reason) if reason else _("fragment")
        marks[Meaning(mark=FRAGMENT, of=reason)] = name
    return marks


def with_modifiers_in_use(document: Document) -> tuple[FiledCode, ...]:
    """The codes, with modifiers and values that events have and the codes do not list."""
    used: dict[str, dict[str, dict[str, None]]] = {}
    several: set[tuple[str, str]] = set()
    for event in document.events:
        for name, values in event.modifiers:
            used.setdefault(event.code, {}).setdefault(name, {}).update(dict.fromkeys(values))
            if len(values) > 1:
                several.add((event.code, name))
    return tuple(_with_used(code, used.get(code.name, {}), several) for code in document.codes)


def _with_used(code: FiledCode, used: dict[str, dict[str, None]], several: set[tuple[str, str]]) -> FiledCode:
    made = []
    for modifier in code.modifiers:
        more = () if modifier.kind in WRITTEN_OUT else tuple(used.get(modifier.name, {}))
        made.append(replace(modifier, values=tuple(dict.fromkeys((*modifier.values, *more)))))
    known = {modifier.name for modifier in code.modifiers}
    for name, values in used.items():
        if name not in known:
            kind = ModifierKind.MULTIPLE if (code.name, name) in several else ModifierKind.SINGLE
            made.append(FiledModifier(name, kind, tuple(values)))
    return replace(code, modifiers=tuple(made))
