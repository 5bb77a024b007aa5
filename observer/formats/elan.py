"""ELAN annotation files (.eaf), version 2.3 to 3.0: every annotation as an event, or as a line of a transcript.

In files of others the vocabulary of a tier says what its codes are; `docs/formats.md` tells the rest of the choice
between code, comment and transcript. What a file of ours means stands in its header (`elan_own`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import IntervalMethod, Targets
from observer.coding.interchange import (
    Document,
    FiledEvent,
    FiledFilm,
    FiledFragment,
    FiledInterval,
    FiledLine,
    FiledNote,
    FiledSession,
    FiledTranscript,
    Findings,
)
from observer.formats import elan_write
from observer.formats.base import LONGEST_NAME, check_count
from observer.formats.elan_codes import codes_of
from observer.formats.elan_file import Annotation, ElanFile, Tier, parse
from observer.formats.elan_own import DETAILS, DOUBT, OPEN, PRESENT, PROPERTY, Means, Own, OwnType, actors_of, own_of
from observer.formats.elan_times import give_times
from observer.formats.tiers import is_speech, is_text
from observer.i18n import _
from observer.progress import Progress

write = elan_write.write
changes = elan_write.changes

Details = dict[str, dict[str, list[str]]]  # by type, by the annotation above


@dataclass
class _Found:
    """What has been read so far."""

    session: str
    own: Own
    details: Details
    events: list[FiledEvent] = field(default_factory=list)
    notes: list[FiledNote] = field(default_factory=list)
    fragments: list[FiledFragment] = field(default_factory=list)
    intervals: list[FiledInterval] = field(default_factory=list)
    lines: dict[tuple[str, str], list[FiledLine]] = field(default_factory=lambda: defaultdict(list))
    texts: list[str] = field(default_factory=list)
    people: frozenset[str] = frozenset()


def read(path: Path, progress: Progress | None = None) -> Document:
    """All annotations of a file, with the codes of its vocabularies. Raises `BadFile`."""
    progress, findings = progress or Progress(), Findings()
    file = parse(path, findings, progress)
    give_times(file, findings)
    own = own_of(file.properties.get(PROPERTY, ""), path.name, findings)
    session = own.session.name if own.session and own.session.name else file.session
    found = _Found(session, own, _details(file, own), people=frozenset(who.name for who in own.people))
    for tier in file.tiers:
        _take(tier, file, found, findings)
        tier.annotations = []
    check_count(len(found.events), path.name)
    _tell(file, own, findings)
    return listed(_document(path, file, found, findings))


def _take(tier: Tier, file: ElanFile, found: _Found, findings: Findings) -> None:
    """What the annotations of a tier are, by its type when that is ours."""
    kind = found.own.types.get(tier.type)
    if kind is None:
        _take_foreign(tier, file, found, findings)
        return
    match kind.means:
        case Means.EVENTS | Means.MOMENTS:
            is_point = kind.means is Means.MOMENTS
            found.events += [_own_event(one, tier, found, is_point) for one in tier.annotations]
        case Means.VALUES | Means.TEXT:
            tier.name = found.own.tiers.get(tier.name, tier.name)
            found.events += _refiled(tier, kind, found)
        case Means.NOTE:
            notes = [FiledNote(found.session, one.value, tier.annotator, one.start_us) for one in tier.annotations]
            found.notes += notes
        case Means.SPEECH:
            _take_speech(tier, found.own.tiers.get(tier.name, tier.name), found)
        case Means.FRAGMENT:
            found.fragments += [_fragment(one, found) for one in tier.annotations]
        case Means.INTERVAL:
            found.intervals += [_interval(one, tier, kind, found.session) for one in tier.annotations]


# -- tiers of ours --------------------------------------------------------------------------------------------


def _details(file: ElanFile, own: Own) -> Details:
    """What stands in tiers under those of events, by the annotation that it belongs to."""
    details: Details = {}
    for tier in file.tiers:
        kind = own.types.get(tier.type)
        if kind is not None and kind.means in DETAILS:
            of_kind = details.setdefault(f"{kind.means}:{kind.name}", {})
            for one in tier.annotations:
                of_kind.setdefault(one.above, []).append(one.value)
            tier.annotations = []
    return details


def _of(found: _Found, means: Means, ident: str) -> list[str]:
    return found.details.get(f"{means}:", {}).get(ident, [])


def _only(found: _Found, means: Means, ident: str) -> str:
    return "".join(_of(found, means, ident)[:1])


def _own_event(one: Annotation, tier: Tier, found: _Found, is_point: bool) -> FiledEvent:
    marks = _only(found, Means.MARKS, one.id)
    targets = tuple(_of(found, Means.TOWARDS, one.id))
    towards = _only(found, Means.TOWARDS_ALL, one.id)
    modifiers = [
        (kind.partition(":")[2], tuple(values[one.id]))
        for kind, values in found.details.items()
        if kind.startswith(f"{Means.MODIFIER}:") and one.id in values
    ]
    return FiledEvent(
        found.session,
        one.value[:LONGEST_NAME] or tier.name,
        Kind.POINT if is_point else Kind.STATE,
        _start(one),
        None if is_point or OPEN in marks else _stop(one),
        tier.annotator,
        tuple(_of(found, Means.ACTORS, one.id)) or actors_of(tier.participant, found.people),
        Targets(towards) if towards in set(Targets) else Targets.LISTED if targets else Targets.NONE,
        targets,
        tuple((name, values if values != ("",) else ()) for name, values in modifiers),
        _only(found, Means.COMMENT, one.id),
        DOUBT in marks,
        _only(found, Means.ID, one.id),
        one.id,
    )


def _refiled(tier: Tier, kind: OwnType, found: _Found) -> Iterator[FiledEvent]:
    """The events of a tier that came from a file of others, and that we wrote again."""
    is_text = kind.means is Means.TEXT
    if is_text or any(not one.value for one in tier.annotations):
        found.texts.append(tier.name)
    for one in tier.annotations:
        event = replace(_own_event(one, tier, found, kind.more == Kind.POINT), tier=tier.name)
        yield replace(event, code=tier.name, comment=one.value) if is_text else event


def _fragment(one: Annotation, found: _Found) -> FiledFragment:
    reason, remark = _only(found, Means.REASON, one.id), _only(found, Means.REMARK, one.id)
    return FiledFragment(found.session, one.value, _start(one), _stop(one), reason, remark)


def _interval(one: Annotation, tier: Tier, kind: OwnType, session: str) -> FiledInterval:
    method = IntervalMethod(kind.more) if kind.more in set(IntervalMethod) else IntervalMethod.PARTIAL
    span = _start(one), _stop(one)
    return FiledInterval(session, kind.name, tier.participant, *span, one.value == PRESENT, tier.annotator, method)


# -- tiers of others ------------------------------------------------------------------------------------------


def _take_foreign(tier: Tier, file: ElanFile, found: _Found, findings: Findings) -> None:
    vocabulary = file.vocabulary_of.get(tier.type, "")
    if not tier.above and not vocabulary and is_speech(tier.type, tier.name):
        _take_speech(tier, tier.name, found)
        return
    values = [one.value for one in tier.annotations]
    _events(tier, found, is_text(tier.name, values, bool(vocabulary)), findings)
    _check_entries(tier, file, vocabulary, findings)


def _take_speech(tier: Tier, name: str, found: _Found) -> None:
    lines = [FiledLine(_start(one), _stop(one), one.value, tier.participant) for one in tier.annotations]
    found.lines[name, tier.annotator] += lines


def _events(tier: Tier, found: _Found, is_text: bool, findings: Findings) -> None:
    """The annotations of a tier as events: their values are codes, or comments under the name of the tier."""
    if is_text or any(not one.value for one in tier.annotations):
        found.texts.append(tier.name)
    actors = actors_of(tier.participant, found.people)
    for one in tier.annotations:
        start, stop = _start(one), _stop(one)
        if stop <= start:
            findings.add(_("An annotation ends no later than it begins; it was read as a moment."), one.id)
        found.events.append(
            FiledEvent(
                found.session,
                tier.name if is_text else one.value or tier.name,
                Kind.POINT if stop <= start else Kind.STATE,
                start,
                None if stop <= start else stop,
                tier.annotator,
                actors,
                comment=one.value if is_text else "",
                place=one.id,
                tier=tier.name,
            )
        )


def _check_entries(tier: Tier, file: ElanFile, vocabulary: str, findings: Findings) -> None:
    """Tell of values that are not those of the entry that the annotation names."""
    listed_in = file.vocabularies.get(vocabulary)
    entries = {entry.id: entry.values for entry in listed_in.entries} if listed_in else {}
    for one in tier.annotations:
        if one.entry and one.entry in entries and one.value not in entries[one.entry]:
            findings.add(_("A value is not that of the entry of its vocabulary; the value counts."), one.id)


def _tell(file: ElanFile, own: Own, findings: Findings) -> None:
    """Tell of what tiers of others had, and a document has no place for."""
    for tier in file.tiers:
        if tier.above and tier.type not in own.types:
            words = _("A tier under another: its annotations came in with their times, not with what they belong to.")
            findings.add(words, tier.name)


# -- the whole ------------------------------------------------------------------------------------------------


def _document(path: Path, file: ElanFile, found: _Found, findings: Findings) -> Document:
    own = found.own
    transcripts = [
        FiledTranscript(found.session, name, tuple(sorted(lines, key=_by_time)), coder=coder)
        for (name, coder), lines in found.lines.items()
    ]
    return Document(
        path.stem,
        "elan",
        codes=codes_of(file, own, _used(found), found.texts),
        people=own.people,
        coders=own.coders,
        sessions=(_session(file, own, found.session),),
        events=tuple(found.events),
        notes=own.notes + tuple(found.notes),
        transcripts=tuple(transcripts),
        fragments=tuple(found.fragments),
        intervals=tuple(found.intervals),
        findings=findings.all(),
    )


def _used(found: _Found) -> Iterable[str]:
    return dict.fromkeys([*(one.code for one in found.events), *(one.code for one in found.intervals)])


def _session(file: ElanFile, own: Own, name: str) -> FiledSession:
    """The session, with the films that the file names now: they may have been moved since Observer wrote it."""
    known = own.session or FiledSession(name)
    told = {(film.path, film.offset_us // 1000): film for film in known.films}
    films = tuple(_film(film, told) for film in file.films)
    return replace(known, name=name, films=films)


def _film(film: FiledFilm, told: dict[tuple[str, int], FiledFilm]) -> FiledFilm:
    same = [
        one
        for (path, ms), one in told.items()
        if elan_write.as_read(path) == film.path and ms == film.offset_us // 1000
    ]
    return same[0] if same else film


def _by_time(line: FiledLine) -> tuple[int, int]:
    return line.start_us, line.stop_us


def _start(one: Annotation) -> int:
    return one.start_us or 0


def _stop(one: Annotation) -> int:
    return one.stop_us or 0
