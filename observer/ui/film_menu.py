"""What one can ask of the film beside its row of controls: the menu, and the media keys."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from observer.i18n import _
from observer.ui import icons

if TYPE_CHECKING:
    from observer.ui.film_room import FilmRoom

_Do = Callable[[Any], object]  # of a FilmRoom

_MEDIA: tuple[tuple[str, tuple[Qt.Key, ...], _Do], ...] = (
    ("media play", (Qt.Key.Key_MediaPlay, Qt.Key.Key_MediaTogglePlayPause), lambda room: room.toggle()),
    ("media pause", (Qt.Key.Key_MediaPause, Qt.Key.Key_MediaStop), lambda room: room.pause()),
    ("media next", (Qt.Key.Key_MediaNext,), lambda room: room.jump(1)),
    ("media previous", (Qt.Key.Key_MediaPrevious,), lambda room: room.jump(-1)),
)


def make_actions(room: "FilmRoom") -> None:
    """Media keys, which work wherever the focus is in the window; all other keys are in the table of the page."""
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
    shown = menu.addAction(_("List of what is said"), lambda: room.show_transcript(not room.transcript_shown()))
    shown.setCheckable(True)
    shown.setChecked(room.transcript_shown())
    menu.addAction(_("Add subtitles …"), room.ask_subtitles).setEnabled(room.recording is not None)
    menu.addAction(_("Remove the subtitles"), room.remove_subtitles).setEnabled(room.has_subtitles())
    menu.addSeparator()
    _add_cameras(room)
    menu.addAction(icons.icon("full_screen"), _("Film on the whole screen") + "\tF12", room.toggle_full_screen)
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
