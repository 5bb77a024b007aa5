"""What the study agreed for recall sessions: bands of age with their limits, prompts, feelings, advice, and the card
for a signal of concern."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from observer.coding.blinding import Viewer, check_facilitator, check_researcher
from observer.coding.changes import Changes
from observer.coding.prompts import Wording, hints
from observer.coding.recall import Level
from observer.coding.recall_settings import Band, Prompt, RecallSettings
from observer.coding.timecode import SECOND
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.i18n import language as spoken
from observer.resources import prompts_file
from observer.services.roster import check_languages, checked_name
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

LONGEST_PROMPT, LONGEST_CARD = 500, 20_000
_FEELINGS = {
    "calm": N_("calm"),
    "glad": N_("glad"),
    "proud": N_("proud"),
    "tense": N_("tense"),
    "sad": N_("sad"),
    "angry": N_("angry"),
    "afraid": N_("afraid"),
    "ashamed": N_("ashamed"),
}


def feeling_words(key: str) -> str:
    """What a feeling is called; one that the study added is called by its key."""
    return _(_FEELINGS[key]) if key in _FEELINGS else key


@dataclass(frozen=True)
class Asked:
    """A prompt of a deck, the hints at its wording, and whether it is the study's own (and so can be removed)."""

    prompt: Prompt
    hints: tuple[Wording, ...]
    is_own: bool


@cache
def _shipped() -> tuple[dict[str, dict[str, object]], tuple[dict[str, str], ...]]:
    data = json.loads(prompts_file().read_text(encoding="utf-8"))
    return {band["key"]: band for band in data["bands"]}, tuple(data["prompts"])


# -- bands -----------------------------------------------------------------------------------------------------


def bands(study: StudyFile, viewer: Viewer) -> list[Band]:
    """The bands of age, with the limits that the study set or else those that ship; adults first."""
    check_facilitator(viewer)
    own = {band.key: band for band in study.recall_bands.where()}
    return [own.get(key) or _shipped_band(key) for key in _shipped()[0]]


def _shipped_band(key: str) -> Band:
    found = _shipped()[0][key]
    most, longest, together = (int(str(found[n])) for n in ("most_fragments", "longest_fragment_s", "longest_s"))
    return Band("", key, most, longest * SECOND, together * SECOND, bool(found["pictures"]))


def find_band(study: StudyFile, viewer: Viewer, key: str) -> Band:
    """The band with this key. Raises `NotFound`."""
    found = next((band for band in bands(study, viewer) if band.key == key), None)
    if found is None:
        raise NotFound(
            _("There is no band of age “{name}”. There are: {names}.").format(name=key, names=", ".join(_shipped()[0]))
        )
    return found


def band_words(key: str) -> str:
    """What a band is called."""
    found = _shipped()[0].get(key)
    return str(found["nl" if spoken() == "nl" else "en"]) if found else key


def set_band(
    study: StudyFile,
    viewer: Viewer,
    key: str,
    most_fragments: int | None = None,
    longest_fragment_us: int | None = None,
    longest_us: int | None = None,
    pictures: bool | None = None,
) -> Changes:
    """Set what is shown at most to somebody of an age (0: no limit), and whether the buttons are pictures.

    What is None stays.
    """
    check_researcher(viewer)
    old = find_band(study, viewer, key)
    new = Band(
        old.id or new_id(),
        key,
        old.most_fragments if most_fragments is None else most_fragments,
        old.longest_fragment_us if longest_fragment_us is None else longest_fragment_us,
        old.longest_us if longest_us is None else longest_us,
        old.pictures if pictures is None else pictures,
    )
    if min(new.most_fragments, new.longest_fragment_us, new.longest_us) < 0:
        raise Refused(_("A limit is 0 (no limit) or more."))
    with study.operation(Stream(viewer.id, None), N_("Set the limits for {band}"), band=key) as running:
        (study.recall_bands.change if old.id else study.recall_bands.add)(new)
    return running.changes


# -- prompts ---------------------------------------------------------------------------------------------------


def deck(study: StudyFile, viewer: Viewer, language: str, band: str = "adult") -> list[Asked]:
    """The prompts for an age in a language: neutral ones that ship (Dutch and English), then the study's own."""
    check_facilitator(viewer)
    find_band(study, viewer, band)
    shipped = [
        Prompt("", band, language, row[language], Level(row["level"]))
        for row in _shipped()[1]
        if row["band"] == band and language in row
    ]
    own = study.recall_prompts.where("band = ? AND language = ?", [band, language])
    return [Asked(one, tuple(hints(one.text, language)), bool(one.id)) for one in (*shipped, *own)]


def add_prompt(
    study: StudyFile, viewer: Viewer, text: str, language: str, band: str = "adult"
) -> tuple[Asked, Changes]:
    """Add a prompt of one's own to a deck; what its wording is hinted at comes with it. Raises `Refused`."""
    check_researcher(viewer)
    find_band(study, viewer, band)
    check_languages((language,))
    plain = " ".join(text.split())
    if not 0 < len(plain) <= LONGEST_PROMPT:
        raise Refused(_("A prompt has 1 to 500 letters."))
    if any(one.prompt.text == plain for one in deck(study, viewer, language, band)):
        raise Refused(_("This prompt is in the deck already."))
    prompt = Prompt(new_id(), band, language, plain)
    with study.operation(Stream(viewer.id, None), N_("Add prompt “{text}”"), text=plain) as running:
        study.recall_prompts.add(prompt)
    return Asked(prompt, tuple(hints(plain, language)), True), running.changes


def remove_prompt(study: StudyFile, viewer: Viewer, prompt: str) -> Changes:
    """Remove a prompt of the study's own (its id or text) from its deck. Raises `NotFound`."""
    check_researcher(viewer)
    found = study.recall_prompts.where("id = ? OR text = ?", [prompt, prompt])
    if not found:
        raise NotFound(_("There is no prompt of your own “{text}”.").format(text=prompt[:80]))
    with study.operation(Stream(viewer.id, None), N_("Remove prompt “{text}”"), text=found[0].text) as running:
        study.recall_prompts.remove(found[0].id)
    return running.changes


# -- settings --------------------------------------------------------------------------------------------------


def recall_settings(study: StudyFile, viewer: Viewer) -> RecallSettings:
    """What the study agreed; what is usual when nothing was set."""
    check_facilitator(viewer)
    return next(iter(study.recall_settings.where()), RecallSettings())


def set_recall_settings(
    study: StudyFile,
    viewer: Viewer,
    advised_hours: int | None = None,
    feelings: Sequence[str] | None = None,
    protocol_card: str | None = None,
) -> Changes:
    """Set the advised delay (hours), all feelings that can be chosen, and the card for a signal of concern; what is
    None stays."""
    check_researcher(viewer)
    old = recall_settings(study, viewer)
    new = replace(
        old,
        id=old.id or new_id(),
        advised_hours=old.advised_hours if advised_hours is None else advised_hours,
        feelings=old.feelings if feelings is None else tuple(dict.fromkeys(checked_name(one) for one in feelings)),
        protocol_card=old.protocol_card if protocol_card is None else protocol_card.strip(),
    )
    if not 1 <= new.advised_hours <= 8784:
        raise Refused(_("The advised delay is 1 hour to a year."))
    if len(new.feelings) > 24 or len(new.protocol_card) > LONGEST_CARD:
        raise Refused(_("At most 24 feelings, and 20,000 letters on the card."))
    with study.operation(Stream(viewer.id, None), N_("Set how recall sessions are held")) as running:
        (study.recall_settings.change if old.id else study.recall_settings.add)(new)
    return running.changes
