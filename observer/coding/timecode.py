"""Time: whole microseconds inside, seconds and clocks at the edges."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException

from observer.errors import Refused
from observer.i18n import _

SECOND = 1_000_000
DAY = 24 * 3600 * SECOND
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?([0-5]?\d):)?(\d{1,6})(?:[.,](\d{1,6}))?")


def seconds_to_us(seconds: int | float | str | Decimal) -> int:
    """`seconds` as microseconds, rounded half up. Raises `Refused` for what is no finite number."""
    if isinstance(seconds, bool):
        raise _no_time(seconds)
    try:
        value = Decimal(str(seconds))
        if not value.is_finite() or abs(value) > 10 * 365 * 86400:
            raise _no_time(seconds)
        return int((value * SECOND).to_integral_value(ROUND_HALF_UP))
    except DecimalException:
        raise _no_time(seconds) from None


def _no_time(seconds: object) -> Refused:
    return Refused(_("“{value}” is not a time in seconds, such as 12.345.").format(value=seconds))


def clock_to_us(text: str) -> int:
    """A typed time in microseconds: 12.48, 1:02.5 or 0:01:02.500. Raises `Refused`."""
    found = _CLOCK.fullmatch(text.strip())
    if found:
        hours, minutes, seconds, parts = found.groups()
        if minutes is None or int(seconds) < 60:
            whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
            return whole * SECOND + int((parts or "0").ljust(6, "0"))
    raise Refused(_("“{text}” is not a time. Write 12.48, or 0:01:02.500.").format(text=text.strip()))


def divide_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded half up, in integers alone; the denominator is positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def clock(us: int) -> str:
    """h:mm:ss.mmm, as shown in tables."""
    sign, ms = ("-", -us) if us < 0 else ("", us)
    ms = divide_half_up(ms, 1000)
    minutes, ms = divmod(ms, 60_000)
    return f"{sign}{minutes // 60}:{minutes % 60:02d}:{ms // 1000:02d}.{ms % 1000:03d}"


def seconds_text(us: int) -> str:
    """Seconds with exactly three decimals, as written in files."""
    sign, ms = ("-", divide_half_up(-us, 1000)) if us < 0 else ("", divide_half_up(us, 1000))
    return f"{sign if ms else ''}{ms // 1000}.{ms % 1000:03d}"


@dataclass(frozen=True)
class Placement:
    """Where a recording lies on the clock of its session.

    session time = `offset_us` + media time x `rate_num` / `rate_den`. Media time is counted from the
    container's start. The rate differs from 1 when a camera's clock runs fast or slow.
    """

    offset_us: int = 0
    rate_num: int = 1
    rate_den: int = 1

    def to_session(self, media_us: int) -> int:
        """Media time to session time, in microseconds, rounded half up."""
        return self.offset_us + divide_half_up(media_us * self.rate_num, self.rate_den)

    def to_media(self, session_us: int) -> int:
        """Session time to media time, in microseconds, rounded half up."""
        return divide_half_up((session_us - self.offset_us) * self.rate_den, self.rate_num)


def media_us(pts: int, time_base_num: int, time_base_den: int, start_us: int) -> int:
    """Microseconds from the container's start of a time stamp in ticks, rounded half up."""
    return divide_half_up(pts * time_base_num * SECOND, time_base_den) - start_us
