"""Whether a study lies where it should not be worked on: network drives and folders that are synchronised."""

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

from observer.i18n import _

_SYNCED = (
    "onedrive", "dropbox", "google drive", "googledrive", "my drive", "mijn drive", "mobile documents", "icloud",
    "iclouddrive", "cloudstorage", "surfdrive", "research drive", "researchdrive", "nextcloud", "owncloud",
    "seafile", "syncthing", "box sync", "pclouddrive", "proton drive", "stack",
)  # fmt: skip
_NETWORK_TYPES = frozenset(
    "nfs nfs4 cifs smb3 smbfs afpfs webdav davfs davfs2 fuse.sshfs fuse.rclone fuse.davfs 9p afs ncpfs".split()
)


def reason(study: Path) -> str | None:
    """Why this is a bad place for a study, as part of a sentence; None when it is fine."""
    folder = study.absolute().parent
    parts = [*folder.parts, *Path(os.path.realpath(study)).parent.parts]  # a link may lead there
    synced = next((part for part in parts if _is_synced(part)), None)
    if synced:
        return _("it lies in a folder that is synchronised ({name})").format(name=synced)
    return _("it lies on a network drive") if is_network(folder) else None


def warning(study: Path) -> str | None:
    """A sentence that says why this is a bad place for a study and what to do; None when it is fine."""
    why = reason(study)
    if why is None:
        return None
    return _(
        "Working on “{path}” here can damage it: {why}. Copy it to this computer with"
        " “observer copy”, work there, and copy it back when you are done."
    ).format(path=study, why=why)


def _is_synced(part: str) -> bool:
    name = part.lower()
    return any(name == known or name.startswith((known + " ", known + "-", known + "_")) for known in _SYNCED)


def is_network(folder: Path) -> bool:
    """Whether the folder is on a network drive, as far as the system tells."""
    try:
        if sys.platform == "win32":
            return str(folder).startswith("\\\\") or _windows_drive_type(folder) == 4
        if sys.platform == "darwin":
            return _type_of(folder, _mac_mounts()) in _NETWORK_TYPES
        return _type_of(folder, linux_mounts(Path("/proc/mounts").read_bytes())) in _NETWORK_TYPES
    except (OSError, ValueError, subprocess.SubprocessError):
        return False


def _windows_drive_type(folder: Path) -> int:
    return int(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor))  # type: ignore[attr-defined, unused-ignore]


def linux_mounts(table: bytes) -> dict[str, str]:
    """Kind of file system by place, from the text of /proc/mounts, in which a space is written as \\040."""
    fields = [line.split() for line in table.splitlines()]
    return {_place(f[1]): os.fsdecode(f[2]) for f in fields if len(f) > 2}


def _place(escaped: bytes) -> str:
    return os.fsdecode(re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8) & 255]), escaped))


def _mac_mounts() -> dict[str, str]:
    found = {}
    out = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True).stdout
    for line in out.splitlines():  # //user@server/share on /Volumes/share (smbfs, nodev, ...)
        place, _sep, options = line.partition(" on ")[2].rpartition(" (")
        found[place] = options.split(",")[0].rstrip(")")
    return found


def _type_of(folder: Path, mounts: dict[str, str]) -> str:
    place = os.path.realpath(folder)
    inside = [m for m in mounts if place == m or place.startswith(m.rstrip("/") + "/")]
    return mounts[max(inside, key=len)] if inside else ""
