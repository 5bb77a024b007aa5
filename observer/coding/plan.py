"""The coding plan: who codes which session, why, and which sessions are drawn to be coded twice. Pure rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from observer.coding.study import Assignment, Coder, Coding, CodingState, Part, Purpose, Role
from observer.errors import Refused
from observer.i18n import _

SHARE = 20  # percent of the sessions that is coded twice, unless said otherwise
TOLD = frozenset({Purpose.TRAINING})  # what a coder is told of why he codes a session
OF_RESEARCHER = frozenset({Purpose.GOLD, Purpose.CONSENSUS})


class Strata(StrEnum):
    """Within what a random share is drawn, so that each has its part: the whole, each case, each moment."""

    NONE = "none"
    CASE = "case"
    MOMENT = "moment"


@dataclass(frozen=True)
class Draw:
    """A random draw of sessions to be coded twice (table `draws`). `made` is when, in UTC."""

    id: str
    made: str
    software: str
    codebook_key: str
    seed: int
    percent: int
    strata: Strata


@dataclass(frozen=True)
class DrawSession:
    """One session among which was drawn (table `draw_sessions`); `coder` is who codes it a second time."""

    id: str
    draw: str
    session: str
    stratum: str
    is_drawn: bool
    coder: str | None = None


# -- drawing ---------------------------------------------------------------------------------------------------


def draw(strata: Mapping[str, str], percent: int, seed: int) -> frozenset[str]:
    """A random `percent` of the sessions; `strata` says for the id of each session in which stratum it is.

    The same seed and the same sessions give the same draw, on every computer and in every version of Python:
    in each stratum those with the lowest SHA-256 of seed and id are drawn. The number is rounded half up, and
    at least one; each stratum gets its part, what is left over goes to the largest remainders.
    """
    if not 1 <= percent <= 100:
        raise Refused(_("The share is a whole number of percent from 1 to 100, not {n}.").format(n=percent))
    if seed < 0:
        raise Refused(_("The seed is a whole number of 0 or more."))
    members: dict[str, list[str]] = {}
    for session in sorted(strata, key=lambda session: _lot(seed, session)):
        members.setdefault(strata[session], []).append(session)
    numbers = _numbers({name: len(found) for name, found in members.items()}, percent, seed)
    return frozenset(session for name, found in members.items() for session in found[: numbers[name]])


def _lot(seed: int, name: str) -> bytes:
    """The lot of something in a draw: nobody can tell it before the seed is known."""
    return sha256(f"{seed}:{name}".encode()).digest()


def _numbers(sizes: dict[str, int], percent: int, seed: int) -> dict[str, int]:
    """How many are drawn from each stratum."""
    if not sizes:
        return {}
    total = max((sum(sizes.values()) * percent + 50) // 100, 1)
    numbers = {name: size * percent // 100 for name, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda name: (-(sizes[name] * percent % 100), _lot(seed, f"stratum {name}")))
    open_ = [name for name in by_remainder if numbers[name] < sizes[name]]
    for name in open_[: total - sum(numbers.values())]:
        numbers[name] += 1
    return numbers


def share_out(first: Mapping[str, str], able: Mapping[str, Sequence[str]], seed: int) -> dict[str, str]:
    """Who codes each drawn session a second time: never its `first` coder, and all about equally often.

    `first` is the id of the first coder by that of the session, `able` those who understand it. Raises `Refused`
    when there is nobody for a session.
    """
    load: dict[str, int] = {}
    found = {}
    for session in sorted(first, key=lambda session: _lot(seed, session)):
        others = [coder for coder in able[session] if coder != first[session]]
        if not others:
            raise Refused(_("There is nobody who could code all drawn sessions a second time; name more coders."))
        second = min(others, key=lambda coder: (load.get(coder, 0), _lot(seed, f"{session} {coder}")))
        load[second] = load.get(second, 0) + 1
        found[session] = second
    return found


# -- what may be asked of whom ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What the researcher asks: of whom, with what, why; `session` is its name, `before` are the assignments of
    this session with this codebook, `codings` the codings with it."""

    session: str
    coder: Coder
    purpose: Purpose
    part: Part
    before: tuple[Assignment, ...]
    codings: tuple[Coding, ...]
    marks: Coding | None = None


def check(asked: Asked) -> None:
    """Refuse what makes no sense, and say why."""
    name = asked.coder.name
    if not {Role.CODER, Role.RESEARCHER} & set(asked.coder.roles):
        raise Refused(_("{name} has no role in which one codes.").format(name=name))
    if asked.purpose in OF_RESEARCHER and Role.RESEARCHER not in asked.coder.roles:
        raise Refused(
            _("A gold standard or a consensus is made by a researcher, and {name} is none.").format(name=name)
        )
    if asked.purpose is Purpose.REPEAT:
        _check_repeat(asked)
    else:
        _check_first(asked)
    _check_marks(asked)


def _check_first(asked: Asked) -> None:
    if any(before.coder == asked.coder.id for before in asked.before):
        raise Refused(
            _("{name} has “{session}” to code with this codebook already. A second time is a repeat.").format(
                name=asked.coder.name, session=asked.session
            )
        )
    if asked.purpose in (Purpose.MAIN, Purpose.GOLD, Purpose.CONSENSUS) and any(
        before.purpose is asked.purpose and _overlap(before.part, asked.part) for before in asked.before
    ):
        words = {
            Purpose.MAIN: _("“{session}” has a main coder already; assign it for double coding."),
            Purpose.GOLD: _("“{session}” has a gold standard already, or somebody who makes it."),
            Purpose.CONSENSUS: _("“{session}” has a consensus already, or somebody who makes it."),
        }
        raise Refused(words[asked.purpose].format(session=asked.session))


def _overlap(one: Part, other: Part) -> bool:
    """Whether two codings consist, in part, of the same; ratings on given events are a thing apart."""
    if Part.RATINGS_ON_MARKS in (one, other):
        return one is other
    return one is other or Part.BOTH in (one, other)


def part_of_second(first: Iterable[Part]) -> Part:
    """What a second coder is asked for where the first coding, or the first codings, consist of this."""
    parts = set(first)
    return parts.pop() if len(parts) == 1 else Part.BOTH


def _check_repeat(asked: Asked) -> None:
    own = [coding for coding in asked.codings if coding.coder == asked.coder.id]
    done = {coding.id for coding in own if coding.state is not CodingState.DRAFT}
    waiting = [a for a in asked.before if a.coder == asked.coder.id and a.coding not in done]
    if waiting or not own or any(coding.id not in done for coding in own):
        raise Refused(
            _("{name} repeats “{session}” only after having submitted it; that is not so yet.").format(
                name=asked.coder.name, session=asked.session
            )
        )


def _check_marks(asked: Asked) -> None:
    if (asked.part is Part.RATINGS_ON_MARKS) != (asked.marks is not None):
        raise Refused(_("Whose events are given is said for ratings on given events, and only then."))
    if asked.marks is None:
        return
    if asked.marks.coder == asked.coder.id:
        raise Refused(_("Ratings on given events rest on the events of somebody else, not on one's own."))
    if asked.marks.state is CodingState.DRAFT:
        raise Refused(
            _("The events of “{session}” can be given to a rater when they have been submitted.").format(
                session=asked.session
            )
        )
    if asked.marks.part not in (Part.EVENTS, Part.BOTH):
        raise Refused(_("That coding of “{session}” has no events to give.").format(session=asked.session))


def check_part(part: Part, wanted: Part) -> None:
    """Refuse to mark (`wanted` events) or rate (`wanted` ratings) in a coding that consists of something else."""
    if wanted is Part.EVENTS and part in (Part.RATINGS, Part.RATINGS_ON_MARKS):
        raise Refused(_("You are asked for ratings of this session only; nothing is marked in it."))
    if wanted is Part.RATINGS and part is Part.EVENTS:
        raise Refused(_("You are asked for the events of this session only; nothing is rated in it."))


def is_told(purpose: Purpose) -> bool:
    """Whether a coder is told that he codes for this purpose."""
    return purpose in TOLD


def open_tasks(assignments: Iterable[Assignment], codings: Iterable[Coding]) -> list[Assignment]:
    """The assignments that have not been submitted yet; `codings` are those that they may have led to."""
    done = {coding.id for coding in codings if coding.state is not CodingState.DRAFT}
    return [assignment for assignment in assignments if assignment.coding not in done]
