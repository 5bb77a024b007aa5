"""Which codings an answer about agreement is about: handed in, of the purposes that were asked for, and only what the
viewer may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from observer.coding.agreement import Question
from observer.coding.blinding import Viewer
from observer.coding.study import Coding, CodingState, Purpose, Session
from observer.errors import Blind, Refused
from observer.i18n import _, ngettext
from observer.services import sight
from observer.services.agreement_answer import Sampling
from observer.services.agreement_data import Chosen, column_of
from observer.services.people import find_coder, find_session
from observer.services.plan import codebook_key
from observer.storage.study_file import StudyFile

_SOURCES = (Purpose.MAIN, Purpose.DOUBLE, Purpose.GOLD)


@dataclass(frozen=True)
class Choice:
    """The question with ids instead of names, the codings by session, and what was left out, in sentences."""

    question: Question
    by_session: dict[str, list[Chosen]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    made_from: tuple[tuple[str, str], ...] = ()  # the column of a consensus, and one of what it was made from


def choose(study: StudyFile, viewer: Viewer, question: Question) -> Choice:
    """The codings. Raises `Blind`, `Refused` and `NotFound`.

    For a coder what is hidden is as what is not there: the same sentence, whether others have coded or not.
    """
    key = codebook_key(study, question.codebook)
    sessions = [find_session(study, name) for name in question.sessions]
    coders = {find_coder(study, name).id for name in question.coders}
    asked = {session.id: session for session in sessions or study.sessions.where()}
    everything = _with_purpose(study, viewer, key, asked)
    kept, left = _sorted(viewer, everything, question, asked, coders)
    dependent = _made_from(study, kept)
    if dependent and not question.with_sources:
        left += _without(len({one.coding.id for one, _source in dependent}))
        kept = [one for one in kept if all(one is not consensus for consensus, _source in dependent)]
    by_session: dict[str, list[Chosen]] = defaultdict(list)
    for one in kept:
        by_session[one.coding.session].append(one)
    double = {id_: rows for id_, rows in by_session.items() if _is_double(rows)}
    _check(viewer, asked, double, bool(sessions), left)
    left += _single(len(by_session) - len(double))
    order = sorted(double, key=lambda id_: (asked[id_].date or "9999", asked[id_].name))
    exact = replace(question, codebook=key, sessions=tuple(s.id for s in sessions), coders=tuple(sorted(coders)))
    chosen = {id_: double[id_] for id_ in order}
    made_from = {(one.column, source.column) for one, source in dependent if one.coding.session in chosen}
    return Choice(exact, chosen, tuple(left), tuple(sorted(made_from)) if question.with_sources else ())


def _made_from(study: StudyFile, chosen: Sequence[Chosen]) -> list[tuple[Chosen, Chosen]]:
    """Each consensus among these with each coding that it was made from, or that has taken the place of such a one.
    Of a consensus that was not made here it is not known: then it is every coding of the session."""
    before = {coding.id: coding.supersedes for coding in study.codings.where("supersedes IS NOT NULL")}

    def first(id_: str) -> str:
        while (earlier := before.get(id_)) is not None:
            id_ = earlier
        return id_

    made = {row.coding: {first(id_) for id_ in row.sources} for row in study.consensuses.where()}

    def is_source(consensus: Chosen, other: Chosen) -> bool:
        known = made.get(consensus.coding.id)
        return first(other.coding.id) in known if known is not None else other.purpose in _SOURCES

    return [
        (one, other)
        for one in chosen
        for other in chosen
        if one.purpose is Purpose.CONSENSUS
        and other is not one
        and other.coding.session == one.coding.session
        and is_source(one, other)
    ]


def _without(n: int) -> list[str]:
    words = ngettext(
        "{n} consensus is left out: it was made from codings that are compared here.",
        "{n} consensuses are left out: they were made from codings that are compared here.",
        n,
    )
    return [words.format(n=n)]


def _is_double(rows: list[Chosen]) -> bool:
    """Whether two coders can be compared: codings that were made blind, or ratings on given marks, with their like."""
    kinds = [{row.column for row in rows if row.coding.is_blind is kind} for kind in (True, False)]
    return any(len(columns) > 1 for columns in kinds)


def with_purposes(study: StudyFile, viewer: Viewer) -> list[tuple[Coding, Purpose]]:
    """The codings that the viewer may see, each with why it was made; a consensus is one whatever the plan says, and
    what no plan asked for is main work."""
    found = {row.coding: row.purpose for row in study.assignments.where() if row.coding}
    found |= {row.coding: Purpose.CONSENSUS for row in study.consensuses.where()}
    return [(coding, found.get(coding.id, Purpose.MAIN)) for coding in sight.visible(study, viewer)]


def _with_purpose(study: StudyFile, viewer: Viewer, key: str, sessions: Iterable[str]) -> list[Chosen]:
    """What may be seen of these sessions with this codebook."""
    versions = {version.id for version in study.codebooks.where("key = ?", [key])}
    wanted = set(sessions)
    seen = [(c, why) for c, why in with_purposes(study, viewer) if c.session in wanted and c.codebook in versions]
    old = {coding.supersedes for coding, _why in seen if coding.state is not CodingState.DRAFT}
    return [Chosen(coding, column_of(coding, why), why) for coding, why in seen if coding.id not in old]


def _sorted(
    viewer: Viewer, everything: list[Chosen], question: Question, sessions: dict[str, Session], coders: set[str]
) -> tuple[list[Chosen], list[str]]:
    """Those that enter, and what is left out and why; for which purpose somebody coded is the researcher's to know."""
    kept: dict[tuple[str, str, bool], Chosen] = {}
    drafts = teaching = other = 0
    for one in everything:
        coding: Coding = one.coding
        if coders and coding.coder not in coders:
            continue
        if coding.state is CodingState.DRAFT:
            drafts += 1
        elif not (sessions[coding.session].is_research or question.with_teaching):
            teaching += 1
        elif one.purpose not in question.purposes:
            other += viewer.is_researcher
        else:  # of two by the same coder the later one
            kept[coding.session, one.column, coding.is_blind] = one
    words = (
        (drafts, ngettext("{n} coding is still a draft.", "{n} codings are still drafts.", drafts)),
        (teaching, ngettext("{n} coding is of an acted or internship session.",
                            "{n} codings are of acted or internship sessions.", teaching)),
        (other, ngettext("{n} coding was made for another purpose.",
                         "{n} codings were made for another purpose.", other)),
    )  # fmt: skip
    return list(kept.values()), [sentence.format(n=n) for n, sentence in words if n]


def _single(n: int) -> list[str]:
    words = ngettext("{n} session was coded by one coder only.", "{n} sessions were coded by one coder only.", n)
    return [words.format(n=n)] if n else []


def _check(
    viewer: Viewer,
    asked: dict[str, Session],
    double: dict[str, list[Chosen]],
    are_named: bool,
    left: Sequence[str],
) -> None:
    """Refuse when there is nothing to compare, saying what was left out; of sessions that are named, each must have
    it."""
    missing = [session.name for id_, session in asked.items() if id_ not in double] if are_named else []
    if double and not missing:
        return
    if not viewer.is_researcher:
        raise Blind(_("You can see agreement on a session when all its coders, you among them, have submitted."))
    words = _("There is nothing to compare yet: no session of which two coders have submitted their coding.")
    if missing:
        words = _("Nothing to compare in {sessions}: it takes two coders who have submitted.").format(
            sessions=", ".join(f"“{name}”" for name in missing)
        )
    raise Refused(" ".join([words, *left]))


def sampling(study: StudyFile, viewer: Viewer, key: str, sessions: Iterable[str]) -> tuple[Sampling, ...]:
    """How these sessions came to be coded twice: the draws that they are from. Only a researcher is told."""
    if not viewer.is_researcher:
        return ()
    wanted, found = set(sessions), []
    for draw in study.draws.where("codebook_key = ?", [key]):
        rows = study.draw_sessions.where("draw = ?", [draw.id])
        drawn = [row for row in rows if row.is_drawn]
        if any(row.session in wanted for row in drawn):
            found.append(Sampling(draw.made, draw.seed, draw.percent, len(drawn), len(rows), draw.strata.value))
    return tuple(found)
