"""The work on the masks of one part of a fragment: what there is in the frame that is seen, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from observer.coding.blinding import Viewer
from observer.coding.clips import FaceState
from observer.coding.words import word
from observer.media.face_tracks import Box, FaceMasks, MaskTrack
from observer.media.frame_index import FrameIndex
from observer.media.mask_review import DoubtfulRun
from observer.services import mask_reviews
from observer.services.mask_rows import FaceLine, Opened
from observer.ui.box_layer import Shape
from observer.ui.workspace import Workspace


@dataclass(frozen=True)
class Face:
    """A face with what is done with it in clips, and its track."""

    line: FaceLine
    number: int
    words: str
    is_hidden: bool
    track: MaskTrack

    @property
    def id(self) -> str:
        """Of the face."""
        return self.line.face.id


class MaskDesk:
    """Holds what was opened; each change goes through the workspace, and is read again from the study."""

    def __init__(self, workspace: Workspace, viewer: Viewer, fragment: str, part: int) -> None:
        self._workspace, self._viewer, self.fragment, self._part = workspace, viewer, fragment, part
        self.index: FrameIndex | None = None
        self.opened: Opened | None = None
        self.masks: FaceMasks | None = None
        self.faces: list[Face] = []
        self.runs: list[DoubtfulRun] = []
        self.steps = 0  # that can be taken back here
        self._seen: set[int] = set()

    # -- what there is --------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read all of it anew from the study."""
        found = mask_reviews.reviews_of(self._workspace.study, self._viewer, self.fragment)
        self.opened = found[self._part] if found else None
        self.masks, self.faces, self.runs = None, [], []
        if self.opened is None or self.index is None or not self.opened.review.width:
            return
        people = {row.id: row.name for row in self._workspace.study.participants.where()}
        shown = {row.participant for row in self.people() if not row.picture_masked}
        self.masks = self.opened.masks(self.index, lambda face: self._hides(face.participant, face.state, shown))
        tracks = {track.id: track for track in (*self.masks.tracks, *self.opened.no_faces(self.index))}
        for n, line in enumerate(self.opened.faces):
            words = self._words(line, people)
            is_hidden = self._hides(line.face.participant, line.face.state, shown)
            self.faces.append(Face(line, n + 1, f"{n + 1} · {words}", is_hidden, tracks[n]))
        self.runs = mask_reviews.uncertain(self.opened, self.index)

    def people(self) -> list[Any]:
        """Who is in the fragment, as confirmed."""
        rows: list[Any] = self._workspace.study.fragment_people.where("fragment = ?", [self.fragment])
        return rows

    @staticmethod
    def _hides(person: str | None, state: FaceState, shown: set[str]) -> bool:
        return state is FaceState.HIDDEN and person not in shown

    @staticmethod
    def _words(line: FaceLine, people: dict[str, str]) -> str:
        if line.face.participant is not None:
            return people.get(line.face.participant, "?")
        return word(line.face.state)

    def face(self, id_: str) -> Face | None:
        """The face with this id."""
        return next((one for one in self.faces if one.id == id_), None)

    def here(self, frame: int, selected: str = "") -> dict[str, Shape]:
        """The faces of a frame, by id; of the chosen one, when it is not there, where it is nearest."""
        found = {}
        for one in self.faces:
            box = one.track.at(frame)
            is_face = one.line.face.state is not FaceState.NO_FACE
            if box is not None and (is_face or one.id == selected):
                found[one.id] = Shape(box, one.words, one.is_hidden)
            elif one.id == selected and one.track.keys:
                near = min(one.track.keys, key=lambda key: abs(key.frame - frame))
                found[one.id] = Shape(near.box, one.words, one.is_hidden, is_ghost=True)
        return found

    def covers(self, frame: int) -> list[Box]:
        """What will be hidden in a frame."""
        if self.masks is None or not self.masks.first <= frame < self.masks.stop:
            return []
        return [box for boxes in self.masks.hidden(frame).values() for box in boxes]

    def is_drawn(self, id_: str, frame: int) -> bool:
        """Whether a face was drawn in a frame by hand."""
        one, index = self.face(id_), self.index
        return one is not None and index is not None and any(b.pts == index.pts_of(frame) for b in one.line.boxes)

    # -- having looked ----------------------------------------------------------------------------------------

    def is_seen(self, run: DoubtfulRun) -> bool:
        """Whether the uncertain frames were looked at."""
        assert self.index is not None
        pts = self.index.pts_of(run.first)
        return pts in self._seen or (self.opened is not None and pts in self.opened.review.looked_at)

    def see(self, frame: int) -> bool:
        """A frame is looked at; whether that was one that nobody had looked at yet."""
        for run in self.runs:
            if run.first == frame and not self.is_seen(run):
                assert self.index is not None
                self._seen.add(self.index.pts_of(frame))
                return True
        return False

    def store_seen(self) -> None:
        """Note in the study what was looked at."""
        if self._seen and self.opened is not None:
            study, viewer, review = self._workspace.study, self._viewer, self.opened.review.id
            seen, self._seen = sorted(self._seen), set()
            if self._workspace.do(lambda: mask_reviews.look_at(study, viewer, review, seen)) is not None:
                self.steps = 0
                self.read()

    # -- changing -----------------------------------------------------------------------------------------------

    def _do(self, action: Callable[[], Any]) -> Any:
        """Change something, and read it again; None when it was refused."""
        done = self._workspace.do(action)
        if done is not None:
            self.steps += 1
            self.read()
        return done

    def draw(self, id_: str, frame: int, box: Box) -> None:
        """A face is there in that frame."""
        study, viewer, place = self._workspace.study, self._viewer, self._pts(frame)
        self._do(lambda: mask_reviews.draw(study, viewer, id_, place, _pixels(box)))

    def add(self, frame: int, box: Box) -> str:
        """A new face in a frame; its id."""
        if self.opened is None:
            return ""
        study, viewer, review, place = self._workspace.study, self._viewer, self.opened.review.id, self._pts(frame)
        made = self._do(lambda: mask_reviews.add_face(study, viewer, review, place, _pixels(box)))
        return made.id if made is not None else ""

    def erase(self, id_: str, frame: int) -> None:
        """What was drawn in that frame does not count any more."""
        study, viewer, place = self._workspace.study, self._viewer, self._pts(frame)
        self._do(lambda: mask_reviews.erase(study, viewer, id_, place))

    def begin(self, id_: str, frame: int) -> None:
        """A face begins with that frame."""
        study, viewer, place = self._workspace.study, self._viewer, self._pts(frame)
        self._do(lambda: mask_reviews.cut(study, viewer, id_, first_pts=place))

    def end(self, id_: str, frame: int) -> None:
        """A face ends with that frame."""
        study, viewer, place = self._workspace.study, self._viewer, self._pts(frame)
        self._do(lambda: mask_reviews.cut(study, viewer, id_, last_pts=place))

    def say(self, id_: str, person: str | None, state: FaceState = FaceState.HIDDEN) -> None:
        """Whose face it is, or what is done with it."""
        study, viewer = self._workspace.study, self._viewer
        self._do(lambda: mask_reviews.say_whose(study, viewer, id_, person, state))

    def silence(self, start_us: int, stop_us: int, person: str | None) -> None:
        """Nothing is heard between two times of the film."""
        if self.opened is not None:
            study, viewer, review = self._workspace.study, self._viewer, self.opened.review.id
            self._do(lambda: mask_reviews.silence(study, viewer, review, start_us, stop_us, person))

    def unsilence(self, id_: str) -> None:
        """A silence does not count any more."""
        study, viewer = self._workspace.study, self._viewer
        self._do(lambda: mask_reviews.unsilence(study, viewer, id_))

    def undo(self) -> None:
        """Take back the last change that was made here."""
        if self.steps > 0 and self._workspace.undo() is not None:
            self.steps -= 1
            self.read()

    def finish(self) -> bool:
        """Say that all masks are right. Whether that was possible."""
        study, viewer, fragment = self._workspace.study, self._viewer, self.fragment
        done = self._workspace.do(lambda: mask_reviews.finish(study, viewer, fragment))
        self.read()
        return done is not None

    def _pts(self, frame: int) -> int:
        assert self.index is not None
        return self.index.pts_of(frame)


def _pixels(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom
