"""In the real window: a file of another tool is dropped, looked at, mapped with keys and mouse, imported and undone."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from ui.importing import (
    HEADS,
    ROWS,
    Dialogs,
    choose_by_keys,
    choose_by_mouse,
    go_to_tab,
    ready,
    row_of,
    stored,
    table,
    take,
)
from ui.packing import drop
from ui.windows import be, click, menu_action, with_study

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledCode, FiledEvent, FiledFilm, FiledSession
from observer.i18n import _
from observer.services import codebooks, exchange, import_memory, people
from observer.services.coding import At, Desk, Mark
from observer.services.import_look import ROLE_WORDS
from observer.ui.step_box import StepBox

Key, Button = Qt.Key, Qt.MouseButton
ALLIANCE = "alliance:"


@pytest.fixture
def window(study, request):
    """The window with the study open and its researcher at work, in a language."""
    with with_study(study, getattr(request, "param", "en")) as made:
        be(made, "R1")
        yield made


def counts(window):
    study = window.workspace.study
    tables = ("codebooks", "cases", "sessions", "participants", "coders", "codings")
    return {name: len(getattr(study, name).where()) for name in tables} | {
        "events": study.db.execute("SELECT COUNT(*) FROM events").fetchone()[0]
    }


def bring(window, spin, path, *acts):
    """Drop a file, act in the box that opens, and wait until it is over."""
    seen = []

    def act(box):
        ready(box)
        for one in acts:
            one(box)
        seen.append(box)

    with Dialogs(act) as boxes:
        drop(window, path)
        assert spin(lambda: boxes.over() and not window.workspace.jobs.running)


def use_alliance(window, box):
    """Choose the codebook on the page of codes."""
    go_to_tab(box, box.codes)
    (version,) = window.workspace.study.codebooks.where("key = 'alliance'")
    box.codes.book.setCurrentIndex(box.codes.book.findData(version.id))
    box.codes.book.activated.emit(box.codes.book.currentIndex())


def texts(widget):
    return [widget.item(n).text() for n in range(widget.count())]


# -- the whole way ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", ["en", "nl"], indirect=True)
def test_a_dropped_table_is_mapped_by_keys_and_mouse_imported_and_undone(window, spin, tmp_path):
    before = counts(window)
    file = table(tmp_path / "old.csv")

    def look(box):
        found = {box.found.counts.item(n, 0).text(): box.found.counts.item(n, 1).text()
                 for n in range(box.found.counts.rowCount())}  # fmt: skip
        assert list(found.values())[:5] == ["2", "3", "3", "2", "4"]  # sessions, codes, people, coders, events
        assert "0:00:01.500" in found.values()

    def another_book(box):
        use_alliance(window, box)
        assert box.codes.table.values(0) == ["", "", ""]  # none of these is an indicator of it

    def map_codes(box):
        codes = box.codes.table
        words = codes._asked[0].by_value[f"{ALLIANCE}ef_says_stuck"].words
        choose_by_keys(codes, row_of(codes, "laughs"), 3, words)
        leans = codes._asked[0].by_value[f"{ALLIANCE}ef_leans_forward"].words
        choose_by_mouse(codes, row_of(codes, "leans"), 3, leans)
        assert codes.values(0) == [f"{ALLIANCE}ef_says_stuck", f"{ALLIANCE}ef_leans_forward", ""]

    def map_people(box):
        go_to_tab(box, box.people)
        choose_by_mouse(box.people.people, row_of(box.people.people, "Kid"), 2, "Son")
        choose_by_keys(box.people.people, row_of(box.people.people, "Mum"), 2, "Moeder V.")
        choose_by_keys(box.people.coders, row_of(box.people.coders, "A"), 2, "K1")
        assert box.people.people.values(0)[:2] == ["Moeder V.", "Son"]

    def map_sessions(box):
        go_to_tab(box, box.sessions)
        choose_by_keys(box.sessions.table, 0, 3, "Visit 1")
        assert box.sessions.table.values(0) == ["Visit 1", "Home 2"]
        ready(box)
        assert len(box.plan.rows.new_events) == 3  # what is shouted is left out
        assert box.summary.text()
        assert texts(box.found.findings)

    bring(window, spin, file, look, another_book, map_codes, map_people, map_sessions, take)
    assert stored(window, "Visit 1") == [
        (f"{ALLIANCE}ef_leans_forward", "K1", 2000, 4500),
        (f"{ALLIANCE}ef_says_stuck", "B", 1750, None),
        (f"{ALLIANCE}ef_says_stuck", "K1", 1500, None),
    ]
    study = window.workspace.study
    assert study.participants.where("name = 'Moeder V.'")
    assert not study.participants.where("name = 'Mum'")
    assert window.desk.notice.undo.isVisible()
    after = counts(window)
    click(window.desk.notice.undo)
    assert counts(window) == before
    menu_action(window, "Redo").trigger()
    assert counts(window) == after


def test_a_second_import_of_the_same_file_says_that_there_is_nothing(window, spin, tmp_path):
    file = table(tmp_path / "old.csv")
    bring(window, spin, file, take)
    told = []

    def nothing(box):
        told.append((box.wrong.text(), box.accept_button.isEnabled()))
        click(box.cancel)

    bring(window, spin, file, nothing)
    assert told == [("The study has all of this already; there is nothing to import.", False)]


def test_the_next_file_of_the_same_source_is_mapped_as_the_last_one(window, spin, tmp_path):
    def choose(box):
        go_to_tab(box, box.people)
        choose_by_keys(box.people.people, row_of(box.people.people, "Kid"), 2, "Son")
        choose_by_keys(box.people.coders, row_of(box.people.coders, "A"), 2, "K2")
        go_to_tab(box, box.codes)
        box.codes.title.setText("What the old study coded")
        box.codes.title.editingFinished.emit()

    bring(window, spin, table(tmp_path / "one.csv"), choose, take)
    other = [("Home 9", *row[1:]) for row in ROWS]
    seen = []

    def look(box):
        seen.append((box.map.people["Kid"], box.map.coders["A"], box.map.codebook, set(box.map.codes.values())))
        click(box.cancel)

    bring(window, spin, table(tmp_path / "two.csv", other), look)
    ((person, coder, book, codes),) = seen
    assert (person, coder) == ("Son", "K2")
    row = window.workspace.study.codebooks.get(book)
    assert "What the old study coded" in row.content
    assert codes == {f"{row.key}:{name}" for name in ("laughs", "leans", "shouts")}


# -- what is odd, and what stands in the way ----------------------------------------------------------------------


def test_who_is_left_out_stays_out_of_the_events_and_is_told(window, spin, tmp_path):
    def leave_out(box):
        go_to_tab(box, box.people)
        people_table = box.people.people
        people_table.setCurrentCell(row_of(people_table, "Aunt"), 0)
        QTest.keyClick(people_table, Key.Key_Delete)
        ready(box)
        ready(box)
        assert any("Aunt" in text for text in texts(box.found.findings))

    bring(window, spin, table(tmp_path / "old.csv"), leave_out, take)
    study = window.workspace.study
    assert not study.participants.where("name = 'Aunt'")
    assert study.participants.where("name = 'Kid'")
    assert len(stored(window, "Home 2")) == 1


def test_a_coder_who_has_handed_in_is_a_refusal_and_another_one_is_not(window, spin, tmp_path):
    study = window.workspace.study
    desk = Desk(study, people.as_coder(study, "K1"), people.find_session(study, "Visit 1"))
    desk.record(Mark("alliance:ef_says_stuck", At(1), None, ("Mother",), ("Worker",)))
    desk.submit("alliance")
    rows = [("Visit 1", "K1", "Mother", "ef_says_stuck", "2", "", "")]
    before = counts(window)

    def refused(box):
        use_alliance(window, box)
        ready(box)
        assert "K1 has coded Visit 1" in box.wrong.text()
        assert not box.accept_button.isEnabled()
        go_to_tab(box, box.people)
        choose_by_keys(box.people.coders, 0, 2, "K2")
        ready(box)
        assert not box.wrong.isVisible()

    bring(window, spin, table(tmp_path / "new.csv", rows), refused, take)
    assert counts(window)["events"] == before["events"] + 1
    assert (f"{ALLIANCE}ef_says_stuck", "K2", 2000, None) in stored(window, "Visit 1")


def test_a_broken_file_is_one_sentence_and_changes_nothing(window, spin, tmp_path):
    broken = tmp_path / "broken.eaf"
    broken.write_text("<ANNOTATION_DOCUMENT><TIME_ORDER>", encoding="utf-8")
    before, said = counts(window), []
    with Dialogs(lambda box: (said.append(box.text()), box.accept())) as boxes:
        drop(window, broken)
        assert spin(boxes.over)
    assert "broken.eaf" in said[0]
    assert counts(window) == before
    drop(window, tmp_path / "gone.csv")
    told = []
    with Dialogs(lambda box: (told.append(box.text()), box.accept())) as boxes:
        assert spin(boxes.over)
    assert "gone.csv" in told[0]


def test_cancel_while_it_is_stored_leaves_nothing(window, spin, tmp_path):
    rows = [("Home 1", "A", "Mum", "laughs", f"{n / 100:.2f}", "", "") for n in range(1500)]
    before = counts(window)

    def stop(box):
        assert isinstance(box, StepBox)
        assert window.workspace.study.history.is_running
        click(box.cancel)

    with Dialogs(take, stop) as boxes:
        drop(window, table(tmp_path / "long.csv", rows))
        assert spin(boxes.over)
    assert not window.workspace.study.history.is_running
    assert counts(window) == before
    with Dialogs(take, lambda box: None) as boxes:  # the box that says how far it is closes itself
        drop(window, tmp_path / "long.csv")
        assert spin(boxes.over)
    assert counts(window)["events"] == before["events"] + 1500


def test_only_who_looks_after_the_study_can_drop_files_on_it(window, tmp_path):
    file = table(tmp_path / "old.csv")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])

    def is_taken():
        event = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, Button.LeftButton, Qt.KeyboardModifier(0))
        event.ignore()
        window.dragEnterEvent(event)
        return event.isAccepted()

    assert is_taken()
    be(window, "K1")
    assert not is_taken()
    assert not menu_action(window, "Import …").isEnabled()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "photo.jpg"))])
    be(window, "R1")
    assert not is_taken()


def test_the_menu_asks_for_a_file(window, spin, tmp_path, monkeypatch):
    file, asked = table(tmp_path / "old.csv"), []

    def choose(*given):
        asked.append(given[-1])
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    seen = []
    with Dialogs(lambda box: (ready(box), seen.append(box.windowTitle()), click(box.cancel))) as boxes:
        menu_action(window, "Import …").trigger()
        assert spin(boxes.over)
    assert seen == ["Import old.csv"]
    assert "*.eaf" in asked[0]


# -- films --------------------------------------------------------------------------------------------------------


def test_a_film_beside_the_file_comes_in_where_the_file_says(window, spin, tmp_path):
    study = window.workspace.study
    film = shutil.copyfile(study.recordings.where()[0].path, tmp_path / "another.mp4")
    with open(film, "ab") as file:
        file.write(b"\0\0\0\x08free")  # another file, the same film
    document = listed(
        Document(
            "other",
            codes=(FiledCode("laughs", kind=Kind.POINT),),
            sessions=(FiledSession("Home 7", films=(FiledFilm("another.mp4", 2_000_000),)),),
            events=(FiledEvent("Home 7", "laughs", Kind.POINT, 3_000_000, None, "K1", ("Mother",)),),
        )
    )
    path = tmp_path / "other.eaf"
    exchange.write(document, exchange.find("elan"), path)

    def look(box):
        go_to_tab(box, box.sessions)
        assert box.sessions.table.item(0, 2).text() == "another.mp4"
        choose_by_keys(box.sessions.table, 0, 3, "Visit 1")
        assert box.sessions.table.item(0, 2).text() == "the session has one"
        choose_by_keys(box.sessions.table, 0, 3, "Home 7")

    bring(window, spin, path, look, take)
    session = people.find_session(study, "Home 7")
    assert spin(lambda: study.recordings.where("session = ?", [session.id]))
    (recording,) = study.recordings.where("session = ?", [session.id])
    assert recording.offset_us == 2_000_000
    assert spin(lambda: not window.workspace.jobs.running)


def test_a_session_without_events_plans_no_codebook_when_the_study_has_the_codes(window, spin, tmp_path):
    codes = tuple(FiledCode(name) for name in ("ef_says_stuck", "ef_leans_forward"))
    document = Document("empty", codes=codes, sessions=(FiledSession("Home 3"),))
    path = tmp_path / "empty.eaf"
    exchange.write(document, exchange.find("elan"), path)
    planned = []
    bring(window, spin, path, lambda box: (planned.append(box.plan), click(box.cancel)))
    assert planned[0].count("codebooks") == 0
    assert planned[0].count("sessions") == 1


# -- the preview ----------------------------------------------------------------------------------------------------


def test_the_preview_is_seen_by_person_or_code_and_says_the_same_in_words(window, spin, tmp_path):
    def look(box):
        page = box.events
        go_to_tab(box, page)
        assert spin(lambda: page.preview._scene.lanes)
        assert [name for name, _events in page.preview._scene.lanes] == ["A · Kid", "A · Mum", "B · Mum"]
        page.rows.setFocus()
        QTest.keyClick(page.rows, Key.Key_Down)
        assert spin(lambda: [name for name, _events in page.preview._scene.lanes] == ["laughs", "leans"])
        model = page.model
        assert [model.index(0, n).data() for n in (0, 2, 3, 4, 6)] == [
            "0:00:01.500", "laughs", "a new indicator", "Mum", "at the dog"
        ]  # fmt: skip
        page.preview.grab()
        lane = next(n for n, (name, _e) in enumerate(page.preview._scene.lanes) if name == "leans")
        event = page.preview._scene.lanes[lane][1][0]
        spot = QPoint(round(page.preview._x(event.start_us)) + 4, 22 + 26 * lane + 13)
        QTest.mouseClick(page.preview, Button.LeftButton, pos=spot)
        assert model.events[page.table.currentIndex().row()] is event
        page.table.setFocus()
        QTest.keyClick(page.table, Key.Key_Up)
        assert page.preview._selected is model.events[page.table.currentIndex().row()]
        assert page.preview._selected is not event
        page.session.setCurrentIndex(1)
        assert spin(lambda: model.rowCount() == 1)
        # what is left out has no colour, and says so
        go_to_tab(box, box.codes)
        box.codes.table.setCurrentCell(row_of(box.codes.table, "shouts"), 0)
        QTest.keyClick(box.codes.table, Key.Key_Delete)
        assert model.index(0, 3).data() == "– left out –"
        assert "shouts" not in page.preview._colours
        click(box.cancel)

    bring(window, spin, table(tmp_path / "old.csv"), look)


def test_marks_have_the_colours_of_the_indicators_that_they_become(window, spin, tmp_path):
    study = window.workspace.study
    rows = [("Visit 1", "K1", "Mother", "ef_says_stuck", "2", "", "")]

    def look(box):
        row = study.codebooks.get(box.map.codebook)
        book = codebooks.parsed(row.content)
        dimension = next(one.dimension for one in book.indicators if one.id == "ef_says_stuck")
        colour = next(one.colour for one in book.dimensions if one.id == dimension)
        assert box.events._colours["ef_says_stuck"].name() == colour.lower()
        click(box.cancel)

    bring(window, spin, table(tmp_path / "new.csv", rows), look)


# -- which column is what -----------------------------------------------------------------------------------------

ROLES = ("session", "coder", "actors", "code", "start", "stop", "comment")
STRANGE = ("moment", "tot", "wat", "door", "iemand", "ook")


def strange(path):
    """A table whose headings tell nothing."""
    rows = ("0:12,5", "0:14,0", "laughs", "Mum", "A", "x"), ("0:20,0", "", "shouts", "Kid; Mum", "A", "")
    lines = [";".join(STRANGE), *(";".join(f'"{cell}"' for cell in row) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def words_of(role):
    return _(ROLE_WORDS[role])


def name_columns(box):
    """Say what the columns are, with keys and mouse."""
    assert not box.accept_button.isEnabled()
    assert "code" in box.wrong.text()
    for at, role in enumerate(("start", "stop", "code", "actors")):
        choose_by_keys(box.table, 0, at, words_of(role))
    choose_by_keys(box.table, 0, 4, words_of("coder"))
    assert box.accept_button.isEnabled(), box.wrong.text()
    assert box.unit.currentData() == "clock"
    assert box.decimal.currentData() == ","
    box.between.setCurrentIndex(box.between.findData("; "))


@pytest.mark.parametrize("window", ["en", "nl"], indirect=True)
def test_columns_that_say_nothing_are_asked_for_once(window, spin, tmp_path):
    seen = []

    def look(box):
        ready(box)
        seen.append([(e.code, e.actors, e.start_us, e.stop_us) for e in box._document.events])
        click(box.cancel)

    with Dialogs(lambda box: (name_columns(box), click(box.accept_button)), look) as boxes:
        drop(window, strange(tmp_path / "strange.csv"))
        assert spin(boxes.over)
    assert seen[0] == [
        ("laughs", ("Mum",), 12_500_000, 14_000_000), ("shouts", ("Kid", "Mum"), 20_000_000, None)
    ]  # fmt: skip
    # The next table with these headings is read without a question.
    with Dialogs(look) as boxes:
        drop(window, strange(tmp_path / "again.csv"))
        assert spin(boxes.over)
    assert seen[1] == seen[0]


def test_a_kind_of_table_is_kept_under_a_name_and_used_again(window, spin, tmp_path):
    study = window.workspace.study
    told = []

    def keep(box):
        name_columns(box)
        assert not box.keep.isEnabled()
        QTest.keyClicks(box.name, "Our old lists")
        click(box.keep)
        assert box.kind.currentText() == "Our old lists"
        click(box.cancel)
        told.append(box)

    with Dialogs(keep) as boxes:
        drop(window, strange(tmp_path / "strange.csv"))
        assert spin(boxes.over)
    assert list(import_memory.presets(study, people.viewer(study, "R1"))) == ["Our old lists"]

    def use(box):
        assert not box.accept_button.isEnabled()
        box.kind.setFocus()
        QTest.keyClicks(box.kind, "Our")
        box.kind.activated.emit(box.kind.currentIndex())
        assert box.accept_button.isEnabled(), box.wrong.text()
        click(box.cancel)
        told.append(box)

    with Dialogs(use) as boxes:
        drop(window, strange(tmp_path / "other.csv"))
        assert spin(boxes.over)


def test_the_import_window_leads_to_the_columns_and_back(window, spin, tmp_path):
    """What was chosen stays, and the table is read anew."""
    file, seen = table(tmp_path / "old.csv"), []

    def first(box):
        ready(box)
        go_to_tab(box, box.people)
        choose_by_keys(box.people.people, row_of(box.people.people, "Kid"), 2, "Son")
        click(box.columns)

    def change(box):
        assert box.table.roles() == list(ROLES)
        box.unit.setCurrentIndex(box.unit.findData("milliseconds"))
        choose_by_keys(box.table, 0, 6, "– nothing –")
        click(box.accept_button)

    def again(box):
        ready(box)
        seen.append((box.map.people["Kid"], box._document.events[0].start_us, box._document.events[0].comment))
        click(box.columns)

    def back(box):
        click(box.cancel)

    def last(box):
        ready(box)
        seen.append(box.map.people["Kid"])
        click(box.cancel)

    with Dialogs(first, change, again, back, last) as boxes:
        drop(window, file)
        assert spin(boxes.over)
    assert seen == [("Son", 1500, ""), "Son"]


def test_a_table_without_headings_a_double_column_and_a_known_kind(window, spin, tmp_path):
    path = tmp_path / "bare.csv"
    path.write_text("1.5,laughs,Mum\n2.5,shouts,Kid\n", encoding="utf-8")
    seen = []

    def columns(box):
        QTest.keyClick(box.headless, Key.Key_Space)
        assert box.table.item(1, 1).text() == "laughs"
        choose_by_keys(box.table, 0, 0, words_of("start"))
        choose_by_keys(box.table, 0, 1, words_of("start"))
        choose_by_keys(box.table, 0, 2, words_of("code"))
        assert "start" in box.wrong.text()
        choose_by_keys(box.table, 0, 1, words_of("code"))
        box.kind.setCurrentIndex(box.kind.findData("datavyu"))
        box.kind.activated.emit(box.kind.currentIndex())
        assert not box.accept_button.isEnabled()  # this is no such table
        for at, role in enumerate(("start", "code", "actors")):
            choose_by_keys(box.table, 0, at, words_of(role))
        box.unit.setCurrentIndex(box.unit.findData("seconds"))
        click(box.accept_button)

    def look(box):
        ready(box)
        seen.append([(e.code, e.actors, e.start_us) for e in box._document.events])
        click(box.cancel)

    with Dialogs(columns, look) as boxes:
        drop(window, path)
        assert spin(boxes.over)
    assert seen[0] == [("laughs", ("Mum",), 1_500_000), ("shouts", ("Kid",), 2_500_000)]


def test_another_sheet_of_a_workbook_can_be_chosen(window, spin, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "first"
    for row in (HEADS, *ROWS):
        book.active.append([float(cell) if n in (4, 5) and cell and row is not HEADS else cell
                            for n, cell in enumerate(row)])  # fmt: skip
    other = book.create_sheet("second")
    for row in (("code", "start", "coder"), ("leans", 7.5, "C")):
        other.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    seen = []

    def sheet(box):
        assert box.sheet.currentText() == "first"
        box.sheet.setCurrentText("second")
        box.sheet.activated.emit(1)
        assert spin(lambda: box.table.columnCount() == 3)
        click(box.accept_button)

    def look(box):
        ready(box)
        seen.append([(e.code, e.start_us) for e in box._document.events])
        click(box.cancel)

    with Dialogs(lambda box: (ready(box), click(box.columns)), sheet, look) as boxes:
        drop(window, path)
        assert spin(boxes.over)
    assert seen == [[("leans", 7_500_000)]]


def test_walking_over_the_choices_changes_nothing_and_enter_does_not_import(window, spin, tmp_path):
    def walk(box):
        go_to_tab(box, box.people)
        table_ = box.people.people
        before = table_.values(0), table_.values(1)
        table_.setCurrentCell(0, 2)
        table_.setFocus()
        for key in (Key.Key_Down, Key.Key_Down, Key.Key_Right, Key.Key_Up):
            QTest.keyClick(table_, key)
        assert (table_.values(0), table_.values(1)) == before
        table_.setCurrentCell(1, 0)  # a name of the file: nothing to choose
        QTest.keyClick(table_, Key.Key_Return)
        assert box.isVisible()
        click(box.cancel)

    before = counts(window)
    bring(window, spin, table(tmp_path / "old.csv"), walk)
    assert counts(window) == before


# -- many ---------------------------------------------------------------------------------------------------------


def test_hundreds_of_people_are_found_by_typing_and_left_out_together(window, spin, tmp_path):
    rows = [("Home 1", f"C{n % 40}", f"person {n}", "laughs", str(n), "", "") for n in range(300)]

    def look(box):
        go_to_tab(box, box.people)
        people_table, finder = box.people.people, box.people.people.finder
        assert finder.isVisible()
        QTest.keyClicks(finder, "person 29")
        shown = [n for n in range(300) if not people_table.isRowHidden(n)]
        assert len(shown) == 13
        people_table.setFocus()
        people_table.selectAll()
        QTest.keyClick(people_table, Key.Key_Delete)
        assert people_table.values(0).count("") == 13
        finder.clear()
        assert not any(people_table.isRowHidden(n) for n in range(300))
        click(box.cancel)

    bring(window, spin, table(tmp_path / "many.csv", rows), look)
