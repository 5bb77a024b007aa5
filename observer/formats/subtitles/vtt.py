"""WebVTT: subtitles come in as a transcript; events go out as a track to read, each with who showed it as its voice."""

from pathlib import Path

from observer.coding.interchange import Document, Loss
from observer.formats import find
from observer.formats.base import WISHES, Wishes, loss_lines, whole_file
from observer.formats.subtitles import write_vtt
from observer.formats.subtitles.metadata import TITLE, provenance
from observer.formats.subtitles.spoken import changes_to_read, first_session, lines_to_read, read_lines
from observer.progress import Progress


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file is anything but a track of metadata of ours."""
    return TITLE.encode() not in head


def read(path: Path, progress: Progress | None = None) -> Document:
    """What is said in a file, as a transcript."""
    return read_lines(path, "vtt")


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """What is shown in another way than it is."""
    return changes_to_read(document)


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """A track to read, with what it lacks in a note."""
    note = [provenance(document), *loss_lines(find("vtt").losses(document, wishes))]
    text = write_vtt(lines_to_read(first_session(document)), "\n".join(note))
    with whole_file(out) as part:
        part.write_text(text, encoding="utf-8", errors="replace", newline="\n")
