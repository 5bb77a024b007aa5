"""What was said in all recall sessions, and finding in it. Closed while a recall session runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.fragments import Fragment
from observer.coding.recall import About, RecallItem, RecallPerson, RecallSession, Response, Who
from observer.coding.recall_rules import delay_days
from observer.coding.search import fold
from observer.coding.study import Participant, Session
from observer.i18n import _
from observer.services.fragments import find_fragment
from observer.services.gate import response_allowed
from observer.services.people import find, find_session
from observer.services.recall import GATE, discreet, named
from observer.services.recall_responses import check_open_to_read
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class Said:
    """A response with who gave it, in which recall session, about which fragment, and to whom it was released.

    `order` is the place of the fragment in that session; `delay_days` lie between visit and recall.
    """

    response: Response
    recall: RecallSession
    item: RecallItem
    fragment: Fragment
    session: Session
    person: Participant
    row: RecallPerson | None
    released_to: tuple[str, ...]
    delay_days: int | None


@dataclass(frozen=True)
class Wanted:
    """What is looked for among responses; None and empty: anything. Names or ids; `text` in note and prompt, whatever
    its capitals and accents."""

    text: str = ""
    recall: str | None = None
    fragment: str | None = None
    person: str | None = None
    about: About | None = None
    feeling: str = ""
    code: str = ""
    initiated: Who | None = None
    released_to: str = ""


def search(study: StudyFile, viewer: Viewer, wanted: Wanted | None = None) -> list[Said]:
    """The closed responses that were looked for, by session, moment in the film and time; practice is kept out.

    Raises `Refused` while a recall session runs, `NotFound` for an unknown name.
    """
    check_facilitator(viewer)
    check_open_to_read(study)
    wanted = wanted or Wanted()
    found = [said for said in _all(study, wanted) if _is_wanted(said, wanted)]
    return sorted(found, key=lambda one: (one.session.name, one.response.us, one.response.opened))


def _all(study: StudyFile, wanted: Wanted) -> Iterable[Said]:
    conditions, values = ["closed IS NOT NULL", "NOT is_practice"], []
    if wanted.recall is not None:
        conditions.append("recall = ?")
        values.append(named(study, wanted.recall).id)
    if wanted.fragment is not None:
        conditions.append("item IN (SELECT id FROM recall_items WHERE fragment = ?)")
        values.append(find_fragment(study, GATE, wanted.fragment).id)
    if wanted.person is not None:
        conditions.append("participant = ?")
        values.append(find(study.participants, wanted.person, _("participant")).id)
    rows = study.recall_responses.where(" AND ".join(conditions), values, order="opened")
    return _placed(study, rows)


def _placed(study: StudyFile, rows: Iterable[Response]) -> Iterable[Said]:
    recalls = {row.id: discreet(row) for row in study.recall_sessions.where()}
    items = {row.id: row for row in study.recall_items.where()}
    fragments = {row.id: row for row in study.fragments.where()}
    people = {row.id: row for row in study.participants.where()}
    watching = {(row.recall, row.participant): row for row in study.recall_people.where()}
    released: dict[str, tuple[str, ...]] = {}
    for one in study.response_releases.where(order="released, audience"):
        released[one.response] = (*released.get(one.response, ()), one.audience)
    for row in rows:
        recall, item = recalls[row.recall], items[row.item]
        fragment = fragments[item.fragment]
        session = find_session(study, fragment.session)
        yield Said(
            row, recall, item, fragment, session, people[row.participant], watching.get((row.recall, row.participant)),
            released.get(row.id, ()), delay_days(session.date, recall.started),
        )  # fmt: skip


def _is_wanted(said: Said, wanted: Wanted) -> bool:
    row, text = said.response, fold(wanted.text)
    return (
        (not text or text in fold(row.note) or text in fold(row.prompt))
        and wanted.about in (None, row.about)
        and wanted.feeling in ("", row.feeling)
        and (not wanted.code or wanted.code in row.codes)
        and wanted.initiated in (None, row.initiated)
        and (not wanted.released_to or wanted.released_to in said.released_to)
    )


def told(study: StudyFile, found: Iterable[Said], audience: str, purpose: str) -> tuple[list[Said], list[str]]:
    """Those of these responses that may be told to an audience, and in words why others may not, each reason once."""
    kept, left_out = [], []
    for said in found:
        verdict = response_allowed(study, GATE, said.response.id, audience, purpose)
        if verdict.is_allowed:
            kept.append(said)
        else:
            left_out += [f"{one.words} {one.remedy}".strip() for one in verdict.objections]
    return kept, list(dict.fromkeys(left_out))
