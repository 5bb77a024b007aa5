"""The words of Observer in other languages.

`update` collects all messages into the catalogues and compiles them; `check` fails when a message is
missing, not translated, doubtful, has other fields than the original, or when a compiled catalogue is old.
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "observer"
LANGUAGES = ("nl",)
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def collect() -> Catalog:
    """All messages of the program, and those of the command-line library that it shows."""
    import click

    catalogue = Catalog(project="observer", fuzzy=False)
    for folder in (PACKAGE, Path(click.__file__).parent):
        found = extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS)
        for _file, _line, message, _comments, context in found:
            catalogue.add(message, None, context=context)
    return catalogue


def catalogue_file(language: str) -> Path:
    """The catalogue that translators edit."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "observer.po"


def read(language: str) -> Catalog:
    """The catalogue as it is on disk; an empty one where there is none."""
    path = catalogue_file(language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """What the program reads."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update() -> None:
    """Bring each catalogue up to date with the code; nothing that was translated is lost silently."""
    template = collect()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        path = catalogue_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, no_location=True, sort_output=True, omit_header=False, width=110)
        path.with_suffix(".mo").write_bytes(compiled(read(language)))
        left = [m for m in catalogue if m.id and not _texts(m)]
        print(f"{language}: {len(catalogue)} messages, {len(left)} to translate")


def _texts(message: Message) -> list[str]:
    """The translations of a message: one, or one per plural form; none when any is missing."""
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return list(strings) if all(strings) else []


def _fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)[^}]*\}|%\((\w+)\)", text))


def _said(binary: bytes) -> dict[str, object]:
    """What a compiled catalogue says; its header names the version of Babel and does not count."""
    return {str(m.id): m.string for m in read_mo(io.BytesIO(binary)) if m.id}


def faults(language: str) -> list[str]:
    """What is wrong with a catalogue."""
    catalogue, found = read(language), []
    for wanted in collect():
        if not wanted.id:
            continue
        originals = wanted.id if isinstance(wanted.id, tuple | list) else (wanted.id,)
        original, fields = originals[-1], set().union(*map(_fields, originals))
        message = catalogue.get(wanted.id)
        if message is None or not _texts(message):
            found.append(f"not translated: {original!r}")
        elif message.fuzzy:
            found.append(f"doubtful: {original!r}")
        elif any(_fields(text) - fields for text in _texts(message)):
            found.append(f"other fields than the original: {original!r}")
    binary = catalogue_file(language).with_suffix(".mo")
    if not binary.exists() or _said(binary.read_bytes()) != _said(compiled(catalogue)):
        found.append("the compiled catalogue is old; run: python scripts/words.py update")
    return found


def check() -> int:
    """Print what is wrong; 1 when anything is."""
    found = [f"{language}: {fault}" for language in LANGUAGES for fault in faults(language)]
    print("\n".join(found) or "All messages are translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(check() if sys.argv[1:] == ["check"] else update())
