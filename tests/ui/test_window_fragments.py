"""Fragments in the real window: selected from every page, trimmed by frame, people confirmed, playlists, the gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from ui.windows import FRAME, LABELS, Boxes, be, click, drag, leave, menu_action, place, with_study

from observer.coding.consent import Answer
from observer.coding.fragments import Origin, Reason
from observer.coding.study import Seen
from observer.services import consent, fragment_people, fragments, gate, people, playlists, rating, studies
from observer.services.coding import At, Desk, Mark
from observer.services.fragment_people import Look
from observer.ui.fragment_cards import MIME, Light
from observer.ui.main_window import MainWindow
from observer.ui.rating_evidence import MARK_WIDTH, EvidenceStrip
from observer.ui.select_dialogs import SampleForm, SearchForm, StretchForm
from observer.ui.timeline_scene import RULER

Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
Spin = Callable[..., bool]
S = 1_000_000


def code(study: Path, coder: str = "K1", *marks: tuple[str, float, str]) -> list[str]:
    """Somebody marks these (indicator, seconds, who); the ids."""
    with studies.open_study(study) as opened:
        desk = Desk(opened, people.as_coder(opened, coder), people.find_session(opened, "Visit 1"))
        return [desk.record(Mark(name, At(seconds=f"{at}"), None, (who,), ("Worker",))).id for name, at, who in marks]


def select(study: Path, *spans: tuple[float, float]) -> None:
    """The researcher has selected these, called A, B, …, each with the mother alone."""
    with studies.open_study(study) as opened:
        who = people.viewer(opened, "R1")
        for n, (start, stop) in enumerate(spans):
            fragments.add_fragment(opened, who, "Visit 1", round(start * S), round(stop * S), chr(ord("A") + n))
            fragment_people.confirm(opened, who, chr(ord("A") + n), ["Mother"])


def agree(study: Path, *names: str) -> None:
    """These agree that the own family sees them in a recall session."""
    with studies.open_study(study) as opened:
        for name in names:
            consent.set_consent(opened, people.viewer(opened, "R1"), name, {("recall", "own_family"): Answer.YES})


@pytest.fixture
def open_at(study: Path, spin: Spin) -> Iterator[Callable[..., MainWindow]]:
    """Opens the window on the page of fragments, as the researcher."""
    made: list[MainWindow] = []

    def show(language: str = "en", fragment: str = "") -> MainWindow:
        context = with_study(study, language)
        window = context.__enter__()
        made.append((window, context))  # type: ignore[arg-type]
        be(window, "R1")
        window.show_fragments()
        assert spin(window.fragments.is_read)
        if fragment:
            window.fragments.open(found(window)[fragment].id)
            assert spin(lambda: window.fragments.editor.film.playback.now() is not None)
        return window

    yield show
    for _window, context in made:
        context.__exit__(None, None, None)  # type: ignore[attr-defined]


def found(window: MainWindow) -> dict[str, fragments.Fragment]:
    """The fragments of the study by title."""
    study, viewer = window.workspace.study, window.workspace.viewer
    return {one.title: one for one in fragments.fragments(study, viewer)}


def looked(window: MainWindow, title: str) -> Look:
    """Whether it is known who is in a fragment."""
    return fragment_people.looked(window.workspace.study, window.workspace.viewer, found(window)[title]).look


def only(window: MainWindow) -> fragments.Fragment:
    (one,) = found(window).values()
    return one


def accept(**fields: object) -> Callable[[object], None]:
    """Fill in a form that opened, and accept it."""

    def act(form: object) -> None:
        for name, value in fields.items():
            field = getattr(form, name)
            (field.setText if isinstance(value, str) else field.setValue)(value)
        form.look()  # type: ignore[attr-defined]
        assert form.accept_button.isEnabled()  # type: ignore[attr-defined]
        form.accept_button.click()  # type: ignore[attr-defined]

    return act


def at_work(sit: Callable[..., MainWindow]) -> MainWindow:
    """The researcher codes himself: only then can he select on the coding page."""
    window = sit("R1", "attitude")
    assert window.workspace.viewer is not None
    return window


# -- the page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", "No fragments yet"), ("nl", "Nog geen fragmenten")])
def test_an_empty_page_teaches_and_is_the_researchers(open_at, language, words):
    window = open_at(language)
    page = window.fragments
    assert page.stack.currentWidget() is page.empty
    assert page.empty.title.text() == words
    assert all(button.isVisible() for button in page.empty.buttons.values())
    window.show_desk()
    be(window, "K1")
    assert not window._to_fragments.isVisible()
    window.show_fragments()
    assert window.pages.currentWidget() is not page


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_card_says_all_that_must_be_known(open_at, study, spin, language):
    select(study, (1, 3), (4, 5))
    code(study, "K1", ("alliance:ef_says_stuck", 2, "Mother"), ("alliance:ef_says_stuck", 2.5, "Mother"))
    agree(study, "Mother")
    with studies.open_study(study) as opened:
        who = people.viewer(opened, "R1")
        fragment_people.confirm(opened, who, "B", ["Mother", "Worker"])
        gate.log_showing(opened, who, "A", "own_family", "recall", ["Mother"])
    window = open_at(language)
    cards = {card.title: card for card in window.fragments.sheet.list.cards.cards}
    assert [(one.n, bool(one.label)) for one in cards["A"].tallies] == [(2, True)]
    assert cards["A"].look  # a coding addresses the worker there, whom nobody confirmed
    assert "Worker" in cards["A"].look
    assert "Mother" in cards["A"].shown
    assert cards["B"].people == (("Mother", Light.YES), ("Worker", Light.NO))
    assert "Worker" in cards["B"].why_not
    assert cards["A"].length == "0:02"
    assert spin(lambda: all(card.picture is not None for card in window.fragments.sheet.list.cards.cards))
    window.fragments.sheet.search.setText("b")
    assert [card.title for card in window.fragments.sheet.list.cards.cards] == ["B"]


def test_pictures_are_kept_and_nobody_but_the_researcher_gets_any(open_at, study, spin):
    select(study, (1, 3))
    window = open_at()
    cards = window.fragments.sheet.list.cards
    assert spin(lambda: cards.cards[0].picture is not None)
    assert window.workspace.study.cache.of_kind("fragment")
    be(window, "K1")
    assert window.fragments.stack.currentWidget() is window.fragments.empty
    window.close_study()
    assert cards.cards == []


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


# -- one fragment ------------------------------------------------------------------------------------------------


def frame(window: MainWindow) -> int:
    """The frame that is seen."""
    return window.fragments.editor.film.playback.now().frame


def test_edges_go_by_frame_and_the_film_shows_them(open_at, study, spin):
    select(study, (1, 3))
    window = open_at(fragment="A")
    editor = window.fragments.editor
    editor.setFocus()
    QTest.keyClick(editor, Key.Key_I)
    assert spin(lambda: frame(window) == 25)
    for _n in range(3):
        QTest.keyClick(editor, Key.Key_Period)
    assert spin(lambda: frame(window) == 28)
    QTest.keyClick(editor, Key.Key_O)
    assert spin(lambda: frame(window) == 74)  # the last one that is still shown
    QTest.keyClick(editor, Key.Key_Comma)
    assert spin(lambda: frame(window) == 73)
    assert found(window)["A"].span == (1 * S, 3 * S)  # not stored at every step
    assert spin(lambda: found(window)["A"].span == (28 * FRAME, 74 * FRAME))
    assert (
        fragment_people.looked(window.workspace.study, window.workspace.viewer, found(window)["A"]).look is Look.HOLDS
    )
    QTest.keyClick(editor, Key.Key_Escape)
    before = frame(window)
    QTest.keyClick(editor, Key.Key_Period)  # of the film again
    assert spin(lambda: frame(window) == before + 1)
    window.undo()
    assert found(window)["A"].span == (1 * S, 3 * S)
    assert editor.trim.time["start"].text() == "0:00:01.000"


def test_edges_are_typed_dragged_and_put_where_the_film_is(open_at, study, spin):
    select(study, (1, 3))
    window = open_at(fragment="A")
    editor = window.fragments.editor
    line = editor.trim.time["stop"]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "0:03.49")
    QTest.keyClick(line, Key.Key_Return)
    assert spin(lambda: found(window)["A"].stop_us == 87 * FRAME)  # the nearest frame
    strip = editor.trim.strip
    start = QPoint(round(strip.x_of(1 * S)), 12)
    drag(strip, start, QPoint(round(strip.x_of(2 * S)), 12))
    assert spin(lambda: abs(found(window)["A"].start_us - 2 * S) < 2 * FRAME)
    editor.film.seek(60 * FRAME)
    assert spin(lambda: frame(window) == 60)
    click(editor.trim.here["stop"])
    assert spin(lambda: found(window)["A"].stop_us == 61 * FRAME)
    line.setText("0:00.2")
    QTest.keyClick(line, Key.Key_Return)
    assert editor.trim.wrong.isVisible()
    assert found(window)["A"].stop_us == 61 * FRAME


def test_an_edge_is_chosen_with_its_button_and_moved_with_those_beside_it(open_at, study, spin):
    select(study, (1, 3))
    window = open_at(fragment="A")
    editor = window.fragments.editor
    click(editor.trim.choose["stop"])
    assert (editor.edge, editor.trim.strip.edge) == ("stop", "stop")
    assert spin(lambda: frame(window) == 74)
    click(editor.trim.on["stop"])
    click(editor.trim.back["start"])
    assert spin(lambda: found(window)["A"].span == (24 * FRAME, 76 * FRAME))
    assert looked(window, "A") is Look.AGAIN  # it shows more
    click(editor.trim.choose["start"])
    assert editor.edge == ""


def test_a_fragment_is_played_to_its_last_frame(open_at, study, spin):
    select(study, (1, 1.6))
    window = open_at(fragment="A")
    editor = window.fragments.editor
    QTest.keyClick(editor, Key.Key_Return)
    assert spin(editor.film.is_playing)
    assert spin(lambda: not editor.film.is_playing())
    assert spin(lambda: frame(window) == 39)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_people_are_proposed_and_confirmed_and_lapse(open_at, study, spin, language):
    with studies.open_study(study) as opened:
        who = people.viewer(opened, "R1")
        fragments.add_fragment(opened, who, "Visit 1", S, 3 * S, "A")
    code(study, "K1", ("alliance:ef_says_stuck", 2, "Mother"))
    window = open_at(language, "A")
    box = window.fragments.editor.form.people
    names = {row.name: row.id for row in window.workspace.study.participants.where()}
    proposed = {name: box.how[id_].currentData() for name, id_ in names.items() if id_ in box.how}
    assert proposed == {"Mother": Seen.SEEN, "Worker": Seen.SEEN, "Son": Seen.SEEN}
    assert not box.masks[names["Mother"]][0].isEnabled()
    box.how[names["Son"]].setCurrentIndex(0)
    click(box.confirm)
    study_ = window.workspace.study
    assert looked(window, "A") is Look.HOLDS
    assert box.state.objectName() == "caption"
    box.masks[names["Mother"]][0].click()
    box.masks[names["Mother"]][1].click()
    assert {row.participant: row.is_masked for row in study_.fragment_people.where()} == {
        names["Mother"]: True, names["Worker"]: False,
    }  # fmt: skip
    box.refusals[names["Son"]].click()
    assert [row.participant for row in study_.fragment_refusals.where()] == [names["Son"]]
    desk = Desk(study_, people.as_coder(study_, "K2"), people.find_session(study_, "Visit 1"))
    late = Mark("alliance:ef_says_stuck", At(seconds="2.5"), None, ("Son",), ("Worker",))
    window.workspace.do(lambda: desk.record(late))
    assert box.state.objectName() == "warning"
    assert "Son" in box.state.text()
    assert box.how[names["Son"]].currentData() == Seen.SEEN  # proposed, as he is news


def test_title_reason_and_notes_are_stored_when_they_are_left(open_at, study, spin):
    select(study, (1, 3), (4, 5))
    window = open_at(fragment="A")
    form = window.fragments.editor.form
    form.title.setFocus()
    form.title.selectAll()
    QTest.keyClicks(form.title, "A joke")
    form.notes.setFocus()
    QTest.keyClicks(form.notes, "He laughs.")
    QTest.keyClick(window.fragments.editor, Key.Key_Down, Mod.ControlModifier)  # to the next one
    assert found(window)["A joke"].notes == "He laughs."
    assert window.fragments.editor.fragment.title == "B"
    form.title.setText("a JOKE")
    form.title.editingFinished.emit()
    assert form.title.text() == "B"  # refused, and said
    assert "already" in window.fragments.notice.words.text()
    form.reason.setCurrentIndex(form.reason.findData(Reason.RUPTURE))
    form.reason.activated.emit(form.reason.currentIndex())
    assert found(window)["B"].reason is Reason.RUPTURE
    QTest.keyClick(window.fragments.editor, Key.Key_Escape)
    assert window.fragments.stack.currentWidget() is window.fragments.split
    assert window.fragments.sheet.list.chosen_ids() == [found(window)["B"].id]


def test_what_is_being_changed_is_stored_when_another_page_is_shown_or_the_study_closed(open_at, study, spin):
    select(study, (1, 3))
    window = open_at(fragment="A")
    window.fragments.editor.step_edge("stop", 1)
    window.show_desk()
    assert found(window)["A"].stop_us == 76 * FRAME
    window.show_fragments()
    window.fragments.open(found(window)["A"].id)
    window.fragments.editor.step_edge("stop", 1)
    window.close_study()
    with studies.open_study(study) as opened:
        assert opened.fragments.where()[0].stop_us == 77 * FRAME


# -- playlists ---------------------------------------------------------------------------------------------------


@pytest.fixture
def listed(study: Path, open_at) -> MainWindow:
    """Three fragments of the mother, who agreed, one with the worker, who did not; and a playlist for the mother."""
    select(study, (0, 1), (1, 2), (2, 3), (3, 4))
    agree(study, "Mother")
    with studies.open_study(study) as opened:
        who = people.viewer(opened, "R1")
        fragment_people.confirm(opened, who, "D", ["Mother", "Worker"])
        playlists.add_playlist(opened, who, "For the mother", "own_family", "recall", "Mother")
    return open_at()


def on_it(window: MainWindow) -> list[str]:
    """What is on the playlist, as it is shown."""
    return [line.title for line in window.fragments.playlist.lines.lines.lines]


def drop(window: MainWindow, titles: str, before: int) -> None:
    """Drop fragments on the playlist, before a line."""
    lines = window.fragments.playlist.lines
    data = QMimeData()
    data.setData(MIME, "\n".join(found(window)[title].id for title in titles).encode())
    rect = lines.visualRect(lines.lines.index(before)) if before < len(lines.lines.lines) else lines.viewport().rect()
    y = rect.top() + 2 if before < len(lines.lines.lines) else rect.bottom() - 2
    at = QPointF(20, y)
    lines.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, data, Button.LeftButton, Mod.NoModifier))


def test_fragments_are_put_on_a_playlist_by_key_and_by_dragging(listed, spin):
    cards, panel = listed.fragments.sheet.list, listed.fragments.playlist
    cards.choose([found(listed)["A"].id])
    cards.setFocus()
    QTest.keyClick(cards, Key.Key_Return, Mod.ControlModifier)
    assert on_it(listed) == ["A"]
    data = cards.cards.mimeData([cards.cards.index(1)])
    assert bytes(data.data(MIME).data()).decode() == found(listed)["B"].id
    drop(listed, "BC", 0)
    assert on_it(listed) == ["B", "C", "A"]
    drop(listed, "A", 0)  # one that is on it already goes to that place
    assert on_it(listed) == ["A", "B", "C"]
    panel.lines.clearSelection()
    panel.lines.choose([found(listed)["C"].id])
    QTest.keyClick(panel.lines, Key.Key_Up, Mod.AltModifier)
    QTest.keyClick(panel.lines, Key.Key_Up, Mod.AltModifier)
    assert on_it(listed) == ["C", "A", "B"]
    QTest.keyClick(panel.lines, Key.Key_Delete)
    assert on_it(listed) == ["A", "B"]
    listed.undo()
    assert on_it(listed) == ["C", "A", "B"]


def test_the_gate_says_who_is_missing_and_what_would_make_it_possible(listed, study, spin):
    drop(listed, "D", 0)
    assert on_it(listed) == []
    words = listed.fragments.notice.words.text()
    assert "Worker" in words
    assert "mask Worker" in words
    drop(listed, "A", 0)
    study_, who = listed.workspace.study, listed.workspace.viewer
    taken_back = {("recall", "own_family"): Answer.WITHDRAWN}
    listed.workspace.do(lambda: consent.set_consent(study_, who, "Mother", taken_back))
    assert spin(listed.fragments.playlist.is_read)
    (line,) = listed.fragments.playlist.lines.lines.lines
    assert "Mother" in line.why_not
    assert "withdrawn" in line.why_not


def test_a_random_order_keeps_its_seed_and_practice_comes_first(listed, spin):
    panel = listed.fragments.playlist
    drop(listed, "ABC", 0)
    panel.ordering.setCurrentIndex(1)
    panel.ordering.activated.emit(1)
    seed = panel.opened.playlist.seed
    assert seed is not None
    assert str(seed) in panel.ordering.currentText()
    order = on_it(listed)
    panel.refresh()
    assert on_it(listed) == order
    panel.lines.clearSelection()
    panel.lines.choose([found(listed)[order[2]].id])
    panel.practice.click()
    assert on_it(listed)[0] == order[2]
    assert [line.number for line in panel.lines.lines.lines] == ["–", "1.", "2."]
    click(panel.again)
    assert panel.opened.playlist.seed != seed


def test_prompts_and_how_long_it_takes(listed):
    panel = listed.fragments.playlist
    drop(listed, "AB", 0)
    assert "0:02" in panel.estimate.text()
    assert "6:02" in panel.estimate.text()
    panel.talk.setValue(1)
    assert "2:02" in panel.estimate.text()
    panel.lines.clearSelection()
    panel.lines.choose([found(listed)["B"].id])
    panel.prompts.setFocus()
    QTest.keyClicks(panel.prompts, "What happened?")
    QTest.keyClick(panel.prompts, Key.Key_Return)
    QTest.keyClicks(panel.prompts, "And then?")
    panel.lines.setFocus()
    assert [line.item.prompts for line in panel.opened.entries] == [(), ("What happened?", "And then?")]


def test_the_same_stop_list_for_the_father(listed, study, spin):
    drop(listed, "AB", 0)
    panel = listed.fragments.playlist
    study_, who = listed.workspace.study, listed.workspace.viewer
    listed.workspace.do(lambda: fragment_people.set_refusal(study_, who, found(listed)["A"].id, "Son"))

    def copy(form) -> None:
        index = form.respondent.findText("Son")
        form.respondent.setCurrentIndex(index)
        form.respondent.activated.emit(index)
        assert form.name.text() == "For Son"
        form.accept_button.click()

    with Boxes(copy):
        panel.ask_copy()
    assert panel.names.currentText() == "For Son"
    assert on_it(listed) == ["B"]
    assert "A" in listed.fragments.notice.words.text()

    def change(form) -> None:
        form.name.setText("For the son")
        form.accept_button.click()

    with Boxes(change):
        panel.ask_change()
    assert {panel.names.itemText(n) for n in range(panel.names.count())} == {"For the mother", "For the son"}
    with Boxes(lambda box: next(b for b in box.buttons() if box.buttonRole(b) is box.ButtonRole.AcceptRole).click()):
        panel.ask_remove()
    assert panel.names.count() == 1


def test_a_first_fragment_asks_for_a_playlist(open_at, study):
    select(study, (0, 1))
    agree(study, "Mother")
    window = open_at()
    window.fragments.sheet.list.choose([found(window)["A"].id])

    def new(form) -> None:
        form.name.setText("First")
        form.accept_button.click()

    with Boxes(new):
        click(window.fragments.sheet.put)
    assert on_it(window) == ["A"]


def test_lights_that_were_asked_for_stay_and_follow_another_playlist(listed, spin):
    sheet, panel = listed.fragments.sheet, listed.fragments.playlist
    sheet.ask("students", "teaching")
    sheet.question_changed.emit()
    assert spin(listed.fragments.is_read)
    assert {light for card in sheet.list.cards.cards for _name, light in card.people} == {Light.NO}
    drop(listed, "A", 0)
    assert sheet.question() == ("students", "teaching")
    study, who = listed.workspace.study, listed.workspace.viewer
    made = playlists.add_playlist(study, who, "For the worker", "worker", "supervision")
    listed.workspace.changed.emit(made.changes)
    panel.choose(made.playlist.id)
    assert sheet.question() == ("worker", "supervision")


def test_what_is_refused_of_several_is_said_last(listed):
    listed.fragments.playlist.put([found(listed)[title].id for title in "DA"])
    assert on_it(listed) == ["A"]
    assert "Worker" in listed.fragments.notice.words.text()


def test_the_page_is_divided_as_it_was_and_asks_for_whom_it_asked(listed):
    page = listed.fragments
    page.split.setSizes([700, 500])
    state = page.state()
    page.split.setSizes([900, 300])
    page.restore(state)
    sizes = page.split.sizes()
    assert abs(sizes[0] / sum(sizes) - 700 / 1200) < 0.05
    assert page.sheet.usual == page.sheet.question() == ("own_family", "recall")
    page.restore(type(state)(b"nonsense;x"))


def test_chosen_fragments_are_exported_from_the_page(open_at, study):
    select(study, (1, 3), (4, 5))
    window = open_at()
    sheet, ticked = window.fragments.sheet, []
    sheet.list.choose([])
    assert not sheet.export.isEnabled()
    sheet.list.choose([found(window)["B"].id])

    def ask(dialog):
        ticked.extend(dialog.which.ticked())
        dialog.reject()

    with Boxes(ask):
        QTest.mouseClick(sheet.export, Qt.MouseButton.LeftButton)
    assert ticked == [found(window)["B"].id]


def test_what_is_no_longer_there_cannot_be_opened(open_at, study, spin):
    select(study, (1, 3))
    window = open_at()
    sheet = window.fragments.sheet
    sheet.list.choose([only(window).id])
    assert sheet.open.isEnabled()
    sheet.search.setText("something else")
    assert spin(lambda: not sheet.list.cards.cards)
    assert not any(button.isEnabled() for button in (sheet.open, sheet.put, sheet.export, sheet.remove))
