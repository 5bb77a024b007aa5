"""Masks of a fragment: look for its faces, correct them, say whose they are, and that they were reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.clips import FaceState, MaskBox, MaskFace, MaskReview, MaskSilence
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.progress import Progress
from observer.services import films
from observer.services.fragment_films import FoundFilm, found_film, parts_of
from observer.services.fragments import find_fragment
from observer.services.mask_rows import Opened, opened, remove_face, remove_masks, rows_of
from observer.services.people import find_person, find_session
from observer.services.roster import Added
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

if TYPE_CHECKING:
    from observer.media.face_tracks import FaceMasks
    from observer.media.faces import Finder
    from observer.media.frame_index import FrameIndex
    from observer.media.mask_review import DoubtfulRun

_CHANGE = N_("Change the masks of fragment {title}")
_SILENCE = N_("Change what is silent in fragment {title}")
Pixels = tuple[float, float, float, float]  # left, top, right, bottom of the picture as it is seen


# -- looking for faces -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Search:
    """A search for the faces of a fragment, as plain data for another thread."""

    fragment: str
    films: tuple[FoundFilm, ...]


@dataclass(frozen=True)
class Found:
    """The faces of one part of a fragment; None where there is no picture."""

    film: FoundFilm
    masks: FaceMasks | None
    index: FrameIndex | None
    rows: tuple[tuple[str, Any], ...]  # what is kept of it, each with the name of its table


def prepare_search(study: StudyFile, viewer: Viewer, fragment: str) -> Search:
    """What is to be searched. Raises `NotFound`, `Refused` and `BadFilm`."""
    check_researcher(viewer)
    found = find_fragment(study, viewer, fragment)
    return Search(found.id, tuple(found_film(study, part) for part in parts_of(study, viewer, found.id)))


def search(todo: Search, progress: Progress | None = None, finder: Finder | None = None) -> list[Found]:
    """Look for faces, in whatever thread. Raises `ObserverError` when that cannot be done here, and `Cancelled`."""
    from observer.media.face_search import find_faces

    progress, found, n = progress or Progress(), [], len(todo.films)
    for i, film in enumerate(todo.films):
        step = progress.part(i / n, (i + 1) / n)
        info, index = film.look(step.part(0, 0.1))
        masks = None
        if index is not None:
            masks = find_faces(info, index, film.part.start_us, film.part.stop_us, step.part(0.1, 1), finder)
        found.append(_found(todo, film, masks, index))
    progress.at(1.0)
    return found


def without_faces(todo: Search, progress: Progress | None = None) -> list[Found]:
    """What a search gives that finds nothing, for who draws all faces by hand. Raises `BadFilm` and `Cancelled`."""
    from observer.media.clip_pictures import clip_size, frames_between
    from observer.media.face_tracks import FaceMasks

    found = []
    for film in todo.films:
        info, index = film.look(progress)
        masks = None
        if index is not None:
            frames = frames_between(index, film.part.start_us, film.part.stop_us)
            seconds = max(film.part.stop_us - film.part.start_us, 1) / 1_000_000
            masks = FaceMasks(frames.start, frames.stop, clip_size(info), len(frames) / seconds, (frames.start,))
        found.append(_found(todo, film, masks, index))
    return found


def _found(todo: Search, film: FoundFilm, masks: FaceMasks | None, index: FrameIndex | None) -> Found:
    return Found(film, masks, index, tuple(rows_of(film.part, todo.fragment, masks, index)))


def keep(study: StudyFile, viewer: Viewer, fragment: str, found: Iterable[Found]) -> Changes:
    """Keep the faces that were found, in the place of all that was kept and drawn before."""
    check_researcher(viewer)
    of = find_fragment(study, viewer, fragment)
    with study.operation(Stream(viewer.id, None), N_("Look for faces in fragment {title}"), title=of.title) as running:
        remove_masks(study, of.id)
        for one in found:
            for table, row in one.rows:
                getattr(study, table).add(row)
            if one.index is not None and films.kept_index(study, one.film.part.recording) is None:
                films.keep_index(study, one.film.part.recording, one.index)
    return running.changes


def look_for_faces(
    study: StudyFile, viewer: Viewer, fragment: str, progress: Progress | None = None, finder: Finder | None = None
) -> Changes:
    """All of it, one after the other."""
    todo = prepare_search(study, viewer, fragment)
    return keep(study, viewer, todo.fragment, search(todo, progress, finder))


# -- what there is -----------------------------------------------------------------------------------------------


def reviews_of(study: StudyFile, viewer: Viewer, fragment: str) -> list[Opened]:
    """What is kept of each part of a fragment; empty when faces were not looked for, or only in a part of it."""
    check_researcher(viewer)
    found = find_fragment(study, viewer, fragment)
    kept = [opened(study, part, found.id) for part in parts_of(study, viewer, found.id)]
    whole = [one for one in kept if one is not None]
    if len(whole) < len(kept):
        return []
    for one in whole:
        index = films.kept_index(study, one.part.recording) if one.review.width else None
        if index is not None and not one.covers(index):
            return []  # the fragment has other ends now
    return whole


def uncertain(of: Opened, index: FrameIndex) -> list[DoubtfulRun]:
    """The frames that somebody has to look at, worst first; those that follow each other together."""
    from observer.media.mask_review import doubtful_runs

    return doubtful_runs(of.masks(index))


def left_to_look_at(of: Opened, index: FrameIndex) -> list[DoubtfulRun]:
    """Those that nobody has looked at yet."""
    seen = set(of.review.looked_at)
    return [run for run in uncertain(of, index) if index.pts_of(run.first) not in seen]


# -- correcting --------------------------------------------------------------------------------------------------


def draw(study: StudyFile, viewer: Viewer, face: str, pts: int, box: Pixels) -> Changes:
    """Say where a face is in a frame: what is drawn wins, and between two drawn boxes it moves in a straight line."""
    check_researcher(viewer)
    of, review, title = _face(study, face)
    new = _box(of.id, pts, box, review)
    with study.operation(Stream(viewer.id, None), _CHANGE, title=title) as running:
        old = study.mask_boxes.where("face = ? AND pts = ?", [of.id, pts])
        if old:
            study.mask_boxes.change(replace(new, id=old[0].id))
        else:
            study.mask_boxes.add(new)
        _touch(study, review)
    return running.changes


def add_face(study: StudyFile, viewer: Viewer, review: str, pts: int, box: Pixels) -> Added:
    """A face that was not found, in one frame; draw it in another one to hide it in between."""
    check_researcher(viewer)
    of, title = _review(study, review)
    face = MaskFace(new_id(), of.id)
    with study.operation(Stream(viewer.id, None), _CHANGE, title=title) as running:
        study.mask_faces.add(face)
        study.mask_boxes.add(_box(face.id, pts, box, of))
        _touch(study, of)
    return Added(face.id, face, running.changes)


def erase(study: StudyFile, viewer: Viewer, face: str, pts: int) -> Changes:
    """Take away what was drawn of a face in a frame; the face too, when nothing is left of it. Raises `Refused`."""
    check_researcher(viewer)
    of, review, title = _face(study, face)
    drawn = study.mask_boxes.where("face = ?", [of.id])
    here = [box for box in drawn if box.pts == pts]
    if not here:
        raise Refused(_("Nothing was drawn here: this box was found. Say that it is no face, or where it ends."))
    with study.operation(Stream(viewer.id, None), _CHANGE, title=title) as running:
        if len(drawn) == 1 and not study.mask_paths.where("face = ?", [of.id]):
            remove_face(study, of.id)
        else:
            study.mask_boxes.remove(here[0].id)
        _touch(study, review)
    return running.changes


def cut(
    study: StudyFile, viewer: Viewer, face: str, first_pts: int | None = None, last_pts: int | None = None
) -> Changes:
    """Say with which frame a face begins, or ends; what was found before or after it does not count."""
    check_researcher(viewer)
    of, review, title = _face(study, face)
    new = replace(
        of,
        first_pts=of.first_pts if first_pts is None else first_pts,
        last_pts=of.last_pts if last_pts is None else last_pts,
    )
    if new.first_pts is not None and new.last_pts is not None and new.first_pts > new.last_pts:
        raise Refused(_("A face ends after it begins."))
    with study.operation(Stream(viewer.id, None), _CHANGE, title=title) as running:
        study.mask_faces.change(new)
        for box in study.mask_boxes.where("face = ?", [of.id]):
            outside = (first_pts is not None and box.pts < first_pts) or (last_pts is not None and box.pts > last_pts)
            if outside:
                study.mask_boxes.remove(box.id)
        _touch(study, review)
    return running.changes


def say_whose(
    study: StudyFile,
    viewer: Viewer,
    face: str,
    person: str | None = None,
    state: FaceState = FaceState.HIDDEN,
) -> Changes:
    """Say whose face it is (a name or id): then it is hidden in clips in which he is masked. Without a person: that
    it may be shown, that it is no face, or that it is hidden in any case, as each face of which nothing was said."""
    check_researcher(viewer)
    of, review, title = _face(study, face)
    who = _participant(study, review, person) if person else None
    with study.operation(Stream(viewer.id, None), _CHANGE, title=title) as running:
        study.mask_faces.change(replace(of, participant=who, state=FaceState.HIDDEN if who else state))
        _touch(study, review)
    return running.changes


def silence(
    study: StudyFile, viewer: Viewer, review: str, start_us: int, stop_us: int, person: str | None = None
) -> Added:
    """Nothing is heard between two times of the recording (µs); because of somebody, or in each clip that is masked."""
    check_researcher(viewer)
    of, title = _review(study, review)
    recording = study.recordings.get(of.recording)
    assert recording is not None
    if not 0 <= start_us < stop_us <= recording.duration_us:
        raise Refused(_("A silence lies within the film, and ends after it begins."))
    row = MaskSilence(new_id(), of.id, start_us, stop_us, _participant(study, of, person) if person else None)
    with study.operation(Stream(viewer.id, None), _SILENCE, title=title) as running:
        study.mask_silences.add(row)
        _touch(study, of)
    return Added(row.id, row, running.changes)


def unsilence(study: StudyFile, viewer: Viewer, silence: str) -> Changes:
    """Take a silence away."""
    check_researcher(viewer)
    row = study.mask_silences.get(silence)
    if row is None:
        raise NotFound(_("This silence is not there any more."))
    of, title = _review(study, row.review)
    with study.operation(Stream(viewer.id, None), _SILENCE, title=title) as running:
        study.mask_silences.remove(row.id)
        _touch(study, of)
    return running.changes


# -- having looked -----------------------------------------------------------------------------------------------


def look_at(study: StudyFile, viewer: Viewer, review: str, frames: Sequence[int]) -> Changes:
    """Note that uncertain frames (the PTS of the first of each run) were looked at."""
    check_researcher(viewer)
    of, title = _review(study, review)
    seen = tuple(sorted({*of.looked_at, *frames}))
    label = N_("Look at the masks of fragment {title}")
    with study.operation(Stream(viewer.id, None), label, title=title) as running:
        study.mask_reviews.change(replace(of, looked_at=seen))
    return running.changes


def finish(study: StudyFile, viewer: Viewer, fragment: str) -> Changes:
    """Say that all masks of a fragment are right: who and when is kept. Raises `Refused` while there are uncertain
    frames that nobody looked at, and when faces were not looked for."""
    check_researcher(viewer)
    found, kept = find_fragment(study, viewer, fragment), reviews_of(study, viewer, fragment)
    if not kept:
        raise Refused(_("First look for the faces of fragment “{title}”.").format(title=found.title))
    for one in kept:
        index = films.index_of(study, one.part.recording) if one.review.width else None
        n = len(left_to_look_at(one, index)) if index is not None else 0
        if n:
            raise Refused(_("There are uncertain frames that nobody has looked at: {n}.").format(n=n))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    label = N_("Review of the masks of fragment {title} is done")
    with study.operation(Stream(viewer.id, None), label, title=found.title) as running:
        for one in kept:
            study.mask_reviews.change(replace(one.review, reviewed=now, reviewer=viewer.id))
    return running.changes


# -- inside ------------------------------------------------------------------------------------------------------


def _review(study: StudyFile, review: str) -> tuple[MaskReview, str]:
    """A review, and the title of its fragment."""
    found: MaskReview | None = study.mask_reviews.get(review)
    if found is None:
        raise NotFound(_("These masks are not there any more. Look for the faces anew."))
    fragment = study.fragments.get(found.fragment)
    assert fragment is not None
    return found, fragment.title


def _face(study: StudyFile, face: str) -> tuple[MaskFace, MaskReview, str]:
    found: MaskFace | None = study.mask_faces.get(face)
    if found is None:
        raise NotFound(_("This face is not there any more."))
    return found, *_review(study, found.review)


def _box(face: str, pts: int, box: Pixels, review: MaskReview) -> MaskBox:
    """A box as it is kept: whole pixels, at least one of which lies within the picture."""
    x0, y0, x1, y1 = (round(v) for v in box)
    inside = x0 < review.width and y0 < review.height and x1 > 0 and y1 > 0
    if x1 - x0 < 2 or y1 - y0 < 2 or not inside or not review.first_pts <= pts <= review.last_pts:
        raise Refused(_("A box lies within the picture and is not empty."))
    return MaskBox(new_id(), face, pts, x0, y0, x1, y1)


def _participant(study: StudyFile, review: MaskReview, person: str) -> str:
    fragment = study.fragments.get(review.fragment)
    assert fragment is not None
    who = find_person(study, find_session(study, fragment.session), person)
    rows = study.fragment_people.where("fragment = ? AND participant = ?", [fragment.id, who.id])
    if not rows:
        raise NotFound(
            _("{name} is not confirmed to be in fragment “{title}”.").format(name=who.name, title=fragment.title)
        )
    return str(who.id)


def _touch(study: StudyFile, review: MaskReview) -> None:
    """What is changed has to be reviewed again."""
    if review.reviewed is not None:
        study.mask_reviews.change(replace(review, reviewed=None, reviewer=None))
