"""ELAN templates (.etf): tiers and vocabularies without annotations, as a codebook."""

from dataclasses import replace
from pathlib import Path

from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledPerson, Findings
from observer.formats import elan_write
from observer.formats.base import WISHES, Wishes
from observer.formats.elan_codes import codes_of
from observer.formats.elan_file import parse
from observer.formats.elan_own import PROPERTY, own_of
from observer.i18n import _
from observer.progress import Progress


def read(path: Path, progress: Progress | None = None) -> Document:
    """The codes of the vocabularies of a template, and the people and coders of its tiers. Raises `BadFile`."""
    findings = Findings()
    file = parse(path, findings, progress or Progress())
    own = own_of(file.properties.get(PROPERTY, ""), path.name, findings)
    codes = codes_of(file, own, (), ())
    if not codes:
        findings.add(_("There is no vocabulary with values in this template, so there are no codes."))
    told = {who.name: who for who in own.people}
    names = dict.fromkeys([*told, *(tier.participant for tier in file.tiers if tier.participant)])
    coders = dict.fromkeys([*own.coders, *(tier.annotator for tier in file.tiers if tier.annotator)])
    people = tuple(told.get(name, FiledPerson(name)) for name in names)
    return Document(
        path.stem, "elan-template", codes=codes, people=people, coders=tuple(coders), findings=findings.all()
    )


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """A template with the vocabularies of a codebook, and an empty tier for each person and dimension."""
    whole = listed(document)
    bare = replace(whole, sessions=(), events=(), ratings=(), notes=(), transcripts=(), fragments=())
    elan_write.write_template(replace(bare, intervals=(), responses=()), out, wishes, progress)
