"""Makes the pictures in docs/images anew: what commands print (SVG), and every page of the window (PNG, in both
languages and themes), of the demo study.

Run it after a change of what is seen: python scripts/pictures.py. It needs no screen.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PICTURES = {
    "events": ["events", "demo/demo.observer", "--session", "Linde 1"],
    "counts": ["counts", "demo/demo.observer", "--session", "Linde 1", "--coder", "K1"],
}
LINE, LETTER, EDGE = 20, 8.4, 20
BACK, FRONT, FAINT, PROMPT = "#101214", "#e6e8ea", "#9aa3ad", "#2fa59b"


def printed(folder: Path, *arguments: str) -> list[str]:
    """What a command prints, run in `folder`."""
    command = [sys.executable, "-m", "observer", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout.rstrip().splitlines()


def svg(command: str, lines: list[str]) -> str:
    """A terminal with a command and what it printed; the head of the table is fainter."""
    width = max(len(line) for line in [command, *lines]) * LETTER + 2 * EDGE
    height = (len(lines) + 2) * LINE + 2 * EDGE
    rows = [(f"$ {command}", PROMPT), (lines[0], FAINT), *((line, FRONT) for line in lines[1:])]
    texts = "\n".join(
        f'<text x="{EDGE}" y="{EDGE + LINE * (n + (n > 0) + 1) - 6}" fill="{colour}">{escape(text)}</text>'
        for n, (text, colour) in enumerate(rows)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" role="img">\n'
        f'<title>{escape(command)}</title>\n<rect width="100%" height="100%" rx="6" fill="{BACK}"/>\n'
        '<g font-family="ui-monospace, DejaVu Sans Mono, Consolas, monospace" font-size="14" xml:space="preserve">\n'
        f"{texts}\n</g>\n</svg>\n"
    )


# The coding page is the picture of the window. Of its panels only the panel is shown: the film is the same.
NAMES = {"code": "window"}
FINEST = "window-dark-en.png"  # the first that is seen of Observer: in all its colours
PANELS = {
    "rate": "rate", "definition": "definition", "events": "events", "findings": "findings", "comments": "comments",
    "timeline-dimension": "timeline", "timeline-indicator": "timeline", "second-pass": "timeline",
    "intervals-setup": "intervals", "intervals": "intervals", "code-search": "code",
}  # fmt: skip
SIZE, TABS = (1366, 768), 31
FLAT, MIXED, SAMPLE = 96, 160, 30_000  # colours kept as they are, colours of all others, dots these are chosen from


def windows(language: str, folder: Path) -> None:
    """All pages of the window in one language, in both themes."""
    from tour import pages

    os.chdir(folder)
    for look in ("dark", "light"):
        for name, widget in pages(folder / "Studies" / look, language, look, SIZE):
            file = f"{NAMES.get(name, name)}-{look}-{language}.png"
            image = shown(name, widget)
            (image if file == FINEST else few_colours(image)).save(str(IMAGES / file), "PNG", 0)
    print(f"docs/images/*-{language}.png")


def shown(name: str, widget: "QWidget") -> "QImage":
    """What is to be seen of a page: all of it, or one panel with its tabs."""
    from PySide6.QtCore import QMargins, QPoint, QRect

    image = widget.grab().toImage()
    if name not in PANELS:
        return image
    dock = dict(widget.code.docks.toggles())[PANELS[name]]
    above = 0 if PANELS[name] == "timeline" else TABS
    return image.copy(QRect(dock.mapTo(widget, QPoint(0, -above)), dock.size().grownBy(QMargins(0, 0, 0, above))))


def few_colours(image: "QImage") -> "QImage":
    """The same with a palette, which makes a smaller file: flat colours stay exactly as they are."""
    import cv2
    import numpy as np
    from PySide6.QtGui import QImage

    image = image.convertToFormat(QImage.Format.Format_RGB32)
    width, height = image.width(), image.height()
    dots = np.frombuffer(image.constBits(), np.uint32).reshape(height, image.bytesPerLine() // 4)[:, :width] & 0xFFFFFF
    colours, places, counts = np.unique(dots, return_inverse=True, return_counts=True)
    parts = np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1).astype(np.float32)
    common = parts[np.argsort(counts)[::-1][:FLAT]]
    chosen = [common]
    if len(colours) > FLAT + MIXED:
        cv2.setRNGSeed(1)
        rare = np.argsort(counts)[::-1][FLAT:]
        share = counts[rare] / counts[rare].sum()
        some = rare[np.random.default_rng(1).choice(len(rare), SAMPLE, p=share)]
        stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 1.0)
        chosen.append(cv2.kmeans(parts[some], MIXED, None, stop, 1, cv2.KMEANS_PP_CENTERS)[2])
    else:
        chosen = [parts]
    palette = np.concatenate(chosen).round()
    nearest = np.concatenate([
        ((block[:, None] - palette[None]) ** 2).sum(axis=2).argmin(axis=1) for block in np.array_split(parts, 64)
    ])  # fmt: skip
    data = np.ascontiguousarray(nearest[places.reshape(height, width)].astype(np.uint8))
    made = QImage(data.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    made.setColorTable([0xFF000000 | int(r) << 16 | int(g) << 8 | int(b) for r, g, b in palette])
    return made.copy()


def main() -> None:
    """Make a demo study and draw what its commands print."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        printed(Path(folder), "demo", "demo", "--no-window")
        for name, arguments in PICTURES.items():
            words = " ".join(f"'{a}'" if " " in a else a for a in arguments)
            picture = svg(f"observer {words}", printed(Path(folder), *arguments))
            (IMAGES / f"{name}.svg").write_text(picture, encoding="utf-8")
            print(f"docs/images/{name}.svg")
    for language in ("nl", "en"):  # each in a process of its own: Qt's own words are in the language of the first
        with tempfile.TemporaryDirectory() as folder:
            environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "OBSERVER_CONFIG_DIR": folder}
            environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "scripts")])
            subprocess.run([sys.executable, __file__, language, folder], env=environment, check=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        windows(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
