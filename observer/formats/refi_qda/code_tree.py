"""The tree of codes that codebooks and projects of REFI-QDA have in common.

A modifier is a code below its code that cannot be given itself, with its values as codes below it. Marks (a doubt,
towards whom) are codes of a branch of their own.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.interchange import FiledCode, FiledModifier, Findings
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, check_count
from observer.formats.refi_qda.names import Guids, facts_of, guid, is_guid, same, with_facts, word
from observer.formats.refi_qda.xml_out import Xml
from observer.formats.safe_xml import local
from observer.i18n import _

_COLOUR = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})")
_DEEPEST = 100
WRITTEN_OUT = frozenset({ModifierKind.NUMBER, ModifierKind.TEXT})  # as words with the event: their values are many


@dataclass(frozen=True)
class Meaning:
    """What it says when a code is given: a code, a value of a modifier of a code, or a mark and of what it is one."""

    code: str = ""
    modifier: str = ""
    value: str = ""
    mark: str = ""
    of: str = ""


@dataclass
class Node:
    """A code as the file has it."""

    guid: str
    name: str
    description: str = ""
    codable: bool = True
    colour: str = ""
    below: list["Node"] = field(default_factory=list)


# -- out ------------------------------------------------------------------------------------------------------


def nodes_of(codes: Sequence[FiledCode], guids: Guids) -> tuple[list[Node], dict[Meaning, str]]:
    """The codes as a tree, and the GUID of each that can be given."""
    given: dict[Meaning, str] = {}
    nodes: dict[str, Node] = {}
    named = {code.name for code in codes}
    above = [code.parent for code in codes if code.parent and code.parent not in named]
    all_codes = [*codes, *(FiledCode(name, is_category=True) for name in dict.fromkeys(above))]
    for code in all_codes:
        nodes[code.name] = _node(code, guids, given)
    roots: list[Node] = []
    depths = _depths(all_codes)
    for code in all_codes:
        parent = nodes.get(code.parent)
        is_below = parent is not None and 0 < depths[code.name] <= _DEEPEST
        (parent.below if is_below and parent is not None else roots).append(nodes[code.name])
    return roots, given


def _depths(codes: Sequence[FiledCode]) -> dict[str, int]:
    """How deep each code lies; 0 for one that lies in a ring, which is cut open there."""
    parents = {code.name: code.parent for code in codes}
    depths: dict[str, int] = {}
    for code in codes:
        way, name = [], code.name
        while name and name not in depths and name in parents:
            depths[name] = 0  # met again on this way: a ring
            way.append(name)
            name = parents[name]
        depth = depths.get(name, -1)
        for one in reversed(way):
            depth = 0 if one == name else depth + 1
            depths[one] = depth
    return depths


def _node(code: FiledCode, guids: Guids, given: dict[Meaning, str]) -> Node:
    made = guids.of(code.id, "code", code.id or code.name)
    given[Meaning(code.name)] = made
    name = code.label or code.name
    facts = {"code": code.name if name != code.name else "", "kind": code.kind and code.kind.value, "key": code.key}
    colour = code.colour if _COLOUR.fullmatch(code.colour.lower()) else ""
    node = Node(made, name, with_facts(code.definition, **facts), not code.is_category, colour)
    for modifier in code.modifiers:
        of = Node(
            guids.of("", "modifier", made, modifier.name),
            modifier.name,
            with_facts("", modifier=modifier.kind.value),
            False,
        )
        for value in modifier.values:
            meaning = Meaning(code.name, modifier.name, value)
            if meaning not in given:
                given[meaning] = guids.of("", "value", of.guid, value)
                of.below.append(Node(given[meaning], value))
        node.below.append(of)
    return node


def mark_nodes(marks: Iterable[tuple[Meaning, str]], guids: Guids, given: dict[Meaning, str]) -> list[Node]:
    """The branch of marks, with what each is called; empty when there are none."""
    branch = Node(
        guids.of("", "marks"),
        _("Marks of Observer"),
        with_facts(_("What events have besides a code."), mark="all"),
        False,
    )
    for meaning, name in marks:
        given[meaning] = guids.of("", "mark", meaning.mark, meaning.of)
        facts = with_facts("", mark=meaning.mark, of=meaning.of)
        branch.below.append(Node(given[meaning], name, facts))
    return [branch] if branch.below else []


def write_nodes(xml: Xml, nodes: Iterable[Node]) -> None:
    """The codes, each with those below it."""
    for node in nodes:
        about = {
            "guid": node.guid,
            "name": node.name,
            "isCodable": "true" if node.codable else "false",
            "color": node.colour or None,
        }
        if node.description or node.below:
            with xml.inside("Code", **about):
                xml.told(node.description)
                write_nodes(xml, node.below)
        else:
            xml.leaf("Code", **about)


def groups_of(codes: Sequence[FiledCode]) -> dict[str, list[str]]:
    """The names of codes that exclude each other, by the name of their group."""
    groups: dict[str, list[str]] = {}
    for code in codes:
        if code.exclusive_group:
            groups.setdefault(code.exclusive_group, []).append(code.name)
    return groups


def write_groups(xml: Xml, codes: Sequence[FiledCode], given: dict[Meaning, str], refers: str) -> None:
    """Groups of codes that exclude each other, as sets; `refers` is the attribute that names a member."""
    groups = groups_of(codes)
    if not groups:
        return
    with xml.inside("Sets"):
        for name, members in groups.items():
            with xml.inside("Set", guid=guid("group", name), name=name):
                xml.told(with_facts(_("These codes exclude each other."), exclusive=True))
                for member in members:
                    xml.leaf("MemberCode", **{refers: given[Meaning(member)]})


# -- in -------------------------------------------------------------------------------------------------------


class CodeTree:
    """The codes of a file as they are read: `codes` in their order, and what each GUID means."""

    def __init__(self, file: str, findings: Findings) -> None:
        self._file, self._findings = file, findings
        self.codes: dict[str, FiledCode] = {}
        self.meanings: dict[str, Meaning] = {}

    def read(self, codebook: Any) -> None:
        """Take in the codes of a `CodeBook`, also from a list without `Codes` round it."""
        for one in codebook:
            if local(one) == "Codes":
                self.read(one)
            elif local(one) == "Code":
                self._code(one, "")

    def _code(self, element: Any, parent: str) -> None:
        text, facts = description(element)
        below = [one for one in element if local(one) == "Code"]
        mark = word(facts, "mark")
        if mark:
            self._learn(element, Meaning(mark=mark, of=word(facts, "of")))
            for one in below:
                self._code(one, "")
            return
        found = (element.get("name") or "").strip()[:LONGEST_NAME]
        if not found:
            self._findings.add(_("A code without a name; it is called by its identifier."), place_of(element))
            found = element.get("guid", "")[:LONGEST_NAME] or _("code without a name")
        name = self._free(word(facts, "code")[:LONGEST_NAME] or found, parent)
        check_count(len(self.codes), self._file)
        kind = word(facts, "kind")
        self._learn(element, Meaning(name))
        self.codes[name] = FiledCode(
            name,
            found if found != name else "",
            Kind(kind) if kind in set(Kind) else None,
            parent,
            text[:LONGEST_TEXT],
            _colour(element.get("color", "")),
            word(facts, "key")[:20],
            is_category=element.get("isCodable", "true").strip().lower() in ("false", "0"),
            id=same(element.get("guid", "")),
        )
        modifiers = tuple(made for made in (self._modifier(one, name) for one in below) if made)
        self.codes[name] = replace(self.codes[name], modifiers=modifiers)
        for one in below:
            if not word(description(one)[1], "modifier"):
                self._code(one, name)

    def _modifier(self, element: Any, code: str) -> FiledModifier | None:
        kind = word(description(element)[1], "modifier")
        if kind not in set(ModifierKind):
            return None
        name = element.get("name", "")[:LONGEST_NAME]
        values = []
        for one in element:
            if local(one) == "Code":
                values.append(one.get("name", "")[:LONGEST_NAME])
                self._learn(one, Meaning(code, name, values[-1]))
        return FiledModifier(name, ModifierKind(kind), tuple(dict.fromkeys(values)))

    def _free(self, name: str, parent: str) -> str:
        """A name that no code has yet; codes of one name in two branches are told apart by what is above them."""
        made, n = name, 1
        if made in self.codes and parent:
            made = name = f"{parent} > {name}"[-LONGEST_NAME:]
        while made in self.codes:
            n += 1
            made = f"{name} ({n})"
        return made

    def _learn(self, element: Any, meaning: Meaning) -> None:
        key = same(element.get("guid", ""))
        if not is_guid(key):
            self._findings.add(_("A code whose identifier is no GUID; it was taken as it is."), place_of(element))
        if key in self.meanings:
            self._findings.add(_("Two codes have one identifier; what refers to it is given to the first."), key)
        self.meanings.setdefault(key, meaning)

    def group(self, element: Any) -> None:
        """Take in a `Set`: ours say which codes exclude each other, those of others are told."""
        members = [one for one in element if local(one) == "MemberCode"]
        if not word_true(description(element)[1], "exclusive"):
            if members:
                self._findings.add(
                    _("Sets of codes have no place in a codebook here; left out."), element.get("name", "")
                )
            return
        for one in members:
            meaning = self.meanings.get(same(one.get("targetGUID") or one.get("guid") or ""), Meaning())
            if meaning.code in self.codes and not meaning.modifier:
                group = element.get("name", "")[:LONGEST_NAME]
                self.codes[meaning.code] = replace(self.codes[meaning.code], exclusive_group=group)


def word_true(facts: dict[str, Any], name: str) -> bool:
    """Whether a fact is there and true."""
    return facts.get(name) is True


def description(element: Any) -> tuple[str, dict[str, Any]]:
    """What the description of an element says, and the facts in it."""
    for one in element:
        if local(one) == "Description":
            return facts_of(one.text or "")
    return "", {}


def place_of(element: Any) -> str:
    """Where an element stands, for findings."""
    return _("line {n}").format(n=element.sourceline or 0)


def _colour(given: str) -> str:
    """#rrggbb in small letters; empty for what is no colour."""
    found = given.strip().lower()
    if not _COLOUR.fullmatch(found):
        return ""
    return found if len(found) == 7 else "#" + "".join(sign * 2 for sign in found[1:])
