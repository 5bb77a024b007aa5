"""Each time a fragment comes on the screen of a recall session, the gate is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from services import recalling
from services.homework import researcher

from observer.coding.recall import RecallItem
from observer.errors import Blind, Refused
from observer.services import fragment_people, people, recall
from observer.services.recall_gate import check_on_screen
from observer.services.recall_problems import problems
from observer.storage.study_file import StudyFile


@pytest.fixture
def study(tmp_path: Path) -> Iterator[StudyFile]:
    made = recalling.make(tmp_path / "study.observer")
    yield made
    made.close()


def test_a_film_is_not_shown_in_which_somebody_must_be_masked(study: StudyFile) -> None:
    run = recalling.started(study)
    _practice, first, _second = recalling.items(study)
    assert run.show(first.id)
    opened, fragment = recall.open_recall(study, run.viewer, run.id), shown(study, first)
    assert check_on_screen(study, run.viewer, opened, fragment)
    fragment_people.set_masked(study, researcher(study), fragment.id, "Son Linde", True, True)
    with pytest.raises(Refused, match="only be shown with Son Linde masked"):
        check_on_screen(study, run.viewer, opened, fragment)
    with pytest.raises(Refused, match="masked"):
        run.show(first.id)
    (problem,) = [one for one in problems(study, run.viewer, run.id) if one.is_blocking]
    assert problem.fragment == fragment.id
    assert "Son Linde masked" in problem.words


def test_only_who_holds_the_session_is_told(study: StudyFile) -> None:
    run = recalling.started(study)
    opened = recall.open_recall(study, run.viewer, run.id)
    with pytest.raises(Blind):
        check_on_screen(study, people.as_coder(study, "K1"), opened, shown(study, recalling.items(study)[1]))


def shown(study: StudyFile, item: RecallItem):  # type: ignore[no-untyped-def]
    return study.fragments.get(item.fragment)
