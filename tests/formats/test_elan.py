"""ELAN files: real ones against pympi and against their own XML, ours against the schema, and the traps."""

import itertools
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from formats.documents import FULL
from lxml import etree

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.documents import apart, listed
from observer.coding.events import IntervalMethod, Targets
from observer.coding.interchange import (
    Document,
    FiledCode,
    FiledEvent,
    FiledFilm,
    FiledFragment,
    FiledInterval,
    FiledLine,
    FiledModifier,
    FiledNote,
    FiledPerson,
    FiledSession,
    FiledTranscript,
)
from observer.errors import BadFile
from observer.formats import find, reader_of
from observer.formats.base import Wishes

ELAN, TEMPLATE = find("elan"), find("elan-template")
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats"
FILES = sorted((SAMPLES / "elan").glob("*.eaf"))
SCHEMA = SAMPLES / "schemas" / "EAFv3.0.xsd"
each_sample = pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.stem if path else "none")
CONSTRAINTS = {"Time_Subdivision", "Symbolic_Subdivision", "Symbolic_Association", "Included_In"}


@pytest.fixture(autouse=True)
def _needs_samples(request):
    if "path" in request.fixturenames and request.getfixturevalue("path") is None:
        pytest.skip("the sample files are not beside the project")


def values_of(document: Document) -> dict[str, Counter]:
    """By tier: what stood in its annotations, how often."""
    texts = {code.name for code in document.codes if code.id.startswith("tier:")}
    found: dict[str, Counter] = defaultdict(Counter)
    for event in document.events:
        is_text = event.code == event.tier and event.tier in texts
        found[event.tier][event.comment if is_text else event.code] += 1
    for one in document.transcripts:
        found[one.name].update(line.text for line in one.lines)
    return dict(found)


def times_of(document: Document) -> dict[str, list[tuple[int, int]]]:
    found = defaultdict(list)
    for event in document.events:
        found[event.tier].append((event.start_us // 1000, (event.stop_us or event.start_us) // 1000))
    for one in document.transcripts:
        found[one.name] += [(line.start_us // 1000, line.stop_us // 1000) for line in one.lines]
    return {tier: sorted(times) for tier, times in found.items()}


def in_xml(path: Path) -> dict[str, dict]:
    """By tier, with nothing of ours and no library: attributes and values."""
    found = {}
    for tier in ElementTree.parse(path).getroot().iter("TIER"):
        values = Counter(one.text or "" for one in tier.iter("ANNOTATION_VALUE"))
        if values:
            found[tier.get("TIER_ID")] = {
                "values": values,
                "participant": tier.get("PARTICIPANT", ""),
                "annotator": tier.get("ANNOTATOR", ""),
                "aligned": tier.find("ANNOTATION/ALIGNABLE_ANNOTATION") is not None,
            }
    return found


def in_pympi(path: Path) -> dict[str, list[tuple[int, int]]]:
    """By tier: the times that pympi gives; annotations that refer to another have all of its time here."""
    eaf = pympi_of(path)
    found = {}
    for tier in eaf.get_tier_names():
        idents = [*eaf.tiers[tier][0], *eaf.tiers[tier][1]]
        if idents:
            found[tier] = [tuple(eaf.timeslots[slot] for slot in slots_in(eaf, ident)) for ident in idents]
    return found


def slots_in(eaf, ident: str) -> tuple[str, str]:
    aligned, referring = eaf.tiers[eaf.annotations[ident]][:2]
    return aligned[ident][:2] if ident in aligned else slots_in(eaf, referring[ident][0])


@cache
def pympi_of(path: Path):
    return pytest.importorskip("pympi").Eaf(str(path), suppress_version_warning=True)


@cache
def read_once(path: Path) -> Document:
    return ELAN.read(path)


def valid(path: Path) -> None:
    if not SCHEMA.is_file():
        pytest.skip("the schema of ELAN is not beside the project")
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.parse(path))


# -- real files -----------------------------------------------------------------------------------------------


@each_sample
def test_a_real_file_is_read_whole(path):
    document, real = read_once(path), in_xml(path)
    assert reader_of(path) is ELAN
    assert values_of(document) == {tier: one["values"] for tier, one in real.items()}
    coders = {one.tier: one.coder for one in document.events} | {one.name: one.coder for one in document.transcripts}
    assert coders == {tier: one["annotator"] for tier, one in real.items()}
    people = {one.tier: "".join(one.actors) for one in document.events}
    people |= {one.name: one.lines[0].speaker for one in document.transcripts}
    assert people == {tier: one["participant"] for tier, one in real.items()}


@each_sample
def test_times_of_a_real_file_are_those_of_pympi(path):
    ours, theirs, real = times_of(read_once(path)), in_pympi(path), in_xml(path)
    assert ours.keys() == theirs.keys()
    for tier, times in theirs.items():
        assert len(ours[tier]) == len(times)
        known = [time for pair in times for time in pair if time is not None]
        assert (ours[tier][0][0], max(stop for _start, stop in ours[tier])) == (min(known), max(known))
        if real[tier]["aligned"] and len(known) == 2 * len(times):
            assert ours[tier] == sorted(times)


@each_sample
def test_a_real_file_written_again_is_valid_and_keeps_what_was_in_it(path, tmp_path):
    document = read_once(path)
    out = tmp_path / path.name
    assert ELAN.write(document, out) == []
    valid(out)
    before, after = in_xml(path), in_xml(out)
    for tier, one in before.items():
        kept = after[tier]
        assert {k: v for k, v in kept.items() if k != "aligned"} == {k: v for k, v in one.items() if k != "aligned"}
    assert after.keys() == before.keys()
    again = ELAN.read(out)
    assert times_of(again) == times_of(document)
    assert values_of(again) == values_of(document)
    assert [film.path for film in again.sessions[0].films] == [film.path for film in document.sessions[0].films]


@pytest.mark.skipif(not FILES, reason="the sample files are not beside the project")
def test_slots_without_a_time_lie_evenly_between_their_neighbours():
    document = read_once(SAMPLES / "elan" / "pympi_sample_2.8.eaf")
    words = {one.place: one for one in document.events if one.tier == "words-timesub"}
    chain = [words[f"a{n}"] for n in range(410, 415)]  # from 8 to 11 s, without a time in between
    assert [one.comment for one in chain] == ["The", "quick", "brown", "fox", "003"]
    assert [(one.start_us // 1000, one.stop_us // 1000) for one in chain] == [
        (8000, 8600),
        (8600, 9200),
        (9200, 9800),
        (9800, 10400),
        (10400, 11000),
    ]


@pytest.mark.skipif(not FILES, reason="the sample files are not beside the project")
def test_parts_of_an_annotation_come_in_the_order_of_their_chain():
    document = read_once(SAMPLES / "elan" / "poio_turkish.eaf")
    words = [event for event in document.events if event.tier == "P-Word"][:6]
    assert " ".join(event.comment for event in words) == "dün akşam koşa koşa eve geldim"
    assert [event.start_us for event in words] == sorted(event.start_us for event in words)
    assert all(one.stop_us == two.start_us for one, two in itertools.pairwise(words))


@pytest.mark.skipif(not FILES, reason="the sample files are not beside the project")
def test_vocabularies_make_the_codebook_in_both_forms_and_from_a_file_beside():
    old = {code.name: code for code in read_once(SAMPLES / "elan" / "poio_example.eaf").codes}
    assert (old["n"].parent, old["n"].definition) == ("POS", "noun")
    assert old["POS"].is_category
    new = {code.name: code for code in read_once(SAMPLES / "elan" / "pympi_sample_2.8.eaf").codes}
    assert new["prep"].parent == "Gesture"
    outside = {code.name: code.parent for code in read_once(SAMPLES / "elan" / "speach_fables.eaf").codes}
    assert {name for name, above in outside.items() if above == "MarkerType"} == {
        "Narration",
        "Dialogue",
        "Meta",
        "Title",
    }


def test_a_real_template_is_a_codebook_of_which_a_finding_says_that_its_values_are_elsewhere(tmp_path):
    path = SAMPLES / "elan" / "childproject_basic.etf"
    if not path.is_file():
        pytest.skip("the sample files are not beside the project")
    document = reader_of(path).read(path)
    assert [who.name for who in document.people] == ["CHI", "FA1"]
    assert any("ACLEW-basic-vocabularies.ecv" in one.text for one in document.findings)


# -- files of others, made up ---------------------------------------------------------------------------------

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2020-01-01T00:00:00+01:00" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="{units}">{header}</HEADER><TIME_ORDER>{slots}</TIME_ORDER>
"""


def eaf(folder: Path, slots: dict[str, object], rest: str, units: str = "milliseconds", header: str = "") -> Path:
    path = folder / "made.eaf"
    order = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="{name}"' + (f' TIME_VALUE="{time}"/>' if time is not None else "/>")
        for name, time in slots.items()
    )
    path.write_text(HEAD.format(units=units, header=header, slots=order) + rest + "</ANNOTATION_DOCUMENT>", "utf-8")
    return path


def aligned(ident: str, one: str, two: str, value: str, more: str = "") -> str:
    return (
        f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{ident}" TIME_SLOT_REF1="{one}" '
        f'TIME_SLOT_REF2="{two}"{more}>'
        f"<ANNOTATION_VALUE>{value}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
    )


def under(ident: str, above: str, value: str, before: str = "") -> str:
    previous = f' PREVIOUS_ANNOTATION="{before}"' if before else ""
    return (
        f'<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="{ident}" ANNOTATION_REF="{above}"{previous}>'
        f"<ANNOTATION_VALUE>{value}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>"
    )


def tier(name: str, what: str, more: str = "", kind: str = "t") -> str:
    return f'<TIER TIER_ID="{name}" LINGUISTIC_TYPE_REF="{kind}"{more}>{what}</TIER>'


def said(document: Document) -> str:
    return " ".join(one.words for one in document.findings)


TWO = {"ts1": 0, "ts2": 1000}


def test_the_order_of_a_chain_is_that_of_its_references_not_of_the_file(tmp_path):
    parts = under("a4", "a1", "three", "a3") + under("a2", "a1", "one") + under("a3", "a1", "two", "a2")
    path = eaf(tmp_path, TWO, tier("A", aligned("a1", "ts1", "ts2", "x")) + tier("B", parts, ' PARENT_REF="A"'))
    found = [event for event in ELAN.read(path).events if event.tier == "B"]
    assert [(event.comment, event.start_us, event.stop_us) for event in found] == [
        ("one", 0, 333_000),
        ("two", 333_000, 666_000),
        ("three", 666_000, 1_000_000),
    ]


def test_a_chain_of_slots_without_time_is_spread_evenly(tmp_path):
    slots = {"ts1": 1000, "ts2": None, "other": None, "ts3": None, "ts4": 2000}
    what = (
        aligned("a1", "ts1", "ts2", "one") + aligned("a2", "ts2", "ts3", "two") + aligned("a3", "ts3", "ts4", "three")
    )
    found = ELAN.read(eaf(tmp_path, slots, tier("A", what))).events
    assert [event.start_us for event in found] == [1_000_000, 1_333_000, 1_666_000]


@pytest.mark.parametrize(("units", "us"), [("PAL-frames", 1_000_000), ("NTSC-frames", 834_167)])
def test_frames_are_turned_into_seconds_and_that_is_told(units, us, tmp_path):
    path = eaf(tmp_path, {"ts1": 25, "ts2": 50}, tier("A", aligned("a1", "ts1", "ts2", "x")), units)
    document = ELAN.read(path)
    assert document.events[0].start_us == us
    assert units in said(document)


def test_units_that_nobody_knows_are_refused(tmp_path):
    with pytest.raises(BadFile, match="bananas"):
        ELAN.read(eaf(tmp_path, TWO, "", "bananas"))


def test_the_origin_of_a_film_says_when_it_begins_in_the_session(tmp_path):
    film = '<MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/My%20films/a%20b.mp4" MIME_TYPE="video/mp4" TIME_ORIGIN="2500"/>'
    film += (
        '<MEDIA_DESCRIPTOR MEDIA_URL="x" RELATIVE_MEDIA_URL="file:/./c.wav" MIME_TYPE="audio/x-wav" TIME_ORIGIN="-40"/>'
    )
    session = ELAN.read(eaf(tmp_path, {}, "", header=film)).sessions[0]
    assert session.films == (FiledFilm("C:/My films/a b.mp4", -2_500_000), FiledFilm("c.wav", 40_000))


def test_what_is_repeated_is_a_code_and_what_is_not_is_a_comment(tmp_path):
    slots = {f"ts{n}": n * 100 for n in range(8)}
    codes = "".join(aligned(f"a{n}", f"ts{n}", f"ts{n + 1}", "smiles") for n in range(4))
    texts = aligned("b1", "ts0", "ts1", "she laughs") + aligned("b2", "ts2", "ts3", "he leaves")
    speech = aligned("c1", "ts0", "ts1", "hello") + aligned("c2", "ts1", "ts2", "")
    rest = tier("M", codes) + tier("Remarks", texts) + tier("Mother", speech, ' PARTICIPANT="Ann"', "Utterance")
    document = ELAN.read(eaf(tmp_path, slots, rest))
    assert Counter((one.tier, one.code) for one in document.events) == {("M", "smiles"): 4, ("Remarks", "Remarks"): 2}
    assert [one.comment for one in document.events if one.tier == "Remarks"] == ["she laughs", "he leaves"]
    assert document.transcripts[0].name == "Mother"
    assert document.transcripts[0].lines == (
        FiledLine(0, 100_000, "hello", "Ann"),
        FiledLine(100_000, 200_000, "", "Ann"),
    )


def test_a_tier_whose_codes_are_called_as_itself_comes_back_as_it_was(tmp_path):
    slots = {f"ts{n}": n * 100 for n in range(8)}
    same = "".join(aligned(f"a{n}", f"ts{n}", f"ts{n + 1}", "smile") for n in range(4))
    blank = "".join(aligned(f"b{n}", f"ts{n}", f"ts{n + 1}", "") for n in range(4))
    mixed = "".join(aligned(f"c{n}", f"ts{n}", f"ts{n + 1}", "mix" if n % 2 else "") for n in range(7))
    path = eaf(tmp_path, slots, tier("smile", same) + tier("blank", blank) + tier("mix", mixed))
    ELAN.write(ELAN.read(path), tmp_path / "again.eaf")
    assert in_xml(tmp_path / "again.eaf") == in_xml(path)


def test_a_value_that_is_not_that_of_its_entry_counts_and_is_told(tmp_path):
    vocabulary = (
        '<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="t" CONTROLLED_VOCABULARY_REF="v"/><CONTROLLED_VOCABULARY CV_ID="v">'
        '<CV_ENTRY_ML CVE_ID="c1"><CVE_VALUE LANG_REF="eng">cry</CVE_VALUE><CVE_VALUE LANG_REF="nld">huilt</CVE_VALUE>'
        "</CV_ENTRY_ML></CONTROLLED_VOCABULARY>"
    )
    what = aligned("a1", "ts1", "ts2", "cries", ' CVE_REF="c1"')
    document = ELAN.read(eaf(tmp_path, TWO, tier("A", what) + vocabulary))
    assert document.events[0].code == "cries"
    assert "the value counts. (a1)" in said(document)
    other = ELAN.read(eaf(tmp_path, TWO, tier("A", what.replace("cries", "huilt")) + vocabulary))
    assert other.events[0].code == "huilt"
    assert not other.findings


OUTSIDE = (
    tier("A", aligned("a1", "ts1", "ts2", "x"))
    + '<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="t" CONTROLLED_VOCABULARY_REF="v"/>'
    + '<CONTROLLED_VOCABULARY CV_ID="v" EXT_REF="er1"/><EXTERNAL_REF EXT_REF_ID="er1" TYPE="ecv" VALUE="{}"/>'
)
ECV = (
    '<CV_RESOURCE><CONTROLLED_VOCABULARY CV_ID="v"><CV_ENTRY DESCRIPTION="d">x</CV_ENTRY>'
    "</CONTROLLED_VOCABULARY></CV_RESOURCE>"
)


def test_a_vocabulary_outside_is_looked_for_beside_the_file_alone(tmp_path):
    beside, elsewhere = tmp_path / "here", tmp_path / "there"
    beside.mkdir(), elsewhere.mkdir()
    (elsewhere / "v.ecv").write_text(ECV)
    for address in (
        f"file:{elsewhere}/v.ecv",
        "../there/v.ecv",
        "https://example.org/v.ecv",
        "n" * 400,
        "%00",
        "..%2Fthere%2Fv.ecv",
        "..",
    ):
        document = ELAN.read(eaf(beside, TWO, OUTSIDE.format(address)))
        assert document.events[0].code == "x"
        assert not document.codes[0].definition
        assert "is not beside this file" in said(document)
    (beside / "v.ecv").write_text(ECV)
    document = ELAN.read(eaf(beside, TWO, OUTSIDE.format("file:/C:/Users/x/v.ecv")))
    assert {code.name: code.definition for code in document.codes} == {"v": "", "x": "d"}
    (beside / "v.ecv").write_text("<!DOCTYPE x [<!ENTITY a 'b'>]><CV_RESOURCE/>")
    assert "declares its own entities" in said(ELAN.read(eaf(beside, TWO, OUTSIDE.format("v.ecv"))))


def test_annotations_without_any_time_are_left_out_and_told(tmp_path):
    circle = under("b1", "b2", "x") + under("b2", "b1", "y") + under("b3", "gone", "z")
    chain = under("c1", "a1", "one", "c2") + under("c2", "a1", "two", "c1")
    rest = (
        tier("A", aligned("a1", "ts1", "ts2", "x") + aligned("a2", "no", "none", "y"))
        + tier("B", circle)
        + tier("C", chain)
    )
    document = ELAN.read(eaf(tmp_path, TWO, rest))
    assert [event.comment for event in document.events] == ["x", "one", "two"]
    assert "left out. (4 times; first at a2, b1, b2)" in said(document)


def test_a_time_that_is_no_number_and_an_end_before_the_beginning_are_told(tmp_path):
    slots = {"ts1": 500, "ts2": "NaN", "ts3": "9" * 40, "ts4": 900, "ts5": -7}
    rest = tier(
        "A", aligned("a1", "ts1", "ts2", "x") + aligned("a2", "ts4", "ts1", "y") + aligned("a3", "ts5", "ts5", "z")
    )
    document = ELAN.read(eaf(tmp_path, slots, rest))
    assert [(one.kind, one.start_us) for one in document.events] == [
        (Kind.STATE, 500_000),
        (Kind.POINT, 900_000),
        (Kind.POINT, -7000),
    ]
    assert "no number" in said(document)
    assert "read as a moment" in said(document)


def test_a_very_deep_chain_takes_no_more_time_than_a_flat_one(tmp_path):
    chain = "".join(under(f"b{n}", f"b{n - 1}" if n else "a1", "x", f"b{n - 1}" if n else "") for n in range(8_000))
    document = ELAN.read(eaf(tmp_path, TWO, tier("A", aligned("a1", "ts1", "ts2", "y")) + tier("B", chain)))
    assert len(document.events) == 8_001


def test_xml_that_is_no_eaf_and_one_with_entities_are_refused(tmp_path):
    path = tmp_path / "x.eaf"
    path.write_text("<TIER/>")
    with pytest.raises(BadFile, match="no file of ELAN"):
        ELAN.read(path)
    path.write_text(
        '<!DOCTYPE ANNOTATION_DOCUMENT [<!ENTITY a "b">]><ANNOTATION_DOCUMENT><TIER>&a;</TIER></ANNOTATION_DOCUMENT>'
    )
    with pytest.raises(BadFile, match="entities"):
        ELAN.read(path)


# -- files of ours --------------------------------------------------------------------------------------------

RICH = listed(
    Document(
        "rich",
        codes=(
            FiledCode("dim@x", "A dimension", is_category=True),
            FiledCode(
                "c1", "One", Kind.STATE, "dim@x", modifiers=(FiledModifier("how", ModifierKind.MULTIPLE, ("a", "b")),)
            ),
            FiledCode("comment", "", Kind.POINT),
        ),
        people=(FiledPerson("A"), FiledPerson("B"), FiledPerson("A + B")),
        coders=("K", "nobody coded"),
        sessions=(
            FiledSession(
                "s", "2026-01-02", "about", (FiledFilm("/abs/x y.mp4", 1_500_000, 5_000_000, 29.97),), (), 9_000_000
            ),
        ),
        events=(
            FiledEvent("s", "c1", Kind.STATE, 0, 1_000_000, "K", ("A", "B"), id="1", modifiers=(("how", ("b", "a")),)),
            FiledEvent("s", "c1", Kind.STATE, 0, 1_000_000, "K", ("A + B",), id="2", modifiers=(("how", ()),)),
            FiledEvent(
                "s", "c1", Kind.STATE, 5_000_000, None, "K", ("A",), Targets.LISTED, ("B", "A"), doubt=True, id="3"
            ),
            FiledEvent(
                "s", "comment", Kind.POINT, 500_000, None, "", (), Targets.LISTED, (), comment="x\r\ny  ", id="4"
            ),
        ),
        notes=(FiledNote("s", "whole", "K"), FiledNote("s", "then", "", 2_000_000)),
        transcripts=(
            FiledTranscript(
                "s", "talk", (FiledLine(0, 900_000, "hi", "A"), FiledLine(500_000, 1_000_000, "ho", "B")), coder="K"
            ),
        ),
        fragments=(
            FiledFragment("s", "f", 0, 20_000_000, "rupture", "look"),
            FiledFragment("s", "", 1_000_000, 3_000_000),
        ),
        intervals=(
            FiledInterval("s", "c1", "A", 0, 1_000_000, True, "K", IntervalMethod.WHOLE),
            FiledInterval("s", "c1", "A", 1_000_000, 2_000_000, False, "K", IntervalMethod.WHOLE),
        ),
    )
)


def test_all_of_a_session_of_ours_comes_back(tmp_path):
    out = tmp_path / "rich.eaf"
    assert ELAN.write(RICH, out) == []
    valid(out)
    read = ELAN.read(out)
    assert not read.findings
    for part in ("codes", "people", "coders", "sessions", "transcripts", "notes", "intervals"):
        assert set(getattr(read, part)) == set(getattr(RICH, part)), part
    assert set(read.fragments) == set(RICH.fragments)
    assert {replace(one, place="") for one in read.events} == set(RICH.events)


def test_events_on_tiers_of_others_keep_what_we_know_of_them(tmp_path):
    more = {"comment": "why", "doubt": True, "id": "7", "towards": Targets.ALL, "modifiers": (("how", ("a",)),)}
    events = (
        FiledEvent("s", "smile", Kind.STATE, 0, 1_000_000, "K", ("A",), tier="Face", **more),
        FiledEvent("s", "smile", Kind.POINT, 500_000, None, "K", ("A",), tier="Face", **more),
        FiledEvent("s", "Said", Kind.STATE, 0, None, "K", (), tier="Said", **more),
    )
    document = listed(Document("s", events=events, sessions=(FiledSession("s", duration_us=2_000_000),)))
    ELAN.write(document, tmp_path / "x.eaf")
    read = ELAN.read(tmp_path / "x.eaf")
    assert {replace(one, place="") for one in read.events} == set(events)
    valid(tmp_path / "x.eaf")


def test_what_is_written_is_valid_and_tidy(tmp_path):
    out = tmp_path / "full.eaf"
    ELAN.write(apart(FULL)[0], out)
    valid(out)
    root = ElementTree.parse(out).getroot()
    times = [int(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")]
    assert times == sorted(times)
    assert {one.get("STEREOTYPE") for one in root.iter("CONSTRAINT")} == CONSTRAINTS
    idents = [int(one.get("ANNOTATION_ID")[1:]) for one in root.iter() if one.get("ANNOTATION_ID")]
    told = {one.get("NAME"): one.text for one in root.iter("PROPERTY")}
    assert int(told["lastUsedAnnotationId"]) == max(idents) == len(set(idents))
    slots = dict(zip((one.get("TIME_SLOT_ID") for one in root.iter("TIME_SLOT")), times, strict=True))
    for one in root.iter("TIER"):
        spans = [
            (slots[part.get("TIME_SLOT_REF1")], slots[part.get("TIME_SLOT_REF2")])
            for part in one.iter("ALIGNABLE_ANNOTATION")
        ]
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
        assert all(start < stop for start, stop in spans)


def test_pympi_reads_what_is_written(tmp_path):
    pympi = pytest.importorskip("pympi")
    out = tmp_path / "full.eaf"
    ELAN.write(apart(FULL)[0], out)
    eaf = pympi.Eaf(str(out))
    assert {"K1@Son@safety", "K1@Son@safety (2)", "comment@K1@Son@safety (2)"} <= set(eaf.get_tier_names())
    assert eaf.get_annotation_data_for_tier("K1@Son@safety") == [(2000, 9500, "open_posture")]
    assert eaf.tiers["K1@Son@safety"][2]["PARTICIPANT"] == "Son"
    assert eaf.tiers["K1@Son@safety"][2]["ANNOTATOR"] == "K1"
    assert eaf.get_ref_annotation_data_for_tier("comment@K1@Son@safety (2)")[0][2] == "inside"
    assert {"says_safe", "open_posture", "praises"} <= {
        value for entry in eaf.get_controlled_vocabulary_names() for value, *_rest in _entries(eaf, entry)
    }


def _entries(eaf, name: str) -> list[tuple]:
    return [values[0] for values, _ref in eaf.controlled_vocabularies[name][1].values()]


def test_moments_last_as_long_as_is_wished_and_stay_moments(tmp_path):
    out = tmp_path / "x.eaf"
    ELAN.write(RICH, out, Wishes(point_us=40_000))
    spans = pytest.importorskip("pympi").Eaf(str(out)).get_annotation_data_for_tier("codes (moments)")
    assert spans == [(500, 540, "comment")]
    assert [one.start_us for one in ELAN.read(out).events if one.kind is Kind.POINT] == [500_000]
    assert "0:00:00.040" in out.read_text("utf-8")


def test_what_is_lost_stands_in_the_file(tmp_path):
    event = FiledEvent("s", "c", Kind.STATE, 1_000_400, 1_000_400, comment="a\x07b")
    document = listed(Document("s", events=(event, replace(event, start_us=-2_000_000, comment=""))))
    words = [one.words for one in ELAN.write(document, tmp_path / "x.eaf")]
    assert len(words) == 4
    told = [
        one.text for one in ElementTree.parse(tmp_path / "x.eaf").iter("PROPERTY") if one.get("NAME") == "observer:lost"
    ]
    assert told[1:] == words[:-1]
    assert "no file can hold" in words[-1]
    valid(tmp_path / "x.eaf")
    times = [(one.start_us, one.stop_us, one.comment) for one in ELAN.read(tmp_path / "x.eaf").events]
    assert times == [(0, 1_000_000, ""), (1_000_000, 1_001_000, "ab")]


def test_a_file_of_ours_in_which_elan_changed_something_is_still_read(tmp_path):
    out = tmp_path / "x.eaf"
    ELAN.write(apart(FULL)[0], out)
    text = out.read_text("utf-8")
    text = text.replace('TIER_ID="K1@Mother@safety (moments)"', 'TIER_ID="renamed" ').replace(
        'PARENT_REF="K1@Mother@safety (moments)"', 'PARENT_REF="renamed"'
    )
    out.write_text(text, "utf-8")
    assert [one.id for one in ELAN.read(out).events if one.code == "says_safe"] == ["e1", "e2"]
    out.write_text(text.replace("{&quot;types", "{").replace('{"types"', '{"typ'), "utf-8")
    read = ELAN.read(out)
    assert "was changed" in said(read)
    assert {"K1", "K2"} == set(read.coders)


def test_a_template_holds_the_codebook(tmp_path):
    out = tmp_path / "codes.etf"
    TEMPLATE.write(FULL, out)
    valid(out)
    assert reader_of(out) is TEMPLATE
    read = TEMPLATE.read(out)
    assert read.codes == FULL.codes
    assert read.people == FULL.people
    assert not read.events
    assert not read.findings
    names = pytest.importorskip("pympi").Eaf(str(out)).get_tier_names()
    assert {"Mother@safety", "Son@codes (moments)"} <= set(names)
