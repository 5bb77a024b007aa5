"""All benchmarks, one after another, in one temporary folder (so that the studies are filled once)."""

import time
from pathlib import Path

import agreement
import agreement_report
import common
import cutting
import export
import formats
import frame_index
import masking
import masking_hard
import open_study
import playing
import query_plans
import record_event
import start
import timeline
import window


def main(folder: Path, sizes: tuple[int, ...]) -> None:
    """Run each; say how long it took."""
    began = time.perf_counter()
    for size in sizes:
        common.filled(folder, size)
        common.filled(folder, size, encrypted=True)
    print(f"(filling the studies: {time.perf_counter() - began:.0f} s)")
    for module in (
        record_event, open_study, export, frame_index, start, query_plans, agreement, agreement_report, playing, window,
        timeline, cutting, masking, masking_hard, formats,
    ):  # fmt: skip
        print(f"\n== {module.__name__}.py: {(module.__doc__ or '').splitlines()[0]}")
        start_of = time.perf_counter()
        module.main(folder, sizes)
        print(f"  ({time.perf_counter() - start_of:.0f} s)")
    print(f"\nIn all {time.perf_counter() - began:.0f} s.")


if __name__ == "__main__":
    common.run(main, __doc__)
