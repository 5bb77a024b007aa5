"""Consensus: what agrees is taken over, each difference is decided, the originals stay as they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from services import homework, settling
from storage.reversible import reversible

from observer.coding.blinding import Viewer
from observer.coding.consensus import Difference, Verdict, What
from observer.coding.events import IntervalMethod
from observer.coding.study import Assignment, CodingState, Purpose, Role
from observer.errors import NotFound, Refused
from observer.services import (
    comments,
    consensus,
    consensus_lines,
    history,
    intervals,
    packages,
    people,
    plan,
    roster,
    viewing,
)
from observer.services import dependents as depending
from observer.services.coding import At, Desk, Mark
from observer.services.rating import Judgement
from observer.services.reopening import reopen_coding
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    path = tmp_path_factory.mktemp("consensus") / "study.observer"
    settling.make(path).close()
    return path


@pytest.fixture
def begun(study):
    return settling.start(study)


def decide(study, begun, number, verdict, take="", note="", viewer=None, **written):
    item = settling.lines(study, begun)[number].item.id
    return consensus.decide(study, viewer or homework.researcher(study), item, verdict, take, note, **written)


def stream(study, begun):
    return Stream(study.codings.get(begun.consensus.coding).coder, begun.consensus.coding)


def results(study, begun, number):
    return settling.lines(study, begun)[number].results


# -- begin -----------------------------------------------------------------------------------------------------


def test_every_sort_of_difference_is_listed(study, begun):
    found = settling.lines(study, begun)
    assert {number: line.difference for number, line in found.items()} == settling.DIFFERENCES
    assert [found[n].letters for n in (1, 2, 6, 7, 8, 9)] == ["AB", "AB", "A", "B", "AB", "AB"]
    assert [found[n].at_us for n in (1, 6, 9)] == [10_500_000, 130_000_000, None]
    assert (begun.n_agreed, begun.n_left) == (2, 7)
    left = consensus_lines.lines(study, homework.researcher(study), begun.consensus.id, only_left=True)
    assert [line.item.number for line in left] == [2, 3, 4, 5, 6, 7, 9]
    assert all(line.is_left for line in left)


def test_what_agrees_is_taken_over_in_one_operation_with_its_sources(study):
    done = len(study.history.entries())
    begun = settling.start(study)
    assert len(study.history.entries()) == done + 1
    line = settling.lines(study, begun)[1]
    event = line.results[0]
    assert (event.start.us, event.comment, event.coding) == (10_000_000, "of K1", begun.consensus.coding)
    assert line.item.sources == tuple(one.id for one in line.events)
    assert (line.item.verdict, line.item.taken) == (Verdict.AGREED, (line.events[0].coding,))
    assert (line.item.present, line.item.decided) == (("R1", "K1", "K2"), begun.consensus.made)
    assert settling.lines(study, begun)[8].results[0].value == 1


def test_it_is_a_coding_of_its_own_by_the_coder_consensus(study, begun):
    coding = study.codings.get(begun.consensus.coding)
    coder = study.coders.get(coding.coder)
    assert (coder.name, coder.roles, coding.state) == ("consensus", (Role.ADVISER,), CodingState.DRAFT)
    assert plan.purposes(study, homework.researcher(study))[coding.id] is Purpose.CONSENSUS
    with pytest.raises(Refused, match="no role"):
        people.as_coder(study, "consensus")


def test_whoever_was_asked_for_it_in_the_plan_gets_it(study):
    homework.assign(study, "R1", "Linde 1", purpose=Purpose.CONSENSUS)
    begun = settling.start(study)
    rows = [row for row in study.assignments.where() if row.purpose is Purpose.CONSENSUS]
    assert [row.coding for row in rows] == [begun.consensus.coding]


def test_all_who_coded_it_blind_are_compared_when_nobody_is_named(study):
    session = people.find_session(study, "Linde 1")
    found = consensus_lines.possible(study, homework.researcher(study))
    assert [(one.session.name, one.codebook, len(one.sources)) for one in found] == [("Linde 1", "attitude", 2)]
    begun = consensus.start(study, homework.researcher(study), session)
    assert set(begun.consensus.sources) == {source.coding.id for source in found[0].sources}
    assert consensus_lines.possible(study, homework.researcher(study)) == []


def test_the_tolerance_can_be_given(study):
    begun = settling.start(study, tolerance_us=500_000)
    found = settling.lines(study, begun)
    assert sum(line.difference is Difference.NONE for line in found.values()) == 1  # only a rating
    assert begun.consensus.tolerance_us == 500_000


def test_of_what_it_cannot_be_begun(study, begun):
    with pytest.raises(Refused, match="already"):
        settling.start(study)
    other = people.find_session(study, "Linde 2")
    with pytest.raises(Refused, match="no two submitted"):
        consensus.start(study, homework.researcher(study), other)
    for coder in ("K1", "K2"):
        homework.mark(homework.desk(study, coder, "Linde 2"), 1)
    with pytest.raises(Refused, match="draft"):
        consensus.start(study, homework.researcher(study), other, ("K1", "K2"))
    consensus.remove(study, homework.researcher(study), begun.consensus.id)
    with pytest.raises(Refused, match="tolerance"):
        settling.start(study, tolerance_us=-1)


def test_a_repeat_is_not_what_is_settled(study):
    homework.assign(study, "K1", "Linde 1", purpose=Purpose.REPEAT)
    first = study.codings.where("coder = ?", [people.find_coder(study, "K1").id])[0]
    desk = homework.desk(study, "K1")
    homework.mark(desk, 5)
    desk.submit()
    assert settling.start(study).consensus.sources[0] == first.id


def test_a_coder_who_is_called_consensus_is_in_the_way(study):
    roster.add_coder(study, homework.researcher(study), "Consensus")
    with pytest.raises(Refused, match="rename"):
        settling.start(study)


# -- decide ----------------------------------------------------------------------------------------------------


def test_take_one_both_or_neither(study, begun):
    decide(study, begun, 2, Verdict.TAKE, "B", note="heard it again")
    assert [(one.indicator, one.start.us) for one in results(study, begun, 2)] == [("attitude:AL2", 31_000_000)]
    decide(study, begun, 3, Verdict.BOTH)
    assert [one.start.us for one in results(study, begun, 3)] == [50_000_000, 51_000_000]
    decide(study, begun, 4, Verdict.TAKE, "K1")
    assert results(study, begun, 4)[0].stop.us == 90_000_000
    decide(study, begun, 5, Verdict.TAKE, people.find_coder(study, "K2").id)
    assert results(study, begun, 5)[0].modifiers == {"uptake": ("declines",)}
    decide(study, begun, 6, Verdict.NEITHER)
    decide(study, begun, 7, Verdict.TAKE, "A")  # who has nothing: it was not there
    assert (results(study, begun, 6), results(study, begun, 7)) == ((), ())
    decide(study, begun, 9, Verdict.TAKE, "B")
    assert results(study, begun, 9)[0].value == 2
    item = settling.lines(study, begun)[2].item
    assert (item.note, item.present) == ("heard it again", ("R1", "K1", "K2"))
    assert study.coders.get(item.decided_by).name == "R1"


def test_write_a_new_one(study, begun):
    film = people.find_session(study, "Linde 1").id
    recording = study.recordings.where("session = ?", [film])[0]
    new = Mark(
        "AL3", At(recording=recording.id, pts=32 * homework.TICKS), None, ("Worker",), ("all",), comment="agreed"
    )
    decide(study, begun, 2, Verdict.NEW, mark=new)
    (event,) = results(study, begun, 2)
    assert (event.indicator, event.start.us, event.start.pts) == ("attitude:AL3", 32_000_000, 32 * homework.TICKS)
    decide(study, begun, 9, Verdict.NEW, judgement=Judgement("attuning", "Worker", 1, comment="midway"))
    assert [(one.value, one.comment) for one in results(study, begun, 9)] == [(1, "midway")]


def test_what_is_decided_can_be_decided_again_also_what_agreed(study, begun):
    decide(study, begun, 1, Verdict.NEITHER, note="both were wrong")
    assert results(study, begun, 1) == ()
    decide(study, begun, 1, Verdict.TAKE, "B")
    assert [one.comment for one in results(study, begun, 1)] == ["of K2"]
    consensus.clear(study, homework.researcher(study), settling.lines(study, begun)[1].item.id)
    line = settling.lines(study, begun)[1]
    assert (line.results, line.is_left, line.item.decided) == ((), True, None)


@pytest.mark.parametrize(
    ("number", "verdict", "more", "why"),
    [
        (2, Verdict.OPEN, {}, "needs a note"),
        (2, Verdict.OPEN, {"note": "  "}, "needs a note"),
        (2, Verdict.TAKE, {"take": "C"}, r"A \(K1\), B \(K2\)"),
        (2, Verdict.TAKE, {}, "Say whose"),
        (2, Verdict.AGREED, {}, "by itself"),
        (2, Verdict.NEW, {}, "which event"),
        (9, Verdict.NEW, {}, "which rating"),
        (9, Verdict.BOTH, {}, "one rating of each"),
        (9, Verdict.NEW, {"judgement": Judgement("attuning", "Worker", 9)}, "from -3 to"),
        (9, Verdict.NEW, {"judgement": Judgement("allying", "Worker", 0)}, "already"),
        (2, Verdict.NEW, {"mark": Mark("AL1", At(9999))}, "outside"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(study, begun, number, verdict, more, why):
    before = settling.rows(study)
    with pytest.raises(Refused, match=why):
        decide(study, begun, number, verdict, **more)
    assert settling.rows(study) == before


def test_each_decision_undoes_and_redoes(study, begun):
    reversible(study, [stream(study, begun)], lambda: decide(study, begun, 3, Verdict.BOTH))
    reversible(study, [stream(study, begun)], lambda: decide(study, begun, 3, Verdict.TAKE, "A"))
    reversible(study, [stream(study, begun)], lambda: decide(study, begun, 9, Verdict.TAKE, "A"))
    reversible(study, [stream(study, begun)], lambda: decide(study, begun, 2, Verdict.OPEN, note="what is a side?"))
    who = homework.researcher(study)
    reversible(study, [stream(study, begun)], lambda: consensus.be_present(study, who, begun.consensus.id, ["R1"]))
    consensus.undo(study, who, begun.consensus.id)
    consensus.undo(study, who, begun.consensus.id)
    assert settling.lines(study, begun)[2].is_left
    consensus.redo(study, who, begun.consensus.id)
    assert settling.lines(study, begun)[2].item.verdict is Verdict.OPEN


def test_it_can_be_stopped_and_resumed(study, begun):
    decide(study, begun, 2, Verdict.TAKE, "A")
    path = study.path
    study.close()
    with StudyFile.open(path) as again:
        who = homework.researcher(again)
        opened = consensus_lines.find_consensus(again, who, "Linde 1")
        consensus.be_present(again, who, opened.consensus.id, ["K2", "K2", " K1 "])
        decide(again, begun, 3, Verdict.TAKE, "B")
        found = settling.lines(again, begun)
        assert [found[n].item.present for n in (2, 3)] == [("R1", "K1", "K2"), ("K2", "K1")]
        consensus.undo(again, who, opened.consensus.id)
        assert settling.lines(again, begun)[3].is_left
        (summary,) = consensus_lines.consensuses(again, who)
        assert (summary.n_agreed, summary.n_decided, summary.n_dilemmas, summary.n_left) == (2, 1, 0, 6)


# -- the originals ---------------------------------------------------------------------------------------------

DECISIONS = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.sampled_from([Verdict.TAKE, Verdict.BOTH, Verdict.NEITHER, Verdict.OPEN, None, "undo", "redo"]),
        st.sampled_from("AB"),
    ),
    max_size=14,
)


@settings(max_examples=12, deadline=None)
@given(steps=DECISIONS)
def test_deciding_in_any_order_and_undoing_never_changes_the_originals(closed, tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("any") / "study.observer"
    path.write_bytes(closed.read_bytes())
    with StudyFile.open(path) as study:
        before, who = settling.originals(study), homework.researcher(study)
        begun = settling.start(study)
        items = {n: line.item.id for n, line in settling.lines(study, begun).items()}
        for number, what, take in steps:
            try:
                if what == "undo":
                    consensus.undo(study, who, begun.consensus.id)
                elif what == "redo":
                    consensus.redo(study, who, begun.consensus.id)
                elif what is None:
                    consensus.clear(study, who, items[number])
                else:
                    consensus.decide(study, who, items[number], what, take, note="because")
            except Refused:
                pass
        assert settling.originals(study) == before
        assert study.history.broken_link() is None
        made = {one.id for line in settling.lines(study, begun).values() for one in line.results}
        there = {row["id"] for table in ("events", "ratings") for row in study.db.query(
            f"SELECT id FROM {table} WHERE coding = ?", [begun.consensus.coding])}  # fmt: skip
        assert made == there


def test_the_originals_stay_to_the_byte_through_all_of_it(study):
    before, who = settling.originals(study), homework.researcher(study)
    begun = settling.start(study)
    for number in (2, 3, 4, 5, 6, 7, 9):
        decide(study, begun, number, Verdict.TAKE, "A")
    consensus.finish(study, who, begun.consensus.id)
    assert settling.originals(study) == before
    reopen_coding(study, who, begun.consensus.coding)
    consensus.remove(study, who, begun.consensus.id)
    assert settling.originals(study) == before


def test_a_coding_on_which_a_consensus_rests_is_not_reopened(study, begun):
    who = homework.researcher(study)
    with pytest.raises(Refused, match="rests on"):
        reopen_coding(study, who, begun.consensus.sources[0])
    consensus.remove(study, who, begun.consensus.id)
    reopen_coding(study, who, begun.consensus.sources[0])


# -- finish ----------------------------------------------------------------------------------------------------


def finished(study, begun):
    for number in (2, 3, 4, 5, 6, 7, 9):
        decide(study, begun, number, Verdict.TAKE, "A")
    return consensus.finish(study, homework.researcher(study), begun.consensus.id)


def test_finishing_asks_that_all_was_gone_through_and_keeps_dilemmas(study, begun):
    who = homework.researcher(study)
    with pytest.raises(Refused, match="7 items have still"):
        consensus.finish(study, who, begun.consensus.id)
    decide(study, begun, 2, Verdict.OPEN, note="when is it a side?")
    for number in (3, 4, 5, 6, 7, 9):
        decide(study, begun, number, Verdict.TAKE, "A")
    consensus.finish(study, who, begun.consensus.id)
    coding = study.codings.get(begun.consensus.coding)
    assert coding.state is CodingState.SUBMITTED
    assert coding.submitted is not None
    (summary,) = consensus_lines.consensuses(study, who)
    assert (summary.n_dilemmas, summary.n_left, summary.opened.is_finished) == (1, 0, True)
    for act in (
        lambda: decide(study, begun, 2, Verdict.NEITHER),
        lambda: consensus.undo(study, who, begun.consensus.id),
        lambda: consensus.be_present(study, who, begun.consensus.id, []),
        lambda: consensus.remove(study, who, begun.consensus.id),
    ):
        with pytest.raises(Refused, match="finished"):
            act()
    assert study.history.broken_link() is None


def test_ratings_get_the_events_of_the_consensus_that_spoke_for_them(study, begun):
    finished(study, begun)
    found = settling.lines(study, begun)
    assert found[8].results[0].evidence == (found[1].results[0].id,)
    assert found[8].ratings[0].evidence == (found[1].events[0].id,)


def test_reopened_it_goes_on(study, begun):
    finished(study, begun)
    reopen_coding(study, homework.researcher(study), begun.consensus.coding)
    decide(study, begun, 2, Verdict.TAKE, "B")
    assert results(study, begun, 2)[0].indicator == "attitude:AL2"


def test_removing_it_can_be_undone(study, begun):
    who = homework.researcher(study)
    decide(study, begun, 3, Verdict.BOTH)
    reversible(study, [Stream(who.id, None)], lambda: consensus.remove(study, who, begun.consensus.id))
    assert consensus_lines.consensuses(study, who) == []
    history.undo(study, who)
    assert len(results(study, begun, 3)) == 2


def test_who_decided_is_not_removed(study, begun):
    r1 = people.find_coder(study, "R1")
    assert any("9 decision" in words or "2 decision" in words for words in depending.of(
        study, homework.researcher(study), r1))  # fmt: skip


# -- three coders ----------------------------------------------------------------------------------------------


def test_three_coders_and_the_rule_for_their_ratings(study):
    who = homework.researcher(study)
    roster.add_coder(study, who, "K3")
    settling.code_other(study, "K3", attuning=-3)
    begun = settling.start(study, coders=("K1", "K2", "K3"))
    found = settling.lines(study, begun)
    assert [found[n].letters for n in (1, 2, 6, 7)] == ["ABC", "ABC", "A", "BC"]
    attuning = next(line for line in found.values() if line.difference is Difference.RATING)
    assert (attuning.proposal.values, attuning.proposal.means, attuning.results) == ((1,), (1.0,), ())
    decide(study, begun, attuning.item.number, Verdict.NEW, judgement=Judgement("attuning", "Worker", 1))
    decide(study, begun, 7, Verdict.BOTH)
    assert len(results(study, begun, 7)) == 2


# -- intervals and comments ------------------------------------------------------------------------------------


@pytest.fixture
def by_intervals(study):
    """K3 and K4 have coded Linde 2 by intervals of 15 s: the second differs, the third only K3 did; and a comment."""
    film = people.find_session(study, "Linde 2")
    recording = study.recordings.where("session = ?", [film.id])[0]
    for coder, yes in (("K3", (True, True, True)), ("K4", (True, False))):
        roster.add_coder(study, homework.researcher(study), coder)
        desk = homework.desk(study, coder, "Linde 2")
        intervals.begin(desk, "attitude", 15_000_000, IntervalMethod.PARTIAL, ["AL1"], ["Mother Linde", "Worker"])
        for number, is_yes in enumerate(yes, 1):
            intervals.answer(desk, "attitude", number, [("AL1", "Worker")] if is_yes else [])
        if coder == "K3":
            comments.add(desk, "attitude", "of K3", At(recording=recording.id, pts=3 * homework.TICKS))
            comments.add(desk, "attitude", "of all of it")
        desk.submit()
    return consensus.start(study, homework.researcher(study), film, ("K3", "K4"))


def of_what(study, begun, what):
    return [line for line in settling.lines(study, begun).values() if line.item.what is what]


def test_answers_for_intervals_are_items_and_what_agrees_is_taken_over(study, by_intervals):
    found = of_what(study, by_intervals, What.INTERVAL)
    workers = [line for line in found if any(a and a.value for a in line.answers)]
    assert [line.difference for line in workers] == [Difference.NONE, Difference.ANSWER, Difference.ONLY_SOME]
    assert [line.at_us for line in workers] == [0, 15_000_000, 30_000_000]
    assert [len(line.results) for line in workers] == [1, 0, 0]
    (scheme,) = study.interval_schemes.where("coding = ?", [by_intervals.consensus.coding])
    assert (scheme.length_us, len(scheme.participants)) == (15_000_000, 2)
    assert by_intervals.n_left == sum(line.is_left for line in found)


def test_an_answer_is_taken_written_or_left_out_and_each_undoes(study, by_intervals):
    coding = by_intervals.consensus.coding
    other, alone = (
        next(line.item for line in of_what(study, by_intervals, What.INTERVAL) if line.difference is difference)
        for difference in (Difference.ANSWER, Difference.ONLY_SOME)
    )
    streams = [stream(study, by_intervals)]

    def stands(item):
        return [one.value for one in results(study, by_intervals, item.number)]

    for verdict, how, made in (
        (Verdict.TAKE, {"take": "A"}, [True]),
        (Verdict.TAKE, {"take": "B"}, [False]),
        (Verdict.NEW, {"answer": True}, [True]),
        (Verdict.NEITHER, {}, []),
        (Verdict.OPEN, {"note": "was it the worker?"}, []),
    ):
        reversible(study, streams, lambda v=verdict, h=how: decide(study, by_intervals, other.number, v, **h))
        assert stands(other) == made
    decide(study, by_intervals, alone.number, Verdict.NEW, answer=False)
    assert stands(alone) == [False]
    assert {row.coding for row in study.interval_codings.where("coding = ?", [coding])} == {coding}
    for verdict, how, why in ((Verdict.BOTH, {}, "one answer"), (Verdict.NEW, {}, "yes or no")):
        with pytest.raises(Refused, match=why):
            decide(study, by_intervals, other.number, verdict, **how)


def test_comments_may_be_taken_over_and_need_not_be(study, by_intervals):
    whole, moment = of_what(study, by_intervals, What.COMMENT)
    assert [(line.at_us, line.letters, line.is_left) for line in (whole, moment)] == [
        (None, "A", False), (3_000_000, "A", False)
    ]  # fmt: skip
    streams = [stream(study, by_intervals)]
    reversible(study, streams, lambda: decide(study, by_intervals, moment.item.number, Verdict.TAKE, "A"))
    assert [one.text for one in results(study, by_intervals, moment.item.number)] == ["of K3"]
    with pytest.raises(Refused, match="taken over as it is"):
        decide(study, by_intervals, whole.item.number, Verdict.NEW, answer=True)
    for line in of_what(study, by_intervals, What.INTERVAL):
        if line.is_left:
            decide(study, by_intervals, line.item.number, Verdict.TAKE, "A")
    who = homework.researcher(study)
    (summary,) = consensus_lines.consensuses(study, who)
    assert summary.n_left == 0
    consensus.finish(study, who, by_intervals.consensus.id)


def test_a_consensus_with_intervals_is_removed_whole_and_comes_back(study, by_intervals):
    comment = of_what(study, by_intervals, What.COMMENT)[0].item
    decide(study, by_intervals, comment.number, Verdict.TAKE, "A")
    who = homework.researcher(study)
    reversible(study, [Stream(who.id, None)], lambda: consensus.remove(study, who, by_intervals.consensus.id))
    coding = by_intervals.consensus.coding
    for table in (study.interval_codings, study.interval_schemes):
        assert table.where("coding = ?", [coding]) == []


def test_intervals_of_another_length_are_not_compared(study):
    for coder, seconds in (("K3", 15), ("K4", 10)):
        roster.add_coder(study, homework.researcher(study), coder)
        desk = homework.desk(study, coder, "Linde 2")
        intervals.begin(desk, "attitude", seconds * 1_000_000, IntervalMethod.PARTIAL, ["AL1"], ["Worker"])
        intervals.answer(desk, "attitude", 1, [])
        desk.submit()
    with pytest.raises(Refused, match="another length"):
        consensus.start(study, homework.researcher(study), people.find_session(study, "Linde 2"), ("K3", "K4"))


# -- who may see it --------------------------------------------------------------------------------------------


def test_its_coders_see_and_decide_a_draft_and_nobody_else(study, begun):
    for coder in ("K1", "K2"):
        who = people.viewer(study, coder)
        assert len(consensus_lines.lines(study, who, begun.consensus.id)) == 9
        decide(study, begun, 2, Verdict.TAKE, "A", viewer=who)
    assert study.coders.get(settling.lines(study, begun)[2].item.decided_by).name == "K2"
    roster.add_coder(study, homework.researcher(study), "K3")
    stranger, item = people.viewer(study, "K3"), settling.lines(study, begun)[2].item.id
    nothing = "00000000-0000-4000-8000-000000000000"
    assert consensus_lines.consensuses(study, stranger) == []
    said = []
    for id_ in (item, nothing):
        with pytest.raises(NotFound) as error:
            consensus.decide(study, stranger, id_, Verdict.NEITHER)
        said.append(str(error.value).replace(id_, "ID"))
    assert len(set(said)) == 1


def test_who_has_still_to_code_the_session_sees_nothing_of_it(study, begun):
    """K3 codes it, K1 is asked to repeat it: neither may learn what was settled."""
    who, session = homework.researcher(study), people.find_session(study, "Linde 1")
    finished(study, begun)
    roster.add_coder(study, who, "K3")
    homework.mark(homework.desk(study, "K3"), 5)
    assert {s.seeing.coder.name for s in viewing.events(study, people.viewer(study, "K3"), session)} == {"K3"}
    assert "consensus" in {s.seeing.coder.name for s in viewing.events(study, people.viewer(study, "K1"), session)}
    homework.desk(study, "K3").submit()  # not one of those of whom it was made
    assert "consensus" not in {s.seeing.coder.name for s in viewing.events(study, people.viewer(study, "K3"), session)}
    homework.assign(study, "K1", "Linde 1", purpose=Purpose.REPEAT)
    assert viewing.events(study, people.viewer(study, "K1"), session) == []
    assert consensus_lines.consensuses(study, people.viewer(study, "K1")) == []


def test_a_draft_is_not_among_the_codings_that_coders_see(study, begun):
    session = people.find_session(study, "Linde 1")
    shown = viewing.codings(study, people.viewer(study, "K1"), session)
    assert {one.coder.name for one in shown} == {"K1", "K2"}


def test_packages_never_hold_it(study, begun, tmp_path):
    finished(study, begun)
    who = homework.researcher(study)
    roster.add_coder(study, who, "K3")
    homework.assign(study, "K3", "Linde 1")
    homework.assign(study, "K1", "Linde 1", purpose=Purpose.REPEAT)
    for coder in ("K3", "K1"):
        file = packages.package(study, who, coder, (), tmp_path).path
        with StudyFile.open(file) as package:
            assert not package.consensuses.where()
            assert not package.consensus_items.where()
            assert [row.name for row in package.coders.where()] == [coder]
        assert begun.consensus.coding.encode() not in file.read_bytes()


def test_a_consensus_is_not_blind(study, begun):
    finished(study, begun)
    shown = viewing.ratings(study, homework.researcher(study), people.find_session(study, "Linde 1"))
    blind = {(viewing.rating_data(one)["coder"], viewing.rating_data(one)["blind"]) for one in shown}
    assert blind == {("K1", True), ("K2", True), ("consensus", False)}


def test_nothing_is_recorded_in_it_by_another_way(study, begun):
    coder = study.coders.get(study.codings.get(begun.consensus.coding).coder)
    desk = Desk(study, Viewer(people.find_coder(study, "K1"), Role.CODER), people.find_session(study, "Linde 1"))
    with pytest.raises(NotFound):
        desk.change(results(study, begun, 1)[0].id, comment="x")
    row = Assignment("a" * 36, people.find_session(study, "Linde 2").id, coder.id, "attitude")
    assert row.coder == coder.id
    with pytest.raises(Refused, match="no role"):
        homework.assign(study, "consensus", "Linde 2")
