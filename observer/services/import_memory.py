"""What was chosen for the names of a format, so that the next file of the same source is mapped as the last one.

It is kept beside the study, encrypted when the study is, and goes when somebody is erased or the passphrase changes:
the names in files of others may be those of people.
"""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.interchange import Document
from observer.errors import ObserverError, Refused
from observer.formats import safe_json
from observer.i18n import _
from observer.services.import_look import Layout, Peek, signature
from observer.services.import_map import ImportMap, from_data
from observer.storage.study_file import StudyFile

_KIND, _LAYOUT, _PRESET = "import", "import columns", "import preset"
_MOST = 5_000
LONGEST_NAME = 60


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


# -- which column of a table is what ------------------------------------------------------------------------------


def layouts(study: StudyFile, viewer: Viewer) -> dict[str, Layout]:
    """What was chosen for the columns of tables, by their headings."""
    return _layouts(study, viewer, _LAYOUT)


def remember_layout(study: StudyFile, viewer: Viewer, seen: Peek, layout: Layout) -> None:
    """Keep what was chosen for the columns of tables with these headings."""
    check_researcher(viewer)
    _keep(study, _LAYOUT, signature(seen.headings), layout)


def presets(study: StudyFile, viewer: Viewer) -> dict[str, Layout]:
    """What was kept under a name, for tables of whatever headings."""
    return dict(sorted(_layouts(study, viewer, _PRESET).items()))


def keep_preset(study: StudyFile, viewer: Viewer, name: str, layout: Layout) -> str:
    """Keep it under a name, in the place of what had that name; gives the name. Raises `Refused` for no name."""
    check_researcher(viewer)
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())[:LONGEST_NAME]
    if not name:
        raise Refused(_("Type a name for it."))
    if study.cache is None:
        raise Refused(_("It cannot be kept: beside the study nothing can be written."))
    _keep(study, _PRESET, name, layout)
    return name


def _keep(study: StudyFile, kind: str, name: str, layout: Layout) -> None:
    if study.cache:
        study.cache.put(kind, name, json.dumps(layout.to_data(), ensure_ascii=False).encode())


def _layouts(study: StudyFile, viewer: Viewer, kind: str) -> dict[str, Layout]:
    check_researcher(viewer)
    found: dict[str, Layout] = {}
    for name, content in (study.cache.of_kind(kind) if study.cache else {}).items():
        with suppress(UnicodeDecodeError, ObserverError):  # of another version, or damaged: then it is asked again
            found[name] = Layout.from_data(safe_json.parse(content.decode(), kind))
    return found
