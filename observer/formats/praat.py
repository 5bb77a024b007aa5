"""Praat TextGrids: long or short form in, in UTF-8 or UTF-16; the long form out.

Our tiers are called `coder@actor + actor@dimension`, with `@comment` behind it for the comments on what is in them, and
`coder@speaker@name@speech` for transcripts; an @ or \\ in a name has a \\ before it, and so has a + in one of the actors.
The tiers of others keep their names.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.interchange import (
    TOGETHER,
    Document,
    FiledCode,
    FiledEvent,
    FiledLine,
    FiledSession,
    FiledTranscript,
    Findings,
    Loss,
    listed,
)
from observer.errors import BadFile
from observer.formats import praat_text
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, WISHES, Wishes, distinct, end_of, gaps, whole_file
from observer.formats.praat_text import Label, TextTier
from observer.formats.tiers import TEXT_TIER, filed_text, is_speech, is_text, lanes, numbered
from observer.i18n import _
from observer.progress import Progress

_MOMENTS, _COMMENT, _SPEECH, _CODES = " (moments)", "comment", "speech", "codes"
_LANE = re.compile(r" \(\d+\)$")
_PART = re.compile(r"(?:[^@\\]|\\.)*+", re.DOTALL)
_STRUCK = re.compile(r"\\(.)", re.DOTALL)
_SHORTEST_US = 1000


# -- in -------------------------------------------------------------------------------------------------------


def read(path: Path, progress: Progress | None = None) -> Document:
    """The labels of all tiers: as events, or as lines of a transcript. Raises `BadFile`."""
    progress, findings = progress or Progress(), Findings()
    grid = praat_text.read(path, progress, findings)
    names = distinct(tier.name or _("(without a name)") for tier in grid.tiers)
    comments = _comments(grid.tiers)
    events: list[FiledEvent] = []
    codes: list[FiledCode] = []
    lines: dict[tuple[str, str], list[FiledLine]] = defaultdict(list)
    for name, tier in zip(names, grid.tiers, strict=True):
        parts = _parts(tier.name)
        if len(parts) == 3:
            events += _own_events(tier, parts, comments.get(tier.name, {}), path.stem)
        elif len(parts) == 4 and parts[3] == _SPEECH:
            lines[_plain(_without_lane(parts[2])), _plain(parts[0])] += _lines(tier, _plain(parts[1]))
        elif len(parts) != 4 or parts[3] != _COMMENT:
            name = _plain(name)[:LONGEST_NAME] if "\\@" in name else name[:LONGEST_NAME]
            if not tier.is_points and is_speech(name):
                lines[name, ""] += _lines(tier, "")
            else:
                events += _foreign_events(tier, name, path.stem, codes)
    transcripts = [
        FiledTranscript(path.stem, name, tuple(sorted(found, key=lambda line: (line.start_us, line.stop_us))), coder=coder)
        for (name, coder), found in lines.items()
    ]
    session = FiledSession(path.stem, duration_us=max(grid.stop_us, 0))
    read_in = Document(
        path.stem,
        "praat",
        codes=tuple(codes),
        sessions=(session,),
        events=tuple(events),
        transcripts=tuple(transcripts),
        findings=findings.all(),
    )
    return listed(read_in)


def _parts(name: str) -> list[str]:
    """The parts of the name of a tier between the @s, as they stand there."""
    parts, at = [], 0
    while (found := _PART.match(name, at)) is not None:
        parts.append(found[0])
        at = found.end() + 1
        if at > len(name) or name[at - 1] != "@":
            break
    return parts if at > len(name) else [name]


def _plain(part: str) -> str:
    """A part without the strokes before its signs."""
    return _STRUCK.sub(r"\1", part)


def _comments(tiers: list[TextTier]) -> dict[str, dict[tuple[int, int], str]]:
    """The comments of ours, by the tier that they are on and by time."""
    return {
        tier.name.removesuffix(f"@{_COMMENT}"): {(label.start_us, label.stop_us): label.text for label in tier.labels}
        for tier in tiers
        if tier.name.endswith(f"@{_COMMENT}") and len(_parts(tier.name)) == 4
    }


def _without_lane(name: str) -> str:
    return _LANE.sub("", name)


def _own_events(
    tier: TextTier, parts: list[str], comments: dict[tuple[int, int], str], session: str
) -> Iterator[FiledEvent]:
    coder, actors = _plain(parts[0]), tuple(_plain(name) for name in parts[1].split(TOGETHER) if name)
    for n, label in enumerate(tier.labels):
        comment = comments.get((label.start_us, label.stop_us), "")
        yield _event(tier, label, n, session, label.text, coder, actors, comment)


def _event(
    tier: TextTier,
    label: Label,
    n: int,
    session: str,
    code: str,
    coder: str = "",
    actors: tuple[str, ...] = (),
    comment: str = "",
    filed: str = "",
) -> FiledEvent:
    return FiledEvent(
        session,
        code[:LONGEST_NAME] or tier.name[:LONGEST_NAME],
        Kind.POINT if tier.is_points else Kind.STATE,
        label.start_us,
        None if tier.is_points else label.stop_us,
        coder[:LONGEST_NAME],
        tuple(name[:LONGEST_NAME] for name in actors),
        comment=comment[:LONGEST_TEXT],
        place=_("{tier}, label {n}").format(tier=tier.name[:60], n=n + 1),
        tier=filed,
    )


def _foreign_events(tier: TextTier, name: str, session: str, codes: list[FiledCode]) -> list[FiledEvent]:
    """The labels of a tier of others: as codes when they are few and repeated, else as comments."""
    text = is_text(name, [label.text for label in tier.labels], has_vocabulary=False)
    if tier.labels and (text or any(not label.text for label in tier.labels)):
        codes.append(FiledCode(name, id=TEXT_TIER + name))
    return [
        _event(tier, label, n, session, name if text else label.text or name, comment=label.text if text else "", filed=name)
        for n, label in enumerate(tier.labels)
    ]


def _lines(tier: TextTier, speaker: str) -> Iterator[FiledLine]:
    return (FiledLine(one.start_us, one.stop_us, one.text[:LONGEST_TEXT], speaker) for one in tier.labels)


# -- out ------------------------------------------------------------------------------------------------------


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
    tiers = list(_tiers(document, session.name)) or [TextTier(_CODES, False)]
    times = [time for tier in tiers for label in tier.labels for time in (label.start_us, label.stop_us)]
    start = min([0, *times])
    stop = max([end_of(document, session.name), start + _SHORTEST_US, *times])
    with whole_file(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write('File type = "ooTextFile"\nObject class = "TextGrid"\n\n')
        file.write(f"xmin = {_seconds(start)}\nxmax = {_seconds(stop)}\ntiers? <exists>\nsize = {len(tiers)}\nitem []:\n")
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
                yield TextTier(f"{name}@{_COMMENT}", sheet.is_points, said)


def _of_events(document: Document, session: str) -> list[_Sheet]:
    ids = {code.name: code.id for code in document.codes}
    parents = {code.name: code.parent for code in document.codes}
    end = end_of(document, session)
    sheets: dict[tuple[str, ...], _Sheet] = {}
    for event in document.events:
        if event.session != session:
            continue
        is_point = event.kind is Kind.POINT
        who = TOGETHER.join(_struck(name).replace("+", "\\+") for name in event.actors)
        is_filed = bool(event.tier) and not event.coder and not who
        text = is_filed and filed_text(event, ids)
        group = event.tier or parents.get(event.code) or _CODES
        place = (_as_is(event.tier),) if is_filed else (_struck(event.coder), who, _struck(group))
        sheet = sheets.setdefault((*place, str(is_point)), _Sheet(is_point, name=_naming(place, is_point)))
        stop = event.stop_us if event.stop_us is not None else end
        stop = event.start_us if is_point else _after(event.start_us, stop)
        label, comment = (event.comment or event.code, "") if text else (event.code, event.comment)
        sheet.labels.append((event.start_us, stop, label, comment))
    return [sheets[key] for key in sorted(sheets)]


def _naming(place: tuple[str, ...], is_point: bool, last: str = "") -> Callable[[int], str]:
    """How the tiers for one place are called: the first, the second, …"""
    *before, group = place
    group += _MOMENTS if is_point and before else ""

    def name(lane: int) -> str:
        parts = [*before, numbered(group, lane), *([last] if last else [])]
        return "@".join(parts)

    return name


def _struck(name: str) -> str:
    """A name with a stroke before signs that part names."""
    return name.replace("\\", "\\\\").replace("@", "\\@")


def _as_is(name: str) -> str:
    """The name of a tier of others, with strokes when it would be taken for one of ours."""
    return _struck(name) if len(_parts(name)) in (3, 4) or "\\@" in name else name


def _of_speech(document: Document, session: str) -> list[_Sheet]:
    sheets: dict[tuple[str, str, str], _Sheet] = {}
    for one in document.transcripts:
        for line in one.lines if one.session == session else ():
            if not line.text:
                continue
            key = (one.coder, line.speaker, one.name)
            is_plain = not one.coder and not line.speaker and is_speech(one.name)
            naming = _naming((_as_is(one.name),), False) if is_plain else _naming(tuple(map(_struck, key)), False, _SPEECH)
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
