"""Things of a coding in a line of words, as a merge shows them side by side."""

from observer.coding.codebook import say
from observer.coding.events import Targets
from observer.coding.merging import Row, Rows, Unit
from observer.coding.ratings import NoRating
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.errors import NotFound
from observer.i18n import _
from observer.services.scene import parse_codebook
from observer.storage.study_file import StudyFile


class UnitWords:
    """Says what things are, with the names that the study has, or else the package."""

    def __init__(self, study: StudyFile, rows: Rows) -> None:
        tables = ("participants", "groups", "sessions")
        self._names: dict[str, str] = {row["id"]: row["name"] for table in tables for row in rows[table]}
        self._names |= {row.id: row.name for row in [*study.participants.where(), *study.groups.where()]}
        self._sessions = {coding.id: coding.session for coding in study.codings.where()}
        versions = {version.id: version for version in study.codebooks.where()}
        self._books = {
            coding.id: parse_codebook(versions[coding.codebook].digest, versions[coding.codebook].content)
            for coding in study.codings.where()
        }

    def kind(self, unit: Unit) -> str:
        """What sort of thing it is."""
        kinds = {
            "events": _("event"),
            "ratings": _("rating"),
            "comments": _("comment"),
            "interval_schemes": _("intervals"),
            "interval_codings": _("coded interval"),
        }
        return kinds[unit.table]

    def session(self, unit: Unit) -> str:
        """The name of its session."""
        return self._names.get(self._sessions.get(unit.coding, ""), "?")

    def say(self, unit: Unit | None) -> str:
        """What it is; nothing for one that is not there."""
        if unit is None:
            return ""
        said = {
            "events": self._event,
            "ratings": self._rating,
            "comments": self._comment,
            "interval_schemes": self._scheme,
            "interval_codings": self._interval,
        }
        return " · ".join(part for part in said[unit.table](unit) if part)

    def _event(self, unit: Unit) -> list[str]:
        row = unit.row
        stop = f"–{clock(row['stop_us'])}" if row["stop_us"] is not None else ""
        targets = Targets(row["targets"])
        towards = self._people(unit, "event_targets") if targets is Targets.LISTED else word(targets)
        extra = ", ".join(f"{part['modifier']}={part['value']}" for part in unit.parts.get("event_modifiers", []))
        return [
            clock(row["start_us"]) + stop,
            self._label(unit, row["indicator"]),
            f"{self._people(unit, 'event_actors')} → {towards}",
            extra,
            _("in doubt") if row["doubt"] else "",
            row["comment"],
        ]

    def _people(self, unit: Unit, table: str) -> str:
        parts = unit.parts.get(table, [])
        return ", ".join(sorted(self._name(part["participant"] or part["group_id"]) for part in parts))

    def _name(self, id_: str) -> str:
        return self._names.get(id_, "?")

    def _label(self, unit: Unit, name: str) -> str:
        """The label of an indicator or a dimension."""
        book = self._books[unit.coding]
        try:
            return say((book.find_dimension if unit.table == "ratings" else book.find_indicator)(name).label)
        except NotFound:
            return name

    def _rating(self, unit: Unit) -> list[str]:
        row = unit.row
        value = word(NoRating(row["reason"])) if row["value"] is None else f"{row['value']:+d}"
        about = self._name(row["participant"] or row["group_id"])
        towards = row["towards_participant"] or row["towards_group"]
        n = len(unit.parts.get("rating_evidence", []))
        return [
            self._span(row) if row["start_us"] is not None else "",
            f"{self._label(unit, row['dimension'])}: {about}" + (f" → {self._name(towards)}" if towards else ""),
            value,
            row["comment"],
            row["overruled"],
            _("evidence: {n}").format(n=n) if n else "",
        ]

    @staticmethod
    def _span(row: Row) -> str:
        return f"{clock(row['start_us'])}–{clock(row['stop_us'])}"

    @staticmethod
    def _comment(unit: Unit) -> list[str]:
        at = unit.row["at_us"]
        return [clock(at) if at is not None else _("whole session"), unit.row["text"]]

    @staticmethod
    def _scheme(unit: Unit) -> list[str]:
        return [_("intervals of {seconds} s").format(seconds=unit.row["length_us"] / 1e6), unit.row["method"]]

    def _interval(self, unit: Unit) -> list[str]:
        row = unit.row
        answer = _("yes") if row["value"] else _("no")
        return [self._span(row), self._label(unit, row["indicator"]), self._name(row["participant"]), answer]
