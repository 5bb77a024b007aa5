"""Pages that are made when they are first wanted, and ahead of that when nobody does anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from ui.windows import be, with_study

from observer.ui import pages
from observer.ui.page_making import RAIL
from observer.ui.pages import Ahead, Pages

Spin = Callable[..., bool]


class Made:
    """Pages `a` and `b`, and what was done for them."""

    def __init__(self) -> None:
        self.pages, self.done = Pages(), []
        for name in "ab":
            self.pages.put(name, lambda name=name: self.load(name), lambda _page, name=name: self.note("finish", name))

    def note(self, *what: str) -> None:
        self.done.append(" ".join(what))

    def load(self, name: str) -> Callable[[], QWidget]:
        self.note("load", name)
        return lambda: self.make(name)

    def make(self, name: str) -> QWidget:
        self.note("make", name)
        return QWidget()


@pytest.fixture
def made(app: QApplication) -> Made:
    return Made()


def test_a_page_is_made_once_when_it_is_asked_for(made: Made) -> None:
    assert made.pages.current() == ""
    made.pages.turn_to("b")
    assert made.pages.page("b") is made.pages.currentWidget()
    assert made.done == ["load b", "make b", "finish b"]
    assert (made.pages.current(), made.pages.seen) == ("b", {"b"})
    made.pages.page("a")
    assert (made.pages.current(), made.pages.seen) == ("b", {"b"})
    assert made.pages.made() == [made.pages.page("b"), made.pages.page("a")]


def test_pages_are_made_ahead_piece_by_piece_when_it_is_quiet(
    made: Made, spin: Spin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "QUIET_MS", 200)
    busy = [True]
    ahead = Ahead(made.pages, lambda: ["b"], lambda: busy[0], made.pages)
    ahead.look()
    spin(seconds=0.5)
    assert made.done == []  # somebody would be in its way
    busy.clear()
    busy.append(False)
    field = QLineEdit()
    field.show()
    field.activateWindow()
    field.setFocus()
    assert spin(field.hasFocus)
    spin(seconds=0.6)
    assert made.done == []  # who writes is not held up
    field.close()

    # Where the mouse is, and what other windows hold the keyboard, is left by the tests before.
    monkeypatch.setattr(Ahead, "_is_touched", lambda _ahead: False)
    assert spin(lambda: made.done[:1] == ["load b"], seconds=5)
    assert spin(lambda: made.done == ["load b", "make b", "finish b"], seconds=5)
    spin(seconds=0.3)
    assert not made.pages.is_made("a")  # nobody may want it
    ahead.look()
    assert not ahead._timer.isActive()


def test_a_page_of_which_a_part_was_done_ahead_is_made_from_there(made: Made) -> None:
    made.pages.go_on("a")
    made.pages.turn_to("a")
    assert made.done == ["load a", "make a", "finish a"]


def test_the_window_starts_with_two_pages_and_makes_what_is_seen(study: Path) -> None:
    with with_study(study) as window:
        assert [name for name in RAIL if window.pages.is_made(name)] == ["study"]
        be(window, "R1")
        window.show_agreement()
        assert [name for name in RAIL if window.pages.is_made(name)] == ["study", "agreement"]
        window.sit_down("K1", "Visit 1", "alliance")
        assert window.pages.current() == "code"
        assert not window.pages.is_made("recall")


def test_only_pages_that_may_be_seen_are_made_ahead(study: Path) -> None:
    with with_study(study) as window:
        be(window, "K1")
        assert not {"fragments", "recall"} & set(window._wanted())
        assert "code" in window._wanted()
        be(window, "R1")
        assert list(window._wanted()) == list(RAIL)


def test_how_a_page_was_arranged_is_kept_by_a_window_that_never_showed_it(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBSERVER_CONFIG_DIR", str(tmp_path / "config"))
    with with_study(study) as window:
        window.memory._stored.setValue("agreement", window.saveGeometry())
        before = window.memory._stored.value("agreement")
        window.close()
        assert window.memory._stored.value("agreement") == before


def test_what_only_other_pages_need_is_not_read_in_at_the_start() -> None:
    late = ("agreement_page", "fragments_page", "recall_page", "training_page", "codebook_page", "code_page")
    code = "import sys, observer.ui.app; print(*(name for name in sys.modules if name.startswith('observer.ui.')))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    read = done.stdout.split()
    assert "observer.ui.main_window" in read
    assert not {f"observer.ui.{name}" for name in late} & set(read)
