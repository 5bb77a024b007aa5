"""What the coding page asks: kept until something changes it, right after every change, and about nobody else."""

from __future__ import annotations

import gc
import shutil

import pytest

from observer.coding.checks import FindingKind, Severity
from observer.coding.codebook import Valence
from observer.coding.search import Filter
from observer.coding.study import ParticipantKind
from observer.errors import NotFound
from observer.services import coding, history, people, presence, rating, recordings, roster, studies
from observer.services.coding import At, Mark
from observer.services.rating import Judgement
from observer.services.search import HitKind, find
from observer.services.workplace import Workplace
from observer.storage import events as stored
from observer.storage.history import Stream
from tests.studies_for_tests import (
    SECOND,
    add_film,
    desk_of,
    make_study,
    play_codebook,
    researcher_of,
    write_codebook,
)

MINUTE = 60 * SECOND


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("workplace"))


@pytest.fixture
def study(template, tmp_path):
    with studies.open_study(shutil.copyfile(template, tmp_path / "study.observer")) as opened:
        yield opened


@pytest.fixture
def film(study):
    return add_film(study, "Linde 1", "film", 1800)


@pytest.fixture
def desk(study, film):
    return desk_of(study)


@pytest.fixture
def work(desk):
    return Workplace(desk, "play")


def mark(desk, indicator="refuses", at=10, who=("Mother",), towards=(), stop=None, **more):
    name = indicator if ":" in indicator else f"play:{indicator}"
    return desk.record(Mark(name, At(at), At(stop) if stop else None, who, towards, **more)).id


def id_of(work, name):
    return people.find_person(work.desk.study, work.desk.session, name).id


def kinds(looks):
    return [look.kind.value for look in looks]


# -- kept, and never stale ------------------------------------------------------------------------------------


def test_who_is_added_is_there_at_once(study, work):
    assert "Aunt" not in work.names().values()
    numbers = [person.number for person in work.people()]
    roster.add_participant(study, researcher_of(study), "Aunt", ParticipantKind.RELATIVE, "Linde")
    assert "Aunt" in work.names().values()
    assert "Aunt" in [person.name for person in work.people()]
    assert len(work.people()) == len(numbers) + 1
    mark(work.desk, who=("Aunt",))


def test_undo_of_it_takes_him_away_again(study, work):
    researcher = researcher_of(study)
    roster.add_participant(study, researcher, "Aunt", ParticipantKind.RELATIVE, "Linde")
    assert "Aunt" in work.names().values()
    study.undo([Stream(researcher.id, None)])
    assert "Aunt" not in work.names().values()
    with pytest.raises(NotFound):
        mark(work.desk, who=("Aunt",))


def test_what_was_refused_leaves_nothing_behind(study, work):
    names = work.names()

    def fail():
        with study.operation(Stream(None, None), "Add"):
            study.participants.remove(id_of(work, "Off-camera voice"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert work.names() == names


def test_a_coding_begun_at_another_desk_is_known_at_this_one(study, desk, work):
    assert work.coding is None
    mark(desk_of(study))
    assert work.coding is not None
    desk.submit()
    assert work.coding.state == "submitted"
    coding.reopen(study, researcher_of(study), desk.session, desk.coder.id)
    assert work.coding.state == "draft"


def test_a_new_version_counts_until_the_coding_has_begun(study, work, tmp_path):
    assert work.codebook.version == "1.0.0"
    studies.add_codebook(study, researcher_of(study), write_codebook(tmp_path, play_codebook("1.1.0")))
    assert work.codebook.version == "1.1.0"
    mark(work.desk)
    studies.add_codebook(study, researcher_of(study), write_codebook(tmp_path, play_codebook("1.2.0")))
    assert work.codebook.version == "1.1.0"


def test_a_film_that_is_placed_elsewhere_counts_at_once(study, desk, film):
    desk.recordings()
    recordings.place_recording(study, researcher_of(study), "film", 100 * SECOND)
    event = stored.get(study.db, desk.record(Mark("play:says", At(recording="film", pts=0), actors=("Son",))).id)
    assert event.start.us == 100 * SECOND


def test_what_is_given_can_be_changed_without_harm(work):
    work.people().clear()
    work.names().clear()
    work.desk.recordings().clear()
    work.desk.codings().clear()
    assert work.people()
    assert work.names()
    assert work.desk.recordings()


def test_a_desk_that_is_left_is_forgotten(study, desk):
    mark(desk)
    watchers = len(study.history._watchers)
    for _ in range(5):
        Workplace(desk_of(study), "play").people()
    gc.collect()
    assert len(study.history._watchers) == watchers


def test_a_key_asks_the_same_of_the_file_however_many_events_there_are(study, desk, work):
    def statements():
        asked = []
        study.db.conn.set_trace_callback(asked.append)
        id_ = mark(desk, at=1)
        work.event(id_), work.open_states(), work.people(), work.names(), work.codebook
        study.db.conn.set_trace_callback(None)
        return [text for text in asked if not text.startswith("--")]

    mark(desk)
    statements()  # what is kept is read once
    few = statements()
    for n in range(30):
        mark(desk, at=n)
    many = statements()
    assert len(many) == len(few) < 45
    assert not [text for text in many if "participants" in text and text.startswith("SELECT")]


# -- findings -------------------------------------------------------------------------------------------------


def test_each_thing_that_deserves_a_look_is_found_with_its_moment(study, work):
    desk, researcher = work.desk, researcher_of(study)
    open_, unknown, role = (
        mark(desk, "leans", 10), mark(desk, at=20, who=("Unknown 1",)), mark(desk, "helps", 30, ("Mother",)),
    )  # fmt: skip
    presence.add_presence(study, researcher, desk.session, "Son", 0, 100 * SECOND)
    absent, leaves = mark(desk, at=200, who=("Son",)), mark(desk, "leans", 90, ("Son",), stop=110)
    towards = mark(desk, at=300, who=("Worker",), indicator="helps", towards=("Son",))
    fine = mark(desk, "leans", 50, ("Son",), stop=60)
    found = {(look.event_id, look.kind, look.us // SECOND) for look in work.looks()}
    assert found == {
        (open_, FindingKind.OPEN_STATE, 10),
        (unknown, FindingKind.STANDING_PERSON, 20),
        (role, FindingKind.ROLE_CANNOT_SHOW, 30),
        (absent, FindingKind.ABSENT, 200),
        (leaves, FindingKind.PRESENCE, 90),
        (towards, FindingKind.PRESENCE, 300),
    }
    assert [look.us for look in work.looks()] == sorted(look.us for look in work.looks())
    assert work.looks_of(frozenset({fine, "gone"})) == []
    assert kinds(work.looks_of(frozenset({absent}))) == ["absent"]
    by_kind = {look.kind: look.severity for look in work.looks()}
    assert by_kind[FindingKind.OPEN_STATE] is Severity.SETTLE
    assert by_kind[FindingKind.ABSENT] is Severity.LOOK


def test_they_follow_every_change_and_its_undo(study, work):
    desk = work.desk
    assert work.looks() == []
    id_ = mark(desk, "leans", 10)
    assert kinds(work.looks()) == ["open_state"]
    desk.change(id_, stop=At(20))
    assert work.looks() == []
    history.undo(study, desk.viewer, desk.session)
    assert kinds(work.looks()) == ["open_state"]
    desk.remove(id_)
    assert work.looks() == []
    history.undo(study, desk.viewer, desk.session)
    presence.add_presence(study, researcher_of(study), desk.session, "Mother", 0, 5 * SECOND)
    assert kinds(work.looks()) == ["open_state", "absent"]
    desk.change(id_, actors=("Unknown 1",))
    assert sorted(kinds(work.looks())) == ["open_state", "standing_person"]


def test_what_was_kept_is_what_a_fresh_look_finds(study, work):
    for n in range(5):
        mark(work.desk, "leans", n, ("Unknown 1",))
        work.looks()
    first = work.events()[0].id
    work.desk.change(first, start=At(500))
    mark(work.desk, "joke", 3)
    assert [(x.event_id, x.words) for x in work.looks()] == [
        (x.event_id, x.words) for x in Workplace(work.desk, "play").looks()
    ]


def test_a_film_that_became_shorter_or_moved_leaves_events_beyond_it(study, work, film):
    desk = work.desk
    in_film = desk.record(Mark("play:says", At(recording="film", pts=1_000_000), actors=("Son",))).id
    period = desk.record(Mark("play:leans", At(900), At(1000), actors=("Son",))).id
    assert work.looks() == []
    with study.operation(Stream(None, None), "Replace"):
        study.recordings.change(film.__class__(**{**vars(film), "duration_us": 950 * SECOND}))
    assert [(x.event_id, x.kind.value) for x in work.looks()] == [(period, "beyond_film"), (in_film, "beyond_film")]
    assert "0:16:40.000" in work.looks()[0].words
    recordings.place_recording(study, researcher_of(study), "film", 90 * SECOND)
    assert [x.event_id for x in work.looks()] == [in_film]


def test_a_modifier_that_the_codebook_requires_is_missed(study, tmp_path):
    data = play_codebook("1.1.0")
    data["modifiers"][0]["required"] = True
    studies.add_codebook(study, researcher_of(study), write_codebook(tmp_path, data))
    work = Workplace(desk_of(study, "K2"), "play")
    add_film(study, "Linde 1", "film", 60)
    id_ = mark(work.desk, "refuses", 1)
    mark(work.desk, "refuses", 2, modifiers={"how": ("soft",)})
    mark(work.desk, "leans", 3, stop=4)
    assert [(x.event_id, x.kind.value, x.severity) for x in work.looks()] == [
        (id_, "missing_modifier", Severity.SETTLE)
    ]


def test_the_findings_are_those_of_submitting(work):
    for n in range(3):
        mark(work.desk, "leans", n, ("Unknown 1",))
    looks = [look.finding for look in work.looks()]
    assert sorted(map(repr, work.desk.submit()[1])) == sorted(map(repr, looks))


# -- stepping, filtering, searching ---------------------------------------------------------------------------


@pytest.fixture
def marked(work):
    desk = work.desk
    return [
        mark(desk, "refuses", 10, ("Mother",), comment="Zei “ja” à la légère"),
        mark(desk, "says", 10, ("Father",), doubt=True),
        mark(desk, "joke", 20, ("Mother", "Son")),
        mark(desk, "helps", 30, ("Worker",), ("Family",)),
        mark(desk, "leans", 40, ("Family",), stop=50),
    ]


def test_every_event_is_met_once_in_both_directions(work, marked):
    for step, start in ((work.next_event, -1), (work.previous_event, 10**12)):
        met, event = [], step(start)
        while event:
            met.append(event.id)
            event = step(event.start.us, event.id)
        assert sorted(met) == sorted(marked)
        assert [e.id for e in work.events()] == (met if start < 0 else met[::-1])


def test_from_a_moment_without_an_event(work, marked):
    assert work.next_event(10 * SECOND).id == marked[2]
    assert work.previous_event(10 * SECOND) is None
    assert work.previous_event(20 * SECOND).id in marked[:2]


@pytest.mark.parametrize(
    ("which", "found"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"dimension": "whole"}, [2]),
        ({"dimension": "play:part"}, [0, 1, 3, 4]),
        ({"indicator": "play:joke"}, [2]),
        ({"indicator": "joke", "dimension": "part"}, []),
        ({"valence": Valence.NEGATIVE}, [0]),
        ({"valence": Valence.POSITIVE, "dimension": "part"}, [1, 3, 4]),
        ({"doubt": True}, [1]),
        ({"has_comment": True}, [0]),
        ({"has_comment": False, "doubt": False}, [2, 3, 4]),
        ({"participant": "Mother"}, [0, 2]),
        ({"participant": "Family"}, [4]),
        ({"participant": "Mother", "valence": Valence.NEGATIVE}, [0]),
    ],
)
def test_a_second_pass_meets_what_the_filter_lets_through(work, marked, which, found):
    if "participant" in which:
        which = {**which, "participant": id_of(work, which["participant"])}
    among = Filter(**which)
    ids = work.matching(among)
    assert sorted(ids) == sorted(marked[n] for n in found)
    met, event = [], work.next_event(-1, which=among)
    while event:
        met.append(event.id)
        event = work.next_event(event.start.us, event.id, among)
    assert met == ids


def test_an_unknown_filter_is_said(work, marked):
    with pytest.raises(NotFound):
        work.matching(Filter(indicator="nothing"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LEGERE", [0]),
        ("légère ja", [0]),
        ("mother", [0, 2]),
        ("mother joke", [2]),
        ("family", [3, 4]),
        ("worker family", [3]),
        ("nothing at all", []),
        ("100%_", []),
        ("  ", []),
    ],
)
def test_the_search_box_finds_events_by_people_labels_and_comments(work, marked, text, found):
    hits = [hit for hit in find(work, text) if hit.kind is HitKind.EVENT]
    assert sorted(hit.id for hit in hits) == sorted(marked[n] for n in found)
    assert [hit.us for hit in hits] == sorted(hit.us for hit in hits)


def test_it_finds_comments_and_indicators_too(work, marked):
    from observer.services import comments

    said = comments.add(work.desk, "play", "The joke\nwas  not one", At(5)).id
    whole = comments.add(work.desk, "play", "Joke apart").id
    hits = find(work, "jokE")
    assert [(h.kind, h.id, h.us) for h in hits if h.kind is not HitKind.EVENT] == [
        (HitKind.COMMENT, whole, None), (HitKind.COMMENT, said, 5 * SECOND), (HitKind.INDICATOR, "joke", None),
    ]  # fmt: skip
    assert hits[1].words == "The joke was not one"
    assert len(find(work, "mother", limit=1)) == 1


def test_nothing_is_found_of_another_coder(study, work, marked):
    other = Workplace(desk_of(study, "K2"), "play")
    assert [hit for hit in find(other, "mother") if hit.kind is HitKind.EVENT] == []
    assert (other.looks(), other.matching(Filter()), other.next_event(-1)) == ([], [], None)
    mark(other.desk, "says", 1, ("Mother",))
    assert len([h for h in find(other, "mother") if h.kind is HitKind.EVENT]) == 1
    assert other.event(marked[0]) is None
    assert other.looks_of(frozenset(marked)) == []
    assert {line.counts[Valence.NEGATIVE] for line in other.rating_lines()} == {0}


# -- rating lines ---------------------------------------------------------------------------------------------


def line(work, target, dimension="part"):
    return next(x for x in work.rating_lines() if (x.target.name, x.dimension) == (target, dimension))


def test_the_counts_are_those_of_the_evidence(work, marked):
    for one in work.rating_lines():
        valences = [work.valence(event) for event in one.evidence]
        assert one.counts == {valence: valences.count(valence) for valence in Valence}, one
    assert {e.id for e in line(work, "Mother").evidence} == {marked[0]}
    assert {e.id for e in line(work, "Family", "whole").evidence} == {marked[2]}
    assert line(work, "Mother").counts[Valence.NEGATIVE] == 1


def test_they_follow_every_change(study, work, marked):
    assert line(work, "Mother").counts[Valence.NEGATIVE] == 1
    id_ = mark(work.desk, "refuses", 60)
    assert line(work, "Mother").counts[Valence.NEGATIVE] == 2
    work.desk.change(id_, actors=("Father",))
    assert line(work, "Mother").counts[Valence.NEGATIVE] == 1
    assert line(work, "Father").counts[Valence.NEGATIVE] == 1
    history.undo(study, work.desk.viewer, work.desk.session)
    assert line(work, "Mother").counts[Valence.NEGATIVE] == 2


def test_counting_loads_no_events(work, marked, monkeypatch):
    monkeypatch.setattr(stored, "of_coding", lambda *_: pytest.fail("loads all events"))
    assert line(work, "Mother").counts[Valence.NEGATIVE] == 1


def test_a_line_warns_as_rating_does(work, marked):
    rating.rate(work.desk, Judgement("play:part", "Mother", 2))
    assert line(work, "Mother").warnings == ("Only negative marks and a high rating?",)
    assert line(work, "Father").warnings == ()
    rating.rate(work.desk, Judgement("play:part", "Mother", -2))
    assert line(work, "Mother").warnings == ()


def test_the_shared_dimension_says_why_it_should_not_be_rated(study, work):
    assert {x.why_not for x in work.rating_lines()} == {""}
    for person in ("Father", "Son"):
        presence.add_presence(study, researcher_of(study), work.desk.session, person, 0, 4 * MINUTE)
    words = line(work, "Family", "whole").why_not
    assert "together for 4.0 minutes; this dimension asks for 10" in words
    assert line(work, "Mother").why_not == line(work, "Worker", "whole").why_not == ""
    assert line(Workplace(work.desk, "play", minutes_together=4), "Family", "whole").why_not == ""
    [found] = rating.rate(work.desk, Judgement("play:whole", "Family", 1)).findings
    assert found.words == words
    assert rating.rate(work.desk, Judgement("play:whole", "Family", 1), minutes_together=4).findings == ()


def test_two_who_were_never_together_are_no_family_together_whatever_the_minutes(study, work):
    for n, person in enumerate(("Mother", "Father", "Son")):
        presence.add_presence(
            study, researcher_of(study), work.desk.session, person, n * 5 * MINUTE, (n + 1) * 5 * MINUTE
        )
    assert line(Workplace(work.desk, "play", minutes_together=0), "Family", "whole").why_not
