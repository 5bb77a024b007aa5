"""What the study page is told: everything of the study itself, and of codings only what the viewer may know."""

from __future__ import annotations

import shutil

import pytest
from clips import make_clip

from observer.coding.blinding import Viewer
from observer.coding.study import ParticipantKind, Role
from observer.services import coding, overview, people, rating, recordings, roster, studies
from observer.services.overview import HowFar
from tests.studies_for_tests import add_film, desk_of, make_study, researcher_of


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("overview"))


@pytest.fixture
def study(template, tmp_path):
    with studies.open_study(shutil.copyfile(template, tmp_path / "study.observer")) as opened:
        yield opened


@pytest.fixture
def k1(study):
    return Viewer(people.find_coder(study, "K1"), Role.CODER)


def work(study, coder, session="Linde 1", indicator="play:says"):
    desk = desk_of(study, coder, session)
    desk.record(coding.Mark(indicator, coding.At(1), None, ("Mother",)))
    return desk


def everything(study, viewer):
    """All that the page can be told, in one value."""
    sessions = study.sessions.where(order="name")
    return (
        overview.cases(study),
        overview.coders(study),
        overview.people(study),
        [overview.family(study, viewer, case.id) for case in overview.cases(study)],
        [overview.films_of(study, session) for session in sessions],
        [overview.own_lines(study, viewer, session) for session in sessions],
        [overview.grid(study, viewer, key) for key in overview.codebook_keys(study)],
        overview.what_there_is(study, viewer),
    )


def test_a_coder_is_told_the_same_whatever_another_does(study, k1):
    work(study, "K1")
    before = everything(study, k1)
    desk = work(study, "K2")
    rating.rate(desk, rating.Judgement("play:part", "Mother", -1))
    work(study, "K2", "Linde 2", "other:stays")
    assert everything(study, k1) == before
    desk.submit()
    assert everything(study, k1) == before
    assert not [line for line in overview.grid(study, k1, "play").lines.values() if line.coder.name != "K1"]
    assert everything(study, Viewer(None, Role.CODER))[-1].coding is False


def test_the_researcher_is_told_how_far_everybody_is(study):
    work(study, "K1")
    desk = work(study, "K2")
    desk.record(coding.Mark("play:says", coding.At(2), None, ("Father",)))
    rating.rate(desk, rating.Judgement("play:part", "Mother", -1))
    desk.submit()
    grid = overview.grid(study, researcher_of(study), "play")
    told = {
        (session.name, coder.name): (line.progress, line.events, line.ratings)
        for session in grid.sessions
        for coder in grid.coders
        for line in [grid.lines[session.id, coder.id]]
    }
    assert told["Linde 1", "K1"] == (HowFar.BUSY, 1, 0)
    assert told["Linde 1", "K2"] == (HowFar.SUBMITTED, 2, 1)
    assert told["Linde 2", "K2"] == (HowFar.NOT_BEGUN, 0, 0)
    visits = overview.family(study, researcher_of(study), overview.cases(study)[0].id).visits
    assert [(visit.session.name, len(visit.codings)) for visit in visits] == [("Linde 1", 2), ("Linde 2", 0)]


def test_ones_own_codings_have_a_line_for_each_codebook(study, k1):
    session = people.find_session(study, "Linde 1")
    work(study, "K1")
    assert [(line.codebook, line.progress) for line in overview.own_lines(study, k1, session)] == [
        ("other", HowFar.NOT_BEGUN),
        ("play", HowFar.BUSY),
    ]
    assert overview.own_lines(study, Viewer(None, Role.RESEARCHER), session) == []
    helper = roster.add_coder(study, researcher_of(study), "F1", (Role.FACILITATOR,)).item
    assert overview.own_lines(study, Viewer(helper, Role.FACILITATOR), session) == []


def test_visits_are_in_the_order_of_time(study):
    researcher = researcher_of(study)
    for name, day, number in (("c", "2026-05-01", 1), ("b", "2026-01-01", 2), ("a", None, 7)):
        roster.add_session(study, researcher, "Linde", name, held_on=day, number=number)
    found = overview.family(study, researcher, overview.cases(study)[0].id)
    assert [visit.session.name for visit in found.visits] == ["b", "c", "a", "Linde 1", "Linde 2"]


def test_people_and_groups_of_a_case_without_those_of_another(study):
    researcher = researcher_of(study)
    roster.add_case(study, researcher, "Beuk")
    roster.add_participant(study, researcher, "Aunt", ParticipantKind.RELATIVE, "Beuk")
    roster.add_participant(study, researcher, "Worker", ParticipantKind.WORKER, "Beuk", role="case worker")
    beuk, linde = (overview.family(study, researcher, case.id) for case in overview.cases(study))
    assert {member.person.name: member.role.role for member in beuk.members} == {"Aunt": "", "Worker": "case worker"}
    assert beuk.groups == ()
    circles = {circle.group.name: {p.name for p in circle.members} for circle in linde.groups}
    assert circles["Parents"] == {"Mother", "Father"}
    assert overview.family(study, researcher, "gone") is None


def test_a_film_is_found_or_missing_and_a_visit_lasts_as_long_as_its_films(study, tmp_path):
    researcher = researcher_of(study)
    make_clip(tmp_path / "visit.mp4", 2)
    recordings.add_recording(study, researcher, "Linde 1", tmp_path / "visit.mp4")
    add_film(study, "Linde 1", "gone", 60, camera="B")
    films = overview.films_of(study, people.find_session(study, "Linde 1"))
    assert {film.recording.name: film.is_found for film in films} == {"Linde 1 film 1": True, "gone": False}
    visit = overview.family(study, researcher, overview.cases(study)[0].id).visits[0]
    assert (visit.n_films, visit.length_us) == (2, 60_000_000)
    (tmp_path / "visit.mp4").rename(tmp_path / "elsewhere.mp4")
    assert not any(film.is_found for film in overview.films_of(study, visit.session))
