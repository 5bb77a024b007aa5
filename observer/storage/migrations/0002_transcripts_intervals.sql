-- Subtitles and transcripts of recordings (times in media time), and how a coding by intervals is set up.

CREATE TABLE "transcripts" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    recording TEXT NOT NULL REFERENCES recordings(id),
    name TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT ''
);

CREATE TABLE "cues" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    transcript TEXT NOT NULL REFERENCES transcripts(id) ON DELETE CASCADE,
    start_us INTEGER NOT NULL,
    stop_us INTEGER NOT NULL,
    speaker TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    CHECK (stop_us > start_us)
);

CREATE TABLE "interval_schemes" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    coding TEXT NOT NULL UNIQUE REFERENCES codings(id),
    length_us INTEGER NOT NULL CHECK (length_us > 0),
    method TEXT NOT NULL CHECK (method IN ('partial', 'whole', 'momentary')),
    indicators TEXT NOT NULL,
    participants TEXT NOT NULL
);

CREATE INDEX transcripts_by_recording ON transcripts(recording);
CREATE INDEX cues_by_transcript_start_us ON cues(transcript, start_us);
