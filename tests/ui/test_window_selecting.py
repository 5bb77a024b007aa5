"""Every way in which fragments are selected, in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from ui import selecting
from ui.selecting import S, accept, at_work, code, found, only
from ui.windows import FRAME, LABELS, Boxes, be, click, drag, leave, menu_action, place, with_study

from observer.coding.fragments import Origin, Reason
from observer.services import people, rating, studies
from observer.services.coding import At, Desk, Mark
from observer.ui.rating_evidence import MARK_WIDTH, EvidenceStrip
from observer.ui.select_dialogs import SampleForm, SearchForm, StretchForm
from observer.ui.timeline_scene import RULER

Key, Mod = Qt.Key, Qt.KeyboardModifier
open_at = selecting.open_at

# -- selecting ---------------------------------------------------------------------------------------------------


def test_a_stretch_is_drawn_on_the_timeline(sit, spin):
    window = at_work(sit)
    timeline = window.code.timeline
    QTest.keyClick(window, Key.Key_G, Mod.ControlModifier | Mod.ShiftModifier)
    assert spin(lambda: timeline.scene.mode == "fragment")
    row = timeline.scene.rows[0].id
    with Boxes(accept(title="Drawn")):
        drag(timeline, place(window, 2 * S, row), place(window, 4 * S, row))
    one = only(window)
    assert (one.title, one.origin, timeline.scene.mode) == ("Drawn", Origin.TIMES, "")
    assert [abs(us - at) < 100_000 for us, at in zip(one.span, (2 * S, 4 * S), strict=True)] == [True, True]
    assert [us % FRAME for us in one.span] == [0, 0]


def test_what_is_repeated_is_selected_by_key_and_by_menu(sit):
    window = at_work(sit)
    window.code.film.set_loop(1 * S, 3 * S)
    with Boxes(accept(title="By key")):
        QTest.keyClick(window, Key.Key_X, Mod.ControlModifier | Mod.ShiftModifier)
    timeline = window.code.timeline
    timeline.open_menu(QPoint(LABELS + timeline.scene.viewport.x(5 * S), RULER + 4))
    chosen = next(action for action in timeline.menu.shown.actions() if "repeated" in action.text())
    with Boxes(accept(title="By menu")):
        chosen.trigger()
    timeline.menu.shown.close()
    assert [one.span for one in found(window).values()] == [(1 * S, 3 * S)] * 2


def test_an_event_is_selected_on_the_timeline_and_in_the_table(sit, study, spin):
    window = at_work(sit)
    desk = window.workspace.work.desk
    window.workspace.do(lambda: desk.record(Mark("attitude:AL1", At(seconds="3"), None, ("Worker",), ("Mother",))))
    (event,) = window.workspace.work.events()
    window.code.timeline.choose(window.code.lines.shown_ids(event))
    with Boxes(accept(title="Timeline", before=1.0, after=2.0)):
        QTest.keyClick(window, Key.Key_X, Mod.ControlModifier | Mod.ShiftModifier)
    menu = window.code.table.menu([event.id])
    action = next(one for one in menu.actions() if "fragment" in one.text())
    with Boxes(accept(title="Table", before=0.6, after=0.6)):
        action.trigger()
    assert {title: (one.span, one.origin) for title, one in found(window).items()} == {
        "Timeline": ((2 * S, 5 * S), Origin.EVENT), "Table": ((2_400_000, 3_600_000), Origin.EVENT),
    }  # fmt: skip
    assert "Table" in window.code.film.transport.echo.text()


def test_a_coder_sees_no_way_to_select(sit):
    window = sit("K1")
    desk = window.workspace.work.desk
    mark = Mark("alliance:ef_says_stuck", At(seconds="3"), None, ("Mother",), ("Worker",))
    window.workspace.do(lambda: desk.record(mark))
    (event,) = window.workspace.work.events()
    assert not any("fragment" in action.text() for action in window.code.table.menu([event.id]).actions())
    assert not window.code.lines.bar.fragment.isVisible()
    assert not menu_action(window, "Select a fragment").isEnabled()
    window.passages.selecting.select()  # no form opens
    assert QApplication.activeModalWidget() is None


def test_the_evidence_of_a_rating_is_selected(sit, spin):
    window = at_work(sit)
    desk = window.workspace.work.desk
    for at in ("1", "4"):
        window.workspace.do(
            lambda when=at: desk.record(Mark("attitude:AL1", At(seconds=when), None, ("Worker",), ("Mother",)))
        )
    window.workspace.do(lambda: rating.rate(desk, rating.Judgement("attitude:allying", "Worker", 2)))
    window.code.docks.show("rate")

    def strips() -> list[EvidenceStrip]:
        lines = [line for card in window.code.rating.form.cards.values() for line in card.lines]
        return [line.evidence for line in lines if line.evidence.marks]

    assert spin(strips)
    strip = strips()[0]
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(MARK_WIDTH // 2, 10), QPoint(0, 0))
    QApplication.sendEvent(strip, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    with Boxes(accept(title="Evidence", before=0.5, after=0.5)):
        menu.actions()[1].trigger()
    assert {title: one.origin for title, one in found(window).items()} == {
        "Evidence": Origin.RATING, "Evidence (2)": Origin.RATING,
    }  # fmt: skip


def test_a_disagreement_is_selected_from_agreement_and_consensus(study, spin):
    for coder, at in (("K1", 2), ("K2", 2.4)):
        code(
            study, coder, ("alliance:ef_says_stuck", at, "Mother"), ("alliance:cf_says_being_understood", at + 2, "Son")
        )
        with studies.open_study(study) as opened:
            Desk(opened, people.as_coder(opened, coder), people.find_session(opened, "Visit 1")).submit("alliance")
    with with_study(study) as window:
        be(window, "R1")
        window.show_agreement()
        page = window.agreement
        assert spin(lambda: page.asking.is_complete and page.moments.moments.list.moments)
        page.moments.moments.setCurrentIndex(page.moments.moments.list.index(0))
        with Boxes(accept(title="Moment", before=1.0, after=1.0)):
            QTest.keyClick(window, Key.Key_X, Mod.ControlModifier | Mod.ShiftModifier)
        one = only(window)
        assert (one.origin, one.reason) == (Origin.DISAGREEMENT, Reason.DILEMMA)
        assert one.stop_us - one.start_us == pytest.approx(2.4 * S, abs=FRAME)
        leave(window)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_what_a_consensus_has_to_settle_is_selected_with_the_menu(study, spin, language):
    for coder, value, extra in (("K1", 2, 4.0), ("K2", -1, None)):
        marks = [("alliance:ef_says_stuck", 2.0, "Mother")]
        marks += [("alliance:ef_says_stuck", extra, "Son")] if extra else []
        (evidence, *_rest) = code(study, coder, *marks)
        with studies.open_study(study) as opened:
            desk = Desk(opened, people.as_coder(opened, coder), people.find_session(opened, "Visit 1"))
            rating.rate(desk, rating.Judgement("alliance:engagement", "Mother", value, evidence=(evidence,)))
            desk.submit("alliance")
    with with_study(study, language) as window:
        be(window, "R1")
        window.show_agreement()
        page = window.agreement
        assert spin(lambda: page.asking.is_complete)
        page.tabs.setCurrentIndex(1)
        page.settle.start()
        items = page.settle.list
        assert len(items.list.moments) == 2
        for n in range(2):
            items.setCurrentIndex(items.list.index(n))
            title = "Rating" if page.settle.line().ratings else "Event"
            at = items.visualRect(items.list.index(n)).center()
            QApplication.sendEvent(
                items.viewport(),
                QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, items.viewport().mapToGlobal(at)),
            )
            with Boxes(accept(title=title, before=1.0, after=1.0)):
                QApplication.activePopupWidget().actions()[0].trigger()
        assert {title: (one.span, one.origin) for title, one in found(window).items()} == {
            "Event": ((3 * S, 5 * S), Origin.DISAGREEMENT),
            "Rating": ((1 * S, 3 * S), Origin.DISAGREEMENT),  # what both base theirs on
        }


def test_a_search_says_before_what_it_would_select(open_at, study, spin):
    code(study, "K1", ("alliance:ef_says_stuck", 1, "Mother"), ("alliance:ef_says_stuck", 4.5, "Mother"))
    code(study, "K2", ("alliance:ef_says_stuck", 1.5, "Son"))
    window = open_at()

    def search(form: SearchForm) -> None:
        assert isinstance(form, SearchForm)
        form.before.setValue(0.5)
        form.after.setValue(0.5)
        form.look()
        assert form.preview.text().startswith("3 events. 2 fragments, 0:02 together")
        form.joins.setChecked(False)
        form.look()
        assert "3 fragments" in form.preview.text()
        form.joins.setChecked(True)
        form.person.setCurrentIndex(form.person.findText("Son"))
        form.look()
        assert form.preview.text().startswith("1 event. One fragment: Visit 1")
        form.person.setCurrentIndex(form.person.findText("Worker"))
        form.look()
        assert not form.accept_button.isEnabled()
        form.person.setCurrentIndex(form.person.findText("Mother"))
        form.valence.setCurrentIndex(form.valence.findText("positive"))
        form.look()
        assert "Nothing is found" in form.preview.text()
        form.valence.setCurrentIndex(form.valence.findText("negative"))
        form.dimension.setCurrentIndex(1)
        form.dimension.activated.emit(1)
        assert 1 < form.indicator.count() < 40
        form.indicator.setCurrentIndex(form.indicator.findText("says they are stuck or help is no use"))
        form.look()
        form.accept_button.click()

    with Boxes(search):
        click(window.fragments.empty.buttons["search"])
    assert {one.origin for one in found(window).values()} == {Origin.SEARCH}
    assert spin(lambda: len(window.fragments.sheet.list.cards.cards) == 2)
    assert len(window.fragments.sheet.list.chosen_ids()) == 2  # those that were selected now
    assert window.can_undo()
    window.undo()
    assert found(window) == {}


def test_by_the_clock_and_by_two_times(open_at):
    window = open_at()

    def sample(form: SampleForm) -> None:
        form.length.setValue(1)
        form.every.setValue(3)
        form.look()
        assert "2 fragments" in form.preview.text()
        form.accept_button.click()

    def stretch(form: StretchForm) -> None:
        form.start.setText("0:04")
        form.stop.setText("0:03")
        form.look()
        assert not form.accept_button.isEnabled()
        form.stop.setText("0:05.6")
        accept(title="Two times")(form)

    with Boxes(sample, stretch):
        click(window.fragments.empty.buttons["sample"])
        window.fragments.sheet.new_asked.emit("stretch")
    spans = sorted(one.span for one in found(window).values())
    assert spans == [(0, S), (3 * S, 4 * S), (4 * S, 5_600_000)]
    assert found(window)["Two times"].start_us == 4 * S
