"""Transcripts of a project: pieces of a text between places that are tied to times."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from observer.coding.interchange import FiledLine, FiledResponse, Findings
from observer.coding.timecode import SECOND
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT
from observer.formats.refi_qda.code_tree import description
from observer.formats.refi_qda.names import Facts, number, same, word
from observer.formats.safe_xml import local
from observer.i18n import _

_NO_END_MS = 2 * SECOND // 1000  # how long a last line is shown of which no end is given


@dataclass(frozen=True)
class Points:
    """Places in a text: (position, milliseconds) in the order of the text, and both by the identifier of a point."""

    all: list[tuple[int, int]]
    times: dict[str, int]
    positions: dict[str, int]


def points_of(transcript: Any, ms: Callable[[str | None], int | None]) -> Points:
    """The `SyncPoint`s of a transcript; those without a time or a place do not count."""
    found: list[tuple[int, int]] = []
    times: dict[str, int] = {}
    positions: dict[str, int] = {}
    for one in transcript:
        if local(one) == "SyncPoint":
            key, time, position = same(one.get("guid", "")), ms(one.get("timeStamp")), ms(one.get("position"))
            if time is not None:
                times[key] = time
            if position is not None and position >= 0:
                positions[key] = position
                if time is not None:
                    found.append((position, time))
    return Points(sorted(found), times, positions)


def lines_of(
    text: str, points: Points, facts: Facts, offset_us: int, findings: Findings, name: str
) -> tuple[FiledLine, ...]:
    """The lines of a text: what stands between two points, with their times."""
    speakers = facts.get("speakers")
    named = [one for one in speakers if isinstance(one, str) and one] if isinstance(speakers, list) else []
    if not points.all:
        if text.strip():
            findings.add(_("A transcript without times was left out."), name)
        return ()
    if text[: points.all[0][0]].strip():
        findings.add(_("What stands before the first time of a transcript was left out."), name)
    lines = []
    ends = [*points.all[1:], (len(text), points.all[-1][1] + _NO_END_MS)]
    for (here, start), (there, stop) in zip(points.all, ends, strict=True):
        said = text[here : min(there, here + LONGEST_TEXT)].strip()
        if not said:
            continue
        if (there, stop) == ends[-1]:
            findings.add(_("The last line of a transcript has no end; it lasts two seconds."), name)
        speaker = next((one for one in named if said.startswith(f"{one}: ")), "")
        said = said[len(speaker) + 2 :] if speaker else said
        stop = max(stop, start)
        lines.append(FiledLine(start * 1000 + offset_us, stop * 1000 + offset_us, said, speaker[:LONGEST_NAME]))
    return tuple(lines)


def responses_of(transcript: Any, text: str, points: Points, session: str, offset_us: int) -> list[FiledResponse]:
    """The responses of a text of ours, each a piece of it."""
    found = []
    until = 0
    for one in transcript:
        if local(one) != "TranscriptSelection":
            continue
        _told, facts = description(one)
        ends = same(one.get("fromSyncPoint", "")), same(one.get("toSyncPoint", ""))
        here, there, time = points.positions.get(ends[0]), points.positions.get(ends[1]), points.times.get(ends[0])
        if here is None or there is None or time is None or here < until:
            continue
        until = there
        exact = number(facts, "us")
        found.append(
            FiledResponse(
                session,
                (word(facts, "who") or one.get("name", ""))[:LONGEST_NAME],
                time * 1000 + offset_us if exact is None else exact,
                text[here : min(there, here + LONGEST_TEXT)],
                word(facts, "prompt")[:LONGEST_TEXT],
                word(facts, "about")[:LONGEST_NAME],
                word(facts, "stopped_by")[:LONGEST_NAME],
            )
        )
    return found
