"""A dilemma becomes a dated decision in a new version of the codebook; codings keep theirs."""

import pytest
from services import homework

from observer.coding.codebook import Ruling
from observer.coding.codebook_check import find_faults
from observer.coding.codebook_data import from_data, to_data
from observer.coding.codebook_diff import Weight, compare
from observer.coding.codebook_text import sections
from observer.errors import Blind, NotFound, Refused
from observer.formats import codebook_file
from observer.resources import find_codebook
from observer.services import codebook_drafts, consensus, people, studies

TEXT = {"en": "Only when somebody else is present.", "nl": "Alleen als er nog iemand bij is."}


@pytest.fixture
def study(tmp_path):
    with homework.make(tmp_path / "study.observer") as opened:
        yield opened


def book_of(row):
    return codebook_file.parse(row.content)


def test_a_new_version_with_the_decision(study):
    homework.mark(homework.desk(study, "K1"), 1)
    before = study.codings.where()
    added = consensus.make_rule(study, homework.researcher(study), "attitude:AL4", TEXT, "2026-11-20")
    old, new = (book_of(row) for row in studies.versions(study, "attitude"))
    assert (old.version, new.version, added.item.version) == ("0.1.0", "0.1.1", "0.1.1")
    assert new.find_indicator("AL4").decisions == (Ruling("2026-11-20", TEXT),)
    assert [(d.id, d.field, d.weight) for d in compare(old, new)] == [("AL4", "decisions", Weight.WORDING)]
    assert "2026-11-20" in compare(old, new)[0].words
    assert new.changelog[-1]["changes"]["nl"].endswith(TEXT["nl"])
    assert study.codings.where() == before
    consensus.make_rule(study, homework.researcher(study), "attitude:AL4", {"en": "b", "nl": "b"})
    assert len(book_of(studies.versions(study, "attitude")[-1]).find_indicator("AL4").decisions) == 2


def test_as_a_draft_to_go_on_with(study):
    who = homework.researcher(study)
    first = consensus.draft_rule(study, who, "attitude:AL4", TEXT)
    second = consensus.draft_rule(study, who, "attitude:AL1", TEXT)
    assert first.is_kept
    assert [d.id for d in second.plan.differences] == ["AL1", "AL4"]
    assert second.plan.faults == ()
    (draft,) = codebook_drafts.drafts(study)
    assert draft.codebook.find_indicator("AL1").decisions[0].text == TEXT
    assert len(studies.versions(study, "attitude")) == 1


@pytest.mark.parametrize(
    ("indicator", "text", "on", "error"),
    [
        ("attitude:AL4", {"en": "only English"}, None, Refused),
        ("attitude:AL4", {"en": " ", "nl": "x"}, None, Refused),
        ("attitude:AL4", TEXT, "yesterday", Refused),
        ("attitude:XX", TEXT, None, NotFound),
        ("nothing:AL4", TEXT, None, NotFound),
    ],
)
def test_what_is_no_decision(study, indicator, text, on, error):
    for act in (consensus.make_rule, consensus.draft_rule):
        with pytest.raises(error):
            act(study, homework.researcher(study), indicator, text, on)
        with pytest.raises(Blind):
            act(study, people.viewer(study, "K1"), indicator, text, on)
    assert len(studies.versions(study, "attitude")) == 1
    assert codebook_drafts.drafts(study) == []


# -- the format ------------------------------------------------------------------------------------------------


def data(**decisions):
    found = codebook_file.read_data(find_codebook("attitude"))
    found["indicators"][0].update(decisions)
    return found


def test_a_codebook_without_decisions_is_as_it_was():
    found = data()
    assert find_faults(found) == []
    assert from_data(found).indicators[0].decisions == ()
    assert "decisions" not in to_data(from_data(found))["indicators"][0]


def test_decisions_go_round_and_stand_in_the_manual():
    given = [{"date": "2026-11-20", "text": TEXT}, {"date": "2026-10-01", "text": {"en": "a", "nl": "b"}}]
    found = data(decisions=given)
    assert find_faults(found) == []
    book = from_data(found)
    assert to_data(book)["indicators"][0]["decisions"] == given
    (section,) = [s for s in sections(book, ("en", "nl")) if s.place == "indicator:AL1"]
    texts = [line.text for line in section.lines]
    at = texts.index("Decided")
    assert texts[at + 1 : at + 5] == ["2026-10-01: a", "b", f"2026-11-20: {TEXT['en']}", TEXT["nl"]]


@pytest.mark.parametrize(
    ("decisions", "place"),
    [
        ("often", "indicators[0].decisions"),
        (["x"], "indicators[0].decisions[0]"),
        ([{"date": "soon", "text": TEXT}], "indicators[0].decisions[0].date"),
        ([{"date": "2026-11-20"}], "indicators[0].decisions[0].text"),
        ([{"date": "2026-11-20", "text": {"en": "x"}}], "indicators[0].decisions[0].text.nl"),
        ([{"date": "2026-11-20", "text": TEXT, "by": "K1"}], "indicators[0].decisions[0].by"),
    ],
)
def test_faults_of_decisions(decisions, place):
    assert [fault.place for fault in find_faults(data(decisions=decisions))] == [place]
