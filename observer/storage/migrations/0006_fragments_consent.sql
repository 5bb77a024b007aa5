-- Fragments and playlists; and consent: who may be shown to whom, for what, until when.

CREATE TABLE "fragments" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    session TEXT NOT NULL REFERENCES sessions(id),
    title TEXT NOT NULL UNIQUE COLLATE NOCASE,
    reason TEXT NOT NULL CHECK (reason IN ('strong_moment', 'rupture', 'repair', 'missed_chance', 'dilemma', 'sampled')),
    start_recording TEXT REFERENCES recordings(id),
    start_pts INTEGER,
    start_us INTEGER NOT NULL,
    stop_recording TEXT REFERENCES recordings(id),
    stop_pts INTEGER,
    stop_us INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('times', 'event', 'search', 'sampling')),
    notes TEXT NOT NULL DEFAULT '',
    confirmed TEXT,
    CHECK ((start_recording IS NULL) = (start_pts IS NULL)),
    CHECK ((stop_recording IS NULL) = (stop_pts IS NULL)),
    CHECK (stop_us > start_us)
);

CREATE TABLE "fragment_people" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    fragment TEXT NOT NULL REFERENCES fragments(id) ON DELETE CASCADE,
    participant TEXT NOT NULL REFERENCES participants(id),
    how TEXT NOT NULL CHECK (how IN ('seen', 'heard')),
    picture_masked INTEGER NOT NULL DEFAULT 0 CHECK (picture_masked IN (0, 1)),
    sound_masked INTEGER NOT NULL DEFAULT 0 CHECK (sound_masked IN (0, 1)),
    UNIQUE (fragment, participant)
);

CREATE TABLE "fragment_showings" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    fragment TEXT NOT NULL REFERENCES fragments(id),
    shown TEXT NOT NULL,
    audience TEXT NOT NULL,
    purpose TEXT NOT NULL,
    people TEXT NOT NULL DEFAULT '[]',
    outcome TEXT NOT NULL CHECK (outcome IN ('allowed', 'overridden', 'not_allowed')),
    notes TEXT NOT NULL DEFAULT ''
);

CREATE TABLE "fragment_refusals" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    fragment TEXT NOT NULL REFERENCES fragments(id) ON DELETE CASCADE,
    participant TEXT NOT NULL REFERENCES participants(id),
    UNIQUE (fragment, participant)
);

CREATE TABLE "playlists" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    audience TEXT NOT NULL,
    purpose TEXT NOT NULL,
    respondent TEXT REFERENCES participants(id),
    ordering TEXT NOT NULL CHECK (ordering IN ('by_hand', 'random')),
    seed INTEGER CHECK (seed >= 0),
    CHECK ((ordering = 'random') = (seed IS NOT NULL))
);

CREATE TABLE "playlist_items" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    playlist TEXT NOT NULL REFERENCES playlists(id) ON DELETE CASCADE,
    fragment TEXT NOT NULL REFERENCES fragments(id),
    position INTEGER NOT NULL CHECK (position >= 1),
    is_practice INTEGER NOT NULL DEFAULT 0 CHECK (is_practice IN (0, 1)),
    prompts TEXT NOT NULL DEFAULT '[]',
    UNIQUE (playlist, fragment)
);

CREATE TABLE "consent_settings" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    both_from INTEGER NOT NULL CHECK (both_from BETWEEN 0 AND 30),
    self_from INTEGER NOT NULL CHECK (self_from BETWEEN 0 AND 30),
    purposes TEXT NOT NULL,
    audiences TEXT NOT NULL,
    CHECK (both_from <= self_from)
);

CREATE TABLE "consent_signers" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    participant TEXT NOT NULL UNIQUE REFERENCES participants(id),
    signers TEXT NOT NULL CHECK (signers IN ('representatives', 'both', 'self')),
    ask_again TEXT
);

CREATE TABLE "consents" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    participant TEXT NOT NULL REFERENCES participants(id),
    signer TEXT NOT NULL REFERENCES participants(id),
    from_date TEXT NOT NULL,
    until_date TEXT,
    form_version TEXT NOT NULL DEFAULT '',
    form_sha256 TEXT,
    recorded TEXT NOT NULL,
    CHECK (until_date >= from_date),
    CHECK (length(form_sha256) = 64)
);

CREATE TABLE "consent_answers" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    consent TEXT NOT NULL REFERENCES consents(id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    audience TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'withdrawn')),
    UNIQUE (consent, purpose, audience)
);

CREATE TABLE "consent_overrides" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    fragment TEXT NOT NULL REFERENCES fragments(id),
    audience TEXT NOT NULL,
    purpose TEXT NOT NULL,
    objections TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    made TEXT NOT NULL,
    coder TEXT REFERENCES coders(id)
);

CREATE INDEX fragments_by_session_start_us ON fragments(session, start_us);
CREATE INDEX fragments_by_start_recording ON fragments(start_recording) WHERE start_recording IS NOT NULL;
CREATE INDEX fragments_by_stop_recording ON fragments(stop_recording) WHERE stop_recording IS NOT NULL;
CREATE INDEX fragment_people_by_participant ON fragment_people(participant);
CREATE INDEX fragment_showings_by_fragment ON fragment_showings(fragment);
CREATE INDEX fragment_refusals_by_participant ON fragment_refusals(participant);
CREATE INDEX playlist_items_by_fragment ON playlist_items(fragment);
CREATE INDEX consents_by_participant ON consents(participant);
CREATE INDEX consents_by_signer ON consents(signer);
CREATE INDEX consent_overrides_by_fragment ON consent_overrides(fragment);
