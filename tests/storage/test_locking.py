"""One study, one program at a time; and a crash never keeps anybody out."""

import json
import os
import platform
import sys

import pytest
from storage.making import (
    PASSPHRASE,
    another_process,
    assert_one_sentence,
    behind_its_back,
    desk_of,
    everything_in,
    mark,
    new_closed,
    run_elsewhere,
    stream_of,
)
from storage.reversible import dump

from observer.errors import ObserverError, StudyInUse
from observer.services import history as past
from observer.services import studies
from observer.storage import lock
from observer.storage.inspection import is_encrypted
from observer.storage.study_file import StudyFile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed in the way of POSIX")

HOLD = """
study = StudyFile.open(path, passphrase)
tell(os.getpid())
sys.stdin.readline()
study.close()
tell("closed")
"""
TRY = """
try:
    StudyFile.open(path, passphrase).close()
    tell("opened")
except ObserverError as error:
    tell(type(error).__name__, error)
"""


@pytest.fixture
def path(tmp_path, passphrase):
    return new_closed(tmp_path / "study.observer", passphrase)


def refused(path, passphrase):
    """The words with which a study is refused that is open somewhere."""
    with pytest.raises(StudyInUse) as caught:
        StudyFile.open(path, passphrase)
    return assert_one_sentence(caught.value)


def assert_names(words, path, process):
    who = lock.holder(path)
    assert who.machine == platform.node()
    assert who.process == process
    for name in (str(path), platform.node(), str(process), who.since):
        assert name in words


# -- two openers ----------------------------------------------------------------------------------------------------


def test_a_second_opener_in_this_process_hears_who_has_it(study, passphrase):
    assert_names(refused(study.path, passphrase), study.path, os.getpid())
    mark(desk_of(study))


def test_another_name_of_the_same_file_is_the_same_study(study, passphrase, tmp_path):
    (tmp_path / "link.observer").symlink_to(study.path)
    os.link(study.path, tmp_path / "hard.observer")
    assert_names(refused(tmp_path / "link.observer", passphrase), study.path, os.getpid())
    refused(tmp_path / "hard.observer", passphrase)
    assert run_elsewhere(TRY, study.path, passphrase).startswith("StudyInUse")


def test_another_process_hears_who_has_it(study, passphrase):
    words = run_elsewhere(TRY, study.path, passphrase)
    assert words.startswith("StudyInUse ")
    assert_names(words, study.path, os.getpid())


def test_we_hear_which_other_process_has_it(path, passphrase):
    before = path.read_bytes()
    with another_process(HOLD, path, passphrase) as other:
        process = int(other.stdout.readline())
        assert_names(refused(path, passphrase), path, process)
        with pytest.raises(StudyInUse):
            studies.change_passphrase(path, passphrase, "another phrase")
        assert_names(refused(path, passphrase), path, process)
        print(file=other.stdin, flush=True)
        assert other.stdout.readline() == "closed\n"
    assert path.read_bytes() == before
    assert not lock.side_file(path).exists()
    StudyFile.open(path, passphrase).close()


@pytest.mark.parametrize("look", ["is_encrypted", "open", "open by another name", "passphrase", "copy here"])
def test_a_look_at_a_study_that_is_open_does_not_let_others_in(study, passphrase, tmp_path, look):
    """On POSIX, closing any handle of a file drops the locks of the whole process on it."""
    (tmp_path / "link.observer").symlink_to(study.path)
    if look == "is_encrypted":
        is_encrypted(study.path)
        is_encrypted(tmp_path / "link.observer")
    elif look == "open":
        refused(study.path, passphrase)
    elif look == "open by another name":
        refused(tmp_path / "link.observer", passphrase)
    elif look == "passphrase":
        with pytest.raises(StudyInUse):
            studies.change_passphrase(study.path, passphrase, "another phrase")
    else:
        with pytest.raises(ObserverError):
            study.copy_to(tmp_path / "link.observer")
    assert run_elsewhere(TRY, study.path, passphrase).startswith("StudyInUse")


# -- after a crash --------------------------------------------------------------------------------------------------


def test_a_process_that_was_killed_blocks_nobody(path, passphrase):
    with another_process(HOLD, path, passphrase) as other:
        other.stdout.readline()
        other.kill()
        other.wait()
    assert lock.side_file(path).exists()
    with StudyFile.open(path, passphrase):
        assert lock.holder(path).process == os.getpid()
    assert not lock.side_file(path).exists()


HALF_WAY = """
study = StudyFile.open(path, passphrase)
desk = Desk(study, people.as_coder(study, "K1"), people.find_session(study, "Linde 1"))
tell(desk.record(Mark("AL1", At(1), actors=("Worker",))).id)
study.db.execute("PRAGMA cache_size = 1")
from observer.coding.study import Case
from observer.storage.tables import new_id
with study.operation(Stream(None, None), "Add much"):
    for n in range(300):
        study.cases.add(Case(new_id(), "case %d" % n, help_form="x" * 500))
    tell("half way")
    die()
"""


def test_a_process_that_was_killed_half_way_leaves_what_was_there(path, passphrase):
    with another_process(HALF_WAY, path, passphrase) as other:
        event, half_way, _end = other.stdout.read().split("\n")
        assert (half_way, other.wait(60)) == ("half way", -9)
    journal = path.with_name(path.name + "-journal")
    assert journal.stat().st_size > 10_000, "nothing was half way"
    if passphrase:  # to mistype it first does no harm
        with pytest.raises(ObserverError):
            StudyFile.open(path, "no such phrase")
    with StudyFile.open(path, passphrase) as study:
        assert [case.name for case in study.cases.where()] == ["Linde"]
        assert list(dump(study)["events"]) == [event]
        assert study.history.broken_link() is None
        desk = desk_of(study)
        past.undo(study, desk.viewer)
        assert dump(study)["events"] == {}
        assert stream_of(desk, study).coder == desk.coder.id
    assert not journal.exists()


# -- another computer -----------------------------------------------------------------------------------------------


def claim(path, **fields):
    who = {"machine": "laptop-of-kim", "process": 77, "since": "2026-11-20T09:00:00+00:00", **fields}
    lock.side_file(path).write_text(json.dumps(who))


def test_another_computer_blocks_until_it_is_taken_over(path, passphrase, tmp_path):
    claim(path)
    before = everything_in(tmp_path)
    words = refused(path, passphrase)
    assert "laptop-of-kim" in words
    assert "2026-11-20T09:00:00" in words
    assert "--takeover" in words
    with pytest.raises(StudyInUse):
        studies.change_passphrase(path, passphrase, "another phrase")
    assert everything_in(tmp_path) == before
    with StudyFile.open(path, passphrase, takeover=True):
        assert lock.holder(path).machine == platform.node()
    assert not lock.side_file(path).exists()


def test_a_takeover_does_not_open_what_this_computer_has_open(study, passphrase):
    with pytest.raises(StudyInUse):
        StudyFile.open(study.path, passphrase, takeover=True)
    assert "StudyInUse" in run_elsewhere(
        TRY.replace("passphrase)", "passphrase, takeover=True)"), study.path, passphrase
    )


def test_who_took_it_over_keeps_his_claim_when_we_close(study):
    claim(study.path)
    study.close()
    assert lock.holder(study.path).machine == "laptop-of-kim"


def test_a_claim_is_put_into_words_without_what_does_not_belong_in_a_sentence(path, passphrase):
    claim(path, machine="evil\n\x1b[31m" + "x" * 5000, since="now\r\n")
    words = refused(path, passphrase)
    assert "\x1b" not in words
    assert len(words) < 1000


UNREADABLE = {
    "empty": b"",
    "bytes": b"\xff\xfe\x00\x01",
    "a list": b"[1, 2]",
    "a number": b"7",
    "half": b'{"machine": "laptop-of',
    "deep": b"[" * 9000,
    "without a process": b'{"machine": "laptop", "since": "now"}',
    "a machine that is no text": b'{"machine": 5, "process": 1, "since": "now"}',
    "a process that is no number": b'{"machine": "laptop", "process": "1", "since": "now"}',
    "a process without end": b'{"machine": "laptop", "process": Infinity, "since": "now"}',
    "too long": b'{"machine": "laptop", "process": 1, "since": "' + b"x" * 50_000 + b'"}',
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_side_file_that_cannot_be_read_blocks_nobody(tmp_path, what):
    path = new_closed(tmp_path / "study.observer", codebooks=())
    lock.side_file(path).write_bytes(UNREADABLE[what])
    with StudyFile.open(path):
        assert lock.holder(path).process == os.getpid()
    assert not lock.side_file(path).exists()


def test_the_claim_of_a_process_here_that_is_gone_blocks_nobody(path, passphrase):
    claim(path, machine=platform.node(), process=2**30)
    StudyFile.open(path, passphrase).close()
    assert not lock.side_file(path).exists()


def test_a_program_that_holds_it_without_a_claim_is_said_too(tmp_path):
    path = new_closed(tmp_path / "study.observer", codebooks=())
    lock_it = """
import sqlite3
raw = sqlite3.connect(path, isolation_level=None)
raw.execute("BEGIN EXCLUSIVE")
tell("held")
sys.stdin.readline()
"""
    with another_process(lock_it, path) as other:
        assert other.stdout.readline() == "held\n"
        assert "open in another program" in refused(path, None)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["study.observer", "study.observer-backups"]


# -- what is no file ------------------------------------------------------------------------------------------------

WAIT = """
for end in ("", "-journal", "-wal", "-shm", ".lock", ".lock.part", ".part", ".to-wipe"):
    here = path.with_name("pipe.observer" + end)
    if end:
        path.with_name("pipe.observer").write_bytes(path.read_bytes())
    os.mkfifo(here)
    try:
        StudyFile.open(path.with_name("pipe.observer"), passphrase).close()
        tell(end, "opened")
    except ObserverError as error:
        tell(end, type(error).__name__)
    try:
        studies.change_passphrase(path.with_name("pipe.observer"), passphrase, "another phrase")
        tell(end, "changed")
    except ObserverError as error:
        tell(end, type(error).__name__)
    if here.is_fifo():
        here.unlink()
for device in ("/dev/zero", "/dev/tty", "/dev/null", "/dev/stdin"):
    try:
        StudyFile.open(Path(device), passphrase)
    except ObserverError as error:
        tell(type(error).__name__)
"""


def test_nothing_waits_for_ever_on_a_pipe_or_a_device(tmp_path):
    path = new_closed(tmp_path / "study.observer", PASSPHRASE, codebooks=())
    lines = run_elsewhere(WAIT, path, PASSPHRASE).splitlines()
    assert lines == [
        " NotAStudy", " NotAStudy",
        *[f"{end} NotAStudy" for end in ("-journal", "-wal", "-shm") for _twice in range(2)],
        *[f"{end} {done}" for end in (".lock", ".lock.part", ".part", ".to-wipe") for done in ("opened", "changed")],
        *["NotAStudy"] * 4,
    ]  # fmt: skip


def test_what_another_program_left_beside_it_is_not_mixed_in(tmp_path):
    """SQLite would read such a file, and with it whatever is in it, into the study."""
    path = new_closed(tmp_path / "study.observer", codebooks=())
    whole = path.read_bytes()
    with behind_its_back(path) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("UPDATE studies SET name = 'Mixed'")
        log = path.with_name(path.name + "-wal").read_bytes()
    path.write_bytes(whole)
    path.with_name(path.name + "-wal").write_bytes(log)
    before = everything_in(tmp_path)
    with pytest.raises(ObserverError) as caught:
        StudyFile.open(path)
    assert "study.observer-wal" in assert_one_sentence(caught.value)
    assert everything_in(tmp_path) == before
