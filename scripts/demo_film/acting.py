"""How the figures move: one curve per person and movement, from the play and the sound.

What somebody wants to do is a track of wishes, 25 a second; a body follows its wishes softly, each part at its
own pace. The same play gives the same curves.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from demo_film.habits import HAND, HOME, LISTENS, MOODS, PACES, POSES, TOWARDS
from demo_film.play import FATHER, MOTHER, PEOPLE, RATE, SECONDS, SON
from demo_film.sound import loudness
from demo_film.timing import Cue, Doing

FRAMES = round(SECONDS * RATE)
Track = dict[str, np.ndarray]


@dataclass(frozen=True)
class Figure:
    """One person's curves: the name of a movement, and its value at each frame."""

    who: str
    curves: Track

    def at(self, frame: int) -> dict[str, float]:
        """All movements at a frame."""
        return {name: float(curve[frame]) for name, curve in self.curves.items()}


def perform(cues: tuple[Cue, ...], doings: tuple[Doing, ...]) -> dict[str, Figure]:
    """The curves of all four."""
    return {who: Figure(who, _follow(_wishes(who, cues, doings), PEOPLE.index(who))) for who in PEOPLE}


def _wishes(who: str, cues: tuple[Cue, ...], doings: tuple[Doing, ...]) -> Track:
    track = {name: np.zeros(FRAMES) for name in PACES}
    chance = np.random.default_rng(100 + PEOPLE.index(who))
    _attend(track, who, cues, chance)
    _feel(track, who, cues)
    _rest(track, who)
    for cue in cues:
        if cue.line.who == who:
            _speak(track, cue)
    for doing in doings:
        if doing.act.who == who:
            _act(track, who, doing)
    _beat(track, who, cues, doings)
    _live(track, who, chance)
    return track


def _span(start: float, stop: float) -> slice:
    return slice(max(round(start * RATE), 0), min(round(stop * RATE), FRAMES))


# -- where one looks ------------------------------------------------------------------------------------------


def _attend(track: Track, who: str, cues: tuple[Cue, ...], chance: np.random.Generator) -> None:
    """Look at who speaks, a little later than he begins; the speaker looks at whom he addresses."""
    track["yaw"][:] = HOME[who]
    for cue, after in zip(cues, [*cues[1:], None], strict=True):
        until = after.start if after else SECONDS
        if cue.line.who == who:
            _address(track, who, cue, until)
        else:
            delay = chance.uniform(0.12, 0.5) if cue.line.to in (who, "all") else chance.uniform(0.3, 0.8)
            _look(track, who, cue.line.who, _span(cue.start + delay, until + 0.3))


def _address(track: Track, who: str, cue: Cue, until: float) -> None:
    if cue.line.to in PEOPLE:
        _look(track, who, cue.line.to, _span(cue.start - 0.25, until))
    elif cue.line.to == "all":
        others = [p for p in PEOPLE if p != who]
        if cue.line.id == "partial":
            others = [FATHER, FATHER, FATHER, MOTHER, SON]
        turn = (cue.stop - cue.start) / len(others)
        for n, other in enumerate(others):
            last = n == len(others) - 1
            _look(track, who, other, _span(cue.start - 0.25 + n * turn, until if last else cue.start + (n + 1) * turn))


def _look(track: Track, who: str, other: str, span: slice) -> None:
    angle = TOWARDS[who][other]
    track["yaw"][span] = angle * 0.74
    track["gaze_x"][span] = np.sign(angle) * 0.62
    track["pitch"][span] = 0.0


# -- what one feels -------------------------------------------------------------------------------------------


def _feel(track: Track, who: str, cues: tuple[Cue, ...]) -> None:
    begins = {cue.line.id: cue.start for cue in cues}
    for line, mood, amount in LISTENS[who]:
        _mood(track, mood, amount, slice(round(begins.get(line, 0.0) * RATE), FRAMES))
    for cue in cues:
        if cue.line.who == who:
            _mood(track, cue.line.mood, 1.0, _span(cue.start - 0.2, cue.stop + 0.5))


def _mood(track: Track, mood: str, amount: float, span: slice) -> None:
    for name, value in zip(("smile", "raise", "frown", "sad"), MOODS[mood], strict=True):
        track[name][span] = value * amount


# -- speech ---------------------------------------------------------------------------------------------------

_OPEN = {"a": 0.95, "A": 0.9, "E": 0.65, "e": 0.5, "I": 0.42, "i": 0.32, "@": 0.42, "V": 0.6, "8": 0.5,
         "o": 0.55, "O": 0.7, "u": 0.32, "y": 0.28, "Y": 0.42, "W": 0.5, "9": 0.55,
         "m": 0.0, "b": 0.0, "p": 0.0, "f": 0.08, "v": 0.1, "w": 0.15}  # fmt: skip
_WIDE = {"E": 0.4, "e": 0.6, "I": 0.5, "i": 0.8, "o": -0.7, "O": -0.4, "u": -1.0, "y": -0.9, "Y": -0.6, "W": -0.5,
         "8": -0.5, "9": -0.4, "w": -0.7, "s": 0.4, "z": 0.4, "S": -0.4}  # fmt: skip


def _speak(track: Track, cue: Cue) -> None:
    """Open and shape the mouth with each sound, as far as it is loud; nod along a little."""
    span = _span(cue.start, cue.stop)
    count = span.stop - span.start
    level = loudness(cue, count, RATE)
    opening, width = np.zeros(count), np.zeros(count)
    marks = [*cue.spoken.sounds, (cue.stop - cue.start, "_")]
    for (at, sound), (until, _next) in pairwise(marks):
        frames = slice(max(round((at - 0.03) * RATE), 0), max(round((until - 0.03) * RATE), 0))
        letter = sound[:1]
        opening[frames] = 0.0 if letter in "_" else _OPEN.get(letter, 0.24)
        width[frames] = _WIDE.get(letter, 0.0)
    track["open"][span] = opening * np.clip(0.25 + 1.1 * level, 0, 1.05)
    track["wide"][span] = width
    slow = np.convolve(level, np.ones(9) / 9, "same")
    track["pitch"][span] += 0.16 * (slow - 0.3)
    track["raise"][span] += 0.35 * np.clip(slow - 0.4, 0, 1)
    track["tilt"][span] += 0.05 * np.sin(np.arange(count) / RATE * 2.3)


# -- acts -------------------------------------------------------------------------------------------------------


def _rest(track: Track, who: str) -> None:
    for side in ("left", "right"):
        _arm(track, side, "rest", slice(0, FRAMES))
    if who == SON:
        track["slump"][:] = 0.7
    if who == FATHER:
        track["slump"][:] = 0.15


def _arm(track: Track, side: str, pose: str, span: slice) -> None:
    sign = 1 if side == "right" else -1
    elbow_x, elbow_y, x, y = POSES[pose]
    track[f"{side}_elbow_x"][span] = sign * elbow_x
    track[f"{side}_elbow_y"][span] = elbow_y
    track[f"{side}_x"][span] = sign * x
    track[f"{side}_y"][span] = y
    track[f"{side}_palm"][span] = pose in ("gesture", "palms", "stop", "throw", "reach", "chest")


def _act(track: Track, who: str, doing: Doing) -> None:
    span = _span(doing.start, doing.stop)
    what, to = doing.act.what, doing.act.to
    seconds = np.arange(span.stop - span.start) / RATE
    if what in ("gesture", "chest", "point", "throw", "stop", "reach", "drink", "write", "sweep"):
        _one_hand(track, who, what, span, seconds)
    elif what in ("palms", "crossed"):
        for side in ("left", "right"):
            _arm(track, side, what, span)
    elif what == "eyes_down":
        _avert(track, who, to, span)
    elif what == "lean":
        _lean(track, who, to, span)
    elif what in ("smile", "laugh"):
        _laugh(track, span, seconds, aloud=what == "laugh")
    else:
        for name, wish in _SMALL[what].items():
            track[name][span] = wish(track[name][span], seconds)


# Small acts: what becomes of the wish that was there, with the seconds since the act began.
_SMALL = {
    "nod": {"pitch": lambda there, seconds: there + 0.3 * np.sin(seconds * 2 * np.pi * 1.5)},
    "shake": {"yaw": lambda there, seconds: there + 0.24 * np.sin(seconds * 2 * np.pi * 1.3)},
    "back": {"lean": lambda there, _seconds: 0 * there - 0.5, "pitch": lambda there, _seconds: there + 0.1},
    "shrug": {"shrug": lambda there, _seconds: 0 * there + 1.0},
}


def _lean(track: Track, who: str, to: str, span: slice) -> None:
    track["lean"][span] = 1.0
    track["slump"][span] *= 0.2
    track["aside"][span] = np.sign(TOWARDS[who].get(to, 0.0)) * 0.8


def _laugh(track: Track, span: slice, seconds: np.ndarray, aloud: bool) -> None:
    _mood(track, "glad", 0.85, span)
    if aloud:
        track["open"][span] = np.maximum(track["open"][span], 0.35 + 0.1 * np.sin(seconds * 24))
        track["shrug"][span] = 0.12 + 0.12 * np.sin(seconds * 26)
        track["pitch"][span] -= 0.12


def _one_hand(track: Track, who: str, what: str, span: slice, seconds: np.ndarray) -> None:
    side = HAND[who]
    sign = 1 if side == "right" else -1
    _arm(track, side, "gesture" if what == "sweep" else what, span)
    if what == "point":
        track["point"][span] = 1.0
    elif what == "sweep":
        whole = max(seconds[-1], 0.1)
        track[f"{side}_x"][span] += sign * 34 * np.sin(seconds / whole * 2 * np.pi)
    elif what == "throw":
        track[f"{side}_y"][span] += 50 * (seconds > 0.8) * (seconds < 1.4)
    elif what == "write":
        track["pen"][span] = 1.0
        track["pitch"][span] = 0.55
        track["yaw"][span] = sign * 0.2
        track["gaze_x"][span], track["gaze_y"][span] = 0.0, 0.8
        track[f"{side}_x"][span] += 3.5 * np.sin(seconds * 17) + 9 * (seconds % 1.6 / 1.6)
        track[f"{side}_y"][span] += 2.5 * np.sin(seconds * 23)
    elif what == "drink":
        track["cup"][span] = 1.0
        track["pitch"][span] -= 0.18


def _avert(track: Track, who: str, to: str, span: slice) -> None:
    """Look at the table, a little away from the other."""
    away = -np.sign(TOWARDS[who].get(to, HOME[who])) or 1.0
    track["yaw"][span] = away * 0.3
    track["pitch"][span] = np.maximum(track["pitch"][span], 0.0) * 0.5 + 0.62
    track["gaze_x"][span], track["gaze_y"][span] = away * 0.4, 0.9


def _beat(track: Track, who: str, cues: tuple[Cue, ...], doings: tuple[Doing, ...]) -> None:
    """A hand that speaks along goes up with the loud sounds."""
    level = np.zeros(FRAMES)
    for cue in cues:
        if cue.line.who == who:
            span = _span(cue.start, cue.stop)
            level[span] = np.convolve(loudness(cue, span.stop - span.start, RATE), np.ones(7) / 7, "same")
    for doing in doings:
        if doing.act.who == who and doing.act.what in ("gesture", "palms", "point", "sweep"):
            span = _span(doing.start, doing.stop)
            for side in ("left", "right") if doing.act.what == "palms" else (HAND[who],):
                track[f"{side}_y"][span] -= 46 * (level[span] - 0.3)
                track[f"{side}_elbow_y"][span] -= 12 * (level[span] - 0.3)


# -- life ---------------------------------------------------------------------------------------------------------


def _live(track: Track, who: str, chance: np.random.Generator) -> None:
    """Breath, sway, small movements of the eyes, and blinking."""
    seconds = np.arange(FRAMES) / RATE
    start = chance.uniform(0, 6)
    for name, size in (("yaw", 0.035), ("pitch", 0.03), ("tilt", 0.03), ("aside", 0.12)):
        waves = sum(np.sin(seconds * f * 2 * np.pi + chance.uniform(0, 6)) for f in (0.07, 0.13, 0.23))
        track[name] += size * waves / 2
    track["shrug"] += 0.1 * np.sin(seconds * 2 * np.pi * 0.24 + start)
    moment = chance.uniform(0.5, 3.0)
    while moment < SECONDS:
        track["lid"][_span(moment, moment + 0.13)] = 1.0
        moment += chance.uniform(2.0, 5.2)
    moment = 0.0
    while moment < SECONDS:
        until = moment + chance.uniform(0.5, 1.8)
        track["gaze_x"][_span(moment, until)] += chance.uniform(-0.12, 0.12)
        track["gaze_y"][_span(moment, until)] += chance.uniform(-0.08, 0.08)
        moment = until


def _follow(track: Track, seed: int) -> Track:
    """Each movement follows its wish as a damped spring does, without overshoot."""
    names = list(PACES)
    wishes = np.stack([track[name] for name in names], axis=1)
    speed = 2 * np.pi * np.array([PACES[name] for name in names])
    place, motion = wishes[0].copy(), np.zeros(len(names))
    steps, out = 10, np.empty_like(wishes)
    for frame in range(FRAMES):
        for _step in range(steps):
            motion += (speed**2 * (wishes[frame] - place) - 2 * speed * motion) / (RATE * steps)
            place = place + motion / (RATE * steps)
        out[frame] = place
    return {name: out[:, n] for n, name in enumerate(names)}
