"""The event table: what it shows, how it sorts and filters, and what its editing asks for."""

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from qt_messages import none_from_qt

from observer import i18n
from observer.coding.codebook import Kind, Modifier, ModifierKind, Valence
from observer.coding.events import Event, Moment, Targets
from observer.coding.study import ParticipantKind, Seen, Side
from observer.errors import Refused
from observer.formats import codebook_file
from observer.resources import find_codebook
from observer.services import people, roster, studies
from observer.services.coding import Desk
from observer.services.marks import At, Mark
from observer.ui import event_fields, theme
from observer.ui.event_fields import (
    COMMENT,
    DOUBT,
    INDICATOR,
    LENGTH,
    MODIFIERS,
    PERCEIVED,
    STOP,
    TIME,
    TOWARDS,
    WHO,
    EventFilter,
    RowMaker,
    copied,
    parse_time,
)
from observer.ui.event_table import EventTable
from observer.ui.pad_buttons import PadPerson
from observer.ui.pick_list import PickList

BOOK = codebook_file.read(find_codebook("attitude"))[0]
PEOPLE = [
    PadPerson("m", "Mother", "M", Side.FAMILY, 1),
    PadPerson("s", "Son", "S", Side.FAMILY, 2),
    PadPerson("w", "Worker", "W", Side.WORKER, 3),
]
NAMES = {person.id: person.name for person in PEOPLE}
STATE = next(i for i in BOOK.indicators if i.kind is Kind.STATE)
SECOND = 1_000_000


def event(id_, seconds, indicator="AL1", **fields):
    kind = BOOK.find_indicator(indicator).kind
    made = Event(id_, "c", BOOK.qualified(indicator), kind, Moment(round(seconds * SECOND)))
    return replace(made, **fields)


EVENTS = [
    event("a", 30, actors=("w",), targets=Targets.LISTED, target_ids=("m",), modifiers={"uptake": ("declines",)}),
    event("b", 10, "AL4", actors=("m", "s"), targets=Targets.ALL, comment="Één blik opzij\nand then away"),
    event("c", 20, STATE.id, actors=("s",), stop=Moment(24 * SECOND), doubt=True),
    event("d", 40, STATE.id, actors=("w",), perceived=Seen.HEARD),
]


@pytest.fixture(autouse=True)
def look(app):
    theme.apply(app, "dark")
    with none_from_qt():
        yield
    app.setStyleSheet("")


@pytest.fixture
def table(spin):
    """A table in a window that hears the keys that the table leaves."""
    window = QWidget()
    window.heard = []
    window.keyPressEvent = lambda pressed: window.heard.append(pressed.text())
    made = EventTable()
    QVBoxLayout(window).addWidget(made)
    made.set_sources(BOOK, PEOPLE)
    made.model.set_rows([RowMaker(BOOK, NAMES).row(e) for e in EVENTS])
    window.resize(900, 300)
    window.show()
    window.activateWindow()
    made.view.setFocus()
    assert spin(made.view.hasFocus)
    yield made
    window.deleteLater()


def order(table):
    return "".join(table.model.at(n).id for n in range(table.model.rowCount()))


def cells(table, id_):
    row = table.model.at(table.model.row_of(id_))
    return [event_fields.cell(row, column) for column in range(10)]


def spied(signal):
    spy = QSignalSpy(signal)
    return lambda: [spy.at(n) for n in range(spy.count())]


def changes(table):
    return spied(table.changed)


# -- what is shown ------------------------------------------------------------------------------------------


def test_every_field_of_an_event_is_shown(table):
    assert cells(table, "a") == [
        "0:00:30.000", "", "", "Worker", "Mother", "▲ Invites each view", "uptake: declines", "", "", "",
    ]  # fmt: skip
    assert cells(table, "b")[3:5] == ["Mother, Son", "to all"]
    assert cells(table, "b")[COMMENT] == "Één blik opzij and then away"
    assert (cells(table, "c")[TIME], cells(table, "c")[STOP], cells(table, "c")[LENGTH]) == (
        "0:00:20.000 ?", "0:00:24.000", "4.0 s",
    )  # fmt: skip
    assert (cells(table, "d")[LENGTH], cells(table, "d")[PERCEIVED]) == ("open", "only heard")


@pytest.mark.parametrize(
    ("column", "ids"),
    [(TIME, "bcad"), (LENGTH, "badc"), (WHO, "bcad"), (INDICATOR, None), (DOUBT, "cbad"), (COMMENT, "cadb")],
)
def test_it_sorts_by_any_column_up_and_down(table, column, ids):
    table.view.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    up = order(table)
    assert ids is None or up == ids
    table.view.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert order(table) == up[::-1]


def test_changes_one_by_one_give_what_showing_all_gives(table):
    """Against what it should be: any row may be added, changed, moved and removed, in any order and filter."""
    chance, maker, kept = random.Random(5), RowMaker(BOOK, NAMES), {}
    table.model.set_rows([])
    for column, way, words in (
        (TIME, Qt.SortOrder.AscendingOrder, ""),
        (WHO, Qt.SortOrder.DescendingOrder, ""),
        (LENGTH, Qt.SortOrder.DescendingOrder, "mother"),
    ):
        table.view.sortByColumn(column, way)
        table.model.set_filter(words, EventFilter())
        for _n in range(150):
            id_ = str(chance.randrange(40))
            if chance.random() < 0.25:
                kept.pop(id_, None)
                table.model.change_rows([], [id_])
            else:
                made = event(id_, chance.randrange(9), STATE.id, actors=(chance.choice("msw"),))
                kept[id_] = maker.row(made)
                table.model.change_rows([kept[id_]], [])
        shown = [row for row in kept.values() if words in row.who.casefold()]
        shown.sort(key=lambda row: event_fields.sort_key(row, column), reverse=way is Qt.SortOrder.DescendingOrder)
        assert order(table) == "".join(row.id for row in shown)
        assert all(table.model.row_of(row.id) == n for n, row in enumerate(shown))


def test_selection_stays_with_its_event_when_it_moves_and_when_all_is_sorted(table):
    went = spied(table.event_chosen)
    table.choose("c")
    moved = replace(EVENTS[2], start=Moment(50 * SECOND), stop=None)
    table.model.change_rows([RowMaker(BOOK, NAMES).row(moved)], [])
    assert (order(table), table.chosen_ids()) == ("badc", ["c"])
    table.view.sortByColumn(INDICATOR, Qt.SortOrder.AscendingOrder)
    assert table.chosen_ids() == ["c"]
    table.model.set_filter("son", EventFilter())
    table.model.set_filter("", EventFilter())
    assert table.chosen_ids() == ["c"]
    assert went() == [], "nothing of this is a wish to go there"


def test_what_the_filter_hides_is_not_selected_any_more(table):
    table.view.selectAll()
    table.model.set_filter("worker", EventFilter())
    assert sorted(table.chosen_ids()) == ["a", "d"]
    assert {row.id for row in table.model.all_rows()} == set("abcd")


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("mother", "ba"), ("MOTHER declines", "a"), ("een blik", "b"), ("away", "b"), ("only heard", "d"),
        ("0:00:20", "c"), ("zebra", ""), ("", "bcad"),
    ],
)  # fmt: skip
def test_words_in_any_column_filter(table, spin, words, ids):
    table.filter.words.setText(words)
    assert spin(lambda: order(table) == ids, 3)


def test_buttons_filter_and_the_count_tells(table):
    table.filter.doubt.setChecked(True)
    assert order(table) == "c"
    assert table.status.text() == "1 of 4 events"
    table.filter.doubt.setChecked(False)
    table.filter.open.setChecked(True)
    assert order(table) == "d"
    table.filter.open.setChecked(False)
    table.filter.valences[Valence.NEGATIVE].setChecked(True)
    assert set(order(table)) == {e.id for e in EVENTS if BOOK.find_indicator(e.indicator).valence == "negative"}
    table.filter.valences[Valence.NEGATIVE].setChecked(False)
    allying = table.filter.dimensions.menu().actions()[0]
    allying.setChecked(True)
    assert {table.model.at(n).dimension for n in range(table.model.rowCount())} == {allying.data()}


def test_what_is_removed_is_not_counted_any_more(table):
    table.model.change_rows([], [table.model.at(0).id])
    assert table.status.text() == "3 events"


def test_a_filter_counts_people_who_show_it_and_those_it_is_directed_at():
    wanted = EventFilter(people=frozenset({"m"}))
    assert [e.id for e in EVENTS if wanted.matches_event(e, BOOK)] == ["a", "b"]
    wanted = EventFilter(indicators=frozenset({"AL1"}))
    assert [e.id for e in EVENTS if wanted.matches_event(e, BOOK)] == ["a"]


def test_columns_are_remembered(table):
    table.view.setColumnHidden(STOP, False)
    table.view.setColumnWidth(WHO, 177)
    table.view.horizontalHeader().moveSection(COMMENT, 1)
    table.view.sortByColumn(WHO, Qt.SortOrder.DescendingOrder)
    state, shown = table.state(), order(table)
    other = EventTable()
    other.model.set_rows([RowMaker(BOOK, NAMES).row(e) for e in EVENTS])
    other.restore(state)
    assert not other.view.isColumnHidden(STOP)
    assert other.view.columnWidth(WHO) == 177
    assert other.view.horizontalHeader().visualIndex(COMMENT) == 1
    assert order(other) == shown
    for bad in ("", "x", "AAAA", "é"):
        other.restore(bad)
    assert other.view.columnWidth(WHO) == 177
    other.deleteLater()


# -- going and editing --------------------------------------------------------------------------------------


def cell_centre(table, id_, column):
    index = table.model.index(table.model.row_of(id_), column)
    return table.view.visualRect(index).center()


def click(table, id_, column=WHO, held=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, held, cell_centre(table, id_, column))


def test_a_click_goes_to_the_moment_each_time(table):
    went = spied(table.event_chosen)
    click(table, "c")
    click(table, "c")
    click(table, "a")
    assert went() == [["c"], ["c"], ["a"]]


def test_the_arrows_go_and_enter_replays(table):
    table.choose("b")
    went, again = spied(table.event_chosen), spied(table.replay_asked)
    QTest.keyClick(table.view, Qt.Key.Key_Down)
    QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert (went(), again()) == ([["c"]], [["c"]])


def test_delete_is_asked_for_all_that_are_selected(table):
    gone = spied(table.delete_asked)
    click(table, "c")
    click(table, "d", held=Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table.view, Qt.Key.Key_Delete)
    assert gone() == [[["c", "a", "d"]]]


def test_letters_and_digits_are_for_the_pad(table):
    went = spied(table.event_chosen)
    table.choose("b")
    QTest.keyClicks(table.view, "w1 ")
    assert table.window().heard == ["w", "1", " "]
    assert went() == []


def edit(table, id_, column, text):
    index = table.model.index(table.model.row_of(id_), column)
    table.view.setColumnHidden(column, False)
    table.view.setCurrentIndex(index)
    QTest.keyClick(table.view, Qt.Key.Key_F2)
    line = table.view.findChild(QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    while table.view.findChild(QLineEdit) is not None:  # Qt stores what was typed a moment later
        QTest.qWait(1)


@pytest.mark.parametrize(
    ("id_", "column", "text", "told"),
    [
        ("a", TIME, "0:31.5", ["a", "start", At(seconds="31.500000")]),
        ("c", STOP, "1:02:03,25", ["c", "stop", At(seconds="3723.250000")]),
        ("b", COMMENT, "other", ["b", "comment", "other"]),
    ],
)
def test_a_cell_is_typed_in(table, id_, column, text, told):
    told_of = changes(table)
    edit(table, id_, column, text)
    assert told_of() == [told]
    assert table.model.at(table.model.row_of(id_)).comment != "other", "the study decides what it is"


def test_an_emptied_stop_opens_a_period(table):
    told_of = changes(table)
    table.model.setData(table.model.index(table.model.row_of("c"), STOP), "")
    assert told_of() == [["c", "stop", None]]


def test_what_is_no_time_is_explained_and_changes_nothing(table):
    told_of = changes(table)
    edit(table, "a", TIME, "12:99")
    assert told_of() == []
    assert "12:99" in table.status.text()
    click(table, "b")
    assert table.status.text() == "4 events"


def test_only_a_period_has_a_stop_to_type(table):
    assert table.model.flags(table.model.index(table.model.row_of("c"), STOP)) & Qt.ItemFlag.ItemIsEditable
    assert not table.model.flags(table.model.index(table.model.row_of("a"), STOP)) & Qt.ItemFlag.ItemIsEditable
    table._open_picks(table.model.index(table.model.row_of("a"), STOP))
    assert "moment" in table.status.text()


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("12:03.4", 723_400_000), ("0:12:03.400", 723_400_000), ("1:02:03", 3_723_000_000), ("75", 75_000_000),
        (" 7,25 ", 7_250_000), ("0", 0), ("90:00", 5_400_000_000), ("0.000001", 1),
    ],
)  # fmt: skip
def test_times_as_people_write_them(text, us):
    assert parse_time(text) == us


@pytest.mark.parametrize("text", ["", "12:", "1:60", "1:60:00", "-3", "a", "1:2:3:4", "1e3", "١:٠٠", "12.3.4"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(Refused):
        parse_time(text)


def picks(table, id_, column):
    return table.pick_list(table.model.at(table.model.row_of(id_)), column)


def keys(found, *pressed):
    for key in pressed:
        QTest.keyClick(found.search if not found.search.isHidden() else found.list, key)


def test_who_is_chosen_by_digit_and_stored_by_enter(table):
    told_of, found = changes(table), picks(table, "a", WHO)
    keys(found, Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_Return)
    assert told_of() == [["a", "actors", ("m",)]]


def test_towards_all_excludes_everybody_else(table):
    told_of, found = changes(table), picks(table, "a", TOWARDS)
    assert found.values() == ("m",)
    keys(found, Qt.Key.Key_0)
    assert found.values() == ("all",)
    keys(found, Qt.Key.Key_2, Qt.Key.Key_Return)
    assert told_of() == [["a", "targets", ("s",)]]


def test_nobody_left_means_towards_nobody(table):
    told_of, found = changes(table), picks(table, "a", TOWARDS)
    keys(found, Qt.Key.Key_1, Qt.Key.Key_Return)
    assert told_of() == [["a", "targets", ("none",)]]


def test_an_indicator_is_found_by_a_word_in_either_language(table):
    told_of, found = changes(table), picks(table, "a", INDICATOR)
    QTest.keyClicks(found.search, "partij")
    keys(found, Qt.Key.Key_Return)
    assert told_of() == [["a", "indicator", "AL4"]]


def test_nothing_found_stores_nothing(table):
    told_of, found = changes(table), picks(table, "a", INDICATOR)
    QTest.keyClicks(found.search, "zebra")
    keys(found, Qt.Key.Key_Return)
    assert told_of() == []
    found.close()


def test_a_modifier_of_one_choice_takes_one(table):
    told_of, found = changes(table), picks(table, "a", MODIFIERS)
    assert found.values() == ("uptake=declines",)
    found.choose("uptake=takes_up")
    keys(found, Qt.Key.Key_Return)
    assert told_of() == [["a", "modifiers", {"uptake": ("takes_up",)}]]


def test_a_modifier_that_is_typed(table):
    typed = Modifier("minutes", ModifierKind.NUMBER, {"en": "minutes"})
    first = replace(BOOK.indicators[0], modifiers=(*BOOK.indicators[0].modifiers, typed))
    book = replace(BOOK, indicators=(first, *BOOK.indicators[1:]))
    table.set_sources(book, PEOPLE)
    told_of, found = changes(table), picks(table, "a", MODIFIERS)
    found.fields[0][1].setText("4")
    QTest.keyClick(found.fields[0][1], Qt.Key.Key_Return)
    assert told_of() == [["a", "modifiers", {"uptake": ("declines",), "minutes": ("4",)}]]


def test_perceived_and_doubt(table):
    told_of = changes(table)
    keys(picks(table, "d", PERCEIVED), Qt.Key.Key_Down, Qt.Key.Key_Return)
    table._open_picks(table.model.index(table.model.row_of("c"), DOUBT))
    assert told_of() == [["d", "perceived", None], ["c", "doubt", False]]


def test_the_same_choice_again_changes_nothing(table):
    told_of = changes(table)
    keys(picks(table, "a", WHO), Qt.Key.Key_Return)
    left = picks(table, "a", WHO)
    keys(left, Qt.Key.Key_1, Qt.Key.Key_Escape)
    assert told_of() == []


def test_a_double_click_opens_the_list_of_its_cell(table, spin):
    click(table, "a")
    QTest.mouseDClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(cell_centre(table, "a", WHO)))
    found = table.view.findChild(PickList)
    assert found is not None
    assert found.values() == ("w",)
    found.close()


def test_the_menu_of_a_row(table):
    told_of, this_is = changes(table), spied(table.this_is_asked)
    menu = table.menu(["c"])
    names = [action.text().split("\t")[0] for action in menu.actions()]
    assert names == ["Replay", "Comment", "No longer doubtful", "This is …", "Copy", "Remove"]
    menu.actions()[2].trigger()
    menu.actions()[3].trigger()
    assert (told_of(), this_is()) == ([["c", "doubt", False]], [["c"]])
    several = table.menu(["a", "b"])
    assert [action.isEnabled() for action in several.actions()] == [False, False, True, False, True, True]
    for made in (menu, several):
        made.deleteLater()


# -- copying ------------------------------------------------------------------------------------------------


def test_rows_are_copied_as_they_stand_and_are_no_formulas(table):
    bad = replace(EVENTS[0], comment='=HYPERLINK("x")\tand\nmore')
    table.model.change_rows([RowMaker(BOOK, {**NAMES, "m": "@Mother"}).row(bad)], [])
    table.choose("a")
    QTest.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert text.split("\t") == [
        "0:00:30.000", "Worker", "'@Mother", "▲ Invites each view", "", """'=HYPERLINK("x") and more""",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\n=1", " =1"])
def test_what_a_spreadsheet_would_reckon_is_marked_as_text(text):
    assert copied(text).startswith("'")
    assert copied("a=1") == "a=1"


# -- with the service ---------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path):
    with studies.new_study(tmp_path / "s.observer", ["attitude"]) as study:
        anybody = people.viewer(study)
        roster.add_case(study, anybody, "Linde")
        for name, kind in (("Mother", "parent"), ("Son", "child"), ("Worker", "worker")):
            roster.add_participant(study, anybody, name, ParticipantKind(kind), "Linde")
        roster.add_session(study, anybody, "Linde", "Visit")
        roster.add_coder(study, anybody, "K1")
        yield Desk(study, people.as_coder(study, "K1"), people.find_session(study, "Visit"))


def test_all_that_is_edited_is_what_the_service_takes(table, desk):
    stored = desk.record(Mark("AL1", At(seconds=3), actors=("Worker",)))
    everybody = people.people_in(desk.study, desk.session)
    ids = {person.name: person.id for person in everybody}
    pad_people = [PadPerson(p.id, p.name, p.name[:1], Side.FAMILY, n) for n, p in enumerate(everybody, 1)]
    maker, table_of = RowMaker(BOOK, {id_: name for name, id_ in ids.items()}), desk.study
    table.set_sources(BOOK, pad_people)
    found = lambda: next(e for e in _events(table_of) if e.id == stored.id)  # noqa: E731
    table.model.set_rows([maker.row(found())])

    def change(id_, field, value):
        desk.change(id_, **{field: value})
        table.model.change_rows([maker.row(found())], [])

    table.changed.connect(change)
    edit(table, stored.id, TIME, "0:05.25")
    edit(table, stored.id, COMMENT, "a word")
    who, towards = picks(table, stored.id, WHO), picks(table, stored.id, TOWARDS)
    who.choose(ids["Mother"])
    keys(who, Qt.Key.Key_Return)
    towards.choose("all")
    keys(towards, Qt.Key.Key_Return)
    modifiers = picks(table, stored.id, MODIFIERS)
    modifiers.choose("uptake=takes_up")
    keys(modifiers, Qt.Key.Key_Return)
    keys(picks(table, stored.id, PERCEIVED), Qt.Key.Key_Up, Qt.Key.Key_Return)
    table._open_picks(table.model.index(0, DOUBT))
    now = found()
    assert (now.start.us, now.comment, now.doubt) == (5_250_000, "a word", True)
    assert (set(now.actors), now.targets) == ({ids["Mother"], ids["Worker"]}, Targets.ALL)
    assert (now.modifiers, now.perceived) == ({"uptake": ("takes_up",)}, Seen.HEARD)
    keys(picks(table, stored.id, TOWARDS), Qt.Key.Key_0, Qt.Key.Key_Return)
    assert found().targets is Targets.NONE


def _events(study):
    from observer.storage import events

    return [e for coding in study.codings.where() for e in events.of_coding(study.db, coding.id)]


def test_another_language_while_it_runs(table):
    i18n.use_language("nl")
    table.set_sources(BOOK, PEOPLE)
    table.model.set_rows([RowMaker(BOOK, NAMES).row(e) for e in EVENTS])
    table.retranslate()
    assert table.model.headerData(WHO, Qt.Orientation.Horizontal) == "Wie"
    assert cells(table, "a")[INDICATOR] == "▲ Vraagt ieders kijk"
    assert cells(table, "a")[MODIFIERS] == "het vervolg: wijst af"
