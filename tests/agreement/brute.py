"""The same quantities straight from their definitions, millisecond by millisecond and by trying all matchings."""

import random
from dataclasses import dataclass
from functools import cache

import numpy as np

from observer.agreement import timelines
from observer.agreement.timelines import Stream

MS, END = 1000, 500


@dataclass(frozen=True)
class Case:
    """Two coders over up to half a second, in milliseconds: rows of start, stop, code; observed stretches of each."""

    q: int
    rows: tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]
    spans: tuple[list[tuple[int, int]], list[tuple[int, int]]]

    def stream(self) -> Stream:
        tracks = []
        for rows, spans in zip(self.rows, self.spans, strict=True):
            found = timelines.bouts([(a * MS, b * MS, c) for a, b, c in rows])
            tracks.append(timelines.track(found, [(a * MS, b * MS) for a, b in spans]))
        return Stream("case", tuple(tracks))

    def seen(self, coder: int) -> list[int | None]:
        """The code of a coder in each millisecond: q for none, None when not observed."""
        found: list[int | None] = []
        for t in range(END):
            code = next((c for a, b, c in self.rows[coder] if a <= t < b), self.q)
            found.append(code if any(a <= t < b for a, b in self.spans[coder]) else None)
        return found


def random_case(seed: int) -> Case:
    chance = random.Random(seed)
    q = chance.randint(1, 4)
    return Case(q, (_rows(chance, q), _rows(chance, q)), (_spans(chance), _spans(chance)))


def _rows(chance: random.Random, q: int) -> list[tuple[int, int, int]]:
    found, t = [], chance.randint(0, 60)
    while t < 400:
        stop = t + chance.randint(1, 90)
        found.append((t, stop, chance.randrange(q)))
        t = stop + chance.choice([0, 0, 0, chance.randint(1, 80)])
    chance.shuffle(found)
    return found


def _spans(chance: random.Random) -> list[tuple[int, int]]:
    if chance.random() < 0.5:
        return [(0, 400)]
    a = chance.randint(100, 200)
    return [(chance.randint(0, 50), a), (a + chance.randint(0, 60), chance.randint(300, 420))]


def table(case: Case, gaps: bool = True) -> np.ndarray:
    found = np.zeros((case.q + 1, case.q + 1))
    for a, b in zip(case.seen(0), case.seen(1), strict=True):
        if a is not None and b is not None:
            found[a, b] += MS
    return found if gaps else found[: case.q, : case.q]


def tolerant_table(case: Case, w: int, reference: int) -> np.ndarray:
    found = np.zeros((case.q + 1, case.q + 1))
    own, other = case.seen(reference), case.seen(1 - reference)
    for t in range(END):
        if own[t] is not None and other[t] is not None:
            later, earlier = range(t, t + w + 1), range(t, t - w - 1, -1)
            near = own[t] in _around(own, other, later) + _around(own, other, earlier)
            found[own[t], own[t] if near else other[t]] += MS
    return found


def _around(own: list[int | None], other: list[int | None], moments: range) -> list[int]:
    """The other's codes from t on, until one of the two stops observing."""
    seen = []
    for u in moments:
        if not 0 <= u < END or own[u] is None or other[u] is None:
            break
        seen.append(other[u])
    return seen


def kappa(c: np.ndarray) -> float | None:
    n = c.sum()
    if not n:
        return None
    observed = np.trace(c) / n
    expected = sum(c[a, :].sum() * c[:, a].sum() for a in range(len(c))) / n**2
    return None if expected > 1 - 1e-12 else (observed - expected) / (1 - expected)


def best_points(first: list[int], second: list[int], w: int) -> tuple[int, int]:
    """Most pairs, and of those the least sum of differences, by trying everything."""

    @cache
    def best(i: int, free: int) -> tuple[int, int]:
        if i == len(first):
            return 0, 0
        found = [best(i + 1, free)]
        for j, t in enumerate(second):
            if free >> j & 1 and abs(t - first[i]) <= w:
                n, total = best(i + 1, free & ~(1 << j))
                found.append((n + 1, total - abs(t - first[i])))
        return max(found)

    n, total = best(0, (1 << len(second)) - 1)
    return n, -total
