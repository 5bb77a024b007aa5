"""When everything of the play happens, once the voices are known."""

from __future__ import annotations

import json
from dataclasses import dataclass

from demo_film.play import ACTS, LINES, NAMES, RATE, SECONDS, Act, Line
from demo_film.voices import Spoken

_STILL_AT_END = 1.8  # seconds


@dataclass(frozen=True)
class Cue:
    """A line with its moments, in seconds, on whole frames."""

    line: Line
    start: float
    stop: float
    spoken: Spoken

    @property
    def parts(self) -> tuple[float, ...]:
        """When each stretch between two pauses begins."""
        heard = sorted({self.start + at for at in self.spoken.parts})
        return tuple(_on_frame(at) for at in heard)


@dataclass(frozen=True)
class Doing:
    """An act with its moments, in seconds, on whole frames."""

    act: Act
    start: float
    stop: float


def cues_of(spoken: dict[str, Spoken]) -> tuple[Cue, ...]:
    """Place the lines; all pauses grow or shrink alike so that the play fills the film."""
    pauses = sum(line.gap for line in LINES)
    stretch = (SECONDS - _STILL_AT_END - sum(s.seconds for s in spoken.values())) / pauses
    moment, cues = 0.0, []
    for line in LINES:
        start = _on_frame(moment + line.gap * stretch)
        moment = start + spoken[line.id].seconds
        cues.append(Cue(line, start, min(_on_frame(moment), SECONDS), spoken[line.id]))
    return tuple(cues)


def doings_of(cues: tuple[Cue, ...]) -> tuple[Doing, ...]:
    """Place the acts."""
    at = {(cue.line.id, end): getattr(cue, end) for cue in cues for end in ("start", "stop")}

    def moment(line: str, end: str, shift: float) -> float:
        return _on_frame(min(max(at[line, end] + shift, 0.0), SECONDS))

    return tuple(Doing(act, moment(*act.begin), moment(*act.end)) for act in ACTS)


def _on_frame(seconds: float) -> float:
    return round(seconds * RATE) / RATE


def as_json(cues: tuple[Cue, ...], doings: tuple[Doing, ...]) -> str:
    """What happens when, for the demo study: one line each."""
    said = [{"id": c.line.id, "who": c.line.who, "start": c.start, "stop": c.stop, "parts": c.parts} for c in cues]
    done = [{"id": d.act.id, "who": d.act.who, "what": d.act.what, "start": d.start, "stop": d.stop} for d in doings]
    rows = [f'"{name}": [\n' + ",\n".join(map(json.dumps, part)) + "\n]" for name, part in
            (("lines", said), ("acts", done))]  # fmt: skip
    return "{\n" + ",\n".join(rows) + "\n}\n"


def as_vtt(cues: tuple[Cue, ...], language: str) -> str:
    """Subtitles with the names of the speakers (WebVTT)."""
    blocks = [f"WEBVTT\nLanguage: {language}\n"]
    for cue in cues:
        words = cue.line.nl if language == "nl" else cue.line.en
        name = NAMES[language][cue.line.who]
        blocks.append(f"{cue.line.id}\n{_stamp(cue.start)} --> {_stamp(cue.stop)}\n<v {name}>{words}</v>\n")
    return "\n".join(blocks)


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"
