"""A study with a passphrase: nothing readable outside, and another passphrase loses nothing."""

import os
import shutil
import sqlite3
import sys

import pytest
from sqlcipher3 import dbapi2 as cipher
from storage.making import (
    PASSPHRASE,
    STUDY,
    another_process,
    assert_one_sentence,
    desk_of,
    everything_in,
    mark,
    new_closed,
    put_recording,
)
from storage.reversible import dump

from observer.coding.study import Case
from observer.errors import NotAStudy, ObserverError
from observer.services import history as past
from observer.services import studies
from observer.storage import backup, cache, connection, rekey
from observer.storage.connection import MAGIC
from observer.storage.inspection import is_encrypted
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

REAL_ROUNDS = connection.KDF_ROUNDS  # as delivered: read before the tests make it small
OTHER = "another ¡phrase! 'with' \"quotes\" and ☂"
MARKER = "zonnebloemvla"

posix = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed in the way of POSIX")


# -- the passphrase -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phrase", [PASSPHRASE, OTHER])
def test_other_tools_open_it_with_the_passphrase_alone(tmp_path, monkeypatch, phrase):
    monkeypatch.setattr(connection, "KDF_ROUNDS", REAL_ROUNDS)
    path = tmp_path / "study.observer"
    studies.new_study(path, [], phrase, "Real rounds").close()
    raw = cipher.connect(str(path))
    quoted = phrase.replace("'", "''")
    raw.execute(f"PRAGMA key = '{quoted}'")
    assert raw.execute("SELECT name FROM studies").fetchone() == ("Real rounds",)
    assert raw.execute("PRAGMA cipher_integrity_check").fetchall() == []
    raw.close()


def test_a_wrong_passphrase_no_study_and_damage_are_one_sentence(tmp_path):
    path = new_closed(tmp_path / "study.observer", PASSPHRASE)
    before = everything_in(tmp_path)
    said = set()
    for wrong in (PASSPHRASE + " ", PASSPHRASE.upper(), " ", "x" * 100_000, "\0", "\ud800", "☂"):
        with pytest.raises(NotAStudy) as caught:
            StudyFile.open(path, wrong)
        said.add(assert_one_sentence(caught.value))
    assert everything_in(tmp_path) == before
    content = bytearray(before["study.observer"])
    for fault in (lambda: os.urandom(len(content)), lambda: content[: len(content) // 2], lambda: bytes(9000)):
        path.write_bytes(fault())
        with pytest.raises(NotAStudy) as caught:
            StudyFile.open(path, PASSPHRASE)
        said.add(assert_one_sentence(caught.value))
    assert said == {f"“{path}” cannot be opened: the passphrase is wrong, or it is not a study, or it is damaged."}


def test_without_a_passphrase_it_is_asked_for(tmp_path):
    path = new_closed(tmp_path / "study.observer", PASSPHRASE)
    for nothing in (None, ""):
        with pytest.raises(NotAStudy) as caught:
            StudyFile.open(path, nothing)
        assert "passphrase" in assert_one_sentence(caught.value)
        assert caught.value.facts["needs_passphrase"] is True
    assert is_encrypted(path)


def test_a_plain_study_needs_none(tmp_path):
    path = new_closed(tmp_path / "study.observer")
    assert not is_encrypted(path)
    with StudyFile.open(path, PASSPHRASE) as study:
        assert not study.is_encrypted


def test_two_studies_with_one_passphrase_have_nothing_in_common(tmp_path):
    one, two = (new_closed(tmp_path / f"{n}.observer", PASSPHRASE).read_bytes() for n in "ab")
    assert one[:16] != two[:16]
    assert sum(a == b for a, b in zip(one, two, strict=False)) < len(one) / 100


# -- nothing readable -----------------------------------------------------------------------------------------------

FILL = f"""
study = StudyFile.open(path, passphrase)
desk = Desk(study, people.as_coder(study, "K1"), people.find_session(study, "Linde 1"))
for n in range(30):
    desk.record(Mark("AL1", At(n), actors=("Worker",), comment="{MARKER} " * 20))
study.cache.put("pictures", "{MARKER}", b"{MARKER} " * 1000)
study.copy_to(path.with_name("copy.observer"))
study.db.execute("PRAGMA cache_size = 1")
study.cache._db.execute("PRAGMA cache_size = 1")
from observer.coding.study import Case
from observer.storage.tables import new_id
study.cache._db.execute("BEGIN")
study.cache.put("pictures", "more", b"{MARKER} " * 100000)
with study.operation(Stream(None, None), "Add {MARKER}", name="{MARKER}"):
    for n in range(300):
        study.cases.add(Case(new_id(), "{MARKER} %d" % n, help_form="{MARKER} " * 50))
    study.db.execute("SELECT * FROM cases ORDER BY help_form || name").fetchall()
    study.db.execute("CREATE TEMP TABLE sorted AS SELECT * FROM cases ORDER BY earlier_help, name DESC")
    tell("half way")
    sys.stdin.readline()
"""


def readable(folder):
    """The files in a folder in which somebody could read something."""
    signs = [MARKER.encode(), MARKER.encode("utf-16-le"), b"CREATE TABLE", b"alliance", b"Linde", MAGIC]
    return sorted(name for name, content in everything_in(folder).items() if any(sign in content for sign in signs))


@posix
def test_nothing_readable_lies_on_the_disk_while_it_is_open_nor_after_a_crash(tmp_path, passphrase, monkeypatch):
    folder, temporary = tmp_path / "studies", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP"):
        monkeypatch.setenv(name, str(temporary))
    path = new_closed(folder / "study.observer", passphrase)
    with another_process(FILL, path, passphrase) as other:
        assert other.stdout.readline() == "half way\n"
        held = [os.readlink(fd) for fd in _open_files(other.pid)]
        while_open, files = readable(folder), sorted(everything_in(folder))
        other.kill()
        other.wait()
    assert [file for file in held if str(temporary) in file] == []
    assert list(temporary.iterdir()) == []
    for end in ("-journal", ".lock", "-cache/cache.sqlite", "-cache/cache.sqlite-journal"):
        assert f"study.observer{end}" in files
    assert any("-backups/" in file for file in files)
    if passphrase:
        assert while_open == readable(folder) == []
    else:  # so that the test would see it
        assert len(while_open) >= 5
    with StudyFile.open(path, passphrase) as study:
        assert len(dump(study)["events"]) == 30
        assert study.cache.get("pictures", MARKER) == f"{MARKER} ".encode() * 1000
        assert not passphrase or readable(folder) == []


def _open_files(process):
    folder = f"/proc/{process}/fd"
    return [os.path.join(folder, name) for name in os.listdir(folder)] if os.path.isdir(folder) else []


# -- another passphrase ---------------------------------------------------------------------------------------------

CHANGES = [(None, PASSPHRASE), (PASSPHRASE, OTHER), (PASSPHRASE, None), (None, None), (PASSPHRASE, PASSPHRASE)]


def full(path, phrase):
    """A closed study with work, history, cache and backups; gives what is in it."""
    new_closed(path, phrase)
    with StudyFile.open(path, phrase) as study:
        put_recording(study)
        desk = desk_of(study)
        mark(desk, comment=MARKER)
        mark(desk, 2, targets=("all",))
        past.undo(study, desk.viewer)
        study.cache.put("pictures", "a", MARKER.encode())
    StudyFile.open(path, phrase).close()
    assert len(backup.backups(path)) == 3
    with StudyFile.open(path, phrase) as study:
        return dump(study), study.history.entries()


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_another_passphrase_keeps_all_content_and_history(tmp_path, old, new):
    path = tmp_path / "study.observer"
    before, trail = full(path, old)
    copies = backup.backups(path)
    studies.change_passphrase(path, old, new)
    assert is_encrypted(path) == (new is not None)
    if old and new and old != new:
        with pytest.raises(NotAStudy):
            StudyFile.open(path, old)
    with StudyFile.open(path, new) as study:
        assert dump(study) == before
        assert study.history.entries()[:-1] == trail
        assert study.history.entries()[-1].label == "Change the passphrase"
        assert study.history.broken_link() is None
        desk = desk_of(study)
        past.redo(study, desk.viewer)
        past.undo(study, desk.viewer)
        past.undo(study, desk.viewer)
        assert dump(study)["events"] == {}
        assert study.cache.get("pictures", "a") is None
    assert not set(copies) & set(backup.backups(path))
    for copy in backup.backups(path):
        StudyFile.open(copy, new).close()
    assert not list(tmp_path.rglob("*.part")) + list(tmp_path.rglob("*.to-wipe"))
    if new:
        assert readable(tmp_path) == []


def test_a_first_passphrase_leaves_nothing_readable_of_the_old_file(tmp_path):
    """A hard link shows what became of the blocks of the old file."""
    path = tmp_path / "study.observer"
    full(path, None)
    os.link(path, tmp_path / "kept.observer")
    for copy in backup.backups(path):
        os.link(copy, tmp_path / f"kept-{copy.name}")
    size = path.stat().st_size
    studies.change_passphrase(path, None, PASSPHRASE)
    kept = [file.read_bytes() for file in tmp_path.glob("kept*")]
    assert len(kept) == 4
    assert all(not any(content) for content in kept)
    assert size in [len(content) for content in kept]


def test_a_disk_without_links_can_have_a_first_passphrase_too(tmp_path, monkeypatch):
    path = tmp_path / "study.observer"
    before, _trail = full(path, None)

    def no_links(*_args):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(rekey.os, "link", no_links)
    studies.change_passphrase(path, None, PASSPHRASE)
    with StudyFile.open(path, PASSPHRASE) as study:
        assert dump(study) == before


def test_a_link_to_a_study_gives_the_study_itself_a_passphrase(tmp_path):
    (tmp_path / "real").mkdir()
    before, _trail = full(tmp_path / "real" / "study.observer", None)
    (tmp_path / "link.observer").symlink_to(tmp_path / "real" / "study.observer")
    studies.change_passphrase(tmp_path / "link.observer", None, PASSPHRASE)
    assert (tmp_path / "link.observer").is_symlink()
    assert readable(tmp_path) == []
    with StudyFile.open(tmp_path / "link.observer", PASSPHRASE) as study:
        assert dump(study) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link.observer", "real"]


@pytest.mark.parametrize("given", [None, "", "wrong"])
def test_only_who_knows_the_old_passphrase_can_change_it(tmp_path, given):
    path = new_closed(tmp_path / "study.observer", PASSPHRASE)
    before = everything_in(tmp_path)
    with pytest.raises(NotAStudy) as caught:
        studies.change_passphrase(path, given, "another phrase")
    assert_one_sentence(caught.value)
    assert everything_in(tmp_path) == before


DIE = """
from observer.storage import rekey
def dying(name, module, after):
    real = getattr(module, name)
    def instead(*args, **kwargs):
        if after:
            real(*args, **kwargs)
        die()
    setattr(module, name, instead)
dying({name!r}, {module}, {after})
rekey.change_passphrase(path, passphrase, {new!r})
"""
STAGES = [
    ("_export", "rekey", False), ("_export", "rekey", True), ("_check_copy", "rekey", True),
    ("wipe", "rekey", True), ("replace", "rekey", False), ("link", "rekey.os", True), ("replace", "rekey.os", True),
    ("replace", "rekey", True),
]  # fmt: skip


@posix
@pytest.mark.parametrize(("old", "new"), [(None, PASSPHRASE), (PASSPHRASE, None)])
def test_a_crash_while_changing_the_passphrase_loses_nothing(tmp_path, old, new):
    whole = tmp_path / "whole"
    whole.mkdir()
    before, _trail = full(whole / "study.observer", old)
    for n, (name, module, after) in enumerate(STAGES):
        if old and (name == "_export" or module == "rekey.os"):
            continue  # as with a first passphrase, or nothing to wipe
        folder = shutil.copytree(whole, tmp_path / str(n))
        path = folder / "study.observer"
        with another_process(DIE.format(name=name, module=module, after=after, new=new), path, old) as other:
            assert other.wait(60) == -9, name
        phrase = new if is_encrypted(path) == (new is not None) else old
        with StudyFile.open(path, phrase) as study:
            assert dump(study) == before, name
        assert not list(folder.glob("*.part*")) + list(folder.glob("*.to-wipe"))
        if phrase:
            assert readable(folder) == []
        studies.change_passphrase(path, phrase, OTHER)
        assert readable(folder) == []


# -- the cache ------------------------------------------------------------------------------------------------------


def test_what_is_in_the_cache_comes_back_and_can_be_replaced(study, passphrase):
    study.cache.put("frame_index", "a", b"1")
    study.cache.put("pictures", "a", b"2")
    study.cache.put("pictures", "a", b"3")
    study.close()
    with StudyFile.open(study.path, passphrase) as again:
        assert again.cache.get("frame_index", "a") == b"1"
        assert again.cache.get("pictures", "a") == b"3"
        assert again.cache.get("pictures", "b") is None
    file = cache.folder(study.path) / "cache.sqlite"
    assert file.read_bytes().startswith(MAGIC) == (passphrase is None)


OTHER_CACHES = {
    "empty": b"",
    "text": b"not a cache" * 100,
    "half a header": MAGIC,
    "plain damage": MAGIC + b"\x10\x00\x01\x01\x00" + bytes(5000),
}


@pytest.mark.parametrize("what", [*OTHER_CACHES, "another key", "another table", "a view", "plain"])
def test_a_cache_that_is_not_ours_is_begun_anew_or_gives_nothing(study, what):
    file = cache.folder(study.path) / "cache.sqlite"
    file.parent.mkdir()
    if what in OTHER_CACHES:
        file.write_bytes(OTHER_CACHES[what])
    elif what == "another key":
        new_closed(study.path.with_name("other.observer"), "another phrase").rename(file)
    else:
        raw = sqlite3.connect(file)
        raw.execute({"another table": "CREATE TABLE entries (x)", "plain": "CREATE TABLE y (x)",
                     "a view": "CREATE VIEW entries AS SELECT 1 AS kind, 2 AS name, 3 AS content"}[what])  # fmt: skip
        raw.close()
    study.cache.put("pictures", "a", b"1")
    assert study.cache.get("pictures", "a") in (b"1", None)
    assert study.cache.get("pictures", "b") is None
    if what in ("plain", "another key", *OTHER_CACHES):
        assert study.cache.get("pictures", "a") == b"1"


def test_a_cache_gives_bytes_or_nothing(study):
    study.cache.put("pictures", "a", b"1")
    for sql in ("UPDATE entries SET content = 5", "UPDATE entries SET content = 'text'", "DROP TABLE entries"):
        study.cache._db.execute(sql)
        assert study.cache.get("pictures", "a") is None


def test_a_study_works_on_without_its_cache(study):
    shutil.rmtree(cache.folder(study.path), ignore_errors=True)
    cache.folder(study.path).write_text("in the way")
    assert study.cache is None
    with study.operation(STUDY, "Add case {name}", name="Beuk"):
        study.cases.add(Case(new_id(), "Beuk"))


def test_a_folder_as_study_is_no_study(tmp_path):
    (tmp_path / "study.observer").mkdir()
    assert not is_encrypted(tmp_path / "study.observer")
    with pytest.raises(ObserverError):
        studies.change_passphrase(tmp_path / "study.observer", None, PASSPHRASE)


def test_what_is_named_as_if_to_be_wiped_is_not_followed_elsewhere(tmp_path):
    """A study may come with links beside it that lead to a file of somebody else."""
    path = tmp_path / "study.observer"
    full(path, None)
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    path.with_name("study.observer.to-wipe").symlink_to(mine)
    copy = backup.backups(path)[0]
    copy.unlink()
    copy.symlink_to(mine)
    StudyFile.open(path).close()
    studies.change_passphrase(path, None, PASSPHRASE)
    assert mine.read_text() == "mine"
    assert not list(tmp_path.glob("*.to-wipe"))
