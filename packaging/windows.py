"""Builds a folder that runs on Windows without installing anything and without administrator rights, as a zip.

Run it on any system with Python 3.11 or later and pip: python packaging/windows.py OUT.
It takes Python itself from python.org (the "embeddable" zip; its digest is printed, to be compared with the one
published there) and all packages as wheels for Windows from PyPI, in the versions of constraints.txt.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "3.12.10"
EMBEDDED = f"https://www.python.org/ftp/python/{PYTHON}/python-{PYTHON}-embed-amd64.zip"
LAUNCHER = '@echo off\r\nstart "" "%~dp0python\\pythonw.exe" -m observer window %*\r\n'
CONSOLE = '@echo off\r\n"%~dp0python\\python.exe" -m observer %*\r\n'
# Where this Python looks for packages: nowhere but in its own folder, whatever else is on the computer.
PATHS = "python312.zip\r\n.\r\n..\\packages\r\n"
READ_ME = (
    "Observer for Windows\r\n\r\n"
    "Unpack this folder anywhere, also on an encrypted disk, and start Observer.cmd.\r\n"
    "Nothing is installed and no administrator rights are needed. To remove it, delete the folder.\r\n"
    "observer-command.cmd gives the commands: observer-command.cmd --help\r\n"
)


def main() -> None:
    """Build the zip that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="the zip to write")
    parser.add_argument("--python-zip", type=Path, help="a copy of Python's embeddable zip, instead of fetching it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "Observer"
        (whole / "packages").mkdir(parents=True)
        _unpack_python(whole / "python", given.python_zip or _fetch(Path(folder) / "python.zip"))
        _install_packages(whole / "packages", Path(folder))
        _write_launchers(whole)
        _zip(whole, given.out)
    size = given.out.stat().st_size / 1e6
    sys.stdout.write(f"{given.out}: {size:.0f} MB\n")


def _fetch(target: Path) -> Path:
    with urllib.request.urlopen(EMBEDDED, timeout=60) as answer, target.open("wb") as file:
        shutil.copyfileobj(answer, file)
    return target


def _unpack_python(target: Path, archive: Path) -> None:
    sys.stdout.write(f"Python {PYTHON}, SHA-256 {hashlib.sha256(archive.read_bytes()).hexdigest()}\n")
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(target)
    (target / "python312._pth").write_text(PATHS, encoding="ascii", newline="")


def _install_packages(target: Path, folder: Path) -> None:
    """Observer and all that it needs, as wheels for Windows; nothing of them is run here."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
    (own,) = folder.glob("observer-*.whl")
    only_windows = ["--platform", "win_amd64", "--python-version", "3.12", "--only-binary", ":all:"]
    # The constraints hold where we test, below 3.12 for PySide6; a version that is pinned there is fit here too.
    pinned = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, "install", "--target", str(target), *only_windows, *pinned, str(own)], check=True)


def _write_launchers(whole: Path) -> None:
    for name, text in (("Observer.cmd", LAUNCHER), ("observer-command.cmd", CONSOLE), ("README.txt", READ_ME)):
        (whole / name).write_text(text, encoding="ascii", newline="")


def _zip(folder: Path, out: Path) -> None:
    """Whole or not at all."""
    part = out.with_name(out.name + ".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zipped:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                zipped.write(path, path.relative_to(folder.parent))
    part.replace(out)


if __name__ == "__main__":
    main()
