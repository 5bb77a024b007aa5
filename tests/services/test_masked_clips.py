"""A fragment in which somebody must be masked is shown in a recall session as its masked clip, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from media.drawn_faces import RedFinder
from services import clip_study, homework
from services.clip_study import WORKER, mask_son
from services.test_clip_export import export, look_at_all, review

from observer.coding.clips import Masking, Shows
from observer.coding.consent import Answer, Signers
from observer.coding.events import moment_in
from observer.coding.fragments import GateOutcome
from observer.coding.recall import Who
from observer.errors import Blind, Refused
from observer.services import (
    clip_export,
    clip_making,
    consent,
    fragment_people,
    fragments,
    gate,
    mask_reviews,
    masked_clips,
    people,
    playlists,
    recall,
    recall_prepare,
    recall_run,
)
from observer.services.consent import Form
from observer.services.recall_gate import check_on_screen, screening_for
from observer.services.recall_prepare import Guest
from observer.services.recall_problems import Problem, problems
from observer.services.recall_run import Running
from observer.storage.study_file import StudyFile


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("masked") / "care.observer"
    with clip_study.make(path) as study:
        prepare_talk(study)
        review(study)
    return path


def prepare_talk(study: StudyFile) -> None:
    """With the worker, about both fragments; in the first the son must be masked."""
    who = people.viewer(study, "R1")
    mask_son(study)
    playlists.add_playlist(study, who, "For the worker", "worker")
    for title in ("Faces", "Sound"):
        playlists.put_on(study, who, "For the worker", title)
    recall_prepare.prepare(study, who, "Talk", "For the worker", [Guest("Worker")])


study, who = homework.copied, clip_study.who


def blocking(study: StudyFile) -> list[Problem]:
    return [one for one in problems(study, people.viewer(study, "R1"), "Talk") if one.is_blocking]


def why(study: StudyFile) -> str:
    """Why the fragment may not come on the screen; nothing when it may, as its clip."""
    viewer = people.viewer(study, "R1")
    opened = recall.open_recall(study, viewer, "Talk")
    try:
        found = check_on_screen(study, viewer, opened, opened.shown[0].fragment)
    except Refused as error:
        assert [one.needs_clip for one in blocking(study)], blocking(study)
        return str(error)
    assert not blocking(study)
    assert found.clip is not None
    return ""


def began(study: StudyFile) -> tuple[Running, str]:
    run = recall_run.start(study, people.viewer(study, "R1"), "Talk")
    return run, run.opened.shown[0].item.id


def test_its_clip_is_shown_and_the_record_says_so(study: StudyFile) -> None:
    assert "only be shown with Son masked" in why(study)
    (one,) = blocking(study)
    assert (one.needs_clip, one.can_let_through) == (True, False)
    (row,) = export(study, WORKER, "Faces").clips
    assert why(study) == ""
    run, item = began(study)
    run.show(item)
    clip = run.clip_of(item)
    assert clip is not None
    assert clip.row.id == row.id
    (showing,) = gate.showings(study, run.viewer, "Faces")
    assert (showing.outcome, showing.notes) == (GateOutcome.ALLOWED, f"Talk · {row.file_name}")


def test_each_frame_of_the_clip_is_a_frame_of_the_film(study: StudyFile, who: Any) -> None:
    export(study, WORKER, "Faces")
    run, item = began(study)
    run.show(item)
    clip = run.clip_of(item)
    assert clip is not None
    _known, there = masked_clips.to_play(study, who, clip)
    assert (there.frames.start, len(there.frames)) == (10, len(there.clip)) == (10, 50)
    from observer.media.player import Stamp

    for i in range(50):
        film = there.to_film(Stamp(there.clip.pts_of(i), there.clip.us_of(i), i))
        assert (film.frame, film.pts) == (10 + i, there.film.pts_of(10 + i))
        assert there.clip.at(there.to_clip(film.us)) == i
        assert there.clip.at(there.to_clip(there.film.end_of(10 + i) - 1)) == i
    assert there.to_clip(0) == 0
    assert there.clip.at(there.to_clip(there.film.end_us - 1)) == 49
    assert there.end_in_clip(2_400_000) == there.clip.end_us
    assert moment_in(clip.part.recording, there.film.pts_of(10)).us == 400_000


def file_of(study: StudyFile) -> Path:
    return export(study, WORKER, "Faces").files[0]


def test_a_clip_whose_file_is_gone_or_changed_is_not_shown(study: StudyFile) -> None:
    file = file_of(study)
    assert why(study) == ""
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "its file was changed" in why(study)
    file.write_bytes(whole)
    assert why(study) == ""
    file.unlink()
    assert "not where it was put" in why(study)


def test_a_clip_that_went_along_with_the_study_is_found(study: StudyFile) -> None:
    file_of(study)
    (row,) = study.clip_exports.where()
    with study.operation(_stream(study), "x"):
        study.clip_exports.change(replace(row, folder=str(study.path.parent / "elsewhere")))
    assert why(study) == ""


def _stream(study: StudyFile) -> Any:
    from observer.storage.history import Stream

    return Stream(people.viewer(study, "R1").id, None)


def test_a_clip_with_other_ends_is_not_shown(study: StudyFile, who: Any) -> None:
    file_of(study)
    fragments.change_fragment(study, who, "Faces", start_us=440_000)
    assert "does not begin and end where the fragment does now" in why(study)
    fragments.change_fragment(study, who, "Faces", start_us=400_000)
    fragment_people.confirm(study, who, "Faces", ["Mother", "Son"])
    mask_son(study)
    assert why(study) == ""


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (replace(WORKER, shows=Shows.STILL), "does not move"),
        (replace(WORKER, reel=True), "does not begin and end"),
        (replace(WORKER, passphrase="five words that nobody guesses"), "in a zip"),
    ],
    ids=["still", "reel", "zip"],
)
def test_a_clip_that_is_no_copy_of_the_film_is_not_shown(study: StudyFile, order: Any, said: str) -> None:
    export(study, order, "Faces")
    assert said in why(study)


def test_a_clip_that_hides_one_and_not_the_other_is_not_shown(study: StudyFile, who: Any) -> None:
    file_of(study)
    consent.set_consent(study, who, "Mother", {("recall", "worker"): Answer.WITHDRAWN})
    assert "Mother: consent was withdrawn" in why(study)
    assert any("Mother can be seen or heard in it" in one.words for one in blocking(study))
    run, item = began(study)
    with pytest.raises(Refused, match="Mother"):
        run.show(item)


@pytest.mark.parametrize("disguise", [False, True])
def test_a_clip_in_which_he_is_heard_is_not_shown(study: StudyFile, who: Any, disguise: bool) -> None:
    fragment_people.set_masked(study, who, "Faces", "Son", True, False)
    reason = "the worker asked for it"
    export(study, replace(WORKER, disguise=disguise, override=reason), "Faces")
    mask_son(study)
    assert "Son can be seen or heard in it" in why(study)


def test_a_clip_of_masks_that_nobody_reviewed_or_that_were_changed_since_is_not_shown(
    study: StudyFile, who: Any
) -> None:
    file_of(study)
    (kept,) = mask_reviews.reviews_of(study, who, "Faces")
    mask_reviews.say_whose(study, who, kept.faces[0].face.id, "Mother")
    assert "are not reviewed any more" in why(study)
    export(study, replace(WORKER, unreviewed="no time"), "Faces")
    assert "nobody had reviewed its masks" in why(study)
    look_at_all(study)
    mask_reviews.finish(study, who, "Faces")
    (row, _second) = study.clip_exports.where()
    with study.operation(_stream(study), "x"):  # as if it had been made long before
        study.clip_exports.change(replace(row, made="2020-01-01T00:00:00+00:00"))
    assert why(study)
    file_of(study)
    assert why(study) == ""


def test_masks_that_change_while_the_clip_is_made_make_it_worthless(study: StudyFile, who: Any) -> None:
    prepared = clip_export.prepare(study, who, ["Faces"], WORKER)
    written = clip_making.make(prepared, finder=RedFinder())
    (kept,) = mask_reviews.reviews_of(study, who, "Faces")
    mask_reviews.say_whose(study, who, kept.faces[0].face.id, "Mother")
    with pytest.raises(Refused, match="changed while its clip was made"):
        clip_export.keep(study, who, written)
    assert study.clip_exports.where() == []


def test_a_clip_with_a_face_in_it_is_not_shown(study: StudyFile) -> None:
    file_of(study)
    (row,) = study.clip_exports.where()
    with study.operation(_stream(study), "x"):
        study.clip_exports.change(replace(row, bare_faces=1))
    assert "faces can still be seen" in why(study)


def test_a_clip_that_hides_everybody_helps_who_was_not_marked_as_masked(study: StudyFile, who: Any) -> None:
    fragment_people.set_masked(study, who, "Faces", "Son", False, False)
    assert "mask Son in picture and sound" in why(study)
    export(study, replace(WORKER, masking=Masking.ALL, silent=True), "Faces")
    assert why(study) == ""


def test_consent_taken_back_after_it_came_on_the_screen_stops_it(study: StudyFile, who: Any) -> None:
    """The film was allowed; now there is a clip that would be, and what is on the screen is the film."""
    fragment_people.set_masked(study, who, "Faces", "Son", False, False)
    yes = {("recall", "worker"): Answer.YES}
    consent.set_consent(study, who, "Son", yes, Form(from_date="2020-01-01"), signers=Signers.SELF)
    export(study, replace(WORKER, masking=Masking.ALL, silent=True), "Faces")
    run, item = began(study)
    run.show(item)
    assert run.clip_of(item) is None
    fragment = run.opened.shown[0].fragment
    at = moment_in(study.recordings.get(fragment.start_recording), fragment.start_pts)  # type: ignore[arg-type]
    run.play(item, at, Who.FACILITATOR)
    consent.set_consent(study, who, "Son", {("recall", "worker"): Answer.WITHDRAWN})
    with pytest.raises(Refused, match="put it on the screen again"):
        run.play(item, at, Who.FACILITATOR)
    run.show(item)
    assert run.clip_of(item) is not None
    run.play(item, at, Who.FACILITATOR)


def test_after_an_interruption_it_is_the_clip_again(study: StudyFile) -> None:
    file = file_of(study)
    run, item = began(study)
    run.show(item)
    again, resumed = recall_run.go_on(study, run.viewer, run.id)
    assert resumed.item is not None
    assert again.clip_of(item) is None
    again.put_back(item)
    clip = again.clip_of(item)
    assert clip is not None
    assert clip.path == file
    file.unlink()
    with pytest.raises(Refused, match="not where it was put"):
        again.put_back(item)


def test_who_does_not_want_to_see_it_is_not_shown_the_clip_either(study: StudyFile) -> None:
    file_of(study)
    run, item = began(study)
    run.show(item)
    run.not_again(item)
    with pytest.raises(Refused, match="does not want to be shown"):
        run.show(item)


def test_outside_a_session_the_same_rule_holds(study: StudyFile, who: Any) -> None:
    (fragment,) = study.fragments.where("title = 'Faces'")
    assert not screening_for(study, who, fragment, "worker", "recall").may_be_shown
    file_of(study)
    assert screening_for(study, who, fragment, "worker", "recall").clip is not None
    with pytest.raises(Blind):
        screening_for(study, people.as_coder(study, "K1"), fragment, "worker", "recall")


# -- what a researcher lets through --------------------------------------------------------------------------------


def test_what_was_let_through_can_be_taken_back_and_stays_in_the_record(study: StudyFile, who: Any) -> None:
    fragment_people.set_masked(study, who, "Faces", "Son", False, False)
    (one,) = blocking(study)
    assert (one.can_let_through, one.needs_clip, one.audience) == (True, True, "worker")
    made = gate.override(study, who, "Faces", "worker", "recall", "He asked to show it")
    assert not blocking(study)
    (seen,) = [one for one in problems(study, who, "Talk") if one.override]
    assert seen.override == made.id
    assert "let through by R1" in seen.words
    assert "He asked to show it" in seen.words
    gate.end_override(study, who, made.id)
    assert len(blocking(study)) == 1
    (kept,) = gate.overrides(study, who, "Faces")
    assert kept.ended is not None
    with pytest.raises(Refused, match="taken back already"):
        gate.end_override(study, who, made.id)
    with pytest.raises(Blind):
        gate.end_override(study, people.as_coder(study, "K1"), made.id)
