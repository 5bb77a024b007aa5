"""How often and how long: counts, durations and rates per person and indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from observer.coding.timecode import SECOND

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Counted:
    """One event as it is counted: once for each of its actors. Times in microseconds of session time."""

    coder: str
    actor: str
    indicator: str
    start_us: int
    stop_us: int | None
    is_open: bool


@dataclass(frozen=True)
class Observed:
    """For how long somebody could be observed, in microseconds; None when it is not known."""

    actor: str
    us: int | None


def counts(events: list[Counted], observed: list[Observed]) -> pd.DataFrame:
    """One row per coder, actor and indicator.

    Columns: coder, actor, indicator; n (events); open (of these, states without an end); seconds (total
    length of the ended states; missing for points); minutes_observed; per_minute (n / minutes_observed).
    What cannot be computed is missing, never 0: a rate without a known time of observation, a length of points.
    """
    import pandas as pd

    columns = ["coder", "actor", "indicator", "n", "open", "seconds", "minutes_observed", "per_minute"]
    if not events:
        return pd.DataFrame(columns=columns)
    frame = pd.DataFrame([vars(event) for event in events])
    frame["seconds"] = (pd.to_numeric(frame["stop_us"]) - frame["start_us"]) / SECOND
    grouped = frame.groupby(["coder", "actor", "indicator"])
    table = grouped.agg(
        n=("start_us", "size"), open=("is_open", "sum"), seconds=("seconds", lambda s: s.sum(min_count=1))
    ).reset_index()
    minutes = {p.actor: p.us / (60 * SECOND) for p in observed if p.us}
    table["minutes_observed"] = table["actor"].map(minutes)
    table["per_minute"] = table["n"] / table["minutes_observed"]
    return table[columns]
