"""Consent as it is recorded, and the gate on what is stored; nothing of birth dates, nothing in packages."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from services import homework
from services.homework import researcher
from storage.reversible import reversible

from observer.coding.consent import Answer, Signers, State
from observer.coding.fragments import GateOutcome
from observer.coding.study import ParticipantKind, Role
from observer.errors import BadFile, Blind, NotFound, Refused
from observer.services import (
    consent,
    dependents,
    fragment_people,
    fragments,
    gate,
    history,
    people,
    roster,
    roster_changes,
)
from observer.services.consent import Form
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

S, DAY = 1_000_000, "2026-11-21"
SHOW = ("recall", "worker")  # purpose, audience
GATE = ("worker", "recall", DAY)
BORN = "2014-12-17"  # the son is eleven, and turns twelve next month


study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gate") / "study.observer"
    with homework.make(path) as study:
        who = researcher(study)
        name, kind = "Mother Linde", ParticipantKind.PARENT
        roster_changes.change_participant(study, who, name, name, kind, "Linde", has_authority=True)
        roster.add_participant(study, who, "Foster father", ParticipantKind.FOSTER_PARENT, "Linde", has_authority=False)
        fragments.add_fragment(study, who, "Linde 1", 10 * S, 20 * S, "Talk")
    return path


def add_father(study: StudyFile) -> None:
    """A second parent with authority."""
    roster.add_participant(
        study, researcher(study), "Father Linde", ParticipantKind.PARENT, "Linde", has_authority=True
    )


def say(study: StudyFile, person: str, answer: Answer = Answer.YES, signer: str | None = None, **more: object):
    form = Form(signer, more.pop("since", "2026-01-01"), more.pop("until", None))  # type: ignore[arg-type]
    return consent.set_consent(study, researcher(study), person, {SHOW: answer}, form, **more)  # type: ignore[arg-type]


def states(study: StudyFile, day: str = DAY) -> dict[str, State]:
    lines = consent.overview(study, researcher(study), day)
    return {line.person.name: line.standings[SHOW].state for line in lines}


# -- recording ---------------------------------------------------------------------------------------------------


def test_what_was_said_holds_from_a_day_until_a_day(study: StudyFile) -> None:
    stream = [Stream(researcher(study).id, None)]
    reversible(study, stream, lambda: say(study, "Worker", until="2026-12-31"))
    assert states(study)["Worker"] is State.YES
    assert states(study, "2027-01-01")["Worker"] is State.EXPIRED
    assert states(study, "2025-12-31")["Worker"] is State.NOT_ASKED
    line = consent.overview(study, researcher(study), DAY, "Worker")[0]
    assert line.standings["teaching", "students"].state is State.NOT_ASKED
    say(study, "Worker", Answer.WITHDRAWN, since="2026-06-01")
    assert states(study)["Worker"] is State.WITHDRAWN
    assert states(study, "2026-05-31")["Worker"] is State.YES


def test_a_child_needs_those_with_authority_and_his_no_wins(study: StudyFile) -> None:
    assert states(study)["Son Linde"] is State.SIGNERS_UNKNOWN
    say(study, "Son Linde", signer="Mother Linde", born=BORN)
    assert states(study)["Son Linde"] is State.YES
    assert states(study, "2026-12-01")["Son Linde"] is State.ASK_AGAIN
    due = consent.due_to_ask(study, researcher(study), "2026-12-01")
    assert [(one.person.name, one.day, one.is_age) for one in due] == [("Son Linde", "2026-12-01", True)]
    say(study, "Son Linde", Answer.NO)
    assert states(study)["Son Linde"] is State.NO


def test_who_has_no_authority_cannot_sign(study: StudyFile) -> None:
    for signer in ("Foster father", "Worker"):
        with pytest.raises(Refused, match="no authority"):
            say(study, "Son Linde", signer=signer)
    assert study.consents.where() == []


def test_two_with_authority_must_both_sign(study: StudyFile) -> None:
    add_father(study)
    say(study, "Son Linde", signer="Mother Linde", born=BORN)
    assert states(study)["Son Linde"] is State.SIGNATURE_MISSING
    say(study, "Son Linde", signer="Father Linde")
    assert states(study)["Son Linde"] is State.YES


def test_a_birth_date_is_never_stored(study: StudyFile) -> None:
    say(study, "Son Linde", signer="Mother Linde", born="2013-07-23")
    row = study.consent_signers.where()[0]
    assert (row.signers, row.ask_again) == (Signers.BOTH, "2029-08-01")
    stored = study.path.read_bytes()
    for text in (b"2013-07", b"2029-07", b"07-23", b"2013-"):
        assert text not in stored
    with pytest.raises(Refused, match="others must sign"):
        say(study, "Son Linde", signer="Mother Linde", born="2013-07-23", signers=Signers.SELF)


def test_nobody_grows_younger_by_an_older_form(study: StudyFile) -> None:
    say(study, "Son Linde", signer="Mother Linde", born="2013-07-23")
    say(study, "Son Linde", signer="Mother Linde", born="2013-07-23", since="2022-01-01")
    assert consent.overview(study, researcher(study), DAY, "Son Linde")[0].signers is Signers.BOTH
    say(study, "Son Linde", signers=Signers.SELF)
    assert states(study)["Son Linde"] is State.YES


def test_a_past_day_is_judged_by_who_had_to_sign_then(study: StudyFile) -> None:
    say(study, "Son Linde", signer="Mother Linde", born="2014-03-10", since="2026-01-01")
    say(study, "Son Linde", born="2014-03-10", since="2026-04-01")
    say(study, "Son Linde", signer="Mother Linde", since="2026-04-01")
    must = {day: consent.overview(study, researcher(study), day, "Son Linde")[0].signers for day in
            ("2025-12-31", "2026-02-01", "2026-04-01")}  # fmt: skip
    assert list(must.values()) == [None, Signers.REPRESENTATIVES, Signers.BOTH]
    assert states(study, "2026-02-01")["Son Linde"] is State.YES
    assert states(study, "2026-03-15")["Son Linde"] is State.ASK_AGAIN
    assert states(study, "2026-04-01")["Son Linde"] is State.YES
    say(study, "Son Linde", born="2014-03-10", since="2026-05-01")
    assert len(study.consent_signers.where()) == 2


def test_what_was_withdrawn_is_not_taken_back_by_undo(study: StudyFile) -> None:
    who = researcher(study)
    say(study, "Worker")
    say(study, "Worker", Answer.WITHDRAWN)
    history.undo(study, who, is_on_study=True)
    assert states(study)["Worker"] is State.WITHDRAWN
    say(study, "Worker")
    assert states(study)["Worker"] is State.YES


def test_what_has_ended_is_due(study: StudyFile) -> None:
    form = Form(from_date="2026-01-01", until_date="2026-06-30", sha256="AB" * 32)
    made = consent.set_consent(study, researcher(study), "Worker", {SHOW: Answer.YES}, form).consent
    assert made.form_sha256 == "ab" * 32
    assert consent.due_to_ask(study, researcher(study), "2026-06-30") == []
    (due,) = consent.due_to_ask(study, researcher(study), DAY)
    assert (due.person.name, due.day, due.is_age) == ("Worker", "2026-06-30", False)
    with pytest.raises(Refused, match="64"):
        consent.set_consent(study, researcher(study), "Worker", {SHOW: Answer.YES}, Form(sha256="zz"))


def test_a_facilitator_may_say_not_again_and_nothing_else(study: StudyFile) -> None:
    who = researcher(study)
    roster.add_coder(study, who, "F1", (Role.FACILITATOR,))
    facilitator = people.viewer(study, "F1")
    fragment_people.confirm(study, who, "Talk", ["Worker"])
    say(study, "Worker")
    fragment_people.set_refusal(study, facilitator, "Talk", "Son Linde")
    assert not gate.allowed(study, who, "Talk", *GATE, to=["Son Linde"]).may_be_shown
    with pytest.raises(Refused, match="nothing to undo"):
        history.undo(study, facilitator, is_on_study=True)
    for refused in (
        lambda: fragment_people.set_refusal(study, facilitator, "Talk", "Son Linde", refuses=False),
        lambda: fragment_people.confirm(study, facilitator, "Talk"),
        lambda: gate.allowed(study, facilitator, "Talk", *GATE),
        lambda: consent.overview(study, facilitator),
    ):
        with pytest.raises(Blind):
            refused()


def test_who_must_sign_can_be_said_without_a_birth_date(study: StudyFile) -> None:
    say(study, "Son Linde", signer="Mother Linde", signers=Signers.REPRESENTATIVES, ask_again="2026-12-01")
    assert states(study)["Son Linde"] is State.YES
    assert states(study, "2026-12-01")["Son Linde"] is State.ASK_AGAIN
    for wrong in ({"born": BORN}, {}):
        with pytest.raises(Refused, match="by itself"):
            say(study, "Son Linde", signer="Mother Linde", ask_again="2026-12-01", **wrong)


def test_of_a_form_only_the_digest_is_kept(study: StudyFile, tmp_path: Path) -> None:
    file = tmp_path / "Family Janssen.pdf"
    file.write_bytes(b"signed by Janssen")
    form = Form(from_date="2026-01-01", version="3", file=file)
    made = consent.set_consent(study, researcher(study), "Worker", {SHOW: Answer.YES}, form).consent
    assert made.form_sha256 == hashlib.sha256(b"signed by Janssen").hexdigest()
    assert b"Janssen.pdf" not in study.path.read_bytes()
    with pytest.raises(BadFile):
        consent.set_consent(study, researcher(study), "Worker", {SHOW: Answer.YES}, Form(file=tmp_path / "none"))


@pytest.mark.parametrize(
    ("answers", "form"),
    [
        ({}, Form()),
        ({("recall", "neighbours"): Answer.YES}, Form()),
        ({("fun", "worker"): Answer.YES}, Form()),
        ({SHOW: Answer.YES}, Form(from_date="2026-02-01", until_date="2026-01-01")),
        ({SHOW: Answer.YES}, Form(from_date="yesterday")),
    ],
)
def test_what_cannot_be_recorded(study: StudyFile, answers: dict[tuple[str, str], Answer], form: Form) -> None:
    with pytest.raises(Refused):
        consent.set_consent(study, researcher(study), "Worker", answers, form)
    assert study.consents.where() == []


def test_nobody_consents_for_an_unknown(study: StudyFile) -> None:
    with pytest.raises(Refused, match="known who that is"):
        say(study, "Unknown 1")


def test_purposes_and_audiences_are_data(study: StudyFile) -> None:
    who = researcher(study)
    old = consent.consent_settings(study, who)
    assert (old.both_from, old.self_from) == (12, 16)
    consent.set_consent_settings(study, who, audiences=[*old.audiences, "municipality"])
    made = {("recall", "municipality"): Answer.YES}
    consent.set_consent(study, who, "Worker", made, Form(from_date="2026-01-01"))
    with pytest.raises(Refused, match="it stays"):
        consent.set_consent_settings(study, who, audiences=old.audiences)
    with pytest.raises(Refused):
        consent.set_consent_settings(study, who, both_from=17)
    consent.set_consent_settings(study, who, both_from=10)
    assert consent.consent_settings(study, who).both_from == 10


# -- the gate ----------------------------------------------------------------------------------------------------


def test_the_gate_on_what_is_stored(study: StudyFile) -> None:
    who = researcher(study)
    assert [o.state for o in gate.allowed(study, who, "Talk", *GATE).objections] == [State.NOT_CONFIRMED]
    fragment_people.confirm(study, who, "Talk", ["Worker", "Son Linde"], ["Unknown 1"])
    say(study, "Worker")
    say(study, "Son Linde", signer="Mother Linde", born=BORN)
    found = gate.allowed(study, who, "Talk", *GATE)
    assert [(o.state, "Unknown 1" in o.words) for o in found.objections] == [(State.UNKNOWN_PERSON, True)]
    fragment_people.set_masked(study, who, "Talk", "Unknown 1", picture=True, sound=False)
    assert not gate.allowed(study, who, "Talk", *GATE).is_allowed
    fragment_people.set_masked(study, who, "Talk", "Unknown 1", picture=True, sound=True)
    assert gate.allowed(study, who, "Talk", *GATE).is_allowed
    assert not gate.allowed(study, who, "Talk", "students", "recall", DAY).is_allowed
    assert not gate.allowed(study, who, "Talk", "worker", "teaching", DAY).is_allowed
    assert not gate.allowed(study, who, "Talk", "worker", "recall", "2026-12-01").is_allowed
    say(study, "Son Linde", Answer.NO)
    assert not gate.allowed(study, who, "Talk", *GATE).is_allowed
    with pytest.raises(Refused):
        gate.allowed(study, who, "Talk", "everybody", "recall", DAY)


def test_it_names_whose_consent_is_missing_and_what_would_help(study: StudyFile) -> None:
    who = researcher(study)
    add_father(study)
    fragment_people.confirm(study, who, "Talk", ["Son Linde"])
    say(study, "Son Linde", signer="Mother Linde", born=BORN)
    (found,) = gate.allowed(study, who, "Talk", *GATE).objections
    assert "Son Linde" in found.words
    assert "Father Linde" in found.words
    assert "Father Linde" in found.remedy
    assert "mask" in found.remedy


def test_not_to_be_shown_again(study: StudyFile) -> None:
    who = researcher(study)
    fragment_people.confirm(study, who, "Talk", ["Worker"])
    say(study, "Worker")
    stream = [Stream(who.id, None)]
    reversible(study, stream, lambda: fragment_people.set_refusal(study, who, "Talk", "Son Linde"))
    assert gate.allowed(study, who, "Talk", *GATE).is_allowed
    assert gate.allowed(study, who, "Talk", *GATE, to=["Worker"]).is_allowed
    assert not gate.allowed(study, who, "Talk", *GATE, to=["Worker", "Son Linde"]).may_be_shown
    fragment_people.set_refusal(study, who, "Talk", "Son Linde", refuses=False)
    assert gate.allowed(study, who, "Talk", *GATE, to=["Son Linde"]).is_allowed


def test_an_override_needs_a_reason_and_stays(study: StudyFile) -> None:
    who = researcher(study)
    with pytest.raises(Refused, match="First confirm"):
        gate.override(study, who, "Talk", "worker", "recall", "a judge asked", DAY)
    fragment_people.confirm(study, who, "Talk", ["Worker"])
    with pytest.raises(Refused, match="Say why"):
        gate.override(study, who, "Talk", "worker", "recall", " ", DAY)
    made = gate.override(study, who, "Talk", "worker", "recall", "a judge asked", DAY)
    assert made.verdict.outcome is GateOutcome.OVERRIDDEN
    assert not made.verdict.is_allowed
    entry = study.history.entries()[-1]
    assert (entry.coder, entry.undoable) == (who.id, False)
    assert gate.overrides(study, who, "Talk")[0].reason == "a judge asked"
    with pytest.raises(Refused, match="stays in the record"):
        fragments.remove_fragment(study, who, "Talk")
    say(study, "Worker", Answer.WITHDRAWN)
    assert gate.allowed(study, who, "Talk", *GATE).outcome is GateOutcome.NOT_ALLOWED
    say(study, "Worker", since="2026-02-01")
    with pytest.raises(Refused, match="may be shown"):
        gate.override(study, who, "Talk", "worker", "recall", "no need", DAY)


def test_a_showing_is_put_on_record_with_what_the_gate_said(study: StudyFile) -> None:
    who = researcher(study)
    fragment_people.confirm(study, who, "Talk", ["Worker"])
    gate.log_showing(study, who, "Talk", "worker", "recall", ["Worker"], shown=DAY)
    say(study, "Worker")
    gate.log_showing(study, who, "Talk", "worker", "recall", ["Worker"], "asked to stop", "2026-11-22")
    rows = gate.showings(study, who, "Talk")
    assert [(row.outcome, row.shown, row.notes) for row in rows] == [
        (GateOutcome.NOT_ALLOWED, DAY, ""), (GateOutcome.ALLOWED, "2026-11-22", "asked to stop"),
    ]  # fmt: skip
    assert rows[0].people == (people.find(study.participants, "Worker", "").id,)
    with pytest.raises(Refused, match="has been shown"):
        fragments.remove_fragment(study, who, "Talk")
    with pytest.raises(NotFound):
        gate.log_showing(study, who, "Talk", "worker", "recall", ["Nobody"])


def test_who_has_consents_is_not_removed(study: StudyFile) -> None:
    say(study, "Worker")
    found = dependents.of(study, researcher(study), people.find(study.participants, "Worker", ""))
    assert "1 record of consent" in found


def test_a_package_holds_nothing_of_consent(study: StudyFile, tmp_path: Path) -> None:
    marker, who = "zebra-secret-42", researcher(study)
    form = Form(from_date="2026-01-01", version=marker)
    consent.set_consent(study, who, "Worker", {SHOW: Answer.NO}, form)
    fragment_people.confirm(study, who, "Talk", ["Worker"])
    gate.override(study, who, "Talk", "worker", "recall", marker, DAY)
    gate.log_showing(study, who, "Talk", "worker", "recall", ["Worker"], marker)
    homework.assign(study, "K1", "Linde 1")
    path = homework.pack(study, "K1", tmp_path / "out")
    assert marker.encode() not in path.read_bytes()
    with StudyFile.open(path) as package:
        for table in ("fragments", "fragment_people", "fragment_showings", "consents", "consent_answers",
                      "consent_signers", "consent_settings", "consent_overrides", "playlists"):  # fmt: skip
            assert package.db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] == 0
