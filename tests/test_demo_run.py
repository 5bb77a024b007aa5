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
from observer.errors import Blind
from observer.media.demo_film import happenings
from observer.services import demo, people, studies, transcripts, viewing
from observer.services.coding import Desk, findings_of
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


def test_the_subtitles_are_in_the_study_and_say_who_speaks(study: StudyFile) -> None:
    script = transcripts.script_of(study, people.find_session(study, demo.DESK[1]))
    assert len(script.lines) == 28
    speakers = {line.speaker for line in script.lines}
    assert speakers == {person.name for person in workplace(study).people()} & speakers


def test_in_dutch_everybody_has_a_dutch_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = {
        "Mother": "Moeder",
        "Father": "Vader",
        "Son": "Zoon",
        "Worker": "Hulpverlener",
        "Family {case}": "Gezin {case}",
    }
    monkeypatch.setattr(demo, "_", lambda text: words.get(text, text))
    monkeypatch.setattr(demo, "language", lambda: "nl")
    path, _made = demo.make_demo(tmp_path)
    with studies.open_study(path) as study:
        names = {person.name for person in workplace(study).people()}
        assert {"Moeder", "Vader", "Zoon", "Hulpverlener"} <= names
        said = transcripts.script_of(study, people.find_session(study, demo.DESK[1])).lines[0]
        assert (said.speaker, said.text[:16]) == ("Hulpverlener", "Fijn dat jullie ")
    assert i18n.language() == "en"


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
