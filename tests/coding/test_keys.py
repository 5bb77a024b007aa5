"""What a key means: both orders of who and what, one stroke or two, states that end, and whose time counts."""

import pytest

from observer.coding import keys
from observer.coding.codebook import Kind
from observer.coding.events import Event, Moment, Targets
from observer.coding.keys import Aim, Begin, End, Pad, Situation
from observer.formats import codebook_file
from observer.resources import find_codebook

BOOK = codebook_file.read(find_codebook("alliance"))[0]
ONE_STROKE = codebook_file.read(find_codebook("attitude"))[0]
HERE = Situation(BOOK, (), ("worker",))
FIRST, SECOND = Moment(1_000_000), Moment(1_400_000)


def typed(pad, letters, at=FIRST, situation=HERE):
    for n, letter in enumerate(letters):
        pad, done = keys.stroke(pad, letter, at if n == 0 else SECOND, situation)
    return pad, done


def test_who_then_what_takes_the_time_of_the_first_stroke():
    pad, done = keys.choose(Pad(), "mother", HERE)
    assert done is None
    pad, done = typed(pad, "cu")
    assert done == Begin("cf_says_being_understood", FIRST, ("mother",), Aim(Targets.LISTED, ("worker",)))
    assert pad == Pad(actors=("mother",))


def test_what_then_who_waits_and_keeps_the_time_of_its_own_stroke():
    pad, done = typed(Pad(), "cu")
    assert done is None
    assert pad.waiting == "cf_says_being_understood"
    assert pad.is_busy
    pad, done = keys.choose(pad, "mother", HERE)
    assert done == Begin("cf_says_being_understood", FIRST, ("mother",), Aim(Targets.LISTED, ("worker",)))
    assert not pad.is_busy


def test_after_the_first_stroke_the_pad_knows_what_can_follow():
    pad, _done = typed(Pad(), "s")
    follow = keys.can_follow(pad, BOOK)
    assert follow
    assert all(i.key.startswith("s") for i in follow)
    assert {i.dimension for i in follow} == {"safety"}


def test_shift_is_the_worker_and_the_only_worker_needs_no_choice():
    chosen, _done = keys.choose(Pad(), "mother", HERE)
    _pad, done = typed(chosen, "Ce")
    assert done.actors == ("worker",)
    two = Situation(BOOK, (), ("worker", "colleague"))
    pad, done = typed(Pad(), "Ce", situation=two)
    assert done is None
    assert pad.waiting == "cw_empathises"


def test_circumstances_need_nobody():
    _pad, done = typed(Pad(), "xp")
    assert done == Begin("cx_phone", FIRST, (), Aim())


def test_one_stroke_codebook():
    pad, _done = keys.choose(Pad(), "worker", Situation(ONE_STROKE))
    _pad, done = keys.stroke(pad, "q", FIRST, Situation(ONE_STROKE))
    assert (done.indicator, done.aim.how) == ("AL1", Targets.UNCLEAR)


def test_a_wrong_second_stroke_is_forgotten_and_harms_nothing():
    chosen, _done = keys.choose(Pad(), "mother", HERE)
    pad, done = typed(chosen, "sz")
    assert done is None
    assert pad == chosen


@pytest.fixture
def running():
    state = Event("e1", "c", "alliance:sf_shields_self", Kind.STATE, Moment(0), None, ("son",))
    return Situation(BOOK, (state,), ("worker",))


def test_a_state_ends_for_the_one_who_is_in_it_and_begins_for_another(running):
    son, _done = keys.choose(Pad(), "son", running)
    assert typed(son, "ss", situation=running)[1] == End("e1", FIRST)
    father, _done = keys.choose(Pad(), "father", running)
    assert isinstance(typed(father, "ss", situation=running)[1], Begin)


def test_a_state_ends_also_when_nobody_was_chosen(running):
    assert typed(Pad(), "ss", situation=running)[1] == End("e1", FIRST)


def test_a_state_does_not_end_before_it_began(running):
    son, _done = keys.choose(Pad(), "son", running)
    assert isinstance(typed(son, "ss", Moment(0), running)[1], Begin)


def test_aim_is_chosen_taken_back_and_used_once():
    pad = keys.aim_at(Pad(actors=("mother",)), "father")
    assert keys.aim_at(pad, "father").aim is None
    pad = keys.aim_at(pad, "son", add=True)
    after, done = typed(pad, "pb")
    assert done.aim == Aim(Targets.LISTED, ("father", "son"))
    assert after.aim is None
    assert keys.aim_word(keys.aim_word(pad, Targets.ALL), Targets.ALL).aim is None


def test_several_people_at_once_for_what_is_done_together():
    pad, _done = keys.choose(Pad(), "mother", HERE)
    pad, _done = keys.choose(pad, "son", HERE, add=True)
    assert typed(pad, "ph")[1].actors == ("mother", "son")
    pad, _done = keys.choose(pad, "son", HERE, add=True)
    assert pad.actors == ("mother",)


def test_people_are_forgotten_after_a_mark_if_one_wants_so():
    pad, _done = keys.choose(Pad(keep_people=False), "mother", HERE)
    assert typed(pad, "cu")[0].actors == ()


def test_escape_leaves_first_what_was_begun_then_who_was_chosen():
    pad, _done = keys.choose(Pad(), "mother", HERE)
    pad, _done = typed(pad, "s")
    pad = keys.leave(pad)
    assert (pad.first, pad.actors) == ("", ("mother",))
    assert keys.leave(pad).actors == ()


def test_the_mouse_does_what_the_keys_do():
    pad, _done = keys.choose(Pad(), "mother", HERE)
    assert keys.pick(pad, "cf_says_being_understood", FIRST, HERE)[1] == typed(pad, "cu")[1]


def test_a_state_of_several_ends_when_one_of_them_is_chosen():
    state = Event("e1", "c", "alliance:pf_mirror_each_other", Kind.STATE, Moment(0), None, ("mother", "son"))
    situation = Situation(BOOK, (state,), ("worker",))
    son, _done = keys.choose(Pad(), "son", situation)
    assert typed(son, "pm", situation=situation)[1] == End("e1", FIRST)


def test_who_ends_it_is_asked_when_several_are_in_the_same_state(running):
    other = Event("e2", "c", "alliance:sf_shields_self", Kind.STATE, Moment(0), None, ("father",))
    both = Situation(BOOK, (*running.open_states, other), ("worker",))
    pad, done = typed(Pad(), "ss", situation=both)
    assert done is None
    assert keys.choose(pad, "father", both)[1] == End("e2", FIRST)


def test_what_then_several_people(running):
    pad, _done = typed(Pad(), "ph")
    pad, done = keys.choose(pad, "mother", HERE, add=True)
    assert done is None
    assert keys.choose(pad, "son", HERE)[1].actors == ("mother", "son")


def test_a_slip_while_somebody_is_asked_for_forgets_nothing():
    pad, _done = typed(Pad(), "cu")
    slipped, done = keys.stroke(pad, "z", SECOND, HERE)
    assert done is None
    assert keys.choose(slipped, "mother", HERE)[1].at == FIRST


def test_a_click_after_the_first_stroke_takes_the_time_of_the_stroke():
    chosen, _done = keys.choose(Pad(), "mother", HERE)
    pad, _done = keys.stroke(chosen, "c", FIRST, HERE)
    assert keys.pick(pad, "cf_speaks_trust", SECOND, HERE)[1].at == FIRST
