"""The protocol of `observer recall run`: one JSON object a line in, one JSON object a line out.

An answer `{"ok": true, ...}` is written only after the change is on disk.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from observer.coding.events import Moment, moment_in
from observer.coding.fragments import place
from observer.coding.recall import Act, LogRow, Step, Who
from observer.coding.timecode import seconds_to_us
from observer.errors import NotFound, Refused
from observer.i18n import _
from observer.services import films, recall_responses
from observer.services.people import find
from observer.services.recall import Shown
from observer.services.recall_run import Running

Asked = dict[str, Any]
CONTENT = ("note", "prompt", "level", "about", "feeling", "codes")
_FIELDS = {"do", "item", "t", "recording", "pts", "to", "who", "participant", "response", "line", "step", "undone"}


@dataclass
class Lines:
    """Carries out the lines of one recall session; `item` is the fragment that was shown last."""

    running: Running
    item: str | None = None
    is_over: bool = field(default=False, init=False)

    def carry_out(self, asked: Asked) -> Asked:
        """Do what one line asks. Raises `Refused` and `NotFound`."""
        unknown = set(asked) - _FIELDS - set(CONTENT)
        what = asked.get("do")
        if unknown or not isinstance(what, str) or what not in _DOES:
            known = ", ".join(_DOES)
            raise Refused(_("Each line says what to “do”: {known}. See docs/recall.md.").format(known=known))
        return _DOES[what](self, asked)

    # -- what a line says --------------------------------------------------------------------------------------

    def shown(self, asked: Asked) -> Shown:
        """The fragment that is meant: its number, title or id; else the one on the screen."""
        wanted = asked.get("item", self.item)
        for one in self.running.opened.shown:
            if wanted in (one.item.id, one.item.position, one.fragment.title) and not isinstance(wanted, bool):
                return one
        raise NotFound(_("Say which fragment: its number or its title."))

    def at(self, asked: Asked, one: Shown, name: str = "t", otherwise: Moment | None = None) -> Moment:
        """A moment in the film: session time in seconds, or recording and pts."""
        study = self.running.study
        if name == "t" and "pts" in asked:
            film = find(study.recordings, _text(asked, "recording"), _("recording"))
            return moment_in(film, _whole(asked, "pts"))
        if name not in asked and otherwise is not None:
            return otherwise
        given = asked.get(name)
        if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
            raise Refused(_("Say where the film stands: “{name}”, in seconds of the session.").format(name=name))
        us, span = seconds_to_us(given), one.fragment.span
        if not span[0] <= us <= span[1]:
            raise Refused(_("{t} seconds is not in this fragment.").format(t=given))
        return place(us, films.of_session(study, one.session), is_stop=us == span[1])


def _text(asked: Asked, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise Refused(_("“{name}” is a text.").format(name=name))
    return value


def _whole(asked: Asked, name: str) -> int:
    value = asked.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(_("“{name}” is a whole number.").format(name=name))
    return value


def _one_of(kind: Any, asked: Asked, name: str, otherwise: Any = None) -> Any:
    value = asked.get(name, otherwise)
    known = ", ".join(kind)
    if value not in list(kind):
        raise Refused(_("“{name}” is one of: {known}.").format(name=name, known=known))
    return kind(value)


def _who(asked: Asked) -> tuple[Who, str | None]:
    """Who did it, which has to be said; and which respondent."""
    participant = _text(asked, "participant") if "participant" in asked else None
    return _one_of(Who, asked, "who"), participant


def _line(row: LogRow) -> Asked:
    return {"n": row.n, "line": row.id, "mono": row.mono_us / 1e6}


# -- what can be done ------------------------------------------------------------------------------------------


def _show(lines: Lines, asked: Asked) -> Asked:
    one = lines.shown(asked)
    row = lines.running.show(one.item.id, *_who({"who": "facilitator", **asked}))
    lines.item = one.item.id
    return _line(row)


def _play(lines: Lines, asked: Asked) -> Asked:
    one = lines.shown(asked)
    return _line(lines.running.play(one.item.id, lines.at(asked, one), *_who(asked)))


def _stop(lines: Lines, asked: Asked) -> Asked:
    one = lines.shown(asked)
    stopped = lines.running.stop(one.item.id, lines.at(asked, one), *_who(asked))
    return {**_line(stopped.row), "response": stopped.response.id if stopped.response else None}


def _go(lines: Lines, asked: Asked) -> Asked:
    one = lines.shown(asked)
    move = lines.running.seek if asked["do"] == Act.SEEK else lines.running.replay
    return _line(move(one.item.id, lines.at(asked, one), lines.at(asked, one, "to"), *_who(asked)))


def _finish(lines: Lines, asked: Asked) -> Asked:
    one = lines.shown(asked)
    end = Moment(one.fragment.stop_us, one.fragment.stop_recording, one.fragment.stop_pts)
    return _line(lines.running.finish(one.item.id, lines.at(asked, one, otherwise=end)))


def _place(lines: Lines, asked: Asked) -> Asked:
    one = lines.shown(asked)
    lines.running.keep_place(one.item.id, lines.at(asked, one))
    return {}


def _pause(lines: Lines, asked: Asked) -> Asked:
    one = lines.shown(asked)
    return _line(lines.running.pause(one.item.id, lines.at(asked, one)))


def _mark(lines: Lines, asked: Asked) -> Asked:
    one = lines.shown(asked)
    return _line(lines.running.mark(one.item.id, lines.at(asked, one), *_who(asked)))


def _happens(lines: Lines, asked: Asked) -> Asked:
    return _line(lines.running.happens(Act(asked["do"]), *_who(asked)))


def _decline(lines: Lines, asked: Asked) -> Asked:
    return _line(lines.running.decline(lines.shown(asked).item.id, *_who(asked)))


def _distress(lines: Lines, asked: Asked) -> Asked:
    who, participant = _who({"who": "facilitator", **asked})
    if lines.item is None or "t" not in asked:
        return _line(lines.running.distress(who=who, participant=participant))
    one = lines.shown(asked)
    return _line(lines.running.distress(one.item.id, lines.at(asked, one), who, participant))


def _not_again(lines: Lines, asked: Asked) -> Asked:
    participant = _text(asked, "participant") if "participant" in asked else None
    return {"operation": lines.running.not_again(lines.shown(asked).item.id, participant).operation}


def _step(lines: Lines, asked: Asked) -> Asked:
    changes = lines.running.step(_one_of(Step, asked, "step"), asked.get("undone") is not True)
    return {"operation": changes.operation}


def _open(lines: Lines, asked: Asked) -> Asked:
    running, participant = lines.running, _text(asked, "participant") if "participant" in asked else None
    opened = recall_responses.open_response(running.study, running.viewer, _text(asked, "line"), participant)
    return {"response": opened.response.id}


def _write(lines: Lines, asked: Asked) -> Asked:
    given = {name: asked[name] for name in CONTENT if name in asked}
    if not all(value is None or isinstance(value, str | list) for value in given.values()):
        raise Refused(_("What is written is text; codes are a list."))
    running = lines.running
    try:
        recall_responses.write_response(running.study, running.viewer, _text(asked, "response"), **given)
    except ValueError as error:  # no value of About or Level
        raise Refused(str(error)) from error
    return {}


def _close(lines: Lines, asked: Asked) -> Asked:
    running = lines.running
    changes = recall_responses.close_response(running.study, running.viewer, _text(asked, "response"))
    return {"operation": changes.operation}


def _strike(lines: Lines, asked: Asked) -> Asked:
    running = lines.running
    changes = recall_responses.off_record(running.study, running.viewer, _text(asked, "response"))
    return {"operation": changes.operation}


def _end(lines: Lines, asked: Asked) -> Asked:
    row = lines.running.end(_who({"who": "facilitator", **asked})[0])
    lines.is_over = True
    return _line(row)


_DOES: dict[str, Callable[[Lines, Asked], Asked]] = {
    "show": _show,
    "play": _play,
    "stop": _stop,
    "pause": _pause,
    "seek": _go,
    "replay": _go,
    "finish": _finish,
    "place": _place,
    "mark": _mark,
    "decline": _decline,
    "distress": _distress,
    "not_again": _not_again,
    **dict.fromkeys(("blank", "unblank", "off_record", "on_record", "enough"), _happens),
    "step": _step,
    "open": _open,
    "write": _write,
    "close": _close,
    "strike": _strike,
    "end": _end,
}
