"""What was said, as transcripts of a source: a text whose places are tied to times of the film."""

from collections.abc import Callable

from observer.coding.interchange import FiledLine, FiledTranscript
from observer.formats.refi_qda.names import guid, with_facts
from observer.formats.refi_qda.plan_out import Plan, Source
from observer.formats.refi_qda.xml_out import Xml
from observer.formats.safe_xml import xml_text
from observer.i18n import _

Loose = Callable[[str, str], str] | None  # takes a text out of the XML and gives its path


def write_transcripts(xml: Xml, plan: Plan, source: Source, loose: Loose) -> None:
    """The transcripts of the session of a source."""
    found = [one for one in plan.document.transcripts if one.session == source.session.name]
    for n, transcript in enumerate(found):
        of = guid("transcript", transcript.session, transcript.name, n)
        text, points = _text_of(transcript, source)
        speakers = list(dict.fromkeys(line.speaker for line in transcript.lines if line.speaker))
        facts = with_facts("", lines=True, speakers=speakers, language=transcript.language)
        _begin(xml, of, transcript.name, text, facts, points, loose, [])


def _text_of(transcript: FiledTranscript, source: Source) -> tuple[str, list[tuple[int, int]]]:
    """The text, and where in it which time is: at the beginning of a line and, unless the next begins then, its end."""
    rows: list[str] = []
    points: list[tuple[int, int]] = []
    at = 0
    for line in transcript.lines:
        row = _row(line)
        start, stop = source.ms(line.start_us), source.ms(line.stop_us)
        if points and points[-1][1] == start:
            points.pop()
        points += [(at, start), (at + len(row), stop)]
        rows.append(row)
        at += len(row) + 1
    return "\n".join(rows), points


def _row(line: FiledLine) -> str:
    text = xml_text(line.text.replace("\r", ""))
    return xml_text(f"{line.speaker}: {text}") if line.speaker else text


def write_responses(xml: Xml, plan: Plan, source: Source, loose: Loose) -> None:
    """What was said in recall sessions about the session of a source: one text, each response a piece of it."""
    found = plan.responses.get(source.session.name)
    if not found:
        return
    rows, points, pieces, at = [], [], [], 0
    for made, one in found:
        head = f"{one.prompt}\n" if one.prompt else ""
        head, said = xml_text(f"{head}{one.respondent}: ".replace("\r", "")), xml_text(one.text.replace("\r", ""))
        time = source.ms(one.at_us)
        points += [(at + len(head), time), (at + len(head) + len(said), time)]
        facts = {"who": one.respondent, "prompt": one.prompt, "about": one.about, "stopped_by": one.stopped_by}
        exact = one.at_us if time * 1000 + source.offset_us != one.at_us else None
        pieces.append((made, one.respondent, with_facts("", response=True, us=exact, **facts)))
        rows.append(head + said)
        at += len(head) + len(said) + 2
    of = guid("responses", source.session.name)
    _begin(xml, of, _("Recall responses"), "\n\n".join(rows), with_facts("", responses=True), points, loose, pieces)


def _begin(
    xml: Xml,
    of: str,
    name: str,
    text: str,
    told: str,
    points: list[tuple[int, int]],
    loose: Loose,
    pieces: list[tuple[str, str, str]],
) -> None:
    """A transcript; the pieces lie between each two of its points."""
    path = loose(of, text) if loose else None
    with xml.inside("Transcript", guid=of, name=name, plainTextPath=path):
        xml.told(told)
        if not loose:
            xml.leaf("PlainTextContent", text)
        for n, (position, time) in enumerate(points):
            xml.leaf("SyncPoint", guid=guid(of, n), timeStamp=time, position=position)
        for n, (piece, who, facts) in enumerate(pieces):
            ends = {"fromSyncPoint": guid(of, 2 * n), "toSyncPoint": guid(of, 2 * n + 1)}
            with xml.inside("TranscriptSelection", guid=piece, name=who, **ends):
                xml.told(facts)
