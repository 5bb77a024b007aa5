"""SPSS files: ours as pyreadstat reads them, and files that pyreadstat writes as we read them."""

import math
import struct
from datetime import date

import pandas as pd
import pyreadstat
import pytest
from formats.documents import FULL

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledCode, FiledEvent
from observer.errors import BadFile
from observer.formats import find, spss
from observer.formats.sav_file import SavFile
from observer.formats.spss import names_of
from observer.formats.table_layout import Column, Layout, Role, peek

SPSS = find("spss")


@pytest.fixture
def ours(tmp_path):
    path = tmp_path / "out.sav"
    SPSS.write(FULL, path)
    return path


def test_as_pyreadstat_reads_it(ours):
    frame, about = pyreadstat.read_sav(ours, apply_value_formats=True, formats_as_category=False)
    assert about.number_rows == len(FULL.events)
    assert frame["code"].tolist().count("=SUM(A1)") == 1
    assert about.variable_measure["start_s"] == "scale"
    assert about.variable_measure["code"] == "nominal"
    assert about.column_names_to_labels["start_s"].startswith("Start, in seconds")
    assert set(about.variable_value_labels) == {"code", "kind", "towards", "open", "doubt"}
    assert frame["start_s"].sum() == pytest.approx(sum(e.start_us for e in FULL.events) / 1e6)
    assert frame["stop_s"].isna().sum() == 1
    assert any("Not in this file:" in line for line in about.notes)


def test_our_reader_finds_what_pyreadstat_finds(ours):
    frame, about = pyreadstat.read_sav(ours)
    sav = SavFile(ours)
    assert [one.name for one in sav.variables] == about.column_names
    assert [one.label for one in sav.variables] == about.column_labels
    plain = [
        [
            {label: value for value, label in one.labels.items()}.get(cell, cell)
            for one, cell in zip(sav.variables, case, strict=True)
        ]
        for case in sav.cases(range(len(sav.variables)))
    ]
    theirs = [[None if isinstance(x, float) and math.isnan(x) else x for x in row] for row in frame.values.tolist()]
    assert plain == theirs


@pytest.mark.parametrize("packing", ["plain", "rows", "zip"])
def test_files_of_others(packing, tmp_path):
    long = "x" * 700 + "é" * 200
    frame = pd.DataFrame(
        {
            "session": ["v1", "v1", "v2"],
            "behavior": [1.0, 2.0, 1.0],
            "starttime": [1.25, 2.0, float("nan")],
            "end": [2.5, float("nan"), 3.0],
            "remarks": [long, "", "short"],
            "filmed": [date(2026, 3, 4)] * 3,
        }
    )
    path = tmp_path / ("other.zsav" if packing == "zip" else "other.sav")
    pyreadstat.write_sav(
        frame,
        str(path),
        variable_value_labels={"behavior": {1.0: "lächelt", 2.0: "looks away"}},
        compress=packing == "zip",
        row_compress=packing == "rows",
    )
    found = SPSS.read(path)
    assert [(e.session, e.code, e.start_us, e.stop_us, e.comment) for e in found.events] == [
        ("v1", "lächelt", 1_250_000, 2_500_000, long),
        ("v1", "looks away", 2_000_000, None, ""),
    ]
    assert [(one.text, one.places) for one in found.findings] == [
        ("A row without a start; it was left out.", ("case 3",))
    ]
    assert peek(path).rows[0][5].date() == date(2026, 3, 4)


def test_user_missing_values_are_missing(tmp_path):
    path = tmp_path / "m.sav"
    frame = pd.DataFrame({"code": ["a", "b"], "start": [1.0, 2.0], "stop": [-9.0, 3.0]})
    pyreadstat.write_sav(frame, str(path), missing_ranges={"stop": [{"lo": -99.0, "hi": -9.0}]})
    assert [event.stop_us for event in SPSS.read(path).events] == [None, 3_000_000]


def test_columns_that_are_chosen(tmp_path):
    path = tmp_path / "m.sav"
    pyreadstat.write_sav(pd.DataFrame({"q1": ["a"], "q2": [1.5]}), str(path))
    with pytest.raises(BadFile, match="lacks the columns code, start"):
        SPSS.read(path)
    layout = Layout(columns=(Column("q1", 0, Role.CODE), Column("q2", 1, Role.START)))
    assert spss.read(path, layout=layout).events[0].start_us == 1_500_000


def test_names_that_spss_allows():
    names = ["with", "2nd", "modifier_neemt op", "modifier_neemt_op", "modifier_漢字", "x" * 100, ""]
    made = names_of(names)
    assert made[:4] == ["v_with", "v_2nd", "modifier_neemt_op", "modifier_neemt_op_2"]
    assert len({name.casefold() for name in made}) == len(names)
    assert all(len(name.encode()) <= 64 and name[0].isalpha() for name in made)


def test_what_is_renamed_and_cut_is_told(tmp_path):
    path = tmp_path / "out.sav"
    codes = ["c" * 130 + "1", "c" * 130 + "2", "short"]
    events = tuple(
        FiledEvent("s", code, Kind.POINT, n, comment="é" * 20_000 if n else "ends ", modifiers=(("neemt op", ("ja",)),))
        for n, code in enumerate(codes)
    )
    told = {loss.what: loss for loss in SPSS.write(listed(Document("d", events=events)), path)}
    assert told["names of variables that SPSS does not allow"].which == "modifier_neemt op → modifier_neemt_op"
    assert told["names of indicators beyond 120 bytes"].n == 2
    assert told["texts beyond 32 767 bytes, and blanks at their end"].n == 3
    found = SPSS.read(path)
    assert [len(event.code) <= 120 for event in found.events] == [True] * 3
    assert len({event.code for event in found.events}) == 3
    assert found.events[0].modifiers == (("neemt op", ("ja",)),)
    assert [len(event.comment) for event in found.events] == [4, 16_383, 16_383]


def test_an_empty_document(tmp_path):
    path = tmp_path / "out.sav"
    SPSS.write(Document("d", codes=(FiledCode("a"),)), path)
    assert SPSS.read(path).events == ()


def test_counts_that_are_lies(ours):
    good = ours.read_bytes()
    for at, value in [(72, 9), (72, -1), (80, 2**31 - 1), (176, 55), (180, -5), (188, -7), (208, -4), (208, 2**30)]:
        bad = bytearray(good)
        bad[at : at + 4] = struct.pack("<i", value)
        ours.write_bytes(bytes(bad))
        if at == 80:  # how many cases there are is counted, not believed
            assert len(SPSS.read(ours).events) == len(FULL.events)
        else:
            with pytest.raises(BadFile):
                SPSS.read(ours)
