"""Who am I: chosen once for each study and remembered; a researcher may have to show that he is one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QInputDialog, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.coding.study import Coder, Role, StudyKind
from observer.coding.words import word
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import overview, people
from observer.ui import memory, theme
from observer.ui.rows import caption
from observer.ui.workspace import Workspace

NOBODY = Viewer(None, Role.CODER)  # sees what everybody may see


class WhoBox(QWidget):
    """Chooses who is looking. `viewer` is a researcher only when that was shown; `changed` when it is another."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.viewer = NOBODY
        self.label, self.names, self.words = QLabel(), QComboBox(), caption("")
        self.label.setObjectName("caption")
        self.label.setBuddy(self.names)
        self.wrong = caption("")
        self.wrong.setObjectName("warning")
        self.wrong.hide()
        self.act = QPushButton()
        self.names.activated.connect(lambda _n: self._choose(self.names.currentData()))
        self.act.clicked.connect(self.ask_passphrase)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[0])
        for widget in (self.label, self.names, self.words, self.act, self.wrong):
            column.addWidget(widget)
        workspace.opened.connect(self._opened)
        workspace.closed.connect(self._closed)
        workspace.desk_changed.connect(self._sat_down)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.label.setText(_("Who are you?"))
        self.names.setAccessibleName(_("Who are you?"))
        self.act.setText(_("Act as researcher …"))
        self.refresh()

    def refresh(self) -> None:
        """Show the coders as they are now."""
        study = self._workspace.study
        if study is None:
            return
        everybody = overview.coders(study)
        known = {coder.id: coder for coder in everybody}
        if self.viewer.coder is not None and self.viewer.coder != known.get(self.viewer.coder.id):
            self._choose(self.viewer.coder.id, remember=False)  # another name, other roles, or not there any more
            return
        if self.viewer.coder is None and self.viewer.is_researcher and not self._is_open(everybody):
            self._choose("", remember=False)  # somebody is a researcher by name now
            return
        self._fill(everybody)
        self._say()

    def _is_open(self, everybody: list[Coder]) -> bool:
        """Whether nobody is the researcher by name, so that everybody may be."""
        return not any(Role.RESEARCHER in coder.roles for coder in everybody)

    def _fill(self, everybody: list[Coder]) -> None:
        self.names.clear()
        if self.viewer is NOBODY:
            self.names.addItem(_("choose …"), None)
        if self._is_open(everybody):
            self.names.addItem(_("the researcher"), "")
        for coder in everybody:
            self.names.addItem(coder.name, coder.id)
        wanted = self.viewer.id if self.viewer.coder else ("" if self.viewer.is_researcher else None)
        self.names.setCurrentIndex(max(self.names.findData(wanted), 0))

    def _is_package(self) -> bool:
        """Whether a package is open: then who is looking is known."""
        return bool(self._workspace.study.info.kind is StudyKind.PACKAGE)

    def _say(self) -> None:
        coder = self.viewer.coder
        self.names.setVisible(not self._is_package())
        if self._is_package() and coder is not None:
            self.label.setText(_("Package of {coder}").format(coder=coder.name))
            self.act.hide()
            self.words.setText(_("Only what you have to code is in it, and only you see it, until you hand it back."))
            return
        self.label.setText(_("Who are you?"))
        could = coder is not None and Role.RESEARCHER in coder.roles and not self.viewer.is_researcher
        self.act.setVisible(could)
        if self.viewer.is_researcher:
            words = _("You can change the study.")
        elif could:
            words = _("To change the study, show that you are the researcher.")
        elif self.viewer is NOBODY:
            words = _("Choose your name to code. Choose the researcher to change the study.")
        else:
            words = _("You see your own codings only. The study itself is changed by the researcher.")
        roles = ", ".join(word(role) for role in coder.roles) if coder else ""
        self.words.setText(f"{roles[:1].upper()}{roles[1:]}. {words}" if roles else words)

    def may_recall(self) -> bool:
        """Whether who is looking holds recall sessions: a researcher, or a facilitator."""
        coder = self.viewer.coder
        return self.viewer.is_researcher or (coder is not None and Role.FACILITATOR in coder.roles)

    # -- choosing ---------------------------------------------------------------------------------------

    def _opened(self) -> None:
        study = self._workspace.study
        everybody = overview.coders(study)
        before = memory.who(study.info.id)
        if self._is_package():
            self._choose(people.owner(study).id, remember=False)
        elif before in {coder.id for coder in everybody}:
            self._choose(before, remember=False)
        elif len(everybody) == 1:
            self._choose(everybody[0].id, remember=False)
        else:
            self._choose("" if not everybody else None, remember=False)

    def _closed(self) -> None:
        self.viewer = NOBODY
        self.names.clear()

    def _sat_down(self) -> None:
        """Who sits down at a session is who he says there."""
        coder = self._workspace.coder
        if coder is not None and coder.id != self.viewer.id:
            self._choose(coder.id)

    def _choose(self, coder: str | None, remember: bool = True) -> None:
        """Be this coder (an id), the researcher of a study without one (""), or nobody yet (None)."""
        study = self._workspace.study
        everybody = {c.id: c for c in overview.coders(study)}
        if coder in everybody:
            chosen = everybody[coder]
            try:
                self.viewer = people.viewer(study, chosen.id)
            except ObserverError:  # it has a passphrase, which has not been given
                self.viewer = Viewer(chosen, Role.CODER)
            if remember:
                memory.remember_who(study.info.id, chosen.id)
        elif coder == "" and self._is_open(list(everybody.values())):
            self.viewer = Viewer(None, Role.RESEARCHER)
        else:
            self.viewer = NOBODY
        self._tell()

    def _tell(self) -> None:
        self._workspace.viewer = self.viewer if self.viewer.is_researcher else None
        self.wrong.hide()
        self._fill(overview.coders(self._workspace.study))
        self._say()
        self.changed.emit()

    def ask_passphrase(self) -> None:
        """Ask for the researcher's passphrase, and act as the researcher when it is right."""
        coder = self.viewer.coder
        words = _("Passphrase of the researcher {name}").format(name=coder.name if coder else "")
        given, ok = QInputDialog.getText(self, _("Act as researcher"), words, QLineEdit.EchoMode.Password)
        if ok:
            self.show_to_be_researcher(given)

    def show_to_be_researcher(self, passphrase: str) -> None:
        """Act as the researcher from now on when the passphrase is his; else say that it is not."""
        coder = self.viewer.coder
        if coder is None:
            return
        try:
            self.viewer = people.viewer(self._workspace.study, coder.id, passphrase)
        except ObserverError as error:
            self.wrong.setText(str(error))
            self.wrong.show()
            return
        self._tell()
