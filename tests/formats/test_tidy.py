"""The tidy export: valid, the same every time, whole, readable elsewhere, and blind."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest
from formats.tidy_study import (
    REAL,
    RESEARCHER_PASSPHRASE,
    STRANGE,
    code,
    contents,
    desk_of,
    make,
    rows,
)
from storage.making import PASSPHRASE, behind_its_back, files_no_larger_than

from observer import i18n
from observer.coding.blinding import Viewer
from observer.errors import Cancelled, ObserverError, Refused
from observer.progress import Progress
from observer.services import history, people, studies, viewing
from observer.services.coding import At, Mark, reopen
from observer.services.interchange import export_tidy
from observer.storage import events as stored
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

DOCS = Path(__file__).parents[2] / "docs" / "tidy-export.md"
SPSS_RESERVED = set("ALL AND BY EQ GE GT LE LT NE NOT OR TO WITH".split())
TABLES = set(
    "studies cases participants case_participants groups group_members sessions presence uncodable_spans recordings "
    "coders assignments draws draw_sessions codebooks codebook scale_anchors modifiers codings coding_spans events "
    "event_actors event_targets event_modifiers interval_codings ratings rating_evidence comments consensuses "
    "consensus_sources consensus_items consensus_links fragments fragment_people fragment_showings clip_exports "
    "playlists playlist_items consents recall_sessions recall_people recall_items recall_log recall response_releases "
    "agreement_results agreement_numbers code_mappings".split()
)
OF_RESEARCHER = {
    name
    for name in TABLES
    if name.startswith(
        tuple(
            "assignments draw consensus fragment clip_exports playlist consents recall response agreement "
            "code_mappings".split()
        )
    )
}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of these tests, closed: made once, to be copied."""
    path = tmp_path_factory.mktemp("tidy") / "Family Janssen.observer"
    make(path).close()
    return path


@pytest.fixture
def study(closed: Path, tmp_path: Path) -> Iterator[StudyFile]:
    """A copy of the study, open."""
    path = tmp_path / closed.name
    path.write_bytes(closed.read_bytes())
    with StudyFile.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def package(closed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a researcher exports; not to be changed."""
    folder = tmp_path_factory.mktemp("package")
    path = folder / "copy.observer"
    path.write_bytes(closed.read_bytes())
    with StudyFile.open(path) as opened:
        export_tidy(opened, researcher(opened), folder / "out")
    return folder / "out"


def researcher(study: StudyFile) -> Viewer:
    return people.viewer(study, "R1", RESEARCHER_PASSPHRASE)


def exported(study: StudyFile, viewer: Viewer, folder: Path) -> dict[str, bytes]:
    """The files of an export, which is then thrown away."""
    out = folder / "exported"
    n = export_tidy(study, viewer, out)
    found = contents(out)
    assert len(found) == n
    shutil.rmtree(out)
    return found


def described(package: Path) -> dict[str, dict[str, Any]]:
    """The resources of datapackage.json, by name."""
    data = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in data["resources"]}


# -- valid ------------------------------------------------------------------------------------------------


def test_frictionless_finds_it_valid(package: Path) -> None:
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert {task.name for task in report.tasks} == TABLES
    assert all(rows(package, table) for table in TABLES), "a table without rows proves little"


def changed(package: Path, folder: Path, with_sums: bool, *changes: tuple[str, str, str]) -> dict[str, set[str]]:
    """What frictionless finds wrong, by table, when one text in a table has become another."""
    broken = folder / "broken"
    shutil.copytree(package, broken)
    for table, old, new in changes:
        file = broken / "data" / f"{table}.csv"
        text = file.read_bytes().decode()
        assert old in text
        file.write_bytes(text.replace(old, new, 1).encode())
    data = json.loads((broken / "datapackage.json").read_text(encoding="utf-8"))
    for resource in data["resources"] if not with_sums else []:
        del resource["hash"], resource["bytes"]
    (broken / "datapackage.json").write_text(json.dumps(data))
    report = frictionless.validate(str(broken / "datapackage.json"))
    return {task.name: {error.type for error in task.errors} for task in report.tasks if task.errors}


def test_frictionless_checks_what_it_should(package: Path, tmp_path: Path) -> None:
    """Sums; without them types, enumerations, what is required, primary and foreign keys."""
    other_text = ("comments", "the whole session", "the whole sessjon")
    assert changed(package, tmp_path / "sums", True, other_text) == {"comments": {"hash-count"}}
    coding = rows(package, "coding_spans")[0]["coding_id"]
    ids = {row["pseudonym"]: row["coder_id"] for row in rows(package, "coders")}
    assert changed(
        package, tmp_path / "other", False, other_text,
        ("events", ",point,", ",moment,"),
        ("event_actors", ",1,", ",one,"),
        ("event_targets", ",1,", ",,"),
        ("coding_spans", coding, "nobody"),
        ("coders", ids["K1"], ids["K2"]),
    ) == {
        "events": {"constraint-error", "foreign-key"}, "event_actors": {"type-error"},
        "event_targets": {"constraint-error"}, "coding_spans": {"foreign-key"},
        "coders": {"primary-key", "unique-error"}, "assignments": {"foreign-key"}, "codings": {"foreign-key"},
        "ratings": {"foreign-key"}, "comments": {"foreign-key"}, "interval_codings": {"foreign-key"},
    }  # fmt: skip


def test_keys_hold(package: Path) -> None:
    """Primary keys are there and unique, foreign keys lead somewhere; checked without frictionless."""
    for name, resource in described(package).items():
        schema, table = resource["schema"], rows(package, name)
        keys = [tuple(row[c] for c in schema["primaryKey"]) for row in table]
        assert len(set(keys)) == len(keys), name
        assert all(all(key) for key in keys), name
        for foreign in schema["foreignKeys"]:
            other = foreign["reference"]
            theirs = {tuple(r[c] for c in other["fields"]) for r in rows(package, other["resource"] or name)}
            ours = {tuple(row[c] for c in foreign["fields"]) for row in table}
            assert {key for key in ours if all(key)} <= theirs, (name, foreign)


def test_columns_have_names_for_every_program(package: Path) -> None:
    for name, resource in described(package).items():
        fields = [field["name"] for field in resource["schema"]["fields"]]
        head = (package / resource["path"]).read_bytes().split(b"\n")[0].decode()
        assert head == ",".join(fields)
        assert len(set(fields)) == len(fields)
        for field in fields:
            assert re.fullmatch(r"[a-z][a-z0-9_]{0,31}", field), (name, field)
            assert field.upper() not in SPSS_RESERVED
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_bytes_are_those_of_rfc_4180(package: Path) -> None:
    for name, data in contents(package).items():
        assert not data.startswith(b"\xef\xbb\xbf"), name
        assert data.decode().endswith("\n"), name
        if name.endswith(".csv"):
            outside_quotes = re.sub(rb'"[^"]*"', b"", data)
            assert b"\r" not in outside_quotes, name
        elif name != "datapackage.json":
            assert b"\r" not in data, name


def test_sums_and_counts(package: Path) -> None:
    sums = dict(line.split("  ")[::-1] for line in (package / "CHECKSUMS.sha256").read_text().splitlines())
    files = contents(package)
    assert set(sums) == set(files) - {"CHECKSUMS.sha256"}
    assert all(hashlib.sha256(files[name]).hexdigest() == digest for name, digest in sums.items())
    readme, package_rows = files["README.md"].decode(), json.loads(files["datapackage.json"])["observer"]["rows"]
    for table in TABLES:
        n = len(rows(package, table))
        assert f"| `data/{table}.csv` | {n} |" in readme
        assert package_rows[table] == n


# -- the same every time -------------------------------------------------------------------------------------


def test_same_content_same_bytes(study: StudyFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice; in Dutch; in another time zone; by a researcher without a name; after opening it again."""
    first = exported(study, researcher(study), tmp_path)
    assert exported(study, researcher(study), tmp_path) == first
    i18n.use_language("nl")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert exported(study, people.viewer(study, "R1", RESEARCHER_PASSPHRASE), tmp_path) == first
    finally:
        monkeypatch.undo()
        time.tzset()
        i18n.use_language("en")
    path = study.path
    study.close()
    with StudyFile.open(path) as again:
        assert exported(again, researcher(again), tmp_path) == first


def test_what_was_undone_leaves_no_trace(study: StudyFile, tmp_path: Path) -> None:
    first = exported(study, researcher(study), tmp_path)
    desk = desk_of(study, "K1")
    desk.record(Mark("pf_joke_together", At(40), None, ("Worker", "Mother"), ("Family", "Worker")))
    assert exported(study, researcher(study), tmp_path) != first
    history.undo(study, desk.viewer, desk.session)
    assert exported(study, researcher(study), tmp_path) == first
    several = next(e for c in desk.codings() for e in stored.of_coding(study.db, c.id) if len(e.actors) > 1)
    desk.remove(several.id)
    history.undo(study, desk.viewer, desk.session)
    assert exported(study, researcher(study), tmp_path) == first


def test_encrypted_and_plain_give_the_same(closed: Path, package: Path, tmp_path: Path, fast_keys: None) -> None:
    path = tmp_path / "encrypted.observer"
    path.write_bytes(closed.read_bytes())
    studies.change_passphrase(path, None, PASSPHRASE)
    assert b"SQLite format 3" not in path.read_bytes()
    with StudyFile.open(path, PASSPHRASE) as opened:
        assert exported(opened, researcher(opened), tmp_path) == contents(package)


def test_rows_are_in_order(package: Path) -> None:
    events = rows(package, "events")
    order = [
        (e["session_id"], int(e["start_us"]), e["stop_us"] == "", int(e["stop_us"] or 0), e["coder_id"], e["event_id"])
        for e in events
    ]
    assert order == sorted(order)
    for table in ("participants", "sessions", "coders"):
        ids = [next(iter(row.values())) for row in rows(package, table)]
        assert ids == sorted(ids)
    for table in ("event_actors", "event_targets"):
        links = rows(package, table)
        for event in {row["event_id"] for row in links}:
            people_of = [(r["group_id"], r["participant_id"]) for r in links if r["event_id"] == event]
            assert people_of == sorted(people_of), "however they were named"
    assert {row["target_names"] for row in events if row["start_pts"]} == {"Family; Worker"}


# -- whole ------------------------------------------------------------------------------------------------------


def shown(study: StudyFile) -> list[dict[str, Any]]:
    """The events as `observer events --json` shows them."""
    sessions = study.sessions.where()
    return [viewing.event_data(e) for s in sessions for e in viewing.events(study, researcher(study), s)]


def names_of(table: list[dict[str, str]], event: str) -> set[str]:
    return {row["name"] for row in table if row["event_id"] == event}


def test_every_event_is_there_as_it_is(study: StudyFile, package: Path) -> None:
    events = {row["event_id"]: row for row in rows(package, "events")}
    expected = shown(study)
    assert set(events) == {e["id"] for e in expected}
    actors, targets = rows(package, "event_actors"), rows(package, "event_targets")
    for e in expected:
        row = events[e["id"]]
        for column in ("coder", "indicator", "kind", "comment", "precision"):
            assert row[column] == e[column], column
        assert f"{row['codebook']} {row['codebook_version']}" == e["codebook"]
        assert row["perceived"] == (e["perceived"] or "")
        assert row["doubt"] == str(e["doubt"]).lower()
        assert int(row["start_us"]) == e["start"]["us"]
        assert row["start_recording"] == (e["start"]["recording"] or "")
        assert row["start_pts"] == ("" if e["start"]["pts"] is None else str(e["start"]["pts"]))
        assert names_of(actors, e["id"]) == set(e["actor"])
        listed = set(e["target"]) if isinstance(e["target"], list) else set()
        assert names_of(targets, e["id"]) == listed
        assert row["targets"] == ("listed" if listed else e["target"])
        modifiers = [r for r in rows(package, "event_modifiers") if r["event_id"] == e["id"]]
        assert {r["modifier"]: r["value"] for r in modifiers} == {k: v[0] for k, v in e["modifiers"].items()}


def test_pandas_reads_the_same(package: Path) -> None:
    table = pd.read_csv(package / "data" / "events.csv", dtype=str, keep_default_na=False)
    assert table.to_dict("records") == rows(package, "events")


def test_times(package: Path) -> None:
    events = rows(package, "events")
    for row in events:
        assert re.fullmatch(r"\d+\.\d{3}", row["start_s"])
        if row["kind"] == "point":
            assert (row["stop_s"], row["stop_us"]) == (row["start_s"], row["start_us"])
            assert (row["stop_recording"], row["stop_pts"]) == (row["start_recording"], row["start_pts"])
            assert row["duration_s"] == "0.000"
            assert row["is_open"] == "false"
    open_states = [row for row in events if row["is_open"] == "true"]
    assert {row["indicator"] for row in open_states} == {"alliance:sf_shields_self"}
    assert all(row["stop_s"] == row["stop_us"] == row["duration_s"] == row["stop_pts"] == "" for row in open_states)
    leaning = next(row for row in events if row["indicator"] == "alliance:ef_leans_forward")
    assert (leaning["start_s"], leaning["stop_s"], leaning["duration_s"]) == ("1.500", "2.001", "0.501")
    joking = next(row for row in events if row["indicator"] == "alliance:pf_joke_together")
    assert (joking["start_us"], joking["start_s"]) == ("3000500", "3.001")  # half up, once
    filmed = next(row for row in events if row["start_pts"])
    assert (filmed["start_pts"], filmed["start_us"]) == ("630000", "8460000")  # 7 s - 0.04 s + 1.5 s


def test_a_pts_and_the_recording_give_the_session_time(package: Path) -> None:
    """As the README tells a reader to compute it."""
    films = {row["recording_id"]: row for row in rows(package, "recordings")}
    for row in rows(package, "events"):
        if row["start_pts"]:
            film = {k: int(v) for k, v in films[row["start_recording"]].items() if re.fullmatch(r"-?\d+", v)}
            media = int(row["start_pts"]) * 1_000_000 * film["time_base_num"] / film["time_base_den"]
            session = film["offset_us"] + (media - film["media_start_us"]) * film["rate_num"] / film["rate_den"]
            assert session == pytest.approx(int(row["start_us"]), abs=1)


def test_strange_text_survives(package: Path) -> None:
    comments = [row["comment"] for row in rows(package, "events")]
    for text in STRANGE:
        assert comments.count(text) == 2, text  # one of each coder
    assert 'The "other" father; 🙂' in {row["pseudonym"] for row in rows(package, "participants")}
    assert rows(package, "cases")[0]["help_form"] in ("=home; help", "")


def test_a_character_that_no_table_can_hold(study: StudyFile, tmp_path: Path) -> None:
    desk_of(study, "K1").record(Mark("ef_says_stuck", At(90), None, ("Mother",), comment="before\0after"))
    export_tidy(study, researcher(study), tmp_path / "out")
    assert rows(tmp_path / "out", "events")[-1]["comment"] == "before\ufffdafter"
    assert not any(b"\0" in data for data in contents(tmp_path / "out").values())


def test_ratings_and_remarks(package: Path) -> None:
    ratings = [row for row in rows(package, "ratings") if row["coder"] == "K1"]
    by = {(row["dimension"], row["name"]): row for row in ratings}
    mother = by["alliance:engagement", "Mother"]
    assert (mother["value"], mother["reason"], mother["rated_as"], mother["start_s"]) == ("-2", "", "person", "")
    child = by["alliance:engagement", "ילד"]
    assert (child["value"], child["reason"], child["start_s"], child["stop_us"]) == (
        "", "too_short", "2.000", "3000000",
    )  # fmt: skip
    family = by["alliance:purpose", "Family"]
    assert family["group_id"]
    assert not family["participant_id"]
    worker = by["attitude:allying", "Worker"]
    assert worker["rated_as"] == "towards"
    assert worker["towards_participant_id"] == mother["participant_id"]
    evidence = [row["event_id"] for row in rows(package, "rating_evidence") if row["rating_id"] == mother["rating_id"]]
    assert len(evidence) == 2
    remarks = {row["text"]: row["at_s"] for row in rows(package, "comments") if row["coder"] == "K2"}
    assert remarks == {"the whole session": "", f"\n{STRANGE[0]}": "5.000"}
    assert {row["value"] for row in rows(package, "interval_codings")} == {"false"}


def test_codebook_tells_what_an_indicator_means(package: Path) -> None:
    codebook = {(row["item"], row["code"]): row for row in rows(package, "codebook")}
    leaning = codebook["indicator", "alliance:ef_leans_forward"]
    assert (leaning["label_en"], leaning["kind"], leaning["parent_code"]) == (
        "leans forward", "state", "alliance:engagement",
    )  # fmt: skip
    assert leaning["label_nl"]
    assert leaning["definition_nl"]
    assert leaning["examples_en"]
    assert leaning["caution_en"]
    engagement = codebook["dimension", "alliance:engagement"]
    assert (engagement["scale_min"], engagement["scale_max"], engagement["rated"]) == ("-3", "3", "person")
    uptake = [row["value"] for row in rows(package, "modifiers") if row["indicator"] == "attitude:AL1"]
    assert uptake == ["takes_up", "declines", "no_visible_reaction"]
    assert len(rows(package, "scale_anchors")) == 14


def test_each_version_of_a_codebook_and_each_language(study: StudyFile, tmp_path: Path) -> None:
    """Old events keep the version with which they were coded; a further language gets columns of its own."""
    data = json.loads(studies.versions(study, "attitude")[0].content)
    data |= {"version": "0.2.0", "languages": ["nl", "fy"]}
    text = json.dumps(data).replace('"en":', '"fy":')
    (tmp_path / "attitude.json").write_text(text)
    studies.add_codebook(study, researcher(study), str(tmp_path / "attitude.json"))
    out = tmp_path / "out"
    export_tidy(study, researcher(study), out)
    assert frictionless.validate(str(out / "datapackage.json")).valid
    assert {row["codebook_version"] for row in rows(out, "events") if row["codebook"] == "attitude"} == {"0.1.0"}
    versions = {row["codebook_version"]: row for row in rows(out, "codebook") if row["code"] == "attitude:AL1"}
    assert versions["0.1.0"]["label_en"] == versions["0.2.0"]["label_fy"] == "Invites each view"
    assert versions["0.1.0"]["label_fy"] == versions["0.2.0"]["label_en"] == ""


# -- blind, and pseudonyms only ---------------------------------------------------------------------------------

MARKER = "zebra-crossing-41"


def where(files: dict[str, bytes], text: str) -> list[str]:
    """The files in which a text stands, in any form that a file could give it."""
    forms = {text.encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode()}
    return [name for name, data in files.items() if any(form in name.encode() + data for form in forms)]


def test_a_coder_gets_nothing_of_another(study: StudyFile, tmp_path: Path) -> None:
    code(study, "K1", "Linde 2", said=MARKER)
    k1 = people.find_coder(study, "K1")
    theirs = [c.id for c in study.codings.where("coder = ?", [k1.id])]
    events = [e.id for c in theirs for e in stored.of_coding(study.db, c)]
    all_of_it = exported(study, researcher(study), tmp_path)
    assert {"data/events.csv", "data/ratings.csv", "data/comments.csv"} <= set(where(all_of_it, MARKER))
    mine = exported(study, people.as_coder(study, "K2"), tmp_path)
    for hidden in (MARKER, k1.id, *theirs, *events):
        assert where(all_of_it, hidden)
        assert not where(mine, hidden)
    assert len(where(mine, "data/events.csv")) > 1
    assert not where(mine, "assignments")
    assert where(mine, people.find_coder(study, "K2").id)


def test_a_coders_export_does_not_depend_on_the_work_of_another(study: StudyFile, tmp_path: Path) -> None:
    """Not one byte: no count, no order, no sum of all."""
    k2 = people.as_coder(study, "K2")
    before = exported(study, k2, tmp_path)
    code(study, "K1", "Linde 2")
    desk_of(study, "K1").submit()
    with study.operation(Stream(None, None), "Assign"):
        study.assignments.remove(study.assignments.where()[0].id)
    assert exported(study, k2, tmp_path) == before


def test_when_both_have_submitted_both_see_both(study: StudyFile, tmp_path: Path) -> None:
    k1, k2 = people.as_coder(study, "K1"), people.as_coder(study, "K2")
    desk_of(study, "K1").submit()
    assert {b"K2"} == {w for w in (b"K1", b"K2") if w in exported(study, k2, tmp_path)["data/events.csv"]}
    desk_of(study, "K2").submit()
    for viewer in (k1, k2):
        files = exported(study, viewer, tmp_path)
        assert b"K1" in files["data/events.csv"]
        assert b"K2" in files["data/events.csv"]
        assert "data/assignments.csv" not in files
    reopen(study, researcher(study), people.find_session(study, "Linde 1"), k2.id or "")
    assert b"K1" not in exported(study, k2, tmp_path)["data/events.csv"]


def test_what_a_coder_gets_is_valid_too(study: StudyFile, tmp_path: Path) -> None:
    """Also when his coding replaces one that he may not see."""
    theirs, mine = (desk_of(study, name).codings()[0] for name in ("K1", "K2"))
    with study.operation(Stream(mine.coder, mine.id), "Replace"):
        study.db.execute("UPDATE codings SET supersedes = ? WHERE id = ?", [theirs.id, mine.id])
    export_tidy(study, people.as_coder(study, "K2"), tmp_path / "out")
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert {task.name for task in report.tasks} == TABLES - OF_RESEARCHER
    assert theirs.id.encode() not in b"".join(contents(tmp_path / "out").values())


def test_nothing_tells_where_the_footage_is_or_who_is_in_it(study: StudyFile, package: Path) -> None:
    film, coder = study.recordings.where()[0], people.find_coder(study, "R1")
    assert REAL in film.path
    assert coder.verifier
    files = contents(package)
    secrets = [REAL, film.path, film.name, "veranda77", ".mp4", ".observer", coder.verifier, "scrypt"]
    secrets += [coder.verifier.split("$")[-1], str(study.path.parent), RESEARCHER_PASSPHRASE, os.sep + "tmp" + os.sep]
    for secret in secrets:
        there = where(files, secret)
        assert there == (["data/clip_exports.csv"] if secret == ".mp4" else []), secret  # clips have pseudonyms
    assert film.fingerprint.encode() in files["data/recordings.csv"]


# -- readers -----------------------------------------------------------------------------------------------------


def run(*command: str, cwd: Path) -> str:
    """What a program says, which must succeed and complain about nothing."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_python_script(package: Path) -> None:
    ask = """
import sys; sys.path.insert(0, "import")
from read_events import read_events, read_table
events = read_events()
print(len(events), {str(k): str(v) for k, v in events.dtypes.items()})
print(events["indicator_label"].isna().sum(), events["is_open"].sum(), list(events["kind"].cat.categories))
print(ascii(sorted(events["comment"].dropna().tolist())))
"""
    said = run(sys.executable, "-W", "error", "-B", "-c", ask, cwd=package).splitlines()
    events = rows(package, "events")
    count, types = said[0].split(" ", 1)
    assert int(count) == len(events)
    types = json.loads(types.replace("'", '"'))
    for column, kind in {
        "start_s": "float64", "start_us": "Int64", "stop_pts": "Int64", "is_open": "boolean", "doubt": "boolean",
        "kind": "category", "perceived": "category",
    }.items():  # fmt: skip
        assert types[column] == kind, column
    assert types["comment"].startswith("str")
    assert said[1] == "0 2 ['point', 'state']"
    assert said[2] == ascii(sorted(row["comment"] for row in events if row["comment"]))
    assert "K1" in run(sys.executable, "-W", "error", "-B", "import/read_events.py", cwd=package)


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_script(package: Path, tmp_path: Path) -> None:
    ask = tmp_path / "ask.R"
    ask.write_text(
        'source("import/read_events.R")\n'
        'cat(nrow(events), class(events$start_us), class(events$is_open), class(events$kind), "\\n")\n'
        "cat(sum(events$is_open), sum(is.na(events$stop_s)), sum(is.na(events$indicator_label)),\n"
        '    sum(events$comment == "NA", na.rm = TRUE), sum(events$comment == "=SUM(A1)", na.rm = TRUE), "\\n")\n'
    )
    first, second = run("Rscript", str(ask), cwd=package).splitlines()[-2:]
    assert first.split() == [str(len(rows(package, "events"))), "numeric", "logical", "factor"]
    assert second.split() == ["2", "2", "0", "2", "2"]


@pytest.mark.skipif(not shutil.which("pspp"), reason="PSPP, which runs the syntax of SPSS, is not installed")
def test_spss_script(package: Path, tmp_path: Path) -> None:
    syntax = (package / "import" / "read_events.sps").read_text(encoding="utf-8")
    save = f"SAVE TRANSLATE /OUTFILE='{tmp_path / 'read.csv'}' /TYPE=CSV /CELLS=LABELS /FIELDNAMES."
    (tmp_path / "ask.sps").write_text(f"{syntax}\n{save}\n", encoding="utf-8")
    run("pspp", "-o", str(tmp_path / "said.txt"), str(tmp_path / "ask.sps"), cwd=package)
    table = pd.read_csv(tmp_path / "read.csv", dtype=str, keep_default_na=False)
    events = rows(package, "events")
    assert table["event_id"].tolist() == [row["event_id"] for row in events]
    assert table["start_s"].astype(float).tolist() == [float(row["start_s"]) for row in events]
    assert table["is_open"].tolist() == [row["is_open"] for row in events]
    assert table["indicator"][0] == "leans forward"
    first_lines = [row["comment"].strip("\r\n ").splitlines()[0].strip() if row["comment"] else "" for row in events]
    assert [text.strip() for text in table["comment"]] == first_lines


def test_spss_syntax_holds_no_broken_line(package: Path) -> None:
    """What can be seen without SPSS: no label is cut in a character or left open, and none is too long."""
    for line in (package / "import" / "read_events.sps").read_text(encoding="utf-8").splitlines():
        assert len(line.encode()) <= 256, line
        if "'" in line and not line.lstrip().startswith(("/DELIMITERS", "*")):
            assert line.count("'") % 2 == 0, line


# -- the folder --------------------------------------------------------------------------------------------------


def test_an_empty_folder_will_do(study: StudyFile, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export_tidy(study, researcher(study), tmp_path / "out")
    assert (tmp_path / "out" / "README.md").is_file()
    assert not (tmp_path / "out.part").exists()


@pytest.mark.parametrize("there", ["file", "full folder", "no parent", "something of somebody", "a link"])
def test_refuses_to_touch_what_is_there(study: StudyFile, tmp_path: Path, there: str) -> None:
    box = tmp_path / "box"
    box.mkdir()
    out = box / "missing" / "out" if there == "no parent" else box / "out"
    if there == "file":
        out.write_text("mine")
    elif there == "full folder":
        out.mkdir()
        (out / "README.md").write_text("mine")
    elif there == "something of somebody":
        (box / "out.part" / "data").mkdir(parents=True)
        (box / "out.part" / "data" / "mine.csv").write_text("mine")
    elif there == "a link":
        (tmp_path / "elsewhere").mkdir()
        (box / "out.part").symlink_to(tmp_path / "elsewhere")
    before = contents(box), sorted(box.rglob("*"))
    with pytest.raises(Refused) as caught:
        export_tidy(study, researcher(study), out)
    assert str(caught.value).endswith(".")
    assert (contents(box), sorted(box.rglob("*"))) == before


def test_what_a_crash_left_behind_is_in_nobodys_way(study: StudyFile, tmp_path: Path) -> None:
    (tmp_path / "out.part" / "data").mkdir(parents=True)
    (tmp_path / "out.part" / "data" / "events.csv").write_text("half of i")
    export_tidy(study, researcher(study), tmp_path / "out")
    assert len(rows(tmp_path / "out", "events")) > 30
    assert not (tmp_path / "out.part").exists()


def test_stopping_leaves_nothing(study: StudyFile, tmp_path: Path) -> None:
    fractions: list[float] = []

    def stop(fraction: float, _words: str) -> None:
        fractions.append(fraction)
        if fraction > 0.5:
            progress.cancel()

    progress = Progress(stop)
    with pytest.raises(Cancelled):
        export_tidy(study, researcher(study), tmp_path / "out", progress)
    assert fractions == sorted(fractions)
    assert len(fractions) > 5
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "out.part").exists()


def test_a_full_disk_leaves_nothing(study: StudyFile, tmp_path: Path) -> None:
    viewer = researcher(study)
    with files_no_larger_than(50_000), pytest.raises(ObserverError) as caught:
        export_tidy(study, viewer, tmp_path / "out")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "out.part").exists()


# -- size, and the page about it -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_fifty_thousand_events_in_ten_seconds(study: StudyFile, tmp_path: Path) -> None:
    """In processor time, so that a busy machine does not fail it."""
    coding = desk_of(study, "K1").codings()[0]
    mother = study.participants.where("name = 'Mother'")[0].id
    text, path = 'says "it helps",\nand more', study.path
    sql = (
        "INSERT INTO events (id, coding, indicator, kind, start_us, stop_us, targets, comment, doubt, precision)"
        " VALUES (?, ?, 'alliance:ef_leans_forward', 'state', ?, ?, 'listed', ?, 0, 'exact')"
    )
    ids = [new_id() for _n in range(50_000)]
    study.close()
    with behind_its_back(path) as raw:
        raw.execute("BEGIN")
        raw.executemany(sql, [(i, coding.id, n * 1000, n * 1000 + 500, text) for n, i in enumerate(ids)])
        for table in ("event_actors", "event_targets"):
            links = [(new_id(), i, mother) for i in ids]
            raw.executemany(f"INSERT INTO {table} (id, event, participant) VALUES (?, ?, ?)", links)
        raw.execute("COMMIT")
    with StudyFile.open(path) as filled:
        viewer, before = researcher(filled), time.process_time()
        export_tidy(filled, viewer, tmp_path / "out")
        assert time.process_time() - before < 10
    assert len(rows(tmp_path / "out", "events")) > 50_000


def test_the_page_describes_every_table_and_column(package: Path) -> None:
    page = DOCS.read_text(encoding="utf-8")
    for name, resource in described(package).items():
        section = page.partition(f"### `{name}.csv`\n")[2].partition("\n### ")[0].partition("\n## ")[0]
        columns = [line for line in section.splitlines() if line.startswith("| `")]
        fields = resource["schema"]["fields"]
        assert columns == [f"| `{f['name']}` | {f['type']} | {f['description']} |" for f in fields], name
