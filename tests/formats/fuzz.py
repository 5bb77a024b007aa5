"""Readers and broken files: whatever the bytes, a reader gives a document or one sentence, and nothing else.

`python tests/formats/fuzz.py --minutes 10 [--format ID] [--seeds FOLDER]` alters good files at random (bits, pieces cut
out, doubled, swapped, numbers made huge) and reads them until the time is over; it stops at the first crash and keeps
that file. `mangled` is used by the tests as well, with a fixed seed.
"""

import argparse
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from formats.documents import FULL

from observer.coding.documents import apart
from observer.errors import ObserverError
from observer.formats import FORMATS, Format

_NASTY = [
    b"",
    b"\0",
    b"\xff\xfe",
    b"NaN",
    b"-1",
    b"1e999",
    b"9" * 400,
    b"&lt;",
    b"&x;",
    b"=1+1",
    b"../../x",
    b"\n" * 50,
]
_NASTY += [b'"', b"<", b">", b"[" * 300, b"{" * 300, b"(" * 300, "é".encode("latin-1"), "\u202e\u2028".encode(), b"\r"]
_MOST_MEMORY = 3_000_000_000
SLOW = 20  # seconds that one small file may take


def mangled(good: bytes, dice: random.Random) -> bytes:
    """A file that is not quite what it was."""
    data = bytearray(good)
    for _time in range(dice.choice((1, 1, 2, 4, 16))):
        a, b = sorted((dice.randint(0, len(data)), dice.randint(0, len(data))))
        b = min(b, a + dice.choice((1, 8, 64, 4096)))
        match dice.randrange(7):
            case 0:
                del data[a:b]
            case 1:
                data[a:a] = data[a:b]
            case 2:
                data[a:b] = dice.choice(_NASTY)
            case 3:
                data[a:a] = dice.choice(_NASTY)
            case 4 if data:
                data[min(a, len(data) - 1)] = dice.randrange(256)
            case 5:
                del data[a:]
            case 6:
                numbers = list(re.finditer(rb"\d+", bytes(data[: 1 << 20])))
                if numbers:
                    number = dice.choice(numbers)
                    data[number.start() : number.end()] = dice.choice((b"-7", b"0", b"1e308", b"99999999999999999999"))
    return bytes(data)


def seeds(form: Format, folder: Path | None) -> list[tuple[str, bytes]]:
    """Good files of a format: ours, and those of a folder with its endings."""
    found = []
    if form.writes:
        with tempfile.TemporaryDirectory() as work:
            out = Path(work) / f"seed{form.endings[0]}"
            form.write(apart(FULL)[0] if form.one_session else FULL, out)
            if out.is_file():
                found.append((form.endings[0], out.read_bytes()))
    for path in sorted(folder.rglob("*")) if folder else []:
        ending = next((e for e in form.endings if path.name.lower().endswith(e)), None)
        if ending and path.is_file() and path.stat().st_size < 300_000:
            found.append((ending, path.read_bytes()))
    return found


def attempts(form: Format, folder: Path | None, dice: random.Random, work: Path) -> Iterator[tuple[Path, str]]:
    """Read mangled files for ever; each with how it ended. Anything but a document or a sentence is raised."""
    good = seeds(form, folder)
    while good:
        ending, data = dice.choice(good)
        path = work / f"{form.id}{ending}"
        path.write_bytes(mangled(data, dice))
        begun = time.monotonic()
        try:
            form.read(path)
            end = "read"
        except ObserverError as error:
            end = "refused" if str(error).strip() else "refused without a sentence"
        assert end in ("read", "refused"), end
        assert time.monotonic() - begun < SLOW, f"slow: {time.monotonic() - begun:.0f} s"
        yield path, end


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--format", action="append", default=[])
    asked.add_argument("--seeds", type=Path)
    asked.add_argument("--seed", type=int, default=1)
    wanted = asked.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    for form in FORMATS:
        if form.reads and (not wanted.format or form.id in wanted.format):
            with tempfile.TemporaryDirectory() as work:
                counts = {"read": 0, "refused": 0}
                until = time.monotonic() + wanted.minutes * 60
                try:
                    for _path, end in attempts(form, wanted.seeds, random.Random(wanted.seed), Path(work)):
                        counts[end] += 1
                        if time.monotonic() > until:
                            break
                except BaseException:
                    for path in Path(work).iterdir():
                        path.replace(Path.cwd() / f"crash-{path.name}")
                    print(f"{form.id}: crashed after {sum(counts.values()):,} files")
                    raise
                print(
                    f"{form.id}: {sum(counts.values()):,} files, {counts['read']:,} read, {counts['refused']:,} refused"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
