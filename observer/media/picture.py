"""Makes of a decoded frame the picture that is seen: upright, square pixels, no combing, at the view's size."""

from __future__ import annotations

import threading
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from observer.media.container import av_errors
from observer.media.footage import FilmInfo
from observer.media.player import Look, View

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_HD_LINES = 720


def display_size(info: FilmInfo) -> tuple[int, int]:
    """Width and height of the film as it is seen at full size: upright, with square pixels."""
    width, height = _square(info)
    return (height, width) if info.rotation % 180 else (width, height)


def fitted(size: tuple[int, int], view: View) -> tuple[int, int]:
    """`size` scaled to fit the view; as it is for a view of 0 × 0."""
    width, height = size
    if not view.width or not view.height:
        return size
    scale = min(view.width / width, view.height / height)
    return max(round(width * scale), 1), max(round(height * scale), 1)


class Painter:
    """Turns decoded frames of one film into pictures."""

    def __init__(self, info: FilmInfo) -> None:
        from av.video.reformatter import VideoReformatter

        self._info = info
        # One for all frames: it keeps its tables between frames of the same size.
        self._reformatter = VideoReformatter()
        self._lock = threading.Lock()
        self._looks: dict[Look, NDArray[np.uint8]] = {}

    def paint(self, frame: Any, view: View) -> NDArray[np.uint8]:
        """The picture of `frame`, height × width × 4 (blue, green, red, 255)."""
        import numpy as np

        width, height = fitted(display_size(self._info), view)
        if self._info.rotation % 180:
            width, height = height, width
        pixels = self._scaled(without_combing(frame), width, height)
        turns = -self._info.rotation // 90 % 4
        if turns:
            pixels = np.ascontiguousarray(np.rot90(pixels, turns))
        return pixels if view.look.plain else self._with_look(pixels, view.look)

    def _scaled(self, frame: Any, width: int, height: int) -> NDArray[np.uint8]:
        import numpy as np

        with self._lock:
            scaled = self._reformatter.reformat(
                frame,
                width=width,
                height=height,
                format="bgra",
                src_colorspace=colours_of(frame),
                interpolation="FAST_BILINEAR" if width < frame.width else "BILINEAR",
                threads=1,
            )
        plane = scaled.planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(height, plane.line_size)
        # A view of the frame's own bytes, whose rows may be longer than the picture is wide.
        shape, steps = (height, width, 4), (plane.line_size, 4, 1)
        pixels: NDArray[np.uint8] = np.lib.stride_tricks.as_strided(rows, shape, steps, writeable=False)
        return pixels

    def _with_look(self, pixels: NDArray[np.uint8], look: Look) -> NDArray[np.uint8]:
        table = self._looks.get(look)
        if table is None:
            self._looks.clear()
            table = self._looks[look] = look_table(look)
        changed: NDArray[np.uint8] = table[pixels]
        changed[..., 3] = 255
        return changed


def look_table(look: Look) -> NDArray[np.uint8]:
    """What each of the 256 values of a colour becomes; mid grey stays when only the contrast changes."""
    import numpy as np

    values = (np.arange(256) - 127.5) * look.contrast + 127.5 + 255 * look.brightness
    table: NDArray[np.uint8] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return table


def _square(info: FilmInfo) -> tuple[int, int]:
    """Width and height before turning, with square pixels, never fewer than are stored."""
    if info.sar_num >= info.sar_den:
        return max(round(info.width * info.sar_num / max(info.sar_den, 1)), 1), info.height
    return info.width, max(round(info.height * info.sar_den / max(info.sar_num, 1)), 1)


def colours_of(frame: Any) -> int | None:
    """Films that do not name their colours: those of television, by size."""
    unnamed = 2
    if int(frame.colorspace) != unnamed:
        return None
    from av.video.reformatter import Colorspace

    return int(Colorspace.ITU709 if frame.height >= _HD_LINES else Colorspace.ITU601)


def without_combing(frame: Any) -> Any:
    """The frame with its two half pictures made one, when it was filmed as two; same size, same time."""
    if not frame.interlaced_frame:
        return frame
    import av

    # The time base is of no account here, and missing in a decoder's last frames.
    tick = frame.time_base or Fraction(1, 1000)
    try:
        graph = av.filter.Graph()
        source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=tick)
        graph.link_nodes(source, graph.add("yadif", "mode=send_frame:deint=all"), graph.add("buffersink")).configure()
        graph.push(frame)
        graph.push(None)
        return graph.vpull()
    except av_errors():
        # Better with combing than not at all.
        return frame
