"""Metrics: pure functions, each number with a signature that says what was computed."""
