"""The gate before the screen of a recall session: each time that a fragment comes on it."""

from __future__ import annotations

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.consent import Verdict
from observer.coding.fragments import Fragment
from observer.errors import Refused
from observer.i18n import _
from observer.services.gate import check_allowed
from observer.services.recall import OpenedRecall
from observer.services.recall_problems import verdicts
from observer.storage.study_file import StudyFile


def check_on_screen(study: StudyFile, viewer: Viewer, opened: OpenedRecall, fragment: Fragment) -> list[Verdict]:
    """What the gate says of showing the film of a fragment to all who watch: one verdict per audience.

    Raises `Refused` when it may not be shown, naming whose consent is missing; and when it may only be shown with
    somebody masked, because on the screen comes the film as it was made.
    """
    check_facilitator(viewer)
    found = verdicts(study, opened, fragment.id)
    for verdict in found:
        check_allowed(verdict, fragment.title)
        if verdict.masked:
            names = ", ".join(sorted(_name(study, id_) for id_ in verdict.masked))
            words = _("“{title}” may only be shown with {names} masked, and the film is not. Make a masked clip of it.")
            raise Refused(words.format(title=fragment.title, names=names))
    return found


def _name(study: StudyFile, participant: str) -> str:
    found = study.participants.get(participant)
    return found.name if found is not None else participant
