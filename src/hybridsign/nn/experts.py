"""Experts side by side: one set of layers a group of joints, run as batched products.

Legend: E experts, B clips, T frames, L tokens, D width of an expert. Features are (E, B, T, D);
experts share no weights and meet only in the fusion (HybridSign Eq. 13–15).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from hybridsign.nn.attention import KeysValues, attend
from hybridsign.nn.settings import Sizes


class ExpertLinear(nn.Module):
    """A linear layer of each expert's own, all in one product."""

    def __init__(self, experts: int, inputs: int, outputs: int, *, zero: bool = False) -> None:
        super().__init__()
        bound = 0.0 if zero else 1 / math.sqrt(inputs)
        self.weight = nn.Parameter(torch.empty(experts, inputs, outputs).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(experts, 1, outputs))

    def forward(self, x: Tensor, chosen: slice | None = None) -> Tensor:
        """(E, B, T, outputs) of x (E, B, T, inputs); of the chosen outputs alone where asked."""
        weight: Tensor = self.weight
        bias: Tensor = self.bias
        if chosen is not None:
            weight, bias = weight[..., chosen], bias[..., chosen]
        return torch.baddbmm(bias, x.flatten(1, 2), weight).unflatten(1, x.shape[1:3])


class ExpertAttention(nn.Module):
    """Multi-head attention within each expert (HybridSign Eq. 16)."""

    def __init__(self, experts: int, width: int, heads: int) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} cannot be shared evenly by {heads} heads")
        self.heads = heads
        self.query_key_value = ExpertLinear(experts, width, 3 * width)
        self.output = ExpertLinear(experts, width, width)

    def project(self, x: Tensor) -> tuple[Tensor, KeysValues]:
        """Queries, and keys and values, each (E·B, H, T, D/H), of x (E, B, T, D)."""
        query, keys, values = self.query_key_value(x).chunk(3, dim=-1)
        return self._split(query), (self._split(keys), self._split(values))

    def queries(self, x: Tensor) -> Tensor:
        """Queries alone, (E·B, H, T, D/H), of x (E, B, T, D)."""
        return self._split(self.query_key_value(x, slice(0, x.shape[-1])))

    def keys_values(self, memory: Tensor) -> KeysValues:
        """Keys and values alone, each (E·B, H, S, D/H), of a memory (E, B, S, D)."""
        both = self.query_key_value(memory, slice(memory.shape[-1], None))
        keys, values = both.chunk(2, dim=-1)
        return self._split(keys), self._split(values)

    def attend(self, queries: Tensor, memory: KeysValues, bias: Tensor | None) -> Tensor:
        """(E, B, T, D) of queries (E·B, H, T, D/H); `bias` broadcasts to (E·B, H, T, S)."""
        attended = attend(queries, memory, bias)
        merged = attended.transpose(1, 2).flatten(2)  # (E·B, T, D)
        return self.output(merged.unflatten(0, (len(self.output.weight), -1)))

    def _split(self, x: Tensor) -> Tensor:
        return x.flatten(0, 1).unflatten(-1, (self.heads, -1)).transpose(1, 2)


class ExpertFeedForward(nn.Module):
    """Two layers of each expert's own."""

    def __init__(self, experts: int, width: int, hidden: int) -> None:
        super().__init__()
        self.rise = ExpertLinear(experts, width, hidden)
        self.fall = ExpertLinear(experts, hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        """(E, B, T, D) of x (E, B, T, D)."""
        return self.fall(F.gelu(self.rise(x), approximate="tanh"))


class Modulation(nn.Module):
    """Shifts and scales of the norms it stands over, given by a condition or learned as they are.

    Zero at first, so that a fresh network's norms are plain. Source: Peebles and Xie 2023, DiT.
    """

    def __init__(self, experts: int, condition: int | None, width: int, norms: int) -> None:
        """Args: experts, width of the condition if there is one, width of the norms, how many."""
        super().__init__()
        numbers = 2 * norms * width
        self.fixed = (
            nn.Parameter(torch.zeros(experts, 1, 1, numbers)) if condition is None else None
        )
        self.projection = (
            ExpertLinear(experts, condition, numbers, zero=True) if condition is not None else None
        )

    def forward(self, condition: Tensor) -> Tensor:
        """(E, B, T, 2·norms·D), or (E, 1, 1, 2·norms·D), of a condition (E, B, T, M)."""
        if self.projection is not None:
            return self.projection(condition)
        if self.fixed is None:
            raise TypeError("a modulation is given by a condition or learned, one of the two")
        return self.fixed


def modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """Layer norm of x (E, B, T, D), scaled by 1 + scale and shifted."""
    return torch.addcmul(shift, F.layer_norm(x, x.shape[-1:]), 1 + scale)


class ExpertBlock(nn.Module):
    """Attention to the text and feed-forward, after a mixing over time that the caller brings.

    Norms are modulated by the pooled text, where that is asked for.
    """

    NORMS = 3

    def __init__(self, experts: int, sizes: Sizes, *, pooled: bool) -> None:
        """Args: how many experts, the size of each, whether the pooled text modulates norms."""
        super().__init__()
        width = sizes.width
        self.modulation = Modulation(experts, width if pooled else None, width, self.NORMS)
        self.text_attention = ExpertAttention(experts, width, sizes.heads)
        self.feedforward = ExpertFeedForward(experts, width, sizes.feedforward)
        self.dropout = nn.Dropout(sizes.dropout)

    def forward(
        self,
        x: Tensor,
        mix: Callable[[Tensor], Tensor],
        text: KeysValues,
        text_bias: Tensor,
        modulation: Tensor,
    ) -> Tensor:
        """The block over x (E, B, T, D).

        Args:
            x: (E, B, T, D).
            mix: what a mixer makes of the normed x, given the history that the caller keeps.
            text: keys and values of the text.
            text_bias: (E·B, H or 1, T, L).
            modulation: what the block's `modulation` made of the condition.

        Returns:
            (E, B, T, D).
        """
        shifts_scales = modulation.chunk(2 * self.NORMS, dim=-1)
        x = x + self.dropout(mix(modulated(x, *shifts_scales[:2])))
        normed = modulated(x, *shifts_scales[2:4])
        read = self.text_attention.attend(self.text_attention.queries(normed), text, text_bias)
        x = x + self.dropout(read)
        return x + self.dropout(self.feedforward(modulated(x, *shifts_scales[4:])))


class ExpertStack(nn.ModuleList):
    """Blocks, one upon the other."""

    def __init__(self, experts: int, sizes: Sizes, *, pooled: bool) -> None:
        super().__init__(ExpertBlock(experts, sizes, pooled=pooled) for _ in range(sizes.layers))

    def __iter__(self) -> Iterator[ExpertBlock]:
        return cast("Iterator[ExpertBlock]", super().__iter__())


class Fusion(nn.Module):
    """Attention over the experts of a frame; the fused vector goes back to each (Eq. 15)."""

    def __init__(self, experts: int, width: int) -> None:
        super().__init__()
        # One expert alone has nothing to be weighed against.
        self.hidden = nn.Linear(width, width) if experts > 1 else None
        self.score = nn.Linear(width, 1, bias=False) if experts > 1 else None
        self.back = ExpertLinear(experts, width, width)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Fused (B, T, D) and fed back (E, B, T, D) of x (E, B, T, D)."""
        if self.hidden is None or self.score is None:
            fused = x[0]
        else:
            weights = self.score(torch.tanh(self.hidden(x))).softmax(0)
            fused = (weights * x).sum(0)
        return fused, x + self.back(fused.expand_as(x))
