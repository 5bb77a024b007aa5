"""The commands of the recall session: one held by script, one killed in the middle again and again."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from services import homework, recalling

from observer.cli import run
from observer.storage.study_file import StudyFile

OBSERVER = (sys.executable, "-m", "observer")
AS_F1 = ("--as", "F1")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recall") / "study.observer"
    recalling.make(path).close()
    return path


@pytest.fixture
def path(closed: Path, tmp_path: Path) -> Path:
    path = tmp_path / "study.observer"
    path.write_bytes(closed.read_bytes())
    return path


class Line:
    """Runs commands on one study, and gives what they print."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.path, self.capsys, self.monkeypatch = path, capsys, monkeypatch

    def __call__(self, command: str, *extra: str, lines: tuple[dict[str, Any], ...] = (), code: int = 0) -> str:
        typed = "".join(json.dumps(one) + "\n" for one in lines).encode()
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        who = () if "--as" in extra else AS_F1
        assert run(["recall", *command.split(), str(self.path), *extra, *who]) == code
        said = self.capsys.readouterr()
        return said.out if code == 0 else said.out + said.err

    def json(self, command: str, *extra: str) -> Any:
        return json.loads(self(command, *extra, "--json"))

    def lines(self, name: str, *lines: dict[str, Any]) -> list[dict[str, Any]]:
        return [json.loads(answer) for answer in self("run", name, lines=lines).splitlines()]


@pytest.fixture
def line(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Line:
    return Line(path, capsys, monkeypatch)


PREPARE = ("Talk", "--playlist", "First", "--respondent", "Mother Linde")


def test_a_talk_by_script(line: Line, tmp_path: Path) -> None:
    made = line.json("prepare", *PREPARE, "--protocol", "respondent_stops", "--language", "en", "--in-room", "the dog")
    assert (made["ok"], made["problems"]) == (True, [])
    assert "Nothing stands in the way." in line("problems", "Talk")
    shown = line.json("show", "Talk")
    assert [(one["n"], one["title"], one["practice"]) for one in shown["fragments"]] == [
        (1, "Warming up", True), (2, "Compromise", False), (3, "Rupture", False),
    ]  # fmt: skip
    assert (shown["protocol"], shown["facilitator"], shown["in_room"]) == ("respondent_stops", "F1", "the dog")
    answers = line.lines(
        "Talk",
        {"do": "step", "step": "welcome"},
        {"do": "show", "item": 2},
        {"do": "play", "t": 30, "who": "facilitator"},
        {"do": "stop", "t": 33.5, "who": "respondent"},
    )
    assert [answer["ok"] for answer in answers] == [True] * 5
    response = answers[-1]["response"]
    again = line.lines(
        "Talk",
        {"do": "write", "response": response, "note": "I was afraid", "about": "then", "codes": ["attitude:AL1"]},
        {"do": "close", "response": response},
        {"do": "replay", "t": 33.5, "to": 30, "who": "respondent"},
        {"do": "mark", "t": 35, "who": "facilitator"},
        {"do": "distress"},
        {"do": "not_again"},
        {"do": "end"},
    )
    assert (again[0]["state"], again[0]["item"], again[0]["t"]) == ("goes_on", 2, 33.5)
    assert [one["response"] for one in again[0]["responses"]] == [response]
    assert all(answer["ok"] for answer in again)
    (said,) = line.json("responses", "--text", "AFRAID")
    assert (said["t"], said["initiator"], said["about"], said["codes"]) == (
        33.5,
        "respondent",
        "then",
        ["attitude:AL1"],
    )
    assert "I was afraid" in line("responses")
    assert line.json("responses", "--about", "now") == []
    assert "I was afraid" in line("perspectives", "Compromise")
    assert line.json("perspectives", "Compromise")["people"][0]["name"] == "Mother Linde"
    line("release", response, "--audience", "worker")
    assert line.json("responses", "--released-to", "worker")[0]["released_to"] == ["worker"]
    done = line.json("export", str(tmp_path / "out.docx"), "--form", "docx", "--language", "en")
    assert (done["n"], Path(done["files"][0]).is_file()) == (1, True)
    assert "stimulated-recall interview" in line("methods", "Talk", "--language", "en")
    assert "stimulated-recall-interview" in line("methods", "Talk", "--language", "nl")
    assert [one["state"] for one in line.json("list")] == ["ended"]
    assert "has ended" in line("run", "Talk", code=1)


def test_a_stop_that_is_not_in_the_protocol_is_refused_and_a_pause_is_not(line: Line) -> None:
    line("prepare", *PREPARE, "--protocol", "respondent_stops")
    answers = line.lines(
        "Talk", {"do": "show", "item": 2}, {"do": "play", "t": 30, "who": "respondent"},
        {"do": "stop", "t": 31, "who": "facilitator"}, {"do": "pause", "t": 31}, {"do": "enough", "who": "respondent"},
    )  # fmt: skip
    assert [answer["ok"] for answer in answers[1:]] == [True, True, False, True, True]
    assert "protocol" in answers[3]["error"]


def test_what_a_line_cannot_mean_is_told_in_its_answer(line: Line) -> None:
    line("prepare", *PREPARE)
    answers = line.lines(
        "Talk",
        {"do": "dance"}, {"do": "play", "t": 30, "who": "respondent"}, {"do": "show", "item": 9},
        {"do": "show", "item": True},
        {"do": "show", "item": "Compromise"}, {"do": "play", "t": 30}, {"do": "play", "t": 99, "who": "respondent"},
        {"do": "play", "t": "soon", "who": "respondent"}, {"do": "play", "t": 30, "who": "dog"},
        {"do": "stop", "t": 31, "who": "respondent", "participant": "Worker"}, {"do": "step", "step": "dance"},
        {"do": "write", "response": "none", "note": "x"}, {"do": "show", "item": 2, "extra": 1},
        {"do": "play", "pts": 1.5, "recording": "Linde 1 film", "who": "respondent"},
    )  # fmt: skip
    assert [answer["ok"] for answer in answers[1:]] == [False] * 4 + [True] + [False] * 9
    assert all(answer["error"] for answer in answers[1:] if not answer["ok"])
    (wrong,) = line.lines("Talk", {"do": "stop", "item": 2, "t": 31, "who": "respondent"})[1:]
    response = wrong["response"]
    bad = line.lines(
        "Talk", {"do": "write", "response": response, "about": "soon"}, {"do": "write", "response": response, "note": 5}
    )
    assert [answer["ok"] for answer in bad[1:]] == [False, False]


def test_change_stops_prompts_and_settings(line: Line, tmp_path: Path) -> None:
    line("prepare", *PREPARE)
    line("change", "Talk", "--name", "First talk", "--protocol", "selected")
    assert line.json("show", "First talk")["protocol"] == "selected"
    line.lines("First talk", {"do": "show", "item": 3}, {"do": "stop", "t": 55, "who": "respondent"}, {"do": "end"})
    line("prepare", "Next", "--playlist", "First", "--respondent", "Son Linde", "--band", "child")
    line("pass-stops", "Next", "--from", "First talk", "--seed", "3")
    stops = line.json("show", "Next")["fragments"][2]["stops"]
    assert len(stops) == 2
    assert 55 in stops
    line("remove", "Next")
    as_r1 = ("--as", "R1")
    assert "Asking why" in line("prompts", "--add", "Waarom?", *as_r1)
    assert "Waarom?" in line("prompts")
    line("prompts", "--remove", "Waarom?", *as_r1)
    assert "Waarom?" not in line("prompts")
    card = tmp_path / "card.txt"
    card.write_text("Call the team leader.", encoding="utf-8")
    line("settings", "--hours", "72", "--card", str(card), "--feelings", "calm, moe", *as_r1)
    assert json.loads(line("settings")) == {"hours": 72, "feelings": ["calm", "moe"], "card": "Call the team leader."}
    line("band", "child", "--most", "2", "--longest", "30", "--together", "10", *as_r1)
    (child,) = [one for one in line.json("band") if one["key"] == "child"]
    assert (child["most"], child["longest"], child["together"]) == (2, 30, 600)
    assert "child (8 to 11)" in line("band")
    assert "Call the team leader." in line("concern")
    line("concern", "--note", "worried", "--recall", "First talk")
    assert "worried" in line("concerns", *as_r1)
    assert "Only a researcher" in line("concerns", code=1)


def test_problems_are_listed_and_block(line: Line, path: Path) -> None:
    from observer.coding.consent import Answer
    from observer.services import consent

    with StudyFile.open(path) as study:
        no = {("recall", "own_family"): Answer.NO}
        consent.set_consent(study, homework.researcher(study), "Son Linde", no)
    said = line("prepare", *PREPARE)
    assert said.count("✗") == 3
    assert "Son Linde: no was said" in line("problems", "Talk", code=1)
    answers = line.lines("Talk", {"do": "show", "item": 2})
    assert not answers[1]["ok"]
    assert "may not be shown" in answers[1]["error"]


# -- killed ------------------------------------------------------------------------------------------------------


def numbered() -> Iterator[dict[str, Any]]:
    """Stops one after the other, each with a response that is written and closed. `None` is filled in."""
    n = 0
    yield {"do": "show", "item": 2}
    while True:
        n += 1
        yield {"do": "play", "item": 2, "t": 30 + n % 9, "who": "facilitator"}
        yield {"do": "stop", "item": 2, "t": 30.5 + n % 9, "who": "respondent"}
        yield {"do": "write", "response": None, "note": f"note {n}"}
        if n % 3:
            yield {"do": "close", "response": None}


def test_killed_in_the_middle_nothing_that_was_acknowledged_is_lost(path: Path) -> None:
    """Four times, at another moment each time."""
    assert run(["recall", "prepare", str(path), *PREPARE, *AS_F1]) == 0
    work, closed, drafts = numbered(), [], {}
    response, acts = "", ["begin"]
    for round_ in range(4):
        process = subprocess.Popen(
            [*OBSERVER, "recall", "run", str(path), "Talk", *AS_F1],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        assert first["ok"], first
        if round_:
            acts.append("begin")
            assert {one["response"]: one["note"] for one in first["responses"]} == drafts
            assert first["item"] == 2
        for asked in (next(work) for _n in range(15 + 2 * round_)):
            given = {**asked, **({"response": response} if "response" in asked else {})}
            process.stdin.write(json.dumps(given).encode() + b"\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert answer["ok"], answer
            if asked["do"] in ("show", "play", "stop"):
                acts.append(asked["do"])
            if asked["do"] == "stop":
                response = answer["response"]
                drafts[response] = ""
            elif asked["do"] == "write":
                drafts[response] = asked["note"]
            elif asked["do"] == "close":
                closed.append(drafts.pop(response))
        process.stdin.write(json.dumps({"do": "play", "item": 2, "t": 31, "who": "facilitator"}).encode() + b"\n")
        process.stdin.flush()  # not waited for: it may or may not be there
        time.sleep(0.002 * round_)
        process.kill()
        process.communicate()
        with StudyFile.open(path) as study:
            found = [row.act.value for row in study.recall_log.where(order="n")]
            assert found in (acts, [*acts, "play"])
            acts = found
            notes = [row.note for row in study.recall_responses.where("closed IS NOT NULL", order="closed, rowid")]
            assert sorted(notes) == sorted(closed)
            assert study.history.broken_link() is None
    assert len(closed) > 10
