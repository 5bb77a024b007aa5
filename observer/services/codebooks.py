"""Read, check, compare and change codebooks; a change becomes a new version in the study."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.codebook import Codebook, Words
from observer.coding.codebook_check import find_faults
from observer.coding.codebook_data import to_data
from observer.coding.codebook_diff import Difference, compare, next_version
from observer.coding.codebook_edit import blank, with_entry
from observer.coding.codebook_fields import Fault
from observer.coding.study import CodingState
from observer.errors import BadCodebook, BadFile, Refused
from observer.formats import codebook_file
from observer.i18n import _, language
from observer.resources import find_codebook, shipped_codebooks
from observer.services import studies
from observer.services.roster import Added
from observer.storage.study_file import StudyFile


def check(given: str) -> list[Fault]:
    """Every fault of a codebook (a file, or the name of one that ships); what is no JSON is one fault."""
    try:
        data = codebook_file.read_data(find_codebook(given))
    except BadCodebook as error:
        return [Fault("$", str(error), _("Mend this first; then the content can be checked."))]
    return find_faults(data)


def differences(a: str, b: str) -> list[Difference]:
    """What changed from one codebook to another. Raises `BadCodebook` when one has faults."""
    old, new = (codebook_file.read(find_codebook(given))[0] for given in (a, b))
    return compare(old, new)


# -- what there is ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Edition:
    """One version of a codebook that can be read; `id` is its row in the study, None for one that ships."""

    key: str
    version: str
    codebook: Codebook = field(repr=False)
    content: str = field(repr=False, default="")
    id: str | None = None
    added: str = ""


def shelf(study: StudyFile | None) -> list[Edition]:
    """The codebooks of a study, each with its newest version first; without a study, those that ship."""
    if study is None:
        found = [codebook_file.read(find_codebook(name)) for name in shipped_codebooks()]
        return [Edition(book.key, book.version, book, content) for book, content in found]
    rows = reversed(studies.versions(study))
    editions = [Edition(row.key, row.version, parsed(row.content), row.content, row.id, row.added) for row in rows]
    return sorted(editions, key=lambda edition: edition.key)


@lru_cache(maxsize=32)
def parsed(content: str) -> Codebook:
    """A codebook as the study stores it; parsed once."""
    return codebook_file.parse(content)


def read(given: str) -> Codebook:
    """The codebook in a file, or one that ships, by name. Raises `BadCodebook`, with all faults."""
    return codebook_file.read(find_codebook(given))[0]


def languages_to_print(codebook: Codebook, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The one or two languages to print in: those asked for, else that spoken now. Raises `Refused`."""
    known = codebook.languages
    chosen = tuple(dict.fromkeys(asked)) or (language() if language() in known else known[0],)
    for code in chosen:
        if code not in known:
            words = _("This codebook has no texts in “{language}”; it has: {languages}.")
            raise Refused(words.format(language=code, languages=", ".join(known)))
    if len(chosen) > 2:
        raise Refused(_("A codebook is printed in one language or in two."))
    return chosen


def write(path: Path, codebook: Codebook, content: str = "") -> None:
    """Write a codebook file for people to read: `content` as it was stored, else what the codebook holds."""
    data = json.loads(content) if content else to_data(codebook)
    _write(path, codebook_file.readable(data))


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    _write(path, text)


def _write(path: Path, text: str) -> None:
    try:
        codebook_file.write(path, text)
    except OSError as error:
        raise BadFile(_("“{path}” cannot be written: {why}.").format(path=path, why=error.strerror)) from error


def faults_of(codebook: Codebook) -> list[Fault]:
    """Every fault of a codebook that is being written; that its version has still to be named is none."""
    today = datetime.now(UTC).date().isoformat()
    named = dict.fromkeys(blank(codebook.languages), "…")
    return find_faults(to_data(with_entry(codebook, codebook.version, today, named)))


# -- a new version --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Concerned:
    """A coding that keeps an older version: whose, of which session, in which state."""

    session: str
    coder: str
    version: str
    state: CodingState


@dataclass(frozen=True)
class Plan:
    """What storing a draft would mean: what changed since `newest`, the version that fits, whose codings stay."""

    newest: str | None
    differences: tuple[Difference, ...]
    version: str
    concerned: tuple[Concerned, ...]
    faults: tuple[Fault, ...]


def plan(study: StudyFile, viewer: Viewer, draft: Codebook) -> Plan:
    """What storing `draft` as a new version of the study would mean. For a researcher."""
    check_researcher(viewer)
    older = studies.versions(study, draft.key)
    if not older:
        return Plan(None, (), draft.version, (), tuple(faults_of(draft)))
    changed = compare(parsed(older[-1].content), draft)
    version = next_version(older[-1].version, changed)
    concerned = tuple(_concerned(study, [row.id for row in older]))
    return Plan(older[-1].version, tuple(changed), version, concerned, tuple(faults_of(draft)))


def _concerned(study: StudyFile, versions: list[str]) -> list[Concerned]:
    names = {row.id: row.version for row in study.codebooks.where()}
    sessions = {row.id: row.name for row in study.sessions.where()}
    coders = {row.id: row.name for row in study.coders.where()}
    found = [
        Concerned(sessions[coding.session], coders.get(coding.coder, "?"), names[coding.codebook], coding.state)
        for coding in study.codings.where()
        if coding.codebook in versions
    ]
    return sorted(found, key=lambda c: (c.session, c.coder, c.version))


def plan_file(base: Codebook | None, draft: Codebook) -> Plan:
    """What saving `draft` as a file of its own would mean, for one that began from `base`."""
    faults = tuple(faults_of(draft))
    if base is None:
        return Plan(None, (), draft.version, (), faults)
    changed = compare(base, draft)
    return Plan(base.version, tuple(changed), next_version(base.version, changed), (), faults)


def finished(planned: Plan, draft: Codebook, version: str, changes: Words) -> tuple[Codebook, str]:
    """A draft as a version of its own, and its content.

    Raises `BadCodebook` with all faults, and `Refused` when nothing changed or the number is not a new one.
    """
    if planned.newest is not None and not planned.differences:
        raise Refused(_("Nothing has changed since version {version}.").format(version=planned.newest))
    data = to_data(with_entry(draft, version, datetime.now(UTC).date().isoformat(), changes))
    codebook = codebook_file.to_codebook(data, draft.key)
    if planned.newest is not None and _figures(version) <= _figures(planned.newest):
        words = _("Version {version} does not come after {newest}, the newest that is there.")
        raise Refused(words.format(version=version, newest=planned.newest))
    return codebook, codebook_file.canonical(data)


def store(study: StudyFile, viewer: Viewer, draft: Codebook, version: str, changes: Words) -> Added:
    """Keep a draft in the study as a new version, with what changed in words. Older versions stay as they are.

    Raises as `finished` does, and `Blind` when the viewer is no researcher.
    """
    codebook, content = finished(plan(study, viewer, draft), draft, version, changes)
    return studies.keep_codebook(study, viewer, codebook, content)


def _figures(version: str) -> list[int]:
    return ([int(figure) for figure in version.split(".")] + [0, 0])[:3]
