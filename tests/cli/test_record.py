"""The protocol of `observer record`: every field, every refusal, every finding, and `docs/record.md` itself.

Whatever comes in, each line gets one answer; a line that is refused leaves every table as it was.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observer.cli import run
from observer.cli.record import MARK, MAX_LINE, RATE, answers
from observer.services import demo, history, people, recordings, roster, studies
from observer.services.coding import Desk
from observer.storage.history import head
from observer.storage.study_file import StudyFile
from tests.studies_for_tests import (
    SECOND,
    add_film,
    desk_of,
    dump,
    make_study,
    researcher_of,
    shown_events,
    shown_ratings,
    write_codebook,
)

ROOT = Path(__file__).parents[2]
POINT = {"t": 1, "indicator": "play:refuses", "actor": "Mother", "target": "Worker"}
STATE = {"t": 1, "indicator": "leans", "actor": "Mother", "target": "none"}
RATING = {"rate": "play:part", "target": "Mother", "value": 2}


def ask(desk: Desk, *lines: Any) -> list[dict[str, Any]]:
    """The answers to lines: bytes as they are, anything else as JSON."""
    data = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    return list(answers(desk, BytesIO(data)))


def ok(desk: Desk, line: Any) -> dict[str, Any]:
    """The answer to a line that must be stored."""
    [answer] = ask(desk, line)
    assert answer["ok"], answer
    return answer


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed study with a film of a minute in "Linde 1", and none in "Linde 2"."""
    path = make_study(tmp_path_factory.mktemp("record"))
    with studies.open_study(path) as study:
        add_film(study, "Linde 1")
    return path


@pytest.fixture
def study(template: Path, tmp_path: Path) -> Iterator[StudyFile]:
    path = shutil.copyfile(template, tmp_path / "study.observer")
    with studies.open_study(path) as opened:
        yield opened


@pytest.fixture
def desk(study: StudyFile) -> Desk:
    return desk_of(study)


def event(desk: Desk, id_: str) -> dict[str, Any]:
    """An event as the researcher sees it."""
    return shown_events(desk.study, researcher_of(desk.study), desk.session.name)[id_]


def the_rating(desk: Desk, id_: str) -> dict[str, Any]:
    """A rating as the researcher sees it."""
    return shown_ratings(desk.study, researcher_of(desk.study), desk.session.name)[id_]


# -- what can be given ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_fields", "stored"),
    [
        ({"t": 0}, {"start": (0, None, None)}),
        ({"t": 12.345678}, {"start": (12_345_678, None, None)}),
        ({"t": 59.9999994}, {"start": (59_999_999, None, None)}),
        ({"actor": "Mother"}, {"actors": ["Mother"]}),
        ({"actor": "mOTHER"}, {"actors": ["Mother"]}),
        ({"actor": ["Son", "Family", "Son"]}, {"actors": ["Family", "Son"]}),
        ({"actor": "Off-camera voice"}, {"actors": ["Off-camera voice"]}),
        ({"actor": ""}, {"actors": []}),
        ({"actor": []}, {"actors": []}),
        ({"actor": None}, {"actors": []}),
        ({"target": "Worker"}, {"target": ["Worker"]}),
        ({"target": ["Worker", "Father"]}, {"target": ["Father", "Worker"]}),
        ({"target": "all"}, {"target": "all"}),
        ({"target": "ALL"}, {"target": "all"}),
        ({"target": ["unclear"]}, {"target": "unclear"}),
        ({"target": "none"}, {"target": "none"}),
        ({"target": ""}, {"target": "none"}),
        ({"target": None}, {"target": "none"}),
        ({"comment": "says “né”\n\tand \U0001f600"}, {"comment": "says “né”\n\tand \U0001f600"}),
        ({"comment": "x" * 20_000}, {"comment": "x" * 20_000}),
        ({"comment": None}, {"comment": ""}),
        ({"perceived": "heard"}, {"perceived": "heard"}),
        ({"perceived": None}, {"perceived": None}),
        ({"doubt": True}, {"doubt": True}),
        ({"modifiers": {"how": "soft"}}, {"modifiers": {"how": ["soft"]}}),
        ({"modifiers": {"how": ["soft"]}}, {"modifiers": {"how": ["soft"]}}),
        ({"modifiers": {"tags": ["a", "c"]}}, {"modifiers": {"tags": ["a", "c"]}}),
        ({"modifiers": {"tags": "b"}}, {"modifiers": {"tags": ["b"]}}),
        ({"modifiers": {"level": 7.5}}, {"modifiers": {"level": ["7.5"]}}),
        ({"modifiers": {"count": -3, "note": "so"}}, {"modifiers": {"count": ["-3"], "note": ["so"]}}),
        ({"modifiers": None}, {"modifiers": {}}),
        ({"modifiers": {}}, {"modifiers": {}}),
        ({"t": None, "recording": "film", "pts": 2500}, None),
    ],
)
def test_each_field_of_an_event(desk, given_fields, stored):
    line = {**POINT, "indicator": "play:says", **given_fields}
    [answer] = ask(desk, line)
    if stored is None:
        assert not answer["ok"]
    else:
        found = event(desk, answer["id"])
        assert {name: found[name] for name in stored} == stored


def test_the_fewest_fields(desk):
    found = event(desk, ok(desk, {"t": 1, "indicator": "phone"})["id"])
    assert found == {
        "coder": "K1",
        "indicator": "play:phone",
        "kind": "point",
        "start": (SECOND, None, None),
        "stop": None,
        "actors": [],
        "target": "none",
        "modifiers": {},
        "comment": "",
        "perceived": None,
        "doubt": False,
    }


def test_ids_instead_of_names(desk):
    mother, film = desk.person("Mother").id, desk.recordings()[0].id
    line = {"recording": film, "pts": 500, "indicator": "leans", "actor": mother, "target": [mother]}
    found = event(desk, ok(desk, {**line, "stop_recording": "FILM", "stop_pts": 1500})["id"])
    assert (found["start"], found["stop"]) == ((500_000, film, 500), (1_500_000, film, 1500))
    assert (found["actors"], found["target"]) == (["Mother"], ["Mother"])


def test_a_period_may_end_where_the_film_ends(desk):
    assert event(desk, ok(desk, {**STATE, "t": 59.5, "stop": 60})["id"])["stop"] == (60 * SECOND, None, None)


def test_without_a_film_any_time_can_be_given_and_is_a_finding(study):
    answer = ok(desk_of(study, session="Linde 2"), {**POINT, "t": 99_999})
    assert [finding["kind"] for finding in answer["findings"]] == ["no_recording"]


def test_the_first_line_of_a_codebook_begins_its_coding(study, desk):
    assert desk.codings() == []
    ok(desk, POINT)
    ok(desk, {**POINT, "t": 2})
    ok(desk, {"t": 3, "indicator": "stays", "actor": "Son"})
    assert len(desk.codings()) == 2


def test_a_state_ends_those_that_it_excludes_in_the_same_operation(desk):
    calm = ok(desk, {"t": 5, "indicator": "calm", "actor": ["Mother", "Son"]})["id"]
    of_father = ok(desk, {"t": 5, "indicator": "calm", "actor": "Father"})["id"]
    leans = ok(desk, {"t": 5, "indicator": "leans", "actor": ["Mother", "Son"]})["id"]
    tense = ok(desk, {"recording": "film", "pts": 8000, "indicator": "tense", "actor": ["Son", "Mother"]})["id"]
    assert event(desk, calm)["stop"] == event(desk, tense)["start"]
    assert event(desk, of_father)["stop"] is None
    assert event(desk, leans)["stop"] is None
    ok(desk, {"undo": 1})
    assert event(desk, calm)["stop"] is None


def test_an_edit_changes_what_it_names_and_nothing_else(desk):
    line = {**POINT, "indicator": "play:says", "comment": "first", "doubt": True, "modifiers": {"how": "soft"}}
    id_ = ok(desk, line)["id"]
    before = event(desk, id_)
    assert ok(desk, {"edit": id_, "actor": ["Son", "Father"]})["id"] == id_
    assert event(desk, id_) == {**before, "actors": ["Father", "Son"]}
    ok(desk, {"edit": id_, "actor": "Mother", "indicator": "play:refuses", "modifiers": None, "t": 3})
    assert event(desk, id_) == {
        **before, "indicator": "play:refuses", "modifiers": {}, "start": (3 * SECOND, None, None)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({"stop": 9}, {"stop": (9 * SECOND, None, None)}),
        ({"stop": None}, {"stop": None}),
        ({"stop_recording": "film", "stop_pts": 7000}, {"stop": (7 * SECOND, "film", 7000)}),
        ({"recording": "film", "pts": 500}, {"start": (SECOND // 2, "film", 500)}),
        ({"indicator": "calm"}, {"indicator": "play:calm"}),
        ({"indicator": "refuses", "stop": None}, {"indicator": "play:refuses", "kind": "point", "stop": None}),
        ({"target": "unclear"}, {"target": "unclear"}),
        ({"target": None}, {"target": "none"}),
        ({"comment": None}, {"comment": ""}),
        ({"perceived": "seen"}, {"perceived": "seen"}),
        ({"perceived": None}, {"perceived": None}),
        ({"doubt": False}, {"doubt": False}),
    ],
)
def test_each_field_of_an_edit(desk, fields, stored):
    line = {**STATE, "stop": 5, "comment": "c", "perceived": "heard", "doubt": True, "target": "Worker"}
    id_ = ok(desk, line)["id"]
    ok(desk, {"edit": id_, **fields})
    film = desk.recordings()[0].id
    found = event(desk, id_)
    for name, value in stored.items():
        expected = tuple(film if part == "film" else part for part in value) if isinstance(value, tuple) else value
        assert found[name] == expected


def test_an_edit_of_nothing_is_no_operation(study, desk):
    id_ = ok(desk, {**POINT, "actor": ["Mother", "Son"], "comment": "same"})["id"]
    before = dump(study)
    ok(desk, {"edit": id_})
    ok(desk, {"edit": id_, "comment": "same", "actor": ["Son", "Mother"]})
    assert dump(study) == before


def test_a_comment_can_be_changed_after_the_film_was_placed_elsewhere(study, desk):
    id_ = ok(desk, STATE)["id"]
    recordings.place_recording(study, researcher_of(study), "film", 20 * SECOND)
    ok(desk, {"edit": id_, "comment": "now before the film begins", "stop": 30})
    [answer] = ask(desk, {"edit": id_, "t": 2})
    assert "outside the recording" in answer["error"]


def test_delete(desk):
    id_ = ok(desk, POINT)["id"]
    answer = ok(desk, {"delete": id_})
    assert answer["id"] == id_
    assert shown_events(desk.study, researcher_of(desk.study), "Linde 1") == {}
    assert history.trail(desk.study, researcher_of(desk.study))[-1].id == answer["operation"]


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({}, {"value": 2, "reason": None, "rated_as": "person", "towards": None, "from": None, "until": None}),
        ({"value": -3}, {"value": -3}),
        ({"value": 0, "reason": None}, {"value": 0, "reason": None}),
        ({"value": None, "reason": "too_short"}, {"value": None, "reason": "too_short"}),
        ({"reason": "absent", "value": None}, {"value": None, "reason": "absent"}),
        ({"target": "Worker"}, {"rated_as": "worker_contribution"}),
        ({"target": "Worker", "towards": "Son"}, {"rated_as": "towards", "towards": "Son"}),
        ({"rate": "whole", "target": "Family"}, {"rated_as": "group", "dimension": "play:whole"}),
        ({"rate": "whole", "target": "Worker"}, {"rated_as": "worker_contribution"}),
        ({"from": 1.5, "until": 60}, {"from": 1.5, "until": 60.0}),
        ({"overrule": "she meant it", "comment": "c"}, {"overruled": "she meant it", "comment": "c"}),
        ({"overrule": None, "comment": None, "towards": None}, {"overruled": "", "comment": "", "towards": None}),
    ],
)
def test_each_field_of_a_rating(desk, fields, stored):
    found = the_rating(desk, ok(desk, {**RATING, **fields})["id"])
    assert {name: found[name] for name in stored} == stored


def test_evidence(desk):
    ids = [ok(desk, {**POINT, "t": t})["id"] for t in (1, 2)]
    found = the_rating(desk, ok(desk, {**RATING, "value": -1, "evidence": [*ids, ids[0]]})["id"])
    assert found["evidence"] == sorted(ids)
    other = ok(desk, {"t": 1, "indicator": "stays"})["id"]
    [answer] = ask(desk, {**RATING, "evidence": [other]})
    assert "no event" in answer["error"]


@pytest.mark.parametrize("one", [1, True])
def test_undo_and_redo(desk, one):
    id_ = ok(desk, POINT)["id"]
    assert ok(desk, {"undo": one})["undo"] == "Undo: Record play:refuses"
    assert shown_events(desk.study, researcher_of(desk.study), "Linde 1") == {}
    assert ok(desk, {"redo": one})["redo"] == "Redo: Record play:refuses"
    assert event(desk, id_)["indicator"] == "play:refuses"


def test_undo_stays_within_the_session_and_the_coder(study, desk):
    ok(desk_of(study, "K2"), POINT)
    ok(desk_of(study, "K1", "Linde 2"), POINT)
    assert ask(desk, {"undo": 1}) == [{"ok": False, "error": "There is nothing to undo."}]


# -- findings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        (POINT, []),
        ({**POINT, "actor": "Worker", "target": "Mother"}, ["role_cannot_show"]),
        ({**POINT, "actor": "Interpreter"}, ["role_cannot_show"]),
        ({**POINT, "actor": ["Worker", "Interpreter", "Mother"]}, ["role_cannot_show"] * 2),
        ({**POINT, "actor": "Family"}, []),
        ({**POINT, "actor": None}, ["no_actor"]),
        ({"t": 1, "indicator": "phone"}, []),
        ({**POINT, "actor": "Unknown 1"}, ["standing_person"]),
        ({"t": 1, "indicator": "joke", "actor": "Mother"}, ["one_actor_for_mutual"]),
        ({"t": 1, "indicator": "joke", "actor": "Parents"}, []),
        ({"t": 1, "indicator": "joke", "actor": ["Mother", "Son"], "target": "Worker"}, ["target_unusual"]),
        ({**POINT, "target": ["Worker", "Interpreter"]}, ["target_unusual"]),
        ({**POINT, "target": "all"}, []),
        (STATE, ["open_state"]),
        ({**STATE, "stop": 2}, []),
        ({**POINT, "actor": "Father"}, ["absent"]),
        ({**POINT, "actor": "Father", "t": 10}, []),
        ({**POINT, "actor": "Father", "t": 20}, ["absent"]),
        ({"rate": "whole", "target": "Family", "value": 1}, ["too_few_together"]),
    ],
)
def test_findings(study, desk, line, kinds):
    roster.add_presence(study, researcher_of(study), "Linde 1", "Father", 10 * SECOND, 20 * SECOND)
    answer = ok(desk, line)
    assert [finding["kind"] for finding in answer.get("findings", [])] == kinds
    assert all(finding["words"] for finding in answer.get("findings", []))
    assert ("findings" in answer) == bool(kinds)


def test_an_edit_brings_findings_as_well(desk):
    answer = ok(desk, {"edit": ok(desk, POINT)["id"], "actor": "Unknown 2"})
    assert [finding["kind"] for finding in answer["findings"]] == ["standing_person"]


# -- refusals -----------------------------------------------------------------------------------------------------

HUGE = 10**4000
REFUSED: list[tuple[Any, str]] = [
    # lines that are no object
    (b"\xff\xfe\x00", "not text in UTF-8"),
    (b'{"t": 1, "comment": "\xc3\x28"}', "not text in UTF-8"),
    (b"{", "not valid JSON"),
    (b'{"t": 1} {"t": 2}', "not valid JSON"),
    (b"{'t': 1}", "not valid JSON"),
    (b'{"comment": "\x00"}', "not valid JSON"),
    (b"[" * 100_000, "not valid JSON"),
    (b"1" * 5000, "not valid JSON"),
    (b"[]", "is a JSON object"),
    (b"null", "is a JSON object"),
    (b'"undo"', "is a JSON object"),
    (b"\x00", "not valid JSON"),
    ({}, "A line has one of"),
    ({"t": 1}, "A line has one of"),
    (b'{"t": 1, "t": 1, "indicator": "leans"}', "“t” is there twice"),
    (b'{"t": 1, "indicator": "leans", "modifiers": {"how": "soft", "how": "loud"}}', "“how” is there twice"),
    # indicators
    ({**POINT, "indicator": "nods"}, "has the indicator “nods”"),
    ({**POINT, "indicator": ""}, "has the indicator “”"),
    ({**POINT, "indicator": "play:nods"}, "has no indicator “play:nods”"),
    ({**POINT, "indicator": "play:"}, "has no indicator"),
    ({**POINT, "indicator": ":says"}, "no codebook “”"),
    ({**POINT, "indicator": "game:says"}, "no codebook “game”"),
    ({**POINT, "indicator": "other:says:x"}, "has no indicator"),
    ({**POINT, "indicator": "says"}, "write one of: other:says, play:says"),
    ({**POINT, "indicator": None}, "“indicator” is a text"),
    ({**POINT, "indicator": 7}, "“indicator” is a text"),
    ({**POINT, "indicator": "a\0b"}, "“indicator” is a text"),
    (b'{"t": 1, "indicator": "\\ud800"}', "“indicator” is a text"),
    # people
    ({**POINT, "actor": "Uncle"}, "nobody called “Uncle”"),
    ({**POINT, "actor": ["Mother", "Uncle"]}, "nobody called “Uncle”"),
    ({**POINT, "actor": [""]}, "nobody called “”"),
    ({**POINT, "actor": "all"}, "nobody called “all”"),
    ({**POINT, "actor": 3}, "“actor” is a text or a list"),
    ({**POINT, "actor": {"name": "Mother"}}, "“actor” is a text or a list"),
    ({**POINT, "actor": ["Mother", 3]}, "“actor” is a text"),
    ({**POINT, "actor": [["Mother"]]}, "“actor” is a text"),
    ({**POINT, "actor": ["Mother"] * 201}, "“actor”"),
    ({**POINT, "actor": "Mo\0ther"}, "“actor” is a text"),
    (b'{"t": 1, "indicator": "leans", "actor": "\\udfff"}', "“actor” is a text"),
    ({**POINT, "target": "Uncle"}, "nobody called “Uncle”"),
    ({**POINT, "target": ["all", "Mother"]}, "nobody called “all”"),
    # times
    ({"indicator": "leans"}, "needs its time"),
    ({**POINT, "t": None}, "needs its time"),
    ({**POINT, "t": "1"}, "“t” is a number"),
    ({**POINT, "t": True}, "“t” is a number"),
    ({**POINT, "t": [1]}, "“t” is a number"),
    (b'{"t": NaN, "indicator": "leans"}', "not valid JSON: NaN"),
    (b'{"t": Infinity, "indicator": "leans"}', "not valid JSON: Infinity"),
    (b'{"t": -Infinity, "indicator": "leans"}', "not valid JSON: -Infinity"),
    (b'{"t": 1e400, "indicator": "leans"}', "not a time"),
    (b'{"t": 1e9999999, "indicator": "leans"}', "not a time"),
    (b'{"t": 1e99999999999999999999, "indicator": "leans"}', "not valid JSON"),
    (b'{"t": 1e-99999999999999999999, "indicator": "leans"}', "not valid JSON"),
    ({**POINT, "t": HUGE}, "not a time"),
    ({**POINT, "t": 1 << 63}, "not a time"),
    ({**POINT, "t": -0.001}, "before the start of the session"),
    ({**POINT, "t": 60}, "outside the recording"),
    ({**POINT, "t": 3600}, "0:00:00.000 to 0:01:00.000"),
    ({**STATE, "stop": 60.001}, "outside the recording"),
    ({**STATE, "stop": 1}, "must stop after it starts"),
    ({**STATE, "stop": 0.5}, "must stop after it starts"),
    ({**STATE, "stop": "2"}, "“stop” is a number"),
    ({**STATE, "stop": False}, "“stop” is a number"),
    ({**POINT, "stop": 2}, "it has no stop"),
    ({**POINT, "recording": "film", "pts": 5}, "either seconds of the session, or a recording"),
    ({"indicator": "leans", "recording": "film"}, "“pts” is a whole number"),
    ({"indicator": "leans", "recording": "film", "pts": 1.0}, "“pts” is a whole number"),
    ({"indicator": "leans", "recording": "film", "pts": True}, "“pts” is a whole number"),
    ({"indicator": "leans", "recording": "film", "pts": "5"}, "“pts” is a whole number"),
    ({"indicator": "leans", "recording": "film", "pts": HUGE}, "“pts” is a whole number"),
    ({"indicator": "leans", "recording": "film", "pts": 1 << 62}, "outside the recording"),
    ({"indicator": "leans", "recording": "film", "pts": -1}, "before the start"),
    ({"indicator": "leans", "recording": "film", "pts": 60_000}, "outside the recording"),
    ({"indicator": "leans", "recording": "tape", "pts": 5}, "no recording “tape”"),
    ({"indicator": "leans", "pts": 5}, "no recording “”"),
    ({"indicator": "leans", "recording": 5, "pts": 5}, "“recording” is a text"),
    ({**STATE, "stop_recording": "film", "stop_pts": 1000}, "must stop after it starts"),
    ({**STATE, "stop_pts": 2000}, "no recording “”"),
    # the other fields of an event
    ({**POINT, "comment": 5}, "“comment” is a text"),
    ({**POINT, "comment": "a\0b"}, "“comment” is a text"),
    (b'{"t": 1, "indicator": "leans", "comment": "half \\ud83d"}', "“comment” is a text"),
    ({**POINT, "comment": "x" * 20_001}, "too long"),
    ({**POINT, "perceived": "smelt"}, "seen or heard"),
    ({**POINT, "perceived": ["seen"]}, "seen or heard"),
    ({**POINT, "doubt": 1}, "true or false"),
    ({**POINT, "doubt": None}, "true or false"),
    ({**POINT, "modifiers": []}, "“modifiers” is an object"),
    ({**POINT, "modifiers": "soft"}, "“modifiers” is an object"),
    ({**POINT, "modifiers": 0}, "“modifiers” is an object"),
    ({**POINT, "modifiers": {"tags": "a"}}, "has no modifier “tags”"),
    ({**POINT, "modifiers": {"how": "shrill"}}, "it has: soft, loud"),
    ({**POINT, "modifiers": {"how": ["soft", "loud"]}}, "takes one value"),
    ({**POINT, "modifiers": {"how": []}}, "takes one value"),
    ({**POINT, "modifiers": {"how": None}}, "“how” is a text"),
    ({**POINT, "modifiers": {"how": {"a": 1}}}, "“how” is a text"),
    ({**POINT, "indicator": "play:says", "modifiers": {"tags": ["a", "a"]}}, "the same value twice"),
    ({**POINT, "indicator": "play:says", "modifiers": {"level": 11}}, "a number from 0 to 10"),
    ({**POINT, "indicator": "play:says", "modifiers": {"level": "much"}}, "a number from 0 to 10"),
    ({**POINT, "indicator": "play:says", "modifiers": {"count": "inf"}}, "takes a number"),
    ({**POINT, "indicator": "play:says", "modifiers": {"count": "nan"}}, "takes a number"),
    (b'{"t": 1, "indicator": "play:says", "modifiers": {"count": 1e999}}', "takes a number"),
    ({**POINT, "indicator": "play:says", "modifiers": {"count": True}}, "“count” is a text"),
    # unknown fields
    ({**POINT, "commment": "x"}, "Did you mean “comment”?"),
    ({**POINT, "actors": "Mother"}, "Did you mean “actor”?"),
    ({**POINT, "zzz": 1}, "Use one of: actor, back, comment"),
    ({**POINT, "": 1}, "“” is not known"),
    (b'{"t": 1, "indicator": "leans", "\\ud800": 1}', "is not known"),
    ({**RATING, "reasons": "x"}, "Did you mean “reason”?"),
    ({**RATING, "t": 1}, "“t” is not known"),
    ({"edit": "x", "value": 1}, "“value” is not known"),
    ({"delete": "x", "t": 1}, "“t” is not known"),
    ({"undo": 1, "redo": 1}, "“redo” is not known"),
    ({"undo": 1, "indicator": "leans", "t": 1}, "is not known"),
    # edit, delete, undo
    ({"edit": "nothing"}, "no event “nothing”"),
    ({"edit": None}, "“edit” is a text"),
    ({"edit": 5, "t": 1}, "“edit” is a text"),
    ({"delete": "nothing"}, "no event “nothing”"),
    ({"delete": ["x"]}, "“delete” is a text"),
    ({"delete": "x\0"}, "“delete” is a text"),
    ({"undo": 1}, "nothing to undo"),
    ({"redo": 1}, "nothing to redo"),
    ({"undo": 2}, "One operation at a time"),
    ({"undo": 0}, "One operation at a time"),
    ({"undo": "1"}, "One operation at a time"),
    ({"undo": None}, "One operation at a time"),
    ({"redo": [1]}, "One operation at a time"),
    # ratings
    ({**RATING, "rate": "part"}, "write one of: other:part, play:part"),
    ({**RATING, "rate": "joy"}, "has the dimension “joy”"),
    ({**RATING, "rate": "play:joy"}, "no dimension “play:joy”"),
    ({**RATING, "rate": "play:aside"}, "is not rated"),
    ({**RATING, "rate": None}, "“rate” is a text"),
    ({**RATING, "target": "Uncle"}, "nobody called “Uncle”"),
    ({**RATING, "target": "all"}, "nobody called “all”"),
    ({**RATING, "target": ["Mother"]}, "“target” is a text"),
    ({**RATING, "target": "Family"}, "for each person, not for a group"),
    ({**RATING, "rate": "whole"}, "for the group, not for one person"),
    ({"rate": "play:part", "value": 1}, "needs its target"),
    ({"rate": "play:part", "target": "Mother"}, "needs a reason: absent, too_short"),
    ({**RATING, "value": None}, "needs a reason"),
    ({**RATING, "reason": "absent"}, "not both"),
    ({**RATING, "value": None, "reason": "tired"}, "“tired” is not a reason"),
    ({**RATING, "value": None, "reason": ""}, "needs a reason"),
    ({**RATING, "value": None, "reason": 5}, "“reason” is a text"),
    ({**RATING, "value": 4}, "from -3 to +3, not 4"),
    ({**RATING, "value": -4}, "from -3 to +3, not -4"),
    ({**RATING, "value": HUGE}, "from -3 to +3"),
    ({**RATING, "value": 2.5}, "“2.5” is not a whole number"),
    ({**RATING, "value": 2.0}, "“2.0” is not a whole number"),
    ({**RATING, "value": "2"}, "“2” is not a whole number"),
    ({**RATING, "value": True}, "“True” is not a whole number"),
    ({**RATING, "value": [2]}, "is not a whole number"),
    (b'{"rate": "play:part", "target": "Mother", "value": NaN}', "not valid JSON"),
    ({**RATING, "towards": "Uncle"}, "nobody called “Uncle”"),
    ({**RATING, "from": 1}, "both “from” and “until”"),
    ({**RATING, "until": 1}, "both “from” and “until”"),
    ({**RATING, "from": None, "until": None}, "“from” is a number"),
    ({**RATING, "from": 1, "until": "2"}, "“until” is a number"),
    ({**RATING, "from": 2, "until": 2}, "must stop after it starts"),
    ({**RATING, "from": -1, "until": 2}, "must stop after it starts"),
    ({**RATING, "from": 1, "until": 61}, "0:01:01.000 is outside the recording"),
    ({**RATING, "from": 60, "until": 61}, "0:01:00.000 is outside the recording"),
    ({**RATING, "evidence": ["nothing"]}, "no event “nothing”"),
    ({**RATING, "evidence": 5}, "“evidence” is a text or a list"),
    ({**RATING, "comment": 5}, "“comment” is a text"),
    ({**RATING, "overrule": True}, "“overrule” is a text"),
]


@pytest.mark.parametrize("before", [[], [POINT, RATING, {"undo": 1}]], ids=["first", "later"])
def test_what_is_refused_leaves_nothing_behind(study, desk, before):
    assert all(answer["ok"] for answer in ask(desk, *before))
    there = dump(study)
    for line, words in REFUSED:
        if before and words in ("nothing to undo", "nothing to redo"):
            continue
        [answer] = ask(desk, line)
        assert answer.keys() == {"ok", "error"}, line
        assert answer["ok"] is False, line
        assert words in answer["error"], line
        assert dump(study) == there, line


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"t": None}, "needs its time"),
        ({"recording": None}, "needs its time"),
        ({"t": 5}, "must stop after it starts"),
        ({"stop": 0.5}, "must stop after it starts"),
        ({"stop": 61}, "outside the recording"),
        ({"t": -1}, "before the start"),
        ({"indicator": "refuses"}, "it has no stop"),
        ({"indicator": "other:says"}, "has no indicator"),
        ({"indicator": "nods"}, "has no indicator"),
        ({"actor": "Uncle"}, "nobody called"),
        ({"target": ["none", "Son"]}, "nobody called"),
        ({"modifiers": {"how": "soft"}}, "has no modifier"),
        ({"comment": "x" * 20_001}, "too long"),
        ({"perceived": 1}, "seen or heard"),
        ({"doubt": None}, "true or false"),
        ({"stops": 4}, "Did you mean “stop”?"),
    ],
)
def test_an_edit_that_is_refused_leaves_nothing_behind(study, desk, fields, words):
    id_ = ok(desk, {**STATE, "stop": 4})["id"]
    before = dump(study)
    [answer] = ask(desk, {"edit": id_, **fields})
    assert not answer["ok"]
    assert words in answer["error"]
    assert dump(study) == before


@pytest.mark.parametrize("line", [{"edit": "{id}", "t": 2}, {"delete": "{id}"}])
@pytest.mark.parametrize(("coder", "session"), [("K2", "Linde 1"), ("K1", "Linde 2"), ("R1", "Linde 1")])
def test_what_is_another_s_is_as_unknown_as_what_is_not_there(study, desk, line, coder, session):
    id_ = ok(desk, POINT)["id"]
    other = desk_of(study, coder, session)
    before = dump(study)
    asked = {name: value.format(id=id_) if isinstance(value, str) else value for name, value in line.items()}
    unknown = {name: "nowhere" if value == id_ else value for name, value in asked.items()}
    [about_theirs], [about_none] = ask(other, asked), ask(other, unknown)
    assert about_theirs["error"].replace(id_, "nowhere") == about_none["error"]
    assert dump(study) == before


def test_a_submitted_coding_refuses_everything(study, desk):
    id_ = ok(desk, POINT)["id"]
    ok(desk, RATING)
    ok(desk, {"t": 1, "indicator": "stays"})
    desk.submit("play")
    before = dump(study)
    for line in (POINT, {**RATING, "value": 1}, {"edit": id_, "t": 2}, {"delete": id_}, {"edit": id_}):
        [answer] = ask(desk, line)
        assert "submitted" in answer["error"]
    assert dump(study) == before
    ok(desk, {"t": 2, "indicator": "stays"})  # the other codebook is still a draft
    assert ok(desk, {"undo": 1})["undo"] == "Undo: Record other:stays"
    assert ok(desk, {"undo": 1})["undo"] == "Undo: Record other:stays"
    assert not ask(desk, {"undo": 1})[0]["ok"]


# -- lines --------------------------------------------------------------------------------------------------------


def test_a_line_that_is_too_long_is_one_refusal_and_the_next_is_read(desk):
    good = json.dumps(POINT).encode()
    long = b'{"comment": "' + b"x" * MAX_LINE + b'"}'
    longer = b"[" * (3 * MAX_LINE)
    exact = good[:-1] + b', "comment": "' + b" " * (MAX_LINE - len(good) - 18) + b'"}'
    found = ask(desk, long, good, longer, b"", good, exact)
    assert [answer["ok"] for answer in found] == [False, True, False, True, False]
    assert "too long" in found[0]["error"]
    assert "too long" in found[2]["error"]
    assert "comment" in found[4]["error"]


def test_empty_lines_byte_order_marks_and_windows_line_ends(desk):
    good = json.dumps(POINT).encode()
    data = b"\xef\xbb\xbf" + good + b"\r\n\r\n  \n\t\r\n" + good + b"\r\n\n" + good  # no line end at the end
    assert [answer["ok"] for answer in answers(desk, BytesIO(data))] == [True, True, True]


def test_half_a_line_at_the_end_is_refused(desk):
    data = json.dumps(POINT).encode()
    assert [answer["ok"] for answer in answers(desk, BytesIO(data[:-5]))] == [False]


# -- anything at all ----------------------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["Mother", "Worker", "Family", "all", "leans", "play:says", "film", "seen", "soft", "\ud800", "\0", ""]
    ),
)
NUMBERS = st.one_of(
    st.integers(-5, 70), st.integers(), st.floats(), st.sampled_from([1 << 63, -(1 << 63), 10**400, 1e308, 5e-324])
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
NAMES = st.one_of(st.sampled_from(sorted(MARK | RATE | {"edit", "delete", "undo", "redo"})), TEXTS)
GOOD = st.sampled_from(
    [
        POINT,
        {**STATE, "stop": 5, "comment": "c", "perceived": "seen", "doubt": False},
        {
            "recording": "film",
            "pts": 100,
            "indicator": "calm",
            "actor": "Son",
            "stop_recording": "film",
            "stop_pts": 200,
        },
        {**POINT, "indicator": "play:says", "modifiers": {"how": "soft", "tags": ["a", "b"], "level": 3}},
        RATING,
        {**RATING, "from": 0, "until": 5, "value": None, "reason": "absent"},
        {"undo": 1},
        {"redo": 1},
        {"edit": "", "t": 3},
        {"delete": ""},
    ]
)
MUTATED = st.builds(lambda good, more: {**good, **more}, GOOD, st.dictionaries(NAMES, VALUES, max_size=2))
OBJECTS = st.one_of(st.dictionaries(NAMES, VALUES, max_size=5), MUTATED, MUTATED, GOOD)


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """A JSON object as bytes, sometimes with a byte changed, left out or put in."""
    data = json.dumps(draw(OBJECTS), ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    for _time in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(max_size=2)) + data[at + draw(st.integers(0, 1)) :]
    return data.replace(b"\n", b" ")


LINES = st.lists(st.one_of(written(), written(), written(), st.binary(max_size=30)), min_size=1, max_size=8)


def test_whatever_comes_in_each_line_gets_one_answer(template, tmp_path):
    path = shutil.copyfile(template, tmp_path / "study.observer")
    with studies.open_study(path) as study:
        study.db.execute("PRAGMA synchronous = OFF")  # what reaches the disk is tested elsewhere
        desk = desk_of(study)
        counted = {True: 0, False: 0}

        @settings(max_examples=400, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
        @given(LINES)
        def each_line_gets_one_answer(lines: list[bytes]) -> None:
            data = b"\n".join(_with_ids(desk, line) for line in lines)
            now = head(study.db)
            found = []
            for answer in answers(desk, BytesIO(data)):
                found.append(answer)
                counted[answer["ok"]] += 1
                assert json.loads(json.dumps(answer)) == answer
                assert answer["ok"] or (head(study.db) == now and answer["error"] and len(answer) == 2)
                now = head(study.db)
            assert len(found) == sum(1 for line in data.split(b"\n") if line.strip())

        each_line_gets_one_answer()
        assert min(counted.values()) > 100, counted
        assert history.first_broken(study, researcher_of(study)) is None


def _with_ids(desk: Desk, line: bytes) -> bytes:
    """A line whose empty id of an event is made that of one that is there."""
    event_there = desk.study.db.execute("SELECT id FROM events LIMIT 1").fetchone()
    id_ = event_there[0].encode() if event_there else b"none"
    return line.replace(b'"edit": ""', b'"edit": "' + id_ + b'"').replace(b'"delete": ""', b'"delete": "' + id_ + b'"')


# -- the command ----------------------------------------------------------------------------------------------------


def start(path: Path, *more: str) -> subprocess.Popen[bytes]:
    """A running `observer record` with pipes."""
    command = [sys.executable, "-m", "observer", "record", str(path), "--session", "Linde 1", "--coder", "K1", *more]
    environment = {**os.environ, "LANGUAGE": "en", "PYTHONIOENCODING": "latin-1"}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment
    )


def test_the_command_answers_every_line_in_utf_8(template, tmp_path):
    path = shutil.copyfile(template, tmp_path / "study.observer")
    lines = [line if isinstance(line, bytes) else json.dumps(line).encode() for line, _words in REFUSED]
    good = json.dumps({**POINT, "comment": "één"}, ensure_ascii=False).encode()
    with start(path) as process:
        out, err = process.communicate(b"\n".join([*lines, good]) + b"\n")
    found = [json.loads(line) for line in out.decode("utf-8").splitlines()]
    assert (process.returncode, err) == (0, b"")
    assert [answer["ok"] for answer in found] == [False] * len(lines) + [True]
    for answer, (_line, words) in zip(found, REFUSED, strict=False):
        assert words in answer["error"]


HOT_JOURNAL = bytes.fromhex("d9d505f920a163d7")  # how a journal begins that SQLite would play back


def test_an_answer_comes_when_the_change_is_on_disk(template, tmp_path):
    """After each answer the file alone, copied as it lies on the disk, holds the change."""
    path = shutil.copyfile(template, tmp_path / "study.observer")
    with start(path) as process:
        for n, line in enumerate([POINT, {**STATE, "stop": 2}, RATING, {"undo": 1}, {**POINT, "t": 3}], 1):
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert not (tmp_path / "study.observer-journal").read_bytes().startswith(HOT_JOURNAL)
            copy = shutil.copyfile(path, tmp_path / f"copy {n}.observer")
            with studies.open_study(copy) as study:
                researcher = researcher_of(study)
                last = history.trail(study, researcher)[-1]
                there = {**shown_events(study, researcher, "Linde 1"), **shown_ratings(study, researcher, "Linde 1")}
                assert answer["id"] in {*there, last.id}
                assert len(there) == [1, 2, 3, 2, 3][n - 1]
        process.stdin.close()
        assert process.wait() == 0


def test_the_command_ends_quietly_when_nobody_reads_its_answers(template, tmp_path):
    path = shutil.copyfile(template, tmp_path / "study.observer")
    with start(path) as process:
        process.stdout.close()
        process.stdin.write((json.dumps(POINT).encode() + b"\n") * 50)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1
    with studies.open_study(path) as study:
        assert history.first_broken(study, researcher_of(study)) is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--session", "Linde 1", "--coder", "K1", "--as", "K2"], "not yours"),
        (["--session", "Linde 1", "--coder", "K1", "--as", "R1"], "not yours"),
        (["--session", "Linde 1", "--coder", "K9"], "There is no coder “K9”"),
        (["--session", "Linde 9", "--coder", "K1"], "There is no session “Linde 9”"),
        (["--session", "Linde 1"], "--coder"),
    ],
)
def test_the_command_refuses_to_begin(template, tmp_path, capsys, arguments, words):
    path = shutil.copyfile(template, tmp_path / "study.observer")
    assert run(["record", str(path), *arguments]) == 1
    assert words in capsys.readouterr().err


# -- the page ---------------------------------------------------------------------------------------------------------

PAGE = ROOT / "docs" / "record.md"


def examples() -> list[tuple[str, dict[str, Any]]]:
    """Each line of the page that a script writes, and the answer that stands below it."""
    shown = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] in ("→ ", "← ")]
    assert [line[0] for line in shown] == ["→", "←"] * (len(shown) // 2)
    return [(sent[2:], json.loads(answer[2:])) for sent, answer in zip(shown[::2], shown[1::2], strict=True)]


@pytest.fixture(scope="module")
def demo_study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudyFile]:
    """The demo study."""
    path, _made = demo.make_demo(tmp_path_factory.mktemp("demo"))
    with studies.open_study(path) as study:
        yield study


def test_the_examples_of_the_page(demo_study):
    desk = Desk(demo_study, people.as_coder(demo_study, "K1"), people.find_session(demo_study, "Linde 2"))
    real: dict[str, str] = {}  # ids of the page -> ids of this run
    for sent, expected in examples():
        for on_page, here in real.items():
            sent = sent.replace(on_page, here)
        [answer] = answers(desk, BytesIO(sent.encode()))
        for name in ("id", "operation"):
            if name in expected:
                expected[name] = real.setdefault(expected[name], answer[name])
        if expected.get("error", "").endswith("..."):
            assert answer["error"].startswith(expected["error"][:-3])
        else:
            assert answer == expected, sent
    assert len(set(real.values())) == len(real)


def test_the_page_names_every_field_and_every_finding():
    from observer.coding.checks import FindingKind

    text = PAGE.read_text(encoding="utf-8")
    names = MARK | RATE | {"edit", "delete", "undo", "redo"} | set(FindingKind)
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []


def test_every_kind_of_request_is_in_the_examples():
    asked: set[str] = set()
    for sent, answer in examples():
        if answer["ok"]:
            asked |= set(json.loads(sent))
    not_shown = {"stop_recording", "stop_pts", "towards"}
    assert (MARK | RATE | {"edit", "delete", "undo", "redo"}) - asked == not_shown


# -- versions of a codebook -------------------------------------------------------------------------------------------


def test_a_bare_name_is_looked_for_in_the_version_that_the_coding_keeps(study, desk, tmp_path):
    from tests.studies_for_tests import play_codebook

    ok(desk, {**POINT, "indicator": "leans"})
    changed = play_codebook("2.0.0")
    changed["indicators"] = [i for i in changed["indicators"] if i["id"] != "leans"]
    changed["indicators"][0]["id"] = "tells"
    studies.add_codebook(study, researcher_of(study), write_codebook(tmp_path, changed))
    ok(desk, {**POINT, "indicator": "leans", "t": 2})
    assert "tells" in ask(desk, {**POINT, "indicator": "tells"})[0]["error"]
    fresh = desk_of(study, "K2")
    ok(fresh, {**POINT, "indicator": "tells"})
    assert "leans" in ask(fresh, {**POINT, "indicator": "leans"})[0]["error"]
