"""Where the marks of two or more codings lie under each other, and between which of them ties are drawn."""

from PySide6.QtCore import QPointF, QRectF

from observer.ui.agreement_items import Mark, Moment

LABELS, RULER = 156, 22  # pixels: names at the left, the ruler above
SIZE = 12  # of a mark
_FIRST, _APART = 15, 24  # the middle of the first lane in its row, and from lane to lane


def lane(coder: int) -> int:
    """The middle of the lane of a coder in a row: the first above."""
    return _FIRST + coder * _APART


def row_height(coders: int) -> int:
    """How high a row with a lane for each of so many coders is."""
    return 2 * _FIRST + (coders - 1) * _APART


def slots(moments: list[Moment]) -> dict[tuple[str, str], tuple[int, int]]:
    """Where periods that overlap in one lane of a row lie below each other: which slot, of how many."""
    lanes: dict[tuple[str, int], list[Mark]] = {}
    for moment in moments:
        for coder, mark in enumerate(moment.places):
            for row in mark.rows if mark is not None and mark.is_state else ():
                lanes.setdefault((row, coder), []).append(mark)  # type: ignore[arg-type]  # it is no None here
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for (row, _coder), marks in lanes.items():
        ends: list[int] = []
        places: dict[str, int] = {}
        for mark in sorted({mark.id: mark for mark in marks}.values(), key=lambda mark: mark.start_us):
            free = next((n for n, end in enumerate(ends) if end <= mark.start_us), len(ends))
            ends[free : free + 1] = [mark.stop_us or mark.start_us]
            places[mark.id] = free
        found |= {(id_, row): (slot, len(ends)) for id_, slot in places.items()}
    return found


def foot(box: QRectF, mark: Mark, y: float) -> QPointF:
    """Where a tie is fixed to a mark: in its middle, of a period at its beginning."""
    return QPointF(box.left() if mark.is_state else box.center().x(), y)


def joined_rows(first: Mark, second: Mark) -> list[tuple[str, str]]:
    """Between which rows a tie is drawn: those in which both stand; else from the first of the one to the first of
    the other."""
    both = [(row, row) for row in first.rows if row in second.rows]
    return both or [(first.rows[0], second.rows[0])] if first.rows and second.rows else []
