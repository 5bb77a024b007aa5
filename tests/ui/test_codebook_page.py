"""The codebook page in a real window: read, search, print, change into a new version; nothing written is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest

from observer import i18n
from observer.coding.codebook import Ruling
from observer.coding.codebook_edit import Parts
from observer.coding.codebook_places import Place
from observer.coding.codebook_text import sections
from observer.formats import codebook_file
from observer.services import codebook_drafts, codebooks, people, studies
from observer.services.codebooks import Edition
from observer.ui.codebook_manual import Manual
from observer.ui.codebook_page import CodebookPage
from observer.ui.codebook_special import colour_trouble
from observer.ui.codebook_steps import Steps
from observer.ui.workspace import Workspace
from tests.studies_for_tests import make_study

REPOSITORY = Path(__file__).parents[2]
WAIT_S = 60  # for a process that may begin on a busy machine


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    made = make_study(folder)
    with studies.open_study(made) as study:
        studies.add_codebook(study, people.viewer(study, "R1"), "alliance")
    return made


@pytest.fixture(autouse=True)
def config(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVER_CONFIG_DIR", str(tmp_path / "config"))
    before = i18n.language()
    i18n.use_language("en")
    yield
    i18n.use_language(before)


@pytest.fixture
def path(template, tmp_path):
    return shutil.copyfile(template, tmp_path / "study.observer")


def opened(path, who="R1"):
    workspace = Workspace()
    workspace.open(path)
    workspace.viewer = people.viewer(workspace.study, who)
    page = CodebookPage(workspace)
    page.workspace = workspace
    page.resize(1200, 700)
    page.show()
    page.refresh()
    page.choose("alliance")
    return page


@pytest.fixture
def page(app, path, spin):
    made = opened(path)
    yield made
    made.workspace.close()
    made.close()
    made.deleteLater()
    spin(seconds=0.01)


def text(pdf: Path) -> tuple[list[str], int]:
    document = QPdfDocument()
    assert document.load(str(pdf)) is QPdfDocument.Error.None_
    return [document.getAllText(n).text() for n in range(document.pageCount())], document.pageCount()


def squeezed(words: str) -> str:
    return "".join(words.split())


def edit_indicator(page, id_):
    if page.is_reading():
        page.edit()
    page.editor.go_to(Place(Parts.INDICATOR, id_, "label", "en"))
    return page.editor.form


def faults(page):
    page.editor.settle()
    return [fault.message for _place, fault in page.editor.faults]


# -- reading ----------------------------------------------------------------------------------------------------


def test_the_outline_is_walked_with_the_arrow_keys_and_the_text_follows(page):
    outline = page.manual.outline
    outline.setFocus()
    assert outline.current_place() == "about"
    for _n in range(3):
        QTest.keyClick(outline, Qt.Key.Key_Down)
    assert outline.current_place() == "indicator:ef_brings_up_problem"
    assert page.manual.text.place() == "indicator:ef_brings_up_problem"
    QTest.keyClick(outline, Qt.Key.Key_End)
    assert outline.current_place() == "keys"


def test_scrolling_the_text_moves_the_outline(page):
    bar = page.manual.text.verticalScrollBar()
    page.manual.text.go("indicator:pf_blames")
    bar.setValue(bar.value() + 40)
    assert page.manual.outline.current_place() == "indicator:pf_blames"
    bar.setValue(0)
    assert page.manual.outline.current_place() == "about"


def test_an_indicator_is_found_by_a_word_in_the_other_language(page, spin):
    QTest.keyClicks(page, "/")
    search = page.manual.search
    assert page.focusWidget() is search
    QTest.keyClicks(search, "schuld")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert page.manual.outline.current_place() == "indicator:pf_blames"
    assert page.manual.text.place() == "indicator:pf_blames"


def test_everything_follows_the_language(page):
    i18n.use_language("nl")
    page.manual.go("indicator:pf_blames")
    page.retranslate()
    book = page.edition.codebook
    said = page.manual.text.toPlainText()
    assert book.find_indicator("pf_blames").definition["nl"] in said
    assert book.find_indicator("pf_blames").definition["en"] not in said
    assert page.manual.outline.current_place() == "indicator:pf_blames", "one stays where one was"
    assert page.bar.codebook.currentText() == "Meervoudige alliantie"


def test_text_of_a_codebook_is_shown_as_plain_text(page):
    evil = "<b>bold</b> <img src='file:///x.png'>"
    form = edit_indicator(page, "pf_blames")
    form.input("definition").edits["en"].setPlainText(evil)
    manual = Manual()
    manual.show()
    manual.show_book(page.editor.book)
    assert form.book == page.editor.book
    assert evil in manual.text.toPlainText()
    manual.close()


def test_a_study_shows_its_own_codebooks_and_no_study_those_that_ship(page, spin):
    shown = {page.bar.codebook.itemData(n) for n in range(page.bar.codebook.count())}
    assert shown == {"alliance", "other", "play"}
    page.choose("play")
    assert page.manual.book.key == "play"
    page.workspace.close()
    assert spin(lambda: page.bar.codebook.count() == 2, 5)
    assert {page.bar.codebook.itemData(n) for n in range(2)} == {"alliance", "attitude"}


# -- printing -----------------------------------------------------------------------------------------------------


def printed(page, spin, path, languages):
    """Print, and wait for it."""
    assert page.papers.print_to(path, languages) is not None
    assert spin(lambda: not page.workspace.jobs.running, WAIT_S)
    assert path.exists(), page.notice.text()


@pytest.mark.parametrize("languages", [("nl",), ("en", "nl")])
def test_the_pdf_holds_every_text_once_printed(page, spin, tmp_path, languages):
    printed(page, spin, tmp_path / "a.pdf", languages)
    pages, count = text(tmp_path / "a.pdf")
    book = page.edition.codebook
    assert "Nederlands" not in pages[0]
    for n, words in enumerate(pages[1:], start=2):
        mark = f"{n} of {count}" if languages[0] == "en" else str(count)
        assert mark in words, f"page {n} has its number"
    body = squeezed("".join("\n".join(p.splitlines()) for p in pages))
    for code in languages:
        for indicator in book.indicators:
            wanted = [indicator.label[code], *indicator.examples[code], *indicator.counter_examples[code]]
            for sentence in wanted:
                start = squeezed(sentence)[:40]
                assert start in body, f"{indicator.id}: {sentence}"


def test_contents_and_keys_name_the_right_pages(page, spin, tmp_path):
    printed(page, spin, tmp_path / "a.pdf", ("en",))
    pages, _count = text(tmp_path / "a.pdf")
    book = page.edition.codebook
    contents = dict(line.rsplit(" ", 1) for line in pages[0].splitlines() if line.rsplit(" ", 1)[-1].isdigit())
    for dimension in book.dimensions:
        at = int(contents[dimension.label["en"]])
        assert pages[at - 1].find(dimension.label["en"]) >= 0
        assert squeezed(dimension.definition["en"])[:60] in squeezed(pages[at - 1])
    keys = "\n".join(pages[int(contents["Keys"]) - 1 :])
    looked_up = 0
    for indicator in book.indicators:
        label = indicator.label["en"]
        for row in keys.splitlines():  # those of which no cell is folded
            if f" {label} " in row and row.split()[-1].isdigit():
                looked_up += 1
                assert label in pages[int(row.split()[-1]) - 1]
    assert looked_up > 20


def test_the_window_answers_while_it_prints_and_sees_how_far_it_is(page, spin, tmp_path):
    gaps, seen, last = [], set(), time.perf_counter()
    job = page.papers.print_to(tmp_path / "a.pdf", ("en", "nl"))
    until = last + WAIT_S
    while page.workspace.jobs.running and time.perf_counter() < until:
        spin(seconds=0.001)
        now = time.perf_counter()
        gaps.append(now - last)
        last = now
        seen.add(round(job.fraction, 1))
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert "Written" in page.notice.text()
    assert len(seen) > 3
    assert max(gaps) < 0.4  # as long as printing took in one piece would be twice that, on a fast machine


def test_printing_can_be_stopped_and_leaves_nothing(page, spin, tmp_path):
    job = page.papers.print_to(tmp_path / "a.pdf", ("en", "nl"))
    assert spin(lambda: job.fraction > 0, WAIT_S)
    job.cancel()
    assert spin(lambda: not page.workspace.jobs.running, WAIT_S)
    assert list(tmp_path.glob("a.pdf*")) == []
    assert not page.notice.isVisible()


def test_a_pdf_that_cannot_be_written_is_told_and_leaves_nothing(page, spin, tmp_path):
    page.papers.print_to(tmp_path / "missing" / "a.pdf", ("en",))
    assert spin(lambda: "cannot be written" in page.notice.text(), WAIT_S)
    assert page.notice.isVisible()
    assert list(tmp_path.glob("**/*.pdf*")) == []


def test_the_command_prints_without_a_screen(tmp_path):
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "observer", "codebook", "print", "attitude", str(tmp_path / "a.pdf")]
    both = [*command, "--language", "nl", "--language", "en"]
    done = subprocess.run(both, env=env, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages, _count = text(tmp_path / "a.pdf")
    assert "Houding in de samenwerking" in pages[0]
    refused = subprocess.run([*command, "--language", "de"], env=env, cwd=REPOSITORY, capture_output=True, check=False)
    assert refused.returncode == 1


def test_the_export_is_the_codebook_as_stored(page, tmp_path):
    assert page.papers.export_to(tmp_path / "a.json")
    assert codebook_file.read(tmp_path / "a.json")[1] == page.edition.content
    assert page.papers.text_to(tmp_path / "a.txt", ("nl",))
    assert "Meervoudige alliantie" in (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert i18n.language() == "en"


# -- changing -----------------------------------------------------------------------------------------------------


def test_a_changed_wording_becomes_a_new_version_and_the_old_one_stays(page):
    before = page.edition.content
    form = edit_indicator(page, "pf_blames")
    edit = form.input("label").edits["en"]
    assert page.focusWidget() is edit
    edit.selectAll()
    QTest.keyClicks(edit, "blames somebody else")
    QTest.mouseClick(page.editor.bar.store, Qt.MouseButton.LeftButton)
    assert page.stack.currentWidget() is page.store
    assert page.store.version.text() == "1.0.1"
    for code, words in (("en", "Shorter."), ("nl", "Korter.")):
        QTest.keyClicks(page.store.changes.edits[code], words)
    QTest.mouseClick(page.store.store, Qt.MouseButton.LeftButton)
    assert page.is_reading()
    assert page.edition.version == "1.0.1"
    assert page.edition.codebook.find_indicator("pf_blames").label["en"] == "blames somebody else"
    assert "keep their version" in page.notice.text()
    assert not page.banner.isVisible()
    assert codebook_drafts.drafts(page.workspace.study) == []
    old = {row.version: row.content for row in studies.versions(page.workspace.study, "alliance")}
    assert old["1.0.0"] == before


def test_without_a_word_on_what_changed_nothing_is_stored(page):
    edit_indicator(page, "pf_blames").input("label").edits["en"].setText("blames")
    page.editor.ask_store()
    page.store.ask_store()
    assert page.stack.currentWidget() is page.store
    assert "changes" in page.store.trouble.text()
    assert page.store.trouble.isVisible()
    assert len(studies.versions(page.workspace.study, "alliance")) == 1


def test_a_key_clash_is_told_at_once_and_not_stored(page):
    form = edit_indicator(page, "pf_blames")
    form.input("key").edit.setText("pd")
    field = form.fields["key"]
    assert field.trouble.isVisible()
    assert "also the key of “devalues another member's view”" in field.trouble.text()
    page.editor.ask_store()
    assert page.stack.currentWidget() is page.editor
    assert any("also the key" in words for words in faults(page))
    form = page.editor.form
    assert form.id == "pf_devalues_view", "the other of the two, where the fault is listed"
    free = form.input("key").buttons[0]
    assert free.isVisible()
    QTest.mouseClick(free, Qt.MouseButton.LeftButton)
    assert not form.fields["key"].trouble.isVisible()
    assert faults(page) == []


def test_a_finding_leads_to_its_field(page):
    form = edit_indicator(page, "pf_blames")
    form.input("definition").edits["nl"].setPlainText("")
    page.editor.settle()
    page.editor.go_to(Place(Parts.DIMENSION, "safety", "label"))
    page.editor.findings.list.itemClicked.emit(page.editor.findings.list.item(0))
    assert page.editor.outline.current_place() == "indicator:pf_blames"
    assert page.focusWidget() is page.editor.form.input("definition").edits["nl"]
    assert page.editor.form.fields["definition"].trouble.isVisible()


def test_a_decision_is_written_with_its_day_undone_and_printed(page):
    form = edit_indicator(page, "pf_blames")
    given = form.input("decisions")

    def decided():
        return page.editor.book.find_indicator("pf_blames").decisions

    QTest.mouseClick(given.add, Qt.MouseButton.LeftButton)
    day, words = given.rows[0]
    assert decided()[0].date == day.text() == date.today().isoformat()
    assert faults(page)  # it says nothing yet
    day.setText("2026-13-01")
    assert "“2026-13-01” cannot be used." in faults(page)
    day.setText("2026-11-21")
    words.edits["en"].setPlainText("A sigh does not count.")
    words.edits["nl"].setPlainText("Een zucht telt niet.")
    assert decided() == (Ruling("2026-11-21", {"nl": "Een zucht telt niet.", "en": "A sigh does not count."}),)
    assert not faults(page)
    section = next(s for s in sections(page.editor.book) if s.place == "indicator:pf_blames")
    assert any("2026-11-21: A sigh does not count." in line.text for line in section.lines)
    page.editor.undo()
    assert decided()[0].text["nl"] == ""
    assert given.rows[0][1].edits["nl"].toPlainText() == ""
    while decided():
        page.editor.undo()
    assert given.rows == []
    page.editor.redo()
    assert len(given.rows) == 1
    given._remove(0)
    assert decided() == ()
    page.editor.undo()
    assert len(decided()) == len(given.rows) == 1


def test_undo_goes_back_step_by_step_also_from_within_a_field(page):
    form = edit_indicator(page, "pf_blames")
    edit = form.input("label").edits["en"]
    was = edit.text()
    edit.selectAll()
    QTest.keyClicks(edit, "one two")
    page.editor.add(Parts.INDICATOR)
    new = page.editor.outline.current_place()
    assert page.editor.form.id == new.split(":")[1]
    QTest.keyClick(page.editor.form.input("label").edits["en"], Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert new not in page.editor.outline.places()
    page.editor.go_to(Place(Parts.INDICATOR, "pf_blames", "label", "en"))
    edit = page.editor.form.input("label").edits["en"]
    QTest.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert edit.text() == was, "the words typed in one go are one step"
    QTest.keyClick(edit, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert edit.text() == "one two"


def test_every_kind_of_part_is_added_changed_moved_and_removed(page):
    page.choose("play")
    page.edit()
    editor, before = page.editor, None
    for kind in Parts:
        before = editor.book
        editor.add(kind)
        place = editor.outline.current_place()
        assert place.startswith(kind.name.lower())
        form = editor.form
        name = next(iter(form.fields))
        assert form.fields[name].isVisible()
        editor.move_part(-1)
        assert editor.outline.current_place() == place
        editor.remove_part()
        assert place not in editor.outline.places()
        assert editor.book == before
    assert faults(page) == []


def test_every_form_shows_what_the_codebook_says_and_changes_nothing_by_itself(page):
    page.choose("play")
    page.edit()
    editor, before = page.editor, page.editor.book
    for place in editor.outline.places():
        editor.outline.go(place)
        editor._show_part(place)
        form = editor.form
        if form is not None:
            for name, field in form.fields.items():
                form._take(name, "")
                assert editor.book == before, f"{place} {name}: {field.input.value()}"


def test_fields_that_hang_together_follow(page):
    page.choose("play")
    page.edit()
    editor = page.editor
    editor.go_to(Place(Parts.INDICATOR, "calm", "kind"))
    kind = editor.form.input("kind").box
    kind.setCurrentIndex(kind.findData("point"))
    assert not editor.form.fields["exclusive_group"].isVisible()
    editor.go_to(Place(Parts.SCALE, "scale", "maximum"))
    editor.form.input("maximum").box.setValue(4)
    editor.form.input("anchors").edits[-1]["en"].setText("best")
    assert [(a.value, a.label["en"]) for a in editor.book.scales[0].anchors][-1] == (4, "best")
    editor.go_to(Place(Parts.MODIFIER, "how", "kind"))
    editor.form.input("values").add.click()
    editor.form.input("values").edits[-1]["nl"].setText("zacht")
    assert editor.book.modifiers[0].values[-1].label == {"en": "", "nl": "zacht"}
    box = editor.form.input("kind").box
    box.setCurrentIndex(box.findData("number"))
    assert editor.book.modifiers[0].values == ()
    assert not editor.form.fields["values"].isVisible()
    editor.form.input("minimum").edit.setText("1,5")
    assert editor.book.modifiers[0].minimum == 1.5
    editor.go_to(Place(Parts.RULE, "low", "bounds"))
    editor.form.input("bounds").boxes["min_negative"].setChecked(True)
    assert "min_negative" in editor.book.rules[0].bounds
    editor.go_to(Place(Parts.DIMENSION, "aside", "rated"))
    rated = editor.form.input("rated").box
    rated.setCurrentIndex(rated.findData("group"))
    assert editor.book.find_dimension("aside").scale == "scale"
    assert editor.form.fields["min_present"].isVisible()


def test_an_id_in_use_stays_and_a_new_one_is_not_taken_twice(page):
    page.choose("play")
    page.edit()
    page.editor.go_to(Place(Parts.INDICATOR, "says", "label"))
    assert "id" not in page.editor.form.fields
    page.editor.add(Parts.INDICATOR)
    form = page.editor.form
    form.input("id").edit.setText("says")
    assert form.fields["id"].advice.isVisible()
    assert [i.id for i in page.editor.book.indicators].count("says") == 1
    form.input("id").edit.setText("says_more")
    assert page.editor.outline.current_place() == "indicator:says_more"
    assert not form.fields["id"].advice.isVisible()


def test_a_coder_reads_but_does_not_change(app, path):
    page = opened(path, "K1")
    assert not page.bar.edit.isEnabled()
    assert "researcher" in page.bar.edit.toolTip()
    assert page.bar.print.isEnabled()
    page.workspace.viewer = None
    page.retranslate()
    assert not page.bar.edit.isEnabled()
    page.workspace.close()
    page.close()


def test_colours_that_are_hard_to_see_or_taken_are_told():
    assert colour_trouble("#0072B2", [("other", "#0072b2")]) == "“other” has this colour too."
    assert "light theme" in colour_trouble("#F0E442", [])
    assert "dark theme" in colour_trouble("#101010", [])
    assert colour_trouble("#7F7F7F", []) == ""
    assert colour_trouble("", []) == ""


# -- nothing is lost ----------------------------------------------------------------------------------------------


def test_a_draft_waits_after_closing(page, path, app):
    form = edit_indicator(page, "pf_blames")
    QTest.keyClicks(form.input("label").edits["en"], "!")
    page.workspace.close()
    again = opened(path)
    assert again.is_reading()
    assert again.banner.isVisible()
    again.banner.go_on.click()
    assert again.editor.book.find_indicator("pf_blames").label["en"].endswith("!")
    again.throw_away()
    assert again.is_reading()
    assert not again.banner.isVisible()
    assert codebook_drafts.drafts(again.workspace.study) == []
    again.workspace.close()
    again.close()


KILLED = """
import os, sys, time
from pathlib import Path
sys.path[:0] = [{tests!r}, {repository!r}]
from observer.coding.codebook_edit import Parts
from observer.coding.codebook_places import Place
from observer.ui.app import application
from observer.services import people
from observer.ui.workspace import Workspace
from observer.ui.codebook_manual import Manual
from observer.ui.codebook_page import CodebookPage
app = application()
workspace = Workspace()
workspace.open(Path(sys.argv[1]))
workspace.viewer = people.viewer(workspace.study, "R1")
page = CodebookPage(workspace)
page.show()
page.choose("alliance")
page.edit()
page.editor.go_to(Place(Parts.INDICATOR, "pf_blames", "label"))
page.editor.form.input("label").edits["en"].setText("written before the crash")
while page.editor.bar.kept.text() == "…":
    app.processEvents()
    time.sleep(0.01)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process the hard way")
def test_a_draft_survives_a_crash(path, app, tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED.format(tests=str(REPOSITORY / "tests"), repository=str(REPOSITORY)), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    page = opened(path)
    page.edit()
    assert page.editor.book.find_indicator("pf_blames").label["en"] == "written before the crash"
    page.workspace.close()
    page.close()


def test_a_new_codebook_is_written_without_a_study_and_saved_as_a_file(app, tmp_path, spin):
    page = CodebookPage(Workspace())
    page.show()
    page.choose("attitude")
    form = edit_indicator(page, "AL1")
    form.input("label").edits["nl"].setText("Vraagt iedereen om zijn kijk")
    page.editor.ask_store()
    for code in ("en", "nl"):
        page.store.changes.edits[code].setPlainText("x")
    page.store.save(tmp_path / "own.json")
    book, _content = codebook_file.read(tmp_path / "own.json")
    assert (book.version, book.find_indicator("AL1").label["nl"]) == ("0.1.1", "Vraagt iedereen om zijn kijk")
    assert page.is_reading()
    page.edit_new()
    assert page.editor.book.key == "codebook"
    page.editor.form.input("key").edit.setText("own")
    page.read()
    page.edit_new()
    assert page.editor.book.key == "own", "the draft of a new codebook waits too"
    page.close()


def test_a_file_is_imported_as_a_draft_and_a_faulty_one_told(page, tmp_path):
    book = codebooks.read("attitude")
    codebooks.write(tmp_path / "a.json", book)
    assert page.import_from(tmp_path / "a.json")
    page.editor.ask_store()
    for code in ("en", "nl"):
        page.store.changes.edits[code].setPlainText("First.")
    assert page.store.version.text() == "0.1.0"
    page.store.ask_store()
    assert page.edition.key == "attitude"
    (tmp_path / "b.json").write_text('{"format": "x"}', encoding="utf-8")
    assert not page.import_from(tmp_path / "b.json")
    assert "faults" in page.notice.text()
    assert page.is_reading()


def test_steps_join_what_is_typed_in_one_field():
    books = [Edition("k", str(n), None).version for n in range(5)]  # type: ignore[arg-type]
    steps = Steps(books[0])  # type: ignore[arg-type]
    steps.push(books[1], "a")  # type: ignore[arg-type]
    steps.push(books[2], "a")  # type: ignore[arg-type]
    steps.push(books[3], "b")  # type: ignore[arg-type]
    assert (steps.undo(), steps.undo(), steps.can_undo) == (books[2], books[0], False)
    assert (steps.redo(), steps.can_redo) == (books[2], True)
    steps.push(books[4], "a")  # type: ignore[arg-type]
    assert (steps.can_redo, steps.undo()) == (False, books[2])


def test_the_page_follows_the_study_that_is_opened_and_what_others_store_in_it(app, path, tmp_path):
    workspace = Workspace()
    page = CodebookPage(workspace)
    page.show()
    workspace.open(path)
    keys = {page.bar.codebook.itemData(n) for n in range(page.bar.codebook.count())}
    assert keys == {"alliance", "other", "play"}
    researcher = people.viewer(workspace.study, "R1")
    workspace.do(lambda: studies.add_codebook(workspace.study, researcher, "attitude")[0])
    assert page.bar.codebook.findData("attitude") >= 0
    workspace.close()
    page.close()
