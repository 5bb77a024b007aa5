"""Films of a project: their selections, transcripts and what is said of the whole of them."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from observer.coding.codebook import Kind
from observer.coding.interchange import (
    FiledEvent,
    FiledFilm,
    FiledFragment,
    FiledResponse,
    FiledSession,
    FiledTranscript,
    Findings,
)
from observer.coding.timecode import DAY
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT
from observer.formats.refi_qda.code_tree import CodeTree, description, place_of
from observer.formats.refi_qda.marks import DOUBT, FRAGMENT, MOMENT, TOWARDS
from observer.formats.refi_qda.names import Facts, number, same, word
from observer.formats.refi_qda.paths import INTERNAL, path_in
from observer.formats.refi_qda.spoken_in import Points, lines_of, points_of, responses_of
from observer.formats.refi_qda.stretches import Given, Stretch, event_id, loose_of, notes_of, times_of, towards_of
from observer.formats.safe_xml import local
from observer.i18n import _

Texts = Callable[[str], str | None]  # the text at a path of a project; None when it is not there
_WHOLE = re.compile(r"[+-]?\d{1,13}(?:\.0*)?")
_FURTHEST_MS = 3650 * DAY // 1000


class Sources:
    """Takes in films with all that lies on them. `remarks` are (session, time, note, coder); `of_events` and
    `of_fragments` are the notes with each, by its number."""

    def __init__(
        self,
        file: str,
        texts: Texts,
        tree: CodeTree,
        users: dict[str, str],
        variables: dict[str, tuple[str, Facts]],
        findings: Findings,
    ) -> None:
        self._file, self._texts, self._tree = file, texts, tree
        self._users, self._variables, self._findings = users, variables, findings
        self.people: dict[str, list[str]] = {}
        self.sessions: dict[str, FiledSession] = {}
        self.events: list[FiledEvent] = []
        self.of_events: dict[int, tuple[str, ...]] = {}
        self.fragments: list[FiledFragment] = []
        self.of_fragments: dict[int, tuple[str, ...]] = {}
        self.transcripts: list[FiledTranscript] = []
        self.responses: list[FiledResponse] = []
        self.remarks: list[tuple[str, int | None, str, str]] = []
        self.moments: set[str] = set()
        self.used_notes: set[str] = set()
        self._places: dict[str, tuple[bool, int]] = {}  # of selections: an event or a fragment, and its number
        self._ids: set[str] = set()  # of events
        self._session = ""  # of the film that is being read
        self._offset_us = 0

    # -- films ------------------------------------------------------------------------------------------------

    def _begin(self, source: Any) -> None:
        """What a film is, when the first thing on it is met."""
        if self._session:
            return
        told, facts = description(source)
        name = (source.get("name") or source.get("path") or source.get("guid") or "?").strip()[:LONGEST_NAME]
        wanted = word(facts, "session")[:LONGEST_NAME]
        self._session = wanted or self._free(name or "?")
        self._offset_us = number(facts, "offset_us") or 0
        known = self.sessions.get(self._session, FiledSession(self._session))
        film = self._film(source, facts)
        self.sessions[self._session] = replace(
            known,
            date=known.date or word(facts, "date")[:LONGEST_NAME],
            description=known.description or told[:LONGEST_TEXT],
            films=(*known.films, film) if film else known.films,
            duration_us=known.duration_us or number(facts, "session_us"),
        )

    def _free(self, name: str) -> str:
        made, n = name, 1
        while made in self.sessions:
            n += 1
            made = f"{name} ({n})"
        return made

    def _film(self, source: Any, facts: Facts) -> FiledFilm | None:
        path = (source.get("path") or source.get("currentPath") or "").strip()[: 4 * LONGEST_NAME]
        if not path:
            return None
        if path.startswith(INTERNAL):
            words = _("A film lies inside the project; take it out of the zip to play it.")
            self._findings.add(words, source.get("name", ""))
        fps = facts.get("fps")
        is_rate = isinstance(fps, int | float) and not isinstance(fps, bool) and 0 < fps < 10_000
        return FiledFilm(path_in(path), self._offset_us, number(facts, "film_us"), float(fps) if is_rate else 0.0)  # type: ignore[arg-type]

    def end(self, source: Any) -> None:
        """The end of a film: what is said of the whole of it."""
        self._begin(source)
        variables = []
        for one in source:
            kind = local(one)
            if kind == "NoteRef":
                self.remarks.append((self._session, None, same(one.get("targetGUID", "")), ""))
            elif kind == "Coding":
                self._findings.add(_("A code of a whole film has no time; left out."), source.get("name", ""))
            elif kind == "VariableValue":
                (name, _facts), value = self.value(one)
                variables.append((name, value))
        session = self.sessions[self._session]
        self.sessions[self._session] = replace(session, variables=(*session.variables, *variables))
        self._session, self._offset_us = "", 0

    def value(self, element: Any) -> tuple[tuple[str, Facts], str]:
        """A `VariableValue`: of which variable, and the value as text."""
        about: tuple[str, Facts] = ("?", {})
        value = ""
        for one in element:
            if local(one) == "VariableRef":
                about = self._variables.get(same(one.get("targetGUID", "")), about)
            else:
                value = (one.text or "")[:LONGEST_TEXT]
        return about, value

    def text_at(self, path: str) -> str | None:
        """The text at a path of the project; None when it is not there."""
        return self._texts(path)

    # -- selections -------------------------------------------------------------------------------------------

    def selection(self, element: Any) -> None:
        """A stretch of a film: an event for each code, else a fragment or a remark."""
        self._begin(element.getparent())
        times = self._ms(element.get("begin")), self._ms(element.get("end"))
        if times[0] is None or times[1] is None:
            self._findings.add(_("The times of a selection cannot be read; left out."), place_of(element))
            return
        self._stretch(element, times[0], times[1])

    def _stretch(self, element: Any, begin: int, end: int) -> None:
        if end < begin:
            self._findings.add(_("A selection ends before it begins; it ends now where it begins."), place_of(element))
            end = begin
        told, facts = description(element)
        about = Stretch(
            same(element.get("guid", "")),
            element.get("name", "")[:LONGEST_NAME],
            self._exact(begin, facts, 0),
            self._exact(end, facts, 1),
            told[:LONGEST_TEXT],
            facts,
            place_of(element),
        )
        codings = [given for given in (self._coding(one) for one in element if local(one) == "Coding") if given]
        notes = notes_of(element)
        coder = self._users.get(same(element.get("creatingUser", "")), "")
        if any(given.meaning.code and not given.meaning.modifier for given in codings):
            self._events(about, codings, notes)
        elif begin == end and notes and not codings:
            self.remarks += [(self._session, about.begin, note, coder) for note in notes]
        else:
            self._fragment(about, codings, notes)

    def _exact(self, ms: int, facts: Facts, n: int) -> int:
        """A time of the session in microseconds: the one among the facts, as long as it fits the milliseconds."""
        us = ms * 1000 + self._offset_us
        exact = facts.get("us")
        if isinstance(exact, list) and [type(one) for one in exact] == [int, int] and abs(exact[n] - us) <= 500:
            return int(exact[n])
        return us

    @staticmethod
    def _ms(given: str | None) -> int | None:
        found = (given or "").strip()
        if not _WHOLE.fullmatch(found):
            return None
        ms = int(found.partition(".")[0])
        return ms if abs(ms) < _FURTHEST_MS else None

    def _coding(self, element: Any) -> Given | None:
        target = next((same(one.get("targetGUID", "")) for one in element if local(one) == "CodeRef"), "")
        meaning = self._tree.meanings.get(target)
        if meaning is None:
            self._findings.add(
                _("A code that is given is not in the codebook of the file; left out."), place_of(element)
            )
            return None
        coder = self._users.get(same(element.get("creatingUser", "")), "")
        return Given(meaning, same(element.get("guid", "")), coder, notes_of(element))

    def _events(self, about: Stretch, codings: list[Given], notes: tuple[str, ...]) -> None:
        marks: dict[str, list[str]] = {}
        modifiers: dict[str, dict[str, list[str]]] = {}
        for given in codings:
            meaning = given.meaning
            if meaning.mark:
                marks.setdefault(meaning.mark, []).append(meaning.of)
            elif meaning.modifier:
                modifiers.setdefault(meaning.code, {}).setdefault(meaning.modifier, []).append(meaning.value)
        main = [given for given in codings if given.meaning.code and not given.meaning.modifier]
        for code in modifiers.keys() - {given.meaning.code for given in main}:
            self._findings.add(_("A value of a modifier without its code; left out."), f"{about.place}: {code}")
        actors, targets = self._actors(about), tuple(dict.fromkeys(marks.get(TOWARDS, ())))
        for given in main:
            self._places.setdefault(about.guid, (True, len(self.events)))
            if notes or given.notes:
                self.of_events[len(self.events)] = notes + given.notes
            told = "" if about.facts.get("modifiers") else about.told  # there it says the same once more
            self.events.append(
                FiledEvent(
                    self._session,
                    given.meaning.code,
                    *times_of(about, marks),
                    given.coder,
                    actors,
                    towards_of(marks, targets),
                    targets,
                    (
                        *((n, tuple(v)) for n, v in modifiers.get(given.meaning.code, {}).items()),
                        *loose_of(about.facts),
                    ),
                    told,
                    DOUBT in marks,
                    self._own_id(event_id(about, given), about.place),
                    about.place,
                )
            )
            if MOMENT in marks or word(about.facts, "kind") == Kind.POINT:
                self.moments.add(self.events[-1].id)

    def _actors(self, about: Stretch) -> tuple[str, ...]:
        found = dict.fromkeys(name for name in self.people.get(about.guid, ()) if name)
        order = about.facts.get("actors")
        if (
            isinstance(order, list)
            and len(order) == len(found)
            and all(one in found for one in order if isinstance(one, str))
        ):
            return tuple(one for one in order if isinstance(one, str))
        return tuple(found)

    def _own_id(self, found: str, place: str) -> str:
        """An identifier, unless another event has it already."""
        if found and found in self._ids:
            self._findings.add(_("Two events have one identifier; the second comes in without."), place)
            return ""
        self._ids.add(found)
        return found

    def _fragment(self, about: Stretch, codings: list[Given], notes: tuple[str, ...]) -> None:
        reasons = [given.meaning.of for given in codings if given.meaning.mark == FRAGMENT]
        if not reasons:
            self._findings.add(_("A selection without a code came in as a fragment."), about.place)
        self._places.setdefault(about.guid, (False, len(self.fragments)))
        if notes:
            self.of_fragments[len(self.fragments)] = notes
        self.fragments.append(
            FiledFragment(self._session, about.name, about.begin, about.end, reasons[0] if reasons else "", about.told)
        )

    def tie(self, note: str, selection: str) -> bool:
        """Put a note with a selection that was read; whether there is one."""
        if selection not in self._places:
            return False
        is_event, n = self._places[selection]
        of = self.of_events if is_event else self.of_fragments
        of[n] = (*of.get(n, ()), note)
        return True

    # -- transcripts ------------------------------------------------------------------------------------------

    def transcript(self, element: Any) -> None:
        """A transcript: its lines, or the responses in it; and codes that are given to pieces of it."""
        self._begin(element.getparent())
        _told, facts = description(element)
        content = next((one.text or "" for one in element if local(one) == "PlainTextContent"), None)
        path = element.get("plainTextPath", "")
        text = content if content is not None else self._texts(path) if path else ""
        points = points_of(element, self._ms)
        name = element.get("name", "")[:LONGEST_NAME] or _("transcript")
        if text is None:
            self._findings.add(_("The text of a transcript is not in the file; left out."), name)
        elif facts.get("responses") is True:
            self.responses += responses_of(element, text, points, self._session, self._offset_us)
            return
        else:
            lines = lines_of(text, points, facts, self._offset_us, self._findings, name)
            if lines:
                self.transcripts.append(FiledTranscript(self._session, name, lines, word(facts, "language")[:20]))
        self._coded_pieces(element, points)

    def _coded_pieces(self, element: Any, points: Points) -> None:
        for one in element:
            if local(one) == "TranscriptSelection" and any(local(inner) == "Coding" for inner in one):
                times = [points.times.get(same(one.get(end, ""))) for end in ("fromSyncPoint", "toSyncPoint")]
                if times[0] is None or times[1] is None:
                    self._findings.add(_("A piece of a transcript has a code and no time; left out."), place_of(one))
                else:
                    self._stretch(one, times[0], times[1])
