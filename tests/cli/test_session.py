"""comments, identify, presence, uncodable, intervals as commands."""

from __future__ import annotations

import json
import shutil

import pytest

from observer.cli import run
from observer.coding.events import IntervalMethod
from observer.services import intervals, studies
from observer.services.coding import At, Mark
from tests.studies_for_tests import SECOND, add_film, desk_of, make_study

HERE = ["--session", "Linde 1"]
AS_K1 = [*HERE, "--coder", "K1"]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = make_study(tmp_path_factory.mktemp("session"))
    with studies.open_study(path) as study:
        add_film(study, "Linde 1", "film", 25)
        desk = desk_of(study)
        desk.record(Mark("play:says", At(1), actors=("Unknown 1",)))
        desk_of(study, "K2").record(Mark("play:says", At(1), actors=("Unknown 1", "Mother"), targets=("Unknown 1",)))
    return path


@pytest.fixture
def path(template, tmp_path):
    return shutil.copyfile(template, tmp_path / "study.observer")


@pytest.fixture
def ask(path, capsys):
    """Run a command; gives what it printed, as data with --json."""

    def action(*words, fails=False):
        code = run([str(path) if word == "PATH" else word for word in words])
        out, err = capsys.readouterr()
        assert code == (1 if fails else 0), err
        if fails:
            return err
        return json.loads(out) if "--json" in words else out

    return action


def test_comments_are_added_and_listed(ask):
    assert ask("comments", "list", "PATH", *HERE) == "No comments yet.\n"
    first = ask("comments", "add", "PATH", "noisy\nroom", *AS_K1, "--codebook", "play", "--at", "2.5", "--json")
    ask("comments", "add", "PATH", "a calm visit", *AS_K1, "--codebook", "other")
    found = ask("comments", "list", "PATH", *HERE, "--json")
    assert [(c["coder"], c["t"], c["text"]) for c in found] == [
        ("K1", 2.5, "noisy\nroom"), ("K1", None, "a calm visit"),
    ]  # fmt: skip
    assert found[0]["id"] == first["id"]
    shown = ask("comments", "list", "PATH", *HERE, "--coder", "K1")
    assert "0:00:02.500" in shown
    assert "noisy room" in shown
    assert "whole session" in shown


def test_which_codebook_must_be_said_when_there_are_two(ask):
    assert "other, play" in ask("comments", "add", "PATH", "x", *AS_K1, fails=True)
    assert "There is no codebook" in ask("comments", "add", "PATH", "x", *AS_K1, "--codebook", "none", fails=True)


def test_somebody_is_identified_by_the_coder_and_by_the_researcher(ask):
    done = ask("identify", "PATH", "Unknown 1", "Father", *AS_K1, "--as", "K1", "--json")
    assert done["events"] == 1
    assert ask("identify", "PATH", "Unknown 1", "Mother", *HERE) == "Unknown 1 is Mother. 1 event.\n"
    events = ask("events", "PATH", *HERE, "--json")
    assert {(e["coder"], tuple(e["actor"])) for e in events} == {("K1", ("Father",)), ("K2", ("Mother",))}
    ask("undo", "PATH", "--as", "R1", fails=True)  # the researcher without a name has done it
    assert ask("undo", "PATH") == "Undo: Unknown 1 is Mother\n"


def test_presence_is_listed_and_removed(ask):
    assert "all the time" in ask("presence", "list", "PATH", *HERE)
    ask("add", "presence", "PATH", "Mother", *HERE, "--until", "10", "--how", "heard")
    [row] = ask("presence", "list", "PATH", *HERE, "--json")
    assert {**row, "id": ""} == {"id": "", "person": "Mother", "from": None, "until": 10.0, "how": "heard"}
    assert "only heard" in ask("presence", "list", "PATH", *HERE, "--as", "K1")
    assert ask("presence", "remove", "PATH", row["id"]) == "Record the presence of Mother\n"
    assert ask("presence", "list", "PATH", *HERE, "--json") == []
    assert "not there any more" in ask("presence", "remove", "PATH", row["id"], fails=True)


def test_what_cannot_be_coded_is_listed_and_removed(ask):
    assert "All of the session" in ask("uncodable", "list", "PATH", *HERE)
    ask("add", "uncodable", "PATH", *HERE, "--from", "1", "--until", "2", "--reason", "private")
    [row] = ask("uncodable", "list", "PATH", *HERE, "--json")
    assert {**row, "id": ""} == {
        "id": "", "from": 1.0, "until": 2.0, "reason": "private", "channel": "both", "person": None,
    }  # fmt: skip
    assert "everybody" in ask("uncodable", "list", "PATH", *HERE)
    assert ask("uncodable", "remove", "PATH", row["id"], "--json")["ok"]
    assert ask("uncodable", "list", "PATH", *HERE, "--json") == []


def test_intervals_are_listed(ask, path):
    assert "not done by intervals" in ask("intervals", "list", "PATH", *AS_K1, "--codebook", "play")
    with studies.open_study(path) as study:
        desk = desk_of(study)
        intervals.begin(desk, "play", 10 * SECOND, IntervalMethod.PARTIAL, ["says"], ["Mother", "Son"])
        intervals.answer(desk, "play", 1, [("says", "Son")])
    found = ask("intervals", "list", "PATH", *AS_K1, "--codebook", "play", "--json")
    assert [(i["number"], i["until"], i["asked"], len(i["answers"])) for i in found] == [
        (1, 10.0, 2, 2), (2, 20.0, 2, 0), (3, 25.0, 2, 0),
    ]  # fmt: skip
    assert found[0]["answers"][1] == {"indicator": "play:says", "person": "Son", "value": True}
    shown = ask("intervals", "list", "PATH", *AS_K1, "--codebook", "play")
    assert "Son: play:says" in shown
    assert "2/2" in shown
    assert "0/2" in shown


def test_recording_takes_a_distance_and_a_precision(path, capsysbinary, monkeypatch):
    import io
    import sys

    lines = b"""{"indicator": "play:says", "t": 10, "actor": "Son", "back": 2.5, "precision": "approximate"}
{"indicator": "play:says", "t": 10, "actor": "Son", "back": -1}
{"indicator": "play:says", "t": 10, "actor": "Son", "back": "2"}
{"indicator": "play:says", "t": 10, "actor": "Son", "precision": "sharp"}
"""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    run(["record", str(path), *AS_K1])
    answers = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [answer["ok"] for answer in answers] == [True, False, False, False]
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps({"edit": answers[0]["id"], "back": 1}).encode() + b"\n"))
    )
    run(["record", str(path), *AS_K1])
    run(["events", str(path), *HERE, "--json"])
    out = capsysbinary.readouterr().out.split(b"\n", 1)[1]
    event = next(e for e in json.loads(out) if e["id"] == answers[0]["id"])
    assert (event["t"], event["back"], event["precision"]) == (9.0, 1.0, "approximate")
