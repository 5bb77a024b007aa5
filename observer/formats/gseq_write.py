"""Writing GSEQ files: timed events, a unit for each coding, a stream for each person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import TOGETHER, Document, FiledEvent, Loss
from observer.coding.timecode import seconds_text
from observer.formats import find
from observer.formats.base import WISHES, Wishes, distinct, end_of, in_order, loss_lines, overlaps, whole_file
from observer.formats.gseq_names import LONGEST, Who, code_note, dimension_notes, plain, short_names, unit_note, word
from observer.i18n import _
from observer.progress import Progress

_WIDTH = 100
_MOST_NAMED = 40


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """Every coding of every session as a unit, in the order of the document."""
    progress, document = progress or Progress(), listed(document)
    names = short_names(document)
    lost = loss_lines(find("gseq").losses(document, wishes))
    units = _units(document)
    coders = dict(
        zip(dict.fromkeys(c for _s, c in units), distinct(word(c or "coder") for _s, c in units), strict=False)
    )
    with whole_file(out) as part, part.open("w", encoding="ascii", newline="\n") as file:
        file.write("Timed <seconds>\n")
        file.writelines(f"% {plain(line)}\n" for line in lost)
        file.writelines(f"{code_note(name, who)}\n" for who, name in names.items())
        file.writelines(f"{note}\n" for note in dimension_notes(document))
        file.writelines(_wrapped(_sets(document, names)))
        if len(coders) > 1:
            file.writelines(_wrapped(["*", "Coder", f"({' '.join(coders.values())})"]))
        file.write(";\n")
        for n, ((session, coder), events) in enumerate(units.items()):
            progress.at(n / len(units), _("Writing sequences"))
            file.write(f"\n<{_label(session, coder)}>\n{unit_note(session, coder)}\n")
            file.writelines(_streams(events, names, end_of(document, session)))
            file.write(f"({coders[coder]})/\n" if len(coders) > 1 else "/\n")


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """Codes that get another name, for GSEQ takes short ones only, and times before 0."""
    named = [(TOGETHER.join([*who, code]), name) for (code, who), name in short_names(listed(document)).items()]
    other = [f"{code} → {name}" for code, name in named if code != name]
    more = ["…"] if len(other) > _MOST_NAMED else []
    early = sum(event.start_us < 0 for event in document.events)
    found = []
    if other:
        words = _("codes renamed: at most {n} letters, digits and _, one for each person").format(n=LONGEST)
        found.append(Loss(words, len(other), "; ".join(other[:_MOST_NAMED] + more)))
    if early:
        found.append(Loss(_("events before the beginning of the film: they begin with it"), early))
    return found


def _units(document: Document) -> dict[tuple[str, str], list[FiledEvent]]:
    """The events of each coding, in the order of the sessions."""
    found: dict[tuple[str, str], list[FiledEvent]] = {}
    sheets: dict[str, dict[str, list[FiledEvent]]] = {one.name: {} for one in document.sessions}
    for event in document.events:
        sheets[event.session].setdefault(event.coder, []).append(event)
    for session, of_coders in sheets.items():
        for coder, events in sorted(of_coders.items()):
            found[session, coder] = events
    return found


def _label(session: str, coder: str) -> str:
    text = plain(f"{session}, {coder}" if coder else session)
    return "".join(" " if sign in "<>" else sign for sign in text).strip() or "-"


def _sets(document: Document, names: dict[Who, str]) -> Iterator[str]:
    """The codes: those of a person that exclude each other as a set, when they do; the others one by one."""
    groups = {code.name: code.exclusive_group for code in document.codes}
    together: dict[tuple[str, tuple[str, ...]], list[Who]] = defaultdict(list)
    for code, actors in names:
        if groups.get(code):
            together[groups[code], actors].append((code, actors))
    sheets: dict[tuple[str, tuple[str, ...]], list[FiledEvent]] = defaultdict(list)
    for event in document.events:
        if groups.get(event.code):
            sheets[groups[event.code], event.actors].append(event)
    sets = {key: codes for key, codes in together.items() if len(codes) > 1 and not overlaps(sheets[key])}
    in_sets = {one for codes in sets.values() for one in codes}
    titles = distinct(word(TOGETHER.join([*actors, group])) for group, actors in sets)
    for title, codes in zip(titles, sets.values(), strict=True):
        yield f"(${word(title)} = {' '.join(names[one] for one in codes)})"
    yield from (name for one, name in names.items() if one not in in_sets)


def _streams(events: list[FiledEvent], names: dict[Who, str], end_us: int) -> Iterator[str]:
    """A stream for each person, or people together; behind the last when the session ends."""
    streams: dict[tuple[str, ...], list[FiledEvent]] = defaultdict(list)
    for event in events:
        streams[event.actors].append(event)
    for n, (_actors, found) in enumerate(sorted(streams.items())):
        if n:
            yield "&\n"
        yield from _wrapped(_timed(event, names[event.code, event.actors], end_us) for event in in_order(found))
    yield f",{_seconds(end_us)}\n"


def _timed(event: FiledEvent, name: str, end_us: int) -> str:
    start = _seconds(event.start_us)
    if event.kind is Kind.POINT:
        return f"{name},{start}"
    stop = max(end_us, event.start_us) if event.stop_us is None else event.stop_us
    return f"{name},{start}-{_seconds(stop)}"


def _seconds(us: int) -> str:
    return seconds_text(max(us, 0))


def _wrapped(words: Iterable[str]) -> Iterator[str]:
    """Words on lines that are not too long."""
    line = ""
    for one in words:
        if line and len(line) + len(one) >= _WIDTH:
            yield line + "\n"
            line = ""
        line += f" {one}" if line else one
    if line:
        yield line + "\n"
