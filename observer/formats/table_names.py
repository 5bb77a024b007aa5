"""Several names in one cell of a table: `Mother; Son`, and modifiers as `uptake=declines; tone=warm|loud`.

A backslash before a sign that would part them makes it a sign like others.
"""

import re
from collections.abc import Iterable

BETWEEN = "; "
_ESCAPE = re.compile(r"([\\;])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def joined(names: Iterable[str]) -> str:
    """Names in one cell."""
    return BETWEEN.join(_ESCAPE.sub(r"\\\1", name) if "\\" in name or ";" in name else name for name in names)


def split(cell: str, sign: str = ";") -> list[str]:
    """The names in a cell; the sign between them parts them, but where a backslash stands before it."""
    if "\\" not in cell or sign != ";":
        return [name for one in cell.split(sign) if (name := one.strip())]
    return [name for one in _parts(cell, ";") if (name := _plain(one).strip())]


def pairs(cell: str) -> list[tuple[str, list[str]]]:
    """Modifiers in a cell, each with its values; without a name where the cell has none."""
    found = []
    for one in _parts(cell, ";"):
        name, *rest = _parts(one, "=")
        values = _parts("=".join(rest) if rest else name, "|")
        kept = [value for given in values if (value := _plain(given).strip())]
        if kept:
            found.append((_plain(name).strip() if rest else "", kept))
    return found


def _parts(cell: str, sign: str) -> list[str]:
    """Parted at the sign, but where a backslash stands before it; backslashes stay."""
    found, begun, escaped = [], 0, False
    for n, one in enumerate(cell):
        if not escaped and one == sign:
            found.append(cell[begun:n])
            begun = n + 1
        escaped = one == "\\" and not escaped
    return [*found, cell[begun:]]


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
