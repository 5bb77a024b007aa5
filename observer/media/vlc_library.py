"""The one door to libvlc: its library, loaded when it is first needed, and its call-backs for pictures."""

from __future__ import annotations

import ctypes
import sys
import threading
from functools import cache
from typing import Any

from observer.errors import BadFilm
from observer.i18n import _

# Call-backs for pictures in memory: python-vlc declares the first as one that cannot write what it must.
Setup = ctypes.CFUNCTYPE(
    ctypes.c_uint,
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_char),
    *[ctypes.POINTER(ctypes.c_uint)] * 4,
)
Lock = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
Display = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)

_QUIET = ("--quiet", "--intf=dummy", "--ignore-config", "--no-interact")
# Nothing but the film's own pictures and sound: no other files, no network, no words over the picture.
_PLAIN = (
    "--no-osd",
    "--no-spu",
    "--no-video-title-show",
    "--no-sub-autodetect-file",
    "--no-metadata-network-access",
    "--no-lua",
    "--avcodec-hw=none",
)
# On X11 libvlc would otherwise meddle with the window system that Qt has opened.
_LINUX = ("--no-xlib",)
_lock = threading.Lock()


class Vlc:
    """libvlc, ready to make players."""

    def __init__(self, module: Any, instance: Any) -> None:
        self.module, self._instance = module, instance

    def player(self, path: str, *options: str) -> Any:
        """A player of one file, not started yet; to be released."""
        player = self._instance.media_player_new()
        media = self._instance.media_new_path(path)
        if player is None or media is None:
            raise unusable(self.module.libvlc_errmsg())
        for option in options:
            media.add_option(option)
        player.set_media(media)
        media.release()
        return player

    def paint_into(self, player: Any, setup: Any, lock: Any, display: Any) -> None:
        """Have `player` give its pictures to call-backs, which must live until it is released."""
        vlc, cast = self.module, ctypes.cast
        vlc.libvlc_video_set_callbacks(
            player, cast(lock, vlc.VideoLockCb), None, cast(display, vlc.VideoDisplayCb), None
        )
        vlc.libvlc_video_set_format_callbacks(player, cast(setup, vlc.VideoFormatCb), None)


def load_vlc() -> Vlc:
    """libvlc, loaded at the first call. Raises `BadFilm`, with what to do, when it is not there or cannot work."""
    with _lock:
        return _load()


@cache
def _load() -> Vlc:
    try:
        import vlc

        instance = vlc.Instance(*_QUIET, *_PLAIN, *(_LINUX if sys.platform == "linux" else ()))
        # An option that this build does not know makes it refuse all.
        instance = instance or vlc.Instance(*_QUIET)
    except (Exception, SystemExit) as error:  # python-vlc ends the process, or a name is missing
        raise unusable(error) from error
    if instance is None:
        raise unusable(_("its plug-ins are missing"))
    return Vlc(vlc, instance)


def unusable(reason: object) -> BadFilm:
    """The refusal when VLC does not work on this computer."""
    return BadFilm(
        _(
            "The player VLC does not work on this computer ({reason}). Choose Observer's own player in Preferences, "
            "or install VLC 3 and start Observer again."
        ).format(reason=reason),
        reason="no vlc",
    )
