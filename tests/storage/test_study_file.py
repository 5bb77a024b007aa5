"""A study file: made whole or not at all, opened for one, copied, and a full or a closed disk said in words."""

import os
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from storage.making import (
    PASSPHRASE,
    STUDY,
    another_process,
    as_nobody,
    assert_one_sentence,
    behind_its_back,
    desk_of,
    everything_in,
    files_no_larger_than,
    mark,
    new_closed,
)
from storage.reversible import dump

from observer.coding.study import Case
from observer.errors import NotAStudy, ObserverError, Refused
from observer.resources import find_codebook
from observer.services import studies
from observer.storage import backup, history, lock, schema, study_file
from observer.storage.connection import APPLICATION_ID, uri_of
from observer.storage.inspection import LONGEST_NAME, is_encrypted
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="closed and full disks are made in the way of POSIX")


# -- making ---------------------------------------------------------------------------------------------------------


def test_a_new_study_holds_what_was_asked(tmp_path):
    with studies.new_study(tmp_path / "visits.observer", ["attitude"], name="Visits 2026") as study:
        assert (study.info.name, study.info.kind) == ("Visits 2026", "study")
        assert [version.key for version in studies.versions(study)] == ["attitude"]
        assert not study.is_encrypted
        assert [entry.words() for entry in study.history.entries()] == [
            "Create the study", "Add codebook attitude 0.1.0"
        ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["visits.observer", "visits.observer-backups"]
    with studies.new_study(tmp_path / "other.observer", []) as study:
        assert study.info.name == "other"


def test_how_the_file_says_what_it_is(tmp_path):
    path = new_closed(tmp_path / "study.observer")
    head = path.read_bytes()[:100]
    assert int.from_bytes(head[68:72]) == 0x4F425356 == APPLICATION_ID
    assert int.from_bytes(head[60:64]) == schema.version() == len(list(Path(schema.__file__).parent.glob("*/*.sql")))
    with behind_its_back(path) as raw:
        kinds = {kind for (kind,) in raw.execute("SELECT type FROM sqlite_master")}
        assert kinds == {"table", "index"}
        assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert raw.execute("SELECT COUNT(*) FROM studies").fetchone()[0] == 1
        columns = [
            kind for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for _n, _name, kind, *_rest in raw.execute(f'PRAGMA table_info("{table}")')
        ]  # fmt: skip
        assert "BLOB" not in columns


def test_how_the_file_is_held(study):
    def ask(name):
        return study.db.execute(f"PRAGMA {name}").fetchone()[0]

    assert (ask("journal_mode"), ask("locking_mode")) == ("delete", "exclusive")
    assert (ask("synchronous"), ask("foreign_keys"), ask("recursive_triggers")) == (3, 1, 1)
    assert (ask("trusted_schema"), ask("cell_size_check"), ask("secure_delete")) == (0, 1, 1)
    assert ask("temp_store") == 2  # nothing readable in a temporary folder


def test_what_was_written_is_there_after_closing(study, passphrase):
    desk = desk_of(study)
    event = mark(desk)
    before = dump(study)
    study.close()
    with StudyFile.open(study.path, passphrase) as again:
        assert dump(again) == before
        assert event.id in before["events"]


def test_closing_twice_is_as_closing_once(tmp_path):
    path = new_closed(tmp_path / "study.observer")
    first = StudyFile.open(path)
    first.close()
    with StudyFile.open(path) as second:
        first.close()
        assert lock.side_file(path).exists()
        assert lock.is_open_here(path)
        assert second.info.name == "Test"


REFUSED_NAMES = {
    "suffix": ("study.sqlite", "ends in .observer"),
    "no suffix": ("study", "ends in .observer"),
    "missing folder": ("nowhere/study.observer", "does not exist"),
    "a file as folder": ("file.txt/study.observer", "does not exist"),
    "too long": ("é" * (LONGEST_NAME // 2) + ".observer", "at most 120"),
    "far too long": ("x" * 5000 + ".observer", "at most 120"),
    "taken by a file": ("taken.observer", "exists already"),
    "taken by a folder": ("folder.observer", "exists already"),
    "taken by a link to nothing": ("link.observer", "exists already"),
}


@pytest.mark.parametrize("name", REFUSED_NAMES)
def test_a_place_where_no_study_can_be_is_refused_in_words(tmp_path, name):
    (tmp_path / "taken.observer").write_text("mine")
    (tmp_path / "file.txt").write_text("mine")
    (tmp_path / "folder.observer").mkdir()
    (tmp_path / "link.observer").symlink_to("nothing")
    before = everything_in(tmp_path)
    path, words = REFUSED_NAMES[name]
    with pytest.raises(Refused) as caught:
        studies.new_study(tmp_path / path, ["attitude"])
    assert words in assert_one_sentence(caught.value)
    assert everything_in(tmp_path) == before
    assert len(list(tmp_path.iterdir())) == 4


def test_the_longest_name_that_is_allowed_works_everywhere(tmp_path):
    path = tmp_path / ("x" * (LONGEST_NAME - len(".observer")) + ".observer")
    new_closed(path, PASSPHRASE)
    studies.change_passphrase(path, PASSPHRASE, None)
    with StudyFile.open(path) as study:
        study.copy_to(tmp_path / "copy.observer")
        assert study.cache is not None


def test_names_with_signs_that_mean_something_elsewhere(tmp_path):
    for n, name in enumerate(["a b?c#d%20.observer", "'\"é☂.observer", "file:x.observer", "-v;--.observer"]):
        path = new_closed(tmp_path / name, PASSPHRASE)
        studies.change_passphrase(path, PASSPHRASE, "another phrase")
        with StudyFile.open(path, "another phrase") as study:
            assert study.cases.where()[0].name == "Linde"
            study.copy_to(tmp_path / f"{n}{name}")
    assert len([path for path in tmp_path.iterdir() if path.is_file()]) == 8


def test_a_relative_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    new_closed(Path("study.observer"), PASSPHRASE)
    studies.change_passphrase(Path("study.observer"), PASSPHRASE, None)
    with StudyFile.open(Path("study.observer")) as study:
        assert study.info.name == "Test"


def test_a_path_on_a_server_is_one_that_sqlite_takes():
    assert uri_of(PureWindowsPath(r"\\server\share\a b.observer")) == "file:////server/share/a%20b.observer"
    assert uri_of(PureWindowsPath(r"C:\studies\a.observer")) == "file:///C:/studies/a.observer"
    assert uri_of(PurePosixPath("/studies/a?.observer")) == "file:///studies/a%3F.observer"


def fail(error):
    def failing(*_args, **_kwargs):
        raise error

    return failing


STEPS = [
    (schema, "migrations", sqlite3.OperationalError("near x")),
    (schema, "version", sqlite3.OperationalError("database or disk is full")),
    (history.History, "operation", sqlite3.OperationalError("disk I/O error")),
    (study_file.os, "replace", OSError(28, "No space left on device")),
    (backup, "back_up", ObserverError("No backup could be made.")),
    (lock, "write", OSError(30, "Read-only file system")),
]


@pytest.mark.parametrize(("place", "name", "error"), STEPS, ids=[name for _place, name, _error in STEPS])
@pytest.mark.parametrize("secret", [None, PASSPHRASE])
def test_a_study_that_cannot_be_made_whole_is_not_there_at_all(tmp_path, monkeypatch, place, name, error, secret):
    with monkeypatch.context() as patched:
        patched.setattr(place, name, fail(error))
        with pytest.raises(ObserverError) as caught:
            studies.new_study(tmp_path / "study.observer", ["attitude"], secret)
    assert_one_sentence(caught.value)
    assert list(tmp_path.rglob("*")) == []
    new_closed(tmp_path / "study.observer", secret)


def test_a_codebook_that_cannot_be_used_leaves_no_study(tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    for codebooks in ([str(bad)], ["attitude", "nothing"], ["attitude", "attitude"], ["attitude", str(tmp_path)],
                      ["attitude", str(find_codebook("attitude"))]):  # fmt: skip
        with pytest.raises(ObserverError) as caught:
            studies.new_study(tmp_path / "study.observer", codebooks)
        assert_one_sentence(caught.value)
        assert [path.name for path in tmp_path.iterdir()] == ["bad.json"]
        assert not lock._open_here


def test_a_process_that_dies_while_making_a_study_leaves_none(tmp_path):
    path = tmp_path / "study.observer"
    code = """
from observer.storage import schema
os.replace = lambda *_: die() if "{when}" == "at the end" else None
if "{when}" == "half way":
    schema.version = die
StudyFile.create(path, "Test", passphrase)
"""
    for when in ("half way", "at the end"):
        with another_process(code.replace("{when}", when), path) as process:
            assert process.wait(60) == -9
        assert not path.exists()
        assert (tmp_path / "study.observer.part").exists()
    new_closed(path)
    assert not list(tmp_path.glob("*.part*"))


# -- copying --------------------------------------------------------------------------------------------------------


def test_a_copy_is_a_study_with_all_that_is_in_it(study, passphrase, tmp_path):
    mark(desk_of(study))
    study.copy_to(tmp_path / "copy.observer")
    mark(desk_of(study), 2)
    with StudyFile.open(tmp_path / "copy.observer", passphrase) as copy:
        assert len(copy.history.entries()) == len(study.history.entries()) - 1
        assert copy.history.broken_link() is None
        assert len(dump(copy)["events"]) == 1
    assert is_encrypted(tmp_path / "copy.observer") == (passphrase is not None)


def test_a_copy_where_none_can_be_is_refused_in_words(study, tmp_path):
    (tmp_path / "there.observer").write_text("mine")
    for target in (
        "there.observer",
        "study.observer",
        "nowhere/copy.observer",
        "x" * 300,
        "there.observer/copy.observer",
    ):
        before = everything_in(tmp_path)
        with pytest.raises(ObserverError) as caught:
            study.copy_to(tmp_path / target)
        assert_one_sentence(caught.value)
        assert everything_in(tmp_path) == before


# -- a full disk ------------------------------------------------------------------------------------------------------


def test_a_full_disk_while_recording_is_said_and_nothing_is_stored(study, passphrase):
    desk = desk_of(study)
    mark(desk)
    before, trail = dump(study), study.history.entries()
    with files_no_larger_than(4096):
        for _ in range(3):
            with pytest.raises(ObserverError) as caught:
                mark(desk, 2, comment="x" * 9000)
            assert "disk" in assert_one_sentence(caught.value)
    assert (dump(study), study.history.entries()) == (before, trail)
    event = mark(desk, 3)
    study.close()
    with StudyFile.open(study.path, passphrase) as again:
        assert event.id in dump(again)["events"]
        assert again.history.broken_link() is None


def test_a_full_database_is_said_and_nothing_is_stored(study):
    study.db.execute(f"PRAGMA max_page_count = {study.db.execute('PRAGMA page_count').fetchone()[0]}")
    before = dump(study)
    with pytest.raises(ObserverError) as caught, study.operation(STUDY, "Add much"):
        study.cases.add(Case(new_id(), "Beuk", help_form="x" * 500_000))
    assert "disk is full" in assert_one_sentence(caught.value)
    assert dump(study) == before


def test_a_full_disk_at_opening_is_said_and_the_study_is_as_it_was(tmp_path, passphrase):
    path = new_closed(tmp_path / "study.observer", passphrase)
    shutil.rmtree(backup.folder(path))
    before = everything_in(tmp_path)
    with files_no_larger_than(8192), pytest.raises(ObserverError) as caught:
        StudyFile.open(path, passphrase)
    assert_one_sentence(caught.value)
    assert everything_in(tmp_path) == before
    StudyFile.open(path, passphrase).close()


def test_a_full_disk_while_making_copying_or_changing_the_passphrase(tmp_path, passphrase):
    path = new_closed(tmp_path / "study.observer", passphrase)
    with StudyFile.open(path, passphrase) as study:
        before = everything_in(tmp_path)
        with files_no_larger_than(8192):
            with pytest.raises(ObserverError) as one:
                study.copy_to(tmp_path / "copy.observer")
            with pytest.raises(ObserverError) as two:
                studies.new_study(tmp_path / "new.observer", [], passphrase)
        assert everything_in(tmp_path) == before
    before = everything_in(tmp_path)
    with files_no_larger_than(8192), pytest.raises(ObserverError) as three:
        studies.change_passphrase(path, passphrase, "another phrase")
    assert everything_in(tmp_path) == before
    for caught in (one, two, three):
        assert_one_sentence(caught.value)
    StudyFile.open(path, passphrase).close()


def test_a_cache_on_a_full_disk_keeps_nothing_and_says_nothing(study):
    assert study.cache.get("pictures", "a") is None
    study.cache.put("pictures", "a", b"1234")
    with files_no_larger_than(4096):
        study.cache.put("pictures", "b", bytes(100_000))
    assert study.cache.get("pictures", "b") is None
    assert study.cache.get("pictures", "a") == b"1234"
    study.cache.put("pictures", "b", b"5678")
    assert study.cache.get("pictures", "b") == b"5678"


# -- a closed disk ----------------------------------------------------------------------------------------------------


@pytest.fixture
def open_folder():
    """A folder that everybody can look into."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


@pytest.mark.parametrize("mode", [0o444, 0o666, 0o000])
def test_a_folder_that_cannot_be_written_is_said(open_folder, passphrase, mode):
    path = new_closed(open_folder / "study.observer", passphrase)
    shutil.rmtree(backup.folder(path))
    path.chmod(mode)
    open_folder.chmod(0o555)
    before = everything_in(open_folder)
    with as_nobody():
        for do in (
            lambda: StudyFile.open(path, passphrase),
            lambda: studies.change_passphrase(path, passphrase, "another phrase"),
            lambda: studies.new_study(open_folder / "new.observer", []),
        ):
            with pytest.raises(ObserverError) as caught:
                do()
            assert_one_sentence(caught.value)
    assert everything_in(open_folder) == before


def test_a_folder_that_cannot_be_looked_into_is_said(open_folder):
    inner = open_folder / "closed"
    inner.mkdir()
    path = new_closed(inner / "study.observer")
    inner.chmod(0o000)
    try:
        with as_nobody():
            assert not is_encrypted(path)
            with pytest.raises(NotAStudy) as caught:
                StudyFile.open(path)
            with pytest.raises(ObserverError):
                studies.new_study(inner / "new.observer", [])
    finally:
        inner.chmod(0o755)
    assert_one_sentence(caught.value)


def test_a_cache_that_cannot_be_had_is_none(study, open_folder):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "mkdir", fail(OSError(30, "Read-only file system")))
        assert study.cache is None
