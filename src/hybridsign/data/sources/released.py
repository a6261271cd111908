"""PHOENIX14T and How2Sign as their authors released them, with the key points of their films.

Poses and sentences are joined by name. The two differ in number in every release; what has no
counterpart, and what cannot be used, goes into the dataset card by name and with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from hybridsign.console import log
from hybridsign.data.clip import Clip
from hybridsign.data.corpora import ClipCounts, ReleasedCorpus
from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.texts import NO_POSE, NO_TEXT, Sentence, is_complex, read_table
from hybridsign.data.manifests import read_manifest
from hybridsign.data.sources.keypoints import clips_in, names_in
from hybridsign.data.sources.placing import Placed, place

LANGUAGES = {"de": "German", "en": "English"}
NO_WORDS = "its sentence is empty"


class ReleasedSource:
    """The clips that have both key points and a sentence, by name."""

    def __init__(self, name: str, corpus: ReleasedCorpus, counts: ClipCounts) -> None:
        self.name = name
        self.corpus = corpus
        self.counts = counts
        self.manifest = read_manifest(corpus.source)
        self._placed = place(name, corpus, self.manifest)
        self._tables = {split: Summary() for split in self._placed}
        self._keypoints = {split: Summary() for split in self._placed}

    @property
    def files(self) -> list[Path]:
        """Tables and Parquet files. JSON is millions of files: the record holds what it became."""
        placed = self._placed.values()
        keypoints = [each.keypoints for each in placed if each.keypoints.is_file()]
        return [*(each.table for each in placed), *keypoints]

    @property
    def notes(self) -> dict[str, object]:
        """For the dataset card: placed beside published, what was mended, what was dropped."""
        glosses = any(
            each.gloss for sentences in self._sentences.values() for each in sentences.values()
        )
        return {
            "language": LANGUAGES[self.corpus.language],
            "glosses": "yes, real" if glosses else "no",
            "poses": "filmed; key points by a pose estimator",
            "sentences": f"real: {self.manifest.title}, {self.manifest.licence}",
            "published": "; ".join(self.manifest.published),
            **{
                f"{split} as placed": f"{self._counted(split)}; the table, {placed.bytes}"
                for split, placed in self._placed.items()
            },
            **{
                f"{split} mended": "; ".join(mended)
                for split in self._placed
                if (mended := self._tables[split].mended() + self._keypoints[split].mended())
            },
            "dropped": [
                {"split": split, "id": name, "reason": reason}
                for split, summary in self._keypoints.items()
                for name, reason in summary.dropped
            ],
        }

    def clips(self, split: str) -> Iterator[Clip]:
        """The clips of a split, by name.

        Raises:
            ValueError: there is none, once all were looked at.
        """
        self._say_what_differs(split)
        sentences, names = self._sentences[split], self._names[split]
        seen = set(names)
        self._keypoints[split] = summary = Summary(
            dropped=[
                *((name, NO_TEXT) for name in names if name not in sentences),
                *((name, NO_POSE) for name in sorted(sentences) if name not in seen),
                *(
                    (name, NO_WORDS)
                    for name in names
                    if name in sentences and not sentences[name].text
                ),
            ]
        )
        # A dictionary keeps the order of names and finds each of them at once.
        usable = dict.fromkeys(name for name in names if name in sentences and sentences[name].text)
        clips = clips_in(self._placed[split].keypoints, usable.keys(), summary)
        empty = True
        for clip in islice(clips, self.counts.of(split)):
            empty = False
            yield self._told(clip, split, sentences[clip.id])
        for line in summary.mended():
            log.info("%s %s: %s", self.name, split, line)
        if empty:
            raise ValueError(self._nothing(split, usable))

    def _told(self, clip: Clip, split: str, sentence: Sentence) -> Clip:
        return replace(
            clip,
            corpus=self.name,
            split=split,
            signer=sentence.signer,
            text=sentence.text,
            gloss=sentence.gloss,
            pose=replace(clip.pose, fps=self.corpus.fps),
            native_fps=self.corpus.fps,
        )

    def _nothing(self, split: str, usable: Collection[str]) -> str:
        """Why a split has no clip, and what it should look like."""
        placed, expected = self._placed[split], self.manifest.of(split).keypoints[0]
        reasons = dict(self._keypoints[split].dropped)
        first = next((f" (such as {name}: {reasons[name]})" for name in usable), "")
        return (
            f"{self.name}: {placed.keypoints} gives {split} no clip: of {len(self._names[split])} "
            f"clips there and {len(self._sentences[split])} sentences in {placed.table}, "
            f"{len(usable)} have one name and words, and none can be used{first}. Expected a "
            f"folder a clip, of the name that its sentence has: {expected}/NAME/*_keypoints.json."
        )

    @cached_property
    def _sentences(self) -> dict[str, dict[str, Sentence]]:
        return {
            split: self._table(placed, self._tables[split])
            for split, placed in self._placed.items()
        }

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """The clips that have key points, in the order in which they are read."""
        return {split: names_in(placed.keypoints) for split, placed in self._placed.items()}

    def _table(self, placed: Placed, summary: Summary) -> dict[str, Sentence]:
        sentences = read_table(placed.table, summary)
        if is_complex(placed.table, sentences):
            raise ValueError(
                f"{placed.table}: holds PHOENIX14T's complex annotation (loc-, cl-, -PLUSPLUS, "
                "__ON__) under the plain table's name; expected the plain table of the release."
            )
        for line in summary.mended():
            log.warning("%s", line)
        return sentences

    def _counted(self, split: str) -> str:
        published = self.manifest.of(split)
        return (
            f"{len(self._sentences[split]):,} of {published.sentences:,} sentences, "
            f"{len(self._names[split]):,} of {published.clips:,} clips"
        )

    def _say_what_differs(self, split: str) -> None:
        published = self.manifest.of(split)
        found = (len(self._sentences[split]), len(self._names[split]))
        if found != (published.sentences, published.clips):
            log.warning("%s %s: %s that were published", self.name, split, self._counted(split))
