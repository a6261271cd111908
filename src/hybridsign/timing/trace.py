"""When each frame of a clip stood."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from hybridsign.data.batch import Condition
    from hybridsign.models.generator import PoseGenerator

SEED = 0


@dataclass(frozen=True)
class Trace:
    """One clip, or a batch of clips made together.

    Attributes:
        stood: seconds from the text until each frame was there.
        evaluations: of the network, one after another.
    """

    stood: tuple[float, ...]
    evaluations: int

    @property
    def first(self) -> float:
        """Seconds until the first frame."""
        return self.stood[0]

    @property
    def total(self) -> float:
        """Seconds until the last frame."""
        return self.stood[-1]

    @property
    def gaps(self) -> list[float]:
        """Seconds from each frame to the next."""
        return [later - earlier for earlier, later in pairwise(self.stood)]


@torch.inference_mode()
def trace(
    network: PoseGenerator,
    condition: Condition,
    frames: int,
    *,
    steps: int | None = None,
    wanted: int | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Trace:
    """Stream a clip by the clock.

    Nothing has to be synchronised: on a processor a call comes back when its work is done.

    Args:
        network: in evaluation mode.
        condition: what to sign; the clock starts with it in hand, tokens not yet looked up.
        frames: of the clip.
        steps: of sampling; the model's own if none.
        wanted: frames after which nobody looks any more; all if none.
        clock: seconds that only grow.

    Raises:
        RuntimeError: the model made another number of frames.
    """
    wanted = wanted or frames
    network.evaluations = 0
    start = clock()
    stood: list[float] = []
    for _ in network.stream(condition, frames, rng=SEED, steps=steps):
        stood.append(clock() - start)
        if len(stood) == wanted < frames:
            break
    if len(stood) != wanted:
        raise RuntimeError(
            f"{type(network).__name__}: {wanted} frames were to be timed, {len(stood)} came"
        )
    return Trace(tuple(stood), network.evaluations)
