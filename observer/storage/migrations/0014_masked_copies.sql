-- Of which stretches of film a clip consists, so that it can be shown in their place; and what was let through no more.

ALTER TABLE "clip_exports" ADD COLUMN parts TEXT NOT NULL DEFAULT '[]';

ALTER TABLE "consent_overrides" ADD COLUMN ended TEXT;
