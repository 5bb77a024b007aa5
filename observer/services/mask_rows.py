"""How faces that are followed through a film are kept in a study, and made of what is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from observer import __version__
from observer.coding.clips import FaceState, MaskBox, MaskFace, MaskPath, MaskReview, MaskSilence, Part
from observer.coding.fragments import tick
from observer.errors import Refused
from observer.i18n import _
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

if TYPE_CHECKING:
    from observer.media.face_tracks import FaceMasks, MaskKey, MaskTrack
    from observer.media.frame_index import FrameIndex

Hides = Callable[[MaskFace], bool]


@dataclass(frozen=True)
class FaceLine:
    """A face with all that is known of its places: where it was found, and where it was drawn."""

    face: MaskFace
    path: MaskPath | None
    boxes: tuple[MaskBox, ...]


@dataclass(frozen=True)
class Opened:
    """What is hidden in one part of a fragment: the review, its faces and silences."""

    part: Part
    review: MaskReview
    faces: tuple[FaceLine, ...]
    silences: tuple[MaskSilence, ...]

    def masks(self, index: FrameIndex, hides: Hides = lambda face: True) -> FaceMasks:
        """What is hidden, as the workshop wants it; faces that `hides` does not want may be seen. What is no face is
        left out. Raises `Refused` when it belongs to another film."""
        from observer.media.face_tracks import FaceMasks

        review = self.review
        first, last = _frame(index, review.first_pts), _frame(index, review.last_pts)
        seconds = max(index.end_of(last) - index.us_of(first), 1) / 1_000_000
        shots = tuple(_frame(index, pts) for pts in review.shots) or (first,)
        tracks = tuple(
            _track(n, line, index, not hides(line.face))
            for n, line in enumerate(self.faces)
            if line.face.state is not FaceState.NO_FACE
        )
        size = (review.width, review.height)
        return FaceMasks(first, last + 1, size, (last + 1 - first) / seconds, shots, tracks)

    def no_faces(self, index: FrameIndex) -> tuple[MaskTrack, ...]:
        """What was found and is no face, as tracks that may be seen."""
        return tuple(
            _track(n, line, index, True) for n, line in enumerate(self.faces) if line.face.state is FaceState.NO_FACE
        )

    def covers(self, index: FrameIndex) -> bool:
        """Whether it reaches from the first to the last frame of its part."""
        from observer.media.clip_pictures import frames_between

        frames = frames_between(index, self.part.start_us, self.part.stop_us)
        first, last = index.number(self.review.first_pts), index.number(self.review.last_pts)
        return first is not None and last is not None and first <= frames.start and last >= frames.stop - 1


def opened(study: StudyFile, part: Part, fragment: str) -> Opened | None:
    """What is kept of a part of a fragment (its id); None when nobody has looked for faces yet."""
    reviews = study.mask_reviews.where("fragment = ? AND recording = ?", [fragment, part.recording.id])
    if not reviews:
        return None
    review = reviews[0]
    faces = study.mask_faces.where("review = ?", [review.id])
    inside = "face IN (SELECT id FROM mask_faces WHERE review = ?)"
    paths = {path.face: path for path in study.mask_paths.where(inside, [review.id])}
    boxes: dict[str, list[MaskBox]] = {}
    for box in study.mask_boxes.where(inside, [review.id], order="pts"):
        boxes.setdefault(box.face, []).append(box)
    lines = tuple(FaceLine(face, paths.get(face.id), tuple(boxes.get(face.id, ()))) for face in faces)
    silences = study.mask_silences.where("review = ?", [review.id], order="start_us, id")
    return Opened(part, review, lines, tuple(silences))


def rows_of(part: Part, fragment: str, masks: FaceMasks | None, index: FrameIndex | None) -> Iterator[tuple[str, Any]]:
    """What is kept of faces that were found, each with the name of its table; of sound, which has none."""
    now, software = datetime.now(UTC).isoformat(timespec="seconds"), f"Observer {__version__}"
    at = part.recording.placement.to_session
    if masks is None or index is None:
        first, last = (tick(part.recording, at(us)) for us in (part.start_us, part.stop_us))
        yield "mask_reviews", MaskReview(new_id(), fragment, part.recording.id, first, last, 0, 0, (), now, software)
        return
    first, last = index.pts_of(masks.first), index.pts_of(masks.stop - 1)
    shots = tuple(index.pts_of(n) for n in masks.shots)
    review = MaskReview(new_id(), fragment, part.recording.id, first, last, *masks.size, shots, now, software)
    yield "mask_reviews", review
    for track in masks.tracks:
        face = MaskFace(new_id(), review.id)
        yield "mask_faces", face
        keys = [
            [index.pts_of(k.frame), *(round(v, 1) for v in vars(k.box).values()), k.source.value, round(k.score, 2)]
            for k in track.keys
        ]
        yield "mask_paths", MaskPath(new_id(), face.id, json.dumps(keys, separators=(",", ":")))


def remove_masks(study: StudyFile, fragment: str) -> None:
    """Take away all that is kept of a fragment (its id), within an operation."""
    for review in study.mask_reviews.where("fragment = ?", [fragment]):
        for face in study.mask_faces.where("review = ?", [review.id]):
            remove_face(study, face.id)
        for silence in study.mask_silences.where("review = ?", [review.id]):
            study.mask_silences.remove(silence.id)
        study.mask_reviews.remove(review.id)


def remove_face(study: StudyFile, face: str) -> None:
    """Take away a face (its id) with its places, within an operation."""
    for table in (study.mask_paths, study.mask_boxes):
        for row in table.where("face = ?", [face]):
            table.remove(row.id)
    study.mask_faces.remove(face)


def _track(number: int, line: FaceLine, index: FrameIndex, is_open: bool) -> MaskTrack:
    from observer.media.face_tracks import Box, KeySource, MaskKey, MaskTrack

    found = _found(line.path.keys, index) if line.path else ()
    is_whole = line.face.first_pts is None and line.face.last_pts is None
    if is_whole and not line.boxes:
        return MaskTrack(number, found, is_open)
    keys = {key.frame: key for key in found if is_whole or _counts(line.face, index.pts_of(key.frame))}
    for drawn in line.boxes:
        frame = _frame(index, drawn.pts)
        box_of = Box(drawn.x0, drawn.y0, drawn.x1, drawn.y1)
        keys[frame] = MaskKey(frame, box_of, KeySource.MANUAL, 1.0)
    return MaskTrack(number, tuple(keys[n] for n in sorted(keys)), is_open)


@lru_cache(maxsize=256)
def _found(keys: str, index: FrameIndex) -> tuple[MaskKey, ...]:
    """What was found of a face, which never changes; kept, because it is asked for after each change."""
    from observer.media.face_tracks import Box, KeySource, MaskKey

    rows, sources = json.loads(keys), {source.value: source for source in KeySource}
    found = []
    for pts, left, top, right, bottom, source, score in rows:
        frame = _frame(index, pts)
        found.append(MaskKey(frame, Box(left, top, right, bottom), sources[source], score))
    return tuple(found)


def _counts(face: MaskFace, pts: int) -> bool:
    after = face.first_pts is None or pts >= face.first_pts
    return after and (face.last_pts is None or pts <= face.last_pts)


def _frame(index: FrameIndex, pts: int) -> int:
    number = index.number(pts)
    if number is None:
        raise Refused(_("The masks belong to another film. Look for the faces anew."))
    return number
