"""Consent: what each person agreed to, who must sign for it, and how it stands on a day.

A consent is what one signer said on one form about one person: yes or no for a purpose and an audience. What was
not said counts as no. Dates are ISO 8601 (2026-11-21) and compare as text. No birth date is ever kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from observer.coding.study import CaseParticipant, Participant, ParticipantKind
from observer.errors import Refused
from observer.i18n import N_, _

PURPOSES = ("research", "recall", "recording", "supervision", "teaching", "publication")
AUDIENCES = (
    "own_family",
    "worker",
    "network",
    "manager",
    "client_committee",
    "learning_community",
    "students",
    "research_team",
)
_TERMS = {
    "research": N_("research"),
    "recall": N_("recall session"),
    "recording": N_("sound recording of the talk"),
    "supervision": N_("supervision"),
    "teaching": N_("teaching"),
    "publication": N_("publication"),
    "own_family": N_("own family"),
    "worker": N_("family worker"),
    "network": N_("the network"),
    "manager": N_("manager"),
    "client_committee": N_("client committee"),
    "learning_community": N_("learning community"),
    "students": N_("students"),
    "research_team": N_("research team"),
}


def term(key: str) -> str:
    """What a purpose or an audience is called; one that a study added is called by its key."""
    return _(_TERMS[key]) if key in _TERMS else key


class Answer(StrEnum):
    """What was said; not to have been asked is no answer, and counts as no."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"


class Signers(StrEnum):
    """Who must sign for somebody: those with authority over him, they and he, or he himself."""

    REPRESENTATIVES = "representatives"
    BOTH = "both"
    SELF = "self"


class State(StrEnum):
    """How it stands with somebody's consent on a day. Only yes is a yes."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"
    NOT_ASKED = "not_asked"
    EXPIRED = "expired"
    ASK_AGAIN = "ask_again"
    SIGNATURE_MISSING = "signature_missing"
    SIGNERS_UNKNOWN = "signers_unknown"
    AUTHORITY_UNKNOWN = "authority_unknown"
    UNKNOWN_PERSON = "unknown_person"
    NOT_CONFIRMED = "not_confirmed"
    REFUSES = "refuses"
    NOT_RELEASED = "not_released"
    NOT_KEPT = "not_kept"


@dataclass(frozen=True)
class ConsentSettings:
    """From what age the young person signs too, and alone; what is asked (table `consent_settings`, one or no row)."""

    id: str = ""
    both_from: int = 12
    self_from: int = 16
    purposes: tuple[str, ...] = PURPOSES
    audiences: tuple[str, ...] = AUDIENCES


@dataclass(frozen=True)
class ConsentSigners:
    """Who must sign for somebody from `from_date` on (None: always), until the next such day; and from which day that
    must be asked anew (table `consent_signers`)."""

    id: str
    participant: str
    signers: Signers
    ask_again: str | None = None
    from_date: str | None = None


@dataclass(frozen=True)
class Consent:
    """One form about `participant`, signed by `signer` (table `consents`), from a day until a day (None: no end).

    `form_sha256` is the digest of the file of the signed form; `recorded` is when it was entered, in UTC.
    """

    id: str
    participant: str
    signer: str
    from_date: str
    until_date: str | None
    form_version: str
    form_sha256: str | None
    recorded: str


@dataclass(frozen=True)
class ConsentAnswer:
    """What a form says about one purpose and audience (table `consent_answers`)."""

    id: str
    consent: str
    purpose: str
    audience: str
    answer: Answer


# -- who signs -------------------------------------------------------------------------------------------------


def signers_on(born: date, day: date, settings: ConsentSettings) -> tuple[Signers, str | None]:
    """Who must sign on a day for somebody born on another, and from which day that must be asked again.

    That day is the first of a month, so that nobody can tell the birth date from it: for both the child and those
    with authority the month in which he comes of that age (he signs a few days early rather than late), for himself
    alone the month after. Raises `Refused` for who is not born yet.
    """
    if born > day:
        raise Refused(_("A birth date lies before the day of the consent."))
    joins = date(born.year + settings.both_from, born.month, 1)
    decides = date(born.year + settings.self_from + born.month // 12, born.month % 12 + 1, 1)
    if day < joins:
        return Signers.REPRESENTATIVES, joins.isoformat()
    if _age(born, day) < settings.self_from:
        return Signers.BOTH, decides.isoformat()
    return Signers.SELF, None


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def representatives(person: str, roles: Iterable[CaseParticipant], day: str) -> tuple[str, ...]:
    """The ids of those who have authority over somebody on a day: in each case that he is in, those with authority."""
    there = [role for role in roles if _holds(role, day)]
    cases = {role.case_id for role in there if role.participant == person}
    found = [role.participant for role in there if role.case_id in cases and role.has_authority]
    return tuple(dict.fromkeys(one for one in found if one != person))


def in_force(rows: Iterable[ConsentSigners], day: str) -> ConsentSigners | None:
    """Of what was said about who must sign for one person: what held on a day; None when nothing was said by then."""
    begun = [row for row in rows if (row.from_date or "") <= day]
    return max(begun, key=lambda row: row.from_date or "", default=None)


def _holds(role: CaseParticipant, day: str) -> bool:
    return (role.from_date is None or role.from_date <= day) and (role.until_date is None or day <= role.until_date)


# -- how it stands with one person -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What a signer said about one purpose and audience."""

    signer: str
    from_date: str
    until_date: str | None
    recorded: str
    answer: Answer


@dataclass(frozen=True)
class Depicted:
    """Somebody whose consent is asked for: who must sign (None: not known), who has authority, what was said.

    `representatives` are those with authority on the day that is asked about.
    """

    person: Participant
    signers: Signers | None = None
    ask_again: str | None = None
    representatives: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def must_sign(self) -> Signers | None:
        """Who must sign: an adult himself; a child as his age, which is not kept, said when it was asked."""
        if self.signers is None and self.person.kind is not ParticipantKind.CHILD:
            return Signers.SELF
        return self.signers


@dataclass(frozen=True)
class Standing:
    """How it stands with somebody's consent, and the ids of those whose yes is missing."""

    state: State
    missing: tuple[str, ...] = ()


def standing(of: Depicted, day: str) -> Standing:
    """How it stands on a day. A person's own no, or taking back, comes before what others say, at any age."""
    person, must = of.person, of.must_sign
    if person.kind is ParticipantKind.UNKNOWN or person.session is not None:
        return Standing(State.UNKNOWN_PERSON)
    last = _last(of.said, day)
    own = last.get(person.id)
    if own is not None and own.answer is not Answer.YES:
        return Standing(State(own.answer.value), (person.id,))
    if must is None:
        return Standing(State.SIGNERS_UNKNOWN)
    wanted = _wanted(of, must)
    if of.ask_again is not None and day >= of.ask_again:
        return Standing(State.ASK_AGAIN, wanted)
    if must is not Signers.SELF and not of.representatives:
        return Standing(State.AUTHORITY_UNKNOWN)
    return _weighed([(signer, last.get(signer)) for signer in wanted], day)


def _wanted(of: Depicted, must: Signers) -> tuple[str, ...]:
    """The ids of all who must sign."""
    others = () if must is Signers.SELF else of.representatives
    return others if must is Signers.REPRESENTATIVES else (*others, of.person.id)


def _weighed(answers: Sequence[tuple[str, Said | None]], day: str) -> Standing:
    """What the answers of all who must sign come to: one no is a no, one missing signature is not asked."""
    for state in (State.WITHDRAWN, State.NO):
        against = tuple(signer for signer, said in answers if said and said.answer.value == state.value)
        if against:
            return Standing(state, against)
    missing = tuple(signer for signer, said in answers if said is None)
    if missing:
        return Standing(State.NOT_ASKED if len(missing) == len(answers) else State.SIGNATURE_MISSING, missing)
    late = tuple(signer for signer, said in answers if said and said.until_date is not None and said.until_date < day)
    return Standing(State.EXPIRED, late) if late else Standing(State.YES)


def _last(said: Iterable[Said], day: str) -> dict[str, Said]:
    """What each signer said last, of what was in force by that day."""
    found = sorted((one for one in said if one.from_date <= day), key=lambda one: (one.from_date, one.recorded))
    return {one.signer: one for one in found}
