"""The masks of an exported clip, judged in its decoded pictures by where the faces are known to be; also real ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from media.drawn_faces import RedFinder
from media.labelled import FOLDER, NAMES, Labels, bare_frames, labels_of, needs_samples
from services import clip_study, homework
from services.clip_study import WORKER, mother, son

from observer.coding.blinding import Viewer
from observer.coding.clips import Masking
from observer.coding.study import ParticipantKind
from observer.media.face_tracks import Box
from observer.media.faces import Finder
from observer.services import clip_export, fragment_people, fragments, mask_reviews, people, recordings, roster, studies
from observer.services.clip_order import Order
from observer.storage.study_file import StudyFile

WHY = "to be judged by the labels"
MASKED = replace(WORKER, masking=Masking.ALL, unreviewed=WHY, override=WHY)
BARE = replace(WORKER, masking=Masking.NONE, override=WHY)
SHOWN = range(10, 60)  # the frames of the fragment “Faces”


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("masks") / "care.observer"
    clip_study.make(path).close()
    return path


study, who = homework.copied, clip_study.who


def assert_all_hidden(
    study: StudyFile, order: Order, fragment: str, labels: Labels, finder: Finder | None = None
) -> None:
    """Export a fragment: in no picture of the clip less than three quarters of a labelled face are masked."""
    done = clip_export.export(study, people.viewer(study, "R1"), [fragment], order, finder=finder)
    assert bare_frames(done.files[0], labels) == []


def box(place: Box) -> list[float]:
    return [place.left, place.top, place.right, place.bottom]


# -- drawn faces -------------------------------------------------------------------------------------------------

BOTH = [[box(mother(n)), box(son(n))] for n in SHOWN]
HIS = [[box(son(n))] for n in SHOWN]
HERS = [[box(mother(n))] for n in SHOWN]


def test_every_face_is_hidden(study: StudyFile) -> None:
    assert_all_hidden(study, MASKED, "Faces", BOTH, RedFinder())


@pytest.mark.parametrize("labels", [BOTH, HIS, HERS], ids=["both", "his", "hers"])
def test_without_masks_the_same_test_fails(labels: Labels, study: StudyFile) -> None:
    with pytest.raises(AssertionError):
        assert_all_hidden(study, BARE, "Faces", labels, RedFinder())


def test_of_whom_it_was_said_he_is_hidden_and_the_other_is_not(study: StudyFile, who: Viewer) -> None:
    clip_study.mask_son(study)
    mask_reviews.look_for_faces(study, who, "Faces", finder=RedFinder())
    (kept,) = mask_reviews.reviews_of(study, who, "Faces")
    for line, name in zip(kept.faces, ("Mother", "Son"), strict=True):
        mask_reviews.say_whose(study, who, line.face.id, name)
    order = replace(WORKER, unreviewed=WHY)
    assert_all_hidden(study, order, "Faces", HIS, RedFinder())
    with pytest.raises(AssertionError):
        assert_all_hidden(study, order, "Faces", HERS, RedFinder())


# -- real faces --------------------------------------------------------------------------------------------------


@pytest.fixture
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StudyFile]:
    """A study of one labelled film, all of which is the fragment “Moment”."""
    assert FOLDER is not None
    with studies.new_study(tmp_path / "care.observer", ["attitude"], None, "Care", "R1") as study:
        viewer = people.viewer(study, "R1")
        roster.add_case(study, viewer, "Linde")
        roster.add_participant(study, viewer, "Mother", ParticipantKind.PARENT, "Linde")
        roster.add_session(study, viewer, "Linde", "Visit")
        film = recordings.add_recording(study, viewer, "Visit", FOLDER / request.param).item
        fragments.add_fragment(study, viewer, "Visit", 0, film.duration_us, "Moment")
        fragment_people.confirm(study, viewer, "Moment", ["Mother"])
        yield study


def _of(names: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("sample", "name"), [(name, name) for name in names], indirect=["sample"], ids=names)


@needs_samples
@pytest.mark.slow
@_of(NAMES)
def test_no_labelled_face_is_bare(sample: StudyFile, name: str) -> None:
    assert_all_hidden(sample, MASKED, "Moment", labels_of(name))


@needs_samples
@_of(NAMES[:1])
def test_without_masks_the_same_test_of_real_faces_fails(sample: StudyFile, name: str) -> None:
    with pytest.raises(AssertionError):
        assert_all_hidden(sample, BARE, "Moment", labels_of(name))
