"""Consent in the real window: lights, grid, answers, withdrawal and erasing, key file, how long data are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from ui.windows import Boxes, be, click, menu_action, with_study

from observer.coding.consent import Answer, State
from observer.coding.retention import DataClass
from observer.i18n import _
from observer.services import consent, keyfile, retention, roster_changes, withdrawal
from observer.services.consent import Form
from observer.ui.consent_grid import ConsentDialog
from observer.ui.consent_signs import LIGHTS, sign
from observer.ui.keyfile_dialog import KeyFileDialog
from observer.ui.main_window import MainWindow
from observer.ui.retention_dialog import RetentionDialog
from observer.ui.withdrawal_dialog import DEPENDS, DONE, HOW, WHO, How, WithdrawalDialog

Key = Qt.Key
PASSPHRASE = "nine calm otters swim"


@pytest.fixture(params=["en", "nl"])
def window(study: Path, request: pytest.FixtureRequest) -> Iterator[MainWindow]:
    """The window on the study page, with R1, in both languages; the mother has authority."""
    with with_study(study, request.param) as made:
        be(made, "R1")
        opened, viewer = made.workspace.study, made.workspace.viewer
        mother = next(p for p in opened.participants.where() if p.name == "Mother")
        roster_changes.change_participant(opened, viewer, "Mother", "Mother", mother.kind, "Linde", has_authority=True)
        made.desk.refresh()
        yield made


def of(window: MainWindow, name: str) -> str:
    """The id of somebody."""
    return next(p.id for p in window.workspace.study.participants.where() if p.name == name)


def chip(window: MainWindow, name: str) -> QToolButton:
    """The light of consent of somebody on the study page."""
    return next(one for one in buttons(window) if one.objectName() == f"chip:{of(window, name)}")


def buttons(window: MainWindow) -> list[QToolButton]:
    """What can be pressed beside people; what has been replaced may not be gone yet."""
    QApplication.processEvents()  # what is new is shown when the window has time
    return [one for one in window.desk.family.people.people.findChildren(QToolButton) if one.isVisible()]


def cell(dialog: ConsentDialog, name: str, audience: str) -> tuple[int, int]:
    row = next(n for n, line in enumerate(dialog._lines) if line.person.name == name)
    return row, dialog._audiences.index(audience)


def state(window: MainWindow, name: str, purpose: str = "recall", audience: str = "worker") -> State:
    (line,) = consent.overview(window.workspace.study, window.workspace.viewer, None, name)
    return line.standings[purpose, audience].state


def test_every_state_has_a_sign_of_its_own(window: MainWindow) -> None:
    drawn = {state: sign(state).pixmap(16, 16).toImage() for state in LIGHTS}
    same = {(a, b) for a in LIGHTS for b in LIGHTS if a < b and drawn[a] == drawn[b]}
    assert same == {(State.AUTHORITY_UNKNOWN, State.SIGNERS_UNKNOWN)}  # both: somebody has to find something out


def test_an_answer_is_recorded_with_the_keyboard(window: MainWindow) -> None:
    assert _("not asked") in chip(window, "Mother").text()

    def record(box: object) -> None:
        assert box.questions.ticked() == ("recall\nworker",)
        assert [box.signer.itemText(n) for n in range(box.signer.count())] == ["Mother"]
        box.until.setText("2030-01-01")
        QTest.keyClick(box.accept_button, Key.Key_Return)

    def grid(dialog: ConsentDialog) -> None:
        dialog.table.setCurrentCell(*cell(dialog, "Mother", "own_family"))
        QTest.keyClick(dialog.table, Key.Key_Right)
        with Boxes(record):
            QTest.keyClick(dialog.table, Key.Key_Return)
        shown = dialog.table.item(*cell(dialog, "Mother", "worker"))
        assert shown.text() == _("yes")
        assert shown.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Mother, ")
        assert dialog.tabs.tabText(dialog.tabs.currentIndex()) == _("recall session")
        dialog.accept()

    with Boxes(grid):
        click(chip(window, "Mother"))
    assert state(window, "Mother") is State.YES
    assert _("yes") in chip(window, "Mother").text()
    assert "2030-01-01" in [form.until_date for form in window.workspace.study.consents.where()]


def test_a_childs_form_says_who_must_sign_and_what_is_missing_is_told(window: MainWindow) -> None:
    def record(box: object) -> None:
        assert [box.signer.itemText(n) for n in range(box.signer.count())] == ["Mother", "Son"]
        box.accept_button.click()  # it is not known who must sign: that is stored, and does not count
        assert box.result()

    def first(dialog: ConsentDialog) -> None:
        dialog.table.setCurrentCell(*cell(dialog, "Son", "worker"))
        with Boxes(record):
            dialog.ask_answer()
        assert dialog.table.item(*cell(dialog, "Son", "worker")).text() == _("who signs?")
        with Boxes(lambda box: (box.born.setText("2013-02-01"), box.accept_button.click())):
            dialog.ask_answer()
        assert dialog.table.item(*cell(dialog, "Son", "worker")).text() == _("partly signed")
        dialog.table.setCurrentCell(*cell(dialog, "Son", "worker"))
        assert "Son" in dialog.about.text()
        dialog.reject()

    with Boxes(first):
        menu_action(window, "Consent").trigger()


def test_what_is_due_is_listed_and_the_settings_are_a_form(window: MainWindow) -> None:
    study, viewer = window.workspace.study, window.workspace.viewer
    form = Form(from_date="2020-01-01", until_date="2021-01-01")
    consent.set_consent(study, viewer, "Mother", {("recall", "worker"): Answer.YES}, form)

    def settings(box: object) -> None:
        box.both.setValue(11)
        box.audiences.setText(f"{box.audiences.text()}, gemeente")
        box.accept_button.click()

    def grid(dialog: ConsentDialog) -> None:
        assert "2021-01-01" in dialog.due.text()
        with Boxes(settings):
            dialog.ask_settings()
        assert dialog.table.columnCount() == 9
        dialog.accept()

    with Boxes(grid):
        window.passages.ask_consent()
    found = consent.consent_settings(study, viewer)
    assert (found.both_from, found.audiences[-1], found.audiences[0]) == (11, "gemeente", "own_family")


def test_a_withdrawal_in_part_hides(window: MainWindow) -> None:
    study, viewer = window.workspace.study, window.workspace.viewer
    consent.set_consent(study, viewer, "Mother", {("recall", "worker"): Answer.YES})

    def wizard(dialog: WithdrawalDialog) -> None:
        assert dialog.pages.currentIndex() == WHO
        dialog.who.setCurrentText("Mother")
        dialog.who.activated.emit(dialog.who.currentIndex())
        dialog.some.setChecked(True)
        dialog.next.click()
        assert dialog.wrong.text()
        dialog.questions.tick(["recall\nworker"])
        dialog.next.click()
        assert dialog.pages.currentIndex() == DEPENDS
        assert dialog.tree.topLevelItemCount() >= 2
        dialog.next.click()
        assert dialog.pages.currentIndex() == HOW
        assert not dialog.hows[How.ERASE].isEnabled()
        dialog.next.click()
        assert dialog.pages.currentIndex() == DONE
        assert "Mother" not in dialog.text.toPlainText()
        dialog.next.click()

    with Boxes(wizard):
        window.passages.ask_withdrawal()
    assert state(window, "Mother") is State.WITHDRAWN
    assert state(window, "Mother", "teaching", "students") is State.NOT_ASKED


def test_a_person_is_erased_and_the_study_is_open_again(window: MainWindow, spin) -> None:
    path = window.workspace.study.path

    def wizard(dialog: WithdrawalDialog) -> None:
        assert dialog.who.currentText() == "Son"
        dialog.next.click()
        dialog.next.click()
        dialog.hows[How.ERASE].setChecked(True)
        dialog.next.click()
        assert "Son" in dialog.wrong.text()  # not confirmed
        QTest.keyClicks(dialog.typed, "Son")
        dialog.next.click()
        assert spin(lambda: dialog.pages.currentIndex() == DONE, seconds=10)
        assert str(path.with_suffix("")) in dialog.text.toPlainText()
        dialog.next.click()

    with Boxes(lambda grid: (grid.table.setCurrentCell(*cell(grid, "Son", "worker")), grid.withdraw.click()), wizard):
        click(chip(window, "Son"))
    names = [p.name for p in window.workspace.study.participants.where()]
    assert "Son" not in names
    assert _("Erased person {n}").format(n=1) in names
    assert window.pages.currentWidget() is window.desk
    assert window.workspace.study.history.broken_link() is None
    assert list(path.parent.glob("*.html"))


def test_an_erasing_that_is_stopped_changes_nothing(window: MainWindow, spin, monkeypatch) -> None:
    real = withdrawal.carry_out

    def slow(order, progress):  # type: ignore[no-untyped-def]
        progress.cancel()  # as the button does
        return real(order, progress)

    monkeypatch.setattr(withdrawal, "carry_out", slow)

    def wizard(dialog: WithdrawalDialog) -> None:
        dialog._show(DEPENDS)
        dialog._show(HOW)
        dialog.hows[How.ERASE].setChecked(True)
        dialog.typed.setText(dialog.who.currentText())
        dialog.next.click()
        assert spin(lambda: dialog.pages.currentIndex() == DONE, seconds=10)
        assert dialog.text.toPlainText() == _("Stopped. Nothing was changed.")
        dialog.next.click()

    with Boxes(wizard):
        window.passages.ask_withdrawal()
    assert "Son" in [p.name for p in window.workspace.study.participants.where()]


def test_a_real_name_is_looked_up_for_a_moment(window: MainWindow, spin, tmp_path_factory) -> None:
    study, viewer = window.workspace.study, window.workspace.viewer
    file = keyfile.create(study, viewer, tmp_path_factory.mktemp("elsewhere") / "names", PASSPHRASE)

    def box(dialog: KeyFileDialog) -> None:
        assert dialog.who.currentText() == "Mother"
        dialog.file.setText(str(file))
        dialog.secret.setText(PASSPHRASE)
        dialog.name.setText("Janneke Wolfsbergen")
        dialog.put.click()
        assert spin(dialog.isEnabled)
        assert dialog.name.text() == dialog.secret.text() == ""
        dialog.secret.setText("something else entirely")
        dialog.look.click()
        assert spin(dialog.isEnabled)
        assert dialog.wrong.text()
        QTest.keyClicks(dialog.secret, PASSPHRASE)
        QTest.keyClick(dialog.secret, Key.Key_Return)
        assert spin(dialog.isEnabled)
        assert dialog.shown.text() == "Janneke Wolfsbergen"
        dialog.secret.setText(PASSPHRASE)
        dialog.list.click()
        assert spin(dialog.isEnabled)
        assert dialog.wrong.text() == "Mother"
        dialog._clock.timeout.emit()
        assert dialog.shown.text() == ""
        dialog.accept()

    button = window.desk.family.people.people.findChild(QToolButton, f"key:{of(window, 'Mother')}")
    with Boxes(box):
        click(button)
    words = [entry.label for entry in study.history.entries()][-3:]
    assert words == ["Put into the key file who {name} is", *["Look up in the key file who {name} is"] * 2]
    assert b"Wolfsbergen" not in study.path.read_bytes()


def test_how_long_data_are_kept_is_set_and_what_is_due_is_shown(window: MainWindow) -> None:
    study, viewer = window.workspace.study, window.workspace.viewer

    def first(dialog: RetentionDialog) -> None:
        assert not dialog.due.isVisible()
        dialog.lines[DataClass.KEY_FILE].setText("soon")
        dialog.accept_button.click()
        assert "soon" in dialog.wrong.text()
        dialog.lines[DataClass.KEY_FILE].setText("2026-01-01")
        dialog.lines[DataClass.FOOTAGE].setText("120")
        dialog.accept_button.click()

    def second(dialog: RetentionDialog) -> None:
        assert [dialog.due.item(0, n).text() for n in (1, 2)] == [_("key file"), "2026-01-01"]
        dialog.reject()

    with Boxes(first):
        window.passages.ask_retention()
    assert retention.rules_of(study, viewer)[DataClass.FOOTAGE].months == 120
    with Boxes(second):
        window.passages.ask_retention()


def test_a_coder_sees_none_of_it(window: MainWindow) -> None:
    be(window, "K1")
    assert buttons(window) == []
    for name in ("Consent", "Withdrawal", "Key file", "How long data"):
        assert not menu_action(window, name).isEnabled()
