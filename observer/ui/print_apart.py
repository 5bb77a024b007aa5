"""Prints in a process of its own: to lay out a book or a report takes a second, in which the window would not answer.

A thread would not do: it shares the language that is spoken and the lock of Python, and Qt's layout wants timers.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from observer import i18n
from observer.errors import BadFile, Cancelled, ObserverError
from observer.i18n import _
from observer.progress import Progress
from observer.services import codebooks
from observer.services.codebooks import Edition
from observer.ui.printing import part_of, print_codebook
from observer.ui.report_printing import print_html

_MODULE = "observer.ui.print_apart"
_FAILED = "failed"
_BOOK, _REPORT = "book", "report"


def print_apart(edition: Edition, path: Path, languages: tuple[str, ...], font: str) -> Callable[[Progress], Path]:
    """The work of a job: to print an edition of a codebook in `languages`, with letters of a family. It raises
    `BadFile` or `Cancelled`, and then nothing has been written."""
    spoken = i18n.language()

    def work(progress: Progress) -> Path:
        with tempfile.TemporaryDirectory(prefix="observer-") as folder:
            book = Path(folder, "codebook.json")
            codebooks.write(book, edition.codebook, edition.content)
            _follow([_BOOK, str(path), spoken, font, ",".join(languages), str(book)], progress, path)
        return path

    return work


def report_apart(title: str, make: Callable[[], str], path: Path, font: str) -> Callable[[Progress], Path]:
    """The work of a job: to print the report in HTML that `make` gives. Raises as `print_apart`. The report is handed
    over without a file between: it is about people."""
    spoken = i18n.language()

    def work(progress: Progress) -> Path:
        _follow([_REPORT, str(path), spoken, font, title], progress, path, make())
        return path

    return work


def _follow(arguments: list[str], progress: Progress, path: Path, given: str = "") -> None:
    """Run the process, give it what it prints, and pass on how far it is; end it when nobody wants it any more."""
    child = subprocess.Popen(
        [sys.executable, "-m", _MODULE, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdin is not None
    why = ""
    try:
        with suppress(BrokenPipeError), child.stdin:  # one that has ended already says why, or that it broke off
            child.stdin.write(given)
        for line in child.stdout:
            kind, _sep, rest = line.rstrip("\n").partition(" ")
            if kind == _FAILED:
                why = rest
            else:
                progress.at(float(kind))
    except Cancelled:
        child.kill()
        raise
    finally:
        child.stdout.close()
        if child.wait():
            with suppress(OSError):
                part_of(path).unlink(missing_ok=True)
    if child.returncode:
        raise BadFile(why or _("“{path}” cannot be written: {why}.").format(path=path, why=_("it broke off")))


def main(arguments: list[str]) -> int:
    """In the process: print, and say how far it is, a line for each step."""
    kind, path, spoken, font, *rest = arguments
    i18n.use_language(spoken)
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")

    def report(fraction: float) -> None:
        sys.stdout.write(f"{fraction:.3f}\n")
        sys.stdout.flush()

    try:
        if kind == _REPORT:
            print_html(rest[0], sys.stdin.read(), Path(path), font, report)
        else:
            languages, book = rest
            print_codebook(codebooks.read(book), Path(path), tuple(languages.split(",")), font, report)
    except ObserverError as error:
        sys.stdout.write(f"{_FAILED} {' '.join(str(error).split())}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
