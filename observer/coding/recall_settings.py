"""What a study agreed for its recall sessions: limits of an age, questions, feelings, the protocol card."""

from dataclasses import dataclass

from observer.coding.recall import Level

ADULT = "adult"  # the band of who has no limits


@dataclass(frozen=True)
class RecallSettings:
    """What the study agreed (table `recall_settings`, one or no row).

    `advised_hours` between visit and recall; `feelings` that can be chosen (a key that ships, or a word of one's own);
    `protocol_card` is what to do at a signal of concern, as text.
    """

    id: str = ""
    advised_hours: int = 48
    feelings: tuple[str, ...] = ("calm", "glad", "proud", "tense", "sad", "angry", "afraid", "ashamed")
    protocol_card: str = ""


@dataclass(frozen=True)
class Band:
    """What is shown at most to somebody of an age (table `recall_bands`: what the study set instead of what ships).

    0: no limit. `pictures`: the respondent's buttons are pictures.
    """

    id: str
    key: str
    most_fragments: int = 0
    longest_fragment_us: int = 0
    longest_us: int = 0
    pictures: bool = False


@dataclass(frozen=True)
class Prompt:
    """A question that can be asked (table `recall_prompts`: those of the study; others ship)."""

    id: str
    band: str
    language: str
    text: str
    level: Level = Level.OWN
