"""Drawing sessions for double coding, and sharing them out: the same seed and sessions give the same draw."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observer.coding.plan import Asked, check, check_part, draw, share_out
from observer.coding.study import Assignment, Coder, Coding, CodingState, Part, Purpose, Role
from observer.errors import Refused

SESSIONS = st.dictionaries(st.uuids(version=4).map(str), st.sampled_from(["", "a", "b", "c"]), min_size=1, max_size=40)
SEED, PERCENT = st.integers(0, 2**40), st.integers(1, 100)


@given(SESSIONS, PERCENT, SEED, st.randoms(use_true_random=False))
def test_the_same_seed_and_sessions_give_the_same_draw(strata, percent, seed, shuffler):
    again = list(strata.items())
    shuffler.shuffle(again)
    assert draw(strata, percent, seed) == draw(dict(again), percent, seed)


@given(SESSIONS, PERCENT, SEED)
def test_the_share_is_drawn_of_the_whole_and_of_each_stratum(strata, percent, seed):
    drawn = draw(strata, percent, seed)
    assert drawn <= set(strata)
    assert len(drawn) == max((len(strata) * percent + 50) // 100, 1)
    sizes, numbers = Counter(strata.values()), Counter(strata[session] for session in drawn)
    if len(strata) * percent >= 50:
        for stratum, size in sizes.items():
            assert size * percent // 100 <= numbers[stratum] <= -(-size * percent // 100)


def test_the_draw_is_what_it_always_was():
    """On every computer and in every later version: the rule is in the study's methods section."""
    sessions = {f"00000000-0000-4000-8000-{n:012d}": "" for n in range(10)}
    assert sorted(int(session[-12:]) for session in draw(sessions, 30, 7)) == [3, 5, 7]


def test_another_seed_gives_another_draw_and_each_session_has_its_chance():
    sessions = {f"00000000-0000-4000-8000-{n:012d}": "" for n in range(10)}
    times = Counter(session for seed in range(500) for session in draw(sessions, 20, seed))
    assert set(times) == set(sessions)
    assert all(60 <= n <= 140 for n in times.values()), times


@pytest.mark.parametrize(("percent", "seed"), [(0, 1), (101, 1), (20, -1)])
def test_nonsense_is_refused(percent, seed):
    with pytest.raises(Refused):
        draw({"a": ""}, percent, seed)


@given(st.integers(1, 30), st.integers(2, 5), SEED)
def test_second_coders_are_never_the_first_and_work_about_equally(n, coders, seed):
    names = [f"K{k}" for k in range(coders)]
    first = {f"s{k}": "K0" for k in range(n)}
    second = share_out(first, dict.fromkeys(first, names), seed)
    assert set(second) == set(first)
    assert "K0" not in second.values()
    load = [list(second.values()).count(name) for name in names[1:]]
    assert max(load) - min(load) <= 1


def test_without_anybody_else_there_is_no_second_coder():
    with pytest.raises(Refused, match="name more coders"):
        share_out({"s": "K1"}, {"s": ["K1"]}, 1)


# -- what may be asked of whom ---------------------------------------------------------------------------------

K1, R1 = Coder("k1", "K1"), Coder("r1", "R1", (Role.RESEARCHER,))


def asked(coder=K1, purpose=Purpose.MAIN, part=Part.BOTH, before=(), codings=(), marks=None):
    return Asked("Linde 1", coder, purpose, part, tuple(before), tuple(codings), marks)


def had(coder, purpose=Purpose.MAIN, coding=None):
    return Assignment("a", "s", coder, "play", purpose, coding=coding)


def coding(coder, state=CodingState.SUBMITTED, part=Part.BOTH):
    return Coding("c", "s", coder, "book", part, state)


GIVEN = {"part": Part.RATINGS_ON_MARKS}


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (asked(Coder("x", "X", (Role.FACILITATOR,))), "no role in which one codes"),
        (asked(purpose=Purpose.GOLD), "made by a researcher"),
        (asked(purpose=Purpose.CONSENSUS), "made by a researcher"),
        (asked(before=[had("k1")]), "to code with this codebook already"),
        (asked(purpose=Purpose.DOUBLE, before=[had("k1")]), "to code with this codebook already"),
        (asked(before=[had("k2")]), "a main coder already"),
        (asked(R1, Purpose.GOLD, before=[had("r2", Purpose.GOLD)]), "a gold standard already"),
        (asked(R1, Purpose.CONSENSUS, before=[had("r2", Purpose.CONSENSUS)]), "a consensus already"),
        (asked(purpose=Purpose.REPEAT), "only after having submitted"),
        (asked(purpose=Purpose.REPEAT, before=[had("k1")]), "only after having submitted"),
        (asked(purpose=Purpose.REPEAT, codings=[coding("k1", CodingState.DRAFT)]), "only after having submitted"),
        (asked(purpose=Purpose.REPEAT, codings=[coding("k2")]), "only after having submitted"),
        (asked(**GIVEN), "Whose events are given"),
        (asked(marks=coding("k2")), "Whose events are given"),
        (asked(marks=coding("k1"), **GIVEN), "not on one's own"),
        (asked(marks=coding("k2", CodingState.DRAFT), **GIVEN), "when they have been submitted"),
        (asked(marks=coding("k2", part=Part.RATINGS), **GIVEN), "no events to give"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_reason(what, why):
    with pytest.raises(Refused, match=why):
        check(what)


@pytest.mark.parametrize(
    "what",
    [
        asked(),
        asked(R1),
        asked(purpose=Purpose.DOUBLE, before=[had("k2")]),
        asked(purpose=Purpose.TRAINING, before=[had("k2"), had("r1", Purpose.GOLD)]),
        asked(R1, Purpose.GOLD, before=[had("k2")]),
        asked(purpose=Purpose.REPEAT, before=[had("k1", coding="c")], codings=[coding("k1")]),
        asked(marks=coding("k2"), **GIVEN),
    ],
)
def test_what_makes_sense_is_not(what):
    check(what)


def test_a_coding_consists_of_what_was_asked():
    refused = {
        (Part.RATINGS, Part.EVENTS), (Part.RATINGS_ON_MARKS, Part.EVENTS), (Part.EVENTS, Part.RATINGS),
    }  # fmt: skip
    for part in Part:
        for wanted in (Part.EVENTS, Part.RATINGS):
            if (part, wanted) in refused:
                with pytest.raises(Refused):
                    check_part(part, wanted)
            else:
                check_part(part, wanted)
