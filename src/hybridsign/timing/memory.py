"""How much memory a clip takes, measured in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from hybridsign.console import progress

if TYPE_CHECKING:
    from hybridsign.checkpoint import Recipe
    from hybridsign.data.batch import Condition
    from hybridsign.nn.settings import Sizes

# Linux tells the peak in kibibytes, macOS in bytes.
_UNIT = 1 if sys.platform == "darwin" else 1024
# Loaded once, in the process from which the others are forked: it is no model's memory.
_SHARED = ["hybridsign.timing.subjects"]


def resident_growth(
    recipes: Mapping[str, Recipe], sizes: Sizes | None, condition: Condition, frames: int
) -> dict[str, int]:
    """Bytes by which the resident memory of a fresh process grows to make one clip, by model.

    From before the network is built, with all libraries in place, to the peak: weights, caches,
    intermediate results, and what the libraries set aside at their first call.

    Args:
        recipes: of each model.
        sizes: of the networks; those of the recipes if none.
        condition: what to sign.
        frames: of the clip.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_SHARED)
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as processes:
        waiting = {
            model: processes.submit(_growth, recipe, sizes, condition, frames)
            for model, recipe in recipes.items()
        }
        done = progress(waiting.items(), "memory", len(waiting))
        return {model: growth.result() for model, growth in done}


def _growth(recipe: Recipe, sizes: Sizes | None, condition: Condition, frames: int) -> int:
    from hybridsign.timing.machine import on_threads
    from hybridsign.timing.subjects import untrained

    before = _peak()
    with on_threads(1):
        untrained("", recipe, sizes).warm_up(condition, frames)
    return _peak() - before


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
