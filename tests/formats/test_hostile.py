"""Broken and hostile files: one clear sentence, nothing written, and no more time or memory than they are worth.

What is peculiar to one format stands in its own test; here is what every reader must bear.
"""

import random
from contextlib import suppress
from pathlib import Path

import pytest
from formats.fuzz import attempts, seeds

from observer.errors import BadFile, ObserverError
from observer.formats import FORMATS, reader_of

READERS = [form for form in FORMATS if form.reads]
each_reader = pytest.mark.parametrize("form", READERS, ids=lambda form: form.id)


def refused(form, path: Path) -> str:
    with pytest.raises(BadFile) as told:
        form.read(path)
    said = str(told.value)
    assert said.endswith((".", "?", ")")), said
    assert len(said) < 1000
    return said


@each_reader
@pytest.mark.parametrize("data", [b"", b"\0" * 5000, bytes(range(256)) * 40, b"PK\x03\x04" + b"x" * 500])
def test_what_is_no_such_file_is_refused_in_a_sentence(form, data, tmp_path):
    path = tmp_path / f"bad{form.endings[0]}"
    path.write_bytes(data)
    refused(form, path)


@each_reader
def test_what_is_not_there_or_a_folder_is_refused(form, tmp_path):
    folder = tmp_path / f"folder{form.endings[0]}"
    folder.mkdir()
    for path in (tmp_path / f"none{form.endings[0]}", folder):
        refused(form, path)


@each_reader
def test_a_file_that_is_cut_off_is_read_or_refused(form, tmp_path):
    for ending, data in seeds(form, None):
        for n in range(1, 20):
            path = tmp_path / f"cut{ending}"
            path.write_bytes(data[: len(data) * n // 20])
            with suppress(ObserverError):
                form.read(path)


@each_reader
def test_a_few_hundred_mangled_files_are_read_or_refused(form, tmp_path):
    for n, _one in enumerate(attempts(form, None, random.Random(7), tmp_path)):
        if n > 200:
            break


def test_a_file_of_no_known_kind_is_refused(tmp_path):
    path = tmp_path / "thing.xyz"
    path.write_text("x")
    with pytest.raises(BadFile, match="xyz"):
        reader_of(path)
