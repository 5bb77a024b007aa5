"""Drift: agreement in the order of coding, against others, consensus, gold and oneself; what is due for a check."""

import pytest
from services import homework, settling

from observer.agreement.values import Reason
from observer.coding.drift import Against, Why
from observer.coding.study import Purpose
from observer.coding.training import Whose
from observer.errors import Blind
from observer.services import consensus, drift, overview, people, quality, roster
from observer.services.rating import Judgement, rate

SESSIONS = tuple(f"Eik {n}" for n in range(1, 8))


study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    path = tmp_path_factory.mktemp("drift") / "study.observer"
    with homework.make(path) as study:
        for session in SESSIONS:
            roster.add_session(study, homework.researcher(study), "Linde", session)
    return path


def code(study, coder, session, marks, value=1):
    desk = homework.desk(study, coder, session)
    for n in range(marks):
        desk.record(homework.Mark("AL1", homework.At(20 * n + 1), None, ("Worker",), ("Mother Linde",)))
    rate(desk, Judgement("allying", "Worker", value))
    desk.submit()


def twice(study, session, marks, other=10, value=1):
    """K1 has `marks` of the ten moments that K2 has."""
    code(study, "K1", session, marks, value)
    code(study, "K2", session, other)


def of(study, coder="K1", against=Against.PEER):
    found = [one for one in drift.series(study, homework.researcher(study), coder) if one.against is against]
    return found[0] if found else None


def test_agreement_by_session_in_the_order_of_coding(study):
    for session, marks in zip(reversed(SESSIONS[:3]), (10, 5, 8), strict=True):
        twice(study, session, marks, value=marks - 8)
    found = of(study)
    assert [check.session.name for check in found.checks] == ["Eik 3", "Eik 2", "Eik 1"]
    assert [check.with_whom for check in found.checks] == [("K2",)] * 3
    assert [check.alone.moments.value for check in found.checks] == pytest.approx([1, 2 * 5 / 15, 2 * 8 / 18])
    assert found.checks[0].alone.moments.no_interval is None
    workers = [check.alone.ratings[Whose.WORKERS] for check in found.checks]
    assert [one.near.value for one in workers] == [1, 0, 1]
    assert [one.exact.value for one in workers] == [0, 0, 0]
    assert workers[0].near.no_interval is Reason.TOO_FEW_UNITS
    clients = found.checks[0].alone.ratings[Whose.CLIENTS]
    assert (clients.near.why, clients.icc.why, clients.n) == (Reason.NOTHING_COMPARED, Reason.TOO_FEW_UNITS, 0)
    assert found.checks[0].alone.periods.why is Reason.NO_EVENTS
    assert set(found.near) == {Whose.WORKERS}


def test_the_last_five_are_pooled(study):
    for session, marks in zip(SESSIONS, (0, 10, 10, 10, 10, 10, 5), strict=True):
        twice(study, session, marks)
    pools = [check.pool for check in of(study).checks]
    assert [pool.sessions for pool in pools] == [1, 2, 3, 4, 5, 5, 5]
    assert pools[4].moments.value == pytest.approx(2 * 40 / 90)
    assert pools[5].moments.value == 1
    assert pools[6].moments.value == pytest.approx(2 * 45 / 95)
    assert (pools[0].moments.value, pools[0].counts.only2) == (0, 10)


def test_limits_from_the_calibration_phase_and_what_lies_outside_is_due(study):
    who = homework.researcher(study)
    for session, marks in zip(SESSIONS[:6], (9, 10, 9, 10, 3, 2), strict=True):
        twice(study, session, marks)
    assert of(study).moments.points[-1].low.why is Reason.CALIBRATING
    assert drift.due(study, who) == []
    quality.set_quality(study, who, calibration=4)
    found = of(study)
    assert found.moments.points[3].in_calibration
    assert found.moments.points[-1].is_below
    due = [one for one in drift.due(study, who) if one.coder.name == "K1"]
    assert [(one.session.name, one.why) for one in due] == [("Eik 6", Why.OUTSIDE)]
    assert "Eik 6" in due[0].words


def test_who_is_due_is_told_with_the_title_of_the_codebook(study):
    title = overview.codebook_titles(study)[key_of(study)]
    for session in SESSIONS[:6]:
        code(study, "K1", session, 3)
    told = drift.due(study, homework.researcher(study))
    assert title != key_of(study)
    assert all(f"({title})" in one.words for one in told)
    assert told


def key_of(study):
    return study.codebooks.where()[0].key


def test_a_coder_whose_last_sessions_nobody_else_coded_is_due(study):
    who = homework.researcher(study)
    twice(study, SESSIONS[0], 10)
    for session in SESSIONS[1:4]:
        code(study, "K1", session, 3)
    assert drift.due(study, who) == []  # four of five
    quality.set_quality(study, who, unchecked=3)
    assert [(one.coder.name, one.session.name, one.why) for one in drift.due(study, who)] == [
        ("K1", "Eik 4", Why.UNCHECKED)
    ]
    code(study, "K2", SESSIONS[2], 3)
    assert drift.due(study, who) == []


def test_training_and_gold_are_no_peers(study):
    homework.assign(study, "R1", SESSIONS[0], purpose=Purpose.GOLD)
    homework.assign(study, "K2", SESSIONS[0], purpose=Purpose.TRAINING)
    for coder, marks in (("K1", 8), ("K2", 3), ("R1", 10)):
        code(study, coder, SESSIONS[0], marks)
    found = drift.series(study, homework.researcher(study))
    assert [(one.coder.name, one.against) for one in found] == [("K1", Against.GOLD)]
    assert found[0].checks[0].alone.moments.value == pytest.approx(16 / 18)


def test_his_own_repeat_and_the_consensus(study):
    settling.code_one(study)
    settling.code_other(study)
    begun = settling.start(study)
    for line in settling.lines(study, begun).values():
        consensus.decide(study, homework.researcher(study), line.item.id, consensus.Verdict.TAKE, "A")
    consensus.finish(study, homework.researcher(study), begun.consensus.id)
    homework.assign(study, "K1", "Linde 1", purpose=Purpose.REPEAT)
    code(study, "K1", "Linde 1", 2)
    assert of(study, "K1", Against.CONSENSUS).checks[0].alone.moments.value == 1
    assert of(study, "K2", Against.CONSENSUS).checks[0].alone.moments.value < 1
    own = of(study, "K1", Against.OWN).checks[0]
    assert own.with_whom == ("K1",)
    assert own.alone.moments.value < 1
    assert len(of(study, "K2").checks) == 1  # the repeat is no second peer
    assert not [one for one in drift.series(study, homework.researcher(study)) if one.coder.name == "consensus"]


def test_only_the_researcher(study):
    twice(study, SESSIONS[0], 10)
    for ask in (drift.series, drift.due):
        with pytest.raises(Blind):
            ask(study, people.viewer(study, "K1"))


def test_what_is_not_submitted_is_not_there(study):
    homework.mark(homework.desk(study, "K1"), 1)
    code(study, "K2", SESSIONS[0], 3)
    assert drift.series(study, homework.researcher(study)) == []
