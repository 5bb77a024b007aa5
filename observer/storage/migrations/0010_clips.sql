-- Clips: where faces and voices are hidden in a fragment, who looked at that, and which copies left the study.

CREATE TABLE "mask_reviews" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    fragment TEXT NOT NULL REFERENCES fragments(id) ON DELETE CASCADE,
    recording TEXT NOT NULL REFERENCES recordings(id),
    first_pts INTEGER NOT NULL,
    last_pts INTEGER NOT NULL,
    width INTEGER NOT NULL CHECK (width >= 0),
    height INTEGER NOT NULL CHECK (height >= 0),
    shots TEXT NOT NULL,
    made TEXT NOT NULL,
    software TEXT NOT NULL,
    looked_at TEXT NOT NULL DEFAULT '[]',
    reviewed TEXT,
    reviewer TEXT REFERENCES coders(id),
    UNIQUE (fragment, recording),
    CHECK (last_pts >= first_pts)
);

CREATE TABLE "mask_faces" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    review TEXT NOT NULL REFERENCES mask_reviews(id) ON DELETE CASCADE,
    participant TEXT REFERENCES participants(id),
    state TEXT NOT NULL CHECK (state IN ('hidden', 'shown', 'no_face')),
    first_pts INTEGER,
    last_pts INTEGER
);

CREATE TABLE "mask_paths" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    face TEXT NOT NULL UNIQUE REFERENCES mask_faces(id) ON DELETE CASCADE,
    keys TEXT NOT NULL
);

CREATE TABLE "mask_boxes" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    face TEXT NOT NULL REFERENCES mask_faces(id) ON DELETE CASCADE,
    pts INTEGER NOT NULL,
    x0 INTEGER NOT NULL,
    y0 INTEGER NOT NULL,
    x1 INTEGER NOT NULL,
    y1 INTEGER NOT NULL,
    UNIQUE (face, pts),
    CHECK (x1 > x0 AND y1 > y0)
);

CREATE TABLE "mask_silences" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    review TEXT NOT NULL REFERENCES mask_reviews(id) ON DELETE CASCADE,
    start_us INTEGER NOT NULL,
    stop_us INTEGER NOT NULL,
    participant TEXT REFERENCES participants(id),
    CHECK (stop_us > start_us)
);

CREATE TABLE "clip_exports" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    fragment TEXT NOT NULL REFERENCES fragments(id),
    made TEXT NOT NULL,
    audience TEXT NOT NULL,
    purpose TEXT NOT NULL,
    recipients TEXT NOT NULL DEFAULT '[]',
    folder TEXT NOT NULL,
    file_name TEXT NOT NULL,
    archive TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    masking TEXT NOT NULL CHECK (masking IN ('none', 'consent', 'all')),
    shown TEXT NOT NULL CHECK (shown IN ('film', 'coarse', 'still', 'nothing')),
    people TEXT NOT NULL DEFAULT '[]',
    masked TEXT NOT NULL DEFAULT '[]',
    override TEXT REFERENCES consent_overrides(id),
    unreviewed TEXT NOT NULL DEFAULT '',
    bare_faces INTEGER NOT NULL DEFAULT 0 CHECK (bare_faces >= 0),
    coder TEXT REFERENCES coders(id)
);

CREATE INDEX mask_reviews_by_recording ON mask_reviews(recording);
CREATE INDEX mask_faces_by_review ON mask_faces(review);
CREATE INDEX mask_faces_by_participant ON mask_faces(participant) WHERE participant IS NOT NULL;
CREATE INDEX mask_silences_by_review ON mask_silences(review);
CREATE INDEX clip_exports_by_fragment ON clip_exports(fragment);
