"""Alignment of sequences in time: exact dynamic time warping of many pairs at once.

All cells of one anti-diagonal depend on the two before it only, so that each diagonal of a whole
batch is one array operation: nothing is compiled, and the first call is as fast as the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

# Cells of a block of pairs that are held at once: 32 MiB of float64.
BLOCK_CELLS = 2**22
STEPS = np.array([(1, 1), (1, 0), (0, 1)])


@dataclass(frozen=True)
class Alignment:
    """The cheapest warping path through one matrix of frame costs.

    Attributes:
        cost: sum of the costs on the path.
        path: (K, 2) pairs of frames, from (0, 0) to (T - 1, S - 1).
    """

    cost: float
    path: np.ndarray


def dtw(costs: Sequence[np.ndarray]) -> np.ndarray:
    """Costs of the cheapest warping paths through matrices of frame costs.

    Args:
        costs: n matrices (T, S), each with lengths of its own: the cost of pairing frame t of one
            sequence with frame s of the other. Steps are (1, 0), (0, 1) and (1, 1), without a
            window.

    Returns:
        (n,) the sum of the costs on each path.

    Raises:
        ValueError: a matrix has no frames, or a cost that is not a number.
    """
    _check(costs)
    totals = np.empty(len(costs))
    for rows in _blocks(costs):
        block = [costs[row] for row in rows]
        totals[rows] = _ends(_accumulated(block), block)
    return totals


def align(costs: Sequence[np.ndarray]) -> list[Alignment]:
    """The paths themselves; as `dtw`, which needs less time.

    Of two steps that cost the same, the diagonal one is taken, then the one along the first
    sequence.
    """
    _check(costs)
    found: dict[int, Alignment] = {}
    for rows in _blocks(costs):
        block = [costs[row] for row in rows]
        sums = _accumulated(block)
        paths = _trace(sums, block)
        for row, total, path in zip(rows, _ends(sums, block), paths, strict=True):
            found[row] = Alignment(float(total), path)
    return [found[row] for row in range(len(costs))]


def _check(costs: Sequence[np.ndarray]) -> None:
    for cost in costs:
        if cost.ndim != 2 or 0 in cost.shape:
            raise ValueError(f"a cost matrix (T, S) of at least one frame each, not {cost.shape}")
        if np.isnan(cost).any():
            raise ValueError("a cost matrix holds a cost that is not a number")


def _blocks(costs: Sequence[np.ndarray]) -> Iterator[list[int]]:
    """Numbers of pairs of like size, as many together as memory is meant to hold."""
    order = sorted(range(len(costs)), key=lambda row: (sum(costs[row].shape), row))
    block: list[int] = []
    rows = 0
    for row in order:
        rows = max(rows, costs[row].shape[0])
        if block and (len(block) + 1) * rows * sum(costs[row].shape) > BLOCK_CELLS:
            yield block
            block, rows = [], costs[row].shape[0]
        block.append(row)
    if block:
        yield block


def _accumulated(block: Sequence[np.ndarray]) -> np.ndarray:
    """(T + S + 1, T + 1, n) cheapest way to each cell: cell (i, j) lies at [i + j, i].

    Row and column 0 are the border: it costs nothing to begin and too much to pass.
    """
    rows, columns = (max(cost.shape[axis] for cost in block) for axis in (0, 1))
    sums = np.full((rows + columns + 1, rows + 1, len(block)), np.inf)
    for number, cost in enumerate(block):
        here, there = cost.shape
        i, j = np.ogrid[1 : here + 1, 1 : there + 1]
        sums[i + j, i, number] = cost
    sums[0, 0] = 0.0
    best = np.empty((rows, len(block)))
    for diagonal in range(2, rows + columns + 1):
        np.minimum(sums[diagonal - 1, :-1], sums[diagonal - 1, 1:], out=best)
        np.minimum(best, sums[diagonal - 2, :-1], out=best)
        sums[diagonal, 1:] += best
    return sums


def _ends(sums: np.ndarray, block: Sequence[np.ndarray]) -> np.ndarray:
    """(n,) what it costs to reach the last cell of each pair."""
    rows, columns = np.array([cost.shape for cost in block]).T
    return sums[rows + columns, rows, np.arange(len(block))]


def _trace(sums: np.ndarray, block: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The path of each pair, walked back from its end, all pairs abreast."""
    numbers = np.arange(len(block))
    cell = np.array([cost.shape for cost in block])  # (n, 2)
    walked = [cell]
    while (cell > 1).any():
        i, both = cell[:, 0], cell.sum(1)
        before = np.stack(
            [
                sums[both - 2, i - 1, numbers],
                sums[both - 1, i - 1, numbers],
                sums[both - 1, i, numbers],
            ]
        )
        step = STEPS[before.argmin(0)]
        cell = np.where((cell > 1).any(1, keepdims=True), cell - step, cell)
        walked.append(cell)
    steps = np.stack(walked[::-1])  # (K, n, 2)
    lengths = len(walked) - (steps == 1).all(-1).sum(0) + 1
    return [steps[-length:, number] - 1 for number, length in enumerate(lengths)]
