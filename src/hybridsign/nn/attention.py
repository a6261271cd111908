"""Multi-head attention with an additive bias, and its cache of keys and values.

One function for self- and cross-attention: what is attended to comes in as keys and values, so
that a memory (the text) is projected once and a history (earlier frames) grows in a cache.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

KeysValues = tuple[Tensor, Tensor]


class Attention(nn.Module):
    """Multi-head scaled dot-product attention (Vaswani et al. 2017; HybridSign Eq. 9)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} cannot be shared evenly by {heads} heads")
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.output = nn.Linear(width, width)

    def keys_values(self, memory: Tensor) -> KeysValues:
        """Keys and values, each (B, H, S, D/H), of a memory (B, S, D)."""
        keys, values = self.key_value(memory).chunk(2, dim=-1)
        return self._split(keys), self._split(values)

    def forward(self, x: Tensor, memory: KeysValues, bias: Tensor | None = None) -> Tensor:
        """Attend from x (B, T, D) to a memory's keys and values.

        Args:
            x: (B, T, D) queries.
            memory: keys and values, each (B, H, S, D/H).
            bias: added to the logits, broadcast to (B, H, T, S); -inf hides.

        Returns:
            (B, T, D).
        """
        keys, values = memory
        attended = attend(self._split(self.query(x)), (keys, values), bias)
        return self.output(attended.transpose(1, 2).flatten(2))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)  # (B, H, T, D/H)


def attend(queries: Tensor, memory: KeysValues, bias: Tensor | None) -> Tensor:
    """Scaled dot-product attention of queries (B, H, T, D/H), whose bias may be learned.

    Args:
        queries: (B, H, T, D/H).
        memory: keys and values, each (B, H, S, D/H).
        bias: added to the logits, broadcast to (B, H, T, S); -inf hides, but never a whole row.

    Returns:
        (B, H, T, D/H).
    """
    keys, values = memory
    if bias is None or not (bias.requires_grad and torch.is_grad_enabled()):
        return F.scaled_dot_product_attention(queries, keys, values, attn_mask=bias)
    # torch's fused kernels give a bias no gradient, and what it does instead guards against rows
    # that are hidden whole, at a third of a training's time.
    scale = queries.shape[-1] ** -0.5
    logits = torch.baddbmm(
        bias.expand(*queries.shape[:3], keys.shape[2]).flatten(0, 1),
        queries.flatten(0, 1),
        keys.flatten(0, 1).mT,
        alpha=scale,
    )
    return torch.bmm(logits.softmax(-1), values.flatten(0, 1)).unflatten(0, queries.shape[:2])


class KeyValueCache:
    """Keys and values of the steps so far, in memory laid out once."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.length = 0
        self._keys: Tensor | None = None
        self._values: Tensor | None = None

    def append(self, new: KeysValues) -> KeysValues:
        """Add the keys and values of further steps; returns all so far.

        Raises:
            ValueError: the cache is full.
        """
        keys, values = new
        end = self.length + keys.shape[2]
        if end > self.capacity:
            raise ValueError(f"a cache for {self.capacity} steps was asked to hold {end}")
        if self._keys is None or self._values is None:
            shape = (*keys.shape[:2], self.capacity, keys.shape[3])
            self._keys, self._values = keys.new_zeros(shape), keys.new_zeros(shape)
        self._keys[:, :, self.length : end] = keys
        self._values[:, :, self.length : end] = values
        self.length = end
        return self._keys[:, :, :end], self._values[:, :, :end]

    def reorder(self, rows: Tensor) -> None:
        """Keep these rows of the batch (B,), in this order; some may repeat, others go."""
        if self._keys is not None and self._values is not None:
            self._keys, self._values = self._keys[rows], self._values[rows]


def padding_bias(mask: Tensor) -> Tensor:
    """(B, 1, 1, S) bias that hides padding; `mask` (B, S) is True where real."""
    bias = torch.zeros(mask.shape, dtype=torch.float32, device=mask.device)
    return bias.masked_fill(~mask, float("-inf"))[:, None, None, :]


def causal_bias(x: Tensor, window: int | None = None) -> Tensor:
    """(1, 1, T, T) bias over the steps of x (B, T, D) that hides the future (HybridSign Eq. 10).

    A window hides the past too, but for the last steps: as many as it says, the present one among
    them.
    """
    steps = x.shape[1]
    hidden = torch.full((steps, steps), float("-inf"), device=x.device)
    bias = hidden.triu(1)
    if window is not None:
        bias = bias + hidden.tril(-window)
    return bias[None, None]
