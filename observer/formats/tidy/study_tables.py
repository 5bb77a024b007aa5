"""The tables of a study: families, people, meetings, recordings and coders."""

from operator import attrgetter
from typing import Any

from observer.coding.plan import Strata
from observer.coding.study import (
    SIDES,
    Channel,
    GroupKind,
    Part,
    ParticipantKind,
    Purpose,
    Recording,
    Role,
    Seen,
    SessionKind,
    Side,
    StudyKind,
    UncodableReason,
)
from observer.coding.timecode import divide_half_up, seconds_text
from observer.formats.tidy.content import Content
from observer.formats.tidy.table import (
    ON_SESSION,
    Column,
    Reference,
    Table,
    day,
    identifier,
    instant,
    listed,
    micros,
    number,
    of,
    one_of,
    seconds,
    span,
    text,
    to,
    truth,
    whole,
)


def study_tables(content: Content) -> list[Table]:
    """All of them, in the order in which they stand in the package."""
    tables = [
        _studies(content),
        *_case_tables(content),
        *_session_tables(content),
        _recordings(content),
        _coders(content),
    ]
    return tables if content.assignments is None else [*tables, _assignments(content), *_draws(content)]


def _table(name: str, description: str, columns: tuple[Column, ...], rows: list[Any], *references: Reference) -> Table:
    """A table whose first column is its key, in the order of the ids, which never change."""
    return Table(name, description, columns, (columns[0].name,), references, sorted(rows, key=attrgetter("id")))


def _studies(content: Content) -> Table:
    columns = (
        identifier("study_id", "Id of the study"),
        text("name", "Name of the study", required=True),
        one_of("kind", "A study, or the part of one that travels to a coder", StudyKind),
        instant("created", "When the study was begun, UTC", required=True),
    )
    return _table("studies", "The study; one row", columns, [content.study])


def _case_tables(content: Content) -> list[Table]:
    cases = (
        identifier("case_id", "Id of the case"),
        text("pseudonym", "Pseudonym of the family", "name", required=True),
        text("help_form", "Form of the help", free_text=True),
        truth("mandated", "Whether the help was ordered", required=False),
        day("started", "First day of the help"),
        day("ended", "Last day of the help"),
        truth("ended_early", "Whether the help ended before its time", required=False),
        text("earlier_help", "Help before this", free_text=True),
    )
    people = (
        identifier("participant_id", "Id of the participant"),
        text("pseudonym", "Pseudonym of the person", "name", required=True),
        one_of("kind", "What this person is in the meetings", ParticipantKind),
        Column("side", "string", "The side of the table", lambda p: SIDES[p.kind], True, tuple(Side)),
        text("session_id", "Only of this session: somebody who was not known yet when it was coded", "session"),
    )
    roles = (
        identifier("case_participant_id", "Id of the role"),
        text("case_id", "The case", required=True),
        text("participant_id", "The participant", "participant", required=True),
        text("role", "Role in the case", free_text=True),
        day("from_date", "First day of the role"),
        day("until_date", "Last day of the role"),
        truth("has_authority", "Whether with parental authority", required=False),
    )
    groups = (
        identifier("group_id", "Id of the group"),
        text("case_id", "The case", required=True),
        text("name", "Name of the group", required=True),
        one_of("kind", "What the group is", GroupKind),
    )
    members = (
        identifier("group_member_id", "Id of the membership"),
        text("group_id", "The group", required=True),
        text("participant_id", "The participant", "participant", required=True),
    )
    case, person = to("cases", "case_id"), to("participants", "participant_id")
    return [
        _table("cases", "One family and the people around it", cases, content.cases),
        _table("participants", "One person", people, content.participants, to("sessions", "session_id")),
        _table("case_participants", "One role of a person in a case", roles, content.case_participants, case, person),
        _table("groups", "One named set of people", groups, content.groups, case),
        _table("group_members", "One person in a group", members, content.group_members,
               to("groups", "group_id"), person),
    ]  # fmt: skip


def _session_tables(content: Content) -> list[Table]:
    sessions = (
        identifier("session_id", "Id of the session"),
        text("case_id", "The case", required=True),
        text("name", "Name of the session", required=True),
        one_of("kind", "What sort of meeting", SessionKind),
        truth("is_research", "Whether it counts in results; acted and internship sessions do not"),
        whole("number", "Which visit it is"),
        text("moment", "Measurement moment", free_text=True),
        day("date", "Day of the meeting"),
        text("language", "Language that was spoken, by its code"),
    )
    presence = (
        identifier("presence_id", "Id of the stretch"),
        text("session_id", "The session", "session", required=True),
        text("participant_id", "The participant", "participant", required=True),
        *span("the presence", ON_SESSION, missing="that of the session"),
        one_of("how", "Seen, or only heard", Seen),
    )
    uncodable = (
        identifier("uncodable_span_id", "Id of the stretch"),
        text("session_id", "The session", "session", required=True),
        *span("the stretch", ON_SESSION),
        one_of("reason", "Why it cannot be coded", UncodableReason),
        one_of("channel", "What cannot be coded", Channel),
        text("participant_id", "Only this participant; missing: everybody", "participant"),
    )
    session, person = to("sessions", "session_id"), to("participants", "participant_id")
    return [
        _table("sessions", "One filmed meeting", sessions, content.sessions, to("cases", "case_id")),
        _table(
            "presence",
            "One stretch in which somebody was there; a person without any was there all the time",
            presence,
            content.presence,
            session,
            person,
        ),
        _table("uncodable_spans", "One stretch that nobody can code", uncodable, content.uncodable_spans,
               session, person),
    ]  # fmt: skip


def _recordings(content: Content) -> Table:
    def fps(recording: Recording) -> str | None:
        num, den = recording.fps_num, recording.fps_den
        return seconds_text(divide_half_up(num * 1_000_000, den)) if num and den else None

    columns = (
        identifier("recording_id", "Id of the recording"),
        text("session_id", "The session", "session", required=True),
        text("fingerprint", "SHA-256 of the file's size, first MiB and last MiB, by which it is known", required=True),
        truth("has_video", "Whether there is picture"),
        truth("has_audio", "Whether there is sound"),
        seconds("duration_s", "How long it lasts", of("duration_us")),
        micros("duration_us", "How long it lasts, exact", of("duration_us")),
        number("fps", "Frames per second; the mean when they vary", fps, unit="1/s"),
        truth("variable_rate", "Whether frames last differently long"),
        whole("n_frames", "Number of frames", required=True),
        whole("time_base_num", "One tick of a pts lasts time_base_num / time_base_den seconds", required=True),
        whole("time_base_den", "See time_base_num", required=True),
        micros("media_start_us", "Time stamp at which the file begins", of("start_us")),
        whole("camera", "Number of the camera", lambda r: content.cameras[r.camera], required=True),
        seconds("offset_s", "Where it begins on the clock of the session", of("offset_us")),
        micros("offset_us", "Where it begins on the clock of the session, exact", of("offset_us")),
        whole("rate_num", "Session time = offset + media time × rate_num / rate_den", required=True),
        whole("rate_den", "See rate_num", required=True),
    )
    words = "One film or sound file; its name and place are not told"
    return _table("recordings", words, columns, content.recordings, to("sessions", "session_id"))


def _coders(content: Content) -> Table:
    columns = (
        identifier("coder_id", "Id of the coder"),
        text(
            "pseudonym",
            "Pseudonym of the coder; of a package also “Given events”, which is nobody",
            "name",
            required=True,
        ),
        text("roles", f"What the coder may do: {listed(Role)}", lambda c: listed(c.roles)),
        text("languages", "Languages that the coder understands, by their codes", lambda c: listed(c.languages)),
    )  # fmt: skip
    return _table("coders", "One coder", columns, content.coders)


def _assignments(content: Content) -> Table:
    columns = (
        identifier("assignment_id", "Id of the assignment"),
        text("session_id", "The session", "session", required=True),
        text("coder_id", "The coder", "coder", required=True),
        text("codebook", "Key of the codebook", "codebook_key", required=True),
        one_of("purpose", "Why this coder codes this session; coders do not know", Purpose),
        one_of("part", "What the coding consists of", Part),
        text("coding_id", "The coding that came of it", "coding"),
        text("marks_coding_id", "The coding of somebody else whose events were given", "marks"),
    )
    codings = to("codings", "coding_id"), to("codings", "marks_coding_id", key="coding_id")
    references = to("sessions", "session_id"), to("coders", "coder_id"), *codings
    words = "One session that a coder has to code; only in the export of a researcher"
    return _table("assignments", words, columns, content.assignments or [], *references)


def _draws(content: Content) -> list[Table]:
    draws = (
        identifier("draw_id", "Id of the draw"),
        instant("made", "When it was drawn, UTC", required=True),
        text("software", "The version of Observer that drew", required=True),
        text("codebook", "Key of the codebook", "codebook_key", required=True),
        whole("seed", "With the same seed and the same sessions the same ones are drawn", required=True),
        whole("percent", "The share of the sessions that was drawn", required=True),
        one_of("strata", "Within what was drawn: all sessions, each case, each measurement moment", Strata),
    )
    sessions = (
        identifier("draw_session_id", "Id of the row"),
        text("draw_id", "The draw", "draw", required=True),
        text("session_id", "The session", "session", required=True),
        text("stratum", "The stratum in which it was", free_text=True),
        truth("is_drawn", "Whether it was drawn to be coded twice"),
        text("coder_id", "Who was asked to code it a second time", "coder"),
    )
    references = to("draws", "draw_id"), to("sessions", "session_id"), to("coders", "coder_id")
    words = "One session among which was drawn; only in the export of a researcher"
    return [
        _table("draws", "One random draw of sessions to be coded twice; only in the export of a researcher",
               draws, content.draws),
        _table("draw_sessions", words, sessions, content.draw_sessions, *references),
    ]  # fmt: skip
