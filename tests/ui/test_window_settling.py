"""Consensus of many coders, of answers for intervals and of comments, in the real window; a typed time, modifiers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui.windows import Boxes, be, leave, open_window

from observer.coding.consensus import Verdict, What
from observer.coding.events import IntervalMethod
from observer.services import comments, intervals, people, roster, studies
from observer.services.coding import At, Desk, Mark
from observer.ui.agreement_page import SETTLE
from observer.ui.pick_list import PickList

Key, Button = Qt.Key, Qt.MouseButton
CODERS = ("K1", "K2", "K3", "K4", "K5")


def code(study, coder, n):
    """A coder marks, answers, comments and hands in: of the second interval the first says no, the others yes."""
    desk = Desk(study, people.as_coder(study, coder), people.find_session(study, "Visit 1"))
    start = At(seconds=str(1 + n / 10))
    desk.record(Mark("attitude:AL1", start, None, ("Worker",), ("Mother" if n % 2 else "Son",)))
    if n % 2:
        desk.record(Mark("attitude:AL2", At(seconds="4"), None, ("Worker",), ("Mother",)))
    asked = ["attitude:AL1"]
    intervals.begin(desk, "attitude", 3_000_000, IntervalMethod.PARTIAL, asked, ["Worker"])
    intervals.answer(desk, "attitude", 1, [("attitude:AL1", "Worker")])
    intervals.answer(desk, "attitude", 2, [("attitude:AL1", "Worker")] if n else [])
    if not n:
        comments.add(desk, "attitude", "The dog barks & the door slams", At(seconds="2"))
    desk.submit("attitude")


@pytest.fixture
def settle(study, spin):
    """The consensus of five coders, just begun."""
    with studies.open_study(study) as opened:
        researcher = people.viewer(opened, "R1")
        known = {coder.name for coder in opened.coders.where()}
        for n, coder in enumerate(CODERS):
            if coder not in known:
                roster.add_coder(opened, researcher, coder)
            code(opened, coder, n)
    window = open_window()
    assert window.open(study)
    be(window, "R1")
    window.show_agreement()
    page = window.agreement
    page.tabs.setCurrentIndex(SETTLE)
    QTest.mouseClick(page.settle.begin, Button.LeftButton)
    yield page.settle
    leave(window)


def go_to(settle, what):
    """Choose the first item of a sort that was not taken over; its id."""
    line = next(line for line in settle.lines if line.item.what is what and line.item.verdict is None)
    settle.list.choose(line.item.id)
    settle._show_item()
    return line.item.id


def now(settle, id_):
    """An item as it is."""
    return next(line for line in settle.lines if line.item.id == id_)


def test_each_of_five_coders_can_be_taken_by_key_and_from_the_list(settle):
    item = go_to(settle, What.EVENT)
    assert [card.coder.text()[:1] for card in settle.pad._cards] == list("ABCDE")
    moment = settle.pad.ties.moment(item)
    assert len(moment.places) == len(settle.pad.ties.names.all) == len(CODERS)
    QTest.keyClick(settle.list, Key.Key_4)
    assert settle.opened.sources[3].coding.id in now(settle, item).item.taken
    settle.list.choose(item)
    settle._show_item()
    settle.pad.choices["take"].menu().actions()[1].trigger()
    assert now(settle, item).item.taken == (settle.opened.sources[1].coding.id,)


def test_an_answer_is_settled_and_seen_on_the_film(settle):
    item = go_to(settle, What.INTERVAL)
    assert now(settle, item).at_us == 3_000_000
    assert "Worker" in settle.pad.title.text()
    assert settle.pad.ties.moment(item).is_placed

    def chooses(box):
        QTest.mouseClick(box.accept_button, Button.LeftButton)
        assert box.wrong.text()
        box.value.setCurrentIndex(box.value.findData(True))
        QTest.mouseClick(box.accept_button, Button.LeftButton)

    with Boxes(chooses):
        QTest.keyClick(settle.list, Key.Key_N)
    assert [answer.value for answer in now(settle, item).results] == [True]


def test_a_comment_is_taken_over_and_is_never_what_is_left(settle):
    before = settle.count.text()
    item = go_to(settle, What.COMMENT)
    assert settle.pad.place.text() == ""
    QTest.keyClick(settle.list, Key.Key_1)
    assert [comment.text for comment in now(settle, item).results] == ["The dog barks & the door slams"]
    assert settle.count.text() == before
    settle.list.choose(item)
    settle._show_item()
    QTest.keyClick(settle.list, Key.Key_Delete)
    assert (now(settle, item).results, now(settle, item).item.verdict) == ((), None)


def test_a_new_event_has_a_typed_time_and_modifiers(settle):
    item = go_to(settle, What.EVENT)

    def writes(box):
        for text, why in (("soon", "is not a time"), ("99:00", "outside")):
            box.start.setEditText(text)
            QTest.mouseClick(box.accept_button, Button.LeftButton)
            assert why in box.wrong.text()
        box.start.setEditText("0:02.25")
        chosen = box.indicator.findData("attitude:AL1")
        box.indicator.setCurrentIndex(chosen)
        QTest.mouseClick(box.modifiers, Button.LeftButton)
        asked = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, PickList))
        value = next(iter(asked._picks))
        while value not in asked.values():
            asked.choose(value)
        QTest.keyClick(asked.list, Key.Key_Return)
        writes.value = value
        QTest.mouseClick(box.accept_button, Button.LeftButton)

    with Boxes(writes):
        QTest.keyClick(settle.list, Key.Key_N)
    done = now(settle, item)
    assert done.item.verdict is Verdict.NEW
    (event,) = done.results
    assert event.start.us == 2_250_000
    name, _between, choice = writes.value.partition("=")
    assert choice in event.modifiers[name]
