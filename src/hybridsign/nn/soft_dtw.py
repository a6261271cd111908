"""Soft-DTW: a warping cost with a gradient, for losses on sequences that may drift in time.

After Cuturi and Blondel 2017, Soft-DTW: a differentiable loss function for time series; the
divergence after Blondel, Mensch and Vert 2021. All cells of one anti-diagonal are one tensor
operation over the whole batch, so that one program runs on any device. The backward is analytic:
the forward keeps how much of each cell's soft minimum came from each of its three neighbours, and
the gradient of the cost matrix is a walk back along these shares.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

# Stands for an unreachable cell: infinity would meet itself in a difference.
FAR = 1e30


def squared_distances(first: Tensor, second: Tensor) -> Tensor:
    """(B, T, S) squared Euclidean distances of frames (B, T, D) and (B, S, D).

    One matrix product; rounding is kept small by taking the common mean away and never leaves a
    distance below 0.
    """
    centre = torch.cat([first, second], 1).mean(1, keepdim=True).detach()
    left, right = first - centre, second - centre
    lengths = left.square().sum(-1)[:, :, None] + right.square().sum(-1)[:, None]
    return torch.baddbmm(lengths, left, right.mT, alpha=-2).clamp_min(0)


def soft_dtw(
    cost: Tensor, gamma: float, rows: Tensor | None = None, columns: Tensor | None = None
) -> Tensor:
    """Soft-DTW of each pair of sequences.

    Args:
        cost: (B, T, S) cost of pairing frame t with frame s.
        gamma: softness, in units of the cost; towards 0 it becomes DTW.
        rows: (B,) how many of the T frames are real, at least 1; all of them if None.
        columns: (B,) how many of the S frames are real.

    Returns:
        (B,) in units of the cost; below 0 where many paths are cheap.
    """
    if gamma <= 0:
        raise ValueError(f"gamma is {gamma}; expected more than 0 (DTW itself has no gradient)")
    batch, height, width = cost.shape
    rows = _real(rows, height, batch, cost.device)
    columns = _real(columns, width, batch, cost.device)
    value: Tensor = _SoftDTW.apply(cost, gamma, rows, columns)  # type: ignore[no-untyped-call]
    return value


def soft_dtw_divergence(
    first: Tensor,
    second: Tensor,
    gamma: float,
    first_mask: Tensor | None = None,
    second_mask: Tensor | None = None,
) -> Tensor:
    """Soft-DTW less half of what each sequence has with itself: at least 0, and 0 on itself.

    Args:
        first: (B, T, D) frames.
        second: (B, S, D) frames.
        gamma: softness, in units of the squared distance.
        first_mask: (B, T) True where a frame is real; padding stands at the end.
        second_mask: (B, S).

    Returns:
        (B,) in units of the squared distance, a sum over the path.
    """
    longest = max(first.shape[1], second.shape[1])
    left, rows = _padded(first, first_mask, longest)
    right, columns = _padded(second, second_mask, longest)
    # Three problems of one shape are solved in the time of one.
    cost = squared_distances(torch.cat([left, left, right]), torch.cat([right, left, right]))
    values = soft_dtw(
        cost, gamma, torch.cat([rows, rows, columns]), torch.cat([columns, rows, columns])
    )
    between, of_first, of_second = values.chunk(3)
    return between - (of_first + of_second) / 2


def _padded(frames: Tensor, mask: Tensor | None, longest: int) -> tuple[Tensor, Tensor]:
    """Frames (B, longest, D), all padding at 0, and how many of each are real."""
    batch, length, _ = frames.shape
    if mask is None:
        real = torch.full((batch,), length, device=frames.device)
    else:
        frames, real = frames.where(mask[..., None], frames.new_zeros(())), mask.sum(1)
    return functional.pad(frames, (0, 0, 0, longest - length)), real


def _real(count: Tensor | None, longest: int, batch: int, device: torch.device) -> Tensor:
    if count is None:
        return torch.full((batch,), longest, device=device)
    if count.numel() and not 1 <= int(count.min()) <= int(count.max()) <= longest:
        raise ValueError(
            f"found {int(count.min())} to {int(count.max())} real frames a sequence; expected 1 "
            f"to {longest}. Leave sequences without a frame out of the batch."
        )
    return count


def _skewed(cost: Tensor) -> Tensor:
    """(T + S - 1, T, B): cell (t, s) at [t + s, t]; `FAR` where no cell is."""
    batch, height, width = cost.shape
    skewed = cost.new_full((height, height + width, batch), FAR)
    skewed[:, :width] = cost.permute(1, 2, 0)
    # Rows read one element short of their length: each begins one further to the right.
    flat = skewed.flatten(0, 1)[: height * (height + width - 1)]
    return flat.unflatten(0, (height, height + width - 1)).transpose(0, 1).contiguous()


def _straightened(skewed: Tensor, width: int) -> Tensor:
    """(B, T, S): the inverse of `_skewed`."""
    diagonals, height, _ = skewed.shape
    flat = functional.pad(skewed.transpose(0, 1).flatten(0, 1), (0, 0, 0, height))
    return flat.unflatten(0, (height, diagonals + 1))[:, :width].permute(2, 0, 1)


class _SoftDTW(torch.autograd.Function):
    """Forward along the anti-diagonals, and back."""

    @staticmethod
    def forward(ctx: Any, cost: Tensor, gamma: float, rows: Tensor, columns: Tensor) -> Tensor:
        skewed = _skewed(cost.detach())
        diagonals, height, batch = skewed.shape
        sums = skewed.new_full((diagonals + 2, height + 1, batch), FAR)
        sums[0, 0] = 0
        shares = skewed.new_empty(diagonals, 3, height, batch)
        for number, of_diagonal in enumerate(skewed):
            last, before = sums[number + 1], sums[number]
            ways = torch.stack([before[:-1], last[:-1], last[1:]])
            least = ways.amin(0)
            weights = torch.exp((least - ways) / gamma)
            total = weights.sum(0)
            torch.div(weights, total, out=shares[number])
            torch.add(of_diagonal + least, total.log_(), alpha=-gamma, out=sums[number + 2, 1:])
        ctx.save_for_backward(shares, rows, columns)
        ctx.width = cost.shape[2]
        return sums[rows + columns, rows, torch.arange(batch, device=cost.device)]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        shares, rows, columns = ctx.saved_tensors
        diagonals, _, height, batch = shares.shape
        # How much the value moves with each cell; two diagonals stand before the first.
        flow = shares.new_zeros(diagonals + 2, height, batch)
        numbers = torch.arange(batch, device=shares.device)
        flow[rows + columns, rows - 1, numbers] = gradients[0]
        for number in reversed(range(diagonals)):
            diagonally, down, right = shares[number] * flow[number + 2]
            flow[number + 1] += right
            flow[number + 1, :-1] += down[1:]
            flow[number, :-1] += diagonally[1:]
        return _straightened(flow[2:], ctx.width), None, None, None
