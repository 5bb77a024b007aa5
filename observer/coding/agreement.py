"""What is asked about the agreement of coders, and what of it is kept in a study."""

from dataclasses import dataclass
from enum import StrEnum

from observer.coding.study import Purpose


class CodeLevel(StrEnum):
    """What counts as the same code: the same indicator, one of the same dimension, or one of the same valence."""

    INDICATOR = "indicator"
    DIMENSION = "dimension"
    VALENCE = "valence"


class Section(StrEnum):
    """The parts of an answer, each with a method of its own."""

    POINTS = "points"
    EXCLUSIVE = "exclusive"  # states of a group of indicators that exclude each other
    STATES = "states"
    RATINGS = "ratings"
    COUNTS = "counts"  # marks as measures: how many of each person in a session
    INTERVALS = "intervals"


SEED = 20_090_141


@dataclass(frozen=True)
class Question:
    """What is asked. Sessions and coders are names or ids; none of them means all.

    `codebook` is a key, not needed when a study has one. `tolerance_us` None: that of the codebook. With `with_actor`
    a mark must be of the same person to be the same, with `with_target` also towards the same. `per_person` asks for
    a row for each person beside those of all together. `resamples` 0: no intervals by drawing again. `bands` is the
    key of a convention for words (`agreement.methods.BANDS`); empty: numbers only. `with_teaching` lets in acted and
    internship sessions, `with_sources` a consensus beside the codings that it was made from.
    """

    sessions: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    codebook: str = ""
    level: CodeLevel = CodeLevel.INDICATOR
    with_actor: bool = True
    with_target: bool = False
    tolerance_us: int | None = None
    per_person: bool = False
    sections: tuple[Section, ...] = tuple(Section)
    resamples: int = 1000
    seed: int = SEED
    bands: str = ""
    purposes: tuple[Purpose, ...] = (Purpose.MAIN, Purpose.DOUBLE)
    with_teaching: bool = False
    with_sources: bool = False


@dataclass(frozen=True)
class StoredAgreement:
    """An answer that was kept (table `agreement_results`): question and results as JSON, without any name."""

    id: str
    made: str
    coder: str | None
    title: str
    question: str
    results: str
    software: str


@dataclass(frozen=True)
class KeptNumber:
    """One number of a kept answer, as it is exported. `line` counts the numbers of an answer from 1."""

    result: str
    line: int
    section: str
    code: str
    person: str
    coder_1: str
    coder_2: str
    rated_as: str
    is_blind: bool
    method: str
    parameters: str
    is_headline: bool
    value: float | None
    low: float | None
    high: float | None
    why: str
    why_no_interval: str
    n_events: int
    n_units: int
    seconds: float
    excluded_seconds: float
    cases: int
    seed: int | None


@dataclass(frozen=True)
class CodeMapping:
    """How the codes of one version of a codebook are read as those of another (table `code_mappings`).

    `old` and `new` go together, ids of indicators and dimensions without the codebook before them; a `new` that is
    empty leaves the code out. What is not listed keeps its id.
    """

    id: str
    made: str
    coder: str | None
    from_version: str
    to_version: str
    old: tuple[str, ...]
    new: tuple[str, ...]
