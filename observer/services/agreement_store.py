"""Answers about agreement that are kept in the study, and mappings between versions of a codebook. Only for a
researcher: an answer tells of the work of all coders in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from observer.coding.agreement import CodeMapping, StoredAgreement
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.codebook import Codebook
from observer.coding.study import CodebookVersion
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services import agreement
from observer.services.agreement_answer import Answer, Subject
from observer.services.agreement_data import names
from observer.services.agreement_json import question_text, read_answer, results_text
from observer.services.agreement_numbers import SOFTWARE
from observer.services.roster import checked_name
from observer.services.scene import parse_codebook
from observer.services.studies import versions
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


@dataclass(frozen=True)
class Kept:
    """An answer that was stored, and the operation."""

    row: StoredAgreement
    changes: Changes


@dataclass(frozen=True)
class Differing:
    """A value that is another than it was; None: it had, or has, none."""

    subject: Subject
    method: str
    was: float | None
    now: float | None


@dataclass(frozen=True)
class Rerun:
    """A stored answer asked again: then, now, what differs, and which codings changed (sentences)."""

    stored: StoredAgreement
    was: Answer
    now: Answer
    differing: tuple[Differing, ...]
    changed: tuple[str, ...]


def store(study: StudyFile, viewer: Viewer, answer: Answer, title: str) -> Kept:
    """Keep an answer under a title. Raises `Blind` and `Refused`."""
    check_researcher(viewer)
    row = StoredAgreement(
        new_id(), _now(), viewer.id, checked_name(title), question_text(answer.question), results_text(answer), SOFTWARE
    )
    with study.operation(Stream(viewer.id, None), N_("Keep agreement “{title}”"), title=row.title) as running:
        study.agreement_results.add(row)
    return Kept(row, running.changes)


def stored(study: StudyFile, viewer: Viewer) -> list[StoredAgreement]:
    """What was kept, oldest first."""
    check_researcher(viewer)
    return study.agreement_results.where(order="made, rowid")


def find_stored(study: StudyFile, viewer: Viewer, name: str) -> StoredAgreement:
    """The kept answer with this id or title; of equal titles the newest. Raises `NotFound`."""
    rows = stored(study, viewer)
    for row in reversed(rows):
        if name.casefold() in (row.id, row.title.casefold()):
            return row
    known = ", ".join(dict.fromkeys(row.title for row in rows))
    told = _("There are: {names}.").format(names=known) if known else _("There is none yet.")
    raise NotFound(_("There is no kept agreement “{name}”. {known}").format(name=name, known=told), name=name)


def show(study: StudyFile, viewer: Viewer, name: str) -> Answer:
    """A kept answer, by id or title (of equal titles the newest). Raises `NotFound`."""
    return _answer(study, find_stored(study, viewer, name))


def _answer(study: StudyFile, row: StoredAgreement) -> Answer:
    bare = read_answer(row.question, row.results, {})
    return replace(bare, names=names(study, _newest(study, bare.question.codebook), bare.about.coders))


def _newest(study: StudyFile, key: str) -> Codebook:
    version = versions(study, key)[-1]
    return parse_codebook(version.digest, version.content)


def rerun(study: StudyFile, viewer: Viewer, name: str) -> Rerun:
    """Ask the question of a kept answer again and say what changed. Stores nothing."""
    row = find_stored(study, viewer, name)
    was = _answer(study, row)
    return side_by_side(row, was, agreement.ask(study, viewer, was.question))


def side_by_side(row: StoredAgreement, was: Answer, now: Answer) -> Rerun:
    """What is other in an answer than in the one that was kept to the same question. Touches no study."""
    return Rerun(row, was, now, tuple(_differing(was, now)), tuple(_changed(was, now)))


def _differing(was: Answer, now: Answer) -> Iterator[Differing]:
    before, after = _values(was), _values(now)
    for place in dict.fromkeys((*before, *after)):
        old, new = before.get(place), after.get(place)
        if old != new and (old is None or new is None or abs(old - new) > 1e-9):
            yield Differing(place[0], place[1], old, new)


def _values(answer: Answer) -> dict[tuple[Subject, str, str], float | None]:
    """Every number by its subject, method and parameters (as far as these tell numbers apart)."""
    return {
        (row.subject, one.method, _form(one.parameters)): one.value.value
        for row in answer.rows
        for one in (row.headline, *row.beside)
    }


def _form(parameters: Mapping[str, object]) -> str:
    wanted = ("form", "measure", "steps", "maximum", "level")
    return json.dumps({name: parameters[name] for name in wanted if name in parameters})


def _changed(was: Answer, now: Answer) -> Iterator[str]:
    """Which codings are new, gone or other than they were."""
    before, after = ({one.coding: one for one in answer.about.compared} for answer in (was, now))
    for id_ in dict.fromkeys((*before, *after)):
        old, new = before.get(id_), after.get(id_)
        if old and new and old.changed == new.changed:
            continue
        words = _("The coding of “{session}” by {coder} has changed.")
        if old is None:
            words = _("The coding of “{session}” by {coder} is new.")
        elif new is None:
            words = _("The coding of “{session}” by {coder} is no longer compared.")
        one = new or old
        assert one is not None
        named = {**was.names, **now.names}
        yield words.format(session=named.get(one.session, one.session), coder=named.get(one.coder, one.coder))


def remove(study: StudyFile, viewer: Viewer, name: str) -> Changes:
    """Remove a kept answer."""
    row = find_stored(study, viewer, name)
    with study.operation(Stream(viewer.id, None), N_("Remove agreement “{title}”"), title=row.title) as running:
        study.agreement_results.remove(row.id)
    return running.changes


# -- mappings between versions ---------------------------------------------------------------------------------


def map_codes(
    study: StudyFile, viewer: Viewer, codebook: str, old_version: str, new_version: str, codes: Mapping[str, str]
) -> Changes:
    """Keep how the codes of one version are to be read as those of another; it takes the place of an earlier one.

    `codes` goes from id to id (without the codebook before it); an empty one leaves the code out. Each code of the
    old version that the new one does not have must be in it. Raises `Blind`, `NotFound` and `Refused`.
    """
    check_researcher(viewer)
    old, new = (_version(study, codebook, name) for name in (old_version, new_version))
    if old.id == new.id:
        raise Refused(_("A mapping goes from one version to another."))
    _check_codes(parse_codebook(old.digest, old.content), parse_codebook(new.digest, new.content), codes)
    row = CodeMapping(new_id(), _now(), viewer.id, old.id, new.id, tuple(codes), tuple(codes.values()))
    label = N_("Read codes of {codebook} {old} as those of {new}")
    stream = Stream(viewer.id, None)
    with study.operation(stream, label, codebook=codebook, old=old.version, new=new.version) as running:
        for there in study.code_mappings.where("from_version = ? AND to_version = ?", [old.id, new.id]):
            study.code_mappings.remove(there.id)
        study.code_mappings.add(row)
    return running.changes


def _version(study: StudyFile, key: str, name: str) -> CodebookVersion:
    there = versions(study, key)
    for version in there:
        if version.version == name:
            return version
    known = ", ".join(version.version for version in there)
    raise NotFound(
        _("There is no version {version} of “{codebook}” in this study; there are: {known}.").format(
            version=name, codebook=key, known=known or "–"
        )
    )


def _check_codes(old: Codebook, new: Codebook, codes: Mapping[str, str]) -> None:
    """Each code from the old version, each to one of the same sort in the new, none forgotten."""
    for part in ("indicators", "dimensions"):
        before, after = ([str(item.id) for item in getattr(book, part)] for book in (old, new))
        for code in before:
            target = codes.get(code, code)
            if target and target not in after:
                raise Refused(
                    _(
                        "Version {new} has no “{code}”; say what “{old}” is there, or leave it out with “{old}=”."
                    ).format(new=new.version, code=target, old=code)
                )
    known = {i.id for i in old.indicators} | {d.id for d in old.dimensions}
    strange = [code for code in codes if code not in known]
    if strange:
        raise Refused(_("Version {old} has no “{code}”.").format(old=old.version, code=strange[0]))


def mappings(study: StudyFile, viewer: Viewer) -> list[CodeMapping]:
    """The mappings that are kept, oldest first."""
    check_researcher(viewer)
    return study.code_mappings.where(order="made, rowid")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
