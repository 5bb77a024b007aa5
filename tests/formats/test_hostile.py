"""Broken and hostile files: one clear sentence, nothing written, and no more time or memory than they are worth.

What is peculiar to one format stands in its own test; here is what every reader must bear.
"""

import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from formats.documents import FULL
from formats.fuzz import attempts, seeds

from observer.coding.documents import apart
from observer.coding.interchange import Part
from observer.errors import BadFile, ObserverError
from observer.formats import FORMATS, Holds, reader_of
from observer.formats.base import LONGEST_TEXT

PLAIN = replace(apart(FULL)[0], events=FULL.events[:1], notes=())
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


BOTH = [form for form in READERS if form.writes and form.about is Holds.EVENTS]


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.id)
def test_signs_that_steer_a_terminal_or_end_a_text_do_no_harm(form, tmp_path):
    """What is stored in a study may have come from anywhere: it goes out, and what went out can be read."""
    odd = "a\x00b\x07c\x1b[31md\ufffee\u2028f\u202eg"
    document = replace(PLAIN, events=(replace(PLAIN.events[0], comment=odd),))
    out = tmp_path / f"odd{form.endings[0]}"
    form.write(document, out)
    (event,) = form.read(out).events
    assert event.start_us == PLAIN.events[0].start_us
    assert "\x00" not in event.comment
    assert all(sign in event.comment for sign in "abcdefg" if Part.COMMENTS in form.parts)


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.id)
def test_a_text_of_ten_megabytes_is_read_cut_or_refused(form, tmp_path):
    document = replace(PLAIN, events=(replace(PLAIN.events[0], comment="x" * 10_000_000),))
    out = tmp_path / f"long{form.endings[0]}"
    form.write(document, out)
    try:
        read = form.read(out)
    except BadFile as error:
        read = None
        said = str(error)
    assert read is not None or len(said) < 1000
    assert read is None or all(len(event.comment) <= LONGEST_TEXT for event in read.events)


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.id)
def test_times_before_the_start_are_kept_told_or_refused(form, tmp_path):
    event = replace(PLAIN.events[0], start_us=-5_000_000)
    out = tmp_path / f"early{form.endings[0]}"
    with suppress(ObserverError):
        form.write(replace(PLAIN, events=(event,)), out)
        for found in form.read(out).events:
            assert found.start_us in (-5_000_000, 0)
