"""What the coders of the demo study saw in the film, and how they rated it."""

from dataclasses import dataclass, replace

from observer.i18n import N_


@dataclass(frozen=True)
class Seen:
    """What a coder marked: where in the film (a line or an act of it, and which part of the line), by whom, to whom.

    A period lasts as long as the act; one that is `running` has no end yet. `later` is how many seconds after it was
    to be seen or heard the mark lies.
    """

    indicator: str
    when: str
    who: str
    towards: str
    part: int = 0
    is_period: bool = False
    running: bool = False
    comment: str = ""
    doubt: bool = False
    later: float = 0.0


# As a good student assistant marks the first minute (session Linde 1). `all` and `none` are targets, the others people.
SEEN = (
    Seen("ew_asks_what_to_discuss", "welcome", "Worker", "all", part=1),
    Seen("ef_brings_up_problem", "school", "Mother", "Worker"),
    Seen("sf_shields_self", "son_shields", "Son", "none", is_period=True, running=True),
    Seen("cf_avoids_eye_contact", "son_avoids", "Son", "Worker", is_period=True),
    Seen("pf_blames", "blame", "Father", "Mother"),
    Seen("sf_defensive_to_member", "defend", "Mother", "Father"),
    Seen("pw_names_shared", "shared", "Worker", "all"),
    Seen("cw_empathises", "shared", "Worker", "Mother", part=1),
    Seen("sf_shows_vulnerable_feelings", "awake", "Mother", "all", part=1),
    Seen("sf_tells_unknown", "awake", "Mother", "all", part=3, comment=N_("Softly. Father looks up.")),
    Seen("cw_reassures_vulnerability", "reassure", "Worker", "Mother"),
    Seen("ef_leans_forward", "mother_leans", "Mother", "Worker", is_period=True),
    Seen("cf_says_being_understood", "understood", "Mother", "Worker", part=1),
    Seen("pf_wins_worker_over", "side", "Father", "Worker"),
    Seen("ew_draws_quiet_member_in", "draw_in", "Worker", "Son"),
    Seen("cf_refuses_to_answer", "dont_know", "Son", "Worker", doubt=True,
          comment=N_("Does he refuse, or does he not know what to say?")),
    Seen("ef_says_stuck", "no_use", "Son", "Worker"),
)  # fmt: skip
# A first impression of everybody; the bond of the son with the worker has not been rated yet.
RATINGS: tuple[tuple[str, str, int | None], ...] = (
    ("engagement", "Mother", 1), ("engagement", "Father", -1), ("engagement", "Son", -2),
    ("connection", "Mother", 2), ("connection", "Father", None),
    ("safety", "Mother", 1), ("safety", "Father", 0), ("safety", "Son", -2),
    ("purpose", "Family Linde", -1),
    ("engagement", "Worker", 2), ("connection", "Worker", 2), ("safety", "Worker", 1), ("purpose", "Worker", 1),
)  # fmt: skip

# What two coders saw in the whole film (session Linde 3), blind to each other: mostly the same, a little later, some
# of it with another indicator, and some of it only one of them.
BOTH = (
    Seen("ew_asks_what_to_discuss", "welcome", "Worker", "all", part=1),
    Seen("ef_brings_up_problem", "school", "Mother", "Worker"),
    Seen("sf_shields_self", "son_shields", "Son", "none", is_period=True),
    Seen("pf_blames", "blame", "Father", "Mother"),
    Seen("sf_defensive_to_member", "defend", "Mother", "Father"),
    Seen("pw_names_shared", "shared", "Worker", "all"),
    Seen("sf_shows_vulnerable_feelings", "awake", "Mother", "all", part=1),
    Seen("cw_reassures_vulnerability", "reassure", "Worker", "Mother"),
    Seen("ef_leans_forward", "mother_leans", "Mother", "Worker", is_period=True),
    Seen("cf_says_being_understood", "understood", "Mother", "Worker", part=1),
    Seen("ew_draws_quiet_member_in", "draw_in", "Worker", "Son"),
    Seen("ef_says_stuck", "no_use", "Son", "Worker"),
    Seen("pf_hostile_to_member", "wave_off", "Father", "Son"),
    Seen("sw_protects_member", "protect", "Worker", "Son"),
    Seen("sf_shows_vulnerable_feelings", "stomach", "Son", "all"),
    Seen("pf_acknowledges_view", "me_neither", "Father", "Son"),
    Seen("ef_accepts_task", "bring", "Father", "Worker"),
    Seen("ef_shows_hope", "hope", "Mother", "Worker"),
    Seen("ew_asks_for_questions", "questions", "Worker", "all"),
)  # fmt: skip
ONLY_K1 = (
    Seen("cf_avoids_eye_contact", "son_avoids", "Son", "Worker", is_period=True),
    Seen("cw_empathises", "shared", "Worker", "Mother", part=1),
    Seen("pf_wins_worker_over", "side", "Father", "Worker"),
    Seen("cf_refuses_to_answer", "dont_know", "Son", "Worker", doubt=True),
    Seen("ew_praises_effort", "brave", "Worker", "Son"),
)  # fmt: skip
ONLY_K2 = (
    Seen("cw_reassures_vulnerability", "shared", "Worker", "Mother", part=1),
    Seen("pf_devalues_view", "side", "Father", "Mother", later=0.3),
    Seen("sf_tells_unknown", "stomach", "Son", "all", part=1),
    Seen("pf_joke_together", "deal", "Father", "all"),
)  # fmt: skip
LATER = (0.2, 0.0, 0.4, 0.9, 0.1, 0.6)  # seconds by which K2 marks what both saw, in turn
OTHERWISE = ("engagement Father", "safety Son", "connection Worker")  # what K2 rates one point higher than K1


def of_k2() -> tuple[Seen, ...]:
    """What K2 marked in the whole film."""
    shared = [replace(seen, later=LATER[n % len(LATER)]) for n, seen in enumerate(BOTH)]
    return (*shared, *ONLY_K2)
