"""Subtitles and transcripts of recordings: add, remove, and what is said when, on the clock of the session."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.study import Cue, Recording, Session, Transcript
from observer.errors import NotFound, Refused
from observer.formats import subtitles
from observer.formats.subtitles import ENDINGS, Subtitles
from observer.i18n import N_, _
from observer.services.people import find
from observer.services.roster import Added, checked_name
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

__all__ = [
    "ENDINGS",
    "Said",
    "Script",
    "Subtitles",
    "add",
    "add_beside",
    "beside",
    "language_of",
    "of_recording",
    "read",
    "remove",
    "script_of",
]

_LANGUAGE = re.compile(r"[._-]([a-z]{2,3})$")


@dataclass(frozen=True)
class Said:
    """One spoken line: from when to when (session time in microseconds, half open), by whom, and in whose recording."""

    id: str
    recording: str
    start_us: int
    stop_us: int
    text: str
    speaker: str = ""

    @property
    def words(self) -> str:
        """What is said, with who says it."""
        return f"{self.speaker}: {self.text}" if self.speaker else self.text


@dataclass(frozen=True)
class Script:
    """All spoken lines of a session in the order of time."""

    lines: tuple[Said, ...] = ()
    recordings: frozenset[str] = field(init=False, repr=False, compare=False)  # whose words these are
    _starts: list[int] = field(init=False, repr=False, compare=False)
    _reach: list[int] = field(init=False, repr=False, compare=False)  # until when any line so far lasts

    def __post_init__(self) -> None:
        reach, furthest = [], 0
        for line in self.lines:
            furthest = max(furthest, line.stop_us)
            reach.append(furthest)
        object.__setattr__(self, "recordings", frozenset(line.recording for line in self.lines))
        object.__setattr__(self, "_starts", [line.start_us for line in self.lines])
        object.__setattr__(self, "_reach", reach)

    def at(self, us: int) -> list[Said]:
        """What is being said at a moment."""
        return self.between(us, us + 1)

    def between(self, start_us: int, stop_us: int) -> list[Said]:
        """What is said in a stretch, also when it begins before or goes on after it."""
        first = bisect_right(self._reach, start_us)
        last = bisect_right(self._starts, stop_us - 1)
        return [line for line in self.lines[first:last] if line.stop_us > start_us]

    def last_before(self, us: int) -> int:
        """The number of the line that began last by a moment; -1 before the first."""
        return bisect_right(self._starts, us) - 1


def read(path: Path) -> Subtitles:
    """What is said in a subtitle file. May take a moment. Raises `BadFile`."""
    return subtitles.read(path)


def beside(film: Path) -> list[Path]:
    """The subtitle files that lie beside a film and are called as it is: of visit.mp4, visit.srt or visit.nl.vtt."""
    stem = film.stem.casefold()
    try:
        found = [p for p in film.parent.iterdir() if p.suffix.lower() in ENDINGS and p.is_file()]
    except OSError:
        return []
    return sorted(p for p in found if p.stem.casefold() == stem or _LANGUAGE.sub("", p.stem.casefold()) == stem)


def language_of(path: Path) -> str:
    """The language that the name of a subtitle file tells, such as nl in visit.nl.vtt; empty when it does not."""
    found = _LANGUAGE.search(path.stem.casefold())
    return found[1] if found else ""


def add(study: StudyFile, viewer: Viewer, recording: str, said: Subtitles, name: str = "", language: str = "") -> Added:
    """Store what `read` gave as the transcript of a recording. Only for a researcher; raises `Blind` and `Refused`."""
    check_researcher(viewer)
    film: Recording = find(study.recordings, recording, _("recording"))
    if not any(line.start_us < film.duration_us for line in said.lines):
        raise Refused(
            _("These subtitles begin after the end of “{name}”; they belong to another film.").format(name=film.name)
        )
    transcript = Transcript(new_id(), film.id, checked_name(name) if name else _free_name(study, film), language)
    cues = [Cue(new_id(), transcript.id, s.start_us, s.stop_us, s.text, s.speaker) for s in said.lines]
    with study.operation(
        Stream(viewer.id, None), N_("Add subtitles to {name}: {n} lines"), name=film.name, n=len(cues)
    ) as running:
        study.transcripts.add(transcript)
        for cue in cues:
            study.cues.add(cue)
    return Added(transcript.id, transcript, running.changes)


def add_beside(study: StudyFile, viewer: Viewer, recording: str) -> list[Added]:
    """Store what lies beside a film in subtitle files of its name, as when the film has just been added.

    Raises as `read` and `add` do; what was stored before that stays.
    """
    film: Recording = find(study.recordings, recording, _("recording"))
    return [add(study, viewer, film.id, read(path), language=language_of(path)) for path in beside(Path(film.path))]


def _free_name(study: StudyFile, film: Recording) -> str:
    """A name made of the recording's: the file's own name may hold a family's."""
    names = {transcript.name for transcript in of_recording(study, film)}
    count = 1
    while f"{film.name} {count}" in names:
        count += 1
    return f"{film.name} {count}"


def remove(study: StudyFile, viewer: Viewer, transcript: str) -> Changes:
    """Remove a transcript with its lines. Only for a researcher."""
    check_researcher(viewer)
    found = study.transcripts.get(transcript)
    if found is None:
        raise NotFound(_("There is no such transcript any more."))
    film: Recording = find(study.recordings, found.recording, _("recording"))
    with study.operation(Stream(viewer.id, None), N_("Remove subtitles of {name}"), name=film.name) as running:
        for cue in study.cues.where("transcript = ?", [found.id]):
            study.cues.remove(cue.id)
        study.transcripts.remove(found.id)
    return running.changes


def of_recording(study: StudyFile, recording: Recording) -> list[Transcript]:
    """The transcripts of a recording, in the order in which they were added."""
    return study.transcripts.where("recording = ?", [recording.id])


def script_of(study: StudyFile, session: Session) -> Script:
    """What is said in a session, on its clock. What lies after the end of a film is left out."""
    films: dict[str, Recording] = {r.id: r for r in study.recordings.where("session = ?", [session.id])}
    found = []
    for transcript in study.transcripts.where(
        "recording IN (SELECT id FROM recordings WHERE session = ?)", [session.id]
    ):
        film = films[transcript.recording]
        for cue in study.cues.where("transcript = ? AND start_us < ?", [transcript.id, film.duration_us]):
            start, stop = (film.placement.to_session(us) for us in (cue.start_us, min(cue.stop_us, film.duration_us)))
            found.append(Said(cue.id, film.id, start, max(stop, start + 1), cue.text, cue.speaker))
    return Script(tuple(sorted(found, key=lambda said: (said.start_us, said.stop_us))))
