"""What may not be used for research: of somebody in a stretch for which there is no consent.

A withdrawal that hides somebody leaves such stretches; so does a researcher who marks one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from observer.coding import spans
from observer.coding.events import Comment, Event, IntervalCode, Targets
from observer.coding.ratings import Rating
from observer.coding.spans import Span
from observer.coding.study import Channel, GroupMember, Recording, UncodableReason, UncodableSpan


@dataclass(frozen=True)
class Withheld:
    """The stretches without consent by session, each with whose they are (None: everybody's), who is in which group,
    and what was recorded."""

    stretches: Mapping[str, list[tuple[str | None, Span]]]
    groups: Mapping[str, frozenset[str]]
    recorded: Mapping[str, list[Span]]

    def hides(self, session: str, who: str, us: int) -> bool:
        """Whether somebody, or a group all of whom are, is withheld at a moment of a session."""
        return self.hides_all(session, us) or all(
            any(whose == one and start <= us < stop for whose, (start, stop) in self.stretches.get(session, ()))
            for one in self.groups.get(who, (who,))
        )

    def hides_all(self, session: str, us: int) -> bool:
        """Whether nobody agreed to a moment of a session."""
        return any(w is None and start <= us < stop for w, (start, stop) in self.stretches.get(session, ()))

    def hides_throughout(self, session: str, who: str, span: Span | None = None) -> bool:
        """Whether somebody, or a group all of whom are, is withheld in all of a stretch; None: in all that was recorded
        of the session, or where nothing was, from its beginning on."""
        recorded = self.recorded.get(session, [])
        return all(self._throughout(session, one, [span] if span else recorded) for one in self.groups.get(who, (who,)))

    def _throughout(self, session: str, person: str, wanted: list[Span]) -> bool:
        his = [span for whose, span in self.stretches.get(session, ()) if whose in (None, person)]
        if not wanted:
            return any(start <= 0 for start, _stop in his)
        return not spans.minus(wanted, his)

    # -- what is left of it ------------------------------------------------------------------------------------

    def event(self, session: str, event: Event) -> Event | None:
        """An event without those who are withheld, and then without its comment; None when nobody is left who
        shows it."""
        us = event.start.us
        if self.hides_all(session, us):
            return None
        actors = tuple(one for one in event.actors if not self.hides(session, one, us))
        targets = tuple(one for one in event.target_ids if not self.hides(session, one, us))
        if (actors, targets) == (event.actors, event.target_ids):
            return event
        if event.actors and not actors:
            return None
        bare = event.targets is Targets.LISTED and not targets
        return replace(
            event,
            actors=actors,
            targets=Targets.UNCLEAR if bare else event.targets,
            target_ids=targets,
            comment="",
        )

    def hides_rating(self, session: str, rating: Rating) -> bool:
        """Whether a rating is of somebody, or towards somebody, who is withheld in all that it is about."""
        span = None if rating.start_us is None or rating.stop_us is None else (rating.start_us, rating.stop_us)
        return any(self.hides_throughout(session, one, span) for one in (rating.target, rating.towards) if one)

    def hides_interval(self, session: str, code: IntervalCode) -> bool:
        """Whether an answer for an interval is about somebody who is withheld when that begins."""
        return self.hides(session, code.participant, code.start_us)

    def hides_comment(self, session: str, comment: Comment) -> bool:
        """Whether a remark is on a moment to which nobody agreed."""
        return comment.at is not None and self.hides_all(session, comment.at.us)


def withheld(
    uncodable: Iterable[UncodableSpan], members: Iterable[GroupMember], recordings: Iterable[Recording]
) -> Withheld:
    """What is withheld by the stretches, groups and recordings of a study, or of one session."""
    stretches: dict[str, list[tuple[str | None, Span]]] = {}
    for row in uncodable:
        if row.reason is UncodableReason.NO_CONSENT and row.channel is Channel.BOTH:
            stretches.setdefault(row.session, []).append((row.participant, (row.start_us, row.stop_us)))
    groups: dict[str, set[str]] = {}
    for member in members:
        groups.setdefault(member.group_id, set()).add(member.participant)
    recorded: dict[str, list[Span]] = {}
    for recording in recordings:
        recorded.setdefault(recording.session, []).append(recording.session_span)
    return Withheld(stretches, {id_: frozenset(them) for id_, them in groups.items()}, recorded)
