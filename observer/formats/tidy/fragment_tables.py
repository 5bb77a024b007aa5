"""The tables of fragments, clips, playlists and consent; of consent what was said, by id, and no form."""

from dataclasses import dataclass
from operator import attrgetter

from observer.coding.clips import Masking, Shows
from observer.coding.consent import Answer, Consent, ConsentAnswer
from observer.coding.fragments import GateOutcome, Ordering, Origin, PlaylistItem, Reason, in_order
from observer.coding.study import Seen
from observer.formats.tidy.content import Content
from observer.formats.tidy.table import (
    ON_SESSION,
    Table,
    day,
    identifier,
    instant,
    listed,
    one_of,
    span,
    text,
    to,
    truth,
    whole,
)

FRAGMENT = to("fragments", "fragment_id")
PERSON = to("participants", "participant_id")
SESSION = to("sessions", "session_id")
_ONLY = "; only in the export of a researcher"


@dataclass(frozen=True)
class _Played:
    """A fragment on a playlist, and its place in the order in which it is played."""

    item: PlaylistItem
    number: int


@dataclass(frozen=True)
class _Answered:
    """One answer, with the form it stands on."""

    row: ConsentAnswer
    form: Consent

    @property
    def signed_by(self) -> str:
        """Whether the person signed, or somebody with authority over him."""
        return "self" if self.form.signer == self.form.participant else "representative"


def fragment_tables(content: Content) -> list[Table]:
    """All of them; only for a researcher."""
    return [
        fragments_of(content),
        _people(content),
        _showings(content),
        _clips(content),
        _playlists(content),
        _items(content),
        _consents(content),
    ]


def fragments_of(content: Content) -> Table:
    """The fragments."""
    columns = (
        identifier("fragment_id", "Id of the fragment"),
        text("session_id", "The session", "session", required=True),
        text("title", "What it is called", required=True, free_text=True),
        one_of("reason", "Why it was selected", Reason),
        one_of("origin", "How it was found", Origin),
        *span("the fragment", ON_SESSION),
        text("start_recording_id", "The recording of its first frame; missing: a session without films",
             "start_recording"),
        whole("start_pts", "Time stamp of its first frame, in ticks"),
        text("stop_recording_id", "The recording of the first frame after it", "stop_recording"),
        whole("stop_pts", "Time stamp of the first frame after it, in ticks"),
        truth("is_confirmed", "Whether the researcher confirmed who is in it", lambda f: f.confirmed is not None),
        text("notes", "A note", free_text=True),
    )  # fmt: skip
    rows = sorted(content.fragments, key=attrgetter("session", "start_us", "stop_us", "id"))
    references = (
        SESSION,
        to("recordings", "start_recording_id", key="recording_id"),
        to("recordings", "stop_recording_id", key="recording_id"),
    )
    return Table("fragments", f"One selected stretch of a session{_ONLY}", columns, ("fragment_id",), references, rows)


def _people(content: Content) -> Table:
    columns = (
        text("fragment_id", "The fragment", "fragment", required=True),
        text("participant_id", "The person", "participant", required=True),
        one_of("how", "Seen, or only heard", Seen),
        truth("picture_masked", "Whether only a copy is shown in which he cannot be seen"),
        truth("sound_masked", "Whether only a copy is shown in which he cannot be heard"),
    )
    words = f"One person who was confirmed to be in a fragment{_ONLY}"
    rows = sorted(content.fragment_people, key=attrgetter("fragment", "participant"))
    return Table("fragment_people", words, columns, ("fragment_id", "participant_id"), (FRAGMENT, PERSON), rows)


def _showings(content: Content) -> Table:
    columns = (
        identifier("fragment_showing_id", "Id of the showing"),
        text("fragment_id", "The fragment", "fragment", required=True),
        text("shown", "When: a day, or a moment in UTC", required=True),
        text("audience", "To whom", required=True),
        text("purpose", "What for", required=True),
        text("participant_ids", "The people of the study who saw it", lambda row: listed(row.people)),
        one_of("outcome", "What the gate of consent said of it", GateOutcome),
        text("notes", "A note", free_text=True),
    )
    rows = sorted(content.fragment_showings, key=attrgetter("shown", "id"))
    words = f"One time that a fragment was shown{_ONLY}"
    return Table("fragment_showings", words, columns, ("fragment_showing_id",), (FRAGMENT,), rows)


def _clips(content: Content) -> Table:
    columns = (
        identifier("clip_export_id", "Id of the clip"),
        text("fragment_id", "The fragment", "fragment", required=True),
        instant("made", "When it left, UTC", required=True),
        text("audience", "To whom it may be shown", required=True),
        text("purpose", "What for", required=True),
        text("recipient_ids", "The people of the study for whom it was made", lambda row: listed(row.recipients)),
        text("file_name", "The name of its file, without its folder; those of a reel share one", required=True),
        text("archive", "The name of the zip that holds it; missing: no zip", lambda row: row.archive or None),
        text("sha256", "SHA-256 of the file of the clip", required=True),
        one_of("masking", "Whose faces and voices are hidden: nobody's, by consent, or everybody's face", Masking),
        one_of("shown", "What is seen: the film, coarse blocks, a still, or nothing", Shows),
        text("people_ids", "Those who can be seen or heard in it", lambda row: listed(row.people)),
        text("masked_ids", "Those who are in it and can be neither seen nor heard", lambda row: listed(row.masked)),
        whole("bare_faces", "How many faces could still be seen when it was looked at again", required=True),
        truth("is_override", "Whether a researcher let it through the gate of consent", lambda row: bool(row.override)),
        text("unreviewed", "Why it was made although nobody had looked at its masks", free_text=True),
        text("coder_id", "Who made it", "coder"),
    )
    rows = sorted(content.clip_exports, key=attrgetter("made", "id"))
    words = f"One clip of a fragment that left the study{_ONLY}"
    references = FRAGMENT, to("coders", "coder_id")
    return Table("clip_exports", words, columns, ("clip_export_id",), references, rows)


def _playlists(content: Content) -> Table:
    columns = (
        identifier("playlist_id", "Id of the playlist"),
        text("name", "What it is called", required=True, free_text=True),
        text("audience", "To whom it is shown", required=True),
        text("purpose", "What for", required=True),
        text("respondent_id", "For whom it is; missing: nobody in particular", "respondent"),
        one_of("ordering", "By hand, or in random order", Ordering),
        whole("seed", "The seed of the random order"),
    )
    rows = sorted(content.playlists, key=attrgetter("id"))
    references = (to("participants", "respondent_id", key="participant_id"),)
    return Table("playlists", f"One list of fragments to play back{_ONLY}", columns, ("playlist_id",), references, rows)


def _items(content: Content) -> Table:
    columns = (
        text("playlist_id", "The playlist", "item.playlist", required=True),
        whole("number", "Its place in the order in which they are played", required=True),
        text("fragment_id", "The fragment", "item.fragment", required=True),
        truth("is_practice", "Whether it is for practice: leave it out of results", "item.is_practice"),
        text("prompts", "What is asked about it", lambda row: listed(row.item.prompts), free_text=True),
    )
    rows = [
        _Played(item, n)
        for playlist in sorted(content.playlists, key=attrgetter("id"))
        for n, item in enumerate(
            in_order(playlist, (item for item in content.playlist_items if item.playlist == playlist.id)), 1
        )
    ]
    words = f"One fragment on a playlist{_ONLY}"
    references = to("playlists", "playlist_id"), FRAGMENT
    return Table("playlist_items", words, columns, ("playlist_id", "number"), references, rows)


def _consents(content: Content) -> Table:
    columns = (
        identifier("consent_answer_id", "Id of the answer", "row.id"),
        text("participant_id", "Whom it is about", "form.participant", required=True),
        text("signed_by", "Who said it: the person (self) or somebody with authority over him (representative)",
             required=True, values=("self", "representative")),
        text("purpose", "What for", "row.purpose", required=True),
        text("audience", "To be shown to whom", "row.audience", required=True),
        one_of("answer", "What was said; what has no row was not asked, which counts as no", Answer, "row.answer"),
        day("from_date", "From which day", "form.from_date"),
        day("until_date", "Until which day; missing: no end", "form.until_date"),
        text("form_version", "The version of the form", "form.form_version", free_text=True),
    )  # fmt: skip
    forms = {form.id: form for form in content.consents}
    rows = [_Answered(row, forms[row.consent]) for row in sorted(content.consent_answers, key=attrgetter("id"))]
    words = f"One answer about one purpose and audience, without names, forms and who must sign{_ONLY}"
    return Table("consents", words, columns, ("consent_answer_id",), (PERSON,), rows)
