"""A student assistant codes in the real window: what keys and mouse do to events, comments, timeline and table."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialogButtonBox, QLineEdit, QWidget
from ui.screening import need_vlc
from ui.windows import (
    FRAME,
    Boxes,
    at_work,
    drag,
    echo,
    events,
    go_to,
    here,
    leave,
    menu_action,
    move,
    number,
    person,
    place,
    press,
)

from observer.coding.codebook import say
from observer.coding.events import Precision, Targets
from observer.services import comments
from observer.ui.event_fields import COMMENT, DOUBT, INDICATOR, MODIFIERS, PERCEIVED, STOP, TIME, TOWARDS, WHO
from observer.ui.finder import Finder
from observer.ui.findings_model import Head
from observer.ui.page_making import RAIL
from observer.ui.pick_list import PickList
from observer.ui.timeline_data import DIMENSION, ROWS_BY
from observer.ui.timeline_data import INDICATOR as BY_INDICATOR

Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
UNDERSTOOD = "says they feel understood or accepted"


def shown(window):
    """What is asked of the last event, in words; empty when nothing is."""
    question = window.code.pad.question
    return "" if question.isHidden() else question.title.text()


def mark_state(window, spin, who, start, stop, keys="so"):
    go_to(window, spin, start)
    press(window, number(window, who), *keys)
    if stop is not None:
        go_to(window, spin, stop)
        press(window, *keys)
    return events(window)


# -- keys -----------------------------------------------------------------------------------------------------


def test_what_is_asked_waits_while_the_film_plays_and_the_event_keeps_its_moment(sit, spin):
    window = sit(codebook="attitude")
    film = window.code.film
    go_to(window, spin, 5)
    press(window, Key.Key_Space)
    assert spin(lambda: here(window) > 10 * FRAME)
    press(window, "q")
    (event,) = events(window)
    assert film.is_playing()
    assert shown(window).startswith("Towards whom?")
    assert (event.targets, event.modifiers) == (Targets.UNCLEAR, {})
    begun = here(window)
    assert spin(lambda: here(window) > begun + 10 * FRAME)
    press(window, number(window, "Mother"), held=Mod.AltModifier)
    assert "Towards" not in shown(window)
    assert shown(window)
    press(window, "2")
    assert film.is_playing()
    assert shown(window) == ""
    (answered,) = events(window)
    assert answered.start == event.start
    assert answered.target_ids == (person(window, "Mother"),)
    assert answered.modifiers == {"uptake": ("declines",)}
    # Left open with Enter, twice; and a letter goes on to the next event without an answer.
    press(window, "w", Key.Key_Return, Key.Key_Return)
    assert shown(window) == ""
    press(window, "e", "r")
    assert len(events(window)) == 4
    assert shown(window).startswith("Towards whom?")
    press(window, Key.Key_Escape, Key.Key_Space)
    assert shown(window) == ""
    assert not film.is_playing()


def test_a_period_lasts_as_long_as_its_key_and_marks_go_back_in_time(sit, spin):
    window = sit(hold_states=True, mark_back_s=1.0)
    go_to(window, spin, 50)
    press(window, number(window, "Son"), "s")
    QTest.keyPress(window.code, "o")
    assert events(window)[0].is_open
    go_to(window, spin, 80)
    QTest.keyRelease(window.code, Key.Key_O)
    (event,) = events(window)
    assert (event.start.us, event.back_us) == (1_000_000, 1_000_000)
    assert event.stop.us == 80 * FRAME
    press(window, Key.Key_F6, "x", "p")
    assert (events(window)[-1].start.us, events(window)[-1].back_us) == (80 * FRAME, 0)


def test_one_of_a_group_ends_the_other_and_says_so(sit, spin):
    window = sit(codebook="posture")
    mark_state(window, spin, "Son", 10, None, "so")
    mark_state(window, spin, "Mother", 20, None, "so")
    mark_state(window, spin, "Son", 40, None, "ss")
    found = {(e.actors[0], e.indicator): e for e in events(window)}
    son, mother = person(window, "Son"), person(window, "Mother")
    assert found[son, "posture:sf_open_posture"].stop.us == 40 * FRAME
    assert found[mother, "posture:sf_open_posture"].is_open
    assert found[son, "posture:sf_shields_self"].is_open
    assert "ends “has an open posture”" in echo(window)
    window.workspace.undo()
    assert sum(e.is_open for e in events(window)) == 2
    assert len(events(window)) == 2


def test_this_is_names_an_unknown_voice_everywhere_and_is_undone_at_once(window, spin):
    voice = next(p for p in window.workspace.work.people() if p.name == "Unknown 1")
    for frame in (10, 30):
        go_to(window, spin, frame)
        press(window, str(voice.number), "c", "u")
    go_to(window, spin, 50)
    press(window, number(window, "Mother"), "c", "u")
    window.code.work.last = events(window)[0].id

    def name_him(box):
        box.findChild(QComboBox).setCurrentText("Son")
        QTest.keyClick(box, Key.Key_Return)

    with Boxes(lambda box: press_button(box, "Unknown 1"), name_him):
        press(window, Key.Key_F4)
    son = person(window, "Son")
    assert [e.actors[0] == son for e in events(window)] == [True, True, False]
    assert {window.code.table.model.at(n).who for n in range(3)} == {"Son", "Mother"}
    window.workspace.undo()
    assert [e.actors[0] == voice.id for e in events(window)] == [True, True, False]


def press_button(box, choice):
    """Choose in a box with a list, and accept."""
    box.findChild(QComboBox).setCurrentText(choice)
    box.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()


def test_comments_on_a_moment_and_on_the_session_hold_the_film_while_one_types(window, spin):
    film, notes, work = window.code.film, window.code.notes, window.workspace.work
    go_to(window, spin, 20)
    press(window, Key.Key_Space)
    assert spin(lambda: here(window) > 25 * FRAME)
    press(window, Key.Key_Return, held=Mod.ControlModifier)
    asked = here(window)
    assert window.code.docks.is_in_front("comments")
    QTest.keyClicks(notes.box, "who is speaking?")
    assert not film.is_playing()
    QTest.keyClick(notes.box, Key.Key_Return, Mod.ControlModifier)
    assert spin(film.is_playing)
    (comment,) = comments.of(work.desk, work.key)
    assert comment.text == "who is speaking?"
    assert abs(comment.at.us - asked) <= 2 * FRAME
    assert not notes.box.hasFocus()
    assert window.focusWidget() is window.code
    film.pause()
    menu_action(window, "Comment on the whole session").trigger()
    QTest.keyClicks(notes.box, "two cameras")
    QTest.keyClick(notes.box, Key.Key_Return, Mod.ControlModifier)
    assert [c.at for c in comments.of(work.desk, work.key) if c.text == "two cameras"] == [None]
    assert not film.is_playing()
    assert len(window.code.timeline.scene.comments) == 1
    # A click on the flag of the timeline goes there.
    go_to(window, spin, 100)
    scene = window.code.timeline.scene
    flag = place(window, comment.at.us, scene.rows[0].id)
    QTest.mouseClick(window.code.timeline, Button.LeftButton, pos=QPoint(flag.x() + 3, scene.comments_top + 8))
    assert spin(lambda: here(window) == comment.at.us)
    # Esc leaves without a trace.
    press(window, Key.Key_Return, held=Mod.ControlModifier)
    QTest.keyClicks(notes.box, "no")
    QTest.keyClick(notes.box, Key.Key_Escape)
    assert len(comments.of(work.desk, work.key)) == 2
    assert window.focusWidget() is window.code


def test_a_comment_on_an_event_holds_the_film_and_lets_it_go_on(window, spin):
    film, line = window.code.film, window.code.comment
    press(window, Key.Key_Space)
    assert spin(lambda: here(window) > 5 * FRAME)
    press(window, "x", "p", Key.Key_Return)
    assert line.isVisible()
    assert film.is_playing()
    QTest.keyClicks(line, "the phone")
    assert not film.is_playing()
    QTest.keyClick(line, Key.Key_Return)
    assert spin(film.is_playing)
    assert events(window)[0].comment == "the phone"
    press(window, Key.Key_F8)
    assert events(window)[0].doubt
    assert "doubtful" in echo(window)
    assert next(iter(window.code.timeline.scene.model.items.values())).doubt
    press(window, Key.Key_F8)
    assert not events(window)[0].doubt


# -- panels -----------------------------------------------------------------------------------------------------


def test_findings_are_counted_and_a_click_goes_to_one(window, spin):
    mark_state(window, spin, "Son", 30, None)
    go_to(window, spin, 100)
    findings, docks = window.code.findings, window.code.docks
    title = dict(docks.toggles())["findings"]
    assert spin(lambda: title.windowTitle() == "Findings  1")
    docks.show("findings")
    spin(seconds=0.05)
    for n, kind in ((0, Head), (1, object)):
        row = findings.model.rows[n]
        assert isinstance(row, kind)
        at = findings.view.visualRect(findings.model.index(n)).center()
        QTest.mouseClick(findings.view.viewport(), Button.LeftButton, pos=at)
    assert spin(lambda: here(window) == 30 * FRAME)
    go_to(window, spin, 90)
    press(window, Key.Key_F3)
    assert spin(lambda: here(window) == 30 * FRAME)
    go_to(window, spin, 90)
    press(window, Key.Key_F9)
    assert title.windowTitle() == "Findings"


def test_a_second_pass_goes_through_one_dimension(window, spin):
    for frame, keys in ((10, "cu"), (30, "eh"), (50, "cu")):
        go_to(window, spin, frame)
        press(window, number(window, "Mother"), *keys)
    code = window.code
    assert len(events(window)) == 3
    menu_action(window, "Second pass").trigger()
    assert code.passing.isVisible()
    box = code.passing.what
    box.setCurrentIndex(box.findData("dimension:connection"))
    assert len(code.timeline.scene.model.kept) == 2
    go_to(window, spin, 0)
    press(window, Key.Key_Down)
    assert spin(lambda: here(window) == 10 * FRAME)
    assert code.passing.count.text() == "1 of 2"
    press(window, Key.Key_Down)
    assert spin(lambda: here(window) == 50 * FRAME)
    QTest.mouseClick(code.passing.previous, Button.LeftButton)
    assert spin(lambda: here(window) == 10 * FRAME)
    QTest.mouseClick(code.passing.close_button, Button.LeftButton)
    assert code.timeline.scene.model.kept is None
    press(window, Key.Key_Down)
    assert spin(lambda: here(window) == 30 * FRAME)


def test_what_is_found_is_gone_to(window, spin):
    go_to(window, spin, 25)
    press(window, number(window, "Mother"), "c", "u")
    window.code.work.change(events(window)[0].id, comment="neighbours at the door")
    go_to(window, spin, 100)

    for words, arrives in (
        ("neighbours", lambda: here(window) == 25 * FRAME),
        ("mother understood", lambda: here(window) == 25 * FRAME),
        ("blames", lambda: window.code.docks.is_in_front("definition")),
    ):
        go_to(window, spin, 100)
        QTest.keyClick(window.code, Key.Key_F, Mod.ControlModifier)
        finder = next(f for f in window.findChildren(Finder) if f.isVisible())
        QTest.keyClicks(finder.line, words)
        QTest.keyClick(finder.line, Key.Key_Return)
        assert spin(arrives, 5), words
        assert spin(lambda: not [f for f in window.findChildren(Finder) if f.isVisible()])
        window.activateWindow()  # a window system does it itself
        assert spin(lambda: QApplication.focusWidget() is window.code, 2), QApplication.focusWidget()


# -- the timeline -------------------------------------------------------------------------------------------------


def test_rows_stand_for_people_dimensions_or_indicators(window, spin):
    go_to(window, spin, 25)
    press(window, number(window, "Mother"), "c", "u", "x", "p")
    code = window.code
    rows = {}
    for by in ROWS_BY:
        box = code.lines.bar.rows_by
        QTest.keyClick(box, Key.Key_Home)
        for _n in range(ROWS_BY.index(by)):
            QTest.keyClick(box, Key.Key_Down)
        box.activated.emit(box.currentIndex())
        rows[by] = [row.label for row in code.timeline.scene.rows]
        assert len(code.timeline.scene.model.items) == 2
        # Select in the table: it lights up in whatever row it stands.
        code.work.go_to(events(window)[0].id)
        assert len(code.timeline.selected()) == 1
    assert "Mother" in rows["person"]
    assert "Emotional connection with the worker" in rows[DIMENSION]
    assert UNDERSTOOD in rows[BY_INDICATOR]
    assert len(rows[BY_INDICATOR]) == 2


def test_events_are_taken_with_a_rubber_band_and_deleted_in_one_operation(window, spin):
    mother = person(window, "Mother")
    for frame in (20, 40, 60, 120):
        go_to(window, spin, frame)
        press(window, number(window, "Mother"), "c", "u")
    timeline = window.code.timeline
    drag(timeline, place(window, 15 * FRAME, mother), place(window, 70 * FRAME, mother) + QPoint(0, 6))
    assert len(timeline.selected()) == 3
    QTest.keyClick(timeline, Key.Key_Delete)
    assert [e.start.us for e in events(window)] == [120 * FRAME]
    assert window.workspace.can_undo() == "Remove 3 events"
    menu_action(window, "Undo").trigger()
    assert len(events(window)) == 4
    assert len(timeline.scene.model.items) == 4


def test_an_edge_is_dragged_with_the_film_and_copies_are_made_with_control(window, spin):
    son = person(window, "Son")
    (event,) = mark_state(window, spin, "Son", 20, 60)
    timeline = window.code.timeline
    QTest.mouseClick(timeline, Button.LeftButton, pos=place(window, 40 * FRAME, son, lower=True))
    assert len(timeline.selected()) == 1
    start = place(window, 60 * FRAME, son, lower=True) - QPoint(1, 0)
    QTest.mousePress(timeline, Button.LeftButton, pos=start)
    for frame in (70, 80, 90, 100):
        move(timeline, QPoint(place(window, frame * FRAME, son).x(), start.y()))
        assert spin(lambda f=frame: abs(here(window) - f * FRAME) <= 2 * FRAME), (frame, here(window) / FRAME)
    assert events(window)[0].stop == event.stop
    QTest.mouseRelease(timeline, Button.LeftButton, pos=QPoint(place(window, 100 * FRAME, son).x(), start.y()))
    (moved,) = events(window)
    assert moved.start == event.start
    assert abs(moved.stop.us - 100 * FRAME) <= 2 * FRAME
    assert moved.stop.us % FRAME == 0
    assert moved.stop.pts is not None
    menu_action(window, "Undo").trigger()
    assert events(window) == [event]
    # With Ctrl it is a copy that is dropped.
    at = place(window, 40 * FRAME, son, lower=True)
    drag(timeline, at, QPoint(place(window, 80 * FRAME, son).x(), at.y()), Mod.ControlModifier)
    kept, copy = events(window)
    assert kept == event
    assert abs(copy.start.us - 60 * FRAME) <= 2 * FRAME
    assert copy.stop.us - copy.start.us == event.stop.us - event.start.us
    assert copy.actors == event.actors
    menu_action(window, "Undo").trigger()
    assert events(window) == [event]


# -- the table ------------------------------------------------------------------------------------------------------


def edit(table, column, act, row=0):
    """F2 in a cell: a line to type in, or a list."""
    view = table.view
    view.setColumnHidden(column, False)
    view.setCurrentIndex(table.model.index(row, column))
    view.scrollTo(table.model.index(row, column))
    QTest.keyClick(view, Key.Key_F2)
    lists = [made for made in view.findChildren(PickList) if made.isVisible()]
    if lists:
        act(lists[0])
        return
    act(view.viewport().findChild(QLineEdit))


def types(text):
    def do(line):
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Key.Key_Return)

    return do


def keys(*typed):
    def do(made):
        for key in typed:
            QTest.keyClick(made.list, key)

    return do


def test_every_field_of_an_event_is_changed_in_its_cell(sit, spin):
    window = sit(codebook="attitude")
    go_to(window, spin, 10)
    press(window, "t", Key.Key_Escape)  # a period
    go_to(window, spin, 50)
    press(window, "t")
    table = window.code.table
    assert table.model.rowCount() == 1
    steps = (
        (TIME, types("0:01,0")),
        (STOP, types("3.2")),
        (TOWARDS, keys(number(window, "Mother"), number(window, "Son"), Key.Key_Return)),
        (MODIFIERS, keys(Key.Key_Space, Key.Key_Return)),
        (PERCEIVED, keys(Key.Key_Home, Key.Key_Return)),
        (COMMENT, types("looks at <b>him</b>")),
        (WHO, keys(number(window, "Worker"), number(window, "Unknown 1"), Key.Key_Return)),
    )
    for n, (column, act) in enumerate(steps):
        before = events(window)
        edit(table, column, act)
        assert spin(lambda b=before: events(window) != b, 3), (n, column, table.status.text())
    table.view.setColumnHidden(DOUBT, False)
    table.view.setCurrentIndex(table.model.index(0, DOUBT))
    QTest.keyClick(table.view, Key.Key_F2)
    (event,) = events(window)
    assert (event.start.us, event.stop.us) == (1_000_000, 3_200_000)
    assert set(event.target_ids) == {person(window, "Mother"), person(window, "Son")}
    assert event.modifiers == {"uptake": ("takes_up",)}
    assert event.perceived is not None
    assert event.comment == "looks at <b>him</b>"
    assert event.actors == (person(window, "Unknown 1"),)
    assert event.doubt
    for _step in range(8):
        menu_action(window, "Undo").trigger()
    (event,) = events(window)
    assert (event.start.us, event.comment, event.doubt) == (10 * FRAME, "", False)

    # A moment cannot stand for a period: why not is said in plain words.
    book = window.workspace.work.codebook
    edit(table, INDICATOR, finds(say(book.find_indicator("AL6").label)))
    assert events(window) == [event]
    assert table.status.text() == f"“{say(book.find_indicator('AL6').label)}” is marked as a moment; it has no stop."
    edit(table, INDICATOR, finds(say(book.find_indicator("AA4").label)))
    assert events(window)[0].indicator == "attitude:AA4"


def finds(words):
    def do(made):
        QTest.keyClicks(made.search, words)
        QTest.keyClick(made.search, Key.Key_Return)

    return do


def test_the_table_is_sorted_filtered_and_copied_as_text(window, spin):
    for frame, who, typed in ((10, "Son", "cu"), (30, "Mother", "cu"), (50, "Mother", "pb")):
        go_to(window, spin, frame)
        press(window, number(window, who), *typed)
        press(window, Key.Key_Escape)
    table = window.code.table
    head = table.view.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(WHO) + 10, head.height() // 2)
    QTest.mouseClick(head.viewport(), Button.LeftButton, pos=at)
    assert [table.model.at(n).who for n in range(3)] == ["Mother", "Mother", "Son"]
    QTest.mouseClick(head.viewport(), Button.LeftButton, pos=at)
    assert table.model.at(0).who == "Son"
    QTest.keyClicks(table.filter.words, "understood mother")
    assert spin(lambda: table.model.rowCount() == 1)
    assert table.status.text() == "1 of 3 events"
    row = table.view.visualRect(table.model.index(0, TIME)).center()
    QTest.mouseClick(table.view.viewport(), Button.LeftButton, pos=row)
    assert spin(lambda: here(window) == 30 * FRAME)
    QTest.keyClick(table.view, Key.Key_C, Mod.ControlModifier)
    assert "Mother" in QGuiApplication.clipboard().text()
    assert UNDERSTOOD in QGuiApplication.clipboard().text()
    QTest.keyClick(table.view, Key.Key_Return)  # replays, from a little before it
    assert window.code.film.is_playing()
    assert spin(lambda: here(window) < 30 * FRAME)
    # A mark is stored while the table has the keyboard.
    QTest.keyClick(table.view, Key.Key_X)
    QTest.keyClick(table.view, Key.Key_T)
    assert len(events(window)) == 4


# -- undo, closing, killing, engines --------------------------------------------------------------------------------


def test_undo_says_in_the_menu_what_it_takes_back_also_after_closing(study, spin):
    window = at_work(study, spin)
    press(window, "x", "p")
    undo, redo = menu_action(window, "Undo"), menu_action(window, "Redo")
    named = undo.text()
    assert named.startswith("Undo: ")
    assert not redo.isEnabled()
    leave(window)
    window = at_work(study, spin)
    undo, redo = menu_action(window, "Undo"), menu_action(window, "Redo")
    assert undo.text() == named
    QTest.keyClick(window.code, Key.Key_Z, Mod.ControlModifier)
    assert events(window) == []
    assert redo.text() == named.replace("Undo", "Redo")
    QTest.keyClick(window.code, Key.Key_Y, Mod.ControlModifier)
    assert len(events(window)) == 1
    leave(window)


def test_all_is_there_after_a_kill_in_the_middle(study, spin, tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(study)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    window = at_work(study, spin)
    work = window.workspace.work
    first, second = events(window)
    assert (first.start.us, first.comment, first.doubt) == (10 * FRAME, "in the middle", True)
    assert second.is_open
    assert [comment.text for comment in comments.of(work.desk, work.key)] == ["of the whole"]
    assert [line.rating.value for line in work.rating_lines() if line.rating] == [2]
    assert "Son" in window.workspace.can_undo() or window.workspace.can_undo()
    leave(window)


KILLED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from ui.windows import events, menu_action, number, open_window, person, press

window = open_window()
window.open(Path(sys.argv[1]))
window.sit_down("K1", "Visit 1", "alliance")
film = window.code.film

def until(holds):
    for _n in range(2000):
        if holds():
            return
        QTest.qWait(5)
    raise SystemExit("too long")

until(lambda: film.playback.now() is not None)
film.seek(400_000)
until(lambda: film.session_us() == 400_000)
press(window, "x", "p", Qt.Key.Key_Return)
QTest.keyClicks(window.code.comment, "in the middle")
QTest.keyClick(window.code.comment, Qt.Key.Key_Return)
press(window, Qt.Key.Key_F8)
menu_action(window, "Comment on the whole session").trigger()
QTest.keyClicks(window.code.notes.box, "of the whole")
QTest.keyClick(window.code.notes.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
window.code.rating.form.rated.emit(person(window, "Son"), "safety", 2)
film.seek(2_000_000)
until(lambda: film.session_us() == 2_000_000)
film.play()
QTest.qWait(200)
press(window, number(window, "Son"), "s", "o")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_with_vlc_a_mark_holds_the_film_and_is_stored_as_approximate(sit, spin):
    need_vlc()
    window = sit(engine="vlc")
    film = window.code.film
    press(window, Key.Key_Space)
    assert spin(lambda: here(window) > 20 * FRAME)
    press(window, "x", "p")
    assert not film.is_playing()
    assert spin(lambda: not film.is_approximate())
    press(window, "x", "t")
    first, second = sorted(events(window), key=lambda e: e.indicator == "alliance:cx_television")
    assert (first.precision, second.precision) == (Precision.APPROXIMATE, Precision.EXACT)
    assert abs(first.start.us - second.start.us) < 1_000_000


def test_a_mark_is_said_in_the_language_that_is_spoken(window, spin):
    window.comforts.toggle_language()
    press(window, number(window, "Mother"), "c", "u")
    label = window.code.table.model.at(0).indicator
    assert label != UNDERSTOOD
    assert label in echo(window)
    assert label in menu_action(window, "Undo").text()
    window.comforts.toggle_language()
    assert window.code.table.model.at(0).indicator == UNDERSTOOD
    assert UNDERSTOOD in menu_action(window, "Undo").text()


# -- keys that two things would share -----------------------------------------------------------------------


def test_no_two_controls_that_are_seen_together_share_a_key(window):
    """Of two shortcuts with the same keys Qt carries out neither; those of a page that is not shown do not count."""
    pages = [window.pages.page(name) for name in ("start", *RAIL)]
    actions = [a for a in window.findChildren(QAction) if a.isEnabled() or a.shortcuts()]
    buttons = [b for b in window.findChildren(QAbstractButton) if not b.shortcut().isEmpty() and "&" not in b.text()]
    for page in pages:
        hidden = [other for other in pages if other is not page]
        by_key = {}
        for control in (*actions, *buttons):
            keys = control.shortcuts() if isinstance(control, QAction) else [control.shortcut()]
            owner = control.parent() if isinstance(control, QAction) else control
            if not any(other is owner or other.isAncestorOf(owner) for other in hidden if isinstance(owner, QWidget)):
                for key in keys:
                    by_key.setdefault(key.toString(), []).append(control.text() or control.objectName())
        assert len(by_key) > 10
        assert {key: names for key, names in by_key.items() if len(names) > 1} == {}


def test_the_picture_is_enlarged_and_made_whole_again_by_key(window):
    view = window.code.film.view
    QTest.keyClick(window.code, Key.Key_PageUp)
    QTest.keyClick(window.code, Key.Key_PageUp)
    large = view.zoom
    QTest.keyClick(window.code, Key.Key_PageDown)
    assert 1.0 < view.zoom < large
    QTest.keyClick(window.code, Key.Key_Home)
    assert view.zoom == 1.0


def test_a_moment_is_marked_as_doubtful_without_an_event(window, spin):
    go_to(window, spin, 30)
    QTest.keyClick(window.code, Key.Key_F8, Mod.ShiftModifier)
    (line,) = [window.code.notes.list.item(n).text() for n in range(window.code.notes.list.count())]
    assert "0:00:01.200" in line
    assert "Doubtful" in line
    assert events(window) == []
    window.workspace.undo()
    assert window.code.notes.list.count() == 0


def test_who_comes_back_stands_where_he_stopped(sit, study, spin):
    window = sit()
    go_to(window, spin, 20)
    window.code.film.play()
    assert spin(lambda: window.code.film.playback.now().frame > 40)
    window.code.film.pause()
    assert spin(lambda: not window.code.film.is_playing())
    stopped = window.code.film.session_us()
    leave(window)
    again = sit()
    assert spin(lambda: again.code.film.session_us() == stopped)
