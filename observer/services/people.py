"""Who is looking, and whom a name means."""

import hashlib
import hmac
import os
from typing import Any

from observer.coding.blinding import Viewer
from observer.coding.study import Coder, Group, Participant, Role, Session, StudyKind
from observer.errors import Blind, NotAStudy, NotFound, Refused
from observer.i18n import _
from observer.storage.study_file import StudyFile
from observer.storage.tables import Table

RESERVED_NAMES = ("all", "none", "unclear")
_SCRYPT = {"n": 1 << 14, "r": 8, "p": 1}


def find(table: Table, name: str, what: str) -> Any:
    """The row of `table` with this id or (whatever the case of its letters) this name. Raises `NotFound`."""
    found = table.get(name) or next(iter(table.where("name = ? COLLATE NOCASE", [name])), None)
    if found is None:
        known = [row.name for row in table.where(order="name")]
        raise NotFound(
            _("There is no {what} “{name}”. {known}").format(
                what=what,
                name=name,
                known=_("There are: {names}.").format(names=", ".join(known[:20]))
                if known
                else _("There is none yet."),
            ),
            name=name,
        )
    return found


def find_coder(study: StudyFile, name: str) -> Coder:
    """The coder with this id or name. Raises `NotFound`."""
    coder: Coder = find(study.coders, name, _("coder"))
    return coder


def consensus_coder(study: StudyFile) -> str | None:
    """The id of the coder of all consensus codings, who is nobody; None when there is no consensus yet."""
    row = next(iter(study.consensuses.where()), None)
    coding = study.codings.get(row.coding) if row is not None else None
    return coding.coder if coding is not None else None


def nobodies(study: StudyFile) -> set[str]:
    """The ids of coders who are nobody: of consensus codings, and in a package of the events that are given."""
    there = consensus_coder(study)
    found = {there} if there is not None else set()
    if study.info.kind is StudyKind.PACKAGE:
        found |= {coder.id for coder in study.coders.where("id <> ?", [owner(study).id])}
    return found


def find_session(study: StudyFile, name: str) -> Session:
    """The session with this id or name. Raises `NotFound`."""
    session: Session = find(study.sessions, name, _("session"))
    return session


def people_in(study: StudyFile, session: Session) -> list[Participant]:
    """Everybody who can be named in a session: the people of the study, and its own standing people."""
    return study.participants.where("session IS NULL OR session = ?", [session.id], order="session, name")


def groups_in(study: StudyFile, session: Session) -> list[Group]:
    """The groups that can be named in a session: those of its case."""
    return study.groups.where("case_id = ?", [session.case_id], order="name")


def find_person(study: StudyFile, session: Session, name: str) -> Participant | Group:
    """The person or group meant by an id or name in a session. Raises `NotFound`, naming who there is."""
    everybody: list[Participant | Group] = [*people_in(study, session), *groups_in(study, session)]
    for somebody in everybody:
        if somebody.id == name:
            return somebody
    for somebody in everybody:
        if somebody.name.casefold() == name.casefold():
            return somebody
    raise NotFound(
        _("There is nobody called “{name}” in this session. There are: {names}.").format(
            name=name, names=", ".join(somebody.name for somebody in everybody)
        ),
        name=name,
    )


# -- who is looking -----------------------------------------------------------------------------------


def viewer(study: StudyFile, name: str | None = None, passphrase: str | None = None) -> Viewer:
    """The viewer who says to be `name`; nobody named means the researcher.

    A researcher with a verifier must give the passphrase. On one shared file this is a seat belt against
    mistakes, not a lock: who has the file can read all of it with other tools. In a package there is one coder
    and no researcher, whoever opens it.
    """
    if study.info.kind is StudyKind.PACKAGE:
        return as_coder(study, name or owner(study).id)
    if name is None:
        for coder in study.coders.where():
            if Role.RESEARCHER in coder.roles and coder.verifier:
                raise Blind(_("Say who you are, with --as; the researcher's role of this study has a passphrase."))
        return Viewer(None, Role.RESEARCHER)
    coder = find_coder(study, name)
    if Role.RESEARCHER not in coder.roles:
        return Viewer(coder, coder.roles[0])
    if coder.verifier and not verify(passphrase or "", coder.verifier):
        raise Blind(_("The researcher's passphrase of {name} is missing or wrong.").format(name=coder.name))
    return Viewer(coder, Role.RESEARCHER)


def owner(study: StudyFile) -> Coder:
    """The coder for whom a package was made. Raises `NotAStudy` when it does not say."""
    rows = study.packages.where()
    found = study.coders.get(rows[0].coder) if len(rows) == 1 else None
    if found is None:
        raise NotAStudy(_("This package does not say for whom it was made. Ask for a new one."))
    owner: Coder = found
    return owner


def as_coder(study: StudyFile, name: str) -> Viewer:
    """Somebody at work on his own coding; no role beyond that of a coder. Raises `Refused`."""
    coder = find_coder(study, name)
    if not set(coder.roles) & {Role.CODER, Role.RESEARCHER}:
        raise Refused(_("{name} has no role in which one codes.").format(name=coder.name))
    return Viewer(coder, Role.CODER)


def as_facilitator(study: StudyFile, name: str) -> Viewer:
    """Somebody who holds a recall session, and sees nothing of codings. Raises `Refused`, `NotAStudy` in a package."""
    if study.info.kind is StudyKind.PACKAGE:
        raise NotAStudy(_("A package holds no recall sessions."))
    coder = find_coder(study, name)
    if Role.FACILITATOR not in coder.roles:
        raise Refused(_("{name} is no facilitator.").format(name=coder.name))
    return Viewer(coder, Role.FACILITATOR)


def facilitating(study: StudyFile, viewer: Viewer) -> Viewer:
    """The same viewer as facilitator, when he has that role and is no researcher; else as he was."""
    if viewer.is_researcher or viewer.coder is None or study.info.kind is StudyKind.PACKAGE:
        return viewer
    return as_facilitator(study, viewer.coder.id) if Role.FACILITATOR in viewer.coder.roles else viewer


def make_verifier(passphrase: str) -> str:
    """What is stored of a passphrase: scrypt (RFC 7914) with its parameters and salt."""
    salt = os.urandom(16)
    digest = hashlib.scrypt(passphrase.encode(), salt=salt, **_SCRYPT)
    return f"scrypt${_SCRYPT['n']}${_SCRYPT['r']}${_SCRYPT['p']}${salt.hex()}${digest.hex()}"


def verify(passphrase: str, verifier: str) -> bool:
    """Whether `passphrase` is the one of which `verifier` was made."""
    try:
        kind, n, r, p, salt, digest = verifier.split("$")
        if kind != "scrypt" or not (int(n) <= 1 << 16 and int(r) <= 8 and int(p) <= 4):
            return False
        found = hashlib.scrypt(passphrase.encode(), salt=bytes.fromhex(salt), n=int(n), r=int(r), p=int(p))
        return hmac.compare_digest(found, bytes.fromhex(digest))
    except ValueError:
        return False
