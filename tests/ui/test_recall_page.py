"""The recall page: prepared, held with several respondents, recorded, and read afterwards."""

from __future__ import annotations

import hashlib
import math
import threading
import time
import wave
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from ui import recalling
from ui.recalling import FRAME, S, make_study, on_page, play_to, ready, touch
from ui.windows import Boxes, be

from observer import i18n
from observer.coding.consent import Answer, Signers
from observer.coding.recall import Act, RecallState, Who
from observer.media.wav_writer import RATE
from observer.services import consent, people, recall, recall_responses, recall_talks, studies
from observer.services.coding import At, Desk, Mark
from observer.services.consent import Form
from observer.storage.study_file import StudyFile
from observer.ui.main_window import MainWindow
from observer.ui.prepare_dialog import PrepareDialog
from observer.ui.recall_keys import Wish
from observer.ui.recall_room import RecallRoom

Spin = Callable[..., bool]
AUDIENCES = ("own_family", "worker", "manager", "research_team")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Mother and Father watch together; everybody agreed to research, and to a sound recording."""
    path = make_study(tmp_path_factory.mktemp("recall-page"), ("Mother", "Father"))
    with studies.open_study(path) as study:
        who = people.viewer(study, "R1")
        purposes = (*consent.consent_settings(study, who).purposes, "recording")
        consent.set_consent_settings(study, who, purposes=purposes)
        yes = {(p, a): Answer.YES for p in ("recall", "research", "recording") for a in AUDIENCES}
        for name in ("Mother", "Father", "Son", "Worker"):
            consent.set_consent(study, who, name, yes, Form(from_date="2020-01-02"), signers=Signers.SELF)
        desk = Desk(study, people.as_coder(study, "K1"), people.find_session(study, "Visit 1"))
        desk.record(Mark("alliance:cw_empathises", At(seconds="4.2"), actors=("Worker",), targets=("Mother",)))
    return path


study, window, room = recalling.study, recalling.window, recalling.room


def held(window: MainWindow, spin: Spin) -> None:
    """A talk in which mother and father say something at one stop, and a mark is left for afterwards."""
    room = window.recall.room
    window.recall.start(False)
    ready(room, 1, spin)
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 5 * FRAME, spin)
    touch(room, Wish.STOP)
    speak(room, "Mother", "I felt heard.")
    speak(room, "Father", "I was bored, to be honest.")
    room.console.response.keep.click()
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 12 * FRAME, spin)
    room.mark(Who.FACILITATOR)
    assert room.end()


def speak(room: RecallRoom, name: str, words: str) -> None:
    buttons = room.console.response.speakers.buttons
    next(button for button in buttons.values() if button.text() == name).click()
    room.console.response.note.setPlainText(words)


# -- before ------------------------------------------------------------------------------------------------------


def test_only_who_holds_recall_sessions_sees_the_page(window: MainWindow) -> None:
    assert window.rail.button("recall").isVisible()
    assert window.desk.to_recall.isVisibleTo(window.desk)
    be(window, "K1")
    assert not window.rail.button("recall").isVisible()
    assert not window.desk.to_recall.isVisibleTo(window.desk)
    be(window, "F1")
    assert window.rail.button("recall").isVisible()
    window.show_desk()
    window.desk.to_recall.click()
    assert window.recall.isVisible()
    assert window.recall.list.count() == 1
    assert not window.recall.viewer().is_researcher


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_empty_page_says_what_to_do(window: MainWindow, language: str) -> None:
    i18n.use_language(language)
    window.retranslate()
    window.recall.remove()
    page = window.recall
    assert page.inside.currentWidget() is page.empty
    assert page.empty.button.text() == {"nl": "Gesprek voorbereiden …", "en": "Prepare a session …"}[language]
    window.undo()
    assert page.list.count() == 1
    i18n.use_language("en")


def test_prepared_in_the_box_and_warned_when_the_worker_asks(window: MainWindow) -> None:
    page, study = window.recall, window.workspace.study

    def fill(box: PrepareDialog) -> None:
        box.name.setText("Worker talk")
        box.respondents.tick([one.id for one in box._people if one.name == "Son"])
        box.others.tick([one.id for one in box._people if one.name == "Father"])
        box.facilitator.setCurrentIndex(box.facilitator.findData("Worker"))
        box.band.setCurrentIndex(box.band.findData("child"))
        box.language.setCurrentIndex(box.language.findData("nl"))
        QTest.mouseClick(box.accept_button, Qt.MouseButton.LeftButton)

    with Boxes(fill):
        page.ask_prepare()
    made = recall.find_recall(study, page.viewer(), "Worker talk")
    assert page.chosen() == made.id
    words = [label.text() for label in page.card.findChildren(QLabel)]
    assert any("Worker is in the film, and asks the questions" in text for text in words)
    assert any("a parent is usually not in the room" in text for text in words)
    page.start(False)
    assert page.room.screen.buttons[Wish.PLAY]._size > 100, "large pictures for a child"
    page.room.put_away()


def test_nobody_asked_is_said_in_the_box(window: MainWindow) -> None:
    def fill(box: PrepareDialog) -> None:
        box.name.setText("Nobody")
        QTest.mouseClick(box.accept_button, Qt.MouseButton.LeftButton)
        assert "at least one respondent" in box.wrong.text()
        box.reject()

    with Boxes(fill):
        window.recall.ask_prepare()


def test_one_list_says_whose_consent_is_missing(window: MainWindow, spin: Spin) -> None:
    study = window.workspace.study
    no = {("recall", "own_family"): Answer.NO}
    window.workspace.do(lambda: consent.set_consent(study, people.viewer(study, "R1"), "Son", no))
    window.recall.refresh()
    spin(seconds=0.05)
    labels = window.recall.card.findChildren(QLabel)
    words = [label.text() for label in labels if label.objectName() == "warning" and label.isVisible()]
    assert len(words) == 3, words  # of each of the three fragments
    assert all("Son" in text for text in words)


# -- several respondents -----------------------------------------------------------------------------------------


def test_in_a_group_each_remark_has_a_speaker(window: MainWindow, spin: Spin) -> None:
    held(window, spin)
    study, viewer = window.workspace.study, window.recall.viewer()
    found = recall_responses.responses(study, viewer, "Talk")
    names = {row.id: row.name for row in study.participants.where()}
    assert {(names[one.participant], one.note) for one in found} == {
        ("Mother", "I felt heard."),
        ("Father", "I was bored, to be honest."),
    }
    assert {one.log for one in found} == {found[0].log}


def test_the_film_stops_at_the_places_of_a_stop_list(window: MainWindow, spin: Spin) -> None:
    from observer.services import recall_prepare, recall_stops
    from observer.services.recall_prepare import Guest

    held(window, spin)
    study, viewer = window.workspace.study, window.recall.viewer()
    recall_prepare.prepare(study, viewer, "Next", "Linde 1", [Guest("Worker")])
    recall_stops.pass_stops(study, viewer, "Next", "Talk", seed=3)
    window.recall.refresh()
    window.recall.choose(recall.find_recall(study, viewer, "Next").id)
    window.recall.start(False)
    room = window.recall.room
    ready(room, 1, spin)
    points = sorted(one.us for one in room.opened.stops)
    assert len(points) == 2
    for point in points:
        touch(room, Wish.PLAY)
        assert spin(lambda: not room.film.is_playing())
        assert 0 <= room.film.now().us - point < 10 * FRAME  # a busy computer leaves frames out
        assert (room._log()[-1].act, room._log()[-1].who) == (Act.STOP, Who.NOBODY)
    shown = " ".join(label.text() for label in room.console.findChildren(QLabel))
    assert "Mother" not in shown, "whose they were stays hidden"


# -- afterwards --------------------------------------------------------------------------------------------------


def test_afterwards_it_is_read_found_changed_and_released(window: MainWindow, spin: Spin) -> None:
    held(window, spin)
    after = window.recall.after
    assert window.recall.inside.currentWidget() is after
    table = after.table
    texts = [table.item(n, 3).text() for n in range(table.rowCount())]
    assert texts == ["I felt heard.", "I was bored, to be honest.", "nothing written yet"]
    table.setCurrentCell(2, 0)
    after.form.note.setPlainText("Both laughed.")
    next(button for button in after.form.speakers.buttons.values() if button.text() == "Father").click()
    after.form.keep.click()
    after.search.setText("LAUGHED")
    assert [table.item(n, 3).text() for n in range(table.rowCount())] == ["Both laughed."]
    after.search.clear()
    table.setCurrentCell(0, 0)
    after.form.about.buttons["then"].click()
    after.form.keep.click()
    study, viewer = window.workspace.study, window.recall.viewer()
    first = recall_responses.responses(study, viewer, "Talk")[0]
    assert first.about.value == "then"
    window.undo()
    assert recall_responses.responses(study, viewer, "Talk")[0].about is None
    table.setCurrentCell(0, 0)
    after.ticks["worker"].click()
    assert [row.audience for row in study.response_releases.where()] == ["worker"]
    after.ticks["worker"].click()
    assert not study.response_releases.where()


@pytest.mark.parametrize("kind", ["csv", "docx", "pdf", "vtt"])
def test_what_was_said_is_written_out(window: MainWindow, spin: Spin, tmp_path: Path, kind: str) -> None:
    held(window, spin)
    out = tmp_path / f"said.{kind}"
    window.recall.after.papers.write(out, kind)
    assert "2 responses are written" in window.recall.after.words.text(), window.recall.after.words.text()
    file = next(out.glob("*.vtt")) if kind == "vtt" else out
    start = {"csv": b"response_id", "docx": b"PK", "pdf": b"%PDF", "vtt": b"WEBVTT"}[kind]
    assert file.read_bytes().startswith(start)


def test_the_methods_paragraph_can_be_pasted(window: MainWindow, spin: Spin) -> None:
    held(window, spin)
    window.recall.after.papers.copy_methods("en")
    text = QApplication.clipboard().text()
    assert "7 days" in text or "days after the recorded visit" in text
    assert "2 respondents" in text


def test_perspectives_show_each_person_and_coder_side_by_side(window: MainWindow, spin: Spin) -> None:
    held(window, spin)
    window.recall.to_views.click()
    view = window.recall.views
    heads = [column.findChildren(QLabel)[0].text() for column in view.columns]
    assert sorted(heads[:2]) == ["Father", "Mother"]
    assert heads[2] == "K1 · Multiple alliance"
    texts = " ".join(label.text() for label in view.findChildren(QLabel))
    assert "I felt heard." in texts
    assert "empathi" in texts
    assert [lane.name for lane in view.lanes.lanes] == heads
    # To others than research only what was released is shown, and no coding.
    view.audience.setCurrentIndex(view.audience.findData("worker"))
    view.audience.activated.emit(view.audience.currentIndex())
    assert "I felt heard." not in " ".join(
        label.text() for column in view.columns for label in column.findChildren(QLabel)
    )
    assert view.left_out.text()
    assert not any("K1" in lane.name for lane in view.lanes.lanes)
    view.audience.setCurrentIndex(0)
    view.audience.activated.emit(0)
    card = next(one for one in view.columns[0].children() if getattr(one, "clicked", None))
    card.click()
    assert spin(lambda: view.film.reel is not None and view.film.reel.is_playing())


def test_perspectives_are_closed_while_a_session_runs(window: MainWindow, spin: Spin) -> None:
    held(window, spin)
    from observer.services import recall_prepare
    from observer.services.recall_prepare import Guest

    study, viewer = window.workspace.study, window.recall.viewer()
    made = recall_prepare.prepare(study, viewer, "Next", "Linde 1", [Guest("Worker")])
    window.recall.refresh()
    window.recall.choose(made.recall.id)
    window.recall.start(False)
    assert not window.recall.to_views.isVisible()
    window.recall.show_perspectives()
    assert window.recall.whole.currentWidget() is window.recall.room.console
    window.recall.room.put_away()  # it still runs
    window.recall.show_perspectives()
    texts = [label.text() for label in window.recall.views.findChildren(QLabel)]
    assert any("“Next” is running" in text for text in texts)
    assert not any("I felt heard." in text for text in texts)


# -- the sound of the talk ---------------------------------------------------------------------------------------


class FakeMicrophone(QObject):
    """Hears what it is told to."""

    heard = Signal(bytes)
    lost = Signal()
    available = True

    def __init__(self) -> None:
        super().__init__()
        self.on = False

    def start(self) -> bool:
        self.on = True
        return True

    def stop(self) -> None:
        self.on = False

    def say(self, seconds: float) -> bytes:
        tone = array("h", (round(20_000 * math.sin(n / 8)) for n in range(round(seconds * RATE)))).tobytes()
        if self.on:
            self.heard.emit(tone)
        return tone


@pytest.fixture
def microphone(room: RecallRoom) -> FakeMicrophone:
    fake = FakeMicrophone()
    talk = room.talk
    talk.microphone = fake
    fake.heard.connect(talk._hear)
    fake.lost.connect(talk._lost)
    talk.retranslate()
    return fake


def sound(study: Any, viewer: Any) -> list[tuple[Any, bytes]]:
    found = []
    for talk in recall_talks.talks(study, viewer, "Talk"):
        with wave.open(str(recall_talks.path_of(study, talk))) as file:
            found.append((talk, file.readframes(file.getnframes())))
    return found


def test_the_talk_is_recorded_and_off_the_record_is_not(
    room: RecallRoom, microphone: FakeMicrophone, window: MainWindow, spin: Spin
) -> None:
    console = room.console
    console.record.click()
    assert room.talk.is_recording
    spin(seconds=0.3)
    tone = microphone.say(0.3)
    assert console.meter.level > 0.5
    console.off_record.click()
    assert not microphone.on
    microphone.say(0.3)
    assert not console.record.isEnabled()
    console.off_record.click()
    assert room._log()[-1].act is Act.ON_RECORD
    study, viewer = window.workspace.study, window.recall.viewer()
    ((talk, data),) = sound(study, viewer)
    assert data.endswith(tone)
    assert talk.duration_us == len(data) * 1_000_000 // (2 * RATE)


def test_beside_an_encrypted_study_the_sound_is_encrypted_and_heard_again(
    room: RecallRoom, microphone: FakeMicrophone, window: MainWindow, spin: Spin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StudyFile, "is_encrypted", True)
    room.console.record.click()
    spin(seconds=0.6)
    tone = microphone.say(0.6)
    room.talk.stop()
    study, viewer = window.workspace.study, window.recall.viewer()
    (talk,) = recall_talks.talks(study, viewer, "Talk")
    file = recall_talks.path_of(study, talk)
    assert file.suffix == ".talk"
    raw = file.read_bytes()
    assert b"RIFF" not in raw
    assert tone[1000:1032] not in raw
    room.end()
    window.recall.choose(talk.recall)
    listened = window.recall.after.talk
    assert listened.talk() == talk
    told: list[str] = []
    listened.told.connect(told.append)
    window.recall.after.tabs.setCurrentWidget(listened)
    listened.hear(0)
    assert spin(lambda: listened.now_us() > 0), told
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    listened.leave()
    file.write_bytes(raw[:500] + bytes([raw[500] ^ 1]) + raw[501:])
    listened.hear(0)
    assert spin(lambda: any("changed it" in words for words in told)), told


def test_a_stop_while_off_the_record_keeps_nothing(room: RecallRoom, window: MainWindow, spin: Spin) -> None:
    room.console.off_record.click()
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 4 * FRAME, spin)
    room.stop(Who.FACILITATOR)
    speakers = room.console.response.speakers
    room.writing._speaks(next(iter(speakers.buttons)))
    assert "nothing of it is kept" in room.console.response.state.text()
    running = room._running()
    found = recall_responses.responses(running.study, running.viewer, running.id)
    assert [(one.off_record, one.note) for one in found] == [(True, "")]


def test_the_last_seconds_can_be_erased(
    room: RecallRoom, microphone: FakeMicrophone, window: MainWindow, spin: Spin
) -> None:
    room.console.record.click()
    spin(seconds=0.4)
    microphone.say(0.4)
    room.console.off_record.click()
    room.console.mend.click()
    assert "erased" in room.console.trouble.text()
    assert not list((window.workspace.study.path.parent / "recall").glob("*.wav"))


def test_without_everybodys_consent_nothing_is_recorded(
    room: RecallRoom, microphone: FakeMicrophone, window: MainWindow
) -> None:
    study = window.workspace.study
    no = {("recording", "research_team"): Answer.NO}
    consent.set_consent(study, people.viewer(study, "R1"), "Father", no)
    room.console.record.click()
    assert not room.talk.is_recording
    assert not microphone.on
    assert "Father" in room.console.trouble.text()


def test_a_microphone_that_is_gone_keeps_what_was_recorded(
    room: RecallRoom, microphone: FakeMicrophone, window: MainWindow, spin: Spin
) -> None:
    room.console.record.click()
    spin(seconds=0.3)
    tone = microphone.say(0.3)
    microphone.lost.emit()
    assert "microphone is gone" in room.console.trouble.text()
    assert sound(window.workspace.study, window.recall.viewer())[0][1].endswith(tone)


def test_after_a_crash_the_sound_is_made_whole(
    room: RecallRoom, microphone: FakeMicrophone, window: MainWindow, study: Path, spin: Spin
) -> None:
    room.console.record.click()
    spin(seconds=0.3)
    microphone.say(0.3)
    room.talk._file.close()
    room.talk._file = room.talk._talk = None  # as a crash leaves it: the file is there, and nobody ended it
    room.put_away()
    assert recall_talks.talks(window.workspace.study, window.recall.viewer(), "Talk")[0].duration_us is None
    window.recall.start(False)
    (talk,) = recall_talks.talks(window.workspace.study, window.recall.viewer(), "Talk")
    assert talk.duration_us >= 290_000
    assert spin(lambda: sealed(window))


def sealed(window: MainWindow) -> bool:
    """Whether the digest of each sound file is that of the file."""
    study, viewer = window.workspace.study, window.recall.viewer()
    found = recall_talks.talks(study, viewer, "Talk")
    return bool(found) and all(
        one.sha256 == hashlib.sha256(recall_talks.path_of(study, one).read_bytes()).hexdigest() for one in found
    )


def test_the_digest_of_the_sound_does_not_hold_up_the_window(
    room: RecallRoom, microphone: FakeMicrophone, window: MainWindow, spin: Spin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was closed before it was made gets it when the page is seen again."""
    threads, digest_of = [], recall_talks.digest_of

    def slowly(path: Path) -> str:
        threads.append(threading.current_thread())
        time.sleep(0.5)
        return digest_of(path)

    monkeypatch.setattr(recall_talks, "digest_of", slowly)
    room.console.record.click()
    spin(seconds=0.3)
    microphone.say(0.3)
    before = time.perf_counter()
    room.talk.stop()
    assert time.perf_counter() - before < 0.4
    room.end()
    path = window.workspace.study.path
    window.workspace.close()
    assert threads
    assert threading.main_thread() not in threads
    on_page(window, path)
    assert not sealed(window)
    assert spin(lambda: sealed(window))
    assert len(threads) == 2


def test_a_remark_is_heard_with_the_picture_that_was_seen(
    room: RecallRoom, microphone: FakeMicrophone, window: MainWindow, spin: Spin
) -> None:
    room.console.record.click()
    touch(room, Wish.PLAY)
    play_to(room, 4 * S + 10 * FRAME, spin)
    touch(room, Wish.STOP)
    stood = room.film.now().us
    spin(seconds=0.5)
    microphone.say(0.4)
    room.end()
    after = window.recall.after
    assert recall.find_recall(window.workspace.study, window.recall.viewer(), "Talk").state is RecallState.ENDED
    view = after.talk
    after.tabs.setCurrentWidget(view)
    end = (view.talk().duration_us or 0) - 200_000
    view.hear(end)
    assert spin(lambda: view.now_us() >= end)
    view.line.setText("I was afraid there.")
    view.speaker.setText("Mother")
    view.add_line()
    assert view.table.item(0, 2).text() == "I was afraid there."
    assert spin(lambda: after.film.reel.stamp() is not None and after.film.reel.session_us() == stood)


def test_a_transcript_is_imported_beside_the_sound(
    room: RecallRoom, microphone: FakeMicrophone, window: MainWindow, spin: Spin, tmp_path: Path
) -> None:
    room.console.record.click()
    spin(seconds=0.5)
    microphone.say(0.5)
    room.end()
    file = tmp_path / "talk.vtt"
    file.write_text("WEBVTT\n\n00:00:00.100 --> 00:00:00.400\n<v Mother>I was afraid there.\n", encoding="utf-8")
    view = window.recall.after.talk
    view.import_file(file)
    assert [view.table.item(0, n).text() for n in (1, 2)] == ["Mother", "I was afraid there."]
    view.import_file(tmp_path / "nothing.vtt")
    assert window.recall.after.words.text()
