"""Sending work away and bringing it home in the window: the study, the plan, boxes, and a file that is dropped; for
several tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from ui.windows import be, click

from observer.services import films, people, studies


@pytest.fixture
def places(study, tmp_path):
    """The study, with its film in a folder of its own; and folders for what is sent away."""
    for name in ("cam", "sent", "away", "disk"):
        (tmp_path / name).mkdir()
    with studies.open_study(study) as opened:
        recording = opened.recordings.where()[0]
        film = Path(shutil.copyfile(recording.path, tmp_path / "cam" / "visit.mp4"))
        films.relink(opened, people.viewer(opened, "R1"), recording.id, film)
    return tmp_path


def accept(box):
    click(box.accept_button)


def to_plan(window):
    """R1 looks at who codes what with the alliance codebook."""
    be(window, "R1")
    grid = window.desk.grid
    window.desk.tabs.setCurrentWidget(grid)
    grid.codebook.setCurrentIndex(grid.codebook.findData("alliance"))
    grid.codebook.activated.emit(grid.codebook.currentIndex())
    return grid


def choose(grid, coder):
    names = [grid.table.horizontalHeaderItem(n).text() for n in range(grid.table.columnCount())]
    grid.table.setCurrentCell(0, names.index(coder))


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    nothing = Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, nothing))
