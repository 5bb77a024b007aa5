"""An answer about agreement in words: labels, a plain-language reading, what to do next, the methods paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from observer.agreement.result import AgreementResult
from observer.services.agreement_answer import Answer, Subject


@dataclass(frozen=True)
class Sentence:
    """One sentence of a reading, and the subject that it is about, for who wants to open it."""

    words: str
    subject: Subject | None = None


def label(answer: Answer, subject: Subject) -> str:
    """Of what a row is, in words: code, person and pair."""
    raise NotImplementedError


def method(result: AgreementResult) -> str:
    """What a number is called, with its form or tolerance."""
    raise NotImplementedError


def number(result: AgreementResult) -> str:
    """A value with its interval, as ".81 [.62, .91]"; "–" where there is none (see `why`)."""
    raise NotImplementedError


def why(result: AgreementResult) -> str:
    """Why there is no value; empty when there is one."""
    raise NotImplementedError


def band(answer: Answer, result: AgreementResult) -> str:
    """The verbal label with its source, when bands were asked for; else empty."""
    raise NotImplementedError


def reading(answer: Answer) -> tuple[Sentence, ...]:
    """The answer in plain language, most important first: no labels unless bands were asked for."""
    raise NotImplementedError


def next_steps(answer: Answer) -> tuple[Sentence, ...]:
    """What to do next: codes that are confused with each other, marks that one coder misses."""
    raise NotImplementedError


def methods_paragraph(answer: Answer, language: str) -> str:
    """A paragraph for an article, "en" or "nl": coefficients, chance, tolerance, interval, n, sample, sources."""
    raise NotImplementedError
