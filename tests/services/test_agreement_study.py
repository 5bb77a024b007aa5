"""The agreement of a study: values that can be computed by hand, what enters and what does not, and refusals."""

import json
import random
from dataclasses import replace

import pytest
from services import compared as c
from services.compared import OTHER, POINT, STATE, STATE_2

from observer.agreement import icc, multirater
from observer.agreement.units import Units
from observer.agreement.values import Reason
from observer.coding.agreement import CodeLevel, Question, Section
from observer.coding.ratings import RatedAs
from observer.coding.study import Assignment, CodingSpan, CodingState, Part, Purpose, SessionKind, UncodableReason
from observer.coding.words import word
from observer.errors import Blind, NotFound, Refused
from observer.formats import codebook_file
from observer.resources import find_codebook
from observer.services import (
    agreement,
    agreement_offer,
    agreement_states,
    agreement_store,
    consensus_start,
    people,
    presence,
    rating,
    roster,
    studies,
)
from observer.services import agreement_words as words
from observer.services.agreement_answer import Cell, Counted, Fate, Subject
from observer.services.agreement_time import TimeAxis
from observer.storage.history import Stream
from observer.storage.tables import new_id


@pytest.fixture
def study(tmp_path):
    with c.make(tmp_path / "study.observer") as study:
        yield study


def two(study, first, second, **how):
    """Two codings of one session, handed in."""
    return c.code(study, "K1", first, **how), c.code(study, "K2", second, **how)


def test_moments_are_matched_one_to_one_within_the_tolerance(study):
    two(study, [(POINT, 10), (POINT, 20), (OTHER, 30)], [(POINT, 10.4), (POINT, 23), (OTHER, 60)])
    near = c.row(study, c.ask(study, tolerance_us=1_000_000), Section.POINTS, POINT)
    assert (near.counted, near.headline.value.value) == (Counted(1, 1, 1), 0.5)
    assert near.headline.method == "point_f1"
    far = c.row(study, c.ask(study), Section.POINTS, POINT)
    assert far.counted == Counted(2, 0, 0), "the codebook says 5 s"
    assert far.headline.parameters["tolerance_s"] == 5.0
    assert far.onset.mean == pytest.approx(1_700_000)
    assert [step.counted.matched for step in far.curve] == [0, 1, 1, 1, 2, 2, 2]
    other = c.row(study, c.ask(study), Section.POINTS, OTHER)
    assert (other.counted, other.headline.value.value) == (Counted(0, 1, 1), 0.0)
    both = c.row(study, c.ask(study), Section.POINTS)
    assert both.counted == Counted(2, 1, 1)
    assert both.headline.value.value == pytest.approx(2 / 3)


def test_actor_and_target_count_as_asked(study):
    two(study, [(POINT, 10, None, "Mother", "Worker")], [(POINT, 10, None, "Son", "Worker")])
    assert c.row(study, c.ask(study), Section.POINTS).counted == Counted(0, 1, 1)
    assert c.row(study, c.ask(study, with_actor=False), Section.POINTS).counted == Counted(1, 0, 0)


def test_another_target_is_another_mark_only_when_asked(study):
    two(study, [(POINT, 10, None, "Mother", "Worker")], [(POINT, 10, None, "Mother", "Son")])
    assert c.row(study, c.ask(study), Section.POINTS).counted == Counted(1, 0, 0)
    assert c.row(study, c.ask(study, with_target=True), Section.POINTS).counted == Counted(0, 1, 1)


def test_levels_agree_on_the_parent_and_not_on_the_child(study):
    two(study, [(POINT, 10)], [("ef_shows_indifference", 10)])
    assert c.row(study, c.ask(study), Section.POINTS).counted == Counted(0, 1, 1)
    at_dimension = c.ask(study, level=CodeLevel.DIMENSION)
    assert c.row(study, at_dimension, Section.POINTS, "engagement").counted == Counted(1, 0, 0)
    assert c.row(study, c.ask(study, level=CodeLevel.VALENCE), Section.POINTS, "negative").counted == Counted(1, 0, 0)


def test_periods_are_compared_by_exact_time(study):
    """Mother alone can be seen (Son, Worker absent): 20 s both, 10 s each alone, 560 s neither."""
    for name in ("Son", "Worker"):
        presence.set_presence(study, c.researcher(study), people.find_session(study, "S1"), name, [(599_000_000, None)])
    two(study, [(STATE, 100, 130)], [(STATE, 110, 140)])
    row = c.row(study, c.ask(study, per_person=True), Section.STATES, STATE, "Mother")
    assert row.matrix.cells == ((20.0, 10.0), (10.0, 560.0))
    assert row.matrix.unit == "s"
    expected = (30 / 600) ** 2 + (570 / 600) ** 2
    assert row.headline.value.value == pytest.approx((580 / 600 - expected) / (1 - expected))
    assert row.value("time_positive").value.value == pytest.approx(2 * 20 / 60)
    assert row.value("time_jaccard").value.value == pytest.approx(0.5)
    assert row.value("segment_f1").value.value == 1.0, "20 of 40 s"
    assert (row.onset.mean, row.offset.mean) == (10e6, 10e6)
    assert row.headline.seconds == 600


def test_pooling_adds_the_seconds_of_persons_and_sessions(tmp_path):
    with c.make(tmp_path / "s.observer", ("S1", "S2")) as study:
        for session, shift in (("S1", 0), ("S2", 10)):
            c.code(study, "K1", [(STATE, 100, 130, "Mother")], session=session)
            c.code(study, "K2", [(STATE, 100 + shift, 130 + shift, "Mother")], session=session)
        answer = c.ask(study, per_person=True)
        row = c.row(study, answer, Section.STATES, STATE)
        assert row.matrix.cells == ((50.0, 10.0), (10.0, 2 * 2 * 600 - 70.0)), "Mother and Son, twice ten minutes"
        assert c.row(study, answer, Section.STATES, STATE, "Son").headline.value.why is Reason.ONE_CODE


def test_codes_nobody_used_are_not_there_and_undefined_is_never_a_number(study):
    two(study, [(POINT, 10)], [(OTHER, 100)])
    answer = c.ask(study)
    assert {row.subject.code for row in answer.of(Section.POINTS)} == {"", f"alliance:{POINT}", f"alliance:{OTHER}"}
    kappa = c.row(study, answer, Section.POINTS).value("event_alignment_kappa")
    assert (kappa.value.value, kappa.value.why) == (None, Reason.NO_FREEDOM), "each coder used one code only"
    assert not answer.of(Section.STATES)


def test_uncodable_stretches_are_left_out_for_everybody_and_reported(study):
    who = c.researcher(study)
    roster.add_uncodable(study, who, "S1", 0, 60_000_000, UncodableReason.CAMERA_OFF)
    two(study, [(POINT, 10), (POINT, 100), (STATE, 50, 80)], [(POINT, 100), (STATE, 60, 80)])
    answer = c.ask(study)
    assert c.row(study, answer, Section.POINTS, POINT).counted == Counted(1, 0, 0)
    row = c.row(study, answer, Section.STATES, STATE)
    assert row.headline.value.value == 1.0, "what lies before 60 s does not count"
    assert row.matrix.cells[0][0] == 20.0
    assert answer.about.excluded_s == 60
    assert answer.about.seconds == 540


@pytest.mark.parametrize("coders", [("K1", "K2"), ("K1", "K2", "K3")])
@pytest.mark.parametrize("how", [{}, {"per_person": True}, {"with_actor": False}, {"level": CodeLevel.DIMENSION}])
def test_when_everything_is_excluded_nothing_is_a_number(tmp_path, coders, how):
    with c.make(tmp_path / "s.observer", coders=coders) as study:
        marks = [(POINT, 10), (OTHER, 50), (STATE, 100, 130), (STATE_2, 200, 240)]
        for coder in coders:
            c.code(study, coder, marks)
        roster.add_uncodable(study, c.researcher(study), "S1", 0, 600_000_000, UncodableReason.CAMERA_OFF)
        answer = c.ask(study, resamples=50, **how)
        assert answer.about.seconds == 0
        numbers = [one for row in answer.rows for one in (row.headline, *row.beside)]
        assert numbers
        assert all(one.value.value is None and one.value.why for one in numbers)
        told = " ".join(one.words for one in words.reading(answer))
        assert "1.00" not in told and ".00" not in told  # noqa: PT018 - undefined is no number


def test_what_only_one_watched_is_not_compared(study):
    """K2 watched the first minute only."""
    film = study.recordings.where()[0]
    c.code(study, "K1", [(POINT, 10), (POINT, 100), (STATE, 50, 80)])
    c.code(study, "K2", [(POINT, 10), (STATE, 50, 60)], submit=False)
    desk = c.desk(study, "K2")
    coding = desk.codings()[0]
    with study.operation(Stream(desk.coder.id, coding.id), "Watch"):
        study.coding_spans.add(CodingSpan(new_id(), coding.id, film.id, 0, 60_000_000))
    desk.submit()
    answer = c.ask(study)
    assert c.row(study, answer, Section.POINTS, POINT).counted == Counted(1, 0, 0)
    row = c.row(study, answer, Section.STATES, STATE)
    assert row.headline.value.value == 1.0
    assert row.counted == Counted(1, 0, 0)
    watched = {one.coder: one.watched_s for one in answer.about.compared}
    assert watched == {people.find_coder(study, "K1").id: None, people.find_coder(study, "K2").id: 60.0}
    assert c.row(study, answer, Section.COUNTS, POINT).value("within_steps").value.value == 1.0, "counts likewise"


def test_counts_are_zero_only_for_who_was_there(study):
    who, session = c.researcher(study), people.find_session(study, "S1")
    two(study, [(POINT, 10), (POINT, 20), (POINT, 30)], [(POINT, 10)])
    assert len(_units(study, POINT)) == 2, "Mother and Son; the worker cannot show it"
    roster.add_uncodable(study, who, "S1", 0, 600_000_000, UncodableReason.OUT_OF_VIEW, person="Son")
    assert len(_units(study, POINT)) == 1
    presence.set_presence(study, who, session, "Mother", [(0, 25_000_000)])
    assert [(m.value1, m.value2) for m in _units(study, POINT)] == [(2.0, 1.0)]


def _units(study, indicator):
    coders = tuple(people.find_coder(study, name).id for name in ("K1", "K2"))
    subject = Subject(Section.COUNTS, f"alliance:{indicator}", "", coders)
    return agreement.ask_moments(study, c.researcher(study), Question(), subject)


def test_ratings_are_those_of_the_engine_persons_workers_and_groups_apart(tmp_path):
    names = [f"S{n}" for n in range(4)]
    values = {"K1": [1, -2, 3, 0], "K2": [2, -1, 3, 0]}
    with c.make(tmp_path / "s.observer", names) as study:
        for coder, given in values.items():
            for session, value in zip(names, given, strict=True):
                ratings = {("engagement", "Mother"): value, ("engagement", "Worker"): -value, ("purpose", "Family"): 1}
                c.code(study, coder, ratings=ratings, session=session)
        answer = c.ask(study)
        row = c.row(study, answer, Section.RATINGS, "engagement", rated_as=RatedAs.PERSON)
        table = list(zip(*values.values(), strict=True))
        assert row.headline.value == icc.icc(table, icc.Form.AGREEMENT)
        assert row.headline.parameters["form"].startswith("ICC(A,1)")
        assert [one.value.value for one in row.beside if one.method == "within_steps"] == [0.5, 1.0]
        assert row.value("mean_difference").value.value == 0.5
        worker = c.row(study, answer, Section.RATINGS, "engagement", rated_as=RatedAs.WORKER)
        assert worker.value("mean_difference").value.value == -0.5
        group = c.row(study, answer, Section.RATINGS, "purpose", rated_as=RatedAs.GROUP)
        assert group.headline.value.why is Reason.NO_VARIANCE
        assert any("4 rows" in words for words in row.warnings)


def test_ratings_without_a_value_are_left_out_of_the_icc_and_said(tmp_path):
    names = [f"S{n}" for n in range(4)]
    with c.make(tmp_path / "s.observer", names) as study:
        for coder in ("K1", "K2"):
            for n, session in enumerate(names):
                value = None if (coder, n) == ("K2", 3) else n - 1
                c.code(study, coder, ratings={("engagement", "Mother"): value}, session=session)
        row = c.row(study, c.ask(study), Section.RATINGS, "engagement", rated_as=RatedAs.PERSON)
        assert row.headline.n_units == 3
        assert row.headline.parameters["dropped"] == 1
        assert row.value("krippendorff_alpha").value.value == 1.0


def test_ratings_of_segments_do_not_mix_with_those_of_sessions(tmp_path):
    with c.make(tmp_path / "s.observer") as study:
        for coder in ("K1", "K2"):
            desk = c.desk(study, coder)
            rating.rate(desk, rating.Judgement("engagement", "Mother", 1, span=(0, 10)))
            rating.rate(desk, rating.Judgement("engagement", "Mother", 2))
            rating.rate(desk, rating.Judgement("safety", "Mother", 3, span=(0, 10)))
            desk.submit()
        answer = c.ask(study)
        units = {code: len(moments(study, answer, Section.RATINGS, code, rated_as=RatedAs.PERSON)) for code in
                 ("engagement", "safety")}  # fmt: skip
        assert units == {"engagement": 1, "safety": 1}


def test_ratings_on_given_marks_are_a_row_of_their_own(tmp_path):
    names, coders = ("S1", "S2", "S3"), ("K1", "K2", "K3")
    with c.make(tmp_path / "s.observer", names, coders) as study:
        for coder in coders:
            for n, session in enumerate(names):
                c.code(study, coder, ratings={("engagement", "Mother"): n}, session=session)
        with study.operation(Stream(None, None), "Given"):
            for coding in study.codings.where():
                if coding.coder != people.find_coder(study, "K1").id:
                    study.codings.change(replace(coding, part=Part.RATINGS_ON_MARKS))
        answer = c.ask(study)
        blind = {row.subject.is_blind for row in answer.of(Section.RATINGS)}
        assert blind == {False}, "K1 alone was blind, and alone cannot be compared"


def test_intervals(study):
    c.intervals(study, "K1", [True, True, False, False, True])
    c.intervals(study, "K2", [True, False, False, False])
    for coder in ("K1", "K2"):
        c.desk(study, coder).submit()
    row = c.row(study, c.ask(study), Section.INTERVALS, POINT)
    assert row.matrix.cells == ((1.0, 1.0), (0.0, 2.0))
    assert row.headline.value.value == pytest.approx(0.5)
    assert row.value("positive_agreement").value.value == pytest.approx(2 / 3)


def test_more_than_two_coders_get_alpha_and_a_matrix_of_pairs(tmp_path):
    with c.make(tmp_path / "s.observer", coders=("K1", "K2", "K3")) as study:
        for coder, at in (("K1", 100), ("K2", 100), ("K3", 110)):
            c.code(study, coder, [(STATE, at, at + 30), (POINT, at)], {("engagement", "Mother"): 1})
        answer = c.ask(study, tolerance_us=1_000_000)
        row = answer.find(Subject(Section.STATES, f"alliance:{STATE}"))
        assert row.headline.method == "time_alpha"
        assert row.value("time_fleiss").value.value is not None
        assert row.pairs.values[0][1] == 1.0
        pair = c.row(study, answer, Section.STATES, STATE, coders=("K1", "K3")).headline.value.value
        assert row.pairs.values[0][2] == pair
        assert row.pairs.means[2] == pytest.approx(pair)
        points = answer.find(Subject(Section.POINTS, f"alliance:{POINT}"))
        assert points.counted == Counted(1, 2, 2)
        assert points.pairs.values == ((None, 1.0, 0.0), (1.0, None, 0.0), (0.0, 0.0, None))


# -- exclusive groups ------------------------------------------------------------------------------------------


def exclusive(tmp_path, first, second):
    """A codebook of which two states exclude each other."""
    text = find_codebook("alliance").read_text(encoding="utf-8")
    data = json.loads(text)
    for indicator in data["indicators"]:
        if indicator["id"] in (STATE, STATE_2):
            indicator["exclusive_group"] = "posture"
    book = tmp_path / "posture.json"
    book.write_text(json.dumps(data), encoding="utf-8")
    with c.make(tmp_path / "s.observer", codebook=str(book)) as study:
        for name in ("Son", "Worker"):
            session = people.find_session(study, "S1")
            presence.set_presence(study, c.researcher(study), session, name, [(599_000_000, None)])
        two(study, first, second)
        return c.ask(study, per_person=True)


def test_codes_that_exclude_each_other_have_one_kappa(tmp_path):
    marks = [(STATE, 0, 100), (STATE_2, 100, 200)], [(STATE, 0, 110), (STATE_2, 110, 200)]
    answer = exclusive(tmp_path, *marks)
    rows = answer.of(Section.EXCLUSIVE)
    row = next(row for row in rows if row.subject.person and len(rows) > 1 and row.matrix.cells[0][0])
    cells = dict(zip(row.matrix.codes, row.matrix.cells, strict=True))
    assert row.subject.code == "posture"
    assert cells[f"alliance:{STATE}"][row.matrix.codes.index(f"alliance:{STATE}")] == 100
    assert cells[f"alliance:{STATE_2}"][row.matrix.codes.index(f"alliance:{STATE}")] == 10
    assert row.value("time_agreement").value.value == pytest.approx(590 / 600)
    assert row.value("easydiag_kappa").value.value is not None
    assert not [r for r in answer.of(Section.STATES) if r.subject.code], "not once more as single codes"


# -- what a number is made of ----------------------------------------------------------------------------------


def moments(study, answer, section, code="", cell=None, **more):
    row = c.row(study, answer, section, code, **more)
    return agreement.ask_moments(study, c.researcher(study), answer.question, row.subject, cell)


def test_every_mark_is_explained(study):
    first, second = two(
        study,
        [(POINT, 10), (POINT, 12), (POINT, 100), (POINT, 200, None, "Mother"), (POINT, 300)],
        [(POINT, 10.4), (OTHER, 101), (POINT, 201, None, "Son")],
    )
    answer = c.ask(study)
    found = moments(study, answer, Section.POINTS, POINT)
    told = {(one.events1 or one.events2)[0]: (one.fate, one.explained) for one in found}
    assert told[first[0]] == (Fate.MATCHED, "Joined because they are 0.4 s apart and of the same person.")
    assert told[first[1]] == (Fate.ONLY1, "The mark of K2 1.6 s away is already joined with a nearer one.")
    assert told[first[2]][1].startswith("K2 marked “")
    assert told[first[2]][1].endswith("” 1 s away.")
    assert told[first[3]] == (Fate.ONLY1, "K2 marked the same 1 s away, but of Son.")
    assert told[first[4]] == (Fate.ONLY1, "No mark of K2 within 5 s.")
    assert told[second[2]] == (Fate.ONLY2, "K1 marked the same 1 s away, but of Mother.")


def test_a_cell_of_the_matrix_opens(study):
    first, second = two(study, [(POINT, 10), (OTHER, 50)], [(OTHER, 11), (OTHER, 50)])
    answer = c.ask(study)
    row = c.row(study, answer, Section.POINTS)
    cell = Cell(f"alliance:{POINT}", f"alliance:{OTHER}")
    a, b = row.matrix.codes.index(cell.first), row.matrix.codes.index(cell.second)
    assert row.matrix.cells[a][b] == 1
    (one,) = moments(study, answer, Section.POINTS, "", cell)
    assert (one.events1, one.events2, one.difference_us) == ((first[0],), (second[0],), 1_000_000)
    assert one.fate is Fate.DIFFERENT
    for x, of in zip(row.matrix.codes, row.matrix.cells, strict=True):
        for y, n in zip(row.matrix.codes, of, strict=True):
            assert len(moments(study, answer, Section.POINTS, "", Cell(x, y))) == n


def test_stretches_of_periods_add_up_to_the_matrix(study):
    first, second = two(study, [(STATE, 100, 130), (STATE, 300, 310)], [(STATE, 110, 140)])
    answer = c.ask(study)
    row = c.row(study, answer, Section.STATES, STATE)
    code = f"alliance:{STATE}"
    for cell, seconds in ((Cell(code, code), 20), (Cell(code, ""), 20), (Cell("", code), 10)):
        found = moments(study, answer, Section.STATES, STATE, cell)
        assert sum(one.stop_us - one.start_us for one in found) == seconds * 1_000_000
        assert row.matrix.cells[0 if cell.first else 1][0 if cell.second else 1] == seconds
    alone = moments(study, answer, Section.STATES, STATE, Cell(code, ""))
    assert [one.events1 for one in alone] == [(first[0],), (first[1],)]
    assert alone[0].explained.startswith("10 s in which only K1 has")
    assert moments(study, answer, Section.STATES, STATE, Cell("", code))[0].events2 == (second[0],)


def test_ratings_and_intervals_open_as_well(study):
    c.intervals(study, "K1", [True, False])
    c.intervals(study, "K2", [True, True])
    for coder, value in (("K1", 1), ("K2", 3)):
        c.code(study, coder, ratings={("engagement", "Mother"): value})
    answer = c.ask(study)
    (one,) = moments(study, answer, Section.RATINGS, "engagement", rated_as=RatedAs.PERSON)
    assert (one.value1, one.value2, one.explained) == (1.0, 3.0, "2 apart.")
    found = moments(study, answer, Section.INTERVALS, POINT)
    assert [(o.start_us, o.fate) for o in found] == [(0, Fate.MATCHED), (15_000_000, Fate.ONLY2)]


# -- intervals of values ---------------------------------------------------------------------------------------


def test_intervals_come_again_with_their_seed(study):
    marks = [(POINT, 10 * n) for n in range(30)]
    two(study, marks, [(code, at + 0.5) for n, (code, at) in enumerate(marks) if n % 4])
    answers = [c.ask(study, resamples=200, seed=seed) for seed in (1, 1, 2)]
    values = [c.row(study, answer, Section.POINTS, POINT).headline for answer in answers]
    assert values[0] == values[1] != values[2]
    assert values[0].seed == 1
    assert values[0].value.low < values[0].value.value < values[0].value.high
    assert values[0].value.resamples == 200
    assert c.row(study, c.ask(study), Section.POINTS, POINT).headline.value.no_interval is Reason.NOT_COMPUTED


@pytest.fixture(scope="module")
def eleven(tmp_path_factory):
    """Eleven sessions by three coders, with all that can be compared, who sometimes differ."""
    chance, names = random.Random(7), [f"S{n}" for n in range(11)]
    path = tmp_path_factory.mktemp("eleven") / "s.observer"
    with c.make(path, names, coders=("K1", "K2", "K3")) as study:
        for session in names:
            for coder in ("K1", "K2", "K3"):
                marks = [(chance.choice((POINT, POINT, OTHER)), 60 * n + chance.random()) for n in range(6)]
                marks += [(STATE, 100 * n, 100 * n + 20 + 20 * chance.random()) for n in range(4)]
                people_ = ("Mother", "Son", "Worker")
                rated = {("safety", who): chance.randint(-2, 2) for who in people_[:2]}
                c.intervals(study, coder, [chance.random() < 0.4 for _n in range(8)], session)
                c.code(study, coder, marks, rated, session)
        yield study


def test_every_number_of_all_persons_has_an_interval_from_the_stored_seed(eleven):
    answer = c.ask(eleven, resamples=200, seed=5)
    assert {row.subject.section for row in answer.rows} >= {Section.POINTS, Section.STATES, Section.INTERVALS}
    for row in answer.rows:
        for one in (row.headline, *row.beside):
            value = one.value
            if value.value is None:
                continue
            if value.no_interval is None:
                assert value.low <= value.high
                assert (one.seed == 5) is bool(value.resamples), one.method
            elif one.method not in ("time_prevalence", "time_bias", "time_kappa_max"):  # they describe the table
                assert value.no_interval in (Reason.TOO_FEW_PEOPLE, Reason.NO_VARIANCE), (one.method, value)
    again = c.ask(eleven, resamples=200, seed=5)
    assert again == answer


def test_values_do_not_depend_on_whether_intervals_are_drawn(eleven):
    with_, without = c.ask(eleven, resamples=50), c.ask(eleven, resamples=0)
    for one, other in zip(with_.rows, without.rows, strict=True):
        for a, b in zip((one.headline, *one.beside), (other.headline, *other.beside), strict=True):
            assert (a.method, a.value.value, a.value.why) == (b.method, b.value.value, b.value.why)
            assert b.value.resamples == 0


def test_fleiss_over_time_is_that_of_the_engine(eleven):
    answer = c.ask(eleven)
    material = agreement.gather(eleven, c.researcher(eleven), Question(resamples=0))
    axis = TimeAxis(agreement_states.lanes_of(material), is_exclusive=False)
    row = c.row(eleven, answer, Section.STATES, STATE, coders=())
    whole = Units(axis.cut.codes, 2, axis.cut.length.astype(float)).complete()
    assert row.value("time_fleiss").value.value == pytest.approx(
        multirater.coefficient(whole, multirater.pooled).value.value, abs=1e-12
    )


def test_neighbouring_intervals_are_not_independent_so_no_interval_comes_from_a_formula(eleven):
    answer = c.ask(eleven, sections=(Section.INTERVALS,), resamples=0)
    assert answer.rows
    assert all(one.value.low is None for row in answer.rows for one in (row.headline, *row.beside))


def test_with_ten_sessions_whole_sessions_are_drawn(tmp_path):
    names = [f"S{n}" for n in range(10)]
    with c.make(tmp_path / "s.observer", names) as study:
        for n, session in enumerate(names):
            c.code(study, "K1", [(POINT, 10), (POINT, 40)], session=session)
            c.code(study, "K2", [(POINT, 10), *([(POINT, 40)] if n % 2 else [])], session=session)
        value = c.row(study, c.ask(study, resamples=300), Section.POINTS, POINT).headline.value
        assert value.value == pytest.approx(2 * 15 / 35)
        assert value.low < value.value < value.high


# -- what enters -----------------------------------------------------------------------------------------------


def test_drafts_do_not_enter(study):
    c.code(study, "K1", [(POINT, 10)])
    c.code(study, "K2", [(POINT, 10)], submit=False)
    with pytest.raises(Refused, match="nothing to compare yet"):
        c.ask(study)
    with pytest.raises(Refused, match="Nothing to compare in “S1”"):
        c.ask(study, sessions=("S1",))


def test_a_coder_is_told_the_same_whatever_others_have_done(study):
    c.code(study, "K1", [(POINT, 10)], submit=False)
    viewer = people.viewer(study, "K1")
    told = []
    for step in (lambda: None, lambda: c.code(study, "K2", [(POINT, 10)], submit=False), c.desk(study, "K2").submit):
        step()
        for question in ({}, {"sessions": ("S1",)}, {"coders": ("K1", "K2")}):
            with pytest.raises(Blind) as error:
                c.ask(study, viewer, **question)
            told.append(str(error.value))
    assert len(set(told)) == 1
    c.desk(study, "K1").submit()
    assert c.ask(study, viewer).about.coders


def test_teaching_sessions_stay_out_unless_asked_for(tmp_path):
    with c.make(tmp_path / "s.observer", kind=SessionKind.ACTED) as study:
        two(study, [(POINT, 10)], [(POINT, 10)])
        with pytest.raises(Refused, match="2 codings are of acted"):
            c.ask(study)
        assert c.ask(study, with_teaching=True).rows


def test_purposes_have_columns_of_their_own_and_a_consensus_is_not_compared_with_its_sources(tmp_path):
    with c.make(tmp_path / "s.observer", coders=("K1", "K2", "K3", "K4")) as study:
        for coder in ("K1", "K2", "K3", "K4"):
            c.code(study, coder, [(POINT, 10)])
        for coder, purpose in (("K3", Purpose.CONSENSUS), ("K4", Purpose.GOLD)):
            assigned(study, coder, purpose)
        answer = c.ask(study)
        assert {answer.name(coder) for coder in answer.about.coders} == {"K1", "K2"}
        assert any("another purpose" in words for words in answer.about.left_out)
        wide = c.ask(study, purposes=(Purpose.MAIN, Purpose.CONSENSUS, Purpose.GOLD))
        named = {tuple(wide.name(x) for x in row.subject.coders) for row in wide.rows if row.subject.coders}
        assert ("K1", "K4 (gold standard)") in named
        assert not [pair for pair in named if "K3 (consensus)" in pair]


@pytest.fixture
def settled(tmp_path):
    """K1 and K2 made a consensus of their codings, without K3."""
    with c.make(tmp_path / "s.observer", coders=("K1", "K2", "K3")) as study:
        for coder, at in (("K1", 10), ("K2", 10), ("K3", 30)):
            c.code(study, coder, [(POINT, at), (POINT, 60)])
        begun = consensus_start.start(study, c.researcher(study), people.find_session(study, "S1"), ("K1", "K2"))
        coding = study.codings.get(begun.consensus.coding)
        with study.operation(Stream(None, None), "Submit"):
            study.codings.change(replace(coding, state=CodingState.SUBMITTED, submitted="2026-01-01T00:00:00+00:00"))
        yield study


ALSO_CONSENSUS = (Purpose.MAIN, Purpose.DOUBLE, Purpose.CONSENSUS)


def test_a_consensus_is_compared_only_with_whom_it_was_not_made_from(settled):
    answer = c.ask(settled, purposes=ALSO_CONSENSUS)
    assert {answer.name(coder) for coder in answer.about.coders} == {"K1", "K2", "K3"}, "no pair with it, no alpha"
    assert any("1 consensus is left out: it was made from codings" in told for told in answer.about.left_out)
    whose = settled.coders.get(settled.codings.get(settled.consensuses.where()[0].coding).coder).name
    other = c.ask(settled, purposes=ALSO_CONSENSUS, coders=("K3", whose))
    assert {other.name(coder) for coder in other.about.coders} == {"K3", "consensus"}
    assert other.about.made_from == ()
    with pytest.raises(Refused):
        c.ask(settled, purposes=ALSO_CONSENSUS, coders=("K1", whose))


def test_a_consensus_beside_its_sources_is_labelled(settled):
    answer = c.ask(settled, purposes=ALSO_CONSENSUS, with_sources=True)
    labels = {tuple(map(answer.name, row.subject.coders)): words.label(answer, row.subject) for row in answer.rows}
    labelled = {coders for coders, label in labels.items() if "a consensus and its source" in label}
    assert {name for coders in labelled for name in coders if "consensus" not in name} == {"K1", "K2"}
    assert len(labelled) == 2
    told = " ".join(one.words for one in words.reading(answer))
    assert "was made from the codings of K1, K2" in told
    assert "was made from the codings of K1, K2" in words.methods_paragraph(answer, "en")


def test_a_coder_is_compared_with_his_own_repeat(tmp_path):
    with c.make(tmp_path / "s.observer", coders=("K1",)) as study:
        c.code(study, "K1", [(POINT, 10), (POINT, 60)])
        first = study.codings.where()[0]
        again = replace(first, id=new_id(), submitted="2026-02-01T00:00:00+00:00")
        with study.operation(Stream(None, None), "Code again"):
            study.codings.add(again)
            study.assignments.add(
                Assignment(new_id(), again.session, first.coder, "alliance", Purpose.REPEAT, coding=again.id)
            )
        purposes = (Purpose.MAIN, Purpose.DOUBLE, Purpose.REPEAT)
        assert agreement_offer.offers(study, c.researcher(study)) == []
        (offer,) = agreement_offer.offers(study, c.researcher(study), purposes)
        assert [coder.name for coder in offer.coders] == ["K1"]
        answer = c.ask(study, purposes=purposes)
        assert {answer.name(coder) for coder in answer.about.coders} == {"K1", f"K1 ({word(Purpose.REPEAT)})"}
        row = next(row for row in answer.of(Section.POINTS) if not row.subject.code)
        assert row.counted == Counted(0, 2, 0) or row.counted == Counted(0, 0, 2)
        told = words.methods_paragraph(answer, "en")
        assert "Agreement of one coder" in told and "within a coder" in told  # noqa: PT018 - one sentence each


def test_a_consensus_is_one_whatever_the_plan_says(settled):
    with settled.operation(Stream(None, None), "Forget"):
        for task in settled.assignments.where("purpose = ?", [Purpose.CONSENSUS]):
            settled.assignments.remove(task.id)
    assert len(c.ask(settled).about.coders) == 3


def test_a_coding_that_took_the_place_of_a_source_is_a_source(settled):
    old = settled.codings.where("coder = ?", [people.find_coder(settled, "K1").id])[0]
    fresh = replace(old, id=new_id(), supersedes=old.id, submitted="2026-02-01T00:00:00+00:00")
    with settled.operation(Stream(None, None), "Code anew"):
        settled.codings.add(fresh)
    answer = c.ask(settled, purposes=ALSO_CONSENSUS)
    assert fresh.id in {one.coding for one in answer.about.compared}
    assert len(answer.about.coders) == 3


def assigned(study, coder, purpose):
    """Say why a coder made his coding."""
    who = people.find_coder(study, coder).id
    coding = study.codings.where("coder = ?", [who])[0]
    with study.operation(Stream(None, None), "Assign"):
        study.assignments.add(Assignment(new_id(), coding.session, who, "alliance", purpose, coding=coding.id))


def test_names_nobody_knows(study):
    two(study, [(POINT, 10)], [(POINT, 10)])
    for question in ({"sessions": ("S9",)}, {"coders": ("K9",)}, {"codebook": "none"}):
        with pytest.raises(NotFound):
            c.ask(study, **question)


# -- versions of the codebook ----------------------------------------------------------------------------------


def new_version(study, tmp_path, change):
    """Another version of the codebook, changed by `change`."""
    data = json.loads(find_codebook("alliance").read_text(encoding="utf-8"))
    data["version"] = "2.0.0"
    change(data)
    path = tmp_path / "alliance2.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    codebook_file.read(path)
    studies.add_codebook(study, c.researcher(study), str(path))


def test_a_change_of_wording_keeps_codings_comparable(study, tmp_path):
    c.code(study, "K1", [(POINT, 10)])
    new_version(study, tmp_path, lambda data: data["indicators"][0]["label"].update(en="other words"))
    c.code(study, "K2", [(POINT, 10)])
    answer = c.ask(study)
    assert answer.about.versions == ("1.0.0", "2.0.0")
    assert c.row(study, answer, Section.POINTS, POINT).counted == Counted(1, 0, 0)


def renamed(data):
    for indicator in data["indicators"]:
        if indicator["id"] == POINT:
            indicator["id"] = "ef_stuck"


def test_a_change_of_meaning_is_refused_until_a_mapping_is_kept(study, tmp_path):
    c.code(study, "K1", [(POINT, 10)])
    new_version(study, tmp_path, renamed)
    c.code(study, "K2", [("ef_stuck", 10)])
    with pytest.raises(Refused, match=r"1\.0\.0, 2\.0\.0") as error:
        c.ask(study)
    assert "observer agreement map" in str(error.value)
    who = c.researcher(study)
    with pytest.raises(Refused, match="has no “ef_says_stuck”"):
        agreement_store.map_codes(study, who, "alliance", "1.0.0", "2.0.0", {})
    with pytest.raises(Refused, match="has no “nonsense”"):
        agreement_store.map_codes(study, who, "alliance", "1.0.0", "2.0.0", {POINT: "nonsense"})
    with pytest.raises(NotFound):
        agreement_store.map_codes(study, who, "alliance", "1.0.0", "9.0.0", {})
    agreement_store.map_codes(study, who, "alliance", "1.0.0", "2.0.0", {POINT: "ef_stuck"})
    answer = c.ask(study)
    assert c.row(study, answer, Section.POINTS, "ef_stuck").counted == Counted(1, 0, 0)
    assert "ef_says_stuck → ef_stuck" in answer.about.mapped[0]
    agreement_store.map_codes(study, who, "alliance", "1.0.0", "2.0.0", {POINT: ""})
    assert c.row(study, c.ask(study), Section.POINTS, "ef_stuck").counted == Counted(0, 0, 1), "left out"
    assert len(agreement_store.mappings(study, who)) == 1


def test_undoing_a_mapping(study, tmp_path):
    new_version(study, tmp_path, renamed)
    agreement_store.map_codes(study, c.researcher(study), "alliance", "1.0.0", "2.0.0", {POINT: "ef_stuck"})
    study.undo([Stream(None, None)])
    assert not agreement_store.mappings(study, c.researcher(study))
    study.redo([Stream(None, None)])
    assert agreement_store.mappings(study, c.researcher(study))


# -- everything adds up ----------------------------------------------------------------------------------------


def at_random(study, chance, coder, session):
    """Marks of every sort, also without a person, of the group, and in time that does not count."""
    marks = []
    for _n in range(chance.randrange(5, 30)):
        at, person = chance.uniform(0, 560), chance.choice(["Mother", "Son", "", "Family"])
        if chance.random() < 0.6:
            marks.append((chance.choice([POINT, OTHER, "ef_shows_indifference"]), at, None, person))
        else:
            marks.append((chance.choice([STATE, STATE_2]), at, at + chance.uniform(1, 39), person))
    c.code(study, coder, marks, session=session)


@pytest.fixture
def random_study(tmp_path):
    chance = random.Random(1)
    with c.make(tmp_path / "s.observer", ("S1", "S2"), ("K1", "K2", "K3")) as study:
        who = c.researcher(study)
        roster.add_uncodable(study, who, "S1", 50_000_000, 90_000_000, UncodableReason.PRIVATE, person="Son")
        presence.set_presence(study, who, people.find_session(study, "S2"), "Mother", [(100_000_000, 500_000_000)])
        for coder, session in (("K1", "S1"), ("K1", "S2"), ("K2", "S1"), ("K2", "S2"), ("K3", "S1")):
            at_random(study, chance, coder, session)
        yield study


@pytest.mark.parametrize(
    "how",
    [
        {"per_person": True},
        {"with_actor": False},
        {"with_target": True},
        {"level": CodeLevel.DIMENSION, "per_person": True, "tolerance_us": 500_000},
    ],
    ids=["persons", "no actor", "target", "dimension"],
)
def test_what_a_number_is_made_of_adds_up_to_it(random_study, how):
    question = Question(**{"resamples": 0, **how})
    material = agreement.gather(random_study, c.researcher(random_study), question)
    answer = agreement.compute(material)
    assert len({row.subject for row in answer.rows}) == len(answer.rows), "no two rows of one subject"
    for row in answer.rows:
        if len(row.subject.coders) == 2 and row.subject.section in (Section.POINTS, Section.STATES):
            found = agreement.moments(material, row.subject)
            if row.subject.section is Section.POINTS:
                fates = [sum(one.fate is fate for one in found) for fate in (Fate.MATCHED, Fate.ONLY1, Fate.ONLY2)]
                assert Counted(*fates) == row.counted
            for cell, n in cells_of(row):
                inside = agreement.moments(material, row.subject, cell)
                time = sum(one.stop_us - one.start_us for one in inside) / 1e6
                assert (time if row.matrix.unit == "s" else len(inside)) == pytest.approx(n)


def cells_of(row):
    """The cells of a row's matrix but for the last, in which nobody has anything; of all persons together."""
    if row.matrix is None or row.subject.person:
        return
    for first, of in zip(row.matrix.codes, row.matrix.cells, strict=True):
        for second, n in zip(row.matrix.codes, of, strict=True):
            if first or second:
                yield Cell(first, second), n
