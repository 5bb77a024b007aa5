"""fragment, playlist and consent from the command line: from a search to a playlist, with the gate between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from services import homework
from services.homework import desk, mark

from observer.cli import run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "study.observer"
    with homework.make(path) as study:
        for seconds in (100, 110, 300):
            mark(desk(study, "K1"), seconds, indicator="AL4")
    return path


@pytest.fixture
def ask(path: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command as R1; the code, and the data or the words."""

    def asked(command: str, *arguments: str, as_json: bool = True) -> tuple[int, Any]:
        words = [*command.split(), str(path), *arguments, "--as", "R1", *(["--json"] if as_json else [])]
        code, shown = run(words), capsys.readouterr()
        if not as_json or shown.err:
            return code, shown.out + shown.err
        return code, json.loads(shown.out)

    return asked


def test_from_a_search_to_a_playlist(ask) -> None:
    code, made = ask(
        "fragment from-search", "--session", "Linde 1", "--person", "Worker", "--valence", "negative",
        "--before", "10", "--after", "20", "--reason", "rupture",
    )  # fmt: skip
    assert code == 0
    assert [(one["from"], one["until"], one["indicators"]) for one in made["fragments"]] == [
        (90.0, 130.0, {"attitude:AL4": 2}), (290.0, 320.0, {"attitude:AL4": 1}),
    ]  # fmt: skip
    title = made["fragments"][0]["title"]
    assert ask("fragment change", title, "--title", "Sides")[0] == 0
    assert ask("playlist add", "P1", "--audience", "worker", "--respondent", "Worker")[0] == 0
    code, words = ask("playlist put", "P1", "Sides")
    assert code == 1
    assert "confirm" in words
    proposed = ask("fragment people", "Sides")[1]
    assert {one["person"] for one in proposed} == {"Worker", "Mother Linde", "Son Linde"}
    ask("fragment people", "Sides", "--seen", "Worker", "--heard", "Mother Linde", "--mask", "Mother Linde")
    code, verdict = ask("consent check", "Sides", "--audience", "worker")
    assert (code, verdict["allowed"], verdict["masked"]) == (1, False, ["Mother Linde"])
    assert [(one["person"], one["state"]) for one in verdict["objections"]] == [("Worker", "not_asked")]
    given = ("--purpose", "recall", "--audience", "worker", "--audience", "own_family", "--answer", "yes")
    assert ask("consent set", "Worker", *given)[0] == 0
    assert ask("consent check", "Sides", "--audience", "worker")[0] == 0
    assert ask("playlist put", "P1", "Sides", "--prompt", "And here?", "--practice")[0] == 0
    shown = ask("playlist show", "P1")[1]
    assert (shown["respondent"], shown["film"], shown["estimate"]) == ("Worker", 40.0, 220.0)
    assert shown["fragments"][0]["prompts"] == ["And here?"]
    ask("fragment people", "Sides", "--not-again", "Worker")
    assert ask("playlist show", "P1")[1]["fragments"][0]["outcome"] == "not_allowed"
    assert ask("playlist duplicate", "P1", "P2", "--respondent", "Mother Linde")[1]["left_out"] == []
    assert ask("playlist order", "P2", "--random", "--seed", "5")[0] == 0
    assert [one["seed"] for one in ask("playlist list")[1]] == [None, 5]


def test_fragments_by_hand_by_the_clock_and_from_an_event(ask, path: Path) -> None:
    assert ask("fragment add", "--session", "Linde 1", "--from", "1", "--until", "2.5", "--title", "One")[0] == 0
    from observer.storage.study_file import StudyFile

    with StudyFile.open(path) as study:
        event = study.db.execute("SELECT id FROM events").fetchone()[0]
    made = ask("fragment add", "--event", event, "--before", "5", "--after", "5")[1]["fragments"][0]
    assert made["until"] - made["from"] == 10
    assert len(ask("fragment sample", "--session", "Linde 1", "--every", "300")[1]["fragments"]) == 2
    assert len(ask("fragment list")[1]) == 4
    assert ask("fragment add", "--session", "Linde 1", as_json=False)[0] == 1
    assert ask("fragment remove", "One")[0] == 0


def test_a_childs_consent_overrides_and_showings(ask) -> None:
    ask("fragment add", "--session", "Linde 1", "--from", "1", "--until", "2", "--title", "One")
    ask("fragment people", "One", "--seen", "Son Linde")
    given = ("Son Linde", "--purpose", "recall", "--audience", "worker", "--answer", "yes", "--from", "2026-01-01")
    assert ask("consent set", *given, "--born", "2011-06-30")[0] == 0
    line = ask("consent show", "Son Linde", "--date", "2026-11-21")[1][0]
    assert (line["signers"], line["ask_again"]) == ("both", "2027-07-01")
    verdict = ask("consent check", "One", "--audience", "worker", "--date", "2026-11-21")[1]
    assert verdict["objections"][0]["state"] == "authority_unknown"
    assert ask("consent override", "One", "--audience", "worker", "--reason", "asked", "--date", "2026-11-21")[0] == 0
    assert ask("consent check", "One", "--audience", "worker", "--date", "2026-11-21")[1]["override"] == "asked"
    shown = ask("fragment shown", "One", "--audience", "worker", "--to", "Worker", "--date", "2026-11-21")[1]
    assert [(one["people"], one["outcome"]) for one in shown] == [(["Worker"], "overridden")]
    assert ask("consent due", "--date", "2027-07-01")[1] == [
        {"person": "Son Linde", "ask_again": "2027-07-01", "why": "age"}
    ]
    assert ask("consent settings", "--both-from", "11")[1]["both_from"] == 11


@pytest.mark.parametrize(
    "command",
    [
        ["fragment list"], ["fragment people", "One"], ["fragment shown", "One"], ["playlist list"],
        ["playlist show", "P1"], ["consent show"], ["consent show", "Worker"], ["consent settings"], ["consent due"],
        ["consent check", "One", "--audience", "worker"],
    ],
)  # fmt: skip
def test_for_the_eye(command: list[str], ask) -> None:
    ask("fragment add", "--session", "Linde 1", "--from", "1", "--until", "2", "--title", "One")
    ask("fragment people", "One", "--nobody")
    ask("playlist add", "P1", "--audience", "worker")
    ask("playlist put", "P1", "One")
    code, words = ask(*command, as_json=False)
    assert code == 0
    assert words.strip()


def test_a_key_file_a_withdrawal_and_an_erasing(ask, path: Path, tmp_path_factory, monkeypatch) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("OBSERVER_KEY_PASSPHRASE", "nine calm otters swim")
    (elsewhere / "name.txt").write_text("Janneke Wolfsbergen\n", encoding="utf-8")
    keys = str(elsewhere / "names.observer-key")
    assert ask("keyfile create", keys, as_json=False)[0] == 0
    assert ask("keyfile set", keys, "Worker", "--name-file", str(elsewhere / "name.txt"), as_json=False)[0] == 0
    assert ask("keyfile show", keys, "Worker")[1] == {"person": "Worker", "name": "Janneke Wolfsbergen", "contact": ""}
    assert ask("keyfile list", keys)[1] == ["Worker"]
    assert [one["what"] for one in ask("keyfile log", keys)[1]] == ["create", "set", "look_up", "list"]
    assert "looked up" in ask("keyfile log", keys, as_json=False)[1]
    shown = ask("withdrawal show", "Worker")[1]
    assert {"what": "3 events", "names": []} in shown
    done = ask("withdrawal hide", "Worker", "--purpose", "teaching", as_json=False)[1]
    assert "8 purposes and audiences" in done
    assert ask("withdrawal mask", "Worker", "--certificate", str(elsewhere / "c.html"))[0] == 0
    assert "masked" in (elsewhere / "c.html").read_text(encoding="utf-8")
    assert ask("withdrawal erase", "Worker", "--confirm", "worker")[0] == 1
    code, done = ask("withdrawal erase", "Worker", "--confirm", "Worker")
    assert code == 0
    assert done["reference"] in Path(done["certificate"]).read_text(encoding="utf-8")
    assert ask("keyfile remove", keys, "Worker", as_json=False)[0] == 0
    assert ask("keyfile list", keys)[1] == []
    assert ask("withdrawal show", "Worker")[0] == 1


def test_how_long_data_are_kept(ask) -> None:
    assert ask("retention set", "key_file", "--until", "2026-01-01")[0] == 0
    assert ask("retention set", "footage", "--months", "120")[0] == 0
    assert ask("retention set", "footage")[0] == 1
    assert ask("retention show")[1] == {
        "footage": {"months": 120, "until": None},
        "key_file": {"months": None, "until": "2026-01-01"},
    }
    assert "120 months" in ask("retention show", as_json=False)[1]
    assert [one["class"] for one in ask("retention due", "--date", "2026-02-01")[1]] == ["key_file"]
    assert "key file" in ask("retention due", "--date", "2026-02-01", as_json=False)[1]
    ask("retention set", "key_file", "--no-end")
    assert "Nothing" in ask("retention due", "--date", "2026-02-01", as_json=False)[1]


def test_what_is_withheld_is_in_no_list_that_goes_out(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As CSV and JSON; who looks at his own work in a terminal sees it."""

    def shown(*more: str) -> tuple[str, str]:
        capsys.readouterr()
        assert run(["events", str(path), "--session", "Linde 1", "--as", "R1", *more]) == 0
        printed = capsys.readouterr()
        return printed.out, printed.err

    assert shown("--csv")[0].count("attitude:AL4") == 3
    assert run(["withdrawal", "hide", str(path), "Worker", "--as", "R1"]) == 0
    out, err = shown("--csv")
    assert (out, err) == ("", "Left out for want of consent: 3 rows.\n")
    assert json.loads(shown("--json")[0]) == []
    assert shown()[0].count("AL4") == 3
