"""Making packages: for whom, of which sessions, where, and with which passphrase."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from observer.coding.blinding import Viewer
from observer.coding.study import Coder
from observer.errors import Refused
from observer.i18n import _, ngettext
from observer.services import packages, plan
from observer.services.overview import HowFar
from observer.services.plan import PlanLine
from observer.ui.file_fields import FolderField, NewPassphrase
from observer.ui.form_dialog import FormDialog, rename
from observer.ui.rows import caption
from observer.ui.tick_list import Tick, TickList
from observer.ui.workspace import Workspace


@dataclass(frozen=True)
class PackageOrder:
    """The packages that are wanted: the sessions (ids) of each coder, the folder, and the passphrase."""

    sessions: dict[str, tuple[str, ...]]  # by the coder's name
    folder: Path
    passphrase: str | None


class PackagesDialog(FormDialog):
    """Asks what goes into packages; `order` says it when it was accepted."""

    def __init__(self, workspace: Workspace, viewer: Viewer, parent: QWidget | None = None) -> None:
        advice = _(
            "A package is a file with what one coder has to code, and nothing of what others do. The films are not"
            " in it: give those apart, on the disk where they may be."
        )
        super().__init__(parent, _("Make packages"), _("Make packages"), advice)
        self.setMinimumWidth(600)
        self._workspace = workspace
        self.order: PackageOrder | None = None
        self._open: dict[str, list[PlanLine]] = {}
        self._coders: dict[str, Coder] = {}
        for line in plan.lines(workspace.study, viewer):
            if line.progress is not HowFar.SUBMITTED:
                self._open.setdefault(line.coder.id, []).append(line)
                self._coders[line.coder.id] = line.coder
        self._coders = dict(sorted(self._coders.items(), key=lambda pair: pair[1].name.casefold()))
        self.coders = self.row(_("For"), TickList(_("For")))
        self.sessions = self.row(_("Sessions"), TickList(_("Sessions")), _("What is still to be coded."))
        folder = str(workspace.study.path.absolute().parent)
        self.files = caption("")
        self.where = self.row(_("Where"), FolderField(folder, _("Where the packages are to be")), below=self.files)
        hint = _("Wanted when the package travels. Leave it empty for none. Tell it apart from the file.")
        lost = _("A lost passphrase is lost work: nobody can open the package without it.")
        self.secret = NewPassphrase(self, hint, lost)
        self._wire(packages.sent(workspace.study, viewer))

    def _wire(self, sent: list[packages.Sent]) -> None:
        self.where.changed.connect(self._show_files)
        self.coders.show_ticks([self._tick(coder, sent) for coder in self._coders.values()], self._coders)
        self.coders.changed.connect(self._show_sessions)
        self._show_sessions()
        if not self._coders:
            self.accept_button.setEnabled(False)
            self.say(_("Nobody has anything to code. Assign sessions first, under “Who codes what”."))

    def _tick(self, coder: Coder, sent: list[packages.Sent]) -> Tick:
        n = len({line.session.id for line in self._open[coder.id]})
        said = [ngettext("{n} session to code", "{n} sessions to code", n).format(n=n)]
        mine = [one for one in sent if one.coder.id == coder.id]
        if mine:
            day = f"{datetime.fromisoformat(mine[-1].package.made).astimezone():%Y-%m-%d}"
            words = _("package of {day}, came back") if mine[-1].was_merged else _("package of {day}, not back yet")
            said.append(words.format(day=day))
        return Tick(coder.id, coder.name, " · ".join(said))

    # -- what is chosen ---------------------------------------------------------------------------------

    def _show_sessions(self) -> None:
        """What those who are ticked have still to code, all of it ticked."""
        lines = [line for id_ in self.coders.ticked() for line in self._open[id_]]
        by_session: dict[str, list[PlanLine]] = {}
        for line in lines:
            by_session.setdefault(line.session.id, []).append(line)
        ticks = [
            Tick(id_, found[0].session.name, ", ".join(dict.fromkeys(line.coder.name for line in found)))
            for id_, found in by_session.items()
        ]
        self.sessions.show_ticks(ticks, by_session)
        self._show_files()

    def _paths(self) -> list[Path]:
        folder, study = Path(self.where.line.text().strip()).expanduser(), self._workspace.study
        return [folder / packages.file_name(study, self._coders[id_]) for id_ in self.coders.ticked()]

    def _show_files(self) -> None:
        there = [path.name for path in self._paths() if path.exists()]
        rename(self.files, "warning" if there else "caption")
        if there:
            words = _("In this folder there is already: {names}. Choose another folder.")
            self.files.setText(words.format(names=", ".join(there)))
        else:
            names = ", ".join(path.name for path in self._paths())
            self.files.setText(_("The files will be: {names}").format(names=names) if names else "")
        self.fit()

    def submit(self) -> object:
        given = self.secret.given()
        if not self.coders.ticked() or not self.sessions.ticked():
            raise Refused(_("Tick for whom, and which sessions."))
        if any(path.exists() for path in self._paths()):
            raise Refused(self.files.text())
        folder = Path(self.where.line.text().strip()).expanduser()
        if not folder.is_dir():
            raise Refused(_("There is no folder “{folder}”.").format(folder=folder))
        self.order = PackageOrder(self._chosen(), folder, given)
        return self.order

    def _chosen(self) -> dict[str, tuple[str, ...]]:
        """The sessions of each coder."""
        ticked = set(self.sessions.ticked())
        found = {}
        for id_ in self.coders.ticked():
            mine = tuple(dict.fromkeys(one.session.id for one in self._open[id_] if one.session.id in ticked))
            name = self._coders[id_].name
            if not mine:
                raise Refused(_("None of these sessions is to be coded by {name}.").format(name=name))
            found[name] = mine
        return found
