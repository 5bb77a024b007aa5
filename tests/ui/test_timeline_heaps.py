"""Heaps that are counted by halving, states that are found by their latest stop: the same as looking at every item."""

from __future__ import annotations

import random

import numpy as np
import pytest
from ui.timelines import COLOURS, point, state

from observer.coding.codebook import Valence
from observer.ui.timeline_columns import HEAP, Columns, Inks, cells_between
from observer.ui.timeline_heaps import CELL, Heaps, crowd, gather, merge
from observer.ui.timeline_items import Item
from observer.ui.timeline_model import TimelineModel

US_PER_PX = 1000.0
WIDTH = 400  # pixels
UP, PANEL, LIGHT = 0xFF112233, 0xFFFFFFFF, 0x40404040


def marks(count: int) -> list[Item]:
    chance = random.Random(count)
    return [
        point(
            str(n),
            chance.randrange(round(WIDTH * US_PER_PX)),
            chance.choice("mf"),
            chance.choice(list(Valence)),
            colour=chance.choice(COLOURS),
        )
        for n in range(count)
    ]


def as_lines(heaps: Heaps | None) -> list[tuple[int, ...]]:
    """Heaps as they look: the colour of what is not there does not count."""
    if heaps is None:
        return []
    styles = np.where(heaps.counts > 0, heaps.styles, -1)
    columns = (heaps.rows, heaps.cells, heaps.counts, styles, heaps.selected > 0)
    return [tuple(line) for line in np.column_stack(columns).tolist()]


def counted(model: TimelineModel) -> list[tuple[int, ...]]:
    return as_lines(crowd(model, ["m", "f"], cells_between(0, WIDTH - 1), US_PER_PX))


def looked_at(model: TimelineModel) -> list[tuple[int, ...]]:
    points = gather([model.points(row, 0, round(WIDTH * US_PER_PX)) for row in "mf"])
    return as_lines(merge(points, US_PER_PX, model.by_valence, 0)[1])


@pytest.mark.parametrize("count", [0, 1, 40, 2000])
def test_counting_gives_what_looking_at_every_mark_gives(count):
    model = TimelineModel()
    model.set_items(marks(count))
    model.select([str(n) for n in range(0, count, 7)])
    assert counted(model) == looked_at(model)


def test_it_stays_so_while_marks_come_change_and_go():
    model, chance, there = TimelineModel(), random.Random(1), marks(300)
    model.set_items(there)
    assert counted(model) == looked_at(model)
    for n in range(60):
        fresh = marks(1000)[n]
        moved = point(str(chance.randrange(300)), chance.randrange(400_000), "m", colour=f"#0000{n:02x}")
        model.change([fresh, moved], [str(chance.randrange(300))])
        assert counted(model) == looked_at(model), n


def test_states_are_found_again_after_every_kind_of_change():
    model = TimelineModel()
    model.set_items([state("long", 0, 1000), state("a", 10, 20), state("b", 500, 600)])

    def found(start: int, stop: int) -> list[int]:
        return model.states("m", start, stop).starts.tolist()

    assert found(15, 16) == [0, 10]
    assert found(300, 301) == [0]
    model.change([state("a", 300, 310)], ["long"])
    assert found(15, 16) == []
    assert found(305, 306) == [300]
    model.select(["b"])
    assert model.states("m", 500, 501).looks[0] & 1
    model.hide(["b"], True)
    assert not model.is_plain
    model.hide(["b"], False)
    assert model.is_plain
    model.keep(["a"])
    assert not model.is_plain


def test_a_column_tells_one_from_many_positive_from_negative_and_what_is_selected():
    inks = Inks(np.array([UP], np.uint32), np.uint32(LIGHT), np.uint32(0), np.uint32(PANEL))

    def strip(*counts: int, selected: bool = False) -> np.ndarray:
        heap = Heaps(
            np.array([0]), np.array([5]), np.array([counts]), np.zeros((1, 3), np.int64), np.array([int(selected)])
        )
        return Columns(inks).strips(heap, 1)[0]

    one, many, down = strip(1, 0, 0), strip(16, 0, 0), strip(0, 16, 0)
    assert one.shape == (HEAP, CELL)
    inked = [(dots == UP).sum() for dots in (one, many, down)]
    assert 0 < inked[0] < inked[1]
    assert (one == UP).sum(axis=1).max() > (one == UP).sum(axis=1)[(one == UP).any(axis=1)].min()  # pointed
    rows_up, rows_down = (np.flatnonzero((dots == UP).any(axis=1)) for dots in (many, down))
    assert rows_up.max() < rows_down.min()
    assert PANEL in down
    assert PANEL not in many
    assert (strip(1, 0, 0, selected=True) == LIGHT).any()
    assert (one[:, CELL - 1] == 0).all()  # a gap between columns
