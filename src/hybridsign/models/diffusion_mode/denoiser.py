"""The denoiser: HybridSign's experts and fusion as a diffusion transformer (DiT).

Every frame looks at every other, and the level of noise shifts, scales and lets in each layer
(adaLN-Zero; Peebles and Xie 2023). Legend: E experts, B clips, T frames, L tokens, D width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from hybridsign.nn.attention import KeysValues
from hybridsign.nn.diffusion import LevelEmbedding
from hybridsign.nn.experts import (
    ExpertAttention,
    ExpertFeedForward,
    ExpertLinear,
    Fusion,
    Modulation,
    modulated,
)
from hybridsign.nn.settings import Sizes


@dataclass(frozen=True)
class ClipMemory:
    """What stays the same while a clip is denoised.

    Attributes:
        keys_values: of the text, for each block, (E·B, H, L, D/H) twice.
        pooled: (B, D) the pooled text; none where it modulates nothing.
        position: (T, D) or (B, T, D) code of where each frame stands.
        frames_bias: (E·B, 1, 1, T) that hides frames that are not real.
        text_bias: (E·B, H or 1, T or 1, L).
    """

    keys_values: list[KeysValues]
    pooled: Tensor | None
    position: Tensor
    frames_bias: Tensor
    text_bias: Tensor


class DenoisingBlock(nn.Module):
    """Attention among frames, attention to the text, feed-forward; all shut at first."""

    LAYERS = 3

    def __init__(self, experts: int, sizes: Sizes) -> None:
        super().__init__()
        width = sizes.width
        self.norms = Modulation(experts, width, width, self.LAYERS)
        self.gates = ExpertLinear(experts, width, self.LAYERS * width, zero=True)
        self.frames_attention = ExpertAttention(experts, width, sizes.heads)
        self.text_attention = ExpertAttention(experts, width, sizes.heads)
        self.feedforward = ExpertFeedForward(experts, width, sizes.feedforward)
        self.dropout = nn.Dropout(sizes.dropout)

    def forward(self, x: Tensor, condition: Tensor, text: KeysValues, memory: ClipMemory) -> Tensor:
        """The block over x (E, B, T, D), given a condition (E, B, 1, D)."""

        def among_frames(normed: Tensor) -> Tensor:
            queries, frames = self.frames_attention.project(normed)
            return self.frames_attention.attend(queries, frames, memory.frames_bias)

        def to_text(normed: Tensor) -> Tensor:
            queries = self.text_attention.queries(normed)
            return self.text_attention.attend(queries, text, memory.text_bias)

        layers: list[Callable[[Tensor], Tensor]] = [among_frames, to_text, self.feedforward]
        shifts_scales = self.norms(condition).chunk(2 * self.LAYERS, dim=-1)
        gates = self.gates(condition).chunk(self.LAYERS, dim=-1)
        for number, layer in enumerate(layers):
            normed = modulated(x, *shifts_scales[2 * number : 2 * number + 2])
            x = torch.addcmul(x, gates[number], self.dropout(layer(normed)))
        return x


class DenoisingStack(nn.ModuleList):
    """Blocks, one upon the other."""

    def __init__(self, experts: int, sizes: Sizes) -> None:
        super().__init__(DenoisingBlock(experts, sizes) for _ in range(sizes.layers))

    def __iter__(self) -> Iterator[DenoisingBlock]:
        return cast("Iterator[DenoisingBlock]", super().__iter__())


class Denoiser(nn.Module):
    """Noisy codes of whole clips to clean ones, and how far their joints would be trusted."""

    def __init__(
        self, experts: int, sizes: Sizes, *, codes: int, joints: int, levels: int, text_width: int
    ) -> None:
        """Lay out the network.

        Args:
            experts: how many.
            sizes: of each.
            codes: of each.
            joints: whose confidence is told.
            levels: of noise.
            text_width: of the encoded text.
        """
        super().__init__()
        width = sizes.width
        self.experts = experts
        self.width = width
        self.text = nn.Linear(text_width, width)
        self.level = LevelEmbedding(levels, width)
        self.enter = ExpertLinear(experts, codes, width)
        self.blocks = DenoisingStack(experts, sizes)
        self.fusion = Fusion(experts, width)
        self.norm = Modulation(experts, width, width, 1)
        self.leave = ExpertLinear(experts, width, codes, zero=True)
        self.trusted = nn.Linear(width, joints)

    def remember(
        self,
        features: Tensor,
        pooled: Tensor | None,
        position: Tensor,
        frames_bias: Tensor,
        text_bias: Tensor,
    ) -> ClipMemory:
        """Do once what no level of noise changes.

        Args:
            features: (B, L, M) encoded text.
            pooled: (B, M) the same as one vector, where it is to modulate norms.
            position: (T, D) or (B, T, D) code of where each frame stands.
            frames_bias: (B, 1, 1, T) that hides frames that are not real.
            text_bias: (B, H or 1, T or 1, L).
        """
        of_experts = self._to_experts(self.text(features))
        return ClipMemory(
            [block.text_attention.keys_values(of_experts) for block in self.blocks],
            None if pooled is None else self.text(pooled),
            position,
            frames_bias.repeat(self.experts, 1, 1, 1),
            text_bias.repeat(self.experts, 1, 1, 1),
        )

    def forward(self, noisy: Tensor, level: Tensor, memory: ClipMemory) -> tuple[Tensor, Tensor]:
        """Clean codes (E, B, T, codes) of noisy ones at levels (B,), and confidence (B, T, J)."""
        condition = self.level(level)
        if memory.pooled is not None:
            condition = condition + memory.pooled
        condition = self._to_experts(F.silu(condition)[:, None])
        x = self.enter(noisy) + memory.position
        for block, text in zip(self.blocks, memory.keys_values, strict=True):
            x = block(x, condition, text, memory)
        fused, x = self.fusion(x)
        clean = self.leave(modulated(x, *self.norm(condition).chunk(2, dim=-1)))
        return clean, self.trusted(fused).sigmoid()

    def _to_experts(self, x: Tensor) -> Tensor:
        return x.expand(self.experts, *x.shape)
