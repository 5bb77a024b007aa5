"""CSV and TSV that we write, opened again by others."""

import csv

import pandas as pd
import pytest
from formats.documents import FULL, STRANGE

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledCode, FiledEvent, Part
from observer.formats import find, reader_of
from observer.formats.event_rows import exact_seconds

N = len(FULL.events)


def rows(path, **how):
    with path.open(newline="", encoding=how.pop("encoding", "utf-8")) as file:
        return list(csv.DictReader(file, **how))


def test_csv_as_the_standard_library_and_pandas_read_it(tmp_path):
    path = tmp_path / "out.csv"
    find("csv").write(FULL, path)
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    found = rows(path)
    assert len(found) == N
    assert [row["comment"] for row in found if row["event_id"] == "e2"] == [STRANGE]
    assert next(row for row in found if row["code"] == "=SUM(A1)")["start_s"] == "80.000"
    frame = pd.read_csv(path)
    assert frame["duration_s"].sum() == sum((e.stop_us - e.start_us) / 1e6 for e in FULL.events if e.stop_us)
    assert frame["open"].sum() == 1
    assert frame["modifier_uptake"].dropna().tolist() == ["takes up"]


def test_tsv_has_tabs(tmp_path):
    path = tmp_path / "out.tsv"
    find("tsv").write(FULL, path)
    assert len(rows(path, delimiter="\t")) == N
    assert reader_of(path).id == "tsv"


def test_the_table_for_excel(tmp_path):
    path = tmp_path / "out.csv"
    risky = ["=1+1", "+1", "-1", "@x", "'quoted", "plain"]
    events = tuple(FiledEvent("s", code, Kind.POINT, n * 1_500_000) for n, code in enumerate(risky))
    document = listed(Document("d", events=events))
    find("csv-excel").write(document, path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    found = rows(path, encoding="utf-8-sig", delimiter=";")
    assert [row["code"] for row in found] == ["'=1+1", "'+1", "'-1", "'@x", "''quoted", "plain"]
    assert found[1]["start_s"] == "1,500"
    assert not any(cell and cell[0] in "=+-@" for row in found for cell in row.values())
    assert reader_of(path).id == "csv-excel"
    assert [event.code for event in find("csv-excel").read(path).events] == risky
    assert [event.code for event in find("csv").read(path).events] == risky


def test_what_is_in_csv_stays_as_it_is(tmp_path):
    path = tmp_path / "out.csv"
    find("csv").write(FULL, path)
    assert "'=SUM" not in path.read_text(encoding="utf-8")


def test_an_empty_document_and_times_finer_than_milliseconds(tmp_path):
    path = tmp_path / "out.csv"
    find("csv").write(Document("d"), path)
    assert find("csv").read(path).events == ()
    find("csv").write(listed(Document("d", events=(FiledEvent("s", "a", Kind.STATE, 1, 2_000_003),))), path)
    assert [(e.start_us, e.stop_us) for e in find("csv").read(path).events] == [(1, 2_000_003)]


@pytest.mark.parametrize(
    ("us", "text"), [(0, "0.000"), (-1_500_000, "-1.500"), (1, "0.000001"), (70_001_000, "70.001")]
)
def test_seconds(us, text):
    assert exact_seconds(us) == text


def test_losses_name_what_flat_rows_have_no_place_for():
    lost = {loss.what: loss.n for loss in find("csv").losses(FULL)}
    assert lost["labels of dimensions"] == 1
    assert lost["remarks on moments and sessions"] == 2
    assert not find("csv").losses(
        listed(Document("d", codes=(FiledCode("a"),), events=(FiledEvent("s", "a", Kind.POINT, 0),)))
    )
    assert Part.FINE_TIMES in find("csv").parts
