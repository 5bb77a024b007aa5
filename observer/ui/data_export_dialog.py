"""What goes out to other tools: which format, what of the study, under which names, where, and what is lost by it."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QListWidget, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.coding.interchange import Loss
from observer.coding.study import Coding
from observer.errors import Refused
from observer.i18n import _
from observer.services import exchange, sight
from observer.services.exchange import Format, Holds
from observer.services.export_document import ExportChoice, Going, codebook_document, document_in_steps
from observer.ui import theme
from observer.ui.by_and_by import ByAndBy
from observer.ui.file_fields import FolderField
from observer.ui.form_dialog import FormDialog, plain_label, ticks
from observer.ui.screens import screen_of
from observer.ui.tick_list import Tick, TickList
from observer.ui.workspace import Workspace

TIDY = "tidy"
_WAIT_MS = 250
_AROUND, _WIDTH = 190, 980  # pixels: what is around the form, and how wide the box is


class DataExportDialog(FormDialog):
    """Asks what is to go out. When it was accepted: `format` (None: the tidy package), `going` and `out`."""

    def __init__(self, workspace: Workspace, viewer: Viewer, parent: QWidget) -> None:
        advice = _(
            "Files for other programs hold what you may see, and nothing else. Comments go out as they were typed."
        )
        super().__init__(parent, _("Export data"), _("Export"), advice)
        self._workspace, self._viewer = workspace, viewer
        self.format: Format | None = None
        self.going: Going | None = None
        self.out = Path()
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_WAIT_MS)
        self._clock.timeout.connect(self._look_again)
        self._looking = ByAndBy(self)
        self._add_fields()
        self._add_losses()
        self._wire()
        self.resize(_WIDTH, self.height())
        self._show_possible()

    def _add_fields(self) -> None:
        study = self._workspace.study
        self.kind = QComboBox()
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.addItem(_("Tidy package: all tables, for R, SPSS, pandas and the archive"), TIDY)
        for one in exchange.FORMATS:
            if one.writes and one.id != TIDY:
                self.kind.addItem(one.words, one.id)
        self.row(_("Format"), self.kind)
        self.where = FolderField(str(self._folder()), _("Where the export comes"))
        self.becomes = plain_label("caption")
        self.row(_("Folder"), self.where, below=self.becomes)
        self.pseudonyms = QCheckBox(_("Number sessions, coders and films"))
        self.pseudonyms.setChecked(True)
        self.full_paths = QCheckBox(_("With the folders of films (they may tell names)"))
        self.row(_("Names"), ticks([self.pseudonyms, self.full_paths]))
        self.sessions, self.coders = TickList(_("Sessions")), TickList(_("Coders"))
        seen = sight.visible(study, self._viewer)
        sessions = [row for row in study.sessions.where(order="name") if self._is_shown(row.id, seen)]
        self.sessions.show_ticks([Tick(row.id, row.name) for row in sessions], [row.id for row in sessions])
        coders = [row for row in study.coders.where(order="name") if any(coding.coder == row.id for coding in seen)]
        self.coders.show_ticks([Tick(row.id, row.name) for row in coders], [row.id for row in coders])
        self.row(_("Sessions"), self.sessions)
        self.row(_("Coders"), self.coders)
        self.parts = {
            "with_events": QCheckBox(_("Events")),
            "with_ratings": QCheckBox(_("Ratings")),
            "with_notes": QCheckBox(_("Comments")),
            "with_fragments": QCheckBox(_("Fragments")),
            "with_transcripts": QCheckBox(_("Transcripts")),
        }
        for name, box in self.parts.items():
            box.setChecked(getattr(ExportChoice(), name))
        self.row(_("What"), _in_columns(list(self.parts.values())))
        self.codes = QComboBox()
        self.codes.addItem(_("their labels"), True)
        self.codes.addItem(_("their identifiers"), False)
        self.row(_("Indicators by"), self.codes)

    def _is_shown(self, session: str, seen: list[Coding]) -> bool:
        return self._viewer.is_researcher or any(coding.session == session for coding in seen)

    def _folder(self) -> Path:
        beside: Path = self._workspace.study.path.absolute().parent
        return beside / "exports" if (beside / "exports").is_dir() else beside

    def _add_losses(self) -> None:
        """Beside the form: what the format cannot hold."""
        self.losses, self.lead = QListWidget(), plain_label("caption")
        self.losses.setAccessibleName(_("What the format cannot hold"))
        self.losses.setWordWrap(True)
        self.losses.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.losses.setSpacing(2)
        self.losses.setResizeMode(QListWidget.ResizeMode.Adjust)
        side, column = QWidget(), QVBoxLayout()
        side.setLayout(column)
        column.setContentsMargins(theme.SPACE[2], 0, 0, 0)
        head = QLabel(_("What the format cannot hold"))
        head.setObjectName("head")
        for widget in (head, self.lead):
            column.addWidget(widget)
        column.addWidget(self.losses, 1)
        column.addStretch(0)
        across = QHBoxLayout()
        self.column.insertLayout(self.column.indexOf(self._area), across, 1)
        self.column.removeWidget(self._area)
        across.addWidget(self._area, 5)
        across.addWidget(side, 3)

    def fit(self) -> None:
        """Be as high as the form in its part of the box, as far as the screen allows."""
        self.column.activate()
        room = screen_of(self).availableGeometry().height() - _AROUND
        self._area.setMinimumHeight(min(self.form.totalHeightForWidth(self._area.viewport().width()), room))
        self.column.activate()
        self.resize(self.width(), self.column.totalHeightForWidth(self.width()))

    def _wire(self) -> None:
        self.kind.currentIndexChanged.connect(self._show_possible)
        self.codes.currentIndexChanged.connect(lambda _n: self._clock.start())
        for ticked in (self.sessions, self.coders):
            ticked.changed.connect(self._clock.start)
        self.where.line.textChanged.connect(lambda _text: self._show_name())
        self.sessions.changed.connect(self._show_name)
        for box in (*self.parts.values(), self.pseudonyms, self.full_paths):
            box.toggled.connect(lambda _on: self._show_possible())

    def _show_possible(self) -> None:
        """The tidy package is always the whole; a codebook holds nothing that was coded."""
        form = self._format()
        is_whole = form is None
        is_codebook = form is not None and form.about is Holds.CODEBOOK
        for field in (self.sessions, self.coders, self.pseudonyms, *self.parts.values()):
            field.setEnabled(not is_whole and not is_codebook)
        self.codes.setEnabled(not is_whole)
        self.full_paths.setEnabled(not is_whole and not is_codebook and not self.pseudonyms.isChecked())
        self.accept_button.setEnabled(False)
        self.say("")
        self._show_name()
        self._clock.start()

    def _show_name(self) -> None:
        """What will be in the folder."""
        form, n = self._format(), len(self.sessions.ticked())
        name = self._path().name
        if form is None:
            words = _("Becomes the folder “{name}”.").format(name=name)
        elif form.one_session and n > 1:
            words = _("Becomes the folder “{name}”, with a file for each session.")
            words = words.format(name=name.removesuffix(form.endings[0]))
        else:
            words = _("Becomes the file “{name}”.").format(name=name)
        self.becomes.setText(words)

    def _path(self) -> Path:
        """Where it comes, under a name that is not taken."""
        form, folder = self._format(), Path(self.where.line.text().strip()).expanduser()
        stem = self._workspace.study.path.name.removesuffix(".observer")
        name = f"{stem}-{TIDY}" if form is None else f"{stem}{form.endings[0]}"
        return _free(folder / name, form.endings[0] if form else "")

    def _format(self) -> Format | None:
        id_ = self.kind.currentData()
        return None if id_ == TIDY else exchange.find(id_)

    def _choice(self) -> ExportChoice:
        ticked: dict[str, Any] = {name: box.isChecked() for name, box in self.parts.items()}
        return ExportChoice(
            sessions=tuple(self.sessions.ticked()),
            coders=tuple(self.coders.ticked()),
            labels=bool(self.codes.currentData()),
            pseudonyms=self.pseudonyms.isChecked(),
            full_paths=self.full_paths.isChecked(),
            **ticked,
        )

    def _look_again(self) -> None:
        """What would be lost by this choice: worked out a little at a time, so that the window never waits."""
        form, study, choice = self._format(), self._workspace.study, self._choice()
        self.going = None
        self._looking.stop()
        if form is None:
            self._show_losses([], _("Nothing: it is the whole study, as far as you may see it."))
        elif form.about is Holds.CODEBOOK:
            self._show_going(form, Going(codebook_document(study, choice), ()))
        else:
            self.accept_button.setEnabled(False)
            steps = document_in_steps(study, self._viewer, choice)
            self._looking.start(steps, lambda going: self._show_going(form, going), lambda error: self.say(str(error)))

    def _show_going(self, form: Format, going: Going) -> None:
        self.going = going
        losses = [*going.losses, *exchange.losses(going.document, form)]
        lead = _("It stays in the study, and is not in the file:") if losses else _("Nothing of what was chosen.")
        self._show_losses(losses, lead)

    def _show_losses(self, losses: list[Loss], lead: str) -> None:
        self.losses.clear()
        self.losses.addItems([loss.words for loss in losses])
        self.losses.setVisible(bool(losses))
        self.lead.setText(lead)
        self.accept_button.setEnabled(True)

    def submit(self) -> object:
        """Check what was asked for."""
        form, folder = self._format(), Path(self.where.line.text().strip()).expanduser()
        if form is not None and form.about is Holds.EVENTS and not self.sessions.ticked():
            raise Refused(_("Tick a session."))
        if not folder.is_dir():
            raise Refused(_("The folder “{folder}” does not exist; make it first.").format(folder=folder))
        self.format, self.out = form, self._path()
        return self.out


def _in_columns(boxes: list[QCheckBox]) -> QWidget:
    """Things to tick, three beside each other."""
    holder, grid = QWidget(), QGridLayout()
    holder.setLayout(grid)
    grid.setContentsMargins(0, 3, 0, 0)
    for n, box in enumerate(boxes):
        grid.addWidget(box, n // 3, n % 3)
    return holder


def _free(path: Path, ending: str) -> Path:
    """A name that is not taken, nor its folder."""
    stem, n, found = path.name.removesuffix(ending), 1, path
    while found.exists() or (ending and found.with_name(found.name.removesuffix(ending)).exists()):
        n += 1
        found = path.with_name(f"{stem}-{n}{ending}")
    return found
