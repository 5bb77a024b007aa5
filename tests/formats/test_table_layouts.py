"""Tables of others: which column is what, how times are written, and what is told of what is odd."""

import json
from datetime import datetime, time, timedelta

import pytest

from observer.coding.codebook import Kind
from observer.coding.events import Targets
from observer.errors import BadFile, Refused
from observer.formats import csv_events
from observer.formats.csv_events import CSV
from observer.formats.table_cells import time_us
from observer.formats.table_guess import guess
from observer.formats.table_layout import Column, Fixed, Layout, PointMark, Role, RowsAre, TimeUnit, peek
from observer.formats.table_names import joined, pairs, split
from observer.formats.table_presets import PRESETS, titles

S = 1_000_000


def read(tmp_path, text, layout=None, name="t.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return CSV.read(path, layout=layout)


def brief(document):
    """Events as (code, who, start, stop) in seconds."""
    return [
        (e.code, " + ".join(e.actors), e.start_us / S, None if e.stop_us is None else e.stop_us / S)
        for e in document.events
    ]


# -- presets ----------------------------------------------------------------------------------------------------


def test_the_observer_xt(tmp_path):
    text = (
        "Time_Relative_hms;Time_Relative_sf;Duration_sf;Observation;Event_Log;Behavior;Modifier_1;Subject;Event_Type;Comment\n"
        "00:00:01;1,25;2,5;visit 1;log;leans forward;strong;Mother;State start;\n"
        "00:00:02;2;0;visit 1;log;joke;;Son;Point;loud\n"
        "00:00:03;3,75;0;visit 1;log;leans forward;strong;Mother;State stop;until the phone\n"
        "00:00:05;5;0;visit 2;log;leans forward;;Mother;State start;\n"
        "00:00:06;6;0;visit 2;log;waits;;Mother;State stop;\n"
    )
    found = read(tmp_path, text)
    assert sorted(brief(found)) == [
        ("joke", "Son", 2.0, None),
        ("leans forward", "Mother", 1.25, 3.75),
        ("leans forward", "Mother", 5.0, None),
    ]
    state = next(e for e in found.events if e.stop_us)
    assert (state.modifiers, state.comment, state.session) == (
        (("Modifier_1", ("strong",)),),
        "until the phone",
        "visit 1",
    )
    assert [one.name for one in found.sessions] == ["visit 1", "visit 2"]
    assert [(one.text[:22], one.places) for one in found.findings] == [
        ("A stop without a start", ("line 6",)),
        ("A start without a stop", ("line 5",)),
    ]
    assert next(e for e in found.events if e.session == "visit 2").is_open


def test_rows_before_the_headings_are_passed_over(tmp_path):
    text = '"Header lines:";"4"\n"Study";"x"\n\nTime;Subject;Behavior;Event type\n0:00:10.5;Son;runs;Point\n'
    assert brief(read(tmp_path, text)) == [("runs", "Son", 10.5, None)]


def test_boris_in_both_forms(tmp_path):
    aggregated = (
        "Observation id,FPS (frame/s),Subject,Behavior,Behavioral category,Modifier #1,Behavior type,"
        "Start (s),Stop (s),Duration (s),Media file name,Comment start,Comment stop\n"
        "obs,25,Mother,smile,affect,warm,POINT,3.5,3.5,NA,v.mp4,a,\nobs,25,Son,gaze,,,STATE,4,9.25,5.25,v.mp4,b,c\n"
    )
    found = read(tmp_path, aggregated)
    assert brief(found) == [("smile", "Mother", 3.5, None), ("gaze", "Son", 4.0, 9.25)]
    assert [(c.name, c.parent, c.kind) for c in found.codes if not c.is_category] == [
        ("smile", "affect", Kind.POINT),
        ("gaze", "", Kind.STATE),
    ]
    assert found.events[1].comment == "b\nc"
    assert found.sessions[0].films[0].path == "v.mp4"
    tabular = (
        "Time\tMedia file path\tTotal length\tFPS\tSubject\tBehavior\tBehavioral category\tComment\tStatus\n"
        "1.5\tv.mp4\t60\t25\tSon\tgaze\t\t\tSTART\n2\tv.mp4\t60\t25\tSon\tjoke\t\t\tPOINT\n3\tv.mp4\t60\t25\tSon\tgaze\t\t\tSTOP\n"
    )
    assert sorted(brief(read(tmp_path, tabular, name="t.tsv"))) == [
        ("gaze", "Son", 1.5, 3.0),
        ("joke", "Son", 2.0, None),
    ]


def test_datavyu_side_by_side(tmp_path):
    text = (
        "look.ordinal,look.onset,look.offset,look.direction,act.ordinal,act.onset,act.offset,act.code,act.subject\n"
        "1,1000,2500,left,1,400,0,sits,Son\n2,3000,3000,right,,,,,\n"
    )
    found = read(tmp_path, text)
    assert brief(found) == [("look", "", 1.0, 2.5), ("sits", "Son", 0.4, None), ("look", "", 3.0, None)]
    assert found.events[0].modifiers == (("direction", ("left",)),)
    assert "A stop of 0" in found.findings[0].text


def test_interact_classes_lince_criteria_and_solomon_samples(tmp_path):
    interact = (
        "DataSet\tOnset\tOffset\tDuration\tAffect\tGaze\tTranscript\n"
        "visit 1\t00:00:01:12\t00:00:04:00\t00:00:02:13\thappy\tchild\thello\n"
    )
    found = read(tmp_path, interact)
    assert brief(found) == [("happy", "", 1.48, 4.0), ("child", "", 1.48, 4.0)]
    assert {c.name: c.parent for c in found.codes if not c.is_category} == {"happy": "Affect", "child": "Gaze"}
    lince = "Frame;Time(ms);Duration(ms);Action;Zone\n25;1000;500;pass;left\n50;2000;;;right\n"
    assert brief(read(tmp_path, lince)) == [("pass", "", 1.0, 1.5), ("left", "", 1.0, 1.5), ("right", "", 2.0, None)]
    solomon = "Time;Mother;Son\n0,0;talks;\n0,2;talks;plays\n0,4;listens;plays\n0,6;;plays\n"
    assert brief(read(tmp_path, solomon)) == [
        ("talks", "", 0.0, 0.4),
        ("listens", "", 0.4, 0.6),
        ("plays", "", 0.2, 0.8),
    ]


def test_the_events_of_a_tidy_package(tmp_path):
    text = (
        "event_id,session_id,session,coder_id,coder,indicator,kind,actors,targets,target_names,start_s,stop_s,doubt\n"
        "e1,s1,visit 1,c1,K1,smile,point,Mother; Son,listed,Worker,1.000,1.000,false\n"
        "e2,s1,visit 1,c1,K1,gaze,state,Son,all,,2.000,,true\n"
    )
    point, state = read(tmp_path, text).events
    assert (point.actors, point.towards, point.targets, point.kind) == (
        ("Mother", "Son"), Targets.LISTED, ("Worker",), Kind.POINT)  # fmt: skip
    assert (state.is_open, state.towards, state.doubt) == (True, Targets.ALL, True)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.id)
def test_every_preset_has_a_title_and_its_needs_among_its_columns_or_rest(preset):
    assert preset.id in dict(titles())
    assert preset.needs


def test_a_dutch_table_with_clock_times(tmp_path):
    text = (
        "Sessie;Codeur;Deelnemer;Gedrag;Begintijd;Eindtijd;Opmerking\nbezoek 1;K1;Moeder;lacht;0:01:02,5;0:01:04;já\n"
    )
    found = read(tmp_path, text, encoding="cp1252")
    assert brief(found) == [("lacht", "Moeder", 62.5, 64.0)]
    assert found.events[0].comment == "já"
    assert "Windows-1252" in found.findings[0].text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_of_all_kinds(encoding, tmp_path):
    found = read(tmp_path, "code,start\nfrüh,1\n", encoding=encoding)
    assert found.events[0].code == "früh"


def test_an_encoding_that_was_chosen(tmp_path):
    text = "code,start\nfrüh,1\n"
    layout = Layout(columns=(Column("code", 0, Role.CODE), Column("start", 1, Role.START)), encoding="utf-16-le")
    assert read(tmp_path, text, layout, encoding="utf-16-le").events[0].code == "früh"
    with pytest.raises(BadFile, match="no letters called"):
        read(tmp_path, text, Layout(columns=layout.columns, encoding="runes"))


# -- by hand ----------------------------------------------------------------------------------------------------


def test_a_table_that_is_not_understood_says_what_is_missing(tmp_path):
    with pytest.raises(BadFile, match=r"lacks the columns code, start.*import window"):
        read(tmp_path, "a,b\n1,2\n")
    seen = peek(tmp_path / "t.csv")
    assert (seen.headings, seen.rows, seen.sheets) == (("a", "b"), (("1", "2"),), ())
    assert seen.guess.missing == (Role.CODE, Role.START)


def test_columns_that_are_chosen(tmp_path):
    layout = Layout(
        columns=(
            Column("what", 1, Role.CODE),
            Column("when", 0, Role.START),
            Column("mood", 2, Role.MODIFIER, "tone"),
            Column("more", 3, Role.MODIFIERS),
        ),
        fixed=(Fixed(Role.CODER, "K1"), Fixed(Role.SESSION, "visit 9")),
        unit=TimeUnit.FRAMES,
        fps=25.0,
    )
    found = read(tmp_path, "when,what,mood,more\n50,smile,warm,side=left|both; rest\n", layout)
    (event,) = found.events
    assert (event.code, event.coder, event.session, event.start_us) == ("smile", "K1", "visit 9", 2 * S)
    assert event.modifiers == (("tone", ("warm",)), ("side", ("left", "both")), ("more", ("rest",)))
    assert Layout.from_data(json.loads(json.dumps(layout.to_data()))) == layout
    assert brief(read(tmp_path, "note,mood,what,more,when\n,,smile,,50\n", layout)) == [("smile", "", 2.0, None)]
    with pytest.raises(BadFile, match="lacks the column when"):
        read(tmp_path, "what,mood,more\nsmile,,\n", layout)
    with pytest.raises(BadFile, match="in frames"):
        read(tmp_path, "when,what,mood,more\n1,x,,\n", Layout(columns=layout.columns, unit=TimeUnit.FRAMES))


def test_a_table_without_headings(tmp_path):
    layout = Layout(columns=(Column("", 0, Role.CODE), Column("", 1, Role.START)), header=0)
    assert brief(read(tmp_path, "smile,1\nsmile,2\n", layout)) == [("smile", "", 1.0, None), ("smile", "", 2.0, None)]


@pytest.mark.parametrize(
    "data",
    [
        {"columns": [{"at": -1, "role": "code"}]},
        {"columns": [{"at": 10**9, "role": "code"}]},
        {"columns": [{"at": 0, "role": "nonsense"}]},
        {"columns": 5},
        {"rows": "sideways"},
        {"fps": "many"},
        {"columns": ["x"]},
    ],
)
def test_what_is_no_layout_is_refused(data):
    with pytest.raises(BadFile, match="no description"):
        Layout.from_data(data)


@pytest.mark.parametrize(
    ("points", "kinds"),
    [
        (PointMark.NO_STOP, "point state state"),
        (PointMark.EQUAL, "state point state"),
        (PointMark.EITHER, "point point state"),
        (PointMark.NEVER, "state state state"),
    ],
)
def test_what_marks_a_moment(points, kinds, tmp_path):
    columns = tuple(Column(name, n, Role(name)) for n, name in enumerate(("code", "start", "stop")))
    found = read(tmp_path, "code,start,stop\na,1,\nb,1,1\nc,1,2\n", Layout(columns=columns, points=points))
    assert " ".join(event.kind.value for event in found.events) == kinds


# -- times ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "about", "us"),
    [
        ("1.5", {}, 1_500_000),
        ("1,5", {"decimal": ","}, 1_500_000),
        (1500, {"unit": TimeUnit.MILLISECONDS}, 1_500_000),
        ("1500.5", {"unit": TimeUnit.MILLISECONDS}, 1_500_500),
        (30, {"unit": TimeUnit.FRAMES, "fps": 29.97}, 1_001_001),
        ("1:02:03.5", {}, 3_723_500_000),
        ("62:03", {}, 3_723_000_000),
        ("-0:01", {}, -1_000_000),
        ("00:00:01:250", {}, 1_250_000),
        ("00:00:01:12", {"fps": 25.0}, 1_480_000),
        (time(0, 1, 2, 500_000), {}, 62_500_000),
        (timedelta(hours=25), {}, 25 * 3600 * S),
        (datetime(1900, 1, 1, 1, 0), {}, 25 * 3600 * S),
        (datetime(1899, 12, 30, 1, 0), {}, 3600 * S),
        (0.1 + 0.2, {}, 300_000),
    ],
)
def test_times(given, about, us):
    assert time_us(given, Layout(**about)) == us


@pytest.mark.parametrize(
    "given",
    ["nan", "inf", "1e400", "x", "1:2:3:4:5", "0:00:75", "00:00:01:30", True, float("nan"), datetime(2026, 1, 1)],
)
def test_what_is_no_time(given):
    with pytest.raises(Refused):
        time_us(given, Layout(fps=25.0))
    if not isinstance(given, datetime):
        with pytest.raises(Refused):
            time_us(given, Layout(unit=TimeUnit.MILLISECONDS, fps=25.0))


def test_odd_rows_are_told_and_the_rest_is_kept(tmp_path):
    text = "session,code,start,stop\nv1,a,nan,\n,b,-2,3\nv2,c,5,4\nv2,,6,\nv2,d,7,x\n"
    found = read(tmp_path, text)
    assert [(e.session, e.code, e.start_us, e.stop_us, e.kind) for e in found.events] == [
        ("t", "b", -2 * S, 3 * S, Kind.STATE),
        ("v2", "c", 5 * S, None, Kind.STATE),
        ("v2", "d", 7 * S, None, Kind.POINT),
    ]
    told = {one.text: one.n for one in found.findings}
    assert told == {
        "A time that cannot be read.": 2,
        "A row without a start; it was left out.": 1,
        "A time is below 0.": 1,
        "The stop lies before the start; the period was left open.": 1,
        "A row without a code; it was left out.": 1,
    }


def test_sessions_below_joined_cells_are_those_above(tmp_path):
    found = read(tmp_path, "session,code,start\nv1,a,1\n,b,2\n")
    assert [event.session for event in found.events] == ["v1", "v1"]
    assert "the one above" in found.findings[0].text


def test_a_table_of_which_no_row_is_an_event(tmp_path):
    with pytest.raises(BadFile, match=r"2 rows, and none of them is an event: A row without a start \(line 2\)"):
        read(tmp_path, "code,start\na,x\nb,y\n")


def test_headings_that_are_there_twice_and_very_many(tmp_path):
    assert brief(read(tmp_path, "code,start,start,code\na,1,2,b\n")) == [("a", "", 1.0, None)]
    with pytest.raises(BadFile, match="at most 2000 columns"):
        read(tmp_path, ",".join(f"c{n}" for n in range(5000)) + "\n")
    with pytest.raises(BadFile, match="line"):
        read(tmp_path, 'code,start\n"' + "x" * 200_000 + '",1\n')


def test_names_in_a_cell():
    for names in (["a"], ["a; b", "c"], ["back\\slash", "x;"], ["\\", ";"]):
        assert split(joined(names)) == names
    assert pairs("a=1|2; b = x\\;y;;plain") == [("a", ["1", "2"]), ("b", ["x;y"]), ("", ["plain"])]


def test_a_guess_never_needs_rows():
    assert guess(["code", "start"], []).preset == "plain"
    assert guess([], []).missing
    assert guess(["time", "code", "status"], []).rows is RowsAre.EDGES


def test_bare_rows_may_not_be_open(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("coder,code,kind,start\nA,x,state,1\n")
    with pytest.raises(BadFile, match="line 2: a period has no stop"):
        csv_events.read_bare(path)
