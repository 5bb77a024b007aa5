"""What the timeline shows beside events: rows of another kind, a filter, flags, stretches, sound and pictures;
the menu and the bar of tools."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui.timelines import (
    COLOURS,
    LENGTH,
    Button,
    Key,
    Mod,
    at,
    drag,
    heard,
    point,
    state,
    tooltip,
    view,
)

from observer.coding.timecode import SECOND
from observer.ui.timeline_bar import TimelinePanel
from observer.ui.timeline_scene import LABELS, ROW, RULER, STRIP
from observer.ui.timeline_stills import Stretch, Strip
from observer.ui.timeline_view import Band, CommentFlag, RatingFlag, Row, TimelineView
from observer.ui.timeline_viewport import Viewport

__all__ = ["heard", "tooltip", "view"]  # fixtures

PERSONS = [Row("m", "Mother", "M", is_person=True), Row("f", "Father", "F", is_person=True), Row("g", "Family", "F")]


def press(view: TimelineView, where: QPoint) -> None:
    QTest.mouseClick(view, Button.LeftButton, Mod.NoModifier, where)


# -- rows and filter ------------------------------------------------------------------------------------


def test_rows_that_show_only_what_is_used_come_and_go_with_their_items(view):
    view.set_rows([Row("m", "blames"), Row("f", "hopes", only_used=True), Row("s", "asks", only_used=True)])
    view.set_items([point("a", SECOND, "s")])
    assert [row.id for row in view.scene.rows] == ["m", "s"]
    view.change_items([point("b", SECOND, "f")], [])
    assert [row.id for row in view.scene.rows] == ["m", "f", "s"]
    view.change_items([], ["a"])
    assert [row.id for row in view.scene.rows] == ["m", "f"]


def test_what_the_filter_leaves_out_is_faint_but_there(view):
    view.set_items([point("a|m", 100 * SECOND, event="a"), point("b|m", 200 * SECOND, event="b")])

    def strength(us: int) -> int:
        image = view.grab().toImage()
        ground, mark = image.pixelColor(at(view, 300 * SECOND)), image.pixelColor(at(view, us))
        return sum(abs(x - y) for x, y in zip(ground.getRgb()[:3], mark.getRgb()[:3], strict=True))

    full = strength(200 * SECOND)
    view.set_filter({"a"})
    assert strength(100 * SECOND) == full
    assert 0 < strength(200 * SECOND) < full / 2
    view.change_items([point("b|m", 250 * SECOND, event="b")], [])
    assert strength(250 * SECOND) < full / 2
    view.set_filter(None)
    assert strength(250 * SECOND) == full


def test_in_a_second_pass_select_all_and_clicks_take_what_stands_out(view, heard):
    view.set_items([point("a", 100 * SECOND), point("b", 100 * SECOND + 100_000), point("c", 300 * SECOND)])
    view.set_filter({"b", "c"})
    press(view, at(view, 100 * SECOND))
    QTest.keyClick(view, Key.Key_A, Mod.ControlModifier)
    assert heard.of("selection_changed") == [(["b"],), (["b", "c"],)]


# -- flags ----------------------------------------------------------------------------------------------


def test_a_comment_has_a_flag_that_tells_and_opens_it(view, heard, tooltip):
    view.set_comments([CommentFlag("c2", 300 * SECOND, "why <now>?"), CommentFlag("c1", 100 * SECOND, "first")])
    y = view.scene.comments_top + 8
    where = QPoint(LABELS + view.scene.viewport.x(300 * SECOND) + 4, y)
    press(view, where)
    assert heard.of("comment_activated") == [("c2",)]
    assert heard.of("seek") == []
    assert "why &lt;now&gt;?" in tooltip(where)
    press(view, where + QPoint(60, 0))  # beside it: the film goes there
    assert len(heard.of("comment_activated")) == 1
    assert heard.of("seek")


def test_the_rows_make_room_for_the_tracks(view):
    top = view.scene.rows_top
    view.set_comments([CommentFlag("c", SECOND, "x")])
    view.set_ratings([RatingFlag("r", "m", "+1", "whole", COLOURS[0])])
    assert view.scene.rows_top > top
    with_comments = view.scene.rows_top
    view.set_ratings([RatingFlag("r", "m", "+1", "a part", COLOURS[0], "M", SECOND, 5 * SECOND)])
    assert view.scene.rows_top > with_comments
    view.set_comments([])
    view.set_ratings([])
    assert view.scene.rows_top == top


def test_ratings_of_a_segment_stand_on_their_track_and_of_the_session_below_the_name(view, heard, tooltip):
    whole = RatingFlag("w", "f", "+2", "Father · Safety · +2", COLOURS[0])
    view.set_ratings(
        [whole, RatingFlag("p", "m", "−1", "Mother · Safety", COLOURS[1], "M", 100 * SECOND, 200 * SECOND)]
    )
    on_track = QPoint(LABELS + view.scene.viewport.x(150 * SECOND), view.scene.ratings_top + 8)
    press(view, on_track)
    press(view, QPoint(62, view.scene.row_y(1) + 27))
    assert heard.of("rating_activated") == [("p",), ("w",)]
    assert "Mother · Safety" in tooltip(on_track)
    assert "Father · Safety · +2" in tooltip(QPoint(62, view.scene.row_y(1) + 27))
    press(view, QPoint(62, view.scene.row_y(0) + 27))  # she has none for the session
    assert len(heard.of("rating_activated")) == 2


# -- stretches ------------------------------------------------------------------------------------------


def shade(view: TimelineView, us: int, row: int) -> str:
    """The colour of the ground of a row."""
    y = view.scene.row_y(row) + 3
    return view.grab().toImage().pixelColor(QPoint(LABELS + view.scene.viewport.x(us), y)).name()


def test_a_row_is_shaded_where_somebody_is_not_there(view):
    view.set_rows(PERSONS)
    view.set_bands(
        [Band(100 * SECOND, 200 * SECOND, "", "presence", "f"), Band(300 * SECOND, LENGTH, "", "heard", "f")]
    )
    there = shade(view, 150 * SECOND, 1)
    assert shade(view, 400 * SECOND, 1) == there
    assert shade(view, 150 * SECOND, 0) == shade(view, 50 * SECOND, 0) == there
    assert shade(view, 50 * SECOND, 1) == shade(view, 250 * SECOND, 1) != there


def test_what_is_not_codable_for_one_is_hatched_in_that_row_alone(view, tooltip):
    view.set_rows(PERSONS)
    plain = [shade(view, 150 * SECOND, row) for row in (0, 1)]
    view.set_bands([Band(100 * SECOND, 200 * SECOND, "out of view", row="f", id="u")])
    assert shade(view, 150 * SECOND, 0) == plain[0]
    assert shade(view, 150 * SECOND, 1) != plain[1]
    assert tooltip(at(view, 150 * SECOND, "f")) == "out of view"
    assert tooltip(at(view, 150 * SECOND, "m")) == ""


@pytest.fixture
def drawing(view: TimelineView) -> TimelineView:
    view.resize(LABELS + 1000, 300)
    view.set_rows(PERSONS)
    view.set_items([point("a", 150 * SECOND), point("b", 450 * SECOND, "f")])
    view.set_bands([Band(400 * SECOND, 500 * SECOND, "camera off", row="f", id="u")])
    view.set_can_edit_spans(True)
    return view


def near(view: TimelineView, us: int, wanted: int) -> bool:
    return abs(us - wanted) <= 2 * view.scene.viewport.us_per_px


def test_only_who_may_can_draw_stretches(view):
    view.set_mode("presence")
    assert view.scene.mode == ""
    view.set_can_edit_spans(True)
    view.set_mode("presence")
    assert view.scene.mode == "presence"
    view.set_can_edit_spans(False)
    assert view.scene.mode == ""


@pytest.mark.parametrize(
    ("mode", "row", "told"), [("uncodable", "m", "m"), ("presence", "f", "f"), ("uncodable", "g", "")]
)
def test_a_stretch_is_drawn_in_the_row_of_a_person(drawing, heard, mode, row, told):
    drawing.set_mode(mode)
    number = [r.id for r in PERSONS].index(row)
    y = drawing.scene.row_y(number) + 8
    first, last = (QPoint(LABELS + drawing.scene.viewport.x(s * SECOND), y) for s in (200, 100))
    drag(drawing, first, last)
    [(kind, which, start, stop)] = heard.of("span_drawn")
    assert (kind, which) == (mode, told)
    assert near(drawing, start, 100 * SECOND)
    assert near(drawing, stop, 200 * SECOND)
    assert heard.of("selection_changed") == []


def test_presence_is_that_of_a_person_and_no_groups(drawing, heard):
    drawing.set_mode("presence")
    y = drawing.scene.row_y(2) + 8
    drag(drawing, QPoint(LABELS + 100, y), QPoint(LABELS + 200, y))
    assert heard.of("span_drawn") == []


def test_above_the_rows_a_stretch_is_everybodys(drawing, heard):
    drawing.set_mode("uncodable")
    assert drawing.scene.rows_top == RULER + STRIP  # room for it is there before there is any
    drag(drawing, QPoint(LABELS + 100, RULER + 8), QPoint(LABELS + 200, RULER + 8))
    assert [(kind, row) for kind, row, *_times in heard.of("span_drawn")] == [("uncodable", "")]


def test_a_stretch_is_moved_trimmed_and_deleted(drawing, heard):
    drawing.set_mode("uncodable")
    drag(drawing, at(drawing, 420 * SECOND, "f"), at(drawing, 430 * SECOND, "f"))
    drag(drawing, at(drawing, 500 * SECOND, "f"), at(drawing, 520 * SECOND, "f"))
    QTest.keyClick(drawing, Key.Key_Delete)
    (moved, start, stop), (trimmed, first, last) = heard.of("span_changed")
    assert moved == trimmed == "u"
    assert stop - start == 100 * SECOND
    assert near(drawing, start, 410 * SECOND)
    assert first == 400 * SECOND
    assert near(drawing, last, 520 * SECOND)
    assert heard.of("span_delete_asked") == [("u",)]
    assert heard.of("delete_asked") == []


def test_the_mouse_takes_hold_of_events_again_without_a_mode(drawing, heard):
    drawing.set_mode("uncodable")
    press(drawing, at(drawing, 150 * SECOND))
    assert drawing.selected() == []
    drawing.set_mode("")
    press(drawing, at(drawing, 150 * SECOND))
    assert drawing.selected() == ["a"]


# -- copying, looping, zooming --------------------------------------------------------------------------


def test_ctrl_drops_a_copy_and_moves_nothing(view, heard):
    view.set_items([point("a", 100 * SECOND), point("b", 200 * SECOND)])
    view.select(["a"])
    drag(view, at(view, 200 * SECOND), at(view, 300 * SECOND), modifiers=Mod.ControlModifier)
    [(names, delta)] = heard.of("items_copied")
    assert names == ["b"]
    assert near(view, delta, 100 * SECOND)
    assert heard.of("item_moved") == []
    assert view.selected() == ["a"]
    view.set_editable(False)
    drag(view, at(view, 200 * SECOND), at(view, 300 * SECOND), modifiers=Mod.ControlModifier)
    assert len(heard.of("items_copied")) == 1


def test_esc_drops_no_copy(view, heard):
    view.set_items([point("a", 100 * SECOND)])
    drag(view, at(view, 100 * SECOND), at(view, 300 * SECOND), modifiers=Mod.ControlModifier, drop=False)
    QTest.keyClick(view, Key.Key_Escape)
    QTest.mouseRelease(view, Button.LeftButton, Mod.ControlModifier, at(view, 300 * SECOND))
    assert heard.of("items_copied") == []


def test_what_is_selected_is_repeated_until_one_asks_again(view, heard):
    view.set_items([point("a", 100 * SECOND), state("b", 200 * SECOND, 260 * SECOND)])
    view.ask_loop()
    view.select(["a", "b"])
    view.ask_loop()
    view.set_loop(100 * SECOND, 260 * SECOND)
    view.ask_loop()
    assert heard.of("loop_asked") == [(100 * SECOND, 260 * SECOND), (None, None)]
    view.set_loop(None, None)
    view.select(["a"])  # a single moment has some room round it
    view.ask_loop()
    start, stop = heard.of("loop_asked")[-1]
    assert start < 100 * SECOND < stop


def test_shift_in_the_ruler_draws_what_is_repeated(view, heard):
    drag(view, QPoint(LABELS + 100, 10), QPoint(LABELS + 300, 10), modifiers=Mod.ShiftModifier)
    [(start, stop)] = heard.of("loop_asked")
    assert near(view, start, view.scene.viewport.us(100))
    assert near(view, stop, view.scene.viewport.us(300))


def test_zooming_in_on_what_is_selected_shows_all_of_it(view):
    view.set_items([state("a", 100 * SECOND, 130 * SECOND), state("b", 140 * SECOND, 150 * SECOND, "f")])
    view.select(["a", "b"])
    view.zoom_to_selection()
    start, stop = view.scene.viewport.span
    assert start <= 100 * SECOND
    assert 150 * SECOND <= stop <= 160 * SECOND
    view.zoom_by(0.5)
    assert view.scene.viewport.span[0] < start


# -- sound and pictures ---------------------------------------------------------------------------------


def stills(first: int, last: int, count: int) -> Stretch:
    return Stretch(
        first, last, [first + n * (last - first) // count for n in range(count)], np.zeros((count, 36, 63, 4), np.uint8)
    )


def test_each_place_shows_the_last_picture_taken_before_it():
    strip = Strip([stills(0, 100 * SECOND, 50), stills(200 * SECOND, 300 * SECOND, 50)])
    viewport = Viewport(us_per_px=100_000.0, offset=0, width=3000)
    places = strip.places(0, 2999, viewport)
    for x, stretch, number in places:
        us = viewport.us(x)
        assert stretch.start_us <= us < stretch.stop_us
        assert stretch.taken_us[number] <= us
        assert number == len(stretch.taken_us) - 1 or stretch.taken_us[number + 1] > us
    assert not any(100 * SECOND <= viewport.us(x) < 200 * SECOND for x, *_which in places)
    moved = replace(viewport, offset=640)  # they do not change while one scrolls
    assert {(x + 640, n) for x, _s, n in strip.places(0, 1000, moved)} <= {(x, n) for x, _s, n in places}


def test_rows_come_before_the_backdrop_where_there_is_little_room(view):
    view.set_waveform(np.ones(100))
    view.set_thumbnails([stills(0, LENGTH, 10)])
    for height in (140, 180, 220, 300, 400):
        view.resize(LABELS + 800, height)
        assert view.scene.rows_height >= 2 * ROW
    assert view.scene.sound_height
    assert view.scene.stills_height
    view.resize(LABELS + 800, 150)
    assert not view.scene.stills_height


# -- the menu -------------------------------------------------------------------------------------------


def menu_of(view: TimelineView, where: QPoint) -> dict[str, object]:
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.mapToGlobal(where)))
    shown = view.menu.shown
    shown.close()
    return {action.text(): action for action in shown.actions() if action.text()}


def test_the_menu_of_an_event_asks_for_what_it_says(view, heard):
    view.set_items([point("a", 100 * SECOND), state("b", 200 * SECOND, None)])
    view.set_playhead(260 * SECOND)
    view.select(["a"])
    menu = menu_of(view, at(view, 230 * SECOND, lower=True))
    assert view.selected() == ["b"]
    for action in menu.values():
        action.trigger()
    wishes = [name for name, *_what in heard.all if name != "selection_changed"]
    assert wishes == [
        "go_asked", "loop_asked", "comment_asked", "doubt_asked", "this_is_asked", "indicator_asked", "close_asked",
        "delete_asked",
    ]  # fmt: skip
    assert heard.of("close_asked") == heard.of("delete_asked") == [(["b"],)]
    assert heard.of("loop_asked") == [(200 * SECOND, 260 * SECOND)]


def test_the_menu_is_for_all_that_is_selected_and_a_locked_coding_is_not_changed(view, heard):
    view.set_items([point("a", 100 * SECOND), point("b", 200 * SECOND)])
    view.select(["a", "b"])
    menu = menu_of(view, at(view, 200 * SECOND))
    assert "Delete 2 events" in menu
    menu["Comment …"].trigger()
    assert heard.of("comment_asked") == [(["a", "b"],)]
    view.set_editable(False)
    possible = [words for words, action in menu_of(view, at(view, 200 * SECOND)).items() if action.isEnabled()]
    assert possible == ["Go there", "Repeat this stretch", "Zoom in on it"]


def test_the_menu_beside_events_is_about_the_moment(view, heard):
    view.set_items([point("a", 100 * SECOND)])
    menu = menu_of(view, at(view, 300 * SECOND))
    menu["Comment on this moment …"].trigger()
    [(us,)] = heard.of("comment_at_asked")
    assert near(view, us, 300 * SECOND)
    assert view.lens.follows is False
    menu["Follow the film"].trigger()
    assert view.lens.follows is True


# -- the bar --------------------------------------------------------------------------------------------


@pytest.fixture
def panel(view: TimelineView, app: QApplication) -> TimelinePanel:
    made = TimelinePanel(view)
    made.resize(1000, 320)
    made.show()
    app.processEvents()
    yield made
    made.hide()
    view.setParent(None)
    made.deleteLater()


def test_the_bar_shows_what_holds_whoever_changed_it(panel, view):
    bar = panel.bar
    for button in (bar.follow, bar.snap, bar.loop):
        assert not button.isChecked()
    view.set_follow(True)
    view.set_snap_to("events")
    view.set_loop(SECOND, 2 * SECOND)
    assert bar.follow.isChecked()
    assert bar.snap.isChecked()
    assert bar.loop.isChecked()
    bar.snap.click()
    assert view.snaps_to_events is False
    bar.loop.click()  # asks; the film has not answered yet
    assert bar.loop.isChecked()


def test_the_bar_asks_for_rows_and_clears_the_filter(panel, view):
    asked: list[str] = []
    panel.bar.rows_by_asked.connect(asked.append)
    panel.bar.filter_cleared.connect(lambda: view.set_filter(None))
    panel.bar.rows_by.activated.emit(2)
    assert asked == ["indicator"]
    assert panel.bar.show_all.isHidden()
    view.set_filter({"a", "b"})
    assert "2" in panel.bar.filtered.text()
    panel.bar.show_all.click()
    assert view.scene.model.kept is None


def test_modes_are_offered_to_who_may_draw_only(panel, view):
    view.set_rows(PERSONS)
    assert panel.bar.presence.isHidden()
    view.set_can_edit_spans(True)
    panel.bar.presence.click()
    assert (view.scene.mode, panel.bar.presence.isChecked()) == ("presence", True)
    panel.bar.uncodable.click()
    assert (view.scene.mode, panel.bar.presence.isChecked()) == ("uncodable", False)
    panel.bar.uncodable.click()
    assert view.scene.mode == ""


def test_no_key_of_the_bar_is_one_of_the_coding_page(panel):
    from observer.ui import coding_keys

    bar = panel.bar
    buttons = (
        bar.zoom_in,
        bar.zoom_out,
        bar.fit,
        bar.to_selection,
        bar.follow,
        bar.loop,
        bar.snap,
        bar.presence,
        bar.uncodable,
    )
    for button in buttons:
        keys = button.shortcut()[0]
        event = QKeyEvent(QKeyEvent.Type.KeyPress, keys.key(), keys.keyboardModifiers())
        assert not button.shortcut().isEmpty()
        assert coding_keys.find(event) == ""
        assert coding_keys.letter(event) == ""
        assert coding_keys.digit(event) is None
        assert button.accessibleName()
