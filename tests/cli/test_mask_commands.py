"""Masks are reviewed by command: what is uncertain is listed, and who looked at it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from media.drawn_faces import RedFinder
from services import clip_study

from observer.cli import run
from observer.media import face_search
from observer.services import gate, mask_reviews, people, studies


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("masks") / "care.observer"
    with clip_study.make(path) as study:
        clip_study.mask_son(study)
    return path


@pytest.fixture
def path(closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(face_search, "FaceFinder", RedFinder)
    path = tmp_path / "care.observer"
    path.write_bytes(closed.read_bytes())
    return path


@pytest.fixture
def ask(path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run_it(group: str, command: str, *more: str) -> tuple[int, str, str]:
        code = run([group, command, str(path), "Faces", *more])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_it


def test_a_review_from_search_to_clip(ask: Callable[..., tuple[int, str, str]], path: Path) -> None:
    assert "First look for the faces" in ask("masks", "uncertain", "--as", "R1")[2]
    code, out, _err = ask("masks", "find", "--as", "R1", "--json")
    n = json.loads(out)["uncertain"]
    assert (code, n > 0) == (0, True)
    code, out, _err = ask("masks", "uncertain", "--as", "R1", "--json")
    rows = json.loads(out)
    assert (code, len(rows)) == (1, n)
    assert all(0.4 <= row["from"] < row["until"] <= 2.4 and row["why"] for row in rows)
    assert [row["from"] for row in rows] == sorted(row["from"] for row in rows)
    assert "0.400" in ask("masks", "uncertain", "--as", "R1")[1]
    assert f"nobody has looked at: {n}" in ask("masks", "reviewed", "--as", "R1")[2]
    assert ask("masks", "reviewed", "--as", "R1", "--looked-at-all")[0] == 0
    assert ask("masks", "uncertain", "--as", "R1") == (0, "There are no uncertain frames left to look at.\n", "")
    with studies.open_study(path) as study:
        who = people.viewer(study, "R1")
        (kept,) = mask_reviews.reviews_of(study, who, "Faces")
        assert kept.review.reviewer == who.id
        assert kept.review.reviewed


def test_a_review_is_somebodys(ask: Callable[..., tuple[int, str, str]]) -> None:
    assert ask("masks", "find", "--as", "R1")[0] == 0
    code, _out, err = ask("masks", "reviewed", "--looked-at-all", "--as", "K1")
    assert code == 1
    assert err
    code, _out, err = ask("masks", "reviewed", "--looked-at-all")
    assert code == 1
    assert "--as" in err


def test_what_was_let_through_is_taken_back_by_command(ask: Callable[..., tuple[int, str, str]], path: Path) -> None:
    with studies.open_study(path) as study:
        from observer.services import fragment_people

        fragment_people.set_masked(study, people.viewer(study, "R1"), "Faces", "Son", False, False)
    code, _out, err = ask("consent", "take-back", "--audience", "worker", "--as", "R1")
    assert (code, "nothing" in err) == (1, True)
    assert ask("consent", "override", "--audience", "worker", "--reason", "He asked", "--as", "R1")[0] == 0
    assert ask("consent", "take-back", "--audience", "worker", "--as", "R1")[0] == 0
    with studies.open_study(path) as study:
        (made,) = gate.overrides(study, people.viewer(study, "R1"), "Faces")
        assert made.ended
