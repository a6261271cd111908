"""Corpora: clips, their Parquet schema, and where they come from."""
