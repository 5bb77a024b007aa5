"""The play: who says what, and what they do meanwhile.

Each line waits `gap` seconds after the one before. Acts last from one line to another; `from_` and `to` name
lines, with a shift in seconds. Everything else (times, voices, poses) follows from this page.
"""

from __future__ import annotations

from dataclasses import dataclass

SECONDS = 120.0
RATE = 25
MOTHER, FATHER, SON, WORKER = "mother", "father", "son", "worker"
PEOPLE = (FATHER, MOTHER, SON, WORKER)  # from left to right
NAMES = {
    "nl": {MOTHER: "Moeder", FATHER: "Vader", SON: "Zoon", WORKER: "Hulpverlener"},
    "en": {MOTHER: "Mother", FATHER: "Father", SON: "Son", WORKER: "Worker"},
}


@dataclass(frozen=True)
class Line:
    """Something that is said: by whom, after how many seconds, towards whom, in which mood, in Dutch and English."""

    id: str
    who: str
    to: str
    nl: str
    en: str
    gap: float = 0.6
    mood: str = "calm"
    pace: float = 1.0
    pitch: float = 1.0


LINES = (
    Line("welcome", WORKER, "all", "Fijn dat jullie er alle drie zijn. Waar willen jullie het vandaag over hebben?",
         "I am glad that all three of you are here. What would you like to talk about today?", 1.6, "warm"),
    Line("school", MOTHER, WORKER, "Over school. Daan is deze week weer drie dagen thuis gebleven.",
         "About school. This week Daan stayed at home for three days again.", 0.7, "worried"),
    Line("blame", FATHER, MOTHER, "Ja, omdat jij hem elke ochtend laat liggen. Zo leert hij het nooit.",
         "Yes, because you let him stay in bed every morning. He will never learn that way.", 0.35, "cross", 1.06,
         1.06),
    Line("defend", MOTHER, FATHER, "Dat is niet eerlijk, Erik. Ik doe wat ik kan.",
         "That is not fair, Erik. I do what I can.", 0.4, "hurt"),
    Line("shared", WORKER, "all", "Ik hoor twee ouders die zich zorgen maken. Carla, dit raakt je, hè?",
         "I hear two parents who are worried. Carla, this touches you, doesn't it?", 0.8, "warm", 0.94),
    Line("awake", MOTHER, WORKER, "Ja. Ik lig er 's nachts wakker van. Dat heb ik nog nooit hardop gezegd.",
         "Yes. It keeps me awake at night. I have never said that out loud before.", 0.9, "sad", 0.9, 0.96),
    Line("reassure", WORKER, MOTHER, "Dat is heel begrijpelijk. Veel ouders liggen daar wakker van.",
         "That is very understandable. Many parents lie awake over that.", 0.8, "warm", 0.94),
    Line("understood", MOTHER, WORKER, "Dank je. Ik heb het gevoel dat jij me begrijpt.",
         "Thank you. I feel that you understand me.", 0.7, "relieved", 0.95),
    Line("side", FATHER, WORKER, "Maar jij vindt toch ook dat zij te zacht is?",
         "But surely you also think that she is too soft?", 0.7, "cross", 1.02, 1.04),
    Line("partial", WORKER, "all", "Ik kies geen partij, Erik. Ik ben er voor jou, voor Carla, en ook voor Daan.",
         "I do not take sides, Erik. I am here for you, for Carla, and for Daan as well.", 0.8, "calm", 0.95),
    Line("draw_in", WORKER, SON, "Daan, jij bent nog stil. Hoe is dit voor jou?",
         "Daan, you have been quiet. What is this like for you?", 0.9, "warm", 0.94),
    Line("dont_know", SON, "none", "Weet ik niet.", "I don't know.", 2.0, "sullen", 0.92, 0.95),
    Line("time", WORKER, SON, "Dat mag. Neem rustig de tijd.", "That is all right. Take your time.", 1.0, "warm", 0.9),
    Line("no_use", SON, WORKER, "Dit helpt toch niks. We praten en praten, en er verandert niks.",
         "This is no use anyway. We talk and talk, and nothing changes.", 1.6, "sullen", 1.0, 0.98),
    Line("wave_off", FATHER, SON, "Zie je wel? Zo doet hij nou altijd.",
         "You see? He is always like that.", 0.35, "cross", 1.04, 1.05),
    Line("protect", WORKER, FATHER, "Wacht even, Erik. Ik wil graag horen wat Daan bedoelt.",
         "Just a moment, Erik. I would like to hear what Daan means.", 0.4, "calm", 0.98),
    Line("stomach", SON, WORKER, "Op school kijkt iedereen naar mij. Dan krijg ik buikpijn. Elke dag.",
         "At school everybody looks at me. Then my stomach hurts. Every day.", 1.3, "sad", 0.92, 0.96),
    Line("oh_boy", MOTHER, SON, "Ach jongen. Dat wist ik niet.", "Oh, love. I did not know that.", 0.8, "sad", 0.9),
    Line("me_neither", FATHER, SON, "Ik ook niet. Dan snap ik beter dat je thuis blijft.",
         "Neither did I. Then I understand better why you stay at home.", 1.0, "soft", 0.92, 0.94),
    Line("brave", WORKER, SON, "Dank je, Daan. Dat is moedig. Jullie willen alle drie dat het weer beter gaat.",
         "Thank you, Daan. That is brave. All three of you want things to get better.", 0.8, "warm", 0.95),
    Line("first_step", WORKER, "all", "Wat zou voor jullie een goede eerste stap zijn?",
         "What would be a good first step for you?", 0.5, "warm", 0.96),
    Line("bring", FATHER, SON, "Ik kan hem maandag brengen. Als jij dat wilt, Daan.",
         "I can take him on Monday. If you want that, Daan.", 1.0, "soft", 0.95, 0.97),
    Line("music", SON, FATHER, "Alleen als die oude muziek dan uit mag.",
         "Only if that old music of yours can be off.", 0.9, "wry", 0.97, 1.04),
    Line("deal", FATHER, SON, "Afgesproken!", "It's a deal!", 0.5, "glad", 1.0, 1.1),
    Line("mentor", MOTHER, WORKER, "En ik bel morgen zijn mentor.",
         "And I will ring his tutor tomorrow.", 1.5, "relieved"),
    Line("hope", MOTHER, "all", "Ik durf weer een beetje te hopen.",
         "I dare to hope a little again.", 0.4, "relieved", 0.94),
    Line("questions", WORKER, "all", "Mooi. Zijn er nog vragen?", "Good. Are there any questions left?", 0.7, "warm"),
    Line("not_bad", SON, WORKER, "Nee. Het viel best mee.", "No. It wasn't so bad.", 0.9, "wry", 0.97),
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """Something that `who` does, from a line to a line: (line, "start" or "stop", shift in seconds)."""

    id: str
    who: str
    what: str
    begin: tuple[str, str, float]
    end: tuple[str, str, float]
    to: str = "none"


# What a coder can see. The end of the last line counts as the end of the film where nothing else is said.
ACTS = (
    Act("mother_open", MOTHER, "gesture", ("school", "start", 0.2), ("school", "stop", 0.2)),
    Act("son_shields", SON, "crossed", ("school", "start", 0.8), ("oh_boy", "stop", 0.6)),
    Act("son_avoids", SON, "eyes_down", ("school", "start", 1.2), ("no_use", "start", -0.2), WORKER),
    Act("son_avoids_again", SON, "eyes_down", ("wave_off", "start", 0.2), ("oh_boy", "start", 0.7), WORKER),
    Act("father_points", FATHER, "point", ("blame", "start", 0.1), ("blame", "stop", -0.4), MOTHER),
    Act("father_crossed", FATHER, "crossed", ("blame", "stop", 0.4), ("side", "start", -0.3)),
    Act("mother_hurt", MOTHER, "palms", ("defend", "start", 0.1), ("defend", "stop", 0.3)),
    Act("worker_opens", WORKER, "gesture", ("shared", "start", 0.1), ("shared", "stop", -1.2)),
    Act("mother_sinks", MOTHER, "chest", ("awake", "start", 0.2), ("awake", "stop", 0.6)),
    Act("mother_leans", MOTHER, "lean", ("reassure", "stop", -0.6), ("draw_in", "start", 0.0), WORKER),
    Act("worker_nods", WORKER, "nod", ("understood", "start", 0.8), ("understood", "stop", 0.2)),
    Act("worker_nods_early", WORKER, "nod", ("school", "start", 1.6), ("school", "start", 3.2)),
    Act("father_side", FATHER, "gesture", ("side", "start", 0.1), ("side", "stop", 0.1)),
    Act("worker_all", WORKER, "sweep", ("partial", "start", 1.6), ("partial", "stop", 0.2)),
    Act("worker_leans", WORKER, "lean", ("draw_in", "start", -0.4), ("me_neither", "start", 0.0), SON),
    Act("son_shrugs", SON, "shrug", ("dont_know", "start", 0.0), ("dont_know", "stop", 0.3)),
    Act("son_shakes", SON, "shake", ("no_use", "start", 1.2), ("no_use", "stop", -0.4)),
    Act("father_throws", FATHER, "throw", ("wave_off", "start", 0.1), ("wave_off", "stop", 0.1)),
    Act("worker_stops", WORKER, "stop", ("protect", "start", -0.05), ("protect", "start", 1.5), FATHER),
    Act("father_back", FATHER, "back", ("protect", "start", 0.9), ("stomach", "start", 1.5)),
    Act("mother_reaches", MOTHER, "reach", ("oh_boy", "start", -0.3), ("me_neither", "start", 0.5), SON),
    Act("father_looks_down", FATHER, "eyes_down", ("oh_boy", "start", 0.6), ("me_neither", "start", 0.2)),
    Act("father_leans", FATHER, "lean", ("me_neither", "start", -0.2), ("deal", "stop", 1.2), SON),
    Act("worker_thanks", WORKER, "chest", ("brave", "start", 0.1), ("brave", "start", 2.6)),
    Act("worker_shares", WORKER, "sweep", ("brave", "start", 3.2), ("brave", "stop", 0.0)),
    Act("worker_asks", WORKER, "palms", ("first_step", "start", 0.2), ("first_step", "stop", 0.3)),
    Act("father_offers", FATHER, "gesture", ("bring", "start", 0.1), ("bring", "stop", 0.2)),
    Act("son_opens", SON, "lean", ("bring", "stop", 0.2), ("not_bad", "stop", 1.0), FATHER),
    Act("father_laughs", FATHER, "laugh", ("deal", "start", 0.0), ("deal", "stop", 1.4)),
    Act("mother_laughs", MOTHER, "smile", ("music", "stop", 0.0), ("mentor", "start", 0.0)),
    Act("son_laughs", SON, "laugh", ("deal", "start", 0.3), ("deal", "stop", 1.2)),
    Act("worker_laughs", WORKER, "smile", ("music", "stop", 0.2), ("questions", "stop", 1.0)),
    Act("mother_nods", MOTHER, "nod", ("first_step", "stop", -0.4), ("bring", "start", 0.0)),
    Act("son_nods", SON, "nod", ("bring", "stop", 0.1), ("music", "start", 0.0)),
    Act("worker_writes", WORKER, "write", ("bring", "start", 0.8), ("music", "start", 0.2)),
    Act("worker_writes_more", WORKER, "write", ("mentor", "start", 0.3), ("hope", "start", 0.6)),
    Act("mother_phone", MOTHER, "palms", ("mentor", "start", 0.2), ("mentor", "stop", 0.2)),
    Act("mother_drinks", MOTHER, "drink", ("stomach", "start", -8.2), ("stomach", "start", -5.6)),
)  # fmt: skip
