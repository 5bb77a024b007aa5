"""The parts of the agreement page by themselves: what they show, and what a key or a click asks for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget
from qt_messages import none_from_qt

from observer import i18n
from observer.coding.codebook import Valence
from observer.coding.consensus import What
from observer.ui import settling_keys, theme
from observer.ui.agreement_items import (
    DASH,
    Cells,
    Count,
    Fact,
    Fate,
    Figure,
    Grid,
    Line,
    Mark,
    Moment,
    Names,
    Pair,
    short,
)
from observer.ui.agreement_matrix import AgreementMatrix
from observer.ui.agreement_moments import tied
from observer.ui.agreement_table import COUNTS, FIGURE, LABEL, AgreementTable
from observer.ui.headline import Headline, Said
from observer.ui.key_map import KeyMap
from observer.ui.made_of import MadeOf
from observer.ui.moments_list import MomentsList
from observer.ui.onset_plot import OnsetPlot, Spread
from observer.ui.pair_scale import PairsList
from observer.ui.settle_items import Card
from observer.ui.settle_pad import SettlePad, Shown
from observer.ui.tie_places import RULER, lane
from observer.ui.tie_view import TieView
from observer.ui.timeline_items import Row

SECOND = 1_000_000
NAMES = Names("K1", "K2")
Key, Button = Qt.Key, Qt.MouseButton
WHY = "Nobody used this code."


def told(spy):
    """What a signal said, each time."""
    return [tuple(spy.at(n)) for n in range(spy.count())]


def mark(id_, us, stop=None, row="m", label="blames"):
    return Mark(id_, us, stop, Valence.NEGATIVE, "#CC79A7", label, (row,))


BOTH = Moment("1", "s", Fate.MATCHED, mark("a", 2 * SECOND), mark("b", round(2.4 * SECOND)), "Mother · blames",
              "Joined: 0.4 s apart, same person.")  # fmt: skip
FIRST = Moment("2", "s", Fate.ONLY1, mark("c", 5 * SECOND), None, "Mother · blames", "K2 has none within 5 s.")
SECOND_ONLY = Moment("3", "s", Fate.ONLY2, None, mark("d", 7 * SECOND, row="f"), "Father · blames", "K1 has none.")
MOMENTS = [BOTH, FIRST, SECOND_ONLY]
ROWS = [Row("m", "Mother"), Row("f", "Father"), Row("w", "Worker")]
LINES = [
    Line("sum", "All moments", Figure(0.7, 0.5, 0.8), "F1", (Count(3, "3"), Count(1, "1", "only1")), is_sum=True),
    Line("good", "asks", Figure(0.95, 0.9, 1.0), "F1", (Count(9, "9", "matched"), Count(0, "0")), hurts=0.1),
    Line("bad", "blames", Figure(0.2, -0.1, 0.5), "F1", (Count(1, "1", "matched"), Count(8, "8", "only1")), hurts=8),
    Line("none", "joins", Figure(None, why=WHY), "κ", (Count(0, "0"), Count(0, "0")), hurts=0),
]


@pytest.fixture(autouse=True, params=["dark", "light"])
def look(app, request):
    theme.apply(app, request.param)
    with none_from_qt():
        yield
    app.setStyleSheet("")


@pytest.fixture
def shown(spin):
    """Shows a widget so large that all of it is painted."""
    made = []

    def show(widget, width=700, height=360):
        widget.resize(width, height)
        widget.show()
        spin(seconds=0.02)
        widget.grab()
        made.append(widget)
        return widget

    yield show
    for widget in made:
        widget.close()
        widget.deleteLater()


# -- figures --------------------------------------------------------------------------------------------------


def test_what_is_not_defined_is_a_dash_with_its_reason():
    figure = Figure(None, why=WHY)
    assert figure.text == DASH
    assert WHY in figure.spoken
    assert "0" not in figure.spoken
    assert "1" not in figure.spoken


def test_a_figure_is_read_with_its_interval():
    assert Figure(0.81, 0.62, 0.91).interval == ".62 to .91"
    assert Figure(0.81, 0.62, 0.91).spoken == ".81, 95 % interval .62 to .91"
    assert short(-0.123) == "−.12"
    assert short(1.0) == "1.00"
    assert short(-0.001) == ".00"


def test_a_figure_without_an_interval_says_why():
    assert "too little" in Figure(0.4, lost="There is too little material.").spoken


# -- the table ------------------------------------------------------------------------------------------------


def texts(table, column):
    model = table.lines
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


@pytest.fixture
def table(shown):
    made = AgreementTable()
    made.show_lines("Indicator", ("Both", "Only K1"), LINES)
    return shown(made)


def test_what_hurts_most_comes_first_and_sums_stay_above(table):
    assert texts(table, LABEL) == ["All moments", "blames", "asks", "joins"]


def test_a_click_on_a_head_sorts_and_what_is_undefined_stays_below(table):
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        table.horizontalHeader().setSortIndicator(FIGURE, order)
        found = texts(table, LABEL)
        assert found[0] == "All moments"
        assert found[-1] == "joins"
    assert found == ["All moments", "asks", "blames", "joins"]
    table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    assert texts(table, LABEL)[1] == "blames"


def test_an_undefined_number_is_a_dash_in_the_table_and_tells_why(table):
    model = table.lines
    index = model.index(3, FIGURE)
    assert model.data(index) == DASH
    assert WHY in model.data(index, Qt.ItemDataRole.ToolTipRole)
    assert WHY in model.data(index, Qt.ItemDataRole.AccessibleTextRole)


def test_every_number_can_be_opened_with_mouse_and_keys(table):
    opened = QSignalSpy(table.opened)
    QTest.mouseClick(table.viewport(), Button.LeftButton, pos=table.visualRect(table.lines.index(1, FIGURE)).center())
    QTest.mouseClick(
        table.viewport(), Button.LeftButton, pos=table.visualRect(table.lines.index(1, COUNTS + 1)).center()
    )
    assert told(opened) == [("bad", "figure"), ("bad", "only1")]
    QTest.keyClick(table, Key.Key_Left)
    QTest.keyClick(table, Key.Key_Return)
    assert told(opened)[2:] == [("bad", "matched")]


def test_a_number_that_is_nothing_opens_nothing(table):
    opened = QSignalSpy(table.opened)
    QTest.mouseClick(table.viewport(), Button.LeftButton, pos=table.visualRect(table.lines.index(3, COUNTS)).center())
    assert opened.count() == 0


def test_the_line_that_is_chosen_stays_chosen(table):
    table.choose("good")
    table.show_lines("Indicator", ("Both", "Only K1"), [LINES[3], LINES[1]])
    assert table.line().id == "good"


# -- the matrix -----------------------------------------------------------------------------------------------

CELLS = Cells(
    Grid(("blames", "asks", "no mark"), ((3, 1, 2), (0, 5, 0), (1, 0, 0))),
    Grid(("blames", "nothing on"), ((12.5, 3.0), (0.0, 200.0))),
)


@pytest.fixture
def matrix(shown):
    made = AgreementMatrix()
    made.show_cells(CELLS, NAMES)
    return shown(made)


def test_a_cell_opens_its_moments(matrix):
    opened = QSignalSpy(matrix.opened)
    QTest.mouseClick(
        matrix.table.viewport(), Button.LeftButton, pos=matrix.table.visualRect(matrix.cells.index(0, 1)).center()
    )
    matrix.table.setCurrentIndex(matrix.cells.index(0, 2))
    QTest.keyClick(matrix.table, Key.Key_Return)
    assert told(opened) == [(0, 1, False), (0, 2, False)]


def test_an_empty_cell_opens_nothing_and_shows_nothing(matrix):
    opened = QSignalSpy(matrix.opened)
    assert matrix.cells.text(1, 0) == ""
    QTest.mouseClick(
        matrix.table.viewport(), Button.LeftButton, pos=matrix.table.visualRect(matrix.cells.index(1, 0)).center()
    )
    assert opened.count() == 0


def test_the_matrix_is_counted_in_events_or_in_seconds(matrix):
    assert matrix.cells.text(0, 0) == "3"
    QTest.mouseClick(matrix.seconds, Button.LeftButton)
    assert matrix.cells.text(0, 0) == "12.5"
    assert matrix.cells.rowCount() == 2
    assert "K1 “blames”, K2 “nothing on”" in matrix.cells.words(0, 1)


def test_without_a_matrix_it_is_said(matrix):
    matrix.show_cells(Cells(), NAMES)
    assert not matrix.empty.isHidden()
    assert matrix.empty.text()


# -- both codings under each other ----------------------------------------------------------------------------


@pytest.fixture
def ties(shown):
    made = TieView()
    made.show_moments(ROWS, MOMENTS, NAMES, 10 * SECOND)
    return shown(made)


def test_rows_without_a_mark_are_left_out(ties):
    assert [row.id for row in ties.rows] == ["m", "f"]


def test_a_tie_joins_the_marks_that_belong_together(ties):
    ((moment, above, below),) = ties.ties()
    assert moment is BOTH
    assert above.center().y() == RULER + lane(0)
    assert below.center().y() == RULER + lane(1)
    assert above == ties.place(BOTH.first, 0, "m")
    assert below == ties.place(BOTH.second, 1, "m")
    assert above.center().x() < below.center().x()


def test_a_click_on_a_mark_plays_its_moment_and_elsewhere_goes_there(ties):
    played, gone = QSignalSpy(ties.play_asked), QSignalSpy(ties.go_asked)
    QTest.mouseClick(ties, Button.LeftButton, pos=ties.place(FIRST.first, 0, "m").center().toPoint())
    assert told(played) == [("2",)]
    QTest.mouseClick(ties, Button.LeftButton, pos=QPoint(ties.width() - 60, RULER + lane(0)))
    assert gone.count() == 1


def test_keys_go_from_moment_to_moment_and_say_what_it_is(ties):
    chosen = QSignalSpy(ties.chosen)
    ties.chosen.connect(ties.choose)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up):
        QTest.keyClick(ties, key)
    assert told(chosen) == [("1",), ("2",), ("1",)]
    assert "0.4 s apart" in ties.accessibleDescription()


def test_hovering_explains_a_mark(ties):
    at = ties.place(BOTH.first, 0, "m").center().toPoint()
    ties.event(QHelpEvent(QHelpEvent.Type.ToolTip, at, ties.mapToGlobal(at)))
    assert "0.4 s apart" in QToolTip.text()
    QToolTip.hideText()


def test_zooming_keeps_the_playhead_and_the_whole_comes_back(ties):
    whole = ties.viewport
    ties.zoom(2)
    assert ties.viewport.us_per_px < whole.us_per_px
    ties.fit()
    assert ties.viewport == whole


def test_periods_that_overlap_in_a_lane_lie_below_each_other(shown):
    long, short_ = mark("x", 0, 8 * SECOND), mark("y", 2 * SECOND, 4 * SECOND)
    moments = [Moment("l", "s", Fate.ONLY1, long, None, "", ""), Moment("k", "s", Fate.ONLY1, short_, None, "", "")]
    view = TieView()
    view.show_moments(ROWS, moments, NAMES, 10 * SECOND)
    shown(view)
    assert not view.place(long, 0, "m").intersects(view.place(short_, 0, "m"))


def test_stretches_of_periods_become_one_tie():
    first, second = mark("x", 0, 5 * SECOND), mark("y", SECOND, 7 * SECOND)
    parts = [
        Moment("p", "s", Fate.ONLY1, first, None, "", "", span=(0, SECOND)),
        Moment("q", "s", Fate.MATCHED, first, second, "", "", span=(SECOND, 5 * SECOND)),
        Moment("r", "s", Fate.ONLY2, None, second, "", "", span=(5 * SECOND, 7 * SECOND)),
    ]
    (one,) = tied(parts)
    assert one.fate is Fate.MATCHED
    assert (parts[2].start_us, parts[2].stop_us) == (5 * SECOND, 7 * SECOND)
    assert (one.start_us, one.stop_us) == (0, 7 * SECOND)


# -- differences of the beginnings ----------------------------------------------------------------------------


def test_a_dot_for_each_matched_moment(shown):
    plot = OnsetPlot()
    plot.show_moments(MOMENTS, NAMES, Spread(400_000.0, -200_000.0, SECOND, 5 * SECOND), 10 * SECOND)
    shown(plot)
    assert plot.moments == [BOTH]
    played = QSignalSpy(plot.play_asked)
    QTest.mouseClick(plot, Button.LeftButton, pos=plot.point(BOTH).toPoint())
    assert told(played) == [("1",)]
    assert plot.summary() == "K2 began 0.4 s later than K1 on average. Limits of agreement: −0.2 s to 1.0 s."


def test_without_pairs_the_plot_says_so(shown):
    plot = OnsetPlot()
    plot.show_moments([FIRST], NAMES, Spread(), 10 * SECOND)
    shown(plot)
    assert plot.at(*QPointF(100, 100).toTuple()) is None
    assert "no differences" in plot.accessibleDescription()


# -- lists ----------------------------------------------------------------------------------------------------


def test_the_list_explains_each_moment_and_plays_it(shown):
    list_ = MomentsList()
    list_.show_moments(MOMENTS, NAMES, {"s": "Visit 1"})
    shown(list_)
    played, chosen = QSignalSpy(list_.play_asked), QSignalSpy(list_.chosen)
    list_.setCurrentIndex(list_.list.index(0))
    QTest.keyClick(list_, Key.Key_Down)
    QTest.keyClick(list_, Key.Key_Return)
    assert told(chosen)[-1] == ("2",)
    assert told(played) == [("2",)]
    said = list_.list.data(list_.list.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert "0.4 s apart" in said
    assert "0:00:02.000" in said


def test_lists_and_tables_leave_letters_and_space_to_the_film(shown):
    window, heard = QWidget(), []
    window.keyPressEvent = lambda pressed: heard.append(pressed.key())
    list_, table = MomentsList(), AgreementTable()
    list_.show_moments(MOMENTS, NAMES, {})
    table.show_lines("Indicator", ("Both", "Only K1"), LINES)
    column = QVBoxLayout(window)
    for widget in (list_, table):
        column.addWidget(widget)
    shown(window)
    for widget in (list_, table):
        for key in (Key.Key_K, Key.Key_Space, Key.Key_1):
            QTest.keyClick(widget, key)
    assert heard == [Key.Key_K, Key.Key_Space, Key.Key_1] * 2


def test_pairs_of_ratings_furthest_apart_first(shown):
    list_ = PairsList()
    pairs = [Pair("1", "Son", 1, 1), Pair("2", "Mother", -2, 1), Pair("3", "Father", None, 2, "absent")]
    list_.show_pairs(pairs, NAMES, signed=True)
    shown(list_)
    said = [list_.list.words(pair) for pair in list_.list.pairs]
    assert said == [
        "Father: K1 absent, K2 +2", "Mother: K1 −2, K2 +1; 3 points apart", "Son: K1 +1, K2 +1; equal",
    ]  # fmt: skip


def test_a_number_says_what_it_is_made_of(shown):
    panel = MadeOf()
    panel.show_number("blames", Figure(None, why=WHY), [Fact("Method", "Kappa"), Fact("Time compared", "12 s")])
    shown(panel)
    written = [label.text() for label in panel.labels() if not label.isHidden()]
    for words in ("blames", DASH, WHY, "Method", "Kappa", "12 s"):
        assert words in written


def test_the_headline_says_one_thing_and_keeps_the_rest_until_asked(shown):
    head = Headline()
    head.say("They agree.", [Said("Look at these.", "0"), Said("And these.", "1")], [Said("More.")], "1 session")
    shown(head)
    assert head.title.text() == "They agree."
    assert not head.area.isVisible()
    QTest.mouseClick(head.more, Button.LeftButton)
    assert head.area.isVisible()
    opened = QSignalSpy(head.opened)
    head.next.linkActivated.emit("0")
    assert told(opened) == [("0",)]


def test_more_than_two_coders_have_a_lane_each_and_are_joined_one_to_the_next(shown):
    ties = TieView()
    marks = [Mark(f"m{n}", 2_000_000 + n, None, Valence.POSITIVE, "", "blames") for n in range(4)]
    all_of_them = Moment("all", "s", Fate.MATCHED, marks[0], marks[1], "", "", more=(marks[2], marks[3]))
    some = Moment("some", "s", Fate.DIFFERENT, None, marks[1], "", "", more=(None, marks[3]))
    names = Names("K1", "K2", ("K3", "K4"))
    ties.show_moments([Row("", "")], [all_of_them], names, 9_000_000)
    shown(ties)
    assert len(ties.ties()) == 3
    assert [box.center().y() - RULER for _n, _mark, box in ties.boxes(all_of_them)] == [lane(n) for n in range(4)]
    assert ties.row_height > lane(3)
    ties.show_moments([Row("", "")], [some], names, 9_000_000)
    (joined,) = ties.ties()
    assert (joined[1].center().y() - RULER, joined[2].center().y() - RULER) == (lane(1), lane(3))


# -- settling -------------------------------------------------------------------------------------------------

CARDS = Card("A", "K1", "blames"), Card("B", "K2", "nothing")
EVENT = Shown("1 of 3", "Mother · blames", "Only K1 marked this.", CARDS,
              can_rule=True, takes=("K1", "K2"))  # fmt: skip


@pytest.fixture
def pad(shown):
    made = SettlePad()
    made.retranslate()
    made.show_item(EVENT)
    return shown(made)


def test_each_decision_is_a_button_with_its_key(pad):
    words = {action: button.text().split("   ") for action, button in pad.choices.items()}
    assert words["take_1"] == ["1", "Take K1"]
    assert set(words) == {"take_1", "take_2", "both", "neither", "new", "open", "rule", "back"}
    assert all(words[action][0] == settling_keys.cap(action) for action in words)
    assert not pad.choices["back"].isEnabled()
    asked = QSignalSpy(pad.asked)
    QTest.mouseClick(pad.choices["both"], Button.LeftButton)
    assert told(asked) == [("both",)]


def test_of_ratings_not_both_can_be_taken(pad):
    pad.show_item(Shown("2 of 3", "Son", "", EVENT.cards, what=What.RATING, takes=("K1", "K2")))
    assert set(pad.choices) == {"take_1", "take_2", "new", "open", "back"}


def test_an_answer_is_taken_written_or_left_out_and_a_comment_only_taken_or_left_out(pad):
    pad.show_item(Shown("2 of 3", "Son", "", EVENT.cards, what=What.INTERVAL, takes=("K1", "K2")))
    assert set(pad.choices) == {"take_1", "take_2", "neither", "new", "open", "back"}
    pad.show_item(Shown("", "Son", "", EVENT.cards, what=What.COMMENT, takes=("K1", "K2")))
    assert set(pad.choices) == {"take_1", "take_2", "neither", "open", "back"}


def test_of_many_coders_one_is_chosen_from_a_list(pad):
    coders = [f"K{n}" for n in range(1, 12)]
    cards = tuple(Card(chr(64 + n), name, f"event {n}") for n, name in enumerate(coders, 1))
    pad.show_item(Shown("2 of 3", "Son", "", cards, takes=tuple(coders)))
    assert "take_1" not in pad.choices
    menu = pad.choices["take"].menu()
    assert [action.text() for action in menu.actions()][::5] == ["1   K1: event 1", "6   K6: event 6", "K11: event 11"]
    asked = QSignalSpy(pad.asked)
    menu.actions()[10].trigger()
    assert told(asked) == [("take_11",)]
    bindings = {binding.action: binding.shown for binding in settling_keys.SETTLE_BINDINGS}
    assert [bindings[f"take_{n}"] for n in range(1, 10)] == list("123456789")
    pad.show_item(EVENT)
    assert pad.choices["take_1"].menu() is None


def test_what_is_finished_cannot_be_decided(pad):
    pad.show_item(Shown("1 of 3", "Son", "", EVENT.cards, can_decide=False, is_decided=True, takes=("K1", "K2")))
    assert not any(button.isEnabled() for button in pad.choices.values())


def test_no_key_of_settling_is_one_of_the_film():
    film = {binding.key for binding in settling_keys.SETTLE_BINDINGS} & {Key.Key_J, Key.Key_K, Key.Key_L, Key.Key_Space}
    assert not film
    keys = [binding.key for binding in settling_keys.SETTLE_BINDINGS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_map_of_keys_shows_how_to_settle(app, language, shown):
    i18n.use_language(language)
    try:
        keys = KeyMap(None, None)
        shown(keys, 1350, 720)
        said = [line.words for line in keys.page.lines]
        assert i18n._(settling_keys.SETTLING) in said
        assert keys.page.is_whole()
    finally:
        i18n.use_language("en")
