-- Who must sign, from which day on, so that a past day is judged by who had to sign then; and until when data are kept.

CREATE TABLE "consent_signers_dated" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    participant TEXT NOT NULL REFERENCES participants(id),
    signers TEXT NOT NULL CHECK (signers IN ('representatives', 'both', 'self')),
    ask_again TEXT,
    from_date TEXT
);

INSERT INTO "consent_signers_dated" (id, participant, signers, ask_again)
    SELECT id, participant, signers, ask_again FROM "consent_signers" ORDER BY rowid;

DROP TABLE "consent_signers";

ALTER TABLE "consent_signers_dated" RENAME TO "consent_signers";

CREATE TABLE "retention" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    data_class TEXT NOT NULL UNIQUE,
    months INTEGER CHECK (months BETWEEN 0 AND 1200),
    until_date TEXT,
    CHECK ((months IS NULL) <> (until_date IS NULL))
);

CREATE UNIQUE INDEX consent_signers_once ON consent_signers(participant, COALESCE(from_date, ''));
