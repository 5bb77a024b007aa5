"""How much in a study depends on a row."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from observer.storage.connection import reading

if TYPE_CHECKING:
    import sqlite_utils


class What(StrEnum):
    """What may depend on a row."""

    SESSIONS = "sessions"
    PEOPLE = "people"
    GROUPS = "groups"
    RECORDINGS = "recordings"
    CODINGS = "codings"
    EVENTS = "events"
    RATINGS = "ratings"
    PRESENCE = "presence"
    SPANS = "spans"
    COMMENTS = "comments"
    RECORD = "record"
    ASSIGNMENTS = "assignments"
    INTERVALS = "intervals"
    DRAWS = "draws"
    PACKAGES = "packages"
    AGREEMENT = "agreement"
    DECISIONS = "decisions"
    FRAGMENTS = "fragments"
    SHOWINGS = "showings"
    PLAYLISTS = "playlists"
    CONSENTS = "consents"
    OVERRIDES = "overrides"
    EXPORTS = "exports"
    REVIEWS = "reviews"
    RECALLS = "recalls"
    CONCERNS = "concerns"


# An answer about agreement names whom and what it is about by id, within its JSON.
_IN_ANSWER = "SELECT COUNT(*) FROM agreement_results WHERE instr(question, :id) OR instr(results, :id)"
_OF_PERSON = (
    (What.GROUPS, "SELECT COUNT(*) FROM group_members WHERE participant = :id"),
    (What.PRESENCE, "SELECT COUNT(*) FROM presence WHERE participant = :id"),
    (What.SPANS, "SELECT COUNT(*) FROM uncodable_spans WHERE participant = :id"),
    (What.EVENTS, "SELECT COUNT(DISTINCT event) FROM (SELECT event FROM event_actors WHERE participant = :id"
              " UNION SELECT event FROM event_targets WHERE participant = :id)"),
    (What.RATINGS, "SELECT COUNT(*) FROM ratings WHERE participant = :id OR towards_participant = :id"),
    (What.INTERVALS, "SELECT COUNT(*) FROM interval_codings WHERE participant = :id"),
    (What.FRAGMENTS, "SELECT COUNT(*) FROM (SELECT fragment FROM fragment_people WHERE participant = :id"
                     " UNION SELECT fragment FROM fragment_refusals WHERE participant = :id"
                     " UNION SELECT fragment FROM fragment_absences WHERE participant = :id"
                     " UNION SELECT r.fragment FROM mask_faces JOIN mask_reviews r ON r.id = review"
                     " WHERE participant = :id"
                     " UNION SELECT r.fragment FROM mask_silences JOIN mask_reviews r ON r.id = review"
                     " WHERE participant = :id)"),
    (What.SHOWINGS, "SELECT COUNT(*) FROM fragment_showings WHERE instr(people, :id)"),
    (What.EXPORTS, "SELECT COUNT(*) FROM clip_exports WHERE instr(people || masked || recipients, :id)"),
    (What.PLAYLISTS, "SELECT COUNT(*) FROM playlists WHERE respondent = :id"),
    (What.CONSENTS, "SELECT COUNT(*) FROM (SELECT id FROM consents WHERE participant = :id OR signer = :id"
                    " UNION SELECT id FROM consent_signers WHERE participant = :id)"),
    (What.RECALLS, "SELECT COUNT(*) FROM (SELECT recall FROM recall_people WHERE participant = :id"
                   " UNION SELECT id FROM recall_sessions WHERE facilitator_person = :id)"),
    (What.AGREEMENT, _IN_ANSWER),
)  # fmt: skip
_IN_CASE = (
    (What.GROUPS, "SELECT COUNT(*) FROM group_members JOIN groups g ON g.id = group_id"
              " WHERE participant = :id AND g.case_id = :case"),
    (What.PRESENCE, "SELECT COUNT(*) FROM presence JOIN sessions s ON s.id = session"
                " WHERE participant = :id AND s.case_id = :case"),
    (What.SPANS, "SELECT COUNT(*) FROM uncodable_spans JOIN sessions s ON s.id = session"
             " WHERE participant = :id AND s.case_id = :case"),
    (What.EVENTS, "SELECT COUNT(DISTINCT event) FROM (SELECT event FROM event_actors WHERE participant = :id"
              " UNION SELECT event FROM event_targets WHERE participant = :id)"
              " JOIN events e ON e.id = event JOIN codings c ON c.id = e.coding"
              " JOIN sessions s ON s.id = c.session WHERE s.case_id = :case"),
    (What.RATINGS, "SELECT COUNT(*) FROM ratings r JOIN codings c ON c.id = r.coding"
                   " JOIN sessions s ON s.id = c.session WHERE s.case_id = :case"
                   " AND (r.participant = :id OR r.towards_participant = :id)"),
    (What.INTERVALS, "SELECT COUNT(*) FROM interval_codings i JOIN codings c ON c.id = i.coding"
                 " JOIN sessions s ON s.id = c.session WHERE s.case_id = :case AND i.participant = :id"),
    (What.FRAGMENTS, "SELECT COUNT(*) FROM fragment_people p JOIN fragments f ON f.id = p.fragment"
                     " JOIN sessions s ON s.id = f.session WHERE s.case_id = :case AND p.participant = :id"),
)  # fmt: skip
_ON: dict[str, tuple[tuple[What, str], ...]] = {
    "cases": (
        (What.SESSIONS, "SELECT COUNT(*) FROM sessions WHERE case_id = :id"),
        (What.PEOPLE, "SELECT COUNT(*) FROM case_participants WHERE case_id = :id"),
        (What.GROUPS, "SELECT COUNT(*) FROM groups WHERE case_id = :id"),
    ),
    "sessions": (
        (What.RECORDINGS, "SELECT COUNT(*) FROM recordings WHERE session = :id"),
        (What.CODINGS, "SELECT COUNT(*) FROM codings WHERE session = :id"),
        (What.ASSIGNMENTS, "SELECT COUNT(*) FROM assignments WHERE session = :id"),
        (What.DRAWS, "SELECT COUNT(*) FROM draw_sessions WHERE session = :id"),
        (What.PRESENCE, "SELECT COUNT(*) FROM presence WHERE session = :id"),
        (What.SPANS, "SELECT COUNT(*) FROM uncodable_spans WHERE session = :id"),
        (What.FRAGMENTS, "SELECT COUNT(*) FROM fragments WHERE session = :id"),
        (What.AGREEMENT, _IN_ANSWER),
    ),
    "participants": _OF_PERSON,
    "groups": (
        (What.EVENTS, "SELECT COUNT(DISTINCT event) FROM (SELECT event FROM event_actors WHERE group_id = :id"
                  " UNION SELECT event FROM event_targets WHERE group_id = :id)"),
        (What.RATINGS, "SELECT COUNT(*) FROM ratings WHERE group_id = :id OR towards_group = :id"),
        (What.AGREEMENT, _IN_ANSWER),
    ),
    "coders": (
        (What.CODINGS, "SELECT COUNT(*) FROM codings WHERE coder = :id"),
        (What.ASSIGNMENTS, "SELECT COUNT(*) FROM assignments WHERE coder = :id"),
        (What.DRAWS, "SELECT COUNT(*) FROM draw_sessions WHERE coder = :id"),
        (What.PACKAGES, "SELECT COUNT(*) FROM packages WHERE coder = :id"),
        (What.AGREEMENT, f"{_IN_ANSWER} OR coder = :id"),
        (What.DECISIONS, "SELECT COUNT(*) FROM consensus_items WHERE decided_by = :id"),
        (What.OVERRIDES, "SELECT COUNT(*) FROM consent_overrides WHERE coder = :id"),
        (What.EXPORTS, "SELECT COUNT(*) FROM clip_exports WHERE coder = :id"),
        (What.REVIEWS, "SELECT COUNT(*) FROM mask_reviews WHERE reviewer = :id"),
        (What.RECALLS, "SELECT COUNT(*) FROM recall_sessions WHERE facilitator = :id"),
        (What.CONCERNS, "SELECT COUNT(*) FROM concern_signals WHERE coder = :id"),
        (What.RECORD, "SELECT COUNT(*) FROM operations WHERE coder = :id"),
    ),
    "recordings": (
        (What.EVENTS, "SELECT COUNT(*) FROM events WHERE start_recording = :id OR stop_recording = :id"),
        (What.COMMENTS, "SELECT COUNT(*) FROM comments WHERE recording = :id"),
        (What.CODINGS, "SELECT COUNT(DISTINCT coding) FROM coding_spans WHERE recording = :id"),
        (What.FRAGMENTS, "SELECT COUNT(*) FROM fragments WHERE start_recording = :id OR stop_recording = :id"
                         " OR id IN (SELECT fragment FROM mask_reviews WHERE recording = :id)"),
        (What.RECALLS, "SELECT COUNT(DISTINCT recall) FROM (SELECT recall FROM recall_log WHERE recording = :id"
                       " OR to_recording = :id UNION SELECT recall FROM recall_stops WHERE recording = :id)"),
    ),
}  # fmt: skip


@reading("study")
def count(db: sqlite_utils.Database, table: str, id_: str) -> dict[What, int]:
    """How much of each depends on a row of `table`; nothing of what there is none of."""
    return _count(db, _ON[table], {"id": id_})


@reading("study")
def count_in_case(db: sqlite_utils.Database, participant: str, case: str) -> dict[What, int]:
    """How much in one case, and in the sessions of it, depends on a person."""
    return _count(db, _IN_CASE, {"id": participant, "case": case})


def _count(db: sqlite_utils.Database, queries: tuple[tuple[What, str], ...], values: dict[str, str]) -> dict[What, int]:
    found = {what: db.execute(sql, values).fetchone()[0] for what, sql in queries}
    return {what: n for what, n in found.items() if n}
