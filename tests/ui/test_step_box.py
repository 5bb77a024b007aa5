"""Work in steps behind a box: what it gives, that it can be stopped, and that nothing is stored meanwhile."""

import time

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from ui.windows import be, click, leave, open_window

from observer.errors import Refused
from observer.services import roster
from observer.storage.history import Stream
from observer.ui.step_box import StepBox


def slowly(n, ended, end=None):
    try:
        for step in range(n):
            time.sleep(0.01)
            yield step / n
        if end is not None:
            raise end
        return "done"
    finally:
        ended.append(True)


@pytest.fixture
def host(app):
    made = QWidget()
    made.show()
    yield made
    made.deleteLater()


@pytest.mark.parametrize("n", [0, 1, 20])
def test_it_gives_what_the_steps_give(host, n):
    assert StepBox(host, "Work", slowly(n, [])).run() == "done"


@pytest.mark.parametrize("n", [0, 20])
def test_what_goes_wrong_is_raised(host, n):
    with pytest.raises(Refused, match="no"):
        StepBox(host, "Work", slowly(n, [], Refused("no"))).run()


def test_cancel_closes_the_steps(host):
    ended = []
    box = StepBox(host, "Work", slowly(10_000, ended))
    seen = []
    QTimer.singleShot(150, lambda: (seen.append(box.bar.value()), click(box.cancel)))
    assert box.run() is None
    assert ended == [True]
    assert seen[0] > 0


def test_nothing_else_is_stored_while_steps_of_an_operation_go_on(study):
    window = open_window()
    assert window.open(study)
    be(window, "R1")
    opened, viewer, refused = window.workspace.study, window.desk.who.viewer, []
    window.workspace.refused.connect(refused.append)

    def work():
        with opened.operation(Stream(viewer.id, None), "work"):
            for step in range(30):
                QTest.qWait(0)
                time.sleep(0.01)
                yield step / 30

    QTimer.singleShot(100, lambda: window.workspace.do(lambda: roster.add_case(opened, viewer, "Beuk")))
    StepBox(window, "Work", work()).run()
    assert len(refused) == 1
    assert [case.name for case in opened.cases.where()] == ["Linde"]
    assert window.workspace.do(lambda: roster.add_case(opened, viewer, "Beuk")) is not None
    leave(window)
