"""What the values of the enumerations are called, in the language spoken now."""

from enum import StrEnum

from observer.coding.agreement import CodeLevel, Section
from observer.coding.checks import FindingKind, Severity
from observer.coding.clips import FaceState, Masking, Shows, Subtitling
from observer.coding.codebook import Kind, ModifierKind, Rated, Valence
from observer.coding.codebook_diff import Weight
from observer.coding.consensus import Difference, RatingRule, Verdict, What
from observer.coding.consent import Answer, Signers, State
from observer.coding.drift import Against, Why
from observer.coding.events import IntervalMethod, Precision, Targets
from observer.coding.fragments import GateOutcome, Ordering, Origin, Reason
from observer.coding.merging import Choice, Outcome
from observer.coding.plan import Strata
from observer.coding.ratings import NoRating, RatedAs
from observer.coding.retention import DataClass
from observer.coding.study import (
    Channel,
    CodingState,
    GroupKind,
    Part,
    ParticipantKind,
    Purpose,
    Role,
    Seen,
    SessionKind,
    Side,
    StudyKind,
    UncodableReason,
)
from observer.coding.training import Fate, Whose
from observer.i18n import N_, _

_WORDS: dict[type[StrEnum], dict[str, str]] = {
    StudyKind: {"study": N_("study"), "package": N_("package for a coder")},
    ParticipantKind: {
        "child": N_("child or young person"),
        "parent": N_("parent"),
        "partner": N_("partner or step-parent"),
        "foster_parent": N_("foster parent"),
        "relative": N_("relative"),
        "network_member": N_("network member"),
        "volunteer": N_("volunteer"),
        "worker": N_("family worker"),
        "professional": N_("other professional"),
        "manager": N_("manager"),
        "interpreter": N_("interpreter"),
        "researcher": N_("researcher"),
        "unknown": N_("not yet identified"),
    },
    Side: {
        "family": N_("family members"),
        "network": N_("network members"),
        "professional": N_("other professionals"),
        "worker": N_("family worker"),
        "manager": N_("manager"),
        "group": N_("group"),
        "any": N_("anybody"),
        "none": N_("nobody"),
    },
    GroupKind: {
        "family": N_("family"),
        "household": N_("household"),
        "parents": N_("parents"),
        "parents_and_foster_parents": N_("parents and foster parents"),
        "professionals": N_("professionals"),
        "whole_table": N_("whole table"),
        "other": N_("other group"),
    },
    SessionKind: {
        "home_visit": N_("home visit"),
        "family_talk": N_("family talk"),
        "care_team": N_("care-team meeting"),
        "school": N_("meeting at school"),
        "manager_talk": N_("talk with a manager"),
        "online": N_("online meeting"),
        "acted": N_("acted scene"),
        "internship": N_("internship recording"),
    },
    Role: {
        "researcher": N_("researcher"),
        "coder": N_("coder"),
        "facilitator": N_("facilitator"),
        "adviser": N_("adviser"),
    },
    CodingState: {"draft": N_("draft"), "submitted": N_("submitted"), "locked": N_("locked")},
    Purpose: {
        "main": N_("main coding"),
        "double": N_("double coding"),
        "training": N_("training"),
        "gold": N_("gold standard"),
        "consensus": N_("consensus"),
        "repeat": N_("repeated coding"),
    },
    Part: {
        "events": N_("events"),
        "ratings": N_("ratings"),
        "both": N_("events and ratings"),
        "ratings_on_marks": N_("ratings on given events"),
    },
    Seen: {"seen": N_("seen"), "heard": N_("only heard")},
    Channel: {"both": N_("picture and sound"), "picture": N_("picture"), "sound": N_("sound")},
    UncodableReason: {
        "camera_off": N_("camera off"),
        "inaudible": N_("inaudible"),
        "out_of_view": N_("out of view"),
        "language": N_("language not understood"),
        "private": N_("private"),
        "no_consent": N_("no consent"),
    },
    Kind: {"point": N_("moment"), "state": N_("period")},
    FaceState: {"hidden": N_("hidden"), "shown": N_("may be shown"), "no_face": N_("no face")},
    Masking: {
        "none": N_("nobody"),
        "consent": N_("who must be masked by consent"),
        "all": N_("the faces of all"),
    },
    Shows: {
        "film": N_("the film"),
        "coarse": N_("coarse blocks, all of it"),
        "still": N_("the first frame, held"),
        "nothing": N_("none, the sound alone"),
    },
    Subtitling: {"none": N_("without"), "soft": N_("beside the picture"), "burnt": N_("in the picture")},
    Valence: {"positive": N_("positive"), "negative": N_("negative"), "neutral": N_("neutral")},
    Rated: {"person": N_("per person"), "group": N_("for the group"), "none": N_("not rated")},
    ModifierKind: {
        "single": N_("one choice"),
        "multiple": N_("several choices"),
        "number": N_("number"),
        "text": N_("text"),
    },
    Weight: {"wording": N_("wording"), "meaning": N_("meaning")},
    Targets: {"listed": N_("listed"), "all": N_("to all"), "none": N_("to nobody"), "unclear": N_("unclear")},
    IntervalMethod: {"partial": N_("partial interval"), "whole": N_("whole interval"), "momentary": N_("momentary")},
    Precision: {"exact": N_("exact"), "approximate": N_("approximate")},
    RatedAs: {
        "person": N_("person"),
        "worker_contribution": N_("contribution of the worker"),
        "group": N_("group"),
        "towards": N_("worker towards somebody"),
    },
    NoRating: {
        "absent": N_("absent"),
        "too_short": N_("present too briefly"),
        "not_understood": N_("not understood"),
        "no_evidence_possible": N_("no evidence possible"),
    },
    CodeLevel: {"indicator": N_("indicator"), "dimension": N_("dimension"), "valence": N_("valence")},
    Section: {
        "points": N_("moments"),
        "exclusive": N_("periods of codes that exclude each other"),
        "states": N_("periods"),
        "ratings": N_("ratings"),
        "counts": N_("numbers of marks"),
        "intervals": N_("intervals"),
    },
    Strata: {"none": N_("all together"), "case": N_("case"), "moment": N_("measurement moment")},
    Outcome: {
        "new": N_("new"),
        "changed": N_("changed"),
        "removed": N_("removed"),
        "same": N_("the same"),
        "kept": N_("kept"),
        "conflict": N_("conflict"),
    },
    Choice: {"ours": N_("the study"), "theirs": N_("the package")},
    What: {"event": N_("event"), "rating": N_("rating"), "interval": N_("interval"), "comment": N_("comment")},
    Difference: {
        "none": N_("no difference"),
        "only_some": N_("not coded by all"),
        "indicator": N_("same moment, other indicator"),
        "people": N_("same indicator, other people"),
        "modifiers": N_("other modifiers"),
        "ends": N_("other start or end"),
        "rating": N_("other rating"),
        "answer": N_("other answer for the interval"),
    },
    Verdict: {
        "agreed": N_("agreed"),
        "take": N_("taken from one coder"),
        "both": N_("taken from each"),
        "new": N_("new"),
        "neither": N_("neither"),
        "open": N_("dilemma, left open"),
    },
    Fate: {"hit": N_("hit"), "different": N_("differs"), "miss": N_("missed"), "false_alarm": N_("false alarm")},
    Against: {
        "peer": N_("other coders"),
        "consensus": N_("the consensus"),
        "gold": N_("the gold standard"),
        "own": N_("own repeated coding"),
    },
    Why: {"outside": N_("outside the limits"), "unchecked": N_("not coded twice of late")},
    RatingRule: {
        "equal": N_("equal ratings win"),
        "closest": N_("mean of the two closest"),
        "tie": N_("two pairs equally close"),
    },
    Whose: {"clients": N_("clients"), "workers": N_("workers")},
    Reason: {
        "strong_moment": N_("strong moment"),
        "rupture": N_("rupture"),
        "repair": N_("repair"),
        "missed_chance": N_("missed chance"),
        "dilemma": N_("coders' dilemma"),
        "sampled": N_("sampled"),
    },
    Origin: {
        "times": N_("chosen by hand"),
        "event": N_("from an event"),
        "rating": N_("from a rating"),
        "disagreement": N_("from a disagreement"),
        "search": N_("from a search"),
        "sampling": N_("by time sampling"),
    },
    Ordering: {"by_hand": N_("by hand"), "random": N_("in random order")},
    GateOutcome: {
        "allowed": N_("allowed"),
        "overridden": N_("let through by a researcher"),
        "not_allowed": N_("not allowed"),
    },
    Answer: {"yes": N_("yes"), "no": N_("no"), "withdrawn": N_("withdrawn")},
    Signers: {
        "representatives": N_("those with parental authority"),
        "both": N_("those with parental authority and the young person"),
        "self": N_("the person"),
    },
    State: {
        "yes": N_("yes"),
        "no": N_("no"),
        "withdrawn": N_("withdrawn"),
        "not_asked": N_("not asked"),
        "expired": N_("ended"),
        "ask_again": N_("to be asked again"),
        "signature_missing": N_("a signature is missing"),
        "signers_unknown": N_("not known who must sign"),
        "authority_unknown": N_("not known who has authority"),
        "unknown_person": N_("not known who this is"),
        "not_confirmed": N_("people not confirmed"),
        "refuses": N_("not to be shown again"),
    },
    DataClass: {
        "footage": N_("footage"),
        "codings": N_("codings"),
        "responses": N_("responses in recall sessions"),
        "clips": N_("exported clips"),
        "consent_forms": N_("consent forms"),
        "key_file": N_("key file"),
    },
    Severity: {"settle": N_("to settle"), "look": N_("worth a look"), "know": N_("good to know")},
    FindingKind: {
        "role_cannot_show": N_("not possible in this role"),
        "no_actor": N_("who showed it is missing"),
        "target_unusual": N_("unusual target"),
        "one_actor_for_mutual": N_("done together, but one person named"),
        "standing_person": N_("not yet identified"),
        "absent": N_("absent at that moment"),
        "presence": N_("absent for part of it, or when addressed"),
        "open_state": N_("period without an end"),
        "beyond_film": N_("outside the film"),
        "missing_modifier": N_("modifier not chosen"),
        "no_recording": N_("session without a recording"),
        "too_few_together": N_("together too briefly"),
        "not_watched": N_("not watched to the end"),
        "rule": N_("rating against a rule of the codebook"),
    },
}


def word(item: StrEnum) -> str:
    """What a value is called."""
    return _(_WORDS[type(item)][item.value])
