"""A soft prior that signs follow the order of the words: a learning aid that all models share."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class MonotonePrior(nn.Module):
    """Bias −8γ(t/T − i/L)² on attention from frame t to token i, γ learned.

    The papers have no such prior; without it, budgets of minutes do not learn the alignment.
    """

    def __init__(self, strength: float) -> None:
        super().__init__()
        self.log_strength = nn.Parameter(torch.tensor(math.log(strength)))

    def forward(self, moment: Tensor, token_mask: Tensor) -> Tensor:
        """Bias of T frames over L tokens.

        Args:
            moment: (T,) or (B, T) where each frame stands in its clip, from 0 to 1.
            token_mask: (B, L) True where a token is real.

        Returns:
            (B, 1, T, L), -inf on padding.
        """
        length = token_mask.sum(1, keepdim=True)
        place = (torch.arange(token_mask.shape[1], device=token_mask.device) + 0.5) / length
        apart = moment.unsqueeze(-1) - place[:, None, :]  # (B, T, L)
        bias = -8 * self.log_strength.exp() * apart.square()
        return bias.masked_fill(~token_mask[:, None, :], float("-inf"))[:, None]
