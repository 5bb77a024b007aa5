"""What a coder can do: which version of a codebook a coding keeps, handing in, whose work is whose, undo, and how
events follow a film that is placed elsewhere."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from observer.coding.blinding import Viewer
from observer.coding.study import CodingState, ParticipantKind, Role
from observer.errors import Blind, Conflict, NotFound, Refused
from observer.services import coding, history, people, rating, recordings, roster, studies, viewing
from observer.services.coding import At, Desk, Mark
from observer.services.rating import Judgement
from observer.storage.tables import new_id
from tests.studies_for_tests import (
    SECOND,
    add_film,
    desk_of,
    dump,
    make_study,
    play_codebook,
    researcher_of,
    shown_events,
    shown_ratings,
    write_codebook,
)

POINT = Mark("play:refuses", At(1), actors=("Mother",), targets=("Worker",))


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("coding"))


@pytest.fixture
def path(template, tmp_path) -> Path:
    return shutil.copyfile(template, tmp_path / "study.observer")


@pytest.fixture
def study(path):
    with studies.open_study(path) as opened:
        yield opened


@pytest.fixture
def desk(study) -> Desk:
    return desk_of(study)


def events(study, session="Linde 1"):
    return shown_events(study, researcher_of(study), session)


def content(study):
    """All tables but the history."""
    return {name: rows for name, rows in dump(study).items() if name not in ("operations", "changes")}


# -- versions of a codebook -----------------------------------------------------------------------------------


def add_version(study, folder, version, **of_says):
    """A newer version of the codebook, in which fields of the indicator `says` differ."""
    data = play_codebook(version)
    data["indicators"][0].update(of_says)
    return studies.add_codebook(study, researcher_of(study), write_codebook(folder, data))


def version_of(study, desk, n=-1):
    return study.codebooks.get(desk.codings()[n].codebook).version


def test_a_coding_keeps_the_version_it_began_with(study, desk, tmp_path):
    desk.record(POINT)
    add_version(study, tmp_path, "1.1.0", id="tells")
    desk.record(POINT)
    assert [version_of(study, desk, n) for n in range(len(desk.codings()))] == ["1.0.0"]
    with pytest.raises(NotFound, match=r"“play” 1.0.0 has no indicator “play:tells”"):
        desk.record(Mark("play:tells", At(1)))


def test_a_coding_that_begins_later_has_the_newest_version(study, desk, tmp_path):
    desk.record(POINT)
    for version in ("1.9.0", "1.10.0", "1.2.0"):  # numbers, not letters: 1.10 is newer than 1.9
        add_version(study, tmp_path, version)
    second, elsewhere = desk_of(study, "K2"), desk_of(study, "K1", "Linde 2")
    second.record(POINT)
    elsewhere.record(POINT)
    assert [version_of(study, d) for d in (desk, second, elsewhere)] == ["1.0.0", "1.10.0", "1.10.0"]


def test_a_coding_keeps_its_version_when_it_is_reopened(study, desk, tmp_path):
    desk.record(POINT)
    desk.submit()
    add_version(study, tmp_path, "2.0.0")
    coding.reopen(study, researcher_of(study), desk.session, desk.coder.id)
    desk.record(POINT)
    assert [version_of(study, desk, n) for n in range(len(desk.codings()))] == ["1.0.0"]


def test_of_two_codings_with_one_codebook_the_draft_is_worked_on(study, desk, tmp_path):
    desk.record(POINT)
    desk.submit()
    [submitted] = desk.codings()
    newest = add_version(study, tmp_path, "2.0.0")[0].id
    again = replace(
        submitted, id=new_id(), codebook=newest, state=CodingState.DRAFT, submitted=None,
        supersedes=submitted.id, created="2000-01-01",
    )  # fmt: skip
    with desk.operation(again.id, "Code again", False):
        study.codings.add(again)
    desk.record(Mark("play:says", At(2)))
    assert {event["indicator"] for event in events(study).values()} == {"play:refuses", "play:says"}
    assert [c.state for c in desk.codings()] == [CodingState.DRAFT, CodingState.SUBMITTED]


def test_the_same_name_in_two_versions_is_not_ambiguous(study, desk, tmp_path):
    add_version(study, tmp_path, "2.0.0")
    desk.record(Mark("leans", At(1)))
    assert version_of(study, desk) == "2.0.0"


def test_a_version_that_a_coding_uses_cannot_be_taken_back(study, desk, tmp_path):
    add_version(study, tmp_path, "2.0.0")
    desk.record(POINT)
    before = dump(study)
    with pytest.raises(Conflict, match="depends on it"):
        history.undo(study, researcher_of(study))
    assert dump(study) == before


def test_two_codebooks_are_two_codings(study, desk):
    desk.record(POINT)
    desk.record(Mark("stays", At(1)))
    desk.record(POINT)
    assert [coding.codebook_of(study, c).key for c in desk.codings()] == ["play", "other"]


# -- handing in ---------------------------------------------------------------------------------------------------


def test_submitting_locks_and_gives_the_findings(study, desk):
    desk.record(Mark("play:leans", At(1)))
    submitted, findings = desk.submit()
    assert [c.state for c in desk.codings()] == [CodingState.SUBMITTED]
    assert [c.id for c in submitted] == [c.id for c in desk.codings()]
    assert {finding.kind for finding in findings} == {"no_actor", "open_state", "no_recording"}
    assert desk.codings()[0].submitted
    for refused in (lambda: desk.record(POINT), lambda: desk.remove(next(iter(events(study))))):
        with pytest.raises(Blind, match="has been submitted"):
            refused()


def test_one_codebook_can_be_submitted_alone(study, desk):
    desk.record(POINT)
    desk.record(Mark("stays", At(1)))
    desk.submit("other")
    assert [c.state for c in desk.codings()] == [CodingState.DRAFT, CodingState.SUBMITTED]
    with pytest.raises(Refused, match="no draft"):
        desk.submit("other")
    with pytest.raises(Refused, match="no draft"):
        desk.submit("a codebook that is not there")


def test_there_must_be_something_to_submit(study, desk):
    desk_of(study, "K2").record(POINT)
    desk_of(study, "K1", "Linde 2").record(POINT)
    with pytest.raises(Refused, match="no draft of K1"):
        desk.submit()


def test_a_submitted_coding_is_beyond_undo(study, desk):
    desk.record(POINT)
    desk.submit()
    for step in (history.undo, history.redo):
        with pytest.raises(Refused, match="nothing to"):
            step(study, desk.viewer, desk.session)


def test_what_was_undone_cannot_come_back_after_submitting(study, desk):
    desk.record(POINT)
    desk.record(POINT)
    history.undo(study, desk.viewer, desk.session)
    desk.submit()
    coding.reopen(study, researcher_of(study), desk.session, desk.coder.id)
    with pytest.raises(Refused, match="nothing to redo"):
        history.redo(study, desk.viewer, desk.session)


def test_reopening_gives_the_coder_everything_back_and_is_on_record(study, desk):
    desk.record(POINT)
    desk.submit()
    opened = coding.reopen(study, researcher_of(study), desk.session, desk.coder.id)
    assert [c.id for c in opened] == [c.id for c in desk.codings()]
    assert (desk.codings()[0].state, desk.codings()[0].submitted) == (CodingState.DRAFT, None)
    last = history.trail(study, researcher_of(study))[-1]
    assert (last.words(), last.coder, last.undoable) == (
        "Reopen the coding of Linde 1", people.find_coder(study, "R1").id, False
    )  # fmt: skip
    assert history.undo(study, desk.viewer, desk.session).words() == "Undo: Record play:refuses"
    assert events(study) == {}


def test_only_what_is_submitted_is_reopened(study, desk):
    other = desk_of(study, "K2")
    for at_work in (desk, other):
        at_work.record(POINT)
        at_work.submit()
    coding.reopen(study, researcher_of(study), desk.session, desk.coder.id)
    assert other.codings()[0].state is CodingState.SUBMITTED
    with pytest.raises(Refused, match="no submitted coding"):
        coding.reopen(study, researcher_of(study), desk.session, desk.coder.id)


@pytest.mark.parametrize("name", ["K1", "K2"])
def test_a_coder_cannot_reopen(study, desk, name):
    desk.record(POINT)
    desk.submit()
    before = dump(study)
    with pytest.raises(Blind, match="Only a researcher"):
        coding.reopen(study, people.viewer(study, name), desk.session, desk.coder.id)
    assert dump(study) == before


# -- whose work it is ------------------------------------------------------------------------------------------------


def test_nobody_changes_another_s_events(study, desk):
    mine = desk.record(POINT).id
    other = desk_of(study, "K2")
    other.record(POINT)
    before = dump(study)
    for refused in (
        lambda: other.change(mine, comment="x"),
        lambda: other.remove(mine),
        lambda: rating.rate(other, Judgement("play:part", "Mother", 1, evidence=(mine,))),
    ):
        with pytest.raises(NotFound, match="no event"):
            refused()
    assert dump(study) == before


def test_a_researcher_is_no_exception(study, desk):
    mine = desk.record(POINT).id
    as_researcher = Desk(study, researcher_of(study), desk.session)
    with pytest.raises(NotFound, match="no event"):
        as_researcher.remove(mine)
    with pytest.raises(Refused, match="nothing to undo"):
        history.undo(study, as_researcher.viewer, desk.session)
    assert list(events(study)) == [mine]


def test_undo_takes_back_one_s_own_work_only(study, desk):
    other = desk_of(study, "K2")
    mine, theirs = desk.record(POINT).id, other.record(POINT).id
    history.undo(study, desk.viewer)
    assert list(events(study)) == [theirs]
    with pytest.raises(Refused, match="nothing to undo"):
        history.undo(study, desk.viewer)
    history.undo(study, other.viewer)
    history.redo(study, desk.viewer)
    assert list(events(study)) == [mine]


def test_each_works_in_a_coding_of_his_own(study, desk):
    other = desk_of(study, "K2")
    desk.record(POINT)
    other.record(POINT)
    assert [c.coder for c in desk.codings()] == [desk.coder.id]
    assert {c.id for c in desk.codings()}.isdisjoint(c.id for c in other.codings())


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADVISER])
def test_who_has_no_role_in_which_one_codes_cannot_code(study, role):
    roster.add_coder(study, researcher_of(study), "F1", (role,))
    with pytest.raises(Refused, match="no role"):
        people.as_coder(study, "F1")


def test_somebody_must_be_named_to_code(study):
    with pytest.raises(Refused, match="Only a coder can code"):
        Desk(study, Viewer(None, Role.RESEARCHER), people.find_session(study, "Linde 1"))


# -- undo ---------------------------------------------------------------------------------------------------------


def work(study):
    """Each sort of thing that a coder does, as functions from a study with one event and one rating."""
    desk = desk_of(study)
    first = next(iter(events(study)))
    return {
        "record": lambda: desk.record(Mark("play:calm", At(9), actors=("Son", "Family"), targets=("all",))),
        "exclude": lambda: desk.record(Mark("play:tense", At(5), actors=("Mother",), targets=("Son",))),
        "change": lambda: desk.change(first, start=At(30), actors=("Son",), modifiers={}, comment="x"),
        "remove": lambda: desk.remove(first),
        "rate": lambda: rating.rate(desk, Judgement("play:part", "Son", -1, evidence=(first,))),
        "rate again": lambda: rating.rate(desk, Judgement("play:part", "Mother", None, "absent")),
    }


@pytest.mark.parametrize("what", ["record", "exclude", "change", "remove", "rate", "rate again"])
def test_undo_and_redo_bring_everything_back_also_after_a_restart(path, what):
    with studies.open_study(path) as study:
        desk = desk_of(study)
        first = desk.record(Mark("play:says", At(1), None, ("Mother", "Son"), ("Worker",), {"tags": ("a", "b")}))
        desk.record(Mark("play:calm", At(2), actors=("Mother",)))
        rating.rate(desk, Judgement("play:part", "Mother", 2, evidence=(first.id,)))
        first_content = content(study)
        work(study)[what]()
        after = content(study)
        assert after != first_content
        history.undo(study, desk.viewer, desk.session)
        assert content(study) == first_content
    with studies.open_study(path) as study:
        history.redo(study, people.as_coder(study, "K1"))
        assert content(study) == after
    with studies.open_study(path) as study:
        history.undo(study, people.as_coder(study, "K1"))
        assert content(study) == first_content
        assert history.first_broken(study, researcher_of(study)) is None


def test_a_person_who_is_in_an_event_cannot_be_taken_out_by_undo(study, desk):
    researcher = researcher_of(study)
    roster.add_participant(study, researcher, "Uncle", ParticipantKind.RELATIVE)
    desk.record(Mark("play:refuses", At(1), actors=("Uncle",)))
    before = dump(study)
    with pytest.raises(Conflict, match="depends on it"):
        history.undo(study, researcher)
    assert dump(study) == before
    history.undo(study, desk.viewer)
    history.undo(study, researcher)  # nobody names Uncle now
    with pytest.raises(Conflict):
        history.redo(study, desk.viewer)


def test_a_refused_record_begins_no_coding(study, desk):
    before = dump(study)
    for mark in (Mark("play:says", At(1), actors=("Uncle",)), Mark("play:says", At(-1)), Mark("play:nods", At(1))):
        with pytest.raises((NotFound, Refused)):
            desk.record(mark)
    assert dump(study) == before


# -- a film that is placed elsewhere -------------------------------------------------------------------------------


def times(study):
    """The session times of the one event, in seconds."""
    [found] = events(study).values()
    return found["start"][0] / SECOND, found["stop"] and found["stop"][0] / SECOND


@pytest.fixture
def film(study):
    return add_film(study, "Linde 1", "film", 60)


def in_film(indicator, start, stop=None):
    """An event with its ends in the film, in milliseconds of it."""
    return Mark(
        indicator, At(recording="film", pts=start), At(recording="film", pts=stop) if stop else None, ("Mother",)
    )


@pytest.mark.parametrize("offset", [0.001, 5, 100, -100])
def test_events_follow_their_film_wherever_it_goes(study, desk, film, offset):
    desk.record(in_film("play:leans", 10_000, 20_000))
    changes = recordings.place_recording(study, researcher_of(study), "film", round(offset * SECOND))
    assert times(study) == pytest.approx((10 + offset, 20 + offset))
    assert len(changes.touched("events")) == 1
    history.undo(study, researcher_of(study))
    assert times(study) == (10, 20)


def test_a_clock_that_runs_fast_is_put_right(study, desk, film):
    desk.record(in_film("play:leans", 10_000, 20_000))
    offset, rate = recordings.rate_from_two_points((0, 60 * SECOND), (3 * SECOND, 93 * SECOND))
    recordings.place_recording(study, researcher_of(study), "film", offset, rate)
    assert times(study) == (18, 33)


def test_events_of_submitted_codings_follow_as_well(study, desk, film):
    desk.record(in_film("play:refuses", 10_000))
    desk.submit()
    recordings.place_recording(study, researcher_of(study), "film", 5 * SECOND)
    assert times(study) == (15, None)


def test_what_has_a_time_of_its_own_stays_where_it_is(study, desk, film):
    desk.record(Mark("play:leans", At(10), At(20)))
    recordings.place_recording(study, researcher_of(study), "film", 5 * SECOND)
    assert times(study) == (10, 20)


def test_a_film_cannot_be_placed_so_that_a_period_stops_before_it_starts(study, desk, film):
    desk.record(Mark("play:leans", At(recording="film", pts=10_000), At(20)))
    before = dump(study)
    with pytest.raises(Refused, match=r"0:00:10.000 would then stop before it starts"):
        recordings.place_recording(study, researcher_of(study), "film", 10 * SECOND)
    assert dump(study) == before
    recordings.place_recording(study, researcher_of(study), "film", 9 * SECOND)
    assert times(study) == (19, 20)


def test_undo_after_the_film_was_placed_elsewhere_gives_times_of_now(study, desk, film):
    id_ = desk.record(in_film("play:leans", 10_000, 20_000)).id
    desk.change(id_, start=At(recording="film", pts=15_000))
    recordings.place_recording(study, researcher_of(study), "film", 100 * SECOND)
    history.undo(study, desk.viewer)
    assert times(study) == (110, 120)
    desk.remove(id_)
    recordings.place_recording(study, researcher_of(study), "film", 0)
    history.undo(study, desk.viewer)
    assert times(study) == (10, 20)


def test_undo_refuses_to_make_a_period_stop_before_it_starts(study, desk, film):
    id_ = desk.record(Mark("play:leans", At(recording="film", pts=10_000), At(20))).id
    desk.change(id_, stop=None)
    recordings.place_recording(study, researcher_of(study), "film", 30 * SECOND)
    before = dump(study)
    with pytest.raises(Refused, match="stop before it starts"):
        history.undo(study, desk.viewer)
    assert dump(study) == before


def test_an_event_of_which_the_film_has_gone_elsewhere_can_still_be_finished(study, desk, film):
    id_ = desk.record(Mark("play:leans", At(10))).id
    recordings.place_recording(study, researcher_of(study), "film", 100 * SECOND)
    desk.change(id_, comment="its start lies before the film now")
    desk.change(id_, stop=At(110))
    assert times(study) == (10, 110)
    with pytest.raises(Refused, match="outside the recording"):
        desk.change(id_, stop=At(99))


def test_two_films_with_a_gap(study, desk, film):
    add_film(study, "Linde 1", "second", 60, offset_us=70 * SECOND, fingerprint="2")
    with pytest.raises(Refused, match=r"0:01:05.000 is outside the recording, which lasts from .* to 0:02:10.000"):
        desk.record(Mark("play:refuses", At(65)))
    desk.record(Mark("play:leans", At(recording="film", pts=59_000), At(recording="second", pts=1000)))
    assert times(study) == (59, 71)


# -- states that exclude each other ------------------------------------------------------------------------------------


def test_a_state_of_the_group_ends_the_open_one_of_the_same_people(study, desk):
    first = desk.record(Mark("play:calm", At(5), None, ("Mother", "Son"), ("Worker",))).id
    desk.record(Mark("play:calm", At(5), None, ("Mother",)))
    desk.record(Mark("play:tense", At(8), At(9), ("Son", "Mother")))
    stops = {id_: event["stop"] and event["stop"][0] / SECOND for id_, event in events(study).items()}
    assert stops.pop(first) == 8
    assert sorted(stops.values(), key=str) == [9, None]
    assert events(study)[first]["target"] == ["Worker"]


def test_a_state_does_not_end_one_that_begins_later_or_is_another_coder_s(study, desk):
    desk.record(Mark("play:calm", At(5), actors=("Mother",)))
    desk_of(study, "K2").record(Mark("play:calm", At(1), actors=("Mother",)))
    desk.record(Mark("play:tense", At(4), actors=("Mother",)))
    assert [event["stop"] for event in events(study).values()] == [None] * 3


def test_ratings_of_two_coders_stand_beside_each_other(study, desk):
    other = desk_of(study, "K2")
    for at_work, value in ((desk, 1), (other, -2)):
        rating.rate(at_work, Judgement("play:part", "Mother", value))
    found = shown_ratings(study, researcher_of(study), "Linde 1").values()
    assert sorted((r["coder"], r["value"]) for r in found) == [("K1", 1), ("K2", -2)]


# -- towards whom, when the codebook has no habit ----------------------------------------------------------------------


@pytest.mark.parametrize(("given", "stored"), [((), "none"), (("unclear",), "unclear"), (("Worker",), ["Worker"])])
def test_of_an_indicator_that_asks_towards_whom_the_answer_is_stored_and_none_is_made_up(
    study, desk, tmp_path, given, stored
):
    add_version(study, tmp_path, "1.1.0", default_target="ask")
    id_ = desk.record(Mark("play:says", At(1), actors=("Mother",), targets=given)).id
    [event] = [e for e in viewing.events(study, researcher_of(study), desk.session) if e.item.id == id_]
    assert viewing.event_data(event)["target"] == stored
