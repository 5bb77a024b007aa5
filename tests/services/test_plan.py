"""The coding plan: what the researcher assigns and draws, and what a coder is told of it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from services import homework
from services.homework import assign, desk, mark, researcher, work
from storage.reversible import reversible

from observer.coding.plan import Strata
from observer.coding.study import CodingState, Part, Purpose
from observer.errors import Blind, NotFound, Refused
from observer.services import coding, drawing, history, interchange, overview, people, plan, rating, reopening, viewing
from observer.services.coding import Mark
from observer.services.rating import Judgement
from observer.services.workplace import Workplace
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study, closed: made once, to be copied."""
    path = tmp_path_factory.mktemp("plan") / "study.observer"
    homework.make(path).close()
    return path


def tasks(study: StudyFile, coder: str) -> list[tuple[str, str]]:
    found = plan.to_code(study, people.as_coder(study, coder))
    return [(task.session.name, task.progress.value) for task in found]


# -- assigning -------------------------------------------------------------------------------------------------


def test_a_coder_codes_what_was_assigned_and_the_plan_knows_it(study: StudyFile) -> None:
    assign(study, "K1", "Linde 1", "Linde 2")
    assert tasks(study, "K1") == [("Linde 1", "not_begun"), ("Linde 2", "not_begun")]
    at = desk(study, "K1")
    work(at)
    assert tasks(study, "K1") == [("Linde 1", "busy"), ("Linde 2", "not_begun")]
    at.submit()
    assert tasks(study, "K1") == [("Linde 1", "submitted"), ("Linde 2", "not_begun")]
    first = plan.lines(study, researcher(study))[0]
    assert first.assignment.coding == at.codings()[0].id
    assert plan.purposes(study, researcher(study)) == {at.codings()[0].id: Purpose.MAIN}


def test_assigning_and_taking_off_can_be_undone(study: StudyFile) -> None:
    streams = [Stream(researcher(study).id, None)]
    planned = reversible(study, streams, lambda: assign(study, "K1", "Linde 1", "Linde 2"))
    reversible(study, streams, lambda: plan.remove(study, researcher(study), [planned.assignments[0].id]))
    assert tasks(study, "K1") == [("Linde 2", "not_begun")]


def test_several_are_taken_off_in_one_operation_all_or_none(study: StudyFile) -> None:
    streams, who = [Stream(researcher(study).id, None)], researcher(study)
    ids = [row.id for row in assign(study, "K1", *homework.SESSIONS).assignments]
    reversible(study, streams, lambda: plan.remove(study, who, ids[:2]))
    assert tasks(study, "K1") == [("Esdoorn 1", "not_begun")]
    mark(desk(study, "K1", "Esdoorn 1"), 1)
    more = assign(study, "K2", "Linde 1").assignments[0].id
    with pytest.raises(Refused, match="stays in the plan"):
        plan.remove(study, who, [more, ids[2]])
    assert len(study.assignments.where()) == 2
    with pytest.raises(Refused, match="which"):
        plan.remove(study, who, [])


def test_a_draw_is_taken_back_whole_in_one_operation_while_nothing_came_of_it(study: StudyFile) -> None:
    streams, who = [Stream(researcher(study).id, None)], researcher(study)
    assign(study, "K1", *homework.SESSIONS)
    made = drawing.draw(study, who, percent=100, coders=["K2"]).draw
    extra = assign(study, "R1", "Linde 1", purpose=Purpose.GOLD).assignments[0]  # of no draw
    reversible(study, streams, lambda: drawing.remove(study, who, made.id))
    assert drawing.draws(study, who) == []
    assert {row.purpose for row in study.assignments.where()} == {Purpose.MAIN, Purpose.GOLD}
    assert study.assignments.get(extra.id) is not None
    again = drawing.draw(study, who, percent=100, coders=["K2"]).draw
    mark(desk(study, "K2"), 1)
    with pytest.raises(Refused, match="1 session of this draw"):
        drawing.remove(study, who, again.id)
    with pytest.raises(NotFound):
        drawing.remove(study, who, made.id)


def test_several_are_assigned_all_or_none(study: StudyFile) -> None:
    assign(study, "K1", "Linde 2")
    with pytest.raises(Refused, match="already"):
        assign(study, "K1", "Linde 1", "Linde 2")
    assert len(study.assignments.where()) == 1


def test_what_has_begun_stays_in_the_plan(study: StudyFile) -> None:
    row = assign(study, "K1", "Linde 1").assignments[0]
    mark(desk(study, "K1"), 1)
    with pytest.raises(Refused, match="stays in the plan"):
        plan.remove(study, researcher(study), [row.id])
    with pytest.raises(NotFound):
        plan.remove(study, researcher(study), ["nothing"])


def test_a_coding_that_began_without_a_plan_becomes_that_of_the_assignment(study: StudyFile) -> None:
    at = desk(study, "K1")
    mark(at, 1)
    row = assign(study, "K1", "Linde 1").assignments[0]
    assert row.coding == at.codings()[0].id
    mark(desk(study, "K2"), 1)
    with pytest.raises(Refused, match="has begun"):
        assign(study, "K2", "Linde 1", purpose=Purpose.DOUBLE, part=Part.RATINGS)


def test_it_warns_of_a_language_that_the_coder_lacks_and_of_training_without_a_model(study: StudyFile) -> None:
    assert not assign(study, "K1", "Linde 1").warnings
    coder = people.find_coder(study, "K2")
    from observer.services.roster_changes import change_coder

    change_coder(study, researcher(study), "K2", "K2", coder.roles, ("en",))
    [warning] = assign(study, "K2", "Linde 1", purpose=Purpose.DOUBLE).warnings
    assert "language" in warning
    [warning] = assign(study, "R1", "Linde 1", purpose=Purpose.DOUBLE).warnings
    assert "not blind" in warning
    found = assign(study, "K1", "Linde 2", purpose=Purpose.TRAINING).warnings
    assert any("gold standard" in warning for warning in found)


def test_only_a_researcher_plans(study: StudyFile) -> None:
    coder = people.as_coder(study, "K1")
    row = assign(study, "K2", "Linde 1").assignments[0]
    for act in (
        lambda: plan.assign(study, coder, ["Linde 2"], "K1"),
        lambda: plan.remove(study, coder, [row.id]),
        lambda: plan.lines(study, coder),
        lambda: plan.purposes(study, coder),
        lambda: drawing.draw(study, coder),
        lambda: drawing.draws(study, coder),
    ):
        with pytest.raises(Blind, match="Only a researcher"):
            act()


def test_unknown_names_are_told(study: StudyFile) -> None:
    for how in ({"codebook": "nothing"}, {"marks_of": "K2", "part": Part.RATINGS_ON_MARKS}):
        with pytest.raises(NotFound):
            assign(study, "K1", "Linde 1", **how)
    with pytest.raises(Refused, match="Say which sessions"):
        assign(study, "K1")


# -- drawing ---------------------------------------------------------------------------------------------------


def test_a_draw_is_stored_with_all_that_makes_it_again(study: StudyFile) -> None:
    assign(study, "K1", *homework.SESSIONS)
    streams = [Stream(researcher(study).id, None)]
    drawn = reversible(
        study, streams, lambda: drawing.draw(study, researcher(study), percent=34, seed=5, strata=Strata.CASE)
    )
    [(kept, rows)] = drawing.draws(study, researcher(study))
    assert kept == drawn.draw
    assert (kept.seed, kept.percent, kept.strata, kept.codebook_key) == (5, 34, Strata.CASE, "attitude")
    assert kept.software.startswith("Observer ")
    assert kept.made
    assert {row.session for row in rows} == {s.id for s in study.sessions.where()}
    assert {row.stratum for row in rows} == {"Linde", "Esdoorn"}
    assert sum(row.is_drawn for row in rows) == len(drawn.assignments) == 1
    assert drawing.is_reproducible(study, researcher(study), kept)
    assert [line.was_drawn for line in plan.lines(study, researcher(study))].count(True) == 1
    [second] = drawn.assignments
    assert people.find_coder(study, second.coder).name == "K2"


def test_the_seed_is_drawn_when_none_is_given_and_kept(study: StudyFile) -> None:
    assign(study, "K1", *homework.SESSIONS)
    drawn = drawing.draw(study, researcher(study), percent=100)
    assert drawn.draw.seed >= 0
    assert len(drawn.assignments) == 3
    assert drawing.is_reproducible(study, researcher(study), drawn.draw)


def test_each_session_is_drawn_from_once_and_needs_a_main_coder(study: StudyFile) -> None:
    with pytest.raises(Refused, match="no session to draw from"):
        drawing.draw(study, researcher(study))
    with pytest.raises(Refused, match="no main coder"):
        drawing.draw(study, researcher(study), sessions=["Linde 1"])
    assign(study, "K1", "Linde 1")
    drawing.draw(study, researcher(study))
    assign(study, "K1", "Linde 2")
    with pytest.raises(Refused, match="earlier draw"):
        drawing.draw(study, researcher(study), sessions=["Linde 1"])
    again = drawing.draw(study, researcher(study), strata=Strata.MOMENT)
    assert again.n_sessions == 1


# -- what a coder is told --------------------------------------------------------------------------------------


def test_nothing_tells_a_session_that_is_coded_twice_from_another(study: StudyFile) -> None:
    assign(study, "K1", *homework.SESSIONS)
    before = plan.to_code(study, people.as_coder(study, "K1"))
    drawing.draw(study, researcher(study), percent=100, coders=["K2"])
    assert plan.to_code(study, people.as_coder(study, "K1")) == before
    second = plan.to_code(study, people.as_coder(study, "K2"))
    assert [replace_coding(task) for task in second] == [replace_coding(task) for task in before]
    assert "purpose" not in {field.name for field in fields(plan.ToCode)}


def replace_coding(task: plan.ToCode) -> tuple[object, ...]:
    return (task.session, task.codebook, task.part, task.is_training, task.progress)


def test_training_is_told(study: StudyFile) -> None:
    assign(study, "K1", "Linde 1", purpose=Purpose.TRAINING)
    [task] = plan.to_code(study, people.as_coder(study, "K1"))
    assert task.is_training


def test_a_model_coding_is_hidden_until_the_trainee_has_submitted_his(study: StudyFile) -> None:
    assign(study, "R1", "Linde 1", purpose=Purpose.GOLD)
    model = desk(study, "R1")
    mark(model, 1, "the model")
    model.submit()
    assign(study, "K1", "Linde 1", purpose=Purpose.TRAINING)
    trainee, session = people.viewer(study, "K1"), people.find_session(study, "Linde 1")

    def seen() -> set[str]:
        return {shown.item.comment for shown in viewing.events(study, trainee, session)}

    assert seen() == set()
    mark(desk(study, "K1"), 2, "mine")
    assert seen() == {"mine"}
    desk(study, "K1").submit()
    assert seen() == {"mine", "the model"}


# -- parts -----------------------------------------------------------------------------------------------------


def test_a_coding_is_of_the_part_that_was_asked(study: StudyFile) -> None:
    assign(study, "K1", "Linde 1", part=Part.EVENTS)
    assign(study, "K2", "Linde 1", purpose=Purpose.DOUBLE, part=Part.RATINGS)
    with pytest.raises(Refused, match="events of this session only"):
        rating.rate(desk(study, "K1"), Judgement("allying", "Worker", 1))
    with pytest.raises(Refused, match="ratings of this session only"):
        mark(desk(study, "K2"), 1)
    assert study.codings.where() == []
    mark(desk(study, "K1"), 1)
    rating.rate(desk(study, "K2"), Judgement("allying", "Worker", 1))
    assert {c.part for c in study.codings.where()} == {Part.EVENTS, Part.RATINGS}


def given(study: StudyFile) -> tuple[coding.Desk, list[str]]:
    """K2 rates on the events of K1."""
    first = desk(study, "K1")
    ids = work(first, "of K1")
    first.submit()
    assign(study, "K2", "Linde 1", part=Part.RATINGS_ON_MARKS, marks_of="K1")
    return desk(study, "K2"), ids


def test_ratings_on_given_events_rest_on_them_and_are_labelled(study: StudyFile, tmp_path: Path) -> None:
    rater, ids = given(study)
    place = Workplace(rater, "attitude")
    assert [event.id for event in place.given_events()] == ids
    assert place.events() == []
    lines = [line for line in place.rating_lines() if line.target.name == "Worker" and line.dimension == "allying"]
    assert [event.id for event in lines[0].evidence] == ids
    assert sum(lines[0].counts.values()) == len(ids)
    stored = rating.rate(rater, Judgement("allying", "Worker", 2, evidence=(ids[0],)))
    with pytest.raises(NotFound):
        rating.rate(rater, Judgement("allying", "Worker", 2, evidence=("nothing",)))
    [made] = rater.codings()
    assert (made.part, made.is_blind) == (Part.RATINGS_ON_MARKS, False)
    shown = viewing.ratings(study, researcher(study), rater.session)
    assert {viewing.rating_data(one)["blind"] for one in shown} == {True, False}
    files = homework.tidy(study, tmp_path / "out")
    [line] = [line for line in files["data/ratings.csv"].decode().splitlines() if stored.id in line]
    assert ",false," in line
    # Only the events are given: not the ratings, nor the remarks.
    viewer = people.viewer(study, "K2")
    assert viewing.events(study, viewer, rater.session) == []
    assert {one.item.id for one in viewing.ratings(study, viewer, rater.session)} == {stored.id}
    interchange.export_tidy(study, viewer, tmp_path / "mine")
    assert all(b"of K1" not in file.read_bytes() for file in (tmp_path / "mine").rglob("*") if file.is_file())


# -- repeats ---------------------------------------------------------------------------------------------------


def repeated(study: StudyFile, other: bool = True) -> coding.Desk:
    """K1 has submitted, as K2 has, and is to code the session once more."""
    for name in ("K1", "K2") if other else ("K1",):
        at = desk(study, name)
        work(at, f"first of {name}")
        at.submit()
    assign(study, "K1", "Linde 1", purpose=Purpose.REPEAT)
    return desk(study, "K1")


def seen_by(study: StudyFile, name: str) -> set[str]:
    viewer, session = people.viewer(study, name), people.find_session(study, "Linde 1")
    return {shown.item.comment for shown in viewing.events(study, viewer, session)}


def test_a_repeat_begins_with_nothing_and_hides_the_first_until_it_is_submitted(study: StudyFile) -> None:
    at = repeated(study)
    assert at.codings() == []
    place = Workplace(at, "attitude")
    assert (place.coding, place.events(), place.ratings()) == (None, [], [])
    assert seen_by(study, "K1") == set()
    assert tasks(study, "K1") == [("Linde 1", "not_begun")]
    viewer = people.viewer(study, "K1")
    assert overview.own_lines(study, viewer, at.session)[0].events == 0
    assert viewing.own_states(study, viewer, at.session) == []
    assert history.trail(study, viewer) == []
    mark(at, 3, "again")
    assert [c.state for c in at.codings()] == [CodingState.DRAFT]
    assert seen_by(study, "K1") == {"again"}
    assert [task.progress.value for task in plan.to_code(study, viewer)] == ["busy"]
    assert len(history.trail(study, viewer)) == 2
    at.submit()
    assert seen_by(study, "K1") == {"again", "first of K1", "first of K2"}
    assert len(at.codings()) == 2
    assert len(plan.to_code(study, viewer)) == 2
    assert seen_by(study, "K2") == {"again", "first of K1", "first of K2"}


def test_a_repeat_keeps_the_version_of_the_first_and_its_own_place_in_the_plan(study: StudyFile) -> None:
    from dataclasses import replace

    from observer.storage.tables import new_id

    at = repeated(study, other=False)
    first = study.codings.where()[0]
    old = study.codebooks.where()[0]
    with study.operation(Stream(None, None), "Add"):
        study.codebooks.add(replace(old, id=new_id(), version="99.0.0"))
    mark(at, 1)
    second = at.codings()[0]
    assert second.codebook == first.codebook
    assert plan.purposes(study, researcher(study)) == {second.id: Purpose.REPEAT}
    with pytest.raises(Refused, match="only after having submitted"):
        assign(study, "K1", "Linde 1", purpose=Purpose.REPEAT)


def test_the_first_is_not_reopened_while_it_is_repeated(study: StudyFile) -> None:
    at = repeated(study, other=False)
    first = study.codings.where()[0]
    with pytest.raises(Refused, match="under way"):
        reopening.reopen_coding(study, researcher(study), first.id)
    mark(at, 1)
    at.submit()
    reopening.reopen_coding(study, researcher(study), first.id)


def test_an_export_and_a_search_know_nothing_of_the_first(study: StudyFile, tmp_path: Path) -> None:
    repeated(study)
    interchange.export_tidy(study, people.viewer(study, "K1"), tmp_path / "mine")
    assert all(b"first of" not in file.read_bytes() for file in (tmp_path / "mine").rglob("*") if file.is_file())


def test_what_is_assigned_but_not_begun_keeps_the_eyes_closed(study: StudyFile) -> None:
    """Also with another codebook, or when the first coding of it is in already."""
    for name in ("K1", "K2"):
        work(desk(study, name), f"of {name}")
        desk(study, name).submit()
    assert seen_by(study, "K1") == {"of K1", "of K2"}
    from observer.services.studies import add_codebook

    add_codebook(study, researcher(study), "alliance")
    assign(study, "K1", "Linde 1", codebook="alliance")
    assert seen_by(study, "K1") == {"of K1"}
    assert seen_by(study, "K2") == {"of K1", "of K2"}


def test_the_desk_follows_the_plan_while_it_is_open(study: StudyFile) -> None:
    at = desk(study, "K1")
    work(at, "first")
    at.submit()
    with pytest.raises(Blind, match="submitted"):
        at.record(Mark("AL1", coding.At(1), actors=("Worker",)))
    assign(study, "K1", "Linde 1", purpose=Purpose.REPEAT)
    assert mark(at, 2, "again")


def test_the_second_coder_is_asked_for_what_the_first_was(study: StudyFile) -> None:
    assign(study, "K1", "Linde 1", part=Part.EVENTS)
    assign(study, "R1", "Linde 1", part=Part.RATINGS)
    assign(study, "K1", "Linde 2", part=Part.EVENTS)
    with pytest.raises(Refused, match="a main coder already"):
        assign(study, "K2", "Linde 2")
    found = drawing.draw(study, researcher(study), percent=100, coders=["K2"]).assignments
    names = {session.id: session.name for session in study.sessions.where()}
    assert {names[row.session]: row.part for row in found} == {"Linde 1": Part.BOTH, "Linde 2": Part.EVENTS}
