"""Makes the demo film anew, with its subtitles and the list of what happens when: `make demo-film`.

It needs no screen. It needs the speech synthesiser (Debian: espeak-ng); users of Observer need neither.
`--stills FOLDER SECOND ...` draws single pictures instead.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "observer" / "demo"
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(HERE))

from demo_film.acting import perform  # noqa: E402
from demo_film.film import write_film  # noqa: E402
from demo_film.picture import Studio  # noqa: E402
from demo_film.play import LINES, RATE  # noqa: E402
from demo_film.sound import soundtrack  # noqa: E402
from demo_film.timing import as_json, as_vtt, cues_of, doings_of  # noqa: E402
from demo_film.voices import Voices  # noqa: E402


def main() -> None:
    """Speak, act, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stills", nargs="+", metavar=("FOLDER", "SECOND"))
    asked = parser.parse_args()
    voices = Voices()
    cues = cues_of({line.id: voices.say(line) for line in LINES})
    doings = doings_of(cues)
    figures = perform(cues, doings)
    if asked.stills:
        studio, folder = Studio(figures), Path(asked.stills[0])
        for second in asked.stills[1:]:
            studio.frame(round(float(second) * RATE)).save(str(folder / f"still-{float(second):06.2f}.png"))
        return
    TARGET.mkdir(exist_ok=True)
    write_film(TARGET / "demo-film.mp4", figures, soundtrack(cues))
    (TARGET / "demo-film.json").write_text(as_json(cues, doings), encoding="utf-8")
    for language in ("nl", "en"):
        (TARGET / f"demo-film.{language}.vtt").write_text(as_vtt(cues, language), encoding="utf-8")
    size = (TARGET / "demo-film.mp4").stat().st_size
    print(f"{size / 1e6:.2f} MB, with {voices.version}, {_versions()}")


def _versions() -> str:
    import av
    import numpy
    import PySide6

    codecs = ".".join(map(str, av.library_versions["libavcodec"]))
    return (
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, numpy {numpy.__version__}, "
        f"PyAV {av.__version__} (libavcodec {codecs})"
    )


if __name__ == "__main__":
    main()
