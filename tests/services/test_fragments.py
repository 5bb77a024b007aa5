"""Fragments: from times, an event, a search, by the clock; who is in them; and that re-syncing keeps their frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from services import homework
from services.homework import TICKS, desk, mark, researcher
from storage.making import put_recording
from storage.reversible import reversible

from observer.coding.codebook import Valence
from observer.coding.consent import State
from observer.coding.events import IntervalMethod
from observer.coding.fragments import Origin, Reason
from observer.coding.study import Seen
from observer.errors import NotFound, Refused
from observer.media.frame_index import FrameIndex
from observer.services import (
    dependents,
    films,
    fragment_finds,
    fragment_frames,
    fragment_people,
    fragments,
    gate,
    history,
    identify,
    intervals,
    people,
    plan,
    presence,
)  # fmt: skip
from observer.services import recordings as recording_service
from observer.services.coding import At, Mark
from observer.services.fragment_finds import Wanted
from observer.services.fragment_people import Look, Looked
from observer.storage import events as stored_events
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

S = 1_000_000


study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fragments") / "study.observer"
    homework.make(path).close()
    return path


def streams(study: StudyFile) -> list[Stream]:
    return [Stream(researcher(study).id, None)]


def add(study: StudyFile, start: float, stop: float, **more: object) -> fragments.Fragment:
    made = fragments.add_fragment(study, researcher(study), "Linde 1", int(start * S), int(stop * S), **more)  # type: ignore[arg-type]
    return made.fragments[0]


# -- making ----------------------------------------------------------------------------------------------------


def test_from_two_times(study: StudyFile) -> None:
    found = reversible(study, streams(study), lambda: add(study, 12.5, 40, title="A joke", reason=Reason.REPAIR))
    assert found.span == (12_500_000, 40_000_000)
    assert (found.start_pts, found.stop_pts) == (12.5 * TICKS, 40 * TICKS)
    assert found.start_recording == found.stop_recording == desk(study, "K1").recordings()[0].id
    assert (found.reason, found.origin, found.confirmed) == (Reason.REPAIR, Origin.TIMES, None)
    assert add(study, 12.5, 41).title == "Linde 1 0:00:12.500"
    assert add(study, 12.5, 42).title == "Linde 1 0:00:12.500 (2)"
    assert fragments.find_fragment(study, researcher(study), "a JOKE") == found


@pytest.mark.parametrize(("start", "stop"), [(5, 5), (6, 5), (-1, 5), (5, 601), (600, 600)])
def test_times_that_cannot_be(study: StudyFile, start: float, stop: float) -> None:
    with pytest.raises(Refused):
        add(study, start, stop)
    assert study.fragments.where() == []


def test_a_title_is_taken_once(study: StudyFile) -> None:
    add(study, 1, 2, title="A joke")
    with pytest.raises(Refused, match="already"):
        add(study, 3, 4, title="a joke")


def test_ends_are_frames_when_the_frames_are_known(study: StudyFile) -> None:
    film = desk(study, "K1").recordings()[0]
    pts = np.arange(0, 600 * TICKS, 3600, dtype=np.int64)
    index = FrameIndex(pts, np.ones(len(pts), dtype=bool), 1, TICKS, 0, 600 * S)
    films.keep_index(study, film, index)
    found = add(study, 10.019, 20.021)
    assert (found.start_pts, found.stop_pts) == (10 * TICKS, 20.04 * TICKS)
    assert found.span == (10_000_000, 20_040_000)
    assert add(study, 590, 600).stop_us == 600 * S  # the last frame is in it
    with pytest.raises(Refused, match="one frame"):
        add(study, 10, 10.01)


def test_from_an_event(study: StudyFile) -> None:
    at = desk(study, "K1")
    event = mark(at, 100)
    made = fragment_finds.add_from_events(study, researcher(study), [event], 10 * S, 20 * S).fragments[0]
    assert made.span == (90 * S, 120 * S)
    assert made.origin is Origin.EVENT
    first = mark(at, 3)
    assert fragment_finds.add_from_events(study, researcher(study), [first], 10 * S, 20 * S).fragments[0].span == (
        0,
        23 * S,
    )
    period = mark(at, 200, indicator="AL5", stop=At(recording=at.recordings()[0].id, pts=210 * TICKS))
    assert fragment_finds.add_from_events(study, researcher(study), [period]).fragments[0].span == (200 * S, 210 * S)
    with pytest.raises(Refused, match="Nothing is left"):
        fragment_finds.add_from_events(study, researcher(study), [event])
    with pytest.raises(Refused):
        fragment_finds.add_from_events(study, researcher(study), [event], -1)
    with pytest.raises(NotFound):
        fragment_finds.add_from_events(study, researcher(study), ["nothing"])


def test_from_an_event_it_is_of_the_camera_that_was_looked_at(study: StudyFile) -> None:
    other = put_recording(
        study, "Linde 1 side", session=desk(study, "K1").session.id, camera="B", offset_us=333, time_base_den=1000
    )
    event = desk(study, "K1").record(Mark("AL1", At(recording=other.id, pts=50_040), actors=("Worker",))).id
    made = fragment_finds.add_from_events(study, researcher(study), [event], 0, 10 * S).fragments[0]
    assert (made.start_recording, made.start_pts, made.stop_pts) == (other.id, 50_040, 60_040)


def test_from_a_search_those_that_overlap_become_one(study: StudyFile) -> None:
    """All negative marks of the worker, with 10 s before and 20 s after, of all coders."""
    one, other = desk(study, "K1"), desk(study, "K2")
    for at, seconds in ((one, 100), (other, 125), (one, 300)):
        mark(at, seconds, indicator="AL4")
    mark(one, 400)  # positive
    mark(one, 500, indicator="AL4", actors=("Mother Linde",))
    wanted = Wanted(person="Worker", valence=Valence.NEGATIVE)
    who = researcher(study)
    made = reversible(
        study, streams(study),
        lambda: fragment_finds.add_from_search(study, who, "Linde 1", wanted, 10 * S, 20 * S, Reason.RUPTURE),
    )  # fmt: skip
    assert [one.span for one in made.fragments] == [(90 * S, 145 * S), (290 * S, 320 * S)]
    assert {one.origin for one in made.fragments} == {Origin.SEARCH}
    assert made.changes is not None
    assert len(made.changes.touched("fragments")) == 2
    nothing = fragment_finds.add_from_search(study, who, "Linde 1", Wanted(indicator="AS6"), S, S)
    assert nothing == fragments.Selected((), None)
    with pytest.raises(NotFound):
        fragment_finds.add_from_search(study, who, "Linde 1", Wanted("attitude", indicator="nothing"), S, S)


def test_a_search_through_all_sessions_can_be_looked_at_before(study: StudyFile) -> None:
    who = researcher(study)
    for at, seconds in ((desk(study, "K1"), 100), (desk(study, "K2"), 110), (desk(study, "K1", "Linde 2"), 50)):
        mark(at, seconds, indicator="AL4")
    wanted = Wanted(person="Worker", valence=Valence.NEGATIVE)
    found = fragment_finds.find_stretches(study, who, None, wanted, 10 * S, 20 * S)
    assert found.n_events == 3
    assert [(part.session.name, part.span) for part in found.parts] == [
        ("Linde 1", (90 * S, 130 * S)), ("Linde 2", (40 * S, 70 * S)),
    ]  # fmt: skip
    assert found.length_us == 70 * S
    apart = fragment_finds.find_stretches(study, who, None, wanted, 10 * S, 20 * S, joins=False)
    assert [part.span[0] // S for part in apart.parts] == [90, 100, 40]
    assert study.fragments.where() == []
    made = fragment_finds.add_from_search(study, who, None, wanted, 10 * S, 20 * S)
    assert [one.span for one in made.fragments] == [part.span for part in found.parts]
    nobody = fragment_finds.find_stretches(study, who, None, Wanted(person="Nobody"), S, S)
    assert nobody == fragment_finds.Found(0, ())
    with pytest.raises(NotFound):
        fragment_finds.find_stretches(study, who, "Linde 1", Wanted(person="Nobody"), S, S)


def test_what_coders_disagree_on_is_one_stretch_the_evidence_of_a_rating_can_be_several(study: StudyFile) -> None:
    who = researcher(study)
    ids = [mark(desk(study, "K1"), 100), mark(desk(study, "K2"), 108), mark(desk(study, "K1"), 300)]
    made = fragment_finds.add_from_events(study, who, ids[:2], 5 * S, 5 * S, origin=Origin.DISAGREEMENT)
    assert [(one.span, one.origin) for one in made.fragments] == [((95 * S, 113 * S), Origin.DISAGREEMENT)]
    made = fragment_finds.add_from_events(
        study, who, ids, 5 * S, 5 * S, title="Evidence", origin=Origin.RATING, apart=True
    )
    assert [(one.span, one.title, one.origin) for one in made.fragments] == [
        ((95 * S, 113 * S), "Evidence", Origin.RATING), ((295 * S, 305 * S), "Evidence (2)", Origin.RATING),
    ]  # fmt: skip


def test_its_ends_stay_with_the_camera_that_was_looked_at(study: StudyFile) -> None:
    first, who = desk(study, "K1").recordings()[0], researcher(study)
    other = put_recording(study, "Side", session=first.session, camera="B", offset_us=333, time_base_den=1000)
    for film, apart in ((first, 3600), (other, 100)):
        pts = np.arange(0, 600 * film.time_base_den, apart, dtype=np.int64)
        index = FrameIndex(pts, np.ones(len(pts), dtype=bool), 1, film.time_base_den, 0, 600 * S)
        films.keep_index(study, film, index)
    event = desk(study, "K1").record(Mark("AL1", At(recording=other.id, pts=50_000), actors=("Worker",))).id
    one = fragment_finds.add_from_events(study, who, [event], 0, 10 * S).fragments[0]
    assert one.start_recording == one.stop_recording == other.id
    on = fragment_frames.frame_beside(study, who, "Linde 1", one.stop_us, 1, True, other.id)
    assert on - one.stop_us == 100_000  # its own frames, not those of the first camera
    fragments.change_fragment(study, who, one.id, stop_us=on)
    moved = fragments.find_fragment(study, who, one.id)
    assert (moved.stop_recording, moved.stop_us) == (other.id, on)


def test_frame_by_frame(study: StudyFile) -> None:
    film, who = desk(study, "K1").recordings()[0], researcher(study)
    with pytest.raises(Refused, match="not known yet"):
        fragment_frames.frame_beside(study, who, "Linde 1", 10 * S, 1)
    gaps = [0, 3000, 6600, 9000, 13_500]  # a variable frame rate
    pts = np.array([second * TICKS + gap for second in range(600) for gap in gaps], dtype=np.int64)
    films.keep_index(study, film, FrameIndex(pts, np.ones(len(pts), dtype=bool), 1, TICKS, 0, 600 * S))

    def go(seconds: float, frames: int, is_stop: bool = False) -> float:
        return fragment_frames.frame_beside(study, who, "Linde 1", round(seconds * S), frames, is_stop) / S

    assert [go(10, n) for n in (-1, 0, 1, 2)] == [9.15, 10, 10.033333, 10.073333]
    assert [go(0, -5), go(599.1, 900)] == [0, 599.15]
    assert [go(599.15, 1, True), go(599.15, 0, True), go(600, -1, True)] == [600, 599.15, 599.15]


def test_frame_by_frame_from_one_file_of_a_camera_into_the_next(study: StudyFile) -> None:
    """Without a stop, in both directions; another camera that runs there as well is of no matter."""
    first, who = desk(study, "K1").recordings()[0], researcher(study)
    again = put_recording(study, "Again", session=first.session, offset_us=600 * S)
    last = put_recording(study, "Last", session=first.session, offset_us=1300 * S)
    aside = put_recording(study, "Aside", session=first.session, camera="0", offset_us=600 * S)
    for film in (first, again, last, aside):
        pts = np.arange(0, 600 * TICKS, TICKS // 10 if film is not aside else TICKS // 2, dtype=np.int64)
        films.keep_index(study, film, FrameIndex(pts, np.ones(len(pts), dtype=bool), 1, TICKS, 0, 600 * S))

    def go(seconds: float, frames: int, is_stop: bool = False) -> float:
        us = round(seconds * S)
        return fragment_frames.frame_beside(study, who, "Linde 1", us, frames, is_stop, first.id) / S

    assert [go(599.9, n) for n in (0, 1, 2)] == [599.9, 600, 600.1]
    assert [go(600.1, n) for n in (-1, -2, -3)] == [600, 599.9, 599.8]
    assert [go(599.9, n, True) for n in (0, 1, 2, 3)] == [599.9, 600, 600.1, 600.2]
    assert [go(600.2, n, True) for n in (-1, -2, -3)] == [600.1, 600, 599.9]
    # Over a gap between two files; from the first file into the last one.
    assert [go(1199.9, 1), go(1199.9, 1, True), go(1199.9, 2, True)] == [1300, 1200, 1300.1]
    assert go(599.9, 6001) == 1300
    assert [go(1899.9, 5), go(1899.9, 5, True), go(0, -5)] == [1899.9, 1900, 0]


def test_by_the_clock(study: StudyFile) -> None:
    made = fragment_finds.add_samples(study, researcher(study), "Linde 1").fragments
    assert [one.span for one in made] == [(0, 120 * S), (420 * S, 540 * S)]
    assert {(one.reason, one.origin) for one in made} == {(Reason.SAMPLED, Origin.SAMPLING)}


def test_a_session_without_films_has_times_alone(study: StudyFile) -> None:
    with study.operation(Stream(None, None), "Remove"):
        study.recordings.remove(desk(study, "K1").recordings()[0].id)
    found = add(study, 1, 2)
    assert (found.start_recording, found.start_pts, found.span) == (None, None, (S, 2 * S))


# -- what stays --------------------------------------------------------------------------------------------------


def test_a_recording_placed_elsewhere_takes_its_fragments_along(study: StudyFile) -> None:
    film, old, who = desk(study, "K1").recordings()[0], add(study, 10, 20), researcher(study)
    fragment_people.confirm(study, who, old.id, ["Worker"])
    changes = recording_service.place_recording(study, who, film.id, 5 * S, (2, 1))
    new = study.fragments.get(old.id)
    assert new is not None
    assert (new.start_pts, new.stop_pts) == (old.start_pts, old.stop_pts)
    assert new.span == (25 * S, 45 * S)
    assert new.confirmed
    assert changes.touched("fragments") == {old.id}
    history.undo(study, who)
    assert study.fragments.get(old.id).span == old.span  # type: ignore[union-attr]
    recording_service.place_recording(study, who, film.id, 7 * S)
    fragments.change_fragment(study, who, old.id, title="Moved")
    history.undo(study, who)
    history.undo(study, who)
    assert study.fragments.get(old.id).span == old.span  # type: ignore[union-attr]
    assert study.history.broken_link() is None


def test_with_other_ends_that_show_more_its_people_are_to_be_confirmed_again(study: StudyFile) -> None:
    who, old = researcher(study), add(study, 10, 20)
    fragment_people.confirm(study, who, old.id, ["Worker"])
    fragments.change_fragment(study, who, old.id, title="Other", notes="a note", reason=Reason.DILEMMA)
    same = study.fragments.get(old.id)
    assert same is not None
    assert (same.title, same.notes, same.confirmed is not None) == ("Other", "a note", True)
    reversible(study, streams(study), lambda: fragments.change_fragment(study, who, "Other", stop_us=25 * S))
    moved = study.fragments.get(old.id)
    assert moved is not None
    assert (moved.span, moved.start_pts, moved.confirmed) == ((10 * S, 25 * S), old.start_pts, None)
    assert fragment_people.looked(study, who, moved) == Looked(Look.AGAIN)
    with pytest.raises(Refused):
        fragments.change_fragment(study, who, "Other", start_us=25 * S)
    fragment_people.confirm(study, who, "Other", ["Worker"])
    fragments.change_fragment(study, who, "Other", start_us=12 * S, stop_us=20 * S)
    assert study.fragments.get(old.id).confirmed  # type: ignore[union-attr]
    fragments.change_fragment(study, who, "Other", start_us=11_960_000)
    assert study.fragments.get(old.id).confirmed is None  # type: ignore[union-attr]


# -- who is in it ------------------------------------------------------------------------------------------------


def test_people_are_proposed_and_then_confirmed(study: StudyFile) -> None:
    who, session = researcher(study), people.find_session(study, "Linde 1")
    mark(desk(study, "K1"), 15, actors=("Off-camera voice",), perceived=Seen.HEARD)
    presence.set_presence(study, who, session, "Son Linde", [(100 * S, None)])
    one = add(study, 10, 20, title="Talk")
    lines = fragment_people.people_of(study, who, "Talk")
    assert {line.person.name: line.proposed.how for line in lines if line.proposed} == {
        "Mother Linde": Seen.SEEN, "Worker": Seen.SEEN, "Off-camera voice": Seen.HEARD,
    }  # fmt: skip
    assert study.fragment_people.where() == []
    reversible(
        study, streams(study), lambda: fragment_people.confirm(study, who, "Talk", ["Worker"], ["Off-camera voice"])
    )
    fragment_people.set_masked(study, who, "Talk", "Worker", True, True)
    fragment_people.confirm(study, who, "Talk", ["Worker", "Son Linde"])
    rows = {row.participant: row for row in study.fragment_people.where("fragment = ?", [one.id])}
    assert len(rows) == 2
    assert rows[people.find_person(study, session, "Worker").id].is_masked
    with pytest.raises(NotFound):
        fragment_people.set_masked(study, who, "Talk", "Mother Linde", True, True)
    with pytest.raises(Refused, match="not a group"):
        fragment_people.confirm(study, who, "Talk", ["Family Linde"])


def look(study: StudyFile, fragment: str) -> Looked:
    who = researcher(study)
    return fragment_people.looked(study, who, fragments.find_fragment(study, who, fragment))


def state(study: StudyFile, fragment: str) -> str:
    """What the gate makes of it: whether it counts as looked at."""
    verdict = gate.allowed(study, researcher(study), fragment, "worker", "recall")
    return " ".join(one.words for one in verdict.objections if one.state is State.NOT_CONFIRMED)


def test_a_confirmation_lapses_when_a_coding_names_somebody_new(study: StudyFile) -> None:
    one = add(study, 10, 20, title="Talk")
    assert look(study, "Talk") == Looked(Look.NEVER)
    fragment_people.confirm(study, researcher(study), "Talk", ["Worker", "Mother Linde"])
    assert look(study, "Talk") == Looked(Look.HOLDS)
    mark(desk(study, "K1"), 15)  # of the worker, who is in it
    mark(desk(study, "K1"), 25, actors=("Son Linde",))  # after it
    assert (look(study, "Talk"), state(study, "Talk")) == (Looked(Look.HOLDS), "")
    event = mark(desk(study, "K2"), 15, actors=("Son Linde",))
    assert look(study, "Talk") == Looked(Look.AGAIN, ("Son Linde",))
    assert "Son Linde" in state(study, "Talk")
    with pytest.raises(Refused, match="confirm who"):
        gate.override(study, researcher(study), "Talk", "worker", "recall", "in a hurry")
    desk(study, "K2").remove(event)
    assert look(study, "Talk") == Looked(Look.HOLDS)
    mark(desk(study, "K2"), 15, actors=("Son Linde",))
    fragment_people.confirm(
        study, researcher(study), "Talk", ["Worker", "Mother Linde"]
    )  # named by mistake: he is not in it
    assert (look(study, "Talk"), state(study, "Talk")) == (Looked(Look.HOLDS), "")
    assert len(study.fragment_people.where("fragment = ?", [one.id])) == 2


def test_a_confirmation_lapses_when_somebody_is_recorded_to_be_there(study: StudyFile) -> None:
    who, session = researcher(study), people.find_session(study, "Linde 1")
    add(study, 10, 20, title="Talk")
    fragment_people.confirm(study, who, "Talk", ["Worker"])
    presence.set_presence(study, who, session, "Mother Linde", [(30 * S, None)])
    assert look(study, "Talk").look is Look.HOLDS
    reversible(
        study, streams(study), lambda: presence.set_presence(study, who, session, "Mother Linde", [(15 * S, 16 * S)])
    )
    assert look(study, "Talk") == Looked(Look.AGAIN, ("Mother Linde",))


def test_a_confirmation_lapses_when_an_interval_names_somebody_new(study: StudyFile) -> None:
    add(study, 10, 20, title="Talk")
    fragment_people.confirm(study, researcher(study), "Talk", ["Mother Linde"])
    at = desk(study, "K1")
    intervals.begin(at, "attitude", 15 * S, IntervalMethod.PARTIAL, ["AL1"], ["Worker"])
    (asked,) = intervals.all_of(at, "attitude")[0].asked
    intervals.answer(at, "attitude", 2, [])
    assert look(study, "Talk").look is Look.HOLDS  # that he does not show it says nothing
    intervals.answer(at, "attitude", 2, [asked])
    assert look(study, "Talk").newcomers == ("Worker",)


def test_a_group_that_is_addressed_names_all_of_it(study: StudyFile) -> None:
    add(study, 10, 20, title="Talk")
    fragment_people.confirm(study, researcher(study), "Talk", ["Worker", "Mother Linde"])
    mark(desk(study, "K1"), 15, targets=("Family Linde",))
    assert look(study, "Talk").newcomers == ("Son Linde",)


def test_who_is_named_is_found_without_loading_the_events(study: StudyFile) -> None:
    """The same people as in the events that happen, in part, in the stretch."""
    one, other = desk(study, "K1"), desk(study, "K2")
    mark(one, 9, actors=("Son Linde",))  # over before it
    mark(one, 12, actors=("Off-camera voice",), targets=("Worker",), perceived=Seen.HEARD)
    mark(other, 13, actors=("Unknown 1",), targets=("Family Linde",), perceived=Seen.HEARD)
    mark(other, 19.9, actors=("Unknown 1",), targets=())
    mark(one, 5, indicator="AL5", actors=("Unknown 2",), targets=())  # a period that has not ended
    mark(one, 20, actors=("Unknown 3",))
    fragment = add(study, 10, 20)
    wanted: dict[str, Seen] = {}
    for event in fragments.events_in(study, researcher(study), fragment):
        for who in (*event.actors, *event.target_ids):
            is_heard = event.perceived is Seen.HEARD and wanted.get(who) is not Seen.SEEN
            wanted[who] = Seen.HEARD if is_heard else Seen.SEEN
    assert len(wanted) == 5
    assert set(wanted.values()) == set(Seen)
    assert stored_events.named_in(study.db, fragment.session, *fragment.span) == wanted


def test_who_was_found_not_to_be_in_it_stays_so_under_his_name(study: StudyFile) -> None:
    who, session = researcher(study), people.find_session(study, "Linde 1")
    mark(desk(study, "K1"), 15, actors=("Unknown 1",))
    for title in ("One", "Two"):
        add(study, 10, 20, title=title)
    fragment_people.confirm(study, who, "One", ["Worker"])
    fragment_people.confirm(study, who, "Two", ["Worker", "Mother Linde"])
    reversible(
        study, streams(study), lambda: identify.this_is_for_all(study, who, session, "Unknown 1", "Mother Linde")
    )
    assert look(study, "One") == look(study, "Two") == Looked(Look.HOLDS)
    mother = people.find_person(study, session, "Mother Linde").id
    assert [row.participant for row in study.fragment_absences.where()] == [mother]


def test_indicators_follow_from_the_codings(study: StudyFile) -> None:
    for coder in ("K1", "K2"):
        mark(desk(study, coder), 15)
        mark(desk(study, coder), 30)
    one = add(study, 10, 20)
    assert fragments.indicators_in(study, researcher(study), one) == {"attitude:AL1": 2}


def test_who_gets_a_name_gets_it_in_fragments_too(study: StudyFile) -> None:
    who, session = researcher(study), people.find_session(study, "Linde 1")
    mark(desk(study, "K1"), 15, actors=("Unknown 1",))
    one, two = add(study, 10, 20), add(study, 30, 40)
    fragment_people.confirm(study, who, one.id, ["Unknown 1"])
    fragment_people.confirm(study, who, two.id, ["Unknown 1"], ["Mother Linde"])
    reversible(
        study, streams(study), lambda: identify.this_is_for_all(study, who, session, "Unknown 1", "Mother Linde")
    )
    mother = people.find_person(study, session, "Mother Linde").id
    assert [(row.participant, row.how) for row in study.fragment_people.where()] == [(mother, Seen.SEEN)] * 2


def test_what_a_fragment_needs_is_not_removed(study: StudyFile) -> None:
    who = researcher(study)
    one = add(study, 10, 20)
    fragment_people.confirm(study, who, one.id, ["Mother Linde"])
    film = desk(study, "K1").recordings()[0]
    mother = people.find(study.participants, "Mother Linde", "")
    with pytest.raises(Refused, match="1 fragment"):
        recording_service.remove_recording(study, who, film.id)
    with pytest.raises(Refused, match="1 fragment"):
        dependents.check_none(study, who, mother)
    reversible(study, streams(study), lambda: fragments.remove_fragment(study, who, one.id))
    recording_service.remove_recording(study, who, film.id)


# -- roles -------------------------------------------------------------------------------------------------------


def test_a_package_holds_nothing_of_fragments(study: StudyFile, tmp_path: Path) -> None:
    marker, who = "zebra-secret-42", researcher(study)
    add(study, 10, 20, title=marker, notes=marker)
    plan.assign(study, who, ["Linde 1"], "K1")
    path = homework.pack(study, "K1", tmp_path / "out")
    assert marker.encode() not in path.read_bytes()
    with StudyFile.open(path) as package:
        assert package.fragments.where() == []
