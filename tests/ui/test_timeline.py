"""The timeline: what it finds, what it draws, and what mouse and keys ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent, QRegion
from PySide6.QtTest import QTest
from ui.timelines import (
    COLOURS,
    LENGTH,
    Button,
    Key,
    Mod,
    at,
    drag,
    full,
    heard,
    move,
    picture,
    point,
    state,
    tooltip,
    turn,
    view,
)

from observer import i18n
from observer.coding.codebook import Valence
from observer.coding.timecode import SECOND
from observer.ui import theme, timeline_canvas
from observer.ui.timeline_heaps import gather, merge
from observer.ui.timeline_items import SLOTS, VALENCES, look_of
from observer.ui.timeline_model import TimelineModel
from observer.ui.timeline_ruler import step_for, tick_text, ticks
from observer.ui.timeline_scene import LABELS, ROW, RULER, STRIP
from observer.ui.timeline_stills import Stretch
from observer.ui.timeline_view import Band, CommentFlag, Item, RatingFlag, Row, TimelineView
from observer.ui.timeline_viewport import Viewport
from observer.ui.timeline_waveform import Waveform

__all__ = ["heard", "tooltip", "view"]  # fixtures

# -- the model ------------------------------------------------------------------------------------------

calmly = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
times = st.one_of(st.integers(0, 50), st.integers(0, LENGTH))


@st.composite
def items(draw: st.DrawFn, name: str) -> Item:
    row, start = draw(st.sampled_from("mfs")), draw(times)
    more = {"valence": draw(st.sampled_from(list(Valence))), "colour": draw(st.sampled_from(COLOURS))}
    if draw(st.booleans()):
        return point(name, start, row, **more)
    return state(name, start, draw(st.none() | times.map(lambda long: start + long)), row, **more)


some_items = st.integers(0, 25).flatmap(lambda n: st.tuples(*(items(str(k)) for k in range(n)))).map(list)


def touches(item: Item, start: int, stop: int) -> bool:
    if not item.is_state:
        return start <= item.start_us < stop
    end = float("inf") if item.stop_us is None else max(item.stop_us, item.start_us + 1)
    return item.start_us < stop and end > start


def expected(everything: list[Item], row: str, start: int, stop: int) -> list[str]:
    found = [i for i in everything if i.row == row and touches(i, start, stop)]
    return [i.id for i in sorted(found, key=lambda i: (i.start_us, i.id))]


@calmly
@given(some_items, times, times)
def test_it_finds_what_touches_a_stretch(everything, start, long):
    model = TimelineModel()
    model.set_items(everything)
    for row in "mfs":
        assert [i.id for i in model.visible(row, start, start + long)] == expected(everything, row, start, start + long)


@calmly
@given(some_items, st.data())
def test_after_changes_it_is_as_if_made_anew(everything, data):
    model, now = TimelineModel(), {item.id: item for item in everything}
    model.set_items(everything)
    for _n in range(5):
        changed = [data.draw(items(name)) for name in data.draw(st.sets(st.sampled_from([*now, "new", "newer"])))]
        removed = sorted(data.draw(st.sets(st.sampled_from([*now, "nobody"]))))
        model.change(changed, removed)
        now = {name: item for name, item in now.items() if name not in removed}
        now |= {item.id: item for item in changed}
    assert model.items == now
    for row in "mfs":
        assert [i.id for i in model.visible(row, 0, LENGTH * 3)] == expected([*now.values()], row, 0, LENGTH * 3)
        assert 1 <= model.depth(row) <= SLOTS
        for item in model.visible(row, 0, LENGTH * 3):
            look = model.look(item)
            assert model.styles[look.style] == (item.colour, item.valence)
            assert look.slot < model.depth(row)


@calmly
@given(some_items, times)
def test_steps_and_edges_are_those_of_a_plain_search(everything, us):
    model = TimelineModel()
    model.set_items(everything)
    for row in "mfs":
        line = sorted((i for i in everything if i.row == row), key=lambda i: (i.start_us, i.id))
        for before, after in pairwise(line):
            assert model.neighbour(before, True) == after
            assert model.neighbour(after, False) == before
        if line:
            assert model.neighbour(line[-1], True) is None
            assert model.neighbour(line[0], False) is None
            nearest = model.nearest(row, us)
            assert nearest is not None
            assert abs(nearest.start_us - us) == min(abs(i.start_us - us) for i in line)
    reach, without = 30, {"1"}
    edges = [e for i in everything if i.id not in without for e in (i.start_us, i.stop_us) if e is not None]
    near = [abs(edge - us) for edge in edges if abs(edge - us) <= reach]
    found = model.edge_near(us, reach, "mfs", without)
    assert (found is None) == (not near)
    assert found is None or abs(found - us) == min(near)


def test_states_that_overlap_lie_below_each_other_and_stay_there():
    model = TimelineModel()
    model.set_items([state("a", 0, 10), state("b", 5, 15), state("c", 12, 20)])
    assert [model.look(model.items[name]).slot for name in "abc"] == [0, 1, 0]
    model.change([], ["a"])
    model.change([state("b", 6, 15)], [])
    assert model.look(model.items["b"]).slot == 1
    model.change([state("d", 0, 10)], [])
    assert model.look(model.items["d"]).slot == 0


@calmly
@given(some_items, st.sampled_from([1.0, 1000.0, 1e6, 1e8]))
def test_no_point_is_lost_when_marks_fall_together(everything, us_per_px):
    model = TimelineModel()
    model.set_items(everything)
    model.select([i.id for i in everything if i.id > "3"])
    for row in "mfs":
        alone, heaps = merge(gather([model.points(row, 0, LENGTH + 1)]), us_per_px, model.by_valence)
        counted = dict.fromkeys(Valence, 0)
        for number in alone.items.looks.tolist():
            counted[model.styles[look_of(number).style].valence] += 1
        if heaps is not None:
            for valence, part in zip(VALENCES, heaps.counts.T, strict=True):
                counted[valence] += int(part.sum())
            assert (heaps.counts.sum(axis=1) > 2).all()
        points = [i for i in everything if i.row == row and not i.is_state]
        assert counted == {valence: sum(i.valence is valence for i in points) for valence in Valence}


def test_a_heap_takes_the_colour_of_most_and_shows_that_one_is_selected():
    model = TimelineModel()
    model.set_items([point(str(n), n, colour=COLOURS[0 if n < 2 else 1]) for n in range(5)])
    model.select(["3"])
    alone, heaps = merge(gather([model.points("m", 0, 100)]), 1000.0, model.by_valence)
    assert not len(alone.rows)
    assert heaps is not None
    assert heaps.counts.tolist() == [[5, 0, 0]]
    assert model.styles[heaps.styles[0, 0]].colour == COLOURS[1]
    assert heaps.selected.all()


def test_what_is_drawn_does_not_grow_with_what_there_is():
    model = TimelineModel()
    model.set_items([point(str(n), n * 100) for n in range(50_000)])
    alone, heaps = merge(gather([model.points("m", 0, 5_000_000)]), 5000.0, model.by_valence)
    assert len(alone.rows) + len(heaps.cells) <= 2 * 1000 / 8 + 2


def test_selecting_all_and_none_marks_every_item():
    model = TimelineModel()
    model.set_items([point(str(n), n) for n in range(3000)])
    model.select(set(model.items))
    assert (model.points("m", 0, 3000).looks & 1).all()
    model.select(["5"])
    assert (model.points("m", 0, 3000).looks & 1).sum() == 1
    assert model.look(model.items["5"]).selected


# -- the window on time ---------------------------------------------------------------------------------


@calmly
@given(st.floats(500, 1e7), st.integers(-16, 10**6), st.integers(0, 2000))
def test_the_first_time_of_a_pixel_lies_in_that_pixel(us_per_px, offset, x):
    viewport = Viewport(us_per_px, offset, 1000)
    assert viewport.x(viewport.us(x)) == x


@calmly
@given(st.floats(100, 900), st.lists(st.sampled_from([1.25, 0.8]), max_size=15))
def test_zooming_keeps_the_moment_under_the_cursor(x, factors):
    viewport = Viewport(width=1000).fitted(200 * SECOND, 300 * SECOND, LENGTH)
    for factor in factors:
        before = (x + viewport.offset) * viewport.us_per_px
        zoomed = viewport.zoomed(factor, x, LENGTH)
        low, high = zoomed.limits(LENGTH)
        if low < zoomed.offset < high:
            assert abs((x + zoomed.offset) * zoomed.us_per_px - before) <= zoomed.us_per_px
        viewport = zoomed


@calmly
@given(st.integers(1, 10**11), st.integers(100, 3000), st.lists(st.integers(-5000, 5000), max_size=5))
def test_nobody_gets_lost_beyond_the_start_and_the_end(length, width, moves):
    viewport = Viewport(width=width).fitted(0, length, length)
    assert viewport.x(0) >= 0
    assert viewport.x(length) <= width
    viewport = viewport.zoomed(4, width / 2, length)
    for pixels in moves:
        viewport = viewport.panned(pixels, length)
        start, stop = viewport.span
        assert start < max(length, SECOND)
        assert stop > 0


def test_the_ruler_has_round_times_that_do_not_touch():
    assert tick_text(432 * SECOND, SECOND) == "7:12"
    assert tick_text(3600 * SECOND + 62 * SECOND, 10 * SECOND) == "1:01:02"
    assert tick_text(1_500_000, 500_000) == "0:01.5"
    assert tick_text(1_540_000, 20_000) == "0:01.54"
    for us_per_px in (500.0, 3333.3, 1e5, 7.7e6):
        step = step_for(us_per_px, 72)
        long = [t.us for t in ticks(0, round(3000 * us_per_px), us_per_px) if t.text]
        assert {b - a for a, b in pairwise(long)} == {step}
        assert step / us_per_px >= 72
        assert len(long) >= 3


@calmly
@given(st.integers(1, 5000), st.integers(-50, 300), st.floats(0.01, 600))
def test_the_waveform_shows_the_highest_peak_of_each_pixel(count, first, per_px):
    peaks = np.random.default_rng(count).random(count).astype(np.float32) * 0.9 + 0.1
    columns = Waveform(peaks).columns(first, 100, per_px * LENGTH / count, LENGTH)
    beside = per_px / 8 + 1  # an eighth of a pixel, or a sample
    for n, column in enumerate(columns):
        low, high = (first + n) * per_px, (first + n + 1) * per_px
        surely = peaks[max(0, int(np.ceil(low + beside))) : max(0, int(high - beside))]
        perhaps = peaks[max(0, int(low - beside)) : max(0, int(np.ceil(high + beside)))]
        assert column <= max(perhaps, default=0)
        assert column >= max(surely, default=0)
        if low >= 0 and low + beside < count:
            assert column > 0


# -- the widget -----------------------------------------------------------------------------------------


# -- drawing

UNSEEN = 8  # of 255


def other_dots(view: TimelineView) -> int:
    """How many dots look different when all is drawn anew; what nobody can see is how Qt rounds what is faint."""
    before = picture(view).astype(int)
    view.retranslate()
    return int((abs(before - picture(view)) > UNSEEN).any(axis=2).sum())


@pytest.mark.parametrize("seconds", [600, 60, 4])
def test_a_part_is_drawn_as_the_whole_would_be(view, app, seconds):
    """Scrolling, a changed item and a selection draw only what they must: it must look the same."""
    view.resize(LABELS + 1000, 420)
    view.set_items(full())
    view.set_filter([str(n) for n in range(300)])
    view.set_bands(
        [
            Band(20 * SECOND, 80 * SECOND, "camera off"),
            Band(0, 100 * SECOND, "", "watched"),
            Band(30 * SECOND, 45 * SECOND, "out of view", row="s"),
            Band(0, 42 * SECOND, "", "presence", "f"),
            Band(43 * SECOND, 55 * SECOND, "", "heard", "f"),
        ]
    )
    view.set_comments([CommentFlag(str(n), n * 7 * SECOND, "a remark of some length") for n in range(80)])
    view.set_ratings([RatingFlag("r", "m", "+2", "", COLOURS[0], "M", 30 * SECOND, 50 * SECOND)])
    view.set_waveform(np.random.default_rng(1).random(9000))
    stills = np.random.default_rng(1).integers(0, 255, (60, 36, 64, 4), np.uint8)
    if view.devicePixelRatioF().is_integer():  # between dots pictures are scaled, and noise shows each dot
        view.set_thumbnails([Stretch(0, LENGTH, [n * LENGTH // 60 for n in range(60)], stills)])
        assert view.scene.stills_height
    view.set_loop(35 * SECOND, 60 * SECOND)
    view.set_playhead(50 * SECOND)
    assert view.scene.sound_height
    view.zoom_to(40 * SECOND, (40 + seconds) * SECOND)
    view.grab()
    # Between dots, the corner of a shape that is longer than the view may be smoothed a little differently.
    allowed = 0 if view.devicePixelRatioF().is_integer() else 4
    for n, step in enumerate((3, -11, 100, -250, 7, 900, -2000)):
        view.pan(step)
        assert other_dots(view) <= allowed, step
        changed = full()[n * 20 : n * 20 + 10]
        view.change_items([replace(i, start_us=i.start_us + SECOND) for i in changed[:5]], [changed[7].id])
        view.select([item.id for item in full()[n : n + 60]])
        assert other_dots(view) <= allowed, step


@pytest.mark.slow
@pytest.mark.parametrize("scale", ["1.25", "1.5", "2"])
def test_so_it_is_on_screens_with_other_dots(scale):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", __file__, "-k", "test_a_part_is_drawn"],
        cwd=Path(__file__).parents[2], env={**kept, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


class Painted(QObject):
    """What has been painted of the view since then."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__(view)
        self.regions: list[QRegion] = []
        view.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.regions.append(QRegion(event.region()))
        return False


def test_the_playhead_costs_two_thin_strips_and_no_drawing_of_items(view, app, monkeypatch):
    view.set_items([i for i in full() if not i.is_running])
    view.set_playhead(100 * SECOND)
    app.processEvents()
    painted = Painted(view)
    monkeypatch.setattr(view.brush, "still", lambda *_: pytest.fail("drawn again"))
    view.set_playhead(101 * SECOND)
    view.set_playhead(400 * SECOND)
    app.processEvents()
    [region] = painted.regions
    assert sum(rect.width() for rect in list(region)) <= 3 * 20
    assert not region.contains(QPoint(LABELS + view.scene.viewport.x(250 * SECOND), RULER + 5))
    assert region.contains(QPoint(LABELS + view.scene.viewport.x(400 * SECOND), RULER + 5))


def test_an_open_state_grows_to_the_playhead_and_shrinks_again(view, app):
    view.set_items([state("open", 100 * SECOND, None)])
    colour = {}
    for us in (200, 300, 150):
        view.set_playhead(us * SECOND)
        app.processEvents()  # what is painted now must be right without painting all
        image = view.grab().toImage()
        colour[us] = [image.pixelColor(at(view, s * SECOND, lower=True)).name() for s in (120, 180, 250)]
    filled = colour[200][0]
    assert colour[200] == [filled, filled, colour[200][2]]
    assert colour[300] == [filled] * 3
    assert colour[150] == [filled, colour[200][2], colour[200][2]]


def test_a_jump_of_the_playhead_leaves_nothing_of_an_open_state_behind(view, app):
    view.set_items([state("open", 100 * SECOND, None)])
    view.set_playhead(300 * SECOND)
    app.processEvents()
    painted = Painted(view)
    view.set_playhead(150 * SECOND)
    app.processEvents()
    assert painted.regions[0].contains(at(view, 220 * SECOND, lower=True))


def test_positive_negative_and_neutral_differ_without_colour(view):
    pictures = []
    for valence in Valence:
        view.set_items([point("p", 100 * SECOND, valence=valence), state("s", 200 * SECOND, 260 * SECOND)])
        view.change_items([state("s", 200 * SECOND, 260 * SECOND, valence=valence)], [])
        image = view.grab().toImage()
        around = [image.copy(QRect(p - QPoint(8, 8), p + QPoint(8, 8))) for p in (at(view, 100 * SECOND),)]
        bar = image.copy(QRect(at(view, 205 * SECOND, lower=True) - QPoint(0, 4), at(view, 255 * SECOND, lower=True)))
        pictures.append((bytes(around[0].constBits()), bytes(bar.constBits())))
    assert len({p[0] for p in pictures}) == 3
    assert len({p[1] for p in pictures}) == 3


def test_both_themes_and_a_new_one_are_painted_at_once(view, app):
    view.set_items(full(count=50))
    dark = view.grab().toImage().pixelColor(LABELS + 500, RULER + 1)
    theme.apply(app, "light")
    light = view.grab().toImage().pixelColor(LABELS + 500, RULER + 1)
    assert dark.lightness() < 60
    assert light.lightness() > 200


def test_it_teaches_when_it_is_empty(view, monkeypatch):
    said: list[bool] = []
    monkeypatch.setattr(timeline_canvas, "paint_nothing_yet", lambda *_: said.append(True))
    view.grab()
    assert said
    view.change_items([point("a", SECOND)], [])
    said.clear()
    view.grab()
    assert not said


# -- looking around


def test_the_wheel_zooms_around_the_cursor_and_pans_with_shift(view):
    where = at(view, 400 * SECOND)
    before = view.scene.viewport
    turn(view, where, QPoint(0, 240))
    assert view.scene.viewport.us_per_px == pytest.approx(before.us_per_px / 1.25**2)
    assert abs(view.scene.viewport.x(400 * SECOND) + LABELS - where.x()) <= 1
    zoomed = view.scene.viewport
    turn(view, where, QPoint(0, -120), Mod.ShiftModifier)
    assert view.scene.viewport.us_per_px == zoomed.us_per_px
    assert view.scene.viewport.offset > zoomed.offset
    turn(view, where, QPoint(120, 0))
    assert view.scene.viewport.offset == zoomed.offset


def test_the_middle_button_takes_the_view_along(view, heard):
    view.zoom_to(100 * SECOND, 200 * SECOND)
    before = view.scene.viewport.offset
    drag(view, QPoint(LABELS + 500, 60), QPoint(LABELS + 440, 60), Button.MiddleButton)
    assert view.scene.viewport.offset == before + 60
    assert heard.all == []


def test_all_fits_until_one_zooms_and_again_when_asked(view, app):
    view.resize(LABELS + 600, 200)
    app.processEvents()
    assert 0 <= view.scene.viewport.x(0) < view.scene.viewport.x(LENGTH) < 600
    turn(view, at(view, 300 * SECOND), QPoint(0, 360))
    close = view.scene.viewport.us_per_px
    view.resize(LABELS + 700, 200)
    app.processEvents()
    assert view.scene.viewport.us_per_px == close
    view.fit_all()
    assert 0 <= view.scene.viewport.x(0) < view.scene.viewport.x(LENGTH) < 700


def test_rows_that_do_not_fit_are_scrolled(view, app):
    view.set_rows([Row(str(n), f"Row {n}") for n in range(20)])
    view.set_items([point("last", 5 * SECOND, "19")])
    turn(view, QPoint(40, 60), QPoint(0, -120))
    assert view.scene.scroll == ROW
    view.show_item("last")
    assert view.scene.row_at(view.scene.rows_bottom - 5) == 19
    view.set_items([point("last", 6 * SECOND, "19")])
    assert view.scene.row_at(view.scene.rows_bottom - 5) == 19


def test_following_turns_the_page_and_leaves_alone_who_looks_elsewhere(view):
    view.zoom_to(0, 60 * SECOND)
    view.set_follow(True)
    view.set_playhead(50 * SECOND)
    page = view.scene.viewport
    stop = page.span[1]
    view.set_playhead(stop + 20_000)
    assert view.scene.viewport.offset > page.offset
    assert 0 <= view.scene.viewport.x(view.scene.playhead) < 200
    view.pan(4000)
    away = view.scene.viewport
    view.set_playhead(view.scene.playhead + 40_000)
    assert view.scene.viewport == away
    view.set_playhead(300 * SECOND)  # the film was sent somewhere
    assert 0 <= view.scene.viewport.x(300 * SECOND) < 1000
    view.set_follow(False)
    here = view.scene.viewport
    view.set_playhead(10 * SECOND)
    assert view.scene.viewport == here


# -- selecting


def test_a_click_selects_and_ctrl_adds_and_takes_away(view, heard):
    view.set_items([point("a", 100 * SECOND), point("b", 200 * SECOND), state("c", 300 * SECOND, 400 * SECOND, "f")])
    QTest.mouseClick(view, Button.LeftButton, Mod.NoModifier, at(view, 100 * SECOND))
    QTest.mouseClick(view, Button.LeftButton, Mod.ControlModifier, at(view, 350 * SECOND, "f", lower=True))
    QTest.mouseClick(view, Button.LeftButton, Mod.ControlModifier, at(view, 100 * SECOND))
    assert heard.of("selection_changed") == [(["a"],), (["a", "c"],), (["c"],)]
    assert heard.of("seek") == []


def test_a_click_beside_everything_goes_there_and_clears(view, heard):
    view.set_items([point("a", 100 * SECOND)])
    view.select(["a"])
    QTest.mouseClick(view, Button.LeftButton, Mod.NoModifier, at(view, 250 * SECOND, "f"))
    assert heard.of("selection_changed") == [([],)]
    [(us,)] = heard.of("seek")
    assert abs(us - 250 * SECOND) <= view.scene.viewport.us_per_px


def test_a_rubber_band_selects_what_it_touches(view, heard):
    view.set_items(
        [
            point("a", 100 * SECOND),
            point("b", 150 * SECOND, "f"),
            point("c", 150 * SECOND, "s"),
            state("d", 10 * SECOND, 90 * SECOND, "f"),
            point("e", 220 * SECOND),
        ]
    )
    drag(view, at(view, 80 * SECOND), at(view, 200 * SECOND, "f"))
    assert heard.of("selection_changed") == [(["d", "a", "b"],)]
    drag(view, at(view, 210 * SECOND), at(view, 240 * SECOND), modifiers=Mod.ControlModifier)
    assert heard.of("selection_changed")[-1] == (["d", "a", "b", "e"],)
    drag(view, at(view, 210 * SECOND, "f"), at(view, 240 * SECOND), drop=False)
    QTest.keyClick(view, Key.Key_Escape)
    assert view.selected() == ["d", "a", "b", "e"]


def test_selection_and_scroll_outlive_new_items(view, heard):
    view.set_items([point("a", 100 * SECOND), point("b", 200 * SECOND)])
    view.select(["a", "b"])
    view.zoom_to(90 * SECOND, 210 * SECOND)
    seen = view.scene.viewport
    view.set_items([point("a", 100 * SECOND), point("b", 201 * SECOND), point("c", 150 * SECOND)])
    assert view.selected() == ["a", "b"]
    assert heard.all == []
    view.change_items([point("a", 101 * SECOND)], [])
    assert view.selected() == ["a", "b"]
    view.set_items([point("b", 201 * SECOND)])
    assert heard.of("selection_changed") == [(["b"],)]
    view.change_items([], ["b"])
    assert heard.of("selection_changed")[-1] == ([],)
    assert view.scene.viewport == seen


def test_the_nearest_of_a_heap_is_hit(view, heard):
    view.set_items([point(str(n), 100 * SECOND + n * 100_000) for n in range(50)])
    QTest.mouseClick(view, Button.LeftButton, Mod.NoModifier, at(view, 103 * SECOND))
    [(names,)] = heard.of("selection_changed")
    assert (
        abs(view.scene.viewport.x(view.scene.model.items[names[0]].start_us) - at(view, 103 * SECOND).x() + LABELS) <= 1
    )


# -- dragging


def frames(us: int) -> int:
    return round(us / 40_000) * 40_000


@pytest.fixture
def close(view: TimelineView) -> TimelineView:
    """Two states and a point, ten milliseconds a pixel."""
    view.set_items(
        [state("a", 102 * SECOND, 105 * SECOND), state("b", 107 * SECOND, 108 * SECOND), point("p", 103 * SECOND, "f")]
    )
    view.zoom_to(100 * SECOND, 109 * SECOND)
    view.set_snap(frames)
    view.select(["a"])
    return view


def test_the_cursor_tells_what_an_edge_can_do(close):
    move(close, at(close, 105 * SECOND, lower=True))
    assert close.cursor().shape() is Qt.CursorShape.SizeHorCursor
    move(close, at(close, 103 * SECOND + 500_000, lower=True))
    assert close.cursor().shape() is Qt.CursorShape.ArrowCursor
    move(close, at(close, 107 * SECOND, lower=True))  # not selected
    assert close.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_an_edge_is_dragged_by_frames_and_told_when_done(close, heard):
    drag(close, at(close, 105 * SECOND, lower=True), at(close, 106 * SECOND + 10_000, lower=True))
    told = heard.of("edge_moved")
    assert all(name == "a" and edge == "stop" and us % 40_000 == 0 for name, edge, us, _done in told)
    assert [done for *_what, done in told] == [False] * (len(told) - 1) + [True]
    assert abs(told[-1][2] - 106 * SECOND) <= 40_000
    assert told[-1][2] == told[-2][2]
    assert heard.of("seek") == heard.of("item_moved") == []


def test_when_asked_an_edge_sits_on_an_edge_or_the_playhead_near_it_but_not_with_alt(close, heard):
    target = at(close, 107 * SECOND, lower=True) - QPoint(4, 0)
    drag(close, at(close, 105 * SECOND, lower=True), target)
    told = heard.of("edge_moved")[-1][2]  # a frame, and that of no edge
    assert told % 40_000 == 0
    assert told != 107 * SECOND
    close.set_snap_to("events")
    drag(close, at(close, 105 * SECOND, lower=True), target)
    assert heard.of("edge_moved")[-1] == ("a", "stop", 107 * SECOND, True)
    close.set_playhead(106 * SECOND + 7)
    drag(close, at(close, 105 * SECOND, lower=True), at(close, 106 * SECOND, lower=True) + QPoint(3, 0))
    assert heard.of("edge_moved")[-1] == ("a", "stop", 106 * SECOND + 7, True)
    drag(close, at(close, 105 * SECOND, lower=True), target, modifiers=Mod.AltModifier)
    us = heard.of("edge_moved")[-1][2]
    assert us != 107 * SECOND
    assert abs(us - close.scene.viewport.us(target.x() - LABELS)) <= 2 * close.scene.viewport.us_per_px


@pytest.mark.parametrize(("edge", "kept"), [("stop", 102 * SECOND), ("start", 105 * SECOND)])
def test_a_state_keeps_a_frame_at_least(close, heard, edge, kept):
    begin, end = (105, 100) if edge == "stop" else (102, 109)
    drag(close, at(close, begin * SECOND, lower=True), at(close, end * SECOND, lower=True))
    name, which, us, done = heard.of("edge_moved")[-1]
    assert (name, which, done) == ("a", edge, True)
    assert us == kept + (40_000 if edge == "stop" else -40_000)


def test_esc_takes_a_drag_back_and_the_film_with_it(close, heard):
    drag(close, at(close, 105 * SECOND, lower=True), at(close, 106 * SECOND, lower=True), drop=False)
    QTest.keyClick(close, Key.Key_Escape)
    QTest.mouseRelease(close, Button.LeftButton, Mod.NoModifier, at(close, 106 * SECOND, lower=True))
    assert heard.of("edge_moved")[-1] == ("a", "stop", 105 * SECOND, False)
    assert not any(done for *_what, done in heard.of("edge_moved"))
    assert not close.scene.model.look(close.scene.model.items["a"]).hidden


def test_the_edge_that_is_dragged_is_seen_where_it_is(close):
    before = close.grab().toImage().pixelColor(at(close, 105 * SECOND + 500_000, lower=True))
    drag(close, at(close, 105 * SECOND, lower=True), at(close, 106 * SECOND, lower=True), drop=False)
    assert close.grab().toImage().pixelColor(at(close, 105 * SECOND + 500_000, lower=True)) != before
    QTest.keyClick(close, Key.Key_Escape)
    assert close.grab().toImage().pixelColor(at(close, 105 * SECOND + 500_000, lower=True)) == before


def test_selected_items_move_together(close, heard):
    close.select(["a", "p"])
    drag(close, at(close, 103 * SECOND, "f"), at(close, 103 * SECOND + 490_000, "f"))
    told = heard.of("item_moved")
    names, delta, done = told[-1]
    assert (names, done) == (["a", "p"], True)
    assert not any(done for *_what, done in told[:-1])
    assert abs(delta - 490_000) <= 40_000
    assert (103 * SECOND + delta) % 40_000 == 0
    assert close.selected() == ["a", "p"]
    QTest.mouseClick(close, Button.LeftButton, Mod.NoModifier, at(close, 103 * SECOND, "f"))
    assert close.selected() == ["p"]


def test_nothing_is_dragged_out_of_the_session(close, heard):
    close.zoom_to(0, LENGTH)
    close.select(["a", "b", "p"])
    drag(close, at(close, 103 * SECOND, "f"), QPoint(LABELS + 1, 60))
    assert heard.of("item_moved")[-1][1] == -102 * SECOND
    drag(close, at(close, 103 * SECOND, "f"), QPoint(LABELS + 990, 60))
    assert heard.of("item_moved")[-1][1] == LENGTH - 108 * SECOND


def test_what_goes_away_is_no_longer_dragged(close, heard):
    drag(close, at(close, 105 * SECOND, lower=True), at(close, 106 * SECOND, lower=True), drop=False)
    close.change_items([], ["a"])
    QTest.mouseRelease(close, Button.LeftButton, Mod.NoModifier, at(close, 106 * SECOND, lower=True))
    assert not any(done for *_what, done in heard.of("edge_moved"))


def test_a_coding_that_is_locked_is_looked_at_only(close, heard):
    close.set_editable(False)
    drag(close, at(close, 105 * SECOND, lower=True), at(close, 106 * SECOND, lower=True))
    drag(close, at(close, 103 * SECOND, "f"), at(close, 104 * SECOND, "f"))
    QTest.keyClick(close, Key.Key_Delete)
    assert heard.of("edge_moved") == heard.of("item_moved") == heard.of("delete_asked") == []
    assert close.selected() == ["p"]


def test_the_film_follows_the_mouse_in_the_ruler(view, heard):
    view.set_snap(frames)
    drag(view, QPoint(LABELS + 200, 10), QPoint(LABELS + 500, 10))
    scrubbed = [us for (us,) in heard.of("scrub")]
    assert len(scrubbed) == 4
    assert scrubbed == sorted(scrubbed)
    assert all(us % 40_000 == 0 for us in scrubbed)
    assert heard.of("seek") == [(scrubbed[-1],)]
    drag(view, QPoint(LABELS + 200, 10), QPoint(LABELS - 100, 10))
    assert heard.of("seek")[-1] == (0,)


def test_a_drag_beyond_the_border_takes_the_view_along(view, spin):
    view.set_items(full())
    view.zoom_to(100 * SECOND, 160 * SECOND)
    before = view.scene.viewport.offset
    drag(view, QPoint(LABELS + 500, RULER + STRIP), QPoint(LABELS + 1030, RULER + 2 * ROW), drop=False)
    assert spin(lambda: view.scene.viewport.offset > before + 30)
    QTest.mouseRelease(view, Button.LeftButton, Mod.NoModifier, QPoint(LABELS + 1030, 60))
    after = view.scene.viewport.offset
    spin(seconds=0.1)
    assert view.scene.viewport.offset == after
    assert view.selected()


# -- keys


def come_by_tab(view: TimelineView) -> None:
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)


def test_arrows_step_from_item_to_item(view, heard):
    view.set_items(
        [
            point("a", 10 * SECOND),
            state("b", 20 * SECOND, 30 * SECOND),
            point("c", 500 * SECOND),
            point("d", 19 * SECOND, "s"),
        ]
    )
    view.zoom_to(0, 60 * SECOND)
    come_by_tab(view)
    view.select(["a"])
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Right, Key.Key_Left, Key.Key_Down, Key.Key_Down, Key.Key_Up):
        QTest.keyClick(view, key)
    assert [names for (names,) in heard.of("selection_changed")] == [["b"], ["c"], ["b"], ["d"], ["b"]]
    QTest.keyClick(view, Key.Key_Right)
    assert 0 <= view.scene.viewport.x(500 * SECOND) < 1000


def test_keys_ask_for_what_they_say(view, heard):
    view.set_items([point("a", 10 * SECOND), state("b", 20 * SECOND, 30 * SECOND)])
    come_by_tab(view)
    QTest.keyClick(view, Key.Key_A, Mod.ControlModifier)
    QTest.keyClick(view, Key.Key_Delete)
    QTest.keyClick(view, Key.Key_Return)
    QTest.keyClick(view, Key.Key_Escape)
    assert heard.all == [
        ("selection_changed", ["a", "b"]),
        ("delete_asked", ["a", "b"]),
        ("activated", "a"),
        ("selection_changed", []),
    ]


@pytest.mark.parametrize(
    "key", [Key.Key_Left, Key.Key_Return, Key.Key_Escape, Key.Key_Delete, Key.Key_B, Key.Key_Space]
)
def test_keys_that_it_does_not_need_go_on_to_the_window(view, key):
    view.set_items([point("a", 10 * SECOND)])
    event = QKeyEvent(QEvent.Type.KeyPress, key, Mod.NoModifier)
    event.accept()
    view.keyPressEvent(event)
    assert not event.isAccepted()


def test_a_double_click_opens(view, heard):
    view.set_items([point("a", 100 * SECOND), point("b", 200 * SECOND)])
    QTest.mouseDClick(view, Button.LeftButton, Mod.NoModifier, at(view, 100 * SECOND))
    assert heard.of("activated") == [("a",)]


@pytest.mark.parametrize(
    "key", [Key.Key_Left, Key.Key_Up, Key.Key_Return, Key.Key_Space, Key.Key_B, Key.Key_1, Key.Key_Comma]
)
def test_who_clicks_an_item_keeps_the_keys_of_the_page(view, key):
    view.set_items([point("a", 100 * SECOND)])
    QTest.mouseClick(view, Button.LeftButton, Mod.NoModifier, at(view, 100 * SECOND))
    assert view.selected() == ["a"]
    event = QKeyEvent(QEvent.Type.KeyPress, key, Mod.NoModifier)
    event.accept()
    view.keyPressEvent(event)
    assert not event.isAccepted()


# -- words


def test_tooltips_tell_what_when_and_who_as_plain_text(view, tooltip):
    view.set_items(
        [
            point("a", 432_480_000, label="<b>says</b> & more", doubt=True),
            state("b", 100 * SECOND, 104 * SECOND, "f"),
            state("c", 10 * SECOND, None, "s"),
        ]
    )
    view.set_playhead(60 * SECOND)
    shown = tooltip(at(view, 432_480_000))
    assert "&lt;b&gt;says&lt;/b&gt; &amp; more" in shown
    assert "0:07:12.480 · Mother · in doubt" in shown
    assert "0:01:40.000 to 0:01:44.000 (4.0 s) · Father" in tooltip(at(view, 102 * SECOND, "f", lower=True))
    assert "still running" in tooltip(at(view, 30 * SECOND, "s", lower=True))
    assert tooltip(at(view, 300 * SECOND)) == ""


def test_names_that_do_not_fit_are_told(view, tooltip):
    long = "Woont bij oma <i>en</i> komt om het weekend"
    view.set_rows([Row("m", long, "W"), Row("f", "Kort", "K")])
    assert tooltip(QPoint(60, view.scene.row_y(0) + 10)) == long.replace("<", "&lt;").replace(">", "&gt;")
    assert tooltip(QPoint(60, view.scene.row_y(1) + 10)) == ""


def test_bands_and_heaps_are_told(view, tooltip):
    view.set_bands([Band(100 * SECOND, 200 * SECOND, "camera off"), Band(0, 300 * SECOND, "", "watched")])
    view.set_items([point(str(n), 400 * SECOND + n) for n in range(9)])
    assert tooltip(at(view, 150 * SECOND)) == "camera off"
    shown = tooltip(at(view, 400 * SECOND))
    assert shown.count("label of") == 6
    assert "and 3 more" in shown


def test_it_speaks_the_language_of_now_and_is_told_to_who_cannot_see(view):
    view.set_items([point("a", 10 * SECOND)])
    assert view.accessibleName() == "Timeline"
    i18n.use_language("nl")
    view.retranslate()
    assert view.accessibleName() == i18n._("Timeline")
    view.select(["a"])
    assert view.accessibleDescription() == "label of a, 0:00:10.000 · Mother"


# -- zooming in a view with very many items ---------------------------------------------------------------


def test_with_very_many_items_a_turning_wheel_shows_the_picture_wider_and_draws_it_when_it_rests(view, app):
    view.set_items(full(count=2000))
    app.processEvents()
    turn(view, at(view, 300 * SECOND), QPoint(0, 120))
    app.processEvents()
    assert view.picture.is_stretched
    turn(view, at(view, 300 * SECOND), QPoint(0, 120))
    app.processEvents()
    stretched = picture(view)
    QTest.qWait(200)
    assert not view.picture.is_stretched
    sharp = picture(view)
    assert (stretched != sharp).any()
    view.redraw()
    assert (picture(view) == sharp).all()


@pytest.mark.parametrize("what", ["pan", "one more", "scroll", "resize"])
def test_what_happens_while_the_picture_is_only_wider_is_seen_at_once(view, app, what):
    view.set_items(full(count=2000))
    app.processEvents()
    turn(view, at(view, 300 * SECOND), QPoint(0, 120))
    app.processEvents()
    assert view.picture.is_stretched
    if what == "pan":
        view.pan(30)
    elif what == "one more":
        view.change_items([point("new", 300 * SECOND)], [])
    elif what == "scroll":
        view.lens.look(replace(view.scene.viewport, offset=view.scene.viewport.offset + 5))
    else:
        view.resize(view.width() - 40, view.height())
    app.processEvents()
    assert not view.picture.is_stretched
    now = picture(view)
    view.redraw()
    assert (picture(view) == now).all()


def test_with_few_items_each_step_of_the_wheel_is_drawn(view, app):
    view.set_items(full(count=200))
    app.processEvents()
    turn(view, at(view, 300 * SECOND), QPoint(0, 120))
    app.processEvents()
    assert not view.picture.is_stretched
