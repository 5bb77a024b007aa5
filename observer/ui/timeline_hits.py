"""What lies where in the timeline, and what a tooltip says of it."""

import html

from PySide6.QtCore import QPoint

from observer.coding.timecode import SECOND, clock
from observer.i18n import _, ngettext
from observer.ui.decimals import figures
from observer.ui.timeline_flags import comment_at, ratings_at
from observer.ui.timeline_items import Item
from observer.ui.timeline_labels import elided, rating_places
from observer.ui.timeline_scene import LABELS, MARK_BAND, ROW, STATES_Y, Scene

NEAR = 7  # pixels beside a point that still hit it
GRIP = 5  # pixels beside the edge of a state that take hold of it
TOLD = 6  # things at one place that a tooltip names


class Hits:
    """Finds items by place. Places are in the view, x from the right of the labels."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def first(self, at: QPoint) -> Item | None:
        """The item at a place: a point in the upper half of a row, a state below."""
        found = self.all(at)
        return found[0] if found else None

    def all(self, at: QPoint) -> list[Item]:
        """The items at a place, the nearest first; those that are faint last."""
        scene, number = self.scene, self.scene.row_at(at.y())
        if number is None or not 0 <= at.x() < scene.viewport.width:
            return []
        row, below = scene.rows[number].id, at.y() - scene.row_y(number)
        near = [i for i in self._near(row, at.x(), NEAR) if i.is_state == (below >= MARK_BAND)]
        faint = scene.model.is_faint
        if below < MARK_BAND:
            return sorted(near, key=lambda item: (faint(item), abs(scene.viewport.x(item.start_us) - at.x())))
        depth = scene.model.depth(row)
        slot = min(depth - 1, max(0, (below - STATES_Y) * depth // (ROW - 2 - STATES_Y)))
        in_slot = [i for i in near if scene.model.look(i).slot == slot]
        return sorted(in_slot, key=lambda item: (faint(item), self._beside(item, at.x())))

    def edge(self, at: QPoint) -> tuple[Item, str] | None:
        """The edge of a selected state that can be taken hold of at a place."""
        if not self.scene.model.selected:
            return None
        edges = []
        for item in self.all(at):
            if item.id not in self.scene.model.selected or not item.is_state:
                continue
            first, last = self._ends(item)
            # Of a short state the middle half is for moving it.
            inside = min(GRIP, (last - first) // 4)
            if -GRIP <= at.x() - first <= inside:
                edges.append((abs(at.x() - first), item, "start"))
            if not item.is_running and -inside <= at.x() - last <= GRIP:
                edges.append((abs(at.x() - last), item, "stop"))
        nearest = min(edges, key=lambda edge: edge[0], default=None)
        return nearest[1:] if nearest else None

    def place_of(self, name: str) -> QPoint:
        """Where an item is, in the widget's own coordinates."""
        item = self.scene.model.items[name]
        y = self.scene.row_y(self.scene.number_of(item.row) or 0) + ROW // 2
        return QPoint(LABELS + self.scene.viewport.x(item.start_us), y)

    def _near(self, row: str, x: int, reach: int) -> list[Item]:
        viewport = self.scene.viewport
        found = self.scene.model.visible(row, viewport.us(x - reach), viewport.us(x + reach + 1))
        return [i for i in found if self._beside(i, x) <= (reach if not i.is_state else GRIP)]

    def _beside(self, item: Item, x: int) -> int:
        """How many pixels beside an item a place is; 0 = on it."""
        first, last = self._ends(item)
        return max(first - x, x - last, 0)

    def _ends(self, item: Item) -> tuple[int, int]:
        """The first and the last pixel of an item."""
        viewport = self.scene.viewport
        if not item.is_state:
            return viewport.x(item.start_us), viewport.x(item.start_us)
        stop = max(self.scene.playhead, item.start_us) if item.is_running else item.covers[1]
        return viewport.x(item.start_us), max(viewport.x(item.start_us) + 2, viewport.x(stop) - 1)


# -- tooltips: data, shown as plain text


def tooltip(hits: Hits, pos: QPoint) -> str:
    """What a tooltip says at a place of the widget, as rich text; empty when there is nothing to say."""
    scene = hits.scene
    if pos.x() < LABELS:
        return _as_html(_of_label(scene, pos))
    at = pos - QPoint(LABELS, 0)
    found = hits.all(at)
    if found:
        return _as_html(_some([told(scene, item) for item in found]))
    comment = comment_at(scene, at.x(), at.y())
    if comment is not None:
        return _as_html([clock(comment.us), comment.text])
    ratings = ratings_at(scene, at.x(), at.y())
    if ratings:
        return _as_html(_some([[rating.label] for rating in ratings]))
    us, number = scene.viewport.us(at.x()), scene.row_at(at.y())
    row = scene.rows[number].id if number is not None else ""
    there = (b for b in scene.bands if b.label and b.start_us <= us < b.stop_us and b.row in ("", row))
    return _as_html([band.label for band in there])


def told(scene: Scene, item: Item) -> list[str]:
    """What is said of an item."""
    people = next((row.label for row in scene.rows if row.id == item.row), "")
    time = clock(item.start_us)
    if item.is_running:
        time = _("{time}, still running").format(time=time)
    elif item.is_state and item.stop_us is not None:
        length = (item.stop_us - item.start_us) / SECOND
        time = _("{start} to {stop} ({seconds} s)").format(
            start=time, stop=clock(item.stop_us), seconds=figures(length, 1)
        )
    facts = [time, people, *([_("in doubt")] if item.doubt else [])]
    return [item.label, " · ".join(facts)]


def _of_label(scene: Scene, pos: QPoint) -> list[str]:
    number = scene.row_at(pos.y())
    if number is None:
        return []
    row = scene.rows[number]
    ratings = scene.ratings_of(row.id)
    lines = [rating.label for rating in ratings]
    is_whole = elided(row) == row.label and len(rating_places(row, 0, ratings)) == len(ratings)
    return lines if is_whole else [row.label, *lines]


def _some(parts: list[list[str]]) -> list[str]:
    lines = [line for part in parts[:TOLD] for line in part]
    more = len(parts) - TOLD
    return [*lines, ngettext("and {n} more", "and {n} more", more).format(n=more)] if more > 0 else lines


def _as_html(lines: list[str]) -> str:
    """Lines as Qt's rich text that shows them as they are."""
    return "<br>".join(html.escape(line) for line in lines)
