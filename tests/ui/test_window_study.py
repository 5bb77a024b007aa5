"""Researcher and assistant in the real window: presence, intervals, ratings, handing in, a new study, a real screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from clips import make_clip
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QMessageBox
from ui.real_screen import needs_xvfb, screen
from ui.windows import (
    FRAME,
    Boxes,
    be,
    drag,
    echo,
    events,
    go_to,
    here,
    leave,
    menu_action,
    number,
    open_window,
    person,
    place,
    press,
)

from observer.coding.ratings import NoRating
from observer.coding.study import CodingState, Seen
from observer.services import intervals, presence
from observer.ui.file_fields import FolderField
from observer.ui.timeline_scene import LABELS, RULER

Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton


def chooses(n):
    """In a menu that opens: the entry with this number."""

    def do(menu):
        for _down in range(n):
            QTest.keyClick(menu, Key.Key_Down)
        QTest.keyClick(menu, Key.Key_Return)

    return do


# -- who was there --------------------------------------------------------------------------------------------


def test_a_researcher_draws_who_was_there_and_what_is_not_codable(sit, spin):
    window = sit("R1")
    code, study, session = window.code, window.workspace.study, window.workspace.session
    bar, timeline, son = code.lines.bar, code.timeline, person(window, "Son")
    assert bar.presence.isVisible()
    QTest.mouseClick(bar.presence, Button.LeftButton)
    with Boxes(chooses(1)):
        drag(timeline, place(window, 25 * FRAME, son), place(window, 75 * FRAME, son))
    (there,) = [row for row in presence.of_people(study, session) if row.participant == son]
    assert abs(there.start_us - 25 * FRAME) <= 2 * FRAME
    assert abs(there.stop_us - 75 * FRAME) <= 2 * FRAME
    assert any(band.kind == "presence" and band.row == son for band in timeline.scene.bands)
    # An edge is dragged.
    drag(timeline, place(window, there.stop_us, son) - QPoint(1, 0), place(window, 100 * FRAME, son))
    (wider,) = [row for row in presence.of_people(study, session) if row.participant == son]
    assert abs(wider.stop_us - 100 * FRAME) <= 2 * FRAME
    # What nobody can code, for all.
    QTest.mouseClick(bar.uncodable, Button.LeftButton)
    y = RULER + 6
    x = timeline.scene.viewport.x
    with Boxes(chooses(1)):
        drag(timeline, QPoint(LABELS + x(100 * FRAME), y), QPoint(LABELS + x(125 * FRAME), y))
    assert len(presence.uncodable(study, session)) == 1
    QTest.mouseClick(bar.uncodable, Button.LeftButton)
    assert timeline.scene.mode == ""
    # A mark of the son when he was not there is a finding.
    go_to(window, spin, 5)
    press(window, number(window, "Son"), "c", "u")
    assert any("absent" in look.words or "there" in look.words for look in window.workspace.work.looks())


def types(**fields):
    """In a form that opens: type or choose in these fields, and store with Enter."""

    def do(box):
        for name, given in fields.items():
            field = getattr(box, name)
            assert field.accessibleName()
            field.setFocus()
            if isinstance(field, QLineEdit):
                field.selectAll()
                QTest.keyClicks(field, given)
            else:
                for _step in range(field.findText(given) - field.currentIndex()):
                    QTest.keyClick(field, Key.Key_Down)
                assert field.currentText() == given
        QTest.keyClick(box.accept_button, Key.Key_Return)

    return do


def test_a_researcher_types_who_was_there_from_the_playhead_on(sit, spin):
    window = sit("R1")
    study, session, son = window.workspace.study, window.workspace.session, person(window, "Son")
    go_to(window, spin, 25)
    with Boxes(types(who="Son", stop="0:03", how="only heard")):
        menu_action(window, "Record presence").trigger()
    (there,) = presence.of_people(study, session)
    assert (there.participant, there.start_us, there.stop_us) == (son, 25 * FRAME, 3_000_000)
    assert there.how is Seen.HEARD
    with Boxes(types(which="0:00:01.000 – 0:00:03.000  Son", start="0:02")):
        menu_action(window, "Record presence").trigger()
    (there,) = presence.of_people(study, session)
    assert (there.start_us, there.stop_us) == (2_000_000, 3_000_000)


def test_a_researcher_types_what_is_not_codable_with_its_reason_and_deletes_it(sit, spin):
    window = sit("R1")
    study, session = window.workspace.study, window.workspace.session
    timeline, code = window.code.timeline, window.code
    timeline.open_menu(place(window, 25 * FRAME, person(window, "Son")))
    with Boxes(types(start="0:01", reason="inaudible", channel="sound")):
        next(a for a in timeline.menu.shown.actions() if a.text().startswith("Mark as not codable")).trigger()
    (span,) = presence.uncodable(study, session)
    assert (span.start_us, span.stop_us) == (1_000_000, code.film.length_us())
    assert (span.participant, span.reason.value, span.channel.value) == (person(window, "Son"), "inaudible", "sound")
    refused = []

    def too_early(box):
        box.stop.setText("0:00.5")
        box.accept_button.click()
        refused.append(box.wrong.text())
        box.reject()

    with Boxes(too_early):
        code.lines.ask_stretch("uncodable", "", span.id)
    assert "after" in refused[0]
    with Boxes(lambda box: QTest.keyClick(box.delete, Key.Key_Space)):
        code.lines.ask_stretch("uncodable", "", span.id)
    assert presence.uncodable(study, session) == []


def test_a_coder_has_nothing_with_which_to_draw(window):
    assert not menu_action(window, "Record presence").isEnabled()
    assert not menu_action(window, "Mark as not codable").isEnabled()
    bar = window.code.lines.bar
    assert not bar.presence.isVisible()
    assert not bar.uncodable.isVisible()
    QTest.keyClick(window.code, Key.Key_P, Mod.ControlModifier | Mod.ShiftModifier)
    assert window.code.timeline.scene.mode == ""


# -- intervals ------------------------------------------------------------------------------------------------


def test_coding_by_intervals_stops_the_film_asks_and_goes_on(window, spin):
    code, work = window.code, window.workspace.work
    menu_action(window, "Code by intervals").trigger()
    form = code.intervals.form
    assert form.isVisible()
    form.length.setValue(2)
    assert not form.start.isEnabled()
    form.indicators.choose({"sf_open_posture"})
    form.people.choose({person(window, "Mother"), person(window, "Son")})
    QTest.mouseClick(form.start, Button.LeftButton)
    bar, film = code.intervals.bar, code.film
    assert bar.isVisible()
    assert film.is_playing()
    assert spin(lambda: not film.is_playing())
    assert spin(lambda: here(window) == 2_000_000 - FRAME)
    assert "Interval 1 of 3" in bar.title.text()
    QTest.keyClick(bar, number(window, "Son"))
    QTest.keyClick(bar, "a")
    QTest.keyClick(bar, Key.Key_Return)
    assert film.is_playing()
    assert "Interval 2 of 3" in bar.title.text()
    son, mother = person(window, "Son"), person(window, "Mother")
    found = intervals.all_of(work.desk, work.key)
    name = "alliance:sf_open_posture"
    assert found[0].answers == {(name, son): True, (name, mother): False}
    assert not found[1].is_done
    assert spin(lambda: not film.is_playing())
    assert spin(lambda: here(window) == 4_000_000 - FRAME)
    menu_action(window, "Undo").trigger()
    assert not intervals.all_of(work.desk, work.key)[0].is_done
    QTest.mouseClick(bar.previous, Button.LeftButton)
    assert "Interval 1 of 3" in bar.title.text()
    assert not any(button.isChecked() for button in bar.buttons.values())
    # The last interval ends with the film, which is asked as well.
    QTest.mouseClick(bar.next, Button.LeftButton)
    QTest.mouseClick(bar.next, Button.LeftButton)
    assert "Interval 3 of 3" in bar.title.text()
    QTest.keyClick(bar, Key.Key_Return)
    assert intervals.all_of(work.desk, work.key)[2].is_done


# -- rating ---------------------------------------------------------------------------------------------------


def line_of(window, who, dimension):
    card = window.code.rating.form.cards[person(window, who)]
    return next(view for view in card.lines if view.line.dimension_id == dimension)


def given(window, who, dimension):
    lines = window.workspace.work.rating_lines()
    return next(x.rating for x in lines if x.target.id == person(window, who) and x.dimension == dimension)


def test_ratings_with_their_warnings_reasons_and_evidence(window, spin):
    go_to(window, spin, 20)
    press(window, number(window, "Son"), "c", "u")
    code = window.code
    code.docks.show("rate")
    form = code.rating.form
    assert spin(lambda: form.cards)
    assert "not watched" in code.rating.unwatched.text()
    order = [card.card.name for card in form.cards.values()]
    assert order.index("Mother") < order.index("Son") < order.index("Worker")
    assert not any(b.isChecked() for card in form.cards.values() for x in card.lines for b in x.scale.buttons)
    # A rating against the evidence is stored, warned of, and overruled with a reason.
    view = line_of(window, "Son", "connection")
    assert view.line.positive == 1
    assert given(window, "Son", "connection") is None
    QTest.mouseClick(view.scale.points[0], Button.LeftButton)
    assert given(window, "Son", "connection").value == -3
    view = line_of(window, "Son", "connection")
    assert view.warning_box.isVisibleTo(view)
    form.area.ensureWidgetVisible(view.reason)
    view.reason.setFocus()
    QTest.keyClicks(view.reason, "he said it with a sneer")
    QTest.keyClick(view.reason, Key.Key_Return)
    assert given(window, "Son", "connection").overruled == "he said it with a sneer"
    assert given(window, "Son", "connection").value == -3
    # Not codable, with a reason.
    scale = line_of(window, "Mother", "safety").scale
    with Boxes(chooses(2)):
        QTest.mouseClick(scale.no_rating, Button.LeftButton)
        spin(lambda: given(window, "Mother", "safety") is not None, 3)
    assert given(window, "Mother", "safety").value is None
    assert given(window, "Mother", "safety").reason in NoRating
    # The shared dimension: the family was not together for long enough, which is said.
    assert "together" in line_of(window, "Family", "purpose").warning.text()
    # A click on the evidence plays it.
    go_to(window, spin, 100)
    code.rating.event_asked.emit(events(window)[0].id)
    assert code.film.is_playing()
    code.film.pause()
    for _step in range(3):
        menu_action(window, "Undo").trigger()
    assert given(window, "Son", "connection") is None


def test_the_warning_goes_when_the_film_has_been_watched_to_the_end(window, spin):
    code = window.code
    code.docks.show("rate")
    assert spin(lambda: "not watched" in code.rating.unwatched.text())
    code.film.set_rate(4.0)
    spin(seconds=0.5)  # who waits before he leaps has not watched what he leaps over
    code.film.seek(4_000_000)
    code.film.play()
    assert spin(lambda: "About 4 seconds" in code.rating.unwatched.text()), code.rating.unwatched.text()
    code.film.seek(0)
    press(window, Key.Key_Space)
    assert spin(lambda: not code.rating.unwatched.isVisible()), code.rating.unwatched.text()


# -- handing in -----------------------------------------------------------------------------------------------


def test_handing_in_shows_what_is_open_and_locks_until_a_researcher_reopens(window, spin):
    go_to(window, spin, 20)
    press(window, number(window, "Son"), "s", "o")
    seen = []

    def look(box, accept):
        assert isinstance(box, QMessageBox)
        seen.append(box.informativeText())
        button = next(b for b in box.buttons() if b.text() == ("Submit" if accept else "Go on coding"))
        QTest.mouseClick(button, Button.LeftButton)

    with Boxes(lambda box: look(box, False), lambda box: look(box, True)):
        QTest.mouseClick(window.header.submit, Button.LeftButton)
        assert window.workspace.work.coding.state is CodingState.DRAFT
        spin(seconds=0.1)
        QTest.mouseClick(window.header.submit, Button.LeftButton)
    assert "Events: 1" in seen[0]
    assert "not watched to the end" in seen[0]
    assert window.workspace.work.coding.state is CodingState.SUBMITTED
    assert "submitted" in window.header.where.text()
    assert not window.header.submit.isEnabled()
    before = events(window)
    press(window, "x", "p")
    assert "submitted" in echo(window)
    son = person(window, "Son")
    drag(window.code.timeline, place(window, 40 * FRAME, son, lower=True), place(window, 80 * FRAME, son, lower=True))
    window.code.timeline.select(list(window.code.timeline.scene.model.items))
    QTest.keyClick(window.code.timeline, Key.Key_Delete)
    window.code.table.view.selectRow(0)
    QTest.keyClick(window.code.table.view, Key.Key_Delete)
    window.workspace.undo()
    assert events(window) == before
    # The researcher makes it a draft again, on the study page.
    QTest.mouseClick(window.rail.button("study"), Button.LeftButton)
    desk = window.desk
    be(window, "R1")
    desk.tabs.setCurrentWidget(desk.grid)
    desk.grid.table.setCurrentCell(0, [coder.name for coder in desk.grid._grid.coders].index("K1"))
    assert desk.grid.reopen.isEnabled()

    def why(box):
        QTest.keyClicks(box.findChild(QLineEdit), "closed too early")
        QTest.mouseClick(box.accept_button, Button.LeftButton)

    with Boxes(why):
        QTest.mouseClick(desk.grid.reopen, Button.LeftButton)
    assert spin(lambda: window.workspace.study.codings.where()[0].state is CodingState.DRAFT)
    window.sit_down("K1", "Visit 1", "alliance")
    assert spin(lambda: window.code.film.playback.now() is not None)
    assert "draft" in window.header.where.text()
    press(window, "x", "p")
    assert len(events(window)) == 2
    assert window.header.submit.isEnabled()


# -- lock -----------------------------------------------------------------------------------------------------


def test_a_locked_window_shows_and_takes_nothing(window, spin):
    film = window.code.film
    press(window, Key.Key_Space)
    assert film.is_playing()
    menu_action(window, "Lock").trigger()
    assert window.comforts.screen.isVisible()
    assert not film.is_playing()
    assert not window.code.isVisible()
    for key in ("x", "p"):
        QTest.keyClick(window.focusWidget(), key)
    QTest.keyClick(window, Key.Key_Z, Mod.ControlModifier)
    assert events(window) == []
    QTest.mouseClick(window.comforts.screen.go_on, Button.LeftButton)
    assert window.code.isVisible()
    assert window.focusWidget() is window.code
    press(window, "x", "p")
    assert len(events(window)) == 1


# -- a new study ----------------------------------------------------------------------------------------------


def fill(**lines):
    """In a form: type into these fields, then accept."""

    def do(form):
        for name, text in lines.items():
            field = getattr(form, name)
            if isinstance(field, FolderField):
                field = field.line
            elif isinstance(field, QComboBox):
                field = field.lineEdit()
            field.selectAll()
            QTest.keyClicks(field, text)
        QTest.mouseClick(form.accept_button, Button.LeftButton)
        if form.isVisible():
            raise AssertionError(form.wrong.text())

    return do


def drop(widget, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    widget.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Button.LeftButton, Mod.NoModifier))


def test_from_the_start_page_to_the_first_event_of_a_new_study(app, spin, tmp_path):
    make_clip(tmp_path / "home.mp4", 3)
    window = open_window()
    try:
        with Boxes(fill(name="Home visits", where=str(tmp_path), own_name="R1")):
            QTest.mouseClick(window.start.doors["new"][0], Button.LeftButton)
        assert (tmp_path / "Home visits.observer").exists()
        assert window.pages.currentWidget() is window.desk
        family, visit, code = (step.button for step in window.desk.steps.steps)
        with Boxes(fill(name="Linde")):
            QTest.mouseClick(family, Button.LeftButton)
        with Boxes(fill(name="Mother")):
            QTest.mouseClick(family, Button.LeftButton)
        seen = []
        window.workspace.jobs.changed.connect(lambda: seen.append(window.header.jobs.words.text()))
        with Boxes(lambda box: box.accept_button.click()):
            window.desk.family.ask_session()
        drop(window.desk, tmp_path / "home.mp4")
        assert spin(code.isEnabled)
        assert any("home.mp4" in words for words in seen)
        assert not visit.isVisible()
        QTest.mouseClick(code, Button.LeftButton)
        assert spin(lambda: window.code.film.playback.now() is not None)
        assert window.pages.currentWidget() is window.code
        mother = number(window, "Mother")
        key = window.workspace.work.codebook.find_indicator("cf_says_being_understood").key
        press(window, mother, *key)
        (event,) = events(window)
        assert event.start.pts is not None
        assert window.header.stored.text() == "✓ stored"
    finally:
        leave(window)


# -- a real screen --------------------------------------------------------------------------------------------


@needs_xvfb
def test_the_window_on_a_real_screen(study, tmp_path):
    script, picture = tmp_path / "shown.py", tmp_path / "window.png"
    script.write_text(SHOWN, encoding="utf-8")
    with screen() as environment:
        done = subprocess.run(
            [sys.executable, str(script), str(study), str(picture)],
            env={**environment, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    if "Could not load the Qt platform plugin" in done.stderr:
        pytest.skip("needs the libraries of X for Qt")
    assert done.returncode == 0, done.stderr
    assert "marked [1600000], on the screen 40, colours many" in done.stdout, done.stdout
    assert picture.stat().st_size > 10_000


SHOWN = """
import sys
from pathlib import Path
import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from ui.screening import code_in
from ui.windows import events, number, open_window

window = open_window()
window.open(Path(sys.argv[1]))
window.sit_down("K1", "Visit 1", "alliance")

def until(holds):
    for _n in range(12_000):
        if holds():
            return
        QTest.qWait(5)
    raise SystemExit("too long")

film = window.code.film
until(lambda: film.playback.now() is not None)
film.seek(1_600_000)
until(lambda: film.session_us() == 1_600_000)
until(lambda: window.focusWidget() is window.code)
for key in (number(window, "Mother"), "c", "u"):
    QTest.keyClick(window.windowHandle(), key)
QTest.qWait(300)
shot = window.screen().grabWindow(window.winId()).toImage()
shot.save(sys.argv[2])
rgb = shot.convertToFormat(shot.Format.Format_RGB32)
pixels = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), -1, 4)[:, : rgb.width(), :3]
many = len(np.unique(pixels.reshape(-1, 3), axis=0)) > 50
view = film.view
code = code_in(shot.copy(QRect(view.mapTo(window, QPoint(0, 0)), view.size())), view)
print(f"marked {[e.start.us for e in events(window)]}, on the screen {code}, colours {'many' if many else 'few'}")
window.close()
"""
