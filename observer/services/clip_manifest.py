"""What is written beside exported clips, for the study itself: which fragment each is, who is in it, its digest."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from observer import __version__
from observer.coding.clips import ClipExport
from observer.coding.timecode import seconds_text
from observer.errors import ObserverError
from observer.i18n import _

ENDING = "_manifest"  # of the names of the files, before .csv and .json
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "file", "archive", "fragment", "title", "session", "from_s", "until_s", "duration_s", "frames", "people", "consent",
    "masked_in_picture", "masked_in_sound", "masking", "shows", "review", "reviewed", "reviewer", "unreviewed_because",
    "override", "override_because", "faces_seen_afterwards", "sha256", "audience", "purpose", "made", "software",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One clip as the manifest tells it; times in microseconds. `people` are pseudonyms with what is known of them."""

    file: str
    archive: str
    fragment: str
    title: str
    session: str
    start_us: int
    stop_us: int
    duration_us: int
    frames: int
    people: tuple[dict[str, Any], ...]
    masking: str
    shows: str
    review: str
    reviewed: str
    reviewer: str
    unreviewed_because: str
    override: str
    override_because: str
    faces_seen_afterwards: int
    sha256: str
    audience: str
    purpose: str
    made: str


def write(entries: Sequence[Entry], stem: Path) -> list[Path]:
    """Write the manifest as `stem`.csv and `stem`.json. Raises `ObserverError`; then there may be one of them."""
    files = [stem.with_name(stem.name + ending) for ending in (".csv", ".json")]
    try:
        files[0].write_text(csv_text(entries), encoding="utf-8-sig", newline="")
        files[1].write_text(json_text(entries), encoding="utf-8")
    except OSError as error:
        raise ObserverError(
            _("The list of clips cannot be written in “{folder}”. Make room, or choose another folder.").format(
                folder=stem.parent
            )
        ) from error
    return files


def json_text(entries: Sequence[Entry]) -> str:
    """All of it, for a program."""
    clips = []
    for entry in entries:
        row = {**vars(entry), "people": list(entry.people)}
        for name in ("start_us", "stop_us", "duration_us"):
            row[{"start_us": "from_s", "stop_us": "until_s"}.get(name, "duration_s")] = row.pop(name) / 1e6
        clips.append(row)
    return json.dumps({"software": f"Observer {__version__}", "clips": clips}, ensure_ascii=False, indent=2) + "\n"


def csv_text(entries: Sequence[Entry]) -> str:
    """One line per clip; no cell is a formula for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        row = _row(entry)
        writer.writerow([safe(str(row[name])) for name in COLUMNS])
    return text.getvalue()


def safe(cell: str) -> str:
    """A cell that a spreadsheet takes for text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _row(entry: Entry) -> dict[str, Any]:
    def those(key: str) -> str:
        return "; ".join(one["person"] for one in entry.people if one[key])

    return {
        **vars(entry),
        "from_s": seconds_text(entry.start_us),
        "until_s": seconds_text(entry.stop_us),
        "duration_s": seconds_text(entry.duration_us),
        "people": "; ".join(f"{one['person']} ({one['how']})" for one in entry.people),
        "consent": "; ".join(f"{one['person']}: {one['consent']}" for one in entry.people),
        "masked_in_picture": those("masked_in_picture"),
        "masked_in_sound": those("masked_in_sound"),
        "software": f"Observer {__version__}",
    }


def clip_files(path: Path, clip: ClipExport) -> list[Path]:
    """The file of a clip, or the zip that holds it, and the manifests that name it, as far as they are still where
    they were put. `path` is that of the study."""
    folder = path.parent / clip.folder  # a folder elsewhere is named whole
    lists = [file for ending in (".csv", ".json") for file in folder.glob(f"*{ENDING}{ending}")]
    naming = [file for file in lists if clip.file_name.encode() in file.read_bytes()]
    return [file for file in (folder / (clip.archive or clip.file_name), *naming) if file.is_file()]
