"""The sound of a recall session, what was said in it, and signals of concern."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TalkRecording:
    """A sound file of the talk (table `talk_recordings`): it began `mono_us` into a run, and is without a gap.

    A pause ends one and begins another. `duration_us` None: it is being made. `relative_path` is seen from the
    folder of the study. `seal` is the key with which the file is encrypted, in hexadecimal; None: anybody can hear it.
    """

    id: str
    recall: str
    run: int
    mono_us: int
    started: str
    relative_path: str
    duration_us: int | None = None
    sha256: str | None = None
    seal: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TalkLine:
    """A line that was said in the talk (table `talk_lines`), in time of the sound file, half open."""

    id: str
    talk: str
    start_us: int
    stop_us: int
    text: str
    speaker: str = ""


@dataclass(frozen=True)
class ConcernSignal:
    """A signal of concern was noted (table `concern_signals`); it is no research data and leaves in no export."""

    id: str
    at: str
    coder: str | None
    recall: str | None
    note: str
