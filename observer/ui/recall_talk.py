"""The sound of a talk: recorded beside the film when everybody agreed, paused off the record, kept through a crash."""

import queue
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from observer.coding.recall import Act, Who
from observer.coding.recall_talk import TalkRecording
from observer.coding.timecode import SECOND
from observer.errors import ObserverError
from observer.i18n import _
from observer.media.wav_writer import SoundWriter
from observer.services import recall_talks, talk_seals
from observer.services.recall_run import Running
from observer.ui import icons
from observer.ui.jobs import Jobs
from observer.ui.microphone import Microphone
from observer.ui.recall_console import RecallConsole

ERASE_S = 30
_BEHIND_S = 0.5  # what the microphone may lag; more is a gap, which is filled with silence
_ENDING = ".wav"

Attempt = Callable[[Callable[[], Any]], Any]
Tell = Callable[[str, str, Callable[[], object] | None], None]


class TalkFile(QObject):
    """One sound file, written in a thread of its own: the disk never holds up the window. `failed` says why."""

    failed = Signal(str)

    def __init__(self, writer: SoundWriter) -> None:
        super().__init__()
        self._writer = writer
        self._waiting: queue.SimpleQueue[tuple[bytes, float] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="talk", daemon=True)
        self._thread.start()

    def hear(self, data: bytes, until_s: float) -> None:
        """Add these samples, which end at this time of the file."""
        self._waiting.put((data, until_s))

    def _write(self) -> None:
        while (part := self._waiting.get()) is not None:
            data, until = part
            try:
                begin = until - len(data) / SoundWriter.BYTES_PER_SECOND
                if begin - self._writer.seconds > _BEHIND_S:
                    self._writer.fill_until(begin)
                self._writer.append(data)
            except ObserverError as error:
                self.failed.emit(str(error))
                return

    def close(self) -> int:
        """All is on the disk; how long it lasts (µs)."""
        self._waiting.put(None)
        self._thread.join()
        try:
            self._writer.close()
        except ObserverError as error:
            self.failed.emit(str(error))
        return round(self._writer.seconds * SECOND)


class RecallTalk(QObject):
    """Records the talk of a running session. `microphone` can be another source of sound."""

    def __init__(
        self, console: RecallConsole, attempt: Attempt, tell: Tell, jobs: Jobs, microphone: Any = None
    ) -> None:
        super().__init__()
        self._console, self._attempt, self._tell, self._jobs = console, attempt, tell, jobs
        self.microphone = microphone or Microphone(self)
        self._running: Running | None = None
        self._talk: TalkRecording | None = None
        self._file: TalkFile | None = None
        self._digested: set[tuple[str, int | None]] = set()  # whose digest was asked for
        self.is_off_record = False
        console.record.clicked.connect(self.toggle)
        console.off_record.clicked.connect(self.toggle_off_record)
        self.microphone.heard.connect(self._hear)
        self.microphone.lost.connect(self._lost)

    # -- begin and end ----------------------------------------------------------------------------------

    def begin(self, running: Running) -> None:
        """Be ready to record; what a crash left is made whole."""
        self._running, self.is_off_record = running, False
        for talk in recall_talks.talks(running.study, running.viewer, running.id):
            if talk.duration_us is None:
                self._attempt(partial(self._make_whole, talk))
        self.make_digests(running.study, running.viewer)
        self.retranslate()

    def make_digests(self, study: Any, viewer: Any) -> None:
        """Have the digest of each sound file made that has none yet, also of one that a crash left without: beside the
        window, because all of the file is read for it."""
        for talk, path in recall_talks.undigested(study, viewer):
            if (talk.id, talk.duration_us) in self._digested:
                continue
            self._digested.add((talk.id, talk.duration_us))
            self._digest(path, partial(recall_talks.keep_digest, study, viewer, talk))

    def _digest(self, path: Path, keep: Callable[[str], object]) -> None:
        self._jobs.start(
            _("Sound of the talk"),
            lambda _progress: recall_talks.digest_of(path),
            lambda digest: self._attempt(lambda: keep(digest)),
            lambda error: self._tell(str(error), "", None),
        )

    def forget(self) -> None:
        """The study is closed, and work on it stopped: what has no digest then, gets it when it is open again."""
        self._digested.clear()

    def _make_whole(self, talk: TalkRecording) -> object:
        running = self._running
        assert running is not None
        length = talk_seals.repair(recall_talks.path_of(running.study, talk), talk)
        return recall_talks.end_talk(running.study, running.viewer, talk.id, length)

    def leave(self) -> None:
        """Record no more."""
        self.stop()
        self._running = None

    @property
    def is_recording(self) -> bool:
        """Whether what is said is being recorded."""
        return self._file is not None

    def retranslate(self) -> None:
        """Say what the buttons do now."""
        console = self._console
        can = self._running is not None and self.microphone.available
        console.record.setText(_("Recording") if self.is_recording else _("Record"))
        console.record.setIcon(icons.icon("record", "stop" if self.is_recording else "text"))
        console.record.setEnabled((can or self.is_recording) and not self.is_off_record)
        console.record.setToolTip(
            _("The sound of the talk, in step with the film. Only when everybody in the room agreed.")
            if can
            else _("There is no microphone.")
        )
        console.off_record.setText(_("On the record again") if self.is_off_record else _("Off the record"))
        console.off_record.setIcon(icons.icon("off_record"))
        console.off_record.setToolTip(_("Nothing is recorded as long as it lasts. That it was so is kept."))
        console.meter.setVisible(self.is_recording)

    # -- recording --------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Record, or record no more."""
        if self.is_recording:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        """Record from now on, when all in the room agreed."""
        running = self._running
        if running is None or self.is_off_record or not self.microphone.start():
            return
        begun = self._attempt(lambda: recall_talks.begin_talk(running, _ENDING))
        if begun is None:
            self.microphone.stop()
            return
        self._talk, path = begun
        self._file = TalkFile(talk_seals.writer(path, self._talk))
        self._file.failed.connect(self._failed)
        self.retranslate()

    def stop(self) -> None:
        """Record no more; what was recorded is whole."""
        running, talk, file = self._running, self._talk, self._file
        self.microphone.stop()
        self._talk = self._file = None
        if file is not None and talk is not None and running is not None:
            length = file.close()
            self._attempt(lambda: recall_talks.end_talk(running.study, running.viewer, talk.id, length))
            self.make_digests(running.study, running.viewer)
        self._console.meter.rest()
        self.retranslate()

    def _hear(self, data: bytes) -> None:
        if self._file is not None and self._running is not None and self._talk is not None:
            self._file.hear(data, (self._running.mono_us() - self._talk.mono_us) / SECOND)
            self._console.meter.hear(data)

    def _lost(self) -> None:
        self.stop()
        self._tell(_("The microphone is gone. What was recorded until now is kept."), "", None)

    def _failed(self, words: str) -> None:
        self.stop()
        self._tell(words, "", None)

    # -- off the record ---------------------------------------------------------------------------------

    def toggle_off_record(self) -> None:
        """Off the record, or on it again."""
        running = self._running
        if running is None:
            return
        talk, was_recording = self._talk, self.is_recording
        act = Act.ON_RECORD if self.is_off_record else Act.OFF_RECORD
        if act is Act.OFF_RECORD:
            self.stop()
        if self._attempt(lambda: running.happens(act, Who.FACILITATOR)) is None:
            return
        self.is_off_record = act is Act.OFF_RECORD
        self._console.set_off_record(self.is_off_record)
        self.retranslate()
        if self.is_off_record:
            words = _("Off the record: nothing is recorded.")
            erase = _("Erase the last {n} seconds too").format(n=ERASE_S) if was_recording else ""
            self._tell(words, erase, (lambda: self._erase(talk)) if was_recording else None)
        else:
            self._tell(_("On the record again. Start recording if you want to."), "", None)

    def _erase(self, talk: TalkRecording | None) -> None:
        running = self._running
        if running is None or talk is None:
            return
        erased = self._attempt(lambda: recall_talks.erase_end(running.study, running.viewer, talk.id, ERASE_S))
        if erased is not None:
            self.make_digests(running.study, running.viewer)
            self._tell(_("Off the record: the last {n} seconds are erased.").format(n=ERASE_S), "", None)
