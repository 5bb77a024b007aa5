"""Codebooks that are being written: kept after every change, until they are stored or thrown away.

With a study they are in its cache, encrypted when the study is; without one, among this user's own data.
"""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from observer import settings
from observer.coding.codebook import Codebook
from observer.coding.codebook_data import from_data, to_data
from observer.errors import ObserverError
from observer.formats import codebook_file
from observer.storage.cache import DRAFTS
from observer.storage.study_file import StudyFile

NAME = "codebooks"


@dataclass(frozen=True)
class Draft:
    """A codebook that is being written. `slot` is the key of the codebook that it changes, empty for a new one;
    `base` the version that it began from; `saved` when it was kept last (UTC)."""

    slot: str
    base: str
    codebook: Codebook = field(repr=False)
    saved: str = ""


def drafts(study: StudyFile | None) -> list[Draft]:
    """The drafts that are kept. One that cannot be read any more is left out, and left where it is."""
    found = (_draft(slot, data) for slot, data in _kept(study).items())
    return [draft for draft in found if draft is not None]


def keep_draft(study: StudyFile | None, draft: Draft) -> bool:
    """Keep a draft, in place of the one of its slot; whether that came off (the disk may be full)."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    data = {"base": draft.base, "saved": now, "content": to_data(draft.codebook)}
    return _keep(study, {**_kept(study), draft.slot: data})


def drop_draft(study: StudyFile | None, slot: str) -> None:
    """Throw the draft of a slot away."""
    _keep(study, {name: data for name, data in _kept(study).items() if name != slot})


def _draft(slot: str, data: Any) -> Draft | None:
    try:
        return Draft(slot, str(data["base"]), from_data(data["content"]), str(data["saved"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _file() -> Path:
    return settings.data_folder() / "codebook-drafts.json"


def _kept(study: StudyFile | None) -> dict[str, Any]:
    try:
        if study is not None:
            content = study.cache.get(DRAFTS, NAME) if study.cache else None
        else:
            content = _file().read_bytes() if _file().is_file() else None
        found = codebook_file.parse_json(content.decode("utf-8"), NAME) if content else {}
    except (OSError, UnicodeDecodeError, ObserverError):
        return {}
    return found if isinstance(found, dict) else {}


def _keep(study: StudyFile | None, kept: dict[str, Any]) -> bool:
    content = json.dumps(kept, ensure_ascii=False).encode("utf-8")
    if study is not None:
        if study.cache is None:
            return False
        study.cache.put(DRAFTS, NAME, content)
        return study.cache.get(DRAFTS, NAME) == content
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        part = _file().with_suffix(".part")
        part.write_bytes(content)
        os.replace(part, _file())
    except OSError:
        return False
    return True
