"""Clips leave the study through the gate: who is in them is masked as was marked, and what left is on record."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import pyzipper
from clips import make_clip
from media.clip_checks import RATE, beeps, luma, numbers, wave
from media.drawn_faces import RedFinder, colour_pictures, red_left
from services import clip_study, homework
from services.clip_study import WORKER, S, mask_son, mother, son
from storage.making import assert_one_sentence, files_no_larger_than

from observer.coding.blinding import Viewer
from observer.coding.clips import FaceState, Masking, Shows, Subtitling
from observer.coding.consent import Answer
from observer.errors import Cancelled, ObserverError, Refused
from observer.progress import Progress
from observer.services import (
    clip_export,
    clip_making,
    consent,
    dependents,
    fragment_people,
    fragments,
    gate,
    mask_reviews,
    people,
)
from observer.services.clip_order import Order, default_folder, order_lines, plain_name
from observer.storage.study_file import StudyFile


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "care.observer"
    clip_study.make(path).close()
    return path


study, who = homework.copied, clip_study.who


def export(study: StudyFile, order: Order, *fragments_: str, finder: object = None) -> clip_export.Exported:
    viewer = people.viewer(study, "R1")
    return clip_export.export(study, viewer, fragments_, order, finder=finder or RedFinder())  # type: ignore[arg-type]


def review(study: StudyFile, whose: bool = True) -> None:
    """Look for the faces of “Faces”, say whose they are, look at all that is uncertain, and end the review."""
    viewer = people.viewer(study, "R1")
    mask_reviews.look_for_faces(study, viewer, "Faces", finder=RedFinder())
    kept = mask_reviews.reviews_of(study, viewer, "Faces")[0]
    if whose:
        for line, name in zip(kept.faces, ("Mother", "Son"), strict=True):
            mask_reviews.say_whose(study, viewer, line.face.id, name)
    look_at_all(study)
    mask_reviews.finish(study, viewer, "Faces")


def look_at_all(study: StudyFile) -> None:
    viewer = people.viewer(study, "R1")
    from observer.services import films

    kept = mask_reviews.reviews_of(study, viewer, "Faces")[0]
    index = films.index_of(study, kept.part.recording)
    assert index is not None
    seen = [index.pts_of(run.first) for run in mask_reviews.left_to_look_at(kept, index)]
    mask_reviews.look_at(study, viewer, kept.review.id, seen)


def red_of(picture: np.ndarray, box: object) -> int:
    """How much of a face can be seen."""
    left, top, right, bottom = (round(v) for v in vars(box).values())
    return red_left(picture[top:bottom, left:right])


# -- what is in a clip -------------------------------------------------------------------------------------------


def test_exact_and_known_afterwards(study: StudyFile, who: Viewer) -> None:
    done = export(study, WORKER, "Sound")
    (file,) = done.files
    assert file == study.path.parent / "exports" / "Linde_Visit_2_F01.mp4"
    assert numbers(file, everything=True) == list(range(25, 75))
    assert [round(b, 2) for b in beeps(wave(file))] == [0.0, 1.0]
    (row,) = clip_export.exports(study, who, "Sound")
    mother_id = people.find(study.participants, "Mother", "").id
    assert (row.file_name, row.sha256) == (file.name, sha256(file.read_bytes()).hexdigest())
    assert (row.audience, row.purpose, row.people, row.masked) == ("worker", "recall", (mother_id,), ())
    assert row.coder == who.id
    assert "exported" in " ".join(dependents.of(study, who, study.participants.get(mother_id)))
    with pytest.raises(Refused, match="was exported"):
        fragments.remove_fragment(study, who, "Sound")
    assert export(study, WORKER, "Sound").files[0].name == "Linde_Visit_2_F01_2.mp4"


def test_who_did_not_agree_is_named_and_nothing_is_written(study: StudyFile) -> None:
    with pytest.raises(Refused, match=r"Son.*mask Son in picture and sound") as error:
        export(study, WORKER, "Faces")
    assert_one_sentence(error.value)
    assert not (study.path.parent / "exports").exists()
    done = export(study, WORKER, "Faces", "Sound")
    assert [line.fragment.title for line in done.refused] == ["Faces"]
    assert len(done.files) == 1


def test_only_who_must_be_masked_is(study: StudyFile, who: Viewer) -> None:
    mask_son(study)
    review(study)
    (file,) = export(study, WORKER, "Faces").files
    pictures = colour_pictures(file)
    assert len(pictures) == 50
    for n, picture in enumerate(pictures, 10):
        assert red_of(picture, son(n)) == 0
        assert red_of(picture, mother(n)) > 1500
    (row,) = clip_export.exports(study, who)
    names = [[study.participants.get(id_).name for id_ in ids] for ids in (row.people, row.masked)]
    assert names == [["Mother"], ["Son"]]
    assert row.bare_faces == 0


def test_the_same_with_masking_off_shows_them(study: StudyFile, who: Viewer) -> None:
    """What the test above looks at can be seen when nothing is masked."""
    done = export(study, replace(WORKER, masking=Masking.NONE, override="for the test"), "Faces")
    pictures = colour_pictures(done.files[0])
    assert all(red_of(picture, son(n)) > 1000 for n, picture in enumerate(pictures, 10))


def test_whoever_is_marked_as_masked_stays_behind_the_gate_without_masks(study: StudyFile) -> None:
    mask_son(study)
    with pytest.raises(Refused, match="Son"):
        export(study, replace(WORKER, masking=Masking.NONE), "Faces")


def test_all_faces(study: StudyFile) -> None:
    mask_son(study)
    review(study, whose=False)
    (file,) = export(study, replace(WORKER, masking=Masking.ALL), "Faces").files
    assert max(red_left(picture) for picture in colour_pictures(file)) == 0


def test_a_face_of_which_nobody_said_whose_it_is_stays_hidden(study: StudyFile) -> None:
    mask_son(study)
    review(study, whose=False)
    (file,) = export(study, WORKER, "Faces").files
    assert max(red_left(picture) for picture in colour_pictures(file)) == 0


@pytest.mark.parametrize("shows", [Shows.COARSE, Shows.NOTHING])
def test_who_cannot_be_seen_nor_heard_need_not_agree(shows: Shows, study: StudyFile) -> None:
    """The whole picture coarse, without sound; the sound alone is no way out for who can be heard."""
    with pytest.raises(Refused, match="Son"):
        export(study, replace(WORKER, shows=shows), "Faces")
    order = replace(WORKER, shows=shows, silent=True)
    if shows is Shows.COARSE:
        (file,) = export(study, order, "Faces").files
        assert max(red_left(picture) for picture in colour_pictures(file)) == 0


# -- sound -------------------------------------------------------------------------------------------------------


def test_who_may_not_be_heard_silences_all_until_somebody_said_where(study: StudyFile, who: Viewer) -> None:
    fragment_people.set_masked(study, who, "Sound", "Mother", False, True)
    order = replace(WORKER, subtitles=Subtitling.SOFT)
    assert order_lines(study, who, ["Sound"], order)[0].is_muted
    assert not wave(export(study, order, "Sound").files[0])[0].any()
    mask_reviews.look_for_faces(study, who, "Sound", finder=RedFinder())
    (kept,) = mask_reviews.reviews_of(study, who, "Sound")
    added = mask_reviews.silence(study, who, kept.review.id, 1_900_000, 2_300_000, "Mother")
    assert order_lines(study, who, ["Sound"], order)[0].is_muted
    look_at_everything_of(study, "Sound")
    mask_reviews.finish(study, who, "Sound")
    assert not order_lines(study, who, ["Sound"], order)[0].is_muted
    sound = wave(export(study, order, "Sound").files[0])[0]
    assert not sound[int(0.9 * RATE) : int(1.3 * RATE)].any()
    assert sound[: int(0.05 * RATE)].any()
    mask_reviews.unsilence(study, who, added.id)
    assert order_lines(study, who, ["Sound"], order)[0].is_muted  # what is changed is to be reviewed again


def look_at_everything_of(study: StudyFile, fragment: str) -> None:
    from observer.services import films

    viewer = people.viewer(study, "R1")
    for kept in mask_reviews.reviews_of(study, viewer, fragment):
        index = films.index_of(study, kept.part.recording)
        assert index is not None
        seen = [index.pts_of(run.first) for run in mask_reviews.left_to_look_at(kept, index)]
        mask_reviews.look_at(study, viewer, kept.review.id, seen)


def test_subtitles_beside_and_in_the_picture(study: StudyFile) -> None:
    import av

    (plain,) = export(study, WORKER, "Sound").files
    (soft,) = export(study, replace(WORKER, subtitles=Subtitling.SOFT), "Sound").files
    with av.open(str(soft)) as container:
        assert container.streams.subtitles[0].metadata["language"] == "dut"
        assert [bytes(p)[2:].decode() for p in container.demux(subtitles=0) if p.size > 2] == ["Dag Bas"]
    (burnt,) = export(study, replace(WORKER, subtitles=Subtitling.BURNT), "Sound").files
    changed = [np.abs(a.astype(int) - b).max() > 100 for a, b in zip(luma(plain), luma(burnt), strict=True)]
    assert changed == [0.2 <= n * 0.04 < 0.6 for n in range(50)]


# -- reviews -----------------------------------------------------------------------------------------------------


def test_a_masked_clip_needs_its_review_or_a_reason(study: StudyFile, who: Viewer) -> None:
    mask_son(study)
    with pytest.raises(Refused, match="looked for its faces"):
        export(study, WORKER, "Faces")
    mask_reviews.look_for_faces(study, who, "Faces", finder=RedFinder())
    with pytest.raises(Refused, match="review of its masks is not done"):
        export(study, WORKER, "Faces")
    with pytest.raises(Refused, match="uncertain frames"):
        mask_reviews.finish(study, who, "Faces")
    done = export(study, replace(WORKER, unreviewed="I looked at it elsewhere"), "Faces")
    assert done.clips[0].unreviewed == "I looked at it elsewhere"
    assert max(red_left(picture) for picture in colour_pictures(done.files[0])) == 0
    review(study)
    assert export(study, replace(WORKER, unreviewed="not needed"), "Faces").clips[0].unreviewed == ""


def test_a_change_takes_the_review_back_and_another_end_the_masks(study: StudyFile, who: Viewer) -> None:
    mask_son(study)
    review(study)
    kept = mask_reviews.reviews_of(study, who, "Faces")[0]
    assert kept.review.reviewed
    assert kept.review.reviewer == who.id
    mask_reviews.say_whose(study, who, kept.faces[0].face.id, state=FaceState.SHOWN)
    assert mask_reviews.reviews_of(study, who, "Faces")[0].review.reviewed is None
    fragments.change_fragment(study, who, "Faces", start_us=200_000)
    assert mask_reviews.reviews_of(study, who, "Faces") == []
    fragments.change_fragment(study, who, "Faces", start_us=800_000)
    assert len(mask_reviews.reviews_of(study, who, "Faces")) == 1


def test_a_face_that_is_bare_afterwards_is_told(study: StudyFile, who: Viewer) -> None:
    mask_son(study)
    mask_reviews.look_for_faces(study, who, "Faces", finder=RedFinder())
    kept = mask_reviews.reviews_of(study, who, "Faces")[0]
    mask_reviews.cut(study, who, kept.faces[1].face.id, last_pts=kept.review.first_pts)
    done = export(study, replace(WORKER, unreviewed="to see"), "Faces")
    assert done.clips[0].bare_faces == len(done.bare) > 5
    assert done.bare[0][0] == done.files[0].name
    assert "can be seen" in done.bare[0][1].words


# -- several, reels, zips ------------------------------------------------------------------------------------------


def test_a_reel_with_cards_holds_each_and_is_looked_at_again(study: StudyFile, who: Viewer) -> None:
    mask_son(study)
    review(study)
    done = export(study, replace(WORKER, reel=True), "Faces", "Sound")
    (file,) = done.files
    assert len(clip_export.exports(study, who)) == 2
    assert {row.file_name for row in done.clips} == {file.name}
    frames = colour_pictures(file)
    assert len(luma(file)) == 15 + 50 + 15 + 50
    # The larger film decides the size; in it the faces stand in the middle.
    shown = frames[15 + 20]
    scale = shown.shape[0] / 180
    box = mother(30).times(scale, scale)
    assert red_left(shown[round(box.top) : round(box.bottom), round(box.left) : round(box.right)]) > 1500
    assert [row.bare_faces for row in done.clips] == [0, 0]


def test_a_zip_opens_with_its_passphrase_alone(study: StudyFile) -> None:
    done = export(study, replace(WORKER, passphrase="seven quiet herons"), "Sound")
    (file,) = done.files
    assert file.suffix == ".zip"
    with pyzipper.AESZipFile(file) as box:
        assert box.namelist() == ["Linde_Visit_2_F01.mp4"]
        with pytest.raises(RuntimeError):
            box.read(box.namelist()[0])
        box.setpassword(b"seven quiet herons")
        clip = box.read(box.namelist()[0])
    assert sha256(clip).hexdigest() == done.clips[0].sha256
    assert done.clips[0].archive == file.name
    assert sorted(p.name for p in file.parent.iterdir()) == sorted([file.name, *(m.name for m in done.manifest)])
    with pytest.raises(Refused, match="8 characters"):
        export(study, replace(WORKER, passphrase="short"), "Sound")


def test_the_manifest_tells_all_and_holds_no_formula(study: StudyFile, who: Viewer) -> None:
    fragments.change_fragment(study, who, "Sound", title="=HYPERLINK(1)")
    done = export(study, WORKER, "=HYPERLINK(1)")
    table, data = done.manifest
    with table.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["title"] == "'=HYPERLINK(1)"
    assert (row["from_s"], row["until_s"], row["duration_s"], row["frames"]) == ("1.000", "3.000", "2.000", "50")
    assert (row["people"], row["consent"], row["masked_in_picture"]) == ("Mother (seen)", "Mother: yes", "")
    assert row["sha256"] == done.clips[0].sha256
    clip = json.loads(data.read_text(encoding="utf-8"))["clips"][0]
    assert clip["title"] == "=HYPERLINK(1)"
    assert clip["people"] == [
        {"person": "Mother", "how": "seen", "consent": "yes", "masked_in_picture": False, "masked_in_sound": False}
    ]
    assert "Observer" in row["software"]


def test_an_override_needs_a_reason_and_is_kept(study: StudyFile, who: Viewer) -> None:
    done = export(study, replace(WORKER, override="the judge asked for it"), "Faces")
    row = done.clips[0]
    kept = gate.overrides(study, who, "Faces")
    assert (row.override, kept[0].reason) == (kept[0].id, "the judge asked for it")
    assert "the judge asked for it" in done.manifest[0].read_text(encoding="utf-8-sig")
    fragments.change_fragment(study, who, "Faces", start_us=200_000)  # now nobody has confirmed who is in it
    with pytest.raises(Refused, match="confirmed"):
        export(study, replace(WORKER, override="the judge asked for it"), "Faces")


def test_consent_that_is_taken_back_meanwhile_stops_it(study: StudyFile, who: Viewer) -> None:
    prepared = clip_export.prepare(study, who, ["Sound"], WORKER)
    written = clip_making.make(prepared, finder=RedFinder())
    consent.set_consent(study, who, "Mother", {("recall", "worker"): Answer.WITHDRAWN})
    with pytest.raises(Refused, match="withdrawn"):
        clip_export.keep(study, who, written)
    assert list((study.path.parent / "exports").iterdir()) == []
    assert clip_export.exports(study, who) == []


# -- what goes wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0.05, 0.5, 0.95])
def test_when_it_is_stopped_nothing_is_left(after: float, study: StudyFile, who: Viewer) -> None:
    def stop(fraction: float, _words: str) -> None:
        if fraction >= after:
            progress.cancel()

    progress = Progress(stop)
    order = replace(WORKER, passphrase="seven quiet herons")
    with pytest.raises(Cancelled):
        clip_export.export(study, who, ["Sound"], order, progress, RedFinder())
    assert list((study.path.parent / "exports").iterdir()) == []
    assert clip_export.exports(study, who) == []


@pytest.mark.parametrize("when", ["clip", "zip"])
def test_a_full_disk_is_said_and_leaves_nothing(when: str, study: StudyFile, who: Viewer) -> None:
    order = replace(WORKER, passphrase="seven quiet herons")
    whole = clip_making.make(clip_export.prepare(study, who, ["Sound"], order), finder=RedFinder())
    room = whole.clips[0].clip.path.stat().st_size + (20 if when == "zip" else -2_000)
    clip_making.forget(whole)
    prepared = clip_export.prepare(study, who, ["Sound"], order)
    with pytest.raises(ObserverError, match="not enough room") as error, files_no_larger_than(room):
        clip_making.make(prepared, finder=RedFinder())
    assert_one_sentence(error.value)
    assert ("for the clips" in str(error.value)) == (when == "zip")
    assert list((study.path.parent / "exports").iterdir()) == []
    assert len(export(study, order, "Sound").files) == 1


def test_files_that_cannot_be_put_in_their_place(
    study: StudyFile, who: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_paths: object) -> None:
        raise OSError(13, "no")

    written = clip_making.make(clip_export.prepare(study, who, ["Sound"], WORKER), finder=RedFinder())
    monkeypatch.setattr(clip_export.os, "replace", refuse)
    with pytest.raises(ObserverError, match="Choose another folder"):
        clip_export.keep(study, who, written)
    assert list((study.path.parent / "exports").iterdir()) == []
    assert clip_export.exports(study, who) == []


def test_what_an_export_that_broke_off_left_is_swept(study: StudyFile, who: Viewer) -> None:
    folder = study.path.parent / "exports"
    left = folder / f".{study.info.id[:8]}-dead.part"
    left.mkdir(parents=True)
    (left / "half.mp4").write_bytes(b"half")
    other = folder / ".another-study.part"
    other.mkdir()
    export(study, WORKER, "Sound")
    assert not left.exists()
    assert other.exists()


def test_a_film_that_is_another_one_now(study: StudyFile, who: Viewer, tmp_path: Path) -> None:
    recording = next(r for r in study.recordings.where() if r.path.endswith("sound.mp4"))
    film = tmp_path / "other.mp4"
    film.write_bytes(Path(recording.path).read_bytes() + b"x")
    from observer.storage.history import Stream

    with study.operation(Stream(None, None), "Move"):
        study.recordings.change(replace(recording, path=str(film)))
    with pytest.raises(ObserverError, match="another film"):
        export(study, WORKER, "Sound")
    film.unlink()
    with pytest.raises(Refused, match="not where it was"):
        export(study, WORKER, "Sound")


def test_where_clips_come_and_what_they_are_called(study: StudyFile) -> None:
    assert default_folder(study) == study.path.parent / "exports"
    for name, plain in (
        ("Bezoek één: a/b\\c?", "Bezoek_een_a_b_c"), ("CON", "x_CON"), ("..", "x"), ("日本", "x"), ("a" * 90, "a" * 40),
    ):  # fmt: skip
        assert plain_name(name) == plain


def test_a_fragment_over_two_films_is_one_clip(study: StudyFile, who: Viewer) -> None:
    """Where the camera began a second file, without a frame too many or too few."""
    from observer.services import recordings, roster

    roster.add_session(study, who, "Linde", "Visit 3")
    for seconds, offset in ((6, 0), (4, 6 * S)):
        film = study.path.parent / f"{seconds}.mp4"
        make_clip(film, seconds)
        recordings.add_recording(study, who, "Visit 3", film, offset_us=offset)
    fragments.add_fragment(study, who, "Visit 3", 5 * S, 7 * S, "Both")
    fragment_people.confirm(study, who, "Both", ["Mother"])
    (file,) = export(study, WORKER, "Both").files
    assert numbers(file) == [*range(125, 150), *range(25)]
