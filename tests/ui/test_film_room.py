"""The film of a session in the real window: files as one film, gaps, cameras in step, words, what moved."""

import shutil
from pathlib import Path

import pytest
from clips import make_clip
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from ui.test_player import Loud, code_in

from observer import settings
from observer.media.player import Precision, Stamp
from observer.services import films, people, recordings, roster, studies, transcripts
from observer.ui.film_room import FilmRoom
from observer.ui.workspace import Workspace

S = 1_000_000
FRAME = 40_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One visit: camera A in two files without a gap and a third after one of 2 s; camera B from 1 s on."""
    folder = tmp_path_factory.mktemp("films")
    for name, seconds, how in (
        ("a1.mp4", 3, {}), ("a2.mp4", 2, {"gop": 10}), ("a3.mp4", 3, {"bframes": 0}), ("b.mp4", 9, {"gop": 50}),
    ):  # fmt: skip
        make_clip(folder / name, seconds, **how)
    with studies.new_study(folder / "care.observer", ["alliance"]) as study:
        me = people.viewer(study)
        roster.add_case(study, me, "Linde")
        roster.add_participant(study, me, "Mother", "parent", "Linde")
        for session in ("Split", "Two cameras", "One", "Empty"):
            roster.add_session(study, me, "Linde", session)
        add = recordings.add_recording
        add(study, me, "Split", folder / "a1.mp4", name="A1")
        add(study, me, "Split", folder / "a2.mp4", name="A2")
        add(study, me, "Split", folder / "a3.mp4", name="A3", offset_us=7 * S)
        add(study, me, "Two cameras", folder / "b.mp4", name="main")
        add(study, me, "Two cameras", folder / "a1.mp4", name="side", camera="B", offset_us=2 * S)
        add(study, me, "One", folder / "b.mp4", name="alone")
        for coder in ("K1", "R1"):
            roster.add_coder(study, me, coder)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """A copy of the study and its films, at a place of its own."""
    for path in made.iterdir():
        if path.suffix in (".mp4", ".observer"):
            shutil.copy(path, tmp_path / path.name)
    shutil.copytree(made / "care.observer-cache", tmp_path / "care.observer-cache")
    with studies.open_study(tmp_path / "care.observer") as study:
        for recording in study.recordings.where():
            films.relink(study, people.viewer(study), recording.id, tmp_path / Path(recording.path).name)
    return tmp_path


class Desk:
    """A film room on a screen, at a session."""

    def __init__(self, folder, spin, session):
        self.spin, self.folder = spin, folder
        self.workspace = Workspace()
        self.workspace.open(folder / "care.observer")
        self.workspace.viewer = people.viewer(self.workspace.study)
        self.room = FilmRoom(self.workspace)
        self.loud = Loud()
        self.room.playback._out = self.loud
        self.room.playback._player._out = self.loud
        self.room.resize(900, 560)
        self.times = []
        self.room.at.connect(self.times.append)
        self.room.show()
        self.workspace.sit_down("K1", session, "alliance")

    def until(self, holds, seconds=30):
        assert self.spin(holds, seconds), self.told()

    def told(self):
        room = self.room
        return room.now(), room.reel.stamp(), room.reel.recording, room.view._message, self.times[-5:]

    def opened(self):
        self.until(lambda: self.room.reel.stamp() is not None)
        return self

    def code(self, view=None):
        """The bar code that is seen."""
        view = view or self.room.view
        image = view.window().grab().toImage() if view is None else view.grab().toImage()
        return code_in(image, view)

    def go(self, us):
        self.room.seek(us)
        wanted = self.room.moment_at(us)
        self.until(lambda: self.room.now() == wanted and self.room.reel.stamp() is not None)

    def close(self):
        self.room.close_film()
        self.workspace.close()
        self.room.close()
        self.spin(lambda: not self.workspace.jobs.running)


@pytest.fixture
def sit(folder, spin):
    """Sit down at a session."""
    made = []

    def give(session):
        made.append(Desk(folder, spin, session))
        return made[-1]

    yield give
    for desk in made:
        desk.close()


# -- files of one camera as one film ---------------------------------------------------------------------------


def test_time_is_continuous_over_files_at_every_seek(sit):
    desk = sit("Split").opened()
    assert desk.room.length_us() == 10 * S
    for us, name, frame in ((0, "A1", 0), (3 * S - 1, "A1", 74), (3 * S, "A2", 0), (4 * S, "A2", 25), (8 * S, "A3", 25),
                            (S, "A1", 25)):  # fmt: skip
        desk.go(us)
        assert (desk.room.recording.name, desk.code()) == (name, frame)
        assert desk.room.session_us() == us - us % FRAME


def test_steps_go_over_the_end_of_a_file_both_ways(sit):
    desk = sit("Split").opened()
    desk.go(3 * S - FRAME)
    for n, name, frame in ((1, "A2", 0), (1, "A2", 1), (-1, "A2", 0), (-1, "A1", 74), (-1, "A1", 73)):
        before = desk.room.now()
        desk.room.step(n)
        desk.until(lambda b=before: desk.room.reel.stamp() is not None and desk.room.now() != b)
        assert (desk.room.recording.name, desk.code()) == (name, frame)


def test_playing_goes_on_over_the_end_of_a_file(sit):
    desk = sit("Split").opened()
    desk.go(2_600_000)
    told = []
    desk.room.reel.playing_changed.connect(told.append)
    desk.times.clear()
    desk.room.play()
    desk.until(lambda: desk.room.session_us() > 3_400_000)
    assert desk.room.is_playing()
    assert told == [True]  # it never seemed to stop
    assert desk.times == sorted(desk.times)
    assert {us // S for us in desk.times} == {2, 3}
    desk.room.pause()
    assert desk.code() == (desk.room.session_us() - 3 * S) // FRAME


def test_a_gap_is_black_says_why_and_is_passed_in_its_own_time(sit):
    desk = sit("Split").opened()
    desk.room.seek(6 * S)
    assert (desk.room.session_us(), desk.room.recording, desk.room.playback.now()) == (6 * S, None, None)
    assert "0:00:07" in desk.room.view._message
    assert desk.room.now().recording is None
    desk.room.seek(4_800_000)
    desk.until(lambda: desk.room.reel.stamp() is not None and desk.room.session_us() == 4_800_000)
    desk.times.clear()
    desk.room.play()
    desk.until(lambda: desk.room.reel.in_gap)
    assert desk.room.is_playing()
    desk.until(lambda: desk.room.recording is not None and desk.room.session_us() >= 7_100_000)
    assert desk.times == sorted(desk.times)
    assert len([us for us in desk.times if 5 * S <= us < 7 * S]) > 5
    desk.room.pause()
    assert desk.code() == (desk.room.session_us() - 7 * S) // FRAME


def test_steps_lead_out_of_a_gap_to_the_nearest_frames(sit):
    desk = sit("Split").opened()
    for n, us in ((1, 7 * S), (-1, 5 * S - FRAME)):
        desk.room.seek(6 * S)
        desk.room.step(n)
        desk.until(lambda us=us: desk.room.reel.stamp() is not None and desk.room.session_us() == us)


def test_the_moment_at_a_time_is_that_of_the_frame_there_also_in_a_file_that_is_not_open(sit):
    desk = sit("Split").opened()
    names = {r.id: r.name for r in films.of_session(desk.workspace.study, desk.workspace.session)}
    found = [desk.room.moment_at(us) for us in (S + 5, 3 * S, 5 * S - 1, 5_100_000, 6_900_000, 99 * S)]
    assert [(names[m.recording], m.us) for m in found] == [
        ("A1", S), ("A2", 3 * S), ("A2", 5 * S - FRAME), ("A2", 5 * S - FRAME), ("A3", 7 * S), ("A3", 10 * S - FRAME),
    ]  # fmt: skip


def test_scrubbing_ends_at_the_very_frame_also_in_another_file(sit):
    desk = sit("Split").opened()
    for us in (2 * S, 120_000, 4 * S, 9_960_000):
        for near in range(us - 200_000, us + 1, 50_000):
            desk.room.scrub(max(near, 0))
        desk.until(lambda us=us: desk.room.reel.stamp() is not None and desk.room.session_us() == us)
        assert desk.code() == desk.room.reel.stamp().frame


# -- transport -----------------------------------------------------------------------------------------------


def test_jumps_and_replay_are_as_long_as_chosen(sit):
    stored = settings.load()
    stored.jump_back_s, stored.jump_on_s, stored.replay_s = 1.0, 3.0, 2.0
    settings.save(stored)
    desk = sit("One").opened()
    desk.room.retranslate()
    assert "1 s" in desk.room.transport.back.toolTip()
    for jump, us in ((1, 3 * S), (1, 6 * S), (-1, 5 * S)):
        desk.room.jump(jump)
        desk.until(lambda us=us: desk.room.session_us() == us)
    desk.room.replay()
    desk.until(lambda: desk.room.is_playing() and 3 * S < desk.room.session_us() < 5 * S)


def test_a_loop_repeats_shows_itself_and_is_told(sit):
    desk = sit("One").opened()
    told = []
    desk.room.loop_changed.connect(lambda start, stop: told.append((start, stop)))
    desk.go(2 * S)
    desk.room.set_loop(S, 1_400_000)
    assert told == [(S, 1_400_000)]
    assert desk.room.transport.loop.isChecked()
    assert "0:00:01" in desk.room.transport.loop.toolTip()
    desk.times.clear()
    desk.room.play()
    desk.until(lambda: sum(a > b for a, b in zip(desk.times, desk.times[1:], strict=False)) >= 2)
    assert max(desk.times) < 1_400_000
    assert min(desk.times) == S
    desk.room.transport.loop.click()
    assert told[-1] == (None, None)
    desk.until(lambda: desk.room.session_us() > 1_600_000)
    desk.room.pause()
    now = desk.room.session_us()
    desk.room.loop_here()
    assert desk.room.loop == (0, now)


def test_a_loop_over_two_files_goes_round(sit):
    desk = sit("Split").opened()
    desk.room.set_loop(2_800_000, 3_300_000)
    desk.go(2_800_000)
    desk.times.clear()
    desk.room.play()
    desk.until(lambda: any(a > b for a, b in zip(desk.times, desk.times[1:], strict=False)))
    assert max(desk.times) < 3_300_000
    assert min(desk.times) == 2_800_000


def test_a_loop_ends_with_the_session(sit):
    desk = sit("One").opened()
    desk.room.set_loop(S, 2 * S)
    desk.workspace.sit_down("K1", "Split", "alliance")
    assert desk.room.loop is None


def test_volume_and_mute_are_remembered(sit, folder, spin):
    desk = sit("One").opened()
    desk.room.transport.volume.setValue(30)
    desk.room.transport.mute.click()
    assert desk.loud.volume == 0
    desk.room.close_film()
    other = FilmRoom(Workspace())
    assert (other.transport.volume.value(), other.transport.mute.isChecked()) == (30, True)
    other.transport.mute.click()
    other.loudness.save()
    assert settings.load().volume == 0.3
    assert not FilmRoom(Workspace()).transport.mute.isChecked()


def test_media_keys_work_in_the_window(sit):
    desk = sit("One").opened()
    desk.room.activateWindow()
    for key, us in ((Qt.Key.Key_MediaNext, 5 * S), (Qt.Key.Key_MediaPrevious, 0)):
        QTest.keyClick(desk.room, key)
        desk.until(lambda us=us: desk.room.session_us() == us)
    QTest.keyClick(desk.room, Qt.Key.Key_MediaTogglePlayPause)
    desk.until(lambda: desk.room.session_us() > 0)
    assert desk.room.is_playing()
    QTest.keyClick(desk.room, Qt.Key.Key_MediaStop)
    assert not desk.room.is_playing()


def test_the_real_rate_is_shown_when_the_machine_cannot_keep_up(sit):
    desk = sit("One").opened()
    desk.room.change_rate(-1)
    assert desk.room.transport.rate.currentText() == "0.75×"
    desk.room.transport.rate.setCurrentIndex(8)
    desk.room.playback.rate_is.emit(1.8)
    assert desk.room.transport.rate.currentText() == "4×"
    assert "1.8" in desk.room.transport.real_rate.text()
    desk.room.playback.rate_is.emit(4.0)
    assert desk.room.transport.real_rate.text() == ""


def test_hovering_the_time_tells_session_film_and_frame(sit):
    desk = sit("Split").opened()
    desk.go(4 * S)
    assert desk.room.detail().split("\n") == [
        "Session 0:00:04.000", "Film 0:00:01.000 · frame 26 of 50", "A2",
    ]  # fmt: skip


def test_brightness_contrast_and_zoom_can_be_set_and_reset(sit):
    desk = sit("One").opened()
    room = desk.room
    room.picture.brightness.setValue(40)
    room.picture.contrast.setValue(150)
    assert (room.view.look.brightness, room.view.look.contrast) == (0.4, 1.5)
    room.zoom_bar.larger.click()
    assert room.view.zoom == 1.25
    assert room.zoom_bar.isVisible()
    assert room.picture.zoom.value() == 125
    room.picture.reset.click()
    assert room.view.look.plain
    assert room.view.zoom == 1
    assert not room.zoom_bar.isVisible()


def test_a_stamp_near_the_truth_is_told(sit):
    desk = sit("One").opened()
    assert not desk.room.is_approximate()
    shown = desk.room.view._painted
    desk.room.view._painted = type(shown)(Stamp(0, 0, 0, Precision.APPROX), shown.picture, 0, 0)
    assert desk.room.is_approximate()


# -- cameras side by side --------------------------------------------------------------------------------------


def in_step(desk):
    """Whether the side film shows the frame of this very moment."""
    (side,) = desk.room.cameras.side.films
    return side.reel.stamp() is not None and side.reel.now() == side.reel.moment_at(desk.room.session_us())


def test_another_camera_is_beside_it_exactly_in_step_in_pause_steps_and_seeks(sit):
    desk = sit("Two cameras").opened()
    (side,) = desk.room.cameras.side.films
    assert side.camera == "B"
    desk.until(lambda: side.reel.in_gap)  # it began two seconds later
    for us in (2 * S, 3_400_000, 2_040_000):
        desk.go(us)
        desk.until(lambda: in_step(desk))
        assert read_code(side.view) == (us - 2 * S) // FRAME
    for n in (1, 1, -1):
        before = desk.room.session_us()
        desk.room.step(n)
        desk.until(lambda before=before: desk.room.session_us() != before and in_step(desk))
        assert read_code(side.view) == (desk.room.session_us() - 2 * S) // FRAME


def read_code(view):
    return code_in(view.grab().toImage(), view)


def test_it_does_not_drift_while_playing_and_is_exact_when_it_holds(sit):
    desk = sit("Two cameras").opened()
    desk.go(2 * S)
    (side,) = desk.room.cameras.side.films
    desk.until(lambda: in_step(desk))
    off = []
    side.reel.at.connect(lambda us: off.append(us - desk.room.session_us()))
    desk.room.play()
    desk.until(lambda: desk.room.session_us() > 4 * S)
    desk.room.pause()
    desk.until(lambda: in_step(desk))
    assert read_code(side.view) == (desk.room.session_us() - 2 * S) // FRAME
    assert len(off) > 5
    assert sorted(map(abs, off))[len(off) // 2] <= S  # far less on a quiet machine


def test_a_click_makes_the_other_camera_the_main_one_at_the_same_moment(sit):
    desk = sit("Two cameras").opened()
    desk.go(3 * S)
    (side,) = desk.room.cameras.side.films
    QTest.mouseClick(side, Qt.MouseButton.LeftButton)
    desk.until(lambda: desk.room.reel.stamp() is not None)
    assert (desk.room.cameras.main, desk.room.recording.name) == ("B", "side")
    assert (desk.room.session_us(), desk.code()) == (3 * S, 25)
    assert [film.camera for film in desk.room.cameras.side.films] == ["A"]
    desk.until(lambda: in_step(desk))


def test_the_other_cameras_can_be_switched_off(sit):
    desk = sit("Two cameras").opened()
    desk.room.cameras.show_others(False)
    assert not desk.room.cameras.side.isVisible()
    assert desk.room.cameras.side.films == []
    desk.room.cameras.show_others(True)
    desk.workspace.sit_down("K1", "One", "alliance")
    assert desk.room.cameras.side.films == []  # there is only one


def test_the_main_camera_goes_on_in_the_dark_while_another_still_films(sit):
    desk = sit("Two cameras").opened()
    desk.room.cameras.choose("B")
    desk.room.seek(4_900_000)
    desk.until(lambda: desk.room.reel.stamp() is not None)
    desk.room.play()
    desk.until(lambda: desk.room.reel.in_gap and desk.room.session_us() > 5_200_000)
    assert "no longer" in desk.room.view._message


def test_two_moments_seen_in_both_films_place_one_on_the_clock(sit):
    desk = sit("Two cameras").opened()
    desk.room.show_sync()
    sync = desk.room.sync
    assert not sync.isModal()
    assert sync.recording.name == "side"

    def both_at(main_us, media_us):
        sync.main.reel.seek(main_us)
        sync.other.reel.seek(media_us)
        desk.until(lambda: sync.main.reel.stamp() is not None and sync.main.reel.session_us() == main_us)
        desk.until(lambda: sync.other.reel.stamp() is not None and sync.other.reel.stamp().us == media_us)
        sync.same.click()

    desk.until(lambda: sync.main.reel.stamp() is not None and sync.other.reel.stamp() is not None)
    assert not sync.store.isEnabled()
    both_at(3 * S, 2 * S)
    assert "0:00:01.000" in sync.outcome.text()
    sync.anew.click()
    both_at(2 * S, 0)
    both_at(4_520_000, 2_520_000)
    assert "five minutes" in sync.outcome.text()
    sync.anew.click()
    both_at(2 * S, S)
    both_at(4 * S, 2 * S)
    assert "do not fit" in sync.outcome.text()
    assert not sync.store.isEnabled()
    sync.anew.click()
    both_at(3 * S, 2 * S)
    sync.store.click()
    placed = next(r for r in films.of_session(desk.workspace.study, desk.workspace.session) if r.name == "side")
    assert (placed.offset_us, placed.rate_num, placed.rate_den) == (S, 1, 1)
    assert not sync.isVisible()
    assert desk.room.cameras.strips["B"].start_us == S


def test_a_coder_cannot_place_films(sit):
    desk = sit("Two cameras").opened()
    desk.workspace.viewer = None
    desk.room.show_sync()
    sync = desk.room.sync
    desk.until(lambda: sync.main.reel.stamp() is not None and sync.other.reel.stamp() is not None)
    sync.same.click()
    sync.store.click()
    assert "Only a researcher" in sync.outcome.text()


# -- what is said ------------------------------------------------------------------------------------------------

WORDS = "1\n00:00:01,000 --> 00:00:02,000\nMOTHER: Stop it\n\n2\n00:00:01,500 --> 00:00:02,500\nNo\n"


def drop(room, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    room.dropEvent(event)
    return event


def test_a_dropped_file_is_stored_shown_on_the_film_and_listed(sit, folder):
    desk = sit("Split").opened()
    desk.go(4_600_000)
    (folder / "words.srt").write_text(WORDS)
    room = desk.room
    assert drop(room, folder / "words.srt").isAccepted()
    desk.until(lambda: room.spoken.exists)
    assert "2 lines" in room.transport.echo.whole
    assert room.spoken.line.text() == "MOTHER: Stop it\nNo"
    assert room.spoken.line.isVisible()
    film = next(r for r in films.of_session(desk.workspace.study, desk.workspace.session) if r.name == "A2")
    assert len(transcripts.of_recording(desk.workspace.study, film)) == 1
    room.show_transcript(True)
    assert room.spoken.panel.model.rowCount() == 2
    room.spoken.panel.seek_asked.emit(4 * S)
    desk.until(lambda: room.spoken.line.text() == "MOTHER: Stop it")
    desk.go(2 * S)
    assert not room.spoken.line.isVisible()
    desk.workspace.is_at_desk = False
    desk.workspace.undo()
    assert not room.spoken.exists


def test_subtitles_on_or_off_is_remembered(sit, folder):
    desk = sit("One").opened()
    (folder / "words.srt").write_text(WORDS)
    drop(desk.room, folder / "words.srt")
    desk.until(lambda: desk.room.spoken.exists)
    desk.go(S)
    assert desk.room.spoken.line.isVisible()
    desk.room.transport.subtitles.click()
    assert not desk.room.spoken.line.isVisible()
    assert not settings.load().subtitles
    assert not FilmRoom(Workspace()).transport.subtitles.isChecked()


def test_the_list_finds_words_and_follows_the_film(sit, folder):
    desk = sit("One").opened()
    (folder / "words.srt").write_text(WORDS)
    drop(desk.room, folder / "words.srt")
    desk.until(lambda: desk.room.spoken.exists)
    panel = desk.room.spoken.panel
    desk.room.show_transcript(True)
    desk.go(S)
    assert [line.text for line in panel.model.lines if line.id in panel.model.now] == ["Stop it"]
    panel.search.setText("mother STOP")
    assert [line.text for line in panel.model.lines] == ["Stop it"]
    assert "1 of 2" in panel.count.text()
    asked = []
    panel.seek_asked.connect(asked.append)
    QTest.mouseClick(panel.lines.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(80, 8))
    assert asked == [S]


def test_a_coder_cannot_add_subtitles_and_a_bad_file_is_told(sit, folder):
    desk = sit("One").opened()
    (folder / "bad.vtt").write_text("nothing")
    drop(desk.room, folder / "bad.vtt")
    desk.until(lambda: "holds no subtitles" in desk.room.transport.echo.whole)
    desk.workspace.viewer = None
    (folder / "words.srt").write_text(WORDS)
    drop(desk.room, folder / "words.srt")
    assert "Only a researcher" in desk.room.transport.echo.whole
    assert not drop(desk.room, folder / "a1.mp4").isAccepted()


# -- a film that moved, or cannot be played ----------------------------------------------------------------------


def test_a_film_that_moved_is_looked_for_and_plays_again(sit, folder):
    (folder / "deeper").mkdir()
    for name in ("a1", "a2"):
        (folder / f"{name}.mp4").rename(folder / "deeper" / f"{name}.mp4")
    desk = sit("Split")
    trouble = desk.room.trouble
    assert trouble.isVisible()
    assert "not where it was" in trouble.words.text()
    assert desk.room.playback.now() is None
    trouble.look.click()
    desk.until(lambda: desk.room.reel.stamp() is not None)
    assert not trouble.isVisible()
    desk.go(4 * S)  # the other file moved along
    assert desk.code() == 25


def test_a_search_can_be_stopped_and_another_film_is_not_taken(sit, folder):
    (folder / "b.mp4").rename(folder / "gone.bin")
    desk = sit("One")
    trouble = desk.room.trouble
    desk.room.finder.look_in([folder] * 500)
    assert trouble.stop.isVisible()
    trouble.stop.click()
    assert trouble.look.isVisible()
    desk.room.finder.take(folder / "a1.mp4")
    assert "is not the film" in trouble.words.text()
    desk.room.finder.take(folder / "gone.bin")
    desk.until(lambda: desk.room.reel.stamp() is not None)
    assert not trouble.isVisible()


def test_a_search_that_finds_nothing_says_what_to_do(sit, folder):
    (folder / "b.mp4").unlink()
    (folder / "empty").mkdir()
    desk = sit("One")
    desk.room.finder.look_in([folder / "empty"])
    desk.until(lambda: "not found there" in desk.room.trouble.words.text())
    assert desk.room.trouble.folder.isVisible()


def test_a_file_that_is_no_film_says_why_and_can_be_tried_again(sit, folder):
    whole = (folder / "b.mp4").read_bytes()
    (folder / "b.mp4").write_bytes(whole[: len(whole) // 3])
    desk = sit("One")
    desk.until(lambda: desk.room.trouble.isVisible())
    assert desk.room.trouble.words.text()
    (folder / "b.mp4").write_bytes(whole)
    button = desk.room.trouble.again
    (button if button.isVisible() else desk.room.trouble.look).click()
    desk.until(lambda: desk.room.reel.stamp() is not None)
    assert not desk.room.trouble.isVisible()


def test_a_missing_file_of_several_does_not_keep_one_from_the_others(sit, folder):
    (folder / "a1.mp4").unlink()
    desk = sit("Split")
    assert desk.room.trouble.isVisible()
    desk.room.seek(4 * S)
    desk.until(lambda: desk.room.reel.stamp() is not None)
    assert not desk.room.trouble.isVisible()
    assert desk.code() == 25


def test_a_session_without_a_film_says_so(sit):
    desk = sit("Empty")
    assert "no film yet" in desk.room.view._message
    assert desk.room.length_us() == 0
    desk.room.play()
    desk.room.step(1)
    desk.room.jump(1)
    assert not desk.room.is_playing()


# -- the film elsewhere, and silence ---------------------------------------------------------------------------


class Keys(QWidget):
    """Who takes the keys."""

    def __init__(self):
        super().__init__()
        self.pressed = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.pressed.append(event.text())


def test_the_film_on_the_whole_screen_takes_keys_and_comes_back(sit):
    desk = sit("One").opened()
    desk.go(S)
    keys = desk.room.keys_to = Keys()
    QTest.mouseDClick(desk.room.view, Qt.MouseButton.LeftButton)
    window = desk.room.place.window_of_film
    assert window.isFullScreen()
    assert desk.room.view.window() is window
    QTest.keyClick(window, "u")
    assert keys.pressed == ["u"]
    desk.until(lambda: desk.code() == 25)
    QTest.keyClick(window, Qt.Key.Key_MediaNext)
    desk.until(lambda: desk.room.session_us() == 6 * S)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert desk.room.view.window() is desk.room.window()
    assert desk.room.view.isVisible()
    desk.until(lambda: desk.code() == 150)


def test_the_window_of_the_film_closes_with_the_program_and_gives_the_film_back(sit):
    desk = sit("One").opened()
    desk.room.show_film_window()
    window = desk.room.place.window_of_film
    assert not window.isFullScreen()  # there is no second screen here
    desk.room.place.back.click()
    assert not window.isVisible()
    assert desk.room.view.isVisible()
    desk.room.show_film_window()
    desk.room.close_film()
    assert desk.room.place.window_of_film is None


def test_no_sound_device_is_said_once_and_the_film_plays(sit):
    desk = sit("One").opened()
    said = []
    desk.loud.available = False
    say = desk.room.transport.say
    desk.room.transport.say = lambda words, can_undo=False: (said.append(words), say(words, can_undo))
    for _ in range(2):
        desk.room.play()
        desk.until(lambda: desk.room.session_us() > S)
        desk.room.pause()
        desk.go(0)
    assert [words for words in said if "sound device" in words] == [
        "This computer has no sound device; the film plays silently."
    ]
    assert not desk.room.transport.volume.isEnabled()
    assert desk.room.transport.mute.toolTip() == "This computer has no sound device; the film plays silently."
