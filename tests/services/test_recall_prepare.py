"""Preparing a recall session: who is asked, what stands in the way, and a stop list that tells nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from services import homework, recalling
from services.homework import researcher
from services.recalling import S, at, facilitator, items, prepared, started
from storage.reversible import reversible

from observer.coding.consent import Answer
from observer.coding.recall import InRoom, Protocol, RecallState, Relation, Who
from observer.coding.study import Role
from observer.errors import Blind, Conflict, NotFound, Refused
from observer.services import (
    consent,
    fragment_people,
    fragments,
    gate,
    history,
    people,
    playlists,
    recall,
    recall_prepare,
    recall_problems,
    recall_prompts,
    recall_run,
    recall_stops,
    roster,
    roster_changes,
)
from observer.services.recall_prepare import Guest
from observer.services.recall_problems import Trouble
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recall") / "study.observer"
    recalling.make(path).close()
    return path


def troubles(study: StudyFile, name: str = "Talk", day: str | None = None) -> list[Trouble]:
    return [one.trouble for one in recall_problems.problems(study, facilitator(study), name, day)]


# -- preparing ---------------------------------------------------------------------------------------------------


def test_what_is_prepared_can_be_undone_and_redone(study: StudyFile) -> None:
    viewer = facilitator(study)
    reversible(study, [Stream(viewer.id, None)], lambda: prepared(study, "Mother Linde", "Son Linde"))
    opened = recall.open_recall(study, viewer, "Talk")
    assert opened.recall.state is RecallState.PREPARED
    assert [one.fragment.title for one in opened.shown] == list(recalling.TITLES)
    assert [one.item.is_practice for one in opened.shown] == [True, False, False]
    assert [(p.person.name, p.row.audience, p.row.relation) for p in opened.people] == [
        ("Mother Linde", "own_family", Relation.IN_FILM),
        ("Son Linde", "own_family", Relation.IN_FILM),
    ]
    assert recall.facilitator_of(study, opened.recall) == "F1"
    reversible(study, [Stream(viewer.id, None)], lambda: recall_prepare.remove_recall(study, viewer, "Talk"))


def test_the_playlist_is_taken_as_it_is_and_kept(study: StudyFile) -> None:
    who = researcher(study)
    playlists.shuffle(study, who, "First", seed=7)
    made = prepared(study)
    assert (made.ordering.value, made.seed) == ("random", 7)
    before = [one.fragment for one in items(study)]
    playlists.take_off(study, who, "First", "Rupture")
    assert [one.fragment for one in items(study)] == before
    changed = recall_prepare.change_recall(study, facilitator(study), "Talk", protocol=Protocol.NO_STOPS, name="Other")
    assert changed.recall.protocol is Protocol.NO_STOPS
    assert len(items(study, "Other")) == 2
    with pytest.raises(Refused, match="held with"):
        playlists.remove_playlist(study, who, "First")
    playlists.take_off(study, who, "First", "Compromise")
    with pytest.raises(Refused, match="belongs to a recall session"):
        fragments.remove_fragment(study, who, "Compromise")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"guests": []}, "at least one respondent"),
        ({"guests": [Guest("Mother Linde", InRoom.SUPPORT)]}, "at least one respondent"),
        ({"guests": [Guest("Mother Linde"), Guest("mother linde", InRoom.SUPPORT)]}, "named once"),
        ({"guests": [Guest("Mother Linde", audience="nobody")]}, "is not one of these"),
        ({"band": "old"}, "no band of age"),
        ({"language": "Dutch"}, "language"),
        ({"facilitator": "Nobody"}, "no facilitator"),
        ({"playlist": "None"}, "no playlist"),
        ({"in_room": "x" * 501}, "500 letters"),
    ],
)
def test_what_makes_no_sense_is_refused(study: StudyFile, how: dict[str, object], words: str) -> None:
    given = {"playlist": "First", "guests": [Guest("Mother Linde")], **how}
    before = study.history.entries()
    with pytest.raises((Refused, NotFound), match=words):
        recall_prepare.prepare(study, facilitator(study), "Talk", **given)  # type: ignore[arg-type]
    assert study.history.entries() == before


def test_only_for_a_facilitator_or_researcher(study: StudyFile) -> None:
    prepared(study)
    for viewer in (people.viewer(study, "K1"), people.as_coder(study, "K2")):
        for ask in (recall.recalls, recall_run.running_recall):
            with pytest.raises(Blind, match="researcher or a facilitator"):
                ask(study, viewer)
    assert [one.name for one in recall.recalls(study, researcher(study))] == ["Talk"]
    with pytest.raises(Refused, match="no facilitator"):
        people.as_facilitator(study, "K1")
    roster_changes.change_coder(study, researcher(study), "K1", "K1", (Role.CODER, Role.FACILITATOR))
    assert people.facilitating(study, people.viewer(study, "K1")).role.value == "facilitator"


def test_when_it_was_started_it_stays(study: StudyFile) -> None:
    run = started(study)
    viewer = facilitator(study)
    for does in (recall_prepare.change_recall, recall_prepare.remove_recall):
        with pytest.raises(Refused, match="has been started"):
            does(study, viewer, "Talk")
    with pytest.raises((Refused, Conflict)):  # the operation that prepared it is not taken back under it
        history.undo(study, viewer)
    run.end()


# -- what stands in the way --------------------------------------------------------------------------------------


def test_nothing_stands_in_the_way(study: StudyFile) -> None:
    prepared(study)
    assert troubles(study) == []


def test_the_gate_is_asked_for_each_who_watches_and_each_fragment(study: StudyFile) -> None:
    who = researcher(study)
    prepared(study, "Mother Linde", "Manager")
    consent.set_consent(study, who, "Son Linde", {("recall", "manager"): Answer.NO})
    found = recall_problems.problems(study, facilitator(study), "Talk")
    blocked = [one for one in found if one.trouble is Trouble.GATE]
    assert len(blocked) == 3
    assert all(one.is_blocking and "Son Linde" in one.words and "manager" in one.words for one in blocked)
    assert found[:3] == blocked


def test_a_refusal_to_see_it_again_stands_in_the_way(study: StudyFile) -> None:
    prepared(study)
    fragment_people.set_refusal(study, researcher(study), "Rupture", "Mother Linde")
    found = recall_problems.problems(study, facilitator(study), "Talk")
    assert [one.trouble for one in found] == [Trouble.GATE]
    assert "does not want to be shown" in found[0].words


@pytest.mark.parametrize("asks", ["Worker", "worker"])
def test_the_worker_in_the_film_does_not_ask(study: StudyFile, asks: str) -> None:
    prepared(study, facilitator=asks)
    assert troubles(study) == [Trouble.WORKER_ASKS]


def test_the_worker_is_known_by_the_name_of_the_coder_too(study: StudyFile) -> None:
    roster.add_coder(study, researcher(study), "WORKER")
    prepared(study, facilitator="WORKER")
    assert recall.find_recall(study, facilitator(study), "Talk").facilitator is not None
    assert troubles(study) == [Trouble.WORKER_ASKS]


def test_the_delay_is_computed_and_advised_on(study: StudyFile) -> None:
    roster_changes.change_session(study, researcher(study), "Linde 1", date="2020-03-01")
    prepared(study)
    found = recall_problems.problems(study, facilitator(study), "Talk")
    assert [one.trouble for one in found] == [Trouble.DELAY]
    assert "within 48 hours is advised" in found[0].words
    assert not found[0].is_blocking
    days = recall.open_recall(study, facilitator(study), "Talk").shown[0].delay_days
    assert days is not None
    assert days > 2000
    recall_prompts.set_recall_settings(study, researcher(study), advised_hours=8784)
    assert troubles(study) == [Trouble.DELAY]


def test_the_limits_of_a_child(study: StudyFile) -> None:
    who = researcher(study)
    prepared(study, "Son Linde", band="child")
    assert troubles(study) == []
    recall_prompts.set_band(study, who, "child", most_fragments=1, longest_fragment_us=5 * S, longest_us=15 * S)
    assert troubles(study) == [Trouble.TOO_MANY, Trouble.TOO_LONG, Trouble.TOO_LONG_TOGETHER]
    recall_prompts.set_band(study, who, "child", 0, 0, 0)
    guests = [Guest("Son Linde"), Guest("Mother Linde", InRoom.SUPPORT)]
    recall_prepare.change_recall(study, facilitator(study), "Talk", guests=guests)
    assert troubles(study) == [Trouble.PARENT_IN_ROOM]


def test_the_worker_sees_it_before_the_manager(study: StudyFile) -> None:
    prepared(study, "Manager")
    assert troubles(study) == [Trouble.MANAGER_FIRST] * 3
    for title in recalling.TITLES:
        gate.log_showing(study, researcher(study), title, "worker", "recall", ["Worker"])
    assert troubles(study) == []


def test_without_practice_or_without_anything(study: StudyFile) -> None:
    who = researcher(study)
    playlists.change_item(study, who, "First", "Warming up", practice=False)
    prepared(study)
    assert troubles(study) == [Trouble.NO_PRACTICE]
    playlists.add_playlist(study, who, "Empty", "own_family")
    recall_prepare.change_recall(study, facilitator(study), "Talk", playlist="Empty")
    assert troubles(study) == [Trouble.EMPTY]
    with pytest.raises(Refused, match="nothing to show"):
        recall_run.start(study, facilitator(study), "Talk")


def test_the_whole_film_is_made_a_fragment_and_put_first(study: StudyFile) -> None:
    viewer, who = facilitator(study), researcher(study)
    how = {"protocol": Protocol.WHOLE_FILM_FIRST}
    reversible(study, [Stream(viewer.id, None)], lambda: prepared(study, **how))
    opened = recall.open_recall(study, viewer, "Talk")
    assert [(one.fragment.title, one.item.is_practice, one.item.is_whole) for one in opened.shown] == [
        ("Warming up", True, False),
        ("Whole film of Linde 1", False, True),
        ("Compromise", False, False),
        ("Rupture", False, False),
    ]
    whole = opened.shown[1].fragment
    assert whole.span == study.recordings.where("name = 'Linde 1 film'")[0].session_span
    assert {line.person.name for line in fragment_people.people_of(study, who, whole.id)} >= {"Mother Linde", "Worker"}
    # The gate is asked of it as of any other: nobody has looked yet who is in it.
    assert troubles(study) == [Trouble.GATE, Trouble.WHOLE_FILM]
    fragment_people.confirm(study, who, whole.id, ["Mother Linde", "Son Linde", "Worker"])
    assert troubles(study) == []
    recall_prepare.change_recall(study, viewer, "Talk", name="Again")
    assert [one.item.fragment for one in recall.open_recall(study, viewer, "Again").shown][1] == whole.id
    assert len(study.fragments.where()) == 4


def test_a_whole_film_that_is_on_the_playlist_is_taken_and_put_first(study: StudyFile) -> None:
    who = researcher(study)
    span = study.recordings.where("name = 'Linde 1 film'")[0].session_span
    fragments.add_fragment(study, who, "Linde 1", *span, "All of it")
    fragment_people.confirm(study, who, "All of it", ["Mother Linde", "Son Linde", "Worker"])
    playlists.put_on(study, who, "First", "All of it")
    prepared(study, protocol=Protocol.WHOLE_FILM_FIRST)
    titles = [one.fragment.title for one in recall.open_recall(study, facilitator(study), "Talk").shown]
    assert titles == ["Warming up", "All of it", "Compromise", "Rupture"]
    recall_prepare.change_recall(study, facilitator(study), "Talk", protocol=Protocol.BOTH_STOP)
    titles = [one.fragment.title for one in recall.open_recall(study, facilitator(study), "Talk").shown]
    assert titles == ["Warming up", "Compromise", "Rupture", "All of it"]


def test_of_a_visit_without_a_film_nothing_can_come_first(study: StudyFile) -> None:
    who = researcher(study)
    roster.add_session(study, who, "Linde", "Only heard")
    fragments.add_fragment(study, who, "Only heard", 0, 5 * S, "Talk of it")
    fragment_people.confirm(study, who, "Talk of it", ["Mother Linde"])
    playlists.add_playlist(study, who, "Other", "own_family")
    playlists.put_on(study, who, "Other", "Talk of it")
    recall_prepare.prepare(study, who, "Talk", "Other", [Guest("Mother Linde")], protocol=Protocol.WHOLE_FILM_FIRST)
    assert troubles(study) == [Trouble.NO_WHOLE_FILM, Trouble.NO_PRACTICE]


# -- a stop list -------------------------------------------------------------------------------------------------


def stopped(study: StudyFile, *respondents: str) -> None:
    """A talk in which respondent and facilitator stopped; the practice fragment too."""
    run = started(study, *respondents)
    practice, first, second = items(study)
    for item, seconds, who in (
        (practice, 15, Who.RESPONDENT), (first, 33, Who.RESPONDENT), (first, 36, Who.FACILITATOR),
        (second, 55, Who.RESPONDENT),
    ):  # fmt: skip
        run.show(item.id)
        run.stop(item.id, at(study, seconds), who)
    run.end()


def test_a_stop_list_holds_positions_only_mixed_with_neutral_ones(study: StudyFile) -> None:
    stopped(study)
    viewer = facilitator(study)
    prepared(study, "Son Linde", name="Next")
    recall_stops.pass_stops(study, viewer, "Next", "Talk", seed=5)
    opened = recall.open_recall(study, viewer, "Next")
    by_item = {one.item.id: one.fragment for one in opened.shown}
    times = sorted(stop.us for stop in opened.stops)
    assert len(times) == 4  # one of the respondent in each of two fragments, and as many neutral ones
    assert {at(study, 33).us, at(study, 55).us} < set(times)
    assert at(study, 15).us not in times
    assert at(study, 36).us not in times
    for stop in opened.stops:
        assert by_item[stop.item].start_us <= stop.us < by_item[stop.item].stop_us
        assert (stop.recording is None) == (stop.pts is None)
    recall_stops.pass_stops(study, viewer, "Next", "Talk", seed=5)
    assert sorted(stop.us for stop in recall.open_recall(study, viewer, "Next").stops) == times
    recall_stops.pass_stops(study, viewer, "Next", "Talk", seed=6)
    assert sorted(stop.us for stop in recall.open_recall(study, viewer, "Next").stops) != times


def test_whose_stops_they_were_is_told_when_it_has_ended(study: StudyFile) -> None:
    stopped(study)
    viewer = facilitator(study)
    made = prepared(study, "Son Linde", name="Next")
    recall_stops.pass_stops(study, viewer, "Next", "Talk", seed=5)
    for somebody in (viewer, researcher(study)):
        for one in (recall.find_recall(study, somebody, "Next"), recall.open_recall(study, somebody, made.id).recall):
            assert (one.stops_of, one.stop_seed) == (None, None)
    run = recall_run.start(study, viewer, "Next")
    assert run.opened.recall.stops_of is None
    run.end()
    ended = recall.find_recall(study, viewer, "Next")
    assert (ended.stops_of is not None, ended.stop_seed) == (True, 5)


def test_what_a_child_did_is_no_prompt_for_others(study: StudyFile) -> None:
    stopped(study, "Son Linde")
    prepared(study, name="Next")
    with pytest.raises(Refused, match="child"):
        recall_stops.pass_stops(study, facilitator(study), "Next", "Talk")
    prepared(study, name="Third")
    with pytest.raises(Refused, match="has ended"):
        recall_stops.pass_stops(study, facilitator(study), "Next", "Third")


# -- prompts and settings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_neutral_prompts_ship_for_each_age(study: StudyFile, language: str) -> None:
    viewer = facilitator(study)
    for band in recall_prompts.bands(study, viewer):
        found = recall_prompts.deck(study, viewer, language, band.key)
        assert len(found) >= 3
        assert all(not one.hints and not one.is_own for one in found)
    assert recall_prompts.deck(study, viewer, "fr") == []


def test_a_prompt_of_ones_own(study: StudyFile) -> None:
    who = researcher(study)

    def add() -> None:
        recall_prompts.add_prompt(study, who, "  Waarom   zei u dat? ", "nl")

    reversible(study, [Stream(who.id, None)], add)
    mine = [one for one in recall_prompts.deck(study, who, "nl") if one.is_own]
    assert [(one.prompt.text, [hint.value for hint in one.hints]) for one in mine] == [("Waarom zei u dat?", ["why"])]
    for text in ("Waarom zei u dat?", "Wat ziet u hier?", "", "x" * 501):
        with pytest.raises(Refused):
            recall_prompts.add_prompt(study, who, text, "nl")
    with pytest.raises(Blind):
        recall_prompts.add_prompt(study, facilitator(study), "And then?", "en")
    recall_prompts.remove_prompt(study, who, "Waarom zei u dat?")
    assert not any(one.is_own for one in recall_prompts.deck(study, who, "nl"))


def test_the_settings(study: StudyFile) -> None:
    who = researcher(study)
    assert recall_prompts.recall_settings(study, who).advised_hours == 48

    def change() -> None:
        recall_prompts.set_recall_settings(study, who, 24, ["calm", "moe"], "Bel Veilig Thuis.")

    reversible(study, [Stream(who.id, None)], change)
    found = recall_prompts.recall_settings(study, facilitator(study))
    assert (found.advised_hours, found.feelings, found.protocol_card) == (24, ("calm", "moe"), "Bel Veilig Thuis.")
    for wrong in ({"advised_hours": 0}, {"feelings": ["x" * 90]}, {"protocol_card": "x" * 20_001}):
        with pytest.raises(Refused):
            recall_prompts.set_recall_settings(study, who, **wrong)  # type: ignore[arg-type]
    with pytest.raises(Blind):
        recall_prompts.set_recall_settings(study, facilitator(study), 24)
