"""What leaves of recall sessions: as far as the gate lets it through, as table, to read, under the film, as methods."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from services import homework, recalling
from services.homework import researcher
from services.recalling import at, facilitator, items, prepared, started

from observer.coding.consent import Answer
from observer.coding.recall import Level, Who
from observer.errors import Refused
from observer.formats import paper, subtitles
from observer.formats.paper import Entry, Paper, Part
from observer.formats.subtitles import Line, write_vtt
from observer.services import (
    consent,
    playlists,
    recall_export,
    recall_methods,
    recall_responses,
    recall_run,
    recall_stops,
    roster_changes,
)
from observer.services.recall_export import Form
from observer.storage.study_file import StudyFile

study = homework.copied
STRANGE = '<b>“=1+1”</b> & "so",\nthen\x0b nothing --> more'


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two talks, one with the mother and one with the son, who has not agreed to research after all."""
    path = tmp_path_factory.mktemp("recall") / "study.observer"
    with recalling.make(path) as study:
        who = researcher(study)
        playlists.shuffle(study, who, "First", seed=11)
        mother = talk(study, "Mother Linde", "Talk", "I was afraid", STRANGE)
        talk(study, "Son Linde", "Second", "son-only-words")
        consent.set_consent(study, who, "Son Linde", {("research", "research_team"): Answer.NO})
        recall_responses.release(study, who, mother[0], "worker")
    return path


def talk(study: StudyFile, who: str, name: str, *notes: str) -> list[str]:
    run = started(study, who, name=name)
    practice, first, _second = items(study, name)
    run.show(practice.id)
    run.stop(practice.id, at(study, 12), Who.RESPONDENT)
    run.show(first.id)
    span = next(one.fragment for one in run.opened.shown if one.item.id == first.id).start_us / 1e6
    made = []
    for n, note in enumerate(notes):
        initiated = Who.RESPONDENT if n == 0 else Who.FACILITATOR
        response = run.stop(first.id, at(study, span + 2 + n), initiated).response
        assert response is not None
        fields: dict[str, Any] = {"prompt": "Wat ziet u hier?", "level": Level.OPEN, "about": "then", "feeling": "sad"}
        recall_responses.write_response(study, run.viewer, response.id, note=note, **(fields if n == 0 else {}))
        recall_responses.close_response(study, run.viewer, response.id)
        made.append(response.id)
    run.end()
    return made


def export(study: StudyFile, out: Path, form: Form, **how: Any) -> recall_export.Exported:
    return recall_export.export(study, facilitator(study), out, form, **how)


# -- the gate ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(Form))
def test_what_the_gate_does_not_allow_is_left_out_and_told(study: StudyFile, tmp_path: Path, form: Form) -> None:
    done = export(study, tmp_path / f"out.{form.value}", form)
    assert done.n == 2
    assert any("Son Linde: no was said" in words for words in done.left_out)
    for file in done.files:
        content = file.read_bytes()
        if form is Form.DOCX:
            with ZipFile(file) as parts:
                content = b"".join(parts.read(name) for name in parts.namelist())
        assert b"son-only-words" not in content
        assert b"I was afraid" in content
    entry = study.history.entries()[-1]
    assert (entry.undoable, entry.facts["n"], entry.facts["audience"]) == (False, 2, "research_team")


def test_for_others_only_what_was_released_to_them(study: StudyFile, tmp_path: Path) -> None:
    done = export(study, tmp_path / "worker.csv", Form.CSV, audience="worker", purpose="recall")
    rows = list(csv.DictReader(io.StringIO(done.files[0].read_text(encoding="utf-8"))))
    assert [row["response"] for row in rows] == ["I was afraid"]
    assert any("has not released this response" in words for words in done.left_out)
    with pytest.raises(Refused, match="no response to write"):
        export(study, tmp_path / "manager.csv", Form.CSV, audience="manager", purpose="recall")
    assert not (tmp_path / "manager.csv").exists()
    with pytest.raises(Refused, match="there already"):
        export(study, tmp_path / "worker.csv", Form.CSV)


def test_nothing_leaves_while_a_talk_runs(study: StudyFile, tmp_path: Path) -> None:
    run = started(study, name="Third")
    with pytest.raises(Refused, match="closed until"):
        export(study, tmp_path / "out.csv", Form.CSV)
    run.end()


# -- what is written ---------------------------------------------------------------------------------------------


def test_the_table_says_all_and_changes_no_text(study: StudyFile, tmp_path: Path) -> None:
    done = export(study, tmp_path / "out.csv", Form.CSV)
    rows = list(csv.DictReader(io.StringIO(done.files[0].read_bytes().decode(), newline="")))
    assert [row["response"] for row in rows] == ["I was afraid", STRANGE]
    first = rows[0]
    assert (first["initiator"], first["about"], first["feeling"], first["prompt"], first["prompt_level"]) == (
        "respondent", "then", "sad", "Wat ziet u hier?", "open",
    )  # fmt: skip
    assert rows[1]["initiator"] == "facilitator"
    assert (first["released_to"], rows[1]["released_to"]) == ("worker", "")
    assert first["t_s"].split(".")[1] == "000"


@pytest.mark.parametrize(("language", "words"), [("nl", "Terugkijkgesprek"), ("en", "Recall session Talk")])
def test_a_transcript_to_read(study: StudyFile, tmp_path: Path, language: str, words: str) -> None:
    text = export(study, tmp_path / "out.html", Form.HTML, language=language).files[0].read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    assert words in text
    assert "<b>" not in text
    assert "&lt;b&gt;“=1+1”&lt;/b&gt; &amp;" in text
    with ZipFile(export(study, tmp_path / "out.docx", Form.DOCX, language=language).files[0]) as parts:
        document = unescape(parts.read("word/document.xml").decode(), {"&quot;": '"'})
        about = parts.read("docProps/core.xml").decode()
    assert words in document
    assert "<b>“=1+1”</b> &" in document
    assert "python-docx" not in about


def test_subtitles_lie_beside_the_film(study: StudyFile, tmp_path: Path) -> None:
    film = study.recordings.where("name = 'Linde 1 film'")[0]
    done = export(study, tmp_path / "out", Form.VTT, language="en")
    assert [file.name for file in done.files] == [f"{film.id}.vtt"]
    lines = subtitles.read(done.files[0]).lines
    assert (lines[0].speaker, lines[0].text) == ("Mother Linde", "I was afraid")
    row = study.recall_responses.where("note = 'I was afraid'")[0]
    assert "NOTE\nTalk: Days between visit and recall: not known" in done.files[0].read_text(encoding="utf-8")
    assert abs(lines[0].start_us - row.us) < 1000


SIGNS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**10), st.integers(1, 10**7), SIGNS), min_size=1, max_size=4))
def test_what_is_written_as_subtitles_is_read_again(lines: list[tuple[int, int, str]]) -> None:
    wanted = [Line(us // 1000 * 1000, (us + n) // 1000 * 1000 + 1000, f"says {text} x", "A") for us, n, text in lines]
    found = read_text_of(write_vtt(wanted))
    expected = sorted((one.start_us, one.stop_us, " ".join(one.text.split())) for one in wanted)
    assert sorted((one.start_us, one.stop_us, " ".join(one.text.split())) for one in found) == expected


def read_text_of(text: str) -> tuple[Line, ...]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.vtt"
        file.write_text(text, encoding="utf-8")
        return subtitles.read(file).lines


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_can_be_put_into_a_paper(text: str) -> None:
    import tempfile

    made = Paper("Title", "nl", (("Fact", text),), (Part(text or "-", (Entry(text, text, text),), text),))
    with tempfile.TemporaryDirectory() as folder:
        paper.write_html(made, Path(folder) / "x.html")
        paper.write_docx(made, Path(folder) / "x.docx")
        with ZipFile(Path(folder) / "x.docx") as parts:
            assert parts.testzip() is None


# -- methods -----------------------------------------------------------------------------------------------------


def test_the_methods_paragraph_says_what_happened(study: StudyFile) -> None:
    roster_changes.change_session(study, researcher(study), "Linde 1", date="2020-01-01")
    text = recall_methods.methods(study, facilitator(study), "Talk", "en")
    for words in (
        "1 respondent (parent), with prompts in Dutch", "days after the recorded visit (within 48 hours",
        "a facilitator who is not in the film", "Both respondent and facilitator could stop",
        "Of 2 prepared fragments 1 was shown (10 seconds in all; strong moment: 1)", "random order (seed 11)",
        "A practice fragment came first", "stopped 2 times: 1 by a respondent and 1 by the facilitator",
        "“Wat ziet u hier?”: 1 (1 open, 0 focused, 0 own wording)", "2 responses were noted (1 about then",
        "Recorded with Observer",
    ):  # fmt: skip
        assert words in text, words
    dutch = recall_methods.methods(study, facilitator(study), "Talk", "nl")
    for words in ("stimulated-recall-interview", "toevallige volgorde", "2 keer", "48 uur"):
        assert words in dutch, dutch
    assert "The " not in dutch


def test_it_says_when_stops_were_passed_on(study: StudyFile) -> None:
    prepared(study, name="Third")
    recall_stops.pass_stops(study, facilitator(study), "Third", "Talk", seed=5)
    with pytest.raises(Refused, match="has not ended"):
        recall_methods.methods(study, facilitator(study), "Third", "en")
    recall_run.start(study, facilitator(study), "Third").end()
    text = recall_methods.methods(study, facilitator(study), "Third", "en")
    assert "positions only, mixed with as many at random places (seed 5)" in text
    assert "Of 2 prepared fragments 0 were shown" in text
