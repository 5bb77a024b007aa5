"""A coder learns nothing of another's work on a session before both have submitted: not from any service,
any command, any error, nor from whether anything changes at all."""

import inspect
import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from services.blind import AS_K1, MARKER, SERVICES, WITHOUT_CODINGS, commands, plant, work

from observer.cli import run
from observer.coding.blinding import Viewer, may_see
from observer.coding.study import Assignment, Coder, Coding, CodingState, Purpose, Role
from observer.errors import Blind
from observer.services import (
    coding,
    people,
    roster,
    studies,
    viewing,
)
from observer.storage.history import Stream
from observer.storage.tables import new_id


def test_each_command_has_a_case():
    assert set(commands()) == set(AS_K1) | set(WITHOUT_CODINGS)


def test_each_service_that_shows_or_changes_codings_asks_who_is_looking():
    """Every public function of the services that is given a study takes a viewer, or is known not to need one."""
    needs_none = {
        # what finds a name among people, or says what a codebook is; codings do not enter
        "find", "find_coder", "find_session", "find_person", "people_in", "groups_in", "viewer", "as_coder",
        "consensus_coder", "nobodies", "owner",
        "of_session", "file_of", "index_of", "keep_index", "kept_index", "known", "folders_to_search",
        # what is said in a film is the study's, not a coder's
        "of_recording", "script_of",
        "versions", "codebook_of", "shelf", "drafts", "keep_draft", "drop_draft",
        "codebook_key", "file_name", "is_there",
        # asked of a package that a researcher merges
        "check_origin", "check_rows",
        # files, which a new passphrase encrypts; nobody hears or reads anything by it
        "sealed_as_the_study", "seal_files", "wipe_plain",
        "cast_of", "is_passphrase", "copy_study", "open_study", "new_study", "change_passphrase",
        # who and what there is in the study, without how far anybody is
        "cases", "coders", "people", "codebook_keys", "codebook_titles", "films_of", "case_of", "known_films",
        # who is there when, and what cannot be coded: set by the researcher, the same for all coders
        "of_people", "uncodable", "earlier",
        # pictures and waveforms of the films, made anew whenever they are wanted
        "keep", "sources",
        # which frame of a film is nearest
        "frames_at",
        # gives findings of one coding to the one who submits it
        "findings_of",
        # take codings that `agreement_choice.choose` found to be visible, or ids of versions; names of people
        "meeting", "common_version", "names",
        # how a package is closed
        "seal",
        # where films and clips lie; rows of masks, within an operation of a researcher
        "found_film", "clip_name", "default_folder", "opened", "remove_masks", "remove_face",
        # who holds a recall session; its rows, for services that asked who is looking; what to do at a concern
        "as_facilitator", "facilitating", "named", "facilitator_of", "not_started", "screening", "masked_words",
        "respondent",
        "find_row", "close_all", "check_open_to_read", "path_of", "told", "protocol_card", "new_response",
        "is_off_record",
        # what a researcher's import works out; what codings that may be seen were made with; codebooks
        "places_of", "rows_of", "codes_of", "codebook_document", "add_fragments", "add_intervals",
        # leaves out of what somebody sees what there is no consent for
        "consented",
        # how strict the study is; nothing of how anybody does
        "settings_of",
    }  # fmt: skip
    folder = Path(inspect.getfile(coding)).parent
    assert sorted(p.stem for p in folder.glob("*.py") if p.stem != "__init__") == SERVICES
    for name in SERVICES:
        module = import_module(f"observer.services.{name}")
        for function_name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or function_name.startswith("_"):
                continue
            parameters = inspect.signature(function).parameters
            if "study" in parameters and function_name not in needs_none:
                assert {"viewer", "desk"} & set(parameters), f"{name}.{function_name} takes no viewer"


@pytest.mark.parametrize("command", [name for name, extra in AS_K1.items() if extra])
def test_nothing_of_the_other_comes_out(command, path, compared):
    """What K1 sees before and after K2's work is the same to the byte, and holds no marker."""
    line = b'{"t": 1, "indicator": "ef_says_stuck", "actor": "Nobody"}\n{"edit": "x", "t": 2}\n'
    compared.same(command, path, plant, line)


@pytest.mark.parametrize(
    "arguments",
    [
        ["case", "{study}", "X"],
        ["participant", "{study}", "X", "--kind", "parent"],
        ["group", "{study}", "X", "--case", "Linde", "--member", "Mother"],
        ["session", "{study}", "X", "--case", "Linde"],
        ["coder", "{study}", "X"],
        ["presence", "{study}", "Mother", "--session", "S1"],
        ["uncodable", "{study}", "--session", "S1", "--from", "0", "--until", "1", "--reason", "private"],
        ["recording", "{study}", "missing.mp4", "--session", "S1"],
    ],
)
def test_a_coder_does_not_change_the_study_itself(arguments, path, capsys):
    before = path.read_bytes()
    assert run(["add", *[a.format(study=path) for a in arguments], "--as", "K1"]) == 1
    assert capsys.readouterr().err.strip().endswith("Only a researcher can do this.")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["identify", "{study}", "Unknown 1", "Mother", "--session", "S1"],
        ["presence", "remove", "{study}", "00000000-0000-4000-8000-000000000000"],
        ["uncodable", "remove", "{study}", "00000000-0000-4000-8000-000000000000"],
    ],
)
def test_what_holds_for_all_coders_is_the_researchers(arguments, path, capsys):
    plant(path)
    before = path.read_bytes()
    assert run([*[a.format(study=path) for a in arguments], "--as", "K1"]) == 1
    assert capsys.readouterr().err.strip().endswith("Only a researcher can do this.")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["comments", "add", "{study}", "hello", "--session", "S1", "--coder", "K2"],
        ["identify", "{study}", "Unknown 1", "Mother", "--session", "S1", "--coder", "K2"],
        ["intervals", "list", "{study}", "--session", "S1", "--coder", "K2"],
    ],
)
def test_nobody_asks_in_anothers_name(arguments, path, capsys):
    plant(path)
    before = path.read_bytes()
    assert run([*[a.format(study=path) for a in arguments], "--as", "K1"]) == 1
    assert "not yours" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_asking_for_the_other_by_name_gives_one_sentence_whether_there_is_work_or_not(path):
    with studies.open_study(path) as study:
        viewer = people.viewer(study, "K1")
        session = people.find_session(study, "S1")
        with pytest.raises(Blind) as without:
            viewing.events(study, viewer, session, "K2")
        desk = work(study, "K2", MARKER)
        with pytest.raises(Blind) as with_work:
            viewing.events(study, viewer, session, "K2")
        desk.submit()
        with pytest.raises(Blind) as submitted:
            viewing.events(study, viewer, session, "K2")
        assert str(without.value) == str(with_work.value) == str(submitted.value)


def test_both_submitted_opens_the_eyes_and_reopening_closes_them(path):
    plant(path)
    with studies.open_study(path) as study:
        session = people.find_session(study, "S1")
        mine = people.viewer(study, "K1")
        for coder in ("K1", "K2"):
            coding.Desk(study, people.as_coder(study, coder), session).submit()
        seen = viewing.events(study, mine, session)
        assert {shown.seeing.coder.name for shown in seen} == {"K1", "K2"}
        coding.reopen(study, people.viewer(study), session, people.find_coder(study, "K2").id)
        assert {shown.seeing.coder.name for shown in viewing.events(study, mine, session)} == {"K1"}


def test_the_researcher_sees_all_and_a_stranger_to_the_session_nothing(path):
    plant(path)
    with studies.open_study(path) as study:
        session = people.find_session(study, "S1")
        assert len(viewing.events(study, people.viewer(study), session)) == 7
        roster.add_coder(study, people.viewer(study), "K3")
        assert viewing.events(study, people.viewer(study, "K3"), session) == []


def test_the_other_may_not_be_edited_or_removed_and_is_as_unknown_as_nothing(path):
    plant(path)
    with studies.open_study(path) as study:
        session = people.find_session(study, "S1")
        theirs = viewing.events(study, people.viewer(study), session, "K2")[0].item.id
        desk = coding.Desk(study, people.as_coder(study, "K1"), session)
        messages = []
        for id_ in (theirs, "00000000-0000-4000-8000-000000000000"):
            for act in (lambda i=id_: desk.remove(i), lambda i=id_: desk.change(i, comment="x")):
                with pytest.raises(Exception, match="There is no event") as error:
                    act()
                messages.append(str(error.value).replace(id_, "ID"))
        assert len(set(messages)) == 1


def test_nobody_works_in_anothers_name(path, capsys):
    assert run(["record", str(path), "--session", "S1", "--coder", "K2", "--as", "K1"]) == 1
    assert run(["submit", str(path), "--session", "S1", "--coder", "K2", "--as", "K1"]) == 1
    assert "not yours" in capsys.readouterr().err


def test_the_researchers_role_has_a_passphrase_of_its_own(path, capsys, monkeypatch):
    with studies.open_study(path) as study:
        roster.add_coder(study, people.viewer(study), "R1", (Role.RESEARCHER,), passphrase="five good words here")
    plant(path)
    for arguments in ([], ["--as", "R1"]):
        monkeypatch.delenv("OBSERVER_RESEARCHER_PASSPHRASE", raising=False)
        assert run(["events", str(path), "--session", "S1", *arguments]) == 1
        assert MARKER not in "".join(capsys.readouterr())
    monkeypatch.setenv("OBSERVER_RESEARCHER_PASSPHRASE", "wrong")
    assert run(["events", str(path), "--session", "S1", "--as", "R1"]) == 1
    monkeypatch.setenv("OBSERVER_RESEARCHER_PASSPHRASE", "five good words here")
    assert run(["events", str(path), "--session", "S1", "--as", "R1", "--json"]) == 0
    assert MARKER in capsys.readouterr().out


def test_verifier_keeps_no_passphrase(path):
    with studies.open_study(path) as study:
        roster.add_coder(study, people.viewer(study), "R1", (Role.RESEARCHER,), passphrase="five good words here")
        coder = people.find_coder(study, "R1")
        assert coder.verifier.startswith("scrypt$")
        assert "five" not in repr(coder)
    assert b"five good words" not in path.read_bytes()
    assert not people.verify("x", "scrypt$1$1$1$zz$zz")
    assert not people.verify("x", "plain$x")


STATES = [None, CodingState.DRAFT, CodingState.SUBMITTED, CodingState.LOCKED]


@pytest.mark.parametrize("own", STATES)
@pytest.mark.parametrize("theirs", STATES[1:])
@pytest.mark.parametrize("same_codebook", [True, False])
def test_truth_table(own, theirs, same_codebook):
    me = Viewer(Coder("me", "K1"), Role.CODER)
    other = Coding("o", "s", "you", "book", state=theirs)
    mine = [Coding("m", "s", "me", "book" if same_codebook else "another", state=own)] if own else []
    both_done = own not in (None, CodingState.DRAFT) and theirs is not CodingState.DRAFT and same_codebook
    assert may_see(me, other, [other, *mine]) is both_done
    assert may_see(Viewer(None, Role.RESEARCHER), other, [other, *mine])
    assert all(may_see(me, coding, [other, *mine]) for coding in mine)


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("begun", [None, CodingState.DRAFT, CodingState.SUBMITTED])
@pytest.mark.parametrize("same_codebook", [True, False])
def test_what_is_left_to_code_closes_the_eyes(purpose, begun, same_codebook):
    """Both have submitted; then something more of the session is asked. Of a repeat also the first is hidden."""
    me = Viewer(Coder("me", "K1"), Role.CODER)
    other, first = (Coding(i, "s", who, "book", state=CodingState.SUBMITTED) for i, who in (("o", "you"), ("m", "me")))
    more = Coding("n", "s", "me", "book" if same_codebook else "another", state=begun) if begun else None
    everything = [other, first, *([more] if more else [])]
    task = Assignment("t", "s", "me", "book" if same_codebook else "another", purpose, coding="n" if more else None)
    is_open = begun is not CodingState.SUBMITTED
    assert may_see(me, other, everything, {}, [task]) is not is_open
    assert may_see(me, first, everything, {}, [task]) is not (is_open and purpose is Purpose.REPEAT and same_codebook)
    assert more is None or may_see(me, more, everything, {}, [task])
    elsewhere = replace(task, session="another")
    assert may_see(me, other, everything, {}, [elsewhere]) is (begun is not CodingState.DRAFT)
    assert may_see(Viewer(None, Role.RESEARCHER), first, everything, {}, [task])


@pytest.mark.parametrize("mine", ["old", "new"])
def test_two_versions_of_one_codebook_are_one_codebook(mine):
    """Else two coders, between whose beginnings a version came out, would never see each other's work."""
    keys = {"old": "alliance", "new": "alliance", "third": "attitude"}
    me = Viewer(Coder("me", "K1"), Role.CODER)
    own = Coding("m", "s", "me", mine, state=CodingState.SUBMITTED)
    for book, shown in (("old", True), ("new", True), ("third", False)):
        other = Coding("o", "s", "you", book, state=CodingState.SUBMITTED)
        assert may_see(me, other, [other, own], keys) is shown
        draft = replace(own, state=CodingState.DRAFT)
        assert not may_see(me, other, [other, draft], keys)


def test_coders_on_two_versions_see_each_other_when_both_have_submitted(path):
    with studies.open_study(path) as study:
        researcher, session = people.viewer(study), people.find_session(study, "S1")
        old = study.codebooks.where()[0]
        newer = replace(old, id=new_id(), version="99.0.0")
        with study.operation(Stream(None, None), "Add"):
            study.codebooks.add(newer)
        work(study, "K2", MARKER)
        assert {c.codebook for c in study.codings.where()} == {old.id, newer.id}
        mine = people.viewer(study, "K1")
        for coder in ("K1", "K2"):
            assert {s.seeing.coder.name for s in viewing.events(study, mine, session)} == {"K1"}
            coding.Desk(study, people.as_coder(study, coder), session).submit()
        assert {s.seeing.coder.name for s in viewing.events(study, mine, session)} == {"K1", "K2"}
        assert len(viewing.events(study, researcher, session)) == 6


def test_json_output_of_the_coder_has_no_trace_of_assignments(path, capsys):
    assert run(["info", str(path), "--as", "K1", "--json"]) == 0
    assert not {"codings", "assignments"} & set(json.loads(capsys.readouterr().out))
