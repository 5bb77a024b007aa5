"""Who must sign, how it stands, and the truth table of the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from observer.coding.consent import (
    Answer,
    ConsentSettings,
    Depicted,
    Said,
    Signers,
    State,
    representatives,
    signers_on,
    standing,
)
from observer.coding.fragments import Fragment, FragmentPerson, GateOutcome, Reason
from observer.coding.gate import Override, Scene, allowed
from observer.coding.study import CaseParticipant, Participant, ParticipantKind, Seen
from observer.errors import Refused

DAY = "2026-11-21"
CHILD = Participant("child", "Son", ParticipantKind.CHILD)
ADULT = Participant("adult", "Worker", ParticipantKind.WORKER)
UNKNOWN = Participant("unknown", "Unknown 1", ParticipantKind.UNKNOWN, "session")
FRAGMENT = Fragment("f", "s", "Talk", Reason.RUPTURE, None, None, 0, None, None, 10, confirmed="2026-11-20")


def said(signer: str, answer: Answer = Answer.YES, since: str = "2026-01-01", until: str | None = None) -> Said:
    return Said(signer, since, until, since, answer)


def child(must: Signers | None, *answers: Said, ask_again: str | None = None) -> Depicted:
    return Depicted(CHILD, must, ask_again, ("mother", "father"), answers)


# -- who signs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "day", "signers", "ask_again"),
    [
        ("2020-05-15", "2026-11-21", Signers.REPRESENTATIVES, "2032-05-01"),
        ("2014-12-15", "2026-11-21", Signers.REPRESENTATIVES, "2026-12-01"),
        ("2014-11-25", "2026-11-21", Signers.BOTH, "2030-12-01"),  # some days early rather than a day late
        ("2014-11-21", "2026-11-21", Signers.BOTH, "2030-12-01"),
        ("2010-12-31", "2026-11-21", Signers.BOTH, "2027-01-01"),
        ("2010-11-22", "2026-11-21", Signers.BOTH, "2026-12-01"),
        ("2010-11-21", "2026-11-21", Signers.SELF, None),
        ("1980-02-29", "2026-11-21", Signers.SELF, None),
    ],
)
def test_who_signs_follows_from_age(born, day, signers, ask_again):
    assert signers_on(date.fromisoformat(born), date.fromisoformat(day), ConsentSettings()) == (signers, ask_again)


def test_nobody_can_tell_the_birth_date_from_the_day_to_ask_again():
    day, month = date(2026, 11, 21), date(2015, 3, 1)
    found = {signers_on(month + timedelta(days=n), day, ConsentSettings()) for n in range(31)}
    assert len(found) == 1


def test_ages_are_settings_and_nobody_consents_before_birth():
    settings = ConsentSettings(both_from=10, self_from=14)
    assert signers_on(date(2014, 1, 1), date(2026, 11, 21), settings)[0] is Signers.BOTH
    assert signers_on(date(2012, 1, 1), date(2026, 11, 21), settings)[0] is Signers.SELF
    with pytest.raises(Refused):
        signers_on(date(2027, 1, 1), date(2026, 11, 21), settings)


def test_authority_is_that_of_the_case_and_the_day():
    roles = [
        CaseParticipant("1", "linde", "child"),
        CaseParticipant("2", "linde", "mother", has_authority=True),
        CaseParticipant("3", "linde", "foster", has_authority=False),
        CaseParticipant("4", "linde", "guardian", from_date="2027-01-01", has_authority=True),
        CaseParticipant("5", "esdoorn", "other", has_authority=True),
        CaseParticipant("6", "linde", "former", until_date="2026-11-20", has_authority=True),
    ]
    assert representatives("child", roles, DAY) == ("mother",)
    assert representatives("child", roles, "2027-01-01") == ("mother", "guardian")
    assert representatives("other", roles, DAY) == ()


# -- how it stands ---------------------------------------------------------------------------------------------

YES, NO, NONE = Answer.YES, Answer.NO, None


@pytest.mark.parametrize("must", Signers)
@pytest.mark.parametrize(("mother", "father", "son"), list(product((YES, NO, Answer.WITHDRAWN, NONE), repeat=3)))
def test_all_who_must_sign_say_yes_and_the_child_does_not_say_no(must, mother, father, son):
    """The whole table: three signers, four answers each, three rules."""
    given = {"mother": mother, "father": father, "child": son}
    state = standing(child(must, *(said(who, what) for who, what in given.items() if what)), DAY).state
    wanted = {Signers.SELF: ["child"], Signers.REPRESENTATIVES: ["mother", "father"]}.get(must, [*given])
    own_no = son in (NO, Answer.WITHDRAWN)
    assert (state is State.YES) == (not own_no and all(given[who] is YES for who in wanted))
    if own_no:
        assert state.value == son.value
    elif any(given[who] in (NO, Answer.WITHDRAWN) for who in wanted):
        assert state in (State.NO, State.WITHDRAWN)
    elif all(given[who] is NONE for who in wanted):
        assert state is State.NOT_ASKED
    elif any(given[who] is NONE for who in wanted):
        assert state is State.SIGNATURE_MISSING


def test_a_missing_signature_is_named():
    found = standing(child(Signers.BOTH, said("mother"), said("child")), DAY)
    assert (found.state, found.missing) == (State.SIGNATURE_MISSING, ("father",))


@pytest.mark.parametrize(
    ("since", "until", "state"),
    [
        ("2026-01-01", None, State.YES),
        ("2026-01-01", DAY, State.YES),
        (DAY, DAY, State.YES),
        ("2026-01-01", "2026-11-20", State.EXPIRED),
        ("2026-11-22", None, State.NOT_ASKED),
    ],
)
def test_a_yes_holds_from_its_first_to_its_last_day(since, until, state):
    assert standing(Depicted(ADULT, said=(said("adult", YES, since, until),)), DAY).state is state


def test_a_no_does_not_end_and_the_latest_answer_holds():
    ended = said("adult", NO, "2026-01-01", "2026-02-01")
    assert standing(Depicted(ADULT, said=(ended,)), DAY).state is State.NO
    again = replace(said("adult", YES, "2026-03-01"), recorded="2026-03-01")
    assert standing(Depicted(ADULT, said=(again, ended)), DAY).state is State.YES
    back = replace(said("adult", Answer.WITHDRAWN, "2026-03-01"), recorded="2026-03-02")
    assert standing(Depicted(ADULT, said=(back, again, ended)), DAY).state is State.WITHDRAWN


def test_what_is_not_known_is_no_yes():
    everybody = tuple(said(who) for who in ("mother", "father", "child"))
    assert standing(child(None, *everybody), DAY).state is State.SIGNERS_UNKNOWN
    alone = Depicted(CHILD, Signers.REPRESENTATIVES, None, (), everybody)
    assert standing(alone, DAY).state is State.AUTHORITY_UNKNOWN
    assert standing(Depicted(UNKNOWN, said=(said("unknown"),)), DAY).state is State.UNKNOWN_PERSON
    older = child(Signers.BOTH, *everybody, ask_again=DAY)
    assert standing(older, DAY).state is State.ASK_AGAIN
    assert standing(older, "2026-11-20").state is State.YES


# -- the gate --------------------------------------------------------------------------------------------------


def scene(*people: tuple[FragmentPerson, Depicted], **fields: object) -> Scene:
    return Scene(FRAGMENT, people, names=(("adult", "Worker"), ("child", "Son"), ("mother", "Mother")), **fields)  # type: ignore[arg-type]


def gate(one: Scene, to: tuple[str, ...] = ()):
    return allowed(one, "worker", "recall", DAY, to)


STATES = {
    "yes": (Depicted(ADULT, said=(said("adult"),)), State.YES),
    "no": (Depicted(ADULT, said=(said("adult", NO),)), State.NO),
    "withdrawn": (Depicted(ADULT, said=(said("adult", Answer.WITHDRAWN),)), State.WITHDRAWN),
    "not asked": (Depicted(ADULT), State.NOT_ASKED),
    "ended": (Depicted(ADULT, said=(said("adult", YES, "2026-01-01", "2026-02-01"),)), State.EXPIRED),
    "not yet": (Depicted(ADULT, said=(said("adult", YES, "2027-01-01"),)), State.NOT_ASKED),
    "one parent only": (child(Signers.REPRESENTATIVES, said("mother")), State.SIGNATURE_MISSING),
    "child says no": (child(Signers.REPRESENTATIVES, said("mother"), said("father"), said("child", NO)), State.NO),
    "too old": (child(Signers.SELF, said("child"), ask_again="2026-11-01"), State.ASK_AGAIN),
    "age unknown": (child(None, said("child")), State.SIGNERS_UNKNOWN),
    "unknown": (Depicted(UNKNOWN), State.UNKNOWN_PERSON),
}


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("how", Seen)
@pytest.mark.parametrize(("picture", "sound"), list(product((False, True), repeat=2)))
def test_the_truth_table_of_one_person(name, how, picture, sound):
    """A valid yes, or masked in picture and sound; nothing else."""
    depicted, state = STATES[name]
    row = FragmentPerson("p", "f", depicted.person.id, how, picture, sound)
    found = gate(scene((row, depicted)))
    assert found.is_allowed == (state is State.YES or (picture and sound))
    assert found.masked == ((depicted.person.id,) if picture and sound else ())
    if not found.is_allowed:
        (objection,) = found.objections
        assert (objection.person, objection.state) == (depicted.person.id, state)
        assert depicted.person.name in objection.words
        assert objection.remedy


@pytest.mark.parametrize(("first", "second"), list(product(STATES, repeat=2)))
def test_everybody_counts(first, second):
    people = [(FragmentPerson(n, "f", STATES[n][0].person.id), STATES[n][0]) for n in (first, second)]
    found = gate(scene(*people))
    assert found.is_allowed == (first == second == "yes")
    assert len(found.objections) == (first != "yes") + (second != "yes")


def test_nobody_confirmed_nothing_shown():
    yes = STATES["yes"][0]
    one = replace(scene((FragmentPerson("p", "f", "adult"), yes)), fragment=replace(FRAGMENT, confirmed=None))
    found = gate(one)
    assert [o.state for o in found.objections] == [State.NOT_CONFIRMED]
    assert not replace(gate(one)).may_be_shown
    assert gate(scene()).is_allowed  # confirmed that there is nobody in it


def test_who_refuses_to_see_it_again_is_not_shown_it():
    one = scene((FragmentPerson("p", "f", "adult"), STATES["yes"][0]), refused_by=("child",))
    assert gate(one).is_allowed
    assert gate(one, ("adult",)).is_allowed
    found = gate(one, ("adult", "child"))
    assert [(o.state, o.person) for o in found.objections] == [(State.REFUSES, "child")]
    assert "Son" in found.objections[0].words


def test_an_override_covers_what_it_was_made_for_and_no_more():
    row, depicted = FragmentPerson("p", "f", "adult"), STATES["not asked"][0]
    made = Override("o", "f", "worker", "recall", ("adult:not_asked",), "a judge asked", "2026-11-20")
    covered = scene((row, depicted), overrides=(made,), refused_by=("child",))
    assert gate(covered).outcome is GateOutcome.OVERRIDDEN
    assert gate(covered).may_be_shown
    assert not gate(covered).is_allowed
    assert allowed(covered, "students", "recall", DAY).outcome is GateOutcome.NOT_ALLOWED
    assert allowed(covered, "worker", "teaching", DAY).outcome is GateOutcome.NOT_ALLOWED
    assert gate(covered, ("child",)).outcome is GateOutcome.NOT_ALLOWED
    withdrawn = replace(covered, people=((row, STATES["withdrawn"][0]),))
    assert gate(withdrawn).outcome is GateOutcome.NOT_ALLOWED
    assert gate(replace(covered, fragment=replace(FRAGMENT, confirmed=None))).outcome is GateOutcome.NOT_ALLOWED
