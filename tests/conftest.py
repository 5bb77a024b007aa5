"""What all tests share: a place of their own for preferences, English, and a small study to work on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from storage.making import FEW_ROUNDS, PASSPHRASE, furnish

from observer import i18n
from observer.services import studies
from observer.storage import connection
from observer.storage.study_file import StudyFile


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where more test vectors of agreement are; see `tests/agreement/test_vectors.py`."""
    parser.addoption("--vectors", metavar="DIR", help="check the agreement vectors (*.json) in this folder too")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many values of how many vectors were checked, also when the tests ran in several processes."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, [])]
    counts = [value for r in reports for name, value in r.user_properties if name == "vector_values"]
    if counts:
        terminalreporter.write_line(f"agreement: {sum(counts)} values in {len(counts)} vectors checked")


@pytest.fixture(autouse=True)
def own_place(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Preferences in a folder of the test, English, and no passphrase from outside."""
    monkeypatch.setenv("OBSERVER_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
    for name in ("OBSERVER_PASSPHRASE", "OBSERVER_RESEARCHER_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", "en")
    i18n.use_language("en")


@pytest.fixture
def fast_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys in a millisecond instead of a third of a second; of no use outside tests."""
    monkeypatch.setattr(connection, "KDF_ROUNDS", FEW_ROUNDS)


@pytest.fixture(params=["plain", "encrypted"])
def passphrase(request: pytest.FixtureRequest) -> str | None:
    """The passphrase of `study`; None when it is plain."""
    return PASSPHRASE if request.param == "encrypted" else None


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str | None], Path]:
    """A closed study, as `study` opens it: made once for all tests, to be copied."""
    made: dict[str | None, Path] = {}

    def give(passphrase: str | None) -> Path:
        if passphrase not in made:
            path = tmp_path_factory.mktemp("furnished") / "study.observer"
            with studies.new_study(path, ["alliance", "attitude"], passphrase, "Test") as study:
                furnish(study)
            made[passphrase] = path
        return made[passphrase]

    return give


@pytest.fixture
def study(
    passphrase: str | None, tmp_path: Path, fast_keys: None, furnished: Callable[[str | None], Path]
) -> Iterator[StudyFile]:
    """An open study with both codebooks, a small family, a home visit and two coders; plain, then encrypted."""
    path = tmp_path / "study.observer"
    path.write_bytes(furnished(passphrase).read_bytes())
    with StudyFile.open(path, passphrase) as opened:
        yield opened
