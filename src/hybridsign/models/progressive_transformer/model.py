"""Progressive Transformers, written after the authors' released code and paper.

Saunders, Camgoz, Bowden: Progressive Transformers for End-to-End Sign Language Production (2020).
Counter decoding (counter_decoder.py), with their two augmentations: future frames are predicted
too, and the history gets Gaussian noise as large as the last epoch's errors. Differences from the
release: no true first frame, counter or length at inference; keys and values are cached; noise is
measured in standardised coordinates.
"""

from __future__ import annotations

import torch
from torch import Tensor

from hybridsign.data.batch import Batch
from hybridsign.learning import Context
from hybridsign.models.counter_decoder import CounterDecoder
from hybridsign.models.progressive_transformer.settings import ProgressiveTransformerSettings
from hybridsign.models.task import Task


class ProgressiveTransformer(CounterDecoder):
    """Text or gloss to pose, one frame after another."""

    def __init__(self, settings: ProgressiveTransformerSettings, task: Task) -> None:
        super().__init__(settings.input, settings.aids, task, future_frames=settings.future_frames)
        self.noise_rate = settings.noise_rate
        # State of the Gaussian noise: deviation of the last epoch's errors, and this epoch's sums.
        self.register_buffer("error_deviation", torch.zeros(self.codec.width))
        self.register_buffer("_error_squares", torch.zeros(self.codec.width))
        self.register_buffer("_error_count", torch.zeros(()))
        self.register_buffer("_error_epoch", torch.zeros((), dtype=torch.long))
        self.error_deviation: Tensor
        self._error_squares: Tensor
        self._error_count: Tensor
        self._error_epoch: Tensor

    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Mean squared error of pose (over joints that were seen) and counter."""
        codes = self.codec.encode(batch.pose)  # (B, T, Z)
        history = self._add_noise(self._history(codes, batch.frame_mask), context)
        source = self._read(batch.condition)
        predicted, counter = self._decode(self._hide(history, context), source)
        if self.training:
            self._note_errors(predicted[:, :, 0] - codes, batch.frame_mask, context)
        return self._errors(predicted, counter, batch)

    def _add_noise(self, history: Tensor, context: Context) -> Tensor:
        """Gaussian noise on the poses of the history; the counter stays."""
        poses, counter = history[..., :-1], history[..., -1:]
        noise = torch.randn(poses.shape, generator=context.rng).to(poses)
        return torch.cat([poses + self.noise_rate * self.error_deviation * noise, counter], dim=-1)

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
