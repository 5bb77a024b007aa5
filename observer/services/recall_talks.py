"""The sound of a talk: files of which each moment belongs to a place in the film, and what is said in them.

The window writes the sound itself, to the path that `begin_talk` gives, with the writer of `talk_seals`. Off the record
nothing is recorded: then `end_talk` ends a file, and the next `begin_talk` another.
"""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from observer.coding import consent as rules
from observer.coding import gate
from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.changes import Changes
from observer.coding.consent import State
from observer.coding.events import Moment
from observer.coding.recall import RecallItem
from observer.coding.recall_rules import film_at
from observer.coding.recall_talk import TalkLine, TalkRecording
from observer.errors import BadFile, NotFound, Refused
from observer.formats import subtitles
from observer.i18n import N_, _
from observer.services import talk_seals
from observer.services.consent import consent_settings, depicted, today
from observer.services.recall import GATE, named, now, open_recall
from observer.services.recall_problems import Problem, Trouble
from observer.services.recall_responses import check_open_to_read, is_off_record
from observer.services.recall_run import Running
from observer.storage.history import Operation, Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

QUESTION = ("recording", "research_team")  # purpose and audience that all in the room are asked for
FOLDER = "recall"
ENDINGS = (".m4a", ".mp4", ".ogg", ".opus", ".oga", ".mp3", ".wav", ".flac")
LONGEST_LINE = 5_000


@dataclass(frozen=True)
class Spoken:
    """A line of the talk, the sound file it is in, and where the film stood when it began (None: no film yet)."""

    line: TalkLine
    talk: TalkRecording
    item: RecallItem | None
    place: Moment | None


# -- recording -------------------------------------------------------------------------------------------------


def recording_problems(study: StudyFile, viewer: Viewer, recall: str, day: str | None = None) -> list[Problem]:
    """Whose consent to a sound recording of the talk is missing, of all in the room; empty when it may be made."""
    opened, on = open_recall(study, viewer, recall), day or today()
    if QUESTION[0] not in consent_settings(study, GATE).purposes:
        words = _("This study does not ask for consent to a sound recording of the talk: add that purpose first.")
        return [Problem(Trouble.RECORDING, words, True)]
    names, found = {row.id: row.name for row in study.participants.where()}, []
    for one in opened.people:
        how = rules.standing(depicted(study, GATE, one.person, QUESTION, on), on)
        if how.state is not State.YES:
            missing = gate.objection(one.person, how, names, (QUESTION[1], QUESTION[0]))
            found.append(Problem(Trouble.RECORDING, f"{missing.words} {missing.remedy}", True, person=one.person.id))
    return found


def begin_talk(running: Running, ending: str = ".m4a") -> tuple[TalkRecording, Path]:
    """Begin a sound file of a talk that runs; gives it, and the path to write to. Call it when the sound begins.

    Raises `Refused` while the talk is off the record, and when somebody's consent is missing, saying whose.
    """
    study, viewer = running.study, running.viewer
    missing = recording_problems(study, viewer, running.id)
    if missing:
        raise Refused(_("The talk may not be recorded. {why}").format(why=" ".join(one.words for one in missing)))
    if ending not in ENDINGS:
        raise Refused(_("A sound file ends in one of: {endings}.").format(endings=", ".join(ENDINGS)))
    if is_off_record(study, running.id):
        raise Refused(_("The talk is off the record: nothing is recorded now."))
    id_ = new_id()
    talk = TalkRecording(id_, running.id, running.run, running.mono_us(), now(), f"{FOLDER}/{id_}{ending}")
    talk = talk_seals.sealed_as_the_study(study, talk)
    path = path_of(study, talk)
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise BadFile(_("The folder “{path}” cannot be made: {why}.").format(path=path.parent, why=error)) from error
    with _operation(study, viewer, talk, N_("Record the talk in recall session {name}")):
        study.talk_recordings.add(talk)
    return talk, path


def path_of(study: StudyFile, talk: TalkRecording) -> Path:
    """Where a sound file is: in a folder beside the study. Raises `BadFile` for a place outside it."""
    folder = study.path.parent / FOLDER
    path = study.path.parent / talk.relative_path
    if path.parent != folder or path.name in ("", ".", ".."):
        raise BadFile(_("The study names a sound file outside its folder."))
    return path


def end_talk(study: StudyFile, viewer: Viewer, talk: str, duration_us: int) -> Changes:
    """A sound file is whole, and lasts so long. Also for one that a crash left. Its digest is kept with `keep_digest`:
    to make it takes a while."""
    check_facilitator(viewer)
    row = _find(study, talk)
    if duration_us < 0:
        raise Refused(_("A sound file lasts 0 seconds or more."))
    path = path_of(study, row)
    if not path.is_file():
        raise BadFile(_("The sound of the talk cannot be read from “{path}”.").format(path=path))
    with _operation(study, viewer, row, N_("Record the talk in recall session {name}")) as running:
        study.talk_recordings.change(replace(row, duration_us=duration_us, sha256=None))
    return running.changes


def undigested(study: StudyFile, viewer: Viewer) -> list[tuple[TalkRecording, Path]]:
    """The sound files that are whole and have no digest yet, and where they are, for `digest_of` and `keep_digest`."""
    check_facilitator(viewer)
    rows = study.talk_recordings.where("duration_us > 0 AND sha256 IS NULL")
    return [(row, path) for row in rows if (path := path_of(study, row)).is_file()]


def keep_digest(study: StudyFile, viewer: Viewer, talk: TalkRecording, sha256: str) -> Changes | None:
    """Keep the digest of a sound file as it was when `talk` was read; None, and nothing, when it was changed since."""
    check_facilitator(viewer)
    if study.talk_recordings.get(talk.id) != talk:
        return None
    with _operation(study, viewer, talk, N_("Record the talk in recall session {name}")) as running:
        study.talk_recordings.change(replace(talk, sha256=sha256))
    return running.changes


def erase_end(study: StudyFile, viewer: Viewer, talk: str, seconds: float = 30) -> Changes:
    """Erase the last seconds of a sound file that was ended, with the lines in them: that was off the record.

    It cannot be undone. Raises `BadFile`, and the file is then as it was.
    """
    check_facilitator(viewer)
    row = _find(study, talk)
    if row.duration_us is None:
        raise Refused(_("This sound file is being made still: end it first."))
    length = talk_seals.keep_start(path_of(study, row), row, row.duration_us - round(seconds * 1_000_000))
    label, name = N_("Erase what was off the record in recall session {name}"), named(study, row.recall).name
    with study.operation(Stream(viewer.id, None), label, undoable=False, name=name) as running:
        study.talk_recordings.change(replace(row, duration_us=length, sha256=None))
        for line in study.talk_lines.where("talk = ? AND stop_us > ?", [row.id, length]):
            study.talk_lines.remove(line.id)
    return running.changes


def talks(study: StudyFile, viewer: Viewer, recall: str) -> list[TalkRecording]:
    """The sound files of a recall session, in the order in which they were made; without a duration: unfinished."""
    check_facilitator(viewer)
    row = named(study, recall)
    check_open_to_read(study, row.id)
    return study.talk_recordings.where("recall = ?", [row.id], order="run, mono_us")


def _find(study: StudyFile, talk: str) -> TalkRecording:
    row: TalkRecording | None = study.talk_recordings.get(talk)
    if row is None:
        raise NotFound(_("There is no sound file with id {id}.").format(id=talk), id=talk)
    return row


def digest_of(path: Path) -> str:
    """The digest of a sound file, all of which is read: nothing of the study, for another thread. Raises `BadFile`."""
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise BadFile(_("The sound of the talk cannot be read from “{path}”.").format(path=path)) from error


def _operation(study: StudyFile, viewer: Viewer, talk: TalkRecording, label: str) -> AbstractContextManager[Operation]:
    return study.operation(Stream(viewer.id, None), label, is_aside=True, name=named(study, talk.recall).name)


# -- what was said ---------------------------------------------------------------------------------------------


def add_line(
    study: StudyFile, viewer: Viewer, talk: str, start_us: int, stop_us: int, text: str, speaker: str = ""
) -> Changes:
    """Write down what is said between two moments (µs) of a sound file. Raises `Refused`."""
    check_facilitator(viewer)
    row = _find(study, talk)
    return _add(study, viewer, row, [_line(row, start_us, stop_us, text, speaker)])


def import_lines(study: StudyFile, viewer: Viewer, talk: str, file: Path) -> tuple[int, Changes]:
    """Take over a transcript of a sound file (VTT or SRT); gives the number of lines. Raises `BadFile`, `Refused`."""
    check_facilitator(viewer)
    row, read = _find(study, talk), subtitles.read(file)
    lines = [_line(row, one.start_us, one.stop_us, one.text, one.speaker) for one in read.lines]
    return len(lines), _add(study, viewer, row, lines)


def change_line(study: StudyFile, viewer: Viewer, line: str, text: str, speaker: str = "") -> Changes:
    """Write something else for a line; without text it goes."""
    check_facilitator(viewer)
    old = study.talk_lines.get(line)
    if old is None:
        raise NotFound(_("There is no such line any more."))
    row = _find(study, old.talk)
    label, name = N_("Change the transcript of recall session {name}"), named(study, row.recall).name
    with study.operation(Stream(viewer.id, None), label, name=name) as running:
        if text.strip():
            study.talk_lines.change(replace(_line(row, old.start_us, old.stop_us, text, speaker), id=old.id))
        else:
            study.talk_lines.remove(old.id)
    return running.changes


def _line(talk: TalkRecording, start_us: int, stop_us: int, text: str, speaker: str) -> TalkLine:
    if not 0 <= start_us < stop_us:
        raise Refused(_("A line stops after it starts."))
    if talk.duration_us is not None and start_us >= talk.duration_us:
        raise Refused(_("This begins after the end of the sound file; it belongs to another one."))
    plain = text.strip()
    if not 0 < len(plain) <= LONGEST_LINE or len(speaker) > 80:
        raise Refused(_("A line has 1 to 5000 letters, and its speaker at most 80."))
    return TalkLine(new_id(), talk.id, start_us, stop_us, plain, speaker.strip())


def _add(study: StudyFile, viewer: Viewer, talk: TalkRecording, lines: list[TalkLine]) -> Changes:
    label, name = N_("Transcript of recall session {name}: {n} lines"), named(study, talk.recall).name
    with study.operation(Stream(viewer.id, None), label, name=name, n=len(lines)) as running:
        for line in lines:
            study.talk_lines.add(line)
    return running.changes


def spoken(study: StudyFile, viewer: Viewer, recall: str) -> list[Spoken]:
    """All lines of the talk in the order of time, each with where the film stood, so that it can be replayed with its
    picture."""
    check_facilitator(viewer)
    log = study.recall_log.where("recall = ?", [named(study, recall).id], order="n")
    items = {row.id: row for row in study.recall_items.where("recall = ?", [named(study, recall).id])}
    found = []
    for talk in talks(study, viewer, recall):
        for line in study.talk_lines.where("talk = ?", [talk.id], order="start_us, stop_us"):
            place = film_at(log, talk.run, talk.mono_us + line.start_us)
            found.append(Spoken(line, talk, items[place[0]] if place else None, place[1] if place else None))
    return found


def film_of(study: StudyFile, viewer: Viewer, talk: str, us: int) -> tuple[RecallItem, Moment] | None:
    """The fragment on the screen, and where its film stood, at a moment (µs) of a sound file; None: nothing yet."""
    check_facilitator(viewer)
    row = _find(study, talk)
    check_open_to_read(study, row.recall)
    log = study.recall_log.where("recall = ?", [row.recall], order="n")
    place = film_at(log, row.run, row.mono_us + us)
    item = study.recall_items.get(place[0]) if place else None
    return None if place is None or item is None else (item, place[1])
