"""The tidy export of a study, by the number of events."""

import shutil
from pathlib import Path

import common
from common import heading, rows, stopwatch

from observer.services import interchange, people


def main(folder: Path, sizes: tuple[int, ...]) -> None:
    """Print the table."""
    heading("Tidy export (services.interchange.export_tidy)")
    found: dict[int, list[float]] = {}
    written: dict[int, int] = {}
    for size in sizes:
        path, out = common.copy(folder, size), folder / "tidy"
        found[size] = []
        with common.open_study(path) as study:
            for _n in range(1 if size >= 100_000 else 3):
                with stopwatch(found[size]):
                    interchange.export_tidy(study, people.viewer(study), out)
                written[size] = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
                shutil.rmtree(out)
        common.remove(path)
    rows("export", found)
    for size, n in written.items():
        print(f"  {size:>9,} events: {n / 1e6:.2f} MB written, {n / size:.0f} bytes an event")


if __name__ == "__main__":
    common.run(main, __doc__)
