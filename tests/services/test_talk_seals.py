"""The sound of talks beside an encrypted study: sealed from the first second, and with a first passphrase after all."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from services import recalling
from services.homework import researcher
from services.recalling import started

from observer.coding.consent import Answer
from observer.coding.recall_talk import TalkRecording
from observer.errors import BadFile
from observer.media.container import open_film
from observer.media.wav_writer import RATE
from observer.services import consent, recall_talks, studies, talk_seals, withdrawal
from observer.services.recall_run import Running
from observer.storage.study_file import StudyFile

PASSPHRASE = "seven words that nobody will ever guess"
SECOND = 1_000_000
TONE = random.Random(5).randbytes(4 * RATE)  # two seconds


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seals") / "study.observer"
    with recalling.make(path) as study:
        agreed = {recall_talks.QUESTION: Answer.YES}
        consent.set_consent(study, researcher(study), "Mother Linde", agreed, consent.Form(from_date="2020-01-01"))
    return path


@pytest.fixture
def path(plain: Path, tmp_path: Path) -> Path:
    """A study without a passphrase."""
    path = tmp_path / "study.observer"
    path.write_bytes(plain.read_bytes())
    return path


@pytest.fixture
def secret(path: Path) -> Path:
    """The same with one."""
    studies.change_passphrase(path, None, PASSPHRASE)
    return path


def record(study: StudyFile, run: Running, samples: bytes = TONE) -> TalkRecording:
    """A talk that was recorded, as the window does it."""
    talk, path = recall_talks.begin_talk(run, ".wav")
    writer = talk_seals.writer(path, talk)
    writer.append(samples)
    writer.close()
    recall_talks.end_talk(study, run.viewer, talk.id, round(writer.seconds * SECOND))
    found: TalkRecording = study.talk_recordings.get(talk.id)
    return found


def heard(study: StudyFile, talk: TalkRecording) -> bytes:
    """What a player hears of it."""
    path = recall_talks.path_of(study, talk)
    talk_seals.unlock(path, talk)
    try:
        with open_film(path) as film:
            return b"".join(frame.to_ndarray().tobytes() for frame in film.decode(audio=0))
    finally:
        talk_seals.lock(path)


def everything(study: StudyFile) -> str:
    """All that is in the study, in every table."""
    return "\n".join(repr(list(study.db.query(f'SELECT * FROM "{name}"'))) for name in study.db.table_names())


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted((folder / "recall").iterdir()))


def test_beside_an_encrypted_study_nothing_can_be_heard(secret: Path) -> None:
    with StudyFile.open(secret, PASSPHRASE) as study:
        run = started(study)
        talk = record(study, run)
        run.end()
        assert talk.relative_path == f"recall/{talk.id}.talk"
        assert heard(study, talk) == TONE
        assert talk.seal is not None
        assert talk.seal not in repr(talk)
    raw = on_disk(secret.parent)
    assert b"RIFF" not in raw
    assert not any(TONE[n : n + 8] in raw for n in range(0, len(TONE), 999))
    assert bytes.fromhex(talk.seal) not in secret.read_bytes()
    assert talk.seal.encode() not in secret.read_bytes()


def test_beside_a_plain_study_it_is_a_wav_file_as_before(path: Path) -> None:
    with StudyFile.open(path) as study:
        run = started(study)
        talk = record(study, run)
        run.end()
        assert (talk.seal, Path(talk.relative_path).suffix) == (None, ".wav")
        assert heard(study, talk) == TONE


def test_off_the_record_the_end_goes_from_a_sealed_file_too(secret: Path) -> None:
    with StudyFile.open(secret, PASSPHRASE) as study:
        run = started(study)
        talk = record(study, run)
        recall_talks.erase_end(study, run.viewer, talk.id, 1)
        after = study.talk_recordings.get(talk.id)
        assert after.duration_us == SECOND
        assert after.sha256 is None  # it is made anew beside the window
        assert heard(study, after) == TONE[: 2 * RATE]
        recall_talks.erase_end(study, run.viewer, talk.id, 30)
        assert not list((secret.parent / "recall").iterdir())
        run.end()


def test_what_a_crash_left_is_made_whole(secret: Path) -> None:
    with StudyFile.open(secret, PASSPHRASE) as study:
        run = started(study)
        talk, file = recall_talks.begin_talk(run)
        writer = talk_seals.writer(file, talk)
        writer.append(TONE + TONE[:500])
        left = file.read_bytes()  # before it is closed
        writer.close()
        file.write_bytes(left + b"begun")
        assert talk_seals.repair(file, talk) == 2 * SECOND
        recall_talks.end_talk(study, run.viewer, talk.id, 2 * SECOND)
        assert heard(study, study.talk_recordings.get(talk.id)) == TONE
        run.end()


def test_another_passphrase_leaves_the_files_as_they_are(secret: Path) -> None:
    with StudyFile.open(secret, PASSPHRASE) as study:
        run = started(study)
        talk = record(study, run)
        run.end()
    before = on_disk(secret.parent)
    assert studies.change_passphrase(secret, PASSPHRASE, "another one, of six words or so") == []
    assert on_disk(secret.parent) == before
    with StudyFile.open(secret, "another one, of six words or so") as study:
        assert heard(study, study.talk_recordings.get(talk.id)) == TONE


def test_a_first_passphrase_seals_what_was_recorded_before(path: Path) -> None:
    with StudyFile.open(path) as study:
        run = started(study)
        talk = record(study, run)
        begun, file = recall_talks.begin_talk(run, ".wav")
        writer = talk_seals.writer(file, begun)
        writer.append(TONE[:RATE])  # half a second, and nobody ends the talk
        writer.close()
        other, foreign = recall_talks.begin_talk(run, ".m4a")
        foreign.write_bytes(b"of another kind")
        old = recall_talks.path_of(study, talk)
        run.end()
    with old.open("rb") as held:
        assert studies.change_passphrase(path, None, PASSPHRASE) == [foreign]
        assert not any(held.read())  # wiped, not only removed
    assert not list((path.parent / "recall").glob("*.wav"))
    with StudyFile.open(path, PASSPHRASE) as study:
        sealed = study.talk_recordings.get(talk.id)
        assert sealed.duration_us == 2 * SECOND
        assert heard(study, sealed) == TONE
        unfinished = study.talk_recordings.get(begun.id)
        assert unfinished.duration_us is None
        assert talk_seals.repair(recall_talks.path_of(study, unfinished), unfinished) == SECOND // 2
        assert study.talk_recordings.get(other.id).seal is None
        assert study.history.broken_link() is None


def test_the_key_goes_with_who_is_erased(secret: Path) -> None:
    with StudyFile.open(secret, PASSPHRASE) as study:
        run = started(study)
        talk = record(study, run)
        run.end()
        assert talk.seal is not None
        assert talk.seal in everything(study)
        order = withdrawal.prepare_erasing(study, researcher(study), "Mother Linde", "Mother Linde")
    withdrawal.carry_out(order)
    assert not list((secret.parent / "recall").iterdir())
    with StudyFile.open(secret, PASSPHRASE) as study:
        assert study.talk_recordings.where() == []
        assert talk.seal not in everything(study)  # also not in the history


def test_a_file_that_somebody_changed_is_told_in_a_sentence(secret: Path) -> None:
    with StudyFile.open(secret, PASSPHRASE) as study:
        run = started(study)
        talk = record(study, run)
        run.end()
        file = recall_talks.path_of(study, talk)
        raw = bytearray(file.read_bytes())
        raw[len(raw) // 2] ^= 1
        file.write_bytes(raw)
        with pytest.raises(BadFile, match="changed it"):
            heard(study, talk)
