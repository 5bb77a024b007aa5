"""What is said in the session at work: on the film, in the list beside it, and taken from files."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from observer import settings
from observer.coding.changes import Changes
from observer.coding.study import Recording
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import transcripts
from observer.services.transcripts import Script, Subtitles
from observer.ui.film_trouble import viewer_at_work
from observer.ui.film_view import FilmView
from observer.ui.jobs import Jobs
from observer.ui.subtitle_line import SubtitleLine
from observer.ui.transcript_panel import TranscriptPanel
from observer.ui.workspace import Workspace


class Spoken(QObject):
    """Keeps the subtitle line and the transcript panel in step with the film. `said` has words for the echo line."""

    said = Signal(str)

    def __init__(self, workspace: Workspace, jobs: Jobs, view: FilmView) -> None:
        super().__init__(view)
        self._workspace, self._jobs, self._view = workspace, jobs, view
        self._script = Script()
        self.on = settings.load().subtitles
        self.line = SubtitleLine(view)
        self.panel = TranscriptPanel()

    @property
    def exists(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._script.lines)

    def refresh(self) -> None:
        """Show what the study holds now."""
        study, session = self._workspace.study, self._workspace.session
        self._script = transcripts.script_of(study, session) if session is not None else Script()
        self.panel.set_script(self._script)

    def follow(self, us: int, recording: str | None) -> None:
        """The film is at `us`, in a recording (None: in none)."""
        said = self._script.at(us)
        self.panel.follow(said)
        # Two cameras may each have the same words; that of the film that is seen comes first.
        own = recording if recording in self._script.recordings else None
        self.line.show_said([line for line in said if own in (None, line.recording)] if self.on else [])

    def turn(self, on: bool) -> None:
        """Subtitles on the film, or not; remembered."""
        self.on = on
        stored = settings.load()
        stored.subtitles = on
        settings.save(stored)

    # -- files ----------------------------------------------------------------------------------------------

    def ask_file(self, recording: Recording | None) -> None:
        """Choose a subtitle file for a recording."""
        if recording is None:
            return
        kinds = _("Subtitles ({kinds})").format(kinds=" ".join(f"*{ending}" for ending in transcripts.ENDINGS))
        path, _kind = QFileDialog.getOpenFileName(self._view.window(), _("Add subtitles"), "", kinds)
        if path:
            self.add_file(Path(path), recording)

    def add_file(self, path: Path, recording: Recording) -> None:
        """Read a file, and store what is said in it with a recording."""
        viewer = viewer_at_work(self._workspace)
        if viewer is None or not viewer.is_researcher:
            self.said.emit(_("Only a researcher can add subtitles."))
            return
        language = transcripts.language_of(path)

        def done(read: Subtitles) -> None:
            study = self._workspace.study
            add = transcripts.add
            if self._workspace.do(lambda: add(study, viewer, recording.id, read, language=language)) is not None:
                self._tell(read)

        self._jobs.start(_("Read subtitles"), lambda _progress: transcripts.read(path), done, self._failed)

    def _tell(self, read: Subtitles) -> None:
        words = _("{n} lines were added.").format(n=len(read.lines))
        self.said.emit(" ".join([words, *read.findings[:2], "…" if len(read.findings) > 2 else ""]).strip())

    def _failed(self, error: ObserverError) -> None:
        self.said.emit(str(error))

    def has_any(self, recording: Recording | None) -> bool:
        """Whether a recording has subtitles or a transcript."""
        return recording is not None and bool(transcripts.of_recording(self._workspace.study, recording))

    def remove_last(self, recording: Recording | None) -> None:
        """Remove what was added last to a recording."""
        viewer, study = viewer_at_work(self._workspace), self._workspace.study
        there = transcripts.of_recording(study, recording) if recording is not None else []
        if viewer is not None and there:
            self._workspace.do(lambda: transcripts.remove(study, viewer, there[-1].id))

    def changed(self, changes: Changes) -> bool:
        """After a change of the study: whether what is said changed."""
        if not changes.touched("transcripts") and not changes.touched("recordings"):
            return False
        self.refresh()
        return True
