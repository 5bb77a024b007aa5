"""What becomes of the names in a file of another tool: proposed, changed by the researcher, and remembered."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import chain
from pathlib import Path, PurePath
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.codebook import Codebook
from observer.coding.documents import film_name
from observer.coding.interchange import Document, FiledSession
from observer.coding.study import ParticipantKind
from observer.errors import BadFile
from observer.formats import FORMATS, Holds, safe_json
from observer.i18n import _
from observer.services.people import RESERVED_NAMES, nobodies
from observer.services.scene import parse_codebook
from observer.services.studies import versions
from observer.storage.study_file import StudyFile

LEFT_OUT = ""
NOBODY = ""  # the name in the file of events that name no coder
LONGEST = 80
_LANGUAGE = re.compile(r"[._-][a-z]{2,3}$")  # visit.nl is the Dutch transcript of visit
_MOST_BYTES = 20_000_000

# What somebody is, by a word in the name that the file has.
_KINDS: dict[ParticipantKind, str] = {
    ParticipantKind.PARENT: "mother father mum mom dad parent moeder vader mama papa ouder stiefmoeder stiefvader",
    ParticipantKind.CHILD: "child son daughter baby infant girl boy kind zoon dochter meisje jongen jongere",
    ParticipantKind.WORKER: "worker hulpverlener gezinswerker therapist therapeut begeleider clinician",
    ParticipantKind.FOSTER_PARENT: "foster pleegmoeder pleegvader pleegouder",
    ParticipantKind.RELATIVE: "aunt uncle grandmother grandfather oma opa tante oom brother sister broer zus",
    ParticipantKind.MANAGER: "manager leidinggevende",
    ParticipantKind.INTERPRETER: "interpreter tolk",
    ParticipantKind.RESEARCHER: "researcher experimenter onderzoeker",
}


@dataclass(frozen=True)
class ImportMap:
    """What becomes of what; names that are left out map to nothing.

    `codebook` is the id of a version in the study; empty: one is made of the codes of the file, called `title`. Then
    `codes` says only which are left out. Else `codes` maps to indicators, with the codebook before them. `coders`,
    `people` and `sessions` map to names in the study, which are made when there are none such; `kinds` says what new
    people are. New sessions belong to the case called `case`. `with_` … say which parts come in. `hands_in` submits
    the codings that are begun by it, which cannot be undone.
    """

    codebook: str = ""
    title: str = ""
    case: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    coders: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, ParticipantKind] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    with_events: bool = True
    with_ratings: bool = True
    with_notes: bool = True
    with_transcripts: bool = True
    with_fragments: bool = True
    hands_in: bool = False

    def to_data(self) -> dict[str, Any]:
        """As it is kept in a file."""
        return asdict(self)


def read(path: Path) -> ImportMap:
    """The map in a JSON file. Raises `BadFile`."""
    return from_data(safe_json.load(path, _MOST_BYTES), path.name)


def from_data(data: Any, name: str) -> ImportMap:
    """The map in parsed JSON; fields that are missing are as they are proposed. Raises `BadFile`."""
    known = {one.name: one for one in fields(ImportMap)}
    if not isinstance(data, dict) or not set(data) <= set(known):
        there = ", ".join(known)
        raise BadFile(_("“{name}” is no map of an import; it may hold: {fields}.").format(name=name, fields=there))
    proper = ImportMap()
    for key, given in data.items():
        if type(given) is not type(getattr(proper, key)):
            raise BadFile(_("“{name}”: {field} cannot be used.").format(name=name, field=key))
        if isinstance(given, dict) and not all(isinstance(text, str) for pair in given.items() for text in pair):
            raise BadFile(_("“{name}”: {field} maps names to names.").format(name=name, field=key))
    try:
        kinds = {who: ParticipantKind(kind) for who, kind in data.get("kinds", {}).items()}
    except ValueError as error:
        raise BadFile(_("“{name}”: {field} cannot be used.").format(name=name, field="kinds")) from error
    return replace(proper, **{**data, "kinds": kinds})


def propose(
    study: StudyFile, viewer: Viewer, document: Document, before: ImportMap | None = None, codebook: str | None = None
) -> ImportMap:
    """What is likely meant: names that the study has already, else as in the file; `before` (remembered, or chosen so
    far) goes first. The codebook is `codebook` (the id of a version, or empty for a new one), else the version that has
    most of the codes. Only for a researcher."""
    check_researcher(viewer)
    before = before or ImportMap()
    books = {row.id: parse_codebook(row.digest, row.content) for row in versions(study)}
    names = [code.name for code in document.codes if not code.is_category]
    chosen = codebook if codebook is not None else _best(books, document, before)
    found = codes_in(books[chosen], document) if chosen else {name: name for name in names}
    kept = {name: was for name, was in before.codes.items() if name in found and _is_known(was, books.get(chosen))}
    films = _sessions_by_film(study)
    sessions = {one.name: films.get(_stem(one), name_of(one.name, _("Session"))) for one in document.sessions}
    return replace(
        before,
        codebook=chosen,
        title=before.title or name_of(document.name, _("Imported codes")),
        case=before.case or _case(study, document),
        codes=found | kept,
        coders=_names(_coders(document), before.coders, _real(study), _only(viewer), _unreal(study)),
        people=_names((who.name for who in document.people), before.people, _n(study.participants)),
        kinds={who.name: before.kinds.get(who.name) or who.kind or kind_of(who.name) for who in document.people},
        sessions=sessions | {name: was for name, was in before.sessions.items() if name in sessions},
    )


def _sessions_by_film(study: StudyFile) -> dict[str, str]:
    """The names of sessions by those of the files of their films, without endings."""
    names = {row.id: row.name for row in study.sessions.where()}
    return {PurePath(film.path).stem.casefold(): names[film.session] for film in study.recordings.where()}


def _stem(session: FiledSession) -> str:
    """What the film of a session in a file is called, without its ending: a file that names none is called after it."""
    name = PurePath(film_name(session.films[0].path)).stem if session.films else session.name
    return _LANGUAGE.sub("", name).casefold()


def _best(books: Mapping[str, Codebook], document: Document, before: ImportMap) -> str:
    """The version with most of the codes, the newest of equals; none when it has fewer than half of them."""
    if before.codebook in books:
        return before.codebook
    if _is_codebook(document):  # it comes in as one
        return ""
    names = [code for code in document.codes if not code.is_category]
    having = {id_: sum(bool(to) for to in codes_in(book, document).values()) for id_, book in books.items()}
    best = max(having, key=lambda id_: (having[id_], list(having).index(id_)), default="")
    return best if best and having[best] * 2 >= len(names) and having[best] else ""


def _is_codebook(document: Document) -> bool:
    """Whether the file is one that holds codes and nothing that was coded with them; a session without events is."""
    return any(one.id == document.format and one.about is Holds.CODEBOOK for one in FORMATS)


def codes_in(book: Codebook, document: Document) -> dict[str, str]:
    """For each code that an event can have: the indicator with its id or its label, in any language; or nothing."""
    known: dict[str, str] = {}
    for indicator in reversed(book.indicators):
        qualified = book.qualified(indicator.id)
        for text in (*indicator.label.values(), indicator.id, qualified):
            known[_plain(text)] = qualified
    return {
        code.name: next((known[_plain(t)] for t in (code.id, code.name, code.label) if _plain(t) in known), LEFT_OUT)
        for code in document.codes
        if not code.is_category
    }


def kind_of(name: str) -> ParticipantKind:
    """What somebody is, as far as a name tells."""
    words = set(_plain(name).replace("-", " ").replace(",", " ").split())
    return next((kind for kind, known in _KINDS.items() if words & set(known.split())), ParticipantKind.UNKNOWN)


def _is_known(code: str, book: Codebook | None) -> bool:
    return code == LEFT_OUT or book is None or any(book.qualified(one.id) == code for one in book.indicators)


def _coders(document: Document) -> list[str]:
    spoken: Iterable[Any] = chain(document.events, document.ratings, document.notes, document.intervals)
    return [*document.coders, *([NOBODY] if any(not one.coder for one in spoken) else [])]


def _names(
    names: Iterable[str],
    before: Mapping[str, str],
    there: Iterable[str],
    nobody: str = "",
    out: Collection[str] = (),
) -> dict[str, str]:
    """For each name: what it was before, else the same name in the study, else a name that can be stored; nothing for
    those that are to be left `out`."""
    known = {_plain(name): name for name in there} | {_plain(name): LEFT_OUT for name in out}
    return {
        name: before.get(name, known.get(_plain(name), name_of(name, nobody) if name else nobody)) for name in names
    }


def name_of(given: str, otherwise: str) -> str:
    """A name that a study can have."""
    seen = " ".join("".join(c if c.isprintable() else " " for c in given).split())[:LONGEST].strip()
    return f"{seen[: LONGEST - 2]} 1" if seen.casefold() in RESERVED_NAMES else seen or otherwise


def _only(viewer: Viewer) -> str:
    return viewer.coder.name if viewer.coder else "K1"


def _case(study: StudyFile, document: Document) -> str:
    cases = study.cases.where()
    return cases[0].name if len(cases) == 1 else name_of(document.name, _("Imported"))


def _real(study: StudyFile) -> list[str]:
    """The names of coders who are somebody."""
    nobody = nobodies(study)
    return [row.name for row in study.coders.where() if row.id not in nobody]


def _unreal(study: StudyFile) -> list[str]:
    """The names under which nobody codes: of what coders agreed on."""
    nobody = nobodies(study)
    return [row.name for row in study.coders.where() if row.id in nobody]


def _n(table: Any) -> list[str]:
    return [row.name for row in table.where()]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
