-- Recall sessions: what was shown to whom, what happened, what was said, and to whom it may be told.

CREATE TABLE "recall_settings" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    advised_hours INTEGER NOT NULL CHECK (advised_hours BETWEEN 1 AND 8784),
    feelings TEXT NOT NULL,
    protocol_card TEXT NOT NULL DEFAULT ''
);

CREATE TABLE "recall_bands" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    key TEXT NOT NULL UNIQUE,
    most_fragments INTEGER NOT NULL CHECK (most_fragments >= 0),
    longest_fragment_us INTEGER NOT NULL CHECK (longest_fragment_us >= 0),
    longest_us INTEGER NOT NULL CHECK (longest_us >= 0),
    pictures INTEGER NOT NULL CHECK (pictures IN (0, 1))
);

CREATE TABLE "recall_prompts" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    band TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL CHECK (length(text) > 0),
    level TEXT NOT NULL CHECK (level IN ('open', 'focused', 'own')),
    UNIQUE (band, language, text)
);

CREATE TABLE "recall_sessions" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    playlist TEXT NOT NULL REFERENCES playlists(id),
    protocol TEXT NOT NULL CHECK (
        protocol IN ('respondent_stops', 'both_stop', 'no_stops', 'selected', 'whole_film_first')
    ),
    language TEXT NOT NULL,
    band TEXT NOT NULL,
    facilitator TEXT REFERENCES coders(id),
    facilitator_person TEXT REFERENCES participants(id),
    in_room TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('prepared', 'running', 'ended')),
    ordering TEXT NOT NULL CHECK (ordering IN ('by_hand', 'random')),
    seed INTEGER CHECK (seed >= 0),
    prepared TEXT NOT NULL,
    started TEXT,
    ended TEXT,
    stops_of TEXT REFERENCES recall_sessions(id),
    stop_seed INTEGER CHECK (stop_seed >= 0),
    CHECK ((stops_of IS NULL) = (stop_seed IS NULL)),
    CHECK ((state = 'prepared') = (started IS NULL)),
    CHECK ((state = 'ended') = (ended IS NOT NULL))
);

CREATE TABLE "recall_people" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    recall TEXT NOT NULL REFERENCES recall_sessions(id),
    participant TEXT NOT NULL REFERENCES participants(id),
    part TEXT NOT NULL CHECK (part IN ('respondent', 'support', 'interpreter', 'other')),
    relation TEXT NOT NULL CHECK (relation IN ('in_film', 'involved', 'outside')),
    audience TEXT NOT NULL,
    UNIQUE (recall, participant)
);

CREATE TABLE "recall_items" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    recall TEXT NOT NULL REFERENCES recall_sessions(id),
    fragment TEXT NOT NULL REFERENCES fragments(id),
    position INTEGER NOT NULL CHECK (position >= 1),
    is_practice INTEGER NOT NULL DEFAULT 0 CHECK (is_practice IN (0, 1)),
    prompts TEXT NOT NULL DEFAULT '[]',
    UNIQUE (recall, fragment)
);

CREATE TABLE "recall_stops" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    recall TEXT NOT NULL REFERENCES recall_sessions(id),
    item TEXT NOT NULL REFERENCES recall_items(id),
    recording TEXT REFERENCES recordings(id),
    pts INTEGER,
    us INTEGER NOT NULL,
    CHECK ((recording IS NULL) = (pts IS NULL))
);

CREATE TABLE "recall_log" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    recall TEXT NOT NULL REFERENCES recall_sessions(id),
    n INTEGER NOT NULL CHECK (n >= 1),
    run INTEGER NOT NULL CHECK (run >= 1),
    act TEXT NOT NULL CHECK (act IN (
        'begin', 'show', 'play', 'stop', 'seek', 'replay', 'finish', 'mark', 'decline', 'enough', 'blank', 'unblank',
        'distress', 'off_record', 'on_record', 'end'
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

CREATE TABLE "recall_responses" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    recall TEXT NOT NULL REFERENCES recall_sessions(id),
    log TEXT REFERENCES recall_log(id),
    item TEXT NOT NULL REFERENCES recall_items(id),
    participant TEXT NOT NULL REFERENCES participants(id),
    initiated TEXT NOT NULL CHECK (initiated IN ('respondent', 'facilitator', 'nobody')),
    recording TEXT REFERENCES recordings(id),
    pts INTEGER,
    us INTEGER NOT NULL,
    is_practice INTEGER NOT NULL CHECK (is_practice IN (0, 1)),
    opened TEXT NOT NULL,
    closed TEXT,
    prompt TEXT NOT NULL DEFAULT '',
    level TEXT CHECK (level IN ('open', 'focused', 'own')),
    note TEXT NOT NULL DEFAULT '',
    about TEXT CHECK (about IN ('then', 'now', 'general')),
    feeling TEXT NOT NULL DEFAULT '',
    codes TEXT NOT NULL DEFAULT '[]',
    off_record INTEGER NOT NULL DEFAULT 0 CHECK (off_record IN (0, 1)),
    CHECK ((recording IS NULL) = (pts IS NULL)),
    CHECK (NOT off_record OR (note = '' AND about IS NULL AND feeling = '' AND codes = '[]'))
);

CREATE TABLE "response_releases" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    response TEXT NOT NULL REFERENCES recall_responses(id),
    audience TEXT NOT NULL,
    released TEXT NOT NULL,
    UNIQUE (response, audience)
);

CREATE TABLE "recall_steps" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    recall TEXT NOT NULL REFERENCES recall_sessions(id),
    step TEXT NOT NULL,
    done TEXT NOT NULL,
    UNIQUE (recall, step)
);

CREATE TABLE "talk_recordings" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    recall TEXT NOT NULL REFERENCES recall_sessions(id),
    run INTEGER NOT NULL CHECK (run >= 1),
    mono_us INTEGER NOT NULL CHECK (mono_us >= 0),
    started TEXT NOT NULL,
    relative_path TEXT NOT NULL UNIQUE,
    duration_us INTEGER CHECK (duration_us >= 0),
    sha256 TEXT CHECK (length(sha256) = 64)
);

CREATE TABLE "talk_lines" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    talk TEXT NOT NULL REFERENCES talk_recordings(id),
    start_us INTEGER NOT NULL CHECK (start_us >= 0),
    stop_us INTEGER NOT NULL,
    text TEXT NOT NULL,
    speaker TEXT NOT NULL DEFAULT '',
    CHECK (stop_us > start_us)
);

CREATE TABLE "concern_signals" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    at TEXT NOT NULL,
    coder TEXT REFERENCES coders(id),
    recall TEXT REFERENCES recall_sessions(id),
    note TEXT NOT NULL DEFAULT ''
);

-- What is overwritten while a talk runs, and goes into no history: where the film stands, and what is being typed.

CREATE TABLE "recall_places" (
    id TEXT PRIMARY KEY NOT NULL REFERENCES recall_sessions(id) ON DELETE CASCADE,
    item TEXT REFERENCES recall_items(id) ON DELETE CASCADE,
    recording TEXT REFERENCES recordings(id) ON DELETE CASCADE,
    pts INTEGER,
    us INTEGER NOT NULL
);

CREATE TABLE "recall_drafts" (
    id TEXT PRIMARY KEY NOT NULL REFERENCES recall_responses(id) ON DELETE CASCADE,
    prompt TEXT NOT NULL DEFAULT '',
    level TEXT CHECK (level IN ('open', 'focused', 'own')),
    note TEXT NOT NULL DEFAULT '',
    about TEXT CHECK (about IN ('then', 'now', 'general')),
    feeling TEXT NOT NULL DEFAULT '',
    codes TEXT NOT NULL DEFAULT '[]'
);

CREATE INDEX recall_people_by_participant ON recall_people(participant);
CREATE INDEX recall_items_by_fragment ON recall_items(fragment);
CREATE INDEX recall_stops_by_recall ON recall_stops(recall);
CREATE INDEX recall_stops_by_recording ON recall_stops(recording) WHERE recording IS NOT NULL;
CREATE INDEX recall_log_by_recording ON recall_log(recording) WHERE recording IS NOT NULL;
CREATE INDEX recall_log_by_to_recording ON recall_log(to_recording) WHERE to_recording IS NOT NULL;
CREATE INDEX recall_responses_by_recall ON recall_responses(recall);
CREATE INDEX recall_responses_by_participant ON recall_responses(participant);
CREATE INDEX recall_responses_by_recording ON recall_responses(recording) WHERE recording IS NOT NULL;
CREATE INDEX talk_recordings_by_recall ON talk_recordings(recall);
CREATE INDEX talk_lines_by_talk_start_us ON talk_lines(talk, start_us);
