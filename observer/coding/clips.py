"""What is hidden in the clips of a fragment, who looked at that, and which clips left the study."""

from dataclasses import dataclass
from enum import StrEnum

from observer.coding.study import Recording


class FaceState(StrEnum):
    """What is done with a face that nobody said whose it is."""

    HIDDEN = "hidden"
    SHOWN = "shown"
    NO_FACE = "no_face"


class Masking(StrEnum):
    """Whose faces and voices are hidden in a clip: nobody's, those that must be by consent, or everybody's face."""

    NONE = "none"
    CONSENT = "consent"
    ALL = "all"


class Shows(StrEnum):
    """What is seen in a clip: the film, coarse blocks, its first picture held, or nothing but the sound."""

    FILM = "film"
    COARSE = "coarse"
    STILL = "still"
    NOTHING = "nothing"


class Subtitling(StrEnum):
    """Where the subtitles of the study come in a clip."""

    NONE = "none"
    SOFT = "soft"
    BURNT = "burnt"


@dataclass(frozen=True)
class Part:
    """A stretch of a recording, in microseconds from its container's start."""

    recording: Recording
    start_us: int
    stop_us: int

    @property
    def key(self) -> str:
        """What a clip keeps of it: by this it is known of which stretch it was made."""
        return f"{self.recording.id}:{self.start_us}:{self.stop_us}"


@dataclass(frozen=True)
class MaskReview:
    """What is hidden in the part of a fragment that lies in one recording (table `mask_reviews`).

    Frames are named by their PTS. `shots` are the frames with which shots begin, `looked_at` the uncertain frames
    that somebody has seen; `reviewed` is when `reviewer` said that all is well, in UTC. Any change takes that back.
    """

    id: str
    fragment: str
    recording: str
    first_pts: int
    last_pts: int
    width: int
    height: int
    shots: tuple[int, ...]
    made: str
    software: str
    looked_at: tuple[int, ...] = ()
    reviewed: str | None = None
    reviewer: str | None = None


@dataclass(frozen=True)
class MaskFace:
    """One face from frame to frame (table `mask_faces`); whose it is, when that was said.

    It counts from `first_pts` to `last_pts` only, where those are set.
    """

    id: str
    review: str
    participant: str | None = None
    state: FaceState = FaceState.HIDDEN
    first_pts: int | None = None
    last_pts: int | None = None


@dataclass(frozen=True)
class MaskPath:
    """Where the program found a face (table `mask_paths`): JSON of PTS, box, how, and score of each frame."""

    id: str
    face: str
    keys: str


@dataclass(frozen=True)
class MaskBox:
    """Where somebody drew a face in one frame (table `mask_boxes`), in pixels of the picture as it is seen."""

    id: str
    face: str
    pts: int
    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True)
class MaskSilence:
    """A stretch in which nothing may be heard (table `mask_silences`), in microseconds of the recording.

    With a `participant`: only in clips in which he is masked.
    """

    id: str
    review: str
    start_us: int
    stop_us: int
    participant: str | None = None


@dataclass(frozen=True)
class ClipExport:
    """A clip of a fragment that left the study (table `clip_exports`), so that it can be called back.

    `people` are those who can be seen or heard in it, `masked` those who cannot; `archive` is the name of the zip
    that holds it; `unreviewed` says why it was made although nobody had looked at its masks; `bare_faces` is how
    many faces were still seen in it afterwards. `parts` are the stretches of film (see `Part.key`) of which it
    consists, one after the other and nothing else: empty in a reel, and in a clip that was made before this was kept.
    """

    id: str
    fragment: str
    made: str
    audience: str
    purpose: str
    recipients: tuple[str, ...]
    folder: str
    file_name: str
    archive: str
    sha256: str
    masking: Masking
    shown: Shows
    people: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    override: str | None = None
    unreviewed: str = ""
    bare_faces: int = 0
    coder: str | None = None
    parts: tuple[str, ...] = ()
