"""All that belongs to one person is taken out of a study: its rows, what the history holds of them, every page.

Works on a copy that is not in use yet, without the triggers that guard a study. What refers to a person and is not
named here goes with him; so a table that comes later is safe before anybody thinks of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from observer.errors import BadFile
from observer.i18n import _
from observer.progress import Progress
from observer.storage import erasing_recall, schema
from observer.storage.history import BLANK, ERASED, Operation, Stream, blanked, enter
from observer.storage.tables import insert, new_id, update

if TYPE_CHECKING:
    import sqlite_utils

Row = dict[str, Any]
GONE = "…"  # in the place of a name in a text about others

# Where the stand-in takes the place of the person: footage still shows him, and what he signed about others holds.
_STANDS_IN = (
    ("fragment_people", "participant", "1"),
    ("presence", "participant", "1"),
    ("case_participants", "participant", "has_authority = 1"),
    ("consents", "signer", "participant <> signer"),
    ("mask_faces", "participant", "1"),
    ("mask_silences", "participant", "1"),
)
# Texts that people typed, by table: the columns, and SQL for those that are about the sessions of the person.
_OF_CODING = "coding IN (SELECT id FROM codings WHERE session IN (SELECT id FROM temp.erased_sessions))"
_OF_FRAGMENT = "fragment IN (SELECT id FROM fragments WHERE session IN (SELECT id FROM temp.erased_sessions))"
TEXTS: dict[str, tuple[tuple[str, ...], str]] = {
    "events": (("comment",), _OF_CODING),
    "comments": (("text",), _OF_CODING),
    "ratings": (("comment", "overruled"), _OF_CODING),
    "cues": (("text",), "transcript IN (SELECT t.id FROM transcripts t JOIN recordings r ON r.id = t.recording"
                        " WHERE r.session IN (SELECT id FROM temp.erased_sessions))"),
    "fragments": (("title", "notes"), "session IN (SELECT id FROM temp.erased_sessions)"),
    "fragment_showings": (("notes",), _OF_FRAGMENT),
    "consent_overrides": (("reason",), _OF_FRAGMENT),
    "playlist_items": (("prompts",), _OF_FRAGMENT),
    "playlists": (("name",), f"id IN (SELECT playlist FROM playlist_items WHERE {_OF_FRAGMENT})"),
    "consensus_items": (("note",), "consensus IN (SELECT c.id FROM consensuses c WHERE c."
                                   f"{_OF_CODING})"),
    "case_participants": (("role",), "case_id IN (SELECT case_id FROM sessions"
                                     " WHERE id IN (SELECT id FROM temp.erased_sessions))"),
    **erasing_recall.TEXTS,
}  # fmt: skip
_SESSIONS = (
    "SELECT s.id FROM sessions s JOIN case_participants c ON c.case_id = s.case_id WHERE c.participant = :id"
    " UNION SELECT session FROM presence WHERE participant = :id"
    " UNION SELECT c.session FROM codings c JOIN events e ON e.coding = c.id WHERE e.id IN"
    " (SELECT event FROM event_actors WHERE participant = :id UNION SELECT event FROM event_targets"
    " WHERE participant = :id)"
)


@dataclass(frozen=True)
class Subject:
    """Who is erased (id and pseudonym), what stands in where others need it, the recordings (ids) that go as well,
    and the coder who does it."""

    person: str
    name: str
    stand_in: str
    recordings: tuple[str, ...] = ()
    coder: str | None = None


@dataclass
class Erased:
    """How many rows went, and how many were changed, by table; and of how many operations the history was blanked."""

    gone: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    n_blanked: int = 0


def sessions_of(db: sqlite_utils.Database, person: str) -> list[str]:
    """The ids of the sessions that somebody is or may be in."""
    return [str(id_) for (id_,) in db.execute(_SESSIONS, {"id": person})]


def names(text: str, name: str) -> bool:
    """Whether a text holds a name as words of its own, whatever the case of the letters."""
    return _pattern(name).search(text) is not None


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)


def erase(db: sqlite_utils.Database, subject: Subject, progress: Progress) -> Erased:
    """Take everything of a person out of a copy of a study, its history included, and write every page anew.

    Raises `BadFile`, when something is left of which nobody knows what it is.
    """
    db.execute("PRAGMA journal_mode=MEMORY")  # the copy is thrown away after a crash; no journal may hold what goes
    db.execute("PRAGMA foreign_keys=OFF")
    with db.atomic():
        work = _Erasing(db, subject)
        progress.at(0.1, _("Remove rows"))
        work.rows()
        progress.at(0.4, _("Blank the history"))
        work.history(progress.part(0.4, 0.7))
        work.check()
    progress.at(0.7, _("Write every page anew"))
    db.execute("DROP TABLE temp.erased_sessions")
    db.execute("VACUUM")
    progress.at(1.0)
    return work.done


class _Erasing:
    def __init__(self, db: sqlite_utils.Database, subject: Subject) -> None:
        self._db, self._who = db, subject
        self.done = Erased()
        self._gone: dict[str, set[str]] = {}
        self._changed: dict[str, set[str]] = {}
        self._stand_in = new_id()
        self._names = {subject.name, *self._former_names()}
        self._tables = [table for table in (*schema.TRACKED, *schema.PASSING) if table in db.table_names()]
        self._children = self._references()
        db.execute(f"CREATE TEMP TABLE erased_sessions AS {_SESSIONS}", {"id": subject.person})

    def _former_names(self) -> Iterator[str]:
        sql = "SELECT after FROM changes WHERE table_name = 'participants' AND row_id = ? AND after IS NOT NULL"
        yield from (json.loads(after)["name"] for (after,) in self._db.execute(sql, [self._who.person]))

    def _references(self) -> dict[str, list[tuple[str, str]]]:
        """Per table: what refers to its rows, as table and column."""
        found: dict[str, list[tuple[str, str]]] = {}
        for table in self._tables:
            for key in self._db.query("SELECT * FROM pragma_foreign_key_list(?)", [table]):
                found.setdefault(key["table"], []).append((table, key["from"]))
        return found

    # -- rows ---------------------------------------------------------------------------------------------------

    def rows(self) -> None:
        """Remove and change rows."""
        person, db = self._who.person, self._db
        insert(db, "participants", {"id": self._stand_in, "name": self._who.stand_in, "kind": "unknown",
                                    "session": None})  # fmt: skip
        self._changed["participants"] = {self._stand_in}
        self._recordings()
        self._texts()
        self._packages()
        for table, column, condition in _STANDS_IN:
            for row in self.where(table, f"{column} = ? AND {condition}", [person]):
                self.change(table, row, {column: self._stand_in, **({"role": ""} if "role" in row else {})})
        self._be_there()
        self._events()
        erasing_recall.forget(self, person)
        self.remove("participants", [person])
        self._in_lists(person)
        self._consensus()

    def where(self, table: str, condition: str, values: Iterable[Any] = ()) -> list[Row]:
        return list(self._db.query(f'SELECT * FROM "{table}" WHERE {condition}', list(values)))

    def change(self, table: str, row: Row, fields: Row) -> None:
        update(self._db, table, {"id": row["id"], **fields})
        if table not in schema.PASSING:
            self._changed.setdefault(table, set()).add(row["id"])

    def remove(self, table: str, ids: Iterable[str]) -> None:
        """Remove rows, after all that refers to them."""
        for id_ in ids:
            for child, column in self._children.get(table, []):
                self.remove(child, [row["id"] for row in self.where(child, f'"{column}" = ?', [id_])])
            self._db.execute(f'DELETE FROM "{table}" WHERE id = ?', [id_])
            self._gone.setdefault(table, set()).add(id_)

    def _recordings(self) -> None:
        """Recordings that go: what was marked in them keeps its place on the clock of the session."""
        ends = {
            "events": ("start_", "stop_"),
            "fragments": ("start_", "stop_"),
            "comments": ("",),
            **erasing_recall.ENDS,
        }
        for id_ in self._who.recordings:
            for table, parts in ends.items():
                for part in parts:
                    recording, pts = f"{part}recording", f"{part}pts"
                    for row in self.where(table, f"{recording} = ?", [id_]):
                        self.change(table, row, {recording: None, pts: None})
            self.remove("recordings", [id_])

    def _texts(self) -> None:
        """Take names out of what was typed about his sessions, and what he said out of transcripts."""
        for table, (columns, condition) in TEXTS.items():
            for row in self.where(table, condition):
                if table == "cues" and row["speaker"].casefold() in {name.casefold() for name in self._names}:
                    self.remove("cues", [row["id"]])
                    continue
                new = {column: self._without_names(row[column]) for column in columns}
                if any(new[column] != row[column] for column in columns):
                    self.change(table, row, self._unique(table, row, new))

    def _unique(self, table: str, row: Row, new: Row) -> Row:
        """Titles stay different from each other."""
        for column in ("title", "name"):
            if column in new and self.where(table, f'"{column}" = ? AND id <> ?', [new[column], row["id"]]):
                new[column] = f"{new[column]} ({row['id'][:4]})"
        return new

    def _without_names(self, text: str) -> str:
        for name in self._names:
            text = _pattern(name).sub(GONE, text)
        return text

    def _packages(self) -> None:
        """A package that has not come back would bring him back: the study knows it no more, and refuses it."""
        mine = {row["id"] for row in self.where("codings", "session IN (SELECT id FROM temp.erased_sessions)")}
        out = self.where("packages", "merged_in IS NULL")
        self.remove("packages", [row["id"] for row in out if mine & set(json.loads(row["codings"]))])

    def _be_there(self) -> None:
        """Whoever has no record of presence is there all the time: so is the stand-in, who may be seen in the film."""
        known = {row["session"] for row in self.where("presence", "participant = ?", [self._stand_in])}
        for (session,) in self._db.execute("SELECT id FROM temp.erased_sessions").fetchall():
            if session not in known:
                row = {"id": new_id(), "session": session, "participant": self._stand_in, "how": "seen"}
                insert(self._db, "presence", row)
                self._changed.setdefault("presence", set()).add(row["id"])

    def _events(self) -> None:
        """What he did alone goes; what others did stays, without him and without its comment."""
        person = self._who.person
        acted = {row["event"] for row in self.where("event_actors", "participant = ?", [person])}
        met = {row["event"] for row in self.where("event_targets", "participant = ?", [person])}
        for table in ("event_actors", "event_targets"):
            self.remove(table, [row["id"] for row in self.where(table, "participant = ?", [person])])
        alone = {id_ for id_ in acted if not self.where("event_actors", "event = ?", [id_])}
        self.remove("events", sorted(alone))
        for id_ in sorted((acted | met) - alone):
            (row,) = self.where("events", "id = ?", [id_])
            is_bare = row["targets"] == "listed" and not self.where("event_targets", "event = ?", [id_])
            self.change("events", row, {"comment": "", "targets": "unclear" if is_bare else row["targets"]})

    def _in_lists(self, person: str) -> None:
        """Where his id stands within a text: answers about agreement go, elsewhere the stand-in takes its place."""
        for table in self._tables:
            for column in schema.columns(self._db, table):
                for row in self.where(table, f'instr("{column}", ?)', [person]):
                    if table == "agreement_results":
                        self.remove(table, [row["id"]])
                    else:
                        self.change(table, row, {column: row[column].replace(person, self._stand_in)})

    def _consensus(self) -> None:
        """A decision about what is gone is gone; one about what is left names only that."""
        gone = self._gone.get("events", set()) | self._gone.get("ratings", set())
        for row in self.where("consensus_items", "1"):
            lists = {column: json.loads(row[column]) for column in ("sources", "taken", "results")}
            left = {column: [id_ for id_ in ids if id_ not in gone] for column, ids in lists.items()}
            if not left["sources"] and lists["sources"]:
                self.remove("consensus_items", [row["id"]])
            elif left != lists:
                self.change("consensus_items", row, {column: json.dumps(ids) for column, ids in left.items()})

    # -- history ------------------------------------------------------------------------------------------------

    def history(self, progress: Progress) -> None:
        """Blank what operations hold of him, and say once how the rows are now of which they said it."""
        scope = {table: {row["id"] for row in self.where(table, sql)} for table, (_columns, sql) in TEXTS.items()}
        his, restated = set[tuple[str, int]](), set[tuple[str, str]]()
        total = self._db.execute("SELECT COUNT(*) FROM changes").fetchone()[0]
        rows = self._db.execute("SELECT operation, n, table_name, row_id, before, after FROM changes")
        for number, (operation, n, table, row_id, *states) in enumerate(rows):
            if number % 1000 == 0:
                progress.at(number / total)
            if self._holds(table, row_id, [state for state in states if state], scope):
                his.add((operation, n))
                restated.add((table, row_id))
        self._db.conn.executemany("DELETE FROM changes WHERE operation = ? AND n = ?", sorted(his))
        touched = {operation for operation, _n in his}
        touched |= self._facts(touched)
        marks = [(id_,) for id_ in sorted(touched)]
        self._db.conn.executemany(f"UPDATE operations SET salt = '{BLANK}', undoable = 0 WHERE id = ?", marks)
        self._say(restated | {(table, id_) for table, ids in self._changed.items() for id_ in ids})

    def _holds(self, table: str, row_id: str, states: list[str], scope: dict[str, set[str]]) -> bool:
        """Whether a change holds something of him."""
        if row_id in self._gone.get(table, ()) or row_id in self._changed.get(table, ()):
            return True
        if any(self._who.person in state for state in states):
            return True
        if table == "codebooks" or not any(self._may_name(state) for state in states):
            return False
        is_his = table not in scope or row_id in scope[table] or not self.where(table, "id = ?", [row_id])
        return is_his and any(self._is_named(json.loads(state)) for state in states)

    def _may_name(self, state: str) -> bool:
        """A quick look, as most states name nobody."""
        folded = state.casefold()
        return any(json.dumps(name, ensure_ascii=False)[1:-1].casefold() in folded for name in self._names)

    def _is_named(self, value: Any) -> bool:
        if isinstance(value, dict):
            return any(self._is_named(one) for one in value.values())
        return isinstance(value, str) and any(names(value, name) for name in self._names)

    def _facts(self, touched: set[str]) -> set[str]:
        """Blank his names in what operations are about; gives the ids of those."""
        found, known = set(), {name.casefold() for name in self._names}
        mine = {row["id"] for row in self.where("codings", "session IN (SELECT id FROM temp.erased_sessions)")}

        def without(value: Any, is_his: bool) -> Any:
            if isinstance(value, list):
                return [without(one, is_his) for one in value]
            if not isinstance(value, str):
                return value
            if value.casefold() in known or self._who.person in value:
                return GONE
            return self._without_names(value) if is_his else value

        for id_, coding, facts in self._db.execute("SELECT id, coding, facts FROM operations").fetchall():
            old = json.loads(facts)
            new = {key: without(value, id_ in touched or coding in mine) for key, value in old.items()}
            if new != old:
                found.add(id_)
                text = json.dumps(new, ensure_ascii=False, sort_keys=True)
                self._db.execute("UPDATE operations SET facts = ? WHERE id = ?", [text, id_])
        return found

    def _say(self, rows: set[tuple[str, str]]) -> None:
        """The operation of the erasing itself, which says of these rows how they are now."""
        blank = [id_ for (id_,) in self._db.execute("SELECT id FROM operations WHERE salt = ?", [BLANK])]
        n = sum(len(ids) for ids in self._gone.values())
        running = Operation(Stream(self._who.coder, None), ERASED, {"n": n, "blanked": blanked(blank)})
        running.undoable = False
        said: list[tuple[str, str, str | None, str | None]] = []
        for table, row_id in sorted(rows):
            for row in self.where(table, "id = ?", [row_id]):
                said.append((table, row_id, None, json.dumps(row, ensure_ascii=False)))
        for number, (table, row_id, _before, after) in enumerate(said, 1):
            change = {"operation": running.id, "n": number, "table_name": table, "row_id": row_id, "before": None}
            insert(self._db, "changes", {**change, "after": after})
        enter(self._db, running, said)
        self.done.n_blanked = len(blank)
        self.done.gone = {table: len(ids) for table, ids in sorted(self._gone.items())}
        left = {table: len(ids - self._gone.get(table, set())) for table, ids in sorted(self._changed.items())}
        self.done.changed = {table: count for table, count in left.items() if count}

    def check(self) -> None:
        """Refuse to go on when something still names him by his id, or belongs to nothing."""
        lost = self._db.execute('SELECT "table" FROM pragma_foreign_key_check LIMIT 1').fetchone()
        left = [lost[0]] if lost else []
        for table in (*self._tables, "operations", "changes"):
            for column in schema.columns(self._db, table):
                sql = f'SELECT 1 FROM "{table}" WHERE instr("{column}", ?) LIMIT 1'
                left += [table] if self._db.execute(sql, [self._who.person]).fetchone() else []
        if left:
            words = _("Something of this person would be left in “{table}”. Nothing was erased; please report this.")
            raise BadFile(words.format(table=left[0]))
