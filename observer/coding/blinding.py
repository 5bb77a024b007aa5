"""Who may see and change whose coding. Decided here, applied by the services."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from observer.coding.plan import open_tasks
from observer.coding.study import Assignment, Coder, Coding, CodingState, Purpose, Role
from observer.errors import Blind
from observer.i18n import _


@dataclass(frozen=True)
class Viewer:
    """Who is looking: a coder in one role. `coder` None is the researcher of a study without coders."""

    coder: Coder | None
    role: Role

    @property
    def is_researcher(self) -> bool:
        """Whether everything may be seen."""
        return self.role is Role.RESEARCHER

    @property
    def id(self) -> str | None:
        """The id of the coder."""
        return self.coder.id if self.coder else None


def may_see(
    viewer: Viewer,
    coding: Coding,
    of_session: Iterable[Coding],
    keys: Mapping[str, str] | None = None,
    assignments: Iterable[Assignment] = (),
    made_of: Mapping[str, Collection[str]] | None = None,
) -> bool:
    """Whether `viewer` may see `coding`; `of_session` are all codings of its session, `keys` the key of the
    codebook for the id of each version, `assignments` what the viewer has to code (also of other sessions),
    `made_of` the ids of the codings of which each consensus was made.

    The researcher sees all, a coder his own, but for an earlier one that he is to repeat. Another's is shown
    only when it and the viewer's own coding with the same codebook, in whatever version, are both out of hand
    (submitted or locked), and nothing of the session is left for him to code; a consensus only when one of the
    codings of which it was made is his.
    """
    if viewer.is_researcher:
        return True
    keys = keys or {}
    of_session = list(of_session)
    left = [a for a in open_tasks(assignments, of_session) if (a.coder, a.session) == (viewer.id, coding.session)]
    book = keys.get(coding.codebook, coding.codebook)
    if coding.coder == viewer.id:
        return not any(is_hidden_by(task, coding, book) for task in left)
    if coding.state is CodingState.DRAFT or left:
        return False
    own = [c for c in of_session if c.coder == viewer.id and c.session == coding.session]
    sources = (made_of or {}).get(coding.id)
    if sources is not None and not any(c.id in sources for c in own):
        return False
    has_same = any(keys.get(c.codebook, c.codebook) == book for c in own)
    return has_same and all(c.state is not CodingState.DRAFT for c in own)


def is_hidden_by(task: Assignment, coding: Coding, codebook_key: str) -> bool:
    """Whether a coder's own coding is hidden from him because he has still to submit a repeat of it."""
    if task.purpose is not Purpose.REPEAT or task.coding == coding.id:
        return False
    return (task.coder, task.session, task.codebook_key) == (coding.coder, coding.session, codebook_key)


def check_may_change(viewer: Viewer, coding: Coding) -> None:
    """Refuse to change another's coding, or one that has been submitted."""
    if coding.coder != viewer.id:
        raise Blind(_("Only the coder can change a coding; this one is not yours."))
    if coding.state is not CodingState.DRAFT:
        raise Blind(_("This coding has been submitted; ask a researcher to reopen it."))


def check_may_guard(viewer: Viewer) -> None:
    """Refuse to say that somebody does not want to be shown something again, but to a researcher or facilitator."""
    if viewer.role is not Role.FACILITATOR:
        check_researcher(viewer)


def check_researcher(viewer: Viewer) -> None:
    """Refuse what only a researcher may do."""
    if not viewer.is_researcher:
        raise Blind(_("Only a researcher can do this."))


def check_facilitator(viewer: Viewer) -> None:
    """Refuse what belongs to recall sessions: it is for a researcher or a facilitator, never for who is coding."""
    if viewer.role not in (Role.RESEARCHER, Role.FACILITATOR):
        raise Blind(_("Only a researcher or a facilitator can do this."))
