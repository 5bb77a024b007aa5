"""What the values of the enumerations are called, in the language spoken now."""

from enum import StrEnum

from observer.coding.codebook import Kind, Valence
from observer.coding.events import Precision, Targets
from observer.coding.ratings import NoRating, RatedAs
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
    UncodableReason,
)
from observer.i18n import N_, _

_WORDS: dict[type[StrEnum], dict[str, str]] = {
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
    Valence: {"positive": N_("positive"), "negative": N_("negative"), "neutral": N_("neutral")},
    Targets: {"listed": N_("listed"), "all": N_("to all"), "none": N_("to nobody"), "unclear": N_("unclear")},
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
}


def word(item: StrEnum) -> str:
    """What a value is called."""
    return _(_WORDS[type(item)][item.value])
