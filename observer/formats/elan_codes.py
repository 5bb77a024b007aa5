"""The codebook that the vocabularies of an ELAN file make."""

from collections.abc import Iterable
from dataclasses import replace

from observer.coding.interchange import FiledCode
from observer.formats.elan_file import ElanFile, Vocabulary
from observer.formats.elan_own import Own
from observer.formats.tiers import TEXT_TIER


def codes_of(file: ElanFile, own: Own, used: Iterable[str], texts: Iterable[str]) -> tuple[FiledCode, ...]:
    """The codes of a file: those that Observer listed in it, those of its vocabularies, and tiers with text."""
    used, known = list(used), {code.name for code in own.codes}
    foreign = [one for one in file.vocabularies.values() if one.name not in own.vocabularies and one.entries]
    names = {entry.values[0] for one in foreign for entry in one.entries}
    taken = {*known, *names, *used}
    found = list(own.codes)
    for name, above in own.vocabularies.items():
        ours = file.vocabularies.get(name)
        if ours is not None and above is not None:
            found += _new(ours, above if above in known else "", known)
    for one in foreign:
        found += [FiledCode(category := _free(one.name, taken), is_category=True)]
        found += _new(one, category, known)
    wanted = set(used)
    tiers = dict.fromkeys(name for name in texts if name in wanted)
    found = [replace(one, id=one.id or TEXT_TIER + one.name) if one.name in tiers else one for one in found]
    return (*found, *(FiledCode(name, id=TEXT_TIER + name) for name in tiers if name not in known))


def _new(vocabulary: Vocabulary, above: str, known: set[str]) -> list[FiledCode]:
    found = []
    for entry in vocabulary.entries:
        if entry.values[0] not in known:
            known.add(entry.values[0])
            found.append(FiledCode(entry.values[0], parent=above, definition=entry.definition))
    return found


def _free(name: str, taken: set[str]) -> str:
    """A name that no code has."""
    n, made = 1, name
    while made in taken or not made:
        n += 1
        made = f"{name} ({n})"
    taken.add(made)
    return made
