"""Makes the pictures in docs/images anew: what commands print (SVG), and the window (PNG), of the demo study.

Run it after a change of what is seen: python scripts/pictures.py. It needs no screen.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.sax.saxutils import escape

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


WINDOWS = {"window-dark-en": ("dark", "en"), "window-light-nl": ("light", "nl")}


def window(study: Path, name: str, look: str, language: str) -> None:
    """The coding page at work, in one theme and language."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from observer import i18n
    from observer.ui import theme
    from observer.ui.app import application
    from observer.ui.main_window import MainWindow
    from observer.ui.workspace import Workspace

    i18n.use_language(language)
    app = application()
    theme.apply(app, look)
    made = MainWindow(Workspace())
    made.resize(1366, 768)
    made.show()
    made.open(study)
    made.sit_down("K1", "Linde 1", "alliance")
    _work(app, 2)
    made.code.film.seek(7_200_000)
    _work(app, 1)
    QTest.keyClick(made.code, Qt.Key.Key_3)
    _work(app, 0.5)
    made.grab().save(str(IMAGES / f"{name}.png"))
    made.close()
    print(f"docs/images/{name}.png")


def _work(app: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()  # type: ignore[attr-defined]
        time.sleep(0.005)


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
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ["OBSERVER_CONFIG_DIR"] = folder
        for name, (look, language) in WINDOWS.items():
            window(Path(folder) / "demo" / "demo.observer", name, look, language)


if __name__ == "__main__":
    main()
