"""Sign-IDD, written after the authors' released code and paper.

Tang, He, Guo, Wei, Li, Hong: Sign-IDD: Iconicity Disentangled Diffusion for Sign Language
Production (2025). A whole clip is denoised in a few steps; at each the noisy pose is expanded
into bone attributes, from which a denoiser in two parts estimates the clean pose. Differences
from the release: two dimensions and 137 joints, no true length at inference, attributes measured
on poses in shoulder widths, and clean poses told in the codec's components where the learning
aids have one (the noise and the bones stay those of joints).
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from hybridsign.data.batch import Batch, Condition
from hybridsign.learning import Context
from hybridsign.models.generator import Frame, PoseGenerator, frames_of
from hybridsign.models.sign_idd.bones import Bones
from hybridsign.models.sign_idd.denoiser import Denoiser
from hybridsign.models.sign_idd.settings import SignIddSettings
from hybridsign.models.task import Task
from hybridsign.nn.attention import causal_bias, padding_bias
from hybridsign.nn.blocks import sinusoids_at
from hybridsign.nn.codec import pose_codec
from hybridsign.nn.diffusion import Diffusion, LevelEmbedding
from hybridsign.nn.noise import ClipNoise
from hybridsign.nn.text_reader import moments
from hybridsign.side_by_side import total


class SignIdd(PoseGenerator):
    """Text or gloss to pose, whole clips by denoising."""

    parts_add_up = True

    def __init__(self, settings: SignIddSettings, task: Task) -> None:
        super().__init__(task)
        sizes, statistics = task.sizes, task.statistics
        self.settings = settings
        self.width = sizes.width
        joints, coordinates = statistics.mean.shape
        self.pose_shape = (joints, coordinates)
        self.bones = Bones(statistics)
        self.codec = pose_codec(settings.aids.codec, statistics.joints, coordinates)
        self.reader = task.text_reader(settings.aids.monotone_prior, settings.aids.monotone_spread)
        self.diffusion = Diffusion(settings.diffusion)
        self.level = LevelEmbedding(settings.diffusion.levels, sizes.width)
        self.denoiser = Denoiser(
            sizes,
            positions=joints * coordinates,
            bones=joints * (1 + coordinates),
            codes=self.codec.width,
        )
        self.register_buffer("mean_confidence", torch.tensor(statistics.confidence).float())
        self.mean_confidence: Tensor

    def prepare(self, phase: str, batch: Batch) -> None:
        """Fit the pose codec on the training split."""
        self.codec.fit(batch.pose[batch.frame_mask])

    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Mean absolute error of the denoised pose, and squared error of its bones' directions."""
        noise = ClipNoise.of_step(context.rng, batch.condition.ids)
        noisy, level = self.diffusion.noised(batch.pose, batch.frame_mask, noise)
        lengths = batch.frame_mask.sum(1, keepdim=True)
        moment = moments(noisy.shape[1], lengths, device=noisy.device)
        text = self.reader(batch.condition.tokens(self.settings.input), moment)
        pose = self._denoise(noisy, level, moment, batch.frame_mask, *text)
        seen = batch.valid & batch.frame_mask[..., None]
        error = ((pose - batch.pose).abs() * seen[..., None]).sum()
        bones = self.bones.direction_error(pose, batch.pose, seen)
        return {
            "pose": error / total(seen.sum() * pose.shape[-1]).clamp_min(1),
            "bones": self.settings.bone_weight * bones,
        }

    def stream(
        self, condition: Condition, length: int | None, *, rng: int, steps: int | None = None
    ) -> Iterator[Frame]:
        """All frames after the last step; of the protocol's length where none is asked for."""
        frames = length or self.frames
        moment = moments(frames, frames, device=self.mean_confidence.device)
        features, bias = self.reader(condition.tokens(self.settings.input), moment)
        noise = ClipNoise(rng, condition.ids)
        everything = torch.ones(len(features), frames, dtype=torch.bool, device=moment.device)

        def denoise(noisy: Tensor, level: Tensor) -> Tensor:
            self.evaluations += 1
            return self._denoise(noisy, level, moment, everything, features, bias)

        def draw() -> Tensor:
            pace = self.pace(frames)
            return self.diffusion.draw(noise, everything, *self.pose_shape, pace=pace)

        pose = self.diffusion.sample(denoise, draw, steps=steps)
        yield from frames_of(pose, self.mean_confidence)

    def _denoise(
        self,
        noisy: Tensor,
        level: Tensor,
        moment: Tensor,
        frame_mask: Tensor,
        features: Tensor,
        text_bias: Tensor,
    ) -> Tensor:
        """The estimate of clean poses (B, T, J, C); the level is told beside the text."""
        attributes = torch.cat(self.bones.attributes(noisy), dim=-1)
        bias = padding_bias(frame_mask)
        if self.settings.causal:
            bias = bias + causal_bias(attributes)
        codes = self.denoiser(
            attributes,
            sinusoids_at(self.frames * moment, self.width),
            bias,
            features + self.level(level)[:, None],
            text_bias,
        )
        return self.codec.decode(codes)
