"""How well coders agree: pure functions on arrays. Definitions and sources: `docs/agreement.md`."""
