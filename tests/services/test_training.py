"""Training: hits, misses and false alarms against the gold standard, after submitting and not before; the criterion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from services import homework

from observer.agreement.matching import Tally
from observer.coding import training as rules
from observer.coding.consensus import Difference
from observer.coding.ratings import RatedAs, Rating
from observer.coding.study import Purpose
from observer.coding.training import Fate, QualitySettings, RatingPair, Score, Whose
from observer.errors import Blind, NotFound, Refused
from observer.services import people, quality, roster, training, viewing
from observer.services.rating import Judgement, rate

TRAINEE, SESSION = "K1", "Linde 1"


study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """R1 has made the gold standard of Linde 1 and 2; K1 has both as training."""
    path = tmp_path_factory.mktemp("training") / "study.observer"
    with homework.make(path) as study:
        for session in ("Linde 1", "Linde 2"):
            homework.assign(study, "R1", session, purpose=Purpose.GOLD)
            homework.assign(study, TRAINEE, session, purpose=Purpose.TRAINING)
            gold(study, session)
    return path


def gold(study, session):
    desk = homework.desk(study, "R1", session)
    homework.mark(desk, 10)
    homework.mark(desk, 30)
    homework.mark(desk, 60, "golden")
    rate(desk, Judgement("allying", "Worker", 1))
    rate(desk, Judgement("attuning", "Worker", -1))
    desk.submit()


def practise(study, session=SESSION, attuning=2):
    desk = homework.desk(study, TRAINEE, session)
    homework.mark(desk, 12)
    homework.mark(desk, 30, indicator="AS1")
    homework.mark(desk, 90)
    rate(desk, Judgement("allying", "Worker", 1))
    rate(desk, Judgement("attuning", "Worker", attuning))
    return desk


def ask(study, name=TRAINEE, session=SESSION, coder=""):
    return training.feedback(study, people.viewer(study, name), people.find_session(study, session), coder)


def test_item_by_item(study):
    practise(study).submit()
    found = ask(study)
    assert [(line.fate, line.difference, line.later_us) for line in found.lines] == [
        (Fate.HIT, Difference.NONE, 2_000_000),
        (Fate.DIFFERENT, Difference.INDICATOR, 0),
        (Fate.MISS, Difference.ONLY_SOME, None),
        (Fate.FALSE_ALARM, Difference.ONLY_SOME, None),
    ]
    assert [(pair.one.dimension, pair.apart) for pair in found.ratings] == [
        ("attitude:allying", 0),
        ("attitude:attuning", 3),
    ]
    assert found.point.moments == Tally(1, 2, 2)
    assert found.point.by_dimension == {"allying": Tally(1, 1, 2), "addressing": Tally(0, 1, 0)}
    assert found.point.exact == found.point.near == {Whose.WORKERS: Score(1, 2)}


def test_before_submitting_nothing_of_the_gold_standard_comes_out(study):
    desk, who = practise(study), people.viewer(study, TRAINEE)
    session = people.find_session(study, SESSION)
    with pytest.raises(NotFound, match="nothing to compare") as early:
        ask(study)
    assert "golden" not in str(early.value)
    assert training.course(study, who).points == ()
    assert {shown.seeing.coder.name for shown in viewing.events(study, who, session)} == {TRAINEE}
    desk.submit()
    assert {shown.seeing.coder.name for shown in viewing.events(study, who, session)} == {TRAINEE, "R1"}
    assert len(training.course(study, who).points) == 1


def test_the_same_is_said_with_and_without_a_gold_standard(study):
    """Else one could tell how far it is."""
    homework.assign(study, TRAINEE, "Esdoorn 1", purpose=Purpose.TRAINING)
    practise(study)
    said = []
    for session in (SESSION, "Esdoorn 1"):
        with pytest.raises(NotFound) as error:
            ask(study, session=session)
        said.append(str(error.value).replace(session, "S"))
    assert len(set(said)) == 1


def test_one_sees_ones_own_and_a_researcher_all(study):
    practise(study).submit()
    assert ask(study, "R1", coder=TRAINEE).coder.name == TRAINEE
    with pytest.raises(Blind, match="training of others"):
        ask(study, "K2", coder=TRAINEE)
    with pytest.raises(Blind, match="training of others"):
        training.course(study, people.viewer(study, "K2"), TRAINEE)
    assert [one.name for one in training.trainees(study, people.viewer(study, "R1"))] == [TRAINEE]
    assert training.trainees(study, people.viewer(study, "K2")) == []


def test_the_curve_is_in_the_order_of_submission(study):
    for session in ("Linde 2", "Linde 1"):
        practise(study, session).submit()
    found = training.course(study, people.viewer(study, TRAINEE))
    assert [point.session.name for point in found.points] == ["Linde 2", "Linde 1"]
    assert [point.f1.value for point in found.points] == [pytest.approx(1 / 3)] * 2


def test_a_session_that_cannot_be_compared_is_named(study):
    homework.assign(study, TRAINEE, "Esdoorn 1", purpose=Purpose.TRAINING)
    homework.mark(homework.desk(study, TRAINEE, "Esdoorn 1"), 1)
    homework.desk(study, TRAINEE, "Esdoorn 1").submit()
    found = training.course(study, people.viewer(study, TRAINEE))
    assert (found.points, found.left_out) == ((), ("“Esdoorn 1” has no gold standard yet.",))


def test_a_trainee_who_marks_nothing_misses_everything(study):
    desk = homework.desk(study, TRAINEE, SESSION)
    rate(desk, Judgement("allying", "Worker", 3))
    desk.submit()
    point = ask(study).point
    assert point.f1.value == 0  # the gold standard has marks
    assert point.near == {Whose.WORKERS: Score(0, 2)}  # one too far, one missing
    assert point.by_dimension["allying"].f1.value == 0


def test_the_criterion_is_tracked_with_settings_of_the_study(study):
    who = homework.researcher(study)
    assert quality.settings_of(study) == QualitySettings()
    quality.set_quality(study, who, sessions=2, percent=75)
    practise(study, "Linde 1", attuning=2).submit()
    standing = training.course(study, people.viewer(study, TRAINEE)).standing
    assert (standing.is_met, standing.sessions, standing.sessions_to_go) == (False, 1, 1)
    practise(study, "Linde 2", attuning=-1).submit()
    standing = training.course(study, people.viewer(study, TRAINEE)).standing
    assert (standing.met_at, standing.scores) == (2, {Whose.WORKERS: Score(3, 4)})
    quality.set_quality(study, who, percent=76)
    assert quality.settings_of(study).sessions == 2
    assert not training.course(study, people.viewer(study, TRAINEE)).standing.is_met
    quality.set_quality(study, who, points=3)
    assert training.course(study, people.viewer(study, TRAINEE)).standing.is_met
    assert len(study.quality_settings.where()) == 1


@pytest.mark.parametrize(
    "wrong", [{"percent": 0}, {"percent": 101}, {"points": -1}, {"sessions": 0}, {"calibration": 1}]
)
def test_settings_that_make_no_sense(study, wrong):
    with pytest.raises(Refused):
        quality.set_quality(study, homework.researcher(study), **wrong)
    with pytest.raises(Blind):
        quality.set_quality(study, people.viewer(study, "K1"), points=1)


# -- the rules -------------------------------------------------------------------------------------------------


def pair(own, other, rated_as=RatedAs.PERSON):
    def rating(value):
        return None if value is None else Rating("r", "c", "x:d", rated_as, "m", value)

    return RatingPair(rating(own), rating(other))


def test_a_rating_that_only_one_gave_is_not_near_and_none_at_all_does_not_count():
    none = Rating("r", "c", "x:d", RatedAs.PERSON, "m", None)
    found = rules.score([pair(1, 2), pair(1, 3), pair(1, None), pair(None, 1), RatingPair(none, none)], 1)
    assert found == {Whose.CLIENTS: Score(1, 4)}
    assert rules.score([], 1) == {}


def test_clients_and_workers_never_share_a_number():
    """Ninety in a hundred together is not enough when workers are rated badly."""
    scores = {Whose.CLIENTS: Score(95, 95), Whose.WORKERS: Score(0, 5)}
    assert not rules.standing(QualitySettings(sessions=1), [scores]).is_met
    assert rules.standing(QualitySettings(sessions=1), [{Whose.CLIENTS: Score(9, 10)}]).is_met
    assert not rules.standing(QualitySettings(sessions=1), [{}]).is_met


def test_the_last_sessions_count_and_met_stays_met():
    good, bad = {Whose.CLIENTS: Score(10, 10)}, {Whose.CLIENTS: Score(0, 10)}
    settings = QualitySettings(sessions=2)
    assert rules.standing(settings, [bad, good]).met_at is None
    assert rules.standing(settings, [bad, good, good]).met_at == 3
    assert rules.standing(settings, [good, good, bad]).met_at == 2
    assert rules.standing(settings, [good, good, bad]).scores == {Whose.CLIENTS: Score(10, 20)}
    assert rules.standing(settings, []).sessions_to_go == 2


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(10, 12)), max_size=20), st.integers(1, 8))
def test_more_lenient_is_met_no_later(numbers, sessions):
    scores = [{Whose.CLIENTS: Score(near, n)} for near, n in numbers]
    strict, lenient = (
        rules.standing(QualitySettings(sessions=sessions, percent=percent), scores) for percent in (90, 60)
    )
    assert strict.met_at is None or (lenient.met_at is not None and lenient.met_at <= strict.met_at)
    assert strict.met_at is None or strict.met_at >= sessions


def test_an_absent_trainee_is_asked_for(study):
    roster.add_coder(study, homework.researcher(study), "K9")
    assert training.course(study, people.viewer(study, "K9")).points == ()
