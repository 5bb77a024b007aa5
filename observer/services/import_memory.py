"""What was chosen for the names of a format, so that the next file of the same source is mapped as the last one.

It is kept beside the study, encrypted when the study is, and goes when somebody is erased or the passphrase changes:
the names in files of others may be those of people.
"""

import json
from dataclasses import replace
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.interchange import Document
from observer.errors import ObserverError
from observer.formats import safe_json
from observer.services.import_map import ImportMap, from_data
from observer.storage.study_file import StudyFile

_KIND = "import"
_MOST = 5_000


def remembered(study: StudyFile, viewer: Viewer, document: Document) -> ImportMap | None:
    """What was chosen last for files of this format; None when there was nothing."""
    check_researcher(viewer)
    content = study.cache.get(_KIND, document.format) if study.cache else None
    try:
        return from_data(safe_json.parse(content.decode(), _KIND), _KIND) if content else None
    except (UnicodeDecodeError, ObserverError):
        return None  # of another version, or damaged: then it is asked again


def remember(study: StudyFile, viewer: Viewer, document: Document, chosen: ImportMap) -> None:
    """Keep what was chosen, with what was chosen before for other names. Sessions differ each time."""
    before = remembered(study, viewer, document) or ImportMap()
    names: dict[str, Any] = {
        name: dict(list((getattr(before, name) | getattr(chosen, name)).items())[-_MOST:])
        for name in ("codes", "coders", "people", "kinds")
    }
    kept = replace(chosen, title="", sessions={}, hands_in=False, **names)
    if study.cache:
        study.cache.put(_KIND, document.format, json.dumps(kept.to_data(), ensure_ascii=False).encode())
