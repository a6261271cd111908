"""Variance-preserving diffusion: how noise is put on data, and taken off again.

Levels of noise are numbered as in the papers, from 0 (nearly data) to N − 1 (nearly noise). They
are no time: sampling goes down through them, from noise to data, as time does everywhere else.
At level k a datum x₀ is seen as x = √ᾱ_k·x₀ + √(1 − ᾱ_k)·ε, where ᾱ_k is the share that is kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn

from hybridsign.nn.blocks import sinusoids
from hybridsign.nn.noise import ClipNoise, remembering
from hybridsign.nn.settings import DiffusionSettings

Prediction = Literal["clean", "noise"]
_COSINE_OFFSET = 0.008  # keeps the first levels from being noiseless
_LARGEST_SHARE = 0.999  # of noise that one level may add


class Diffusion(nn.Module):
    """Forward process and sampler for data (B, ...) and their levels (B,)."""

    def __init__(self, settings: DiffusionSettings, *, predicts: Prediction = "clean") -> None:
        """Args: schedule and sampler, and whether the network tells x₀ or ε."""
        super().__init__()
        self.settings = settings
        self.predicts = predicts
        schedule = _cosine if settings.schedule == "cosine" else _linear
        kept = torch.cumprod(1 - schedule(settings.levels).clamp_max(_LARGEST_SHARE), 0)
        self.kept: list[float] = kept.tolist()
        self.register_buffer("signal", kept.sqrt().float(), persistent=False)
        self.register_buffer("spread", (1 - kept).sqrt().float(), persistent=False)
        self.signal: Tensor
        self.spread: Tensor

    def noised(self, clean: Tensor, frame_mask: Tensor, noise: ClipNoise) -> tuple[Tensor, Tensor]:
        """Each clip at a level of its own, as in training.

        Args:
            clean: (B, T, ...).
            frame_mask: (B, T) True where a frame is real.
            noise: streams of the clips.

        Returns:
            The noisy clips, and their levels (B,).
        """
        level = noise.integers(self.settings.levels).to(clean.device)
        return self.add_noise(clean, self.draw(noise, frame_mask, *clean.shape[2:]), level), level

    def draw(self, noise: ClipNoise, frame_mask: Tensor, *shape: int, pace: float = 1.0) -> Tensor:
        """(B, T, *shape) fresh noise of clips, whose frames may remember the ones before."""
        fresh = noise.normal(frame_mask, *shape)
        return remembering(fresh, self.settings.noise_memory, pace=pace)

    def add_noise(self, data: Tensor, noise: Tensor, level: Tensor) -> Tensor:
        """The data at some levels (Ho et al. 2020, Eq. 4)."""
        return _at(self.signal, level, data) * data + _at(self.spread, level, data) * noise

    def target(self, data: Tensor, noise: Tensor) -> Tensor:
        """What the network is asked for."""
        return data if self.predicts == "clean" else noise

    def clean(self, noisy: Tensor, output: Tensor, level: Tensor) -> Tensor:
        """The estimate of x₀ that the network's output stands for."""
        if self.predicts == "clean":
            return output
        return (noisy - _at(self.spread, level, noisy) * output) / _at(self.signal, level, noisy)

    def descent(self, steps: int) -> list[int]:
        """Levels that sampling goes through, evenly spread; −1, the data, is the last.

        Raises:
            ValueError: no step, or more of them than levels.
        """
        levels = self.settings.levels
        if not 1 <= steps <= levels:
            raise ValueError(f"{steps} steps of sampling: expected 1 to {levels}, one a level")
        return [levels * left // steps - 1 for left in range(steps, -1, -1)]

    def step(
        self, noisy: Tensor, clean: Tensor, level: int, below: int, draw: Callable[[], Tensor]
    ) -> Tensor:
        """From a level to one below it, given an estimate of x₀ (Song et al. 2021, Eq. 12, 16).

        Args:
            noisy: data at the level.
            clean: estimate of x₀; where `below` is −1, the result.
            level: where the data stand.
            below: where they go.
            draw: fresh noise of the data's shape; asked for only where η > 0.
        """
        if below < 0:
            return clean
        kept, kept_below = self.kept[level], self.kept[below]
        noise = (noisy - math.sqrt(kept) * clean) / math.sqrt(1 - kept)
        fresh = math.sqrt((1 - kept_below) / (1 - kept) * (1 - kept / kept_below))
        sigma = self.settings.eta * fresh
        direction = math.sqrt(max(0.0, 1 - kept_below - sigma**2))
        moved = math.sqrt(kept_below) * clean + direction * noise
        return moved + sigma * draw() if sigma > 0 else moved

    def sample(
        self,
        network: Callable[[Tensor, Tensor], Tensor],
        draw: Callable[[], Tensor],
        *,
        steps: int | None = None,
    ) -> Tensor:
        """From noise to data.

        Args:
            network: from data (B, ...) and their levels (B,) to what it predicts.
            draw: standard normal noise of the data's shape, fresh at every call.
            steps: evaluations of the network; the settings' if none.
        """
        descent = self.descent(self.settings.steps if steps is None else steps)
        x = draw()
        for level, below in pairwise(descent):
            levels = torch.full((len(x),), level, device=x.device)
            clean = self.clean(x, network(x, levels), levels)
            x = self.step(x, clean, level, below, draw)
        return x


class LevelEmbedding(nn.Module):
    """Levels of noise to features: sinusoids through two layers."""

    def __init__(self, levels: int, width: int) -> None:
        super().__init__()
        self.register_buffer("codes", sinusoids(levels, width), persistent=False)
        self.rise = nn.Linear(width, 2 * width)
        self.fall = nn.Linear(2 * width, width)
        self.codes: Tensor

    def forward(self, level: Tensor) -> Tensor:
        """(B, D) of levels (B,)."""
        return self.fall(nn.functional.gelu(self.rise(self.codes[level])))


def _cosine(levels: int) -> Tensor:
    """(N,) share of noise that each level adds (Nichol and Dhariwal 2021, Eq. 17)."""
    place = torch.arange(levels + 1, dtype=torch.float64) / levels
    angle = (place + _COSINE_OFFSET) / (1 + _COSINE_OFFSET) * (math.pi / 2)
    kept = angle.cos().square()
    return 1 - kept[1:] / kept[:-1]


def _linear(levels: int) -> Tensor:
    """(N,) share of noise that each level adds (Ho et al. 2020): 1e-4 to 0.02 at 1000 levels."""
    scale = 1000 / levels
    return torch.linspace(1e-4 * scale, 0.02 * scale, levels, dtype=torch.float64)


def _at(table: Tensor, level: Tensor, data: Tensor) -> Tensor:
    """Entries of a table (N,) at levels (B,), to be multiplied with data (B, ...)."""
    return table[level].to(data).reshape(-1, *[1] * (data.dim() - 1))
