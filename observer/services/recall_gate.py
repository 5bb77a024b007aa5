"""The gate before the screen of a recall session: each time that a fragment comes on it."""

from __future__ import annotations

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.fragments import Fragment
from observer.coding.gate import Verdict
from observer.errors import Refused
from observer.services.gate import check_allowed
from observer.services.recall import OpenedRecall
from observer.services.recall_problems import masked_words, verdicts
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
            raise Refused(masked_words(study, verdict, fragment.title))
    return found
