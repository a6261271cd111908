"""Codebooks that follow their features: vector quantisation by moving averages.

van den Oord et al. 2017, appendix A; codes that nothing uses are seeded anew as in the release.
Legend: G articulators, K codes of each, D features, N frames.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from hybridsign.models.g2p_ddm.settings import CodebookSettings


class Codebooks(nn.Module):
    """One codebook an articulator. Codes are averages of what they stand for, not weights."""

    def __init__(self, settings: CodebookSettings, articulators: int, width: int) -> None:
        super().__init__()
        self.settings = settings
        self.register_buffer("codes", torch.randn(articulators, settings.codes, width))
        self.register_buffer("sums", torch.zeros(articulators, settings.codes, width))
        self.register_buffer("uses", torch.zeros(articulators, settings.codes))
        self.codes: Tensor
        self.sums: Tensor
        self.uses: Tensor

    def nearest(self, features: Tensor) -> Tensor:
        """(N, G) numbers of the codes nearest to features (N, G, D)."""
        # Half of the squared distance, less the feature's own square, which is the same for all.
        half_squares = self.codes.square().sum(-1)[:, None] / 2
        beyond = torch.baddbmm(
            half_squares, features.transpose(0, 1), self.codes.transpose(1, 2), alpha=-1
        )  # (G, N, K)
        return beyond.min(-1).indices.T

    def look_up(self, numbers: Tensor) -> Tensor:
        """(..., G, D) codes of numbers (..., G)."""
        return self.codes[torch.arange(len(self.codes), device=numbers.device), numbers]

    def quantise(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Codes (N, G, D) through which gradients pass straight, and each one's commitment (N,)."""
        codes = self.look_up(self.nearest(features))
        squares = nn.functional.mse_loss(features, codes, reduction="none")
        commitment = self.settings.commitment * squares.mean((1, 2))
        return features + (codes - features).detach(), commitment

    @torch.no_grad()
    def follow(self, features: Tensor, rng: torch.Generator) -> None:
        """Move the codes to the features (N, G, D) of a batch.

        Codes that stand for too little, at the very first all of them, become features of the
        batch, drawn at random.
        """
        if self.uses.any():
            uses, sums = self._gathered(features)
            self.uses.lerp_(uses, 1 - self.settings.decay)
            self.sums.lerp_(sums, 1 - self.settings.decay)
        dead = (self.uses < self.settings.dead_below) | ~self.uses.any()
        drawn = torch.randint(len(features), self.uses.T.shape, generator=rng)
        fresh = features.gather(
            0, drawn[..., None].to(features.device).expand(-1, -1, self.codes.shape[2])
        )
        self.sums.copy_(torch.where(dead[..., None], fresh.transpose(0, 1), self.sums))
        self.uses.masked_fill_(dead, 1.0)
        self.codes.copy_(self.sums / self.uses[..., None])

    def _gathered(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """How many of the features (N, G, D) each code stands for (G, K), their sums (G, K, D)."""
        numbers = self.nearest(features).T
        ones = features.new_ones(numbers.shape)
        uses = torch.zeros_like(self.uses).scatter_add_(1, numbers, ones)
        rows = numbers[..., None].expand(-1, -1, features.shape[2])
        return uses, torch.zeros_like(self.sums).scatter_add_(1, rows, features.transpose(0, 1))
