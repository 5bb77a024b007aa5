"""What recall sessions, masks and clips hold of a person who is erased. Part of `erasing`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

_OF_FRAGMENT = "fragment IN (SELECT id FROM fragments WHERE session IN (SELECT id FROM temp.erased_sessions))"
_OF_RECALL = f"recall IN (SELECT recall FROM recall_items WHERE {_OF_FRAGMENT})"

# Texts that people typed, as in `erasing.TEXTS`. A question or a card may name anybody.
TEXTS: dict[str, tuple[tuple[str, ...], str]] = {
    "recall_sessions": (("name", "in_room"), f"id IN (SELECT recall FROM recall_items WHERE {_OF_FRAGMENT})"),
    "recall_items": (("prompts",), _OF_FRAGMENT),
    "recall_responses": (("prompt", "note", "feeling"), _OF_RECALL),
    "recall_drafts": (("prompt", "note", "feeling"), f"id IN (SELECT id FROM recall_responses WHERE {_OF_RECALL})"),
    "talk_lines": (("text", "speaker"), f"talk IN (SELECT id FROM talk_recordings WHERE {_OF_RECALL})"),
    "concern_signals": (("note",), f"recall IS NULL OR {_OF_RECALL}"),
    "recall_prompts": (("text",), "1"),
    "recall_settings": (("protocol_card",), "1"),
    "clip_exports": (("folder", "file_name", "archive", "unreviewed"), _OF_FRAGMENT),
}
# What keeps its place on the clock of the session when its recording goes: the beginnings of the names of the columns.
ENDS: dict[str, tuple[str, ...]] = {
    "recall_log": ("", "to_"), "recall_stops": ("",), "recall_responses": ("",), "recall_places": ("",),
}  # fmt: skip


class Rows(Protocol):
    """The rows of a study out of which somebody is taken."""

    def where(self, table: str, condition: str, values: Iterable[Any] = ()) -> list[dict[str, Any]]:
        """Rows, by an SQL condition."""

    def change(self, table: str, row: dict[str, Any], fields: dict[str, Any]) -> None:
        """Change a row."""

    def remove(self, table: str, ids: Iterable[str]) -> None:
        """Remove rows, after all that refers to them."""


def forget(rows: Rows, person: str) -> None:
    """Take him out of recall sessions: his own go, with all that was said in them; of those that he shared with
    others, what he said and the sound, in which he is heard. What others said stays."""
    his = [row["recall"] for row in rows.where("recall_people", "participant = ? AND part = 'respondent'", [person])]
    for recall in his:
        shared = rows.where(
            "recall_people", "recall = ? AND participant <> ? AND part = 'respondent'", [recall, person]
        )
        if shared:
            rows.remove("talk_recordings", [row["id"] for row in rows.where("talk_recordings", "recall = ?", [recall])])
        else:
            _remove_session(rows, recall)
    for row in rows.where("recall_log", "participant = ?", [person]):
        rows.change("recall_log", row, {"participant": None})
    for row in rows.where("recall_sessions", "facilitator_person = ?", [person]):
        rows.change("recall_sessions", row, {"facilitator_person": None})
    for row in rows.where("playlists", "respondent = ? AND id IN (SELECT playlist FROM recall_sessions)", [person]):
        rows.change("playlists", row, {"respondent": None})  # others saw it too


def _remove_session(rows: Rows, recall: str) -> None:
    """A recall session with all of it; a signal of concern stays, and so do sessions to which its stops were passed."""
    for row in rows.where("concern_signals", "recall = ?", [recall]):
        rows.change("concern_signals", row, {"recall": None})
    for row in rows.where("recall_sessions", "stops_of = ?", [recall]):
        rows.change("recall_sessions", row, {"stops_of": None, "stop_seed": None})
    rows.remove("recall_sessions", [recall])
