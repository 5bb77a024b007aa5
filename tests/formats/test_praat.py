"""TextGrids: real ones against praatio, what praatio loses, ours read by praatio, and the traps of the format."""

import re
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from formats.documents import FULL

from observer.coding.codebook import Kind
from observer.coding.documents import apart, listed
from observer.coding.interchange import Document, FiledCode, FiledEvent, FiledLine, FiledPerson, FiledTranscript
from observer.errors import BadFile
from observer.formats import find, reader_of

PRAAT = find("praat")
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats" / "textgrid"
FILES = sorted(SAMPLES.glob("*.TextGrid"))
each_sample = pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.stem if path else "none")


@pytest.fixture(autouse=True)
def _needs_samples(request):
    if "path" in request.fixturenames and request.getfixturevalue("path") is None:
        pytest.skip("the sample files are not beside the project")


@cache
def in_praatio(path: Path) -> list[tuple[str, list[tuple[float, float, str]]]]:
    """The labels of each tier as praatio reads them: without blanks at their ends, and only where nothing overlaps."""
    textgrid = pytest.importorskip("praatio.textgrid")
    grid = textgrid.openTextgrid(
        str(path), includeEmptyIntervals=False, duplicateNamesMode="rename", reportingMode="silence"
    )
    found = []
    for tier in grid.tiers:
        points = isinstance(tier, textgrid.PointTier)
        labels = [
            (one.time, one.time, one.label) if points else (one.start, one.end, one.label) for one in tier.entries
        ]
        found.append((tier.name, labels))
    return found


def ours(document: Document) -> list[tuple[str, list[tuple[float, float, str]]]]:
    texts = {code.name for code in document.codes if code.id.startswith("tier:")}
    found = defaultdict(list)
    for one in document.events:
        text = one.comment if one.code == one.tier and one.tier in texts else one.code
        found[one.tier].append((one.start_us / 1e6, (one.stop_us or one.start_us) / 1e6, text))
    for one in document.transcripts:
        found[one.name] += [(line.start_us / 1e6, line.stop_us / 1e6, line.text) for line in one.lines]
    return list(found.items())


# -- real files -----------------------------------------------------------------------------------------------


@each_sample
def test_a_real_file_is_what_praatio_reads(path):
    errors = pytest.importorskip("praatio.utilities.errors")
    if path.stem in ("long_format", "short_format"):  # it refuses intervals that overlap by a rounding
        with pytest.raises(errors.PraatioException):
            in_praatio(path)
        return
    theirs = in_praatio(path)
    document = PRAAT.read(path)
    assert reader_of(path) is PRAAT
    read = ours(document)
    assert len([labels for _name, labels in theirs if labels]) == len(read)
    for (_theirs, wanted), (_ours, got) in zip([one for one in theirs if one[1]], read, strict=True):
        assert [text.strip() for _start, _stop, text in got] == [text for _start, _stop, text in wanted]
        for mine, other in zip(got, wanted, strict=True):
            assert mine[:2] == pytest.approx(other[:2], abs=1e-6)


@each_sample
def test_a_real_file_has_the_labels_that_stand_in_its_text(path):
    """Counted without any library: the quoted texts with something in them, less the head, and the kind and name of
    each tier."""
    data = path.read_bytes()
    text = data.decode("utf-16" if data[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8")
    quoted = re.findall(r'"((?:[^"]|"")*)"', text)[2:]
    heads = [n for n, piece in enumerate(quoted) if piece in ("IntervalTier", "TextTier")]
    labels = [piece for n, piece in enumerate(quoted) if n not in heads and n - 1 not in heads and piece.strip()]
    found = ours(PRAAT.read(path))
    assert Counter(label.replace('""', '"') for label in labels) == Counter(
        said for _name, of in found for *_t, said in of
    )


@each_sample
def test_a_real_file_written_again_says_the_same(path, tmp_path):
    document, out = PRAAT.read(path), tmp_path / path.name
    assert PRAAT.write(document, out) == []
    again = PRAAT.read(out)
    assert sorted(map(str, ours(again))) == sorted(map(str, ours(document)))
    assert Counter(one.kind for one in again.events) == Counter(one.kind for one in document.events)
    read_by_others = {name: len(labels) for name, labels in in_praatio(out) if labels}
    assert Counter(read_by_others.values()) == Counter(len(labels) for _name, labels in ours(document))


@pytest.mark.skipif(not FILES, reason="the sample files are not beside the project")
def test_rounding_in_real_files_is_no_overlap():
    for name in ("long_format", "short_format"):
        assert not PRAAT.read(SAMPLES / f"{name}.TextGrid").findings


# -- traps ----------------------------------------------------------------------------------------------------

SHORT = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n{}\n<exists>\n{}\n'


def grid(folder: Path, *tiers: str, span: str = "0\n10", n: object = None, encoding: str = "utf-8") -> Path:
    path = folder / "made.TextGrid"
    text = SHORT.format(span, len(tiers) if n is None else n) + "\n".join(tiers) + "\n"
    path.write_bytes(text.encode(encoding))
    return path


def intervals(name: str, *labels: tuple[object, object, str], n: object = None) -> str:
    rows = [f'{a}\n{b}\n"{text}"' for a, b, text in labels]
    return "\n".join(['"IntervalTier"', f'"{name}"', "0", "10", str(len(labels) if n is None else n), *rows])


def test_labels_keep_their_blanks_quotes_and_lines(tmp_path):
    document = PRAAT.read(grid(tmp_path, intervals("a", (0, 1, ' ""so""\n she ! said <x> 5 '), (1, 10, "  "))))
    assert [one.comment for one in document.events] == [' "so"\n she ! said <x> 5 ']


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_letters_of_several_kinds_are_read(encoding, tmp_path):
    tier = intervals("a", (0, 1, "één"))
    path = grid(tmp_path, tier, encoding=encoding)
    if encoding in ("utf-16-le", "utf-16-be"):  # Praat marks them
        path.write_bytes("\ufeff".encode(encoding) + path.read_bytes())
    document = PRAAT.read(path)
    assert document.events[0].comment == "één"
    assert bool(document.findings) == (encoding == "cp1252")


def test_tiers_of_the_same_name_stay_apart(tmp_path):
    document = PRAAT.read(grid(tmp_path, intervals("a", (0, 1, "x")), intervals("a", (0, 1, "y"))))
    assert [one.tier for one in document.events] == ["a", "a (2)"]


def test_overlaps_beyond_rounding_and_ends_before_beginnings_are_told(tmp_path):
    document = PRAAT.read(grid(tmp_path, intervals("a", ("-0", 2, "x"), (1, 3, "y"), (5, 4, "z"))))
    assert [(one.start_us, one.stop_us) for one in document.events] == [
        (0, 2_000_000),
        (1_000_000, 3_000_000),
        (5_000_000, 5_000_000),
    ]
    assert len(document.findings) == 2
    assert not PRAAT.read(grid(tmp_path, intervals("a", (0, "1.0000001", "x"), (1, 2, "y")))).findings


def test_moments_and_speech_are_what_they_are(tmp_path):
    points = '"TextTier"\n"tones"\n0\n10\n2\n1.5\n"H"\n2.5\n""'
    document = PRAAT.read(grid(tmp_path, points, intervals("transcription", (0, 1, "hello"), (1, 2, "hello"))))
    assert [(one.kind, one.start_us, one.stop_us) for one in document.events] == [
        (Kind.POINT, 1_500_000, None),
        (Kind.POINT, 2_500_000, None),
    ]
    assert [line.text for line in document.transcripts[0].lines] == ["hello", "hello"]


@pytest.mark.parametrize(
    ("tier", "said"),
    [
        (intervals("a", (0, "NaN", "x")), "a number should stand here"),
        (intervals("a", (0, "1e999", "x")), "is no time"),
        (intervals("a", (0, 1, "x"), n=3), "cut off"),
        (intervals("a", (0, 1, "x"), n=999_999_999), "more than"),
        (intervals("a", (0, 1, "x"), n="1.5"), "is no count"),
        (intervals("a", (0, 1, "x")).replace("IntervalTier", "PitchTier"), "no kind of tier"),
        (intervals("a", (0, 1, "x"))[:-1], "cut off"),
    ],
)
def test_broken_files_are_refused_with_the_place(tier, said, tmp_path):
    with pytest.raises(BadFile, match=said) as told:
        PRAAT.read(grid(tmp_path, tier))
    assert "line" in str(told.value) or "cut off" in said or "more than" in said


def test_a_binary_file_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "b.TextGrid"
    path.write_bytes(b"ooBinaryFile\x08TextGrid" + bytes(40))
    with pytest.raises(BadFile, match="Save as text file"):
        PRAAT.read(path)


# -- ours -----------------------------------------------------------------------------------------------------


def test_praatio_reads_what_is_written_and_intervals_tile_the_whole(tmp_path):
    textgrid = pytest.importorskip("praatio.textgrid")
    out = tmp_path / "full.TextGrid"
    PRAAT.write(apart(FULL)[0], out)
    read = textgrid.openTextgrid(str(out), includeEmptyIntervals=True, reportingMode="error")
    assert {"K1@Son@safety", "K1@Son@safety (2)", "K1@Son@safety (2)@comment"} <= set(read.tierNames)
    for tier in read.tiers:
        if isinstance(tier, textgrid.IntervalTier):
            edges = [0.0, *(edge for one in tier.entries for edge in (one.start, one.end)), 600.0]
            assert edges[::2] == edges[1::2]
    assert [one.time for one in read.getTier("K1@Mother@safety (moments)").entries] == [1.25]


def test_names_with_the_signs_that_part_them_come_back(tmp_path):
    people = ("a@b", "c + d", "\\", "e\\+", "f")
    events = [
        FiledEvent("s", "x", Kind.STATE, 1000 * n, 1000 * n + 500, f"k@{n}\\", (who, "f"), comment="@")
        for n, who in enumerate(people)
    ]
    document = listed(Document("s", people=tuple(FiledPerson(who) for who in people), events=tuple(events)))
    PRAAT.write(document, tmp_path / "s.TextGrid")
    read = PRAAT.read(tmp_path / "s.TextGrid")
    assert {replace(one, place="") for one in read.events} == set(events)


def test_tiers_of_others_and_transcripts_come_back(tmp_path):
    tiers = ("plain", "with@one", "a@b@c", "a\\@b", "back\\slash")
    events = [FiledEvent("s", "x", Kind.STATE, n, n + 500, tier=tier) for tier in tiers for n in (0, 1000, 2000)]
    events += [FiledEvent("s", "text", Kind.STATE, 5000, 6000, comment="said", tier="text")]
    lines = (FiledLine(0, 2000, "hi", "A@"), FiledLine(1000, 3000, "ho", "B"))
    talk = (
        FiledTranscript("s", "talk (2)x", lines, coder="K"),
        FiledTranscript("s", "speech", (FiledLine(0, 1, "x" * 9),)),
    )
    document = listed(Document("s", codes=(FiledCode("x"),), events=tuple(events), transcripts=talk))
    PRAAT.write(document, tmp_path / "s.TextGrid")
    read = PRAAT.read(tmp_path / "s.TextGrid")
    assert {one.tier for one in read.events} == {*tiers, "text"}
    assert next(one.comment for one in read.events if one.tier == "text") == "said"
    assert Counter(one.code for one in read.events)["x"] == 3 * len(tiers)
    assert {one.name: one.coder for one in read.transcripts} == {"talk (2)x": "K", "speech": ""}
    assert next(one.lines for one in read.transcripts if one.coder) == lines


def test_periods_without_length_and_lines_without_words_are_losses(tmp_path):
    event = FiledEvent("s", "x", Kind.STATE, 1000, 1000)
    talk = FiledTranscript("s", "speech", (FiledLine(0, 1000, ""),))
    document = listed(Document("s", events=(event,), transcripts=(talk,)))
    assert [one.n for one in PRAAT.write(document, tmp_path / "s.TextGrid")] == [1, 1]
    assert [(one.start_us, one.stop_us) for one in PRAAT.read(tmp_path / "s.TextGrid").events] == [(1000, 2000)]
