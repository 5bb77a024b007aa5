"""Who somebody is in reality: one look-up at a time in the key file, each of them on record."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.errors import ObserverError, Refused
from observer.i18n import _
from observer.progress import Progress
from observer.services import keyfile, overview
from observer.services.keyfile import SUFFIX, Asked, Entry
from observer.ui import memory, theme
from observer.ui.file_fields import NewPassphrase
from observer.ui.form_dialog import FormDialog, plain_label
from observer.ui.workspace import Workspace

SHOWN_MS = 60_000  # that a real name stays on the screen


class KeyFileDialog(QDialog):
    """Looks up, and puts in, the real name of one person (his id) at a time; the passphrase is asked for each time."""

    def __init__(self, workspace: Workspace, viewer: Viewer, person: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._viewer = workspace, viewer
        self.setWindowTitle(_("Key file"))
        self.setMinimumWidth(640)
        self.file, self.secret, self.who = QLineEdit(), QLineEdit(), QComboBox()
        self.name, self.contact = QLineEdit(), QLineEdit()
        self.browse, self.new, self.list = QPushButton(_("Choose …")), QPushButton(_("New …")), QPushButton()
        self.look, self.put, self.another, self.close_button = (QPushButton() for _n in range(4))
        self.shown, self.wrong = plain_label("head"), plain_label("warning")
        self._clock = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self.file.setText(memory.key_file(workspace.study.info.id))
        for one in overview.people(workspace.study):
            self.who.addItem(one.name, one.id)
        self.who.setCurrentIndex(max(self.who.findData(person), 0))
        self._arrange()
        self._wire()
        (self.secret if self.file.text() else self.browse).setFocus()

    def _arrange(self) -> None:
        across = QHBoxLayout()
        across.addWidget(self.file, 1)
        across.addWidget(self.browse)
        across.addWidget(self.new)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setSpacing(theme.SPACE[1])
        form.addRow(_("Key file"), across)
        for words, field in ((_("Passphrase of the key file"), self.secret), (_("Participant"), self.who)):
            form.addRow(words, field)
        second = QFormLayout()
        second.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        second.setSpacing(theme.SPACE[1])
        for words, field in ((_("Real name"), self.name), (_("How to reach"), self.contact)):
            second.addRow(words, field)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setStyleSheet("color: palette(mid);")
        ends = QHBoxLayout()
        ends.addWidget(self.list)
        ends.addWidget(self.another)
        ends.addStretch(1)
        ends.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        words = _(
            "Real names are in this file alone. It is opened for one person at a time, and each time stands on record,"
            " in the file and in the study, without the name."
        )
        column.addWidget(plain_label("caption", words))
        column.addLayout(form)
        column.addWidget(self.look, 0, Qt.AlignmentFlag.AlignRight)
        for widget in (self.shown, line):
            column.addWidget(widget)
        column.addLayout(second)
        column.addWidget(self.put, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.wrong)
        column.addLayout(ends)

    def _wire(self) -> None:
        for field, words in (
            (self.file, _("Key file")), (self.secret, _("Passphrase of the key file")), (self.who, _("Participant")),
            (self.name, _("Real name")), (self.contact, _("How to reach")),
        ):  # fmt: skip
            field.setAccessibleName(words)
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.shown.setAccessibleName(_("Real name"))
        self.shown.hide()
        self.wrong.hide()
        for button, words, act in (
            (self.look, _("Look up"), self.look_up),
            (self.put, _("Put into the key file"), self.put_in),
            (self.list, _("Who is in the file"), self.show_list),
            (self.another, _("Another passphrase …"), self.ask_passphrase),
            (self.browse, "", self._choose),
            (self.new, "", self._make),
            (self.close_button, _("Close"), self.accept),
        ):
            button.setText(words or button.text())
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, a=act: a())
        self.look.setObjectName("primary")
        self.secret.returnPressed.connect(self.look_up)
        self.who.activated.connect(lambda _n: self.hide_name())
        self._clock.timeout.connect(self.hide_name)

    # -- doing ------------------------------------------------------------------------------------------

    def look_up(self) -> None:
        """Show who the chosen person is."""
        self._with_person(keyfile.ask, keyfile.answer, self._show)

    def put_in(self) -> None:
        """Put the name that was typed into the key file."""
        name, contact = self.name.text(), self.contact.text()
        self._with_person(
            keyfile.ask_to_set, lambda asked, secret: keyfile.put(asked, secret, name, contact), self._kept
        )

    def show_list(self) -> None:
        """Show who is in the key file, by pseudonym."""
        study, viewer, file, secret = self._workspace.study.info.id, self._viewer, self._path(), self._secret()
        self._work(lambda _progress: keyfile.listed(study, viewer, file, secret), self._show_list)

    def ask_passphrase(self) -> None:
        """Give the key file another passphrase."""
        dialog = AnotherPassphrase(self)
        if not dialog.exec():
            return
        viewer, file, old, new = self._viewer, self._path(), self._secret(), dialog.given
        self._work(lambda _progress: keyfile.change_passphrase(viewer, file, old, new), self._renewed)

    def _renewed(self, _none: object) -> None:
        self.say(_("The passphrase was changed."))

    def _with_person(
        self,
        ask: Callable[..., Asked],
        work: Callable[[Asked, str], object],
        done: Callable[..., None],
    ) -> None:
        """Put on record what is asked, then do it beside the window: a key takes its time."""
        study, viewer, file, person = self._workspace.study, self._viewer, self._path(), self.who.currentData()
        self.hide_name()
        if person is None:
            return
        secret = self._secret()
        refused: list[str] = []
        self._workspace.refused.connect(refused.append)
        asked = self._workspace.do(lambda: ask(study, viewer, file, person))
        self._workspace.refused.disconnect(refused.append)
        if asked is None:
            self.say(refused[-1])
            return
        self._work(lambda _progress: work(asked, secret), done)

    def _work(self, work: Callable[[Progress], object], done: Callable[..., None]) -> None:
        self.setEnabled(False)

        def ready(result: object) -> None:
            self.setEnabled(True)
            memory.remember_key_file(self._workspace.study.info.id, self.file.text())
            self.say("")
            done(result)

        def failed(error: ObserverError) -> None:
            self.setEnabled(True)
            self.say(str(error))
            self.secret.setFocus()

        self._workspace.jobs.start(_("Open the key file"), work, ready, failed)

    def _path(self) -> Path:
        return Path(self.file.text().strip()).expanduser()

    def _secret(self) -> str:
        """The passphrase, which is forgotten once it was used."""
        given = self.secret.text()
        self.secret.clear()
        return given

    # -- showing ----------------------------------------------------------------------------------------

    def _show(self, found: Entry) -> None:
        self.shown.setText(f"{found.name}\n{found.contact}".strip())
        self.shown.show()
        self._clock.start()

    def hide_name(self) -> None:
        """Take the real name off the screen."""
        self._clock.stop()
        self.shown.setText("")
        self.shown.hide()

    def _kept(self, _none: object) -> None:
        self.name.clear()
        self.contact.clear()
        self.say(_("The name of {name} is in the key file.").format(name=self.who.currentText()))

    def _show_list(self, names: list[str]) -> None:
        self.say(", ".join(names) or _("Nobody of this study is in the key file."))

    def say(self, words: str) -> None:
        """Tell what came of it."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("Key file"), self.file.text(), _("Key files (*{suffix})").format(suffix=SUFFIX)
        )
        if chosen:
            self.file.setText(chosen)
            self.secret.setFocus()

    def _make(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("A new key file"), "", _("Key files (*{suffix})").format(suffix=SUFFIX)
        )
        if chosen:
            dialog = NewKeyFile(self._workspace, self._viewer, Path(chosen), self)
            if dialog.exec():
                self.file.setText(str(dialog.path))
                self.secret.setFocus()


class AnotherPassphrase(FormDialog):
    """Asks for another passphrase; `given` is what was typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        advice = _("The passphrase that it has now is the one in the box behind this one.")
        super().__init__(parent, _("Another passphrase"), _("Change it"), advice)
        self.given = ""
        self.secret = NewPassphrase(self, _("At least five words are best."), _("If it is lost, the names are lost."))

    def submit(self) -> object:
        self.given = self.secret.given() or ""
        if not self.given:
            raise Refused(_("Real names are kept under a passphrase only."))
        return self.given


class NewKeyFile(FormDialog):
    """A passphrase for a new key file; `path` is where it was made."""

    def __init__(self, workspace: Workspace, viewer: Viewer, path: Path, parent: QWidget | None = None) -> None:
        advice = _("Keep the key file elsewhere than the study, and its passphrase elsewhere than the file.")
        super().__init__(parent, _("A new key file"), _("Make it"), advice)
        self._workspace, self._viewer, self.path = workspace, viewer, path
        self.secret = NewPassphrase(self, _("At least five words are best."), _("If it is lost, the names are lost."))

    def submit(self) -> object:
        given = self.secret.given()
        if not given:
            raise Refused(_("Real names are kept under a passphrase only."))
        self.path = keyfile.create(self._workspace.study, self._viewer, self.path, given)
        return self.path
