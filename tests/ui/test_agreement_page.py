"""Agreement and consensus in the real window: a first number at once, moments on the film, settling by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from ui.windows import Boxes, be, leave, menu_action, open_window

from observer import i18n
from observer.coding.consensus import Verdict
from observer.coding.study import CodingState, Purpose, Role
from observer.services import consensus_lines, people, plan, rating, roster, studies
from observer.services.coding import At, Desk, Mark
from observer.ui.agreement_items import DASH
from observer.ui.agreement_page import AGREEMENT, KEPT, SETTLE
from observer.ui.agreement_table import COUNTS, FIGURE
from observer.ui.agreement_view import RATINGS

Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
# indicator, seconds, until, who, towards; the second coder is a little later, misses one and has one of his own
FIRST = (
    ("ef_brings_up_problem", 0.4, None, "Mother", "Worker"),
    ("pf_blames", 1.2, None, "Son", "Mother"),
    ("cw_empathises", 2.0, None, "Worker", "Mother"),
    ("sf_shields_self", 1.0, 4.0, "Son", "none"),
    ("cf_refuses_to_answer", 5.0, None, "Son", "Worker"),
)
SECOND = (
    ("ef_brings_up_problem", 0.7, None, "Mother", "Worker"),
    ("pf_blames", 1.4, None, "Son", "Mother"),
    ("cw_reassures_vulnerability", 2.1, None, "Worker", "Mother"),
    ("sf_shields_self", 1.2, 4.4, "Son", "none"),
    ("ef_says_stuck", 3.0, None, "Mother", "Worker"),
)


def code(study, coder, marks, ratings):
    """A coder marks, rates and hands in."""
    desk = Desk(study, people.as_coder(study, coder), people.find_session(study, "Visit 1"))
    for indicator, start, stop, who, towards in marks:
        until = At(seconds=str(stop)) if stop else None
        desk.record(Mark(f"alliance:{indicator}", At(seconds=str(start)), until, (who,), (towards,)))
    for dimension, target, value in ratings:
        rating.rate(desk, rating.Judgement(f"alliance:{dimension}", target, value))
    desk.submit("alliance")


@pytest.fixture
def double(study: Path) -> Path:
    """A study in which two coders have handed in one visit, and a researcher is one by name."""
    with studies.open_study(study) as opened:
        code(opened, "K1", FIRST, (("engagement", "Mother", 2), ("engagement", "Son", -1), ("safety", "Mother", 1)))
        code(opened, "K2", SECOND, (("engagement", "Mother", 1), ("engagement", "Son", -1), ("safety", "Mother", 1)))
    return study


@pytest.fixture
def seen(double, spin):
    """The agreement page, as the researcher, with its first answer and the first frame of the film."""
    window = open_window()
    assert window.open(double)
    be(window, "R1")
    QTest.mouseClick(window.rail.button("agreement"), Button.LeftButton)
    page = window.agreement
    assert spin(lambda: page.asking.is_complete)
    assert spin(lambda: page.moments.film.playback.now() is not None)
    yield window
    leave(window)


def line(table, label):
    """The row of a line by its label."""
    return next(n for n, one in enumerate(table.lines.lines) if one.label.casefold().startswith(label.casefold()))


def click(table, row, column):
    """A click on a cell of a table."""
    index = table.lines.index(row, column)
    table.scrollTo(index)
    QTest.mouseClick(table.viewport(), Button.LeftButton, pos=table.visualRect(index).center())


def listed(page):
    """What the list of moments shows."""
    return page.moments.moments.list.moments


# -- who may see it -------------------------------------------------------------------------------------------


def test_a_coder_sees_the_room_only_when_there_is_something_to_see(study, spin):
    window = open_window()
    assert window.open(study)
    be(window, "K1")
    assert not window.rail.button("agreement").isVisible()
    assert not menu_action(window, "Agreement").isEnabled()
    be(window, "R1")
    assert window.rail.button("agreement").isVisible()
    leave(window)


def test_a_coder_who_has_handed_in_sees_agreement_but_keeps_nothing(double, spin):
    window = open_window()
    assert window.open(double)
    be(window, "K1")
    assert window.rail.button("agreement").isVisible()
    window.show_agreement()
    assert spin(lambda: window.agreement.asking.answer is not None)
    assert not window.agreement.tabs.isTabVisible(KEPT)
    leave(window)


def test_nothing_to_compare_teaches_what_it_takes(study, spin):
    window = open_window()
    assert window.open(study)
    be(window, "R1")
    window.show_agreement()
    page = window.agreement
    assert spin(lambda: page.empty.isVisible())
    assert "hand" in page.empty.words.text()
    QTest.mouseClick(page.empty.button, Button.LeftButton)
    assert window.pages.currentWidget() is window.desk
    assert window.desk.tabs.currentWidget() is window.desk.grid
    leave(window)


# -- a first number -------------------------------------------------------------------------------------------


def test_a_first_number_is_there_without_choosing_anything(seen):
    page = seen.agreement
    assert page.view.headline.title.text()
    assert page.view.isVisible()
    table = page.view.marks.lines
    assert [one.label for one in table.lines if one.is_sum]
    assert table.heads == ("Both", "Only K1", "Only K2", "Seconds")
    assert table.lines[0].is_sum
    assert not seen.workspace.jobs.running


def test_a_click_on_a_number_lists_its_moments_and_a_click_on_one_plays_it(seen, spin):
    page = seen.agreement
    film = page.moments.film
    row = line(page.view.marks, "refuses")
    click(page.view.marks, row, COUNTS + 1)
    (moment,) = listed(page)
    assert moment.fate.value == "only1"
    assert "K2" in moment.words
    list_ = page.moments.moments
    QTest.mouseClick(list_.viewport(), Button.LeftButton, pos=list_.visualRect(list_.list.index(0)).center())
    assert spin(film.is_playing)
    assert spin(lambda: film.session_us() >= 3_000_000)  # two seconds before it begins
    assert film.session_us() < 5_000_000
    film.pause()


def test_the_matching_is_explained_in_words(seen):
    page = seen.agreement
    click(page.view.marks, line(page.view.marks, "brings up"), COUNTS)
    (moment,) = listed(page)
    assert "0.3" in moment.words
    assert moment.difference_us == pytest.approx(300_000, abs=40_000)


def test_a_number_opens_what_it_is_made_of(seen):
    page = seen.agreement
    click(page.view.marks, line(page.view.marks, "brings up"), FIGURE)
    assert page.moments.tabs.currentIndex() == 1
    names = [fact.name for fact in page.moments.made_of.facts]
    for name in ("Method", "Tolerance", "Events of both", "Left out", "Sessions", "Codebook", "Made with"):
        assert name in names


def test_what_is_undefined_is_a_dash_and_says_why(seen):
    page = seen.agreement
    page.view.tabs.setCurrentIndex(2)
    table = page.view.ratings
    undefined = [n for n, one in enumerate(table.lines.lines) if one.figure.value is None]
    assert undefined
    model = table.lines
    assert model.data(model.index(undefined[0], FIGURE)) == DASH
    click(table, undefined[0], FIGURE)
    assert page.moments.made_of.why.text()
    assert page.view.rating_pairs.list.pairs


def test_a_cell_of_the_matrix_opens_its_moments(seen):
    page = seen.agreement
    page.view.marks.choose(page.view.marks.lines.lines[0].id)
    page.view.below.setCurrentIndex(1)
    matrix = page.view.matrix
    labels = matrix.cells.grid.labels
    row, column = (
        next(n for n, label in enumerate(labels) if label.startswith(w)) for w in ("empathises", "reassures")
    )
    assert matrix.cells.text(row, column) == "1"
    index = matrix.cells.index(row, column)
    matrix.table.scrollTo(index)
    QTest.mouseClick(matrix.table.viewport(), Button.LeftButton, pos=matrix.table.visualRect(index).center())
    assert len(listed(page)) == 1
    assert "empathises" in page.moments.words.text()


def test_both_codings_lie_under_each_other_with_ties(seen):
    ties = seen.agreement.view.timelines.ties
    joined = [moment for moment, _above, _below in ties.ties() if moment.fate.is_agreed]
    assert len(joined) == 3  # two moments and one period
    assert [row.label for row in ties.rows] == ["Mother", "Son", "Worker"]
    alone = [moment for moment in ties.moments if not moment.fate.is_agreed]
    assert {moment.fate.value for moment in alone} >= {"only1", "only2"}


def test_space_and_letters_play_the_film_from_every_part(seen, spin):
    page = seen.agreement
    for part in (page.view.marks, page.moments.moments, page.view.timelines.ties):
        part.setFocus()
        QTest.keyClick(part, Key.Key_Space)
        assert spin(page.moments.film.is_playing)
        QTest.keyClick(part, Key.Key_K)
        assert not page.moments.film.is_playing()


def test_another_tolerance_is_asked_for_and_computed_in_a_job(seen, spin):
    page = seen.agreement
    before = page.asking.answer
    page.bar.tolerance.setValue(0.1)
    assert spin(lambda: page.asking.answer is not before and page.asking.is_complete)
    assert page.asking.answer.about.tolerance_us == 100_000
    assert page.view.marks.lines.lines[0].counts[0].number == 0


def test_a_question_can_be_stopped_and_the_answer_stays(seen):
    page = seen.agreement
    before = page.asking.answer
    page.ask()
    (job,) = seen.workspace.jobs.running
    QTest.mouseClick(seen.header.jobs.cancel, Button.LeftButton)
    assert job.progress.cancelled
    assert page.asking.answer is before


def test_the_page_speaks_dutch_while_it_runs(seen, spin):
    page = seen.agreement
    try:
        menu_action(seen, "Nederlands").trigger()
        assert page.tabs.tabText(AGREEMENT) == "Overeenstemming"
        assert seen.rail.button("agreement").text() == "Overeenstemming"
        assert spin(lambda: page.view.marks.lines.heads and page.view.marks.lines.heads[0] == "Beiden")
        assert page.settle.finish.text() == "Afronden …"
    finally:
        menu_action(seen, "Nederlands").trigger()
        i18n.use_language("en")


# -- kept and taken along -------------------------------------------------------------------------------------


def types_and_stores(text):
    """In a form that opens: type, and Enter."""

    def do(box):
        box.name.setText(text)
        QTest.keyClick(box, Key.Key_Return)

    return do


def test_an_answer_is_kept_shown_and_computed_again(seen, spin):
    page = seen.agreement
    with Boxes(types_and_stores("First draw")):
        page.papers.ask_keep()
    page.tabs.setCurrentIndex(KEPT)
    assert page.kept.list.item(0).text().startswith("First draw")
    QTest.mouseClick(page.kept.again, Button.LeftButton)
    assert "computed again" in page.kept.words.text()
    assert spin(lambda: "same" in page.kept.words.text())
    QTest.mouseClick(page.kept.show_, Button.LeftButton)
    assert page.tabs.currentIndex() == AGREEMENT
    assert spin(lambda: page.asking.is_complete)
    assert page.view.marks.lines.lines
    page.tabs.setCurrentIndex(KEPT)
    QTest.mouseClick(page.kept.remove, Button.LeftButton)
    assert page.kept.list.count() == 0
    seen.undo()
    assert page.kept.list.count() == 1


def test_a_report_is_written_and_the_methods_are_copied(seen, tmp_path, spin):
    page = seen.agreement
    for kind, begin in (("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF")):
        path = tmp_path / f"agreement.{kind}"
        page.papers.write(path, kind)
        assert spin(lambda path=path: str(path) in page.notice.words.text())
        assert path.read_bytes().startswith(begin)
    for language, word in (("en", "tolerance"), ("nl", "tolerantie")):
        page.papers.copy_methods(language)
        assert len(QApplication.clipboard().text()) > 100, word
    page.papers.write(tmp_path / "nowhere" / "agreement.html", "html")
    assert spin(lambda: "cannot be written" in page.notice.words.text())


# -- consensus ------------------------------------------------------------------------------------------------


@pytest.fixture
def settling(seen, spin):
    """A consensus that has just begun."""
    page = seen.agreement
    page.tabs.setCurrentIndex(SETTLE)
    QTest.mouseClick(page.settle.begin, Button.LeftButton)
    assert page.settle.is_open()
    assert page.settle.pad.isVisible()
    return seen


def keys(window, *typed):
    """Keys on the list of disagreements."""
    for key in typed:
        QTest.keyClick(window.agreement.settle.list, key)


def left(window):
    """What has still to be gone through."""
    return [one for one in window.agreement.settle.lines if one.is_left]


def test_a_consensus_is_gone_through_by_keys(settling):
    settle = settling.agreement.settle
    n = len(left(settling))
    assert n >= 4
    assert settle.count.text() == f"0 of {n}"
    assert settle.present.text() == "K1, K2"
    first = settle.line()
    keys(settling, Key.Key_1)
    done = next(one for one in settle.lines if one.item.id == first.item.id)
    assert done.item.verdict is Verdict.TAKE
    assert settle.count.text() == f"1 of {n}"
    assert settle.line().item.id != first.item.id
    keys(settling, Key.Key_B, Key.Key_0)
    assert settle.count.text() == f"3 of {n}"
    keys(settling, Key.Key_Up, Key.Key_Delete)
    assert settle.count.text() == f"2 of {n}"


def test_undo_reaches_the_consensus_and_names_what_it_takes_back(settling):
    settle = settling.agreement.settle
    n = len(left(settling))
    keys(settling, Key.Key_2)
    assert len(left(settling)) == n - 1
    settling.actions_table.refresh()
    action = menu_action(settling, "Undo")
    assert action.isEnabled()
    assert ":" in action.text()
    QTest.keyClick(settle.list, Key.Key_Z, Mod.ControlModifier)
    assert len(left(settling)) == n
    QTest.keyClick(settle.list, Key.Key_Y, Mod.ControlModifier)
    assert len(left(settling)) == n - 1


def test_what_is_left_open_needs_a_note(settling):
    settle = settling.agreement.settle
    n = len(left(settling))
    keys(settling, Key.Key_O)
    assert len(left(settling)) == n
    assert settle.pad.note.hasFocus()
    assert settling.agreement.notice.words.text()
    QTest.keyClicks(settle.pad.note, "Is a sigh a refusal?")
    QTest.keyClick(settle.pad.note, Key.Key_Return)
    item = settle.line().item.id
    keys(settling, Key.Key_O)
    done = next(one for one in settle.lines if one.item.id == item)
    assert done.item.verdict is Verdict.OPEN
    assert done.item.note == "Is a sigh a refusal?"


def test_a_new_event_takes_the_place_of_both(settling):
    settle = settling.agreement.settle
    item = settle.line().item.id

    def writes(box):
        box.comment.setText("as we agreed")
        QTest.keyClick(box, Key.Key_Return)

    with Boxes(writes):
        keys(settling, Key.Key_N)
    done = next(one for one in settle.lines if one.item.id == item)
    assert done.item.verdict is Verdict.NEW
    assert done.results[0].comment == "as we agreed"


def test_a_rating_is_chosen_and_nothing_is_filled_in(settling):
    settle = settling.agreement.settle
    rated = next(one for one in left(settling) if one.ratings)
    settle.list.choose(rated.item.id)
    settle._show_item()

    def chooses(box):
        assert box.value.currentData() is None
        QTest.mouseClick(box.accept_button, Button.LeftButton)
        assert box.isVisible()
        assert box.wrong.text()
        box.value.setCurrentIndex(box.value.findData(2))
        QTest.mouseClick(box.accept_button, Button.LeftButton)

    with Boxes(chooses):
        keys(settling, Key.Key_N)
    done = next(one for one in settle.lines if one.item.id == rated.item.id)
    assert done.results[0].value == 2


def test_a_dilemma_becomes_a_dated_rule_in_a_new_version(settling):
    study = settling.workspace.study
    before = len(studies.versions(study, "alliance"))

    def writes(box):
        for code_, text in (("nl", "Een zucht telt niet."), ("en", "A sigh does not count.")):
            box.texts[code_].setPlainText(text)
        QTest.mouseClick(box.accept_button, Button.LeftButton)

    with Boxes(writes):
        keys(settling, Key.Key_R)
    assert len(studies.versions(study, "alliance")) == before + 1


def finishes(box):
    """In the question: yes."""
    button = next(b for b in box.findChildren(QPushButton) if b.text().startswith("Finish"))
    QTest.mouseClick(button, Button.LeftButton)


def test_a_consensus_is_finished_when_all_has_been_gone_through(settling):
    page = settling.agreement
    settle = page.settle
    assert not settle.finish.isEnabled()
    while left(settling):
        keys(settling, Key.Key_1)
    assert settle.finish.isEnabled()
    with Boxes(finishes):
        QTest.mouseClick(settle.finish, Button.LeftButton)
    study, viewer = settling.workspace.study, settling.desk.who.viewer
    (summary,) = consensus_lines.consensuses(study, viewer)
    assert summary.opened.coding.state is CodingState.SUBMITTED
    assert not settle.is_open()
    assert not any(button.isEnabled() for button in settle.pad.choices.values())


def test_who_is_present_is_stored(settling):
    settle = settling.agreement.settle
    settle.present.setText("K1, K2, R1")
    settle.present.editingFinished.emit()
    assert settle.opened.consensus.present == ("K1", "K2", "R1")


def test_a_disagreement_is_shown_on_the_film(settling, spin):
    page = settling.agreement
    keys(settling, Key.Key_Return)
    assert spin(page.moments.film.is_playing)
    page.moments.film.pause()
    assert page.settle.pad.ties.moment(page.settle.line().item.id) is not None


def more(page, *titles):
    """An action in the menu beside the question, by what is above it and its title."""
    found = page.bar.menu
    for title in titles[:-1]:
        found = next(action.menu() for action in found.actions() if action.text() == title)
    return next(action for action in found.actions() if action.text() == titles[-1])


def test_words_for_values_are_asked_for_with_their_source_and_remembered(seen, spin):
    page = seen.agreement
    page.view.tabs.setCurrentIndex(RATINGS)
    assert "In words" not in page.view.ratings.lines.heads
    more(page, "Words for values", "Koo & Li 2016").trigger()
    assert spin(lambda: "In words" in page.view.ratings.lines.heads)
    said = {one.counts[-1].text for one in page.view.ratings.lines.lines}
    assert said & {"poor", "moderate", "good", "excellent"}
    assert "Koo & Li 2016" in page.view.headline.about.text()
    assert more(page, "Words for values", "Koo & Li 2016").isChecked()
    state = page.state()
    page.bar.bands = ""
    page.restore(state)
    assert page.bar.bands == "koo_li"
    more(page, "Words for values", "None, numbers only").trigger()
    assert spin(lambda: "In words" not in page.view.ratings.lines.heads)


def test_a_coding_of_another_purpose_joins_when_asked(double, spin):
    with studies.open_study(double) as study:
        who = people.viewer(study, "R1")
        roster.add_coder(study, who, "K3", (Role.CODER, Role.RESEARCHER))
        plan.assign(study, who, ["Visit 1"], "K3", codebook="alliance", purpose=Purpose.GOLD)
        code(study, "K3", SECOND[:3], (("engagement", "Mother", 2),))
    window = open_window()
    assert window.open(double)
    be(window, "R1")
    window.show_agreement()
    page = window.agreement
    assert spin(lambda: page.asking.is_complete)
    assert page.view.headline.pair.count() == 1
    more(page, "Codings of another purpose too", "Gold standard").trigger()
    assert spin(lambda: page.view.headline.pair.count() == 3)
    assert "K3 (gold standard)" in page.view.headline.pair.itemText(1)
    be(window, "K1")
    assert page.bar.purposes == (Purpose.MAIN, Purpose.DOUBLE)
    assert "Codings of another purpose too" not in [action.text() for action in page.bar.menu.actions()]
    leave(window)


def test_another_tolerance_is_seen_as_a_curve(seen):
    page = seen.agreement
    page.view.marks.choose(page.view.marks.lines.lines[0].id)
    page.view.below.setCurrentWidget(page.view.curve)
    chart = page.view.curve.chart
    assert chart.isVisible()
    values = chart.plot.lines[0].values
    assert list(values) == sorted(values), "a larger tolerance never joins less"
    assert chart.plot.labels[chart.plot.used] == f"{page.bar.tolerance.value():g} s"
    assert "5 s: " in chart.accessibleDescription()
    state = next(one for one in page.view.marks.lines.lines if one.is_state)
    page.view.marks.choose(state.id)
    assert not chart.isVisible()
    assert "no tolerance" in page.view.curve.empty.text()


def test_three_coders_can_be_compared_two_by_two(double, spin):
    with studies.open_study(double) as study:
        roster.add_coder(study, people.viewer(study, "R1"), "K3", (Role.CODER,))
        code(study, "K3", SECOND[:3], (("engagement", "Mother", 2),))
    window = open_window()
    assert window.open(double)
    be(window, "R1")
    window.show_agreement()
    page = window.agreement
    assert spin(lambda: page.asking.answer is not None)
    pair = page.view.headline.pair
    assert pair.isVisible()
    assert pair.count() == 3
    pair.setCurrentIndex(2)
    pair.activated.emit(2)
    assert page.view.marks.lines.heads[1:3] == ("Only K2", "Only K3")
    table = page.view.pairs[0]
    page.view.below.setCurrentWidget(table)
    assert table.isVisible()
    assert [table.verticalHeaderItem(n).text() for n in range(3)] == ["K1", "K2", "K3"]
    shown = {table.item(a, b).text() for a in range(3) for b in range(3) if a != b}
    before = page.view.marks.line()
    assert before.figure.text in shown
    QTest.mouseClick(table.viewport(), Button.LeftButton, pos=table.visualItemRect(table.item(1, 0)).center())
    assert pair.currentIndex() == 0
    assert page.view.marks.lines.heads[1:3] == ("Only K1", "Only K2")
    assert page.view.marks.line().label == before.label, "still of the same indicator"
    table.setCurrentCell(0, 2)
    QTest.keyClick(table, Key.Key_Return)
    assert page.view.marks.lines.heads[1:3] == ("Only K1", "Only K3")
    page.view.tabs.setCurrentIndex(RATINGS)
    assert page.view.pairs[2].rowCount() == 3
    leave(window)


def test_the_parts_keep_their_sizes(seen):
    page = seen.agreement
    page.view.splits[0].setSizes([180, 320])
    state = page.state()
    kept = page.view.splits[0].sizes()
    page.view.splits[0].setSizes([300, 200])
    page.restore(state)
    assert page.view.splits[0].sizes() == pytest.approx(kept, abs=4)
