"""Brings the sound and the small pictures of a session below its timeline, in jobs beside the window."""

from typing import Any

from observer.coding.study import Recording
from observer.errors import ObserverError
from observer.i18n import _
from observer.progress import Progress
from observer.services import pictures
from observer.ui.jobs import Job, Jobs
from observer.ui.timeline_stills import Stretch
from observer.ui.timeline_view import TimelineView

_Done = tuple[pictures.Backdrop, Any]  # of one recording; the sound of all so far, None when there is none


class BackdropLoader:
    """The backdrop of one session. One recording after another, so that the film next to it runs smoothly."""

    def __init__(self, study: Any, recordings: list[Recording], jobs: Jobs, timeline: TimelineView) -> None:
        self._study, self._jobs, self._timeline = study, jobs, timeline
        self._length_us = max((recording.session_span[1] for recording in recordings), default=0)
        self._made: list[pictures.Backdrop] = []
        self._job: Job | None = None
        self._is_cancelled = False
        # What is in the cache comes first: it costs next to nothing.
        self._waiting = sorted(pictures.sources(study, recordings), key=lambda source: not source.is_kept)
        timeline.set_waveform(None)
        timeline.set_thumbnails([])

    def next(self) -> None:
        """Begin with the next recording."""
        if self._is_cancelled or not self._waiting:
            return
        source, before, length = self._waiting.pop(0), tuple(self._made), self._length_us

        def work(progress: Progress) -> _Done:
            made = pictures.make(source, progress)
            return made, pictures.sound_of_session([*before, made], length)

        title = _("Sound and pictures of {name}").format(name=source.recording.name)
        self._job = self._jobs.start(title, work, self._done, self._failed)

    def cancel(self) -> None:
        """Make no more, and show nothing more."""
        self._is_cancelled = True
        if self._job is not None and self._job in self._jobs.running:
            self._job.cancel()
        self._job = None

    def _done(self, result: _Done) -> None:
        if self._is_cancelled:
            return
        made, sound = result
        pictures.keep(self._study, made)
        self._made.append(made)
        self._timeline.set_waveform(sound, self._length_us)
        self._timeline.set_thumbnails([_stretch(made) for made in self._made if made.stills is not None])
        self.next()

    def _failed(self, _error: ObserverError) -> None:
        """Without a backdrop; that the film is not there is said where the film would be."""
        self.next()


def load_backdrop(study: Any, recordings: list[Recording], jobs: Jobs, timeline: TimelineView) -> BackdropLoader:
    """Show the sound and the pictures of these recordings (those of one session) below a timeline as soon as they
    are there; what is not in the study's cache is made in jobs. Returns at once.

    `cancel` what it gives before another session is shown or the study is closed.
    """
    loader = BackdropLoader(study, recordings, jobs, timeline)
    loader.next()
    return loader


def _stretch(made: pictures.Backdrop) -> Stretch:
    """The stills of a recording on the session's clock."""
    assert made.stills is not None
    placement, (start, stop) = made.recording.placement, made.recording.session_span
    return Stretch(start, stop, [placement.to_session(us) for us in made.stills.us], made.stills.pictures)
