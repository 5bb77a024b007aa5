"""Praat TextGrids: long or short form in, in UTF-8 or UTF-16; the long form out.

Our tiers are called `coder@actor + actor@dimension`, with `@comment` behind it for the comments on what is in them,
and `coder@speaker@name@speech` for transcripts; an @ or \\ in a name has a \\ before it, and so has a + in one of the
actors. The tiers of others keep their names.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import (
    TOGETHER,
    Document,
    FiledCode,
    FiledEvent,
    FiledLine,
    FiledSession,
    FiledTranscript,
    Findings,
)
from observer.formats import praat_text, praat_write
from observer.formats.base import LONGEST_NAME, distinct
from observer.formats.praat_names import COMMENT, SPEECH, parts_of, plain_part, without_lane
from observer.formats.praat_text import Label, TextTier
from observer.formats.tiers import TEXT_TIER, is_speech, is_text
from observer.i18n import _
from observer.progress import Progress

write = praat_write.write
changes = praat_write.changes


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
        parts = parts_of(tier.name)
        if len(parts) == 3 and all(len(label.text) <= LONGEST_NAME for label in tier.labels):
            events += _own_events(tier, parts, comments.get(tier.name, {}), path.stem)
        elif len(parts) == 4 and parts[3] == SPEECH:
            lines[plain_part(without_lane(parts[2])), plain_part(parts[0])] += _lines(tier, plain_part(parts[1]))
        elif len(parts) != 4 or parts[3] != COMMENT:
            name = plain_part(name)[:LONGEST_NAME] if "\\@" in name else name[:LONGEST_NAME]
            if not tier.is_points and is_speech(name):
                lines[name, ""] += _lines(tier, "")
            else:
                events += _foreign_events(tier, name, path.stem, codes)
    transcripts = [
        FiledTranscript(
            path.stem, name, tuple(sorted(found, key=lambda line: (line.start_us, line.stop_us))), coder=coder
        )
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


def _comments(tiers: list[TextTier]) -> dict[str, dict[tuple[int, int], str]]:
    """The comments of ours, by the tier that they are on and by time."""
    return {
        tier.name.removesuffix(f"@{COMMENT}"): {(label.start_us, label.stop_us): label.text for label in tier.labels}
        for tier in tiers
        if tier.name.endswith(f"@{COMMENT}") and len(parts_of(tier.name)) == 4
    }


def _own_events(
    tier: TextTier, parts: list[str], comments: dict[tuple[int, int], str], session: str
) -> Iterator[FiledEvent]:
    coder, actors = plain_part(parts[0]), tuple(plain_part(name) for name in parts[1].split(TOGETHER) if name)
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
        comment=comment,
        place=_("{tier}, label {n}").format(tier=tier.name[:60], n=n + 1),
        tier=filed,
    )


def _foreign_events(tier: TextTier, name: str, session: str, codes: list[FiledCode]) -> list[FiledEvent]:
    """The labels of a tier of others: as codes when they are few and repeated, else as comments."""
    text = is_text(name, [label.text for label in tier.labels], has_vocabulary=False)
    if tier.labels and (text or any(not label.text for label in tier.labels)):
        codes.append(FiledCode(name, id=TEXT_TIER + name))
    return [
        _event(
            tier,
            label,
            n,
            session,
            name if text else label.text or name,
            comment=label.text if text else "",
            filed=name,
        )
        for n, label in enumerate(tier.labels)
    ]


def _lines(tier: TextTier, speaker: str) -> Iterator[FiledLine]:
    return (FiledLine(one.start_us, one.stop_us, one.text, speaker) for one in tier.labels)
