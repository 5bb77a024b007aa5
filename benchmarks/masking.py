"""Hiding the faces of the labelled sample films: how many frames are bare, and what it costs.

The cost is in seconds of processor per second of film, for one of the samples at 1920 x 1080: against writing the
same clip without masks, and against the command `deface` (which the extra `mask` brings along), as it is delivered
and with its quicker setting. Does nothing where the samples or the extra are missing.
"""

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import common
from common import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from media.test_masking_samples import FOLDER, LABELS, bare_frames, labels_of

from observer.media.clips import ClipSpec, cut
from observer.media.face_search import find_faces
from observer.media.faces import FaceFinder, face_finder
from observer.media.footage import probe
from observer.media.masking import bare_faces

TIMED, SIZE = "asl_again.mkv", (1920, 1080)


def main(folder: Path, _sizes: tuple[int, ...]) -> None:
    """Print both tables."""
    if FOLDER is None or not face_finder().usable:
        print("no labelled sample films beside the repository, or no extra “mask”: nothing to measure")
        return
    _bare(folder)
    _cost(folder)


def _bare(folder: Path) -> None:
    assert FOLDER is not None
    head = "frames with a face of which less than 75 % is hidden"
    print(f"\n  {head:58} {'masked':>8} {'not masked':>12} {'frames':>8}")
    sums, finder = [0, 0, 0], FaceFinder()
    for name in LABELS:
        info, index = probe(FOLDER / name)
        assert index is not None
        spec = ClipSpec(FOLDER / name, 0, info.duration_us, folder / "clip.mp4", overwrite=True)
        masks = find_faces(info, index, 0, info.duration_us, finder=finder)
        counts = [len(bare_frames(cut([one])[0].path, labels_of(name))) for one in (replace(spec, masks=masks), spec)]
        counts.append(len(index))
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        print(f"  {name:58} {counts[0]:8} {counts[1]:12} {counts[2]:8}", flush=True)
    print(f"  {'all':58} {sums[0]:8} {sums[1]:12} {sums[2]:8}")


def _cost(folder: Path) -> None:
    film, target = folder / "film.mp4", folder / "clip.mp4"
    _enlarge(film)
    known = probe(film)
    info, index = known
    assert index is not None
    finder = FaceFinder()
    spec = ClipSpec(film, 0, info.duration_us, target, overwrite=True)
    masks = find_faces(info, index, 0, info.duration_us, finder=finder)
    seconds = info.duration_us / 1e6

    def plain() -> None:
        cut([spec], look=lambda _film, _progress: known)

    def masked() -> None:
        found = find_faces(info, index, 0, info.duration_us, finder=finder)
        cut([replace(spec, masks=found)], look=lambda _film, _progress: known)

    print(f"\n  {f'{TIMED} at {SIZE[0]} x {SIZE[1]}, {seconds:.1f} s':58} {'CPU-s per s of film':>20} {'ratio':>8}")
    base = _row("write the clip without masks", plain, seconds, None)
    ours = _row("find the faces, and write the clip with masks", masked, seconds, base)
    _row("look at the finished clip", lambda: bare_faces(target, masks, spec, finder=finder), seconds, base)
    command = shutil.which("deface", path=str(Path(sys.executable).parent))
    if command:
        out = str(folder / "deface.mp4")
        for name, more in (("deface --scale 640x360", ["--scale", "640x360"]), ("deface", [])):
            call = [command, str(film), "-o", out, *more]
            took = _row(name, lambda call=call: subprocess.run(call, capture_output=True, check=True), seconds, base)
            print(f"  {'  ... Observer with masks takes less by':58} {took / ours:20.1f}x")
    film.unlink()


def _row(name: str, what: Callable[[], object], seconds: float, base: float | None) -> float:
    begin = _processor()
    what()
    took = _processor() - begin
    print(f"  {name:58} {took / seconds:20.2f} {f'{took / base:7.2f}x' if base else '':>8}", flush=True)
    return took


def _processor() -> float:
    """Seconds of processor of this process and of those that it started and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _enlarge(path: Path) -> None:
    """The sample, larger, as a camera would have filmed it."""
    assert FOLDER is not None
    with av.open(str(FOLDER / TIMED)) as source, av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"preset": "veryfast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for n, frame in enumerate(source.decode(video=0)):
            large = frame.reformat(width=SIZE[0], height=SIZE[1], format="yuv420p", interpolation="BICUBIC")
            large.pts, large.time_base, large.pict_type = n, Fraction(1, 30), 0
            container.mux(stream.encode(large))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    common.run(main, __doc__)
