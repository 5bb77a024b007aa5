"""What keeps the sound of talks from others: beside an encrypted study each sound file is sealed with a key of its own.

The key stands in the study. So a new passphrase changes nothing of the files, and with the row of a talk goes its key.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from observer.coding.recall_talk import TalkRecording
from observer.errors import ObserverError
from observer.media import sealed_sound, sound_end, wav_writer
from observer.media.sealed_sound import Seal, SealedWriter
from observer.media.wav_writer import SoundWriter, WavWriter
from observer.storage.rekey import wipe
from observer.storage.study_file import StudyFile

_PLAIN = ".wav"


def sealed_as_the_study(study: StudyFile, talk: TalkRecording) -> TalkRecording:
    """A talk that is about to begin: its file is sealed when the study is encrypted."""
    if not study.is_encrypted:
        return talk
    return replace(talk, relative_path=_sealed_path(talk), seal=sealed_sound.new_key())


def _sealed_path(talk: TalkRecording) -> str:
    return str(Path(talk.relative_path).with_suffix(sealed_sound.ENDING).as_posix())


def _seal(talk: TalkRecording) -> Seal | None:
    return Seal(talk.id, talk.seal) if talk.seal is not None else None


def writer(path: Path, talk: TalkRecording) -> SoundWriter:
    """What writes the sound of a talk that begins."""
    seal = _seal(talk)
    return SealedWriter(path, seal) if seal is not None else WavWriter(path)


def repair(path: Path, talk: TalkRecording) -> int:
    """Make a file whole that a crash left; how long it lasts (µs). Raises `BadFile`."""
    seal = _seal(talk)
    return sealed_sound.repair(path, seal) if seal is not None else wav_writer.repair(path)


def keep_start(path: Path, talk: TalkRecording, keep_us: int) -> int:
    """Leave the first `keep_us` of a file; how long it lasts then (µs). Raises `BadFile`."""
    seal = _seal(talk)
    return sealed_sound.keep_start(path, seal, keep_us) if seal is not None else sound_end.keep_start(path, keep_us)


def unlock(path: Path, talk: TalkRecording) -> None:
    """Let a file be heard, until `lock`. Raises `BadFile` when it is not the one that was recorded."""
    seal = _seal(talk)
    if seal is not None:
        sealed_sound.unlock(path, seal, talk.duration_us)


def lock(path: Path) -> None:
    """Let it be heard no more."""
    sealed_sound.lock(path)


# -- a study that gets its first passphrase ----------------------------------------------------------------------


def seal_files(study: StudyFile) -> tuple[list[TalkRecording], list[Path]]:
    """Write a sealed file beside each sound file that anybody can hear. Gives the talks as they are to be kept, and the
    files that could not be sealed. The old files stay until `wipe_plain`."""
    kept, left = [], []
    for talk in study.talk_recordings.where("seal IS NULL"):
        plain = study.path.parent / talk.relative_path
        if not plain.is_file():
            continue
        made = replace(talk, relative_path=_sealed_path(talk), seal=sealed_sound.new_key())
        try:
            _write(study, talk, made)
            kept.append(made)
        except ObserverError:
            left.append(plain)
    return kept, left


def _write(study: StudyFile, talk: TalkRecording, made: TalkRecording) -> None:
    folder, seal = study.path.parent, _seal(made)
    assert seal is not None
    target = folder / made.relative_path
    target.unlink(missing_ok=True)  # of an attempt that did not come to its end
    if talk.duration_us is None:
        wav_writer.repair(folder / talk.relative_path)
    sealed_sound.seal_file(folder / talk.relative_path, target, seal)


def wipe_plain(study: StudyFile) -> None:
    """Wipe the files in the place of which sealed ones have come."""
    for talk in study.talk_recordings.where("seal IS NOT NULL"):
        wipe((study.path.parent / talk.relative_path).with_suffix(_PLAIN))
