"""The table of aggregated events of BORIS."""

import csv
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas
import pytest
from formats.documents import FULL, came_back, expected

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledEvent, FiledFilm, FiledSession
from observer.errors import BadFile
from observer.formats import find, reader_of

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "boris"
FILES = sorted(SAMPLES.glob("*.boris"))
TABLE = find("boris-table")
HEAD = (
    "Observation id\tObservation date\tDescription\tObservation type\tSource\tTime offset (s)\tCoding duration\t"
    "Media duration (s)\tFPS (frame/s)\tage\tSubject\tObservation duration by subject by observation\tBehavior\t"
    "Behavioral category\tModifier #1\tModifier #2\tBehavior type\tStart (s)\tStop (s)\tDuration (s)\tMedia file name\t"
    "Image index start\tImage index stop\tImage file path start\tImage file path stop\tComment start\tComment stop\n"
)
ROW = (
    "o\t2026-03-04 10:11:12\tat home\tMedia file\tplayer #1:C:/a.mp4;b.mp4|player #2:c.mp4\t5.0\t60.000\t"
    "10.000;20.000|30.000\t25.000;25.000|50.000\t12\t{subject}\t9.0\t{code}\t{category}\tm1\tNone\t"
    "{type}\t{start}\t{stop}\tNA\ta.mp4\tNA\tNA\tNA\tNA\tbegin\tend\n"
)


def row(**more) -> str:
    given = {"subject": "a", "code": "c", "category": "k", "type": "STATE", "start": "1.5", "stop": "2.25"}
    return ROW.format(**(given | more))


def read(text: str, folder: Path, name="t.tsv") -> Document:
    path = folder / name
    path.write_text(text, "utf-8")
    assert reader_of(path) is TABLE
    return TABLE.read(path)


def test_a_row_of_boris(tmp_path):
    document = read(
        HEAD + row() + row(subject="No focal subject", type="POINT", code="p", category="Not defined"), tmp_path
    )
    state, point = document.events
    assert (state.kind, state.start_us, state.stop_us, state.actors) == (Kind.STATE, 1_500_000, 2_250_000, ("a",))
    assert (state.modifiers, state.comment) == ((("Modifier #1", ("m1",)),), "begin\nend")
    assert (point.kind, point.start_us, point.stop_us, point.actors) == (Kind.POINT, 1_500_000, None, ())
    assert [(code.name, code.parent, code.is_category) for code in document.codes] == [
        ("k", "", True),
        ("c", "k", False),
        ("p", "", False),
    ]
    assert document.sessions == (
        FiledSession(
            "o",
            "2026-03-04T10:11:12",
            "at home",
            (
                FiledFilm("C:/a.mp4", 5_000_000, 10_000_000, 25.0),
                FiledFilm("b.mp4", 15_000_000, 20_000_000, 25.0),
                FiledFilm("c.mp4", 5_000_000, 30_000_000, 50.0),
            ),
            (("age", "12"),),
        ),
    )


def test_columns_are_found_by_their_names_in_any_order_and_number(tmp_path):
    text = "Stop (s);Start (s);Behavior;Observation id;Modifier #10;Modifier #2;Behavior type\n2,5;1,5;c;o;x;y;STATE\n"
    event = read(text, tmp_path, "t.csv").events[0]
    assert (event.start_us, event.stop_us) == (1_500_000, 2_500_000)
    assert event.modifiers == (("Modifier #2", ("y",)), ("Modifier #10", ("x",)))


def test_a_category_that_is_called_like_a_behaviour(tmp_path):
    document = read(HEAD + row(code="c", category="c"), tmp_path)
    assert [(code.name, code.label, code.parent) for code in document.codes] == [
        ("c (category)", "c", ""),
        ("c", "", "c (category)"),
    ]


def test_what_has_no_time_or_no_end_is_told(tmp_path):
    document = read(HEAD + row(start="NA", stop="NA") + row(stop="NA") + row(code=""), tmp_path)
    assert [(event.start_us, event.is_open) for event in document.events] == [(1_500_000, True)]
    assert [finding.places for finding in document.findings] == [("line 2",), ("line 3",), ("line 4",)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD + row(start="soon"), "line 2"),
        (HEAD + row(start="1e999"), "line 2"),
        (HEAD + row(start="3", stop="2"), "line 2: the stop lies before the start"),
        (HEAD.replace("Start (s)", "Start"), "lacks the column"),
        (HEAD + '"' + row(), "line"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, why, tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text(text)
    with pytest.raises(BadFile, match=why):
        TABLE.read(path)


def test_other_tables_are_not_taken_for_one_of_boris(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("coder,subject,code,start,stop\nK1,a,b,1,2\n")
    assert reader_of(path).id == "csv"


@pytest.mark.parametrize("ending", [".tsv", ".csv"])
def test_pandas_reads_what_is_written(ending, tmp_path):
    out = tmp_path / f"t{ending}"
    TABLE.write(FULL, out)
    table = pandas.read_csv(out, sep="\t" if ending == ".tsv" else ",", keep_default_na=False)
    assert len(table) == len(FULL.events)
    assert Counter(table["Behavior type"]) == {"POINT": 5, "STATE": 4}
    assert list(table["Stop (s)"]).count("NA") == 1
    assert set(table["Observation id"]) == {"visit 1 [K1]", "visit 1 [K2]", "visit 2 [K2]"}
    assert "=SUM(A1)" in set(table["Behavior"])
    assert came_back(TABLE.read(out), TABLE) == expected(FULL, TABLE)


def test_variables_that_are_called_like_a_column_are_told(tmp_path):
    session = FiledSession("s", variables=(("Subject", "x"), ("coder", "y"), ("variable Subject", "z")))
    document = listed(Document("d", sessions=(session,), events=(FiledEvent("s", "c", Kind.POINT, 0, coder="K1"),)))
    out = tmp_path / "t.tsv"
    TABLE.write(document, out)
    again = TABLE.read(out)
    assert again.events[0].coder == "K1"
    assert dict(again.sessions[0].variables) == {"variable Subject (2)": "x", "coder": "y", "variable Subject": "z"}
    assert ["Subject → variable Subject (2)" in loss.words for loss in TABLE.losses(document)] == [True]


@pytest.mark.skipif(not FILES, reason="no sample projects of BORIS beside the repository")
@pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.stem if path else "none")
def test_a_real_project_as_a_table_has_its_rows(path, tmp_path):
    data, out = json.loads(path.read_text("utf-8")), tmp_path / "t.tsv"
    document = find("boris").read(path)
    TABLE.write(document, out)
    states = {one["code"] for one in data["behaviors_conf"].values() if one["type"].startswith("State")}
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    counted = Counter(event[2] for one in data["observations"].values() for event in one["events"])
    assert Counter(one["Behavior"] for one in rows) == Counter(
        {code: -(-n // 2) if code in states else n for code, n in counted.items()}
    )
    again = TABLE.read(out)
    plain = [replace(event, place="", modifiers=event.modifiers) for event in again.events]
    assert sorted(plain, key=str) == sorted((replace(event, place="") for event in document.events), key=str)
