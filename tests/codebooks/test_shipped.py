"""The codebooks that ship: complete, bilingual, learnable, and valid by their own schema."""

import json
import re
from itertools import pairwise

import jsonschema
import pytest

from observer.coding.codebook import RESERVED_KEYS, Kind, Rated, Valence
from observer.coding.codebook_check import find_faults
from observer.coding.study import Side
from observer.formats import codebook_file
from observer.resources import codebook_dir, find_codebook, shipped_codebooks

# Every behaviour of the two models, by the id that data in studies will carry for ever.
ALLIANCE = """
ef_agrees_with_goals ef_brings_up_problem ef_describes_plan ef_accepts_task ef_reports_task_done ef_shows_hope
ef_carries_out_proposal ef_leans_forward ef_names_working_process ef_says_stuck ef_shows_indifference
ew_explains_help ew_asks_what_to_discuss ew_helps_word_goals ew_asks_task_in_visit ew_asks_task_between_visits
ew_asks_how_task_went ew_expresses_hope ew_draws_quiet_member_in ew_asks_for_questions ew_praises_effort
ew_sets_goals_without_asking ew_argues_about_use ew_criticises_task
cf_shares_light_moment cf_speaks_trust cf_shows_interest_in_worker cf_says_being_understood cf_shows_affection
cf_mirrors_posture cf_avoids_eye_contact cf_refuses_to_answer cf_hostile_to_worker cf_questions_competence
cw_shares_light_moment cw_expresses_confidence cw_interest_outside_problem cw_expresses_care cw_tells_own_reaction
cw_discloses_self cw_names_common cw_empathises cw_reassures_vulnerability cw_hostile cw_ignores_warmth
sf_says_safe_place sf_tone_varies sf_shows_vulnerable_feelings sf_open_posture sf_tells_unknown
sf_encourages_to_speak sf_asks_feedback sf_visibly_anxious sf_defensive_to_member sf_refuses_member
sf_shields_self sf_uneasy_about_camera
sw_acknowledges_risk sw_agrees_rules sw_invites_intimidating sw_helps_speak_truthfully sw_contains_hostility
sw_protects_member sw_changes_subject sw_asks_to_talk_alone sw_lets_conflict_escalate sw_ignores_vulnerability
pf_offers_compromise pf_joke_together pf_asks_view pf_acknowledges_view pf_mirror_each_other
pf_avoid_each_others_eyes pf_blames pf_devalues_view pf_hostile_to_member pf_disagrees_on_help
pf_wins_worker_over
pw_encourages_compromise pw_encourages_asking pw_praises_respect pw_names_shared pw_draws_to_shared_values
pw_encourages_care pw_encourages_mutual_feedback pw_lets_goal_argument_run pw_takes_one_concern
cx_phone cx_television cx_someone_enters cx_someone_leaves cx_child_needs_care
""".split()
STATES = """
ef_leans_forward cf_mirrors_posture cf_avoids_eye_contact sf_open_posture sf_visibly_anxious sf_shields_self
sw_lets_conflict_escalate pf_mirror_each_other pf_avoid_each_others_eyes
""".split()
ATTITUDE = {
    **{f"AL{n}": sign for n, sign in zip(range(1, 7), "+++--+", strict=True)},
    **{f"AA{n}": sign for n, sign in zip(range(1, 6), "++++-", strict=True)},
    **{f"AS{n}": sign for n, sign in zip(range(1, 7), "++++--", strict=True)},
    **{f"AX{n}": "0" for n in range(1, 6)},
}
SIGNS = {Valence.POSITIVE: "+", Valence.NEGATIVE: "-", Valence.NEUTRAL: "0"}


@pytest.fixture(params=["alliance", "attitude"])
def book(request):
    return codebook_file.read(find_codebook(request.param))[0]


def test_two_codebooks_ship():
    assert shipped_codebooks() == ["alliance", "attitude"]


def test_no_behaviour_of_the_alliance_is_missing():
    book = codebook_file.read(find_codebook("alliance"))[0]
    assert [i.id for i in book.indicators] == ALLIANCE
    assert [i.id for i in book.indicators if i.kind is Kind.STATE] == STATES
    assert {d.id: d.rated for d in book.dimensions} == {
        "engagement": Rated.PERSON,
        "connection": Rated.PERSON,
        "safety": Rated.PERSON,
        "purpose": Rated.GROUP,
        "context": Rated.NONE,
    }


def test_no_behaviour_of_the_attitude_is_missing():
    book = codebook_file.read(find_codebook("attitude"))[0]
    assert {i.id: SIGNS[i.valence] for i in book.indicators} == ATTITUDE
    assert [i.id for i in book.indicators if i.kind is Kind.STATE] == ["AL5", "AA4"]
    uptake = book.find_indicator("AL1").modifiers[0]
    assert [choice.id for choice in uptake.values] == ["takes_up", "declines", "no_visible_reaction"]
    assert all(i.modifiers == (uptake,) for i in book.indicators if i.dimension != "context")
    assert set(book.find_indicator("AS4").towards) == {
        Side.FAMILY, Side.NETWORK, Side.PROFESSIONAL, Side.MANAGER, Side.GROUP,
    }  # fmt: skip


def test_scale_runs_from_extremely_problematic_to_extremely_strong(book):
    scale = book.scales[0]
    assert (scale.minimum, scale.maximum) == (-3, 3)
    assert [a.label["nl"] for a in scale.anchors] == [
        "uiterst problematisch", "tamelijk problematisch", "enigszins problematisch", "onopvallend of neutraal",
        "enigszins sterk", "tamelijk sterk", "uiterst sterk",
    ]  # fmt: skip


def test_every_indicator_can_be_applied_by_a_first_year_student(book):
    for indicator in book.indicators:
        for language in ("en", "nl"):
            assert indicator.label[language].strip(), indicator.id
            assert len(indicator.definition[language].split()) >= 15, indicator.id
            for texts in (indicator.examples, indicator.counter_examples):
                assert texts[language], indicator.id
                assert all(text.strip() for text in texts[language])
            assert indicator.mark_at[language], indicator.id
            assert indicator.counting[language], indicator.id
        if indicator.non_verbal:
            assert set(indicator.caution) == {"en", "nl"}, indicator.id


def test_every_state_of_the_body_is_non_verbal():
    book = codebook_file.read(find_codebook("alliance"))[0]
    bodily = set(STATES) - {"sw_lets_conflict_escalate"}
    assert bodily <= {i.id for i in book.indicators if i.non_verbal}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_two_definitions_share_a_sentence(language):
    owner: dict[str, str] = {}
    for name in shipped_codebooks():
        for indicator in codebook_file.read(find_codebook(name))[0].indicators:
            for sentence in re.split(r"(?<=[.!?;])\s+", indicator.definition[language]):
                assert sentence not in owner, (indicator.id, owner.get(sentence), sentence)
                owner[sentence] = indicator.id


@pytest.mark.parametrize("language", ["en", "nl"])
def test_labels_tell_indicators_apart(book, language):
    labels = {i.label[language] for i in book.indicators}
    assert len(labels) == len(book.indicators)


def test_keys_are_one_or_two_strokes_without_clash(book):
    keys = sorted(i.key for i in book.indicators)
    assert len(set(keys)) == len(keys)
    assert all(len(key) in (1, 2) and not RESERVED_KEYS & set(key) for key in keys)
    for shorter, longer in pairwise(keys):
        assert not longer.startswith(shorter)


def test_marked_as_own_worded_with_the_source_of_the_model(book):
    assert book.own_worded
    assert all(book.source[language] for language in ("en", "nl"))


def test_context_stands_outside_the_rule_checks(book):
    context = [i for i in book.indicators if i.dimension == "context"]
    assert len(context) == 5
    assert {i.valence for i in context} == {Valence.NEUTRAL}
    assert book.find_dimension("context").rated is Rated.NONE


def test_schema_and_check_agree(book):
    schema = json.loads((codebook_dir() / "codebook.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    data = codebook_file.read_data(find_codebook(book.key))
    jsonschema.validate(data, schema)
    assert find_faults(data) == []
    for break_it in (
        lambda d: d.pop("title"),
        lambda d: d["indicators"][0].update(key="jj"),
        lambda d: d["indicators"][0].update(kind="moment"),
        lambda d: d["indicators"][0].update(colour="red"),
        lambda d: d["dimensions"][0].update(rated="everybody"),
        lambda d: d.update(surprise=1),
        lambda d: d["rules"].append({"id": "empty", "message": {"en": "x", "nl": "x"}}),
    ):
        broken = codebook_file.read_data(find_codebook(book.key))
        break_it(broken)
        assert find_faults(broken)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)
