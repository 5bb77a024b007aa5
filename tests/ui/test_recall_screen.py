"""The respondent's screen: one film painted in two places, a fragment that is not left, and blank at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from ui.screening import code_in

from observer import i18n
from observer.coding.recall import Protocol
from observer.coding.recall_protocol import leeway
from observer.media.player import State
from observer.ui.film_pair import FirstPicture
from observer.ui.playback import Playback
from observer.ui.recall_keys import Wish
from observer.ui.respondent_screen import TARGET, RespondentScreen

FRAME = 40_000
FREE, UNBROKEN = leeway(Protocol.BOTH_STOP), leeway(Protocol.NO_STOPS)
Pair = tuple[Playback, FirstPicture, RespondentScreen]


@pytest.fixture
def pair(clip: Callable[..., Path], spin: Callable[..., bool]) -> Iterator[Pair]:
    """A film on a console and on a respondent's screen, the first frame painted."""
    first, screen = FirstPicture(), RespondentScreen()
    first.resize(320, 180)
    screen.resize(960, 700)
    screen.speak("nl")
    first.share_with(screen.film)
    playback = Playback(first)
    first.show()
    screen.show()
    playback.open(clip("GOP 25", 12))
    assert spin(lambda: playback.now() is not None)
    screen.draw_curtain(False)
    screen.show_state(True, False, False, FREE)
    yield playback, first, screen
    playback.close()
    first.deleteLater()
    screen.deleteLater()


def seen(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def colours(image: QImage) -> set[int]:
    """Every eighth pixel."""
    return {image.pixel(x, y) for x in range(0, image.width(), 8) for y in range(0, image.height(), 8)}


def test_both_pictures_show_the_same_frame_from_one_decoder(pair, spin) -> None:  # type: ignore[no-untyped-def]
    playback, first, screen = pair
    playback.seek(30 * FRAME)
    assert spin(lambda: playback.now().frame == 30 and screen.film.painted.frame == 30)
    assert code_in(seen(first), first) == 30
    assert code_in(seen(screen.film), screen.film) == 30
    # Pictures are made for the larger of the two.
    assert first._image.width() >= screen.film.width() * 0.9
    assert screen.film._image.size() == first._image.size()


def test_a_frame_counts_as_seen_when_only_the_respondent_sees_it(pair, spin) -> None:  # type: ignore[no-untyped-def]
    playback, first, _screen = pair
    first.hide()
    playback.seek(44 * FRAME)
    assert spin(lambda: playback.now().frame == 44, seconds=5)


@pytest.mark.parametrize("engine", ["own"])
def test_a_fragment_is_played_to_its_last_frame_and_no_further(pair, spin, engine: str) -> None:  # type: ignore[no-untyped-def]
    playback, _first, _screen = pair
    frames: list[int] = []
    playback.frame_shown.connect(lambda _us, frame: frames.append(frame))
    playback.set_loop(50 * FRAME, 70 * FRAME, again=False)
    playback.seek(50 * FRAME)
    assert spin(lambda: playback.now().frame == 50)
    playback.play()
    assert spin(lambda: playback.state is State.PLAYING)
    assert spin(lambda: playback.state is State.PAUSED)
    assert spin(lambda: playback.now().frame == 69)
    spin(seconds=0.3)
    assert max(frames) == 69


def test_blank_is_painted_at_once_and_nothing_of_the_film_is_left(pair, spin) -> None:  # type: ignore[no-untyped-def]
    playback, _first, screen = pair
    playback.play()
    assert spin(lambda: playback.now().frame > 3)
    took = []
    for _n in range(5):
        before = time.perf_counter()
        screen.blank()
        took.append(time.perf_counter() - before)
        assert len(colours(seen(screen))) == 1
        screen.unblank()
        spin(seconds=0.05)
    assert max(took) < 0.05, took
    assert len(colours(seen(screen.film))) > 3


def test_before_a_fragment_is_played_its_picture_is_covered(pair) -> None:  # type: ignore[no-untyped-def]
    _playback, _first, screen = pair
    screen.draw_curtain(True)
    stage = screen.film.parentWidget()
    assert len(colours(seen(stage))) == 1
    screen.draw_curtain(False)
    assert len(colours(seen(stage))) > 3


@pytest.mark.parametrize(("language", "words"), [("nl", "Hier stoppen"), ("en", "Stop here")])
def test_controls_are_large_and_in_the_respondents_language(pair, language: str, words: str) -> None:  # type: ignore[no-untyped-def]
    _playback, _first, screen = pair
    screen.speak(language)
    assert i18n.language() == "en"
    asked: list[Wish] = []
    screen.asked.connect(asked.append)
    screen.show_state(True, True, False, FREE)
    stop = screen.buttons[Wish.STOP]
    assert stop.accessibleName() == stop.text() == words
    for control in (screen.buttons[Wish.PLAY], stop, screen.buttons[Wish.AGAIN], screen.rather_not, screen.enough):
        assert min(control.width(), control.height()) >= TARGET
    QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
    screen.show_state(True, False, False, FREE)
    QTest.mouseClick(screen.buttons[Wish.AGAIN], Qt.MouseButton.LeftButton, pos=QPoint(60, 40))
    QTest.mouseClick(screen.rather_not, Qt.MouseButton.LeftButton)
    QTest.mouseClick(screen.enough, Qt.MouseButton.LeftButton)
    assert asked == [Wish.STOP, Wish.AGAIN, Wish.RATHER_NOT, Wish.ENOUGH]


def test_what_the_protocol_leaves_to_nobody_is_not_there(pair) -> None:  # type: ignore[no-untyped-def]
    _playback, _first, screen = pair
    stop, again = screen.buttons[Wish.STOP], screen.buttons[Wish.AGAIN]
    screen.show_state(True, True, False, UNBROKEN)
    assert not stop.isVisible()
    assert not again.isEnabled()
    screen.show_state(True, False, True, UNBROKEN)
    assert again.isEnabled(), "what was seen to its end may be seen again"
    screen.show_state(True, True, False, FREE)
    assert stop.isVisible()
    assert again.isEnabled()


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize(
    "state", [(False, False, False), (True, False, False), (True, True, False), (True, False, True)]
)
def test_enough_can_be_said_at_any_moment(pair, protocol: Protocol, state: tuple[bool, bool, bool]) -> None:  # type: ignore[no-untyped-def]
    _playback, _first, screen = pair
    asked: list[Wish] = []
    screen.asked.connect(asked.append)
    for for_children, button in ((False, screen.enough), (True, screen.buttons[Wish.ENOUGH])):
        screen.speak("nl", for_children)
        screen.show_state(*state, leeway(protocol))
        assert button.isVisible()
        assert screen.enough.isVisible() != screen.buttons[Wish.ENOUGH].isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == [Wish.ENOUGH, Wish.ENOUGH]


def test_for_a_child_the_pictures_are_larger(pair) -> None:  # type: ignore[no-untyped-def]
    _playback, _first, screen = pair
    before = screen.buttons[Wish.PLAY].sizeHint().height()
    screen.speak("nl", for_children=True)
    assert screen.buttons[Wish.PLAY].sizeHint().height() > before + 30


def test_the_respondent_cannot_close_the_screen(pair, spin) -> None:  # type: ignore[no-untyped-def]
    _playback, _first, screen = pair
    asked = []
    screen.close_asked.connect(lambda: asked.append(1))
    screen.close()
    spin(seconds=0.05)
    assert screen.isVisible()
    assert asked == [1]
