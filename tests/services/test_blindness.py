"""A coder learns nothing of another's work on a session before both have submitted: not from any service,
any command, any error, nor from whether anything changes at all."""

import inspect
import io
import json
import os
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from observer.cli import cli, run
from observer.coding.agreement import Question
from observer.coding.blinding import Viewer, may_see
from observer.coding.consensus import Verdict
from observer.coding.consent import Answer
from observer.coding.study import Assignment, Coder, Coding, CodingState, Purpose, Role
from observer.errors import Blind, NotFound
from observer.services import (
    agreement,
    agreement_offer,
    agreement_store,
    coding,
    comments,
    consensus,
    consensus_lines,
    consensus_steps,
    consent,
    drift,
    fragment_people,
    fragments,
    pairing,
    people,
    plan,
    playlists,
    quality,
    rating,
    roster,
    studies,
    training,
    viewing,
)
from observer.storage.history import Stream
from observer.storage.tables import new_id

MARKER = "zebra-secret-42"
SERVICES = """
agreement agreement_answer agreement_choice agreement_data agreement_exclusive agreement_intervals agreement_json
agreement_lanes agreement_measures agreement_methods agreement_moments agreement_numbers agreement_offer
agreement_points agreement_report agreement_states agreement_store agreement_svg agreement_table agreement_time
agreement_versions agreement_words bare_agreement codebook_drafts codebooks coding comments consensus
consensus_items consensus_lines consensus_start consensus_steps consent counting demo dependents dilemmas doctor
drawing drift films fragment_people fragments gate history identify incoming interchange intervals likeness marks
merging overview packages pairing passphrases people pictures plan playlists presence quality rating rating_lines
recordings reopening roster roster_changes scene search several sight studies training transcripts unit_words
viewing watching workplace
""".split()


@pytest.fixture
def path(tmp_path):
    """A study in which K1 and K2 code the same session; K1 is a draft that says little."""
    path = tmp_path / "study.observer"
    with studies.new_study(path, ["alliance"]) as study:
        researcher = people.viewer(study)
        roster.add_case(study, researcher, "Linde")
        roster.add_participant(study, researcher, "Mother", "parent", "Linde")
        roster.add_participant(study, researcher, "Worker", "worker", "Linde")
        for name in ("S1", "S2"):
            roster.add_session(study, researcher, "Linde", name)
        for name in ("K1", "K2"):
            roster.add_coder(study, researcher, name)
        plan.assign(study, researcher, ["S1", "S2"], "K1")
        work(study, "K1", "mine")
    return path


def work(study, coder, comment, session="S1"):
    desk = coding.Desk(study, people.as_coder(study, coder), people.find_session(study, session))
    for n in range(3):
        desk.record(coding.Mark("ef_says_stuck", coding.At(n), None, ("Mother",), ("Worker",), comment=comment))
    rating.rate(desk, rating.Judgement("safety", "Mother", -1, comment=comment))
    comments.add(desk, "alliance", comment)
    return desk


def plant(path):
    """K2's work on the same session, as the plan asked, with a marker that must not come out."""
    with studies.open_study(path) as study:
        plan.assign(study, Viewer(None, Role.RESEARCHER), ["S1"], "K2", purpose=Purpose.DOUBLE)
        desk = work(study, "K2", MARKER)
        desk.record(coding.Mark("ef_says_stuck", coding.At(9), None, ("Unknown 1",), ("Worker",), comment=MARKER))


# The commands as K1 gives them. Each command of the program is here, or in WITHOUT_CODINGS with the reason.
AS_K1 = {
    "events": ["--session", "S1", "--as", "K1"],
    "ratings": ["--session", "S1", "--as", "K1"],
    "counts": ["--session", "S1", "--as", "K1", "--csv"],
    "info": ["--as", "K1", "--json"],
    "history": ["--as", "K1", "--json"],
    "undo": ["--as", "K1"],
    "redo": ["--as", "K1"],
    "record": ["--session", "S1", "--coder", "K1"],
    "submit": ["--session", "S1", "--coder", "K1"],
    "reopen": ["--session", "S1", "--coder", "K2", "--as", "K1"],
    "export": ["{out}", "--as", "K1"],
    "place": ["nothing", "--offset", "1", "--as", "K1"],
    "comments list": ["--session", "S1", "--as", "K1"],
    "comments add": ["hello", "--session", "S1", "--coder", "K1", "--as", "K1"],
    "identify": ["Unknown 1", "Mother", "--session", "S1", "--coder", "K1", "--as", "K1"],
    "presence list": ["--session", "S1", "--as", "K1"],
    "presence remove": ["00000000-0000-4000-8000-000000000000", "--as", "K1"],
    "uncodable list": ["--session", "S1", "--as", "K1"],
    "uncodable remove": ["00000000-0000-4000-8000-000000000000", "--as", "K1"],
    "intervals list": ["--session", "S1", "--coder", "K1", "--as", "K1"],
    "plan list": ["--json", "--as", "K1"],
    "plan assign": ["S1", "--coder", "K2", "--as", "K1"],
    "plan draw": ["--as", "K1"],
    "plan remove": ["00000000-0000-4000-8000-000000000000", "--as", "K1"],
    "plan packages": ["--as", "K1"],
    "package": ["--coder", "K2", "--as", "K1"],
    "merge": ["none.observer", "--as", "K1"],
    "find-films": ["--as", "K1"],
    "codebook add": ["attitude", "--as", "K1"],
    "agreement ask": ["--as", "K1"],
    "agreement list": ["--as", "K1"],
    "agreement show": ["First", "--as", "K1"],
    "agreement rerun": ["First", "--as", "K1"],
    "agreement remove": ["First", "--as", "K1"],
    "agreement map": ["--from", "1.0.0", "--to", "2.0.0", "--as", "K1"],
    "consensus list": ["--session", "S1", "--as", "K1"],
    "consensus possible": ["--as", "K1"],
    "consensus start": ["--session", "S1", "--as", "K1"],
    "consensus decide": ["1", "--session", "S1", "--neither", "--as", "K1"],
    "consensus finish": ["--session", "S1", "--as", "K1"],
    "consensus undo": ["--session", "S1", "--as", "K1"],
    "consensus redo": ["--session", "S1", "--as", "K1"],
    "consensus remove": ["--session", "S1", "--as", "K1"],
    "consensus rule": ["alliance:ef_says_stuck", "--text", "en=x", "--text", "nl=x", "--as", "K1"],
    "training report": ["--session", "S1", "--as", "K1"],
    "training criterion": ["--as", "K1"],
    "drift": ["--as", "K1"],
    "fragment add": ["--session", "S1", "--from", "0", "--until", "1", "--as", "K1"],
    "fragment list": ["--as", "K1"],
    "fragment change": ["Talk", "--title", "Other", "--as", "K1"],
    "fragment remove": ["Talk", "--as", "K1"],
    "fragment people": ["Talk", "--as", "K1"],
    "fragment sample": ["--session", "S1", "--as", "K1"],
    "fragment from-search": ["--session", "S1", "--as", "K1"],
    "fragment shown": ["Talk", "--as", "K1"],
    "playlist add": ["First", "--audience", "worker", "--as", "K1"],
    "playlist list": ["--as", "K1"],
    "playlist show": ["First", "--as", "K1"],
    "playlist put": ["First", "Talk", "--as", "K1"],
    "playlist change": ["First", "Talk", "--as", "K1"],
    "playlist take-off": ["First", "Talk", "--as", "K1"],
    "playlist order": ["First", "Talk", "--as", "K1"],
    "playlist duplicate": ["First", "Second", "--as", "K1"],
    "playlist remove": ["First", "--as", "K1"],
    "consent set": ["Mother", "--answer", "yes", "--as", "K1"],
    "consent show": ["--as", "K1"],
    "consent check": ["Talk", "--audience", "worker", "--as", "K1"],
    "consent override": ["Talk", "--audience", "worker", "--reason", "x", "--as", "K1"],
    "consent settings": ["--as", "K1"],
    "consent due": ["--as", "K1"],
    **dict.fromkeys(
        (f"add {what}" for what in "case participant group session recording coder presence uncodable".split()), None
    ),  # these ask for the researcher's role, see below
}
WITHOUT_CODINGS = {
    "new": "makes a study",
    "copy": "copies the whole file, as any file manager does: on one shared file roles are a seat belt",
    "passphrase": "asks for the passphrase of the study and shows nothing",
    "language": "opens no study",
    "doctor": "opens no study",
    "window": "shows one coder's own work; its pages ask the same services",
    "demo": "makes a study",
    "codebook check": "reads codebooks only",
    "codebook diff": "reads codebooks only",
    "codebook print": "reads codebooks only",
    "agreement table": "reads a table of events that the user has, and no study",
    "clip": "opens no study",
}


def output(capsysbinary, monkeypatch, path, command, extra, stdin=b""):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    given = extra if "{study}" in extra else ["{study}", *extra]
    code = run([*command.split(), *(str(path) if word == "{study}" else word for word in given)])
    captured = capsysbinary.readouterr()
    return code, captured.out + captured.err


def commands(group=cli, before=""):
    """All commands, those of a group with its name before them."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


def settle(path):
    """K2 and K3 have submitted the session of K1, and have settled their differences, with a marker in all of it."""
    with studies.open_study(path) as study:
        researcher, session = people.viewer(study), people.find_session(study, "S1")
        for coder in ("K2", "K3"):
            desk = work(study, coder, MARKER)
            desk.record(coding.Mark("ef_says_stuck", coding.At(90), None, ("Mother",), ("Worker",), comment=MARKER))
            desk.submit()
        begun = consensus.start(study, researcher, session, ("K2", "K3"), present=[MARKER])
        item = consensus_lines.lines(study, researcher, begun.consensus.id)[0].item.id
        consensus.decide(study, researcher, item, Verdict.OPEN, note=MARKER)
        consensus.finish(study, researcher, begun.consensus.id)
    return begun.consensus.id, item


@pytest.fixture
def path3(path):
    """The same with a third coder, who has done nothing yet."""
    with studies.open_study(path) as study:
        roster.add_coder(study, people.viewer(study), "K3")
    return path


@pytest.mark.parametrize("command", [name for name, extra in AS_K1.items() if extra])
def test_nothing_of_what_others_settled_comes_out(command, path3, tmp_path, capsysbinary, monkeypatch):
    """Before K1 has submitted, what he sees is the same to the byte, whether there is a consensus of it or not."""
    results = []
    for n in (1, 2):
        fresh = tmp_path / f"{n}.observer"
        fresh.write_bytes(path3.read_bytes())
        if n == 2:
            settle(fresh)
        out = tmp_path / f"out{n}"
        extra = [part.replace("{out}", str(out)) for part in AS_K1[command]]
        code, shown = output(capsysbinary, monkeypatch, fresh, command, extra, b'{"t": 1, "indicator": "nothing"}\n')
        files = {p.relative_to(out): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}
        neutral = shown.replace(str(out).encode(), b"OUT").replace(str(fresh).encode(), b"STUDY")
        assert MARKER.encode() not in shown + b"".join(files.values())
        results.append((code, _without_own_ids(neutral), files))
    assert results[0] == results[1]


@pytest.mark.parametrize("name", ["K1", "K2"])
def test_a_consensus_is_seen_by_its_coders_alone(name, path3):
    with_it, item = settle(path3)
    with studies.open_study(path3) as study:
        viewer, session = people.viewer(study, name), people.find_session(study, "S1")
        shown = {one.coder.name for one in viewing.codings(study, viewer, session)}
        assert shown == ({"K1"} if name == "K1" else {"K2", "K3", "consensus"})
        if name == "K1":
            for ask in (
                lambda: consensus_lines.lines(study, viewer, with_it),
                lambda: consensus_lines.open_consensus(study, viewer, with_it),
                lambda: consensus_lines.find_item(study, viewer, item),
                lambda: consensus_lines.find_consensus(study, viewer, "S1"),
                lambda: consensus.decide(study, viewer, item, Verdict.NEITHER),
                lambda: consensus.clear(study, viewer, item),
                lambda: consensus.undo(study, viewer, with_it),
                lambda: consensus.redo(study, viewer, with_it),
                lambda: consensus.be_present(study, viewer, with_it, []),
                lambda: consensus_steps.words_of_next(study, viewer, with_it),
            ):
                with pytest.raises(NotFound, match="that you can see"):
                    ask()
            assert consensus_lines.consensuses(study, viewer) == []
            assert agreement_offer.offers(study, viewer) == []
            mine, theirs = (study.codings.where("coder = ?", [people.find_coder(study, c).id]) for c in ("K1", "K2"))
            assert pairing.work_of(study, viewer, session, mine)
            with pytest.raises(Blind):
                pairing.work_of(study, viewer, session, theirs)


def test_what_can_be_compared_tells_nothing_of_work_that_is_hidden(path3):
    """K2 and K3 have submitted; K1, who is still at work, is offered nothing, and the other two only each other."""
    settle(path3)
    with studies.open_study(path3) as study:
        assert agreement_offer.offers(study, people.viewer(study, "K1")) == []
        (offer,) = agreement_offer.offers(study, people.viewer(study, "K2"))
        assert {coder.name for coder in offer.coders} == {"K2", "K3"}
        assert [session.name for session in offer.sessions] == ["S1"]


def test_what_only_a_researcher_does_with_consensus_training_and_drift(path3):
    with_it, _item = settle(path3)
    with studies.open_study(path3) as study:
        session, words = people.find_session(study, "S1"), {"en": "x", "nl": "x"}
        for viewer in (people.viewer(study, "K1"), people.viewer(study, "K2")):
            for act in (
                lambda v=viewer: consensus.start(study, v, session),
                lambda v=viewer: consensus.finish(study, v, with_it),
                lambda v=viewer: consensus.remove(study, v, with_it),
                lambda v=viewer: consensus_lines.possible(study, v),
                lambda v=viewer: consensus.make_rule(study, v, "alliance:ef_says_stuck", words),
                lambda v=viewer: consensus.draft_rule(study, v, "alliance:ef_says_stuck", words),
                lambda v=viewer: drift.series(study, v),
                lambda v=viewer: drift.due(study, v),
                lambda v=viewer: quality.set_quality(study, v, points=2),
            ):
                with pytest.raises(Blind, match="Only a researcher can do this"):
                    act()
            with pytest.raises(Blind, match="Only a researcher sees"):
                training.course(study, viewer, "K3")
            with pytest.raises(Blind, match="Only a researcher sees"):
                training.feedback(study, viewer, session, "K3")
            assert training.course(study, viewer).points == ()
            assert training.trainees(study, viewer) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["consensus", "start", "{study}", "--session", "S1"],
        ["consensus", "possible", "{study}"],
        ["consensus", "rule", "{study}", "alliance:ef_says_stuck", "--text", "en=x", "--text", "nl=x"],
        ["training", "criterion", "{study}", "--points", "2"],
        ["training", "report", "{study}", "--coder", "K3"],
        ["drift", "{study}"],
    ],
)
def test_commands_of_consensus_training_and_drift_refuse_a_coder(arguments, path3, capsys):
    settle(path3)
    before = path3.read_bytes()
    assert run([*[a.format(study=path3) for a in arguments], "--as", "K1"]) == 1
    shown = "".join(capsys.readouterr())
    assert "Only a researcher" in shown
    assert MARKER not in shown
    assert path3.read_bytes() == before


@pytest.mark.parametrize("step", ["finish", "undo", "redo", "remove"])
def test_steps_in_a_consensus_of_others_are_as_unknown_as_nothing(step, path3, capsys):
    said = []
    for _n in range(2):
        assert run(["consensus", step, str(path3), "--session", "S1", "--as", "K1"]) == 1
        said.append(capsys.readouterr().err)
        if len(said) == 1:
            settle(path3)
    assert said[0] == said[1]


def test_each_command_has_a_case():
    assert set(commands()) == set(AS_K1) | set(WITHOUT_CODINGS)


def test_each_service_that_shows_or_changes_codings_asks_who_is_looking():
    """Every public function of the services that is given a study takes a viewer, or is known not to need one."""
    needs_none = {
        # what finds a name among people, or says what a codebook is; codings do not enter
        "find", "find_coder", "find_session", "find_person", "people_in", "groups_in", "viewer", "as_coder",
        "consensus_coder", "owner",
        "of_session", "file_of", "index_of", "keep_index", "kept_index", "known", "folders_to_search",
        # what is said in a film is the study's, not a coder's
        "of_recording", "script_of",
        "versions", "codebook_of", "shelf", "drafts", "keep_draft", "drop_draft",
        "codebook_key", "file_name", "is_there",
        # asked of a package that a researcher merges
        "check_origin", "check_rows",
        "cast_of", "is_passphrase", "copy_study", "open_study", "new_study", "change_passphrase",
        # who and what there is in the study, without how far anybody is
        "cases", "coders", "people", "codebook_keys", "codebook_titles", "films_of", "case_of", "known_films",
        # who is there when, and what cannot be coded: set by the researcher, the same for all coders
        "of_people", "uncodable", "earlier",
        # pictures and waveforms of the films, made anew whenever they are wanted
        "keep", "sources",
        # gives findings of one coding to the one who submits it
        "findings_of",
        # take codings that `agreement_choice.choose` found to be visible, or ids of versions; names of people
        "meeting", "common_version", "names",
        # how a package is closed
        "seal",
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
def test_nothing_of_the_other_comes_out(command, path, tmp_path, capsysbinary, monkeypatch):
    """What K1 sees before and after K2's work is the same to the byte, and holds no marker."""
    line = b'{"t": 1, "indicator": "ef_says_stuck", "actor": "Nobody"}\n{"edit": "x", "t": 2}\n'
    results = []
    for n in (1, 2):
        fresh = tmp_path / f"{n}.observer"
        fresh.write_bytes(path.read_bytes())
        if n == 2:
            plant(fresh)
        out = tmp_path / f"out{n}"
        extra = [part.replace("{out}", str(out)) for part in AS_K1[command]]
        code, shown = output(capsysbinary, monkeypatch, fresh, command, extra, line)
        files = {p.relative_to(out): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}
        aside = [fresh.with_name(fresh.name + "-cache"), Path(os.environ["OBSERVER_CONFIG_DIR"])]
        kept = [p.read_bytes() for folder in aside for p in folder.rglob("*") if p.is_file()]
        assert MARKER.encode() not in b"".join(kept)
        neutral = shown.replace(str(out).encode(), b"OUT").replace(str(fresh).encode(), b"STUDY")
        assert MARKER.encode() not in shown + b"".join(files.values())
        results.append((code, _without_own_ids(neutral), files))
    assert results[0] == results[1]


def _without_own_ids(shown: bytes) -> bytes:
    """Times and ids of the command's own new operations differ at each run; mask them."""
    import re

    masked = re.sub(rb"\d{4}-\d\d-\d\dT[0-9:.+]+", b"TIME", shown)
    return re.sub(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", b"ID", masked)


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


# -- agreement -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "extra", [[], ["--sessions", "S1"], ["--coders", "K1,K2"], ["--sessions", "S2"], ["--purpose", "gold"]]
)
@pytest.mark.parametrize("own", ["draft", "submitted"])
def test_agreement_tells_nothing_before_both_have_submitted(path, extra, own, tmp_path, capsysbinary, monkeypatch):
    """K1 gets one sentence, the same to the byte, whether K2 has not begun, is busy, or has submitted before him."""
    if own == "submitted":
        with studies.open_study(path) as study:
            coding.Desk(study, people.as_coder(study, "K1"), people.find_session(study, "S1")).submit()
    results = set()
    for step in ("nothing", "draft", "submitted"):
        fresh = tmp_path / f"{step}.observer"
        fresh.write_bytes(path.read_bytes())
        if step != "nothing":
            plant(fresh)
        if step == "submitted" and own == "draft":
            with studies.open_study(fresh) as study:
                coding.Desk(study, people.as_coder(study, "K2"), people.find_session(study, "S1")).submit()
        report = tmp_path / "report.html"
        given = ["{study}", *extra, "--as", "K1", "--report", str(report)]
        results.add(output(capsysbinary, monkeypatch, fresh, "agreement", given))
        assert not report.exists()
    assert len(results) == 1
    assert next(iter(results))[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "{study}"],
        ["show", "{study}", "First"],
        ["show", "{study}", "none"],
        ["rerun", "{study}", "First"],
        ["remove", "{study}", "First"],
        ["map", "{study}", "--from", "1.0.0", "--to", "2.0.0"],
    ],
)
def test_what_is_kept_about_agreement_is_the_researchers(arguments, path, capsys):
    plant(path)
    with studies.open_study(path) as study:
        for coder in ("K1", "K2"):
            coding.Desk(study, people.as_coder(study, coder), people.find_session(study, "S1")).submit()
        answer = agreement.ask(study, people.viewer(study), Question(resamples=0))
        agreement_store.store(study, people.viewer(study), answer, "First")
    before = path.read_bytes()
    assert run(["agreement", *[a.format(study=path) for a in arguments], "--as", "K1"]) == 1
    assert capsys.readouterr().err.strip().endswith("Only a researcher can do this.")
    assert path.read_bytes() == before


def test_keeping_an_answer_is_the_researchers(path, capsys):
    plant(path)
    with studies.open_study(path) as study:
        for coder in ("K1", "K2"):
            coding.Desk(study, people.as_coder(study, coder), people.find_session(study, "S1")).submit()
    assert run(["agreement", str(path), "--as", "K1", "--resamples", "0", "--store", "Mine"]) == 1
    assert capsys.readouterr().err.strip().endswith("Only a researcher can do this.")
    assert run(["agreement", str(path), "--as", "K1", "--resamples", "0"]) == 0
    shown = capsys.readouterr().out
    assert "K1" in shown
    assert "K2" in shown, "both have submitted"


# -- fragments and consent ------------------------------------------------------------------------------------

OF_RESEARCHER = [name for name in AS_K1 if name.split()[0] in ("fragment", "playlist", "consent")]


@pytest.mark.parametrize("command", OF_RESEARCHER)
def test_only_a_researcher_sees_and_changes_fragments_and_consent(command, path, capsys):
    """Refused in the same words whether there is such a fragment, playlist or consent or not."""
    said = []
    for n in range(2):
        if n:
            with studies.open_study(path) as study:
                _select(study)
        before = path.read_bytes()
        assert run([*command.split(), str(path), *AS_K1[command]]) == 1
        said.append(capsys.readouterr())
        assert path.read_bytes() == before
    assert said[0] == said[1]
    assert said[0].err.strip() == "Only a researcher can do this."
    assert said[0].out == ""


def _select(study):
    who = people.viewer(study)
    fragments.add_fragment(study, who, "S1", 0, 5_000_000, "Talk", notes=MARKER)
    fragment_people.confirm(study, who, "Talk", ["Mother"])
    consent.set_consent(study, who, "Mother", {("recall", "worker"): Answer.YES})
    playlists.add_playlist(study, who, "First", "worker")
    playlists.put_on(study, who, "First", "Talk", [MARKER])


@pytest.mark.parametrize("command", [name for name, extra in AS_K1.items() if extra and name not in OF_RESEARCHER])
def test_nothing_of_fragments_and_consent_comes_out(command, path, tmp_path, capsysbinary, monkeypatch):
    """What a coder sees, exports and hears is the same to the byte, whether there are fragments and consents or not."""
    results = []
    for n in (1, 2):
        fresh = tmp_path / f"{n}.observer"
        fresh.write_bytes(path.read_bytes())
        if n == 2:
            with studies.open_study(fresh) as study:
                _select(study)
        out = tmp_path / f"out{n}"
        extra = [part.replace("{out}", str(out)) for part in AS_K1[command]]
        code, shown = output(capsysbinary, monkeypatch, fresh, command, extra, b'{"t": 1, "indicator": "nothing"}\n')
        files = {p.relative_to(out): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}
        neutral = shown.replace(str(out).encode(), b"OUT").replace(str(fresh).encode(), b"STUDY")
        assert MARKER.encode() not in shown + b"".join(files.values())
        results.append((code, _without_own_ids(neutral), files))
    assert results[0] == results[1]
