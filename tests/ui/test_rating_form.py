"""The rating form: all anchors in words, no default, evidence, warnings with a reason; mouse and keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QMenu, QWidget
from qt_messages import none_from_qt

from observer import i18n
from observer.coding.codebook import Valence, say
from observer.coding.ratings import NoRating
from observer.formats import codebook_file
from observer.resources import find_codebook
from observer.ui import theme
from observer.ui.rating_form import EvidenceMark, RatingCard, RatingForm, RatingLine

BOOK = codebook_file.read(find_codebook("alliance"))[0]
SCALE = BOOK.scales[0]
LEFT = Qt.MouseButton.LeftButton
MARKS = [
    EvidenceMark("late", 9_000_000, Valence.NEGATIVE, "Mother · shows indifference"),
    EvidenceMark("early", 1_000_000, Valence.POSITIVE, "Mother · agrees with goals"),
]


def line(dimension="engagement", **given):
    label = say(BOOK.find_dimension(dimension).label)
    return RatingLine(dimension, label, "What it means.", SCALE, **given)


def cards():
    three = ("engagement", "connection", "safety")
    people = [("son", "Son", "person"), ("mother", "Mother", "person"), ("worker", "Worker", "worker")]
    return [RatingCard(id_, name, kind, [line(d) for d in three]) for id_, name, kind in people] + [
        RatingCard("family", "Family", "group", [line("purpose")])
    ]


def changed(given, target, dimension, **fields):
    """The cards with one line changed."""
    return [
        replace(c, dimensions=[replace(x, **fields) if x.dimension_id == dimension else x for x in c.dimensions])
        if c.target_id == target
        else c
        for c in given
    ]


@pytest.fixture(autouse=True)
def look(app):
    """The style of the program, and silence from Qt."""
    theme.apply(app, "light")
    with none_from_qt():
        yield
    app.setStyleSheet("")


@pytest.fixture
def form(spin):
    shown = RatingForm()
    shown.resize(980, 420)
    shown.set_form(cards())
    shown.show()
    shown.activateWindow()
    assert spin(shown.isActiveWindow)
    yield shown
    shown.deleteLater()


def view(form, target="son", n=0):
    return form.cards[target].lines[n]


def point(form, value, target="son", n=0):
    return next(p for p in view(form, target, n).scale.points if p.value == value)


def focused(form):
    return form.focusWidget()


def test_nothing_is_chosen_until_somebody_chooses(form):
    for card in form.cards.values():
        for shown in card.lines:
            assert not any(button.isChecked() for button in shown.scale.buttons)


def test_a_click_tells_and_the_form_shows_what_it_is_given(form):
    spy = QSignalSpy(form.rated)
    QTest.mouseClick(point(form, -2, "mother", 1), LEFT)
    assert spy.at(0) == ["mother", "connection", -2]
    assert not point(form, -2, "mother", 1).isChecked()
    form.set_form(changed(cards(), "mother", "connection", value=-2))
    chosen = [p.value for p in view(form, "mother", 1).scale.points if p.isChecked()]
    assert chosen == [-2]


@pytest.mark.parametrize("speech", ["en", "nl"])
@pytest.mark.parametrize("width", [300, 450, 800, 1600])
def test_all_anchors_stand_there_in_words_and_whole(form, speech, width):
    i18n.use_language(speech)
    form.retranslate()
    form.resize(width, 700)
    QTest.qWait(1)
    scale = view(form).scale
    assert [p.words for p in scale.points] == [anchor.label[speech] for anchor in SCALE.anchors]
    assert [p.value for p in scale.points] == [-3, -2, -1, 0, 1, 2, 3]
    for button in scale.buttons:
        assert scale.rect().contains(button.geometry())
        assert button.height() >= 28
        assert button.width() >= button.needed_width()
        assert button.height() == 30 or button.height() >= button.needed_height(button.width())
    assert form.area.widget().width() <= form.area.viewport().width()


def test_tab_goes_from_line_to_line_and_arrows_from_point_to_point(form):
    spy = QSignalSpy(form.rated)
    view(form).scale.setFocus(Qt.FocusReason.TabFocusReason)
    assert focused(form) is point(form, 0), "nothing is proposed: one begins in the middle"
    QTest.keyClick(focused(form), Qt.Key.Key_Right)
    QTest.keyClick(focused(form), Qt.Key.Key_Right)
    QTest.keyClick(focused(form), Qt.Key.Key_Left)
    QTest.keyClick(focused(form), Qt.Key.Key_Space)
    QTest.keyClick(focused(form), Qt.Key.Key_Tab)
    assert focused(form) is point(form, 0, "son", 1)
    QTest.keyClick(focused(form), Qt.Key.Key_Left)
    QTest.keyClick(focused(form), Qt.Key.Key_Return)
    QTest.keyClick(focused(form), Qt.Key.Key_Backtab)
    assert focused(form) is point(form, 1)
    assert [spy.at(n) for n in range(spy.count())] == [["son", "engagement", 1], ["son", "connection", -1]]


def test_tab_goes_on_to_the_next_person(form):
    view(form, "son", 2).scale.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(focused(form), Qt.Key.Key_Tab)
    assert focused(form) is point(form, 0, "mother", 0)


def test_letters_and_digits_do_not_reach_the_page_around(form):
    class Page(QWidget):
        heard = ""

        def keyPressEvent(self, event):
            self.heard += event.text()

    page = Page()
    form.setParent(page)
    page.show()
    for letter in "c1J":
        QTest.keyClick(point(form, 0), letter)
    QTest.keyClick(point(form, 0), Qt.Key.Key_Comma)
    assert page.heard == ","
    form.setParent(None)
    page.deleteLater()


def test_not_codable_asks_for_a_reason(form, spin):
    spy = QSignalSpy(form.not_codable)
    scale = view(form, "mother", 2).scale
    QTest.mouseClick(scale.no_rating, LEFT)
    menu = scale.findChild(QMenu)
    assert [a.text() for a in menu.actions()][:2] == ["absent", "present too briefly"]
    menu.actions()[1].trigger()
    menu.close()
    assert spy.at(0) == ["mother", "safety", "too_short"]
    form.set_form(changed(cards(), "mother", "safety", reason=NoRating.TOO_SHORT))
    assert scale.no_rating.isChecked()
    assert scale.no_rating.words == "not codable: present too briefly"


def test_counts_and_evidence(form):
    form.set_form(changed(cards(), "son", "engagement", evidence=MARKS, positive=1, negative=1, neutral=4))
    shown, spy = view(form), QSignalSpy(form.evidence_clicked)
    QTest.qWait(1)
    assert {v.value: label.text() for v, label in shown.counts.items()} == {
        "positive": "1",
        "negative": "1",
        "neutral": "4",
    }
    assert [mark.event_id for mark in shown.evidence.marks] == ["early", "late"], "in the order of time"
    QTest.mouseClick(shown.evidence, LEFT, pos=shown.evidence.place_of(1).center().toPoint())
    assert spy.at(0) == ["late"]
    QTest.mouseClick(shown.evidence, LEFT, pos=shown.evidence.rect().bottomRight())
    assert spy.count() == 1


def test_evidence_with_the_keyboard(form):
    form.set_form(changed(cards(), "son", "engagement", evidence=MARKS))
    shown, spy = view(form), QSignalSpy(form.evidence_clicked)
    QTest.qWait(1)
    shown.scale.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(focused(form), Qt.Key.Key_Down)
    assert focused(form) is shown.evidence
    assert "0:00:01.000  Mother · agrees with goals" in shown.evidence.accessibleName()
    QTest.keyClick(shown.evidence, Qt.Key.Key_Right)
    QTest.keyClick(shown.evidence, Qt.Key.Key_Return)
    assert spy.at(0) == ["late"]
    QTest.keyClick(shown.evidence, Qt.Key.Key_Up)
    assert focused(form) is point(form, 0)


def test_a_warning_is_said_and_a_reason_is_taken_once(form):
    warned = changed(cards(), "son", "engagement", value=-1, warnings=["Only positive marks."])
    form.set_form(warned)
    shown, spy = view(form), QSignalSpy(form.overruled)
    assert shown.warning.text() == "Only positive marks."
    assert shown.warning_box.isVisible()
    assert not view(form, "son", 1).warning_box.isVisible()
    QTest.keyClicks(shown.reason, "It was polite")
    assert spy.count() == 0
    QTest.keyClick(shown.reason, Qt.Key.Key_Return)
    assert [spy.at(n) for n in range(spy.count())] == [["son", "engagement", "It was polite"]]
    form.set_form(changed(warned, "son", "engagement", overruled="It was polite"))
    QTest.keyClick(shown.reason, Qt.Key.Key_Return)
    assert spy.count() == 1


def test_what_is_being_typed_survives_a_change_elsewhere(form):
    warned = changed(cards(), "son", "engagement", value=-1, warnings=["Only positive marks."])
    form.set_form(warned)
    field = view(form).reason
    field.setFocus()
    QTest.keyClicks(field, "because")
    form.set_form(changed(changed(warned, "son", "engagement", positive=3), "mother", "safety", value=2))
    assert field.text() == "because"
    assert field.hasFocus()
    assert point(form, 2, "mother", 2).isChecked()


def test_setting_it_again_keeps_focus_and_place(form):
    form.area.verticalScrollBar().setValue(300)
    place = form.area.verticalScrollBar().value()
    assert place == 300
    button = point(form, 1, "mother", 1)
    view(form, "mother", 1).scale.focus_on(button)
    place = form.area.verticalScrollBar().value()
    form.set_form(changed(cards(), "mother", "connection", value=1))
    assert button.hasFocus()
    assert form.area.verticalScrollBar().value() == place


def test_the_order_is_asked_for_and_shown_as_given(form):
    spy = QSignalSpy(form.order_changed)
    assert not form.cards["son"].up.isEnabled()
    assert not form.cards["family"].down.isEnabled()
    QTest.mouseClick(form.cards["mother"].up, LEFT)
    assert spy.at(0) == [["mother", "son", "worker", "family"]]
    point(form, 0).setFocus()
    QTest.keyClick(point(form, 0), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert spy.at(1) == [["mother", "son", "worker", "family"]]
    given = cards()
    form.set_form([given[1], given[0], *given[2:]])
    QTest.qWait(1)
    assert list(form.cards) == ["mother", "son", "worker", "family"]
    assert form.cards["mother"].y() < form.cards["son"].y() < form.cards["worker"].y()
    assert point(form, 0).hasFocus()


def test_somebody_who_is_no_longer_rated_goes(form, spin):
    form.set_form(cards()[1:])
    assert list(form.cards) == ["mother", "worker", "family"]
    form.set_form([])
    assert form.empty.isVisible()
    assert "Nobody" in form.empty.text()


def test_how_far_one_is(form):
    done = changed(changed(cards(), "son", "engagement", value=0), "son", "safety", reason=NoRating.ABSENT)
    form.set_form(done)
    assert form.cards["son"].done.text() == "2 of 3 rated"
    assert form.cards["worker"].kind.text() == "contribution of the worker"


def test_who_hears_the_screen_is_told_whom_what_and_the_words(form):
    form.set_form(changed(cards(), "mother", "connection", value=2))
    told = QAccessible.queryAccessibleInterface(point(form, 2, "mother", 1))
    name = told.text(QAccessible.Text.Name)
    assert name == "Mother, Emotional connection with the worker, +2 moderately strong, chosen"
