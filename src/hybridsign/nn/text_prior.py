"""A soft prior that signs follow the order of the words: a learning aid that all models share."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class MonotonePrior(nn.Module):
    """Bias −8γ(t/T − i/L)² on attention from frame t to token i, γ learned for each head.

    The papers have no such prior; without it, budgets of minutes do not learn the alignment. Signs
    need not stand in the order of the words, so the heads may begin strict, less strict and
    all but free (slopes as in Press et al. 2022).
    """

    def __init__(self, strength: float, heads: int, spread: float) -> None:
        """Args: γ at first of the strictest head; how many heads; it over γ of the freest."""
        super().__init__()
        freest = math.log(strength) - (math.log(spread) if heads > 1 else 0.0)
        self.log_strength = nn.Parameter(torch.linspace(math.log(strength), freest, heads))

    def forward(self, moment: Tensor, token_mask: Tensor) -> Tensor:
        """Bias of T frames over L tokens.

        Args:
            moment: (T,) or (B, T) where each frame stands in its clip, from 0 to 1.
            token_mask: (B, L) True where a token is real.

        Returns:
            (B, heads, T, L), -inf on padding.
        """
        length = token_mask.sum(1, keepdim=True)
        place = (torch.arange(token_mask.shape[1], device=token_mask.device) + 0.5) / length
        apart = moment.unsqueeze(-1) - place[:, None, :]  # (B, T, L)
        bias = -8 * self.log_strength.exp()[:, None, None] * apart.square()[:, None]
        return bias.masked_fill(~token_mask[:, None, None, :], float("-inf"))
