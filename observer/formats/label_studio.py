"""Label Studio's JSON for timelines on video: a task for each session, a region for each event.

Times are frames there, counted from 1. What the format has no word for stands in the `meta` of a region under
`observer`, with the exact times: they count as long as nobody moved the region.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledEvent, FiledFilm, FiledSession, Findings
from observer.errors import BadFile
from observer.formats import label_studio_write, safe_json
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, check_count, distinct
from observer.formats.label_studio_frames import FPS, LABELS, LONGEST_US, OURS, frame_of, rate, us_of
from observer.i18n import _
from observer.progress import Progress

write = label_studio_write.write
changes = label_studio_write.changes

_PARTS = ("annotations", "predictions", "completions")
Json = dict[str, Any]


def recognises(path: Path, head: bytes) -> bool:
    """Whether a JSON file holds tasks of Label Studio."""
    if LABELS.encode() in head or b'"videorectangle"' in head or re.search(rb'"data": ?{\s*"video"', head):
        return True
    return b'"result"' in head and (b'"annotations"' in head or b'"predictions"' in head)


# -- in -------------------------------------------------------------------------------------------------------


def read(path: Path, progress: Progress | None = None) -> Document:
    """The regions of all tasks, drawn by people (annotations) or suggested (predictions). Raises `BadFile`."""
    progress, findings = progress or Progress(), Findings()
    tasks = safe_json.load(path)
    tasks = [tasks] if isinstance(tasks, dict) else tasks
    if not isinstance(tasks, list) or not any(_is_task(task) for task in tasks):
        raise BadFile(_("“{name}” holds no tasks of Label Studio.").format(name=path.name))
    read_in = [_Task(task, n, path, findings) for n, task in enumerate(tasks, 1) if _is_task(task)]
    if len(read_in) < len(tasks):
        findings.add(_("What is no task was left out."))
    events: list[FiledEvent] = []
    names = distinct(task.name for task in read_in)
    for n, (name, task) in enumerate(zip(names, read_in, strict=True)):
        progress.at(n / len(read_in), _("Reading tasks"))
        events += task.events(name)
        check_count(len(events), path.name)
    sessions = tuple(task.session(name) for name, task in zip(names, read_in, strict=True))
    made = Document(
        path.stem,
        "label-studio",
        "Label Studio",
        sessions=sessions,
        events=tuple(events),
        findings=findings.all(),
    )
    return listed(made)


def _is_task(task: Any) -> bool:
    return isinstance(task, dict) and (
        isinstance(task.get("data"), dict) or any(isinstance(task.get(part), list) for part in _PARTS)
    )


@dataclass
class _Region:
    """A region with what was written on it: comments and choices."""

    result: Json
    place: str
    said: list[str] = field(default_factory=list)
    modifiers: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


class _Task:
    """One task of a file."""

    def __init__(self, task: Json, n: int, path: Path, findings: Findings) -> None:
        self._task, self._findings = task, findings
        self._place = _("task {n}").format(n=n)
        data = task.get("data")
        self._data: Json = data if isinstance(data, dict) else {}
        own = self._data.get(OURS)
        self._own: Json = own if isinstance(own, dict) else {}
        films = [given for given in self._data.values() if isinstance(given, str) and given.strip()]
        self._film = _text(self._data.get("video")) or _text(films[0] if films else "")
        self.name = _text(self._own.get("session")) or PurePosixPath(self._film.replace("\\", "/")).stem
        self.name = self.name or (path.stem if n == 1 else f"{path.stem} - {n}")
        told = self._frames()
        self._told_fps = 0.0 if told is None or self._own.get("fps_assumed") is True else float(told)
        self._fps, self._is_assumed = told or Fraction(FPS), told is None
        self._offset = _whole(self._own.get("offset_us")) or 0

    def session(self, name: str) -> FiledSession:
        """The session of the task."""
        given = self._own.get("films")
        films = [
            FiledFilm(_text(one[0]), _whole(one[1]) or 0)
            for one in (given if isinstance(given, list) else [])
            if isinstance(one, list) and len(one) == 2
        ]
        if not films and self._film:
            films = [FiledFilm(self._film)]
        if films:
            films[0] = replace(films[0], fps=self._told_fps)
        variables = self._own.get("variables")
        pairs = variables.items() if isinstance(variables, dict) else ()
        date, description = (_text(self._own.get(key), LONGEST_TEXT) for key in ("date", "description"))
        kept = tuple((_text(key), _text(value, LONGEST_TEXT)) for key, value in pairs)
        return FiledSession(name, date, description, tuple(films), kept, _whole(self._own.get("duration_us")))

    def events(self, session: str) -> Iterator[FiledEvent]:
        """The events of the task."""
        n = 0
        for part in _PARTS:
            given = self._task.get(part)
            for one in given if isinstance(given, list) else []:
                if not isinstance(one, dict):
                    continue
                if one.get("was_cancelled") is True:
                    self._findings.add(_("A task that its annotator skipped; what is on it came in."), self._place)
                coder = _coder(one)
                regions = self._regions(one.pop("result", None), n)
                while regions:  # each is let go of when it was read: large files are large in memory
                    n += 1
                    yield from self._event(regions.popleft(), session, coder)

    def _regions(self, results: Any, n: int) -> deque[_Region]:
        """The regions on the timeline; texts and choices for one of them have its identifier."""
        regions: deque[_Region] = deque()
        by_id: dict[str, _Region] = {}
        others: list[tuple[Json, str]] = []
        for k, result in enumerate(results if isinstance(results, list) else [], n + 1):
            place = _("{task}, region {n}").format(task=self._place, n=k)
            if not isinstance(result, dict):
                self._findings.add(_("This is no region; it was left out."), place)
            elif result.get("type") == LABELS:
                regions.append(_Region(result, place))
                by_id.setdefault(_text(result.get("id")), regions[-1])
            else:
                others.append((result, place))
        for result, place in others:
            region = by_id.get(_text(result.get("id"))) if result.get("id") else None
            if region is None or not _added(region, result):
                words = _("A region of the kind “{kind}” is no stretch of time; it was left out.")
                self._findings.add(words.format(kind=_text(result.get("type"))[:40] or "?"), place)
        return regions

    def _event(self, region: _Region, session: str, coder: str) -> Iterator[FiledEvent]:
        result, place = region.result, region.place
        value = result.get("value")
        value = value if isinstance(value, dict) else {}
        spans = [one for one in map(_range, _list(value.get("ranges"))) if one is not None]
        labels = [_text(one) for one in _list(value.get(LABELS)) if _text(one)]
        if not spans or not labels:
            self._findings.add(_("A region without a range or without a label; it was left out."), place)
            return
        meta = result.get("meta")
        meta = meta if isinstance(meta, dict) else {}
        said = [_text(one, LONGEST_TEXT) for one in _list(meta.get("text"))] + region.said
        own = meta.get(OURS)
        own = own if isinstance(own, dict) else {}
        for n, (span, label) in enumerate((span, label) for span in spans for label in labels):
            start, stop, kind = self._times(span, own)
            if stop is not None and stop < start:
                self._findings.add(_("A region ends before it begins; its times were kept as they are."), place)
            named = "" if n or own.get("no_id") is True else _text(result.get("id"))
            modifiers = (*_modifiers(own.get("modifiers")), *region.modifiers)
            who = tuple(_texts(own.get("actors"))), _towards(own.get("towards")), tuple(_texts(own.get("targets")))
            comment, doubt = "\n".join(filter(None, said)), own.get("doubt") is True
            yield FiledEvent(session, label, kind, start, stop, coder, *who, modifiers, comment, doubt, named, place)

    def _times(self, span: tuple[int, int], own: Json) -> tuple[int, int | None, Kind]:
        """The times of a region: the exact ones of ours while they lie in its frames, else those of the frames."""
        if self._is_assumed:
            self._is_assumed = False  # said once a task
            words = _("The file does not say how many frames a second has; {n} were taken.")
            self._findings.add(words.format(n=FPS), self._place)
        start, stop = (us_of(frame, self._fps) + self._offset for frame in span)
        first, last, kind = _whole(own.get("start_us")), _whole(own.get("stop_us")), own.get("kind")
        if first is not None and self._frame(first) == span[0]:
            start = first
            if kind == Kind.POINT and span[0] == span[1]:
                return start, None, Kind.POINT
        if last is not None and self._frame(last) == span[1]:
            stop = last
            if kind == Kind.STATE:
                return start, None if own.get("open") is True else stop, Kind.STATE
        return (start, None, Kind.POINT) if start == stop else (start, stop, Kind.STATE)

    def _frame(self, us: int) -> int:
        return frame_of(us - self._offset, self._fps)

    def _frames(self) -> Fraction | None:
        """Frames of a second: `fps` of the task, else as a box that was drawn tells."""
        given = rate(self._data.get("fps", self._data.get("frameRate", self._data.get("frame_rate"))))
        for part in _PARTS:
            for one in _list(self._task.get(part)):
                for result in _list(one.get("result")) if isinstance(one, dict) else ():
                    if given is not None:
                        return given
                    value = result.get("value") if isinstance(result, dict) else None
                    if isinstance(value, dict) and (lasts := rate(value.get("duration"))):
                        frames = rate(value.get("framesCount"))
                        given = frames / lasts if frames else None
        return given


def _added(region: _Region, result: Json) -> bool:
    """Whether a text or a choice could be put to its region."""
    value = result.get("value")
    if not isinstance(value, dict):
        return False
    name = _text(result.get("from_name")) or _text(result.get("type"))
    match result.get("type"):
        case "textarea":
            text = value.get("text")
            region.said += [_text(one, LONGEST_TEXT) for one in (_list(text) if isinstance(text, list) else [text])]
        case "choices":
            region.modifiers.append((name, tuple(_texts(value.get("choices")))))
        case "rating" | "number" as kind:
            region.modifiers.append((name, (f"{rate(value.get(kind)) or 0}",)))
        case _:
            return False
    return True


def _coder(one: Json) -> str:
    """Who drew the regions: an address, a name or a number; of suggestions what stands for the version."""
    by = one.get("completed_by", one.get("model_version"))
    if isinstance(by, dict):
        by = by.get("email") or by.get("username") or by.get("id")
    return str(by) if isinstance(by, int) and not isinstance(by, bool) else _text(by)


def _range(given: Any) -> tuple[int, int] | None:
    if not isinstance(given, dict):
        return None
    start, stop = _whole(given.get("start")), _whole(given.get("end"))
    return None if start is None or stop is None else (start, stop)


def _modifiers(given: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [(_text(name), tuple(_texts(v))) for name, v in given.items()] if isinstance(given, dict) else []


def _towards(given: Any) -> Targets:
    text = _text(given)
    return Targets(text) if text in set(Targets) else Targets.NONE


def _whole(given: Any) -> int | None:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return int(given) if is_number and abs(given) < LONGEST_US else None


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _text(given: Any, longest: int = LONGEST_NAME) -> str:
    return given[:longest] if isinstance(given, str) else ""


def _texts(given: Any) -> list[str]:
    return [_text(one) for one in _list(given) if isinstance(one, str)]
