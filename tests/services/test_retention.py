"""Until when each class of data is kept, and what is due."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from services import homework
from services.homework import researcher

from observer.coding.clips import ClipExport, Masking, Shows
from observer.coding.retention import DataClass, Kept, Retention, due, last_day
from observer.errors import Refused
from observer.services import fragments, retention, roster_changes
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


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


def left(study: StudyFile, folder: Path, name: str, archive: str = "", made: str = "2020-05-01T23:00:00+00:00") -> None:
    """A clip of a fragment left the study, and lies there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (archive or name)).write_bytes(b"x")
    fragment = study.fragments.where()[0].id
    row = ClipExport(new_id(), fragment, made, "worker", "recall", (), str(folder), name, archive, "00" * 32,
                     Masking.NONE, Shows.FILM)  # fmt: skip
    with study.operation(Stream(None, None), "Export"):
        study.clip_exports.add(row)


def test_clips_are_due_by_the_day_on_which_they_left_wherever_they_lie(study: StudyFile, tmp_path: Path) -> None:
    who, beside, elsewhere = researcher(study), study.path.parent / "exports", tmp_path / "stick"
    fragments.add_fragment(study, who, "Linde 1", 0, 1_000_000, "One")
    left(study, beside, "a.mp4")
    left(study, elsewhere, "b.mp4", "b.zip")
    left(study, elsewhere, "c.mp4", "b.zip")  # in the same zip
    left(study, elsewhere, "gone.mp4")
    left(study, tmp_path / "drawn out", "away.mp4")
    left(study, beside, "young.mp4", made="2026-11-01T00:00:00+00:00")
    (elsewhere / "gone.mp4").unlink()
    (tmp_path / "drawn out" / "away.mp4").unlink()
    (tmp_path / "drawn out").rmdir()
    (beside / "list.csv").write_bytes(b"x")  # of which no row knows
    os.utime(beside / "list.csv", (1_500_000_000, 1_500_000_000))
    retention.set_retention(study, who, DataClass.CLIPS, months=12)

    def due_now() -> list[tuple[str, str]]:
        return [(one.name, one.day) for one in retention.due(study, who, "2026-11-21")]

    assert due_now() == [
        ("list.csv", "2018-07-14"),
        (str(tmp_path / "drawn out" / "away.mp4"), "2021-05-01"),  # who knows, on a stick that is not there
        (str(elsewhere / "b.zip"), "2021-05-01"),
        ("a.mp4", "2021-05-01"),
    ]
    (beside / "a.mp4").unlink()
    (elsewhere / "b.zip").unlink()
    assert [name for name, _day in due_now()] == ["list.csv", str(tmp_path / "drawn out" / "away.mp4")]


def test_a_clip_beside_a_study_that_was_moved_is_one_thing(study: StudyFile, tmp_path: Path) -> None:
    who = researcher(study)
    fragments.add_fragment(study, who, "Linde 1", 0, 1_000_000, "One")
    old = tmp_path / "old" / "exports"
    left(study, old, "a.mp4")
    old.rename(study.path.parent / "exports")
    retention.set_retention(study, who, DataClass.CLIPS, months=12)
    assert [(one.name, one.day) for one in retention.due(study, who, "2026-11-21")] == [("a.mp4", "2021-05-01")]


@pytest.mark.parametrize("wrong", [{"months": 1, "until_date": "2030-01-01"}, {"months": -1}, {"until_date": "soon"}])
def test_what_cannot_be_said(study: StudyFile, wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        retention.set_retention(study, researcher(study), DataClass.FOOTAGE, **wrong)  # type: ignore[arg-type]
    assert retention.rules_of(study, researcher(study)) == {}
