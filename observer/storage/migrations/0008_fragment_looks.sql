-- Fragments: who was named in one but is not in it, so that a name that comes later is noticed; two more origins.

CREATE TABLE "fragment_absences" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    fragment TEXT NOT NULL REFERENCES fragments(id) ON DELETE CASCADE,
    participant TEXT NOT NULL REFERENCES participants(id),
    UNIQUE (fragment, participant)
);

CREATE INDEX fragment_absences_by_participant ON fragment_absences(participant);

-- A table that others point to is not made anew: its column is.
ALTER TABLE fragments RENAME COLUMN origin TO origin_before;
ALTER TABLE fragments ADD COLUMN origin TEXT NOT NULL DEFAULT 'times'
    CHECK (origin IN ('times', 'event', 'rating', 'disagreement', 'search', 'sampling'));
UPDATE fragments SET origin = origin_before;
ALTER TABLE fragments DROP COLUMN origin_before;
