"""A withdrawal reaches recall sessions, masks and clips: nothing is left of who is erased, and others keep theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from services import homework, recalling
from services.homework import researcher
from services.recalling import at, facilitator, items, started
from services.test_withdrawal import traces

from observer.coding.clips import ClipExport, FaceState, MaskFace, Masking, MaskReview, MaskSilence, Shows
from observer.coding.consent import Answer
from observer.coding.fragments import Fragment
from observer.coding.recall import RecallState, Who
from observer.coding.retention import DataClass
from observer.coding.study import ParticipantKind
from observer.services import (
    concerns,
    consent,
    dependents_of_person,
    people,
    recall,
    recall_responses,
    recall_stops,
    recall_talks,
    retention,
    roster_changes,
    withdrawal,
)
from observer.services.consent import Form
from observer.services.recall_run import Running
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

NAME = "Zebedee-42"  # as in `test_withdrawal`, which looks for it
study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("withdrawal") / "study.observer"
    with recalling.make(path) as study:
        who = researcher(study)
        roster_changes.change_participant(study, who, "Mother Linde", NAME, ParticipantKind.PARENT, "Linde")
        for name in (NAME, "Son Linde"):
            consent.set_consent(study, who, name, {recall_talks.QUESTION: Answer.YES}, Form(from_date="2020-01-01"))
        alone = started(study, NAME, name=f"Talk with {NAME}")
        respond(study, alone, NAME, f"{NAME} was afraid")
        sound(study, alone)
        concerns.signal(study, facilitator(study), f"{NAME} is in danger", alone.id)
        alone.end()
        both = started(study, NAME, "Son Linde", name="Both")
        respond(study, both, NAME, "As his mother I knew")
        respond(study, both, "Son Linde", f"{NAME} did not look at me")
        sound(study, both)
        both.end()
        recalling.prepared(study, "Son Linde", name="Next")
        recall_stops.pass_stops(study, facilitator(study), "Next", alone.id)
        masked(study, study.fragments.where("title = 'Rupture'")[0])
    return path


def respond(study: StudyFile, run: Running, who: str, note: str) -> None:
    item = items(study, run.id)[1]
    opened = run.stop(item.id, at(study, 34), Who.RESPONDENT, people.find(study.participants, who, "").id).response
    assert opened is not None
    recall_responses.write_response(study, run.viewer, opened.id, note=note)
    recall_responses.close_response(study, run.viewer, opened.id)


def sound(study: StudyFile, run: Running) -> None:
    talk, path = recall_talks.begin_talk(run, ".wav")
    path.write_bytes(NAME.encode())
    recall_talks.add_line(study, run.viewer, talk.id, 0, 1_000_000, f"{NAME} speaks", NAME)


def masked(study: StudyFile, fragment: Fragment) -> None:
    """Her face is hidden in a clip that was exported."""
    her = people.find(study.participants, NAME, "").id
    review, folder = new_id(), study.path.with_name("exports")
    folder.mkdir()
    (folder / "Linde_1.mp4").write_bytes(NAME.encode())
    (folder / "Linde_1_manifest.csv").write_text(f"Linde_1.mp4,{NAME}")
    (folder / "Other_manifest.csv").write_text("Other.mp4")
    film = study.recordings.where("name = 'Linde 1 film'")[0].id
    with study.operation(Stream(None, None), "Mask"):
        study.mask_reviews.add(MaskReview(review, fragment.id, film, 1, 9, 640, 360, (), "2026-11-21", "test"))
        study.mask_faces.add(MaskFace(new_id(), review, her, FaceState.HIDDEN))
        study.mask_silences.add(MaskSilence(new_id(), review, 0, 1_000_000, her))
        study.clip_exports.add(
            ClipExport(
                new_id(), fragment.id, "2026-11-21", "worker", "recall", (), str(folder), "Linde_1.mp4", "", "a" * 64,
                Masking.CONSENT, Shows.FILM, (), (her,),
            )
        )  # fmt: skip


def test_all_of_it_is_listed(study: StudyFile, closed: Path) -> None:
    found = dependents_of_person.dependents_of(study, researcher(study), NAME)
    names = {one.words: one.names for one in found}
    assert sorted(names["2 recall sessions"]) == ["Both", f"Talk with {NAME}"]
    assert "2 responses" in names
    assert len(names["2 sound recordings of talks"]) == 2
    assert names["1 exported clip"][0].endswith("Linde_1.mp4")
    files = {file.name for one in found for file in one.files}
    assert {"Linde_1.mp4", "Linde_1_manifest.csv"} <= files
    assert "Other_manifest.csv" not in files


def test_nothing_of_who_is_erased_is_left_and_others_keep_what_they_said(closed: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(closed.parent, tmp_path / "place")
    path = tmp_path / "place" / closed.name
    with StudyFile.open(path) as study:
        person = people.find(study.participants, NAME, "").id
        for row in study.clip_exports.where():
            with study.operation(Stream(None, None), "Moved"):
                study.clip_exports.change(row.__class__(**{**vars(row), "folder": str(path.parent / "exports")}))
        order = withdrawal.prepare_erasing(study, researcher(study), NAME, NAME)
    assert traces(path, person)
    withdrawal.carry_out(order)
    assert traces(path, person) == []
    assert not list((path.parent / "recall").iterdir())
    assert [file.name for file in (path.parent / "exports").iterdir()] == ["Other_manifest.csv"]
    with StudyFile.open(path) as study:
        assert study.history.broken_link() is None
        sessions = {row.name: row for row in recall.recalls(study, facilitator(study))}
        assert set(sessions) == {"Both", "Next"}
        assert study.recall_sessions.where("name = 'Next'")[0].stops_of is None
        notes = [row.note for row in study.recall_responses.where()]
        assert notes == ["… did not look at me"]
        assert study.talk_recordings.where() == []
        assert [row.note for row in study.concern_signals.where()] == ["… is in danger"]
        stand_in = study.participants.where("name = 'Erased person 1'")[0].id
        assert [row.participant for row in study.mask_faces.where()] == [stand_in]  # the face stays hidden
        assert [row.participant for row in study.mask_silences.where()] == [stand_in]
        assert study.clip_exports.where()[0].masked == (stand_in,)
        assert sessions["Both"].state is RecallState.ENDED


def test_recall_sessions_come_due(study: StudyFile) -> None:
    who = researcher(study)
    retention.set_retention(study, who, DataClass.RESPONSES, months=1)
    due = [one.name for one in retention.due(study, who, "2036-01-01") if one.data_class is DataClass.RESPONSES]
    assert sorted(due) == ["Both", f"Talk with {NAME}"]
