"""Where films are, as REFI-QDA writes it: beside the project, somewhere on a disk, or inside."""

import re

_DRIVE = re.compile(r"[A-Za-z]:")
RELATIVE, ABSOLUTE, INTERNAL = "relative:///", "absolute:///", "internal://"


def path_out(path: str) -> str:
    """The path of a film for a project."""
    tidy = path.replace("\\", "/")
    if tidy.startswith("/") or _DRIVE.match(tidy):
        return ABSOLUTE + (tidy if tidy.startswith("//") else tidy.lstrip("/"))
    return RELATIVE + tidy


def path_in(given: str) -> str:
    """The path of a film that a project gives; a name inside the project begins with `sources/`."""
    if given.startswith(INTERNAL):
        return "sources/" + given.removeprefix(INTERNAL).lstrip("/")
    if given.startswith(ABSOLUTE):
        path = given.removeprefix(ABSOLUTE)
        return path if path.startswith("/") or _DRIVE.match(path) else f"/{path}"
    return given.removeprefix(RELATIVE)
