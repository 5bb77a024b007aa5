"""Preferences hold at once and are remembered; the window locks itself; Observer says what it is built on."""

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from observer import i18n, settings
from observer.i18n import _
from observer.ui.about import built_on
from observer.ui.decimals import Decimals, figures
from observer.ui.lock_screen import IdleWatch, LockScreen
from observer.ui.preferences import SECTIONS, PreferencesDialog

CHOICES = [choice for section in SECTIONS for choice in section.choices]


@pytest.fixture
def dialog(app):
    made = PreferencesDialog()
    made.show()
    yield made
    made.close()


@pytest.mark.parametrize("choice", CHOICES, ids=[choice.field for choice in CHOICES])
def test_each_choice_is_stored_when_it_is_made_and_shown_when_it_is_opened_again(dialog, choice):
    before, told = getattr(settings.load(), choice.field), []
    dialog.changed.connect(told.append)
    field = dialog.fields[choice.field]
    if isinstance(field, QComboBox):
        field.setCurrentIndex((field.currentIndex() + 1) % field.count())
    elif isinstance(field, QCheckBox):
        field.toggle()
    else:
        field.setValue(field.value() + 1)
    after = getattr(settings.load(), choice.field)
    assert after != before
    assert type(after) is type(before)
    assert told == [choice.field]
    again = PreferencesDialog().fields[choice.field]
    shown = (
        again.currentData()
        if isinstance(again, QComboBox)
        else again.isChecked()
        if isinstance(again, QCheckBox)
        else again.value()
    )
    assert shown == after


def test_every_choice_has_a_name_for_a_screen_reader(dialog):
    assert all(field.accessibleName() == _(c.words) for c in CHOICES if (field := dialog.fields[c.field]))


def test_a_number_that_is_typed_counts_when_it_is_complete(dialog):
    field = dialog.fields["jump_back_s"]
    assert isinstance(field, QDoubleSpinBox)
    field.selectAll()
    QTest.keyClicks(field, field.locale().toString(12.5, "f", 1))
    assert settings.load().jump_back_s == 5.0
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert settings.load().jump_back_s == 12.5


def test_a_preference_of_the_wrong_type_is_as_delivered(app):
    settings.settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings.settings_file().write_text('{"jump_back_s": 3, "jump_on_s": "x", "lock_minutes": true, "recent": [1]}')
    found = settings.load()
    assert (found.jump_back_s, found.jump_on_s, found.lock_minutes, found.recent) == (3.0, 5.0, 0, [])


# -- the lock -------------------------------------------------------------------------------------------


@pytest.fixture
def minutes(monkeypatch):
    """A minute of twenty milliseconds, and a lock after one."""
    monkeypatch.setattr("observer.ui.lock_screen._MINUTE_MS", 20)
    stored = settings.load()
    stored.lock_minutes = 1
    settings.save(stored)


def watch(app, is_busy=lambda: False):
    parent, locked = QWidget(), []
    made = IdleWatch(is_busy, parent)
    made.idle.connect(lambda: locked.append(True))
    return parent, made, locked


def test_it_locks_when_nobody_is_there(app, spin, minutes):
    parent, _watch, locked = watch(app)
    assert spin(lambda: locked)
    parent.deleteLater()


def test_it_does_not_lock_while_the_film_plays_or_when_it_is_not_wanted(app, spin, minutes):
    playing = True
    parent, made, locked = watch(app, lambda: playing)
    spin(seconds=0.2)
    assert not locked
    playing = False
    assert spin(lambda: locked)
    stored = settings.load()
    stored.lock_minutes = 0
    settings.save(stored)
    made.apply()
    locked.clear()
    spin(seconds=0.2)
    assert not locked
    parent.deleteLater()


def test_every_key_begins_the_time_anew(app, spin, minutes):
    parent, made, _locked = watch(app)
    made._timer.setTimerType(Qt.TimerType.PreciseTimer)
    made._timer.start(5_000)
    QTest.qWait(50)
    left = made._timer.remainingTime()
    made.eventFilter(parent, QEvent(QEvent.Type.KeyPress))
    assert made._timer.remainingTime() > left
    parent.deleteLater()


def test_with_a_passphrase_only_that_opens_it_and_nothing_of_it_stays_on_the_screen(app):
    screen, opened = LockScreen(), []
    screen.unlocked.connect(lambda: opened.append(True))
    screen.show()
    screen.lock(lambda given: given == "three wise words")
    QTest.keyClicks(screen.passphrase, "wrong")
    QTest.keyClick(screen.passphrase, Qt.Key.Key_Return)
    assert not opened
    assert screen.said.text()
    assert screen.passphrase.text() == ""
    QTest.keyClicks(screen.passphrase, "three wise words")
    QTest.mouseClick(screen.go_on, Qt.MouseButton.LeftButton)
    assert opened
    assert screen.passphrase.text() == ""


def test_without_a_passphrase_it_says_that_it_only_hides(app):
    screen = LockScreen()
    screen.show()
    screen.lock(None)
    assert not screen.passphrase.isVisible()
    assert _("This study has no passphrase: the lock only hides it.") in screen.why.text()


# -- about ----------------------------------------------------------------------------------------------


def test_about_names_every_package_with_its_version_and_licence():
    found = {name.lower(): (version, licence) for name, version, licence in built_on()}
    assert {"pyside6", "av", "pandas", "sqlite-utils", "opencv-python", "python-vlc"} <= set(found)
    assert all(version and licence and len(licence) <= 120 for version, licence in found.values())


def test_numbers_have_limits_that_make_sense(dialog):
    for choice in CHOICES:
        field = dialog.fields[choice.field]
        if isinstance(field, QSpinBox | QDoubleSpinBox):
            assert field.minimum() <= getattr(settings.Settings(), choice.field) <= field.maximum()


def test_numbers_have_the_comma_of_the_language_and_a_point_is_understood_as_one(app):
    before = QLocale()
    try:
        i18n.use_language("nl")
        QLocale.setDefault(QLocale("nl"))
        assert [figures(0.25), figures(7.46, 1), figures(4)] == ["0,25", "7,5", "4"]
        box = Decimals()
        box.setRange(0, 60)
        box.selectAll()
        QTest.keyClicks(box, "2.5")
        assert box.value() == 2.5
        assert box.text() == "2,5"
        i18n.use_language("en")
        assert figures(7.46, 1) == "7.5"
    finally:
        i18n.use_language("en")
        QLocale.setDefault(before)
