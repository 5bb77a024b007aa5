"""What there is no consent for is not in the tidy export, which says how much that is and not whose."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import frictionless
import pytest
from formats.tidy_study import RESEARCHER_PASSPHRASE, contents, desk_of, make, rows

from observer.coding.blinding import Viewer
from observer.coding.study import Channel, UncodableReason
from observer.services import people, roster, withdrawal
from observer.services.coding import At, Mark
from observer.services.interchange import export_tidy
from observer.services.withdrawal import How
from observer.storage.study_file import StudyFile

WORDS = "left out for want of consent"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tidy") / "study.observer"
    make(path).close()
    return path


@pytest.fixture
def study(closed: Path, tmp_path: Path) -> StudyFile:
    path = tmp_path / closed.name
    path.write_bytes(closed.read_bytes())
    with StudyFile.open(path) as opened:
        yield opened


def viewer(study: StudyFile) -> Viewer:
    return people.viewer(study, "R1", RESEARCHER_PASSPHRASE)


def exported(study: StudyFile, name: str, who: Viewer | None = None) -> Path:
    out = study.path.parent / name
    export_tidy(study, who or viewer(study), out)
    assert frictionless.validate(str(out / "datapackage.json")).valid
    return out


def missing(package: Path) -> dict[str, int]:
    """What the README says is missing."""
    (line,) = (s for s in (package / "README.md").read_text(encoding="utf-8").splitlines() if WORDS in s)
    told = line.partition(": ")[2].partition(". ")[0]
    return {table.strip("`"): int(n) for table, n in (one.split() for one in told.split(", ") if one)}


def hide(study: StudyFile, name: str) -> str:
    withdrawal.withdraw(study, viewer(study), name, How.HIDE)
    found: str = people.find(study.participants, name, "").id
    return found


def about(package: Path, table: str, person: str) -> list[dict[str, str]]:
    return [row for row in rows(package, table) if person in row.values()]


def test_nothing_is_missing_as_long_as_nobody_withdrew(study: StudyFile) -> None:
    assert missing(exported(study, "before")) == {}


def test_who_withdrew_from_research_is_left_out(study: StudyFile) -> None:
    desk_of(study, "K1").record(Mark("AL1", At(20), None, ("Worker",), ("Mother",), comment="to her"))
    before = exported(study, "before")
    mother = hide(study, "Mother")
    after = exported(study, "after")
    for table in ("event_actors", "event_targets", "ratings", "interval_codings"):
        assert about(before, table, mother), table
        assert about(after, table, mother) == [], table
    # What is not about her is whole, and what she did with others is there without her and without its comment.
    theirs = {row["event_id"] for row in rows(before, "event_actors")} - {
        row["event_id"] for row in about(before, "event_actors", mother)
    }
    assert theirs < {row["event_id"] for row in rows(after, "events")}
    with_others = {row["event_id"] for row in about(before, "event_actors", mother)} & {
        row["event_id"] for row in rows(after, "events")
    }
    assert with_others
    assert {row["comment"] for row in rows(after, "events") if row["event_id"] in with_others} == {""}
    (to_her,) = (row for row in rows(after, "events") if row["start_us"] == "20000000")
    assert (to_her["targets"], to_her["target_names"], to_her["comment"]) == ("unclear", "", "")
    assert all("Mother" not in row["actors"] + row["target_names"] for row in rows(after, "events"))


def test_how_many_rows_are_missing_is_told_and_not_whose(study: StudyFile) -> None:
    before = exported(study, "before")
    mother = hide(study, "Mother")
    after = exported(study, "after")
    told = missing(after)
    for table in ("events", "ratings", "interval_codings"):
        assert told[table] == len(rows(before, table)) - len(rows(after, table)) > 0, table
    text = (after / "README.md").read_text(encoding="utf-8")
    assert "Mother" not in text
    assert mother not in text


def test_neither_what_he_said_in_recall_sessions_nor_what_he_did(study: StudyFile) -> None:
    before = exported(study, "before")
    worker = hide(study, "Worker")
    after = exported(study, "after")
    assert len(about(before, "recall", worker)) == 1
    assert rows(after, "recall") == rows(after, "response_releases") == []
    assert Counter(row["who"] for row in rows(before, "recall_log"))["respondent"] == 2
    assert {row["who"] for row in rows(after, "recall_log")} <= {"facilitator", "nobody"}
    assert missing(after)["recall"] == 1
    assert missing(after)["recall_log"] == 2


def test_a_stretch_without_consent_is_left_out_alone(study: StudyFile) -> None:
    """Of everybody, with remarks on it; what of a whole session is judged stays."""
    before = exported(study, "before")
    roster.add_uncodable(study, viewer(study), "Linde 1", 3_000_000, 7_000_000, UncodableReason.NO_CONSENT)
    roster.add_uncodable(
        study, viewer(study), "Linde 1", 0, 3_000_000, UncodableReason.NO_CONSENT, channel=Channel.SOUND
    )
    after = exported(study, "after")
    gone = {row["event_id"] for row in rows(before, "events")} - {row["event_id"] for row in rows(after, "events")}
    starts = [float(row["start_s"]) for row in rows(before, "events") if row["event_id"] in gone]
    assert starts
    assert all(3 <= at < 7 for at in starts)
    assert not any(3 <= float(row["start_s"]) < 7 for row in rows(after, "events"))
    assert missing(after)["comments"] == 2
    assert "ratings" not in missing(after)


def test_a_coder_is_told_of_his_own_only(study: StudyFile) -> None:
    """As often as he marked her himself, whatever others did."""
    k1 = people.as_coder(study, "K1")
    before = exported(study, "before", k1)
    hide(study, "Mother")
    after = exported(study, "after", k1)
    assert missing(after)["events"] == len(rows(before, "events")) - len(rows(after, "events"))
    assert set(missing(after)) <= {"events", "event_actors", "event_targets", "ratings", "interval_codings"}


def test_it_is_the_same_every_time(study: StudyFile) -> None:
    hide(study, "Mother")
    assert contents(exported(study, "one")) == contents(exported(study, "two"))


def test_no_folder_of_a_clip_is_told(study: StudyFile) -> None:
    (row,) = rows(exported(study, "out"), "clip_exports")
    assert (row["file_name"], row["audience"], row["masking"]) == ("Linde_Linde_1_F01.mp4", "worker", "consent")
    assert not any("/" in cell or "\\" in cell for name, cell in row.items() if name != "unreviewed")
