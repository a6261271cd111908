"""After what the methods of a table were written, in one line below it."""

from __future__ import annotations

from collections.abc import Mapping

# What a model says of itself, nearest to the original first, and how the line says it.
WORDS = {
    "official code read": "official code",
    "paper": "the paper",
    "abstract only": "an abstract alone",
}


def notes(methods: Mapping[str, str]) -> list[str]:
    """One line, or none where a table holds no method.

    Args:
        methods: by title, after what each was written: a key of `WORDS`.
    """
    by_source = {
        words: [short(title) for title, source in methods.items() if source == name]
        for name, words in WORDS.items()
    }
    named = {words: titles for words, titles in by_source.items() if titles}
    if len(named) < 2:
        return [f"All methods here were written after {words}." for words in named]
    told = "; ".join(f"after {words}: {', '.join(titles)}" for words, titles in named.items())
    return [f"Written {told}. What that left open: docs/fairness.md."]


def short(title: str) -> str:
    """A title without what stands behind it in brackets."""
    return title.partition(" (")[0]
