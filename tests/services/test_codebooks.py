"""Codebooks as they are changed: what a change does to the rest, keys, drafts, and new versions of a study."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from observer import i18n
from observer.coding import codebook_edit as edit
from observer.coding.codebook import Kind, Rated
from observer.coding.codebook_check import find_faults
from observer.coding.codebook_data import from_data, to_data
from observer.coding.codebook_diff import Weight, compare, next_version
from observer.coding.codebook_edit import Parts
from observer.coding.codebook_keys import free_keys, key_trouble
from observer.coding.codebook_places import locate, words_of
from observer.coding.codebook_text import as_text, sections
from observer.errors import BadCodebook, BadFile, Blind, Refused
from observer.formats import codebook_file
from observer.services import codebook_drafts, codebooks, history, people, studies
from observer.services.codebook_drafts import Draft
from observer.services.coding import At, Mark
from tests.studies_for_tests import desk_of, dump, make_study, play_codebook, researcher_of

WHY = {"en": "Clearer words.", "nl": "Duidelijker woorden."}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("codebooks"))


@pytest.fixture
def path(template, tmp_path):
    return shutil.copyfile(template, tmp_path / "study.observer")


@pytest.fixture
def study(path):
    with studies.open_study(path) as opened:
        yield opened


@pytest.fixture
def play():
    return from_data(play_codebook())


def changed(book, id_, **fields):
    indicator = book.find_indicator(id_)
    return edit.put(book, Parts.INDICATOR, id_, replace(indicator, **fields))


def reworded(book):
    return changed(book, "says", label={"en": "says so", "nl": "zegt het"})


# -- a codebook and its data ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alliance", "attitude", "play"])
def test_a_codebook_comes_back_from_its_data_as_it_was(name, play):
    book = play if name == "play" else codebooks.read(name)
    data = to_data(book)
    assert find_faults(data) == []
    assert from_data(data) == book
    assert compare(book, from_data(data)) == []


def test_a_file_for_people_holds_the_same_in_the_order_of_the_docs(study, tmp_path):
    edition = codebooks.shelf(study)[0]
    target = tmp_path / "out.json"
    codebooks.write(target, edition.codebook, edition.content)
    again, content = codebook_file.read(target)
    assert content == edition.content
    assert again == edition.codebook
    names = list(json.loads(target.read_text(encoding="utf-8")))
    assert names[:4] == ["format", "format_version", "key", "version"]
    assert list(json.loads(target.read_text(encoding="utf-8"))["indicators"][0])[:3] == ["id", "dimension", "key"]


def test_what_cannot_be_written_is_told_and_leaves_nothing(play, tmp_path):
    folder = tmp_path / "file"
    folder.write_text("no folder")
    with pytest.raises(BadFile, match="cannot be written"):
        codebooks.write(folder / "out.json", play)
    with pytest.raises(BadFile):
        codebooks.write_text(tmp_path / "missing" / "out.txt", "x")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


# -- changes --------------------------------------------------------------------------------------------------


def test_a_new_empty_codebook_becomes_valid_once_everything_is_said():
    book = edit.empty()
    places = {locate(book, fault.place).field for fault in codebooks.faults_of(book)}
    assert {"title", "source", "label", "definition", "examples", "point_mark_at"} <= places
    words = {"en": "x", "nl": "y"}
    said = json.loads(json.dumps(to_data(book)).replace('{"en": "", "nl": ""}', json.dumps(words)))
    for indicator in said["indicators"]:
        indicator["examples"] = indicator["counter_examples"] = {"en": ["x"], "nl": ["y"]}
    assert codebooks.faults_of(from_data(said)) == []


def test_what_points_at_a_part_follows_it(play):
    renamed = edit.put(play, Parts.DIMENSION, "part", replace(play.find_dimension("part"), id="piece"))
    assert {i.dimension for i in renamed.indicators} == {"piece", "whole", "aside"}
    modifier = replace(edit.find_part(play, Parts.MODIFIER, "how"), label={"en": "in what way", "nl": "hoe dan"})
    book = edit.put(play, Parts.MODIFIER, "how", modifier)
    assert modifier in book.find_indicator("says").modifiers
    scale = replace(play.scales[0], id="other")
    assert {d.scale for d in edit.put(play, Parts.SCALE, "scale", scale).dimensions} == {"other", None}
    for each in (renamed, book):
        assert codebooks.faults_of(each) == []


def test_removing_a_part_leaves_no_loose_ends(play):
    gone = edit.remove(play, Parts.DIMENSION, "part")
    assert {i.dimension for i in gone.indicators} == {"whole", "aside"}
    assert codebooks.faults_of(gone) == []
    plain = edit.remove(play, Parts.MODIFIER, "how")
    assert all(m.id != "how" for i in plain.indicators for m in i.modifiers)
    assert codebooks.faults_of(plain) == []
    unrated = edit.remove(play, Parts.SCALE, "scale")
    assert {d.rated for d in unrated.dimensions} == {Rated.NONE}
    assert codebooks.faults_of(unrated) == []


def test_a_part_moves_among_its_like(play):
    up = edit.move(play, Parts.INDICATOR, "refuses", -1)
    assert [i.id for i in up.indicators][:2] == ["refuses", "says"]
    assert edit.move(up, Parts.INDICATOR, "refuses", -1) == up
    assert edit.move(play, Parts.INDICATOR, "helps", 1) == play, "the next one is of another dimension"
    assert [d.field for d in compare(play, up)] == ["order"]


def test_the_usual_place_to_mark_is_followed_unless_an_indicator_says_otherwise(play):
    own = changed(play, "refuses", mark_at={"en": "At the last word.", "nl": "Bij het laatste woord."})
    habit = replace(own.defaults[Kind.POINT], mark_at={"en": "At the first word.", "nl": "Bij het eerste woord."})
    book = edit.with_habits(own, Kind.POINT, habit)
    assert book.find_indicator("says").mark_at["en"] == "At the first word."
    assert book.find_indicator("refuses").mark_at["en"] == "At the last word."
    assert book.find_indicator("leans").mark_at["en"] == "At the start."
    assert from_data(to_data(book)) == book
    assert [(d.id, d.field, d.weight) for d in compare(own, book)] == [("point", "mark_at", Weight.MEANING)], (
        "told once"
    )


def test_a_period_that_becomes_a_moment_excludes_nothing(play):
    calm = edit.with_kind(play, play.find_indicator("calm"), Kind.POINT)
    book = edit.put(play, Parts.INDICATOR, "calm", calm)
    assert calm.exclusive_group is None
    assert codebooks.faults_of(book) == []


def test_a_scale_with_other_ends_keeps_the_words_of_its_steps(play):
    scale = edit.with_range(play.scales[0], -1, 4)
    assert [(a.value, a.label["en"]) for a in scale.anchors] == [
        (-1, "-1"),
        (0, "0"),
        (1, "1"),
        (2, "2"),
        (3, "3"),
        (4, ""),
    ]


# -- keys -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("r", "also the key of “refuses”"),
        ("rx", "can never be typed"),
        ("k", "play the film"),
        ("", "one letter or two"),
        ("3", "one letter or two"),
    ],
)
def test_why_a_key_cannot_be_taken_is_told_in_words(play, key, says):
    assert says in key_trouble(play, "says", key)


def test_a_first_stroke_that_is_in_use_is_no_key():
    book = codebooks.read("alliance")
    assert "could never be typed" in key_trouble(book, "cx_phone", "e")


@pytest.mark.parametrize("name", ["alliance", "attitude"])
def test_each_free_key_that_is_proposed_gives_a_codebook_without_faults(name):
    book = codebooks.read(name)
    for indicator in book.indicators[::9]:
        for key in free_keys(book, indicator):
            assert key_trouble(book, indicator.id, key) == ""
            assert codebooks.faults_of(changed(book, indicator.id, key=key)) == []


# -- what changed -----------------------------------------------------------------------------------------------


def test_the_number_that_fits_a_change(play):
    def after(book):
        return next_version("1.2.3", compare(play, book))

    assert after(reworded(play)) == "1.2.4"
    assert after(changed(play, "says", definition={"en": "Other.", "nl": "Anders."})) == "2.0.0"
    assert after(edit.add_indicator(play, "part")[0]) == "1.3.0"
    assert after(edit.remove(play, Parts.INDICATOR, "phone")) == "2.0.0"


def test_a_changed_modifier_is_told_once_and_not_for_each_indicator(play):
    modifier = edit.find_part(play, Parts.MODIFIER, "how")
    book = edit.put(play, Parts.MODIFIER, "how", replace(modifier, values=modifier.values[:1]))
    assert [(d.id, d.field) for d in compare(play, book)] == [("how", "values")]


def test_a_place_in_the_file_is_found_in_the_codebook(play):
    place = locate(play, "indicators[1].label.nl")
    assert (place.name, place.field, place.language) == ("indicator:refuses", "label", "nl")
    assert words_of(play, place) == "Indicator “refuses”"
    assert locate(play, "defaults.state.counting.en").field == "state_counting"
    assert locate(play, "title.nl").name == "book"
    assert locate(play, "indicators[99].key").name == "indicator:"


# -- the manual -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alliance", "attitude"])
def test_the_manual_holds_every_text_in_the_language_asked_for(name):
    book = codebooks.read(name)
    for languages in (("nl",), ("en", "nl")):
        said = "".join(line.text + "\n" for section in sections(book, languages) for line in section.lines)
        for indicator in book.indicators:
            for code in languages:
                texts = [indicator.definition[code], indicator.mark_at[code], indicator.counting[code]]
                texts += [*indicator.examples[code], *indicator.counter_examples[code]]
                assert all(text in said for text in texts), indicator.id


def test_the_plain_text_has_a_line_for_each_key(play):
    lines = as_text(play).splitlines()
    for indicator in play.indicators:
        assert f"{indicator.id}   [{indicator.key}]" in lines
        assert any(line.startswith(f"{indicator.key}   {indicator.id}") for line in lines)


# -- a new version of a study -------------------------------------------------------------------------------------


def test_a_new_version_is_stored_beside_the_old_one_and_codings_keep_theirs(study):
    desk = desk_of(study)
    desk.record(Mark("play:refuses", At(1), actors=("Mother",), targets=("Worker",)))
    before = {row.version: row.content for row in studies.versions(study, "play")}
    draft = reworded(codebooks.shelf(study)[1].codebook)
    planned = codebooks.plan(study, researcher_of(study), draft)
    assert (planned.newest, planned.version) == ("1.0.0", "1.0.1")
    assert [(d.id, d.weight) for d in planned.differences] == [("says", Weight.WORDING)]
    assert [(c.session, c.coder, c.version) for c in planned.concerned] == [("Linde 1", "K1", "1.0.0")]
    codebooks.store(study, researcher_of(study), draft, "1.0.1", WHY)
    after = {row.version: row.content for row in studies.versions(study, "play")}
    assert after["1.0.0"] == before["1.0.0"]
    newest = codebooks.shelf(study)[1]
    assert (newest.version, newest.codebook.changelog[-1]["changes"]) == ("1.0.1", WHY)
    assert newest.codebook.find_indicator("says").label["nl"] == "zegt het"
    assert desk.places()["play"].codebook.version == "1.0.0"
    assert desk_of(study, "K2").places()["play"].codebook.version == "1.0.1"


def test_storing_can_be_undone_and_done_again(study):
    codebooks.store(study, researcher_of(study), reworded(codebooks.shelf(study)[1].codebook), "1.0.1", WHY)
    history.undo(study, researcher_of(study))
    assert [row.version for row in studies.versions(study, "play")] == ["1.0.0"]
    history.redo(study, researcher_of(study))
    assert [row.version for row in studies.versions(study, "play")] == ["1.0.0", "1.0.1"]


def test_what_may_not_be_stored_is_refused_in_words_and_changes_nothing(study):
    book, researcher, before = codebooks.shelf(study)[1].codebook, researcher_of(study), dump(study)
    with pytest.raises(Refused, match=r"Nothing has changed since version 1\.0\.0"):
        codebooks.store(study, researcher, book, "1.0.1", WHY)
    for version in ("1.0.0", "0.9"):
        with pytest.raises(Refused, match="does not come after"):
            codebooks.store(study, researcher, reworded(book), version, WHY)
    with pytest.raises(BadCodebook, match="cannot be used"):
        codebooks.store(study, researcher, reworded(book), "next", WHY)
    with pytest.raises(BadCodebook, match=r"changelog\[1\]\.changes\.nl"):
        codebooks.store(study, researcher, reworded(book), "1.0.1", {"en": "Why", "nl": " "})
    with pytest.raises(BadCodebook, match="also the key"):
        codebooks.store(study, researcher, changed(book, "says", key="r"), "1.0.1", WHY)
    with pytest.raises(Blind):
        codebooks.store(study, people.viewer(study, "K1"), reworded(book), "1.0.1", WHY)
    with pytest.raises(Blind):
        codebooks.plan(study, people.viewer(study, "K1"), reworded(book))
    assert dump(study) == before


# -- drafts -----------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_with_its_study_faults_and_all(path, play):
    draft = Draft("play", "1.0.0", changed(play, "says", key="r", label={"en": "", "nl": "x"}))
    with studies.open_study(path) as study:
        assert codebook_drafts.keep_draft(study, draft)
        assert codebook_drafts.keep_draft(study, Draft("", "", edit.empty()))
    with studies.open_study(path) as study:
        found = {kept.slot: kept for kept in codebook_drafts.drafts(study)}
        assert found["play"].codebook == draft.codebook
        assert found["play"].base == "1.0.0"
        assert found["play"].saved
        codebook_drafts.drop_draft(study, "play")
        assert [kept.slot for kept in codebook_drafts.drafts(study)] == [""]
        assert codebook_drafts.drafts(None) == []


def test_without_a_study_a_draft_is_kept_among_the_users_own_data(tmp_path, monkeypatch, play):
    monkeypatch.setenv("OBSERVER_CONFIG_DIR", str(tmp_path))
    assert codebook_drafts.keep_draft(None, Draft("play", "1.0.0", play))
    assert [kept.codebook for kept in codebook_drafts.drafts(None)] == [play]
    (tmp_path / "data" / "codebook-drafts.json").write_text('{"play": {"base": 1}, "x": []}')
    assert codebook_drafts.drafts(None) == []
    (tmp_path / "data" / "codebook-drafts.json").write_text("no json")
    assert codebook_drafts.drafts(None) == []


def test_a_draft_of_an_encrypted_study_is_nowhere_in_the_clear_and_outlives_another_passphrase(
    tmp_path, play, monkeypatch
):
    monkeypatch.setenv("OBSERVER_CONFIG_DIR", str(tmp_path / "config"))
    path = make_study(tmp_path, "secret", "five good words here")
    marked = changed(play, "says", label={"en": "zebra-secret-42", "nl": "zebra-secret-42"})
    with studies.open_study(path, "five good words here") as study:
        assert codebook_drafts.keep_draft(study, Draft("play", "1.0.0", marked))
    written = [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()]
    assert not any(b"zebra-secret-42" in content for content in written)
    studies.change_passphrase(path, "five good words here", "other good words here")
    with studies.open_study(path, "other good words here") as study:
        assert [kept.codebook for kept in codebook_drafts.drafts(study)] == [marked]


def test_a_draft_that_cannot_be_kept_is_told(path, play, tmp_path, monkeypatch):
    with studies.open_study(path) as study:
        monkeypatch.setattr(study, "_cache", None)
        assert not codebook_drafts.keep_draft(study, Draft("play", "1.0.0", play))
    (tmp_path / "data").write_text("no folder")
    monkeypatch.setenv("OBSERVER_CONFIG_DIR", str(tmp_path))
    assert not codebook_drafts.keep_draft(None, Draft("play", "1.0.0", play))


def test_speaking_another_language_for_a_while_ends_as_it_began():
    from observer.coding.codebook_text import speaking

    before = i18n.language()

    def fail():
        with speaking("nl" if before == "en" else "en"):
            assert i18n.language() != before
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own
        fail()
    assert i18n.language() == before
