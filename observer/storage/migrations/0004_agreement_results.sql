-- Answers about agreement that are kept, and how the codes of one version of a codebook are read as those of another.

CREATE TABLE "agreement_results" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    made TEXT NOT NULL,
    coder TEXT REFERENCES coders(id),
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    results TEXT NOT NULL,
    software TEXT NOT NULL
);

CREATE TABLE "code_mappings" (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
    made TEXT NOT NULL,
    coder TEXT REFERENCES coders(id),
    from_version TEXT NOT NULL REFERENCES codebooks(id),
    to_version TEXT NOT NULL REFERENCES codebooks(id),
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    UNIQUE (from_version, to_version)
);
