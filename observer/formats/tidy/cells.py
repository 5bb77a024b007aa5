"""What stands in the cells of a package: also when R, pandas or a spreadsheet has written them anew."""

import math
import re

from observer.coding.timecode import SECOND, seconds_to_us
from observer.errors import Refused
from observer.formats.tidy.package_files import Row

_WHOLE = re.compile(r"(-?\d{1,17})(?:[.,]0*)?")
_MISSING = ("", "NA", "NaN", "nan")
_TRUE = ("true", "t", "1", "yes", "waar")
_MOST_US = 10 * 365 * 86400 * SECOND


def us_of(row: Row, name: str) -> int | None:
    """A time: from the exact column when it is there, else from that in seconds. Raises `Refused` for no time."""
    exact, plain = row.get(f"{name}_us", ""), row.get(f"{name}_s", "")
    if exact not in _MISSING:
        found = _WHOLE.fullmatch(exact)
        if found is None or abs(int(found[1])) > _MOST_US:
            raise Refused(exact)
        return int(found[1])
    return None if plain in _MISSING else seconds_to_us(plain.replace(",", "."))


def differ(row: Row, name: str) -> bool:
    """Whether the two columns of a time say other things: somebody has changed one of them."""
    if row.get(f"{name}_us", "") in _MISSING or row.get(f"{name}_s", "") in _MISSING:
        return False
    try:
        return abs(seconds_to_us(row[f"{name}_s"].replace(",", ".")) - (us_of(row, name) or 0)) > 500
    except Refused:
        return True


def number_of(cell: str) -> float | None:
    """A number. Raises `Refused` for what is none."""
    if cell in _MISSING:
        return None
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Refused(cell)
    return int(value) if value == int(value) else value


def is_true(cell: str) -> bool:
    """Whether a cell says true."""
    return cell.strip().casefold() in _TRUE
