-- Consensus also settles answers for intervals and comments: the table is made anew for its check.

CREATE TABLE "consensus_items_made_anew" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    consensus TEXT NOT NULL REFERENCES consensuses(id),
    number INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('event', 'rating', 'interval', 'comment')),
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

INSERT INTO "consensus_items_made_anew" SELECT * FROM "consensus_items";

DROP TABLE "consensus_items";

ALTER TABLE "consensus_items_made_anew" RENAME TO "consensus_items";

CREATE INDEX consensus_items_by_decided_by ON consensus_items(decided_by);
