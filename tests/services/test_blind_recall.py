"""Recall sessions are a researcher's and a facilitator's: who is coding sees nothing of them, nor does his package."""

from __future__ import annotations

from pathlib import Path

import pytest
from services import homework, recalling
from services.blind import AS_K1, MARKER
from services.recalling import at, items, started

from observer.cli import run
from observer.coding.events import Moment
from observer.coding.recall import Who
from observer.services import (
    concerns,
    fragment_people,
    fragments,
    gate,
    people,
    playlists,
    recall_prepare,
    recall_prompts,
    recall_responses,
    recall_run,
    studies,
)

OPEN_TO_ALL = {"recall concern"}  # what to do at a signal of concern
OF_RESEARCHER = [name for name in AS_K1 if name.startswith("recall ") and name not in OPEN_TO_ALL]


def _talk(path: Path) -> None:
    with studies.open_study(path) as study:
        who = people.viewer(study)
        recall_prompts.add_prompt(study, who, MARKER, "nl")
        fragments.add_fragment(study, who, "S1", 0, 5_000_000, "Talk")
        fragment_people.confirm(study, who, "Talk", ["Mother"])
        playlists.add_playlist(study, who, "First", "own_family")
        gate.override(study, who, "Talk", "own_family", "recall", MARKER)
        playlists.put_on(study, who, "First", "Talk")
        recall_prepare.prepare(study, who, "Talk", "First", [recall_prepare.Guest("Mother")], in_room=MARKER)
        running = recall_run.start(study, who, "Talk")
        item = running.opened.shown[0].item.id
        running.show(item)
        response = running.stop(item, Moment(1_000_000), Who.RESPONDENT).response
        assert response is not None
        recall_responses.write_response(study, who, response.id, note=MARKER)
        running.end()
        concerns.signal(study, who, MARKER)


@pytest.mark.parametrize("command", OF_RESEARCHER)
def test_a_coder_is_refused_in_the_same_words(command: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whether there is such a recall session or not."""
    said = []
    for n in range(2):
        if n:
            _talk(path)
        before = path.read_bytes()
        extra = [word.replace("{out}", str(path.with_name("out"))) for word in AS_K1[command]]
        assert run([*command.split(), str(path), *extra]) == 1
        said.append(capsys.readouterr())
        assert path.read_bytes() == before
    assert said[0] == said[1]
    assert said[0].err.strip().startswith("Only a researcher")
    assert said[0].out == ""


@pytest.mark.parametrize("command", [name for name, extra in AS_K1.items() if extra and name not in OF_RESEARCHER])
def test_nothing_of_recall_sessions_comes_out(command: str, path: Path, compared) -> None:  # type: ignore[no-untyped-def]
    """What a coder sees, exports and hears is the same to the byte, whether there are recall sessions or not."""
    compared.same(command, path, _talk, b'{"t": 1, "indicator": "nothing"}\n')


def test_nothing_of_recall_sessions_is_in_a_package(tmp_path: Path) -> None:
    """Not in its tables, and not in its bytes; and it has no facilitator."""
    with recalling.make(tmp_path / "study.observer") as study:
        running = started(study)
        item = items(study)[1]
        running.show(item.id)
        response = running.stop(item.id, at(study, 33), Who.RESPONDENT).response
        assert response is not None
        recall_responses.write_response(study, running.viewer, response.id, note=MARKER)
        running.end()
        recall_prompts.set_recall_settings(study, homework.researcher(study), protocol_card=MARKER)
        concerns.signal(study, running.viewer, MARKER)
        homework.assign(study, "K1", "Linde 1")
        package = homework.pack(study, "K1", tmp_path)
    assert MARKER.encode() not in package.read_bytes()
    with studies.open_study(package) as opened:
        tables = [
            name for (name,) in opened.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        ]
        recall_tables = [name for name in tables if name.startswith(("recall_", "response_", "talk_", "concern_"))]
        assert len(recall_tables) == 16
        for name in recall_tables:
            assert opened.db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] == 0, name
