"""Excel files: ours opened by openpyxl and pandas, those of others, and those made to do harm."""

import zipfile
from dataclasses import replace
from datetime import time, timedelta

import openpyxl
import pandas as pd
import pytest
from formats.documents import FULL

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import IntervalMethod
from observer.coding.interchange import (
    Document,
    FiledEvent,
    FiledFragment,
    FiledInterval,
    FiledLine,
    FiledNote,
    FiledRating,
    FiledResponse,
    FiledTranscript,
)
from observer.coding.ratings import NoRating
from observer.errors import BadFile
from observer.formats import find, xlsx
from observer.formats.table_layout import Column, Layout, Role, peek

XLSX = find("xlsx")
WHOLE = replace(
    FULL,
    ratings=(
        FiledRating("visit 1", "safety", "Mother", -2.0, "K1", comment="=1"),
        FiledRating("visit 1", "safety", "Son", None, "K1", NoRating.ABSENT, "Mother", 0, 5_000_000),
    ),
    transcripts=(FiledTranscript("visit 1", "said", (FiledLine(0, 1_500_000, "Hi\nthere", "Mother"),), "nl"),),
    fragments=(FiledFragment("visit 1", "telling", 1_000, 2_000_000, "rupture", "note"),),
    intervals=(FiledInterval("visit 1", "says_safe", "Son", 0, 10_000_000, True, "K2", IntervalMethod.WHOLE),),
    responses=(FiledResponse("visit 1", "Mother", 3_000_000, "I felt…", "What?", "then", "respondent"),),
)


def test_all_that_a_document_holds_comes_back(tmp_path):
    path = tmp_path / "out.xlsx"
    assert XLSX.write(WHOLE, path) == []
    found = XLSX.read(path)
    for part in "codes people coders sessions ratings notes transcripts fragments intervals responses".split():
        assert getattr(found, part) == getattr(WHOLE, part), part
    assert found.findings == ()


def test_openpyxl_and_pandas_open_it(tmp_path):
    path = tmp_path / "out.xlsx"
    XLSX.write(WHOLE, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "events"
    assert book.sheetnames[-1] == "README"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=SUM(A1)" in [cell.value for cell in cells if cell.data_type == "s"]
    assert book["events"].freeze_panes == "A2"
    assert book["events"].dimensions == f"A1:R{len(WHOLE.events) + 1}"
    frame = pd.read_excel(path, sheet_name="events")
    assert frame["start_s"].sum() == pytest.approx(sum(e.start_us for e in WHOLE.events) / 1e6)
    assert pd.read_excel(path, sheet_name="ratings")["value"].dropna().tolist() == [-2]


def test_what_a_cell_cannot_hold_is_told(tmp_path):
    path = tmp_path / "out.xlsx"
    comments = ("bell\x07", "🙂" * 20_000, "reads like _x0041_ and\r\nmore", "fine")
    events = tuple(FiledEvent("s", "a", Kind.POINT, n, comment=text) for n, text in enumerate(comments))
    cells, signs = XLSX.write(listed(Document("d", events=events)), path)
    assert (cells.n, signs.n) == (2, 1)
    found = [event.comment for event in XLSX.read(path).events]
    assert found == ["bell", "🙂" * 16_383, comments[2], "fine"]
    readme = [row[0].value for row in openpyxl.load_workbook(path)["README"].iter_rows()]
    assert any("32 767" in line for line in readme)


def workbook(tmp_path, rows, name="other.xlsx", title="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def test_sheets_of_others_with_clocks_numbers_and_formulas(tmp_path):
    rows = [
        ("My study",),
        (),
        ("code", "start", "stop", "coder", "session"),
        ("a", time(0, 1, 2, 500_000), timedelta(hours=25), 7, "v1"),
        ("b", "0:00:01.5", None, 7.0, None),
        ("c", "=1+1", None, 7, "v2"),
        (None,) * 5,
        (3, 12.25, 13, True, "v2"),
    ]
    found = XLSX.read(workbook(tmp_path, rows))
    assert [(e.code, e.start_us, e.stop_us, e.coder, e.session) for e in found.events] == [
        ("a", 62_500_000, 25 * 3_600_000_000, "7", "v1"),
        ("b", 1_500_000, None, "7", "v1"),
        ("3", 12_250_000, 13_000_000, "true", "v2"),
    ]
    assert [(one.text, one.places) for one in found.findings] == [
        ("A row without a session; it was added to the one above it.", ("row 5",)),
        ("A row without a start; it was left out.", ("row 6",)),
    ]


def test_a_sheet_is_chosen_by_what_is_on_it_or_by_name(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(("something", "else"))
    other = book.create_sheet("coded")
    other.append(("code", "start"))
    other.append(("a", 1))
    path = tmp_path / "b.xlsx"
    book.save(path)
    assert len(XLSX.read(path).events) == 1
    seen = peek(path, "Sheet")
    assert (seen.sheets, seen.headings) == (("Sheet", "coded"), ("something", "else"))
    layout = Layout(columns=(Column("start", 1, Role.START), Column("code", 0, Role.CODE)), sheet="coded")
    assert xlsx.read(path, layout=layout).events[0].code == "a"
    with pytest.raises(BadFile, match="no sheet “none”"):
        xlsx.read(path, layout=replace(layout, sheet="none"))
    with pytest.raises(BadFile, match="lacks the columns"):
        XLSX.read(workbook(tmp_path, [("x", "y")]))


def test_joined_cells(tmp_path):
    path = workbook(tmp_path, [("session", "code", "start"), ("v1", "a", 1), (None, "b", 2)])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.save(path)
    assert [event.session for event in XLSX.read(path).events] == ["v1", "v1"]


# -- made to do harm ----------------------------------------------------------------------------------------------


def altered(tmp_path, change):
    """A good file of which the members are changed by `change(name, data)`; None leaves one out."""
    good = workbook(tmp_path, [("code", "start"), ("a", 1), ("b", 2)], "good.xlsx")
    path = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return path


def test_a_size_that_is_a_lie_is_not_believed(tmp_path):
    def vast(name, data):
        return data.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1:XFD1048576"')

    assert len(XLSX.read(altered(tmp_path, vast)).events) == 2

    def tiny(name, data):
        return data.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"')

    assert len(XLSX.read(altered(tmp_path, tiny)).events) == 2


def test_rows_far_below(tmp_path):
    def at(row):
        return lambda name, data: data.replace(b'r="3"', b'r="%d"' % row).replace(b'A3"', b'A%d"' % row).replace(
            b'B3"', b'B%d"' % row)  # fmt: skip

    assert len(XLSX.read(altered(tmp_path, at(200_000))).events) == 2
    with pytest.raises(BadFile, match="more than 1048576 rows"):
        XLSX.read(altered(tmp_path, at(4_000_000_000)))


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_are_refused(tmp_path, member):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'

    def change(name, data):
        head, rest = data.split(b"<", 1) if not data.startswith(b"<?") else data.split(b"?>", 1)
        return (head + b"?>" + bomb + rest if data.startswith(b"<?") else bomb + data) if name == member else data

    with pytest.raises(BadFile, match="declarations"):
        XLSX.read(altered(tmp_path, change))


def test_bombs_and_missing_members_are_refused(tmp_path):
    with pytest.raises(BadFile, match="absurd"):
        XLSX.read(altered(tmp_path, lambda name, data: data + b" " * 30_000_000 if "sheet1" in name else data))
    for gone in ("xl/workbook.xml", "[Content_Types].xml", "xl/worksheets/sheet1.xml"):
        with pytest.raises(BadFile):
            XLSX.read(altered(tmp_path, lambda name, data, gone=gone: None if name == gone else data))


def test_own_sheets_with_rows_that_cannot_be_read(tmp_path):
    path = tmp_path / "out.xlsx"
    XLSX.write(replace(WHOLE, notes=(FiledNote("visit 1", "x", at_us=0),)), path)
    book = openpyxl.load_workbook(path)
    book["notes"]["C2"] = "soon"
    book["ratings"]["F2"] = "high"
    book.save(path)
    found = XLSX.read(path)
    assert found.notes == ()
    assert len(found.ratings) == 1
    (finding,) = found.findings
    assert finding.n == 2
    assert "sheet ratings, row 2" in finding.places[0]
