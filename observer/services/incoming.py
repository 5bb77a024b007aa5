"""Is what comes back in a package what was sent, and can all of it be? Nothing in a file is trusted."""

import json
import re
from datetime import datetime
from typing import Any

from observer.coding.codebook import Codebook
from observer.coding.events import Event, Moment, check_modifiers
from observer.coding.merging import PARTS, Row, Rows
from observer.coding.packages import Package
from observer.coding.ratings import NoRating, RatedAs, check_value, rated_as
from observer.coding.study import Session, StudyKind
from observer.errors import BadFile, ObserverError
from observer.formats import codebook_file
from observer.i18n import _
from observer.services.packages import seal_of
from observer.services.people import groups_in, people_in
from observer.services.scene import parse_codebook
from observer.storage import packages as stored
from observer.storage.study_file import StudyFile

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LONGEST = 20_000
_EVER = 1 << 53  # microseconds: more than two hundred years


# -- is it ours ------------------------------------------------------------------------------------------------


def check_origin(study: StudyFile, rows: Rows) -> Package:
    """The package as the study knows it. Raises `BadFile`, saying why, for a file that is no package of it."""
    info = rows["studies"][0]
    if info["kind"] != StudyKind.PACKAGE.value or len(rows["packages"]) != 1:
        raise BadFile(_("This is a study and not a package; only packages can be merged."))
    if info["id"] != study.info.id:
        raise BadFile(
            _("This package is of another study, “{name}”; open that one and merge it there.").format(
                name=str(info["name"])[:80]
            )
        )
    row = rows["packages"][0]
    known: Package | None = study.packages.get(row["id"])
    if known is None or known.packed_in is None:
        raise BadFile(_("This study does not know of that package. Is this an older copy of the study?"))
    if row["coder"] != known.coder:
        raise BadFile(_("This package says that it is of another coder than it was made for."))
    _check_codebooks(study, rows)
    if seal_of(dict(rows), row) != known.digest:
        raise BadFile(_("This package holds other codings than it was made with; it was changed by another program."))
    return known


def _check_codebooks(study: StudyFile, rows: Rows) -> None:
    ours = {version.id: version for version in study.codebooks.where()}
    for row in rows["codebooks"]:
        there = ours.get(row["id"])
        same = there and (there.digest, there.content) == (row["digest"], row["content"])
        if not same or codebook_file.digest(row["content"]) != row["digest"]:
            raise BadFile(
                _("The codebook {codebook} {version} of this package is not that of the study.").format(
                    codebook=str(row["key"])[:80], version=str(row["version"])[:20]
                )
            )


# -- can it be -------------------------------------------------------------------------------------------------


def check_rows(study: StudyFile, package: Package, rows: Rows) -> None:
    """Refuse rows that Observer would not have written into the codings of this package. Raises `BadFile`."""
    mine = {row["id"]: row for row in rows["codings"] if row["id"] in package.codings}
    for coding in mine.values():
        _Coding(study, coding, rows).check()
    given = {row["marks"] for row in mine.values()} - {None}
    _check_ids(study, mine, rows)
    for row in rows["events"]:
        if row["coding"] not in mine and row["coding"] not in given:
            raise _bad(_("it holds work in a coding that is not in it"))
    for table in ("comments", "ratings", "interval_schemes", "interval_codings", "coding_spans"):
        if any(row["coding"] not in mine for row in rows[table]):
            raise _bad(_("it holds work in a coding that is not in it"))


def _check_ids(study: StudyFile, mine: dict[str, Row], rows: Rows) -> None:
    """An id that is in the study already must be that of the same thing in the same coding."""
    for table in ("events", "comments", "ratings", "interval_schemes", "interval_codings", "coding_spans"):
        for row in rows[table]:
            if row["coding"] not in mine:
                continue
            if not _UUID.fullmatch(row["id"]):
                raise _bad(_("an id is none"))
            other = stored.coding_of(study.db, table, row["id"])
            if other not in (None, row["coding"]):
                raise _bad(_("it would change what is in another coding"))


def _bad(why: str) -> BadFile:
    return BadFile(_("This package was changed by another program: {why}. Nothing of it was merged.").format(why=why))


class _Coding:
    """One coding of a package, to be checked against session and codebook as the study has them."""

    def __init__(self, study: StudyFile, coding: Row, rows: Rows) -> None:
        self._study, self._coding, self._rows = study, coding, rows
        session = study.sessions.get(coding["session"])
        version = study.codebooks.get(coding["codebook"])
        if session is None or version is None:
            raise BadFile(_("The session or the codebook of a coding in this package is not in the study any more."))
        self._session: Session = session
        self._codebook: Codebook = parse_codebook(version.digest, version.content)
        self._people = {person.id: person for person in people_in(study, session)}
        self._groups = {group.id for group in groups_in(study, session)}
        self._recordings = {row.id for row in study.recordings.where("session = ?", [session.id])}
        self._parts = {table: _by(rows[table], "event") for table in PARTS["events"]}
        self._parts["rating_evidence"] = _by(rows["rating_evidence"], "rating")
        self._events = self._possible_evidence()

    def _possible_evidence(self) -> set[str]:
        """The events on which a rating can rest: those of the coding, or those that were given, as the study has
        them."""
        given = self._study.codings.get(self._coding["id"])
        if given is not None and given.marks is not None:
            return {row["id"] for row in stored.work(self._study.db, [given.marks], ["events"])["events"]}
        return {row["id"] for row in self._mine("events")}

    def _mine(self, table: str) -> list[Row]:
        return [row for row in self._rows[table] if row["coding"] == self._coding["id"]]

    def check(self) -> None:
        """Raises `BadFile` for the first thing that cannot be."""
        try:
            self._check_coding()
            for row in self._mine("events"):
                self._check_event(row)
            for row in self._mine("ratings"):
                self._check_rating(row)
            self._check_rest()
        except BadFile:
            raise
        except ObserverError as error:
            raise _bad(str(error).rstrip(".")) from error
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise _bad(_("it holds what cannot be read")) from error

    def _check_coding(self) -> None:
        row = self._coding
        if row["state"] not in ("draft", "submitted"):
            raise _bad(_("a coding is in a state that no coder can give it"))
        if (row["submitted"] is None) != (row["state"] == "draft"):
            raise _bad(_("it is not clear whether a coding has been submitted"))
        if row["submitted"] is not None:
            datetime.fromisoformat(row["submitted"])
        for name in ("time_on_task_us", "stopped_at_us"):
            self._check_time(row[name])

    def _check_time(self, us: int | None) -> None:
        if us is not None and not 0 <= us < _EVER:
            raise _bad(_("a time is before the beginning, or too late"))

    def _check_event(self, row: Row) -> None:
        indicator = self._codebook.find_indicator(row["indicator"])
        modifiers: dict[str, tuple[str, ...]] = {}
        for part in self._parts["event_modifiers"].get(row["id"], []):
            modifiers[part["modifier"]] = (*modifiers.get(part["modifier"], ()), part["value"])
        event = Event(row["id"], "", row["indicator"], indicator.kind, Moment(row["start_us"]), modifiers=modifiers)
        check_modifiers(event, indicator)
        if row["indicator"] != self._codebook.qualified(indicator.id) or row["kind"] != indicator.kind:
            raise _bad(_("an event is not as its indicator in the codebook"))
        for end in ("start", "stop"):
            self._check_recording(row[f"{end}_recording"])
            if row[f"{end}_recording"] is None:
                self._check_time(row[f"{end}_us"])
        self._check_text(row["comment"])
        for table in ("event_actors", "event_targets"):
            for part in self._parts[table].get(row["id"], []):
                self._check_somebody(part["participant"], part["group_id"])

    def _check_recording(self, recording: str | None) -> None:
        if recording is not None and recording not in self._recordings:
            raise BadFile(
                _("A film in which something was marked is not in “{session}” of the study any more.").format(
                    session=self._session.name
                )
            )

    def _check_somebody(self, participant: str | None, group: str | None) -> None:
        if (participant is None or participant in self._people) and (group is None or group in self._groups):
            return
        names = {row["id"]: row["name"] for row in [*self._rows["participants"], *self._rows["groups"]]}
        raise BadFile(
            _("“{name}” was coded in “{session}”, but cannot be named there any more. Undo the removal first.").format(
                name=str(names.get(participant or group, "?"))[:80], session=self._session.name
            )
        )

    def _check_text(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise _bad(_("a text is too long"))

    def _check_rating(self, row: Row) -> None:
        dimension = self._codebook.find_dimension(row["dimension"])
        reason = NoRating(row["reason"]) if row["reason"] else None
        check_value(self._codebook, dimension, row["value"], reason)
        self._check_somebody(row["participant"], row["group_id"])
        self._check_somebody(row["towards_participant"], row["towards_group"])
        kind = self._people[row["participant"]].kind if row["participant"] else None
        towards = row["towards_participant"] or row["towards_group"]
        wanted = rated_as(dimension, kind, towards)
        same_kind = all(
            (RatedAs(row["rated_as"]) is one) == (wanted is one) for one in (RatedAs.GROUP, RatedAs.TOWARDS)
        )
        if row["dimension"] != self._codebook.qualified(dimension.id) or not same_kind:
            raise _bad(_("a rating is not as its dimension in the codebook"))
        for name in ("start_us", "stop_us"):
            self._check_time(row[name])
        for name in ("comment", "overruled"):
            self._check_text(row[name])
        self._check_evidence(row)

    def _check_evidence(self, rating: Row) -> None:
        evidence = {row["event"] for row in self._parts["rating_evidence"].get(rating["id"], [])}
        if not evidence <= self._events:
            raise _bad(_("a rating rests on events that are not of its coding"))

    def _check_rest(self) -> None:
        for row in self._mine("comments"):
            self._check_text(row["text"])
            self._check_recording(row["recording"])
            if row["recording"] is None:
                self._check_time(row["at_us"])
        for row in self._mine("interval_codings"):
            self._codebook.find_indicator(row["indicator"])
            self._check_somebody(row["participant"], None)
            self._check_time(row["start_us"])
            self._check_time(row["stop_us"])
        for row in self._mine("interval_schemes"):
            for name in _texts(row["indicators"]):
                self._codebook.find_indicator(name)
            for person in _texts(row["participants"]):
                self._check_somebody(person, None)
        for row in self._mine("coding_spans"):
            self._check_recording(row["recording"])
            self._check_time(row["start_us"])
            self._check_time(row["stop_us"])


def _by(rows: list[Row], owner: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[owner], []).append(row)
    return found


def _texts(stored_list: str) -> list[str]:
    found: Any = json.loads(stored_list)
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise ValueError(stored_list)
    return found
