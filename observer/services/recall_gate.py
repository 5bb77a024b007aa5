"""The gate before the screen of a recall session: each time that a fragment comes on it, as a film or as its masked
copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.fragments import Fragment
from observer.coding.gate import Copy, Verdict
from observer.errors import Refused
from observer.i18n import _
from observer.services.gate import allowed, check_allowed
from observer.services.masked_clips import MaskedClip, find_clip
from observer.services.recall import GATE, OpenedRecall
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class Screening:
    """What may come on the screen: what the gate says, one verdict per audience, and the masked clip that must be
    played instead of the film. `masked` are the ids of those who may not be in what is shown; `why` says what is wrong
    with the clips that there are, when none of them may be shown and one is needed."""

    verdicts: tuple[Verdict, ...]
    masked: tuple[str, ...] = ()
    clip: MaskedClip | None = None
    why: str = ""

    @property
    def may_be_shown(self) -> bool:
        """Whether the film may be shown, or a masked clip in its place."""
        is_free = not self.masked or self.clip is not None
        return is_free and all(verdict.may_be_shown for verdict in self.verdicts)


def check_on_screen(study: StudyFile, viewer: Viewer, opened: OpenedRecall, fragment: Fragment) -> Screening:
    """What may come on the screen of a fragment for all who watch. Raises `Refused` when nothing may, naming whose
    consent is missing, or who must be masked and what is wrong with the clip."""
    check_facilitator(viewer)
    found = screening(study, opened, fragment)
    for verdict in found.verdicts:
        check_allowed(verdict, fragment.title)
    if not found.may_be_shown:
        raise Refused(masked_words(study, found, fragment.title))
    return found


def screening(study: StudyFile, opened: OpenedRecall, fragment: Fragment, day: str | None = None) -> Screening:
    """What may come on the screen of a fragment, for all who watch, on a day (None: today)."""
    by_audience: dict[str, list[str]] = {}
    for one in opened.people:
        by_audience.setdefault(one.row.audience, []).append(one.person.id)

    def ask(copy: Copy | None) -> list[Verdict]:
        return [
            allowed(study, GATE, fragment.id, audience, "recall", day, to, copy) for audience, to in by_audience.items()
        ]

    return _screening(study, fragment, ask)


def screening_for(study: StudyFile, viewer: Viewer, fragment: Fragment, audience: str, purpose: str) -> Screening:
    """The same for somebody to whom it is shown outside a recall session."""
    check_facilitator(viewer)
    return _screening(study, fragment, lambda copy: [allowed(study, GATE, fragment.id, audience, purpose, copy=copy)])


def _screening(study: StudyFile, fragment: Fragment, ask: Callable[[Copy | None], Sequence[Verdict]]) -> Screening:
    """The film where that may be shown; else the masked clip that may.

    Who is marked as masked is shown in no film; for whom only consent is missing, a clip helps as well.
    """
    plain = tuple(ask(None))
    masked = tuple(sorted({person for verdict in plain for person in verdict.masked}))
    if not masked and all(verdict.may_be_shown for verdict in plain):
        return Screening(plain)
    against = [one for verdict in plain if not verdict.may_be_shown for one in verdict.objections]
    if not all(one.can_be_masked for one in against):
        return Screening(plain, masked)  # no copy would settle it
    found = find_clip(study, GATE, fragment, ask, masked)
    if found.clip is not None:
        return Screening(found.verdicts, masked, found.clip)
    return Screening(plain, masked, why=found.why)


def masked_words(study: StudyFile, found: Screening, title: str) -> str:
    """Why the film of a fragment may not come on the screen as it was made: somebody in it must be masked."""
    names = ", ".join(sorted(row.name for row in study.participants.where() if row.id in found.masked))
    words = _("“{title}” may only be shown with {names} masked, and the film is not. Make a masked clip of it.")
    return " ".join(part for part in (words.format(title=title, names=names), found.why) if part)
