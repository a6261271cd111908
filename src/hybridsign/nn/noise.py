"""Randomness of clips: each has a stream of its own, so none depends on the rest of its batch."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from hybridsign.seeding import torch_stream


class ClipNoise:
    """Streams of B clips, each derived from (seed, clip id)."""

    def __init__(self, seed: int, ids: Sequence[str]) -> None:
        self._streams = [torch_stream(seed, "noise", clip) for clip in ids]

    @classmethod
    def of_step(cls, rng: torch.Generator, ids: Sequence[str]) -> ClipNoise:
        """Streams for one step of training, whose seed the training's own stream gives."""
        return cls(int(torch.randint(2**62, (), generator=rng)), ids)

    def normal(self, frame_mask: Tensor, *shape: int) -> Tensor:
        """(B, T, *shape) of the standard normal distribution; 0 in frames that are not real."""
        lengths = frame_mask.sum(1).tolist()
        drawn = [
            torch.randn(length, *shape, generator=stream)
            for length, stream in zip(lengths, self._streams, strict=True)
        ]
        noise = torch.zeros(*frame_mask.shape, *shape, device=frame_mask.device)
        noise[frame_mask] = torch.cat(drawn).to(noise)
        return noise

    def integers(self, below: int) -> Tensor:
        """(B,) whole numbers from 0 on, all equally likely."""
        return torch.stack([torch.randint(below, (), generator=each) for each in self._streams])

    def uniform(self, *shape: int) -> Tensor:
        """(B, *shape) from 0 up to 1; along the first of `shape` a longer draw goes on from it."""
        return torch.stack([torch.rand(shape, generator=each) for each in self._streams])


def remembering(
    noise: Tensor, memory: float, last: Tensor | None = None, *, pace: float = 1.0
) -> Tensor:
    """Noise of which each frame keeps a part of the one before, and is standard normal still.

    z_t = ρ·z_{t−1} + √(1 − ρ²)·ε_t (Ge et al. 2023): what differs from frame to frame is then less
    than what differs from clip to clip.

    Args:
        noise: (B, T, ...) ε, each frame drawn by itself.
        memory: ρ, from 0 up to 1.
        last: (B, 1, ...) z of the frame before the first; None where there is none.
        pace: at which the clip goes, 1 being as it was learned. A clip at half the pace forgets
            as much over two frames as else over one: what is drawn anew would tremble.
    """
    if memory == 0:
        return noise
    memory = memory**pace
    frame = torch.arange(noise.shape[1], device=noise.device)
    kept = (memory ** (frame[:, None] - frame).clamp_min(0)).tril()  # ρ^(t − s)
    fresh = kept * math.sqrt(1 - memory**2)
    if last is None:
        fresh[:, 0] = kept[:, 0]
        return _mixed(fresh, noise)
    return _mixed(fresh, noise) + memory * _mixed(kept[:, :1], last)


def _mixed(weights: Tensor, frames: Tensor) -> Tensor:
    """(B, T, ...) sums of frames (B, S, ...) under weights (T, S)."""
    return (weights @ frames.flatten(2)).unflatten(2, frames.shape[2:])
