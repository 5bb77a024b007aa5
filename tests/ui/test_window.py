"""A student assistant at work in the real window: codes by key, corrects, rates, closes, comes back."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTabBar
from ui.windows import at_work, events, go_to, press

from observer import i18n
from observer.ui.doors import Doors


def test_marks_take_the_frame_that_was_seen_and_the_person_that_was_chosen(window, spin):
    go_to(window, spin, 20)
    mother = next(p for p in window.workspace.work.people() if p.name == "Mother")
    press(window, str(mother.number), "c")
    go_to(window, spin, 30)
    press(window, "u")
    (event,) = events(window)
    assert event.indicator == "alliance:cf_says_being_understood"
    assert event.start.us == 800_000  # of the first stroke
    assert event.start.pts is not None
    assert window.code.table.model.rowCount() == 1
    assert "0:00:00.800" in window.code.film.transport.echo.whole


def test_a_state_runs_and_ends_and_undo_and_redo_take_it_back_and_again(window, spin):
    son = next(p for p in window.workspace.work.people() if p.name == "Son")
    go_to(window, spin, 10)
    press(window, str(son.number), "s", "s")
    assert events(window)[0].is_open
    go_to(window, spin, 60)
    press(window, "s", "s")
    assert (events(window)[0].start.us, events(window)[0].stop.us) == (400_000, 2_400_000)
    window.workspace.undo()
    assert events(window)[0].is_open
    window.workspace.undo()
    assert events(window) == []
    assert window.code.table.model.rowCount() == 0
    window.workspace.redo()
    window.workspace.redo()
    assert events(window)[0].stop is not None
    assert window.code.table.model.rowCount() == 1


def test_what_then_who_and_towards_whom(window, spin):
    numbers = {p.name: str(p.number) for p in window.workspace.work.people()}
    go_to(window, spin, 15)
    press(window, "p", "b")
    assert events(window) == []
    QTest.keyClick(window.code, numbers["Son"], Qt.KeyboardModifier.AltModifier)
    press(window, numbers["Mother"])
    (event,) = events(window)
    names = window.workspace.work.names()
    assert [names[i] for i in event.actors + event.target_ids] == ["Mother", "Son"]
    assert event.start.us == 600_000


def test_a_comment_and_a_doubt_belong_to_the_last_event(window, spin):
    press(window, "x", "p")
    QTest.keyClick(window.code, Qt.Key.Key_Return)
    QTest.keyClicks(window.code.comment, "the phone of the neighbours")
    QTest.keyClick(window.code.comment, Qt.Key.Key_Return)
    QTest.keyClick(window.code, Qt.Key.Key_F8)
    (event,) = events(window)
    assert (event.comment, event.doubt) == ("the phone of the neighbours", True)
    assert not window.code.comment.isVisible()


def test_what_was_done_is_there_after_closing_and_after_a_kill(study, spin):
    window = at_work(study, spin)
    press(window, "x", "p")
    window.close()
    window = at_work(study, spin)
    assert len(events(window)) == 1
    window.workspace.undo()
    assert events(window) == []
    window.close()
    killed = Path(study).with_name("killed.py")
    killed.write_text(KILLED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(killed), str(study)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    window = at_work(study, spin)
    assert [e.indicator for e in events(window)] == ["alliance:cx_television"]
    window.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtTest import QTest
from observer.ui.app import application
from observer.ui.main_window import MainWindow
from observer.ui.workspace import Workspace
application()
window = MainWindow(Workspace())
window.show()
window.open(Path(sys.argv[1]))
window.sit_down("K1", "Visit 1", "alliance")
QTest.qWait(500)
for key in "xt":
    QTest.keyClick(window.code, key)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_ratings_are_stored_when_they_are_chosen_and_nothing_is_proposed(window, spin):
    window.code.docks.show("rate")
    lines = window.workspace.work.rating_lines()
    assert all(line.rating is None for line in lines)
    son = next(line.target.id for line in lines if line.target.name == "Son")
    window.code.rating.form.rated.emit(son, "safety", -2)
    window.code.rating.form.not_codable.emit(son, "connection", "too_short")
    given = {line.dimension: line.rating for line in window.workspace.work.rating_lines() if line.target.id == son}
    assert given["safety"].value == -2
    assert given["connection"].reason == "too_short"
    assert given["engagement"] is None


def test_a_submitted_coding_takes_no_more_marks_and_says_so(window, spin):
    press(window, "x", "p")
    work = window.workspace.work
    window.workspace.do(lambda: work.desk.submit(work.key))
    press(window, "x", "t")
    assert len(events(window)) == 1
    assert "submitted" in window.code.film.transport.echo.whole


def test_dutch_and_english_while_it_runs(window):
    def shown():
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        found = [w for kind in (QLabel, QPushButton) for w in window.findChildren(kind)]
        labels = [w.text() for w in found if w.isVisible()]
        tabs = [bar.tabText(n) for bar in window.findChildren(QTabBar) for n in range(bar.count())]
        return {text for text in [*labels, *tabs, *(a.text() for a in window.menuBar().actions())] if text}

    english = shown()
    window.comforts.toggle_language()
    assert i18n.language() == "nl"
    dutch = shown()
    assert {"Coderen", "Scoren"} & dutch
    window.comforts.toggle_language()
    assert shown() == english


def test_another_study_can_be_opened_and_a_damaged_one_leaves_this_one_open(window, study, spin, monkeypatch):
    broken = study.with_name("broken.observer")
    broken.write_bytes(b"no study at all" * 100)
    told = []
    monkeypatch.setattr(Doors, "tell", lambda self, error: bool(told.append(str(error))))
    monkeypatch.setattr("observer.ui.doors.QInputDialog.getText", lambda *_args: ("", False))
    assert not window.open(broken)
    assert window.workspace.study is not None
    assert not window.open(study)
    assert "is open" in told[-1]
