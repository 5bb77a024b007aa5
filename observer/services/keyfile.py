"""Real names, in a key file that is kept apart from the study: for a researcher, one at a time, on record.

No real name comes into the study, its history, a package, an export or the words of an error. What takes time (the
key of the file is derived from its passphrase) needs no study: `ask` first, then `answer`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.study import Participant
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services import passphrases
from observer.services.consent import find_depicted
from observer.storage import key_file
from observer.storage.history import Stream
from observer.storage.key_file import Entry as Entry
from observer.storage.key_file import LogLine
from observer.storage.study_file import StudyFile

SUFFIX = ".observer-key"
_LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """Something that is done with a key file, for whom and about whom; the study has put it on its audit trail."""

    file: Path
    who: str
    person: Participant
    study: str
    changes: Changes


def create(study: StudyFile, viewer: Viewer, file: Path, passphrase: str) -> Path:
    """Make an empty key file, not beside the study: who finds the one should not find the other. Raises `Refused` and
    `BadFile`."""
    check_researcher(viewer)
    passphrases.check(passphrase)
    path = file if file.suffix == SUFFIX else file.with_name(file.name + SUFFIX)
    check_elsewhere(study, viewer, path)
    key_file.create(path, passphrase, _who(viewer))
    return path


def check_elsewhere(study: StudyFile, viewer: Viewer, file: Path) -> None:
    """Refuse a place for the key file in the folder of the study, or in one below it."""
    check_researcher(viewer)
    if file.resolve().parent.is_relative_to(study.path.resolve().parent):
        raise Refused(_("Keep the key file elsewhere than the study: on another disk, or in a folder of its own."))


def ask(study: StudyFile, viewer: Viewer, file: Path, person: str) -> Asked:
    """Say that somebody (name or id) is to be looked up in a key file. It stands on the audit trail, without the real
    name, before anything is seen. Raises `NotFound`."""
    return _on_record(study, viewer, file, person, N_("Look up in the key file who {name} is"))


def answer(asked: Asked, passphrase: str) -> Entry:
    """Who he is; that it was asked stands in the log of the key file as well. Raises `NotFound` and `BadFile`."""
    found = key_file.look_up(asked.file, passphrase, asked.person.id, asked.who)
    if found is None:
        raise NotFound(_("{name} is not in the key file.").format(name=asked.person.name))
    return found


def look_up(study: StudyFile, viewer: Viewer, file: Path, passphrase: str, person: str) -> Entry:
    """Ask and answer at once."""
    check_researcher(viewer)
    return answer(ask(study, viewer, file, person), passphrase)


def ask_to_set(study: StudyFile, viewer: Viewer, file: Path, person: str) -> Asked:
    """Say that the real name of somebody is to be put into a key file; see `ask`."""
    check_elsewhere(study, viewer, file)
    return _on_record(study, viewer, file, person, N_("Put into the key file who {name} is"))


def put(asked: Asked, passphrase: str, name: str, contact: str = "") -> None:
    """Put the real name into the key file, and how to reach him. Raises `Refused` and `BadFile`, without the name."""
    checked, reach = " ".join(name.split()), " ".join(contact.split())
    if not checked or max(len(checked), len(reach)) > _LONGEST:
        raise Refused(_("Give a name of at most 200 letters, and at most 200 for how to reach him."))
    person = asked.person
    key_file.put(asked.file, passphrase, Entry(person.id, person.name, asked.study, checked, reach), asked.who)


def set_name(
    study: StudyFile, viewer: Viewer, file: Path, passphrase: str, person: str, name: str, contact: str = ""
) -> Asked:
    """Ask and put at once."""
    check_researcher(viewer)
    asked = ask_to_set(study, viewer, file, person)
    put(asked, passphrase, name, contact)
    return asked


def remove(study: StudyFile, viewer: Viewer, file: Path, passphrase: str, pseudonym: str) -> None:
    """Forget who somebody is, by the pseudonym that he has or had, also when he was erased. Raises `NotFound`."""
    check_researcher(viewer)
    if not key_file.remove(file, passphrase, pseudonym, study.info.id, _who(viewer)):
        raise NotFound(_("{name} is not in the key file.").format(name=pseudonym))
    label = N_("Remove somebody from the key file")
    with study.operation(Stream(viewer.id, None), label, undoable=False, keep_empty=True):
        pass


def pseudonyms(study: StudyFile, viewer: Viewer, file: Path, passphrase: str) -> list[str]:
    """The pseudonyms of those of this study who are in a key file; no names."""
    check_researcher(viewer)
    return listed(study.info.id, viewer, file, passphrase)


def listed(study_id: str, viewer: Viewer, file: Path, passphrase: str) -> list[str]:
    """The same, of the study with this id; it need not be open."""
    check_researcher(viewer)
    return key_file.pseudonyms(file, passphrase, study_id, _who(viewer))


def log(study: StudyFile, viewer: Viewer, file: Path, passphrase: str) -> list[tuple[LogLine, str]]:
    """What was done with a key file, oldest first, each with the pseudonym of whom it was about (empty: nobody of this
    study)."""
    check_researcher(viewer)
    names = {row.id: row.name for row in study.participants.where()}
    return [(line, names.get(line.participant, "")) for line in key_file.log(file, passphrase)]


def change_passphrase(viewer: Viewer, file: Path, old: str, new: str) -> None:
    """Give a key file another passphrase."""
    check_researcher(viewer)
    passphrases.check(new)
    key_file.change_passphrase(file, old, new, _who(viewer))


def _on_record(study: StudyFile, viewer: Viewer, file: Path, person: str, label: str) -> Asked:
    check_researcher(viewer)
    who = find_depicted(study, viewer, person)
    with study.operation(
        Stream(viewer.id, None), label, undoable=False, keep_empty=True, is_aside=True, name=who.name
    ) as running:
        pass
    return Asked(file, _who(viewer), who, study.info.id, running.changes)


def _who(viewer: Viewer) -> str:
    return viewer.coder.name if viewer.coder is not None else "researcher"
