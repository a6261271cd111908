"""The built-in corpora: sentences and signs from a grammar, rendered."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from hybridsign.data.clip import RENDERED, SPLITS, Clip, described
from hybridsign.data.corpora import ClipCounts, GrammarCorpus
from hybridsign.data.sources.rendering import render, signer_of
from hybridsign.grammar.sentences import Sentence, write_sentences
from hybridsign.signer.camera import CAMERAS
from hybridsign.signer.score import Score
from hybridsign.signer.timing import compose

LANGUAGES = {"de": "German", "en": "English"}


class GrammarSource:
    """As many clips as asked for; no two of its splits share a gloss line."""

    def __init__(self, name: str, corpus: GrammarCorpus, counts: ClipCounts) -> None:
        self.name = name
        self.corpus = corpus
        self._counts = {split: counts.of(split) for split in SPLITS}

    @property
    def files(self) -> list[Path]:
        """None: everything is built in."""
        return []

    @property
    def notes(self) -> dict[str, object]:
        """For the dataset card."""
        return {
            "language": LANGUAGES[self.corpus.language],
            "glosses": "yes, invented" if self.corpus.glosses else "no",
            "poses": described(RENDERED),
            "sentences": "built-in grammar; splits share no gloss line",
        }

    def clips(self, split: str) -> Iterator[Clip]:
        """The clips of a split, in the order in which the grammar writes them."""
        for score, sentence in zip(self.scores(split), self._sentences[split], strict=True):
            yield render(
                score,
                self.corpus,
                name=self.name,
                split=split,
                text=sentence.text,
                gloss=sentence.glosses if self.corpus.glosses else None,
            )

    def scores(self, split: str) -> Iterator[Score]:
        """What is signed in each of these clips, when and by whom: the truth behind the poses."""
        for number, sentence in enumerate(self._sentences[split]):
            clip_id = f"{self.name}-{split}-{number:05d}"
            yield compose(
                clip_id,
                signer_of(clip_id, self.corpus.signers, self.corpus.seed),
                sentence.glosses,
                fps=CAMERAS[self.corpus.camera].fps,
                seed=self.corpus.seed,
                question=sentence.question,
                negated=sentence.negated,
            )

    @cached_property
    def _sentences(self) -> dict[str, list[Sentence]]:
        counts = {split: count for split, count in self._counts.items() if count is not None}
        if len(counts) < len(self._counts):
            raise ValueError(
                f"{self.name}: a grammar has no end, so fetch.grammar must say how many clips "
                "each split has; null was found"
            )
        return write_sentences(self.corpus.language, counts, self.corpus.seed)
