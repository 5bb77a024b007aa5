-- The coding plan: random draws, the events that are given to a rater; and the packages made for coders.

ALTER TABLE "assignments" ADD COLUMN marks TEXT REFERENCES codings(id);

ALTER TABLE "codings" ADD COLUMN marks TEXT REFERENCES codings(id);

CREATE TABLE "draws" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    made TEXT NOT NULL,
    software TEXT NOT NULL,
    codebook_key TEXT NOT NULL,
    seed INTEGER NOT NULL CHECK (seed >= 0),
    percent INTEGER NOT NULL CHECK (percent BETWEEN 1 AND 100),
    strata TEXT NOT NULL CHECK (strata IN ('none', 'case', 'moment'))
);

CREATE TABLE "draw_sessions" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    draw TEXT NOT NULL REFERENCES draws(id),
    session TEXT NOT NULL REFERENCES sessions(id),
    stratum TEXT NOT NULL,
    is_drawn INTEGER NOT NULL CHECK (is_drawn IN (0, 1)),
    coder TEXT REFERENCES coders(id),
    UNIQUE (draw, session)
);

CREATE TABLE "packages" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    coder TEXT NOT NULL REFERENCES coders(id),
    made TEXT NOT NULL,
    software TEXT NOT NULL,
    codings TEXT NOT NULL,
    digest TEXT NOT NULL,
    packed_in TEXT,
    merged_in TEXT,
    set_aside TEXT NOT NULL DEFAULT '[]'
);

CREATE INDEX assignments_by_coder_session ON assignments(coder, session);
CREATE INDEX draw_sessions_by_session ON draw_sessions(session);
CREATE INDEX packages_by_coder ON packages(coder);
