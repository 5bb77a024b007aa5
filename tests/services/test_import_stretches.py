"""Fragments and answers for intervals that come in with a file: known again, in one operation, and odd ones told."""

from dataclasses import replace

import pytest
from services.test_exchange import AS_IT_IS, bring
from storage.reversible import dump, reversible
from studies_for_tests import add_film, desk_of, make_study, researcher_of

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import IntervalMethod
from observer.coding.fragments import Reason
from observer.coding.interchange import Document, FiledCode, FiledFragment, FiledInterval, FiledResponse, FiledSession
from observer.services import exchange, fragments, import_plan, interchange, intervals
from observer.services.export_document import document_of
from observer.services.import_map import propose
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

SECOND = 1_000_000
LINDE = "Linde 1"


def answer(number: int, value: bool, **more) -> FiledInterval:
    """The answer for interval `number` of 15 seconds."""
    start = number * 15 * SECOND
    given = {"session": LINDE, "code": "says", "person": "Mother", "start_us": start, "stop_us": start + 15 * SECOND,
             "value": value, "coder": "K1"}  # fmt: skip
    return FiledInterval(**(given | more))


DOCUMENT = listed(
    Document(
        "old",
        codes=(FiledCode("says", kind=Kind.POINT), FiledCode("leans", kind=Kind.STATE)),
        sessions=(FiledSession(LINDE),),
        fragments=(
            FiledFragment(LINDE, "A quarrel", 5 * SECOND + 3, 9 * SECOND, "rupture", "look here"),
            FiledFragment(LINDE, "A quarrel", 20 * SECOND, 25 * SECOND, "Missed chance"),
            FiledFragment(LINDE, "", 30 * SECOND, 35 * SECOND, "because", "see"),
        ),
        intervals=(answer(0, True), answer(1, False), answer(1, True, person="Son"), answer(3, True)),
    )
)


@pytest.fixture
def study(tmp_path):
    """A study with a film of a minute, in which nobody has coded."""
    with StudyFile.open(make_study(tmp_path)) as opened:
        add_film(opened, LINDE, seconds=60)
        yield opened


def told(planned) -> str:
    return " | ".join(finding.words for finding in planned.findings)


def test_they_come_in_with_frames_titles_reasons_and_a_scheme(study):
    planned = bring(study, DOCUMENT)
    rows = {row.title: row for row in fragments.fragments(study, researcher_of(study), LINDE)}
    assert [row.reason for row in rows.values()] == [Reason.RUPTURE, Reason.MISSED_CHANCE, Reason.STRONG_MOMENT]
    assert "A quarrel" in rows
    assert "A quarrel (2)" in rows
    last = list(rows.values())[-1]
    assert (last.title, last.notes) == ("Linde 1 0:00:30.000", "see\nbecause")
    assert rows["A quarrel"].notes == "look here"
    assert all(row.start_recording and row.start_pts is not None for row in rows.values())
    assert "came into its note" in told(planned)
    (scheme,) = study.interval_schemes.where()
    assert (scheme.length_us, scheme.method) == (15 * SECOND, IntervalMethod.PARTIAL)
    assert scheme.indicators == ("play:says",)
    assert len(scheme.participants) == 2
    found = intervals.all_of(desk_of(study, "K1"), "play")
    assert [sum(one.answers.values()) for one in found] == [1, 1, 0, 1]
    assert [len(one.answers) for one in found] == [1, 2, 0, 1]
    assert [one.number for one in found if one.asked] == [1, 2, 3, 4]


def test_a_second_import_doubles_nothing_and_changes_what_changed(study):
    bring(study, DOCUMENT)
    before, viewer = dump(study), researcher_of(study)
    again = import_plan.plan(study, viewer, DOCUMENT, propose(study, viewer, DOCUMENT))
    assert again.is_empty
    assert again.rows.same == len(DOCUMENT.fragments) + len(DOCUMENT.intervals)
    other = replace(DOCUMENT, intervals=(answer(0, False), *DOCUMENT.intervals[1:]))
    planned = bring(study, other)
    stretches = planned.rows.stretches
    assert (len(stretches.new_intervals), len(stretches.changed_intervals), len(stretches.new_fragments)) == (0, 1, 0)
    assert len(dump(study)["interval_codings"]) == len(before["interval_codings"])


def test_what_the_study_made_itself_is_known_again(study, tmp_path):
    viewer, desk = researcher_of(study), desk_of(study, "K1")
    intervals.begin(desk, "play", 15 * SECOND, IntervalMethod.WHOLE, ["says"], ["Mother", "Son"])
    intervals.answer(desk, "play", 1, [("says", "Mother")])
    fragments.add_fragment(study, viewer, LINDE, 5 * SECOND + 17, 9 * SECOND, "A quarrel", Reason.REPAIR)
    going = document_of(study, viewer, AS_IT_IS).document
    interchange.export_tidy(study, viewer, tmp_path / "out.tidy.zip")
    for read in (going, exchange.read(tmp_path / "out.tidy.zip")):
        assert len(read.intervals) == 2
        assert import_plan.plan(study, viewer, read, propose(study, viewer, read)).is_empty


def test_one_undo_takes_them_back(study):
    viewer = researcher_of(study)
    planned = import_plan.plan(study, viewer, DOCUMENT, propose(study, viewer, DOCUMENT))
    assert planned.rows.n == 3 + 1 + 4
    reversible(study, [Stream(viewer.id, None)], lambda: import_plan.apply(study, viewer, planned))


def test_they_can_be_left_out(study):
    viewer = researcher_of(study)
    bring(study, DOCUMENT, replace(propose(study, viewer, DOCUMENT), with_fragments=False, with_events=False))
    assert not study.fragments.where()
    assert not study.interval_codings.where()
    assert not study.codings.where()


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (answer(2, True, stop_us=40 * SECOND), "another length"),
        (answer(2, True, start_us=31 * SECOND, stop_us=46 * SECOND), "another length"),
        (answer(2, True, method=IntervalMethod.WHOLE), "another length"),
        (answer(7, True), "outside the recording"),
        (answer(2, True, person="Family"), "not of a group"),
        (answer(0, False), "second answer"),
        (answer(2, True, code="strange"), "left out"),
        (FiledFragment(LINDE, "late", 50 * SECOND, 90 * SECOND, "repair"), "outside the recording"),
        (FiledFragment(LINDE, "back", 50 * SECOND, 40 * SECOND, "repair"), "must stop after"),
    ],
)
def test_what_does_not_fit_is_left_out_and_told(study, odd, words):
    part = "intervals" if isinstance(odd, FiledInterval) else "fragments"
    planned = bring(study, listed(replace(DOCUMENT, **{part: (*getattr(DOCUMENT, part), odd)})))
    assert words in told(planned)
    assert planned.rows.left_out == 1
    assert len(study.interval_codings.where()) == 4
    assert len(study.fragments.where()) == 3


def test_absurd_intervals_and_another_rule_than_before_stay_out(study):
    short = replace(DOCUMENT, intervals=(answer(0, True, stop_us=1000),))
    assert "1 second to 1 hour" in told(bring(study, short))
    assert not study.interval_schemes.where()
    bring(study, DOCUMENT)
    other = replace(
        DOCUMENT, intervals=(answer(2, True, person="Father"), answer(2, True, method=IntervalMethod.WHOLE))
    )
    planned = bring(study, listed(other))
    assert "does not ask for" in told(planned)
    assert "another length" in told(planned)
    assert len(study.interval_codings.where()) == 4


def test_the_last_interval_may_be_shorter(study):
    spans = [(n * 25 * SECOND, min((n + 1) * 25, 60) * SECOND) for n in range(3)]
    answers = tuple(answer(0, True, start_us=start, stop_us=stop) for start, stop in spans)
    document = replace(DOCUMENT, intervals=answers)
    assert not bring(study, document).rows.left_out
    assert len(study.interval_codings.where()) == 3


def test_responses_stay_out_and_are_told(study):
    document = listed(replace(DOCUMENT, responses=(FiledResponse(LINDE, "Mother", 0, "so it was"),) * 2))
    assert "Responses of recall sessions do not come in. (2 times)" in told(bring(study, document))
    assert not study.recall_responses.where()
