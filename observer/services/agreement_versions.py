"""Codings made with different versions of a codebook are compared only when their codes mean the same: nothing but
wording changed, or a mapping that is stored says how the codes of one are read as those of the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from observer.coding.agreement import CodeMapping
from observer.coding.codebook import Codebook
from observer.coding.codebook_diff import Weight, compare, heaviest
from observer.coding.study import CodebookVersion
from observer.errors import Refused
from observer.i18n import _
from observer.services.scene import parse_codebook
from observer.services.studies import versions
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class CommonVersion:
    """The version as which all codings are read; `readings` says, per id of a version, how its codes are called there
    (empty: left out); what is not listed keeps its id. `mapped` tells of the mappings in words."""

    version: CodebookVersion
    codebook: Codebook
    readings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mapped: tuple[str, ...] = ()

    def code(self, version: str, name: str) -> str | None:
        """What a qualified id of an indicator or dimension is called in the common version; None: left out."""
        key, _colon, short = name.rpartition(":")
        found = self.readings.get(version, {}).get(short, short)
        return f"{key}:{found}" if found else None


def common_version(study: StudyFile, used: Collection[str]) -> CommonVersion:
    """The version (of these ids) as which the others can be read, the newest possible. Raises `Refused`, naming the
    versions and what to do."""
    found = [version for version in versions(study) if version.id in used]
    kept = {(row.from_version, row.to_version): row for row in study.code_mappings.where()}
    for target in reversed(found):
        read = _read_as(target, found, kept)
        if read is not None:
            return read
    names = ", ".join(version.version for version in found)
    raise Refused(
        _(
            "These codings were made with versions {versions} of “{codebook}”, whose codes do not mean the same, so"
            " that they cannot be compared. Compare those of one version, or store how the codes of one are to be"
            " read as those of the other: observer agreement map"
        ).format(versions=names, codebook=found[0].key),
        versions=tuple(version.id for version in found),
    )


def same_meaning(first: CodebookVersion, second: CodebookVersion) -> bool:
    """Whether only wording differs."""
    return heaviest(compare(_parsed(first), _parsed(second))) is Weight.WORDING


def _read_as(
    target: CodebookVersion, others: list[CodebookVersion], kept: Mapping[tuple[str, str], CodeMapping]
) -> CommonVersion | None:
    """All read as `target`; None when one of them cannot be."""
    readings, mapped = {}, []
    for version in others:
        if version.id == target.id or same_meaning(version, target):
            continue
        row = kept.get((version.id, target.id))
        if row is None:
            return None
        readings[version.id] = dict(zip(row.old, row.new, strict=True))
        mapped += list(_told(version, target, row))
    return CommonVersion(target, _parsed(target), readings, tuple(mapped))


def _told(version: CodebookVersion, target: CodebookVersion, row: CodeMapping) -> Iterator[str]:
    words = _("version {old} read as {new}: {codes}")
    codes = ", ".join(f"{old} → {new or '–'}" for old, new in zip(row.old, row.new, strict=True))
    yield words.format(old=version.version, new=target.version, codes=codes or _("all codes keep their name"))


def _parsed(version: CodebookVersion) -> Codebook:
    return parse_codebook(version.digest, version.content)
