"""Where clips come from: one file a kind of source, each giving clips as they came."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from hybridsign.data.clip import Clip
from hybridsign.data.corpora import (
    AnnotatedCorpus,
    ClipCounts,
    ClipsCorpus,
    CorpusSettings,
    GrammarCorpus,
    ReleasedCorpus,
    SentenceCorpus,
)


class Source(Protocol):
    """One corpus before preprocessing."""

    @property
    def files(self) -> list[Path]:
        """Files that it reads, for the record of what was made from what."""

    @property
    def notes(self) -> dict[str, object]:
        """What a user of the corpus must know, for its dataset card."""

    def clips(self, split: str) -> Iterator[Clip]:
        """The clips of a split, in order; poses in their own units at the native frame rate."""


def open_source(name: str, corpus: CorpusSettings, counts: ClipCounts) -> Source:
    """The source of one corpus.

    Args:
        name: the corpus' name.
        corpus: its section of params.yaml.
        counts: how many clips of each split to give.
    """
    match corpus:
        case GrammarCorpus():
            from hybridsign.data.sources.grammar import GrammarSource

            return GrammarSource(name, corpus, counts)
        case AnnotatedCorpus():
            from hybridsign.data.sources.annotated import AnnotatedSource

            return AnnotatedSource(name, corpus, counts)
        case SentenceCorpus():
            from hybridsign.data.sources.how2sign import How2SignSource

            return How2SignSource(name, corpus, counts)
        case ReleasedCorpus():
            from hybridsign.data.sources.released import ReleasedSource

            return ReleasedSource(name, corpus, counts)
        case ClipsCorpus():
            from hybridsign.data.sources.clips import ClipsSource

            return ClipsSource(name, corpus, counts)
