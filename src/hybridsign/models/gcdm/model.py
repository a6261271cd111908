"""GCDM, written anew from its abstract: nothing else of it could be read.

Tang, Xue, Wu, Wang, Hong: Gloss-Driven Conditional Diffusion Models for Sign Language Production
(2024). Known: encoded glosses guide, by cross-attention, the denoising of a whole clip; training
is by the mean absolute error of the poses; several hypotheses of noise are denoised under one
gloss line and averaged. Size, schedule, steps, number of hypotheses and the masks are not known:
docs/fairness.md tells what was chosen.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from hybridsign.data.batch import Batch, Condition
from hybridsign.learning import Context
from hybridsign.models.gcdm.settings import GcdmSettings
from hybridsign.models.generator import Frame, PoseGenerator, frames_of
from hybridsign.models.task import Task
from hybridsign.nn.attention import padding_bias
from hybridsign.nn.blocks import Stack, sinusoids_at
from hybridsign.nn.codec import pose_codec
from hybridsign.nn.diffusion import Diffusion, LevelEmbedding
from hybridsign.nn.noise import ClipNoise
from hybridsign.nn.text_reader import moments
from hybridsign.side_by_side import total


class Gcdm(PoseGenerator):
    """Text or gloss to pose, whole clips by denoising."""

    parts_add_up = True

    def __init__(self, settings: GcdmSettings, task: Task) -> None:
        super().__init__(task)
        sizes, statistics = task.sizes, task.statistics
        self.settings = settings
        self.codec = pose_codec(
            settings.aids.codec, statistics.joints, coordinates=statistics.mean.shape[1]
        )
        self.reader = task.text_reader(settings.aids.monotone_prior, settings.aids.monotone_spread)
        self.diffusion = Diffusion(settings.diffusion)
        self.level = LevelEmbedding(settings.diffusion.levels, sizes.width)
        self.enter = nn.Linear(self.codec.width, sizes.width)
        self.blocks = Stack(sizes, cross=True)
        self.leave = nn.Sequential(
            nn.LayerNorm(sizes.width), nn.Linear(sizes.width, self.codec.width, bias=False)
        )
        self.register_buffer("mean_confidence", torch.tensor(statistics.confidence).float())
        self.mean_confidence: Tensor

    def prepare(self, phase: str, batch: Batch) -> None:
        """Fit the pose codec on the training split."""
        self.codec.fit(batch.pose[batch.frame_mask])

    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Mean absolute error of the denoised pose, over joints that were seen."""
        codes = self.codec.encode(batch.pose)  # (B, T, Z)
        noise = ClipNoise.of_step(context.rng, batch.condition.ids)
        noisy, level = self.diffusion.noised(codes, batch.frame_mask, noise)
        lengths = batch.frame_mask.sum(1, keepdim=True)
        moment = moments(codes.shape[1], lengths, device=codes.device)
        text = self.reader(batch.condition.tokens(self.settings.input), moment)
        pose = self.codec.decode(self._denoise(noisy, level, moment, batch.frame_mask, *text))
        seen = (batch.valid & batch.frame_mask[..., None])[..., None]
        error = ((pose - batch.pose).abs() * seen).sum()
        return {"pose": error / total(seen.sum() * pose.shape[-1]).clamp_min(1)}

    def stream(
        self, condition: Condition, length: int | None, *, rng: int, steps: int | None = None
    ) -> Iterator[Frame]:
        """All frames after the last step; of the protocol's length where none is asked for."""
        frames, hypotheses = length or self.frames, self.settings.hypotheses
        moment = moments(frames, frames, device=self.mean_confidence.device)
        features, bias = (
            of_text.repeat_interleave(hypotheses, dim=0)
            for of_text in self.reader(condition.tokens(self.settings.input), moment)
        )
        noise = ClipNoise(rng, [f"{clip}/{n}" for clip in condition.ids for n in range(hypotheses)])
        everything = torch.ones(len(features), frames, dtype=torch.bool, device=moment.device)

        def denoise(noisy: Tensor, level: Tensor) -> Tensor:
            self.evaluations += 1
            return self._denoise(noisy, level, moment, everything, features, bias)

        def draw() -> Tensor:
            pace = self.pace(frames)
            return self.diffusion.draw(noise, everything, self.codec.width, pace=pace)

        codes = self.diffusion.sample(denoise, draw, steps=steps)
        mean = codes.unflatten(0, (-1, hypotheses)).mean(1)
        yield from frames_of(self.codec.decode(mean), self.mean_confidence)

    def _denoise(
        self,
        noisy: Tensor,
        level: Tensor,
        moment: Tensor,
        frame_mask: Tensor,
        features: Tensor,
        text_bias: Tensor,
    ) -> Tensor:
        """The estimate of clean codes (B, T, Z); the level is told beside the text."""
        x = self.enter(noisy) + sinusoids_at(self.frames * moment, self.enter.out_features)
        memory, bias = features + self.level(level)[:, None], padding_bias(frame_mask)
        for block in self.blocks:
            x = block(x, bias=bias, memory=block.remember(memory), memory_bias=text_bias)
        return self.leave(x)
