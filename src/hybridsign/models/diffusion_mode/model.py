"""HybridSign's diffusion mode (Table 4): whole clips by denoising, and nothing frame by frame.

What the hybrid mode has for the history has no place here: causal masks, the bias of the
confidence, self-forcing, the flow inside a frame. The rest is the same: experts and fusion, text
encoder and learning aids, losses on the clean estimate, predicted confidence.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from hybridsign.data.batch import Batch, Condition
from hybridsign.learning import Context, Phase
from hybridsign.models.diffusion_mode.denoiser import ClipMemory, Denoiser
from hybridsign.models.diffusion_mode.settings import DiffusionModeSettings
from hybridsign.models.generator import Frame, PoseGenerator, frames_of
from hybridsign.models.objective import Objective, mean_square
from hybridsign.models.task import Task
from hybridsign.nn.attention import padding_bias
from hybridsign.nn.blocks import sinusoids_at
from hybridsign.nn.codec import PoseCodec
from hybridsign.nn.diffusion import Diffusion
from hybridsign.nn.noise import ClipNoise
from hybridsign.nn.partition import Partition, expert_sizes
from hybridsign.nn.text_reader import moments, pooled

DENOISING = "denoising"


class DiffusionMode(PoseGenerator):
    """Text or gloss to pose, all frames at once."""

    parts_add_up = True

    def __init__(self, settings: DiffusionModeSettings, task: Task) -> None:
        super().__init__(task)
        sizes, statistics = task.sizes, task.statistics
        self.settings = settings
        self.codec = PoseCodec(settings.codec, statistics.joints, statistics.mean.shape[1])
        self.partition = Partition(settings.experts, self.codec)
        self.reader = task.text_reader(settings.aids.monotone_prior, settings.aids.monotone_spread)
        self.diffusion = Diffusion(settings.diffusion)
        self.denoiser = Denoiser(
            self.partition.experts,
            expert_sizes(sizes, self.partition.experts),
            codes=self.partition.width,
            joints=statistics.joints.n_joints,
            levels=settings.diffusion.levels,
            text_width=sizes.width,
        )
        warped = ("soft_dtw",) if settings.losses.soft_dtw else ()
        self.objective = Objective(
            settings.losses, statistics, {DENOISING: ("joint", "bone", *warped)}
        )

    def phases(self) -> list[Phase]:
        """One: clips have no history that could be true or the model's own."""
        return [Phase(DENOISING, 1.0)]

    def prepare(self, phase: str, batch: Batch) -> None:
        """Fit the pose codec on the training split."""
        self.codec.fit(batch.pose[batch.frame_mask])

    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Error of the clean estimate, and HybridSign's losses on its poses and confidence."""
        codes = self.codec.encode(batch.pose)  # (B, T, Z)
        noise = ClipNoise.of_step(context.rng, batch.condition.ids)
        noisy, level = self.diffusion.noised(codes, batch.frame_mask, noise)
        lengths = batch.frame_mask.sum(1, keepdim=True)
        moment = moments(codes.shape[1], lengths, device=codes.device)
        memory = self._remember(batch.condition, moment, batch.frame_mask)
        clean, confidence = self._denoise(noisy, level, memory)
        error = mean_square(clean - codes, batch, self.codec)
        return {
            "clean": self.settings.losses.clean * error,
            **self.objective.poses(clean, codes, batch, self.codec, DENOISING),
            **self.objective.trust(confidence, batch),
        }

    def stream(
        self, condition: Condition, length: int | None, *, rng: int, steps: int | None = None
    ) -> Iterator[Frame]:
        """All frames after the last step; of the protocol's length where none is asked for."""
        frames, clips = length or self.frames, len(condition.ids)
        device = self.codec.basis.device
        everything = torch.ones(clips, frames, dtype=torch.bool, device=device)
        memory = self._remember(condition, moments(frames, frames, device=device), everything)
        noise = ClipNoise(rng, condition.ids)
        confidence = torch.empty(0)

        def denoise(noisy: Tensor, level: Tensor) -> Tensor:
            nonlocal confidence
            self.evaluations += 1
            clean, confidence = self._denoise(noisy, level, memory)
            return clean

        def draw() -> Tensor:
            pace = self.pace(frames)
            return self.diffusion.draw(noise, everything, self.codec.width, pace=pace)

        codes = self.diffusion.sample(denoise, draw, steps=steps)
        yield from frames_of(self.codec.decode(codes), confidence)

    def _remember(self, condition: Condition, moment: Tensor, frame_mask: Tensor) -> ClipMemory:
        features, mask = self.reader.encode(condition.tokens(self.settings.input))
        return self.denoiser.remember(
            features,
            pooled(features, mask) if self.settings.pooled_text else None,
            sinusoids_at(self.frames * moment, self.denoiser.width),
            padding_bias(frame_mask),
            self.reader.bias(moment, mask),
        )

    def _denoise(self, noisy: Tensor, level: Tensor, memory: ClipMemory) -> tuple[Tensor, Tensor]:
        """The estimate of clean codes (B, T, Z), and the confidence (B, T, J)."""
        clean, confidence = self.denoiser(self.partition.deal(noisy), level, memory)
        return self.partition.collect(clean), confidence
