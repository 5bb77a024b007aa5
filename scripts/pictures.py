"""Makes the pictures in docs/images anew: what the commands of the demo study print, as SVG.

Run it after a change of what a command prints: python scripts/pictures.py
"""

import subprocess
import sys
import tempfile
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


if __name__ == "__main__":
    main()
