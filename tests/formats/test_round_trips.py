"""What is written and read back is the same, but for what the loss list names."""

from pathlib import Path

import pytest
from formats.documents import FULL, any_document, came_back, expected
from hypothesis import HealthCheck, given, settings

from observer.coding.documents import apart
from observer.formats import FORMATS, Format, Holds, reader_of

BOTH = [form for form in FORMATS if form.reads and form.writes and form.about is Holds.EVENTS]


def written(form: Format, document, folder: Path) -> Path:
    out = folder / f"{document.name or 'file'}{form.endings[0]}"
    form.write(document, out)
    return out


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.id)
def test_all_that_is_not_lost_comes_back(form, tmp_path):
    document = apart(FULL)[0] if form.one_session else FULL
    out = written(form, document, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert reader_of(out) is form
    assert came_back(form.read(out), form) == expected(document, form)


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.id)
@given(document=any_document())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_document_comes_back(form, document, tmp_path_factory):
    out = written(form, document, tmp_path_factory.mktemp("round"))
    assert came_back(form.read(out), form) == expected(document, form)


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.id)
def test_the_same_document_gives_the_same_bytes(form, tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
    one, two = (written(form, apart(FULL)[0] if form.one_session else FULL, tmp_path / name) for name in "ab")
    assert one.read_bytes() == two.read_bytes()
