"""Datavyu projects: real ones against a count that imports nothing of ours, what we write read by an independent
parser, and the traps of the format."""

import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from formats.documents import FULL, came_back, expected

from observer.coding.codebook import Kind
from observer.coding.documents import apart, listed
from observer.coding.events import IntervalMethod
from observer.coding.interchange import (
    Document,
    FiledEvent,
    FiledFilm,
    FiledFragment,
    FiledInterval,
    FiledLine,
    FiledRating,
    FiledResponse,
    FiledSession,
    FiledTranscript,
)
from observer.errors import BadFile
from observer.formats import find, reader_of

DATAVYU = find("datavyu")
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats" / "datavyu"
FILES = sorted(SAMPLES.glob("*.opf"))
each_sample = pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.stem if path else "none")


@pytest.fixture(autouse=True)
def _needs_samples(request):
    if "path" in request.fixturenames and request.getfixturevalue("path") is None:
        pytest.skip("the sample files are not beside the project")


def counted(path: Path) -> list[tuple[int, int, str]]:
    """Onset and offset in milliseconds of each cell, and the name of its column: line by line, nothing of ours."""
    with zipfile.ZipFile(path) as found:
        text = found.read("db").decode()
    cells, column = [], ""
    for line in text.splitlines():
        if re.match(r"\d\d:\d\d:\d\d:\d\d\d,", line):
            times = [[int(part) for part in clock.split(":")] for clock in line.split(",", 2)[:2]]
            start, stop = (((h * 60 + m) * 60 + s) * 1000 + ms for h, m, s, ms in times)
            cells.append((start, stop, column))
        elif " (" in line:
            column = line.split(" (")[0]
    return cells


def cells_of(document: Document) -> list[tuple[int, int, str]]:
    """The same from a document."""
    spans = [
        (e.start_us // 1000, (e.start_us if e.kind is Kind.POINT else e.stop_us or 0) // 1000, e.tier)
        for e in document.events
    ]
    lines = [(o.start_us // 1000, o.stop_us // 1000, t.name) for t in document.transcripts for o in t.lines]
    return sorted(spans + lines)


def opf(folder: Path, database: str | bytes, project: str = "!project\nversion: 5\n", inside: str = "") -> Path:
    path = folder / "made.opf"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(inside + "project", project)
        file.writestr(inside + "db", database)
    return path


# -- real files -----------------------------------------------------------------------------------------------


@each_sample
def test_a_real_file_has_the_cells_that_stand_in_it(path):
    document = DATAVYU.read(path)
    assert reader_of(path) is DATAVYU
    assert cells_of(document) == sorted(counted(path))


@each_sample
def test_a_real_file_comes_back(path, tmp_path):
    document = DATAVYU.read(path)
    DATAVYU.write(document, tmp_path / path.name)
    again = DATAVYU.read(tmp_path / path.name)
    assert cells_of(again) == cells_of(document)

    def said(read: Document) -> list[tuple]:
        return sorted((e.code, e.start_us, e.modifiers, e.comment) for e in read.events)

    assert said(again) == said(document)
    assert [(c.name, c.modifiers) for c in again.codes] == [(c.name, c.modifiers) for c in document.codes]


def test_arguments_are_modifiers_and_those_left_empty_are_absent(tmp_path):
    rows = "00:00:28:846,00:02:37:944,(left,)\n00:02:57:790,00:03:04:132,(,1)\n"
    document = DATAVYU.read(opf(tmp_path, f"#4\nhands (MATRIX,true,)-hand|NOMINAL,look|NOMINAL\n{rows}"))
    assert [event.modifiers for event in document.events] == [(("hand", ("left",)),), (("look", ("1",)),)]
    assert document.events[0].stop_us == 157_944_000


def test_an_old_predicate_has_the_arguments_of_the_vocabulary(tmp_path):
    cells = ['00:00:03:000,00:00:10:000,p(12,"a\\, b")', '00:00:04:000,00:00:10:000,p(13,"")']
    text = "\r\n".join(["#2", "0:p-n|INTEGER,q|QUOTE_STRING", "pred (PREDICATE)", *cells, ""])
    one, two = DATAVYU.read(opf(tmp_path, text)).events
    assert one.modifiers == (("n", ("12",)), ("q", ("a, b",)))
    assert two.modifiers == (("n", ("13",)),)


@pytest.mark.parametrize("cells", [["x", "p(1,2)"], ["p(1,2)", "x"], ["q(1)", "p(1,2)"]])
def test_predicates_of_several_kinds_in_one_column_all_come_in(tmp_path, cells):
    lines = [f"00:00:0{n}:000,00:00:10:000,{cell}" for n, cell in enumerate(cells, 1)]
    document = DATAVYU.read(opf(tmp_path, "\n".join(["#2", "0:p-n|INTEGER,q|NOMINAL", "c (PREDICATE)", *lines])))
    assert len(document.events) == 2


# -- the traps ------------------------------------------------------------------------------------------------


def test_an_offset_before_its_onset_is_told_and_never_swapped(tmp_path):
    text = "#4\nc (MATRIX,true,)-a|NOMINAL\n00:53:54:290,00:52:35:076,(l)\n"
    document = DATAVYU.read(opf(tmp_path, text))
    assert (document.events[0].start_us, document.events[0].stop_us) == (3_234_290_000, 3_155_076_000)
    assert "ends before it begins" in document.findings[0].words
    DATAVYU.write(document, tmp_path / "again.opf")
    assert "00:53:54:290,00:52:35:076,(l)" in _db(tmp_path / "again.opf")


def test_an_offset_of_zero_is_not_set_and_one_at_the_onset_is_a_moment(tmp_path):
    text = "#4\nc (MATRIX,true,)-a|NOMINAL\n00:00:01:000,00:00:00:000,(x)\n00:00:02:000,00:00:02:000,(x)\n"
    one, two = DATAVYU.read(opf(tmp_path, text)).events
    assert one.is_open
    assert two.kind is Kind.POINT


def test_backslashes_commas_and_line_breaks(tmp_path):
    head = "A\\-b\\, c (MATRIX,true,)-x\\|y|NOMINAL,z|NOMINAL"
    cell = "00:00:01:000,00:00:02:000,(a\\, b \\(c\\)\\\nnext,\\\\)"
    (event,) = DATAVYU.read(opf(tmp_path, f"#4\n{head}\n{cell}\n")).events
    assert event.code == "A-b, c"
    assert event.modifiers == (("x|y", ("a, b (c)\nnext",)), ("z", ("\\",)))


def test_old_zips_have_folders_and_what_a_mac_puts_beside_them(tmp_path):
    path = opf(tmp_path, "#3\nc (TEXT,true,)\n00:00:01:000,00:00:02:000,hello\n", inside="study/")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("__MACOSX/db", b"\0\1")
    (event,) = DATAVYU.read(path).events
    assert (event.code, event.comment) == ("c", "hello")


def test_letters_of_windows_are_read_and_told(tmp_path):
    text = "#4\nc (TEXT,true,)\n00:00:01:000,00:00:02:000,Müller\n"
    document = DATAVYU.read(opf(tmp_path, text.encode("cp1252")))
    assert document.events[0].comment == "Müller"
    assert "UTF-8" in document.findings[0].words


def test_films_of_a_project_with_tags_that_nobody_knows(tmp_path):
    settings = "- !vs\n  feed: C:\\films\\visit.mov\n  offset: '1500'\n  plugin: !!x/y {}\n"
    project = f"!project\n&a [*a, *a]\nviewerSettings:\n{settings}"
    (session,) = DATAVYU.read(opf(tmp_path, "#4\n", project)).sessions
    assert session.films == (FiledFilm("C:\\films\\visit.mov", 1_500_000),)


def test_an_alias_bomb_is_a_few_lines_of_no_meaning(tmp_path):
    bomb = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60))
    assert not DATAVYU.read(opf(tmp_path, "#4\n", bomb)).findings


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("00:00:01:000,00:00:02:000,(a,b,c)", "more or fewer"),
        ("00:00:01:000,00:00:02:000,(a)", "more or fewer"),
        ("scribble", "neither a column nor a cell"),
    ],
)
def test_what_is_odd_is_told(tmp_path, rows, told):
    document = DATAVYU.read(opf(tmp_path, f"#4\nc (MATRIX,true,)-a|NOMINAL,b|NOMINAL\n{rows}\n"))
    assert told in document.findings[0].words
    if "a,b,c" in rows:
        assert document.events[0].modifiers == (("a", ("a",)), ("b", ("b, c",)))


def test_a_column_without_a_name_keeps_its_cells(tmp_path):
    text = "#4\n (MATRIX,true,)-a|NOMINAL\n00:00:01:000,00:00:02:000,(x)\n"
    document = DATAVYU.read(opf(tmp_path, text))
    DATAVYU.write(document, tmp_path / "again.opf")
    assert cells_of(DATAVYU.read(tmp_path / "again.opf")) == cells_of(document) != []


@pytest.mark.parametrize("database", ["", "hello", "#x\n", b"#4\n\0"])
def test_what_is_no_database_is_refused(tmp_path, database):
    with pytest.raises(BadFile, match=r"made\.opf"):
        DATAVYU.read(opf(tmp_path, database))


def test_a_zip_without_a_database_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.opf", "w") as file:
        file.writestr("project", "!project\n")
    with pytest.raises(BadFile, match="no database"):
        DATAVYU.read(tmp_path / "x.opf")


def test_a_head_that_could_be_many_things_takes_no_time(tmp_path):
    document = DATAVYU.read(opf(tmp_path, "#4\n" + " (A,true," * 200_000 + "\n" + "\\" * 300_001 + "\n"))
    assert document.findings


def test_tens_of_thousands_of_columns_with_one_name_take_no_time(tmp_path):
    column = "c (MATRIX,true,)-a|NOMINAL\n00:00:01:000,00:00:02:000,(x)\n"
    began = time.process_time()
    assert len(DATAVYU.read(opf(tmp_path, "#4\n" + column * 20_000)).codes) == 20_000
    assert time.process_time() - began < 10  # not as the square of their number


# -- ours -----------------------------------------------------------------------------------------------------


def test_everything_else_that_a_document_holds_comes_back(tmp_path):
    (whole,) = (one for one in apart(FULL) if one.name == "visit 1")
    more = replace(
        whole,
        ratings=(
            FiledRating("visit 1", "safety", "Mother", 2.0, "K1", comment="calm, (mostly)"),
            FiledRating("visit 1", "safety", "Son", -1.5, "K2", start_us=1_000_000, stop_us=2_000_000),
        ),
        transcripts=(FiledTranscript("visit 1", "talk", (FiledLine(0, 900_000, "Well - hi", "Son"),), "nl", "K1"),),
        fragments=(FiledFragment("visit 1", "turn", 5_000_000, 9_000_000, "because", "note"),),
        intervals=(
            FiledInterval("visit 1", "says_safe", "Son", 0, 10_000_000, True, "K1", IntervalMethod.WHOLE),
            FiledInterval("visit 1", "says_safe", "Son", 10_000_000, 20_000_000, False, "K1"),
        ),
        responses=(FiledResponse("visit 1", "Mother", 7_000_000, "I was\nglad", "What then?", "then", "Mother"),),
    )
    DATAVYU.write(more, tmp_path / "visit 1.opf")
    read = DATAVYU.read(tmp_path / "visit 1.opf")
    assert came_back(read, DATAVYU) == expected(more, DATAVYU)
    assert not read.findings


def test_a_moment_at_zero_and_periods_without_length_stay_what_they_are(tmp_path):
    events = (
        FiledEvent("s", "a", Kind.POINT, 0, coder="K", id="1"),
        FiledEvent("s", "a", Kind.STATE, 0, None, coder="K", id="2"),
        FiledEvent("s", "a", Kind.STATE, 5_000, 5_000, coder="K", id="3"),
        FiledEvent("s", "a", Kind.STATE, 9_000, None, coder="K", doubt=True, id="4"),
    )
    DATAVYU.write(listed(Document("s", events=events)), tmp_path / "s.opf")
    read = sorted(DATAVYU.read(tmp_path / "s.opf").events, key=lambda event: event.id)
    assert [replace(event, place="") for event in read] == list(events)


def test_what_was_changed_in_datavyu_counts(tmp_path):
    names = "code actor comment marks event_id coder mine".split()
    head = "K_x (MATRIX,true,)-" + ",".join(f"{name}|NOMINAL" for name in names)
    rows = "00:00:01:000,00:00:04:000,(a,Son \\+ Mother,,open,e1,K,new)\n00:00:02:000,00:00:00:000,(a,,,,e2,K,)\n"
    one, two = DATAVYU.read(opf(tmp_path, f"#4\n{head}\n{rows}")).events
    assert (one.stop_us, one.modifiers) == (4_000_000, (("mine", ("new",)),))
    assert two.is_open


def test_times_before_the_film_are_a_loss(tmp_path):
    early = listed(Document("s", events=(FiledEvent("s", "a", Kind.STATE, -5_000, 5_000, "K"),)))
    assert any("before the beginning" in loss.words for loss in DATAVYU.losses(early))
    DATAVYU.write(early, tmp_path / "s.opf")
    assert DATAVYU.read(tmp_path / "s.opf").events[0].start_us == 0


def test_names_of_columns_suit_scripts_and_the_file_says_what_is_lost(tmp_path):
    fine = listed(
        Document(
            "s",
            sessions=(FiledSession("s"),),
            events=(FiledEvent("s", "a", Kind.STATE, 1_500, 9_000, "Ms. Öz (2)"), FiledEvent("s", "a", Kind.POINT, 0)),
        )
    )
    DATAVYU.write(fine, tmp_path / "s.opf")
    text = _db(tmp_path / "s.opf")
    assert "\nMs_Öz_2_events (MATRIX,true,)-code|NOMINAL," in text
    assert "rounded" in text
    with zipfile.ZipFile(tmp_path / "s.opf") as file:
        assert file.namelist() == ["project", "db"]
        assert file.read("project").startswith(b"!project\n")


def _db(path: Path) -> str:
    with zipfile.ZipFile(path) as file:
        return file.read("db").decode()
