"""The columns of the table of aggregated events of BORIS."""

NONE = "NA"
NO_CATEGORY = "Not defined"
BEFORE = (
    "Observation id",
    "Observation date",
    "Description",
    "Observation type",
    "Source",
    "Time offset (s)",
    "Coding duration",
    "Media duration (s)",
    "FPS (frame/s)",
)
SUBJECT = ("Subject", "Observation duration by subject by observation", "Behavior", "Behavioral category")
AFTER = (
    "Behavior type",
    "Start (s)",
    "Stop (s)",
    "Duration (s)",
    "Media file name",
    "Image index start",
    "Image index stop",
    "Image file path start",
    "Image file path stop",
    "Comment start",
    "Comment stop",
)
MORE = ("Modifier names", "Also shown by", "Towards", "Doubt", "Event id")  # what BORIS does not know
OLD = ("Total length", "Total duration", "Media file", "Media file path", "FPS", "Comment", "Modifiers")
KNOWN = {*BEFORE, *SUBJECT, *AFTER, *MORE, *OLD}
TEXTS = ("Description", "Comment", "Comment start", "Comment stop")
NEEDED = ("Observation id", "Behavior", "Behavior type", "Start (s)", "Stop (s)")
MODIFIER = "Modifier #"
