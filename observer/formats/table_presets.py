"""Tables of other programs, recognised by their headings. Data: to know another one, add a `Preset`.

Headings are compared in lower case, with a blank for underscores. Those of INTERACT, Solomon Coder and LINCE were
written after descriptions; real files of them have not been seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from observer.formats.table_layout import PointMark, Role, RowsAre, TimeUnit
from observer.i18n import N_

R = Role
DATAVYU, SOLOMON = "datavyu", "solomon"  # known by more than their headings


_XT_TIMES = (
    "time relative sf",
    "time relative hmsf",
    "time relative s",
    "time relative hms",
    "time relative f",
    "time",
)


@dataclass(frozen=True)
class Preset:
    """A kind of table: the headings by which it is known (`needs`, all of them), and where each thing may stand (the
    first heading that is there counts). A * stands for anything. Where `codes_in_rest` is
    set, each column of no other use (and not in `ignore`) holds codes, and its heading is their dimension."""

    id: str
    title: str
    needs: tuple[str, ...]
    columns: tuple[tuple[Role, tuple[str, ...]], ...]
    rows: RowsAre = RowsAre.EVENTS
    unit: TimeUnit = TimeUnit.SECONDS
    fps: float = 0.0
    points: PointMark = PointMark.EITHER
    between: str = ""
    codes_in_rest: bool = False
    ignore: tuple[str, ...] = ()


OBSERVER = Preset(
    "observer",
    N_("Observer"),
    ("session", "code", "kind", "start s", "stop s"),
    (
        *((role, (role.value.replace("_", " "),)) for role in (R.SESSION, R.CODER, R.ACTORS, R.TOWARDS, R.TARGETS)),
        *((role, (role.value,)) for role in (R.CODE, R.LABEL, R.DIMENSION, R.KIND)),
        (R.START, ("start s",)),
        (R.STOP, ("stop s",)),
        (R.EVENT_ID, ("event id",)),
        *((role, (role.value,)) for role in (R.OPEN, R.DOUBT, R.COMMENT, R.FILM)),
        (R.MODIFIER, ("modifier *",)),
    ),
    points=PointMark.NO_STOP,
    between="; ",
)

PRESETS: tuple[Preset, ...] = (
    OBSERVER,
    Preset(
        "observer-tidy",
        N_("Observer, events of a tidy package"),
        ("session id", "indicator", "kind", "start s", "stop s"),
        (
            (R.SESSION, ("session",)),
            (R.CODER, ("coder",)),
            (R.ACTORS, ("actors",)),
            (R.TOWARDS, ("targets",)),
            (R.TARGETS, ("target names",)),
            (R.CODE, ("indicator",)),
            (R.KIND, ("kind",)),
            (R.START, ("start s",)),
            (R.STOP, ("stop s",)),
            (R.EVENT_ID, ("event id",)),
            (R.DOUBT, ("doubt",)),
            (R.COMMENT, ("comment",)),
        ),
        points=PointMark.NO_STOP,
        between="; ",
    ),
    Preset(
        "boris-aggregated",
        N_("BORIS, aggregated events"),
        ("subject", "behavior", "start (s)", "stop (s)"),
        (
            (R.SESSION, ("observation id",)),
            (R.ACTORS, ("subject",)),
            (R.CODE, ("behavior",)),
            (R.DIMENSION, ("behavioral category",)),
            (R.KIND, ("behavior type",)),
            (R.START, ("start (s)",)),
            (R.STOP, ("stop (s)",)),
            (R.COMMENT, ("comment*",)),
            (R.FILM, ("media file name", "media file path", "media file")),
            (R.MODIFIER, ("modifier #*", "modifiers")),
        ),
    ),
    Preset(
        "boris-tabular",
        N_("BORIS, tabular events"),
        ("time", "subject", "behavior", "fps*"),
        (
            (R.SESSION, ("observation id",)),
            (R.ACTORS, ("subject",)),
            (R.CODE, ("behavior",)),
            (R.DIMENSION, ("behavioral category",)),
            (R.EVENT_TYPE, ("status", "behavior type")),
            (R.START, ("time",)),
            (R.COMMENT, ("comment",)),
            (R.FILM, ("media file name", "media file path", "media file")),
            (R.MODIFIER, ("modifier #*", "modifiers")),
        ),
        rows=RowsAre.EDGES,
    ),
    Preset(
        "observer-xt",
        N_("The Observer XT"),
        ("behavior", "event type"),
        (
            (R.SESSION, ("observation", "observation name")),
            (R.CODER, ("observer", "coder")),
            (R.ACTORS, ("subject",)),
            (R.CODE, ("behavior",)),
            (R.EVENT_TYPE, ("event type",)),
            (R.START, _XT_TIMES),
            (R.COMMENT, ("comment",)),
            (R.MODIFIER, ("modifier *", "modifier*")),
        ),
        rows=RowsAre.EDGES,
    ),
    Preset(
        "interact",
        N_("INTERACT"),
        ("dataset*",),
        (
            (R.SESSION, ("dataset name", "dataset")),
            (R.START, ("onset", "start time", "start")),
            (R.STOP, ("offset", "end time", "end")),
            (R.DURATION, ("duration",)),
            (R.COMMENT, ("transcript", "comment")),
        ),
        unit=TimeUnit.CLOCK,
        fps=25.0,
        codes_in_rest=True,
        ignore=("datagroup*", "level*", "*number", "#", "line*", "data line*"),
    ),
    Preset(
        "lince",
        N_("LINCE"),
        ("frame*", "time*"),
        (
            (R.SESSION, ("observation", "sample", "video")),
            (R.CODER, ("observer",)),
            (R.START, ("time ms", "timems", "time(ms)", "time (ms)", "time milis", "time")),
            (R.DURATION, ("duration ms", "duration(ms)", "duration (ms)", "durationms", "duration")),
            (R.COMMENT, ("comment", "comments")),
        ),
        unit=TimeUnit.MILLISECONDS,
        codes_in_rest=True,
        ignore=("frame*", "register*", "name", "#", "row*", "dur*", "end*", "fps"),
    ),
)

PLAIN = Preset(
    "plain",
    N_("a plain table"),
    (),
    (
        (R.SESSION, ("session", "sessie", "observation id", "observation", "observatie", "visit", "huisbezoek")),
        (R.CODER, ("coder", "codeur", "observer", "rater", "beoordelaar", "annotator")),
        (R.ACTORS, ("actors", "actor", "subject", "participant", "deelnemer", "person", "persoon", "who", "wie")),
        (R.TARGETS, ("targets", "target", "towards", "towards whom", "tegen wie", "richting")),
        (R.CODE, ("code", "behavior", "behaviour", "gedrag", "indicator", "event", "label", "category", "codename")),
        (R.DIMENSION, ("dimension", "dimensie", "behavioral category")),
        (R.KIND, ("kind", "soort", "behavior type")),
        (R.EVENT_TYPE, ("event type", "status")),
        (R.START, ("start", "start s", "start (s)", "start ms", "start (ms)", "start time", "starttime", "begin",
                   "begintijd", "starttijd", "onset", "onset s", "onset ms", "start frame", "frame", "time", "time s",
                   "time (s)", "time ms", "time (ms)", "tijd", "timestamp", "t")),
        (R.STOP, ("stop", "stop s", "stop (s)", "stop ms", "stop (ms)", "stop time", "end", "end s", "end (s)",
                  "end ms", "end (ms)", "end time", "endtime", "einde", "eindtijd", "stoptijd", "offset", "offset s",
                  "offset ms", "stop frame", "end frame")),
        (R.DURATION, ("duration", "duration s", "duration (s)", "duration ms", "duration (ms)", "duur")),
        (R.COMMENT, ("comment", "comments", "opmerking", "opmerkingen", "remark", "remarks", "note", "notes")),
        (R.MODIFIER, ("modifier *", "modifier*", "kenmerk*")),
        (R.EVENT_ID, ("event id", "id")),
        (R.DOUBT, ("doubt", "twijfel")),
        (R.FILM, ("film", "media", "media file", "video")),
    ),
)  # fmt: skip


def by_id(name: str) -> Preset | None:
    """The preset with this identifier."""
    return next((one for one in (*PRESETS, PLAIN) if one.id == name), None)


def titles() -> Iterator[tuple[str, str]]:
    """The identifiers and titles of all presets; titles are translated where they are shown."""
    for one in (*PRESETS, PLAIN):
        yield one.id, one.title
    yield DATAVYU, N_("Datavyu")
    yield SOLOMON, N_("Solomon Coder")
