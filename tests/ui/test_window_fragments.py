"""The page of fragments and one fragment in the real window, in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from ui import selecting
from ui.selecting import S, agree, code, found, looked, only, select
from ui.windows import FRAME, Boxes, be, click, drag

from observer.coding.fragments import Reason
from observer.coding.study import Seen
from observer.services import fragment_people, fragments, gate, people, studies
from observer.services.coding import At, Desk, Mark
from observer.services.fragment_people import Look
from observer.ui.fragment_cards import Light
from observer.ui.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
open_at = selecting.open_at

# -- the page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", "No fragments yet"), ("nl", "Nog geen fragmenten")])
def test_an_empty_page_teaches_and_is_the_researchers(open_at, language, words):
    window = open_at(language)
    page = window.fragments
    assert page.stack.currentWidget() is page.empty
    assert page.empty.title.text() == words
    assert all(button.isVisible() for button in page.empty.buttons.values())
    window.show_desk()
    be(window, "K1")
    assert not window.rail.button("fragments").isVisible()
    window.show_fragments()
    assert window.pages.currentWidget() is not page


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_card_says_all_that_must_be_known(open_at, study, spin, language):
    select(study, (1, 3), (4, 5))
    code(study, "K1", ("alliance:ef_says_stuck", 2, "Mother"), ("alliance:ef_says_stuck", 2.5, "Mother"))
    agree(study, "Mother")
    with studies.open_study(study) as opened:
        who = people.viewer(opened, "R1")
        fragment_people.confirm(opened, who, "B", ["Mother", "Worker"])
        gate.log_showing(opened, who, "A", "own_family", "recall", ["Mother"])
    window = open_at(language)
    cards = {card.title: card for card in window.fragments.sheet.list.cards.cards}
    assert [(one.n, bool(one.label)) for one in cards["A"].tallies] == [(2, True)]
    assert cards["A"].look  # a coding addresses the worker there, whom nobody confirmed
    assert "Worker" in cards["A"].look
    assert "Mother" in cards["A"].shown
    assert cards["B"].people == (("Mother", Light.YES), ("Worker", Light.NO))
    assert "Worker" in cards["B"].why_not
    assert cards["A"].length == "0:02"
    assert spin(lambda: all(card.picture is not None for card in window.fragments.sheet.list.cards.cards))
    window.fragments.sheet.search.setText("b")
    assert [card.title for card in window.fragments.sheet.list.cards.cards] == ["B"]


def test_pictures_are_kept_and_nobody_but_the_researcher_gets_any(open_at, study, spin):
    select(study, (1, 3))
    window = open_at()
    cards = window.fragments.sheet.list.cards
    assert spin(lambda: cards.cards[0].picture is not None)
    assert window.workspace.study.cache.of_kind("fragment")
    be(window, "K1")
    assert window.fragments.stack.currentWidget() is window.fragments.empty
    window.close_study()
    assert cards.cards == []


def test_chosen_fragments_are_exported_from_the_page(open_at, study):
    select(study, (1, 3), (4, 5))
    window = open_at()
    sheet, ticked = window.fragments.sheet, []
    sheet.list.choose([])
    assert not sheet.export.isEnabled()
    sheet.list.choose([found(window)["B"].id])

    def ask(dialog):
        ticked.extend(dialog.which.ticked())
        dialog.reject()

    with Boxes(ask):
        QTest.mouseClick(sheet.export, Qt.MouseButton.LeftButton)
    assert ticked == [found(window)["B"].id]


def test_what_is_no_longer_there_cannot_be_opened(open_at, study, spin):
    select(study, (1, 3))
    window = open_at()
    sheet = window.fragments.sheet
    sheet.list.choose([only(window).id])
    assert sheet.open.isEnabled()
    sheet.search.setText("something else")
    assert spin(lambda: not sheet.list.cards.cards)
    assert not any(button.isEnabled() for button in (sheet.open, sheet.put, sheet.export, sheet.remove))


# -- one fragment ------------------------------------------------------------------------------------------------


def frame(window: MainWindow) -> int:
    """The frame that is seen."""
    return window.fragments.editor.film.playback.now().frame


def test_edges_go_by_frame_and_the_film_shows_them(open_at, study, spin):
    select(study, (1, 3))
    window = open_at(fragment="A")
    editor = window.fragments.editor
    editor.setFocus()
    QTest.keyClick(editor, Key.Key_I)
    assert spin(lambda: frame(window) == 25)
    for _n in range(3):
        QTest.keyClick(editor, Key.Key_Period)
    assert spin(lambda: frame(window) == 28)
    QTest.keyClick(editor, Key.Key_O)
    assert spin(lambda: frame(window) == 74)  # the last one that is still shown
    QTest.keyClick(editor, Key.Key_Comma)
    assert spin(lambda: frame(window) == 73)
    assert found(window)["A"].span == (1 * S, 3 * S)  # not stored at every step
    assert spin(lambda: found(window)["A"].span == (28 * FRAME, 74 * FRAME))
    assert (
        fragment_people.looked(window.workspace.study, window.workspace.viewer, found(window)["A"]).look is Look.HOLDS
    )
    QTest.keyClick(editor, Key.Key_Escape)
    before = frame(window)
    QTest.keyClick(editor, Key.Key_Period)  # of the film again
    assert spin(lambda: frame(window) == before + 1)
    window.undo()
    assert found(window)["A"].span == (1 * S, 3 * S)
    assert editor.trim.time["start"].text() == "0:00:01.000"


def test_edges_are_typed_dragged_and_put_where_the_film_is(open_at, study, spin):
    select(study, (1, 3))
    window = open_at(fragment="A")
    editor = window.fragments.editor
    line = editor.trim.time["stop"]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "0:03.49")
    QTest.keyClick(line, Key.Key_Return)
    assert spin(lambda: found(window)["A"].stop_us == 87 * FRAME)  # the nearest frame
    strip = editor.trim.strip
    start = QPoint(round(strip.x_of(1 * S)), 12)
    drag(strip, start, QPoint(round(strip.x_of(2 * S)), 12))
    assert spin(lambda: abs(found(window)["A"].start_us - 2 * S) < 2 * FRAME)
    editor.film.seek(60 * FRAME)
    assert spin(lambda: frame(window) == 60)
    click(editor.trim.here["stop"])
    assert spin(lambda: found(window)["A"].stop_us == 61 * FRAME)
    line.setText("0:00.2")
    QTest.keyClick(line, Key.Key_Return)
    assert editor.trim.wrong.isVisible()
    assert found(window)["A"].stop_us == 61 * FRAME


def test_an_edge_is_chosen_with_its_button_and_moved_with_those_beside_it(open_at, study, spin):
    select(study, (1, 3))
    window = open_at(fragment="A")
    editor = window.fragments.editor
    click(editor.trim.choose["stop"])
    assert (editor.edge, editor.trim.strip.edge) == ("stop", "stop")
    assert spin(lambda: frame(window) == 74)
    click(editor.trim.on["stop"])
    click(editor.trim.back["start"])
    assert spin(lambda: found(window)["A"].span == (24 * FRAME, 76 * FRAME))
    assert looked(window, "A") is Look.AGAIN  # it shows more
    click(editor.trim.choose["start"])
    assert editor.edge == ""


def test_a_fragment_is_played_to_its_last_frame(open_at, study, spin):
    select(study, (1, 1.6))
    window = open_at(fragment="A")
    editor = window.fragments.editor
    QTest.keyClick(editor, Key.Key_Return)
    assert spin(editor.film.is_playing)
    assert spin(lambda: not editor.film.is_playing())
    assert spin(lambda: frame(window) == 39)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_people_are_proposed_and_confirmed_and_lapse(open_at, study, spin, language):
    with studies.open_study(study) as opened:
        who = people.viewer(opened, "R1")
        fragments.add_fragment(opened, who, "Visit 1", S, 3 * S, "A")
    code(study, "K1", ("alliance:ef_says_stuck", 2, "Mother"))
    window = open_at(language, "A")
    box = window.fragments.editor.form.people
    names = {row.name: row.id for row in window.workspace.study.participants.where()}
    proposed = {name: box.how[id_].currentData() for name, id_ in names.items() if id_ in box.how}
    assert proposed == {"Mother": Seen.SEEN, "Worker": Seen.SEEN, "Son": Seen.SEEN}
    assert not box.masks[names["Mother"]][0].isEnabled()
    box.how[names["Son"]].setCurrentIndex(0)
    click(box.confirm)
    study_ = window.workspace.study
    assert looked(window, "A") is Look.HOLDS
    assert box.state.objectName() == "caption"
    box.masks[names["Mother"]][0].click()
    box.masks[names["Mother"]][1].click()
    assert {row.participant: row.is_masked for row in study_.fragment_people.where()} == {
        names["Mother"]: True, names["Worker"]: False,
    }  # fmt: skip
    box.refusals[names["Son"]].click()
    assert [row.participant for row in study_.fragment_refusals.where()] == [names["Son"]]
    desk = Desk(study_, people.as_coder(study_, "K2"), people.find_session(study_, "Visit 1"))
    late = Mark("alliance:ef_says_stuck", At(seconds="2.5"), None, ("Son",), ("Worker",))
    window.workspace.do(lambda: desk.record(late))
    assert box.state.objectName() == "warning"
    assert "Son" in box.state.text()
    assert box.how[names["Son"]].currentData() == Seen.SEEN  # proposed, as he is news


def test_title_reason_and_notes_are_stored_when_they_are_left(open_at, study, spin):
    select(study, (1, 3), (4, 5))
    window = open_at(fragment="A")
    form = window.fragments.editor.form
    form.title.setFocus()
    form.title.selectAll()
    QTest.keyClicks(form.title, "A joke")
    form.notes.setFocus()
    QTest.keyClicks(form.notes, "He laughs.")
    QTest.keyClick(window.fragments.editor, Key.Key_Down, Mod.ControlModifier)  # to the next one
    assert found(window)["A joke"].notes == "He laughs."
    assert window.fragments.editor.fragment.title == "B"
    form.title.setText("a JOKE")
    form.title.editingFinished.emit()
    assert form.title.text() == "B"  # refused, and said
    assert "already" in window.fragments.notice.words.text()
    form.reason.setCurrentIndex(form.reason.findData(Reason.RUPTURE))
    form.reason.activated.emit(form.reason.currentIndex())
    assert found(window)["B"].reason is Reason.RUPTURE
    QTest.keyClick(window.fragments.editor, Key.Key_Escape)
    assert window.fragments.stack.currentWidget() is window.fragments.split
    assert window.fragments.sheet.list.chosen_ids() == [found(window)["B"].id]


def test_what_is_being_changed_is_stored_when_another_page_is_shown_or_the_study_closed(open_at, study, spin):
    select(study, (1, 3))
    window = open_at(fragment="A")
    window.fragments.editor.step_edge("stop", 1)
    window.show_desk()
    assert found(window)["A"].stop_us == 76 * FRAME
    window.show_fragments()
    window.fragments.open(found(window)["A"].id)
    window.fragments.editor.step_edge("stop", 1)
    window.close_study()
    with studies.open_study(study) as opened:
        assert opened.fragments.where()[0].stop_us == 77 * FRAME
