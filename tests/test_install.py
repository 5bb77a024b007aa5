"""The installed package has all it needs: codebooks, words, tables of the study file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel of this checkout, installed in a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    target = folder / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True, capture_output=True)
    return target


def observer(installed, folder, *arguments, **environment):
    """Run the installed program in another folder, with nothing of the checkout in its path."""
    settings = {"PYTHONPATH": str(installed), "OBSERVER_CONFIG_DIR": str(folder / "config"), **environment}
    return subprocess.run(
        [sys.executable, "-m", "observer", *arguments],
        cwd=folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_new_study_with_a_shipped_codebook(installed, tmp_path):
    where = subprocess.run(
        [sys.executable, "-c", "import observer; print(observer.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed)
    done = observer(installed, tmp_path, "new", "x.observer", "--codebook", "alliance", "--codebook", "attitude")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "x.observer").is_file()


def test_it_speaks_dutch(installed, tmp_path):
    done = observer(installed, tmp_path, "info", "missing.observer", LANGUAGE="nl")
    assert done.returncode == 1
    assert "missing.observer" in done.stderr
    assert "There is no study" not in done.stderr
