"""The one way to change a study: operations, undo, redo, and the audit trail."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from storage.making import (
    STUDY,
    assert_one_sentence,
    behind_its_back,
    desk_of,
    fill_every_table,
    mark,
    put_recording,
    stream_of,
)
from storage.reversible import dump, reversible

from observer.coding.blinding import Viewer
from observer.coding.changes import operation_words
from observer.coding.events import Comment, Moment, moment_in
from observer.coding.study import Case, CodingState, ParticipantKind, Role
from observer.errors import Conflict, NotAStudy, ObserverError, Refused
from observer.services import history as past
from observer.services import people, recordings, roster
from observer.services.coding import At, reopen
from observer.storage import comments as stored_comments
from observer.storage import events as stored
from observer.storage import schema
from observer.storage.connection import DatabaseErrors
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import insert, new_id
from observer.storage.triggers import OUTSIDE

RESEARCHER = Viewer(None, Role.RESEARCHER)
UNTRACKED = {"operations", "changes", "_sqlite_migrations", *schema.PASSING}


def add_case(study, name):
    with study.operation(STUDY, "Add case {name}", name=name) as running:
        study.cases.add(Case(new_id(), name))
    return running.changes


def statements(table, row):
    """Three ways to change a table, each with its values."""
    copy = {**row, "id": new_id()}
    columns = ", ".join(f'"{column}"' for column in copy)
    return [
        (f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(copy))})', list(copy.values())),
        (f'UPDATE "{table}" SET id = ? WHERE id = ?', [new_id(), row["id"]]),
        (f'DELETE FROM "{table}" WHERE id = ?', [row["id"]]),
    ]


# -- nothing changes outside an operation ---------------------------------------------------------------------


def test_every_table_is_guarded(study):
    tables = {name for (name,) in study.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()}
    assert tables == set(schema.TRACKED) | UNTRACKED


def test_every_table_refuses_a_change_outside_an_operation(study):
    rows = fill_every_table(study)
    before = dump(study)
    for table, row in rows.items():
        for sql, values in statements(table, row):
            with pytest.raises(DatabaseErrors, match=OUTSIDE):
                study.db.execute(sql, values)
    assert dump(study) == before


def test_history_refuses_a_new_line_outside_an_operation(study):
    before = study.history.entries()
    for table in ("operations", "changes"):
        row = next(iter(study.db.query(f"SELECT * FROM {table}")))
        columns = ", ".join(row)
        with pytest.raises(DatabaseErrors, match=OUTSIDE):
            study.db.execute(
                f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values())
            )
    assert study.history.entries() == before


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM operations",
        "DELETE FROM changes",
        "UPDATE operations SET at = 'long ago'",
        "UPDATE operations SET digest = 'x'",
        "UPDATE operations SET facts = '{}'",
        "UPDATE changes SET after = NULL",
        "UPDATE changes SET row_id = 'x'",
    ],
)
def test_history_is_not_changed_even_inside_an_operation(study, sql):
    before = study.history.entries()
    with pytest.raises(ObserverError), study.operation(STUDY, "Rewrite history"):
        study.db.execute(sql)
    assert study.history.entries() == before
    assert study.history.broken_link() is None


def try_out(study, sql, values):
    """What history records of a statement in an operation that is then given up: (table, id, before, after)."""
    recorded = []

    def do():
        with study.operation(STUDY, "Try") as running:
            study.db.execute("PRAGMA defer_foreign_keys = ON")
            study.db.execute(sql, values)
            query = "SELECT table_name, row_id, before, after FROM changes WHERE operation = ? ORDER BY n"
            for table, row, *states in study.db.execute(query, [running.id]).fetchall():
                recorded.append((table, row, *[json.loads(state) if state else None for state in states]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do()
    return recorded


def test_every_column_of_every_table_is_recorded(study):
    tried = 0
    for table, row in fill_every_table(study).items():
        for column in set(row) - {"id"}:
            other = "1" if row[column] is None else row[column] + 1 if isinstance(row[column], int) else "0"
            try:
                seen = try_out(study, f'UPDATE "{table}" SET "{column}" = ? WHERE id = ?', [other, row["id"]])
            except ObserverError:  # this column may not hold that
                continue
            ((name, id_, before, after),) = seen
            assert (name, id_, before) == (table, row["id"], row)
            assert {**after, column: ""} == {**row, column: ""}, f"{table}.{column}"
            assert str(after[column]) == str(other), f"{table}.{column} changes without a trace"
            tried += 1
    assert tried > 80


def test_every_row_that_comes_or_goes_is_recorded(study):
    for table, row in fill_every_table(study).items():
        gone = try_out(study, f'DELETE FROM "{table}" WHERE id = ?', [row["id"]])
        assert (table, row["id"], row, None) in gone
        assert all(after is None for *_what, after in gone)  # what belonged to it went along


def test_a_change_of_letter_case_is_a_change(study):
    add_case(study, "esdoorn")
    case = study.cases.where("name = 'Esdoorn'")[0]

    def rename():
        with study.operation(STUDY, "Rename") as running:
            study.cases.change(replace(case, name="Esdoorn"))
        return running.changes

    changes = reversible(study, [STUDY], rename)
    assert changes.touched("cases") == {case.id}


# -- a submitted coding -----------------------------------------------------------------------------------------


def submitted(study):
    """A study in which every table has a row, and the coding of K1 is handed in."""
    rows = fill_every_table(study)
    desk_of(study).submit()
    return rows


@pytest.mark.parametrize("table", sorted(schema.IN_CODING))
def test_a_submitted_coding_refuses_every_change_of_its_rows(study, table):
    row = submitted(study)[table]
    before = dump(study)
    text = next((c for c in ("comment", "text", "value", "stop_us") if c in row), None)
    changes = statements(table, row)
    if text:
        changes.append((f'UPDATE "{table}" SET {text} = 7 WHERE id = ?', [row["id"]]))
    if table in ("event_actors", "event_targets"):  # who it was may be found out later; the row stays
        del changes[1]
    for sql, values in changes:
        with pytest.raises(Refused, match="submitted"), study.operation(STUDY, "Change"):
            study.db.execute(sql, values)
    assert dump(study) == before


def test_what_is_in_a_submitted_coding_cannot_be_moved_out_of_it(study):
    event = submitted(study)["events"]
    other = desk_of(study, "K2")
    mark(other)
    draft, its_event = other.codings()[0].id, stored.of_coding(study.db, other.codings()[0].id)[0].id
    for sql, value, row in (
        ("UPDATE events SET coding = ? WHERE id = ?", draft, event["id"]),
        ("UPDATE event_actors SET event = ? WHERE event = ?", its_event, event["id"]),
        ("UPDATE event_actors SET event = ? WHERE event = ?", event["id"], its_event),
        ("UPDATE comments SET coding = ? WHERE coding = ?", draft, event["coding"]),
    ):
        with pytest.raises(Refused, match="submitted"), study.operation(STUDY, "Move"):
            study.db.execute(sql, [value, row])


def test_the_time_of_a_mark_from_a_script_is_content(study):
    """Session time follows from a recording where there is one; else it is all there is."""
    event = submitted(study)["events"]
    assert event["start_recording"] is None
    with pytest.raises(Refused, match="submitted"), study.operation(STUDY, "Shift"):
        study.db.execute("UPDATE events SET start_us = start_us + 1 WHERE id = ?", [event["id"]])


def test_who_it_was_can_be_told_in_a_submitted_coding_and_taken_back(study):
    event = submitted(study)["events"]
    father = study.participants.where("name = 'Father'")[0].id

    def rename():
        with study.operation(STUDY, "This is Father", renames=True):
            study.db.execute("UPDATE event_actors SET participant = ? WHERE event = ?", [father, event["id"]])

    reversible(study, [STUDY], rename)
    assert stored.get(study.db, event["id"]).actors == (father,)


def test_recordings_are_placed_under_submitted_codings_too(study):
    film = put_recording(study)
    desk = desk_of(study)
    mark(desk, start=At(recording="film", pts=90_000))
    desk.submit()
    recordings.place_recording(study, RESEARCHER, "film", 5_000_000)
    event = stored.of_coding(study.db, desk.codings()[0].id)[0]
    assert event.start == Moment(6_000_000, film.id, 90_000)


# -- operations ---------------------------------------------------------------------------------------------------


def add_two(study, *names, error=None):
    with study.operation(STUDY, "Add two"):
        for name in names:
            study.cases.add(Case(new_id(), name))
        if error:
            raise error


def test_an_operation_is_all_or_nothing(study):
    before, trail = dump(study), study.history.entries()
    with pytest.raises(ZeroDivisionError):
        add_two(study, "Beuk", error=ZeroDivisionError)
    with pytest.raises(Refused):
        add_two(study, "Beuk", "BEUK")
    with pytest.raises(KeyboardInterrupt):
        add_two(study, "Beuk", error=KeyboardInterrupt)
    assert (dump(study), study.history.entries()) == (before, trail)
    add_two(study, "Beuk", "Berk")


def test_a_link_to_nothing_is_refused_and_leaves_a_study_that_works(study):
    before = dump(study)
    person = study.participants.where()[0].id
    with pytest.raises(Conflict) as caught, study.operation(STUDY, "Link"):
        insert(study.db, "case_participants", {"id": new_id(), "case_id": new_id(), "participant": person})
    assert_one_sentence(caught.value)
    assert dump(study) == before
    add_case(study, "Beuk")


def test_changes_say_what_was_touched(study):
    beuk = add_case(study, "Beuk")
    case = study.cases.where("name = 'Beuk'")[0].id
    assert (beuk.rows, beuk.kind, beuk.words()) == ({"cases": frozenset({case})}, "do", "Add case Beuk")
    desk = desk_of(study)
    first = mark(desk)
    assert first.changes.touched("events") == {first.id}
    assert set(first.changes.rows) == {"events", "event_actors", "event_targets"}
    undone = past.undo(study, desk.viewer)
    assert (undone.kind, undone.words()) == ("undo", "Undo: Record attitude:AL1")
    assert undone.rows == first.changes.rows
    assert past.redo(study, desk.viewer).rows == first.changes.rows


def test_the_trail_says_who_did_what(study):
    desk = desk_of(study)
    mark(desk)
    begin, record = study.history.entries()[-2:]
    assert (begin.label, begin.undoable) == ("Begin the coding of {session}", False)
    assert (record.coder, record.coding, record.kind) == (desk.coder.id, desk.codings()[0].id, "do")
    assert record.facts == {"indicator": "attitude:AL1"}
    assert record.words() == "Record attitude:AL1"
    assert [entry.id for entry in study.history.entries(desk.coder.id)] == [begin.id, record.id]
    assert [entry.id for entry in study.history.entries(limit=1)] == [record.id]


def test_an_operation_without_a_change_leaves_no_trace(study):
    case = study.cases.where()[0]
    trail = study.history.entries()
    with study.operation(STUDY, "Nothing") as running:
        study.cases.change(case)
    assert running.changes.rows == {}
    assert study.history.entries() == trail
    with study.operation(STUDY, "Something to remember", keep_empty=True):
        pass
    assert study.history.entries()[-1].label == "Something to remember"


def test_an_operation_without_a_change_does_not_cost_the_redo(study):
    add_case(study, "Beuk")
    study.undo([STUDY])
    with study.operation(STUDY, "Nothing"):
        pass
    study.redo([STUDY])
    assert study.cases.where("name = 'Beuk'")


def test_operations_do_not_nest(study):
    before = dump(study)

    def nest():
        with study.operation(STUDY, "Outer"):
            study.cases.add(Case(new_id(), "Beuk"))
            add_two(study, "Berk")

    with pytest.raises(RuntimeError):
        nest()
    assert dump(study) == before
    add_case(study, "Beuk")


@pytest.mark.parametrize("name", ["\ud800", "a" + chr(0xDFFF)])
def test_half_a_letter_is_refused_in_words(study, name):
    before = dump(study)
    with pytest.raises(Refused) as caught:
        add_case(study, name)
    assert_one_sentence(caught.value)
    with pytest.raises(Refused), study.operation(STUDY, "Add {name}", name=name):
        study.cases.add(Case(new_id(), "Beuk"))
    assert dump(study) == before


def test_a_number_that_is_too_large_is_refused_in_words(study):
    put_recording(study)
    before = dump(study)
    with pytest.raises(Refused) as caught:
        recordings.place_recording(study, RESEARCHER, "film", 2**63)
    assert_one_sentence(caught.value)
    assert dump(study) == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    other=st.text("aA\0\x1f\u2028é\"\\'", max_size=9),
)
def test_any_text_comes_back_from_undo_and_redo_as_it_was(study, text, other):
    case = study.cases.where()[0]

    def change():
        with study.operation(STUDY, "Change {text}", text=text):
            study.cases.change(replace(case, help_form=text + "x", earlier_help=other))

    if (case.help_form, case.earlier_help) != (text + "x", other):
        reversible(study, [STUDY], change)


def test_a_label_from_a_file_is_no_program():
    """Labels and facts come from a file that may come from anywhere."""
    hostile = "{name.__class__} {0} {name:>99999999999} {} {other} {name"
    assert operation_words("do", hostile, {"name": "Beuk"}) == hostile
    assert operation_words("do", "Add {name}", {"name": "{name}"}) == "Add {name}"


# -- undo and redo ----------------------------------------------------------------------------------------------


def test_all_that_a_coder_does_to_marks_can_be_undone(study):
    put_recording(study)
    desk = desk_of(study)
    mark(desk)
    streams = [stream_of(desk, study)]
    point = reversible(study, streams, lambda: mark(desk, 2.5, comment="softly", targets=("Mother", "Family Linde")))
    state = reversible(
        study, streams, lambda: mark(desk, indicator="AL5", start=At(recording="film", pts=900), stop=At(3))
    )
    reversible(study, streams, lambda: desk.change(point.id, actors=("Father", "Worker"), start=At(4)))
    reversible(study, streams, lambda: desk.change(state.id, stop=At(recording="film", pts=990_000)))
    reversible(study, streams, lambda: desk.change(point.id, modifiers={"uptake": ("declines",)}, targets=("all",)))
    reversible(study, streams, lambda: desk.remove(point.id))


def test_all_that_a_researcher_adds_can_be_undone(study):
    reversible(study, [STUDY], lambda: roster.add_case(study, RESEARCHER, "Beuk"))
    reversible(
        study, [STUDY], lambda: roster.add_participant(study, RESEARCHER, "Aunt", ParticipantKind.RELATIVE, "Beuk")
    )
    reversible(study, [STUDY], lambda: roster.add_session(study, RESEARCHER, "Beuk", "Beuk 1"))
    reversible(study, [STUDY], lambda: put_recording(study))
    reversible(study, [STUDY], lambda: recordings.place_recording(study, RESEARCHER, "film", -3, (999, 1000)))


def test_undo_goes_back_step_by_step_and_redo_forward(study):
    start = dump(study)
    for name in ("A", "B", "C"):
        add_case(study, name)
    names = lambda: [case.name for case in study.cases.where(order="name") if len(case.name) == 1]  # noqa: E731
    for left in (["A", "B"], ["A"], []):
        study.undo([STUDY])
        assert names() == left
    assert dump(study) == start or study.history.next_undo([STUDY]) is not None
    for back in (["A"], ["A", "B"], ["A", "B", "C"]):
        study.redo([STUDY])
        assert names() == back
    with pytest.raises(Refused, match="nothing to redo"):
        study.redo([STUDY])


def test_nothing_to_undo_is_said(study):
    stranger = Stream(new_id(), None)
    with pytest.raises(Refused, match="nothing to undo") as caught:
        study.undo([stranger])
    assert_one_sentence(caught.value)
    with pytest.raises(Refused, match="nothing to undo"):
        study.undo([])


def test_each_coder_undoes_only_his_own_work(study):
    one, two = desk_of(study, "K1"), desk_of(study, "K2")
    mine = mark(one)
    others = mark(two, 2)
    past.undo(study, one.viewer)
    assert stored.get(study.db, mine.id) is None
    assert stored.get(study.db, others.id) is not None
    with pytest.raises(Refused, match="nothing to undo"):
        past.undo(study, one.viewer)


def test_undo_takes_the_last_of_several_streams_and_redo_the_last_undone(study):
    desk = desk_of(study)
    mark(desk, 1)
    mark(desk, indicator="cf_shares_light_moment")
    streams = [Stream(desk.coder.id, coding.id) for coding in desk.codings()]
    assert len(streams) == 2
    mark(desk, 3)
    labels = []
    for _ in range(3):
        labels.append(study.undo(streams).facts["indicator"])
    assert labels == ["attitude:AL1", "alliance:cf_shares_light_moment", "attitude:AL1"]
    assert [study.redo(streams).facts["indicator"] for _ in range(3)] == labels[::-1]


def test_undo_and_redo_survive_closing(study, passphrase):
    add_case(study, "A")
    add_case(study, "B")
    study.undo([STUDY])
    study.close()
    with StudyFile.open(study.path, passphrase) as again:
        again.redo([STUDY])
        assert again.cases.where("name = 'B'")
        again.undo([STUDY])
        again.undo([STUDY])
    with StudyFile.open(study.path, passphrase) as again:
        assert not again.cases.where("name IN ('A', 'B')")
        again.redo([STUDY])
        again.redo([STUDY])
        assert len(again.cases.where("name IN ('A', 'B')")) == 2
        assert again.history.broken_link() is None


def test_a_new_change_drops_the_redo_of_its_own_stream_only(study):
    desk = desk_of(study)
    mark(desk)
    add_case(study, "A")
    study.undo([STUDY])
    past.undo(study, desk.viewer)
    mark(desk, 9)
    with pytest.raises(Refused, match="nothing to redo"):
        past.redo(study, desk.viewer)
    study.redo([STUDY])
    assert study.cases.where("name = 'A'")
    dropped = [entry.facts for entry in study.history.entries() if entry.state == "dropped"]
    assert dropped == [{"indicator": "attitude:AL1"}]


def test_undo_is_refused_in_words_when_another_has_changed_the_row_since(study):
    add_case(study, "Beuk")
    case = study.cases.where("name = 'Beuk'")[0]
    with study.operation(Stream("someone", None), "Note help"):
        study.cases.change(replace(case, help_form="family therapy"))
    before, trail = dump(study), study.history.entries()
    with pytest.raises(Conflict) as caught:
        study.undo([STUDY])
    assert "Add case Beuk" in assert_one_sentence(caught.value)
    assert caught.value.facts == {"table": "cases", "row": case.id}
    assert (dump(study), study.history.entries()) == (before, trail)


def test_undo_is_refused_when_a_later_row_depends_on_it(study):
    add_case(study, "Beuk")
    with study.operation(Stream("someone", None), "Add a meeting"):
        case = study.cases.where("name = 'Beuk'")[0]
        insert(study.db, "sessions", {"id": new_id(), "case_id": case.id, "name": "Beuk 1", "kind": "school"})
    before = dump(study)
    with pytest.raises(Conflict) as caught:
        study.undo([STUDY])
    assert_one_sentence(caught.value)
    assert dump(study) == before
    assert study.history.next_undo([STUDY]).facts == {"name": "Beuk"}


def test_redo_is_refused_in_words_when_its_place_is_taken(study):
    add_case(study, "Beuk")
    study.undo([STUDY])
    with study.operation(Stream("someone", None), "Add"):
        study.cases.add(Case(new_id(), "beuk"))
    before = dump(study)
    with pytest.raises(ObserverError) as caught:
        study.redo([STUDY])
    assert_one_sentence(caught.value)
    assert dump(study) == before


def test_undo_of_a_time_from_a_script_is_refused_when_that_time_has_changed(study):
    desk = desk_of(study)
    event = mark(desk, 1)
    desk.change(event.id, comment="softly")
    with study.operation(STUDY, "Shift"):
        study.db.execute("UPDATE events SET start_us = 2000000 WHERE id = ?", [event.id])
    assert study.history.entries()[-1].label == "Shift"
    with pytest.raises(Conflict):
        past.undo(study, desk.viewer)


def test_undo_of_a_submitted_coding_is_out_of_reach_until_it_is_reopened(study):
    desk = desk_of(study)
    event = mark(desk)
    desk.submit()
    before = dump(study)
    with pytest.raises(Refused):
        past.undo(study, desk.viewer)
    with pytest.raises(Refused, match="submitted"):
        study.undo([stream_of(desk, study)])
    assert dump(study) == before
    reopen(study, RESEARCHER, desk.session, desk.coder.id)
    past.undo(study, desk.viewer)
    assert stored.get(study.db, event.id) is None
    assert desk.codings()[0].state is CodingState.DRAFT


def test_people_of_an_event_come_back_in_their_order(study):
    desk = desk_of(study)
    event = mark(desk, indicator="pf_joke_together", actors=("Son", "Mother", "Father"))
    actors = stored.get(study.db, event.id).actors
    assert [study.participants.get(actor).name for actor in actors] == ["Son", "Mother", "Father"]
    desk.remove(event.id)
    past.undo(study, desk.viewer)
    assert stored.get(study.db, event.id).actors == actors


# -- the clock of the session ---------------------------------------------------------------------------------------


def consistent(study):
    """Every session time is the one that follows from recording and time stamp."""
    films = {film.id: film for film in study.recordings.where()}
    seen = 0
    for coding in study.codings.where():
        events = stored.of_coding(study.db, coding.id)
        ends = [end for event in events for end in (event.start, event.stop) if end]
        ends += [comment.at for comment in stored_comments.of_coding(study.db, coding.id) if comment.at]
        for end in ends:
            if end.recording is not None:
                assert end == moment_in(films[end.recording], end.pts)
                seen += 1
    return seen


def test_placing_a_recording_moves_all_that_lies_in_it_in_the_same_operation(study):
    film = put_recording(study)
    desk = desk_of(study)
    point = mark(desk, start=At(recording="film", pts=90_000))
    state = mark(desk, indicator="AL5", start=At(recording="film", pts=0), stop=At(recording="film", pts=45_000))
    script = mark(desk, 7)
    note = Comment(new_id(), desk.codings()[0].id, "noisy", moment_in(film, 180_000))
    with study.operation(stream_of(desk, study), "Comment"):
        stored_comments.add(study.db, note)
    trail = len(study.history.entries())
    changes = reversible(study, [STUDY], lambda: recordings.place_recording(study, RESEARCHER, "film", 100_000_000))
    assert consistent(study) == 4
    assert changes.rows == {
        "recordings": {film.id}, "events": {point.id, state.id}, "comments": {note.id}
    }  # fmt: skip
    assert len(study.history.entries()) == trail + 3  # done, undone, redone
    assert stored.get(study.db, script.id).start == Moment(7_000_000)
    assert stored.get(study.db, state.id).start.us == 100_000_000


@pytest.mark.parametrize("step", [-700_000_000, -1, 1, 700_000_000])
def test_placing_a_recording_neither_blocks_a_coders_undo_nor_is_broken_by_it(study, step):
    put_recording(study)
    desk = desk_of(study)
    event = mark(desk, start=At(recording="film", pts=90_000))
    period = mark(desk, indicator="AL5", start=At(recording="film", pts=9_000), stop=At(recording="film", pts=18_000))
    desk.change(event.id, start=At(recording="film", pts=180_000))
    desk.change(period.id, stop=At(recording="film", pts=27_000), comment="longer")
    desk.remove(event.id)
    recordings.place_recording(study, RESEARCHER, "film", step)
    for n, undone in enumerate(("remove", "longer", "moved", "period", "event")):
        past.undo(study, desk.viewer)
        assert consistent(study) == (3, 3, 3, 1, 0)[n], undone
    for _ in range(5):
        past.redo(study, desk.viewer)
        consistent(study)
    past.undo(study, desk.viewer)
    assert stored.get(study.db, event.id).start.pts == 180_000


def test_a_coders_edit_neither_blocks_the_undo_of_a_placement_nor_is_broken_by_it(study):
    put_recording(study)
    desk = desk_of(study)
    event = mark(desk, start=At(recording="film", pts=90_000))
    recordings.place_recording(study, RESEARCHER, "film", 5_000_000)
    desk.change(event.id, start=At(recording="film", pts=180_000), comment="later")
    study.undo([STUDY])
    assert stored.get(study.db, event.id).start.us == 2_000_000
    assert stored.get(study.db, event.id).comment == "later"
    study.redo([STUDY])
    assert consistent(study) == 1


def test_a_placement_that_would_turn_a_period_around_is_refused_in_words(study):
    put_recording(study)
    desk = desk_of(study)
    mark(desk, indicator="AL5", start=At(recording="film", pts=90_000), stop=At(2))
    before = dump(study)
    with pytest.raises(Refused) as caught:
        recordings.place_recording(study, RESEARCHER, "film", 60_000_000)
    assert_one_sentence(caught.value)
    assert dump(study) == before


# -- the chain ----------------------------------------------------------------------------------------------------


LAST = "(SELECT MAX(position) FROM operations)"


@pytest.fixture
def tampered(study, passphrase):
    """What `broken_link` says after somebody has changed a full study with another program."""
    rows = fill_every_table(study)
    mark(desk_of(study), 5)
    entries = study.history.entries()
    assert study.history.broken_link() is None
    study.close()
    whole = study.path.read_bytes()

    def give(*statements):
        study.path.write_bytes(whole)
        with behind_its_back(study.path, passphrase) as raw:
            for sql in statements:
                assert raw.execute(sql).rowcount == 1, sql
        with StudyFile.open(study.path, passphrase) as again:
            return again.history.broken_link()

    give.rows, give.entries = rows, entries
    return give


def test_a_tampered_line_is_found(tampered):
    last = tampered.entries[-1].id
    for change in (
        "at = '2020-01-01T00:00:00'", "label = 'Add'", "coder = 'me'", "coding = 'mine'", "facts = '{}'",
        "kind = 'undo'", "of_operation = id", "salt = salt || '0'", "digest = '0'", "payload_digest = '0'",
    ):  # fmt: skip
        assert tampered(f"UPDATE operations SET {change} WHERE position = {LAST}") == last, change


@pytest.mark.parametrize(
    "sql",
    [
        f"DELETE FROM operations WHERE position = {LAST} - 1",
        f"UPDATE operations SET position = 1000 WHERE position = {LAST} - 1",
        "UPDATE changes SET after = replace(after, 'seen', 'heard') WHERE table_name = 'presence'",
        "UPDATE changes SET row_id = 'x' WHERE table_name = 'presence'",
        "DELETE FROM changes WHERE table_name = 'presence'",
        "INSERT INTO changes SELECT id, 99, 'cases', 'x', NULL, NULL FROM operations WHERE position = 2",
    ],
)
def test_a_tampered_trail_is_found(tampered, sql):
    assert tampered(sql) in [entry.id for entry in tampered.entries]


def test_the_first_broken_link_is_named(tampered):
    third, fifth = tampered.entries[3].id, tampered.entries[5].id
    sql = "UPDATE operations SET at = 'x' WHERE id = '{}'"
    assert tampered(sql.format(third), sql.format(fifth)) == third


def test_a_row_that_was_removed_behind_our_back_is_found(tampered):
    """By the trail, or at opening when another row belongs to it."""
    found, refused = set(), set()
    for table, row in tampered.rows.items():
        try:
            assert tampered(f"DELETE FROM \"{table}\" WHERE id = '{row['id']}'") == row["id"], table
            found.add(table)
        except NotAStudy:
            refused.add(table)
    assert {"presence", "comments", "event_modifiers", "rating_evidence"} <= found
    assert {"studies", "cases", "coders", "codings", "sessions", "events"} <= refused


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ratings SET comment = 'x'",
        "UPDATE events SET start_us = start_us + 1 WHERE start_us = 5000000",
        "UPDATE cases SET name = 'LINDE'",
        "UPDATE codings SET state = 'submitted'",
        "UPDATE ratings SET value = -value",
        "INSERT INTO comments(id, coding, text) SELECT '123456789012345678901234567890123456', id, 'x' FROM codings",
    ],
)
def test_a_row_that_was_changed_or_added_behind_our_back_is_found(tampered, sql):
    assert tampered(sql) is not None


def test_a_trail_with_undo_redo_and_placements_is_whole(study):
    put_recording(study)
    desk = desk_of(study)
    mark(desk, start=At(recording="film", pts=90_000))
    recordings.place_recording(study, RESEARCHER, "film", 5_000_000)
    past.undo(study, desk.viewer)
    past.redo(study, desk.viewer)
    study.undo([STUDY])
    desk.submit()
    assert past.first_broken(study, people.viewer(study)) is None
    assert study.history.entries()[-1].kind == "do"


def test_what_undo_would_do_costs_the_same_however_much_was_done_before(study):
    """It is asked after every key."""

    def steps():
        counted = []
        study.db.conn.set_progress_handler(lambda: counted.append(1), 10)
        study.history.is_behind([STUDY], "Merge")
        study.history.next_undo([STUDY])
        study.history.next_redo([STUDY])
        study.db.conn.set_progress_handler(None, 0)
        return len(counted)

    add_case(study, "first")
    before = steps()
    for n in range(150):
        add_case(study, f"case {n}")
    assert steps() <= before + 2
