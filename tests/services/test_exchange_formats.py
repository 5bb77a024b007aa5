"""Study → file → study, for every format: all comes back that the list of losses does not name, to the millisecond."""

from dataclasses import replace

import pytest
from formats.documents import came_back, expected
from services.test_exchange import AS_IT_IS, made, study  # noqa: F401
from studies_for_tests import make_study, researcher_of

from observer.coding.documents import apart
from observer.formats import FORMATS, Holds
from observer.services import import_plan
from observer.services.export_document import document_of
from observer.services.import_map import propose
from observer.storage.study_file import StudyFile

BOTH = [form for form in FORMATS if form.reads and form.writes and form.about is Holds.EVENTS]


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """A study with the same codebook and people, in which nobody coded; closed."""
    return make_study(tmp_path_factory.mktemp("blank"))


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.id)
def test_what_a_study_gives_comes_back_into_another(form, study, blank, tmp_path):  # noqa: F811
    document = document_of(study, researcher_of(study), AS_IT_IS).document
    one = apart(document)[0] if form.one_session else document
    out = tmp_path / f"{one.sessions[0].name}{form.endings[0]}"
    form.write(one, out)
    (tmp_path / "other.observer").write_bytes(blank.read_bytes())
    with StudyFile.open(tmp_path / "other.observer") as other:
        viewer, read = researcher_of(other), form.read(out)
        chosen = propose(other, viewer, read)
        sessions = dict.fromkeys(chosen.sessions, "Linde 1") if form.one_session else chosen.sessions
        coders = {name: to if name else "K1" for name, to in chosen.coders.items()}
        planned = import_plan.plan(other, viewer, read, replace(chosen, sessions=sessions, coders=coders))
        assert not planned.refusals
        import_plan.apply(other, viewer, planned)
        back = document_of(other, viewer, AS_IT_IS).document
    keys = ("events", "ratings", "notes")
    found, wanted = came_back(apart(back)[0] if form.one_session else back, form), expected(one, form)
    for key in keys:
        assert [plain(row) for row in getattr(found, key)] == [plain(row) for row in getattr(wanted, key)], key


def plain(row):
    """A row without its identifier: a study gives its own."""
    return replace(row, id="") if hasattr(row, "id") else row
