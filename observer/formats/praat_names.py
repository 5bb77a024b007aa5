"""How tiers of ours are called in a TextGrid: parts with an @ between them, a stroke before signs that part names."""

import re

MOMENTS, COMMENT, SPEECH, CODES = " (moments)", "comment", "speech", "codes"
_LANE = re.compile(r" \(\d+\)$")
_PART = re.compile(r"(?:[^@\\]|\\.)*+", re.DOTALL)
_STRUCK = re.compile(r"\\(.)", re.DOTALL)


def parts_of(name: str) -> list[str]:
    """The parts of the name of a tier between the @s, as they stand there."""
    parts, at = [], 0
    while (found := _PART.match(name, at)) is not None:
        parts.append(found[0])
        at = found.end() + 1
        if at > len(name) or name[at - 1] != "@":
            break
    return parts if at > len(name) else [name]


def plain_part(part: str) -> str:
    """A part without the strokes before its signs."""
    return _STRUCK.sub(r"\1", part)


def without_lane(name: str) -> str:
    return _LANE.sub("", name)


def struck(name: str) -> str:
    """A name with a stroke before signs that part names."""
    return name.replace("\\", "\\\\").replace("@", "\\@")


def as_is(name: str) -> str:
    """The name of a tier of others, with strokes when it would be taken for one of ours."""
    return struck(name) if len(parts_of(name)) in (3, 4) or "\\@" in name else name
