"""Which film libraries work on this computer, and what to do about those that do not."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from dataclasses import dataclass

from observer.i18n import _

_PATIENCE_S = 30
_REINSTALL = "pip install --upgrade --force-reinstall {package}"
# In a process of its own: importing vlc may end the process, and libvlc may crash it.
_VLC_PROBE = """
import json
try:
    import vlc
    version = vlc.libvlc_get_version().decode()
    made = vlc.Instance("--quiet", "--intf=dummy") is not None
    print(json.dumps({"version": version, "fault": "" if made else "plugins"}))
except ModuleNotFoundError:
    print(json.dumps({"version": "", "fault": "binding"}))
except BaseException as error:
    print(json.dumps({"version": "", "fault": "library", "error": repr(error)}))
"""


@dataclass(frozen=True)
class Capability:
    """A library: its version (empty when it is not there), whether it works; if not, why and what to do."""

    name: str
    version: str
    usable: bool
    reason: str = ""
    remedy: str = ""


def capabilities() -> list[Capability]:
    """PyAV, OpenCV and VLC, as they are on this computer now. Never raises; takes a second or two."""
    return [pyav(), opencv(), vlc()]


def pyav() -> Capability:
    """PyAV, which reads every film exactly; Observer cannot do without it."""
    name, remedy = "PyAV", _REINSTALL.format(package="av")
    try:
        import av
    except ImportError as error:
        return Capability(name, "", False, str(error), remedy)
    missing = sorted({"h264", "hevc", "aac", "libx264"} - set(av.codecs_available))
    if missing:
        reason = _("It was built without {codecs}.").format(codecs=", ".join(missing))
        return Capability(name, av.__version__, False, reason, remedy)
    return Capability(name, av.__version__, True)


def opencv() -> Capability:
    """OpenCV, which blurs and measures pictures."""
    from observer.media.opencv import cv2

    try:
        version = str(cv2().__version__)
    except (ImportError, AttributeError) as error:
        return Capability("OpenCV", "", False, str(error), _opencv_remedy())
    return Capability("OpenCV", version, True)


def vlc(python: str = sys.executable) -> Capability:
    """VLC, the second player, examined by a process of its own that `python` runs."""
    try:
        # -P: a file vlc.py in the current folder is not what is meant.
        done = subprocess.run(
            [python, "-P", "-c", _VLC_PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_S,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
        answer = json.loads(done.stdout.decode().strip().splitlines()[-1])
        return _vlc_capability(str(answer["version"]), str(answer["fault"]), str(answer.get("error", "")))
    except subprocess.TimeoutExpired:
        reason = _("It did not answer within {seconds} seconds.").format(seconds=_PATIENCE_S)
    except (OSError, ValueError, LookupError, TypeError):
        reason = _("It broke off while it was tried.")
    return Capability("VLC", "", False, reason, _vlc_remedy())


def _vlc_capability(version: str, fault: str, error: str) -> Capability:
    if fault == "binding":
        reason = _("The Python package python-vlc is not installed.")
        return Capability("VLC", "", False, reason, "pip install python-vlc")
    if fault == "library":
        reason = _("The program VLC is not installed, or does not fit this Python ({error}).").format(error=error)
        return Capability("VLC", version, False, reason, _vlc_remedy())
    if fault == "plugins":
        return Capability("VLC", version, False, _("Its plug-ins are missing."), _vlc_remedy())
    if not version.startswith("3."):
        reason = _("This is version {version}; Observer works with version 3.").format(version=version)
        return Capability("VLC", version, False, reason, _vlc_remedy())
    return Capability("VLC", version, True)


def _vlc_remedy() -> str:
    if platform.system() == "Windows":
        return _("Install VLC 3 for 64-bit Windows from videolan.org.")
    if platform.system() == "Darwin":
        return _("Install VLC 3 from videolan.org in Applications, for the same processor as Python.")
    return _("Install VLC 3, on Debian and Ubuntu: {command}").format(
        command="sudo apt install libvlc5 vlc-plugin-base"
    )


def _opencv_remedy() -> str:
    if platform.system() == "Linux":
        return _("Install what it needs, on Debian and Ubuntu: {command}").format(
            command="sudo apt install libgl1 libglib2.0-0 libxcb1"
        )
    return _REINSTALL.format(package="opencv-python")
