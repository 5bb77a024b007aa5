"""Rules of recall sessions: the gate on responses, the wording of prompts, where the film stood during the talk."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observer.coding.consent import Answer, Depicted, Said, Signers, State
from observer.coding.events import Moment
from observer.coding.prompts import Wording, hint_words, hints
from observer.coding.recall import Act, Bookmark, LogRow, Protocol, Response, Who
from observer.coding.recall_protocol import leeway
from observer.coding.recall_rules import band_problems, delay_days, film_at, talked_us
from observer.coding.recall_settings import Band
from observer.coding.response_gate import ResponseVerdict, ToldOf, may_be_told
from observer.coding.study import Participant, ParticipantKind
from observer.coding.timecode import SECOND

DAY = "2026-11-21"
MOTHER = Participant("mother", "Mother", ParticipantKind.PARENT)
SON = Participant("son", "Son", ParticipantKind.CHILD)
RESPONSE = Response(
    "response", "recall", "line", "item", "mother", Who.RESPONDENT, None, None, 1, False, DAY, f"{DAY}T10:00:00+00:00"
)


# -- the gate on responses ---------------------------------------------------------------------------------------


def said(answer: Answer, signer: str = "mother", until: str | None = None) -> Said:
    return Said(signer, "2026-01-01", until, "2026-01-01T09:00:00", answer)


CONSENTS: dict[State, Depicted] = {
    State.YES: Depicted(MOTHER, said=(said(Answer.YES),)),
    State.NO: Depicted(MOTHER, said=(said(Answer.NO),)),
    State.WITHDRAWN: Depicted(MOTHER, said=(said(Answer.WITHDRAWN),)),
    State.NOT_ASKED: Depicted(MOTHER),
    State.EXPIRED: Depicted(MOTHER, said=(said(Answer.YES, until="2026-06-30"),)),
}
KEPT = {
    "kept": RESPONSE,
    "off the record": replace(RESPONSE, off_record=True),
    "practice": replace(RESPONSE, is_practice=True),
    "open": replace(RESPONSE, closed=None),
}
QUESTIONS = (("research_team", "research"), ("research_team", "recall"), ("worker", "recall"), ("worker", "research"))


def ask(told: ToldOf, question: tuple[str, str], to: tuple[str, ...] = ()) -> ResponseVerdict:
    return may_be_told(told, *question, DAY, to)


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.parametrize("consent", CONSENTS)
def test_the_truth_table(consent: State, kept: str) -> None:
    releases = ((), ("worker",), ("manager",), ("worker", "research_team"))
    listeners = ((), ("mother",), ("worker",), ("mother", "worker"))
    for question, released, to in product(QUESTIONS, releases, listeners):
        verdict = ask(ToldOf(KEPT[kept], CONSENTS[consent], released), question, to)
        only_its_giver = to == ("mother",)
        is_for_research = question == ("research_team", "research")
        wanted = {State.NOT_KEPT} if kept != "kept" else set()
        if not only_its_giver and consent is not State.YES:
            wanted.add(consent)
        if not only_its_giver and not is_for_research and question[0] not in released:
            wanted.add(State.NOT_RELEASED)
        assert {one.state for one in verdict.objections} == wanted, (question, released, to)
        assert verdict.is_allowed == (not wanted)
        assert all("Mother" in one.words for one in verdict.objections)


def test_the_no_of_a_child_comes_before_the_yes_of_a_parent() -> None:
    both = Depicted(SON, Signers.BOTH, None, ("mother",), (said(Answer.YES), said(Answer.NO, "son")))
    told = ToldOf(replace(RESPONSE, participant="son"), both, ("worker",))
    assert [one.state for one in ask(told, ("worker", "recall")).objections] == [State.NO]
    half = replace(both, said=(said(Answer.YES),))
    assert [one.state for one in ask(replace(told, giver=half), ("worker", "recall")).objections] == [
        State.SIGNATURE_MISSING
    ]


# -- wording -----------------------------------------------------------------------------------------------------

NEUTRAL = {
    "en": [
        "What was going through your mind?", "What was this like for you?", "How do you look at it now?",
        "Tell me what you see.", "What did you feel at that moment?", "Would you like to see it again?",
        "Who is talking here?", "What do you want to say about this?", "What happened just before?",
    ],
    "nl": [
        "Wat ging er door u heen?", "Hoe was dit voor u?", "Hoe kijkt u er nu naar?", "Vertel eens wat u ziet.",
        "Wat voelde je op dat moment?", "Wilt u het nog eens zien?", "Wie is hier aan het woord?",
        "Wat wilt u hierover zeggen?", "Wat gebeurde er vlak hiervoor?", "Was u hierbij?",
    ],
}  # fmt: skip
HINTED = {
    "en": {
        "Why did you do that?": Wording.WHY,
        "How come you said nothing?": Wording.WHY,
        "You were angry, weren't you?": Wording.LEADING,
        "Didn't you feel hurt?": Wording.LEADING,
        "Were you angry?": Wording.LEADING,
        "So you felt left out?": Wording.LEADING,
        "You must have been tired, right?": Wording.LEADING,
        "Shouldn't you have listened?": Wording.JUDGING,
        "Was that wrong of him?": Wording.JUDGING,
        "What did you see? And what did you feel?": Wording.DOUBLE,
    },
    "nl": {
        "Waarom deed u dat?": Wording.WHY,
        "Hoe kwam het dat? Hoezo?": Wording.WHY,
        "U was boos, hè?": Wording.LEADING,
        "Dat vond u toch vervelend, toch?": Wording.LEADING,
        "Vindt u niet dat hij gelijk had?": Wording.LEADING,
        "Was je bang?": Wording.LEADING,
        "Dus je voelde je buitengesloten?": Wording.LEADING,
        "Had u niet eerst moeten luisteren?": Wording.JUDGING,
        "Was dat fout van hem?": Wording.JUDGING,
        "Wat zag u? En wat voelde u?": Wording.DOUBLE,
    },
}


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in NEUTRAL.items() for text in texts])
def test_nothing_is_said_of_a_neutral_prompt(language: str, text: str) -> None:
    assert hints(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "kind"), [(code, text, kind) for code, texts in HINTED.items() for text, kind in texts.items()]
)
def test_a_prompt_that_steers_gets_a_hint(language: str, text: str, kind: Wording) -> None:
    assert kind in hints(text, language)
    assert kind in hints(text.upper(), language)
    assert hint_words(kind)


def test_another_language_is_left_alone() -> None:
    assert hints("Why did you do that?", "nl") == []
    assert hints("Waarom deed u dat?", "en") == []
    assert hints("Pourquoi?", "fr") == []


# -- where the film stood ----------------------------------------------------------------------------------------


def line(act: Act, mono_us: int, us: int | None = None, to: int | None = None, run: int = 1) -> LogRow:
    item = None if us is None else "item"
    return LogRow("x", "recall", 1, run, act, Who.FACILITATOR, None, item, None, None, us, None, None, to, DAY, mono_us)


def test_the_film_moves_with_the_clock_while_it_plays() -> None:
    log = [
        line(Act.BEGIN, 0), line(Act.SHOW, 1 * SECOND, 100), line(Act.PLAY, 2 * SECOND, 100),
        line(Act.MARK, 3 * SECOND, 100 + SECOND), line(Act.STOP, 5 * SECOND, 100 + 3 * SECOND),
        line(Act.REPLAY, 9 * SECOND, 100 + 3 * SECOND, 100 + SECOND), line(Act.BEGIN, 0, run=2),
    ]  # fmt: skip
    assert film_at(log, 1, 0) is None
    assert film_at(log, 1, 3 * SECOND // 2) == ("item", Moment(100))
    assert film_at(log, 1, 4 * SECOND) == ("item", Moment(100 + 2 * SECOND))
    assert film_at(log, 1, 8 * SECOND) == ("item", Moment(100 + 3 * SECOND))
    assert film_at(log, 1, 10 * SECOND) == ("item", Moment(100 + 2 * SECOND))
    assert film_at(log, 2, 4 * SECOND) is None


@given(
    st.lists(st.tuples(st.sampled_from([Act.PLAY, Act.STOP, Act.MARK]), st.integers(1, 10**7)), max_size=12),
    st.integers(0, 10**8),
)
def test_it_never_stands_where_it_was_not(steps: list[tuple[Act, int]], asked: int) -> None:
    """A film that starts at 0 and plays at its own speed: told from the log as it was while it ran."""
    log, clock, film, plays = [line(Act.SHOW, 0, 0)], 0, 0, False
    moments = [(0, 0, False)]
    for act, wait in steps:
        clock, film = clock + wait, film + (wait if plays else 0)
        log.append(line(act, clock, film))
        plays = plays if act is Act.MARK else act is Act.PLAY
        moments.append((clock, film, plays))
    last = [one for one in moments if one[0] <= asked][-1]
    found = film_at(log, 1, asked)
    assert found is not None
    assert found[1].us == last[1] + (asked - last[0] if last[2] else 0)


# -- the protocol ------------------------------------------------------------------------------------------------

STOPS = {  # respondent, facilitator, a stop list; then the same in the whole film that comes first
    Protocol.RESPONDENT_STOPS: (True, False, True),
    Protocol.BOTH_STOP: (True, True, True),
    Protocol.NO_STOPS: (False, False, False),
    Protocol.SELECTED: (True, True, True),
    Protocol.WHOLE_FILM_FIRST: (True, True, True),
}


@pytest.mark.parametrize("protocol", Protocol)
def test_the_truth_table_of_who_may_stop_and_move(protocol: Protocol) -> None:
    for is_whole in (False, True):
        given = leeway(protocol, is_whole)
        wanted = (False, False, False) if is_whole else STOPS[protocol]
        assert tuple(given.may_stop(who) for who in (Who.RESPONDENT, Who.FACILITATOR, Who.NOBODY)) == wanted
        for who in Who:
            assert given.may_move(who, is_playing=False), "what holds may be seen again"
            assert given.may_move(who, is_playing=True) == given.may_stop(who)


# -- how long the talk lasts -------------------------------------------------------------------------------------


def test_the_talk_lasts_as_long_as_its_runs_together() -> None:
    log = [line(Act.BEGIN, 0), line(Act.STOP, 40), line(Act.BEGIN, 0, run=2), line(Act.STOP, 5, run=2)]
    assert talked_us([], None) == 0
    assert talked_us(log, None) == 45
    assert talked_us(log, Bookmark("recall", None, None, None, 0, 60)) == 60
    assert talked_us(log, Bookmark("recall", "item", None, None, 0, 44)) == 45


# -- days and ages -----------------------------------------------------------------------------------------------


def test_the_days_between_visit_and_recall() -> None:
    assert delay_days("2026-11-21", "2026-11-23T09:00:00.000+00:00") == 2
    assert delay_days("2026-11-21", "2026-11-21") == 0
    assert delay_days(None, "2026-11-21") is None
    assert delay_days("2026-11-21", None) is None


def test_the_limits_of_an_age() -> None:
    child = Band("", "child", 3, 90 * SECOND, 200 * SECOND)
    assert band_problems(child, [60 * SECOND] * 3) == (False, False, False)
    assert band_problems(child, [10 * SECOND] * 4) == (True, False, False)
    assert band_problems(child, [91 * SECOND]) == (False, True, False)
    assert band_problems(child, [80 * SECOND] * 3) == (False, False, True)
    assert band_problems(Band("", "adult"), [10**12] * 99) == (False, False, False)
    assert band_problems(child, []) == (False, False, False)
