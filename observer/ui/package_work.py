"""Packages are made one after another, beside the window; then it is told where they are and what is in them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.errors import ObserverError
from observer.i18n import _, ngettext
from observer.progress import Progress
from observer.services import packages
from observer.services.packages import Packed, Written
from observer.ui import theme
from observer.ui.form_dialog import plain_label
from observer.ui.packages_dialog import PackageOrder, PackagesDialog
from observer.ui.rows import Line, Rows
from observer.ui.workspace import Workspace


class PackageWork(QObject):
    """Asks for packages and makes them."""

    def __init__(self, workspace: Workspace, window: QWidget, tell: Callable[[ObserverError], object]) -> None:
        super().__init__(window)
        self._workspace, self._window, self._tell = workspace, window, tell
        self._packed: list[Packed] = []

    def ask(self, viewer: Viewer) -> None:
        """Ask what goes into packages, and make them."""
        dialog = PackagesDialog(self._workspace, viewer, self._window)
        if dialog.exec() and dialog.order is not None:
            self.make(viewer, dialog.order)

    def make(self, viewer: Viewer, order: PackageOrder) -> None:
        """Make these packages."""
        self._packed = []
        self._next(viewer, order, list(order.sessions))

    def _next(self, viewer: Viewer, order: PackageOrder, left: list[str]) -> None:
        if not left:
            self._told()
            return
        name, study = left[0], self._workspace.study
        try:
            prepared = packages.prepare(study, viewer, name, order.sessions[name], order.folder)
        except ObserverError as error:
            self._failed(error)
            return

        def written(made: Written) -> None:
            if self._workspace.study is not study:
                packages.forget(made)
                return
            packed = self._workspace.do(lambda: packages.keep(study, viewer, made))
            if packed is not None:
                self._packed.append(packed)
                self._next(viewer, order, left[1:])

        title = _("Make the package of {coder}").format(coder=name)
        self._workspace.jobs.start(title, _writing(prepared, order.passphrase), written, self._failed)

    def _failed(self, error: ObserverError) -> None:
        self._tell(error)
        if self._packed:
            self._told()

    def _told(self) -> None:
        PackagesMade(self._packed, self._window).exec()


def _writing(prepared: packages.Prepared, passphrase: str | None) -> Callable[[Progress], Written]:
    """The part that takes time."""

    def write(progress: Progress) -> Written:
        made = packages.write(prepared, passphrase)
        if progress.cancelled:
            packages.forget(made)
        progress.at(1.0)
        return made

    return write


class PackagesMade(QDialog):
    """Where the packages are, what is in them, what is not, and what happens next."""

    def __init__(self, packed: list[Packed], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("The packages are there"))
        self.setMinimumWidth(560)
        self._folder: Path = packed[0].path.absolute().parent
        rows = Rows()
        rows.show_lines(tuple(_line(one) for one in packed), can_change=False)
        buttons = QDialogButtonBox()
        show, close = QPushButton(_("Show in its folder")), QPushButton(_("Close"))
        close.setObjectName("primary")
        close.setDefault(True)
        buttons.addButton(show, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(close, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        show.clicked.connect(self.open_folder)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        column.addWidget(plain_label("", _("In “{folder}”:").format(folder=self._folder)))
        column.addWidget(rows)
        for words in _notes():
            note = plain_label("caption", words)
            note.setAlignment(Qt.AlignmentFlag.AlignTop)
            column.addWidget(note)
        column.addWidget(buttons)

    def open_folder(self) -> None:
        """Show them in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def _line(packed: Packed) -> Line:
    n = len(packed.sessions)
    words = ngettext("{n} session: {names}", "{n} sessions: {names}", n)
    return Line(packed.package.id, packed.path.name, words.format(n=n, names=", ".join(packed.sessions)))


def _notes() -> tuple[str, ...]:
    return (
        _(
            "In it: the sessions, the people who can be named there, the codebooks, and the coder's own work so far."
            " Not in it: the films, the work of others, who else codes what, and why the coder codes a session."
        ),
        _("Give the coder the film files too. The coder opens the file; Observer looks for each film by its content."),
        _("When the file comes back, drop it on this window: you see what is new before anything is merged."),
    )
