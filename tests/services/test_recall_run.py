"""A recall session while it runs: each line of its log, its responses, and going on after the program was killed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from services import homework, recalling
from services.homework import researcher
from services.recalling import S, at, facilitator, items, prepared, started
from storage.making import run_elsewhere

from observer.coding.consent import Answer
from observer.coding.recall import About, Act, Draft, Protocol, RecallState, Step, Who
from observer.coding.recall_protocol import leeway
from observer.errors import Blind, Conflict, NotFound, Refused
from observer.services import (
    consent,
    fragment_people,
    gate,
    history,
    people,
    perspectives,
    recall,
    recall_responses,
    recall_run,
    recall_search,
    recordings,
)
from observer.services.recall_search import Wanted
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recall") / "study.observer"
    recalling.make(path).close()
    return path


def respond(study: StudyFile, run: recall_run.Running, seconds: float, note: str, **fields: object) -> str:
    """The respondent stops in the second fragment, and says something; the id of the response."""
    item = items(study)[1]
    opened = run.stop(item.id, at(study, seconds), Who.RESPONDENT).response
    assert opened is not None
    recall_responses.write_response(study, run.viewer, opened.id, note=note, **fields)
    recall_responses.close_response(study, run.viewer, opened.id)
    return opened.id


# -- the log -----------------------------------------------------------------------------------------------------


def test_a_whole_talk(study: StudyFile) -> None:
    run = started(study)
    practice, first, _second = items(study)
    run.step(Step.WELCOME)
    run.show(practice.id)
    run.play(practice.id, at(study, 10), Who.FACILITATOR)
    run.finish(practice.id, at(study, 20))
    run.show(first.id)
    run.play(first.id, at(study, 30), Who.RESPONDENT)
    stopped = run.stop(first.id, at(study, 34.5), Who.RESPONDENT)
    assert stopped.response is not None
    assert stopped.response.initiated is Who.RESPONDENT
    viewer = facilitator(study)
    recall_responses.write_response(study, viewer, stopped.response.id, note="I was af")
    recall_responses.write_response(study, viewer, stopped.response.id, note="I was afraid ", about=About.THEN)
    recall_responses.close_response(study, viewer, stopped.response.id)
    run.seek(first.id, at(study, 34.5), at(study, 31), Who.FACILITATOR)
    run.replay(first.id, at(study, 31), at(study, 30), Who.RESPONDENT)
    run.end()
    found = recall_responses.responses(study, viewer, "Talk")
    assert [(one.note, one.about, one.us, one.prompt) for one in found] == [
        ("I was afraid ", About.THEN, at(study, 34.5).us, "")
    ]
    log = recall_responses.log(study, viewer, "Talk")
    assert [(row.act, row.who) for row in log] == [
        (Act.BEGIN, Who.FACILITATOR), (Act.SHOW, Who.FACILITATOR), (Act.PLAY, Who.FACILITATOR),
        (Act.FINISH, Who.NOBODY), (Act.SHOW, Who.FACILITATOR), (Act.PLAY, Who.RESPONDENT),
        (Act.STOP, Who.RESPONDENT), (Act.SEEK, Who.FACILITATOR), (Act.REPLAY, Who.RESPONDENT),
        (Act.END, Who.FACILITATOR),
    ]  # fmt: skip
    assert [row.n for row in log] == list(range(1, 11))
    assert [row.mono_us for row in log] == sorted(row.mono_us for row in log)
    assert (log[6].place, log[7].to) == (at(study, 34.5), at(study, 31))
    assert log[5].recording is not None
    shown = gate.showings(study, researcher(study))
    assert [(one.audience, one.notes) for one in shown] == [("own_family", "Talk")] * 2
    assert recall.find_recall(study, viewer, "Talk").state is RecallState.ENDED
    assert run.steps().keys() == {Step.WELCOME}
    assert study.history.broken_link() is None


def test_what_happened_is_no_undo_step_and_leaves_redo_alone(study: StudyFile) -> None:
    viewer = facilitator(study)
    run = started(study)
    before = study.history.next_undo([Stream(viewer.id, None)])
    run.show(items(study)[0].id)
    run.mark(items(study)[0].id, at(study, 12), Who.FACILITATOR)
    respond(study, run, 33, "hello")
    assert study.history.next_undo([Stream(viewer.id, None)]) == before
    with pytest.raises((Refused, Conflict)):
        history.undo(study, viewer)
    run.end()


def test_what_it_says_of_other_places_is_refused(study: StudyFile) -> None:
    run = started(study)
    item = items(study)[0].id
    for wrong in (new_id(), "Talk"):
        with pytest.raises(NotFound, match="not shown"):
            run.show(wrong)
    with pytest.raises(Refused, match="no respondent"):
        run.stop(item, at(study, 12), Who.RESPONDENT, "Worker")
    with pytest.raises(NotFound):
        run.mark(item, at(study, 12), Who.RESPONDENT, "Nobody")
    with pytest.raises(ValueError, match="play"):
        run.happens(Act.PLAY, Who.FACILITATOR)
    run.end()
    with pytest.raises(Refused, match="not running"):
        run.mark(item, at(study, 12), Who.RESPONDENT)


def test_one_at_a_time(study: StudyFile) -> None:
    run = started(study)
    prepared(study, name="Second")
    viewer = facilitator(study)
    with pytest.raises(Refused, match="End it first"):
        recall_run.start(study, viewer, "Second")
    with pytest.raises(Refused, match="started already"):
        recall_run.start(study, viewer, "Talk")
    with pytest.raises(Refused, match="is not running"):
        recall_run.go_on(study, viewer, "Second")
    found = recall_run.running_recall(study, viewer)
    assert found is not None
    assert found.name == "Talk"
    run.end()
    assert recall_run.running_recall(study, viewer) is None


def test_session_times_follow_when_a_film_is_placed_elsewhere(study: StudyFile) -> None:
    run = started(study)
    respond(study, run, 33, "hello")
    run.end()
    before = study.recall_responses.where()[0]
    film = study.recordings.where("name = 'Linde 1 film'")[0]
    recordings.place_recording(study, researcher(study), film.id, 7_000_000)
    after = study.recall_responses.where()[0]
    assert (after.pts, after.us) == (before.pts, before.us + 7_000_000)
    stop = study.recall_log.where("act = 'stop'")[0]
    assert stop.us == after.us
    history.undo(study, researcher(study))
    assert study.recall_responses.where()[0] == before


# -- the protocol ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", Protocol)
def test_a_stop_that_the_protocol_does_not_know_is_refused(study: StudyFile, protocol: Protocol) -> None:
    run = started(study, protocol=protocol)
    fragment_people.confirm(study, researcher(study), "Compromise", ["Mother Linde"])
    for item in items(study):
        for who in Who:
            before = len(study.recall_log.where())
            if leeway(protocol, item.is_whole).may_stop(who):
                assert run.stop(item.id, at(study, 33), who).row.who is who
                continue
            with pytest.raises(Refused, match="without stops" if item.is_whole else "protocol of “Talk”"):
                run.stop(item.id, at(study, 33), who)
            assert len(study.recall_log.where()) == before
            assert study.recall_responses.where("initiated = ? AND item = ?", [who, item.id]) == []


@pytest.mark.parametrize("protocol", Protocol)
def test_what_keeps_people_safe_is_in_every_protocol(study: StudyFile, protocol: Protocol) -> None:
    run = started(study, protocol=protocol)
    for item in items(study):
        line = run.pause(item.id, at(study, 33))
        assert (line.act, line.who) == (Act.PAUSE, Who.FACILITATOR)
        for act in (Act.ENOUGH, Act.BLANK, Act.UNBLANK, Act.OFF_RECORD, Act.ON_RECORD):
            assert run.happens(act, Who.RESPONDENT, None, item.id, at(study, 33)).act is act
        run.distress(item.id, at(study, 33))
        run.decline(item.id, Who.RESPONDENT)
    assert study.recall_responses.where() == [], "nobody stopped to speak"
    run.end()


def test_the_clock_of_the_talk_goes_on_from_what_was_kept(study: StudyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0]
    monkeypatch.setattr(time, "monotonic_ns", lambda: clock[0] * 1_000)
    run = started(study)
    item = items(study)[1].id
    clock[0] = 60 * S
    run.keep_place(None, None)  # a minute of welcome: nothing on the screen, no line of the log
    clock[0] += 40 * S
    run.show(item)
    clock[0] += 20 * S
    run.keep_place(item, at(study, 33))
    clock[0] += 3600 * S  # it was killed; an hour goes by
    again, _resumed = recall_run.go_on(study, facilitator(study), "Talk")
    assert again.talked_us() == 120 * S
    clock[0] += 30 * S
    assert again.talked_us() == 150 * S
    again.keep_place(item, at(study, 34))
    clock[0] += 500 * S
    third, resumed = recall_run.go_on(study, facilitator(study), "Talk")
    assert third.talked_us() == 150 * S
    assert resumed.place == at(study, 34)
    third.end()


# -- the gate ----------------------------------------------------------------------------------------------------


def test_what_the_gate_does_not_allow_is_not_put_on_the_screen(study: StudyFile) -> None:
    run = started(study)
    consent.set_consent(study, researcher(study), "Son Linde", {("recall", "own_family"): Answer.WITHDRAWN})
    lines = len(study.recall_log.where())
    with pytest.raises(Refused, match="Son Linde: consent was withdrawn"):
        run.show(items(study)[1].id)
    assert len(study.recall_log.where()) == lines
    assert gate.showings(study, researcher(study)) == []
    gate.override(study, researcher(study), "Compromise", "own_family", "recall", "The judge asked.")
    run.show(items(study)[1].id)
    assert [one.outcome.value for one in gate.showings(study, researcher(study))] == ["overridden"]
    run.end()


@pytest.mark.parametrize("how", ["decline", "not_again"])
def test_rather_not_this_one_is_honoured_later(study: StudyFile, how: str) -> None:
    run = started(study, "Mother Linde", "Son Linde")
    item = items(study)[1]
    run.show(item.id)
    if how == "decline":
        run.decline(item.id, Who.RESPONDENT, "Son Linde")
    else:
        run.distress(item.id, at(study, 33), Who.FACILITATOR)
        run.not_again(item.id, "Son Linde")
    for does in (
        lambda: run.show(item.id),
        lambda: run.play(item.id, at(study, 33), Who.RESPONDENT),
        lambda: run.replay(item.id, at(study, 33), at(study, 30), Who.RESPONDENT),
    ):
        with pytest.raises(Refused, match="Son Linde does not want"):
            does()
    with pytest.raises(Refused, match="on the screen first"):
        run.play(items(study)[2].id, at(study, 55), Who.FACILITATOR)
    run.end()
    run.keep_place(item.id, at(study, 33))
    assert study.recall_places.where() == []
    refused = (
        gate.allowed(study, researcher(study), "Compromise", "own_family", "recall", to=["Mother Linde"]),
        gate.allowed(study, researcher(study), "Compromise", "own_family", "recall", to=["Son Linde"]),
    )
    assert [one.is_allowed for one in refused] == [True, False]
    fragment_people.set_refusal(study, researcher(study), "Compromise", "Son Linde", refuses=False)


def test_without_a_name_it_holds_for_all_respondents(study: StudyFile) -> None:
    run = started(study, "Mother Linde", "Son Linde")
    run.decline(items(study)[1].id, Who.RESPONDENT)
    assert len(study.fragment_refusals.where()) == 2
    run.decline(items(study)[1].id, Who.RESPONDENT)
    assert len(study.fragment_refusals.where()) == 2
    run.end()


# -- responses ---------------------------------------------------------------------------------------------------


def test_in_a_group_each_remark_has_a_speaker(study: StudyFile) -> None:
    run = started(study, "Mother Linde", "Son Linde")
    item, viewer = items(study)[1], facilitator(study)
    stopped = run.stop(item.id, at(study, 33), Who.FACILITATOR)
    assert stopped.response is None
    with pytest.raises(Refused, match="who speaks"):
        recall_responses.open_response(study, viewer, stopped.row.id)
    for name in ("Mother Linde", "Son Linde"):
        opened = recall_responses.open_response(study, viewer, stopped.row.id, name).response
        recall_responses.write_response(study, viewer, opened.id, note=f"{name} speaks")
    assert len(recall_responses.open_responses(study, viewer, "Talk")) == 2
    run.end()
    found = recall_search.search(study, viewer)
    assert {(one.person.name, one.response.note) for one in found} == {
        ("Mother Linde", "Mother Linde speaks"), ("Son Linde", "Son Linde speaks"),
    }  # fmt: skip


def test_one_that_stays_empty_goes_and_its_stop_stays(study: StudyFile) -> None:
    run = started(study)
    stopped = run.stop(items(study)[1].id, at(study, 33), Who.RESPONDENT)
    assert stopped.response is not None
    recall_responses.close_response(study, run.viewer, stopped.response.id)
    assert study.recall_responses.where() == []
    assert [row.act for row in study.recall_log.where()] == [Act.BEGIN, Act.STOP]
    run.end()


def test_notes_afterwards_from_the_marks(study: StudyFile) -> None:
    run = started(study)
    mark = run.mark(items(study)[1].id, at(study, 35), Who.RESPONDENT)
    run.end()
    viewer = facilitator(study)
    opened = recall_responses.open_response(study, viewer, mark.id).response
    recall_responses.write_response(study, viewer, opened.id, note="later", feeling="calm", codes=["attitude:AL1"])
    recall_responses.close_response(study, viewer, opened.id)
    row = recall_responses.responses(study, viewer, "Talk")[0]
    assert (row.initiated, row.us, row.feeling, row.codes) == (
        Who.RESPONDENT, at(study, 35).us, "calm", ("attitude:AL1",),
    )  # fmt: skip
    with pytest.raises(NotFound, match="stop or to a mark"):
        recall_responses.open_response(study, viewer, study.recall_log.where("act = 'begin'")[0].id)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"feeling": "furious"}, "not among the feelings"),
        ({"codes": ["attitude:none"]}, "no indicator"),
        ({"note": "x" * 20_001}, "20,000 letters"),
        ({"prompt": "x" * 501}, "20,000 letters"),
    ],
)
def test_what_does_not_exist_is_refused(study: StudyFile, fields: dict[str, object], words: str) -> None:
    run = started(study)
    response = run.stop(items(study)[1].id, at(study, 33), Who.RESPONDENT).response
    assert response is not None
    with pytest.raises((Refused, NotFound), match=words):
        recall_responses.write_response(study, run.viewer, response.id, **fields)
    with pytest.raises(ValueError, match="soon"):
        recall_responses.write_response(study, run.viewer, response.id, about="soon")
    with pytest.raises(TypeError, match="participant"):
        recall_responses.write_response(study, run.viewer, response.id, participant="Worker")
    assert study.recall_drafts.where() == []
    run.end()


def test_a_closed_response_can_be_changed_and_that_undone(study: StudyFile) -> None:
    run = started(study)
    id_ = respond(study, run, 33, "first", about="then")
    run.end()
    viewer = facilitator(study)
    with pytest.raises(Refused, match="closed"):
        recall_responses.write_response(study, viewer, id_, note="late")
    recall_responses.change_response(study, viewer, id_, note="second", about=None)
    assert (study.recall_responses.get(id_).note, study.recall_responses.get(id_).about) == ("second", None)
    history.undo(study, viewer)
    assert (study.recall_responses.get(id_).note, study.recall_responses.get(id_).about) == ("first", About.THEN)
    recall_responses.release(study, viewer, id_, "worker")
    history.undo(study, viewer)
    assert study.response_releases.where() == []
    recall_responses.release(study, viewer, id_, "worker")
    recall_responses.take_back(study, viewer, id_, "worker")
    assert study.response_releases.where() == []


def test_what_is_off_the_record_leaves_no_trace(study: StudyFile) -> None:
    """Neither in the study, nor in its history, nor in the backup that is made when it is opened again."""
    secret = "zebra-under-the-bed"
    run = started(study)
    response = run.stop(items(study)[1].id, at(study, 33), Who.RESPONDENT).response
    assert response is not None
    viewer = facilitator(study)
    recall_responses.write_response(study, viewer, response.id, note=secret[:9])
    recall_responses.write_response(study, viewer, response.id, note=secret, prompt="And?")
    assert secret.encode() in study.path.read_bytes()
    recall_responses.off_record(study, viewer, response.id)
    with pytest.raises(Refused, match="off the record"):
        recall_responses.write_response(study, viewer, response.id, note="again")
    recall_responses.close_response(study, viewer, response.id)
    run.end()
    row = study.recall_responses.get(response.id)
    assert (row.off_record, row.note, row.prompt) == (True, "", "")
    for does in (recall_responses.change_response, recall_responses.release):
        with pytest.raises(Refused, match="off the record"):
            does(study, viewer, response.id, *(["worker"] if does is recall_responses.release else []))
    study.close()
    with StudyFile.open(study.path):
        pass
    for file in study.path.parent.rglob("*"):
        if file.is_file():
            assert secret[:9].encode() not in file.read_bytes(), file.name


def test_while_the_talk_is_off_the_record_nothing_is_kept(study: StudyFile) -> None:
    run = started(study)
    item, viewer = items(study)[1].id, facilitator(study)
    run.happens(Act.OFF_RECORD, Who.RESPONDENT)
    stopped = run.stop(item, at(study, 33), Who.RESPONDENT)
    mark = run.mark(item, at(study, 34), Who.RESPONDENT)
    run.happens(Act.ON_RECORD, Who.FACILITATOR)
    later = run.stop(item, at(study, 35), Who.RESPONDENT)
    run.end()
    assert stopped.response is not None
    assert later.response is not None
    afterwards = recall_responses.open_response(study, viewer, mark.id).response
    assert (stopped.response.off_record, afterwards.off_record, later.response.off_record) == (True, True, False)
    with pytest.raises(Refused, match="off the record"):
        recall_responses.write_response(study, viewer, afterwards.id, note="nothing")


def test_typing_adds_nothing_to_the_history(study: StudyFile) -> None:
    run = started(study)
    response = run.stop(items(study)[1].id, at(study, 33), Who.RESPONDENT).response
    assert response is not None
    before = study.history.entries()
    for n in range(20):
        recall_responses.write_response(study, run.viewer, response.id, note="x" * n)
        run.keep_place(items(study)[1].id, at(study, 33 + n / 10))
    assert study.history.entries() == before
    run.end()
    assert study.recall_responses.get(response.id).note == "x" * 19
    assert study.recall_drafts.where() + study.recall_places.where() == []


# -- closed to others --------------------------------------------------------------------------------------------


def test_what_others_said_is_closed_while_a_talk_runs(study: StudyFile) -> None:
    run = started(study)
    respond(study, run, 33, "mine")
    run.end()
    run = started(study, "Son Linde", name="Second")
    for viewer in (facilitator(study), researcher(study)):
        for ask in (
            lambda: recall_search.search(study, viewer),  # noqa: B023
            lambda: perspectives.perspectives(study, viewer, "Compromise"),  # noqa: B023
            lambda: perspectives.fragments_with_responses(study, viewer),  # noqa: B023
            lambda: recall_responses.responses(study, viewer, "Talk"),  # noqa: B023
            lambda: recall_responses.log(study, viewer, "Talk"),  # noqa: B023
        ):
            with pytest.raises(Refused, match="closed until it has ended"):
                ask()
    assert recall_responses.responses(study, facilitator(study), "Second") == []
    run.end()
    assert len(recall_search.search(study, facilitator(study))) == 1


def test_practice_is_kept_out_and_can_be_found_by_nobody(study: StudyFile) -> None:
    run = started(study)
    response = run.stop(items(study)[0].id, at(study, 15), Who.RESPONDENT).response
    assert response is not None
    recall_responses.write_response(study, run.viewer, response.id, note="just trying")
    respond(study, run, 33, "Zó was het", about="now", feeling="sad")
    run.end()
    viewer = facilitator(study)
    assert [one.response.note for one in recall_search.search(study, viewer)] == ["Zó was het"]
    for wanted, n in (
        (Wanted(text="ZO WAS"), 1), (Wanted(text="trying"), 0), (Wanted(about=About.NOW), 1),
        (Wanted(about=About.THEN), 0), (Wanted(feeling="sad"), 1), (Wanted(feeling="calm"), 0),
        (Wanted(person="Mother Linde"), 1), (Wanted(person="Son Linde"), 0), (Wanted(fragment="Compromise"), 1),
        (Wanted(fragment="Rupture"), 0), (Wanted(recall="Talk"), 1), (Wanted(initiated=Who.FACILITATOR), 0),
        (Wanted(code="attitude:AL1"), 0), (Wanted(released_to="worker"), 0),
    ):  # fmt: skip
        assert len(recall_search.search(study, viewer, wanted)) == n, wanted
    with pytest.raises(Refused, match="practice"):
        recall_responses.release(study, viewer, response.id, "worker")


def test_perspectives_side_by_side(study: StudyFile) -> None:
    """A column per person; of codings what the viewer may see, which is nothing for a facilitator."""
    at_work = homework.desk(study, "K1")
    homework.mark(at_work, 34, "in it")
    homework.mark(at_work, 50, "after it")
    for name, who in (("Mother", "Mother Linde"), ("Manager", "Manager"), ("Son", "Son Linde")):
        run = started(study, who, name=name)
        item = items(study, name)[1]
        response = run.stop(item.id, at(study, 33), Who.RESPONDENT).response
        assert response is not None
        recall_responses.write_response(study, run.viewer, response.id, note=f"{name} said")
        run.end()
    found = perspectives.perspectives(study, researcher(study), "Compromise")
    assert [column.person.name for column in found.people] == ["Son Linde", "Mother Linde", "Manager"]
    assert [column.said[0].response.note for column in found.people] == ["Son said", "Mother said", "Manager said"]
    assert [[one.item.comment for one in column.events] for column in found.coders] == [["in it"]]  # type: ignore[union-attr]
    assert perspectives.perspectives(study, facilitator(study), "Compromise").coders == ()
    with pytest.raises(Blind):
        perspectives.perspectives(study, people.viewer(study, "K1"), "Compromise")
    for_worker = perspectives.perspectives(study, researcher(study), "Compromise", "worker", "recall")
    assert (for_worker.people, for_worker.coders) == ((), ())
    assert len(for_worker.left_out) == 3
    recall_responses.release(study, facilitator(study), found.people[1].said[0].response.id, "worker")
    for_worker = perspectives.perspectives(study, researcher(study), "Compromise", "worker", "recall")
    assert [column.person.name for column in for_worker.people] == ["Mother Linde"]
    consent.set_consent(study, researcher(study), "Son Linde", {("research", "research_team"): Answer.WITHDRAWN})
    found = perspectives.perspectives(study, researcher(study), "Compromise")
    assert [column.person.name for column in found.people] == ["Mother Linde", "Manager"]
    assert "Son Linde: consent was withdrawn" in found.left_out[0]
    fragments = perspectives.fragments_with_responses(study, researcher(study))
    assert [(one.title, n) for one, n in fragments] == [("Compromise", 3)]


# -- killed ------------------------------------------------------------------------------------------------------

KILLED = """
from observer.coding.events import Moment
from observer.coding.recall import Who
from observer.services import recall_run, recall_responses
with StudyFile.open(path, passphrase) as study:
    viewer = people.as_facilitator(study, "F1")
    run = recall_run.start(study, viewer, "Talk")
    item = run.opened.shown[1].item.id
    film = study.recordings.where("name = 'Linde 1 film'")[0].id
    run.show(item)
    run.play(item, Moment(30_000_000, film, 30 * 90_000), Who.RESPONDENT)
    run.keep_place(item, Moment(31_000_000, film, 31 * 90_000))
    stopped = run.stop(item, Moment(32_000_000, film, 32 * 90_000), Who.RESPONDENT)
    recall_responses.write_response(study, viewer, stopped.response.id, note="I was af", feeling="afraid")
    tell(stopped.response.id)
    die()
"""


def test_killed_it_goes_on_at_the_same_fragment_and_place_with_nothing_lost(study: StudyFile) -> None:
    prepared(study)
    study.close()
    response = run_elsewhere(KILLED, study.path).strip()
    with StudyFile.open(study.path) as again:
        viewer = facilitator(again)
        found = recall_run.running_recall(again, viewer)
        assert found is not None
        assert found.name == "Talk"
        run, resumed = recall_run.go_on(again, viewer, found.id)
        assert resumed.item == items(again)[1]
        assert resumed.place == at(again, 32)
        ((row, draft),) = resumed.open_responses
        assert row.id == response
        assert draft == Draft(row.id, note="I was af", feeling="afraid")
        recall_responses.write_response(again, viewer, row.id, note="I was afraid")
        recall_responses.close_response(again, viewer, row.id)
        run.play(items(again)[1].id, at(again, 32), Who.RESPONDENT)
        run.end()
        log = recall_responses.log(again, viewer, "Talk")
        assert [(one.run, one.act.value) for one in log] == [
            (1, "begin"), (1, "show"), (1, "play"), (1, "stop"), (2, "begin"), (2, "play"), (2, "end"),
        ]  # fmt: skip
        assert [one.n for one in log] == list(range(1, 8))
        assert recall_responses.responses(again, viewer, "Talk")[0].note == "I was afraid"
        assert again.history.broken_link() is None
