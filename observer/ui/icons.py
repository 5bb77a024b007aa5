"""Icons by what they mean: Phosphor, one weight, tinted by the theme."""

import qtawesome
from PySide6.QtGui import QIcon

from observer.ui import theme

_NAMES = {
    "play": "ph.play-fill",
    "pause": "ph.pause-fill",
    "back": "ph.rewind",
    "forward": "ph.fast-forward",
    "step_back": "ph.caret-left",
    "step_on": "ph.caret-right",
    "loop": "ph.repeat",
    "sound": "ph.speaker-high",
    "mute": "ph.speaker-slash",
    "study": "ph.folders",
    "code": "ph.film-strip",
    "agreement": "ph.intersect",
    "rate": "ph.sliders",
    "help": "ph.question",
    "settings": "ph.gear",
    "undo": "ph.arrow-counter-clockwise",
    "redo": "ph.arrow-clockwise",
    "search": "ph.magnifying-glass",
    "stored": "ph.check-circle",
    "warning": "ph.warning",
    "print": "ph.printer",
    "down": "ph.arrow-down",
    "up": "ph.arrow-up",
    "close": "ph.x",
    "codebook": "ph.book-open",
    "training": "ph.student",
    "columns": "ph.columns",
    "previous": "ph.caret-up",
    "next": "ph.caret-down",
    "add": "ph.plus",
    "remove": "ph.trash",
    "edit": "ph.pencil-simple",
    "film": "ph.film-slate",
    "done": "ph.check-circle-fill",
    "open": "ph.folder-open",
    "demo": "ph.play-circle",
    "new": "ph.file-plus",
    "replay": "ph.clock-counter-clockwise",
    "subtitles": "ph.closed-captioning",
    "picture": "ph.sun",
    "more": "ph.dots-three",
    "zoom_in": "ph.magnifying-glass-plus",
    "zoom_out": "ph.magnifying-glass-minus",
    "fit": "ph.arrows-in",
    "cameras": "ph.video-camera",
    "full_screen": "ph.corners-out",
    "fit_time": "ph.arrows-out-line-horizontal",
    "fit_selection": "ph.frame-corners",
    "follow": "ph.arrow-line-right",
    "snap": "ph.magnet-straight",
    "presence": "ph.users",
    "uncodable": "ph.prohibit",
    "screen": "ph.monitor",
    "fragments": "ph.scissors",
    "key": "ph.key",
    "recall": "ph.chats-circle",
    "hand": "ph.hand-fill",
    "enough": "ph.moon-fill",
    "again": "ph.arrow-counter-clockwise-bold",
    "blank": "ph.eye-slash",
    "skip": "ph.skip-forward",
    "record": "ph.microphone",
    "off_record": "ph.microphone-slash",
    "concern": "ph.first-aid",
    "talk": "ph.chat-circle-text",
}


def icon(name: str, colour: str = "text") -> QIcon:
    """The icon for a meaning, in a colour of the theme."""
    shown = theme.current()
    found: QIcon = qtawesome.icon(_NAMES[name], color=getattr(shown, colour), color_disabled=shown.faint)
    return found


def tinted(name: str, colour: str) -> QIcon:
    """The icon for a meaning in this very colour, where the theme does not count."""
    found: QIcon = qtawesome.icon(_NAMES[name], color=colour)
    return found
