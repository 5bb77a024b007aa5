"""Subtitles as documents: real files against two other readers, and events as tracks that others open."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pysubs2
import pytest
import webvtt
from formats.documents import FULL

from observer.coding.codebook import Kind
from observer.coding.documents import apart
from observer.coding.interchange import Document, FiledEvent, FiledLine, FiledNote, FiledSession, FiledTranscript, Part
from observer.errors import BadFile
from observer.formats import find, reader_of, writer_of

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats" / "subtitles"
VTT, METADATA, SRT = find("vtt"), find("vtt-metadata"), find("srt")
VISIT = apart(FULL)[0]
NAMES = (
    "bom.vtt gaupol_subrip-extended.srt gaupol_subrip.srt gaupol_webvtt.vtt identifiers.vtt invalid_timeframe.vtt "
    "metadata_headers_multiline.vtt regions.vtt spec-example.vtt"
).split()


@pytest.fixture
def sample():
    if not SAMPLES.is_dir():
        pytest.skip("the sample files are not beside the project")
    return lambda name: SAMPLES / name


def in_ms(text):
    *hours, minutes, seconds = text.split(":")
    return round(((int(hours[0]) if hours else 0) * 60 + int(minutes)) * 60_000 + float(seconds) * 1000)


def lines_of(document):
    return [(line.start_us // 1000, line.stop_us // 1000, line.text) for line in document.transcripts[0].lines]


def by_webvtt(path):
    """Without the signs that steer a screen, which one file has by a wrong encoding."""
    found = sorted((in_ms(cue.start), in_ms(cue.end), cue.text) for cue in webvtt.read(path))
    return [(start, stop, re.sub("[\x80-\x9f]", "", text)) for start, stop, text in found]


def by_pysubs2(path):
    return [(cue.start, cue.end, cue.plaintext) for cue in pysubs2.load(str(path))]


# -- in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".vtt")])
def test_webvtt_against_two_other_readers(sample, name):
    path = sample(name)
    found = lines_of(reader_of(path).read(path))
    assert sorted(found) == by_webvtt(path)
    assert [line[:2] for line in found] == [cue[:2] for cue in by_pysubs2(path)]


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".srt")])
def test_subrip_against_another_reader_but_for_times_before_the_film(sample, name):
    """The other reader drops the minus; here what lies before the film is told, and shown from its beginning or not."""
    path = sample(name)
    document = reader_of(path).read(path)
    others = by_pysubs2(path)
    assert lines_of(document)[1:] == others[2:]
    assert lines_of(document)[0] == (0, others[1][1], others[1][2])
    assert [finding.text.split(":")[0] for finding in document.findings] == ["Line 2", "Line 7"]


@pytest.mark.parametrize("name", NAMES)
def test_every_block_with_times_is_a_line_or_is_told(sample, name):
    path = sample(name)
    document = reader_of(path).read(path)
    blocks = len(re.findall(r"-->", path.read_text(encoding="utf-8-sig")))
    left_out = [one for one in document.findings if "left out" in one.text or "cannot be read" in one.text]
    assert len(document.transcripts[0].lines) + len(left_out) == blocks


def test_times_that_cannot_be_read_are_told_with_their_line_and_all_others_come_in(sample):
    path = sample("invalid_timeframe.vtt")
    found = VTT.read(path)
    rows = path.read_text(encoding="utf-8").split("\n")
    assert [one.text for one in found.findings] == [f"Line 6: these times cannot be read: “{rows[5]}”."]
    assert [line.text[-1] for line in found.transcripts[0].lines] == list("134567")


def test_who_speaks_comes_in(sample):
    found = VTT.read(sample("spec-example.vtt")).transcripts[0].lines
    assert {line.speaker for line in found} == {"Roger Bingham", "Neil deGrasse Tyson"}


@pytest.mark.parametrize("form", [VTT, SRT], ids=["vtt", "srt"])
@pytest.mark.parametrize("name", NAMES)
def test_real_files_keep_their_lines_when_they_are_written_again(sample, name, form, tmp_path):
    path = sample(name)
    document = reader_of(path).read(path)
    out = tmp_path / f"again{form.endings[0]}"
    assert form.write(document, out) == []
    assert [line[:2] for line in lines_of(form.read(out))] == [line[:2] for line in lines_of(document)]
    if form is VTT:
        assert form.read(out).transcripts[0].lines == document.transcripts[0].lines


# -- out: to read --------------------------------------------------------------------------------------------


def test_events_as_a_track_to_read(tmp_path):
    out = tmp_path / "a.vtt"
    lost = VTT.write(VISIT, out)
    cues = list(webvtt.read(out))
    assert len(cues) == len(VISIT.events)
    praise = next(cue for cue in cues if cue.text.startswith("Praises"))
    assert (praise.text, praise.voice) == ("Praises effort (takes up)", "Ms. Öz, worker")
    assert (in_ms(praise.start), in_ms(praise.end)) == (70_001, 72_001)
    inside = next(cue for cue in cues if "inside" in cue.text)
    assert (inside.text, in_ms(inside.start), in_ms(inside.end)) == ("Open posture – inside", 6_000, 7_000)
    notes = out.read_text(encoding="utf-8").split("NOTE", 1)[1].split("\n\n")[0]
    assert all(loss.words in notes.replace("&lt;", "<") for loss in lost)
    assert any("two seconds" in loss.what for loss in lost)


def test_events_as_subtitles_that_another_program_opens(tmp_path):
    out = tmp_path / "a.srt"
    SRT.write(VISIT, out)
    found = by_pysubs2(out)
    assert len(found) == len(VISIT.events)
    assert (70_001, 72_001, "Ms. Öz, worker: Praises effort (takes up)") in found
    strange = next(text for start, _stop, text in found if "Ünïcode" in text)
    assert "‹tag›" in strange
    assert "=SUM(A1)" in strange


def test_without_events_the_lines_of_the_transcript_go_out(tmp_path):
    lines = (FiledLine(0, 1_000_000, "Hello & <b>", "Mother"), FiledLine(500_000, 900_000, "1\n00:01 --> 00:02"))
    spoken = Document("d", sessions=(FiledSession("a"),), transcripts=(FiledTranscript("a", "t", lines),))
    out = tmp_path / "a.vtt"
    assert VTT.write(spoken, out) == []
    assert VTT.read(out).transcripts[0].lines == lines
    out = tmp_path / "a.srt"
    SRT.write(spoken, out)
    assert [cue[:2] for cue in by_pysubs2(out)] == [(0, 1000), (500, 900)]
    both = replace(spoken, events=(FiledEvent("a", "cries", Kind.POINT, -1),))
    assert {(loss.what.split(":")[0], loss.n) for loss in VTT.losses(both)} >= {
        ("lines of transcripts", 2),
        ("events before the film", 1),
    }


def test_nothing_in_an_event_can_end_its_cue_or_make_another(tmp_path):
    evil = "a\n\n00:00:09.000 --> 00:00:10.000\nb\x85c\u2028\u2029d\r\n\r\n--> <v X>"
    event = FiledEvent("s", evil, Kind.STATE, 0, 1_000_000, comment=evil, actors=(evil,), modifiers=((evil, ()),))
    document = Document("--> \n\nx", sessions=(FiledSession("s"),), events=(replace(event, id=evil), event))
    for form in (VTT, METADATA):
        out = tmp_path / f"{form.id}.vtt"
        form.write(document, out)
        assert len(webvtt.read(out)) == 2
    again = METADATA.read(tmp_path / "vtt-metadata.vtt")
    assert [replace(one, session="s", place="") for one in again.events] == list(document.events)
    SRT.write(document, tmp_path / "a.srt")
    assert (tmp_path / "a.srt").read_text(encoding="utf-8").count("-->") == 2


# -- out: metadata -------------------------------------------------------------------------------------------


def test_metadata_as_another_reader_sees_it(tmp_path):
    out = tmp_path / "a.vtt"
    METADATA.write(VISIT, out)
    assert reader_of(out) is METADATA
    cues = list(webvtt.read(out))
    assert sorted(cue.identifier for cue in cues if cue.identifier) == sorted(event.id for event in VISIT.events)
    found = {cue.identifier: (json.loads(cue.raw_text), in_ms(cue.start), in_ms(cue.end)) for cue in cues}
    for event in VISIT.events:
        said, start, stop = found[event.id]
        assert (said["code"], said.get("comment", ""), start) == (event.code, event.comment, event.start_us // 1000)
        assert stop == (event.stop_us // 1000 if event.stop_us else start + 1)
    starts = [in_ms(cue.start) for cue in cues]
    assert starts == sorted(starts)


def test_times_that_no_cue_can_have_come_back(tmp_path):
    events = (
        FiledEvent("a", "x", Kind.POINT, -1_500_000, id="before"),
        FiledEvent("a", "x", Kind.STATE, -2_000_000, 0, id="until the beginning"),
        FiledEvent("a", "x", Kind.STATE, 1_000_001, 1_000_002, id="NOTE"),
        FiledEvent("a", "x", Kind.STATE, 1_000_000, None, id=" open "),
    )
    notes = (FiledNote("a", "--> all of it", "K"), FiledNote("a", "now", at_us=1_234_567))
    out = tmp_path / "a.vtt"
    METADATA.write(Document("a", sessions=(FiledSession("a"),), events=events, notes=notes), out)
    found = METADATA.read(out)
    assert sorted((replace(one, place="") for one in found.events), key=str) == sorted(events, key=str)
    assert sorted(found.notes, key=str) == sorted(notes, key=str)


def test_a_cue_that_was_moved_in_an_editor_has_its_new_time(tmp_path):
    out = tmp_path / "a.vtt"
    event = FiledEvent("a", "x", Kind.STATE, 1_000_001, 2_000_001, id="e")
    METADATA.write(Document("a", sessions=(FiledSession("a"),), events=(event,)), out)
    out.write_text(out.read_text(encoding="utf-8").replace("00:00:01.000", "00:00:01.500"), encoding="utf-8")
    assert [(one.start_us, one.stop_us) for one in METADATA.read(out).events] == [(1_500_000, 2_000_001)]


def test_cues_that_are_no_events_are_told(tmp_path):
    path = tmp_path / "a.vtt"
    METADATA.write(VISIT, path)
    more = '\n\n00:01.000 --> 00:02.000\n{"code": 3}\n\n00:0x.000 --> 00:02.000\n{}\n\n00:03.000 --> 00:04.000\n[[[\n'
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    found = METADATA.read(path)
    assert len(found.events) == len(VISIT.events)
    assert [finding.n for finding in found.findings] == [2, 1]


def test_a_track_of_another_is_no_metadata_of_ours(tmp_path):
    path = tmp_path / "a.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n", encoding="utf-8")
    assert reader_of(path) is VTT
    with pytest.raises(BadFile, match="no track of events"):
        METADATA.read(path)


def test_a_file_with_this_ending_is_written_to_be_read():
    assert writer_of(Path("a.vtt")) is VTT
    assert Part.EVENTS in VTT.parts
