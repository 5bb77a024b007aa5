"""The gate: whether a fragment may be shown to an audience, for a purpose, on a day; and what was let through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from observer.coding.consent import Depicted, Standing, State, standing, term
from observer.coding.fragments import Fragment, FragmentPerson, GateOutcome
from observer.coding.study import Participant, Seen
from observer.i18n import N_, _


@dataclass(frozen=True)
class Override:
    """A researcher let a fragment be shown against the gate, and said why (table `consent_overrides`).

    It covers the `objections` that there were (see `Objection.key`), and no later one; and nothing any more since it
    `ended`: then somebody took it back.
    """

    id: str
    fragment: str
    audience: str
    purpose: str
    objections: tuple[str, ...]
    reason: str
    made: str
    coder: str | None = None
    ended: str | None = None


@dataclass(frozen=True)
class Objection:
    """Why a fragment may not be shown: because of whom (None: of nobody), and what would make it possible."""

    person: str | None
    state: State
    words: str
    remedy: str

    @property
    def key(self) -> str:
        """What an override keeps of it."""
        return f"{self.person or ''}:{self.state.value}"

    @property
    def can_be_overridden(self) -> bool:
        """Whether a researcher can answer for it. Who is in a fragment must be known; a refusal to see it stands."""
        return self.state not in (State.NOT_CONFIRMED, State.REFUSES)

    @property
    def can_be_masked(self) -> bool:
        """Whether a copy in which this person can be neither seen nor heard would settle it."""
        return self.person is not None and self.can_be_overridden


@dataclass(frozen=True)
class Verdict:
    """What the gate says: of which fragment, for whom, for what, on which day.

    `masked` are the ids of the people who must be masked, in picture and sound, in what is shown.
    """

    fragment: str
    audience: str
    purpose: str
    day: str
    objections: tuple[Objection, ...] = ()
    masked: tuple[str, ...] = ()
    override: Override | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether everybody's consent allows it."""
        return not self.objections

    @property
    def outcome(self) -> GateOutcome:
        """Allowed, let through by a researcher, or not allowed."""
        if self.is_allowed:
            return GateOutcome.ALLOWED
        return GateOutcome.OVERRIDDEN if self.override is not None else GateOutcome.NOT_ALLOWED

    @property
    def may_be_shown(self) -> bool:
        """Whether it is allowed, or a researcher answers for it."""
        return self.outcome is not GateOutcome.NOT_ALLOWED


@dataclass(frozen=True)
class Copy:
    """What cannot be seen and heard in the copy that is asked about: the ids of people; None: nobody's can."""

    unseen: tuple[str, ...] | None = ()
    unheard: tuple[str, ...] | None = ()

    def of(self, row: FragmentPerson) -> FragmentPerson:
        """Somebody as he is in this copy; who is only heard cannot be seen in any."""
        hidden = row.how is Seen.HEARD or self.unseen is None or row.participant in self.unseen
        return replace(row, picture_masked=hidden, sound_masked=self.unheard is None or row.participant in self.unheard)


@dataclass(frozen=True)
class Scene:
    """All that the gate needs to know of a fragment: who is in it, what they said about this purpose and audience,
    who is not to be shown it again, and what researchers let through. `names` are those of people, by id;
    `newcomers` the ids of those who were named in it after it was confirmed who is in it."""

    fragment: Fragment
    people: tuple[tuple[FragmentPerson, Depicted], ...] = ()
    refused_by: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    newcomers: tuple[str, ...] = ()


def allowed(scene: Scene, audience: str, purpose: str, day: str, to: Sequence[str] = ()) -> Verdict:
    """Whether a fragment may be shown to an audience for a purpose on a day; `to` are the ids of those who will watch.

    It may when everybody who is seen or heard in it said yes, validly, to this audience and purpose on this day, or
    is masked in picture and sound. Somebody unknown counts as no; so does a fragment of which nobody confirmed who
    is in it, or in which somebody new was named since; so does anybody among `to` who does not want to see it again.
    """
    names, found = dict(scene.names), []
    if scene.fragment.confirmed is None or scene.newcomers:
        found.append(_not_confirmed(scene, names))
    for one, depicted in scene.people:
        how = standing(depicted, day)
        if not one.is_masked and how.state is not State.YES:
            remedy = _("Or mask {name} in picture and sound.")
            found.append(objection(depicted.person, how, names, (audience, purpose), remedy))
    for person in to:
        if person in scene.refused_by:
            found.append(_refusal(person, names))
    masked = tuple(one.participant for one, _depicted in scene.people if one.is_masked)
    verdict = Verdict(scene.fragment.id, audience, purpose, day, tuple(found), masked)
    return replace(verdict, override=_override(scene, verdict))


def _override(scene: Scene, verdict: Verdict) -> Override | None:
    """The override that covers all objections of a verdict, and was made for its audience and purpose."""
    if verdict.is_allowed or not all(one.can_be_overridden for one in verdict.objections):
        return None
    keys = {one.key for one in verdict.objections}
    for override in scene.overrides:
        same = (override.audience, override.purpose) == (verdict.audience, verdict.purpose)
        if same and override.ended is None and keys <= set(override.objections):
            return override
    return None


def objection(
    person: Participant, how: Standing, names: dict[str, str], question: tuple[str, str], otherwise: str = ""
) -> Objection:
    """Why somebody's consent stands in the way of an audience and purpose; `otherwise` is what else would help."""
    audience, purpose = (term(key) for key in question)
    missing = ", ".join(names.get(id_, id_) for id_ in how.missing) or person.name
    fields = {"name": person.name, "who": missing, "audience": audience, "purpose": purpose}
    words, remedy = _WORDS[how.state]
    said = " ".join(one for one in (_(remedy) if remedy else "", otherwise) if one).format(**fields)
    return Objection(person.id, how.state, _(words).format(**fields), said)


def _not_confirmed(scene: Scene, names: dict[str, str]) -> Objection:
    """Nobody has looked who is in it, or not since it became longer or somebody new was named in it."""
    if scene.fragment.confirmed is not None:
        new = ", ".join(names.get(id_, id_) for id_ in scene.newcomers)
        words = _("Since it was confirmed who is in this fragment, somebody else was named in it: {names}.")
        remedy = _("Look at it again, and confirm who is in it.")
        return Objection(None, State.NOT_CONFIRMED, words.format(names=new), remedy)
    if scene.people:
        words = _("This fragment shows more than when it was confirmed who is in it.")
        return Objection(None, State.NOT_CONFIRMED, words, _("Look at it again, and confirm who is in it."))
    words = _("Nobody has confirmed who can be seen or heard in this fragment.")
    return Objection(None, State.NOT_CONFIRMED, words, _("Look at it, and confirm who is in it."))


def _refusal(person: str, names: dict[str, str]) -> Objection:
    words = _("{name} does not want to be shown this fragment again.").format(name=names.get(person, person))
    return Objection(
        person,
        State.REFUSES,
        words,
        _("Leave it out, unless {name} asks for it.").format(name=names.get(person, person)),
    )


_ASK = N_("Ask {who} for consent: {purpose}, shown to: {audience}.")
_WORDS: dict[State, tuple[str, str]] = {
    State.NO: (N_("{name}: no was said by {who} ({purpose}, shown to: {audience})."), ""),
    State.WITHDRAWN: (N_("{name}: consent was withdrawn by {who} ({purpose}, shown to: {audience})."), ""),
    State.NOT_ASKED: (N_("{name}: was not asked ({purpose}, shown to: {audience})."), _ASK),
    State.EXPIRED: (N_("{name}: the consent of {who} has ended ({purpose}, shown to: {audience})."), _ASK),
    State.ASK_AGAIN: (N_("{name}: has come to an age at which consent must be asked again."), _ASK),
    State.SIGNATURE_MISSING: (N_("{name}: the signature of {who} is missing ({purpose}, shown to: {audience})."), _ASK),
    State.SIGNERS_UNKNOWN: (
        N_("{name}: it is not known who must sign."),
        N_("Say who must sign for {name}, or give a birth date, which is not stored."),
    ),
    State.AUTHORITY_UNKNOWN: (
        N_("{name}: it is not known who has parental authority."),
        N_("Record who has authority over {name} in the case."),
    ),
    State.UNKNOWN_PERSON: (N_("{name}: it is not known who this is, which counts as no."), N_("Say who it is.")),
}  # fmt: skip
