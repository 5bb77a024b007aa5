"""Each expected value of each test vector holds: published examples always, more with --vectors or beside us."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from agreement import vectors

OBSERVER = vectors.ROOT / "observer"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "vector" in metafunc.fixturenames:
        found = [p for folder in vectors.folders(metafunc.config.getoption("--vectors")) for p in vectors.files(folder)]
        metafunc.parametrize("vector", found, ids=[p.stem for p in found])


def test_vector(vector, record_property):
    checked = vectors.check(vector)
    record_property("vector_values", checked.compared)
    assert not checked.faults, "\n".join(checked.faults)


def test_a_folder_that_was_named_has_vectors(pytestconfig):
    given = pytestconfig.getoption("--vectors")
    assert given is None or vectors.files(Path(given))


def test_no_expected_value_or_name_of_a_vector_is_in_the_program():
    source = "\n".join(p.read_text(encoding="utf-8") for p in OBSERVER.rglob("*.py"))
    for path in (p for folder in vectors.folders(None) for p in vectors.files(folder)):
        assert path.stem not in source
        for expected in json.loads(path.read_text(encoding="utf-8"))["expect"]:
            digits = repr(expected["value"])
            assert len(digits) < 7 or digits not in source


@pytest.fixture
def perturbed(tmp_path):
    """Copies of a vector: one with a wrong value, one with a method that nobody knows."""
    vector = json.loads((vectors.OWN / "cohen_1960.json").read_text(encoding="utf-8"))
    right = vector["expect"][0]
    right["value"] += 3 * right["tol"]
    (tmp_path / "wrong_value.json").write_text(json.dumps(vector))
    vector["expect"] = [{"method": "kappa_of_the_day", "params": {}, "value": 1, "tol": 1}]
    (tmp_path / "unknown_method.json").write_text(json.dumps(vector))
    return tmp_path


def test_the_check_finds_a_wrong_value_and_an_unknown_method(perturbed):
    assert "instead of" in vectors.check(perturbed / "wrong_value.json").faults[0]
    assert "unknown method" in vectors.check(perturbed / "unknown_method.json").faults[0]


def test_an_unknown_parameter_is_a_fault(perturbed):
    path = perturbed / "wrong_value.json"
    vector = json.loads(path.read_text())
    vector["expect"] = [vector["expect"][0] | {"params": {"moon": "full"}}]
    path.write_text(json.dumps(vector))
    assert "unknown parameters" in vectors.check(path).faults[0]


def test_undefined_is_not_the_same_as_a_number(perturbed):
    path = perturbed / "wrong_value.json"
    vector = json.loads(path.read_text())
    vector["expect"] = [vector["expect"][0] | {"value": None}]
    path.write_text(json.dumps(vector))
    assert vectors.check(path).faults


@pytest.mark.slow
def test_a_run_over_wrong_vectors_fails(perturbed):
    arguments = [sys.executable, "-m", "pytest", "tests/agreement/test_vectors.py::test_vector", "--vectors"]
    done = subprocess.run(
        [*arguments, perturbed], cwd=vectors.ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1
    assert "kappa_of_the_day" in done.stdout
    assert "2 failed" in done.stdout
