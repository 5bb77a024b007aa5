"""Masks that are kept in a study: each correction is one step, and what is kept gives the same masks again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from media.drawn_faces import RedFinder
from services import clip_study, homework
from services.clip_study import FRAMES, mask_son, mother
from storage.making import another_process

from observer.coding.blinding import Viewer
from observer.coding.clips import FaceState
from observer.errors import NotFound, ObserverError, Refused
from observer.media.face_search import find_faces
from observer.media.footage import probe
from observer.services import dependents, fragment_people, fragments, identify, mask_reviews, people
from observer.services.mask_rows import Opened
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("masks") / "care.observer"
    with clip_study.make(path) as study:
        mask_son(study)
        mask_reviews.look_for_faces(study, people.viewer(study, "R1"), "Faces", finder=RedFinder())
    return path


study, who = homework.copied, clip_study.who


def kept(study: StudyFile) -> Opened:
    return mask_reviews.reviews_of(study, people.viewer(study, "R1"), "Faces")[0]


def rows(study: StudyFile) -> list[Any]:
    tables = (study.mask_reviews, study.mask_faces, study.mask_paths, study.mask_boxes, study.mask_silences)
    return [sorted(map(repr, table.where())) for table in tables]


def test_what_is_kept_gives_the_masks_that_were_found(study: StudyFile, closed: Path) -> None:
    info, index = probe(closed.parent / "faces.mp4")
    assert index is not None
    found = find_faces(info, index, 400_000, 2_400_000, finder=RedFinder())
    again = kept(study).masks(index)
    assert (again.first, again.stop, again.size, again.shots) == (10, 60, found.size, found.shots)
    for n in range(10, 60):
        assert [[pytest.approx(value, abs=0.06) for value in vars(box).values()] for box in found.found(n)] == [
            list(vars(box).values()) for box in again.found(n)
        ]
    assert kept(study).masks(index).found(12)[0].likeness(mother(12)) > 0.8
    assert len(index) == FRAMES


CHANGES: dict[str, Callable[[StudyFile, Viewer, Opened, int], Any]] = {
    "draw": lambda s, w, o, pts: mask_reviews.draw(s, w, o.faces[0].face.id, pts, (1, 2, 30, 40)),
    "add": lambda s, w, o, pts: mask_reviews.add_face(s, w, o.review.id, pts, (1, 2, 30, 40)).changes,
    "begin": lambda s, w, o, pts: mask_reviews.cut(s, w, o.faces[0].face.id, first_pts=pts),
    "end": lambda s, w, o, pts: mask_reviews.cut(s, w, o.faces[0].face.id, last_pts=pts),
    "whose": lambda s, w, o, pts: mask_reviews.say_whose(s, w, o.faces[0].face.id, "Mother"),
    "no face": lambda s, w, o, pts: mask_reviews.say_whose(s, w, o.faces[0].face.id, state=FaceState.NO_FACE),
    "silence": lambda s, w, o, pts: mask_reviews.silence(s, w, o.review.id, 500_000, 600_000, "Son").changes,
    "look": lambda s, w, o, pts: mask_reviews.look_at(s, w, o.review.id, [pts]),
    "anew": lambda s, w, o, pts: mask_reviews.look_for_faces(s, w, "Faces", finder=RedFinder()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_one_step_that_can_be_taken_back(name: str, study: StudyFile, who: Viewer) -> None:
    before, opened = rows(study), kept(study)
    changes = CHANGES[name](study, who, opened, opened.review.first_pts)
    after = rows(study)
    assert after != before
    assert "{" not in changes.words()
    study.undo([Stream(who.id, None)])
    assert rows(study) == before
    study.redo([Stream(who.id, None)])
    assert rows(study) == after


def test_drawn_boxes_are_moved_and_taken_away(study: StudyFile, who: Viewer) -> None:
    opened = kept(study)
    place, face = opened.review.last_pts, opened.faces[0].face.id
    for left in (1, 5):
        mask_reviews.draw(study, who, face, place, (left, 2, 30, 40))
    assert [(box.x0, box.pts) for box in kept(study).faces[0].boxes] == [(5, place)]
    mask_reviews.erase(study, who, face, place)
    with pytest.raises(Refused, match="was found"):
        mask_reviews.erase(study, who, face, place)
    added = mask_reviews.add_face(study, who, opened.review.id, place, (1, 2, 30, 40))
    assert len(kept(study).faces) == 3
    mask_reviews.erase(study, who, added.id, place)
    assert len(kept(study).faces) == 2


@pytest.mark.parametrize("box", [(5, 5, 5, 9), (400, 5, 450, 9), (-9, -9, -1, -1), (9, 9, 3, 3)])
def test_boxes_that_are_none(box: Any, study: StudyFile, who: Viewer) -> None:
    opened = kept(study)
    with pytest.raises(Refused, match="within the picture"):
        mask_reviews.draw(study, who, opened.faces[0].face.id, opened.review.first_pts, box)
    with pytest.raises(Refused, match="within the picture"):
        mask_reviews.add_face(study, who, opened.review.id, opened.review.last_pts + 999_999, (1, 1, 20, 20))


def test_only_who_is_in_the_fragment(study: StudyFile, who: Viewer) -> None:
    opened = kept(study)
    with pytest.raises(NotFound, match="not confirmed"):
        mask_reviews.say_whose(study, who, opened.faces[0].face.id, "Worker")
    with pytest.raises(Refused, match="within the film"):
        mask_reviews.silence(study, who, opened.review.id, 5, 999_000_000)
    for act in (
        lambda: mask_reviews.say_whose(study, who, "none"),
        lambda: mask_reviews.unsilence(study, who, "none"),
        lambda: mask_reviews.look_at(study, who, "none", []),
    ):
        with pytest.raises(ObserverError, match="not there any more"):
            act()


def test_who_turns_out_to_be_somebody_else_keeps_his_face(study: StudyFile, who: Viewer) -> None:
    from observer.services.coding import At, Desk, Mark

    session = people.find_session(study, "Visit 1")
    desk = Desk(study, people.as_coder(study, "K1"), session)
    film = desk.recordings()[0]
    desk.record(Mark("AL1", At(recording=film.id, pts=0), None, ("Unknown 1",), ("Mother",)))
    fragment_people.confirm(study, who, "Faces", ["Mother", "Unknown 1"])
    mask_reviews.say_whose(study, who, kept(study).faces[1].face.id, "Unknown 1")
    identify.this_is_for_all(study, who, session, "Unknown 1", "Son")
    son = people.find(study.participants, "Son", "").id
    assert kept(study).faces[1].face.participant == son


def test_masks_go_with_their_fragment(study: StudyFile, who: Viewer) -> None:
    opened = kept(study)
    mask_reviews.silence(study, who, opened.review.id, 500_000, 600_000)
    with pytest.raises(Refused, match="1 fragment"):
        dependents.check_none(study, who, opened.part.recording)
    fragments.remove_fragment(study, who, "Faces")
    assert rows(study) == [[], [], [], [], []]


_KILLED = """
from observer.services import mask_reviews
with StudyFile.open(path) as study:
    who = people.viewer(study, "R1")
    opened = mask_reviews.reviews_of(study, who, "Faces")[0]
    for n in range(5):
        mask_reviews.draw(study, who, opened.faces[0].face.id, opened.review.first_pts, (n, 2, 30 + n, 40))
        tell(n)
    die()
"""


def test_nothing_that_was_drawn_is_lost_when_the_program_is_killed(closed: Path, tmp_path: Path) -> None:
    path = tmp_path / "care.observer"
    path.write_bytes(closed.read_bytes())
    with another_process(_KILLED, path) as process:
        out, _err = process.communicate(timeout=60)
    assert out.split() == list("01234")
    with StudyFile.open(path) as study:
        assert [box.x0 for box in kept(study).faces[0].boxes] == [4]
