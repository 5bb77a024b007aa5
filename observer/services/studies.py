"""Make and open a study; add its families, people, meetings, films, coders and codebooks."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.codebook import Codebook
from observer.coding.codebook_diff import Difference, compare
from observer.coding.study import (
    Case,
    CaseParticipant,
    Channel,
    CodebookVersion,
    Coder,
    Group,
    GroupKind,
    GroupMember,
    Participant,
    ParticipantKind,
    Presence,
    Recording,
    Role,
    Seen,
    Session,
    SessionKind,
    UncodableReason,
    UncodableSpan,
)
from observer.coding.timecode import divide_half_up
from observer.coding.words import word
from observer.errors import Refused
from observer.formats import codebook_file
from observer.i18n import N_, _
from observer.progress import Progress
from observer.resources import find_codebook
from observer.services import films
from observer.services.people import RESERVED_NAMES, find, find_person, find_session, make_verifier
from observer.storage import events as stored_events
from observer.storage import inspection, location, rekey
from observer.storage.history import Stream
from observer.storage.study_file import SUFFIX, StudyFile
from observer.storage.tables import Table, new_id

STANDING = (N_("Unknown 1"), N_("Unknown 2"), N_("Unknown 3"), N_("Off-camera voice"))


@dataclass(frozen=True)
class Added:
    """What was added: its id, what it is, and the operation."""

    id: str
    item: Any
    changes: Changes


def new_study(path: Path, codebooks: list[str], passphrase: str | None = None, name: str = "") -> StudyFile:
    """A new study at `path` with these codebooks (files, or names of those that ship).

    The codebooks are read first, so that a faulty one leaves no study behind.
    """
    if path.suffix != SUFFIX:
        raise Refused(_("The name of a study ends in {suffix}: “{path}”.").format(suffix=SUFFIX, path=path.name))
    found = [codebook_file.read(find_codebook(given)) for given in codebooks]
    keys = [codebook.key for codebook, _content in found]
    if len(set(keys)) < len(keys):
        raise Refused(_("The same codebook is given twice: {names}.").format(names=", ".join(keys)))
    study = StudyFile.create(path, name or path.stem, passphrase)
    for codebook, content in found:
        _add_codebook(study, Viewer(None, Role.RESEARCHER), codebook, content)
    return study


def open_study(path: Path, passphrase: str | None = None, takeover: bool = False) -> StudyFile:
    """Open a study; see `StudyFile.open`."""
    return StudyFile.open(path, passphrase, takeover)


def place_warning(path: Path) -> str | None:
    """Why the place of a study is a bad one, and what to do; None when it is fine."""
    return location.warning(path)


def copy_study(study: StudyFile, target: Path) -> None:
    """A consistent copy of an open study, with the same passphrase."""
    study.copy_to(target)


def is_encrypted(path: Path) -> bool:
    """Whether a file looks like an encrypted study."""
    return inspection.is_encrypted(path)


def change_passphrase(path: Path, old: str | None, new: str | None) -> None:
    """Another passphrase for a study, a first one, or none; backups with the old one are removed."""
    rekey.change_passphrase(path, old, new)
    with (
        StudyFile.open(path, new) as study,
        study.operation(Stream(None, None), N_("Change the passphrase"), undoable=False, keep_empty=True),
    ):
        pass


# -- adding ---------------------------------------------------------------------------------------------


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not name or len(name) > 80 or not name.isprintable():
        raise Refused(_("“{name}” cannot be a name: give 1 to 80 letters, digits and signs.").format(name=given[:80]))
    if name.casefold() in RESERVED_NAMES:
        raise Refused(_("“{name}” has a meaning of its own as a target; choose another name.").format(name=name))
    return name


def _date(given: str | None) -> str | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise Refused(_("“{date}” is not a date such as 2026-11-21.").format(date=given)) from None


def _add(study: StudyFile, viewer: Viewer, label: str, table: Table, item: Any, *more: tuple[Table, Any]) -> Added:
    check_researcher(viewer)
    name = getattr(item, "name", "")
    if name and table.where("name = ? COLLATE NOCASE", [name]) and table is not study.groups:
        raise Refused(_("There is already one called “{name}”; choose another name.").format(name=name))
    with study.operation(Stream(viewer.id, None), label, name=name) as running:
        table.add(item)
        for other, row in more:
            other.add(row)
    return Added(item.id, item, running.changes)


def add_case(study: StudyFile, viewer: Viewer, name: str, **details: Any) -> Added:
    """A family and the people around it. Details are the fields of `Case`."""
    for field in ("started", "ended"):
        details[field] = _date(details.get(field))
    return _add(study, viewer, N_("Add case {name}"), study.cases, Case(new_id(), _name(name), **details))


def add_participant(
    study: StudyFile,
    viewer: Viewer,
    name: str,
    kind: ParticipantKind,
    case: str | None = None,
    role: str = "",
    from_date: str | None = None,
    until_date: str | None = None,
    has_authority: bool | None = None,
) -> Added:
    """A person of the study, by pseudonym; with a role in a case when one is given.

    Somebody who is there already gets a further role in another case.
    """
    there = study.participants.where("session IS NULL AND name = ? COLLATE NOCASE", [_name(name)])
    if there and not case:
        raise Refused(_("There is already one called “{name}”; choose another name.").format(name=name))
    if there and there[0].kind is not kind:
        raise Refused(
            _("{name} is in the study already, as: {kind}. A person has one kind.").format(
                name=there[0].name, kind=word(there[0].kind)
            )
        )
    person = there[0] if there else Participant(new_id(), _name(name), kind)
    rows: list[tuple[Table, Any]] = [] if there else [(study.participants, person)]
    if case:
        case_id = find(study.cases, case, _("case")).id
        member = CaseParticipant(new_id(), case_id, person.id, role, _date(from_date), _date(until_date), has_authority)
        rows.append((study.case_participants, member))
    check_researcher(viewer)
    with study.operation(Stream(viewer.id, None), N_("Add participant {name}"), name=person.name) as running:
        for table, row in rows:
            table.add(row)
    return Added(person.id, person, running.changes)


def add_group(study: StudyFile, viewer: Viewer, case: str, name: str, kind: GroupKind, members: list[str]) -> Added:
    """A named set of people in a case."""
    case_id = find(study.cases, case, _("case")).id
    group = Group(new_id(), case_id, _name(name), kind)
    people = dict.fromkeys(find(study.participants, member, _("participant")).id for member in members)
    rows = [(study.group_members, GroupMember(new_id(), group.id, person)) for person in people]
    return _add(study, viewer, N_("Add group {name}"), study.groups, group, *rows)


def add_session(
    study: StudyFile,
    viewer: Viewer,
    case: str,
    name: str,
    kind: SessionKind = SessionKind.HOME_VISIT,
    held_on: str | None = None,
    **details: Any,
) -> Added:
    """A filmed meeting, with the standing people whom a coder can name before he knows who they are."""
    case_id = find(study.cases, case, _("case")).id
    session = Session(new_id(), case_id, _name(name), kind, date=_date(held_on), **details)
    standing = [
        (study.participants, Participant(new_id(), _(label), ParticipantKind.UNKNOWN, session.id)) for label in STANDING
    ]
    return _add(study, viewer, N_("Add session {name}"), study.sessions, session, *standing)


def add_coder(
    study: StudyFile,
    viewer: Viewer,
    name: str,
    roles: tuple[Role, ...] = (Role.CODER,),
    languages: tuple[str, ...] = (),
    passphrase: str | None = None,
) -> Added:
    """Somebody who codes; a researcher may have a passphrase of his own for that role."""
    if passphrase and Role.RESEARCHER not in roles:
        raise Refused(_("Only a researcher has a passphrase of his own."))
    if any(not re.fullmatch(r"[a-z]{2,3}", code) for code in languages):
        raise Refused(_("A language is given by its code, such as nl or en."))
    verifier = make_verifier(passphrase) if passphrase else None
    coder = Coder(new_id(), _name(name), roles or (Role.CODER,), languages, verifier)
    return _add(study, viewer, N_("Add coder {name}"), study.coders, coder)


def add_presence(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    person: str,
    start_us: int | None,
    stop_us: int | None,
    how: Seen = Seen.SEEN,
) -> Added:
    """From when to when somebody is there; one who was recorded nowhere is there all the time."""
    check_researcher(viewer)
    where = find_session(study, session)
    who = find_person(study, where, person)
    if not isinstance(who, Participant):
        raise Refused(_("Presence is recorded for each person, not for a group."))
    row = Presence(new_id(), where.id, who.id, start_us, stop_us, how)
    with study.operation(Stream(viewer.id, None), N_("Record the presence of {name}"), name=who.name) as running:
        study.presence.add(row)
    return Added(row.id, row, running.changes)


def add_uncodable(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    start_us: int,
    stop_us: int,
    reason: UncodableReason,
    channel: Channel = Channel.BOTH,
    person: str | None = None,
) -> Added:
    """A stretch that no coder can code, and why."""
    where = find_session(study, session)
    who = find_person(study, where, person) if person else None
    span = UncodableSpan(
        new_id(),
        where.id,
        start_us,
        stop_us,
        reason,
        channel,
        who.id if isinstance(who, Participant) else None,
    )
    return _add(study, viewer, N_("Mark a stretch as not codable"), study.uncodable_spans, span)


# -- films ------------------------------------------------------------------------------------------------


def add_recording(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    path: Path,
    name: str = "",
    camera: str = "A",
    offset_us: int | None = None,
    progress: Progress | None = None,
) -> Added:
    """A film or sound file of a session; it is probed and its frame index built and kept in the cache.

    Without an offset it follows the last recording of the same camera. Raises `BadFilm`.
    """
    from observer.media.footage import probe

    check_researcher(viewer)
    where = find_session(study, session)
    info, index = probe(path, progress or Progress())
    others = study.recordings.where("session = ?", [where.id])
    same = [other for other in others if other.fingerprint == info.fingerprint]
    if same:
        raise Refused(_("This film is in the session already, as “{name}”.").format(name=same[0].name))
    before = [other.session_span[1] for other in others if other.camera == camera]
    recording = Recording(
        id=new_id(),
        session=where.id,
        name=_name(name) if name else _free_name(study, where.name, len(others)),
        path=str(path.absolute()),
        relative_path=_relative(path.absolute(), study.path.absolute().parent),
        camera=camera,
        offset_us=offset_us if offset_us is not None else max(before, default=0),
        **_technical(info),
    )
    added = _add(study, viewer, N_("Add recording {name}"), study.recordings, recording)
    if index is not None:
        films.keep_index(study, recording, index)
    return added


def _technical(info: Any) -> dict[str, Any]:
    names = (
        "fingerprint size duration_us start_us time_base_num time_base_den has_video has_audio width height"
        " sar_num sar_den rotation fps_num fps_den variable_rate n_frames interlaced codec"
    ).split()
    return {name: getattr(info, name) for name in names}


def _free_name(study: StudyFile, session: str, count: int) -> str:
    """A name made of the session's: the file's own name may hold a family's."""
    while study.recordings.where("name = ? COLLATE NOCASE", [f"{session} film {count + 1}"]):
        count += 1
    return f"{session} film {count + 1}"


def _relative(path: Path, folder: Path) -> str | None:
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        return None


def place_recording(
    study: StudyFile, viewer: Viewer, recording: str, offset_us: int, rate: tuple[int, int] = (1, 1)
) -> Changes:
    """Where a recording lies on the session's clock; session times of all that was marked in it follow."""
    check_researcher(viewer)
    found: Recording = find(study.recordings, recording, _("recording"))
    with study.operation(
        Stream(viewer.id, None),
        N_("Place recording {name} at {seconds} s"),
        name=found.name,
        seconds=offset_us / 1e6,
    ) as running:
        study.recordings.change(replace(found, offset_us=offset_us, rate_num=rate[0], rate_den=rate[1]))
        running.derived = stored_events.rederive(study.db, recordings=[found.id])
    return running.changes


def rate_from_two_points(media_us: tuple[int, int], session_us: tuple[int, int]) -> tuple[int, tuple[int, int]]:
    """Offset (µs) and rate of a recording of which two moments are known on the session's clock."""
    media, session = media_us[1] - media_us[0], session_us[1] - session_us[0]
    if media <= 0 or session <= 0:
        raise Refused(_("The second point must come after the first, in the film and in the session."))
    return session_us[0] - divide_half_up(media_us[0] * session, media), (session, media)


# -- codebooks ---------------------------------------------------------------------------------------------


def add_codebook(study: StudyFile, viewer: Viewer, given: str) -> tuple[Added, list[Difference]]:
    """Put a codebook into the study: a first version, or a new one of a codebook that is there.

    Gives the differences from the newest version that is there. Codings keep the version they began with.
    """
    check_researcher(viewer)
    codebook, content = codebook_file.read(find_codebook(given))
    older = versions(study, codebook.key)
    differences = compare(codebook_file.parse(older[-1].content), codebook) if older else []
    return _add_codebook(study, viewer, codebook, content), differences


def _add_codebook(study: StudyFile, viewer: Viewer, codebook: Codebook, content: str) -> Added:
    for there in versions(study, codebook.key):
        if there.version == codebook.version:
            raise Refused(
                _("Version {version} of “{codebook}” is in the study already.").format(
                    version=codebook.version, codebook=codebook.key
                )
                + " "
                + (
                    _("It is the same.")
                    if there.digest == codebook_file.digest(content)
                    else _("Its content differs; give the changed codebook a new version number.")
                )
            )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = CodebookVersion(new_id(), codebook.key, codebook.version, codebook_file.digest(content), content, now)
    with study.operation(
        Stream(viewer.id, None),
        N_("Add codebook {codebook} {version}"),
        codebook=codebook.key,
        version=codebook.version,
    ) as running:
        study.codebooks.add(row)
    return Added(row.id, row, running.changes)


def versions(study: StudyFile, key: str | None = None) -> list[CodebookVersion]:
    """The versions of a codebook in the study (or of all), oldest first."""
    found = study.codebooks.where("? IS NULL OR key = ?", [key, key])
    return sorted(found, key=lambda v: (v.key, [int(n) for n in v.version.split(".")]))
