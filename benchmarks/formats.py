"""Files of other tools: reading and writing by the number of events, beside pympi (ELAN) and pandas (CSV)."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import common
from common import heading

SIZES = (1_000, 10_000, 100_000)
_CODES, _PEOPLE, _CODERS = 20, 5, 2
_CHILD = "import sys; sys.path[:0] = {paths!r}; import formats; formats.measure({call!r}, {n}, {file!r})"


def document(n: int):  # type: ignore[no-untyped-def]
    """One session with `n` events of two coders: moments and periods, a comment on every tenth."""
    from observer.coding.codebook import Kind
    from observer.coding.interchange import Document, FiledCode, FiledEvent, FiledFilm, FiledPerson, FiledSession

    def event(i: int) -> FiledEvent:
        is_state, at = i % 3 == 0, i * 400_000
        return FiledEvent(
            "visit",
            f"code {i % _CODES // 3 * 3 + (0 if is_state else 1 + i % 2)}",
            Kind.STATE if is_state else Kind.POINT,
            at,
            at + 2_000_000 if is_state else None,
            f"K{i % _CODERS + 1}",
            (f"person {i % _PEOPLE}",),
            comment=f"something that was said, number {i}" if i % 10 == 0 else "",
            id=f"00000000-0000-4000-8000-{i:012d}",
        )

    events = tuple(event(i) for i in range(n))
    kinds = {one.code: one.kind for one in events}
    return Document(
        "visit",
        codes=tuple(FiledCode(name, kind=kind) for name, kind in kinds.items()),
        people=tuple(FiledPerson(f"person {i}") for i in range(_PEOPLE)),
        coders=tuple(f"K{i + 1}" for i in range(_CODERS)),
        sessions=(FiledSession("visit", films=(FiledFilm("visit.mp4", 0, n * 400_000 + 3_000_000, 25.0),)),),
        events=events,
    )


def measure(call: str, n: int, file: str) -> None:
    """In a process of its own: do one thing, and print seconds of the processor and the peak of memory."""
    import resource

    act = _acts()[call](n, Path(file))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    act()
    took = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([took, peak / 1024, (peak - before) / 1024]))


def _acts() -> dict[str, Callable[[int, Path], Callable[[], object]]]:
    from observer.formats import FORMATS

    found: dict[str, Callable[[int, Path], Callable[[], object]]] = {}
    for form in FORMATS:
        found[f"{form.id} write"] = lambda n, file, form=form: _writing(form, n, file)
        found[f"{form.id} read"] = lambda _n, file, form=form: lambda: form.read(file)
    return found | {"pympi read": _pympi, "pandas read": _pandas_read, "pandas write": _pandas_write}


def _writing(form, n: int, file: Path) -> Callable[[], object]:  # type: ignore[no-untyped-def]
    filled = document(n)
    return lambda: form.write(filled, file)


def _pympi(_n: int, file: Path) -> Callable[[], object]:
    from pympi import Elan

    return lambda: Elan.Eaf(str(file))


def _pandas_read(_n: int, file: Path) -> Callable[[], object]:
    import pandas as pd

    return lambda: pd.read_csv(file)


def _pandas_write(_n: int, file: Path) -> Callable[[], object]:
    import pandas as pd

    frame = pd.read_csv(file)
    return lambda: frame.to_csv(file.with_suffix(".again.csv"), index=False)


def _run(call: str, n: int, file: Path) -> list[float]:
    paths = [str(common.ROOT), str(common.ROOT / "benchmarks")]
    code = _CHILD.format(paths=paths, call=call, n=n, file=str(file))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    took, peak, more = json.loads(done.stdout.splitlines()[-1])
    return [took, peak, more]


def main(folder: Path, _sizes: tuple[int, ...] = SIZES) -> None:
    """Print a line for each format: seconds of the processor, and the peak of memory at the largest size."""
    sizes = SIZES if _sizes == common.SIZES else _sizes
    from observer.formats import FORMATS, Holds

    heading("Files of other tools (seconds of the processor; the last column: growth of time for ten times the events)")
    work = folder / "formats"
    work.mkdir()
    for form in FORMATS:
        if form.about is not Holds.CODEBOOK and form.writes:
            files = {n: work / f"{form.id}-{n}{form.endings[0]}" for n in sizes}
            _line(f"{form.id} write", files)
            if form.reads:
                _line(f"{form.id} read", files)
            if form.id == "elan":
                _line("pympi read", files)
            if form.id == "csv":
                _line("pandas read", files)
                _line("pandas write", files)


def _line(call: str, files: dict[int, Path]) -> None:
    found = {n: _run(call, n, file) for n, file in files.items()}
    sizes = sorted(found)
    seconds = "".join(f"{found[n][0]:>9.3f}" for n in sizes)
    last, before = found[sizes[-1]], found[sizes[-2]] if len(sizes) > 1 else found[sizes[-1]]
    growth = f"{last[0] / max(before[0], 1e-6):>8.1f}x" if len(sizes) > 1 else ""
    print(f"  {call:<24}{seconds} s{last[1]:>8.0f} MB{growth}")


if __name__ == "__main__":
    common.run(main, __doc__)
