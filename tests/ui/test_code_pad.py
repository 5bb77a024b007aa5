"""The code pad: what it shows of what the keys mean now, and what its clicks ask for; the search and the help."""

import time
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QImage, QPainter, QShortcut
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from qt_messages import none_from_qt

from observer import i18n
from observer.coding import asking, keys
from observer.coding.asking import Question
from observer.coding.codebook import Kind, Modifier, ModifierKind, Valence
from observer.coding.events import Moment, Targets
from observer.coding.keys import Aim, Pad, Situation
from observer.coding.study import ParticipantKind, Side
from observer.formats import codebook_file
from observer.resources import find_codebook
from observer.services import people, roster, studies
from observer.services.coding import Desk
from observer.services.marks import At, Mark
from observer.storage import events
from observer.ui import theme
from observer.ui.code_pad import CodePad, OpenState, PadPerson
from observer.ui.indicator_help import IndicatorHelp
from observer.ui.indicator_search import Finder
from observer.ui.marks import contrast, draw_mark, key_text, readable

BOOKS = {name: codebook_file.read(find_codebook(name))[0] for name in ("alliance", "attitude")}
ALLIANCE = BOOKS["alliance"]
MOTHER = PadPerson("m", "Mother", "M", Side.FAMILY, 1)
WORKER = PadPerson("w", "Worker", "W", Side.WORKER, 2)
ALL_OF_THEM = PadPerson("g", "Whole table", "WT", Side.GROUP, None, True)
UNDERSTOOD, EMPATHISES, SHIELDS = "cf_says_being_understood", "cw_empathises", "sf_shields_self"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def look(app):
    """The style of the program, and silence from Qt."""
    theme.apply(app, "dark")
    with none_from_qt():
        yield
    app.setStyleSheet("")


@pytest.fixture
def room(spin):
    """A window with a film that has the focus, and the pad beside it."""
    window = QWidget()
    window.film = QLineEdit(window)
    window.pad = CodePad()
    column = QVBoxLayout(window)
    column.addWidget(window.film)
    column.addWidget(window.pad, 1)
    window.pad.set_codebook(ALLIANCE)
    window.pad.set_people([MOTHER, WORKER, ALL_OF_THEM])
    window.resize(460, 768)
    window.show()
    window.activateWindow()
    window.film.setFocus()
    assert spin(window.film.hasFocus)
    yield window
    window.deleteLater()


@pytest.fixture
def pad(room):
    return room.pad


def click(widget, held=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(widget, LEFT, held)


def in_view(pad, indicator):
    button = pad.board.buttons[indicator]
    return button.isVisible() and pad.board.viewport().rect().contains(
        button.mapTo(pad.board.viewport(), button.rect().center())
    )


# -- people -----------------------------------------------------------------------------------------------


def test_a_click_chooses_somebody_and_with_ctrl_one_more(pad):
    spy = QSignalSpy(pad.person_chosen)
    click(pad.who.chips["m"])
    click(pad.who.chips["w"], Qt.KeyboardModifier.ControlModifier)
    assert [spy.at(n) for n in range(spy.count())] == [["m", False], ["w", True]]


def test_a_click_does_not_choose_by_itself(pad):
    click(pad.who.chips["m"])
    assert not pad.who.chips["m"].isChecked()
    pad.show_pad(Pad(actors=("m",)))
    assert pad.who.chips["m"].isChecked()


def test_towards_somebody_or_a_word(pad):
    people, words = QSignalSpy(pad.target_chosen), QSignalSpy(pad.target_word_chosen)
    click(pad.towards.chips["w"])
    click(pad.towards.chips["unclear"])
    assert (people.at(0), words.at(0)) == (["w", False], ["unclear"])
    assert words.count() == people.count() == 1


@pytest.mark.parametrize(
    ("aim", "chosen"),
    [(Aim(Targets.LISTED, ("m", "w")), {"m", "w"}), (Aim(Targets.ALL), {"all"}), (Aim(), {"none"}), (None, set())],
)
def test_towards_whom_is_shown(pad, aim, chosen):
    pad.show_pad(Pad(actors=("m",), aim=aim))
    assert {id_ for id_, chip in pad.towards.chips.items() if chip.isChecked()} == chosen


def test_an_indicator_that_waits_asks_who(pad):
    assert not pad.who.asks
    pad.show_pad(Pad(waiting=UNDERSTOOD, at=Moment(1)))
    assert pad.who.asks
    assert "understood" in pad.prompt.text()
    assert pad.board.buttons[UNDERSTOOD].look.is_waiting
    pad.show_pad(Pad(actors=("m",)))
    assert not pad.who.asks
    assert not pad.board.buttons[UNDERSTOOD].look.is_waiting


def test_people_without_room_for_their_names_are_shown_whole(pad, spin):
    many = [PadPerson(str(n), f"Somebody with a long name {n}", f"S{n}", Side.FAMILY, n) for n in range(1, 10)]
    pad.set_people(many)
    for row in (pad.who, pad.towards):
        assert spin(lambda r=row: all(r.flow.rect().contains(c.geometry()) for c in r.chips.values()), 2)
        assert all(chip.height() >= 28 for chip in row.chips.values())


# -- indicators -------------------------------------------------------------------------------------------


def test_a_click_picks_and_leaves_the_focus_with_the_film(room, pad):
    spy = QSignalSpy(pad.indicator_picked)
    click(pad.board.buttons["ef_agrees_with_goals"])
    assert spy.at(0) == ["ef_agrees_with_goals"]
    assert room.film.hasFocus()


def test_the_first_stroke_dims_what_cannot_follow_and_shows_what_can(pad):
    assert not in_view(pad, "pf_blames")
    pad.show_pad(Pad(first="p", at=Moment(1)))
    for id_, button in pad.board.buttons.items():
        can = button.indicator.key.startswith("p")
        assert (button.look.typed == "p", button.look.is_out) == (can, not can), id_
    assert in_view(pad, "pf_offers_compromise")
    pad.show_pad(Pad())
    assert not any(button.look.typed or button.look.is_out for button in pad.board.buttons.values())


def test_what_somebody_cannot_show_is_dimmed_and_can_still_be_picked(pad):
    pad.show_pad(Pad(actors=("m",)))
    looks = {id_: button.look.is_unusual for id_, button in pad.board.buttons.items()}
    assert (looks[UNDERSTOOD], looks[EMPATHISES], looks["cx_phone"]) == (False, True, False)
    spy = QSignalSpy(pad.indicator_picked)
    click(pad.board.buttons["ew_explains_help"])
    assert spy.count() == 1
    pad.show_pad(Pad(actors=("m", "w")))
    assert not any(button.look.is_unusual for button in pad.board.buttons.values())
    pad.show_pad(Pad(actors=("g",)))
    assert not any(button.look.is_unusual for button in pad.board.buttons.values())


def test_a_folded_dimension_opens_for_the_second_stroke_and_folds_again(pad, spin):
    click(pad.board.heading_of("connection"))
    assert not pad.board.buttons[UNDERSTOOD].isVisible()
    assert pad.board.buttons["ef_agrees_with_goals"].isVisible()
    pad.show_pad(Pad(actors=("m",), first="c", at=Moment(1)))
    assert in_view(pad, UNDERSTOOD)
    pad.show_pad(Pad(actors=("m",)))
    pad.flash(UNDERSTOOD)
    assert pad.board.buttons[UNDERSTOOD].isVisible(), "it must be seen to light up"
    assert spin(lambda: not pad.board.buttons[UNDERSTOOD].isVisible(), 2)


def test_all_dimensions_fold_and_open(pad):
    click(pad.fold_button)
    assert not any(button.isVisible() for button in pad.board.buttons.values())
    assert pad.board.heading_of("context").isVisible()
    click(pad.fold_button)
    assert all(button.isVisible() for button in pad.board.buttons.values())


def test_the_same_codebook_again_moves_nothing(pad):
    pad.board.fold("engagement", True)
    pad.board.verticalScrollBar().setValue(200)
    button = pad.board.buttons[UNDERSTOOD]
    pad.set_codebook(codebook_file.read(find_codebook("alliance"))[0])
    assert pad.board.buttons[UNDERSTOOD] is button
    assert (pad.board.verticalScrollBar().value(), pad.board.folded) == (200, {"engagement"})
    pad.set_codebook(BOOKS["attitude"])
    assert set(pad.board.buttons) == {i.id for i in BOOKS["attitude"].indicators}


def test_it_lights_up_for_a_moment(pad, spin):
    button = pad.board.buttons[UNDERSTOOD]
    pad.flash(f"alliance:{UNDERSTOOD}")
    assert button.is_lit
    began = time.monotonic()
    assert spin(lambda: not button.is_lit, 2)
    assert time.monotonic() - began > 0.3


@pytest.mark.parametrize("speech", ["en", "nl"])
@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("width", [300, 420, 780, 1400])
@pytest.mark.parametrize("book", BOOKS)
def test_every_label_is_whole_and_no_button_covers_another(pad, speech, compact, width, book):
    i18n.use_language(speech)
    pad.retranslate()
    pad.set_codebook(BOOKS[book])
    pad.set_compact(compact)
    pad.setParent(None)
    pad.resize(width, 768)
    pad.show()
    QTest.qWait(1)
    page = pad.board.widget().rect()
    buttons = list(pad.board.buttons.values())
    for button in buttons:
        assert page.contains(button.geometry())
        assert button.height() >= 28
        if width >= 420:
            assert button.is_whole(button.width(), 4), button.text()
    assert not any(a.geometry().intersects(b.geometry()) for a, b in combinations(buttons, 2))
    pad.deleteLater()


def test_keys_as_on_their_caps():
    assert [key_text(key) for key in ("q", "cu", "Ce")] == ["q", "c u", "⇧C e"]


def test_who_hears_the_screen_is_told_valence_kind_and_key(pad):
    told = QAccessible.queryAccessibleInterface(pad.board.buttons[SHIELDS])
    assert told.role() == QAccessible.Role.Button
    assert told.text(QAccessible.Text.Name) == "shields self without words, negative, period, key s s"


def test_data_in_tooltips_is_no_markup(pad):
    first = replace(ALLIANCE.indicators[0], label={"en": "<img src=x>", "nl": "<img src=x>"})
    pad.set_codebook(replace(ALLIANCE, indicators=(first, *ALLIANCE.indicators[1:])))
    tip = pad.board.buttons[first.id].tip()
    assert "&lt;img" in tip
    assert "<img" not in tip


def test_tab_reaches_the_board_once_and_arrows_go_on(room, pad, spin):
    shortcut = QShortcut(Qt.Key.Key_Down, room)
    taken = QSignalSpy(shortcut.activated)
    picked = QSignalSpy(pad.indicator_picked)
    stops = [b for b in pad.board.buttons.values() if b.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [b.indicator.id for b in stops] == ["ef_agrees_with_goals"]
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(stops[0], Qt.Key.Key_Down)
    QTest.keyClick(room.focusWidget(), Qt.Key.Key_Right)
    QTest.keyClick(room.focusWidget(), Qt.Key.Key_Return)
    assert picked.at(0) == ["ew_asks_what_to_discuss"]
    assert taken.count() == 0
    stops = [b for b in pad.board.buttons.values() if b.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [b.indicator.id for b in stops] == ["ew_asks_what_to_discuss"]


def test_f1_and_the_right_button_ask_for_help(pad):
    spy = QSignalSpy(pad.help_asked)
    button = pad.board.buttons["ef_agrees_with_goals"]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_F1)
    assert spy.at(0) == ["ef_agrees_with_goals"]
    other = pad.board.buttons["ef_brings_up_problem"]
    QApplication.sendEvent(other, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), QPoint(5, 5)))
    assert spy.at(1) == ["ef_brings_up_problem"]


def test_another_language_while_it_runs(pad):
    pad.show_pad(Pad(actors=("m",)))
    i18n.use_language("nl")
    pad.retranslate()
    assert pad.board.buttons[UNDERSTOOD].text() == "zegt zich begrepen te voelen"
    assert pad.board.heading_of("safety").text() == "Veiligheid in de hulpverlening"
    assert pad.who.chips["m"].isChecked()


def test_fast_enough_to_be_in_time_for_the_next_frame(app):
    def fastest(work, times=10):
        took = []
        for n in range(times):
            began = time.process_time()  # of this process: other tests run beside it
            work(n)
            took.append(time.process_time() - began)
        return min(took)

    pads = [CodePad() for _ in range(3)]
    assert fastest(lambda n: pads[n].set_codebook(ALLIANCE), 3) < 0.1
    pad = pads[0]
    pad.set_people([MOTHER, WORKER])
    pad.show()
    assert fastest(lambda n: pad.show_pad(Pad(first="pc"[n % 2], at=Moment(1)))) < 0.005
    pad.set_open_states([OpenState(str(n), SHIELDS, "Mother", 0) for n in range(5)])
    assert fastest(lambda n: pad.set_now(n * 1_000_000)) < 0.001
    for made in pads:
        made.deleteLater()


# -- running states ---------------------------------------------------------------------------------------


def test_running_states_show_their_length_and_can_be_ended(pad):
    spy = QSignalSpy(pad.state_end_asked)
    button = pad.board.buttons[SHIELDS]
    pad.set_now(5_000_000)
    pad.set_open_states([OpenState("e1", SHIELDS, "Mother", 1_000_000)])
    assert (button.look.clock, pad.running.chips[0].clock) == ("0:04", "0:04")
    pad.set_now(70_900_000)
    assert (button.look.clock, pad.running.chips[0].clock) == ("1:09", "1:09")
    pad.set_open_states([OpenState("e1", SHIELDS, "Mother", 1_000_000), OpenState("e2", SHIELDS, "Son", 60_000_000)])
    assert button.look.clock == "2 × 1:09"
    click(pad.running.chips[1])
    assert spy.at(0) == ["e2"]
    pad.set_open_states([])
    assert button.look.clock == ""
    assert not pad.running.isVisible()


def test_a_pad_that_is_shown_anew_keeps_the_clocks(pad):
    pad.set_open_states([OpenState("e1", f"alliance:{SHIELDS}", "Mother", 0)])
    pad.set_now(3_000_000)
    pad.show_pad(Pad(actors=("m",), first="s", at=Moment(1)))
    assert pad.board.buttons[SHIELDS].look.clock == "0:03"


# -- search -----------------------------------------------------------------------------------------------


def ids(found):
    return [f.indicator.id for f in found]


@pytest.mark.parametrize("speech", ["en", "nl"])
@pytest.mark.parametrize(
    ("words", "indicator"),
    [
        ("understood", UNDERSTOOD),
        ("begrepen", UNDERSTOOD),
        ("joke", "pf_joke_together"),
        ("grapje", "pf_joke_together"),
        ("eten ruzie", "ef_agrees_with_goals"),
        ("één zorg", "pw_takes_one_concern"),
        ("een ZORG", "pw_takes_one_concern"),
        ("capuchon", SHIELDS),
    ],
)
def test_any_word_in_either_language_finds(speech, words, indicator):
    i18n.use_language(speech)
    assert indicator in ids(Finder(ALLIANCE).find(words))


def test_the_label_ranks_before_what_stands_further_on_and_a_key_before_all():
    finder = Finder(ALLIANCE)
    found = finder.find("joke")
    assert found[0].indicator.id == "pf_joke_together"
    assert found[0].snippet == ""
    assert any("joke" in f.snippet.casefold() for f in found[1:])
    assert ids(finder.find("Ce"))[0] == EMPATHISES
    assert ids(finder.find("ce"))[0] == "cf_avoids_eye_contact"
    assert finder.find("understood zebra") == finder.find("  ") == []


def test_search_with_the_keyboard_alone(room, pad):
    picked, entered = QSignalSpy(pad.indicator_picked), QSignalSpy(pad.search_entered)
    pad.focus_search()
    assert entered.count() == 1
    QTest.keyClicks(pad.search, "light moment")
    assert pad.search.found.count() >= 2
    second = pad.search.found.item(1).text()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(pad.search, key)
    assert ALLIANCE.find_indicator(picked.at(0)[0]).label["en"] == second
    assert room.film.hasFocus()
    assert (pad.search.text(), pad.search.found.isVisible()) == ("", False)


def test_esc_leaves_the_search_and_picks_nothing(room, pad):
    picked, left = QSignalSpy(pad.indicator_picked), QSignalSpy(pad.search_left)
    pad.focus_search()
    QTest.keyClicks(pad.search, "joke")
    QTest.keyClick(pad.search, Qt.Key.Key_Escape)
    assert (picked.count(), left.count()) == (0, 1)
    assert room.film.hasFocus()
    assert not pad.search.found.isVisible()


def test_a_find_can_be_clicked(pad):
    picked = QSignalSpy(pad.indicator_picked)
    pad.focus_search()
    QTest.keyClicks(pad.search, "joke")
    found = pad.search.found
    QTest.mouseClick(found.viewport(), LEFT, pos=found.visualItemRect(found.item(0)).center())
    assert picked.at(0) == ["pf_joke_together"]


def test_nothing_found_is_said_and_enter_does_nothing(pad):
    picked = QSignalSpy(pad.indicator_picked)
    pad.focus_search()
    QTest.keyClicks(pad.search, "zebra")
    assert "No indicator" in pad.search.found.item(0).text()
    QTest.keyClick(pad.search, Qt.Key.Key_Return)
    assert picked.count() == 0
    assert pad.search.text() == "zebra"


def test_f1_in_the_search_asks_for_help_on_the_find(pad):
    spy = QSignalSpy(pad.help_asked)
    pad.focus_search()
    QTest.keyClicks(pad.search, "pf_joke")
    QTest.keyClick(pad.search, Qt.Key.Key_F1)
    assert spy.at(0) == ["pf_joke_together"]


# -- help -------------------------------------------------------------------------------------------------


def test_help_says_all_that_the_codebook_says_in_the_language_spoken(app):
    panel, indicator = IndicatorHelp(), ALLIANCE.find_indicator(SHIELDS)
    panel.show_indicator(ALLIANCE, indicator)
    for speech in ("en", "nl"):
        i18n.use_language(speech)
        panel.retranslate()
        text = panel.text.toPlainText()
        fields = (indicator.definition, indicator.mark_at, indicator.counting, indicator.caution)
        lines = [field[speech] for field in fields]
        lines += indicator.examples[speech] + indicator.counter_examples[speech]
        assert [line for line in lines if line not in text] == []
        assert panel.title.text() == indicator.label[speech]
        assert panel.key.text() == "s s"


def test_help_shows_markup_in_a_codebook_as_text(app):
    bad = replace(ALLIANCE.indicators[0], definition={"en": "<b>bold</b> & <script>"})
    panel = IndicatorHelp()
    panel.show_indicator(ALLIANCE, bad)
    assert "<b>bold</b> & <script>" in panel.text.toPlainText()


def test_help_without_an_indicator_says_how_to_get_one(app):
    assert "F1" in IndicatorHelp().text.toPlainText()


# -- shapes and colours -----------------------------------------------------------------------------------


def test_shapes_differ_without_colour(app):
    seen = {}
    for valence in Valence:
        for kind in Kind:
            picture = QImage(16, 16, QImage.Format.Format_Grayscale8)
            picture.fill(0)
            painter = QPainter(picture)
            draw_mark(painter, QRectF(2, 2, 12, 12), valence, kind, QColor("white"))
            painter.end()
            seen[valence, kind] = [picture.pixelColor(QPoint(x, y)).red() for x in range(16) for y in range(16)]
    for one, other in combinations(seen, 2):
        differ = sum(abs(a - b) > 64 for a, b in zip(seen[one], seen[other], strict=True))
        assert differ >= 12, (one, other)


@pytest.mark.parametrize("shown", [theme.DARK, theme.LIGHT], ids=lambda shown: shown.name)
@pytest.mark.parametrize("hue", [*theme.HUES, "#000000", "#ffffff"])
def test_hues_can_be_seen_on_each_theme(shown, hue):
    for ground in (shown.panel, shown.raised):
        assert contrast(readable(hue, ground), QColor(ground)) >= 3


# -- what is asked after a mark -----------------------------------------------------------------------------


ATTITUDE = BOOKS["attitude"]
ASKS = Situation(ATTITUDE, (), ("w",), ("m", "w"))


@pytest.fixture
def asked(pad, spin):
    """The pad, asking towards whom and then for the uptake."""
    pad.set_codebook(ATTITUDE)
    state, begin = keys.stroke(Pad(actors=("w",)), "q", Moment(1), ASKS)
    state, _done = asking.begun(state, begin, "e1", ASKS)
    pad.show_pad(state, asking.question(state, ASKS))
    assert spin(pad.question.isVisible)
    pad.state = state
    return pad


def test_a_question_moves_nothing_and_lies_within_the_pad(pad, asked, spin):
    before = [(b.geometry(), b.isVisible()) for b in pad.board.buttons.values()]
    place = pad.board.geometry()
    pad.show_pad(keys.leave(pad.state))
    assert not pad.question.isVisible()
    assert [(b.geometry(), b.isVisible()) for b in pad.board.buttons.values()] == before
    assert pad.board.geometry() == place
    pad.show_pad(pad.state, asking.question(pad.state, ASKS))
    assert spin(lambda: pad.rect().contains(pad.question.geometry()))
    assert pad.question.height() < pad.height() / 2


def test_a_question_shows_its_answers_with_their_keys_and_tells_what_is_clicked(asked):
    told = QSignalSpy(asked.answered)
    chips = asked.question.chips
    assert list(chips) == ["m", "w", "all", "none", "unclear"]
    assert [chips[id_].accessibleName() for id_ in ("m", "all", "unclear")] == ["Mother, Alt+1", "to all, 0", "unclear"]
    click(chips["all"])
    click(chips["m"], Qt.KeyboardModifier.ControlModifier)
    assert (told.at(0), told.at(1)) == (["all", False], ["m", True])
    assert "Towards whom" in asked.question.title.text()


def test_the_next_question_takes_the_place_of_the_first(asked):
    state = asking.skip(asked.state)
    asked.show_pad(state, asking.question(state, ASKS))
    assert [chip.text() for chip in asked.question.chips.values()] == ["takes up", "declines", "no visible reaction"]
    assert "Uptake" in asked.question.title.text()


def test_the_focus_stays_with_the_film_while_it_asks(room, asked):
    assert room.film.hasFocus()
    click(asked.question.chips["m"])
    assert room.film.hasFocus()


def test_a_number_is_typed_and_refused_where_it_is_typed(pad):
    number = Modifier("n", ModifierKind.NUMBER, {"en": "how many"}, minimum=1, maximum=5)
    pad.show_pad(Pad(), Question(ATTITUDE.indicators[0], number))
    told, left = QSignalSpy(pad.answered), QSignalSpy(pad.skipped)
    line = pad.question.line
    QTest.keyClicks(line, "9")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert told.count() == 0
    assert "1" in pad.question.hint.text()
    line.setText("2,5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert told.at(0) == ["2.5", False]
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert left.count() == 1


@pytest.mark.parametrize("speech", ["en", "nl"])
@pytest.mark.parametrize("width", [300, 460])
def test_no_answer_is_cut(pad, spin, speech, width):
    i18n.use_language(speech)
    pad.window().resize(width + 24, 700)
    state = keys.Asking("e1", "AL1", ("uptake",))
    pad.show_pad(Pad(asking=state), asking.question(Pad(asking=state), ASKS))
    chips = pad.question.chips.values()
    assert spin(lambda: all(pad.question.flow.rect().contains(chip.geometry()) for chip in chips), 3)
    assert all(chip.width() >= chip.sizeHint().width() for chip in chips)


def test_marking_back_is_seen_only_by_those_who_do_it(pad):
    pad.show_pad(Pad())
    assert not pad.back.isVisible()
    told = QSignalSpy(pad.back_toggled)
    pad.show_pad(Pad(back_us=1_500_000))
    assert (pad.back.isVisible(), pad.back.isChecked(), pad.back.text()) == (True, True, "1.5 s back")
    click(pad.back)
    assert told.count() == 1
    pad.show_pad(Pad(back_us=1_500_000, is_back=False))
    assert not pad.back.isChecked()


def test_a_button_tells_which_periods_it_ends(pad):
    grouped = tuple(
        replace(i, exclusive_group="posture") if i.id in (SHIELDS, "ef_leans_forward") else i
        for i in ALLIANCE.indicators
    )
    pad.set_codebook(replace(ALLIANCE, indicators=grouped))
    assert "leans forward" in pad.board.buttons[SHIELDS].tip()
    assert "Ends" not in pad.board.buttons[UNDERSTOOD].tip()


def test_what_is_typed_and_answered_is_what_the_service_takes(tmp_path):
    with studies.new_study(tmp_path / "s.observer", ["attitude"]) as study:
        anybody = people.viewer(study)
        roster.add_case(study, anybody, "Linde")
        for name, kind in (("Mother", "parent"), ("Worker", "worker")):
            roster.add_participant(study, anybody, name, ParticipantKind(kind), "Linde")
        roster.add_session(study, anybody, "Linde", "Visit")
        roster.add_coder(study, anybody, "K1")
        desk = Desk(study, people.as_coder(study, "K1"), people.find_session(study, "Visit"))
        ids = {person.name: person.id for person in people.people_in(study, desk.session)}
        here = Situation(ATTITUDE, (), (ids["Worker"],), (ids["Mother"], ids["Worker"]))
        state, begin = keys.stroke(Pad(actors=(ids["Worker"],), back_us=500_000), "q", Moment(4_000_000), here)
        how = begin.aim.ids or (begin.aim.how.value,)
        mark = Mark(begin.indicator, At(seconds=4), None, begin.actors, how, begin.modifiers, back_us=begin.back_us)
        stored = desk.record(mark)
        state, _done = asking.begun(state, begin, stored.id, here)
        for sign in ("Alt+1", "3"):
            state, change = asking.answer(state, asking.value_of(state, sign, here), here)
            desk.change(change.event, **change.fields())
        event = events.get(study.db, stored.id)
        assert (event.targets, event.target_ids) == (Targets.LISTED, (ids["Mother"],))
        assert event.modifiers == {"uptake": ("no_visible_reaction",)}
        assert (event.start.us, event.back_us) == (3_500_000, 500_000)
