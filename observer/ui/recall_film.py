"""The film of a recall session: one fragment at a time, on two screens, and nothing of what lies around it."""

from PySide6.QtCore import QObject, Signal

from observer.coding.events import Moment
from observer.coding.fragments import Fragment
from observer.coding.study import Recording, Session
from observer.errors import ObserverError
from observer.i18n import _
from observer.media.player import Sound, SoundOut
from observer.services import films
from observer.services.masked_clips import MaskedClip
from observer.ui.film_pair import FirstPicture
from observer.ui.film_source import FilmSource
from observer.ui.playback import OWN, Playback
from observer.ui.reel import Reel
from observer.ui.side_films import by_camera
from observer.ui.workspace import Workspace


class RecallFilm(QObject):
    """Plays one fragment in `view` (which the respondent's screen shares), from its first frame to its last.

    `at` tells session time of each frame that is seen, `moved` that it plays or holds, `finished` that it came to
    its end by itself, `trouble` why it cannot be shown, `sound_lost` that nothing is heard any more.
    """

    at = Signal(object)  # int
    moved = Signal()
    finished = Signal()
    trouble = Signal(str)
    sound_lost = Signal()

    def __init__(self, workspace: Workspace, out: SoundOut | None = None) -> None:
        super().__init__()
        self._workspace = workspace
        self.view = FirstPicture()
        # Observer's own engine, whatever is preferred elsewhere: it alone ends a fragment at its very last frame.
        self.playback = Playback(self.view, out, OWN, self)
        self._source = FilmSource(workspace)
        self.reel = Reel(self.playback, self._source.find, self._source.find_index)
        self.fragment: Fragment | None = None
        self._session = ""
        self._held = True  # whether somebody asked it to hold, so that to hold is not to have ended
        self._heard = False
        self._aim: int | None = None  # where it was sent, until a frame has been seen there
        self.reel.at.connect(self._arrived)
        self.reel.playing_changed.connect(self._playing_changed)
        self.reel.trouble.connect(lambda _recording, words, _reason: self.trouble.emit(words))
        self.playback.sound_is.connect(self._sound_is)

    # -- which fragment ---------------------------------------------------------------------------------

    def show(self, session: Session, fragment: Fragment, us: int | None = None, clip: MaskedClip | None = None) -> None:
        """Hold at the beginning of a fragment, or at `us` (session time) in it; with a `clip`, that is shown instead
        of the film, and nothing else."""
        self.pause()
        is_there = self._turn_to(clip)
        self.fragment = fragment
        if not is_there:
            return
        us = self._aim = self.within(fragment.start_us if us is None else us)
        bounds = fragment.span
        strips = by_camera(films.of_session(self._workspace.study, session))
        camera = next((name for name, strip in strips.items() if self._holds(strip.recordings, fragment)), None)
        if camera is None:
            self.reel.close()
            self.trouble.emit(_("This session has no film yet. A researcher adds one on the study page."))
        elif (
            session.id == self._session
            and not self.reel.failed
            and self.reel.strip == self._source.strip(strips, camera)
        ):
            self.reel.set_loop(bounds, again=False)
            self.reel.seek(us)
        else:
            self.reel.set_loop(bounds, again=False)
            self.reel.show(self._source.strip(strips, camera), us)
        self._session = session.id

    @staticmethod
    def _holds(recordings: tuple[Recording, ...], fragment: Fragment) -> bool:
        """Whether these are the films on which a fragment was selected."""
        return fragment.start_recording is None or any(one.id == fragment.start_recording for one in recordings)

    def _turn_to(self, clip: MaskedClip | None) -> bool:
        """Let go of the film or clip before, when it is another one; whether this one can be shown."""
        if self._source.is_using(clip):
            return True
        self.leave()
        try:
            self._source.use(clip, self.playback)
        except ObserverError as error:
            self.trouble.emit(str(error))
            return False
        return True

    def leave(self) -> None:
        """Show nothing."""
        self.pause()
        self.fragment, self._session = None, ""
        self.reel.close()

    # -- where it is ------------------------------------------------------------------------------------

    def now(self) -> Moment:
        """The moment of the frame that is seen."""
        return self.reel.now()

    def is_playing(self) -> bool:
        """Whether it runs."""
        return self.reel.is_playing()

    def is_at_end(self) -> bool:
        """Whether the last frame of the fragment is seen."""
        if self.fragment is None:
            return False
        us = self.reel.session_us() if self._aim is None else self._aim
        return us >= self.reel.moment_at(self.fragment.stop_us - 1).us

    def within(self, us: int) -> int:
        """The moment of the fragment that is nearest to `us`."""
        assert self.fragment is not None
        return min(max(us, self.fragment.start_us), self.fragment.stop_us - 1)

    # -- orders -----------------------------------------------------------------------------------------

    def play(self) -> None:
        """Play on; nothing at the end of the fragment."""
        if self.fragment is not None and not self.is_at_end():
            self._held = False
            self.reel.play()

    def pause(self) -> None:
        """Hold on the frame that is seen."""
        self._held = True
        self.reel.pause()

    def seek(self, us: int) -> Moment:
        """Go to a moment of the fragment, and hold or play on as before; which frame that is."""
        self._aim = self.within(us)
        self.reel.seek(self._aim)
        return self.reel.moment_at(self._aim)

    def silence(self, on: bool) -> None:
        """Be silent at once, or be heard again."""
        self.playback.set_volume(0.0 if on else 1.0)

    # -- what comes -------------------------------------------------------------------------------------

    def _arrived(self, us: int) -> None:
        self._aim = None
        self.at.emit(us)

    def _playing_changed(self, playing: bool) -> None:
        ended = not playing and not self._held and not self.reel.failed
        self._held = self._held or not playing
        self.moved.emit()
        if ended:
            self.finished.emit()

    def _sound_is(self, sound: str) -> None:
        gone = sound in (Sound.NO_DEVICE.value, Sound.BROKEN.value)
        if gone and self._heard:
            self.sound_lost.emit()
        self._heard = sound == Sound.HEARD.value
