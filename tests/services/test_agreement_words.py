"""Agreement in words, in a report and kept in the study: what is said, in both languages, and what is never said."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from services import compared as c
from services.compared import OTHER, POINT, STATE
from storage.making import assert_one_sentence
from storage.reversible import reversible

from observer import i18n
from observer.agreement.result import AgreementResult
from observer.agreement.values import Value
from observer.cli import run
from observer.coding.agreement import Section
from observer.coding.plan import Draw, DrawSession, Strata
from observer.coding.study import ParticipantKind
from observer.errors import Blind, NotAStudy, NotFound, Refused
from observer.services import (
    agreement,
    agreement_json,
    agreement_report,
    agreement_store,
    agreement_svg,
    coding,
    dependents,
    people,
    roster,
)
from observer.services import agreement_words as words
from observer.services.agreement_answer import Subject
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

HOSTILE = "<script>alert(1)</script>&\"'"


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    """The study of these tests, closed: made once, to be copied."""
    path = tmp_path_factory.mktemp("coded") / "study.observer"
    names = ("S1", "S2", "S3", "S4")
    with c.make(path, names) as study:
        for n, session in enumerate(names):
            marks = [(POINT, 10), (POINT, 40), (OTHER, 100), (OTHER, 200), (STATE, 300, 330)]
            ratings = {("engagement", "Mother"): n - 1, ("safety", "Mother"): n % 2, ("safety", "Son"): -n % 3}
            c.code(study, "K1", marks, ratings, session)
            marks = [(POINT, 11), (POINT, 41), (POINT, 101), (OTHER, 150), (STATE, 310, 340)]
            ratings = {("engagement", "Mother"): n, ("safety", "Mother"): (n + 1) % 2, ("safety", "Son"): n % 2}
            c.code(study, "K2", marks, ratings, session)
    return path


@pytest.fixture
def study(coded, tmp_path):
    """Four sessions; the coders agree on stuck, not on understood, and K2 rates higher."""
    path = tmp_path / "study.observer"
    path.write_bytes(coded.read_bytes())
    with StudyFile.open(path) as study:
        yield study


def test_the_reading_is_numbers_highest_and_lowest_without_bands(study):
    answer = c.ask(study, resamples=100)
    told = [one.words for one in words.reading(answer)]
    assert told[0] == "4 sessions, coded by K1, K2."
    ratings = next(line for line in told if line.startswith("Ratings"))
    assert re.search(
        r"agreement is highest on “Engagement.*\(ICC\(A,1\) \.\d\d, .* to .*\) and lowest on “Safety", ratings
    )
    points = next(line for line in told if line.startswith("Moments"))
    assert "highest on “says they are stuck" in points
    text = " ".join(told)
    assert not re.search(r"\b(poor|fair|moderate|good|excellent|substantial|slight)\b", text)


def test_words_for_values_only_on_request_with_their_source_and_only_where_they_belong(study):
    answer = c.ask(study, bands="koo_li")
    told = " ".join(one.words for one in words.reading(answer))
    assert "Words after Koo & Li 2016." in told
    ratings = c.row(study, answer, Section.RATINGS, "engagement", rated_as=_person())
    assert words.band(answer, ratings.headline) in ("poor", "moderate", "good", "excellent")
    points = c.row(study, answer, Section.POINTS, POINT)
    assert words.band(answer, points.headline) == "", "a convention for ICC says nothing of F1"
    assert words.band(c.ask(study), ratings.headline) == ""


def _person():
    from observer.coding.ratings import RatedAs

    return RatedAs.PERSON


def test_numbers_as_articles_have_them():
    shown = [words.figure(x) for x in (0.814, -0.2, 1.0, -1.0, 0.999, 0.0, 2.5, None)]
    assert shown == [".81", "-.20", "1.00", "-1.00", "1.00", ".00", "2.50", "–"]
    result = AgreementResult("icc", Value(0.81, low=0.62, high=0.91, no_interval=None))
    assert words.number(result) == ".81 [.62, .91]"


def test_every_number_has_the_decimal_sign_of_the_language(study, tmp_path):
    material = agreement.gather(study, c.researcher(study), c.Question(resamples=100, tolerance_us=1_500_000))
    answer = agreement.compute(material)
    point, comma = re.compile(r"(?<![\d:.])\d*\.\d(?![\d.]*-)"), re.compile(r"\d*,\d")

    def said():
        yield from (one.words for one in (*words.reading(answer), *words.next_steps(answer)))
        yield from (words.number(one) for row in answer.rows for one in (row.headline, *row.beside))
        yield from (one.explained for row in answer.rows for one in agreement.moments(material, row.subject))
        report = re.sub(
            r"<style>.*?</style>|<h2>Meth.*|<[^>]*>|\d+:\d\d\.\d+",
            " ",
            agreement_report.html(answer, material),
            flags=re.S,
        )
        yield report

    assert any(point.search(one) for one in said())
    i18n.use_language("nl")
    wrong = [one for one in said() if point.search(one)]
    assert not wrong
    assert sum(bool(comma.search(one)) for one in said()) > 10
    dutch, english = (words.methods_paragraph(answer, code) for code in ("nl", "en"))
    assert "1,5 s" in dutch and "1.5 s" in english  # noqa: PT018 - one language each


def test_the_codebook_is_called_by_its_title(study):
    answer = c.ask(study)
    assert answer.name(answer.about.codebook) == answer.names["alliance"] != "alliance"
    assert answer.names["alliance"] in words.methods_paragraph(answer, "en")


def test_next_steps_can_be_opened(study):
    answer = c.ask(study)
    steps = words.next_steps(answer)
    assert steps[0].words.startswith("K1 has “says they feel understood")
    assert "where K2 has “says they are stuck" in steps[0].words
    assert any("points higher than K1" in step.words for step in steps)
    assert any("K2 marks moments 1.0 s later than K1" in step.words for step in steps)
    material = agreement.gather(study, c.researcher(study), answer.question)
    assert len(agreement.moments(material, steps[0].subject, steps[0].cell)) == 4


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ["ICC(A,1)", "absolute agreement", "F1 = 2M", "5 s", "Cohen, 1960", "seed 7", "20 %", "drawn at random"],
        ),
        ("nl", ["ICC(A,1)", "absolute overeenstemming", "F1 = 2M", "5 s", "Cohen, 1960", "20 %", "willekeurig"]),
    ],
)
def test_the_methods_paragraph_in_both_languages(study, language, said):
    draw = Draw(new_id(), "2026-11-21T10:00:00+00:00", "Observer", "alliance", 7, 20, Strata.NONE)
    with study.operation(Stream(None, None), "Draw"):
        study.draws.add(draw)
        for session in study.sessions.where():
            study.draw_sessions.add(DrawSession(new_id(), draw.id, session.id, "", True))
    before = i18n.language()
    told = words.methods_paragraph(c.ask(study, resamples=100), language)
    assert [part for part in said if part not in told] == []
    assert "{" not in told
    assert i18n.language() == before


def test_a_coder_is_not_told_how_sessions_were_drawn(study):
    test_the_methods_paragraph_in_both_languages(study, "en", [])
    assert c.ask(study).about.sampling
    assert not c.ask(study, people.viewer(study, "K1")).about.sampling


# -- the report ------------------------------------------------------------------------------------------------


def report(study, **question):
    material = agreement.gather(study, c.researcher(study), c.Question(**{"resamples": 0, **question}))
    return agreement_report.html(agreement.compute(material), material)


def test_the_report_is_whole_and_asks_for_nothing_from_outside(study):
    page = report(study)
    for heading in ("Ratings", "Moments", "Periods", "Numbers of marks", "What to do next", "Methods"):
        assert f"<h2>{heading}</h2>" in page
    assert page.count("<svg ") >= 3 + 4, "curve, differences, matrix, and a timeline each session"
    outside = page.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|src=|href=|<link|<script|@import|url\(", outside)


def test_hostile_names_stay_text(tmp_path):
    with c.make(tmp_path / "study.observer", coders=("K1", HOSTILE)) as study:
        roster.add_participant(study, c.researcher(study), HOSTILE, ParticipantKind.PARENT, "Linde")
        for coder in ("K1", HOSTILE):
            c.code(study, coder, [(POINT, 10, None, HOSTILE), (OTHER, 20), (STATE, 30, 40, HOSTILE)])
        page = report(study, per_person=True)
        assert "<script>" not in page
        assert "&lt;script&gt;" in page
        from xml.etree import ElementTree

        for picture in re.findall(r"<svg .*?</svg>", page, re.DOTALL):
            ElementTree.fromstring(picture)


def test_the_pdf_is_printed_without_a_window(study, tmp_path):
    out = tmp_path / "report.pdf"
    # In a process of its own: an application without windows, once there, leaves no room for one with windows.
    command = ["agreement", str(_closed(study)), "--resamples", "0", "--report", str(out)]
    subprocess.run([sys.executable, "-m", "observer", *command], check=True, capture_output=True)
    data = out.read_bytes()
    assert data.startswith(b"%PDF")
    assert len(data) > 20_000
    assert not list(tmp_path.glob("*.part"))


def test_a_wide_table_leaves_room_for_its_first_column(study):
    page = report(study, resamples=100)
    tables = re.findall(r"<thead>(.*?)</thead>(.*?)</table>", page, flags=re.DOTALL)
    with_intervals = [rows for _head, rows in tables if "[" in rows]
    assert with_intervals
    for rows in with_intervals:
        for row in re.findall(r"<tr>(.*?)</tr>", rows):
            numbers = re.findall(r'<td class="n">(.*?)</td>', row)
            assert sum(len(cell) + 2 for cell in numbers) <= agreement_report.LETTERS


def test_pictures_of_nothing_are_nothing():
    assert agreement_svg.curve((), 1) == agreement_svg.differences((), None, None) == ""
    assert agreement_svg.timelines((), ("a", "b"), 0) == agreement_svg.matrix("x" * 20, [[0] * 20] * 20, False) == ""


# -- kept ------------------------------------------------------------------------------------------------------


def test_a_kept_answer_is_read_back_the_same_and_can_be_undone(study):
    who, answer = c.researcher(study), c.ask(study, resamples=50, per_person=True)
    kept = reversible(study, [Stream(None, None)], lambda: agreement_store.store(study, who, answer, "First look"))
    again = agreement_store.show(study, who, "first LOOK")
    assert again.rows == answer.rows
    assert (again.about, again.question) == (answer.about, answer.question)
    assert again.name(again.about.coders[0]) == "K1"
    assert not re.search(r"K1|K2|Mother|Linde", kept.row.results + kept.row.question), "ids only"
    assert [row.title for row in agreement_store.stored(study, who)] == ["First look"]
    agreement_store.remove(study, who, kept.row.id)
    with pytest.raises(NotFound) as error:
        agreement_store.show(study, who, "First look")
    assert_one_sentence(error.value)


def test_asking_again_says_what_changed(study):
    who = c.researcher(study)
    agreement_store.store(study, who, c.ask(study), "First")
    same = agreement_store.rerun(study, who, "First")
    assert (same.changed, same.differing) == ((), ())
    session = people.find_session(study, "S1")
    coding.reopen(study, who, session, people.find_coder(study, "K2").id)
    desk = c.desk(study, "K2")
    desk.record(coding.Mark(OTHER, coding.At(100), None, ("Mother",), ("Worker",)))
    desk.submit()
    other = agreement_store.rerun(study, who, "First")
    assert other.changed == ("The coding of “S1” by K2 has changed.",)
    subject = c.row(study, other.now, Section.POINTS, OTHER).subject
    differing = {one.subject: one for one in other.differing if one.method == "point_f1"}
    assert differing[subject].was == 0.0
    assert differing[subject].now > 0


def test_only_a_researcher_keeps_and_sees_them(study):
    answer = c.ask(study)
    row = agreement_store.store(study, c.researcher(study), answer, "First").row
    coder = people.viewer(study, "K1")
    for act in (
        lambda: agreement_store.store(study, coder, answer, "Mine"),
        lambda: agreement_store.stored(study, coder),
        lambda: agreement_store.show(study, coder, row.id),
        lambda: agreement_store.show(study, coder, "no such title"),
        lambda: agreement_store.rerun(study, coder, row.id),
        lambda: agreement_store.remove(study, coder, row.id),
        lambda: agreement_store.mappings(study, coder),
        lambda: agreement_store.map_codes(study, coder, "alliance", "1.0.0", "1.0.0", {}),
    ):
        with pytest.raises(Blind, match="Only a researcher"):
            act()


def test_what_is_kept_holds_on_to_whom_it_is_about(study):
    who = c.researcher(study)
    agreement_store.store(study, who, c.ask(study, per_person=True), "First")
    for item in (
        study.sessions.where()[0],
        people.find_coder(study, "K1"),
        study.participants.where("name='Mother'")[0],
    ):
        assert "1 kept answer about agreement" in dependents.of(study, who, item)


@pytest.mark.parametrize("results", ["{}", "[]", "no json", '{"about": {}, "rows": []}', '{"about": 1, "rows": 2}'])
def test_a_damaged_answer_is_said_in_words(study, results):
    who = c.researcher(study)
    row = agreement_store.store(study, who, c.ask(study), "First").row
    with study.operation(Stream(None, None), "Damage"):
        study.agreement_results.change(replace(row, results=results))
    with pytest.raises(NotAStudy) as error:
        agreement_store.show(study, who, "First")
    assert_one_sentence(error.value)


@pytest.mark.parametrize("title", ["", "  ", "a\nb" * 40])
def test_titles(study, title):
    with pytest.raises(Refused):
        agreement_store.store(study, c.researcher(study), c.ask(study), title)


# -- commands --------------------------------------------------------------------------------------------------


def _closed(study):
    path = study.path
    study.close()
    return path


def test_commands(study, capsys, tmp_path):
    path = str(_closed(study))

    def say(*arguments):
        code = run(["agreement", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    code, out, _err = say(path, "--resamples", "0")
    assert code == 0
    assert "What to do next" in out
    code, out, _err = say(
        path, "--sessions", "S1,S2", "--coders", "K1,K2", "--tolerance", "0.5", "--json", "--only", "points"
    )
    data = json.loads(out)
    assert code == 0
    assert data["about"]["tolerance_us"] == 500_000
    assert len(data["about"]["sessions"]) == 2
    assert {row["subject"]["section"] for row in data["rows"]} == {"points"}
    code, out, _err = say(path, "--csv", "--no-actor", "--level", "dimension", "--resamples", "0")
    assert out.startswith("section,code,")
    page = tmp_path / "r.html"
    assert say(path, "--resamples", "0", "--store", "First", "--report", str(page))[0] == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "First" in say("list", path)[1]
    assert say("show", path, "First", "--methods", "nl")[1].startswith("De overeenstemming")
    assert "All values are what they were." in say("rerun", path, "First")[1]
    assert say("remove", path, "First")[0] == 0
    assert "No answer about agreement was kept yet." in say("list", path)[1]


def test_a_table_goes_to_the_command_for_tables(capsys, tmp_path):
    table = tmp_path / "events.csv"
    table.write_text("coder,subject,code,start,stop\nA,m,x,1,\nB,m,x,1.5,\n", encoding="utf-8")
    assert run(["agreement", "--tolerance", "1.0", str(table)]) == 0
    assert "F1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["{study}", "--tolerance", "-1"],
        ["{study}", "--tolerance", "soon"],
        ["{study}", "--report", "x.docx"],
        ["{study}", "--sessions", "S9"],
        ["{study}", "--bands", "mine"],
        ["show", "{study}", "none"],
        ["map", "{study}", "a", "--from", "1.0.0", "--to", "2.0.0"],
        ["map", "{study}", "--from", "1.0.0", "--to", "1.0.0"],
    ],
)
def test_what_cannot_be_is_refused_in_words(study, arguments, capsys):
    path = str(_closed(study))
    assert run(["agreement", *(part.format(study=path) for part in arguments)]) == 1
    told = capsys.readouterr().err
    assert told.strip()
    assert "Traceback" not in told


def test_the_program_starts_without_numpy():
    code = "import sys, observer.cli; print([m for m in ('numpy', 'scipy', 'pandas') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_json_of_a_question_comes_back():
    question = c.Question(sessions=("a",), tolerance_us=5, sections=(Section.POINTS,))
    assert agreement_json.read_question(agreement_json.question_text(question)) == question
    assert Subject(Section.POINTS) == Subject(Section.POINTS, "", "", ())
