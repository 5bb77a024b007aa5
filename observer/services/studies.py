"""Make, open and copy a study; its passphrase and its codebooks."""

from datetime import UTC, datetime
from pathlib import Path

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.codebook import Codebook
from observer.coding.codebook_diff import Difference, compare
from observer.coding.study import CodebookVersion, Role
from observer.errors import Refused
from observer.formats import codebook_file
from observer.i18n import N_, _
from observer.resources import find_codebook
from observer.services import talk_seals
from observer.services.roster import Added, add_coder, checked_name
from observer.storage import inspection, location, rekey
from observer.storage.connection import Key
from observer.storage.history import Stream
from observer.storage.study_file import SUFFIX, StudyFile
from observer.storage.tables import new_id


def new_study(
    path: Path, codebooks: list[str], passphrase: str | None = None, name: str = "", researcher: str = ""
) -> StudyFile:
    """A new study at `path` with these codebooks (files, or names of those that ship); when the name of its
    researcher is given, he is in it, and codes as well.

    Everything is checked first, so that a faulty codebook or name leaves no study behind.
    """
    checked_name(researcher or "-")
    if path.suffix != SUFFIX:
        raise Refused(_("The name of a study ends in {suffix}: “{path}”.").format(suffix=SUFFIX, path=path.name))
    found = [codebook_file.read(find_codebook(given)) for given in codebooks]
    keys = [codebook.key for codebook, _content in found]
    if len(set(keys)) < len(keys):
        raise Refused(_("The same codebook is given twice: {names}.").format(names=", ".join(keys)))
    study = StudyFile.create(path, name or path.stem, passphrase)
    for codebook, content in found:
        keep_codebook(study, Viewer(None, Role.RESEARCHER), codebook, content)
    if researcher:
        add_coder(study, Viewer(None, Role.RESEARCHER), researcher, (Role.RESEARCHER, Role.CODER))
    return study


def open_study(path: Path, passphrase: str | None = None, takeover: bool = False, key: Key | None = None) -> StudyFile:
    """Open a study; see `StudyFile.open`."""
    return StudyFile.open(path, passphrase, takeover, key)


def place_warning(path: Path) -> str | None:
    """Why the place of a study is a bad one, and what to do; None when it is fine."""
    return location.warning(path)


def new_place_warning(path: Path) -> str | None:
    """Why a new study had better not be made at this place; None when it is fine."""
    why = location.reason(path)
    words = _("A study can be damaged here: {why}. Choose a folder of this computer, and make copies elsewhere.")
    return words.format(why=why) if why else None


def copy_study(study: StudyFile, target: Path) -> None:
    """A consistent copy of an open study, with the same passphrase."""
    study.copy_to(target)


def is_encrypted(path: Path) -> bool:
    """Whether a file looks like an encrypted study."""
    return inspection.is_encrypted(path)


def change_passphrase(path: Path, old: str | None, new: str | None) -> list[Path]:
    """Another passphrase for a study, a first one, or none; backups with the old one are removed.

    With a passphrase the sound of its talks is encrypted too; gives the sound files for which that was not possible.
    """
    rekey.change_passphrase(path, old, new)
    with StudyFile.open(path, new) as study:
        talks, left = talk_seals.seal_files(study) if new else ([], [])
        with study.operation(Stream(None, None), N_("Change the passphrase"), undoable=False, keep_empty=True):
            for talk in talks:
                study.talk_recordings.change(talk)
        talk_seals.wipe_plain(study)
    return left


# -- codebooks ---------------------------------------------------------------------------------------------


def add_codebook(study: StudyFile, viewer: Viewer, given: str) -> tuple[Added, list[Difference]]:
    """Put a codebook into the study: a first version, or a new one of a codebook that is there.

    Gives the differences from the newest version that is there. Codings keep the version they began with.
    """
    check_researcher(viewer)
    codebook, content = codebook_file.read(find_codebook(given))
    older = versions(study, codebook.key)
    differences = compare(codebook_file.parse(older[-1].content), codebook) if older else []
    return keep_codebook(study, viewer, codebook, content), differences


def keep_codebook(study: StudyFile, viewer: Viewer, codebook: Codebook, content: str) -> Added:
    for there in versions(study, codebook.key):
        if there.version == codebook.version:
            raise Refused(
                _("Version {version} of “{codebook}” is in the study already.").format(
                    version=codebook.version, codebook=codebook.key
                )
                + " "
                + (
                    _("It is the same.")
                    if there.digest == codebook_file.digest(content)
                    else _("Its content differs; give the changed codebook a new version number.")
                )
            )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = CodebookVersion(new_id(), codebook.key, codebook.version, codebook_file.digest(content), content, now)
    with study.operation(
        Stream(viewer.id, None),
        N_("Add codebook {codebook} {version}"),
        codebook=codebook.key,
        version=codebook.version,
    ) as running:
        study.codebooks.add(row)
    return Added(row.id, row, running.changes)


def versions(study: StudyFile, key: str | None = None) -> list[CodebookVersion]:
    """The versions of a codebook in the study (or of all), oldest first."""
    found = study.codebooks.where("? IS NULL OR key = ?", [key, key])
    return sorted(found, key=lambda v: (v.key, [int(n) for n in v.version.split(".")]))


def is_passphrase(study: StudyFile, given: str) -> bool:
    """Whether this is the passphrase of an open study; never, when it has none."""
    return study.key is not None and study.key.matches(given)
