"""BORIS projects: the real files, what is peculiar to BORIS, and how our own files look there."""

import gzip
import json
from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from formats.documents import FULL, came_back, expected
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.documents import listed
from observer.coding.events import Targets
from observer.coding.interchange import (
    Document,
    FiledCode,
    FiledEvent,
    FiledFilm,
    FiledModifier,
    FiledPerson,
    FiledSession,
    FiledVariable,
    VariableKind,
)
from observer.errors import BadFile
from observer.formats import find

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "boris"
FILES = sorted(SAMPLES.glob("*.boris"))
BORIS = find("boris")
samples = pytest.mark.skipif(not FILES, reason="no sample projects of BORIS beside the repository")
each_sample = pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.stem if path else "none")


def project(**more) -> dict:
    """A small project, as BORIS writes it."""
    behaviours = {
        "0": {"type": "Point event", "key": "p", "code": "p", "description": "", "category": "", "modifiers": {}},
        "1": {"type": "State event", "key": "s", "code": "s", "description": "", "category": "", "modifiers": {}},
    }
    made = {"project_format_version": "7.0", "behaviors_conf": behaviours, "subjects_conf": {}, "observations": {}}
    return made | more


def observed(*rows, **more) -> dict:
    """A project with one observation, `o`."""
    one = {"type": "LIVE", "date": "2026-03-04T10:00:00", "description": "", "file": [], "events": list(rows)}
    return project(observations={"o": one | more})


def read(data: dict, folder: Path) -> Document:
    path = folder / "p.boris"
    path.write_text(json.dumps(data))
    return BORIS.read(path)


def written(document: Document, folder: Path) -> dict:
    out = folder / "out.boris"
    BORIS.write(document, out)
    return json.loads(out.read_text("utf-8"))


# -- the real files, counted by what imports nothing of ours ------------------------------------------------------


def bouts(data: dict) -> Counter:
    """Per observation, subject and behaviour: points, whole periods, their milliseconds, periods without an end."""
    states = {one["code"] for one in data["behaviors_conf"].values() if one["type"].startswith("State")}
    found: Counter = Counter()
    for name, observation in data["observations"].items():
        times = defaultdict(list)
        for time, subject, code, modifier, *_rest in observation["events"]:
            times[subject, code, modifier].append(Decimal(str(time)))
        for (subject, code, _modifier), at in times.items():
            at.sort()
            if code not in states:
                found[name, subject, code, "points"] += len(at)
                continue
            found[name, subject, code, "periods"] += len(at) // 2
            found[name, subject, code, "open"] += len(at) % 2
            found[name, subject, code, "ms"] += int(1000 * sum(at[n + 1] - at[n] for n in range(0, len(at) - 1, 2)))
    return +found


def our_bouts(document: Document) -> Counter:
    found: Counter = Counter()
    for event in document.events:
        key = event.session, *(event.actors or ("",)), event.code
        what = "points" if event.kind is Kind.POINT else "open" if event.is_open else "periods"
        found[(*key, what)] += 1
        found[(*key, "ms")] += ((event.stop_us or event.start_us) - event.start_us) // 1000
    return +found


@samples
@each_sample
def test_a_real_project_has_the_events_and_lists_that_its_json_has(path):
    data, document = json.loads(path.read_text("utf-8")), BORIS.read(path)
    assert our_bouts(document) == bouts(data)
    assert [one.name for one in document.sessions] == list(data["observations"])
    codes = [code for code in document.codes if not code.is_category]
    entries = list(data["behaviors_conf"].values())
    assert [code.name for code in codes] == [one["code"] for one in entries]
    assert [str(code.kind) for code in codes] == [one["type"].split()[0].lower() for one in entries]
    assert [code.key for code in codes] == [one["key"] for one in entries]
    assert [code.definition for code in codes] == [one["description"] for one in entries]
    assert [len(code.modifiers) for code in codes] == [len(one["modifiers"]) for one in entries]
    shown = {code.name: code.label or code.name for code in document.codes if code.is_category}
    assert [shown.get(code.parent, "") for code in codes] == [one["category"] for one in entries]
    assert list(shown.values()) == data["behavioral_categories"]
    assert [who.name for who in document.people] == [one["name"] for one in data["subjects_conf"].values()]
    times = [Decimal(str(row[0])) for one in data["observations"].values() for row in one["events"]]
    assert document.span_us == ((int(min(times) * 10**6), int(max(times) * 10**6)) if times else None)


@samples
@each_sample
def test_a_real_project_that_is_written_again_keeps_what_matters(path, tmp_path):
    before, after = json.loads(path.read_text("utf-8")), written(BORIS.read(path), tmp_path)
    assert after["observations"].keys() == before["observations"].keys()
    for name, one in before["observations"].items():
        other = after["observations"][name]
        assert [row[:5] for row in other["events"]] == sorted(one["events"], key=lambda row: row[0])
        for fact in ("date", "description", "type", "independent_variables", "time offset"):
            assert other[fact] == one[fact]
        assert [f for player in dict(other["file"]).values() for f in player] == [
            f for player in dict(one["file"]).values() for f in player
        ]
        lengths = one["media_info"].get("length", {})
        assert other.get("media_info", {}).get("length", {}) == lengths
        offsets = one["media_info"].get("offset") or {"2": one.get("time offset second player", 0.0)}
        played = {player for player, files in dict(one["file"]).items() if files}
        assert other.get("media_info", {}).get("offset", {}) == {p: offsets.get(p, 0.0) for p in played}
    for entry, one in before["behaviors_conf"].items():
        other = after["behaviors_conf"][entry]
        for fact in ("type", "key", "code", "description", "category", "excluded"):
            assert other[fact] == one[fact]
        for place, modifiers in one["modifiers"].items():
            assert {fact: other["modifiers"][place][fact] for fact in modifiers} == modifiers
    assert after["subjects_conf"] == before["subjects_conf"]
    assert after["behavioral_categories"] == before["behavioral_categories"]
    unescaped = json.dumps(before["independent_variables"]).replace("&lt;", "<").replace("&gt;", ">")
    kinds = unescaped.replace('"duration"', '"text"').replace('"filereference"', '"text"')
    assert after["independent_variables"] == json.loads(kinds)


@samples
def test_the_length_of_a_period_without_an_end_is_not_guessed():
    document = BORIS.read(SAMPLES / "test_without_media_files_paths.boris")
    opened = [event for event in document.events if event.is_open]
    assert [(event.session, event.code, event.start_us) for event in opened] == [("live not paired", "s", 26_862_000)]
    assert any("UNPAIRED" in finding.text for finding in document.findings)


@samples
def test_films_begin_where_their_players_do():
    document = BORIS.read(SAMPLES / "test_without_media_files_paths.boris")
    films = {one.name: [(film.path, film.offset_us) for film in one.films] for one in document.sessions}
    assert films["offset positif"][1] == ("video_test_25fps_180s.mp4", 20_000_000)
    assert films["offset neg"][1] == ("video_test_25fps_180s.mp4", -20_000_000)
    assert films["observation #2"][1] == ("video_test_25fps_360s.mp4", 179_960_000)
    assert films["live"] == []
    old = BORIS.read(SAMPLES / "project_format_v4_2018.boris")
    assert {one.name: one.films[1].offset_us for one in old.sessions if len(one.films) > 1} == {
        "2": 0,
        "offset positif": 20_000_000,
        "offset neg": -20_000_000,
    }


# -- traps --------------------------------------------------------------------------------------------------------


def test_rows_of_four_to_seven_fields_are_read_and_shorter_ones_are_told(tmp_path):
    rows = [
        [1, "", "p", ""],
        [2.5, "", "p", "", "c"],
        [3, "", "p", "", "c", 75],
        [4, "", "p", "", "c", 3, "a.jpg"],
        [5],
    ]
    document = read(observed(*rows), tmp_path)
    assert [(event.start_us, event.comment) for event in document.events] == [
        (1_000_000, ""),
        (2_500_000, "c"),
        (3_000_000, "c"),
        (4_000_000, "c"),
    ]
    assert [finding.places for finding in document.findings] == [("observation “o”, row 5",)]


def test_periods_are_paired_by_subject_behaviour_and_modifiers_in_the_order_of_time(tmp_path):
    rows = [[9, "a", "s", "", "end"], [1, "a", "s", "", "begin"], [2, "b", "s", "", ""], [3, "a", "s", "x", ""]]
    document = read(observed(*rows, [4, "a", "s", "x", ""]), tmp_path)
    spans = {(e.actors, e.modifiers, e.start_us, e.stop_us, e.comment) for e in document.events}
    assert spans == {
        (("a",), (), 1_000_000, 9_000_000, "begin\nend"),
        (("b",), (), 2_000_000, None, ""),
        (("a",), (("Modifier #1", ("x",)),), 3_000_000, 4_000_000, ""),
    }


def test_modifiers_of_all_kinds(tmp_path):
    sets = {
        "0": {"name": "one", "type": 0, "values": ["m1 (a)", "m2 (F5)", "three parts"]},
        "1": {"name": "many", "type": 1, "values": ["n1", "n2", "n3"]},
        "2": {"name": "", "type": 2, "values": []},
        "3": {"name": "data", "type": 3, "values": []},
    }
    behaviours = {"0": {"type": "Point event", "code": "p", "modifiers": sets}}
    events = [[1, "", "p", "m1|n1,n3|2.5|7"], [2, "", "p", "None|None|None|None"], [3, "", "p", "m2|n2"]]
    data = observed(*events) | {"behaviors_conf": behaviours}
    document = read(data, tmp_path)
    assert document.codes[0].modifiers == (
        FiledModifier("one", ModifierKind.SINGLE, ("m1", "m2", "three parts")),
        FiledModifier("many", ModifierKind.MULTIPLE, ("n1", "n2", "n3")),
        FiledModifier("Modifier #3", ModifierKind.NUMBER),
        FiledModifier("data", ModifierKind.TEXT),
    )
    assert [event.modifiers for event in document.events] == [
        (("one", ("m1",)), ("many", ("n1", "n3")), ("Modifier #3", ("2.5",)), ("data", ("7",))),
        (),
        (("one", ("m2",)), ("many", ("n2",))),
    ]
    assert any("data file" in finding.text for finding in document.findings)


def test_modifiers_before_format_4_are_texts(tmp_path):
    behaviours = {"0": {"type": "Point event", "code": "p", "modifiers": "a,b|c,d"}}
    document = read(observed([1, "", "p", "a|d"]) | {"behaviors_conf": behaviours}, tmp_path)
    assert document.events[0].modifiers == (("Modifier #1", ("a",)), ("Modifier #2", ("d",)))


def test_a_behaviour_that_the_ethogram_lacks_is_told_and_kept(tmp_path):
    document = read(observed([1, "", "new", ""]), tmp_path)
    assert [(event.code, event.kind) for event in document.events] == [("new", Kind.POINT)]
    assert [finding.places for finding in document.findings] == [("new",)]


def test_behaviours_that_all_exclude_each_other_are_a_group_and_others_are_told(tmp_path):
    lists = {"a": "b,c", "b": "a,c", "c": "a,b", "d": "a", "e": ""}
    conf = {str(n): {"type": "State event", "code": c, "excluded": x} for n, (c, x) in enumerate(lists.items())}
    document = read(project(behaviors_conf=conf), tmp_path)
    groups = [code.exclusive_group for code in document.codes]
    assert groups[0]
    assert groups == [groups[0]] * 3 + ["", ""]
    assert [finding.places for finding in document.findings] == [("d",)]
    again = written(document, tmp_path)["behaviors_conf"]
    assert [one["excluded"] for one in again.values()] == ["b,c", "a,c", "a,b", "", ""]


def test_colours_of_behaviours_and_categories(tmp_path):
    conf = {"0": {"type": "Point event", "code": "p", "category": "c", "color": "#FF96CC"}}
    configured = {"0": {"name": "c", "color": "#96ff9c"}}
    data = project(behaviors_conf=conf, behavioral_categories=["c"], behavioral_categories_config=configured)
    document = read(data, tmp_path)
    assert [(code.name, code.colour) for code in document.codes] == [("c", "#96ff9c"), ("p", "#ff96cc")]


def test_pictures_without_times_count_as_seconds_and_it_is_told(tmp_path):
    rows = [[float("nan"), "", "p", "", "", 12, "a/12.jpg"], [float("nan"), "", "p", "", "", 30, "a/30.jpg"]]
    document = read(observed(*rows, type="IMAGES", directories_list=["a"]), tmp_path)
    assert [event.start_us for event in document.events] == [12_000_000, 30_000_000]
    assert [finding.n for finding in document.findings] == [1, 2]


def test_nan_anywhere_else_is_an_event_without_a_time(tmp_path):
    document = read(observed([float("nan"), "", "p", "", ""], [1, "", "p", "", ""]), tmp_path)
    assert (len(document.events), len(document.findings)) == (1, 1)


def test_times_of_the_calendar_count_from_the_film(tmp_path):
    info = {"length": {"f.mp4": 60}, "media_creation_time": {"f.mp4": 1_700_000_000}}
    data = observed([1_700_000_012.5, "", "p", "", ""], type="MEDIA", file={"1": ["f.mp4"]}, media_info=info)
    document = read(data, tmp_path)
    assert document.events[0].start_us == 12_500_000
    assert document.sessions[0].films == (FiledFilm("f.mp4", 0, 60_000_000),)
    assert "calendar" in document.findings[0].text


def test_the_offset_of_an_observation_is_where_its_film_begins(tmp_path):
    """BORIS adds the offset to each time that it stores."""
    more = {"time offset": 30.0, "media_info": {"length": {"f": 60, "g": 5}, "offset": {"1": 0, "2": 1.5}}}
    data = observed([31, "", "p", "", ""], type="MEDIA", file={"1": ["f"], "2": ["g"]}, **more)
    document = read(data, tmp_path)
    assert [film.offset_us for film in document.sessions[0].films] == [30_000_000, 31_500_000]
    again = written(document, tmp_path)["observations"]["o"]
    assert (again["time offset"], again["media_info"]["offset"]) == (30.0, {"1": 0.0, "2": 1.5})


def test_a_film_behind_one_of_unknown_length_is_told(tmp_path):
    document = read(observed(type="MEDIA", file={"1": ["a", "b"]}, media_info={}), tmp_path)
    assert [film.offset_us for film in document.sessions[0].films] == [0, 0]
    assert len(document.findings) == 1


def test_names_with_escapes_of_html_are_read_as_they_look(tmp_path):
    conf = {"0": {"type": "Point event", "code": "a &amp; b &lt;c&gt;"}}
    document = read(observed([1, "", "a &amp; b &lt;c&gt;", ""]) | {"behaviors_conf": conf}, tmp_path)
    assert [code.name for code in document.codes] == ["a & b <c>"]
    assert document.events[0].code == "a & b <c>"


# -- our own files ------------------------------------------------------------------------------------------------


def test_each_coder_has_an_observation(tmp_path):
    data = written(FULL, tmp_path)
    assert list(data["observations"]) == ["visit 1 [K1]", "visit 1 [K2]", "visit 2 [K2]", "empty"]
    coders = [one["independent_variables"]["coder"] for one in data["observations"].values()]
    assert coders == ["K1", "K2", "K2", ""]
    assert "coder" in [one["label"] for one in data["independent_variables"].values()]


def test_the_keys_of_a_project_are_those_of_boris(tmp_path):
    data = written(FULL, tmp_path)
    known = set(
        "time_format project_date project_name project_description project_format_version subjects_conf behaviors_conf "
        "observations behavioral_categories behavioral_categories_config independent_variables coding_map "
        "behaviors_coding_map converters".split()
    )
    assert known == set(data) - {"observer"}
    assert data["project_format_version"] == "7.0"
    for one in data["observations"].values():
        assert {len(row) for row in one["events"]} <= {6 if one["type"] == "MEDIA" else 5}
        assert one["events"] == sorted(one["events"], key=lambda row: row[0])
    forbidden = [v for b in data["behaviors_conf"].values() for m in b["modifiers"].values() for v in m["values"]]
    assert not [value for value in forbidden if set(value) & set("(|),`~")]


def test_a_project_is_plain_ascii(tmp_path):
    """BORIS opens projects in the letters of the system, which on Windows are not those of UTF-8."""
    written(FULL, tmp_path)
    assert (tmp_path / "out.boris").read_bytes().isascii()


def test_what_boris_pairs_in_our_file_is_what_was_written(tmp_path):
    """Paired in the way of BORIS, by a script that knows nothing of lanes."""
    found = bouts(written(FULL, tmp_path))
    assert found["visit 1 [K1]", "Son", "open_posture", "periods"] == 3
    assert found["visit 1 [K1]", "Son", "open_posture", "ms"] == 7_500 + 7_000 + 1_000
    assert found["visit 2 [K2]", "Mother", "open_posture", "open"] == 1


def test_towards_doubt_and_company_are_modifiers_that_a_user_of_boris_can_read(tmp_path):
    rows = written(FULL, tmp_path)["observations"]["visit 1 [K2]"]["events"]
    assert rows[0][:3] == [1.25, "Mother", "says_safe"]
    assert rows[0][3] == "Son,Ms. Öz， worker|yes"


def test_what_is_lost_stands_in_the_description(tmp_path):
    assert "remarks" in written(FULL, tmp_path)["project_description"]
    assert any("→" in loss.words for loss in BORIS.losses(FULL))


def test_a_packed_project_is_the_same(tmp_path):
    out = tmp_path / "x.boris.gz"
    BORIS.write(FULL, out)
    assert gzip.decompress(out.read_bytes()).startswith(b"{")
    assert came_back(BORIS.read(out), BORIS) == expected(FULL, BORIS)
    assert BORIS.read(out).name == "Linde"


def test_identifiers_stay_with_events_that_a_user_of_boris_did_not_touch(tmp_path):
    data = written(FULL, tmp_path)
    events = data["observations"]["visit 1 [K1]"]["events"]
    events[0][0] = 1.5
    events.insert(0, [0.5, "Son", "says_safe", "None|None", "", "NA"])
    ids = [event.id for event in read(data, tmp_path).events if event.session == "visit 1" and event.coder == "K1"]
    assert sorted(ids) == ["", "", "e3", "e4", "e5", "e6", "e7"]


def test_definitions_of_variables_come_back(tmp_path):
    variables = (
        FiledVariable("coder", VariableKind.TEXT, "who sat there"),
        FiledVariable("c", VariableKind.CHOICE, "d", ("1", "2"), "1"),
        FiledVariable("n", VariableKind.NUMBER),
    )
    sessions = (FiledSession("s", variables=(("coder", "theirs"), ("n", "4"))),)
    events = (FiledEvent("s", "c", Kind.POINT, 0, coder="K1"),)
    document = listed(Document("d", sessions=sessions, events=events, variables=variables))
    again = read(written(document, tmp_path), tmp_path)
    assert again.variables == variables
    assert again.sessions == sessions
    assert again.events[0].coder == "K1"


def test_names_that_boris_cannot_write_come_back(tmp_path):
    people = tuple(FiledPerson(name) for name in ("to all", "None", "a|b", "a¦b", "No focal subject", "x, y"))
    targets = tuple(who.name for who in people)
    modifiers = (FiledModifier("m|n", ModifierKind.MULTIPLE, ("None", "a,b", "a，b")), FiledModifier("towards"))
    events = (
        FiledEvent("s", "c|d", Kind.POINT, 0, None, "", ("No focal subject", "a|b"), Targets.LISTED, targets),
        FiledEvent("s", "c|d", Kind.POINT, 5, None, "", (), Targets.ALL),
        FiledEvent("s", "c|d", Kind.POINT, 6, None, "", (), Targets.LISTED, ("to all",)),
        FiledEvent("s", "c|d", Kind.POINT, 7, modifiers=(("m|n", ("a,b", "None")), ("towards", ("x",)))),
        FiledEvent("s", "c|d", Kind.STATE, 8, 9),  # of the other kind
        FiledEvent("s", "free", Kind.POINT, 8, modifiers=(("unlisted", ("x y", "z")),)),
    )
    codes = (FiledCode("c|d", "", Kind.POINT, modifiers=modifiers), FiledCode("free", kind=Kind.POINT))
    document = listed(Document("d", codes=codes, people=people, events=events))
    got, wanted = came_back(read(written(document, tmp_path), tmp_path), BORIS), expected(document, BORIS)
    assert got.events == wanted.events
    assert got.people == wanted.people
    assert got.codes[1] == wanted.codes[1]


_people = st.sampled_from(["Ann", "Bea", "Cas, the dog"])


@st.composite
def _events(draw: st.DrawFn) -> list[FiledEvent]:
    """Events of few codes and people at few times, so that they meet in every way."""
    found = []
    for n in range(draw(st.integers(0, 12))):
        code = draw(st.sampled_from(["s", "t", "p"]))
        start = draw(st.integers(0, 6)) * 500_001
        stop = draw(st.none() | st.integers(0, 6).map(lambda steps, start=start: start + steps * 500_001))
        towards = draw(st.sampled_from([Targets.NONE, Targets.NONE, Targets.ALL, Targets.LISTED]))
        targets = tuple(draw(st.lists(_people, min_size=1, unique=True))) if towards is Targets.LISTED else ()
        actors = tuple(draw(st.lists(_people, max_size=2, unique=True)))
        kind, coder = Kind.POINT if code == "p" else Kind.STATE, draw(st.sampled_from(["", "K1"]))
        event = FiledEvent("o", code, kind, start, stop, coder, actors, towards, targets, id=f"e{n}")
        found.append(replace(event, stop_us=None) if code == "p" else event)
    return found


@given(events=_events())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_periods_that_meet_and_overlap_in_every_way_come_back(events, tmp_path_factory):
    codes = tuple(FiledCode(name, kind=Kind.POINT if name == "p" else Kind.STATE) for name in "stp")
    document = listed(Document("d", codes=codes, sessions=(FiledSession("o"),), events=tuple(events)))
    out = tmp_path_factory.mktemp("meet") / "x.boris"
    BORIS.write(document, out)
    got, wanted = came_back(BORIS.read(out), BORIS), expected(document, BORIS)
    # Of two events that are the same but for their identifiers, BORIS does not say which end is whose.
    assert Counter(replace(e, id="") for e in got.events) == Counter(replace(e, id="") for e in wanted.events)
    assert sorted(e.id for e in got.events) == sorted(e.id for e in wanted.events)


# -- hostile ------------------------------------------------------------------------------------------------------


def test_a_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("observer.formats.boris_read._MOST_BYTES", 2_000_000)
    path = tmp_path / "bomb.boris.gz"
    path.write_bytes(gzip.compress(b" " * 10_000_000, 1, mtime=0))
    with pytest.raises(BadFile, match="unpacks to more than 2 MB"):
        BORIS.read(path)


@pytest.mark.parametrize(
    "data",
    [b"\x1f\x8b", b"\x1f\x8bxxxxxxxxxx", gzip.compress(b"{}" * 9000, mtime=0)[:40]],
    ids=["head", "words", "cut"],
)
def test_a_damaged_packed_file_is_refused(data, tmp_path):
    path = tmp_path / "x.boris.gz"
    path.write_bytes(data)
    with pytest.raises(BadFile, match="damaged"):
        BORIS.read(path)


@pytest.mark.parametrize("time", ["soon", "1e30", [1], {}, True])
def test_a_time_that_is_none_is_refused_with_its_place(time, tmp_path):
    with pytest.raises(BadFile, match=r"observation “o”, row 1"):
        read(observed([time, "", "p", ""]), tmp_path)


@pytest.mark.parametrize("data", [[], {}, {"observations": [1]}, {"observations": 7}, "x", 1])
def test_json_that_is_no_project_is_refused(data, tmp_path):
    path = tmp_path / "x.boris"
    path.write_text(json.dumps(data))
    with pytest.raises(BadFile, match="no project of BORIS"):
        BORIS.read(path)


def test_odd_things_in_lists_are_left_out_and_told(tmp_path):
    conf = {"0": 5, "1": {"code": ""}, "2": {"code": "p", "type": 7, "modifiers": {"0": "x"}}, "3": {"code": "p"}}
    data = observed(5, [1, None, "p", None, None], [2, 3, "p", 4, 5], ["", "", "p"]) | {"behaviors_conf": conf}
    data["observations"]["bad"] = 3
    document = read(data, tmp_path)
    assert [event.start_us for event in document.events] == [1_000_000, 2_000_000]
    assert sum(finding.n for finding in document.findings) == 7


@pytest.mark.parametrize("given", [[], {}, 5, [[]], {"a": []}, "x", None])
def test_odd_things_under_our_own_keys_are_passed_over(given, tmp_path):
    data = written(FULL, tmp_path)
    entries = [*data["behaviors_conf"].values(), *data["subjects_conf"].values(), *data["observations"].values()]
    entries += [one for entry in data["behaviors_conf"].values() for one in entry["modifiers"].values()]
    for entry in [*entries, *data["behavioral_categories_config"].values()]:
        more = entry.get("observer", {})
        entry["observer"] = dict.fromkeys([*more, "key", "values", "again"], given) if given != [] else given
    document = read(data, tmp_path)
    assert len(document.events) == len(FULL.events)
    names = [code.name for code in document.codes]
    assert len(set(names)) == len(names)


def test_labels_of_ten_megabytes_are_cut_and_told(tmp_path):
    document = read(observed([1, "s" * 10_000_000, "p", "", "c" * 10_000_000]), tmp_path)
    assert (len(document.events[0].actors[0]), len(document.events[0].comment)) == (500, 100_000)
    assert document.findings[0].n == 2
