"""The wording of prompts: a gentle hint where one leads, or asks why."""

import re
from enum import StrEnum

from observer.i18n import _


class Wording(StrEnum):
    """What may be better said otherwise."""

    WHY = "why"
    LEADING = "leading"
    JUDGING = "judging"
    DOUBLE = "double"


# Per language and hint some ways of asking, not all. Each language apart, so that a Dutch "want" is no English one.
_PATTERNS: dict[str, list[tuple[Wording, tuple[str, ...]]]] = {
    "en": [
        (Wording.WHY, (r"\bwhy\b", r"\bhow come\b", r"\bwhat made you\b", r"\bfor what reason\b")),
        (
            Wording.LEADING,
            (
                r"\b(?:do|did|does|is|are|was|were|have|has|had|would|could|ca|wo)n['’]?t "
                r"(?:you|he|she|they|it|that|we)\b",
                r",\s*(?:right|no|yes)\s*\?",
                r",\s*(?:\w+n['’]t|is|are|was|were|do|did|does) (?:you|he|she|they|it|we|that)\s*\?",
                r"\byou (?:must have|surely|probably|obviously)\b",
                r"\b(?:surely|obviously|of course)\b",
                r"^(?:so )?you (?:were|felt|are|feel|thought)\b",
                r"\bagree that\b",
                r"^(?:did|do|were|are) you (?:feel |get )?"
                r"(?:angry|sad|afraid|scared|glad|happy|ashamed|proud|hurt|upset|tense)\b",
            ),
        ),
        (
            Wording.JUDGING,
            (
                r"\bshould(?:n['’]t)? (?:you |he |she |they )?have\b",
                r"\b(?:good|bad|wrong|right) of (?:you|him|her|them)\b",
                r"\byour fault\b",
            ),
        ),
    ],
    "nl": [
        (
            Wording.WHY,
            (
                r"\bwaarom\b",
                r"\bhoezo\b",
                r"\bhoe ?komt het\b",
                r"\bom welke reden\b",
                r"\bwat maakte dat (?:u|je|jij)\b",
            ),
        ),
        (
            Wording.LEADING,
            (
                r"\btoch\s*\?",
                r",\s*(?:hè|he|nietwaar|niet|ja|nee)\s*\?",
                r"\bniet ?waar\b",
                r"\b(?:vindt|vind|denkt|denk|vond|dacht|voelde|bent|ben|was|ziet|zag) (?:u|je|jij|hij|zij|ze)"
                r"(?: dat| het| dit)? (?:ook|niet|toch)\b",
                r"\b(?:u|je|jij) (?:zult|zal wel|moet wel|was vast|bent vast|voelde vast)\b",
                r"\b(?:natuurlijk|vast wel|uiteraard|ongetwijfeld)\b",
                r"\b(?:bent u|ben je) het (?:er)?mee eens\b",
                r"^(?:dus )?(?:u|je|jij) (?:was|voelde|bent|dacht|vond)\b",
                r"^(?:was|werd|bent|ben|voelde) (?:u|je|jij) (?:u |je )?(?:toen |nu )?"
                r"(?:boos|verdrietig|bang|blij|trots|beschaamd|gespannen|gekwetst|overstuur)\b",
            ),
        ),
        (
            Wording.JUDGING,
            (
                r"\bhad(?:den)? (?:u|je|jij|hij|zij|ze) (?:\w+ ){0,3}moeten\b",
                r"\b(?:uw|jouw|je) schuld\b",
                r"\b(?:goed|slecht|fout|knap|dom) van (?:u|je|jou|hem|haar|hen)\b",
            ),
        ),
    ],
}


def hints(text: str, language: str) -> list[Wording]:
    """What may be better said otherwise in a prompt: asking why, leading, judging, two questions in one.

    `language` is nl or en; in another language nothing is found. A hint only: the facilitator decides.
    """
    plain = " ".join(text.casefold().split())
    found = [kind for kind, ways in _PATTERNS.get(language, []) if any(re.search(way, plain) for way in ways)]
    if plain.count("?") > 1:
        found.append(Wording.DOUBLE)
    return found


def hint_words(kind: Wording) -> str:
    """A hint as a sentence."""
    return {
        Wording.WHY: _(
            "Asking why can sound like a reproach, and asks for a reason made up afterwards. Ask what it was like."
        ),
        Wording.LEADING: _("This suggests an answer. Leave open what somebody thought or felt."),
        Wording.JUDGING: _("This holds a judgement. Ask what happened, or what it was like."),
        Wording.DOUBLE: _("These are two questions. Ask one at a time."),
    }[kind]
