"""A study in which everything is ready for a recall session, and the window on its page; for several tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from clips import make_clip
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from ui.windows import be, leave, open_window

from observer.coding.consent import Answer, Signers
from observer.coding.study import GroupKind, ParticipantKind, Role
from observer.services import (
    consent,
    fragment_people,
    fragments,
    people,
    playlists,
    recall_prepare,
    recordings,
    roster,
    studies,
)
from observer.services.consent import Form
from observer.services.recall_prepare import Guest
from observer.ui.main_window import MainWindow
from observer.ui.recall_keys import Wish
from observer.ui.recall_room import RecallRoom

S, FRAME = 1_000_000, 40_000
TITLES = ("Warming up", "A light moment", "Rupture")


def make_study(folder: Path, guests: tuple[str, ...] = ("Mother",), seconds: int = 12, **how: Any) -> Path:
    """Three fragments of a visit with mother, son and worker, who agreed; "Talk" is prepared with the guests."""
    path = folder / "care.observer"
    make_clip(folder / "visit.mp4", seconds)
    with studies.new_study(path, ["alliance"], None, "Care", "R1") as study:
        who = people.viewer(study)
        roster.add_case(study, who, "Linde")
        kinds = {"Mother": "parent", "Son": "child", "Father": "parent", "Worker": "worker", "Manager": "manager"}
        for name, kind in kinds.items():
            roster.add_participant(study, who, name, ParticipantKind(kind), "Linde")
        roster.add_group(study, who, "Linde", "Family", GroupKind.FAMILY, ["Mother", "Son"])
        roster.add_session(study, who, "Linde", "Visit 1", held_on="2026-11-20")
        recordings.add_recording(study, who, "Visit 1", folder / "visit.mp4")
        roster.add_coder(study, who, "K1")
        roster.add_coder(study, who, "F1", roles=(Role.FACILITATOR,))
        yes = {("recall", audience): Answer.YES for audience in ("own_family", "worker", "manager")}
        for name in ("Mother", "Son", "Worker"):
            consent.set_consent(study, who, name, yes, Form(from_date="2020-01-01"), signers=Signers.SELF)
        playlists.add_playlist(study, who, "Linde 1", "own_family")
        for n, title in enumerate(TITLES):
            fragments.add_fragment(study, who, "Visit 1", (1 + 3 * n) * S, (3 + 3 * n) * S, title)
            fragment_people.confirm(study, who, title, ["Mother", "Son", "Worker"])
            playlists.put_on(study, who, "Linde 1", title, practice=n == 0)
        recall_prepare.prepare(study, who, "Talk", "Linde 1", [Guest(name) for name in guests], **how)
    return path


def on_page(window: MainWindow, path: Path, who: str = "R1") -> RecallRoom:
    """The window on the recall page of this study."""
    assert window.open(path)
    be(window, who)
    window.show_recall()
    assert window.recall.isVisible()
    return window.recall.room


def ready(room: RecallRoom, n: int, spin: Any) -> None:
    """Show the fragment with this number, until its first frame has been painted."""
    room.show_item(room.opened.shown[n].item.id)
    start = room.shown.fragment.start_us
    assert spin(lambda: room.film.reel.stamp() is not None and room.film.now().us == start), room.film.now()


def play_to(room: RecallRoom, us: int, spin: Any) -> None:
    """Let it run until a moment of the session."""
    assert spin(lambda: room.film.is_playing())
    assert spin(lambda: room.film.now().us >= us), room.film.now()


def touch(room: RecallRoom, wish: Wish) -> None:
    """The respondent touches one of the round controls."""
    QTest.mouseClick(room.screen.buttons[wish], Qt.MouseButton.LeftButton)


# -- fixtures: a file of tests makes the study once, as `made`, and names these ----------------------------------


@pytest.fixture
def study(made: Path, tmp_path: Path) -> Path:
    """A copy of the study."""
    path = tmp_path / "care.observer"
    path.write_bytes(made.read_bytes())
    return path


@pytest.fixture
def window(study: Path) -> Iterator[MainWindow]:
    """The window on the recall page."""
    window = open_window()
    on_page(window, study)
    yield window
    leave(window)


@pytest.fixture
def room(window: MainWindow, spin: Callable[..., bool]) -> RecallRoom:
    """The session is running, "A light moment" (frames 100 to 149) is on the screen."""
    window.recall.start(False)
    ready(window.recall.room, 1, spin)
    return window.recall.room
