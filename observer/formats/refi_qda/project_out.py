"""A project of REFI-QDA, written in the order that its schema wants."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from observer import __version__
from observer.coding.codebook import Kind
from observer.coding.interchange import TOGETHER, Document, FiledEvent, FiledFragment, FiledNote
from observer.coding.timecode import clock
from observer.formats.base import Wishes, whole_file
from observer.formats.refi_qda.code_tree import Meaning, write_groups, write_nodes
from observer.formats.refi_qda.marks import FRAGMENT, marks_of
from observer.formats.refi_qda.names import coding_guid, with_facts
from observer.formats.refi_qda.paths import path_out
from observer.formats.refi_qda.plan_out import Plan, Selection, Source, Span
from observer.formats.refi_qda.ratings_out import facts_of_rating, said_of_rating, write_values, write_variables
from observer.formats.refi_qda.spoken_out import Loose, write_responses, write_transcripts
from observer.formats.refi_qda.xml_out import Xml
from observer.i18n import _
from observer.progress import Progress

NAMESPACE = "urn:QDA-XML:project:1.0"
_MADE = (1980, 1, 1, 0, 0, 0)  # no time of day in a file: the same content gives the same bytes


def write_project(document: Document, out: Path, wishes: Wishes, progress: Progress, lost: list[str]) -> None:
    """Write a .qdpx, in which texts stand as files of their own, or a bare .qde."""
    plan = Plan(document, wishes)
    with whole_file(out) as part:
        if out.suffix.lower() == ".qde":
            with part.open("w", encoding="utf-8", newline="\n") as file:
                _Project(plan, Xml(file), progress, None).write(lost)
            return
        texts: list[tuple[str, str]] = []

        def loose(guid: str, text: str) -> str:
            texts.append((f"{guid}.txt", text))
            return f"internal://{guid}.txt"

        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            with _member(packed, "project.qde") as member:
                _Project(plan, Xml(member), progress, loose).write(lost)
            for name, text in texts:
                with _member(packed, f"sources/{name}") as text_file:
                    text_file.write(text)


@contextmanager
def _member(packed: zipfile.ZipFile, name: str) -> Iterator[TextIO]:
    about = zipfile.ZipInfo(name, _MADE)
    about.compress_type = zipfile.ZIP_DEFLATED
    with packed.open(about, "w", force_zip64=True) as raw, TextIOWrapper(raw, "utf-8", "replace", "") as file:
        yield file


class _Project:
    """Writes one project; `loose` takes a text out of the XML and gives its path, where there is a zip round it."""

    def __init__(self, plan: Plan, xml: Xml, progress: Progress, loose: Loose) -> None:
        self._plan, self._xml, self._progress, self._loose = plan, xml, progress, loose
        self._done = 0

    def write(self, lost: list[str]) -> None:
        """All of it."""
        plan, xml = self._plan, self._xml
        origin = f"Observer {__version__}"
        with xml.inside("Project", xmlns=NAMESPACE, name=plan.document.name or "Observer", origin=origin):
            self._users()
            if plan.nodes:
                with xml.inside("CodeBook"), xml.inside("Codes"):
                    write_nodes(xml, plan.nodes)
            write_variables(xml, plan)
            self._cases()
            self._sources()
            self._notes()
            write_groups(xml, plan.codes, plan.given, "targetGUID")
            xml.told("\n".join(lost))

    def _users(self) -> None:
        if self._plan.users:
            with self._xml.inside("Users"):
                for name, guid in self._plan.users.items():
                    self._xml.leaf("User", guid=guid, name=name)

    def _cases(self) -> None:
        plan, xml = self._plan, self._xml
        if not plan.people:
            return
        with xml.inside("Cases"):
            for who in plan.document.people:
                with xml.inside("Case", guid=plan.people[who.name], name=who.name):
                    xml.told(who.description)
                    write_values(xml, plan, who)
                    for one in dict.fromkeys(plan.references[who.name]):
                        xml.leaf("SelectionRef", targetGUID=one)

    # -- sources ----------------------------------------------------------------------------------------------

    def _sources(self) -> None:
        if self._plan.sources:
            with self._xml.inside("Sources"):
                for source in self._plan.sources:
                    self._source(source)

    def _source(self, source: Source) -> None:
        plan, xml, session, film = self._plan, self._xml, source.session, source.film
        facts = {
            "session": session.name if session.name != source.name else "",
            "date": session.date if source.is_first else "",
            "session_us": session.duration_us if source.is_first else None,
            "offset_us": film.offset_us if film else 0,
            "film_us": film.duration_us if film else None,
            "fps": film.fps if film else 0,
        }
        with xml.inside("VideoSource", guid=source.guid, name=source.name, path=path_out(film.path) if film else None):
            xml.told(
                with_facts(session.description if source.is_first else "", **{k: v or None for k, v in facts.items()})
            )
            if source.is_first:
                write_transcripts(xml, plan, source, self._loose)
                write_responses(xml, plan, source, self._loose)
            for selection in plan.selections[source.guid]:
                self._selection(source, selection)
            if source.is_first:
                self._of_session(source)

    def _of_session(self, source: Source) -> None:
        plan, xml, name = self._plan, self._xml, source.session.name
        for guid, _thing in (*plan.remarks.get(name, ()), *plan.ratings.get(name, ())):
            xml.leaf("NoteRef", targetGUID=guid)
        for variable, value in source.session.variables:
            with xml.inside("VariableValue"):
                xml.leaf("VariableRef", targetGUID=plan.variables[variable])
                xml.leaf("TextValue", value)

    def _selection(self, source: Source, selection: Selection) -> None:
        self._done += 1
        if self._done % 1000 == 0:
            self._progress.at(self._done / max(len(self._plan.document.events), self._done), _("Writing events"))
        thing, plan, xml = selection.thing, self._plan, self._xml
        span = plan.span(source, thing)
        user = None if isinstance(thing, FiledFragment) else plan.users.get(thing.coder)
        times = {"begin": span.begin, "end": span.end}
        with xml.inside("VideoSelection", guid=selection.guid, name=self._called(thing), **times, creatingUser=user):
            xml.told(self._told(selection, span))
            for meaning in self._meanings(thing):
                what = "" if meaning.code and not meaning.modifier else repr(meaning)
                with xml.inside("Coding", guid=coding_guid(selection.guid, what), creatingUser=user):
                    xml.leaf("CodeRef", targetGUID=plan.given[meaning])
            if _said(thing):
                xml.leaf("NoteRef", targetGUID=plan.comment_of(selection.guid))

    def _called(self, thing: FiledEvent | FiledFragment | FiledNote) -> str:
        if isinstance(thing, FiledFragment):
            return thing.title
        if isinstance(thing, FiledNote):
            return _("remark")
        label = self._plan.labels[thing.code]
        return f"{label} – {TOGETHER.join(thing.actors)}" if thing.actors else label

    def _meanings(self, thing: FiledEvent | FiledFragment | FiledNote) -> Iterator[Meaning]:
        """The codes that are given: its own first, then values of modifiers, then marks."""
        if isinstance(thing, FiledFragment):
            yield Meaning(mark=FRAGMENT, of=thing.reason)
        elif isinstance(thing, FiledEvent):
            yield Meaning(thing.code)
            values = (Meaning(thing.code, name, value) for name, values in thing.modifiers for value in values)
            yield from (meaning for meaning in dict.fromkeys(values) if meaning in self._plan.given)
            yield from marks_of(thing, self._plan.wishes)

    def _told(self, selection: Selection, span: Span) -> str:
        """What has no code or note of its own: written values of modifiers, and facts."""
        thing, plan = selection.thing, self._plan
        if not isinstance(thing, FiledEvent):
            return with_facts("", us=span.us)
        loose = [
            [name, list(values)]
            for name, values in thing.modifiers
            if not values or not all(Meaning(thing.code, name, value) in plan.given for value in values)
        ]
        ranks = [plan.rank[name] for name in thing.actors]
        return with_facts(
            "\n".join(f"{name}: {', '.join(values)}" for name, values in loose),
            id=thing.id if thing.id != selection.guid else "",
            actors=list(thing.actors) if ranks != sorted(ranks) else [],
            modifiers=loose,
            kind=thing.kind.value if self._is_unclear(thing, span) else "",
            us=span.us,
        )

    def _is_unclear(self, event: FiledEvent, span: Span) -> bool:
        """Whether the code and the length do not tell a moment from a period."""
        code = self._plan.kinds[event.code]
        if event.kind is Kind.POINT:
            return code is Kind.STATE and span.begin == span.end
        return span.begin == span.end and code is not Kind.STATE and not event.is_open

    # -- notes ------------------------------------------------------------------------------------------------

    def _notes(self) -> None:
        notes = self._all_notes()
        first = next(notes, None)
        if first is None:
            return
        with self._xml.inside("Notes"):
            self._note(*first)
            for one in notes:
                self._note(*one)

    def _note(self, guid: str, name: str, text: str, coder: str, told: str) -> None:
        with self._xml.inside("Note", guid=guid, name=name, creatingUser=self._plan.users.get(coder)):
            self._xml.told(told)
            self._xml.leaf("PlainTextContent", text)

    def _all_notes(self) -> Iterator[tuple[str, str, str, str, str]]:
        plan = self._plan
        for source in plan.sources:
            for selection in plan.selections[source.guid]:
                thing, text = selection.thing, _said(selection.thing)
                if text:
                    coder = "" if isinstance(thing, FiledFragment) else thing.coder
                    start = (thing.at_us or 0) if isinstance(thing, FiledNote) else thing.start_us
                    name = f"{self._called(thing)} ({clock(start)})"
                    yield plan.comment_of(selection.guid), name, text, coder, ""
        for of_session in plan.remarks.values():
            for guid, note in of_session:
                yield guid, _("remark on {session}").format(session=note.session), note.text, note.coder, ""
        for rated in plan.ratings.values():
            for guid, rating in rated:
                yield guid, said_of_rating(rating), rating.comment, rating.coder, facts_of_rating(rating)


def _said(thing: FiledEvent | FiledFragment | FiledNote) -> str:
    if isinstance(thing, FiledEvent):
        return thing.comment
    return thing.note if isinstance(thing, FiledFragment) else thing.text
