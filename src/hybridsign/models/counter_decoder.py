"""What Progressive Transformers and those who build on them share: counter decoding.

A transformer decoder regresses one frame after another; a counter that runs from 0 to 1 is
regressed with the pose and is the decoder's clock (Saunders et al. 2020). Keys and values of
earlier frames are cached.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from hybridsign.data.batch import Batch, Condition
from hybridsign.learning import Context
from hybridsign.models.aids import Aids
from hybridsign.models.generator import Frame, PoseGenerator
from hybridsign.models.task import Task
from hybridsign.nn.attention import KeyValueCache, causal_bias, padding_bias
from hybridsign.nn.blocks import Stack, sinusoids
from hybridsign.nn.codec import pose_codec
from hybridsign.nn.text_prior import MonotonePrior
from hybridsign.nn.text_reader import moments

LONGEST = 600  # frames after which a clip without a given length ends, whatever its counter says


class Source(NamedTuple):
    """What was read: features (B, L, D), their mask (B, L), and what all frames are given."""

    features: Tensor
    mask: Tensor
    guidance: Tensor | float = 0.0


class CounterDecoder(PoseGenerator):
    """Text or gloss to pose, one frame after another. Z numbers encode a frame."""

    def __init__(
        self,
        source: Literal["gloss", "text"],
        aids: Aids,
        task: Task,
        *,
        future_frames: int = 1,
    ) -> None:
        """Lay out the layers.

        Args:
            source: what is read.
            aids: learning aids.
            task: what it is built for.
            future_frames: frames predicted at each step; the first counts.
        """
        super().__init__(task)
        sizes, statistics = task.sizes, task.statistics
        self.source = source
        self.aids = aids
        self.width = sizes.width
        self.future_frames = future_frames
        self.codec = pose_codec(aids.codec, statistics.joints, statistics.mean.shape[1])
        self.encoder = task.text_encoder()
        self.target = nn.Linear(self.codec.width + 1, sizes.width)
        self.blocks = Stack(sizes, cross=True)
        strength = aids.monotone_prior
        spread = aids.monotone_spread
        self.prior = MonotonePrior(strength, sizes.heads, spread) if strength is not None else None
        self.norm = nn.LayerNorm(sizes.width)
        self.head = nn.Linear(sizes.width, future_frames * self.codec.width + 1, bias=False)
        self.register_buffer("mean_confidence", torch.tensor(statistics.confidence).float())
        self.mean_confidence: Tensor

    def prepare(self, phase: str, batch: Batch) -> None:
        """Fit the pose codec on the training split."""
        self.codec.fit(batch.pose[batch.frame_mask])

    def stream(
        self, condition: Condition, length: int | None, *, rng: int, steps: int | None = None
    ) -> Iterator[Frame]:
        """Frames until `length`, or until the predicted counter reaches 1; deterministic."""
        del rng, steps  # nothing is sampled
        source = self._read(condition)
        memories = [block.remember(source.features) for block in self.blocks]
        caches = [KeyValueCache(length or LONGEST) for _ in self.blocks]
        clips = len(source.features)
        previous = source.features.new_zeros(clips, 1, self.target.in_features)
        real = source.mask.new_ones(clips)
        # Regression stops short of 1 as often as it steps over: half a frame away counts as there.
        done = 1 - 0.5 / self.frames
        for number in range(length or LONGEST):
            x = self._enter(previous, source, number)
            bias = self._text_bias(source.mask, 1, number)
            for block, cache, kept in zip(self.blocks, caches, memories, strict=True):
                x = block(x, cache=cache, memory=kept, memory_bias=bias)
            codes, counter = self._leave(x)
            self.evaluations += 1
            yield Frame(
                self.codec.decode(codes[:, 0, 0]), self.mean_confidence.expand(clips, -1), real
            )
            if length is None:
                real = real & (counter[:, 0, 0] < done)
                if not real.any():
                    return
            previous = torch.cat([codes[:, :, 0], counter], dim=-1)

    def _read(self, condition: Condition) -> Source:
        return Source(*self.encoder.read(condition.tokens(self.source)))

    def _decode(self, history: Tensor, source: Source) -> tuple[Tensor, Tensor]:
        """All frames at once from a known history (B, T, Z + 1).

        Returns:
            Codes (B, T, F, Z) of each frame and those that follow it, and the counter (B, T, 1).
        """
        x = self._enter(history, source, 0)
        hide_future = causal_bias(x)
        text_bias = self._text_bias(source.mask, history.shape[1])
        for block in self.blocks:
            kept = block.remember(source.features)
            x = block(x, bias=hide_future, memory=kept, memory_bias=text_bias)
        return self._leave(x)

    def _errors(self, predicted: Tensor, counter: Tensor, batch: Batch) -> dict[str, Tensor]:
        """Mean squared error of pose (over joints that were seen) and counter."""
        pose_error, count = predicted.new_zeros(()), predicted.new_zeros(())
        for ahead in range(self.future_frames):
            frames = predicted.shape[1] - ahead
            pose = self.codec.decode(predicted[:, :frames, ahead])
            seen = (batch.valid & batch.frame_mask[..., None])[:, ahead:, :, None]
            squares = (pose - batch.pose[:, ahead:]).square() * seen
            pose_error = pose_error + squares.sum()
            count = count + seen.sum() * pose.shape[-1]
        real = batch.frame_mask[..., None]
        squares = (counter - _counter(batch.frame_mask)).square() * real
        return {"pose": pose_error / count.clamp_min(1), "counter": squares.sum() / real.sum()}

    def _history(self, codes: Tensor, frame_mask: Tensor) -> Tensor:
        """(B, T, Z + 1) the true frame before each frame, and its counter."""
        with_counter = torch.cat([codes, _counter(frame_mask)], dim=-1)
        return nn.functional.pad(with_counter, (0, 0, 1, 0))[:, :-1]

    def _hide(self, history: Tensor, context: Context) -> Tensor:
        """Hide the poses of some frames of the history, and of some histories; counters stay."""
        poses, counter = history[..., :-1], history[..., -1:]
        shown = torch.rand(poses.shape[:2], generator=context.rng) >= self.aids.history_dropout
        chance = torch.rand(len(poses), 1, generator=context.rng)
        clip_shown = chance >= self.aids.history_blackout
        seen = (shown & clip_shown).to(poses.device)
        return torch.cat([poses * seen[..., None], counter], dim=-1)

    def _enter(self, history: Tensor, source: Source, start: int) -> Tensor:
        """(B, T, D) of the frames (B, T, Z + 1) before those from `start` on."""
        x = self.target(history) + source.guidance
        return x + sinusoids(history.shape[1], self.width, start).to(history)

    def _leave(self, x: Tensor) -> tuple[Tensor, Tensor]:
        output = self.head(self.norm(x))
        codes = output[..., :-1].unflatten(-1, (self.future_frames, -1))
        return codes, output[..., -1:]

    def _text_bias(self, mask: Tensor, frames: int, start: int = 0) -> Tensor:
        """(B, H or 1, T or 1, L) of frames from `start` on, as of a clip of the usual length."""
        if self.prior is None:
            return padding_bias(mask)
        moment = moments(frames, self.frames, start=start, device=mask.device)
        return torch.as_tensor(self.prior(moment, mask))


def _counter(frame_mask: Tensor) -> Tensor:
    """(B, T, 1) frames done over frames in all, 1 at the last."""
    return (frame_mask.cumsum(1) / frame_mask.sum(1, keepdim=True))[..., None]
