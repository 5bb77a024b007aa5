"""Everything in and beside a study that depends on one person, so that a withdrawal can say what it touches.

What comes later adds a source of its own: a function that is put into `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.recall import InRoom
from observer.coding.study import Participant, Recording
from observer.i18n import _, ngettext
from observer.services.clip_manifest import clip_files
from observer.services.consent import find_depicted
from observer.services.dependents import words_of
from observer.services.recall_talks import path_of
from observer.storage import backup, cache, dependents, erasing
from observer.storage.dependents import What
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class Dependent:
    """Something that depends on a person: what, in words; the names of the single things; and files of Observer's own
    that hold the person, which an erasing wipes."""

    words: str
    names: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()


Source = Callable[[StudyFile, Participant], list[Dependent]]


def dependents_of(study: StudyFile, viewer: Viewer, person: str) -> list[Dependent]:
    """All that depends on somebody (name or id), of every source; nothing of what there is none of."""
    check_researcher(viewer)
    who = find_depicted(study, viewer, person)
    return [one for source in SOURCES for one in source(study, who)]


def recordings_of(study: StudyFile, viewer: Viewer, person: str) -> list[Recording]:
    """The recordings of all sessions that somebody is, or may be, in."""
    check_researcher(viewer)
    return _recordings(study, find_depicted(study, viewer, person))


def _recordings(study: StudyFile, who: Participant) -> list[Recording]:
    sessions = set(erasing.sessions_of(study.db, who.id))
    return [one for one in study.recordings.where(order="name") if one.session in sessions]


def _footage(study: StudyFile, who: Participant) -> list[Dependent]:
    found = _recordings(study, who)
    cues = [
        cue
        for recording in found
        for transcript in study.transcripts.where("recording = ?", [recording.id])
        for cue in study.cues.where("transcript = ?", [transcript.id])
        if cue.speaker.casefold() == who.name.casefold() or erasing.names(cue.text, who.name)
    ]
    n, m = len(found), len(cues)
    films = ngettext("{n} recording with this person", "{n} recordings with this person", n)
    lines = ngettext("{n} line of a transcript", "{n} lines of transcripts", m)
    return [
        *([Dependent(films.format(n=n), tuple(one.name for one in found))] if n else []),
        *([Dependent(lines.format(n=m))] if m else []),
    ]


_NAMED = (What.FRAGMENTS, What.PLAYLISTS, What.SHOWINGS, What.EXPORTS, What.RECALLS)


def _rows(study: StudyFile, who: Participant) -> list[Dependent]:
    counts = dependents.count(study.db, "participants", who.id)
    typed = (("comments", "text"), ("events", "comment"), ("ratings", "comment"), ("fragments", "notes"))
    union = " UNION ALL ".join(
        f"SELECT {column} FROM {table} WHERE instr(lower({column}), lower(:name))" for table, column in typed
    )
    named = sum(erasing.names(text, who.name) for (text,) in study.db.execute(union, {"name": who.name}).fetchall())
    texts = ngettext("{n} text that names this person", "{n} texts that name this person", named).format(n=named)
    return [
        *(Dependent(words_of(what, n)) for what, n in counts.items() if what not in _NAMED),
        *([Dependent(texts)] if named else []),
    ]


def _shown(study: StudyFile, who: Participant) -> list[Dependent]:
    """Fragments in which he is, playlists with these or for him, and to whom fragments of him were shown."""
    people = study.fragment_people.where("participant = ?", [who.id])
    titles = {row.fragment: fragment.title for row in people if (fragment := study.fragments.get(row.fragment))}
    lists = {row.id: row.name for row in study.playlists.where()}
    his = [row.id for row in study.playlists.where("respondent = ?", [who.id])]
    his += [row.playlist for row in study.playlist_items.where() if row.fragment in titles]
    showings = [
        f"{row.shown[:10]}: {fragment.title}"
        for row in study.fragment_showings.where(order="shown")
        if (row.fragment in titles or who.id in row.people) and (fragment := study.fragments.get(row.fragment))
    ]
    found = {
        What.FRAGMENTS: tuple(sorted(titles.values())),
        What.PLAYLISTS: tuple(dict.fromkeys(lists[id_] for id_ in his)),
        What.SHOWINGS: tuple(showings),
    }
    return [Dependent(words_of(what, len(names)), names) for what, names in found.items() if names]


def _called(study: StudyFile, who: Participant) -> list[Dependent]:
    """What is called after him: names are not changed by an erasing."""
    tables = (study.cases, study.sessions, study.recordings, study.groups, study.transcripts)
    found = [row.name for table in tables for row in table.where() if erasing.names(row.name, who.name)]
    n = len(found)
    words = ngettext(
        "{n} name with the pseudonym in it; change it before erasing",
        "{n} names with the pseudonym in them; change these before erasing",
        n,
    )
    return [Dependent(words.format(n=n), tuple(dict.fromkeys(found)))] if found else []


def _packages(study: StudyFile, who: Participant) -> list[Dependent]:
    """Packages that are out: what comes back in them would bring the person back."""
    sessions = set(erasing.sessions_of(study.db, who.id))
    his = {coding.id for coding in study.codings.where() if coding.session in sessions}
    out = [row for row in study.packages.where("merged_in IS NULL") if his.intersection(row.codings)]
    coders = {coder.id: coder.name for coder in study.coders.where()}
    words = ngettext("{n} package that has not come back", "{n} packages that have not come back", len(out))
    names = tuple(f"{coders[row.coder]}, {row.made[:10]}" for row in out)
    return [Dependent(words.format(n=len(out)), names)] if out else []


def _clips(study: StudyFile, who: Participant) -> list[Dependent]:
    """Clips that left the study with him in it, and where they were put; those that are still there are wiped."""
    rows = [row for row in study.clip_exports.where(order="made") if who.id in (*row.people, *row.masked)]
    files = [file for row in rows for file in clip_files(study.path, row)]
    n = len(rows)
    names = tuple(f"{row.made[:10]}: {Path(row.folder) / (row.archive or row.file_name)}" for row in rows)
    return [Dependent(words_of(What.EXPORTS, n), names, tuple(dict.fromkeys(files)))] if n else []


def _recalls(study: StudyFile, who: Participant) -> list[Dependent]:
    """Recall sessions in which he was asked, his responses, and the sound in which he is heard."""
    asked = [
        row.recall for row in study.recall_people.where("participant = ?", [who.id]) if row.part is InRoom.RESPONDENT
    ]
    held = [row for id_ in asked if (row := study.recall_sessions.get(id_)) is not None]
    said = study.recall_responses.where("participant = ?", [who.id])
    talks = [talk for row in held for talk in study.talk_recordings.where("recall = ?", [row.id])]
    n, m, k = len(held), len(said), len(talks)
    found = [
        (n, words_of(What.RECALLS, n), tuple(row.name for row in held), ()),
        (m, ngettext("{n} response", "{n} responses", m).format(n=m), (), ()),
        (k, ngettext("{n} sound recording of a talk", "{n} sound recordings of talks", k).format(n=k),
         tuple(talk.relative_path for talk in talks), tuple(path_of(study, talk) for talk in talks)),
    ]  # fmt: skip
    return [Dependent(words, names, files) for number, words, names, files in found if number]


def _beside(study: StudyFile, _who: Participant) -> list[Dependent]:
    """What Observer keeps beside the study."""
    copies, kept = backup.backups(study.path), cache.folder(study.path)
    n = len(copies)
    words = ngettext("{n} backup of the study", "{n} backups of the study", n).format(n=n)
    return [
        *([Dependent(words)] if n else []),
        *([Dependent(_("Cached pictures and waveforms"))] if kept.is_dir() else []),
    ]


SOURCES: list[Source] = [_footage, _rows, _shown, _called, _packages, _clips, _recalls, _beside]
