"""What formats with tiers share: which tiers hold codes, which hold speech, and tiers in which nothing overlaps."""

import heapq
import re
from collections.abc import Iterable, Sequence

from observer.coding.interchange import FiledEvent
from observer.formats.base import LONGEST_NAME

MOST_CODES = 40  # different values of a tier that are still taken for codes
LONGEST_CODE = 60
TEXT_TIER = "tier:"  # begins the identifier of a code that is the name of a tier with text
_LEAST_REPEATED = 3
_SPEECH = re.compile(r"transcri|transkri|utterance|uiting|äußerung|aeusserung|speech|spraak", re.IGNORECASE)


def are_codes(values: Iterable[str]) -> bool:
    """Whether the values of a tier without a vocabulary look like codes: short, few, and used again and again."""
    given = [value for value in values if value]
    different = set(given)
    return (
        0 < len(different) <= MOST_CODES
        and len(given) >= _LEAST_REPEATED * len(different)
        and all(len(value) <= LONGEST_CODE and "\n" not in value for value in different)
    )


def is_text(name: str, values: Sequence[str], has_vocabulary: bool) -> bool:
    """Whether what stands in a tier is text: its name is the code then, and what stands in it the comment."""
    if any(len(value) > LONGEST_NAME for value in values):
        return True
    if name in values and "" in values:  # without a value the name of the tier is the code: the two must stay apart
        return True
    return not (has_vocabulary or are_codes(values))


def is_speech(*names: str) -> bool:
    """Whether one of the names of a tier, or of its type, says that it holds what was said."""
    return any(_SPEECH.search(name) for name in names)


def lanes(spans: Sequence[tuple[int, int]]) -> list[int]:
    """For each stretch, in the order in which they begin, the first tier (0, 1, …) that is free by then."""
    busy: list[tuple[int, int]] = []
    free: list[int] = []
    found, n = [], 0
    for start, stop in spans:
        while busy and busy[0][0] <= start:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            lane = heapq.heappop(free)
        else:
            lane, n = n, n + 1
        found.append(lane)
        heapq.heappush(busy, (stop, lane))
    return found


def numbered(name: str, lane: int) -> str:
    """The name of the tier for a lane: `name`, `name (2)`, `name (3)`, …"""
    return name if lane == 0 else f"{name} ({lane + 1})"


def filed_text(event: FiledEvent, ids: dict[str, str]) -> bool:
    """Whether an event stood in a tier with text: its code is the name of the tier, its comment what stood there.
    `ids` are the identifiers of codes."""
    return event.code == event.tier and (bool(event.comment) or ids.get(event.code) == TEXT_TIER + event.tier)
