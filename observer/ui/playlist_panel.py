"""The playlists, beside the contact sheet: one at a time, with what the gate says of each fragment."""

from collections.abc import Sequence
from time import monotonic

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.fragments import TALK_US, Ordering
from observer.coding.timecode import SECOND
from observer.coding.words import word
from observer.i18n import _
from observer.services import playlists
from observer.services.playlists import Entry, Order
from observer.ui import icons, theme
from observer.ui.decimals import INSET
from observer.ui.form_dialog import plain_label
from observer.ui.fragment_reader import short_time, verdict_words
from observer.ui.lines_edit import LinesEdit
from observer.ui.playlist_dialogs import for_whom
from observer.ui.playlist_lines import PlayLine, PlaylistLines
from observer.ui.workspace import Workspace

_MINUTE = 60 * SECOND
_AT_ONCE_S = 0.02  # that the gate is asked in one go, so that the window never waits


class PlaylistPanel(QWidget):
    """`chosen` tells the playlist that is looked at (None: there is none); `open_asked` the id of a fragment."""

    chosen = Signal(object)
    open_asked = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._viewer: Viewer | None = None
        self.opened: Order | None = None
        self._unread: list[str] = []  # the ids of fragments of which the gate has not been asked yet
        self._reading = QTimer(self, interval=0)
        self._reading.timeout.connect(self._read_some)
        self.names, self.new, self.more = QComboBox(), QPushButton(), QToolButton()
        self.title, self.whom, self.estimate = QLabel(), plain_label("caption"), plain_label("caption")
        self.ordering, self.again = QComboBox(), QPushButton()
        self.lines = PlaylistLines()
        self.up, self.down, self.off = QPushButton(), QPushButton(), QPushButton()
        self.practice, self.prompts, self.prompts_label = QCheckBox(), LinesEdit(), QLabel()
        self.talk, self.talk_label = QSpinBox(), QLabel()
        self.prompts_of = ""
        self._arrange()
        self._wire()

    def _arrange(self) -> None:
        self.setObjectName("panel")
        self.title.setObjectName("head")
        self.talk.setRange(0, 60)
        self.talk.lineEdit().setTextMargins(INSET, 0, 0, 0)
        self.talk.setValue(TALK_US // _MINUTE)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.more.setFixedSize(theme.TARGET, theme.TARGET)
        self.prompts_label.setObjectName("caption")
        self.prompts_label.setBuddy(self.prompts)
        self.talk_label.setBuddy(self.talk)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE[1], theme.SPACE[1], theme.SPACE[1], theme.SPACE[1])
        column.setSpacing(theme.SPACE[0])
        for row in (
            (self.title, None, self.new),
            (self.names, self.more),
            (self.ordering, self.again, None),
        ):
            column.addLayout(_across(row))
            if row[0] is self.names:
                column.addWidget(self.whom)
        column.addWidget(self.lines, 1)
        column.addLayout(_across((self.up, self.down, None, self.off)))
        column.addWidget(self.practice)
        column.addWidget(self.prompts_label)
        column.addWidget(self.prompts)
        column.addLayout(_across((self.talk_label, self.talk, None)))
        column.addWidget(self.estimate)

    def _wire(self) -> None:
        self.names.activated.connect(lambda _n: self.refresh())
        self.lines.open_asked.connect(self.open_asked)
        self.lines.chosen.connect(self._show_chosen)
        self.talk.valueChanged.connect(lambda _n: self._estimate())

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.title.setText(_("Playlists"))
        self.new.setText(_("New …"))
        self.names.setAccessibleName(_("Playlist"))
        self.more.setIcon(icons.icon("more"))
        self.more.setAccessibleName(_("More with this playlist"))
        self.more.setToolTip(_("More with this playlist"))
        self.ordering.setAccessibleName(_("Order"))
        self.again.setText(_("Draw again"))
        self.again.setToolTip(_("Another random order, with a new seed"))
        self.lines.setAccessibleName(_("Fragments of the playlist"))
        for button, words, hint in (
            (self.up, _("Up"), "Alt+↑"), (self.down, _("Down"), "Alt+↓"), (self.off, _("Take off"), _("Del")),
        ):  # fmt: skip
            button.setText(words)
            button.setToolTip(f"{words} ({hint})")
        self.practice.setText(_("Practice: kept out of the data"))
        self.practice.setToolTip(_("It is played first, to get used to it."))
        self.prompts_label.setText(_("Prompts with this fragment, one a line"))
        self.prompts.setAccessibleName(_("Prompts with this fragment, one a line"))
        self.talk_label.setText(_("Talk about each"))
        self.talk.setSuffix(" " + _("min"))
        self.talk.setAccessibleName(_("Minutes of talk about each fragment"))
        self.refresh()

    # -- showing -------------------------------------------------------------------------------------------

    def show_viewer(self, viewer: Viewer | None) -> None:
        """Who looks: a researcher, or nobody."""
        self._viewer = viewer
        self.refresh()

    def choose(self, playlist: str) -> None:
        """Look at a playlist (its id)."""
        self._fill_names(playlist)
        self.refresh()

    def refresh(self) -> None:
        """Show the playlist as it is now."""
        study, viewer = self._workspace.study, self._viewer
        if study is None or viewer is None:
            self.opened, self._unread = None, []
            self.lines.show_lines([])
            self.names.clear()
            return
        self._fill_names(self.names.currentData())
        id_ = self.names.currentData()
        self.opened = playlists.play_order(study, viewer, id_) if id_ else None
        people = {row.id: row.name for row in study.participants.where()}
        self.whom.setText(for_whom(self.opened.playlist, people) if self.opened else "")
        self.lines.empty = (
            _("Drag fragments here, or choose them and press Ctrl+Enter.")
            if self.opened
            else _(
                "A playlist says which fragments somebody sees, in what order, and what is asked. Make one with “New”."
            )
        )
        before = {line.id: line for line in self.lines.lines.lines}
        self.lines.show_lines(_play_lines(self.opened.entries, before) if self.opened else [])
        self._unread = [one.fragment.id for one in self.opened.entries] if self.opened else []
        self._reading.start()
        self._show_order()
        self._show_chosen()
        self._estimate()
        self.chosen.emit(self.opened.playlist if self.opened else None)

    def _read_some(self) -> None:
        """Ask the gate about lines for as long as nobody notices; the rest next time."""
        end = monotonic() + _AT_ONCE_S
        while self._unread and monotonic() < end and self.opened is not None and self._viewer is not None:
            id_ = self._unread.pop(0)
            verdict = playlists.verdict_on(self._workspace.study, self._viewer, self.opened.playlist, id_)
            self.lines.say(id_, verdict_words(verdict), verdict.override is not None)
        if not self._unread or self.opened is None:
            self._unread = []
            self._reading.stop()

    def is_read(self) -> bool:
        """Whether the gate has been asked about all lines."""
        return not self._unread

    def _fill_names(self, chosen: str | None) -> None:
        study, viewer = self._workspace.study, self._viewer
        self.names.clear()
        if study is None or viewer is None:
            return
        for one in playlists.playlists(study, viewer):
            self.names.addItem(one.name, one.id)
        self.names.setCurrentIndex(max(self.names.findData(chosen), 0 if self.names.count() else -1))

    def _show_order(self) -> None:
        opened = self.opened
        for widget in (
            self.names, self.more, self.whom, self.ordering, self.up, self.down, self.off, self.estimate, self.talk,
            self.talk_label,
        ):  # fmt: skip
            widget.setVisible(opened is not None)
        is_random = opened is not None and opened.playlist.ordering is Ordering.RANDOM
        self.again.setVisible(is_random)
        self.ordering.clear()
        for ordering in Ordering:
            words = word(ordering)
            words = words[:1].upper() + words[1:]
            if ordering is Ordering.RANDOM and is_random and opened is not None:
                words = _("{order} (seed {seed})").format(order=words, seed=opened.playlist.seed)
            self.ordering.addItem(words, ordering)
        if opened is not None:
            self.ordering.setCurrentIndex(self.ordering.findData(opened.playlist.ordering))

    def _show_chosen(self) -> None:
        line = self.line()
        ids = self.lines.chosen_ids()
        for button in (self.up, self.down):
            button.setEnabled(len(ids) == 1)
        self.off.setEnabled(bool(ids))
        for widget in (self.practice, self.prompts, self.prompts_label):
            widget.setVisible(line is not None)
        if line is not None:
            self.practice.setChecked(line.item.is_practice)
            if self.prompts_of != line.fragment.id or not self.prompts.hasFocus():
                self.prompts.setPlainText("\n".join(line.item.prompts))
            self.prompts_of = line.fragment.id

    def line(self) -> Entry | None:
        """The line that is chosen, when it is one."""
        ids = self.lines.chosen_ids()
        if self.opened is None or len(ids) != 1:
            return None
        return next((line for line in self.opened.entries if line.fragment.id == ids[0]), None)

    def _estimate(self) -> None:
        if self.opened is None:
            return
        talk = self.talk.value() * _MINUTE * len(self.opened.entries)
        words = _("Film {film}; with the talk about {all}")
        film = short_time(self.opened.film_us)
        self.estimate.setText(words.format(film=film, all=short_time(self.opened.film_us + talk)))


def _play_lines(entries: Sequence[Entry], before: dict[str, PlayLine]) -> list[PlayLine]:
    """The lines; what the gate said before stands there until it is asked again."""
    found, n = [], 0
    for one in entries:
        n += not one.item.is_practice
        number = "–" if one.item.is_practice else f"{n}."
        id_, title, length = one.fragment.id, one.fragment.title, short_time(one.fragment.length_us)
        said = before.get(id_)
        found.append(
            PlayLine(
                id_, number, title, length, one.item.is_practice, len(one.item.prompts),
                said.why_not if said else "", said.is_let_through if said else False,
            )
        )  # fmt: skip
    return found


def _across(widgets: Sequence[QWidget | None]) -> QHBoxLayout:
    """Beside each other; None takes the room that is left."""
    across = QHBoxLayout()
    across.setSpacing(theme.SPACE[0])
    for widget in widgets:
        if widget is None:
            across.addStretch(1)
        else:
            across.addWidget(widget, 1 if isinstance(widget, QComboBox) else 0)
    return across
