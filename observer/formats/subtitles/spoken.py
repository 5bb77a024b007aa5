"""Subtitles and documents: lines that come in as transcripts, and events that go out as lines to read."""

from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.documents import apart
from observer.coding.interchange import (
    TOGETHER,
    Document,
    FiledEvent,
    FiledLine,
    FiledSession,
    FiledTranscript,
    Finding,
    Loss,
)
from observer.coding.timecode import SECOND, divide_half_up
from observer.formats import subtitles
from observer.formats.base import MOST_EVENTS, end_of, in_order
from observer.formats.subtitles import Line
from observer.i18n import _

_MOST_BYTES = 100_000_000
_SHOWN_US = 2 * SECOND  # how long a moment is shown


def read_lines(path: Path, form: str) -> Document:
    """The lines of a subtitle file as the transcript of a session."""
    found = subtitles.read(path, MOST_EVENTS, _MOST_BYTES)
    lines = tuple(FiledLine(line.start_us, line.stop_us, line.text, line.speaker) for line in found.lines)
    return Document(
        path.stem,
        form,
        sessions=(FiledSession(path.stem),),
        transcripts=(FiledTranscript(path.stem, path.name, lines),),
        findings=tuple(Finding(words) for words in found.findings),
    )


def first_session(document: Document) -> Document:
    """What of a document goes into a file of one session."""
    return apart(document)[0] if len(document.sessions) > 1 else document


def lines_to_read(document: Document) -> list[Line]:
    """The events of a session as lines, who showed it as the speaker; without events the lines of its transcripts."""
    if not document.events:
        spoken = [line for transcript in document.transcripts for line in transcript.lines]
        lines = [Line(line.start_us, line.stop_us, line.text, line.speaker) for line in spoken]
    else:
        labels = {code.name: code.label or code.name for code in document.codes}
        lines = [_line(document, event, labels) for event in in_order(document.events)]
    return sorted(map(_shown, lines), key=lambda line: (line.start_us, line.stop_us))


def _line(document: Document, event: FiledEvent, labels: dict[str, str]) -> Line:
    stop = event.stop_us
    if stop is None:
        stop = event.start_us + _SHOWN_US if event.kind is Kind.POINT else end_of(document, event.session)
    extra = ", ".join(", ".join(values) or name for name, values in event.modifiers)
    text = labels.get(event.code, event.code) + (f" ({extra})" if extra else "")
    return Line(
        event.start_us, stop, f"{text} – {event.comment}" if event.comment else text, TOGETHER.join(event.actors)
    )


def _shown(line: Line) -> Line:
    """A line inside the film and long enough to be valid, in whole milliseconds."""
    start = divide_half_up(max(line.start_us, 0), 1000) * 1000
    return Line(start, max(divide_half_up(line.stop_us, 1000) * 1000, start + 1000), line.text, line.speaker)


def changes_to_read(document: Document) -> list[Loss]:
    """What is shown in another way than it is."""
    events, n_lines = document.events, sum(len(one.lines) for one in document.transcripts)
    found = [
        Loss(_("moments: they are shown for two seconds"), sum(event.kind is Kind.POINT for event in events)),
        Loss(_("events before the film: they are shown at its beginning"), sum(e.start_us < 0 for e in events)),
        Loss(_("lines of transcripts: the events are shown instead"), n_lines if events else 0),
    ]
    return [loss for loss in found if loss.n]
