"""Backups at opening and before a migration; and what a migration does to a study."""

import os
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from storage.making import (
    PASSPHRASE,
    STUDY,
    assert_one_sentence,
    behind_its_back,
    desk_of,
    everything_in,
    mark,
    new_closed,
    stream_of,
)
from storage.reversible import dump, reversible

from observer.coding.study import Case
from observer.errors import BadFile, NewerStudy, NotAStudy, ObserverError
from observer.services import studies
from observer.storage import backup, lock, schema
from observer.storage.inspection import is_encrypted
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


@pytest.fixture
def path(tmp_path, passphrase):
    return new_closed(tmp_path / "study.observer", passphrase)


def change(path, passphrase, name):
    with StudyFile.open(path, passphrase) as study, study.operation(STUDY, "Add case {name}", name=name):
        study.cases.add(Case(new_id(), name))


def names_in(backup_file, passphrase):
    """The names of the cases in a backup, which is opened as a study elsewhere."""
    with StudyFile.open(backup_file, passphrase) as study:
        assert study.history.broken_link() is None
        return sorted(case.name for case in study.cases.where())


# -- at opening -----------------------------------------------------------------------------------------------------


def test_opening_keeps_a_copy_of_what_is_there(path, passphrase, tmp_path):
    change(path, passphrase, "Beuk")
    last = backup.backups(path)[-1]
    StudyFile.open(path, passphrase).close()
    copies = backup.backups(path)
    assert last in copies
    assert copies[-1] != last
    assert names_in(shutil.copy(copies[-1], tmp_path / "copy.observer"), passphrase) == ["Beuk", "Linde"]
    assert names_in(shutil.copy(last, tmp_path / "older.observer"), passphrase) == ["Linde"]


def test_opening_without_a_change_since_keeps_no_copy(path, passphrase):
    StudyFile.open(path, passphrase).close()
    before = everything_in(backup.folder(path))
    for _ in range(3):
        StudyFile.open(path, passphrase).close()
    assert everything_in(backup.folder(path)) == before
    StudyFile.open(path, passphrase).close()
    change(path, passphrase, "Beuk")
    StudyFile.open(path, passphrase).close()
    assert len(everything_in(backup.folder(path))) == len(before) + 1


def test_the_last_ten_are_kept(path, passphrase, tmp_path):
    for n in range(13):
        change(path, passphrase, f"Case {n:02}")
    copies = backup.backups(path)
    assert len(copies) == 10 == len(list(backup.folder(path).iterdir()))
    assert names_in(shutil.copy(copies[-1], tmp_path / "new.observer"), passphrase)[-2] == "Case 11"
    assert names_in(shutil.copy(copies[0], tmp_path / "old.observer"), passphrase)[-2] == "Case 02"


def test_a_backup_opens_where_it_lies(path, passphrase):
    names_in(backup.backups(path)[0], passphrase)


def test_a_backup_of_an_encrypted_study_opens_with_its_passphrase_only(tmp_path):
    path = new_closed(tmp_path / "study.observer", PASSPHRASE)
    StudyFile.open(path, PASSPHRASE).close()
    copy = backup.backups(path)[-1]
    for wrong in (None, "", "another phrase"):
        with pytest.raises(NotAStudy):
            StudyFile.open(copy, wrong)
    assert is_encrypted(copy)
    with sqlite3.connect(copy) as raw, pytest.raises(sqlite3.DatabaseError):
        raw.execute("SELECT * FROM studies")
    raw.close()
    names_in(copy, PASSPHRASE)


def test_what_else_lies_in_the_folder_is_left_alone(path, passphrase):
    mine = [backup.folder(path) / name for name in ("mine.observer", "zzz.observer", "note.txt", "study-old.observer")]
    for file in mine:
        file.write_text("mine")
    for n in range(12):
        change(path, passphrase, f"Case {n}")
    assert len(backup.backups(path)) == 10
    studies.change_passphrase(path, passphrase, "another phrase")
    assert [file.read_text() for file in mine] == ["mine"] * 4


def test_the_age_of_a_backup_counts_and_not_the_name_of_the_study(tmp_path):
    """Who renames a study and its folder of backups must not lose the newest instead of the oldest."""
    path = new_closed(tmp_path / "zilver.observer")
    for n in range(12):
        change(path, None, f"Case {n:02}")
    renamed = tmp_path / "amber.observer"
    path.rename(renamed)
    backup.folder(path).rename(backup.folder(renamed))
    StudyFile.open(renamed).close()
    assert backup.backups(renamed)[-1].name.startswith("amber-")
    assert names_in(backup.backups(renamed)[-1], None)[-2] == "Case 11"


def test_what_a_crash_left_of_a_backup_is_removed(path, passphrase):
    half = backup.folder(path) / "study-20200101T000000000000Z-12345678.observer.part"
    half.write_bytes(b"half")
    change(path, passphrase, "Beuk")
    StudyFile.open(path, passphrase).close()
    assert not half.exists()


def test_a_backup_that_cannot_be_made_is_said_and_the_study_stays_shut(path, passphrase):
    shutil.rmtree(backup.folder(path))
    backup.folder(path).write_text("in the way")
    before = path.read_bytes()
    with pytest.raises(ObserverError) as caught:
        StudyFile.open(path, passphrase)
    assert str(backup.folder(path)) in assert_one_sentence(caught.value)
    assert path.read_bytes() == before
    assert not lock.side_file(path).exists()
    backup.folder(path).unlink()
    StudyFile.open(path, passphrase).close()


def test_a_copy_that_is_damaged_is_not_taken_for_a_copy(study, tmp_path, monkeypatch):
    connect = backup.connect

    def connect_to_bad_disk(*args, **kwargs):
        db = connect(*args, **kwargs)
        execute = db.execute
        lie = "SELECT 'row 7 missing from index'"
        monkeypatch.setattr(db, "execute", lambda sql, *rest: execute(lie if "quick_check" in sql else sql, *rest))
        return db

    monkeypatch.setattr(backup, "connect", connect_to_bad_disk)
    with pytest.raises(BadFile) as caught:
        study.copy_to(tmp_path / "copy.observer")
    assert_one_sentence(caught.value)
    assert not list(tmp_path.glob("copy*"))


def test_the_name_of_a_backup_says_when(path, passphrase):
    StudyFile.open(path, passphrase).close()
    made = backup.backups(path)[-1].stem.split("-")[1]
    when = datetime.strptime(made, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    assert timedelta(0) <= datetime.now(UTC) - when < timedelta(minutes=5)


# -- a migration ----------------------------------------------------------------------------------------------------

GOOD = """-- Weather; of every meeting.
ALTER TABLE sessions ADD COLUMN weather TEXT NOT NULL DEFAULT 'dry; or nearly';
CREATE TABLE "clouds" (id TEXT PRIMARY KEY NOT NULL, form TEXT);
CREATE INDEX clouds_by_form ON clouds(form);
"""
BAD = GOOD + "INSERT INTO studies(id, name, kind, created) VALUES ('short', 'x', 'study', '');\n"


class Releases:
    """This release of Observer, and the next, which has one more migration."""

    def __init__(self, folder):
        self._folder = folder
        self._patch = pytest.MonkeyPatch()

    def next(self, *texts):
        """Go to the next release, with these migrations; gives the number of the last."""
        shutil.copytree(Path(schema.__file__).parent / "migrations", self._folder)
        for text in texts:
            number = len(list(self._folder.glob("*.sql"))) + 1
            (self._folder / f"{number:04}_test.sql").write_text(text)
        self._patch.setattr(schema, "_FOLDER", self._folder)
        schema.expected.cache_clear()
        return number

    def back(self):
        """Come back to this release."""
        self._patch.undo()
        schema.expected.cache_clear()


@pytest.fixture
def releases(tmp_path_factory):
    found = Releases(tmp_path_factory.mktemp("release") / "migrations")
    yield found
    found.back()


def test_a_migration_keeps_all_that_was_there_and_a_backup_from_before(path, passphrase, releases):
    with StudyFile.open(path, passphrase) as study:
        event = mark(desk_of(study))
        before, trail = dump(study), study.history.entries()
    copies = backup.backups(path)
    number = releases.next(GOOD)
    with StudyFile.open(path, passphrase) as study:
        assert study.db.execute("PRAGMA user_version").fetchone()[0] == number
        (session,) = study.db.query("SELECT * FROM sessions")
        assert session["weather"] == "dry; or nearly"
        after = dump(study)
        after["sessions"] = {id_: {**row} for id_, row in after["sessions"].items()}
        for row in after["sessions"].values():
            del row["weather"]
        assert after == before
        assert study.history.entries() == trail
        assert study.history.broken_link() is None
        study.undo([stream_of(desk_of(study), study)])
        assert event.id not in dump(study)["events"]
        reversible(study, [STUDY], lambda: _rename_session(study))
    (old, new) = [file for file in backup.backups(path) if file not in copies]
    assert old.stem.endswith(f"-before-v{number}")
    StudyFile.open(path, passphrase).close()
    releases.back()
    with StudyFile.open(old, passphrase) as study:  # the release before can go on with it
        assert dump(study) == before
    with pytest.raises(NewerStudy) as caught:
        StudyFile.open(new, passphrase)
    assert caught.value.facts["schema"] == number
    assert_one_sentence(caught.value)


def _rename_session(study):
    with study.operation(STUDY, "Rename"):
        study.sessions.change(replace(study.sessions.where()[0], name="Linde one"))


@pytest.mark.parametrize(
    "texts",
    [
        [BAD],
        ["CREATE TABLE cases (id TEXT);\n"],
        ["NONSENSE;\n"],
        [GOOD + "SELECT nothing();\n"],
        [GOOD, "NONSENSE;\n"],
    ],
)
def test_a_migration_that_fails_leaves_the_study_as_it_was(path, passphrase, releases, texts):
    with StudyFile.open(path, passphrase) as study:
        before = dump(study)
    content = path.read_bytes()
    releases.next(*texts)
    with pytest.raises(ObserverError) as caught:
        StudyFile.open(path, passphrase)
    assert "as it was" in assert_one_sentence(caught.value)
    assert path.read_bytes() == content
    assert not lock.side_file(path).exists()
    releases.back()
    with StudyFile.open(path, passphrase) as study:
        assert dump(study) == before
        assert study.history.broken_link() is None


def test_a_migration_is_not_begun_without_a_backup(path, passphrase, releases):
    releases.next(GOOD)
    shutil.rmtree(backup.folder(path))
    backup.folder(path).write_text("in the way")
    before = path.read_bytes()
    with pytest.raises(ObserverError):
        StudyFile.open(path, passphrase)
    assert path.read_bytes() == before


def test_a_study_of_an_older_release_with_something_extra_is_not_migrated(tmp_path, releases):
    path = new_closed(tmp_path / "study.observer")
    with behind_its_back(path) as raw:
        raw.execute("CREATE TABLE clouds (id TEXT)")
    before = everything_in(tmp_path)
    releases.next(GOOD)
    with pytest.raises(NotAStudy):
        StudyFile.open(path)
    assert {**everything_in(tmp_path), **before} == everything_in(tmp_path)
    assert path.read_bytes() == before["study.observer"]


def test_a_new_study_of_the_next_release_is_as_one_that_was_migrated(path, passphrase, releases):
    releases.next(GOOD)
    StudyFile.open(path, passphrase).close()
    fresh = new_closed(path.with_name("fresh.observer"), passphrase)
    with StudyFile.open(path, passphrase) as one, StudyFile.open(fresh, passphrase) as two:
        assert schema.objects(one.db) == schema.objects(two.db)
    assert os.path.exists(backup.folder(fresh))
