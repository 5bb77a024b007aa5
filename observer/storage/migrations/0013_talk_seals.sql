-- The sound of a talk beside an encrypted study is encrypted with a key of its own, which stands here.

ALTER TABLE "talk_recordings" ADD COLUMN seal TEXT CHECK (length(seal) = 64);
