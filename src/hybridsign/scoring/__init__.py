"""Scores for people with sentences or poses of their own: files in, one table out."""
