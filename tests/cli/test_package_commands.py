"""Plan, package and merge as commands; and a merge that is killed half-way leaves the study as it was."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from services import homework
from services.homework import assign, desk, mark, pack, work
from storage.making import FEW_ROUNDS, PASSPHRASE
from storage.reversible import dump

from observer import i18n
from observer.cli import run
from observer.coding.study import Purpose
from observer.services import studies
from observer.storage.study_file import StudyFile


def told(capsys: pytest.CaptureFixture[str], *words: Any, code: int = 0) -> str:
    """What a command prints, which must end with this code."""
    assert run([str(word) for word in words]) == code, capsys.readouterr()
    seen = capsys.readouterr()
    return seen.out if code == 0 else seen.out + seen.err


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "study.observer"
    homework.make(path).close()
    return path


R1 = ("--as", "R1")


def test_from_plan_to_merge(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "2 sessions" in told(capsys, "plan", "assign", path, "Linde 1", "Linde 2", "--coder", "K1", *R1)
    drawn = json.loads(told(capsys, "plan", "draw", path, "--share", "50", "--seed", "3", "--json", *R1))
    assert (drawn["draw"]["seed"], drawn["sessions"], len(drawn["assignments"])) == (3, 2, 1)
    out = told(capsys, "plan", "list", path, *R1)
    assert "double coding (drawn)" in out
    assert "with seed 3" in out
    listed = json.loads(told(capsys, "plan", "list", path, "--json", *R1))
    assert [draw["reproducible"] for draw in listed["draws"]] == [True]
    assert "double" not in told(capsys, "plan", "list", path, "--as", "K2")
    session = drawn["assignments"][0]["session"]
    for coder in ("K1", "K2"):
        made = json.loads(told(capsys, "package", path, "--coder", coder, "--out", tmp_path, "--json", *R1))
        with studies.open_study(Path(made["path"])) as opened:
            work(desk(opened, coder, session), f"of {coder}")
            desk(opened, coder, session).submit()
    files = [tmp_path / f"study.{coder}.observer" for coder in ("K1", "K2")]
    seen = told(capsys, "merge", path, files[0], "--dry-run", *R1)
    assert "5 are new." in seen
    assert f"To be handed in: {session}" in seen
    assert "Handed in" in told(capsys, "merge", path, files[0], *R1)
    assert "has all of it already" in told(capsys, "merge", path, files[0], *R1)
    merged = json.loads(told(capsys, "merge", path, files[1], "--json", *R1))
    assert (merged["coder"], merged["counts"]["new"], merged["submitted"]) == ("K2", 5, [session])
    sent = json.loads(told(capsys, "plan", "packages", path, "--json", *R1))
    assert [(one["coder"], one["merged"]) for one in sent] == [("K1", True), ("K2", True)]
    assert "K2" in told(capsys, "plan", "packages", path, *R1)


def test_taking_off_and_what_is_refused(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = json.loads(told(capsys, "plan", "assign", path, "Linde 1", "--coder", "K1", "--json", *R1))
    id_ = row["assignments"][0]["id"]
    assert "already" in told(capsys, "plan", "assign", path, "Linde 1", "--coder", "K1", *R1, code=1)
    assert "off the plan" in told(capsys, "plan", "remove", path, id_, *R1)
    assert "Nobody has anything" in told(capsys, "plan", "list", path, *R1)
    assert "nothing to code" in told(capsys, "package", path, "--coder", "K1", *R1, code=1)
    assert "nothing to code" in told(capsys, "plan", "list", path, "--as", "K1")


def conflict(path: Path, folder: Path) -> Path:
    """A package in which one event is otherwise than in the study."""
    with studies.open_study(path) as study:
        assign(study, "K1", "Linde 1")
        first = mark(desk(study, "K1"), 1, "before")
        file = pack(study, "K1", folder / "k1")
        desk(study, "K1").change(first, comment="of the study")
    with studies.open_study(file) as opened:
        desk(opened, "K1").change(first, comment="of the package")
    return file


def test_conflicts_are_shown_side_by_side_and_decided(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = conflict(path, tmp_path)
    seen = told(capsys, "merge", path, file, *R1, code=1)
    assert "of the study" in seen
    assert "of the package" in seen
    assert "Nothing was merged" in seen
    plan = json.loads(told(capsys, "merge", path, file, "--dry-run", "--json", *R1))
    [item] = plan["items"]
    decisions = tmp_path / "decisions.json"
    for text in ("[1]", "{", '{"x": "mine"}'):
        decisions.write_text(text)
        assert "cannot be read" in told(capsys, "merge", path, file, "--decisions", decisions, *R1, code=1)
    decisions.write_text(json.dumps({item["key"]: "theirs"}))
    told(capsys, "merge", path, file, "--decisions", decisions, *R1)
    assert "of the package" in told(capsys, "events", path, "--session", "Linde 1", *R1)


@pytest.mark.parametrize(("decide", "wanted"), [("ours", "of the study"), ("theirs", "of the package")])
def test_all_conflicts_can_be_decided_at_once(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], decide: str, wanted: str
) -> None:
    file = conflict(path, tmp_path)
    told(capsys, "merge", path, file, "--decide", decide, *R1)
    assert wanted in told(capsys, "events", path, "--session", "Linde 1", *R1)


def test_with_passphrases(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], fast_keys: None) -> None:
    with studies.open_study(path) as study:
        assign(study, "K1", "Linde 1")
    secret = tmp_path / "secret.txt"
    secret.write_text("short\n")
    words = ("package", path, "--coder", "K1", "--encrypt", "--package-passphrase-file", secret, *R1)
    assert "at least 8" in told(capsys, *words, code=1)
    secret.write_text(PASSPHRASE + "\n")
    told(capsys, *words)
    file = tmp_path / "study.K1.observer"
    assert "passphrase" in told(capsys, "merge", path, file, *R1, code=1)
    assert "already" in told(capsys, "merge", path, file, "--package-passphrase-file", secret, *R1)


def test_in_dutch(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    i18n.use_language("nl")
    assert "toegewezen" in told(capsys, "plan", "assign", path, "Linde 1", "--coder", "K1", *R1).lower()
    assert "pakket" in told(capsys, "package", path, "--coder", "K1", *R1).lower()
    assert "niets te coderen" in told(capsys, "plan", "list", path, "--as", "K2")


def test_films_are_looked_for(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen = told(capsys, "find-films", path, tmp_path, *R1, code=1)
    assert "Still missing: Esdoorn 1 film, Linde 1 film" in seen


# -- killed half-way -------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from observer.storage import connection, merging as stored
connection.KDF_ROUNDS = {rounds}
from observer.services import merging, people, studies
left = int(sys.argv[4])
real = stored.insert
def insert(db, table, row):
    global left
    real(db, table, row)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
stored.insert = insert
study = studies.open_study(Path(sys.argv[1]), sys.argv[3] or None)
for pragma in ("cache_size = 1", "cache_spill = 1"):  # half of it is in the file already
    study.db.execute("PRAGMA " + pragma)
who = people.viewer(study, "R1")
merging.merge(study, who, merging.plan_merge(study, who, Path(sys.argv[2]), sys.argv[3] or None))
print("merged")
"""


@pytest.mark.parametrize("secret", [None, PASSPHRASE])
def test_killed_half_way_the_study_is_as_it_was(tmp_path: Path, fast_keys: None, secret: str | None) -> None:
    path = tmp_path / "study.observer"
    with homework.make(path, secret) as study:
        assign(study, "K1", "Linde 1")
        assign(study, "K2", "Linde 1", purpose=Purpose.DOUBLE)
        file = pack(study, "K1", tmp_path / "k1", secret)
    with studies.open_study(file, secret) as opened:
        work(desk(opened, "K1"), "new", 8)
        desk(opened, "K1").submit()
    with StudyFile.open(path, secret) as study:
        before = dump(study)
    code = KILLED.format(rounds=FEW_ROUNDS)
    for at in (1, 7, 20, 31):
        killed = subprocess.run(
            [sys.executable, "-c", code, str(path), str(file), secret or "", str(at)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert killed.returncode == -9, killed.stderr
        assert path.with_name("study.observer-journal").exists()
        with StudyFile.open(path, secret) as study:
            assert dump(study) == before
            assert study.history.broken_link() is None
    with StudyFile.open(path, secret) as study:
        assert homework.merge(study, file, passphrase=secret).changes.touched("events")
        assert homework.merge(study, file, passphrase=secret).changes.rows == {}
