"""The table of aggregated events of BORIS, going out."""

import csv
from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledCode, FiledEvent, FiledSession, Loss
from observer.coding.timecode import seconds_text
from observer.formats.base import WISHES, Wishes, distinct, end_of, in_order, whole_file
from observer.formats.boris_columns import AFTER, BEFORE, KNOWN, MODIFIER, MORE, NO_CATEGORY, NONE, SUBJECT
from observer.formats.boris_shared import CODER, CODER_WHEN_TAKEN, NO_SUBJECT, TO_ALL, UNCLEAR, observation_name
from observer.formats.cells import joined
from observer.i18n import _
from observer.progress import Progress


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """Variables that are called like a column of BORIS."""
    names = [f"{name} → {column}" for name, column in _variable_columns(document).items() if name != column]
    return [Loss(_("variables that get another name"), len(names), ", ".join(names[:5]))] if names else []


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """The table, in the order of sessions, coders and times; with tabs, or with commas when `out` ends in .csv."""
    progress = progress or Progress()
    variables = _variable_columns(document)
    sessions = {session.name: session for session in document.sessions}
    codes = {code.name: code for code in document.codes}
    coder = CODER_WHEN_TAKEN if CODER in variables else CODER
    n_modifiers = max((len(event.modifiers) for event in document.events), default=0)
    modifiers = [f"{MODIFIER}{n}" for n in range(1, n_modifiers + 1)]
    coders = [coder] if any(event.coder for event in document.events) else []
    columns = (*BEFORE, *variables.values(), *coders, *SUBJECT, *modifiers, *AFTER, *MORE)
    facts = {name: _facts(document, session, variables) for name, session in sessions.items()}
    order = {name: n for n, name in enumerate(sessions)}
    events = sorted(in_order(document.events), key=lambda event: (order[event.session], event.coder))
    with whole_file(out) as part, part.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="," if out.suffix.lower() == ".csv" else "\t", lineterminator="\n")
        table.writerow(columns)
        for n, event in enumerate(events):
            if n % 10_000 == 0:
                progress.at(n / len(events), _("Writing rows"))
            row = facts[event.session] | _row(event, codes.get(event.code)) | {coder: event.coder}
            row["Observation id"] = observation_name(event.session, event.coder)
            table.writerow([row.get(column, "") for column in columns])


def _variable_columns(document: Document) -> dict[str, str]:
    """The column of each variable of sessions."""
    names = list(dict.fromkeys(name for session in document.sessions for name, _value in session.variables))
    taken = [*KNOWN, *(name for name in names if name not in KNOWN)]
    clashing = [name for name in names if name in KNOWN or name.startswith(MODIFIER)]
    made = dict(
        zip(clashing, distinct([*taken, *(f"variable {name}" for name in clashing)])[len(taken) :], strict=True)
    )
    return {name: made.get(name, name) for name in names}


def _facts(document: Document, session: FiledSession, variables: dict[str, str]) -> dict[str, str]:
    """What each row of a session says of it."""
    films = list(enumerate(session.films, 1))
    return {variables[name]: value for name, value in session.variables} | {
        "Observation date": session.date.replace("T", " "),
        "Description": session.description,
        "Observation type": "Media file" if films else "Live observation",
        "Source": "|".join(f"player #{n}:{film.path}" for n, film in films) or NONE,
        "Time offset (s)": seconds_text(session.films[0].offset_us if films else 0),
        "Coding duration": seconds_text(end_of(document, session.name)),
        "Media duration (s)": "|".join(seconds_text(film.duration_us or 0) for _n, film in films) or NONE,
        "FPS (frame/s)": "|".join(f"{film.fps:.3f}" for _n, film in films) or NONE,
    }


def _row(event: FiledEvent, code: FiledCode | None) -> dict[str, str]:
    is_state = event.kind is Kind.STATE
    stop = event.start_us if not is_state else event.stop_us
    names = [name for name, _values in event.modifiers]
    listed = joined(event.targets)
    listed = f'"{listed}"' if listed in (TO_ALL, UNCLEAR) else listed  # somebody who is called so
    towards = {Targets.ALL: TO_ALL, Targets.UNCLEAR: UNCLEAR}.get(event.towards, listed)
    values = {f"{MODIFIER}{n}": joined(given) for n, (_name, given) in enumerate(event.modifiers, 1)}
    return values | {
        "Subject": event.actors[0] if event.actors else NO_SUBJECT,
        "Behavior": event.code,
        "Behavioral category": (code.parent if code else "") or NO_CATEGORY,
        "Behavior type": "STATE" if is_state else "POINT",
        "Start (s)": seconds_text(event.start_us),
        "Stop (s)": NONE if stop is None else seconds_text(stop),
        "Duration (s)": seconds_text(stop - event.start_us) if is_state and stop is not None else NONE,
        "Media file name": NONE,
        "Comment start": event.comment,
        "Modifier names": joined(names),
        "Also shown by": joined(event.actors[1:]),
        "Towards": towards,
        "Doubt": "yes" if event.doubt else "",
        "Event id": event.id,
    }
