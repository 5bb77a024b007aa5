"""Playlists: order, seed, practice, prompts, and the gate before a fragment is put on one."""

from __future__ import annotations

from pathlib import Path

import pytest
from services import homework
from services.homework import researcher
from storage.reversible import reversible

from observer.coding.consent import Answer, State
from observer.coding.fragments import Ordering, Playlist
from observer.errors import NotFound, Refused
from observer.services import consent, fragment_people, fragments, gate, history, playlists
from observer.services.consent import Form
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

S = 1_000_000
TITLES = [f"Fragment {n}" for n in range(1, 6)]


study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five fragments of the worker alone, who agreed that he and the own family see them."""
    path = tmp_path_factory.mktemp("playlists") / "study.observer"
    with homework.make(path) as study:
        who = researcher(study)
        for n, title in enumerate(TITLES):
            fragments.add_fragment(study, who, "Linde 1", n * 20 * S, (n * 20 + 10) * S, title)
            fragment_people.confirm(study, who, title, ["Worker"])
        yes = {("recall", audience): Answer.YES for audience in ("worker", "own_family")}
        consent.set_consent(study, who, "Worker", yes, Form(from_date="2026-01-01"))
        playlists.add_playlist(study, who, "For the family", "own_family")
    return path


def put(study: StudyFile, *titles: str, **more: object) -> None:
    for title in titles:
        playlists.put_on(study, researcher(study), "For the family", title, **more)  # type: ignore[arg-type]


def order(study: StudyFile, name: str = "For the family") -> list[str]:
    return [line.fragment.title for line in playlists.open_playlist(study, researcher(study), name).lines]


def test_order_by_hand_prompts_and_length(study: StudyFile) -> None:
    who, stream = researcher(study), [Stream(researcher(study).id, None)]
    reversible(study, stream, lambda: put(study, *TITLES[:3], prompts=["What went through you here?", " "]))
    assert order(study) == TITLES[:3]
    reversible(
        study, stream, lambda: playlists.put_in_order(study, who, "For the family", [TITLES[2], TITLES[0], TITLES[1]])
    )
    opened = playlists.open_playlist(study, who, "For the family", talk_us=60 * S)
    assert [line.fragment.title for line in opened.lines] == [TITLES[2], TITLES[0], TITLES[1]]
    assert opened.lines[0].item.prompts == ("What went through you here?",)
    assert (opened.film_us, opened.estimate_us) == (30 * S, 210 * S)
    playlists.take_off(study, who, "For the family", TITLES[0])
    assert [line.item.position for line in playlists.open_playlist(study, who, "For the family").lines] == [1, 2]
    for wrong in ([TITLES[2]], [TITLES[2], TITLES[2]], [TITLES[2], TITLES[3]]):
        with pytest.raises(Refused, match="once"):
            playlists.put_in_order(study, who, "For the family", wrong)
    with pytest.raises(Refused, match="already"):
        put(study, TITLES[2])
    with pytest.raises(NotFound):
        playlists.take_off(study, who, "For the family", TITLES[4])


def test_put_between_others_by_hand(study: StudyFile) -> None:
    put(study, *TITLES[:2])
    put(study, TITLES[2], place=1)
    put(study, TITLES[3], place=0)
    assert order(study) == [TITLES[3], TITLES[0], TITLES[2], TITLES[1]]
    history.undo(study, researcher(study), is_on_study=True)
    assert order(study) == [TITLES[0], TITLES[2], TITLES[1]]


def test_another_audience_name_and_respondent(study: StudyFile) -> None:
    who, stream = researcher(study), [Stream(researcher(study).id, None)]
    put(study, TITLES[0])

    def change(**fields: object) -> Playlist:
        reversible(study, stream, lambda: playlists.change_playlist(study, who, "For the family", **fields))
        return playlists.find_playlist(study, who, "For the family")

    assert change(respondent="Son Linde").respondent is not None
    assert change(audience="worker").audience == "worker"
    assert change(respondent=None).respondent is None
    change(audience="students")
    (line,) = playlists.open_playlist(study, who, "For the family").lines
    assert not line.verdict.may_be_shown
    for wrong in ({"audience": "neighbours"}, {"purpose": "fun"}, {"name": " "}):
        with pytest.raises(Refused):
            playlists.change_playlist(study, who, "For the family", **wrong)
    playlists.change_playlist(study, who, "For the family", name="for the Family")
    playlists.add_playlist(study, who, "Other", "worker")
    with pytest.raises(Refused, match="already"):
        playlists.change_playlist(study, who, "Other", name="For the family")


def test_random_order_with_a_seed_that_is_kept(study: StudyFile) -> None:
    who = researcher(study)
    put(study, *TITLES)
    playlists.shuffle(study, who, "For the family", 3)
    first = order(study)
    assert sorted(first) == TITLES
    playlists.shuffle(study, who, "For the family", 4)
    playlists.shuffle(study, who, "For the family", 3)
    assert order(study) == first
    playlists.shuffle(study, who, "For the family")
    assert playlists.find_playlist(study, who, "For the family").seed is not None
    playlists.change_item(study, who, "For the family", TITLES[4], practice=True)
    for seed in range(4):
        playlists.shuffle(study, who, "For the family", seed)
        assert order(study)[0] == TITLES[4]
    with pytest.raises(Refused):
        playlists.shuffle(study, who, "For the family", -1)


def test_nothing_gets_on_that_may_not_be_shown(study: StudyFile) -> None:
    who = researcher(study)
    fragment_people.confirm(study, who, TITLES[1], ["Worker", "Mother Linde"])
    with pytest.raises(Refused, match=r"Mother Linde.*not asked") as error:
        put(study, TITLES[1])
    assert error.value.facts["verdict"].objections[0].state is State.NOT_ASKED
    fragments.change_fragment(study, who, TITLES[2], stop_us=55 * S)
    with pytest.raises(Refused, match="confirm"):
        put(study, TITLES[2])
    gate.override(study, who, TITLES[1], "own_family", "recall", "the family asked for it themselves")
    put(study, TITLES[1])
    assert playlists.open_playlist(study, who, "For the family").lines[0].verdict.override is not None


def test_what_is_withdrawn_later_shows_on_the_playlist(study: StudyFile) -> None:
    who = researcher(study)
    put(study, TITLES[0])
    taken_back = {("recall", "own_family"): Answer.WITHDRAWN}
    consent.set_consent(study, who, "Worker", taken_back, Form(from_date="2026-02-01"))
    (line,) = playlists.open_playlist(study, who, "For the family").lines
    assert not line.verdict.may_be_shown


def test_the_same_for_the_next_respondent(study: StudyFile) -> None:
    who, stream = researcher(study), [Stream(researcher(study).id, None)]
    put(study, *TITLES[:4], prompts=["And now?"])
    playlists.shuffle(study, who, "For the family", 3)
    fragment_people.set_refusal(study, who, TITLES[0], "Son Linde")
    made = reversible(
        study, stream, lambda: playlists.duplicate(study, who, "For the family", "For the son", "Son Linde")
    )
    assert sorted(order(study, "For the son")) == TITLES[1:4]
    assert [o.state for verdict in made.left_out for o in verdict.objections] == [State.REFUSES]
    assert made.playlist.ordering is Ordering.RANDOM
    assert made.playlist.seed is not None
    assert {line.item.prompts for line in playlists.open_playlist(study, who, "For the son").lines} == {("And now?",)}
    other = playlists.duplicate(study, who, "For the family", "For students", audience="students")
    assert len(other.left_out) == 4
    assert len(order(study)) == 4


def test_names_audiences_and_removal(study: StudyFile) -> None:
    who, stream = researcher(study), [Stream(researcher(study).id, None)]
    with pytest.raises(Refused, match="already"):
        playlists.add_playlist(study, who, "for the FAMILY", "worker")
    with pytest.raises(Refused, match="not one of these"):
        playlists.add_playlist(study, who, "Other", "neighbours")
    put(study, TITLES[0])
    with pytest.raises(Refused, match="on a playlist"):
        fragments.remove_fragment(study, who, TITLES[0])
    reversible(study, stream, lambda: playlists.remove_playlist(study, who, "For the family"))
    assert playlists.playlists(study, who) == []
    fragments.remove_fragment(study, who, TITLES[0])
