"""What one can ask of the film beside its row of controls: the menu, its keys, and the media keys."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from observer.i18n import N_, _
from observer.ui import icons

if TYPE_CHECKING:
    from observer.ui.film_room import FilmRoom

_ZOOM_STEP = 1.25
_Do = Callable[[Any], object]  # of a FilmRoom

# Name, words, keys, what it does. Those with words stand in the map of keys.
KEYS: tuple[tuple[str, str, tuple[str, ...], _Do], ...] = (
    ("replay", N_("See the last seconds again"), ("Shift+Left",), lambda room: room.replay()),
    ("loop", N_("Repeat the last seconds, or go on"), ("Ctrl+L",), lambda room: room.toggle_loop()),
    ("subtitles", N_("Subtitles on the film"), ("Ctrl+T",), lambda room: room.show_subtitles(not room.spoken.on)),
    ("whole", N_("Film on the whole screen"), ("Alt+Return",), lambda room: room.toggle_full_screen()),
    ("larger", N_("Enlarge the picture"), ("Ctrl++", "Ctrl+="), lambda room: _zoom(room, _ZOOM_STEP)),
    ("smaller", N_("Make the picture smaller"), ("Ctrl+-",), lambda room: _zoom(room, 1 / _ZOOM_STEP)),
    ("fit", N_("Show the whole picture"), ("Ctrl+0",), lambda room: room.view.reset_zoom()),
)
_MEDIA: tuple[tuple[str, tuple[Qt.Key, ...], _Do], ...] = (
    ("media play", (Qt.Key.Key_MediaPlay, Qt.Key.Key_MediaTogglePlayPause), lambda room: room.toggle()),
    ("media pause", (Qt.Key.Key_MediaPause, Qt.Key.Key_MediaStop), lambda room: room.pause()),
    ("media next", (Qt.Key.Key_MediaNext,), lambda room: room.jump(1)),
    ("media previous", (Qt.Key.Key_MediaPrevious,), lambda room: room.jump(-1)),
)


def _zoom(room: "FilmRoom", factor: float) -> None:
    room.view.set_zoom(room.view.zoom * factor)


def make_actions(room: "FilmRoom") -> None:
    """Keys that work wherever the focus is in the window."""
    for name, _words, keys, act in KEYS:
        _make(room, name, [QKeySequence(key) for key in keys], act)
    for name, media, act in _MEDIA:
        _make(room, name, [QKeySequence(key) for key in media], act)


def _make(room: "FilmRoom", name: str, keys: list[QKeySequence], act: _Do) -> None:
    action = QAction(room)
    action.setObjectName(name)
    action.setShortcuts(keys)
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.triggered.connect(lambda: act(room))
    room.addAction(action)


def fill(room: "FilmRoom") -> None:
    """Make the menu anew: in the language spoken now, with what there is now."""
    menu = room.transport.more.menu()
    menu.clear()
    actions = {action.objectName(): action for action in room.actions()}
    for name, words, _keys, _act in KEYS:
        actions[name].setText(_(words))
    shown = menu.addAction(_("List of what is said"), lambda: room.show_transcript(not room.transcript_shown()))
    shown.setCheckable(True)
    shown.setChecked(room.transcript_shown())
    menu.addAction(_("Add subtitles …"), room.ask_subtitles).setEnabled(room.recording is not None)
    menu.addSeparator()
    _add_cameras(room)
    menu.addAction(icons.icon("full_screen"), _("Film on the whole screen") + "\tAlt+Enter", room.toggle_full_screen)
    menu.addAction(icons.icon("screen"), _("Film in a window of its own"), room.show_film_window)


def _add_cameras(room: "FilmRoom") -> None:
    menu, cameras = room.transport.more.menu(), room.cameras
    if len(cameras.strips) < 2:
        return
    beside = menu.addAction(_("Other cameras beside the film"), lambda: cameras.show_others(not cameras.others_shown))
    beside.setCheckable(True)
    beside.setChecked(cameras.others_shown)
    for name in cameras.strips:
        if name != cameras.main:
            words = _("Camera {name} large").format(name=name)
            menu.addAction(icons.icon("cameras"), words, lambda camera=name: cameras.choose(camera))
    menu.addAction(_("Bring cameras in step …"), room.show_sync)
    menu.addSeparator()
