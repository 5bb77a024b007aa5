"""Hostile and broken codebooks: every fault with its place and a suggestion, and never anything else."""

import copy
import json
import os
import random
import subprocess
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from storage.making import assert_one_sentence

from observer.coding.codebook_check import find_faults
from observer.coding.codebook_data import from_data
from observer.coding.codebook_fields import MAX_FAULTS
from observer.errors import BadCodebook, NotFound, ObserverError
from observer.formats import codebook_file
from observer.resources import codebook_dir, find_codebook
from observer.services import codebooks, studies

ALLIANCE = json.loads((codebook_dir() / "alliance.json").read_text(encoding="utf-8"))


def words(text="x"):
    return {"en": text, "nl": text}


def small_book():
    """The codebook that ships, with two indicators, and one of each kind of modifier."""
    book = copy.deepcopy({**ALLIANCE, "indicators": ALLIANCE["indicators"][:2]})
    choices = [{"id": "soft", "label": words()}, {"id": "loud", "label": words()}]
    book["modifiers"] = [
        {"id": "how", "kind": "single", "label": words(), "values": choices},
        {"id": "tags", "kind": "multiple", "label": words(), "values": copy.deepcopy(choices)},
        {"id": "level", "kind": "number", "label": words(), "minimum": 0, "maximum": 10},
        {"id": "note", "kind": "text", "label": words()},
    ]
    book["indicators"][0]["modifiers"] = ["how", "level"]
    return book


def test_the_book_of_these_tests_has_no_faults():
    assert find_faults(small_book()) == []
    assert find_faults(ALLIANCE) == []


# -- each kind of fault -------------------------------------------------------------------------------------------


def at(book, place):
    """What holds a place such as `indicators[1].label.en`, and its last step."""
    steps = [int(step) if step.isdigit() else step for step in place.replace("[", ".").replace("]", "").split(".")]
    for step in steps[:-1]:
        book = book[step]
    return book, steps[-1]


MISSING = object()
# place to change, what to put there -> where the fault is (if elsewhere), what is said, what is suggested
FAULTS = [
    ("format", "boris", "", "no codebook of Observer", "observer-codebook"),
    ("format", MISSING, "", "no codebook of Observer", "observer-codebook"),
    ("format_version", 2, "", "not known", "format version 1"),
    ("format_version", True, "", "not known", "format version 1"),
    ("key", "My book", "", "“My book” cannot be used", "Small letters"),
    ("key", MISSING, "", "cannot be used", "Small letters"),
    ("version", "one", "", "“one” cannot be used", "1.0.0"),
    ("version", "1.0.0.0", "", "cannot be used", "1.0.0"),
    ("version", "1.٣", "", "cannot be used", "1.0.0"),
    ("version", "9" * 5000, "", "cannot be used", "1.0.0"),
    ("version", 1, "", "“1” cannot be used", "1.0.0"),
    ("titel", words(), "", "not known", "Did you mean “title”?"),
    ("zzzzz", 1, "", "not known", "Remove it"),
    ("title", MISSING, "", "missing", "each language"),
    ("title", "Alliance", "", "per language", '{"en": "...", "nl": "..."}'),
    ("title.nl", MISSING, "", "in this language is missing", "Write it"),
    ("title.nl", "  ", "", "in this language is missing", "Write it"),
    ("title.nl", 7, "", "in this language is missing", "Write it"),
    ("title.de", "x", "", "not known", "Remove it"),
    ("title.en", "x" * 10_001, "", "too long", "Shorten it"),
    ("title.en", "red \x1b[31m", "", "U+001B", "Remove it"),
    ("title.en", "turned \u202egnp.exe", "", "U+202E", "Remove it"),
    ("title.en", "half \ud83d", "", "U+D83D", "Remove it"),
    ("$schema", "\ud800", "", "U+D800", "Remove it"),
    ("own_worded", "yes", "", "yes or no", "true or false"),
    ("own_worded", MISSING, "", "yes or no", "true or false"),
    ("languages", [], "", "languages are missing", '"languages": ["en", "nl"]'),
    ("languages", ["English"], "", "languages are missing", '"languages": ["en", "nl"]'),
    ("languages", ["en", "nl", "en"], "", "twice", "Remove it"),
    ("point_tolerance_seconds", -1, "", "from 0 to 60", "Write a number"),
    ("point_tolerance_seconds", "5", "", "from 0 to 60", "Write a number"),
    ("point_tolerance_seconds", True, "", "from 0 to 60", "Write a number"),
    ("point_tolerance_seconds", float("nan"), "", "from 0 to 60", "Write a number"),
    ("defaults", MISSING, "", "missing", "where to mark"),
    ("defaults.state", MISSING, "", "missing", "mark_at and counting"),
    ("defaults.state.counting", MISSING, "", "missing", "each language"),
    ("defaults.line", {}, "", "not known", "Remove it"),
    ("changelog", [], "", "missing", "each version"),
    ("changelog[0]", "first", "", "no object", "version, date and changes"),
    ("changelog[0].date", "21-11-2026", "", "cannot be used", "2026-11-21"),
    ("changelog[0].date", "2026-02-30", "", "cannot be used", "2026-11-21"),
    ("changelog[0].changes", MISSING, "", "missing", "each language"),
    ("scales", {}, "", "a list", "docs/codebook-format.md"),
    ("scales[0].minimum", MISSING, "", "missing", "whole number"),
    ("scales[0].minimum", 3, "scales[0]", "below the maximum", "Exchange"),
    ("scales[0].minimum", 2.5, "", "no whole number", "Write a whole number"),
    ("scales[0].maximum", 10**15, "", "no whole number", "Write a whole number"),
    ("scales[0].anchors", MISSING, "", "from -3 to 3", "value and a label"),
    ("scales[0].anchors[2].value", 9, "scales[0].anchors", "in order", "value and a label"),
    ("scales[0].anchors[4].value", True, "scales[0].anchors", "in order", "value and a label"),
    ("scales[0].anchors[2].label", MISSING, "", "missing", "each language"),
    ("scales[0].anchors[2].lable", words(), "", "not known", "Did you mean “label”?"),
    ("dimensions", [], "", "a list", "docs/codebook-format.md"),
    ("dimensions[0]", "engagement", "", "no object", "between { and }"),
    ("dimensions[0].id", "en gagement", "", "cannot be used", "Letters, digits"),
    ("dimensions[1].id", "engagement", "", "used twice", "another id"),
    ("dimensions[0].colour", "orange", "", "no colour", "#RRGGBB"),
    ("dimensions[0].colour", MISSING, "", "no colour", "#RRGGBB"),
    ("dimensions[0].rated", "everybody", "", "not possible", "Use one of: person, group, none"),
    ("dimensions[0].rated", [], "", "not possible", "Use one of"),
    ("dimensions[0].scale", "alliance_scal", "", "not possible", "Did you mean “alliance_scale”?"),
    ("dimensions[0].scale", MISSING, "", "not possible", "alliance_scale"),
    ("dimensions[0].min_present", 0, "", "no whole number", "Write a whole number"),
    ("modifiers[0].kind", "many", "", "not possible", "Use one of: single, multiple, number, text"),
    ("modifiers[0].values", MISSING, "", "nothing to choose", "two values"),
    ("modifiers[0].values[1].id", "soft", "", "used twice", "another id"),
    ("modifiers[0].values[1].label", MISSING, "", "missing", "each language"),
    ("modifiers[2].values", None, "", "nothing to choose", "Remove it"),
    ("modifiers[3].values", [], "", "nothing to choose", "Remove it"),
    ("modifiers[2].minimum", "low", "", "no number", "Write a number"),
    ("modifiers[2].minimum", float("inf"), "", "no number", "Write a number"),
    ("modifiers[2].minimum", 11, "modifiers[2]", "below the maximum", "Exchange"),
    ("modifiers[0].maximum", 2, "", "Only a number", "Remove it"),
    ("indicators[1].dimension", "engagment", "", "not possible", "Did you mean “engagement”?"),
    ("indicators[1].dimension", None, "", "not possible", "Use one of: engagement"),
    ("indicators[1].valence", "good", "", "not possible", "positive, negative, neutral"),
    ("indicators[1].kind", "states", "", "not possible", "Did you mean “state”?"),
    ("indicators[1].default_target", "x", "", "not possible", "Use one of"),
    ("indicators[1].shown_by", [], "", "a list", '["..."]'),
    ("indicators[1].shown_by[0]", "famly", "", "not known", "Did you mean “family”?"),
    ("indicators[1].shown_by", ["family", "worker", "family"], "indicators[1].shown_by[2]", "already", "Remove it"),
    ("indicators[1].towards[0]", {"a": 1}, "", "not known", "Use one of"),
    ("indicators[0].modifiers[0]", "hwo", "", "not known", "Did you mean “how”?"),
    ("indicators[0].modifiers", ["how", "how"], "indicators[0].modifiers[1]", "already", "Remove it"),
    ("indicators[1].label.nl", "", "", "in this language is missing", "Write it"),
    ("indicators[1].definition", MISSING, "", "missing", "each language"),
    ("indicators[1].examples", MISSING, "", "missing", "Write"),
    ("indicators[1].examples.nl", [], "", "no list of texts", "at least one"),
    ("indicators[1].examples.nl", ["x", 7], "", "no list of texts", "at least one"),
    ("indicators[1].mutual", 1, "", "yes or no", "true or false"),
    ("indicators[1].non_verbal", True, "indicators[1].caution", "missing", "each language"),
    ("indicators[1].colour", "#12345", "", "no colour", "#RRGGBB"),
    ("indicators[1].exclusive_group", "posture", "", "Only states", "Make it a state"),
    ("indicators[1].key", "ea", "", "also the key of “ef_agrees_with_goals”", "Free are: e"),
    ("indicators[1].key", "e1", "", "no key", "one or two letters"),
    ("indicators[1].key", "abc", "", "no key", "one or two letters"),
    ("indicators[1].key", "", "", "no key", "one or two letters"),
    ("indicators[1].key", "ej", "", "play the film", "another letter"),
    ("indicators[1].key", "e", "indicators[0].key", "can never be typed", "another key"),
    ("indicators[1].id", "ef_agrees_with_goals", "", "used twice", "another id"),
    ("indicators[1].xyz", words(), "", "not known", "Remove it"),
    ("rules[0].message", MISSING, "", "missing", "each language"),
    ("rules[0].max_rating", "0", "", "no whole number", "Write a whole number"),
    ("rules[0].max_ratings", 0, "", "not known", "Did you mean “max_rating”?"),
    ("rules[0]", {"id": "empty", "message": words()}, "", "no conditions", "Use one of: min_positive"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "value", "where", "said", "advice"), FAULTS, ids=[f"{fault[0]} {n}" for n, fault in enumerate(FAULTS)]
)
def test_each_fault_is_named_with_its_place_and_a_suggestion(place, value, where, said, advice):
    book = small_book()
    holder, step = at(book, place)
    if value is MISSING:
        del holder[step]
    else:
        holder[step] = value
    found = [fault for fault in find_faults(book) if fault.place == (where or place) and said in fault.message]
    assert len(found) == 1
    assert advice in found[0].suggestion
    assert str(found[0]).startswith(f"{where or place}: ")
    with pytest.raises(BadCodebook):
        codebook_file.to_codebook(book, "book.json")


def test_all_faults_are_found_at_once():
    book = small_book()
    for place, value in (("title.nl", ""), ("dimensions[1].colour", "red"), ("indicators[1].key", "ea")):
        holder, step = at(book, place)
        holder[step] = value
    assert [fault.place for fault in find_faults(book)] == ["title.nl", "dimensions[1].colour", "indicators[1].key"]


@pytest.mark.parametrize("part", ["scales", "modifiers", "dimensions", "indicators", "rules"])
def test_a_place_is_counted_in_the_file_also_after_what_is_no_object(part):
    book = small_book()
    book[part] = [None, *book[part]]
    book[part][1]["extra"] = 1
    places = [fault.place for fault in find_faults(book)]
    assert f"{part}[0]" in places
    assert f"{part}[1].extra" in places


def test_a_place_is_counted_in_the_file_in_anchors_and_values_too():
    book = small_book()
    book["scales"][0]["anchors"][0] = None
    del book["scales"][0]["anchors"][3]["label"]
    book["modifiers"][0]["values"] = [7, {"id": "soft", "label": words()}, {"id": "loud"}]
    places = [fault.place for fault in find_faults(book)]
    assert "scales[0].anchors[3].label" in places
    assert "modifiers[0].values[0]" in places
    assert "modifiers[0].values[2].label" in places


def test_a_key_that_is_free_is_suggested_although_other_keys_are_no_text():
    book = small_book()
    book["indicators"].append({**copy.deepcopy(book["indicators"][1]), "id": "third", "key": ["e"]})
    book["indicators"][1]["key"] = "ea"
    (fault,) = [fault for fault in find_faults(book) if fault.place == "indicators[1].key"]
    assert "Free are: eb, ec" in fault.suggestion


def test_what_is_written_in_a_file_is_told_on_one_line():
    """A fault is printed on a terminal: nothing in the file may steer it, or fill it."""
    book = small_book()
    book["version"] = "1\n2\x1b[31m" + "x" * 10_000
    book["\x1b]0;owned\x07\n" + "y" * 10_000] = 1
    book["indicators"][0]["valence"] = {"deep": ["z" * 10_000]}
    for fault in find_faults(book):
        assert str(fault).isprintable(), str(fault)
        assert len(str(fault)) < 400


# -- files that are no codebook -----------------------------------------------------------------------------------

GOOD = json.dumps(small_book())
FILES = {
    "empty": (b"", "line 1, column 1"),
    "white space": (b"\n\n  ", "line 3, column 3"),
    "text": (b"A codebook for home visits.", "line 1, column 1"),
    "html": (b"<!doctype html><title>404</title>", "line 1, column 1"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "UTF-8"),
    "zip": (b"PK\x03\x04" + bytes(range(256)), "UTF-8"),
    "utf-16": (GOOD.encode("utf-16"), "UTF-8"),
    "utf-16 without a mark": (GOOD.encode("utf-16-le"), "not valid JSON"),
    "latin-1": ('{"title": "één"}'.encode("latin-1"), "UTF-8"),
    "half a letter at the end": (GOOD.encode() + b"\xc3", "UTF-8"),
    "nought": (b"\0" * 100, "line 1, column 1"),
    "cut": (GOOD.encode()[:-50], "line 1, column"),
    "a comma too many": (b'{\n  "key": "x",\n}', "line 3, column 1"),
    "a comment": (b'{\n  // mine\n  "key": "x"\n}', "line 2, column 3"),
    "single quotes": (b"{'key': 'x'}", "line 1, column 2"),
    "two at once": (b"{}{}", "line 1, column 3"),
    "a field twice": (b'{"key": "a", "format": 1, "key": "b"}', "“key” stands twice"),
    "a field twice, deep": (b'{"title": {"en": "a", "en": "b"}}', "“en” stands twice"),
    "nan": (b'{"point_tolerance_seconds": NaN}', "NaN is not a number"),
    "infinity": (b'{"point_tolerance_seconds": -Infinity}', "-Infinity is not a number"),
    "a number without end": (b'{"modifiers": [{"maximum": 1e999}]}', "1e999 is not a number"),
    "a whole number of ten thousand digits": (b'{"format_version": ' + b"9" * 10_000 + b"}", "not valid JSON"),
    "deep lists": (b"[" * 100_000, "not valid JSON"),
    "deep lists that end": (b"[" * 900 + b"]" * 900, "nested too deeply"),
    "deep objects": (b'{"a":' * 100 + b"1" + b"}" * 100, "nested too deeply"),
    "a new line within a text": (b'{"key": "a\nb"}', "line 1, column 11"),
    "ten megabytes": (b'{"key": "' + b"x" * 10_000_000 + b'"}', "too large"),
    "ten megabytes of white space": (b" " * 10_000_000, "too large"),
    "list at the top": (b"[]", "A codebook is a JSON object"),
    "text at the top": (b'"codebook"', "A codebook is a JSON object"),
    "number at the top": (b"7", "A codebook is a JSON object"),
    "null": (b"null", "A codebook is a JSON object"),
    "another json file": (b'{"name": "package", "version": "1.0.0"}', "fault"),
    "json schema": ((codebook_dir() / "codebook.schema.json").read_bytes(), "fault"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_codebook_is_refused_in_words_and_left_as_it_was(tmp_path, what):
    content, said = FILES[what]
    path = tmp_path / "book.json"
    path.write_bytes(content)
    before = path.stat()
    with pytest.raises(BadCodebook) as caught:
        codebook_file.read(path)
    words_of_it = assert_one_sentence(caught.value)
    assert said in words_of_it
    assert path.name in words_of_it
    assert len(words_of_it) < 600
    faults = codebooks.check(str(path))
    assert faults
    assert all(fault.place and fault.message and fault.suggestion for fault in faults)
    with pytest.raises(ObserverError):
        studies.new_study(tmp_path / "study.observer", [str(path)])
    after = path.stat()
    assert (path.read_bytes(), after.st_mtime_ns) == (content, before.st_mtime_ns)
    assert [file.name for file in tmp_path.iterdir()] == ["book.json"]


def test_a_mark_of_the_byte_order_is_accepted(tmp_path):
    path = tmp_path / "book.json"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert codebook_file.read(path)[0].key == "alliance"


def test_what_is_no_file_is_refused_in_words(tmp_path):
    (tmp_path / "folder.json").mkdir()
    for name in ("folder.json", "nothing.json", "x" * 5000, "", ".", "nul\0.json"):
        with pytest.raises((NotFound, BadCodebook)) as caught:
            codebook_file.read(find_codebook(str(tmp_path / name)))
        assert_one_sentence(caught.value)
        with pytest.raises(ObserverError):
            codebook_file.read_data(tmp_path / name)
    for name in ("~nobody-here/x.json", "~", "x" * 5000):
        with pytest.raises(NotFound) as caught:
            find_codebook(name)
        assert len(assert_one_sentence(caught.value)) < 500


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and devices, as POSIX has them")
def test_nothing_waits_for_ever_on_a_pipe_or_a_device(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    code = """
import sys
from pathlib import Path
from observer.errors import ObserverError
from observer.formats import codebook_file
from observer.resources import find_codebook
for name in sys.argv[1:]:
    for read in (lambda: codebook_file.read_data(Path(name)), lambda: find_codebook(name)):
        try:
            read()
        except ObserverError:
            print("refused")
"""
    names = [str(tmp_path / "pipe.json"), "/dev/zero", "/dev/tty", "/dev/stdin"]
    done = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["refused"] * 8


# -- files that are meant to take for ever ------------------------------------------------------------------------

LARGE = {
    "many unknown fields": lambda: {f"field{n}": n for n in range(200_000)},
    "many languages": lambda: {**small_book(), "languages": [a + b for a in "abcdefgh" for b in "abcdefgh"] * 1000},
    "many indicators that are none": lambda: {**small_book(), "indicators": [7] * 1999},
    "many of the same indicator": lambda: {**small_book(), "indicators": small_book()["indicators"] * 900},
    "too many indicators": lambda: {**small_book(), "indicators": [{}] * 100_000},
    "many references": lambda: _with("indicators[0].modifiers", ["how"] * 300_000),
    "many unknown references": lambda: _with("indicators[0].modifiers", ["hwo"] * 300_000),
    "many anchors": lambda: _with("scales[0].anchors", [{"value": 0}] * 100_000),
    "many values": lambda: _with("modifiers[0].values", [{"id": "a"}] * 100_000),
    "a long text everywhere": lambda: _with("indicators[0].examples.en", ["x" * 1000] * 4000),
    "a long name": lambda: _with("dimensions[0].rated", "p" * 4_000_000),
}


def _with(place, value):
    book = small_book()
    holder, step = at(book, place)
    holder[step] = value
    return book


@pytest.mark.parametrize("what", LARGE)
def test_a_large_file_is_checked_in_a_moment(what):
    book = LARGE[what]()
    start = time.process_time()
    faults = find_faults(book)
    assert time.process_time() - start < 10
    assert len(faults) <= MAX_FAULTS + 1
    assert bool(faults) == (what != "a long text everywhere")
    if len(faults) > MAX_FAULTS:
        assert faults[-1].message == "There are more faults."


def test_a_field_twice_among_many_is_found_in_a_moment(tmp_path):
    path = tmp_path / "book.json"
    path.write_text("{" + ", ".join(f'"{n % 299_999}": 1' for n in range(300_000)) + "}")
    start = time.process_time()
    with pytest.raises(BadCodebook, match="“0” stands twice"):
        codebook_file.read_data(path)
    assert time.process_time() - start < 10


# -- anything, anywhere -------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["en", "nl", "ea", "e", "engagement", "alliance_scale", "person", "none", "state", "#123456"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["id", "en", "nl", "label", "values", "kind"]) | st.text(max_size=4), inner,
                      max_size=4),
    max_leaves=8,
)  # fmt: skip


def places_in(data, place=()):
    """Every place in parsed JSON."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in inner:
        yield (*place, step)
        yield from places_in(value, (*place, step))


def changed(book, place, value):
    """A copy with another value at one place; what is not on the way is shared."""
    if not place:
        return value
    one = dict(book) if isinstance(book, dict) else list(book)
    one[place[0]] = changed(book[place[0]], place[1:], value)
    return one


def without(book, place):
    """A copy without what is at one place."""
    one = dict(book) if isinstance(book, dict) else list(book)
    if len(place) == 1:
        del one[place[0]]
    else:
        one[place[0]] = without(book[place[0]], place[1:])
    return one


def check_any(book):
    """What holds for any data at all."""
    faults = find_faults(book)
    for fault in faults:
        assert fault.place
        assert fault.message
        assert fault.suggestion
        assert str(fault).isprintable(), str(fault)
    if faults:
        return faults
    made = from_data(book)
    content = codebook_file.canonical(book)
    assert codebook_file.parse(content) == made
    assert codebook_file.digest(content)
    for indicator in made.indicators:
        assert made.find_dimension(indicator.dimension)
        assert indicator.mark_at["en"]
        assert indicator.caution.get("en", "") is not None
    for dimension in made.dimensions:
        assert dimension.scale is None or made.scale_of(dimension)
    return []


SMALL = small_book()
PLACES = list(places_in(SMALL))


@settings(max_examples=250, deadline=None)
@given(place=st.sampled_from(PLACES), value=JSON)
@example(place=("modifiers", 0, "id"), value="\x1f")
def test_any_value_at_any_place_gives_faults_or_a_codebook_that_works(place, value):
    check_any(changed(SMALL, place, value))


@settings(max_examples=30, deadline=None)
@given(place=st.integers(0, 10**9), value=JSON)
def test_any_value_at_any_place_of_the_codebook_that_ships(place, value):
    places = _shipped_places()
    check_any(changed(ALLIANCE, places[place % len(places)], value))


def _shipped_places(found=[]):  # noqa: B006 - made once
    if not found:
        found += places_in(ALLIANCE)
    return found


@settings(max_examples=60, deadline=None)
@given(places=st.lists(st.sampled_from(PLACES), min_size=2, max_size=6), values=st.lists(JSON, min_size=6, max_size=6))
def test_several_values_at_several_places(places, values):
    book = SMALL
    for place, value in zip(places, values, strict=False):
        try:
            book = changed(book, place, value)
        except (KeyError, IndexError, TypeError):  # an earlier one took this place away
            continue
    check_any(book)


@settings(max_examples=150, deadline=None)
@given(value=JSON)
def test_any_json_at_all(value):
    check_any(value)


def test_every_place_can_be_left_out():
    """All of them: what is missing is a fault with a place, or may be missing."""
    optional = 0
    for place in PLACES:
        optional += not check_any(without(SMALL, place))
    assert 5 < optional < len(PLACES) / 4


def test_every_value_can_be_of_another_kind():
    dice = random.Random(20261121)
    kinds = [None, True, 0, -1, 1.5, "", "x", [], [[]], {}, {"en": "x"}, ["en"], 10**30, float("inf")]
    for place in PLACES:
        check_any(changed(SMALL, place, dice.choice(kinds)))


def test_order_and_white_space_do_not_count_as_a_change():
    shuffled = dict(reversed(small_book().items()))
    one, two = (codebook_file.canonical(book) for book in (small_book(), shuffled))
    assert codebook_file.digest(one) == codebook_file.digest(two)
