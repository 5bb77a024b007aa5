"""What the timeline is given: rows by person, dimension or indicator, items with ids of their own, flags, stretches."""

from __future__ import annotations

import pytest

from observer.coding.codebook import Kind
from observer.coding.events import Comment, Moment
from observer.coding.study import Presence, Seen, UncodableReason, UncodableSpan
from observer.services import people, rating, roster, studies
from observer.services.coding import At, Desk, Mark
from observer.services.workplace import Workplace
from observer.ui import page_data
from observer.ui.timeline_data import ROWS_BY, Spans, comment_flags, span_bands


@pytest.fixture
def work(tmp_path):
    with studies.new_study(tmp_path / "study.observer", ["alliance"]) as study:
        researcher = people.viewer(study)
        roster.add_case(study, researcher, "Linde")
        for name, kind in (("Mother", "parent"), ("Son", "child"), ("Worker", "worker")):
            roster.add_participant(study, researcher, name, kind, "Linde")
        roster.add_session(study, researcher, "Linde", "S1")
        roster.add_coder(study, researcher, "K1")
        desk = Desk(study, people.as_coder(study, "K1"), people.find_session(study, "S1"))
        desk.record(Mark("ef_says_stuck", At(1), None, ("Mother",), ("Worker",)))
        desk.record(Mark("ef_leans_forward", At(2), At(3), ("Mother", "Son"), ("Worker",)))
        rating.rate(desk, rating.Judgement("engagement", "Mother", -1))
        rating.rate(desk, rating.Judgement("safety", "Son", None, "absent"))
        rating.rate(desk, rating.Judgement("safety", "Mother", 2, span=(1, 5)))
        yield Workplace(desk, "alliance")


@pytest.mark.parametrize("by", ROWS_BY)
def test_every_item_has_an_id_of_its_own_a_row_and_its_event(work, by):
    maker, events = page_data.item_maker(work, by), work.events()
    items = maker.all_items(events)
    rows = {row.id for row in maker.rows()}
    assert len({item.id for item in items}) == len(items)
    assert {item.row for item in items} <= rows
    assert page_data.event_ids([item.id for item in items]) == [event.id for event in events]
    assert {item.event for item in items} == {event.id for event in events}
    for event in events:
        shown = [item.id for item in maker.items(event)]
        assert shown == page_data.shown_ids(event, by)
        assert set(shown) <= set(page_data.possible_ids(work, event.id, by))
        assert shown == [item.id for item in page_data.items(work, event, work.names(), by)]
        assert {item.label for item in maker.items(event)} == {work.describe(event, work.names())}


def test_an_event_of_two_stands_in_both_their_rows_and_once_elsewhere(work):
    both = work.events()[1]
    assert [len(page_data.item_maker(work, by).items(both)) for by in ROWS_BY] == [2, 1, 1]


def test_indicators_have_a_row_only_when_used_and_people_always(work):
    assert all(row.only_used and row.valence for row in page_data.rows(work, "indicator"))
    assert not any(row.only_used for row in page_data.rows(work))
    kinds = {row.id: row.is_state for row in page_data.rows(work, "indicator")}
    assert kinds == {i.id: i.kind is Kind.STATE for i in work.codebook.indicators}


def test_ratings_stand_with_their_person_or_dimension(work):
    names = {name: id_ for id_, name in work.names().items()}
    found = {(flag.row, flag.text, flag.start_us is None) for flag in page_data.ratings(work)}
    assert found == {(names["Mother"], "−1", True), (names["Son"], "–", True), (names["Mother"], "+2", False)}
    by_dimension = {(flag.row, flag.who, flag.text) for flag in page_data.ratings(work, "dimension")}
    assert by_dimension == {("engagement", "Mo", "−1"), ("safety", "So", "–"), ("safety", "Mo", "+2")}
    [absent] = [flag for flag in page_data.ratings(work) if flag.text == "–"]
    assert "absent" in absent.label


def test_comments_on_the_whole_session_have_no_flag():
    comments = [Comment("a", "c", "all of it"), Comment("b", "c", "two\nlines", Moment(5))]
    assert [(flag.id, flag.us, flag.text) for flag in comment_flags(comments)] == [("b", 5, "two lines")]


def test_stretches_of_one_person_stand_in_that_row_and_nowhere_else():
    spans = Spans(
        (Presence("p", "s", "m", None, 50), Presence("q", "s", "m", 70, None, Seen.HEARD)),
        (
            UncodableSpan("u", "s", 1, 2, UncodableReason.CAMERA_OFF),
            UncodableSpan("v", "s", 3, 4, UncodableReason.OUT_OF_VIEW, participant="m"),
        ),
        100,
    )
    found = {b.id: (b.kind, b.row, b.start_us, b.stop_us) for b in span_bands(spans, {"m": "Mother"})}
    assert found == {
        "p": ("presence", "m", 0, 50), "q": ("heard", "m", 70, 100), "u": ("uncodable", "", 1, 2),
        "v": ("uncodable", "m", 3, 4),
    }  # fmt: skip
    assert [b.id for b in span_bands(spans, {}, "dimension")] == ["u"]
