"""Exporting clips: of which fragments, to whom, what is hidden, in what form; and what the gate says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.coding.clips import Masking, Shows, Subtitling
from observer.coding.consent import term
from observer.coding.fragments import Fragment
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.errors import ObserverError, Refused
from observer.i18n import _
from observer.services import fragments, playlists
from observer.services.clip_order import Line, Order, Ready, default_folder, order_lines
from observer.services.consent import consent_settings
from observer.services.fragment_people import set_masked
from observer.ui import theme
from observer.ui.file_fields import FolderField, NewPassphrase
from observer.ui.form_dialog import FormDialog, plain_label
from observer.ui.mask_window import ask_review
from observer.ui.plain_table import PlainTable
from observer.ui.rows import as_tooltip
from observer.ui.tick_list import Tick, TickList
from observer.ui.workspace import Workspace

_WAIT_MS = 120
_READY = {
    Ready.NOT_NEEDED: lambda: _("not needed"),
    Ready.NOT_LOOKED: lambda: _("still to review"),
    Ready.NOT_REVIEWED: lambda: _("review not done"),
    Ready.REVIEWED: lambda: _("reviewed"),
}


class ExportDialog(FormDialog):
    """Asks what is exported; `order` and `chosen` (ids of fragments) say it when it was accepted."""

    def __init__(
        self,
        workspace: Workspace,
        viewer: Viewer,
        chosen: Sequence[str] = (),
        parent: QWidget | None = None,
        audience: str = "",
    ) -> None:
        advice = _(
            "A clip holds the fragment and nothing else of the film. It is still personal data when faces are hidden: "
            "voices, clothes, homes and stories can be recognised. What leaves the study is kept on record."
        )
        super().__init__(parent, _("Export clips"), _("Export"), advice)
        self.setMinimumWidth(1080)
        self._workspace, self._viewer = workspace, viewer
        self.order: Order | None = None
        self.chosen: tuple[str, ...] = ()
        self.lines: dict[str, Line] = {}
        self._todo: list[str] = []
        self._fragments: dict[str, Fragment] = {one.id: one for one in fragments.fragments(workspace.study, viewer)}
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._look_at_next)
        self._add_fields()
        self._add_gate()
        self.audience.setCurrentIndex(max(self.audience.findData(audience), 0))
        self._wire()
        self.which.show_ticks([self._tick(one) for one in self._fragments.values()], chosen or self._fragments)
        self._look_again()
        if not self._fragments:
            self.accept_button.setEnabled(False)
            self.say(_("There is no fragment yet. Select one first; then it can be exported here."))

    # -- what is asked ------------------------------------------------------------------------------------------

    def _add_fields(self) -> None:
        study, viewer = self._workspace.study, self._viewer
        asked = consent_settings(study, viewer)
        self.which = self.row(_("Fragments"), TickList(_("Fragments")))
        self.playlist = self._combo(_("Of a playlist"), [(_("none"), None)])
        for one in playlists.playlists(study, viewer):
            self.playlist.addItem(one.name, one.id)
        self.audience = self._combo(_("Shown to"), [(term(key), key) for key in asked.audiences])
        self.purpose = self._combo(_("What for"), [(term(key), key) for key in asked.purposes])
        self.purpose.setCurrentIndex(max(self.purpose.findData("recall"), 0))
        people = [(row.name, row.id) for row in study.participants.where("session IS NULL", order="name")]
        self.person = self._combo(_("Given to"), [(_("nobody in particular"), None), *people])
        self.masking = self._choice(_("Hidden"), Masking, Masking.CONSENT)
        self.shows = self._choice(_("Picture"), Shows, Shows.FILM)
        self.mosaic = self._tick_box(_("Faces as coarse blocks"), _("With noise, instead of even grey."))
        self.silent = self._tick_box(_("Leave out the sound"), _("Nobody is heard in the clip."))
        lowered = _("A disguise, which can be undone by who has the file; not anonymous.")
        self.disguise = self._tick_box(_("Lower all voices (not anonymous)"), lowered)
        self.subtitles = self._choice(_("Subtitles"), Subtitling, Subtitling.NONE)
        self.reel = self._combo(
            _("Form"), [(_("a file for each fragment"), False), (_("one film, with a card before each"), True)]
        )
        self.titles = self._tick_box(_("Titles of the fragments on the cards"), _("Else the cards are numbered."))
        folder = str(default_folder(study))
        self.where = self.row(_("Where"), FolderField(folder, _("Where the clips are to be")))
        hint = _("With a passphrase all clips come in one zip (AES). Without, they can be played by anybody.")
        self.secret = NewPassphrase(self, hint, _("Without the passphrase nobody can open the zip."))

    def _tick_box(self, words: str, more: str) -> QCheckBox:
        """Something to tick, under the field that it goes with."""
        field = QCheckBox(words)
        field.setToolTip(as_tooltip(more))
        self.form.addRow(" ", field)
        return field

    def _combo(self, words: str, items: Sequence[tuple[str, object]]) -> QComboBox:
        field = QComboBox()
        for text, value in items:
            field.addItem(text, value)
        return self.row(words, field)

    def _choice(self, words: str, kind: type[StrEnum], now: StrEnum) -> QComboBox:
        field = self._combo(words, [(word(value), value) for value in kind])
        field.setCurrentIndex(field.findData(now))
        return field

    def _add_gate(self) -> None:
        """Beside the form: what is said of each fragment, and what can be done about it."""
        self.table, self.why = PlainTable(), plain_label()
        self.review = QPushButton(_("Review the masks …"))
        self.hide_missing = QPushButton(_("Mask who did not agree"))
        self.override, self.unreviewed = QLineEdit(), QLineEdit()
        side, column = QWidget(), QVBoxLayout()
        side.setLayout(column)
        column.setContentsMargins(theme.SPACE[2], 0, 0, 0)
        head = QLabel(_("What the gate says"))
        head.setObjectName("head")
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.why.setMinimumHeight(64)
        column.addWidget(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.why)
        row = QHBoxLayout()
        for button in (self.review, self.hide_missing):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        for field, words in (
            (self.override, _("Why it is exported without consent (stays on record)")),
            (self.unreviewed, _("Why it is exported without review (stays on record)")),
        ):
            label = plain_label("caption", words)
            label.setBuddy(field)
            field.setAccessibleName(words)
            column.addWidget(label)
            column.addWidget(field)
        across = QHBoxLayout()
        self.column.insertLayout(self.column.indexOf(self._area), across, 1)
        self.column.removeWidget(self._area)
        across.addWidget(self._area, 5)
        across.addWidget(side, 6)

    def _wire(self) -> None:
        self.which.changed.connect(self._look_again)
        self.playlist.activated.connect(self._use_playlist)
        for field in (self.audience, self.purpose, self.person, self.masking, self.shows, self.reel):
            field.currentIndexChanged.connect(self._look_again)
        self.silent.toggled.connect(self._look_again)
        self.table.row_chosen.connect(self._show_why)
        self.review.clicked.connect(self._review)
        self.hide_missing.clicked.connect(self._hide_missing)
        for line in (self.override, self.unreviewed):
            line.textChanged.connect(self._show_possible)

    def _tick(self, fragment: Fragment) -> Tick:
        session = self._workspace.study.sessions.get(fragment.session)
        return Tick(fragment.id, fragment.title, f"{session.name} · {clock(fragment.start_us)}")

    def _use_playlist(self) -> None:
        """Tick what is on a playlist, for its audience."""
        key = self.playlist.currentData()
        if key is None:
            return
        opened = playlists.open_playlist(self._workspace.study, self._viewer, key)
        self.audience.setCurrentIndex(self.audience.findData(opened.playlist.audience))
        self.purpose.setCurrentIndex(self.purpose.findData(opened.playlist.purpose))
        self.person.setCurrentIndex(max(self.person.findData(opened.playlist.respondent), 0))
        ordered = [line.fragment.id for line in opened.lines]
        rest = [id_ for id_ in self._fragments if id_ not in ordered]
        self._fragments = {id_: self._fragments[id_] for id_ in (*ordered, *rest)}
        self.which.show_ticks([self._tick(one) for one in self._fragments.values()], ordered)

    def _asked(self) -> Order:
        """What is asked for now, without the passphrase."""
        person = self.person.currentData()
        return Order(
            self.audience.currentData(),
            self.purpose.currentData(),
            Masking(self.masking.currentData()),  # Qt keeps an enumeration as text
            Shows(self.shows.currentData()),
            mosaic=self.mosaic.isChecked(),
            silent=self.silent.isChecked(),
            disguise=self.disguise.isChecked(),
            subtitles=Subtitling(self.subtitles.currentData()),
            reel=bool(self.reel.currentData()),
            titles=self.titles.isChecked(),
            recipients=(person,) if person else (),
            folder=Path(self.where.line.text().strip()).expanduser(),
            unreviewed=self.unreviewed.text().strip(),
            override=self.override.text().strip(),
        )

    # -- what the gate says ---------------------------------------------------------------------------------------

    def _look_again(self) -> None:
        """Ask the gate of all that is ticked: one after the other, so that the window never waits."""
        self.titles.setEnabled(bool(self.reel.currentData()))
        self.mosaic.setEnabled(self.shows.currentData() in (Shows.FILM, Shows.STILL))
        self._todo = list(self.which.ticked())
        self.lines = {}
        self._show_gate()
        self._clock.start(_WAIT_MS)

    def _look_at_next(self) -> None:
        if not self._todo:
            return
        id_ = self._todo.pop(0)
        try:
            self.lines[id_] = order_lines(self._workspace.study, self._viewer, [id_], self._asked())[0]
        except ObserverError as error:
            self.say(str(error))
            self._todo = []
        self._show_gate()
        if self._todo:
            self._clock.start(0)

    def _show_gate(self) -> None:
        rows = []
        for id_ in self.which.ticked():
            line = self.lines.get(id_)
            rows.append((self._fragments[id_].title, *(_cells(line) if line else ("…", "…"))))
        heads = (_("Fragment"), _("Consent"), _("Masks"))
        self.table.show_rows(_("What the gate says"), heads, rows)
        for n, id_ in enumerate(self.which.ticked()):
            line = self.lines.get(id_)
            if line is not None and line.problems:
                self.table.mark(n, "warning")
        if rows and self.table.currentRow() < 0:
            self.table.setCurrentCell(0, 0)
        self._show_why(self.table.currentRow())
        self._show_possible()

    def _current(self) -> Line | None:
        ids, n = self.which.ticked(), self.table.currentRow()
        return self.lines.get(ids[n]) if 0 <= n < len(ids) else None

    def _show_why(self, _row: int) -> None:
        line = self._current()
        said = list(line.problems) if line is not None else []
        if line is not None and line.is_muted and not self.silent.isChecked():
            said.append(_("All of its sound is left out: nobody said where those are heard who may not be."))
        if line is not None and not said:
            said.append(_("It may be exported as it is asked for."))
        self.why.setText("\n".join(said))
        self.review.setEnabled(line is not None and not line.trouble)
        missing = [o for o in line.verdict.objections if o.person and o.can_be_overridden] if line else []
        self.hide_missing.setEnabled(bool(missing) and self.masking.currentData() != Masking.NONE)

    def _show_possible(self) -> None:
        """The reasons are asked for where they are needed; one exports when anything can be."""
        lines = list(self.lines.values())
        refused = [line for line in lines if not line.verdict.may_be_shown]
        unseen = [line for line in lines if line.needs_review]
        self.override.setEnabled(any(all(o.can_be_overridden for o in l.verdict.objections) for l in refused))  # noqa: E741
        self.unreviewed.setEnabled(bool(unseen))
        self.accept_button.setEnabled(bool(self.which.ticked()) and not self._todo)

    def _review(self) -> None:
        line = self._current()
        if line is not None:
            try:
                ask_review(self._workspace, self._viewer, line.fragment, self)
            except ObserverError as error:
                self.say(str(error))
            self._look_again()

    def _hide_missing(self) -> None:
        """Mark those who stand in the way as masked, in picture and sound, in the fragment that is chosen."""
        line = self._current()
        if line is None:
            return
        people = [o.person for o in line.verdict.objections if o.person and o.can_be_overridden]
        study, viewer, fragment = self._workspace.study, self._viewer, line.fragment.id
        for person in dict.fromkeys(people):
            self._workspace.do(partial(set_masked, study, viewer, fragment, person, True, True))
        self._look_again()

    # -- accepting --------------------------------------------------------------------------------------------------

    def submit(self) -> object:
        given = self.secret.given()
        if not self.which.ticked():
            raise Refused(_("Tick which fragments."))
        order = replace(self._asked(), passphrase=given)
        lines = order_lines(self._workspace.study, self._viewer, self.which.ticked(), order)
        if not any(_possible(line, order) for line in lines):
            raise Refused(_("None of these fragments may be exported so. Choose one in the list: there it says why."))
        self.order, self.chosen = order, self.which.ticked()
        return order


def _possible(line: Line, order: Order) -> bool:
    let_through = bool(order.override) and all(o.can_be_overridden for o in line.verdict.objections)
    may = line.verdict.may_be_shown or let_through
    return may and not line.trouble and (not line.needs_review or bool(order.unreviewed))


def _cells(line: Line) -> tuple[str, str]:
    if line.trouble:
        return word(line.verdict.outcome), _("no film")
    return word(line.verdict.outcome), _READY[line.ready]()
