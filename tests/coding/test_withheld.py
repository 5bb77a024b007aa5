"""What is withheld for want of consent: of whom, when, and what is left of an event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from observer.coding.codebook import Kind
from observer.coding.events import Comment, Event, IntervalCode, IntervalMethod, Moment, Targets
from observer.coding.ratings import RatedAs, Rating
from observer.coding.study import Channel, GroupMember, UncodableReason, UncodableSpan
from observer.coding.withheld import Withheld, withheld

NO = UncodableReason.NO_CONSENT
MEMBERS = [GroupMember("1", "both", "ann"), GroupMember("2", "both", "bob"), GroupMember("3", "hers", "ann")]


def of(*rows: tuple[str | None, int, int], reason: UncodableReason = NO, channel: Channel = Channel.BOTH) -> Withheld:
    """Of these people (None: all) from and until these moments of session S."""
    found = [UncodableSpan(str(n), "S", a, b, reason, channel, who) for n, (who, a, b) in enumerate(rows)]
    return withheld(found, MEMBERS, [])


ANN = of(("ann", 10, 20))
EVENT = Event("e", "c", "AL1", Kind.POINT, Moment(15), actors=("ann",), comment="she laughs")


@pytest.mark.parametrize(
    ("known", "who", "us", "hidden"),
    [
        (ANN, "ann", 15, True),
        (ANN, "ann", 10, True),
        (ANN, "ann", 20, False),  # half open
        (ANN, "ann", 9, False),
        (ANN, "bob", 15, False),
        (ANN, "hers", 15, True),  # a group all of whom are
        (ANN, "both", 15, False),
        (of(("ann", 10, 20), ("bob", 0, 16)), "both", 15, True),
        (of(("ann", 10, 20), ("bob", 0, 16)), "both", 16, False),
        (of((None, 10, 20)), "bob", 15, True),
        (of(("ann", 10, 20), reason=UncodableReason.PRIVATE), "ann", 15, False),
        (of(("ann", 10, 20), channel=Channel.SOUND), "ann", 15, False),
    ],
)
def test_who_is_withheld_when(known: Withheld, who: str, us: int, hidden: bool) -> None:
    assert known.hides("S", who, us) is hidden
    assert not known.hides("another", who, us)


def test_an_event_of_one_goes_and_one_of_several_stays_without_him() -> None:
    assert ANN.event("S", EVENT) is None
    assert ANN.event("another", EVENT) == EVENT
    later = replace(EVENT, start=Moment(20))
    assert ANN.event("S", later) is later
    two = replace(EVENT, actors=("ann", "bob"))
    assert ANN.event("S", two) == replace(two, actors=("bob",), comment="")
    nobody = replace(EVENT, actors=())
    assert ANN.event("S", nobody) is nobody
    assert of((None, 10, 20)).event("S", nobody) is None


@pytest.mark.parametrize(
    ("ids", "left", "targets"), [(("ann",), (), Targets.UNCLEAR), (("ann", "bob"), ("bob",), Targets.LISTED)]
)
def test_towards_whom(ids: tuple[str, ...], left: tuple[str, ...], targets: Targets) -> None:
    event = replace(EVENT, actors=("bob",), targets=Targets.LISTED, target_ids=ids)
    assert ANN.event("S", event) == replace(event, targets=targets, target_ids=left, comment="")


@pytest.mark.parametrize(
    ("rated", "span", "hidden"),
    [
        (("ann", None), (10, 20), True),
        (("ann", None), (12, 18), True),
        (("ann", None), (12, 21), False),  # some of it may be judged
        (("ann", None), None, False),
        (("bob", "ann"), (10, 20), True),
        (("bob", None), (10, 20), False),
        (("both", None), (10, 20), False),
    ],
)
def test_ratings(rated: tuple[str, str | None], span: tuple[int, int] | None, hidden: bool) -> None:
    start, stop = span or (None, None)
    rating = Rating("r", "c", "allying", RatedAs.PERSON, rated[0], 1, towards=rated[1], start_us=start, stop_us=stop)
    assert ANN.hides_rating("S", rating) is hidden


def test_a_rating_of_a_whole_session_goes_when_nothing_of_what_was_recorded_is_left() -> None:
    rating = Rating("r", "c", "allying", RatedAs.PERSON, "ann", 1)
    for recorded, hidden in (([(10, 15), (16, 20)], True), ([(10, 21)], False), ([], False)):
        assert replace(ANN, recorded={"S": recorded}).hides_rating("S", rating) is hidden
    assert of(("ann", 0, 20)).hides_rating("S", rating)


def test_intervals_and_remarks() -> None:
    code = IntervalCode("i", "c", "AL1", "ann", 10, 25, IntervalMethod.PARTIAL, True)
    assert ANN.hides_interval("S", code)
    assert not ANN.hides_interval("S", replace(code, participant="bob"))
    remark = Comment("k", "c", "what was that?", Moment(15))
    assert not ANN.hides_comment("S", remark)
    assert of((None, 10, 20)).hides_comment("S", remark)
    assert not of((None, 10, 20)).hides_comment("S", replace(remark, at=None))
