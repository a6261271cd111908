"""Transformer blocks and position codes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import cast

import torch
from torch import Tensor, nn

from hybridsign.nn.attention import Attention, KeysValues, KeyValueCache, padding_bias
from hybridsign.nn.settings import Sizes


class Stack(nn.ModuleList):
    """Blocks, one upon the other."""

    def __init__(self, sizes: Sizes, *, cross: bool = False) -> None:
        super().__init__(Block(sizes, cross=cross) for _ in range(sizes.layers))

    def __iter__(self) -> Iterator[Block]:
        return cast("Iterator[Block]", super().__iter__())


class Block(nn.Module):
    """Pre-norm transformer block: self-attention, cross-attention where asked, feed-forward."""

    def __init__(self, sizes: Sizes, *, cross: bool = False) -> None:
        super().__init__()
        self.norm_self = nn.LayerNorm(sizes.width)
        self.self_attention = Attention(sizes.width, sizes.heads)
        self.norm_cross = nn.LayerNorm(sizes.width) if cross else None
        self.cross_attention = Attention(sizes.width, sizes.heads) if cross else None
        self.norm_feedforward = nn.LayerNorm(sizes.width)
        self.feedforward = FeedForward(sizes)
        self.dropout = nn.Dropout(sizes.dropout)

    def remember(self, memory: Tensor) -> KeysValues:
        """Keys and values of a memory (B, S, D), to be attended to again and again."""
        if self.cross_attention is None:
            raise ValueError("a block without cross-attention has no memory")
        return self.cross_attention.keys_values(memory)

    def forward(
        self,
        x: Tensor,
        *,
        bias: Tensor | None = None,
        cache: KeyValueCache | None = None,
        memory: KeysValues | None = None,
        memory_bias: Tensor | None = None,
    ) -> Tensor:
        """One block over x (B, T, D).

        Args:
            x: (B, T, D).
            bias: bias of the self-attention, broadcast to (B, H, T, T).
            cache: earlier steps; x holds the steps that follow them.
            memory: from `remember`, where the block has cross-attention.
            memory_bias: bias of the cross-attention, broadcast to (B, H, T, S).

        Returns:
            (B, T, D).
        """
        normed = self.norm_self(x)
        history = self.self_attention.keys_values(normed)
        if cache is not None:
            history = cache.append(history)
        x = x + self.dropout(self.self_attention(normed, history, bias))
        if self.cross_attention is not None and self.norm_cross is not None:
            if memory is None:
                raise ValueError("a block with cross-attention needs a memory")
            x = x + self.dropout(self.cross_attention(self.norm_cross(x), memory, memory_bias))
        return x + self.dropout(self.feedforward(self.norm_feedforward(x)))


class FeedForward(nn.Sequential):
    """Two layers, the first as wide as the sizes say."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__(
            nn.Linear(sizes.width, sizes.feedforward),
            nn.ReLU(),
            nn.Dropout(sizes.dropout),
            nn.Linear(sizes.feedforward, sizes.width),
        )


class TokenEncoder(nn.Module):
    """Tokens to features: embedding, positions, transformer blocks."""

    def __init__(self, n_tokens: int, sizes: Sizes, *, padding: int) -> None:
        super().__init__()
        self.padding = padding
        self.embedding = nn.Embedding(n_tokens, sizes.width, padding_idx=padding)
        # As large as the position codes once `forward` has scaled them: else the order of the words
        # is lost beside the words themselves.
        nn.init.normal_(self.embedding.weight, std=sizes.width**-0.5)
        self.dropout = nn.Dropout(sizes.dropout)
        self.blocks = Stack(sizes)
        self.norm = nn.LayerNorm(sizes.width)

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Features (B, L, D) of tokens (B, L), and their mask (B, L)."""
        mask = tokens != self.padding
        width = self.embedding.embedding_dim
        x = self.embedding(tokens) * math.sqrt(width)
        x = self.dropout(x + sinusoids(tokens.shape[1], width).to(x))
        bias = padding_bias(mask)
        for block in self.blocks:
            x = block(x, bias=bias)
        return self.norm(x), mask


def sinusoids(steps: int, width: int, start: int = 0) -> Tensor:
    """(T, D) sine-cosine position codes of the steps from `start` on (Vaswani et al. 2017)."""
    return sinusoids_at(torch.arange(start, start + steps, dtype=torch.float32), width)


def sinusoids_at(position: Tensor, width: int) -> Tensor:
    """(..., D) position codes of any positions (...), whole or not."""
    evens = torch.arange(0, width, 2, dtype=torch.float32, device=position.device)
    angle = position[..., None] * torch.exp(evens * (-math.log(1e4) / width))
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(-2)
