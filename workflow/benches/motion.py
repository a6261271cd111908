"""How long metrics and losses on motion take, beside the field's own way and beside tslearn.

    OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 python workflow/benches/motion.py

Times are CPU seconds of one thread, the best of some rounds, so that a busy machine changes little;
what is compiled on a first call is timed apart. docs/metrics.md keeps a run of this.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from hybridsign.alignment import dtw
from hybridsign.metrics.city_block import city_block
from hybridsign.metrics.motion import measure
from hybridsign.metrics.motion_warping import dtw_l1_perref
from hybridsign.nn.soft_dtw import soft_dtw, soft_dtw_divergence, squared_distances
from hybridsign.pose import PoseSequence
from hybridsign.seeding import numpy_stream
from hybridsign.skeleton import OPENPOSE_137

CLIPS, FRAMES = 642, 60
LOOP_CLIPS = 6
BATCH, FEATURES, GAMMA = 16, 2 * OPENPOSE_137.n_joints, 0.1

Row = tuple[str, str, str]


def seconds(work: Callable[[], object], rounds: int = 1) -> float:
    """CPU seconds of the fastest of some rounds."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def clips(name: str, seen: float) -> list[PoseSequence]:
    """A split of noise in the shape of a corpus, with some joints missing."""
    random = numpy_stream(0, name)
    shape = (FRAMES, OPENPOSE_137.n_joints)
    return [
        PoseSequence(
            random.normal(size=(*shape, 2)).astype(np.float32),
            (random.random(shape) < seen).astype(np.float32),
            25.0,
            OPENPOSE_137,
        )
        for _ in range(CLIPS)
    ]


def field_loop(hypothesis: np.ndarray, reference: np.ndarray) -> float:
    """DTW as the field's code does it: one Python loop over pairs of frames, one over cells."""
    rows, columns = len(reference), len(hypothesis)
    total = np.zeros((rows + 1, columns + 1))
    total[0, 1:] = total[1:, 0] = np.inf
    for i in range(rows):
        for j in range(columns):
            total[i + 1, j + 1] = np.sum(np.abs(reference[i] - hypothesis[j]))
    for i in range(rows):
        for j in range(columns):
            ways = [total[i, j]]
            ways += [total[i + 1, j], total[i, j + 1]]
            total[i + 1, j + 1] += min(ways)
    return float(total[-1, -1]) / rows


def dtw_rows() -> list[Row]:
    """DTW over a whole split."""
    from tslearn.metrics import dtw_path_from_metric

    made, true = clips("made", 1.0), clips("true", 1.0)
    flat = [
        [pose.coordinates.reshape(FRAMES, -1).astype(np.float64) for pose in side]
        for side in (made, true)
    ]
    pairs = list(zip(*flat, strict=True))

    def tslearn(some: list[Any]) -> list[float]:
        return [dtw_path_from_metric(a, b, metric="cityblock")[1] / FRAMES for a, b in some]

    ours = dtw_l1_perref(made, true, units="any").values
    first = seconds(lambda: tslearn(pairs[:1]))
    np.testing.assert_allclose(tslearn(pairs), ours, rtol=1e-10)
    np.testing.assert_allclose([field_loop(*pair) for pair in pairs[:2]], ours[:2], rtol=1e-10)
    loop = seconds(lambda: [field_loop(*pair) for pair in pairs[:LOOP_CLIPS]]) * CLIPS / LOOP_CLIPS
    plain = seconds(lambda: tslearn(pairs), 3)
    core = seconds(lambda: dtw([city_block(*pair) for pair in pairs]), 3)
    whole = seconds(lambda: dtw_l1_perref(made, true, units="any"), 3)
    masked = clips("made", 0.9), clips("true", 0.9)
    missing = seconds(lambda: dtw_l1_perref(*masked, units="any"), 3)
    everything = seconds(lambda: measure(*masked, units="any"), 2)
    return [
        (f"DTW, Python loops (from {LOOP_CLIPS} clips)", f"{loop:.1f}", f"{loop / whole:.0f}"),
        ("DTW, tslearn, first call of a process", f"{first:.1f}", ""),
        ("DTW, tslearn, further calls", f"{plain:.2f}", f"{plain / whole:.2f}"),
        ("DTW, ours", f"{whole:.2f}", "1"),
        ("DTW, ours, from arrays without masks", f"{core:.2f}", f"{core / whole:.2f}"),
        ("DTW, ours, a tenth of the joints missing", f"{missing:.2f}", f"{missing / whole:.2f}"),
        ("all metrics of motion, whole and by part", f"{everything:.2f}", ""),
    ]


def step(loss: Callable[..., torch.Tensor], *sides: torch.Tensor) -> None:
    """Forward and backward."""
    loss(*sides).sum().backward()


def soft_dtw_rows() -> list[Row]:
    """Soft-DTW forward and backward, alone and as the divergence."""
    from tslearn.metrics import SoftDTWLossPyTorch

    random = numpy_stream(0, "soft-dtw")
    first, second = (
        torch.tensor(0.1 * random.normal(size=(BATCH, FRAMES, FEATURES)), requires_grad=True)
        for _ in range(2)
    )

    def ours(*, divergence: bool) -> torch.Tensor:
        if divergence:
            return soft_dtw_divergence(first, second, GAMMA)
        return soft_dtw(squared_distances(first, second), GAMMA)

    rows = []
    for divergence, name in ((False, "Soft-DTW"), (True, "Soft-DTW divergence")):
        loss = SoftDTWLossPyTorch(gamma=GAMMA, normalize=divergence)
        # tslearn's passes through float32 on its way.
        torch.testing.assert_close(
            ours(divergence=divergence), loss(first, second).flatten(), rtol=1e-5, atol=1e-4
        )
        loss(first, second).sum().backward()
        theirs = seconds(partial(step, loss, first, second), 5)
        mine = seconds(partial(step, partial(ours, divergence=divergence)), 20)
        rows += [
            (f"{name}, tslearn", f"{theirs:.3f}", f"{theirs / mine:.1f}"),
            (f"{name}, ours", f"{mine:.3f}", "1"),
        ]
    return rows


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    joints = OPENPOSE_137.n_joints
    title = f"{CLIPS} clips × {FRAMES} frames × {joints} joints; Soft-DTW {BATCH} × {FRAMES}²"
    table = Table("what", "seconds", "over ours", title=f"{title}, D = {FEATURES}, float64")
    for row in (*dtw_rows(), *soft_dtw_rows()):
        table.add_row(*row)
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
