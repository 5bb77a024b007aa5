"""Signals of concern (zorgsignalen): the study's own card says what to do. They are no research data: they are in no
export and no package, and only a researcher sees them."""

from __future__ import annotations

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.recall_talk import ConcernSignal
from observer.coding.study import StudyKind
from observer.errors import Refused
from observer.i18n import N_, _
from observer.services.recall import find_recall, now
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

LONGEST = 2000


def protocol_card(study: StudyFile) -> str:
    """What the study agreed to do at a signal of concern, for who codes or facilitates; empty when it has no card."""
    return next((row.protocol_card for row in study.recall_settings.where()), "")


def signal(study: StudyFile, viewer: Viewer, note: str = "", recall: str | None = None) -> Changes:
    """Note a signal of concern; anybody who works in the study can. One in a recall session names that.

    It cannot be undone. Raises `Refused` in a package, which goes elsewhere.
    """
    if study.info.kind is StudyKind.PACKAGE:
        raise Refused(_("In a package nobody would see it. Tell the researcher at once."))
    if len(note) > LONGEST:
        raise Refused(_("A note on a signal of concern has at most 2000 letters."))
    during = find_recall(study, viewer, recall).id if recall is not None else None
    with study.operation(Stream(viewer.id, None), N_("Signal of concern"), is_aside=True) as running:
        study.concern_signals.add(ConcernSignal(new_id(), now(), viewer.id, during, note.strip()))
    return running.changes


def signals(study: StudyFile, viewer: Viewer) -> list[ConcernSignal]:
    """All signals of concern, oldest first. Only for a researcher."""
    check_researcher(viewer)
    return study.concern_signals.where(order="at, rowid")
