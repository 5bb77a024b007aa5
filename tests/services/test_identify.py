"""“This is ...”: one person in the place of another, in all that was coded of him, in one step that can be undone."""

from __future__ import annotations

import shutil

import pytest
from storage.reversible import dump, reversible

from observer.coding.blinding import Viewer
from observer.coding.events import IntervalCode, IntervalMethod, IntervalScheme
from observer.coding.study import Role
from observer.errors import Blind, Conflict, NotFound, Refused
from observer.services import history, identify, people, rating, studies
from observer.services.coding import At, Mark
from observer.services.rating import Judgement
from observer.storage import events as stored
from observer.storage.history import Stream
from observer.storage.tables import new_id
from tests.studies_for_tests import desk_of, make_study, researcher_of, shown_events, shown_ratings

UNKNOWN, VOICE = "Unknown 1", "Off-camera voice"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("identify"))


@pytest.fixture
def study(template, tmp_path):
    with studies.open_study(shutil.copyfile(template, tmp_path / "study.observer")) as opened:
        yield opened


@pytest.fixture
def desk(study):
    return desk_of(study)


def record(desk, actors, targets=(), at=1, indicator="play:refuses"):
    return desk.record(Mark(indicator, At(at), actors=actors, targets=targets)).id


def who(study, id_):
    names = {p.id: p.name for p in study.participants.where()} | {g.id: g.name for g in study.groups.where()}
    event = stored.get(study.db, id_)
    return {names[a] for a in event.actors}, {names[t] for t in event.target_ids}


def streams(desk):
    return history.streams(desk.study, desk.viewer, desk.session)


def session(study, name="Linde 1"):
    return people.find_session(study, name)


def test_he_is_renamed_wherever_he_acts_or_is_addressed(study, desk):
    acts, addressed, other = (
        record(desk, (UNKNOWN, "Father")), record(desk, ("Son",), (UNKNOWN, "Worker")),
        record(desk, (VOICE,), (VOICE,)),
    )  # fmt: skip
    done = reversible(study, streams(desk), lambda: identify.this_is(desk, UNKNOWN, "Mother"))
    assert who(study, acts) == ({"Mother", "Father"}, set())
    assert who(study, addressed) == ({"Son"}, {"Mother", "Worker"})
    assert who(study, other) == ({VOICE}, {VOICE})
    assert (done.events, done.changes.touched("events")) == (2, {acts, addressed})
    assert done.changes.words() == "Unknown 1 is Mother"


def test_who_is_in_an_event_already_is_in_it_once(study, desk):
    together = record(desk, (UNKNOWN, "Mother", "Son"), (UNKNOWN, "Mother"), indicator="play:joke")
    reversible(study, streams(desk), lambda: identify.this_is(desk, UNKNOWN, "Mother"))
    assert who(study, together) == ({"Mother", "Son"}, {"Mother"})
    event = stored.get(study.db, together)
    assert (len(event.actors), len(event.target_ids)) == (2, 1)


def test_all_drafts_of_the_coder_in_this_session_and_nothing_else(study, desk):
    here, other_book = record(desk, (UNKNOWN,)), record(desk, (UNKNOWN,), indicator="other:says")
    elsewhere = record(desk_of(study, "K1", "Linde 2"), (UNKNOWN,))
    theirs = record(desk_of(study, "K2"), (UNKNOWN,))
    reversible(study, streams(desk), lambda: identify.this_is(desk, UNKNOWN, "Mother"))
    assert [who(study, e)[0] for e in (here, other_book, elsewhere, theirs)] == [
        {"Mother"}, {"Mother"}, {UNKNOWN}, {UNKNOWN},
    ]  # fmt: skip


def test_a_coder_learns_nothing_of_the_others(study, desk):
    said = []
    for _ in range(2):
        with pytest.raises(Refused) as error:
            identify.this_is(desk, UNKNOWN, "Mother")
        said.append(str(error.value))
        record(desk_of(study, "K2"), (UNKNOWN,), (UNKNOWN, "Mother"))
    assert said[0] == said[1] == "Nothing has been coded of Unknown 1 in this session."
    with pytest.raises(Blind, match="Only a researcher"):
        identify.this_is_for_all(study, desk.viewer, desk.session, UNKNOWN, "Mother")


def test_what_was_submitted_is_not_touched_by_the_coder(study, desk):
    submitted = record(desk, (UNKNOWN,))
    desk.submit("play")
    draft = record(desk, (UNKNOWN,), indicator="other:says")
    identify.this_is(desk, UNKNOWN, "Mother")
    assert [who(study, e)[0] for e in (submitted, draft)] == [{UNKNOWN}, {"Mother"}]


def test_the_coder_cannot_take_it_back_in_what_he_has_submitted_since(study, desk):
    record(desk, (UNKNOWN,))
    record(desk, (UNKNOWN,), indicator="other:says")
    identify.this_is(desk, UNKNOWN, "Mother")
    later = desk.codings()[1]
    first = study.codebooks.get(later.codebook).key
    desk.submit(first)
    before = dump(study)
    with pytest.raises(Refused, match="submitted"):
        history.undo(study, desk.viewer, desk.session)
    assert dump(study) == before


def test_a_researcher_renames_in_all_codings_also_submitted_ones(study, desk):
    other = desk_of(study, "K2")
    mine, both = record(desk, (UNKNOWN,)), record(desk, (UNKNOWN, "Mother"), (UNKNOWN, "Mother"), indicator="play:joke")
    theirs, elsewhere = record(other, ("Son",), (UNKNOWN,)), record(desk_of(study, "K1", "Linde 2"), (UNKNOWN,))
    desk.submit()
    researcher = researcher_of(study)
    done = reversible(
        study,
        [Stream(researcher.id, None)],
        lambda: identify.this_is_for_all(study, researcher, session(study), UNKNOWN, "Mother"),
    )
    assert done.events == 3
    assert who(study, mine)[0] == {"Mother"}
    assert who(study, both) == ({"Mother"}, {"Mother"})
    assert who(study, theirs) == ({"Son"}, {"Mother"})
    assert who(study, elsewhere)[0] == {UNKNOWN}
    assert [c.state for c in desk.codings()] == ["submitted"]


def test_after_it_a_submitted_coding_is_as_locked_as_before(study, desk):
    id_ = record(desk, (UNKNOWN,))
    desk.submit()
    researcher = Viewer(None, Role.RESEARCHER)
    identify.this_is_for_all(study, researcher, session(study), UNKNOWN, "Mother")
    for sql in (
        "DELETE FROM event_actors WHERE event = ?",
        "UPDATE events SET comment = 'x' WHERE id = ?",
        "DELETE FROM events WHERE id = ?",
    ):
        with pytest.raises(Refused, match="submitted"), study.operation(Stream(None, None), "Change"):
            study.db.execute(sql, [id_])


def test_nothing_but_the_name_can_change_in_a_submitted_coding(study, desk):
    id_ = record(desk, (UNKNOWN,))
    rated = rating.rate(desk, Judgement("play:part", UNKNOWN, 2)).id
    desk.submit()
    for sql, row in (
        ("UPDATE ratings SET value = 1, participant = participant WHERE id = ?", rated),
        ("DELETE FROM ratings WHERE id = ?", rated),
        ("UPDATE events SET comment = 'x' WHERE id = ?", id_),
        ("DELETE FROM events WHERE id = ?", id_),
    ):
        with pytest.raises(Refused, match="submitted"), study.operation(Stream(None, None), "Change", renames=True):
            study.db.execute(sql, [row])


@pytest.mark.parametrize("is_submitted", [False, True])
def test_his_ratings_become_those_of_the_other(study, desk, is_submitted):
    id_ = rating.rate(desk, Judgement("play:part", UNKNOWN, 2)).id
    towards = rating.rate(desk, Judgement("play:part", "Worker", 1, towards=UNKNOWN)).id
    researcher = researcher_of(study)
    if is_submitted:
        desk.submit()
        its = [Stream(researcher.id, None)]
        reversible(study, its, lambda: identify.this_is_for_all(study, researcher, session(study), UNKNOWN, "Mother"))
    else:
        reversible(study, streams(desk), lambda: identify.this_is(desk, UNKNOWN, "Mother"))
    found = shown_ratings(study, researcher, "Linde 1")
    assert found[id_]["target"] == "Mother"
    assert found[towards]["towards"] == "Mother"


def test_of_two_ratings_none_is_lost(study, desk):
    for person in (UNKNOWN, "Mother"):
        rating.rate(desk, Judgement("play:part", person, 2))
    record(desk, (UNKNOWN,))
    before = dump(study)
    with pytest.raises(Refused, match="both been rated on “part”"):
        identify.this_is(desk, UNKNOWN, "Mother")
    assert dump(study) == before
    identify.this_is(desk, UNKNOWN, "Father")


def test_who_was_rated_as_a_family_member_does_not_become_a_worker(study, desk):
    rating.rate(desk, Judgement("play:part", UNKNOWN, 2))
    with pytest.raises(Refused, match="worker is rated otherwise"):
        identify.this_is(desk, UNKNOWN, "Worker")


def test_his_intervals_become_those_of_the_other_and_a_yes_is_kept(study, desk):
    record(desk, ("Son",))
    coding = desk.codings()[0].id
    unknown, mother = (people.find_person(study, desk.session, name).id for name in (UNKNOWN, "Mother"))
    with desk.operation(coding, "Fill"):
        study.interval_schemes.add(
            IntervalScheme(new_id(), coding, 10, IntervalMethod.PARTIAL, ("play:says",), (mother, unknown))
        )
        for start, person, value in (
            (0, unknown, 1),
            (0, mother, 0),
            (10, unknown, 0),
            (10, mother, 1),
            (20, unknown, 0),
        ):
            study.interval_codings.add(
                IntervalCode(
                    new_id(), coding, "play:says", person, start, start + 10, IntervalMethod.PARTIAL, bool(value)
                )
            )
    desk.submit()
    researcher = researcher_of(study)
    reversible(
        study,
        [Stream(researcher.id, None)],
        lambda: identify.this_is_for_all(study, researcher, session(study), UNKNOWN, "Mother"),
    )
    found = study.interval_codings.where(order="start_us")
    assert [(row.start_us, row.participant, row.value) for row in found] == [
        (0, mother, True), (10, mother, True), (20, mother, False),
    ]  # fmt: skip
    assert study.interval_schemes.where()[0].participants == (mother,)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ((UNKNOWN, UNKNOWN), Refused),
        ((UNKNOWN, "Family"), Refused),
        (("Family", "Mother"), Refused),
        ((UNKNOWN, "Nobody"), NotFound),
        (("Nobody", "Mother"), NotFound),
        ((VOICE, "Mother"), Refused),  # nothing was coded of it
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_changes(study, desk, asked, error):
    record(desk, (UNKNOWN,))
    before = dump(study)
    with pytest.raises(error):
        identify.this_is(desk, *asked)
    with pytest.raises(error):
        identify.this_is_for_all(study, researcher_of(study), desk.session, *asked)
    assert dump(study) == before


def test_undo_after_the_coder_changed_who_it_was_is_refused(study, desk):
    id_ = record(desk, (UNKNOWN,))
    researcher = researcher_of(study)
    identify.this_is_for_all(study, researcher, session(study), UNKNOWN, "Mother")
    desk.change(id_, actors=("Father",))
    with pytest.raises(Conflict):
        history.undo(study, researcher)
    assert shown_events(study, researcher, "Linde 1")[id_]["actors"] == ["Father"]
