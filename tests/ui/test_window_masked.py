"""A fragment that may only be shown masked, in the real window: its clip is made, played, stopped and gone on with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from media.drawn_faces import RedFinder
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from services import clip_study
from services.clip_study import WORKER, mother, son
from services.test_clip_export import export, red_of, review
from services.test_masked_clips import prepare_talk
from ui.cut_texts import cut_texts, nameless_controls
from ui.recalling import play_to, ready, touch
from ui.windows import Boxes, be, leave, open_window, with_study

from observer.coding.recall import Act, Who
from observer.media import face_search, faces, masking
from observer.services import clip_export, fragment_people, gate, people, recall_responses, studies
from observer.ui import mask_window
from observer.ui.export_dialog import ExportDialog
from observer.ui.main_window import MainWindow
from observer.ui.recall_keys import Wish
from observer.ui.recall_room import RecallRoom

Spin = Callable[..., bool]
FRAME = 40_000
FIRST = 10  # the frame of the film with which the fragment begins


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("masked") / "care.observer"
    with clip_study.make(path) as study:
        prepare_talk(study)
        review(study)
    return path


@pytest.fixture
def path(closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, where the finder of faces knows the drawn ones."""
    for module in (faces, face_search, masking):
        monkeypatch.setattr(module, "FaceFinder", RedFinder)
    monkeypatch.setattr(mask_window, "face_finder", lambda: faces.Capability("drawn", "1", True))
    path = tmp_path / "care.observer"
    path.write_bytes(closed.read_bytes())
    return path


@pytest.fixture
def with_clip(path: Path) -> Path:
    """The clip has been made."""
    with studies.open_study(path) as study:
        export(study, WORKER, "Faces")
    return path


@pytest.fixture
def window(with_clip: Path) -> Iterator[MainWindow]:
    window = on_page(with_clip)
    yield window
    leave(window)


@pytest.fixture
def room(window: MainWindow, spin: Spin) -> RecallRoom:
    """The session runs, with the clip on the screen."""
    window.recall.start(False)
    ready(window.recall.room, 0, spin)
    return window.recall.room


def on_page(path: Path) -> MainWindow:
    window = open_window()
    assert window.open(path)
    be(window, "R1")
    window.show_recall()
    return window


def array(image: QImage) -> np.ndarray:
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3)


def log(room: RecallRoom) -> list[Any]:
    running = room._running()
    return recall_responses.log(running.study, running.viewer, running.id)


def said_of(room: RecallRoom) -> list[Any]:
    running = room._running()
    return recall_responses.responses(running.study, running.viewer, running.id)


def assert_masked(playback: Any, frame: int) -> None:
    """The son is hidden in the frame that is seen, the mother is not."""
    picture = array(playback.snapshot())
    assert red_of(picture, son(frame)) == 0
    assert red_of(picture, mother(frame)) > 100


# -- the list of problems ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_clip_is_made_from_the_list_of_problems(path: Path, spin: Spin, language: str) -> None:
    with with_study(path, language) as window:
        be(window, "R1")
        window.show_recall()
        problems = window.recall.card.problems
        make = {"en": "Make the masked clip …", "nl": "Maak de gemaskeerde clip …"}[language]
        (button,) = [one for one in problems.buttons if one.text() == make]
        told: list[Any] = []

        def ask(dialog: ExportDialog) -> None:
            assert spin(lambda: dialog.lines and not dialog._todo)
            told.append((len(dialog.which.ticked()), dialog.audience.currentData()))
            dialog.accept_button.click()

        def done(box: Any) -> None:
            told.append("done")
            box.accept()

        assert cut_texts(window.recall.card) == []
        assert nameless_controls(window.recall.card) == []
        with Boxes(ask, done):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            assert spin(lambda: len(told) == 2)
        assert told == [(1, "worker"), "done"]
        assert clip_export.exports(window.workspace.study, window.workspace.viewer)
        assert make not in [one.text() for one in problems.buttons]


def test_a_researcher_lets_it_through_and_takes_that_back(path: Path, spin: Spin) -> None:
    with studies.open_study(path) as study:
        fragment_people.set_masked(study, people.viewer(study, "R1"), "Faces", "Son", False, False)
    window = on_page(path)
    problems = window.recall.card.problems

    def ask(dialog: Any) -> None:
        dialog.accept_button.click()
        assert dialog.wrong.isVisible()  # without a reason it is not let through
        QTest.keyClicks(dialog.reason, "The worker must see what happened.")
        assert cut_texts(dialog) == []
        dialog.accept_button.click()

    with Boxes(ask):
        press(problems, "Let through …")
    texts = [one.text() for one in problems.buttons]
    assert texts == ["Take back"]
    (made,) = gate.overrides(window.workspace.study, window.workspace.viewer, "Faces")
    assert made.reason == "The worker must see what happened."
    window.recall.start(False)
    ready(window.recall.room, 0, spin)
    window.recall.room.put_away()
    press(problems, "Take back")
    assert [one.text() for one in problems.buttons] == ["Make the masked clip …", "Let through …"]
    leave(window)


def press(problems: Any, words: str) -> None:
    (button,) = [one for one in problems.buttons if one.text() == words]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# -- the talk ------------------------------------------------------------------------------------------------------


def test_the_clip_is_played_and_every_time_is_the_films(room: RecallRoom, spin: Spin) -> None:
    film = room.film
    assert film.playback._path.suffix == ".mp4"
    assert film.playback._path.parent.name == "exports"
    assert film.playback.now().frame == FIRST
    assert_masked(film.playback, FIRST)
    # The respondent's screen is given the very frames of the console's little picture.
    assert room.screen.film._shown is film.view._shown
    touch(room, Wish.PLAY)
    play_to(room, 800_000, spin)
    touch(room, Wish.STOP)
    seen = film.playback.now().frame
    recording = room._running().study.recordings.where("name = ?", [film.reel.recording.name])[0]
    row = log(room)[-1]
    assert (row.act, row.who, row.recording) == (Act.STOP, Who.RESPONDENT, recording.id)
    assert (row.us, row.pts) == (seen * FRAME, film.playback.index.pts_of(seen))
    assert_masked(film.playback, seen)
    room.console.response.note.setPlainText("There I looked away.")
    room.writing.close()
    (said,) = said_of(room)
    assert (said.us, said.pts) == (row.us, row.pts)
    room.seek(1_600_000)
    assert spin(lambda: film.playback.now().frame == 40)
    assert (log(room)[-1].act, log(room)[-1].to_us) == (Act.SEEK, 1_600_000)
    assert_masked(film.playback, 40)
    room.mark(Who.FACILITATOR)
    assert (log(room)[-1].act, log(room)[-1].us) == (Act.MARK, 1_600_000)


def test_it_ends_at_its_last_frame_and_nothing_of_the_film_follows(room: RecallRoom, spin: Spin) -> None:
    room.seek(2_000_000)
    assert spin(lambda: room.film.playback.now().frame == 50)
    touch(room, Wish.PLAY)
    assert spin(lambda: not room.film.is_playing() and room.film.is_at_end(), seconds=10)
    assert log(room)[-1].act is Act.FINISH
    assert room.film.playback.now().frame == 59
    assert_masked(room.film.playback, 59)
    touch(room, Wish.AGAIN)
    assert log(room)[-1].to_us == 400_000
    assert spin(lambda: room.film.is_playing() and room.film.playback.now().frame < 20)
    room.film.pause()
    assert_masked(room.film.playback, room.film.playback.now().frame)


def test_gone_on_with_after_an_interruption_it_is_the_clip_at_the_same_frame(
    window: MainWindow, room: RecallRoom, spin: Spin
) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 800_000, spin)
    touch(room, Wish.STOP)
    us = room.film.now().us
    room.put_away()
    window.recall.start(False)
    assert spin(lambda: room.film.reel.stamp() is not None)
    assert room.film.now().us == us
    assert_masked(room.film.playback, us // FRAME)


def test_a_clip_that_is_gone_in_the_middle_covers_it(room: RecallRoom, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 600_000, spin)
    touch(room, Wish.STOP)
    path = room.film.playback._path
    path.write_bytes(path.read_bytes() + b"x")
    touch(room, Wish.PLAY)
    assert not room.film.is_playing()
    assert room.shown is None
    assert not room.screen.curtain.isHidden()
    assert "its file was changed" in room.console.trouble.text()


def test_the_next_fragment_is_the_film_again(room: RecallRoom, spin: Spin) -> None:
    """From a clip to a film and back: no frame of one counts as a frame of the other."""
    ready(room, 1, spin)
    assert room.film.playback._path.name == "sound.mp4"
    assert room.film.playback.stand_in is None
    ready(room, 0, spin)
    assert room.film.playback._path.parent.name == "exports"
    assert_masked(room.film.playback, FIRST)


def test_perspectives_show_others_the_clip_or_nothing(window: MainWindow, room: RecallRoom, spin: Spin) -> None:
    touch(room, Wish.PLAY)
    play_to(room, 600_000, spin)
    touch(room, Wish.STOP)
    room.console.response.note.setPlainText("There I looked away.")
    room.end()
    window.recall.show_perspectives()
    views = window.recall.views
    assert spin(lambda: views.film.reel.stamp() is not None)
    assert views.film.reel.playback.stand_in is None  # the research team codes the film
    views.audience.setCurrentIndex(views.audience.findData("worker"))
    views._show_fragment()
    reel = views.film.reel
    assert spin(lambda: reel.stamp() is not None)
    assert reel.playback._path.parent.name == "exports"
    assert_masked(reel.playback, FIRST)
    views.audience.setCurrentIndex(views.audience.findData("manager"))
    views._show_fragment()
    assert views.film.reel.recording is None
    assert not views.film.play.isEnabled()


# -- on record by hand ---------------------------------------------------------------------------------------------


def test_a_showing_is_recorded_by_hand_and_undone(window: MainWindow, spin: Spin) -> None:
    study, who = window.workspace.study, window.workspace.viewer
    window.show_fragments()
    (fragment,) = study.fragments.where("title = 'Faces'")
    assert spin(window.fragments.is_read)
    window.fragments.open(fragment.id)
    assert spin(lambda: window.fragments.editor.fragment is not None)
    form = window.fragments.editor.form

    def ask(dialog: Any) -> None:
        dialog.day.setText("yesterday")
        dialog.accept_button.click()
        assert dialog.wrong.isVisible()
        dialog.day.setText("2026-11-21")
        dialog.audience.setCurrentIndex(dialog.audience.findData("worker"))
        dialog.people.tick([one.id for one in study.participants.where("name = 'Worker'")])
        QTest.keyClicks(dialog.how, "On my laptop")
        assert cut_texts(dialog) == []
        dialog.accept_button.click()

    with Boxes(ask):
        QTest.mouseClick(form.record, Qt.MouseButton.LeftButton)
    (row,) = gate.showings(study, who, "Faces")
    assert (row.shown, row.audience, row.notes) == ("2026-11-21", "worker", "On my laptop")
    assert [study.participants.get(one).name for one in row.people] == ["Worker"]
    window.workspace.undo()
    assert gate.showings(study, who, "Faces") == []
    window.workspace.redo()
    assert len(gate.showings(study, who, "Faces")) == 1
