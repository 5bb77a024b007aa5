"""Things of a coding in a line of words, as a merge shows them side by side."""

from dataclasses import dataclass

from observer.coding.codebook import say
from observer.coding.events import Targets
from observer.coding.merging import Compared, Row, Rows, Unit
from observer.coding.ratings import NoRating
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.errors import NotFound
from observer.i18n import _
from observer.services.scene import parse_codebook
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class FieldWords:
    """One part of a thing, such as its moment, in the three versions; "" where it is not there."""

    name: str
    base: str
    ours: str
    theirs: str

    @property
    def differs(self) -> bool:
        """Whether study and package say something else."""
        return self.ours != self.theirs


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
        return " · ".join(part for part in self._parts(unit).values() if part)

    def fields(self, one: Compared) -> tuple[FieldWords, ...]:
        """Each part of a thing in its three versions; those that nobody has are left out."""
        versions = [self._parts(unit) if unit else {} for unit in (one.base, one.ours, one.theirs)]
        names = dict.fromkeys(name for version in versions for name in version)
        found = (FieldWords(name, *(version.get(name, "") for version in versions)) for name in names)
        return tuple(field for field in found if field.base or field.ours or field.theirs)

    def _parts(self, unit: Unit) -> dict[str, str]:
        """What it consists of, by the name of the part."""
        said = {
            "events": self._event,
            "ratings": self._rating,
            "comments": self._comment,
            "interval_schemes": self._scheme,
            "interval_codings": self._interval,
        }
        return said[unit.table](unit)

    def _event(self, unit: Unit) -> dict[str, str]:
        row = unit.row
        stop = f"–{clock(row['stop_us'])}" if row["stop_us"] is not None else ""
        targets = Targets(row["targets"])
        towards = self._people(unit, "event_targets") if targets is Targets.LISTED else word(targets)
        extra = ", ".join(f"{part['modifier']}={part['value']}" for part in unit.parts.get("event_modifiers", []))
        return {
            _("Time"): clock(row["start_us"]) + stop,
            _("Indicator"): self._label(unit, row["indicator"]),
            _("Who"): f"{self._people(unit, 'event_actors')} → {towards}",
            _("Modifiers"): extra,
            _("Doubt"): _("in doubt") if row["doubt"] else "",
            _("Comment"): row["comment"],
        }

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

    def _rating(self, unit: Unit) -> dict[str, str]:
        row = unit.row
        value = word(NoRating(row["reason"])) if row["value"] is None else f"{row['value']:+d}"
        about = self._name(row["participant"] or row["group_id"])
        towards = row["towards_participant"] or row["towards_group"]
        n = len(unit.parts.get("rating_evidence", []))
        return {
            _("Time"): self._span(row) if row["start_us"] is not None else "",
            _("Dimension"): f"{self._label(unit, row['dimension'])}: {about}"
            + (f" → {self._name(towards)}" if towards else ""),
            _("Rating"): value,
            _("Comment"): row["comment"],
            _("Why against the rule"): row["overruled"],
            _("Evidence"): _("evidence: {n}").format(n=n) if n else "",
        }

    @staticmethod
    def _span(row: Row) -> str:
        return f"{clock(row['start_us'])}–{clock(row['stop_us'])}"

    @staticmethod
    def _comment(unit: Unit) -> dict[str, str]:
        at = unit.row["at_us"]
        return {_("Time"): clock(at) if at is not None else _("whole session"), _("Comment"): unit.row["text"]}

    @staticmethod
    def _scheme(unit: Unit) -> dict[str, str]:
        length = _("intervals of {seconds} s").format(seconds=unit.row["length_us"] / 1e6)
        return {_("Intervals"): length, _("Method"): unit.row["method"]}

    def _interval(self, unit: Unit) -> dict[str, str]:
        row = unit.row
        return {
            _("Time"): self._span(row),
            _("Indicator"): self._label(unit, row["indicator"]),
            _("Who"): self._name(row["participant"]),
            _("Answer"): _("yes") if row["value"] else _("no"),
        }
