"""The kinds of sequences of GSEQ: events, states, timed events, intervals, multievents."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from observer.coding.codebook import Kind
from observer.coding.interchange import FiledEvent, FiledInterval, Findings
from observer.coding.timecode import SECOND
from observer.errors import BadFile
from observer.formats.base import LONGEST_NAME, MOST_EVENTS, check_count, read_clock
from observer.formats.gseq_names import Who
from observer.formats.gseq_text import WORD, Declared, Text, Token
from observer.i18n import _

_LONGEST_US = 10 * 365 * 86400 * SECOND
_Timed = tuple[Token, int, int | None, bool]  # a code, on, off, and whether it goes on until the next


@dataclass
class Sequence:
    """A sequence while it is read: its name and coder, its events, and runs of intervals with the same codes."""

    name: str
    coder: str = ""
    events: list[FiledEvent] = field(default_factory=list)
    runs: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    stop_us: int | None = None
    variables: dict[str, str] = field(default_factory=dict)


class Kinds:
    """Reads the sequences of one file, whichever kind it declares. Raises `BadFile`."""

    def __init__(self, text: Text, name: str, declared: Declared, names: dict[str, Who], findings: Findings) -> None:
        self._text, self._name, self._declared = text, name, declared
        self._names, self._findings = names, findings
        self._long = {label: code for code, label in declared.codes.items() if label}
        self._unit_us = self._unit()
        self._n = 0

    def read(self, made: Sequence, tokens: list[Token]) -> None:
        """What a sequence holds."""
        reader = {
            "timed": self._timed,
            "state": self._states,
            "interval": self._runs,
            "event": self._steps,
            "multievent": self._steps,
        }[self._declared.kind]
        reader(made, tokens)

    def _unit(self) -> int:
        """How long an interval is; ' behind the number stands for seconds."""
        given = self._declared.unit.rstrip("'\"")
        us = read_clock(given, self._name, _("line {n}").format(n=1)) if given else SECOND
        if us <= 0:
            raise BadFile(_("“{name}”: an interval of {n} lasts no time.").format(name=self._name, n=given))
        return us

    def _event(self, made: Sequence, token: Token, kind: Kind, start_us: int, stop_us: int | None = None) -> FiledEvent:
        self._n += 1
        check_count(self._n, self._name)
        code = self._code(token)
        code, actors = self._names.get(code, (code, ()))
        return FiledEvent(made.name, code, kind, start_us, stop_us, made.coder, actors, place=self._text.place(token))

    def _code(self, token: Token) -> str:
        code = token.text[:LONGEST_NAME]
        code = self._long.get(code, code)
        if self._declared.codes and code not in self._declared.codes:
            self._findings.add(_("A code is not declared; it came in all the same."), self._text.place(token))
        return code

    def _timed(self, made: Sequence, tokens: list[Token]) -> None:
        """`code,on-off`, `code,on-` (until the next code of the stream), `code,at`; `,t` alone is the end."""
        streams: list[list[_Timed]] = [[]]
        code: Token | None = None
        at = 0
        while at < len(tokens):
            token = tokens[at]
            at += 1
            if token.kind == WORD and code is None:
                code = token
                continue
            if token.text == "&":
                streams.append([])
            elif token.text == "," and at < len(tokens) and tokens[at].kind == WORD:
                self._time(made, streams[-1], code, tokens[at])
                at += 1
            else:
                self._odd(token)
            code = None
        for stream in streams:
            made.events += self._stream(made, stream)

    def _time(self, made: Sequence, stream: list[_Timed], code: Token | None, token: Token) -> None:
        """A time behind a code, or, behind none, the end of the sequence."""
        times = self._times(token)
        if times is not None and code is None:
            made.stop_us = times[0]
        elif times is not None and code is not None:
            stream.append((code, *times))

    def _stream(self, made: Sequence, stream: list[_Timed]) -> Iterator[FiledEvent]:
        """The events of a stream: a code that is open goes on until the next, the last until the end."""
        for n, (code, start, stop, is_open) in enumerate(stream):
            if is_open:
                stop = stream[n + 1][1] if n + 1 < len(stream) else made.stop_us
            if stop is not None and stop < start:
                self._findings.add(
                    _("A code ends before it begins; its times were kept as they are."), self._text.place(code)
                )
            kind = Kind.POINT if stop is None and not is_open else Kind.STATE
            yield self._event(made, code, kind, start, stop)

    def _times(self, token: Token) -> tuple[int, int | None, bool] | None:
        """On, off, and whether it goes on until the next."""
        on, dash, off = token.text.partition("-")
        try:
            start = read_clock(on, self._name, self._text.place(token))
            stop = read_clock(off, self._name, self._text.place(token)) if off else None
        except BadFile:
            self._findings.add(_("A time cannot be read; its code was left out."), self._text.place(token))
            return None
        return start, stop, bool(dash) and not off

    def _states(self, made: Sequence, tokens: list[Token]) -> None:
        """`code=duration` one after the other, or with times like timed events; & begins at 0 again."""
        if not any(token.text == "=" for token in tokens) and any(token.text == "," for token in tokens):
            return self._timed(made, tokens)
        now = at = 0
        while at < len(tokens):
            token = tokens[at]
            at += 1
            if token.text == "&":
                now = 0
            elif token.kind != WORD:
                self._odd(token)
            else:
                lasts: int | None = SECOND
                if at + 1 < len(tokens) and tokens[at].text == "=":
                    times = self._times(tokens[at + 1])
                    lasts, at = times[0] if times else None, at + 2
                if lasts is not None:
                    made.events.append(self._event(made, token, Kind.STATE, now, now + max(lasts, 0)))
                    now += max(lasts, 0)
            made.stop_us = max(made.stop_us or 0, now)
        return None

    def _steps(self, made: Sequence, tokens: list[Token]) -> None:
        """Codes one after the other; those of a multievent stand together before a full stop."""
        self._findings.add(_("The file tells no times: its events stand a second apart, in their order."))
        is_multi = self._declared.kind == "multievent"
        now = 0
        for token in tokens:
            word = token.text.rstrip(".") if is_multi else token.text
            if token.kind == WORD and word:
                made.events.append(self._event(made, Token(WORD, word, token.at), Kind.POINT, now))
            elif token.kind != WORD:
                self._odd(token)
            if not is_multi or token.text.endswith("."):
                now += SECOND
        made.stop_us = now + (SECOND if is_multi else 0)

    def _runs(self, made: Sequence, tokens: list[Token]) -> None:
        """Intervals between commas with the codes that are on in each; `*n` behind them: n such intervals."""
        codes: list[str] = []
        times, at = 1, 0
        while at <= len(tokens):
            token = tokens[at] if at < len(tokens) else None
            if token is None or token.text == ",":
                self._n += times
                check_count(self._n, self._name)
                made.runs.append((tuple(dict.fromkeys(codes)), times))
                codes, times = [], 1
            elif token.text == "*" and at + 1 < len(tokens) and _is_count(tokens[at + 1].text):
                times, at = int(tokens[at + 1].text), at + 1
            elif token.kind == WORD:
                codes.append(self._code(token))
            else:
                self._odd(token)
            at += 1
        made.stop_us = min(sum(times for _codes, times in made.runs) * self._unit_us, _LONGEST_US)

    def intervals(self, sequences: list[Sequence]) -> Iterator[FiledInterval]:
        """A yes or no for every code in every interval; only the yes where that would be too many."""
        codes = dict.fromkeys([*self._declared.codes, *(c for one in sequences for run in one.runs for c in run[0])])
        too_many = self._n * len(codes) > MOST_EVENTS
        if too_many:
            self._findings.add(_("There are very many intervals: only those came in in which something happened."))
        n = 0
        for one in sequences:
            start = 0
            for on, times in one.runs:
                for _time in range(times):
                    for code in on if too_many else codes:
                        n += 1
                        check_count(n, self._name)
                        yield FiledInterval(one.name, code, "", start, start + self._unit_us, code in on, one.coder)
                    start += self._unit_us

    def _odd(self, token: Token) -> None:
        self._findings.add(_("A word or sign that does not belong there; it was left out."), self._text.place(token))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0
