"""Codes that may overlap, taken together: at each moment every coder has a set of codes, maybe an empty one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from observer.agreement import alpha, timelines
from observer.agreement.scales import set_distances
from observer.agreement.timelines import Bouts, Track
from observer.agreement.units import MISSING, Units
from observer.agreement.values import Value

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints
    from observer.coding.spans import Span


@dataclass(frozen=True, eq=False)
class Layer:
    """What each coder recorded of one person, all codes of a layer; with the stretches each observed."""

    case: str
    coders: tuple[tuple[Bouts, Sequence[Span]], ...]


def set_units(layers: Sequence[Layer], q: int) -> tuple[Units, list[frozenset[int]], Ints, Ints]:
    """Stretches of time as units whose codes number the sets of codes, those sets, and each unit's layer and start."""
    import numpy as np

    parts = [_on(layer, q) for layer in layers]
    start, length, on, seen = (np.concatenate([part[n] for part in parts]) for n in range(4))
    layer = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    flat = np.packbits(on, axis=2).reshape(on.shape[0] * on.shape[1], -1)
    _kinds, first, number = np.unique(flat, axis=0, return_index=True, return_inverse=True)
    rows = on.reshape(-1, q)[first]
    found = [frozenset(np.flatnonzero(row).tolist()) for row in rows]
    codes = np.where(seen, number.reshape(seen.shape), MISSING)
    return Units(codes, len(found), length.astype(float)), found, layer, start


def time_alpha_sets(layers: Sequence[Layer], q: int, monotone: bool = True) -> Value:
    """Alpha over sets of codes with time as weight: MASI distances, or Jaccard's without `monotone`."""
    units, found, _layer, _start = set_units(layers, q)
    return alpha.krippendorff_alpha(units, d=set_distances(found, monotone), small_sample=False)


def _on(layer: Layer, q: int) -> tuple[Ints, Ints, Floats, Floats]:
    """Starts, lengths, whether each code is on (stretches x coders x q), and whether the coder observed it."""
    import numpy as np

    tracks = [[timelines.one_code_track(found, code, spans) for code in range(q)] for found, spans in layer.coders]
    edges = [part for own in tracks for one in own for part in (one.start, one.stop)]
    none = np.zeros(0, np.int64)
    bare = [Track(none, none, none, timelines.track(timelines.bouts(()), spans).spans) for _b, spans in layer.coders]
    found = timelines.cut(bare, 0, edges)
    on = [
        [timelines.lookup(one.start, one.stop, None, found.start) >= 0 for one in own]
        for own in tracks
    ]  # fmt: skip
    return found.start, found.length, np.array(on).transpose(2, 0, 1), found.codes != MISSING
