"""Sets of half-open spans of time [start, stop), in microseconds."""

from collections.abc import Iterable

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as disjoint spans in order; empty ones are left out."""
    found: list[Span] = []
    for start, stop in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((start, stop))
    return found


def minus(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The time in `spans` that is not in `taken`."""
    left = merged(spans)
    for start, stop in merged(taken):
        left = [part for a, b in left for part in ((a, min(b, start)), (max(a, stop), b)) if part[0] < part[1]]
    return left


def common(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The time that is in both."""
    first, second = merged(spans), merged(others)
    return merged((max(a, c), min(b, d)) for a, b in first for c, d in second)


def length(spans: Iterable[Span]) -> int:
    """How long it is altogether, time in several spans counted once."""
    return sum(stop - start for start, stop in merged(spans))
