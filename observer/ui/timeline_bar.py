"""The small bar of tools above the timeline, and the two together."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from observer.i18n import _, ngettext
from observer.ui import icons, theme
from observer.ui.timeline_data import DIMENSION, INDICATOR, PERSON, ROWS_BY
from observer.ui.timeline_view import TimelineView

_ICON = 16
_CLOSER = 1.6  # zoom a press


class TimelineBar(QWidget):
    """What rows stand for, zoom, follow, loop, snap, and drawing stretches. What it can, it does to the timeline
    itself; `rows_by_asked` and `snap_asked` are also for who keeps preferences."""

    rows_by_asked = Signal(str)  # one of ROWS_BY
    snap_asked = Signal(str)  # "frame" or "events"
    filter_cleared = Signal()

    def __init__(self, view: TimelineView) -> None:
        super().__init__()
        self._view = view
        self.rows_by = QComboBox()
        for by in ROWS_BY:
            self.rows_by.addItem("", by)
        self.rows_by.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.rows_by.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.rows_by.activated.connect(lambda n: self.rows_by_asked.emit(ROWS_BY[n]))
        self.zoom_out = self._button(lambda: view.zoom_by(1 / _CLOSER))
        self.zoom_in = self._button(lambda: view.zoom_by(_CLOSER))
        self.fit = self._button(view.fit_all)
        self.to_selection = self._button(view.zoom_to_selection)
        self.follow = self._button(lambda: view.set_follow(not view.lens.follows), checkable=True)
        self.loop = self._button(view.ask_loop, checkable=True)
        self.snap = self._button(self._toggle_snap, checkable=True)
        self.presence = self._button(lambda: self._toggle_mode("presence"), checkable=True)
        self.uncodable = self._button(lambda: self._toggle_mode("uncodable"), checkable=True)
        self.fragment = self._button(lambda: self._toggle_mode("fragment"), checkable=True)
        for button in (self.presence, self.uncodable):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.filtered = QLabel()
        self.filtered.setObjectName("caption")
        self.show_all = self._button(self.filter_cleared.emit)
        self.show_all.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._arrange()
        view.looks_changed.connect(self.refresh)
        self.retranslate()

    def _button(self, act: Callable[[], object], checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(_ICON, _ICON))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys where they are
        button.setCheckable(checkable)
        button.clicked.connect(lambda _checked=False: self._press(act))
        return button

    def _press(self, act: Callable[[], object]) -> None:
        act()
        self.refresh()  # a button that is pressed shows what is, not that it was pressed

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE[1], 2, theme.SPACE[1], 2)
        row.setSpacing(2)
        row.addWidget(self.rows_by)
        for group in (
            (self.zoom_out, self.zoom_in, self.fit, self.to_selection),
            (self.follow, self.loop, self.snap),
            (self.presence, self.uncodable, self.fragment),
        ):
            row.addSpacing(theme.SPACE[2])
            for button in group:
                row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.filtered)
        row.addWidget(self.show_all)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language or theme."""
        words = {
            PERSON: _("By person"),
            DIMENSION: _("By dimension"),
            INDICATOR: _("By indicator"),
        }
        for n, by in enumerate(ROWS_BY):
            self.rows_by.setItemText(n, words[by])
        self.rows_by.setAccessibleName(_("Rows of the timeline"))
        self.rows_by.setToolTip(_("Rows of the timeline"))
        for button, icon, name, keys in (
            (self.zoom_out, "zoom_out", _("Show more time"), "Ctrl+-"),
            (self.zoom_in, "zoom_in", _("Zoom in"), "Ctrl++"),
            (self.fit, "fit_time", _("Whole session"), "Ctrl+Shift+A"),
            (self.to_selection, "fit_selection", _("Zoom in on what is selected"), "Ctrl+Shift+E"),
            (self.follow, "follow", _("Follow the film"), "Ctrl+Shift+F"),
            (self.loop, "loop", _("Repeat what is selected"), "Ctrl+Shift+L"),
            (self.snap, "snap", _("Snap to events, not only to frames (Alt: to neither)"), "Ctrl+Shift+N"),
            (self.presence, "presence", _("Draw who was there"), "Ctrl+Shift+P"),
            (self.uncodable, "uncodable", _("Draw what is not codable"), "Ctrl+Shift+U"),
            (self.fragment, "fragments", _("Draw a fragment to show again"), "Ctrl+Shift+G"),
        ):
            button.setIcon(icons.icon(icon))
            button.setAccessibleName(name)
            button.setToolTip(f"{name}  ·  {keys}")
            button.setShortcut(keys)
        self._label(self.presence, _("Presence"), "Ctrl+Shift+P")
        self._label(self.uncodable, _("Not codable"), "Ctrl+Shift+U")
        self.show_all.setText(_("Show all"))
        self.refresh()

    @staticmethod
    def _label(button: QToolButton, words: str, keys: str) -> None:
        button.setText(words)
        button.setShortcut(keys)  # Qt forgets it with each new text

    def refresh(self) -> None:
        """Show what holds for the timeline now."""
        view, scene = self._view, self._view.scene
        self.follow.setChecked(view.lens.follows)
        self.loop.setChecked(scene.loop is not None)
        self.loop.setEnabled(bool(scene.model.selected) or scene.loop is not None)
        self.to_selection.setEnabled(bool(scene.model.selected) or scene.loop is not None)
        self.snap.setChecked(view.snaps_to_events)
        for button, mode in (
            (self.presence, "presence"), (self.uncodable, "uncodable"), (self.fragment, "fragment"),
        ):  # fmt: skip
            button.setVisible(view.may_edit_spans)
            button.setChecked(scene.mode == mode)
        self.presence.setEnabled(any(row.is_person for row in scene.rows))
        kept = scene.model.kept
        self.filtered.setVisible(kept is not None)
        self.show_all.setVisible(kept is not None)
        if kept is not None:
            words = ngettext("{n} event stands out", "{n} events stand out", len(kept))
            self.filtered.setText(words.format(n=len(kept)))

    def show_rows_by(self, by: str) -> None:
        """What rows stand for now."""
        self.rows_by.setCurrentIndex(ROWS_BY.index(by) if by in ROWS_BY else 0)
        self.refresh()

    def _toggle_snap(self) -> None:
        what = "frame" if self._view.snaps_to_events else "events"
        self._view.set_snap_to(what)
        self.snap_asked.emit(what)

    def _toggle_mode(self, mode: str) -> None:
        self._view.set_mode("" if self._view.scene.mode == mode else mode)


class TimelinePanel(QWidget):
    """A timeline with its bar above it."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__()
        self.view, self.bar = view, TimelineBar(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(view, 1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language or theme."""
        self.bar.retranslate()
        self.view.retranslate()
