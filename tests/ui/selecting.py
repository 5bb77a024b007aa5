"""A researcher on the page of fragments: what is selected, who agreed, and the forms; for several tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from ui.windows import be, with_study

from observer.coding.consent import Answer
from observer.services import consent, fragment_people, fragments, people, studies
from observer.services.coding import At, Desk, Mark
from observer.services.fragment_people import Look
from observer.ui.main_window import MainWindow

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
