"""What the timeline shows, and where each part of it lies. x counts from the right side of the labels."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRect, QRectF

from observer.ui.timeline_columns import HEAP
from observer.ui.timeline_items import Band, CommentFlag, RatingFlag, Row
from observer.ui.timeline_model import TimelineModel
from observer.ui.timeline_stills import HEIGHT as STILL_HEIGHT
from observer.ui.timeline_stills import Strip
from observer.ui.timeline_viewport import Viewport
from observer.ui.timeline_waveform import Waveform

LABELS = 184  # width of the column with the names of the rows
RULER, STRIP, TRACK, ROW, BAR = 28, 18, 20, 32, 10  # heights: ruler, uncodable, flags, a row, scroll bar
SOUND, LEAST_SOUND, STILLS = 40, 20, STILL_HEIGHT + 3
MARK_Y, MARK_BAND = 9, HEAP  # in a row: the middle of the points, and where their half ends
STATES_Y, STATES_H = MARK_BAND + 2, 9  # in a row: where the states lie
REACH = 20  # pixels beside an item that may look different when it changes
FIRST = 3  # rows that have their place before the backdrop has
HANDLE = 8  # half the width of the playhead with its handle
_FAR = 64  # pixels outside the view where things may end: the painter counts in 32 bits
PRESENT = ("presence", "heard")


@dataclass
class Scene:
    """All that the timeline shows, and the place of each part.

    `mode` is "" or what is being drawn by hand: "presence", "uncodable" or "fragment"; `band` is the stretch that is
    taken hold of then.
    """

    model: TimelineModel = field(default_factory=TimelineModel)
    all_rows: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)  # those that are shown
    bands: list[Band] = field(default_factory=list)
    comments: list[CommentFlag] = field(default_factory=list)
    ratings: list[RatingFlag] = field(default_factory=list)
    sound: Waveform | None = None
    stills: Strip | None = None
    viewport: Viewport = field(default_factory=Viewport)
    length: int = 0
    playhead: int = 0
    loop: tuple[int, int] | None = None
    scroll: int = 0  # pixels of the rows that are scrolled away above
    height: int = 0  # of the whole widget
    current: str = ""  # the item that the keyboard is at
    mode: str = ""
    band: str = ""

    def settle_rows(self) -> bool:
        """Show the rows that are to be shown; whether they are others than before."""
        used = self.model.used() if any(row.only_used for row in self.all_rows) else frozenset()
        before, self.rows = self.rows, [row for row in self.all_rows if not row.only_used or row.id in used]
        return self.rows != before

    # -- what there is

    @property
    def uncodable(self) -> list[Band]:
        """The stretches in which nothing can be coded, of everybody."""
        return [band for band in self.bands if band.kind == "uncodable" and not band.row]

    @property
    def segments(self) -> list[RatingFlag]:
        """The ratings of a segment."""
        return [rating for rating in self.ratings if rating.start_us is not None]

    def ratings_of(self, row: str) -> list[RatingFlag]:
        """The ratings of a row for the whole session."""
        return [rating for rating in self.ratings if rating.row == row and rating.start_us is None]

    def presence_of(self, row: str) -> list[Band]:
        """When the one of a row was there; nothing = all the time."""
        return [band for band in self.bands if band.kind in PRESENT and band.row == row]

    # -- heights, from above

    @property
    def comments_top(self) -> int:
        """Where the track of comments begins."""
        return RULER + (STRIP if self.uncodable or self.mode == "uncodable" else 0)

    @property
    def ratings_top(self) -> int:
        """Where the track of ratings begins."""
        return self.comments_top + (TRACK if self.comments else 0)

    @property
    def rows_top(self) -> int:
        """Where the rows begin."""
        return self.ratings_top + (TRACK if self.segments else 0)

    @property
    def _room(self) -> int:
        """What the backdrop may take: three rows stay."""
        return self.height - BAR - self.rows_top - ROW * min(FIRST, max(1, len(self.rows)))

    @property
    def sound_height(self) -> int:
        """The height of the sound; 0 when there is none, or no room."""
        if not self.sound or self._room < LEAST_SOUND:
            return 0
        return min(SOUND, max(LEAST_SOUND, self._room - ROW))

    @property
    def stills_height(self) -> int:
        """The height of the pictures; 0 when there are none, or no room."""
        return STILLS if self.stills and self._room - self.sound_height >= STILLS else 0

    @property
    def sound_top(self) -> int:
        """Where the sound begins."""
        return self.height - BAR - self.sound_height

    @property
    def rows_bottom(self) -> int:
        """Where the room for rows ends; below are the pictures."""
        return max(self.rows_top, self.sound_top - self.stills_height)

    @property
    def rows_height(self) -> int:
        """The room that there is for rows."""
        return self.rows_bottom - self.rows_top

    @property
    def rows_area(self) -> QRect:
        """The room for the rows, right of the labels."""
        return QRect(0, self.rows_top, self.viewport.width, self.rows_height)

    # -- rows

    def row_y(self, number: int) -> int:
        """Where a row begins."""
        return self.rows_top + number * ROW - self.scroll

    def row_at(self, y: int) -> int | None:
        """The number of the row at a height."""
        number = (y - self.rows_top + self.scroll) // ROW
        return number if self.rows_top <= y < self.rows_bottom and 0 <= number < len(self.rows) else None

    def rows_in(self, rect: QRect) -> list[tuple[int, Row]]:
        """The rows, with their numbers, that lie in a part of the widget."""
        top = max(rect.top(), self.rows_top) - self.rows_top + self.scroll
        bottom = min(rect.bottom(), self.rows_bottom - 1) - self.rows_top + self.scroll
        first, last = max(0, top // ROW), min(len(self.rows) - 1, bottom // ROW)
        return [(n, self.rows[n]) for n in range(first, last + 1)]

    def number_of(self, row: str) -> int | None:
        """The number of the row with this id."""
        return next((n for n, r in enumerate(self.rows) if r.id == row), None)

    # -- places

    def clamped(self, start: int, stop: int) -> tuple[int, int]:
        """The first and the last pixel of a stretch, not far outside the view."""
        low, high = -_FAR, self.viewport.width + _FAR
        return min(max(self.viewport.x(start), low), high), min(max(self.viewport.x(stop), low), high)

    def state_rect(self, y: int, x: int, width: int, slot: int, depth: int) -> QRectF:
        """Where a state lies in a row that begins at `y`."""
        top, height = slot_place(slot, depth)
        return QRectF(x, y + top, width, height)

    def band_rect(self, band: Band) -> QRect:
        """Where a stretch lies: in its row, or over all rows; empty when its row is not shown."""
        first, last = self.clamped(band.start_us, band.stop_us)
        if not band.row:
            return QRect(first, RULER, last - first, max(0, self.height - BAR - RULER))
        number = self.number_of(band.row)
        if number is None:
            return QRect()
        return QRect(first, self.row_y(number), last - first, ROW - 1) & self.rows_area.adjusted(-_FAR, 0, _FAR, 0)


def slot_place(slot: int, depth: int) -> tuple[int, int]:
    """The top, from that of the row, and the height of a slot, when `depth` of them share a row."""
    height = (STATES_H - (depth - 1)) // depth
    return STATES_Y + slot * (height + 1), height
