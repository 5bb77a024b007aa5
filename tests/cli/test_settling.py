"""The commands consensus, training and drift, as a researcher and a coder type them."""

import json

import pytest
from services import homework, settling

from observer.cli import run
from observer.coding.study import Purpose
from observer.services import people, studies


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "study.observer"
    settling.make(path).close()
    return path


@pytest.fixture
def say(path, capsys):
    """Type a command; its answer, and what went wrong."""

    def typed(*words, who="R1", code=0):
        given = [str(path) if word == "PATH" else word for word in words]
        assert run([*given, "--as", who]) == code, capsys.readouterr().err
        out, err = capsys.readouterr()
        return err if code else out

    return typed


def items(say, *more):
    return json.loads(say("consensus", "list", "PATH", "--session", "Linde 1", "--json", *more))


def test_a_consensus_from_begin_to_end(say):
    assert "Linde 1 (attitude 0.1.0): " in say("consensus", "possible", "PATH")
    begun = json.loads(say("consensus", "start", "PATH", "--session", "Linde 1", "--coder", "K1", "--coder", "K2",
                           "--present", "K1", "--present", "K2", "--json"))  # fmt: skip
    assert (begun["agreed"], begun["left"]) == (2, 7)
    found = items(say)
    assert [item["difference"] for item in found] == [one.value for one in settling.DIFFERENCES.values()]
    assert found[8]["coders"]["B"]["value"] == 2
    decide = ("consensus", "decide", "PATH", "--session", "Linde 1")
    say(*decide, "2", "--take", "K2", "--note", "heard")
    say(*decide, "3", "--both")
    say(*decide, "4", "--neither", who="K1")
    new = '{"indicator": "AL3", "t": 111, "actor": "Worker", "target": "Mother Linde"}'
    say("consensus", "decide", "PATH", found[4]["id"], "--new", new)
    say(*decide, "6", "--open", "--note", "when is it one?")
    say(*decide, "7", "--take", "B")
    assert "1 item has still" in say("consensus", "finish", "PATH", "--session", "Linde 1", code=1)
    answer = json.loads(say(*decide, "9", "--new", '{"rate": "attuning", "target": "Worker", "value": 1}', "--json"))
    assert answer["verdict"] == "new"
    say("consensus", "undo", "PATH", "--session", "Linde 1")
    assert len(items(say, "--left")) == 1
    say("consensus", "redo", "PATH", "--session", "Linde 1")
    assert say("consensus", "list", "PATH", "--session", "Linde 1", "--left") == "Everything has been gone through.\n"
    say("consensus", "finish", "PATH", "--session", "Linde 1")
    (summary,) = json.loads(say("consensus", "list", "PATH", "--json"))
    assert (summary["state"], summary["dilemmas"], summary["left"]) == ("submitted", 1, 0)
    assert summary["coders"] == {"A": "K1", "B": "K2"}
    assert "submitted" in say("consensus", "list", "PATH", who="K2")
    assert "dilemma, left open" in say("consensus", "list", "PATH", "--session", "Linde 1", who="K2")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("2",), "Say one of"),
        (("2", "--both", "--neither"), "Say one of"),
        (("99", "--both"), "no item 99"),
        (("2", "--new", "{"), "not valid JSON"),
        (("2", "--new", '{"rate": "attuning"}'), "not known"),
    ],
)
def test_what_is_no_decision(say, words, error):
    say("consensus", "start", "PATH", "--session", "Linde 1")
    assert error in say("consensus", "decide", "PATH", "--session", "Linde 1", *words, code=1)


def test_a_rule_and_throwing_away(say, path):
    say("consensus", "start", "PATH", "--session", "Linde 1")
    say("consensus", "remove", "PATH", "--session", "Linde 1")
    assert say("consensus", "list", "PATH") == "There is no consensus that you can see.\n"
    rule = ("consensus", "rule", "PATH", "attitude:AL1", "--text", "en=one = one", "--text", "nl=een")
    assert "version 0.1.1" in say(*rule)
    with studies.open_study(path) as study:
        assert '"en":"one = one"' in studies.versions(study, "attitude")[-1].content


def test_training(say, path):
    with studies.open_study(path) as study:
        homework.assign(study, "R1", "Linde 2", purpose=Purpose.GOLD)
        homework.assign(study, "K1", "Linde 2", purpose=Purpose.TRAINING)
        for coder, seconds in (("R1", 10), ("K1", 12)):
            desk = homework.desk(study, coder, "Linde 2")
            homework.mark(desk, seconds)
            homework.rate(desk, homework.Judgement("allying", "Worker", 1))
            desk.submit()
    report = json.loads(say("training", "report", "PATH", "--session", "Linde 2", "--json", who="K1"))
    assert (report["f1"]["value"], report["events"][0]["later"]) == (1, 2)
    assert "hit" in say("training", "report", "PATH", "--session", "Linde 2", who="K1")
    assert "to go at least: 9" in say("training", "report", "PATH", "--coder", "K1")
    assert "K1: The criterion was met after 1 sessions." in say("training", "criterion", "PATH", "--sessions", "1")
    found = json.loads(say("training", "criterion", "PATH", "--json", who="K1"))
    assert found["trainees"][0]["met"] is True
    assert found["trainees"][0]["last"] == {"workers": {"near": 1, "n": 1, "share": 1.0}}


def test_drift(say):
    shown = say("drift", "PATH", "--coder", "K1", "--unchecked", "2")
    assert "K1 · Attitude in collaboration · other coders" in shown
    assert "calibration phase" in shown
    found = json.loads(say("drift", "PATH", "--calibration", "5", "--json"))
    point = found["series"][0]["charts"]["moments"]["points"][0]
    assert (point["low"], point["why"]) == (None, "calibrating")
    assert found["due"] == []


def test_before_anything_is_coded(tmp_path, capsys):
    path = tmp_path / "new.observer"
    with homework.make(path) as study:
        assert people.viewer(study, "R1").is_researcher
    assert run(["drift", str(path), "--as", "R1"]) == 0
    assert capsys.readouterr().out == "Nothing was coded twice yet.\n"
    assert run(["training", "criterion", str(path), "--as", "R1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"points": 1, "percent": 90, "sessions": 10, "trainees": []}
