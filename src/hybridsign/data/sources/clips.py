"""Clips that `import` brought in: filmed signing of other people, or clips rendered before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from hybridsign.data.clip import SHOULDER_WIDTHS, SPLITS, Clip, described
from hybridsign.data.corpora import ClipCounts, ClipsCorpus
from hybridsign.data.parquet import read_clips, read_labels
from hybridsign.text import normalise


@dataclass(frozen=True)
class Labels:
    """What one split's clips say of themselves, a value a clip."""

    path: Path
    id: list[str]
    text: list[str]
    gloss: list[list[str] | None]
    provenance: list[str]
    skeleton: list[str]
    units: list[str]


class ClipsSource:
    """One Parquet file a split, or the first clips of each; checked before any pose is read.

    A corpus has glosses where every one of its clips has; otherwise none of them shows any.
    """

    def __init__(self, name: str, corpus: ClipsCorpus, counts: ClipCounts) -> None:
        self.name = name
        self.corpus = corpus
        self.counts = counts
        self._labels = {
            split: _labels(_file(name, corpus, split), counts.of(split)) for split in SPLITS
        }
        for labels in self._labels.values():
            _check_split(name, labels)
        _check_splits(name, self._labels)

    @property
    def files(self) -> list[Path]:
        """The Parquet files."""
        return [labels.path for labels in self._labels.values()]

    @property
    def notes(self) -> dict[str, object]:
        """For the dataset card: where the poses come from, and what the splits share."""
        return {
            "language": self.corpus.language,
            "glosses": self._gloss_note(),
            "poses": _poses_note(list(self._all("provenance"))),
            "skeleton": self._labels["train"].skeleton[0],
            "sentences": _texts_note(list(self._all("text"))),
            "splits": ", ".join(self._shared(split) for split in SPLITS[1:]),
        }

    def clips(self, split: str) -> Iterator[Clip]:
        """The clips of a split, in the order of its file."""
        has_glosses = self._without_gloss == 0
        for clip in islice(read_clips(self._labels[split].path), self.counts.of(split)):
            yield replace(
                clip, corpus=self.name, split=split, gloss=clip.gloss if has_glosses else None
            )

    def _all(self, label: str) -> Iterator[str]:
        return chain.from_iterable(getattr(labels, label) for labels in self._labels.values())

    @property
    def _without_gloss(self) -> int:
        return sum(not gloss for gloss in self._all("gloss"))

    def _gloss_note(self) -> str:
        clips = len(list(self._all("gloss")))
        if self._without_gloss == 0:
            return "yes"
        if self._without_gloss == clips:
            return "no"
        return f"no: {self._without_gloss} of {clips} clips have none, so none is used"

    def _shared(self, split: str) -> str:
        train = set(map(normalise, self._labels["train"].text))
        texts = [normalise(text) for text in self._labels[split].text]
        shared = sum(text in train for text in texts)
        return f"{shared} of {len(texts)} sentences of {split} stand in train too"


def _file(name: str, corpus: ClipsCorpus, split: str) -> Path:
    path = corpus.file(split)
    if path is None:
        raise ValueError(
            f"{name}: where are its {split} clips? Name the Parquet file that "
            f"`python -m hybridsign import` made in params.yaml (corpora.{name}.{split}), or the "
            "folder of train.parquet, dev.parquet and test.parquet on the command line "
            "(--config clips=DIR)."
        )
    return path


def _labels(path: Path, count: int | None) -> Labels:
    names = ("id", "text", "gloss", "provenance", "skeleton", "units")
    columns = read_labels(path, *names)
    return Labels(path, **{name: values[:count] for name, values in columns.items()})


def _check_split(name: str, labels: Labels) -> None:
    """What would make a whole split useless, or its numbers untrue.

    Raises:
        ValueError: with the file and what to do.
    """
    where = f"{name}: {labels.path}"
    if not labels.id:
        raise ValueError(f"{where}: holds no clips; expected at least one")
    if not any(text.strip() for text in labels.text):
        raise ValueError(
            f"{where}: none of its {len(labels.text)} clips has a text; join sentences when "
            "importing (--texts TABLE)."
        )
    twice = [clip for clip, times in Counter(labels.id).items() if times > 1]
    if twice:
        raise ValueError(f"{where}: {len(twice)} ids stand twice, such as {twice[0]!r}")
    made = [origin for origin in labels.provenance if origin.startswith("generated:")]
    if made:
        raise ValueError(
            f"{where}: {len(made)} clips were made by a model ({made[0]}); expected filmed or "
            "rendered ones, for the judge learns from true signing only."
        )
    if SHOULDER_WIDTHS in labels.units:
        raise ValueError(
            f"{where}: holds clips that were preprocessed already (units {SHOULDER_WIDTHS}); "
            "expected clips as they came from `import` or `fetch`."
        )


def _check_splits(name: str, labels: dict[str, Labels]) -> None:
    """What the splits must share, and what they must not.

    Raises:
        ValueError: a clip stands in two splits, or skeletons or units are mixed.
    """
    for what in ("skeleton", "units"):
        found = {split: sorted(set(getattr(labels[split], what))) for split in SPLITS}
        if len(set(chain.from_iterable(found.values()))) > 1:
            listed = "; ".join(f"{split}: {', '.join(kinds)}" for split, kinds in found.items())
            raise ValueError(f"{name}: expected one kind of {what} in all splits, found {listed}")
    seen: dict[str, str] = {}
    for split in SPLITS:
        for clip in labels[split].id:
            if seen.setdefault(clip, split) != split:
                raise ValueError(
                    f"{name}: the clip {clip!r} stands in {seen[clip]} "
                    f"({labels[seen[clip]].path}) and in {split} ({labels[split].path}); each "
                    "clip belongs to one split."
                )


def _poses_note(provenances: list[str]) -> str:
    counts = Counter(provenances)
    if len(counts) == 1:
        return described(provenances[0])
    return "; ".join(f"{counts[origin]} clips {described(origin)}" for origin in sorted(counts))


def _texts_note(texts: list[str]) -> str:
    empty = sum(not text.strip() for text in texts)
    return "as imported" + (f"; {empty} of {len(texts)} clips have none" if empty else "")
