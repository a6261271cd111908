"""Progressive Transformers, written after the authors' released code and paper.

Saunders, Camgoz, Bowden: Progressive Transformers for End-to-End Sign Language Production (2020).
A transformer decoder regresses one frame after another; a counter that runs from 0 to 1 is
regressed with the pose and is the decoder's clock. Differences from the release: no true first
frame, counter or length at inference; keys and values are cached; noise is measured in
standardised coordinates.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from hybridsign.data.batch import Batch, Condition
from hybridsign.data.statistics import Statistics
from hybridsign.learning import Context
from hybridsign.models.generator import Frame, PoseGenerator
from hybridsign.models.progressive_transformer.settings import ProgressiveTransformerSettings
from hybridsign.nn.attention import KeyValueCache, causal_bias, padding_bias
from hybridsign.nn.blocks import Stack, TokenEncoder, sinusoids
from hybridsign.nn.codec import pose_codec
from hybridsign.nn.settings import Sizes
from hybridsign.nn.text_prior import MonotonePrior
from hybridsign.text import Vocabulary

LONGEST = 600  # frames after which a clip without a given length ends, whatever its counter says


class ProgressiveTransformer(PoseGenerator):
    """Text or gloss to pose, one frame after another."""

    def __init__(
        self,
        settings: ProgressiveTransformerSettings,
        sizes: Sizes,
        vocabulary: Vocabulary,
        statistics: Statistics,
        frames: int,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.vocabulary = vocabulary
        self.frames = frames
        self.width = sizes.width
        self.coordinates = statistics.mean.shape[1]
        self.codec = pose_codec(settings.aids.codec, statistics.joints, self.coordinates)
        codes = self.codec.width
        self.encoder = TokenEncoder(len(vocabulary), sizes, padding=vocabulary.padding)
        self.target = nn.Linear(codes + 1, sizes.width)
        self.blocks = Stack(sizes, cross=True)
        strength = settings.aids.monotone_prior
        self.prior = MonotonePrior(strength) if strength is not None else None
        self.norm = nn.LayerNorm(sizes.width)
        self.head = nn.Linear(sizes.width, settings.future_frames * codes + 1, bias=False)
        self.register_buffer("mean_confidence", torch.tensor(statistics.confidence).float())
        # State of the Gaussian noise: deviation of the last epoch's errors, and this epoch's sums.
        self.register_buffer("error_deviation", torch.zeros(codes))
        self.register_buffer("_error_squares", torch.zeros(codes))
        self.register_buffer("_error_count", torch.zeros(()))
        self.register_buffer("_error_epoch", torch.zeros((), dtype=torch.long))
        self.mean_confidence: Tensor
        self.error_deviation: Tensor
        self._error_squares: Tensor
        self._error_count: Tensor
        self._error_epoch: Tensor

    def prepare(self, phase: str, batch: Batch) -> None:
        """Fit the pose codec on the training split."""
        self.codec.fit(batch.pose[batch.frame_mask])

    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Mean squared error of pose (over joints that were seen) and counter."""
        codes = self.codec.encode(batch.pose)  # (B, T, Z)
        counter = self._counter(batch.frame_mask)  # (B, T, 1)
        shifted = nn.functional.pad(torch.cat([codes, counter], dim=-1), (0, 0, 1, 0))[:, :-1]
        history = self._spoil(shifted, context)
        predicted, predicted_counter = self._decode(history, *self._remember(batch.condition))
        if self.training:
            self._note_errors(predicted[:, :, 0] - codes, batch.frame_mask, context)
        pose_error, count = torch.zeros(()), torch.zeros(())
        for ahead in range(self.settings.future_frames):
            frames = codes.shape[1] - ahead
            pose = self.codec.decode(predicted[:, :frames, ahead])
            seen = (batch.valid & batch.frame_mask[..., None])[:, ahead:, :, None]
            squares = (pose - batch.pose[:, ahead:]).square() * seen
            pose_error = pose_error + squares.sum()
            count = count + seen.sum() * self.coordinates
        real = batch.frame_mask[..., None]
        counter_error = ((predicted_counter - counter).square() * real).sum() / real.sum()
        return {"pose": pose_error / count.clamp_min(1), "counter": counter_error}

    def stream(
        self, condition: Condition, length: int | None, *, rng: int, steps: int | None = None
    ) -> Iterator[Frame]:
        """Frames until `length`, or until the predicted counter reaches 1; deterministic."""
        del rng, steps  # nothing is sampled
        memory, mask = self._remember(condition)
        memories = [block.remember(memory) for block in self.blocks]
        caches = [KeyValueCache(length or LONGEST) for _ in self.blocks]
        previous = memory.new_zeros(len(memory), 1, self.target.in_features)
        real = torch.ones(len(memory), dtype=torch.bool)
        # Regression stops short of 1 as often as it steps over: half a frame away counts as there.
        done = 1 - 0.5 / self.frames
        for number in range(length or LONGEST):
            moment = self._moments(1, number)
            x = self.target(previous) + sinusoids(1, self.width, number).to(memory)
            bias = self._text_bias(moment, mask)
            for block, cache, kept in zip(self.blocks, caches, memories, strict=True):
                x = block(x, cache=cache, memory=kept, memory_bias=bias)
            codes, counter = self._head(x)
            self.evaluations += 1
            yield Frame(
                self.codec.decode(codes[:, 0, 0]),
                self.mean_confidence.expand(len(memory), -1),
                real,
            )
            if length is None:
                real = real & (counter[:, 0, 0] < done)
                if not real.any():
                    return
            previous = torch.cat([codes[:, :, 0], counter], dim=-1)

    def _remember(self, condition: Condition) -> tuple[Tensor, Tensor]:
        tokens = condition.tokens(self.settings.input)
        memory, mask = self.encoder(self.vocabulary.tensor(tokens))
        return memory, mask

    def _decode(self, history: Tensor, memory: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """All frames at once from a known history (B, T, Z + 1)."""
        frames = history.shape[1]
        x = self.target(history) + sinusoids(frames, self.width).to(history)
        hide_future, text_bias = causal_bias(x), self._text_bias(self._moments(frames, 0), mask)
        for block in self.blocks:
            kept = block.remember(memory)
            x = block(x, bias=hide_future, memory=kept, memory_bias=text_bias)
        return self._head(x)

    def _head(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Codes (B, T, F, Z) of this and the following frames, and the counter (B, T, 1)."""
        output = self.head(self.norm(x))
        codes = output[..., :-1].unflatten(-1, (self.settings.future_frames, -1))
        return codes, output[..., -1:]

    def _text_bias(self, moment: Tensor, mask: Tensor) -> Tensor:
        return self.prior(moment, mask) if self.prior is not None else padding_bias(mask)

    def _moments(self, frames: int, start: int) -> Tensor:
        """Where frames stand in a clip of the protocol's length; past its end they stand there."""
        moments = (torch.arange(start, start + frames) + 0.5) / self.frames
        return moments.clamp_max(1.0)

    def _counter(self, frame_mask: Tensor) -> Tensor:
        """(B, T, 1) frames done over frames in all, 1 at the last."""
        return (frame_mask.cumsum(1) / frame_mask.sum(1, keepdim=True))[..., None]

    def _spoil(self, history: Tensor, context: Context) -> Tensor:
        """Gaussian noise, and hidden frames, on the poses of the history; the counter stays."""
        poses, counter = history[..., :-1], history[..., -1:]
        noise = torch.randn(poses.shape, generator=context.rng)
        poses = poses + self.settings.noise_rate * self.error_deviation * noise
        aids = self.settings.aids
        shown = torch.rand(poses.shape[:2], generator=context.rng) >= aids.history_dropout
        clip_shown = torch.rand(len(poses), 1, generator=context.rng) >= aids.history_blackout
        return torch.cat([poses * (shown & clip_shown)[..., None], counter], dim=-1)

    @torch.no_grad()
    def _note_errors(self, error: Tensor, frame_mask: Tensor, context: Context) -> None:
        """Collect an epoch's errors; at its end they become the next epoch's noise."""
        if context.epoch > int(self._error_epoch):
            deviation = (self._error_squares / self._error_count.clamp_min(1)).sqrt()
            self.error_deviation.copy_(deviation)
            self._error_squares.zero_()
            self._error_count.zero_()
            self._error_epoch.fill_(context.epoch)
        self._error_squares += (error.square() * frame_mask[..., None]).sum((0, 1))
        self._error_count += frame_mask.sum()
