"""A recall session while it runs: each line of its log, its responses, and going on after a stop of the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from services import homework, recalling
from services.recalling import at, facilitator, items, started

from observer.coding.recall import About, Act, RecallState, Step, Who
from observer.services import gate, recall, recall_responses
from observer.storage.study_file import StudyFile

study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recall") / "study.observer"
    recalling.make(path).close()
    return path


def test_a_whole_talk(study: StudyFile) -> None:
    run = started(study)
    practice, first, second = items(study)
    run.step(Step.WELCOME)
    run.show(practice.id)
    run.play(practice.id, at(study, 10), Who.FACILITATOR)
    run.finish(practice.id, at(study, 20))
    run.show(first.id)
    run.play(first.id, at(study, 30), Who.RESPONDENT)
    stopped = run.stop(first.id, at(study, 34.5), Who.RESPONDENT)
    assert stopped.response is not None and stopped.response.initiated is Who.RESPONDENT
    viewer = facilitator(study)
    recall_responses.write_response(study, viewer, stopped.response.id, note="I was af")
    recall_responses.write_response(study, viewer, stopped.response.id, note="I was afraid ", about=About.THEN)
    recall_responses.close_response(study, viewer, stopped.response.id)
    run.end()
    found = recall_responses.responses(study, viewer, "Talk")
    assert [(one.note, one.about, one.us, one.prompt) for one in found] == [
        ("I was afraid ", About.THEN, at(study, 34.5).us, "")
    ]
    log = recall_responses.log(study, viewer, "Talk")
    assert [row.act for row in log] == [
        Act.BEGIN, Act.SHOW, Act.PLAY, Act.FINISH, Act.SHOW, Act.PLAY, Act.STOP, Act.END,
    ]  # fmt: skip
    assert [row.n for row in log] == list(range(1, 9))
    assert [row.mono_us for row in log] == sorted(row.mono_us for row in log)
    shown = gate.showings(study, homework.researcher(study))
    assert [(one.audience, one.notes) for one in shown] == [("own_family", "Talk")] * 2
    assert recall.find_recall(study, viewer, "Talk").state is RecallState.ENDED
    assert run.steps().keys() == {Step.WELCOME}
