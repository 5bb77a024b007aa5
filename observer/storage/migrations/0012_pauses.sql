-- A pause for a practical reason is a line of its own in the log of a recall session: the table is made anew for its
-- check. How long the talk has lasted is kept beside where the film stands, so that its clock goes on after a crash.
-- And of a fragment it is known that it is the whole film, which is seen before the others.

PRAGMA defer_foreign_keys = ON;

CREATE TABLE "recall_log_kept" AS SELECT * FROM "recall_log" ORDER BY rowid;

DROP TABLE "recall_log";

CREATE TABLE "recall_log" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    recall TEXT NOT NULL REFERENCES recall_sessions(id),
    n INTEGER NOT NULL CHECK (n >= 1),
    run INTEGER NOT NULL CHECK (run >= 1),
    act TEXT NOT NULL CHECK (act IN (
        'begin', 'show', 'play', 'stop', 'pause', 'seek', 'replay', 'finish', 'mark', 'decline', 'enough', 'blank',
        'unblank', 'distress', 'off_record', 'on_record', 'end'
    )),
    who TEXT NOT NULL CHECK (who IN ('respondent', 'facilitator', 'nobody')),
    participant TEXT REFERENCES participants(id),
    item TEXT REFERENCES recall_items(id),
    recording TEXT REFERENCES recordings(id),
    pts INTEGER,
    us INTEGER,
    to_recording TEXT REFERENCES recordings(id),
    to_pts INTEGER,
    to_us INTEGER,
    at TEXT NOT NULL,
    mono_us INTEGER NOT NULL CHECK (mono_us >= 0),
    UNIQUE (recall, n),
    CHECK ((recording IS NULL) = (pts IS NULL)),
    CHECK ((to_recording IS NULL) = (to_pts IS NULL)),
    CHECK (us IS NOT NULL OR pts IS NULL),
    CHECK (to_us IS NOT NULL OR to_pts IS NULL)
);

INSERT INTO "recall_log" SELECT * FROM "recall_log_kept" ORDER BY rowid;

DROP TABLE "recall_log_kept";

CREATE INDEX recall_log_by_recording ON recall_log(recording) WHERE recording IS NOT NULL;

CREATE INDEX recall_log_by_to_recording ON recall_log(to_recording) WHERE to_recording IS NOT NULL;

ALTER TABLE "recall_places" ADD COLUMN talked_us INTEGER NOT NULL DEFAULT 0 CHECK (talked_us >= 0);

ALTER TABLE "recall_items" ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 0 CHECK (is_whole IN (0, 1));
