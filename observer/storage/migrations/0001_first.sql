-- The tables of a study file, first release. Ids are random UUIDs, times whole microseconds.

CREATE TABLE "studies" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('study', 'package')),
    created TEXT NOT NULL
);

CREATE TABLE "cases" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    help_form TEXT NOT NULL DEFAULT '',
    mandated INTEGER CHECK (mandated IN (0, 1)),
    started TEXT,
    ended TEXT,
    ended_early INTEGER CHECK (ended_early IN (0, 1)),
    earlier_help TEXT NOT NULL DEFAULT ''
);

CREATE TABLE "sessions" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    case_id TEXT NOT NULL REFERENCES cases(id),
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    kind TEXT NOT NULL CHECK (kind IN ('home_visit', 'family_talk', 'care_team', 'school', 'manager_talk', 'online', 'acted', 'internship')),
    number INTEGER,
    moment TEXT NOT NULL DEFAULT '',
    date TEXT,
    language TEXT NOT NULL DEFAULT ''
);

CREATE TABLE "participants" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    name TEXT NOT NULL COLLATE NOCASE,
    kind TEXT NOT NULL CHECK (kind IN ('child', 'parent', 'partner', 'foster_parent', 'relative', 'network_member', 'volunteer', 'worker', 'professional', 'manager', 'interpreter', 'researcher', 'unknown')),
    session TEXT REFERENCES sessions(id)
);

CREATE TABLE "case_participants" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    case_id TEXT NOT NULL REFERENCES cases(id),
    participant TEXT NOT NULL REFERENCES participants(id),
    role TEXT NOT NULL DEFAULT '',
    from_date TEXT,
    until_date TEXT,
    has_authority INTEGER CHECK (has_authority IN (0, 1))
);

CREATE TABLE "groups" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    case_id TEXT NOT NULL REFERENCES cases(id),
    name TEXT NOT NULL COLLATE NOCASE,
    kind TEXT NOT NULL CHECK (kind IN ('family', 'household', 'parents', 'parents_and_foster_parents', 'professionals', 'whole_table', 'other')),
    UNIQUE (case_id, name)
);

CREATE TABLE "group_members" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    group_id TEXT NOT NULL REFERENCES groups(id) ON DELETE CASCADE,
    participant TEXT NOT NULL REFERENCES participants(id),
    UNIQUE (group_id, participant)
);

CREATE TABLE "presence" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    session TEXT NOT NULL REFERENCES sessions(id),
    participant TEXT NOT NULL REFERENCES participants(id),
    start_us INTEGER,
    stop_us INTEGER,
    how TEXT NOT NULL CHECK (how IN ('seen', 'heard')),
    CHECK (stop_us > start_us)
);

CREATE TABLE "uncodable_spans" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    session TEXT NOT NULL REFERENCES sessions(id),
    start_us INTEGER NOT NULL,
    stop_us INTEGER NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('camera_off', 'inaudible', 'out_of_view', 'language', 'private', 'no_consent')),
    channel TEXT NOT NULL CHECK (channel IN ('both', 'picture', 'sound')),
    participant TEXT REFERENCES participants(id),
    CHECK (stop_us > start_us)
);

CREATE TABLE "recordings" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    session TEXT NOT NULL REFERENCES sessions(id),
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    path TEXT NOT NULL,
    relative_path TEXT,
    fingerprint TEXT NOT NULL,
    size INTEGER NOT NULL,
    duration_us INTEGER NOT NULL CHECK (duration_us > 0),
    start_us INTEGER NOT NULL,
    time_base_num INTEGER NOT NULL CHECK (time_base_num > 0),
    time_base_den INTEGER NOT NULL CHECK (time_base_den > 0),
    has_video INTEGER CHECK (has_video IN (0, 1)),
    has_audio INTEGER CHECK (has_audio IN (0, 1)),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    rotation INTEGER NOT NULL,
    sar_num INTEGER NOT NULL CHECK (sar_num > 0),
    sar_den INTEGER NOT NULL CHECK (sar_den > 0),
    fps_num INTEGER NOT NULL,
    fps_den INTEGER NOT NULL,
    variable_rate INTEGER CHECK (variable_rate IN (0, 1)),
    n_frames INTEGER NOT NULL,
    interlaced INTEGER CHECK (interlaced IN (0, 1)),
    codec TEXT NOT NULL,
    camera TEXT NOT NULL,
    offset_us INTEGER NOT NULL,
    rate_num INTEGER NOT NULL CHECK (rate_num > 0),
    rate_den INTEGER NOT NULL CHECK (rate_den > 0)
);

CREATE TABLE "coders" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    roles TEXT NOT NULL,
    languages TEXT NOT NULL,
    verifier TEXT
);

CREATE TABLE "codebooks" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    key TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    content TEXT NOT NULL,
    added TEXT NOT NULL,
    UNIQUE (key, version)
);

CREATE TABLE "codings" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    session TEXT NOT NULL REFERENCES sessions(id),
    coder TEXT NOT NULL REFERENCES coders(id),
    codebook TEXT NOT NULL REFERENCES codebooks(id),
    part TEXT NOT NULL CHECK (part IN ('events', 'ratings', 'both', 'ratings_on_marks')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'locked')),
    supersedes TEXT REFERENCES codings(id),
    created TEXT NOT NULL,
    submitted TEXT,
    time_on_task_us INTEGER NOT NULL DEFAULT 0 CHECK (time_on_task_us >= 0),
    stopped_at_us INTEGER
);

CREATE TABLE "assignments" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    session TEXT NOT NULL REFERENCES sessions(id),
    coder TEXT NOT NULL REFERENCES coders(id),
    codebook_key TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('main', 'double', 'training', 'gold', 'consensus', 'repeat')),
    part TEXT NOT NULL CHECK (part IN ('events', 'ratings', 'both', 'ratings_on_marks')),
    coding TEXT REFERENCES codings(id)
);

CREATE TABLE "coding_spans" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    coding TEXT NOT NULL REFERENCES codings(id) ON DELETE CASCADE,
    recording TEXT NOT NULL REFERENCES recordings(id),
    start_us INTEGER NOT NULL,
    stop_us INTEGER NOT NULL,
    CHECK (stop_us > start_us)
);

CREATE TABLE "events" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    coding TEXT NOT NULL REFERENCES codings(id),
    indicator TEXT NOT NULL CHECK (indicator LIKE '%_:_%'),
    kind TEXT NOT NULL CHECK (kind IN ('point', 'state')),
    start_recording TEXT REFERENCES recordings(id),
    start_pts INTEGER,
    start_us INTEGER NOT NULL,
    stop_recording TEXT REFERENCES recordings(id),
    stop_pts INTEGER,
    stop_us INTEGER,
    targets TEXT NOT NULL CHECK (targets IN ('listed', 'all', 'none', 'unclear')),
    comment TEXT NOT NULL DEFAULT '',
    perceived TEXT CHECK (perceived IN ('seen', 'heard')),
    doubt INTEGER NOT NULL CHECK (doubt IN (0, 1)),
    precision TEXT NOT NULL CHECK (precision IN ('exact', 'approximate')),
    back_us INTEGER NOT NULL DEFAULT 0 CHECK (back_us >= 0),
    CHECK ((start_recording IS NULL) = (start_pts IS NULL)),
    CHECK ((stop_recording IS NULL) = (stop_pts IS NULL)),
    CHECK (stop_us IS NOT NULL OR stop_pts IS NULL),
    CHECK (kind = 'state' OR stop_us IS NULL),
    CHECK (stop_us > start_us)
);

CREATE TABLE "event_actors" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    event TEXT NOT NULL REFERENCES events(id) ON DELETE CASCADE,
    participant TEXT REFERENCES participants(id),
    group_id TEXT REFERENCES groups(id),
    CHECK ((participant IS NULL) <> (group_id IS NULL)),
    UNIQUE (event, participant)
);

CREATE TABLE "event_targets" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    event TEXT NOT NULL REFERENCES events(id) ON DELETE CASCADE,
    participant TEXT REFERENCES participants(id),
    group_id TEXT REFERENCES groups(id),
    CHECK ((participant IS NULL) <> (group_id IS NULL)),
    UNIQUE (event, participant)
);

CREATE TABLE "event_modifiers" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    event TEXT NOT NULL REFERENCES events(id) ON DELETE CASCADE,
    modifier TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (event, modifier, value)
);

CREATE TABLE "interval_codings" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    coding TEXT NOT NULL REFERENCES codings(id),
    indicator TEXT NOT NULL,
    participant TEXT NOT NULL REFERENCES participants(id),
    start_us INTEGER NOT NULL,
    stop_us INTEGER NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('partial', 'whole', 'momentary')),
    value INTEGER NOT NULL CHECK (value IN (0, 1)),
    CHECK (stop_us > start_us),
    UNIQUE (coding, indicator, participant, start_us)
);

CREATE TABLE "comments" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    coding TEXT NOT NULL REFERENCES codings(id),
    text TEXT NOT NULL,
    recording TEXT REFERENCES recordings(id),
    pts INTEGER,
    at_us INTEGER,
    CHECK ((recording IS NULL) = (pts IS NULL))
);

CREATE TABLE "ratings" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    coding TEXT NOT NULL REFERENCES codings(id),
    dimension TEXT NOT NULL CHECK (dimension LIKE '%_:_%'),
    rated_as TEXT NOT NULL CHECK (rated_as IN ('person', 'worker_contribution', 'group', 'towards')),
    participant TEXT REFERENCES participants(id),
    group_id TEXT REFERENCES groups(id),
    towards_participant TEXT REFERENCES participants(id),
    towards_group TEXT REFERENCES groups(id),
    start_us INTEGER,
    stop_us INTEGER,
    value INTEGER,
    reason TEXT CHECK (reason IN ('absent', 'too_short', 'not_understood', 'no_evidence_possible')),
    overruled TEXT NOT NULL DEFAULT '',
    comment TEXT NOT NULL DEFAULT '',
    CHECK ((value IS NULL) <> (reason IS NULL)),
    CHECK ((participant IS NULL) <> (group_id IS NULL)),
    CHECK (towards_participant IS NULL OR towards_group IS NULL),
    CHECK ((start_us IS NULL) = (stop_us IS NULL)),
    CHECK (stop_us > start_us)
);

CREATE TABLE "rating_evidence" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    rating TEXT NOT NULL REFERENCES ratings(id) ON DELETE CASCADE,
    event TEXT NOT NULL REFERENCES events(id) ON DELETE CASCADE,
    UNIQUE (rating, event)
);

CREATE TABLE "operations" (
    position INTEGER PRIMARY KEY,
    id TEXT UNIQUE NOT NULL CHECK (length(id) = 36),
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo')),
    label TEXT NOT NULL,
    facts TEXT NOT NULL,
    coder TEXT,
    coding TEXT,
    of_operation TEXT,
    undoable INTEGER NOT NULL CHECK (undoable IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped')),
    salt TEXT NOT NULL,
    payload_digest TEXT NOT NULL,
    digest TEXT NOT NULL
);

CREATE TABLE "changes" (
    operation TEXT NOT NULL,
    n INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (operation, n)
) WITHOUT ROWID;

CREATE INDEX participants_by_session_name ON participants(session, name);
CREATE INDEX sessions_by_case_id ON sessions(case_id);
CREATE INDEX case_participants_by_case_id ON case_participants(case_id);
CREATE INDEX case_participants_by_participant ON case_participants(participant);
CREATE INDEX group_members_by_participant ON group_members(participant);
CREATE INDEX presence_by_session ON presence(session);
CREATE INDEX presence_by_participant ON presence(participant);
CREATE INDEX uncodable_spans_by_session ON uncodable_spans(session);
CREATE INDEX recordings_by_session ON recordings(session);
CREATE INDEX codings_by_session_coder ON codings(session, coder);
CREATE INDEX codings_by_coder ON codings(coder);
CREATE INDEX coding_spans_by_coding ON coding_spans(coding);
CREATE INDEX events_by_coding_start_us_id ON events(coding, start_us, id);
CREATE INDEX events_open ON events(coding, start_us, id) WHERE kind = 'state' AND stop_us IS NULL;
CREATE INDEX events_by_start_recording ON events(start_recording) WHERE start_recording IS NOT NULL;
CREATE INDEX events_by_stop_recording ON events(stop_recording) WHERE stop_recording IS NOT NULL;
CREATE INDEX event_actors_by_participant ON event_actors(participant) WHERE participant IS NOT NULL;
CREATE UNIQUE INDEX event_actors_by_group_id ON event_actors(group_id, event) WHERE group_id IS NOT NULL;
CREATE INDEX event_targets_by_participant ON event_targets(participant) WHERE participant IS NOT NULL;
CREATE UNIQUE INDEX event_targets_by_group_id ON event_targets(group_id, event) WHERE group_id IS NOT NULL;
CREATE INDEX comments_by_coding ON comments(coding);
CREATE INDEX comments_by_recording ON comments(recording);
CREATE INDEX ratings_by_coding ON ratings(coding);
CREATE INDEX rating_evidence_by_event ON rating_evidence(event);
CREATE INDEX operations_by_coder_coding_state_undoable_position ON operations(coder, coding, state, undoable, position);
CREATE UNIQUE INDEX ratings_once ON ratings(coding, dimension, rated_as, COALESCE(participant, group_id), COALESCE(towards_participant, towards_group, ''), COALESCE(start_us, -1), COALESCE(stop_us, -1));
CREATE UNIQUE INDEX participants_once ON participants(name, COALESCE(session, ''));
