"""Playlists in the real window: order, practice, prompts, and what the gate says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from ui import selecting
from ui.selecting import agree, found, select
from ui.windows import Boxes, click

from observer.coding.consent import Answer
from observer.services import consent, fragment_people, people, playlists, studies
from observer.ui.fragment_cards import MIME, Light
from observer.ui.main_window import MainWindow

Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
open_at = selecting.open_at

# -- playlists ---------------------------------------------------------------------------------------------------


@pytest.fixture
def listed(study: Path, open_at) -> MainWindow:
    """Three fragments of the mother, who agreed, one with the worker, who did not; and a playlist for the mother."""
    select(study, (0, 1), (1, 2), (2, 3), (3, 4))
    agree(study, "Mother")
    with studies.open_study(study) as opened:
        who = people.viewer(opened, "R1")
        fragment_people.confirm(opened, who, "D", ["Mother", "Worker"])
        playlists.add_playlist(opened, who, "For the mother", "own_family", "recall", "Mother")
    return open_at()


def on_it(window: MainWindow) -> list[str]:
    """What is on the playlist, as it is shown."""
    return [line.title for line in window.fragments.playlist.lines.lines.lines]


def drop(window: MainWindow, titles: str, before: int) -> None:
    """Drop fragments on the playlist, before a line."""
    lines = window.fragments.playlist.lines
    data = QMimeData()
    data.setData(MIME, "\n".join(found(window)[title].id for title in titles).encode())
    rect = lines.visualRect(lines.lines.index(before)) if before < len(lines.lines.lines) else lines.viewport().rect()
    y = rect.top() + 2 if before < len(lines.lines.lines) else rect.bottom() - 2
    at = QPointF(20, y)
    lines.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, data, Button.LeftButton, Mod.NoModifier))


def test_fragments_are_put_on_a_playlist_by_key_and_by_dragging(listed, spin):
    cards, panel = listed.fragments.sheet.list, listed.fragments.playlist
    cards.choose([found(listed)["A"].id])
    cards.setFocus()
    QTest.keyClick(cards, Key.Key_Return, Mod.ControlModifier)
    assert on_it(listed) == ["A"]
    data = cards.cards.mimeData([cards.cards.index(1)])
    assert bytes(data.data(MIME).data()).decode() == found(listed)["B"].id
    drop(listed, "BC", 0)
    assert on_it(listed) == ["B", "C", "A"]
    drop(listed, "A", 0)  # one that is on it already goes to that place
    assert on_it(listed) == ["A", "B", "C"]
    panel.lines.clearSelection()
    panel.lines.choose([found(listed)["C"].id])
    QTest.keyClick(panel.lines, Key.Key_Up, Mod.AltModifier)
    QTest.keyClick(panel.lines, Key.Key_Up, Mod.AltModifier)
    assert on_it(listed) == ["C", "A", "B"]
    QTest.keyClick(panel.lines, Key.Key_Delete)
    assert on_it(listed) == ["A", "B"]
    listed.undo()
    assert on_it(listed) == ["C", "A", "B"]


def test_the_gate_says_who_is_missing_and_what_would_make_it_possible(listed, study, spin):
    drop(listed, "D", 0)
    assert on_it(listed) == []
    words = listed.fragments.notice.words.text()
    assert "Worker" in words
    assert "mask Worker" in words
    drop(listed, "A", 0)
    study_, who = listed.workspace.study, listed.workspace.viewer
    taken_back = {("recall", "own_family"): Answer.WITHDRAWN}
    listed.workspace.do(lambda: consent.set_consent(study_, who, "Mother", taken_back))
    assert spin(listed.fragments.playlist.is_read)
    (line,) = listed.fragments.playlist.lines.lines.lines
    assert "Mother" in line.why_not
    assert "withdrawn" in line.why_not


def test_a_random_order_keeps_its_seed_and_practice_comes_first(listed, spin):
    panel = listed.fragments.playlist
    drop(listed, "ABC", 0)
    panel.ordering.setCurrentIndex(1)
    panel.ordering.activated.emit(1)
    seed = panel.opened.playlist.seed
    assert seed is not None
    assert str(seed) in panel.ordering.currentText()
    order = on_it(listed)
    panel.refresh()
    assert on_it(listed) == order
    panel.lines.clearSelection()
    panel.lines.choose([found(listed)[order[2]].id])
    panel.practice.click()
    assert on_it(listed)[0] == order[2]
    assert [line.number for line in panel.lines.lines.lines] == ["–", "1.", "2."]
    click(panel.again)
    assert panel.opened.playlist.seed != seed


def test_prompts_and_how_long_it_takes(listed):
    panel = listed.fragments.playlist
    drop(listed, "AB", 0)
    assert "0:02" in panel.estimate.text()
    assert "6:02" in panel.estimate.text()
    panel.talk.setValue(1)
    assert "2:02" in panel.estimate.text()
    panel.lines.clearSelection()
    panel.lines.choose([found(listed)["B"].id])
    panel.prompts.setFocus()
    QTest.keyClicks(panel.prompts, "What happened?")
    QTest.keyClick(panel.prompts, Key.Key_Return)
    QTest.keyClicks(panel.prompts, "And then?")
    panel.lines.setFocus()
    assert [line.item.prompts for line in panel.opened.entries] == [(), ("What happened?", "And then?")]


def test_the_same_stop_list_for_the_father(listed, study, spin):
    drop(listed, "AB", 0)
    panel = listed.fragments.playlist
    study_, who = listed.workspace.study, listed.workspace.viewer
    listed.workspace.do(lambda: fragment_people.set_refusal(study_, who, found(listed)["A"].id, "Son"))

    def copy(form) -> None:
        index = form.respondent.findText("Son")
        form.respondent.setCurrentIndex(index)
        form.respondent.activated.emit(index)
        assert form.name.text() == "For Son"
        form.accept_button.click()

    with Boxes(copy):
        panel.ask_copy()
    assert panel.names.currentText() == "For Son"
    assert on_it(listed) == ["B"]
    assert "A" in listed.fragments.notice.words.text()

    def change(form) -> None:
        form.name.setText("For the son")
        form.accept_button.click()

    with Boxes(change):
        panel.ask_change()
    assert {panel.names.itemText(n) for n in range(panel.names.count())} == {"For the mother", "For the son"}
    with Boxes(lambda box: next(b for b in box.buttons() if box.buttonRole(b) is box.ButtonRole.AcceptRole).click()):
        panel.ask_remove()
    assert panel.names.count() == 1


def test_a_first_fragment_asks_for_a_playlist(open_at, study):
    select(study, (0, 1))
    agree(study, "Mother")
    window = open_at()
    window.fragments.sheet.list.choose([found(window)["A"].id])

    def new(form) -> None:
        form.name.setText("First")
        form.accept_button.click()

    with Boxes(new):
        click(window.fragments.sheet.put)
    assert on_it(window) == ["A"]


def test_lights_that_were_asked_for_stay_and_follow_another_playlist(listed, spin):
    sheet, panel = listed.fragments.sheet, listed.fragments.playlist
    sheet.ask("students", "teaching")
    sheet.question_changed.emit()
    assert spin(listed.fragments.is_read)
    assert {light for card in sheet.list.cards.cards for _name, light in card.people} == {Light.NO}
    drop(listed, "A", 0)
    assert sheet.question() == ("students", "teaching")
    study, who = listed.workspace.study, listed.workspace.viewer
    made = playlists.add_playlist(study, who, "For the worker", "worker", "supervision")
    listed.workspace.changed.emit(made.changes)
    panel.choose(made.playlist.id)
    assert sheet.question() == ("worker", "supervision")


def test_what_is_refused_of_several_is_said_last(listed):
    listed.fragments.playlist.put([found(listed)[title].id for title in "DA"])
    assert on_it(listed) == ["A"]
    assert "Worker" in listed.fragments.notice.words.text()


def test_the_page_is_divided_as_it_was_and_asks_for_whom_it_asked(listed):
    page = listed.fragments
    page.split.setSizes([700, 500])
    state = page.state()
    page.split.setSizes([900, 300])
    page.restore(state)
    sizes = page.split.sizes()
    assert abs(sizes[0] / sum(sizes) - 700 / 1200) < 0.05
    assert page.sheet.usual == page.sheet.question() == ("own_family", "recall")
    page.restore(type(state)(b"nonsense;x"))
