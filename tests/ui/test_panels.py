"""Findings, comments, the second pass, coding by intervals, and the keys: what they show and what they ask for."""

import re

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from qt_messages import none_from_qt

from observer import i18n
from observer.coding.checks import FindingKind
from observer.coding.codebook import RESERVED_KEYS, Valence
from observer.coding.events import IntervalMethod, IntervalScheme
from observer.coding.study import Side
from observer.formats import codebook_file
from observer.resources import find_codebook
from observer.services.intervals import Interval
from observer.ui import coding_keys, theme
from observer.ui.actions import ROWS
from observer.ui.comments_panel import CommentLine, CommentsPanel
from observer.ui.event_fields import EventFilter
from observer.ui.findings_panel import FindingLine, FindingsPanel, headline
from observer.ui.interval_bar import LETTERS, IntervalBar
from observer.ui.interval_setup import IntervalPlan, IntervalSetup
from observer.ui.key_map import KeyMap
from observer.ui.pad_buttons import PadPerson
from observer.ui.pass_bar import PassBar

BOOKS = {name: codebook_file.read(find_codebook(name))[0] for name in ("alliance", "attitude")}
BOOK = BOOKS["attitude"]
PEOPLE = [
    PadPerson("m", "Mother", "M", Side.FAMILY, 1),
    PadPerson("s", "Son", "S", Side.FAMILY, 2),
    PadPerson("w", "Worker", "W", Side.WORKER, 3),
    PadPerson("g", "Family", "F", Side.GROUP, 4, True),
]
CTRL = Qt.KeyboardModifier.ControlModifier
SECOND = 1_000_000


@pytest.fixture(autouse=True)
def look(app):
    theme.apply(app, "dark")
    with none_from_qt():
        yield
    app.setStyleSheet("")


@pytest.fixture
def room(spin):
    """Shows a panel in a window that hears the keys that the panel leaves."""
    window = QWidget()
    window.heard = []
    window.keyPressEvent = lambda pressed: window.heard.append(pressed.text())
    QVBoxLayout(window)

    def show(panel):
        window.layout().addWidget(panel)
        window.resize(460, 600)
        window.show()
        window.activateWindow()
        return panel

    yield show
    window.deleteLater()


def spied(signal):
    spy = QSignalSpy(signal)
    return lambda: [spy.at(n) for n in range(spy.count())]


def press(widget, *typed):
    for key in typed:
        QTest.keyClick(widget, key)


# -- findings -----------------------------------------------------------------------------------------------


def finding(event, kind=FindingKind.OPEN_STATE, seconds=0):
    return FindingLine(event, kind, seconds * SECOND, f"Mother · {event}", "This period has no end yet.")


LOOKS = [finding("e2", seconds=20), finding("e1", seconds=10), finding("e3", FindingKind.NO_ACTOR, 5)]


def texts(panel):
    return [panel.model.index(n).data() for n in range(panel.model.rowCount())]


def click_row(panel, n):
    place = panel.view.visualRect(panel.model.index(n)).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_findings_stand_together_by_kind_in_plain_words(room):
    panel, counted = room(FindingsPanel()), None
    counted = spied(panel.counted)
    panel.set_looks(LOOKS)
    assert texts(panel) == ["1 event without a person", "2 periods without an end"]
    assert counted()[-1] == [3]


def test_a_click_opens_a_kind_and_then_goes_to_the_event(room):
    panel = room(FindingsPanel())
    panel.set_looks(LOOKS)
    asked = spied(panel.event_asked)
    click_row(panel, 1)
    assert [text.split()[0] for text in texts(panel)[2:]] == ["0:00:10.000", "0:00:20.000"]
    assert asked() == []
    click_row(panel, 3)
    assert asked() == [["e2"]]
    click_row(panel, 1)
    assert len(texts(panel)) == 2


def test_what_is_settled_goes_and_the_rest_stays(room):
    panel = room(FindingsPanel())
    panel.set_looks(LOOKS)
    counted = spied(panel.counted)
    click_row(panel, 1)
    panel.change_looks(["e1"], [])
    assert texts(panel)[1] == "1 period without an end"
    assert len(texts(panel)) == 3, "it is still open"
    panel.change_looks(["e4"], [finding("e4")])
    panel.change_looks(["e2", "e3", "e4"], [])
    assert (texts(panel), panel.empty.isHidden()) == ([], False)
    assert [n for (n,) in counted() if n is not None][-1] == 0


def test_next_and_previous_finding_go_round(room):
    panel = room(FindingsPanel())
    panel.set_looks(LOOKS)
    asked = spied(panel.event_asked)
    for by in (1, 1, 1, 1, -1, -1):
        panel.step(by)
    assert [id_ for (id_,) in asked()] == ["e3", "e1", "e2", "e3", "e2", "e1"]
    panel.set_looks([])
    panel.step(1)
    assert len(asked()) == 6


def test_findings_with_the_keyboard_and_letters_for_the_pad(room):
    panel = room(FindingsPanel())
    panel.set_looks(LOOKS)
    panel.view.setFocus()
    asked = spied(panel.event_asked)
    press(panel.view, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_C)
    assert asked() == [["e3"]] or asked() == [["e1"]]
    assert panel.window().heard == ["c"]


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_of_finding_has_words_for_one_and_for_more(kind):
    assert "1" in headline(kind, 1)
    assert "5" in headline(kind, 5)
    assert "_" not in headline(kind, 5)


# -- comments -----------------------------------------------------------------------------------------------

COMMENTS = [CommentLine("late", 60 * SECOND, "later"), CommentLine("all", None, "<b>light</b>"),
            CommentLine("early", 5 * SECOND, "early")]  # fmt: skip


@pytest.fixture
def comments(room):
    panel = room(CommentsPanel())
    panel.show_comments(COMMENTS)
    return panel


def test_comments_on_the_whole_session_come_first_then_by_time(comments):
    assert [comments.list.item(n).text() for n in range(3)] == [
        "On the whole session: <b>light</b>", "0:00:05.000: early", "0:01:00.000: later",
    ]  # fmt: skip


def test_the_moment_is_that_of_the_first_letter(comments):
    added, begun = spied(comments.added), spied(comments.typing_begun)
    comments.set_now(7 * SECOND)
    QTest.keyClicks(comments.box, "dog")
    comments.set_now(9 * SECOND)
    assert "0:00:07" in comments.where.text()
    QTest.keyClick(comments.box, Qt.Key.Key_Return, CTRL)
    assert (added(), len(begun())) == ([["dog", 7 * SECOND]], 1)
    assert comments.box.toPlainText() == ""
    assert "0:00:07" in comments.where.text() or "0:00:09" in comments.where.text()


def test_entering_keeps_the_moment_and_can_be_for_the_whole_session(comments):
    added = spied(comments.added)
    comments.set_now(3 * SECOND)
    comments.enter()
    comments.set_now(4 * SECOND)
    QTest.keyClicks(comments.box, "a")
    QTest.keyClick(comments.box, Qt.Key.Key_Return, CTRL)
    comments.enter(whole=True)
    QTest.keyClicks(comments.box, "b")
    QTest.mouseClick(comments.store, Qt.MouseButton.LeftButton)
    assert added() == [["a", 3 * SECOND], ["b", None]]


def test_esc_leaves_and_nothing_is_stored(comments):
    added, left = spied(comments.added), spied(comments.left)
    QTest.keyClicks(comments.box, "half")
    QTest.keyClick(comments.box, Qt.Key.Key_Escape)
    QTest.keyClick(comments.box, Qt.Key.Key_Return, CTRL)
    assert (added(), len(left()), comments.store.isEnabled()) == ([], 1, False)


def test_a_comment_is_gone_to_changed_and_removed_with_the_keyboard(comments):
    asked, edited, removed = spied(comments.comment_asked), spied(comments.edited), spied(comments.removed)
    comments.list.setCurrentRow(1)
    press(comments.list, Qt.Key.Key_Return, Qt.Key.Key_F2)
    assert comments.box.toPlainText() == "early"
    comments.box.setPlainText("earlier")
    QTest.keyClick(comments.box, Qt.Key.Key_Return, CTRL)
    press(comments.list, Qt.Key.Key_Delete)
    assert (asked(), edited(), removed()) == ([["early"]], [["early", "earlier"]], [["early"]])


def test_the_place_in_the_list_is_kept(comments):
    comments.list.setCurrentRow(2)
    comments.show_comments([*COMMENTS, CommentLine("new", SECOND, "new")])
    assert comments.list.currentItem().text().endswith("later")
    press(comments.list, Qt.Key.Key_E)
    assert comments.window().heard == ["e"], "letters are for the pad"


# -- the second pass ----------------------------------------------------------------------------------------


@pytest.fixture
def bar(room):
    made = room(PassBar())
    made.set_sources(BOOK, PEOPLE)
    return made


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


def test_a_pass_over_a_dimension_an_indicator_a_person_a_valence_or_what_is_doubtful(bar):
    told = spied(bar.filter_changed)
    dimension = BOOK.dimensions[0].id
    choose(bar.what, f"dimension:{dimension}")
    choose(bar.what, "indicator:AL4")
    choose(bar.who, "m")
    choose(bar.valence, "negative")
    bar.doubt.setChecked(True)
    assert [f for (f,) in told()][:2] == [
        EventFilter(dimensions=frozenset({dimension})), EventFilter(indicators=frozenset({"AL4"})),
    ]  # fmt: skip
    assert told()[-1] == [
        EventFilter(frozenset(), frozenset({"AL4"}), frozenset({"m"}), frozenset({Valence.NEGATIVE}), True)
    ]
    count = len(told())
    bar.clear()
    assert told()[count:] == [[EventFilter()]]


def test_where_one_is_in_the_pass(bar):
    stepped = spied(bar.step_asked)
    bar.show_place(12, 87)
    assert bar.count.text() == "12 of 87"
    for button in (bar.next, bar.previous):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert stepped() == [[1], [-1]]
    bar.show_place(0, 0)
    assert (bar.count.text(), bar.next.isEnabled()) == ("no events", False)


def test_what_was_chosen_stays_in_another_language(bar):
    choose(bar.what, "indicator:AL4")
    told = spied(bar.filter_changed)
    i18n.use_language("nl")
    bar.retranslate()
    assert bar.what.currentText().strip() == "▽ Kiest partij"
    assert told() == []
    assert bar.wanted() == EventFilter(indicators=frozenset({"AL4"}))


# -- coding by intervals ------------------------------------------------------------------------------------

ASKED = tuple(BOOK.qualified(i.id) for i in BOOK.indicators[:3])
SCHEME = IntervalScheme("i", "c", 10 * SECOND, IntervalMethod.PARTIAL, ASKED, ("m", "s"))


def interval(**fields):
    questions = tuple((name, person) for name in ASKED for person in ("m", "s"))
    given = {
        "number": 3, "start_us": 20 * SECOND, "stop_us": 30 * SECOND, "is_short": False, "codable_us": 10 * SECOND,
        "why_not": "", "left_out": {}, "asked": questions, "answers": {},
    }  # fmt: skip
    return Interval(**{**given, **fields})


@pytest.fixture
def intervals(room, spin):
    made = room(IntervalBar())
    made.set_scheme(BOOK, SCHEME, PEOPLE)
    made.show_interval(interval(), 12)
    made.setFocus()
    assert spin(made.hasFocus)
    return made


def test_an_interval_says_which_it_is_and_by_which_rule(intervals):
    assert intervals.title.text().startswith("Interval 3 of 12")
    assert "0:00:20.000 – 0:00:30.000" in intervals.title.text()
    assert "any moment" in intervals.rule.text()
    assert set(intervals.answers()) == set(interval().asked)
    assert not any(intervals.answers().values())


def test_letters_answer_for_the_person_that_a_digit_chose(intervals):
    told = spied(intervals.answered)
    press(intervals, Qt.Key.Key_A, Qt.Key.Key_2, Qt.Key.Key_B, Qt.Key.Key_C, Qt.Key.Key_C, Qt.Key.Key_Return)
    yes = {question for question, answer in told()[0][0].items() if answer}
    assert yes == {(ASKED[0], "m"), (ASKED[1], "s")}
    assert len(told()[0][0]) == 6, "no is an answer too"


def test_arrows_and_space_do_the_same(intervals):
    press(intervals, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Left)
    press(intervals, Qt.Key.Key_Left, Qt.Key.Key_Space)
    assert {q for q, answer in intervals.answers().items() if answer} == {(ASKED[1], "s"), (ASKED[0], "m")}


def test_nothing_is_asked_of_who_is_absent(intervals):
    here = tuple((name, "m") for name in ASKED)
    intervals.show_interval(interval(asked=here, left_out={"s": "Son is absent"}, answers={here[0]: True}), 12)
    press(intervals, Qt.Key.Key_2, Qt.Key.Key_A)
    assert intervals.answers() == {here[0]: True, here[1]: False, here[2]: False}
    assert "Son is absent" in intervals.buttons[ASKED[0], "s"].accessibleName()


def test_an_interval_that_cannot_be_coded_says_why_and_is_gone_past(intervals):
    told = spied(intervals.answered)
    intervals.show_interval(interval(why_not="The camera was off.", asked=()), 12)
    press(intervals, Qt.Key.Key_A, Qt.Key.Key_Return)
    assert told() == [[{}]]
    assert intervals.why.text() == "The camera was off."


def test_the_next_interval_begins_empty_and_another_language_keeps_the_answers(intervals):
    press(intervals, Qt.Key.Key_A)
    i18n.use_language("nl")
    intervals.retranslate()
    assert intervals.answers()[ASKED[0], "m"]
    intervals.show_interval(interval(number=4), 12)
    assert not any(intervals.answers().values())


def test_what_is_asked_already_moves_nothing(intervals, room):
    press(intervals, Qt.Key.Key_Down, Qt.Key.Key_Right)
    intervals.set_scheme(BOOK, SCHEME, list(PEOPLE))
    press(intervals, Qt.Key.Key_Space)
    assert intervals.answers()[ASKED[1], "s"]
    form = IntervalSetup()
    form.set_sources(BOOK, PEOPLE)
    form.indicators.choose({"AL4"})
    form.set_sources(BOOK, list(PEOPLE))
    assert form.plan().indicators == ("AL4",)
    form.deleteLater()


def test_keys_of_the_film_are_left_to_the_film(intervals):
    press(intervals, Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_L, Qt.Key.Key_Z)
    assert intervals.window().heard == ["j", "k", "l", "z"]
    assert not RESERVED_KEYS & set(LETTERS)


def test_setting_up_asks_for_something_of_somebody(room):
    form = room(IntervalSetup())
    form.set_sources(BOOK, PEOPLE)
    begun = spied(form.begun)
    assert not form.start.isEnabled()
    form.indicators.choose({"AL4"})
    assert form.start.isEnabled()
    form.length.setValue(7.5)
    form.methods[IntervalMethod.MOMENTARY].setChecked(True)
    form.people.choose({"s"})
    QTest.mouseClick(form.start, Qt.MouseButton.LeftButton)
    assert begun() == [[IntervalPlan(7_500_000, IntervalMethod.MOMENTARY, ("AL4",), ("s",))]]
    form.people.choose(set())
    assert not form.start.isEnabled()


def test_every_method_is_explained():
    form = IntervalSetup()
    assert set(form.methods) == set(IntervalMethod)
    assert all(label.text().endswith(".") for label in form._why.values())
    form.deleteLater()


# -- keys ---------------------------------------------------------------------------------------------------


def pressed(key, held=Qt.KeyboardModifier.NoModifier):
    return QKeyEvent(QEvent.Type.KeyPress, key, held)


def test_every_binding_is_found_by_its_key_and_no_two_share_one():
    seen = {}
    for binding in coding_keys.BINDINGS:
        key, held = binding.key, binding.modifiers
        assert coding_keys.find(pressed(key, held)) == binding.action
        assert (key, held) not in seen, (binding.action, seen[key, held])
        seen[key, held] = binding.action


def test_no_binding_takes_a_letter_that_codebooks_use_or_a_key_of_the_menu():
    letters = {chr(ord("A") + n) for n in range(26)} - RESERVED_KEYS
    menu = {key for row in ROWS for key in row.keys}
    for binding in coding_keys.BINDINGS:
        if not binding.modifiers:
            assert not letters & {chr(binding.key)} if binding.key < 128 else True, binding.action
        assert binding.shown == "?" or binding.shown not in menu, binding.action


@pytest.mark.parametrize(
    ("key", "sign"),
    [(Qt.Key.Key_3, "3"), (Qt.Key.Key_0, "0"), (Qt.Key.Key_Minus, "-"), (Qt.Key.Key_M, "m"), (Qt.Key.Key_F1, "")],
)
def test_keys_that_answer_a_question(key, sign):
    assert coding_keys.answer_sign(pressed(key)) == sign
    with_alt = coding_keys.answer_sign(pressed(key, Qt.KeyboardModifier.AltModifier))
    assert with_alt == (f"Alt+{sign}" if sign.isdigit() else "")  # towards whom


@pytest.mark.parametrize("speech", ["en", "nl"])
@pytest.mark.parametrize("book", BOOKS)
def test_the_map_of_keys_shows_all_on_a_small_screen_without_cutting(room, spin, speech, book):
    i18n.use_language(speech)
    window = room(QWidget()).window()
    window.resize(1366, 768)
    page = KeyMap(BOOKS[book], window)
    page.show()
    assert page.page.is_whole()
    assert spin(lambda: page.page.minimumHeight() <= page.page.height() <= 768, 3), "nothing to scroll"
    said = page.page.accessibleDescription()
    caps = [i18n._(binding.shown) for binding in coding_keys.BINDINGS]
    missing = [cap for cap in caps if not re.search(rf"^{re.escape(cap)} ", said, re.M)]
    assert missing == []
    assert all(i.label[speech] in said for i in BOOKS[book].indicators)
    page.close()


def test_the_map_of_keys_folds_at_twice_the_size_and_a_question_mark_closes_it(room):
    window = room(QWidget()).window()
    window.resize(683, 384)
    page = KeyMap(BOOKS["alliance"], window)
    page.show()
    assert page.page.is_whole()
    assert not page.isModal()
    QTest.keyClick(page, Qt.Key.Key_Question)
    assert not page.isVisible()
