"""The start page, a new study, and the study page: what a researcher and a coder see, and what they can do there."""

from __future__ import annotations

import shutil
from operator import attrgetter
from pathlib import Path

import pytest
from clips import make_clip
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from observer import i18n, settings
from observer.coding.study import ParticipantKind, Role
from observer.services import coding, people, recordings, roster, studies
from observer.services.overview import HowFar
from observer.ui import memory
from observer.ui.case_dialogs import CaseDialog, SessionDialog
from observer.ui.coding_grid import ReopenDialog
from observer.ui.new_study_dialog import NewStudyDialog
from observer.ui.people_dialogs import CoderDialog, GroupDialog, ParticipantDialog
from observer.ui.start_page import StartPage
from observer.ui.study_page import StudyPage
from observer.ui.workspace import Workspace

SECRET = "five good words here"


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "visit.mp4"
    make_clip(path, 2)
    return path


@pytest.fixture(scope="module")
def template(tmp_path_factory, film):
    """A family with two visits, the first with a film; a researcher with a passphrase and two coders."""
    path = tmp_path_factory.mktemp("study") / "care.observer"
    with studies.new_study(path, ["alliance", "attitude"]) as study:
        everybody = people.viewer(study)
        roster.add_case(study, everybody, "Beuk")
        roster.add_case(study, everybody, "Linde")
        for name, kind in (("Mother", "parent"), ("Son", "child"), ("Worker", "worker")):
            roster.add_participant(study, everybody, name, ParticipantKind(kind), "Linde")
        for n in (1, 2):
            roster.add_session(study, everybody, "Linde", f"Linde {n}", held_on=f"2026-0{n}-12")
        recordings.add_recording(study, everybody, "Linde 1", film)
        for name in ("K1", "K2"):
            roster.add_coder(study, everybody, name)
        roster.add_coder(study, everybody, "R1", (Role.RESEARCHER,), (), SECRET)
    return path


@pytest.fixture
def page(app, template, tmp_path):
    workspace = Workspace()
    made = StudyPage(workspace, workspace.jobs)
    made.resize(1286, 690)
    made.show()
    workspace.open(Path(shutil.copyfile(template, tmp_path / "care.observer")))
    yield made
    workspace.close()
    made.close()


@pytest.fixture
def start(app):
    made = StartPage()
    made.resize(1286, 690)
    made.show()
    yield made
    made.close()


def be(page, name):
    """Choose who one is, as with the list of names."""
    box = page.who.names
    box.setCurrentIndex(box.findText(name))
    box.activated.emit(box.currentIndex())


def be_researcher(page):
    be(page, "R1")
    page.who.show_to_be_researcher(SECRET)


def show(page, case):
    page.cases.setCurrentItem(page.cases.findItems(case, Qt.MatchFlag.MatchExactly)[0])


def settle():
    """Let what has been added just now be shown."""
    for _turn in range(3):
        QApplication.processEvents()


def told(widget):
    """All words that are shown, also to those who listen."""
    settle()
    parts = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    for button in widget.findChildren(QAbstractButton):
        if button.isVisibleTo(widget):
            parts += [button.text(), button.accessibleName(), button.toolTip()]
    return "\n".join(part for part in parts if part)


def button(widget, name):
    """The visible button of this name."""
    settle()
    found = [
        b for b in widget.findChildren(QAbstractButton)
        if b.isVisibleTo(widget) and name in (b.text(), b.accessibleName())
    ]  # fmt: skip
    assert found, f"no button “{name}”"
    return found[0]


def answer(monkeypatch, dialog, fill, accept=True):
    """When this dialog is asked for, fill it in and accept it."""

    def play(self):
        fill(self)
        if accept:
            self.accept_button.click()
        return self.result()

    monkeypatch.setattr(dialog, "exec", play)


def mark(study, coder, session="Linde 1", submit=False):
    desk = coding.Desk(study, people.as_coder(study, coder), people.find_session(study, session))
    desk.record(coding.Mark("ef_says_stuck", coding.At(1), None, ("Mother",), ("Worker",)))
    if submit:
        desk.submit()


# -- who one is -----------------------------------------------------------------------------------------------


def test_nobody_is_the_researcher_before_that_was_shown(page):
    be(page, "R1")
    assert page._workspace.viewer is None
    assert "Add a family …" not in told(page)
    page.who.show_to_be_researcher("a guess")
    assert page._workspace.viewer is None
    assert "missing or wrong" in told(page)
    page.who.show_to_be_researcher(SECRET)
    assert page._workspace.viewer.coder.name == "R1"
    assert "Add a family …" in told(page)
    be(page, "K1")
    assert page._workspace.viewer is None
    assert "changed by the researcher" in told(page)


def test_a_coder_finds_no_control_that_changes_the_study(page):
    be(page, "K1")
    show(page, "Linde")
    words = told(page)
    assert not [line for line in words.splitlines() if line.startswith(("Add", "Change", "Remove"))]
    assert not page.grid.reopen.isVisibleTo(page)


def test_who_one_is_is_remembered_but_not_that_one_showed_to_be_researcher(page, app):
    be_researcher(page)
    path = page._workspace.study.path
    page._workspace.close()
    page._workspace.open(path)
    assert page.who.names.currentText() == "R1"
    assert page._workspace.viewer is None


def test_a_study_without_a_researcher_is_everybodys(app, tmp_path):
    studies.new_study(tmp_path / "new.observer", ["attitude"]).close()
    workspace = Workspace()
    page = StudyPage(workspace, workspace.jobs)
    workspace.open(tmp_path / "new.observer")
    assert workspace.viewer is not None
    workspace.do(lambda: roster.add_coder(workspace.study, workspace.viewer, "R1", (Role.RESEARCHER,)))
    assert workspace.viewer is None  # now there is one, and nobody has said to be R1
    workspace.close()
    page.close()


# -- what a coder learns ----------------------------------------------------------------------------------------


def test_a_coder_sees_nothing_change_whatever_another_does(page):
    be(page, "K1")
    show(page, "Linde")
    mark(page._workspace.study, "K1")

    def seen():
        page.refresh()
        cells = [page.grid.table.item(row, 0).text() for row in range(page.grid.table.rowCount())]
        return told(page), cells, page.grid.table.columnCount(), page.grid.counts.text()

    before = seen()
    mark(page._workspace.study, "K2", submit=True)
    assert seen() == before
    assert before[2] == 1


def test_a_researcher_sees_how_far_everybody_is_and_reopens_with_a_reason(page, monkeypatch):
    be_researcher(page)
    mark(page._workspace.study, "K1")
    mark(page._workspace.study, "K2", submit=True)
    page.refresh()
    show(page, "Linde")
    assert "K2 · submitted · Multiple alliance" in told(page)
    grid = page.grid
    columns = [grid.table.horizontalHeaderItem(n).text() for n in range(grid.table.columnCount())]
    assert columns == ["K1", "K2", "R1"]
    grid.table.setCurrentCell(0, 0)
    assert not grid.reopen.isEnabled()
    grid.table.setCurrentCell(0, 1)
    assert grid.line().progress is HowFar.SUBMITTED

    answer(monkeypatch, ReopenDialog, lambda dialog: dialog.reason.setText("the end is missing"))
    grid.reopen.click()
    assert grid.line().progress is HowFar.BUSY
    assert page._workspace.study.history.entries()[-1].words().endswith("the end is missing")


# -- changing ---------------------------------------------------------------------------------------------------


def test_a_family_is_added_shown_and_undone_with_a_click(page, monkeypatch):
    be_researcher(page)
    answer(monkeypatch, CaseDialog, lambda dialog: dialog.name.setText("Eik"))
    page.add.click()
    assert page.family.title.text() == "Eik"
    assert page.notice.words.text() == "Add case Eik"
    page.notice.undo.click()
    assert not page.cases.findItems("Eik", Qt.MatchFlag.MatchExactly)


def test_a_form_stays_open_with_what_is_wrong_and_what_was_typed(page):
    be_researcher(page)
    dialog = CaseDialog(page._workspace, None, page)
    dialog.show()
    dialog.name.setText("Linde")
    dialog.started.setText("soon")
    dialog.accept_button.click()
    assert dialog.isVisible()
    assert "“soon” is not a date" in dialog.wrong.text()
    dialog.started.clear()
    dialog.accept_button.click()
    assert "already one called “Linde”" in dialog.wrong.text()
    assert dialog.name.text() == "Linde"
    dialog.name.setText("Eik")
    dialog.accept_button.click()
    assert not dialog.isVisible()


def test_what_something_depends_on_stays_and_the_page_says_why(page):
    be_researcher(page)
    show(page, "Linde")
    button(page, "Remove Linde").click()
    assert "2 sessions, 3 participants" in page.notice.words.text()
    show(page, "Beuk")
    button(page, "Remove Beuk").click()
    assert page.notice.words.text() == "Remove case Beuk"
    assert page.family.title.text() == "Linde"


def test_a_visit_a_person_a_group_and_a_coder_are_added(page, monkeypatch):
    be_researcher(page)
    show(page, "Linde")
    answer(monkeypatch, SessionDialog, lambda dialog: dialog.day.setText("2026-03-12"))
    page.family.line_head.add.click()
    assert [card.visit.session.name for card in page.family.line.cards] == ["Linde 1", "Linde 2", "Linde 3"]
    assert page.family.session.title.text() == "Linde 3"

    answer(monkeypatch, ParticipantDialog, lambda dialog: dialog.name.setCurrentText("Aunt"))
    page.family.people.people_head.add.click()
    assert "Aunt" in [line.name for line in page.family.people.people.lines]

    def choose(dialog):
        dialog.name.setText("Women")
        for tick in dialog.people.values():
            tick.setChecked(tick.text() in ("Aunt", "Mother"))

    answer(monkeypatch, GroupDialog, choose)
    page.family.people.groups_head.add.click()
    (group,) = page.family.people.groups.lines
    assert (group.name, group.detail) == ("Women", "family · Mother, Aunt") or group.detail.endswith("Aunt, Mother")

    answer(monkeypatch, CoderDialog, lambda dialog: dialog.name.setText("K3"))
    page.coders.head.add.click()
    assert "K3" in [line.name for line in page.coders.rows.lines]


def test_a_worker_of_another_family_is_chosen_by_name_and_keeps_his_kind(page, monkeypatch):
    be_researcher(page)
    show(page, "Beuk")

    def fill(dialog):
        dialog.name.setCurrentText("Worker")
        assert dialog.kind.currentData() == ParticipantKind.WORKER
        assert not dialog.kind.isEnabled()

    answer(monkeypatch, ParticipantDialog, fill)
    page.family.people.people_head.add.click()
    assert [line.name for line in page.family.people.people.lines] == ["Worker"]
    assert len(page._workspace.study.participants.where("name = 'Worker'")) == 1


def test_the_passphrases_of_a_researcher_must_be_the_same(page):
    be_researcher(page)
    dialog = CoderDialog(page._workspace, None, page)
    dialog.show()
    dialog.name.setText("R2")
    assert not dialog.secret.isVisible()
    dialog.roles[Role.RESEARCHER].setChecked(True)
    assert dialog.secret.isVisible()
    dialog.secret.setText("five good words")
    dialog.again.setText("five good word")
    dialog.accept_button.click()
    assert "differ" in dialog.wrong.text()
    dialog.again.setText("five good words")
    dialog.accept_button.click()
    assert people.viewer(page._workspace.study, "R2", "five good words").is_researcher


def test_the_keyboard_stays_where_it_was_after_a_change(page, monkeypatch):
    be_researcher(page)
    show(page, "Linde")
    edit = button(page, "Change Mother")
    edit.setFocus()
    answer(monkeypatch, ParticipantDialog, lambda dialog: dialog.name.setCurrentText("Mama"))
    QTest.keyClick(edit, Qt.Key.Key_Space)
    settle()
    assert page.window().focusWidget().accessibleName() == "Change Mama"


# -- films ------------------------------------------------------------------------------------------------------


def drop(widget, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where = QPointF(5, 5)
    nothing = Qt.KeyboardModifier.NoModifier
    widget.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, nothing))


def test_films_that_are_dropped_come_in_one_after_the_other_with_their_subtitles(page, spin, film, tmp_path):
    be_researcher(page)
    show(page, "Linde")
    first, second = tmp_path / "a.mp4", tmp_path / "b.mp4"
    make_clip(first, 1)
    shutil.copyfile(film, second)
    (tmp_path / "b.nl.srt").write_text("1\n00:00:00,100 --> 00:00:01,000\nDag\n", encoding="utf-8")
    assert page.family.session.title.text() == "Linde 2"
    drop(page, second, first)
    assert spin(lambda: not page.queue.waiting)
    names = [(line.name, line.detail) for line in page.family.session.films.lines]
    assert [name for name, _detail in names] == ["Linde 2 film 1", "Linde 2 film 2"]
    assert "with subtitles" in names[1][1]
    assert "starts at 0:00:01" in names[1][1]
    assert page._workspace.study.cues.where()[0].text == "Dag"


def test_a_film_that_cannot_come_in_says_why_and_can_be_put_away(page, spin, film, tmp_path):
    be_researcher(page)
    show(page, "Linde")
    page.family.choose(page.family.line.cards[0].visit.session.id)
    broken, same = tmp_path / "broken.mp4", tmp_path / "same.mp4"
    broken.write_bytes(b"no film at all" * 100)
    shutil.copyfile(film, same)
    before = len(page._workspace.study.history.entries())
    drop(page, broken, same)
    assert spin(lambda: len(page.queue.waiting) == 2 and all(item.wrong for item in page.queue.waiting))
    words = told(page.family.session)
    assert "“same.mp4” is in the session already, as “Linde 1 film 1”" in words
    assert "“broken.mp4”" in words
    assert len(page._workspace.study.history.entries()) == before
    for name in ("broken.mp4", "same.mp4"):
        button(page, f"Forget about {name}").click()
    assert page.queue.waiting == []


def test_reading_a_film_can_be_stopped_and_closing_the_study_stops_it(page, spin, tmp_path, monkeypatch):
    def slow(path, progress, known=None):
        while True:
            progress.at(0.5)

    monkeypatch.setattr(recordings, "probe", lambda path, progress, known=None: slow(path, progress))
    be_researcher(page)
    show(page, "Linde")
    (tmp_path / "long.mp4").write_bytes(b"x")
    drop(page, tmp_path / "long.mp4")
    assert len(page._workspace.jobs.running) == 1
    button(page, "Stop reading long.mp4").click()
    assert spin(lambda: not page.queue.waiting)
    drop(page, tmp_path / "long.mp4")
    page._workspace.close()
    assert spin(lambda: not page._workspace.jobs.running)
    assert page.queue.waiting == []


def test_a_coder_cannot_drop_films(page, tmp_path):
    be(page, "K1")
    show(page, "Linde")
    (tmp_path / "a.mp4").write_bytes(b"x")
    page.family.add_films([tmp_path / "a.mp4"])
    assert page.queue.waiting == []


def test_a_film_that_is_gone_is_shown_as_missing_and_found_again(page, monkeypatch, tmp_path):
    be_researcher(page)
    show(page, "Linde")
    page.family.choose(page.family.line.cards[0].visit.session.id)
    (line,) = page.family.session.films.lines
    assert line.name == "Linde 1 film 1"
    assert line.warning == ""
    film = Path(page._workspace.study.recordings.where()[0].path)
    moved = film.rename(film.with_name("moved.mp4"))
    try:
        page.refresh()
        assert "not where it was" in page.family.session.films.lines[0].warning
        chosen = [str(page._workspace.study.path), str(moved)]
        monkeypatch.setattr("observer.ui.session_panel.QFileDialog.getOpenFileName", lambda *_args: (chosen.pop(0), ""))
        button(page, "Say where Linde 1 film 1 is now").click()
        assert "is not the film of" in page.notice.words.text()
        button(page, "Say where Linde 1 film 1 is now").click()
        assert page.family.session.films.lines[0].warning == ""
    finally:
        moved.rename(film)


# -- the way to coding ------------------------------------------------------------------------------------------


def test_a_coder_begins_and_goes_on_from_the_session(page):
    asked = []
    page.sit_down_asked.connect(lambda *desk: asked.append(desk))
    be(page, "K1")
    show(page, "Linde")
    page.family.choose(page.family.line.cards[0].visit.session.id)
    button(page, "Begin coding: Attitude in collaboration").click()
    assert asked == [("K1", "Linde 1", "attitude")]
    mark(page._workspace.study, "K1")
    page.refresh()
    button(page, "Go on coding: Multiple alliance").click()
    assert asked[-1] == ("K1", "Linde 1", "alliance")


def test_the_arrow_keys_go_from_visit_to_visit(page):
    show(page, "Linde")
    first, last = page.family.line.cards
    assert last.isChecked()
    last.setFocus()
    QTest.keyClick(last, Qt.Key.Key_Left)
    assert page.family.session.title.text() == "Linde 1"
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert page.family.session.title.text() == "Linde 2"


def test_a_new_study_leads_through_three_steps(app, tmp_path, film, spin, monkeypatch):
    studies.new_study(tmp_path / "new.observer", ["attitude"], name="New", researcher="R1").close()
    workspace = Workspace()
    page = StudyPage(workspace, workspace.jobs)
    page.show()
    workspace.open(tmp_path / "new.observer")
    family, visit, code = (step.button for step in page.steps.steps)
    assert [b.isEnabled() for b in (family, visit, code)] == [True, False, False]
    answer(monkeypatch, CaseDialog, lambda dialog: dialog.name.setText("Linde"))
    family.click()
    assert family.text() == "Add a participant …"
    answer(monkeypatch, ParticipantDialog, lambda dialog: dialog.name.setCurrentText("Mother"))
    family.click()
    assert [b.isEnabled() for b in (visit, code)] == [True, False]
    answer(monkeypatch, SessionDialog, lambda dialog: None)
    monkeypatch.setattr("observer.ui.session_panel.QFileDialog.getOpenFileNames", lambda *_args: ([str(film)], ""))
    visit.click()
    assert spin(lambda: code.isEnabled())
    asked = []
    page.sit_down_asked.connect(lambda *desk: asked.append(desk))
    code.click()
    assert asked == [("R1", "Linde 1", "attitude")]
    mark_one = coding.Desk(workspace.study, people.as_coder(workspace.study, "R1"), workspace.study.sessions.where()[0])
    mark_one.record(coding.Mark("AL1", coding.At(1), None, ("Mother",)))
    page.refresh()
    assert not page.steps.isVisible()
    workspace.close()
    page.close()


def test_another_language_is_spoken_at_once(page):
    be_researcher(page)
    show(page, "Linde")
    i18n.use_language("nl")
    page.retranslate()
    assert "huisbezoek" in told(page)
    i18n.use_language("en")
    page.retranslate()
    assert "home visit" in told(page)


# -- a new study ------------------------------------------------------------------------------------------------


@pytest.fixture
def dialog(app, tmp_path):
    made = NewStudyDialog()
    made.where.line.setText(str(tmp_path))
    made.name.setText("Home: visits / 2026")
    made.own_name.setText("R1")
    made.show()
    yield made
    made.close()


def test_a_study_is_made_with_its_codebooks_and_its_researcher(dialog, tmp_path):
    dialog.books["attitude"].setChecked(False)
    dialog.accept_button.click()
    assert dialog.path == tmp_path / "Home- visits - 2026.observer"
    with studies.open_study(dialog.path) as study:
        assert study.info.name == "Home: visits / 2026"
        assert [version.key for version in studies.versions(study)] == ["alliance"]
        assert people.viewer(study, "R1").is_researcher


def test_a_study_with_a_passphrase_opens_with_it_only(dialog, fast_keys):
    for field in (dialog.secret.line, dialog.secret.again):
        field.setText("seven quiet herons fly over")
    assert "Strong" in dialog.secret.strength.text()
    assert "cannot be recovered" in dialog.secret.strength.text()
    dialog.accept_button.click()
    assert dialog.passphrase == "seven quiet herons fly over"
    assert studies.is_encrypted(dialog.path)
    studies.open_study(dialog.path, dialog.passphrase).close()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Give the study a name"),
        ("own_name", "", "Give the name by which you are known"),
        ("own_name", "all", "has a meaning of its own"),
        ("secret.line", "seven quiet herons", "The two passphrases differ"),
        ("where.line", "/nowhere/at/all", "nowhere"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_stays(dialog, tmp_path, field, typed, said):
    attrgetter(field)(dialog).setText(typed)
    dialog.accept_button.click()
    assert dialog.isVisible()
    assert said in dialog.wrong.text()
    assert not list(tmp_path.glob("*.observer"))


def test_a_bad_place_and_a_file_that_is_there_are_warned_of_while_typing(dialog, tmp_path):
    assert "The file will be" in dialog.place_words.text()
    dialog.where.line.setText(str(tmp_path / "OneDrive"))
    assert "synchronised (OneDrive)" in dialog.place_words.text()
    dialog.where.line.setText(str(tmp_path))
    (tmp_path / "Home- visits - 2026.observer").write_bytes(b"there")
    dialog.name.setText("Home: visits / 2026 ")
    assert "a file of this name already" in dialog.place_words.text()
    dialog.accept_button.click()
    assert dialog.isVisible()
    assert (tmp_path / "Home- visits - 2026.observer").read_bytes() == b"there"


def test_a_passphrase_is_never_shown(dialog):
    assert {field.echoMode() for field in (dialog.secret.line, dialog.secret.again)} == {QLineEdit.EchoMode.Password}


# -- the start page ---------------------------------------------------------------------------------------------


def test_each_door_and_each_language_is_told(start):
    asked = []
    for name in ("open", "demo", "new"):
        getattr(start, f"{name}_asked").connect(lambda n=name: asked.append(n))
        start.doors[name][0].setFocus()
        QTest.keyClick(start.doors[name][0], Qt.Key.Key_Space)
    start.language_asked.connect(asked.append)
    button(start, "Nederlands").click()
    assert asked == ["open", "demo", "new", "nl"]


def test_recent_studies_open_and_missing_ones_can_be_taken_off_the_list(start, tmp_path):
    there, gone = tmp_path / "there.observer", tmp_path / "gone.observer"
    there.write_bytes(b"")
    memory.note_opened(there)
    stored = settings.load()
    stored.recent = [str(gone), str(there)]
    settings.save(stored)
    start.show_recent(stored.recent)
    asked = []
    start.recent_asked.connect(asked.append)
    missing, present = start.rows
    assert not missing.button.isEnabled()
    assert "last opened" in told(present)
    assert str(tmp_path) in told(present)
    present.button.click()
    assert asked == [str(there)]
    button(missing, "Remove gone from the list").click()
    assert settings.load().recent == [str(there)]
    assert [row.path for row in start.rows] == [str(there)]


def test_nothing_of_a_study_is_remembered_when_no_list_is_wanted(tmp_path):
    stored = settings.load()
    stored.keep_recent = False
    settings.save(stored)
    memory.note_opened(tmp_path / "study.observer")
    assert memory.last_opened(str(tmp_path / "study.observer")) is None
