"""The whole way in the real window: plan, packages, two laptops, merging, agreement, a moment, consensus, report.

With LOOK=FOLDER in the environment it leaves a picture of each step there.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from ui import packing
from ui.packing import accept, choose, drop, to_plan
from ui.real_screen import needs_xvfb, not_within, run_there
from ui.windows import Boxes, click, events, go_to, number, person, press, with_study

from observer import i18n
from observer.coding.consensus import Verdict
from observer.coding.study import CodingState, Purpose
from observer.services import consensus_lines, people, plan
from observer.ui.agreement_page import SETTLE
from observer.ui.agreement_table import COUNTS

Key, Button = Qt.Key, Qt.MouseButton
places = packing.places
# frame, whose, keys of the indicator; the second coder is a little later and hears somebody blamed
FIRST = ((20, "Mother", "cu"), (60, "Son", "ep"), (100, "Worker", "cu"))
SECOND = ((27, "Mother", "cu"), (60, "Son", "xp"), (104, "Worker", "cu"))


def look(window, name):
    """A picture for who wants to look."""
    if folder := os.environ.get("LOOK"):
        QTest.qWait(200)
        window.grab().save(str(Path(folder) / f"{i18n.language()}-{window.width()}-{name}.png"))


def send(window, spin, folder):
    """Packages for both coders, into this folder."""
    seen = []

    def order(box):
        box.coders.tick(list(box._coders))
        box.where.line.setText(str(folder))
        look(box, "packages")
        accept(box)

    with Boxes(order, lambda box: (seen.append(box), box.accept())):
        click(window.desk.grid.pack)
        assert spin(lambda: seen)
    return {path.stem.split(".")[-1]: path for path in folder.glob("*.observer")}


def code(window, spin, laptop, marks, ratings):
    """A coder at his own laptop: finds the film, codes, rates and submits."""
    (package,) = laptop.glob("*.observer")
    assert window.open(package)
    look(window, f"tasks-{laptop.name}")
    click(next(iter(window.desk.tasks.buttons.values())))
    film = window.code.film
    assert spin(lambda: film.trouble.isVisible())
    film.finder.look_in([laptop])
    assert spin(lambda: film.playback.now() is not None)
    for frame, who, keys in marks:
        go_to(window, spin, frame)
        press(window, number(window, who), *keys)
    assert len(events(window)) == len(marks)
    window.code.docks.show("rate")
    form = window.code.rating.form
    assert spin(lambda: form.cards)
    for who, point in ratings:
        line = next(one for one in form.cards[person(window, who)].lines if one.line.dimension_id == "engagement")
        form.area.ensureWidgetVisible(line)
        click(line.scale.points[point])
    look(window, f"coding-{laptop.name}")

    def submit(box):
        look(box, "submit")
        click(next(button for button in box.buttons() if button.objectName() == "primary"))

    with Boxes(submit):
        click(window.header.submit)
    window.show_desk()
    (task,) = plan.to_code(window.workspace.study, window.desk.who.viewer)
    assert task.progress.value == "submitted"
    return package


def bring_home(window, spin, package):
    seen = []

    def merge(box):
        look(box, "merge")
        seen.append(box.plan)
        accept(box)

    with Boxes(merge):
        drop(window, package)
        assert spin(lambda: seen)
    assert spin(lambda: not window.workspace.jobs.running)


def agreement_and_a_moment(window, spin):
    """The first number, and a click on what only one coder saw plays it."""
    click(window.rail.button("agreement"))
    page = window.agreement
    assert spin(lambda: page.asking.is_complete and page.moments.film.playback.now() is not None)
    look(page.window(), "agreement")
    table = page.view.marks
    assert table.lines.lines[0].counts[0].number == 2
    row = next(n for n, one in enumerate(table.lines.lines) if not one.is_sum and one.counts[1].number == 1)
    index = table.lines.index(row, COUNTS + 1)
    table.scrollTo(index)
    QTest.mouseClick(table.viewport(), Button.LeftButton, pos=table.visualRect(index).center())
    list_ = page.moments.moments
    QTest.mouseClick(list_.viewport(), Button.LeftButton, pos=list_.visualRect(list_.list.index(0)).center())
    film = page.moments.film
    assert spin(film.is_playing)
    film.pause()
    assert film.session_us() < 2_400_000  # the moment is at 2.4 s; it is led up to
    look(window, "moment")


def settle_all(window, spin):
    """All disagreements, by keys: the first coder, then the second, in turn."""
    settle = window.agreement.settle
    window.agreement.tabs.setCurrentIndex(SETTLE)
    click(settle.begin)
    look(window, "consensus")
    typed = [Key.Key_1, Key.Key_2]
    left = [one for one in settle.lines if one.is_left]
    assert len(left) >= 2
    for n in range(len(left)):
        QTest.keyClick(settle.list, typed[n % 2])
    assert {one.item.verdict for one in settle.lines} >= {Verdict.TAKE}
    assert not any(one.is_left for one in settle.lines)
    look(window, "consensus-done")

    def finish(box):
        look(box, "finish")
        words = settle.finish.text().removesuffix(" …")
        click(next(button for button in box.findChildren(QPushButton) if button.text().startswith(words)))

    with Boxes(finish):
        click(settle.finish)
    study, viewer = window.workspace.study, window.desk.who.viewer
    (one,) = consensus_lines.consensuses(study, viewer)
    assert one.opened.coding.state is CodingState.SUBMITTED


def reports(window, spin, folder):
    papers = window.agreement.papers
    for kind, begin in (("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF")):
        path = folder / f"agreement.{kind}"
        papers.write(path, kind)
        assert spin(lambda path=path: path.exists() and str(path) in window.agreement.notice.words.text())
        assert path.read_bytes().startswith(begin)
    papers.copy_methods("nl")
    assert "overeenstemming van 2 codeurs" in QApplication.clipboard().text()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_from_the_plan_to_the_report(study, places, spin, language):
    with with_study(study, language) as window:
        grid = to_plan(window)
        choose(grid, "K1")
        with Boxes(accept):
            click(grid.assign)

        def draw(box):
            box.percent.setValue(100)
            look(box, "draw")
            accept(box)

        with Boxes(draw):
            click(grid.draw)
        look(window, "plan")
        viewer = people.viewer(window.workspace.study, "R1")
        drawn = {(row.coder.name, row.assignment.purpose) for row in plan.lines(window.workspace.study, viewer)}
        assert drawn == {("K1", Purpose.MAIN), ("K2", Purpose.DOUBLE)}
        packages = send(window, spin, places / "sent")
        laptops = {}
        for coder in ("K1", "K2"):
            laptops[coder] = places / coder
            laptops[coder].mkdir()
            shutil.move(packages[coder], laptops[coder])
            shutil.copy(places / "cam" / "visit.mp4", laptops[coder] / f"of {coder}.mp4")
        shutil.move(places / "cam" / "visit.mp4", places / "disk" / "visit.mp4")
        first = code(window, spin, laptops["K1"], FIRST, (("Mother", 5), ("Son", 2)))
        second = code(window, spin, laptops["K2"], SECOND, (("Mother", 4), ("Son", 2)))
        shutil.move(places / "disk" / "visit.mp4", places / "cam" / "visit.mp4")
        assert window.open(study)
        to_plan(window)
        for package in (first, second):
            bring_home(window, spin, package)
        codings = window.workspace.study.codings.where()
        assert [coding.state for coding in codings] == [CodingState.SUBMITTED] * 2
        agreement_and_a_moment(window, spin)
        settle_all(window, spin)
        reports(window, spin, places)


@needs_xvfb
@not_within
@pytest.mark.parametrize("size", ["1366x768x24", "1920x1080x24"])
def test_on_a_real_screen(size: str) -> None:
    run_there("tests/ui/test_walk_through.py", "", size)
