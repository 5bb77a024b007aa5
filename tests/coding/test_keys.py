"""What a key means: both orders of who and what, one stroke or two, states that end, and whose time counts."""

from dataclasses import replace

import pytest

from observer.coding import asking, keys
from observer.coding.codebook import Choice, Kind, Modifier, ModifierKind
from observer.coding.events import Event, Moment, Targets
from observer.coding.keys import Aim, Begin, Change, End, Pad, Situation
from observer.errors import Refused
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


# -- what is asked after a mark -----------------------------------------------------------------------------

PEOPLE = ("mother", "son", "worker")
ASKS = Situation(ONE_STROKE, (), ("worker",), PEOPLE)


def marked(letter, situation=ASKS, event="e1", pad=None):
    """The pad after the worker showed something, and what was recorded."""
    pad, begin = keys.stroke(pad or Pad(actors=("worker",)), letter, FIRST, situation)
    return *asking.begun(pad, begin, event, situation), begin


def test_towards_whom_is_unclear_at_once_and_asked_after():
    pad, done, begin = marked("q")
    assert (begin.aim, begin.asks_aim, done) == (Aim(Targets.UNCLEAR), True, None)
    asked = asking.question(pad, ASKS)
    assert asked.modifier is None
    signs = {option.sign: option.value for option in asked.options}
    assert (signs["Alt+1"], signs["Alt+3"], signs["0"], signs["-"]) == ("mother", "worker", "all", "none")


def test_an_answer_changes_the_event_and_the_next_question_comes():
    pad, _done, _begin = marked("q")
    pad, change = asking.answer(pad, asking.value_of(pad, "Alt+1", ASKS), ASKS)
    assert change.fields() == {"targets": ("mother",)}
    assert asking.question(pad, ASKS).modifier.id == "uptake"
    pad, change = asking.answer(pad, asking.value_of(pad, "2", ASKS), ASKS)
    assert change == Change("e1", modifiers={"uptake": ("declines",)})
    assert not pad.is_asking


def test_a_digit_alone_is_who_shows_the_next_thing_and_no_answer():
    pad, _done, _begin = marked("q")
    assert pad.is_asking
    assert asking.value_of(pad, "1", ASKS) == ""


def test_towards_several_people_one_after_another():
    pad, _done, _begin = marked("q")
    pad, _change = asking.answer(pad, "mother", ASKS, add=True)
    pad, change = asking.answer(pad, "son", ASKS, add=True)
    assert change.targets == ("mother", "son")
    pad, _change = asking.answer(pad, "mother", ASKS, add=True)
    pad, change = asking.answer(pad, "son", ASKS, add=True)
    assert change.targets == ("unclear",)
    assert asking.answer(pad, "all", ASKS, add=True)[1].targets == ("all",)


def test_who_was_aimed_at_before_is_not_asked():
    aimed = keys.aim_at(Pad(actors=("worker",)), "son")
    pad, _done, begin = marked("q", pad=aimed)
    assert not begin.asks_aim
    assert asking.question(pad, ASKS).modifier.id == "uptake"


def test_a_letter_leaves_the_question_and_begins_the_next_event():
    pad, _done, _begin = marked("q")
    pad, begin = keys.stroke(pad, "r", SECOND, ASKS)
    assert begin.indicator == "AL4"
    assert not pad.is_asking


def test_a_slip_leaves_the_question_as_it_is():
    pad, _done, _begin = marked("q")
    slipped, done = keys.stroke(pad, "m", SECOND, ASKS)
    assert done is None
    assert asking.question(slipped, ASKS) == asking.question(pad, ASKS)


def test_enter_goes_to_the_next_question_and_esc_leaves_all():
    pad, _done, _begin = marked("q")
    assert asking.question(asking.skip(pad), ASKS).modifier.id == "uptake"
    assert not asking.skip(asking.skip(pad)).is_asking
    left = keys.leave(pad)
    assert not left.is_asking
    assert left.actors == ("worker",), "only the question is left"


def test_digits_are_people_again_while_an_indicator_waits():
    situation = replace(ASKS, codebook=WITH_KINDS)
    pad, _done, _begin = marked("q", situation)
    pad, _done = keys.stroke(replace(pad, actors=()), "q", SECOND, replace(situation, workers=()))
    assert pad.waiting
    assert asking.value_of(pad, "1", situation) == ""


def with_modifiers(*modifiers):
    first = replace(ONE_STROKE.indicators[0], modifiers=modifiers, default_target="none")
    return replace(ONE_STROKE, indicators=(first, *ONE_STROKE.indicators[1:]))


CHOICES = tuple(Choice(f"v{n}", {"en": f"value {n}"}) for n in range(1, 12))
SEVERAL = Modifier("several", ModifierKind.MULTIPLE, {"en": "several"}, CHOICES)
NUMBER = Modifier("number", ModifierKind.NUMBER, {"en": "number"}, minimum=1, maximum=5)
WITH_KINDS = with_modifiers(SEVERAL, NUMBER)


def test_several_choices_are_stored_one_by_one_and_stay_asked():
    situation = replace(ASKS, codebook=WITH_KINDS)
    pad, _done, _begin = marked("q", situation)
    pad, change = asking.answer(pad, "v1", situation)
    pad, change = asking.answer(pad, "v3", situation)
    assert change.modifiers == {"several": ("v1", "v3")}
    pad, change = asking.answer(pad, "v1", situation)
    pad, change = asking.answer(pad, "v3", situation)
    assert change.modifiers == {}
    assert asking.question(pad, situation).is_several


def test_a_number_outside_its_bounds_is_refused_and_still_asked():
    situation = replace(ASKS, codebook=with_modifiers(NUMBER))
    pad, _done, _begin = marked("q", situation)
    with pytest.raises(Refused):
        asking.answer(pad, "7", situation)
    assert asking.answer(pad, "4", situation)[1].modifiers == {"number": ("4",)}


def test_choices_past_nine_have_letters_that_begin_no_indicator():
    situation = replace(ASKS, codebook=WITH_KINDS)
    pad, _done, _begin = marked("q", situation)
    beyond = [option.sign for option in asking.question(pad, situation).options[9:]]
    firsts = {i.key[0] for i in ONE_STROKE.indicators}
    assert beyond == ["m", ""], "m is the only letter that the codebook leaves free"
    assert not firsts & set(beyond)


def test_what_was_chosen_while_it_waited_is_recorded_with_it_and_not_asked_again():
    situation = replace(ASKS, workers=())
    pad, _done = keys.stroke(Pad(), "r", FIRST, situation)
    assert asking.question(pad, situation).modifier.id == "uptake"
    pad, done = asking.answer(pad, "takes_up", situation)
    assert done is None
    pad, begin = keys.choose(pad, "worker", situation)
    assert begin.modifiers == {"uptake": ("takes_up",)}
    pad, _done = asking.begun(pad, begin, "e1", situation)
    assert asking.TOWARDS in pad.asking.left
    assert "uptake" not in pad.asking.left


def test_nothing_is_asked_of_an_event_that_is_gone():
    pad, _done, _begin = marked("q")
    assert asking.forget(pad, ["other"]) == pad
    assert not asking.forget(pad, ["e1"]).is_asking


# -- periods that are held, and ended -----------------------------------------------------------------------

HOLDS = Pad(actors=("son",), hold_states=True)
SHIELDS = Event("e1", "c", "alliance:sf_shields_self", Kind.STATE, FIRST, None, ("son",))
RUNS = Situation(BOOK, (SHIELDS,), ("worker",))


def held():
    pad, begin = typed(HOLDS, "ss")
    return asking.begun(pad, begin, "e1", HERE)[0]


def test_a_key_held_down_begins_and_its_letting_go_ends():
    pad, done = keys.release(held(), "s", SECOND, RUNS)
    assert done == End("e1", SECOND)
    assert keys.release(pad, "s", SECOND, RUNS)[1] is None


def test_shift_may_be_let_go_before_the_letter():
    pad, begin = typed(replace(HOLDS, actors=("worker",)), "Se")
    pad, _done = asking.begun(pad, begin, "e1", HERE)
    assert begin.letter == "e"
    assert keys.release(pad, "E", SECOND, RUNS)[1] == End("e1", SECOND)


def test_a_point_is_not_held():
    pad, begin = typed(replace(HOLDS, actors=("mother",)), "cu")
    assert begin.letter == ""
    assert asking.begun(pad, begin, "e1", HERE)[0].held == ()


def test_a_tap_while_the_film_stands_still_leaves_the_period_running():
    pad, done = keys.release(held(), "s", FIRST, RUNS)
    assert done is None
    assert typed(replace(pad, actors=("son",)), "ss", SECOND, RUNS)[1] == End("e1", SECOND)


def test_a_period_that_was_ended_otherwise_is_not_ended_again():
    assert keys.release(held(), "s", SECOND, HERE)[1] is None


def test_keys_that_will_not_be_heard_any_more_end_nothing_and_are_told():
    pad, running = keys.lose_keys(held())
    assert running == ("e1",)
    assert keys.release(pad, "s", SECOND, RUNS)[1] is None


def test_a_key_let_go_before_somebody_was_chosen_ends_it_there():
    pad, _done = typed(Pad(hold_states=True), "ss")
    pad, _done = keys.release(pad, "s", SECOND, HERE)
    pad, begin = keys.choose(pad, "son", HERE)
    assert begin.until == SECOND
    assert asking.begun(pad, begin, "e1", HERE)[1] == End("e1", SECOND)


def test_without_the_setting_letting_go_ends_nothing():
    pad, begin = typed(Pad(actors=("son",)), "ss")
    pad, _done = asking.begun(pad, begin, "e1", HERE)
    assert keys.release(pad, "s", SECOND, RUNS)[1] is None


def test_the_period_that_began_last_is_ended_of_those_chosen_first():
    other = Event("e2", "c", "alliance:sf_shields_self", Kind.STATE, SECOND, None, ("father",))
    both, late = Situation(BOOK, (SHIELDS, other)), Moment(2_000_000)
    assert keys.end_last(Pad(), late, both)[1] == End("e2", late)
    assert keys.end_last(Pad(actors=("son",)), late, both)[1] == End("e1", late)
    assert keys.end_last(Pad(actors=("mother",)), late, both)[1] == End("e2", late)
    assert keys.end_last(Pad(), FIRST, both)[1] is None


def test_what_an_exclusive_period_ends_is_known():
    grouped = tuple(
        replace(i, exclusive_group="posture") if i.id in ("sf_shields_self", "ef_leans_forward") else i
        for i in BOOK.indicators
    )
    situation = Situation(replace(BOOK, indicators=grouped), (SHIELDS,))
    begin = Begin("ef_leans_forward", SECOND, ("son",), Aim())
    assert keys.closes(begin, situation) == (SHIELDS,)
    assert keys.closes(replace(begin, actors=("mother",)), situation) == ()
    assert keys.closes(begin, RUNS) == ()


def test_marks_go_back_only_while_that_is_on():
    pad = Pad(actors=("mother",), back_us=2_000_000)
    assert typed(pad, "cu")[1].back_us == 2_000_000
    assert typed(replace(pad, is_back=False), "cu")[1].back_us == 0
    assert typed(pad, "cu")[1].at == FIRST, "the moment is that of the key; what is stored is the service's"
