"""Parquet, as pyarrow and pandas read it."""

import sys

import pytest
from formats.documents import FULL

from observer.coding.codebook import Kind
from observer.coding.interchange import Document
from observer.errors import Refused
from observer.formats import find

PARQUET = find("parquet")


def test_as_pyarrow_and_pandas_read_it(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow comes with observer[parquet]")
    import pandas as pd

    path = tmp_path / "out.parquet"
    PARQUET.write(FULL, path)
    table = parquet.read_table(path)
    assert table.num_rows == len(FULL.events)
    assert str(table.schema.field("code").type).startswith("dictionary")
    assert str(table.schema.field("start_s").type) == "double"
    assert str(table.schema.field("start_ms").type) == "int64"
    assert table.schema.metadata[b"software"].startswith(b"Observer")
    frame = pd.read_parquet(path)
    assert frame["start_ms"].sum() == sum(event.start_us // 1000 for event in FULL.events)
    assert frame["stop_ms"].isna().sum() == sum(event.is_open for event in FULL.events)
    assert sorted(frame["kind"].tolist()) == sorted(event.kind.value for event in FULL.events)
    assert (frame["kind"] == Kind.STATE.value).sum() == 4


def test_same_bytes_and_an_empty_document(tmp_path):
    pytest.importorskip("pyarrow", reason="pyarrow comes with observer[parquet]")
    for name in "ab":
        PARQUET.write(FULL, tmp_path / f"{name}.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    PARQUET.write(Document("d"), tmp_path / "c.parquet")
    assert (tmp_path / "c.parquet").is_file()


def test_without_pyarrow_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Refused, match=r"pip install 'observer\[parquet\]'"):
        PARQUET.write(FULL, tmp_path / "out.parquet")
    assert list(tmp_path.iterdir()) == []
