"""What others settled, practised and how they drift is nothing to a coder who has still to code."""

import pytest
from services.blind import AS_K1, MARKER, work

from observer.cli import run
from observer.coding.consensus import Verdict
from observer.errors import Blind, NotFound
from observer.services import (
    agreement_offer,
    coding,
    consensus,
    consensus_lines,
    consensus_steps,
    drift,
    pairing,
    people,
    quality,
    studies,
    training,
    viewing,
)


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


@pytest.mark.parametrize("command", [name for name, extra in AS_K1.items() if extra])
def test_nothing_of_what_others_settled_comes_out(command, path3, compared):
    """Before K1 has submitted, what he sees is the same to the byte, whether there is a consensus of it or not."""
    compared.same(command, path3, settle, b'{"t": 1, "indicator": "nothing"}\n')


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
