"""What each protocol offers in the real windows; "enough for now", a practical pause, and what a finger does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from ui import recalling
from ui.recalling import FRAME, S, make_study, on_page, play_to, ready, touch
from ui.windows import leave, open_window

from observer.coding.consent import Answer, Signers
from observer.coding.recall import Act, Protocol, Who
from observer.coding.recall_protocol import leeway
from observer.services import consent, fragment_people, people, recall_prepare, recall_responses, studies
from observer.services.coding import At, Desk, Mark
from observer.services.consent import Form
from observer.ui.main_window import MainWindow
from observer.ui.recall_keys import Wish
from observer.ui.recall_room import RecallRoom

Spin = Callable[..., bool]
Key = Qt.Key


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As for a talk; K1 has marked something, and the mother agreed to research."""
    path = make_study(tmp_path_factory.mktemp("recall-protocol"))
    with studies.open_study(path) as study:
        who = people.viewer(study, "R1")
        yes = {(p, a): Answer.YES for p in ("recall", "research") for a in ("own_family", "worker", "research_team")}
        consent.set_consent(study, who, "Mother", yes, Form(from_date="2020-01-02"), signers=Signers.SELF)
        desk = Desk(study, people.as_coder(study, "K1"), people.find_session(study, "Visit 1"))
        desk.record(Mark("alliance:cw_empathises", At(seconds="4.2"), actors=("Worker",), targets=("Mother",)))
    return path


study, window, room = recalling.study, recalling.window, recalling.room


@contextmanager
def held(path: Path, spin: Spin, n: int = 1, **how: Any) -> Iterator[RecallRoom]:
    """A session prepared otherwise, running with its fragment `n` on the screen."""
    with studies.open_study(path) as opened:
        who = people.viewer(opened, "R1")
        made = recall_prepare.change_recall(opened, who, "Talk", **how)
        for item in opened.recall_items.where("recall = ? AND is_whole", [made.recall.id]):
            fragment_people.confirm(opened, who, item.fragment, ["Mother", "Son", "Worker"])
    window = open_window()
    room = on_page(window, path)
    window.recall.start(False)
    ready(room, n, spin)
    yield room
    leave(window)


def acts(room: RecallRoom) -> list[tuple[Act, Who]]:
    return [(row.act, row.who) for row in room._log()]


def playing(room: RecallRoom, spin: Spin) -> None:
    """It plays, well before its end."""
    start = room.shown.fragment.start_us
    touch(room, Wish.PLAY)
    play_to(room, start + 2 * FRAME, spin)


# -- protocols ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", Protocol)
def test_only_who_may_stop_can(study: Path, spin: Spin, protocol: Protocol) -> None:
    with held(study, spin, 2, protocol=protocol) as room:
        given, console = leeway(protocol, room.shown.item.is_whole), room.console
        assert room.screen.buttons[Wish.STOP].isVisible() == given.respondent
        playing(room, spin)
        assert console.play.text().startswith("Stop") == given.facilitator == console.play.isEnabled()
        assert console.again.isEnabled() == console.bar.isEnabled() == given.facilitator
        assert room.screen.buttons[Wish.AGAIN].isEnabled() == given.respondent
        for on, key, may in ((room.screen, Key.Key_Space, given.respondent), (console, Key.Key_F8, given.facilitator)):
            QTest.keyClick(on, key)
            assert room.film.is_playing() != may, key
            assert (acts(room)[-1][0] is Act.STOP) == may
            if may:
                room.play(Who.FACILITATOR)
                assert spin(lambda: room.film.is_playing())
        before = room.shown
        if not given.facilitator:
            room.show_item(room.opened.shown[0].item.id)
            assert room.shown is before, "to go to another breaks it off too"
            assert "Pause it first" in console.trouble.text()
        assert console.pause.isEnabled()
        QTest.keyClick(console.response.note, Key.Key_F7)
        assert not room.film.is_playing()
        assert acts(room)[-1] == (Act.PAUSE, Who.FACILITATOR)
        running = room._running()
        said = recall_responses.responses(running.study, running.viewer, running.id)
        assert {one.initiated for one in said} <= {who for who in Who if given.may_stop(who)}
        assert room.console.again.isEnabled(), "what holds may be gone back in"


@pytest.mark.parametrize("protocol", Protocol)
def test_what_keeps_people_safe_is_always_there(study: Path, spin: Spin, protocol: Protocol) -> None:
    with held(study, spin, protocol=protocol) as room:
        console = room.console
        playing(room, spin)
        for control in (console.blank, console.decline, console.off_record, console.concern, console.pause):
            assert control.isVisible()
            assert control.isEnabled(), control.text()
        assert room.screen.enough.isVisible()
        QTest.keyClick(room.screen, Key.Key_E)
        assert room.screen.is_blank
        assert console.distress.isVisible()
        console.mend.click()
        room.decline(Who.RESPONDENT)
        assert acts(room)[-1] == (Act.DECLINE, Who.RESPONDENT)


def test_the_whole_film_comes_first_and_is_not_stopped(study: Path, spin: Spin) -> None:
    with held(study, spin, protocol=Protocol.WHOLE_FILM_FIRST) as room:
        assert [one.item.is_whole for one in room.opened.shown] == [False, True, False, False]
        assert room.shown.fragment.title == "Whole film of Visit 1"
        assert room.shown.fragment.span == (0, 12 * S)
        assert not room.screen.buttons[Wish.STOP].isVisible()
        touch(room, Wish.PLAY)
        assert spin(lambda: room.film.is_playing())
        touch(room, Wish.STOP)
        QTest.keyClick(room.screen, Key.Key_Space)
        assert room.film.is_playing()
        assert spin(lambda: room.film.is_at_end() and not room.film.is_playing(), seconds=30)
        assert acts(room)[-1] == (Act.FINISH, Who.NOBODY)
        ready(room, 2, spin)
        assert room.screen.buttons[Wish.STOP].isVisible()
        playing(room, spin)
        touch(room, Wish.STOP)
        assert acts(room)[-1] == (Act.STOP, Who.RESPONDENT)


def test_what_is_said_while_it_plays_on_stops_nothing_that_may_not_be_stopped(study: Path, spin: Spin) -> None:
    with held(study, spin, protocol=Protocol.RESPONDENT_STOPS) as room:
        playing(room, spin)
        room.writing.mark_asked.emit()
        assert room.film.is_playing()
        assert acts(room)[-1] == (Act.MARK, Who.FACILITATOR)


# -- enough ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["mouse", "key", "child", "touch"])
def test_enough_darkens_and_is_told(study: Path, spin: Spin, how: str) -> None:
    with held(study, spin, band="child" if how == "child" else "adult") as room:
        button = room.screen.buttons[Wish.ENOUGH] if how == "child" else room.screen.enough
        assert (button.isVisible(), button.text()) == (True, "Genoeg voor nu")
        playing(room, spin)
        before = time.perf_counter()
        if how == "key":
            QTest.keyClick(room.screen, Key.Key_E)
        elif how == "touch":
            finger(button)
        else:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert time.perf_counter() - before < 1.0
        assert room.screen.is_blank
        assert not room.film.is_playing()
        row = room._log()[-1]
        assert (row.act, row.who, row.us) == (Act.ENOUGH, Who.RESPONDENT, room.film.now().us)
        assert room.opened.respondents[0].id == row.participant
        assert "enough for now" in room.console.trouble.text()
        QTest.keyClick(room.screen, Key.Key_E)
        assert acts(room).count((Act.ENOUGH, Who.RESPONDENT)) == 1, "said once"
        room.console.mend.click()
        assert not room.screen.is_blank
        assert not room.film.is_playing()
        playing_on = room.film.now().us
        touch(room, Wish.PLAY)
        play_to(room, playing_on + FRAME, spin)


def test_enough_is_heard_when_all_is_dark_and_when_nothing_was_shown(window: MainWindow) -> None:
    room = window.recall.room
    window.recall.start(False)
    assert room.screen.enough.isEnabled()
    room.blank()
    QTest.keyClick(room.screen, Key.Key_E)
    assert acts(room)[-2:] == [(Act.BLANK, Who.FACILITATOR), (Act.ENOUGH, Who.RESPONDENT)]
    QTest.keyClicks(room.console.response.note, "e")  # a letter is a letter
    room.console.mend.click()
    QTest.keyClick(room.screen, Key.Key_E)
    assert acts(room).count((Act.ENOUGH, Who.RESPONDENT)) == 2


# -- touch -------------------------------------------------------------------------------------------------------


@cache
def glass() -> QPointingDevice:
    """A screen that feels fingers."""
    return QTest.createTouchDevice()


def finger(on: QWidget) -> None:
    """A finger on the middle of a control, and off again."""
    window = on.window()
    if not window.isFullScreen():  # there is no glass beside a screen
        window.setGeometry(0, 0, 760, 600)
        QApplication.processEvents()
    for act in ("press", "release"):
        getattr(QTest.touchEvent(on, glass()), act)(0, on.rect().center(), on).commit()


def test_a_finger_does_each_thing_once(room: RecallRoom, spin: Spin) -> None:
    buttons = room.screen.buttons
    told: list[Wish] = []
    room.screen.asked.connect(told.append)
    finger(buttons[Wish.PLAY])
    play_to(room, 4 * S + 5 * FRAME, spin)
    finger(buttons[Wish.STOP])
    assert not room.film.is_playing()
    spin(seconds=0.3)  # a mouse that Qt makes of a finger would come by now
    assert not room.film.is_playing()
    finger(buttons[Wish.AGAIN])
    assert spin(lambda: room.film.is_playing())
    finger(room.screen.enough)
    spin(seconds=0.3)
    assert told == [Wish.PLAY, Wish.STOP, Wish.AGAIN, Wish.ENOUGH]
    assert acts(room)[-4:] == [
        (Act.PLAY, Who.RESPONDENT),
        (Act.STOP, Who.RESPONDENT),
        (Act.REPLAY, Who.RESPONDENT),
        (Act.ENOUGH, Who.RESPONDENT),
    ]


# -- all of it ---------------------------------------------------------------------------------------------------


def killed(study: Path) -> tuple[int, int]:
    """The first half of a talk, held in a process that is killed; how long it had lasted, and where the film stood."""
    command = [sys.executable, str(Path(__file__).with_name("recall_driven.py")), str(study)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    words = process.stdout.readline().split()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert words[:1] == ["ready"], words
    return int(words[1]), int(words[2])


def test_a_whole_talk_is_driven_from_play_to_export(study: Path, spin: Spin, tmp_path: Path) -> None:
    """Play, both stop, a response, distress, kill -9, reopened, gone on with, perspectives, export."""
    talked, us = killed(study)
    time.sleep(3.0)  # nobody talks while the program is gone
    window = open_window()
    room = on_page(window, study)
    assert "Go on" in window.recall.card.two.text()
    window.recall.start(False)
    # Two screens, when there are two: the film on one, the console on the other.
    if "configfile" in os.environ.get("QT_QPA_PLATFORM", ""):
        assert room.screen.screen() is not window.screen()
        assert room.screen.geometry() == room.screen.screen().geometry()
    assert talked - 1_100_000 <= room._running().talked_us() <= talked + 1_500_000
    minutes, seconds = map(int, room.console.clock.text().split(":"))
    assert abs(minutes * 60 + seconds - talked / S) <= 2.0
    assert spin(lambda: room.film.reel.stamp() is not None)
    assert (room.shown.fragment.title, room.film.now().us) == ("A light moment", us)
    assert not room.screen.curtain.isHidden(), "covered until it is played"
    form = room.console.response
    assert form.note.toPlainText() == "And here I did"
    QTest.keyClicks(form.note, " not.")
    form.note.setPlainText("And here I did not.")
    form.go_on.click()
    play_to(room, us + 2 * FRAME, spin)
    QTest.keyClick(room.screen, Key.Key_Space)
    form.note.setPlainText("Now I see it otherwise.")
    form.keep.click()
    kinds = [one for one in acts(room) if one[0] not in (Act.SHOW, Act.BEGIN)]
    assert kinds == [
        (Act.PLAY, Who.RESPONDENT), (Act.STOP, Who.RESPONDENT), (Act.PLAY, Who.FACILITATOR),
        (Act.STOP, Who.FACILITATOR), (Act.BLANK, Who.FACILITATOR), (Act.DISTRESS, Who.FACILITATOR),
        (Act.PLAY, Who.FACILITATOR), (Act.STOP, Who.RESPONDENT),
    ]  # fmt: skip
    assert not window.recall.views.isVisible(), "closed while a talk runs"
    assert room.end()
    read_afterwards(window, tmp_path, spin)
    leave(window)


SAID = ("Here I felt heard.", "And here I did not.", "Now I see it otherwise.")


def read_afterwards(window: MainWindow, folder: Path, spin: Spin) -> None:
    """What was said stands beside what the coder marked, and is written out."""
    after = window.recall.after
    assert window.recall.inside.currentWidget() is after
    for kind in ("csv", "docx", "vtt"):
        after.papers.write(folder / f"said.{kind}", kind)
        assert "3 responses are written" in after.words.text(), after.words.text()
    table = (folder / "said.csv").read_text(encoding="utf-8")
    assert all(note in table for note in SAID)
    window.recall.to_views.click()
    view = window.recall.views
    heads = [column.findChildren(QLabel)[0].text() for column in view.columns]
    assert heads == ["Mother", "K1 · Multiple alliance"]
    texts = " ".join(label.text() for label in view.findChildren(QLabel))
    assert all(note in texts for note in SAID)
    assert "empathi" in texts
