"""Until when each class of data is kept, and what is due."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from services import homework
from services.homework import researcher

from observer.coding.retention import DataClass, Kept, Retention, due, last_day
from observer.errors import Refused
from observer.services import retention, roster_changes
from observer.storage.study_file import StudyFile


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("retention") / "study.observer"
    homework.make(path).close()
    return path


study = homework.copied


@pytest.mark.parametrize(
    ("since", "months", "last"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-11-21", 120, "2036-11-21"),
     ("2026-12-01", 1, "2027-01-01"), ("2026-05-01", 0, "2026-05-01"), (None, 3, None)],
)  # fmt: skip
def test_months_are_counted_by_the_calendar(since: str | None, months: int, last: str | None) -> None:
    assert last_day(Retention("", DataClass.FOOTAGE, months), since) == last


def test_something_is_due_on_the_day_after_its_last() -> None:
    rule = Retention("", DataClass.CLIPS, until_date="2026-11-21")
    assert due(rule, [Kept("a", None)], "2026-11-21") == []
    assert [one.name for one in due(rule, [Kept("b", None), Kept("a", "2020-01-01")], "2026-11-22")] == ["a", "b"]


def test_what_is_due_by_class(study: StudyFile) -> None:
    who = researcher(study)
    for session, day in (("Linde 1", "2020-01-15"), ("Linde 2", "2026-01-15")):
        roster_changes.change_session(study, who, session, date=day)
    exports = study.path.parent / "exports"
    exports.mkdir()
    (exports / "clip.mp4").write_bytes(b"x")
    os.utime(exports / "clip.mp4", (1_500_000_000, 1_500_000_000))
    retention.set_retention(study, who, DataClass.FOOTAGE, months=60)
    retention.set_retention(study, who, DataClass.CLIPS, months=12)
    retention.set_retention(study, who, DataClass.KEY_FILE, until_date="2026-01-01")
    retention.set_retention(study, who, DataClass.RESPONSES, until_date="2026-02-01")
    found = [(one.data_class, one.name, one.day) for one in retention.due(study, who, "2026-11-21")]
    assert found == [
        (DataClass.CLIPS, "clip.mp4", "2018-07-14"),
        (DataClass.FOOTAGE, "Linde 1 film", "2025-01-15"),
        (DataClass.KEY_FILE, "key file", "2026-01-01"),
    ]
    retention.set_retention(study, who, DataClass.FOOTAGE)
    assert DataClass.FOOTAGE not in retention.rules_of(study, who)
    retention.set_retention(study, who, DataClass.CLIPS, until_date="2030-01-01")
    assert [one.data_class for one in retention.due(study, who, "2026-11-21")] == [DataClass.KEY_FILE]


@pytest.mark.parametrize("wrong", [{"months": 1, "until_date": "2030-01-01"}, {"months": -1}, {"until_date": "soon"}])
def test_what_cannot_be_said(study: StudyFile, wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        retention.set_retention(study, researcher(study), DataClass.FOOTAGE, **wrong)  # type: ignore[arg-type]
    assert retention.rules_of(study, researcher(study)) == {}
