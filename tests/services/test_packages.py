"""A package holds what its coder needs, and nothing that tells of others."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clips import make_clip
from services import homework
from services.homework import assign, desk, mark, pack, researcher, work
from storage.making import PASSPHRASE, behind_its_back

from observer.coding.study import CodingState, Part, Purpose, Role, StudyKind
from observer.errors import Blind, NotAStudy, Refused
from observer.services import (
    films,
    history,
    merging,
    overview,
    packages,
    people,
    plan,
    recordings,
    roster,
    studies,
    viewing,
)
from observer.services.rating import Judgement, rate
from observer.services.roster import add_presence, add_uncodable
from observer.storage import schema
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

SECRET = "zebra-secret-42"


@pytest.fixture
def study(tmp_path: Path, fast_keys: None) -> Iterator[StudyFile]:
    with homework.make(tmp_path / "care.observer") as opened:
        yield opened


def dump(path: Path, passphrase: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """All rows of a package, as another program reads them."""
    with behind_its_back(path, passphrase) as raw:
        found = {}
        for table in [*schema.TRACKED, "operations", "changes"]:
            cursor = raw.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return found


def rich(study: StudyFile) -> None:
    """K1 and K2 code Linde 1, K1 Linde 2; K2 has worked."""
    assign(study, "K1", "Linde 1", "Linde 2")
    assign(study, "K2", "Linde 1", "Esdoorn 1", purpose=Purpose.DOUBLE)
    add_presence(study, researcher(study), "Linde 1", "Son Linde", 0, 5_000_000)
    add_uncodable(study, researcher(study), "Linde 2", 0, 1_000_000, "private")
    work(desk(study, "K2"), SECRET, 7)


# -- what is in it ---------------------------------------------------------------------------------------------


def test_it_is_named_after_study_and_coder_and_holds_what_the_coder_needs(study: StudyFile, tmp_path: Path) -> None:
    rich(study)
    work(desk(study, "K1", "Linde 2"), "of K1")
    made = packages.package(study, researcher(study), "K1")
    assert made.path == tmp_path / "care.K1.observer"
    assert set(made.sessions) == {"Linde 1", "Linde 2"}
    rows = dump(made.path)
    assert [row["name"] for row in rows["cases"]] == ["Linde"]
    assert {row["name"] for row in rows["sessions"]} == {"Linde 1", "Linde 2"}
    named = {row["name"] for row in rows["participants"] if row["session"] is None}
    assert named == {"Mother Linde", "Son Linde", "Worker"}
    assert [row["name"] for row in rows["groups"]] == ["Family Linde"]
    assert len(rows["presence"]) == len(rows["uncodable_spans"]) == 1
    assert [(r["path"], r["relative_path"]) for r in rows["recordings"]] == [("", None)] * 2
    assert all(row["fingerprint"] for row in rows["recordings"])
    assert [row["key"] for row in rows["codebooks"]] == ["attitude"]
    assert {row["coder"] for row in rows["codings"]} == {people.find_coder(study, "K1").id}
    assert {row["comment"] for row in rows["events"]} == {"of K1"}
    assert len(rows["ratings"]) == len(rows["comments"]) == len(rows["coding_spans"]) == 1


def test_only_the_sessions_that_were_named_go_along(study: StudyFile, tmp_path: Path) -> None:
    rich(study)
    path = pack(study, "K1", tmp_path / "out", None, "Linde 2")
    assert [row["name"] for row in dump(path)["sessions"]] == ["Linde 2"]
    assert b"Linde 1" not in path.read_bytes()


def test_nothing_of_others_is_in_its_bytes(study: StudyFile, tmp_path: Path) -> None:
    """No work, no name, no id; no purpose, no history, no path; nothing typed about a family but pseudonyms."""
    rich(study)
    path = pack(study, "K1", tmp_path / "out")
    other = people.find_coder(study, "K2")
    theirs = study.codings.where("coder = ?", [other.id])
    hidden = [SECRET, "K2", "R1", other.id, "Esdoorn", "Janssen", "help of", "earlier of", theirs[0].id]
    hidden += [row["id"] for row in study.db.query("SELECT id FROM events")]
    hidden += [entry.id for entry in study.history.entries()][:5]
    data = path.read_bytes()
    for word in hidden:
        assert word.encode() not in data, word
    rows = dump(path)
    assert {row["purpose"] for row in rows["assignments"]} == {"main"}
    assert len(rows["operations"]) == 1
    assert [(r["packed_in"], r["merged_in"]) for r in rows["packages"]] == [(None, None)]
    assert [row["roles"] for row in rows["coders"]] == ['["coder"]']
    assert rows["draws"] == rows["draw_sessions"] == []


def test_the_second_coder_gets_the_same_as_a_first(study: StudyFile, tmp_path: Path) -> None:
    """Nothing in his package tells that he is the second."""
    assign(study, "K1", "Linde 1")
    assign(study, "K2", "Linde 2")
    assign(study, "K2", "Linde 1", purpose=Purpose.DOUBLE)
    rows = dump(pack(study, "K2", tmp_path / "out"))
    bare = [{k: v for k, v in row.items() if k not in ("id", "session", "coding")} for row in rows["assignments"]]
    assert len(bare) == 2
    assert bare[0] == bare[1]


def test_training_is_told_and_the_model_stays_behind(study: StudyFile, tmp_path: Path) -> None:
    assign(study, "R1", "Linde 1", purpose=Purpose.GOLD)
    mark(desk(study, "R1"), 1, SECRET)
    desk(study, "R1").submit()
    assign(study, "K1", "Linde 1", purpose=Purpose.TRAINING)
    path = pack(study, "K1", tmp_path / "out")
    assert [row["purpose"] for row in dump(path)["assignments"]] == ["training"]
    assert SECRET.encode() not in path.read_bytes()


def test_the_first_coding_stays_behind_when_it_is_to_be_repeated(study: StudyFile, tmp_path: Path) -> None:
    assign(study, "K1", "Linde 1")
    mark(desk(study, "K1"), 1, SECRET)
    desk(study, "K1").submit()
    assign(study, "K1", "Linde 1", purpose=Purpose.REPEAT)
    path = pack(study, "K1", tmp_path / "out")
    assert SECRET.encode() not in path.read_bytes()
    assert [row["purpose"] for row in dump(path)["assignments"]] == ["main"]


def masked(rows: dict[str, list[dict[str, Any]]]) -> str:
    """All but what is random or a time: the ids of package, operation and codings begun by it, salts, digests."""
    text = json.dumps(rows, sort_keys=True)
    new = {rows["packages"][0]["id"], rows["operations"][0]["id"], *(row["id"] for row in rows["codings"])}
    for id_ in new:
        text = text.replace(id_, "ID")
    text = re.sub(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b", "DIGEST", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[0-9:.+]+", "TIME", text)


def test_the_work_of_others_changes_nothing_of_it(study: StudyFile, tmp_path: Path) -> None:
    """Of two copies of the study in one of which K2 has worked: every row is the same, and so is the size."""
    assign(study, "K1", "Linde 1")
    mark(desk(study, "K1"), 1, "mine")
    assign(study, "K2", "Linde 1", purpose=Purpose.DOUBLE)
    study.copy_to(tmp_path / "copy.observer")
    work(desk(study, "K2"), SECRET, 30)
    desk(study, "K2").submit()
    with_work = pack(study, "K1", tmp_path / "with")
    with StudyFile.open(tmp_path / "copy.observer") as copy:
        without = pack(copy, "K1", tmp_path / "without")
    assert masked(dump(with_work)) == masked(dump(without))
    assert with_work.stat().st_size == without.stat().st_size


def test_it_can_have_a_passphrase_of_its_own(study: StudyFile, tmp_path: Path) -> None:
    rich(study)
    path = pack(study, "K1", tmp_path / "out", PASSPHRASE)
    assert b"Linde" not in path.read_bytes()
    assert studies.is_encrypted(path)
    assert dump(path, PASSPHRASE)["sessions"]
    with studies.open_study(path, PASSPHRASE) as opened:
        assert opened.info.kind is StudyKind.PACKAGE


def test_events_that_are_given_go_along_without_who_made_them(study: StudyFile, tmp_path: Path) -> None:
    assign(study, "K1", "Linde 1")
    ids = work(desk(study, "K1"), "words-of-another", 2)
    desk(study, "K1").submit()
    assign(study, "K2", "Linde 1", part=Part.RATINGS_ON_MARKS, marks_of="K1")
    path = pack(study, "K2", tmp_path / "out")
    data = path.read_bytes()
    for hidden in ("K1", people.find_coder(study, "K1").id):
        assert hidden.encode() not in data
    rows = dump(path)
    assert {row["id"] for row in rows["events"]} == set(ids)
    assert rows["ratings"] == rows["comments"] == rows["coding_spans"] == []
    assert b"words-of-another" not in data  # what was written to the events
    with studies.open_study(path) as opened:
        assert [coder.name for coder in overview.coders(opened)] == ["K2"]
        told = viewing.overview(opened, people.viewer(opened))
        assert [coder["name"] for coder in told["coders"]] == ["K2"]
        assert [one["name"] for one in told["given_events"]] == ["Linde 1"]
        rate(desk(opened, "K2"), Judgement("allying", "Worker", 2, evidence=(ids[0],)))
        with pytest.raises(Refused):
            mark(desk(opened, "K2"), 1)
        desk(opened, "K2").submit()
    homework.merge(study, path)
    mine = study.codings.where("part = ?", [Part.RATINGS_ON_MARKS])[0]
    assert (mine.state, mine.is_blind) == (CodingState.SUBMITTED, False)
    shown = viewing.ratings(study, researcher(study), people.find_session(study, "Linde 1"), "K2")
    assert [one.item.evidence for one in shown] == [(ids[0],)]


# -- who may do what in it -------------------------------------------------------------------------------------


def test_whoever_opens_it_is_its_coder_and_nobody_is_a_researcher(study: StudyFile, tmp_path: Path) -> None:
    coder = people.find_coder(study, "K2")
    from observer.services.roster_changes import change_coder

    change_coder(
        study, researcher(study), "K2", "K2", (Role.RESEARCHER, Role.CODER), coder.languages, "five good words"
    )
    rich(study)
    path = pack(study, "K2", tmp_path / "out")
    with behind_its_back(path) as raw:  # somebody makes himself a researcher
        raw.execute("UPDATE coders SET roles = '[\"researcher\"]'")
    with studies.open_study(path) as opened:
        for viewer in (people.viewer(opened), people.viewer(opened, "K2")):
            assert (viewer.coder and viewer.coder.name, viewer.role) == ("K2", Role.CODER)
            with pytest.raises(Blind, match="Only a researcher"):
                roster.add_case(opened, viewer, "X")
            with pytest.raises(Blind):
                packages.package(opened, viewer, "K2")
            with pytest.raises(Blind):
                merging.plan_merge(opened, viewer, tmp_path / "none.observer")


def test_in_it_only_what_was_asked_can_be_begun(study: StudyFile, tmp_path: Path) -> None:
    studies.add_codebook(study, researcher(study), "alliance")
    assign(study, "K1", "Linde 1", codebook="attitude")
    assign(study, "K1", "Linde 2", codebook="alliance")
    path = pack(study, "K1", tmp_path / "out")
    with studies.open_study(path) as opened:
        mark(desk(opened, "K1"), 1)
        with pytest.raises(Refused, match="does not ask"):
            mark(desk(opened, "K1"), 1, indicator="alliance:ew_explains_help", targets=("Mother Linde",))
        assert opened.history.broken_link() is None


def test_without_its_own_row_it_is_refused(study: StudyFile, tmp_path: Path) -> None:
    rich(study)
    path = pack(study, "K1", tmp_path / "out")
    with behind_its_back(path) as raw:
        raw.execute("DELETE FROM packages")
    with studies.open_study(path) as opened, pytest.raises(NotAStudy, match="for whom"):
        people.viewer(opened)


# -- making it -------------------------------------------------------------------------------------------------


def test_what_cannot_be_packed_is_refused_and_leaves_nothing(study: StudyFile, tmp_path: Path) -> None:
    who = researcher(study)
    with pytest.raises(Refused, match="nothing to code"):
        packages.package(study, who, "K1")
    assign(study, "K1", "Linde 1")
    before = study.history.entries()
    with pytest.raises(Refused, match="nothing to code in “Linde 2”"):
        packages.package(study, who, "K1", ["Linde 1", "Linde 2"])
    (tmp_path / "care.K1.observer").write_text("something of mine")
    with pytest.raises(Refused, match="exists already"):
        packages.package(study, who, "K1")
    with pytest.raises(Refused, match="does not exist"):
        packages.package(study, who, "K1", out=tmp_path / "nowhere")
    assert study.history.entries() == before
    assert (tmp_path / "care.K1.observer").read_text() == "something of mine"
    with pytest.raises(Blind):
        packages.package(study, people.as_coder(study, "K1"), "K1")


def test_it_is_on_record_and_cannot_be_undone(study: StudyFile, tmp_path: Path) -> None:
    row = assign(study, "K1", "Linde 1").assignments[0]
    pack(study, "K1", tmp_path / "out")
    [sent] = packages.sent(study, researcher(study))
    assert (sent.coder.name, sent.n_codings, sent.n_submitted, sent.was_merged) == ("K1", 1, 0, False)
    assert "package for K1" in study.history.entries()[-1].words()
    assert not study.history.entries()[-1].undoable
    assert [line.progress.value for line in plan.lines(study, researcher(study))] == ["not_begun"]
    with pytest.raises(Exception, match="changed since"):
        history.undo(study, researcher(study), is_on_study=True)
    with pytest.raises(Refused, match="in a package"):
        plan.remove(study, researcher(study), [row.id])


@pytest.mark.parametrize(("name", "file"), [("K 1/2", "care.K_1_2.observer"), ("Ämma", "care.Ämma.observer")])
def test_its_name_is_fit_for_every_disk(study: StudyFile, name: str, file: str) -> None:
    roster.add_coder(study, researcher(study), name)
    assign(study, name, "Linde 1")
    assert packages.package(study, researcher(study), name).path.name == file


# -- the film --------------------------------------------------------------------------------------------------


def test_the_film_is_found_again_wherever_it_lies(study: StudyFile, tmp_path: Path) -> None:
    at_home, away = tmp_path / "home" / "films", tmp_path / "usb" / "deep" / "down"
    at_home.mkdir(parents=True)
    away.mkdir(parents=True)
    make_clip(at_home / "visit.mp4", 2)
    with study.operation(Stream(None, None), "Take the others away"):
        for row in study.recordings.where():
            study.recordings.remove(row.id)
    recordings.add_recording(study, researcher(study), "Linde 1", at_home / "visit.mp4")
    assign(study, "K1", "Linde 1")
    path = pack(study, "K1", tmp_path / "out")
    shutil.move(at_home / "visit.mp4", away / "another name.mp4")
    for folder, chosen in (("near/work", ()), ("near/films", ()), ("far", (tmp_path / "usb",))):
        laptop = tmp_path / folder
        laptop.mkdir(parents=True)
        shutil.copy(path, laptop / path.name)
        if folder == "near/films":
            (tmp_path / "near" / "beside").mkdir()
            shutil.copy(away / "another name.mp4", tmp_path / "near" / "beside" / "v.mp4")
        if folder == "near/work":
            shutil.copy(away / "another name.mp4", laptop / "v.mp4")
        with studies.open_study(laptop / path.name) as opened:
            found = films.find_again(opened, people.viewer(opened), chosen)
            assert ([r.name for r in found.found], found.missing) == (["Linde 1 film 1"], ())
            assert films.file_of(opened, opened.recordings.where()[0]).is_file()
            assert films.find_again(opened, people.viewer(opened)) == films.FoundAgain((), ())
        (laptop / "v.mp4").unlink(missing_ok=True)
