"""How long it takes to start: what one waits for at each command."""

import os
import subprocess
import sys
from pathlib import Path

import common
from common import heading, row, stopwatch

TIMES = 15
PYTHON = [sys.executable]
OBSERVER = [sys.executable, "-m", "observer"]


def main(folder: Path, _sizes: tuple[int, ...]) -> None:
    """Print the table."""
    plain, secret = common.copy(folder, 100, name="start"), common.copy(folder, 100, encrypted=True, name="start")
    commands = {
        "python -c pass (the ratio is to this)": [*PYTHON, "-c", "pass"],
        'python -c "import click, sqlite3"': [*PYTHON, "-c", "import click, sqlite3"],
        "observer --version": [*OBSERVER, "--version"],
        "observer --help": [*OBSERVER, "--help"],
        "observer info STUDY (100 events)": [*OBSERVER, "info", str(plain)],
        "observer info STUDY, encrypted": [*OBSERVER, "info", str(secret)],
    }
    environment = {**os.environ, "OBSERVER_PASSPHRASE": common.PASSPHRASE, "PYTHONPATH": str(common.ROOT)}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(-2, TIMES):
        for name, command in commands.items():
            with stopwatch(times[name] if number >= 0 else []):
                subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    heading("Start")
    for name, found in times.items():
        row(name, found, next(iter(times.values())))
    for study in (plain, secret):
        common.remove(study)


if __name__ == "__main__":
    common.run(main, __doc__)
