"""In the real window: the plan, a draw, a package that goes to a coder whose film is elsewhere, and home again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from ui import packing
from ui.packing import accept, choose, drop, to_plan
from ui.windows import Boxes, be, click, events, go_to, menu_action, number, press, with_study

from observer.coding.events import Event
from observer.coding.study import CodingState, Purpose, StudyKind
from observer.services import people, plan, studies
from observer.storage import events as stored_events
from observer.storage.history import Stream

Button = Qt.MouseButton
places = packing.places
SECRET = "five good words here now"


@pytest.fixture
def window(places, study, request):
    """The window with the study open, in a language."""
    with with_study(study, getattr(request, "param", "en")) as made:
        yield made


def planned(window):
    study = window.workspace.study
    return {(row.coder.name, row.assignment.purpose) for row in plan.lines(study, people.viewer(study, "R1"))}


def of_coder(window, coder) -> list[Event]:
    study = window.workspace.study
    who = people.find_coder(study, coder)
    ids = [coding.id for coding in study.codings.where("coder = ?", [who.id])]
    return [event for id_ in ids for event in stored_events.of_coding(study.db, id_)]


def send(window, spin, places, secret=""):
    """Make the package of K1, and take it with the film to another place."""

    def order(box):
        box.coders.tick([id_ for id_, coder in box._coders.items() if coder.name == "K1"])
        box.where.line.setText(str(places / "sent"))
        for field in (box.secret.line, box.secret.again):
            field.setText(secret)
        accept(box)

    seen = []
    with Boxes(order, lambda box: (seen.append(box), box.accept())):
        click(window.desk.grid.pack)
        assert spin(lambda: seen)
    (sent,) = (places / "sent").glob("*.observer")
    assert not any(path.suffix != ".observer" for path in sent.parent.iterdir())
    return Path(shutil.move(sent, places / "away" / sent.name))


# -- the whole way ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", ["en", "nl"], indirect=True)
def test_from_the_plan_to_the_merge(window, spin, places, monkeypatch):
    grid = to_plan(window)
    choose(grid, "K1")
    with Boxes(accept):
        click(grid.assign)
    assert planned(window) == {("K1", Purpose.MAIN)}

    def draw(box):
        assert box.percent.value() == 20
        box.percent.setValue(100)
        assert box.table.rowCount() == 1
        assert box.seed.text().isdecimal()
        accept(box)

    with Boxes(draw):
        click(grid.draw)
    assert planned(window) == {("K1", Purpose.MAIN), ("K2", Purpose.DOUBLE)}
    assert not grid.draws.isHidden()
    menu_action(window, "Undo").trigger()
    assert planned(window) == {("K1", Purpose.MAIN)}
    assert grid.draws.isHidden()
    menu_action(window, "Redo").trigger()
    assert len(planned(window)) == 2
    with Boxes(lambda box: click(box.take_back)):
        click(grid.draws.look)
    assert planned(window) == {("K1", Purpose.MAIN)}
    menu_action(window, "Undo").trigger()
    assert len(planned(window)) == 2

    home, package = window.workspace.study.path, send(window, spin, places)
    shutil.move(places / "cam" / "visit.mp4", places / "disk" / "another name.mp4")

    # -- K1, elsewhere
    assert window.open(package)
    desk = window.desk
    assert desk.is_package()
    assert "K1" in window.header.where.text()
    assert desk.who.viewer.coder.name == "K1"
    assert not desk.who.names.isVisible()
    assert desk.tabs.currentWidget() is desk.tasks
    assert not desk.tabs.isTabVisible(desk.tabs.indexOf(desk.grid))
    assert not menu_action(window, "Make packages").isEnabled()
    ((task, button),) = desk.tasks.buttons.items()
    assert task == ("Visit 1", "alliance")
    click(button)
    film = window.code.film
    assert spin(lambda: film.trouble.isVisible())
    film.finder.look_in([places / "disk"])
    assert spin(lambda: film.playback.now() is not None)
    go_to(window, spin, 20)
    press(window, number(window, "Mother"), "c", "u")
    assert len(events(window)) == 1

    # -- home, unfinished: merged, undone, and merged again
    assert window.open(home)
    grid = to_plan(window)
    seen = []
    with Boxes(lambda box: (seen.append(box.plan), accept(box))):
        drop(window, package)
        assert spin(lambda: of_coder(window, "K1"))
    assert seen[0].can_undo
    assert len(of_coder(window, "K1")) == 1
    assert desk.notice.undo.isVisible()
    click(desk.notice.undo)
    assert of_coder(window, "K1") == []
    menu_action(window, "Redo").trigger()
    assert len(of_coder(window, "K1")) == 1

    # -- K1 submits; that cannot be undone, and it is told before
    assert window.open(package)
    click(next(iter(desk.tasks.buttons.values())))
    assert spin(lambda: film.playback.now() is not None)
    press(window, number(window, "Mother"), "c", "u")
    monkeypatch.setattr("observer.ui.submit_dialog.asks_to_submit", lambda *_given: True)
    window.ask_submit()
    window.show_desk()
    assert next(iter(plan.to_code(window.workspace.study, desk.who.viewer))).progress.value == "submitted"
    assert window.open(home)
    to_plan(window)
    told = []
    with Boxes(lambda box: (told.append((box.wrong.text(), box.plan)), accept(box))):
        drop(window, package)
        assert spin(lambda: len(of_coder(window, "K1")) == 2)
    assert "Visit 1" in told[0][0]
    assert not told[0][1].can_undo
    study = window.workspace.study
    (coding,) = study.codings.where("coder = ?", [people.find_coder(study, "K1").id])
    assert coding.state is CodingState.SUBMITTED
    # A third time there is nothing to merge, and the dialog can only be closed.
    with Boxes(lambda box: (told.append(box.accept_button.isVisible()), click(box.cancel))):
        drop(window, package)
        assert spin(lambda: len(told) == 2)
    assert told[1] is False


def test_a_package_with_a_passphrase_asks_for_it(window, spin, places):
    grid = to_plan(window)
    choose(grid, "K1")
    with Boxes(accept):
        click(grid.assign)
    package = send(window, spin, places, SECRET)
    assert studies.is_encrypted(package)

    def say(words):
        def do(box):
            box.findChild(QLineEdit).setText(words)
            box.accept()

        return do

    seen = []
    with Boxes(say("wrong words"), say(SECRET), lambda box: (seen.append(box.plan), click(box.cancel))):
        drop(window, package)
        assert spin(lambda: seen)
    assert seen[0].is_empty
    with Boxes(say(SECRET)):
        assert window.open(package)
    assert window.workspace.study.info.kind is StudyKind.PACKAGE


def test_what_cannot_be_packed_is_said_and_the_dialog_stays(window, places):
    grid = to_plan(window)
    told = []

    def nothing(box):
        told.append((box.accept_button.isEnabled(), box.wrong.text()))
        box.reject()

    with Boxes(nothing):
        click(grid.pack)
    assert not told[0][0]
    assert "Assign" in told[0][1]
    choose(grid, "K1")
    with Boxes(accept):
        click(grid.assign)
    (places / "sent" / "care.K1.observer").write_bytes(b"something else")

    def wrong(box):
        box.where.line.setText(str(places / "sent"))
        assert "care.K1.observer" in box.files.text()
        accept(box)
        told.append(box.wrong.text())
        box.where.line.setText(str(places / "nowhere"))
        accept(box)
        told.append(box.wrong.text())
        box.where.line.setText(str(places / "away"))
        box.secret.line.setText("two words")
        accept(box)
        told.append(box.wrong.text())
        assert "lost work" in box.secret.strength.text()
        box.reject()

    with Boxes(wrong):
        click(grid.pack)
    assert "care.K1.observer" in told[1]
    assert "nowhere" in told[2]
    assert "differ" in told[3]
    assert list((places / "away").iterdir()) == []


def test_a_study_that_is_dropped_is_opened_and_a_package_of_another_is_refused(window, spin, places, tmp_path):
    other = tmp_path / "other.observer"
    studies.new_study(other, ["attitude"], None, "Other", "R9").close()
    grid = to_plan(window)
    choose(grid, "K1")
    with Boxes(accept):
        click(grid.assign)
    package = send(window, spin, places)
    drop(window, other)
    assert spin(lambda: window.workspace.study.info.name == "Other")
    said = []
    with Boxes(lambda box: (said.append(box.text()), box.accept())):
        drop(window, package)
        assert spin(lambda: said)
    assert "Care" in said[0]
    assert window.workspace.study.info.name == "Other"


# -- the coder ---------------------------------------------------------------------------------------------------


def test_a_coder_sees_what_is_to_be_coded_and_not_that_it_is_coded_twice(window, spin):
    grid, desk = to_plan(window), window.desk
    for coder in ("K1", "K2"):
        choose(grid, coder)

        def purpose(box, coder=coder):
            if coder == "K2":
                box.purpose.setCurrentIndex(box.purpose.findData(Purpose.DOUBLE))
            accept(box)

        with Boxes(purpose):
            click(grid.assign)
    assert len(planned(window)) == 2
    texts = []
    for coder in ("K1", "K2"):
        be(window, coder)
        assert desk.tabs.currentWidget() is desk.tasks
        assert not desk.tabs.isTabVisible(desk.tabs.indexOf(desk.grid))
        spin(seconds=0.05)
        rows = [label.text() for label in desk.tasks.findChildren(type(desk.tasks.title)) if label.isVisible()]
        texts.append(rows)
    assert texts[0] == texts[1]
    assert not any("double" in text for text in texts[1])
    # What has begun stays in the plan; what has not can be taken off, also by undo.
    grid = to_plan(window)
    choose(grid, "K2")
    assert "double" in grid.about.text()
    click(grid.take_off)
    assert planned(window) == {("K1", Purpose.MAIN)}
    click(desk.notice.undo)
    assert len(planned(window)) == 2
    grid.table.selectAll()
    click(grid.take_off)  # all of the plan that has not begun
    gone = len(planned(window))
    click(desk.notice.undo)
    assert len(planned(window)) == 2 > gone


def test_a_language_that_is_not_understood_is_told_in_words(window):
    grid, opened = to_plan(window), window.workspace.study
    with opened.operation(Stream(None, None), "languages"):
        opened.sessions.change(replace(opened.sessions.where()[0], language="tr"))
        opened.coders.change(replace(people.find_coder(opened, "K1"), languages=("nl",)))
    window.desk.refresh()
    choose(grid, "K1")

    def look(box):
        assert "(tr)" in box.warnings.text()
        accept(box)

    with Boxes(look):
        click(grid.assign)
    choose(grid, "K1")
    assert "(tr)" in grid.warning.text()
