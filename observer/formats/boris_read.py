"""BORIS projects coming in: observations, events, subjects and variables."""

import gzip
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from observer.coding.documents import listed
from observer.coding.interchange import (
    Document,
    FiledEvent,
    FiledFilm,
    FiledPerson,
    FiledSession,
    FiledVariable,
    Findings,
    VariableKind,
)
from observer.coding.study import ParticipantKind
from observer.errors import BadFile
from observer.formats import safe_json
from observer.formats.base import check_count, read_seconds
from observer.formats.boris_ethogram import Ethogram, Json, Texts, entries, own, own_text
from observer.formats.boris_events import Events, Observed, as_list, as_object, time_base
from observer.formats.boris_shared import CODER, CODER_WHEN_TAKEN, NO_SUBJECT, OURS, session_of
from observer.formats.safe_xml import check_size
from observer.formats.text_file import read_text
from observer.i18n import _
from observer.progress import Progress

_MOST_BYTES = 100_000_000
_PACKED = b"\x1f\x8b"
_VARIABLES = {
    "numeric": VariableKind.NUMBER,
    "value from set": VariableKind.CHOICE,
    "timestamp": VariableKind.TIME,
}


def read(path: Path, progress: Progress | None = None) -> Document:
    """The project in a file. Raises `BadFile` or `Cancelled`."""
    findings = Findings()
    project = _project(path, findings)
    return _Project(path, project, findings, progress or Progress()).document()


def _project(path: Path, findings: Findings) -> Json:
    check_size(path, _MOST_BYTES)
    project = safe_json.parse(_text(path, findings).lstrip("\ufeff"), path.name, nan_is_none=True)
    if not isinstance(project, dict) or not {"behaviors_conf", "observations"} & project.keys():
        raise BadFile(_("“{name}” is no project of BORIS.").format(name=path.name))
    return project


def _text(path: Path, findings: Findings) -> str:
    with path.open("rb") as file:
        packed = file.read(2) == _PACKED
    if not packed:
        decoded = read_text(path, _MOST_BYTES)
        if decoded.guessed:
            findings.add(_("The file is not in UTF-8; look whether its letters are right."))
        return decoded.text
    try:
        with gzip.open(path) as unpacked:
            data = unpacked.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        words = _("“{name}” is damaged: it cannot be unpacked. Export it anew from the program that made it.")
        raise BadFile(words.format(name=path.name)) from error
    if len(data) > _MOST_BYTES:
        words = _("“{name}” unpacks to more than {n} MB.")
        raise BadFile(words.format(name=path.name, n=_MOST_BYTES // 1_000_000))
    return data.decode("utf-8", errors="replace")


class _Project:
    def __init__(self, path: Path, project: Json, findings: Findings, progress: Progress) -> None:
        self._path, self._project, self._findings, self._progress = path, project, findings, progress
        self._texts = Texts(findings, isinstance(project.get(OURS), dict))
        self._ethogram = Ethogram(project, self._texts)
        self._people, self._subjects = self._read_people()
        self._events = Events(path.name, self._texts, self._ethogram, self._subjects, self._went_on)
        self._done = 0.0

    def _went_on(self) -> None:
        self._progress.at(self._done, _("Reading observations"))

    def document(self) -> Document:
        """All of it."""
        observations = self._project.get("observations") or {}
        if not isinstance(observations, dict):
            raise BadFile(_("“{name}” is no project of BORIS.").format(name=self._path.name))
        good = {name: one for name, one in observations.items() if isinstance(one, dict)}
        for name in observations.keys() - good.keys():
            self._findings.add(_("An entry of the project cannot be read; it was left out."), name)
        check_count(sum(len(as_list(one.get("events"))) for one in good.values()), self._path.name)
        sessions: dict[str, FiledSession] = {}
        events: list[FiledEvent] = []
        for n, (name, observation) in enumerate(good.items()):
            self._done = n / len(good)
            base = time_base(name, observation, self._findings)
            session, coder = self._session(name, observation, base)
            sessions.setdefault(session.name, session)
            events += self._events.of(Observed(name, observation, session.name, coder, base))
        title = self._texts.name(self._project.get("project_name"), "project_name")
        return listed(
            Document(
                title or self._path.name.split(".boris")[0],
                "boris",
                f"BORIS {self._texts.text(self._project.get('project_format_version'), '')}".strip(),
                codes=(*self._ethogram.codes, *self._events.unknown.values()),
                people=self._people,
                sessions=tuple(sessions.values()),
                events=tuple(events),
                variables=self._variables(),
                findings=self._findings.all(),
            )
        )

    def _read_people(self) -> tuple[tuple[FiledPerson, ...], dict[str, str]]:
        """The subjects, and what each is called here."""
        people: dict[str, FiledPerson] = {}
        names: dict[str, str] = {NO_SUBJECT: ""}
        for entry in entries(self._project.get("subjects_conf"), self._findings, "subjects_conf"):
            shown, more = self._texts.name(entry.get("name"), "subjects_conf"), own(entry)
            name = own_text(more, "name") or shown
            if not shown or name in people:
                continue
            names[shown] = name
            kind = ParticipantKind(more["kind"]) if own_text(more, "kind") in set(ParticipantKind) else None
            description = self._texts.text(entry.get("description"), name)
            people[name] = FiledPerson(name, kind, description, self._texts.text(entry.get("key"), name, 20))
        return tuple(people.values()), names

    def _variables(self) -> tuple[FiledVariable, ...]:
        found: dict[str, FiledVariable] = {}
        for entry in entries(self._project.get("independent_variables"), self._findings, "independent_variables"):
            name = self._texts.name(entry.get("label"), "independent_variables")
            if not name or own(entry).get("role") == CODER:
                continue
            values = self._texts.text(entry.get("possible values"), name)
            found.setdefault(
                name,
                FiledVariable(
                    name,
                    _VARIABLES.get(self._texts.text(entry.get("type"), name).casefold(), VariableKind.TEXT),
                    self._texts.text(entry.get("description"), name),
                    tuple(value.strip() for value in values.split(",") if value.strip()),
                    self._texts.text(entry.get("default value"), name),
                ),
            )
        return tuple(found.values())

    # -- sessions -------------------------------------------------------------------------------------------

    def _session(self, name: str, observation: Json, base: Decimal) -> tuple[FiledSession, str]:
        given = as_object(observation.get("independent_variables"))
        variables = {self._texts.name(key, name): self._texts.text(value, name) for key, value in given.items()}
        session, coder = session_of(name, variables)
        if coder:
            variables.pop(CODER_WHEN_TAKEN if CODER_WHEN_TAKEN in variables else CODER)
        if observation.get("type") == "IMAGES":
            self._findings.add(_("An observation of pictures; its events come in, the pictures do not."), name)
        return (
            FiledSession(
                session,
                self._texts.text(observation.get("date"), name, 100).removesuffix("T00:00:00"),
                self._texts.text(observation.get("description"), name),
                tuple(self._films(name, observation, base)),
                tuple((key, value) for key, value in variables.items() if value),
            ),
            coder,
        )

    def _films(self, name: str, observation: Json, base: Decimal) -> Iterator[FiledFilm]:
        """The films of all players. Those of one player follow each other; each player has an offset of its own."""
        info = as_object(observation.get("media_info"))
        lengths, rates, offsets = (as_object(info.get(one)) for one in ("length", "fps", "offset"))
        if "time offset second player" in observation:  # before format 7
            offsets = {**offsets, "2": observation["time offset second player"]}
        start = 0 if base else self._seconds(observation.get("time offset"), name)
        for player, paths in sorted(as_object(observation.get("file")).items()):
            at = start + self._seconds(offsets.get(player), name)
            for path in (one for one in as_list(paths) if isinstance(one, str)):
                length = self._seconds(lengths.get(path), name)
                rate = rates.get(path)
                fps = float(rate) if isinstance(rate, int | float) and 0 < rate < 10_000 else 0.0
                yield FiledFilm(path, at, length or None, fps)
                if not length and path != paths[-1]:
                    self._findings.add(_("The length of a film is not known, so neither when the next begins."), name)
                at += length

    def _seconds(self, given: object, place: str) -> int:
        if given is None or given == "" or isinstance(given, bool):
            return 0
        return read_seconds(given, self._path.name, _("observation “{name}”").format(name=place[:80]))
