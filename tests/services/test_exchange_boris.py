"""A real project of BORIS into a study and out again: the events are those of the file."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from observer.services import exchange, import_plan, people, studies
from observer.services.export_document import ExportChoice, document_of
from observer.services.import_map import propose

PROJECT = Path(__file__).resolve().parents[3] / "shared/samples/boris/test_without_media_files_paths.boris"


def rows(data: dict) -> Counter:
    """The rows of all observations, without the coder that their names have and the order of equal times."""
    return Counter(
        (name.partition(" [")[0], round(row[0] * 1000), *row[1:4], row[4])
        for name, one in data["observations"].items()
        for row in one["events"]
    )


@pytest.mark.skipif(not PROJECT.exists(), reason="no sample project of BORIS beside the repository")
def test_what_a_project_holds_goes_through_a_study(tmp_path):
    boris = exchange.find("boris")
    document = boris.read(PROJECT)
    with studies.new_study(tmp_path / "new.observer", []) as study:
        viewer = people.viewer(study)
        chosen = replace(propose(study, viewer, document), case="Old lab")
        import_plan.apply(study, viewer, import_plan.plan(study, viewer, document, chosen))
        going = document_of(study, viewer, ExportChoice(pseudonyms=False)).document
    boris.write(going, tmp_path / "again.boris")
    before, after = (json.loads(path.read_text("utf-8")) for path in (PROJECT, tmp_path / "again.boris"))
    assert rows(after) == rows(before)
    codes = [{one["code"]: one["type"] for one in data["behaviors_conf"].values()} for data in (before, after)]
    assert codes[0].items() <= codes[1].items()
    subjects = [{one["name"] for one in data["subjects_conf"].values()} for data in (before, after)]
    assert subjects[0] <= subjects[1]
