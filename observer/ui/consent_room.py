"""The ways to consent from the study page and the menu: the grid, withdrawal, key file, and how long data are kept."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from observer.coding.blinding import Viewer
from observer.ui.consent_grid import ConsentDialog
from observer.ui.keyfile_dialog import KeyFileDialog
from observer.ui.retention_dialog import RetentionDialog
from observer.ui.withdrawal_dialog import WithdrawalDialog
from observer.ui.workspace import Workspace


class ConsentRoom(QObject):
    """Opens the boxes, for a researcher."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._window = workspace, window

    def ask_grid(self, viewer: Viewer, case: str, person: str = "") -> None:
        """Show how it stands in a case (its id), with a person (his id) chosen."""
        withdrawing: list[str] = []
        dialog = ConsentDialog(self._workspace, viewer, case, person, self._window)

        def withdraw(who: str) -> None:
            withdrawing.append(who)
            dialog.accept()

        dialog.withdrawal_asked.connect(withdraw)
        dialog.retention_asked.connect(lambda: self.ask_retention(viewer, dialog))
        dialog.exec()
        if withdrawing:
            self.ask_withdrawal(viewer, withdrawing[0])

    def ask_withdrawal(self, viewer: Viewer, person: str = "") -> None:
        """Carry out a withdrawal; `person` is the id of who is proposed."""
        WithdrawalDialog(self._workspace, viewer, person, self._window).exec()

    def ask_key_file(self, viewer: Viewer, person: str = "") -> None:
        """Look up a real name, or put one in; `person` is the id of who is proposed."""
        KeyFileDialog(self._workspace, viewer, person, self._window).exec()

    def ask_retention(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        """Show and set how long data are kept."""
        RetentionDialog(self._workspace, viewer, parent or self._window).exec()
