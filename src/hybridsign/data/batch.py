"""From clips on disk to batches in memory.

Legend for all models: B clips, L tokens, T frames, J joints, C coordinates, D features.
Masks say True = real.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from hybridsign.data.clip import Clip
from hybridsign.data.statistics import Statistics
from hybridsign.seeding import numpy_stream


@dataclass(frozen=True)
class Condition:
    """All that a generator is told: which clip, what it says. Never a pose.

    Attributes:
        ids: B clip ids; each clip's stream of noise derives from (seed, id).
        text: B sentences as tokens.
        gloss: B gloss lines, or None where the corpus has none.
        confidence: (B, T, J) of the true clips, told for upper bounds alone.
    """

    ids: tuple[str, ...]
    text: tuple[tuple[str, ...], ...]
    gloss: tuple[tuple[str, ...], ...] | None
    confidence: Tensor | None = None

    def tokens(self, source: Literal["gloss", "text"]) -> tuple[tuple[str, ...], ...]:
        """What a model reads: its text, or its glosses where it wants them and there are any."""
        return self.gloss if source == "gloss" and self.gloss is not None else self.text

    def rows(self, chosen: slice) -> Condition:
        """What is told of some of the clips."""
        return Condition(
            self.ids[chosen],
            self.text[chosen],
            None if self.gloss is None else self.gloss[chosen],
            None if self.confidence is None else self.confidence[chosen],
        )


@dataclass(frozen=True)
class Batch:
    """Clips to learn from.

    Attributes:
        condition: what a generator will be told.
        pose: (B, T, J, C) standardised coordinates; 0 where not valid.
        confidence: (B, T, J) in [0, 1].
        valid: (B, T, J) True where a joint was seen in a real frame.
        frame_mask: (B, T) True where a frame is real.
    """

    condition: Condition
    pose: Tensor
    confidence: Tensor
    valid: Tensor
    frame_mask: Tensor

    def rows(self, chosen: slice) -> Batch:
        """Some of the clips, padded as all are."""
        return Batch(self.condition.rows(chosen), *(each[chosen] for each in self._tensors))

    def to(self, device: torch.device) -> Batch:
        """The same on a device; what the generator is told stays, and is looked up there."""
        return Batch(self.condition, *(each.to(device) for each in self._tensors))

    @property
    def _tensors(self) -> tuple[Tensor, ...]:
        return self.pose, self.confidence, self.valid, self.frame_mask


def condition_of(clips: Sequence[Clip]) -> Condition:
    """What a generator is told of some clips."""
    glosses = [clip.gloss for clip in clips]
    return Condition(
        ids=tuple(clip.id for clip in clips),
        text=tuple(tuple(clip.text.split()) for clip in clips),
        gloss=None if None in glosses else tuple(gloss for gloss in glosses if gloss is not None),
    )


def oracle_condition_of(clips: Sequence[Clip]) -> Condition:
    """The same, and the true confidence of each frame: for rows that are labelled upper bounds.

    Args:
        clips: of one length.
    """
    confidence = np.stack([clip.pose.confidence for clip in clips]).astype(np.float32)
    return replace(condition_of(clips), confidence=torch.from_numpy(confidence))


def collate(clips: Sequence[Clip], statistics: Statistics) -> Batch:
    """A batch of clips, padded to the longest."""
    longest = max(clip.pose.n_frames for clip in clips)
    joints, coordinates = clips[0].pose.coordinates.shape[1:]
    pose = np.zeros((len(clips), longest, joints, coordinates), np.float32)
    confidence = np.zeros((len(clips), longest, joints), np.float32)
    valid = np.zeros((len(clips), longest, joints), bool)
    frame_mask = np.zeros((len(clips), longest), bool)
    for row, clip in enumerate(clips):
        length = clip.pose.n_frames
        pose[row, :length] = statistics.standardise(clip.pose.coordinates, clip.pose.valid)
        confidence[row, :length] = clip.pose.confidence
        valid[row, :length] = clip.pose.valid
        frame_mask[row, :length] = True
    return Batch(
        condition_of(clips),
        torch.from_numpy(pose),
        torch.from_numpy(confidence),
        torch.from_numpy(valid),
        torch.from_numpy(frame_mask),
    )


class ClipBatches:
    """A training split in memory, handed out in shuffled batches without end."""

    def __init__(self, clips: Sequence[Clip], statistics: Statistics, batch_size: int) -> None:
        if not clips:
            raise ValueError("no clips to learn from")
        self.clips = list(clips)
        self.statistics = statistics
        self.batch_size = min(batch_size, len(self.clips))

    @property
    def batches_per_epoch(self) -> int:
        """Batches until each clip has been seen about once."""
        return max(1, len(self.clips) // self.batch_size)

    @property
    def condition(self) -> Condition:
        """What all clips say, in order."""
        return condition_of(self.clips)

    def whole(self) -> Batch:
        """All clips as one batch, in order."""
        return collate(self.clips, self.statistics)

    def shuffled(self, seed: int, start: int = 0) -> Iterator[Batch]:
        """Batches without end; each epoch in another order, given by the seed.

        Args:
            seed: of the orders.
            start: how many batches are passed over at the beginning.
        """
        epoch, first = divmod(start, self.batches_per_epoch)
        while True:
            order = numpy_stream(seed, "batches", epoch).permutation(len(self.clips))
            for number in range(first, self.batches_per_epoch):
                chosen = order[number * self.batch_size : (number + 1) * self.batch_size]
                yield collate([self.clips[index] for index in chosen], self.statistics)
            epoch, first = epoch + 1, 0
