"""A project of REFI-QDA, read element by element, so that a large one takes little memory.

What lies on a film comes in: selections with their codes as events, those without as fragments or remarks, transcripts.
Texts, pictures and PDFs have no time and are passed over, which is told.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledEvent, FiledNote, FiledPerson, FiledRating, Findings
from observer.coding.ratings import NoRating
from observer.coding.study import ParticipantKind
from observer.errors import BadFile
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, MOST_EVENTS, check_count
from observer.formats.refi_qda.code_tree import CodeTree, description
from observer.formats.refi_qda.names import Facts, number, same, word
from observer.formats.refi_qda.sources_in import Sources, Texts
from observer.formats.safe_xml import local
from observer.i18n import _
from observer.progress import Progress

TAGS = (
    "User CodeBook Variable SelectionRef Case Transcript VideoSelection AudioSelection VideoSource AudioSource "
    "TextSource PictureSource PDFSource Note Link Set Graph Project"
).split()
_TIMELESS = frozenset({"TextSource", "PictureSource", "PDFSource"})
_MOST_JOINED = 200_000_000  # signs in comments that are put together from several notes


class ProjectReader:
    """Takes the elements of a project as they end, and gives the document at the end."""

    def __init__(self, file: str, name: str, texts: Texts, progress: Progress) -> None:
        self._file, self._name, self._progress = file, name, progress
        self._findings = Findings()
        self._tree = CodeTree(file, self._findings)
        self._users: dict[str, str] = {}
        self._people: dict[str, FiledPerson] = {}
        self._case: str | None = None  # the one that is being read
        self._variables: dict[str, tuple[str, Facts]] = {}
        self._notes: dict[str, tuple[str, str, Facts]] = {}
        self._sources = Sources(file, texts, self._tree, self._users, self._variables, self._findings)
        self._links: list[tuple[str, str]] = []
        self._joined = 0
        self._software, self._is_project, self._n = "", False, 0

    def take(self, elements: Iterable[Any]) -> Document:
        """Read all elements. Raises `BadFile` when they are of no project."""
        for element in elements:
            self._n += 1
            if self._n % 1000 == 0:
                self._progress.at(0.5, _("Reading events"))
                check_count(self._n, self._file, 4 * MOST_EVENTS)
            self._one(element)
        if not self._is_project:
            raise BadFile(_("“{name}” is no project of REFI-QDA.").format(name=self._file))
        return self._document()

    def _one(self, element: Any) -> None:
        kind = local(element)
        if kind == "SelectionRef":
            self._begin_case(element.getparent())
            self._sources.people.setdefault(same(element.get("targetGUID", "")), []).append(self._case or "")
        elif kind in ("VideoSelection", "AudioSelection"):
            self._sources.selection(element)
        elif kind in ("VideoSource", "AudioSource"):
            self._sources.end(element)
        elif kind == "Transcript":
            self._sources.transcript(element)
        elif kind in _TIMELESS:
            words = _("Texts, pictures and PDFs have no time; they were passed over with the codes in them.")
            self._findings.add(words, element.get("name", ""))
        else:
            self._other(kind, element)

    def _other(self, kind: str, element: Any) -> None:
        match kind:
            case "User":
                name = (element.get("name") or element.get("id") or element.get("guid") or "").strip()
                self._users[same(element.get("guid", ""))] = name[:LONGEST_NAME]
            case "CodeBook":
                self._tree.read(element)
            case "Variable":
                _text, facts = description(element)
                self._variables[same(element.get("guid", ""))] = (element.get("name", "")[:LONGEST_NAME], facts)
            case "Case":
                self._begin_case(element)
                self._case = None
            case "Note":
                self._note(element)
            case "Link":
                self._links.append((same(element.get("originGUID", "")), same(element.get("targetGUID", ""))))
            case "Set":
                self._tree.group(element)
            case "Graph":
                self._findings.add(_("Drawings of networks were left out."), element.get("name", ""))
            case "Project":
                self._is_project = True
                self._software = element.get("origin", "")[:LONGEST_NAME]
                self._name = element.get("name", "").strip()[:LONGEST_NAME] or self._name

    # -- people and notes -------------------------------------------------------------------------------------

    def _begin_case(self, case: Any) -> None:
        """Take in who somebody is; of a long case when the first reference to what it shows is met."""
        if self._case is not None:
            return
        name = (case.get("name") or case.get("guid") or "").strip()[:LONGEST_NAME]
        self._case = name
        text, _facts = description(case)
        kind = None
        for one in case:
            if local(one) == "VariableValue":
                about, value = self._sources.value(one)
                if word(about[1], "variable") == "kind" and value in set(ParticipantKind):
                    kind = ParticipantKind(value)
                elif not about[1]:
                    self._findings.add(_("Variables of people have no place here; left out."), about[0])
        self._people.setdefault(name, FiledPerson(name, kind, text[:LONGEST_TEXT]))

    def _note(self, element: Any) -> None:
        told, facts = description(element)
        content = next((one.text or "" for one in element if local(one) == "PlainTextContent"), None)
        path = element.get("plainTextPath", "")
        text = self._sources.text_at(path) if content is None and path else content or ""
        if text is None:
            self._findings.add(_("The text of a note is not in the file."), element.get("name", ""))
        if "rating" not in facts:  # a rating may well have no words
            text = text or told or element.get("name", "")
        text = text or ""
        if len(text) > LONGEST_TEXT:
            self._findings.add(_("A note is very long; only its beginning is kept."), element.get("name", ""))
        user = self._users.get(same(element.get("creatingUser", "")), "")
        self._notes[same(element.get("guid", ""))] = (text[:LONGEST_TEXT], user, facts)

    # -- the whole --------------------------------------------------------------------------------------------

    def _document(self) -> Document:
        found = self._sources
        self._link()
        events = self._with_comments()
        fragments = [
            replace(one, note=self._said(found.of_fragments.get(n, ()), one.note))
            for n, one in enumerate(found.fragments)
        ]
        ratings, notes = self._ratings_and_notes()
        used = {event.code for event in events}
        codes = (
            replace(c, is_category=False) if c.is_category and c.name in used else c for c in self._tree.codes.values()
        )
        self._tell_unused_notes()
        return listed(
            Document(
                self._name,
                "refi-qda",
                self._software,
                tuple(codes),
                tuple(self._people.values()),
                tuple(dict.fromkeys(name for name in self._users.values() if name)),
                tuple(found.sessions.values()),
                tuple(events),
                tuple(ratings),
                tuple(notes),
                tuple(found.transcripts),
                tuple(fragments),
                responses=tuple(found.responses),
                findings=self._findings.all(),
            )
        )

    def _link(self) -> None:
        """Notes that are tied to a selection by a `Link`."""
        for origin, target in self._links:
            note, other = (origin, target) if origin in self._notes else (target, origin)
            if note not in self._notes or not self._sources.tie(note, other):
                self._findings.add(_("Links have no place here; left out."))

    def _with_comments(self) -> list[FiledEvent]:
        events, of_events = self._sources.events, self._sources.of_events
        kinds = self._tree.codes
        for n, event in enumerate(events):
            is_period = (
                event.kind is Kind.POINT
                and kinds[event.code].kind is Kind.STATE
                and event.id not in self._sources.moments
            )
            refs = of_events.get(n, ())
            if refs or is_period:
                events[n] = replace(
                    event,
                    kind=Kind.STATE if is_period else event.kind,
                    stop_us=event.start_us if is_period else event.stop_us,
                    comment=self._said(refs, event.comment),
                )
        return events

    def _said(self, refs: Iterable[str], before: str) -> str:
        """The words of notes after what was said already."""
        words = [before] if before else []
        for ref in dict.fromkeys(refs):
            if ref in self._notes:
                self._sources.used_notes.add(ref)
                words.append(self._notes[ref][0])
            else:
                self._findings.add(_("A note that is referred to is not in the file."), ref)
        if len(words) > 1:
            self._joined += sum(map(len, words))
            if self._joined > _MOST_JOINED:
                raise BadFile(_("“{name}” repeats the same long notes too often.").format(name=self._file))
        return "\n".join(word for word in words if word)

    def _ratings_and_notes(self) -> tuple[list[FiledRating], list[FiledNote]]:
        ratings, notes = [], []
        for session, at, ref, coder in self._sources.remarks:
            if ref not in self._notes:
                self._findings.add(_("A note that is referred to is not in the file."), ref)
                continue
            self._sources.used_notes.add(ref)
            text, user, facts = self._notes[ref]
            about = facts.get("rating")
            if isinstance(about, dict) and at is None:
                ratings.append(_rating(session, about, user, text))
            elif text:
                notes.append(FiledNote(session, text, user or coder, at))
        return ratings, notes

    def _tell_unused_notes(self) -> None:
        for ref, (text, _user, _facts) in self._notes.items():
            if ref not in self._sources.used_notes:
                self._findings.add(_("A note that belongs to no film was left out."), text)


def _rating(session: str, about: Facts, coder: str, comment: str) -> FiledRating:
    value, reason = about.get("value"), word(about, "reason")
    return FiledRating(
        session,
        word(about, "dimension")[:LONGEST_NAME],
        word(about, "target")[:LONGEST_NAME],
        float(value) if type(value) in (int, float) and abs(value) < 1e15 else None,  # type: ignore[arg-type]
        coder,
        NoRating(reason) if reason in set(NoRating) else None,
        word(about, "towards")[:LONGEST_NAME],
        number(about, "start_us"),
        number(about, "stop_us"),
        comment,
    )
