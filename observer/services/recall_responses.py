"""What respondents say: opened by a stop, written while the film waits, and for research only until its giver
releases it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.changes import Changes
from observer.coding.recall import (
    About,
    Act,
    Draft,
    Level,
    LogRow,
    RecallItem,
    RecallState,
    Release,
    Response,
    Who,
)
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services.consent import check_term, consent_settings
from observer.services.people import find
from observer.services.recall import GATE, named, now
from observer.services.recall_prompts import LONGEST_PROMPT, recall_settings
from observer.services.scene import parse_codebook
from observer.storage import recall as passing
from observer.storage.history import Operation, Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

LONGEST_NOTE = 20_000
_FIELDS = frozenset({"prompt", "level", "note", "about", "feeling", "codes"})


@dataclass(frozen=True)
class Opened:
    """A response that was opened, and the operation."""

    response: Response
    changes: Changes


def new_response(study: StudyFile, item: RecallItem, participant: str, who: Who, line: LogRow) -> Response:
    """An open response at the place of a stop or mark; off the record when the talk was, there."""
    assert line.us is not None
    return Response(
        new_id(), item.recall, line.id, item.id, participant, who, line.recording, line.pts, line.us,
        item.is_practice, now(), off_record=is_off_record(study, item.recall, line.n),
    )  # fmt: skip


def is_off_record(study: StudyFile, recall: str, before: int = 1 << 62) -> bool:
    """Whether a talk is off the record, or was before a line (its number) of the log."""
    acts = (Act.OFF_RECORD, Act.ON_RECORD)
    last = study.recall_log.where(
        "recall = ? AND act IN (?, ?) AND n < ?", [recall, *acts, before], order="n DESC LIMIT 1"
    )
    return bool(last) and last[0].act is Act.OFF_RECORD


def respondent(study: StudyFile, recall: str, name: str) -> str:
    """The id of a respondent of a recall session. Raises `NotFound`, `Refused`."""
    who = find(study.participants, name, _("participant"))
    rows = study.recall_people.where("recall = ? AND participant = ? AND part = 'respondent'", [recall, who.id])
    if not rows:
        raise Refused(_("{name} is no respondent in this recall session.").format(name=who.name))
    return str(who.id)


def open_response(study: StudyFile, viewer: Viewer, line: str, participant: str | None = None) -> Opened:
    """Open a response at a stop or a mark (the id of the line), of a respondent or else of the only one there is.

    At one stop several respondents can speak, each with a response; also afterwards, from the marks.
    """
    check_facilitator(viewer)
    row: LogRow | None = study.recall_log.get(line)
    if row is None or row.item is None or row.us is None or row.act not in (Act.STOP, Act.MARK):
        raise NotFound(_("A response belongs to a stop or to a mark."))
    item = study.recall_items.get(row.item)
    assert item is not None
    whom = _whom(study, row, participant)
    made = new_response(study, item, whom, row.who, row)
    with _operation(study, viewer, row.recall, N_("Response in recall session {name}")) as running:
        study.recall_responses.add(made)
    return Opened(made, running.changes)


def _whom(study: StudyFile, line: LogRow, participant: str | None) -> str:
    if participant is not None:
        return respondent(study, line.recall, participant)
    if line.participant is not None:
        return line.participant
    rows = study.recall_people.where("recall = ? AND part = 'respondent'", [line.recall])
    if len(rows) != 1:
        raise Refused(_("Say who speaks: there are several respondents."))
    return str(rows[0].participant)


def _operation(study: StudyFile, viewer: Viewer, recall: str, label: str) -> AbstractContextManager[Operation]:
    """What is written while the talk goes on is no undo step."""
    return study.operation(Stream(viewer.id, None), label, is_aside=True, name=named(study, recall).name)


# -- writing ---------------------------------------------------------------------------------------------------


def open_responses(study: StudyFile, viewer: Viewer, recall: str) -> list[tuple[Response, Draft]]:
    """The responses of a recall session that are open, each with what was typed, the oldest first."""
    check_facilitator(viewer)
    rows = study.recall_responses.where("recall = ? AND closed IS NULL", [named(study, recall).id], order="opened")
    return [(row, study.recall_drafts.get(row.id) or Draft(row.id)) for row in rows]


def write_response(study: StudyFile, viewer: Viewer, response: str, **fields: Any) -> Draft:
    """Keep what was typed or chosen in an open response: `note`, `prompt` with its `level`, `about`, `feeling`, `codes`
    (CODEBOOK:INDICATOR); what is not given stays, None takes back. On disk when this returns, and in no history.

    Raises `Refused` for a response that is closed or off the record.
    """
    check_facilitator(viewer)
    row = _open(study, response)
    if row.off_record:
        raise Refused(_("This is off the record: nothing of it is kept."))
    draft = _changed(study, viewer, study.recall_drafts.get(row.id) or Draft(row.id), fields)
    passing.keep_draft(study, draft)
    return draft


def _open(study: StudyFile, response: str) -> Response:
    row = find_row(study, response)
    if row.closed is not None:
        raise Refused(_("This response is closed; change it instead."))
    return row


def find_row(study: StudyFile, response: str) -> Response:
    """The response with this id. Raises `NotFound`."""
    row: Response | None = study.recall_responses.get(response)
    if row is None:
        raise NotFound(_("There is no response with id {id}.").format(id=response), id=response)
    return row


def _changed(study: StudyFile, viewer: Viewer, draft: Draft, fields: dict[str, Any]) -> Draft:
    if set(fields) - _FIELDS:
        raise TypeError(f"no field of a response: {sorted(set(fields) - _FIELDS)}")
    new = replace(
        draft,
        prompt=fields.get("prompt", draft.prompt) or "",
        level=_value(Level, fields.get("level", draft.level)),
        note=fields.get("note", draft.note) or "",
        about=_value(About, fields.get("about", draft.about)),
        feeling=fields.get("feeling", draft.feeling) or "",
        codes=tuple(dict.fromkeys(fields.get("codes", draft.codes) or ())),
    )
    if len(new.note) > LONGEST_NOTE or len(new.prompt) > LONGEST_PROMPT:
        raise Refused(_("A note has at most 20,000 letters, and a prompt 500."))
    if new.feeling and new.feeling != draft.feeling and new.feeling not in recall_settings(study, viewer).feelings:
        raise Refused(_("“{feeling}” is not among the feelings of this study.").format(feeling=new.feeling))
    _check_codes(study, [code for code in new.codes if code not in draft.codes])
    return new


def _value(kind: Any, given: Any) -> Any:
    return None if given is None else kind(given)


def _check_codes(study: StudyFile, codes: list[str]) -> None:
    if not codes:
        return
    books = [(row.key, parse_codebook(row.digest, row.content)) for row in study.codebooks.where()]
    known = {f"{key}:{indicator.id}" for key, book in books for indicator in book.indicators}
    for code in codes:
        if code not in known:
            raise NotFound(_("There is no indicator “{code}” in the codebooks of this study.").format(code=code))


def close_response(study: StudyFile, viewer: Viewer, response: str) -> Changes:
    """Close a response with what was typed: the film goes on. One with nothing in it goes; its stop stays."""
    check_facilitator(viewer)
    row = _open(study, response)
    with _operation(study, viewer, row.recall, N_("Response in recall session {name}")) as running:
        _close(study, row)
    return running.changes


def close_all(study: StudyFile, recall: str) -> None:
    """Close, inside an operation, all responses of a recall session that are open."""
    for row in study.recall_responses.where("recall = ? AND closed IS NULL", [recall]):
        _close(study, row)


def _close(study: StudyFile, row: Response) -> None:
    draft = study.recall_drafts.get(row.id)
    if not row.off_record and (draft is None or draft == Draft(row.id)):
        passing.drop_draft(study, row.id)
        study.recall_responses.remove(row.id)
        return
    closed = replace(row, closed=now())
    if draft is not None and not row.off_record:
        closed = replace(
            closed,
            prompt=draft.prompt,
            level=draft.level,
            note=draft.note,
            about=draft.about,
            feeling=draft.feeling,
            codes=draft.codes,
        )
    study.recall_responses.change(closed)
    passing.drop_draft(study, row.id)


def off_record(study: StudyFile, viewer: Viewer, response: str) -> Changes:
    """An open response is off the record: that something was said is kept; what was typed of it is erased."""
    check_facilitator(viewer)
    row = _open(study, response)
    with _operation(study, viewer, row.recall, N_("Off the record in recall session {name}")) as running:
        passing.drop_draft(study, row.id)
        study.recall_responses.change(replace(row, off_record=True))
    return running.changes


def change_response(study: StudyFile, viewer: Viewer, response: str, **fields: Any) -> Changes:
    """Change a closed response afterwards: the fields of `write_response`. One undo step."""
    check_facilitator(viewer)
    row = find_row(study, response)
    if row.closed is None:
        raise Refused(_("This response is open still; write in it."))
    if row.off_record:
        raise Refused(_("This is off the record: nothing of it is kept."))
    old = Draft(row.id, row.prompt, row.level, row.note, row.about, row.feeling, row.codes)
    new = _changed(study, viewer, old, fields)
    changed = replace(
        row,
        prompt=new.prompt,
        level=new.level,
        note=new.note,
        about=new.about,
        feeling=new.feeling,
        codes=new.codes,
    )
    label, name = N_("Change a response in recall session {name}"), named(study, row.recall).name
    with study.operation(Stream(viewer.id, None), label, name=name) as running:
        study.recall_responses.change(changed)
    return running.changes


# -- to whom it may be told ------------------------------------------------------------------------------------


def release(study: StudyFile, viewer: Viewer, response: str, audience: str) -> Changes:
    """Its giver lets an audience know a response; the gate still asks for his consent. Raises `Refused`."""
    check_facilitator(viewer)
    row = find_row(study, response)
    check_term(audience, consent_settings(study, GATE).audiences)
    if row.closed is None or row.off_record or row.is_practice:
        raise Refused(_("What is open, off the record or for practice is not released."))
    there = study.response_releases.where("response = ? AND audience = ?", [row.id, audience])
    label, name = N_("Release a response in recall session {name}"), named(study, row.recall).name
    with study.operation(Stream(viewer.id, None), label, name=name) as running:
        if not there:
            study.response_releases.add(Release(new_id(), row.id, audience, now()))
    return running.changes


def take_back(study: StudyFile, viewer: Viewer, response: str, audience: str) -> Changes:
    """Its giver takes the release of a response to an audience back; that cannot be undone, only released anew."""
    check_facilitator(viewer)
    row = find_row(study, response)
    label, name = N_("Take back the release of a response in recall session {name}"), named(study, row.recall).name
    with study.operation(Stream(viewer.id, None), label, undoable=False, name=name) as running:
        for one in study.response_releases.where("response = ? AND audience = ?", [row.id, audience]):
            study.response_releases.remove(one.id)
    return running.changes


# -- reading ---------------------------------------------------------------------------------------------------


def check_open_to_read(study: StudyFile, recall: str | None = None) -> None:
    """Refuse to show what others said while a recall session runs: of that one alone it can be read."""
    for row in study.recall_sessions.where("state = ?", [RecallState.RUNNING]):
        if row.id != recall:
            raise Refused(
                _("Recall session “{name}” is running. What others said stays closed until it has ended.").format(
                    name=row.name
                )
            )


def responses(study: StudyFile, viewer: Viewer, recall: str) -> list[Response]:
    """The closed responses of one recall session, by fragment and time; practice among them."""
    check_facilitator(viewer)
    row = named(study, recall)
    check_open_to_read(study, row.id)
    found: list[Response] = study.recall_responses.where(
        "recall = ? AND closed IS NOT NULL", [row.id], order="us, opened"
    )
    places = {item.id: item.position for item in study.recall_items.where("recall = ?", [row.id])}
    return sorted(found, key=lambda one: places[one.item])


def log(study: StudyFile, viewer: Viewer, recall: str) -> list[LogRow]:
    """What happened in a recall session, line by line."""
    check_facilitator(viewer)
    row = named(study, recall)
    check_open_to_read(study, row.id)
    return study.recall_log.where("recall = ?", [row.id], order="n")
