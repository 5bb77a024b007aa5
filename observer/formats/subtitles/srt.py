"""SubRip: subtitles come in as a transcript; events go out as subtitles that any player shows."""

from pathlib import Path

from observer.coding.interchange import Document, Loss
from observer.formats.base import WISHES, Wishes, whole_file
from observer.formats.subtitles import vtt_time
from observer.formats.subtitles.spoken import changes_to_read, first_session, lines_to_read, read_lines
from observer.progress import Progress

_ANGLES = str.maketrans("<>", "‹›", "\0")  # players would take what stands between < and > for a style


def read(path: Path, progress: Progress | None = None) -> Document:
    """What is said in a file, as a transcript."""
    return read_lines(path, "srt")


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """What is shown in another way than it is."""
    return changes_to_read(document)


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """Numbered subtitles; who showed it stands before what was shown."""
    blocks = []
    for n, line in enumerate(lines_to_read(first_session(document)), 1):
        said = f"{line.speaker}: {line.text}" if line.speaker else line.text
        rows = "\n".join(row for row in said.translate(_ANGLES).splitlines() if row.strip())
        times = f"{vtt_time(line.start_us)} --> {vtt_time(line.stop_us)}".replace(".", ",")
        blocks.append(f"{n}\n{times}\n{rows}\n")
    with whole_file(out) as part:
        part.write_text("\n".join(blocks), encoding="utf-8", errors="replace", newline="\r\n")
