"""The gate on what somebody said in a recall session: for research only, until its giver releases it to an audience."""

from collections.abc import Sequence
from dataclasses import dataclass

from observer.coding.consent import Depicted, State, standing, term
from observer.coding.gate import Objection, objection
from observer.coding.recall import Response
from observer.i18n import _

RESEARCH = ("research_team", "research")  # audience and purpose for which nothing has to be released


@dataclass(frozen=True)
class ToldOf:
    """All that the gate needs to know of a response: what its giver agreed to for this audience and purpose, and to
    which audiences he released it. `names` are those of people, by id."""

    response: Response
    giver: Depicted
    released_to: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ResponseVerdict:
    """What the gate says of a response: to which audience, for what, on which day, and what stands in the way."""

    response: str
    audience: str
    purpose: str
    day: str
    objections: tuple[Objection, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether it may be told. There is no way around it: nobody but its giver can release it."""
        return not self.objections


def may_be_told(of: ToldOf, audience: str, purpose: str, day: str, to: Sequence[str] = ()) -> ResponseVerdict:
    """Whether a response may be told to an audience for a purpose on a day; `to` are the ids of those who hear it.

    Never what is off the record, for practice or still open. To the giver alone, the rest always. To others when he
    said yes, validly, to this audience and purpose, and, but for research by the research team, released it.
    """
    row, found = of.response, []
    name = of.giver.person.name
    if row.off_record or row.is_practice or row.closed is None:
        words = _("{name}: this is off the record, for practice or still open.").format(name=name)
        found.append(Objection(row.participant, State.NOT_KEPT, words, ""))
    if not to or any(person != row.participant for person in to):
        found += _for_others(of, audience, purpose, day)
    return ResponseVerdict(row.id, audience, purpose, day, tuple(found))


def _for_others(of: ToldOf, audience: str, purpose: str, day: str) -> list[Objection]:
    person, found = of.giver.person, []
    how = standing(of.giver, day)
    if how.state is not State.YES:
        found.append(objection(person, how, dict(of.names), (audience, purpose)))
    if (audience, purpose) != RESEARCH and audience not in of.released_to:
        fields = {"name": person.name, "audience": term(audience)}
        words = _("{name} has not released this response to: {audience}.").format(**fields)
        found.append(Objection(person.id, State.NOT_RELEASED, words, _("Ask {name} to release it.").format(**fields)))
    return found
