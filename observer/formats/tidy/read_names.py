"""What the ids of a tidy package stand for: sessions, people, coders and codes, under names that each has once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.interchange import FiledCode, FiledFilm, FiledModifier, FiledPerson, FiledSession, Findings
from observer.coding.study import ParticipantKind
from observer.coding.timecode import Placement
from observer.errors import Refused
from observer.formats.base import distinct
from observer.formats.tidy.cells import number_of, us_of
from observer.formats.tidy.document_tables import NOBODY, Fact
from observer.formats.tidy.package_files import Files, Row
from observer.i18n import _, language
from observer.progress import Progress


@dataclass
class Tables:
    """The tables of a package; one that is not there has no rows."""

    files: Files
    paths: dict[str, str]
    findings: Findings
    progress: Progress = field(default_factory=Progress)
    done: float = 0.0

    def rows(self, name: str) -> Iterator[tuple[str, Row]]:
        """The rows of a table, each with its place."""
        if name in self.paths:
            path = self.paths[name]
            for n, row in self.files.rows(path, self.findings):
                if n % 1000 == 1:
                    self.progress.at(self.done, _("Reading the tables"))
                yield f"{path}, {n}", row

    def without(self, what: str, place: str) -> None:
        """Note that a row was left out, and why."""
        self.findings.add(what, place)


@dataclass
class Names:
    """By the ids of the package: the names in the document. `people` holds groups as well."""

    sessions: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    coders: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # indicator with its codebook → name
    dimensions: dict[str, str] = field(default_factory=dict)  # the same of dimensions

    def session(self, row: Row) -> str:
        """The session of a row."""
        return self.sessions.get(row.get("session_id", "")) or row.get("session", "")

    def coder(self, row: Row) -> str:
        """The coder of a row; empty when it is of nobody."""
        id_ = row.get("coder_id", "")
        return self.coders[id_] if id_ in self.coders else row.get("coder", "")

    def code(self, row: Row) -> str:
        """The indicator that a row names."""
        return self._coded(row, "indicator", self.codes)

    def dimension(self, row: Row) -> str:
        """The dimension that a row names."""
        return self._coded(row, "dimension", self.dimensions)

    def _coded(self, row: Row, column: str, known: dict[str, str]) -> str:
        code = row.get(column, "")
        return known.get(code) or code.removeprefix(f"{row.get('codebook', '')}:")

    def person(self, row: Row, before: str = "") -> str:
        """The participant or group that a row names."""
        id_ = row.get(f"{before}participant_id", "") or row.get(f"{before}group_id", "")
        if id_ in self.people:
            return self.people[id_]
        return "" if before else row.get("name", "")


def read_sessions(tables: Tables, names: Names) -> tuple[FiledSession, ...]:
    """The sessions, with what is known of their films."""
    films, lengths = _films(tables)
    facts: dict[str, list[Row]] = {}
    for _place, row in tables.rows("session_facts"):
        facts.setdefault(row.get("session_id", ""), []).append(row)
    rows = [row for _place, row in tables.rows("sessions")]
    found = []
    for row, name in zip(rows, distinct(row.get("name", "") for row in rows), strict=True):
        id_ = row.get("session_id", "")
        names.sessions[id_] = name
        own = {kind: [one for one in facts.get(id_, ()) if one.get("fact") == kind] for kind in Fact}
        text = {kind: next((one.get("value", "") for one in own[kind]), "") for kind in Fact}
        variables = tuple((one.get("name", ""), one.get("value", "")) for one in own[Fact.VARIABLE])
        length = text[Fact.DURATION]
        found.append(
            FiledSession(
                name,
                row.get("date", "") or text[Fact.DATE],
                text[Fact.DESCRIPTION],
                tuple(films.get(id_, ())),
                variables,
                int(length) if length.isascii() and length.isdigit() and len(length) < 18 else lengths.get(id_),
            )
        )
    return tuple(found)


def _films(tables: Tables) -> tuple[dict[str, list[FiledFilm]], dict[str, int]]:
    """The films of each session that have a name, and how long the sessions last by their recordings."""
    films: dict[str, list[FiledFilm]] = {}
    lengths: dict[str, int] = {}
    for place, row in tables.rows("films"):
        try:
            film = FiledFilm(
                row.get("path", ""),
                us_of(row, "offset") or 0,
                us_of(row, "duration"),
                number_of(row.get("fps", "")) or 0.0,
            )
            films.setdefault(row.get("session_id", ""), []).append(film)
        except Refused:
            tables.without(_("A film with a time that is none was left out."), place)
    for place, row in tables.rows("recordings"):
        try:
            num, den = (int(number_of(row.get(name, "")) or 1) for name in ("rate_num", "rate_den"))
            stop = Placement(us_of(row, "offset") or 0, num, max(den, 1)).to_session(us_of(row, "duration") or 0)
        except Refused:
            tables.without(_("A recording with a time that is none was left out."), place)
            continue
        id_ = row.get("session_id", "")
        lengths[id_] = max(lengths.get(id_, 0), stop)
    return films, lengths


def read_coders(tables: Tables, names: Names) -> tuple[str, ...]:
    """The coders."""
    rows = [row for _place, row in tables.rows("coders")]
    given = distinct(row.get("pseudonym", "") for row in rows)
    names.coders = {row.get("coder_id", ""): name for row, name in zip(rows, given, strict=True)}
    names.coders[NOBODY] = ""
    return tuple(dict.fromkeys(name for name in names.coders.values() if name))


def read_people(tables: Tables, names: Names) -> tuple[FiledPerson, ...]:
    """The people and groups of the study. Those of one session only (somebody unknown) are listed when they are
    named: every session has them under the same names."""
    rows = [row for _place, row in tables.rows("participants")]
    rows = [row for row in rows if row.get("participant_id") != NOBODY]
    known = [row for row in rows if not row.get("session_id")]
    groups = [row for _place, row in tables.rows("groups")]
    given = distinct([*(row.get("pseudonym", "") for row in known), *(row.get("name", "") for row in groups)])
    ids = [*(row.get("participant_id", "") for row in known), *(row.get("group_id", "") for row in groups)]
    names.people = {row.get("participant_id", ""): row.get("pseudonym", "") for row in rows}
    names.people |= dict(zip(ids, given, strict=True)) | {NOBODY: ""}
    kinds = [_kind(row.get("kind", "")) for row in known] + [None] * len(groups)
    return tuple(FiledPerson(name, kind) for name, kind in zip(given, kinds, strict=True) if name)


def _kind(given: str) -> ParticipantKind | None:
    """What somebody is; None when nobody knows."""
    found = ParticipantKind(given) if given in set(ParticipantKind) else ParticipantKind.UNKNOWN
    return None if found is ParticipantKind.UNKNOWN else found


# -- the codebook ------------------------------------------------------------------------------------------------


def read_codes(tables: Tables, names: Names) -> tuple[FiledCode, ...]:
    """The indicators and dimensions; of a codebook in several versions the newest says what one is. The name is that
    without its codebook, unless two codebooks have the same."""
    rows: dict[tuple[str, str], Row] = {}
    for place, row in tables.rows("codebook"):
        item, code = row.get("item", ""), row.get("code", "")
        if item in ("dimension", "indicator") and code:
            rows[item, code] = row
        else:
            tables.without(
                _("A line of the codebook that is neither a dimension nor an indicator was left out."), place
            )
    dimensions = names.dimensions
    n = Counter(_short(row) for (item, _code), row in rows.items() if item == "indicator")
    names.codes = {c: _short(row) if n[_short(row)] == 1 else c for (i, c), row in rows.items() if i == "indicator"}
    taken = set(names.codes.values())
    for (item, code), row in rows.items():
        if item == "dimension":
            free = [name for name in (_short(row), code) if name not in taken]
            dimensions[code] = free[0] if free else _("{name} (dimension)").format(name=code)
            taken.add(dimensions[code])
    modifiers = _modifiers(tables)
    return tuple(_code(row, item, names.codes, dimensions, modifiers) for (item, _c), row in rows.items())


def _short(row: Row) -> str:
    return row["code"].removeprefix(f"{row.get('codebook', '')}:")


def _code(
    row: Row,
    item: str,
    indicators: dict[str, str],
    dimensions: dict[str, str],
    modifiers: dict[tuple[str, ...], tuple[FiledModifier, ...]],
) -> FiledCode:
    is_category, parent = item == "dimension", row.get("parent_code", "")
    return FiledCode(
        (dimensions if is_category else indicators)[row["code"]],
        _worded(row, "label"),
        Kind(row["kind"]) if row.get("kind") in set(Kind) else None,
        dimensions.get(parent) or indicators.get(parent) or parent.removeprefix(f"{row.get('codebook', '')}:"),
        _worded(row, "definition"),
        row.get("colour", ""),
        row.get("key", ""),
        row.get("exclusive_group", ""),
        modifiers.get((row.get("codebook", ""), row.get("codebook_version", ""), row["code"]), ()),
        is_category,
        row["code"],
    )


def _worded(row: Row, name: str) -> str:
    """A text in the language spoken, else in English, else in any."""
    columns = [f"{name}_{language()}", f"{name}_en", *(column for column in row if column.startswith(f"{name}_"))]
    return next((row[column] for column in columns if row.get(column)), "")


def _modifiers(tables: Tables) -> dict[tuple[str, ...], tuple[FiledModifier, ...]]:
    found: dict[tuple[str, ...], dict[str, FiledModifier]] = {}
    for _place, row in tables.rows("modifiers"):
        of_code = found.setdefault(tuple(row.get(c, "") for c in ("codebook", "codebook_version", "indicator")), {})
        name, kind, value = (row.get(column, "") for column in ("modifier", "kind", "value"))
        old = of_code.get(
            name, FiledModifier(name, ModifierKind(kind) if kind in set(ModifierKind) else ModifierKind.TEXT)
        )
        of_code[name] = FiledModifier(name, old.kind, (*old.values, value) if value else old.values)
    return {key: tuple(modifiers.values()) for key, modifiers in found.items()}
