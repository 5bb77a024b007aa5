"""Probing and indexing a film of ten minutes, against decoding all of it in the same run."""

import sys
import time
from pathlib import Path

import common
from common import ROOT, heading, repeat, row

sys.path.insert(0, str(ROOT / "tests"))

from clips import make_clip

from observer.media.footage import probe
from observer.media.frame_index import FrameIndex

MINUTES = 10


def main(folder: Path, _sizes: tuple[int, ...]) -> None:
    """Print the table."""
    film = folder / "film.mp4"
    start = time.perf_counter()
    frames = make_clip(film, MINUTES * 60)
    took = time.perf_counter() - start
    heading(f"A film of {MINUTES} minutes, 320 x 180, {frames:,} frames, {film.stat().st_size / 1e6:.0f} MB")
    decoding = repeat(lambda: _decode(film, frames), 2)
    row("(making it)", [took])
    row("decode every picture (the ratio is to this)", decoding, decoding)
    row("probe and index (media.footage.probe)", repeat(lambda: probe(film), 5), decoding)
    _info, index = probe(film)
    assert index is not None
    assert len(index) == frames
    stored = index.to_bytes()
    row("read the index from the cache", repeat(lambda: FrameIndex.from_bytes(stored), 20), decoding)
    print(f"  the index takes {len(stored):,} bytes")
    film.unlink()


def _decode(film: Path, frames: int) -> None:
    """All pictures, with the decoder's own threads, as a player has them."""
    import av

    with av.open(str(film)) as container:
        container.streams.video[0].thread_type = "AUTO"
        assert sum(1 for _frame in container.decode(video=0)) == frames


if __name__ == "__main__":
    common.run(main, __doc__)
