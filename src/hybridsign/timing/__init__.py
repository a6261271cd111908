"""How soon the first frame stands, and how fast the rest follow: docs/latency.md."""
