"""Every service that asks who is looking gives a coder the same, whatever another coder does; found by looking
through the services, so that none can be forgotten."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from services import homework
from services.blind import SERVICES
from services.homework import assign, desk, researcher, work

from observer.coding.agreement import Question, Section
from observer.coding.consensus import Verdict
from observer.coding.study import Purpose
from observer.errors import Blind, ObserverError
from observer.services import drawing, people, plan, studies
from observer.services.agreement_answer import Subject
from observer.services.export_document import ExportChoice
from observer.services.steps import whole
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

MARKER, UNKNOWN = "zebra-secret-42", new_id()

# What K1 asks. Each must give the same before and after K2 has worked (and submitted).
SHOWN = {
    "agreement.ask": lambda ask: ask("question"),
    "agreement.ask_moments": lambda ask: ask("question", "subject"),
    "agreement.gather": lambda ask: ask("question"),
    "agreement.reading": lambda ask: list(ask("question")),
    "agreement_choice.choose": lambda ask: ask("question"),
    "agreement_choice.sampling": lambda ask: ask("key", "all"),
    "agreement_choice.with_purposes": lambda ask: ask(),
    "agreement_offer.offers": lambda ask: ask(),
    "comments.shown": lambda ask: ask("session"),
    "consensus_lines.consensuses": lambda ask: ask(),
    "consensus_lines.find_consensus": lambda ask: ask("name"),
    "consensus_lines.find_item": lambda ask: ask("unknown"),
    "consensus_lines.lines": lambda ask: ask("unknown"),
    "consensus_lines.open_consensus": lambda ask: ask("unknown"),
    "consensus_lines.sources_of": lambda ask: ask("own"),
    "consensus_steps.words_of_next": lambda ask: ask("unknown"),
    "counting.count": lambda ask: ask("session").to_csv(),
    "export_document.document_in_steps": lambda ask: list(ask("choice")),
    "export_document.document_of": lambda ask: ask(),
    "history.trail": lambda ask: ask(),
    "history.streams": lambda ask: ask("session"),
    "history.words_of_next": lambda ask: ask("session"),
    "interchange.content": lambda ask: ask(),
    "interchange.content_in_steps": lambda ask: whole(ask()),
    "interchange.export_tidy": lambda ask: ask("out"),
    "overview.family": lambda ask: ask("case"),
    "overview.grid": lambda ask: ask("book"),
    "overview.own_lines": lambda ask: ask("session"),
    "overview.what_there_is": lambda ask: ask(),
    "pairing.work_of": lambda ask: ask("session", "own"),
    "plan.to_code": lambda ask: ask(),
    "sight.own": lambda ask: ask(),
    "sight.visible": lambda ask: ask(),
    "training.course": lambda ask: ask(),
    "training.feedback": lambda ask: ask("session"),
    "training.trainees": lambda ask: ask(),
    "viewing.codings": lambda ask: ask("session"),
    "viewing.events": lambda ask: ask("session"),
    "viewing.overview": lambda ask: ask(),
    "viewing.own_states": lambda ask: ask("session"),
    "viewing.ratings": lambda ask: ask("session"),
    # what changes something, last: of his own work only
    "consensus.be_present": lambda ask: ask("unknown", "nobody"),
    "consensus.clear": lambda ask: ask("unknown"),
    "consensus.decide": lambda ask: ask("unknown", "verdict"),
    "consensus.redo": lambda ask: ask("unknown"),
    "consensus.undo": lambda ask: ask("unknown"),
    "films.find_again": lambda ask: ask(),
    "history.undo": lambda ask: ask("session"),
    "history.redo": lambda ask: ask("session"),
}
WITHOUT_CODINGS = {
    "codebooks.store": "about codebooks", "studies.keep_codebook": "makes a study, before there are coders",
    "consensus_lines.summary": "of a consensus that was opened", "consensus_start.name_of": "the viewer's own name",
    "people.facilitating": "gives the viewer back", "concerns.signal": "notes something, and shows nothing",
    "films.relink": "about the place of a film", "transcripts.add_beside": "about subtitles",
}  # fmt: skip


def services() -> dict[str, Any]:
    """All public functions of the services that are given a viewer."""
    found = {}
    for name in SERVICES:
        module = import_module(f"observer.services.{name}")
        for function_name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not function_name.startswith("_")
            if own and "viewer" in inspect.signature(function).parameters:
                found[f"{name}.{function_name}"] = function
    return found


RESEARCHERS = sorted(set(services()) - set(SHOWN) - set(WITHOUT_CODINGS))


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two copies of a study in which K1 works; in the second K2 has worked too, as the plan asked, and submitted."""
    folder = tmp_path_factory.mktemp("blind")
    first, second = folder / "a" / "study.observer", folder / "b" / "study.observer"
    for path in (first, second):
        path.parent.mkdir()
    with homework.make(first) as study:
        assign(study, "K1", *homework.SESSIONS)
        assign(study, "R1", "Linde 1", purpose=Purpose.GOLD)
        work(desk(study, "K1"), "mine")
    second.write_bytes(first.read_bytes())
    with StudyFile.open(second) as study:
        drawing.draw(study, researcher(study), percent=100, coders=["K2"])
        for coder in ("K2", "R1"):
            work(desk(study, coder), MARKER, 9)
            desk(study, coder).submit()
    return first, second


def test_each_service_has_a_case() -> None:
    assert set(SHOWN) | set(WITHOUT_CODINGS) <= set(services())
    assert {"plan.assign", "plan.lines", "merging.merge", "packages.package", "drawing.draws"} <= set(RESEARCHERS)


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_coder_is_shown_does_not_depend_on_others(name: str, paths: tuple[Path, Path], tmp_path: Path) -> None:
    answers = []
    for n, path in enumerate(paths):
        mine = tmp_path / str(n) / "study.observer"
        mine.parent.mkdir()
        mine.write_bytes(path.read_bytes())
        with StudyFile.open(mine) as study:
            answers.append(_asked(study, name, mine.parent / "out").replace(str(mine.parent), ""))
    assert MARKER not in answers[0] + answers[1]
    assert answers[0] == answers[1]


def _asked(study: StudyFile, name: str, out: Path) -> str:
    """All that comes back, or is written, or is said when it is refused."""
    things = {
        "session": people.find_session(study, "Linde 1"), "case": study.cases.where()[0].id, "book": "attitude",
        "out": out, "name": "Linde 1", "unknown": UNKNOWN, "nobody": [], "verdict": Verdict.NEITHER,
        "question": Question(), "subject": Subject(Section.POINTS), "key": "alliance", "choice": ExportChoice(),
        "all": [s.id for s in study.sessions.where()],
        "own": study.codings.where("coder = ?", [people.find_coder(study, "K1").id]),
    }  # fmt: skip
    viewer, function = people.viewer(study, "K1"), services()[name]

    def ask(*what: str) -> Any:
        return function(study, viewer, *(things[word] for word in what))

    try:
        said = repr(SHOWN[name](ask))
    except ObserverError as error:
        said = str(error)
    if name in ("history.undo", "history.redo", "films.find_again"):
        return said.partition("operation=")[0] + str(len(said))
    files = [f"{file.name} {file.read_bytes()!r}" for file in sorted(out.rglob("*")) if file.is_file()]
    return said + "\n".join(files)


@pytest.mark.parametrize("name", RESEARCHERS)
def test_what_only_a_researcher_may_do_is_refused_in_the_same_words(name: str, paths: tuple[Path, Path]) -> None:
    words = []
    for path in paths:
        before = path.read_bytes()
        with studies.open_study(path) as study:
            function = services()[name]
            given = {
                parameter.name: _something(study, parameter)
                for parameter in inspect.signature(function).parameters.values()
                if parameter.default is parameter.empty
                and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
            }
            with pytest.raises(Blind, match="Only a researcher") as error:
                function(**given)
            words.append(str(error.value))
        assert path.read_bytes() == before
    assert words[0] == words[1]


def _something(study: StudyFile, parameter: inspect.Parameter) -> Any:
    """A value that makes sense for a parameter of a service."""
    session = people.find_session(study, "Linde 1")
    takes_session = "Session" in str(parameter.annotation)
    known = {
        "study": study,
        "viewer": people.viewer(study, "K1"),
        "session": session if takes_session else session.name,
        "case": "Linde",
        "person": "Mother Linde",
        "members": ["Mother Linde"],
        "given": "alliance",
        "item": study.coders.where()[0],
        "table": study.cases,
        "path": Path("none.mp4"),
    }
    return known.get(parameter.name, "K2")


def test_a_coder_is_not_told_why_he_codes(paths: tuple[Path, Path]) -> None:
    for path in paths:
        with studies.open_study(path) as study:
            shown = repr(plan.to_code(study, people.viewer(study, "K1")))
            for purpose in Purpose:
                assert f"'{purpose.value}'" not in shown
