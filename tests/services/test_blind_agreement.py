"""Agreement tells nothing of another's work before both have submitted."""

import pytest
from services.blind import output, plant

from observer.cli import run
from observer.coding.agreement import Question
from observer.services import (
    agreement,
    agreement_store,
    coding,
    people,
    studies,
)


@pytest.mark.parametrize(
    "extra",
    [
        [],
        ["--sessions", "S1"],
        ["--coders", "K1,K2"],
        ["--sessions", "S2"],
        ["--purpose", "gold"],
        ["--purpose", "main", "--purpose", "consensus", "--with-sources"],
    ],
)
@pytest.mark.parametrize("own", ["draft", "submitted"])
def test_agreement_tells_nothing_before_both_have_submitted(path, extra, own, tmp_path, capsysbinary, monkeypatch):
    """K1 gets one sentence, the same to the byte, whether K2 has not begun, is busy, or has submitted before him."""
    if own == "submitted":
        with studies.open_study(path) as study:
            coding.Desk(study, people.as_coder(study, "K1"), people.find_session(study, "S1")).submit()
    results = set()
    for step in ("nothing", "draft", "submitted"):
        fresh = tmp_path / f"{step}.observer"
        fresh.write_bytes(path.read_bytes())
        if step != "nothing":
            plant(fresh)
        if step == "submitted" and own == "draft":
            with studies.open_study(fresh) as study:
                coding.Desk(study, people.as_coder(study, "K2"), people.find_session(study, "S1")).submit()
        report = tmp_path / "report.html"
        given = ["{study}", *extra, "--as", "K1", "--report", str(report)]
        results.add(output(capsysbinary, monkeypatch, fresh, "agreement", given))
        assert not report.exists()
    assert len(results) == 1
    assert next(iter(results))[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "{study}"],
        ["show", "{study}", "First"],
        ["show", "{study}", "none"],
        ["rerun", "{study}", "First"],
        ["remove", "{study}", "First"],
        ["map", "{study}", "--from", "1.0.0", "--to", "2.0.0"],
    ],
)
def test_what_is_kept_about_agreement_is_the_researchers(arguments, path, capsys):
    plant(path)
    with studies.open_study(path) as study:
        for coder in ("K1", "K2"):
            coding.Desk(study, people.as_coder(study, coder), people.find_session(study, "S1")).submit()
        answer = agreement.ask(study, people.viewer(study), Question(resamples=0))
        agreement_store.store(study, people.viewer(study), answer, "First")
    before = path.read_bytes()
    assert run(["agreement", *[a.format(study=path) for a in arguments], "--as", "K1"]) == 1
    assert capsys.readouterr().err.strip().endswith("Only a researcher can do this.")
    assert path.read_bytes() == before


def test_keeping_an_answer_is_the_researchers(path, capsys):
    plant(path)
    with studies.open_study(path) as study:
        for coder in ("K1", "K2"):
            coding.Desk(study, people.as_coder(study, coder), people.find_session(study, "S1")).submit()
    assert run(["agreement", str(path), "--as", "K1", "--resamples", "0", "--store", "Mine"]) == 1
    assert capsys.readouterr().err.strip().endswith("Only a researcher can do this.")
    assert run(["agreement", str(path), "--as", "K1", "--resamples", "0"]) == 0
    shown = capsys.readouterr().out
    assert "K1" in shown
    assert "K2" in shown, "both have submitted"
