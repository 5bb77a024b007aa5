"""REFI-QDA: real projects and codebooks are read whole, ours are valid, and what is written comes back."""

import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from formats.documents import FULL
from lxml import etree

from observer.coding.codebook import Kind, ModifierKind
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
    FiledRating,
    FiledResponse,
    FiledTranscript,
)
from observer.coding.ratings import NoRating
from observer.errors import BadFile, Refused
from observer.formats import find, reader_of
from observer.formats.base import Wishes

HERE = Path(__file__).resolve().parent.parent
SAMPLES = HERE.parent.parent / "shared" / "samples" / "formats"
PROJECT, CODEBOOK = find("refi-qda"), find("refi-codebook")
NAMESPACE = "urn:QDA-XML:project:1.0"

RICH = replace(
    FULL,
    sessions=(
        replace(FULL.sessions[0], films=(FiledFilm("a.mp4"), FiledFilm("C:/films/b.mp4", 30_000_500))),
        *FULL.sessions[1:],
    ),
    events=(
        *FULL.events,
        FiledEvent(
            "visit 1", "says_safe", Kind.POINT, 1_234_567, coder="K1", id="0e6c1a3e-5c5e-4a60-8d5c-0f3c4f2f7a11"
        ),
        FiledEvent("visit 1", "open_posture", Kind.STATE, 40_000_001, 40_000_002, "K1", id="short"),
        FiledEvent("visit 1", "open_posture", Kind.POINT, 41_000_000, None, "K1", id="a moment of a period"),
        FiledEvent(
            "visit 1",
            "praises",
            Kind.POINT,
            42_000_000,
            modifiers=(("uptake", ("laughs",)), ("tone", ("warm", "loud")), ("how often", ("3",))),
            id="values that nobody listed",
        ),
        FiledEvent("visit 1", "says_safe", Kind.POINT, -500_000, id="before the film"),
    ),
    codes=tuple(
        replace(
            code,
            modifiers=(
                FiledModifier("uptake", ModifierKind.SINGLE, ("takes up", "declines", "laughs")),
                FiledModifier("how often", ModifierKind.NUMBER),
                FiledModifier("tone", ModifierKind.MULTIPLE, ("warm", "loud")),
            ),
        )
        if code.name == "praises"
        else code
        for code in FULL.codes
    ),
    ratings=(
        FiledRating("visit 1", "safety", "Mother", 2.0, "K1", comment="calm & <sure>"),
        FiledRating("visit 1", "safety", "Son", 0.0, "K1"),
        FiledRating("visit 1", "safety", "Aunt", None, "K2", NoRating.ABSENT),
        FiledRating("visit 2", "safety", "Ms. Öz, worker", -1.0, "K2", None, "Son", 0, 60_000_000, "a half"),
    ),
    transcripts=(
        FiledTranscript(
            "visit 1",
            "visit-1.vtt",
            (
                FiledLine(0, 2_000_000, "Hello 🙂.\nSit down.", "Mother"),
                FiledLine(2_000_000, 3_000_000, "Mother: she says", "Son"),
                FiledLine(2_500_000, 2_900_000, "at the same time"),
            ),
            "nl",
        ),
    ),
    fragments=(
        FiledFragment("visit 1", "they laugh", 1_000_000, 31_000_000, "strong_moment", "look\nagain"),
        FiledFragment("visit 2", "a look", 5_000_000, 6_000_000),
    ),
    responses=(
        FiledResponse(
            "visit 1", "Mother", 5_000_000, "I felt 🙂 heard.\n\nReally.", "What went through you?", "then", "Son"
        ),
        FiledResponse("visit 1", "Son", 5_000_001, "Nothing"),
    ),
)


def whole(document):
    """A document to compare: without where things stood, in one order."""
    parts = "events ratings notes transcripts fragments responses codes people sessions coders".split()
    return {part: sorted((_plain(one) for one in getattr(document, part)), key=str) for part in parts}


def _plain(one):
    if isinstance(one, FiledEvent):
        return replace(one, place="", modifiers=tuple(sorted(one.modifiers)))
    if isinstance(one, FiledCode):
        return replace(one, id="")
    return one


def xml_of(path):
    if path.suffix == ".qdpx":
        with zipfile.ZipFile(path) as packed:
            return packed.read("project.qde")
    return path.read_bytes()


def check(data, schema):
    checker = etree.XMLSchema(etree.parse(schema))
    assert checker.validate(etree.fromstring(data)), checker.error_log
    guids = [one.get("guid") for one in etree.fromstring(data).iter("{*}*") if not one.tag.endswith("MemberCode")]
    named = [guid for guid in guids if guid]
    assert len(named) == len(set(named))


@pytest.fixture
def samples():
    if not SAMPLES.is_dir():
        pytest.skip("the sample files are not beside the project")
    return SAMPLES


@pytest.fixture
def read(tmp_path):
    """Read a project in which these elements stand."""

    def give(inner, name="a.qde"):
        path = tmp_path / name
        path.write_text(f'<Project xmlns="{NAMESPACE}" name="a">{inner}</Project>', encoding="utf-8")
        return PROJECT.read(path)

    return give


CODES = '<CodeBook><Codes><Code guid="{c1}" name="cries" isCodable="true"/></Codes></CodeBook>'.replace(
    "c1", "AAAAAAAA-0000-4000-8000-000000000001"
)


def film(inner, name="f.mp4"):
    return f'<Sources><VideoSource guid="s1" name="{name}" path="relative:///{name}">{inner}</VideoSource></Sources>'


def coded(begin, end, more="", guid="s2"):
    ref = '<CodeRef targetGUID="aaaaaaaa-0000-4000-8000-000000000001"/>'
    return (
        f'<VideoSelection guid="{guid}" begin="{begin}" end="{end}"><Coding guid="k-{guid}">{ref}{more}</Coding>'
        "</VideoSelection>"
    )


# -- ours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".qdpx", ".qde"])
def test_everything_comes_back_to_the_microsecond(ending, tmp_path):
    out = tmp_path / f"rich{ending}"
    PROJECT.write(RICH, out)
    found = PROJECT.read(out)
    assert found.findings == ()
    assert whole(found) == whole(RICH)


@pytest.mark.parametrize("wishes", [Wishes(), Wishes(stretch_points=True)])
@pytest.mark.parametrize("document", [FULL, RICH, Document("empty")])
def test_projects_are_valid_and_no_guid_stands_in_them_twice(document, wishes, tmp_path):
    out = tmp_path / "a.qdpx"
    PROJECT.write(document, out, wishes)
    check(xml_of(out), HERE / "data" / "schemas" / "refi-qda_Project.xsd")


def test_codebooks_are_valid_and_come_back(samples, tmp_path):
    out = tmp_path / "a.qdc"
    CODEBOOK.write(RICH, out)
    check(out.read_bytes(), samples / "schemas" / "refi-qda_Codebook.xsd")


def test_a_codebook_comes_back(tmp_path):
    out = tmp_path / "a.qdc"
    CODEBOOK.write(RICH, out)
    assert whole(reader_of(out).read(out))["codes"] == whole(RICH)["codes"]


def test_a_codebook_is_one_file_however_many_sessions_there_are():
    assert not CODEBOOK.one_session


def test_a_codebook_without_codes_is_refused(tmp_path):
    with pytest.raises(Refused, match="no codes"):
        CODEBOOK.write(Document("empty"), tmp_path / "a.qdc")
    assert list(tmp_path.iterdir()) == []


def test_a_moment_has_no_length_unless_that_is_wished_and_is_a_moment_again(tmp_path):
    for wishes, length in ((Wishes(), {0}), (Wishes(40_000, True), {40})):
        out = tmp_path / f"{length}.qdpx"
        PROJECT.write(RICH, out, wishes)
        moments = {event.id for event in RICH.events if event.kind is Kind.POINT}
        found = {event.id: event for event in PROJECT.read(out).events}
        assert {event.id for event in found.values() if event.kind is Kind.POINT} == moments
        assert {e.id: e.start_us for e in found.values()} == {e.id: e.start_us for e in RICH.events}
        names = [f"{NAMESPACE.join('{}')}{name}" for name in ("VideoSelection", "Coding", "CodeRef")]
        root = ElementTree.fromstring(xml_of(out))
        code = next(one.get("guid") for one in root.iter() if one.get("name") == "Says it is safe")
        spans = {
            int(one.get("end")) - int(one.get("begin"))
            for one in root.iter(names[0])
            if any(ref.get("targetGUID") == code for ref in one.iter(names[2]))
        }
        assert spans == length
    assert PROJECT.losses(RICH, Wishes(stretch_points=True))


def test_the_guid_of_an_event_is_its_identifier_and_stays_when_the_event_changes(tmp_path):
    event = FiledEvent("s", "cries", Kind.POINT, 1_000, id="0e6c1a3e-5c5e-4a60-8d5c-0f3c4f2f7a11")
    seen = []
    for one in (event, replace(event, start_us=9_000, comment="later", code="laughs", actors=("Mother",))):
        out = tmp_path / "a.qde"
        PROJECT.write(Document("d", events=(one,)), out)
        assert f'VideoSelection guid="{event.id}"' in out.read_text(encoding="utf-8")
        seen.append(PROJECT.read(out).events[0].id)
    assert seen == [event.id, event.id]


def test_what_has_no_place_stands_in_the_file(tmp_path):
    out = tmp_path / "a.qde"
    interval = FiledInterval("visit 1", "never", "Son", 0, 10_000_000, True)
    lost = PROJECT.write(replace(FULL, intervals=(interval,)), out)
    assert [loss.n for loss in lost] == [1]
    assert lost[0].words in out.read_text(encoding="utf-8")


def test_codes_that_lie_in_a_ring_or_very_deep_are_all_written(tmp_path):
    ring = [
        FiledCode("a", parent="b"),
        FiledCode("b", parent="a"),
        FiledCode("c", parent="c"),
        FiledCode("d", parent="a"),
    ]
    deep = [FiledCode(f"n{n}", parent=f"n{n - 1}" if n else "nowhere") for n in range(600)]
    out = tmp_path / "a.qdc"
    CODEBOOK.write(Document("d", codes=(*ring, *deep)), out)
    assert {code.name for code in CODEBOOK.read(out).codes} == {code.name for code in (*ring, *deep)} | {"nowhere"}


# -- those of others -------------------------------------------------------------------------------------------


def test_the_project_of_atlas_ti_against_a_count_of_its_own(samples):
    path = samples / "refi-qda" / "atlasti8_standard_project.qde"
    found = PROJECT.read(path)
    root = ElementTree.parse(path).getroot()

    def all_of(name, of=root):
        return list(of.iter(f"{{{NAMESPACE}}}{name}"))

    selections = all_of("VideoSelection") + all_of("AudioSelection")
    codings = [one for selection in selections for one in all_of("Coding", selection)]
    bare = [selection for selection in selections if not all_of("Coding", selection)]
    assert (len(found.events), len(found.fragments)) == (len(codings), len(bare)) == (1, 1)
    assert [code.name for code in found.codes] == [one.get("name") for one in all_of("Code")]
    assert list(found.coders) == [one.get("name") for one in all_of("User")]
    assert [s.name for s in found.sessions] == [
        one.get("name") for one in all_of("AudioSource") + all_of("VideoSource")
    ]
    stretches = {(int(one.get("begin")), int(one.get("end"))) for one in selections}
    assert {(one.start_us // 1000, one.stop_us // 1000) for one in (*found.events, *found.fragments)} == stretches
    timeless = all_of("TextSource") + all_of("PictureSource") + all_of("PDFSource")
    assert {one.n for one in found.findings if "PDFs" in one.text} == {len(timeless)}
    assert found.software == root.get("origin")
    note = next(one for one in all_of("Note") if one.get("name") == "My favorite Coke ad")
    assert found.fragments[0].note == all_of("PlainTextContent", note)[0].text


def test_that_project_keeps_what_it_has_when_it_is_written_again(samples, tmp_path):
    found = PROJECT.read(samples / "refi-qda" / "atlasti8_standard_project.qde")
    out = tmp_path / "again.qdpx"
    PROJECT.write(found, out)
    check(xml_of(out), HERE / "data" / "schemas" / "refi-qda_Project.xsd")
    assert whole(PROJECT.read(out)) == whole(found)


@pytest.mark.parametrize("name", ["atlasti9_codebook.qdc", "openqda_example_codebook.qdc"])
def test_real_codebooks_with_an_old_namespace_and_with_other_identifiers(samples, name, tmp_path):
    path = samples / "refi-qda" / name
    found = reader_of(path).read(path)
    codes = [one for one in ElementTree.parse(path).iter() if one.tag.endswith("}Code")]
    assert [code.label or code.name for code in found.codes] == [one.get("name") for one in codes]
    below = [inner.get("name") for one in codes for inner in one if inner.tag.endswith("}Code")]
    assert sorted(code.label or code.name for code in found.codes if code.parent) == sorted(below)
    assert {code.colour for code in found.codes} == {(one.get("color") or "").lower() for one in codes}
    out = tmp_path / "again.qdc"
    CODEBOOK.write(found, out)
    check(out.read_bytes(), samples / "schemas" / "refi-qda_Codebook.xsd")
    assert whole(CODEBOOK.read(out))["codes"] == whole(found)["codes"]


def test_upper_case_names_in_the_zip_and_identifiers_in_braces(tmp_path):
    path = tmp_path / "a.QDPX"
    points = '<SyncPoint guid="p1" position="0" timeStamp="0"/><SyncPoint guid="p2" position="6" timeStamp="2000"/>'
    transcript = f'<Transcript guid="t" name="t" plainTextPath="internal://T1.txt">{points}</Transcript>'
    inner = f"{CODES}{film(transcript + coded(1000, 3000))}"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("Project.qde", f'<Project xmlns="urn:x" name="a">{inner}</Project>')
        packed.writestr("Sources/t1.TXT", "Hello\nagain 🙂")
    found = reader_of(path).read(path)
    assert [(e.code, e.start_us, e.stop_us) for e in found.events] == [("cries", 1_000_000, 3_000_000)]
    assert found.transcripts[0].lines == (
        FiledLine(0, 2_000_000, "Hello"),
        FiledLine(2_000_000, 4_000_000, "again 🙂"),
    )
    assert [finding.text for finding in found.findings if "no end" in finding.text]


def test_several_codes_of_one_selection_are_several_events(read):
    more = '<Coding guid="k3"><CodeRef targetGUID="{AAAAAAAA-0000-4000-8000-000000000001}"/></Coding></VideoSelection>'
    found = read(CODES + film(coded(0, 1000).replace("</VideoSelection>", more)))
    assert [(event.code, event.id) for event in found.events] == [("cries", "k-s2"), ("cries", "k3")]


def test_notes_and_descriptions_are_comments_and_cases_are_people(read):
    inner = coded(0, 1000, '<NoteRef targetGUID="n1"/>').replace("><Coding", "><Description>seen</Description><Coding")
    case = '<Cases><Case guid="w" name="Mother"><SelectionRef targetGUID="S2"/></Case></Cases>'
    notes = '<Notes><Note guid="N1"><PlainTextContent>loud</PlainTextContent></Note></Notes>'
    found = read(CODES + case + film(inner) + notes)
    assert [(event.actors, event.comment) for event in found.events] == [(("Mother",), "seen\nloud")]
    assert found.people == (FiledPerson("Mother"),)


def test_a_code_on_a_piece_of_a_transcript_is_an_event(read):
    points = '<SyncPoint guid="p1" position="0" timeStamp="500"/><SyncPoint guid="p2" position="5" timeStamp="900"/>'
    coding = '<Coding guid="k"><CodeRef targetGUID="aaaaaaaa-0000-4000-8000-000000000001"/></Coding>'
    piece = f'<TranscriptSelection guid="x" fromSyncPoint="p1" toSyncPoint="p2">{coding}</TranscriptSelection>'
    text = "<PlainTextContent>Hello</PlainTextContent>"
    found = read(
        CODES + film(f'<Transcript guid="t" name="t">{text}{points}{piece}{piece.replace("p2", "p9")}</Transcript>')
    )
    assert [(event.start_us, event.stop_us) for event in found.events] == [(500_000, 900_000)]
    assert [finding.text for finding in found.findings if "no time" in finding.text]


def test_a_selection_without_a_code_is_a_fragment_and_a_note_on_a_moment_a_remark(read):
    bare = '<VideoSelection guid="x" name="look" begin="1000" end="2000"/>'
    remark = '<VideoSelection guid="y" begin="3000" end="3000"><NoteRef targetGUID="n1"/></VideoSelection>'
    notes = '<Notes><Note guid="n1"><PlainTextContent>the dog barks</PlainTextContent></Note></Notes>'
    found = read(film(bare + remark) + notes)
    assert found.fragments == (FiledFragment("f.mp4", "look", 1_000_000, 2_000_000),)
    assert found.notes == (FiledNote("f.mp4", "the dog barks", at_us=3_000_000),)


def test_what_is_odd_is_told_and_what_can_be_kept_is_kept(read):
    odd = coded(5000, 1000) + coded("soon", 1) + coded(0, 10, guid="s2").replace("aaaaaaaa", "bbbbbbbb") + coded(7, 8)
    found = read(CODES + film(odd))
    assert [(e.start_us, e.stop_us, e.kind) for e in found.events] == [
        (5_000_000, None, Kind.POINT), (7_000, 8_000, Kind.STATE),
    ]  # fmt: skip
    told = " ".join(finding.words for finding in found.findings)
    assert all(words in told for words in ("ends before", "cannot be read", "not in the codebook", "one identifier"))


def test_two_films_of_one_name_are_two_sessions_and_codes_of_one_name_are_told_apart(read):
    twice = film("").replace("</Sources>", "") + film("").replace("<Sources>", "")
    codes = "".join(
        f'<Code guid="{n}" name="{n}" isCodable="true"><Code guid="{n}x" name="loud" isCodable="TRUE"/></Code>'
        for n in "ab"
    )
    found = read(f"<CodeBook><Codes>{codes}</Codes></CodeBook>" + twice)
    assert [one.name for one in found.sessions] == ["f.mp4", "f.mp4 (2)"]
    assert [(code.name, code.label) for code in found.codes if code.parent] == [("loud", ""), ("b > loud", "loud")]


def test_an_identifier_that_is_used_twice_stays_with_the_first(read):
    found = read(CODES + film(coded(0, 1) + coded(2, 3) + coded(4, 5, guid="other")))
    assert [event.id for event in found.events] == ["k-s2", "", "k-other"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("relative:///dir/a b.mp4", "dir/a b.mp4"),
        ("absolute:///C:/films/a.mp4", "C:/films/a.mp4"),
        ("absolute:///home/a.mp4", "/home/a.mp4"),
        ("internal://a.mp4", "sources/a.mp4"),
        ("a.mp4", "a.mp4"),
    ],
)
def test_where_films_are(read, given, path):
    found = read(f'<Sources><VideoSource guid="a" name="n" path="{given}"/></Sources>')
    assert [film.path for film in found.sessions[0].films] == [path]


# -- traps -----------------------------------------------------------------------------------------------------


def test_facts_of_the_wrong_kind_do_no_harm(read):
    facts = (
        '{"us": [1, "x"], "id": 7, "actors": {"a": 1}, "modifiers": [["m", [1, "v"]], 3], "kind": [], '
        '"offset_us": 1e99, "session": null, "fps": "NaN", "film_us": true}'
    )
    told = f"<Description>[Observer: {facts}]</Description>".replace('"', "&quot;")
    found = read(CODES + film(told + coded(0, 1000).replace("><Coding", f">{told}<Coding")))
    assert [(event.start_us, event.modifiers) for event in found.events] == [(0, (("m", ("v",)),))]


def test_a_zip_without_a_project_and_one_that_leads_out_of_its_folder_are_refused(tmp_path):
    for name, member in (("none", "a.txt"), ("slip", "../project.qde")):
        path = tmp_path / f"{name}.qdpx"
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr(member, "<Project/>")
        with pytest.raises(BadFile, match=f"{name}.qdpx"):
            PROJECT.read(path)


def test_a_project_that_unfolds_to_an_absurd_size_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "bomb.qdpx"
    PROJECT.write(FULL, path)
    monkeypatch.setattr("observer.formats.refi_qda.MOST_BYTES", 5000)
    with pytest.raises(BadFile, match="bomb"):
        PROJECT.read(path)


def test_the_same_text_asked_for_again_and_again_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "again.qdpx"
    inner = film('<Transcript guid="t" name="t" plainTextPath="internal://t.txt"/>' * 10)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("project.qde", f'<Project name="a">{inner}</Project>')
        packed.writestr("sources/t.txt", "x" * 1000)
    monkeypatch.setattr("observer.formats.refi_qda.MOST_BYTES", 5000)
    with pytest.raises(BadFile, match="too often"):
        PROJECT.read(path)


def test_entities_are_refused_in_both_kinds(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    for form, root in ((PROJECT, "Project"), (CODEBOOK, "CodeBook")):
        path = tmp_path / f"a{'.qde' if form is PROJECT else '.qdc'}"
        path.write_text(f"{bomb}<{root} name='x'><User name='&b;'/></{root}>")
        with pytest.raises(BadFile, match="entities"):
            form.read(path)
