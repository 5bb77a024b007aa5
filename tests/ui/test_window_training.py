"""Conflicts of a merge, lessons, the learning curve and drift, in the real window on a study that has seen much."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from ui.windows import Boxes, be, click, with_study

sys.path.append(str(Path(__file__).parents[2] / "scripts"))
from rehearsal import KEY, desk, rehearse

from observer.coding.merging import Choice, Outcome
from observer.coding.study import Purpose
from observer.coding.training import Fate
from observer.services import merging, people, plan, quality, studies
from observer.ui.conflict_view import ConflictView
from observer.ui.line_chart import Limits, LineChart, Plot, Plotted
from observer.ui.merge_dialog import MergeDialog
from observer.ui.plain_table import fitted

Button, Key = Qt.MouseButton, Qt.Key


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory):
    return rehearse(tmp_path_factory.mktemp("rehearsal"))


@pytest.fixture
def study(rehearsed, tmp_path):
    """A copy; its films stay where they are."""
    return Path(shutil.copyfile(rehearsed.study, tmp_path / rehearsed.study.name))


@pytest.fixture
def window(study, request):
    with with_study(study, getattr(request, "param", "en")) as made:
        yield made


def column_texts(table, column):
    return [table.item(row, column).text() for row in range(table.rowCount())]


def shown_tabs(page):
    return [page.tabs.widget(n) for n in range(page.tabs.count()) if page.tabs.isTabVisible(n)]


# -- conflicts ---------------------------------------------------------------------------------------------------


@pytest.fixture
def merge_plan(study, rehearsed):
    with studies.open_study(study) as opened:
        yield merging.plan_merge(opened, people.viewer(opened, "R1"), rehearsed.package)


def test_both_versions_of_a_conflict_are_shown_part_by_part(app, merge_plan):
    view = ConflictView(merge_plan.conflicts)
    assert len(merge_plan.conflicts) == 2
    assert view.n_left() == 2
    by_name = {view.table.item(row, 0).text(): row for row in range(view.table.rowCount())}
    comment = by_name["Comment"]
    texts = [view.table.item(comment, column).text() for column in (1, 2, 3)]
    assert len(set(texts)) == 3
    assert view.table.item(comment, 2).font().bold()
    assert not view.table.item(by_name["Time"], 2).font().bold()


def test_a_merge_waits_for_each_decision(app, merge_plan):
    dialog = MergeDialog(merge_plan)
    view = dialog.conflicts
    dialog.show()
    assert not dialog.accept_button.isEnabled()
    QTest.keyClick(view.theirs, Key.Key_Space)
    assert view.n_left() == 1
    assert not dialog.accept_button.isEnabled()
    QTest.keyClick(view.list, Key.Key_Down)
    assert not view.ours.isChecked()
    assert not view.theirs.isChecked()
    click(view.ours)
    assert dialog.accept_button.isEnabled()
    assert set(dialog.choices.values()) == {Choice.OURS, Choice.THEIRS}
    QTest.keyClick(view.list, Key.Key_Up)
    assert view.theirs.isChecked()
    click(view.all_ours)
    assert set(dialog.choices.values()) == {Choice.OURS}
    assert view.ours.isChecked()
    assert "Linde 14" in dialog.wrong.text()
    heads = [dialog.tree.topLevelItem(n).text(0) for n in range(dialog.tree.topLevelItemCount())]
    assert heads == ["Linde 14", "Wilg 13"]
    assert merge_plan.counts[Outcome.CONFLICT] == 2
    dialog.close()


def test_what_was_decided_holds(window, spin, rehearsed):
    be(window, "R1")
    study = window.workspace.study
    chosen = []

    def decide(box):
        box.conflicts.decide_all(Choice.THEIRS)
        chosen.append(box.choices)
        click(box.accept_button)

    with Boxes(decide):
        window.passages.receive(rehearsed.package)
        assert spin(lambda: chosen)
    later = merging.plan_merge(study, people.viewer(study, "R1"), rehearsed.package)
    assert later.is_empty
    assert not later.conflicts


def test_the_merge_is_refused_in_words_when_it_cannot_be(window, spin, rehearsed):
    be(window, "R1")
    study = window.workspace.study
    desk(study, "K1", "Wilg 13").submit(KEY)
    told = []
    with Boxes(lambda box: (told.append((box.wrong.text(), box.accept_button.isVisible())), click(box.cancel))):
        window.passages.receive(rehearsed.package)
        assert spin(lambda: told)
    words, can_merge = told[0]
    assert "Wilg 13" in words
    assert "Reopen it first." in words
    assert not can_merge


# -- lessons -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", ["en", "nl"], indirect=True)
def test_a_trainee_sees_what_was_hit_and_missed_with_the_moment_on_the_film(window, spin):
    be(window, "K3")
    words = ("See how it went", "Zien hoe het ging")
    found = [b for b in window.desk.tasks.findChildren(QPushButton) if b.text() in words]
    button = next(b for b in found if "2" in b.accessibleName())
    click(button)
    page = window.training
    assert window.pages.currentWidget() is page
    assert page.tabs.currentWidget() is page.lesson
    assert page.drift not in shown_tabs(page)
    assert not page.people.isVisible()
    lesson = page.lesson
    fates = [row.fate for row in lesson._rows]
    assert {Fate.HIT, Fate.MISS, Fate.FALSE_ALARM} <= set(fates)
    assert lesson.ratings.rowCount() == 6
    # Only what was missed, and the film at that moment.
    lesson.filter.setCurrentIndex(lesson.filter.findData(Fate.MISS))
    lesson.filter.activated.emit(lesson.filter.currentIndex())
    assert {row.fate for row in lesson._rows} == {Fate.MISS}
    lesson.events.setFocus()
    QTest.keyClick(lesson.events, Key.Key_Down)
    row = lesson._rows[lesson.events.currentRow()]
    film = lesson.film
    assert spin(lambda: film.reel is not None and film.reel.stamp() is not None)
    assert spin(lambda: abs(film.reel.session_us() - row.at_us) < 100_000)
    assert row.what in lesson.detail.text()
    click(film.again)
    assert spin(film.reel.is_playing)
    click(film.play)
    assert not film.reel.is_playing()
    # The same moment on the coding page.
    click(lesson.code)
    assert window.pages.currentWidget() is window.code
    assert spin(lambda: window.code.film.playback.now() is not None)
    assert spin(lambda: abs(window.code.film.session_us() - row.at_us) < 100_000)


def test_the_curve_and_the_criterion_which_the_researcher_sets(window, spin):
    be(window, "R1")
    window.show_training()
    page = window.training
    curve = page.curve
    page.tabs.setCurrentWidget(curve)
    assert "not met" in curve.words.text()
    assert "6 more sessions" in curve.words.text()
    assert curve.table.rowCount() == 4
    assert curve.chart.plot.aim == 0.9
    assert len(curve.chart.plot.lines) == 2
    spoken = QAccessible.queryAccessibleInterface(curve.chart)
    assert "K3" in spoken.text(QAccessible.Text.Name)
    assert "62 %" in curve.chart.words_at(curve.chart.across(0))

    def easier(box):
        box.sessions.setValue(2)
        box.percent.setValue(60)
        click(box.accept_button)

    with Boxes(easier):
        click(curve.settings)
    assert "✓" in curve.words.text()
    assert curve.chart.plot.aim == 0.6
    window.undo()
    assert quality.settings_of(window.workspace.study).sessions == 10
    assert "not met" in curve.words.text()


def test_drift_shows_who_is_due_and_leads_to_a_second_coder(window, spin):
    be(window, "R1")
    window.show_training()
    page = window.training
    page.tabs.setCurrentWidget(page.drift)
    drift = page.drift
    assert spin(lambda: drift.table.rowCount() == 12)
    assert "below" in drift.words.text()
    assert drift.chart.plot.flagged == (10, 11)
    assert drift.chart.plot.limits is not None
    assert spin(lambda: any(drift.chart.plot.lines[0].intervals)), "they come when the rest is seen"
    low, high = next(filter(None, drift.chart.plot.lines[0].intervals))
    assert f"({100 * low:.0f} % to {100 * high:.0f} %)" in " ".join(column_texts(drift.table, 3))
    drift.which.setCurrentIndex(0)
    page.refresh()
    assert spin(lambda: any(drift.chart.plot.lines[0].intervals))
    assert not [job for job in window.workspace.jobs.running if "Intervals" in job.title], "they are still known"
    seen = []

    def assign(box):
        seen.append((box.purpose.currentData(), box.sessions.ticked()))
        box.reject()

    button = next(b for b in drift.findChildren(QPushButton) if "Linde 12" in b.accessibleName())
    with Boxes(assign):
        click(button)
    linde = people.find_session(window.workspace.study, "Linde 12")
    assert seen == [(Purpose.DOUBLE, (linde.id,))]


def test_a_coder_without_training_is_told_so_and_sees_nothing_of_others(window):
    be(window, "K2")
    window.show_training()
    page = window.training
    assert shown_tabs(page) == [page.nothing]
    assert "no training" in page.empty.text()
    assert page.lessons.count() == page.people.count() == 0
    be(window, "R1")
    window.show_training()
    assert page.lesson in shown_tabs(page)
    assert page.drift in shown_tabs(page)


def test_a_package_has_no_lessons_yet(window, rehearsed, tmp_path):
    package = Path(shutil.copyfile(rehearsed.package, tmp_path / rehearsed.package.name))
    assert window.open(package)
    window.show_training()
    assert "merged" in window.training.empty.text()
    window.show_desk()
    back = window.desk.hand_back
    assert back.isVisible()
    target = tmp_path / "copy for R1"
    back.save_copy(target)
    assert target.with_name("copy for R1.observer").is_file()
    assert "copy for R1.observer" in window.desk.notice.words.text()
    back.save_copy(target)
    assert window.desk.notice.words.objectName() == "warning"
    window.close_study()
    row = next(row for row in window.start.rows if row.path == str(package))
    assert "package of K1 for “Home visits”" in row.button.accessibleName()


def test_what_the_researcher_planned_is_counted_and_told(window):
    be(window, "R1")
    window.passages.show_plan()
    grid = window.desk.grid
    assert "32" in grid.counts.text()
    lines = plan.lines(window.workspace.study, window.desk.who.viewer)
    drawn = next(line for line in lines if line.was_drawn)
    row = [s.id for s in grid._grid.sessions].index(drawn.session.id)
    column = [c.id for c in grid._grid.coders].index(drawn.coder.id)
    grid.table.setCurrentCell(row, column)
    assert "drawn at random" in grid.about.text()
    texts = []
    with Boxes(lambda box: (texts.append(box.tree.topLevelItem(0).text(0)), box.reject())):
        click(grid.draws.look)
    assert "20261127" in texts[0]


# -- the parts ---------------------------------------------------------------------------------------------------


def test_columns_share_too_little_room(app):
    assert fitted([10, 20], 640, 96) == [10, 20]
    assert sum(fitted([90, 100, 300, 400, 150], 640, 96)) <= 640
    assert fitted([300, 300], 100, 96) == [96, 96]
    assert fitted([], 100, 96) == []


def test_a_chart_with_gaps_and_limits_paints(app):
    chart = LineChart()
    chart.resize(400, 240)
    lines = (Plotted("one", (0.2, None, 0.9)), Plotted("two", (None, None, None)), Plotted("three", (1.0, 0.0, 0.5)))
    limits = Limits((None, 0.4, 0.5), (None, 0.8, 1.3), 0.6)
    chart.show_plot(Plot(("a", "b", "c"), lines, 0.9, limits, (2,)), "chart")
    assert not chart.grab().isNull()
    assert "–" in chart.words_at(chart.across(1))
    assert chart.words_at(-50) == ""
    chart.show_plot(Plot(), "nothing")
    assert not chart.grab().isNull()
