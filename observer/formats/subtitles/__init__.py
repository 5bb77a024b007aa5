"""Subtitles and transcripts: WebVTT (.vtt) and SubRip (.srt), read with suspicion.

What is read is what was said, when, and by whom; colours, places and styles of letters are left out. Nothing
is left out silently: what cannot be used is told as a finding, with its line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise
from pathlib import Path

from observer.coding.timecode import DAY, SECOND, divide_half_up
from observer.errors import BadFile
from observer.formats.text_file import Decoded, plain, read_text
from observer.i18n import _, ngettext

ENDINGS = (".vtt", ".srt")
MAX_BYTES = 10_000_000
MAX_LINES = 50_000
MAX_TEXT = 4_000  # signs in one spoken line
NO_END_US = 2 * SECOND  # how long a line is shown that ends before it begins
_MOST_TOLD = 20

_CLOCK = r"(-?)(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,6}))?"
_TIMES = re.compile(rf"^\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?$")
_ARROW = re.compile(r"^\s*-?\d+:\d[^>]*-->")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:[ \t]+([^<>]*))?>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_CUT_OFF = re.compile(r"^\d[\d:.,\s>-]*$")
_BLOCK = re.compile(r"^(NOTE|STYLE|REGION)(\s|$)")
# A speaker in capitals; any other name counts when most of the lines begin with one.
_CAPITALS = re.compile(r"^(?:[-–>]+\s*)?([^\W\d_a-z][^:a-zß-ÿ]{0,39}):\s+(?=\S)")
_NAME = re.compile(r"^([A-ZÀ-Þ][^:.!?,;]{0,29}):\s+(?=\S)")


@dataclass(frozen=True)
class Line:
    """What was said from `start_us` until `stop_us` (microseconds of the film), as plain text; perhaps by whom."""

    start_us: int
    stop_us: int
    text: str
    speaker: str = ""


@dataclass(frozen=True)
class Subtitles:
    """All lines in the order of time, and in words what could not be used as it stood in the file."""

    lines: tuple[Line, ...]
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Cue:
    """One block of a file: at which of its lines, its two times, and its text as it stands there."""

    number: int
    start_us: int
    stop_us: int
    text: str


def read(path: Path, most_lines: int | None = None, most_bytes: int | None = None) -> Subtitles:
    """What is said in a subtitle file; of a study no more than `MAX_LINES`. Raises `BadFile`, with what is wrong and
    what to do."""
    most = MAX_LINES if most_lines is None else most_lines
    decoded = read_text(path, MAX_BYTES if most_bytes is None else most_bytes)
    findings = [_in_windows_letters(path)] if decoded.guessed else []
    lines: list[Line] = []
    for count, cue in enumerate(_cues(decoded, findings)):
        if count >= most:
            raise BadFile(_("“{name}” holds more than {n} lines.").format(name=path.name, n=most))
        lines += _lines_of(cue, findings)
    if not lines:
        raise BadFile(
            _(
                "“{name}” holds no subtitles: times such as 00:01:02.500 --> 00:01:04.000, with words under them."
            ).format(name=path.name)
        )
    lines = _with_names(lines)
    return Subtitles(tuple(sorted(lines, key=lambda line: line.start_us)), _told(findings))


def _in_windows_letters(path: Path) -> str:
    return _("“{name}” is not in UTF-8; it was read as Windows text. Look whether letters such as é are right.").format(
        name=path.name
    )


def _told(findings: list[str]) -> tuple[str, ...]:
    """The first findings, and how many more there are."""
    more = len(findings) - _MOST_TOLD
    if more <= 0:
        return tuple(findings)
    return (*findings[:_MOST_TOLD], ngettext("And {n} more.", "And {n} more.", more).format(n=more))


# -- blocks -------------------------------------------------------------------------------------------------


def _cues(decoded: Decoded, findings: list[str]) -> Iterator[_Cue]:
    """The blocks with times. A block goes on until the next times; what is in a note does not count."""
    rows = decoded.text.split("\n")
    starts = list(_starts(rows))
    for n, until in pairwise([*starts, len(rows)]):
        text = _text_of(rows[n + 1 : until], until == len(rows), findings, until)
        times = times_of(rows[n])
        if times is None:
            findings.append(_("Line {n}: these times cannot be read: “{text}”.").format(n=n + 1, text=rows[n][:60]))
        else:
            yield _Cue(n + 1, *times, text)


def _starts(rows: list[str]) -> Iterator[int]:
    """The numbers of the rows with times, but for those in a note or a style."""
    in_note, after_blank = False, True
    for n, row in enumerate(rows):
        if after_blank:
            in_note = bool(_BLOCK.match(row))
        after_blank = not row.strip()
        if not in_note and _ARROW.match(row):
            yield n


def _text_of(rows: list[str], is_last: bool, findings: list[str], until: int) -> str:
    """The words under a line of times: without the number or name of the next block, and without notes."""
    rows = _without_next(rows, is_last)
    if is_last and len(rows) > 1 and _CUT_OFF.match(rows[-1]) and not (rows[-2].strip() and rows[-1].isdigit()):
        findings.append(_("Line {n}: the file seems to be cut off here.").format(n=until))
        rows = _without_next(rows[:-1], True)
        rows = rows[:-1] if rows and rows[-1].strip().isdigit() else rows
    kept: list[str] = []
    for n, row in enumerate(rows):
        if _BLOCK.match(row) and n > 0 and not rows[n - 1].strip():
            break
        kept.append(row)
    return "\n".join(row for row in kept if row.strip())


def _without_next(rows: list[str], is_last: bool) -> list[str]:
    """Without blank rows at the end; and without the number or name of the block that follows."""
    while rows and not rows[-1].strip():
        rows = rows[:-1]
    if not is_last and rows and (rows[-1].strip().isdigit() or (len(rows) > 1 and not rows[-2].strip())):
        rows = rows[:-1]
    return rows


def times_of(row: str) -> tuple[int, int] | None:
    """The two times in a row of times, in microseconds; None when it is none."""
    found = _TIMES.match(row)
    if found is None:
        return None
    parts = found.groups()
    return _us(*parts[:5]), _us(*parts[5:])


def _us(sign: str, hours: str | None, minutes: str, seconds: str, rest: str | None) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    us = whole * SECOND + int((rest or "0").ljust(6, "0"))
    return -us if sign else us


# -- lines --------------------------------------------------------------------------------------------------


def _lines_of(cue: _Cue, findings: list[str]) -> list[Line]:
    """The spoken lines of a block: one for each who speaks in it."""
    spoken = [(name, text) for name, text in _voices(cue.text[: 4 * MAX_TEXT]) if text]
    if not spoken:
        findings.append(_("Line {n}: there are no words with these times; left out.").format(n=cue.number))
        return []
    span = _span(cue, findings)
    if span is None:
        return []
    if any(len(text) > MAX_TEXT for _name, text in spoken):
        findings.append(_("Line {n}: very long; only its beginning is kept.").format(n=cue.number))
    return [Line(*span, text[:MAX_TEXT], name[:80]) for name, text in spoken]


def _span(cue: _Cue, findings: list[str]) -> tuple[int, int] | None:
    """From when to when a block lasts in the film; None when it lies outside any."""
    start, stop = cue.start_us, cue.stop_us
    if stop <= start:
        findings.append(_("Line {n}: it ends before it begins; it is shown for two seconds.").format(n=cue.number))
        stop = start + NO_END_US
    if stop <= 0 or start > DAY:
        findings.append(_("Line {n}: its times lie outside any film; left out.").format(n=cue.number))
        return None
    if start < 0:
        findings.append(_("Line {n}: it begins before the film; it is shown from the beginning.").format(n=cue.number))
    return max(start, 0), min(stop, DAY + NO_END_US)


def _voices(text: str) -> list[tuple[str, str]]:
    """Who says what: parted at the tags for voices of WebVTT, else at names in capitals."""
    pieces = _VOICE.split(text)
    if len(pieces) > 1:
        names = ["", *pieces[1::2]]
        return [(_clean(name or ""), _clean(said)) for name, said in zip(names, pieces[::2], strict=True)]
    spoken: list[tuple[str, str]] = []
    for row in _clean(text).split("\n"):
        found = _CAPITALS.match(row)
        if found:
            spoken.append((found[1].strip(), row[found.end() :]))
        elif spoken:
            spoken[-1] = (spoken[-1][0], f"{spoken[-1][1]}\n{row}".strip())
        else:
            spoken.append(("", row))
    return spoken


def _clean(text: str) -> str:
    """Plain text: without tags, with signs for their names, without what cannot be seen."""
    return plain(unescape(_TAG.sub("", text)))


def _with_names(lines: list[Line]) -> list[Line]:
    """With who speaks taken from “Mother: …”, when most lines that name nobody yet begin like that."""
    unnamed = [line for line in lines if not line.speaker]
    named = [line for line in unnamed if _NAME.match(line.text)]
    if len(named) * 2 <= len(unnamed):
        return lines
    return [_named(line) for line in lines]


def _named(line: Line) -> Line:
    found = None if line.speaker else _NAME.match(line.text)
    return replace(line, speaker=found[1].strip(), text=line.text[found.end() :]) if found else line


def write_vtt(lines: Iterable[Line], note: str = "") -> str:
    """Lines as a WebVTT file, in the order of time; who speaks as its voice. `note` stands before them, not shown."""
    cues = ["WEBVTT\n"]
    if note:
        cues.append("NOTE\n" + "\n".join(row for row in _escaped(note).splitlines() if row.strip()) + "\n")
    for line in sorted(lines, key=lambda one: (one.start_us, one.stop_us)):
        voice = f"<v {_escaped(line.speaker.replace('>', ' '))}>" if line.speaker else ""
        # a blank line would end the cue, an arrow would be taken for its times
        text = "\n".join(row for row in _escaped(line.text).splitlines() if row.strip())
        cues.append(f"{vtt_time(line.start_us)} --> {vtt_time(line.stop_us)}\n{voice}{text}\n")
    return "\n".join(cues)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\0", "\ufffd")


def vtt_time(us: int) -> str:
    """A time as WebVTT writes it: hh:mm:ss.ttt."""
    ms = divide_half_up(max(us, 0), 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"
