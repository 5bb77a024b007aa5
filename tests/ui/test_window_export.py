"""In the real window: data go out to other tools, with what is lost told before, and only what the viewer may see."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from ui.importing import Dialogs, wait_for
from ui.windows import be, click, menu_action, with_study

from observer.services import exchange, people, roster
from observer.services.coding import At, Desk, Mark

Key = Qt.Key
SECRET = "zebra of K2"


@pytest.fixture
def window(study, request):
    """The window with a study in which two coders marked two visits, and its researcher at work."""
    with with_study(study, getattr(request, "param", "en")) as made:
        opened = made.workspace.study
        roster.add_session(opened, people.viewer(opened, "R1"), "Linde", "Visit 2")
        for session in ("Visit 1", "Visit 2"):
            for coder, comment in (("K1", "mine"), ("K2", SECRET)):
                desk = Desk(opened, people.as_coder(opened, coder), people.find_session(opened, session))
                mark = Mark("alliance:ef_says_stuck", At(1), None, ("Mother",), ("Worker",), comment=comment)
                desk.record(mark)
        be(made, "R1")
        yield made


def choose(box, id_):
    """Choose a format, and wait until it is known what is lost."""
    box.kind.setCurrentIndex(box.kind.findData(id_))
    wait_for(lambda: not box._clock.isActive() and not box._looking.is_busy())


def export(window, spin, folder, *acts):
    """Go through the dialog, and give the box that says where the files are."""
    done = []

    def ask(box):
        box.where.line.setText(str(folder))
        for act in acts:
            act(box)
        wait_for(lambda: box.accept_button.isEnabled())
        click(box.accept_button)

    def over(box):
        done.append(box)
        click(box.close_button)

    with Dialogs(ask, over) as boxes:
        menu_action(window, "Export data").trigger()
        assert spin(boxes.over)
    return done[0]


def read_all(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize("window", ["en", "nl"], indirect=True)
def test_what_is_lost_is_listed_before_and_each_session_gets_its_file(window, spin, tmp_path):
    def praat(box):
        choose(box, "praat")
        assert box.pseudonyms.isChecked()
        assert box.losses.isVisible()
        lost = [box.losses.item(n).text() for n in range(box.losses.count())]
        assert any(text.endswith("(4)") for text in lost), lost  # towards whom, of all four marks
        assert "care" in box.becomes.text()
        assert list((tmp_path / "out").iterdir()) == []  # nothing is written before it is asked for

    (tmp_path / "out").mkdir()
    export(window, spin, tmp_path / "out", praat)
    (folder,) = (tmp_path / "out").iterdir()
    assert folder.is_dir()
    files = sorted(folder.iterdir())
    assert len(files) == 2
    assert {path.suffix for path in files} == {".TextGrid"}
    assert b"Visit" not in read_all(folder)
    assert not any("Visit" in path.name for path in files)


def test_names_go_out_when_asked_for_and_one_session_is_one_file(window, spin, tmp_path):
    def elan(box):
        choose(box, "elan")
        QTest.keyClick(box.pseudonyms, Key.Key_Space)
        assert box.full_paths.isEnabled()
        study = window.workspace.study
        box.sessions.tick([people.find_session(study, "Visit 2").id])
        box.sessions.changed.emit()
        assert "care.eaf" in box.becomes.text()

    done = export(window, spin, tmp_path, elan)
    document = exchange.read(tmp_path / "care.eaf")
    assert set(document.coders) == {"K1", "K2"}
    assert [one.name for one in document.sessions] == ["Visit 2"]
    assert len(document.events) == 2
    assert done.windowTitle() == "The file is there"
    # A second time nothing is written over.
    export(window, spin, tmp_path, lambda box: choose(box, "elan"))
    assert (tmp_path / "care-2").is_dir()


def test_the_tidy_package_is_read_in_steps_and_says_where_it_is(window, spin, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    shown = []

    def ask(box):
        box.where.line.setText(str(tmp_path))
        choose(box, "tidy")
        assert not box.losses.isVisible()
        assert not box.sessions.isEnabled()
        click(box.accept_button)

    def over(box):
        click(box.show_folder)
        shown.append(box.windowTitle())
        click(box.close_button)

    with Dialogs(ask, over) as boxes:
        menu_action(window, "Export data").trigger()
        assert spin(boxes.over)
    assert shown == ["The package is there"]
    assert opened == [str(tmp_path)]
    assert (tmp_path / "care-tidy" / "data" / "events.csv").is_file()


@pytest.mark.parametrize("form", ["csv", "xlsx", "tidy"])
def test_a_coder_exports_his_own_work_and_nothing_of_another(window, spin, tmp_path, form):
    be(window, "K1")
    assert menu_action(window, "Export data").isEnabled()
    (tmp_path / "out").mkdir()

    def own(box):
        choose(box, form)
        assert [row.name for row in window.workspace.study.coders.where() if row.id in box.coders.ticked()] == ["K1"]

    export(window, spin, tmp_path / "out", own)
    written = read_all(tmp_path / "out")
    if form != "xlsx":  # which is compressed
        assert b"mine" in written
        assert SECRET.encode() not in written
        return
    document = exchange.read(next((tmp_path / "out").glob("*.xlsx")))
    assert {event.comment for event in document.events} == {"mine"}
    assert len(document.coders) == 1


def test_what_cannot_be_written_is_said_in_the_dialog_and_it_stays(window, tmp_path):
    told = []

    def wrong(box):
        choose(box, "csv")
        box.where.line.setText(str(tmp_path / "nowhere"))
        click(box.accept_button)
        told.append(box.wrong.text())
        box.where.line.setText(str(tmp_path))
        box.sessions.tick([])
        box.sessions.changed.emit()
        wait_for(lambda: box.accept_button.isEnabled())
        click(box.accept_button)
        told.append(box.wrong.text())
        assert box.isVisible()
        box.reject()

    with Dialogs(wrong) as boxes:
        menu_action(window, "Export data").trigger()
        wait_for(boxes.over)
    assert "nowhere" in told[0]
    assert told[1] == "Tick a session."
    assert not list(tmp_path.glob("*.csv"))
