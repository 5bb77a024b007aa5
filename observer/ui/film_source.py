"""Where a reel finds the film of a recording: the film itself, or the masked clip that is shown in its place."""

from pathlib import Path

from observer.coding.study import Recording
from observer.errors import BadFilm
from observer.i18n import _
from observer.media.frame_index import FrameIndex
from observer.media.player import Known
from observer.services import films, masked_clips
from observer.services.masked_clips import MaskedClip
from observer.services.recall import GATE
from observer.ui.playback import Playback
from observer.ui.strip import Strip
from observer.ui.workspace import Workspace


class FilmSource:
    """Of one reel. As long as a clip is shown, no other film is found: what lies around the fragment is not masked."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.clip: MaskedClip | None = None
        self._known: Known | None = None

    def is_using(self, clip: MaskedClip | None) -> bool:
        """Whether this is what is shown now, and could be opened."""
        return clip == self.clip and (clip is None or self._known is not None)

    def use(self, clip: MaskedClip | None, playback: Playback) -> None:
        """Show a clip from now on, or (None) the films. Raises `BadFilm`; then no film is found.

        Before the reel shows anything: a player that still holds the other one would tell wrong times.
        """
        self.clip, self._known, playback.stand_in = clip, None, None
        if clip is not None:
            self._known, playback.stand_in = masked_clips.to_play(self._workspace.study, GATE, clip)

    def strip(self, strips: dict[str, Strip], camera: str) -> Strip:
        """What the reel may show: what a camera filmed, or of a clip nothing but the film that it is of."""
        if self.clip is None:
            return strips[camera]
        recording = self.clip.part.recording
        return Strip((recording,), recording.session_span[1])

    def find(self, recording: Recording) -> tuple[Path, Known | None]:
        """The file of a recording, and what is known of it."""
        if self.clip is None:
            study = self._workspace.study
            return films.file_of(study, recording), films.known(study, recording)
        if self._known is None or recording.id != self.clip.part.recording.id:
            raise BadFilm(_("There is no masked clip of this film."), reason="missing")
        return self.clip.path, self._known

    def find_index(self, recording: Recording) -> FrameIndex | None:
        """The frames of the film, also while a clip is shown: times are always those of the film."""
        study = self._workspace.study
        return films.kept_index(study, recording) if study is not None else None
