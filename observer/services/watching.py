"""What a coder has watched of a session, where he stopped, and how long he has been at work."""

from collections import defaultdict
from dataclasses import replace

from observer.coding import spans
from observer.coding.changes import Changes
from observer.coding.spans import Span
from observer.coding.study import Channel, Coding, CodingSpan, CodingState, Recording
from observer.coding.timecode import SECOND, clock
from observer.i18n import N_, _, ngettext
from observer.services.coding import Desk
from observer.storage.history import Stream
from observer.storage.tables import new_id

EVERY = 10 * SECOND  # so much is lost at most when the power goes
NEAR = SECOND // 5  # between two stretches that are one: a few frames
BARELY = SECOND  # shorter stretches are not said to have been missed


class Watch:
    """What has been watched at a desk and is not on disk yet.

    `played` and `worked` cost nothing; `store` when `is_due` says so, at a pause and at closing. It is one
    operation that no undo sees.
    """

    def __init__(self, desk: Desk, codebook: str) -> None:
        self._desk, self._codebook = desk, codebook
        self._played: dict[str, list[Span]] = defaultdict(list)
        self._worked_us = 0
        self._at_us: int | None = None

    def played(self, recording: str, start_us: int, stop_us: int) -> None:
        """A stretch of a recording (its id), in media time, was on the screen."""
        if 0 <= start_us < stop_us:
            self._played[recording] = _near(spans.merged([*self._played[recording], (start_us, stop_us)]))

    def worked(self, us: int) -> None:
        """The coder has been at work for so long, by the clock on the wall."""
        self._worked_us += max(us, 0)

    def is_at(self, us: int) -> None:
        """The film stands at this moment of the session."""
        self._at_us = us

    @property
    def is_due(self) -> bool:
        """Whether so much has been watched that it should be stored."""
        return sum(spans.length(found) for found in self._played.values()) >= EVERY

    def store(self) -> Changes | None:
        """Put it on disk, in the coder's draft, begun when there is none yet. None when nothing was watched, or
        when the coding is submitted: what is watched after is no part of it."""
        coding = self._desk.coding_of(self._codebook)
        if coding is not None and coding.state is not CodingState.DRAFT:
            self._forget()
        if not self._played and not (coding and self._worked_us):
            return None
        desk, coding = self._desk, coding or self._desk.begin(self._desk.place_of(self._codebook))
        stream, name = Stream(desk.coder.id, coding.id), desk.session.name
        with desk.study.operation(stream, N_("Watch {session}"), is_aside=True, session=name) as running:
            self._store_spans(coding)
            at = coding.stopped_at_us if self._at_us is None else self._at_us
            time = coding.time_on_task_us + self._worked_us
            desk.study.codings.change(replace(coding, time_on_task_us=time, stopped_at_us=at))
        self._forget()
        return running.changes

    def _forget(self) -> None:
        self._played.clear()
        self._worked_us = 0

    def _store_spans(self, coding: Coding) -> None:
        table = self._desk.study.coding_spans
        for recording, new in self._played.items():
            rows = table.where("coding = ? AND recording = ?", [coding.id, recording], order="start_us")
            left = set(_near(spans.merged([*((r.start_us, r.stop_us) for r in rows), *new])))
            for row in rows:
                span = next((s for s in left if s[0] <= row.start_us and row.stop_us <= s[1]), None)
                if span is None:  # another row has grown to hold it
                    table.remove(row.id)
                    continue
                left.remove(span)
                if span != (row.start_us, row.stop_us):
                    table.change(replace(row, start_us=span[0], stop_us=span[1]))
            for start, stop in left:
                table.add(CodingSpan(new_id(), coding.id, recording, start, stop))


def _near(found: list[Span]) -> list[Span]:
    """Stretches of which those with hardly anything between them are one."""
    joined: list[Span] = []
    for start, stop in found:
        if joined and start - joined[-1][1] <= NEAR:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined


# -- what is known of it --------------------------------------------------------------------------------------


def watched(desk: Desk, codebook: str) -> list[Span]:
    """What has been watched in the coder's coding with this codebook (its key), in µs of the session."""
    coding = desk.coding_of(codebook)
    if coding is None:
        return []
    films = {recording.id: recording for recording in desk.recordings()}
    rows = desk.study.coding_spans.where("coding = ?", [coding.id])
    return spans.merged(_on_clock(films[r.recording], r.start_us, r.stop_us) for r in rows if r.recording in films)


def _on_clock(film: Recording, start_us: int, stop_us: int) -> Span:
    return film.placement.to_session(start_us), film.placement.to_session(stop_us)


def to_watch(desk: Desk) -> list[Span]:
    """What there is to watch of the session: all that was recorded, apart from what nobody can code."""
    recorded = [recording.session_span for recording in desk.recordings()]
    rows = desk.study.uncodable_spans.where(
        "session = ? AND participant IS NULL AND channel = ?", [desk.session.id, Channel.BOTH]
    )
    return spans.minus(recorded, [(row.start_us, row.stop_us) for row in rows])


def unwatched(desk: Desk, codebook: str) -> list[Span]:
    """The stretches that have not been watched, in µs of the session; those under a second are left out."""
    missed = spans.minus(to_watch(desk), watched(desk, codebook))
    return [span for span in missed if span[1] - span[0] >= BARELY]


def watched_to_the_end(desk: Desk, codebook: str) -> bool:
    """Whether the end of the session has been watched (also when stretches before it were passed over)."""
    all_of_it, seen = to_watch(desk), watched(desk, codebook)
    return not all_of_it or bool(seen and seen[-1][1] >= all_of_it[-1][1] - BARELY)


def stopped_at(desk: Desk, codebook: str) -> int | None:
    """Where the coder stopped, in µs of the session; None when he has not watched."""
    coding = desk.coding_of(codebook)
    return coding.stopped_at_us if coding else None


def time_on_task(desk: Desk, codebook: str) -> int:
    """For how long the coder has been at work on this coding, in µs by the clock on the wall."""
    coding = desk.coding_of(codebook)
    return coding.time_on_task_us if coding else 0


def warning(desk: Desk, codebook: str) -> str:
    """What to say before somebody rates: that he has not watched to the end, or passed stretches over; empty
    when there is nothing to say."""
    missed = unwatched(desk, codebook)
    if not missed:
        return ""
    if not watched_to_the_end(desk, codebook):
        seen = watched(desk, codebook)
        until = clock(seen[-1][1] if seen else to_watch(desk)[0][0]).partition(".")[0]
        return _("You have not watched to the end: so far until {time}. Rate after watching.").format(time=until)
    left = spans.length(missed)
    if left < 90 * SECOND:
        seconds = max(round(left / SECOND), 1)
        return ngettext(
            "About {n} second of this session has not been watched.",
            "About {n} seconds of this session have not been watched.",
            seconds,
        ).format(n=seconds)
    minutes = round(left / (60 * SECOND))
    return ngettext(
        "About {n} minute of this session has not been watched.",
        "About {n} minutes of this session have not been watched.",
        minutes,
    ).format(n=minutes)
