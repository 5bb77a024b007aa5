"""Several events are changed, copied and removed in one operation, which is undone in one step."""

import pytest
from storage.making import desk_of, mark

from observer.errors import NotFound, Refused
from observer.services import history, several
from observer.services.coding import At
from observer.storage import events as stored


@pytest.fixture
def desk(study):
    return desk_of(study)


def all_of(desk):
    return stored.of_coding(desk.study.db, desk.codings()[0].id)


def seconds(desk):
    return [event.start.us / 1e6 for event in all_of(desk)]


def undo(desk):
    return history.undo(desk.study, desk.viewer, desk.session)


def test_changed_together_and_undone_together(desk):
    ids = [mark(desk, n).id for n in (1, 2, 3)]
    changes = several.change(desk, {ids[0]: {"doubt": True}, ids[2]: {"start": At(9), "comment": "late"}})
    assert changes.touched("events") == {ids[0], ids[2]}
    assert [(e.start.us, e.doubt, e.comment) for e in all_of(desk)] == [
        (1_000_000, True, ""), (2_000_000, False, ""), (9_000_000, False, "late"),
    ]  # fmt: skip
    undo(desk)
    assert [(e.start.us, e.doubt, e.comment) for e in all_of(desk)] == [
        (n * 1_000_000, False, "") for n in (1, 2, 3)
    ]  # fmt: skip


def test_one_that_cannot_be_leaves_all_as_they_were(desk):
    first, second = mark(desk, 1).id, mark(desk, 2).id
    with pytest.raises(Refused):
        several.change(desk, {first: {"start": At(5)}, second: {"start": At(-1)}})
    with pytest.raises(NotFound):
        several.remove(desk, [first, "nobody's"])
    assert seconds(desk) == [1, 2]


def test_copies_are_the_same_but_for_what_was_changed(desk):
    old = mark(desk, 1, comment="twice", modifiers={"uptake": ("takes_up",)}).id
    copied = several.copy(desk, {old: {"start": At(7)}})
    one, two = all_of(desk)
    assert copied.ids == (two.id,)
    assert (one.actors, one.target_ids, one.modifiers, one.comment) == (
        two.actors, two.target_ids, two.modifiers, two.comment,
    )  # fmt: skip
    assert two.start.us == 7_000_000
    undo(desk)
    assert [event.id for event in all_of(desk)] == [old]


def test_removed_together_and_back_together(desk):
    ids = [mark(desk, n).id for n in (1, 2, 3)]
    several.remove(desk, [ids[0], ids[1], ids[0]])
    assert seconds(desk) == [3]
    undo(desk)
    assert seconds(desk) == [1, 2, 3]


def test_nothing_chosen_is_refused_in_words(desk):
    with pytest.raises(Refused, match="Choose events"):
        several.remove(desk, [])
