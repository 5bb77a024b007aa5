"""What this computer has of what Observer needs."""

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from observer import __version__
from observer.i18n import _
from observer.media.capabilities import Capability, capabilities
from observer.media.faces import face_finder

_ENOUGH_DISK = 2 * 1024**3

# In a process of its own: a missing system library may end the process, and Qt lives in ui alone.
_QT_PROBE = """
import sys
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6 import QtMultimedia, QtSvg, QtWidgets
app = QGuiApplication(sys.argv)
print(len(QFontDatabase.families()))
"""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `needed` says whether Observer cannot do without it."""

    name: str
    version: str
    usable: bool
    reason: str = ""
    remedy: str = ""
    needed: bool = True


def examine() -> list[Check]:
    """Everything that was looked at, with what is missing and how to get it. Never raises."""
    checks = [
        Check("Observer", __version__, True),
        _python(),
        *(_package(name) for name in ("sqlite-utils", "sqlcipher3", "pyzipper", "numpy", "pandas", "click")),
        *(_of(capability) for capability in capabilities()),
        _faces(),
    ]
    return [*checks, *_qt(), _disk(Path.home())]


def _of(capability: Capability) -> Check:
    return Check(**vars(capability), needed=capability.name != "VLC")


def _faces() -> Check:
    """Whether faces can be found, to hide them in clips; all else works without."""
    found = face_finder()
    reason = "" if found.usable else _("Faces cannot be found; in a review they are then drawn by hand.")
    return Check(_("Finding faces ({name})").format(name=found.name), found.version, found.usable, reason,
                 found.remedy, needed=False)  # fmt: skip


def _python() -> Check:
    words = f"{platform.python_version()} ({platform.system()} {platform.machine()})"
    if sys.version_info < (3, 12) and _version("PySide6").startswith("6.12.0"):
        reason = _("PySide6 6.12.0 crashes on Python below 3.12.")
        return Check("Python", words, False, reason, 'pip install "PySide6<6.12"')
    return Check("Python", words, True)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _package(name: str) -> Check:
    found = _version(name)
    remedy = "" if found else f"pip install {name}"
    return Check(name, found, bool(found), "" if found else _("It is not installed."), remedy)


def _qt() -> list[Check]:
    """Whether the window's libraries load without a screen, and whether there are fonts."""
    found = _version("PySide6")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*=false"}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _QT_PROBE],
            env=environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        return [Check("Qt (PySide6)", found, False, str(error), "pip install PySide6")]
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or [_("It ended without a word.")])[-1]
        remedy = _("On Debian or Ubuntu: sh scripts/system-libraries.sh. Elsewhere: pip install PySide6.")
        return [Check("Qt (PySide6)", found, False, reason, remedy)]
    fonts = int(done.stdout.strip() or 0)
    reason, remedy = ("", "") if fonts else (_("There are no fonts."), "apt install fonts-dejavu-core")
    return [Check("Qt (PySide6)", found, True), Check(_("Fonts"), str(fonts), fonts > 0, reason, remedy)]


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    gib = f"{free / 1024**3:.1f} GiB"
    if free >= _ENOUGH_DISK:
        return Check(_("Free disk space"), gib, True, needed=False)
    return Check(_("Free disk space"), gib, False, _("There is little left."), _("Free some space."), needed=False)
