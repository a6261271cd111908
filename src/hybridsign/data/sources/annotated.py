"""The real PHOENIX14T annotations, rendered: real sentences, glosses, signers and timing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path

from hybridsign.data.clip import RENDERED, SPLITS, Clip, described
from hybridsign.data.corpora import AnnotatedCorpus, ClipCounts
from hybridsign.data.phoenix14t.annotations import Annotation, read_annotations
from hybridsign.data.phoenix14t.mapping import GlossMapping
from hybridsign.data.phoenix14t.segmentation import Segmentation, segment, to_score
from hybridsign.data.sources.real_data import real_folder
from hybridsign.data.sources.rendering import render

FOLDER = "phoenix14t-annotations"
FILES = tuple(f"phoenix14t.{split}" for split in SPLITS)


class AnnotatedSource:
    """All 8,257 clips of PHOENIX14T, or the first of each split."""

    def __init__(self, name: str, corpus: AnnotatedCorpus, counts: ClipCounts) -> None:
        self.name = name
        self.corpus = corpus
        self.counts = counts
        self.folder = _folder(name, corpus.annotations)

    @property
    def files(self) -> list[Path]:
        """The annotation files."""
        return [self.folder / name for name in FILES]

    @property
    def notes(self) -> dict[str, object]:
        """For the dataset card, the share of guessed timing included."""
        return {
            "language": "German",
            "glosses": "yes, real",
            "poses": described(RENDERED),
            "sentences": "real: RWTH-PHOENIX-Weather 2014T, academic licence",
            "gloss timing": ", ".join(
                f"{self._guessed_percent(split):.1f} % guessed in {split}" for split in SPLITS
            ),
        }

    def clips(self, split: str) -> Iterator[Clip]:
        """The clips of a split in the order of the annotations."""
        for annotation, segmentation in self._segmented(split):
            yield render(
                to_score(annotation, segmentation, self._mapping),
                self.corpus,
                name=self.name,
                split=split,
                text=annotation.text,
                gloss=annotation.gloss,
            )

    @cached_property
    def _annotations(self) -> dict[str, list[Annotation]]:
        return read_annotations(self.folder)

    @cached_property
    def _mapping(self) -> GlossMapping:
        """Learned on all of train, however few clips are rendered."""
        return GlossMapping.learn(self._annotations["train"])

    def _segmented(self, split: str) -> Iterator[tuple[Annotation, Segmentation]]:
        for annotation in islice(self._annotations[split], self.counts.of(split)):
            yield annotation, segment(annotation, self._mapping)

    def _guessed_percent(self, split: str) -> float:
        guessed, glosses = 0, 0
        for annotation, segmentation in self._segmented(split):
            guessed += segmentation.guessed
            glosses += len(annotation.gloss)
        return 100 * guessed / max(1, glosses)


def _folder(name: str, given: Path | None) -> Path:
    folder = real_folder(
        name, given, key="annotations", below=FOLDER, what="PHOENIX14T annotations"
    )
    missing = [file for file in FILES if not (folder / file).is_file()]
    if missing:
        raise ValueError(
            f"{name}: {folder} lacks {', '.join(missing)}; expected the gzip pickles "
            f"{', '.join(FILES)} of RWTH-PHOENIX-Weather 2014T's annotations."
        )
    return folder
