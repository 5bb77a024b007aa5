"""Words at the foot of a clip: beside the picture in the file, or drawn into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

_LANGUAGES = {"nl": "dut", "en": "eng", "de": "ger", "fr": "fre"}


@dataclass(frozen=True)
class Caption:
    """What is to be read from `start_us` until `stop_us`, in microseconds of the film (or of the clip)."""

    start_us: int
    stop_us: int
    text: str


def in_clip(captions: Iterable[Caption], start_us: int, stop_us: int, at_us: int = 0) -> list[Caption]:
    """The captions of a stretch of film, in the time of a clip where that stretch begins at `at_us`."""
    cut = (
        replace(c, start_us=max(c.start_us, start_us) - start_us, stop_us=min(c.stop_us, stop_us) - start_us)
        for c in captions
        if c.text.strip()
    )
    return [replace(c, start_us=c.start_us + at_us, stop_us=c.stop_us + at_us) for c in cut if c.stop_us > c.start_us]


def one_at_a_time(captions: Iterable[Caption]) -> list[Caption]:
    """The captions in order, none while another is shown: those that overlap share a frame, one line each."""
    kept = list(captions)
    edges = sorted({us for c in kept for us in (c.start_us, c.stop_us)})
    found: list[Caption] = []
    for start, stop in pairwise(edges):
        text = "\n".join(c.text for c in kept if c.start_us <= start and c.stop_us >= stop)
        if text and found and found[-1].text == text and found[-1].stop_us == start:
            found[-1] = replace(found[-1], stop_us=stop)
        elif text:
            found.append(Caption(start, stop, text))
    return found


def three_letters(language: str) -> str:
    """The code of a language as films have it, for one such as nl; und for one that is not known."""
    return _LANGUAGES.get(language, "und")
