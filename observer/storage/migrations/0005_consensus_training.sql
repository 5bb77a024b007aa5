-- Consensus: what was decided about each difference; and how strict training and the watch over drift are.

CREATE TABLE "consensuses" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    coding TEXT NOT NULL UNIQUE REFERENCES codings(id),
    sources TEXT NOT NULL,
    tolerance_us INTEGER NOT NULL CHECK (tolerance_us >= 0),
    overlap_percent INTEGER NOT NULL CHECK (overlap_percent BETWEEN 1 AND 100),
    present TEXT NOT NULL,
    made TEXT NOT NULL,
    software TEXT NOT NULL
);

CREATE TABLE "consensus_items" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    consensus TEXT NOT NULL REFERENCES consensuses(id),
    number INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('event', 'rating')),
    sources TEXT NOT NULL,
    verdict TEXT CHECK (verdict IN ('agreed', 'take', 'both', 'new', 'neither', 'open')),
    taken TEXT NOT NULL DEFAULT '[]',
    results TEXT NOT NULL DEFAULT '[]',
    note TEXT NOT NULL DEFAULT '',
    present TEXT NOT NULL DEFAULT '[]',
    decided_by TEXT REFERENCES coders(id),
    decided TEXT,
    CHECK ((verdict IS NULL) = (decided IS NULL)),
    UNIQUE (consensus, number)
);

CREATE TABLE "quality_settings" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    points INTEGER NOT NULL CHECK (points >= 0),
    percent INTEGER NOT NULL CHECK (percent BETWEEN 1 AND 100),
    sessions INTEGER NOT NULL CHECK (sessions >= 1),
    calibration INTEGER NOT NULL CHECK (calibration >= 2),
    unchecked INTEGER NOT NULL CHECK (unchecked >= 1)
);

CREATE INDEX consensus_items_by_decided_by ON consensus_items(decided_by);
