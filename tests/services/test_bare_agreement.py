"""Agreement on a bare table: what is reported, and what is refused and how."""

import csv
import io
import json

import pytest

from observer.agreement.result import AgreementResult
from observer.cli import run
from observer.errors import BadFile
from observer.formats import csv_events
from observer.services import bare_agreement
from observer.services.bare_agreement import Asked

TABLE = """coder,subject,code,start,stop
A,mother,smile,1.0,
A,mother,smile,8.25,
A,mother,asks,20,
A,mother,gaze,2,10
A,mother,talk,15,22
A,child,gaze,3,30
B,mother,smile,1.6,
B,mother,smile,12,
B,mother,asks,20.4,
B,mother,gaze,2.5,11
B,mother,talk,16,22
B,child,gaze,4,28
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(TABLE)
    return path


def values(found, **about):
    return {r.method: r for r in found if about.items() <= r.about.items()}


def test_moments_and_overlapping_periods(table):
    found = bare_agreement.compare(table, Asked(((0, 60_000_000),)))
    smile = values(found, code="smile")
    assert smile["point_f1"].value.value == 0.5
    assert smile["point_f1"].details["curve_f1"]["5.0"] == 1.0
    assert smile["onset_difference"].value.value == 0.6
    gaze = values(found, code="gaze")
    assert gaze["time_kappa"].seconds == 120
    assert gaze["time_jaccard"].value.value == pytest.approx(31.5 / 36)
    assert {"event_alignment_kappa", "point_f1"} <= set(values(found, codes="smile, asks"))
    assert "time_alpha_sets" in values(found, codes="gaze, talk")
    assert all(r.compared["table"] == "events.csv" and r.software for r in found)
    assert all(AgreementResult.from_data(json.loads(json.dumps(r.to_data()))) == r for r in found)


def test_exclusive_codes(table):
    found = bare_agreement.compare(table, Asked(((0, 60_000_000),), exclusive=(("gaze", "talk"),)))
    of_set = values(found, codes="gaze, talk")
    assert sum(map(sum, of_set["time_kappa"].details["table_s"])) == pytest.approx(120)
    assert of_set["time_kappa"].value.value < of_set["time_kappa_tolerance"].value.value
    assert "easydiag_kappa" in of_set


def test_three_coders(table):
    table.write_text(TABLE + "C,child,gaze,3.5,30\n")
    found = bare_agreement.compare(table, Asked(exclusive=(("gaze", "talk"),)))
    together = [r for r in found if "coder 3" in r.about]
    assert [r.method for r in together] == ["time_alpha", "time_fleiss"]
    assert len({(r.about["coder 1"], r.about["coder 2"]) for r in found}) == 3


def test_a_coder_who_recorded_nothing_was_there(table):
    found = values(bare_agreement.compare(table, Asked(coders=("A", "Z"))), code="gaze")
    assert found["time_kappa"].value.value == 0
    assert found["segment_f1"].value.value == 0


def test_long_material_gets_intervals(table):
    rows = [f"{who},p,x,{n * 20 + late},{n * 20 + 8 + late}" for n in range(60) for who, late in (("A", 0), ("B", 1))]
    table.write_text("coder,subject,code,start,stop\n" + "\n".join(rows))
    one, two = (bare_agreement.compare(table, Asked(seed=seed))[0] for seed in (3, 3))
    assert one == two
    assert one.value.low <= one.value.value <= one.value.high
    assert (one.seed, one.value.resamples) == (3, 1000)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("coder,code\nA,x\n", "lacks the column start"),
        ("coder,code,start\nA,x,nan\n", "line 2: “nan” is not a time"),
        ("coder,code,start\nA,x,inf\n", "is not a time"),
        ("coder,code,start\nA,x,1e400\n", "is not a time"),
        ("coder,code,start\nA,x,-1\n", "a time is below 0"),
        ("coder,code,start,stop\nA,x,5,4\n", "the stop lies before the start"),
        ("coder,code,start\n,x,5\n", "the coder or the code is missing"),
        ("coder,code,start\nA," + "x" * 500 + ",5\n", "longer than 200"),
        ('coder,code,start\nA,"x,5\n', "no line of a table"),
        ("coder,code,start\n", "holds no events"),
        ("", "lacks the column"),
        ("coder,code,start\nA,x\0,5\n", "is not a text file"),
    ],
)
def test_hostile_tables_get_a_sentence(text, words, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(text)
    with pytest.raises(BadFile, match=words):
        csv_events.read_bare(path)


def test_too_many_and_too_large(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    path.write_text("coder,code,start\n" + "A,x,1\n" * 50)
    monkeypatch.setattr(csv_events, "_MOST_BARE_ROWS", 49)
    with pytest.raises(BadFile, match="more than 49"):
        csv_events.read_bare(path)
    monkeypatch.setattr(csv_events, "_MOST_BYTES", 100)
    with pytest.raises(BadFile, match="too large"):
        csv_events.read_bare(path)


def test_formulas_are_text_and_dutch_tables_are_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("\ufeffCoder;Subject;Code;Start;Stop;Remark\nA;=1+1;@x;1,5;2,25;-\n\nB;m;x;3;;\n", encoding="utf-8")
    first, second = csv_events.read_bare(path)
    assert (first.subject, first.code, first.start_us, first.stop_us) == ("=1+1", "@x", 1_500_000, 2_250_000)
    assert second.stop_us is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--exclusive", "gaze,smile"], "There are no periods with the code “smile”."),
        (["--exclusive", "gaze,gaze"], "one set of exclusive codes only"),
        (["--coders", "A"], "needs two different coders"),
        (["--span", "5"], "is no stretch of time"),
        (["--span", "9,3"], "ends before it begins"),
        (["--tolerance", "-1"], "is below 0"),
        (["--tolerance", "long"], "is not a time in seconds"),
    ],
)
def test_what_cannot_be_answered_gets_a_sentence(arguments, words, table, capsys):
    assert run(["agreement", str(table), *arguments]) == 1
    assert words in capsys.readouterr().err


def test_codes_that_do_not_exclude_each_other(table, capsys):
    table.write_text(TABLE + "B,mother,talk,5,7\n")
    assert run(["agreement", str(table), "--exclusive", "gaze,talk"]) == 1
    assert "Coder B has “gaze” and “talk” at the same time at 0:00:05.000." in capsys.readouterr().err


def test_moment_here_and_period_there(table, capsys):
    table.write_text(TABLE + "B,mother,talk,5,\n")
    assert run(["agreement", str(table)]) == 1
    assert "“talk” is a moment on one line and a period on another." in capsys.readouterr().err


def test_other_files_are_refused(tmp_path, capsys):
    other = tmp_path / "events.txt"
    other.write_text("coder,subject,code,start,stop\n")
    assert run(["agreement", "table", str(other)]) == 1
    assert "is no table of events" in capsys.readouterr().err
    assert run(["agreement", str(other)]) == 1
    assert "is not a study" in capsys.readouterr().err


def test_the_three_forms_of_output(table, capsys):
    assert run(["agreement", str(table), "--span", "0,60"]) == 0
    shown = capsys.readouterr().out
    assert "Kappa over time, exact" in shown
    assert "fewer than five blocks" in shown
    assert run(["agreement", str(table), "--span", "0,60", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert run(["agreement", str(table), "--span", "0,60", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["method"] for row in rows] == [one["method"] for one in data]
    assert float(rows[0]["value"]) == data[0]["value"]["value"]
