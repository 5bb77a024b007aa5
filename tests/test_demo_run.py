"""The demo: the study that is made, and the scripted user who works in it without a screen."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from observer import i18n
from observer.coding.blinding import Viewer
from observer.coding.consent import State
from observer.errors import Blind
from observer.media.demo_film import happenings
from observer.services import (
    consent,
    demo,
    demo_fragments,
    demo_recall,
    fragment_people,
    fragments,
    gate,
    people,
    perspectives,
    playlists,
    recall_methods,
    recall_run,
    recall_search,
    studies,
    transcripts,
    viewing,
)
from observer.services.coding import Desk, findings_of
from observer.services.fragment_people import Look
from observer.services.workplace import Workplace
from observer.storage.study_file import StudyFile


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.make_demo(tmp_path_factory.mktemp("demo"))[0]


@pytest.fixture
def study(made: Path) -> StudyFile:
    with studies.open_study(made) as opened:
        yield opened


def workplace(study: StudyFile, coder: str = "K1") -> Workplace:
    _coder, session, codebook = demo.DESK
    return Workplace(Desk(study, people.as_coder(study, coder), people.find_session(study, session)), codebook)


def test_the_coding_is_half_done_and_every_mark_lies_where_it_happens(study: StudyFile) -> None:
    work, happens = workplace(study), happenings()
    events, names = work.events(), work.names()
    assert len(events) == len(demo.SEEN) >= 15
    assert 55 < max(event.start.us for event in events) / 1e6 < 70
    assert len(work.open_states()) == 1
    assert sum(event.doubt for event in events) == 1
    assert any(event.comment for event in events)
    by_indicator = {event.indicator.partition(":")[2]: event for event in events}
    for seen in demo.SEEN:
        happening, event = happens[seen.when], by_indicator[seen.indicator]
        assert happening.who == seen.who.lower()
        assert event.start.us == round(happening.parts[seen.part] * 1e6)
        assert event.start.pts is not None
        assert [names[actor] for actor in event.actors] == [seen.who]
    assert work.coding is not None
    kinds = {finding.kind for finding in findings_of(study, work.coding)}
    assert {str(kind) for kind in kinds} <= {"open_state"}, kinds


def test_one_rating_is_still_to_be_given(study: StudyFile) -> None:
    left = [line for line in workplace(study).rating_lines() if line.rating is None]
    assert [(line.target.name, line.dimension.partition(":")[2] or line.dimension) for line in left] == [
        ("Son", "connection")
    ]


def test_the_second_coder_starts_from_nothing_and_sees_nothing(study: StudyFile) -> None:
    assert workplace(study, "K2").events() == []
    k2 = people.as_coder(study, "K2")
    assert isinstance(k2, Viewer)
    with pytest.raises(Blind):
        viewing.events(study, k2, people.find_session(study, demo.DESK[1]), coder="K1")


def test_fragments_wait_to_be_played_and_one_to_be_looked_at(study: StudyFile) -> None:
    who = people.viewer(study, "R1")
    found = fragments.fragments(study, who, demo_fragments.VISIT)
    looks = {one.title: fragment_people.looked(study, who, one).look for one in found}
    assert looks == {one.title: Look.HOLDS if one.is_known else Look.NEVER for one in demo_fragments.SELECTED}
    assert len({one.reason for one in found}) == len(found) == 4
    assert all(one.start_pts is not None and one.stop_pts is not None for one in found)
    awake = fragments.find_fragment(study, who, demo_fragments.AWAKE.title)
    assert "alliance:sf_shows_vulnerable_feelings" in fragments.indicators_in(study, who, awake)
    for name, _audience in demo_fragments.PLAYLISTS:
        order = playlists.open_playlist(study, who, demo_fragments.list_of(name))
        assert [line.item.is_practice for line in order.lines] == [True, False, False]
        assert all(line.verdict.is_allowed and line.item.prompts for line in order.lines)


def test_consent_differs_by_audience_and_a_no_is_named(study: StudyFile) -> None:
    who = people.viewer(study, "R1")
    lines = {line.person.name: line.standings for line in consent.overview(study, who)}
    to_manager = {name: how[("recall", "manager")].state for name, how in lines.items()}
    assert [to_manager[name] for name in ("Mother", "Father", "Son")] == [State.YES, State.NO, State.NO]
    assert lines["Grandmother"][("recall", "worker")].state is State.NOT_ASKED
    verdict = gate.allowed(study, who, demo_fragments.AWAKE.title, "manager", "recall")
    assert {one.state for one in verdict.objections} == {State.NO}
    assert len(verdict.objections) == 2


def test_mother_and_worker_saw_it_again_and_what_they_said_lies_side_by_side(study: StudyFile) -> None:
    who = people.viewer(study, "R1")
    for one in (demo_fragments.AWAKE, demo_fragments.NO_USE):
        found = perspectives.perspectives(study, who, one.title)
        assert [column.person.name for column in found.people] == ["Mother", "Worker"]
        assert all(len(column.events) > 3 for column in found.coders)
        assert found.left_out == ()
    said = recall_search.search(study, who)
    assert [(one.response.us / 1e6, one.delay_days) for one in said] == [
        (29.24, 1), (29.24, 2), (39.52, 1), (71.16, 2), (78.12, 1), (87.2, 2),
    ]  # fmt: skip
    assert all(one.response.pts is not None and one.fragment.start_us < one.response.us for one in said)
    assert {one.released_to for one in said if one.released_to} == {("worker",), ("own_family",)}
    assert recall_run.running_recall(study, who) is None
    again = "was held with 1 respondent (parent)"
    mother = study.recall_sessions.where("name = ?", [demo_fragments.list_of("Mother")])[0]
    assert again in recall_methods.methods(study, who, mother.id, "en")


def test_in_dutch_all_of_it_is_dutch(tmp_path: Path) -> None:
    i18n.use_language("nl")
    path, _made = demo.make_demo(tmp_path)
    english = {one.title for one in demo_fragments.SELECTED}
    english |= {said.words for talk in demo_recall.TALKS for said in talk.said}
    english |= {prompt for one in demo_fragments.SELECTED for prompt in one.prompts}
    with studies.open_study(path) as made:
        rows = [*made.fragments.where(), *made.playlist_items.where(), *made.recall_responses.where()]
        told = {text for row in rows for text in (getattr(row, "title", ""), getattr(row, "note", ""))}
        told |= {prompt for row in made.playlist_items.where() for prompt in row.prompts}
        assert not told & english
        assert {row.language for row in made.recall_sessions.where()} == {"nl"}


def test_it_is_the_same_demo_each_time(made: Path, tmp_path: Path) -> None:
    """But for ids, and for when it was made."""

    def told(path: Path) -> list[object]:
        with studies.open_study(path) as opened:
            log = [(row.n, row.act, row.who, row.us, row.at) for row in opened.recall_log.where(order="at, n")]
            said = [(row.us, row.note, row.opened, row.closed) for row in opened.recall_responses.where(order="opened")]
            talks = [
                (row.name, row.prepared, row.started, row.ended)
                for row in opened.recall_sessions.where(order="started")
            ]
            return [log, said, talks, [(row.title, row.span) for row in opened.fragments.where(order="start_us")]]

    assert told(made) == told(demo.make_demo(tmp_path)[0])


def test_the_subtitles_are_in_the_study_and_say_who_speaks(study: StudyFile) -> None:
    script = transcripts.script_of(study, people.find_session(study, demo.DESK[1]))
    assert len(script.lines) == 28
    speakers = {line.speaker for line in script.lines}
    assert speakers == {person.name for person in workplace(study).people()} & speakers


def test_in_dutch_everybody_has_a_dutch_name(tmp_path: Path) -> None:
    i18n.use_language("nl")
    path, _made = demo.make_demo(tmp_path)
    with studies.open_study(path) as study:
        names = {person.name for person in workplace(study).people()}
        assert {"Moeder", "Vader", "Zoon", "Hulpverlener"} <= names
        assert {group.name for group in study.groups.where()} == {"Gezin Linde", "Gezin Wilg"}
        said = transcripts.script_of(study, people.find_session(study, demo.DESK[1])).lines[0]
        assert (said.speaker, said.text[:16]) == ("Hulpverlener", "Fijn dat jullie ")


def test_the_scripted_user_works_without_a_screen(tmp_path: Path) -> None:
    """Plays, tags three by key, corrects one, rates everybody; what he typed is what is stored."""
    done = subprocess.run(
        [sys.executable, "-m", "observer.ui.demo_run", str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "OBSERVER_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pictures = sorted(path.name for path in (tmp_path / "screenshots").iterdir())
    assert [name[3:-4] for name in pictures][:4] == ["coding", "playing", "tagged", "rated"]
    with (tmp_path / "tables" / "data" / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["session"] == demo.DESK[1]]
    assert len(rows) == len(demo.SEEN) + 3
    last = [(row["indicator"].partition(":")[2], row["actors"], row["start_us"]) for row in rows[-3:]]
    assert last == [
        ("pf_hostile_to_member", "Father", "67480000"),
        ("sw_protects_member", "Worker", "70160000"),
        ("sf_shows_vulnerable_feelings", "Son", "75520000"),
    ]


def test_a_user_whose_keys_are_not_stored_is_told(tmp_path: Path) -> None:
    """The check at the end can fail: it does for a study in which nobody typed."""
    from observer.ui.demo_run import Failed, _check_on_disk

    path, _made = demo.make_demo(tmp_path)
    with pytest.raises(Failed, match="not on the disk"):
        _check_on_disk(path)
