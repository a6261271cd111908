"""Where clips come from: one file a kind of source, each giving clips as they came."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from hybridsign.data.clip import SPLITS, Clip
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


def lying_outside(name: str, corpus: CorpusSettings) -> list[Path]:
    """What a corpus is read from that lies outside the project and can change there.

    Files, and folders of key points. What is not there is left out: `fetch` tells what is lacking.
    Nothing is read, and nothing downloaded.

    Args:
        name: the corpus' name.
        corpus: its section of params.yaml.
    """
    match corpus:
        case GrammarCorpus():
            return []
        case ClipsCorpus():
            named = [corpus.file(split) for split in SPLITS]
        case ReleasedCorpus():
            from hybridsign.data.sources.placing import at_hand

            named = [*at_hand(corpus)]
        case AnnotatedCorpus() | SentenceCorpus():
            try:
                named = [*open_source(name, corpus, ClipCounts(train=1, dev=1, test=1)).files]
            except ValueError:  # its folder is not named or lacks files, which `fetch` will tell
                return []
    return [path for path in named if path is not None and path.exists()]
