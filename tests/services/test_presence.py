"""Who is there from when to when, and what cannot be coded: set, dragged, removed, undone."""

from __future__ import annotations

import shutil

import pytest
from storage.reversible import dump, reversible

from observer.coding.study import Channel, Seen, UncodableReason
from observer.errors import Blind, NotFound, Refused
from observer.services import people, presence, studies
from observer.storage.history import Stream
from tests.studies_for_tests import SECOND, desk_of, make_study, researcher_of

PRIVATE, INAUDIBLE = UncodableReason.PRIVATE, UncodableReason.INAUDIBLE


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("presence"))


@pytest.fixture
def study(template, tmp_path):
    with studies.open_study(shutil.copyfile(template, tmp_path / "study.observer")) as opened:
        yield opened


@pytest.fixture
def session(study):
    return people.find_session(study, "Linde 1")


@pytest.fixture
def researcher(study):
    return researcher_of(study)


@pytest.fixture
def undoable(study, researcher):
    """Do something, and see that it can be undone and redone."""
    return lambda action: reversible(study, [Stream(researcher.id, None)], action)


def there(study, session, person="Mother"):
    """From when to when somebody is there, in seconds."""
    id_ = people.find_person(study, session, person).id
    return [
        (row.start_us and row.start_us / SECOND, row.stop_us and row.stop_us / SECOND)
        for row in presence.of_people(study, session)
        if row.participant == id_
    ]


def us(*seconds):
    return [None if s is None else round(s * SECOND) for s in seconds]


@pytest.fixture
def add(study, researcher, session):
    def action(start, stop, how=Seen.SEEN, person="Mother"):
        return presence.add_presence(study, researcher, session, person, *us(start, stop), how)

    return action


@pytest.mark.parametrize(
    ("start", "stop", "then"),
    [
        (0, 5, [(0, 5), (10, 20), (30, 40)]),
        (0, 10, [(0, 20), (30, 40)]),  # what touches is one stretch
        (15, 32, [(10, 40)]),
        (12, 13, [(10, 20), (30, 40)]),
        (0, None, [(0, None)]),
        (None, 15, [(None, 20), (30, 40)]),
        (None, None, [(None, None)]),
    ],
)
def test_what_touches_becomes_one_stretch(study, session, add, undoable, start, stop, then):
    add(10, 20)
    add(30, 40)
    done = undoable(lambda: add(start, stop))
    assert there(study, session) == then
    assert done.id in {row.id for row in presence.of_people(study, session)}
    assert done.item == study.presence.get(done.id)


def test_an_edge_is_dragged_and_takes_in_what_it_meets(study, session, researcher, add, undoable):
    first = add(10, 20).id
    add(30, 40)
    add(50, 60, person="Father")
    undoable(lambda: presence.change_presence(study, researcher, first, stop_us=25 * SECOND))
    assert there(study, session) == [(10, 25), (30, 40)]
    undoable(lambda: presence.change_presence(study, researcher, first, start_us=5 * SECOND, stop_us=30 * SECOND))
    assert there(study, session) == [(5, 40)]
    undoable(lambda: presence.change_presence(study, researcher, first, how=Seen.HEARD))
    assert study.presence.get(first).how is Seen.HEARD
    assert there(study, session, "Father") == [(50, 60)]


def test_seen_and_only_heard_do_not_overlap(study, session, researcher, add):
    add(10, 20)
    heard = add(20, 30, Seen.HEARD).id
    before = dump(study)
    with pytest.raises(Refused, match=r"From 0:00:10.000 to 0:00:20.000 Mother is recorded as: seen"):
        presence.change_presence(study, researcher, heard, start_us=15 * SECOND)
    with pytest.raises(Refused, match="only heard"):
        add(0, None)
    assert dump(study) == before


def test_all_stretches_of_one_person_are_said_anew(study, session, researcher, add, undoable):
    add(10, 20)
    add(0, 99, person="Father")
    stretches = [tuple(us(*s)) for s in ((40, 50), (0, 5), (5, 8), (45, 60))]
    undoable(lambda: presence.set_presence(study, researcher, session, "Mother", stretches))
    assert there(study, session) == [(0, 8), (40, 60)]
    undoable(lambda: presence.set_presence(study, researcher, session, "Mother", []))
    assert there(study, session) == []
    assert there(study, session, "Father") == [(0, 99)]


def test_a_stretch_is_removed(study, session, researcher, add, undoable):
    id_ = add(10, 20).id
    changes = undoable(lambda: presence.remove_presence(study, researcher, id_))
    assert there(study, session) == []
    assert changes.touched("presence") == {id_}
    for action in (presence.remove_presence, presence.change_presence):
        with pytest.raises(NotFound, match="not there any more"):
            action(study, researcher, id_)


@pytest.mark.parametrize(("start", "stop"), [(5, 5), (6, 5), (-1, 5), (None, 0)])
def test_what_is_no_stretch_is_refused(study, session, researcher, add, start, stop):
    id_ = add(10, 20).id
    before = dump(study)
    with pytest.raises(Refused):
        add(start, stop)
    with pytest.raises(Refused):
        presence.set_presence(study, researcher, session, "Mother", [(0, 9), tuple(us(start, stop))])
    with pytest.raises(Refused):
        presence.change_presence(study, researcher, id_, start_us=us(start)[0], stop_us=us(stop)[0])
    if start is not None:
        with pytest.raises(Refused):
            presence.add_uncodable(study, researcher, session, *us(start, stop), PRIVATE)
    assert dump(study) == before


def test_a_group_is_not_present(study, session, add):
    with pytest.raises(Refused, match="not for a group"):
        add(0, 5, person="Family")


# -- not codable ----------------------------------------------------------------------------------------------


def stretches(study, session):
    return [(u.start_us / SECOND, u.stop_us / SECOND, u.reason.value) for u in presence.uncodable(study, session)]


def test_a_stretch_that_cannot_be_coded_is_set_dragged_and_removed(study, session, researcher, undoable):
    first = undoable(lambda: presence.add_uncodable(study, researcher, session, *us(10, 20), PRIVATE)).id
    undoable(lambda: presence.add_uncodable(study, researcher, session, *us(18, 30), PRIVATE))
    assert stretches(study, session) == [(10, 30, "private")]
    [row] = presence.uncodable(study, session)
    assert row.id != first
    undoable(lambda: presence.change_uncodable(study, researcher, row.id, start_us=0))
    undoable(lambda: presence.change_uncodable(study, researcher, row.id, reason=INAUDIBLE, channel=Channel.SOUND))
    assert stretches(study, session) == [(0, 30, "inaudible")]
    undoable(lambda: presence.remove_uncodable(study, researcher, row.id))
    assert stretches(study, session) == []


def test_other_reasons_channels_and_people_stay_apart(study, session, researcher):
    for reason, channel, person in (
        (PRIVATE, Channel.BOTH, None),
        (INAUDIBLE, Channel.BOTH, None),
        (PRIVATE, Channel.SOUND, None),
        (PRIVATE, Channel.BOTH, "Mother"),
    ):
        presence.add_uncodable(study, researcher, session, *us(10, 20), reason, channel, person)
    assert len(stretches(study, session)) == 4
    presence.add_uncodable(study, researcher, session, *us(15, 25), PRIVATE, Channel.BOTH, "Mother")
    assert len(stretches(study, session)) == 4


# -- who may --------------------------------------------------------------------------------------------------


def test_only_a_researcher_sets_them_and_everybody_reads_them(study, session, researcher, add):
    id_ = add(10, 20).id
    span = presence.add_uncodable(study, researcher, session, *us(10, 20), PRIVATE).id
    coder = desk_of(study).viewer
    before = dump(study)
    for action in (
        lambda: presence.add_presence(study, coder, session, "Mother", 0, 1),
        lambda: presence.set_presence(study, coder, session, "Mother", []),
        lambda: presence.change_presence(study, coder, id_, stop_us=1),
        lambda: presence.change_presence(study, coder, "unknown", stop_us=1),
        lambda: presence.remove_presence(study, coder, id_),
        lambda: presence.add_uncodable(study, coder, session, 0, 1, PRIVATE),
        lambda: presence.change_uncodable(study, coder, span, stop_us=1),
        lambda: presence.remove_uncodable(study, coder, span),
    ):
        with pytest.raises(Blind, match="Only a researcher"):
            action()
    assert dump(study) == before
    assert (len(presence.of_people(study, session)), len(presence.uncodable(study, session))) == (1, 1)
