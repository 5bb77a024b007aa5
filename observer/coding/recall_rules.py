"""Rules of recall sessions: where the film stood during the talk, how long it lasts, what an age allows."""

from collections.abc import Iterable
from datetime import date

from observer.coding.events import Moment
from observer.coding.recall import Act, Bookmark, LogRow
from observer.coding.recall_settings import Band
from observer.coding.study import ParticipantKind

AUDIENCE_OF = {
    ParticipantKind.CHILD: "own_family",
    ParticipantKind.PARENT: "own_family",
    ParticipantKind.PARTNER: "own_family",
    ParticipantKind.FOSTER_PARENT: "own_family",
    ParticipantKind.RELATIVE: "own_family",
    ParticipantKind.NETWORK_MEMBER: "network",
    ParticipantKind.VOLUNTEER: "network",
    ParticipantKind.PROFESSIONAL: "network",
    ParticipantKind.WORKER: "worker",
    ParticipantKind.MANAGER: "manager",
    ParticipantKind.RESEARCHER: "research_team",
}


def film_at(log: list[LogRow], run: int, mono_us: int) -> tuple[str, Moment] | None:
    """The item on the screen and where its film stood `mono_us` into a run; None when there was nothing.

    The film moves with the clock between a play (or replay) and the next line that says where it stands. Then only
    the session time is known to the µs; recording and PTS are those of where it was last said.
    """
    last = next((row for row in reversed(_placed(log)) if row.run == run and row.mono_us <= mono_us), None)
    if last is None or last.item is None:
        return None
    there = last.to or last.place
    assert there is not None
    if last.act not in (Act.PLAY, Act.REPLAY):
        return last.item, there
    return last.item, Moment(there.us + mono_us - last.mono_us)


def _placed(log: list[LogRow]) -> list[LogRow]:
    """The lines that say where the film stands, and so whether it goes on: a mark does neither."""
    return [row for row in log if row.item is not None and row.us is not None and row.act is not Act.MARK]


def delay_days(visit: str | None, recall: str | None) -> int | None:
    """Days from the visit to the recall session (both begin with an ISO 8601 date); None when one is not known.

    Of a visit only the day is known, so that hours would say more than there is.
    """
    if visit is None or recall is None:
        return None
    return (date.fromisoformat(recall[:10]) - date.fromisoformat(visit[:10])).days


def band_problems(band: Band, lengths_us: list[int]) -> tuple[bool, bool, bool]:
    """Whether fragments are too many, too long one by one, or too long together, for an age."""
    return (
        0 < band.most_fragments < len(lengths_us),
        0 < band.longest_fragment_us < max(lengths_us, default=0),
        0 < band.longest_us < sum(lengths_us),
    )


def talked_us(log: Iterable[LogRow], kept: Bookmark | None) -> int:
    """How long a talk has lasted in all its runs (µs), as far as is known; what lies between two, as after a crash, is
    no talk."""
    last: dict[int, int] = {}
    for row in log:
        last[row.run] = max(last.get(row.run, 0), row.mono_us)
    return max(sum(last.values()), kept.talked_us if kept is not None else 0)
