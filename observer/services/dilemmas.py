"""A dilemma becomes a rule: a dated decision about an indicator, in a new version of the codebook."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.codebook import Codebook, Ruling, Words
from observer.coding.codebook_edit import Parts, put
from observer.errors import NotFound, Refused
from observer.i18n import _
from observer.services import codebook_drafts, codebooks, studies
from observer.services.roster import Added, checked_date
from observer.services.scene import parse_codebook
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class DraftedRule:
    """A codebook with a decision added, not yet a version; `plan` says what storing it would mean. `is_kept`: it lies
    among the drafts, for the codebook page to go on with (not when the disk is full)."""

    codebook: Codebook
    plan: codebooks.Plan
    is_kept: bool


def draft_rule(study: StudyFile, viewer: Viewer, indicator: str, text: Words, on: str | None = None) -> DraftedRule:
    """Add a decision about an indicator (`codebook:id`) to the draft of its codebook, begun from the newest version
    when there is none. `on` is its day, today when not given. For a researcher; raises `NotFound` and `Refused`."""
    check_researcher(viewer)
    key = indicator.partition(":")[0]
    newest = _newest(study, key)
    there = next((draft for draft in codebook_drafts.drafts(study) if draft.slot == key), None)
    base, book = (there.base, there.codebook) if there else (newest.version, newest)
    changed = _with(book, indicator, text, on)
    is_kept = codebook_drafts.keep_draft(study, codebook_drafts.Draft(key, base, changed))
    return DraftedRule(changed, codebooks.plan(study, viewer, changed), is_kept)


def make_rule(study: StudyFile, viewer: Viewer, indicator: str, text: Words, on: str | None = None) -> Added:
    """Store a new version of a codebook that differs from the newest in one decision about an indicator
    (`codebook:id`). Codings keep the version they were made with. Raises as `draft_rule` does."""
    check_researcher(viewer)
    changed = _with(_newest(study, indicator.partition(":")[0]), indicator, text, on)
    planned = codebooks.plan(study, viewer, changed)
    name = changed.find_indicator(indicator).label
    changes = {code: f"{name.get(code, indicator)}: {text[code].strip()}" for code in changed.languages}
    return codebooks.store(study, viewer, changed, planned.version, changes)


def _newest(study: StudyFile, key: str) -> Codebook:
    versions = studies.versions(study, key)
    if not versions:
        raise NotFound(_("There is no codebook “{codebook}” in this study.").format(codebook=key))
    return parse_codebook(versions[-1].digest, versions[-1].content)


def _with(book: Codebook, indicator: str, text: Words, on: str | None) -> Codebook:
    """The codebook with one decision more."""
    found = book.find_indicator(indicator)
    missing = [code for code in book.languages if not text.get(code, "").strip()]
    if missing:
        raise Refused(_("A decision is written in every language of the codebook: {codes}.").format(
            codes=", ".join(missing)))  # fmt: skip
    day = checked_date(on) or datetime.now(UTC).date().isoformat()
    ruling = Ruling(day, {code: text[code].strip() for code in book.languages})
    return put(book, Parts.INDICATOR, found.id, replace(found, decisions=(*found.decisions, ruling)))
