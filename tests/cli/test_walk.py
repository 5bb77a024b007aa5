"""A researcher's first hour at the command line, from nothing to an export; and what goes wrong on the way."""

import io
import json
import sys

import pytest
from clips import make_clip

from observer.cli import run


@pytest.fixture
def say(capsys, monkeypatch):
    """Run a command; gives exit code, output and errors."""

    def run_it(*arguments, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = run([str(a) for a in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A study with a family, a visit and its film, and two coders, made once."""
    folder = tmp_path_factory.mktemp("prepared")
    film, path = folder / "visit one.mp4", folder / "care.observer"
    make_clip(film, 4)
    members = ["--member", "Mother", "--member", "Son"]
    for arguments in (
        ["new", path, "--codebook", "alliance", "--codebook", "attitude"],
        ["add", "case", path, "Linde", "--help-form", "family coaching", "--mandated", "--started", "2026-01-05"],
        ["add", "participant", path, "Mother", "--kind", "parent", "--case", "Linde", "--authority"],
        ["add", "participant", path, "Son", "--kind", "child", "--case", "Linde"],
        ["add", "participant", path, "Worker", "--kind", "worker", "--case", "Linde"],
        ["add", "group", path, "Family", "--case", "Linde", "--kind", "family", *members],
        ["add", "session", path, "Visit 1", "--case", "Linde", "--date", "2026-02-01", "--number", 1],
        ["add", "recording", path, film, "--session", "Visit 1"],
        ["add", "coder", path, "K1", "--language", "nl"],
        ["add", "coder", path, "R1", "--role", "researcher"],
    ):
        assert run([str(a) for a in arguments]) == 0
    return path


@pytest.fixture
def study(prepared, tmp_path):
    """A copy of the prepared study, with its film beside it."""
    for file in (prepared, prepared.with_name("visit one.mp4")):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path / prepared.name


def lines(*objects):
    return "".join(json.dumps(o) + "\n" for o in objects)


def test_first_hour(say, study, tmp_path):
    uptake = {"uptake": "declines"}
    done = say("record", study, "--session", "Visit 1", "--coder", "K1", stdin=lines(
        {"t": 1.2, "indicator": "cf_says_being_understood", "actor": "Mother", "target": "Worker"},
        {"t": 1.5, "stop": 3, "indicator": "alliance:sf_shields_self", "actor": "Son", "comment": "jas aan"},
        {"t": 2, "indicator": "AL1", "actor": "Worker", "target": ["Mother", "Son"], "modifiers": uptake},
        {"rate": "safety", "target": "Son", "value": -2},
        {"rate": "alliance:connection", "target": "Son", "value": None, "reason": "too_short"},
        {"undo": 1},
    ))  # fmt: skip
    answers = [json.loads(line) for line in done[1].splitlines()]
    assert [a["ok"] for a in answers] == [True] * 6, done
    code, out, _err = say("events", study, "--session", "Visit 1", "--coder", "K1", "--json")
    events = json.loads(out)
    assert code == 0
    assert [e["id"] for e in events] == [a["id"] for a in answers[:3]]
    assert events[1]["stop"] == 3.0
    assert events[1]["comment"] == "jas aan"
    assert events[2]["target"] == ["Mother", "Son"]
    ratings = json.loads(say("ratings", study, "--session", "visit 1", "--json")[1])
    assert [(r["dimension"], r["value"]) for r in ratings] == [("alliance:safety", -2)]
    assert say("redo", study, "--as", "K1", "--session", "Visit 1")[0] == 0
    assert say("submit", study, "--session", "Visit 1", "--coder", "K1")[0] == 0
    code, _out, err = say("undo", study, "--as", "K1", "--session", "Visit 1")
    assert (code, err.strip()) == (1, "There is nothing to undo.")
    assert say("reopen", study, "--session", "Visit 1", "--coder", "K1", "--as", "R1")[0] == 0
    assert say("undo", study, "--as", "K1", "--session", "Visit 1")[0] == 0
    assert say("history", study, "--verify")[1].strip() == "The trail is whole."
    code, _out, err = say("export", study, tmp_path / "out", "--format", "tidy")
    assert code == 0, err
    text = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert "visit one" not in text
    assert str(tmp_path) not in text


def test_info_gives_ids_that_every_command_takes(say, study):
    data = json.loads(say("info", study, "--json")[1])
    for part in ("cases", "participants", "sessions", "recordings", "coders", "codebooks"):
        assert data[part], part
        assert all(item["id"] for item in data[part])
    assert all(indicator["id"].count(":") == 1 for book in data["codebooks"] for indicator in book["indicators"])
    session, coder = data["sessions"][0]["id"], data["coders"][0]["id"]
    mother = next(p["id"] for p in data["participants"] if p["name"] == "Mother")
    line = lines({"t": 1, "indicator": data["codebooks"][0]["indicators"][0]["id"], "actor": mother})
    assert json.loads(say("record", study, "--session", session, "--coder", coder, stdin=line)[1])["ok"]
    assert json.loads(say("events", study, "--session", session, "--coder", coder, "--json")[1])[0]["actor"] == [
        "Mother"
    ]
    assert data["recordings"][0]["duration"] == pytest.approx(4, abs=0.1)
    assert data["recordings"][0]["name"] == "Visit 1 film 1"


def test_every_session_has_people_whom_nobody_knows_yet(say, study):
    data = json.loads(say("info", study, "--json")[1])
    standing = {p["name"] for p in data["participants"] if p["session"] == "Visit 1"}
    assert standing == {"Unknown 1", "Unknown 2", "Unknown 3", "Off-camera voice"}
    line = lines({"t": 1, "indicator": "ef_says_stuck", "actor": "off-camera voice"})
    answer = json.loads(say("record", study, "--session", "Visit 1", "--coder", "K1", stdin=line)[1])
    assert [f["kind"] for f in answer["findings"]] == ["standing_person"]


def test_marks_follow_the_film_when_it_is_placed_elsewhere(say, study):
    mark = {"recording": "Visit 1 film 1", "pts": 0, "indicator": "ef_says_stuck", "actor": "Mother"}
    say("record", study, "--session", "Visit 1", "--coder", "K1", stdin=lines(mark))
    code, out, _err = say("place", study, "Visit 1 film 1", "--offset", "12.5")
    assert (code, out.strip()) == (0, "Done. 1 events moved with it.")
    at = lambda: json.loads(say("events", study, "--session", "Visit 1", "--json")[1])[0]["t"]  # noqa: E731
    assert at() == 12.5
    say("place", study, "Visit 1 film 1", "--point", "1", "2", "--point", "3", "6")
    assert at() == 0.0
    say("undo", study)
    assert at() == 12.5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["new", "{dir}/x.txt"], "ends in .observer"),
        (["new", "{dir}/nowhere/x.observer"], "does not exist"),
        (["new", "{dir}/x.observer", "--codebook", "aliance"], "no codebook “aliance”"),
        (["new", "{study}"], "exists already"),
        (["info", "{dir}/none.observer"], "There is no study"),
        (["info", "{film}"], "not a study"),
        (["events", "{study}", "--session", "Visit 9"], "no session “Visit 9”"),
        (["events", "{study}", "--session", "Visit 1", "--as", "Zed"], "no coder “Zed”"),
        (["add", "case", "{study}", "linde"], "already"),
        (["add", "case", "{study}", " "], "cannot be a name"),
        (["add", "participant", "{study}", "All", "--kind", "parent"], "meaning of its own"),
        (["add", "participant", "{study}", "Mother", "--kind", "worker", "--case", "Linde"], "one kind"),
        (["add", "session", "{study}", "V2", "--case", "Nobody"], "no case “Nobody”"),
        (["add", "session", "{study}", "V2", "--case", "Linde", "--date", "1 May"], "not a date"),
        (["add", "recording", "{study}", "{dir}/none.mp4", "--session", "Visit 1"], "none.mp4"),
        (["add", "recording", "{study}", "{film}", "--session", "Visit 1"], "in the session already"),
        (["add", "recording", "{study}", "{study}", "--session", "Visit 1"], "care.observer"),
        (["add", "coder", "{study}", "K9", "--language", "Dutch"], "by its code"),
        (["record", "{study}", "--session", "Visit 1", "--coder", "Zed"], "no coder “Zed”"),
        (["submit", "{study}", "--session", "Visit 1", "--coder", "K1"], "no draft"),
        (["reopen", "{study}", "--session", "Visit 1", "--coder", "K1"], "no submitted coding"),
        (["redo", "{study}"], "nothing to redo"),
        (["export", "{study}", "{dir}"], "empty"),
        (["codebook", "add", "{study}", "alliance"], "already"),
        (["place", "{study}", "Visit 1 film 1"], "--offset"),
        (["frobnicate"], "frobnicate"),
        (["events"], "Missing"),
    ],
)
def test_a_users_error_is_one_sentence_and_changes_nothing(arguments, sentence, say, study, tmp_path):
    before = study.read_bytes()
    names = {"dir": tmp_path, "study": study, "film": tmp_path / "visit one.mp4"}
    code, _out, err = say(*[a.format(**names) for a in arguments])
    assert code == 1
    assert sentence in err
    assert "Traceback" not in err
    assert study.read_bytes() == before


def test_every_command_explains_itself(say):
    def walk(group, words):
        for name, command in group.commands.items():
            code, out, _err = say(*words, name, "--help")
            assert code == 0
            assert len(out.split()) > 8, name
            if hasattr(command, "commands"):
                walk(command, [*words, name])

    from observer.cli import cli

    walk(cli, [])


def test_codebook_check_and_diff(say, tmp_path, study):
    from observer.resources import find_codebook

    assert say("codebook", "check", "alliance")[:2] == (0, "No faults.\n")
    text = find_codebook("alliance").read_text(encoding="utf-8")
    changed = tmp_path / "changed.json"
    changed.write_text(
        text.replace('"version": "1.0.0",\n  "title"', '"version": "1.1.0",\n  "title"').replace(
            '"en": "agrees with goals"', '"en": "agrees with the goals"'
        ),
        encoding="utf-8",
    )
    code, out, _err = say("codebook", "diff", "alliance", changed)
    assert code == 0
    assert "agrees with the goals" in out
    assert "Changes of meaning" not in out
    code, out, _err = say("codebook", "add", study, changed)
    assert code == 0
    assert "keep their version" in out
    broken = tmp_path / "broken.json"
    broken.write_text(
        text.replace('"key": "ea"', '"key": "eb"').replace('"valence": "negative"', '"valence": "bad"', 1)
    )
    code, out, _err = say("codebook", "check", broken)
    assert code == 1
    assert "also the key of" in out
    assert "valence" in out
    assert say("codebook", "add", study, broken)[0] == 1


def test_encrypted_study_from_the_command_line(say, tmp_path, monkeypatch):
    path, other = tmp_path / "secret.observer", tmp_path / "other.txt"
    words = tmp_path / "words.txt"
    words.write_text("correct horse battery\n")
    other.write_text("new words for it\n")
    assert say("new", path, "--codebook", "alliance", "--encrypt", "--passphrase-file", words)[0] == 0
    code, _out, err = say("info", path)
    assert code == 1
    assert "passphrase" in err
    assert say("add", "case", path, "Linde", "--passphrase-file", words)[0] == 0
    assert say("passphrase", path, "--passphrase-file", words, "--new-passphrase-file", other)[0] == 0
    assert say("info", path, "--passphrase-file", words)[0] == 1
    monkeypatch.setenv("OBSERVER_PASSPHRASE", "new words for it")
    assert "Linde" in say("info", path)[1]
    assert b"Linde" not in b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


def test_demo_is_made_once_and_the_commands_it_names_work(say, tmp_path, monkeypatch):
    import shlex

    monkeypatch.chdir(tmp_path)
    code, out, _err = say("demo", "demo", "--no-window")
    assert code == 0
    commands = [line.strip() for line in out.splitlines() if line.startswith("  observer ")]
    assert commands.pop(0).startswith("observer window ")
    assert len(commands) >= 5
    for command in commands:
        code, _out, err = say(*shlex.split(command)[1:])
        assert code == 0, (command, err)
    before = (tmp_path / "demo" / "demo.observer").read_bytes()
    code, out, _err = say("demo", "demo", "--no-window")
    assert code == 0
    assert "as you left it" in out
    assert (tmp_path / "demo" / "demo.observer").read_bytes() == before
