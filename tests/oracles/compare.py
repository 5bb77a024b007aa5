"""Our values beside those of others on the same data, as a table: `python tests/oracles/compare.py`.

Needs numpy and scipy, and whatever of scikit-learn, krippendorff, pingouin, statsmodels and R (psych, vcd, irr) is
there; the rest is left out. None of them is needed to run Observer.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from observer.agreement import alpha, icc, multirater, scales, standard_errors, tables, units  # noqa: E402

DATA = ROOT / "tests" / "data" / "agreement"
COHEN = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
STEPS = list(range(-3, 4))


@dataclass(frozen=True)
class Row:
    """One value; `differs` says why the two are not the same, when that is known and ours is meant."""

    what: str
    ours: float
    theirs: float
    oracle: str
    differs: str = ""

    @property
    def is_same(self) -> bool:
        """Within what is printed, or what the oracle rounds to."""
        return abs(self.ours - self.theirs) < 1e-6


def rows() -> Iterator[Row]:
    """All comparisons that can be made here."""
    for compare in (_sklearn, _krippendorff, _pingouin, _statsmodels, _r):
        try:
            yield from compare()
        except ImportError as missing:
            print(f"({missing.name} is not here)", file=sys.stderr)


def ratings() -> np.ndarray:
    """Sixty persons rated from -3 to 3 by three coders who differ a little."""
    chance = np.random.default_rng(60)
    true = chance.normal(0, 1.4, (60, 1))
    return np.clip(np.round(true + chance.normal(0, 0.8, (60, 3)) + [0, 0.3, -0.2]), -3, 3).astype(int)


def _published(name: str) -> list[list[Any]]:
    values: list[list[Any]] = json.loads((DATA / f"{name}.json").read_text())["data"]["values"]
    return values


def _as_units(table: np.ndarray) -> np.ndarray:
    """The pairs of codes of a table."""
    return np.array([(a, b) for a, row in enumerate(table) for b, n in enumerate(row) for _n in range(n)])


def _two(kind: str) -> float:
    found = units.units_of(ratings()[:, :2].tolist(), STEPS)
    return float(tables.cohen_kappa(found.table(), scales.disagreement_weights(scales.Weights(kind), STEPS)))


def _alpha(values: list[list[Any]], level: str) -> float:
    scale = sorted({v for row in values for v in row if v is not None})
    found = alpha.krippendorff_alpha(units.units_of(values, scale), scales.Level(level), scale).value
    assert found is not None
    return found


def _icc(values: Any, form: icc.Form, end: str = "value") -> float:
    return float(getattr(icc.icc(values, form), end))


def _sklearn() -> Iterator[Row]:
    import sklearn
    from sklearn.metrics import cohen_kappa_score

    name = f"scikit-learn {sklearn.__version__}"
    pairs = _as_units(COHEN)
    yield Row("Cohen 1960: kappa", float(tables.cohen_kappa(COHEN)), cohen_kappa_score(*pairs.T), name)
    for kind in ("linear", "quadratic"):
        theirs = cohen_kappa_score(*ratings()[:, :2].T, labels=STEPS, weights=kind)
        yield Row(f"ratings -3..3: weighted kappa, {kind}", _two(kind), theirs, name)


def _krippendorff() -> Iterator[Row]:
    from importlib.metadata import version

    import krippendorff

    name = f"krippendorff {version('krippendorff')}"
    known = _published("krippendorff_2011")
    for what, values in (("4 observers, 12 units", known), ("ratings -3..3", ratings().tolist())):
        table = np.array(values, float).T
        for level in ("nominal", "ordinal", "interval"):
            theirs = krippendorff.alpha(reliability_data=table, level_of_measurement=level)
            yield Row(f"{what}: alpha, {level}", _alpha(values, level), theirs, name)


def _pingouin() -> Iterator[Row]:
    import pandas as pd
    import pingouin

    name = f"pingouin {pingouin.__version__}"
    long = pd.DataFrame(ratings()).reset_index().melt("index")
    table = pingouin.intraclass_corr(long, targets="index", raters="variable", ratings="value").set_index("Type")
    for kind, form in _kinds(table.index):
        yield Row(f"ratings -3..3: {form.value}", _icc(ratings(), form), float(table.loc[kind, "ICC"]), name)


def _kinds(index: Any) -> list[tuple[str, icc.Form]]:
    """Its names for the six forms, which changed between versions."""
    old = dict(zip(("ICC1", "ICC1k", "ICC2", "ICC2k", "ICC3", "ICC3k"), icc.Form, strict=True))
    new = dict(zip(("ICC(1,1)", "ICC(1,k)", "ICC(A,1)", "ICC(A,k)", "ICC(C,1)", "ICC(C,k)"), icc.Form, strict=True))
    return [(kind, form) for kind, form in (old | new).items() if kind in index]


def _statsmodels() -> Iterator[Row]:
    import statsmodels
    from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

    name = f"statsmodels {statsmodels.__version__}"
    found = cohens_kappa(COHEN)
    yield Row("Cohen 1960: kappa", float(tables.cohen_kappa(COHEN)), found.kappa, name)
    yield Row("Cohen 1960: its standard error", standard_errors.cohen_kappa_se(COHEN), found.std_kappa, name)
    values = _published("fleiss_1971")
    made = units.units_of(values, sorted({v for row in values for v in row}))
    ours = multirater.coefficient(made, multirater.pooled).value.value
    assert ours is not None
    yield Row("Fleiss 1971: Fleiss' kappa", ours, fleiss_kappa(made.counts), name)


def _r() -> Iterator[Row]:
    if not shutil.which("Rscript"):
        raise ImportError(name="Rscript")
    shrout = np.array(_published("shrout_fleiss_1979"))
    w = f"matrix(c({','.join(map(str, shrout.T.ravel()))}), 6)"
    x = f"matrix(c({','.join(map(str, ratings().T.ravel()))}), 60)"
    cohen = f"matrix(c({','.join(map(str, COHEN.T.ravel()))}), 3)"
    forms = list(icc.Form)
    # psych has the six in the order 1, 2, 3, then their means
    for what, data, values in (("Shrout & Fleiss 1979", w, shrout), ("ratings -3..3", x, ratings())):
        found = _ask(f"r <- psych::ICC({data}, lmer=FALSE)$results; cat(r$ICC, r[['lower bound']], r[['upper bound']])")
        for n, form in enumerate(forms[::2] + forms[1::2]):
            for m, end in enumerate(("value", "low", "high")):
                yield Row(f"{what}: {form.value}, {end}", _icc(values, form, end), found[n + 6 * m], "R psych")
    kappa, se = _ask(f"k <- vcd::Kappa({cohen}); cat(k$Unweighted)")
    yield Row("Cohen 1960: kappa", float(tables.cohen_kappa(COHEN)), kappa, "R vcd")
    yield Row("Cohen 1960: its standard error", standard_errors.cohen_kappa_se(COHEN), se, "R vcd")
    yield from _irr(w, x, shrout)


def _irr(w: str, x: str, shrout: np.ndarray) -> Iterator[Row]:
    forms = (("oneway", "agreement", icc.Form.ONE_WAY), ("twoway", "agreement", icc.Form.AGREEMENT))
    for model, kind, form in (*forms, ("twoway", "consistency", icc.Form.CONSISTENCY)):
        (theirs,) = _ask(f"cat(irr::icc({x}, '{model}', '{kind}')$value)")
        yield Row(f"ratings -3..3: {form.value}", _icc(ratings(), form), theirs, "R irr")
    (theirs,) = _ask(f"cat(irr::kripp.alpha(t({w}), 'interval')$value)")
    why = "irr does not divide by m - 1 when no value is missing and there are more than two coders"
    yield Row("Shrout & Fleiss 1979: alpha, interval", _alpha(shrout.tolist(), "interval"), theirs, "R irr", why)
    (theirs,) = _ask(f"cat(irr::kappa2({x}[,1:2], 'squared')$value)")
    why = "irr sorts numbers below 0 as text: -1, -2, -3, 0, 1 ..."
    yield Row("ratings -3..3: weighted kappa, quadratic", _two("quadratic"), theirs, "R irr", why)
    low, high = _ask(f"r <- irr::icc({w}, 'twoway', 'agreement', 'average'); cat(r$lbound, r$ubound)")
    why = "irr takes the ICC of the mean where that of one coder belongs; with that it would give our limits"
    for end, theirs in (("low", low), ("high", high)):
        ours = _icc(shrout, icc.Form.AGREEMENT_MEAN, end)
        yield Row(f"Shrout & Fleiss 1979: ICC(A,k), {end}", ours, theirs, "R irr", why)


def _ask(code: str) -> list[float]:
    """The numbers that a line of R prints."""
    line = f"options(digits=15); {code}"
    done = subprocess.run(["Rscript", "-e", line], capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise ImportError(f"R: {done.stderr.strip().splitlines()[0]}", name="a package of R")
    return [float(number) for number in done.stdout.split()]


def main() -> int:
    """Print the table; 1 when something differs that should not."""
    print("| value | Observer | the other | who | |\n| --- | --- | --- | --- | --- |")
    wrong = 0
    for row in rows():
        mark = "same" if row.is_same else row.differs or "**differs**"
        wrong += not row.is_same and not row.differs
        print(f"| {row.what} | {row.ours:.6f} | {row.theirs:.6f} | {row.oracle} | {mark} |", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
