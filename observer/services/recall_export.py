"""What was said in recall sessions, written out: a table, a transcript to read (HTML or Word), subtitles for the film.

The gate stands before each response: what may not be told to this audience for this purpose is left out, and told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.codebook_text import speaking
from observer.coding.consent import term
from observer.coding.recall import RecallState
from observer.coding.response_gate import RESEARCH
from observer.coding.study import Recording
from observer.coding.timecode import SECOND, clock, seconds_text
from observer.coding.words import word
from observer.errors import Refused
from observer.formats import paper
from observer.formats.base import whole_file
from observer.formats.paper import Entry, Paper, Part
from observer.formats.subtitles import Line, write_vtt
from observer.i18n import N_, _
from observer.services.recall import facilitator_of, named
from observer.services.recall_methods import methods
from observer.services.recall_prompts import feeling_words
from observer.services.recall_search import Said, Wanted, search, told
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

COLUMNS = (
    "response_id recall_session_id recall_session session_id fragment_id fragment participant_id participant_kind"
    " relation initiator t_s recording_id pts opened prompt prompt_level response about feeling codes"
    " delay_days protocol language order released_to"
).split()
SHOWN_US = 6 * SECOND  # how long a response stands under the film
LONG_US = SECOND // 15  # and longer for each letter


class Form(StrEnum):
    """What is written."""

    CSV = "csv"
    HTML = "html"
    DOCX = "docx"
    VTT = "vtt"


@dataclass(frozen=True)
class Exported:
    """The files that were written, how many responses are in them, and why others were left out."""

    files: tuple[Path, ...]
    n: int
    left_out: tuple[str, ...]


def export(
    study: StudyFile,
    viewer: Viewer,
    out: Path,
    form: Form,
    audience: str = RESEARCH[0],
    purpose: str = RESEARCH[1],
    recall: str | None = None,
    language: str = "nl",
) -> Exported:
    """Write the responses that may be told to an audience for a purpose, of one recall session or of all, to the file
    `out` (a folder for subtitles, of which there is one file per recording). That it was done stays in the record.

    Raises `Refused` when a file would be overwritten or nothing may be told, and `BadFile`.
    """
    check_facilitator(viewer)
    found = search(study, viewer, Wanted(recall=recall))
    kept, left_out = told(study, found, audience, purpose)
    if not kept:
        raise Refused(_("There is no response to write. {why}").format(why=" ".join(left_out)).strip())
    if out.exists():
        raise Refused(_("“{path}” is there already; choose another name.").format(path=out))
    with speaking(language):
        files = _write(study, viewer, kept, out, form, (audience, purpose), language)
    label = N_("Export responses as {form} for {audience}: {n}")
    facts = {"form": form.value, "audience": audience, "purpose": purpose, "n": len(kept)}
    with study.operation(Stream(viewer.id, None), label, undoable=False, keep_empty=True, **facts):
        pass
    return Exported(files, len(kept), tuple(left_out))


def _write(
    study: StudyFile, viewer: Viewer, kept: list[Said], out: Path, form: Form, to: tuple[str, str], language: str
) -> tuple[Path, ...]:
    if form is Form.CSV:
        with whole_file(out) as part:
            _write_text(part, table(kept))
    elif form is Form.VTT:
        return _write_vtts(study, kept, out)
    else:
        made = transcript(study, viewer, kept, to, language)
        (paper.write_docx if form is Form.DOCX else paper.write_html)(made, out)
    return (out,)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


# -- a table ---------------------------------------------------------------------------------------------------


def table(found: Iterable[Said]) -> str:
    """The responses as a table (CSV, RFC 4180, seconds with three decimals, empty for missing), one in each row."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(COLUMNS)
    for said in found:
        row = said.response
        writer.writerow(
            [
                row.id, said.recall.id, said.recall.name, said.session.id, said.fragment.id, said.fragment.title,
                row.participant, said.person.kind.value, said.row.relation.value if said.row else "",
                row.initiated.value, seconds_text(row.us), row.recording or "", "" if row.pts is None else row.pts,
                row.opened, row.prompt, row.level.value if row.level else "", row.note,
                row.about.value if row.about else "", row.feeling, " ".join(row.codes),
                "" if said.delay_days is None else said.delay_days,
                said.recall.protocol.value, said.recall.language, said.item.position, " ".join(said.released_to),
            ]
        )  # fmt: skip
    return sink.getvalue()


# -- to read ---------------------------------------------------------------------------------------------------


def transcript(study: StudyFile, viewer: Viewer, found: list[Said], to: tuple[str, str], language: str) -> Paper:
    """The responses by recall session and fragment, as they are read; with what each session was. In `language`."""
    check_facilitator(viewer)
    with speaking(language):
        parts: list[Part] = []
        ordered = sorted(found, key=lambda one: (one.recall.started or "", one.item.position, one.response.us))
        for recall, said in groupby(ordered, key=lambda one: one.recall.id):
            parts += _of_recall(study, viewer, recall, list(said), language)
        facts = (
            (_("For"), term(to[0])),
            (_("Purpose"), term(to[1])),
            (_("Responses"), str(len(found))),
            (_("Names"), _("pseudonyms; what was said can still point to somebody")),
        )
        return Paper(_("Responses in recall sessions"), language, facts, tuple(parts))


def _of_recall(study: StudyFile, viewer: Viewer, recall: str, found: list[Said], language: str) -> list[Part]:
    row = named(study, recall)
    days = sorted({one.delay_days for one in found if one.delay_days is not None})
    delay = ", ".join(str(n) for n in days) or _("not known")
    about = [
        _("Recall session {name}, {day}").format(name=row.name, day=(row.started or "")[:10]),
        _("Asked by {name}").format(name=facilitator_of(study, row) or _("not known")),
        _("Protocol: {protocol}").format(protocol=word(row.protocol)),
        _("Days between visit and recall: {days}").format(days=delay),
    ]
    parts = [Part(row.name, text="\n".join(about))]
    for _item, said in groupby(found, key=lambda one: one.item.id):
        several = list(said)
        fragment = several[0].fragment
        heading = f"{row.name} · {fragment.title} ({clock(fragment.start_us)}–{clock(fragment.stop_us)})"
        parts.append(Part(heading, tuple(_entry(one) for one in several)))
    if row.state is RecallState.ENDED:
        parts.append(Part(_("Methods"), text=methods(study, viewer, row.id, language)))
    return parts


def _entry(said: Said) -> Entry:
    row = said.response
    foot = [_("stopped by: {who}").format(who=word(row.initiated))]
    foot += [word(row.about)] if row.about else []
    foot += [feeling_words(row.feeling)] if row.feeling else []
    foot += [", ".join(row.codes)] if row.codes else []
    foot += [_("prompt: {prompt}").format(prompt=row.prompt)] if row.prompt else []
    return Entry(f"{clock(row.us)}  {said.person.name}", row.note or "–", " · ".join(foot))


# -- under the film --------------------------------------------------------------------------------------------


def _write_vtts(study: StudyFile, found: list[Said], out: Path) -> tuple[Path, ...]:
    """A file per recording, in its own time; responses without a recording in one per session, in session time."""
    films = {row.id: row for row in study.recordings.where()}
    lines: dict[str, list[Line]] = {}
    notes: dict[str, str] = {}
    for said in found:
        film = films.get(said.response.recording or "")
        name = film.id if film is not None else said.session.id
        lines.setdefault(name, []).append(_line(said, film))
        days = _("not known") if said.delay_days is None else str(said.delay_days)
        about = f"{said.recall.name}: " + _("Days between visit and recall: {days}").format(days=days)
        notes[name] = "\n".join(dict.fromkeys([*notes.get(name, "").split("\n"), about])).strip()
    try:
        out.mkdir(parents=True)
    except OSError as error:
        raise Refused(_("The folder “{path}” cannot be made: {why}.").format(path=out, why=error.strerror)) from error
    files = []
    for name, several in lines.items():
        path = out / f"{name}.vtt"
        text = write_vtt(several, notes[name])
        with whole_file(path) as part:
            _write_text(part, text)
        files.append(path)
    return tuple(files)


def _line(said: Said, film: Recording | None) -> Line:
    row = said.response
    start = row.us if film is None else film.placement.to_media(row.us)
    text = row.note or said.recall.name
    return Line(start, start + SHOWN_US + LONG_US * len(text), text, said.person.name)
