"""Who may see and change whose coding. Decided here, applied by the services."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from observer.coding.study import Coder, Coding, CodingState, Role
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
    viewer: Viewer, coding: Coding, of_session: Iterable[Coding], keys: Mapping[str, str] | None = None
) -> bool:
    """Whether `viewer` may see `coding`; `of_session` are all codings of its session, `keys` the key of the
    codebook for the id of each version.

    The researcher sees all, a coder his own. Another's is shown only when it and the viewer's own coding
    with the same codebook, in whatever version, are both out of hand (submitted or locked).
    """
    if viewer.is_researcher or coding.coder == viewer.id:
        return True
    if coding.state is CodingState.DRAFT:
        return False
    own = [c for c in of_session if c.coder == viewer.id and c.session == coding.session]
    keys = keys or {}
    book = keys.get(coding.codebook, coding.codebook)
    has_same = any(keys.get(c.codebook, c.codebook) == book for c in own)
    return has_same and all(c.state is not CodingState.DRAFT for c in own)


def check_may_change(viewer: Viewer, coding: Coding) -> None:
    """Refuse to change another's coding, or one that has been submitted."""
    if coding.coder != viewer.id:
        raise Blind(_("Only the coder can change a coding; this one is not yours."))
    if coding.state is not CodingState.DRAFT:
        raise Blind(_("This coding has been submitted; ask a researcher to reopen it."))


def check_researcher(viewer: Viewer) -> None:
    """Refuse what only a researcher may do."""
    if not viewer.is_researcher:
        raise Blind(_("Only a researcher can do this."))
