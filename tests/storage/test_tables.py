"""Rows and dataclasses: what goes in comes out."""

from dataclasses import fields
from typing import get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from storage.making import behind_its_back

from observer.coding import (
    agreement,
    clips,
    consensus,
    consent,
    events,
    fragments,
    gate,
    packages,
    plan,
    recall,
    recall_settings,
    recall_talk,
    retention,
    training,
)
from observer.coding import study as subject
from observer.errors import NotAStudy
from observer.storage.library import database
from observer.storage.study_file import StudyFile
from observer.storage.tables import Table, from_row, new_id, to_row

KINDS = [
    subject.StudyInfo, subject.Case, subject.Participant, subject.CaseParticipant, subject.Group, subject.GroupMember,
    subject.Session, subject.Presence, subject.UncodableSpan, subject.Recording, subject.Coder, subject.Coding,
    subject.Assignment, subject.CodingSpan, subject.CodebookVersion, subject.Transcript, subject.Cue,
    events.IntervalScheme, events.IntervalCode, plan.Draw, plan.DrawSession, packages.Package,
    agreement.StoredAgreement, agreement.CodeMapping,
    consensus.Consensus, consensus.ConsensusItem, training.QualitySettings,
    fragments.Fragment, fragments.FragmentPerson, fragments.FragmentAbsence, fragments.Showing, fragments.Refusal,
    fragments.Playlist, fragments.PlaylistItem, consent.ConsentSettings, consent.ConsentSigners, consent.Consent,
    consent.ConsentAnswer,
    gate.Override, retention.Retention,
    clips.MaskReview, clips.MaskFace, clips.MaskPath, clips.MaskBox, clips.MaskSilence, clips.ClipExport,
    recall_settings.RecallSettings, recall_settings.Band, recall_settings.Prompt,
    recall.RecallSession, recall.RecallPerson, recall.RecallItem, recall.StopPoint, recall.LogRow, recall.Response,
    recall.Draft, recall.Bookmark, recall.Release, recall.StepDone,
    recall_talk.TalkRecording, recall_talk.TalkLine, recall_talk.ConcernSignal,
]  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WHOLE = st.integers(-(2**63), 2**63 - 1)


def anything(hint):
    """Values of a field with this type."""
    if hint == tuple[str, ...]:
        return st.lists(TEXT, max_size=3).map(tuple)
    if hint == tuple[int, ...]:
        return st.lists(WHOLE, max_size=3).map(tuple)
    if hint == tuple[subject.Role, ...]:
        return st.lists(st.sampled_from(subject.Role), max_size=3).map(tuple)
    return {str: TEXT, int: WHOLE, str | None: TEXT | st.none(), int | None: WHOLE | st.none()}.get(
        hint, st.from_type(hint)
    )


def filled(kind):
    return st.builds(kind, **{name: anything(hint) for name, hint in get_type_hints(kind).items()})


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_row_gives_back_what_it_was_made_of(kind, data):
    item = data.draw(filled(kind))
    row = to_row(item)
    assert all(type(value) in (str, int, bool, type(None)) for value in row.values())
    back = from_row(kind, row)
    assert back == item
    assert [type(getattr(back, f.name)) for f in fields(kind)] == [type(getattr(item, f.name)) for f in fields(kind)]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_table_gives_back_what_was_put_into_it(data):
    db = database()
    kind = data.draw(st.sampled_from(KINDS))
    first, second = data.draw(filled(kind)), data.draw(filled(kind))
    db.execute(f"CREATE TABLE rows ({', '.join(f'{field.name}' for field in fields(kind))})")
    table = Table(db, "rows", kind)
    for item in (first, second):
        table.add(item)
    assert [repr(item) for item in table.where()] == [repr(first), repr(second)]  # a yes is not a 1
    if first.id != second.id:
        changed = from_row(kind, {**to_row(second), "id": first.id})
        table.change(changed)
        assert table.get(first.id) == changed
        table.remove(second.id)
        assert table.get(second.id) is None
        assert table.where() == [changed]
    db.close()


def test_every_simple_table_of_a_study_is_tried(study):
    tried = {table._kind for table in vars(study).values() if isinstance(table, Table)}
    assert tried | {subject.StudyInfo} == set(KINDS)


def test_every_table_has_the_columns_of_its_dataclass(study):
    for table in (table for table in vars(study).values() if isinstance(table, Table)):
        columns = [column.name for column in study.db[table._name].columns]
        assert sorted(columns) == sorted(field.name for field in fields(table._kind))


def test_ids_are_random():
    ids = [new_id() for _ in range(200)]
    assert len(set(ids)) == 200
    assert all(len(id_) == 36 and id_[14] == "4" for id_ in ids)


def test_a_value_of_a_user_is_never_part_of_the_sql(study):
    hostile = "x' OR '1'='1"
    assert study.cases.where("name = ?", [hostile]) == []
    assert study.cases.get(hostile) is None


def test_what_cannot_be_read_is_said(study, passphrase):
    study.close()
    with behind_its_back(study.path, passphrase) as raw:
        raw.execute("UPDATE cases SET name = CAST(x'c328' AS TEXT)")
        raw.execute("UPDATE coders SET roles = '[\"queen\"]'")
    with StudyFile.open(study.path, passphrase) as again:
        for table in (again.cases, again.coders):
            with pytest.raises(NotAStudy, match="backup"):
                table.where()
