"""Tidy packages in and out without a study: whole, valid, suspicious of what others made of them."""

import csv
import io
import json
import random
import shutil
import subprocess
import sys
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import frictionless
import pytest
from formats.documents import FULL, STRANGE, came_back, expected
from formats.fuzz import mangled
from formats.tidy_study import RESEARCHER_PASSPHRASE, contents, make, rows

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import IntervalMethod, Targets
from observer.coding.interchange import (
    Document,
    FiledEvent,
    FiledFragment,
    FiledInterval,
    FiledLine,
    FiledNote,
    FiledPerson,
    FiledRating,
    FiledResponse,
    FiledSession,
    FiledTranscript,
)
from observer.coding.ratings import NoRating
from observer.errors import BadFile, ObserverError, Refused
from observer.formats import find, reader_of, writer_of
from observer.services import people
from observer.services.interchange import export_tidy
from observer.storage.study_file import StudyFile

TIDY = find("tidy")
SESSION = FULL.sessions[0].name
WHOLE = listed(
    replace(
        FULL,
        events=(
            *FULL.events,
            FiledEvent("visit 1", "says_safe", Kind.POINT, 90_000_123, actors=("Aunt",), id="of nobody"),
            FiledEvent("visit 1", "praises", Kind.POINT, 91_000_000, coder="K1", id="e6"),
        ),
        ratings=(
            FiledRating(SESSION, "safety", "Son", 1.5, "K1", comment=STRANGE),
            FiledRating(SESSION, "warmth", "Mother", None, "K2", NoRating.ABSENT, "Son", 0, 5_000_000),
            FiledRating(SESSION, "warmth", "Aunt", -2),
        ),
        fragments=(
            FiledFragment(SESSION, "A quarrel", 5_000_001, 9_000_000, "because; I say so", STRANGE),
            FiledFragment("visit 2", "A quarrel", 0, 9_000_000, "rupture"),
        ),
        intervals=(
            FiledInterval(SESSION, "never", "Son", 0, 15_000_000, True, "K1"),
            FiledInterval(SESSION, "never", "Son", 15_000_000, 30_000_000, False, "K1", IntervalMethod.WHOLE),
        ),
        responses=(FiledResponse(SESSION, "Mother", 6_000_000, STRANGE, "What then?", "then", "respondent"),),
        transcripts=(
            FiledTranscript(
                SESSION, "words", (FiledLine(0, 1_000_001, "hello", "Son"), FiledLine(5, 9, STRANGE)), "nl"
            ),
            FiledTranscript(SESSION, "no words", (), coder="K2"),
        ),
    )
)


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """The folder of WHOLE; not to be changed."""
    out = tmp_path_factory.mktemp("written") / "package"
    TIDY.write(WHOLE, out)
    return out


@pytest.fixture
def package(written: Path, tmp_path: Path) -> Path:
    """A copy, to be changed."""
    return Path(shutil.copytree(written, tmp_path / "package"))


@pytest.fixture(scope="module")
def of_study(tmp_path_factory) -> Path:
    """The package of a whole study."""
    folder = tmp_path_factory.mktemp("study")
    with make(folder / "a.observer") as study:
        export_tidy(study, people.viewer(study, "R1", RESEARCHER_PASSPHRASE), folder / "out")
    return folder / "out"


def edit(package: Path, table: str, old: str, new: str) -> None:
    path = package / "data" / f"{table}.csv"
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    (package / "CHECKSUMS.sha256").unlink(missing_ok=True)


def told(document: Document) -> str:
    return " | ".join(finding.words for finding in document.findings)


# -- out and back ------------------------------------------------------------------------------------------------


def test_a_document_comes_back_with_all_its_parts(written):
    back = TIDY.read(written)
    assert not back.findings
    for part in ("ratings", "notes", "fragments", "intervals", "responses", "transcripts"):
        assert sorted(map(str, getattr(back, part))) == sorted(map(str, getattr(WHOLE, part))), part
    twice = {event.id for event in back.events}
    assert len(twice) == len(WHOLE.events), "the second event of one identifier gets its own"
    ids = {event.id for event in WHOLE.events}
    same = replace(WHOLE, events=WHOLE.events[:-1], ratings=())
    read = replace(
        back,
        events=tuple(event for event in back.events if event.id in ids),
        ratings=(),
        codes=tuple(code for code in back.codes if code.name != "warmth"),  # the dimension of a rating
    )
    assert came_back(read, TIDY) == expected(same, TIDY)
    assert (back.sessions[0].duration_us, back.sessions[0].films) == (600_000_000, WHOLE.sessions[0].films)
    assert [loss.n for loss in TIDY.losses(WHOLE)] == [1]


def test_frictionless_finds_it_valid(written):
    report = frictionless.validate(str(written / "datapackage.json"))
    assert report.valid, report.flatten(["title", "type", "message"])
    listed_there = set(json.loads((written / "datapackage.json").read_text())["observer"]["rows"])
    assert listed_there == {path.stem for path in (written / "data").iterdir()}
    readme = (written / "README.md").read_text()
    assert all(f"| `data/{name}.csv` | {len(rows(written, name))} |" in readme for name in listed_there)


def test_one_without_codes_or_times_is_valid_too(tmp_path):
    bare = listed(Document("", sessions=(FiledSession("s", "4 March"),), notes=(FiledNote("s", "only this"),)))
    for n, document in enumerate((bare, Document("nothing"))):
        TIDY.write(document, tmp_path / f"out{n}")
        report = frictionless.validate(str(tmp_path / f"out{n}" / "datapackage.json"))
        assert report.valid, report.flatten(["title", "type", "message"])
    back = TIDY.read(tmp_path / "out0")
    assert (back.sessions, back.notes) == (bare.sessions, bare.notes)


def test_a_zip_holds_what_the_folder_holds_and_is_the_same_each_time(written, tmp_path):
    one, two = tmp_path / "one.tidy.zip", tmp_path / "two.zip"
    for out in (one, two):
        TIDY.write(WHOLE, out)
    assert one.read_bytes() == two.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {one.name, two.name}
    with zipfile.ZipFile(one) as found:
        assert {name: found.read(name) for name in found.namelist()} == contents(written)
    assert TIDY.read(one).events == TIDY.read(written).events
    with pytest.raises(Refused, match="already"):
        TIDY.write(WHOLE, one)


def test_a_package_is_known_by_folder_descriptor_or_zip(written, tmp_path):
    assert reader_of(written) is TIDY
    assert reader_of(written / "datapackage.json") is TIDY
    assert TIDY.read(written / "datapackage.json").events == TIDY.read(written).events
    for name in ("a.tidy.zip", "b.zip"):
        assert writer_of(tmp_path / name) is TIDY
        with zipfile.ZipFile(tmp_path / name, "w") as made:
            for path, data in contents(written).items():
                made.writestr(f"folder/{path}", data)
        assert reader_of(tmp_path / name) is TIDY
        assert TIDY.read(tmp_path / name).events == TIDY.read(written).events
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as made:
        made.writestr("readme.txt", "nothing")
    with pytest.raises(BadFile):
        reader_of(tmp_path / "other.zip")
    with pytest.raises(BadFile, match=r"datapackage\.json"):
        reader_of(tmp_path)
    with pytest.raises(Refused, match="folder or a zip"):
        TIDY.write(WHOLE, tmp_path / "datapackage.json")


# -- the package of a study ----------------------------------------------------------------------------------------


def test_all_that_a_study_exports_is_read(of_study):
    back = TIDY.read(of_study)
    assert not back.findings
    tables = {"notes": "comments", "responses": "recall", "intervals": "interval_codings"}
    for part in ("events", "ratings", "notes", "responses", "fragments", "intervals", "sessions"):
        assert len(getattr(back, part)) == len(rows(of_study, tables.get(part, part))), part
    events = {row["event_id"]: row for row in rows(of_study, "events")}
    for event in back.events:
        row = events[event.id]
        assert (event.session, event.coder, event.comment) == (row["session"], row["coder"], row["comment"])
        assert (event.start_us, str(event.doubt).lower()) == (int(row["start_us"]), row["doubt"])
        assert event.is_open is (row["is_open"] == "true")
        assert sorted(event.actors) == sorted(filter(None, row["actors"].split("; "))) or "; " in str(event.actors)
        assert event.towards is Targets(row["targets"])
    assert {name: values for e in back.events for name, values in e.modifiers} == {"uptake": ("takes_up",)}
    assert "Responses" not in told(back)
    assert {one.name: one.values for code in back.codes for one in code.modifiers}["uptake"][0] == "takes_up"
    assert all(code.id for code in back.codes)
    assert back.software.startswith("Observer")
    assert {who.name for who in back.people} >= {"Mother", "Worker", "Family", "ילד"}
    assert not any(who.name.startswith("Unknown") for who in back.people)


def test_a_coding_that_was_replaced_stays_out(of_study, tmp_path):
    package = Path(shutil.copytree(of_study, tmp_path / "package"))
    path = package / "data" / "codings.csv"
    table = rows(package, "codings")
    k1 = next(row for row in table if row["coder"] == "K1")
    newer = k1 | {"coding_id": "newer", "supersedes": k1["coding_id"], "state": "submitted"}
    text = io.StringIO()
    made = csv.DictWriter(text, list(k1))
    made.writeheader()
    made.writerows([*table, newer])
    path.write_text(text.getvalue(), encoding="utf-8")
    back = TIDY.read(package)
    stay = {row["event_id"] for row in rows(package, "events") if row["coding_id"] != k1["coding_id"]}
    assert {event.id for event in back.events} == stay
    assert len(stay) < len(rows(package, "events"))
    assert "replaced by a newer" in told(back)


# -- what others make of it ------------------------------------------------------------------------------------------


def test_a_changed_file_is_a_finding(package):
    edit_sums = (package / "CHECKSUMS.sha256").read_text()
    edit(package, "events", "inside", "outside")
    (package / "CHECKSUMS.sha256").write_text(edit_sums)
    back = TIDY.read(package)
    assert [(f.n, f.places) for f in back.findings] == [(1, ("data/events.csv",))]
    assert "checksum" in told(back)
    assert any(event.comment == "outside" for event in back.events)


def test_what_pandas_r_and_excel_write_is_read(package):
    """Whole numbers with a point, TRUE, NA; semicolons and a byte order mark."""
    table = rows(package, "events")
    for row in table:
        row["start_us"] += ".0"
        row["stop_us"] = (row["stop_us"] and f"{row['stop_us']}.0") or "NA"
        row["stop_s"] = row["stop_s"] or "NA"
        row["doubt"] = row["doubt"].upper()
    text = io.StringIO()
    made = csv.DictWriter(text, list(table[0]), delimiter=";")
    made.writeheader()
    made.writerows(table)
    (package / "data" / "events.csv").write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    back = TIDY.read(package)
    assert "checksum" in told(back)
    before = {event.id: replace(event, place="") for event in TIDY.read(package.parent / "package").events}
    assert {event.id: replace(event, place="") for event in back.events} == before
    assert sum(event.doubt for event in back.events) == 1


def test_seconds_alone_will_do_and_two_times_that_differ_are_told(package):
    edit(package, "events", "80.000,80.000,0.000,false,80000000,80000000", "81.5,81.5,0,false,,")
    edit(package, "events", "1.250,1.250,0.000,false,1250000,1250000", "1.300,1.300,0.000,false,1250000,1250000")
    back = TIDY.read(package)
    assert {event.start_us for event in back.events if event.code == "=SUM(A1)"} == {81_500_000}
    assert "microseconds counts" in told(back)


@pytest.mark.parametrize("wrong", ["NaN", "", "soon", "1e999", "9" * 30, "-"])
def test_an_event_whose_time_is_none_is_left_out_and_told(package, wrong):
    edit(package, "events", "80.000,80.000,0.000,false,80000000,80000000", f"{wrong},,,false,{wrong},")
    back = TIDY.read(package)
    assert len(back.events) == len(WHOLE.events) - 1
    assert "without a time" in told(back)


def test_tables_and_columns_that_are_not_there(package):
    for table in ("event_actors", "codebook", "participants", "films"):
        (package / "data" / f"{table}.csv").unlink()
    back = TIDY.read(package)
    assert "missing" in told(back)
    assert len(back.events) == len(WHOLE.events)
    son = next(event for event in back.events if event.id == "e4")
    assert sorted(son.actors) == ["Mother", "Son"]
    (package / "data" / "sessions.csv").write_text("session_id\nx\n")
    (package / "data" / "events.csv").write_text("session,start_s,indicator\nvisit 1,2.5,codes:says_safe\n,1,x\n")
    back = TIDY.read(package)
    assert [(event.session, event.start_us, event.code, event.kind) for event in back.events] == [
        ("visit 1", 2_500_000, "codes:says_safe", Kind.STATE)
    ]
    assert "names no session" in told(back)


def test_odd_ratings_rows_and_words_are_told(package):
    edit(package, "ratings", "1.5", "NaN")
    edit(package, "events", ",listed,", ",sideways,")
    edit(package, "event_targets", "\n", ",more\n")
    back = TIDY.read(package)
    assert len(back.ratings) == len(WHOLE.ratings) - 1
    for words in ("without a value", "Towards whom", "more or fewer cells"):
        assert words in told(back)
    assert next(event for event in back.events if event.id == "e2").towards is Targets.LISTED


# -- hostile ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["../secret.csv", "/etc/passwd", "data/../../secret.csv", "C:\\secret.csv", "..\\secret.csv",
     "http://example.org/x.csv", "", "a\0b", "data/\u202etxt"],
)  # fmt: skip
def test_a_path_outside_the_folder_is_refused(package, path):
    (package.parent / "secret.csv").write_text("event_id\nsecret\n")
    data = json.loads((package / "datapackage.json").read_text())
    data["resources"][0]["path"] = path
    (package / "datapackage.json").write_text(json.dumps(data))
    with pytest.raises(BadFile, match="outside"):
        TIDY.read(package)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_out_of_the_folder_is_refused(package):
    secret = package.parent / "secret.csv"
    secret.write_text("session_id,name\nx,secret\n")
    (package / "data" / "sessions.csv").unlink()
    (package / "data" / "sessions.csv").symlink_to(secret)
    with pytest.raises(BadFile, match="outside"):
        TIDY.read(package)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"resources": 3}', '{"resources": [{"name": "events", "path": "data/events.csv"}', "NaN",
     '{"resources": [{"name": "other", "path": "data/events.csv"}]}', '{"resources": [1, null, {"name": []}]}',
     '{"resources": [' + ",".join(["{}"] * 2000) + "]}", "[" * 5000],
)  # fmt: skip
def test_a_descriptor_of_something_else_is_refused(package, text):
    (package / "datapackage.json").write_text(text)
    with pytest.raises(BadFile) as refused:
        TIDY.read(package)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00", "name,é".encode("latin-1"), b"a,a\n1,2\n", b"name\n" + b"x" * 5_000_000,
     b'name\n"' + b"x" * 5_000_000],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(package, data):
    (package / "data" / "sessions.csv").write_bytes(data)
    (package / "CHECKSUMS.sha256").unlink()
    with pytest.raises(BadFile) as refused:
        TIDY.read(package)
    assert len(str(refused.value)) < 500


def test_a_few_hundred_mangled_tables_are_read_or_refused(package):
    (package / "CHECKSUMS.sha256").unlink()
    paths = [path for path in package.rglob("*") if path.suffix in (".csv", ".json")]
    dice = random.Random(7)
    for _time in range(200):
        path = dice.choice(paths)
        good = path.read_bytes()
        path.write_bytes(mangled(good, dice))
        with suppress(ObserverError):
            TIDY.read(package)
        path.write_bytes(good)


def test_more_rows_than_a_study_holds_are_refused(package, monkeypatch):
    monkeypatch.setattr("observer.formats.tidy.package_files.MOST_EVENTS", 3)
    with pytest.raises(BadFile, match="more than"):
        TIDY.read(package)
    monkeypatch.undo()
    monkeypatch.setattr("observer.formats.tidy.package_files.MOST_BYTES", 100)
    with pytest.raises(BadFile, match="MB"):
        TIDY.read(package)


# -- the scripts of it -----------------------------------------------------------------------------------------------


def said(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_pandas_script(written):
    ask = """
import sys; sys.path.insert(0, "import")
from read_events import read_events
events = read_events()
print(len(events), events["indicator_label"].notna().sum(), events["is_open"].sum(), events["start_us"].dtype)
"""
    labelled = sum(event.code != "=SUM(A1)" for event in WHOLE.events)
    assert said(sys.executable, "-W", "error", "-B", "-c", ask, cwd=written).split() == [
        str(len(WHOLE.events)), str(labelled), "1", "Int64"
    ]  # fmt: skip


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_script(written):
    ask = 'source("import/read_events.R"); cat(nrow(events), class(events$start_us), sum(events$is_open))'
    assert said("Rscript", "-e", ask, cwd=written).split() == [str(len(WHOLE.events)), "numeric", "1"]


@pytest.mark.skipif(not shutil.which("pspp"), reason="PSPP, which runs the syntax of SPSS, is not installed")
def test_spss_script(written, tmp_path):
    syntax = (written / "import" / "read_events.sps").read_text(encoding="utf-8")
    save = f"SAVE TRANSLATE /OUTFILE='{tmp_path / 'read.csv'}' /TYPE=CSV /FIELDNAMES."
    (tmp_path / "ask.sps").write_text(f"{syntax}\n{save}\n", encoding="utf-8")
    said("pspp", "-o", str(tmp_path / "said.txt"), str(tmp_path / "ask.sps"), cwd=written)
    with (tmp_path / "read.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(WHOLE.events)


def test_names_that_stand_twice_are_told_apart(tmp_path):
    package = tmp_path / "p"
    (package / "data").mkdir(parents=True)
    tables = {
        "sessions": "session_id,name\ns1,visit\ns2,visit\n",
        "participants": "participant_id,pseudonym,kind,session_id\np1,Mother,parent,\np2,Mother,alien,\n",
        "coders": "coder_id,pseudonym\nc1,K\nc2,K\n",
        "codebook": "codebook,codebook_version,item,code,kind\na,1.0.0,indicator,a:says,point\n"
        "b,1.0.0,indicator,b:says,point\na,1.0.0,dimension,a:says,\nb,1.0.0,thing,b:x,\n",
        "events": "event_id,session_id,coder_id,codebook,indicator,kind,start_s\ne1,s2,c2,b,b:says,point,1\n",
        "event_actors": "event_id,participant_id\ne1,p2\n",
    }
    for name, text in tables.items():
        (package / "data" / f"{name}.csv").write_text(text)
    resources = [{"name": name, "path": f"data/{name}.csv"} for name in tables]
    (package / "datapackage.json").write_text(json.dumps({"resources": resources}))
    back = TIDY.read(package)
    assert [one.name for one in back.sessions] == ["visit", "visit (2)"]
    assert back.people == (FiledPerson("Mother", back.people[0].kind), FiledPerson("Mother (2)"))
    assert [(code.name, code.is_category) for code in back.codes] == [
        ("a:says", False), ("b:says", False), ("says", True)
    ]  # fmt: skip
    (event,) = back.events
    assert (event.session, event.coder, event.code, event.actors) == ("visit (2)", "K (2)", "b:says", ("Mother (2)",))
    assert "neither a dimension nor an indicator" in told(back)


def test_a_study_goes_out_as_a_zip_too(of_study, tmp_path):
    """The descriptor of a study that travels as a zip: written and read by the same functions."""
    with StudyFile.open(of_study.parent / "a.observer") as study:
        n = export_tidy(study, people.viewer(study, "R1", RESEARCHER_PASSPHRASE), tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as found:
        assert len(found.namelist()) == n
        assert {name: found.read(name) for name in found.namelist()} == contents(of_study)
