"""Codes that may overlap, taken together: at each moment every coder has a set of codes, maybe an empty one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from observer.agreement import alpha, timelines
from observer.agreement.scales import set_distances
from observer.agreement.timelines import Bouts
from observer.agreement.units import MISSING, Units
from observer.agreement.values import Value

if TYPE_CHECKING:
    from observer.agreement.arrays import Bools, Ints
    from observer.agreement.bootstrap import Pieces
    from observer.coding.spans import Span


@dataclass(frozen=True, eq=False)
class Layer:
    """What each coder recorded of one person, all codes of a layer; with the stretches each observed."""

    case: str
    coders: tuple[tuple[Bouts, Sequence[Span]], ...]


@dataclass(frozen=True, eq=False)
class SetUnits:
    """Stretches of time as units whose codes number `sets`, the sets of codes; and the piece that each belongs to."""

    units: Units
    sets: list[frozenset[int]]
    piece: Ints


def set_units(layers: Sequence[Layer], q: int, pieces: Pieces | None = None) -> SetUnits:
    """The stretches in which no coder's set changes, pooled over layers; `pieces`: see `bootstrap`."""
    import numpy as np

    parts = [_stretches(layer, q, pieces) for layer in layers]
    length, on, seen, piece = (np.concatenate([part[n] for part in parts]) for n in range(4))
    flat = np.packbits(on, axis=2).reshape(on.shape[0] * on.shape[1], -(-q // 8))
    _kinds, first, number = np.unique(flat, axis=0, return_index=True, return_inverse=True)
    found = [frozenset(np.flatnonzero(row).tolist()) for row in on.reshape(-1, q)[first]]
    codes = np.where(seen, number.reshape(seen.shape), MISSING)
    return SetUnits(Units(codes, len(found), length.astype(float)), found, piece)


def time_alpha_sets(layers: Sequence[Layer], q: int, monotone: bool = True) -> Value:
    """Alpha over sets of codes with time as weight: MASI distances, or Jaccard's without `monotone`."""
    found = set_units(layers, q)
    return alpha.krippendorff_alpha(found.units, d=set_distances(found.sets, monotone), small_sample=False)


def _stretches(layer: Layer, q: int, pieces: Pieces | None) -> tuple[Ints, Bools, Bools, Ints]:
    """Lengths, whether each code is on (stretches x coders x q), whether the coder observed it, and the piece."""
    import numpy as np

    tracks = [[timelines.one_code_track(found, code, spans) for code in range(q)] for found, spans in layer.coders]
    edges = [part for own in tracks for one in own for part in (one.start, one.stop)]
    if pieces is not None:
        edges.append(pieces.edges(layer.case))
    bare = [timelines.track(timelines.bouts(()), spans) for _bouts, spans in layer.coders]
    found = timelines.cut(bare, 0, edges)
    on = [[timelines.lookup(one.start, one.stop, None, found.start) >= 0 for one in own] for own in tracks]
    shape = len(layer.coders), q, len(found.start)
    piece = found.start * 0 if pieces is None else pieces.number(layer.case, found.start)
    return found.length, np.array(on, bool).reshape(shape).transpose(2, 0, 1), found.codes != MISSING, piece
