"""Hostile and broken study files: one clear sentence each, the file untouched, nothing left behind."""

import gzip
import io
import random
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from storage.making import (
    PASSPHRASE,
    another_process,
    assert_one_sentence,
    behind_its_back,
    desk_of,
    everything_in,
    fill_every_table,
    new_closed,
)

from observer.errors import NewerStudy, NotAStudy, ObserverError, UnsafeStudy
from observer.services import history as past
from observer.services import people, studies, viewing
from observer.storage import backup, schema
from observer.storage.connection import damaged
from observer.storage.study_file import StudyFile

PAGE = 4096
Make = Callable[[Path, bytes], object]


def put(content: bytes | Callable[[bytes], bytes]) -> Make:
    """A file with this content, or with what this makes of a good study."""
    return lambda path, good: path.write_bytes(content(good) if callable(content) else content)


def patched(offset: int, patch: bytes) -> Make:
    """A good study with other bytes at one place."""
    return put(lambda good: good[:offset] + patch + good[offset + len(patch) :])


def sql(*statements: str) -> Make:
    """A good study that another program has worked on."""

    def make(path: Path, good: bytes) -> None:
        path.write_bytes(good)
        with behind_its_back(path) as raw:
            for statement in statements:
                raw.execute(statement)

    return make


def as_if_of_sqlite(statement: str) -> Make:
    """A good study with something of another program ("evil") under a name that only SQLite itself gives."""
    return sql(
        statement,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET name = 'sqlite_evil', tbl_name = replace(tbl_name, 'evil', 'sqlite_evil'),"
        " sql = replace(sql, 'evil', 'sqlite_evil') WHERE name = 'evil'",
    )


def labelled(label: str, name: str, statement: str) -> Make:
    """A good study with a line in its schema that says to be something else than it is."""
    return sql(
        "PRAGMA writable_schema = ON",
        f"INSERT INTO sqlite_master VALUES ('{label}', '{name}', 'cases', 0, '{statement}')",
    )


def rewritten(name: str, old: str, new: str) -> Make:
    """A good study of which the schema says something else of a table."""
    return sql(
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}') WHERE name = '{name}'",
    )


def database(*statements: str) -> Make:
    """A database of another program."""

    def make(path: Path, _good: bytes) -> None:
        raw = sqlite3.connect(path, isolation_level=None)
        for statement in statements:
            raw.execute(statement)
        raw.close()

    return make


def beside(end: str, content: bytes, study: Make | None = None) -> Make:
    """A study with a file beside it that SQLite would look at."""

    def make(path: Path, good: bytes) -> None:
        (study or put(lambda same: same))(path, good)
        path.with_name(path.name + end).write_bytes(content)

    return make


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("study.observer", b"x" * 2000)
    return out.getvalue()


def zeroed_page(number: int) -> Make:
    return patched((number - 1) * PAGE, bytes(PAGE))


TWO = "INSERT INTO studies SELECT '123456789012345678901234567890123456', name, kind, '' FROM studies"
TRIGGER = "CREATE TRIGGER evil AFTER INSERT ON operations BEGIN DELETE FROM changes; END"
VIEW = "CREATE VIEW evil AS SELECT * FROM coders"
OURS = f"PRAGMA application_id = {0x4F425356}"

CORPUS: dict[str, Make] = {
    # no file at all
    "missing": lambda path, good: None,
    "folder": lambda path, good: path.mkdir(),
    "link to itself": lambda path, good: path.symlink_to(path),
    "link to nothing": lambda path, good: path.symlink_to("nothing"),
    # no database
    "empty": put(b""),
    "ten bytes": put(b"0123456789"),
    "text": put("Eén huisbezoek, twee kinderen.\n".encode() * 100),
    "utf-16 text": put("huisbezoek\n".encode("utf-16") * 100),
    "html": put(b"<!doctype html><title>404</title>" + b"<p>Not found</p>" * 200),
    "json": put(b'{"format": "observer-codebook"}' * 50),
    "png": put(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 10),
    "mp4": put(b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + bytes(3000)),
    "zip": put(zipped()),
    "gzip of a study": put(gzip.compress),
    "zeros": put(bytes(100_000)),
    "noise": put(random.Random(1).randbytes(100_000)),
    "half a magic word": put(b"SQLite form" + bytes(1000)),
    "magic word only": put(b"SQLite format 3\0"),
    "magic word and zeros": put(b"SQLite format 3\0" + bytes(5000)),
    "head of a study and zeros": put(lambda good: good[:100] + bytes(len(good) - 100)),
    "a byte too many at the start": put(lambda good: b"\n" + good),
    "line ends changed": put(lambda good: good.replace(b"\n", b"\r\n")),
    # another database
    "empty database": database("CREATE TABLE x (y)", "DROP TABLE x"),
    "browser history": database("CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT)"),
    "ours by name only": database(OURS, "CREATE TABLE urls (id)", "DROP TABLE urls"),
    "ours by name and version only": database(OURS, f"PRAGMA user_version = {schema.version()}"),
    "ours with the tables of another": database(OURS, "PRAGMA user_version = 1", "CREATE TABLE studies (id, name)"),
    "not ours by name": sql("PRAGMA application_id = 0"),
    # another schema
    "extra table": sql("CREATE TABLE extra (id)"),
    "extra index": sql("CREATE INDEX extra ON cases(name)"),
    "extra column": sql("ALTER TABLE cases ADD COLUMN extra TEXT"),
    "generated column": sql("ALTER TABLE cases ADD COLUMN extra TEXT AS (upper(name))"),
    "expression index": sql("CREATE INDEX extra ON cases(upper(name))"),
    "virtual table": sql("CREATE VIRTUAL TABLE extra USING fts5(words)"),
    "missing table": sql("DROP TABLE rating_evidence"),
    "missing index": sql("DROP INDEX ratings_once"),
    "renamed table": sql("ALTER TABLE comments RENAME TO remarks"),
    "renamed column": sql("ALTER TABLE comments RENAME COLUMN text TO words"),
    "check taken away": rewritten("codings", "CHECK (time_on_task_us >= 0)", ""),
    "default changed": rewritten("codings", "DEFAULT 0", "DEFAULT 1"),
    "trigger": sql(TRIGGER),
    "trigger with an extension": sql("CREATE TRIGGER t AFTER INSERT ON cases BEGIN SELECT load_extension('x'); END"),
    "trigger that says to be a table": labelled("table", "sqlite_evil", TRIGGER),
    "trigger that says to be an index": labelled("index", "sqlite_autoindex_cases_9", TRIGGER),
    "trigger under the name of a table": labelled("table", "cases", TRIGGER),
    "view": sql(VIEW),
    "view that says to be a table": labelled("table", "sqlite_stat1", VIEW.replace("evil", "sqlite_stat1")),
    "trigger as if of sqlite": as_if_of_sqlite(TRIGGER),
    "view as if of sqlite": as_if_of_sqlite(VIEW),
    "table as if of sqlite": as_if_of_sqlite("CREATE TABLE evil (x)"),
    "index as if of sqlite": as_if_of_sqlite("CREATE INDEX evil ON cases(upper(name))"),
    "statistics that are something else": sql(
        "ANALYZE",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = 'CREATE TABLE sqlite_stat1(tbl,idx,stat,x)' WHERE name = 'sqlite_stat1'",
    ),
    "table that is a view": sql(
        "DROP TABLE rating_evidence", "CREATE VIEW rating_evidence AS SELECT id, name AS rating, id AS event FROM cases"
    ),
    "schema that is no sql": labelled("table", "x", "CREATE TABLE x (((("),
    # another version
    "newer version": sql(f"PRAGMA user_version = {schema.version() + 1}"),
    "newest version": sql("PRAGMA user_version = 2147483647"),
    "version nought": sql("PRAGMA user_version = 0"),
    "version below nought": sql("PRAGMA user_version = -1"),
    # content that cannot be
    "two studies": sql(TWO),
    "no study": sql("DELETE FROM studies"),
    "kind that is none": sql("PRAGMA ignore_check_constraints = ON", "UPDATE sessions SET kind = 'party'"),
    "name that is none": sql(
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'TEXT NOT NULL UNIQUE', 'TEXT UNIQUE') WHERE name = 'cases'",
        "PRAGMA writable_schema = RESET",
        "UPDATE cases SET name = NULL",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'TEXT UNIQUE', 'TEXT NOT NULL UNIQUE') WHERE name = 'cases'",
    ),
    "bytes as a name": sql("UPDATE cases SET name = x'00ff00'"),
    "a time that is a text": sql("UPDATE events SET start_us = 'soon'"),
    "a time that is no whole number": sql("UPDATE events SET start_us = 1.5"),
    "row that belongs to nothing": sql("PRAGMA foreign_keys = OFF", "DELETE FROM cases"),
    # damage
    **{f"cut after {size}": put(lambda good, size=size: good[:size]) for size in (600, PAGE, 3 * PAGE, 5000)},
    "cut in half": put(lambda good: good[: len(good) // 2]),
    "last byte missing": put(lambda good: good[:-1]),
    "last page missing": put(lambda good: good[:-PAGE]),
    **{f"page {n} zeroed": zeroed_page(n) for n in (1, 2, 3, 5)},
    "second half zeroed": put(lambda good: good[: len(good) // 2] + bytes(len(good) - len(good) // 2)),
    "page size nought": patched(16, b"\0\0"),
    "page size that is none": patched(16, b"\x10\x01"),
    "page size of another": patched(16, b"\x02\0"),
    "largest page size": patched(16, b"\0\x01"),
    "reserved space": patched(20, b"\xff"),
    "written by the future": patched(18, b"\x09\x09"),
    "fractions": patched(21, b"\x01\x01\x01"),
    "schema format": patched(44, b"\0\0\0\x09"),
    "text in utf-16": patched(56, b"\0\0\0\x02"),
    "free pages that are not": patched(32, b"\0\0\0\x05\0\0\0\x09"),
    "more pages than there are": patched(28, b"\x7f\xff\xff\xff"),
    "first page of another kind": patched(100, b"\x0a"),
    "first page with too many cells": patched(103, b"\xff\xff"),
    "first page with cells elsewhere": patched(108, b"\xff\xff" * 10),
    "other page of another kind": patched(PAGE, b"\x0c"),
    "other page with too many cells": patched(PAGE + 3, b"\x7f\xff"),
    # another mode
    "wal": sql("PRAGMA journal_mode = WAL"),
    "log beside it": beside("-wal", b"7\x7f\x06\x82" + bytes(5000)),
    "empty log beside it": beside("-wal", b""),
    "shared memory beside it": beside("-shm", bytes(32768)),
    "cut, with rubbish as journal": beside("-journal", b"rubbish" * 500, put(lambda good: good[: len(good) // 2])),
}  # fmt: skip
NEWER = {"newer version", "newest version"}
UNSAFE = {"trigger", "trigger with an extension", "view", "table that is a view", "trigger as if of sqlite",
          "view as if of sqlite"}  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A plain study with a row in every table."""
    path = new_closed(tmp_path_factory.mktemp("good") / "study.observer")
    with StudyFile.open(path) as study:
        fill_every_table(study)
    return path.read_bytes()


def state_of(folder: Path) -> dict[str, object]:
    """Everything that must not change: what is there, with what in it, and when that was written."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        stat = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path.relative_to(folder))] = (stat.st_mode, stat.st_mtime_ns, stat.st_ino, content)
    return found


def test_the_corpus_is_large_enough():
    assert len(CORPUS) >= 80


@pytest.mark.skipif(sys.platform == "win32", reason="links and reading of open files, as POSIX has them")
@pytest.mark.parametrize("what", CORPUS)
def test_what_is_no_good_study_is_refused_in_words_and_left_as_it_was(tmp_path, good, what):
    path = tmp_path / "study.observer"
    CORPUS[what](path, good)
    before = state_of(tmp_path)
    for phrase in (None, PASSPHRASE):
        with pytest.raises(ObserverError) as caught:
            StudyFile.open(path, phrase)
        assert str(path) in assert_one_sentence(caught.value)
        expected = NewerStudy if what in NEWER else UnsafeStudy if what in UNSAFE else NotAStudy
        assert type(caught.value) is expected
        with pytest.raises(ObserverError) as caught:
            studies.change_passphrase(path, phrase, "another phrase")
        assert_one_sentence(caught.value)
        after = state_of(tmp_path)
        if what == "cut, with rubbish as journal":  # SQLite removes a journal in which there is nothing
            after = {**before, **after}
        assert after == before


def encrypted_corpus() -> dict[str, Make]:
    """What can be wrong with an encrypted study; its pages are checked one by one, so a flipped bit shows."""
    last = -1
    places = {"salt": 3, "first page": 200, "second page": PAGE + 7, "a page within": 20 * PAGE + 99, "the end": last}
    found: dict[str, Make] = {
        f"flipped bit in {name}": put(lambda good, at=at: good[:at] + bytes([good[at] ^ 1]) + good[at:][1:])
        for name, at in places.items()
    }
    for size in (512, 600, PAGE, 2 * PAGE, 5 * PAGE + 1):
        found[f"cut after {size}"] = put(lambda good, size=size: good[:size])
    found["two pages exchanged"] = put(
        lambda good: good[:PAGE] + good[2 * PAGE : 3 * PAGE] + good[PAGE : 2 * PAGE] + good[3 * PAGE :]
    )
    found["page zeroed"] = zeroed_page(4)
    found["log beside it"] = beside("-wal", bytes(5000))
    return found


@pytest.mark.parametrize("what", encrypted_corpus())
def test_a_damaged_encrypted_study_is_refused_in_words_and_left_as_it_was(tmp_path, furnished, what):
    path = tmp_path / "study.observer"
    encrypted_corpus()[what](path, furnished(PASSPHRASE).read_bytes())
    before = state_of(tmp_path)
    for phrase in (PASSPHRASE, None, "another phrase"):
        with pytest.raises(NotAStudy) as caught:
            StudyFile.open(path, phrase)
        assert_one_sentence(caught.value)
    assert state_of(tmp_path) == before


@pytest.mark.parametrize("what", ["trigger", "view", "extra table", "newer version", "wal", "two studies"])
def test_an_encrypted_study_is_not_trusted_either(tmp_path, furnished, what):
    path = tmp_path / "study.observer"
    path.write_bytes(furnished(PASSPHRASE).read_bytes())
    statements = {
        "trigger": TRIGGER, "view": VIEW, "extra table": "CREATE TABLE extra (id)",
        "newer version": "PRAGMA user_version = 99", "wal": "PRAGMA journal_mode = WAL",
        "two studies": TWO,
    }  # fmt: skip
    with behind_its_back(path, PASSPHRASE) as raw:
        raw.execute(statements[what])
    before = state_of(tmp_path)
    with pytest.raises(ObserverError) as caught:
        StudyFile.open(path, PASSPHRASE)
    assert_one_sentence(caught.value)
    assert state_of(tmp_path) == before


def test_a_good_study_is_not_refused(tmp_path, good):
    path = tmp_path / "study.observer"
    path.write_bytes(good)
    with StudyFile.open(path) as study:
        assert study.history.broken_link() is None
    assert path.read_bytes() == good


def test_what_sqlite_puts_there_by_itself_is_no_reason_to_refuse(tmp_path, good):
    """Other programs let SQLite gather statistics, or tidy the file; that changes nothing that is ours."""
    path = tmp_path / "study.observer"
    for statement in ("ANALYZE", "VACUUM", "REINDEX", "PRAGMA optimize"):
        sql(statement)(path, good)
        with StudyFile.open(path) as study:
            assert study.history.broken_link() is None


def test_damage_says_where_the_backups_are(tmp_path, good):
    path = tmp_path / "study.observer"
    for what in ("last page missing", "page 5 zeroed", "two studies", "row that belongs to nothing"):
        CORPUS[what](path, good)
        with pytest.raises(NotAStudy) as caught:
            StudyFile.open(path)
        assert str(backup.folder(path)) in str(caught.value)


def test_flipped_bytes_anywhere_never_end_in_anything_but_a_sentence(tmp_path, good):
    """A plain file has no check sums: a flipped byte in a text goes unseen. What is seen, is said."""
    dice = random.Random(20261121)
    path = tmp_path / "study.observer"
    refused = opened = 0
    for _ in range(80):
        content = bytearray(good)
        for _n in range(dice.choice((1, 1, 8))):
            content[dice.randrange(len(content))] ^= dice.randrange(1, 256)
        path.write_bytes(content)
        try:
            with StudyFile.open(path) as study:
                opened += 1
                look_around(study)
        except ObserverError as error:
            refused += 1
            assert_one_sentence(error)
            assert path.read_bytes() == content
    assert refused > 10
    assert opened > 10


def test_a_schema_that_is_no_text_is_refused_in_words(tmp_path, good):
    """SQLite quotes the faulty statement in its message, which then is no text either."""
    path = tmp_path / "study.observer"
    path.write_bytes(good.replace(b'CREATE TABLE "cues"', b'CREATE TABL\xc3 "cues"', 1))
    broken = path.read_bytes()
    assert broken != good
    with pytest.raises(NotAStudy, match="damaged") as caught:
        StudyFile.open(path)
    assert_one_sentence(caught.value)
    assert path.read_bytes() == broken


def look_around(study: StudyFile) -> None:
    """All that one can see of a study."""
    viewer = people.viewer(study)
    past.trail(study, viewer)
    past.first_broken(study, viewer)
    viewing.overview(study, viewer)
    for session in study.sessions.where():
        for shown in viewing.events(study, viewer, session):
            viewing.event_data(shown)
        for shown in viewing.ratings(study, viewer, session):
            viewing.rating_data(shown)


JUNK = {
    "text that is no utf-8": "UPDATE cases SET name = CAST(x'c328' AS TEXT)",
    "roles that are no list": "UPDATE coders SET roles = 'all'",
    "roles that are none": "UPDATE coders SET roles = '[\"queen\"]'",
    "languages that are no texts": "UPDATE coders SET languages = '7'",
    "a codebook that is none": "UPDATE codebooks SET content = '{}'",
    "a codebook that is no json": "UPDATE codebooks SET content = '{{{'",
    "facts that are no json": "UPDATE operations SET facts = 'x'",
    "facts that are no object": "UPDATE operations SET facts = '[1]'",
    "a label with fields that are not there": "UPDATE operations SET label = 'Add {x.y} {0} {'",
    "a change that is no json": "UPDATE changes SET after = 'x' WHERE table_name = 'events'",
    "a change of an unknown table": "UPDATE changes SET table_name = 'x; DROP TABLE cases'",
    "an indicator that is in no codebook": "UPDATE events SET indicator = 'alliance:nothing'",
}


@pytest.mark.parametrize("what", JUNK)
def test_content_that_observer_never_wrote_ends_in_a_sentence(tmp_path, good, what):
    path = tmp_path / "study.observer"
    sql(JUNK[what])(path, good)
    try:
        with StudyFile.open(path) as study:
            look_around(study)
            desk = desk_of(study)
            past.undo(study, desk.viewer)
    except ObserverError as error:
        assert_one_sentence(error)


@pytest.mark.skipif(sys.platform == "win32", reason="as POSIX has it")
def test_what_is_refused_is_not_held_either(tmp_path, good):
    """After a refusal, another process can work on the file at once."""
    path = tmp_path / "study.observer"
    CORPUS["extra table"](path, good)
    with pytest.raises(NotAStudy):
        StudyFile.open(path)
    code = "import sqlite3\nraw = sqlite3.connect(path)\nraw.execute('DROP TABLE extra')\nraw.close()\ntell('dropped')"
    with another_process(code, path) as other:
        assert other.stdout.readline() == "dropped\n"
    StudyFile.open(path).close()
    assert "study.observer.lock" not in everything_in(tmp_path)


def test_what_sqlite_says_of_damage_is_one_line():
    assert_one_sentence(damaged(Path("x.observer"), 'Could not decode \'CREATE TABLE "recordings" (\n  id TEXT'))
