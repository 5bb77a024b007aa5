"""What an answer about agreement consists of: plain frozen records, without names and without numpy.

An `Answer` has `Row`s. A row says of what it is (`Subject`), its headline, what stands beside it, and what it is made
of (tally, matrix, curve). Every number is an `AgreementResult` of the engine, so that it carries its method,
parameters, n, seconds and reason. `Answer.names` gives the words for every id in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from observer.agreement.result import AgreementResult
from observer.coding.agreement import Question, Section
from observer.coding.ratings import RatedAs

NOTHING = ""  # in a cell: no mark of this coder; in a row or column of a matrix: no code on


@dataclass(frozen=True)
class Subject:
    """Of what a row is. Everything is an id or empty.

    `code`: an indicator (`alliance:ef_says_stuck`), a dimension, a valence, an exclusive group; empty: all codes
    together. `person`: a participant or group; empty: all persons pooled. `coders`: the two of a pair; empty: all
    coders together. `rated_as` is there for ratings. Not `is_blind`: ratings on marks that were given.
    """

    section: Section
    code: str = ""
    person: str = ""
    coders: tuple[str, ...] = ()
    rated_as: RatedAs | None = None
    is_blind: bool = True


@dataclass(frozen=True)
class Counted:
    """How many marks are matched, and how many only the first or the second coder has."""

    matched: int
    only1: int
    only2: int


@dataclass(frozen=True)
class Matrix:
    """The first coder's codes in rows, the second's in columns; seconds of time (`unit` "s") or marks ("n").

    `codes` are ids; the last is `NOTHING`: no code on, or no mark.
    """

    codes: tuple[str, ...]
    cells: tuple[tuple[float, ...], ...]
    unit: str


@dataclass(frozen=True)
class CurveStep:
    """What another tolerance would give."""

    tolerance_us: int
    counted: Counted
    f1: float | None


@dataclass(frozen=True)
class Apart:
    """How far matched marks lie apart, coder 2 minus coder 1, in microseconds; limits of agreement (Bland & Altman)."""

    n: int
    mean: float | None
    mean_absolute: float | None
    sd: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class PairMatrix:
    """The headline of every pair of coders (None: no value, or not compared), and each coder's mean with the others."""

    coders: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    means: tuple[float | None, ...]


@dataclass(frozen=True)
class Row:
    """One line of an answer: of what, the headline, what stands beside it, and what it is made of.

    `warnings` are sentences in the language spoken when they were made.
    """

    subject: Subject
    headline: AgreementResult
    beside: tuple[AgreementResult, ...] = ()
    counted: Counted | None = None
    onset: Apart | None = None
    offset: Apart | None = None
    matrix: Matrix | None = None
    curve: tuple[CurveStep, ...] = ()
    pairs: PairMatrix | None = None
    warnings: tuple[str, ...] = ()

    def value(self, method: str) -> AgreementResult | None:
        """The number of this method, headline or beside it."""
        return next((one for one in (self.headline, *self.beside) if one.method == method), None)


@dataclass(frozen=True)
class Compared:
    """One coding that entered: by id, whose column it is, with which version of the codebook, when handed in."""

    coding: str
    session: str
    coder: str
    version: str
    submitted: str | None
    is_blind: bool
    watched_s: float | None  # None: what was watched is not known; taken as all of it
    changed: str = ""  # a digest of what is in it


@dataclass(frozen=True)
class Sampling:
    """How the double-coded sessions were drawn: seed, share, and of how many; among the sessions of this answer."""

    made: str
    seed: int
    percent: int
    n_drawn: int
    n_sessions: int
    strata: str


@dataclass(frozen=True)
class About:
    """What holds for the whole answer.

    `coders` are the columns, in order: an id of a coder, or `id:purpose` for his coding of another purpose (his second
    pass, a gold standard). `left_out` are sentences. `mapped` says `version: old -> new` of each mapping used.
    `made_from` holds the column of a consensus with one of what it was made from, where both are compared.
    """

    codebook: str
    versions: tuple[str, ...]
    tolerance_us: int
    sessions: tuple[str, ...]
    coders: tuple[str, ...]
    compared: tuple[Compared, ...]
    software: str
    seconds: float = 0.0
    excluded_s: float = 0.0
    mapped: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    sampling: tuple[Sampling, ...] = ()
    made_from: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """The agreement that was asked for. `names` are words for all ids in it: codes, persons, sessions, coders."""

    question: Question
    about: About
    rows: tuple[Row, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, section: Section) -> tuple[Row, ...]:
        """The rows of one section."""
        return tuple(row for row in self.rows if row.subject.section is section)

    def find(self, subject: Subject) -> Row | None:
        """The row of this subject."""
        return next((row for row in self.rows if row.subject == subject), None)

    def name(self, id_: str) -> str:
        """What an id is called; the id itself when nobody knows."""
        return self.names.get(id_, id_)


# -- what a number is made of ----------------------------------------------------------------------------------


class Fate(StrEnum):
    """What became of a mark, or what was seen in a stretch."""

    MATCHED = "matched"
    ONLY1 = "only1"
    ONLY2 = "only2"
    DIFFERENT = "different"  # both have something, not the same


@dataclass(frozen=True)
class Cell:
    """A cell of a matrix: the code of the first coder and that of the second; `NOTHING` for none."""

    first: str
    second: str


@dataclass(frozen=True)
class MomentOf:
    """One thing that a number is made of: where to look in the film, what each coder has there, and why.

    Times are microseconds of the session (a rating has none); `events1` and `events2` are ids of events of the two
    coders; `value1` and `value2` what they gave, of ratings, counts and intervals. `explained` is a sentence.
    """

    session: str
    person: str
    coders: tuple[str, str]
    fate: Fate
    code1: str
    code2: str
    start_us: int | None
    stop_us: int | None
    events1: tuple[str, ...] = ()
    events2: tuple[str, ...] = ()
    difference_us: int | None = None
    value1: float | None = None
    value2: float | None = None
    explained: str = ""
