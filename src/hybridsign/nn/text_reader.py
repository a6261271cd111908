"""What the frames of a clip read of its sentence, where all frames are made at once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from hybridsign.nn.attention import padding_bias
from hybridsign.nn.text_encoders import TextEncoder
from hybridsign.nn.text_prior import MonotonePrior


class TextReader(nn.Module):
    """Encoded tokens, and where in them each frame is to look."""

    def __init__(
        self, encoder: TextEncoder, heads: int, monotone_prior: float | None, spread: float = 1.0
    ) -> None:
        """Args: what encodes the tokens, heads that attend to them, the prior and its spread."""
        super().__init__()
        self.encoder = encoder
        strength = monotone_prior
        self.prior = MonotonePrior(strength, heads, spread) if strength is not None else None

    def forward(self, sentences: Sequence[Sequence[str]], moment: Tensor) -> tuple[Tensor, Tensor]:
        """Read B sentences for T frames.

        Args:
            sentences: tokens of each.
            moment: (T,) where each frame stands in its clip, from 0 to 1.

        Returns:
            Features (B, L, D), and the bias (B, H or 1, T or 1, L) of frames' attention to them.
        """
        features, mask = self.encode(sentences)
        return features, self.bias(moment, mask)

    def encode(self, sentences: Sequence[Sequence[str]]) -> tuple[Tensor, Tensor]:
        """Features (B, L, D) of B sentences, and their mask (B, L)."""
        return self.encoder.read(sentences)

    def bias(self, moment: Tensor, mask: Tensor) -> Tensor:
        """(B, H or 1, T or 1, L) on attention from frames that stand at (T,) to tokens (B, L)."""
        return padding_bias(mask) if self.prior is None else self.prior(moment, mask)


def pooled(features: Tensor, mask: Tensor) -> Tensor:
    """(B, D) mean of the features (B, L, D) of real tokens; `mask` is (B, L)."""
    real = mask[..., None]
    return (features * real).sum(1) / real.sum(1)


def moments(
    frames: int, length: int | Tensor, *, start: int = 0, device: torch.device | None = None
) -> Tensor:
    """(T,) where `frames` of a clip from `start` on stand, from 0 to 1; (B, T) of lengths (B, 1).

    What comes after a clip's last frame stands where the clip ends.
    """
    numbers = torch.arange(start, start + frames, device=device)
    return ((numbers + 0.5) / length).clamp_max(1.0)
