"""One independent stream of randomness per purpose, from one seed and the purpose's name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


def derived_seed(seed: int, *names: str | int) -> int:
    """A 63-bit seed that depends on every name, and on their order.

    The stream of a clip comes from (seed, clip id), never from its place in a batch.
    """
    text = "\x1f".join([str(seed), *map(str, names)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little") >> 1


def numpy_stream(seed: int, *names: str | int) -> np.random.Generator:
    """NumPy's generator for one purpose."""
    return np.random.default_rng(derived_seed(seed, *names))


def torch_stream(seed: int, *names: str | int) -> torch.Generator:
    """Torch's generator (CPU) for one purpose."""
    import torch

    return torch.Generator().manual_seed(derived_seed(seed, *names))
