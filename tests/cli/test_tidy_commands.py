"""Tidy packages by command: made without a study, and brought into one."""

import json
import zipfile
from dataclasses import replace

import pytest
from formats.documents import FULL

from observer.cli import run
from observer.coding.interchange import FiledFragment, FiledInterval
from observer.formats import find

TIDY = find("tidy")


@pytest.fixture
def say(capsys):
    """Type a command; its answer as data, or what went wrong."""

    def typed(*words, code=0):
        found = run([str(word) for word in words])
        out, err = capsys.readouterr()
        assert found == code, err
        return err if code else json.loads(out)

    return typed


def test_a_file_becomes_a_package_and_a_package_a_file(say, tmp_path):
    source, folder, back = tmp_path / "in.jsonld", tmp_path / "package", tmp_path / "back.jsonld"
    find("web-annotation").write(FULL, source)
    done = say("convert", source, folder, "--to", "tidy", "--json")
    assert (done["losses"], done["findings"]) == ([], [])
    say("convert", source, tmp_path / "package.zip", "--json")
    with zipfile.ZipFile(tmp_path / "package.zip") as found:
        assert found.read("data/events.csv") == (folder / "data" / "events.csv").read_bytes()
    say("convert", folder, back, "--json")
    ids = [{item.get("id") for item in json.loads(path.read_text())["items"]} for path in (source, back)]
    assert ids[0] == ids[1]
    assert "already" in say("convert", source, folder, "--to", "tidy", code=1)
    assert "datapackage.json" in say("convert", tmp_path, tmp_path / "x.jsonld", code=1)


def test_a_package_comes_into_a_study_and_goes_out_as_a_zip(say, capsys, tmp_path):
    study, package = tmp_path / "care.observer", tmp_path / "package"
    assert run(["new", str(study)]) == 0
    capsys.readouterr()
    fragments = (FiledFragment("visit 1", "A quarrel", 5_000_000, 9_000_000, "rupture"),)
    asked = (FiledInterval("visit 1", "never", "Son", 0, 15_000_000, True, "K1"),)
    TIDY.write(replace(FULL, fragments=fragments, intervals=asked), package)
    first = say("import", study, package, "--json")
    assert (first["events"]["new"], first["fragments"]) == (len(FULL.events), 1)
    assert first["intervals"] == {"new": 1, "changed": 0}
    second = say("import", study, package / "datapackage.json", "--dry-run", "--json")
    assert second["events"] == {"new": 0, "changed": 0, "same": len(FULL.events) + 4, "left_out": 0}
    say("export", study, tmp_path / "out.zip", "--json")
    assert len(TIDY.read(tmp_path / "out.zip").events) == len(FULL.events)
