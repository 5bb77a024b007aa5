"""The subject itself, in plain Python: time, codebooks, people, events, ratings, who may see what."""
