"""What stands in one cell of a table: a text, a time in one of many writings, a yes."""

import math
import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from observer.coding.events import Targets
from observer.coding.timecode import SECOND, seconds_to_us
from observer.errors import Refused
from observer.formats.table_layout import Cell, Layout, TimeUnit
from observer.formats.text_file import plain
from observer.i18n import _

_YES = {"true", "yes", "ja", "1", "x", "waar", "wahr", "vrai"}
POINTS = {"point", "point event", "moment", "state point", "punt", "momentary"}
STATES = {"state", "period", "state event", "periode", "stretch", "duration"}
_STARTS = {"state start", "start", "begin", "on", "onset"}
_STOPS = {"state stop", "stop", "end", "off", "offset", "einde"}
_MONTHS_OF_1900 = datetime(1900, 3, 1)  # Excel counts a 29 February 1900 that was not there
_BEYOND = 10 * 365 * 86400


class NoTime(Refused):
    """A cell that should hold a time holds none."""


@lru_cache(maxsize=20_000)
def clean(given: str) -> str:
    """A name on one line, without what cannot be seen."""
    return plain(given).replace("\n", " ")


def text_of(cell: Cell) -> str:
    """A cell as text: 3.0 in a table of numbers is the code 3."""
    if isinstance(cell, str):
        return cell
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def is_yes(cell: Cell) -> bool:
    """Whether a cell says yes, in one of the ways in which tables do."""
    return cell is not None and cell != "" and text_of(cell).strip().casefold() in _YES


def towards(said: str, targets: tuple[str, ...]) -> Targets:
    """Towards whom, by the word for it and by those who are listed."""
    if said.casefold() in set(Targets):
        return Targets(said.casefold())
    return Targets.LISTED if targets else Targets.NONE


def edge(said: str) -> str | None:
    """Whether a row is the start or the stop of a period, or a point; None when it is not clear."""
    folded = said.strip().casefold()
    for which, words in (("start", _STARTS), ("stop", _STOPS), ("point", POINTS)):
        if folded in words:
            return which
    return None


_CLOCK = re.compile(r"(-?)(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,9}))?")
_FOUR = re.compile(r"(-?)(\d{1,4}):(\d{1,2}):(\d{1,2})[:;](\d{1,3})")


def time_us(given: Cell, layout: Layout) -> int:
    """A time in a cell, in microseconds. Raises `Refused`."""
    if isinstance(given, timedelta):
        return given // timedelta(microseconds=1)
    if isinstance(given, time):
        return ((given.hour * 60 + given.minute) * 60 + given.second) * SECOND + given.microsecond
    if isinstance(given, date):
        return _of_1900(given)
    if isinstance(given, str):
        given = given.strip()
        if ":" in given:
            return _clock_us(given, layout.fps)
        given = given.replace(",", ".") if layout.decimal == "," else given
    elif isinstance(given, bool):
        raise _no_time(given)
    if layout.unit is TimeUnit.MILLISECONDS:
        return _divided(given, 1000)
    if layout.unit is TimeUnit.FRAMES:
        return _divided(given, layout.fps or 25.0)
    try:
        return seconds_to_us(given)  # type: ignore[arg-type]
    except Refused as error:
        raise _no_time(given) from error


def _divided(given: object, by: float) -> int:
    try:
        value = float(given)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        raise _no_time(given) from None
    if not math.isfinite(value) or abs(value / by) > _BEYOND:
        raise _no_time(given)
    return math.floor(value * SECOND / by + 0.5)


def _of_1900(given: date) -> int:
    """Excel writes 25:00:00 as 1 January 1900, 1:00."""
    moment = given if isinstance(given, datetime) else datetime(given.year, given.month, given.day)
    moment = moment.replace(tzinfo=None)
    if moment.year > 1900:
        raise Refused(_("A date stands where a time from the start of the session is expected."))
    begin = datetime(1899, 12, 30 if moment >= _MONTHS_OF_1900 or moment < datetime(1900, 1, 1) else 31)
    return (moment - begin) // timedelta(microseconds=1)


def _clock_us(given: str, fps: float) -> int:
    four = _FOUR.fullmatch(given)
    if four:
        sign, hours, minutes, seconds, last = four.groups()
        if len(last) == 3:
            part = int(last) * 1000
        else:
            if fps > 0 and int(last) >= math.ceil(fps):
                raise _no_time(given)
            part = math.floor(int(last) * SECOND / (fps or 25.0) + 0.5)
    else:
        found = _CLOCK.fullmatch(given)
        if not found:
            raise _no_time(given)
        sign, hours, minutes, seconds = found.groups("0")[:4]
        part = (int((found[5] or "0").ljust(7, "0")[:7]) + 5) // 10
    if int(seconds) > 59 or (four and int(minutes) > 59):
        raise _no_time(given)
    us = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * SECOND + part
    return -us if sign == "-" else us


def _no_time(given: object) -> NoTime:
    return NoTime(_("“{value}” is not a time in seconds, such as 12.345.").format(value=str(given)[:60]))
