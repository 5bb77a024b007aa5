"""Writing Praat TextGrids in the long form: intervals that tile the whole, points for moments."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import TOGETHER, Document, FiledSession, Loss
from observer.formats.base import WISHES, Wishes, end_of, gaps, whole_file
from observer.formats.praat_names import CODES, COMMENT, MOMENTS, SPEECH, as_is, struck
from observer.formats.praat_text import Label, TextTier
from observer.formats.tiers import filed_text, is_speech, lanes, numbered
from observer.i18n import _
from observer.progress import Progress

_SHORTEST_US = 1000


@dataclass
class _Sheet:
    """A tier to be: its labels by start, end, text and comment."""

    is_points: bool
    labels: list[tuple[int, int, str, str]] = field(default_factory=list)
    name: Callable[[int], str] = str


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """The first session of a document in the long form."""
    progress, document = progress or Progress(), listed(document)
    session = document.sessions[0] if document.sessions else FiledSession(document.name)
    tiers = list(_tiers(document, session.name)) or [TextTier(CODES, False)]
    times = [time for tier in tiers for label in tier.labels for time in (label.start_us, label.stop_us)]
    start = min([0, *times])
    stop = max([end_of(document, session.name), start + _SHORTEST_US, *times])
    with whole_file(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write('File type = "ooTextFile"\nObject class = "TextGrid"\n\n')
        file.write(
            f"xmin = {_seconds(start)}\nxmax = {_seconds(stop)}\ntiers? <exists>\nsize = {len(tiers)}\nitem []:\n"
        )
        for n, tier in enumerate(tiers):
            progress.at(n / len(tiers), _("Writing tiers"))
            kind, each = ("TextTier", "points") if tier.is_points else ("IntervalTier", "intervals")
            labels = tier.labels if tier.is_points else _tiling(tier.labels, start, stop)
            file.write(f'    item [{n + 1}]:\n        class = "{kind}"\n        name = {_quoted(tier.name)}\n')
            file.write(f"        xmin = {_seconds(start)}\n        xmax = {_seconds(stop)}\n")
            file.write(f"        {each}: size = {len(labels)}\n")
            file.writelines(_label(k + 1, label, tier.is_points) for k, label in enumerate(labels))


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """What the format makes different: periods and lines without length or words."""
    short = sum(event.stop_us is not None and event.stop_us <= event.start_us for event in document.events)
    empty = sum(not line.text for one in document.transcripts for line in one.lines)
    found = ((_("periods without length: they last a millisecond"), short), (_("lines without words"), empty))
    return [Loss(what, n) for what, n in found if n]


def _tiers(document: Document, session: str) -> Iterator[TextTier]:
    """The tiers of a session; what would overlap in one stands in as many as it takes."""
    for sheet in [*_of_events(document, session), *_of_speech(document, session)]:
        labels = sorted(sheet.labels)
        spans = [(start, start + 1 if sheet.is_points else stop) for start, stop, _text, _comment in labels]
        apart: dict[int, list[tuple[int, int, str, str]]] = defaultdict(list)
        for label, lane in zip(labels, lanes(spans), strict=True):
            apart[lane].append(label)
        for lane, found in sorted(apart.items()):
            name = sheet.name(lane)
            yield TextTier(name, sheet.is_points, [Label(a, b, text) for a, b, text, _said in found])
            said = [Label(a, b, comment) for a, b, _text, comment in found if comment]
            if said:
                yield TextTier(f"{name}@{COMMENT}", sheet.is_points, said)


def _of_events(document: Document, session: str) -> list[_Sheet]:
    ids = {code.name: code.id for code in document.codes}
    parents = {code.name: code.parent for code in document.codes}
    end = end_of(document, session)
    sheets: dict[tuple[str, ...], _Sheet] = {}
    for event in document.events:
        if event.session != session:
            continue
        is_point = event.kind is Kind.POINT
        who = TOGETHER.join(struck(name).replace("+", "\\+") for name in event.actors)
        is_filed = bool(event.tier) and not event.coder and not who
        text = is_filed and filed_text(event, ids)
        group = event.tier or parents.get(event.code) or CODES
        place = (as_is(event.tier),) if is_filed else (struck(event.coder), who, struck(group))
        sheet = sheets.setdefault((*place, str(is_point)), _Sheet(is_point, name=_naming(place, is_point)))
        stop = event.stop_us if event.stop_us is not None else end
        stop = event.start_us if is_point else _after(event.start_us, stop)
        label, comment = (event.comment or event.code, "") if text else (event.code, event.comment)
        sheet.labels.append((event.start_us, stop, label, comment))
    return [sheets[key] for key in sorted(sheets)]


def _naming(place: tuple[str, ...], is_point: bool, last: str = "") -> Callable[[int], str]:
    """How the tiers for one place are called: the first, the second, …"""
    *before, group = place
    group += MOMENTS if is_point and before else ""

    def name(lane: int) -> str:
        parts = [*before, numbered(group, lane), *([last] if last else [])]
        return "@".join(parts)

    return name


def _of_speech(document: Document, session: str) -> list[_Sheet]:
    sheets: dict[tuple[str, str, str], _Sheet] = {}
    for one in document.transcripts:
        for line in one.lines if one.session == session else ():
            if not line.text:
                continue
            key = (one.coder, line.speaker, one.name)
            is_plain = not one.coder and not line.speaker and is_speech(one.name)
            naming = _naming((as_is(one.name),), False) if is_plain else _naming(tuple(map(struck, key)), False, SPEECH)
            sheet = sheets.setdefault(key, _Sheet(False, name=naming))
            sheet.labels.append((line.start_us, _after(line.start_us, line.stop_us), line.text, ""))
    return list(sheets.values())


def _after(start: int, stop: int) -> int:
    """Where an interval ends: Praat has none without length."""
    return stop if stop > start else start + _SHORTEST_US


def _tiling(labels: list[Label], start: int, stop: int) -> list[Label]:
    """Intervals from the very beginning to the very end: with empty ones where nothing is."""
    empty = [Label(a, b, "") for a, b in gaps([(one.start_us, one.stop_us) for one in labels], start, stop)]
    return sorted([*labels, *empty], key=lambda one: one.start_us)


def _label(n: int, label: Label, is_point: bool) -> str:
    at, until = _seconds(label.start_us), _seconds(label.stop_us)
    if is_point:
        return f"        points [{n}]:\n            number = {at}\n            mark = {_quoted(label.text)}\n"
    return (
        f"        intervals [{n}]:\n            xmin = {at}\n            xmax = {until}\n"
        f"            text = {_quoted(label.text)}\n"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\0", "").replace('"', '""').encode("utf-8", "replace").decode("utf-8") + '"'


def _seconds(us: int) -> str:
    """Seconds in full, as short as they can be."""
    sign, us = ("-", -us) if us < 0 else ("", us)
    return f"{sign}{us // 1_000_000}.{us % 1_000_000:06d}".rstrip("0").rstrip(".")
