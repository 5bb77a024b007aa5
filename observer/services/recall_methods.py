"""The paragraph about a recall session for the methods section of an article, made from what happened in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import observer
from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.codebook_text import speaking
from observer.coding.fragments import Ordering
from observer.coding.recall import About, Act, Level, LogRow, Protocol, RecallState, Response, Who
from observer.coding.recall_settings import ADULT
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import N_, _, ngettext
from observer.services.recall import OpenedRecall, facilitator_of, named, open_recall
from observer.services.recall_problems import Trouble, problems
from observer.services.recall_prompts import band_words, recall_settings
from observer.services.recall_responses import log, responses
from observer.storage.study_file import StudyFile

_PROTOCOLS = {
    Protocol.RESPONDENT_STOPS: N_("The respondent could stop the film."),
    Protocol.BOTH_STOP: N_("Both respondent and facilitator could stop the film."),
    Protocol.NO_STOPS: N_("The film was not to be stopped; each fragment was talked about after it."),
    Protocol.SELECTED: N_("Only selected fragments were shown; both respondent and facilitator could stop the film."),
    Protocol.WHOLE_FILM_FIRST: N_("The whole film was shown first, then the fragments."),
}


_LANGUAGES = {"nl": N_("Dutch"), "en": N_("English")}


@dataclass(frozen=True)
class _Told:
    """All that the paragraph is made of."""

    opened: OpenedRecall
    log: list[LogRow]
    responses: list[Response]
    facilitator: str
    is_in_film: bool
    advised_hours: int
    stops_of: bool
    stop_seed: int | None

    @property
    def practice(self) -> frozenset[str]:
        """The ids of the items that are for practice."""
        return frozenset(one.item.id for one in self.opened.shown if one.item.is_practice)

    def count(self, act: Act, who: Who | None = None) -> int:
        """How often something happened, practice left out."""
        rows = (row for row in self.log if row.act is act and row.item not in self.practice)
        return sum(1 for row in rows if who in (None, row.who))


def methods(study: StudyFile, viewer: Viewer, recall: str, language: str) -> str:
    """A paragraph for an article, "en" or "nl": delay, protocol, fragments and their order, who stopped, prompts.

    Raises `Refused` before the recall session has ended.
    """
    check_facilitator(viewer)
    row = named(study, recall)
    if row.state is not RecallState.ENDED:
        raise Refused(
            _("“{name}” has not ended; its methods paragraph says what happened in it.").format(name=row.name)
        )
    opened = open_recall(study, viewer, row.id)
    is_in_film = any(one.trouble is Trouble.WORKER_ASKS for one in problems(study, viewer, row.id))
    told = _Told(
        opened,
        log(study, viewer, row.id),
        [one for one in responses(study, viewer, row.id) if not one.is_practice],
        facilitator_of(study, row),
        is_in_film,
        recall_settings(study, viewer).advised_hours,
        row.stops_of is not None,
        row.stop_seed,
    )
    with speaking(language):
        return " ".join(_sentences(told))


def _sentences(told: _Told) -> Iterator[str]:
    yield _who(told)
    yield _delay(told)
    yield _asked_by(told)
    yield from _protocol(told)
    yield _fragments(told)
    yield _order(told)
    if any(row.act is Act.SHOW and row.item in told.practice for row in told.log):
        yield _("A practice fragment came first and was kept out of the data.")
    yield _stops(told)
    if told.stops_of:
        words = _(
            "Stops of an earlier respondent were passed on as positions only, mixed with as many at random places"
            " (seed {seed}); neither respondent nor facilitator knew which were which."
        )
        yield words.format(seed=told.stop_seed)
    yield from _prompts(told)
    yield _given(told)
    yield from _passed_over(told)
    yield _("Recorded with {software}.").format(software=f"Observer {observer.__version__}")


def _who(told: _Told) -> str:
    people, recall = told.opened.respondents, told.opened.recall
    words = ngettext(
        "A stimulated-recall interview was held with {n} respondent ({kinds}), with prompts in {language}.",
        "A stimulated-recall interview was held with {n} respondents together ({kinds}), with prompts in {language}.",
        len(people),
    )
    kinds = ", ".join(word(person.kind) for person in people)
    language = _(_LANGUAGES[recall.language]) if recall.language in _LANGUAGES else recall.language
    text = words.format(n=len(people), kinds=kinds, language=language)
    if recall.band != ADULT:
        text += " " + _("Its limits were those for: {band}.").format(band=band_words(recall.band))
    return text


def _delay(told: _Told) -> str:
    days = sorted({one.delay_days for one in told.opened.shown if one.delay_days is not None})
    if not days:
        return _("The time between visit and interview is not known.")
    advice = _("(within {hours} hours is the usual advice)").format(hours=told.advised_hours)
    if len(days) > 1:
        words = _("It took place {first} to {last} days after the recorded visits {advice}.")
        return words.format(first=days[0], last=days[-1], advice=advice)
    words = ngettext(
        "It took place {n} day after the recorded visit {advice}.",
        "It took place {n} days after the recorded visit {advice}.",
        days[0],
    )
    return words.format(n=days[0], advice=advice)


def _asked_by(told: _Told) -> str:
    if not told.facilitator:
        return _("It is not recorded who asked the questions.")
    if told.is_in_film:
        return _("The questions were asked by somebody who is in the film.")
    return _("The questions were asked by a facilitator who is not in the film.")


def _protocol(told: _Told) -> Iterator[str]:
    wholes = {one.item.id for one in told.opened.shown if one.item.is_whole}
    if not wholes:
        yield _(_PROTOCOLS[told.opened.recall.protocol])
    elif wholes <= {row.item for row in told.log if row.act is Act.FINISH}:
        yield _("The whole film was shown first, without stops; then the fragments, in which both could stop it.")
    else:
        yield _("The whole film was to be shown first, and was not seen to its end; then came the fragments.")


def _fragments(told: _Told) -> str:
    real = [one for one in told.opened.shown if not one.item.is_practice and not one.item.is_whole]
    shown = {row.item for row in told.log if row.act is Act.SHOW} & {one.item.id for one in real}
    reasons = Counter(word(one.fragment.reason) for one in real if one.item.id in shown)
    words = ngettext(
        "Of {all} prepared fragments {n} was shown ({seconds} seconds in all; {reasons}).",
        "Of {all} prepared fragments {n} were shown ({seconds} seconds in all; {reasons}).",
        len(shown),
    )
    seconds = sum(one.fragment.length_us for one in real if one.item.id in shown) / 1e6
    return words.format(all=len(real), n=len(shown), seconds=round(seconds), reasons=_listed(reasons) or _("none"))


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name}: {n}" for name, n in counts.most_common())


def _order(told: _Told) -> str:
    recall = told.opened.recall
    if recall.ordering is Ordering.RANDOM:
        return _("They were prepared in random order (seed {seed}).").format(seed=recall.seed)
    return _("They were put in order by hand.")


def _stops(told: _Told) -> str:
    words = ngettext(
        "The film was stopped {n} time: {respondent} by a respondent and {facilitator} by the facilitator;"
        " it was shown again {again} times.",
        "The film was stopped {n} times: {respondent} by a respondent and {facilitator} by the facilitator;"
        " it was shown again {again} times.",
        told.count(Act.STOP),
    )
    by = {who.value: told.count(Act.STOP, who) for who in (Who.RESPONDENT, Who.FACILITATOR)}
    return words.format(n=told.count(Act.STOP), again=told.count(Act.REPLAY), **by)


def _prompts(told: _Told) -> Iterator[str]:
    used = Counter(f"“{one.prompt}”" for one in told.responses if one.prompt)
    if not used:
        yield _("No prompts were recorded.")
        return
    levels = Counter(one.level or Level.OWN for one in told.responses if one.prompt)
    words = _("Prompts used: {prompts} ({open} open, {focused} focused, {own} own wording).")
    yield words.format(prompts=_listed(used), **{level.value: levels[level] for level in Level})


def _given(told: _Told) -> str:
    kept = [one for one in told.responses if not one.off_record]
    off = len(told.responses) - len(kept)
    about = Counter(one.about for one in kept)
    words = ngettext(
        "{n} response was noted ({then} about then, {now} about now, {general} in general, {unsaid} not said);"
        " {off} off the record, of which nothing was kept.",
        "{n} responses were noted ({then} about then, {now} about now, {general} in general, {unsaid} not said);"
        " {off} off the record, of which nothing was kept.",
        len(kept),
    )
    counts = {kind.value: about[kind] for kind in About}
    return words.format(n=len(kept), off=off, unsaid=about[None], **counts)


def _passed_over(told: _Told) -> Iterator[str]:
    declined, blanked, rests = told.count(Act.DECLINE), told.count(Act.DISTRESS), told.count(Act.ENOUGH)
    paused = told.count(Act.PAUSE)
    if paused:
        words = ngettext(
            "The film was held {n} time for a practical reason.",
            "The film was held {n} times for a practical reason.",
            paused,
        )
        yield words.format(n=paused)
    if rests:
        words = ngettext(
            "A respondent asked {n} time to stop for a while.",
            "Respondents asked {n} times to stop for a while.",
            rests,
        )
        yield words.format(n=rests)
    if declined:
        words = ngettext(
            "{n} fragment was passed over at the wish of a respondent.",
            "{n} fragments were passed over at the wish of a respondent.",
            declined,
        )
        yield words.format(n=declined)
    if blanked:
        words = ngettext(
            "The screen was blanked {n} time because of distress.",
            "The screen was blanked {n} times because of distress.",
            blanked,
        )
        yield words.format(n=blanked)
