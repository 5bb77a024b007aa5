"""A recall session in the real window, with what can happen to it; also run with two screens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from ui import recalling
from ui.recalling import FRAME, S, make_study, on_page, play_to, ready, touch
from ui.windows import leave, open_window

from observer.coding.consent import Answer
from observer.coding.recall import Act, LogRow, Protocol, Response, Who
from observer.media.player import Sound
from observer.services import consent, people, recall_responses, studies
from observer.ui.main_window import MainWindow
from observer.ui.recall_keys import Wish
from observer.ui.recall_room import RecallRoom
from observer.ui.sound import Loudspeaker

Spin = Callable[..., bool]
Key = Qt.Key


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_study(tmp_path_factory.mktemp("recall"))


study, window, room = recalling.study, recalling.window, recalling.room


def log(room: RecallRoom) -> list[LogRow]:
    return room._log()


def acts(room: RecallRoom) -> list[tuple[Act, Who]]:
    return [(row.act, row.who) for row in log(room)]


def said(room: RecallRoom) -> list[Response]:
    running = room._running()
    return recall_responses.responses(running.study, running.viewer, running.id)


def key(room: RecallRoom, key: Qt.Key, on: QWidget | None = None) -> None:
    QTest.keyClick(on or room.console, key)


# -- the talk ----------------------------------------------------------------------------------------------------


def test_who_plays_and_who_stops_is_on_record_with_the_frame_that_was_seen(room: RecallRoom, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 5 * FRAME, spin)
    touch(room, Wish.STOP)
    seen = room.film.playback.now().frame
    assert not room.film.is_playing()
    row = log(room)[-1]
    assert (row.act, row.who, row.us) == (Act.STOP, Who.RESPONDENT, seen * FRAME)
    note = room.console.response.note
    note.setPlainText("Here I felt heard.")
    key(room, Key.Key_F8, note)  # the facilitator plays on, while the note has the focus
    play_to(room, 4 * S + 20 * FRAME, spin)
    key(room, Key.Key_F8)
    assert acts(room)[-2:] == [(Act.PLAY, Who.FACILITATOR), (Act.STOP, Who.FACILITATOR)]
    assert [(one.note, one.initiated) for one in said(room)] == [("Here I felt heard.", Who.RESPONDENT)]


def test_a_stop_opens_a_response_and_the_film_waits(room: RecallRoom, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 5 * FRAME, spin)
    key(room, Key.Key_PageDown)  # a presenter, whichever window has the focus
    form = room.console.response
    form.note.setFocus()
    QTest.keyClicks(form.note, "fmn b. ok")  # letters are letters while one types
    room.console.prompts.cards[0].click()
    form.about.buttons["then"].click()
    form.feelings.buttons["calm"].click()
    held = room.film.now().us
    spin(seconds=0.3)
    assert room.film.now().us == held
    form.go_on.click()
    (one,) = said(room)
    assert (one.note, one.prompt, one.about.value, one.feeling) == (
        "fmn b. ok",
        room.console.prompts._asked[0].text,
        "then",
        "calm",
    )
    assert one.initiated is Who.RESPONDENT
    assert spin(lambda: room.film.is_playing())


def test_off_the_record_keeps_that_something_was_said_and_nothing_of_it(room: RecallRoom, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 5 * FRAME, spin)
    touch(room, Wish.STOP)
    room.console.response.note.setPlainText("SECRET-OF-MOTHER")
    spin(seconds=0.6)
    room.console.response.erase.click()
    (one,) = said(room)
    assert one.off_record
    assert one.note == ""
    path = room._workspace.study.path
    everything = b"".join(one.read_bytes() for one in path.parent.rglob(path.name + "*") if one.is_file())
    assert b"SECRET-OF-MOTHER" not in everything


def test_again_goes_back_to_the_start_and_plays(room: RecallRoom, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    assert spin(lambda: not room.film.is_playing() and room.film.is_at_end(), seconds=10)
    assert acts(room)[-1] == (Act.FINISH, Who.NOBODY)
    assert room.film.playback.now().frame == 149  # the last of the fragment
    assert not room.screen.buttons[Wish.PLAY].isEnabled()
    touch(room, Wish.AGAIN)
    row = log(room)[-1]
    assert (row.act, row.who, row.to_us) == (Act.REPLAY, Who.RESPONDENT, 4 * S)
    assert spin(lambda: room.film.is_playing() and room.film.playback.now().frame < 130)


def test_rather_not_this_one_is_honoured_later(room: RecallRoom, spin: Spin) -> None:
    QTest.mouseClick(room.screen.rather_not, Qt.MouseButton.LeftButton)
    assert acts(room)[-1] == (Act.DECLINE, Who.RESPONDENT)
    assert not room.screen.curtain.isHidden()
    room.show_item(room.opened.shown[1].item.id)
    assert room.shown is None
    assert "does not want to be shown this fragment again" in room.console.trouble.text()
    room.next()
    assert room.shown.fragment.title != "A light moment"


def test_what_the_gate_does_not_allow_is_not_shown(window: MainWindow, spin: Spin) -> None:
    study = window.workspace.study
    no = {("recall", "own_family"): Answer.WITHDRAWN}
    consent.set_consent(study, people.viewer(study, "R1"), "Worker", no)
    window.recall.refresh()
    room = window.recall.room
    window.recall.start(False)
    room.show_item(room.opened.shown[1].item.id)
    assert room.shown is None
    assert room.film.reel.recording is None
    assert "Worker" in room.console.trouble.text()
    assert not room.screen.curtain.isHidden()


def test_consent_taken_back_meanwhile_covers_it(room: RecallRoom, window: MainWindow, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 3 * FRAME, spin)
    touch(room, Wish.STOP)
    study = window.workspace.study
    no = {("recall", "own_family"): Answer.WITHDRAWN}
    consent.set_consent(study, people.viewer(study, "R1"), "Worker", no)
    touch(room, Wish.PLAY)
    assert not room.film.is_playing()
    assert room.shown is None
    assert not room.screen.curtain.isHidden()
    assert "Worker" in room.console.trouble.text()


def test_the_protocol_may_leave_stopping_to_the_respondent(study: Path, spin: Spin) -> None:
    from observer.services import recall_prepare

    with studies.open_study(study) as opened:
        recall_prepare.change_recall(opened, people.viewer(opened, "R1"), "Talk", protocol=Protocol.RESPONDENT_STOPS)
    window = open_window()
    room = on_page(window, study)
    window.recall.start(False)
    ready(room, 1, spin)
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 3 * FRAME, spin)
    key(room, Key.Key_F8)
    assert room.film.is_playing()
    assert not room.console.play.isEnabled()
    touch(room, Wish.STOP)
    assert not room.film.is_playing()
    leave(window)


def test_the_respondents_screen_says_nothing_of_codes_or_names(room: RecallRoom, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 5 * FRAME, spin)
    touch(room, Wish.STOP)
    room.console.response.note.setPlainText("Mother said it.")
    spin(seconds=0.5)
    texts = {room.screen.windowTitle(), room.screen.windowFilePath()}
    for widget in [room.screen, *room.screen.findChildren(QWidget)]:
        texts |= {widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()}
        if isinstance(widget, (QLabel, QAbstractButton)):
            texts.add(widget.text())
    assert texts <= {"", "Film", "Afspelen", "Hier stoppen", "Nog een keer", "Liever deze niet", "Genoeg voor nu"}, (
        texts
    )
    assert room.screen.film._message == ""


# -- distress ----------------------------------------------------------------------------------------------------


class Painted(QObject):
    """When a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.at = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.at:
            self.at = time.perf_counter()
        return False


class Silence:
    """A loudspeaker that notes when it fell silent."""

    available = True

    def __init__(self) -> None:
        self.stopped = 0.0

    def start(self, source: object) -> None: ...

    def stop(self) -> None:
        self.stopped = time.perf_counter()

    def set_volume(self, volume: float) -> None: ...


@pytest.mark.parametrize("focus", ["note", "screen"])
def test_one_key_blanks_and_silences_at_once(room: RecallRoom, spin: Spin, focus: str) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 8 * FRAME, spin)
    out = room.film.playback._player._out = Silence()  # from now on: when the sound is stopped
    painted = Painted(room.screen.cover)
    target = room.console.response.note if focus == "note" else room.screen
    before = time.perf_counter()
    key(room, Key.Key_Escape, target)
    assert painted.at - before < 0.05, painted.at - before
    room.film.playback._player._halt
    assert room.screen.is_blank
    assert not room.film.is_playing()
    assert acts(room)[-1][0] is Act.BLANK
    assert out is not None
    frame = room.film.playback.now().frame
    touch(room, Wish.PLAY)  # nothing comes back but by the facilitator
    key(room, Key.Key_Space, room.screen)
    spin(seconds=0.2)
    assert room.film.playback.now().frame == frame
    room.console.distress.click()
    assert acts(room)[-1] == (Act.DISTRESS, Who.FACILITATOR)
    room.console.never_again.click()
    room.console.mend.click()
    assert not room.screen.is_blank
    room.show_item(room.opened.shown[1].item.id)
    assert room.shown is None, "the gate honours that it is not to be shown again"


def test_on_another_page_only_the_dark_screen_keeps_its_key(room: RecallRoom, window: MainWindow, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 3 * FRAME, spin)
    window.show_desk()
    before = len(log(room))
    key(room, Key.Key_F8, window.desk)
    key(room, Key.Key_Space, window.desk.cases)
    assert len(log(room)) == before
    key(room, Key.Key_Escape, window.desk.cases)
    assert room.screen.is_blank


def test_what_is_done_takes_no_noticeable_time(room: RecallRoom, spin: Spin) -> None:
    took: dict[str, float] = {}

    def timed(name: str, act: Callable[[], object]) -> None:
        before = time.perf_counter()
        act()
        took[name] = max(took.get(name, 0.0), time.perf_counter() - before)

    for n in range(3):
        timed("play", lambda: room.play(Who.RESPONDENT))
        play_to(room, 4 * S + (4 + 5 * n) * FRAME, spin)
        timed("mark", lambda: room.mark(Who.FACILITATOR))
        timed("stop", lambda: room.stop(Who.RESPONDENT))
        room.console.response.note.setPlainText("word " * 200)
        timed("write", room.writing.keep)
        timed("place", room._keep_place)
    # A disk that is busy may take longer; a second would be felt by who sits before the screen.
    assert max(took.values()) < 1.0, took
    assert sorted(took.values())[len(took) // 2] < 0.2, took


# -- one screen --------------------------------------------------------------------------------------------------


def test_one_screen_has_discreet_keys_and_marks_for_afterwards(window: MainWindow, spin: Spin) -> None:
    room = window.recall.room
    window.recall.start(True)
    assert not room.screen.isVisible()
    key(room, Key.Key_N)
    assert room.shown.item.is_practice
    key(room, Key.Key_N)
    assert spin(lambda: room.film.reel.stamp() is not None)
    room.console.screens.click()
    assert room.screen.isFullScreen()
    key(room, Key.Key_Space, room.screen)
    play_to(room, 4 * S + 4 * FRAME, spin)
    key(room, Key.Key_M, room.screen)
    assert room.film.is_playing()
    key(room, Key.Key_F, room.screen)
    key(room, Key.Key_Space, room.screen)
    play_to(room, 4 * S + 12 * FRAME, spin)
    key(room, Key.Key_Space, room.screen)
    kinds = [one for one in acts(room) if one[0] in (Act.PLAY, Act.STOP, Act.MARK)]
    assert kinds == [
        (Act.PLAY, Who.RESPONDENT),
        (Act.MARK, Who.FACILITATOR),
        (Act.STOP, Who.FACILITATOR),
        (Act.PLAY, Who.RESPONDENT),
        (Act.STOP, Who.RESPONDENT),
    ]
    key(room, Key.Key_Escape, room.screen)
    assert room.screen.is_blank
    key(room, Key.Key_Escape, room.screen)
    assert not room.screen.isVisible()
    # The notes are written afterwards, from the stops and marks.
    lines = room.console.responses
    assert lines.count() == 3
    item = next(lines.item(n) for n in range(3) if "mark" in lines.item(n).text())
    lines.itemClicked.emit(item)
    room.console.response.note.setPlainText("Laughed.")
    room.console.response.keep.click()
    assert [one.note for one in said(room)] == ["Laughed."]


# -- what can happen ---------------------------------------------------------------------------------------------


def child(study: Path, *what: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).with_name("recall_child.py")), str(study), *what]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)


def finish(process: subprocess.Popen[str]) -> None:
    """Kill it, as a power cut does."""
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def until(process: subprocess.Popen[str], holds: Callable[[str, int], bool]) -> int:
    """Read what it tells until something holds; where the film was then."""
    assert process.stdout is not None
    for line in process.stdout:
        words = line.split()
        if len(words) == 2 and words[0] in ("plays", "holds") and holds(words[0], int(words[1])):
            return int(words[1])
    raise AssertionError("it ended")


def test_killed_and_gone_on_with_at_the_same_fragment_with_nothing_lost(study: Path, spin: Spin) -> None:
    process = child(study, "write")
    try:
        until(process, lambda state, us: state == "plays" and us > 4 * S)
        us = until(process, lambda state, _us: state == "holds")
        time.sleep(1.0)
    finally:
        finish(process)
    window = open_window()
    room = on_page(window, study)
    assert "Go on" in window.recall.card.two.text()
    window.recall.start(False)
    assert room.shown.fragment.title == "A light moment"
    assert spin(lambda: room.film.reel.stamp() is not None)
    assert room.film.now().us == us
    assert room.console.response.note.toPlainText() == "I was afraid there."
    assert not room.film.is_playing()
    touch(room, Wish.PLAY)
    assert [(one.note, one.initiated) for one in said(room)] == [("I was afraid there.", Who.RESPONDENT)]
    assert room.end()
    assert window.recall.inside.currentWidget() is window.recall.after
    leave(window)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs SIGSTOP")
def test_a_process_that_stood_still_holds_where_it_was(study: Path) -> None:
    process = child(study)
    try:
        before = until(process, lambda state, us: state == "plays" and us > 4 * S + 4 * FRAME)
        process.send_signal(signal.SIGSTOP)
        time.sleep(3.0)
        process.send_signal(signal.SIGCONT)
        after = until(process, lambda state, _us: state == "holds")
        time.sleep(0.3)
        assert before <= until(process, lambda state, _us: state == "holds") <= before + 12 * FRAME, (before, after)
    finally:
        finish(process)


def test_a_sound_device_that_is_gone_holds_the_film(room: RecallRoom, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 5 * FRAME, spin)
    room.film.playback.sound_is.emit(Sound.HEARD.value)
    room.film.playback.sound_is.emit(Sound.BROKEN.value)  # as the loudspeaker tells when its device is pulled out
    assert not room.film.is_playing()
    assert "sound device is gone" in room.console.trouble.text()
    assert acts(room)[-1][0] is Act.PLAY, "nobody stopped"
    touch(room, Wish.PLAY)
    assert spin(lambda: room.film.is_playing())


def test_the_loudspeaker_tells_when_the_last_device_is_pulled_out(app: object) -> None:
    class Sink(QObject):
        def reset(self) -> None:
            self.is_silent = True

    speaker, told = Loudspeaker(), []
    speaker.broken.connect(lambda: told.append("broken"))
    speaker._available, sink = True, Sink()
    speaker._sink = sink
    speaker._has_device = lambda: False
    speaker._devices.audioOutputsChanged.emit()
    assert told == ["broken"]
    assert sink.is_silent
    assert not speaker.available


def test_a_screen_that_is_gone_takes_no_picture_to_the_console(room: RecallRoom, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 5 * FRAME, spin)
    there = room.screen.screen()
    room.watch.screen = there
    QGuiApplication.instance().screenRemoved.emit(there)
    assert not room.film.is_playing()
    assert not room.screen.isVisible()
    us = room.film.now().us
    QGuiApplication.instance().screenAdded.emit(there)
    room.console.mend.click()
    assert room.screen.isVisible()
    assert not room.screen.is_blank
    assert room.film.now().us == us
    touch(room, Wish.PLAY)
    assert spin(lambda: room.film.is_playing())


# -- two screens -------------------------------------------------------------------------------------------------

needs_two = pytest.mark.skipif("configfile" not in os.environ.get("QT_QPA_PLATFORM", ""), reason="needs two screens")


@needs_two
def test_the_film_fills_the_second_screen_and_the_console_stays(room: RecallRoom, window: MainWindow) -> None:
    console, other = window.screen(), room.screen.screen()
    assert console is not other
    assert room.screen.geometry() == other.geometry()
    assert room.screen.isFullScreen()
    assert room.console.isVisible()
    assert room.watch.screen is other
    # Pictures are made for the large screen, once, and painted small on the console.
    assert room.film.view._asked.width == room.screen.film.width() > room.film.view.width()
