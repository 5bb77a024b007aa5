"""Codebooks of REFI-QDA (.qdc): codes with what lies below them, and which exclude each other."""

from pathlib import Path

from observer import __version__
from observer.coding.interchange import Document, Findings
from observer.errors import BadFile, Refused
from observer.formats import safe_xml
from observer.formats.base import WISHES, Wishes, whole_file
from observer.formats.refi_qda.code_tree import CodeTree, nodes_of, write_groups, write_nodes
from observer.formats.refi_qda.names import Guids
from observer.formats.refi_qda.xml_out import Xml
from observer.formats.safe_xml import local
from observer.i18n import _
from observer.progress import Progress

NAMESPACE = "urn:QDA-XML:codebook:1.0"
_MOST_BYTES = 100_000_000


def read(path: Path, progress: Progress | None = None) -> Document:
    """The codes of a codebook, also of the older form that ATLAS.ti 9 wrote."""
    root = safe_xml.tree(path, _MOST_BYTES)
    if local(root) != "CodeBook":
        raise BadFile(_("“{name}” is no codebook of REFI-QDA.").format(name=path.name))
    findings = Findings()
    tree = CodeTree(path.name, findings)
    tree.read(root)
    for sets in root:
        if local(sets) == "Sets":
            for one in sets:
                tree.group(one)
    return Document(
        path.stem, "refi-codebook", root.get("origin", ""), codes=tuple(tree.codes.values()), findings=findings.all()
    )


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """The codes alone. Raises `Refused` when there are none: the standard has no empty codebook."""
    if not document.codes:
        raise Refused(_("There are no codes to write in a codebook."))
    nodes, given = nodes_of(document.codes, Guids())
    with whole_file(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        xml = Xml(file)
        with xml.inside("CodeBook", xmlns=NAMESPACE, origin=f"Observer {__version__}"):
            with xml.inside("Codes"):
                write_nodes(xml, nodes)
            write_groups(xml, document.codes, given, "guid")
