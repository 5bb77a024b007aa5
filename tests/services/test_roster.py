"""Families, people, visits, films and coders are added, changed and removed, each in one step that can be undone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from clips import make_clip
from storage.reversible import dump, reversible

from observer.coding.blinding import Viewer
from observer.coding.study import GroupKind, ParticipantKind, Role, SessionKind
from observer.errors import BadFilm, Blind, Cancelled, NotFound, Refused
from observer.progress import Progress
from observer.services import coding, passphrases, people, recordings, reopening, roster, studies, transcripts
from observer.services import roster_changes as changes
from observer.services.passphrases import Strength
from observer.storage.history import Stream
from tests.studies_for_tests import desk_of, make_study, researcher_of


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("roster"))


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "visit.mp4"
    make_clip(path, 2)
    return path


@pytest.fixture
def study(template, tmp_path):
    with studies.open_study(shutil.copyfile(template, tmp_path / "study.observer")) as opened:
        yield opened


@pytest.fixture
def researcher(study):
    return researcher_of(study)


@pytest.fixture
def undoes(study, researcher):
    """Do something, and check that it is one step that undo and redo take back and again."""
    return lambda action: reversible(study, [Stream(researcher.id, None)], action)


def mark(study, coder, session, **fields):
    """Somebody says something, marked by a coder; gives his desk."""
    desk = desk_of(study, coder, session)
    desk.record(coding.Mark("play:says", **{"start": coding.At(1), "actors": ("Mother",), **fields}))
    return desk


def names(table):
    return {row.name for row in table.where()}


def test_a_case_is_changed_and_an_empty_one_removed(study, researcher, undoes):
    case = roster.add_case(study, researcher, "Beuk").item
    undoes(lambda: changes.change_case(study, researcher, case.id, name="Eik", mandated=True, started="2026-03-01"))
    found = study.cases.get(case.id)
    assert (found.name, found.mandated, found.started) == ("Eik", True, "2026-03-01")
    undoes(lambda: changes.remove_case(study, researcher, "Eik"))
    assert "Eik" not in names(study.cases)


def test_a_case_with_something_in_it_stays_and_says_with_what(study, researcher):
    before = dump(study)
    with pytest.raises(Refused, match=r"“Linde” cannot be removed.* sessions?, .* participants, .* groups?"):
        changes.remove_case(study, researcher, "Linde")
    assert dump(study) == before


@pytest.mark.parametrize("fields", [{"name": "all"}, {"name": " "}, {"name": "esdoorn"}, {"ended": "soon"}])
def test_a_change_is_checked_as_an_addition_is(study, researcher, fields):
    roster.add_case(study, researcher, "Esdoorn")
    before = dump(study)
    with pytest.raises(Refused):
        changes.change_case(study, researcher, "Linde", **fields)
    assert dump(study) == before


def test_the_case_of_a_name_may_be_corrected(study, researcher):
    changes.change_case(study, researcher, "Linde", name="LINDE")
    assert "LINDE" in names(study.cases)


def test_a_session_is_changed_and_removed_with_those_who_stand_for_somebody(study, researcher, undoes):
    added = roster.add_session(study, researcher, "Linde", "Later")
    undoes(lambda: changes.change_session(study, researcher, added.id, name="Last", kind=SessionKind.SCHOOL, number=9))
    assert study.participants.where("session = ?", [added.id])
    undoes(lambda: changes.remove_session(study, researcher, "Last"))
    assert not study.participants.where("session = ?", [added.id])


def test_a_session_with_a_coding_stays(study, researcher):
    mark(study, "K1", "Linde 1")
    with pytest.raises(Refused, match="1 coding"):
        changes.remove_session(study, researcher, "Linde 1")


def test_a_person_and_his_role_change_together(study, researcher, undoes):
    undoes(
        lambda: changes.change_participant(
            study, researcher, "Mother", "Mama", ParticipantKind.FOSTER_PARENT, "Linde", role="carer",
            has_authority=False, from_date="2026-01-01", until_date=None,
        )
    )  # fmt: skip
    person = next(p for p in study.participants.where("name = 'Mama'"))
    (role,) = study.case_participants.where("participant = ?", [person.id])
    assert (person.kind, role.role, role.has_authority) == (ParticipantKind.FOSTER_PARENT, "carer", False)


def test_who_stands_for_somebody_unknown_stays_as_he_is(study, researcher):
    standing = study.participants.where("session IS NOT NULL")[0]
    with pytest.raises(Refused, match="stands for somebody unknown"):
        changes.change_participant(study, researcher, standing.id, "Aunt", ParticipantKind.RELATIVE)


def test_somebody_is_taken_out_of_one_case_and_stays_in_the_other(study, researcher, undoes):
    roster.add_case(study, researcher, "Beuk")
    person = roster.add_participant(study, researcher, "Nurse", ParticipantKind.PROFESSIONAL, "Linde").item
    roster.add_participant(study, researcher, "Nurse", ParticipantKind.PROFESSIONAL, "Beuk")
    undoes(lambda: changes.remove_participant(study, researcher, "Nurse", "Beuk"))
    assert study.participants.get(person.id) is not None
    undoes(lambda: changes.remove_participant(study, researcher, "Nurse", "Linde"))
    assert study.participants.get(person.id) is None


def test_who_was_marked_or_is_in_a_group_stays(study, researcher):
    person = roster.add_participant(study, researcher, "Aunt", ParticipantKind.RELATIVE, "Linde").item
    roster.add_group(study, researcher, "Linde", "Women", GroupKind.OTHER, ["Aunt"])
    with pytest.raises(Refused, match="1 group"):
        changes.remove_participant(study, researcher, "Aunt", "Linde")
    changes.remove_group(study, researcher, study.groups.where("name = 'Women'")[0].id)
    mark(study, "K1", "Linde 1", actors=("Aunt",))
    with pytest.raises(Refused, match="1 event"):
        changes.remove_participant(study, researcher, "Aunt", "Linde")
    assert study.participants.get(person.id) is not None


def test_a_group_gets_other_people_and_goes(study, researcher, undoes):
    group = roster.add_group(study, researcher, "Linde", "Two", GroupKind.OTHER, ["Mother", "Father"]).id
    undoes(lambda: changes.change_group(study, researcher, group, "Pair", GroupKind.PARENTS, ["Father", "Worker"]))
    there = {row.participant for row in study.group_members.where("group_id = ?", [group])}
    assert there == {people.find(study.participants, name, "").id for name in ("Father", "Worker")}
    undoes(lambda: changes.remove_group(study, researcher, group))
    assert study.groups.get(group) is None


def test_a_coder_changes_and_one_who_did_nothing_goes(study, researcher, undoes):
    coder = roster.add_coder(study, researcher, "K9").id
    undoes(lambda: changes.change_coder(study, researcher, coder, "K8", (Role.CODER, Role.FACILITATOR), ("nl",)))
    undoes(lambda: changes.remove_coder(study, researcher, "K8"))
    assert study.coders.get(coder) is None


def test_who_did_something_stays_on_record(study, researcher):
    mark(study, "K1", "Linde 1")
    with pytest.raises(Refused, match=r"1 coding, .* on record"):
        changes.remove_coder(study, researcher, "K1")


def test_the_only_researcher_stays_one(study, researcher):
    with pytest.raises(Refused, match="only researcher"):
        changes.remove_coder(study, researcher, "R1")
    with pytest.raises(Refused, match="only researcher"):
        changes.change_coder(study, researcher, "R1", "R1", (Role.CODER,))
    roster.add_coder(study, researcher, "R2", (Role.RESEARCHER,))
    changes.change_coder(study, researcher, "R1", "R1", (Role.CODER,))
    assert people.find_coder(study, "R1").roles == (Role.CODER,)


def test_a_passphrase_of_a_researcher_is_set_kept_and_taken_away(study, researcher):
    roles = (Role.RESEARCHER,)
    changes.change_coder(study, researcher, "R1", "R1", roles, (), "five good words here")
    changes.change_coder(study, researcher, "R1", "R1", roles)
    with pytest.raises(Blind):
        people.viewer(study, "R1", "another")
    assert people.viewer(study, "R1", "five good words here").is_researcher
    changes.change_coder(study, researcher, "R1", "R1", roles, (), "")
    assert people.viewer(study, "R1").is_researcher


# -- films --------------------------------------------------------------------------------------------------


def test_a_film_is_read_apart_from_being_added(study, researcher, undoes, film):
    probed = recordings.probe(film)
    added = undoes(lambda: recordings.add_probed(study, researcher, "Linde 1", probed)).item
    assert (added.name, added.offset_us, added.duration_us) == ("Linde 1 film 1", 0, 2_000_000)
    undoes(lambda: recordings.change_recording(study, researcher, added.id, "kitchen", "B", 3_000_000))
    assert study.recordings.get(added.id).session_span == (3_000_000, 5_000_000)


def test_the_same_film_twice_is_refused_before_all_of_it_is_read(study, researcher, film, tmp_path):
    recordings.add_recording(study, researcher, "Linde 1", film)
    copy = Path(shutil.copyfile(film, tmp_path / "copy.mp4"))
    said = []
    with pytest.raises(Refused, match=r"“copy\.mp4” is in the session already, as “Linde 1 film 1”"):
        recordings.probe(copy, Progress(lambda *how: said.append(how)), recordings.known_films(study, "Linde 1"))
    assert said == []
    with pytest.raises(Refused, match="already"):
        recordings.add_probed(study, researcher, "Linde 1", recordings.probe(copy))


def test_a_film_that_cannot_be_read_and_one_that_was_stopped_leave_nothing(study, researcher, film, tmp_path):
    before = dump(study)
    (tmp_path / "no.mp4").write_bytes(b"no film at all" * 100)
    with pytest.raises(BadFilm):
        recordings.probe(tmp_path / "no.mp4", None, recordings.known_films(study, "Linde 1"))
    with pytest.raises(BadFilm):
        recordings.probe(tmp_path / "missing.mp4", None, {"x": "y"})
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        recordings.probe(film, progress)
    assert dump(study) == before


def test_a_recording_goes_with_its_subtitles_but_not_what_was_marked_in_it(study, researcher, undoes, film, tmp_path):
    (tmp_path / "said.srt").write_text("1\n00:00:00,200 --> 00:00:01,000\nHello\n", encoding="utf-8")
    added = recordings.add_recording(study, researcher, "Linde 1", film)
    transcripts.add(study, researcher, added.id, transcripts.read(tmp_path / "said.srt"))
    undoes(lambda: recordings.remove_recording(study, researcher, added.id))
    assert not study.cues.where()
    assert film.is_file()
    again = recordings.add_recording(study, researcher, "Linde 1", film)
    mark(study, "K1", "Linde 1", start=coding.At(recording=again.item.name, pts=0))
    with pytest.raises(Refused, match="1 event"):
        recordings.remove_recording(study, researcher, again.id)


# -- who may, and the rest ----------------------------------------------------------------------------------


def test_a_coder_changes_and_removes_nothing(study, researcher):
    coder = Viewer(people.find_coder(study, "K1"), Role.CODER)
    group = study.groups.where()[0].id
    before = dump(study)
    for act in (
        lambda: changes.change_case(study, coder, "Linde", name="X"),
        lambda: changes.remove_case(study, coder, "Linde"),
        lambda: changes.change_session(study, coder, "Linde 1", name="X"),
        lambda: changes.remove_session(study, coder, "Linde 1"),
        lambda: changes.change_participant(study, coder, "Mother", "X", ParticipantKind.PARENT),
        lambda: changes.remove_participant(study, coder, "Mother", "Linde"),
        lambda: changes.change_group(study, coder, group, "X", GroupKind.OTHER, ["Mother"]),
        lambda: changes.remove_group(study, coder, group),
        lambda: changes.change_coder(study, coder, "K1", "X", (Role.RESEARCHER,)),
        lambda: changes.remove_coder(study, coder, "K2"),
        lambda: reopening.reopen_coding(study, coder, "any"),
    ):
        with pytest.raises(Blind, match="Only a researcher"):
            act()
    assert dump(study) == before


def test_a_reopened_coding_is_a_draft_again_and_the_reason_is_on_record(study, researcher):
    desk = mark(study, "K1", "Linde 1")
    done = desk.submit()[0][0]
    reopening.reopen_coding(study, researcher, done.id, "the  second\nhalf was skipped")
    assert study.codings.get(done.id).submitted is None
    entry = study.history.entries()[-1]
    assert entry.words() == "Reopen the coding of Linde 1: the second half was skipped"
    assert entry.coder == researcher.id
    with pytest.raises(Refused, match="Only a coding that has been submitted"):
        reopening.reopen_coding(study, researcher, done.id)
    with pytest.raises(NotFound):
        reopening.reopen_coding(study, researcher, "gone")


def test_a_new_study_has_its_researcher_and_a_bad_name_leaves_none(tmp_path):
    path = tmp_path / "new.observer"
    with pytest.raises(Refused):
        studies.new_study(path, ["attitude"], researcher="all")
    assert not path.exists()
    with studies.new_study(path, ["attitude"], researcher="R1") as study:
        assert people.find_coder(study, "R1").roles == (Role.RESEARCHER, Role.CODER)


@pytest.mark.parametrize(
    ("passphrase", "expected"),
    [
        ("", Strength.SHORT),
        ("abcdefg", Strength.SHORT),
        ("welcome1", Strength.WEAK),
        ("aaaaaaaaaaaaaaaaaaaa", Strength.WEAK),
        ("heron heron heron heron heron", Strength.WEAK),
        ("quiet heron", Strength.WEAK),
        ("seven quiet herons fly", Strength.FAIR),
        ("seven quiet herons fly over water", Strength.STRONG),
        ("x7#Qm!z2Lp9&vT", Strength.STRONG),
    ],
)
def test_what_a_passphrase_is_worth(passphrase, expected):
    assert passphrases.strength(passphrase) is expected
    assert passphrases.strength(passphrase).words()


def test_the_place_of_a_new_study_is_warned_of(tmp_path):
    assert studies.new_place_warning(tmp_path / "study.observer") is None
    assert "OneDrive" in studies.new_place_warning(tmp_path / "OneDrive - Work" / "study.observer")
